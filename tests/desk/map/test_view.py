"""The map widget, driven by events and looked at pixel by pixel, offscreen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from console.desk.map.scene_labels import short_number
from console.desk.map.view import MapView
from console.desk.theme import THEME_NAMES, load_theme
from console.domain import facts as f
from console.domain import mercator
from console.domain.picture import Touched
from console.domain.tracks import Tracks
from console.domain.vocabulary import UnitKind, UnitStatus
from tests.desk.map.scenes import EVERYTHING, PlainGround, crowd, fix, night
from tests.story import HERE, Story


class Desk:
    """A map on show with a story behind it."""

    def __init__(self, qtbot, theme: str = "night") -> None:
        self.bot, self.theme, self.ground = qtbot, load_theme(theme), PlainGround()
        self.story, self.tracks, self.seconds = Story(), Tracks(), 0.0
        self.map = MapView(self.theme, self.ground, clock=lambda: self.seconds)
        qtbot.addWidget(self.map)
        self.map.resize(800, 600)
        self.map.show()
        self.map.go_to(HERE.lat, HERE.lon, 15)

    def tell(self, *facts: f.Fact) -> None:
        self.show(self.story.tell(*facts))

    def show(self, touched: Touched | None = None, later_s: float = 0.0) -> None:
        self.story.now += timedelta(seconds=later_s)
        self.seconds += 1.0
        self.map.show_picture(self.story.picture, self.tracks, touched or Touched(), self.story.now)
        QApplication.processEvents()

    def unit(self, key: str = "u1", lat: float = HERE.lat, lon: float = HERE.lon, kind=UnitKind.EMS, **fixed) -> None:
        touched = self.story.tell(self.story.unit(key, kind))
        self.tracks.take([fix(key, lat, lon, self.story.now, **fixed)])
        self.show(touched)

    def spot(self, lat: float = HERE.lat, lon: float = HERE.lon) -> QPoint:
        x, y = self.map.camera.point_to_screen(*mercator.point_to_mercator(lat, lon))
        return QPoint(round(x), round(y))

    def click(self, at: QPoint) -> None:
        self.bot.mouseClick(self.map, Qt.MouseButton.LeftButton, pos=at)

    def drag(self, start: QPoint, end: QPoint) -> None:
        self.bot.mousePress(self.map, Qt.MouseButton.LeftButton, pos=start)
        middle = QPoint((start.x() + end.x()) // 2, (start.y() + end.y()) // 2)
        self.bot.mouseMove(self.map, middle)
        self.bot.mouseMove(self.map, end)
        self.bot.mouseRelease(self.map, Qt.MouseButton.LeftButton, pos=end)

    def wheel(self, at: QPoint, notches: float) -> None:
        event = QWheelEvent(
            QPointF(at), QPointF(at), QPoint(), QPoint(0, round(notches * 120)), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self.map, event)

    def pixel(self, at: QPoint) -> QColor:
        return self.map.grab().toImage().pixelColor(at)

    def colors(self) -> set[str]:
        image = self.map.grab().toImage()
        return {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


@pytest.fixture
def desk(qtbot) -> Desk:
    return Desk(qtbot)


def beside(at: QPoint) -> QPoint:
    """A pixel inside a unit's body, clear of its letter."""
    return at + QPoint(-7, 0)


# ---- how positions look ----


@pytest.mark.parametrize("theme", THEME_NAMES)
def test_a_fresh_unit_is_filled_with_its_status_and_a_stale_one_is_not(qtbot, theme: str) -> None:
    desk = Desk(qtbot, theme)
    desk.unit()
    fill = desk.theme.color("status.available")
    assert desk.pixel(beside(desk.spot())) == fill
    desk.show(later_s=60)
    at = desk.spot()
    for x in range(-8, 9):
        if abs(x) < 8:
            assert desk.pixel(at + QPoint(x, 0)) != fill
    assert desk.map.hover_text() == ""


def test_a_lost_unit_says_when_it_was_last_seen(desk: Desk) -> None:
    desk.unit(speed_mps=5.0, heading_deg=90.0)
    desk.show(later_s=240)
    desk.bot.mouseMove(desk.map, desk.spot())
    assert "LOST: last seen 4:01 ago" in desk.map.hover_text()
    assert "was 18 km/h" in desk.map.hover_text()
    assert desk.pixel(beside(desk.spot())) != desk.theme.color("status.available")


