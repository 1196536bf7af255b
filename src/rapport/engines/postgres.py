"""Postgres, a server: a generation is a schema of its own, named after the generation.

    engine = "postgresql://user@host/company"            rapport_0007, rapport_0008, …
    engine = "postgresql://user@host/company#acme"       acme_0007, acme_0008, …

Text of few values, an ENUM in the file, is text here; `enum_values` says what the values are.
"""

from __future__ import annotations

import re
from collections import deque
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import md5
from typing import TYPE_CHECKING, Any

from rapport.engines import Traits
from rapport.errors import BuildError, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from psycopg import Connection
    from psycopg.adapt import Loader

    from rapport.engines import Rows

TRAITS = Traits(("postgresql", "postgres"), "postgres", published=True)

LONGEST = 63
"""Of a name, in bytes: what is longer would be cut off without a word, and meet its like."""

OLDEST = 17

TOKENS = re.compile(
    r"""'(?:[^']|'')*'|"(?P<name>(?:[^"]|"")*)"|%\((?P<slot>\w+)\)s"""
    r"""|\$(?P<own>[a-z]\w*)"""
)
"""What a statement's placeholders and names are told apart by from the texts in it: %(day)s is what
Ibis writes for this engine, $day what is written by hand for all of them."""


class Reader:
    """One generation's schema; each question takes a connection, and gives it back."""

    traits = TRAITS

    def __init__(self, address: str, path: Path) -> None:
        self._address = address
        self._schema = schema_of(address, path)
        self._idle: deque[Connection[Any]] = deque()
        self._members: dict[str, frozenset[str]] = {}
        with _connect(address) as connection:
            owner = _owner_of(connection, self._schema)
        if owner != _home(path.parent):
            raise WorkspaceError(
                f"The generation {path.stem} is not on {_said(address)}"
                + ("." if owner is None else f": {self._schema} there belongs to {owner}."),
                "Bring it there: `rapport build`.",
            )

    def __del__(self) -> None:
        # A newer generation has taken its place, or it was not there.
        if hasattr(self, "_idle"):
            self.close()

    def fetch(self, statement: str, values: Mapping[str, Any]) -> Rows:
        """A statement's column names and rows, with the values that it names bound."""
        import psycopg

        text, slots, whole = numbered(statement)
        connection = self._take()
        try:
            cursor = connection.execute(text.encode(), [values[each] for each in slots])
            names = [each.name for each in cursor.description or ()]
            return [whole.get(name, name) for name in names], cursor.fetchall()
        except psycopg.OperationalError as error:
            raise _unreachable(self._address, error) from error
        finally:
            if not connection.closed:
                self._idle.append(connection)

    def _take(self) -> Connection[Any]:
        """A connection that nobody uses, which can only read."""
        try:
            return self._idle.pop()
        except IndexError:
            found = _connect(self._address)
            found.execute(f"SET search_path = {quoted(self._schema)}".encode())
            found.execute("SET default_transaction_read_only = on")
            return found

    def close(self) -> None:
        """Close the connections that nobody uses; another question opens one again."""
        while self._idle:
            self._idle.pop().close()

    def about(self) -> str:
        """What the generation says about itself."""
        __, rows = self.fetch("SELECT content FROM about", {})
        return str(rows[0][0]) if rows else "{}"

    def members(self, kind: str) -> frozenset[str]:
        """The values of a type of text with few values."""
        if kind not in self._members:
            statement = "SELECT value FROM enum_values WHERE type = %(type)s"
            __, rows = self.fetch(statement, {"type": kind})
            self._members[kind] = frozenset(row[0] for row in rows)
        return self._members[kind]


def publish(address: str, path: Path, keys: Mapping[str, tuple[str, ...]]) -> None:
    """Copy the generation at a path to the server, whole or not at all.

    `keys` are the columns that tell the rows of a table apart. Raises BuildError where the server
    refuses it, or has other figures than the file.
    """
    import psycopg

    from rapport.engines import duckdb
    from rapport.engines._copy import copy

    schema = schema_of(address, path)
    source = duckdb.connect(path, read_only=True)
    try:
        with _connect(address) as connection, connection.transaction():
            owner = _owner_of(connection, schema)
            if owner not in (None, _home(path.parent)):
                raise BuildError(
                    f"{schema} on {_said(address)} belongs to another workspace, {owner}.",
                    f'Name yours: engine = "{address.partition("#")[0]}#NAME".',
                )
            connection.execute(f"DROP SCHEMA IF EXISTS {quoted(schema)} CASCADE".encode())
            connection.execute(f"CREATE SCHEMA {quoted(schema)}".encode())
            home = _home(path.parent).replace("'", "''")
            connection.execute(f"COMMENT ON SCHEMA {quoted(schema)} IS '{home}'".encode())
            connection.execute(f"SET LOCAL search_path = {quoted(schema)}".encode())
            copy(source, connection, keys)
    except psycopg.Error as error:
        raise BuildError(
            f"{_said(address)} did not take the generation: {str(error).strip()}",
            "The generation before it goes on answering.",
        ) from error
    finally:
        source.close()


