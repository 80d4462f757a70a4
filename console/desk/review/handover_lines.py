"""The hand-over pack as rows: what the next watch takes over, group by group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from console.desk.alarmbar import paint_alarm
from console.desk.glyphs import paint_severity
from console.desk.rowlist import Glyph, Line
from console.domain.clocks import elapsed_text
from console.domain.vocabulary import PHASE_LABEL, AlarmPriority, Phase, band_of
from console.review.handover import Handover, HeldAlarm, Strip, Waiting


class Part(NamedTuple):
    """One group of rows under a heading, and the words when there is none."""

    key: str
    heading: str
    none: str
    lines: list[Line]


def parts_of(pack: Handover, now: datetime, *, may_reach: bool) -> list[Part]:
    """All groups, in the order in which they are read; `may_reach`: this desk may say that a follow-up was made."""
    strips = [_strip(one) for one in pack.strips]
    consults = [_consult(one, now) for one in pack.consults]
    shelved, unseen = ([_alarm(one, now) for one in group] for group in (pack.shelved, pack.unacknowledged))
    due = [_due(one, now) for one in pack.due]
    follow_ups = [_follow_up(one, now, may_reach) for one in pack.follow_ups]
    return [
        Part("strips", "Open strips", "No strip is open.", strips),
        Part("consults", "Consults", "No consult waits or goes on.", consults),
        Part("shelved", "Shelved alarms", "No alarm is shelved.", shelved),
        Part("unseen", "Alarms nobody has seen", "Every alarm was seen.", unseen),
        Part("due", "Holds and consents", "Nothing runs out in the next watch.", due),
        Part("follow-ups", "Follow-ups", "None is due in the next watch.", follow_ups),
        Part("out", "Out of service", "Every unit is in service.", _out(pack.out_of_service)),
    ]


def _strip(one: Strip) -> Line:
    units = ", ".join(one.units) or "nobody on it"
    offered = f"; offered to {one.offered_to}" if one.offered_to else ""
    phase = PHASE_LABEL[Phase(one.phase)].lower()
    band = band_of(one.priority)
    return Line(
        key=one.incident, title=f"{one.number}  {one.type_text}", detail=f"{one.owner}, {phase}, {units}{offered}",
        right=elapsed_text(one.age), right_ink="base.text_dim", bold=band.value == "critical",
        glyph=lambda painter, box, theme: paint_severity(painter, box, band, theme),
        detail_ink="late.due" if one.offered_to else "base.text_dim",
    )  # fmt: skip


def _alarm_glyph(priority: str, *, seen: bool) -> Glyph:
    return lambda painter, box, theme: paint_alarm(painter, box, AlarmPriority(priority), theme, seen=seen)


def _alarm(one: HeldAlarm, now: datetime) -> Line:
    shelved = one.shelved_until is not None
    until = one.shelved_until
    detail = f"until {until:%H:%M}, {one.by}: {one.reason}" if until is not None else "not acknowledged"
    return Line(
        key=f"alarm {one.alarm}", title=one.text, detail=detail, right=elapsed_text(now - one.raised_at),
        right_ink="base.text_dim", glyph=_alarm_glyph(one.priority, seen=shelved), bold=not shelved,
        ink="base.text" if shelved else f"alarm.{one.priority}",
    )  # fmt: skip


def _consult(one: Waiting, now: datetime) -> Line:
    since = elapsed_text(now - one.since) if one.since is not None else ""
    return Line(
        key=one.incident, title=f"{one.number}  {one.text.capitalize()}", right=since,
        right_ink="base.text_dim",
    )  # fmt: skip


def _due(one: Waiting, now: datetime) -> Line:
    assert one.due is not None
    over = one.due <= now
    words = f"over since {elapsed_text(now - one.due)}" if over else f"{elapsed_text(one.due - now)} left"
    return Line(
        key=one.incident, title=f"{one.number}  {one.text}", right=words,
        right_ink="late.overdue" if over else "base.text", bold=over,
    )  # fmt: skip


def _follow_up(one: Waiting, now: datetime, may_reach: bool) -> Line:
    assert one.due is not None
    over = one.due <= now
    words = f"late by {elapsed_text(now - one.due)}" if over else f"in {elapsed_text(one.due - now)}"
    return Line(
        key=f"follow-up {one.key}", title=f"{one.number}  {one.text.capitalize()}", detail=f"due {one.due:%d %b %H:%M}",
        right=words, right_ink="late.overdue" if over else "base.text_dim", bold=over,
        action="Reached" if may_reach else "",
    )  # fmt: skip


def _out(callsigns: Sequence[str]) -> list[Line]:
    return [Line(key="out", title=", ".join(callsigns))] if callsigns else []
