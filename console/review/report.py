"""The report: one HTML file that opens anywhere without a network, de-identified unless asked otherwise."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import UTC, tzinfo
from html import escape
from pathlib import Path
from random import Random
from string import Template

from console import __version__
from console.domain.vocabulary import BAND_LABEL, Band
from console.paths import resource
from console.review.measures import value_text
from console.review.progress import Progress, unwatched
from console.review.report_charts import charts_of
from console.review.report_data import ReportData, gather_report, when
from console.review.report_map import report_map
from console.review.report_tables import findings_table, handover_section, measures_table, what_if_table
from console.review.shift import Shift
from console.review.veil import Veil

#: Largest report that mail lets through, bytes.
MOST_BYTES = 20_000_000


def write_report(
    shift: Shift,
    path: Path,
    *,
    rng: Random,
    identified: bool = False,
    zone: tzinfo = UTC,
    basemap: Sequence[Path] = (),
    title: str = "Shift report",
    progress: Progress = unwatched,
) -> int:
    """Write the report of a shift to `path`; gives its size in bytes.

    Raises:
        BasemapError: a basemap file is not GeoJSON.
        ValueError: there is no fact to report on.
        Stopped: `progress` said so; nothing is written.
    """
    data = gather_report(shift, Veil(rng, identified=identified), zone, progress)
    content = render(data, basemap, title).encode()
    path.write_bytes(content)
    return len(content)


def render(data: ReportData, basemap: Sequence[Path], title: str) -> str:
    """The page."""
    tokens = tomllib.loads(resource("themes/tokens.toml").read_text(encoding="utf-8"))
    day = tokens["day"]
    chart = report_map(data.map_data, data.heat, basemap, day["map"])
    credit = f"Map: {escape(chart.attribution)}" if chart.attribution else "No basemap was given"
    page = Template(resource("review/report.html").read_text(encoding="utf-8"))
    return page.substitute(
        title=escape(title),
        span=escape(_span(data)),
        badges=_badges(data),
        privacy=escape(data.veil.words),
        variables=_variables(day, tokens["font"]["text"]),
        style=resource("review/report.css").read_text(encoding="utf-8"),
        figures=_figures(data),
        notes=_notes(data),
        map_head=chart.head,
        map=chart.element,
        map_script=chart.script,
        map_credit=credit,
        legend=_legend(),
        charts=charts_of(data),
        measures=measures_table(data.measures, data.veil),
        findings=findings_table(data),
        what_if=what_if_table(data),
        handover=handover_section(data),
        footer=f"Watchfloor {__version__} · journal {escape(data.shift.epoch if data.veil.identified else 'not named')}"
        " · Leaflet (BSD-2-Clause), Leaflet.heat (BSD-2-Clause), made with folium · this file loads nothing",
    )


def _variables(day: dict[str, dict[str, str]], fonts: list[str]) -> str:
    base = {name.replace("_", "-"): value for name, value in day["base"].items()}
    more = {
        **day["severity"],
        "late": day["late"]["late"],
        "training": day["link"]["training"],
        "training-text": day["link"]["training_text"],
        "ground": day["map"]["land_outside"],
        "font": ", ".join(f'"{font}"' for font in fonts),
    }
    return " ".join(f"--{name}: {value};" for name, value in (base | more).items())


def _span(data: ReportData) -> str:
    zone = when(data, data.start, "%Z") or "UTC"
    return f"{when(data, data.start)} to {when(data, data.end)} {zone}"


def _badges(data: ReportData) -> str:
    badges = [("De-identified", "")] if not data.veil.identified else [("Contains personal information", "warn")]
    if data.shift.exercise:
        badges.append(("Exercise", "warn"))
    if data.shift.imported:
        badges.append(("Imported from records", ""))
    return "".join(f'<span class="badge {kind}">{escape(words)}</span>' for words, kind in badges)


def _notes(data: ReportData) -> str:
    notes = [note for note in data.shift.notes if note.code != "no-tracks"]
    without = sum(one[0] is None for one in data.map_data["incidents"])
    lines = [note.text for note in notes]
    if without:
        which = "1 incident bears no place; it is" if without == 1 else f"{without:,} incidents bear no place; they are"
        lines.append(f"{which} counted, but not on the map.")
    if data.shift.positions is None:
        lines.append("No positions were kept with this journal: units are not on the map.")
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<section class="panel"><h2>Before you read on</h2><ul class="notes small">{items}</ul></section>'


def _figures(data: ReportData) -> str:
    found = {one.key: one for one in data.measures}

    def figure(value: str, words: str) -> str:
        return f'<div class="figure"><b>{value}</b><span>{escape(words)}</span></div>'

    def duration(key: str, words: str) -> str:
        one = found[key]
        head, _, unit = value_text(one, one.value).partition(" ")
        tail = f", 90 % within {value_text(one, one.p90)}" if one.p90 is not None else one.why and f": {one.why}"
        return figure(f"{escape(head)} <small>{escape(unit)}</small>", f"{words}{tail}")

    crisis = int(data.tables.incidents["crisis"].sum())
    hours = found["unit_hours"]
    parts = [
        figure(f"{len(data.tables.incidents):,}", f"incidents, {crisis:,} of them crises"),
        duration("response", "response, median"),
        duration("on_scene", "on scene, median"),
        figure(f"{len(data.findings):,}", "missed moments found by rule"),
        figure(
            f"{value_text(hours, hours.value)} <small>{'h' if hours.value is not None else ''}</small>",
            "unit hours" + (f": {hours.why}" if hours.why else ""),
        ),
    ]
    return "".join(parts)


def _legend() -> str:
    shapes = {
        Band.CRITICAL: '<path d="M7 1l6 6-6 6-6-6z"/>',
        Band.ELEVATED: '<path d="M7 2l6 10H1z"/>',
        Band.NORMAL: '<circle cx="7" cy="7" r="5"/>',
    }
    parts = [
        f'<span><svg viewBox="0 0 14 14" fill="var(--{band.value})">{path}</svg>{BAND_LABEL[band]}</span>'
        for band, path in shapes.items()
    ]
    parts.append(
        '<span><svg viewBox="0 0 14 14" fill="var(--accent)"><rect x="3" y="3" width="8" height="8"/></svg>Unit</span>'
    )
    return "".join(parts) + "<span>small and pale: over</span>"
