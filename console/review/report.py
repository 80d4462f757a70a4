"""The report: one HTML file that opens anywhere without a network, de-identified unless asked otherwise."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from html import escape
from pathlib import Path
from random import Random
from string import Template

import msgspec
import numpy as np

from console import __version__
from console.domain.clocks import elapsed_text
from console.domain.dispositions import disposition_label
from console.domain.facts import IncidentReceived
from console.domain.vocabulary import BAND_LABEL, Band
from console.paths import resource
from console.review import charts
from console.review.export import SUPPRESSED, is_small
from console.review.findings import tally
from console.review.handover import Handover, Strip, Waiting
from console.review.measures import (
    GROUPS,
    NO_RECORDS,
    Form,
    Measure,
    answered,
    seconds_between,
    time_on_scene,
    value_text,
)
from console.review.progress import Progress, unwatched
from console.review.report_data import ReportData, gather_report
from console.review.report_map import report_map
from console.review.shift import Shift
from console.review.statistics import wilson
from console.review.veil import SMALL, Veil

#: Findings written out; of more only the tally is shown.
MOST_FINDINGS = 150
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
        charts=_charts(data),
        measures=_measures(data.measures, data.veil),
        findings=_findings(data),
        what_if=_what_if(data),
        handover=_handover(data),
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


def _when(data: ReportData, at: datetime, pattern: str = "%Y-%m-%d %H:%M:%S") -> str:
    return f"{data.veil.time(at).astimezone(data.zone):{pattern}}"


def _span(data: ReportData) -> str:
    zone = _when(data, data.start, "%Z") or "UTC"
    return f"{_when(data, data.start)} to {_when(data, data.end)} {zone}"


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


# ---- charts ------------------------------------------------------------------------------------------


def _charts(data: ReportData) -> str:
    found = {one.key: one for one in data.measures}
    response = seconds_between(answered(data.tables)[0], "dispatched_at", "on_scene_at")
    parts = [
        _chart("Incidents by hour of the day", _by_hour(data), "Received, in the report's time zone."),
        _chart("Open strips through the shift", _open_strips(data), "The most that were open at once in each part."),
        _chart(
            "Response, minutes",
            _spread_chart(response, found["response"], "Response time"),
            "First unit sent to first on scene.",
        ),
        _chart(
            "Time on scene, minutes",
            _spread_chart(time_on_scene(data.tables), found["on_scene"], "Time on scene"),
            "To setting out with the person, or to being free.",
        ),
    ]
    parts.append(
        _chart("Closed as", _closed_as(data), "Share of incidents with a disposition, with Wilson's interval.")
    )
    parts.append(_chart("Kinds of incident", _kinds(data), "As they were received; rare ones are left out."))
    if len(data.tables.alarms):
        words = "How many stretches of ten minutes had so many new alarms. A person can attend to one (EEMUA 191)."
        parts.append(_chart("Alarm load", _alarm_load(data), words))
    return "".join(parts)


def _chart(title: str, svg: str, words: str) -> str:
    return f'<div><h3>{escape(title)}</h3>{svg}<p class="small dim">{escape(words)}</p></div>'


def _spread_chart(seconds: np.ndarray, found: Measure, label: str) -> str:
    good = seconds[np.isfinite(seconds) & (seconds >= 0)] / 60
    median, p90 = (None if value is None else value / 60 for value in (found.value, found.p90))
    return charts.histogram(good, label, median, p90)


def _by_hour(data: ReportData) -> str:
    """Hours of the day, from the first of the shift on where it is shorter than a day."""
    received = data.tables.incidents["received_at"].dt.tz_localize("UTC").dt.tz_convert(data.zone)
    counts = np.bincount(received.dt.hour.to_numpy(), minlength=24)
    first, many = 0, 24
    if data.end - data.start < timedelta(hours=23):
        first = data.start.astimezone(data.zone).hour
        many = (data.end.astimezone(data.zone).hour - first) % 24 + 1
    hours = [(first + number) % 24 for number in range(many)]
    values = [float(counts[hour]) for hour in hours]
    return charts.columns(values, [f"{hour:02d}" for hour in hours], "Incidents by hour of the day")


def _closed_as(data: ReportData) -> str:
    """What incidents were closed as; rare endings go together, since one of them could be somebody."""
    counts = data.tables.incidents["disposition"].value_counts()
    total = int(counts.sum())
    if not total:
        return charts.shares([], "Closed as")
    least = 1 if data.veil.identified else SMALL
    named = {disposition_label(str(code)): int(many) for code, many in counts.items() if many >= least}
    kept = dict(sorted(named.items(), key=lambda one: -one[1])[:8])
    other = total - sum(kept.values())
    rows = [*kept.items(), ("Other", other)] if other >= least else list(kept.items())
    return charts.shares([(name, many, many / total, *wilson(many, total)) for name, many in rows], "Closed as")


def _kinds(data: ReportData) -> str:
    """What kinds of incident there were, by the type they were received as."""
    counts = data.tables.incidents["type_first"].value_counts()
    total = max(int(counts.sum()), 1)
    least = 1 if data.veil.identified else SMALL
    words = _type_words(data)
    rows = [(words.get(str(code), str(code)), int(many)) for code, many in counts.items() if many >= least][:8]
    return charts.shares([(name, many, many / total, *wilson(many, total)) for name, many in rows], "Kinds of incident")


def _type_words(data: ReportData) -> dict[str, str]:
    """What each type code is called by whoever sent it."""
    facts = (envelope.fact for envelope in data.shift.facts)
    return {fact.type_code: fact.type_text for fact in facts if isinstance(fact, IncidentReceived)}


def _alarm_load(data: ReportData) -> str:
    """Alarms raised in each ten minutes, by how many parts of the shift had that many."""
    raised = data.tables.alarms["raised_at"].to_numpy().astype("datetime64[s]").astype(np.int64)
    first = int(data.start.timestamp())
    spans = max(int((data.end - data.start) / timedelta(minutes=10)), 1)
    loads = np.bincount(np.clip((raised - first) // 600, 0, spans - 1), minlength=spans)
    names = [*(str(number) for number in range(10)), "10+"]
    counts = np.bincount(np.minimum(loads, 10), minlength=11)
    return charts.columns([float(many) for many in counts.tolist()], names, "Alarms in ten minutes")


def _open_strips(data: ReportData, parts: int = 48) -> str:
    """The most strips open at once in each of some equal parts of the shift."""
    frame = data.tables.incidents
    began = np.sort(frame["received_at"].to_numpy().astype("datetime64[us]").astype(np.int64))
    over = frame["closed_at"].fillna(frame["ended_at"]).dropna().to_numpy().astype("datetime64[us]").astype(np.int64)
    over.sort()
    first, last = data.start.timestamp() * 1e6, data.end.timestamp() * 1e6
    edges = np.linspace(first, max(last, first + 1), parts * 8 + 1)
    level = np.searchsorted(began, edges, side="right") - np.searchsorted(over, edges, side="right")
    most = np.maximum.reduceat(level[:-1], np.arange(0, parts * 8, 8)).clip(0)
    step = (data.end - data.start) / parts
    pattern = "%H:%M" if data.end - data.start < timedelta(days=2) else "%m-%d" if step < timedelta(days=20) else "%Y"
    return charts.columns(
        most.tolist(), [_when(data, data.start + step * n, pattern) for n in range(parts)], "Open strips"
    )


# ---- measures ----------------------------------------------------------------------------------------


def _measures(found: Sequence[Measure], veil: Veil) -> str:
    longest = max((one.p90 or one.high or 0.0 for one in found if one.form is Form.DURATION and one.value), default=1.0)
    rows, absent = [], []
    if not veil.identified:
        found = [_with_small_hidden(one) for one in found]
    for group in GROUPS:
        own = [one for one in found if one.group == group]
        absent += [one for one in own if one.why == NO_RECORDS]
        if any(one.why != NO_RECORDS for one in own):
            rows.append(f'<tr class="group"><td colspan="7">{escape(group)}</td></tr>')
            rows += [_measure(one, longest) for one in own if one.why != NO_RECORDS]
    head = (
        '<tr><th>Measure</th><th class="number">Figure</th><th class="number">95 % interval</th><th></th>'
        '<th class="number">90 %</th><th class="number">n</th><th class="number">missing</th></tr>'
    )
    names = ", ".join(one.title[:1].lower() + one.title[1:] for one in absent)
    rest = (
        f'<p class="small dim" style="margin-top:12px">No such records in this shift: {escape(names)}.</p>'
        if absent
        else ""
    )
    return f"<table>{head}{''.join(rows)}</table>{rest}"


def _with_small_hidden(one: Measure) -> Measure:
    if one.why or not is_small(one):
        return one
    return msgspec.structs.replace(one, value=None, low=None, high=None, p90=None, n=0, why=SUPPRESSED)


def _measure(one: Measure, longest: float) -> str:
    words = one.definition + (f". Target: {one.target}" if one.target else "")
    name = f'<td>{escape(one.title)}<span class="why">{escape(words)}</span></td>'
    if one.why:
        many = f"{one.n:,}" if one.n else ""
        return (
            f'<tr class="none">{name}<td colspan="4">{escape(one.why)}</td><td class="number">{many}</td><td></td></tr>'
        )
    bounds, picture = "", ""
    if one.value is not None and one.low is not None and one.high is not None:
        bounds = f"{value_text(one, one.low)} to {value_text(one, one.high)}"
        most = longest if one.form is Form.DURATION else 1.0
        picture = charts.interval(one.value, one.low, one.high, 0.0, most, one.p90)
    unit = f" {one.unit}" if one.form is Form.TOTAL and one.unit else ""
    left_out = ((one.missing, ""), (one.wrong, " wrong"), (one.aside, " on the spot"))
    lacking = (f"{many:,}{word}" for many, word in left_out if many)
    missing = " + ".join(lacking)
    cells = (
        f'<td class="number"><b>{escape(value_text(one, one.value))}</b>{escape(unit)}</td>'
        f'<td class="number">{escape(bounds)}</td><td>{picture}</td>'
        f'<td class="number">{escape(value_text(one, one.p90)) if one.p90 is not None else ""}</td>'
        f'<td class="number">{one.n:,}</td><td class="number">{missing}</td>'
    )
    return f"<tr>{name}{cells}</tr>"


# ---- findings, what if, hand-over ----------------------------------------------------------------------


def _findings(data: ReportData) -> str:
    if not data.findings:
        return "<p>No rule found anything in this shift.</p>"
    counts = "".join(f"<li><b>{one.count:,}</b> {escape(one.words)}</li>" for one in tally(data.findings))
    shown = data.findings
    cut = ""
    if len(shown) > MOST_FINDINGS:
        rank = {"grave": 0, "notable": 1, "minor": 2}
        shown = sorted(sorted(shown, key=lambda one: rank[one.grade])[:MOST_FINDINGS], key=lambda one: one.at)
        cut = f'<p class="small dim">The {MOST_FINDINGS} gravest of {len(data.findings):,} are listed.</p>'
    rows = "".join(
        f"<tr><td>{_link(data, one.at, one.incident)}</td>"
        f'<td><span class="grade {one.grade.value}">{one.grade.value}</span></td>'
        f"<td>{escape(data.veil.incident(one.incident, _number(data, one.incident)) if one.incident else '')}</td>"
        f"<td>{escape(data.veil.text(one.text, one.plain))}</td></tr>"
        for one in shown
    )
    head = "<tr><th>When</th><th>Grade</th><th>Incident</th><th>What</th></tr>"
    return f'<ul class="tally">{counts}</ul>{cut}<table class="small">{head}{rows}</table>'


def _link(data: ReportData, at: datetime, incident: str | None) -> str:
    second = max(int((at - data.start) / timedelta(seconds=1)), 0)
    row = data.rows.get(incident or "", -1)
    pattern = "%H:%M:%S" if data.end - data.start < timedelta(days=1) else "%Y-%m-%d %H:%M:%S"
    said = _when(data, at, pattern)
    return f'<a class="when" href="#map-section" data-second="{second}" data-incident="{row}">{said}</a>'


def _number(data: ReportData, key: str) -> str:
    incident = data.shift.after(len(data.shift.facts)).picture.incidents.get(key) if data.veil.identified else None
    return incident.number if incident else key


def _what_if(data: ReportData) -> str:
    if not data.what_ifs:
        return ""
    rows = []
    for one in data.what_ifs:
        sent = one.sent[0] if one.sent else None
        best = one.ranking.fit[0] if one.ranking.fit else None
        place = (
            "nobody sent"
            if sent is None
            else "not among those that fitted"
            if sent.rank is None
            else f"place {sent.rank} of {len(one.ranking.fit)}"
        )
        later = "" if sent is None or sent.later_s is None else f"{sent.later_s / 60:.0f} min"
        why = "; ".join(best.reasons) if best else "; ".join(one.ranking.shortfalls) or "nobody fitted"
        rows.append(
            f"<tr><td>{_link(data, one.at, one.incident)}</td>"
            f"<td>{escape(data.veil.incident(one.incident, _number(data, one.incident)))}</td>"
            f'<td>{place}</td><td class="number">{later}</td><td>{escape(why)}</td></tr>'
        )
    head = (
        "<tr><th>When</th><th>Incident</th><th>The unit sent stood at</th><th class='number'>behind the nearest</th>"
        "<th>Why the first was first</th></tr>"
    )
    return (
        '<section class="panel long"><h2>What if: dispatches looked at again</h2>'
        '<p class="small dim">The recommender run at the second before the first unit was sent, on what was known '
        f"then, for {len(data.what_ifs)} dispatches spread over the shift.</p>"
        f'<table class="small">{head}{"".join(rows)}</table></section>'
    )


def _handover(data: ReportData) -> str:
    pack: Handover = data.handover
    if pack.empty:
        return "<p>Nothing was open: every strip was closed and no alarm stood.</p>"
    parts = []
    if pack.strips:
        rows = "".join(_strip(data, strip) for strip in pack.strips[:60])
        more = f'<p class="small dim">and {len(pack.strips) - 60:,} more</p>' if len(pack.strips) > 60 else ""
        head = (
            "<tr><th>Incident</th><th>Type</th><th class='number'>Priority</th><th>Owner</th>"
            "<th class='number'>Open for</th><th>Next</th></tr>"
        )
        parts.append(f'<h3>{len(pack.strips):,} open strips</h3><table class="small">{head}{rows}</table>{more}')
    for title, alarms in (("Shelved alarms", pack.shelved), ("Alarms not acknowledged", pack.unacknowledged)):
        if alarms:
            items = "".join(
                f"<li>{escape(data.veil.text(alarm.text, alarm.priority + ' priority'))}"
                + (f", until {_when(data, alarm.shelved_until)}" if alarm.shelved_until else "")
                + "</li>"
                for alarm in alarms[:60]
            )
            parts.append(
                f'<h3 style="margin-top:12px">{len(alarms):,} × {title.lower()}</h3>'
                f'<ul class="notes small">{items}</ul>'
            )
    for title, waiting in (("Consults not over", pack.consults), ("Holds and consents that run out", pack.due)):
        if waiting:
            items = "".join(f"<li>{escape(_waiting(data, one))}</li>" for one in waiting[:60])
            parts.append(
                f'<h3 style="margin-top:12px">{title}: {len(waiting):,}</h3><ul class="notes small">{items}</ul>'
            )
    parts.append(
        '<p class="small dim" style="margin-top:14px">Handed over: ______________________ &nbsp; '
        "Taken over: ______________________</p>"
    )
    return "".join(parts)


def _waiting(data: ReportData, one: Waiting) -> str:
    due = f", until {_when(data, one.due)}" if one.due else ""
    since = f", since {_when(data, one.since)}" if one.since else ""
    return f"{data.veil.incident(one.incident, _number(data, one.incident))}: {one.text}{since}{due}"


def _strip(data: ReportData, strip: Strip) -> str:
    owner = strip.owner if data.veil.identified else strip.owner.partition(" ")[0] + " " + strip.owner.split(" ")[-1]
    return (
        f"<tr><td>{escape(data.veil.incident(strip.incident, strip.number))}</td><td>{escape(strip.type_text)}</td>"
        f'<td class="number">{strip.priority}</td><td>{escape(owner)}</td>'
        f'<td class="number">{elapsed_text(strip.age)}</td><td>{escape(strip.next_step)}</td></tr>'
    )