def forget(address: str, folder: Path, kept: Iterable[str]) -> None:
    """Remove a workspace's schemas but those of the generations that are kept."""
    prefix = _family(address)
    wanted = {f"{prefix}_{name}" for name in kept}
    with _connect(address) as connection:
        cursor = connection.execute(
            b"SELECT nspname FROM pg_namespace WHERE obj_description(oid, 'pg_namespace') = $1",
            [_home(folder)],
        )
        for (name,) in cursor.fetchall():
            if name not in wanted and name.startswith(f"{prefix}_"):
                connection.execute(f"DROP SCHEMA {quoted(name)} CASCADE".encode())


@lru_cache(maxsize=1_000)
def numbered(statement: str) -> tuple[str, list[str], dict[str, str]]:
    """A statement as the server takes it, the slots of its $1, $2, …, and its long names.

    WHERE a = %(value_0)s, or a = $value_0 → WHERE a = $1. A name that is too long is shortened, and
    can be told.
    """
    slots: list[str] = []
    whole: dict[str, str] = {}

    def written(found: re.Match[str]) -> str:
        slot, name = found["slot"] or found["own"], found["name"]
        if slot:
            if slot not in slots:
                slots.append(slot)
            return f"${slots.index(slot) + 1}"
        if name is None:
            return found[0]
        asked = name.replace('""', '"')
        whole[short(asked)] = asked
        return quoted(asked)

    text = TOKENS.sub(written, statement)
    return text, slots, whole


def short(name: str) -> str:
    """A name that the server does not cut off: a long one ends in a mark of what it was."""
    if len(name.encode()) <= LONGEST:
        return name
    mark = md5(name.encode(), usedforsecurity=False).hexdigest()[:12]
    begin = name.encode()[: LONGEST - len(mark) - 1].decode(errors="ignore")
    return f"{begin}~{mark}"


def quoted(name: str) -> str:
    """A name as it stands in a statement, whatever is in it."""
    return '"' + short(name).replace('"', '""') + '"'


def schema_of(address: str, path: Path) -> str:
    """The schema of the generation that is built at a path."""
    return f"{_family(address)}_{path.stem}"


def _family(address: str) -> str:
    return address.partition("#")[2] or "rapport"


def _home(folder: Path) -> str:
    """Whose a schema is: the folder of its generations."""
    return str(folder.resolve())


def _connect(address: str) -> Connection[Any]:
    try:
        import psycopg
    except ImportError:
        raise WorkspaceError(
            "Postgres cannot be reached without psycopg, which is not installed.",
            "Install it: pip install 'rapport-crm[postgres]'.",
        ) from None
    try:
        url = address.partition("#")[0]
        found = psycopg.connect(url, autocommit=True, cursor_factory=psycopg.RawCursor)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        raise _unreachable(address, error) from error
    version = found.info.server_version // 10_000
    if version < OLDEST:
        found.close()
        raise WorkspaceError(
            f"{_said(address)} is Postgres {version}.", f"It takes {OLDEST} or newer."
        )
    found.adapters.register_loader("numeric", _number_loader())
    found.execute("SET TimeZone = 'UTC'")
    found.execute("SET DateStyle = 'ISO, YMD'")
    # Compiling the wide statements takes longer than running them.
    found.execute("SET jit = off")
    return found


@cache
def _number_loader() -> type[Loader]:
    """Numbers without a fraction are whole: a sum of whole numbers is widened to numeric."""
    from psycopg.adapt import Loader

    class NumberLoader(Loader):
        def load(self, data: Any) -> Decimal | int:
            text = bytes(data).decode("ascii")
            return Decimal(text) if "." in text or not text.lstrip("-").isdigit() else int(text)

    return NumberLoader


def _owner_of(connection: Connection[Any], schema: str) -> str | None:
    """Whose a schema is; None where there is none of that name."""
    row = connection.execute(
        b"SELECT coalesce(obj_description(oid, 'pg_namespace'), '(nobody)') "
        b"FROM pg_namespace WHERE nspname = $1",
        [schema],
    ).fetchone()
    return row[0] if row else None


def _said(address: str) -> str:
    """An address without what is secret in it."""
    return re.sub(r"//[^/@]*@", "//", address.partition("#")[0].partition("?")[0])


def _unreachable(address: str, error: Exception) -> WorkspaceError:
    return WorkspaceError(
        f"{_said(address)} does not answer: {str(error).strip()}",
        "See that the server runs, and that `engine` in rapport.toml is right.",
    )
