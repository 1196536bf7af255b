"""Which fields of a table a header could be, by its words and by what its values look like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapport.schema import TABLES, Type
from rapport.sources.files.mapping import STAGE_ENTERED, column_of, part_type, reference_of
from rapport.sources.files.recognition.synonyms import (
    FIELDS,
    ID_FRONTS,
    ID_WORDS,
    OWN,
    OWN_ID,
    REFERENCES,
)
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    from rapport.sources.files.recognition.profile import Profile

ENOUGH = 0.9
SURE = 0.9
ENOUGH_IF_SURE = 0.5
_UNITS = frozenset(
    (
        "usd",
        "eur",
        "gbp",
        "nok",
        "sek",
        "dkk",
        "rub",
        "utc",
        "kr",
        "kroner",
        "руб",
        "рублей",
        "рублях",
    )
)

# References of which a row may also say other things than who they are: "Company Industry".
THROUGH = ("company", "contact", "owner", "product", "campaign")
# What only another table has, so that it needs not say whose it is: "Industry" on a sheet of deals.
UNSAID = {
    "company": ("industry", "employees", "annual_revenue", "segment"),
    "contact": ("email", "first_name", "last_name", "job_title"),
    "product": ("category",),
}
# Words that stand for these when they are spoken of by themselves, and for other things too.
_NEVER_UNSAID = frozenset({"title", "position", "role", "type", "first", "last", "size", "mail"})


@dataclass(frozen=True)
class Claim:
    """That a header is a field."""

    header: str
    field: str
    reason: str
    confidence: float
    rank: int = 0
    """How far from the front of the field's synonyms it was found."""


def type_of(table: str, name: str) -> Type | None:
    """The type of a field or part of one; None where the table has no such field."""
    if name.startswith(STAGE_ENTERED):
        return "timestamp"
    column = column_of(table, name)
    return column.type if column else part_type(table, name)


_FRONTS = ("property ", "properties ", "fields ", "attributes ")
"""What programs put before the names of all fields: property_dealname, fields.amount."""
_RECORDS = frozenset(each for names in OWN.values() for each in names if " " not in each)


def spoken(header: str) -> str:
    """The words of a header, without what programs put before all, and LEADID as two words."""
    said = phrase(header)
    for front in _FRONTS:
        said = said.removeprefix(front)
    if said.endswith("id") and said[:-2] in _RECORDS:
        said = f"{said[:-2]} id"
    return said


def claims(table: str, header: str, profile: Profile) -> list[Claim]:
    """The fields that a header could be, the surest first."""
    found = _by_words(table, header)
    found = [each for each in found if _fits(table, each, profile)]
    if not profile.filled:
        # Nothing in it speaks against its header, and nothing for it.
        found = [replace(each, confidence=round(each.confidence - 0.1, 2)) for each in found]
    return sorted(found, key=lambda each: (-each.confidence, each.rank))


def unfit(table: str, header: str, profile: Profile) -> Claim | None:
    """The field that a header surely names, where its values are not of the field's type."""
    found = [each for each in _by_words(table, header) if each.confidence >= SURE]
    found.sort(key=lambda each: (-each.confidence, each.rank))
    return found[0] if found and not _fits(table, found[0], profile) else None


def _fits(table: str, claim: Claim, profile: Profile) -> bool:
    # Of a column that is surely a field, the values that are not are slips, to be mended.
    enough = ENOUGH_IF_SURE if claim.confidence >= SURE else ENOUGH
    return fits(profile, type_of(table, claim.field) or "text", enough)


def _by_words(table: str, header: str) -> list[Claim]:
    found: list[Claim] = []
    for said, sure in _forms(table, header):
        for field, names in FIELDS.get(table, {}).items():
            if said in names:
                reason = f'"{header}" is a usual name of {_told(field)}'
                found.append(Claim(header, field, reason, sure, names.index(said)))
    return found + _references(table, header) + _own(table, header) + _through(table, header)


