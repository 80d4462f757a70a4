"""The report's charts: which figures of a shift are drawn, and how."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import numpy as np

from console.domain.dispositions import disposition_label
from console.domain.facts import IncidentReceived
from console.review import charts
from console.review.measures import (
    Measure,
    answered,
    seconds_between,
    time_on_scene,
)
from console.review.report_data import ReportData, when
from console.review.report_outcomes import outcome_charts
from console.review.statistics import wilson
from console.review.veil import SMALL


def charts_of(data: ReportData) -> str:
    """All charts, each with its title and what it shows."""
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
    parts += [_chart(*chart) for chart in outcome_charts(data)]
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
        most.tolist(), [when(data, data.start + step * n, pattern) for n in range(parts)], "Open strips"
    )
