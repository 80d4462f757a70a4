"""A desk that shows the past: what it heard then, what came late, and the present that goes on beneath."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from console.domain import facts as f
from console.domain.vocabulary import AlarmPriority, Role
from console.shots.stage import Stage

if TYPE_CHECKING:
    from datetime import datetime

    from console.domain.entities import Incident
    from console.domain.tracks import Position

#: The second that is looked at is so long before the present; what came late had happened half a minute before it.
BACK, LATE = timedelta(minutes=10), timedelta(seconds=30)


def live_then(stage: Stage, began: timedelta) -> datetime:
    """Let the desk be live from a while ago until now, so that it remembers where units were; gives when it began."""
    then = stage.now - began
    stage.clock = then
    stage.arrive(until=then)
    for step in range(1, 7):
        stage.clock = then + began * step / 6
        stage.link.tell_all(stage.between(stage.clock - began / 6, stage.clock))
        stage.link.report([_aged(fix, stage.now - stage.clock) for fix in stage.positions])
        stage.wait(began.total_seconds() / 6)
        stage.link.pulse()
        stage.frame()
    return then


def _aged(fix: Position, by: timedelta) -> Position:
    return msgspec.structs.replace(fix, at_ms=fix.at_ms - round(by.total_seconds() * 1000))


def known_then(stage: Stage) -> None:
    """As it was known: a call and two notes that had come to nobody's ears yet, while alarms are raised at present."""
    live_then(stage, BACK + timedelta(minutes=2))
    looked_at = stage.now - BACK
    model = stage.window.model
    there = [i for i in model.picture.open_incidents() if i.place is not None and i.received_at < looked_at - LATE]
    there.sort(key=lambda incident: (-incident.priority, incident.id))
    stage.link.tell_all([_late(stage, fact, looked_at - LATE) for fact in _unheard(there)])
    stage.link.tell(
        f.AlarmRaised("shot-alarm", "silence", AlarmPriority.HIGH, "No word from the scene for 5 min", there[0].id),
        role=Role.HUB, actor="hub",
    )  # fmt: skip
    stage.frame()
    stage.settle()
    stage.window.run("replay", f"{looked_at:%H:%M:%S}")
    model.select_incident(there[0].id)
    stage.settle()


def _unheard(there: list[Incident]) -> list[f.AnyFact]:
    place = there[0].place
    assert place is not None
    beside = f.Place(place.lat + 0.006, place.lon + 0.012)
    return [
        f.IncidentNoted(there[0].id, "Neighbour by radio: he has a knife in his hand."),
        f.IncidentNoted(there[1].id, "The sister says that he has taken his medicine."),
        f.IncidentReceived(
            "late-call", "A26107-0077", "SUICTHRT", "Threat of suicide", 9, beside, "7 Lantern Steps, Exchange",
            "A call of the neighbouring centre that came over only now.",
        ),
    ]  # fmt: skip


def _late(stage: Stage, fact: f.AnyFact, at: datetime) -> f.Envelope:
    by = f.By("radio", Role.SOURCE, "radio", True)
    return f.Envelope(stage.envelopes[0].epoch, 0, f"late-{fact.incident}", at, stage.clock, by, fact)  # type: ignore[union-attr]
