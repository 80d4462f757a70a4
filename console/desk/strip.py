"""Paints one strip of the board: a person in crisis in three lines, read from the left in the order of need."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.desk.glyphs import paint_severity
from console.desk.model import DeskModel
from console.desk.need import needs_now
from console.desk.theme import Theme
from console.desk.words import late_ink, owner_words, place_words
from console.domain.alarms import is_shelved
from console.domain.clocks import Lateness, elapsed_text, next_step, phase_lateness
from console.domain.entities import Alarm, Incident, Unit
from console.domain.vocabulary import PHASE_LABEL, UNIT_STATUS_SHORT, AlarmPriority

Index = QModelIndex | QPersistentModelIndex
#: Units painted on a strip; more are counted.
UNITS_PAINTED = 3
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class StripDelegate(QStyledItemDelegate):
    """Paints strips straight from the picture; nothing is kept for a strip that is not on screen."""

    def __init__(self, model: DeskModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.model = model
        self.now: datetime = model.now()
        #: In a past second: what was not known yet of an incident, in words.
        self.late: dict[str, str] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        self.theme = theme
        self._fonts = {
            "text": theme.font(),
            "bold": theme.font(bold=True),
            "small": theme.font("text_small"),
            "tag": theme.font("text_small", bold=True),
            "mono": theme.font("text_small", mono=True),
            "clock": theme.font(mono=True, bold=True),
        }
        self._metrics = {name: QFontMetrics(font) for name, font in self._fonts.items()}
        self._side = self._metrics["mono"].horizontalAdvance("00000000000") + 4
        self._height = theme.size("strip")

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All strips are of one height, so that 1,300 of them cost no more than ten."""
        return QSize(200, self._height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Back, need rail, and three lines."""
        incident = self.model.picture.incidents.get(index.data(Qt.ItemDataRole.UserRole))
        if incident is None:
            return
        painter.save()
        alarms = self.model.alarms_of(incident.id)
        self._back(painter, option, incident, alarms)
        box = option.rect.adjusted(13, 6, -10, -6)
        step = box.height() / 3
        lines = [QRect(box.left(), round(box.top() + step * i), box.width(), round(step)) for i in range(3)]
        self._left(painter, box, lines, incident)
        left = box.left() + self._side + 10
        lateness = phase_lateness(incident, self.now)
        clock = elapsed_text(self.now - incident.phase_since)
        end = self._text(painter, lines[0], clock, "clock", late_ink(lateness), _RIGHT)
        self._text(painter, _span(lines[0], left, end - 10), incident.type_text, "bold", "base.text")
        phase = PHASE_LABEL[incident.phase] + ("" if lateness is Lateness.ON_TIME else f" · {lateness.value}")
        end = self._text(painter, lines[1], phase, "small", late_ink(lateness), _RIGHT)
        lost = incident.place is None
        ink = "link.stale" if lost else "base.text_dim"
        self._text(painter, _span(lines[1], left, end - 10), place_words(incident), "small", ink)
        loud = [a for a in alarms if a.acknowledged_at is None and not is_shelved(a, self.now)]
        end = self._bell(painter, lines[2], lines[2].right(), loud)
        end = self._units(painter, lines[2], end, incident)
        need = needs_now(incident, alarms, self.model.role, self.now)
        ink = "base.text" if need else "base.text_faint"
        late = self.late.get(incident.id, "")
        if late:
            self._ghost(painter, option.rect)
            self._text(painter, _span(lines[2], left, end - 8), late, "tag", "past.replay")
        else:
            self._text(painter, _span(lines[2], left, end - 8), next_step(incident), "tag" if need else "small", ink)
        painter.restore()

    # ---- parts ----

    def _back(self, painter: QPainter, option: QStyleOptionViewItem, incident: Incident, alarms: list[Alarm]) -> None:
        theme, box = self.theme, option.rect
        selected = self.model.selection.incident == incident.id
        if selected:
            painter.fillRect(box, theme.color("base.selected"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.color("base.hover"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.color("base.line"))
        if needs_now(incident, alarms, self.model.role, self.now):
            ink = "alarm.critical" if incident.band.value == "critical" else "alarm.high"
            painter.fillRect(QRect(box.left(), box.top(), 4, box.height() - 1), theme.color(ink))
        if selected:
            painter.setPen(QPen(theme.color("base.accent"), 1))
            painter.drawRect(box.adjusted(0, 0, -1, -2))

    def _ghost(self, painter: QPainter, box: QRect) -> None:
        """A dashed frame: something had happened that nobody knew yet."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.theme.color("past.replay"), 1.5, Qt.PenStyle.DashLine))
        painter.drawRect(QRectF(box).adjusted(2, 2, -2, -3))

    def _left(self, painter: QPainter, box: QRect, lines: list[QRect], incident: Incident) -> None:
        side = lines[0].height() + 1.0
        paint_severity(painter, QRectF(box.left(), lines[0].top() - 1, side, side), incident.band, self.theme)
        tag = f"P{incident.priority}"
        spot = QRect(box.left() + int(side) + 6, lines[0].top(), self._side, lines[0].height())
        self._text(painter, spot, tag, "tag", f"severity.{incident.band.value}")
        column = QRect(box.left(), 0, self._side, lines[0].height())
        self._text(painter, column.translated(0, lines[1].top()), incident.number, "mono", "base.text_dim")
        offered = incident.offered_to is not None
        font, ink = ("tag", "alarm.high") if offered else ("small", "base.text_faint")
        self._text(painter, column.translated(0, lines[2].top()), owner_words(incident), font, ink)

    def _units(self, painter: QPainter, line: QRect, end: int, incident: Incident) -> int:
        """Unit pills up to `end`; returns where they begin."""
        units = [unit for key in incident.units if (unit := self.model.picture.units.get(key)) is not None]
        shown = self._that_fit(units, end - line.left() - self._side - round(line.width() * 0.36))
        more = len(units) - len(shown)
        if more > 0:
            end = self._text(painter, _span(line, line.left(), end), f"+{more}", "small", "base.text_dim", _RIGHT) - 5
        for unit in reversed(shown):
            end = self._pill(painter, line, end, unit) - 5
        return end

    def _that_fit(self, units: list[Unit], room: int) -> list[Unit]:
        """The first units whose pills leave half of the line to the next step."""
        shown: list[Unit] = []
        for unit in units[:UNITS_PAINTED]:
            room -= self._pill_width(unit) + 5
            if room < 0 and shown:
                break
            shown.append(unit)
        return shown

    def _pill_width(self, unit: Unit) -> int:
        return self._metrics["tag"].horizontalAdvance(_pill_words(unit)) + 10

    def _pill(self, painter: QPainter, line: QRect, end: int, unit: Unit) -> int:
        words, width = _pill_words(unit), self._pill_width(unit)
        box = QRectF(end - width, line.top() + 1, width, line.height() - 2)
        color = self.theme.color(f"status.{unit.status.value}")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(self._fonts["tag"])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        return end - width

    def _bell(self, painter: QPainter, line: QRect, end: int, loud: list[Alarm]) -> int:
        """Number of alarms that still want attention, as a filled tag; returns where it begins."""
        if not loud:
            return end
        worst = min(loud, key=lambda a: tuple(AlarmPriority).index(a.priority)).priority
        words = "1 alarm" if len(loud) == 1 else f"{len(loud)} alarms"
        width = self._metrics["tag"].horizontalAdvance(words) + 12
        box = QRectF(end - width, line.top() + 1, width, line.height() - 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color(f"alarm.{worst.value}"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(self.theme.color("map.symbol_text"))
        painter.setFont(self._fonts["tag"])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        return end - width - 5

    def _text(
        self, painter: QPainter, box: QRect, text: str, font: str, ink: str, align: Qt.AlignmentFlag = _LEFT
    ) -> int:
        """Draw one line of text, elided; returns the left edge of what was drawn."""
        held: QFont = self._fonts[font]
        metrics = self._metrics[font]
        flat = " ".join(text[:200].split())
        shown = metrics.elidedText(flat, Qt.TextElideMode.ElideRight, max(0, box.width()))
        painter.setFont(held)
        painter.setPen(self.theme.color(ink))
        painter.drawText(box, int(align), shown)
        return box.right() - metrics.horizontalAdvance(shown) if align is _RIGHT else box.left()


def _pill_words(unit: Unit) -> str:
    return f"{unit.callsign[:9]} {UNIT_STATUS_SHORT[unit.status]}"


def _span(line: QRect, left: int, right: int) -> QRect:
    return QRect(left, line.top(), max(0, right - left), line.height())
