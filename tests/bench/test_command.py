"""The command: figures by name, a failure told in the table, everything cleaned up, stopped with Ctrl+C."""

from __future__ import annotations

import argparse
import sys
import types

import msgspec
import pytest

from console.bench import command
from console.bench.harness import Bench, Skip
from console.bench.report import Figure, Row


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(arguments)


def fine(bench: Bench) -> Figure:
    (bench.scratch / "left-behind").write_text("x", "utf-8")
    return Figure("fine", "A fine figure", [Row("p99", 5.0, "ms", goal=16.0)])


def broken(bench: Bench) -> Figure:
    raise RuntimeError("the hub ended by itself")


def missing(bench: Bench) -> Figure:
    raise Skip("no nats-server at hand")


def stopped(bench: Bench) -> Figure:
    raise KeyboardInterrupt


@pytest.fixture
def figures(monkeypatch):
    """Three figures of our own in place of the real ones."""
    known = []
    for measure in (fine, broken, missing, stopped):
        module = types.ModuleType(f"bench_{measure.__name__}")
        module.measure = measure  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        known.append(command.Known(measure.__name__, measure.__name__, module.__name__))
    monkeypatch.setattr(command, "FIGURES", tuple(known))
    monkeypatch.setattr(command, "_heed_termination", lambda: None)
    monkeypatch.setattr(command.machine, "raw_fsync", lambda folder: command.machine.spread([0.2, 0.3]))


def test_one_failure_spoils_no_other_figure_and_is_told(figures, tmp_path, capsys):
    out = tmp_path / "build" / "bench.json"
    assert command.run(parse("--only", "fine,broken,missing", "--out", str(out))) == 1
    text = capsys.readouterr().out
    assert "FAILED: RuntimeError: the hub ended by itself" in text
    assert "skipped: no nats-server at hand" in text
    told = msgspec.json.decode(out.read_bytes())
    assert told["figures"][0]["rows"][0]["met"] is True
    assert told["machine"]["raw_fsync_ms"]["p50"] == 0.2
    assert [path.name for path in out.parent.iterdir()] == ["bench.json"]


def test_stopped_with_ctrl_c_what_was_taken_is_kept(figures, tmp_path, capsys):
    out = tmp_path / "bench.json"
    assert command.run(parse("--only", "fine,stopped", "--out", str(out))) == 130
    told = msgspec.json.decode(out.read_bytes())
    assert [figure["name"] for figure in told["figures"]] == ["fine"]
    assert told["settings"]["stopped"] is True
    assert [path.name for path in tmp_path.iterdir()] == ["bench.json"]


@pytest.mark.parametrize("wrong", [["--only", "no-such"], ["--only", ","], ["--rounds", "0"], ["--rounds", "many"]])
def test_wrong_use_is_refused_in_words(wrong, capsys):
    with pytest.raises(SystemExit) as ended:
        parse(*wrong)
    assert ended.value.code == 2
    assert "argument --" in capsys.readouterr().err


def test_every_figure_names_a_module_that_can_measure():
    for known in command.FIGURES:
        module = __import__(known.module, fromlist=["measure"])
        assert callable(module.measure)
