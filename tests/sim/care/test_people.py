"""The simulated people, under a clock the test moves: a consult from request to disposition with no hand on a key."""

from __future__ import annotations

from collections import Counter

import pytest

from console.domain import facts as f
from console.domain.consult_ledger import Agreement, consult_ledger
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import Basis, ConsentScope, ConsentState, ConsultState, Rater
from console.sim.care.course import course_of
from console.sim.care.saying import SIMULATED, Manner
from tests.sim.care.stage import Stage

HUMAN = "day-clinician"


@pytest.mark.parametrize("seed", range(12))
def test_a_consult_goes_from_request_to_disposition_by_itself(seed: int) -> None:
    stage = Stage(seed)
    stage.scene()
    stage.play(320)
    assert stage.refused == []
    (consult,) = stage.picture.consults.values()
    assert consult.state is ConsultState.ENDED
    assert consult.requested_at < consult.accepted_at < consult.connected_at < consult.ended_at
    assert consult.ending.fact.recommended
    care = stage.picture.care["i1"]
    assert {t.fact.rater for t in care.ratings} == set(Rater)
    assert {t.fact.instrument for t in care.assessments} == {"bars", "ctrs", "cssrs_screener"}
    assert {t.fact.scope for t in care.consents.values()} == {ConsentScope.TELEHEALTH, ConsentScope.DISCLOSURE}
    assert len(care.cards) == 3
    assert {card.state for card in care.cards.values()} <= {"read", "used"}
    assert care.alerts
    assert care.notes
    done = consult.ending.fact.recommended
    stage.human(f.IncidentClosed("i1", done), Role.SOURCE, "cad")
    stage.play(10)
    (line,) = consult_ledger(stage.picture)
    assert line.agreement is Agreement.FOLLOWED


def test_nothing_is_said_twice() -> None:
    stage = Stage()
    stage.scene()
    stage.play(400)
    counted = Counter(say.key for _, _, say in stage.said)
    assert max(counted.values()) == 1


def test_the_same_seed_is_the_same_story_and_another_seed_another() -> None:
    def told(seed: int) -> list[object]:
        stage = Stage(seed)
        stage.scene()
        return [(at, say) for at, _, say in stage.play(300).said]

    assert told(3) == told(3)
    assert told(3) != told(4)


def test_the_pace_stretches_every_wait() -> None:
    def length(pace: float) -> float:
        stage = Stage(5, pace)
        stage.scene()
        stage.play(round(320 * pace))
        (consult,) = stage.picture.consults.values()
        assert consult.ended_at is not None
        return (consult.ended_at - consult.requested_at).total_seconds()

    assert length(2.0) == pytest.approx(2 * length(1.0), abs=4)


def test_a_consult_asked_for_by_a_person_is_answered_too() -> None:
    stage = Stage()
    stage.scene(priority=2)
    stage.human(f.ConsultRequested("i1", "mine", "please look", "desk"), Role.COMMANDER, "desk")
    stage.play(320)
    assert list(stage.picture.consults) == ["mine"]
    assert stage.picture.consults["mine"].state is ConsultState.ENDED
    assert stage.refused == []


def test_with_a_person_on_duty_the_clinician_steps_aside_and_the_officer_goes_on() -> None:
    stage = Stage()
    stage.scene()
    stage.play(8)
    assert stage.picture.clinicians.keys() == {SIMULATED}
    stage.human(f.ClinicianOnDuty(HUMAN), Role.CLINICIAN, HUMAN)
    stage.play(30)
    assert stage.picture.clinicians.keys() == {HUMAN}
    (consult,) = stage.picture.consults.values()
    assert consult.state is ConsultState.WAITING, "given back, and left for the person"
    stage.human(f.ConsultAccepted("i1", consult.id, HUMAN), Role.CLINICIAN, HUMAN)
    stage.play(50)
    assert consult.state is ConsultState.CONNECTED, "where no call comes, by telephone"
    stage.play(200)
    assert consult.state is ConsultState.CONNECTED, "only the person ends it"
    care = stage.picture.care["i1"]
    assert Rater.CLINICIAN not in {t.fact.rater for t in care.ratings}
    assert sum(t.fact.rater is Rater.OFFICER for t in care.ratings) > 3
    card = f.WhisperSent("i1", "card", "i1-unit", ("Sit down together",), Basis.TREATMENT)
    stage.human(card, Role.CLINICIAN, HUMAN)
    stage.play(10)
    assert care.cards["card"].state == "read"
    stage.human(f.ConsultEnded("i1", consult.id, "settled"), Role.CLINICIAN, HUMAN)
    stage.human(f.ClinicianOffDuty(HUMAN), Role.CLINICIAN, HUMAN)
    stage.play(6)
    assert stage.picture.clinicians.keys() == {SIMULATED}
    assert stage.refused == []


def test_who_is_connected_when_a_person_comes_is_not_left_alone() -> None:
    stage = Stage()
    stage.scene()
    stage.play(40)
    stage.human(f.ClinicianOnDuty(HUMAN), Role.CLINICIAN, HUMAN)
    stage.play(280)
    (consult,) = stage.picture.consults.values()
    assert (consult.state, consult.clinician) == (ConsultState.ENDED, SIMULATED)
    assert stage.refused == []


def test_a_handed_over_consult_is_taken() -> None:
    stage = Stage()
    stage.scene()
    stage.human(f.ConsultRequested("i1", "mine", "please", "desk"), Role.COMMANDER, "desk")
    stage.human(f.ConsultAccepted("i1", "mine", HUMAN), Role.CLINICIAN, HUMAN)
    stage.play(3)
    stage.human(f.ConsultTransferOffered("i1", "mine", SIMULATED, "break"), Role.CLINICIAN, HUMAN)
    stage.play(8)
    assert stage.picture.consults["mine"].clinician == SIMULATED
    assert stage.refused == []


