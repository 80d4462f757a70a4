"""What the demo saw, as plain figures: counted while it runs, printed at its end."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from console.domain.picture import Picture
from console.domain.vocabulary import Band
from console.domain.vocabulary_care import ConsultState


class Spread(msgspec.Struct, frozen=True):
    """Middle and tail of some times, milliseconds; none where nothing was measured."""

    p50: float | None
    p99: float | None


class Figures(msgspec.Struct, frozen=True):
    """One run of the demo. `latency_ms` is from the hub's hearing a fact to the desk's applying it."""

    incidents: int
    units: int
    facts: int
    positions_in: int
    positions_drawn: int
    fact_gaps: int
    latency_ms: Spread
    frame_ms: Spread
    rss_mb: float | None
    shots: tuple[str, ...]
    consults: int = 0
    consults_ended: int = 0


def spread(milliseconds: Iterable[float]) -> Spread:
    """Nearest-rank percentiles of some times."""
    ordered = sorted(milliseconds)
    if not ordered:
        return Spread(None, None)
    return Spread(*(round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2) for share in (0.50, 0.99)))


def resident_mb() -> float | None:
    """Memory this process holds now, MB; on macOS the most it has held, none where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmRSS:"):
                return round(int(line.split()[1]) / 1024, 1)
    if sys.platform == "darwin":
        import resource

        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20), 1)
    return None


def in_words(picture: Picture, link: str, stale: int) -> str:
    """One line about what is on the desk, as a person would say it."""
    board = picture.open_incidents()
    critical = sum(incident.band is Band.CRITICAL for incident in board)
    nowhere = sum(incident.place is None for incident in board)
    waiting = sum(not incident.units for incident in board)
    return (
        f"{link}: {len(board)} open incidents ({critical} critical, {waiting} without a unit, {nowhere} without a "
        f"location), {len(picture.units)} units ({stale} not reporting), {_alarms(len(picture.alarms))}, "
        f"{picture.seq:,} facts{_consults_in_words(picture)}"
    )


def _alarms(count: int) -> str:
    return "1 alarm" if count == 1 else f"{count} alarms"


def _consults_in_words(picture: Picture) -> str:
    """How many consults stand how; nothing where none was asked for."""
    if not picture.consults:
        return ""
    counts = Counter(consult.state for consult in picture.consults.values())
    told = [f"{counts[state]} {state.value}" for state in ConsultState if counts[state]]
    return f", consults: {', '.join(told)}"
