"""What a tile shows of a feed: taken from the picture, with its address judged and its watchers named. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from console.domain.entities import Unit
from console.domain.entities_care import Feed, Viewing
from console.domain.picture import Picture
from console.domain.vocabulary import ROLE_LABEL
from console.domain.vocabulary_care import FeedKind
from console.wire.feed_address import AddressError, FeedAddress, judge_address

KIND_LABEL: dict[FeedKind, str] = {
    FeedKind.BODY_WORN: "Body-worn",
    FeedKind.DRONE: "Drone",
    FeedKind.VEHICLE: "Vehicle",
    FeedKind.FIXED: "Fixed",
}
#: Purposes that are given most often; any other can be typed.
PURPOSES: tuple[str, ...] = ("Safety of the team", "Find the person", "Clinical view", "Command of the scene")
#: How many tiles a wall may have.
SIZES: tuple[int, ...] = (1, 4, 9)
_PAGES = frozenset({"http", "https"})


class ShownFeed(msgspec.Struct, frozen=True, kw_only=True):
    """One feed as a tile needs it. `viewing` is this desk's own watching while it lasts, `fault` why it cannot open."""

    id: str
    kind: FeedKind
    label: str
    unit: str = ""
    incident: str | None = None
    address: FeedAddress | None = None
    outside: bool = False
    fault: str = ""
    viewing: str | None = None
    purpose: str = ""
    watchers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Unit before label: a person asks "who is that", not "which camera"."""
        return self.unit or self.label or self.id

    @property
    def what(self) -> str:
        """Kind of camera, and its label where that is not the name already."""
        return (
            f"{KIND_LABEL[self.kind]} · {self.label}"
            if self.label and self.label != self.name
            else KIND_LABEL[self.kind]
        )

    @property
    def watched_by(self) -> str:
        """Who watches, in one line."""
        others = ", ".join(self.watchers)
        if self.viewing is None:
            return f"Watched by {others}" if others else "Nobody watches"
        return f"Watched by you and {others}" if others else "Watched by you alone"


def shown_feed(feed: Feed, units: Mapping[str, Unit], own: Collection[str]) -> ShownFeed:
    """A feed of the picture for a tile.

    Args:
        feed: as the picture holds it.
        units: teams by id, for the callsign.
        own: ids of the viewings this desk has begun and not ended; only those play here.
    """
    told = feed.announced.fact
    mine = next((viewing for key, viewing in feed.viewings.items() if key in own), None)
    unit = units.get(told.unit) if told.unit else None
    address, fault = _judged(told.uri, outside=told.outside)
    return ShownFeed(
        id=feed.id,
        kind=told.feed_kind,
        label=told.label,
        unit=unit.callsign if unit else "",
        incident=told.incident,
        address=address,
        outside=told.outside,
        fault=fault,
        viewing=mine.id if mine else None,
        purpose=mine.purpose if mine else "",
        watchers=tuple(_watcher(viewing) for key, viewing in feed.viewings.items() if key not in own),
    )


def _judged(uri: object, *, outside: bool) -> tuple[FeedAddress | None, str]:
    if not isinstance(uri, str):
        return None, "This role may not see the feed's address."
    try:
        address = judge_address(uri)
    except AddressError as error:
        return None, str(error)
    if outside and address.scheme not in _PAGES:
        return None, "The feed is said to be a web page, and its address is none."
    return address, ""


def _watcher(viewing: Viewing) -> str:
    return f"{viewing.actor} ({ROLE_LABEL[viewing.role].lower()})"


def watching_words(picture: Picture, incident: str | None) -> str:
    """Who watches cameras of an incident and for what, for everybody on its call; empty when nobody does."""
    if incident is None:
        return ""
    parts = []
    for feed in picture.feeds.values():
        name = shown_feed(feed, picture.units, ()).name
        parts += [
            f"{name} by {_watcher(viewing)}: {viewing.purpose}"
            for viewing in feed.viewings.values()
            if viewing.incident == incident
        ]
    return f"Watched: {'; '.join(parts)}" if parts else ""
