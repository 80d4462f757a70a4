"""Where the map looks: centre and zoom in Web Mercator metres, and every sum between screen and ground."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.domain import mercator

#: Side of one tile at its own zoom, logical pixels.
TILE_PX = 256
MIN_ZOOM, MAX_ZOOM = 8.0, 19.5
#: Metres of Web Mercator a logical pixel covers at zoom 0.
METRES_PER_PIXEL_Z0 = 2 * mercator.HALF_WORLD_M / TILE_PX

Column = NDArray[np.float64]
#: west, south, east, north in Web Mercator metres.
Bounds = tuple[float, float, float, float]


class Camera(NamedTuple):
    """A view of the ground, north up. `width` and `height` are logical pixels, y on screen grows downwards."""

    x_m: float
    y_m: float
    zoom: float
    width: int
    height: int

    @property
    def metres_per_pixel(self) -> float:
        """Web Mercator metres a logical pixel covers."""
        return METRES_PER_PIXEL_Z0 * 2.0**-self.zoom

    @property
    def ground_metres_per_pixel(self) -> float:
        """Metres on the ground a logical pixel covers in the middle of the view."""
        lat_deg, _ = mercator.from_mercator(self.x_m, self.y_m)
        return self.metres_per_pixel * mercator.ground_scale(lat_deg)

    @property
    def left_top_px(self) -> tuple[int, int]:
        """The view's upper left corner in whole pixels of the world at this zoom.

        Whole, so that tiles and symbols keep their distance to a pixel while the view moves.
        """
        metres = self.metres_per_pixel
        left = (self.x_m + mercator.HALF_WORLD_M) / metres - self.width / 2
        top = (mercator.HALF_WORLD_M - self.y_m) / metres - self.height / 2
        return round(left), round(top)

    def to_screen(self, x_m: Column, y_m: Column) -> tuple[Column, Column]:
        """Columns of metres to columns of logical pixels, both shape (n,)."""
        scale = 1.0 / self.metres_per_pixel
        left, top = self.left_top_px
        return (
            x_m * scale + (mercator.HALF_WORLD_M * scale - left),
            y_m * -scale + (mercator.HALF_WORLD_M * scale - top),
        )

    def point_to_screen(self, x_m: float, y_m: float) -> tuple[float, float]:
        """One point in metres to logical pixels."""
        metres = self.metres_per_pixel
        left, top = self.left_top_px
        return (x_m + mercator.HALF_WORLD_M) / metres - left, (mercator.HALF_WORLD_M - y_m) / metres - top

    def point_to_ground(self, x_px: float, y_px: float) -> tuple[float, float]:
        """One logical pixel to metres; the exact inverse of `point_to_screen`."""
        metres = self.metres_per_pixel
        left, top = self.left_top_px
        return (x_px + left) * metres - mercator.HALF_WORLD_M, mercator.HALF_WORLD_M - (y_px + top) * metres

    def bounds(self, margin_px: float = 0.0) -> Bounds:
        """What is in view, and `margin_px` more on each side."""
        west, north = self.point_to_ground(-margin_px, -margin_px)
        east, south = self.point_to_ground(self.width + margin_px, self.height + margin_px)
        return west, south, east, north

    def resized(self, width: int, height: int) -> Camera:
        """The same middle and zoom in a window of another size."""
        return self._replace(width=max(width, 1), height=max(height, 1))

    def centred(self, x_m: float, y_m: float, zoom: float | None = None) -> Camera:
        """Look at a point; the zoom stays when none is given."""
        half = mercator.HALF_WORLD_M
        kept = self.zoom if zoom is None else clamp_zoom(zoom)
        return self._replace(x_m=min(max(x_m, -half), half), y_m=min(max(y_m, -half), half), zoom=kept)

    def panned(self, right_px: float, down_px: float) -> Camera:
        """Move what is seen by so many pixels (the ground under a dragged cursor stays under it)."""
        metres = self.metres_per_pixel
        return self.centred(self.x_m - right_px * metres, self.y_m + down_px * metres)

    def zoomed_about(self, x_px: float, y_px: float, zoom: float) -> Camera:
        """Another zoom with the ground under one pixel staying where it is."""
        zoom = clamp_zoom(zoom)
        x_m, y_m = self.point_to_ground(x_px, y_px)
        metres = METRES_PER_PIXEL_Z0 * 2.0**-zoom
        return self.centred(x_m - (x_px - self.width / 2) * metres, y_m + (y_px - self.height / 2) * metres, zoom)

    def fitted(self, bounds: Bounds, padding_px: float = 64.0, max_zoom: float = 16.5) -> Camera:
        """Everything in `bounds` in view with room around it; one point is shown at `max_zoom`."""
        west, south, east, north = bounds
        room = max(min(self.width, self.height) - 2 * padding_px, 32.0)
        across = max((east - west) / max(self.width - 2 * padding_px, room), (north - south) / room, 1e-9)
        zoom = min(math.log2(METRES_PER_PIXEL_Z0 / across), max_zoom)
        return self.centred((west + east) / 2, (south + north) / 2, zoom)


def clamp_zoom(zoom: float) -> float:
    """The nearest zoom the map can show; nonsense gives the widest."""
    return min(max(zoom, MIN_ZOOM), MAX_ZOOM) if math.isfinite(zoom) else MIN_ZOOM


def bounds_of(x_m: Column, y_m: Column) -> Bounds | None:
    """Smallest box round the finite points of two columns (n,), none when there are none."""
    held = np.isfinite(x_m) & np.isfinite(y_m)
    if not held.any():
        return None
    x, y = x_m[held], y_m[held]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


#: Farther than this from the middle of everything, a report is from another place altogether, metres.
_ELSEWHERE_M = 60_000.0
#: Share of the units at either end of a direction that may be off the screen when all is shown.
_OUTLIERS = 0.06


def middle_of(units_x_m: Column, units_y_m: Column, incidents_x_m: Column, incidents_y_m: Column) -> Bounds | None:
    """The box of every incident and of the units but for the farthest out; columns (n,) and (m,), none when empty.

    A few devices that report from outside the city must not shrink it to a dot; a person in crisis is never one of
    those left out, unless the place is plainly on another continent.
    """
    x, y = np.concatenate([units_x_m, incidents_x_m]), np.concatenate([units_y_m, incidents_y_m])
    held = np.isfinite(x) & np.isfinite(y)
    if not held.any():
        return None
    middle_x, middle_y = np.median(x[held]), np.median(y[held])

    def near(at_x: Column, at_y: Column) -> tuple[Column, Column]:
        keep = (np.abs(at_x - middle_x) < _ELSEWHERE_M) & (np.abs(at_y - middle_y) < _ELSEWHERE_M)
        return at_x[keep], at_y[keep]

    ux, uy = near(units_x_m, units_y_m)
    if len(ux) >= 1 / _OUTLIERS:
        ux, uy = (np.quantile(axis, [_OUTLIERS, 1 - _OUTLIERS]) for axis in (ux, uy))
    ix, iy = near(incidents_x_m, incidents_y_m)
    return bounds_of(np.concatenate([ux, ix]), np.concatenate([uy, iy]))


class ScaleBar(NamedTuple):
    """A round length and how long it is drawn."""

    metres: float
    pixels: float
    text: str


def scale_bar(camera: Camera, longest_px: float = 130.0) -> ScaleBar:
    """The longest of 1, 2, 5, 10... metres that fits into `longest_px`, in ground metres at the view's middle."""
    per_pixel = camera.ground_metres_per_pixel
    room = per_pixel * longest_px
    power = 10.0 ** math.floor(math.log10(room))
    metres = next(step * power for step in (5, 2, 1) if step * power <= room * (1 + 1e-12))
    return ScaleBar(metres, metres / per_pixel, length_text(metres))


def length_text(metres: float) -> str:
    """Metres below a kilometre, kilometres above, as a dispatcher reads them on the radio."""
    if metres < 1000:
        return f"{metres:.0f} m"
    kilometres = metres / 1000
    return f"{kilometres:.2f} km" if kilometres < 10 and kilometres % 1 else f"{kilometres:.0f} km"
