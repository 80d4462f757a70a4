"""Closing a strip: what happened in one tap and how it ended in another; every other code one line away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QSizePolicy, QWidget

from console.desk.closing_answers import answers_of, asked, facts_of
from console.desk.closing_questions import ClosingQuestions
from console.desk.model import DeskModel
from console.desk.outcomes import plan_follow_up
from console.desk.widgets import button, column, label
from console.domain.dispositions import CRISIS

#: Dispositions whose label is too long for half a narrow dossier.
_SHORT = {
    "referred": "Referred to services",
    "crisis-centre": "To crisis centre",
    "gone": "Gone / not located",
}
#: Keys that mean an answer here, and something else on the rest of the desk.
_LETTERS = (Qt.Key.Key_F, Qt.Key.Key_I, Qt.Key.Key_A, Qt.Key.Key_U)


class Closing(QFrame):
    """Four questions and a grid of dispositions, with figures 1 to 8 as keys. Answer, pick: two taps.

    What is not answered is not told, and counts as missing. Where nobody was sent to the scene, nothing is asked.
    """

    #: Opened or put away, so that what is around it takes or leaves the room.
    changed = Signal()

    def __init__(self, model: DeskModel, run: Callable[..., object], prompt: Callable[[str], object]) -> None:
        super().__init__()
        self._model, self._run, self._prompt = model, run, prompt
        self.setProperty("part", "card")
        self.setAccessibleName("Close with a disposition")
        self.questions = ClosingQuestions()
        self.buttons: list[QPushButton] = []
        grid = self._make_grid()
        sheet = QWidget()
        sheet.setProperty("part", "sheet")
        whole = column(self.questions, label("CLOSE WITH", part="caption"), gap=6, margins=(10, 8, 10, 10))
        whole.addLayout(grid)
        whole.addStretch(1)
        sheet.setLayout(whole)
        sheet.setMinimumSize(1, 1)  # its rows wrap: what it needs at its narrowest is more than what it needs here
        self.area = QScrollArea()
        self.area.setWidget(sheet)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(self.area, margins=(1, 1, 1, 1)))
        self.hide()

    def _make_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(5)
        for place, disposition in enumerate(CRISIS):
            made = button(
                f"{place + 1}  {_SHORT.get(disposition.code, disposition.label)}",
                partial(self.choose, disposition.code),
                tone="choice",
                tip=disposition.label,
                name=f"Close: {disposition.label}",
            )
            self.buttons.append(made)
            grid.addWidget(made, place // 2, place % 2)
        others = button("Other code…", self._other, tone="choice")
        back = button("Keep open  Esc", self.put_away, tone="choice")
        for place, made in enumerate((others, back)):
            grid.addWidget(made, len(CRISIS) // 2, place)
        for made in (*self.buttons, others, back):
            made.setMinimumHeight(28)
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return grid

    def _other(self) -> None:
        self.tell_answers()
        self.put_away()
        self._prompt("close ")

    def put_away(self) -> None:
        """Keep the strip open, for now."""
        self.hide()
        self.changed.emit()

    def open(self) -> None:
        """Show the questions as far as they are answered, and the grid with the keyboard on its first disposition."""
        incident = self._model.incident()
        self.questions.setVisible(incident is not None and asked(incident))
        self.questions.tap_follow_up(None)
        self.questions.take(answers_of(self._model.picture.care.get(incident.id) if incident else None))
        self.show()
        self.area.verticalScrollBar().setValue(0)
        self.changed.emit()
        self.buttons[0].setFocus()

    def choose(self, code: str) -> None:
        """Tell what happened, and close with a code."""
        self.tell_answers()
        self.put_away()
        self._run("close", code)

    def tell_answers(self) -> None:
        """Tell what has been answered and is not known yet."""
        incident = self._model.incident()
        if incident is None or not self.questions.isVisibleTo(self):
            return
        before = answers_of(self._model.picture.care.get(incident.id))
        for fact, words in facts_of(incident, before, self.questions.answers):
            self._model.asks.send(fact, words, incident.id)
        if self.questions.due_in is not None:
            plan_follow_up(self._model, incident.id, self.questions.due_in)

    def event(self, event: QEvent) -> bool:
        """Letters that answer are kept from the shortcuts of the desk."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._is_answer(event):
            event.accept()
            return True
        return super().event(event)

    def _is_answer(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        return plain and event.key() in _LETTERS and self.questions.isVisibleTo(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Figures choose, letters answer, Escape keeps the strip open."""
        figure = event.text()
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        elif figure.isdecimal() and 1 <= int(figure) <= len(CRISIS):
            self.choose(CRISIS[int(figure) - 1].code)
        elif not (self.questions.isVisibleTo(self) and self.questions.press(figure.upper())):
            super().keyPressEvent(event)
