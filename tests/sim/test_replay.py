"""Replaying CSV records: reading, joining, windows, playing onto now, and the command."""

from __future__ import annotations

import argparse
import asyncio
import gzip
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import Phase, UnitStatus
from console.sim import replay_command
from console.sim.replay import Played, Stretch, curtain, replay
from console.sim.replay_command import Teller, play_rounds, progress_line
from console.sim.replay_csv import RecordingError, read_recording
from console.sim.replay_timeline import Timeline, join
from console.wire.mapping import MappingError, parse_mapping

CALLS = """
title = "calls"
[time]
zone = "Europe/Oslo"
[[shape]]
name = "call"
[shape.incident]
id = "id"
received = "received"
priority = { path = "priority", default = 5 }
type_text = "type"
place = { wkt = "place" }
stamps = [{ phase = "dispatched", at = "dispatched" }, { phase = "on_scene", at = "on_scene" }]
close = { at = "closed", disposition = "disposition" }
"""
UNITS = """
title = "units"
[time]
zone = "Europe/Oslo"
[[shape]]
name = "row"
[shape.incident]
id = "call"
received = "received"
priority = { value = 5 }
type_text = "type"
close = { with_last_row = true, disposition = { value = "done" } }
[shape.unit]
id = "unit"
kind = { value = "ems" }
assigned = "sent"
stamps = [{ status = "on_scene", at = "there" }, { status = "available", at = "free" }]
"""
FIXES = """
title = "fixes"
[time]
format = "epoch_s"
zone = "Europe/Oslo"
[[shape]]
name = "fix"
at = "t"
[shape.unit]
id = "car"
kind = { value = "patrol" }
[shape.position]
unit = "car"
place = { lat = "lat", lon = "lon" }
derive_motion = true
max_speed_mps = 60
"""
#: 02:00 local time on 1 March 2026.
BASE = datetime(2026, 3, 1, 1, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return BASE + timedelta(minutes=minutes)


def local(minutes: float | None) -> str:
    return "" if minutes is None else f"{at(minutes) + timedelta(hours=1):%Y-%m-%d %H:%M:%S}"


def written(folder: Path, name: str, rows: Sequence[str]) -> Path:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8-sig")
    return path


def recording(folder: Path, mapping: str, rows: Sequence[str], name: str = "r.csv", day: date | None = None) -> Any:
    return read_recording(written(folder, name, rows), parse_mapping(mapping, "m.toml"), day)


def calls(folder: Path, *rows: tuple[Any, ...], day: date | None = None) -> Timeline:
    """Rows of (id, received, dispatched, on scene, closed, disposition), times in minutes."""
    head = "id,received,dispatched,on_scene,closed,disposition,priority,type,place"
    lines = [
        f"{r[0]},{local(r[1])},{local(r[2])},{local(r[3])},{local(r[4])},{r[5]},8,Crisis,POINT (6 5)" for r in rows
    ]
    return join([recording(folder, CALLS, [head, *lines], day=day)])


def courses(folder: Path, *rows: tuple[Any, ...]) -> Timeline:
    """Rows of (call, unit, received, sent, there, free), times in minutes."""
    lines = [f"{r[0]},{r[1]},{local(r[2])},{local(r[3])},{local(r[4])},{local(r[5])},Fire" for r in rows]
    return join([recording(folder, UNITS, ["call,unit,received,sent,there,free,type", *lines])])


class Sink:
    """Takes what is played, and refuses what it is told to."""

    def __init__(self, refuse: str = "") -> None:
        self.facts: list[tuple[f.Fact, datetime]] = []
        self.fixes: list[Position] = []
        self.batches: list[int] = []
        self._refuse = refuse

    async def publish_all(self, facts: Sequence[tuple[f.Fact, datetime]]) -> list[Any]:
        self.facts += facts
        self.batches.append(len(facts))
        no = argparse.Namespace(code="no", text="not today")
        return [no if getattr(fact, "incident", "") == self._refuse and self._refuse else 1 for fact, _ in facts]

    async def positions(self, positions: Sequence[Position]) -> None:
        self.fixes += positions


class Wall:
    """A clock that only its own sleeping moves."""

    def __init__(self) -> None:
        self.now = datetime(2030, 1, 1, tzinfo=UTC)
        self.began = self.now

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


# ---- reading -----------------------------------------------------------------------------------------------


def test_bad_rows_are_reported_with_their_line_and_skipped(tmp_path: Path) -> None:
    rows = [
        "id,received,dispatched,on_scene,closed,disposition,priority,type,place",
        f"a,{local(0)},,,,,3,\"two\nlines\",",
        "b,someday,,,,,3,t,",
        "",
        "c,short",
        f",{local(0)},,,,,3,t,",
        f"d,{local(1)},,,,,3,t,POINT (x)",
    ]  # fmt: skip
    read = recording(tmp_path, CALLS, rows)
    assert [one.dated.fact.incident for one in read.said] == ["a", "d"]
    assert read.rows == 2
    assert read.refused.count == 3
    assert read.refused.kept[0].startswith("line 4: received: 'someday' is not an ISO 8601 time")
    assert read.refused.kept[1] == "line 6: the row has 2 cells, the header has 9"
    assert read.refused.kept[2] == "line 7: the incident has no id"
    assert read.odd.kept == ["line 8: place: 'POINT (x)' is not a WKT point such as POINT (10.75 59.91); left out"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "r.csv is empty"),
        (b"\xff\xfe\x00id", "cannot be read"),
        (b'id\n"' + b"x" * 200_000, "line 2: field larger"),
    ],
)
def test_a_file_that_is_no_csv_is_an_error_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(content)
    mapping = parse_mapping("title='t'\n[[shape]]\nname='x'\n[shape.unit]\nid='id'", "m.toml")
    with pytest.raises(RecordingError, match=words):
        read_recording(path, mapping)


