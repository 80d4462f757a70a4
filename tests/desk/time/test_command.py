"""`watchfloor desk --review`: what is said before there is a window."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from console.desk.command import add_arguments, run


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(list(words))


def test_a_journal_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(parsed("--review", str(tmp_path / "nowhere"))) == 1
    assert "there is no journal" in capsys.readouterr().err


def test_reviewing_needs_no_token(night: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, Path | None]] = []
    monkeypatch.setattr(
        "console.desk.command._run",
        lambda args, config, link, role, make_model, review=None: opened.append((role, review)) or 0,
    )
    for name in ("WATCHFLOOR_DESK_TOKEN", "WATCHFLOOR_DESK_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert run(parsed("--review", str(night))) == 0
    assert opened == [("operations", night)]
