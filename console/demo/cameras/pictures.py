"""What the simulated cameras see, drawn with numbers: a drone's view, a doorway, a street ahead, a square at night."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from console.domain.vocabulary_care import FeedKind

WIDE, HIGH = 640, 360
Frame = NDArray[np.uint8]
#: The row at which the street ahead begins.
_HORIZON = 150
_Y, _X = np.mgrid[0:HIGH, 0:WIDE].astype(np.float32)
_Colour = tuple[int, int, int]


def picture(kind: FeedKind, seconds: float, seed: int = 0) -> Frame:
    """The picture at a time of its film, uint8 of shape (HIGH, WIDE, 3), red first. `seed` is another place."""
    frame = _SCENES[kind](seconds, seed)
    return np.clip(frame, 0, 255).astype(np.uint8)


def _fill(frame: NDArray[np.float32], box: tuple[float, float, float, float], colour: _Colour) -> None:
    left, top, right, bottom = (round(value) for value in box)
    frame[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = colour


def _disc(frame: NDArray[np.float32], x: float, y: float, wide: float, high: float, colour: _Colour) -> None:
    """An ellipse, drawn only where it is."""
    left, right = max(0, int(x - wide)), min(WIDE, int(x + wide) + 1)
    top, bottom = max(0, int(y - high)), min(HIGH, int(y + high) + 1)
    if left >= right or top >= bottom:
        return
    inside = ((_X[top:bottom, left:right] - x) / wide) ** 2 + ((_Y[top:bottom, left:right] - y) / high) ** 2 <= 1
    frame[top:bottom, left:right][inside] = colour


@lru_cache(maxsize=32)
def _glow(x: float, y: float, reach: float, colour: _Colour) -> NDArray[np.float32]:
    """Light round a lamp, to be added to a frame; lamps stand still, so each is worked out once."""
    light = np.exp(-(((_X - x) ** 2 + (_Y - y) ** 2) / (2 * reach * reach)))
    return np.asarray(light[..., None] * np.array(colour, np.float32), np.float32)


def _person(frame: NDArray[np.float32], x: float, foot: float, tall: float, colour: _Colour) -> None:
    """Somebody standing, as a shape."""
    _disc(frame, x, foot - tall * 0.88, tall * 0.09, tall * 0.12, colour)
    _disc(frame, x, foot - tall * 0.55, tall * 0.17, tall * 0.25, colour)
    _fill(frame, (x - tall * 0.12, foot - tall * 0.4, x - tall * 0.02, foot), colour)
    _fill(frame, (x + tall * 0.02, foot - tall * 0.4, x + tall * 0.12, foot), colour)


def _drone(seconds: float, seed: int) -> NDArray[np.float32]:
    """Straight down in the infrared: roofs, streets, a few warm people, a cross in the middle."""
    rng = np.random.default_rng(seed)
    frame = np.full((HIGH, WIDE, 3), 46, np.float32)
    sway_x, sway_y = 14 * math.sin(seconds / 5), 9 * math.cos(seconds / 4)
    for row in range(-1, 4):
        for column in range(-1, 5):
            left, top = column * 168 + 20 + sway_x, row * 128 + 14 + sway_y
            wide, deep = rng.uniform(84, 128), rng.uniform(60, 92)
            shade = int(rng.uniform(70, 122))
            _fill(frame, (left, top, left + wide, top + deep), (shade, shade, shade))
            _fill(frame, (left + 6, top + 6, left + wide * 0.45, top + deep - 6), (shade + 12, shade + 12, shade + 12))
    for index in range(5):
        speed, phase = rng.uniform(0.1, 0.4), rng.uniform(0, 7)
        x = WIDE / 2 + (index - 2) * 58 + 22 * math.sin(seconds * speed + phase) + sway_x
        y = HIGH / 2 + 40 * math.cos(index * 2.1) + 12 * math.cos(seconds * speed + phase) + sway_y
        _disc(frame, x, y, 8, 8, (150, 150, 150))
        _disc(frame, x, y, 5, 5, (250, 250, 250))
    for box in ((-26, -1, -8, 1), (8, -1, 26, 1), (-1, -22, 1, -7), (-1, 7, 1, 22)):
        left, top, right, bottom = box
        _fill(frame, (WIDE / 2 + left, HIGH / 2 + top, WIDE / 2 + right, HIGH / 2 + bottom), (235, 235, 235))
    return frame


def _body_worn(seconds: float, seed: int) -> NDArray[np.float32]:
    """A hallway and a lit kitchen door, somebody sitting at the table, the camera breathing."""
    sway, breath = 5 * math.sin(seconds * 0.8 + seed), 4 * math.sin(seconds * 1.6)
    frame = _hallway().copy()
    x, y = WIDE / 2 + sway, HIGH / 2 + breath
    frame[round(y + 118) :] = (44, 36, 30)
    _fill(frame, (x - 150, y - 150, x + 150, y + 150), (150, 128, 92))
    _fill(frame, (x - 138, y - 138, x + 138, y + 150), (196, 172, 124))
    _fill(frame, (x - 138, y + 62, x + 138, y + 150), (120, 92, 66))
    _fill(frame, (x - 96, y - 112, x - 22, y - 30), (52, 66, 96))
    _fill(frame, (x + 34, y - 126, x + 128, y - 70), (166, 142, 102))
    nod = 3 * math.sin(seconds * 0.5)
    _disc(frame, x + 36, y - 34 + nod, 21, 26, (92, 68, 56))
    _disc(frame, x + 36, y + 46 + nod, 50, 62, (58, 78, 104))
    _fill(frame, (x - 104, y + 52, x + 92, y + 66), (92, 66, 44))
    _fill(frame, (x - 96, y + 66, x - 86, y + 130), (78, 56, 38))
    _fill(frame, (x - 60, y + 36, x - 44, y + 52), (214, 214, 206))
    frame += _glow(WIDE / 2, HIGH / 2 - 140, 80, (60, 50, 26))
    return frame


@cache
def _hallway() -> NDArray[np.float32]:
    frame = np.empty((HIGH, WIDE, 3), np.float32)
    frame[:] = (58, 54, 52)
    frame *= (1.15 - 0.55 * np.abs(_X - WIDE / 2) / (WIDE / 2))[..., None]
    return frame


def _vehicle(seconds: float, seed: int) -> NDArray[np.float32]:
    """The street ahead at night: lane marks come nearer, lamps pass, blue light on the wet road."""
    horizon = _HORIZON
    frame = _road().copy()
    for row in range(horizon + 6, HIGH):
        depth = (row - horizon) / (HIGH - horizon)
        if (1 / max(depth, 0.02) + seconds * 1.6) % 1.2 < 0.5:
            wide = 1 + 6 * depth
            _fill(frame, (WIDE / 2 - wide, row, WIDE / 2 + wide, row + 1), (200, 196, 170))
    for index in range(4):
        near = (seconds * 0.22 + index / 4 + seed * 0.13) % 1.0
        reach = near * near
        for side in (-1, 1):
            x, y = WIDE / 2 + side * (40 + 300 * reach), horizon - 14 - 110 * reach
            _fill(frame, (x - 1 - 2 * reach, y, x + 1 + 2 * reach, horizon + 200 * reach), (40, 42, 46))
            _disc(frame, x, y, 3 + 9 * reach, 2 + 5 * reach, (250, 226, 170))
    frame += _glow(WIDE * 0.25, HIGH, 120, (0, 14, 90) if math.sin(seconds * 9) > 0 else (60, 0, 10))
    frame[HIGH - 34 :] = (16, 17, 19)
    return frame


@cache
def _road() -> NDArray[np.float32]:
    frame = np.zeros((HIGH, WIDE, 3), np.float32)
    frame[:_HORIZON] = (14, 18, 30)
    frame[_HORIZON:] = (34, 35, 38)
    depth = np.clip((_Y - _HORIZON) / (HIGH - _HORIZON), 0, 1)
    frame[(np.abs(_X - WIDE / 2) < 20 + 330 * depth) & (_Y >= _HORIZON)] = (52, 52, 56)
    return frame


def _fixed(seconds: float, seed: int) -> NDArray[np.float32]:
    """A square from a pole: pools of lamp light, a few people crossing."""
    rng = np.random.default_rng(seed + 1)
    frame = _square(seed).copy()
    for _ in range(4):
        speed, foot, begin = rng.uniform(14, 40) * rng.choice((-1, 1)), rng.uniform(190, 330), rng.uniform(0, WIDE)
        x = (begin + speed * seconds) % (WIDE + 80) - 40
        _person(frame, x, foot, 26 + (foot - 150) * 0.28, (24, 24, 30))
    return frame


@lru_cache(maxsize=8)
def _square(seed: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    frame = np.empty((HIGH, WIDE, 3), np.float32)
    frame[:] = (30, 34, 40)
    frame[120:] = (56, 56, 58)
    _fill(frame, (0, 40, WIDE, 120), (40, 42, 48))
    for index in range(16):
        lit = rng.random() < 0.4
        left = index * 42 + 8
        _fill(frame, (left, 58, left + 20, 84), (186, 160, 96) if lit else (28, 30, 36))
    frame[120::24] *= 0.86
    for x in (120.0, 330.0, 540.0):
        frame += _glow(x, 210, 70, (74, 62, 34))
        _fill(frame, (x - 2, 90, x + 2, 215), (22, 24, 28))
        _disc(frame, x, 90, 8, 5, (252, 236, 190))
    return frame


_SCENES: dict[FeedKind, Callable[[float, int], NDArray[np.float32]]] = {
    FeedKind.DRONE: _drone,
    FeedKind.BODY_WORN: _body_worn,
    FeedKind.VEHICLE: _vehicle,
    FeedKind.FIXED: _fixed,
}
