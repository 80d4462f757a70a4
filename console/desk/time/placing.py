"""How the window follows the time machine: what every view says, ghosts on the map, marks that restore it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk.time.bookmarks import Bookmark
from console.desk.time.ghosts import ghosts_of
from console.domain.mercator import from_mercator

if TYPE_CHECKING:
    from console.desk.window import DeskWindow

#: The workspace in which the time bar stands also while the present is shown.
REVIEW = "review"


class Placing:
    """Listens to the machine for one window."""

    def __init__(self, window: DeskWindow) -> None:
        self._window = window
        machine = window.model.time
        machine.arrangement = self.arrangement
        machine.changed.connect(self.show)
        machine.restored.connect(self.restore)
        window.floor.arranged.connect(lambda name: self.show())
        self.show()

    def show(self) -> None:
        """Every view says which second it shows."""
        window = self._window
        machine = window.model.time
        words = machine.words
        window.alarms.set_replay(f"REPLAY {machine.at:%H:%M:%S}" if machine.at is not None else words)
        for pane in window.panes():
            pane.set_replay(words)
        window.map.set_past(words, ghosts_of(machine.moment))
        always = window.floor.workspace == REVIEW or not machine.has_hub
        if always != window.time_bar.always:
            window.time_bar.set_always(always)

    def arrangement(self) -> tuple[str, tuple[float, float, float] | None]:
        """Workspace and map view as they are, for a bookmark."""
        camera = self._window.map.camera
        lat, lon = from_mercator(camera.x_m, camera.y_m)
        return self._window.floor.workspace, (round(lat, 6), round(lon, 6), round(camera.zoom, 3))

    def restore(self, bookmark: Bookmark) -> None:
        """Arrange the window as it was when the moment was marked."""
        window = self._window
        if bookmark.workspace in window.floor.workspaces:
            window.use_workspace(bookmark.workspace)
        if bookmark.map_view is not None:
            window.map.go_to(*bookmark.map_view)
