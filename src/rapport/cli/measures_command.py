"""rapport measures"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.answering.definition import define
from rapport.cli import listing
from rapport.measures import MEASURES
from rapport.wording import Locale

if TYPE_CHECKING:
    from argparse import Namespace

add_arguments = listing.add_arguments


def run(options: Namespace) -> int:
    """List every measure, defined; of the workspace at hand, its custom ones too."""
    known = listing.model_at_hand(options)
    custom = {**known.custom_fields(), **known.custom_measures} if known else {}
    locale = Locale(options.language)
    found = {**MEASURES, **custom}
    defined = [define(each, found.__getitem__).to_json(locale) for each in found.values()]
    wrong = known.wrong_measures.items() if known else ()
    defined += [{"name": name, "label": "", "problem": str(error)} for name, error in wrong]
    listing.write(options, defined)
    return 0
