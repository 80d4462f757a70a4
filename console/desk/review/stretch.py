"""Stretches of time that a timeline shows: held within bounds, zoomed about a second, moved after the cursor. Pure."""

from __future__ import annotations

#: The least and the most that is shown, seconds.
LEAST_S, MOST_S = 10.0, 3 * 86_400.0
#: How much of a stretch may show what lies beyond the ends.
_RIM = 0.04

Span = tuple[float, float]


def held_within(span: Span, ends: Span) -> Span:
    """The stretch, no less than ten seconds and not off the shift."""
    low, high = ends
    wide = min(max(span[1] - span[0], LEAST_S), max(MOST_S, high - low))
    rim = _RIM * wide
    start = min(max((span[0] + span[1] - wide) / 2, low - rim), max(high - wide + rim, low - rim))
    return start, start + wide


def zoomed(span: Span, about_s: float, factor: float) -> Span:
    """Nearer (factor above 1) or further, about a second that stays where it is."""
    start, end = span
    factor = min(max(factor, (end - start) / MOST_S), (end - start) / LEAST_S)
    return about_s - (about_s - start) / factor, about_s + (end - about_s) / factor


def whole(ends: Span) -> Span:
    """All of a shift, with a little room at its ends."""
    rim = 0.015 * (ends[1] - ends[0])
    return ends[0] - rim, ends[1] + rim


def after(span: Span, cursor_s: float) -> Span:
    """The stretch in which a cursor is in sight: the same, or the next page in the direction it went."""
    start, end = span
    if start <= cursor_s <= end:
        return span
    wide = end - start
    lead = (0.15 if cursor_s > end else 0.85) * wide
    return cursor_s - lead, cursor_s - lead + wide
