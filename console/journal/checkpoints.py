"""Checkpoints: the picture kept whole now and then, so that a start reads it and the facts after it, not all."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

import apsw
import msgspec

from console.domain.picture import Picture
from console.journal.layout import run, transaction

#: Raise this when `Picture` folds facts differently: older checkpoints are then folded anew from the facts.
FOLD = 2
#: Checkpoints kept; the older ones are there for the day the newest is damaged.
KEPT = 3

_encoder = msgspec.json.Encoder()
_picture = msgspec.json.Decoder(Picture)


class Checkpoint(NamedTuple):
    """A picture made ready for the disk."""

    seq: int
    made_at: str
    digest: bytes
    blob: bytes


def encode(picture: Picture) -> bytes:
    """The picture as JSON; to be called by whoever owns the picture, since it changes under everyone else."""
    return _encoder.encode(picture)


def pack(seq: int, encoded: bytes, made_at: str) -> Checkpoint:
    """Compress and seal an encoded picture (slow for a large one, and needs nobody's lock)."""
    blob = zlib.compress(encoded, 1)
    return Checkpoint(seq, made_at, hashlib.sha256(blob).digest(), blob)


def unpack(blob: bytes, digest: bytes) -> Picture:
    """The picture in a checkpoint.

    Raises:
        ValueError: it is not what was written; the text says how.
    """
    if hashlib.sha256(blob).digest() != digest:
        raise ValueError("its bytes have changed")
    try:
        return _picture.decode(zlib.decompress(blob))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(f"it cannot be read: {error}") from None


def write(connection: apsw.Connection, checkpoint: Checkpoint) -> None:
    """Keep a checkpoint beside the fact it stands on, and forget the oldest ones, in one commit."""
    with transaction(connection):
        run(
            connection,
            "INSERT OR REPLACE INTO checkpoints SELECT seq, ?2, ?3, link, ?4, ?5 FROM facts WHERE seq = ?1",
            (checkpoint.seq, checkpoint.made_at, FOLD, checkpoint.digest, checkpoint.blob),
        )
        run(
            connection,
            "DELETE FROM checkpoints WHERE seq NOT IN (SELECT seq FROM checkpoints ORDER BY seq DESC LIMIT ?)",
            (KEPT,),
        )


def seqs(connection: apsw.Connection) -> list[int]:
    """Where checkpoints stand, newest first."""
    return [int(seq) for (seq,) in run(connection, "SELECT seq FROM checkpoints ORDER BY seq DESC")]


def newest_good(connection: apsw.Connection, epoch: str, complain: Callable[[str], None]) -> Picture:
    """The newest checkpoint that can be trusted, or an empty picture; `complain` hears of each that cannot."""
    for seq in seqs(connection):
        fault = ""
        try:
            picture, fault = _read(connection, seq, epoch)
        except apsw.CorruptError as error:
            fault = str(error)
        if not fault:
            return picture
        complain(f"the checkpoint at fact {seq} is set aside: {fault}")
    return Picture(epoch=epoch)


def _read(connection: apsw.Connection, seq: int, epoch: str) -> tuple[Picture, str]:
    """A checkpoint's picture and why it cannot be used (empty when it can)."""
    rows = run(
        connection,
        "SELECT c.fold, c.link, c.digest, c.picture, f.link FROM checkpoints c LEFT JOIN facts f USING (seq) "
        "WHERE seq = ?",
        (seq,),
    )
    fold, link, digest, blob, fact_link = rows[0]
    if fold != FOLD:
        return Picture(), "another version of Watchfloor made it"
    if link != fact_link:
        return Picture(), "it does not stand on the facts of this journal"
    try:
        picture = unpack(blob, digest)
    except ValueError as error:
        return Picture(), str(error)
    if (picture.epoch, picture.seq) != (epoch, seq):
        return Picture(), "it holds another picture than its label says"
    return picture, ""


def damaged(connection: apsw.Connection, epoch: str) -> Iterator[str]:
    """What is wrong with the checkpoints kept, a sentence each."""
    for seq in seqs(connection):
        _, fault = _read(connection, seq, epoch)
        if fault:
            yield f"the checkpoint at fact {seq} cannot be used: {fault}"
