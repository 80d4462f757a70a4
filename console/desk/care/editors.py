"""Small forms of the record: an alert, a clinical note, a consent, a hold, and the end of one; each a few taps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from console.desk.care.asking import ask_alert, ask_consent, ask_end, ask_hold, ask_note
from console.desk.care.basis import BasisRow
from console.desk.care.card import Card
from console.desk.care.chips import Chips
from console.desk.model import DeskModel
from console.desk.theme import Theme
from console.desk.widgets import button, column, label, row
from console.domain.vocabulary_care import (
    ALERT_LABEL,
    CONSENT_LABEL,
    AlertKind,
    Basis,
    Caution,
    ConsentScope,
    ConsentState,
    HoldKind,
)

#: Minutes that one tap gives; 0 is without an end.
CONSENT_MINUTES = {0: "no end", 30: "30 min", 120: "2 h"}
HOLD_MINUTES = {240: "4 h", 1440: "24 h", 4320: "72 h", 0: "no end"}
ALERT_MINUTES = {0: "no end", 60: "1 h", 480: "8 h"}


class Editor(Card):
    """A form that is put away when it is done; `ready` says when it can be sent."""

    def __init__(self, model: DeskModel, theme: Theme, caption: str, send_words: str) -> None:
        super().__init__()
        self.model = model
        self.setAccessibleName(caption)
        self.first: QWidget = self
        self._dressed: list[Chips[Any] | BasisRow] = []
        self.send_button = button(send_words, self.send, tone="main")
        self._cancel = button("Cancel  Esc", self.put_away, tone="action")
        self._lines = column(label(caption.upper(), part="caption"), gap=6, margins=(11, 9, 11, 10))
        self.setLayout(self._lines)
        self.build(theme)
        self._lines.addLayout(row(self.send_button, self._cancel, 1, gap=6))
        self.put_away()

    def build(self, theme: Theme) -> None:
        """Set the fields."""
        raise NotImplementedError

    def clear(self) -> None:
        """Empty the fields."""
        raise NotImplementedError

    def ready(self) -> bool:
        """Whether all that is needed is there."""
        raise NotImplementedError

    def tell(self) -> None:
        """Ask the hub."""
        raise NotImplementedError

    def field(self, caption: str, held: QWidget) -> None:
        """A field under its caption."""
        if caption:
            self._lines.addWidget(label(caption, ink="dim", scale="small"))
        self._lines.addWidget(held)
        if self.first is self and isinstance(held, Chips | QLineEdit | QPlainTextEdit):
            self.first = next(iter(held.buttons.values())) if isinstance(held, Chips) else held
        if isinstance(held, Chips | BasisRow):
            self._dressed.append(held)

    def line(self, words: str, most: int) -> QLineEdit:
        """A line of text that Enter sends."""
        made = QLineEdit()
        made.setPlaceholderText(words)
        made.setAccessibleName(words)
        made.setMaxLength(most)
        made.textChanged.connect(lambda _text: self.check())
        made.returnPressed.connect(self.send)
        return made

    def check(self, _choice: object = None) -> None:
        """Let it be sent when it is ready."""
        self.send_button.setEnabled(self.ready() and not self.model.why_no_asks())

    def open(self) -> None:
        """Show it empty, with the keyboard in it."""
        self.clear()
        self.show()
        self.check()
        self.first.setFocus()

    def put_away(self) -> None:
        """Ask nothing, and keep nothing of what was begun."""
        self.clear()
        self.hide()

    def send(self) -> None:
        """Ask, when it is ready."""
        if self.ready() and not self.model.why_no_asks():
            self.tell()
            self.put_away()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        for chips in self._dressed:
            chips.set_theme(theme)


class AlertEditor(Editor):
    """What calms, what triggers, what is dangerous: one line that whoever goes there reads."""

    def build(self, theme: Theme) -> None:
        self.about = Chips(theme, "Kind", ALERT_LABEL, self.check)
        cautions: dict[Caution | None, str] = {None: "none", **{c: c.value for c in Caution}}
        self.caution = Chips(theme, "Caution", cautions, self.check)
        self.minutes = Chips(theme, "Holds for", ALERT_MINUTES, self.check)
        self.text = self.line("In one line, as it is to be read at the door", 300)
        self.field("", self.about)
        self.field("", self.text)
        self.field("Caution, raises the priority by one", self.caution)
        self.field("Holds for", self.minutes)

    def clear(self) -> None:
        self.about.show_choice(AlertKind.CALMS)
        self.caution.show_choice(None)
        self.minutes.show_choice(0)
        self.text.clear()

    def ready(self) -> bool:
        return self.about.choice is not None and bool(self.text.text().strip())

    def tell(self) -> None:
        assert self.about.choice is not None
        ask_alert(self.model, self.about.choice, self.text.text(), self.caution.choice, _span(self.minutes))


class NoteEditor(Editor):
    """A clinical note, and on what basis it is told beyond the clinicians."""

    def build(self, theme: Theme) -> None:
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText("Clinical note")
        self.text.setAccessibleName("Clinical note")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(76)
        self.text.textChanged.connect(self.check)
        self.basis = BasisRow(theme, self.check)
        self.field("", self.text)
        self.field("", self.basis)

    def clear(self) -> None:
        self.text.clear()
        self.basis.show_basis(Basis.NONE)

    def ready(self) -> bool:
        return bool(self.text.toPlainText().strip()) and self.basis.basis is not None

    def tell(self) -> None:
        assert self.basis.basis is not None
        ask_note(self.model, self.text.toPlainText(), self.basis.basis)


class ConsentEditor(Editor):
    """What the person said when asked, about what, and until when."""

    def build(self, theme: Theme) -> None:
        self.scope = Chips(theme, "Consent to", {scope: scope.value for scope in ConsentScope}, self.check)
        self.state = Chips(theme, "The person", CONSENT_LABEL, self.check)
        self.minutes = Chips(theme, "Holds for", CONSENT_MINUTES, self.check)
        self.given_by = self.line("Given by, when it is not the person", 300)
        self.field("Consent to", self.scope)
        self.field("The person said", self.state)
        self.field("Holds for", self.minutes)
        self.field("", self.given_by)

    def clear(self) -> None:
        self.scope.show_choice(ConsentScope.TELEHEALTH)
        self.state.show_choice(None)
        self.minutes.show_choice(0)
        self.given_by.clear()

    def ready(self) -> bool:
        return self.scope.choice is not None and self.state.choice is not None

    def tell(self) -> None:
        assert self.scope.choice is not None
        assert self.state.choice is not None
        span = _span(self.minutes) if self.state.choice is ConsentState.GIVEN else None
        ask_consent(self.model, self.scope.choice, self.state.choice, span, self.given_by.text())


class HoldEditor(Editor):
    """Whether the person stays of their own will, until when, and under what form."""

    def build(self, theme: Theme) -> None:
        kinds = {HoldKind.VOLUNTARY: "voluntary", HoldKind.INVOLUNTARY: "involuntary"}
        self.kind = Chips(theme, "Hold", kinds, self.check)
        self.minutes = Chips(theme, "Runs for", HOLD_MINUTES, self.check)
        self.authority = self.line("Form or statute", 300)
        self.field("", self.kind)
        self.field("Runs for", self.minutes)
        self.field("", self.authority)

    def clear(self) -> None:
        self.kind.show_choice(None)
        self.minutes.show_choice(None)
        self.authority.clear()

    def ready(self) -> bool:
        return self.kind.choice is not None and self.minutes.choice is not None

    def tell(self) -> None:
        assert self.kind.choice is not None
        ask_hold(self.model, self.kind.choice, _span(self.minutes), self.authority.text())


class EndEditor(Editor):
    """The end of a hold, a consent or an alert, with a reason if there is one."""

    def build(self, theme: Theme) -> None:
        self.kind, self.key = "", ""
        self.what = label("", weight="bold")
        self.what.setWordWrap(True)
        self.reason = self.line("Reason", 300)
        self.field("", self.what)
        self.field("", self.reason)

    def about(self, kind: str, key: str, words: str) -> None:
        """Which one."""
        self.open()
        self.kind, self.key = kind, key
        self.what.setText(words)
        self.reason.setFocus()
        self.check()

    def clear(self) -> None:
        self.kind = self.key = ""
        self.reason.clear()

    def ready(self) -> bool:
        return bool(self.key)

    def tell(self) -> None:
        ask_end(self.model, self.kind, self.key, self.reason.text())


def _span(chips: Chips[int]) -> timedelta | None:
    return timedelta(minutes=chips.choice) if chips.choice else None
