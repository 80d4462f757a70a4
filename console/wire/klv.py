"""The telemetry of a drone's video: MISB ST 0601 local sets out of a stream of bytes, checksum verified.

A stream is hostile until its checksum says otherwise: `KlvReader` never raises, it counts. ST 0902 (the minimum set)
uses the same key and tags, so it is read by the same code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

#: The universal label of the UAS datalink local set, ST 0601.
KEY = bytes.fromhex("060e2b34020b01010e01030101000000")
#: A packet that claims to be longer is refused, bytes: a limit against a length that was made up.
LONGEST_PACKET = 65_536
_CHECKSUM = 1
#: Tag, length and value of the checksum at the end of every packet.
_CHECKSUM_BYTES = 4


class KlvError(ValueError):
    """A packet that cannot be taken at its word; the sentence says why."""


class Malformed(KlvError):
    """Its lengths and tags do not add up."""


class ChecksumWrong(KlvError):
    """Its bytes are not those that were sent."""


class Incomplete(Exception):
    """The bytes end before the packet does."""


class Items(NamedTuple):
    """The items of one packet in their order; `value` is the last with that tag."""

    pairs: tuple[tuple[int, bytes], ...]

    def by_tag(self) -> Mapping[int, bytes]:
        """Values by tag; of a tag that comes twice the later one."""
        return dict(self.pairs)


class Counts(msgspec.Struct):
    """What a reader has met: packets taken, packets refused by reason, and bytes that belonged to no packet."""

    good: int = 0
    checksum_wrong: int = 0
    malformed: int = 0
    truncated: int = 0
    bytes_skipped: int = 0

    @property
    def bad(self) -> int:
        """Packets that were refused."""
        return self.checksum_wrong + self.malformed + self.truncated


def ber_length(data: bytes, at: int) -> tuple[int, int]:
    """Read a BER length; gives the length and where its value begins.

    Raises:
        Incomplete: the bytes end within it.
        Malformed: the indefinite form, or more than four bytes of length.
    """
    if at >= len(data):
        raise Incomplete
    first = data[at]
    if first < 0x80:
        return first, at + 1
    count = first & 0x7F
    if not 1 <= count <= 4:
        raise Malformed(f"a length of {count} bytes")
    if at + 1 + count > len(data):
        raise Incomplete
    return int.from_bytes(data[at + 1 : at + 1 + count], "big"), at + 1 + count


def ber_oid_tag(data: bytes, at: int) -> tuple[int, int]:
    """Read a BER-OID tag (seven bits a byte, the top bit says that more follow); gives it and where it ends.

    Raises:
        Incomplete: the bytes end within it.
        Malformed: more than three bytes; ST 0601 has no tag that large.
    """
    tag = 0
    for count in range(3):
        if at + count >= len(data):
            raise Incomplete
        byte = data[at + count]
        tag = tag << 7 | byte & 0x7F
        if byte < 0x80:
            return tag, at + count + 1
    raise Malformed("a tag of more than three bytes")


def checksum(packet: bytes) -> int:
    """The running 16-bit sum over a packet without its last two bytes (ST 0601, tag 1)."""
    body = packet[:-2]
    return (256 * sum(body[0::2]) + sum(body[1::2])) & 0xFFFF


def parse_items(value: bytes) -> Items:
    """Split a local set's value into its items, whether or not the checksum holds.

    Raises:
        Malformed: an item reaches over the end of the set.
    """
    pairs: list[tuple[int, bytes]] = []
    at = 0
    try:
        while at < len(value):
            tag, at = ber_oid_tag(value, at)
            length, at = ber_length(value, at)
            if at + length > len(value):
                raise Incomplete
            pairs.append((tag, value[at : at + length]))
            at += length
    except Incomplete:
        raise Malformed("an item reaches over the end of its packet") from None
    return Items(tuple(pairs))


def read_packet(packet: bytes) -> Items:
    """The items of one whole packet, key and length included, its checksum verified.

    Raises:
        Malformed: it is no such packet.
        ChecksumWrong: it was damaged on the way, or its sender cannot add.
    """
    if not packet.startswith(KEY):
        raise Malformed("it does not begin with the key of ST 0601")
    try:
        length, start = ber_length(packet, len(KEY))
    except Incomplete:
        raise Malformed("it ends within its length") from None
    if start + length != len(packet):
        raise Malformed(f"it says {length} bytes and has {len(packet) - start}")
    if length < _CHECKSUM_BYTES or packet[-4:-2] != bytes((_CHECKSUM, 2)):
        raise Malformed("it does not end with a checksum")
    held, found = int.from_bytes(packet[-2:], "big"), checksum(packet)
    if held != found:
        raise ChecksumWrong(f"its checksum says {held:04X}, its bytes say {found:04X}")
    items = parse_items(packet[start:])
    if items.pairs[-1][0] != _CHECKSUM:
        raise Malformed("its last item is not its checksum")
    return items


class KlvReader:
    """Packets out of a stream that may begin anywhere, break anywhere and hold anything."""

    def __init__(self) -> None:
        self.counts = Counts()
        self._held = b""

    def feed(self, data: bytes) -> list[Items]:
        """Take bytes in, however they were cut; gives the good packets that are now whole. Never raises."""
        held, at = self._held + data, 0
        found: list[Items] = []
        while True:
            key = held.find(KEY, at)
            if key < 0:
                # The key may be half here: keep as much of the end as could be its beginning.
                key = max(at, len(held) - len(KEY) + 1)
                self.counts.bytes_skipped += key - at
                at = key
                break
            self.counts.bytes_skipped += key - at
            at = self._take(held, key, found)
            if at == key:
                break
        self._held = held[at:]
        return found

    def end(self) -> None:
        """The stream is over: what is still held was cut off."""
        if self._held.startswith(KEY):
            self.counts.truncated += 1
        else:
            self.counts.bytes_skipped += len(self._held)
        self._held = b""

    def _take(self, held: bytes, at: int, found: list[Items]) -> int:
        """Take the packet that begins at `at`; gives where to go on, which is `at` when it is not whole yet."""
        behind_key = at + len(KEY)
        try:
            length, start = ber_length(held, behind_key)
            if length > LONGEST_PACKET:
                raise Malformed(f"it says {length} bytes")
        except Incomplete:
            return at
        except Malformed:
            self.counts.malformed += 1
            return behind_key
        end = start + length
        # Another key within what it claims: it was cut off, or its length was damaged. What follows is not its own.
        following = held.find(KEY, behind_key, end)
        if following >= 0:
            self.counts.truncated += 1
            return following
        if len(held) < end:
            return at
        try:
            found.append(read_packet(held[at:end]))
        except ChecksumWrong:
            self.counts.checksum_wrong += 1
        except Malformed:
            self.counts.malformed += 1
        else:
            self.counts.good += 1
            return end
        # Its length cannot be trusted either: look for the next key right behind this one.
        return behind_key
