"""Telemetry beside the pictures: the KLV stream of an MPEG-TS that PyAV has opened, packet by packet.

The container is handed in open, so this module needs neither PyAV nor a socket to be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from console.wire.klv import KlvReader, Malformed
from console.wire.klv_values import Telemetry, read_telemetry


def has_telemetry(container: Any) -> bool:
    """Whether an open `av` container carries a data stream at all."""
    return bool(container.streams.data)


def telemetry_of(container: Any, reader: KlvReader) -> Iterator[Telemetry]:
    """What each good packet of an open `av` container says, as it is demuxed; bad ones count in `reader.counts`.

    Both carriages of ST 1402 are read: private data, which is bare packets, and synchronous metadata, where each
    packet has a header of five bytes before it, which the reader skips as it skips anything before a key.

    Raises:
        av.FFmpegError: the transport itself broke; what came before it has been given.
    """
    streams = container.streams.data
    if not streams:
        return
    for packet in container.demux(*streams):
        for items in reader.feed(bytes(packet)):
            try:
                yield read_telemetry(items)
            except Malformed:
                reader.counts.good -= 1
                reader.counts.malformed += 1
    reader.end()
