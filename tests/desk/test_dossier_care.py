"""Care in the dossier: the brief and what set the priority, clocks, curve, consult, and one block for what is hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from console.desk.dossier_lines import mark_lines
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import AlertKind, Caution, HoldKind, Rater
from console.domain.wall import redact_fact
from tests.desk.conftest import Rig, call
from tests.story import Story


def test_a_call_without_care_offers_a_clinician_and_nothing_else(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.model.select_incident("i1")
    rig.frame()
    dossier = rig.window.dossier
    assert not dossier.door.isVisible()
    assert dossier.care.consult.text() == "No clinician was asked for"
    assert dossier.care.request_button.isVisible()
    assert not dossier.care.block.isVisible()
    assert not dossier.care.curve.isVisible()


def test_care_is_seen_before_who_to_send(rig: Rig) -> None:
    rig.open(call("i1", 6))
    rig.tell(
        f.PersonAlerted(incident="i1", alert="a", about=AlertKind.HAZARD, text="knife", caution=Caution.WEAPON),
        f.SeverityRated(incident="i1", severity=7, rater=Rater.CALLER),
    )
    rig.tell(
        f.HoldStarted(incident="i1", hold="h", hold_kind=HoldKind.INVOLUNTARY, until=rig.time + timedelta(hours=1)),
        role=Role.CLINICIAN,
    )
    rig.model.select_incident("i1")
    rig.frame()
    dossier = rig.window.dossier
    assert dossier.door.brief.texts() == ["Hazard: weapon: knife"]
    assert dossier.door.priority.gauge.held is not None
    assert dossier.door.priority.gauge.held.value == 7
    assert dossier.care.curve.words() == "caller 7"
    (row,) = dossier.care.clocks.rows.values()
    assert row.left.text() == "1:00:00"
    rig.wait(seconds=5)
    assert row.left.text() == "59:55"
    assert not row.end.isVisible()


def test_a_consult_counts_its_wait(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.tell(f.ConsultRequested(incident="i1", consult="c", asked_by="officer", reason="wants to talk"))
    rig.model.select_incident("i1")
    rig.wait(seconds=30)
    care = rig.window.dossier.care
    assert care.consult.text() == "Clinician: waiting for 00:30"
    assert not care.request_button.isVisible()
    rig.tell(f.ConsultAccepted(incident="i1", consult="c", clinician="dr-1"), role=Role.CLINICIAN, actor="dr-1")
    assert care.consult.text().startswith("Clinician: accepted dr-1 for")


def test_what_is_hidden_is_one_block_that_can_be_asked_for(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(Role.COMMANDER).open(call("i1"), call("i2"))
    hidden = redact_fact(f.PersonNoted(incident="i1", note="n", text="secret"), Role.CLINICIAN, Role.COMMANDER)
    rig.tell(hidden, role=Role.CLINICIAN)
    rig.model.select_incident("i1")
    rig.frame()
    care = rig.window.dossier.care
    assert care.block.isVisible()
    assert "Clinical record" in care.block.kind.text()
    assert care.block.words.text() == "1 note"
    care.block.button.click()
    care.access.reason.setText("going in")
    rig.model.select_incident("i2")
    rig.frame()
    assert not care.access.isVisible()
    rig.model.select_incident("i1")
    rig.frame()
    care.block.button.click()
    assert care.access.reason.text() == ""
    care.access.reason.setText("going in")
    care.access.ask_button.click()
    rig.frame()
    asked = rig.link.asked[-1]
    assert isinstance(asked, f.AccessRequested)
    assert not care.block.button.isVisible()
    assert "a clinician decides" in care.access.state.text()


def test_a_line_of_the_timeline_says_that_something_of_it_is_hidden() -> None:
    story = Story()
    story.tell(story.incident())
    told = f.IncidentNoted(incident="i1", text="said at the door")
    story.tell(redact_fact(told, Role.CLINICIAN, Role.OPERATIONS), role=Role.CLINICIAN)
    over = f.IncidentClosed(incident="i1", disposition="settled", text="what was told in confidence")
    story.tell(redact_fact(over, Role.CLINICIAN, Role.OPERATIONS), role=Role.CLINICIAN)
    titles = [line.title for line in mark_lines(story.picture.incidents["i1"])]
    assert titles[:2] == ["Closed, disposition settled: [clinical record, hidden]", "[clinical record, hidden]"]
