"""Tile archives: MBTiles (SQLite) and PMTiles files opened read-only, tiles by zoom, column and row as bytes."""

from __future__ import annotations

import hashlib
import threading
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import apsw
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, TileType

from console.desk.map.tiles import Key, MapError

#: A tile that unpacks to more than this is refused, bytes.
LARGEST_TILE = 16 * 2**20
#: Part of a file that its identity is taken from, at either end, bytes.
_PROBE = 1 << 16


class Archive(Protocol):
    """An open tile archive; any thread."""

    name: str
    attribution: str
    min_zoom: int
    max_zoom: int
    vector: bool
    identity: str

    def bytes_of(self, key: Key) -> bytes | None:
        """Unpacked bytes of a tile; none where the archive has none, or where they cannot be read."""


def open_archive(path: Path) -> Archive:
    """Open an `.mbtiles` or `.pmtiles` file.

    Raises:
        MapError: it cannot be read, is something else than its name says, or holds no tiles the map can show.
    """
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise MapError(f"the map file {path} cannot be read: {error.strerror}") from error
    if start.startswith(b"SQLite format 3\0"):
        return MbTiles(path)
    if start.startswith(b"PMTiles"):
        return PmTiles(path)
    raise MapError(f"{path.name} is neither MBTiles nor PMTiles")


class MbTiles:
    """An MBTiles file (specification 1.3), rows counted from the south as there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        try:
            metadata = {str(k): str(v) for k, v in self._run("SELECT name, value FROM metadata")}
            (low, high), *_ = self._run("SELECT min(zoom_level), max(zoom_level) FROM tiles")
        except apsw.Error as error:
            raise MapError(f"{path.name} is no MBTiles file: {error}") from error
        if low is None:
            raise MapError(f"{path.name} holds no tiles")
        self.name = metadata.get("name") or path.stem
        self.attribution = _plain(metadata.get("attribution", ""))
        self.min_zoom, self.max_zoom = int(low), int(high)
        self.vector = _is_vector(path, metadata.get("format", ""), self._any_tile())
        self.identity = file_identity(path)

    def bytes_of(self, key: Key) -> bytes | None:
        """Unpacked bytes of a tile."""
        query = "SELECT tile_data FROM tiles WHERE zoom_level=? AND tile_column=? AND tile_row=?"
        try:
            rows = self._run(query, (key.z, key.x, (1 << key.z) - 1 - key.y))
        except apsw.Error:
            return None
        return unpacked(rows[0][0]) if rows and isinstance(rows[0][0], bytes) else None

    def _any_tile(self) -> bytes:
        rows = self._run("SELECT tile_data FROM tiles LIMIT 1")
        return unpacked(rows[0][0]) or b"" if rows and isinstance(rows[0][0], bytes) else b""

    def _run(self, query: str, values: tuple[int, ...] = ()) -> list[Any]:
        # A connection a thread: readers do not wait for each other.
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READONLY)
            self._local.connection = connection
        return list(connection.execute(query, values))


class PmTiles:
    """A PMTiles file (version 3), mapped into memory."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb")
            self._reader = Reader(MmapSource(self._file))
            header = self._reader.header()
            metadata = self._reader.metadata()
        except Exception as error:  # the reader raises whatever its parsing stumbles on
            raise MapError(f"{path.name} is no PMTiles file of version 3: {error}") from error
        if header["tile_type"] not in (TileType.MVT, TileType.PNG, TileType.JPEG, TileType.WEBP):
            raise MapError(f"{path.name} holds tiles of a type the map cannot show")
        metadata = metadata if isinstance(metadata, Mapping) else {}
        self._compression = header["tile_compression"]
        self.name = str(metadata.get("name") or path.stem)
        self.attribution = _plain(str(metadata.get("attribution") or ""))
        self.min_zoom, self.max_zoom = int(header["min_zoom"]), int(header["max_zoom"])
        self.vector = header["tile_type"] is TileType.MVT
        if self._compression not in (Compression.NONE, Compression.GZIP, Compression.UNKNOWN):
            raise MapError(f"{path.name} is compressed in a way the map cannot read; gzip works")
        self.identity = file_identity(path)

    def bytes_of(self, key: Key) -> bytes | None:
        """Unpacked bytes of a tile."""
        try:
            data = self._reader.get(*key)
        except Exception:  # a spoilt directory: the tile is missing, the map goes on
            return None
        return unpacked(data) if data else None


def unpacked(data: bytes) -> bytes | None:
    """Bytes without gzip or zlib around them; none where they are spoilt or unpack to too much."""
    gzipped, zlibbed = data[:2] == b"\x1f\x8b", data[:2] in (b"\x78\x01", b"\x78\x9c", b"\x78\xda")
    if not (gzipped or zlibbed):
        return data
    unpacker = zlib.decompressobj(wbits=47)  # either head
    try:
        plain = unpacker.decompress(data, LARGEST_TILE)
    except zlib.error:
        return None
    return plain if unpacker.eof else None


def file_identity(path: Path) -> str:
    """What tells two states of a large file apart without reading it all: size, time, both ends."""
    about = path.stat()
    digest = hashlib.sha256(f"{about.st_size} {about.st_mtime_ns}".encode())
    with path.open("rb") as file:
        digest.update(file.read(_PROBE))
        file.seek(max(0, about.st_size - _PROBE))
        digest.update(file.read(_PROBE))
    return digest.hexdigest()


def _is_vector(path: Path, said: str, sample: bytes) -> bool:
    kind = said.lower()
    if kind in ("pbf", "mvt", "application/vnd.mapbox-vector-tile"):
        return True
    if kind in ("png", "jpg", "jpeg", "webp"):
        return False
    if sample[:4] in (b"\x89PNG", b"RIFF") or sample[:3] == b"\xff\xd8\xff":
        return False
    raise MapError(f"{path.name} holds tiles of the type {said!r}; the map shows png, jpg, webp and pbf")


def _plain(text: str) -> str:
    """An attribution without its HTML: text from outside is plain text."""
    out, inside = [], False
    for letter in text:
        if letter == "<":
            inside = True
        elif letter == ">":
            inside = False
        elif not inside:
            out.append(letter)
    return " ".join("".join(out).replace("&copy;", "©").replace("&amp;", "&").split())[:200]
