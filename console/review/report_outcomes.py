"""The report's charts of what became of people: shares with their intervals, and in words what cannot be said."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.vocabulary_shift import FORCE_LABEL, FORCE_ORDER, Force
from console.review import charts
from console.review.export import SUPPRESSED, is_small
from console.review.measure_cases import contacts
from console.review.measures import NO_RECORDS, Form, Measure
from console.review.report_data import ReportData
from console.review.statistics import ENOUGH, wilson
from console.review.veil import SMALL

_LEVEL = {**FORCE_LABEL, Force.VERBAL: "Verbal"}
#: What the first chart shows, and the second, in order.
AT_THE_SCENE = ("resolved", "transport", "involuntary", "arrest", "diversion", "force", "injuries", "cit")
AFTERWARDS = (
    "connected", "kept_30", "follow_up_24", "follow_up_72", "repeat_30", "repeat_90", "repeat_365", "advice",
)  # fmt: skip


def outcome_charts(data: ReportData) -> list[tuple[str, str, str]]:
    """Charts as (title, drawing, words); of what was never recorded there is none."""
    made = []
    for title, keys, words in (
        ("What became of the contacts", AT_THE_SCENE, "Share of crisis contacts, with Wilson's interval."),
        ("Care afterwards", AFTERWARDS, "Share of contacts or persons, with Wilson's interval."),
    ):
        found = _shares(data.measures, keys)
        if any(one.value is not None for one in found):
            shown, unsaid = _sorted_out(found, identified=data.veil.identified)
            rows = [(one.title, one.n, one.value or 0.0, one.low or 0.0, one.high or 0.0) for one in shown]
            made.append((title, charts.proportions(rows, title), " ".join((words, *unsaid))))
    if force := _force(data):
        made.append(force)
    return made


def _shares(measures: Sequence[Measure], keys: Sequence[str]) -> list[Measure]:
    found = {one.key: one for one in measures if one.form is Form.SHARE}
    return [found[key] for key in keys if key in found]


def _sorted_out(found: Sequence[Measure], *, identified: bool) -> tuple[list[Measure], list[str]]:
    """Those that have a figure to show, and a sentence for each reason why others have none."""
    small = [one for one in found if one.value is not None and not identified and is_small(one)]
    shown = [one for one in found if one.value is not None and one not in small]
    too_few = [one for one in found if one.value is None and one.why != NO_RECORDS]
    sentences = [
        f"{start}: {', '.join(_lower(one.title) for one in some)}."
        for start, some in (("Not enough data", too_few), (f"Counts of {SUPPRESSED}, not shown", small))
        if some
    ]
    return shown, sentences


def _lower(title: str) -> str:
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _force(data: ReportData) -> tuple[str, str, str] | None:
    """The highest force of each contact, by level; a rare level goes together with the one below it."""
    known = contacts(data.tables)["force"].dropna()
    total = len(known)
    if total < (ENOUGH if data.veil.identified else SMALL):
        return None
    counts = [(_LEVEL[force], int((known == force.value).sum())) for force in FORCE_ORDER]
    levels = counts if data.veil.identified else together(counts)
    rows = [(name, total, many / total, *wilson(many, total)) for name, many in levels]
    title = "Force, by its highest level"
    return title, charts.proportions(rows, title), f"Of {total:,} contacts where it was reported."


def together(levels: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Levels in rising order, those with a small count joined with the next lower one until none is small."""
    joined = [([name], many) for name, many in levels]
    for place in range(len(joined) - 1, 0, -1):
        if 0 < joined[place][1] < SMALL:
            joined[place - 1 : place + 1] = [_join(joined[place - 1], joined[place])]
    while len(joined) > 1 and 0 < joined[0][1] < SMALL:
        joined[:2] = [_join(joined[0], joined[1])]
    return [(_range(names), many) for names, many in joined]


def _join(low: tuple[list[str], int], high: tuple[list[str], int]) -> tuple[list[str], int]:
    return low[0] + high[0], low[1] + high[1]


def _range(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1][:1].lower()}{names[-1][1:]}"
