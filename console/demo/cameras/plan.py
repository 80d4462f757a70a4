"""Which cameras there are at a moment: fixed ones, drones over a scene, the officer's and the car's at a consult."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.vocabulary import UnitKind, UnitStatus
from console.domain.vocabulary_care import FeedKind
from console.sim.care.saying import officer_unit, open_consults

#: Cameras on poles: id and label.
FIXED: tuple[tuple[str, str], ...] = (("cam-harbour", "Harbour bridge, north"), ("cam-square", "Ropewalk square"))
_FLYING = frozenset({UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE})
_CARS = frozenset({UnitKind.PATROL, UnitKind.CIT_PATROL})


def cameras(picture: Picture, url: str) -> dict[str, f.FeedAnnounced]:
    """Every camera that sends at this moment, by its id; `url` is where their streams are, without a slash behind."""
    return {fact.feed: fact for fact in _all(picture, url)}


def changes(wanted: Mapping[str, f.FeedAnnounced], announced: Mapping[str, f.FeedAnnounced]) -> list[f.AnyFact]:
    """What has to be told so that what was announced becomes what is wanted."""
    ended: list[f.AnyFact] = [
        f.FeedEnded(feed, "the unit has left the scene") for feed in announced if feed not in wanted
    ]
    return ended + [fact for feed, fact in wanted.items() if announced.get(feed) != fact]


def _all(picture: Picture, url: str) -> Iterator[f.FeedAnnounced]:
    for feed, label in FIXED:
        yield f.FeedAnnounced(feed, f"{url}/{feed}", FeedKind.FIXED, label)
    for unit in picture.units.values():
        incident = picture.incidents.get(unit.incident or "")
        if unit.kind is UnitKind.DRONE and unit.status in _FLYING and incident is not None and incident.exercise:
            feed = f"cam-{unit.id}"
            yield f.FeedAnnounced(feed, f"{url}/{feed}", FeedKind.DRONE, "infra-red", unit.id, incident.id)
    for consult, incident in open_consults(picture):
        key = officer_unit(picture, consult, incident)
        if key is None:
            continue
        unit = picture.units[key]
        body = f"cam-{unit.id}-body"
        yield f.FeedAnnounced(body, f"{url}/{body}", FeedKind.BODY_WORN, "chest", unit.id, incident.id)
        if unit.kind in _CARS:
            car = f"cam-{unit.id}-car"
            yield f.FeedAnnounced(car, f"{url}/{car}", FeedKind.VEHICLE, "windscreen", unit.id, incident.id)
