"""The wall of feeds: plays what this desk watches, on tiles, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from console.desk.feeds.known_hosts import KnownHosts
from console.desk.feeds.player import FeedPlayer, MakePlayer
from console.desk.feeds.pulse import Beat
from console.desk.feeds.session import FeedSession, MakeReader
from console.desk.feeds.shown import SIZES, ShownFeed
from console.desk.feeds.sign_in import SignIn, as_it_is
from console.desk.feeds.telemetry import TelemetryReader
from console.desk.feeds.tile import FeedTile, Stage
from console.desk.feeds.tile_wall import TileWall
from console.desk.theme import Theme
from console.desk.widgets import button
from console.wire.feed_address import FeedAddress, Leave, leave_to_contact
from console.wire.klv_footprint import Footprint

#: How often the wall takes pictures, milliseconds (30 a second), and looks at pulses when there are none.
TICK_MS = 33
#: Below this width the title bar says less, pixels.
NARROW_PX = 430


def play_with_qt(address: FeedAddress) -> FeedPlayer:
    """Qt Multimedia, loaded when the first feed is opened and not before. ImportError without the `feeds` extra."""
    from console.desk.feeds.qt_player import QtFeedPlayer

    return QtFeedPlayer(address)


def browse(address: FeedAddress) -> bool:
    """Open a vendor's page in this machine's browser."""
    return QDesktopServices.openUrl(QUrl(address.to_open()))


class FeedWall(TileWall):
    """What is open is what the picture says this desk watches: opening and closing are asked for, never just done."""

    #: (feed, purpose), (feed, reason): to be published; see `ShownFeed.viewing`.
    open_asked = Signal(str, str)
    close_asked = Signal(str, str)
    #: (feed, beat): a feed this desk watches has become live, frozen or dead.
    beat_changed = Signal(str, str)

    def __init__(
        self,
        theme: Theme,
        hosts: KnownHosts | Path,
        *,
        make: MakePlayer = play_with_qt,
        read: MakeReader | None = TelemetryReader,
        browse: Callable[[FeedAddress], object] = browse,
        sign_in: SignIn = as_it_is,
        clock: Callable[[], float] = time.monotonic,
        rng: Random | None = None,
    ) -> None:
        """A wall of four.

        Args:
            hosts: what this desk may contact, or the file that remembers it.
            make: how a feed is played; `read` follows a drone's telemetry, `browse` opens a vendor's page.
            sign_in: puts this desk's own credentials into an address, for they do not come over the wire.
            clock: seconds that do not jump.
        """
        super().__init__(theme)
        self.hosts = hosts if isinstance(hosts, KnownHosts) else KnownHosts(hosts)
        self._make, self._read, self._browse, self._sign_in = make, read, browse, sign_in
        self._clock, self._rng = clock, rng or Random()
        self._browsed: set[str] = set()
        self._beats: dict[str, Beat] = {}
        self._closing: set[str] = set()
        #: How many tiles there were before a question needed a large one; 0 while none does.
        self._asked_from = 0
        self.end_all = button("Close all", lambda: self.close_all("closed at the desk"), tone="small")
        self.controls.insertWidget(self.controls.count() - 2, self.end_all)
        self._lay_tiles([self._new_tile() for _ in range(max(SIZES))])
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)

    def _new_tile(self) -> FeedTile:
        tile = FeedTile(self.theme, lambda host: host in self.hosts)
        tile.open_asked.connect(self.open_asked)
        tile.close_asked.connect(self._close)
        tile.host_agreed.connect(self.hosts.agree)
        tile.picked.connect(lambda: self._enlarge(tile))
        tile.cramped.connect(lambda: self._ask_large(tile))
        tile.dropped.connect(self._asked)
        tile.open_asked.connect(self._asked)
        return tile

    # ---- what it shows ----

    def show_feeds(self, feeds: Sequence[ShownFeed]) -> None:
        """Show feeds as the picture has them now, in this order; plays begin and end here and nowhere else."""
        self.feeds = tuple(feeds)
        watched = {feed.id: feed for feed in feeds if feed.viewing is not None}
        self._closing &= set(watched)
        self._browsed &= set(watched)
        for key in [key for key in self.sessions if key not in watched]:
            self._end(key)
        for feed in watched.values():
            self._begin(feed)
        self._place()

    def _begin(self, feed: ShownFeed) -> None:
        """Start what is watched and not yet playing; an address that was moved starts anew, if its host is known."""
        address = feed.address
        if address is None or feed.id in self._closing:
            return
        session = self.sessions.get(feed.id)
        held = self._sign_in(address)
        if session is not None and session.address == held:
            return
        self._end(feed.id)
        if leave_to_contact(address, self.hosts) is Leave.ASK:
            self._close(feed.id, "its host is new and was not agreed to")
        elif not feed.outside:
            self.sessions[feed.id] = FeedSession(held, feed.kind, self._clock(), self._make, self._read, self._rng)
            self._timer.start(TICK_MS)
        elif feed.id not in self._browsed:
            self._browsed.add(feed.id)
            self._browse(held)

    def _end(self, key: str) -> None:
        session = self.sessions.pop(key, None)
        self._beats.pop(key, None)
        if session is not None:
            session.close()
        if not self.sessions:
            self._timer.stop()

    def refused(self, key: str) -> None:
        """The hub refused an opening: the tile asks no more. The words are the window's to say."""
        for tile in self.tiles:
            if tile.feed is not None and tile.feed.id == key and tile.stage is Stage.WAITING:
                tile.drop()

    def _say(self) -> None:
        open_now = len(self.sessions)
        beats = [session.sign.beat for session in self.sessions.values()]
        parts = [f"{len(self.feeds)} cameras" if len(self.feeds) != 1 else "1 camera", f"{open_now} open"]
        parts += [f"{count} {beat.value}" for beat in (Beat.FROZEN, Beat.DEAD) if (count := beats.count(beat))]
        if self.pages > 1:
            parts.append(f"page {self.page + 1} of {self.pages}")
        self.note.setText(", ".join(parts))
        self.end_all.setEnabled(any(feed.viewing for feed in self.feeds))

    # ---- time ----

    def tick(self) -> None:
        """Take the newest pictures and feel every pulse, those on other pages as well."""
        now_s = self._clock()
        fresh = {key for key, session in self.sessions.items() if session.tick(now_s)}
        changed = False
        for key, session in self.sessions.items():
            beat = session.sign.beat
            if self._beats.get(key, Beat.OPENING) is not beat:
                self._beats[key] = beat
                changed = True
                self.beat_changed.emit(key, beat.value)
        for tile in self.tiles[: self.size_now]:
            if tile.feed is not None and tile.feed.id in self.sessions:
                tile.show_session(self.sessions[tile.feed.id], picture=tile.feed.id in fresh)
        if changed:
            self._say()

    def footprint(self, key: str) -> Footprint | None:
        """The ground that a live drone sees now, as its own telemetry tells."""
        session = self.sessions.get(key)
        return session.footprint(self._clock()) if session is not None else None

    def footprint_age_s(self, key: str) -> float | None:
        """How long ago a drone last told where it looks, seconds."""
        session = self.sessions.get(key)
        return session.footprint_age_s(self._clock()) if session is not None else None

    def footprints(self) -> dict[str, Footprint]:
        """All of them by feed, for the map."""
        return {key: found for key in self.sessions if (found := self.footprint(key)) is not None}

    # ---- what a person does here ----

    def close_all(self, reason: str) -> None:
        """At hand-off and at the end of a call: every picture goes at once, and the closing is asked for."""
        for feed in [feed for feed in self.feeds if feed.viewing is not None]:
            self._close(feed.id, reason)

    def close_feed(self, key: str, reason: str) -> None:
        """One picture goes at once, and its closing is asked for."""
        self._close(key, reason)

    def ask_about(self, key: str) -> bool:
        """Bring a feed into view, with the keyboard on the question before it opens; false where there is none."""
        at = next((at for at, feed in enumerate(self.feeds) if feed.id == key), None)
        if at is None:
            return False
        self.page = at // self.size_now
        self._place()
        tile = self.tiles[at % self.size_now]
        tile.setFocus()
        if tile.stage is Stage.IDLE:
            tile.toggle()
        return True

    def _close(self, key: str, reason: str) -> None:
        # What nobody may watch any more is not left playing until the hub has answered.
        self._end(key)
        self._closing.add(key)
        self.close_asked.emit(key, reason)
        self._place()

    def _ask_large(self, tile: FeedTile) -> None:
        """Ask about a small tile's feed in a large one; the wall is as it was when that is answered."""
        if self.size_now > 1:
            self._asked_from = self.size_now
            tile.setFocus()
            self.set_size(1)
            tile = self.tiles[0]
        tile.ask()

    def _asked(self) -> None:
        if self._asked_from:
            size, self._asked_from = self._asked_from, 0
            self.set_size(size)

    def _fit(self) -> None:
        ratio = self.devicePixelRatioF()
        for tile in self.tiles[: self.size_now]:
            session = self.sessions.get(tile.feed.id) if tile.feed is not None else None
            if session is not None:
                session.fit(round(tile.surface.width() * ratio), round(tile.surface.height() * ratio))

    def resizeEvent(self, event: object) -> None:
        """Pictures are made no larger than their tiles."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.end_all.setText("Close all" if self.width() >= NARROW_PX else "Close")
        self._fit()

    def shut(self) -> None:
        """The window closes: everything stops; the closing is asked for while the link still stands."""
        self.close_all("the desk was closed")
        for key in tuple(self.sessions):
            self._end(key)
