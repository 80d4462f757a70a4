"""One real day of San Francisco from the public records: calls, fire units and stand-in positions on one timeline."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from console.domain import facts as f
from console.sim.replay_csv import Recording, RecordingError, Said, read_recording
from console.sim.replay_timeline import Timeline, join
from console.sim.replay_tracks import Fixes
from console.wire.mapping_files import load_mapping

#: The day that is played; its 1,330 calls stand in `sf_dispatched_calls_5k.csv` (the shift file holds the same rows).
DAY = date(2024, 1, 8)
#: A Monday at the same time of year in the fire department's week.
FIRE_DAY = date(2017, 1, 2)
#: The day of the cab traces.
CAB_DAY = date(2008, 6, 4)
ZONE = ZoneInfo("America/Los_Angeles")

CALLS = "sf_dispatched_calls_5k.csv"
FIRE = "Fire_Department_Calls_for_Service.csv"
CABS = "cabspotting_2008-06-04_PDT.csv.gz"


def real_day(folder: Path, *, positions: bool = True) -> Timeline:
    """The day from local midnight on, until the last of its calls is over.

    Police calls are those received on the day. Fire department units run with their real status times of another
    Monday; cab traces of a third day stand in for positions, since no public record has those of responders: one
    cab a fire unit, the others as patrol units. Registrations say so. Without `positions` only the facts are
    read, which is much quicker.

    Args:
        folder: the folder of public records, or its `sf` folder.

    Raises:
        RecordingError: a file is missing.
    """
    records = folder / "sf" if (folder / "sf").is_dir() else folder
    missing = [name for name in (CALLS, FIRE, CABS) if not (records / name).is_file()]
    if missing:
        raise RecordingError(f"{records} does not hold {', '.join(missing)}")
    calls = read_recording(records / CALLS, load_mapping("sf_police"), DAY)
    fire = read_recording(records / FIRE, load_mapping("sf_fire"), FIRE_DAY).shifted(_days_between(FIRE_DAY))
    parts = [calls, fire]
    if positions:
        cabs = read_recording(records / CABS, load_mapping("sf_cabs"), CAB_DAY).shifted(_days_between(CAB_DAY))
        parts = [calls, *stand_in(fire, cabs)]
    return join(parts, start=_midnight(DAY))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


def _days_between(day: date) -> timedelta:
    """From local midnight to local midnight, so that summer time does not shift the clock."""
    return _midnight(DAY) - _midnight(day)


def stand_in(units: Recording, vehicles: Recording) -> tuple[Recording, Recording]:
    """Give every unit of one recording the trace of a vehicle of another; the vehicles left stay themselves.

    The busiest traces go first, in order of name where they are equal, so that the choice is always the same.
    """
    registered = sorted({o.dated.fact.unit for o in units.said if isinstance(o.dated.fact, f.UnitRegistered)})
    traces = sorted(_fixes_of_each(vehicles.fixes).items(), key=lambda pair: (-pair[1], pair[0]))
    taken = dict(zip((vehicle for vehicle, _ in traces), registered, strict=False))
    standing = set(taken.values())
    named = msgspec.structs.replace(units, said=[_says_so(one, standing) for one in units.said])
    left = [
        one
        for one in vehicles.said
        if not (isinstance(one.dated.fact, f.UnitRegistered) and one.dated.fact.unit in taken)
    ]
    moved = msgspec.structs.replace(
        vehicles, said=left, fixes=vehicles.fixes.renamed(lambda unit: taken.get(unit, unit))
    )
    return named, moved


def _fixes_of_each(fixes: Fixes) -> dict[str, int]:
    counts = [0] * len(fixes.units)
    for row in fixes.row.tolist():
        counts[row] += 1
    return dict(zip(fixes.units, counts, strict=True))


def _says_so(one: Said, standing: set[str]) -> Said:
    fact = one.dated.fact
    if not isinstance(fact, f.UnitRegistered) or fact.unit not in standing:
        return one
    honest = msgspec.structs.replace(fact, agency=f"{fact.agency} (position: a cab's trace)")
    return Said(msgspec.structs.replace(one.dated, fact=honest), one.line)
