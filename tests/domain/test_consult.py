"""A consult from request to ledger: who may do what, the queue across incidents, and what is remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain import facts as f
from console.domain.consult_ledger import Agreement, consult_ledger, figures
from console.domain.consult_queue import LEAST_LEFT_MIN, TYPICAL_MIN, clinician_loads, consult_queue
from console.domain.fold.waiting import CONSULTS_KEPT
from console.domain.judge import judge
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import ConsultState
from tests.story import START, Story


def asking(incident: str = "i1", consult: str = "", **more: object) -> f.ConsultRequested:
    return f.ConsultRequested(incident=incident, consult=consult or f"q-{incident}", reason="r", asked_by="U1", **more)  # type: ignore[arg-type]


def story(*priorities: int, clinicians: int = 2) -> Story:
    told = Story()
    for n, priority in enumerate(priorities or (8,), start=1):
        told.tell(told.incident(f"i{n}", priority=priority))
    for n in range(1, clinicians + 1):
        told.tell(f.ClinicianOnDuty(clinician=f"c{n}"))
    return told


def do(told: Story, fact: f.Fact, actor: str = "c1", role: Role = Role.CLINICIAN) -> str:
    """Ask as somebody; told when it is accepted. Gives the refusal's code."""
    refusal = judge(told.picture, told.by(role, actor), fact)
    if refusal is None:
        told.tell(fact, role=role, actor=actor)
    else:
        assert len(refusal.text) > 10
    return refusal.code if refusal else "accepted"


def on(told: Story, cls: type[f.ConsultFact], **more: object) -> f.ConsultFact:
    return cls(incident="i1", consult="q-i1", **more)


# ---- the course of one ---------------------------------------------------------------------------------


def test_from_request_to_outcome() -> None:
    told = story()
    assert do(told, asking(), "u1", Role.FIELD) == "accepted"
    told.wait(seconds=20)
    assert do(told, on(told, f.ConsultAccepted, clinician="c1")) == "accepted"
    assert do(told, on(told, f.InterpreterAsked, language="es")) == "accepted"
    assert do(told, on(told, f.InterpreterJoined, interpreter="desk 4")) == "accepted"
    told.wait(seconds=5)
    assert do(told, on(told, f.ConsultConnected)) == "accepted"
    told.wait(minutes=12)
    assert do(told, on(told, f.ConsultEnded, recommended="settled", summary="calm")) == "accepted"
    consult = told.picture.consults["q-i1"]
    assert (consult.state, consult.clinician) == (ConsultState.ENDED, "c1")
    assert consult.connected_at == START + timedelta(seconds=25)
    assert do(told, f.IncidentClosed(incident="i1", disposition="crisis-centre"), role=Role.COMMANDER) == "accepted"
    (line,) = consult_ledger(told.picture)
    assert (line.agreement, line.actual) == (Agreement.UNEXPLAINED, "crisis-centre")
    outcome = on(told, f.ConsultOutcome, actual="crisis-centre")
    assert do(told, outcome, "c1") == "needs-reason"
    assert do(told, on(told, f.ConsultOutcome, actual="crisis-centre", divergence="family asked for it")) == "accepted"
    (line,) = consult_ledger(told.picture)
    assert (line.agreement, line.divergence) == (Agreement.DIVERGED, "family asked for it")
    assert (line.answer_s, line.connect_s, line.length_s) == (20.0, 25.0, 725.0)
    assert line.interpreter
    marks = [mark.detail for mark in told.picture.incidents["i1"].marks]
    assert any("Clinician c1 is in contact with the scene" in mark for mark in marks)
    assert not any("calm" in mark for mark in marks), "the summary is clinical and stays out of the timeline"
    assert told.picture.findings == []


def test_two_clinicians_never_both_take_one() -> None:
    told = story()
    told.tell(asking())
    seen = told.picture.consults["q-i1"].last_seq
    assert do(told, on(told, f.ConsultAccepted, clinician="c1")) == "accepted"
    taken = on(told, f.ConsultAccepted, clinician="c2")
    assert do(told, taken, "c2") == "taken"
    moved = judge(told.picture, told.by(Role.CLINICIAN, "c2"), taken, seen)
    assert moved is not None
    assert moved.code == "moved-on"
    told.tell(taken, role=Role.CLINICIAN, actor="c2")
    assert told.picture.consults["q-i1"].clinician == "c1", "even in the journal the first stands"


