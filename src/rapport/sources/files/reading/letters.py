"""Which of the old one-byte encodings a text is in, by how its letters sit in their words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

NAMES = {
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "cp866": "DOS Cyrillic (cp866)",
    "cp1250": "Windows-1250",
    "mac-roman": "Mac Roman",
    "cp850": "DOS Latin (cp850)",
}
# A tie goes to what is met most.
_HABIT = {
    "cp1252": 0.12,
    "cp1251": 0.08,
    "cp1250": 0.04,
    "koi8-r": 0.02,
    "mac-roman": -0.08,
    "cp850": -0.1,
    "cp866": 0.02,
}
_WESTERN = frozenset("åäöæøéèüáíóñçàêôâîëïúß")
_CENTRAL = frozenset("ąćęłńśżčěřšžőű")
_RARE = frozenset("ãõźďňťůýľĺŕăţşđìùòœž")
_FREQUENT = frozenset("оеаинтсрвлкмдпуяыьгзбчй")
_CYRILLIC = re.compile(r"[А-Яа-яЁёҐґІіЇїЄє]")
_PUNCTUATION = frozenset("«»–—“”„’‘…€№§°·£\u00a0•®©™´")
_WORD = re.compile(r"[^\s,;|\t\"'()<>/\\.:!?&*#0-9@+=\[\]{}_%$-]+")
CLOSE = 0.15
FEW = 3


@dataclass(frozen=True)
class Guess:
    """An encoding, and how sure it is."""

    encoding: str
    rival: str = ""
    """Another that is nearly as likely, where the two differ in what they read."""
    example: str = ""
    """A word that they read differently: as it was taken."""


def guess(sample: bytes) -> Guess | None:
    """The likeliest encoding of text that is not UTF-8; None where it is none of those known."""
    words = _telling(sample)
    if not words:
        return Guess("cp1252")
    scores = sorted(((_score(words, each) + _HABIT[each], each) for each in NAMES), reverse=True)
    best, encoding = scores[0]
    if best < 0:
        return None
    for score, other in scores[1:]:
        if best - score > CLOSE:
            break
        for word in words:
            taken = word.decode(encoding, "replace")
            if taken != word.decode(other, "replace"):
                return Guess(encoding, other, taken)
    return Guess(encoding)


def _telling(sample: bytes) -> list[bytes]:
    """The words with bytes beyond ASCII, each once: a column that repeats says no more."""
    found = re.findall(
        rb"[^\s,;|\t\"'()<>/\\.:!?&*#0-9@+=\[\]{}_%$-]*[\x80-\xff][^\s,;|\t\"']*", sample
    )
    return list(dict.fromkeys(found))[:2000]


def _score(words: list[bytes], encoding: str) -> float:
    """From about -1 to 1, the mean over all letters beyond ASCII."""
    total, count = 0.0, 0
    for raw in words:
        text = raw.decode(encoding, "replace")
        for word in _WORD.findall(text):
            beyond = [each for each in word if ord(each) > 127]
            if not beyond:
                continue
            count += len(beyond)
            total += _word_score(word, beyond)
    return total / count if count else 0.0


def _word_score(word: str, beyond: list[str]) -> float:
    letters = [each for each in word if each.isalpha()]
    cyrillic = len(_CYRILLIC.findall(word))
    worth = 0.0
    # sALES and сДЕЛКА are nobody's way to write: the sign of a wrong encoding.
    crooked = any(one.islower() and other.isupper() for one, other in pairwise(letters)) or any(
        each in "‚ƒ„†‡ˆ‰‹ŒŸŽ¿¡¼½¾¹²³¤¥¦¨¬¯±¶¸µ" for each in word[1:-1]
    )
    for each in beyond:
        worth += _letter_score(each, cyrillic=cyrillic, letters=len(letters))
    if crooked:
        worth -= 0.8 * len(beyond)
    if cyrillic and cyrillic < len(letters):
        worth -= 0.8 * cyrillic
    if not cyrillic and _longest_run(word) > 2:
        worth -= 0.8 * len(beyond)
    return worth


def _letter_score(letter: str, *, cyrillic: int, letters: int) -> float:
    small = letter.lower()
    if letter in _PUNCTUATION:
        score = 0.3
    elif letter == "\ufffd" or not letter.isprintable():
        score = -2.0
    elif not letter.isalpha():
        score = -0.5 if ord(letter) < 0x2500 else -1.5
    elif _CYRILLIC.match(letter):
        alone = letters < 2 or cyrillic < 2
        score = 0.3 if alone else 1.0 if small in _FREQUENT else 0.5
    elif letters < 2:
        score = 0.0
    else:
        known = ((_WESTERN, 0.9), (_CENTRAL, 0.8), (_RARE, 0.5))
        score = next((worth for them, worth in known if small in them), 0.2)
    return score


def _longest_run(word: str) -> int:
    longest = run = 0
    for each in word:
        run = run + 1 if ord(each) > 127 and each.isalpha() else 0
        longest = max(longest, run)
    return longest
