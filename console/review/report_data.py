"""Everything a report shows, gathered from a shift through a veil; plain data, no HTML."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple

import numpy as np

from console.domain.vocabulary import Band, band_of
from console.review.finding_tracks import Track, gather
from console.review.findings import ReviewFinding, find
from console.review.handover import Handover, hand_over
from console.review.measures import Measure, measure
from console.review.progress import Progress, tell, unwatched
from console.review.shift import Shift, View
from console.review.shift_tables import shift_tables
from console.review.tables import Tables
from console.review.times import ms
from console.review.veil import GRID_DEG, Veil
from console.review.whatif import WhatIf, dispatches, what_if

#: Points of all tracks together in a report; more are thinned to a slower beat.
MOST_POINTS = 160_000
#: Steps a degree of positions in a report.
SCALE = 10_000
#: A unit that sent nothing for this long is not drawn, seconds.
LOST_S = 300
#: Dispatches looked at again, spread over the shift.
WHAT_IFS = 12
_BANDS = (Band.CRITICAL, Band.ELEVATED, Band.NORMAL)


class ReportData(NamedTuple):
    """What a report is made of. `rows` gives the number of an incident in `map_data["incidents"]`."""

    shift: Shift
    veil: Veil
    zone: tzinfo
    start: datetime
    end: datetime
    tables: Tables
    measures: list[Measure]
    findings: list[ReviewFinding]
    what_ifs: list[WhatIf]
    handover: Handover
    map_data: dict[str, Any]
    heat: list[tuple[float, float]]
    rows: dict[str, int]


def gather_report(shift: Shift, veil: Veil, zone: tzinfo, progress: Progress = unwatched) -> ReportData:
    """Measure a shift, look for findings, and put all of it in the report's own calendar and names.

    Raises:
        Stopped: `progress` said so.
        ValueError: there is no fact to report on.
    """
    span = shift.span(View.AS_IT_WAS)
    if span is None:
        raise ValueError("there is no fact in this journal: there is nothing to report")
    start, end = span
    tell(progress, "measuring", 0, 1)
    tables = shift_tables(shift, progress)
    findings = find(shift, progress)
    moments = dispatches(shift)
    step = max(1, len(moments) // WHAT_IFS)
    what_ifs = []
    if shift.positions is not None:  # without positions there is no recommendation worth comparing with
        for incident, at in moments[step // 2 :: step][:WHAT_IFS]:
            # A unit can be sent before word of the incident itself has come: nothing could be recommended then.
            with contextlib.suppress(KeyError):
                what_ifs.append(what_if(shift, incident, at))
    tell(progress, "drawing", 0, 1)
    places, rows, incidents = _incidents(tables, veil, start)
    map_data = {
        "start": local_seconds(veil.time(start), zone),
        "end": max(int((end - start) / timedelta(seconds=1)), 1),
        "busiest": _busiest(tables, start),
        "scale": SCALE,
        "lost": LOST_S,
        "places": places,
        "incidents": incidents,
        "tracks": _tracks(shift, veil, start, progress),
    }
    final = shift.at(end, View.AS_IT_WAS)
    return ReportData(
        shift, veil, zone, start, end, tables, measure(tables), findings, what_ifs,
        hand_over(final.picture, end), map_data, places, rows,
    )  # fmt: skip


def when(data: ReportData, at: datetime, pattern: str = "%Y-%m-%d %H:%M:%S") -> str:
    """A time in the report's calendar and zone."""
    return f"{data.veil.time(at).astimezone(data.zone):{pattern}}"


def local_seconds(at: datetime, zone: tzinfo) -> int:
    """Seconds since 1970 of a time as the clock on the wall of `zone` shows it."""
    local = at.astimezone(zone)
    return int(at.timestamp() + (local.utcoffset() or timedelta(0)).total_seconds())


