"""The alarm watch: once a second, what a person has to look at becomes facts, in the hub's own name."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from random import Random

from console.domain.alarms import changes
from console.domain.facts import AlarmCleared, AlarmRaised, AlarmUnshelved, By
from console.domain.ids import fact_id
from console.domain.picture import Picture
from console.domain.tracks import Tracks
from console.domain.vocabulary import Role
from console.hub.intake import Intake, Waiter
from console.wire.frames import Publish, Refuse

#: The most alarm facts made in one look; a flood is raised over several seconds instead of holding up everything.
MOST_AT_ONCE = 500

_log = logging.getLogger(__name__)


class AlarmWatch:
    """Looks at the picture and publishes the alarms that have to be raised, cleared or unshelved."""

    def __init__(self, intake: Intake, tracks: Tracks, *, clock: Callable[[], datetime], rng: Random) -> None:
        self._intake = intake
        self._tracks = tracks
        self._clock = clock
        self._rng = rng
        self._waiter = Waiter(lambda ids, seqs: None, self._refused)

    def look(self) -> int:
        """Publish what has changed; gives how many facts that were."""
        if self._waiter.pending:
            return 0  # the last ones are still being written: the same would be found again
        now = self._clock()
        picture = self._intake.picture
        found = changes(picture, self._tracks, now)[:MOST_AT_ONCE]
        for exercise in (False, True):
            batch = [
                Publish(fact_id(now, self._rng), now, fact)
                for fact in found
                if _is_exercise(picture, fact) is exercise
            ]  # fmt: skip
            if batch:
                self._intake.submit(By("hub", Role.HUB, exercise=exercise), batch, self._waiter)
        return len(found)

    def _refused(self, refuse: Refuse) -> None:
        # Somebody cleared the same alarm in the same moment; the next look sees it.
        _log.debug("the hub's own alarm fact was refused: %s", refuse.text)


def _is_exercise(picture: Picture, fact: AlarmRaised | AlarmCleared | AlarmUnshelved) -> bool:
    """An alarm about an exercise is an exercise."""
    about = fact if isinstance(fact, AlarmRaised) else picture.alarms.get(fact.alarm)
    if about is None:
        return False
    incident = picture.incidents.get(about.incident) if about.incident else None
    unit = picture.units.get(about.unit) if about.unit else None
    subject = incident or unit
    return subject is not None and subject.exercise
