"""rapport alias FIELD VALUE=VALUE…"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.cli import asking
from rapport.errors import UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rapport.workspace import Workspace

EPILOG = """\
rapport alias product "GTXPro=GTX Pro"       # count the one as the other
rapport alias product "GTXPro=GTXPro"        # keep the two apart
rapport alias                                # list them
rapport alias --suggest                      # values that look like two spellings of one"""


def add_arguments(parser: ArgumentParser) -> None:
    """Which field, and which values."""
    parser.add_argument("field", nargs="?", help="product, owner, company, source, industry …")
    parser.add_argument(
        "--suggest", action="store_true", help="list values that look like others, change nothing"
    )
    parser.add_argument("pairs", metavar="VALUE=VALUE", nargs="*", help="spelling=name")


def run(options: Namespace) -> int:
    """Set aliases and build, or list them."""
    from rapport.sources.files import aliases, set_aliases

    workspace = asking.workspace(options)
    if options.suggest:
        _suggest(workspace)
        return 0
    if not options.field:
        known = workspace.read_raw(lambda raw: aliases(raw.connection))
        for field, pairs in known.items():
            for value, name in pairs.items():
                print(f"{field}: {value} = {name}")
        if not known:
            print('There are no aliases. Set one with `rapport alias product "GTXPro=GTX Pro"`.')
        return 0
    pairs = dict(_pair(each) for each in options.pairs)
    if not pairs:
        raise UsageError("An alias needs a pair.", 'Write it as "GTXPro=GTX Pro".')

    def change(raw: Any) -> Any:
        return set_aliases(raw, options.field, pairs)

    workspace.change_raw(change, asking.progress())
    asking.end_progress()
    for value, name in pairs.items():
        kept = f"{value} stays itself" if value == name else f"{value} counts as {name} now"
        print(f"{options.field}: {kept}.")
    return 0


def _suggest(workspace: Workspace) -> None:
    from rapport.sources.files import alike

    found = workspace.read_raw(lambda raw: alike(raw.connection))
    for each in found:
        print(each.command)
        records = "1 record" if each.records == 1 else f"{each.records:,} records"
        print(f"    {records} against {each.records_taken_as:,}: {each.reason}")
    if not found:
        print("No value looks like another spelling of a second one.")


def _pair(text: str) -> tuple[str, str]:
    value, equals, name = text.partition("=")
    if not (equals and value.strip() and name.strip()):
        raise UsageError(f"{text!r} is not a pair.", 'Write it as "GTXPro=GTX Pro".')
    return value.strip(), name.strip()
