"""Zip archives, unpacked within a folder whatever their members are called."""

from __future__ import annotations

import gzip
import re
import zlib
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from rapport.errors import FileError

if TYPE_CHECKING:
    from zipfile import ZipInfo

# A zip bomb stops here; no CRM's export comes near.
MOST_UNPACKED = 200 * 1024**3
COPY = 1 << 22
UTF8_NAMES = 0x800
LOCKED = 0x1
# What file systems take as a name, in characters of up to two bytes.
MOST_NAME = 120
BROKEN = (BadZipFile, RuntimeError, ValueError, KeyError, EOFError, zlib.error)
"""What reading an archive raises where it is not whole, or made in a way that is not known."""
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_BOXES = re.compile(r"[─-╿▀-▟]")


def failed(name: str, error: Exception) -> FileError:
    """What to say where the disk, not the file, is at fault."""
    full = getattr(error, "errno", None) == ENOSPC or "no space left" in str(error).casefold()
    if full:
        return FileError(
            f"There is no room on the disk to read {name}.",
            "Make room, or set TMPDIR to a folder on a larger disk.",
        )
    reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
    return FileError(f"{name} cannot be read: {reason}.", "Check the file and the disk.")


def unpack(path: Path, folder: Path) -> None:
    """Unpack a zip archive.

    Raises FileError where it is locked, too large or broken, and where the disk is full.
    """
    folder.mkdir(parents=True)
    try:
        with ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            if any(each.flag_bits & LOCKED for each in members):
                raise FileError(
                    f"{path.name} is locked with a password.",
                    "Unpack it with its password, and import the folder.",
                )
            if sum(each.file_size for each in members) > MOST_UNPACKED:
                raise FileError(
                    f"{path.name} unpacks to more than {_most()}.", "Import its files one by one."
                )
            for member in members:
                _extract(archive, member, folder)
    except OSError as error:
        raise failed(path.name, error) from None
    except BROKEN as error:
        raise FileError(
            f"{path.name} cannot be unpacked: {error}.", "Unpack it, and import the folder."
        ) from None


def unpack_gzip(path: Path, folder: Path, name: str) -> Path:
    """Unpack a file compressed with gzip. Raises FileError as unpack does."""
    plain = folder / f"unpacked{path.with_suffix('').suffix}"
    left = MOST_UNPACKED
    try:
        with gzip.open(path) as read, plain.open("wb") as write:
            while chunk := read.read(COPY):
                left -= len(chunk)
                if left < 0:
                    raise FileError(
                        f"{name} unpacks to more than {_most()}.", "Import it in parts."
                    )
                write.write(chunk)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise FileError(
            f"{name} is compressed, and is cut short or damaged.", "Download or copy it again."
        ) from None
    return plain


def _most() -> str:
    return f"{MOST_UNPACKED // 1024**3:,} GB"


def _extract(archive: ZipFile, member: ZipInfo, folder: Path) -> None:
    parts = [each for each in re.split(r"[/\\]", _name(member)) if each not in ("", ".", "..")]
    if not parts:
        return
    # No name leads out of the folder, on Windows neither.
    target = folder.joinpath(*(_plain(each) for each in parts))
    target.parent.mkdir(parents=True, exist_ok=True)
    # Two members may have one name, or names that differ in signs that no file system takes.
    wanted, again = target, 2
    while target.exists():
        target, again = wanted.with_stem(f"{wanted.stem} ({again})"), again + 1
    left = member.file_size
    with archive.open(member) as read, target.open("wb") as write:
        while left > 0 and (chunk := read.read(COPY)):
            left -= len(chunk)
            write.write(chunk)


def _plain(name: str) -> str:
    """A name of a file that every system takes."""
    plain = re.sub(r'[:*?"<>|\x00-\x1f]', "_", name)
    if len(plain) <= MOST_NAME:
        return plain
    ending = "".join(Path(plain).suffixes)[-20:]
    return plain[: MOST_NAME - len(ending)] + ending


def _name(member: ZipInfo) -> str:
    """A member's name: in UTF-8 where it says so, else in what its system will have used."""
    if member.flag_bits & UTF8_NAMES or member.filename.isascii():
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        russian = raw.decode("cp866", "replace")
        letters, boxes = len(_CYRILLIC.findall(russian)), len(_BOXES.findall(russian))
        return russian if letters > 2 and not boxes else raw.decode("cp850", "replace")
