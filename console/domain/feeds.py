"""Addresses of feeds from outside: which may be fetched, and how they are shown without the credentials in them."""

from __future__ import annotations

import re
from typing import NamedTuple

#: Schemes a desk plays itself, and those that a browser opens; nothing else is ever contacted.
PLAYED = frozenset({"rtsp", "rtsps", "http", "https", "srt", "udp"})
OPENED_OUTSIDE = frozenset({"https", "http"})
_URI = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$")
#: Names of query parameters that carry a secret; their values are neither shown nor kept.
_SECRET_WORDS = "pass|pwd|token|secret|key|auth|sig|credential|session|jwt"
_SECRET_NAME = re.compile(_SECRET_WORDS, re.IGNORECASE)
#: The same anywhere in an address: cameras take `/user=admin_password=...` as a path, and signs may be encoded.
_SECRET_SAID = re.compile(rf"[/?&;,_][^/?&;,_=]*(?:{_SECRET_WORDS})[^/?&;,=]*=[^/?&;,]", re.IGNORECASE)
_ENCODED = re.compile(rb"%([0-9A-Fa-f]{2})")
HIDDEN = "***"


class Address(NamedTuple):
    """The parts of a feed's address. `host` has its port, and no user or password."""

    scheme: str
    credentials: bool
    host: str
    path: str
    query: str


def address_of(uri: str) -> Address | None:
    """The parts of an address; none when it is none."""
    if any(character.isspace() or ord(character) < 32 or ord(character) == 127 for character in uri):
        return None
    found = _URI.match(uri)
    if found is None:
        return None
    scheme, authority, path, query, _ = found.groups()
    user, at, host = authority.rpartition("@")
    return Address(scheme.lower(), bool(at) or bool(user), host.lower(), path, query or "")


def _decoded(text: str) -> str:
    """The text with its percent-encoded bytes read as UTF-8; what is none of it stands for itself."""
    plain = _ENCODED.sub(lambda found: bytes([int(found[1], 16)]), text.encode("utf-8", "replace"))
    return plain.decode("utf-8", "replace")


def shown_uri(uri: str) -> str:
    """The address as it may be shown, logged and kept: no user, no password, no secret in the query or fragment."""
    address = address_of(uri)
    if address is None:
        return "(not an address)"
    pairs = [pair.partition("=") for pair in address.query.split("&")] if address.query else []
    kept = "&".join(
        f"{name}={HIDDEN}" if _SECRET_NAME.search(name) else f"{name}{sep}{value}" for name, sep, value in pairs
    )
    return f"{address.scheme}://{address.host}{address.path}{'?' + kept if kept else ''}"


def uri_fault(uri: str, *, outside: bool = False) -> str:
    """Why an announced feed cannot be taken in, in plain words; empty when it can."""
    address = address_of(uri)
    if address is None:
        return "the feed's address cannot be read"
    allowed = OPENED_OUTSIDE if outside else PLAYED
    if address.scheme not in allowed:
        return f"feeds of kind {address.scheme}: are not opened; allowed are {', '.join(sorted(allowed))}"
    if not address.host or "%" in address.host:
        return "the feed's address names no host"
    said = _SECRET_SAID.search(_decoded(f"{address.path}?{address.query}"))
    if address.credentials or said or shown_uri(uri) != _without_fragment(uri, address):
        return "the feed's address carries credentials: they are set at the desk, not sent around"
    return ""


def _without_fragment(uri: str, address: Address) -> str:
    """The address as given, its scheme and host in lower case; a fragment counts as a secret."""
    query = f"?{address.query}" if address.query else ""
    plain = f"{address.scheme}://{address.host}{address.path}{query}"
    return plain if "#" not in uri else uri
