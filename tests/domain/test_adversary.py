"""What somebody who means ill asks for in the picture's own words: each is refused, and the refusal tells nothing."""

from __future__ import annotations

import pytest

from console.domain import facts as f
from console.domain.judge import Refusal, judge
from console.domain.vocabulary import AlarmPriority, Role, UnitStatus
from console.domain.vocabulary_care import AlertKind, ConsentState
from console.domain.wall import redact_fact, redact_picture
from tests.examples import CANARY
from tests.story import START, Story


def code(story: Story, role: Role, actor: str, fact: f.Fact, expects: int | None = None) -> str:
    refusal = judge(story.picture, story.by(role, actor), fact, expects)
    return refusal.code if isinstance(refusal, Refusal) else "accepted"


@pytest.fixture
def story() -> Story:
    told = Story()
    told.tell(told.incident("i1"), told.incident("i2"), told.unit("u1"), told.unit("u2"))
    told.tell(f.UnitAssigned(unit="u1", incident="i1"), f.UnitAssigned(unit="u2", incident="i2"))
    return told


# ---- access ----


def ask(request: str, emergency: bool = False) -> f.AccessRequested:
    return f.AccessRequested(incident="i1", request=request, reason="roof", emergency=emergency)


def test_nobody_grants_or_refuses_what_they_asked_for_under_another_role(story: Story) -> None:
    story.tell(ask("r"), role=Role.COMMANDER, actor="anna")
    for decision in (
        f.AccessGranted(incident="i1", request="r"),
        f.AccessRefused(incident="i1", request="r", reason="x"),
    ):
        assert code(story, Role.CLINICIAN, "anna", decision) == "own-request"
        assert code(story, Role.CLINICIAN, "cora", decision) == "accepted"
        assert code(story, Role.COMMANDER, "anna", decision) == "not-allowed"


def test_the_hub_opens_what_was_asked_for_in_an_emergency_whatever_the_asker_is_called(story: Story) -> None:
    story.tell(ask("r", emergency=True), role=Role.COMMANDER, actor="hub")
    assert code(story, Role.HUB, "hub", f.AccessGranted(incident="i1", request="r")) == "accepted"


def test_broken_glass_is_not_broken_again_before_its_time_is_over(story: Story) -> None:
    """A chain of emergencies would have neither an end nor a look at each; forty push others' requests out."""
    story.tell(ask("r", emergency=True), role=Role.COMMANDER, actor="anna")
    story.tell(f.AccessGranted(incident="i1", request="r"), role=Role.HUB)
    for emergency in (False, True):
        assert code(story, Role.COMMANDER, "anna", ask("again", emergency)) == "already-open"
        assert code(story, Role.COMMANDER, "bert", ask("again", emergency)) == "accepted"
    story.tell(f.AccessEnded(incident="i1", request="r"), role=Role.HUB)
    assert code(story, Role.COMMANDER, "anna", ask("again", emergency=True)) == "accepted"


def test_a_look_is_not_put_down_to_what_somebody_else_was_granted(story: Story) -> None:
    story.tell(ask("r", emergency=True), role=Role.COMMANDER, actor="anna")

    def look(viewer: str) -> f.RecordViewed:
        return f.RecordViewed(incident="i1", viewer=viewer, viewer_role=Role.COMMANDER, what="notes", request="r")

    assert code(story, Role.COMMANDER, "bert", look("anna")) == "other-viewer"
    assert code(story, Role.COMMANDER, "bert", look("bert")) == "other-request"
    assert code(story, Role.COMMANDER, "anna", look("anna")) == "accepted"


# ---- what a clinician has written ----


def test_nobody_else_does_away_with_what_a_clinician_has_written(story: Story) -> None:
    story.tell(
        f.PersonNoted(incident="i1", note="n", text=CANARY),
        f.ContactRecalled(incident="i1", contact="c", on=START),
        role=Role.CLINICIAN,
        actor="cora",
    )
    over = f.PersonAlerted(incident="i1", alert="n", about=AlertKind.CALMS, text="an alert by the name of the note")
    gone = f.AlertWithdrawn(incident="i1", alert="n")
    for role in (Role.COMMANDER, Role.FIELD, Role.SOURCE):
        assert code(story, role, "x", over) == "other-author"
        assert code(story, role, "x", gone) == "other-author"
    assert code(story, Role.SOURCE, "x", f.PersonNoted(incident="i1", note="n", text="mine")) == "other-author"
    assert code(story, Role.SOURCE, "x", f.ContactRecalled(incident="i1", contact="c", on=START)) == "other-author"
    for fact in (over, gone, f.PersonNoted(incident="i1", note="n", text="anew")):
        assert code(story, Role.CLINICIAN, "dora", fact) == "accepted"
    assert code(story, Role.HUB, "hub", gone) == "accepted", "what ran out is withdrawn by the hub"


def test_what_a_source_has_written_it_may_write_anew(story: Story) -> None:
    story.tell(f.PersonNoted(incident="i1", note="n", text="x"), role=Role.SOURCE)
    assert code(story, Role.SOURCE, "cad", f.PersonNoted(incident="i1", note="n", text="y")) == "accepted"
    assert code(story, Role.COMMANDER, "anna", f.AlertWithdrawn(incident="i1", alert="n")) == "accepted"


