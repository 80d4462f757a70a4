"""What comes is shown at once, but hands come first: after a frame the desk rests."""

from __future__ import annotations

import pytest

from console.desk.model import FRAME_MS, REST_MS, DeskModel
from console.desk.rehearsal import RehearsalLink
from tests.story import START


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def model(qapp, clock: Clock):
    model = DeskModel(RehearsalLink(lambda: START), clock=lambda: START, monotonic=clock)
    model.start()
    model.frame()
    yield model
    model.stop()


def test_an_arrival_long_after_the_last_frame_makes_the_next_one_due_now(model: DeskModel, clock: Clock):
    clock.now_s += 1.0
    model._come()
    assert model._timer.interval() == 0


def test_an_arrival_right_after_a_frame_waits_for_the_rest(model: DeskModel, clock: Clock):
    clock.now_s += 0.002
    model._come()
    assert model._timer.interval() == REST_MS - 2


def test_after_a_frame_the_usual_rhythm_goes_on(model: DeskModel, clock: Clock):
    clock.now_s += 1.0
    model._come()
    model.frame()
    assert model._timer.interval() == FRAME_MS


def test_the_link_wakes_the_model_only_while_it_runs(model: DeskModel, clock: Clock, qapp):
    clock.now_s += 1.0
    assert model.link.on_arrival is not None
    model.link.on_arrival()
    before = model.frames
    qapp.processEvents()
    qapp.processEvents()
    assert model._timer.interval() in (0, FRAME_MS)
    assert model.frames >= before
    model.stop()
    assert model.link.on_arrival is None
    model._come()
    assert not model._timer.isActive()
