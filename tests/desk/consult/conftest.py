"""A desk model on a hub in memory, without a window: panes are made beside it, and commands are written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.desk.command_list import all_commands
from console.desk.commands import CommandList, Desk
from console.desk.model import DeskModel
from console.desk.pane import Pane
from console.desk.rehearsal import RehearsalLink
from console.desk.theme import Theme, load_theme
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import ConsentState
from tests.desk.conftest import call, team
from tests.story import START

P = TypeVar("P", bound=Pane)


class Hands:
    """What commands do to a window, written down."""

    def __init__(self) -> None:
        self.prompts: list[str] = []
        self.forms: list[str] = []

    def prompt(self, line: str) -> None:
        self.prompts.append(line)

    def consult_form(self, form: str) -> None:
        self.forms.append(form)

    def care_form(self, pane: str, form: str) -> bool:
        self.forms.append(f"{pane} {form}")
        return True


class Stage:
    """A desk, its hub and its clocks."""

    def __init__(self, role: Role = Role.CLINICIAN, actor: str = "clin-1") -> None:
        self.time: datetime = START
        self.seconds = 1000.0
        self.link = RehearsalLink(lambda: self.time, role, actor)
        self.model = DeskModel(self.link, clock=lambda: self.time, monotonic=lambda: self.seconds, rng=Random(1))
        self.hands = Hands()
        self.commands: CommandList = all_commands()
        self.desk = Desk(self.model, self.hands)  # type: ignore[arg-type]
        self.link.connect()
        self.frame()

    @property
    def picture(self):
        return self.model.picture

    @property
    def said(self) -> str:
        return self.model.notices[-1].text if self.model.notices else ""

    def frame(self) -> Stage:
        self.link.pulse()
        self.model.frame()
        self.model.frame()
        return self

    def wait(self, **span: float) -> Stage:
        step = timedelta(**span)
        self.time += step
        self.seconds += step.total_seconds()
        return self.frame()

    def tell(self, *facts: f.Fact, role: Role = Role.COMMANDER, actor: str = "desk-1") -> Stage:
        self.link.tell(*facts, role=role, actor=actor)
        return self.frame()

    def clinician(self, actor: str, *facts: f.Fact) -> Stage:
        return self.tell(*facts, role=Role.CLINICIAN, actor=actor)

    def run(self, line: str) -> bool:
        ran = self.commands.run_line(self.desk, line)
        self.frame()
        return ran

    def press(self, name: str, *words: str) -> bool:
        """What a pane's `run` does."""
        ran = self.commands.run(self.desk, name, *words)
        self.frame()
        return ran

    def consult(self, key: str = "c1"):
        return self.picture.consults[key]


def asked(n: int = 1, reason: str = "wants somebody who listens", **more: object) -> f.ConsultRequested:
    given: dict[str, object] = {"asked_by": "Officer of U1", "consent": ConsentState.GIVEN, **more}
    return f.ConsultRequested(incident=f"i{n}", consult=f"c{n}", reason=reason, **given)  # type: ignore[arg-type]


def accepted(n: int = 1, by: str = "clin-1") -> f.ConsultAccepted:
    return f.ConsultAccepted(incident=f"i{n}", consult=f"c{n}", clinician=by)


def connected(n: int = 1) -> f.ConsultConnected:
    return f.ConsultConnected(incident=f"i{n}", consult=f"c{n}")


def duty(actor: str, capacity: int = 1, **more: object) -> f.ClinicianOnDuty:
    return f.ClinicianOnDuty(clinician=actor, capacity=capacity, **more)  # type: ignore[arg-type]


def begin(stage: Stage) -> Stage:
    """Three people in crisis, a team, two clinicians on duty."""
    stage.tell(
        call("i1", priority=5, type_text="Domestic"), call("i2", priority=9, type_text="Threat of suicide"),
        call("i3", priority=2, type_text="Welfare check"), team("u1"), role=Role.SOURCE, actor="cad",
    )  # fmt: skip
    stage.tell(f.UnitAssigned(unit="u1", incident="i1"))
    stage.clinician("clin-1", duty("clin-1", 2, languages=("es",)))
    return stage.clinician("clin-2", duty("clin-2"))


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return begin(Stage())


@pytest.fixture
def commander(qtbot: QtBot) -> Stage:
    return begin(Stage(Role.COMMANDER, "cmd-1"))


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return load_theme("night")


@pytest.fixture
def make_pane(qtbot: QtBot, theme: Theme) -> Callable[..., Pane]:
    def make(kind: type[P], stage: Stage, width: int = 400, height: int = 760) -> P:
        pane = kind(stage.model, theme, stage.press)  # type: ignore[call-arg, arg-type]
        qtbot.addWidget(pane)
        pane.resize(width, height)
        pane.show()
        pane.activateWindow()
        QApplication.processEvents()
        return pane

    return make
