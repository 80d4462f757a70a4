"""The report of a shift: one file that opens without a network and names nobody."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

from console.cli import main
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.review.progress import Stopped
from console.review.report import MOST_BYTES, write_report
from console.review.report_basemap import BasemapError, basemap
from console.review.report_map import box_of, embedded, widened
from console.review.shift import Shift
from tests.review.making import write_journal
from tests.story import HERE, START, Story

pytest.importorskip("pandas")
pytest.importorskip("folium")

STREETS = {
    "type": "FeatureCollection",
    "attribution": "Made <for> this test",
    "features": [
        {"type": "Feature", "properties": {"layer": "land"}, "geometry": {"type": "Polygon", "coordinates": [[[-38, 43], [-36, 43], [-36, 45], [-38, 45], [-38, 43]]]}},
        {"type": "Feature", "properties": {"layer": "road", "class": "arterial"}, "geometry": {"type": "LineString", "coordinates": [[-37.2, 44.0], [-37.0, 44.05], [-36.9, 44.1]]}},
        {"type": "Feature", "properties": {"layer": "road", "class": "street"}, "geometry": {"type": "LineString", "coordinates": [[-37.0, 44.05]]}},
        {"type": "Feature", "properties": {"layer": "road"}, "geometry": {"type": "LineString", "coordinates": [["x", "y"], [1, 2]]}},
        {"type": "Feature", "properties": {"layer": "building"}, "geometry": None},
        {"type": "Feature", "properties": None, "geometry": {"type": "LineString", "coordinates": [[10.0, 10.0], [11.0, 11.0]]}},
    ],
}  # fmt: skip


@pytest.fixture
def streets(tmp_path: Path) -> Path:
    path = tmp_path / "streets.geojson"
    path.write_text(json.dumps(STREETS))
    return path


@pytest.fixture(scope="module")
def report(night: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("report") / "report.html"
    assert main(["review", str(night), "--report", str(out), "--title", "A <night>"]) == 0
    return out.read_text(encoding="utf-8")


# ---- what stands in the file ----


def test_nothing_is_fetched_from_anywhere(report: str) -> None:
    assert re.findall(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["']?https?:""", report) == []
    assert re.findall(r"@import|url\(\s*[\"']?(?!data:|#)", report) == []
    assert "default-src 'none'" in report


def test_nobody_is_named(report: str) -> None:
    assert "De-identified" in report
    for told in ("N-i0", "N-i59", "12 Long Quay", "A caller is worried.", "Caller stays on the line.", "music"):
        assert told not in report
    assert re.search(r"\bU-\d\b", report) is None
    assert "2026-03" not in report, "dates are moved"


def test_every_incident_is_counted(report: str) -> None:
    text = re.sub(r"<[^>]+>", " ", report)
    assert re.search(r"\b60\s+incidents\b", text)


def test_the_title_is_text(report: str) -> None:
    assert "A &lt;night&gt;" in report
    assert "A <night>" not in report


def test_the_licences_of_what_is_inlined_stand_in_it(report: str) -> None:
    assert "Redistribution and use in source and binary forms" in report
    assert "Vladimir Agafonkin" in report


def test_an_identified_report_says_so_on_top_and_names_what_it_shows(night: Path, tmp_path: Path) -> None:
    out = tmp_path / "named.html"
    assert main(["review", str(night), "--report", str(out), "--identified"]) == 0
    text = out.read_text(encoding="utf-8")
    assert "Contains personal information" in text
    assert "N-i" in text
    assert "2026-03-01" in text


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    evil = '</script><script>alert("x")</script><img src=x onerror=alert(1)>'
    story = Story()
    told = [(START, Role.SOURCE, f.UnitRegistered("u1", evil, "patrol"))]  # type: ignore[arg-type]
    for n in range(12):
        told.append(
            (
                START,
                Role.SOURCE,
                story.incident(f"{n}{evil}"[:120], number=evil, type_text=evil, priority=9, address=evil),
            )
        )  # type: ignore[arg-type]
    told.append((START.replace(hour=9), Role.HUB, f.AlarmRaised("a", "r", "high", evil)))  # type: ignore[arg-type]
    write_journal(tmp_path / "j", told)
    with Shift.open(tmp_path / "j") as shift:
        write_report(shift, tmp_path / "r.html", rng=Random(1), identified=True)
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "<img" not in text


def test_data_inside_a_script_cannot_end_it() -> None:
    assert "<" not in embedded({"a": "</script>\u2028"})
    assert json.loads(embedded({"a": "</script>\u2028"})) == {"a": "</script>\u2028"}


# ---- odd shifts ----


