"""The facts of a journal as columns: read a hundred thousand at a time, without an object for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
import msgspec

from console.domain.facts import Envelope, PersonKnown, Redacted
from console.journal import chain, recovery
from console.journal.layout import open_for_reading, run, translate
from console.review.progress import Progress, tell, unwatched
from console.review.reading import FactReader

if TYPE_CHECKING:
    import pyarrow as pa

#: Facts parsed in one go.
AT_ONCE = 100_000
# Canonical JSON has no line break in it, so many records travel as one value and are JSON lines as they are.
_LINES = """
SELECT CAST(group_concat(CAST(body AS TEXT), char(10)) AS BLOB), count(*)
FROM (SELECT body FROM facts WHERE seq > ?1 AND seq <= ?2 ORDER BY seq)
"""
#: Text columns with few different values, kept as a number each and a list of the values.
_CODED = ("kind", "incident", "unit", "alarm", "status", "phase", "unit_kind", "type_code", "disposition", "rule",
          "actor", "agency", "consult", "recommended", "actual", "answer", "injured")  # fmt: skip
#: Fields of which a fact has one at most: what it answers. They travel as one column, for there are millions of rows.
_ANSWERS = ("force", "injury", "diversion", "connection", "result", "person")


def read_table(path: Path, progress: Progress = unwatched, after: int = 0, upto: int | None = None) -> pa.Table:
    """The facts of the journal at `path` as an Arrow table, those after `after` and up to `upto` (seq).

    See `table_of` for its columns. A sound journal is read in C from end to end; a damaged one record by record, as
    `FactReader` does.

    Raises:
        JournalError: it is no journal, or cannot be opened at all.
        Stopped: `progress` said so.
    """
    try:
        return _joined(_parse(lines) for lines in _lines(path, progress, after, upto))
    except (apsw.Error, UnicodeDecodeError):
        batches = (_part(batch, after, upto) for batch in _good_batches(path, progress))
        return _joined(_of_envelopes(batch) for batch in batches if batch)


def count_facts(path: Path) -> int:
    """How many facts the journal at `path` has, by its last record.

    Raises:
        JournalError: it is no journal, or cannot be read.
    """
    connection = open_for_reading(path)
    try:
        return recovery.last_record(connection, recovery.epoch_of(connection)).seq
    except apsw.Error as error:
        raise translate(error, path) from None
    finally:
        connection.close()


def table_of(envelopes: Iterable[Envelope]) -> pa.Table:
    """Facts as an Arrow table, one row a fact, null where a fact has no such field.

    `at` (timestamps, microseconds UTC), `actor`, `exercise`; from the fact `kind`, `incident`, `unit`, `alarm`,
    `status`, `phase`, `priority`, `unit_kind`, `type_code`, `disposition`, `rule`, `agency`, `crew`, `sensitive`,
    `skills`, `lat`, `lon`, `consult`, `recommended`, `actual`, `injured`, `instead`, `answer` (how much force, how bad
    an injury, who the person is, and so on): what measures need and no more, for there are
    millions of rows in a year. Text with few values is dictionary-encoded.
    """
    return _joined([_of_envelopes(list(envelopes))])


def _of_envelopes(envelopes: list[Envelope]) -> pa.Table:
    return _parse(b"\n".join(map(_line, envelopes)))


def _line(envelope: Envelope) -> bytes:
    """A fact as it stands in a journal; a pseudonym that is hidden from whoever looks is left out."""
    fact = envelope.fact
    if isinstance(fact, PersonKnown) and isinstance(fact.person, Redacted):
        hidden = msgspec.structs.replace(envelope, fact=msgspec.structs.replace(fact, person=""))
        return chain.canonical(hidden).replace(b'"person":""', b'"hidden":""')
    return chain.canonical(envelope)


def _part(batch: list[Envelope], after: int, upto: int | None) -> list[Envelope]:
    return [envelope for envelope in batch if envelope.seq > after and (upto is None or envelope.seq <= upto)]


def _lines(path: Path, progress: Progress, first: int, upto: int | None) -> Iterator[bytes]:
    connection = open_for_reading(path)
    try:
        head = recovery.last_record(connection, recovery.epoch_of(connection)).seq
        head = head if upto is None else min(head, upto)
        for after in range(first, head, AT_ONCE):
            tell(progress, "reading facts", after, head)
            ((lines, _),) = run(connection, _LINES, (after, min(after + AT_ONCE, head)))
            if lines:
                yield lines
    finally:
        connection.close()


def _good_batches(path: Path, progress: Progress) -> Iterator[list[Envelope]]:
    reader = FactReader(path)
    try:
        yield from reader.fresh(progress)
    finally:
        reader.close()


def _joined(parts: Iterable[pa.Table]) -> pa.Table:
    import pyarrow as pa

    tables = [table for table in parts if len(table)]
    if not tables:
        return _flat(pa.Table.from_pylist([], schema=_schema()))
    joined = pa.concat_tables(tables).unify_dictionaries()
    del tables
    pa.default_memory_pool().release_unused()  # what parsing a hundred thousand at a time has left behind
    return joined


def _schema() -> pa.Schema:
    import pyarrow as pa

    text, when = pa.string(), pa.timestamp("us", tz="UTC")
    by = pa.struct({"actor": text, "exercise": pa.bool_()})
    names = ("kind", "incident", "unit", "alarm", "status", "phase", "unit_kind", "type_code", "disposition", "rule",
             "agency", "consult", "recommended", "actual", "injured", *_ANSWERS)  # fmt: skip
    fact = dict.fromkeys(names, text) | {
        "priority": pa.int8(),
        "crew": pa.int16(),
        "sensitive": pa.bool_(),
        "instead": pa.bool_(),
        "skills": pa.list_(text),
        "place": pa.struct({"lat": pa.float32(), "lon": pa.float32()}),
    }
    return pa.schema({"at": when, "by": by, "fact": pa.struct(fact)})


def _parse(lines: bytes) -> pa.Table:
    import pyarrow as pa
    from pyarrow import json

    # An alarm's priority is a word, an incident's a number; quotes inside texts are escaped, so nothing else matches.
    lines = lines.replace(b'"priority":"', b'"urgency":"')
    reading = json.ReadOptions(block_size=max(len(lines) // 8, 1 << 20))
    parsing = json.ParseOptions(explicit_schema=_schema(), unexpected_field_behavior="ignore")
    try:
        table = json.read_json(BytesIO(lines), read_options=reading, parse_options=parsing)
    except pa.ArrowInvalid:
        table = pa.Table.from_pylist([_fitting(line) for line in lines.splitlines()], schema=_schema())
    return _flat(table)


def _fitting(line: bytes) -> dict[str, Any]:
    """One record without the fields that are not of the kind we know by that name (a newer version's, say)."""
    record = msgspec.json.decode(line)
    fact: dict[str, Any] = {"kind": record["fact"].get("kind")}
    known = {field.name: field.type for field in _schema().field("fact").type}
    for name, value in record["fact"].items():
        if name in known and _fits(value, str(known[name])):
            fact[name] = value
    return {"at": msgspec.convert(record["at"], datetime), "by": record["by"], "fact": fact}


def _fits(value: Any, kind: str) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind.startswith("int"):
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 128
    if kind == "bool":
        return isinstance(value, bool)
    return isinstance(value, list if kind.startswith("list") else dict)


def _flat(table: pa.Table) -> pa.Table:
    """One level of columns, texts with few values as codes."""
    import pyarrow as pa
    import pyarrow.compute as pc

    by, fact = (table.column(name).combine_chunks() for name in ("by", "fact"))
    columns: dict[str, Any] = {"at": table.column("at")}
    for name in ("actor", "exercise"):
        columns[name] = pc.struct_field(by, name)
    for field in _schema().field("fact").type:
        if field.name not in ("place", *_ANSWERS):
            columns[field.name] = pc.struct_field(fact, field.name)
    for name in ("lat", "lon"):
        columns[name] = pc.struct_field(fact, ["place", name])
    columns["answer"] = pc.coalesce(*(pc.struct_field(fact, name) for name in _ANSWERS))
    for name in _CODED:
        columns[name] = pc.dictionary_encode(columns[name])
    return pa.table(columns)
