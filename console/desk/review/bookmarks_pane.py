"""Bookmarks of a shift: moments somebody marked, each shown again exactly as it was looked at."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF, QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from console.desk.model import DeskModel, Seen
from console.desk.pane import Pane
from console.desk.review.shift_pane import Run
from console.desk.review.tall_list import TallList
from console.desk.rowlist import Line
from console.desk.theme import Theme
from console.desk.time.bookmarks import Bookmark
from console.desk.widgets import button, column, label, row

_EMPTY = (
    "Nothing is marked yet. Stand in a second that is worth coming back to, and mark it: "
    "time, view and selection come back exactly as they are."
)


def _ribbon(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """A ribbon, as it hangs from a page."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("base.accent"))
    wide, high = box.width() * 0.5, box.height() * 0.8
    left, top = box.center().x() - wide / 2, box.top() + box.height() * 0.1
    corners = ((left, top), (left + wide, top), (left + wide, top + high), (left + wide / 2, top + high * 0.68),
               (left, top + high))  # fmt: skip
    painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))


class BookmarksPane(Pane):
    """Mark the moment that is shown with a few words, come back to any, take one away."""

    def __init__(self, model: DeskModel, theme: Theme, run: Run) -> None:
        super().__init__("Bookmarks", theme)
        self.model, self.run = model, run
        self._shown: tuple[Bookmark, ...] = ()
        self.field = QLineEdit()
        self.field.setPlaceholderText("Mark this moment: why?")
        self.field.setAccessibleName("Words of the bookmark")
        self.field.setMaxLength(500)
        self.field.returnPressed.connect(self.mark)
        self.mark_button = button("Mark", self.mark, tone="main", tip="Mark the moment that is shown")
        line = row(self.field, self.mark_button, margins=(8, 6, 8, 6))
        line.setStretch(0, 1)
        self.empty = label(_EMPTY, ink="dim")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(24, 12, 24, 12)
        self.list = TallList(theme, "Bookmarks", wrap=True, lead_width=64)
        self.list.picked.connect(self._picked)
        self.list.acted.connect(self._acted)
        self._forget = button("Take the mark away", self.forget, tone="small", tip="Remove the chosen bookmark")
        foot = row(1, self._forget, margins=(8, 4, 8, 6))
        top, self._foot = QWidget(), QWidget()
        top.setLayout(line)
        self._foot.setLayout(foot)
        inner = column(top, self.empty, self.list, self._foot, gap=0)
        inner.setStretch(1, 1)
        inner.setStretch(2, 1)
        self.body.addLayout(inner)
        model.time.changed.connect(self.refresh)
        model.touched.connect(self.hear)

    def set_theme(self, theme: Theme) -> None:
        """Take colours."""
        super().set_theme(theme)
        self.list.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """What was marked meanwhile."""
        super().showEvent(event)
        self.refresh()

    def hear(self, seen: Seen) -> None:
        """Numbers of strips may have come with the picture."""
        if self.isVisible() and (seen.everything or seen.selection):
            self.refresh()

    def refresh(self) -> None:
        """Show the bookmarks there are, while somebody looks."""
        if not self.isVisible():
            return
        marks = self.model.time.bookmarks
        self._shown = marks
        self.empty.setVisible(not marks)
        self.list.setVisible(bool(marks))
        self._foot.setVisible(bool(marks))
        self.set_title("Bookmarks", f"{len(marks):,}" if marks else "")
        self.list.take([self._line(number, mark) for number, mark in enumerate(marks)])
        here = self.model.time.at
        self.field.setPlaceholderText(f"Mark {here:%H:%M:%S}: why?" if here is not None else "Mark this moment: why?")

    def _line(self, number: int, mark: Bookmark) -> Line:
        picture = self.model.picture
        about = []
        if mark.incident and (incident := picture.incidents.get(mark.incident)) is not None:
            about.append(incident.number)
        if mark.unit and (unit := picture.units.get(mark.unit)) is not None:
            about.append(unit.callsign)
        detail = ", ".join([*about, mark.view.value, *([f"fact {mark.count:,}"] if mark.count else [])])
        here = self.model.time.at == mark.at
        return Line(
            key=str(number), lead=f"{mark.at:%H:%M:%S}", title=mark.text or "No words", detail=detail, glyph=_ribbon,
            ink="base.text" if mark.text else "base.text_faint", detail_ink="base.text_faint", bold=here,
        )  # fmt: skip

    # ---- hands ----

    def mark(self) -> None:
        """Mark the moment that is shown; workspace and map are noted by the command."""
        words = self.field.text().strip()
        if self.run("bookmark", *([words] if words else [])):
            self.field.clear()

    def _picked(self, key: str) -> None:
        self.restore(int(key))

    def _acted(self, key: str) -> None:
        self.restore(int(key))

    def restore(self, number: int) -> None:
        """Show a marked moment again."""
        if 0 <= number < len(self._shown):
            self.model.time.restore(self._shown[number])

    def forget(self) -> None:
        """Take the chosen mark away."""
        key = self.list.current_key()
        if key is None:
            self.model.tell("Choose a bookmark first")
        elif 0 <= int(key) < len(self._shown):
            self.model.time.forget(self._shown[int(key)])
