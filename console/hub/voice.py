"""The hub's own voice: facts it says in its own name, as an exercise where what they are about is one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random

from console.domain import facts as f
from console.domain.ids import fact_id
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.hub.intake import Intake, Waiter
from console.wire.frames import Publish, Refuse

#: The most facts said at once; a flood is told over several seconds instead of holding up everything.
MOST_AT_ONCE = 500

_log = logging.getLogger(__name__)


class HubVoice:
    """Says facts, and is silent while those it said last are still being written: the same would be found again."""

    def __init__(self, intake: Intake, *, clock: Callable[[], datetime], rng: Random) -> None:
        self._intake = intake
        self._clock = clock
        self._rng = rng
        self._waiter = Waiter(lambda ids, seqs: None, self._refused)

    @property
    def speaking(self) -> bool:
        """Whether what was said last is not on disk yet."""
        return bool(self._waiter.pending)

    def say(self, found: Sequence[f.AnyFact]) -> int:
        """Say these facts, or the first of many; gives how many."""
        now, picture = self._clock(), self._intake.picture
        told = found[:MOST_AT_ONCE]
        for exercise in (False, True):
            batch = [
                Publish(fact_id(now, self._rng), now, fact) for fact in told if is_exercise(picture, fact) is exercise
            ]
            if batch:
                self._intake.submit(f.By("hub", Role.HUB, exercise=exercise), batch, self._waiter)
        return len(told)

    def _refused(self, refuse: Refuse) -> None:
        # Somebody said the same, or ended what it is about, in the same moment; the next look sees it.
        _log.debug("a fact of the hub's own was refused: %s", refuse.text)


def is_exercise(picture: Picture, fact: f.AnyFact) -> bool:
    """Whether what a fact of the hub's is about is an exercise."""
    match fact:
        case f.AlarmCleared() | f.AlarmUnshelved():
            about: object = picture.alarms.get(fact.alarm)
        case f.FeedClosed():
            feed = picture.feeds.get(fact.feed)
            about = feed.viewings.get(fact.viewing) if feed is not None else None
        case _:
            about = fact
    incident = picture.incidents.get(getattr(about, "incident", None) or "")
    unit = picture.units.get(getattr(about, "unit", None) or "")
    subject = incident or unit
    return subject is not None and subject.exercise
