"""Land and water told apart: rivers cut out of land, and land made from bare coastlines with land to the left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

#: Ends of coastlines nearer than this belong together: a piece of the file is missing between, metres.
_GAP_M = 600.0
#: Open pieces shorter than this are fragments that enclose nothing, metres.
_FRAGMENT_M = 2_000.0
#: How far beside the line the two sides are looked at, metres.
_SIDE_M = 3.0
#: Least part of the coast's length that must agree on which side is land.
_AGREEMENT = 0.9
#: A point this near the data's frame lies on it; and how far land is led on beyond, metres.
_ON_FRAME_M, _FAR_M = 1.0, 200_000.0


def dry_land(land: Sequence[BaseGeometry], water: Sequence[BaseGeometry]) -> BaseGeometry:
    """Land with inland water taken out, so that every shore is an edge of one area."""
    ground = shapely.union_all([shapely.make_valid(area) for area in land])
    wet = shapely.union_all([shapely.make_valid(area) for area in water])
    return shapely.difference(ground, wet)


def land_from_coast(lines: Sequence[BaseGeometry]) -> BaseGeometry | None:
    """Land areas within the box of a coast's lines.

    The lines run with land on their left. Small gaps are bridged, open ends led straight to the nearest edge of the
    box, and every area so enclosed asked which side of the coast it lies on.

    Returns:
        Land, or none where the lines do not tell (they enclose nothing, or contradict each other).
    """
    chains = _joined(lines)
    if not chains:
        return None
    west, south, east, north = shapely.total_bounds(np.array(lines, dtype=object))
    frame = shapely.box(west, south, east, north)
    closed = [_led_to_frame(chain, (west, south, east, north)) for chain in chains]
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([*closed, frame.exterior])]))
    if not len(faces):
        return None
    left, right = _sides(chains)
    dry, wet = _votes(faces, *left), _votes(faces, *right)
    agreeing = np.maximum(dry, wet).sum()
    if agreeing < _AGREEMENT * (dry + wet).sum():
        return None
    land = faces[dry > wet]
    return shapely.union_all(land) if len(land) else None


def run_on(ground: BaseGeometry, frame: tuple[float, float, float, float]) -> BaseGeometry:
    """Land led on straight outwards where it touches the frame of the data, so that the world does not end there."""
    west, south, east, north = frame

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        points = points.copy()
        points[points[:, 0] <= west + _ON_FRAME_M, 0] -= _FAR_M
        points[points[:, 0] >= east - _ON_FRAME_M, 0] += _FAR_M
        points[points[:, 1] <= south + _ON_FRAME_M, 1] -= _FAR_M
        points[points[:, 1] >= north - _ON_FRAME_M, 1] += _FAR_M
        return points

    return shapely.transform(ground, moved)


def _joined(lines: Sequence[BaseGeometry]) -> list[shapely.LineString]:
    """Coastlines merged in their direction, with gaps bridged from each end to the next start."""
    merged = shapely.line_merge(shapely.union_all(np.array(lines, dtype=object)), directed=True)
    if shapely.get_num_geometries(merged) == 0:
        return []
    chains = [np.asarray(part.coords) for part in shapely.get_parts(merged) if part.length > 0]
    rings = [chain for chain in chains if (chain[0] == chain[-1]).all()]
    chains = [chain for chain in chains if not (chain[0] == chain[-1]).all()]
    while len(chains) > 1:
        ends = np.array([chain[-1] for chain in chains])
        starts = np.array([chain[0] for chain in chains])
        away = np.hypot(*(ends[:, None, :] - starts[None, :, :]).transpose(2, 0, 1))
        np.fill_diagonal(away, np.inf)
        before, after = np.unravel_index(int(np.argmin(away)), away.shape)
        if away[before, after] > _GAP_M:
            break
        chains[before] = np.vstack([chains[before], chains[after]])
        del chains[after]
    for index, chain in enumerate(chains):
        if len(chain) > 3 and np.hypot(*(chain[0] - chain[-1])) <= _GAP_M:
            chains[index] = np.vstack([chain, chain[:1]])
    whole = [shapely.LineString(chain) for chain in (*rings, *chains)]
    return [line for line in whole if line.is_ring or line.length >= _FRAGMENT_M]


def _led_to_frame(chain: shapely.LineString, frame: tuple[float, float, float, float]) -> BaseGeometry:
    if chain.is_ring:
        return chain
    points = np.asarray(chain.coords)
    return shapely.LineString([_on_frame(points[0], frame), *points, _on_frame(points[-1], frame)])


def _on_frame(point: NDArray[np.float64], frame: tuple[float, float, float, float]) -> tuple[float, float]:
    west, south, east, north = frame
    x, y = float(point[0]), float(point[1])
    away = {(west, y): x - west, (east, y): east - x, (x, south): y - south, (x, north): north - y}
    return min(away, key=lambda place: away[place])


def _sides(
    chains: Sequence[shapely.LineString],
) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Points a little left and right of every segment, each with the segment's length."""
    starts, ends = [], []
    for chain in chains:
        points = np.asarray(chain.coords)
        starts.append(points[:-1])
        ends.append(points[1:])
    a, b = np.vstack(starts), np.vstack(ends)
    along = b - a
    length = np.hypot(along[:, 0], along[:, 1])
    a, along, length = a[length > 0], along[length > 0], length[length > 0]
    middle = a + along / 2
    left = np.column_stack([-along[:, 1], along[:, 0]]) / length[:, None] * _SIDE_M
    return (middle + left, length), (middle - left, length)


def _votes(
    faces: NDArray[np.float64], points: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Length of coast whose side points fall into each face, metres."""
    at, face = shapely.STRtree(faces).query(shapely.points(points), predicate="intersects")
    return np.bincount(face, weights=weights[at], minlength=len(faces)).astype(np.float64)
