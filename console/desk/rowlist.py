"""A list of painted rows: a glyph, a title, words under or beside it, figures at the right and one action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.desk.theme import Theme
from console.desk.widgets import escaped_tip

Index = QModelIndex | QPersistentModelIndex
#: Characters of outside text that one row paints; all of it stands in the tooltip.
PAINTED_CHARACTERS = 600
#: Lines of wrapped text that one row shows.
WRAPPED_LINES = 5
#: Heights of wrapped rows that are kept, at most.
HEIGHTS_KEPT = 8_192
_WRAP = Qt.TextFlag.TextWordWrap
_WRAP_ANYWHERE = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere

Glyph = Callable[[QPainter, QRectF, Theme], None]


class Line(msgspec.Struct, frozen=True):
    """One row. Inks are colour tokens; `glyph` paints into a square; `action` is a word that can be clicked."""

    key: str
    title: str
    detail: str = ""
    right: str = ""
    glyph: Glyph | None = None
    glyph_width: float = 1.0
    ink: str = "base.text"
    detail_ink: str = "base.text_dim"
    right_ink: str = "base.text"
    action: str = ""
    lead: str = ""
    lead_ink: str = "base.text_faint"
    bold: bool = False
    back: str = ""

    def same(self, other: Line) -> bool:
        """Whether it looks the same; glyphs are made anew and are judged by what they stand for in the words."""
        return all(getattr(self, name) == getattr(other, name) for name in self.__struct_fields__ if name != "glyph")


class LineModel(QAbstractListModel):
    """The rows, with as few changes told as there are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of rows."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Plain words for screen readers and tests, an escaped tooltip, the key as user data."""
        if not 0 <= index.row() < len(self.lines):
            return None
        line = self.lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return "  ".join(part for part in (line.lead, line.title, line.detail, line.right) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped_tip("\n".join(part for part in (line.title, line.detail, line.right) if part))
        if role == Qt.ItemDataRole.UserRole:
            return line.key
        return None

    def take(self, lines: Sequence[Line]) -> bool:
        """Show these rows; true when rows came, went or moved."""
        if [line.key for line in lines] == [line.key for line in self.lines]:
            changed = [row for row, line in enumerate(lines) if not line.same(self.lines[row])]
            self.lines = list(lines)
            for row in changed:
                self.dataChanged.emit(self.index(row), self.index(row))
            return False
        self.layoutAboutToBeChanged.emit()
        rows = {line.key: row for row, line in enumerate(lines)}
        before = self.persistentIndexList()
        keys = [self.lines[i.row()].key if i.row() < len(self.lines) else "" for i in before]
        self.lines = list(lines)
        after = [self.index(rows[key]) if key in rows else QModelIndex() for key in keys]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        return True


def _wrap(metrics: QFontMetrics, text: str, width: int) -> Qt.TextFlag:
    """Lines end between words; only a word that is wider than a line is broken."""
    widest = max(text.split(), key=len, default="")
    return _WRAP if metrics.horizontalAdvance(widest) <= width else _WRAP_ANYWHERE


class LineDelegate(QStyledItemDelegate):
    """Paints a row; `wrap` lets words run over several lines under the title."""

    def __init__(self, theme: Theme, parent: QWidget, *, wrap: bool = False, lead_width: int = 0) -> None:
        super().__init__(parent)
        self.wrap = wrap
        self.lead_width = lead_width
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        self.theme = theme
        self._text, self._bold = theme.font(), theme.font(bold=True)
        self._small, self._mono = theme.font("text_small"), theme.font("text_small", mono=True)
        # A list asks for every row whenever its place changes, and wrapping words is slow.
        self._heights: dict[tuple[object, ...], int] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One row of the theme, or two lines of words, or as many as wrapped words need."""
        line = self._line(index)
        row = self.theme.size("row")
        if not self.wrap or line is None:
            return QSize(80, row + (self._height(self._small) if line and line.detail else 0))
        width = option.widget.viewport().width() if isinstance(option.widget, QListView) else option.rect.width()
        key = (
            width,
            line.title,
            line.bold,
            bool(line.detail),
            line.right,
            line.action,
            bool(line.glyph),
            line.glyph_width,
        )
        high = self._heights.get(key)
        if high is None:
            if len(self._heights) >= HEIGHTS_KEPT:
                self._heights.clear()
            high = self._heights[key] = 8 + self._wrapped(line, max(60, self._words_width(line, width)))
        return QSize(80, high)

    def _height(self, font: QFont) -> int:
        return QFontMetrics(font).height()

    def _line(self, index: Index) -> Line | None:
        model = index.model()
        assert isinstance(model, LineModel)
        return model.lines[index.row()] if 0 <= index.row() < len(model.lines) else None

    def _words_width(self, line: Line, width: int) -> int:
        left = self.lead_width + (self._glyph_width(line) if line.glyph else 0)
        right = QFontMetrics(self._small).horizontalAdvance(line.action) + 26 if line.action else 0
        right += QFontMetrics(self._bold).horizontalAdvance(line.right) + 12 if line.right else 0
        return width - 20 - left - right

    def _glyph_width(self, line: Line) -> int:
        return round(18 * line.glyph_width) + 8

    def _wrapped(self, line: Line, width: int) -> int:
        metrics = QFontMetrics(self._bold if line.bold else self._text)
        text = line.title[:PAINTED_CHARACTERS]
        box = metrics.boundingRect(QRect(0, 0, width, 10_000), int(_wrap(metrics, text, width)), text)
        title = min(box.height(), metrics.height() * WRAPPED_LINES)
        return title + (self._height(self._small) if line.detail else 0)

    # ---- painting ----

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Back, glyph, words, figures, action."""
        line = self._line(index)
        if line is None:
            return
        theme, box = self.theme, option.rect
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if line.back:
            painter.fillRect(box, theme.color(line.back))
        if selected:
            painter.fillRect(box, theme.color("base.selected"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.color("base.hover"))
        painter.setPen(QPen(theme.color("base.line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if selected and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("base.accent"), 1))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        self._paint_words(painter, box.adjusted(10, 4, -10, -4), line)
        painter.restore()

    def _paint_words(self, painter: QPainter, box: QRect, line: Line) -> None:
        theme = self.theme
        left, right = box.left(), box.right()
        top = QFontMetrics(self._text).height()
        if line.lead:
            self._words(painter, QRect(left, box.top(), self.lead_width, top), line.lead, self._mono, line.lead_ink)
        left += self.lead_width
        if line.glyph is not None:
            side = 18.0
            line.glyph(painter, QRectF(left, box.top() + (top - side) / 2, side * line.glyph_width, side), theme)
            left += self._glyph_width(line)
        if line.action:
            spot = self.action_rect(line, box)
            painter.setPen(QPen(theme.color("base.line_strong"), 1))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(QRectF(spot).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setFont(self._small)
            painter.setPen(theme.color("base.text"))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, line.action)
            right = spot.left() - 8
        if line.right:
            width = QFontMetrics(self._bold).horizontalAdvance(line.right) + 2
            spot = QRect(right - width, box.top(), width, top)
            self._words(painter, spot, line.right, self._bold, line.right_ink, Qt.AlignmentFlag.AlignRight)
            right = spot.left() - 8
        words = QRect(left, box.top(), max(10, right - left), box.height())
        self._paint_title(painter, words, line, box.right() - left)

    def _paint_title(self, painter: QPainter, box: QRect, line: Line, whole: int) -> None:
        """The title beside figures and action; the detail under them has the `whole` width."""
        font = self._bold if line.bold else self._text
        small = self._height(self._small)
        under = small if line.detail else 0
        words = QRect(box.left(), box.top(), box.width(), box.height() - under)
        if self.wrap:
            painter.setFont(font)
            painter.setPen(self.theme.color(line.ink))
            text = line.title[:PAINTED_CHARACTERS]
            painter.drawText(words, int(_wrap(painter.fontMetrics(), text, words.width())), text)
        else:
            words.setHeight(self._height(self._text))
            self._words(painter, words, line.title, font, line.ink)
        if line.detail:
            spot = QRect(box.left(), words.bottom() + 1, whole, small)
            self._words(painter, spot, line.detail, self._small, line.detail_ink)

    def _words(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        font: QFont,
        ink: str,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setFont(font)
        painter.setPen(self.theme.color(ink))
        flat = " ".join(text[:PAINTED_CHARACTERS].split())
        shown = QFontMetrics(font).elidedText(flat, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), shown)

    def action_rect(self, line: Line, box: QRect) -> QRect:
        """Where the action word stands in a row whose words fill `box`."""
        metrics = QFontMetrics(self._small)
        width, height = metrics.horizontalAdvance(line.action) + 16, metrics.height() + 4
        return QRect(box.right() - width, box.top() - 1, width, height)


class RowList(QListView):
    """A list as tall as its rows, or scrolling when it is given `rows_shown`; arrows, Enter and mouse all work."""

    picked = Signal(str)
    #: Enter, double click or a click on the action word.
    acted = Signal(str)

    def __init__(
        self,
        theme: Theme,
        name: str,
        *,
        wrap: bool = False,
        lead_width: int = 0,
        rows_shown: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = LineModel(self)
        self.painter = LineDelegate(theme, self, wrap=wrap, lead_width=lead_width)
        self._rows_shown = rows_shown
        self.setModel(self.rows)
        self.setItemDelegate(self.painter)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        if rows_shown <= 1:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.picked.emit(index.data(Qt.ItemDataRole.UserRole)))
        self.doubleClicked.connect(lambda index: self.acted.emit(index.data(Qt.ItemDataRole.UserRole)))
        self._fit()

    def take(self, lines: Sequence[Line]) -> None:
        """Show these rows."""
        if self.rows.take(lines) or self.painter.wrap:
            self._fit()

    def show_rows(self, count: int) -> None:
        """Show at most so many rows; with more than one of them, the rest can be scrolled to."""
        if count == self._rows_shown:
            return
        self._rows_shown = count
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(needed if count > 1 else off)
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.painter.set_theme(theme)
        self.scheduleDelayedItemsLayout()
        self._fit()

    def current_key(self) -> str | None:
        """Key of the row the keyboard is on."""
        index = self.currentIndex()
        return str(index.data(Qt.ItemDataRole.UserRole)) if index.isValid() else None

    def texts(self) -> list[str]:
        """The rows in plain words, as a screen reader tells them."""
        return [str(self.rows.data(self.rows.index(row))) for row in range(self.rows.rowCount())]

    def _fit(self) -> None:
        option = QStyleOptionViewItem()
        option.widget = self
        count = self.rows.rowCount()
        shown = min(count, self._rows_shown) if self._rows_shown else count
        height = sum(self.painter.sizeHint(option, self.rows.index(row)).height() for row in range(shown))
        if self.height() != height or self.maximumHeight() != height:
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrapped words need another height at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and self.painter.wrap:
            self.scheduleDelayedItemsLayout()
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter acts on the row; arrows move; other keys are left to the window."""
        key = self.current_key()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and key is not None:
            self.acted.emit(key)
        elif event.key() == Qt.Key.Key_Space and key is not None:
            self.picked.emit(key)
        elif event.text() and event.key() not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the action word acts."""
        index = self.indexAt(event.position().toPoint())
        super().mouseReleaseEvent(event)
        if not index.isValid() or event.button() is not Qt.MouseButton.LeftButton:
            return
        line = self.rows.lines[index.row()]
        words = self.visualRect(index).adjusted(10, 4, -10, -4)
        if line.action and self.painter.action_rect(line, words).contains(event.position().toPoint()):
            self.acted.emit(line.key)

    def wheelEvent(self, event: Any) -> None:
        """A list as tall as its rows leaves the wheel to what scrolls around it."""
        if self._rows_shown:
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: Any) -> None:
        """Reached with Tab: the first row is the one the arrows start from."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0))
