"""The header's small instruments: link light, source lights and the alarm budget meter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.theme import Theme
from console.desk.widgets import Elided, escaped_tip, set_property
from console.domain.alarms import Budget
from console.link.liveness import LinkState
from console.wire.frames import SourceHealth

#: A source without news for this long is shown as quiet, seconds.
QUIET_AFTER_S = 30.0
#: A source's clock this far off is shown, seconds.
SKEW_SHOWN_S = 2.0
_INK = {LinkState.LIVE: "live", LinkState.CATCHING_UP: "stale", LinkState.CONNECTING: "stale"}


class LinkLight(QWidget):
    """A light with a shape of its own for each state, and the state in words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.state = LinkState.CONNECTING
        self.words = Elided("CONNECTING", weight="bold", ink="stale")
        self.words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Link to the hub")
        self.setMinimumHeight(20)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_state(self, state: LinkState, words: str) -> None:
        """Show a state."""
        self.state = state
        self.words.setText(words)
        set_property(self.words, "ink", _INK.get(state, "lost"))
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """A square for the light."""
        return QSize(16, 20)

    def minimumSizeHint(self) -> QSize:
        """A square for the light."""
        return QSize(16, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Live: a full disc. On the way: a ring. Not live: a crossed ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self.theme.color(f"link.{_INK.get(self.state, 'lost')}")
        middle, radius = QPointF(8, self.height() / 2), 5.5
        painter.setPen(QPen(color, 2))
        if self.state is LinkState.LIVE:
            painter.setBrush(color)
        painter.drawEllipse(middle, radius, radius)
        if self.state in (LinkState.NOT_LIVE, LinkState.DENIED):
            reach = radius * 0.7
            painter.drawLine(middle + QPointF(-reach, reach), middle + QPointF(reach, -reach))


def source_fault(source: SourceHealth) -> str:
    """What is wrong with a source in a few words; empty when nothing is."""
    if not source.connected:
        return "not connected"
    if source.age_s is not None and source.age_s > QUIET_AFTER_S:
        return f"quiet for {source.age_s:.0f} s"
    if source.skew_s is not None and abs(source.skew_s) > SKEW_SHOWN_S:
        return f"its clock is {source.skew_s:+.1f} s off"
    return ""


def source_words(source: SourceHealth) -> str:
    """One source in one line."""
    fault = source_fault(source)
    rate = f"{source.facts_per_s:.1f} facts/s, {source.positions_per_s:.0f} positions/s"
    return f"{source.name}: {fault or 'well'}, {rate}, {source.errors} errors"


class SourceLights(QWidget):
    """One light a source: full when well, hollow with a cross when not; opens the source table."""

    def __init__(self, theme: Theme, opened: Callable[[], object]) -> None:
        super().__init__()
        self.theme = theme
        self.sources: Sequence[SourceHealth] = ()
        self._opened = opened
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Sources")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_sources(self, sources: Sequence[SourceHealth]) -> None:
        """Show how they are doing."""
        if len(sources) != len(self.sources):
            self.updateGeometry()
        self.sources = sources
        words = "\n".join(source_words(source) for source in sources) or "No source is connected"
        self.setToolTip(escaped_tip(words))
        self.setAccessibleDescription(words)
        self.update()

    def _caption(self) -> str:
        well = sum(not source_fault(source) for source in self.sources)
        return f"{well}/{len(self.sources)}" if self.sources else "none"

    def sizeHint(self) -> QSize:
        """As many lights as there are sources, up to six, and a count."""
        words = QFontMetrics(self.theme.font(bold=True)).horizontalAdvance(self._caption())
        return QSize(14 * min(6, len(self.sources)) + 12 + words, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lights, then the count of those that are well."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 8.0
        for source in self.sources[:6]:
            well = not source_fault(source)
            color = self.theme.color("link.live" if well else "link.stale")
            painter.setPen(QPen(color, 1.6))
            painter.setBrush(color if well else Qt.BrushStyle.NoBrush)
            middle = QPointF(x, self.height() / 2)
            painter.drawEllipse(middle, 4, 4)
            if not well:
                painter.drawLine(middle + QPointF(-2.8, 2.8), middle + QPointF(2.8, -2.8))
            x += 14
        painter.setFont(self.theme.font(bold=True))
        painter.setPen(self.theme.color("base.text"))
        painter.drawText(QRectF(x, 0, 60, self.height()), Qt.AlignmentFlag.AlignVCenter, self._caption())
        if self.hasFocus():
            painter.setPen(QPen(self.theme.color("base.accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the table."""
        self._opened()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or space opens the table."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._opened()
        else:
            super().keyPressEvent(event)


class BudgetMeter(QWidget):
    """Alarms of the last ten minutes as blocks, with the budget marked, and one word."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.budget = Budget(0)
        self.setAccessibleName("Alarm budget for ten minutes")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_budget(self, budget: Budget) -> None:
        """Show a count against its budget."""
        if budget == self.budget and self.toolTip():
            return
        self.budget = budget
        words = f"{budget.raised} alarms in ten minutes: {budget.word}"
        self.setToolTip(
            escaped_tip(f"{words}\nA person can attend to about {budget.budget}; over {budget.flood} is a flood")
        )
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Blocks and a word."""
        return QSize(82 + QFontMetrics(self.theme.font(bold=True)).horizontalAdvance("999 flood"), 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ten blocks; those above the budget in the colour of a high alarm, a flood in that of a critical one."""
        painter, theme = QPainter(self), self.theme
        ink = {"calm": "base.text_dim", "busy": "alarm.high", "flood": "alarm.critical"}[self.budget.word]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for block in range(self.budget.flood):
            box = QRectF(block * 7, 4, 5, self.height() - 8)
            painter.setPen(QPen(theme.color("base.line_strong"), 1))
            painter.setBrush(theme.color(ink) if block < self.budget.raised else Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.color(ink if self.budget.word != "calm" else "base.text"))
        words = f"{self.budget.raised} {self.budget.word}"
        painter.drawText(QRectF(76, 0, self.width() - 76, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
