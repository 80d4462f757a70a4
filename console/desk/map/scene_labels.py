"""Names beside symbols: which are wanted, which find room, and the small pictures they are drawn from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from console.desk.map import ages
from console.desk.map.camera import Camera
from console.desk.map.declutter import SIDES, Box, Placed, Room, Wish, declutter
from console.desk.map.incidents import Pin
from console.desk.map.scene import SEEN, STATUS_URGENCY, STATUSES, Scene
from console.desk.map.symbols import LETTERS_UP_TO, InView
from console.desk.map.tools_paint import label_spot
from console.desk.theme import Theme
from console.domain.vocabulary import UNIT_STATUS_SHORT

#: Most labels on screen, and most that are tried: what keeps a frame within its time.
MOST, TRIED = 160, 320
#: Labels of idle units appear from this zoom on; those of units on a call one level and a half before.
IDLE_FROM_ZOOM, BUSY_FROM_ZOOM = 13.5, 12.0
#: Pictures of labels kept.
_KEPT = 3_000
_PAD, _GAP_UNIT, _GAP_PIN, _GAP_CHOSEN = 3.0, 15.0, 25.0, 5.0
_GAP_PERIMETER, _ABOVE = 4.0, SIDES.index("above")


#: ("unit" | "incident" | "perimeter", id).
Key = tuple[str, str]


class Part(NamedTuple):
    """A run of text in one colour token."""

    text: str
    token: str
    bold: bool


class LabelLayer:
    """Chooses labels now and then, and draws the chosen ones where their symbols are now."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._theme = theme
        self._ratio = ratio
        self._plain = theme.font("text_small")
        self._bold = theme.font("text_small", bold=True)
        self._pictures: OrderedDict[tuple[Part, ...], QPixmap] = OrderedDict()
        self._placed: list[tuple[Placed, QPixmap]] = []
        self._sides: dict[Key, int] = {}
        self._key: tuple[object, ...] = ()

    def place(
        self, scene: Scene, camera: Camera, view: InView, pins: list[Pin], taken: Callable[[], list[Box]], tick: int
    ) -> bool:
        """Choose labels anew when the zoom, the picture or the tick changed; otherwise keep those chosen.

        `taken` tells the room that other things need (left, top, right, bottom). Returns whether it chose anew.
        """
        key = (scene.units.generation, camera.zoom, scene.selected_unit, scene.selected_incident, tick, camera.width,
               scene.focus_incidents, scene.focus_units)  # fmt: skip
        if key == self._key:
            return False
        self._key = key
        room, wanted = Room(), []
        for box in taken():
            room.take(box)
        for pin in pins:
            room.take(_room_of(pin, pin.incident == scene.selected_incident))
        wanted += self._pin_wishes(scene, pins)
        wanted += self._perimeter_wishes(scene, camera)
        if len(view.rows) <= LETTERS_UP_TO:
            self._keep_symbols_free(view, room)
            wanted += self._unit_wishes(scene, camera, view)
        wanted.sort(key=lambda held: held[0])
        placed = declutter([wish for _, wish, _ in wanted[:TRIED]], room, MOST, camera.width)
        pictures = {wish.key: picture for _, wish, picture in wanted[:TRIED]}
        self._placed = [(label, pictures[label.key]) for label in placed]
        self._sides = {label.key: label.side for label in placed}
        return True

    def paint(self, painter: QPainter, scene: Scene, camera: Camera, pins: list[Pin]) -> None:
        """Draw the chosen labels beside their symbols' present places."""
        at = _pin_spots(pins)
        for label, picture in self._placed:
            spot = at.get(label.key) or self._spot(scene, camera, label.key)
            if spot is not None:
                painter.drawPixmap(QPointF(round(spot[0] + label.dx), round(spot[1] + label.dy)), picture)

    def boxes(self, scene: Scene, camera: Camera, pins: list[Pin]) -> NDArray[np.float64]:
        """Boxes of the labels as painted (left, top, right, bottom), shape (k, 4), logical pixels."""
        at = _pin_spots(pins)
        out = []
        for label, picture in self._placed:
            spot = at.get(label.key) or self._spot(scene, camera, label.key)
            if spot is not None:
                left, top = spot[0] + label.dx, spot[1] + label.dy
                out.append((left, top, left + picture.width() / self._ratio, top + picture.height() / self._ratio))
        return np.array(out).reshape(-1, 4)

    @property
    def shown(self) -> list[Key]:
        """Keys of the labels on screen, ("unit" | "incident", id), most important first."""
        return [label.key for label, _ in self._placed]

    def _spot(self, scene: Scene, camera: Camera, key: Key) -> tuple[float, float] | None:
        if key[0] == "perimeter":
            perimeter = scene.picture.perimeters.get(key[1])
            return None if perimeter is None else label_spot(camera, perimeter)
        row = scene.units.rows.get(key[1]) if key[0] == "unit" else None
        if row is None:
            return None
        x, y = camera.point_to_screen(float(scene.units.x_m[row]), float(scene.units.y_m[row]))
        return (x, y) if -60 < x < camera.width + 60 and -40 < y < camera.height + 40 else None

    # ---- what wants a label ----

    def _pin_wishes(self, scene: Scene, pins: list[Pin]) -> list[tuple[tuple[float, ...], Wish, QPixmap]]:
        out = []
        for pin in pins:
            incident = scene.picture.incidents.get(pin.incident)
            outside = scene.focus_incidents is not None and pin.incident not in scene.focus_incidents
            if incident is None or len(pin.members) > 1 or (outside and pin.level <= SEEN):
                continue
            chosen = pin.incident == scene.selected_incident
            parts = [Part(incident.number[:24] if chosen else short_number(incident.number), "map.label", True)]
            if chosen:
                parts.append(Part(incident.type_text[:40], "map.label", False))
            band = scene.incidents.band[scene.incidents.rows[pin.incident]]
            rank = 0.0 if chosen else 1.0 if pin.level > SEEN else 2.0 + float(band)
            gap = _GAP_PIN + _GAP_CHOSEN * chosen
            out.append(self._wish(("incident", pin.incident), (rank,), pin.x_px, pin.body.center().y(), parts, gap))
        return out

    def _perimeter_wishes(self, scene: Scene, camera: Camera) -> list[tuple[tuple[float, ...], Wish, QPixmap]]:
        out = []
        for perimeter in scene.picture.perimeters.values():
            if not perimeter.label:
                continue
            x, y = label_spot(camera, perimeter)
            if -60 < x < camera.width + 60 and -40 < y < camera.height + 40:
                self._sides.setdefault(("perimeter", perimeter.id), _ABOVE)
                parts = [Part(perimeter.label[:40], "map.perimeter", True)]
                out.append(self._wish(("perimeter", perimeter.id), (1.8,), x, y, parts, _GAP_PERIMETER))
        return out

    def _unit_wishes(self, scene: Scene, camera: Camera, view: InView) -> list[tuple[tuple[float, ...], Wish, QPixmap]]:
        units, rows = scene.units, view.rows
        first = units.rows.get(scene.selected_unit or "", -1)
        near = np.full(len(rows), camera.zoom >= IDLE_FROM_ZOOM)
        if camera.zoom >= BUSY_FROM_ZOOM:
            near |= units.busy[rows]
        near |= (units.alarm[rows] > 1) | (rows == first)
        near &= view.opacity >= 1.0
        picked = np.flatnonzero(near)
        # Urgent first; ties by row, so that the choice does not depend on the order of drawing.
        urgency = STATUS_URGENCY[units.status[rows[picked]]]
        picked = picked[np.lexsort((rows[picked], -urgency, -units.alarm[rows[picked]]))][:TRIED]
        out = []
        for i in picked.tolist():
            row = int(rows[i])
            key = units.ids[row]
            unit = scene.picture.units.get(key)
            if unit is None:
                continue
            rank = 0.5 if row == first else 1.5 if units.alarm[row] > 1 else 3.5 if units.busy[row] else 6.0
            parts = self._unit_parts(scene, unit.callsign, row)
            out.append(self._wish(("unit", key), (rank,), float(view.x_px[i]), float(view.y_px[i]), parts, _GAP_UNIT))
        return out

    def _unit_parts(self, scene: Scene, callsign: str, row: int) -> list[Part]:
        units = scene.units
        status, fresh = STATUSES[int(units.status[row])], int(units.fresh[row])
        name = Part(callsign[:24], "map.label", True)
        if fresh == ages.FRESH:
            return [name, Part(UNIT_STATUS_SHORT[status], f"status.{status.value}", True)]
        age = ages.age_text(scene.now_s - float(units.at_s[row]))
        return [name, Part(f"{age} old" if fresh == ages.STALE else f"last seen {age}", "map.label", False)]

    def _wish(
        self, key: Key, rank: tuple[float, ...], x: float, y: float, parts: list[Part], gap: float
    ) -> tuple[tuple[float, ...], Wish, QPixmap]:
        picture = self.picture(tuple(parts))
        width, height = picture.width() / self._ratio, picture.height() / self._ratio
        return rank, Wish(key, x, y, width, height, gap, self._sides.get(key, 0), rank[0] < 1.0), picture

    def _keep_symbols_free(self, view: InView, room: Room) -> None:
        for x, y in zip(view.x_px[-400:].tolist(), view.y_px[-400:].tolist(), strict=True):
            room.take((x - 10, y - 10, x + 10, y + 10))

    # ---- pictures ----

    def picture(self, parts: tuple[Part, ...]) -> QPixmap:
        """The picture of a label, kept for the next frame."""
        held = self._pictures.get(parts)
        if held is not None:
            self._pictures.move_to_end(parts)
            return held
        held = self._pictures[parts] = paint_label(self._theme, parts, self._plain, self._bold, self._ratio)
        if len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        return held


