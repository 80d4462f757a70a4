"""What the hub's door lets in: role, collision, ownership and safety rules."""

from __future__ import annotations

import pytest

from console.domain import facts as f
from console.domain.access import MAY_CONNECT, MAY_PUBLISH, may_publish, publishable_kinds
from console.domain.judge import Refusal, judge
from console.domain.vocabulary import Phase, Role, UnitKind, UnitStatus
from tests.story import Story


def ask(story: Story, role: Role, fact: f.Fact, expects: int | None = None) -> Refusal | None:
    return judge(story.picture, story.by(role), fact, expects)


def code(refusal: Refusal | None) -> str:
    return refusal.code if refusal else "accepted"


@pytest.mark.parametrize("kind", sorted(f.FACT_KINDS))
@pytest.mark.parametrize("role", list(Role))
def test_access_is_a_table_and_denies_by_default(kind: str, role: Role) -> None:
    cls = f.FACT_KINDS[kind]
    allowed = role in MAY_PUBLISH.get(cls, frozenset())
    assert (kind in publishable_kinds(role)) == allowed
    assert role is not Role.AUDITOR or not allowed, "an auditor only reads"
    probe = next((p for p in probes() if type(p) is cls), None)
    if probe is not None:
        assert may_publish(role, probe) == allowed


def probes() -> list[f.Fact]:
    return [
        f.IncidentNoted(incident="i1", text="x"),
        f.AlarmRaised(alarm="a", rule="r", priority="low", text="t"),  # type: ignore[arg-type]
        f.IncidentScene(incident="i1", safe=True),
        f.IncidentEnded(incident="i1"),
        f.UnitAssigned(unit="u1", incident="i1"),
    ]


def test_nobody_but_the_hub_raises_alarms() -> None:
    story = Story()
    raised = f.AlarmRaised(alarm="a", rule="r", priority="low", text="t")  # type: ignore[arg-type]
    assert {code(ask(story, role, raised)) for role in MAY_CONNECT} == {"not-allowed"}
    assert Role.HUB not in MAY_CONNECT
    assert ask(story, Role.HUB, raised) is None
    story.tell(raised, role=Role.HUB)
    assert code(ask(story, Role.HUB, raised)) == "already-raised"


def test_two_commanders_never_both_own_a_strip() -> None:
    story = Story()
    story.tell(story.incident())
    story.tell(f.HandoffOffered(incident="i1", to=Role.OPERATIONS), role=Role.COMMANDER)
    seen = story.picture.incidents["i1"].last_seq
    accept = f.HandoffAccepted(incident="i1", role=Role.OPERATIONS)
    assert ask(story, Role.OPERATIONS, accept, seen) is None
    story.tell(accept, role=Role.OPERATIONS, actor="first")
    refusal = ask(story, Role.OPERATIONS, accept, seen)
    assert code(refusal) == "moved-on"
    assert refusal is not None
    assert "first" in refusal.text, "the refusal says what changed"


def test_only_an_offered_role_accepts_and_only_for_itself() -> None:
    story = Story()
    story.tell(story.incident())
    accept = f.HandoffAccepted(incident="i1", role=Role.CLINICIAN)
    assert code(ask(story, Role.CLINICIAN, accept)) == "not-offered"
    story.tell(f.HandoffOffered(incident="i1", to=Role.CLINICIAN), role=Role.COMMANDER)
    assert code(ask(story, Role.OPERATIONS, accept)) == "other-role"
    assert ask(story, Role.CLINICIAN, accept) is None


def test_closing_needs_a_disposition_and_the_owner() -> None:
    story = Story()
    story.tell(story.incident())
    assert code(ask(story, Role.COMMANDER, f.IncidentPhase(incident="i1", phase=Phase.CLOSED))) == "needs-disposition"
    assert code(ask(story, Role.COMMANDER, f.IncidentClosed(incident="i1", disposition=" "))) == "needs-disposition"
    close = f.IncidentClosed(incident="i1", disposition="settled")
    assert code(ask(story, Role.CLINICIAN, close)) == "not-owner"
    assert ask(story, Role.COMMANDER, close) is None
    story.tell(close)
    assert code(ask(story, Role.COMMANDER, close)) == "closed"


@pytest.mark.parametrize("kind", [UnitKind.MOBILE_CRISIS, UnitKind.EMS])
def test_an_unarmed_team_waits_for_a_safe_scene_unless_a_reason_is_given(kind: UnitKind) -> None:
    story = Story()
    story.tell(story.incident(), story.unit("u1", kind))
    assert code(ask(story, Role.COMMANDER, f.UnitAssigned(unit="u1", incident="i1"))) == "scene-not-safe"
    assert ask(story, Role.COMMANDER, f.UnitAssigned(unit="u1", incident="i1", override="family is with them")) is None
    story.tell(f.IncidentScene(incident="i1", safe=True))
    assert ask(story, Role.COMMANDER, f.UnitAssigned(unit="u1", incident="i1")) is None


def test_a_busy_unit_is_not_taken_without_a_reason() -> None:
    story = Story()
    story.tell(story.incident("i1"), story.incident("i2"), story.unit())
    story.tell(f.UnitStatusChanged(unit="u1", status=UnitStatus.ON_SCENE, incident="i1"))
    assert code(ask(story, Role.COMMANDER, f.UnitAssigned(unit="u1", incident="i2"))) == "not-available"
    assert code(ask(story, Role.COMMANDER, f.UnitAssigned(unit="u1", incident="i1"))) == "already-assigned"


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (f.IncidentNoted(incident="nope", text="x"), "unknown-incident"),
        (f.UnitStatusChanged(unit="nope", status=UnitStatus.AVAILABLE), "unknown-unit"),
        (f.AlarmAcknowledged(alarm="nope"), "unknown-alarm"),
        (f.PerimeterRemoved(perimeter="nope"), "unknown-perimeter"),
        (f.UnitReleased(unit="u1", incident="i1"), "not-assigned"),
        (f.HandoffDeclined(incident="i1", role=Role.CLINICIAN), "not-offered"),
        (f.HandoffOffered(incident="i1", to=Role.COMMANDER), "same-owner"),
        (f.HandoffOffered(incident="i1", to=Role.AUDITOR), "bad-owner"),
    ],
)
def test_what_is_not_there_is_refused_in_words(fact: f.Fact, expected: str) -> None:
    story = Story()
    story.tell(story.incident(), story.unit())
    refusal = ask(story, Role.COMMANDER, fact)
    assert code(refusal) == expected
    assert refusal is not None
    assert len(refusal.text) > 15
