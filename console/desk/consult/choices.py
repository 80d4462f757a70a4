"""Choices in a form: buttons with figures as keys, of which one is picked, and the card that forms stand in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from console.desk.care.basis import who_sees
from console.desk.consult.columns import Columns
from console.desk.widgets import button, label, row, set_text
from console.domain.vocabulary_care import Basis

#: A choice: its value and its words.
Choice = tuple[str, str]


class Choices(QWidget):
    """Buttons side by side, one of them picked; the figure before each word is its key.

    With `folds`, only what is picked stays on show: pressed again, it offers all of them anew.
    """

    picked = Signal(str)
    unfolded = Signal()

    def __init__(
        self, name: str, choices: Sequence[Choice] = (), *, first: int = 1, columns: int = 2, folds: bool = False
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.value: str | None = None
        self._first, self.folds = first, folds
        self._columns = Columns(self, columns)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.choices: tuple[Choice, ...] = ()
        self.buttons: list[QPushButton] = []
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these; what was picked stays picked where it is still there."""
        if tuple(choices) == self.choices:
            return
        self.choices = tuple(choices)
        for made in self.buttons:
            self._columns.removeWidget(made)
            made.deleteLater()
        self.buttons = [self._make(place, value, words) for place, (value, words) in enumerate(self.choices)]
        for made in self.buttons:
            self._columns.addWidget(made)
        self._mark(self.value if self.value in dict(self.choices) else None)

    def _make(self, place: int, value: str, words: str) -> QPushButton:
        figure = self._first + place
        shown = f"{figure}  {words}" if figure <= 9 else words
        made = button(shown, partial(self._pressed, value), tone="choice", name=words)
        made.setCheckable(True)
        made.setMinimumHeight(26)
        made.setMinimumWidth(36)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return made

    def _pressed(self, value: str) -> None:
        if self.folds and value == self.value:
            self.clear()
            self.unfolded.emit()
        else:
            self.pick(value)

    def pick(self, value: str) -> None:
        """Pick one."""
        self._mark(value)
        self.picked.emit(value)

    def clear(self) -> None:
        """Let go of what is picked."""
        self._mark(None)

    def _mark(self, value: str | None) -> None:
        self.value = value
        for (held, _), made in zip(self.choices, self.buttons, strict=True):
            made.setChecked(held == value)
            made.setVisible(not self.folds or value is None or held == value)
        self.updateGeometry()

    def press(self, figure: int) -> bool:
        """Pick by figure; false when there is no such choice."""
        place = figure - self._first
        if not 0 <= place < len(self.choices):
            return False
        self.pick(self.choices[place][0])
        return True

    def focus(self) -> None:
        """Put the keyboard on what is picked, else on the first."""
        picked = [made for made in self.buttons if made.isChecked()] or self.buttons
        if picked:
            picked[0].setFocus()

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is here."""
        return any(made.hasFocus() for made in self.buttons)


#: On what basis something clinical is told, in words that fit a column.
BASES: tuple[Choice, ...] = (
    (Basis.NONE.value, "Clinicians only"), (Basis.CONSENT.value, "Person consents"),
    (Basis.TREATMENT.value, "For treatment"), (Basis.THREAT.value, "Imminent threat"),
)  # fmt: skip


def who_reads(value: str | None) -> str:
    """Who can read what is told on a basis; empty while none is picked."""
    return f"{who_sees(Basis(value))}." if value is not None else ""


class Form(QFrame):
    """A card that asks for what a deed needs: figures choose, Enter sends, Escape puts it away."""

    left = Signal()
    #: An answer was given or taken back, or the form was opened: what is asked next may stand lower.
    stepped = Signal()

    def __init__(self, caption: str, verb: str) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self.setAccessibleName(caption)
        self.caption = label(caption.upper(), part="caption")
        self.fault = label("", ink="faint", scale="small")
        self.fault.setWordWrap(True)
        self.send_button = button(f"{verb}  Enter", self.send, tone="main", name=verb)
        self.back = button("Back  Esc", self.leave, tone="action", name="Back")
        self.lines = QVBoxLayout()
        self.lines.setSpacing(6)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 8, 10, 10)
        whole.setSpacing(7)
        whole.addWidget(self.caption)
        whole.addLayout(self.lines)
        whole.addWidget(self.fault)
        whole.addLayout(row(self.send_button, self.back, 1))
        self.steps: list[Choices] = []
        self._act: Callable[[], object] = lambda: None
        self.hide()

    # ---- building ----

    def ask(self, words: str) -> QLabel:
        """A line that says what the next thing is about."""
        made = label(words, ink="dim", scale="small")
        made.setWordWrap(True)
        self.lines.addWidget(made)
        return made

    def choose(self, choices: Choices) -> Choices:
        """Add choices; figures go to the first of them that is not picked, or to those the keyboard is on."""
        self.steps.append(choices)
        self.lines.addWidget(choices)
        choices.picked.connect(lambda _value: self.changed())
        choices.unfolded.connect(self.changed)
        return choices

    def type_in(self, name: str, hint: str = "") -> QLineEdit:
        """Add a line to type in; Enter sends."""
        made = QLineEdit()
        made.setMaxLength(300)
        made.setAccessibleName(name)
        made.setPlaceholderText(hint or name)
        made.textChanged.connect(lambda _text: self.changed())
        made.returnPressed.connect(self.send)
        self.lines.addWidget(made)
        return made

    # ---- what each form says for itself ----

    def missing(self) -> str:
        """What has to be given still, in words; empty when it can be sent."""
        return ""

    def act(self) -> None:
        """Send what the form asks."""

    # ---- life ----

    def open(self) -> None:
        """Show it with the keyboard on its first choice."""
        self.changed()
        self.show()
        self.first_focus()

    def first_focus(self) -> None:
        """Where the keyboard goes first."""
        shown = [choices for choices in self.steps if choices.choices]
        if shown:
            shown[0].focus()
        else:
            self.send_button.setFocus()

    def leave(self) -> None:
        """Put it away."""
        self.hide()
        self.left.emit()

    def changed(self) -> None:
        """Say what is missing, if anything."""
        why = self.missing()
        set_text(self.fault, why)
        self.fault.setVisible(bool(why))
        self.send_button.setEnabled(not why)
        self.stepped.emit()

    def send(self) -> None:
        """Send it when it is whole."""
        if self.missing():
            self.changed()
            return
        self.act()
        self.leave()

    def _step(self) -> Choices | None:
        """The choices that a figure goes to."""
        shown = [choices for choices in self.steps if choices.isVisibleTo(self)]
        here = [choices for choices in shown if choices.has_focus and (choices.value is None or not choices.folds)]
        waiting = [choices for choices in shown if choices.value is None]
        return next(iter(here or waiting or shown), None)

    def event(self, event: QEvent) -> bool:
        """Keys that are meant for the form do not reach the window's own: a slip here must not run a command."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if not held and (event.text().isprintable() or event.key() == Qt.Key.Key_Escape):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Figures, Enter, Escape."""
        figure = event.text()
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.send()
        elif len(figure) == 1 and figure in "0123456789":
            step = self._step()
            if step is not None:
                step.press(int(figure))
        elif event.key() == Qt.Key.Key_Backspace:
            self.step_back()
        else:
            super().keyPressEvent(event)

    def step_back(self) -> None:
        """Take the last answer back."""
        given = [choices for choices in self.steps if choices.isVisibleTo(self) and choices.value is not None]
        if given:
            given[-1].clear()
            self.changed()
            given[-1].focus()