# ---- links and consults ----


def test_the_name_of_a_link_stands_for_one_call_only(story: Story) -> None:
    """Names of links are open to every desk: used again for another call, the officer's code would open that one."""

    def link(incident: str, unit: str) -> f.FieldLinkMade:
        return f.FieldLinkMade(incident=incident, link="link-1", unit=unit, until=START)

    story.tell(link("i1", "u1"), role=Role.COMMANDER)
    assert code(story, Role.OPERATIONS, "olga", link("i2", "u2")) == "already-made"
    assert code(story, Role.OPERATIONS, "olga", link("i1", "u1")) == "already-made"


def test_only_its_clinician_or_the_scene_says_that_a_consult_is_connected(story: Story) -> None:
    story.tell(
        f.ConsultRequested(incident="i1", consult="q", reason="x", asked_by="U1", consent=ConsentState.GIVEN),
        f.ConsultAccepted(incident="i1", consult="q", clinician="cora"),
    )
    connected = f.ConsultConnected(incident="i1", consult="q")
    assert code(story, Role.CLINICIAN, "dora", connected) == "other-clinician"
    assert code(story, Role.CLINICIAN, "cora", connected) == "accepted"
    assert code(story, Role.FIELD, "officer", connected) == "accepted"


# ---- refusals ----


@pytest.mark.parametrize("fact", [f.IncidentScene(incident="i1", safe=True), f.IncidentEnded(incident="i1")])
def test_a_refusal_shows_no_piece_of_the_picture_to_a_source(story: Story, fact: f.Fact) -> None:
    story.tell(f.HandoffOffered(incident="i1", to=Role.CLINICIAN, reason=CANARY), role=Role.COMMANDER)
    refusal = judge(story.picture, story.by(Role.SOURCE, "cad"), fact, 0)
    assert refusal is not None
    assert refusal.code == "moved-on"
    assert CANARY not in refusal.text
    shown = judge(story.picture, story.by(Role.COMMANDER), f.IncidentScene(incident="i1", safe=True), 0)
    assert shown is not None
    assert CANARY in shown.text, "a desk sees it on the strip anyway"


# ---- what clinicians say while they close and hand over ----


def lines(story: Story, role: Role, incident: str) -> list[str]:
    seen = redact_picture(story.picture, role)
    return [mark.detail for mark in seen.incidents[incident].marks]


def test_why_a_consult_is_handed_on_is_between_clinicians(story: Story) -> None:
    story.tell(
        f.ConsultRequested(incident="i1", consult="q", reason="x", asked_by="U1", consent=ConsentState.GIVEN),
        f.ConsultAccepted(incident="i1", consult="q", clinician="cora"),
    )
    offer = f.ConsultTransferOffered(incident="i1", consult="q", to="dora", reason=CANARY)
    story.tell(offer, role=Role.CLINICIAN, actor="cora")
    assert lines(story, Role.CLINICIAN, "i1")[-1] == f"Consult offered to dora: {CANARY}"
    for role in (Role.COMMANDER, Role.OPERATIONS, Role.AUDITOR, Role.FIELD):
        assert lines(story, role, "i1")[-1] == "Consult offered to dora"
        assert CANARY not in repr(redact_fact(offer, Role.CLINICIAN, role))
    moved = judge(story.picture, story.by(Role.OPERATIONS), f.IncidentReclassified("i1", "X", "x", 5), 0)
    assert moved is not None
    assert "offered to dora" in moved.text
    assert CANARY not in moved.text


def test_a_clinicians_words_at_closing_are_as_clinical_as_any_other_remark(story: Story) -> None:
    for key, role in (("i1", Role.CLINICIAN), ("i2", Role.COMMANDER)):
        story.tell(f.IncidentClosed(incident=key, disposition="settled", text=CANARY), role=role)
    for role in (Role.COMMANDER, Role.OPERATIONS, Role.AUDITOR, Role.FIELD):
        assert lines(story, role, "i1")[-1] == "Closed, disposition settled"
        assert lines(story, role, "i2")[-1] == f"Closed, disposition settled: {CANARY}"
    assert lines(story, Role.CLINICIAN, "i1")[-1] == f"Closed, disposition settled: {CANARY}"


# ---- exercises ----


def test_whoever_is_in_an_exercise_touches_nothing_real_and_sees_no_real_record(story: Story) -> None:
    raised = f.AlarmRaised(alarm="a", rule="no-unit", priority=AlarmPriority.HIGH, text="x", incident="i1")
    story.tell(raised, role=Role.HUB)
    trainee = f.By("tom", Role.COMMANDER, exercise=True)
    for fact in (
        ask("r", emergency=True),
        f.IncidentClosed(incident="i1", disposition="settled"),
        f.UnitReleased(unit="u1", incident="i1"),
        f.UnitStatusChanged(unit="u1", status=UnitStatus.OUT_OF_SERVICE),
        f.AlarmAcknowledged(alarm="a"),
    ):
        refusal = judge(story.picture, trainee, fact)
        assert refusal is not None
        assert refusal.code == "exercise"
    training = Story(exercise=True)
    training.tell(training.incident("i1"))
    assert judge(training.picture, trainee, ask("r", emergency=True)) is None
    assert judge(training.picture, f.By("anna", Role.COMMANDER), ask("r", emergency=True)) is None
