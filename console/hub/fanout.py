"""Telling every desk: facts encoded once as they become durable, positions conflated, each desk at its own speed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from console.config import Limits
from console.domain.facts import Envelope, UnitRetired
from console.domain.picture import Picture
from console.domain.tracks import Position, Tracks
from console.domain.vocabulary import Role
from console.domain.wall import NO_GRANTS, Grants, ever_granted, may_hide
from console.hub.audience import Audience, Viewer, walled
from console.hub.counts import Counts
from console.hub.feed import DeskFeed, inside, position_frames
from console.hub.framing import facts_frame
from console.hub.keeper import Keeper
from console.hub.outlet import Outlet
from console.hub.recent import FACTS_A_FRAME, Recent, fitting
from console.hub.resume import Way, way_to_present
from console.hub.snapshots import Snapshots
from console.wire.frames import Box, Resume

_log = logging.getLogger(__name__)

#: Facts go out at once after a pause, and at most this often under load: a frame costs each desk more than a fact.
FACTS_EVERY_S = 0.005


class FanOut:
    """All desks, what they have yet to see, and where every unit is."""

    def __init__(
        self,
        keeper: Keeper,
        picture: Picture,
        *,
        limits: Limits,
        counts: Counts,
        on_sample: Callable[[Sequence[Position]], None],
    ) -> None:
        """`picture` is the intake's; `on_sample` hears each beat's positions, for the track store."""
        self.recent = Recent(keeper.head, limits.desk_behind_facts)
        self.tracks = Tracks()
        self.latest: dict[str, Position] = {}
        self.feeds: dict[DeskFeed, Viewer] = {}
        self._keeper = keeper
        self._picture = picture
        self._limits = limits
        self._counts = counts
        self._on_sample = on_sample
        self._moved: dict[str, Position] = {}
        self._snapshots = Snapshots(picture, self.recent, counts)
        self._fetches: set[asyncio.Task[None]] = set()
        self._sent_s = 0.0
        self._due: asyncio.TimerHandle | None = None

    # ---- desks ----

    def join(
        self,
        outlet: Outlet,
        viewer: Viewer,
        resume: Resume | None,
        box: Box | None,
        now_s: float,
        grants: Grants = NO_GRANTS,
    ) -> DeskFeed:
        """Begin to tell a desk: it is subscribed from here on, and first gets what it missed.

        `grants` is what is open to it for now beyond what its role may see.
        """
        feed = DeskFeed(
            outlet, self.recent, self.latest, Audience(viewer.role, grants),
            limits=self._limits, box=box, fetch=self._fetch, on_cut=self._count_cut, now_s=now_s,
        )  # fmt: skip
        self.feeds[feed] = viewer
        steady = resume is None or not ever_granted(self._picture, viewer.actor, viewer.role)
        way = way_to_present(resume, self._keeper.epoch, self.recent.head, steady=steady)
        if resume is not None and way is Way.FACTS:
            feed.go_on_after(resume.seq)
        else:
            made = self._snapshots.present(feed.audience, now_s)
            feed.start_from(made.seq, made.frame)
        return feed

    def regrant(self, standing: Mapping[tuple[str, Role], Grants], now_s: float) -> int:
        """These grants stand now: desks to which more or less is open than before are told the picture anew.

        Gives how many desks that were.
        """
        turned = 0
        for feed, viewer in tuple(self.feeds.items()):
            audience = Audience(viewer.role, standing.get((viewer.actor, viewer.role), NO_GRANTS))
            if audience != feed.becoming:
                made = self._snapshots.present(audience, now_s, feed.cursor)
                feed.turn(made.seq, made.frame, audience)
                turned += 1
        return turned

    def leave(self, feed: DeskFeed) -> None:
        """A desk is gone."""
        feed.end()
        self.feeds.pop(feed, None)

    def _count_cut(self, why: str) -> None:
        self._counts.cuts[why] += 1

    def _fetch(self, feed: DeskFeed) -> None:
        task = asyncio.get_running_loop().create_task(self._read_older(feed))
        self._fetches.add(task)
        task.add_done_callback(self._fetches.discard)

    async def _read_older(self, feed: DeskFeed) -> None:
        after = feed.cursor
        try:
            bodies = await self._older(feed, after)
        except Exception:
            _log.exception("older facts could not be read for a desk")
            bodies = []
        if bodies:
            feed.fetched(facts_frame(bodies), after + len(bodies))
        else:
            self._counts.failures += 1
            feed.cut("the hub could not read its journal; connect again", "unread")

    async def _older(self, feed: DeskFeed, after: int) -> Sequence[bytes]:
        """The facts after a seq as the desk may see them when they have been read, which may be less than before."""
        while True:
            audience, through = feed.audience, feed.through
            limit = FACTS_A_FRAME if through is None else min(FACTS_A_FRAME, through - after)
            bodies = await asyncio.to_thread(self._read, after, limit, audience)
            if (audience, through) == (feed.audience, feed.through):
                return bodies

    def _read(self, after: int, limit: int, audience: Audience) -> list[bytes]:
        return walled(fitting(self._keeper.raw(after, limit)), audience)

    # ---- facts ----

    def durable(self, envelopes: Sequence[Envelope], now_s: float) -> None:
        """These facts are on disk: tell the desks."""
        guarded = [envelope for envelope in envelopes if may_hide(envelope)]
        self.recent.add(self._keeper.raw(self.recent.head, len(envelopes)), guarded)
        for envelope in envelopes:
            if isinstance(envelope.fact, UnitRetired) and envelope.fact.unit not in self._picture.units:
                self._forget(envelope.fact.unit)
        if self._due is None:
            wait_s = self._sent_s + FACTS_EVERY_S - now_s
            if wait_s <= 0:
                self._tell(now_s)
            elif self.feeds:
                loop = asyncio.get_running_loop()
                self._due = loop.call_later(wait_s, lambda: self._tell(loop.time()))

    def _tell(self, now_s: float) -> None:
        self._due = None
        self._sent_s = now_s
        for feed in tuple(self.feeds):
            feed.advance()

    # ---- positions ----

    def take(self, positions: Sequence[Position]) -> int:
        """Take positions in; gives how many were of units that can be followed. Older fixes are dropped, counted."""
        moved, latest, counts = self._moved, self.latest, self._counts
        taken = 0
        for position in positions:
            unit = position.unit
            waiting = moved.get(unit)
            known = waiting or latest.get(unit)
            if known is None:
                if len(latest) + len(moved) >= self._limits.units:
                    continue
            elif position.at_ms < known.at_ms:
                counts.positions_older += 1
                taken += 1
                continue
            if waiting is not None:
                counts.positions_conflated += 1
            moved[unit] = position
            taken += 1
        return taken

    def beat(self) -> None:
        """Send each unit that moved since the last beat, once, at its newest place."""
        if not self._moved:
            return
        moved, self._moved = self._moved, {}
        boxed = [feed for feed in self.feeds if feed.box is not None]
        seen = {feed: self._seen_through(feed.box, moved) for feed in boxed if feed.box is not None}
        self.latest.update(moved)
        self.tracks.take(moved.values())
        self._on_sample(list(moved.values()))
        frames: list[bytes] = []

        def shared() -> list[bytes]:
            if not frames:
                frames.extend(position_frames(moved.values()))
            return frames

        for feed in tuple(self.feeds):
            if feed in seen:
                own = seen[feed]
                if own:
                    feed.positions(own, lambda own=own: position_frames(own.values()))  # type: ignore[misc]
            else:
                feed.positions(moved, shared)

    def _seen_through(self, box: Box, moved: dict[str, Position]) -> dict[str, Position]:
        """What a desk with this box has to hear: units inside it, and those that have just left it."""
        latest = self.latest
        return {
            unit: position
            for unit, position in moved.items()
            if inside(box, position) or ((former := latest.get(unit)) is not None and inside(box, former))
        }

    def remember(self, positions: Sequence[Position]) -> None:
        """Where units were last seen before the hub was restarted."""
        self.latest.update((position.unit, position) for position in positions)
        self.tracks.take(positions)

    def _forget(self, unit: str) -> None:
        self.latest.pop(unit, None)
        self._moved.pop(unit, None)
        self.tracks.forget(unit)

    # ---- the slow and the end ----

    def check(self, now_s: float) -> None:
        """Cut desks that are too slow, and let go of a snapshot that nobody came for."""
        self._snapshots.forget(now_s)
        for feed in tuple(self.feeds):
            feed.check(now_s)

    def flush(self) -> None:
        """Tell the desks at once what is on disk."""
        if self._due is not None:
            self._due.cancel()
        self._tell(self._sent_s)

    async def stop(self) -> None:
        """End reading for desks that are catching up."""
        for task in tuple(self._fetches):
            task.cancel()
        await asyncio.gather(*self._fetches, return_exceptions=True)
