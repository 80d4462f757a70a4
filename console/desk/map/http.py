"""Tiles from a server by XYZ address: kept on disk, asked for politely, never waited for by anyone but a worker."""

from __future__ import annotations

import hashlib
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException, HTTPMessage
from random import Random
from typing import IO, NamedTuple, Protocol

from PySide6.QtGui import QImage

from console import __version__
from console.desk.map.cache import DiskCache, Entry
from console.desk.map.raster import decode_picture, enlarged, toned
from console.desk.map.style import MapStyle
from console.desk.map.tiles import MAX_ZOOM, Key, MapError, TileLater
from console.wire.backoff import delay_s

USER_AGENT = f"Watchfloor/{__version__} (crisis desk map)"
#: A server that does not answer within this is given up for now, seconds.
TIMEOUT_S = 8.0
#: A tile is used for this long before the server is asked whether it has changed, seconds.
FRESH_S = 7 * 86_400.0
#: A tile that the server does not have is asked for again after this, seconds.
MISSING_S = 3_600.0
#: Security limit: an answer longer than this is no tile, bytes.
LARGEST_ANSWER = 4 * 2**20
_OPENSTREETMAP = "© OpenStreetMap contributors (ODbL)"
_FIELDS = re.compile(r"\{(z|x|y|-y|s|r)\}")


class Answer(NamedTuple):
    """What a server said: status, body, and the ETag of it."""

    status: int
    body: bytes
    etag: str = ""


class Fetch(Protocol):
    """Asks a server; raises OSError when it cannot be reached."""

    def __call__(self, url: str, headers: Mapping[str, str]) -> Answer: ...


class XyzSource:
    """Picture tiles of a server (`TileSource`).

    A tile is looked for on disk first. A server that fails is left alone for a while, longer each time; tiles that
    have grown old are shown meanwhile.
    """

    min_zoom = 0

    def __init__(
        self,
        template: str,
        style: MapStyle,
        cache: DiskCache,
        *,
        clock: Callable[[], float],
        rng: Random,
        fetch: Fetch | None = None,
        attribution: str = "",
        deepest: int = MAX_ZOOM,
    ) -> None:
        """Take an address with `{z}`, `{x}` and `{y}` in it.

        Args:
            template: http or https address; `{s}` becomes a, b or c, `{r}` nothing, `{-y}` counts rows from the south.
            style: tells whether pictures are dimmed.
            cache: where tiles are kept.
            clock: seconds since 1970.
            rng: spreads the waiting.
            fetch: how a server is asked; over the network unless given.
            attribution: whose tiles they are; for the servers of OpenStreetMap it is known.
            deepest: last zoom level the server has; deeper tiles are enlarged from it.

        Raises:
            MapError: the address is not one.
        """
        parts = checked_template(template)
        self.name = parts.hostname or "tiles"
        self.attribution = attribution or _known_attribution(self.name)
        self.max_zoom = MAX_ZOOM
        self.style = style
        self._template, self._cache, self._deepest = template, cache, deepest
        self._clock, self._rng, self._fetch = clock, rng, fetch or fetch_over_network
        self._group = "xyz " + hashlib.sha256(without_secrets(template).encode()).hexdigest()
        self._lock = threading.Lock()
        self._failures, self._rest_until_s = 0, 0.0
        #: Why the server last failed, in plain words and without secrets; empty while it answers.
        self.trouble = ""

    def tile(self, z: int, x: int, y: int) -> QImage | None:
        """One tile; none where the server has none.

        Raises:
            TileLater: the server cannot be had now.
        """
        key = Key(z, x, y)
        image = enlarged(key, self._deepest, self._picture) if key.exists else None
        return None if image is None else toned(image, self.style)

    def _picture(self, key: Key) -> QImage | None:
        name = f"{key.z}/{key.x}/{key.y}"
        held = self._cache.get(self._group, name)
        now = self._clock()
        if held is not None and 0 <= now - held.stored_s < (FRESH_S if held.data else MISSING_S):
            return decode_picture(held.data) if held.data else None
        try:
            data = self._asked(key, name, held)
        except TileLater:
            if held is None or not held.data:
                raise
            data = held.data
        return decode_picture(data) if data else None

    def _asked(self, key: Key, name: str, held: Entry | None) -> bytes:
        """Bytes of a tile from the server, empty where it has none; kept on disk."""
        with self._lock:
            wait = self._rest_until_s - self._clock()
        if wait > 0:
            raise TileLater(self.trouble, wait)
        headers = {"User-Agent": USER_AGENT, "Accept": "image/png,image/webp,image/jpeg"}
        if held is not None and held.note:
            headers["If-None-Match"] = held.note
        try:
            answer = self._fetch(address_of(self._template, key), headers)
        except (OSError, HTTPException, ValueError) as error:
            raise self._failed(f"{self.name} cannot be reached ({type(error).__name__})") from None
        now = self._clock()
        if answer.status == 304 and held is not None:
            data, etag = held.data, held.note
        elif answer.status in (204, 404, 410):
            data, etag = b"", ""
        elif answer.status == 200 and decode_picture(answer.body) is not None:
            data, etag = answer.body, answer.etag
        elif answer.status == 200:
            raise self._failed(f"{self.name} sends something that is no map picture")
        else:
            raise self._failed(f"{self.name} answers {answer.status}{_meaning(answer.status)}")
        with self._lock:
            self._failures, self.trouble = 0, ""
        self._cache.put(self._group, name, Entry(data, now, etag))
        return data

    def _failed(self, why: str) -> TileLater:
        with self._lock:
            self._failures += 1
            wait = delay_s(self._failures, self._rng)
            self._rest_until_s = self._clock() + wait
            self.trouble = why
        return TileLater(why, wait)


