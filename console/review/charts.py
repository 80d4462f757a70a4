"""Charts as inline SVG: small, quiet, printable; colours come from the page's style sheet by class."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

#: Units of every chart, px; the page scales them.
WIDTH, HEIGHT = 560, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 14, 26


def _svg(body: str, label: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label, quote=True)}">'
        f"{body}</svg>"
    )


def _text(x: float, y: float, words: str, anchor: str = "middle", kind: str = "tick") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def nice_step(most: float, wanted: int = 4) -> float:
    """A round step that divides 0..`most` into about `wanted` parts."""
    if most <= 0:
        return 1.0
    rough = most / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough)


def _frame(most: float, height: int = HEIGHT) -> tuple[str, float]:
    """Grid lines with their figures, and the value at the top."""
    step = max(nice_step(most), 1.0)
    top = math.ceil(most / step) * step if most else step
    parts = []
    for number in range(round(top / step) + 1):
        y = _y(number * step, top, height)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(_LEFT - 6, y + 3.5, f"{number * step:,.0f}", "end"))
    return "".join(parts), top


def _y(value: float, top: float, height: int = HEIGHT) -> float:
    return height - _BOTTOM - (height - _TOP - _BOTTOM) * value / top


def histogram(
    minutes: NDArray[np.float64],
    label: str,
    median: float | None = None,
    p90: float | None = None,
    bins: int = 30,
) -> str:
    """How many cases took how long; `minutes` (n,), with median and 90th percentile (minutes) as lines.

    The slowest cases are gathered in the last column, so that a few of them do not press the rest together.
    """
    if not len(minutes):
        return _empty(label)
    end = float(np.percentile(minutes, 97))
    step = max(nice_step(end, bins), 0.5)
    edges = np.arange(0.0, max(math.ceil(end / step), 2) * step + step / 2, step)
    counts, _ = np.histogram(np.minimum(minutes, edges[-1] - step / 2), edges)
    frame, top = _frame(float(counts.max()))
    wide = (WIDTH - _LEFT - _RIGHT) / len(counts)
    bars = []
    for index, many in enumerate(counts.tolist()):
        y = _y(many, top)
        kind = "bar beyond" if index == len(counts) - 1 else "bar"
        title = f"{edges[index]:g} to {edges[index + 1]:g} min: {many:,}"
        bars.append(
            f'<rect class="{kind}" x="{_LEFT + index * wide + 0.7:.1f}" y="{y:.1f}" width="{max(wide - 1.4, 0.6):.1f}" '
            f'height="{HEIGHT - _BOTTOM - y:.1f}" rx="1"><title>{escape(title)}</title></rect>'
        )
    ticks = []
    every = max(1, round(len(counts) / 7))
    for index in range(0, len(counts), every):
        if _LEFT + index * wide < WIDTH - _RIGHT - 64:  # the last words need their room
            ticks.append(_text(_LEFT + index * wide, HEIGHT - 9, f"{edges[index]:g}"))
    ticks.append(_text(WIDTH - _RIGHT, HEIGHT - 9, f"≥ {edges[-2]:g} min", "end"))
    lines = []
    span = edges[-1]
    for value, word in ((median, "median"), (p90, "90 %")):
        if value is not None and value < span:
            x = _LEFT + (WIDTH - _LEFT - _RIGHT) * value / span
            lines.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 4}" y2="{HEIGHT - _BOTTOM}"/>')
            lines.append(_text(x + 4, _TOP + 5, word, "start", "note"))
    return _svg(frame + "".join(bars) + "".join(ticks) + "".join(lines), label)


def columns(values: Sequence[float], names: Sequence[str], label: str, lines: Sequence[float] | None = None) -> str:
    """Columns with a name under each (as many as fit), and a second row of values as a stepped line."""
    if not values:
        return _empty(label)
    frame, top = _frame(max([*values, *(lines or ())]))
    wide = (WIDTH - _LEFT - _RIGHT) / len(values)
    parts = [frame]
    for index, value in enumerate(values):
        y = _y(value, top)
        title = f"{names[index]}: {value:,.0f}"
        parts.append(
            f'<rect class="bar" x="{_LEFT + index * wide + wide * 0.12:.1f}" y="{y:.1f}" width="{wide * 0.76:.1f}" '
            f'height="{HEIGHT - _BOTTOM - y:.1f}" rx="1"><title>{escape(title)}</title></rect>'
        )
    every = max(1, math.ceil(len(values) / 12))
    for index in range(0, len(values), every):
        parts.append(_text(_LEFT + (index + 0.5) * wide, HEIGHT - 9, names[index]))
    if lines:
        path = "".join(
            f"{'M' if not index else 'L'}{_LEFT + index * wide:.1f} {_y(value, top):.1f}"
            f"L{_LEFT + (index + 1) * wide:.1f} {_y(value, top):.1f}"
            for index, value in enumerate(lines)
        )
        parts.append(f'<path class="line" d="{path}"/>')
    return _svg("".join(parts), label)


def shares(rows: Sequence[tuple[str, int, float, float, float]], label: str) -> str:
    """Bars of shares with their interval: (name, count, share, low, high) a row, shares 0..1."""
    if not rows:
        return _empty(label)
    tall, left, right = 25, 170, 74
    height = _TOP + tall * len(rows) + 4
    most = max(high for *_, high in rows) or 1.0
    wide = WIDTH - left - right
    parts = []
    for index, (name, count, share, low, high) in enumerate(rows):
        y = _TOP + index * tall
        middle = y + tall / 2 - 2
        figures = f"{100 * share:.0f} % ({count:,})"
        parts.append(_text(left - 8, middle + 4, name if len(name) < 28 else f"{name[:26]}…", "end", "note"))
        parts.append(
            f'<rect class="bar" x="{left}" y="{y + 2:.1f}" width="{max(wide * share / most, 0.5):.1f}" '
            f'height="{tall - 9}" rx="1"><title>{escape(f"{name}: {figures}")}</title></rect>'
            f'<line class="error" x1="{left + wide * low / most:.1f}" x2="{left + wide * high / most:.1f}" '
            f'y1="{middle:.1f}" y2="{middle:.1f}"/>'
        )
        parts.append(_text(left + wide * high / most + 6, middle + 4, figures, "start"))
    return _svg("".join(parts), label, height=height)


def proportions(rows: Sequence[tuple[str, int, float, float, float]], label: str) -> str:
    """Shares of different things as dots with their interval on one scale from 0 to 100 %: the wider, the less known.

    (name, of how many, share, low, high) a row, shares 0..1.
    """
    if not rows:
        return _empty(label)
    tall, left, right = 26, 176, 92
    height = _TOP + tall * len(rows) + 24
    wide = WIDTH - left - right
    parts = []
    for tick in range(0, 101, 25):
        x = left + wide * tick / 100
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{height - 22}"/>')
        parts.append(_text(x, height - 8, f"{tick} %"))
    for index, (name, many, share, low, high) in enumerate(rows):
        y = _TOP + index * tall + tall / 2 - 3
        figures = f"{100 * share:.0f} % of {many:,}" if 0.1 <= share <= 0.9 else f"{100 * share:.1f} % of {many:,}"
        parts.append(_text(left - 12, y + 4, name if len(name) < 29 else f"{name[:27]}…", "end", "note"))
        parts.append(
            f'<line class="span" x1="{left + wide * low:.1f}" x2="{left + wide * max(high, low + 0.004):.1f}" '
            f'y1="{y:.1f}" y2="{y:.1f}"/><circle class="dot" cx="{left + wide * share:.1f}" cy="{y:.1f}" r="5">'
            f"<title>{escape(f'{name}: {figures}, 95 % {100 * low:.1f} to {100 * high:.1f} %')}</title></circle>"
        )
        parts.append(_text(WIDTH - right + 14, y + 4, figures, "start"))
    return _svg("".join(parts), label, height=height)


def interval(value: float, low: float, high: float, least: float, most: float, p90: float | None = None) -> str:
    """A figure with its interval on a line from `least` to `most`, for one row of a table."""
    width, height = 180, 18
    span = (most - least) or 1.0

    def x(at: float) -> float:
        return 4 + (width - 8) * min(max((at - least) / span, 0.0), 1.0)

    body = (
        f'<line class="grid" x1="4" x2="{width - 4}" y1="9" y2="9"/>'
        f'<line class="range" x1="{x(low):.1f}" x2="{max(x(high), x(low) + 1):.1f}" y1="9" y2="9"/>'
        f'<circle class="dot" cx="{x(value):.1f}" cy="9" r="3.4"/>'
    )
    if p90 is not None:
        body += f'<path class="tail" d="M{x(p90):.1f} 4v10"/>'
    return f'<svg class="interval" viewBox="0 0 {width} {height}" aria-hidden="true">{body}</svg>'


def _empty(label: str) -> str:
    return _svg(_text(WIDTH / 2, HEIGHT / 2, "nothing to show", kind="note"), label)
