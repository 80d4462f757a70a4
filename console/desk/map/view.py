"""The map widget: the map's picture, and what a hand does on it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from console.desk.map import view_chrome as chrome
from console.desk.map.camera import bounds_of
from console.desk.map.incidents import Pin
from console.desk.map.scene_words import Hit, Picker, hits
from console.desk.map.tools import SAME_PX, Sketch
from console.desk.map.tools_paint import paint_sketch
from console.desk.map.view_canvas import MapCanvas
from console.desk.map.view_input import Hands
from console.desk.map.view_tiles import Ground
from console.desk.theme import Theme

_HINTS = {
    "measure": "Click points to measure · Enter or double-click ends · Backspace takes one back · Esc drops it",
    "perimeter": "Click the corners · Enter or double-click closes · Backspace takes one back · Esc drops it",
}


class MapView(MapCanvas):
    """The map as the desk has it: tells what was picked, measured and drawn on it."""

    incident_picked = Signal(str)
    unit_picked = Signal(str)
    background_picked = Signal()
    #: tuple of (latitude, longitude) degrees, at least three, not repeating the first.
    perimeter_drawn = Signal(object)
    tool_finished = Signal()
    view_moved_by_hand = Signal()
    no_location_clicked = Signal()

    def __init__(
        self,
        theme: Theme,
        basemap: Ground | None,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """A map in a theme over a basemap (none: bare ground). `clock` counts seconds and only paces drawing."""
        super().__init__(theme, basemap, parent, clock=clock)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tool = "pan"
        self._sketch: Sketch | None = None
        self._hover: Hit | None = None
        self._cursor = QPointF()
        self._picker = Picker()
        self._hands = Hands(self, self)
        self._wire_controls()

    def _wire_controls(self) -> None:
        controls = self._controls
        controls.zoom_in.clicked.connect(lambda: self.zoom_by_hand(0.5))
        controls.zoom_out.clicked.connect(lambda: self.zoom_by_hand(-0.5))
        controls.home.clicked.connect(self.home)
        for button, tool in ((controls.measure, "measure"), (controls.perimeter, "perimeter")):
            button.clicked.connect(lambda on, tool=tool: self.set_tool(tool if on else "pan"))
        controls.no_location.clicked.connect(self.no_location_clicked)

    # ---- hands ----

    def pan_by_hand(self, right_px: float, down_px: float) -> None:
        """Drag the ground by so many pixels; ends following."""
        self._followed = None
        self._look(self.camera.panned(right_px, down_px))
        self._moved_by_hand()

    def zoom_by_hand(self, levels: float, x_px: float | None = None, y_px: float | None = None) -> None:
        """Zoom about a pixel; about the middle when none is given or while a unit is followed."""
        if x_px is None or y_px is None or self._followed:
            x_px, y_px = self.width() / 2, self.height() / 2
        self._look(self.camera.zoomed_about(x_px, y_px, self.camera.zoom + levels))
        self._moved_by_hand()

    def _moved_by_hand(self) -> None:
        if self._wall:
            self._set_locked(True)
        self.view_moved_by_hand.emit()

    def click_at(self, x_px: float, y_px: float) -> bool:
        """Pick what is under a pixel, or give the tool in hand a point; returns whether it met anything."""
        if self._sketch is not None and not self._sketch.done:
            same_m = SAME_PX * self.camera.metres_per_pixel
            self._sketch.add(self.camera.point_to_ground(x_px, y_px), same_m)
            self.update()
            return True
        found = self._hits(x_px, y_px)
        if not found:
            self._layers.incidents.fanned = None
            self.update()
            return self._click_cluster(x_px, y_px)
        self._pick(self._picker.pick(found, x_px, y_px))
        return True

    def _hits(self, x_px: float, y_px: float) -> list[Hit]:
        view, pins = self._layers.on_screen(self._frame())
        return hits(self.scene, view, pins, x_px, y_px)

    def _pick(self, hit: Hit) -> None:
        if hit.what == "pile":
            self._layers.incidents.fanned = hit.key
            self.update()
        elif hit.what == "incident":
            self.incident_picked.emit(hit.key)
        else:
            self.unit_picked.emit(hit.key)

    def _click_cluster(self, x_px: float, y_px: float) -> bool:
        row = self._layers.clusters.at(self.camera, x_px, y_px)
        if row is None:
            return False
        units = self.scene.units
        members = self._layers.clusters.clusters.member_of == row
        bounds = bounds_of(units.x_m[members], units.y_m[members])
        if bounds is None:
            return False
        closer = self.camera.fitted(bounds, max_zoom=17.0)
        self._look(closer._replace(zoom=max(closer.zoom, self.camera.zoom + 1)))
        self._moved_by_hand()
        return True

    def click_background(self) -> None:
        """A click that met nothing."""
        self.background_picked.emit()

    def point_at(self, x_px: float, y_px: float) -> None:
        """The cursor is here: the tool's line follows it, or what lies under it is said."""
        self._cursor = QPointF(x_px, y_px)
        if self._sketch is not None and not self._sketch.done:
            self._sketch.cursor = self.camera.point_to_ground(x_px, y_px)
            self.update()
            return
        found = self._hits(x_px, y_px)
        hover = found[0] if found else None
        if hover is None and (row := self._layers.clusters.at(self.camera, x_px, y_px)) is not None:
            hover = Hit("cluster", str(row), 0.0)
        if hover is not None or self._hover is not None:
            self._hover = hover
            self.update()

    # ---- tools ----

    def set_tool(self, tool: str) -> None:
        """`pan`, `measure` or `perimeter`; what another tool had begun is dropped.

        Raises:
            ValueError: no such tool.
        """
        if tool not in ("pan", *_HINTS):
            raise ValueError(f"the map has no tool {tool!r}")
        self._tool = tool
        self._sketch = Sketch(closed=tool == "perimeter") if tool != "pan" else None
        self._hover = None
        self._controls.show_tool(tool)
        self._hands.show_cursor()
        if tool != "pan":
            self.setFocus()
        self.update()

    @property
    def tool(self) -> str:
        """The tool in hand."""
        return self._tool

    @property
    def sketch(self) -> Sketch | None:
        """What is being measured or drawn; a finished measurement stays until Esc."""
        return self._sketch

    @property
    def sketching(self) -> bool:
        """Whether clicks are points of a tool."""
        return self._tool != "pan"

    def finish_tool(self) -> bool:
        """End the measurement or close the perimeter; with too few points the tool stays in hand."""
        sketch, tool = self._sketch, self._tool
        if sketch is None or sketch.done:
            return False
        if not sketch.finish():
            return True
        self.set_tool("pan")
        if tool == "measure":
            self._sketch = sketch
        else:
            self.perimeter_drawn.emit(sketch.corners_deg())
        self.tool_finished.emit()
        return True

    def cancel_tool(self) -> bool:
        """Drop what is being drawn or was measured; returns whether there was anything."""
        if self._sketch is None:
            return False
        was_sketching = self.sketching
        self.set_tool("pan")
        if was_sketching:
            self.tool_finished.emit()
        return True

    def take_back(self) -> bool:
        """Forget the last point of the tool in hand."""
        if self._sketch is None or self._sketch.done:
            return False
        self._sketch.take_back()
        self.update()
        return True

    # ---- what is seen of it ----

    @property
    def _dragging(self) -> bool:
        return self._hands.dragging

    def _paint_held(self, painter: QPainter) -> None:
        if self._sketch is not None:
            paint_sketch(painter, self._theme, self.camera, self._sketch)

    def _glass(self, pins: list[Pin]) -> chrome.Glass:
        return super()._glass(pins)._replace(hint=self._hint(), hover=self.hover_text(pins), cursor=self._cursor)

    def _hint(self) -> str:
        if self._tool in _HINTS:
            return _HINTS[self._tool]
        if self._locked:
            return "View moved by hand · Home shows everything again"
        if self._followed:
            held = self.scene.picture.units.get(self._followed)
            return f"Following {held.callsign if held else self._followed}"
        return ""

    def hover_text(self, pins: list[Pin] | None = None) -> str:
        """What is said about the thing under the cursor, as plain text; empty when there is none."""
        if self._hover is None or self._hands.dragging:
            return ""
        held = self._layers.on_screen(self._frame())[1] if pins is None else pins
        return self._layers.hover_words(self.scene, self._hover, held)

    # ---- Qt's events ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hands.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hands.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hands.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._hands.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._hands.wheel(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._hands.key(event):
            event.ignore()

    def leaveEvent(self, event) -> None:
        if self._hover is not None:
            self._hover = None
            self.update()