def test_the_nose_points_where_the_unit_is_heading(desk: Desk) -> None:
    desk.unit(heading_deg=90.0, speed_mps=8.0)
    fill, at = desk.theme.color("status.available"), desk.spot()
    assert desk.pixel(at + QPoint(14, 0)) == fill
    assert desk.pixel(at + QPoint(-14, 0)) != fill
    desk.tracks.take([fix("u1", HERE.lat, HERE.lon, desk.story.now, age_s=0.2, heading_deg=270.0)])
    desk.show()
    assert desk.pixel(at + QPoint(-14, 0)) == fill
    desk.tracks.take([fix("u1", HERE.lat, HERE.lon, desk.story.now, age_s=0.1)])
    desk.show()
    assert desk.pixel(at + QPoint(-14, 0)) != fill
    assert desk.pixel(at + QPoint(14, 0)) != fill


def test_a_person_in_crisis_is_never_drawn_in_the_red_of_on_scene(desk: Desk) -> None:
    desk.tell(desk.story.incident("i1", priority=10))
    assert desk.theme.hex("status.on_scene") not in desk.colors()
    assert desk.theme.hex("severity.critical") in desk.colors()


# ---- picking ----


def test_a_click_picks_the_nearest_unit_within_reach(desk: Desk) -> None:
    desk.unit("u1")
    desk.unit("u2", lon=HERE.lon + 0.0006)
    one, two = desk.spot(), desk.spot(HERE.lat, HERE.lon + 0.0006)
    assert 10 < two.x() - one.x() < 30
    with desk.bot.waitSignal(desk.map.unit_picked, check_params_cb=lambda key: key == "u2"):
        desk.click(two + QPoint(6, 4))
    with desk.bot.waitSignal(desk.map.unit_picked, check_params_cb=lambda key: key == "u1"):
        desk.click(one + QPoint(-6, 0))


def test_a_second_click_reaches_what_lies_under(desk: Desk) -> None:
    desk.unit("u1")
    desk.unit("u2")
    picked: list[str] = []
    desk.map.unit_picked.connect(picked.append)
    for _ in range(3):
        desk.click(desk.spot())
        desk.bot.wait(1)
    assert picked[0] != picked[1]
    assert picked[0] == picked[2]


def test_a_click_on_a_pin_picks_the_incident(desk: Desk) -> None:
    desk.tell(desk.story.incident("i1"))
    with desk.bot.waitSignal(desk.map.incident_picked, check_params_cb=lambda key: key == "i1"):
        desk.click(desk.spot() + QPoint(0, -29))


def test_a_click_beside_everything_is_one_on_the_background(desk: Desk) -> None:
    desk.unit()
    with desk.bot.waitSignal(desk.map.background_picked, timeout=60_000):
        desk.click(desk.spot() + QPoint(80, 80))


def test_a_double_click_zooms_in_and_does_not_deselect(desk: Desk) -> None:
    seen: list[str] = []
    desk.map.background_picked.connect(lambda: seen.append("background"))
    at, before = QPoint(200, 150), desk.map.camera
    desk.bot.mouseClick(desk.map, Qt.MouseButton.LeftButton, pos=at)
    desk.bot.mouseDClick(desk.map, Qt.MouseButton.LeftButton, pos=at)
    assert desk.map.camera.zoom == before.zoom + 1
    desk.bot.wait(QApplication.doubleClickInterval() + 50)
    assert seen == []


def test_incidents_at_one_place_pile_up_and_fan_out(desk: Desk) -> None:
    desk.tell(*(desk.story.incident(f"i{n}", priority=2 + n) for n in range(4)))
    picked: list[str] = []
    desk.map.incident_picked.connect(picked.append)
    pile = desk.spot() + QPoint(0, -29)
    desk.bot.mouseMove(desk.map, pile)
    assert desk.map.hover_text().startswith("4 incidents here")
    desk.click(pile)
    assert picked == []
    QApplication.processEvents()
    _, pins = desk.map._layers.arrange(desk.map._frame())
    assert {pin.incident for pin in pins} == {"i0", "i1", "i2", "i3"}
    bodies = [pin.body for pin in pins]
    assert not any(a.intersects(b) for i, a in enumerate(bodies) for b in bodies[i + 1 :])
    desk.click(pins[0].body.center().toPoint())
    assert picked == [pins[0].incident]


