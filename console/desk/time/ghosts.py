"""Ghosts of a moment: which incidents and units something had happened to that nobody knew yet, and where."""

from __future__ import annotations

from collections import defaultdict

from console.desk.map.ghosts import Ghost
from console.domain import facts as f
from console.domain.facts import Envelope
from console.review.shift import Moment

#: Kinds of late facts in words, for a few letters on a map; others are `something`.
_WORDS: dict[type[f.Fact], str] = {
    f.IncidentReceived: "the call",
    f.IncidentReclassified: "the priority",
    f.IncidentNoted: "a note",
    f.IncidentScene: "whether the scene is safe",
    f.IncidentPhase: "how far it was",
    f.IncidentClosed: "its end",
    f.UnitStatusChanged: "a status",
    f.UnitAssigned: "who was sent",
    f.AlarmRaised: "an alarm",
    f.SeverityRated: "a rating",
    f.PersonAlerted: "an alert",
    f.ConsultRequested: "a consult",
}


def late_by_incident(moment: Moment) -> dict[str, list[Envelope]]:
    """Facts that had happened and were heard only later, under the incident they are about."""
    late: dict[str, list[Envelope]] = defaultdict(list)
    for envelope in moment.late:
        key = f.incident_of(envelope.fact)
        if key:
            late[key].append(envelope)
    return dict(late)


def late_words(late: list[Envelope]) -> str:
    """What was not known yet, in a few words."""
    kinds = list(dict.fromkeys(_WORDS.get(type(envelope.fact), "something") for envelope in late))
    more = f" and {len(kinds) - 2} more" if len(kinds) > 2 else ""
    return f"not known yet: {', '.join(kinds[:2])}{more}"


def calls_unknown(moment: Moment) -> list[f.IncidentReceived]:
    """Calls that had come in by then, and that the picture does not hold."""
    received = [envelope.fact for envelope in moment.late if isinstance(envelope.fact, f.IncidentReceived)]
    return [fact for fact in received if fact.incident not in moment.picture.incidents]


def ghosts_of(moment: Moment | None) -> tuple[Ghost, ...]:
    """What the map draws as ghosts; what has no place is left to the board."""
    if moment is None or not moment.late:
        return ()
    found = []
    late = late_by_incident(moment)
    for key, envelopes in late.items():
        held = moment.picture.incidents.get(key)
        if held is not None and held.open and held.place is not None:
            found.append(Ghost(key, held.place.lat, held.place.lon, False, True, late_words(envelopes)))
    for fact in calls_unknown(moment):
        if fact.place is not None:
            words = f"{fact.number}: not known yet"
            found.append(Ghost(fact.incident, fact.place.lat, fact.place.lon, False, False, words))
    for unit in moment.ghosts.units:
        fix = moment.tracks.newest(unit)
        if fix is not None:
            found.append(Ghost(unit, fix.lat, fix.lon, True, True, ""))
    return tuple(found)
