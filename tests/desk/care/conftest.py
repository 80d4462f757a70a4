"""A desk without a window, on a hub in memory, for panes of care; with the wall between hub and desk where asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from console.desk.model import DeskModel
from console.desk.rehearsal import RehearsalLink
from console.desk.rowlist import RowList
from console.desk.stylesheet import style_sheet
from console.desk.theme import load_theme
from console.domain import facts as f
from console.domain.entities_care import Care
from console.domain.vocabulary import Role
from console.domain.wall import redact_fact
from tests.desk.conftest import call, team
from tests.story import START

THEME = "night"


class CareDesk:
    """Model and hub, and the commands that panes ran. What others tell comes through the wall, as at a real hub."""

    def __init__(self, qtbot: QtBot, role: Role) -> None:
        self.time, self.seconds, self.role, self._qtbot = START, 1000.0, role, qtbot
        self.link = RehearsalLink(lambda: self.time, role, f"{role.value}-1")
        self.model = DeskModel(self.link, clock=lambda: self.time, monotonic=lambda: self.seconds, rng=Random(1))
        self.ran: list[tuple[str, ...]] = []
        self.link.connect()
        self.frame()

    def run(self, *words: str) -> bool:
        self.ran.append(words)
        return True

    def frame(self) -> CareDesk:
        self.link.pulse()
        self.model.frame()
        return self

    def wait(self, **span: float) -> CareDesk:
        step = timedelta(**span)
        self.time += step
        self.seconds += step.total_seconds()
        return self.frame()

    def tell(self, *facts: f.Fact, role: Role = Role.SOURCE, actor: str = "cad") -> CareDesk:
        self.link.tell(*(redact_fact(fact, role, self.role) for fact in facts), role=role, actor=actor)
        return self.frame()

    def on(self, *facts: f.Fact, role: Role = Role.CLINICIAN, actor: str = "clinician-9") -> CareDesk:
        """A call with a team on it, picked; then these facts."""
        self.tell(call("i1", 6), team("u1"), f.UnitAssigned("u1", "i1"), call("i2", 3))
        self.model.select_incident("i1")
        return self.tell(*facts, role=role, actor=actor)

    def show(self, pane: QWidget, width: int = 400, height: int = 900) -> QWidget:
        self._qtbot.addWidget(pane)
        pane.setStyleSheet(style_sheet(load_theme(THEME)))
        pane.resize(width, height)
        pane.show()
        return pane

    @property
    def now(self) -> datetime:
        return self.time

    @property
    def asked(self) -> list[f.Fact]:
        return self.link.asked

    def last(self, kind: type[f.Fact]) -> f.Fact:
        return [fact for fact in self.link.asked if isinstance(fact, kind)][-1]

    def count(self, kind: type[f.Fact]) -> int:
        return sum(isinstance(fact, kind) for fact in self.link.asked)

    @property
    def care(self) -> Care:
        return self.model.picture.care["i1"]


@pytest.fixture
def make_desk(qtbot: QtBot) -> Callable[..., CareDesk]:
    """Makes desks of a role."""
    return lambda role=Role.CLINICIAN: CareDesk(qtbot, role)


@pytest.fixture
def desk(make_desk: Callable[..., CareDesk]) -> CareDesk:
    """A clinician's desk."""
    return make_desk()


def all_words(pane: QWidget) -> str:
    """Everything a pane says, seen, told to a screen reader or hidden in a tooltip."""
    words: list[str] = []
    for held in [pane, *pane.findChildren(QWidget)]:
        words += [held.toolTip(), held.accessibleName(), held.accessibleDescription()]
        if isinstance(held, QLabel):
            words.append(held.text())
        if isinstance(held, RowList):
            words += held.texts()
    return "\n".join(words)
