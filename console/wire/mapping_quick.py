"""The short way through a mapping for rows that are nothing but a fix: a day of traces has half a million of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from console.domain.tracks import Position
from console.wire.mapping import Mapping, Shape, Spec
from console.wire.mapping_units import EARLIEST_S, LATEST_S

#: (row, cell that names a unit -> its id) -> the fix; none where the row has to be read the whole way
QuickReader = Callable[[Sequence[str], dict[str, str]], Position | None]


def quick_reader(mapping: Mapping, columns: Sequence[str]) -> tuple[QuickReader, int] | None:
    """A reader for rows without anything unusual, or none where the mapping asks for more than it can do.

    It gives a fix only for a unit that is known already and values that are plain numbers in their bounds; on all
    else it gives none, and the engine reads the row, says what is wrong with it and describes the unit. So both
    ways come to the same, which a test holds. The second value is the column that names the unit.
    """
    found = _plain_columns(mapping, columns)
    if found is None:
        return None
    unit_at, time_at, lat_at, lon_at = found
    per_second = 1000.0 if mapping.time.format == "epoch_ms" else 1.0

    def read(row: Sequence[str], known: dict[str, str]) -> Position | None:
        unit = known.get(row[unit_at])
        if unit is None:
            return None
        try:
            seconds, lat, lon = float(row[time_at]) / per_second, float(row[lat_at]), float(row[lon_at])
        except ValueError:
            return None
        # Comparisons are false for NaN, so that it falls through as well.
        if not (EARLIEST_S <= seconds <= LATEST_S and -90 <= lat <= 90 and -180 <= lon <= 180) or lat == lon == 0:
            return None
        return Position(unit, lat, lon, round(seconds * 1000))

    return read, unit_at


def _plain_columns(mapping: Mapping, columns: Sequence[str]) -> tuple[int, int, int, int] | None:
    """The columns of unit, time, latitude and longitude, where the mapping says no more than that of a fix."""
    shape = mapping.shape[0] if len(mapping.shape) == 1 else None
    if shape is None or shape.position is None or shape.incident is not None or shape.when or shape.ignore:
        return None
    rule = shape.position
    more = (rule.heading, rule.speed, rule.valid, rule.place.accuracy)
    if any(spec is not None for spec in more) or not _only_named(shape):
        return None
    names = (_unit_column(rule.unit), _time_column(shape), rule.place.lat, rule.place.lon)
    if mapping.time.format not in ("epoch_s", "epoch_ms"):
        return None
    if not all(isinstance(name, str) and name in columns for name in names):
        return None
    unit, time, lat, lon = (list(columns).index(str(name)) for name in names)
    return unit, time, lat, lon


def _only_named(shape: Shape) -> bool:
    """Whether the unit part describes the same unit once and says nothing else row by row."""
    unit = shape.unit
    if unit is None:
        return False
    says = unit.status or unit.stamps or unit.retired or unit.incident or unit.assigned
    return not says and shape.position is not None and unit.id == shape.position.unit


def _unit_column(spec: Spec) -> str | None:
    if isinstance(spec, str):
        return spec
    if spec.table or spec.default is not None:
        return None
    if spec.template.count("{") == 1:
        return spec.template[spec.template.index("{") + 1 : spec.template.index("}")] if "}" in spec.template else None
    return spec.path or None


def _time_column(shape: Shape) -> str | None:
    spec = shape.at
    own = shape.position.at if shape.position else None
    return spec if isinstance(spec, str) and own is None else None
