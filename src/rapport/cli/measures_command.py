"""rapport measures"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.cli import listing
from rapport.definition import define
from rapport.measures import MEASURES
from rapport.wording import Locale

if TYPE_CHECKING:
    from argparse import Namespace

add_arguments = listing.add_arguments


def run(options: Namespace) -> int:
    """List every measure with the five parts of its definition."""
    locale = Locale(options.language)
    listing.write(options, [define(each).to_json(locale) for each in MEASURES.values()])
    return 0
