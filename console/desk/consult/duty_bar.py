"""The duty bar: whether this clinician takes consults, how many at a time, in which languages; one key changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from console.desk.consult.choices import Choices
from console.desk.consult.paint import Pill
from console.desk.theme import Theme
from console.desk.widgets import Elided, button, label, row
from console.domain.clocks import elapsed_text
from console.domain.consult_queue import Load
from console.domain.entities_care import Clinician
from console.domain.languages import language_name

#: Consults at a time that are offered.
_PLACES = [(str(count), str(count)) for count in (1, 2, 3, 4)]


class DutyBar(QFrame):
    """Off duty: a button to go on, with places and languages. On duty: since when, what is held, and the way off."""

    def __init__(self, theme: Theme, run: Callable[..., object]) -> None:
        super().__init__()
        self._run = run
        self.setAccessibleName("Your duty")
        self.pill = Pill(theme)
        self.words = Elided("", ink="dim")
        self.on = button("Go on duty", self._go_on, tone="main", tip="Take consults  /duty on")
        self.off = button("Go off duty", lambda: run("duty off"), tone="small", tip="Take no more consults  /duty off")
        self.places = Choices("Consults at a time", _PLACES, first=10, columns=4)
        self.places.setFixedWidth(4 * 40 + 15)
        self.places.pick("1")
        self.languages = QLineEdit()
        self.languages.setMaxLength(200)
        self.languages.setAccessibleName("Languages you speak")
        self.languages.setPlaceholderText("languages you speak, such as Spanish")
        self.languages.returnPressed.connect(self._go_on)
        self._set_up = QFrame()
        asks = label("Consults at a time", ink="dim", scale="small")
        lines = QVBoxLayout(self._set_up)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(6)
        lines.addLayout(row(asks, self.places, 1))
        lines.addWidget(self.languages)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 7, 10, 8)
        whole.setSpacing(7)
        top = row(self.pill, self.words, self.off, self.on)
        top.setStretchFactor(self.words, 1)
        whole.addLayout(top)
        whole.addWidget(self._set_up)

    def show_duty(self, held: Clinician | None, load: Load | None, now: datetime, why_not: str) -> None:
        """Show how this clinician stands; `why_not` says why nothing can be asked now."""
        on = held is not None
        self.on.setVisible(not on)
        self._set_up.setVisible(not on)
        self.off.setVisible(on)
        for made in (self.on, self.off):
            made.setEnabled(not why_not)
        if held is None or load is None:
            self.pill.show_word("OFF DUTY", "base.text_faint")
            self.words.setText("Nobody counts on you")
            return
        full = not load.free
        self.pill.show_word("ON DUTY", "late.due" if full else "status.available", filled=True)
        self.words.setText(f"{load.held} of {load.capacity} held · on for {elapsed_text(now - held.since)}")
        self.places.pick(str(min(4, held.capacity)))
        self.languages.setText(", ".join(language_name(code) for code in held.languages))

    def _go_on(self) -> None:
        self._run("duty on", self.places.value or "1", *self.languages.text().replace(",", " ").split())

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.pill.set_theme(theme)
