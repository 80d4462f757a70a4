"""The drawn course of a consult: stations, lengths, and what happened on the way."""

from __future__ import annotations

from console.desk.consult.course import course
from console.desk.consult.words import wait_lateness
from console.domain import facts as f
from console.domain.clocks import Lateness
from tests.desk.consult.conftest import Stage, accepted, asked, connected


def test_a_wait_is_late_after_the_minute_an_officer_should_have_somebody(stage: Stage) -> None:
    from datetime import timedelta

    spans = {0: Lateness.ON_TIME, 29: Lateness.ON_TIME, 30: Lateness.DUE, 60: Lateness.LATE, 180: Lateness.OVERDUE}
    for seconds, lateness in spans.items():
        assert wait_lateness(timedelta(seconds=seconds)) is lateness, seconds


def test_each_leg_has_its_length_and_only_the_last_one_runs(stage: Stage) -> None:
    stage.tell(asked()).wait(seconds=42)
    first = course(stage.consult(), stage.time)
    assert [s.word for s in first.stations] == ["Asked", "Accepted", "Connected", "Ended"]
    assert [leg.words for leg in first.legs] == ["00:42", "", ""]
    assert [leg.running for leg in first.legs] == [True, False, False]
    assert first.legs[0].ink == "late.due"
    stage.clinician("clin-1", accepted()).wait(seconds=18)
    stage.clinician("clin-1", connected()).wait(minutes=21)
    third = course(stage.consult(), stage.time)
    assert [leg.words for leg in third.legs] == ["00:42", "00:18", "21:00"]
    assert [leg.running for leg in third.legs] == [False, False, True]
    assert [s.here for s in third.stations] == [False, False, True, False]
    stage.clinician("clin-1", f.ConsultEnded(incident="i1", consult="c1", recommended="settled")).wait(minutes=5)
    last = course(stage.consult(), stage.time)
    assert [leg.words for leg in last.legs] == ["00:42", "00:18", "21:00"]
    assert not any(leg.running for leg in last.legs)
    assert "Ended 03:22:00" in last.words


def test_a_consult_that_never_connected_has_no_such_station(stage: Stage) -> None:
    stage.tell(asked()).wait(seconds=10)
    stage.clinician("clin-1", accepted()).wait(seconds=30)
    stage.clinician("clin-1", f.ConsultEnded(incident="i1", consult="c1", recommended="gone"))
    ended = course(stage.consult(), stage.time)
    assert [s.word for s in ended.stations] == ["Asked", "Accepted", "Ended"]
    assert [leg.words for leg in ended.legs] == ["00:10", "00:30"]


def test_a_request_that_was_taken_back_ends_there(stage: Stage) -> None:
    stage.tell(asked()).wait(seconds=30)
    stage.tell(f.ConsultWithdrawn(incident="i1", consult="c1", reason="settled without"))
    held = course(stage.consult(), stage.time)
    assert [s.word for s in held.stations] == ["Asked", "Withdrawn"]
    assert [leg.words for leg in held.legs] == ["00:30"]


def test_a_consult_given_back_waits_again_and_shows_that_it_was_declined(stage: Stage) -> None:
    stage.tell(asked()).wait(seconds=20)
    stage.clinician("clin-2", accepted(by="clin-2")).wait(seconds=20)
    stage.clinician("clin-2", f.ConsultDeclined(incident="i1", consult="c1", reason="other call")).wait(seconds=40)
    held = course(stage.consult(), stage.time)
    assert [leg.words for leg in held.legs] == ["01:20", "", ""]
    assert [(one.leg, one.sign) for one in held.happenings] == [(0, "×")]
    assert held.happenings[0].share == 0.5


def test_transfers_and_interpreters_stand_on_the_leg_where_they_happened(stage: Stage) -> None:
    stage.tell(asked(language="vi")).wait(seconds=10)
    stage.clinician("clin-2", accepted(by="clin-2"), connected()).wait(seconds=60)
    stage.tell(f.InterpreterAsked(incident="i1", consult="c1", language="vi")).wait(seconds=60)
    stage.clinician("clin-2", f.ConsultTransferOffered(incident="i1", consult="c1", to="clin-1")).wait(seconds=60)
    signs = [(one.leg, one.sign) for one in course(stage.consult(), stage.time).happenings]
    assert signs == [(2, "A"), (2, "→")]
    stage.clinician("clin-1", f.ConsultTransferTaken(incident="i1", consult="c1", clinician="clin-1"))
    held = course(stage.consult(), stage.time)
    assert [one.ink for one in held.happenings if one.sign == "→"] == ["status.transporting"]