def test_a_mapping_for_another_file_is_named_with_the_columns_there_are(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"r.csv with the mapping 'calls': .* no column 'id'; its columns are: a, b"):
        recording(tmp_path, CALLS, ["a,b", "1,2"])


def test_a_missing_or_broken_packed_file_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        read_recording(tmp_path / "nothing.csv", parse_mapping(CALLS, "m.toml"))
    packed = tmp_path / "r.csv.gz"
    packed.write_bytes(gzip.compress(b"id\n1\n")[:-4])
    with pytest.raises(RecordingError, match="cannot be read"):
        read_recording(
            packed, parse_mapping("title='t'\n[[shape]]\nname='x'\nat='id'\n[shape.unit]\nid='id'", "m.toml")
        )


def test_a_day_is_the_local_day_of_the_record(tmp_path: Path) -> None:
    timeline = calls(
        tmp_path,
        ("yesterday", -121, None, None, None, ""),
        ("first", -120, None, None, 0, "x"),
        ("last", 1319, 1400, None, 1500, "x"),
        ("tomorrow", 1320, None, None, None, ""),
        day=date(2026, 3, 1),
    )
    received = [fact.incident for fact, _ in timeline.facts if isinstance(fact, f.IncidentReceived)]
    assert received == ["first", "last"]
    assert timeline.end == at(1500), "a call of the day is played to its end, past midnight"


# ---- joining -----------------------------------------------------------------------------------------------


def test_a_call_of_several_rows_is_received_once_and_closes_with_the_last(tmp_path: Path) -> None:
    timeline = courses(tmp_path, ("1", "A", 0, 2, 5, 20), ("1", "B", 0, 1, None, 30), ("1", "C", 0, 2, None, 2))
    told = [(type(fact).__name__, moment) for fact, moment in timeline.facts if isinstance(fact, f.IncidentFact)]
    assert told == [("IncidentReceived", at(0)), ("IncidentClosed", at(30))]
    assert [type(fact) for fact, _ in timeline.facts[:3]] == [f.UnitRegistered] * 3
    assert timeline.picture_at(at(25)).incidents["1"].units == ["B"]
    assert timeline.picture_at(at(30)).findings == []


def test_a_call_with_a_unit_that_is_never_free_stays_open_and_is_reported(tmp_path: Path) -> None:
    timeline = courses(tmp_path, ("1", "A", 0, 2, 5, 20), ("1", "B", 0, 2, 5, None))
    assert timeline.picture_at(timeline.end).incidents["1"].open
    assert timeline.odd.kept == ["line 3: incident 1: a unit is never free again; the call stays open"]


def test_two_files_with_one_call_number_tell_which_line_is_played(tmp_path: Path) -> None:
    timeline = calls(tmp_path, ("1", 5, None, None, 9, "x"), ("1", 0, None, None, 9, "x"))
    assert timeline.facts[0][1] == at(0)
    assert timeline.odd.count == 0, "the same call told twice in the same words is no contradiction"
    head = "id,received,dispatched,on_scene,closed,disposition,priority,type,place"
    other = join([recording(tmp_path, CALLS, [head, f"1,{local(0)},,,,,8,a,", f"1,{local(0)},,,,,8,b,"])])
    assert other.odd.kept == ["line 3: incident 1 reads otherwise than in line 2; the first is played"]


