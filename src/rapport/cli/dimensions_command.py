"""rapport dimensions"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.cli import listing
from rapport.dimensions import DIMENSIONS
from rapport.wording import Locale

if TYPE_CHECKING:
    from argparse import Namespace

add_arguments = listing.add_arguments


def run(options: Namespace) -> int:
    """List every dimension with what it means; of the workspace at hand, its custom ones too."""
    known = listing.model_at_hand(options)
    found = known.dimensions() if known else DIMENSIONS
    locale = Locale(options.language)
    listing.write(
        options,
        [
            {
                "name": each.name,
                "label": locale.say(each.label),
                "meaning": locale.say(each.meaning),
            }
            for each in found.values()
        ],
    )
    return 0
