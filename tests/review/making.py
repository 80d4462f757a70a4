"""A made-up shift of any size for tests and measurements: incidents that run their course, and units that move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import AlarmPriority, Phase, Role, UnitKind, UnitStatus
from console.domain.vocabulary_care import AlertKind, FeedKind, Rater
from console.domain.vocabulary_shift import Connection, Diversion, Force, Injured, Injury
from console.journal.store import Draft, Journal
from console.journal.tracks import TrackStore, tracks_beside
from tests.story import HERE, START

Timed = tuple[datetime, Role, f.Fact]
_KINDS = (UnitKind.PATROL, UnitKind.CIT_PATROL, UnitKind.CO_RESPONDER, UnitKind.MOBILE_CRISIS, UnitKind.EMS)
_TYPES = (("SUICTHRT", "Threat of suicide"), ("EDP", "Mentally disturbed person"), ("WELFARE", "Well-being check"))
_ENDS = ("settled", "referred", "voluntary", "involuntary", "arrest", "refused")


def shift_facts(
    incidents: int, units: int, hours: float, seed: int = 1, start: datetime = START, *, with_care: bool = False
) -> list[Timed]:
    """Facts of a shift in the order in which they happened; about sixteen an incident, ten more with consults."""
    rng = Random(seed)
    told: list[Timed] = []
    for number in range(units):
        kind = _KINDS[number % len(_KINDS)]
        told.append((start, Role.SOURCE, f.UnitRegistered(f"u{number}", f"U-{number}", kind, crew=2)))
    span_s = hours * 3600
    free = list(range(units))
    for number in range(incidents):
        at = start + timedelta(seconds=rng.uniform(1, max(span_s - 3600, span_s / 2)))
        told.extend(_course(f"i{number}", f"u{free[number % units]}", at, rng, with_care))
    return sorted(told, key=lambda one: one[0])


def _care(key: str, after: Callable[[float], datetime], rng: Random) -> Iterator[Timed]:
    """A clinician on the line, what is known of the person, a camera."""
    consult, clinician = f"c-{key}", f"clinician-{rng.randint(1, 3)}"
    yield after(1), Role.CLINICIAN, f.ClinicianOnDuty(clinician)
    yield after(1), Role.COMMANDER, f.SeverityRated(key, rng.randint(2, 9), Rater.OFFICER)
    yield after(1), Role.COMMANDER, f.ConsultRequested(key, consult, "he does not answer", "the officer")
    yield after(rng.uniform(20, 240)), Role.CLINICIAN, f.ConsultAccepted(key, consult, clinician)
    yield after(20), Role.CLINICIAN, f.ConsultConnected(key, consult)
    yield after(1), Role.CLINICIAN, f.PersonAlerted(key, f"a-{key}", AlertKind.CALMS, "music")
    yield (
        after(1),
        Role.SOURCE,
        f.FeedAnnounced(f"f-{key}", "rtsp://camera.invalid/1", FeedKind.BODY_WORN, incident=key),
    )
    yield after(1), Role.CLINICIAN, f.FeedOpened(f"f-{key}", f"v-{key}", "consult", key)
    yield after(300), Role.CLINICIAN, f.FeedClosed(f"f-{key}", f"v-{key}")
    advice = rng.choice(_ENDS)
    yield after(60), Role.CLINICIAN, f.ConsultEnded(key, consult, advice, rng.choice((advice, "settled")))


def _course(key: str, unit: str, at: datetime, rng: Random, with_care: bool) -> Iterator[Timed]:
    code, text = rng.choice(_TYPES)
    place = f.Place(HERE.lat + rng.uniform(-0.05, 0.05), HERE.lon + rng.uniform(-0.05, 0.05))

    def after(seconds: float) -> datetime:
        nonlocal at
        at += timedelta(milliseconds=round(seconds * 1000))
        return at

    received = f.IncidentReceived(
        key, f"N-{key}", code, text, rng.randint(1, 10), place, "12 Long Quay", "A caller is worried."
    )
    yield at, Role.SOURCE, received
    yield after(rng.uniform(20, 200)), Role.COMMANDER, f.UnitAssigned(unit, key)
    yield after(rng.uniform(10, 60)), Role.SOURCE, f.UnitStatusChanged(unit, UnitStatus.EN_ROUTE, key)
    yield after(5), Role.COMMANDER, f.IncidentNoted(key, "Caller stays on the line.")
    if rng.random() < 0.3:
        yield after(20), Role.SOURCE, f.IncidentReclassified(key, code, text, 9, "a weapon was mentioned")
    if rng.random() < 0.4:
        yield after(30), Role.HUB, f.AlarmRaised(f"no-unit:{key}", "no-unit", AlarmPriority.HIGH, "waits", key)
        yield after(rng.uniform(5, 400)), Role.COMMANDER, f.AlarmAcknowledged(f"no-unit:{key}")
        yield after(5), Role.HUB, f.AlarmCleared(f"no-unit:{key}")
    yield after(rng.uniform(60, 700)), Role.SOURCE, f.UnitStatusChanged(unit, UnitStatus.ON_SCENE, key)
    yield after(rng.uniform(20, 90)), Role.SOURCE, f.IncidentScene(key, True)
    yield after(rng.uniform(20, 90)), Role.SOURCE, f.UnitStatusChanged(unit, UnitStatus.CONTACT_MADE, key)
    if with_care:
        yield from _care(key, after, rng)
    if rng.random() < 0.3:
        yield after(60), Role.COMMANDER, f.HandoffOffered(key, Role.CLINICIAN)
        yield after(rng.uniform(20, 500)), Role.CLINICIAN, f.HandoffAccepted(key, Role.CLINICIAN)
    for number in range(4):
        yield after(rng.uniform(20, 200)), Role.SOURCE, f.IncidentNoted(key, f"Talking, {number}.")
    end = rng.choice(_ENDS)
    if end in ("voluntary", "involuntary"):
        yield after(30), Role.SOURCE, f.UnitStatusChanged(unit, UnitStatus.TRANSPORTING, key)
        yield after(rng.uniform(200, 900)), Role.SOURCE, f.UnitStatusChanged(unit, UnitStatus.AT_FACILITY, key)
        yield after(rng.uniform(200, 900)), Role.SOURCE, f.IncidentPhase(key, Phase.AT_FACILITY)
    yield after(60), Role.SOURCE, f.UnitStatusChanged(unit, UnitStatus.AVAILABLE, key)
    yield after(5), Role.COMMANDER, f.IncidentClosed(key, end)


def with_outcomes(told: list[Timed], seed: int = 2, persons: int = 300) -> list[Timed]:
    """The same, and for each closed incident what became of it: reports at closing, care in the days after."""
    rng = Random(seed)
    more: list[Timed] = []
    for at, _, fact in told:
        if not isinstance(fact, f.IncidentClosed):
            continue
        key, late = fact.incident, at + timedelta(minutes=1)
        more.append((at, Role.SOURCE, f.PersonKnown(key, f"{rng.randrange(persons):016x}{'a1' * 8}")))
        if rng.random() < 0.9:
            level = rng.choices(tuple(Force), (60, 20, 12, 5, 3))[0]
            more.append((late, Role.COMMANDER, f.ForceUsed(key, level)))
        if rng.random() < 0.9:
            who = rng.choices(tuple(Injured), (80, 12, 5, 3))[0]
            injury = Injury.NONE if who is Injured.NOBODY else rng.choice((Injury.MINOR, Injury.SERIOUS))
            more.append((late, Role.COMMANDER, f.InjuryReported(key, who, injury)))
        if fact.disposition != "arrest" and rng.random() < 0.8:
            diversion = rng.choices((Diversion.NO_CAUSE, Diversion.DIVERTED), (3, 2))[0]
            more.append((late, Role.COMMANDER, f.DiversionReported(key, diversion)))
        if rng.random() < 0.7:
            due = at + timedelta(hours=24)
            more.append((late, Role.CLINICIAN, f.FollowUpDue(key, f"fu-{key}", due)))
            if rng.random() < 0.8:
                made = at + timedelta(hours=rng.uniform(2, 90))
                more.append((made, Role.CLINICIAN, f.FollowUpMade(key, f"fu-{key}")))
        if rng.random() < 0.5:
            more.append((late, Role.CLINICIAN, f.CareConnected(key, Connection.WARM_HANDOFF)))
            if rng.random() < 0.6:
                kept = at + timedelta(days=rng.uniform(1, 40))
                more.append((kept, Role.SOURCE, f.CareConnected(key, Connection.KEPT)))
    return sorted([*told, *more], key=lambda one: one[0])


def write_journal(path: Path, told: list[Timed], *, delays_s: dict[int, float] | None = None) -> Path:
    """A journal of these facts; `delays_s` says how much later than it happened the fact at an index was heard."""
    delays = delays_s or {}
    heard = [at + timedelta(seconds=delays.get(index, 0.0)) for index, (at, _, _) in enumerate(told)]
    order = sorted(range(len(told)), key=lambda index: (heard[index], index))
    with Journal.open(path, rng=Random(7), clock=lambda: START) as journal:
        for begin in range(0, len(order), 5_000):
            drafts = [
                Draft(f"fact-{seq:08d}", told[index][0], heard[index], f.By(told[index][1].value, told[index][1]), told[index][2], seq)  # type: ignore[arg-type]
                for seq, index in enumerate(order[begin : begin + 5_000], begin + 1)
            ]  # fmt: skip
            journal.append(drafts).result()
        journal.picture.apply_all(journal.read(0, len(told)))
    return path


def write_tracks(journal: Path, units: int, hours: float, every_s: float = 5.0, start: datetime = START) -> Path:
    """Positions beside a journal: each unit goes round a circle of its own; accuracy unknown."""
    rng = Random(3)
    homes = [(HERE.lat + rng.uniform(-0.05, 0.05), HERE.lon + rng.uniform(-0.05, 0.05)) for _ in range(units)]
    path = tracks_beside(journal)
    with TrackStore(path) as store:
        for step in range(int(hours * 3600 / every_s)):
            at = start + timedelta(seconds=step * every_s)
            at_ms = round(at.timestamp() * 1000)
            shift = (step % 200) * 1e-5
            store.take(
                [Position(f"u{n}", lat + shift, lon - shift, at_ms, 90.0, 5.0) for n, (lat, lon) in enumerate(homes)],
                at,
            )
    return path
