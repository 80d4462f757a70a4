"""The form of one instrument: the question in hand large, the others one line each, in the published order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from console.desk.care.answered import AnsweredRow
from console.desk.care.choice import ChoiceButton
from console.desk.care.draft import Draft
from console.desk.theme import Theme
from console.desk.widgets import column, frame, label
from console.domain.instruments import Question

#: Choices of so few words are drawn large: yes, no, refused.
SHORT_WORDS = 12


class FormView(QFrame):
    """Questions of a draft; keys and taps answer the one in hand."""

    def __init__(self, theme: Theme, answer: Callable[[int], object], reopen: Callable[[str], object]) -> None:
        super().__init__()
        self.theme, self._answer, self._reopen = theme, answer, reopen
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Questions")
        self.choices: list[ChoiceButton] = []
        self.rows: dict[str, AnsweredRow] = {}
        self.card: QWidget | None = None
        self._shown: tuple[object, ...] = ()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)

    def show_draft(self, draft: Draft, *, usable: bool) -> bool:
        """Lay the questions out; false when nothing changed, and then nothing is made anew."""
        hand = draft.in_hand
        shown = (id(self.theme), draft.instrument.id, tuple(draft.answers.items()), hand and hand.id, usable)
        if shown == self._shown:
            return False
        self._shown = shown
        had_focus = self.isAncestorOf(focus) if (focus := self._focus()) else False
        _clear(self._lines)
        self.choices, self.rows, self.card = [], {}, None
        asked = {question.id for question in draft.asked}
        for place, question in enumerate(draft.instrument.question, start=1):
            if hand is not None and question.id == hand.id:
                self.card = self._card(draft, question, usable)
                self._lines.addWidget(self.card)
            else:
                self._lines.addWidget(self._row(draft, question, place, asked))
        if had_focus:
            self.setFocus()
        return True

    def _focus(self) -> QWidget | None:
        return self.window().focusWidget()

    def _card(self, draft: Draft, question: Question, usable: bool) -> QWidget:
        card = frame("card")
        words = label(question.text, scale="large")
        words.setWordWrap(True)
        card.setAccessibleName(question.text)
        lines = column(words, gap=5, margins=(11, 9, 11, 11))
        large = all(len(choice.label) <= SHORT_WORDS for choice in question.choices)
        for number, choice in enumerate(question.choices, start=1):
            made = ChoiceButton(self.theme, number, choice.label, partial(self._answer, number), large=large)
            made.setChecked(draft.answers.get(question.id) == choice.value)
            made.setEnabled(usable)
            self.choices.append(made)
            lines.addWidget(made)
        card.setLayout(lines)
        return card

    def _row(self, draft: Draft, question: Question, place: int, asked: set[str]) -> AnsweredRow:
        given = draft.answers.get(question.id)
        state = "answered" if given is not None else "to come" if question.id in asked else self._if(draft, question)
        words = next((c.label for c in question.choices if c.value == given), "")
        answer = f"{given}  {words}" if given is not None and given.isdecimal() else words
        row = AnsweredRow(
            self.theme, _lead(question, place), question.text, answer, state, partial(self._reopen, question.id)
        )
        self.rows[question.id] = row
        return row

    def _if(self, draft: Draft, question: Question) -> str:
        """Whether a question that is not asked may still be: until what it depends on is answered."""
        on = {rule.partition("=")[0] for rule in question.ask_if}
        asked = {one.id for one in draft.asked}
        return "perhaps" if any(key in asked and key not in draft.answers for key in on) else "not asked"

    def set_theme(self, theme: Theme) -> None:
        """Take another theme; the questions are laid out anew when they are next shown."""
        self.theme = theme
        self._shown = ()


def _lead(question: Question, place: int) -> str:
    """A question's number as it is printed (`q6b` is 6b), or else its place."""
    printed = question.id.removeprefix("q")
    return printed if printed[:1].isdecimal() else str(place)


def _clear(layout: QLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        held = item.widget() if item is not None else None
        if held is not None:
            held.hide()
            held.setParent(None)
            held.deleteLater()
