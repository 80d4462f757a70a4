"""Everything of care by the keyboard alone, with sentences where something is missing or wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.desk.arguments_care import span
from console.desk.care.record_pane import RecordPane
from console.desk.command_list import all_commands
from console.domain import facts as f
from console.domain.access import MAY_PUBLISH
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import AlertKind, Basis, Caution, ConsentState, Rater
from tests.desk.conftest import Rig, call, team

#: What only a source, a phone or the hub tells of care.
ELSEWHERE = {
    "person.contact", "whisper.delivered", "whisper.read", "whisper.used", "link.made", "link.opened", "link.ended",
    "person.known",
}  # fmt: skip

#: What is typed wrongly, and what is said then.
WRONG = (
    ("assess bvc 1", "no instrument 'bvc'"),
    ("assess ctrs 9", "'9' is no answer to 'Dangerousness': say 1 to 5"),
    ("assess bars 4 4", "BARS asks 1 questions here"),
    ("severity 11", "priority is a number from 0 to 10"),
    ("severity 3 officer", "Crisis clinician cannot rate as the officer"),
    ("whisper u1 treatment a / b / c", "two lines of 80 characters"),
    ("hold involuntary soon", "no span of time: say 30m, 72h, 3d"),
    ("consent telehealth maybe", "no answer 'maybe'"),
    ("consent end telehealth", "No consent to telehealth is recorded"),
    ("hold end", "Nobody is held"),
    ("alert withdraw knife", "No alert holds the words 'knife'"),
    ("access grant", "nobody has asked"),
    ("priority release", "not set by hand"),
    ("access request because", "may not do this"),
)  # fmt: skip


@pytest.fixture
def rig(make_rig: Callable[..., Rig]) -> Rig:
    made = make_rig(Role.CLINICIAN).open(call("i1", 6), team("u1"), f.UnitAssigned("u1", "i1"))
    made.model.select_incident("i1")
    return made.frame()


def last(rig: Rig) -> f.Fact:
    return rig.link.asked[-1]


def test_instruments_are_answered_in_one_line(rig: Rig) -> None:
    rig.run("assess ctrs 2 1 3")
    told = last(rig)
    assert isinstance(told, f.AssessmentRecorded)
    assert (told.score, told.level) == (6, "extreme")
    rig.run("/assess c-ssrs yes yes no no no yes no")
    told = last(rig)
    assert isinstance(told, f.AssessmentRecorded)
    assert told.level == "moderate"
    rig.run("assess cssrs yes")
    told = last(rig)
    assert isinstance(told, f.AssessmentRecorded)
    assert told.level == "incomplete"


def test_what_is_wrong_is_said_and_nothing_is_told(rig: Rig) -> None:
    before = rig.picture.seq
    for line, words in WRONG:
        rig.run(line)
        assert words in rig.said, line
    assert rig.picture.seq == before


def test_telling_by_the_keyboard(rig: Rig) -> None:
    rig.run("severity 8")
    assert last(rig) == f.SeverityRated(incident="i1", severity=8, rater=Rater.CLINICIAN)
    rig.run("severity 5 caller")
    assert last(rig) == f.SeverityRated(incident="i1", severity=5, rater=Rater.CALLER)
    rig.run("whisper u1 threat Slow down / Sit with him")
    told = last(rig)
    assert isinstance(told, f.WhisperSent)
    assert (told.lines, told.basis) == (("Slow down", "Sit with him"), Basis.THREAT)
    rig.run("alert hazard weapon: knife in the left hand")
    told = last(rig)
    assert isinstance(told, f.PersonAlerted)
    assert (told.about, told.caution, told.text) == (AlertKind.HAZARD, Caution.WEAPON, "knife in the left hand")
    rig.run("alert calms at home: his music")
    told = last(rig)
    assert isinstance(told, f.PersonAlerted)
    assert (told.caution, told.text) == (None, "at home: his music")
    rig.run("alert withdraw KNIFE")
    assert isinstance(last(rig), f.AlertWithdrawn)
    rig.run("consent telehealth given 30m the mother")
    told = last(rig)
    assert isinstance(told, f.ConsentRecorded)
    assert (told.state, told.given_by) == (ConsentState.GIVEN, "the mother")
    assert told.until is not None
    rig.run("consent end telehealth changed her mind")
    assert isinstance(last(rig), f.ConsentEnded)
    rig.run("hold voluntary open")
    told = last(rig)
    assert isinstance(told, f.HoldStarted)
    assert told.until is None
    rig.run("hold end")
    assert isinstance(last(rig), f.HoldEnded)
    rig.run("clinical-note threat has a plan")
    told = last(rig)
    assert isinstance(told, f.PersonNoted)
    assert (told.text, told.basis) == ("has a plan", Basis.THREAT)
    rig.run("priority override 9 because two calls in an hour")
    assert rig.picture.incidents["i1"].priority == 9
    rig.run("priority release")
    assert rig.picture.incidents["i1"].priority == 6


def test_a_clinicians_remark_asks_for_its_basis(rig: Rig) -> None:
    rig.run("note he has calmed down")
    assert rig.picture.seq == 3
    assert "On what basis" in rig.said
    assert rig.window.command_line.edit.text() == "note I1 he has calmed down basis "
    rig.run("note I1 he has calmed down basis treatment")
    told = last(rig)
    assert isinstance(told, f.IncidentNoted)
    assert (told.text, told.basis) == ("he has calmed down", Basis.TREATMENT)
    rig.run("note on no basis anybody knows basis NONE")
    told = last(rig)
    assert isinstance(told, f.IncidentNoted)
    assert (told.text, told.basis) == ("on no basis anybody knows", Basis.NONE)


def test_requests_are_decided_by_the_keyboard(rig: Rig) -> None:
    rig.tell(f.AccessRequested(incident="i1", request="r1", reason="going in"), role=Role.COMMANDER, actor="desk-2")
    rig.run("access grant 20")
    assert rig.picture.care["i1"].requests["r1"].granted_at is not None
    rig.run("access end")
    assert rig.picture.care["i1"].requests["r1"].ended_at is not None
    rig.tell(f.AccessRequested(incident="i1", request="r2", reason="again"), role=Role.COMMANDER, actor="desk-2")
    rig.run("access refuse because it is no emergency")
    assert rig.picture.care["i1"].requests["r2"].refused_reason == "it is no emergency"


def test_a_commander_asks_and_breaks_glass_by_the_keyboard(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig().open(call("i1"))
    rig.model.select_incident("i1")
    rig.run("access request because he was here before")
    told = last(rig)
    assert isinstance(told, f.AccessRequested)
    assert (told.reason, told.emergency) == ("he was here before", False)
    rig.run("access break he is on the ledge")
    told = last(rig)
    assert isinstance(told, f.AccessRequested)
    assert told.emergency


def test_what_is_missing_is_asked_where_it_is_shown(rig: Rig) -> None:
    rig.run("assess cssrs")
    focus = rig.focus()
    assert focus is not None
    assert focus.accessibleName() == "Questions"
    rig.run("whisper")
    focus = rig.focus()
    assert focus is not None
    assert focus.accessibleName() == "First line"
    rig.run("record")
    assert isinstance(last(rig), f.RecordViewed)


def test_a_ctrs_from_the_board_is_a_key_to_begin_three_to_answer_and_one_to_record(rig: Rig) -> None:
    QTest.keyClick(rig.window.board.view, Qt.Key.Key_E)
    for key in (Qt.Key.Key_4, Qt.Key.Key_4, Qt.Key.Key_3, Qt.Key.Key_Return):
        focus = rig.focus()
        assert focus is not None
        QTest.keyClick(focus, key)
    rig.frame()
    told = last(rig)
    assert isinstance(told, f.AssessmentRecorded)
    assert (told.score, told.level) == (11, "medium")


def test_escape_puts_the_form_away_and_keeps_the_call(rig: Rig) -> None:
    for form, pane_form in (("hold", "hold"), ("consent", "consent"), ("alert", "alert")):
        rig.run(form)
        pane = rig.window.floor.pane("record")
        assert isinstance(pane, RecordPane)
        editor = getattr(pane, pane_form)
        assert editor.isVisible(), form
        QTest.keyClick(rig.focus(), Qt.Key.Key_Escape)
        rig.frame()
        assert not editor.isVisible(), form
        assert rig.model.selection.incident == "i1"


def test_the_line_offers_what_may_follow(rig: Rig) -> None:
    commands = all_commands()
    for line, word in (
        ("consent ", "telehealth"),
        ("hold ", "involuntary"),
        ("alert ", "hazard"),
        ("severity 3 ", "caller"),
        ("assess ", "cssrs"),
    ):
        assert word in [found.word for found in commands.complete(line, rig.model)], line


def test_every_fact_of_care_a_clinician_may_tell_has_a_command() -> None:
    words = {
        "assessment.recorded": "assess", "severity.rated": "severity", "priority.overridden": "priority override",
        "priority.released": "priority release", "person.alerted": "alert", "person.noted": "clinical-note",
        "person.withdrawn": "alert withdraw", "consent.recorded": "consent", "consent.ended": "consent end",
        "hold.started": "hold", "hold.ended": "hold end", "whisper.sent": "whisper",
        "access.requested": "access request", "access.granted": "access grant", "access.refused": "access refuse",
        "access.ended": "access end", "record.viewed": "record",
    }  # fmt: skip
    families = (
        "assessment.",
        "severity.",
        "priority.",
        "person.",
        "consent.",
        "hold.",
        "whisper.",
        "access.",
        "record.",
    )
    told = {
        kind for kind, cls in f.FACT_KINDS.items() if kind.startswith(families) and MAY_PUBLISH[cls] - {Role.SOURCE}
    }
    assert told - ELSEWHERE == set(words)
    commands = all_commands()
    assert all(name in commands for name in words.values())


@pytest.mark.parametrize(("word", "minutes"), [("30m", 30), ("30min", 30), ("72h", 4320), ("3d", 4320), ("open", None)])
def test_spans_of_time(word: str, minutes: int | None) -> None:
    found = span(word)
    assert (found.total_seconds() / 60 if found else None) == minutes


@pytest.mark.parametrize("word", ["", "soon", "0m", "-3h", "1y", "99999999d", "31d", "m", "3"])
def test_what_is_no_span_is_told(word: str) -> None:
    with pytest.raises(ValueError, match=r"span of time|longer than"):
        span(word)
