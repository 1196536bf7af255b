"""For whom a goal is: what a question's conditions and groups make of it, or why there is none.

by owner, at Nora's row          →  the goal of the user Nora
where team=North, by owner       →  at Nora's row hers, as she is in the team
where country=NO                 →  none: there are no goals by country
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from rapport.query import Condition
from rapport.wording import BLANKS, NOTHING, UNKNOWN, Message, _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from rapport.query import Where

ScopeKind = Literal["everyone", "team", "user", "product", "source"]
SCOPES: dict[str, ScopeKind] = {
    "owner": "user",
    "team": "team",
    "product": "product",
    "source": "source",
}
"""The dimensions by which there can be goals."""

NO_SUCH_SCOPE = _("{measure}: there are no goals by {field}.")
SEVERAL = _("{measure}: there is a goal for one {field} at a time, not for several together.")
NOT_TOGETHER = _("{measure}: there are no goals by {field} and {other} together.")
EVERYONE = _("everyone")


@dataclass(frozen=True)
class Scope:
    """For whom a goal is."""

    kind: ScopeKind = "everyone"
    name: str = ""

    @property
    def label(self) -> str:
        """The name, or the marked word for everyone or for what is not known."""
        return Message(self.name) if self.name in BLANKS else self.name or EVERYONE


@dataclass(frozen=True)
class Said:
    """What is to be told of a goal: Note(said.text, values=said.values) makes it a note."""

    text: Message
    values: tuple[tuple[str, Any], ...] = ()


def scope_of(
    measure: Message,
    where: Iterable[Where],
    by: Mapping[str, str | None],
    people: Mapping[str, Collection[str]],
) -> Scope | Said:
    """The scope that a query's conditions and one row's groups make, or why there is none.

    `by` is the row's value of each dimension that is no date; `people` are the members of each
    team, those of its sub-teams too. An owner together with a team that they are in is the owner.
    """
    named = dict(by)
    for each in where:
        text = _unfit(each, named, by)
        if text:
            of = each.field if isinstance(each, Condition) else str(each)
            return Said(text, (("measure", measure), ("field", of)))
        if isinstance(each, Condition) and each.field not in by:
            named[each.field] = each.values[0]
    owner, team = named.get("owner"), named.get("team")
    if owner and team and owner in people.get(team, ()):
        del named["team"]
    strange = [each for each in named if each not in SCOPES]
    if strange:
        return Said(NO_SUCH_SCOPE, (("measure", measure), ("field", strange[0])))
    if len(named) > 1:
        one, other = sorted(named)[:2]
        return Said(NOT_TOGETHER, (("measure", measure), ("field", one), ("other", other)))
    for dimension, name in named.items():
        return Scope(SCOPES[dimension], name or UNKNOWN)
    return Scope()


def _unfit(where: Where, named: Mapping[str, str | None], by: Mapping[str, str | None]) -> Message:
    """Why a condition makes no scope; nothing where it does."""
    if not isinstance(where, Condition) or where.operator != "=" or where.field not in SCOPES:
        return NO_SUCH_SCOPE
    if where.field in by:
        # The row's own value says it more closely; a team's row may be that of a sub-team.
        fits = by[where.field] in where.values or where.field == "team"
        return NOTHING if fits else NO_SUCH_SCOPE
    values = {*where.values, named.get(where.field, where.values[0])}
    return SEVERAL if len(values) > 1 else NOTHING
