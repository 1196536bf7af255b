"""Which files an import is about: folders and zip archives opened, sheets of workbooks counted."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rapport.errors import FileError
from rapport.sources.files.words import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

LONE = "files"
DELIMITED = frozenset({".csv", ".tsv", ".tab", ".txt", ".psv"})
WORKBOOKS = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"})
JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})
PARQUET = frozenset({".parquet", ".pq"})
READABLE = DELIMITED | WORKBOOKS | JSON_LINES | PARQUET
# A zip bomb stops here; no CRM's export comes near.
MOST_UNPACKED = 200 * 1024**3


@dataclass(frozen=True)
class Found:
    """A file that may hold a table."""

    path: Path
    name: str
    """How it is called to a person: with its folder or archive before it, if it came in one."""
    system: str
    explicit: bool
    """True where the person named this very file."""

    @property
    def stem(self) -> str:
        """Its own name without folder and ending."""
        return Path(self.name.rsplit("/", 1)[-1]).stem

    @property
    def suffix(self) -> str:
        """Its ending in small letters, with the dot."""
        return self.path.suffix.casefold()


@contextmanager
def found(paths: list[Path]) -> Iterator[list[Found]]:
    """The files in these paths, in the order of their names; archives are unpacked while it lasts.

    Raises FileError where there is no such path, or an archive cannot be read.
    """
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="rapport-import-") as unpacked:
        files: list[Found] = []
        for number, path in enumerate(paths):
            if path.is_dir():
                files += _in_folder(path, path.resolve().name)
            elif not path.exists():
                raise FileError(f"There is no file or folder {path}.", "Check how it is spelt.")
            elif path.suffix.casefold() == ".zip":
                folder = Path(unpacked) / str(number)
                _unpack(path, folder)
                files += _in_folder(_only_folder(folder), path.stem)
            else:
                files.append(Found(path, path.name, LONE, explicit=True))
        yield files


def _in_folder(folder: Path, name: str) -> list[Found]:
    return [
        Found(path, f"{name}/{path.relative_to(folder).as_posix()}", slug(name), explicit=False)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(part.startswith((".", "__MACOSX")) for part in path.relative_to(folder).parts)
    ]


def _only_folder(folder: Path) -> Path:
    """What an archive holds: its one folder, or everything."""
    inside = [each for each in folder.iterdir() if not each.name.startswith((".", "__MACOSX"))]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder


def _unpack(path: Path, folder: Path) -> None:
    from zipfile import BadZipFile, ZipFile

    folder.mkdir()
    try:
        with ZipFile(path) as archive:
            if sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
                raise FileError(
                    f"{path} unpacks to more than 200 GB.", "Import its files one by one."
                )
            # extractall keeps every member within the folder, whatever its name says.
            archive.extractall(folder)
    except (BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise FileError(
            f"{path} cannot be unpacked: {error}.", "Unpack it, and import the folder."
        ) from None
