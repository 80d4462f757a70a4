"""What the map says about one thing in plain words: hover text, and what is under the cursor."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from console.desk.map import ages
from console.desk.map.incidents import Pin
from console.desk.map.scene import Scene
from console.desk.map.symbols import InView
from console.domain.vocabulary import BAND_LABEL, PHASE_LABEL, UNIT_KIND_LABEL, UNIT_STATUS_LABEL

#: How far from a symbol's middle a click still means it, logical pixels.
TOLERANCE_PX = 15.0
_COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


class Hit(NamedTuple):
    """Something under the cursor: `what` is "incident", "unit", "pile" or "cluster"."""

    what: str
    key: str
    away_px: float


def hits(scene: Scene, view: InView, pins: list[Pin], x_px: float, y_px: float) -> list[Hit]:
    """What is near a pixel, what a person most likely means first: pins under it, then units by distance."""
    out = []
    for pin in reversed(pins):
        if pin.body.adjusted(-2, -2, 2, 6).contains(x_px, y_px):
            away = math.hypot(pin.body.center().x() - x_px, pin.body.center().y() - y_px)
            out.append(Hit("incident" if len(pin.members) == 1 else "pile", pin.incident, away))
    aways = np.hypot(view.x_px - x_px, view.y_px - y_px)
    near = np.flatnonzero(aways <= TOLERANCE_PX)
    for i in near[np.argsort(aways[near], kind="stable")].tolist():
        out.append(Hit("unit", scene.units.ids[int(view.rows[i])], float(aways[i])))
    return out


class Picker:
    """Turns clicks into hits; a second click at the same place means the next thing under it."""

    def __init__(self) -> None:
        self._last: tuple[float, float, str] = (0.0, 0.0, "")

    def pick(self, found: list[Hit], x_px: float, y_px: float) -> Hit:
        """The hit that is meant, of at least one."""
        last_x, last_y, last = self._last
        keys = [hit.key for hit in found]
        again = abs(last_x - x_px) + abs(last_y - y_px) <= 4 and last in keys
        hit = found[(keys.index(last) + 1) % len(found)] if again else found[0]
        self._last = (x_px, y_px, hit.key)
        return hit


def unit_words(scene: Scene, key: str) -> str:
    """Callsign and kind, status, and how old and how exact the position is."""
    unit = scene.picture.units.get(key)
    row = scene.units.rows.get(key)
    if unit is None or row is None:
        return ""
    units = scene.units
    lines = [f"{unit.callsign}  {UNIT_KIND_LABEL[unit.kind]}", UNIT_STATUS_LABEL[unit.status]]
    incident = scene.picture.incidents.get(unit.incident or "")
    if incident is not None:
        lines[1] += f", incident {incident.number}"
    age_s = scene.now_s - float(units.at_s[row])
    fresh = int(units.fresh[row])
    seen = ages.age_text(age_s)
    lines.append(
        f"Position {seen} old"
        if fresh == ages.FRESH
        else f"STALE: position {seen} old"
        if fresh == ages.STALE
        else f"LOST: last seen {seen} ago"
    )
    speed, heading = float(units.speed_mps[row]), float(units.heading_deg[row])
    moving = []
    if math.isfinite(speed):
        moving.append("standing" if speed < 0.5 else f"{speed * 3.6:.0f} km/h")
    if math.isfinite(heading) and not (math.isfinite(speed) and speed < 0.5):
        moving.append(f"heading {_COMPASS[round(heading / 45) % 8]} {heading % 360:03.0f}°")
    if moving:
        lines.append(("was " if fresh else "") + ", ".join(moving))
    if math.isfinite(float(units.accuracy_m[row])):
        lines.append(f"within {units.accuracy_m[row]:.0f} m")
    return "\n".join(lines)


def incident_words(scene: Scene, key: str) -> str:
    """Number and type, severity, phase and how many units."""
    incident = scene.picture.incidents.get(key)
    if incident is None:
        return ""
    since = ages.age_text(scene.now_s - incident.phase_since.timestamp())
    lines = [
        f"{incident.number}  {incident.type_text}",
        f"{BAND_LABEL[incident.band]}, priority {incident.priority}",
        f"{PHASE_LABEL[incident.phase]} for {since}",
        f"{len(incident.units)} unit{'' if len(incident.units) == 1 else 's'}" if incident.units else "No unit sent",
    ]
    if incident.address:
        lines.append(incident.address[:80])
    return "\n".join(line.replace("\n", " ") for line in lines)


def pile_words(scene: Scene, members: tuple[str, ...]) -> str:
    """What lies in one pile, the worst first, at most six of them by name."""
    held = [scene.picture.incidents[key] for key in members if key in scene.picture.incidents]
    lines = [f"{len(held)} incidents here; click to fan them out"]
    lines += [f"{i.number}  {i.type_text}, {PHASE_LABEL[i.phase].lower()}" for i in held[:6]]
    if len(held) > 6:
        lines.append(f"and {len(held) - 6} more")
    return "\n".join(line.replace("\n", " ") for line in lines)
