"""What a verdict is, and what a kind of verdicts has to bring."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from rapport.compiling.opened import Opened

    Worked = Callable[[Opened, date, Mapping[str, str]], Sequence["Given"]]
    LookedBack = Callable[[Opened, "Given", date, date], "Came"]

HORIZON = 180
"""After so many days a verdict is held against what came since."""
OPEN = ("watch", "early")
"""What leaves it open: there is nothing that could hold, or not hold."""
QUIET = (*OPEN, "fine")
"""What is no news as long as nothing else was said of a subject."""

WORDS = {
    "keep": _("keep"),
    "watch": _("too early to tell"),
    "stop": _("stop"),
    "promote": _("promote"),
    "outsource": _("outsource"),
    "drop": _("drop"),
    "fix": _("fix"),
    "withdraw": _("withdraw"),
    "fine": _("fine"),
    "early": _("too early to tell"),
}
"""Every verdict, in words."""
OF_ENDED = {"keep": _("worth repeating"), "stop": _("do not repeat")}
"""The same of what has ended, which can be neither kept nor stopped."""
WHY = {
    "pays": _("very likely pays back"),
    "loses": _("hardly ever pays back"),
    "close": _("may pay back or not"),
    "no_cost": _("its cost is not known"),
    "no_leads": _("hardly a lead is credited to it"),
    "few_won": _("too few deals were won to tell"),
    "earns_most": _("earns, and more than the others"),
    "earns": _("earns"),
    "after_shared": _("loses only after shared costs"),
    "before_shared": _("loses before shared costs"),
    "either_side": _("may earn or lose"),
    "few_months": _("too few invoices or months"),
    "mendable": _("above the norm, for one reason"),
    "profitable": _("above the norm, and still earns"),
    "loses_after": _("above the norm, and loses money"),
    "far_above": _("far above the norm"),
    "normal": _("not above the norm"),
    "as_others": _("as others that come back"),
    "few_units": _("too few units to tell"),
    "doubtful": _("more came back than was sold"),
}
"""Why a verdict is what it is, in a few words."""


@dataclass(frozen=True)
class Given:
    """One verdict."""

    subject: str
    """The campaign, source, service or product, as it is called."""
    verdict: str
    """A key of WORDS."""
    why: str
    """A key of WHY."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """What it rests on: numbers, and words of the data, by name. Money in the workspace's."""

    @property
    def has_ended(self) -> bool:
        """Whether nothing is spent on it any more."""
        return bool(self.figures.get("has_ended", False))


@dataclass(frozen=True)
class Came:
    """What came after a verdict, until its horizon."""

    held: bool | None
    """None where it left things open, or where too little came to tell."""
    figure: float | None = None
    """In the unit of the kind; None where nothing is known."""


@dataclass(frozen=True)
class Kind:
    """Verdicts on one kind of subject."""

    name: str
    """Such as campaign: so it stands in the journal."""
    about: str
    """The measure of a section that it belongs to."""
    facts: tuple[str, ...]
    """Without the records of one of these there is nothing to work out."""
    unit: str
    """Of what came since."""
    work_out: Worked
    """The verdicts as of a day, of what was known then; `options` as a reader chose them."""
    look_back: LookedBack
    """What came between a verdict's day and the end of its horizon."""