def test_a_phone_in_a_persons_hand_is_answered_by_that_person() -> None:
    stage = Stage()
    stage.scene()
    stage.play(20)
    until = stage.story.now.replace(year=stage.story.now.year + 1)
    stage.human(f.FieldLinkMade("i1", "link", "i1-unit", until), Role.COMMANDER, "desk")
    stage.story.tell(f.FieldLinkOpened("i1", "link"), role=Role.HUB)
    before = len([r for _, r, _ in stage.said if r is Role.FIELD])
    stage.play(120)
    assert len([r for _, r, _ in stage.said if r is Role.FIELD]) == before
    assert {card.state for card in stage.picture.care["i1"].cards.values()} == {"sent"}


def test_a_call_closed_under_the_consult_ends_it() -> None:
    stage = Stage()
    stage.scene()
    stage.play(60)
    stage.human(f.IncidentClosed("i1", "refused"), Role.SOURCE, "cad")
    stage.play(3)
    (consult,) = stage.picture.consults.values()
    assert consult.ending is not None
    assert consult.ending.fact.recommended == "refused"
    assert stage.refused == []


def test_where_it_went_otherwise_the_reason_is_told() -> None:
    stage = Stage()
    stage.scene()
    stage.play(320)
    (consult,) = stage.picture.consults.values()
    other = "gone" if consult.ending.fact.recommended != "gone" else "arrest"
    stage.human(f.IncidentClosed("i1", other), Role.SOURCE, "cad")
    stage.play(10)
    (line,) = consult_ledger(stage.picture)
    assert (line.agreement, line.actual) == (Agreement.DIVERGED, other)


def test_an_interpreter_is_called_for_a_language_nobody_there_speaks() -> None:
    stage = Stage()
    stage.scene(language="zh")
    stage.play(60)
    (consult,) = stage.picture.consults.values()
    assert consult.interpreter == "Interpreter, Chinese"
    assert consult.interpreter_joined_at < consult.connected_at
    spanish = Stage()
    spanish.scene(language="es")
    spanish.play(60)
    assert next(iter(spanish.picture.consults.values())).interpreter_asked_at is None


def test_a_person_who_asks_for_an_interpreter_gets_one_too() -> None:
    stage = Stage()
    stage.scene(priority=2)
    stage.human(f.ClinicianOnDuty(HUMAN), Role.CLINICIAN, HUMAN)
    stage.human(f.ConsultRequested("i1", "mine", "please", "desk"), Role.COMMANDER, "desk")
    stage.human(f.ConsultAccepted("i1", "mine", HUMAN), Role.CLINICIAN, HUMAN)
    stage.human(f.InterpreterAsked("i1", "mine", "uk"), Role.CLINICIAN, HUMAN)
    stage.play(12)
    assert stage.picture.consults["mine"].interpreter == "Interpreter, Ukrainian"
    assert stage.refused == []


def test_a_request_to_see_is_granted_and_break_glass_is_left_to_the_hub() -> None:
    stage = Stage()
    stage.scene()
    stage.play(5)
    stage.human(f.AccessRequested("i1", "r1", "to plan the approach"), Role.COMMANDER, "desk")
    stage.human(f.AccessRequested("i1", "r2", "at once", True), Role.OPERATIONS, "ops")
    stage.play(15)
    requests = stage.picture.care["i1"].requests
    assert requests["r1"].granted_by
    assert requests["r2"].pending


def test_a_real_incident_is_nobodys_to_play_with() -> None:
    stage = Stage()
    stage.story.exercise = False
    stage.scene()
    stage.human(f.ConsultRequested("i1", "real", "help", "desk"), Role.COMMANDER, "desk")
    stage.play(60)
    assert stage.picture.consults["real"].state is ConsultState.WAITING
    assert set(stage.kinds()) <= {"clinician.on_duty"}


def test_not_more_is_asked_than_clinicians_can_hear() -> None:
    stage = Stage()
    for key in "abcdef":
        stage.scene(key)
    most = 0
    for _ in range(30):
        stage.play(20)
        consults = list(stage.picture.consults.values())
        most = max(most, sum(consult.open for consult in consults))
        held = sum(c.open and c.clinician == SIMULATED for c in consults)
        assert held <= 2
    assert most == 3
    assert stage.refused == []
    assert len(stage.picture.consults) == 6


def test_courses_differ_and_end_in_every_way() -> None:
    stage = Stage()
    stage.scene()
    incident = stage.picture.incidents["i1"]
    courses = [course_of(f"c{row}", incident, Manner(7)) for row in range(200)]
    assert {c.recommended for c in courses} == {"settled", "referred", "crisis-centre", "voluntary", "involuntary"}
    assert all(0 <= s <= 10 for c in courses for s in c.severity)


def test_a_recommended_hold_starts_with_its_end() -> None:
    seed = next(s for s in range(200) if _recommended(s) == "involuntary")
    stage = Stage(seed)
    stage.scene()
    stage.play(330)
    (hold,) = stage.picture.care["i1"].holds.values()
    assert hold.fact.until > stage.story.now
    state = [t.fact.state for t in stage.picture.care["i1"].consents.values()]
    assert set(state) <= set(ConsentState)


def _recommended(seed: int) -> str:
    stage = Stage(seed)
    stage.scene()
    return course_of("sim-consult-i1", stage.picture.incidents["i1"], stage.manner).recommended
