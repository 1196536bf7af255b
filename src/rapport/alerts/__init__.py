"""Alerts: rules that watch figures, and what became of those that stood out.

alerts/*.toml   →  rule      what is watched, and when it is told
rule, generation →  state     its last whole period against those before, by each value of its split
looked                      every period since the last look, in its order
state, journal  →  fired     told once, kept, and looked at again in the periods after

A rule is text in the workspace; what fired is in the journal, and is never changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "alerts"


def has_rules(folder: Path) -> bool:
    """Whether a workspace's folder has rules: it costs one look at the folder."""
    return any((folder / FOLDER).glob("*.toml"))


__all__ = ["FOLDER", "has_rules"]
