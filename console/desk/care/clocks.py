"""Hold and consent clocks: how long each still holds, as a bar that shrinks and a time that counts down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.desk.care.hatch import hatch
from console.desk.theme import Theme
from console.desk.widgets import Elided, button, column, label, row, set_property, set_text
from console.desk.words import late_ink
from console.domain.care_clocks import CareClock, care_clocks
from console.domain.clocks import Lateness, elapsed_text
from console.domain.entities_care import Care
from console.domain.vocabulary_care import CONSENT_LABEL, HoldKind

#: From here on an end is told with its date.
DAY = timedelta(days=1)


class Standing(msgspec.Struct, frozen=True):
    """One hold or consent that stands: `since` and `clock.until` bound its bar; no clock where it has no end."""

    kind: str
    key: str
    words: str
    since: datetime
    clock: CareClock | None = None
    extra: str = ""


def standings(care: Care | None) -> list[Standing]:
    """What stands, the clock that runs out first at the front, then what has no end."""
    if care is None:
        return []
    clocks = care_clocks(care)
    found: list[Standing] = []
    for clock in clocks:
        if clock.kind == "hold":
            hold = care.holds[clock.key]
            found.append(Standing("hold", clock.key, clock.label, hold.at, clock, hold.fact.authority))
        else:
            consent = care.consents[clock.key]
            found.append(Standing("consent", clock.key, clock.label, consent.at, clock, consent.fact.given_by))
    timed = {(one.kind, one.key) for one in found}
    for key, told in care.holds.items():
        if ("hold", key) not in timed:
            words = "involuntary hold" if told.fact.hold_kind is HoldKind.INVOLUNTARY else "voluntary stay"
            found.append(Standing("hold", key, words, told.at, None, told.fact.authority))
    for key, given in care.consents.items():
        if ("consent", key) not in timed:
            words = f"consent to {given.fact.scope.value}: {CONSENT_LABEL[given.fact.state]}"
            found.append(Standing("consent", key, words, given.at, None, given.fact.given_by))
    return found


class ClockBar(QWidget):
    """What is left of the whole, from the left; hatched when nothing is left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.share, self.ink, self.over = 0.0, "late.on_time", False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A thin bar."""
        return QSize(120, 8)

    def show_share(self, share: float, ink: str, over: bool) -> None:
        """Share left, 0 to 1."""
        self.share, self.ink, self.over = share, ink, over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame and fill."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        color = self.theme.color(self.ink)
        painter.setPen(QPen(color if self.over else self.theme.color("base.line_strong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        if self.over:
            hatch(painter, box, color, step=6)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        fill = box.adjusted(1, 1, -1, -1)
        fill.setWidth(fill.width() * self.share)
        painter.drawRoundedRect(fill, 2, 2)


class ClockRow(QFrame):
    """One hold or consent."""

    def __init__(self, theme: Theme, standing: Standing, end: Callable[[str, str], object] | None) -> None:
        super().__init__()
        self.standing = standing
        self.words = Elided("", weight="bold")
        self.left = label("", face="mono", weight="bold")
        self.bar = ClockBar(theme)
        self.detail = Elided("", ink="dim", scale="small")
        self.end = button("End…", lambda: end and end(standing.kind, standing.key), tone="small", name="End this")
        self.end.setVisible(end is not None)
        lines = column(gap=3, margins=(0, 2, 0, 3))
        lines.addLayout(_stretched(self.words, self.left, self.end))
        lines.addWidget(self.bar)
        lines.addWidget(self.detail)
        self.setLayout(lines)

    def show_standing(self, standing: Standing, now: datetime, *, may_end: bool) -> None:
        """Count down to `now` (UTC)."""
        self.standing = standing
        clock = standing.clock
        self.words.setText(standing.words[:1].upper() + standing.words[1:])
        self.end.setEnabled(may_end)
        self.bar.setVisible(clock is not None)
        self.left.setVisible(clock is not None)
        parts = [standing.extra, f"since {standing.since:%H:%M}"]
        if clock is not None:
            late = clock.lateness(now)
            left = clock.left(now)
            over = late is Lateness.OVERDUE
            whole = (clock.until - standing.since).total_seconds()
            share = min(1.0, max(0.0, left.total_seconds() / whole)) if whole > 0 else 0.0
            set_text(self.left, f"OVER {elapsed_text(-left)}" if over else elapsed_text(left))
            set_property(self.left, "ink", late_ink(late).removeprefix("late."))
            self.bar.show_share(share, "base.accent" if late is Lateness.ON_TIME else late_ink(late), over)
            parts.append(f"until {clock.until:%d %b %H:%M}" if abs(left) >= DAY else f"until {clock.until:%H:%M}")
        self.detail.setText(", ".join(part for part in parts if part))
        self.setAccessibleName(clock.words(now) if clock is not None else standing.words)


class ClocksView(QWidget):
    """Everything that holds about the person, with what runs out first at the top."""

    def __init__(self, theme: Theme, end: Callable[[str, str], object] | None = None) -> None:
        """`end` hears which (kind, key) a person wants ended; without it nothing can be ended here."""
        super().__init__()
        self.theme, self._end = theme, end
        self.rows: dict[tuple[str, str], ClockRow] = {}
        self.setAccessibleName("Holds and consents")
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)

    def show_care(self, care: Care | None, now: datetime, *, may_end: bool = True) -> None:
        """Show a care record's clocks at `now` (UTC)."""
        held = {(one.kind, one.key): one for one in standings(care)}
        if list(held) != list(self.rows):
            for gone in self.rows.values():
                gone.hide()
                self._lines.removeWidget(gone)
                gone.deleteLater()
            self.rows = {key: ClockRow(self.theme, one, self._end) for key, one in held.items()}
            for made in self.rows.values():
                self._lines.addWidget(made)
        for key, one in held.items():
            self.rows[key].show_standing(one, now, may_end=may_end)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme = theme
        for made in self.rows.values():
            made.bar.theme = theme
            made.bar.update()


def _stretched(words: QWidget, *others: QWidget) -> QHBoxLayout:
    lines = row(words, *others, gap=8)
    lines.setStretchFactor(words, 1)
    return lines
