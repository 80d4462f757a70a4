"""The alarm bar: what has to be looked at, the most urgent first; seen, shelved and cleared from here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QSizePolicy

from console.desk.model import DeskModel, Seen
from console.desk.pane import Veil
from console.desk.rowlist import Line, RowList
from console.desk.theme import Theme
from console.desk.widgets import button, column, label, row, set_property, set_text
from console.desk.words import PRIORITY_WORD, alarm_state
from console.domain.alarms import in_order, is_shelved
from console.domain.clocks import elapsed_text
from console.domain.entities import Alarm
from console.domain.vocabulary import AlarmPriority

#: Alarms listed while the bar is open.
OPEN_ROWS = 7
_URGENCY = {AlarmPriority.CRITICAL: 3, AlarmPriority.HIGH: 2, AlarmPriority.LOW: 1}


def paint_alarm(painter: QPainter, rect: QRectF, priority: AlarmPriority, theme: Theme, *, seen: bool) -> None:
    """One to three chevrons: more is more urgent; filled until somebody has seen it."""
    color = theme.color(f"alarm.{priority.value}")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush if seen else color)
    count = _URGENCY[priority]
    high = rect.height() * 0.26
    top = rect.center().y() - high * (count * 1.25 - 0.25) / 2
    for step in range(count):
        y = top + step * high * 1.25
        middle, half = rect.center().x(), rect.width() * 0.38
        corners = [(middle - half, y + high), (middle, y), (middle + half, y + high)]
        painter.drawPolygon(QPolygonF([QPointF(a, b) for a, b in corners]))
    painter.restore()


class AlarmBar(QFrame):
    """One line that opens to a list; the row the keyboard is on is the alarm in hand."""

    def __init__(self, model: DeskModel, theme: Theme, run: Callable[..., object]) -> None:
        super().__init__()
        self.model, self.theme = model, theme
        self._run = run
        self.opened = False
        self.setProperty("part", "bar")
        self.setAccessibleName("Alarms")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.list = RowList(theme, "Alarms, the most urgent first", rows_shown=1)
        self.list.picked.connect(self._pick)
        self.list.acted.connect(lambda key: self._pick(key, go=True))
        self.calm = label("No alarms", ink="faint")
        self.calm.setMinimumHeight(theme.size("row"))
        self.more = button("", self.toggle, tone="quiet", name="Show all alarms")
        self.seen = button("Acknowledge  F8", lambda: run("acknowledge"), tone="small", name="Acknowledge alarm")
        self.shelf = button("Shelve", lambda: run("shelve"), tone="small", name="Shelve alarm")
        self.clear = button("Clear", lambda: run("clear-alarm"), tone="small", name="Clear alarm")
        self._replay = label("", part="replay")
        self._replay.hide()
        self._not_live = label("NOT LIVE", part="notlive")
        self._training = label("TRAINING", part="trainingtag")
        self._not_live.hide()
        self._training.hide()
        # As high as one row of the list, so that tags stand in its middle also when there is no alarm.
        buttons = row(self.more, self.seen, self.shelf, self.clear, gap=6, margins=(0, 3, 0, 3))
        for tag in (self._replay, self._not_live, self._training):
            buttons.addWidget(tag, 0, Qt.AlignmentFlag.AlignVCenter)
        words = column(self.calm, self.list, gap=0)
        whole = row(gap=6, margins=(10, 1, 8, 1))
        whole.addLayout(words, 1)
        whole.addLayout(buttons)
        whole.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)
        self.setLayout(whole)
        self.veil = Veil(self, theme)
        model.touched.connect(self.hear)

    def hear(self, seen: Seen) -> None:
        """Alarms changed, the second did, or another incident was picked."""
        if seen.alarms or seen.everything or seen.second or seen.selection:
            self.refresh()

    def refresh(self) -> None:
        """Work the rows out anew; the selected incident's alarms come first within their urgency."""
        model, now = self.model, self.model.now()
        alarms = in_order(model.picture.alarms.values(), now)
        picked = model.selection.incident
        if picked is not None:
            about = [alarm for alarm in alarms if alarm.incident == picked]
            loud = [a for a in alarms if a.incident != picked and a.acknowledged_at is None]
            rest = [a for a in alarms if a.incident != picked and a.acknowledged_at is not None]
            critical = [a for a in loud if a.priority is AlarmPriority.CRITICAL]
            alarms = critical + about + [a for a in loud if a not in critical] + rest
        lines = [self._line(alarm, now) for alarm in alarms]
        self.calm.setVisible(not lines)
        self.list.setVisible(bool(lines))
        self.list.show_rows(OPEN_ROWS if self.opened else 1)
        self.list.take(lines)
        if not self.opened and not self.list.hasFocus():
            self.list.scrollToTop()
        self.more.setText(f"{'Close' if self.opened else f'{len(lines) - 1} more'}  F6")
        self.more.setVisible(len(lines) > 1 or self.opened)
        loud = [a for a in alarms if a.acknowledged_at is None and not is_shelved(a, now)]
        worst = min((list(AlarmPriority).index(a.priority) for a in loud), default=2)
        set_property(self, "urgent", list(AlarmPriority)[worst].value)
        for one in (self.seen, self.shelf, self.clear):
            one.setVisible(bool(lines))

    def _line(self, alarm: Alarm, now: datetime) -> Line:
        seen = alarm.acknowledged_at is not None or is_shelved(alarm, now)
        # Only a critical alarm may flash, and only until it is seen; once every two seconds is calm and safe.
        flash = alarm.priority is AlarmPriority.CRITICAL and not seen and int(now.timestamp()) % 2 == 0
        here = alarm.incident is not None and alarm.incident == self.model.selection.incident
        state = alarm_state(alarm, now)
        words = f"{PRIORITY_WORD[alarm.priority]}  {alarm.text}"
        return Line(
            key=alarm.id,
            title=words + (f"  ({state})" if seen else ""),
            right=elapsed_text(now - alarm.raised_at),
            glyph=lambda p, r, t: paint_alarm(p, r, alarm.priority, t, seen=seen),
            ink="base.text_faint" if seen else f"alarm.{alarm.priority.value}",
            right_ink="base.text_dim",
            bold=not seen,
            back="base.hover" if flash else "base.selected" if here and self.opened else "",
        )

    def selected_alarm(self) -> str | None:
        """The alarm in hand, when the keyboard is in this bar or it is open."""
        return self.list.current_key() if self.opened or self.list.hasFocus() else None

    def toggle(self) -> None:
        """Open or close the list."""
        self.opened = not self.opened
        self.refresh()

    def _pick(self, key: str, go: bool = False) -> None:
        alarm = self.model.picture.alarms.get(key)
        if alarm is None:
            return
        if alarm.incident in self.model.picture.incidents:
            self.model.select_incident(alarm.incident)
        if alarm.unit in self.model.picture.units:
            self.model.select_unit(alarm.unit)
        if go and alarm.incident in self.model.picture.incidents:
            self._run("go", alarm.incident)

    def set_live(self, live: bool) -> None:
        """Say whether the alarms shown are the present ones."""
        self._not_live.setVisible(not live)
        self.veil.lay(not live)

    def set_replay(self, words: str) -> None:
        """Say that these are the alarms of a past second; no words for the present."""
        set_text(self._replay, words)
        self._replay.setVisible(bool(words))

    def set_exercise(self, on: bool) -> None:
        """Say that nothing here is real."""
        self._training.setVisible(on)

    @property
    def says_not_live(self) -> bool:
        """Whether this view says now that it is not live."""
        return self._not_live.isVisibleTo(self) and self.veil.isVisibleTo(self)

    @property
    def says_replay(self) -> str:
        """What this bar says now of the past it shows; empty while it shows the present."""
        return self._replay.text() if self._replay.isVisibleTo(self) else ""

    @property
    def says_training(self) -> bool:
        """Whether this view says now that it shows an exercise."""
        return self._training.isVisibleTo(self)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme = self.veil.theme = theme
        self.list.set_theme(theme)
        self.calm.setMinimumHeight(theme.size("row"))
