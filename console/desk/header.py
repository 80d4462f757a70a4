"""The header: who sits here, is the picture live, are the sources well, how many alarms, what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from console.desk.lights import BudgetMeter, LinkLight, SourceLights, source_fault
from console.desk.model import DeskModel, Seen
from console.desk.theme import Theme
from console.desk.widgets import Elided, button, escaped_tip, frame, label, row, set_property, set_text
from console.desk.workspaces import SWITCHED
from console.domain.alarms import is_shelved
from console.domain.vocabulary import ROLE_LABEL
from console.link.liveness import LinkState


class Header(QFrame):
    """One line of instruments, each under its caption."""

    def __init__(
        self,
        model: DeskModel,
        theme: Theme,
        run: Callable[..., object],
        local_time: Callable[[datetime], datetime] = datetime.astimezone,
    ) -> None:
        """`local_time` turns UTC into this place's time; handed in so that pictures do not depend on it."""
        super().__init__()
        self.model, self.theme = model, theme
        self._local_time = local_time
        self.setProperty("part", "header")
        self.setAccessibleName("Header")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.product = label("Watchfloor", scale="large")
        self.switch = {
            held.name: button(held.label, partial(run, "workspace", held.name), tone="switch",
                              tip=f"Ctrl+{at}", name=f"{held.label} workspace")
            for at, held in enumerate(SWITCHED, 1)
        }  # fmt: skip
        for pressed in self.switch.values():
            pressed.setCheckable(True)
            pressed.setAutoExclusive(True)
        self.role = Elided("", weight="bold")
        self.role.setMinimumWidth(132)
        self.actor = Elided("", ink="dim", scale="small")
        self.light = LinkLight(theme)
        self.sources = SourceLights(theme, lambda: run("sources"))
        self.stale = label("", weight="bold")
        self.alarms = label("", weight="bold")
        self.meter = BudgetMeter(theme)
        self.clock = label("", scale="clock")
        self.local = label("", ink="dim", scale="small")
        self._mute = label("MUTED", ink="stale", scale="small")
        self._mute.hide()
        self._arrange()
        model.touched.connect(self.hear)

    def _arrange(self) -> None:
        whole = QHBoxLayout(self)
        whole.setContentsMargins(14, 6, 14, 6)
        whole.setSpacing(14)
        whole.addLayout(_stack(self.product, row(*self.switch.values(), gap=2)))
        whole.addWidget(frame("ruler"))
        whole.addLayout(_stack(self.role, self.actor), 2)
        whole.addWidget(frame("ruler"))
        link = QHBoxLayout()
        link.setSpacing(6)
        link.addWidget(self.light)
        link.addWidget(self.light.words, 1)
        whole.addLayout(_captioned("LINK", link), 3)
        for caption, widget in (
            ("SOURCES  F7", self.sources),
            ("STALE UNITS", self.stale),
            ("ALARMS", self.alarms),
            ("PER 10 MIN", self.meter),
        ):
            whole.addWidget(frame("ruler"))
            line = QHBoxLayout()
            line.addWidget(widget)
            if widget is self.alarms:
                line.addWidget(self._mute)
            whole.addLayout(_captioned(caption, line))
        whole.addWidget(frame("ruler"))
        time = QHBoxLayout()
        time.setSpacing(8)
        time.addWidget(self.clock)
        time.addWidget(self.local)
        whole.addLayout(time)

    def hear(self, seen: Seen) -> None:
        """Everything here changes at most once a second, but the link's state at once."""
        if seen.second or seen.link or seen.everything or seen.alarms:
            self.refresh()

    def refresh(self) -> None:
        """Show the present state."""
        model, now = self.model, self.model.now()
        set_text(self.clock, f"{now:%H:%M:%S}")
        set_property(self.clock, "ink", "" if model.time.live else "replay")
        local = self._local_time(now)
        set_text(self.local, f"UTC\n{local:%H:%M} local")
        whose = "the hub's clock" if model.time.live else model.time.words
        self.clock.setToolTip(escaped_tip(f"{now:%Y-%m-%d %H:%M:%S} UTC, {whose}"))
        self.role.setText(ROLE_LABEL[model.role] if model.role else "No role yet")
        self.actor.setText(model.actor or _unsigned(model))
        self.light.show_state(model.state, model.link_words())
        self.sources.show_sources(model.sources)
        stale, total = model.stale_units(), len(model.picture.units)
        set_text(self.stale, f"{stale} of {total}")
        set_property(self.stale, "ink", "stale" if stale else "")
        alarms = list(model.picture.alarms.values())
        new = sum(a.acknowledged_at is None and not is_shelved(a, now) for a in alarms)
        set_text(self.alarms, f"{len(alarms)}, {new} new" if alarms else "none")
        set_property(self.alarms, "ink", "high" if new else "")
        self.meter.show_budget(model.alarm_budget())

    def faults(self) -> list[str]:
        """Sources that are not well, in words."""
        return [f"{source.name}: {fault}" for source in self.model.sources if (fault := source_fault(source))]

    def show_workspace(self, name: str) -> None:
        """Say which workspace is in use."""
        for key, pressed in self.switch.items():
            pressed.setChecked(key == name)

    def set_muted(self, muted: bool) -> None:
        """Say that alarms make no sound."""
        self._mute.setVisible(muted)

    @property
    def says_not_live(self) -> bool:
        """Whether the header says now that it is not live."""
        return self.light.state is not LinkState.LIVE and self.light.words.text() != "LIVE"

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme = self.light.theme = self.sources.theme = self.meter.theme = theme
        for instrument in (self.sources, self.meter):
            instrument.updateGeometry()
        self.update()


def _unsigned(model: DeskModel) -> str:
    """Who sits here, where nobody signed in: a journal is looked at by its name."""
    if model.time.has_hub:
        return "not signed in"
    shift = model.time.shift
    return shift.path.name if shift is not None and shift.path.name else "no hub needed"


def _stack(upper: QLabel, lower: QLabel | QHBoxLayout) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setSpacing(0)
    made.addStretch(1)
    made.addWidget(upper)
    if isinstance(lower, QLabel):
        made.addWidget(lower)
    else:
        made.addLayout(lower)
    made.addStretch(1)
    return made


def _captioned(caption: str, line: QHBoxLayout) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setSpacing(1)
    made.addStretch(1)
    made.addWidget(label(caption, part="caption"))
    made.addLayout(line)
    made.addStretch(1)
    return made
