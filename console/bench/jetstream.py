"""The peer for durable facts: a NATS server with JetStream on the same disk, syncing before it acknowledges."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from console.bench.harness import Skip
from console.bench.processes import READY_WITHIN_S, running_foreign
from console.bench.publish_load import SUBJECT

STREAM = "BENCH"
#: `port: -1` lets the system choose; `sync_interval: always` is the documented way not to lose what was acknowledged.
_CONFIG = """host: "127.0.0.1"
port: -1
ports_file_dir: {ports}
jetstream {{ store_dir: {store}, sync_interval: always }}
"""


@contextmanager
def jetstream(scratch: Path, *, atomic: bool = True) -> Iterator[str]:
    """A server with one file-backed stream for as long as the block lasts; gives its URL.

    Raises:
        Skip: no `nats-server` at hand, or it did not start.
    """
    server = _server()
    folder = scratch / f"jetstream-{time.monotonic_ns()}"
    ports = folder / "ports"
    ports.mkdir(parents=True)
    config = folder / "nats.conf"
    config.write_text(_CONFIG.format(ports=json.dumps(str(ports)), store=json.dumps(str(folder / "store"))), "utf-8")
    with running_foreign("nats server", [server, "-c", str(config)], scratch):
        url = _await_url(ports)
        asyncio.run(_make_stream(url, atomic))
        yield url
    shutil.rmtree(folder, ignore_errors=True)


def stored(url: str) -> int:
    """How many messages the stream holds: what was really kept."""
    return asyncio.run(_stored(url))


def _server() -> str:
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if not found:
        raise Skip("JetStream: no nats-server at hand (make setup, extra `bench`)")
    try:
        import nats  # noqa: F401
    except ImportError:
        raise Skip("JetStream: nats-py is not installed (make setup, extra `bench`)") from None
    return found


def _await_url(ports: Path) -> str:
    end = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < end:
        for file in ports.glob("*.ports"):
            try:
                told = msgspec.json.decode(file.read_bytes(), type=dict[str, list[str]])
            except msgspec.DecodeError:
                continue  # half written
            return told["nats"][0]
        time.sleep(0.05)
    raise Skip("JetStream: nats-server did not start")


async def _make_stream(url: str, atomic: bool) -> None:
    wanted = {
        "name": STREAM, "subjects": [SUBJECT], "storage": "file", "retention": "limits", "num_replicas": 1,
        "max_msgs": -1, "max_bytes": -1, "allow_atomic": atomic,
    }  # fmt: skip
    told = await _ask(url, f"$JS.API.STREAM.CREATE.{STREAM}", wanted)
    if "error" in told:
        raise Skip(f"JetStream: the stream could not be made: {told['error'].get('description')}")


async def _stored(url: str) -> int:
    told = await _ask(url, f"$JS.API.STREAM.INFO.{STREAM}", {})
    return int(told["state"]["messages"])


async def _ask(url: str, subject: str, body: dict[str, Any]) -> dict[str, Any]:
    import nats

    connection = await nats.connect(url)
    try:
        answer = await connection.request(subject, msgspec.json.encode(body), timeout=10)
    finally:
        await connection.close()
    return msgspec.json.decode(answer.data, type=dict[str, Any])
