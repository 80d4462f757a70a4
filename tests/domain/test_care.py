"""Console priority with its reasons, the escalation curve, clocks, and what time makes of care."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import facts as f
from console.domain.alarms import changes, conditions
from console.domain.care_clocks import care_clocks, consent_holds
from console.domain.care_watch import BREAK_GLASS_MIN, care_conditions, due_facts
from console.domain.clocks import Lateness
from console.domain.console_priority import ConsolePriority, InputKind, console_priority
from console.domain.escalation import STEEP_PER_10_MIN, escalation
from console.domain.instruments import read_all
from console.domain.judge import judge
from console.domain.scoring import recorded
from console.domain.tracks import Tracks
from console.domain.vocabulary import AlarmPriority, Role
from console.domain.vocabulary_care import (
    AlertKind,
    Basis,
    Caution,
    ConsentScope,
    ConsentState,
    FeedKind,
    HoldKind,
    Rater,
    instrument_name,
)
from console.paths import resource_texts
from tests.domain.strategies import care_fact
from tests.story import START, Story

INSTRUMENTS = read_all(resource_texts("instruments"))


def assessed(instrument: str, rater: Rater = Rater.CLINICIAN, key: str = "", **answers: str) -> f.AssessmentRecorded:
    return recorded(
        INSTRUMENTS[instrument], answers, incident="i1", assessment=key or f"{instrument}-{len(answers)}", rater=rater
    )


def story(priority: int = 3) -> Story:
    told = Story()
    told.tell(told.incident("i1", priority=priority), told.unit("u1"), f.UnitAssigned(unit="u1", incident="i1"))
    return told


def why(told: Story) -> ConsolePriority:
    return console_priority(told.picture.incidents["i1"], told.picture.care.get("i1"))


def rules(told: Story) -> set[str]:
    return {alarm.rule for alarm in conditions(told.picture, Tracks(), told.now).values()}


# ---- console priority ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instrument", "answers", "value"),
    [
        ("cssrs_screener", {"q1": "no", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6": "no"}, 9),
        ("cssrs_screener", {"q1": "no", "q2": "yes", "q3": "yes", "q4": "no", "q5": "no", "q6": "no"}, 3),
        ("asq", {"q1": "yes", "q2": "no", "q3": "no", "q4": "no", "q5": "yes"}, 9),
        ("ctrs", {"a": "3", "b": "3", "c": "3"}, 9),
        ("ctrs", {"a": "4", "b": "3", "c": "3"}, 8),
        ("ctrs", {"a": "4", "b": "4", "c": "3"}, 6),
        ("ctrs", {"a": "4", "b": "4", "c": "4"}, 4),
        ("ctrs", {"a": "5", "b": "4", "c": "4"}, 4),
        ("ctrs", {"a": "5", "b": "5", "c": "4"}, 3),
        ("bars", {"level": "7"}, 10),
        ("bars", {"level": "6"}, 8),
        ("bars", {"level": "5"}, 3),
        ("cssrs_screener", {"q2": "yes", "q4": "yes"}, 9),
    ],
)
def test_what_an_assessment_calls_for(instrument: str, answers: dict[str, str], value: int) -> None:
    told = story(priority=3)
    told.tell(assessed(instrument, **answers), role=Role.CLINICIAN, actor="clinician-2")
    incident = told.picture.incidents["i1"]
    assert incident.priority == value == why(told).value
    assert incident.reported == 3
    if value > 3:
        set_by = why(told).set_by
        assert (set_by.kind, set_by.at) == (InputKind.ASSESSMENT, told.now)
        assert "clinician-2" in set_by.who
        assert instrument_name(instrument) in why(told).words
        assert "Priority 3 is now" in incident.marks[-1].detail
    else:
        assert why(told).set_by.kind is InputKind.REPORTED


def test_a_caution_adds_one_and_ten_is_the_most() -> None:
    told = story(priority=9)
    told.tell(f.PersonAlerted(incident="i1", alert="a", about=AlertKind.HAZARD, text="a knife", caution=Caution.WEAPON))
    told.tell(f.PersonAlerted(incident="i1", alert="b", about=AlertKind.HAZARD, text="roof", caution=Caution.HEIGHT))
    assert (why(told).value, why(told).caution is not None) == (10, True)
    assert "+1 height, weapon" in why(told).words
    told.tell(f.AlertWithdrawn(incident="i1", alert="a"), f.AlertWithdrawn(incident="i1", alert="b"))
    assert told.picture.incidents["i1"].priority == 9


def test_a_person_overrides_with_a_reason_until_it_is_released() -> None:
    told = story(priority=3)
    told.tell(assessed("bars", level="7"))
    told.tell(
        f.PriorityOverridden(incident="i1", priority=5, reason="sedated now"), role=Role.COMMANDER, actor="desk-1"
    )
    found = why(told)
    assert (found.value, found.computed, found.set_by.kind) == (5, 10, InputKind.OVERRIDE)
    assert "sedated now" in found.words
    assert "desk-1" in found.words
    told.tell(assessed("ctrs", a="1", b="1", c="1"))
    assert told.picture.incidents["i1"].priority == 5, "what a person set stands"
    told.tell(f.PriorityReleased(incident="i1"), role=Role.COMMANDER)
    assert told.picture.incidents["i1"].priority == 10


def test_a_newer_complete_result_replaces_the_older_and_an_incomplete_one_takes_nothing_back() -> None:
    told = story(priority=2)
    told.tell(assessed("ctrs", a="1", b="1", c="1", key="first"))
    told.tell(assessed("ctrs", a="5", key="begun"))
    assert told.picture.incidents["i1"].priority == 9
    told.tell(assessed("ctrs", a="5", b="5", c="5", key="done"))
    assert told.picture.incidents["i1"].priority == 2
    told.tell(assessed("ctrs", a="1", b="1", key="grave already"))
    assert told.picture.incidents["i1"].priority == 9
    told.tell(assessed("ctrs", a="5", b="5", c="4", key="and yet not"))
    assert told.picture.incidents["i1"].priority == 2


def test_a_call_typed_anew_keeps_what_was_found() -> None:
    told = story(priority=3)
    told.tell(assessed("bars", level="6"))
    told.tell(f.IncidentReclassified(incident="i1", type_code="x", type_text="y", priority=5))
    assert (told.picture.incidents["i1"].priority, told.picture.incidents["i1"].reported) == (8, 5)
    told.tell(f.IncidentReclassified(incident="i1", type_code="x", type_text="y", priority=10))
    assert (told.picture.incidents["i1"].priority, why(told).set_by.kind) == (10, InputKind.REPORTED)


# ---- assessments at the door ---------------------------------------------------------------------------


def test_an_assessment_has_to_be_what_its_answers_come_to() -> None:
    told = story()
    good = assessed("ctrs", a="1", b="2", c="3")
    by = told.by(Role.CLINICIAN)
    assert judge(told.picture, by, good, instruments=INSTRUMENTS) is None
    for change, words in (
        ({"score": 15}, "come to"),
        ({"level": "low"}, "come to"),
        ({"calls_for": 0}, "come to"),
        ({"instrument": "bvc"}, "No instrument bvc"),
        ({"version": "2030"}, "version 1984"),
        ({"answers": (("a", "9"),)}, "is no answer"),
        ({"answers": (("a", "1"), ("a", "2"))}, "answered twice"),
    ):
        refusal = judge(told.picture, by, msgspec.structs.replace(good, **change), instruments=INSTRUMENTS)
        assert refusal is not None
        assert refusal.code == "bad-assessment"
        assert words in refusal.text


@pytest.mark.parametrize(
    ("role", "rater", "code"),
    [
        (Role.CLINICIAN, Rater.CLINICIAN, None),
        (Role.FIELD, Rater.OFFICER, None),
        (Role.FIELD, Rater.CLINICIAN, "other-rater"),
        (Role.COMMANDER, Rater.CLINICIAN, "other-rater"),
        (Role.COMMANDER, Rater.CALLER, None),
        (Role.SOURCE, Rater.CLINICIAN, "other-rater"),
        (Role.OPERATIONS, Rater.CALLER, "not-allowed"),
    ],
)
def test_nobody_rates_as_a_clinician_but_a_clinician(role: Role, rater: Rater, code: str | None) -> None:
    told = story()
    refusal = judge(told.picture, told.by(role), f.SeverityRated(incident="i1", severity=5, rater=rater))
    assert (refusal.code if refusal else None) == code


# ---- the curve -----------------------------------------------------------------------------------------


def rate(told: Story, *severities: int, rater: Rater = Rater.OFFICER, every_min: float = 2) -> None:
    for n, severity in enumerate(severities):
        if n:
            told.wait(minutes=every_min)
        told.tell(f.SeverityRated(incident="i1", severity=severity, rater=rater), role=Role.FIELD)


def test_slope_is_least_squares_per_ten_minutes() -> None:
    told = story()
    rate(told, 2, 3, 4, 5)
    curve = escalation(told.picture.care["i1"], told.now)
    assert curve.steepest is not None
    assert curve.steepest.per_10_min == pytest.approx(5.0)
    assert curve.steepest.rater is Rater.OFFICER
    assert [point.severity for point in curve.points[Rater.OFFICER]] == [2, 3, 4, 5]
    assert "escalating" in rules(told)


@pytest.mark.parametrize("severities", [(10,), (0, 10)])
def test_one_value_is_no_slope_however_high(severities: tuple[int, ...]) -> None:
    told = story()
    rate(told, *severities, every_min=5)
    assert escalation(told.picture.care["i1"], told.now).slopes == ()
    assert not {"escalating", "disagree"} & rules(told)


def test_three_values_in_a_moment_are_no_slope() -> None:
    told = story()
    rate(told, 1, 5, 9, every_min=0.5)
    assert escalation(told.picture.care["i1"], told.now).slopes == ()


def test_a_falling_or_gentle_slope_raises_nothing_and_an_old_one_ends() -> None:
    told = story()
    rate(told, 8, 6, 4, 3)
    assert "escalating" not in rules(told)
    gentle = story()
    rate(gentle, 4, 4, 5, 5, every_min=5)
    steepest = escalation(gentle.picture.care["i1"], gentle.now).steepest
    assert steepest is not None
    assert 0 < steepest.per_10_min < STEEP_PER_10_MIN
    rising = story()
    rate(rising, 2, 4, 6)
    assert "escalating" in rules(rising)
    rising.wait(minutes=25)
    assert "escalating" not in rules(rising)


def test_raters_far_apart_ask_for_a_person_and_old_ratings_do_not() -> None:
    told = story()
    rate(told, 8)
    told.wait(minutes=1).tell(f.SeverityRated(incident="i1", severity=4, rater=Rater.CLINICIAN), role=Role.CLINICIAN)
    curve = escalation(told.picture.care["i1"], told.now)
    assert curve.disagreement is not None
    assert (curve.disagreement.apart, curve.disagreement.higher) == (4, Rater.OFFICER)
    assert curve.disagreement.words == "the officer rates 8, the clinician 4"
    assert "disagree" in rules(told)
    told.wait(minutes=10)
    assert "disagree" not in rules(told)


def test_alarms_of_care_are_raised_and_cleared_by_the_same_watch() -> None:
    told = story()
    rate(told, 2, 4, 6)
    raised = [fact for fact in changes(told.picture, Tracks(), told.now) if isinstance(fact, f.AlarmRaised)]
    told.tell(*raised, role=Role.HUB)
    assert "escalating:i1" in told.picture.alarms
    assert changes(told.picture, Tracks(), told.now) == []
    told.wait(minutes=25)
    assert f.AlarmCleared(alarm="escalating:i1", reason="the condition is gone") in changes(
        told.picture, Tracks(), told.now
    )


# ---- holds and consents --------------------------------------------------------------------------------


def test_a_hold_counts_down_warns_and_runs_out() -> None:
    told = story()
    until = START + timedelta(hours=72)
    told.tell(f.HoldStarted(incident="i1", hold="h", hold_kind=HoldKind.INVOLUNTARY, until=until, authority="form 10"))
    (clock,) = care_clocks(told.picture.care["i1"])
    assert (clock.label, clock.left(START)) == ("involuntary hold", timedelta(hours=72))
    assert clock.words(START) == "involuntary hold, 72:00:00 left"
    for before, lateness, rule in (
        (timedelta(minutes=61), Lateness.ON_TIME, None),
        (timedelta(minutes=60), Lateness.DUE, "hold-due"),
        (timedelta(seconds=1), Lateness.DUE, "hold-due"),
        (timedelta(0), Lateness.OVERDUE, "hold-over"),
        (timedelta(minutes=-30), Lateness.OVERDUE, "hold-over"),
    ):
        told.now = until - before
        assert clock.lateness(told.now) is lateness
        assert {found for found in rules(told) if found.startswith("hold")} == ({rule} if rule else set())
    assert clock.words(told.now) == "involuntary hold, over since 30:00"
    told.tell(f.HoldEnded(incident="i1", hold="h", reason="admitted"))
    assert care_clocks(told.picture.care["i1"]) == []


def test_a_consent_holds_until_it_ends_is_taken_back_or_a_newer_word_is_said() -> None:
    told = story()
    consent = f.ConsentRecorded(
        incident="i1", consent="c", scope=ConsentScope.TELEHEALTH, state=ConsentState.GIVEN,
        until=START + timedelta(minutes=30),
    )  # fmt: skip
    told.tell(consent)
    care = told.picture.care["i1"]
    assert consent_holds(care, ConsentScope.TELEHEALTH, START)
    assert not consent_holds(care, ConsentScope.DISCLOSURE, START)
    assert not consent_holds(care, ConsentScope.TELEHEALTH, START + timedelta(minutes=30))
    told.now = START + timedelta(minutes=21)
    assert "consent-due" in rules(told)
    told.tell(f.ConsentRecorded(incident="i1", consent="d", scope=ConsentScope.TELEHEALTH, state=ConsentState.DECLINED))
    assert not consent_holds(care, ConsentScope.TELEHEALTH, START)
    assert not consent_holds(None, ConsentScope.TELEHEALTH, START)


# ---- what comes due by itself --------------------------------------------------------------------------


def settle(told: Story) -> list[f.Fact]:
    due = due_facts(told.picture, told.now)
    for fact in due:
        assert judge(told.picture, told.by(Role.HUB), fact) is None, fact
        told.tell(fact, role=Role.HUB, actor="hub")
    assert due_facts(told.picture, told.now) == [], "telling what is due leaves nothing due"
    return list(due)


@settings(max_examples=80, deadline=None)
@given(st.lists(care_fact(), max_size=30), st.integers(0, 120))
def test_telling_what_is_due_leaves_nothing_due(facts: list[f.Fact], minutes: int) -> None:
    told = story()
    told.tell(told.incident("i2"))
    told.tell(*facts, role=Role.COMMANDER)
    told.wait(minutes=minutes)
    settle(told)
    assert list(care_conditions(told.picture, told.now)) == list(care_conditions(told.picture, told.now))


def test_an_alert_and_a_note_of_one_name_are_one() -> None:
    told = story(priority=5)
    told.tell(f.PersonAlerted(incident="i1", alert="a", about=AlertKind.HAZARD, text="x", caution=Caution.WEAPON))
    told.tell(f.PersonNoted(incident="i1", note="a", text="y"), role=Role.CLINICIAN)
    care = told.picture.care["i1"]
    assert (list(care.alerts), list(care.notes), told.picture.incidents["i1"].priority) == ([], ["a"], 5)
    told.tell(f.AlertWithdrawn(incident="i1", alert="a"))
    assert (care.alerts, care.notes) == ({}, {})


def test_break_glass_is_granted_at_once_and_ends_by_itself() -> None:
    told = story()
    told.tell(f.AccessRequested(incident="i1", request="e", reason="roof", emergency=True), role=Role.COMMANDER)
    told.tell(f.AccessRequested(incident="i1", request="o", reason="curious"), role=Role.OPERATIONS)
    assert settle(told) == [f.AccessGranted(incident="i1", request="e", minutes=BREAK_GLASS_MIN)]
    told.wait(minutes=BREAK_GLASS_MIN - 1)
    assert settle(told) == []
    told.wait(minutes=1)
    assert settle(told) == [f.AccessEnded(incident="i1", request="e", reason="the time is over")]
    assert told.picture.care["i1"].requests["o"].pending, "an ordinary request waits for a clinician"


def test_alerts_run_out_and_take_their_caution_with_them() -> None:
    told = story(priority=5)
    until = START + timedelta(minutes=30)
    told.tell(
        f.PersonAlerted(
            incident="i1", alert="a", about=AlertKind.HAZARD, text="knife", caution=Caution.WEAPON, until=until
        )
    )
    assert told.picture.incidents["i1"].priority == 6
    told.now = until
    assert settle(told) == [f.AlertWithdrawn(incident="i1", alert="a", reason="ran out")]
    assert told.picture.incidents["i1"].priority == 5


@pytest.mark.parametrize(
    ("event", "reason"),
    [("time", "not used in time"), ("released", "the unit left the call"), ("closed", "the call is over")],
)
def test_a_link_ends_with_what_it_was_for(event: str, reason: str) -> None:
    told = story()
    told.tell(f.FieldLinkMade(incident="i1", link="l", unit="u1", until=START + timedelta(minutes=15)))
    assert settle(told) == []
    if event == "time":
        told.wait(minutes=15)
    elif event == "released":
        told.tell(f.UnitReleased(unit="u1", incident="i1"))
    else:
        told.tell(f.IncidentClosed(incident="i1", disposition="settled"))
    assert settle(told) == [f.FieldLinkEnded(incident="i1", link="l", reason=reason)]


def test_an_opened_link_lives_as_long_as_the_call_and_opens_once() -> None:
    told = story()
    told.tell(f.FieldLinkMade(incident="i1", link="l", unit="u1", until=START + timedelta(minutes=15)))
    opened = f.FieldLinkOpened(incident="i1", link="l")
    assert judge(told.picture, told.by(Role.HUB), opened) is None
    told.tell(opened, role=Role.HUB)
    refusal = judge(told.picture, told.by(Role.HUB), opened)
    assert refusal is not None
    assert refusal.code == "link-used"
    told.wait(hours=2)
    assert settle(told) == []


def test_watching_ends_at_hand_off_and_a_new_purpose_begins_it_again() -> None:
    told = story()
    told.tell(f.FeedAnnounced(feed="f", uri="rtsp://h/x", feed_kind=FeedKind.DRONE, incident="i1"))
    told.tell(f.FeedOpened(feed="f", viewing="v", purpose="entry"), role=Role.COMMANDER, actor="desk-1")
    told.tell(f.FeedOpened(feed="f", viewing="w", purpose="assess"), role=Role.CLINICIAN, actor="c-1")
    assert settle(told) == []
    told.wait(minutes=1).tell(f.HandoffOffered(incident="i1", to=Role.CLINICIAN), role=Role.COMMANDER)
    told.tell(f.HandoffAccepted(incident="i1", role=Role.CLINICIAN), role=Role.CLINICIAN, actor="c-1")
    assert settle(told) == [f.FeedClosed(feed="f", viewing="v", reason="the call was handed over")]
    told.wait(minutes=1).tell(f.FeedOpened(feed="f", viewing="x", purpose="asked by c-1"), role=Role.COMMANDER)
    assert settle(told) == []
    told.tell(f.IncidentClosed(incident="i1", disposition="settled"))
    assert {fact.viewing for fact in settle(told) if isinstance(fact, f.FeedClosed)} == {"w", "x"}


def test_a_card_that_does_not_arrive_is_seen() -> None:
    told = story()
    card = f.WhisperSent(incident="i1", card="w", to="u1", lines=("Ask for Sam",), basis=Basis.THREAT)
    assert judge(told.picture, told.by(Role.CLINICIAN), card) is None
    told.tell(card, role=Role.CLINICIAN)
    assert "card" not in rules(told)
    told.wait(minutes=1)
    assert "card" in rules(told)
    told.tell(f.WhisperDelivered(incident="i1", card="w"), role=Role.FIELD)
    assert "card" not in rules(told)
    told.wait(seconds=5).tell(f.WhisperRead(incident="i1", card="w"), f.WhisperUsed(incident="i1", card="w"))
    held = told.picture.care["i1"].cards["w"]
    assert (held.state, held.read_at, held.delivered_at) == ("used", told.now, told.now - timedelta(seconds=5))
    told.wait(seconds=5).tell(f.WhisperRead(incident="i1", card="w"))
    assert held.read_at == told.now - timedelta(seconds=5), "the first time counts"


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (f.WhisperSent(incident="i1", card="w", to="u1", lines=("x",)), "needs-basis"),
        (f.WhisperSent(incident="i1", card="w", to="u9", lines=("x",), basis=Basis.THREAT), "not-assigned"),
        (f.FieldLinkMade(incident="i1", link="l", unit="u9", until=START), "not-assigned"),
        (f.AlertWithdrawn(incident="i1", alert="x"), "unknown-alert"),
        (f.ConsentEnded(incident="i1", consent="x"), "unknown-consent"),
        (f.HoldEnded(incident="i1", hold="x"), "unknown-hold"),
        (f.PriorityReleased(incident="i1"), "not-set"),
        (f.AccessGranted(incident="i1", request="x"), "unknown-request"),
        (f.AccessEnded(incident="i1", request="x"), "unknown-request"),
        (f.RecordViewed(incident="i1", viewer="other", viewer_role=Role.CLINICIAN, what="brief"), "other-viewer"),
        (f.PersonNoted(incident="nope", note="n", text="x"), "unknown-incident"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(fact: f.Fact, code: str) -> None:
    told = story()
    refusal = judge(told.picture, told.by(Role.CLINICIAN), fact)
    assert refusal is not None
    assert refusal.code == code
    assert len(refusal.text) > 15


def test_reading_and_looking_stand_in_nobodys_way() -> None:
    told = story()
    told.tell(f.WhisperSent(incident="i1", card="w", to="u1", lines=("x",), basis=Basis.THREAT), role=Role.CLINICIAN)
    told.tell(story().incident("i1"))
    seen = told.picture.incidents["i1"].last_seq
    told.tell(f.WhisperRead(incident="i1", card="w"), role=Role.FIELD)
    told.tell(f.RecordViewed(incident="i1", viewer="a", viewer_role=Role.COMMANDER, what="brief"), role=Role.COMMANDER)
    assert judge(told.picture, told.by(Role.COMMANDER), f.IncidentNoted(incident="i1", text="x"), seen) is None
    assert len(told.picture.care["i1"].views) == 1
    assert told.picture.incidents["i1"].marks[-1].kind == "whisper.read", "looking leaves no mark on the timeline"


def test_a_waiting_consult_alarms_by_the_severity_of_its_call() -> None:
    for priority, expected in ((9, AlarmPriority.CRITICAL), (4, AlarmPriority.HIGH)):
        told = story(priority=priority)
        told.tell(f.ConsultRequested(incident="i1", consult="q", reason="r", asked_by="u1"))
        assert "consult" not in rules(told)
        told.wait(minutes=1)
        assert conditions(told.picture, Tracks(), told.now)["consult:i1:q"].priority is expected
