"""Which units to send: nearest suitable teams with reasons, and who was left out and why."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.domain.entities import Incident, Unit
from console.domain.incident_types import CRISIS_TYPES, MEDICAL_TYPES, scene_check_needed
from console.domain.languages import is_foreign, language_name
from console.domain.mercator import distance_m
from console.domain.picture import Picture
from console.domain.tracks import LOST_AFTER_S, STALE_AFTER_S, Tracks
from console.domain.vocabulary import UNARMED, UNIT_STATUS_LABEL, Band, UnitKind, UnitStatus

#: Streets are longer than the crow flies: the usual urban detour factor where no street graph is given.
DETOUR_FACTOR = 1.35
#: Mean urban response speed used with the detour factor, metres per second (about 40 km/h).
STRAIGHT_SPEED_MPS = 11.0
#: Seconds of travel a good clinical fit is worth: a CIT or co-responder team may be this much further away.
FIT_WORTH_S = {
    UnitKind.CO_RESPONDER: 420.0,
    UnitKind.MOBILE_CRISIS: 360.0,
    UnitKind.CIT_PATROL: 240.0,
    UnitKind.SUPERVISOR: -240.0,
    UnitKind.DRONE: -900.0,
}
LANGUAGE_WORTH_S = 180.0
#: A time that is only guessed, because no street of the map leads there, counts as this much longer, seconds.
GUESS_COSTS_S = 300.0
#: Straight flight of a small drone, metres per second.
DRONE_SPEED_MPS = 15.0


class TravelTimes(Protocol):
    """Anything that knows street travel times, such as `StreetGraph`."""

    def travel_time_s(self, from_points: NDArray[np.float64], to_point: tuple[float, float]) -> NDArray[np.float64]:
        """Seconds from each (lat, lon) row, shape (n, 2), to one (lat, lon); NaN where unreachable."""
        ...


class Candidate(msgspec.Struct, frozen=True):
    """A unit that fits, with when it can be there and why it stands where it stands."""

    unit: str
    callsign: str
    eta_s: float
    distance_m: float
    score_s: float
    reasons: tuple[str, ...]


class LeftOut(msgspec.Struct, frozen=True):
    """A unit that was not recommended, and why; `overridable` when a person may still send it with a reason."""

    unit: str
    callsign: str
    why: str
    overridable: bool
    distance_m: float | None = None


class Ranking(msgspec.Struct, frozen=True):
    """The recommendation: who fits, best first; who was left out; what the times rest on; what is missing."""

    fit: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]
    basis: str
    shortfalls: tuple[str, ...] = ()


def recommend(
    picture: Picture, tracks: Tracks, incident_id: str, now: datetime, streets: TravelTimes | None = None
) -> Ranking:
    """Rank the units for an incident at `now` (UTC).

    Order is by travel time less what a good clinical fit and language are worth; every reason is given. Without
    a street graph times are straight line times a detour factor, and `basis` says so. Pure: the same picture,
    tracks and time give the same ranking.

    Raises:
        KeyError: the incident is not in the picture.
    """
    incident = picture.incidents[incident_id]
    left_out: list[LeftOut] = []
    able: list[Unit] = []
    for unit in picture.units.values():
        if unit.incident == incident.id:
            continue
        out = _left_out(unit, incident, tracks, now)
        if out is not None:
            left_out.append(out)
        else:
            able.append(unit)
    if incident.place is None:
        basis = "The incident has no location: units are ranked by fit, not by distance"
        fit = [_rank(unit, incident, None, None) for unit in able]
    else:
        fit, basis = _with_travel(able, incident, tracks, streets)
    fit.sort(key=lambda c: (c.score_s, c.unit))
    left_out.sort(key=lambda o: (not o.overridable, o.distance_m if o.distance_m is not None else 1e12, o.unit))
    return Ranking(tuple(fit), tuple(left_out), basis, _shortfalls(incident, able))


def _left_out(unit: Unit, incident: Incident, tracks: Tracks, now: datetime) -> LeftOut | None:
    fix = tracks.newest(unit.id)
    away = distance_m(fix.lat, fix.lon, incident.place.lat, incident.place.lon) if fix and incident.place else None

    def out(why: str, overridable: bool = True) -> LeftOut:
        return LeftOut(unit.id, unit.callsign, why, overridable, away)

    if unit.status is UnitStatus.OUT_OF_SERVICE:
        return out("out of service", overridable=False)
    if unit.status not in (UnitStatus.AVAILABLE, UnitStatus.STAGING):
        return out(f"{UNIT_STATUS_LABEL[unit.status].lower()} on another call")
    if unit.kind in UNARMED and not incident.scene_safe and scene_check_needed(incident.type_code):
        return out("unarmed team: waits until the scene is declared safe")
    if fix is None:
        return out("has never reported a position")
    age_s = now.timestamp() - fix.at_ms / 1000
    if age_s > LOST_AFTER_S:
        return out(f"position is {age_s / 60:.0f} min old: nobody knows where it is")
    if age_s > STALE_AFTER_S:
        return out(f"position is {age_s:.0f} s old")
    if unit.kind is UnitKind.DRONE and incident.place is None:
        return out("a drone needs a location", overridable=False)
    return None


def _with_travel(
    able: list[Unit], incident: Incident, tracks: Tracks, streets: TravelTimes | None
) -> tuple[list[Candidate], str]:
    assert incident.place is not None
    place = incident.place
    fixes = [tracks.newest(unit.id) for unit in able]
    straight = [distance_m(fix.lat, fix.lon, place.lat, place.lon) for fix in fixes if fix]
    crow_s = np.array([d * DETOUR_FACTOR / STRAIGHT_SPEED_MPS for d in straight])
    if streets is None or not able:
        times = crow_s
        basis = f"Straight line times {DETOUR_FACTOR} at {STRAIGHT_SPEED_MPS * 3.6:.0f} km/h: no street graph is loaded"
    else:
        points = np.array([(fix.lat, fix.lon) for fix in fixes if fix])
        times = streets.travel_time_s(points, (place.lat, place.lon))
        basis = "Travel times along streets at response speed"
    fit: list[Candidate] = []
    for unit, metres, seconds, crow in zip(able, straight, times, crow_s, strict=True):
        if unit.kind is UnitKind.DRONE:
            seconds = metres / DRONE_SPEED_MPS
        # A street map with gaps must not hide the nearest team: it is guessed, said so, and ranked behind.
        guessed = not np.isfinite(seconds)
        fit.append(_rank(unit, incident, float(crow if guessed else seconds), metres, guessed=guessed))
    return fit, basis


def _rank(
    unit: Unit, incident: Incident, eta_s: float | None, metres: float | None, *, guessed: bool = False
) -> Candidate:
    score = (eta_s or 0.0) + (GUESS_COSTS_S if guessed else 0.0)
    reasons: list[str] = []
    if eta_s is not None and metres is not None:
        reasons.append(f"{max(1, round(eta_s / 60))} min, {metres / 1000:.1f} km away")
    if guessed:
        reasons.append("no street of this map leads there: time guessed from the straight line")
    crisis, medical = incident.type_code in CRISIS_TYPES, incident.type_code in MEDICAL_TYPES
    if crisis or not medical:
        worth = FIT_WORTH_S.get(unit.kind, 0.0)
        score -= worth
        if worth > 0 and crisis:
            reasons.append(_FIT_WORDS[unit.kind])
    if medical and unit.kind is UnitKind.EMS:
        score -= 600.0
        reasons.append("medical crew")
    if crisis and unit.kind not in FIT_WORTH_S and "CIT" in unit.skills:
        score -= FIT_WORTH_S[UnitKind.CIT_PATROL]
        reasons.append("CIT-trained")
    if not crisis and not medical and unit.kind in (UnitKind.EMS, UnitKind.FIRE):
        score += 600.0
    if is_foreign(incident.language):
        name = language_name(incident.language)
        if name in {language_name(spoken) for spoken in unit.languages}:
            score -= LANGUAGE_WORTH_S
            reasons.append(f"speaks {name}")
        else:
            reasons.append(f"nobody aboard speaks {name}")
    if unit.kind is UnitKind.SUPERVISOR:
        reasons.append("supervisor")
    if unit.kind is UnitKind.DRONE:
        reasons.append("eyes only")
    return Candidate(unit.id, unit.callsign, eta_s or 0.0, metres or 0.0, score, tuple(reasons))


_FIT_WORDS = {
    UnitKind.CO_RESPONDER: "clinician on board",
    UnitKind.MOBILE_CRISIS: "crisis team, unarmed",
    UnitKind.CIT_PATROL: "CIT-trained officers",
}


def _shortfalls(incident: Incident, able: list[Unit]) -> tuple[str, ...]:
    missing: list[str] = []
    clinical = {UnitKind.CO_RESPONDER, UnitKind.MOBILE_CRISIS, UnitKind.CIT_PATROL}
    if incident.type_code in CRISIS_TYPES and not any(u.kind in clinical or "CIT" in u.skills for u in able):
        missing.append("no CIT-trained unit, co-responder or crisis team can be sent now")
    if incident.type_code in MEDICAL_TYPES and not any(u.kind is UnitKind.EMS for u in able):
        missing.append("no medical crew can be sent now")
    if is_foreign(incident.language):
        name = language_name(incident.language)
        if not any(name in {language_name(spoken) for spoken in u.languages} for u in able):
            missing.append(f"nobody available speaks {name}: ask for an interpreter")
    return tuple(missing)


# ---- response footprint ---------------------------------------------------------------------------------


class Footprint(msgspec.Struct, frozen=True):
    """How much response converges on one person, against how severe the crisis is."""

    people: int
    vehicles: int
    armed: int
    drones: int
    allowance: int
    verdict: str

    @property
    def ratio(self) -> float:
        """People against the allowance; above 1 the response is heavier than the need."""
        return self.people / self.allowance


#: People a crisis of each band commonly needs; an agency's own setting, not a standard.
PEOPLE_ALLOWANCE = {Band.NORMAL: 2, Band.ELEVATED: 4, Band.CRITICAL: 8}


def footprint(picture: Picture, incident_id: str) -> Footprint:
    """People and vehicles on or on the way to an incident against its severity.

    Raises:
        KeyError: the incident is not in the picture.
    """
    incident = picture.incidents[incident_id]
    units = [picture.units[key] for key in incident.units if key in picture.units]
    ground = [unit for unit in units if unit.kind is not UnitKind.DRONE]
    people = sum(unit.crew for unit in ground)
    armed = sum(unit.crew for unit in ground if unit.kind not in UNARMED)
    allowance = PEOPLE_ALLOWANCE[incident.band]
    if not units:
        verdict = "Nobody is on the way"
    elif people > allowance:
        verdict = f"Heavier than the need: {people} people for a {incident.band.value} call"
    else:
        verdict = "In proportion"
    return Footprint(people, len(ground), armed, len(units) - len(ground), allowance, verdict)
