"""Feeds between picture and wall: what is announced is shown; watching is asked for, told to all, ended in time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from console.desk.asks import Ask, Fate
from console.desk.feeds.ground import GroundSeen
from console.desk.feeds.shown import ShownFeed, shown_feed
from console.desk.feeds.sign_in import SignIn, as_it_is
from console.desk.model import DeskModel, Seen, Tone
from console.desk.theme import Theme
from console.domain import facts as f
from console.domain.care_watch import must_close
from console.domain.entities_care import Feed, Viewing
from console.domain.picture import Picture

if TYPE_CHECKING:
    from console.desk.feeds.wall import FeedWall

#: How often the map hears where drones look, milliseconds.
GROUND_MS = 250
MakeWall = Callable[[Theme, Path], "FeedWall"]


def new_wall(theme: Theme, hosts: Path, *, sign_in: SignIn = as_it_is) -> FeedWall:
    """A wall, loaded with all that plays on it when it is first seen; `sign_in` as `FeedWall` has it."""
    from console.desk.feeds.wall import FeedWall

    return FeedWall(theme, hosts, sign_in=sign_in)


class DeskFeeds(QObject):
    """One desk's watching of feeds. The wall is made when it is first seen; before, nothing is contacted."""

    #: What live drones see of the ground: a tuple of `GroundSeen`, empty when none does.
    ground = Signal(object)

    def __init__(self, model: DeskModel, theme: Theme, hosts: Path, make_wall: MakeWall = new_wall) -> None:
        """`hosts` is the file that remembers which hosts a person at this desk has agreed to contact."""
        super().__init__(model)
        self.model, self.theme = model, theme
        #: The wall, once it was seen.
        self.wall: FeedWall | None = None
        #: Watchings this desk has asked for, by their id, with the feed.
        self.own: dict[str, str] = {}
        self._hosts, self._make_wall = hosts, make_wall
        self._opening: dict[str, Ask] = {}
        self._closing: dict[str, Ask] = {}
        #: Watchings that ended here, with the reason, which the hub has yet to be told: it may be out of reach.
        self._ended: dict[str, str] = {}
        self._told: set[str] = set()
        self._looked_back = False
        self._saw_ground = False
        self._eyes = QTimer(self)
        self._eyes.setInterval(GROUND_MS)
        self._eyes.timeout.connect(self.look)
        model.heard.connect(self.hear)
        model.touched.connect(self._look_again)

    def make_wall(self) -> FeedWall:
        """The wall, made now if it never was."""
        if self.wall is None:
            self.wall = wall = self._make_wall(self.theme, self._hosts)
            wall.open_asked.connect(self.open)
            wall.close_asked.connect(self._close)
            self.refresh()
        return self.wall

    # ---- what the picture says ----

    def hear(self, seen: Seen) -> None:
        """Follow the picture; what may go on no longer is ended at once, not when the hub says so."""
        if seen.feeds or seen.everything:
            self._tell_who_watches(seen)
        if seen.feeds or seen.units or seen.incidents or seen.everything:
            self.refresh()
        if seen.second or seen.incidents or seen.everything:
            self._end_what_was_left()
            self._end_what_must(self.model.live_picture)
            self._say_what_ended()

    def _look_again(self, seen: Seen) -> None:
        """What is picked, and refusals, are told of what is shown; feeds themselves are always of the present."""
        if seen.selection or seen.notices:
            self.refresh()

    def refresh(self) -> None:
        """Show the wall what there is."""
        refused = [key for key, ask in self._opening.items() if ask.fate is Fate.REFUSED]
        for key in refused:
            del self._opening[key]
        self._settle()
        wall = self.wall
        if wall is None:
            return
        wall.show_feeds(self.shown())
        for key in refused:
            wall.refused(key)
        if bool(wall.sessions) != self._eyes.isActive():
            (self._eyes.start if wall.sessions else self._eyes.stop)()
            self.look()

    def shown(self) -> list[ShownFeed]:
        """All feeds as tiles show them: those of the incident in hand first, then what is watched, then by name."""
        picture, chosen = self.model.live_picture, self.model.selection.incident
        mine = [viewing for viewing in self.own if viewing not in self._ended and viewing not in self._closing]
        feeds = [shown_feed(feed, picture.units, mine) for feed in picture.feeds.values()]
        return sorted(feeds, key=lambda feed: (not self._is_of(feed, chosen), feed.viewing is None, feed.name, feed.id))

    def _is_of(self, feed: ShownFeed, incident: str | None) -> bool:
        return incident is not None and self.incident_of(self.model.live_picture.feeds[feed.id]) == incident

    def incident_of(self, feed: Feed) -> str | None:
        """The incident a feed shows: the one it was announced for, or that of the unit that carries it."""
        told, picture = feed.announced.fact, self.model.live_picture
        unit = picture.units.get(told.unit or "")
        key = told.incident or (unit.incident if unit is not None else None)
        held = picture.incidents.get(key or "")
        return key if held is not None and held.open else None

    def _settle(self) -> None:
        """Forget watchings that are over, and askings that were answered."""
        held = {key for feed in self.model.live_picture.feeds.values() for key in feed.viewings}
        asked = {ask.fact.viewing for ask in self._opening.values() if isinstance(ask.fact, f.FeedOpened)}
        for key, feed in tuple(self.own.items()):
            ask = self._opening.get(feed)
            if key in held and ask is not None:
                del self._opening[feed]
            elif key not in held and key not in asked:
                del self.own[key]
        for key, ask in tuple(self._closing.items()):
            if key not in held or ask.fate is Fate.REFUSED:
                del self._closing[key]

    def _tell_who_watches(self, seen: Seen) -> None:
        """Everybody at a desk that has the incident in hand hears who begins to watch, and for what."""
        now: set[str] = set()
        for feed in self.model.live_picture.feeds.values():
            for viewing in feed.viewings.values():
                now.add(viewing.id)
                mine = viewing.id in self.own or viewing.actor == self.model.actor
                if viewing.id not in self._told and not mine and not seen.everything and self._concerns(viewing):
                    self.model.say(watcher_words(self.model.live_picture, feed, viewing), Tone.INFO, viewing.incident)
        self._told = now

    def _concerns(self, viewing: Viewing) -> bool:
        return viewing.incident is not None and viewing.incident == self.model.selection.incident

    def _end_what_was_left(self) -> None:
        """A desk that was cut off in the middle left watchings behind: once it is back they are said to have ended."""
        if self._looked_back or not self.model.actor or self.model.why_no_asks():
            return
        self._looked_back = True
        for feed in self.model.live_picture.feeds.values():
            for viewing in feed.viewings.values():
                if viewing.actor == self.model.actor and viewing.id not in self.own:
                    self.own[viewing.id] = feed.id
                    self._ended[viewing.id] = "the desk was started anew"
        self._say_what_ended()

    def _end_what_must(self, picture: Picture) -> None:
        for viewing, key in tuple(self.own.items()):
            feed = picture.feeds.get(key)
            held = feed.viewings.get(viewing) if feed is not None else None
            if feed is None or held is None or viewing in self._closing or viewing in self._ended:
                continue
            if why := must_close(picture, feed, held):
                self._end(key, why)

    def _end(self, key: str, why: str) -> None:
        if self.wall is not None:
            self.wall.close_feed(key, why)
        else:
            self._close(key, why)

    # ---- what a person does ----

    def open(self, key: str, purpose: str) -> None:
        """Ask to watch a feed; it plays once the hub has said so to everybody."""
        feed = self.model.live_picture.feeds.get(key)
        if feed is None or key in self._opening or key in self.own.values():
            return
        viewing, incident = self.model.asks.new_id(), self.incident_of(feed)
        fact = f.FeedOpened(feed=key, viewing=viewing, purpose=purpose, incident=incident)
        self.own[viewing] = key
        name = shown_feed(feed, self.model.live_picture.units, ()).name
        self._opening[key] = self.model.asks.send(fact, f"Watching {name}", incident, expects=False)
        self.model.flush()

    def _close(self, key: str, reason: str) -> None:
        for viewing, feed in self.own.items():
            if feed == key and viewing not in self._closing:
                self._ended.setdefault(viewing, reason[:300])
        self._say_what_ended()

    def _say_what_ended(self) -> None:
        """Tell the hub as soon as it can be told; the picture is gone already."""
        if self.model.why_no_asks():
            return
        ended, self._ended = self._ended, {}
        for viewing, reason in ended.items():
            key = self.own.get(viewing)
            feed = self.model.live_picture.feeds.get(key or "")
            if key is None or feed is None or viewing in self._closing:
                continue
            name = shown_feed(feed, self.model.live_picture.units, ()).name
            fact = f.FeedClosed(feed=key, viewing=viewing, reason=reason)
            words = f"End of watching {name}"
            self._closing[viewing] = self.model.asks.send(fact, words, self._watched(key, viewing), expects=False)

    def _watched(self, key: str, viewing: str) -> str | None:
        feed = self.model.live_picture.feeds.get(key)
        held = feed.viewings.get(viewing) if feed is not None else None
        return held.incident if held is not None else None

    def find(self, word: str) -> tuple[ShownFeed, ...]:
        """Feeds that a typed word names: id, call sign or label, whole before begun."""
        wanted = word.casefold()
        names = [
            (feed, [name.casefold() for name in (feed.id, feed.unit, feed.label) if name]) for feed in self.shown()
        ]
        whole = tuple(feed for feed, called in names if wanted in called)
        return whole or tuple(feed for feed, called in names if any(name.startswith(wanted) for name in called))

    def put_away(self) -> None:
        """The wall is folded away: what nobody sees is not watched."""
        if self.wall is not None:
            self.wall.close_all("the wall was put away")

    # ---- the ground ----

    def look(self) -> None:
        """Tell the map what live drones see."""
        seen = self.ground_seen()
        if seen or self._saw_ground:
            self._saw_ground = bool(seen)
            self.ground.emit(seen)

    def ground_seen(self) -> tuple[GroundSeen, ...]:
        """What live drones see of the ground, by their own telemetry."""
        wall = self.wall
        if wall is None:
            return ()
        names = {feed.id: feed.name for feed in wall.feeds}
        return tuple(
            GroundSeen(names.get(key, key), held.points, wall.footprint_age_s(key) or 0.0, held.clipped)
            for key, held in wall.footprints().items()
        )

    def set_theme(self, theme: Theme) -> None:
        """For a wall that is made later; one that stands is a pane like any other."""
        self.theme = theme

    def close(self) -> None:
        """The window closes: everything ends, and is said to have ended while the link still stands."""
        self._eyes.stop()
        if self.wall is not None:
            self.wall.shut()


def watcher_words(picture: Picture, feed: Feed, viewing: Viewing) -> str:
    """Who watches what, and for what."""
    shown = shown_feed(feed, picture.units, ())
    return f"{viewing.actor} now watches {shown.name} ({shown.what.lower()}): {viewing.purpose}"
