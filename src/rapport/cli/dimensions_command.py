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
    from rapport.errors import RapportError
    from rapport.workspace import Workspace

    known = DIMENSIONS
    try:
        known = Workspace.open(options.workspace or ".").model.dimensions()
    except RapportError:
        if options.workspace:
            raise
    locale = Locale(options.language)
    listing.write(
        options,
        [
            {
                "name": each.name,
                "label": locale.say(each.label),
                "meaning": locale.say(each.meaning),
            }
            for each in known.values()
        ],
    )
    return 0
