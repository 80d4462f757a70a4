"""Closing a strip: three questions answered in one tap or by their keys, and only what was answered is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.desk.closing_answers import (
    NOBODY_HURT,
    NOTHING_HAPPENED,
    Answers,
    answers_of,
    facts_of,
    hurt_word,
    tap_hurt,
)
from console.desk.dossier_lines import fact_pairs
from console.desk.outcome_lines import outcome_pairs
from console.domain import facts as f
from console.domain.vocabulary import Role, UnitStatus
from console.domain.vocabulary_shift import Connection, Diversion, FollowUpResult, Force, Injured, Injury
from tests.desk.conftest import Rig, call, team
from tests.story import Story


@pytest.fixture
def rig(tmp_path: Path, qtbot: QtBot) -> Iterator[Rig]:
    made = Rig(tmp_path)
    made.open(call("i1"), team("u1"), f.UnitAssigned("u1", "i1"), f.UnitStatusChanged("u1", UnitStatus.ON_SCENE, "i1"))
    made.model.select_incident("i1")
    made.frame()
    yield made
    made.window.close()


def told(rig: Rig) -> Answers:
    return answers_of(rig.picture.care.get("i1"))


def key(rig: Rig, *keys: Qt.Key) -> None:
    for one in keys:
        QTest.keyClick(rig.focus(), one)
    rig.frame()


def test_what_happened_and_how_it_ended_are_two_taps(rig: Rig) -> None:
    rig.run("close")
    closing = rig.window.dossier.closing
    assert closing.questions.isVisible()
    QTest.mouseClick(closing.questions.nothing, Qt.MouseButton.LeftButton)
    QTest.mouseClick(closing.buttons[0], Qt.MouseButton.LeftButton)
    rig.frame()
    assert told(rig) == NOTHING_HAPPENED
    assert rig.picture.incidents["i1"].disposition == "settled"
    assert not closing.isVisible()


def test_with_keys_alone(rig: Rig) -> None:
    rig.run("close")
    key(rig, Qt.Key.Key_0, Qt.Key.Key_1)
    assert told(rig) == NOTHING_HAPPENED
    assert rig.picture.incidents["i1"].disposition == "settled"


def test_letters_answer_here_and_run_no_command(rig: Rig) -> None:
    rig.run("close")
    key(rig, Qt.Key.Key_F, Qt.Key.Key_F, Qt.Key.Key_F, Qt.Key.Key_A, Qt.Key.Key_A)
    key(rig, Qt.Key.Key_I, Qt.Key.Key_I, Qt.Key.Key_Space)
    answers = rig.window.dossier.closing.questions.answers
    assert answers == Answers(Force.HANDS_ON, ((Injured.PERSON, Injury.MINOR),), Diversion.DIVERTED)
    assert told(rig) == Answers(), "nothing is told before the strip is closed"
    key(rig, Qt.Key.Key_2)
    assert told(rig) == answers
    assert rig.picture.care["i1"].force[0].fact.unit == "u1", "the only unit on the call"
    assert rig.picture.incidents["i1"].disposition == "referred"


def test_a_follow_up_is_planned_with_the_closing(rig: Rig) -> None:
    rig.run("close")
    key(rig, Qt.Key.Key_U, Qt.Key.Key_U)
    assert not rig.picture.follow_ups
    key(rig, Qt.Key.Key_1)
    (due,) = rig.picture.follow_ups.values()
    assert (due.incident, due.due) == ("i1", rig.now() + timedelta(hours=72))
    rig.run("reopen").run("close")
    assert rig.window.dossier.closing.questions.due_in is None, "it is asked anew each time"


def test_what_is_not_answered_is_not_told(rig: Rig) -> None:
    rig.run("close")
    key(rig, Qt.Key.Key_1)
    assert told(rig) == Answers()
    assert rig.picture.incidents["i1"].disposition == "settled"


def test_escape_keeps_the_strip_open_and_gives_the_room_back(rig: Rig) -> None:
    rig.run("close")
    dossier = rig.window.dossier
    assert not dossier.sheet.isVisible()
    key(rig, Qt.Key.Key_0, Qt.Key.Key_Escape)
    assert rig.picture.incidents["i1"].open
    assert told(rig) == Answers()
    assert dossier.sheet.isVisible()
    assert dossier.action_bar.isVisible()


def test_what_was_reported_before_stands_there_and_is_put_right_by_a_tap(rig: Rig) -> None:
    rig.tell(f.ForceUsed("i1", Force.FIREARM, "u1"), role=Role.FIELD)
    rig.run("close")
    questions = rig.window.dossier.closing.questions
    assert [force for force, chip in questions.force.items() if chip.isChecked()] == [Force.FIREARM]
    QTest.mouseClick(questions.force[Force.VERBAL], Qt.MouseButton.LeftButton)
    key(rig, Qt.Key.Key_1)
    assert told(rig).force is Force.VERBAL


def test_where_nobody_went_nothing_is_asked(rig: Rig) -> None:
    rig.tell(call("i2"))
    rig.model.select_incident("i2")
    rig.run("close")
    assert not rig.window.dossier.closing.questions.isVisible()
    key(rig, Qt.Key.Key_0, Qt.Key.Key_1)
    assert rig.picture.incidents["i2"].disposition == "settled"
    assert "i2" not in rig.picture.care


# ---- without a window ----------------------------------------------------------------------------------


def test_each_further_tap_says_it_was_worse() -> None:
    hurt = ()
    words = []
    for _ in range(4):
        hurt = tap_hurt(hurt, Injured.OFFICER)
        words.append(hurt_word(hurt, Injured.OFFICER))
    assert words == ["Officer: minor", "Officer: serious", "Officer: death", "Officer"]
    both = tap_hurt(tap_hurt((), Injured.OTHER), Injured.PERSON)
    assert both == ((Injured.PERSON, Injury.MINOR), (Injured.OTHER, Injury.MINOR))
    assert tap_hurt(both, Injured.NOBODY) == NOBODY_HURT
    assert tap_hurt(NOBODY_HURT, Injured.NOBODY) == ()
    assert tap_hurt(NOBODY_HURT, Injured.PERSON) == ((Injured.PERSON, Injury.MINOR),)


@pytest.mark.parametrize("first", [Answers(), NOTHING_HAPPENED, Answers(hurt=((Injured.OFFICER, Injury.DEATH),))])
@pytest.mark.parametrize(
    "last",
    [
        NOTHING_HAPPENED,
        Answers(Force.LESS_LETHAL, ((Injured.PERSON, Injury.SERIOUS), (Injured.OFFICER, Injury.MINOR))),
        Answers(diversion=Diversion.ARRESTED),
    ],
)
def test_what_is_told_makes_the_answers_hold(first: Answers, last: Answers) -> None:
    story = Story()
    story.tell(story.incident())
    incident = story.picture.incidents["i1"]
    for before, now in ((Answers(), first), (first, last)):
        story.tell(*(fact for fact, _ in facts_of(incident, before, now)))
    held = answers_of(story.picture.care.get("i1"))
    assert held.force == (last.force or first.force)
    assert held.hurt == (last.hurt or first.hurt)
    assert held.diversion == (last.diversion or first.diversion)
    assert facts_of(incident, held, held) == [], "what is known is not told again"


def test_the_dossier_says_what_became_of_the_call_and_what_is_due() -> None:
    story = Story()
    story.tell(story.incident())
    incident = story.picture.incidents["i1"]
    assert [words for _, words in outcome_pairs(incident, story.picture) if words] == []
    story.tell(
        f.ForceUsed("i1", Force.NONE),
        f.InjuryReported("i1", Injured.OFFICER, Injury.MINOR),
        f.InjuryReported("i1", Injured.PERSON, Injury.SERIOUS),
        f.DiversionReported("i1", Diversion.DIVERTED),
        f.CareConnected("i1", Connection.WARM_HANDOFF),
        f.FollowUpDue("i1", "f1", story.now + timedelta(hours=24)),
        f.FollowUpMade("i1", "f1", FollowUpResult.NOT_REACHED),
    )
    pairs = fact_pairs(incident, story.picture)
    assert pairs[-5:] == [
        ("Force", "No force"),
        ("Injured", "The person, serious; An officer, minor"),
        ("Arrest", "Diverted from arrest"),
        ("Care", "Warm hand-off"),
        ("Follow up", "Call by 02 Mar 03:00, not reached 1 ×"),
    ]
