"""The time bar: which second is shown and how, the scrubber, and what goes on at present meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from console.desk.model import DeskModel
from console.desk.theme import Theme
from console.desk.time.beneath import Beneath
from console.desk.time.machine import LIVE_KEY, SPEEDS
from console.desk.time.scrubber import Scrubber
from console.desk.time.transport import Sign, SignButton
from console.desk.time.words import span_words
from console.desk.widgets import Elided, button, column, label, row, set_property, set_text
from console.review.shift import View

#: Below this width the speeds between the ends are left out, pixels.
NARROW_PX = 1330
#: Below this width words are shorter, pixels.
TIGHT_PX = 1180
_IN_BETWEEN, _FEW = (2.0, 30.0), (1.0, 10.0, 60.0)
#: Notes take at most this height before they are scrolled, pixels.
NOTES_PX = 110
#: Below this height of the window the words under the scrubber give way to the views, pixels.
LOW_PX = 700
#: Notes that say how a shift is, not that something is wrong with it: others are told first.
_MILD = frozenset({"memory", "no-tracks", "late", "ahead", "never-closed", "no-disposition", "no-incidents", "window"})
_SHORT = {View.AS_KNOWN: "Known", View.AS_IT_WAS: "Was"}
_VIEW_TIP = {
    View.AS_KNOWN: "What was known at that second: what came late is drawn as a ghost",
    View.AS_IT_WAS: "What had happened by that second, whenever anybody heard of it",
}


class TimeBar(QFrame):
    """Stands under the views while they show the past. `always`: also while they show the present."""

    def __init__(self, model: DeskModel, theme: Theme, run: Callable[..., bool]) -> None:
        super().__init__()
        self.model, self.machine, self.theme = model, model.time, theme
        self._run = run
        self.always = False
        self.setProperty("part", "timebar")
        self.setAccessibleName("Time bar")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.tag = label("", part="replay")
        self.clock = label("", scale="clock")
        self.day = label("", ink="dim", scale="small")
        self.views = {view: self._view_button(view) for view in View}
        self.back = SignButton(Sign.BACK, "Back by a fact  Alt+Left", theme, lambda: run("back"))
        self.play = SignButton(Sign.PLAY, "Play  Ctrl+Space", theme, lambda: run("pause"))
        self.on = SignButton(Sign.ON, "On by a fact  Alt+Right", theme, lambda: run("step"))
        self.speeds = {speed: self._speed_button(speed) for speed in SPEEDS}
        self.finding = button("", lambda: run("next-finding"), tone="small", tip="The next missed moment  Alt+Down")
        self.mark = button("Mark", lambda: run("bookmark"), tone="small", tip="Mark this moment  Ctrl+B")
        self.beneath = Beneath(model, lambda: run("live"))
        self.live = button("", lambda: run("live"), tone="main", tip="Show the present again")
        self.scrubber = Scrubber(self.machine, theme, run)
        self.busy = label("", ink="dim", scale="small")
        self.stop = button("Stop", self.machine.stop_opening, tone="small", name="Stop opening")
        self.words = Elided("", ink="dim", scale="small")
        self.more = button("", self.toggle_notes, tone="small", tip="What has to be known about this shift")
        self.notes = label("", ink="dim", scale="small")
        self.notes.setWordWrap(True)
        self.notes_open = False
        self._arrange()
        self.machine.changed.connect(self.refresh)
        self.refresh()

    def _view_button(self, view: View) -> QPushButton:
        made = button(view.value.capitalize(), lambda: self.machine.set_view(view), tone="chip", tip=_VIEW_TIP[view])
        made.setCheckable(True)
        return made

    def _speed_button(self, speed: float) -> QPushButton:
        made = button(f"{speed:.0f}×", lambda: self._run("play", f"{speed:.0f}"), tone="chip", name=f"Play {speed:.0f}")
        made.setCheckable(True)
        made.setToolTip(f"{speed:.0f} seconds of the shift in a second")
        return made

    def _arrange(self) -> None:
        views = row(*(self.views[view] for view in (View.AS_KNOWN, View.AS_IT_WAS)), gap=4)
        transport = row(self.back, self.play, self.on, gap=4)
        speeds = row(*self.speeds.values(), gap=3)
        top = row(self.tag, self.clock, self.day, gap=10)
        for part in (views, transport, speeds):
            top.addLayout(part)
        for widget in (self.finding, self.mark):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.beneath)
        top.addWidget(self.live)
        self._foot = QWidget()
        foot = row(self.busy, self.stop, self.words, self.more, gap=8)
        foot.setStretchFactor(self.words, 1)
        self._foot.setLayout(foot)
        self._sheet = QScrollArea()
        self._sheet.setWidgetResizable(True)
        inner = QWidget()
        inner.setProperty("part", "sheet")
        inner.setLayout(column(self.notes, 1, margins=(4, 2, 4, 2)))
        self._sheet.setWidget(inner)
        self._sheet.setAccessibleName("Notes about this shift")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 5, 10, 4)
        whole.setSpacing(3)
        whole.addLayout(top)
        whole.addWidget(self.scrubber)
        whole.addWidget(self._foot)
        whole.addWidget(self._sheet)

    # ---- showing ----

    def refresh(self) -> None:
        """Show how the machine stands."""
        machine = self.machine
        # While the past is made ready it says how far that is, and can be stopped.
        shown = self.always or not machine.live or bool(machine.opening)
        self.setVisible(shown)
        if not shown:
            return
        past = not machine.live
        set_property(self, "past", past)
        set_text(self.tag, "REPLAY" if machine.moment is not None else "LIVE" if machine.live else "NO SHIFT")
        set_property(self.tag, "part", "replay" if past else "livetag")
        now = self.model.now()
        # Before a journal is open there is no second to show.
        set_text(self.clock, f"{now:%H:%M:%S}" if machine.live or machine.moment is not None else "--:--:--")
        set_text(self.day, self._day_words() if machine.moment is not None and not self.tight else "")
        for view, made in self.views.items():
            made.setChecked(view is machine.view)
            text = _SHORT[view] if self.tight else view.value.capitalize()
            if made.text() != text:
                made.setText(text)
        self._show_transport()
        self._show_finding()
        self._show_words()
        self.live.setVisible(machine.has_hub and past)
        self.beneath.setVisible(machine.has_hub and past)
        self.scrubber.update()
        self.setAccessibleDescription(machine.words or "Live")

    @property
    def tight(self) -> bool:
        """Whether there is little room."""
        return self.width() < TIGHT_PX

    def _day_words(self) -> str:
        machine = self.machine
        assert machine.moment is not None
        day = f"{machine.moment.at:%a %d %b %Y}"
        if machine.has_hub and not machine.from_file:
            return f"{span_words(self.model.live_now() - machine.moment.at)} ago"
        return day

    def _show_transport(self) -> None:
        machine = self.machine
        playing = machine.speed > 0
        self.play.say(Sign.PAUSE if playing else Sign.PLAY, f"{'Pause' if playing else 'Play'}  Ctrl+Space")
        for widget in (self.play, *self.speeds.values()):
            widget.setEnabled(machine.moment is not None)
        for sign in (self.back, self.on, self.mark):
            sign.setEnabled(machine.span is not None)
        for speed, made in self.speeds.items():
            made.setChecked(playing and speed == machine.speed)
            made.setVisible(speed in _FEW if self.tight else speed not in _IN_BETWEEN or self.width() >= NARROW_PX)

    def _show_finding(self) -> None:
        machine = self.machine
        count = len(machine.findings)
        if machine.finding in machine.findings and machine.finding is not None:
            place = machine.findings.index(machine.finding) + 1
            words = f"Missed {place} of {count}" if self.tight else f"Missed moment {place} of {count}"
        else:
            words = f"{count} missed moment{'' if count == 1 else 's'}" if count else "No missed moments"
            if self.tight:
                words = f"{count} missed"
        if self.finding.text() != words:
            self.finding.setText(words)
            self.finding.setAccessibleName(f"Next missed moment: {words}")
        self.finding.setEnabled(bool(count))
        live = f"Live  {LIVE_KEY}" if self.tight else f"Back to live  {LIVE_KEY}"
        if self.live.text() != live:
            self.live.setText(live)

    def _show_words(self) -> None:
        machine = self.machine
        set_text(self.busy, machine.busy)
        self.busy.setVisible(bool(machine.busy))
        self.stop.setVisible(bool(machine.busy))
        notes, moment = machine.notes, machine.moment
        said: list[str] = []
        if machine.finding is not None and machine.finding.at == machine.at:
            said.append(machine.finding.text)
        elif moment is not None and moment.last is not None:
            late = len(moment.late)
            if late:
                heard = "was heard only later" if late == 1 else "were heard only later"
                drawn = "drawn as ghosts" if machine.view is View.AS_KNOWN else "and marked"
                said.append(f"{late} fact{'' if late == 1 else 's'} had happened by now and {heard} ({drawn})")
        if not said and notes:
            said.append(min(notes, key=lambda note: note.code in _MILD).text)
        self.words.setText("   ".join(said))
        self.more.setVisible(bool(notes))
        text = "Hide notes" if self.notes_open else f"{len(notes)} note{'' if len(notes) == 1 else 's'}"
        if self.more.text() != text:
            self.more.setText(text)
        set_text(self.notes, "\n".join(f"•  {note.text}" for note in notes))
        self._sheet.setFixedHeight(min(NOTES_PX, self.notes.sizeHint().height() + 10))
        self._sheet.setVisible(self.notes_open and bool(notes))
        low = self.window().height() < LOW_PX and not self.notes_open
        # In the past its place is kept: panes that jump when a fact was late are slow, and hard to look at.
        self._foot.setVisible(bool(machine.busy or ((moment is not None or notes) and not low)))

    def toggle_notes(self) -> None:
        """Show all notes about the shift, or put them away."""
        self.notes_open = not self.notes_open
        self.refresh()

    def set_always(self, on: bool) -> None:
        """Stand here also while the present is shown; a live desk's past is then made ready."""
        self.always = on
        self.refresh()
        if on and self.machine.live and self.machine.shift is None:
            self.machine.look_back()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme = theme
        for sign in (self.back, self.play, self.on):
            sign.theme = theme
        self.scrubber.set_theme(theme)
        self.update()
