"""Live, frozen, dead: on virtual time, with 500 freezes of every kind and ten minutes without one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from console.desk.feeds.pulse import DEAD_AFTER_S, FROZEN_AFTER_S, GRID, OPENING_FOR_S, Beat, Cells, Pulse, fingerprint
from console.domain.vocabulary_care import FeedKind

#: How often the wall looks, seconds.
LOOK_S = 0.25
FLAGGED_WITHIN_S = 2.0


class Camera:
    """A camera on virtual time: sends about `rate` frames a second, late by some network, of a scene that moves."""

    def __init__(self, rng: np.random.Generator, rate: float, motion: int) -> None:
        self.rng, self.rate, self.motion = rng, rate, motion
        self.scene = rng.integers(30, 220, GRID).astype(np.uint8)

    def moved(self) -> Cells:
        """Somebody moves somewhere: a few cells change."""
        row, column = self.rng.integers(0, GRID[0] - 2), self.rng.integers(0, GRID[1] - 2)
        patch = self.scene[row : row + 2, column : column + 2]
        step = self.motion if int(patch.max()) < 128 else -self.motion
        self.scene = self.scene.copy()
        self.scene[row : row + 2, column : column + 2] = np.clip(patch.astype(int) + step, 5, 250).astype(np.uint8)
        return self.scene

    def flicker(self) -> Cells:
        """The same picture through an encoder once more: a level up or down here and there."""
        return (self.scene.astype(int) + self.rng.integers(0, 2, GRID)).astype(np.uint8)

    def arrivals(self, start_s: float, end_s: float) -> Iterator[float]:
        """When frames come: evenly sent, up to 0.4 s late, never overtaking, now and then a stall of 0.8 s."""
        at, sent = start_s, start_s
        while (sent := sent + 1 / self.rate) < end_s:
            late = float(self.rng.exponential(0.03)) if self.rng.random() > 0.004 else 0.8
            at = max(at, sent + min(late, 0.8))
            yield at


def play(pulse: Pulse, frames: list[tuple[float, Cells]], start_s: float, end_s: float) -> Iterator[tuple[float, Beat]]:
    """Give frames as they come and look every `LOOK_S`."""
    at, look = 0, start_s
    while look <= end_s:
        while at < len(frames) and frames[at][0] <= look:
            pulse.frame(*frames[at])
            at += 1
        yield look, pulse.feel(look).beat
        look += LOOK_S


def test_500_freezes_are_all_flagged_within_two_seconds() -> None:
    rng = np.random.default_rng(20260315)
    flagged: list[float] = []
    ways = ("silent", "repeats", "encoded again")
    for number in range(500):
        way = ways[number % 3]
        kind = (
            list(FeedKind)[number % 4] if way != "encoded again" else (FeedKind.BODY_WORN, FeedKind.DRONE)[number % 2]
        )
        camera = Camera(rng, float(rng.choice([2.0, 5.0, 15.0, 30.0])), int(rng.integers(5, 40)))
        freeze_s = 3.0 + float(rng.random()) * 3.0
        frames = [(at, camera.moved()) for at in camera.arrivals(0.0, freeze_s)]
        # A freeze begins when the last new picture has come.
        freeze_s = frames[-1][0]
        if way != "silent":
            again = camera.flicker if way == "encoded again" else lambda camera=camera: camera.scene
            frames += [(at, again()) for at in camera.arrivals(freeze_s, freeze_s + 4.0)]
        pulse, offset = Pulse(kind, 0.0), float(rng.random()) * LOOK_S
        for look, beat in play(pulse, frames, offset, freeze_s + 4.0):
            if look > freeze_s and beat in (Beat.FROZEN, Beat.DEAD):
                flagged.append(look - freeze_s)
                break
    assert len(flagged) == 500
    assert max(flagged) <= FLAGGED_WITHIN_S


@pytest.mark.parametrize("kind", list(FeedKind))
@pytest.mark.parametrize("rate", [2.0, 15.0])
def test_ten_minutes_of_a_bad_network_and_no_false_alarm(kind: FeedKind, rate: float) -> None:
    camera = Camera(np.random.default_rng([7, list(FeedKind).index(kind)]), rate, 5)
    frames = [(at, camera.moved()) for at in camera.arrivals(0.0, 600.0)]
    beats = [beat for look, beat in play(Pulse(kind, 0.0), frames, 0.1, 600.0) if look > frames[0][0]]
    assert len(beats) > 2_390
    assert set(beats) == {Beat.LIVE}


def test_a_fixed_camera_in_a_still_room_is_live_by_its_noise_alone() -> None:
    camera = Camera(np.random.default_rng(3), 15.0, 1)
    frames = [(at, camera.flicker()) for at in camera.arrivals(0.0, 60.0)]
    beats = {beat for look, beat in play(Pulse(FeedKind.FIXED, 0.0), frames, 0.5, 59.0)}
    assert beats == {Beat.LIVE}


def cells(level: int) -> Cells:
    return np.full(GRID, level, np.uint8)


def test_a_slow_pan_counts_though_no_step_does() -> None:
    pulse = Pulse(FeedKind.DRONE, 0.0)
    for step in range(60):
        pulse.frame(step / 15, cells(100 + step // 5))
        assert pulse.feel(step / 15).beat is Beat.LIVE


def test_opening_live_frozen_dead_and_back() -> None:
    pulse = Pulse(FeedKind.BODY_WORN, 10.0)
    assert pulse.feel(11.0) == (Beat.OPENING, None, "")
    pulse.frame(12.0, cells(10))
    assert pulse.feel(12.4).beat is Beat.LIVE
    frozen = pulse.feel(12.0 + FROZEN_AFTER_S)
    assert (frozen.beat, frozen.age_s, frozen.why) == (Beat.FROZEN, FROZEN_AFTER_S, "no pictures come")
    assert frozen.words == "FROZEN 2 s"
    dead = pulse.feel(12.0 + DEAD_AFTER_S)
    assert (dead.beat, dead.why) == (Beat.DEAD, "nothing comes any more")
    pulse.frame(30.0, cells(50))
    assert pulse.feel(30.1).words == "LIVE"


def test_a_feed_that_never_answers_is_dead_and_one_that_ends_is_dead_at_once() -> None:
    pulse = Pulse(FeedKind.FIXED, 0.0)
    assert pulse.feel(OPENING_FOR_S).why == "it does not answer"
    pulse.frame(20.0, cells(1))
    pulse.over("")
    assert pulse.feel(20.1) == (Beat.DEAD, pytest.approx(0.1), "it ended")


def test_the_same_picture_again_and_again_says_so() -> None:
    pulse = Pulse(FeedKind.FIXED, 0.0)
    for step in range(30):
        pulse.frame(step / 15, cells(9))
    assert pulse.feel(2.0).why == "the same picture comes again and again"


@pytest.mark.parametrize("shape", [(360, 640), (144, 176), (272, 640), (1080, 1920), (9, 9), (1, 1), (37, 65)])
def test_a_fingerprint_of_any_frame(shape: tuple[int, int]) -> None:
    luma = np.full(shape, 77, np.uint8)
    assert fingerprint(luma).shape == GRID
    assert (fingerprint(luma) == 77).all()


def test_a_fingerprint_sees_a_small_thing_move() -> None:
    still = np.full((360, 640), 100, np.uint8)
    moved = still.copy()
    moved[100:110, 200:210] = 200
    assert int(np.abs(fingerprint(moved).astype(int) - fingerprint(still)).max()) >= 5
