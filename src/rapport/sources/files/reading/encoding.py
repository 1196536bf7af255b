"""Text files in any encoding, as UTF-8: said when it was another, transcoded by chunks."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from rapport.errors import FileError

if TYPE_CHECKING:
    from pathlib import Path

CHUNK = 1 << 22
HEAD = 1 << 20
CENTRAL_EUROPEAN = frozenset(
    ("Polish", "Czech", "Slovak", "Hungarian", "Croatian", "Slovene", "Romanian")
)
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def as_utf8(path: Path, folder: Path) -> tuple[Path, str | None]:
    """The file itself if it is UTF-8, else a copy of it in `folder`, and the encoding it had.

    Raises FileError where its encoding cannot be made out.
    """
    encoding = _encoding(path)
    if encoding is None:
        return path, None
    copy = folder / f"{path.stem}.utf8"
    try:
        with (
            path.open(encoding=encoding, newline="") as read,
            copy.open("w", encoding="utf-8", newline="") as write,
        ):
            while chunk := read.read(CHUNK):
                write.write(chunk)
    except UnicodeError:
        raise FileError(
            f"{path.name} looks like {encoding} but is not all of it.",
            "Save it as UTF-8 and try again.",
        ) from None
    return copy, encoding


def _encoding(path: Path) -> str | None:
    """None for UTF-8, with or without a mark at its front."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        for mark, encoding in _BOMS:
            if head.startswith(mark):
                return encoding
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(head)
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _guessed(head, path)
    return None


def _guessed(head: bytes, path: Path) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(head).best()
    if best is None:
        raise FileError(
            f"{path.name} is not text in an encoding that can be made out.",
            "Save it as UTF-8 and try again.",
        )
    if not any("Latin" in each for each in best.alphabets) or "Cyrillic" in best.alphabets:
        return best.encoding
    if best.encoding == "cp1250" and best.language in CENTRAL_EUROPEAN:
        return best.encoding
    try:
        # A few letters beyond ASCII are no ground to tell Latin encodings apart by.
        codecs.decode(head, "cp1252")
    except UnicodeDecodeError:
        return best.encoding
    return "cp1252"
