"""The report of a shift: one file that opens without a network and names nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from console.cli import main


@pytest.fixture
def report(night: Path, tmp_path: Path) -> str:
    out = tmp_path / "report.html"
    assert main(["review", str(night), "--report", str(out)]) == 0
    return out.read_text(encoding="utf-8")


def test_nothing_is_fetched_from_anywhere(report: str) -> None:
    assert re.findall(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["']?https?:""", report) == []
    assert re.findall(r"@import|url\(\s*[\"']?https?:", report) == []


def test_nobody_is_named(report: str) -> None:
    assert "De-identified" in report
    for told in ("N-i0", "N-i59", "12 Long Quay", "A caller is worried.", "Caller stays on the line."):
        assert told not in report
    assert re.search(r"\bU-\d\b", report) is None


def test_every_incident_is_counted(report: str) -> None:
    text = re.sub(r"<[^>]+>", " ", report)
    assert re.search(r"\b60\s+incidents\b", text)


def test_a_file_that_is_no_journal_is_answered_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.journal"
    wrong.write_text("this is no journal")
    assert main(["review", str(wrong), "--report", str(tmp_path / "out.html")]) == 1
    assert "journal" in capsys.readouterr().err
    assert not (tmp_path / "out.html").exists()
