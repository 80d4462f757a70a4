"""Paints the cells of the unit list: kind and callsign, status, figures at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.desk.glyphs import paint_kind, paint_status
from console.desk.theme import Theme
from console.desk.unit_rows import AGE, CALL, LEFT, RIGHT, STATUS, UNIT, Index, UnitModel, UnitRow
from console.desk.words import STATUS_SHORT, age_ink, age_state


class UnitDelegate(QStyledItemDelegate):
    """Paints glyph and callsign, status pill and word, figures at the right."""

    def __init__(self, theme: Theme, selected: Callable[[], str | None], parent: QWidget) -> None:
        """`selected` tells the id of the unit that is picked."""
        super().__init__(parent)
        self.selected = selected
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        self.theme = theme
        self._text, self._bold = theme.font(), theme.font(bold=True)
        self._small = theme.font("text_small")
        self._mono = theme.font("text_small", mono=True)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One row of the theme."""
        return QSize(40, self.theme.size("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        model = index.model()
        assert isinstance(model, UnitModel)
        if not 0 <= index.row() < len(model.units):
            return
        row, theme, box = model.look.row(model.units[index.row()]), self.theme, option.rect
        painter.save()
        if row.unit.id == self.selected():
            painter.fillRect(box, theme.color("base.selected"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.color("base.hover"))
        painter.setPen(QPen(theme.color("base.line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        words, column = model.cell(row, index.column()), index.column()
        inner = box.adjusted(8, 0, -8, -1)
        if column == UNIT:
            self._unit(painter, inner, row)
        elif column == STATUS:
            self._status(painter, inner, row)
        elif column == AGE:
            self._words(painter, inner, words, self._mono, age_ink(row.age_s), right=True)
        elif column == CALL:
            self._words(painter, inner, words, self._mono, "base.text_dim")
        else:
            self._words(painter, inner, words, self._mono, "base.text", right=True)
        painter.restore()

    def _unit(self, painter: QPainter, box: QRect, row: UnitRow) -> None:
        side = min(18.0, box.height() - 6.0)
        spot = QRectF(box.left(), box.center().y() - side / 2 + 1, side, side)
        paint_kind(painter, spot, row.unit.kind, self.theme)
        self._words(painter, box.adjusted(round(side) + 7, 0, 0, 0), row.unit.callsign, self._bold, "base.text")

    def _status(self, painter: QPainter, box: QRect, row: UnitRow) -> None:
        high, wide = min(17, box.height() - 6), 34
        spot = QRectF(box.left(), box.center().y() - high / 2 + 1, wide, high)
        paint_status(painter, spot, row.unit.status, self.theme, stale=bool(age_state(row.age_s)))
        words, room = STATUS_SHORT[row.unit.status], box.adjusted(wide + 6, 0, 7, 0)
        # The pill's letters say it already: a word that does not fit is left out, not cut to pieces.
        if QFontMetrics(self._small).horizontalAdvance(words) <= room.width():
            self._words(painter, room, words, self._small, "base.text_dim")

    def _words(self, painter: QPainter, box: QRect, text: str, font: Any, ink: str, *, right: bool = False) -> None:
        painter.setFont(font)
        painter.setPen(self.theme.color(ink))
        shown = QFontMetrics(font).elidedText(" ".join(text[:80].split()), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(RIGHT if right else LEFT), shown)
