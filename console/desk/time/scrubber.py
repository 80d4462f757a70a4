"""The scrubber: a shift from end to end, with what happened where; a hand on it goes to any second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.theme import Theme
from console.desk.time.bookmarks import Bookmark
from console.desk.time.density import Mark, density, finding_marks
from console.desk.time.machine import TimeMachine
from console.desk.time.scrubber_paint import (
    BIN_PX,
    GROUND_LOW,
    GROUND_TOP,
    apart,
    paint_alarms,
    paint_cursor,
    paint_finding,
    paint_flags,
    paint_hills,
    paint_nothing,
    paint_scale,
    paint_words,
)
from console.desk.time.words import stamp
from console.review.times import moment as time_of

#: Room at both ends, so that the cursor is whole where it stands at the first or last second; pixels.
EDGE = 12
#: A drag goes to the newest place at most this often, milliseconds.
SCRUB_MS = 16
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
        self._found_of: object = ()
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
        return QSize(600, GROUND_LOW + 2 + self.theme.size("text_small") + 6)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for a few times."""
        return QSize(220, self.sizeHint().height())

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
        """Go there; above the ground, to the mark that is pointed at."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.machine.pause()
            if event.position().y() < GROUND_TOP and self._go_to_mark(event.position().x()):
                return
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
        at = self.machine.at
        paint_cursor(painter, self.theme, self.x_of(at) if at is not None else self.width() - EDGE, live=at is None)
        if self._hover is not None:
            self._paint_hover(painter, span, self._hover)

    def _picture(self) -> QPixmap:
        machine = self.machine
        span = machine.span
        key = (
            id(machine.shift), machine.view, span[0] if span else None,
            # While the present moves on, the picture is drawn anew only when it would differ by about a pixel.
            int(span[1].timestamp() / max(1.0, (span[1] - span[0]).total_seconds() / 1000)) if span else None,
            id(machine.findings), id(machine.bookmarks), machine.moment is None, machine.busy if span is None else "",
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

    def _paint_still(self, painter: QPainter) -> None:
        theme, machine, rect = self.theme, self.machine, QRectF(self.rect())
        ground = QRectF(EDGE, GROUND_TOP, self._room(), GROUND_LOW - GROUND_TOP)
        painter.fillRect(ground, theme.color("base.field"))
        span = machine.span
        if span is None:
            paint_nothing(painter, theme, ground, "" if machine.busy else "No shift is open", machine.share)
            return
        if machine.shift is not None:
            bins = int(ground.width() // BIN_PX)
            paint_hills(painter, theme, ground, density(machine.shift, machine.view, span, bins))
        paint_scale(painter, theme, rect, ground, span, self.x_of)
        paint_alarms(painter, theme, ground, machine.alarms, self.x_of)
        for mark, x in apart(self._wedges(), self.x_of):
            paint_finding(painter, theme, x, mark.level)
        paint_flags(painter, theme, machine.bookmarks, span, self.x_of)

    def _paint_hover(self, painter: QPainter, span: tuple[datetime, datetime], x: float) -> None:
        when = self.time_at(x)
        if when is None:
            return
        text = stamp(when, span[0] if span[0].date() != span[1].date() else when)
        said = [mark.text for mark in self._flags_at(x) if mark.text]
        said += [mark.text for mark in (*self._wedges()[::-1], *self.machine.alarms) if self._is_at(mark, x)]
        if said:
            text += f"  {said[0][:90]}" + (f"  and {len(said) - 1} more" if len(said) > 1 else "")
        paint_words(painter, self.theme, x, self.width(), text)

    # ---- what is marked where ----

    def _wedges(self) -> list[Mark]:
        if self.machine.findings is not self._found_of:
            self._found, self._found_of = finding_marks(self.machine.findings), self.machine.findings
        return self._found

    def _is_at(self, mark: Mark, x: float) -> bool:
        return abs(self.x_of(time_of(mark.at_ms)) - x) <= _NEAR_PX

    def _flags_at(self, x: float) -> list[Bookmark]:
        return [bookmark for bookmark in self.machine.bookmarks if abs(self.x_of(bookmark.at) - x) <= _NEAR_PX]

    def _go_to_mark(self, x: float) -> bool:
        """Go to the flag or the missed moment that a hand points at; whether there is one."""
        flags = self._flags_at(x)
        if flags:
            self.machine.restore(min(flags, key=lambda bookmark: abs(self.x_of(bookmark.at) - x)))
            return True
        near = [finding for finding in self.machine.findings if abs(self.x_of(finding.at) - x) <= _NEAR_PX]
        if near:
            self.machine.go_to_finding(min(near, key=lambda finding: abs(self.x_of(finding.at) - x)))
        return bool(near)
