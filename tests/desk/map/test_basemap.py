"""The basemap on the desk: never waits, announces what arrives, changes theme, opens whatever a person names."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from console.desk.map.basemap import Basemap, open_basemap
from console.desk.map.cache import DiskCache
from console.desk.map.labels import MapLabel
from console.desk.map.style import MapStyle
from console.desk.map.tiles import MapError, TileLater, tile_box
from console.desk.map.tiles_cached import CachedSource
from console.desk.theme import Theme, load_theme
from tests.desk.map.making import KEY, color_at, harbour, picture, write_geojson, write_mbtiles

#: Long enough for a machine that does much else meanwhile; only a failure takes as long.
PATIENCE_MS = 30_000


class PlainSource:
    """A source of one colour that waits until it is let go."""

    min_zoom, max_zoom = 0, 19
    identity, ratio = "plain", 1.0

    def __init__(self, color: str = "#ff0000", name: str = "plain") -> None:
        self.name, self.attribution = name, f"by {name}"
        self.color = color
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[tuple[int, int, int]] = []
        self.fault: Exception | None = None
        self.style = MapStyle(load_theme("night"))

    def tile(self, z: int, x: int, y: int) -> QImage | None:
        self.asked.append((z, x, y))
        assert self.gate.wait(PATIENCE_MS / 1000)
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        if x == 0:
            return None
        image = QImage(256, 256, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor(self.color) if self.color != "theme" else self.style.color("map.land"))
        return image

    def labels(self, z: int, x: int, y: int) -> list[MapLabel]:
        box = tile_box(z, x, y)
        return [MapLabel(f"{z}/{x}/{y}", box.west + 1, box.north - 1)]


@pytest.fixture
def night(qapp: object) -> Theme:
    return load_theme("night")


@pytest.fixture
def make(night: Theme) -> Iterator[Callable[..., Basemap]]:
    made: list[Basemap] = []

    def maker(*sources: PlainSource) -> Basemap:
        made.append(Basemap(sources, night))
        return made[-1]

    yield maker
    for basemap in made:
        basemap.close()


def shown(basemap: Basemap, qtbot: QtBot, key: tuple[int, int, int] = KEY) -> str:
    qtbot.waitUntil(lambda: basemap.pixmap(*key) is not None, timeout=PATIENCE_MS)
    pixmap = basemap.pixmap(*key)
    assert pixmap is not None
    return color_at(pixmap.toImage(), 0.5, 0.5).name()


def test_a_tile_is_scheduled_and_announced(make: Callable[..., Basemap], qtbot: QtBot) -> None:
    source = PlainSource()
    source.gate.clear()
    basemap = make(source)
    assert basemap.pixmap(*KEY) is None
    assert basemap.pixmap(*KEY) is None
    assert basemap.busy
    with qtbot.waitSignal(basemap.ready, timeout=PATIENCE_MS):
        source.gate.set()
    assert shown(basemap, qtbot) == "#ff0000"
    assert source.asked == [KEY]


def test_where_there_is_nothing_it_is_asked_once(make: Callable[..., Basemap], qtbot: QtBot) -> None:
    source = PlainSource()
    basemap = make(source)
    for _ in range(3):
        assert basemap.pixmap(3, 0, 0) is None
        qtbot.waitUntil(lambda: not basemap.busy, timeout=PATIENCE_MS)
    assert source.asked == [(3, 0, 0)]


def test_sources_are_stacked(make: Callable[..., Basemap], qtbot: QtBot) -> None:
    below, above = PlainSource("#ff0000", "below"), PlainSource("#800000ff", "above")
    basemap = make(below, above)
    basemap.pixmap(*KEY)
    qtbot.waitUntil(lambda: not basemap.busy, timeout=PATIENCE_MS)
    assert shown(basemap, qtbot) == "#7f0080"
    assert basemap.attribution == "by below; by above"


def test_a_source_that_waits_does_not_hold_up_the_others(make: Callable[..., Basemap], qtbot: QtBot) -> None:
    quick, stuck = PlainSource("#ff0000", "quick"), PlainSource("#0000ff", "stuck")
    stuck.gate.clear()
    basemap = make(quick, stuck)
    assert shown(basemap, qtbot) == "#ff0000"
    stuck.gate.set()
    qtbot.waitUntil(lambda: shown(basemap, qtbot) == "#0000ff", timeout=PATIENCE_MS)


def test_a_tile_that_cannot_be_had_now_is_asked_for_again(make: Callable[..., Basemap], qtbot: QtBot) -> None:
    source = PlainSource()
    source.fault = TileLater("busy", 0.02)
    basemap = make(source)
    assert shown(basemap, qtbot) == "#ff0000"
    assert source.asked == [KEY, KEY]


def test_a_defect_in_one_tile_leaves_the_rest(
    make: Callable[..., Basemap], qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    source = PlainSource()
    source.fault = ZeroDivisionError("defect")
    basemap = make(source)
    basemap.pixmap(*KEY)
    qtbot.waitUntil(lambda: not basemap.busy, timeout=PATIENCE_MS)
    assert "failed" in caplog.text
    assert shown(basemap, qtbot, (3, 1, 1)) == "#ff0000"


def test_a_change_of_theme_redraws_and_drops_what_was_under_way(make: Callable[..., Basemap], qtbot: QtBot) -> None:
    source = PlainSource("theme")
    basemap = make(source)
    assert shown(basemap, qtbot) == load_theme("night").hex("map.land")
    source.gate.clear()
    basemap.pixmap(KEY.z, KEY.x + 1, KEY.y)
    qtbot.waitUntil(lambda: len(source.asked) == 2, timeout=PATIENCE_MS)
    basemap.set_theme(load_theme("day"))
    assert basemap.pixmap(*KEY) is None
    source.gate.set()
    assert shown(basemap, qtbot) == load_theme("day").hex("map.land")
    assert shown(basemap, qtbot, (KEY.z, KEY.x + 1, KEY.y)) == load_theme("day").hex("map.land")


def test_what_was_last_in_view_is_drawn_first(make: Callable[..., Basemap], qtbot: QtBot) -> None:
    source = PlainSource()
    source.gate.clear()
    basemap = make(source)
    for x in (1, 2):  # occupy both workers
        basemap.pixmap(3, x, 0)
    qtbot.waitUntil(lambda: len(source.asked) == 2, timeout=PATIENCE_MS)
    for x in (3, 4):
        basemap.pixmap(3, x, 0)
    qtbot.wait(20)  # another painting
    for x in (5, 6):
        basemap.pixmap(3, x, 0)
    source.gate.set()
    qtbot.waitUntil(lambda: not basemap.busy, timeout=PATIENCE_MS)
    assert [x for _, x, _ in source.asked[2:4]] == [5, 6]


def test_labels_arrive_and_stay_while_panning(make: Callable[..., Basemap], qtbot: QtBot) -> None:
    basemap = make(PlainSource())
    box = tile_box(*KEY)
    middle = (box.west + 200, box.south + 200, box.east - 200, box.north - 200)
    assert basemap.labels(*middle, 14.7) == []
    qtbot.waitUntil(lambda: bool(basemap.labels(*middle, 14.7)), timeout=PATIENCE_MS)
    found = basemap.labels(*middle, 14.7)
    assert [label.text for label in found] == ["/".join(map(str, KEY))]
    nudged = tuple(v + 50 for v in middle)
    assert basemap.labels(*nudged, 14.2) is found
    assert basemap.labels(-2e7, -2e7, 2e7, 2e7, 19.0) == []


def test_after_closing_nothing_more_is_scheduled(make: Callable[..., Basemap], qtbot: QtBot) -> None:
    source = PlainSource()
    basemap = make(source)
    basemap.close()
    assert basemap.pixmap(*KEY) is None
    assert not basemap.busy
    assert not any(thread.name.startswith("map plain") for thread in threading.enumerate())


def test_drawn_tiles_are_kept_on_disk_by_theme(tmp_path: Path, qapp: object) -> None:
    source = PlainSource("theme")
    cached = CachedSource(source, DiskCache(tmp_path), clock=lambda: 1.0)
    for name in ("night", "day", "night", "day"):
        cached.style = MapStyle(load_theme(name))
        image = cached.tile(*KEY)
        assert image is not None
        assert color_at(image, 0.5, 0.5).name() == load_theme(name).hex("map.land")
    assert len(source.asked) == 2
    for path in tmp_path.rglob("*"):
        if path.is_file():
            path.write_bytes(b"spoilt")
    assert cached.tile(*KEY) is not None
    assert len(source.asked) == 3


@pytest.fixture
def opened(tmp_path: Path, night: Theme) -> Iterator[Callable[..., Basemap]]:
    made: list[Basemap] = []

    def opener(spec: object, **options: str) -> Basemap:
        made.append(open_basemap(spec, night, cache=DiskCache(tmp_path / "cache"), **options))  # type: ignore[arg-type]
        return made[-1]

    yield opener
    for basemap in made:
        basemap.close()


def test_a_file_a_folder_and_a_list_open_the_same_map(
    opened: Callable[..., Basemap], tmp_path: Path, qtbot: QtBot, night: Theme
) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    path = harbour(folder / "harbour.geojson")
    for spec in (path, str(folder), [path]):
        basemap = opened(spec)
        shown(basemap, qtbot)
        pixmap = basemap.pixmap(*KEY)
        assert pixmap is not None
        assert color_at(pixmap.toImage(), 0.7, 0.5).name() == night.hex("map.arterial")
        assert basemap.attribution == "Made for a test"
    assert opened(path, attribution="Mine").attribution == "Mine"


def test_pictures_under_drawn_streets(opened: Callable[..., Basemap], tmp_path: Path, qtbot: QtBot) -> None:
    tiles = write_mbtiles(tmp_path / "p.mbtiles", {KEY: picture("#ffffff")}, format="png", attribution="Pictures")
    basemap = opened([tiles, harbour(tmp_path / "h.geojson")])
    assert basemap.attribution == "Pictures; Made for a test"
    shown(basemap, qtbot)


def test_an_address_opens_without_asking_the_server(opened: Callable[..., Basemap]) -> None:
    basemap = opened("http://127.0.0.1:9/{z}/{x}/{y}.png")
    assert basemap.attribution == "Map: 127.0.0.1"
    assert basemap.trouble == ""


def test_a_dead_server_is_named_and_nothing_waits(opened: Callable[..., Basemap], qtbot: QtBot) -> None:
    basemap = opened("http://127.0.0.1:9/{z}/{x}/{y}.png?key=SECRET")
    assert basemap.pixmap(*KEY) is None
    qtbot.waitUntil(lambda: "cannot be reached" in basemap.trouble, timeout=PATIENCE_MS)
    assert "SECRET" not in basemap.trouble


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("gone.geojson", None, "no map file"),
        ("notes.txt", "hello", "is no map"),
        ("bad.geojson", "{", "not JSON"),
        ("bad.mbtiles", "hello", "neither MBTiles nor PMTiles"),
    ],
)
def test_what_is_no_map_is_said_to_be_none(
    opened: Callable[..., Basemap], tmp_path: Path, name: str, content: str | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(MapError, match=words):
        opened(tmp_path / name)


def test_an_empty_folder_an_empty_list_and_a_wrong_scheme_are_refused(
    opened: Callable[..., Basemap], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    for spec, words in ((tmp_path / "empty", "no GeoJSON"), ([], "no map"), ("ftp://h/{z}/{x}/{y}", "https")):
        with pytest.raises(MapError, match=words):
            opened(spec)


def test_a_folder_is_stacked_by_what_its_files_hold(opened: Callable[..., Basemap], tmp_path: Path) -> None:
    folder = tmp_path / "city"
    folder.mkdir()
    line = {"type": "LineString", "coordinates": [[0, 0], [0.01, 0.01]]}
    for name in ("streets", "a_coast", "districts"):
        item = {"type": "Feature", "properties": {}, "geometry": line}
        write_geojson(folder / f"{name}.geojson", [item], attribution=name)
    assert opened(folder).attribution == "a_coast; districts; streets"