def test_a_shift_without_places_or_positions_still_has_a_report(tmp_path: Path) -> None:
    story = Story()
    write_journal(tmp_path / "j", [(START, Role.SOURCE, story.incident("i1", place=None))])
    with Shift.open(tmp_path / "j") as shift:
        size = write_report(shift, tmp_path / "r.html", rng=Random(1))
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "1 incident bears no place" in text
    assert "No positions were kept" in text
    assert "never closed" in text
    assert size < MOST_BYTES


def test_an_empty_journal_is_answered_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_journal(tmp_path / "j", [])
    assert main(["review", str(tmp_path / "j"), "--report", str(tmp_path / "r.html")]) == 1
    assert "nothing to review" in capsys.readouterr().out
    assert not (tmp_path / "r.html").exists()


def test_a_file_that_is_no_journal_is_answered_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.journal"
    wrong.write_text("this is no journal")
    assert main(["review", str(wrong), "--report", str(tmp_path / "out.html")]) == 1
    assert "journal" in capsys.readouterr().err
    assert not (tmp_path / "out.html").exists()


def test_a_report_can_be_stopped_and_leaves_no_file(night: Path, tmp_path: Path) -> None:
    with Shift.open(night) as shift, pytest.raises(Stopped):
        write_report(shift, tmp_path / "r.html", rng=Random(1), progress=lambda what, done, total: what != "drawing")
    assert not (tmp_path / "r.html").exists()


def test_measures_tables_and_a_comparison_come_from_the_command(
    night: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tables"
    assert main(["review", str(night), "--csv", str(out), "--parquet", str(out), "--compare", str(night)]) == 0
    said = capsys.readouterr().out
    assert "Response: " in said
    assert "cannot be told apart" in said
    assert {path.suffix for path in out.iterdir()} == {".csv", ".parquet"}


def test_a_long_journal_is_measured_whole_without_holding_it(
    night: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("console.review.command.MOST_FACTS", 100)
    assert main(["review", str(night)]) == 0
    said = capsys.readouterr().out
    assert "is long" in said
    assert "Incidents received: 60" in said


def test_a_part_of_a_journal_can_be_named(night: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", str(night), "--from", "2026-03-01T03:20", "--to", "2026-03-01T03:40"]) == 0
    said = capsys.readouterr().out
    assert "2026-03-01 03:20" in said
    assert "2026-03-01 03:3" in said
    with pytest.raises(SystemExit):
        main(["review", str(night), "--from", "yesterday"])
    with pytest.raises(SystemExit):
        main(["review", str(night), "--zone", "Middle/Earth"])


# ---- basemap ----


def test_the_ground_is_cut_to_the_shift_and_bad_features_are_left_out(streets: Path) -> None:
    ground, credit = basemap([streets], (-37.1, 44.0, -37.0, 44.1))
    assert set(ground) == {"land", "arterial"}
    assert credit == "Made <for> this test"
    lons = [
        lon for ring in ground["land"]["coordinates"] for lon, _ in (ring if isinstance(ring[0][0], float) else ring[0])
    ]
    assert min(lons) > -37.2
    assert max(lons) < -36.9


def test_its_credit_is_text_in_the_page(night: Path, streets: Path, tmp_path: Path) -> None:
    assert main(["review", str(night), "--report", str(tmp_path / "r.html"), "--basemap", str(streets)]) == 0
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Made &lt;for&gt; this test" in text


@pytest.mark.parametrize("content", ["not json", "[]", '{"features": 3}'])
def test_a_bad_basemap_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "b.geojson"
    path.write_text(content)
    with pytest.raises(BasemapError, match="basemap"):
        basemap([path], (-37.1, 44.0, -37.0, 44.1))


def test_the_demo_city_lies_under_its_own_shifts_only() -> None:
    assert "water" in basemap([], (-146.40, 44.08, -146.30, 44.15))[0]
    assert basemap([], (-37.1, 44.0, -37.0, 44.1)) == ({}, "")


def test_a_few_places_far_away_do_not_shrink_the_map() -> None:
    places = [(HERE.lat + n * 1e-4, HERE.lon) for n in range(300)] + [(0.1, 0.1)]
    west, south, _, _ = box_of(places)
    assert south > 44
    assert west < -37
    seen = widened((-37.1, 44.0, -37.0, 44.1))
    assert (seen[2] - seen[0]) > 2 * (seen[3] - seen[1])


# ---- in a browser ----


def test_it_opens_in_a_browser_without_an_error(night: Path, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium here to open the report in")
    page = tmp_path / "r.html"
    assert main(["review", str(night), "--report", str(page)]) == 0
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=3000",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]
    done = subprocess.run(
        [browser, *flags, "--enable-logging=stderr", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert complaints == []
    assert 'class="shift-canvas' in done.stdout
    assert re.search(r'id="counts">[\d,]+ open · [\d,]+ over · [\d,]+ units', done.stdout)
