"""The scrubber: a shift from end to end, with what happened where; a hand on it goes to any second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.theme import Theme
from console.desk.time.density import Mark, density, finding_marks, scale_step_s
from console.desk.time.machine import TimeMachine
from console.desk.time.words import stamp
from console.review.shift import Shift
from console.review.times import moment as time_of

#: Room at both ends, so that the cursor is whole where it stands at the first or last second; pixels.
EDGE = 12
#: A drag goes to the newest place at most this often, milliseconds.
SCRUB_MS = 16
_BIN_PX = 3
#: How near a hand has to be to a mark to be told of it, pixels.
_NEAR_PX = 5
_KEYS: dict[Qt.Key, float] = {
    Qt.Key.Key_Left: -10, Qt.Key.Key_Right: 10, Qt.Key.Key_PageUp: -300, Qt.Key.Key_PageDown: 300,
}  # fmt: skip


class Scrubber(QWidget):
    """Painted from the machine and told by it; what does not move is kept as one picture."""

    def __init__(self, machine: TimeMachine, theme: Theme, run: Callable[..., object]) -> None:
        super().__init__()
        self.machine, self.theme = machine, theme
        self._run = run
        self._still: QPixmap | None = None
        self._still_of: tuple[object, ...] = ()
        self._found: list[Mark] = []
        self._marks_of: object = ()
        self._hover: float | None = None
        self._wanted: datetime | None = None
        self._soon = QTimer(self, singleShot=True, interval=SCRUB_MS)
        self._soon.timeout.connect(self._go)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Time of the shift")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    # ---- sizes ----

    def sizeHint(self) -> QSize:
        """As high as its marks, its hills and its scale."""
        return QSize(600, self._scale_top() + self.theme.size("text_small") + 6)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for a few times."""
        return QSize(220, self.sizeHint().height())

    def _scale_top(self) -> int:
        return 46

    def x_of(self, when: datetime) -> float:
        """Where a second stands, pixels."""
        span = self.machine.span
        if span is None:
            return EDGE
        whole = max((span[1] - span[0]).total_seconds(), 1e-3)
        return EDGE + (when - span[0]).total_seconds() / whole * self._room()

    def time_at(self, x: float) -> datetime | None:
        """The second under a place, pixels; none when there is no shift."""
        span = self.machine.span
        if span is None:
            return None
        share = min(max((x - EDGE) / self._room(), 0.0), 1.0)
        return span[0] + (span[1] - span[0]) * share

    def _room(self) -> float:
        return max(1.0, self.width() - 2.0 * EDGE)

    # ---- hands ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.machine.pause()
            self._wanted = self.time_at(event.position().x())
            self._go()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag through the shift; tell the second under the hand."""
        self._hover = event.position().x()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._wanted = self.time_at(self._hover)
            if not self._soon.isActive():
                self._soon.start()
        self.setToolTip("")
        self.update()

    def leaveEvent(self, event: object) -> None:
        """The hand is gone."""
        self._hover = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A few seconds on or back."""
        steps = event.angleDelta().y() / 120
        self._move(-steps * (1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 10))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows: ten seconds (one with Shift). Page keys: five minutes. Home and End. Comma and period: a fact."""
        machine, key = self.machine, Qt.Key(event.key())
        span = machine.span
        if key in _KEYS and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._move(_KEYS[key] / 10 if fine else _KEYS[key])
        elif key is Qt.Key.Key_Home and span is not None:
            machine.go(span[0])
        elif key is Qt.Key.Key_End and span is not None:
            machine.go(span[1])
        elif key in (Qt.Key.Key_Comma, Qt.Key.Key_Period):
            machine.step(1 if key is Qt.Key.Key_Period else -1)
        elif key is Qt.Key.Key_Space:
            self._run("pause")
        else:
            super().keyPressEvent(event)

    def _move(self, seconds: float) -> None:
        span = self.machine.span
        if span is not None:
            self.machine.go((self.machine.at or span[1]) + timedelta(seconds=seconds))

    def _go(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.machine.go(wanted)

    # ---- painting ----

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme, self._still = theme, None
        self.updateGeometry()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hills are as fine as there is room."""
        super().resizeEvent(event)
        self._still = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Scale and hills, then what moves: the cursor, and the second under the hand."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture())
        span = self.machine.span
        if span is None:
            return
        if self.hasFocus():
            painter.setPen(QPen(self.theme.color("base.accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if self._hover is not None:
            self._paint_hover(painter, span, self._hover)
        at = self.machine.at
        self._paint_cursor(painter, self.x_of(at) if at is not None else self.width() - EDGE, live=at is None)

    def _picture(self) -> QPixmap:
        machine = self.machine
        span = machine.span
        key = (
            id(machine.shift), machine.view, span[0] if span else None,
            # While the present moves on, the picture is drawn anew only when it would differ by about a pixel.
            int(span[1].timestamp() / max(1.0, (span[1] - span[0]).total_seconds() / 1000)) if span else None,
            id(machine.findings), id(machine.bookmarks), machine.moment is None,
        )  # fmt: skip
        if self._still is None or key != self._still_of:
            ratio = self.devicePixelRatioF()
            self._still = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._still)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_still(painter)
            painter.end()
            self._still_of = key
        return self._still

    def _marks_now(self) -> tuple[list[Mark], list[Mark]]:
        machine = self.machine
        if machine.findings is not self._marks_of:
            self._found, self._marks_of = finding_marks(machine.findings), machine.findings
        return list(machine.alarms), self._found

    def _paint_still(self, painter: QPainter) -> None:
        theme, machine = self.theme, self.machine
        low = self._scale_top() - 2.0
        ground = QRectF(EDGE, 14, self._room(), low - 14)
        painter.fillRect(ground, theme.color("base.field"))
        span = machine.span
        if span is None:
            painter.setPen(theme.color("base.text_faint"))
            painter.setFont(theme.font("text_small"))
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, machine.busy or "There is nothing yet")
            return
        if machine.shift is not None:
            self._paint_hills(painter, machine.shift, span, ground)
        self._paint_scale(painter, span, low)
        alarms, findings = self._marks_now()
        for mark in alarms:
            painter.fillRect(QRectF(self.x_of(time_of(mark.at_ms)) - 0.75, low - 9, 1.5, 9), self._alarm_ink(mark))
        for mark in findings:
            self._paint_finding(painter, self.x_of(time_of(mark.at_ms)), mark.level)
        for bookmark in machine.bookmarks:
            if span[0] <= bookmark.at <= span[1]:
                self._paint_flag(painter, self.x_of(bookmark.at))

    def _alarm_ink(self, mark: Mark) -> QColor:
        return self.theme.color(f"alarm.{mark.level}")

    def _paint_hills(self, painter: QPainter, shift: Shift, span: tuple[datetime, datetime], ground: QRectF) -> None:
        """Facts as hills: where nothing happened the ground is flat."""
        bins = int(ground.width() // _BIN_PX)
        shares = density(shift, self.machine.view, span, bins)
        wide = ground.width() / max(len(shares), 1)
        line = [QPointF(ground.left(), ground.bottom())]
        for place, share in enumerate(shares.tolist()):
            y = ground.bottom() - share * (ground.height() - 3)
            line += [QPointF(ground.left() + place * wide, y), QPointF(ground.left() + (place + 1) * wide, y)]
        line.append(QPointF(ground.right(), ground.bottom()))
        ink = self.theme.color("base.text_faint")
        fill = QColor(ink)
        fill.setAlphaF(0.38)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF(line))

    def _paint_scale(self, painter: QPainter, span: tuple[datetime, datetime], low: float) -> None:
        theme = self.theme
        whole = max((span[1] - span[0]).total_seconds(), 1.0)
        font = theme.font("text_small")
        painter.setFont(font)
        words = "00:00:00" if whole < 600 else "00:00"
        word_px = QFontMetricsF(font).horizontalAdvance(words)
        step = scale_step_s(whole, self._room(), word_px + 34)
        first = (int(span[0].timestamp()) // step + 1) * step
        for second in range(first, int(span[1].timestamp()) + 1, step):
            when = time_of(second * 1000)
            x = self.x_of(when)
            painter.setPen(QPen(theme.color("base.line_strong"), 1))
            painter.drawLine(QPointF(x, 14), QPointF(x, low + 3))
            midnight = second % 86_400 == 0
            text = f"{when:%d %b}" if midnight else f"{when:%H:%M:%S}" if whole < 600 else f"{when:%H:%M}"
            box = QRectF(x - 40, low + 3, 80, self.height() - low - 3)
            if box.left() >= -20 and box.right() <= self.width() + 20:
                painter.setPen(theme.color("base.text_dim"))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_finding(self, painter: QPainter, x: float, grade: str) -> None:
        """A wedge that points at the second; the graver, the larger and the fuller."""
        token = {"grave": "alarm.critical", "notable": "alarm.high"}.get(grade, "base.text_dim")
        half = {"grave": 4.5, "notable": 3.5}.get(grade, 2.5)
        painter.setPen(QPen(self.theme.color(token), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush if grade == "minor" else self.theme.color(token))
        painter.drawPolygon(QPolygonF([QPointF(x - half, 3), QPointF(x + half, 3), QPointF(x, 3 + half * 1.9)]))

    def _paint_flag(self, painter: QPainter, x: float) -> None:
        ink = self.theme.color("past.replay")
        painter.setPen(QPen(ink, 1.5))
        painter.drawLine(QPointF(x, 2), QPointF(x, self._scale_top() - 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([QPointF(x, 1), QPointF(x + 9, 4.5), QPointF(x, 8)]))

    def _paint_cursor(self, painter: QPainter, x: float, *, live: bool) -> None:
        ink = self.theme.color("link.live" if live else "past.replay")
        low = self._scale_top()
        painter.setPen(QPen(self.theme.color("base.panel"), 4.5))
        painter.drawLine(QPointF(x, 10), QPointF(x, low))
        painter.setPen(QPen(ink, 2.5))
        painter.drawLine(QPointF(x, 10), QPointF(x, low))
        painter.setPen(QPen(self.theme.color("base.panel"), 1))
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(x, low - 1), 6, 6)

    def _paint_hover(self, painter: QPainter, span: tuple[datetime, datetime], x: float) -> None:
        """The second under the hand, and what is marked there."""
        when = self.time_at(x)
        if when is None:
            return
        alarms, findings = self._marks_now()
        near = [mark for mark in (*findings[::-1], *alarms) if abs(self.x_of(time_of(mark.at_ms)) - x) <= _NEAR_PX]
        flags = [mark for mark in self.machine.bookmarks if abs(self.x_of(mark.at) - x) <= _NEAR_PX]
        text = stamp(when, span[0] if span[0].date() != span[1].date() else when)
        said = [mark.text for mark in flags if mark.text] + [mark.text for mark in near]
        if said:
            text += f"  {said[0][:90]}" + (f"  and {len(said) - 1} more" if len(said) > 1 else "")
        theme = self.theme
        font = theme.font("text_small", bold=True)
        painter.setFont(font)
        wide = min(QFontMetricsF(font).horizontalAdvance(text) + 12, self.width() - 4.0)
        left = min(max(x - wide / 2, 2.0), self.width() - wide - 2)
        painter.setPen(QPen(theme.color("base.text_dim"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, 2), QPointF(x, self._scale_top()))
        box = QRectF(left, 16, wide, theme.size("text_small") + 8)
        painter.setPen(QPen(theme.color("base.line_strong"), 1))
        painter.setBrush(theme.color("base.raised"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(theme.color("base.text"))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, wide - 10)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
