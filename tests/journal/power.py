"""A disk for tests whose power can be cut: what was not synced is lost, torn or reordered, as a real disk may do it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import apsw

#: What a disk writes whole or not at all, bytes.
SECTOR = 512


class Platter:
    """One file as a disk holds it: what surely is there, and what was written since the last sync."""

    def __init__(self) -> None:
        self.sure = bytearray()
        self.unsure: list[tuple[int, bytes]] = []

    def sync(self) -> None:
        for offset, data in self.unsure:
            _put(self.sure, offset, data)
        self.unsure.clear()

    def after_a_cut(self, rng: Random) -> bytes:
        """What may be found afterwards: of what was not synced each sector is there or not, in any order."""
        found = bytearray(self.sure)
        sectors = [
            (offset + start, data[start : start + SECTOR])
            for offset, data in self.unsure
            for start in range(0, len(data), SECTOR)
        ]
        share = rng.choice((0.0, 0.5, 1.0))
        for offset, data in rng.sample(sectors, round(len(sectors) * share)):
            _put(found, offset, data)
        return bytes(found)


def _put(target: bytearray, offset: int, data: bytes) -> None:
    if len(target) < offset:
        target.extend(bytes(offset - len(target)))
    target[offset : offset + len(data)] = data


class Disk(apsw.VFS):
    """SQLite's way to files, with a platter under each; `on_write` is called after every write."""

    def __init__(self, name: str, on_write: Callable[[], None]) -> None:
        self._below = apsw.vfs_names()[0]
        super().__init__(name, self._below, makedefault=True)
        self.platters: dict[str, Platter] = {}
        self.on_write = on_write

    def xOpen(self, name: Any, flags: Any) -> apsw.VFSFile:
        file = name.filename() if isinstance(name, apsw.URIFilename) else name
        return _File(self, self._below, name, flags, self.platters.setdefault(file or "", Platter()))

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.platters.pop(filename, None)
        super().xDelete(filename, syncdir)

    def cut(self, path: Path, into: Path, rng: Random) -> None:
        """Leave in `into` what the disk may hold of the journal at `path` when power fails now."""
        for ending in ("", "-wal"):
            platter = self.platters.get(str(path) + ending)
            if platter is not None:
                into.with_name(into.name + ending).write_bytes(platter.after_a_cut(rng))


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, below: str, name: Any, flags: Any, platter: Platter) -> None:
        super().__init__(below, name, flags)
        self._disk, self._platter = disk, platter

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._platter.unsure.append((offset, bytes(data)))
        self._disk.on_write()

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self._platter.sync()
        del self._platter.sure[size:]

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._platter.sync()
