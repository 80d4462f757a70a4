"""Measures: hand-made shifts with known answers, real records against a calculation of their own from the CSV."""

from __future__ import annotations

import csv
import math
import statistics
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from console.domain import facts as f
from console.domain.vocabulary import Phase, Role, UnitKind, UnitStatus
from console.review.compare import compare
from console.review.fact_table import read_table, table_of
from console.review.measures import NO_RECORDS, NOT_ENOUGH, RULES, Measure, line_text, measure, seconds_text
from console.review.statistics import difference, spread, wilson
from console.review.tables import Tables, tables_of
from tests.review.making import shift_facts, write_journal
from tests.story import Story

pytest.importorskip("pandas")
pytest.importorskip("pyarrow")


def tables_from(story: Story) -> Tables:
    return tables_of(table_of(story.envelopes))


def measured(tables: Tables) -> dict[str, Measure]:
    return {found.key: found for found in measure(tables)}


# ---- a response, told by hand ----


@pytest.fixture
def told() -> Story:
    """Six like responses of two minutes to a unit, half a minute to set out, five on the road, twenty on scene."""
    story = Story()
    for n in range(6):
        unit, key = f"u{n}", f"i{n}"
        kind = UnitKind.CIT_PATROL if n < 3 else UnitKind.PATROL
        story.tell(story.unit(unit, kind, crew=3), story.incident(key, priority=5))
        story.wait(minutes=2).tell(f.UnitAssigned(unit, key), role=Role.COMMANDER)
        story.wait(seconds=30).tell(f.UnitStatusChanged(unit, UnitStatus.EN_ROUTE))
        story.wait(minutes=5).tell(f.UnitStatusChanged(unit, UnitStatus.ON_SCENE))
        story.wait(minutes=20).tell(f.UnitStatusChanged(unit, UnitStatus.AVAILABLE))
        story.tell(f.IncidentClosed(key, "arrest" if n == 0 else "settled"), role=Role.COMMANDER)
    return story


def test_each_time_is_measured_between_its_own_two_moments(told: Story) -> None:
    found = measured(tables_from(told))
    wanted = {"call_processing": 120, "turnout": 30, "response": 330, "response_from_call": 450, "on_scene": 1200}
    assert {key: found[key].value for key in wanted} == wanted
    assert {found[key].n for key in wanted} == {6}
    assert found["unit_hours"].value == pytest.approx(6 * 1530 / 3600)
    assert found["person_hours"].value == pytest.approx(3 * 6 * 1530 / 3600)


def test_outcomes_are_shares_of_contacts_with_wilsons_interval(told: Story) -> None:
    found = measured(tables_from(told))
    assert (found["arrest"].hits, found["arrest"].n) == (1, 6)
    assert (found["arrest"].low, found["arrest"].high) == pytest.approx(wilson(1, 6))
    assert found["resolved"].hits == 5
    assert (found["cit"].hits, found["cit"].n) == (3, 6)


