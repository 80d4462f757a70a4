"""A group of lanes as a view: scrolled by the wheel, zoomed with Ctrl, dragged, picked with mouse and keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QToolTip, QWidget

from console.desk.review.lane_axes import LaneAxis, TimeAxis
from console.desk.review.lane_item import LaneItem
from console.desk.review.lanes import LaneSet, nearest_mark
from console.desk.theme import Theme
from console.desk.widgets import escaped_tip

#: Width of the names, pixels at scale 1, in a wide and a narrow view.
NAMES_PX, NAMES_NARROW_PX, NARROW_PX = 132, 96, 620
#: A click or hover this near to a mark means it, pixels.
REACH_PX = 7.0
#: One notch of the wheel zooms by this.
ZOOM_STEP = 1.25
_NOTCH = 120.0


class LanePlot(pg.PlotWidget):
    """The drawing itself; x is seconds from the origin, y pixels from the first lane."""

    #: Seconds from the origin at which a zoom holds still, and the factor.
    zoomed = Signal(float, float)
    #: Seconds to move by.
    moved = Signal(float)
    scrolled = Signal(float)
    #: Lane and seconds from the origin.
    clicked = Signal(int, float)
    sized = Signal()
    keyed = Signal(QKeyEvent)

    def __init__(self, theme: Theme, name: str, *, with_times: bool) -> None:
        self.item = LaneItem(theme)
        self.item.says_cursor = with_times
        self.names = LaneAxis(self.item, theme)
        self.times = TimeAxis(theme)
        super().__init__(axisItems={"left": self.names, "top": self.times}, enableMenu=False)
        self.setAccessibleName(name)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        plot = self.getPlotItem()
        plot.hideAxis("bottom")
        plot.hideButtons()
        plot.showAxis("top", with_times)
        plot.layout.setContentsMargins(0, 0, 0, 0)
        plot.layout.setSpacing(0)
        self.box = plot.getViewBox()
        self.box.setMouseEnabled(False, False)
        self.box.setDefaultPadding(0)
        self.box.invertY(True)
        self.box.disableAutoRange()
        self.box.addItem(self.item, ignoreBounds=True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pressed: QPointF | None = None
        self._dragged = False
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours anew: pyqtgraph keeps its own."""
        self.item.theme = theme
        self.setBackground(theme.color("base.panel"))
        self.names.set_theme(theme)
        self.times.set_theme(theme)
        self.item.update()

    def place(self, spot: QPointF) -> tuple[int, float]:
        """Lane and seconds from the origin under a point of the widget."""
        at = self.box.mapSceneToView(self.mapToScene(spot.toPoint()))
        return int(at.y() // self.item.lane_px), float(at.x())

    @property
    def per_s(self) -> float:
        """Pixels a second."""
        return float(self.box.width()) / max(float(self.box.viewRect().width()), 1e-9)

    # ---- hands ----

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls lanes; with Ctrl it zooms about the pointer, with Shift or sideways it moves in time."""
        turn, side = event.angleDelta().y() / _NOTCH, event.angleDelta().x() / _NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(self.place(event.position())[1], ZOOM_STEP**turn)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(side) > abs(turn):
            self.moved.emit(-(side or turn) * 80 / self.per_s)
        else:
            self.scrolled.emit(-turn * self.item.lane_px * 2)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The start of a click or of a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A drag moves in time and over lanes."""
        if self._pressed is None:
            return
        moved = event.position() - self._pressed
        if not self._dragged and moved.manhattanLength() < 5:
            return
        self._dragged = True
        self._pressed = event.position()
        self.moved.emit(-moved.x() / self.per_s)
        self.scrolled.emit(-moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click picks."""
        if self._pressed is not None and not self._dragged:
            self.clicked.emit(*self.place(event.position()))
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Goes nearer."""
        self.zoomed.emit(self.place(event.position())[1], ZOOM_STEP**4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the pane's."""
        self.keyed.emit(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names give way in a narrow view."""
        super().resizeEvent(event)
        if hasattr(self, "box"):
            self.sized.emit()


class LaneView(QWidget):
    """The drawing with its scroll bar."""

    #: Lane, seconds from the origin (of the fact under the pointer, when there is one), and that fact's row or -1.
    picked = Signal(int, float, int)
    sized = Signal()

    def __init__(self, theme: Theme, name: str, *, with_times: bool) -> None:
        super().__init__()
        self.plot = LanePlot(theme, name, with_times=with_times)
        self.bar = QScrollBar(Qt.Orientation.Vertical)
        self.bar.setAccessibleName(f"{name}: scroll")
        self.bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QHBoxLayout(self)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.plot, 1)
        inner.addWidget(self.bar)
        #: The lane that stays in sight until a hand scrolls.
        self._held: int | None = None
        self.bar.valueChanged.connect(lambda _: self._fit_lanes())
        self.bar.actionTriggered.connect(lambda _: self._let_go())
        self.plot.scrolled.connect(self._scroll)
        self.plot.sized.connect(self._fit)
        self.plot.clicked.connect(self._click)
        self.span = (0.0, 1.0)

    @property
    def item(self) -> LaneItem:
        """What is painted."""
        return self.plot.item

    @property
    def lanes(self) -> LaneSet | None:
        """The lanes shown."""
        return self.item.lanes

    def set_theme(self, theme: Theme) -> None:
        """Take colours and sizes."""
        self.plot.set_theme(theme)
        self._fit()

    def show_lanes(self, lanes: LaneSet, words: Sequence[str], origin_s: float) -> None:
        """Draw these lanes."""
        self.item.show_lanes(lanes, words, origin_s)
        self.plot.times.origin_s = origin_s
        self._fit()

    def show_span(self, start_s: float, end_s: float) -> None:
        """Show this stretch, seconds from the origin."""
        self.span = (start_s, end_s)
        self.plot.box.setXRange(start_s, end_s, padding=0)
        self._settle()

    def choose(self, lane: int | None, *, reveal: bool = True) -> None:
        """Mark a lane as selected and bring it into sight."""
        self.item.chosen = lane
        lanes = self.lanes
        said = f"{lanes.names[lane]}, {lanes.details[lane]}" if lanes is not None and lane is not None else ""
        self.plot.setAccessibleDescription(said)
        self._held = lane if reveal else None
        if lane is not None and reveal:
            self.reveal(lane)
        self.plot.names.update()
        self.item.update()

    def reveal(self, lane: int) -> None:
        """Scroll no more than needed to see a lane whole."""
        px, seen = self.item.lane_px, self.plot.box.height()
        top = self.bar.value()
        if lane * px < top:
            self.bar.setValue(int(lane * px))
        elif (lane + 1) * px > top + seen:
            self.bar.setValue(int((lane + 1) * px - seen) + 1)

    def show_cursor(self, at_s: float | None) -> None:
        """The second that is shown, seconds from the origin."""
        if at_s != self.item.cursor_s:
            self.item.cursor_s = at_s
            self.item.update()

    def _fit(self) -> None:
        scale = self.item.theme.size("text") / 13
        names = NAMES_PX if self.width() >= NARROW_PX * scale else NAMES_NARROW_PX
        self.plot.names.setWidth(names * scale)
        self.plot.getPlotItem().layout.activate()
        self._fit_lanes()
        if self._held is not None:
            self.reveal(self._held)
        self.sized.emit()

    def _let_go(self) -> None:
        self._held = None

    def _scroll(self, by: float) -> None:
        self._let_go()
        self.bar.setValue(self.bar.value() + round(by))

    def _fit_lanes(self) -> None:
        """One unit of height is one pixel."""
        high = max(float(self.plot.box.height()), 1.0)
        whole = (len(self.lanes) if self.lanes is not None else 0) * self.item.lane_px
        self.bar.setRange(0, max(0, round(whole - high)))
        self.bar.setPageStep(max(1, int(high)))
        self.bar.setSingleStep(int(self.item.lane_px))
        self.bar.setVisible(whole > high)
        top = float(self.bar.value())
        self.plot.box.setYRange(top, top + high, padding=0)
        self._settle()
        self.plot.names.update()

    def _settle(self) -> None:
        """Take the new range at once: left until it is painted, pyqtgraph would have everything painted twice."""
        self.plot.box.updateMatrix()

    # ---- what is under the pointer ----

    def _click(self, lane: int, at_s: float) -> None:
        if self.lanes is None or not 0 <= lane < len(self.lanes):
            return
        mark = self._mark_at(lane, at_s)
        if mark is None:
            self.picked.emit(lane, at_s, -1)
        else:
            marks = self.lanes.marks
            self.picked.emit(lane, float(marks.at_s[mark]) - self.item.origin_s, int(marks.row[mark]))

    def _mark_at(self, lane: int, at_s: float) -> int | None:
        if self.lanes is None:
            return None
        return nearest_mark(self.lanes.marks, lane, at_s + self.item.origin_s, REACH_PX / self.plot.per_s)

    def words_at(self, lane: int, at_s: float) -> str:
        """What a pointer there is told."""
        if self.lanes is None or not 0 <= lane < len(self.lanes):
            return ""
        lines = [f"{self.lanes.names[lane]}  {self.lanes.details[lane]}".strip()]
        mark = self._mark_at(lane, at_s)
        at = datetime.fromtimestamp(at_s + self.item.origin_s, UTC)
        if mark is not None:
            marks = self.lanes.marks
            at = datetime.fromtimestamp(float(marks.at_s[mark]), UTC)
            lines.append(f"{at:%H:%M:%S}  {self.item.words[int(marks.row[mark])]}"[:400])
        else:
            lines.append(f"{at:%H:%M:%S}")
        return "\n".join(lines)

    def event(self, event: QEvent) -> bool:
        """Tooltips say the fact under the pointer."""
        if event.type() is QEvent.Type.ToolTip:
            spot = self.plot.mapFromGlobal(event.globalPos())  # type: ignore[attr-defined]
            words = self.words_at(*self.plot.place(QPointF(spot)))
            if words:
                QToolTip.showText(event.globalPos(), escaped_tip(words), self)  # type: ignore[attr-defined]
            return True
        return super().event(event)
