"""Questions before a strip is closed, each one tap; the first three in one where nothing happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from console.desk.closing_answers import NOTHING_HAPPENED, Answers, Hurt, hurt_word, tap_hurt
from console.desk.flow import Flow
from console.desk.widgets import button, button_text, column, label
from console.domain.vocabulary_shift import (
    DIVERSION_LABEL,
    FORCE_LABEL,
    FORCE_ORDER,
    INJURED_LABEL,
    Diversion,
    Force,
    Injured,
)

T = TypeVar("T")
#: Padding and border of a chip, both sides together, px (stylesheet).
_CHIP_SIDES = 20

_FOLLOW_UPS = {timedelta(hours=24): "In 24 h", timedelta(hours=72): "In 72 h"}
_FORCE_WORD = {**FORCE_LABEL, Force.NONE: "None", Force.VERBAL: "Verbal"}
_ARREST_WORD = {Diversion.NO_CAUSE: "No cause", Diversion.DIVERTED: "Diverted", Diversion.ARRESTED: "Arrested"}


class ClosingQuestions(QWidget):
    """Rows of choices; `answers` is what is chosen. A choice made twice is taken back."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = Answers()
        #: When somebody is to get in touch again; none where nobody need.
        self.due_in: timedelta | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.nothing = button(
            "0  No force, nobody hurt, no arrest cause",
            self.nothing_happened,
            tone="choice",
            name="No force, nobody hurt, no cause for arrest",
        )
        self.nothing.setMinimumHeight(28)
        self.nothing.setCheckable(True)
        self.nothing.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.force = {kind: _chip(_FORCE_WORD[kind], partial(self.tap_force, kind)) for kind in Force}
        self.hurt = {who: _chip(hurt_word((), who), partial(self.tap_hurt, who)) for who in Injured}
        self.arrest = {kind: _chip(_ARREST_WORD[kind], partial(self.tap_arrest, kind)) for kind in Diversion}
        self.follow_up = {span: _chip(word, partial(self.tap_follow_up, span)) for span, word in _FOLLOW_UPS.items()}
        rows = QGridLayout()
        rows.setContentsMargins(0, 2, 0, 0)
        rows.setHorizontalSpacing(8)
        rows.setVerticalSpacing(5)
        rows.setColumnStretch(1, 1)
        for place, (caption, chips) in enumerate(
            (
                ("Force  F", list(self.force.values())),
                ("Injured  I", list(self.hurt.values())),
                ("Arrest  A", list(self.arrest.values())),
                ("Follow up  U", list(self.follow_up.values())),
            )
        ):
            holder = QWidget()
            flow = Flow(holder)
            flow.setContentsMargins(0, 0, 0, 0)
            for chip in chips:
                flow.addWidget(chip)
            rows.addWidget(label(caption, ink="faint", scale="small"), place, 0, Qt.AlignmentFlag.AlignTop)
            rows.addWidget(holder, place, 1)
        for kind, chip in self.force.items():
            chip.setAccessibleName(f"Force: {FORCE_LABEL[kind].lower()}")
        for who, chip in self.hurt.items():
            chip.setAccessibleName(f"Injured: {INJURED_LABEL[who].lower()}")
        for diversion, chip in self.arrest.items():
            chip.setAccessibleName(DIVERSION_LABEL[diversion])
        for span, chip in self.follow_up.items():
            chip.setAccessibleName(f"Follow-up due: {_FOLLOW_UPS[span]}")
        whole = column(label("WHAT HAPPENED", part="caption"), self.nothing, gap=5)
        whole.addLayout(rows)
        self.setLayout(whole)

    def take(self, answers: Answers) -> None:
        """Show answers."""
        self.answers = answers
        for chip in (*self.force.values(), *self.arrest.values()):
            _make_room(chip)
        self.nothing.setChecked(answers == NOTHING_HAPPENED)
        for force, chip in self.force.items():
            chip.setChecked(answers.force is force)
        for who, chip in self.hurt.items():
            chip.setChecked(any(side is who for side, _ in answers.hurt))
            chip.setText(button_text(hurt_word(answers.hurt, who)))
            _make_room(chip)
        for diversion, chip in self.arrest.items():
            chip.setChecked(answers.diversion is diversion)
        self.updateGeometry()

    def nothing_happened(self) -> None:
        """The commonest answer to all three."""
        self.take(Answers() if self.answers == NOTHING_HAPPENED else NOTHING_HAPPENED)

    def tap_force(self, force: Force) -> None:
        """Choose a level of force."""
        self._with(force=None if self.answers.force is force else force)

    def tap_hurt(self, who: Injured) -> None:
        """Somebody was hurt: each further tap says it was worse."""
        self._with(hurt=tap_hurt(self.answers.hurt, who))

    def tap_arrest(self, diversion: Diversion) -> None:
        """Choose whether there was cause, and an arrest."""
        self._with(diversion=None if self.answers.diversion is diversion else diversion)

    def tap_follow_up(self, span: timedelta | None) -> None:
        """Choose when somebody is to get in touch again."""
        self.due_in = None if self.due_in == span else span
        for held, chip in self.follow_up.items():
            chip.setChecked(held == self.due_in)

    def press(self, key: str) -> bool:
        """A key: 0 answers all three, F, A and U go through their choices, I comes to who was hurt."""
        held = self.answers
        if key == "0":
            self.nothing_happened()
        elif key == "F":
            self._with(force=_next(FORCE_ORDER, held.force))
        elif key == "A":
            self._with(diversion=_next(tuple(Diversion), held.diversion))
        elif key == "U":
            spans = tuple(self.follow_up)
            place = spans.index(self.due_in) + 1 if self.due_in is not None else 0
            self.tap_follow_up(spans[place] if place < len(spans) else None)
        elif key == "I":
            chips = list(self.hurt.values())
            here = next((place for place, chip in enumerate(chips) if chip.hasFocus()), -1)
            chips[(here + 1) % len(chips)].setFocus()
        else:
            return False
        return True

    def _with(self, **changed: Force | Diversion | Hurt | None) -> None:
        held = {"force": self.answers.force, "hurt": self.answers.hurt, "diversion": self.answers.diversion}
        self.take(Answers(**{**held, **changed}))  # type: ignore[arg-type]


def _chip(word: str, tapped: Callable[[], object]) -> QPushButton:
    made = button(word, tapped, tone="chip")
    made.setCheckable(True)
    made.setMinimumHeight(24)
    _make_room(made)
    return made


def _make_room(chip: QPushButton) -> None:
    """A chosen chip is bold, and needs more room than it asks for."""
    chip.ensurePolished()
    bold = QFont(chip.font())
    bold.setBold(True)
    chip.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(chip.text()) + _CHIP_SIDES)


def _next(order: tuple[T, ...], held: T | None) -> T:
    return order[0] if held is None else order[(order.index(held) + 1) % len(order)]
