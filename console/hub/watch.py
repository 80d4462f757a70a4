"""What the hub sees by looking once a second: alarms to raise or clear, and facts whose time has come."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from random import Random

import msgspec

from console.domain.alarms import changes
from console.domain.care_watch import due_facts
from console.domain.tracks import Tracks
from console.hub.intake import Intake
from console.hub.voice import HubVoice


class AlarmWatch:
    """Looks at the picture and publishes the alarms that have to be raised, cleared or unshelved."""

    def __init__(self, intake: Intake, tracks: Tracks, *, clock: Callable[[], datetime], rng: Random) -> None:
        self._intake = intake
        self._tracks = tracks
        self._clock = clock
        self._voice = HubVoice(intake, clock=clock, rng=rng)

    def look(self) -> int:
        """Publish what has changed; gives how many facts that were."""
        if self._voice.speaking:
            return 0
        return self._voice.say(list(changes(self._intake.picture, self._tracks, self._clock())))


class DueWatch:
    """Publishes what time makes of care: access granted at once and ended, what ran out withdrawn, feeds closed."""

    def __init__(self, intake: Intake, *, clock: Callable[[], datetime], rng: Random) -> None:
        self._intake = intake
        self._clock = clock
        self._voice = HubVoice(intake, clock=clock, rng=rng)
        self._put_off: set[str] = set()

    def look(self, incidents: Collection[str] | None = None) -> int:
        """Publish what is due, of these incidents or of everything; gives how many facts that were."""
        if self._voice.speaking:
            self._put_off.update(incidents or ())
            return 0
        picture = self._intake.picture
        if incidents is not None:
            keys = self._put_off.union(incidents)
            care = {key: picture.care[key] for key in keys if key in picture.care}
            picture = msgspec.structs.replace(picture, care=care, feeds={})
        self._put_off.clear()
        return self._voice.say(due_facts(picture, self._clock()))
