"""Missed moments: each rule finds its own, at its second, and stays silent where all was done in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.tracks import Position
from console.domain.vocabulary import AlarmPriority, Phase, Role, UnitKind, UnitStatus
from console.domain.vocabulary_care import Rater
from console.domain.vocabulary_shift import FollowUpResult
from console.journal.imported import by_import
from console.journal.tracks import TrackStore, tracks_beside
from console.review.findings import RULE_WORDS, Grade, ReviewFinding, find, from_facts, tally
from console.review.progress import Stopped
from console.review.shift import Shift
from console.review.times import ms
from tests.review.making import write_journal
from tests.story import HERE, START, Story


def found(story: Story) -> list[ReviewFinding]:
    return list(from_facts(Picture(epoch=story.epoch), story.envelopes))


def rules(story: Story) -> list[str]:
    return [finding.rule for finding in found(story)]


def quiet(story: Story) -> Story:
    """Time goes by until a last fact that means nothing."""
    return story_note(story.wait(hours=3))


def story_note(story: Story) -> Story:
    story.tell(f.UnitRegistered("late", "LATE", UnitKind.PATROL))
    return story


Told = Callable[[Story], object]


def opened(story: Story) -> None:
    story.tell(story.unit("u1"), story.incident("i1", priority=5), f.UnitAssigned("u1", "i1"))


def rise(story: Story) -> None:
    opened(story)
    story.wait(minutes=1).tell(f.IncidentReclassified("i1", "EDP", "Disturbed", 9))


def rating(story: Story) -> None:
    opened(story)
    story.wait(minutes=1).tell(f.SeverityRated("i1", 9, Rater.OFFICER))


def asked(story: Story) -> None:
    opened(story)
    story.tell(f.ConsultRequested("i1", "c1", "silent", "officer"), role=Role.COMMANDER)


def offered(story: Story) -> None:
    opened(story)
    story.tell(f.HandoffOffered("i1", Role.CLINICIAN), role=Role.COMMANDER)


def alarmed(story: Story) -> None:
    story.tell(f.AlarmRaised("a1", "no-unit", AlarmPriority.HIGH, "waits"), role=Role.HUB)


def linked(story: Story) -> None:
    opened(story)
    story.tell(f.FieldLinkMade("i1", "l1", "u1", story.now + timedelta(hours=1)), role=Role.COMMANDER)


def waiting(story: Story) -> None:
    story.tell(story.incident("i1", priority=9))


def promised(story: Story) -> None:
    opened(story)
    story.tell(f.IncidentClosed("i1", "settled"), f.FollowUpDue("i1", "f1", story.now + timedelta(minutes=60)))


def handed(story: Story) -> None:
    story.tell(f.ShiftHandedOver("s1", "0" * 64), role=Role.COMMANDER, actor="day")


#: rule -> (what begins it, minutes until it is missed, what answers it)
CASES: dict[str, tuple[Told, float, f.Fact]] = {
    "no_unit": (waiting, 10, f.IncidentPhase("i1", Phase.DISPATCHED)),  # type: ignore[arg-type]
    "severity": (rise, 5, f.ConsultRequested("i1", "c9", "worse", "commander")),
    "consult": (asked, 2, f.ConsultAccepted("i1", "c1", "clinician")),
    "handoff": (offered, 5, f.HandoffAccepted("i1", Role.CLINICIAN)),
    "alarm": (alarmed, 3, f.AlarmAcknowledged("a1")),
    "link": (linked, 10, f.FieldLinkOpened("i1", "l1")),
    "follow_up": (promised, 60, f.FollowUpMade("i1", "f1")),
    "watch": (handed, 15, f.ShiftTakenOver("s1", "0" * 64)),
}


@pytest.mark.parametrize("rule", CASES)
def test_what_is_answered_in_time_is_no_finding(rule: str) -> None:
    begin, limit, answer = CASES[rule]
    story = Story()
    begin(story)
    story.wait(minutes=limit).tell(answer)
    assert rule not in rules(quiet(story))


@pytest.mark.parametrize("rule", CASES)
def test_what_is_answered_late_points_at_the_second_it_was_due(rule: str) -> None:
    begin, limit, answer = CASES[rule]
    story = Story()
    begin(story)
    began, seq = story.now, len(story.envelopes)
    story.wait(minutes=limit + 4).tell(answer)
    one = next(finding for finding in found(quiet(story)) if finding.rule == rule)
    assert one.at == began + timedelta(minutes=limit)
    assert one.until == began + timedelta(minutes=limit + 4)
    assert one.seq == seq
    assert f"after {limit + 4:.0f} min" in one.text


@pytest.mark.parametrize("rule", CASES)
def test_what_is_never_answered_says_never(rule: str) -> None:
    begin, _, _ = CASES[rule]
    story = Story()
    begin(story)
    one = next(finding for finding in found(quiet(story)) if finding.rule == rule)
    assert one.until is None
    assert "never" in one.text
    story = Story()
    begin(story)
    story_note(story.wait(seconds=30))
    assert rule not in rules(story), "the shift ended before it was due"


def test_who_was_not_reached_is_still_to_be() -> None:
    story = Story()
    promised(story)
    story.wait(minutes=10).tell(f.FollowUpMade("i1", "f1", FollowUpResult.NOT_REACHED))
    assert "follow_up" in rules(quiet(story))


def test_a_follow_up_put_off_is_due_at_its_new_time() -> None:
    story = Story()
    promised(story)
    story.tell(f.FollowUpDue("i1", "f1", story.now + timedelta(days=3)))
    assert "follow_up" not in rules(quiet(story))


def test_a_watch_that_is_refused_is_answered() -> None:
    story = Story()
    handed(story)
    story.wait(minutes=5).tell(f.ShiftHandoverRefused("s1", "an alarm is not explained"), role=Role.COMMANDER)
    assert "watch" not in rules(quiet(story))


def test_an_officers_rating_counts_as_a_rise_too() -> None:
    story = Story()
    rating(story)
    assert "severity" in rules(quiet(story))


def test_a_rise_within_its_band_and_a_fall_are_none() -> None:
    story = Story()
    opened(story)
    story.wait(minutes=1).tell(f.IncidentReclassified("i1", "EDP", "Disturbed", 6))
    story.wait(minutes=1).tell(f.IncidentReclassified("i1", "EDP", "Disturbed", 3))
    assert "severity" not in rules(quiet(story))


def test_plain_words_name_nobody() -> None:
    story = Story()
    story.tell(story.unit("u1", UnitKind.MOBILE_CRISIS))
    story.tell(
        story.incident("i1", priority=9, number="26-0001"), f.UnitAssigned("u1", "i1", "knows him"), role=Role.COMMANDER
    )
    story.tell(f.UnitStatusChanged("u1", UnitStatus.ON_SCENE))
    story.tell(f.AlarmRaised("a1", "unsafe", AlarmPriority.HIGH, "26-0001: U1 is there", "i1", "u1"), role=Role.HUB)
    findings = found(quiet(story))
    assert {"unarmed", "alarm", "override"} <= {one.rule for one in findings}
    for one in findings:
        assert not {word for word in ("26-0001", "U1", "knows him") if word in one.plain}
    assert any("26-0001" in one.text for one in findings)


# ---- states ----


def test_an_unarmed_team_on_a_critical_scene_is_found_until_it_is_safe() -> None:
    story = Story()
    story.tell(story.unit("m1", UnitKind.MOBILE_CRISIS), story.incident("i1", priority=9), f.UnitAssigned("m1", "i1"))
    story.wait(minutes=1).tell(f.UnitStatusChanged("m1", UnitStatus.ON_SCENE))
    began = story.now
    story.wait(minutes=2).tell(f.IncidentScene("i1", True))
    one = next(finding for finding in found(quiet(story)) if finding.rule == "unarmed")
    assert (one.at, one.until, one.unit, one.grade) == (began, began + timedelta(minutes=2), "m1", Grade.GRAVE)


def test_records_that_never_say_whether_a_scene_is_safe_accuse_nobody() -> None:
    story = Story()
    story.by = lambda role=Role.SOURCE, actor="": by_import("sf_fire")  # type: ignore[method-assign]
    story.tell(story.unit("m1", UnitKind.EMS), story.incident("i1", priority=9), f.UnitAssigned("m1", "i1"))
    story.tell(f.UnitStatusChanged("m1", UnitStatus.ON_SCENE))
    assert "unarmed" not in rules(quiet(story))


@pytest.mark.parametrize(("minutes", "is_found"), [(2, False), (6, True)])
def test_a_response_heavier_than_the_need_is_found_when_it_lasts(minutes: int, is_found: bool) -> None:
    story = Story()
    story.tell(*(story.unit(f"u{n}") for n in range(3)), story.incident("i1", priority=2, type_code="EDP"))
    story.tell(*(f.UnitAssigned(f"u{n}", "i1") for n in range(3)))
    story.wait(minutes=minutes).tell(f.UnitReleased("u0", "i1"), f.UnitReleased("u1", "i1"))
    assert ("heavy" in rules(quiet(story))) is is_found


def test_a_fire_is_no_person_in_crisis() -> None:
    story = Story()
    story.tell(*(story.unit(f"u{n}", UnitKind.FIRE, crew=5) for n in range(4)))
    story.tell(story.incident("i1", priority=2, type_code="FSTRU"), *(f.UnitAssigned(f"u{n}", "i1") for n in range(4)))
    assert "heavy" not in rules(quiet(story))


# ---- positions ----


def shift_with(path: Path, story: Story, fixes: list[Position]) -> list[ReviewFinding]:
    write_journal(path, [(one.at, one.by.role, one.fact) for one in story.envelopes])
    with TrackStore(tracks_beside(path)) as store:
        for fix in fixes:
            store.take([fix], START + timedelta(milliseconds=fix.at_ms - ms(START)))
    with Shift.open(path) as shift:
        return find(shift)


def fix(unit: str, minute: float, north_m: float = 0.0) -> Position:
    return Position(unit, HERE.lat + north_m / 111_320, HERE.lon, ms(START + timedelta(minutes=minute)))


def on_call(kind: UnitKind) -> Story:
    story = Story()
    story.tell(story.unit("u1", kind), story.incident("i1", priority=9), f.UnitAssigned("u1", "i1"))
    story.tell(f.UnitStatusChanged("u1", UnitStatus.EN_ROUTE))
    story.wait(minutes=20).tell(f.IncidentScene("i1", True))
    story.wait(minutes=20).tell(f.UnitStatusChanged("u1", UnitStatus.AVAILABLE))
    return story


def test_a_unit_silent_on_a_call_is_found_when_it_was_lost(tmp_path: Path) -> None:
    fixes = [fix("u1", minute, 3000) for minute in range(0, 41) if not 10 < minute < 19]
    one = next(one for one in shift_with(tmp_path / "j", on_call(UnitKind.PATROL), fixes) if one.rule == "silent")
    assert one.at == START + timedelta(minutes=13)
    assert one.until == START + timedelta(minutes=19)
    assert "9 min" in one.text


def test_a_unit_that_reports_or_never_had_a_device_is_not_silent(tmp_path: Path) -> None:
    fixes = [fix("u1", minute, 3000) for minute in range(0, 41)]
    assert not [one for one in shift_with(tmp_path / "a", on_call(UnitKind.PATROL), fixes) if one.rule == "silent"]
    assert not [
        one for one in shift_with(tmp_path / "b", on_call(UnitKind.PATROL), [fix("x", 1)]) if one.rule == "silent"
    ]


def test_an_unarmed_team_that_comes_near_before_it_is_safe_is_found(tmp_path: Path) -> None:
    approach = [fix("u1", minute, max(1000 - 100 * minute, 60)) for minute in range(0, 41)]
    one = next(one for one in shift_with(tmp_path / "a", on_call(UnitKind.EMS), approach) if one.rule == "near")
    assert one.at == START + timedelta(minutes=9)
    assert "within 60 m" in one.text
    staged = [fix("u1", minute, 400 if minute < 20 else 10) for minute in range(0, 41)]
    assert not [one for one in shift_with(tmp_path / "b", on_call(UnitKind.EMS), staged) if one.rule == "near"]
    assert not [one for one in shift_with(tmp_path / "c", on_call(UnitKind.PATROL), approach) if one.rule == "near"]


# ---- all together ----


def test_findings_are_in_order_and_each_has_words(night: Path) -> None:
    with Shift.open(night) as shift:
        findings = find(shift)
        assert [one.at for one in findings] == sorted(one.at for one in findings)
        counts = tally(findings)
        assert sum(one.count for one in counts) == len(findings) > 0
        assert {one.rule for one in counts} <= RULE_WORDS.keys()
        with pytest.raises(Stopped):
            find(shift, lambda what, done, total: False)


def test_an_empty_shift_has_none() -> None:
    assert rules(Story()) == []
