"""What is in a journal, in figures: span of time, kinds of facts, size, head, checkpoints and tracks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import apsw
import msgspec

from console.journal import checkpoints, recovery
from console.journal.layout import open_for_reading, run, size_on_disk, translate
from console.journal.tracks import TracksDescription, describe_tracks, tracks_beside


class Description(msgspec.Struct, frozen=True):
    """A journal in figures. Times are UTC; `size_bytes` counts what is still in the WAL too."""

    path: str
    epoch: str
    made_at: str
    facts: int
    head_hash: str
    first_heard: datetime | None
    last_heard: datetime | None
    exercise_facts: int
    kinds: dict[str, int]
    checkpoints: tuple[int, ...]
    size_bytes: int
    tracks: TracksDescription | None


def describe(path: Path) -> Description:
    """Figures of the journal at `path`; read only, also while a hub writes it.

    Raises:
        JournalError: it cannot be opened or read.
    """
    connection = open_for_reading(path)
    try:
        run(connection, "BEGIN")  # one moment of the journal for all figures
        return _describe(connection, path)
    except (apsw.Error, UnicodeDecodeError) as error:
        raise translate(error, path) from None
    finally:
        connection.close()


def _describe(connection: apsw.Connection, path: Path) -> Description:
    epoch = recovery.epoch_of(connection)
    head = recovery.last_record(connection, epoch)
    kinds = run(
        connection,
        "SELECT json_extract(CAST(body AS TEXT), '$.fact.kind') AS kind, count(*) AS many, "
        "sum(json_extract(CAST(body AS TEXT), '$.by.exercise') IS TRUE) "
        "FROM facts GROUP BY kind ORDER BY many DESC, kind",
    )
    tracks = tracks_beside(path)
    return Description(
        path=str(path),
        epoch=epoch,
        made_at=str(run(connection, "SELECT value FROM meta WHERE key = 'made_at'")[0][0]),
        facts=head.seq,
        head_hash=head.link.hex(),
        first_heard=_heard(connection, 1),
        last_heard=_heard(connection, head.seq),
        exercise_facts=sum(row[2] for row in kinds),
        kinds={str(kind): many for kind, many, _ in kinds},
        checkpoints=tuple(checkpoints.seqs(connection)),
        size_bytes=size_on_disk(path),
        tracks=describe_tracks(tracks) if tracks.exists() else None,
    )


def _heard(connection: apsw.Connection, seq: int) -> datetime | None:
    rows = run(connection, "SELECT json_extract(CAST(body AS TEXT), '$.heard') FROM facts WHERE seq = ?", (seq,))
    return msgspec.convert(rows[0][0], datetime) if rows and rows[0][0] else None


def in_words(found: Description) -> str:
    """The description as lines for a person."""
    lines = [
        f"journal      {found.path}",
        f"epoch        {found.epoch}",
        f"made         {found.made_at}",
        f"facts        {found.facts:,}"
        + (f" ({found.exercise_facts:,} of them exercise)" if found.exercise_facts else ""),
        f"heard        {_span(found.first_heard, found.last_heard)}",
        f"size         {size_text(found.size_bytes)}",
        f"checkpoints  {', '.join(f'at fact {seq:,}' for seq in found.checkpoints) or 'none'}",
        f"head hash    {found.head_hash}",
    ]
    if found.tracks is not None:
        tracks = found.tracks
        lines.append(
            f"tracks       {tracks.positions:,} positions of {tracks.units:,} units, {size_text(tracks.size_bytes)}, "
            f"{_span(tracks.first_at, tracks.last_at)}"
        )
    if found.kinds:
        width = max(len(kind) for kind in found.kinds)
        lines.append("kinds")
        lines.extend(f"  {kind:<{width}}  {many:>12,}" for kind, many in found.kinds.items())
    return "\n".join(lines)


def _span(first: datetime | None, last: datetime | None) -> str:
    if first is None or last is None:
        return "nothing yet"
    return f"{first:%Y-%m-%d %H:%M:%S} to {last:%Y-%m-%d %H:%M:%S} UTC ({(last - first).total_seconds() / 3600:.1f} h)"


def size_text(size_bytes: float) -> str:
    """A size as people say it: `512 B`, `18.3 MB`."""
    for unit in ("B", "kB", "MB"):
        if size_bytes < 1000:
            return f"{size_bytes:.0f} B" if unit == "B" else f"{size_bytes:.1f} {unit}"
        size_bytes /= 1000
    return f"{size_bytes:.1f} GB"
