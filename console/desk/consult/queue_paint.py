"""Paints the rows of the consult queue: severity, minutes waiting, reason, consent and language in one glance."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.desk.consult.paint import paint_pill, pill_width
from console.desk.consult.queue_rows import Part, QueueRow
from console.desk.glyphs import paint_severity
from console.desk.theme import Theme

Index = QModelIndex | QPersistentModelIndex
#: The row itself stands under this role of the model.
ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_GAP = 6


class QueueDelegate(QStyledItemDelegate):
    """Three lines a row: what and how long; why and how long still; consent, language, and the deed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        self.theme = theme
        clock = theme.font("text_large", bold=True, mono=True)
        self._fonts = {
            "text": theme.font(), "bold": theme.font(bold=True), "small": theme.font("text_small"),
            "tag": theme.font("text_small", bold=True), "mono": theme.font("text_small", mono=True), "clock": clock,
        }  # fmt: skip
        self._metrics = {name: QFontMetrics(font) for name, font in self._fonts.items()}
        self._line = max(self._metrics["clock"].height(), self._metrics["small"].height() + 5)

    def row_height(self, row: QueueRow) -> int:
        """A caption is one small line, a consult three."""
        return self._metrics["tag"].height() + 10 if row.caption else 3 * self._line + 14

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as its lines."""
        row = index.data(ROW_ROLE)
        return QSize(200, self.row_height(row) if isinstance(row, QueueRow) else 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, QueueRow):
            return
        painter.save()
        if row.caption:
            painter.fillRect(option.rect, self.theme.color("base.window"))
            self._text(painter, option.rect.adjusted(12, 0, -10, 0), row.caption, "tag", "base.text_faint")
        else:
            self._back(painter, option, row)
            self._words(painter, option.rect.adjusted(13, 6, -10, -7), row)
        painter.restore()

    def _back(self, painter: QPainter, option: QStyleOptionViewItem, row: QueueRow) -> None:
        theme, box = self.theme, option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(box, theme.color("base.selected"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.color("base.hover"))
        elif row.first:
            painter.fillRect(box, theme.color("base.raised"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.color("base.line"))
        rail = "alarm.high" if row.part is Part.OFFERED else f"severity.{row.band.value}"
        rail = "link.live" if row.part is Part.YOURS else rail
        if row.part is not Part.OTHERS:
            painter.fillRect(QRect(box.left(), box.top(), 4, box.height() - 1), theme.color(rail))
        if selected:
            painter.setPen(QPen(theme.color("base.accent"), 1))
            painter.drawRect(box.adjusted(0, 0, -1, -2))

    def _words(self, painter: QPainter, box: QRect, row: QueueRow) -> None:
        lines = [QRect(box.left(), box.top() + self._line * place, box.width(), self._line) for place in range(3)]
        end = self._text(painter, lines[0], row.clock, "clock", row.clock_ink, _RIGHT)
        side = 18.0
        spot = QRectF(box.left(), lines[0].center().y() - side / 2 + 1, side, side)
        paint_severity(painter, spot, row.band, self.theme)
        left = box.left() + round(side) + _GAP
        tag = f"P{row.priority}"
        width = self._metrics["tag"].horizontalAdvance("P10") + _GAP
        self._text(painter, QRect(left, lines[0].top(), width, self._line), tag, "tag", f"severity.{row.band.value}")
        self._text(painter, _span(lines[0], left + width, end - 8), row.title, "bold", "base.text")
        end = lines[1].right()
        if row.right:
            end = self._text(painter, lines[1], row.right, "small", "base.text_dim", _RIGHT) - 10
        ink = "base.text_faint" if row.hidden else "base.text"
        self._text(painter, _span(lines[1], lines[1].left(), end), row.words, "text", ink)
        self._foot(painter, lines[2], row)

    def _foot(self, painter: QPainter, line: QRect, row: QueueRow) -> None:
        end = line.right()
        if row.action:
            spot = self.action_rect(row, line)
            self._deed(painter, spot, row)
            end = spot.left() - _GAP
        elif row.number:
            end = self._text(painter, line, row.number, "mono", "base.text_dim", _RIGHT) - _GAP
        left = line.left()
        for word in row.pills:
            wanted, room = pill_width(word.text, self._fonts["small"]), end - left
            width = min(wanted, room)
            if width < wanted and (left > line.left() or width < 40):
                continue
            shown = self._metrics["small"].elidedText(word.text, Qt.TextElideMode.ElideRight, width - 12)
            high = self._metrics["small"].height() + 3
            box = QRectF(left, line.center().y() - high / 2 + 1, width, high)
            paint_pill(painter, box, shown, self.theme.color(word.ink), self._fonts["small"])
            left += width + 5
        number = self._metrics["mono"].horizontalAdvance(row.number)
        if row.action and end - left > number + 4:
            self._text(painter, _span(line, left, end), row.number, "mono", "base.text_dim", _RIGHT)

    def _deed(self, painter: QPainter, spot: QRect, row: QueueRow) -> None:
        theme = self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("base.accent" if row.first else "base.line_strong"), 1))
        painter.setBrush(theme.color("base.accent") if row.first else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(spot).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(self._fonts["tag"])
        painter.setPen(theme.color("base.accent_text" if row.first else "base.text"))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, row.action)

    def action_rect(self, row: QueueRow, line: QRect) -> QRect:
        """Where the deed stands on the last line of a row."""
        width = self._metrics["tag"].horizontalAdvance(row.action) + 20
        return QRect(line.right() - width, line.top(), width, self._line)

    def hits_action(self, row: QueueRow, box: QRect, x: int, y: int) -> bool:
        """Whether a point in a row's box is on its deed."""
        if not row.action:
            return False
        inner = box.adjusted(13, 6, -10, -7)
        line = QRect(inner.left(), inner.top() + 2 * self._line, inner.width(), self._line)
        return self.action_rect(row, line).contains(x, y)

    def _text(
        self, painter: QPainter, box: QRect, text: str, font: str, ink: str, align: Qt.AlignmentFlag = _LEFT
    ) -> int:
        """Draw one line, elided; returns the left edge of what was drawn."""
        metrics = self._metrics[font]
        flat = " ".join(text[:300].split())
        shown = metrics.elidedText(flat, Qt.TextElideMode.ElideRight, max(0, box.width()))
        painter.setFont(self._fonts[font])
        painter.setPen(self.theme.color(ink))
        painter.drawText(box, int(align), shown)
        return box.right() - metrics.horizontalAdvance(shown) if align is _RIGHT else box.left()


def _span(line: QRect, left: int, right: int) -> QRect:
    return QRect(left, line.top(), max(0, right - left), line.height())