def short_number(number: str) -> str:
    """The part of an incident number that is said on the radio: what follows the last hyphen of a long one."""
    tail = number.rpartition("-")[2]
    return tail if len(number) > 8 and len(tail) >= 3 else number[:24]


def _room_of(pin: Pin, chosen: bool) -> Box:
    """What a pin covers; one that is chosen stands in square brackets."""
    body = pin.body
    if chosen:
        middle, reach = body.center(), body.width() / 2 + 6
        return body.left() - 6, middle.y() - reach, body.right() + 6, middle.y() + reach
    return body.left() - 2, body.top() - 2, body.right() + 2, body.bottom() + 4


def _pin_spots(pins: list[Pin]) -> dict[Key, tuple[float, float]]:
    return {("incident", pin.incident): (pin.x_px, pin.body.center().y()) for pin in pins}


def paint_label(theme: Theme, parts: tuple[Part, ...], plain: QFont, bold: QFont, ratio: float) -> QPixmap:
    """Runs of text on a translucent plate; text is drawn as it is, never read as markup."""
    widths = [QFontMetricsF(bold if part.bold else plain).horizontalAdvance(part.text) for part in parts]
    gap = 4.0
    width = sum(widths) + gap * (len(parts) - 1) + 2 * _PAD
    height = QFontMetricsF(bold).height() + 1
    picture = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    back = QColor(theme.color("map.label_back"))
    back.setAlphaF(0.84)
    painter.setBrush(back)
    painter.drawRoundedRect(QRectF(0, 0, width, height), 3, 3)
    x = _PAD
    for part, run in zip(parts, widths, strict=True):
        painter.setFont(bold if part.bold else plain)
        painter.setPen(theme.color(part.token))
        painter.drawText(QRectF(x, 0, run + 2, height), Qt.AlignmentFlag.AlignVCenter, part.text)
        x += run + gap
    painter.end()
    return picture
