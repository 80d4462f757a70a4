"""What leaves the room: names, numbers, places and dates made unrecognisable, or shown as they are when asked for."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

from console.domain.vocabulary import UNIT_KIND_LABEL, UnitKind

#: A place is moved by at least and at most this far, metres, so that neither it nor its circle's centre is the address.
MOVED_M = (120.0, 300.0)
#: Places of one cell of this size, degrees (about 110 m), are moved the same way.
_CELL_DEG = 0.001
#: Dates are moved by whole weeks, so that weekdays and hours stay what they are.
WEEKS = (8, 400)
#: Positions of units are kept to a grid of this size, degrees (about 330 m), and left out while with a person.
GRID_DEG = 0.003
#: Counts from 1 to this less one are not shown in an export: somebody could be picked out by them.
SMALL = 11

_METRES_A_DEGREE = 111_320.0


class Veil:
    """One report's way of making people unrecognisable: the same thing has the same name all through it.

    `identified` shows everything as it is; such a report says so on every page.
    """

    def __init__(self, rng: Random, *, identified: bool = False) -> None:
        self.identified = identified
        self._rng = rng
        self._shift = timedelta(0) if identified else -timedelta(weeks=rng.randint(*WEEKS))
        self._incidents: dict[str, str] = {}
        self._units: dict[str, str] = {}
        self._moves: dict[tuple[int, int], tuple[float, float]] = {}
        self._many: dict[str, int] = defaultdict(int)

    def incident(self, key: str, number: str = "") -> str:
        """What an incident is called."""
        if self.identified:
            return number or key
        return self._incidents.setdefault(key, f"Incident {len(self._incidents) + 1}")

    def unit(self, key: str, callsign: str, kind: UnitKind | None) -> str:
        """What a unit is called: its callsign, or its kind and a number."""
        if self.identified:
            return callsign or key
        if key not in self._units:
            label = UNIT_KIND_LABEL[kind] if kind else "Unit"
            self._many[label] += 1
            self._units[key] = f"{label} {self._many[label]}"
        return self._units[key]

    def text(self, text: str, plain: str) -> str:
        """Free words as they are, or the plain ones that name nobody."""
        return text if self.identified else plain

    def time(self, at: datetime) -> datetime:
        """A time, in the report's own calendar."""
        return at + self._shift

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        """A place, moved by a random distance in a random direction (degrees); its near neighbours the same way.

        Moved anew for each call, the mean of many from one address would be that address.
        """
        if self.identified:
            return lat, lon
        cell = round(lat / _CELL_DEG), round(lon / _CELL_DEG)
        if cell not in self._moves:
            self._moves[cell] = self._move(lat)
        north, east = self._moves[cell]
        return lat + north, lon + east

    def _move(self, lat: float) -> tuple[float, float]:
        away = math.sqrt(self._rng.uniform(MOVED_M[0] ** 2, MOVED_M[1] ** 2))
        turn = self._rng.uniform(0, 2 * math.pi)
        north, east = away * math.cos(turn), away * math.sin(turn)
        per_lon = _METRES_A_DEGREE * max(math.cos(math.radians(lat)), 0.01)
        return north / _METRES_A_DEGREE, east / per_lon

    @property
    def words(self) -> str:
        """What was done, for whoever reads the report."""
        if self.identified:
            return "Contains personal information: names, places and dates are as they were. Do not pass it on."
        return (
            f"De-identified: no names, numbers or free text; places moved by {MOVED_M[0]:.0f} to {MOVED_M[1]:.0f} m, "
            "units kept to a coarse grid and not shown while with a person; dates moved by whole weeks."
        )
