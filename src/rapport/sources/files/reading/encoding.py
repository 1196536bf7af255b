"""Text files in any encoding, as UTF-8: said when it was another, transcoded by chunks."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from rapport.errors import FileError
from rapport.sources.files.reading.letters import NAMES, guess

if TYPE_CHECKING:
    from pathlib import Path

CHUNK = 1 << 22
HEAD = 1 << 20
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A file of whose letters less is wrong is UTF-8 with stray bytes: letters of another encoding that
# happen to make up UTF-8 are few.
MOST_STRAY = 0.5


def as_utf8(path: Path, folder: Path, name: str) -> tuple[Path, list[str]]:
    """The file itself if it is UTF-8, else a copy of it in `folder`, and what to say of that.

    Raises FileError where its encoding cannot be made out.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    encoding = _by_mark(head) or _by_zeros(head)
    if encoding:
        told = [f"It is in {encoding.upper()}, not in UTF-8: taken as such."]
        return _transcoded(path, folder, encoding, name, told)
    whole, zeros = _check(path)
    if whole and not zeros:
        return path, []
    if whole:
        return _transcoded(path, folder, "utf-8-sig", name, [])
    if _is_stray(path):
        return _transcoded(path, folder, "utf-8-sig", name, [])
    return _guessed(path, folder, head, name)


def _by_mark(head: bytes) -> str | None:
    return next((encoding for mark, encoding in _BOMS if head.startswith(mark)), None)


def _by_zeros(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: every delimiter, digit and line end has zeros beside it."""
    sample = head[: 1 << 16]
    if sample.count(0) < len(sample) * 0.08 or len(sample) < 8:
        return None
    shares = [sample[start::4].count(0) / (len(sample) / 4) for start in range(4)]
    if min(shares[1:]) > 0.7 and shares[0] < 0.05:
        return "utf-32-le"
    if min(shares[:3]) > 0.7 and shares[3] < 0.05:
        return "utf-32-be"
    even, odd = (shares[0] + shares[2]) / 2, (shares[1] + shares[3]) / 2
    if odd > 0.15 and even < 0.02:
        return "utf-16-le"
    if even > 0.15 and odd < 0.02:
        return "utf-16-be"
    return None


def _check(path: Path) -> tuple[bool, bool]:
    """Whether a file is UTF-8 all through, and whether there are zeros in it."""
    zeros = False
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
                zeros = zeros or b"\x00" in chunk
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False, zeros
    return True, zeros


def _is_stray(path: Path) -> bool:
    """Whether a file is UTF-8 but for a few bytes."""
    good = bad = 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            wrong = text.count("\ufffd")
            bad += wrong
            # Letters beyond ASCII take more than one byte.
            good += len(text.encode()) - len(text) - 2 * wrong
    return good > 0 and bad <= MOST_STRAY * good


def _guessed(path: Path, folder: Path, head: bytes, name: str) -> tuple[Path, list[str]]:
    sample = head if any(each > 127 for each in head) else _first_beyond(path)
    found = guess(sample)
    if found is None:
        other = _eastern(sample)
        if other is None:
            raise FileError(
                f"{name} is not text in an encoding that can be made out.",
                "Save it as CSV in UTF-8, and import that.",
            )
        told = [f"It is in {other}, not in UTF-8: taken as such."]
        return _transcoded(path, folder, other, name, told)
    told = [f"It is in {NAMES[found.encoding]}, not in UTF-8: taken as such."]
    if found.rival:
        told.append(
            f"{NAMES[found.rival]} is nearly as likely: check that “{found.example}” is spelt"
            " right, and else save the file as UTF-8 and import that."
        )
    return _transcoded(path, folder, found.encoding, name, told)


def _first_beyond(path: Path) -> bytes:
    """The first stretch of a file with bytes beyond ASCII in it."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if not chunk.isascii():
                return chunk
    return b""


def _eastern(sample: bytes) -> str | None:
    """An encoding of two bytes a sign, which is no matter of single letters."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample[: 1 << 18]).best()
    return best.encoding if best and best.multi_byte_usage > 0.02 else None


def _transcoded(
    path: Path, folder: Path, encoding: str, name: str, told: list[str]
) -> tuple[Path, list[str]]:
    """A copy in UTF-8 without zeros; bytes that are no letters become the sign for such."""
    copy = folder / f"{path.stem}.utf8"
    strays = zeros = lines = 0
    first = 0
    with (
        path.open(encoding=encoding, newline="", errors="replace") as read,
        copy.open("w", encoding="utf-8", newline="") as write,
    ):
        while chunk := read.read(CHUNK):
            text = chunk
            if found := text.count("\x00"):
                zeros += found
                text = text.replace("\x00", "")
            if found := text.count("\ufffd"):
                if not strays:
                    first = lines + text.count("\n", 0, text.index("\ufffd")) + 1
                strays += found
            lines += text.count("\n")
            write.write(text)
    if strays:
        of = NAMES.get(encoding, "UTF-8" if encoding == "utf-8-sig" else encoding.upper())
        told.append(
            f"1 byte is no letter of {of}: it is read as \ufffd, on line {first:,}."
            if strays == 1
            else f"{strays:,} bytes are no letters of {of}: each is read as \ufffd, the first on"
            f" line {first:,}."
        )
    if zeros:
        are = "1 zero byte is" if zeros == 1 else f"{zeros:,} zero bytes are"
        told.append(f"{are} left out of it.")
    if not lines and strays > 100:
        raise FileError(f"{name} is not a text.", "Import a table: CSV, XLSX, JSON or Parquet.")
    return copy, told
