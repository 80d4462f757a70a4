"""Caches: newest in memory, spoilt entries on disk thrown away, the folder kept within its size."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk.map.cache import DiskCache, Entry, MemoryCache


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_memory_keeps_what_was_asked_for_last() -> None:
    cache: MemoryCache[str, int] = MemoryCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert "b" not in cache
    assert (cache.get("a"), cache.get("b"), cache.get("c"), len(cache)) == (1, None, 3, 2)


def test_what_is_stored_is_found_again(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    cache.put("map", "1/2/3", Entry(b"tile", 1234.5, "etag"))
    assert cache.get("map", "1/2/3") == Entry(b"tile", 1234.5, "etag")
    assert cache.get("map", "1/2/4") is None
    assert cache.get("other", "1/2/3") is None


def test_nothing_half_written_is_left_behind(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    cache.put("map", "1", Entry(b"a", 1.0))
    cache.put("map", "1", Entry(b"b", 2.0))
    assert len(files_of(tmp_path)) == 1
    assert not list(tmp_path.rglob("*.part"))


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_any_flipped_bit_is_noticed_and_the_entry_removed(
    place: int, bit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    cache = DiskCache(folder)
    cache.put("map", "1", Entry(b"some tile", 1.0, "note"))
    (path,) = files_of(folder)
    raw = bytearray(path.read_bytes())
    raw[place % len(raw)] ^= 1 << bit
    path.write_bytes(bytes(raw))
    assert cache.get("map", "1") is None
    assert files_of(folder) == []


@pytest.mark.parametrize("length", [0, 3, 17, 20])
def test_a_torn_entry_is_noticed(tmp_path: Path, length: int) -> None:
    cache = DiskCache(tmp_path)
    cache.put("map", "1", Entry(b"some tile", 1.0))
    (path,) = files_of(tmp_path)
    path.write_bytes(path.read_bytes()[:length])
    assert cache.get("map", "1") is None


def test_the_folder_is_kept_within_its_size_and_the_used_stays(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, limit_bytes=10_000)
    for i in range(20):
        cache.put("map", str(i), Entry(bytes(1000), 1.0))
    for i, path in enumerate(files_of(tmp_path)):
        os.utime(path, (i, i))
    assert cache.get("map", "7") is not None  # used just now
    cache.sweep()
    assert sum(path.stat().st_size for path in files_of(tmp_path)) <= 7_500
    assert cache.get("map", "7") is not None


def test_a_folder_that_cannot_be_written_does_not_stop_the_map(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    cache = DiskCache(blocked / "tiles")
    cache.put("map", "1", Entry(b"a", 1.0))
    assert cache.get("map", "1") is None


def test_names_from_outside_never_become_paths(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "inside")
    cache.put("../..", "../../escape", Entry(b"a", 1.0))
    assert all(tmp_path / "inside" in path.parents for path in files_of(tmp_path))
