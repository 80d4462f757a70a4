"""Themes: every theme has every token, and text can be read on what it stands on."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from console.desk.theme import THEME_NAMES, Theme, ThemeError, load_theme
from console.domain.vocabulary import AlarmPriority, Band, UnitStatus


def luminance(color: QColor) -> float:
    """Relative luminance (WCAG 2.2)."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=THEME_NAMES)
def theme(request: pytest.FixtureRequest, qapp: object) -> Theme:
    return load_theme(request.param)


def test_every_theme_has_the_same_tokens(theme: Theme) -> None:
    assert theme.tokens == load_theme("night").tokens


@pytest.mark.parametrize("ink", ["base.text", "base.text_dim", "base.text_faint"])
@pytest.mark.parametrize("paper", ["base.window", "base.panel", "base.raised", "base.field", "base.hover"])
def test_text_reaches_4_5_to_1(theme: Theme, ink: str, paper: str) -> None:
    assert contrast(theme.color(ink), theme.color(paper)) >= 4.5, f"{ink} on {paper}"


@pytest.mark.parametrize("group", ["status", "severity", "alarm", "late"])
def test_state_colours_reach_3_to_1_on_panels_and_land(theme: Theme, group: str) -> None:
    for token in (t for t in theme.tokens if t.startswith(f"{group}.")):
        for paper in ("base.panel", "base.raised", "map.land"):
            assert contrast(theme.color(token), theme.color(paper)) >= 3.0, f"{token} on {paper}"


def test_every_state_has_its_colour(theme: Theme) -> None:
    for status in UnitStatus:
        theme.color(f"status.{status.value}")
    for band in Band:
        theme.color(f"severity.{band.value}")
    for priority in AlarmPriority:
        theme.color(f"alarm.{priority.value}")


def test_severity_is_not_the_red_of_on_scene(theme: Theme) -> None:
    red, severe = theme.color("status.on_scene"), theme.color("severity.critical")
    assert abs(red.hslHue() - severe.hslHue()) > 20


def test_unknown_theme_and_token_are_errors(qapp: object) -> None:
    with pytest.raises(ThemeError, match="no theme"):
        load_theme("neon")
    with pytest.raises(KeyError):
        load_theme("day").color("base.txet")
