"""Zip archives, unpacked within a folder whatever their members are called."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from rapport.errors import FileError

if TYPE_CHECKING:
    from pathlib import Path
    from zipfile import ZipInfo

# A zip bomb stops here; no CRM's export comes near.
MOST_UNPACKED = 200 * 1024**3
COPY = 1 << 22
UTF8_NAMES = 0x800
LOCKED = 0x1
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_BOXES = re.compile(r"[─-╿▀-▟]")


def unpack(path: Path, folder: Path) -> None:
    """Unpack a zip archive. Raises FileError where it is locked, too large or broken."""
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
                    f"{path.name} unpacks to more than 200 GB.", "Import its files one by one."
                )
            for member in members:
                _extract(archive, member, folder)
    except (BadZipFile, RuntimeError, NotImplementedError, OSError, zlib.error, EOFError) as error:
        raise FileError(
            f"{path.name} cannot be unpacked: {error}.", "Unpack it, and import the folder."
        ) from None


def _extract(archive: ZipFile, member: ZipInfo, folder: Path) -> None:
    parts = [each for each in re.split(r"[/\\]", _name(member)) if each not in ("", ".", "..")]
    if not parts:
        return
    # No name leads out of the folder, on Windows neither.
    plain = [re.sub(r'[:*?"<>|\x00-\x1f]', "_", each) for each in parts]
    target = folder.joinpath(*plain)
    target.parent.mkdir(parents=True, exist_ok=True)
    left = member.file_size
    with archive.open(member) as read, target.open("wb") as write:
        while left > 0 and (chunk := read.read(COPY)):
            left -= len(chunk)
            write.write(chunk)


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
