"""Whisper cards: two lines, a named basis, a team; and each card's way from sent to used."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.desk.care.whisper_pane import WhisperPane
from console.desk.theme import THEME_NAMES, load_theme
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import AlertKind, Basis
from tests.desk.care.conftest import CareDesk, all_words
from tests.desk.conftest import team


def pane_of(desk: CareDesk) -> WhisperPane:
    pane = WhisperPane(desk.model, load_theme("night"), desk.run)
    desk.show(pane)
    return pane


def test_two_lines_and_a_basis_are_a_card(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    assert pane.to.choice == "u1"
    assert not pane.send_button.isEnabled()
    QTest.keyClicks(pane.first, "Slow down")
    QTest.keyClick(pane.first, Qt.Key.Key_Return)
    assert pane.focusWidget() is pane.second
    QTest.keyClicks(pane.second, "Sit with him")
    QTest.keyClick(pane.second, Qt.Key.Key_Return)
    assert desk.count(f.WhisperSent) == 0
    assert pane.why.text() == "Choose a basis"
    pane.basis.choose(Basis.TREATMENT)
    QTest.keyClick(pane.second, Qt.Key.Key_Return)
    desk.frame()
    told = desk.last(f.WhisperSent)
    assert isinstance(told, f.WhisperSent)
    assert (told.to, told.lines, told.basis) == ("u1", ("Slow down", "Sit with him"), Basis.TREATMENT)
    assert pane.first.text() == ""
    assert pane.basis.basis is None


def test_a_card_is_followed_from_sent_to_used(desk: CareDesk) -> None:
    pane = pane_of(desk.on(f.WhisperSent(incident="i1", card="c1", to="u1", lines=("Wait",), basis=Basis.THREAT)))
    track = pane.tracks["c1"]
    assert track.accessibleDescription() == "sent"
    assert not track.waits
    desk.wait(seconds=61)
    assert track.waits
    for fact, state in (
        (f.WhisperDelivered(incident="i1", card="c1"), "delivered"),
        (f.WhisperRead(incident="i1", card="c1"), "read"),
        (f.WhisperUsed(incident="i1", card="c1"), "used"),
    ):
        desk.tell(fact, role=Role.FIELD, actor="u1")
        assert track.accessibleDescription() == state
        assert not track.waits


def test_others_see_the_card_as_a_block_and_cannot_send(make_desk: Callable[..., CareDesk]) -> None:
    desk = make_desk(Role.COMMANDER)
    pane = pane_of(
        desk.on(f.WhisperSent(incident="i1", card="c1", to="u1", lines=("secret words",), basis=Basis.TREATMENT))
    )
    assert not pane.form.isVisible()
    assert "secret words" not in all_words(pane)
    assert pane.tracks["c1"].lines() == ("Clinical record, hidden",)


def test_what_calms_is_one_tap_away(desk: CareDesk) -> None:
    pane = pane_of(desk.on(f.PersonAlerted(incident="i1", alert="a", about=AlertKind.CALMS, text="talk of the sea")))
    pane.offer("talk of the sea")
    pane.offer("One person talks")
    assert (pane.first.text(), pane.second.text()) == ("talk of the sea", "One person talks")


def test_no_line_is_longer_than_the_phone_shows(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    QTest.keyClicks(pane.first, "x" * 100)
    assert len(pane.first.text()) == 80
    assert pane.count.text() == "0 / 80 left"


def test_the_link_for_a_phone_is_offered_until_the_phone_is_there(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    assert pane.link_button.isVisible()
    pane.link_button.click()
    assert desk.ran == [("phone",)]
    desk.tell(
        f.FieldLinkMade(incident="i1", link="l1", unit="u1", until=desk.now), role=Role.CLINICIAN, actor="clinician-1"
    )
    desk.tell(f.FieldLinkOpened(incident="i1", link="l1"), role=Role.HUB, actor="hub")
    assert not pane.link_button.isVisible()


def test_words_for_one_call_do_not_go_to_another(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    desk.tell(team("u2"), f.UnitAssigned("u2", "i2"))
    pane.first.setText("about the first call")
    pane.basis.choose(Basis.CONSENT)
    desk.model.select_incident("i2")
    desk.frame()
    assert pane.first.text() == ""
    assert pane.to.choice == "u2"
    pane.send()
    assert desk.asked == []
    desk.model.select_incident("i1")
    desk.frame()
    assert pane.first.text() == "about the first call"
    assert pane.basis.basis is Basis.CONSENT


def test_without_a_team_it_says_what_it_would_do(desk: CareDesk) -> None:
    pane = pane_of(desk)
    assert pane.empty.isVisible()


@pytest.mark.parametrize("theme", THEME_NAMES)
def test_it_fits_the_narrowest_width(desk: CareDesk, theme: str) -> None:
    pane = pane_of(desk.on(f.WhisperSent(incident="i1", card="c1", to="u1", lines=("Wait",), basis=Basis.THREAT)))
    pane.set_theme(load_theme(theme))
    pane.resize(360, 600)
    assert pane.area.widget().minimumSizeHint().width() <= pane.area.viewport().width()
