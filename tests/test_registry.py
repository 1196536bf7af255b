"""What is found because it is there is found once: a name is never taken silently by another."""

from dataclasses import dataclass
from types import ModuleType

import pytest

from rapport import registry
from rapport.errors import RapportError


@dataclass(frozen=True)
class Thing:
    name: str


def modules(**declared):
    found = []
    for name, value in declared.items():
        module = ModuleType(f"things.{name}")
        module.VALUE = value
        found.append(module)
    return found


def test_two_things_of_one_name_are_refused_with_the_modules_of_both(monkeypatch):
    both = modules(early=Thing("a"), late=Thing("a"))
    monkeypatch.setattr(registry, "modules", lambda __: both)
    with pytest.raises(RapportError, match=r"called a: in things.early and things.late"):
        registry.declared("things", Thing)


def test_a_thing_that_a_module_takes_from_another_is_found_once(monkeypatch):
    shared = Thing("a")
    both = modules(early=shared, late=shared)
    monkeypatch.setattr(registry, "modules", lambda __: both)
    assert registry.declared("things", Thing) == {"a": shared}