@pytest.mark.parametrize("moment", range(0, 50, 2))
def test_a_unit_sent_on_before_it_was_free(tmp_path: Path, moment: int) -> None:
    # A: sent 2, there 5, free 40. B, within it: sent 10, there 12, free 20.
    timeline = courses(tmp_path, ("A", "u", 0, 2, 5, 40), ("B", "u", 8, 10, 12, 20))
    unit = timeline.picture_at(at(moment) + timedelta(seconds=30)).units["u"]
    expected = (
        (UnitStatus.AVAILABLE, None) if moment < 2 or moment >= 40
        else (UnitStatus.DISPATCHED, "A") if moment < 5
        else (UnitStatus.ON_SCENE, "A") if moment < 10 or moment >= 20
        else (UnitStatus.DISPATCHED, "B") if moment < 12
        else (UnitStatus.ON_SCENE, "B")
    )  # fmt: skip
    assert (unit.status, unit.incident) == expected
    assert timeline.picture_at(timeline.end).findings == []


def test_free_and_sent_on_in_the_same_second_ends_on_the_next_call(tmp_path: Path) -> None:
    timeline = courses(tmp_path, ("B", "u", 8, 20, 25, 30), ("A", "u", 0, 2, 5, 20))
    unit = timeline.picture_at(at(20)).units["u"]
    assert (unit.status, unit.incident) == (UnitStatus.DISPATCHED, "B")
    assert timeline.odd.count == 0


def test_the_same_files_give_the_same_timeline(tmp_path: Path) -> None:
    rows = [(str(n), f"u{n % 7}", n % 50, n % 50 + 1, None, n % 50 + 2) for n in range(300)]
    assert courses(tmp_path, *rows).facts == courses(tmp_path, *rows).facts


def test_nothing_to_play_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hold nothing to play"):
        calls(tmp_path)


def test_fixes_are_handed_out_newest_first_of_each_unit(tmp_path: Path) -> None:
    t = int(BASE.timestamp())
    rows = ["t,car,lat,lon", *(f"{t + n * 60},{car},{5 + n / 1000},6" for n in range(5) for car in ("a", "b"))]
    timeline = join([recording(tmp_path, FIXES, [*rows, f"{t + 300},a,50,6"])])
    assert timeline.refused.count == 1
    assert timeline.refused.kept[0].startswith("line 12: position of a: 5003.3 km in 60 s is a jump")
    between = timeline.positions(at(0), at(2))
    assert [(fix.unit, fix.at_ms) for fix in between] == [("a", (t + 120) * 1000), ("b", (t + 120) * 1000)]
    assert between[0].speed_mps == pytest.approx(1.85, abs=0.01)
    assert timeline.positions(None, at(0))[0].speed_mps is None
    assert timeline.positions(at(4), at(60)) == []
    registered = [fact.unit for fact, _ in timeline.facts]
    assert registered == ["a", "b"]


def test_the_quick_way_through_a_file_of_fixes_comes_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, t = Random(5), int(BASE.timestamp())
    odd = ["nan", "", "91", "0", " 5.1 ", "1e999", "x", "-181"]
    rows = ["t,car,lat,lon"]
    for n in range(3000):
        lat, lon = f"{5 + rng.gauss(0, 0.001):.5f}", f"{6 + rng.gauss(0, 0.001):.5f}"
        if rng.random() < 0.03:
            lat, lon = rng.choice([(rng.choice(odd), lon), (lat, rng.choice(odd)), ("0", "0"), ("6", "7")])
        time = rng.choice([str(t + n), str(t + n), str(t - n), "soon", ""]) if rng.random() < 0.05 else str(t + n)
        rows.append(f"{time},{rng.choice(['a', 'b', ' a', 'c', ''])},{lat},{lon}")
    for day in (None, date(2026, 3, 1)):
        quick = recording(tmp_path, FIXES, rows, day=day)
        with monkeypatch.context() as patch:
            patch.setattr("console.sim.replay_csv.quick_reader", lambda mapping, columns: None)
            whole = recording(tmp_path, FIXES, rows, day=day)
        assert quick.said == whole.said
        assert (quick.rows, quick.refused, quick.odd) == (whole.rows, whole.refused, whole.odd)
        assert quick.fixes.units == whole.fixes.units
        assert np.array_equal(quick.fixes.at_ms, whole.fixes.at_ms)
        assert np.array_equal(quick.fixes.numbers, whole.fixes.numbers, equal_nan=True)
        assert quick.refused.count > 100
        assert len(quick.fixes) > 1500


