"""What the window's map hears and says: the picture, what is picked, what is drawn by hand, what drones see."""

from __future__ import annotations

from collections.abc import Callable

from console.desk.call.desk_calls import DeskCalls
from console.desk.feeds.desk_feeds import DeskFeeds
from console.desk.floor import Floor
from console.desk.map.view import MapView
from console.desk.model import DeskModel, Seen

#: Candidates that stay in front on the map while an incident is selected.
CANDIDATES_SHOWN = 8
#: How near the map comes at least to an incident it follows.
FOLLOW_ZOOM = 14.2


class MapWiring:
    """Between one map and the desk's model."""

    def __init__(self, model: DeskModel, shown: MapView, floor: Floor, no_location: Callable[[], object]) -> None:
        """`no_location` shows the strips that a map cannot show."""
        self.model, self.map, self.floor = model, shown, floor
        shown.incident_picked.connect(model.select_incident)
        shown.unit_picked.connect(model.select_unit)
        shown.background_picked.connect(model.clear_selection)
        shown.perimeter_drawn.connect(self._keep_perimeter)
        shown.no_location_clicked.connect(no_location)

    def hear(self, seen: Seen) -> None:
        """Hand the picture to the map."""
        model = self.model
        if seen.selection:
            self.follow()
        if seen.selection or seen.advice or seen.incidents or seen.everything:
            self._focus()
        self.map.show_picture(model.picture, model.tracks, seen, model.now())

    def follow(self) -> None:
        """Where the workspace wants it, look at the incident that is picked; zoomed in by a hand, it stays so."""
        plan, incident = self.floor.plan, self.model.incident()
        if plan is not None and plan.workspace.follows and incident is not None and incident.place is not None:
            self.map.go_to(incident.place.lat, incident.place.lon, max(self.map.camera.zoom, FOLLOW_ZOOM))

    def _focus(self) -> None:
        model = self.model
        self.map.select(model.selection.incident, model.selection.unit)
        incident = model.incident()
        if incident is None:
            self.map.set_focus(None, None)
            return
        units = set(incident.units)
        if model.advice is not None and model.advice_for == incident.id:
            units |= {candidate.unit for candidate in model.advice.fit[:CANDIDATES_SHOWN]}
        if model.selection.unit:
            units.add(model.selection.unit)
        self.map.set_focus(frozenset({incident.id}), frozenset(units))

    def _keep_perimeter(self, points: object) -> None:
        assert isinstance(points, tuple)
        self.model.asks.perimeter(points, self.model.selection.incident)
        self.model.flush()


def wire_calls(calls: DeskCalls, floor: Floor, show_pane: Callable[[str], object]) -> None:
    """A call unfolds its place when it begins, folds it when it is put away, and needs little of it meanwhile."""
    calls.began.connect(lambda: show_pane("call"))
    calls.cleared.connect(lambda: floor.fold("call"))
    calls.changed.connect(lambda: floor.hush("call", calls.view is None))


def wire_feeds(feeds: DeskFeeds, shown: MapView) -> None:
    """What drones see of the ground is drawn on the map."""
    feeds.ground.connect(shown.show_ground_seen)
