"""How the files of a journal are opened, locked and recognised, and what tables the facts lie in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import apsw

from console.journal.errors import JournalError

#: Older ones can lose committed records when a WAL is reset while two connections write (sqlite.org/wal.html).
OLDEST_SQLITE = (3, 51, 3)
_SQLITE_MAGIC = b"SQLite format 3\x00"
#: A journal tells of people in crisis: only its owner may read it.
_PRIVATE = 0o600
#: Pages in the WAL before they are copied into the file: rarer stalls of the writer against a longer WAL (16 MB).
_WAL_PAGES = 4000
#: How long a connection waits for another's lock, milliseconds.
_PATIENCE_MS = 10_000


class Kind(NamedTuple):
    """A kind of file: how it is called, what marks it in its header, its layout, and how surely it must be kept.

    A file of a newer layout is refused, not guessed at.
    """

    name: str
    application_id: int
    layout: int
    synchronous: str
    schema: str


# `AUTOINCREMENT` makes SQLite keep the highest seq ever written, in the same commit: a journal whose newest records
# were cut away is told apart from one that never had them.
JOURNAL = Kind(
    name="journal",
    application_id=0x57464A31,  # "WFJ1"
    layout=1,
    synchronous="FULL",
    schema="""
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE facts(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    link BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE TABLE checkpoints(
    seq INTEGER PRIMARY KEY,
    made_at TEXT NOT NULL,
    fold INTEGER NOT NULL,
    link BLOB NOT NULL,
    digest BLOB NOT NULL,
    picture BLOB NOT NULL
) STRICT;
""",
)


def require_sqlite(version: str | None = None) -> None:
    """Refuse a SQLite that can lose commits.

    Raises:
        JournalError: `old-sqlite`.
    """
    version = apsw.sqlite_lib_version() if version is None else version
    found = tuple(int(part) for part in version.split(".")[:3])
    if found < OLDEST_SQLITE:
        oldest = ".".join(str(part) for part in OLDEST_SQLITE)
        raise JournalError(
            "old-sqlite",
            f"SQLite {version} can lose records that were already confirmed; {oldest} or newer is needed. "
            "Install the pinned requirements (`make setup`), which bring a good one.",
        )


def open_for_writing(path: Path, kind: Kind, first_entries: Mapping[str, str]) -> apsw.Connection:
    """A connection that writes, through a WAL.

    Where there is no file yet it is made, for its owner only, with the first entries of its `meta` table.

    Raises:
        JournalError: `old-sqlite`, `not-a-journal`, `newer-format`, `no-access`, `unreadable`, `disk`.
    """
    require_sqlite()
    prepare_folder(path, kind)
    try:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, _PRIVATE))
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        connection.set_busy_timeout(_PATIENCE_MS)
        is_new = _is_new(connection)
        if not is_new:
            _recognise(connection, path, kind)
        run(connection, "PRAGMA journal_mode = WAL")
        run(connection, f"PRAGMA synchronous = {kind.synchronous}")
        run(connection, f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
        run(connection, "PRAGMA cache_size = -16000")
        if is_new:
            _begin(connection, kind, first_entries)
    except OSError as error:
        raise JournalError("no-access", f"the {kind.name} {path} cannot be opened: {error.strerror}") from None
    except apsw.Error as error:
        raise translate(error, path, kind) from None
    return connection


def _is_new(connection: apsw.Connection) -> bool:
    """Whether nothing was ever written: a file that lost its tables but bears a mark must not be begun anew."""
    ((tables,),) = run(connection, "SELECT count(*) FROM sqlite_schema")
    ((mark,),) = run(connection, "PRAGMA application_id")
    return bool(tables == 0 and mark == 0)


def _begin(connection: apsw.Connection, kind: Kind, first_entries: Mapping[str, str]) -> None:
    with transaction(connection):
        run(connection, kind.schema)
        for key, value in first_entries.items():
            run(connection, "INSERT INTO meta VALUES (?, ?)", (key, value))
        run(connection, f"PRAGMA user_version = {kind.layout}")
        run(connection, f"PRAGMA application_id = {kind.application_id}")


def open_for_reading(path: Path, kind: Kind = JOURNAL, *, damaged: bool = False) -> apsw.Connection:
    """A connection that cannot change the file; works beside a running hub, and on a copy on read-only media.

    With `damaged` a file that SQLite holds for spoilt is read as far as it goes, so that we can say where that is.

    Raises:
        JournalError: `old-sqlite`, `not-found`, `not-a-journal`, `newer-format`, `no-access`, `unreadable`.
    """
    require_sqlite()
    if not path.exists():
        raise JournalError("not-found", f"there is no {kind.name} {path}")
    try:
        refuse_strangers(path, kind)
        try:
            connection = _connect_read_only(path, "", damaged)
        except (apsw.CantOpenError, apsw.ReadOnlyError):
            if _beside(path, "-wal").exists():
                raise
            connection = _connect_read_only(path, "&immutable=1", damaged)
        _recognise(connection, path, kind)
    except OSError as error:
        raise JournalError("no-access", f"the {kind.name} {path} cannot be read: {error.strerror}") from None
    except apsw.Error as error:
        raise translate(error, path, kind) from None
    return connection


def _connect_read_only(path: Path, more: str, damaged: bool) -> apsw.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode=ro{more}"
    connection = apsw.Connection(address, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    connection.set_busy_timeout(_PATIENCE_MS)
    if damaged:
        run(connection, "PRAGMA writable_schema = ON")  # SQLite's own way to look past a bad header or schema
    run(connection, "PRAGMA cache_size = -16000")
    run(connection, "SELECT count(*) FROM sqlite_schema")
    return connection


class Lock:
    """Held by the one process that writes a journal; the operating system frees it however that process ends."""

    def __init__(self, path: Path) -> None:
        """Take the lock of the journal at `path`.

        Raises:
            JournalError: `locked`, `no-access`.
        """
        # An empty SQLite file held exclusively: the one lock that works the same on every system we run on.
        try:
            self._held = apsw.Connection(str(_beside(path, ".lock")))
            run(self._held, "BEGIN EXCLUSIVE")
        except (apsw.BusyError, apsw.LockedError):
            raise JournalError(
                "locked",
                f"the journal {path} is in use by another process: only one hub may write it. "
                "Stop the other hub, or give this one another journal.",
            ) from None
        except apsw.Error as error:
            raise JournalError("no-access", f"the journal {path} cannot be locked: {error}") from None

    def release(self) -> None:
        """Let another process have it."""
        self._held.close()


def prepare_folder(path: Path, kind: Kind = JOURNAL) -> None:
    """Make the folder of a file where it is missing, and touch nothing when the file is something else.

    Raises:
        JournalError: `not-a-journal`, `no-access`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            refuse_strangers(path, kind)
    except OSError as error:
        raise JournalError("no-access", f"the {kind.name} {path} cannot be opened: {error.strerror}") from None


def refuse_strangers(path: Path, kind: Kind = JOURNAL) -> None:
    """Raise unless the file is empty or a SQLite file: anything else must not be written over.

    Raises:
        JournalError: `not-a-journal`.
    """
    if path.is_dir():
        raise JournalError("not-a-journal", f"{path} is a folder; a {kind.name} is a file")
    with path.open("rb") as file:
        start = file.read(len(_SQLITE_MAGIC))
    if start and start != _SQLITE_MAGIC:
        raise _stranger(path, kind)


def _stranger(path: Path, kind: Kind) -> JournalError:
    return JournalError("not-a-journal", f"{path} is not a Watchfloor {kind.name}; it is left as it is")


def _recognise(connection: apsw.Connection, path: Path, kind: Kind) -> None:
    ((mark,),) = run(connection, "PRAGMA application_id")
    ((layout,),) = run(connection, "PRAGMA user_version")
    if mark != kind.application_id or layout > kind.layout:
        connection.close()
    if mark != kind.application_id:
        raise _stranger(path, kind)
    if layout > kind.layout:
        raise JournalError(
            "newer-format",
            f"the {kind.name} {path} was written by a newer Watchfloor (layout {layout}, known here: {kind.layout})",
        )


def run(connection: apsw.Connection, statement: str, bindings: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Run statements to their end and give all rows (a cursor left half-way would hold a lock)."""
    return connection.execute(statement, bindings).fetchall()


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """All or nothing. (APSW's own hides the first error behind a second when SQLite has rolled back by itself.)"""
    run(connection, "BEGIN IMMEDIATE")
    try:
        yield
        run(connection, "COMMIT")
    except BaseException:
        if connection.in_transaction:
            run(connection, "ROLLBACK")
        raise


def translate(error: Exception, path: Path, kind: Kind = JOURNAL) -> JournalError:
    """Our error for one that SQLite or the system gave."""
    if isinstance(error, apsw.FullError):
        return JournalError("disk-full", f"the disk is full: the {kind.name} {path} cannot take more")
    if isinstance(error, apsw.NotADBError | apsw.CorruptError | apsw.FormatError | UnicodeDecodeError):
        return JournalError(
            "unreadable",
            f"the {kind.name} {path} is damaged ({error}). Keep the file and go on from the last good copy; "
            "`watchfloor journal verify` names the first bad record of a journal.",
        )
    if isinstance(error, apsw.CantOpenError | apsw.PermissionsError | apsw.ReadOnlyError | apsw.AuthError):
        return JournalError("no-access", f"the {kind.name} {path} cannot be opened: {error}")
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return JournalError("locked", f"the {kind.name} {path} is in use by another program: {error}")
    if isinstance(error, MemoryError | apsw.NoMemError):
        return JournalError("disk", f"there is no memory left to write the {kind.name} {path}")
    return JournalError("disk", f"the disk failed under the {kind.name} {path}: {error}")


def size_on_disk(path: Path) -> int:
    """Bytes of the journal with what is still in its WAL."""
    total = 0
    for part in (path, _beside(path, "-wal")):
        with suppress(OSError):
            total += part.stat().st_size
    return total


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
