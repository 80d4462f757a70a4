"""What an assessment comes to, large: level, score with its direction, and where that lies between mild and grave."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.care.draft import Draft
from console.desk.care.hatch import hatch
from console.desk.theme import Theme
from console.desk.widgets import Elided, column, label, row, set_property, set_text
from console.domain.instruments import Direction, Instrument, Level
from console.domain.scoring import Result, reachable
from console.domain.vocabulary import band_of

#: Inks of a level's words and segment by how grave it is.
_INK = {"critical": "severity.critical", "elevated": "severity.elevated", "normal": "severity.normal"}


def level_ink(level: Level) -> str:
    """Colour token of a level, by the console priority it calls for."""
    return _INK[band_of(level.priority_floor).value]


def score_words(instrument: Instrument, result: Result) -> str:
    """The score with its range and direction; nothing for what is scored by rules."""
    span = instrument.score_range
    if span is None:
        return ""
    worse = "lower is worse" if instrument.direction is Direction.LOWER else "higher is worse"
    if result.score is None:
        return f"From {span[0]} to {span[1]}, {worse}"
    return f"{result.score} on {span[0]} to {span[1]}, {worse}"


class LevelBar(QWidget):
    """Segments from mild (left) to grave (right): the level filled, all that can still come out hatched."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.levels: tuple[Level, ...] = ()
        self.level = ""
        self.open: frozenset[str] = frozenset()
        self.setAccessibleName("Levels, mild to grave")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A bar."""
        return QSize(160, 16)

    def show_result(self, draft: Draft) -> None:
        """Take the levels and where the answers lie."""
        self.levels = tuple(reversed(draft.instrument.level))
        result = draft.result
        self.level = result.level.name if result.level is not None else ""
        self.open = frozenset() if result.complete else frozenset(reachable(draft.instrument, draft.answers))
        told = self.level or "open: " + ", ".join(level.label for level in self.levels if level.name in self.open)
        self.setAccessibleDescription(told)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Segments of one width."""
        if not self.levels:
            return
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self.width() / len(self.levels)
        for place, level in enumerate(self.levels):
            box = QRectF(place * step + 1, 1, step - 2, self.height() - 2)
            ink = theme.color(level_ink(level))
            here = level.name == self.level
            painter.setPen(QPen(ink if here or level.name in self.open else theme.color("base.line_strong"), 1.4))
            painter.setBrush(ink if here else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 3, 3)
            if level.name in self.open:
                hatch(painter, box.adjusted(1.5, 1.5, -1.5, -1.5), ink, step=6)


class ResultView(QWidget):
    """INCOMPLETE until it is not; the level, the bar, what it asks for. Few lines: it stays in sight under the form."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Result")
        self.tag = label("INCOMPLETE", part="incomplete")
        self.level = Elided("", scale="large")
        self.action = label("", scale="small")
        self.action.setWordWrap(True)
        self.bar = LevelBar(theme)
        top = row(self.tag, self.level, gap=8)
        top.setStretchFactor(self.level, 1)
        middle = row(
            label("mild", ink="faint", scale="small"), self.bar, label("grave", ink="faint", scale="small"), gap=7
        )
        middle.setStretchFactor(self.bar, 1)
        whole = column(gap=3)
        whole.addLayout(top)
        whole.addLayout(middle)
        whole.addWidget(self.action)
        self.setLayout(whole)

    def show_result(self, draft: Draft) -> None:
        """Show what a form comes to so far."""
        result = draft.result
        self.tag.setVisible(not result.complete)
        done = len(draft.asked) - len(result.missing)
        if result.level is not None:
            words, ink = result.level.label, _LABEL_INK[level_ink(result.level)]
        elif result.at_least is not None:
            words, ink = f"At least: {result.at_least.label}", _LABEL_INK[level_ink(result.at_least)]
        else:
            words, ink = f"{done} of {len(draft.asked)} answered", "high"
        self.level.setText(words)
        set_property(self.level, "ink", ink)
        known = result.level or result.at_least
        action = known.action if known is not None else "Nothing can be said yet: an incomplete form is never a low one"
        parts = [part for part in (score_words(draft.instrument, result), action) if part]
        set_text(self.action, ". ".join(parts))
        self.action.setVisible(bool(parts))
        self.bar.show_result(draft)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.bar.theme = theme
        self.bar.update()


_LABEL_INK = {"severity.critical": "grave", "severity.elevated": "elevated", "severity.normal": ""}
