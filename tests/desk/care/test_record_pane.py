"""The record: shut until opened, blocks where hidden, requests, grants, break-glass, priority, holds and consents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from console.desk.care.record_pane import RecordPane
from console.desk.theme import THEME_NAMES, load_theme
from console.domain import facts as f
from console.domain.clocks import Lateness
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import (
    AlertKind,
    Basis,
    Caution,
    ConsentScope,
    ConsentState,
    HoldKind,
    Info,
)
from tests.desk.care.conftest import CareDesk, all_words
from tests.story import START

SECRETS = ("sertraline", "two attempts", "respite house", "sister drove")
RECORD = (
    f.PersonNoted(incident="i1", note="n1", text="on sertraline"),
    f.PersonNoted(incident="i1", note="n2", text="two attempts"),
    f.ContactRecalled(
        incident="i1", contact="c1", on=START - timedelta(days=9), outcome="respite house", text="sister drove"
    ),
)


def pane_of(desk: CareDesk, width: int = 400) -> RecordPane:
    pane = RecordPane(desk.model, load_theme("night"), desk.run)
    desk.show(pane, width)
    return pane


def secrets_in(pane: RecordPane) -> list[str]:
    words = all_words(pane)
    return [secret for secret in SECRETS if secret in words]


# ---- opening -------------------------------------------------------------------------------------------


def test_the_record_is_shut_until_it_is_opened_and_that_is_written_down(desk: CareDesk) -> None:
    pane = pane_of(desk.on(*RECORD))
    assert secrets_in(pane) == []
    assert "2 notes, 1 earlier contact" in pane.protected.cover_words.text()
    pane.protected.open_button.click()
    desk.frame()
    told = desk.last(f.RecordViewed)
    assert isinstance(told, f.RecordViewed)
    assert (told.viewer, told.viewer_role, told.request) == ("clinician-1", Role.CLINICIAN, None)
    assert secrets_in(pane) == list(SECRETS)
    assert "clinician-1" in pane.views.texts()[0]
    pane.protected.open()
    assert desk.count(f.RecordViewed) == 1


def test_a_long_note_is_read_in_full_and_as_it_was_written(desk: CareDesk) -> None:
    text = "<b>Plan</b>: " + "word " * 1500 + "end"
    pane = pane_of(desk.on(f.PersonNoted(incident="i1", note="n", text=text)))
    pane.protected.open()
    desk.frame()
    shown = [held for held in pane.protected.notes.findChildren(QLabel) if held.text() == text]
    assert len(shown) == 1
    assert shown[0].textFormat() is Qt.TextFormat.PlainText
    assert shown[0].heightForWidth(300) > 2000


def test_a_record_behind_another_tab_is_drawn_anew_when_it_is_seen(desk: CareDesk) -> None:
    pane = pane_of(desk.on(*RECORD))
    pane.protected.open()
    desk.frame()
    pane.hide()
    desk.model.select_incident("i2")
    desk.frame()
    pane.show()
    assert secrets_in(pane) == []


def test_another_incident_shuts_it(desk: CareDesk) -> None:
    pane = pane_of(desk.on(*RECORD))
    pane.protected.open()
    desk.frame()
    desk.model.select_incident("i2")
    desk.frame()
    assert secrets_in(pane) == []
    desk.model.select_incident("i1")
    desk.frame()
    assert secrets_in(pane) == []
    pane.protected.open()
    desk.frame()
    assert desk.count(f.RecordViewed) == 2


def test_what_cannot_be_written_down_is_not_opened(desk: CareDesk) -> None:
    pane = pane_of(desk.on(*RECORD))
    desk.link.cut()
    desk.model.frame()
    desk.time += timedelta(seconds=30)
    desk.seconds += 30
    desk.model.frame()
    assert not pane.protected.open_button.isEnabled()
    pane.protected.open()
    desk.model.frame()
    assert secrets_in(pane) == []


# ---- blocks and requests -------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "kinds", "askable"), [
    (Role.COMMANDER, {Info.CLINICAL, Info.HISTORY}, True),
    (Role.OPERATIONS, {Info.CLINICAL, Info.HISTORY, Info.SAFETY}, True),
    (Role.AUDITOR, {Info.CLINICAL, Info.HISTORY, Info.SAFETY}, False),
])  # fmt: skip
def test_what_is_hidden_is_a_block_of_its_kind(
    make_desk: Callable[..., CareDesk], role: Role, kinds: set[Info], askable: bool
) -> None:
    alert = f.PersonAlerted(incident="i1", alert="a1", about=AlertKind.HAZARD, text="knife", caution=Caution.WEAPON)
    pane = pane_of(make_desk(role).on(*RECORD, alert))
    assert set(pane.protected.blocks) == kinds
    assert "2 notes" in pane.protected.blocks[Info.CLINICAL].words.text()
    assert all(block.button.isVisible() is askable for block in pane.protected.blocks.values())
    assert secrets_in(pane) == []
    assert ("knife" in all_words(pane)) is (role is Role.COMMANDER)


def test_a_request_with_a_reason_and_its_refusal(make_desk: Callable[..., CareDesk]) -> None:
    desk = make_desk(Role.COMMANDER).on(*RECORD)
    pane = pane_of(desk)
    assert not pane.request.isVisible()
    pane.protected.blocks[Info.CLINICAL].button.click()
    assert not pane.request.ask_button.isEnabled()
    pane.request.ask()
    assert desk.count(f.AccessRequested) == 0
    pane.request.reason.setText("was he violent before")
    pane.request.ask_button.click()
    desk.frame()
    told = desk.last(f.AccessRequested)
    assert isinstance(told, f.AccessRequested)
    assert (told.reason, told.emergency) == ("was he violent before", False)
    assert "a clinician decides" in pane.request.state.text()
    assert not pane.protected.blocks[Info.CLINICAL].button.isVisible()
    desk.tell(
        f.AccessRefused(incident="i1", request=told.request, reason="not needed"), role=Role.CLINICIAN, actor="dr"
    )
    assert pane.request.state.text() == "Refused by dr: not needed"
    assert pane.protected.blocks[Info.CLINICAL].button.isVisible()


def test_breaking_glass_shows_the_record_for_its_time_and_says_under_what_right(
    make_desk: Callable[..., CareDesk],
) -> None:
    desk = make_desk(Role.COMMANDER).on(*RECORD)
    pane = pane_of(desk)
    pane.request.open()
    pane.request.reason.setText("he is on the ledge")
    pane.request.break_button.click()
    desk.frame()
    told = desk.last(f.AccessRequested)
    assert isinstance(told, f.AccessRequested)
    assert told.emergency
    desk.tell(f.AccessGranted(incident="i1", request=told.request), role=Role.HUB, actor="hub")
    assert "15:00 more, glass broken" in pane.request.state.text()
    # The hub brings the picture anew, with what the grant opens.
    desk.link.tell(*RECORD, role=Role.CLINICIAN, actor="clinician-9")
    desk.frame()
    assert pane.protected.blocks == {}
    assert secrets_in(pane) == []
    pane.protected.open()
    desk.frame()
    seen = desk.last(f.RecordViewed)
    assert isinstance(seen, f.RecordViewed)
    assert seen.request == told.request
    assert secrets_in(pane) == list(SECRETS)
    desk.wait(minutes=16)
    assert not pane.request.isVisible()


def test_a_grant_is_named_though_something_was_asked_after_it(make_desk: Callable[..., CareDesk]) -> None:
    desk = make_desk(Role.COMMANDER).on(*RECORD)
    pane = pane_of(desk)
    asked = f.AccessRequested(incident="i1", request="r1", reason="ledge", emergency=True)
    desk.tell(asked, role=Role.COMMANDER, actor="commander-1")
    desk.tell(f.AccessGranted(incident="i1", request="r1"), role=Role.HUB, actor="hub")
    desk.tell(f.AccessRequested(incident="i1", request="r2", reason="more"), role=Role.COMMANDER, actor="commander-1")
    desk.link.tell(*RECORD, role=Role.CLINICIAN, actor="clinician-9")
    desk.frame()
    pane.protected.open()
    desk.frame()
    seen = desk.last(f.RecordViewed)
    assert isinstance(seen, f.RecordViewed)
    assert seen.request == "r1"


def test_a_clinician_grants_and_ends_and_refuses_with_a_reason(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    desk.tell(f.AccessRequested(incident="i1", request="r1", reason="going in"), role=Role.COMMANDER, actor="desk-2")
    row = pane.grants.rows["r1"]
    assert "Watch commander desk-2" in row.who.text()
    assert row.reason.text() == "going in"
    row.refuse.click()
    assert row.refusal.isVisible()
    assert not row.refuse.isEnabled()
    row.grants[0].click()
    desk.frame()
    assert desk.care.requests["r1"].until == desk.now + timedelta(minutes=15)
    row.end.click()
    desk.frame()
    assert pane.grants.rows == {}
    desk.tell(f.AccessRequested(incident="i1", request="r2", reason="again"), role=Role.COMMANDER, actor="desk-2")
    pane.grants.rows["r2"].refusal.setText("no basis")
    pane.grants.rows["r2"].refuse.click()
    desk.frame()
    assert desk.care.requests["r2"].refused_reason == "no basis"


def test_nobody_but_a_clinician_decides(make_desk: Callable[..., CareDesk]) -> None:
    desk = make_desk(Role.COMMANDER).on()
    pane = pane_of(desk)
    desk.tell(f.AccessRequested(incident="i1", request="r1", reason="going in"), role=Role.OPERATIONS, actor="ops")
    assert pane.grants.rows == {}


# ---- priority ------------------------------------------------------------------------------------------


def test_the_priority_says_what_set_it_and_a_hand_needs_a_reason(desk: CareDesk) -> None:
    pane = pane_of(
        desk.on(
            f.PersonAlerted(incident="i1", alert="a1", about=AlertKind.HAZARD, text="bridge", caution=Caution.HEIGHT)
        )
    )
    view = pane.priority
    assert view.gauge.held is not None
    assert view.gauge.held.value == 7
    assert "+1 height" in view.why.text()
    view.override_button.click()
    view.pick(3)
    assert not view.set_button.isEnabled()
    view.set_by_hand()
    assert desk.count(f.PriorityOverridden) == 0
    view.reason.setText("known caller, calm")
    view.set_button.click()
    desk.frame()
    assert desk.model.picture.incidents["i1"].priority == 3
    assert "set by hand: known caller, calm" in view.why.text()
    assert "Without it: 7" in view.why.text()
    view.release_button.click()
    desk.frame()
    assert desk.model.picture.incidents["i1"].priority == 7
    assert not view.release_button.isVisible()


# ---- clocks, alerts, notes -----------------------------------------------------------------------------


def test_holds_and_consents_count_down(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    pane.add_hold.click()
    assert not pane.hold.send_button.isEnabled()
    pane.hold.kind.buttons[HoldKind.INVOLUNTARY].click()
    pane.hold.minutes.buttons[240].click()
    pane.hold.authority.setText("Form 5150")
    pane.hold.send_button.click()
    pane.add_consent.click()
    pane.consent.state.buttons[ConsentState.GIVEN].click()
    pane.consent.minutes.buttons[30].click()
    pane.consent.send_button.click()
    desk.frame()
    assert [key[0] for key in pane.clocks.rows] == ["consent", "hold"]
    consent, hold = pane.clocks.rows.values()
    assert hold.standing.extra == "Form 5150"
    desk.wait(minutes=15)
    assert consent.left.text() == "15:00"
    assert consent.bar.share == pytest.approx(0.5)
    desk.wait(minutes=7)
    assert consent.bar.ink == "late.due"
    desk.wait(minutes=9)
    assert consent.left.text().startswith("OVER")
    assert consent.bar.over
    assert consent.standing.clock is not None
    assert consent.standing.clock.lateness(desk.now) is Lateness.OVERDUE
    hold.end.click()
    assert pane.end.isVisible()
    pane.end.reason.setText("released by the physician")
    pane.end.send_button.click()
    desk.frame()
    assert list(desk.care.holds) == []


def test_an_alert_is_told_and_withdrawn(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    pane.add_alert.click()
    pane.alert.about.buttons[AlertKind.HAZARD].click()
    pane.alert.caution.buttons[Caution.WEAPON].click()
    pane.alert.text.setText("knife   in the <i>left</i> hand")
    pane.alert.send_button.click()
    desk.frame()
    assert "weapon: knife in the <i>left</i> hand" in pane.alerts.texts()[0]
    assert any("weapon: knife" in line for line in pane.brief.texts())
    pane.alerts.acted.emit(pane.alerts.rows.lines[0].key)
    pane.end.send_button.click()
    desk.frame()
    assert desk.care.alerts == {}


def test_a_clinicians_note_asks_for_its_basis(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    pane.protected.add_note.click()
    pane.protected.editor.text.setPlainText("has a plan")
    assert "clinicians and nobody else" in pane.protected.editor.basis.words.text()
    pane.protected.editor.basis.choose(Basis.THREAT)
    assert "the watch commander" in pane.protected.editor.basis.words.text()
    pane.protected.editor.send_button.click()
    desk.frame()
    told = desk.last(f.PersonNoted)
    assert isinstance(told, f.PersonNoted)
    assert told.basis is Basis.THREAT


def test_picking_another_incident_puts_half_filled_forms_away(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    pane.add_alert.click()
    pane.alert.text.setText("about the first call")
    pane.priority.ask()
    pane.priority.pick(9)
    desk.model.select_incident("i2")
    desk.frame()
    assert not pane.alert.isVisible()
    assert not pane.priority.editor.isVisible()
    pane.alert.send()
    pane.priority.set_by_hand()
    assert desk.asked == []


def test_consent_that_was_declined_has_no_clock(desk: CareDesk) -> None:
    pane = pane_of(
        desk.on(
            f.ConsentRecorded(
                incident="i1",
                consent="k1",
                scope=ConsentScope.DISCLOSURE,
                state=ConsentState.DECLINED,
                given_by="mother",
            )
        )
    )
    (row,) = pane.clocks.rows.values()
    assert not row.bar.isVisible()
    assert "disclosure: declined" in row.words.text()
    assert "mother" in row.detail.text()


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize("width", [360, 900])
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.COMMANDER])
def test_it_fits_its_width_in_every_theme(
    make_desk: Callable[..., CareDesk], theme: str, width: int, role: Role
) -> None:
    desk = make_desk(role).on(*RECORD)
    pane = pane_of(desk, width)
    pane.set_theme(load_theme(theme))
    for form in ("alert", "note", "consent", "hold", "request", "override"):
        assert pane.open_form(form)
    assert pane.area.widget().minimumSizeHint().width() <= pane.area.viewport().width()
    assert not pane.open_form("nonsense")
