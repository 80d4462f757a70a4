"""Calls as the window has them: placed, rung, answered, ended and put away, on a screen that needs no browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest

from console.config import CallSettings
from console.desk.call import view as call_view
from console.desk.call.pane import CallPane
from console.desk.call.pattern import PatternScreen, card_boxes
from console.desk.call.people import actor_meant, contacts, name_of, to_call
from console.desk.outside import Outside
from console.desk.theme import load_theme
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import FeedKind
from console.wire import frames
from console.wire.calling import Decline, Here, Invite, Leave, call_signal, read_call_word
from tests.desk.conftest import Rig, call, team

PHONE = "phone-u1"


def screen() -> PatternScreen:
    return PatternScreen(load_theme("night"))


@pytest.fixture
def desk(make_rig: Callable[..., Rig]) -> Rig:
    """A commander's desk with an incident in hand whose officer's phone is open, and a clinician on its consult."""
    rig = make_rig(outside=Outside(hub_url="ws://127.0.0.1:1/v1/stream", make_screen=screen))
    rig.open(call("i1"), team("u1"))
    rig.tell(f.UnitAssigned("u1", "i1"), role=Role.COMMANDER, actor="commander-1")
    rig.tell(f.FieldLinkMade("i1", "link-1", "u1", rig.now() + timedelta(minutes=9)), role=Role.COMMANDER, actor="x")
    rig.tell(f.FieldLinkOpened("i1", "link-1"), role=Role.HUB, actor="hub")
    rig.tell(f.ClinicianOnDuty("clinician-2"), role=Role.CLINICIAN, actor="clinician-2")
    rig.tell(f.ConsultRequested("i1", "c1", "He will not come down", "U1"), role=Role.COMMANDER, actor="commander-9")
    rig.tell(f.ConsultAccepted("i1", "c1", "clinician-2"), role=Role.CLINICIAN, actor="clinician-2")
    rig.model.select_incident("i1")
    return rig.frame()


def said(rig: Rig, kind: type) -> list[tuple[str, Any]]:
    """Words of a kind that this desk has sent, with whom to."""
    sent = [signal for signal in rig.link.passed if isinstance(signal, frames.Signal)]
    return [(signal.to, word) for signal in sent if isinstance(word := read_call_word(signal.body), kind)]


def hear(rig: Rig, sender: str, word: Any) -> Rig:
    signal = call_signal("commander-1", word)
    rig.model.signalled.emit(frames.Signal(signal.topic, to=signal.to, sender=sender, body=signal.body))
    return rig.frame()


def pane(rig: Rig) -> CallPane:
    held = rig.window.floor.pane("call")
    assert isinstance(held, CallPane)
    return held


RING = Invite("call-0001", "session-a", ("clinician-2", "commander-1"), "i1", "I1")


# ---- whom to call --------------------------------------------------------------------------------------


def test_the_scene_and_the_clinician_are_called_and_whoever_asked_is_offered(desk: Rig) -> None:
    assert [held.actor for held in contacts(desk.picture, "i1", "commander-1")] == [PHONE, "clinician-2", "commander-9"]
    assert to_call(desk.picture, "i1", "commander-1") == (PHONE, "clinician-2")
    assert to_call(desk.picture, "i1", "clinician-2") == (PHONE,)


def test_whoever_asked_is_called_when_nobody_is_nearer(desk: Rig) -> None:
    desk.tell(f.FieldLinkEnded("i1", "link-1", "over"), role=Role.HUB, actor="hub")
    assert to_call(desk.picture, "i1", "clinician-2") == ("commander-9",)


def test_phones_are_called_by_their_units_names(desk: Rig) -> None:
    assert name_of(desk.picture, PHONE) == "U1's phone"
    assert name_of(desk.picture, "phone-gone") == "phone-gone"
    assert actor_meant(desk.picture, "u1") == PHONE
    assert actor_meant(desk.picture, "clinician-2") == "clinician-2"


# ---- placing -------------------------------------------------------------------------------------------


def test_call_unfolds_and_asks_everybody_on_the_incident(desk: Rig) -> None:
    desk.run("call")
    assert pane(desk).isVisible()
    assert {to for to, _ in said(desk, Invite)} == {PHONE, "clinician-2"}
    invite = said(desk, Invite)[0][1]
    assert (invite.incident, invite.about) == ("i1", "I1 Threat of suicide")
    assert "Calling U1's phone, clinician-2" in pane(desk).calls.view._state_line.text()


def test_call_by_name_and_about_another_incident(desk: Rig) -> None:
    desk.tell(call("i2")).run("call I2 clinician-2")
    assert [(to, word.incident) for to, word in said(desk, Invite)] == [("clinician-2", "i2")]


def test_names_with_spaces_are_quoted(desk: Rig) -> None:
    desk.window.run("call", '"Desk 1"')
    assert {to for to, _ in said(desk, Invite)} == {"Desk 1"}


def test_the_faces_are_seen_when_both_ends_are_there(desk: Rig) -> None:
    desk.run("call U1")
    _, invite = said(desk, Invite)[0]
    hear(desk, PHONE, Here(invite.call, "session-p"))
    view = desk.window.calls.view
    assert view is not None
    assert "Connected with U1's phone" in view._state_line.text()
    assert "24 ms" in view._network.text()
    tiles = view.faces.tiles
    assert [tile["name"] for tile in tiles.values()] == ["U1's phone"]
    desk.window.grab()


def test_a_second_call_is_refused_in_words(desk: Rig) -> None:
    desk.run("call").run("call")
    assert "A call is on already" in desk.said


@pytest.mark.parametrize(("line", "words"), [("call", "pick an incident"), ("call I2", "nobody on it")])
def test_a_call_to_nobody_is_refused_in_words(make_rig: Callable[..., Rig], line: str, words: str) -> None:
    rig = make_rig(outside=Outside(make_screen=screen)).open(call("i2")).run(line)
    assert words in rig.said
    assert rig.window.calls.view is None
    assert said(rig, Invite) == []


def test_where_calls_cannot_be_made_it_says_so_in_the_place_of_the_picture(
    make_rig: Callable[..., Rig], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_view, "why_no_calls", lambda: "Calls need Qt's browser engine: install it")
    rig = make_rig().open(call("i1")).run("call I1 clinician-2")
    assert pane(rig).isVisible()
    assert pane(rig).head.text() == "The call cannot be made here"
    assert "browser engine" in pane(rig).hint.text()
    assert "browser engine" in rig.said
    rig.run("hangup")
    assert not pane(rig).isVisible()
    assert "browser engine" not in pane(rig).hint.text()


# ---- ringing -------------------------------------------------------------------------------------------


def test_ringing_is_seen_in_every_workspace_and_heard(desk: Rig) -> None:
    desk.player.played.clear()
    hear(desk, "clinician-2", RING)
    bar = desk.window.ring
    assert bar.isVisible()
    assert bar.words.text() == "clinician-2 is calling about I1 Threat of suicide"
    assert [sound.value for sound in desk.player.played] == ["call"]
    desk.run("workspace clinician")
    assert bar.isVisible()
    hear(desk, "clinician-2", Leave(RING.call, RING.session))
    assert not bar.isVisible()


def test_answering_picks_the_incident_and_shows_the_call(desk: Rig) -> None:
    desk.model.clear_selection()
    hear(desk, "clinician-2", RING)
    QTest.keyClick(desk.window, Qt.Key.Key_F12)
    assert desk.model.selection.incident == "i1"
    assert pane(desk).isVisible()
    assert not desk.window.ring.isVisible()
    assert desk.window.calls.on
    assert said(desk, Here)


def test_declining_tells_the_caller(desk: Rig) -> None:
    hear(desk, "clinician-2", RING)
    desk.run("call decline")
    assert not desk.window.ring.isVisible()
    assert [to for to, _ in said(desk, Decline)] == ["clinician-2"]
    desk.run("call decline")
    assert "Nobody is calling" in desk.said


def test_hanging_up_ends_then_puts_away_and_folds(desk: Rig) -> None:
    desk.run("call")
    QTest.keyClick(desk.window, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    assert not desk.window.calls.on
    assert pane(desk).done.isVisible()
    assert {to for to, _ in said(desk, Leave)} == {PHONE, "clinician-2"}
    QTest.mouseClick(pane(desk).done, Qt.MouseButton.LeftButton)
    assert desk.window.calls.view is None
    assert not pane(desk).isVisible()
    desk.run("hangup")
    assert "No call is on" in desk.said


def test_hanging_up_while_it_rings_declines(desk: Rig) -> None:
    hear(desk, "clinician-2", RING)
    desk.run("hangup")
    assert len(said(desk, Decline)) == 1


def test_a_clinician_who_is_seen_has_connected_the_consult(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(Role.CLINICIAN, outside=Outside(make_screen=screen)).open(call("i1"), team("u1"))
    rig.tell(f.ConsultRequested("i1", "c1", "He will not come down", "U1"), role=Role.COMMANDER, actor="commander-9")
    rig.tell(f.ClinicianOnDuty("clinician-1"), f.ConsultAccepted("i1", "c1", "clinician-1"), role=Role.CLINICIAN,
             actor="clinician-1")  # fmt: skip
    rig.model.select_incident("i1")
    rig.run("call")
    _, invite = said(rig, Invite)[0]
    assert rig.picture.consults["c1"].connected_at is None
    rig.model.signalled.emit(frames.Signal("call", "clinician-1", "commander-9", call_signal(
        "clinician-1", Here(invite.call, "session-p")).body))  # fmt: skip
    rig.frame()
    assert rig.picture.consults["c1"].connected_at is not None


def test_ringing_sounds_again_until_it_is_answered(desk: Rig) -> None:
    hear(desk, "clinician-2", RING)
    desk.player.played.clear()
    desk.wait(seconds=4)
    desk.window.ring._again.timeout.emit()
    assert [sound.value for sound in desk.player.played] == ["call"]
    desk.run("answer")
    assert not desk.window.ring._again.isActive()


def test_closing_the_window_hangs_up(desk: Rig) -> None:
    desk.run("call")
    desk.window.close()
    assert said(desk, Leave)


def test_who_watches_is_told_to_everybody_on_the_call(desk: Rig) -> None:
    desk.tell(f.FeedAnnounced("f1", "rtsp://cam.example.org/1", FeedKind.BODY_WORN, "Chest", "u1", "i1"))
    desk.tell(f.FeedOpened("f1", "v1", "Clinical view", "i1"), role=Role.CLINICIAN, actor="clinician-2")
    desk.run("call")
    assert pane(desk).watching.text() == "Watched: U1 by clinician-2 (crisis clinician): Clinical view"
    assert "clinician-2 now watches U1" in "\n".join(notice.text for notice in desk.model.notices)
    desk.tell(f.FeedClosed("f1", "v1"), role=Role.CLINICIAN, actor="clinician-2")
    assert not pane(desk)._foot.isVisible()


# ---- the agency's own room -----------------------------------------------------------------------------


def test_an_agencys_room_is_opened_outside_in_place_of_our_call(make_rig: Callable[..., Rig]) -> None:
    opened: list[str] = []
    settings = CallSettings(room_url_template="https://meet.example.org/{incident}")
    rig = make_rig(outside=Outside(call=settings)).open(call("i1"))
    rig.window.calls._open_page = lambda url: not opened.append(url)
    rig.model.select_incident("i1")
    rig.run("call")
    assert opened == ["https://meet.example.org/I1"]
    assert "open outside" in rig.said
    assert rig.window.calls.view is None
    rig.window.calls._open_page = lambda url: False
    rig.run("call")
    assert "stays closed" in rig.said


# ---- the phone -----------------------------------------------------------------------------------------


def test_phone_makes_a_link_for_the_unit_of_the_consult(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(outside=Outside(hub_url="wss://hub.example.org/v1/stream")).open(call("i1"), team("u1"), team("u2"))
    rig.tell(f.UnitAssigned("u1", "i1"), f.UnitAssigned("u2", "i1"), role=Role.COMMANDER)
    rig.model.select_incident("i1")
    rig.run("phone")
    panel = rig.window.phone
    assert panel.isVisible()
    assert panel.card.url.startswith("https://hub.example.org/f/")
    link = next(iter(rig.picture.care["i1"].links.values()))
    assert link.made.fact.unit == panel.card.unit
    rig.window.control.escape()
    assert not panel.isVisible()
    rig.run("phone u2")
    assert panel.card.unit == "u2"
    rig.window.grab()


def test_phone_without_a_unit_says_so(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig().open(call("i1"))
    rig.model.select_incident("i1")
    rig.run("phone")
    assert "No unit is on this call" in rig.said
    assert not rig.window.phone.isVisible()


def test_cards_fill_the_room_without_overlap() -> None:
    for count in range(5):
        boxes = card_boxes(QRectF(0, 0, 640, 300), count)
        assert len(boxes) == count
        assert all(QRectF(0, 0, 640, 300).adjusted(-1, -1, 1, 1).contains(box) for box in boxes)
        assert not any(a.intersects(b) for at, a in enumerate(boxes) for b in boxes[at + 1 :])