def _incidents(
    tables: Tables, veil: Veil, start: datetime
) -> tuple[list[tuple[float, float]], dict[str, int], list[list[Any]]]:
    """Places, row numbers, and [lat, lon, received, on scene, end, band] an incident; seconds from the start."""
    base = np.datetime64(start.replace(tzinfo=None), "us").astype(np.int64)

    def seconds(name: str) -> list[int | None]:
        values = tables.incidents[name].to_numpy().astype("datetime64[us]").astype(np.int64)
        return [None if value < 0 and value < base else int((value - base) // 1_000_000) for value in values.tolist()]

    frame = tables.incidents
    ends = frame["closed_at"].fillna(frame["ended_at"])
    stamps = zip(seconds("received_at"), seconds("on_scene_at"), frame.assign(over=ends)["over"].to_list(), strict=True)
    keys, lats, lons = frame["incident"].to_list(), frame["lat"].to_list(), frame["lon"].to_list()
    places, rows, out = [], {}, []
    for number, (received, there, over) in enumerate(stamps):
        lat, lon = lats[number], lons[number]
        known = lat == lat and lon == lon
        if known:
            lat, lon = veil.place(lat, lon)
            places.append((round(lat, 5), round(lon, 5)))
        end_s = (
            None
            if over != over or over is None
            else int((np.datetime64(over, "us").astype(np.int64) - base) // 1_000_000)
        )
        band = _BANDS.index(band_of(int(frame["priority_last"].iloc[number])))
        rows[keys[number]] = number
        out.append([round(lat, 5) if known else None, round(lon, 5) if known else None, received, there, end_s, band])
    return places, rows, out


def _busiest(tables: Tables, start: datetime) -> int:
    """The second, from the start, in which most incidents were open: what the map opens on."""
    frame = tables.incidents
    if not len(frame):
        return 0
    began = frame["received_at"].to_numpy().astype("datetime64[s]").astype(np.int64)
    ends = frame["closed_at"].fillna(frame["ended_at"]).to_numpy().astype("datetime64[s]").astype(np.int64)
    ends = ends[ends > 0]
    times = np.concatenate([began, ends])
    steps = np.concatenate([np.ones(len(began)), -np.ones(len(ends))])
    order = np.argsort(times, kind="stable")
    return max(0, int(times[order][np.argmax(np.cumsum(steps[order]))] - start.timestamp()))


def _tracks(shift: Shift, veil: Veil, start: datetime, progress: Progress) -> list[dict[str, Any]]:
    """Where units were, as differences of whole steps: seconds, degrees times `SCALE`."""
    reader = shift.positions
    if reader is None:
        return []
    units = shift.after(len(shift.facts)).picture.units
    tracks = gather(shift, set(reader.units), progress)
    total = sum(len(track.at_ms) for track in tracks.values())
    span_s = max((ms(shift.facts[-1].at) - ms(start)) / 1000, 1.0)
    beat_s = max(30.0, span_s * len(tracks) / MOST_POINTS)
    hidden = _with_people(shift) if not veil.identified else {}
    out = []
    for key, track in tracks.items():
        kept = _thinned(track, beat_s, hidden.get(key, ()))
        if veil.identified:
            lat, lon = track.lat[kept], track.lon[kept]
        else:
            lat, lon = (np.rint(values[kept] / GRID_DEG) * GRID_DEG for values in (track.lat, track.lon))
        steps = np.stack(
            [
                np.rint((track.at_ms[kept] - ms(start)) / 1000).astype(np.int64),
                np.rint(lat * SCALE).astype(np.int64),
                np.rint(lon * SCALE).astype(np.int64),
            ]
        )
        if not steps.shape[1]:
            continue
        unit = units.get(key)
        name = veil.unit(key, unit.callsign if unit else key, unit.kind if unit else None)
        out.append({"name": name, "p": np.diff(steps, prepend=0, axis=1).T.ravel().tolist()})
    return out if total else []


def _thinned(track: Track, beat_s: float, hidden: Sequence[tuple[int, int]]) -> Any:
    """Indices of the fixes that are drawn: one a beat, none of those to be hidden."""
    beat = track.at_ms // round(beat_s * 1000)
    first = np.r_[True, beat[1:] != beat[:-1]]
    for start_ms, end_ms in hidden:
        first &= ~((track.at_ms >= start_ms) & (track.at_ms <= end_ms))
    return np.flatnonzero(first)


def _with_people(shift: Shift) -> dict[str, list[tuple[int, int]]]:
    """When each unit was on a call: its place then would be the person's."""
    from console.review.finding_tracks import exposed_spans

    out: dict[str, list[tuple[int, int]]] = {}
    for span in exposed_spans(shift):
        out.setdefault(span.unit, []).append((span.start_ms, span.end_ms))
    return out
