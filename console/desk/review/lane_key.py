"""The key of the timeline: what its colours and shapes mean, flowing over as many lines as it needs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.review.lane_fold import ALARM, BAR, CONSULT, FEED, MarkKind
from console.desk.review.lane_looks import FINDING_LOOKS, MARK_LOOKS, looks_of, paint_flag, paint_mark
from console.desk.review.lanes import Group
from console.desk.theme import Theme

Swatch = Callable[[QPainter, QRectF, Theme], None]


def _bar(token: str, height: float, *, hatched: bool = False) -> Swatch:
    def paint(painter: QPainter, box: QRectF, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        color = theme.color(token)
        painter.setBrush(QBrush(color, Qt.BrushStyle.Dense4Pattern) if hatched else color)
        painter.drawRect(QRectF(box.left(), box.center().y() - height / 2, box.width(), height))

    return paint


def _mark(kind: MarkKind) -> Swatch:
    return lambda painter, box, theme: paint_mark(painter, kind, box.center().x(), box.center().y(), 8, theme)


def _flag(grade: int) -> Swatch:
    return lambda painter, box, theme: paint_flag(painter, grade, box.left() + 4, box.top() + 1, 8, theme)


def entries() -> list[tuple[Swatch, str]]:
    """Everything a lane can show, with its words."""
    found: list[tuple[Swatch, str]] = [(_bar(look.token, 10), look.words) for look in looks_of(Group.STRIPS, BAR)[:-1]]
    found += [(_bar(look.token, 3), look.words) for look in looks_of(Group.STRIPS, ALARM)]
    consults = looks_of(Group.STRIPS, CONSULT)
    found += [(_bar(look.token, 3, hatched=not code), look.words) for code, look in enumerate(consults)]
    found += [(_bar(look.token, 2), look.words) for look in looks_of(Group.STRIPS, FEED)]
    found += [(_mark(kind), look.words) for kind, look in MARK_LOOKS.items()]
    found += [(_flag(grade), look.words) for grade, look in enumerate(FINDING_LOOKS)]
    return found


class LaneKey(QWidget):
    """Swatches with words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.entries = entries()
        self.setAccessibleName("Key of the timeline")
        self.setAccessibleDescription(", ".join(words for _, words in self.entries))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and font."""
        self.theme = theme
        self._font = theme.font("text_small")
        self.updateGeometry()
        self.update()

    def _places(self, width: int) -> list[tuple[float, float, float]]:
        """Left, top and width of each entry."""
        metrics = QFontMetricsF(self._font)
        line, x, y, found = metrics.height() + 5, 10.0, 5.0, []
        for _, words in self.entries:
            wide = 22 + metrics.horizontalAdvance(words)
            if x > 10 and x + wide > width - 10:
                x, y = 10.0, y + line
            found.append((x, y, wide))
            x += wide + 16
        return found

    def heightForWidth(self, width: int) -> int:
        """As many lines as it needs."""
        return round(self._places(width)[-1][1] + QFontMetricsF(self._font).height() + 6)

    def sizeHint(self) -> QSize:
        """At its present width."""
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        """The same height."""
        return QSize(100, self.sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        """Another width, another height."""
        self.setFixedHeight(self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Each swatch with its words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.theme.color("base.raised"))
        painter.setFont(self._font)
        line = QFontMetricsF(self._font).height()
        for (swatch, words), (x, y, wide) in zip(self.entries, self._places(self.width()), strict=True):
            swatch(painter, QRectF(x, y, 16, line), self.theme)
            painter.setPen(self.theme.color("base.text_dim"))
            painter.drawText(QRectF(x + 22, y, wide, line), int(Qt.AlignmentFlag.AlignVCenter), words)
