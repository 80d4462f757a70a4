"""Decides what is worth a sound: once for each new thing, never for what was missed and is told in the digest."""

from __future__ import annotations

from datetime import timedelta

from console.desk.model import DeskModel, Seen
from console.desk.player import Player
from console.desk.sounds import Sound
from console.domain.alarms import is_shelved
from console.domain.vocabulary import AlarmPriority, Band
from console.link.liveness import LinkState

#: A critical alarm that nobody has seen sounds a second time after this.
AGAIN_AFTER = timedelta(seconds=20)
_LOUD = (AlarmPriority.CRITICAL, AlarmPriority.HIGH)


class Ears:
    """Remembers what has been heard of; listens to the live picture, also while a past second is shown."""

    def __init__(self, model: DeskModel, player: Player) -> None:
        self.model, self.player = model, player
        self._incidents: set[str] = set()
        self._alarms: set[str] = set()
        self._twice: set[str] = set()
        self._offers: set[str] = set()
        self._state = LinkState.CONNECTING
        model.heard.connect(self.hear)

    def hear(self, seen: Seen) -> None:
        """Play what is due."""
        if seen.link or seen.away:
            self._hear_link()
        quiet = seen.everything or seen.away or not self._may_sound()
        due = [*self._incidents_due(seen), *self._alarms_due(seen), *self._offers_due(seen)]
        if not quiet:
            for sound in dict.fromkeys(due):
                self.player.play(sound)

    def _may_sound(self) -> bool:
        return self.model.replica.liveness.ever_live and self.model.not_live_since is None

    def _hear_link(self) -> None:
        before, self._state = self._state, self.model.state
        gone = (LinkState.NOT_LIVE, LinkState.DENIED)
        if self._state in gone and before not in (*gone, LinkState.CONNECTING):
            self.player.play(Sound.LOST)
        elif self._state is LinkState.LIVE and self.model.away is not None:
            self.player.play(Sound.BACK)

    def _incidents_due(self, seen: Seen) -> list[Sound]:
        held = self.model.live_picture.incidents
        keys = set(held) if seen.everything else seen.incidents
        fresh = [held[key] for key in keys - self._incidents if key in held]
        self._incidents.update(incident.id for incident in fresh)
        critical = any(incident.open and incident.band is Band.CRITICAL for incident in fresh)
        return [Sound.CRITICAL] if critical else []

    def _alarms_due(self, seen: Seen) -> list[Sound]:
        if not (seen.alarms or seen.everything or seen.second):
            return []
        now = self.model.live_now()
        loud = {
            a.id: a
            for a in self.model.live_picture.alarms.values()
            if a.priority in _LOUD and a.acknowledged_at is None and not is_shelved(a, now)
        }
        fresh = loud.keys() - self._alarms
        again = {
            key
            for key, alarm in loud.items()
            if alarm.priority is AlarmPriority.CRITICAL
            and key not in self._twice
            and now - alarm.raised_at >= AGAIN_AFTER
        }
        self._alarms = set(loud)
        self._twice = (self._twice | again) & set(loud)
        return [Sound.ALARM] if fresh or again else []

    def _offers_due(self, seen: Seen) -> list[Sound]:
        if not (seen.incidents or seen.everything or seen.link):
            return []
        role, held = self.model.role, self.model.live_picture.incidents
        keys = set(held) | self._offers if seen.everything or seen.link else seen.incidents
        offered = {key for key in keys if key in held and role is not None and held[key].offered_to is role}
        fresh = offered - self._offers
        self._offers = (self._offers - keys) | offered
        return [Sound.HANDOFF] if fresh else []