def test_declining_needs_a_reason_keeps_it_waiting_and_can_give_it_back() -> None:
    told = story()
    told.tell(asking())
    told.wait(minutes=1)
    assert do(told, on(told, f.ConsultDeclined, reason="on a call"), "c2") == "accepted"
    consult = told.picture.consults["q-i1"]
    assert (consult.state, consult.waiting_since) == (ConsultState.WAITING, START)
    do(told, on(told, f.ConsultAccepted, clinician="c1"))
    assert do(told, on(told, f.ConsultDeclined, reason="not mine"), "c2") == "other-clinician"
    assert do(told, on(told, f.ConsultDeclined, reason="taken ill"), "c1") == "accepted"
    assert (consult.state, consult.clinician, consult.waiting_since) == (ConsultState.WAITING, "", told.now)
    assert [(decline.clinician, decline.reason) for decline in consult.declines] == [
        ("c2", "on a call"),
        ("c1", "taken ill"),
    ]


def test_a_warm_transfer_leaves_nobody_alone() -> None:
    told = story()
    told.tell(asking())
    do(told, on(told, f.ConsultAccepted, clinician="c1"))
    do(told, on(told, f.ConsultConnected))
    offer = on(told, f.ConsultTransferOffered, to="c2", reason="speaks the language")
    assert do(told, offer, "c2") == "other-clinician"
    assert do(told, on(told, f.ConsultTransferOffered, to="c1")) == "same-clinician"
    assert do(told, on(told, f.ConsultTransferOffered, to="c9")) == "not-on-duty"
    assert do(told, on(told, f.ConsultTransferTaken, clinician="c2"), "c2") == "not-offered"
    assert do(told, offer) == "accepted"
    consult = told.picture.consults["q-i1"]
    assert (consult.clinician, consult.state) == ("c1", ConsultState.CONNECTED), "the first stays until it is taken"
    assert do(told, on(told, f.ConsultTransferTaken, clinician="c2"), "c2") == "accepted"
    assert (consult.clinician, consult.state) == ("c2", ConsultState.CONNECTED)
    assert [(transfer.by, transfer.to) for transfer in consult.transfers] == [("c1", "c2")]
    assert do(told, on(told, f.ConsultEnded, recommended="settled"), "c1") == "other-clinician"
    assert do(told, on(told, f.ConsultTransferDeclined, reason="x"), "c2") == "not-offered"


