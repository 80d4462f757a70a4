"""`watchfloor sim`: its options, its errors in words, and a short run on a plain websocket."""

from __future__ import annotations

import argparse

import pytest

from console.cli import main
from console.sim import sim_command


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    sim_command.add_arguments(parser)
    return parser.parse_args(arguments)


def test_the_help_says_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sim", "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for word in (
        "--hub",
        "--token",
        "--seed",
        "--speed",
        "--units",
        "--incidents-per-hour",
        "--serve",
        "simulated city",
    ):
        assert word in said


@pytest.mark.parametrize(
    "wrong",
    [["--units", "0"], ["--units", "2.5"], ["--units", "1e9"], ["--speed", "0"], ["--speed", "fast"],
     ["--incidents-per-hour", "-1"], ["--incidents-per-hour", "nan"], ["--every", "inf"]],
)  # fmt: skip
def test_numbers_that_make_no_sense_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parsed(*wrong)
    assert ended.value.code == 2
    assert "is not a" in capsys.readouterr().err


def test_without_a_hub_or_a_port_it_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert sim_command.run(parsed()) == 2
    assert "--hub" in capsys.readouterr().err


def test_a_hub_needs_a_token(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WATCHFLOOR_TOKEN", raising=False)
    assert sim_command.run(parsed("--hub", "ws://127.0.0.1:9/v1/stream")) == 2
    assert "token" in capsys.readouterr().err


def test_a_token_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert sim_command.run(parsed("--hub", "ws://127.0.0.1:9/v1/stream", "--token-file", "/nowhere/token")) == 1
    assert "token file" in capsys.readouterr().err


def test_it_runs_offers_its_websockets_and_says_how_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    assert sim_command.run(parsed("--serve", "0", "--units", "12", "--seconds", "0.4", "--every", "0.1")) == 0
    said = capsys.readouterr().out
    assert "/incidents" in said
    assert "12 units" in said
    assert "facts" in said
