"""How facts about perimeters and alarms change the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain import facts as f
from console.domain.entities import Alarm, Perimeter
from console.domain.fold.steps import Handlers, alarm_of, because, find, incident_of, mark
from console.domain.touched import Touched

if TYPE_CHECKING:
    from console.domain.picture import Picture


def _perimeter_drawn(p: Picture, e: f.Envelope, fact: f.PerimeterDrawn, t: Touched) -> None:
    p.perimeters[fact.perimeter] = Perimeter(
        id=fact.perimeter, points=fact.points, drawn_at=e.at, actor=e.by.actor, label=fact.label,
        incident=fact.incident, last_seq=e.seq,
    )  # fmt: skip
    t.perimeters.add(fact.perimeter)
    if fact.incident and (incident := incident_of(p, e, fact.incident, t)):
        mark(incident, e, f"Perimeter drawn{because(fact.label)}")


def _perimeter_removed(p: Picture, e: f.Envelope, fact: f.PerimeterRemoved, t: Touched) -> None:
    if p.perimeters.pop(fact.perimeter, None) is None:
        find(p, e, "perimeter is not on the map")
    t.perimeters.add(fact.perimeter)


def _alarm_raised(p: Picture, e: f.Envelope, fact: f.AlarmRaised, t: Touched) -> None:
    if fact.alarm in p.alarms:
        find(p, e, "alarm raised twice; the first stands")
        return
    p.alarms[fact.alarm] = Alarm(
        id=fact.alarm, rule=fact.rule, priority=fact.priority, text=fact.text, raised_at=e.at,
        incident=fact.incident, unit=fact.unit, last_seq=e.seq,
    )  # fmt: skip
    t.alarms.add(fact.alarm)
    if fact.unit:
        t.units.add(fact.unit)
    if fact.incident and (incident := p.incidents.get(fact.incident)):
        t.incidents.add(incident.id)
        mark(incident, e, f"Alarm: {fact.text}")


def _alarm_acknowledged(p: Picture, e: f.Envelope, fact: f.AlarmAcknowledged, t: Touched) -> None:
    if (alarm := alarm_of(p, e, fact.alarm, t)) and alarm.acknowledged_at is None:
        alarm.acknowledged_at, alarm.acknowledged_by = e.at, e.by.actor


def _alarm_shelved(p: Picture, e: f.Envelope, fact: f.AlarmShelved, t: Touched) -> None:
    if alarm := alarm_of(p, e, fact.alarm, t):
        alarm.shelved_until, alarm.shelved_reason, alarm.shelved_by = fact.until, fact.reason, e.by.actor


def _alarm_unshelved(p: Picture, e: f.Envelope, fact: f.AlarmUnshelved, t: Touched) -> None:
    if alarm := alarm_of(p, e, fact.alarm, t):
        alarm.shelved_until, alarm.shelved_reason, alarm.shelved_by = None, "", ""


def _alarm_cleared(p: Picture, e: f.Envelope, fact: f.AlarmCleared, t: Touched) -> None:
    if alarm := alarm_of(p, e, fact.alarm, t):
        del p.alarms[alarm.id]
        if alarm.incident and (incident := p.incidents.get(alarm.incident)):
            mark(incident, e, f"Alarm cleared: {alarm.text}")


HANDLERS: Handlers = {
    f.PerimeterDrawn: _perimeter_drawn,
    f.PerimeterRemoved: _perimeter_removed,
    f.AlarmRaised: _alarm_raised,
    f.AlarmAcknowledged: _alarm_acknowledged,
    f.AlarmShelved: _alarm_shelved,
    f.AlarmUnshelved: _alarm_unshelved,
    f.AlarmCleared: _alarm_cleared,
}
