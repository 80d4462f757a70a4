"""The assessment pane: three taps, three keys, branching, holding, refusals, and the curve beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.desk.care.assess_pane import AssessPane
from console.desk.care.library import Library, read_library
from console.desk.theme import THEME_NAMES, load_theme
from console.domain import facts as f
from console.domain.scoring import INCOMPLETE
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import Basis, Rater
from tests.desk.care.conftest import CareDesk, all_words


def pane_of(desk: CareDesk, library: Library | None = None) -> AssessPane:
    pane = AssessPane(desk.model, load_theme("night"), desk.run, library=library)
    desk.show(pane)
    return pane


def keys(pane: AssessPane, figures: str) -> None:
    for figure in figures:
        QTest.keyClick(pane.form, getattr(Qt.Key, f"Key_{figure}"))


def test_three_keys_are_a_ctrs(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    keys(pane, "213")
    assert pane.result.level.text() == "Immediate"
    assert not pane.result.tag.isVisible()
    assert "Records itself in 5 s" in pane.said.text()
    desk.wait(seconds=6)
    desk.frame()
    told = desk.last(f.AssessmentRecorded)
    assert isinstance(told, f.AssessmentRecorded)
    assert (told.instrument, told.score, told.level, told.rater) == ("ctrs", 6, "extreme", Rater.CLINICIAN)
    assert "CTRS  Immediate" in pane.side.records.texts()[0]
    assert "Recorded" in pane.said.text()
    assert pane.draft() is not None
    assert not pane.draft().begun  # type: ignore[union-attr]
    assert desk.count(f.AssessmentRecorded) == 1


def test_three_taps_are_a_ctrs_and_enter_does_not_wait(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    for place in (4, 4, 4):
        QTest.mouseClick(pane.form.choices[place], Qt.MouseButton.LeftButton)
    assert pane.result.level.text() == "Within 2 weeks"
    QTest.keyClick(pane.form, Qt.Key.Key_Return)
    desk.frame()
    told = desk.last(f.AssessmentRecorded)
    assert isinstance(told, f.AssessmentRecorded)
    assert told.score == 15


def test_an_incomplete_form_says_so_and_is_recorded_as_what_it_is(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    keys(pane, "55")
    assert pane.result.tag.isVisible()
    assert pane.result.tag.text() == "INCOMPLETE"
    assert pane.result.level.text() == "2 of 3 answered"
    assert len(pane.result.bar.open) > 1
    assert pane.result.bar.level == ""
    QTest.keyClick(pane.form, Qt.Key.Key_Return)
    desk.wait(seconds=60)
    assert desk.count(f.AssessmentRecorded) == 0
    pane.partial_button.click()
    desk.frame()
    told = desk.last(f.AssessmentRecorded)
    assert isinstance(told, f.AssessmentRecorded)
    assert (told.level, told.score, told.words) == (INCOMPLETE, None, INCOMPLETE)
    assert "INCOMPLETE" in pane.side.records.texts()[0]


def test_the_screener_branches_before_the_eyes(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    pane.use("cssrs_screener")
    assert pane.form.rows["q3"].state == "perhaps"
    keys(pane, "12")
    assert pane.form.rows["q3"].state == "not asked"
    assert pane.form.rows["q6b"].state == "perhaps"
    keys(pane, "11")
    assert pane.result.level.text() == "High risk"
    assert pane.form.rows["q5"].state == "not asked"


def test_the_level_is_said_as_soon_as_it_is_certain_and_still_incomplete(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    pane.use("cssrs_screener")
    keys(pane, "1121")
    assert pane.result.tag.isVisible()
    assert pane.result.level.text() == "At least: High risk"


def test_backspace_takes_back_and_a_click_changes_an_answer(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    keys(pane, "12")
    QTest.keyClick(pane.form, Qt.Key.Key_Backspace)
    assert pane.form.rows["a"].answer.startswith("1")
    pane.form.rows["a"].click()
    keys(pane, "433")
    assert pane.result.level.text() == "Within 2 hours"
    pane.back()
    pane.back()
    pane.back()
    assert not pane.result.isVisible()


def test_wait_and_a_remark_hold_it(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    keys(pane, "333")
    pane.hold_button.click()
    desk.wait(seconds=60)
    assert desk.count(f.AssessmentRecorded) == 0
    pane.back()
    keys(pane, "3")
    QTest.keyClicks(pane.remark, "will go <b>along</b>")
    pane.basis.choose(Basis.TREATMENT)
    desk.wait(seconds=60)
    assert desk.count(f.AssessmentRecorded) == 0
    QTest.keyClick(pane.remark, Qt.Key.Key_Return)
    desk.frame()
    told = desk.last(f.AssessmentRecorded)
    assert isinstance(told, f.AssessmentRecorded)
    assert (told.remark, told.basis) == ("will go <b>along</b>", Basis.TREATMENT)
    assert "<b>along</b>" in pane.side.records.texts()[0]


def test_going_to_another_call_loses_nothing(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    keys(pane, "222")
    desk.model.select_incident("i2")
    desk.frame()
    told = desk.last(f.AssessmentRecorded)
    assert isinstance(told, f.AssessmentRecorded)
    assert told.incident == "i1"
    keys(pane, "44")
    desk.model.select_incident("i1")
    desk.frame()
    assert desk.count(f.AssessmentRecorded) == 1
    desk.model.select_incident("i2")
    assert pane.draft().answers == {"a": "4", "b": "4"}  # type: ignore[union-attr]


def test_what_the_hub_refuses_is_kept_and_said(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    keys(pane, "111")
    desk.link.picture.incidents["i1"].phase = type(desk.link.picture.incidents["i1"].phase).CLOSED
    pane.record()
    desk.frame()
    desk.frame()
    assert desk.count(f.AssessmentRecorded) == 1
    assert pane.forms.said.startswith("NOT recorded")
    assert pane.draft().answers == {"a": "1", "b": "1", "c": "1"}  # type: ignore[union-attr]


def test_nothing_is_answered_while_the_picture_is_not_live(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    keys(pane, "1")
    desk.link.cut()
    desk.model.frame()
    desk.time += timedelta(seconds=30)
    desk.seconds += 30
    desk.model.frame()
    keys(pane, "1")
    assert pane.draft().answers == {"a": "1"}  # type: ignore[union-attr]
    assert "not live" in pane.said.text()
    assert not pane.form.choices[0].isEnabled()


def test_whose_view_it_is_depends_on_the_role(make_desk: Callable[..., CareDesk]) -> None:
    commander = pane_of(make_desk(Role.COMMANDER).on())
    assert commander.side.rater is Rater.OFFICER
    assert not commander.side.raters.buttons[Rater.CLINICIAN].isVisible()
    operations = make_desk(Role.OPERATIONS).on()
    pane = pane_of(operations)
    keys(pane, "111")
    assert operations.count(f.AssessmentRecorded) == 0
    assert "may not do this" in pane.said.text()
    assert not pane.side.severity.buttons[3].isEnabled()


def test_one_tap_is_a_point_of_the_curve(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    for minute, severity in enumerate((2, 4, 6)):
        desk.wait(minutes=2 if minute else 0)
        pane.side.severity.buttons[severity].click()
        desk.frame()
    assert [told.fact.severity for told in desk.care.ratings] == [2, 4, 6]
    assert pane.side.curve.warns
    assert "rising" in pane.side.curve.words()
    pane.side.rate_as(Rater.CALLER)
    pane.side.severity.buttons[0].click()
    desk.frame()
    assert "apart: the clinician rates 6, the caller 0" in pane.side.curve.words()


def test_answers_and_remarks_of_others_wait_for_the_record_to_be_opened(desk: CareDesk) -> None:
    told = f.AssessmentRecorded(
        incident="i1", assessment="a1", instrument="ctrs", version="1984", level="extreme", words="Immediate",
        rater=Rater.CLINICIAN, answers=(("a", "1"), ("b", "2"), ("c", "2")), score=5, calls_for=9, remark="hears voices",
    )  # fmt: skip
    pane = pane_of(desk.on(told))
    assert "Immediate" in all_words(pane)
    assert "hears voices" not in all_words(pane)
    view = f.RecordViewed(incident="i1", viewer="clinician-1", viewer_role=Role.CLINICIAN, what="record")
    desk.tell(view, role=Role.CLINICIAN, actor="clinician-1")
    assert "hears voices" in all_words(pane)


def test_hidden_answers_are_a_block(make_desk: Callable[..., CareDesk]) -> None:
    told = f.AssessmentRecorded(
        incident="i1", assessment="a1", instrument="ctrs", version="1984", level="extreme", words="Immediate",
        rater=Rater.CLINICIAN, answers=(("a", "1"),), score=5, calls_for=9, remark="hears voices",
    )  # fmt: skip
    desk = make_desk(Role.COMMANDER).on(told)
    pane = pane_of(desk)
    line = pane.side.records.rows.lines[0]
    assert "answers hidden: clinical record" in line.detail
    assert line.glyph is not None
    assert line.right == ""


def test_where_an_instrument_comes_from_stands_under_it(desk: CareDesk) -> None:
    pane = pane_of(desk.on())
    for one in pane.library.instruments.values():
        pane.use(one.id)
        assert one.source in pane.source.text()
        assert one.licence in pane.source.text()


def test_without_an_incident_it_says_what_it_would_show(desk: CareDesk) -> None:
    pane = pane_of(desk)
    assert pane.empty.isVisible()
    assert not pane.area.isVisible()


def test_bad_instrument_files_are_said_in_the_pane(desk: CareDesk) -> None:
    pane = pane_of(desk.on(), read_library({"x.toml": "nonsense"}))
    assert "x.toml cannot be used" in pane.faults.text()
    assert pane.faults.isVisible()
    keys(pane, "1")
    assert desk.asked == []


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize("width", [360, 900])
def test_it_fits_its_width_in_every_theme(desk: CareDesk, theme: str, width: int) -> None:
    pane = pane_of(desk.on())
    pane.set_theme(load_theme(theme))
    keys(pane, "21")
    pane.resize(width, 700)
    sheet = pane.area.widget()
    assert sheet.minimumSizeHint().width() <= pane.area.viewport().width()
    assert pane.foot.minimumSizeHint().width() <= width
