"""Tile archives: what is no archive is refused in plain words, spoilt tiles are missing tiles."""

from __future__ import annotations

import gzip
from pathlib import Path

import apsw
import pytest
from pmtiles.tile import TileType

from console.desk.map.tiles import Key, MapError
from console.desk.map.tiles_archive import LARGEST_TILE, file_identity, open_archive, unpacked
from tests.desk.map.making import picture, write_mbtiles, write_pmtiles


@pytest.mark.parametrize("content", [b"", b"hello, this is no map", b"PMTiles", b"PMTiles\x03" + bytes(200)])
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.pmtiles"
    path.write_bytes(content)
    with pytest.raises(MapError, match=r"x\.pmtiles"):
        open_archive(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="cannot be read"):
        open_archive(tmp_path / "gone.mbtiles")


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    apsw.Connection(str(tmp_path / "x.mbtiles")).execute("CREATE TABLE cats (name text)")
    with pytest.raises(MapError, match="no MBTiles"):
        open_archive(tmp_path / "x.mbtiles")


def test_an_empty_archive_and_an_unknown_type_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="holds no tiles"):
        open_archive(write_mbtiles(tmp_path / "e.mbtiles", {}, format="png"))
    with pytest.raises(MapError, match="'tiff'"):
        open_archive(write_mbtiles(tmp_path / "t.mbtiles", {Key(0, 0, 0): b"II*\0"}, format="tiff"))
    with pytest.raises(MapError, match="type the map cannot show"):
        open_archive(write_pmtiles(tmp_path / "a.pmtiles", {Key(0, 0, 0): b"x"}, TileType.AVIF))


def test_an_archive_that_does_not_say_its_type_is_looked_into(tmp_path: Path, qapp: object) -> None:
    assert not open_archive(write_mbtiles(tmp_path / "p.mbtiles", {Key(0, 0, 0): picture("#fff")})).vector


def test_gzip_is_taken_off_and_a_bomb_is_not_unpacked() -> None:
    assert unpacked(gzip.compress(b"tile")) == b"tile"
    assert unpacked(b"plain") == b"plain"
    assert unpacked(gzip.compress(b"tile")[:-9]) is None
    assert unpacked(gzip.compress(bytes(LARGEST_TILE + 1))) is None


def test_a_changed_file_has_another_identity(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"one")
    first = file_identity(path)
    path.write_bytes(b"two!")
    assert file_identity(path) != first


def test_an_archive_is_never_written_to(tmp_path: Path, qapp: object) -> None:
    path = write_mbtiles(tmp_path / "p.mbtiles", {Key(0, 0, 0): picture("#fff")}, format="png")
    before = path.read_bytes()
    path.chmod(0o444)
    assert open_archive(path).bytes_of(Key(0, 0, 0)) is not None
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["p.mbtiles"]
