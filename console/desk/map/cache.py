"""Tiles kept: the newest in memory, more on disk within a size, written whole or not at all, dropped when spoilt."""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Hashable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

#: Start of every entry: mark, CRC-32 of what follows, time stored (s since 1970), bytes of note.
_HEAD = struct.Struct("<4sIdH")
_MARK = b"WFt1"
#: Disk a desk may use for tiles unless told otherwise, bytes.
DISK_BYTES = 512 * 2**20
#: After this many writes the folder is measured again and the oldest entries are removed.
_SWEEP_EVERY = 400


class MemoryCache(Generic[K, V]):
    """The newest `size` values by key; one thread only."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: K) -> bool:
        return key in self._held

    def get(self, key: K) -> V | None:
        """The value, which becomes the newest; none where there is none."""
        value = self._held.get(key)
        if value is not None:
            self._held.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Keep a value; the one not asked for the longest goes."""
        self._held[key] = value
        self._held.move_to_end(key)
        while len(self._held) > self._size:
            self._held.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        self._held.clear()


class Entry(NamedTuple):
    """One thing kept on disk: its bytes, when it was stored (s since 1970), and a short note (an ETag, say)."""

    data: bytes
    stored_s: float
    note: str = ""


class DiskCache:
    """A folder of entries, each in a file of its own under `group/name`; any thread, any number of processes.

    A desk that cannot write (full disk, read-only home) goes on without.
    """

    def __init__(self, folder: Path, limit_bytes: int = DISK_BYTES) -> None:
        self.folder = folder
        self._limit = limit_bytes
        self._writes = 0
        self._lock = threading.Lock()

    def get(self, group: str, name: str) -> Entry | None:
        """What was stored; none where nothing was, or where it is spoilt (it is then removed)."""
        path = self._path(group, name)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        entry = _opened(raw)
        with contextlib.suppress(OSError):
            if entry is None:
                path.unlink()
            else:
                os.utime(path)  # what is used stays
        return entry

    def put(self, group: str, name: str, entry: Entry) -> None:
        """Store an entry in place of what was there."""
        path = self._path(group, name)
        waiting = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting.write_bytes(_sealed(entry))
            os.replace(waiting, path)
        except OSError:
            with contextlib.suppress(OSError):
                waiting.unlink()
            return
        with self._lock:
            self._writes += 1
            due = self._writes % _SWEEP_EVERY == 1
        if due:
            self.sweep()

    def sweep(self) -> None:
        """Remove the entries not used for the longest until the folder is within three quarters of its limit."""
        files: list[tuple[float, int, Path]] = []
        for root, _, names in os.walk(self.folder):
            for name in names:
                path = Path(root, name)
                with contextlib.suppress(OSError):
                    about = path.stat()
                    files.append((about.st_mtime, about.st_size, path))
        total = sum(size for _, size, _ in files)
        if total <= self._limit:
            return
        for _, size, path in sorted(files):
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size
            if total <= self._limit * 3 // 4:
                break

    def _path(self, group: str, name: str) -> Path:
        # Names are hashed: what comes from an address or a file never becomes a path.
        key = hashlib.sha256(f"{group}\n{name}".encode()).hexdigest()
        return self.folder / key[:2] / key[2:]


def _sealed(entry: Entry) -> bytes:
    note = entry.note.encode()[:1000]
    rest = note + entry.data
    stamp = struct.pack("<dH", entry.stored_s, len(note))
    return _HEAD.pack(_MARK, zlib.crc32(stamp + rest), entry.stored_s, len(note)) + rest


def _opened(raw: bytes) -> Entry | None:
    if len(raw) < _HEAD.size:
        return None
    mark, check, stored_s, length = _HEAD.unpack_from(raw)
    rest = raw[_HEAD.size :]
    if mark != _MARK or len(rest) < length or check != zlib.crc32(struct.pack("<dH", stored_s, length) + rest):
        return None
    return Entry(rest[length:], stored_s, rest[:length].decode(errors="replace"))
