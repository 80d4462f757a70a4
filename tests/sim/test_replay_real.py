"""The real day against an independent reading of the same CSV files: what is shown at a second is what they say."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from console.domain import facts as f
from console.domain.judge import judge
from console.domain.picture import Picture
from console.domain.tracks import Position
from console.domain.vocabulary import PHASE_ORDER, Role
from console.sim.replay import real_day, replay
from console.sim.replay_csv import RecordingError, read_recording
from console.sim.replay_day import CABS, CALLS, FIRE
from console.sim.replay_timeline import Timeline, join
from console.wire.mapping_files import load_mapping

pd = pytest.importorskip("pandas")

SECONDS = 20
TIMES = "%m/%d/%Y %I:%M:%S %p"
ZONE = "America/Los_Angeles"
PRIORITY = {"A": 8, "B": 5, "C": 2, "E": 9, "3": 8, "2": 5, "1": 3, "I": 1}
FIRE_PRIORITY = {"E": 10, "3": 8, "2": 5, "B": 4, "A": 3, "1": 3}
MIDNIGHT = datetime(2024, 1, 8, 8, tzinfo=UTC)
FIRE_STAMPS = {
    "Dispatch DtTm": "dispatched",
    "Response DtTm": "en_route",
    "On Scene DtTm": "on_scene",
    "Transport DtTm": "transporting",
    "Hospital DtTm": "at_facility",
}
FIRE_TIMES = ["Received DtTm", *FIRE_STAMPS, "Available DtTm"]


def _rows(path: Path, columns: list[str], shift_days: int = 0) -> list[dict[str, Any]]:
    """The rows as pandas reads them, `columns` as UTC times, none for what is blank."""
    frame = pd.read_csv(path, dtype=str)
    for name in columns:
        local = pd.to_datetime(frame[name], format=TIMES) + pd.Timedelta(days=shift_days)
        frame[name] = local.dt.tz_localize(ZONE).dt.tz_convert("UTC")
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    for row in rows:
        row.update({name: row[name] and row[name].to_pydatetime() for name in columns})
    return rows


@pytest.fixture(scope="module")
def day(real_data: Path) -> Timeline:
    return real_day(real_data, positions=False)


@pytest.fixture(scope="module")
def calls(real_data: Path) -> list[dict[str, Any]]:
    names = ["received", "dispatch", "enroute", "onscene", "close"]
    rows = _rows(real_data / "sf" / CALLS, [f"{name}_datetime" for name in names])
    return [row for row in rows if MIDNIGHT <= row["received_datetime"] < MIDNIGHT + timedelta(days=1)]


@pytest.fixture(scope="module")
def week(real_data: Path) -> list[dict[str, Any]]:
    return _rows(real_data / "sf" / FIRE, FIRE_TIMES)


@pytest.fixture(scope="module")
def fire(real_data: Path) -> list[dict[str, Any]]:
    """The fire department's Monday, moved onto the day: local midnight falls together on both."""
    rows = _rows(real_data / "sf" / FIRE, FIRE_TIMES, (date(2024, 1, 8) - date(2017, 1, 2)).days)
    return [row for row in rows if MIDNIGHT <= row["Received DtTm"] < MIDNIGHT + timedelta(days=1)]


def _moments(timeline: Timeline) -> list[datetime]:
    rng = random.Random(20240108)
    span = int((timeline.end - timeline.start).total_seconds())
    return [timeline.start + timedelta(seconds=rng.randrange(span)) for _ in range(SECONDS)]


# ---- what the CSV says, worked out without the product ----------------------------------------------------


def _calls_at(rows: list[dict[str, Any]], moment: datetime) -> dict[str, tuple[Any, ...]]:
    """id -> (phase, type, priority, ended, has a place) of every police call open at a moment."""
    shown = {}
    for row in rows:
        over = row["close_datetime"] <= moment
        if row["received_datetime"] > moment or (over and row["disposition"]):
            continue
        phase = "received"
        for name, reached in (("dispatch", "dispatched"), ("enroute", "en_route"), ("onscene", "on_scene")):
            at = row[f"{name}_datetime"]
            if at and at <= moment and at <= row["close_datetime"]:
                phase = reached
        which = "final" if over else "original"
        letter = row[f"priority_{which}"] or row["priority_final"]
        place = row["intersection_point"] is not None
        shown[f"sfpd-{row['cad_number']}"] = (phase, _words(row, which), PRIORITY[letter], over, place)
    return shown


def _words(row: dict[str, Any], which: str) -> str:
    """Some medical codes have no description: the code is all there is to show, where there is one."""
    return row[f"call_type_{which}_desc"] or row[f"call_type_{which}"] or "Type not recorded"


def _fire_calls_at(rows: list[dict[str, Any]], moment: datetime) -> dict[str, tuple[Any, ...]]:
    """id -> (phase, type, priority) of every fire call open at a moment."""
    shown = {}
    for number, units in _grouped(rows, "Call Number").items():
        ends = [row["Available DtTm"] for row in units]
        if units[0]["Received DtTm"] > moment or (None not in ends and max(ends) <= moment):
            continue
        reached = [
            name for row in units for column, name in FIRE_STAMPS.items() if row[column] and row[column] <= moment
        ]
        phase = max(reached, key=[p.value for p in PHASE_ORDER].index, default="received")
        shown[f"sffd-{number}"] = (phase, units[0]["Call Type"], FIRE_PRIORITY[units[0]["Original Priority"]])
    return shown


def _units_at(rows: list[dict[str, Any]], moment: datetime) -> dict[str, tuple[str, str | None]]:
    """id -> (status, call) of every fire unit: the call it was sent to last and is not free from."""
    shown: dict[str, tuple[str, str | None]] = {}
    for unit, courses in _grouped(sorted(rows, key=lambda row: row["Dispatch DtTm"]), "Unit ID").items():
        shown[f"sffd-{unit}"] = ("available", None)
        following = [row["Dispatch DtTm"] for row in courses[1:]] + [None]
        for row, sent_on in zip(courses, following, strict=True):
            end = row["Available DtTm"] or sent_on
            if row["Dispatch DtTm"] <= moment and not (end and end <= moment):
                reached = [
                    (row[column], n, name)
                    for n, (column, name) in enumerate(FIRE_STAMPS.items())
                    if row[column] and row[column] <= moment
                ]
                shown[f"sffd-{unit}"] = (max(reached)[2], f"sffd-{row['Call Number']}")
    return shown


def _grouped(rows: list[dict[str, Any]], key: str) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups


# ---- the comparison ---------------------------------------------------------------------------------------


def test_twenty_seconds_of_the_day_are_what_the_csv_says(
    day: Timeline, calls: list[dict[str, Any]], fire: list[dict[str, Any]]
) -> None:
    assert len(calls) == 1330
    for moment in _moments(day):
        picture = day.picture_at(moment)
        assert picture.findings == []
        police = {
            i.id: (i.phase.value, i.type_text, i.priority, i.ended_at is not None, i.place is not None)
            for i in picture.open_incidents()
            if i.id.startswith("sfpd-")
        }
        assert police == _calls_at(calls, moment), moment
        ours = {
            i.id: (i.phase.value, i.type_text, i.priority) for i in picture.open_incidents() if i.id.startswith("sffd-")
        }
        assert ours == _fire_calls_at(fire, moment), moment
        units = {u.id: (u.status.value, u.incident) for u in picture.units.values()}
        assert units == _units_at(fire, moment), moment


def test_units_on_two_calls_at_once_are_shown_on_the_one_they_were_sent_to_last(
    real_data: Path, week: list[dict[str, Any]]
) -> None:
    timeline = join([read_recording(real_data / "sf" / FIRE, load_mapping("sf_fire"))])
    assert sum("before it was free" in text for text in timeline.odd.kept) == 9
    moments = []
    for courses in _grouped(sorted(week, key=lambda row: row["Dispatch DtTm"]), "Unit ID").values():
        for row, later in pairwise(courses):
            if row["Available DtTm"] and later["Dispatch DtTm"] < row["Available DtTm"]:
                moments += [later["Dispatch DtTm"] + timedelta(seconds=1), later["Available DtTm"]]
    assert len(moments) == 18
    picture, seq = Picture(), 0
    for moment in sorted(moments):
        for fact, at in timeline.facts[seq:]:
            if at > moment:
                break
            seq += 1
            picture.apply(f.Envelope("e", seq, f"fact-{seq:08d}", at, at, f.By("csv", Role.SOURCE), fact))  # type: ignore[arg-type]
        assert {u.id: (u.status.value, u.incident) for u in picture.units.values()} == _units_at(week, moment), moment


def test_closed_calls_keep_their_disposition_and_reclassification(day: Timeline, calls: list[dict[str, Any]]) -> None:
    picture = day.picture_at(day.end)
    facts = [fact for fact, _ in day.facts if getattr(fact, "incident", "").startswith("sfpd-")]
    closed = {fact.incident: fact.disposition for fact in facts if isinstance(fact, f.IncidentClosed)}
    assert set(closed) == {f"sfpd-{row['cad_number']}" for row in calls if row["disposition"]}
    assert closed["sfpd-240080006"] == "ADV", "a local code is kept"
    cancelled = next(row["cad_number"] for row in calls if row["disposition"] == "22")
    assert closed[f"sfpd-{cancelled}"] == "10", "the police's 22 is a cancelled call, not APCO's duplicate"
    told = {fact.incident for fact in facts if isinstance(fact, f.IncidentReclassified)}
    changed = {
        f"sfpd-{row['cad_number']}"
        for row in calls
        if _words(row, "original") != _words(row, "final")
        or PRIORITY[row["priority_original"] or row["priority_final"]] != PRIORITY[row["priority_final"]]
    }
    assert told == changed
    assert len(told) > 50
    links = [fact for fact in facts if isinstance(fact, f.IncidentLinked)]
    assert len(links) == sum(row["dup_cad_number"] is not None for row in calls) == 27
    assert picture.findings == []