def test_too_few_cases_give_no_figure(told: Story) -> None:
    short = Story()
    short.envelopes = told.envelopes[: len(told.envelopes) // 2]
    found = measured(tables_from(short))
    assert found["response"].value is None
    assert found["response"].why == NOT_ENOUGH
    assert found["arrest"].why == NOT_ENOUGH
    assert "not enough data (n = 3)" in line_text(found["response"])
    assert measured(tables_from(told))["response"].p90 is None, "six cases have no 90th percentile"


def test_what_was_never_recorded_is_said_not_invented(told: Story) -> None:
    found = measured(tables_from(told))
    for key in ("call_answer", "consult_wait", "diversion", "force", "repeat_30", "follow_up_24", "handoff_wait"):
        assert found[key].why == NO_RECORDS
        assert found[key].value is None


def test_an_empty_shift_has_every_measure_and_no_figure() -> None:
    for found in measure(tables_from(Story())):
        assert found.why or found.value == 0.0
        assert line_text(found)


def test_a_time_before_its_start_is_counted_as_wrong_not_averaged() -> None:
    story = Story()
    for n in range(6):
        story.tell(story.incident(f"i{n}"))
        story.wait(minutes=1).tell(f.IncidentPhase(f"i{n}", Phase.DISPATCHED))
        story.wait(minutes=-3 if n == 0 else 3).tell(f.IncidentPhase(f"i{n}", Phase.ON_SCENE))
    found = measured(tables_from(story))["response"]
    assert (found.n, found.wrong, found.value) == (5, 1, 180.0)


def test_codes_are_compared_at_dispatch_on_scene_and_at_close() -> None:
    story = Story()
    for n in range(8):
        key = f"i{n}"
        story.tell(story.incident(key))
        story.wait(minutes=1).tell(f.IncidentPhase(key, Phase.DISPATCHED))
        if n < 2:
            story.tell(f.IncidentReclassified(key, "EDP", "Disturbed", 5))
        story.wait(minutes=1).tell(f.IncidentPhase(key, Phase.ON_SCENE))
        if n < 5:
            story.wait(minutes=1).tell(f.IncidentReclassified(key, "OD", "Overdose", 8))
    found = measured(tables_from(story))
    assert (found["agree_scene"].hits, found["agree_scene"].n) == (6, 8)
    assert (found["agree_close"].hits, found["agree_close"].n) == (3, 8)


def test_a_unit_sent_elsewhere_before_it_was_free_has_no_time_on_scene_for_that_call() -> None:
    story = Story()
    story.tell(story.unit("u1"), story.incident("a"), story.incident("b"))
    story.tell(f.UnitAssigned("u1", "a"))
    story.wait(minutes=5).tell(f.UnitStatusChanged("u1", UnitStatus.ON_SCENE))
    story.wait(minutes=5).tell(f.UnitAssigned("u1", "b"))
    story.wait(minutes=5).tell(f.UnitStatusChanged("u1", UnitStatus.ON_SCENE))
    story.wait(minutes=7).tell(f.UnitStatusChanged("u1", UnitStatus.AVAILABLE))
    responses = tables_from(story).responses
    assert responses["whole"].tolist() == [False, True]
    assert (responses["free_at"] - responses["assigned_at"]).tolist() == [timedelta(minutes=10), timedelta(minutes=12)]


def test_available_for_a_former_call_does_not_end_the_present_one() -> None:
    story = Story()
    story.tell(story.unit("u1"), story.incident("a"), story.incident("b"), f.UnitAssigned("u1", "a"))
    story.wait(minutes=1).tell(f.UnitAssigned("u1", "b"))
    story.wait(minutes=1).tell(f.UnitStatusChanged("u1", UnitStatus.AVAILABLE, "a"))
    story.wait(minutes=1).tell(f.UnitStatusChanged("u1", UnitStatus.ON_SCENE))
    story.wait(minutes=4).tell(f.IncidentClosed("b", "settled"), role=Role.COMMANDER)
    responses = tables_from(story).responses
    assert responses["incident"].tolist() == ["a", "b"]
    assert (responses["free_at"] - responses["on_scene_at"]).tolist()[1] == timedelta(minutes=4)


def test_the_order_of_facts_in_the_journal_does_not_matter(tmp_path: Path) -> None:
    told = shift_facts(40, 8, 2.0)
    late = {n: 17.0 * (n % 13) for n in range(0, len(told), 3)}
    one = measure(tables_of(read_table(write_journal(tmp_path / "a", told))))
    other = measure(tables_of(read_table(write_journal(tmp_path / "b", told, delays_s=late))))
    assert one == other


def test_a_damaged_journal_is_measured_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write_journal(tmp_path / "a", shift_facts(40, 8, 2.0))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    assert measured(tables_of(read_table(path)))["incidents"].n > 10


def test_facts_of_a_newer_version_are_counted_and_disturb_nothing(told: Story) -> None:
    from console.journal import chain
    from console.review import fact_table

    body = chain.canonical(told.envelopes[-1])
    strange = body.replace(b'"incident.closed"', b'"weather.told"').replace(
        b'"disposition":"settled"', b'"status":{"x":1}'
    )
    assert strange != body
    lines = b"\n".join([*(chain.canonical(one) for one in told.envelopes), strange])
    tables = tables_of(fact_table._joined([fact_table._parse(lines)]))
    assert tables.kinds["weather.told"] == 1
    assert measured(tables)["response"].value == 330


def test_a_call_begun_on_the_spot_is_no_response_of_no_time(told: Story) -> None:
    for n in range(20, 30):
        told.tell(
            told.incident(f"i{n}"), f.IncidentPhase(f"i{n}", Phase.DISPATCHED), f.IncidentPhase(f"i{n}", Phase.ON_SCENE)
        )
    found = measured(tables_from(told))["response"]
    assert (found.n, found.aside, found.value) == (6, 10, 330)
    assert "10 begun on the spot" in line_text(found)


# ---- comparing ----


def test_two_shifts_are_told_apart_only_beyond_chance() -> None:
    few, many = (
        {
            pair.before.key: pair
            for pair in compare(measure(tables_of(table_of(one))), measure(tables_of(table_of(two))))
        }
        for one, two in ((made(1, 40), made(2, 40)), (made(1, 300), made(1, 300, slower_s=240)))
    )
    assert few["response"].verdict == "cannot be told apart"
    assert many["response"].verdict == "longer"
    assert (many["response"].low or 0) > 0
    assert many["force"].verdict == "not enough data to compare"


def made(seed: int, incidents: int, slower_s: float = 0.0) -> list[f.Envelope]:
    by = f.By("x", Role.SOURCE)
    out = []
    for seq, (at, _, fact) in enumerate(shift_facts(incidents, incidents, 12.0, seed), 1):
        arrived = isinstance(fact, f.UnitStatusChanged) and fact.status is UnitStatus.ON_SCENE
        at = at + timedelta(seconds=slower_s if arrived else 0)
        out.append(f.Envelope("e", seq, f"fact-{seq:08d}", at, at, by, fact))  # type: ignore[arg-type]
    return out


# ---- statistics ----


def test_wilson_is_as_published() -> None:
    # Newcombe (1998), table I: 81 of 263 and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)


def test_difference_of_shares_is_newcombes() -> None:
    # Newcombe (1998), method 10: 56/70 against 48/80 gives 0.0524 to 0.3339.
    low, high = difference((48 / 80, *wilson(48, 80)), (56 / 70, *wilson(56, 70)))[1:]
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_the_medians_interval_holds_the_median_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        found = spread(rng.exponential(1.0, 40))
        low, median, high = (value or math.nan for value in (found.low, found.median, found.high))
        assert low <= median <= high
        held += low <= math.log(2) <= high
    assert 0.93 <= held / 400 <= 0.99


def test_seconds_read_as_people_say_them() -> None:
    assert [seconds_text(s) for s in (0, 59.4, 61, 3599.6, 5405)] == ["0 s", "59 s", "1:01 min", "1:00 h", "1:30 h"]


def test_every_rule_has_its_own_key_and_a_definition() -> None:
    assert len({rule.key for rule in RULES}) == len(RULES)
    assert all(len(rule.definition) > 15 for rule in RULES)


# ---- real records ----

PACIFIC = ZoneInfo("America/Los_Angeles")


def time_of(text: str) -> float | None:
    if not text:
        return None
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=PACIFIC).timestamp()