def checked_template(template: str) -> urllib.parse.SplitResult:
    """An XYZ address taken apart.

    Raises:
        MapError: it is no http or https address with the places of zoom, column and row in it.
    """
    try:
        parts = urllib.parse.urlsplit(template)
        parts.port  # noqa: B018  (raises on a port that is none)
    except ValueError as error:
        raise MapError(f"the map address is not an address: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise MapError("a map address begins with https:// or http:// and a host")
    found = set(_FIELDS.findall(template))
    if not {"z", "x"} <= found or not found & {"y", "-y"}:
        raise MapError("a map address needs {z}, {x} and {y} where zoom, column and row go")
    if parts.scheme == "http" and (parts.username or parts.password):
        raise MapError("a map address with a password in it must be https://")
    return parts


def address_of(template: str, key: Key) -> str:
    """The address of one tile."""
    values = {
        "z": str(key.z),
        "x": str(key.x),
        "y": str(key.y),
        "-y": str((1 << key.z) - 1 - key.y),
        "s": "abc"[(key.x + key.y) % 3],
        "r": "",
    }
    return _FIELDS.sub(lambda match: values[match[1]], template)


def without_secrets(address: str) -> str:
    """An address that may be shown and logged: no user, no password, no values of its query."""
    parts = urllib.parse.urlsplit(address)
    query = "&".join(f"{name}=…" for name, _ in urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirects to http and https, and from https to nothing less."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        scheme = urllib.parse.urlsplit(newurl).scheme
        if scheme != "https" and (scheme != "http" or req.type == "https"):
            raise urllib.error.HTTPError(req.full_url, code, "redirected to an address that is not safe", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    # Built by hand: the usual opener would also open file: and ftp: addresses.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _WebOnly(),
    ):
        opener.add_handler(handler)
    return opener


def fetch_over_network(url: str, headers: Mapping[str, str]) -> Answer:
    """Ask a server.

    Raises:
        OSError: it cannot be reached, or the answer is too long.
    """
    request = urllib.request.Request(url, headers=dict(headers))
    try:
        with _opener().open(request, timeout=TIMEOUT_S) as response:
            body = response.read(LARGEST_ANSWER + 1)
            if len(body) > LARGEST_ANSWER:
                raise OSError("the answer is too long for a tile")
            return Answer(response.status, body, response.headers.get("ETag") or "")
    except urllib.error.HTTPError as error:
        return Answer(error.code, b"")


def _known_attribution(host: str) -> str:
    return _OPENSTREETMAP if host.endswith(("openstreetmap.org", "osm.org")) else f"Map: {host}"


def _meaning(status: int) -> str:
    return {401: ": the key is missing", 403: ": the key is refused", 429: ": asked too often"}.get(status, "")
