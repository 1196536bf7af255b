"""Which files an import is about: folders, archives, what is pasted."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rapport.errors import FileError
from rapport.sources.files.reading.unpack import BROKEN, unpack
from rapport.sources.files.words import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

LONE = "files"
PASTED = "pasted"
DELIMITED = frozenset({".csv", ".tsv", ".tab", ".txt", ".psv"})
WORKBOOKS = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"})
JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})
PARQUET = frozenset({".parquet", ".pq"})
MARKUP = frozenset({".html", ".htm", ".xml"})
COMPRESSED = frozenset({".gz"})
READABLE = DELIMITED | WORKBOOKS | JSON_LINES | PARQUET | MARKUP | COMPRESSED
COPY = 1 << 22


@dataclass(frozen=True)
class Found:
    """A file that may hold a table."""

    path: Path
    name: str
    """How it is called to a person: with its folder or archive before it, if it came in one."""
    system: str
    explicit: bool
    """True where the person named this very file."""
    failed: FileError | None = None
    """Why it cannot be read, where that is known already: a broken archive in a folder."""

    @property
    def stem(self) -> str:
        """Its own name without folder and ending; deals.csv.gz is deals."""
        own = Path(self.name.rsplit("/", 1)[-1])
        inner = Path(own.stem)
        packed = own.suffix.casefold() in COMPRESSED and inner.suffix.casefold() in READABLE
        return inner.stem if packed else own.stem

    @property
    def suffix(self) -> str:
        """Its ending in small letters, with the dot."""
        return self.path.suffix.casefold()


@contextmanager
def found(paths: list[Path]) -> Iterator[list[Found]]:
    """The files in these paths, in the order of their names; archives are unpacked while it lasts.

    The path "-" is what comes on standard input. Raises FileError where there is no such path, an
    archive cannot be read, or nothing comes.
    """
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="rapport-import-") as unpacked:
        files: list[Found] = []
        for number, path in enumerate(paths):
            scratch = Path(unpacked) / str(number)
            if str(path) == "-":
                files.append(_pasted(scratch))
            elif path.is_dir():
                files += _in_folder(path, path.resolve().name, scratch)
            elif not path.exists():
                raise FileError(f"There is no file or folder {path}.", "Check how it is spelt.")
            elif _is_archive(path):
                unpack(path, scratch / "archive")
                only = _only_folder(scratch / "archive")
                files += _in_folder(only, path.stem, scratch / "inner")
            else:
                files.append(Found(path, path.name, LONE, explicit=True))
        yield _told_apart(files)


def _told_apart(files: list[Found]) -> list[Found]:
    """The files, each under a name of its own: where two are called alike, with their folders."""
    taken = Counter(each.name for each in files)
    used: set[str] = set()
    result = []
    for each in files:
        name, again = each.name, 2
        if taken[name] > 1 and each.explicit:
            name = f"{each.path.resolve().parent.name}/{name}"
        base = name
        while name in used:
            name, again = f"{base} ({again})", again + 1
        used.add(name)
        result.append(replace(each, name=name))
    return result


def _pasted(scratch: Path) -> Found:
    """What comes on standard input, as a file."""
    import sys

    scratch.mkdir(parents=True)
    path = scratch / f"{PASTED}.txt"
    source = sys.stdin.buffer
    with path.open("wb") as file:
        while chunk := source.read(COPY):
            file.write(chunk)
    with path.open("rb") as file:
        begin = file.read(1024)
    if not begin.strip():
        raise FileError(
            "Nothing was pasted: standard input is empty.",
            "Copy the cells with their header, paste them, and end with Ctrl-D; or pipe a file in.",
        )
    return Found(path, PASTED, LONE, explicit=True)


def _is_archive(path: Path) -> bool:
    """Whether a path is to be unpacked: a zip that is no workbook, whatever its ending."""
    from zipfile import ZipFile

    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    if not packed:
        # One that says so is refused by name where it is none.
        return path.suffix.casefold() == ".zip"
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (*BROKEN, OSError):
        return path.suffix.casefold() == ".zip"
    return not any(each.startswith(("xl/", "mimetype", "[Content_Types]")) for each in names)


def _in_folder(folder: Path, name: str, scratch: Path, *, nested: bool = False) -> list[Found]:
    """The files of a folder; an archive in it is a folder too, but not one inside that."""
    files: list[Found] = []
    for number, path in enumerate(sorted(folder.rglob("*"))):
        inside = path.relative_to(folder)
        if not path.is_file() or any(_is_litter(part) for part in inside.parts):
            continue
        called = f"{name}/{inside.as_posix()}"
        if path.suffix.casefold() == ".zip" and not nested and _is_archive(path):
            place = scratch / str(number)
            try:
                unpack(path, place)
            except FileError as error:
                # The others of the folder are none the worse for it.
                files.append(Found(path, called, slug(name), explicit=False, failed=error))
                continue
            within = _in_folder(
                _only_folder(place), called.removesuffix(path.suffix), scratch, nested=True
            )
            files += [Found(each.path, each.name, slug(name), explicit=False) for each in within]
        else:
            files.append(Found(path, called, slug(name), explicit=False))
    return files


def _is_litter(part: str) -> bool:
    """Whether a name is one that systems and programs leave lying beside the files."""
    return part.startswith((".", "__MACOSX", "~$")) or part in ("Thumbs.db", "desktop.ini")


def _only_folder(folder: Path) -> Path:
    """What an archive holds: its one folder, or everything."""
    inside = [each for each in folder.iterdir() if not _is_litter(each.name)]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder
