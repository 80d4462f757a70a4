"""Lanes: bars, spans and marks are those of the facts, each in its lane, and no more is drawn than there are pixels."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from console.desk.review.lane_fold import ALARM, BAR, CONSULT, FEED, JOINED, WAITS, LaneFold, MarkKind, mark_kind
from console.desk.review.lanes import (
    finding_marks,
    lanes_of,
    nearest_mark,
    open_between,
    seen_marks,
    seen_segments,
    some_marks,
    subset,
)
from console.domain import facts as f
from console.domain.facts import FACT_KINDS
from console.domain.picture import Picture
from console.domain.vocabulary import PHASE_ORDER, UNIT_STATUS_ORDER, AlarmPriority, Phase, Role, UnitKind, UnitStatus
from console.domain.vocabulary_care import FeedKind
from console.review.findings import find
from console.review.progress import Stopped
from console.review.shift import Shift, View
from tests.desk.conftest import call
from tests.story import START


def folded(*told: tuple[float, f.Fact]) -> LaneFold:
    """Facts at seconds after the start, folded to the second 1000."""
    fold = LaneFold(Picture())
    for row, (after, fact) in enumerate(told):
        at = START + timedelta(seconds=after)
        by = f.By("somebody", Role.HUB)
        fold.take(f.Envelope("e" * 32, row + 1, f"fact-{row:08d}", at, at, by, fact), after, row)
    fold.end(1000.0)
    return fold


def pieces(fold: LaneFold, key: str, track: int) -> list[tuple[float, float, int]]:
    lane = fold.strips.get(key) or fold.units[key]
    return [(piece.start_s, piece.end_s, piece.code) for piece in sorted(lane.pieces) if piece.track == track]


def test_phases_become_bars_that_end_with_the_strip() -> None:
    fold = folded(
        (0, f.UnitRegistered("u1", "P1", UnitKind.PATROL)),
        (10, call("i1")),
        (70, f.UnitAssigned("u1", "i1")),
        (100, f.UnitStatusChanged("u1", UnitStatus.ON_SCENE, "i1")),
        (400, f.IncidentClosed("i1", "settled")),
    )
    codes = {phase: code for code, phase in enumerate(PHASE_ORDER)}
    assert pieces(fold, "i1", BAR) == [
        (10, 70, codes[Phase.RECEIVED]),
        (70, 100, codes[Phase.DISPATCHED]),
        (100, 400, codes[Phase.ON_SCENE]),
    ]
    statuses = {status: code for code, status in enumerate(UNIT_STATUS_ORDER)}
    assert pieces(fold, "u1", BAR)[:2] == [
        (70, 100, statuses[UnitStatus.DISPATCHED]),
        (100, 400, statuses[UnitStatus.ON_SCENE]),
    ]


def test_a_strip_that_nobody_closed_goes_on_to_the_end() -> None:
    assert pieces(folded((10, call("i1"))), "i1", BAR) == [(10, 1000, 0)]


def test_a_unit_that_is_available_leaves_its_lane_empty() -> None:
    fold = folded(
        (0, f.UnitRegistered("u1", "P1", UnitKind.PATROL)), (5, f.UnitStatusChanged("u1", UnitStatus.OUT_OF_SERVICE)),
        (50, f.UnitStatusChanged("u1", UnitStatus.AVAILABLE)),
    )  # fmt: skip
    assert [(start, end) for start, end, _ in pieces(fold, "u1", BAR)] == [(5, 50)]


def test_alarms_consults_and_cameras_are_spans() -> None:
    fold = folded(
        (0, call("i1")),
        (10, f.AlarmRaised("a1", "no-unit", AlarmPriority.HIGH, "waits", "i1")),
        (15, f.AlarmAcknowledged("a1")),
        (40, f.AlarmCleared("a1")),
        (50, f.ConsultRequested("i1", "c1", "he does not answer", "the officer")),
        (60, f.ClinicianOnDuty("dr")),
        (80, f.ConsultAccepted("i1", "c1", "dr")),
        (90, f.ConsultConnected("i1", "c1")),
        (95, f.FeedAnnounced("f1", "rtsp://camera.invalid/1", FeedKind.BODY_WORN, incident="i1")),
        (100, f.FeedOpened("f1", "v1", "consult", "i1")),
        (160, f.FeedClosed("f1", "v1")),
        (200, f.ConsultEnded("i1", "c1", "settled", "settled")),
    )
    assert pieces(fold, "i1", ALARM) == [(10, 40, 1)]
    assert pieces(fold, "i1", CONSULT) == [(50, 90, WAITS), (90, 200, JOINED)]
    assert pieces(fold, "i1", FEED) == [(100, 160, 0)]
    # Answers that name only the alarm or the viewing stand in the lane of the strip, too.
    assert [at for at, _, _ in fold.strips["i1"].marks] == [0, 10, 15, 40, 50, 80, 90, 95, 100, 160, 200]


def test_each_fact_says_itself_in_words() -> None:
    fold = folded(
        (0, call("i1")), (10, f.IncidentNoted("i1", "He is on the <b>roof</b>")), (20, f.ClinicianOnDuty("d"))
    )
    assert fold.words[1] == "He is on the <b>roof</b>"
    assert fold.words[2] == "clinician on duty"
    assert len(fold.words) == 3


def test_every_kind_of_fact_has_a_mark() -> None:
    assert {mark_kind(kind) for kind in FACT_KINDS} == set(MarkKind)
    assert mark_kind("something.new") is MarkKind.STEP


@pytest.mark.parametrize("view", list(View))
def test_lanes_hold_every_incident_and_unit_once(night: Shift, view: View) -> None:
    lanes = lanes_of(night, view)
    assert set(lanes.strips.keys) == {e.fact.incident for e in night.facts if isinstance(e.fact, f.IncidentReceived)}
    assert set(lanes.units.keys) == {e.fact.unit for e in night.facts if isinstance(e.fact, f.UnitRegistered)}
    assert len(lanes.words) == len(night.facts)
    for held in (lanes.strips, lanes.units):
        for columns, times in ((held.segments, held.segments.start_s), (held.marks, held.marks.at_s)):
            assert columns.first[0] == 0
            assert columns.first[-1] == len(columns.lane)
            assert np.all(np.diff(columns.lane) >= 0)
            for lane in range(len(held)):
                part = times[columns.first[lane] : columns.first[lane + 1]]
                assert np.all(np.diff(part) >= 0)
    held = lanes.strips.segments
    assert np.all(held.end_s >= held.start_s)


def test_the_two_views_draw_late_facts_at_different_times(night: Shift) -> None:
    was, known = (lanes_of(night, view) for view in View)
    assert not np.array_equal(np.sort(was.strips.marks.at_s), np.sort(known.strips.marks.at_s))


def test_units_stand_in_a_natural_order(night: Shift) -> None:
    names = [name for name, order in zip(*_units(night), strict=True) if order == 0]
    assert names == sorted(names, key=lambda name: int(name.removeprefix("U-")))


def _units(night: Shift) -> tuple[tuple[str, ...], tuple[int, ...]]:
    units = lanes_of(night, View.AS_KNOWN).units
    return units.names, units.orders


def test_work_can_be_stopped(night: Shift) -> None:
    with pytest.raises(Stopped):
        lanes_of(night, View.AS_KNOWN, lambda what, done, total: False)


def test_some_lanes_keep_what_is_theirs(night: Shift) -> None:
    strips = lanes_of(night, View.AS_KNOWN).strips
    some = subset(strips, np.array([3, 7, 20]))
    assert some.keys == (strips.keys[3], strips.keys[7], strips.keys[20])
    for place, lane in enumerate((3, 7, 20)):
        for name in ("segments", "marks"):
            whole, part = getattr(strips, name), getattr(some, name)
            times = "start_s" if name == "segments" else "at_s"
            old = getattr(whole, times)[whole.first[lane] : whole.first[lane + 1]]
            new = getattr(part, times)[part.first[place] : part.first[place + 1]]
            assert np.array_equal(old, new)
    assert subset(strips, np.zeros(0, dtype=np.int64)).keys == ()


def test_findings_hang_in_the_lane_they_are_about(night: Shift) -> None:
    lanes, found = lanes_of(night, View.AS_KNOWN), find(night)
    flags = finding_marks(lanes.strips, found)
    about = [finding for finding in found if finding.incident]
    assert len(flags.row) == len(about) > 0
    for lane, row, at in zip(flags.lane.tolist(), flags.row.tolist(), flags.at_s.tolist(), strict=True):
        assert found[row].incident == lanes.strips.keys[lane]
        assert found[row].at.timestamp() == pytest.approx(at)
    few = some_marks(flags, np.array([int(flags.lane[0])]))
    assert set(few.lane.tolist()) == {0}
    assert few.row[0] == flags.row[0]


def test_open_between_finds_those_with_anything_in_a_time(night: Shift) -> None:
    strips = lanes_of(night, View.AS_KNOWN).strips
    start, end = float(strips.marks.at_s.min()), float(strips.marks.at_s.min()) + 300
    expected = {
        lane
        for lane in range(len(strips))
        for part in [slice(strips.segments.first[lane], strips.segments.first[lane + 1])]
        if np.any((strips.segments.end_s[part] >= start) & (strips.segments.start_s[part] <= end))
    }
    assert expected <= set(open_between(strips, start, end).tolist())
    assert len(open_between(strips, end + 1e6, end + 2e6)) == 0


def test_no_more_marks_than_pixels(night: Shift) -> None:
    strips = lanes_of(night, View.AS_KNOWN).strips
    marks, all_lanes = strips.marks, (0, len(strips))
    start = float(marks.at_s.min())
    whole = float(marks.at_s.max()) - start
    few = seen_marks(marks, all_lanes, start, 40 / whole, 40)
    assert 0 < len(few) < len(marks.lane)
    keys = {(int(marks.lane[i]), int(marks.code[i]), int((marks.at_s[i] - start) * 40 / whole)) for i in few}
    assert len(keys) == len(few)
    near = seen_marks(marks, (5, 6), float(marks.at_s[marks.first[5]]), 1000.0, 800)
    assert set(marks.lane[near].tolist()) == {5}


def test_pieces_in_sight_are_those_that_reach_into_it(night: Shift) -> None:
    held = lanes_of(night, View.AS_KNOWN).strips.segments
    start, end = float(held.start_s[40]) + 1, float(held.start_s[40]) + 2
    rows = seen_segments(held, (0, len(held.first) - 1), start, end)
    expected = np.flatnonzero((held.end_s >= start) & (held.start_s <= end))
    assert np.array_equal(rows, expected)


def test_the_nearest_mark_is_within_reach_or_none(night: Shift) -> None:
    marks = lanes_of(night, View.AS_KNOWN).strips.marks
    first = int(marks.first[4])
    at = float(marks.at_s[first])
    assert nearest_mark(marks, 4, at + 0.2, 1.0) is not None
    assert abs(marks.at_s[nearest_mark(marks, 4, at + 0.2, 1.0)] - at) <= 0.2  # type: ignore[index]
    assert nearest_mark(marks, 4, at - 5000, 1.0) is None
    assert nearest_mark(marks, 999, at, 1.0) is None


def test_lanes_in_another_order_keep_what_is_theirs(night: Shift) -> None:
    strips = lanes_of(night, View.AS_KNOWN).strips
    some = subset(strips, np.array([20, 3, 7]))
    for place, lane in enumerate((20, 3, 7)):
        old = strips.marks.at_s[strips.marks.first[lane] : strips.marks.first[lane + 1]]
        assert np.array_equal(some.marks.at_s[some.marks.first[place] : some.marks.first[place + 1]], old)
        assert some.rows[strips.keys[lane]] == place


def test_strips_of_which_something_is_told_come_first(night: Shift) -> None:
    strips = lanes_of(night, View.AS_KNOWN).strips
    start = float(np.median(strips.marks.at_s))
    shown = open_between(strips, start, start + 60).tolist()
    told = set(strips.marks.lane[(strips.marks.at_s >= start) & (strips.marks.at_s <= start + 60)].tolist())
    assert 0 < len(told) < len(shown)
    assert set(shown[: len(told)]) == told
    assert shown[: len(told)] == sorted(told)
