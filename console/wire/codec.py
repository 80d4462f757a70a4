"""Bytes to frames and back: strict, bounded, with errors in words."""

from __future__ import annotations

import msgspec

from console.wire.frames import ClientFrame, HubFrame

#: Security limit: the largest frame a client may send, bytes.
MAX_CLIENT_FRAME = 1 << 20
#: Security limit: the largest frame a desk takes from a hub (a snapshot), bytes.
MAX_HUB_FRAME = 256 << 20
#: Security limit: the most frames in one array.
MAX_FRAMES_TOGETHER = 5_000


class WireError(ValueError):
    """What came over the wire cannot be taken in. `code` is stable; `str()` is for a person."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


_encoder = msgspec.json.Encoder()
_client = msgspec.json.Decoder(ClientFrame)
_clients = msgspec.json.Decoder(list[ClientFrame])
_hub = msgspec.json.Decoder(HubFrame)
_hubs = msgspec.json.Decoder(list[HubFrame])


def encode(frame: msgspec.Struct | list[msgspec.Struct]) -> bytes:
    """One frame or an array of frames as UTF-8 JSON."""
    return _encoder.encode(frame)


def decode_from_client(data: bytes | str) -> list[ClientFrame]:
    """Frames a hub received.

    Raises:
        WireError: too large, not JSON, an unknown frame or fact, or a value out of its range.
    """
    return _decode(data, _client, _clients, MAX_CLIENT_FRAME)


def decode_from_hub(data: bytes | str) -> list[HubFrame]:
    """Frames a desk or source received.

    Raises:
        WireError: as `decode_from_client`.
    """
    return _decode(data, _hub, _hubs, MAX_HUB_FRAME)


def _decode(data: bytes | str, one: msgspec.json.Decoder, many: msgspec.json.Decoder, limit: int) -> list:  # type: ignore[type-arg]
    if len(data) > limit:
        raise WireError("too-large", f"the frame has {len(data)} bytes; at most {limit} are taken")
    start = data[:1] if isinstance(data, str) else data[:1].decode("latin-1")
    try:
        frames = many.decode(data) if start == "[" else [one.decode(data)]
    except msgspec.ValidationError as error:
        raise WireError("not-valid", f"the frame does not fit the stream: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError("not-json", f"the frame is not JSON: {error}") from None
    if len(frames) > MAX_FRAMES_TOGETHER:
        raise WireError("too-many", f"{len(frames)} frames in one message; at most {MAX_FRAMES_TOGETHER} are taken")
    return frames
