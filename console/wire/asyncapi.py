"""The native stream described for other people's programs: an AsyncAPI 3 document made from the structs."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from console import __version__
from console.wire.codec import MAX_CLIENT_FRAME, MAX_FRAMES_TOGETHER
from console.wire.frames import STREAM_PATH, SUBPROTOCOL, ClientFrame, Frame, HubFrame

#: Where the document is kept among the resources; a test holds it equal to what `document` makes.
RESOURCE = "stream.asyncapi.json"

_ABOUT = f"""\
Watchfloor's native stream, version 1. A client opens a websocket at `{STREAM_PATH}` with the sub-protocol
`{SUBPROTOCOL}` and sends UTF-8 JSON text frames, each one object or an array of at most {MAX_FRAMES_TOGETHER:,}
objects, at most {MAX_CLIENT_FRAME:,} bytes. The first is `hello`; the hub answers `welcome` or `refuse`.

Facts are kept for ever and acknowledged once they are on the hub's disk; repeating an id is harmless. Positions
are newest-wins and may be conflated. Facts reach a desk in one order, contiguous in `seq` within an `epoch`: a
desk that sees a hole connects again with `resume`. Times are RFC 3339 in UTC, coordinates WGS 84 degrees."""


def document() -> dict[str, Any]:
    """The AsyncAPI 3.0 document as plain data; equal structs give an equal document."""
    client, hub = _frames(ClientFrame), _frames(HubFrame)
    both = sorted({*client, *hub}, key=_tag)
    _, schemas = msgspec.json.schema_components(both, ref_template="#/components/schemas/{name}")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Watchfloor native stream",
            "version": SUBPROTOCOL.removeprefix("watchfloor."),
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
            "x-made-by": f"watchfloor {__version__}",
        },
        "defaultContentType": "application/json",
        "servers": {
            "hub": {
                "host": "localhost:8750",
                "pathname": STREAM_PATH,
                "protocol": "wss",
                "bindings": {"ws": {"bindingVersion": "0.1.0"}},
            }
        },
        "channels": {
            "stream": {
                "address": STREAM_PATH,
                "messages": {_tag(cls): {"$ref": f"#/components/messages/{_tag(cls)}"} for cls in both},
            }
        },
        "operations": {
            "fromClient": _operation("receive", "What a desk or source may send to the hub.", client),
            "fromHub": _operation("send", "What the hub sends to a desk or source.", hub),
        },
        "components": {
            "messages": {_tag(cls): _message(cls) for cls in both},
            "schemas": {name: _tidy(schema) for name, schema in sorted(schemas.items())},
        },
    }


def text() -> str:
    """The document as it is kept on disk."""
    return json.dumps(document(), indent=2, ensure_ascii=False, sort_keys=False) + "\n"


def _frames(union: Any) -> list[type[Frame]]:
    return list(union.__args__)


def _tag(cls: type[Frame]) -> str:
    return str(cls.__struct_config__.tag)


def _operation(action: str, summary: str, frames: list[type[Frame]]) -> dict[str, Any]:
    """An operation of the hub, which is the application the document describes."""
    return {
        "action": action,
        "channel": {"$ref": "#/channels/stream"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/stream/messages/{_tag(cls)}"} for cls in sorted(frames, key=_tag)],
    }


def _message(cls: type[Frame]) -> dict[str, Any]:
    return {
        "name": _tag(cls),
        "summary": " ".join((cls.__doc__ or "").split()),
        "payload": {"$ref": f"#/components/schemas/{cls.__name__}"},
    }


def _tidy(schema: dict[str, Any]) -> dict[str, Any]:
    """Descriptions on one line, as the struct's docstring was wrapped for source, not for reading here."""
    if "description" in schema:
        schema = {**schema, "description": re.sub(r"\s+", " ", schema["description"]).strip()}
    return schema


if __name__ == "__main__":
    print(text(), end="")
