"""What a desk remembers of its arrangement: read from the window, and put back into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk.layouts import LAST, Layout, LayoutError
from console.desk.model import Tone
from console.desk.workspaces import WALL, home_of
from console.domain.mercator import from_mercator

if TYPE_CHECKING:
    from console.desk.window import DeskWindow


def layout_now(window: DeskWindow) -> Layout:
    """The present arrangement of all workspaces."""
    camera = window.map.camera
    lat, lon = from_mercator(camera.x_m, camera.y_m)
    return Layout(
        theme=window.theme.name,
        workspace=window.floor.workspace if window.floor.workspace != WALL.name else "",
        role=window.role,
        sizes=window.floor.sizes(),
        units_sorted_by=window.units.table.sorted_by,
        units_descending=window.units.table.descending,
        map_view=(round(lat, 6), round(lon, 6), round(camera.zoom, 3)),
        muted=window.player.muted,
    )


def use_layout(window: DeskWindow, layout: Layout) -> None:
    """Take an arrangement on."""
    if layout.theme != window.theme.name:
        window.control.use_theme(layout.theme)
    window.floor.use_sizes(layout.sizes)
    if layout.workspace in window.floor.workspaces and layout.role == window.role:
        window.use_workspace(layout.workspace)
    window.units.restore_order(layout.units_sorted_by, layout.units_descending)
    if layout.map_view is not None:
        window.map.go_to(*layout.map_view)
    window.set_muted(layout.muted)


def reset_layout(window: DeskWindow) -> None:
    """As the desk came."""
    window.layouts.forget(LAST)
    window.floor.reset()
    window.use_workspace(home_of(window.role))
    window.units.restore_order(Layout().units_sorted_by, False)
    window.map.home()


def restore(window: DeskWindow, name: str = LAST) -> None:
    """Take back what was kept when the window last closed, or under a name."""
    try:
        held = window.layouts.load(name)
    except LayoutError as error:
        window.model.say(str(error), Tone.REFUSED)
        return
    if held is not None:
        use_layout(window, held)
    elif name != LAST:
        window.model.say(f"There is no layout {name!r}", Tone.REFUSED)


def keep(window: DeskWindow) -> None:
    """Keep the present arrangement for the next time."""
    try:
        window.layouts.save(layout_now(window))
    except LayoutError as error:
        window.model.say(str(error), Tone.REFUSED)
