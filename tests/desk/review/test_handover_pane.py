"""The hand-over of the watch: what is open, two signatures of two people, what changed between them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk.review.handover_asks import HandoverAsks, newest
from console.desk.review.handover_pane import HandoverPane
from console.desk.review.signatures import slots_of
from console.desk.theme import THEME_NAMES, load_theme
from console.domain import facts as f
from console.domain.vocabulary import AlarmPriority, Role
from console.review.handover import hand_over, hand_over_fact
from tests.desk.conftest import call
from tests.desk.time.conftest import Bare


def live(role: Role = Role.COMMANDER) -> Bare:
    bare = Bare(role)
    bare.link.connect()
    bare.wait(1)
    bare.link.tell(call("i1"), call("i2", priority=3))
    bare.wait(1)
    return bare


def tell(bare: Bare, *facts: f.Fact, role: Role = Role.COMMANDER, actor: str = "commander-2") -> None:
    bare.link.tell(*facts, role=role, actor=actor)
    bare.wait(1)


@pytest.fixture
def bare(qtbot) -> Bare:
    return live()


@pytest.fixture
def pane(show, bare) -> HandoverPane:
    made = show(HandoverPane, bare, size=(420, 700))
    asks = HandoverAsks(bare.model)
    deeds = {"handover sign": asks.sign, "handover take": asks.take}

    def run(name: str, *words: str) -> bool:
        if name == "handover refuse":
            asks.refuse(words[0])
        else:
            deeds[name]()
        bare.wait(1)
        return True

    made.run = run
    for pressed, name in ((made.sign_button, "handover sign"), (made.take_button, "handover take")):
        pressed.clicked.disconnect()
        pressed.clicked.connect(lambda _on=False, name=name: run(name))
    return made


def rows(pane: HandoverPane, part: str) -> list[str]:
    return pane._groups[part].rows.texts()


def test_all_that_is_open_is_listed_and_counted(pane, bare) -> None:
    now = bare.time
    tell(
        bare,
        f.FollowUpDue("i1", "f1", now - timedelta(hours=1)),
        f.FollowUpDue("i2", "f2", now + timedelta(days=3)),
        role=Role.CLINICIAN,
    )
    tell(bare, f.AlarmRaised("a1", "no-unit", AlarmPriority.HIGH, "I1 waits", "i1"),
         f.AlarmRaised("a2", "source", AlarmPriority.LOW, "Source slow"), role=Role.HUB, actor="hub")  # fmt: skip
    tell(bare, f.AlarmShelved("a2", now + timedelta(minutes=30), "known"))
    tell(bare, f.ConsultRequested("i1", "c1", "he does not answer", "the officer"))
    assert len(rows(pane, "strips")) == 2
    assert rows(pane, "strips")[0].startswith("I1")
    assert "I1 waits" in rows(pane, "unseen")[0]
    assert "known" in rows(pane, "shelved")[0]
    assert "I1" in rows(pane, "consults")[0]
    assert "late by" in rows(pane, "follow-ups")[0]
    assert len(rows(pane, "follow-ups")) == 1
    assert pane.figures.buttons["strips"].text() == "2\nstrips"
    assert not pane.figures.buttons["due"].isEnabled()


def test_the_outgoing_commander_signs(pane, bare) -> None:
    assert pane.sign_button.isVisible()
    assert not pane.take_button.isVisible()
    pane.sign_button.click()
    shift = newest(bare.model.picture)
    assert shift.handed.actor == "commander-1"
    assert shift.handed.fact.strips == 2
    assert pane.signatures.slots[0].state == "signed"
    assert not pane.sign_button.isVisible()
    assert pane.refuse_button.text() == "Take it back…"


def test_what_is_signed_is_signed_anew_when_it_changed(pane, bare) -> None:
    pane.sign_button.click()
    tell(bare, call("i3"), role=Role.SOURCE, actor="cad")
    assert pane.signatures.slots[0].state == "changed"
    assert "New since: I3" in pane.why.text()
    pane.sign_button.click()
    assert len(bare.model.picture.shifts) == 1
    assert newest(bare.model.picture).handed.fact.strips == 3
    assert pane.signatures.slots[0].state == "signed"


def test_the_incoming_commander_takes_over(pane, bare) -> None:
    tell(bare, hand_over_fact(hand_over(bare.model.picture, bare.time), "s1"))
    assert pane.take_button.isVisible()
    assert not pane.sign_button.isVisible()
    pane.take_button.click()
    shift = newest(bare.model.picture)
    assert shift.taken.actor == "commander-1"
    assert pane.signatures.slots[1].under.startswith("took over")
    assert pane.sign_button.isVisible()


def test_nobody_takes_over_from_himself(bare) -> None:
    asks = HandoverAsks(bare.model)
    asks.sign()
    bare.wait(1)
    assert asks.take() is None
    assert "Two people sign" in bare.said


def test_without_a_signature_nothing_is_taken_or_refused(bare) -> None:
    asks = HandoverAsks(bare.model)
    assert asks.take() is None
    assert "who goes signs first" in bare.said
    assert asks.refuse("why") is None


def test_refusing_says_why(pane, bare) -> None:
    tell(bare, hand_over_fact(hand_over(bare.model.picture, bare.time), "s1"))
    assert not pane.reason.isVisible()
    pane.refuse_button.click()
    QTest.keyClick(pane.reason, Qt.Key.Key_Return)
    assert newest(bare.model.picture).pending
    pane.reason.setText("the last strip has no owner")
    QTest.keyClick(pane.reason, Qt.Key.Key_Return)
    assert newest(bare.model.picture).refused.fact.reason == "the last strip has no owner"
    assert "refused" in pane.signatures.slots[1].under
    assert not pane.reason.isVisible()


def test_a_follow_up_that_was_made_is_told_by_one_press(pane, bare) -> None:
    tell(bare, f.FollowUpDue("i1", "f1", bare.time - timedelta(hours=1)), role=Role.CLINICIAN)
    pane._groups["follow-ups"].rows.acted.emit("follow-up f1")
    bare.wait(1)
    assert not bare.model.picture.follow_ups


def test_a_row_selects_its_strip(pane, bare) -> None:
    tell(bare, f.AlarmRaised("a1", "no-unit", AlarmPriority.HIGH, "waits", "i2"), role=Role.HUB, actor="hub")
    pane._groups["strips"].rows.picked.emit("i1")
    assert bare.model.selection.incident == "i1"
    pane._groups["unseen"].rows.picked.emit("alarm a1")
    assert bare.model.selection.incident == "i2"


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.OPERATIONS, Role.AUDITOR])
def test_only_commanders_sign(show, role: Role, qtbot) -> None:
    pane = show(HandoverPane, live(role))
    assert not pane.sign_button.isVisible()
    assert "Watch commanders sign" in pane.why.text()


def test_the_past_is_not_signed(pane, bare) -> None:
    bare.wait(60)
    bare.machine.go(bare.time - timedelta(seconds=30))
    assert not pane.sign_button.isEnabled()
    assert "past" in pane.why.text()
    bare.machine.back_to_live()
    assert pane.sign_button.isEnabled()


def test_the_pack_of_a_past_second_is_that_seconds(show, desk) -> None:
    pane = show(HandoverPane, desk)
    assert len(rows(pane, "strips")) == len(desk.model.picture.open_incidents())
    assert f"{desk.machine.at:%H:%M:%S}" in pane.note.text()


def test_slots_before_anybody_signed() -> None:
    assert [slot.state for slot in slots_of(None, same=True)] == ["", ""]


@pytest.mark.parametrize("theme", THEME_NAMES)
def test_figures_never_overlap(show, theme: str, qtbot) -> None:
    for width in (360, 480, 800):
        pane = show(HandoverPane, live(), theme=theme, size=(width, 600))
        QApplication.processEvents()
        boxes = [held.geometry() for held in pane.figures.buttons.values()]
        assert all(box.right() <= pane.figures.width() for box in boxes)
        assert not any(one.intersects(two) for n, one in enumerate(boxes) for two in boxes[n + 1 :])
        assert all(
            held.fontMetrics().horizontalAdvance(held.text().split("\n")[1]) < held.width()
            for held in pane.figures.buttons.values()
        )


def test_another_theme_reaches_every_part(pane) -> None:
    day = load_theme("day")
    pane.set_theme(day)
    assert pane.signatures.theme is day
    assert all(group.rows.painter.theme is day for group in pane._groups.values())
