"""Records of the past in a journal of their own: their own times, marked as imported, refused rows by line."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from console.cli import main
from console.domain import facts as f
from console.journal.imported import is_imported
from console.journal.store import Journal
from console.journal.tracks import TrackStore, tracks_beside
from console.journal.verify import verify
from console.sim.importing import ImportStopped, import_timeline
from console.sim.replay_csv import read_recording
from console.sim.replay_timeline import join
from console.wire.mapping_files import load_mapping
from tests.story import START

HEADER = (
    "Call Number,Unit ID,Received DtTm,Dispatch DtTm,Response DtTm,On Scene DtTm,Transport DtTm,Hospital DtTm,"
    "Available DtTm,Call Type,Original Priority,Priority,Final Priority,Location,Address,Call Type Group,Unit Type,"
    "ALS Unit,Call Final Disposition"
)
GOOD = (
    "1,E01,01/02/2017 01:00:00 AM,01/02/2017 01:01:00 AM,01/02/2017 01:02:00 AM,01/02/2017 01:06:30 AM,,,"
    '01/02/2017 01:30:00 AM,Medical Incident,2,2,2,"(37.77, -122.41)",100 Block,Alarm,ENGINE,true,Other'
)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """One good row, one with too few cells, one whose times make no sense."""
    path = tmp_path / "fire.csv"
    path.write_text("\n".join([HEADER, GOOD, "2,E02,too,few", GOOD.replace("1,E01,01/02", "3,E03,13/45")]) + "\n")
    return path


def imported(path: Path) -> list[f.Envelope]:
    with Journal.open(path, rng=Random(1), clock=lambda: START) as journal:
        return journal.read(0, 100)


def test_facts_bear_their_own_times_and_say_that_they_are_imported(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, refused = tmp_path / "fire.journal", tmp_path / "refused.txt"
    assert main(["import", str(records), "--mapping", "sf_fire", "--out", str(out), "--refused", str(refused)]) == 0
    said = capsys.readouterr().out
    assert "line 3: the row has 4 cells" in said
    assert "line 4" in said
    assert "line 4" in refused.read_text()
    facts = imported(out)
    assert all(envelope.at == envelope.heard and is_imported(envelope.by) for envelope in facts)
    assert {envelope.by.source for envelope in facts} == {"sf_fire"}
    on_scene = next(e for e in facts if isinstance(e.fact, f.UnitStatusChanged) and e.fact.status == "on_scene")
    assert f"{on_scene.at:%Y-%m-%dT%H:%M:%S}" == "2017-01-02T09:06:30", "local time of the record, in UTC"
    assert verify(out).whole


def test_a_journal_that_is_there_is_never_written_into(records: Path, tmp_path: Path) -> None:
    out = tmp_path / "other"
    out.write_text("precious")
    assert main(["import", str(records), "--mapping", "sf_fire", "--out", str(out)]) == 1
    assert out.read_text() == "precious"


def test_an_import_that_is_stopped_leaves_nothing_behind(records: Path, tmp_path: Path) -> None:
    timeline = join([read_recording(records, load_mapping("sf_fire"))])
    out = tmp_path / "new" / "fire.journal"
    with pytest.raises(ImportStopped, match="writing facts"):
        import_timeline(
            timeline, out, "x", rng=Random(1), clock=lambda: START, progress=lambda what, done, total: False
        )
    assert list(out.parent.iterdir()) == []


def test_positions_go_beside_the_journal(tmp_path: Path) -> None:
    cabs = tmp_path / "cabs.csv"
    lines = [f"{1212562800 + 60 * n},{cab},{37.7 + n / 1000},-122.4,0" for n in range(5) for cab in ("a", "b")]
    cabs.write_text("\n".join(["epoch_utc,cab,lat,lon,occupied", *lines]) + "\n")
    out = tmp_path / "cabs.journal"
    assert main(["import", str(cabs), "--mapping", "sf_cabs", "--out", str(out)]) == 0
    facts = imported(out)
    with TrackStore(tracks_beside(out)) as store:
        found = store.read(START.replace(year=2000), START)
    assert len(found.at_ms) == 10
    assert (found.heard_ms - found.at_ms).max() < 1000
    assert len(facts) == 2, "each cab registered once"


@pytest.mark.parametrize("more", [["--mapping", "nonsense"], ["--mapping", "sf_fire", "--mapping", "sf_police"]])
def test_wrong_use_is_said(records: Path, tmp_path: Path, more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(records), *more, "--out", str(tmp_path / "x")]) in (1, 2)
    assert "watchfloor import:" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_all_real_records_come_in(real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    police, fire = tmp_path / "police.journal", tmp_path / "fire.journal"
    calls = real_data / "sf" / "sf_dispatched_calls_5k.csv"
    week = real_data / "sf" / "Fire_Department_Calls_for_Service.csv"
    assert main(["import", str(calls), "--mapping", "sf_police", "--out", str(police)]) == 0
    assert "of 5,000 incidents" in capsys.readouterr().out
    assert main(["import", str(week), "--mapping", "sf_fire", "--out", str(fire)]) == 0
    said = capsys.readouterr().out
    assert "7,704 rows" in said
    assert "of 3,560 incidents and 178 units" in said
    assert "refused" not in said