def test_every_sensitive_call_has_no_place_and_no_place_is_the_null_island(
    day: Timeline, calls: list[dict[str, Any]]
) -> None:
    received = {fact.incident: fact for fact, _ in day.facts if isinstance(fact, f.IncidentReceived)}
    sensitive = [row["cad_number"] for row in calls if row["sensitive_call"] == "true"]
    assert len(sensitive) == 25
    for number in sensitive:
        assert received[f"sfpd-{number}"].sensitive
        assert received[f"sfpd-{number}"].place is None
    assert all(fact.place is None or fact.place.lat > 37 for fact in received.values())
    assert received["sfpd-240081958"].type_code == "SUICTHRT"


class JudgingHub:
    """A hub's judgement without its journal: what is refused here would be refused there."""

    def __init__(self) -> None:
        self.picture = Picture()
        self.refused: list[str] = []
        self.newest: dict[str, Position] = {}

    async def publish_all(self, facts: Any) -> list[Any]:
        by = f.By("replay", Role.SOURCE, "replay", True)
        answers: list[Any] = []
        for fact, at in facts:
            refusal = judge(self.picture, by, fact)
            if refusal is None:
                seq = self.picture.seq + 1
                self.picture.apply(f.Envelope("e", seq, f"fact-{seq:08d}", at, at, by, fact))
            else:
                self.refused.append(refusal.text)
            answers.append(self.picture.seq if refusal is None else refusal)
        return answers

    async def positions(self, positions: Any) -> None:
        self.newest.update((position.unit, position) for position in positions)


class Wall:
    """A clock that only its own sleeping moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


async def test_the_whole_day_played_is_accepted_and_ends_as_recorded(day: Timeline) -> None:
    hub, wall = JudgingHub(), Wall()
    began = wall.now
    played = await replay(day, hub, wall, 3600.0, sleep=wall.sleep)
    assert hub.refused == []
    assert played.facts == len(day.facts)
    assert played.done
    assert wall.now - began == pytest.approx((day.end - day.start) / 3600, abs=timedelta(seconds=0.2))
    recorded = day.picture_at(day.end)
    shape = lambda picture: {i.id: (i.phase, i.priority, i.disposition, i.units) for i in picture.incidents.values()}  # noqa: E731
    assert shape(hub.picture) == shape(recorded)
    assert {u.id: (u.status, u.incident) for u in hub.picture.units.values()} == {
        u.id: (u.status, u.incident) for u in recorded.units.values()
    }


def test_cab_traces_stand_in_for_units_and_say_so(real_data: Path, tmp_path: Path) -> None:
    import gzip
    from itertools import islice

    folder = tmp_path / "sf"
    folder.mkdir()
    for name in (CALLS, FIRE):
        (folder / name).symlink_to(real_data / "sf" / name)
    with gzip.open(real_data / "sf" / CABS, "rt") as whole, gzip.open(folder / CABS, "wt") as part:
        part.writelines(islice(whole, 20_000))
    timeline = real_day(tmp_path)
    registered = {fact.unit: fact for fact, _ in timeline.facts if isinstance(fact, f.UnitRegistered)}
    cabs = [fact for key, fact in registered.items() if key.startswith("cab-")]
    fire_units = [fact for key, fact in registered.items() if key.startswith("sffd-")]
    assert len(fire_units) == 131
    assert all("cab's trace" in fact.agency for fact in fire_units)
    assert all("Cab, standing in" in fact.agency for fact in cabs)
    assert set(timeline.fixes.units) == set(registered)
    fixes = timeline.positions(None, timeline.end)
    assert {fix.unit for fix in fixes} == set(registered)
    assert timeline.start.timestamp() * 1000 <= timeline.fixes.at_ms[0] < timeline.end.timestamp() * 1000
    assert sum(fix.speed_mps is not None for fix in fixes) > 300
    assert all(fix.speed_mps is None or fix.speed_mps < 61 for fix in fixes)
    assert timeline.refused.count > 0
    assert "jump" in timeline.refused.kept[0]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=CALLS):
        real_day(tmp_path)
