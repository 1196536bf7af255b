"""What a report needs and the workspace has nothing of: said, instead of zeros."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.asking import counted
from rapport.facts import FACTS
from rapport.wording import Message, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.model import Model

WHAT_ELSE = _("There is nothing in this workspace yet that this report counts.")
BRING_ELSE = _("Bring an export that has it.")


@dataclass(frozen=True)
class Lacking:
    """What is not there, and how to bring it."""

    what: Message
    bring: Message


def lacking(measures: Iterable[str], model: Model, needs: Iterable[str] = ()) -> Lacking | None:
    """What has to be there before any of these measures says something; None where it is.

    Some facts may be needed beside: what never came back is not told by what was sold.
    """
    for name in needs:
        if model.spans.get(name) is None:
            return Lacking(FACTS[name].lacks, FACTS[name].bring)
    of = counted(measures, model)
    if not of or any(model.spans.get(each.fact) is not None for each in of):
        return None
    facts = [each.fact for each in of]
    told = next((FACTS[each] for each in facts if FACTS[each].lacks), None)
    return Lacking(told.lacks, told.bring) if told else Lacking(WHAT_ELSE, BRING_ELSE)
