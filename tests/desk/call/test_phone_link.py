"""The card with the link for an officer's phone, its QR code, and an agency's own room."""

from __future__ import annotations

from datetime import timedelta

import pytest
import segno
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from console.desk.call.phone_link import GOOD_FOR, PhoneLinkCard
from console.desk.call.qr import QUIET_MODULES, QrCode
from console.desk.call.room import room_url
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.wire.phone import link_of
from tests.story import START, Story

CODE = "abcdefghijklmnopqrstuvwx"
URL = f"https://hub.example:8750/f/{CODE}"


def test_a_painted_code_is_the_code_module_by_module(qtbot: QtBot) -> None:
    shown = QrCode(URL)
    qtbot.addWidget(shown)
    shown.resize(300, 300)
    image = QImage(shown.size(), QImage.Format.Format_RGB32)
    shown.render(image)
    across = shown.modules + 2 * QUIET_MODULES
    module = 300 // across
    edge = (300 - module * across) / 2
    wanted = segno.make(URL, micro=False, error="m", boost_error=False).matrix
    for y, row in enumerate(wanted):
        for x, dark in enumerate(row):
            at = [int(edge + (place + QUIET_MODULES + 0.5) * module) for place in (x, y)]
            assert (image.pixelColor(*at).lightness() < 128) == bool(dark)
    assert CODE not in shown.accessibleName() + shown.toolTip()


@pytest.fixture
def card(qtbot: QtBot) -> PhoneLinkCard:
    asked: list[f.Fact] = []
    made = PhoneLinkCard(asked.append, "wss://hub.example:8750/v1/stream", make_code=lambda: CODE)
    made.asked = asked  # type: ignore[attr-defined]
    qtbot.addWidget(made)
    made.make("i1", "u1", "CIT <b>12</b>", START)
    return made


def test_the_fact_holds_the_name_of_the_link_and_never_the_code(card: PhoneLinkCard) -> None:
    (fact,) = card.asked  # type: ignore[attr-defined]
    assert fact == f.FieldLinkMade(incident="i1", link=link_of(CODE), unit="u1", until=START + GOOD_FOR)
    assert CODE not in repr(fact)
    assert card.url == URL
    card.copy()
    assert QGuiApplication.clipboard().text() == URL


def test_the_card_follows_its_link_and_lets_the_code_go(card: PhoneLinkCard) -> None:
    story = Story()
    story.tell(story.incident(), story.unit(), f.UnitAssigned(unit="u1", incident="i1"))
    story.tell(card.asked[0], role=Role.CLINICIAN)  # type: ignore[attr-defined]
    card.refresh(story.picture, START + timedelta(seconds=30))
    assert "for 9:30 more" in card.state.text()
    story.tell(f.FieldLinkOpened(incident="i1", link=link_of(CODE)), role=Role.HUB)
    card.refresh(story.picture, START + timedelta(seconds=40))
    assert card.state.text() == "Opened on the phone; the link works no more"
    assert (card.url, card.code.faded, card.copy_button.isEnabled()) == ("", True, False)
    card.end()
    story.tell(card.asked[-1], role=Role.CLINICIAN)  # type: ignore[attr-defined]
    card.refresh(story.picture, START)
    assert card.state.text() == "The page is closed: closed by the desk"


def test_a_link_nobody_opened_runs_out(card: PhoneLinkCard) -> None:
    card.refresh(Story().picture, START + GOOD_FOR)
    assert "has run out" in card.state.text()
    assert card.url == ""


def test_a_room_of_the_agency_is_https_and_its_names_are_quoted() -> None:
    assert (
        room_url("https://meet.example/{incident}-{room}", "P 1/2?x", room="abc")
        == "https://meet.example/P%201%2F2%3Fx-abc"
    )
    assert room_url("https://meet.example/{room}", "P1") != room_url("https://meet.example/{room}", "P1")
    for bad in (
        "http://meet.example/{room}",
        "javascript:alert(1)",
        "https://{room}/",
        "https://a:b@meet.example/",
        "https://m.example/{x}",
    ):
        with pytest.raises(ValueError, match="agency's room"):
            room_url(bad, "P1")
