"""Seeded scenes for the map's tests and pictures: units of every kind, status and age, incidents of every band."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QPixmap

from console.domain import facts as f
from console.domain.picture import Picture, Touched
from console.domain.tracks import Position, Tracks
from console.domain.vocabulary import Role, UnitKind, UnitStatus
from tests.story import HERE, Story

EVERYTHING = Touched(everything=True)


class PlainGround(QObject):
    """A basemap of one colour a tile, for tests: known pixels, no files."""

    ready = Signal()
    attribution = "Plain ground"

    def __init__(self, color: str = "#1a2127", missing: frozenset[tuple[int, int, int]] = frozenset()) -> None:
        super().__init__()
        self.color, self.missing = color, missing
        self._tile = QPixmap(256, 256)
        self._tile.fill(QColor(color))
        self.asked: list[tuple[int, int, int]] = []

    def set_theme(self, theme: object) -> None:
        pass

    def pixmap(self, z: int, x: int, y: int) -> QPixmap | None:
        self.asked.append((z, x, y))
        if (z, x, y) in self.missing:
            return None
        return self._tile

    def labels(self, west_m: float, south_m: float, east_m: float, north_m: float, zoom: float) -> list:
        return []


def fix(unit: str, lat: float, lon: float, now: datetime, age_s: float = 1.0, **more: float | None) -> Position:
    """A position that is `age_s` old at `now`."""
    return Position(unit, lat, lon, round((now.timestamp() - age_s) * 1000), **more)  # type: ignore[arg-type]


_TYPES = (
    ("SUICTHRT", "Threat of suicide", 9), ("SUICIDE", "Suicide attempt", 10), ("EDP", "Person in mental crisis", 6),
    ("WELFARE", "Well-being check", 3), ("OD", "Overdose", 8), ("INTOX", "Intoxicated person", 4),
    ("TROUBLE", "Family trouble", 5), ("PERSUSP", "Person acting strangely", 2),
)  # fmt: skip
_PREFIX = {
    UnitKind.PATROL: "P", UnitKind.CIT_PATROL: "C", UnitKind.CO_RESPONDER: "R", UnitKind.MOBILE_CRISIS: "M",
    UnitKind.EMS: "E", UnitKind.FIRE: "F", UnitKind.SUPERVISOR: "S", UnitKind.DRONE: "D",
}  # fmt: skip
_WORKING = (
    UnitStatus.DISPATCHED, UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE, UnitStatus.CONTACT_MADE,
    UnitStatus.TRANSPORTING, UnitStatus.AT_FACILITY,
)  # fmt: skip


def night(
    units: int = 60,
    incidents: int = 25,
    seed: int = 7,
    middle: tuple[float, float] = (44.12, -146.35),
    spread: float = 0.03,
) -> tuple[Picture, Tracks, datetime]:
    """A busy night: picture, tracks and the time it is."""
    rng = random.Random(seed)
    story = Story(exercise=True)
    kinds = list(UnitKind)
    places = {}

    def place() -> f.Place:
        return f.Place(round(middle[0] + rng.gauss(0, spread / 2), 5), round(middle[1] + rng.gauss(0, spread), 5))

    for n in range(incidents):
        code, text, priority = _TYPES[n % len(_TYPES)]
        where = place() if n % 9 != 8 else None
        if n == 12:
            where = places.get("i11")
        places[f"i{n}"] = where
        story.tell(
            f.IncidentReceived(
                incident=f"i{n}", number=f"26-{1040 + n}", type_code=code, type_text=text, priority=priority,
                place=where, address=f"{100 + n} Harbour Street",
            )
        )  # fmt: skip
        story.wait(seconds=37)
    for n in range(units):
        kind = kinds[n % len(kinds)]
        story.tell(f.UnitRegistered(unit=f"u{n}", callsign=f"{_PREFIX[kind]}{10 + n}", unit_kind=kind))
        if n % 3 != 0:
            story.tell(f.UnitAssigned(unit=f"u{n}", incident=f"i{(n * 5) % max(incidents - 4, 1)}"))
            story.tell(f.UnitStatusChanged(unit=f"u{n}", status=_WORKING[n % len(_WORKING)]))
        elif n % 12 == 0:
            story.tell(
                f.UnitStatusChanged(unit=f"u{n}", status=UnitStatus.STAGING if n % 24 else UnitStatus.OUT_OF_SERVICE)
            )
    story.tell(
        f.AlarmRaised(alarm="a1", rule="no-unit", priority="critical", text="no unit sent", incident="i1"),
        f.AlarmRaised(alarm="a2", rule="no-unit", priority="high", text="no unit sent", incident="i22"),
        f.AlarmRaised(alarm="a3", rule="silent", priority="high", text="silent", incident="i5", unit="u1"),
        f.AlarmRaised(alarm="a4", rule="silent", priority="low", text="silent", incident="i7"),
    )
    story.tell(f.AlarmAcknowledged(alarm="a4"), role=Role.COMMANDER)
    tracks, fixes = Tracks(), []
    for n in range(units):
        unit = story.picture.units[f"u{n}"]
        where = (
            places.get(unit.incident or "") if unit.status in (UnitStatus.ON_SCENE, UnitStatus.CONTACT_MADE) else None
        )
        at = place() if where is None else f.Place(where.lat + rng.gauss(0, 2e-4), where.lon + rng.gauss(0, 3e-4))
        age = 60 + n * 2.0 if n % 7 == 3 else 240.0 + n if n % 15 == 11 else rng.uniform(0.5, 8)
        standing = unit.status in (UnitStatus.ON_SCENE, UnitStatus.CONTACT_MADE, UnitStatus.AT_FACILITY)
        fixes.append(
            fix(
                unit.id, at.lat, at.lon, story.now, age,
                heading_deg=None if standing or n % 10 == 9 else rng.uniform(0, 360),
                speed_mps=0.0 if standing else rng.uniform(3, 17), accuracy_m=rng.choice([None, 8.0, 15.0, 60.0]),
            )
        )  # fmt: skip
    tracks.take(fixes)
    story.tell(
        f.PerimeterDrawn(
            perimeter="p1",
            points=tuple(
                (middle[0] + 0.004 * np.cos(a), middle[1] + 0.008 * np.sin(a))
                for a in np.linspace(0, 6.28, 7)[:-1].tolist()
            ),
            label="Inner cordon",
            incident="i0",
        )
    )
    return story.picture, tracks, story.now


def crowd(count: int, seed: int = 3, spread_m: float = 6_000.0) -> tuple[Picture, Tracks, datetime]:
    """Very many moving units around one place."""
    rng = np.random.default_rng(seed)
    story = Story()
    kinds, statuses = list(UnitKind), list(UnitStatus)
    kind, status = rng.integers(0, len(kinds), count), rng.integers(0, len(statuses), count)
    for n in range(count):
        story.picture.units[f"u{n}"] = _unit(f"u{n}", kinds[kind[n]], statuses[status[n]], story.now)
    lat = HERE.lat + rng.uniform(-1, 1, count) * spread_m * 0.56 / 111_320
    lon = HERE.lon + rng.uniform(-1, 1, count) * spread_m / 111_320 / np.cos(np.radians(HERE.lat))
    age = np.where(rng.random(count) < 0.1, 60.0, 1.0)
    tracks = Tracks(count)
    tracks.take(
        fix(
            f"u{n}",
            float(lat[n]),
            float(lon[n]),
            story.now,
            float(age[n]),
            heading_deg=float(n * 7 % 360),
            speed_mps=8.0,
        )
        for n in range(count)
    )
    return story.picture, tracks, story.now + timedelta(seconds=0)


def _unit(key: str, kind: UnitKind, status: UnitStatus, at: datetime):
    from console.domain.entities import Unit

    return Unit(id=key, callsign=key.upper(), kind=kind, status_at=at, status=status)
