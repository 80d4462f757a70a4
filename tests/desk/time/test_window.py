"""The window while it shows the past: commands and keys, what every view says, the bar, ghosts and marks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from console.desk.sounds import Sound
from console.desk.theme import THEME_NAMES
from console.domain import facts as f
from console.domain.vocabulary import AlarmPriority, Role
from console.review.shift import View
from tests.desk.conftest import Rig, call, team
from tests.desk.time.conftest import AtOnce
from tests.story import HERE, START


@pytest.fixture
def told(rig: Rig) -> Rig:
    """A desk that has heard three calls in three minutes."""
    for worker in (rig.model.time._opener, rig.model.time._finder, rig.model.time._refresher):
        worker._executor = AtOnce()
    rig.open(team("u1"))
    rig.wait(seconds=60).tell(call("i1")).report(("u1", 0.01, 0.0))
    rig.wait(seconds=60).tell(call("i2", place=f.Place(HERE.lat + 0.02, HERE.lon)))
    return rig.wait(seconds=60).tell(call("i3")).wait(seconds=60)


def views(rig: Rig) -> list[QWidget]:
    return [rig.window.alarms, *rig.window.panes()]


def test_replay_and_live_by_command(told: Rig) -> None:
    assert not told.window.time_bar.isVisible()
    told.run("replay 03:02:30")
    assert told.model.now() == START + timedelta(seconds=150)
    assert len(told.strips()) == 2
    assert told.window.time_bar.isVisible()
    told.run("live")
    assert told.model.time.live
    assert len(told.strips()) == 3
    assert not told.window.time_bar.isVisible()


def test_one_key_goes_back_to_live(told: Rig) -> None:
    told.run("replay 03:02:30")
    QTest.keyClick(told.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert told.model.time.live


def test_every_view_says_which_second_it_shows_and_how(told: Rig) -> None:
    told.run("replay 03:02:30")
    for view in views(told):
        assert "REPLAY 03:02:30" in view.says_replay, view  # type: ignore[attr-defined]
    for pane in told.window.panes():
        assert pane.says_replay == "REPLAY 03:02:30 as it was known"
        assert not pane.says_not_live, "the past is seen clearly; it is the words that say it is the past"
    assert told.window.map._glass([]).past == "REPLAY 03:02:30 as it was known"
    told.run("view")
    assert all(pane.says_replay.endswith("as it was") for pane in told.window.panes())
    told.run("live")
    assert not any(view.says_replay for view in views(told))  # type: ignore[attr-defined]
    assert told.window.map._glass([]).past == ""


def test_a_lost_link_is_said_beneath_the_replay(told: Rig) -> None:
    told.run("replay 03:02:30")
    told.silent(seconds=5)
    assert told.window.not_live.isVisible()
    assert "NOT LIVE" in told.window.time_bar.beneath.text()
    assert all(pane.says_replay for pane in told.window.panes())


def test_live_alarms_sound_and_are_counted_while_the_past_is_shown(told: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[Sound] = []
    monkeypatch.setattr(told.player, "play", lambda sound, **more: played.append(sound))
    told.run("replay 03:02:30")
    told.tell(f.AlarmRaised("a1", "rule", AlarmPriority.HIGH, "look", incident="i1"), role=Role.HUB, actor="hub")
    told.tell(call("i4", priority=9))
    assert Sound.ALARM in played
    assert Sound.CRITICAL in played
    words = told.window.time_bar.beneath.text()
    assert "1 alarm, 1 new" in words
    assert "1 new call" in words
    assert "look" not in "".join(told.window.alarms.list.texts()), "the bar of alarms shows those of the past second"
    told.window.time_bar.beneath.click()
    assert told.model.time.live
    assert "look" in told.window.alarms.list.texts()[0]


def test_asks_are_refused_in_words(told: Rig) -> None:
    told.run("replay 03:02:30")
    told.model.select_incident("i1")
    told.run("note too late")
    assert "nobody can change it" in told.said
    assert told.window.status.word.text() == "REFUSED"
    assert told.link.asked == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("replay 25:00", "a time (UTC) is as"),
        ("replay 19:00", "is not in this shift"),
        ("play 90", "from 1 to 60"),
        ("play", "nothing to play"),
        ("step x", "number of facts"),
        ("live", "present already"),
    ],
)
def test_what_cannot_be_done_is_said(told: Rig, line: str, words: str) -> None:
    told.run(line)
    assert words in told.said
    assert told.model.time.live


def test_steps_and_play_by_keys(told: Rig) -> None:
    told.run("replay 03:02:30")
    QTest.keyClick(told.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert told.model.time.moment is not None
    assert told.model.time.moment.last is not None
    assert getattr(told.model.time.moment.last.fact, "incident", "") == "i2"
    QTest.keyClick(told.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert len(told.strips()) == 3
    QTest.keyClick(told.window, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert told.model.time.speed == 1
    QTest.keyClick(told.window, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert told.model.time.speed == 0


def test_a_hand_on_the_scrubber_goes_to_any_second(told: Rig) -> None:
    told.run("replay 03:02:30")
    scrubber, machine = told.window.time_bar.scrubber, told.model.time
    span = machine.span
    assert span is not None
    middle = span[0] + (span[1] - span[0]) / 2
    QTest.mouseClick(
        scrubber, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(round(scrubber.x_of(middle)), 30)
    )
    assert machine.at is not None
    assert abs((machine.at - middle).total_seconds()) < 1
    QTest.keyClick(scrubber, Qt.Key.Key_Right)
    assert abs((machine.at - middle).total_seconds() - 10) < 1
    QTest.keyClick(scrubber, Qt.Key.Key_Home)
    assert machine.at == span[0]


def test_a_mark_restores_second_view_selection_and_workspace(told: Rig, tmp_path: Path) -> None:
    told.model.time.folder = tmp_path
    told.run("replay 03:02:30").run("view was")
    told.model.select_incident("i1")
    told.window.map.go_to(HERE.lat, HERE.lon, 15.0)
    told.run("bookmark here it went wrong")
    bookmark = told.model.time.bookmarks[0]
    assert bookmark.text == "here it went wrong"
    told.window.map.go_to(HERE.lat + 1, HERE.lon, 12.0)
    told.run("view known").run("replay 03:01:10").run("workspace clinician")
    told.model.clear_selection()
    told.run("live")
    told.model.time.restore(bookmark)
    assert told.model.now() == START + timedelta(seconds=150)
    assert told.model.time.view is View.AS_IT_WAS
    assert told.model.selection.incident == "i1"
    assert told.window.floor.workspace == bookmark.workspace != "clinician"
    assert told.window.map.camera.zoom == pytest.approx(15.0)


def test_what_nobody_knew_yet_is_a_ghost_on_board_and_map(told: Rig) -> None:
    late = told.link._envelope(call("i9", place=f.Place(HERE.lat, HERE.lon)), f.By("cad", Role.SOURCE, "cad"), "late-9")
    note = told.link._envelope(f.IncidentNoted("i1", "a knife"), f.By("cad", Role.SOURCE, "cad"), "late-8")
    for number, envelope in enumerate((late, note)):
        told.link._take(
            [f.Envelope(envelope.epoch, envelope.seq + number, envelope.id, START + timedelta(seconds=100),
                        envelope.heard, envelope.by, envelope.fact)]
        )  # fmt: skip
    told.frame()
    told.run("replay 03:02:30")
    board = told.window.board
    assert "I9" in board.unknown.text()
    assert board.unknown.isVisible()
    assert board.delegate.late["i1"] == "not known yet: a note"
    ghosts = {ghost.key: ghost for ghost in told.window.map._ghosts}
    assert not ghosts["i9"].known
    assert ghosts["i1"].known
    told.window.grab()
    told.run("live")
    assert not board.unknown.isVisible()
    assert board.delegate.late == {}
    assert told.window.map._ghosts == ()


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize("width", [1100, 1600])
def test_the_bar_fits_in_every_theme(told: Rig, theme: str, width: int) -> None:
    told.run(f"theme {theme}")
    told.window.resize(width, 700)
    told.run("replay 03:02:30")
    bar = told.window.time_bar
    bar.grab()
    for made in (*bar.views.values(), bar.finding, bar.mark, bar.beneath, bar.live):
        if made.isVisible():
            assert made.width() >= made.sizeHint().width() - 2, made.text()
            assert made.geometry().right() <= bar.width()


def test_a_desk_that_reviews_a_journal_has_no_present(qapp: object, night: Path, tmp_path: Path) -> None:
    from console.desk.layouts import Layouts
    from console.desk.map.view import MapView
    from console.desk.model import DeskModel
    from console.desk.theme import load_theme
    from console.desk.time.no_hub import NoHub
    from console.desk.window import DeskWindow

    model = DeskModel(NoHub(), reviewer=Role.OPERATIONS, executor=AtOnce())
    window = DeskWindow(model, MapView(load_theme("night"), None), load_theme("night"), Layouts(tmp_path / "l.json"))
    try:
        window.resize(1600, 900)
        window.show()
        assert window.time_bar.isVisible()
        model.time.open(night)
        model.frame()
        assert model.role is Role.OPERATIONS
        assert not window.not_live.isVisible()
        assert not window.time_bar.live.isVisible()
        assert all(pane.says_replay for pane in window.panes())
        window.run("next-finding")
        assert "issed moment 1 of" in window.time_bar.finding.text()
        assert not window.run("live") or "no hub" in model.notices[-1].text
    finally:
        window.close()
        window.deleteLater()


def test_escape_lets_go_of_selection_filter_and_past_in_turn(told: Rig) -> None:
    told.run("replay 03:02:30").run("find quay")
    told.model.select_incident("i1")
    QTest.keyClick(told.window, Qt.Key.Key_Escape)
    assert told.model.selection.incident is None
    assert not told.model.time.live
    QTest.keyClick(told.window, Qt.Key.Key_Escape)
    assert told.model.filter.text == ""
    assert not told.model.time.live
    QTest.keyClick(told.window, Qt.Key.Key_Escape)
    assert told.model.time.live


def test_a_hand_on_a_flag_or_a_wedge_goes_to_that_very_moment(told: Rig, tmp_path: Path) -> None:
    told.model.time.folder = tmp_path
    told.run("replay 03:02:30")
    told.model.select_incident("i2")
    told.run("bookmark here")
    told.run("replay 03:00:20")
    told.model.clear_selection()
    scrubber = told.window.time_bar.scrubber
    x = round(scrubber.x_of(START + timedelta(seconds=150))) + 3
    QTest.mouseClick(scrubber, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, 5))
    assert told.model.now() == START + timedelta(seconds=150)
    assert told.model.selection.incident == "i2"
    scrubber.grab()
