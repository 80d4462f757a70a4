"""What the hub sees by looking once a second: alarms to raise or clear, and facts whose time has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random

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

    def look(self) -> int:
        """Publish what is due; gives how many facts that were."""
        if self._voice.speaking:
            return 0
        return self._voice.say(due_facts(self._intake.picture, self._clock()))