def test_text_from_outside_is_plain_text(desk: Desk) -> None:
    desk.tell(desk.story.incident("i1", type_text="<b>bold</b><img src=x>"))
    desk.bot.mouseMove(desk.map, desk.spot() + QPoint(0, -29))
    assert "<b>bold</b><img src=x>" in desk.map.hover_text()


# ---- looking elsewhere ----


def test_the_wheel_zooms_about_the_cursor_by_fractions(desk: Desk) -> None:
    at = QPoint(620, 140)
    ground = desk.map.camera.point_to_ground(at.x(), at.y())
    zoom = desk.map.camera.zoom
    with desk.bot.waitSignal(desk.map.view_moved_by_hand):
        desk.wheel(at, 1)
    assert 0 < desk.map.camera.zoom - zoom < 1
    x, y = desk.map.camera.point_to_screen(*ground)
    assert abs(x - at.x()) < 2
    assert abs(y - at.y()) < 2
    desk.wheel(at, -1)
    assert desk.map.camera.zoom == pytest.approx(zoom)


def test_dragging_keeps_the_ground_under_the_hand(desk: Desk) -> None:
    start, end = QPoint(300, 300), QPoint(390, 250)
    ground = desk.map.camera.point_to_ground(start.x(), start.y())
    desk.drag(start, end)
    x, y = desk.map.camera.point_to_screen(*ground)
    assert abs(x - end.x()) < 2
    assert abs(y - end.y()) < 2


@pytest.mark.parametrize(
    ("key", "moved"),
    [(Qt.Key.Key_Left, (-1, 0)), (Qt.Key.Key_Right, (1, 0)), (Qt.Key.Key_Up, (0, 1)), (Qt.Key.Key_Down, (0, -1))],
)
def test_arrows_pan(desk: Desk, key: Qt.Key, moved: tuple[int, int]) -> None:
    before = desk.map.camera
    desk.bot.keyClick(desk.map, key)
    after = desk.map.camera

    def sign(value: float) -> int:
        return (value > 1e-6) - (value < -1e-6)

    assert (sign(after.x_m - before.x_m), sign(after.y_m - before.y_m)) == moved


def test_plus_minus_and_home(desk: Desk) -> None:
    desk.unit("u1", HERE.lat + 0.01, HERE.lon + 0.02)
    desk.unit("u2", HERE.lat - 0.01, HERE.lon - 0.02)
    zoom = desk.map.camera.zoom
    desk.bot.keyClick(desk.map, Qt.Key.Key_Plus)
    assert desk.map.camera.zoom > zoom
    desk.bot.keyClick(desk.map, Qt.Key.Key_Minus)
    desk.bot.keyClick(desk.map, Qt.Key.Key_Home)
    for lat, lon in ((HERE.lat + 0.01, HERE.lon + 0.02), (HERE.lat - 0.01, HERE.lon - 0.02)):
        assert desk.map.rect().contains(desk.spot(lat, lon))


def test_the_first_picture_is_shown_whole_as_it_comes_in(qtbot) -> None:
    desk = Desk(qtbot)
    desk.map = MapView(desk.theme, desk.ground, clock=lambda: desk.seconds)
    qtbot.addWidget(desk.map)
    desk.map.resize(800, 600)
    desk.unit("u0")
    for n in range(1, 8):
        desk.unit(f"u{n}", HERE.lat + n * 0.01, HERE.lon - n * 0.02)
    assert all(desk.map.rect().contains(desk.spot(HERE.lat + n * 0.01, HERE.lon - n * 0.02)) for n in range(8))
    desk.show(later_s=11)
    desk.tracks.take([fix("u0", HERE.lat, HERE.lon, desk.story.now)])
    desk.show()
    here = desk.map.camera
    for n in range(8, 30):
        desk.unit(f"u{n}", HERE.lat + n * 0.01)
    assert desk.map.camera == here


