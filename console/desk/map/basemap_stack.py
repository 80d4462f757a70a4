"""The map's ground as the desk uses it: tiles and labels on hand at once, or scheduled and announced when ready."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap

from console.desk.map.basemap_workers import Done, Job, Workers
from console.desk.map.cache import MemoryCache
from console.desk.map.labels import MapLabel
from console.desk.map.style import MapStyle
from console.desk.map.tiles import (
    MAX_ZOOM,
    MIN_ZOOM,
    TILE_PX,
    Box,
    DressedSource,
    Key,
    LabelSource,
    RemoteSource,
    TileSource,
    metres_per_pixel,
    tiles_over,
)
from console.desk.theme import Theme

#: Tiles kept as pixmaps: several screens, 256 kB each.
PIXMAPS = 220
#: Places remembered as empty.
NOTHINGS = 4_000
#: Label cells kept.
LABEL_CELLS = 1_500
#: Time the UI thread gives to arrived tiles in one go, and pause before the next go, ms.
TAKE_MS, PAUSE_MS = 3.0, 12
#: A pause between two wishes that makes the second part of another painting, seconds.
_BATCH_PAUSE_S = 0.004
#: Threads that draw, and threads that wait for a server.
DRAWERS, FETCHERS = 2, 4


class Basemap(QObject):
    """A stack of tile sources, the lowest first; UI thread only, and never makes it wait."""

    #: Tiles or labels have arrived: paint again.
    ready = Signal()
    _arrived = Signal()

    def __init__(
        self,
        sources: Sequence[TileSource],
        theme: Theme,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """Start the workers of every source.

        Args:
            sources: what is drawn, the lowest first; may be empty.
            theme: colours; sources that draw are given a style made of it.
            clock: seconds, rising.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._sources = tuple(sources)
        self._clock = clock
        self._generation = 0
        self._pixmaps: MemoryCache[Key, QPixmap] = MemoryCache(PIXMAPS)
        self._layers: MemoryCache[tuple[Key, int], QImage] = MemoryCache(PIXMAPS)
        self._labels: MemoryCache[tuple[Key, int], list[MapLabel]] = MemoryCache(LABEL_CELLS)
        self._pending: set[tuple[int, Job]] = set()
        # Where there is nothing, or nothing now: asked again from this time on (clock).
        self._nothing: MemoryCache[tuple[int, Job], float] = MemoryCache(NOTHINGS)
        self._done: deque[Done] = deque()
        self._gathered: tuple[object, list[MapLabel]] = (None, [])
        self._label_state = 0
        self._batch, self._asked_s = 0, -math.inf
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._take)
        self._arrived.connect(self._soon)
        self.attribution = "; ".join(dict.fromkeys(source.attribution for source in self._sources))
        self._dress(theme)
        self._closed = False
        self._workers = [
            Workers(i, source, FETCHERS if isinstance(source, RemoteSource) else DRAWERS, self._hand_over)
            for i, source in enumerate(self._sources)
        ]
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.close)

    @property
    def trouble(self) -> str:
        """Why part of the map is missing (a server does not answer, say), in plain words; empty when all is well."""
        return "; ".join(s.trouble for s in self._sources if isinstance(s, RemoteSource) and s.trouble)

    @property
    def busy(self) -> bool:
        """Whether something asked for has not arrived yet."""
        return bool(self._pending)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours from now on; tiles of the old theme are forgotten."""
        self._dress(theme)
        self._generation += 1
        for workers in self._workers:
            workers.forget()
        self._pending.clear()
        self._nothing.clear()
        self._pixmaps.clear()
        self._layers.clear()
        self.ready.emit()

    def pixmap(self, z: int, x: int, y: int) -> QPixmap | None:
        """A tile ready to be drawn; none while it is on its way, and where there is nothing."""
        key = Key(z, x, y)
        for index, source in enumerate(self._sources):
            if source.min_zoom <= z <= source.max_zoom:
                self._want(index, Job(self._generation, key), (key, index) in self._layers or key in self._pixmaps)
        return self._pixmaps.get(key)

    def labels(self, west_m: float, south_m: float, east_m: float, north_m: float, zoom: float) -> list[MapLabel]:
        """Labels anchored in a box (Web Mercator metres) at a zoom, those of cells that have arrived.

        Which labels there are depends on the whole zoom level and the place alone, so they stay put while panning.
        """
        z = min(max(math.floor(zoom), MIN_ZOOM), MAX_ZOOM)
        box = Box(west_m, south_m, east_m, north_m)
        edge = TILE_PX * metres_per_pixel(z)
        if (box.east - box.west) * (box.north - box.south) > LABEL_CELLS / 2 * edge * edge:
            return []  # a whole world of streets: nobody could read it
        cells = tiles_over(box, z)
        for key in cells:
            for index, source in enumerate(self._sources):
                if isinstance(source, LabelSource):
                    self._want(index, Job(0, key, labels=True), (key, index) in self._labels)
        question = (z, cells[0], cells[-1], self._label_state)
        if self._gathered[0] != question:
            self._gathered = question, self._gather(cells)
        return self._gathered[1]

    def close(self) -> None:
        """Stop the workers; what has arrived stays usable."""
        if not self._closed:
            self._closed = True
            for workers in self._workers:
                workers.close(wait_s=0.5)

    def _gather(self, cells: Sequence[Key]) -> list[MapLabel]:
        found = []
        for key in cells:
            for index in range(len(self._sources)):
                found += self._labels.get((key, index)) or []
        return found

    def _dress(self, theme: Theme) -> None:
        style = MapStyle(theme)
        for source in self._sources:
            if isinstance(source, DressedSource):
                source.style = style

    def _want(self, index: int, job: Job, here: bool) -> None:
        wish = (index, job)
        now = self._clock()
        if here or self._closed or (self._nothing.get(wish) or -math.inf) > now:
            return
        # Wishes that follow each other closely are one painting of the map.
        self._batch += now - self._asked_s > _BATCH_PAUSE_S
        self._asked_s = now
        if wish in self._pending:
            self._workers[index].renew(job, self._batch)
            return
        self._pending.add(wish)
        for dropped in self._workers[index].wish(job, self._batch):
            self._pending.discard((index, dropped))

    def _hand_over(self, done: Done) -> None:
        """Called by workers: queue the result, and wake the UI thread."""
        self._done.append(done)
        try:
            self._arrived.emit()
        except RuntimeError:  # the desk has just been closed
            return

    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start(0)

    def _take(self) -> None:
        """Take arrived results, as many as fit into the time for it."""
        until = self._clock() + TAKE_MS / 1000.0
        changed = False
        while self._done:
            changed = self._take_one(self._done.popleft()) or changed
            if self._clock() >= until:
                break
        if self._done:
            self._timer.start(PAUSE_MS)
        if changed:
            self.ready.emit()

    def _take_one(self, done: Done) -> bool:
        wish = (done.source, done.job)
        self._pending.discard(wish)
        if not done.job.labels and done.job.generation != self._generation:
            return False
        if done.wait_s is not None:
            self._nothing.put(wish, self._clock() + done.wait_s)
            QTimer.singleShot(int(done.wait_s * 1000) + 50, self, self.ready.emit)
            return False
        if done.job.labels:
            self._labels.put((done.job.key, done.source), done.labels or [])
            self._label_state += 1
            return True
        if done.image is None:
            self._nothing.put(wish, math.inf)
            return False
        self._pixmaps.put(done.job.key, self._composed(done, done.image))
        return True

    def _composed(self, done: Done, image: QImage) -> QPixmap:
        """The stack's pictures of a tile laid over each other, the one that has just come among them."""
        if len(self._sources) == 1:  # nothing to lay it over: kept once
            return QPixmap.fromImage(image)
        key = done.job.key
        self._layers.put((key, done.source), image)
        layers = [self._layers.get((key, index)) for index in range(len(self._sources))]
        present = [layer for layer in layers if layer is not None]
        if len(present) == 1:
            return QPixmap.fromImage(image)
        largest = max(present, key=lambda image: image.width())
        ground = QImage(largest.size(), QImage.Format.Format_ARGB32_Premultiplied)
        ground.fill(0)
        painter = QPainter(ground)
        for image in present:
            painter.drawImage(ground.rect(), image)
        painter.end()
        ground.setDevicePixelRatio(largest.devicePixelRatio())
        return QPixmap.fromImage(ground)
