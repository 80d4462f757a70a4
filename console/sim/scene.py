"""One fixed, rich moment of the simulated city, for pictures, tests and trying out a desk without a hub."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from console.domain import alarms
from console.domain import facts as f
from console.domain.entities import Incident, Unit
from console.domain.ids import fact_id
from console.domain.picture import Picture
from console.domain.tracks import Position, Tracks
from console.domain.vocabulary import Band, Phase, Role, UnitKind, UnitStatus
from console.sim import words
from console.sim.city.reader import City, read_city
from console.sim.scene_care import care_told
from console.sim.simulation import Simulation

#: The moment of every scene: an evening in spring, so that pictures made on different days are the same.
NOW = datetime(2026, 4, 17, 21, 42, 30, tzinfo=UTC)
UNITS, INCIDENTS_PER_HOUR = 80, 34.0
#: An evening in which every phase and every unit status is to be seen at once.
SEED = 14
#: How old the fixes of the units that have gone silent are, seconds: two stale, two lost.
SILENT_S = (48.0, 95.0, 260.0, 540.0)
_HEARD_AFTER = timedelta(milliseconds=120)

Told = tuple[datetime, f.By, f.AnyFact]


def demo_scene(seed: int = SEED, city: City | None = None) -> tuple[list[f.Envelope], list[Position], datetime]:
    """Envelopes in order, the newest fix of each unit, and the time (UTC) at which the scene is looked at.

    It holds 20 to 35 open incidents and 80 units (with `SEED` in every phase and every status); alarms raised,
    one acknowledged, one shelved; a hand-off offered and one accepted; a perimeter; an incident without a place; a
    call that has waited too long; two stale and two lost units; two clinicians with consults in every state, one
    person's whole record, and cameras (see `scene_care`). All is marked as exercise. The same seed gives the
    same scene.

    Args:
        seed: another seed is another evening.
        city: from `read_city`; read when none is given.
    """
    simulation = Simulation(
        city or read_city(), seed, start=NOW, units=UNITS, incidents_per_hour=INCIDENTS_PER_HOUR, silences=False
    )
    step = simulation.step(NOW)
    rng = Random(seed)
    source = f.By("simulated-city", Role.SOURCE, "sim", True)
    told: list[Told] = [(at, source, fact) for fact, at in step.facts]
    told += _calls_that_wait(simulation, source, rng)
    picture = _folded(told, seed)
    told += _what_desks_did(picture)
    picture = _folded(told, seed)
    told += care_told(picture, NOW)
    picture = _folded(told, seed)
    positions = _some_silent(step.positions, picture)
    told += _alarms(picture, positions)
    return _envelopes(told, seed), positions, NOW


def _calls_that_wait(simulation: Simulation, source: f.By, rng: Random) -> list[Told]:
    """A grave call nobody has been sent to, and one whose place nobody knows."""
    spot = simulation.world.city.random_spot(rng)
    waiting = f.IncidentReceived(
        "ardent-scene-1", "A26107-0901", "SUICTHRT", "Threat of suicide", 9, f.Place(spot.lat, spot.lon, 25.0),
        spot.address, words.SUMMARIES["threat"][3].format(who="A young adult"), "en", "Port Ardent Crisis Desk",
    )  # fmt: skip
    nowhere = f.IncidentReceived(
        "ardent-scene-2", "A26107-0902", "EDP", "Person in crisis", 7, None, "Mobile phone, place not known yet",
        words.SUMMARIES["crisis"][3], "es", "Port Ardent Crisis Desk",
    )  # fmt: skip
    return [
        (NOW - timedelta(minutes=13, seconds=20), source, waiting),
        (NOW - timedelta(minutes=12, seconds=45), source, f.IncidentNoted(waiting.incident, words.CALL_NOTES[0])),
        (NOW - timedelta(minutes=4, seconds=10), source, nowhere),
        (
            NOW - timedelta(minutes=3, seconds=30),
            source,
            f.IncidentNoted(nowhere.incident, "Caller speaks Spanish; interpreter asked for."),
        ),
    ]


def _what_desks_did(picture: Picture) -> list[Told]:
    """Hand-offs, a perimeter round the gravest scene, remarks: what people at desks have done so far."""
    commander = f.By("commander-1", Role.COMMANDER, exercise=True)
    clinician = f.By("clinician-2", Role.CLINICIAN, exercise=True)
    with_people = [i for i in _by_gravity(picture) if i.phase in (Phase.ON_SCENE, Phase.CONTACT_MADE) and i.place]
    offered = next((i for i in with_people if i.owner is Role.COMMANDER and i.band is not Band.CRITICAL), None)
    accepted = next((i for i in with_people if i.owner is Role.COMMANDER and i is not offered), None)
    told: list[Told] = []
    if offered is not None:
        at = max(offered.received_at + timedelta(seconds=30), NOW - timedelta(minutes=6, seconds=5))
        told.append((at, commander, f.HandoffOffered(offered.id, Role.CLINICIAN, "needs a clinical decision")))
    if accepted is not None:
        at = max(accepted.phase_since, NOW - timedelta(minutes=9))
        told += [
            (at, commander, f.HandoffOffered(accepted.id, Role.CLINICIAN, "person asks for a clinician")),
            (at + timedelta(seconds=21), clinician, f.HandoffAccepted(accepted.id, Role.CLINICIAN)),
            (
                at + timedelta(seconds=75),
                clinician,
                f.IncidentNoted(accepted.id, "Known to outreach; safety plan on file, calls the sister when unwell."),
            ),
        ]
    if with_people and (place := with_people[0].place) is not None:
        ring = ((0.0011, -0.0016), (0.0013, 0.0009), (0.0002, 0.0019), (-0.0012, 0.0011), (-0.0010, -0.0013))
        points = tuple((round(place.lat + north, 6), round(place.lon + east, 6)) for north, east in ring)
        at = max(with_people[0].phase_since, NOW - timedelta(minutes=7))
        told.append((at, commander, f.PerimeterDrawn("scene-perimeter-1", points, "Keep clear", with_people[0].id)))
    return told


def _by_gravity(picture: Picture) -> list[Incident]:
    return sorted(picture.open_incidents(), key=lambda i: (-i.priority, i.received_at, i.id))


def _some_silent(positions: list[Position], picture: Picture) -> list[Position]:
    """The fixes, a few of them old: the first on a call that is grave, the others on any."""

    def exposed(unit: Unit) -> bool:
        return unit.kind is not UnitKind.DRONE and unit.status in (UnitStatus.ON_SCENE, UnitStatus.EN_ROUTE)

    units = sorted((unit for unit in picture.units.values() if exposed(unit)), key=lambda unit: unit.id)
    graves = {i.id for i in picture.open_incidents() if i.band is Band.CRITICAL}
    units.sort(key=lambda unit: unit.incident not in graves)
    age_s = dict(zip((unit.id for unit in units), reversed(SILENT_S), strict=False))
    return [
        msgspec.structs.replace(fix, at_ms=fix.at_ms - round(1000 * age_s[fix.unit])) if fix.unit in age_s else fix
        for fix in positions
    ]


def _alarms(picture: Picture, positions: list[Position]) -> list[Told]:
    """Every alarm condition of the moment raised a little while ago, one acknowledged, one shelved."""
    hub = f.By("hub", Role.HUB, exercise=True)
    commander = f.By("commander-1", Role.COMMANDER, exercise=True)
    tracks = Tracks()
    tracks.take(positions)
    raised = sorted(alarms.changes(picture, tracks, NOW), key=lambda fact: fact.alarm)
    told: list[Told] = [(NOW - timedelta(seconds=150 - 20 * min(row, 6)), hub, fact) for row, fact in enumerate(raised)]
    quiet = [fact.alarm for fact in raised if isinstance(fact, f.AlarmRaised) and fact.rule == "silent"]
    if len(quiet) > 1:
        until = NOW + timedelta(minutes=10)
        told += [
            (NOW - timedelta(seconds=14), commander, f.AlarmAcknowledged(quiet[0])),
            (NOW - timedelta(seconds=9), commander, f.AlarmShelved(quiet[1], until, "radio check made, all well")),
        ]
    return told


def _folded(told: list[Told], seed: int) -> Picture:
    picture = Picture()
    picture.apply_all(_envelopes(told, seed))
    return picture


def _envelopes(told: list[Told], seed: int) -> list[f.Envelope]:
    """Facts in order of time, as a hub would have kept them."""
    rng = Random(seed)
    return [
        f.Envelope(f"scene-{seed}", seq, fact_id(at, rng), at, at + _HEARD_AFTER, by, fact)
        for seq, (at, by, fact) in enumerate(sorted(told, key=lambda row: row[0]), start=1)
    ]
