"""Makes the journal and the tracks of a long shift: calls that come, are answered and end, and units that drive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from console.bench.swarm import CENTRE_LAT, CENTRE_LON, Swarm, incident
from console.domain import facts as f
from console.domain.vocabulary import AlarmPriority, Phase, Role, UnitStatus
from console.domain.vocabulary_care import Rater
from console.journal.store import Journal
from console.journal.tracks import TrackStore, tracks_beside

#: Seconds between two positions of a unit.
EVERY_S = 5
#: Facts appended together.
TOGETHER = 4_000
#: Every so many facts one is heard late, by so many seconds: a radio hole.
LATE_EVERY, LATE_S = 50, 240

Timed = tuple[float, Role, f.Fact]


def make_shift(path: Path, *, units: int, hours: float, facts: int, start: datetime, seed: int = 5) -> tuple[int, int]:
    """Write the journal at `path` and its tracks beside it; gives how many facts and positions they hold."""
    swarm = Swarm(units, seed)
    told = _write_facts(path, swarm, hours, facts, start, seed)
    return told, _write_tracks(path, swarm, hours, start)


def _write_facts(path: Path, swarm: Swarm, hours: float, facts: int, start: datetime, seed: int) -> int:
    count = 0
    with Journal.open(path, rng=Random(seed), clock=lambda: start) as journal:
        batch: list[f.Envelope] = []
        for at, heard, role, fact in _heard_in_order(swarm, hours, facts, start):
            count += 1
            by = f.By("bench", role, "bench" if role is Role.SOURCE else "", True)
            envelope = f.Envelope(journal.epoch, count, f"bench-{count:010d}", at, heard, by, fact)  # type: ignore[arg-type]
            journal.picture.apply(envelope)
            batch.append(envelope)
            if len(batch) == TOGETHER:
                journal.append(batch).result()
                batch = []
        if batch:
            journal.append(batch).result()
    return count


def _heard_in_order(
    swarm: Swarm, hours: float, facts: int, start: datetime
) -> Iterator[tuple[datetime, datetime, Role, f.Fact]]:
    """Facts with when they happened and when they were heard, in the order of hearing."""
    told: list[tuple[float, float, Role, f.Fact]] = []
    told.extend((0.0, 0.1, Role.SOURCE, fact) for fact in swarm.registrations())
    lives = [_life(number, swarm) for number in range(max(1, (facts - swarm.count) // len(_life(0, swarm))))]
    spacing_s = hours * 3600 * 0.95 / len(lives)
    for number, life in enumerate(lives):
        for place, (after_s, role, fact) in enumerate(life):
            at_s = 1.0 + number * spacing_s + after_s
            late = (number * len(life) + place) % LATE_EVERY == 7
            told.append((at_s, at_s + (LATE_S if late else 0.2), role, fact))
    told.sort(key=lambda one: one[1])
    for at_s, heard_s, role, fact in told:
        yield start + timedelta(seconds=at_s), start + timedelta(seconds=heard_s), role, fact


def _life(number: int, swarm: Swarm) -> list[Timed]:
    """One call, twenty facts: seconds after it came, who told, what."""
    key = f"shift-{number}"
    unit, second = swarm.ids[number % swarm.count], swarm.ids[(number * 7 + 3) % swarm.count]
    lat = CENTRE_LAT + (number % 83 - 41) * 0.001
    lon = CENTRE_LON + (number % 211 - 105) * 0.001
    source, field, clinician = Role.SOURCE, Role.FIELD, Role.CLINICIAN
    consult = f"{key}-c"
    return [
        (0.0, source, incident(key, number, lat, lon)),
        (20.0, source, f.SeverityRated(incident=key, severity=5, rater=Rater.CALLER)),
        (40.0, source, f.UnitAssigned(unit=unit, incident=key)),
        (60.0, source, f.UnitStatusChanged(unit=unit, status=UnitStatus.EN_ROUTE, incident=key)),
        (70.0, source, f.IncidentPhase(incident=key, phase=Phase.EN_ROUTE)),
        (90.0, source, f.UnitAssigned(unit=second, incident=key)),
        (100.0, Role.HUB, f.AlarmRaised(alarm=f"{key}-a", rule="severity-rising", priority=AlarmPriority.HIGH,
                                        text="Severity rises", incident=key)),
        (130.0, Role.COMMANDER, f.AlarmAcknowledged(alarm=f"{key}-a")),
        (400.0, source, f.UnitStatusChanged(unit=unit, status=UnitStatus.ON_SCENE, incident=key)),
        (405.0, source, f.IncidentPhase(incident=key, phase=Phase.ON_SCENE)),
        (430.0, field, f.SeverityRated(incident=key, severity=7, rater=Rater.OFFICER)),
        (440.0, field, f.ConsultRequested(incident=key, consult=consult, reason="Stays up there", asked_by="officer")),
        (480.0, clinician, f.ConsultAccepted(incident=key, consult=consult, clinician="bench")),
        (500.0, clinician, f.ConsultConnected(incident=key, consult=consult)),
        (700.0, clinician, f.SeverityRated(incident=key, severity=4, rater=Rater.CLINICIAN)),
        (1500.0, clinician, f.ConsultEnded(incident=key, consult=consult, recommended="settled")),
        (1600.0, source, f.IncidentNoted(incident=key, text="Talking, calm, asks for water")),
        (1700.0, Role.HUB, f.AlarmCleared(alarm=f"{key}-a")),
        (1750.0, source, f.UnitReleased(unit=second, incident=key)),
        (1800.0, source, f.IncidentClosed(incident=key, disposition="settled")),
    ]  # fmt: skip


def _write_tracks(path: Path, swarm: Swarm, hours: float, start: datetime) -> int:
    count = 0
    with TrackStore(tracks_beside(path), sample_s=1.0) as store:
        for step in range(round(hours * 3600 / EVERY_S)):
            swarm.move(EVERY_S)
            swarm.age_s[:] = 0.0
            at = start + timedelta(seconds=step * EVERY_S)
            store.take(swarm.positions(round(at.timestamp() * 1000)), at)
            count += swarm.count
    return count


#: Seconds after a call of a year came: its few facts.
_YEAR_STEPS_S = (0.0, 45.0, 60.0, 480.0, 1800.0)


def make_year(path: Path, incidents: int, start: datetime) -> int:
    """A journal of a year's calls, five facts each, spread evenly; gives how many facts it holds."""
    spacing_s = 365 * 86_400 / incidents
    count = 0
    with Journal.open(path, rng=Random(5), clock=lambda: start) as journal:
        by = f.By("bench", Role.SOURCE, "bench", True)
        pending = []
        batch: list[f.Envelope] = []
        for number in range(incidents):
            for after_s, fact in zip(_YEAR_STEPS_S, _short_life(number), strict=True):
                count += 1
                at = start + timedelta(seconds=number * spacing_s + after_s)
                batch.append(f.Envelope(journal.epoch, count, f"bench-{count:010d}", at, at, by, fact))
            if len(batch) >= TOGETHER:
                pending.append(journal.append(batch))
                batch = []
            if len(pending) > 4:
                pending.pop(0).result()
        if batch:
            pending.append(journal.append(batch))
        for future in pending:
            future.result()
    return count


def _short_life(number: int) -> tuple[f.AnyFact, ...]:
    key, unit = f"year-{number}", f"u{number % 400:06d}"
    lat = CENTRE_LAT + (number % 83 - 41) * 0.001
    return (
        incident(key, number, lat, CENTRE_LON),
        f.UnitAssigned(unit=unit, incident=key),
        f.UnitStatusChanged(unit=unit, status=UnitStatus.EN_ROUTE, incident=key),
        f.UnitStatusChanged(unit=unit, status=UnitStatus.ON_SCENE, incident=key),
        f.IncidentClosed(incident=key, disposition="settled"),
    )