def test_one_far_unit_does_not_shrink_the_city(desk: Desk) -> None:
    for n in range(5):
        desk.unit(f"u{n}", HERE.lat + n * 0.001)
    desk.unit("lost-abroad", -33.0, 151.0)
    desk.map.home()
    assert desk.map.camera.zoom > 13


def test_following_keeps_a_unit_in_the_middle_until_the_map_is_dragged(desk: Desk) -> None:
    desk.unit("u1")
    desk.map.follow("u1")
    desk.tracks.take([fix("u1", HERE.lat + 0.02, HERE.lon, desk.story.now, age_s=0.1)])
    desk.show()
    assert (desk.spot(HERE.lat + 0.02) - desk.map.rect().center()).manhattanLength() < 4
    desk.drag(QPoint(300, 300), QPoint(360, 300))
    assert desk.map.followed is None
    here = desk.map.camera
    desk.tracks.take([fix("u1", HERE.lat + 0.04, HERE.lon, desk.story.now, age_s=0.05)])
    desk.show()
    assert desk.map.camera == here


def test_a_wall_is_moved_by_hands_only(desk: Desk) -> None:
    desk.unit("u1")
    desk.map.set_wall(True)
    here = desk.map.camera
    desk.map.go_to(10, 10)
    desk.map.fit([(10, 10), (11, 11)])
    desk.map.follow("u1")
    desk.unit("u2", HERE.lat + 0.3)
    assert desk.map.camera == here
    assert not desk.map.locked
    desk.wheel(QPoint(100, 100), 1)
    assert desk.map.locked
    desk.map.home()
    assert not desk.map.locked


# ---- tools ----


def test_measuring_gives_metres_and_bearing_of_each_leg(desk: Desk) -> None:
    desk.map.set_tool("measure")
    for at in (QPoint(200, 300), QPoint(400, 300), QPoint(400, 100)):
        desk.click(at)
    with desk.bot.waitSignal(desk.map.tool_finished):
        desk.bot.keyClick(desk.map, Qt.Key.Key_Return)
    sketch = desk.map.sketch
    assert sketch is not None
    east, north = sketch.legs()
    assert east.bearing_deg == pytest.approx(90, abs=0.5)
    assert north.bearing_deg == pytest.approx(0, abs=0.5)
    assert east.metres == pytest.approx(200 * desk.map.camera.ground_metres_per_pixel, rel=0.01)
    assert desk.map.tool == "pan"
    desk.bot.keyClick(desk.map, Qt.Key.Key_Escape)
    assert desk.map.sketch is None


def test_a_perimeter_is_closed_by_a_double_click(desk: Desk) -> None:
    desk.map.set_tool("perimeter")
    corners = [QPoint(200, 200), QPoint(500, 200), QPoint(500, 400)]
    for at in corners:
        desk.click(at)
    with desk.bot.waitSignal(desk.map.perimeter_drawn) as drawn:
        desk.bot.mouseDClick(desk.map, Qt.MouseButton.LeftButton, pos=corners[-1])
    points = drawn.args[0]
    assert len(points) == 3
    f.PerimeterDrawn(perimeter="p", points=points)
    for (lat, lon), at in zip(points, corners, strict=True):
        assert (desk.spot(lat, lon) - at).manhattanLength() <= 2
    assert desk.map.tool == "pan"


def test_a_perimeter_of_two_corners_is_none_and_escape_drops_it(desk: Desk) -> None:
    drawn: list[object] = []
    desk.map.perimeter_drawn.connect(drawn.append)
    desk.map.set_tool("perimeter")
    desk.click(QPoint(200, 200))
    desk.click(QPoint(300, 200))
    desk.bot.keyClick(desk.map, Qt.Key.Key_Return)
    assert desk.map.tool == "perimeter"
    desk.bot.keyClick(desk.map, Qt.Key.Key_Backspace)
    assert desk.map.sketch is not None
    assert len(desk.map.sketch.points) == 1
    with desk.bot.waitSignal(desk.map.tool_finished):
        desk.bot.keyClick(desk.map, Qt.Key.Key_Escape)
    assert drawn == []
    assert desk.map.sketch is None


def test_the_ground_can_be_dragged_while_a_tool_is_in_hand(desk: Desk) -> None:
    desk.map.set_tool("perimeter")
    before = desk.map.camera
    desk.drag(QPoint(300, 300), QPoint(360, 330))
    assert desk.map.camera != before
    assert desk.map.sketch is not None
    assert desk.map.sketch.points == []


