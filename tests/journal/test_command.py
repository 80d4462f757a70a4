"""`watchfloor journal` says in plain words what a journal holds and whether it is whole."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from random import Random

import apsw
import pytest

from console.cli import main
from console.domain.tracks import Position
from console.journal import command
from console.journal.layout import run
from console.journal.store import Journal
from console.journal.tracks import TrackStore, tracks_beside
from tests.journal.conftest import notes
from tests.story import START


@pytest.fixture
def filled(path: Path) -> Path:
    """A closed journal of eight facts, with tracks beside it."""
    with Journal.open(path, rng=Random(7), clock=lambda: START) as journal:
        envelopes = notes(journal.epoch, 8)
        journal.append(envelopes).result()
        journal.picture.apply_all(envelopes)
    with TrackStore(tracks_beside(path)) as tracks:
        tracks.take([Position("u1", 44.0, -37.0, round(START.timestamp() * 1000))], START)
    return path


def change(path: Path, statement: str) -> None:
    connection = apsw.Connection(str(path))
    run(connection, statement)
    connection.close()


def test_verify_a_whole_journal(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "verify", str(filled)]) == 0
    out = capsys.readouterr().out
    assert f"{filled} is whole: 8 facts" in out
    anchor = out.split("Anchor: ")[1].strip()
    assert main(["journal", "verify", str(filled), "--anchor", anchor]) == 0
    assert "Fact 8 still has the hash that was written down." in capsys.readouterr().out


def test_verify_names_the_first_bad_record(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(filled, "UPDATE facts SET body = CAST(replace(CAST(body AS TEXT), 'remark 5', 'remark x') AS BLOB)")
    assert main(["journal", "verify", str(filled)]) == 1
    out = capsys.readouterr().out
    assert "NOT whole: first bad record 5 (changed)" in out
    assert "The 4 facts before it are as they were written." in out


def test_verify_as_json(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(filled, "DELETE FROM facts WHERE seq = 3")
    assert main(["journal", "verify", "--json", str(filled)]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["first_bad"], verdict["flaw"], verdict["facts"]) == (3, "missing", 2)


def test_verify_stopped_says_how_far_it_came(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.journal.verify.STEP", 2)
    before = signal.getsignal(signal.SIGINT)
    call = command._Progress.__call__

    def interrupted(self: command._Progress, done: int, total: int) -> bool:
        signal.raise_signal(signal.SIGINT)
        return call(self, done, total)

    monkeypatch.setattr(command._Progress, "__call__", interrupted)
    assert main(["journal", "verify", str(filled)]) == 130
    assert f"Stopped. Facts 1 to 2 of {filled} are as they were written" in capsys.readouterr().out
    assert signal.getsignal(signal.SIGINT) is before


def test_progress_shows_on_a_terminal(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert main(["journal", "verify", str(filled)]) == 0
    assert "8 of 8 records checked (100 %)" in capsys.readouterr().err


def test_describe(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "describe", str(filled)]) == 0
    out = capsys.readouterr().out
    for words in (
        "facts        8",
        "at fact 8",
        "incident.noted",
        "2026-03-01 03:00:00",
        "head hash",
        "1 positions of 1 units",
    ):
        assert words in out


def test_describe_as_json(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "describe", "--json", str(filled)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["kinds"] == {"incident.noted": 7, "incident.received": 1}
    assert found["checkpoints"] == [8]
    assert found["tracks"]["positions"] == 1


def test_describe_an_empty_journal(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Journal.open(path, rng=Random(7), clock=lambda: START).close()
    assert main(["journal", "describe", str(path)]) == 0
    assert "nothing yet" in capsys.readouterr().out


def test_export_gives_the_very_bytes_that_are_hashed(
    filled: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["journal", "export", str(filled)]) == 0
    lines = capsysbinary.readouterr().out.splitlines()
    with Journal.open(filled, rng=Random(7), clock=lambda: START) as journal:
        assert lines == journal.raw(0, 100)
    out = tmp_path / "out.jsonl"
    assert main(["journal", "export", str(filled), "--out", str(out), "--after", "2", "--through", "5"]) == 0
    assert out.read_bytes().splitlines() == lines[2:5]
    assert b"3 facts written to" in capsysbinary.readouterr().out


def test_export_of_a_journal_with_a_hole_gives_what_is_there(
    filled: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    change(filled, "DELETE FROM facts WHERE seq IN (3, 8)")
    assert main(["journal", "export", str(filled)]) == 0
    seqs = [json.loads(line)["seq"] for line in capsysbinary.readouterr().out.splitlines()]
    assert seqs == [1, 2, 4, 5, 6, 7]


def test_export_to_a_place_that_cannot_be_written(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["journal", "export", str(filled), "--out", str(tmp_path / "no" / "such")]) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("action", ["verify", "describe", "export"])
def test_what_is_no_journal_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], action: str) -> None:
    assert main(["journal", action, str(tmp_path / "missing")]) == 1
    assert "there is no journal" in capsys.readouterr().err
    (tmp_path / "letter").write_text("dear all")
    assert main(["journal", action, str(tmp_path / "letter")]) == 1
    assert "is not a Watchfloor journal" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--anchor", "12"], ["--anchor", "x:y"]])
def test_a_wrong_anchor_is_wrong_use(filled: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["journal", "verify", str(filled), *words])
    assert caught.value.code == 2
    assert "is not SEQ:HASH" in capsys.readouterr().err


def test_help_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["journal", "--help"])
    assert "names the first record" in " ".join(capsys.readouterr().out.split())
