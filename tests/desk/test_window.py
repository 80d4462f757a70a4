"""The whole desk, driven by command names and looked at as a person would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from console.desk.remembering import layout_now, restore
from console.domain import facts as f
from console.domain.vocabulary import AlarmPriority, Phase, Role, UnitKind, UnitStatus
from tests.desk.conftest import Rig, call, team


def texts(widget: QWidget) -> str:
    """Everything written on a widget and what stands on it."""
    found = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    found += [button.text() for button in widget.findChildren(QAbstractButton) if button.isVisibleTo(widget)]
    return "\n".join(found)


# ---- board ---------------------------------------------------------------------------------------------


def test_call_without_place_stands_on_the_board_as_no_location(rig: Rig) -> None:
    rig.open(call("i1", place=None, address="Caller on a mobile phone"), call("i2"))
    assert any("No location: Caller on a mobile phone" in strip for strip in rig.strips())
    rig.window.run("filter", "no-location")
    assert len(rig.strips()) == 1


def test_who_needs_somebody_stands_on_top(rig: Rig) -> None:
    rig.open(call("calm", 2), call("grave", 9), call("middle", 6))
    assert [strip.split(", ")[2].split()[0] for strip in rig.strips()] == ["GRAVE", "MIDDLE", "CALM"]
    rig.tell(team("u1")).tell(f.UnitAssigned("u1", "grave"))
    rig.tell(f.AlarmRaised("a1", "r", AlarmPriority.HIGH, "CALM is forgotten", incident="calm"))
    assert "CALM" in rig.strips()[0]
    assert "CALM is forgotten" in rig.strips()[0]


def test_strips_keep_the_selection_when_they_move(rig: Rig) -> None:
    rig.open(call("i1", 6), call("i2", 6))
    rig.model.select_incident("i2")
    rig.tell(call("i3", 9))
    assert rig.window.board.view.currentIndex().data(Qt.ItemDataRole.UserRole) == "i2"


def test_closed_strip_leaves_the_board_and_stays_in_the_dossier(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.model.select_incident("i1")
    rig.run("close settled")
    assert rig.strips() == []
    assert "Resolved on scene" in rig.window.dossier.head.next.text()
    assert rig.window.dossier.buttons["reopen"].isVisible()


def test_with_nothing_selected_the_dossier_says_who_waits_and_what_teams_do(rig: Rig) -> None:
    rig.open(call("i1"), team("u1"), team("u2")).wait(minutes=3).tell(call("i2"))
    rig.tell(f.UnitStatusChanged("u2", UnitStatus.OUT_OF_SERVICE))
    rig.wait(minutes=1)
    overview = rig.window.dossier.overview
    assert overview.isVisible()
    assert [line.split("  ")[-1] for line in overview.waiting.texts()] == ["04:00 on time", "01:00 on time"]
    assert overview.teams.texts() == ["Available  1", "Out of service  1"]
    overview.waiting.acted.emit("i2")
    assert rig.model.selection.incident == "i2"
    assert not overview.isVisible()


def test_find_shows_only_strips_with_these_words(rig: Rig) -> None:
    rig.open(call("i1", address="Quay Street"), call("i2", address="Harbour Road"))
    rig.run("find harbour")
    assert len(rig.strips()) == 1
    rig.run("find")
    assert len(rig.strips()) == 2


def test_empty_board_says_so(rig: Rig) -> None:
    rig.open()
    assert rig.window.board.empty.isVisible()
    assert "Nobody is in crisis" in rig.window.board.empty.text()


# ---- acting --------------------------------------------------------------------------------------------


def test_assign_nearest_from_the_keyboard(rig: Rig) -> None:
    rig.open(call("i1"), team("far"), team("near")).report(("near", 0.01, 0.0), ("far", 0.2, 0.0))
    rig.model.select_incident("i1")
    rig.frame()
    assert rig.window.dossier.buttons["assign"].text().startswith("Send NEAR")
    rig.window.board.view.setFocus()
    QTest.keyClick(rig.window.board.view, Qt.Key.Key_A)
    rig.frame()
    assert rig.picture.incidents["i1"].units == ["near"]
    assert "NEAR DI" not in rig.said
    assert "NEAR" in rig.window.dossier.crew.texts()[0]


def test_unarmed_team_needs_a_reason_and_gets_the_line_to_write_it(rig: Rig) -> None:
    rig.open(call("i1"), team("m1", UnitKind.MOBILE_CRISIS)).report(("m1", 0.01, 0.0))
    rig.model.select_incident("i1")
    rig.frame().run("assign M1")
    assert rig.picture.incidents["i1"].units == []
    assert rig.window.command_line.edit.text() == "assign M1 to I1 because "
    assert "needs a reason" in rig.window.dossier.notice.text()
    rig.run("assign M1 to I1 because officers are at the door")
    assert rig.picture.incidents["i1"].units == ["m1"]
    assert any("officers are at the door" in line for line in rig.window.dossier.marks.texts())


def test_left_out_units_are_listed_with_why(rig: Rig) -> None:
    rig.open(call("i1"), team("m1", UnitKind.MOBILE_CRISIS), team("u1"), team("u2"))
    rig.report(("m1", 0.01, 0.0), ("u1", 0.01, 0.01)).report(("u2", 0.0, 0.01), age_s=240)
    rig.model.select_incident("i1")
    rig.frame()
    left_out = "\n".join(rig.window.dossier.left_out.texts())
    assert "unarmed team" in left_out
    assert "min old" in left_out
    assert "no street graph is loaded" in rig.window.dossier.basis.text()


def test_handoff_from_offer_to_acceptance(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(Role.CLINICIAN).open(call("i1")).run("workspace command")
    rig.tell(f.HandoffOffered("i1", Role.CLINICIAN), role=Role.COMMANDER, actor="commander-1")
    rig.model.select_incident("i1")
    assert "→ Clinician" in rig.strips()[0]
    head = rig.window.dossier.head
    assert head.accept.isVisible()
    assert "offered to you" in head.holder.text()
    QTest.keyClick(rig.window.board.view, Qt.Key.Key_O)
    rig.frame()
    assert rig.picture.incidents["i1"].owner is Role.CLINICIAN
    assert "Held by Crisis clinician" in head.holder.text()
    assert not head.accept.isVisible()


def test_refusal_is_said_in_words_near_where_it_was_asked(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.model.select_incident("i1")
    rig.model.asks.accept("i1", Role.CLINICIAN)
    rig.frame()
    assert "Only Crisis clinician" in rig.window.dossier.notice.text()
    assert rig.window.dossier.notice_box.isVisible()
    assert rig.window.status.word.text() == "REFUSED"
    rig.wait(seconds=30)
    assert not rig.window.dossier.notice_box.isVisible()


def test_ask_on_what_has_moved_on_is_refused(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.model.select_incident("i1")
    rig.link.tell(f.HandoffOffered("i1", Role.CLINICIAN), role=Role.COMMANDER, actor="commander-2")
    rig.run("handoff operations")
    assert "moved on" in rig.said
    assert rig.picture.incidents["i1"].offered_to is Role.CLINICIAN


def test_pending_ask_is_shown_until_it_is_answered(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.model.select_incident("i1")
    rig.link.hold = True
    rig.run("note caller has calmed down")
    assert "Note on I1" in rig.window.status.pending.text()


def test_close_in_two_taps(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.model.select_incident("i1")
    QTest.mouseClick(rig.window.dossier.buttons["close"], Qt.MouseButton.LeftButton)
    assert rig.window.dossier.closing.isVisible()
    QTest.mouseClick(rig.window.dossier.closing.buttons[1], Qt.MouseButton.LeftButton)
    rig.frame()
    assert rig.picture.incidents["i1"].disposition == "referred"


def test_close_with_keys_alone(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.model.select_incident("i1")
    QTest.keyClick(rig.window.board.view, Qt.Key.Key_C)
    QTest.keyClick(rig.window.focusWidget(), Qt.Key.Key_1)
    rig.frame()
    assert rig.picture.incidents["i1"].disposition == "settled"


def test_auditor_sees_and_cannot_act(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(Role.AUDITOR).open(call("i1"))
    rig.model.select_incident("i1")
    assert not any(button.isEnabled() for button in rig.window.dossier.buttons.values())
    rig.run("close settled")
    assert "may not" in rig.said
    assert rig.link.asked == []


def test_perimeter_drawn_by_hand_is_kept(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.model.select_incident("i1")
    rig.map.perimeter_drawn.emit(((44.0, -37.0), (44.1, -37.0), (44.1, -37.1)))
    rig.frame()
    assert [p.incident for p in rig.picture.perimeters.values()] == ["i1"]
    rig.run("unfence")
    assert rig.picture.perimeters == {}


# ---- alarms --------------------------------------------------------------------------------------------


def raised(key: str = "a1", priority: AlarmPriority = AlarmPriority.HIGH, incident: str = "i1") -> f.AlarmRaised:
    return f.AlarmRaised(key, "rule", priority, f"{key}: look at this", incident=incident)


def test_alarm_is_acknowledged_shelved_and_cleared(rig: Rig) -> None:
    rig.open(call("i1"), raised())
    bar = rig.window.alarms
    assert "HIGH  a1: look at this" in bar.list.texts()[0]
    rig.run("ack")
    assert rig.picture.alarms["a1"].acknowledged_by == "commander-1"
    assert "seen" in bar.list.texts()[0]
    rig.run("shelve 15 because radio check made")
    assert "shelved until 03:15" in bar.list.texts()[0]
    rig.run("unshelve").run("clear-alarm done")
    assert rig.picture.alarms == {}
    assert bar.calm.isVisible()


def test_shelving_without_a_reason_asks_for_one(rig: Rig) -> None:
    rig.open(call("i1"), raised()).run("shelve 20")
    assert rig.picture.alarms["a1"].shelved_until is None
    assert rig.window.command_line.edit.text().startswith("shelve 20 because")


def test_budget_counts_what_was_raised_even_when_it_is_gone(rig: Rig) -> None:
    rig.open(call("i1"), *(raised(f"a{n}") for n in range(3)))
    rig.tell(f.AlarmCleared("a0"), role=Role.COMMANDER)
    assert rig.window.header.meter.budget.raised == 3
    rig.wait(minutes=11)
    rig.tell(f.AlarmCleared("a1"), role=Role.COMMANDER)
    assert rig.model.alarm_budget().raised == 0


def test_picked_row_is_the_alarm_that_is_acknowledged(rig: Rig) -> None:
    rig.open(call("i1"), call("i2"), raised("a1"), raised("a2", incident="i2"))
    rig.run("alarms")
    rows = rig.window.alarms.list
    rows.setCurrentIndex(rows.rows.index(1))
    second = rows.current_key()
    rig.run("acknowledge")
    assert [key for key, alarm in rig.picture.alarms.items() if alarm.acknowledged_at] == [second]


# ---- is it live, is it real ----------------------------------------------------------------------------


def test_not_live_is_said_on_every_view(rig: Rig) -> None:
    rig.open(call("i1"), team("u1"))
    views = (rig.window.header, rig.window.alarms, rig.window.board, rig.window.dossier, rig.window.units)
    assert not any(view.says_not_live for view in views)
    rig.silent(seconds=3)
    assert all(view.says_not_live for view in views)
    assert rig.window.not_live.isVisible()
    assert "NOT LIVE since 03:00:03" in rig.window.header.light.words.text()
    rig.frame(2)
    assert not any(view.says_not_live for view in views)
    assert not rig.window.not_live.isVisible()


def test_nothing_can_be_asked_while_the_picture_is_not_live(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.model.select_incident("i1")
    rig.link.cut()
    rig.silent(seconds=3)
    rig.window.run_line("close settled")
    assert "not live" in rig.said
    assert rig.link.asked == []
    assert not rig.window.dossier.buttons["close"].isEnabled()


def test_training_ribbon_on_every_view(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(exercise=True).open(call("i1"))
    views = (rig.window.alarms, rig.window.board, rig.window.dossier, rig.window.units)
    assert all(view.says_training for view in views)
    assert rig.window.training.isVisible()
    assert "TRAINING" in rig.window.training.text()


def test_real_picture_has_no_training_ribbon(rig: Rig) -> None:
    rig.open(call("i1"))
    assert not rig.window.training.isVisible()
    assert not rig.window.board.says_training


def test_what_was_missed_is_told_once_in_order_and_not_as_new(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.player.played.clear()
    rig.link.cut()
    rig.silent(seconds=3)
    rig.time += timedelta(minutes=4)
    rig.link.tell(call("i2", 10, type_text="On the bridge"))
    rig.link.tell(f.IncidentClosed("i1", "settled"), role=Role.COMMANDER)
    rig.link.connect()
    rig.frame(3)
    panel = rig.window.away
    assert panel.isVisible()
    assert "2 changes, 1 new, 1 critical" in panel.title.text()
    assert "On the bridge" in "\n".join(panel.list.texts())
    assert [sound.value for sound in rig.player.played] == ["link-lost", "link-back"]
    rig.run("away")
    assert not panel.isVisible()
    rig.frame(3)
    assert not panel.isVisible()


# ---- selecting -----------------------------------------------------------------------------------------


def test_selecting_an_incident_filters_all_views(rig: Rig) -> None:
    rig.open(call("i1"), call("i2"), team("u1"), team("u2"), team("busy"))
    rig.tell(f.UnitAssigned("u1", "i1"), f.UnitAssigned("busy", "i2"))
    rig.report(("u1", 0.0, 0.0), ("u2", 0.01, 0.0), ("busy", 0.02, 0.0))
    rig.wait(seconds=1)
    assert len(rig.window.units.table.units) == 3
    rig.model.select_incident("i1")
    rig.frame()
    assert {unit.id for unit in rig.window.units.table.units} == {"u1", "u2"}
    assert rig.map.scene.focus_incidents == frozenset({"i1"})
    assert rig.map.scene.focus_units == frozenset({"u1", "u2"})
    assert "U1" in rig.window.dossier.crew.texts()[0]
    rig.run("deselect")
    assert len(rig.window.units.table.units) == 3
    assert rig.map.scene.focus_incidents is None


def test_map_picks_select_and_the_background_lets_go(rig: Rig) -> None:
    rig.open(call("i1"), team("u1"))
    rig.map.incident_picked.emit("i1")
    assert rig.model.selection.incident == "i1"
    assert rig.window.board.view.currentIndex().isValid()
    rig.map.unit_picked.emit("u1")
    assert (rig.model.selection.incident, rig.model.selection.unit) == ("i1", "u1")
    rig.map.background_picked.emit()
    assert rig.model.selection.incident is None


def test_unit_list_and_map_share_one_clock(rig: Rig) -> None:
    rig.open(team("u1"), team("u2")).report(("u1", 0.0, 0.0))
    rig.wait(seconds=45)
    table = rig.window.units.table
    rows = {unit.id: table.look.row(unit) for unit in table.units}
    assert rows["u1"].age_s == pytest.approx(rig.model.tracks.age_of("u1", rig.now().timestamp()), abs=0.01)
    assert rows["u2"].age_s is None
    assert rig.window.header.stale.text() == "2 of 2"


def test_units_are_sorted_by_a_click_on_the_heading(rig: Rig) -> None:
    rig.open(team("b"), team("a"), team("c")).tell(f.UnitStatusChanged("c", UnitStatus.OUT_OF_SERVICE))
    rig.wait(seconds=1)
    rig.window.units.sort_by(0)
    assert [unit.callsign for unit in rig.window.units.table.units] == ["A", "B", "C"]
    rig.window.units.sort_by(0)
    assert [unit.callsign for unit in rig.window.units.table.units] == ["C", "B", "A"]


# ---- plain text ----------------------------------------------------------------------------------------

HOSTILE = "<b>bold</b><img src='http://x/y.png'>&amp;"


def test_text_from_outside_is_plain_text_everywhere(rig: Rig) -> None:
    bad = {"number": HOSTILE, "type_text": HOSTILE, "address": HOSTILE, "summary": HOSTILE, "language": HOSTILE}
    rig.open(call("i1", **bad), f.UnitRegistered("u1", HOSTILE, UnitKind.PATROL, skills=(HOSTILE,)))
    rig.tell(f.UnitAssigned("u1", "i1", HOSTILE), f.IncidentNoted("i1", HOSTILE))
    rig.tell(f.AlarmRaised("a1", "r", AlarmPriority.HIGH, HOSTILE, incident="i1"))
    rig.report(("u1", 0.0, 0.0))
    rig.model.select_incident("i1")
    rig.model.say(HOSTILE, incident="i1")
    rig.wait(seconds=1)
    for shown in rig.window.findChildren(QLabel):
        assert shown.textFormat() is Qt.TextFormat.PlainText, shown.text()
    assert HOSTILE in rig.window.dossier.head.type.text()
    assert any(HOSTILE in line for line in rig.window.dossier.marks.texts())
    for widget in rig.window.findChildren(QWidget):
        assert "<img" not in widget.toolTip()
    strips = rig.window.board.strips
    assert "<img" not in strips.data(strips.index(0), Qt.ItemDataRole.ToolTipRole)
    units = rig.window.units.table
    assert "<img" not in units.data(units.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    lines = rig.window.dossier.marks.rows
    assert "<img" not in lines.data(lines.index(0), Qt.ItemDataRole.ToolTipRole)
    rig.window.grab()


def test_unit_named_with_an_ampersand_keeps_it_on_the_button(rig: Rig) -> None:
    rig.open(call("i1"), f.UnitRegistered("u1", "R&D", UnitKind.PATROL)).report(("u1", 0.0, 0.0))
    rig.model.select_incident("i1")
    rig.frame()
    assert "R&&D" in rig.window.dossier.buttons["assign"].text()


# ---- look ----------------------------------------------------------------------------------------------


def test_theme_is_switched_at_run_time_everywhere(rig: Rig) -> None:
    rig.open(call("i1"), team("u1"))
    rig.model.select_incident("i1")
    night = rig.window.grab().toImage()
    rig.run("theme day")
    day = rig.window.grab().toImage()
    for x, y in ((20, 890), (60, 120), (1580, 200), (700, 30)):
        assert night.pixelColor(x, y) != day.pixelColor(x, y), (x, y)
    assert rig.window.board.delegate.theme.name == "day"
    assert rig.window.dossier.marks.painter.theme.name == "day"
    QTest.keyClick(rig.window, Qt.Key.Key_F9)
    assert rig.window.theme.name == "contrast"


def test_layout_goes_round(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.run("theme contrast").run("mute")
    rig.window.floor.use_sizes({"command/columns": [500, 600, 460]})
    rig.window.units.sort_by(2)
    kept = layout_now(rig.window)
    rig.run("layout save dawn").run("layout reset").run("theme day").run("mute")
    assert layout_now(rig.window) != kept
    rig.run("layout load dawn")
    assert layout_now(rig.window) == kept


def test_damaged_layout_file_costs_only_the_layout_and_says_so(rig: Rig) -> None:
    rig.layouts.path.write_text('{"last": {"theme": 7')
    restore(rig.window)
    assert "damaged" in rig.said
    rig.open(call("i1")).run("layout save dusk")
    assert rig.layouts.names() == ["dusk"]
    assert rig.layouts.path.with_suffix(".broken").exists()


def test_unknown_layout_and_theme_are_refused_in_words(rig: Rig) -> None:
    rig.open().run("layout load nowhere")
    assert "no layout 'nowhere'" in rig.said
    rig.run("theme neon")
    assert "no theme 'neon'" in rig.said


def test_wall_is_larger_and_never_steals_the_view(rig: Rig) -> None:
    rig.open(call("i1"), team("u1")).report(("u1", 0.05, 0.05))
    before = rig.window.theme.size("text")
    rig.run("wall")
    camera = rig.map.camera
    rig.run("go I1")
    assert rig.window.theme.size("text") > before
    assert (rig.map.camera.x_m, rig.map.camera.y_m, rig.map.camera.zoom) == (camera.x_m, camera.y_m, camera.zoom)
    rig.run("wall")
    assert rig.window.theme.size("text") == before
    assert rig.window.dossier.isVisible()


# ---- keyboard ------------------------------------------------------------------------------------------


def test_tab_reaches_every_view(rig: Rig) -> None:
    rig.open(call("i1"), team("u1"), raised()).report(("u1", 0.0, 0.0))
    rig.tell(f.UnitAssigned("u1", "i1"))
    rig.model.select_incident("i1")
    rig.frame()
    rig.window.activateWindow()
    rig.window.board.view.setFocus()
    reached: list[QWidget] = []
    for _ in range(120):
        rig.window.focusNextChild()
        here = rig.window.focusWidget()
        if here is None or here in reached:
            break
        reached.append(here)
    window = rig.window
    wanted: list[QWidget] = [
        window.board.view, window.board.find_box, *window.board.chips.values(), window.map, window.units.view,
        window.units.find_box, window.alarms.list, window.alarms.seen, window.alarms.shelf, window.header.sources,
        window.command_line.edit, window.dossier.crew, window.dossier.marks,
        *(b for b in window.dossier.buttons.values() if b.isVisible() and b.isEnabled()),
    ]  # fmt: skip
    missing = [widget for widget in wanted if widget not in reached]
    assert missing == []


def test_everything_that_takes_the_keyboard_has_an_accessible_name(rig: Rig) -> None:
    rig.open(call("i1"), team("u1"), raised())
    rig.model.select_incident("i1")
    nameless = [
        widget
        for widget in rig.window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not widget.accessibleName()
        if isinstance(widget, QAbstractButton | QLineEdit) or type(widget).__name__[0] != "Q"
    ]
    assert nameless == []


def test_function_keys_move_the_keyboard_between_views(rig: Rig) -> None:
    rig.open(call("i1"), team("u1"), raised()).report(("u1", 0.0, 0.0))
    rig.model.select_incident("i1")
    rig.frame()
    window = rig.window
    places = {
        Qt.Key.Key_F2: window.board.view,
        Qt.Key.Key_F3: window.map,
        Qt.Key.Key_F5: window.units.view,
        Qt.Key.Key_F6: window.alarms.list,
    }
    for key, place in places.items():
        QTest.keyClick(window, key)
        assert window.focusWidget() is place
    QTest.keyClick(window, Qt.Key.Key_F4)
    assert window.dossier.isAncestorOf(window.focusWidget())


def test_slash_opens_the_line_enter_runs_escape_leaves(rig: Rig) -> None:
    rig.open(call("i1"))
    window = rig.window
    window.board.view.setFocus()
    QTest.keyClick(window.board.view, Qt.Key.Key_Slash)
    assert window.focusWidget() is window.command_line.edit
    QTest.keyClicks(window.command_line.edit, "go i1")
    QTest.keyClick(window.command_line.edit, Qt.Key.Key_Return)
    assert rig.model.selection.incident == "i1"
    assert window.focusWidget() is window.board.view
    QTest.keyClick(window.board.view, Qt.Key.Key_Slash)
    QTest.keyClick(window.command_line.edit, Qt.Key.Key_Escape)
    assert window.focusWidget() is window.board.view
    assert rig.model.selection.incident == "i1"


def test_letters_typed_into_a_field_are_not_commands(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.model.select_incident("i1")
    rig.window.board.find_box.setFocus()
    QTest.keyClicks(rig.window.board.find_box, "shock")
    assert rig.window.board.find_box.text() == "shock"
    assert rig.link.asked == []


def test_tab_completes_on_the_line(rig: Rig) -> None:
    rig.open(call("i1"), team("m21"))
    edit = rig.window.command_line.edit
    rig.window.control.prompt("")
    QTest.keyClicks(edit, "assi")
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.text() == "assign "
    QTest.keyClicks(edit, "m2")
    assert "M21" in rig.window.command_line.list.texts()[0]
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.text() == "assign M21 "


def test_escape_puts_away_the_topmost_thing_first(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.model.select_incident("i1")
    rig.run("help")
    assert rig.window.help.isVisible()
    rig.window.control.escape()
    assert not rig.window.help.isVisible()
    assert rig.model.selection.incident == "i1"
    rig.window.control.escape()
    assert rig.model.selection.incident is None


def test_help_lists_every_command(rig: Rig) -> None:
    rig.open().run("help")
    shown = texts(rig.window.help)
    for command in rig.window.commands.all:
        assert command.usage in shown


def test_keyboard_that_only_passes_through_selects_nothing(rig: Rig) -> None:
    rig.open(call("i1"), team("u1")).report(("u1", 0.0, 0.0)).wait(seconds=1)
    for place in (rig.window.units.view, rig.window.board.view, rig.window.units.view):
        place.setFocus()
        rig.frame()
    assert (rig.model.selection.incident, rig.model.selection.unit) == (None, None)
    QTest.keyClick(rig.window.units.view, Qt.Key.Key_Down)
    assert rig.model.selection.unit == "u1"


def test_arrows_walk_the_strips(rig: Rig) -> None:
    rig.open(call("i1", 9), call("i2", 6), call("i3", 2))
    rig.run("next")
    assert rig.model.selection.incident == "i1"
    QTest.keyClick(rig.window.board.view, Qt.Key.Key_Down)
    assert rig.model.selection.incident == "i2"
    rig.run("previous")
    assert rig.model.selection.incident == "i1"


# ---- the rest of the commands --------------------------------------------------------------------------


def test_commands_about_the_incident(rig: Rig) -> None:
    rig.open(call("i1"), call("i2"), team("u1"))
    rig.model.select_incident("i1")
    rig.run("safe door is open").run("note she is talking").run("priority 4 calmer now").run("phase on_scene")
    rig.run("relate I2").run("s U1 oos")
    incident = rig.picture.incidents["i1"]
    assert incident.scene_safe
    assert (incident.priority, incident.phase) == (4, Phase.ON_SCENE)
    assert incident.linked == [("related", "i2")]
    assert rig.picture.units["u1"].status is UnitStatus.OUT_OF_SERVICE
    assert any("she is talking" in line for line in rig.window.dossier.marks.texts())
    rig.run("close settled").run("reopen he called again")
    assert rig.picture.incidents["i1"].open


def test_another_incident_can_be_named(rig: Rig) -> None:
    rig.open(call("i1"), call("i2"), team("u1"))
    rig.model.select_incident("i1")
    rig.run("close I2 gone").run("assign u1 to i1")
    assert not rig.picture.incidents["i2"].open
    assert rig.picture.incidents["i1"].units == ["u1"]
    rig.run("release u1 not needed")
    assert rig.picture.incidents["i1"].units == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("fly away", "no command 'fly'"),
        ("close", ""),
        ("close bogus-code-x y", "no disposition 'bogus-code-x'"),
        ("priority 11", "number from 0 to 10"),
        ("assign ZZ9", "ZZ9"),
        ("status U1 sleeping", "no status 'sleeping'"),
        ("handoff auditor", "auditor"),
    ],
)
def test_bad_lines_are_answered_in_words_and_send_nothing(rig: Rig, line: str, words: str) -> None:
    rig.open(call("i1"), team("u1"))
    rig.model.select_incident("i1")
    rig.run(line)
    assert words.lower() in rig.said.lower()
    assert rig.link.asked == []


def test_commands_that_need_an_incident_say_so(rig: Rig) -> None:
    rig.open(call("i1")).run("safe")
    assert "pick an incident first" in rig.said


def test_sources_popover_shows_each_source(rig: Rig) -> None:
    from console.wire.frames import SourceHealth

    rig.link.sources = (
        SourceHealth("cad", True, 2.0, 0.0, 1.5, 0.4, 0.1, 3, "row 7"),
        SourceHealth("avl", False, errors=9),
    )
    rig.open().run("sources").wait(seconds=1)
    shown = texts(rig.window.source_table)
    assert "cad" in shown
    assert "not connected" in shown
    assert "1.5 s" in shown


def test_go_to_a_strip_without_location_says_why_the_map_stays(rig: Rig) -> None:
    rig.open(call("i1", place=None)).run("go I1")
    assert "has no location" in rig.said


def test_mute_flashes_instead_and_is_shown(rig: Rig) -> None:
    rig.open(call("i0")).run("mute")
    assert rig.window.header._mute.isVisible()
    rig.tell(call("i1", 10))
    assert rig.window.flash.isVisible()
