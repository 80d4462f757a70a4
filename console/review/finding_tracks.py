"""Rules over positions: units that fell silent on a call, and unarmed teams that came near before it was safe."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.domain import facts as f
from console.domain.mercator import ground_scale, point_to_mercator, to_mercator
from console.domain.tracks import LOST_AFTER_S
from console.domain.vocabulary import UNARMED, UNIT_KIND_LABEL, Band, UnitKind, UnitStatus, band_of
from console.journal.columns import DEGREES_A_STEP
from console.review.finding_types import Grade, ReviewFinding
from console.review.progress import Progress, unwatched
from console.review.shift import Shift
from console.review.times import moment, ms

#: An unarmed team this close to the person is within reach of what is happening, metres.
NEAR_M = 120.0
_EXPOSED = frozenset({UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE, UnitStatus.CONTACT_MADE, UnitStatus.TRANSPORTING})


class Span(NamedTuple):
    """A unit on an incident in an exposed status, or an unarmed one on a scene not yet safe; milliseconds."""

    unit: str
    incident: str
    start_ms: int
    end_ms: int


class Track(NamedTuple):
    """One unit's fixes in order of time: `at_ms` int64 (n,), `lat`, `lon` float64 (n,) degrees."""

    at_ms: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]


def from_positions(shift: Shift, progress: Progress = unwatched) -> list[ReviewFinding]:
    """Findings that rest on positions; none when the journal has none.

    Raises:
        Stopped: `progress` said so.
    """
    exposed = exposed_spans(shift)
    places, unsafe = unsafe_spans(shift)
    tracks = gather(shift, {span.unit for span in exposed + unsafe}, progress)
    words = _Words(shift)
    return _silences(exposed, tracks, words) + _near_too_early(unsafe, places, tracks, words)


def _silences(spans: list[Span], tracks: dict[str, Track], words: _Words) -> list[ReviewFinding]:
    """Units that sent no position for long while on a call, as `at` tells it: late fixes are no silence."""
    found = []
    limit_ms = round(LOST_AFTER_S * 1000)
    for span in spans:
        track = tracks.get(span.unit)
        if track is None:
            continue  # it never sent any: it carries no device
        low, high = np.searchsorted(track.at_ms, [span.start_ms, span.end_ms])
        inside = track.at_ms[max(low - 1, 0) : high]
        edges = np.r_[inside, span.end_ms]
        for index in np.flatnonzero(np.diff(edges) > limit_ms).tolist():
            at_ms = max(int(edges[index]), span.start_ms) + limit_ms
            if at_ms >= span.end_ms:
                continue
            gone_min = (edges[index + 1] - edges[index]) / 60_000
            plain = f"A unit on a call sent no position for {gone_min:.0f} min"
            text = f"{words.unit(span.unit)} sent no position for {gone_min:.0f} min on {words.incident(span.incident)}"
            until = moment(int(edges[index + 1]))
            found.append(
                ReviewFinding("silent", Grade.NOTABLE, moment(at_ms), text, plain, until, span.incident, span.unit)
            )
    return found


def _near_too_early(
    spans: list[Span], places: dict[str, f.Place], tracks: dict[str, Track], words: _Words
) -> list[ReviewFinding]:
    """Unarmed teams that came within reach of a critical scene before anyone declared it safe."""
    found = []
    for span in spans:
        track, place = tracks.get(span.unit), places[span.incident]
        if track is None:
            continue
        low, high = np.searchsorted(track.at_ms, [span.start_ms, span.end_ms])
        x_m, y_m = to_mercator(track.lat[low:high], track.lon[low:high])
        there_x, there_y = point_to_mercator(place.lat, place.lon)
        away_m = np.hypot(x_m - there_x, y_m - there_y) * ground_scale(place.lat)
        near = np.flatnonzero(away_m < NEAR_M)
        if len(near):
            at_ms, nearest = int(track.at_ms[low + near[0]]), float(away_m[near].min())
            plain = f"{words.kind(span.unit)} came within {nearest:.0f} m of a critical call not yet declared safe"
            text = f"{words.unit(span.unit)}: {plain} ({words.incident(span.incident)})"
            until = moment(int(track.at_ms[low + near[-1]]))
            found.append(
                ReviewFinding("near", Grade.NOTABLE, moment(at_ms), text, plain, until, span.incident, span.unit)
            )
    return found