@pytest.mark.parametrize(
    ("fact", "role", "actor", "code"),
    [
        (asking("i1", "other"), Role.COMMANDER, "desk", "already-asked"),
        (asking("i9"), Role.COMMANDER, "desk", "unknown-incident"),
        (f.ConsultAccepted(incident="i1", consult="q9", clinician="c1"), Role.CLINICIAN, "c1", "unknown-consult"),
        (f.ConsultAccepted(incident="i1", consult="q-i1", clinician="c2"), Role.CLINICIAN, "c1", "other-clinician"),
        (f.ConsultConnected(incident="i1", consult="q-i1"), Role.CLINICIAN, "c1", "not-accepted"),
        (f.ConsultEnded(incident="i1", consult="q-i1", recommended="settled"), Role.CLINICIAN, "c1", "not-accepted"),
        (f.ConsultOutcome(incident="i1", consult="q-i1", actual="settled"), Role.CLINICIAN, "c1", "not-ended"),
        (f.ConsultAccepted(incident="i1", consult="q-i1", clinician="c1"), Role.COMMANDER, "c1", "not-allowed"),
        (f.ClinicianOnDuty(clinician="c2"), Role.CLINICIAN, "c1", "other-clinician"),
        (f.ClinicianOffDuty(clinician="c9"), Role.COMMANDER, "desk", "not-on-duty"),
        (f.FeedOpened(feed="f", viewing="v", purpose="p"), Role.COMMANDER, "desk", "unknown-feed"),
        (f.FeedEnded(feed="f"), Role.SOURCE, "cad", "unknown-feed"),
        (f.FeedClosed(feed="f", viewing="v"), Role.COMMANDER, "desk", "not-open"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(fact: f.Fact, role: Role, actor: str, code: str) -> None:
    told = story()
    told.tell(asking())
    assert do(told, fact, actor, role) == code


def test_a_closed_incident_lets_nobody_wait_and_lets_a_running_call_end() -> None:
    told = story(8, 8)
    told.tell(asking("i1"), asking("i2"))
    do(told, f.ConsultAccepted(incident="i2", consult="q-i2", clinician="c1"))
    told.tell(
        f.IncidentClosed(incident="i1", disposition="gone"), f.IncidentClosed(incident="i2", disposition="settled")
    )
    assert told.picture.consults["q-i1"].state is ConsultState.WITHDRAWN
    assert consult_queue(told.picture, told.now).waiting == ()
    assert do(told, f.ConsultEnded(incident="i2", consult="q-i2", recommended="settled")) == "accepted"
    assert [line.agreement for line in consult_ledger(told.picture)] == [Agreement.FOLLOWED]


def test_a_connected_call_is_not_withdrawn_over_the_clinicians_head() -> None:
    told = story()
    told.tell(asking())
    do(told, on(told, f.ConsultAccepted, clinician="c1"))
    do(told, on(told, f.ConsultConnected))
    assert do(told, on(told, f.ConsultWithdrawn, reason="x"), "desk", Role.COMMANDER) == "connected"


def test_consults_that_are_over_are_bounded() -> None:
    told = story()
    for n in range(CONSULTS_KEPT + 3):
        told.tell(asking("i1", f"q{n}"), f.ConsultWithdrawn(incident="i1", consult=f"q{n}", reason="test"))
    assert len(told.picture.consults) == len(told.picture.ended_consults) == CONSULTS_KEPT
    assert "q0" not in told.picture.consults


# ---- the queue -----------------------------------------------------------------------------------------


def test_the_queue_is_severity_times_minutes_across_incidents() -> None:
    told = story(9, 4, 6, clinicians=0)
    told.tell(asking("i2"))
    told.wait(minutes=6).tell(asking("i3"))
    told.wait(minutes=2).tell(asking("i1"))
    told.wait(minutes=2)
    queue = consult_queue(told.picture, told.now)
    assert [(w.incident, w.score, w.rank) for w in queue.waiting] == [("i2", 40.0, 1), ("i3", 24.0, 2), ("i1", 18.0, 3)]
    told.wait(minutes=10)
    assert [w.incident for w in consult_queue(told.picture, told.now).waiting] == ["i1", "i3", "i2"]
    assert {w.expected_wait_min for w in queue.waiting} == {None}, "nobody is on duty: nobody can say"


def test_equal_scores_go_by_severity_then_by_who_came_first_and_zero_still_moves_up() -> None:
    told = story(5, 9, 0, clinicians=0)
    told.tell(asking("i1"), asking("i3"))
    told.tell(asking("i2"))
    assert [w.incident for w in consult_queue(told.picture, told.now).waiting] == ["i2", "i1", "i3"]
    told.wait(minutes=30)
    assert consult_queue(told.picture, told.now).waiting[-1].score == 30.0


def test_expected_wait_follows_load_and_what_is_left_of_running_calls() -> None:
    told = story(8, 8, 8, 8, 8)
    told.tell(asking("i1"), asking("i2"))
    do(told, f.ConsultAccepted(incident="i1", consult="q-i1", clinician="c1"))
    told.wait(minutes=11)
    do(told, f.ConsultAccepted(incident="i2", consult="q-i2", clinician="c2"), "c2")
    told.tell(asking("i3"))
    told.wait(minutes=1).tell(asking("i4"))
    told.tell(asking("i5"))
    queue = consult_queue(told.picture, told.now)
    assert queue.free == 0
    assert [w.expected_wait_min for w in queue.waiting] == [TYPICAL_MIN - 12, TYPICAL_MIN - 1, 2 * TYPICAL_MIN - 12]
    told.wait(minutes=30)
    assert consult_queue(told.picture, told.now).waiting[0].expected_wait_min == LEAST_LEFT_MIN
    told.tell(f.ClinicianOnDuty(clinician="c3", capacity=2))
    waits = [w.expected_wait_min for w in consult_queue(told.picture, told.now).waiting]
    assert waits == [0.0, 0.0, LEAST_LEFT_MIN]


def test_a_clinician_over_capacity_frees_no_place_with_the_first_end() -> None:
    told = story(8, 8, 8, clinicians=1)
    told.tell(asking("i1"), asking("i2"), asking("i3"))
    do(told, f.ConsultAccepted(incident="i1", consult="q-i1", clinician="c1"))
    told.wait(minutes=5)
    do(told, f.ConsultAccepted(incident="i2", consult="q-i2", clinician="c1"))
    (load,) = clinician_loads(told.picture)
    assert (load.held, load.capacity, load.free) == (2, 1, 0)
    assert consult_queue(told.picture, told.now).waiting[0].expected_wait_min == TYPICAL_MIN


def test_the_typical_time_is_this_shifts_own_once_enough_is_known() -> None:
    told = story()
    for n in range(5):
        told.tell(asking("i1", f"q{n}"))
        do(told, f.ConsultAccepted(incident="i1", consult=f"q{n}", clinician="c1"))
        assert consult_queue(told.picture, told.now).typical_min == TYPICAL_MIN
        told.wait(minutes=10 + n)
        do(told, f.ConsultEnded(incident="i1", consult=f"q{n}", recommended="settled"))
    assert consult_queue(told.picture, told.now).typical_min == 12.0
    total = figures(consult_ledger(told.picture))
    assert (total.consults, total.median_length_s, total.median_connect_s) == (5, 720.0, None)


def test_the_queue_names_who_speaks_the_persons_language() -> None:
    told = story(clinicians=1)
    told.tell(f.ClinicianOnDuty(clinician="c2", languages=("Spanish",)))
    told.tell(asking("i1", language="es"))
    assert consult_queue(told.picture, told.now).waiting[0].speakers == ("c2",)
