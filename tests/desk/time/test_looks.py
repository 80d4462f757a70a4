"""The colours of the past can be read in every theme."""

from __future__ import annotations

import pytest

from console.desk.theme import THEME_NAMES, load_theme
from tests.desk.test_theme import contrast


@pytest.mark.parametrize("name", THEME_NAMES)
def test_what_says_replay_can_be_read(qapp: object, name: str) -> None:
    theme = load_theme(name)
    assert contrast(theme.color("past.replay_text"), theme.color("past.replay")) >= 4.5
    for paper in ("base.panel", "base.raised", "base.selected", "base.hover"):
        assert contrast(theme.color("past.replay"), theme.color(paper)) >= 4.5, paper
    assert contrast(theme.color("past.replay"), theme.color("map.land")) >= 3.0


@pytest.mark.parametrize("name", THEME_NAMES)
def test_the_past_is_told_from_training_and_a_lost_link(qapp: object, name: str) -> None:
    theme = load_theme(name)
    replay = theme.color("past.replay").hslHue()
    for other in ("link.training", "link.lost", "link.live"):
        apart = abs(replay - theme.color(other).hslHue())
        assert min(apart, 360 - apart) > 30, other