def test_a_window_opens_with_what_is_going_on(tmp_path: Path) -> None:
    timeline = calls(
        tmp_path, ("over", 0, 1, 2, 5, "x"), ("goes on", 0, 2, 8, 30, "x"), ("later", 20, 21, None, 40, "x")
    )
    window = timeline.window(at(10), at(25))
    assert {fact.incident for fact, _ in window.facts} == {"goes on", "later"}  # type: ignore[attr-defined]
    for moment in (at(10), at(15), at(25)):
        whole, part = timeline.picture_at(moment), window.picture_at(moment)
        assert {i.id: (i.phase, i.reached) for i in part.open_incidents()} == {
            i.id: (i.phase, i.reached) for i in whole.open_incidents()
        }
    assert window.facts[-1][1] <= at(25)


# ---- playing -----------------------------------------------------------------------------------------------


async def test_record_time_lies_on_wall_time_at_the_speed_asked_for(tmp_path: Path) -> None:
    timeline = calls(tmp_path, ("1", 0, 2, 8, 30, "x"), ("2", 10, None, None, 40, ""))
    sink, wall = Sink(), Wall()
    heard: list[Played] = []
    played = await replay(timeline, sink, wall, 60.0, lambda p: heard.append(p), sleep=wall.sleep)
    assert played.done
    for (fact, shown_at), (recorded, recorded_at) in zip(sink.facts, timeline.facts, strict=True):
        assert fact == recorded
        assert shown_at == wall.began + (recorded_at - timeline.start) / 60
    assert wall.now - wall.began == pytest.approx(timedelta(seconds=40), abs=timedelta(seconds=0.11))
    assert heard[-1].facts == len(timeline.facts)
    assert sum(sink.batches) == len(timeline.facts)
    assert max(sink.batches) < len(timeline.facts), "it is played, not poured"


async def test_at_any_second_of_the_playing_only_what_has_happened_is_told(tmp_path: Path) -> None:
    timeline = calls(tmp_path, ("1", 0, 2, 8, 30, "x"))
    sink, wall = Sink(), Wall()

    def check(played: Played) -> None:
        due = [fact for fact, moment in timeline.facts if moment <= played.second]
        assert [fact for fact, _ in sink.facts] == due

    await replay(timeline, sink, wall, 60.0, check, sleep=wall.sleep)
    assert sink.facts[1][0] == f.IncidentPhase(incident="1", phase=Phase.DISPATCHED)


async def test_positions_are_played_at_wall_time_newest_of_each_step(tmp_path: Path) -> None:
    t = int(BASE.timestamp())
    timeline = join([recording(tmp_path, FIXES, ["t,car,lat,lon", *(f"{t + n},a,5,6" for n in range(0, 601))])])
    sink, wall = Sink(), Wall()
    played = await replay(timeline, sink, wall, 600.0, sleep=wall.sleep)
    assert played.positions == len(sink.fixes) <= 12
    assert [fix.at_ms for fix in sink.fixes] == sorted(fix.at_ms for fix in sink.fixes)
    assert sink.fixes[-1].at_ms == round((wall.began.timestamp() + 1) * 1000)


async def test_a_hub_that_was_away_is_told_all_of_it_in_order(tmp_path: Path) -> None:
    timeline = calls(tmp_path, *((str(n), n, n, n + 1, n + 2, "x") for n in range(30)))

    class Away(Sink):
        async def publish_all(self, facts: Sequence[tuple[f.Fact, datetime]]) -> list[Any]:
            if len(self.facts) > 10 and wall.now < wall.began + timedelta(seconds=15):
                wall.now += timedelta(seconds=15)
            return await super().publish_all(facts)

    wall = Wall()
    sink = Away()
    await replay(timeline, sink, wall, 60.0, sleep=wall.sleep)
    assert [fact for fact, _ in sink.facts] == [fact for fact, _ in timeline.facts]


async def test_it_stops_when_asked_and_says_how_far_it_came(tmp_path: Path) -> None:
    timeline = calls(tmp_path, ("1", 0, 2, 8, 30, "x"))
    sink, wall, stop = Sink(), Wall(), asyncio.Event()

    def halfway(played: Played) -> None:
        if played.second >= at(10):
            stop.set()

    played = await replay(timeline, sink, wall, 60.0, halfway, stop, sleep=wall.sleep)
    assert not played.done
    assert at(10) <= played.second < at(11)
    assert len(sink.facts) == 3