def independent(values: list[float]) -> tuple[int, float, float]:
    """Count, median and 90th percentile, by the standard library."""
    cuts = statistics.quantiles(values, n=10, method="inclusive")
    return len(values), statistics.median(values), cuts[8]


def imported(real_data: Path, name: str, mapping: str, tmp_path: Path) -> dict[str, Measure]:
    from console.cli import main

    out = tmp_path / "j"
    assert main(["import", str(real_data / "sf" / name), "--mapping", mapping, "--out", str(out)]) == 0
    return measured(tables_of(read_table(out)))


def test_police_response_and_time_on_scene_equal_the_csv(real_data: Path, tmp_path: Path) -> None:
    name = "sf_dispatched_calls_5k.csv"
    response, on_scene = [], []
    with (real_data / "sf" / name).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            sent, there, closed = (time_of(row[f"{n}_datetime"]) for n in ("dispatch", "onscene", "close"))
            if there is None or sent is None or closed is None or there > closed:
                continue  # on scene after it was closed: such a time is refused, line by line
            if there != sent:  # a team that was there already is no response
                response.append(there - sent)
            on_scene.append(closed - there)
    found = imported(real_data, name, "sf_police", tmp_path)
    for key, values in (("response", response), ("on_scene", on_scene)):
        assert (found[key].n, found[key].value, found[key].p90) == pytest.approx(independent(values))
    assert found["turnout"].value is None, "the record copies the time of dispatch into en route"


def test_fire_response_and_time_on_scene_equal_the_csv(real_data: Path, tmp_path: Path) -> None:
    name = "Fire_Department_Calls_for_Service.csv"
    with (real_data / "sf" / name).open(encoding="utf-8-sig", newline="") as file:
        rows = [
            {key: time_of(row[f"{key} DtTm"]) for key in ("Dispatch", "On Scene", "Transport", "Available")}
            | {"call": row["Call Number"], "unit": row["Unit ID"]}
            for row in csv.DictReader(file)
        ]
    by_unit: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        by_unit.setdefault(row["unit"], []).append(row)
    on_scene: list[float] = []
    first_sent: dict[str, float] = {}
    first_there: dict[str, float] = {}
    for own in by_unit.values():
        for row in own:
            sent, there, left, free = (row[key] for key in ("Dispatch", "On Scene", "Transport", "Available"))
            first_sent[row["call"]] = min(first_sent.get(row["call"], math.inf), sent)
            elsewhere = min((r["Dispatch"] for r in own if sent < r["Dispatch"] and (free is None or r["Dispatch"] < free)), default=math.inf)  # fmt: skip
            if there is None or there > elsewhere:
                continue
            first_there[row["call"]] = min(first_there.get(row["call"], math.inf), there)
            if left is not None and left < sent:
                left = None  # setting out with the person before being sent: not taken, and reported by line
            end = left if left is not None else free
            if elsewhere == math.inf and end is not None and end >= there:
                on_scene.append(end - there)
    response = [first_there[call] - first_sent[call] for call in first_there if first_there[call] > first_sent[call]]
    found = imported(real_data, name, "sf_fire", tmp_path)
    for key, values in (("response", response), ("on_scene", on_scene)):
        assert (found[key].n, found[key].value, found[key].p90) == pytest.approx(independent(values)), key
