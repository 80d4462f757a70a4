"""A desk on a hub in memory, with clocks that only tests move; driven by command names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console.desk.advisor import Advisor
from console.desk.layouts import Layouts
from console.desk.map.view import MapView
from console.desk.model import DeskModel
from console.desk.outside import Outside
from console.desk.player import Player
from console.desk.rehearsal import RehearsalLink
from console.desk.theme import load_theme
from console.desk.window import DeskWindow
from console.domain import facts as f
from console.domain.recommend import Ranking
from console.domain.tracks import Position
from console.domain.vocabulary import Role, UnitKind
from tests.story import HERE, START


class AtOnce:
    """Does the advisor's work where it is asked for."""

    def submit(self, work: Callable[[], Ranking], /) -> Future[Ranking]:
        done: Future[Ranking] = Future()
        done.set_result(work())
        return done


class Rig:
    """A window, its hub, and the two clocks."""

    def __init__(
        self,
        folder: Path,
        role: Role = Role.COMMANDER,
        *,
        exercise: bool = False,
        theme: str = "night",
        outside: Outside | None = None,
    ):
        self.time = START
        self.seconds = 1000.0
        self.link = RehearsalLink(lambda: self.time, role, f"{role.value}-1", exercise=exercise)
        self.model = DeskModel(self.link, clock=lambda: self.time, monotonic=lambda: self.seconds, rng=Random(1))
        self.player = Player(folder / "sounds", None, clock=lambda: self.seconds)
        self.map = MapView(load_theme(theme), None)
        self.layouts = Layouts(folder / "layouts.json")
        self.window = DeskWindow(
            self.model,
            self.map,
            load_theme(theme),
            self.layouts,
            player=self.player,
            advisor=Advisor(self.model, executor=AtOnce(), clock=lambda: self.seconds),
            role=role.value,
            outside=outside,
        )
        self.window.resize(1600, 900)

    @property
    def picture(self):
        return self.model.picture

    def now(self) -> datetime:
        return self.time

    def wait(self, **span: float) -> Rig:
        """Time passes, with the hub alive and the desk drawing."""
        step = timedelta(**span)
        self.time += step
        self.seconds += step.total_seconds()
        return self.frame()

    def frame(self, count: int = 1) -> Rig:
        """The hub pulses, the desk draws a frame."""
        for _ in range(count):
            self.link.pulse()
            self.model.frame()
        return self

    def silent(self, **span: float) -> Rig:
        """Time passes without a word from the hub."""
        step = timedelta(**span)
        self.time += step
        self.seconds += step.total_seconds()
        self.model.frame()
        return self

    def open(self, *facts: f.Fact) -> Rig:
        """Show the window, connect, and tell the desk some facts."""
        self.window.show()
        self.window.activateWindow()
        QApplication.processEvents()
        self.link.connect()
        self.link.tell(*facts)
        return self.frame(2)

    def tell(self, *facts: f.Fact, role: Role = Role.SOURCE, actor: str = "cad") -> Rig:
        """Somebody else says something."""
        self.link.tell(*facts, role=role, actor=actor)
        return self.frame()

    def report(self, *at: tuple[str, float, float], age_s: float = 0.0) -> Rig:
        """Units report positions: (unit, degrees north and degrees east of HERE)."""
        ms = round((self.time.timestamp() - age_s) * 1000)
        self.link.report([Position(unit, HERE.lat + north, HERE.lon + east, ms) for unit, north, east in at])
        return self.frame()

    def run(self, line: str) -> Rig:
        """Type a line."""
        self.window.run_line(line)
        return self.frame()

    @property
    def said(self) -> str:
        """The last words to the person."""
        return self.model.notices[-1].text if self.model.notices else ""

    def strips(self) -> list[str]:
        """The board as a screen reader reads it."""
        rows = self.window.board.strips
        return [str(rows.data(rows.index(row))) for row in range(rows.rowCount())]

    def focus(self) -> QWidget | None:
        return self.window.focusWidget()


def call(key: str = "i1", priority: int = 8, place: f.Place | None = HERE, **more: object) -> f.IncidentReceived:
    """A call, readable."""
    given: dict[str, object] = {
        "number": key.upper(), "type_code": "SUICTHRT", "type_text": "Threat of suicide",
        "address": "12 Quay Street", **more,
    }  # fmt: skip
    return f.IncidentReceived(incident=key, priority=priority, place=place, **given)  # type: ignore[arg-type]


def team(key: str = "u1", kind: UnitKind = UnitKind.PATROL, **more: object) -> f.UnitRegistered:
    """A team, readable."""
    return f.UnitRegistered(unit=key, callsign=key.upper(), unit_kind=kind, **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def swept(qapp: QApplication) -> Iterator[None]:
    """Windows that a test has closed are let go of: a desk is 30 MB, and no event loop runs here that would do it."""
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def make_rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Rig]]:
    """Makes desks."""
    made: list[Rig] = []

    def make(role: Role = Role.COMMANDER, **more: object) -> Rig:
        rig = Rig(tmp_path, role, **more)  # type: ignore[arg-type]
        qtbot.addWidget(rig.window)
        made.append(rig)
        return rig

    yield make
    for rig in made:
        rig.window.advisor.close()


@pytest.fixture
def rig(make_rig: Callable[..., Rig]) -> Rig:
    """A watch commander's desk."""
    return make_rig()
