"""The report's tables: measures, missed moments, dispatches looked at again, and what is handed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

import msgspec

from console.domain.clocks import elapsed_text
from console.domain.facts import Envelope, IncidentReceived, ShiftHandedOver, ShiftHandoverRefused, ShiftTakenOver
from console.review import charts
from console.review.export import SUPPRESSED, is_small
from console.review.findings import tally
from console.review.handover import Handover, Strip, Waiting
from console.review.measures import (
    GROUPS,
    NO_RECORDS,
    Form,
    Measure,
    value_text,
)
from console.review.report_data import ReportData, when
from console.review.veil import SMALL, Veil

#: Findings written out; of more only the tally is shown.
MOST_FINDINGS = 150


def measures_table(found: Sequence[Measure], veil: Veil) -> str:
    """Measures by group; what was never recorded is named in one sentence below."""
    rows, absent = [], []
    if not veil.identified:
        found = [_with_small_hidden(one) for one in found]
    for group in GROUPS:
        own = [one for one in found if one.group == group]
        absent += [one for one in own if one.why == NO_RECORDS]
        if any(one.why != NO_RECORDS for one in own):
            rows.append(f'<tr class="group"><td colspan="7">{escape(group)}</td></tr>')
            times = [one.p90 or one.high or 0.0 for one in own if one.form is Form.DURATION and one.value]
            longest, least = max(times, default=1.0), 1 if veil.identified else SMALL
            rows += [_measure(one, longest, least) for one in own if one.why != NO_RECORDS]
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


def _measure(one: Measure, longest: float, least: int) -> str:
    """A row; counts below `least` are not told."""
    words = one.definition + (f". Target: {one.target}" if one.target else "")
    name = f'<td>{escape(one.title)}<span class="why">{escape(words)}</span></td>'
    if one.why:
        many = f"{one.n:,}" if one.n >= least else ""
        return (
            f'<tr class="none">{name}<td colspan="4">{escape(one.why)}</td><td class="number">{many}</td><td></td></tr>'
        )
    bounds, picture = "", ""
    if one.value is not None and one.low is not None and one.high is not None:
        bounds = f"{value_text(one, one.low)} to {value_text(one, one.high)}"
        most = longest if one.form is Form.DURATION else 1.0
        picture = charts.interval(one.value, one.low, one.high, 0.0, most, one.p90)
    unit = f" {one.unit}" if one.form is Form.TOTAL and one.unit else ""
    left_out = ((one.missing, ""), (one.wrong, " wrong"), (one.aside, f" {one.aside_why}"))
    lacking = (f"{many:,}{word}" if many >= least else f"&lt; {least}{word}" for many, word in left_out if many)
    missing = " + ".join(lacking)
    cells = (
        f'<td class="number"><b>{escape(value_text(one, one.value))}</b>{escape(unit)}</td>'
        f'<td class="number">{escape(bounds)}</td><td>{picture}</td>'
        f'<td class="number">{escape(value_text(one, one.p90)) if one.p90 is not None else ""}</td>'
        f'<td class="number">{one.n:,}</td><td class="number">{missing}</td>'
    )
    return f"<tr>{name}{cells}</tr>"


def findings_table(data: ReportData) -> str:
    """Findings by count, then the gravest of them, each linking to its second on the map."""
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
    said = when(data, at, pattern)
    return f'<a class="when" href="#map-section" data-second="{second}" data-incident="{row}">{said}</a>'


def _number(data: ReportData, key: str) -> str:
    incident = data.shift.after(len(data.shift.facts)).picture.incidents.get(key) if data.veil.identified else None
    return incident.number if incident else key


def what_if_table(data: ReportData) -> str:
    """Dispatches looked at again; nothing when none was."""
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


def handover_section(data: ReportData) -> str:
    """What the next watch takes over, with a line to sign on."""
    pack: Handover = data.handover
    if pack.empty:
        return "<p>Nothing was open: every strip was closed and no alarm stood.</p>" + _signatures(data)
    parts = []
    if pack.strips:
        kinds = _common_kinds(data)
        rows = "".join(_strip(data, strip, kinds) for strip in pack.strips[:60])
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
                + (f", until {when(data, alarm.shelved_until)}" if alarm.shelved_until else "")
                + "</li>"
                for alarm in alarms[:60]
            )
            parts.append(
                f'<h3 style="margin-top:12px">{len(alarms):,} × {title.lower()}</h3>'
                f'<ul class="notes small">{items}</ul>'
            )
    for title, waiting in (
        ("Consults not over", pack.consults),
        ("Holds and consents that run out", pack.due),
        ("Follow-ups due", pack.follow_ups),
    ):
        if waiting:
            items = "".join(f"<li>{escape(_waiting(data, one))}</li>" for one in waiting[:60])
            parts.append(
                f'<h3 style="margin-top:12px">{title}: {len(waiting):,}</h3><ul class="notes small">{items}</ul>'
            )
    return "".join(parts) + _signatures(data)


def _signatures(data: ReportData) -> str:
    """Who signed hand-overs in this shift; where nobody did, lines to sign on."""
    facts = data.shift.facts
    signed = [one for one in facts if isinstance(one.fact, ShiftHandedOver | ShiftTakenOver | ShiftHandoverRefused)]
    if not signed:
        return (
            '<p class="small dim" style="margin-top:14px">Handed over: ______________________ &nbsp; '
            "Taken over: ______________________</p>"
        )
    items = "".join(f"<li>{escape(_signature(data, one))}</li>" for one in signed[-20:])
    return f'<h3 style="margin-top:12px">Signed</h3><ul class="notes small">{items}</ul>'


def _signature(data: ReportData, one: Envelope) -> str:
    who = data.veil.text(one.by.actor, "a commander")
    fact = one.fact
    if isinstance(fact, ShiftHandedOver):
        what = (
            f"handed over by {who}: {fact.strips:,} strips, {fact.consults:,} consults, {fact.alarms:,} alarms, "
            f"{fact.due:,} holds and consents, {fact.follow_ups:,} follow-ups"
        )
    elif isinstance(fact, ShiftTakenOver):
        what = f"taken over by {who}"
    else:
        assert isinstance(fact, ShiftHandoverRefused)
        what = f"not taken over, said {who}" + data.veil.text(f": {fact.reason}", "")
    return f"{when(data, one.at)}: {what}"


def _waiting(data: ReportData, one: Waiting) -> str:
    due = f", until {when(data, one.due)}" if one.due else ""
    since = f", since {when(data, one.since)}" if one.since else ""
    return f"{data.veil.incident(one.incident, one.number)}: {one.text}{since}{due}"


def _common_kinds(data: ReportData) -> frozenset[str]:
    """The words for kinds of incident that many had: a rare one beside its strip could be somebody."""
    told = Counter(one.fact.type_text for one in data.shift.facts if isinstance(one.fact, IncidentReceived))
    return frozenset(words for words, many in told.items() if many >= SMALL)


def _strip(data: ReportData, strip: Strip, kinds: frozenset[str]) -> str:
    kind = strip.type_text if strip.type_text in kinds else data.veil.text(strip.type_text, "a rare kind")
    owner = strip.owner if data.veil.identified else strip.owner_role
    return (
        f"<tr><td>{escape(data.veil.incident(strip.incident, strip.number))}</td><td>{escape(kind)}</td>"
        f'<td class="number">{strip.priority}</td><td>{escape(owner)}</td>'
        f'<td class="number">{elapsed_text(strip.age)}</td><td>{escape(strip.next_step)}</td></tr>'
    )
