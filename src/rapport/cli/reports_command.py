"""rapport reports"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.cli import listing
from rapport.report import GROUPS
from rapport.reports import REPORTS
from rapport.wording import Locale

if TYPE_CHECKING:
    from argparse import Namespace

add_arguments = listing.add_arguments


def run(options: Namespace) -> int:
    """List every report with the question that it answers."""
    locale = Locale(options.language)
    listing.write(
        options,
        [
            {
                "id": each.id,
                "title": f"{locale.say(each.title)} ({locale.say(GROUPS[each.group])})",
                "question": locale.say(each.question),
            }
            for each in REPORTS.values()
        ],
    )
    return 0
