"""Reading a message that does not fit as a whole: the frames in it that are good, and a refusal for each other."""

from __future__ import annotations

import re

import msgspec

from console.wire.codec import MAX_FRAMES_TOGETHER, WireError, decode_from_client
from console.wire.frames import ClientFrame, Refuse

_USABLE_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


class _Named(msgspec.Struct):
    id: str = ""


_named = msgspec.json.Decoder(_Named)
_pieces = msgspec.json.Decoder(list[msgspec.Raw])


def read_each(data: bytes, error: WireError) -> list[ClientFrame | Refuse]:
    """The frames of a message that `decode_from_client` refused with `error`, each read alone.

    One bad fact among many must not cost the others, and its sender has to learn which one it was: the refusal
    carries the id of the frame where one can be read.
    """
    if error.code != "not-valid":
        return [Refuse(error.code, str(error))]
    try:
        pieces = [bytes(piece) for piece in _pieces.decode(data)] if data.lstrip()[:1] == b"[" else [data]
    except (msgspec.MsgspecError, RecursionError):
        return [Refuse(error.code, str(error))]
    if len(pieces) > MAX_FRAMES_TOGETHER:
        return [Refuse("too-many", f"{len(pieces)} frames in one message; at most {MAX_FRAMES_TOGETHER} are taken")]
    return [_read_one(piece) for piece in pieces] or [Refuse(error.code, str(error))]


def _read_one(piece: bytes) -> ClientFrame | Refuse:
    try:
        frames = decode_from_client(piece)
    except WireError as error:
        return Refuse(error.code, str(error), _id_of(piece))
    return frames[0] if len(frames) == 1 else Refuse("not-valid", "an array of frames cannot hold another array")


def _id_of(piece: bytes) -> str:
    try:
        found = _named.decode(piece).id
    except (msgspec.MsgspecError, RecursionError):
        return ""
    return found if _USABLE_ID.fullmatch(found) else ""
