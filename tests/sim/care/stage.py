"""A stage for the simulated people: facts judged as a hub judges them, a clock that only the test moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain import facts as f
from console.domain.instruments import read_all
from console.domain.judge import Refusal, judge
from console.domain.vocabulary import Role, UnitStatus
from console.paths import resource_texts
from console.sim.care.caller import caller_says
from console.sim.care.clinician import clinician_says
from console.sim.care.officer import officer_says
from console.sim.care.saying import Manner, Say
from tests.story import Story

INSTRUMENTS = read_all(resource_texts("instruments"))


class Stage:
    """Plays all three, a second at a time; what the hub would refuse is kept in `refused`."""

    def __init__(self, seed: int = 7, pace: float = 1.0) -> None:
        self.story = Story(exercise=True)
        self.manner = Manner(seed, pace)
        self.said: list[tuple[datetime, Role, Say]] = []
        self.refused: list[tuple[Say, Refusal]] = []

    @property
    def picture(self):
        return self.story.picture

    def scene(self, key: str = "i1", *, priority: int = 8, **more: object) -> None:
        """Somebody in crisis, with a crew that has made contact."""
        story, unit = self.story, f"{key}-unit"
        story.tell(story.incident(key, priority, **more), story.unit(unit), f.UnitAssigned(unit, key))
        for status in (UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE, UnitStatus.CONTACT_MADE):
            story.tell(f.UnitStatusChanged(unit, status, key))

    def human(self, fact: f.Fact, role: Role, actor: str) -> None:
        """What a person at a desk says; it must be allowed."""
        assert judge(self.picture, self.story.by(role, actor), fact, None, INSTRUMENTS) is None
        self.story.tell(fact, role=role, actor=actor)

    def play(self, seconds: int, *, officer: bool = True, clinician: bool = True) -> Stage:
        """Let time pass."""
        for _ in range(seconds):
            self.story.now += timedelta(seconds=1)
            now = self.story.now
            if officer:
                self._hear(Role.FIELD, "officers", officer_says(self.picture, now, self.manner, INSTRUMENTS))
            if clinician:
                says = clinician_says(self.picture, now, self.manner, INSTRUMENTS)
                self._hear(Role.CLINICIAN, "simulated-clinician", says)
            self._hear(Role.SOURCE, "call-taker", caller_says(self.picture, now, self.manner))
        return self

    def kinds(self) -> list[str]:
        """What was said, in order."""
        return [f.kind_of(say.fact) for _, _, say in self.said]

    def _hear(self, role: Role, actor: str, says: list[Say]) -> None:
        for say in says:
            if refusal := judge(self.picture, self.story.by(role, actor), say.fact, None, INSTRUMENTS):
                self.refused.append((say, refusal))
                continue
            self.said.append((self.story.now, role, say))
            self.story.tell(say.fact, role=role, actor=actor)
