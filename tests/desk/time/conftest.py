"""Desks that look at journals of made-up shifts, with all work done where it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from console.desk.model import DeskModel, Seen
from console.desk.rehearsal import RehearsalLink
from console.domain import facts as f
from console.domain.vocabulary import Role
from tests.review.making import shift_facts, write_journal, write_tracks
from tests.story import START

UNITS, HOURS = 6, 2.0


class AtOnce:
    """Does the work where it is asked for."""

    def submit(self, work: Callable[[], Any], /) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(work())
        except Exception as error:
            done.set_exception(error)
        return done


class Later(AtOnce):
    """Does it when told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Any], Future[Any]]] = []

    def submit(self, work: Callable[[], Any], /) -> Future[Any]:
        self.waiting.append((work, Future()))
        return self.waiting[-1][1]

    def run(self) -> None:
        waiting, self.waiting = self.waiting, []
        for work, done in waiting:
            try:
                done.set_result(work())
            except Exception as error:
                done.set_exception(error)


class Bare:
    """A model without a window, and what its views were told."""

    def __init__(self, role: Role = Role.COMMANDER, *, reviewer: Role | None = None, executor: Any = None) -> None:
        self.time, self.seconds = START, 1000.0
        self.link = RehearsalLink(lambda: self.time, role, f"{role.value}-1")
        self.model = DeskModel(
            self.link, clock=lambda: self.time, monotonic=lambda: self.seconds,
            reviewer=reviewer, executor=executor or AtOnce(),
        )  # fmt: skip
        self.seen: list[Seen] = []
        self.heard: list[Seen] = []
        self.model.touched.connect(self.seen.append)
        self.model.heard.connect(self.heard.append)

    @property
    def machine(self):
        return self.model.time

    @property
    def said(self) -> str:
        return self.model.notices[-1].text if self.model.notices else ""

    def wait(self, seconds: float) -> Bare:
        """Time passes; the hub, if there is one, pulses, and the desk draws a frame."""
        self.time += timedelta(seconds=seconds)
        self.seconds += seconds
        if self.link.connected:
            self.link.pulse()
        self.model.frame()
        return self

    def tell(self, *facts: f.Fact, role: Role = Role.SOURCE) -> Bare:
        self.link.tell(*facts, role=role)
        self.model.frame()
        return self


def clock(text: str, day: datetime = START) -> datetime:
    """That time of the shift's day."""
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return day.replace(hour=hours, minute=minutes, second=seconds, microsecond=0)


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night of 40 incidents in which every seventh fact was heard late, with positions; not to be changed."""
    path = tmp_path_factory.mktemp("night") / "night.journal"
    told = shift_facts(40, UNITS, HOURS, with_care=True)
    write_journal(path, told, delays_s={n: 30.0 * (n % 11) for n in range(UNITS, len(told), 7)})
    write_tracks(path, UNITS, HOURS, every_s=30.0)
    return path


@pytest.fixture
def reviewer(qapp: object) -> Iterator[Bare]:
    """A desk without a hub."""
    desk = Bare(reviewer=Role.OPERATIONS)
    yield desk
    desk.model.time.close()


@pytest.fixture
def live(qapp: object) -> Iterator[Bare]:
    """A desk on a hub."""
    desk = Bare()
    desk.link.connect()
    desk.model.frame()
    yield desk
    desk.model.time.close()
