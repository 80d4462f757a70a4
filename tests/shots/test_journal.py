"""The journals that pictures of review are taken of: the seeded scene as a hub would have left it, and a real day."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from console import shots
from console.journal.verify import verify
from console.review.shift import Shift, View
from console.shots.journal import real_journal, scene_journal
from console.sim.replay_csv import RecordingError
from console.sim.scene import demo_scene


def test_the_scene_as_a_journal_is_sound_and_whole(tmp_path: Path) -> None:
    envelopes, positions, now = demo_scene()
    path = scene_journal(tmp_path)
    assert verify(path).first_bad is None
    with Shift.open(path) as shift:
        assert [kept.id for kept in shift.facts] == [envelope.id for envelope in envelopes]
        moment = shift.at(now, View.AS_KNOWN)
        assert len(moment.tracks) == len({fix.unit for fix in positions} & set(moment.picture.units))


def test_a_folder_without_the_records_is_said_and_spoils_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: object
) -> None:
    args = argparse.Namespace(out=tmp_path / "out", only="none of them", real=tmp_path)
    assert shots.run(args) == 1
    assert "the real day is left out" in capsys.readouterr().err


def test_a_real_day_is_imported(tmp_path: Path, real_data: Path) -> None:
    with Shift.open(real_journal(tmp_path, real_data)) as shift:
        assert shift.imported
        assert len(shift.facts) > 4_000


def test_records_that_are_not_there_are_no_day(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        real_journal(tmp_path, tmp_path)
