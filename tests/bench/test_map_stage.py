"""Frames count only when symbols are really on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from console.bench import map_stage
from console.bench.map_scatter import ScatterSide
from console.bench.map_stage import PAN_ROUND, Round, census, frame_times_ms, pan_step


@pytest.fixture
def app(qapp) -> QApplication:
    return qapp


def shown(side, app) -> None:
    side.widget.resize(map_stage.WIDTH, map_stage.HEIGHT)
    side.widget.show()
    side.settle(app)


def test_dragging_round_ends_where_it_began():
    steps = [pan_step(frame) for frame in range(PAN_ROUND)]
    assert (sum(right for right, _ in steps), sum(down for _, down in steps)) == (0, 0)
    assert len(set(steps)) == 4


def test_symbols_that_are_drawn_are_found_and_every_frame_is_timed(app):
    side = ScatterSide(60)
    shown(side, app)
    clock = iter(float(number) for number in range(1_000))
    assert frame_times_ms(side, app, Round("panning", 5), lambda: next(clock))[0] == [1000.0] * 5
    assert census(side, app) > 0.9
    side.widget.close()


def test_a_side_that_draws_nothing_is_found_out(app):
    side = ScatterSide(60)
    shown(side, app)
    side.scatter.setVisible(False)
    side.update = lambda: None  # type: ignore[method-assign]
    assert census(side, app) == 0.0
    side.widget.close()


def test_a_frame_that_did_not_paint_is_no_frame(app):
    class Still:
        widget = canvas = QWidget()

        def pan(self, right_px: int, down_px: int) -> None:
            pass

    with pytest.raises(RuntimeError, match="was not painted"):
        frame_times_ms(Still(), app, Round("panning", 3))  # type: ignore[arg-type]


def test_our_own_side_puts_its_units_on_the_screen(app, tmp_path: Path):
    from console.bench.map_ours import MapSide

    side = MapSide(80, tmp_path, clustering=False)
    shown(side, app)
    assert census(side, app) > 0.8
    side.widget.close()
