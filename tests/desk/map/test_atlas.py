"""Sprites: headings, one cell a look, and hollow means hollow in every theme."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from console.desk.map import ages
from console.desk.map.atlas import HEADINGS, CrowdSheet, DartSheet, UnitSheet, heading_step
from console.desk.map.scene import KINDS, STATUSES
from console.desk.theme import THEME_NAMES, load_theme


@given(st.lists(st.floats(-720, 720) | st.just(float("nan")), min_size=1, max_size=30))
def test_headings_go_to_the_nearest_step(headings: list[float]) -> None:
    for heading, step in zip(headings, heading_step(np.array(headings)).tolist(), strict=True):
        if np.isnan(heading):
            assert step == -1
        else:
            assert 0 <= step < HEADINGS
            away = abs((heading - step * 360 / HEADINGS + 180) % 360 - 180)
            assert away <= 180 / HEADINGS + 1e-6


def stamped(sheet: UnitSheet | CrowdSheet | DartSheet, kind: int, status: int, fresh: int, heading: int) -> QImage:
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    one = np.array([30.0])
    sheet.stamp(
        painter, one, one, np.array([kind], dtype=np.int8), np.array([status], dtype=np.int8),
        np.array([fresh], dtype=np.int8), np.array([heading]), np.ones(1),
    )  # fmt: skip
    painter.end()
    return image


def amount(image: QImage, color: str) -> int:
    return sum(image.pixelColor(x, y).name() == color for x in range(60) for y in range(60))


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize("sheet", [UnitSheet, CrowdSheet, DartSheet])
def test_age_takes_the_fill_away(qapp, theme: str, sheet: type) -> None:
    look = load_theme(theme)
    made = sheet(look, 1.0)
    for status in range(len(STATUSES)):
        color = look.hex(f"status.{STATUSES[status].value}")
        fresh, stale, lost = (amount(stamped(made, 0, status, age, -1), color) for age in range(3))
        assert fresh > 2 * max(stale, lost)
        assert fresh >= 4


def test_no_two_kinds_look_alike_and_no_two_ages(qapp) -> None:
    sheet = UnitSheet(load_theme("night"), 1.0)
    looks = {bytes(stamped(sheet, kind, 0, age, -1).constBits()) for kind in range(len(KINDS)) for age in range(3)}
    assert len(looks) == 3 * len(KINDS)


def test_a_lost_unit_has_no_nose(qapp) -> None:
    sheet = UnitSheet(load_theme("night"), 1.0)
    assert stamped(sheet, 0, 0, ages.LOST, 5) == stamped(sheet, 0, 0, ages.LOST, -1)
    assert stamped(sheet, 0, 0, ages.STALE, 5) != stamped(sheet, 0, 0, ages.STALE, -1)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_symbols_stand_where_they_are_on_any_screen(qapp, ratio: float) -> None:
    sheet = UnitSheet(load_theme("night"), ratio)
    image = QImage(round(60 * ratio), round(60 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    sheet.stamp(
        painter, np.array([30.0]), np.array([30.0]), np.zeros(1, dtype=np.int8), np.zeros(1, dtype=np.int8),
        np.zeros(1, dtype=np.int8), np.array([-1]), np.ones(1),
    )  # fmt: skip
    painter.end()
    lit = [(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).green() > 100]
    for axis in (0, 1):
        middle = (min(at[axis] for at in lit) + max(at[axis] for at in lit) + 1) / 2 / ratio
        assert middle == pytest.approx(30, abs=0.9)
        width = (max(at[axis] for at in lit) - min(at[axis] for at in lit) + 1) / ratio
        assert width == pytest.approx(UnitSheet.BODY_PX, abs=2.5)
