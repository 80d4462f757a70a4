"""Whom the simulated dispatcher sends: which kinds a need is met by, and the nearest free unit of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from console.domain.mercator import Column
from console.domain.vocabulary import UNARMED, UnitKind
from console.sim.roster import Member

#: Needs of a call: kinds that meet them, best first, each with the seconds of travel its fit is worth.
WANTED: dict[str, tuple[tuple[UnitKind, float], ...]] = {
    "sworn": ((UnitKind.PATROL, 60.0), (UnitKind.CIT_PATROL, 0.0)),
    "any_sworn": ((UnitKind.PATROL, 0.0), (UnitKind.CIT_PATROL, 30.0), (UnitKind.CO_RESPONDER, 60.0)),
    "cit": ((UnitKind.CIT_PATROL, 240.0), (UnitKind.CO_RESPONDER, 120.0), (UnitKind.PATROL, 0.0)),
    "clinical": ((UnitKind.CO_RESPONDER, 180.0), (UnitKind.MOBILE_CRISIS, 60.0)),
    "crisis_team": ((UnitKind.MOBILE_CRISIS, 240.0), (UnitKind.CO_RESPONDER, 60.0)),
    "medical": ((UnitKind.EMS, 0.0),),
    "medical_standby": ((UnitKind.EMS, 0.0),),
    "fire": ((UnitKind.FIRE, 0.0),),
    "supervisor": ((UnitKind.SUPERVISOR, 0.0),),
}
#: Needs a call waits for, however long; the others are dropped when the first crew is on scene.
MUST = frozenset({"sworn", "any_sworn", "cit", "medical"})
#: Farther away than this in driving time a unit is not sent for a need that is not a must, seconds.
FAR_S = 900.0


class Fleet:
    """Kinds of the roster as columns, so that choosing among thousands is one numpy expression."""

    def __init__(self, members: list[Member]) -> None:
        """`members`: the roster, row by row."""
        self._kinds = list(UnitKind)
        code = {kind: row for row, kind in enumerate(self._kinds)}
        self.kind: NDArray[np.int8] = np.array([code[member.kind] for member in members], dtype=np.int8)
        self.free: NDArray[np.bool_] = np.zeros(len(members), dtype=np.bool_)
        self.unarmed: NDArray[np.bool_] = np.array([member.kind in UNARMED for member in members], dtype=np.bool_)
        self._by_kind = {
            need: np.array([dict(kinds).get(kind, -np.inf) for kind in self._kinds]) for need, kinds in WANTED.items()
        }

    def needs_met(self) -> set[str]:
        """Needs that at least one free unit could meet, however far away it is."""
        free = np.unique(self.kind[self.free])
        return {need for need, worth in self._by_kind.items() if np.isfinite(worth[free]).any()}

    def best_for(self, need: str, seconds: Column) -> int | None:
        """The free unit that meets a need soonest, its fit counted; none when there is none to send.

        `seconds`: driving time of every unit, float64 (n,), infinite where it cannot come.
        """
        worth = self._by_kind[need][self.kind]
        score = np.where(self.free, seconds, np.inf) - worth
        if need not in MUST:
            score = np.where(seconds > FAR_S, np.inf, score)
        best = int(np.argmin(score))
        return best if np.isfinite(score[best]) else None

    def rows_of(self, kind: UnitKind) -> NDArray[np.int64]:
        """Rows of the roster that are of a kind."""
        return np.flatnonzero(self.kind == self._kinds.index(kind)).astype(np.int64)
