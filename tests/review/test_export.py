"""What leaves the room: nobody recognisable in it, small counts hidden, and the same figures in CSV and Parquet."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from console.domain.mercator import distance_m
from console.domain.vocabulary import UnitKind
from console.review.export import SUPPRESSED, export, measures_frame
from console.review.fact_table import table_of
from console.review.findings import find
from console.review.measures import Form, Measure, measure
from console.review.shift import Shift
from console.review.tables import tables_of
from console.review.veil import MOVED_M, Veil
from tests.story import HERE, START

pd = pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def written(night: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("out")
    with Shift.open(night) as shift:
        tables = tables_of(table_of(shift.facts))
        for name, veil, parquet in (
            ("csv", Veil(Random(1)), False),
            ("parquet", Veil(Random(1)), True),
            ("open", Veil(Random(1), identified=True), False),
        ):
            export(folder / name, tables, measure(tables), find(shift), veil, parquet=parquet)
    return {path.name: path for path in folder.iterdir()}


def test_no_name_number_text_or_real_time_is_in_the_files(written: dict[str, Path]) -> None:
    for path in written["csv"].iterdir():
        text = path.read_text(encoding="utf-8")
        for told in ("N-i", "U-1", '"i1"', ",i1,", "u1,", "Long Quay", "worried", "2026-"):
            assert told not in text, (path.name, told)
    assert "2026-" in (written["open"] / "incidents.csv").read_text(encoding="utf-8")


def test_csv_and_parquet_say_the_same(written: dict[str, Path]) -> None:
    for name in ("measures", "incidents", "responses", "findings"):
        one = pd.read_csv(written["csv"] / f"{name}.csv")
        other = pd.read_parquet(written["parquet"] / f"{name}.parquet")
        assert list(one.columns) == list(other.columns)
        assert len(one) == len(other) > 0


def test_incidents_and_responses_still_belong_together(written: dict[str, Path]) -> None:
    incidents = pd.read_csv(written["csv"] / "incidents.csv")
    responses = pd.read_csv(written["csv"] / "responses.csv")
    assert set(responses["incident"]) <= set(incidents["incident"])
    assert len(set(incidents["incident"])) == 60


def share(hits: int, n: int) -> Measure:
    return Measure("k", "t", "g", Form.SHARE, "d", n=n, hits=hits, value=hits / n, low=0.0, high=1.0)


@pytest.mark.parametrize(
    ("one", "hidden"),
    [
        (share(10, 100), True),
        (share(95, 100), True),  # five others could be worked out
        (share(0, 100), False),
        (share(50, 100), False),
        (share(5, 10), True),
        (Measure("k", "t", "g", Form.DURATION, "d", n=10, value=60.0), True),
        (Measure("k", "t", "g", Form.DURATION, "d", n=11, value=60.0), False),
    ],
)  # fmt: skip
def test_small_cells_are_hidden(one: Measure, hidden: bool) -> None:
    row = measures_frame([one]).iloc[0]
    assert (row["note"] == SUPPRESSED) is hidden
    assert math.isnan(row["value"] if row["value"] is not None else math.nan) is hidden


def test_places_are_moved_enough_and_not_too_far() -> None:
    moved = [distance_m(HERE.lat, HERE.lon, *Veil(Random(n)).place(HERE.lat, HERE.lon)) for n in range(300)]
    assert MOVED_M[0] * 0.99 <= min(moved) < 150
    assert 280 < max(moved) <= MOVED_M[1] * 1.01


def test_many_calls_from_one_address_do_not_give_it_away_by_their_mean() -> None:
    veil = Veil(Random(2))
    beside = [(HERE.lat + 1e-6 * n, HERE.lon) for n in range(40)]
    moves = {
        (round(lat - north, 5), round(lon - east, 5))
        for north, east in beside
        for lat, lon in [veil.place(north, east)]
    }
    assert len(moves) <= 2, "one address is moved one way, whoever calls from it and how often"
    assert len({veil.place(HERE.lat + 0.01 * n, HERE.lon)[1] for n in range(5)}) == 5


def test_a_veil_keeps_weekday_and_hour_and_calls_the_same_thing_the_same() -> None:
    veil = Veil(Random(2))
    shifted = veil.time(START)
    assert shifted != START
    assert (START - shifted) % timedelta(weeks=1) == timedelta(0)
    assert veil.incident("a") == veil.incident("a") != veil.incident("b")
    assert veil.unit("u9", "7A12", UnitKind.EMS) == "EMS 1"
    bare = Veil(Random(2), identified=True)
    assert (bare.time(START), bare.unit("u9", "7A12", None), bare.place(1.0, 2.0)) == (START, "7A12", (1.0, 2.0))