def exposed_spans(shift: Shift) -> list[Span]:
    """When units were in a status in which silence is dangerous, by what they and others said."""
    spans: list[Span] = []
    since: dict[str, tuple[str, int]] = {}
    on: dict[str, str] = {}
    for envelope in shift.facts:
        fact, at_ms = envelope.fact, ms(envelope.at)
        if isinstance(fact, f.UnitAssigned):
            on[fact.unit] = fact.incident
        elif isinstance(fact, f.UnitStatusChanged):
            incident = fact.incident or on.get(fact.unit)
            if fact.status in _EXPOSED and incident:
                on[fact.unit] = incident
                if fact.unit not in since:
                    since[fact.unit] = incident, at_ms
            elif fact.unit in since:
                spans.append(Span(fact.unit, *since.pop(fact.unit), at_ms))
        elif isinstance(fact, f.UnitReleased | f.UnitRetired) and fact.unit in since:
            spans.append(Span(fact.unit, *since.pop(fact.unit), at_ms))
        elif isinstance(fact, f.IncidentClosed):
            for unit in [unit for unit, (incident, _) in since.items() if incident == fact.incident]:
                spans.append(Span(unit, *since.pop(unit), at_ms))
    end_ms = ms(shift.facts[-1].at) if shift.facts else 0
    spans += [Span(unit, incident, start_ms, end_ms) for unit, (incident, start_ms) in since.items()]
    return [span for span in spans if span.end_ms > span.start_ms]


def unsafe_spans(shift: Shift) -> tuple[dict[str, f.Place], list[Span]]:
    """Places of critical incidents, and when unarmed teams were on them before they were declared safe."""
    kinds: dict[str, UnitKind] = {unit.id: unit.kind for unit in shift.before.units.values()}
    places: dict[str, f.Place] = {}
    critical: set[str] = set()
    safe: set[str] = set()
    since: dict[tuple[str, str], int] = {}
    spans: list[Span] = []

    def over(incident: str, at_ms: int, unit: str | None = None) -> None:
        for key in [key for key in since if key[0] == incident and unit in (None, key[1])]:
            spans.append(Span(key[1], incident, since.pop(key), at_ms))

    for envelope in shift.facts:
        fact, at_ms = envelope.fact, ms(envelope.at)
        if isinstance(fact, f.UnitRegistered):
            kinds[fact.unit] = fact.unit_kind
        elif isinstance(fact, f.IncidentReceived | f.IncidentLocated | f.IncidentReclassified):
            place, priority = getattr(fact, "place", None), getattr(fact, "priority", None)
            if isinstance(place, f.Place):
                places[fact.incident] = place
            if isinstance(priority, int):
                (critical.add if band_of(priority) is Band.CRITICAL else critical.discard)(fact.incident)
        elif isinstance(fact, f.UnitAssigned):
            watched = fact.incident in critical and fact.incident in places and fact.incident not in safe
            if watched and kinds.get(fact.unit) in UNARMED:
                since[fact.incident, fact.unit] = at_ms
        elif isinstance(fact, f.IncidentScene):
            (safe.add if fact.safe else safe.discard)(fact.incident)
            over(fact.incident, at_ms)
        elif isinstance(fact, f.IncidentClosed):
            over(fact.incident, at_ms)
        elif isinstance(fact, f.UnitReleased):
            over(fact.incident, at_ms, fact.unit)
    return places, spans


def gather(shift: Shift, units: set[str], progress: Progress = unwatched) -> dict[str, Track]:
    """All fixes of some units of a shift, in order of time."""
    reader = shift.positions
    if reader is None or not units:
        return {}
    numbers = {number: unit for number, unit in enumerate(reader.units) if unit in units}
    wanted = np.zeros(max(len(reader.units), 1), dtype=bool)
    wanted[list(numbers)] = True
    parts = defaultdict(list)
    for rows in reader.scan(progress):
        kept = rows[wanted[rows["unit"]]]
        parts["unit"].append(kept["unit"])
        for name in ("at_ms", "lat", "lon"):
            parts[name].append(kept[name])
    if not parts:
        return {}
    unit, at_ms, lat, lon = (np.concatenate(parts[name]) for name in ("unit", "at_ms", "lat", "lon"))
    order = np.lexsort((at_ms, unit))
    unit, at_ms, lat, lon = unit[order], at_ms[order], lat[order], lon[order]
    tracks = {}
    for number, name in numbers.items():
        low, high = np.searchsorted(unit, [number, number + 1])
        if high > low:
            tracks[name] = Track(at_ms[low:high], lat[low:high] * DEGREES_A_STEP, lon[low:high] * DEGREES_A_STEP)
    return tracks


class _Words:
    """How incidents and units are called on the desk."""

    def __init__(self, shift: Shift) -> None:
        self._units = {unit.id: (unit.callsign, unit.kind) for unit in shift.before.units.values()}
        self._incidents = {one.id: f"{one.number} {one.type_text}" for one in shift.before.incidents.values()}
        for envelope in shift.facts:
            fact = envelope.fact
            if isinstance(fact, f.UnitRegistered):
                self._units[fact.unit] = fact.callsign, fact.unit_kind
            elif isinstance(fact, f.IncidentReceived):
                self._incidents[fact.incident] = f"{fact.number} {fact.type_text}"

    def unit(self, key: str) -> str:
        return self._units[key][0] if key in self._units else key

    def kind(self, key: str) -> str:
        return UNIT_KIND_LABEL[self._units[key][1]] if key in self._units else "A unit"

    def incident(self, key: str) -> str:
        return self._incidents.get(key, key)
