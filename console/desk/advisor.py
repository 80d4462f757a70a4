"""Works out the recommendation for the selected incident beside the UI thread, at most once a second."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Protocol

import msgspec
import numpy as np
from PySide6.QtCore import QObject, Signal

from console.desk.model import DeskModel, Seen
from console.domain.entities import Incident, Unit
from console.domain.mercator import point_to_mercator
from console.domain.picture import Picture
from console.domain.recommend import Ranking, TravelTimes, recommend
from console.domain.tracks import Tracks
from console.domain.vocabulary import UnitKind

#: Units looked at: the nearest of all kinds, and the nearest of those a crisis calls for.
NEAREST = 150
NEAREST_CLINICAL = 60
#: Seconds between two recommendations for an incident that stays selected.
AGAIN_AFTER_S = 1.0
_CLINICAL = frozenset({UnitKind.CO_RESPONDER, UnitKind.MOBILE_CRISIS, UnitKind.CIT_PATROL, UnitKind.EMS})


class Executor(Protocol):
    """Where the work is done; tests do it at once."""

    def submit(self, work: Callable[[], Ranking], /) -> Future[Ranking]: ...


def copy_around(picture: Picture, tracks: Tracks, incident: Incident) -> tuple[Picture, Tracks]:
    """The incident and the units that come into question for it, copied so that a thread may read them."""
    units = list(picture.units.values())
    if len(units) > NEAREST + NEAREST_CLINICAL:
        units = _nearest(units, tracks, incident)
    small = Picture(epoch=picture.epoch, seq=picture.seq)
    small.incidents[incident.id] = msgspec.structs.replace(incident, units=list(incident.units), marks=[])
    small.units = {unit.id: msgspec.structs.replace(unit) for unit in units}
    held = Tracks(max(1, len(units)))
    held.take([fix for unit in units if (fix := tracks.newest(unit.id)) is not None])
    return small, held


def _nearest(units: list[Unit], tracks: Tracks, incident: Incident) -> list[Unit]:
    if incident.place is None:
        clinical = [unit for unit in units if unit.kind in _CLINICAL]
        rest = [unit for unit in units if unit.kind not in _CLINICAL]
        return clinical[:NEAREST] + rest[:NEAREST_CLINICAL]
    x_m, y_m = point_to_mercator(incident.place.lat, incident.place.lon)
    rows = np.array([tracks.rows.get(unit.id, -1) for unit in units])
    far = np.full(len(units), np.inf)
    known = rows >= 0
    far[known] = np.hypot(tracks.x_m[rows[known]] - x_m, tracks.y_m[rows[known]] - y_m)
    order = np.argsort(far, kind="stable")
    chosen = dict.fromkeys(int(i) for i in order[:NEAREST])
    skilled = [int(i) for i in order if units[int(i)].kind in _CLINICAL]
    chosen.update(dict.fromkeys(skilled[:NEAREST_CLINICAL]))
    return [units[i] for i in chosen]


class Advisor(QObject):
    """Listens to the model, hands it rankings. The street graph may come later than the first picture."""

    _ready = Signal(str, object)

    def __init__(
        self,
        model: DeskModel,
        *,
        executor: Executor | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(model)
        self.model = model
        self.streets: TravelTimes | None = None
        self._clock = clock
        self._own = None if executor is not None else ThreadPoolExecutor(1, thread_name_prefix="advice")
        self._executor: Executor = executor or self._own  # type: ignore[assignment]
        self._busy = False
        self._last_s = -1e9
        self._dirty = False
        self._ready.connect(self._take)
        model.touched.connect(self.hear)

    def use_streets(self, streets: TravelTimes) -> None:
        """Travel times along streets from here on."""
        self.streets = streets
        self._dirty = True

    def hear(self, seen: Seen) -> None:
        """Think again when another incident is picked at once, otherwise once a second while it matters."""
        key = self.model.selection.incident
        if key is None:
            return
        self._dirty = self._dirty or seen.selection or seen.everything or seen.second or key in seen.incidents
        due = self._clock() - self._last_s >= AGAIN_AFTER_S or self.model.advice_for != key
        if self._dirty and due and not self._busy:
            self._think(key)

    def _think(self, key: str) -> None:
        incident = self.model.picture.incidents.get(key)
        if incident is None or not incident.open:
            return
        picture, tracks = copy_around(self.model.picture, self.model.tracks, incident)
        now: datetime = self.model.now()
        streets = self.streets
        self._busy, self._dirty, self._last_s = True, False, self._clock()
        future = self._executor.submit(lambda: recommend(picture, tracks, key, now, streets))
        future.add_done_callback(lambda done: self._finish(key, done))

    def _finish(self, key: str, done: Future[Ranking]) -> None:
        # In the worker's thread: the signal carries it over to the UI thread.
        ranking = None if done.cancelled() or done.exception() is not None else done.result()
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            self._ready.emit(key, ranking)

    def _take(self, key: str, ranking: Ranking | None) -> None:
        self._busy = False
        if ranking is not None:
            self.model.take_advice(key, ranking)
        if self.model.selection.incident not in (None, key):
            self._dirty = True

    def close(self) -> None:
        """End the thread; what it is thinking about is dropped."""
        if self._own is not None:
            self._own.shutdown(wait=False, cancel_futures=True)