def _forms(table: str, header: str) -> list[tuple[str, float]]:
    """The header's words, with and without the record's own name before and the unit behind."""
    said = spoken(header)
    forms = [(said, 0.95)]
    bare = _without_own(table, said)
    if bare != said:
        forms.append((bare, 0.9))
    forms += [
        (
            each.rsplit(" ", 1)[0].removesuffix(" i").removesuffix(" in").removesuffix(" в"),
            round(sure - 0.05, 2),
        )
        for each, sure in list(forms)
        if each.rsplit(" ", 1)[-1] in _UNITS and " " in each
    ]
    return forms


def _without_own(table: str, said: str) -> str:
    for own in sorted(OWN.get(table, ()), key=len, reverse=True):
        if said.startswith(f"{own} "):
            # Some put it there twice: "Deal - Deal created".
            return _without_own(table, said[len(own) + 1 :])
    return said


def _references(table: str, header: str) -> list[Claim]:
    said = spoken(header)
    bare = _without_own(table, said)
    found = []
    for column in TABLES[table].columns:
        name = column.name.removesuffix("_id")
        if not column.references or not column.name.endswith("_id"):
            continue
        names = (name.replace("_", " "), *REFERENCES.get(name, ()))
        for form, sure in {said: 0.9, bare: 0.85 if bare != said else 0.9}.items():
            front, _, last = form.rpartition(" ")
            if form in names:
                reason = f'"{header}" is a usual name of the {name}'
                found.append(Claim(header, f"{name}.name", reason, sure, names.index(form)))
            elif last in ID_WORDS and front in names:
                reason = f'"{header}" is a usual name of the id of the {name}'
                found.append(Claim(header, column.name, reason, sure, names.index(front)))
    return found


def _through(table: str, header: str) -> list[Claim]:
    """What a header says of a record that the row refers to: company.industry, contact.email."""
    said = spoken(header)
    bare = _without_own(table, said)
    found = []
    for root in THROUGH:
        reference = reference_of(TABLES[table], root)
        if reference is None or reference.references == table:
            continue
        other = reference.references
        names = {*OWN.get(other, ()), *REFERENCES[root]} - set(OWN.get(table, ()))
        for form in dict.fromkeys((said, bare)):
            front = next(
                (
                    each
                    for each in sorted(names, key=len, reverse=True)
                    if form.startswith(f"{each} ")
                ),
                "",
            )
            rest = form.removeprefix(f"{front} ") if front else ""
            for field, words_of in FIELDS.get(other, {}).items():
                if "." in field or field == "name":
                    continue
                if rest and rest in words_of:
                    reason = f'"{header}" is said of the {root}'
                    rank = words_of.index(rest)
                    found.append(Claim(header, f"{root}.{field}", reason, 0.85, rank))
                elif field in UNSAID.get(root, ()) and form in words_of:
                    if form in _NEVER_UNSAID:
                        continue
                    reason = f'"{header}" is a field of the {root}, not of {table}'
                    rank = words_of.index(form)
                    found.append(Claim(header, f"{root}.{field}", reason, 0.7, rank))
    return found


def _own(table: str, header: str) -> list[Claim]:
    """The record's own id, or its own name."""
    said = spoken(header)
    front, _, last = said.rpartition(" ")
    first, _, rest = said.partition(" ")
    own = OWN.get(table, ())
    of_own = (last in ID_WORDS and front in own) or (first in ID_FRONTS and rest in own)
    if "id" in TABLES[table] and (said in OWN_ID or of_own):
        return [
            Claim(
                header,
                "id",
                f'"{header}" is a usual name of the {own[0] if own else "record"}\'s id',
                0.9,
            )
        ]
    if "name" in TABLES[table] and said in own:
        return [Claim(header, "name", f'"{header}" names the {TABLES[table].singular} itself', 0.9)]
    return []


def fits(profile: Profile, kind: Type, enough: float = ENOUGH) -> bool:
    """Whether enough of the values can be read as the type; an empty column fits everything."""
    if profile.said <= 0:
        return True
    return profile.share(readable(profile, kind)) >= enough


def readable(profile: Profile, kind: Type) -> int:
    """How many values of the sample look like the type."""
    if kind in ("integer", "number", "share", "money"):
        return profile.numbers
    if kind in ("date", "timestamp"):
        return profile.dates
    if kind == "boolean":
        return profile.booleans
    return profile.filled


def _told(field: str) -> str:
    return field.removesuffix("_at").removesuffix("_on").replace("_", " ").replace(".name", "")
