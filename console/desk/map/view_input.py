"""Hands on the map: dragging, wheel, clicks and keys turned into what the view is asked to do."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

#: A press that moves less than this is a click, logical pixels.
_DRAG_FROM_PX = 4.0
#: Zoom levels a notch of the wheel is worth: small enough to be smooth, large enough to get there.
_ZOOM_A_NOTCH = 0.4
#: Part of the view an arrow key moves; with Shift four times as much.
_PAN_STEP_PX = 90.0


class Handled(Protocol):
    """What hands can ask of a map."""

    def pan_by_hand(self, right_px: float, down_px: float) -> None: ...
    def zoom_by_hand(self, levels: float, x_px: float | None = None, y_px: float | None = None) -> None: ...
    def click_at(self, x_px: float, y_px: float) -> bool: ...
    def click_background(self) -> None: ...
    def finish_tool(self) -> bool: ...
    def cancel_tool(self) -> bool: ...
    def take_back(self) -> bool: ...
    def point_at(self, x_px: float, y_px: float) -> None: ...
    def home(self) -> None: ...
    @property
    def sketching(self) -> bool: ...


class Hands:
    """Keeps what a gesture needs from press to release; the widget passes its events on."""

    def __init__(self, widget: QWidget, view: Handled) -> None:
        self._widget = widget
        self._view = view
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self.dragging = False
        # A click beside everything waits until it cannot become a double click: zooming in must not deselect.
        self._background = QTimer(widget)
        self._background.setSingleShot(True)
        self._background.timeout.connect(view.click_background)

    def press(self, event: QMouseEvent) -> None:
        """Begin what may become a drag or a click."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed = self._last = event.position()
            self.dragging = False

    def move(self, event: QMouseEvent) -> None:
        """Drag the ground, or say what is under the cursor."""
        at = event.position()
        if self._pressed is None:
            self._view.point_at(at.x(), at.y())
            return
        if not self.dragging and (at - self._pressed).manhattanLength() >= _DRAG_FROM_PX:
            self.dragging = True
            self._widget.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self.dragging:
            moved = at - self._last
            self._last = at
            self._view.pan_by_hand(moved.x(), moved.y())

    def release(self, event: QMouseEvent) -> None:
        """End a drag, or click."""
        pressed, self._pressed = self._pressed, None
        if self.dragging:
            self.dragging = False
            self.show_cursor()
        elif pressed is not None and event.button() == Qt.MouseButton.LeftButton:
            at = event.position()
            if not self._view.click_at(at.x(), at.y()):
                self._background.start(QApplication.doubleClickInterval())

    def double_click(self, event: QMouseEvent) -> None:
        """Finish the tool in hand, or zoom in (with Shift out) about the cursor."""
        self._background.stop()
        self._pressed = None
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._view.sketching:
            self._view.finish_tool()
        else:
            out = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._view.zoom_by_hand(-1.0 if out else 1.0, event.position().x(), event.position().y())

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom about the cursor, by fractions of a level."""
        notches = event.angleDelta().y() / 120.0
        if notches:
            self._view.zoom_by_hand(notches * _ZOOM_A_NOTCH, event.position().x(), event.position().y())
        event.accept()

    def key(self, event: QKeyEvent) -> bool:
        """Pan, zoom, and what a tool expects; returns whether the key meant anything here."""
        key, far = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = _PAN_STEP_PX * (4 if far else 1)
        pans = {
            Qt.Key.Key_Left: (step, 0.0), Qt.Key.Key_Right: (-step, 0.0),
            Qt.Key.Key_Up: (0.0, step), Qt.Key.Key_Down: (0.0, -step),
        }  # fmt: skip
        if key in pans:
            self._view.pan_by_hand(*pans[Qt.Key(key)])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._view.zoom_by_hand(0.5)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self._view.zoom_by_hand(-0.5)
        elif key == Qt.Key.Key_Home:
            self._view.home()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._view.finish_tool()
        elif key == Qt.Key.Key_Escape:
            return self._view.cancel_tool()
        elif key == Qt.Key.Key_Backspace:
            return self._view.take_back()
        else:
            return False
        return True

    def show_cursor(self) -> None:
        """A cross while a tool is in hand, an arrow otherwise: the pixel under it is what is meant."""
        shape = Qt.CursorShape.CrossCursor if self._view.sketching else Qt.CursorShape.ArrowCursor
        self._widget.setCursor(shape)
