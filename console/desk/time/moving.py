"""What a view has to draw anew when another second is shown."""

from __future__ import annotations

import numpy as np

from console.domain.touched import Touched
from console.domain.tracks import Tracks
from console.review.shift import Moment, difference


def moved(before: Moment, after: Moment) -> Touched:
    """What differs between two moments: entities, units elsewhere, and what became a ghost or is none any more."""
    touched = difference(before.picture, after.picture)
    touched.units |= moved_units(before.tracks, after.tracks)
    for name in touched.__struct_fields__:
        were, are = getattr(before.ghosts, name), getattr(after.ghosts, name)
        if isinstance(were, set) and isinstance(are, set):
            getattr(touched, name).update(were ^ are)
    return touched


def moved_units(before: Tracks, after: Tracks) -> set[str]:
    """Units with another newest fix."""
    if before.ids == after.ids:
        rows = np.flatnonzero((before.at_s != after.at_s) | (before.lat != after.lat) | (before.lon != after.lon))
        return {after.ids[row] for row in rows.tolist()}
    were = np.fromiter((before.rows.get(unit, -1) for unit in after.ids), dtype=np.intp, count=len(after.ids))
    new = were < 0
    if not len(before):
        return set(after.ids)
    changed = (
        new | (before.at_s[were] != after.at_s) | (before.lat[were] != after.lat) | (before.lon[were] != after.lon)
    )
    return {after.ids[row] for row in np.flatnonzero(changed).tolist()} | (before.rows.keys() - after.rows.keys())
