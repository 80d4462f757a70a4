"""The consult pane: its state in a sentence, its deeds as buttons, its forms by keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from console.desk.consult.consult_pane import ConsultPane
from console.desk.theme import THEME_NAMES, load_theme
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import Basis, ConsentState, ConsultState, Info
from tests.desk.consult.conftest import Stage, accepted, asked, begin, connected

Make = Callable[..., ConsultPane]


def buttons(pane: ConsultPane) -> list[str]:
    return [made.accessibleName() for made in pane.deeds.buttons.values() if made.isVisible()]


def press(pane: QWidget, keys: str) -> None:
    """Keys go to whatever has the keyboard."""
    for key in keys:
        target = QApplication.focusWidget() or pane
        if key == "\r":
            QTest.keyClick(target, Qt.Key.Key_Return)
        elif key == "\x1b":
            QTest.keyClick(target, Qt.Key.Key_Escape)
        elif key == "\b":
            QTest.keyClick(target, Qt.Key.Key_Backspace)
        else:
            QTest.keyClicks(target, key)


def test_without_a_selection_it_says_what_it_would_show(stage: Stage, make_pane: Make) -> None:
    pane = make_pane(ConsultPane, stage)
    assert "Pick a person" in pane.empty.text()
    assert pane.head.isHidden()


def test_ones_own_consult_is_one_button_away(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1)).clinician("clin-1", accepted(1))
    pane = make_pane(ConsultPane, stage)
    assert "I1" in pane.mine_button.text()
    pane.mine_button.click()
    assert stage.model.selection.incident == "i1"
    assert pane.head.isVisible()


def test_the_state_is_said_and_the_deeds_follow_it(stage: Stage, make_pane: Make) -> None:
    pane = make_pane(ConsultPane, stage)
    stage.tell(asked(1)).wait(seconds=61)
    stage.model.select_incident("i1")
    assert pane.head.pill.text == "WAITING"
    assert pane.head.clock.text() == "01:01"
    assert pane.head.clock.property("ink") == "late"
    assert "First in the queue; a clinician is free now" in pane.head.sentence.text()
    assert buttons(pane) == ["Accept", "Interpreter", "Decline", "Withdraw"]
    pane.deeds.buttons["accept"].click()
    assert pane.head.pill.text == "ACCEPTED"
    assert buttons(pane) == [
        "Video call", "Connected", "End", "Transfer", "Interpreter", "Phone link", "Give back",
    ]  # fmt: skip
    assert pane.deeds.buttons["call"].property("tone") == "main"
    pane.deeds.buttons["connected"].click()
    assert pane.head.sentence.text() == "You are in contact with the scene."
    assert pane.deeds.buttons["end"].property("tone") == "main"


def test_three_keys_end_a_consult(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1)).clinician("clin-1", accepted(1), connected(1))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    assert pane.open_form("end")
    press(pane, "11\r")
    ending = stage.frame().consult().ending
    assert ending is not None
    assert (ending.fact.recommended, ending.fact.actual, ending.fact.divergence) == ("settled", "settled", "")
    assert pane.forms.opened is None
    assert pane.head.pill.text == "ENDED"


def test_what_differs_needs_a_reason_and_a_summary_a_basis(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1)).clinician("clin-1", accepted(1), connected(1))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    pane.open_form("end")
    form = pane.forms.end
    press(pane, "41\r")
    assert stage.consult().state is ConsultState.CONNECTED
    assert "say why" in form.fault.text()
    press(pane, "1")
    assert form.why.text.text() == "Person did not want it"
    form.summary.setFocus()
    press(pane, "calm\r")
    assert "basis" in form.fault.text()
    form.basis.pick(Basis.TREATMENT.value)
    assert "officers and medics" in form.readers.text()
    form.send()
    ending = stage.frame().consult().ending
    assert ending is not None
    assert ending.fact.divergence == "Person did not want it"
    assert (ending.fact.summary, ending.fact.basis) == ("calm", Basis.TREATMENT)


def test_not_known_yet_leaves_the_outcome_for_later(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1)).clinician("clin-1", accepted(1), connected(1))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    pane.open_form("end")
    press(pane, "20\r")
    assert stage.frame().consult().ending.fact.actual == ""
    assert "not known yet" in [words.text() for _, words in pane.advice._held]
    assert pane.deeds.buttons["outcome"].property("tone") == "main"
    pane.deeds.buttons["outcome"].click()
    press(pane, "12\r")
    outcome = stage.frame().consult().outcome
    assert outcome is not None
    assert (outcome.fact.actual, outcome.fact.divergence) == ("settled", "No place free")


def test_backspace_takes_the_last_answer_back(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1)).clinician("clin-1", accepted(1), connected(1))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    pane.open_form("end")
    press(pane, "5\b")
    assert pane.forms.end.recommended.value is None
    press(pane, "1")
    assert pane.forms.end.recommended.value == "settled"


def test_escape_puts_a_form_away_and_asks_nothing(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    before = len(stage.link.asked)
    pane.deeds.buttons["decline"].click()
    press(pane, "1\x1b")
    assert pane.forms.opened is None
    assert len(stage.link.asked) == before


def test_a_letter_typed_into_a_form_is_no_command(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1), asked(2))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    pane.deeds.buttons["decline"].click()
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_T, Qt.KeyboardModifier.NoModifier, "t")
    event.ignore()
    QApplication.sendEvent(QApplication.focusWidget(), event)
    assert event.isAccepted()


def test_a_consult_is_declined_and_given_back_with_a_reason(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    pane.deeds.buttons["decline"].click()
    press(pane, "\r")
    assert "Say why" in pane.forms.decline.fault.text()
    press(pane, "2\r")
    assert stage.frame().consult().declines[-1].reason == "Not my field"
    stage.run("consult accept I1")
    pane.deeds.buttons["decline"].click()
    assert "GIVE THE CONSULT BACK" in pane.forms.decline.caption.text()
    press(pane, "4\r")
    assert stage.frame().consult().state is ConsultState.WAITING


def test_a_form_asks_about_the_consult_it_was_opened_for(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1), asked(2))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    pane.deeds.buttons["decline"].click()
    stage.model.select_incident("i2")
    assert pane.forms.opened is None
    assert stage.consult("c2").declines == []


def test_a_transfer_is_offered_to_who_is_on_duty(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1)).clinician("clin-1", accepted(1), connected(1))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    pane.deeds.buttons["transfer"].click()
    assert [made.text() for made in pane.forms.transfer.to.buttons] == ["1  clin-2   free"]
    press(pane, "1\r")
    assert stage.frame().consult().offered_to == "clin-2"
    assert "Offered to clin-2" in pane.head.sentence.text()
    stage.clinician("clin-2", f.ClinicianOffDuty(clinician="clin-2"))
    pane.deeds.buttons["transfer"].click()
    assert pane.forms.transfer.nobody.isVisible()
    assert not pane.forms.transfer.send_button.isEnabled()


def test_an_interpreter_is_asked_for_in_the_persons_language(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1, language="vi"))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    pane.deeds.buttons["interpreter"].click()
    assert pane.forms.interpreter.text.text() == "Vietnamese"
    press(pane, "\r")
    assert stage.frame().consult().interpreter_language == "vi"
    pane.deeds.buttons["joined"].click()
    press(pane, "line 4711\r")
    assert stage.frame().consult().interpreter == "line 4711"


def test_a_clinician_is_asked_for_with_two_keys(commander: Stage, make_pane: Make) -> None:
    commander.model.select_incident("i1")
    pane = make_pane(ConsultPane, commander)
    assert "2 of 2 clinicians free" in pane.empty.text()
    pane.ask_button.click()
    press(pane, "1")
    press(pane, "2\r")
    consult = next(iter(commander.frame().picture.consults.values()))
    request = consult.request.fact
    assert (request.reason, request.consent) == ("Thoughts of suicide", ConsentState.GIVEN)
    assert (request.unit, request.asked_by) == ("u1", "Officer of U1")
    assert pane.head.pill.text == "WAITING"


def test_a_typed_language_is_understood(commander: Stage, make_pane: Make) -> None:
    commander.model.select_incident("i2")
    pane = make_pane(ConsultPane, commander)
    pane.open_form("request")
    form = pane.request
    form.language.setText("vietn")
    assert form.heard.text() == "Vietnamese"
    form.text.setText("wants to talk")
    form.send()
    consult = next(iter(commander.frame().picture.consults.values()))
    assert consult.request.fact.language == "vi"
    assert consult.request.fact.asked_by == "Watch commander cmd-1"


def test_a_clinicians_request_needs_a_basis(stage: Stage, make_pane: Make) -> None:
    stage.model.select_incident("i2")
    pane = make_pane(ConsultPane, stage)
    pane.open_form("request")
    pane.request.text.setText("wants to talk")
    pane.request.send()
    assert not stage.picture.consults
    assert "basis" in pane.request.fault.text()
    pane.request.basis.pick(Basis.CONSENT.value)
    pane.request.send()
    consult = next(iter(stage.frame().picture.consults.values()))
    assert consult.request.fact.basis is Basis.CONSENT


def test_after_one_consult_another_can_be_asked_for(commander: Stage, make_pane: Make) -> None:
    commander.tell(asked(1), f.ConsultWithdrawn(incident="i1", consult="c1", reason="settled"))
    commander.model.select_incident("i1")
    pane = make_pane(ConsultPane, commander)
    assert buttons(pane) == ["Ask again"]
    pane.deeds.buttons["request"].click()
    press(pane, "2")
    press(pane, "\r")
    assert len(commander.frame().picture.consults) == 2
    assert pane.head.pill.text == "WAITING"


def test_a_second_request_is_refused_before_it_is_asked(commander: Stage, make_pane: Make) -> None:
    commander.tell(asked(1))
    commander.model.select_incident("i1")
    pane = make_pane(ConsultPane, commander)
    assert not pane.open_form("request")
    assert "already" in commander.said


def test_an_auditor_only_looks(qtbot, make_pane: Make) -> None:
    stage = begin(Stage(Role.AUDITOR, "aud-1"))
    stage.tell(asked(1))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    assert buttons(pane) == []
    stage.model.select_incident("i2")
    assert not pane.ask_button.isVisible()


def test_nothing_is_asked_while_the_picture_is_not_live(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    stage.link.cut()
    stage.model.frame()
    pane.refresh()
    assert not pane.deeds.buttons["accept"].isEnabled()
    assert "not live" in pane.deeds.buttons["accept"].toolTip()


@pytest.mark.parametrize("width", [360, 560, 900])
def test_every_state_is_painted_at_every_width(stage: Stage, make_pane: Make, width: int) -> None:
    stage.tell(asked(1, reason="<script>alert(1)</script> " * 60, language="vi"))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage, width)
    for step in (
        "consult accept",
        "consult connected",
        "consult interpreter vi",
        "consult end settled arrest because x",
    ):
        stage.run(step)
        for name in THEME_NAMES:
            pane.set_theme(load_theme(name))
            QApplication.processEvents()
            assert not pane.grab().isNull()
    assert pane.minimumSizeHint().width() <= 360
    assert pane.head.pill.text == "ENDED"


def end_with_summary(stage: Stage) -> None:
    stage.tell(asked(1)).clinician("clin-2", accepted(1, "clin-2"), connected(1))
    ended = f.ConsultEnded(incident="i1", consult="c1", recommended="settled", summary="calm, will call tomorrow")
    stage.clinician("clin-2", ended)
    stage.model.select_incident("i1")


def test_a_summary_is_read_by_opening_it_and_that_is_written_down(stage: Stage, make_pane: Make) -> None:
    end_with_summary(stage)
    pane = make_pane(ConsultPane, stage)
    assert pane.summary.words.text() == ""
    assert pane.summary.open_button.isVisible()
    pane.summary.open_button.click()
    stage.frame()
    assert pane.summary.words.text() == "calm, will call tomorrow"
    viewed = [fact for fact in stage.link.asked if isinstance(fact, f.RecordViewed)]
    assert [(fact.incident, fact.viewer) for fact in viewed] == [("i1", "clin-1")]
    stage.model.select_incident("i2")
    stage.model.select_incident("i1")
    assert pane.summary.words.text() == "", "another look is another opening"


def test_what_is_hidden_stands_as_a_block_with_a_way_to_ask(commander: Stage, make_pane: Make) -> None:
    end_with_summary(commander)
    pane = make_pane(ConsultPane, commander)
    pane.summary.show_text(f.Redacted(Info.CLINICAL, True))
    assert pane.summary.block is not None
    assert "Clinical record" in pane.summary.block.kind.text()
    pane.summary.block.button.click()
    assert commander.hands.forms == ["record request"]
    pane.summary.show_text(f.Redacted(Info.CLINICAL, False))
    assert not pane.summary.block.button.isVisible()
    pane.summary.show_text("open again")
    assert pane.summary.block is None
    assert pane.summary.words.text() == "open again"


def test_a_refusal_stands_where_it_was_asked_and_goes_by_itself(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage)
    stage.link.tell(accepted(1, "clin-2"), role=Role.CLINICIAN, actor="clin-2")
    pane.deeds.buttons["accept"].click()
    stage.frame()
    assert pane.notice.isVisible()
    assert "clin-2 has taken this consult" in pane.notice.words.text()
    stage.wait(seconds=13)
    assert not pane.notice.isVisible()


def test_where_it_is_low_an_open_form_gets_the_room(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1)).clinician("clin-1", accepted(1), connected(1))
    stage.model.select_incident("i1")
    pane = make_pane(ConsultPane, stage, 640, 420)
    assert pane.head.course.isVisible()
    pane.open_form("end")
    assert not pane.head.course.isVisible()
    assert not pane.deeds.isVisible()
    press(pane, "\x1b")
    assert pane.head.course.isVisible()
    assert pane.deeds.isVisible()
