"""What became of a call by the keyboard alone: told once, put right, refused in a sentence where it does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.desk.closing_answers import Answers, answers_of
from console.desk.command_list import all_commands
from console.desk.outcomes import settle_follow_up
from console.domain import facts as f
from console.domain.access import MAY_PUBLISH
from console.domain.fold.incidents import CLOSED_KEPT
from console.domain.vocabulary import Role
from console.domain.vocabulary_shift import Connection, Diversion, FollowUpBy, FollowUpResult, Force, Injured, Injury
from tests.desk.conftest import Rig, call, team
from tests.story import START


@pytest.fixture
def make(tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[[Role], Rig]]:
    made: list[Rig] = []

    def build(role: Role) -> Rig:
        rig = Rig(tmp_path, role)
        made.append(rig)
        rig.open(call("i1", number="24-0012"), call("i2"), team("u1"), f.UnitAssigned("u1", "i1"))
        rig.model.select_incident("i1")
        return rig.frame()

    yield build
    for rig in made:
        rig.window.close()


@pytest.fixture
def rig(make: Callable[[Role], Rig]) -> Rig:
    return make(Role.COMMANDER)


def told(rig: Rig) -> Answers:
    return answers_of(rig.picture.care.get("i1"))


def test_each_report_is_one_line(rig: Rig) -> None:
    rig.run("force hands-on").run("injury officer serious").run("arrest diverted").run("connect warm-handoff")
    assert told(rig) == Answers(Force.HANDS_ON, ((Injured.OFFICER, Injury.SERIOUS),), Diversion.DIVERTED)
    held = rig.picture.care["i1"].connection
    assert held is not None
    assert held.fact.connection is Connection.WARM_HANDOFF


def test_a_word_says_which_incident_and_which_unit(rig: Rig) -> None:
    rig.run("force i2 none")
    assert answers_of(rig.picture.care["i2"]).force is Force.NONE
    rig.run("force verbal u1").run("force hands-on u1")
    assert [one.fact.force for one in rig.picture.care["i1"].force] == [Force.VERBAL, Force.HANDS_ON]


def test_an_answer_for_the_whole_call_replaces_what_was_wrong(rig: Rig) -> None:
    rig.run("force firearm").run("force none").run("injury person").run("injury officer").run("injury nobody")
    assert told(rig) == Answers(Force.NONE, ((Injured.NOBODY, Injury.NONE),))


def test_a_follow_up_is_planned_and_made(rig: Rig) -> None:
    rig.run("followup due")
    rig.run("followup due 72h visit")
    first, second = rig.picture.follow_ups.values()
    assert (first.due, first.told.fact.by) == (START + timedelta(hours=24), FollowUpBy.CALL)
    assert (second.due, second.told.fact.by) == (START + timedelta(hours=72), FollowUpBy.VISIT)
    rig.run("followup made not-reached")
    assert first.tries == 1, "the one that is due first"
    rig.run("followup made").run("followup made refused")
    assert rig.picture.follow_ups == {}
    rig.run("followup made")
    assert rig.picture.incidents["i1"].marks[-1].detail == "Follow-up: reached", "one nobody planned is told as well"


def test_a_follow_up_of_a_call_that_left_the_picture_is_settled_by_its_name(rig: Rig) -> None:
    rig.run("followup due").run("close settled")
    key = next(iter(rig.picture.follow_ups))
    for n in range(CLOSED_KEPT):
        rig.link.tell(call(f"c{n}"), f.IncidentClosed(f"c{n}", "gone"))
    rig.frame()
    assert "i1" not in rig.picture.incidents
    settle_follow_up(rig.model, "i1", key, FollowUpResult.REACHED)
    rig.frame()
    assert rig.picture.follow_ups == {}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("force lots", "no level of force 'lots'"),
        ("injury", "who"),
        ("injury officer badly", "no injury 'badly'"),
        ("arrest maybe", "no answer about an arrest 'maybe'"),
        ("followup due soon", "no span of time"),
        ("connect somehow", "no connection to care 'somehow'"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(rig: Rig, line: str, words: str) -> None:
    rig.run(line)
    assert words in rig.said
    assert told(rig) == Answers()
    assert rig.picture.follow_ups == {}


def test_a_clinician_gives_the_pseudonym_and_no_name(make: Callable[[Role], Rig]) -> None:
    rig = make(Role.CLINICIAN)
    rig.run("person springfield-1980-01-01")
    assert "never a name" in rig.said
    assert "springfield" not in rig.said
    assert "i1" not in rig.picture.care
    rig.run("person 0B9C2E7A-8F1D-4C3E-9A57-1F2E3D4C5B6A")
    held = rig.picture.care["i1"].person
    assert held is not None
    assert held.fact.person == "0b9c2e7a-8f1d-4c3e-9a57-1f2e3d4c5b6a"


def test_a_commander_gives_no_pseudonym(rig: Rig) -> None:
    rig.run("person 0b9c2e7a-8f1d-4c3e-9a57-1f2e3d4c5b6a")
    assert "may not do this" in rig.said


def test_every_report_a_desk_may_send_has_a_command() -> None:
    words = {
        "force.used": "force", "injury.reported": "injury", "diversion.reported": "arrest",
        "followup.due": "followup due", "followup.made": "followup made", "care.connected": "connect",
    }  # fmt: skip
    families = ("force.", "injury.", "diversion.", "followup.", "care.")
    assert {kind for kind in f.FACT_KINDS if kind.startswith(families)} == set(words)
    commands = all_commands()
    assert all(name in commands for name in words.values())
    assert all(Role.COMMANDER in MAY_PUBLISH[f.FACT_KINDS[kind]] for kind in words)


def test_an_auditor_is_told_why_not(make: Callable[[Role], Rig]) -> None:
    rig = make(Role.AUDITOR)
    rig.run("force none")
    assert "may not do this" in rig.said
