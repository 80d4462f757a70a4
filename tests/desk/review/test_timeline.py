"""The timeline: shows a shift, zooms, picks, follows the second that is shown, and takes every theme and width."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk.review.lane_choice import CRITICAL, EVERY, MISSED, SIGHT
from console.desk.review.lanes import Group
from console.desk.review.stretch import LEAST_S, after, held_within, zoomed
from console.desk.review.timeline import TimelinePane
from console.desk.stylesheet import dress
from console.desk.theme import THEME_NAMES, load_theme
from console.domain.vocabulary import Band, Role, band_of
from console.review.shift import View
from tests.desk.time.conftest import Bare, Later
from tests.review.making import shift_facts, write_journal


@pytest.fixture
def pane(show, desk) -> TimelinePane:
    return show(TimelinePane, desk, size=(1000, 600))


def painted(pane: TimelinePane) -> QImage:
    QApplication.processEvents()
    return pane.grab().toImage()


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


def test_the_whole_shift_is_shown_first(pane, desk) -> None:
    assert pane.shown_of is not None
    assert pane.waiting_words == ""
    assert pane.lanes.view is View.AS_KNOWN
    start, end = pane.span
    assert start <= 0
    assert end >= pane.lanes.end_s - pane.lanes.start_s
    assert "40 strips" in pane.note.text()
    assert "8 units" in pane.note.text()


def test_nothing_is_built_or_read_before_it_is_seen(desk, qtbot) -> None:
    pane = TimelinePane(desk.model, load_theme("night"), lambda *a: True, executor=Later())
    qtbot.addWidget(pane)
    desk.wait(1)
    assert not pane.views
    assert not pane.worker.busy


def test_it_says_how_far_it_is_and_can_be_stopped(show, desk) -> None:
    later = Later()
    pane = show(TimelinePane, desk, executor=later)
    assert pane.waiting_words
    assert pane.stop_button.isVisible()
    pane.stop_button.click()
    later.run()
    assert pane.lanes is None
    assert "Stopped" in pane.waiting_words
    pane.again_button.click()
    later.run()
    QApplication.processEvents()
    assert pane.lanes is not None
    assert pane.waiting_words == ""


def test_without_a_shift_it_says_what_it_would_show(show, tmp_path) -> None:
    pane = show(TimelinePane, Bare(reviewer=Role.OPERATIONS))
    assert "lane" in pane.waiting_words


def test_a_live_desk_shows_what_it_has_heard(show, qtbot) -> None:
    from tests.desk.conftest import call

    bare = Bare()
    bare.link.connect()
    bare.wait(1)
    bare.link.tell(call("i1"), call("i2"))
    bare.wait(1)
    pane = show(TimelinePane, bare)
    assert pane.lanes is not None
    assert set(pane.lanes.strips.keys) == {"i1", "i2"}
    assert bare.model.live
    assert pane.cursor_s is None


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize("width", [360, 700, 1200])
def test_it_is_painted_in_the_colours_of_its_theme(show, desk, theme: str, width: int) -> None:
    pane = show(TimelinePane, desk, theme=theme, size=(width, 600))
    found = colours(painted(pane))
    tokens = load_theme(theme)
    for token in ("base.panel", "status.contact_made", "status.en_route", "map.selection"):
        assert tokens.hex(token) in found, token


def test_another_theme_leaves_no_colour_of_the_last(pane, desk) -> None:
    desk.model.select_incident(None)
    before = load_theme("night")
    dress(QApplication.instance(), pane, load_theme("day"))
    pane.set_theme(load_theme("day"))
    found = colours(painted(pane))
    assert load_theme("day").hex("status.contact_made") in found
    assert not {before.hex("status.contact_made"), before.hex("base.panel")} & found


def test_only_lanes_in_sight_are_painted(pane) -> None:
    painted(pane)
    view = pane.views[Group.STRIPS]
    assert 0 < view.item.painted < len(view.lanes)


def test_a_click_on_a_fact_selects_and_goes_to_its_second(pane, desk) -> None:
    view = pane.views[Group.STRIPS]
    view.bar.setValue(0)
    marks = view.lanes.marks
    mark = int(marks.first[2]) + 1
    pane.show_span(marks.at_s[mark] - pane.lanes.start_s - 30, marks.at_s[mark] - pane.lanes.start_s + 30)
    QApplication.processEvents()
    item = view.item
    x = (float(marks.at_s[mark]) - pane.lanes.start_s - pane.span[0]) * view.plot.per_s
    scene = view.plot.box.mapToScene(QPointF(x + 2, 2.5 * item.lane_px - view.bar.value()))
    QTest.mouseClick(view.plot.viewport(), Qt.MouseButton.LeftButton, pos=view.plot.mapFromScene(scene))
    assert desk.model.selection.incident == view.lanes.keys[2]
    assert desk.machine.at == datetime.fromtimestamp(float(marks.at_s[mark]), UTC)


def test_a_click_beside_every_fact_goes_to_that_second(pane, desk) -> None:
    pane._pick(Group.UNITS, 1, 1234.0, -1)
    assert desk.model.selection.unit == pane.lanes.units.keys[1]
    assert desk.machine.at.timestamp() == pytest.approx(pane.lanes.start_s + 1234.0, abs=0.001)


def test_zooming_holds_its_point_and_its_bounds(pane) -> None:
    pane.show_span(1000, 2000)
    pane.zoom(1500, 2.0)
    assert pane.span == pytest.approx((1250, 1750))
    for _ in range(80):
        pane.zoom(1500, 2.0)
    assert pane.span[1] - pane.span[0] == pytest.approx(LEAST_S)
    for _ in range(80):
        pane.zoom(1500, 0.5)
    whole = pane.lanes.end_s - pane.lanes.start_s
    assert pane.span[1] - pane.span[0] >= whole


@pytest.mark.parametrize("seconds", [10.0, 60.0, 600.0, 3600.0])
def test_a_stretch_is_shown_about_the_second_shown(pane, seconds: float) -> None:
    pane.show_stretch(seconds)
    assert pane.span[1] - pane.span[0] == pytest.approx(seconds)
    assert pane.span[0] <= pane.cursor_s <= pane.span[1]


def test_wheel_scrolls_and_zooms(pane) -> None:
    view = pane.views[Group.STRIPS]
    view.bar.setValue(0)
    pane.show_span(1000, 2000)

    def turn(delta: int, keys: Qt.KeyboardModifier) -> None:
        spot = QPointF(500, 200)
        event = QWheelEvent(spot, view.plot.mapToGlobal(spot), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton,
                            keys, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
        view.plot.wheelEvent(event)

    turn(-120, Qt.KeyboardModifier.NoModifier)
    assert view.bar.value() > 0
    turn(120, Qt.KeyboardModifier.ControlModifier)
    assert pane.span[1] - pane.span[0] == pytest.approx(1000 / 1.25)
    start = pane.span[0]
    turn(-120, Qt.KeyboardModifier.ShiftModifier)
    assert pane.span[0] > start


def test_keys_move_zoom_and_choose(pane, desk) -> None:
    plot = pane.views[Group.STRIPS].plot
    pane.show_span(1000, 2000)
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert pane.span == pytest.approx((1100, 2100))
    QTest.keyClick(plot, Qt.Key.Key_Plus)
    assert pane.span[1] - pane.span[0] == pytest.approx(625)
    QTest.keyClick(plot, Qt.Key.Key_Minus)
    assert pane.span[1] - pane.span[0] == pytest.approx(1000)
    QTest.keyClick(plot, Qt.Key.Key_Home)
    assert pane.span[0] < 0
    QTest.keyClick(plot, Qt.Key.Key_Down)
    QTest.keyClick(plot, Qt.Key.Key_Down)
    assert desk.model.selection.incident == pane.lanes.strips.keys[1]
    assert pane.views[Group.STRIPS].item.chosen == 1
    assert plot.accessibleDescription().startswith(pane.lanes.strips.names[1])


def test_what_is_selected_elsewhere_is_brought_into_sight(pane, desk) -> None:
    view = pane.views[Group.STRIPS]
    last = view.lanes.keys[-1]
    view.bar.setValue(0)
    desk.model.select_incident(last)
    assert view.item.chosen == len(view.lanes) - 1
    assert view.bar.value() > 0


def test_the_cursor_follows_and_stays_in_sight(pane, desk) -> None:
    pane.show_span(0, 60)
    _first, last = desk.machine.span
    desk.machine.go(last)
    assert pane.cursor_s == pytest.approx(last.timestamp() - pane.lanes.start_s)
    assert pane.span[0] <= pane.cursor_s <= pane.span[1]
    assert pane.views[Group.UNITS].item.cursor_s == pane.cursor_s


def test_the_other_view_of_the_past_is_drawn_anew(pane, desk) -> None:
    desk.machine.set_view(View.AS_IT_WAS)
    assert pane.lanes.view is View.AS_IT_WAS


def test_strips_can_be_chosen_by_what_they_are(pane, desk) -> None:
    view = pane.views[Group.STRIPS]
    pane.show_only(CRITICAL)
    assert view.lanes.keys
    assert all(band_of(order) is Band.CRITICAL for order in view.lanes.orders)
    pane.show_only(MISSED)
    assert set(view.lanes.keys) == {finding.incident for finding in desk.machine.findings if finding.incident}
    pane.show_only(SIGHT)
    pane.show_span(0, 300)
    few = len(view.lanes)
    assert 0 < few < len(pane.lanes.strips)
    pane.show_stretch(0.0)
    assert len(view.lanes) == len(pane.lanes.strips)
    pane.show_only(EVERY)
    assert "40 strips" in pane.note.text()


def test_flags_hang_where_something_was_missed(pane, desk) -> None:
    flags = pane.views[Group.STRIPS].item.flags
    assert len(flags.row) == sum(finding.incident is not None for finding in desk.machine.findings)


def test_the_pointer_is_told_the_fact_in_plain_text(pane) -> None:
    view = pane.views[Group.STRIPS]
    marks = view.lanes.marks
    mark = int(marks.first[3])
    words = view.words_at(3, float(marks.at_s[mark]) - pane.lanes.start_s)
    assert view.lanes.names[3] in words
    assert "received, priority" in words
    assert view.words_at(999, 0.0) == ""


def test_the_key_names_every_colour_and_shape(pane) -> None:
    assert not pane.key.isVisible()
    pane.tools.key.click()
    assert pane.key.isVisible()
    for words in ("En route", "Consult waits", "Camera watched", "Missed moment, grave", "Remark"):
        assert words in pane.key.accessibleDescription()
    assert pane.key.heightForWidth(360) > pane.key.heightForWidth(1600)


def test_a_shift_without_units_gives_the_strips_all_the_room(show, tmp_path) -> None:
    from tests.desk.conftest import call

    bare = Bare()
    bare.link.connect()
    bare.link.tell(call("i1"))
    bare.wait(1)
    pane = show(TimelinePane, bare)
    assert not pane.views[Group.UNITS].isVisible()
    assert pane.views[Group.STRIPS].isVisible()


def test_of_a_long_shift_an_hour_is_shown_first(show, tmp_path, qtbot) -> None:
    told = shift_facts(150, 10, 6.0)
    bare = Bare(reviewer=Role.OPERATIONS)
    bare.machine.open(write_journal(tmp_path / "long.journal", told))
    pane = show(TimelinePane, bare)
    assert pane.shown == SIGHT
    assert pane.span[1] - pane.span[0] == pytest.approx(3600)
    assert 0 < len(pane.views[Group.STRIPS].lanes) < 100
    bare.machine.go(bare.machine.span[1])
    assert pane.span[0] <= pane.cursor_s <= pane.span[1]
    pane.show_only(EVERY)
    assert len(pane.views[Group.STRIPS].lanes) == 150


def test_a_stretch_never_leaves_the_shift() -> None:
    assert held_within((-5000, -4000), (0, 7200)) == pytest.approx((-40, 960))
    assert held_within((9000, 10_000), (0, 7200)) == pytest.approx((6240, 7240))
    assert held_within((100, 101), (0, 7200)) == pytest.approx((95.5, 105.5))
    low, high = held_within((0, 90_000), (0, 60))
    assert low <= 0
    assert high >= 60


def test_the_next_page_follows_the_cursor() -> None:
    assert after((0, 100), 50) == (0, 100)
    assert after((0, 100), 120) == pytest.approx((105, 205))
    assert after((0, 100), -20) == pytest.approx((-105, -5))
    assert zoomed((0, 100), 0, 2) == (0, 50)


def test_what_was_stopped_does_not_bar_the_next_journal(show, desk, tmp_path) -> None:
    later = Later()
    pane = show(TimelinePane, desk, executor=later)
    pane.stop_button.click()
    later.run()
    desk.wait(1)
    assert not later.waiting
    desk.machine.open(write_journal(tmp_path / "next.journal", shift_facts(5, 2, 1.0)))
    later.run()
    QApplication.processEvents()
    assert len(pane.lanes.strips) == 5


def test_a_failure_is_said_in_words_and_can_be_tried_again(show, desk, monkeypatch) -> None:
    pane = TimelinePane
    monkeypatch.setattr(pane, "compute", lambda self, shift: lambda progress: 1 / 0)
    made = show(pane, desk)
    assert "could not be worked out" in made.waiting_words
    assert made.again_button.isVisible()
    monkeypatch.undo()
    made.again_button.click()
    assert made.waiting_words == ""
