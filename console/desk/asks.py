"""Asks: what a person at this desk wants done, sent as facts that the hub accepts or refuses in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from console.domain import facts as f
from console.domain.dispositions import disposition_label
from console.domain.picture import Picture
from console.domain.vocabulary import PHASE_LABEL, ROLE_LABEL, UNIT_STATUS_LABEL, Phase, Role, UnitStatus
from console.wire.frames import Ack, Refuse

#: Settled asks that are remembered, newest last.
SETTLED_KEPT = 50


class Link(Protocol):
    """What asks need of the link."""

    def ask(self, fact: f.Fact, *, expects: int | None = None, at: datetime | None = None) -> str:
        """Publish a fact; its id comes back in an `Ack` or `Refuse`."""
        ...


class Fate(StrEnum):
    """What became of an ask."""

    PENDING = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Ask(msgspec.Struct):
    """One ask: what was wanted in words, about what, and what became of it."""

    key: str
    fact: f.Fact
    words: str
    incident: str | None
    alarm: str | None
    asked_at: datetime
    fate: Fate = Fate.PENDING
    answer: str = ""


class Asks:
    """Builds facts from what the person sees, and follows each to its answer."""

    def __init__(
        self,
        link: Link,
        picture: Callable[[], Picture],
        now: Callable[[], datetime],
        may_ask: Callable[[bool], str],
        tell: Callable[[Ask], None],
        new_id: Callable[[], str],
    ) -> None:
        """`may_ask` says why nothing may be asked now (empty when it may), of something that is true at present or not;
        `tell` hears of every change of fate."""
        self._link = link
        self._picture = picture
        self._now = now
        self._may_ask = may_ask
        self._tell = tell
        self._new_id = new_id
        self.pending: dict[str, Ask] = {}
        self.settled: list[Ask] = []

    # ---- answers ----

    def hear(self, answer: Ack | Refuse) -> None:
        """Settle the asks an answer is about."""
        if isinstance(answer, Ack):
            for key in answer.ids:
                self._settle(key, Fate.ACCEPTED, "")
        elif answer.id:
            self._settle(answer.id, Fate.REFUSED, answer.text)

    def _settle(self, key: str, fate: Fate, text: str) -> None:
        ask = self.pending.pop(key, None)
        if ask is None:
            return
        ask.fate, ask.answer = fate, text
        self.settled.append(ask)
        del self.settled[:-SETTLED_KEPT]
        self._tell(ask)

    # ---- asks about incidents ----

    def assign_unit(self, unit: str, incident: str, override: str = "") -> Ask:
        """Send a unit; `override` is the reason when a rule is set aside."""
        words = f"{self._callsign(unit)} to {self._number(incident)}"
        return self.send(f.UnitAssigned(unit=unit, incident=incident, override=override[:300]), words, incident)

    def release_unit(self, unit: str, incident: str, reason: str = "") -> Ask:
        """Take a unit off an incident."""
        words = f"{self._callsign(unit)} off {self._number(incident)}"
        return self.send(f.UnitReleased(unit=unit, incident=incident, reason=reason[:300]), words, incident)

    def set_status(self, unit: str, status: UnitStatus) -> Ask:
        """Report a unit's status on its behalf."""
        held = self._picture().units.get(unit)
        words = f"{self._callsign(unit)} {UNIT_STATUS_LABEL[status].lower()}"
        return self.send(f.UnitStatusChanged(unit=unit, status=status), words, held.incident if held else None)

    def offer(self, incident: str, to: Role, reason: str = "") -> Ask:
        """Offer the strip to another role."""
        words = f"Offer of {self._number(incident)} to {ROLE_LABEL[to]}"
        return self.send(f.HandoffOffered(incident=incident, to=to, reason=reason[:300]), words, incident)

    def accept(self, incident: str, role: Role) -> Ask:
        """Take the strip for one's own role."""
        words = f"Acceptance of {self._number(incident)}"
        return self.send(f.HandoffAccepted(incident=incident, role=role), words, incident)

    def decline(self, incident: str, role: Role, reason: str = "") -> Ask:
        """Refuse an offered strip, or take an offer back."""
        words = f"End of the offer of {self._number(incident)}"
        return self.send(f.HandoffDeclined(incident=incident, role=role, reason=reason[:300]), words, incident)

    def scene(self, incident: str, safe: bool, reason: str = "") -> Ask:
        """Declare the scene safe, or no longer safe."""
        words = f"Scene {'safe' if safe else 'NOT safe'} for {self._number(incident)}"
        return self.send(f.IncidentScene(incident=incident, safe=safe, reason=reason[:300]), words, incident)

    def note(self, incident: str, text: str) -> Ask:
        """Add a remark. A remark collides with nothing, so it expects nothing."""
        words = f"Note on {self._number(incident)}"
        return self.send(f.IncidentNoted(incident=incident, text=text[:8000]), words, incident, expects=False)

    def phase(self, incident: str, phase: Phase) -> Ask:
        """Report how far the response has come."""
        words = f"{PHASE_LABEL[phase]} for {self._number(incident)}"
        return self.send(f.IncidentPhase(incident=incident, phase=phase), words, incident)

    def reclassify(self, incident: str, priority: int, reason: str = "") -> Ask:
        """Raise or lower the priority; the type stays as it is."""
        held = self._picture().incidents[incident]
        fact = f.IncidentReclassified(
            incident=incident, type_code=held.type_code, type_text=held.type_text, priority=priority, reason=reason
        )
        return self.send(fact, f"Priority {priority} for {self._number(incident)}", incident)

    def link(self, incident: str, to: str, relation: str = "related") -> Ask:
        """Say that two incidents belong together."""
        words = f"Link of {self._number(incident)} to {self._number(to)}"
        return self.send(f.IncidentLinked(incident=incident, to=to, relation=relation), words, incident)

    def close(self, incident: str, disposition: str, text: str = "") -> Ask:
        """Close the strip with a coded disposition."""
        words = f"Closing of {self._number(incident)}: {disposition_label(disposition)}"
        return self.send(f.IncidentClosed(incident=incident, disposition=disposition, text=text[:300]), words, incident)

    def reopen(self, incident: str, reason: str = "") -> Ask:
        """Put a closed strip back on the board."""
        words = f"Reopening of {self._number(incident)}"
        return self.send(f.IncidentReopened(incident=incident, reason=reason[:300]), words, incident)

    def perimeter(self, points: Sequence[tuple[float, float]], incident: str | None, label: str = "") -> Ask:
        """Keep a line drawn on the map; points are (latitude, longitude) degrees."""
        fact = f.PerimeterDrawn(perimeter=self._new_id(), points=tuple(points), label=label[:300], incident=incident)
        return self.send(fact, "Perimeter", incident, expects=False)

    def remove_perimeter(self, perimeter: str) -> Ask:
        """Take a perimeter off the map."""
        held = self._picture().perimeters.get(perimeter)
        return self.send(
            f.PerimeterRemoved(perimeter=perimeter), "Removal of the perimeter", held.incident if held else None
        )

    # ---- asks about alarms ----

    def acknowledge(self, alarm: str) -> Ask:
        """Say that a person has seen it."""
        return self._about_alarm(f.AlarmAcknowledged(alarm=alarm), "Acknowledgement")

    def shelve(self, alarm: str, until: datetime, reason: str) -> Ask:
        """Put it aside until a time (UTC), with a reason."""
        return self._about_alarm(f.AlarmShelved(alarm=alarm, until=until, reason=reason[:300]), "Shelving")

    def unshelve(self, alarm: str) -> Ask:
        """Take it back from the shelf."""
        return self._about_alarm(f.AlarmUnshelved(alarm=alarm), "Return from the shelf")

    def clear(self, alarm: str, reason: str = "") -> Ask:
        """Say that it is resolved."""
        return self._about_alarm(f.AlarmCleared(alarm=alarm, reason=reason[:300]), "Clearing of the alarm")

    # ---- building blocks ----

    def new_id(self) -> str:
        """An id for something that this desk is the first to tell of."""
        return self._new_id()

    def _about_alarm(self, fact: f.AlarmFact, words: str) -> Ask:
        held = self._picture().alarms.get(fact.alarm)
        incident = held.incident if held else None
        return self.send(fact, words, incident, alarm=fact.alarm)

    def send(
        self,
        fact: f.Fact,
        words: str,
        incident: str | None,
        *,
        alarm: str | None = None,
        expects: bool = True,
        present: bool = False,
    ) -> Ask:
        """Send a fact, and follow it to its answer.

        `words` say what was asked, as the person reads it. `expects`: the hub is to refuse it when it has heard
        more about the subject than is seen here. `present`: it is true now, whatever second is shown (a feed that
        was closed, say), so that it is sent also from a desk that shows the past.
        """
        now = self._now()
        if why := self._may_ask(present):
            ask = Ask("", fact, words, incident, alarm, now, Fate.REFUSED, why)
            self._tell(ask)
            return ask
        key = self._link.ask(fact, expects=self._seen(fact) if expects else None, at=now)
        ask = self.pending[key] = Ask(key, fact, words, incident, alarm, now)
        self._tell(ask)
        return ask

    def _seen(self, fact: f.Fact) -> int | None:
        """Seq of the last fact about the subject that this desk has seen."""
        picture = self._picture()
        subjects = [
            picture.incidents.get(getattr(fact, "incident", "") or ""),
            picture.units.get(getattr(fact, "unit", "")),
            picture.alarms.get(getattr(fact, "alarm", "")),
            picture.perimeters.get(getattr(fact, "perimeter", "")),
        ]
        return max((subject.last_seq for subject in subjects if subject is not None), default=None)

    def _number(self, incident: str) -> str:
        held = self._picture().incidents.get(incident)
        return held.number if held else incident

    def _callsign(self, unit: str) -> str:
        held = self._picture().units.get(unit)
        return held.callsign if held else unit
