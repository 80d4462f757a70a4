"""How pieces and marks of a lane look: tokens, shapes and words, in one place for drawing and for its key."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from console.desk.review.lane_fold import ALARM, BAR, CONSULT, FEED, MarkKind
from console.desk.review.lanes import Group
from console.desk.theme import Theme
from console.domain.vocabulary import PHASE_LABEL, PHASE_ORDER, UNIT_STATUS_LABEL, UNIT_STATUS_ORDER, AlarmPriority


class Look(NamedTuple):
    """A colour token and the words of it."""

    token: str
    words: str


_PHASES = tuple(
    Look("severity.normal" if phase.value in ("received", "closed") else f"status.{phase.value}", PHASE_LABEL[phase])
    for phase in PHASE_ORDER
)
_STATUSES = tuple(Look(f"status.{status.value}", UNIT_STATUS_LABEL[status]) for status in UNIT_STATUS_ORDER)
_ALARMS = tuple(Look(f"alarm.{priority.value}", f"Alarm, {priority.value}") for priority in AlarmPriority)
_CONSULTS = (Look("rater.clinician", "Consult waits"), Look("rater.clinician", "Clinician on the line"))
_FEEDS = (Look("base.accent", "Camera watched"),)
MARK_LOOKS: dict[MarkKind, Look] = {
    MarkKind.STEP: Look("base.text_faint", "Step of the response"),
    MarkKind.NOTE: Look("base.text_dim", "Remark"),
    MarkKind.DESK: Look("base.accent", "Decision at the desk"),
    MarkKind.CARE: Look("rater.caller", "Assessment and care"),
    MarkKind.CONSULT: Look("rater.clinician", "Consult"),
    MarkKind.ALARM: Look("alarm.high", "Alarm"),
    MarkKind.FEED: Look("status.dispatched", "Camera"),
    MarkKind.CALL: Look("base.text", "Received, closed"),
}
#: By the codes of `lanes.finding_marks`.
FINDING_LOOKS = (
    Look("late.due", "Missed moment, minor"),
    Look("late.late", "Missed moment, notable"),
    Look("late.overdue", "Missed moment, grave"),
)


def looks_of(group: Group, track: int) -> tuple[Look, ...]:
    """What the codes of a track look like."""
    if track == BAR:
        return _PHASES if group is Group.STRIPS else _STATUSES
    return {ALARM: _ALARMS, CONSULT: _CONSULTS, FEED: _FEEDS}[track]


class Shape(NamedTuple):
    """Heights inside one lane, pixels at scale 1: where bars, spans and marks stand."""

    lane: float
    bar: tuple[float, float]
    marks: float
    mark_size: float
    spans: dict[int, tuple[float, float]]


SHAPES: dict[Group, Shape] = {
    Group.STRIPS: Shape(34.0, (6.0, 12.0), 23.5, 7.0, {ALARM: (2.0, 2.5), CONSULT: (28.5, 2.5), FEED: (31.5, 1.5)}),
    Group.UNITS: Shape(27.0, (3.0, 11.0), 20.0, 6.0, {}),
}


def paint_mark(painter: QPainter, kind: MarkKind, x: float, y: float, size: float, theme: Theme) -> None:
    """One mark about a point."""
    color = theme.color(MARK_LOOKS[kind].token)
    half = size / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    if kind is MarkKind.STEP:
        painter.drawRect(QRectF(x - 0.75, y - half, 1.5, size))
    elif kind is MarkKind.CALL:
        painter.drawRect(QRectF(x - 1.25, y - half, 2.5, size))
    elif kind is MarkKind.NOTE:
        painter.drawEllipse(QPointF(x, y), half * 0.6, half * 0.6)
    elif kind is MarkKind.CONSULT:
        painter.drawEllipse(QPointF(x, y), half, half)
    elif kind is MarkKind.CARE:
        painter.drawRect(QRectF(x - half * 0.85, y - half * 0.85, size * 0.85, size * 0.85))
    elif kind is MarkKind.DESK:
        diamond = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in diamond]))
    elif kind is MarkKind.ALARM:
        corners = ((x, y - half), (x + half, y + half), (x - half, y + half))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1.5))
        painter.drawEllipse(QPointF(x, y), half - 0.75, half - 0.75)


def paint_flag(painter: QPainter, grade: int, x: float, top: float, size: float, theme: Theme) -> None:
    """A missed moment: a flag that hangs at its second."""
    color = theme.color(FINDING_LOOKS[grade].token)
    painter.setPen(QPen(color, 1.5))
    painter.drawLine(QPointF(x, top), QPointF(x, top + size * 2))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(x, top), QPointF(x + size, top + size / 2), QPointF(x, top + size)]))
