"""The curve as it is drawn, the brief card, and colours that can be told apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtGui import QColor, QImage

from console.desk.care.brief_card import BriefCard
from console.desk.care.curve import CurveView
from console.desk.theme import THEME_NAMES, load_theme
from console.domain import facts as f
from console.domain.brief import brief
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import AlertKind, Info, Rater
from tests.desk.care.conftest import CareDesk
from tests.desk.test_theme import contrast


@pytest.mark.parametrize("name", THEME_NAMES)
def test_raters_can_be_told_from_the_ground_and_from_each_other(qapp: object, name: str) -> None:
    theme = load_theme(name)
    inks = [theme.color(f"rater.{rater.value}") for rater in Rater]
    for ink in inks:
        for paper in ("base.panel", "base.raised"):
            assert contrast(ink, theme.color(paper)) >= 4.5
    assert len({ink.hslHue() // 25 for ink in inks}) == 3


def painted(view: CurveView) -> QImage:
    view.resize(420, view.sizeHint().height())
    return view.grab().toImage()


def holds(image: QImage, ink: QColor) -> int:
    return sum(image.pixelColor(x, y) == ink for x in range(0, image.width()) for y in range(0, image.height()))


def test_each_rater_has_a_line_and_nobody_has_none(desk: CareDesk) -> None:
    theme = load_theme("night")
    view = CurveView(theme)
    desk.show(view)
    view.show_care(None, desk.now)
    assert view.words() == "Nobody has rated how severe it is yet"
    assert not view.has_points
    painted(view)
    desk.on(f.SeverityRated(incident="i1", severity=7, rater=Rater.CLINICIAN))
    view.show_care(desk.care, desk.now + timedelta(minutes=3))
    image = painted(view)
    assert holds(image, theme.color("rater.clinician")) > 30
    assert holds(image, theme.color("rater.officer")) == 0
    assert view.words() == "clinician 7"
    assert not view.warns


def test_a_rating_much_later_or_at_the_same_second_can_be_drawn(desk: CareDesk) -> None:
    view = CurveView(load_theme("day"))
    desk.show(view)
    desk.on(*(f.SeverityRated(incident="i1", severity=n, rater=Rater.OFFICER) for n in (0, 10, 5)))
    for later in (timedelta(0), timedelta(hours=30)):
        view.show_care(desk.care, desk.now + later)
        painted(view)
    view.resize(60, 30)
    assert not view.grab().isNull()


def test_the_brief_hides_what_is_hidden_and_how_earlier_contacts_ended(desk: CareDesk) -> None:
    desk.on(
        f.PersonAlerted(incident="i1", alert="a", about=AlertKind.HAZARD, text=f.Redacted(Info.SAFETY)),
        f.ContactRecalled(incident="i1", contact="c", on=desk.now, outcome="respite"),
    )
    card = BriefCard(load_theme("night"))
    desk.show(card)
    held = brief(desk.model.picture, "i1", desk.now)
    card.show_brief(held, desk.now, open_record=False)
    assert "Earlier: 1 earlier" in card.texts()
    card.show_brief(held, desk.now, open_record=True)
    assert any("respite" in line for line in card.texts())
    assert "Hazard: safety advice hidden" in card.texts()
    assert not card.grab().isNull()


def test_a_brief_without_a_line_says_so(desk: CareDesk) -> None:
    desk.tell(f.IncidentReceived("x", "X", "EDP", "Person in crisis", 5), role=Role.SOURCE)
    card = BriefCard(load_theme("contrast"))
    desk.show(card)
    card.show_brief(brief(desk.model.picture, "x", desk.now), desk.now, open_record=True)
    assert card.texts() == []
    assert not card.grab().isNull()