async def test_what_the_hub_refuses_is_counted_and_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    timeline = calls(tmp_path, ("1", 0, 2, 8, 30, "x"), ("2", 0, 2, 8, 30, "x"))
    wall = Wall()
    played = await replay(timeline, Sink(refuse="2"), wall, 600.0, sleep=wall.sleep)
    assert played.refused == 4
    assert played.refusals[0] == "incident.received of incident 2: not today"
    said: list[str] = []
    teller = Teller(lambda: 0.0, said.append)
    teller(played)
    assert "  the hub refused incident.received of incident 2: not today" in said
    assert said[-1].endswith("100%  8 facts, 4 refused, 0 positions")


async def test_no_speed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="above zero"):
        await replay(calls(tmp_path, ("1", 0, None, None, 3, "x")), Sink(), Wall(), 0.0)


def test_what_began_long_before_is_told_as_old_as_a_hub_takes_it() -> None:
    stretch = Stretch(at(0), BASE, 1.0)
    assert stretch.wall(at(-60 * 48)) == BASE - timedelta(hours=23)
    assert stretch.record(stretch.wall(at(7))) == at(7)


async def test_a_loop_begins_again_with_a_clear_board_and_calls_of_new_names(tmp_path: Path) -> None:
    timeline = courses(tmp_path, ("1", "u", 0, 2, 5, None))
    sink, stop = Sink(), asyncio.Event()
    rounds: list[Played] = []

    def twice(played: Played) -> None:
        if played.done:
            rounds.append(played)
            if len(rounds) == 2:
                stop.set()

    await asyncio.wait_for(play_rounds(timeline, sink, 1e6, True, stop, twice), 60)
    received = [fact.incident for fact, _ in sink.facts if isinstance(fact, f.IncidentReceived)]
    assert len(received) == len(set(received)) == 2
    closed = [fact for fact, _ in sink.facts if isinstance(fact, f.IncidentClosed)]
    assert closed[0].incident == received[0]
    assert curtain(timeline)[1] == f.UnitStatusChanged(unit="u", status=UnitStatus.AVAILABLE)


def test_progress_says_the_second_and_the_share() -> None:
    line = progress_line(Played(at(30), at(0), at(60), facts=1234, positions=9))
    assert line == "2026-03-01 01:30:00 UTC   50%  1,234 facts, 9 positions"


# ---- the command -------------------------------------------------------------------------------------------


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    replay_command.add_arguments(parser)
    return replay_command.run(parser.parse_args(list(words)))


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "m.toml").write_text(CALLS)
    head = "id,received,dispatched,on_scene,closed,disposition,priority,type,place"
    path = written(tmp_path, "r.csv", [head, f"a,{local(0)},,,{local(90)},x,3,t,", "b,someday,,,,,3,t,"])
    return str(path), str(tmp_path / "m.toml")


def test_a_dry_run_says_what_the_files_hold(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(files[0], "--mapping", files[1], "--dry-run") == 0
    out = capsys.readouterr().out
    assert "1 rows: 2 facts and 0 fixes from 2026-03-01 01:00:00 to 2026-03-01 02:30:00 UTC" in out
    assert "refused: 1\n  line 3: received: 'someday'" in out
    assert (
        _run(files[0], "--mapping", files[1], "--dry-run", "--day", "2026-03-01", "--from", "02:30", "--to", "03:00")
        == 0
    )
    assert "from 2026-03-01 01:30:00 to 2026-03-01 02:00:00 UTC" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["--dry-run", "--mapping", "x"], 2, "give one --mapping, or one a file: 1 files, 2 mappings"),
        ([], 2, "say where to play it: --hub URL with a token, or --serve PORT"),
        (["--hub", "ws://x"], 2, "--hub needs a token"),
        (["--dry-run", "--speed", "0"], 2, "--speed must be above 0"),
        (["--dry-run", "--from", "noon"], 2, "--from 'noon' is neither a time such as 08:30 nor an ISO time"),
        (["--dry-run", "--from", "2026-03-02T00:00"], 2, "there is nothing between"),
        (["--dry-run", "--day", "2020-01-01"], 1, "the recordings hold nothing to play"),
    ],
)  # fmt: skip
def test_wrong_use_is_told(
    files: tuple[str, str], words: list[str], status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(files[0], "--mapping", files[1], *words) == status
    assert told in capsys.readouterr().err


def test_a_missing_file_or_mapping_is_told(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("/nowhere.csv", "--mapping", files[1], "--dry-run") == 1
    assert _run(files[0], "--mapping", "nothing", "--dry-run") == 1
    err = capsys.readouterr().err
    assert "/nowhere.csv cannot be read" in err
    assert "there is no mapping 'nothing'" in err
