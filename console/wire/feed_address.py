"""Addresses of feeds as they come from the wire: judged before anything is contacted, shown without what is secret."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from enum import StrEnum

#: What may be opened. Everything else is refused: `file`, `raw`, `concat`, `subfile`, `data`, whatever comes next.
SCHEMES: frozenset[str] = frozenset({"rtsp", "rtsps", "srt", "http", "https", "udp"})
#: Longer ones are refused, characters; FFmpeg takes 4,096 and a token may take most of them.
LONGEST = 4_000
#: What a part of a path may be long before it is taken for a key and not shown, characters.
_LONGEST_NAME = 24
#: Options of a player's transport that a stranger may choose; others could make it listen, or write.
_OPTIONS: dict[str, frozenset[str]] = {
    "srt": frozenset({"streamid", "passphrase", "pbkeylen", "latency", "mode", "transtype"}),
    "udp": frozenset({"pkt_size", "buffer_size", "fifo_size", "overrun_nonfatal", "timeout", "reuse"}),
}
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
_PRINTABLE = re.compile(r"[!-~]+")
_HIDDEN = "…"


class AddressError(ValueError):
    """An address that will not be opened; the sentence says why, and never repeats the address."""


class Near(StrEnum):
    """Where a host is, as far as its address tells."""

    THIS_MACHINE = "this machine itself"
    LOCAL = "the local network"
    MULTICAST = "a group on the network"
    ELSEWHERE = "elsewhere"


class FeedAddress:
    """A judged address. Printing, logging or showing it gives `shown`; only `to_open()` has everything."""

    __slots__ = ("_authority", "_rest", "_user", "host", "port", "scheme", "shown")

    def __init__(self, scheme: str, host: str, port: int | None, *, user: str, rest: str) -> None:
        """Made by `judge_address`. `rest` is path and query as they came, `user` what stood before the `@`."""
        self.scheme, self.host, self.port = scheme, host, port
        named = f"[{host}]" if ":" in host else host
        self._authority = named if port is None else f"{named}:{port}"
        self._user, self._rest = user, rest
        self.shown = f"{scheme}://{self._authority}{_shown_path(rest)}"

    def __repr__(self) -> str:
        return f"FeedAddress({self.shown!r})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FeedAddress) and self.to_open() == other.to_open()

    def __hash__(self) -> int:
        return hash(self.to_open())

    @property
    def has_credentials(self) -> bool:
        """Whether it signs in."""
        return bool(self._user)

    @property
    def is_playlist(self) -> bool:
        """Whether it names a list of pieces (HLS), not a stream."""
        return self.scheme in ("http", "https") and self._rest.partition("?")[0].lower().endswith((".m3u8", ".m3u"))

    def to_open(self) -> str:
        """The whole address for a player, credentials and all: never to be shown, logged or kept."""
        return f"{self.scheme}://{self._user}{'@' if self._user else ''}{self._authority}{self._rest}"

    def signed_in(self, user: str, password: str) -> FeedAddress:
        """The same address with the desk's own credentials in it, percent-encoded."""
        held = f"{_quoted(user)}:{_quoted(password)}"
        return FeedAddress(self.scheme, self.host, self.port, user=held, rest=self._rest)

    @property
    def near(self) -> Near:
        """Where its host is, as far as the address itself tells; a name is not looked up."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return Near.THIS_MACHINE
        try:
            number = ipaddress.ip_address(self.host)
        except ValueError:
            return Near.LOCAL if self.host.endswith(".local") or "." not in self.host else Near.ELSEWHERE
        if number.is_loopback or number.is_unspecified:
            return Near.THIS_MACHINE
        if number.is_multicast:
            return Near.MULTICAST
        return Near.LOCAL if number.is_private or number.is_link_local else Near.ELSEWHERE


def judge_address(uri: str) -> FeedAddress:
    """Take an address apart and judge it; nothing is contacted, no name is looked up.

    Raises:
        AddressError: it is not one that this desk opens.
    """
    if len(uri) > LONGEST:
        raise AddressError("The feed's address is too long to be one.")
    if not _PRINTABLE.fullmatch(uri) or "\\" in uri:
        raise AddressError("The feed's address has characters that no address has.")
    scheme, mark, behind = uri.partition("://")
    scheme = scheme.lower()
    if not mark or scheme not in SCHEMES:
        raise AddressError(f"The feed's address is not one of {', '.join(sorted(SCHEMES))}, so it is not opened.")
    cut = min((at for at in map(behind.find, "/?#") if at >= 0), default=len(behind))
    user, _, place = behind[:cut].rpartition("@")
    host, port = _host_and_port(place)
    rest = behind[cut:].partition("#")[0]
    _judge_options(scheme, rest)
    return FeedAddress(scheme, host, port, user=user, rest=rest)


def _host_and_port(place: str) -> tuple[str, int | None]:
    if place.startswith("["):
        host, closed, after = place[1:].partition("]")
        if not closed or (after and not after.startswith(":")):
            raise AddressError("The feed's address names no host.")
        port = after[1:] if after else None
    else:
        host, colon, after = place.partition(":")
        port = after if colon else None
    return _host(host.lower(), bracketed=place.startswith("[")), _port(port)


def _host(host: str, *, bracketed: bool) -> str:
    if bracketed or re.fullmatch(r"[0-9.]+", host):
        # Numbers only in their one plain form: `127.1` or `2130706433` would hide where a feed leads.
        try:
            number = ipaddress.ip_address(host)
        except ValueError:
            raise AddressError("The feed's address has a host of numbers that is none.") from None
        if bracketed != (number.version == 6):
            raise AddressError("The feed's address has a host of numbers that is none.")
        return str(number)
    if not host or len(host) > 253 or not _NAME.fullmatch(host) or re.fullmatch(r"0x[0-9a-f.x]*", host):
        raise AddressError("The feed's address names no host.")
    return host.rstrip(".")


def _port(port: str | None) -> int | None:
    if port is None:
        return None
    if not port.isdigit() or not 1 <= int(port[:6]) <= 65_535:
        raise AddressError("The feed's address has a port that is none.")
    return int(port)


def _judge_options(scheme: str, rest: str) -> None:
    allowed = _OPTIONS.get(scheme)
    if allowed is None:
        return
    _, _, query = rest.partition("?")
    for option in filter(None, query.split("&")):
        name, _, value = option.partition("=")
        if name not in allowed or (name == "mode" and value != "caller"):
            raise AddressError(f"The feed's address sets an option of {scheme} that a stranger may not set.")


def _shown_path(rest: str) -> str:
    """A path without its query, and without parts that may be keys or credentials (`user=…`, long ones, encoded)."""
    path, asked, _ = rest.partition("?")
    parts = path.split("/")
    kept = [_HIDDEN if re.search(r"[=;%@:,&]", part) or len(part) > _LONGEST_NAME else part for part in parts]
    return "/".join(kept) + (f"?{_HIDDEN}" if asked else "")


def _quoted(text: str) -> str:
    plain = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
    return "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in text.encode())


class Leave(StrEnum):
    """Whether a host may be contacted."""

    GIVEN = "given"
    ASK = "ask"


def leave_to_contact(address: FeedAddress, known_hosts: Collection[str]) -> Leave:
    """A host that nobody has agreed to is asked about before the first byte goes there."""
    return Leave.GIVEN if address.host in known_hosts else Leave.ASK


def question(address: FeedAddress) -> str:
    """What a person is asked about a new host, in one sentence."""
    where = "" if address.near is Near.ELSEWHERE else f" ({address.near})"
    return f"This desk has never contacted {address.host}{where}. Contact it for this feed?"
