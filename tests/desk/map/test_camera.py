"""Camera sums: there and back, what stays under the cursor, what is in view."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk.map.camera import MAX_ZOOM, MIN_ZOOM, Camera, bounds_of, clamp_zoom, length_text, middle_of, scale_bar
from console.domain import mercator

cameras = st.builds(
    Camera,
    x_m=st.floats(-1.6e7, 1.6e7),
    y_m=st.floats(-1.2e7, 1.2e7),
    zoom=st.floats(MIN_ZOOM, MAX_ZOOM),
    width=st.integers(200, 2600),
    height=st.integers(150, 1600),
)
pixels = st.floats(-200, 2600)


@given(cameras, pixels, pixels)
def test_a_pixel_comes_back_from_the_ground(camera: Camera, x: float, y: float) -> None:
    back = camera.point_to_screen(*camera.point_to_ground(x, y))
    assert back == pytest.approx((x, y), abs=1e-3)


@given(cameras, st.lists(st.tuples(st.floats(-2e7, 2e7), st.floats(-2e7, 2e7)), min_size=1, max_size=5))
def test_columns_and_single_points_agree(camera: Camera, points: list[tuple[float, float]]) -> None:
    xs, ys = camera.to_screen(*np.array(points).T)
    for x, y, point in zip(xs.tolist(), ys.tolist(), points, strict=True):
        assert (x, y) == pytest.approx(camera.point_to_screen(*point), abs=1e-2)


@given(cameras, st.floats(0, 2600), st.floats(0, 1600), st.floats(MIN_ZOOM, MAX_ZOOM))
def test_zooming_keeps_the_ground_under_the_cursor(camera: Camera, x: float, y: float, zoom: float) -> None:
    before = camera.point_to_ground(x, y)
    after = camera.zoomed_about(x, y, zoom)
    # Both views stand on whole pixels, so the point may be off by half a pixel in each.
    assert math.dist(after.point_to_screen(*before), (x, y)) <= 1.5 + camera.metres_per_pixel / after.metres_per_pixel


@given(cameras, st.floats(-500, 500), st.floats(-500, 500))
def test_dragging_moves_the_ground_with_the_hand(camera: Camera, right: float, down: float) -> None:
    ground = camera.point_to_ground(100, 100)
    x, y = camera.panned(right, down).point_to_screen(*ground)
    assert (x, y) == pytest.approx((100 + right, 100 + down), abs=1.1)


@given(
    cameras,
    st.floats(-1e7, 1e7),
    st.floats(-1e7, 1e7),
    st.floats(100, 60_000),
    st.floats(100, 60_000),
)
def test_fitting_brings_all_into_view(camera: Camera, west: float, south: float, wide: float, high: float) -> None:
    camera = camera.resized(max(camera.width, 500), max(camera.height, 400))
    bounds = (west, south, west + wide, south + high)
    fitted = camera.fitted(bounds)
    if fitted.zoom <= MIN_ZOOM:
        return
    w, s, e, n = fitted.bounds()
    assert w <= bounds[0]
    assert s <= bounds[1]
    assert e >= bounds[2]
    assert n >= bounds[3]


def test_one_point_is_fitted_without_falling_into_it() -> None:
    assert Camera(0, 0, 10, 800, 600).fitted((5, 5, 5, 5)).zoom == 16.5


def test_nonsense_zoom_is_the_widest() -> None:
    assert clamp_zoom(math.nan) == MIN_ZOOM
    assert clamp_zoom(99) == MAX_ZOOM


def test_bounds_leave_out_what_is_no_number() -> None:
    assert bounds_of(np.array([1.0, np.nan, 3.0]), np.array([2.0, 5.0, 4.0])) == (1.0, 2.0, 3.0, 4.0)
    assert bounds_of(np.array([np.nan]), np.array([1.0])) is None


@given(cameras)
def test_the_scale_bar_is_round_and_true(camera: Camera) -> None:
    bar = scale_bar(camera)
    lead = bar.metres / 10.0 ** math.floor(math.log10(bar.metres) + 1e-9)
    assert round(lead) in (1, 2, 5)
    assert 40 <= bar.pixels <= 130.001
    lat, lon = mercator.from_mercator(camera.x_m, camera.y_m)
    if abs(lat) < 60 and camera.zoom > 12:
        _, lon_east = mercator.from_mercator(camera.x_m + bar.pixels * camera.metres_per_pixel, camera.y_m)
        assert mercator.distance_m(lat, lon, lat, lon_east) == pytest.approx(bar.metres, rel=0.01)


def test_lengths_read_as_said() -> None:
    assert [length_text(m) for m in (7, 850, 1500, 2000, 23_400)] == ["7 m", "850 m", "1.50 km", "2 km", "23 km"]


def test_a_few_units_outside_the_city_do_not_shrink_it_and_no_incident_is_left_out() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.uniform(-5_000, 5_000, 200), rng.uniform(-5_000, 5_000, 200)
    x[:8] += 40_000
    x[8] += 9_000_000
    box = middle_of(x, y, np.array([6_000.0, 8_000_000.0]), np.array([0.0, 0.0]))
    assert box is not None
    west, south, east, north = box
    assert -5_000 <= west < -3_500
    assert east == 6_000
    assert -5_000 <= south < -3_500 < 3_500 < north <= 5_000


def test_everything_is_shown_where_there_is_little_and_nothing_where_there_is_nothing() -> None:
    none = np.empty(0)
    assert middle_of(none, none, none, none) is None
    assert middle_of(np.array([1.0, 9.0]), np.array([2.0, 3.0]), none, none) == (1.0, 2.0, 9.0, 3.0)
    assert middle_of(np.array([np.nan]), np.array([2.0]), none, none) is None