def test_an_unknown_tool_is_an_error(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no tool 'erase'"):
        desk.map.set_tool("erase")


def test_perimeters_that_stand_are_drawn(desk: Desk) -> None:
    color = desk.theme.hex("map.perimeter")
    assert color not in desk.colors()
    here = HERE.lat, HERE.lon
    desk.tell(
        f.PerimeterDrawn(
            perimeter="p", label="Cordon",
            points=((here[0] - 0.003, here[1] - 0.004), (here[0] - 0.003, here[1] + 0.004), (here[0] + 0.003, here[1])),
        )
    )  # fmt: skip
    assert color in desk.colors()


# ---- what must never be overlooked ----


def test_not_live_is_said_over_everything(desk: Desk) -> None:
    desk.unit()
    live = desk.map.grab().toImage()
    desk.map.set_live(False, "No word from the hub for 4 s")
    dead = desk.map.grab().toImage()
    lost = desk.theme.hex("link.lost")
    assert live.pixelColor(2, 300) != dead.pixelColor(2, 300)
    assert dead.pixelColor(1, 300).name() == lost
    changed = sum(
        live.pixelColor(x, y) != dead.pixelColor(x, y) for x in range(5, 790, 20) for y in range(120, 590, 20)
    )
    assert changed > 0.95 * len(range(5, 790, 20)) * len(range(120, 590, 20))
    assert desk.pixel(beside(desk.spot())) != desk.theme.color("status.available")
    desk.map.set_live(True)
    assert desk.map.grab().toImage() == live


def test_training_has_a_ribbon(desk: Desk) -> None:
    assert desk.pixel(QPoint(5, 5)) != desk.theme.color("link.training")
    desk.map.set_exercise(True)
    assert desk.pixel(QPoint(5, 5)) == desk.theme.color("link.training")


def test_incidents_without_a_place_are_counted_in_the_corner(desk: Desk) -> None:
    chip = desk.map._controls.no_location
    assert not chip.isVisible()
    desk.tell(desk.story.incident("i1", place=None), desk.story.incident("i2", place=None))
    assert chip.isVisible()
    assert chip.text() == "2 without location"
    with desk.bot.waitSignal(desk.map.no_location_clicked):
        desk.bot.mouseClick(chip, Qt.MouseButton.LeftButton)
    desk.tell(f.IncidentClosed(incident="i1", disposition="01"), f.IncidentClosed(incident="i2", disposition="01"))
    assert not chip.isVisible()


def test_an_alarm_nobody_has_seen_stays_in_sight_whatever_is_in_focus(desk: Desk) -> None:
    desk.tell(desk.story.incident("i1"), desk.story.incident("i2", place=f.Place(HERE.lat, HERE.lon + 0.004)))
    desk.map.set_focus(frozenset({"i1"}), frozenset())
    quiet = desk.pixel(desk.spot(HERE.lat, HERE.lon + 0.004) + QPoint(-23, -29))
    desk.tell(f.AlarmRaised(alarm="a", rule="r", priority="critical", text="t", incident="i2"))
    loud = desk.pixel(desk.spot(HERE.lat, HERE.lon + 0.004) + QPoint(-26, -29))
    assert loud != quiet
    assert loud.red() > 120


# ---- clusters and crowds ----


def test_far_out_units_are_counted_in_clusters_and_a_click_goes_nearer(desk: Desk) -> None:
    for n in range(9):
        desk.unit(f"u{n}", HERE.lat + n * 1e-4)
    desk.map.go_to(HERE.lat, HERE.lon, 10.0)
    desk.show()
    clusters = desk.map._layers.clusters
    desk.map.grab()
    assert clusters.clusters.size.tolist() == [9]
    desk.bot.mouseMove(desk.map, desk.spot())
    assert desk.map.hover_text().startswith("9 units")
    desk.click(desk.spot())
    assert desk.map.camera.zoom > 11
    desk.map.set_clustering(False)
    desk.map.go_to(HERE.lat, HERE.lon, 10.0)
    desk.map.grab()
    assert clusters.clusters.size.tolist() == []


@pytest.mark.parametrize("count", [500, 3_000, 15_000])
def test_crowds_are_drawn_in_every_detail(qtbot, count: int) -> None:
    desk = Desk(qtbot)
    picture, tracks, now = crowd(count)
    desk.map.set_clustering(False)
    desk.map.show_picture(picture, tracks, EVERYTHING, now)
    desk.map.go_to(HERE.lat, HERE.lon, 12.6)
    assert {desk.theme.hex(f"status.{status.value}") for status in UnitStatus} <= desk.colors()


def test_positions_drawn_are_counted_once_each(desk: Desk) -> None:
    desk.unit("u1")
    desk.unit("u2", lat=HERE.lat + 5)
    assert desk.map.positions_drawn == 1
    desk.show()
    desk.map.repaint()
    assert desk.map.positions_drawn == 1
    desk.tracks.take([fix("u1", HERE.lat + 0.0001, HERE.lon, desk.story.now, age_s=0.5)])
    desk.show()
    assert desk.map.positions_drawn == 2


def test_nothing_new_is_not_painted(desk: Desk) -> None:
    desk.unit()
    for _ in range(4):
        desk.show()
    frames = len(desk.map.frame_ms)
    for _ in range(4):
        desk.show()
    assert len(desk.map.frame_ms) == frames


# ---- ground ----


def test_a_missing_tile_is_stood_in_for_by_a_coarser_one(qtbot) -> None:
    desk = Desk(qtbot)
    QApplication.processEvents()
    z, x, y = desk.ground.asked[0]
    desk.ground.missing = frozenset({(z + 1, 2 * x + i, 2 * y + j) for i in (0, 1) for j in (0, 1)})
    desk.map.go_to(HERE.lat, HERE.lon, z + 1)
    QApplication.processEvents()
    image = desk.map.grab().toImage()
    bare = desk.theme.hex("map.land_outside")
    assert not any(image.pixelColor(px, 200).name() == bare for px in range(40, 760, 10))


def test_tiles_that_arrive_are_painted(desk: Desk) -> None:
    desk.show()
    frames = len(desk.map.frame_ms)
    desk.ground.ready.emit()
    QApplication.processEvents()
    assert len(desk.map.frame_ms) > frames


def test_another_theme_and_another_ground(desk: Desk) -> None:
    desk.unit()
    desk.map.set_basemap(PlainGround("#334455"))
    assert desk.pixel(QPoint(150, 300)).name() == "#334455"
    desk.map.set_theme(load_theme("day"))
    assert desk.pixel(beside(desk.spot())) == load_theme("day").color("status.available")
    desk.map.set_basemap(None)
    assert desk.pixel(QPoint(150, 300)) == load_theme("day").color("map.land_outside")


@pytest.mark.parametrize("theme", THEME_NAMES)
def test_a_busy_night_has_labels_that_do_not_touch(qtbot, theme: str) -> None:
    desk = Desk(qtbot, theme)
    picture, tracks, now = night()
    desk.map.resize(1280, 720)
    desk.map.show_picture(picture, tracks, EVERYTHING, now)
    desk.map.home()
    desk.map.select("i10", "u2")
    desk.map.grab()
    layers = desk.map._layers
    _, pins = layers.arrange(desk.map._frame())
    boxes = layers.labels.boxes(desk.map.scene, desk.map.camera, pins).tolist()
    assert len(boxes) > 30
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert not (a[0] < b[2] - 1 and a[2] > b[0] + 1 and a[1] < b[3] - 1 and a[3] > b[1] + 1)
    assert ("incident", "i10") in layers.labels.shown
    assert ("unit", "u2") in layers.labels.shown


def test_long_numbers_are_shortened_as_on_the_radio() -> None:
    assert short_number("A26107-0901") == "0901"
    assert short_number("26-1040") == "26-1040"
    assert short_number("240080123") == "240080123"
    assert short_number("NORTH-WEST-7") == "NORTH-WEST-7"


def test_the_camera_keeps_still_when_the_window_grows(desk: Desk) -> None:
    before = desk.map.camera
    desk.map.resize(1000, 700)
    after = desk.map.camera
    assert (after.x_m, after.y_m, after.zoom) == (before.x_m, before.y_m, before.zoom)
    assert (after.width, after.height) == (1000, 700)
