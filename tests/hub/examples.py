"""One example of every fact, and the information wall in words: what each role should be told of it."""

from __future__ import annotations

import msgspec

from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import Basis, Info
from tests.domain.test_wall import LIFTED, PROTECTED, expected
from tests.examples import CANARY, CARE_EXAMPLES
from tests.story import START, Story

TOLD = Story()

EXAMPLES: dict[type[f.Fact], f.Fact] = {
    type(fact): msgspec.json.decode(msgspec.json.encode(fact), type=f.AnyFact)  # as it comes over the wire
    for fact in (
        TOLD.incident("i2"), f.IncidentReclassified(incident="i1", type_code="x", type_text="y", priority=3),
        f.IncidentLocated(incident="i1", place=None), f.IncidentPhase(incident="i1", phase="on_scene"),  # type: ignore[arg-type]
        f.IncidentScene(incident="i1", safe=True), f.IncidentNoted(incident="i1", text=CANARY), f.IncidentLinked(incident="i1", to="i2"),
        f.HandoffOffered(incident="i1", to=Role.CLINICIAN), f.HandoffAccepted(incident="i1", role=Role.COMMANDER),
        f.HandoffDeclined(incident="i1", role=Role.COMMANDER), f.IncidentEnded(incident="i1"),
        f.IncidentClosed(incident="i1", disposition="settled"), f.IncidentReopened(incident="i1"), TOLD.unit("u2"),
        f.UnitStatusChanged(unit="u1", status="en_route"), f.UnitAssigned(unit="u1", incident="i1"),  # type: ignore[arg-type]
        f.UnitReleased(unit="u1", incident="i1"), f.UnitRetired(unit="u1"),
        f.PerimeterDrawn(perimeter="p1", points=((1.0, 1.0), (1.0, 2.0), (2.0, 2.0))), f.PerimeterRemoved(perimeter="p1"),
        f.AlarmRaised(alarm="a1", rule="r", priority="low", text="t"), f.AlarmAcknowledged(alarm="a1"),  # type: ignore[arg-type]
        f.AlarmShelved(alarm="a1", until=START, reason="r"), f.AlarmUnshelved(alarm="a1"), f.AlarmCleared(alarm="a1"),
    )
} | CARE_EXAMPLES  # fmt: skip

#: Kinds of which a clinician's text is clinical, and anybody else's is open to all.
_REMARKS = ("incident.noted", "consult.requested")


def tellings() -> list[tuple[Role, f.Fact]]:
    """Every fact; those with a protected field as told by a clinician and by a commander, on every basis."""
    told: list[tuple[Role, f.Fact]] = []
    for cls, fact in EXAMPLES.items():
        guarded = f.kind_of(fact) in PROTECTED
        for author in (Role.CLINICIAN, Role.COMMANDER) if guarded else (Role.COMMANDER,):
            for basis in Basis if "basis" in cls.__struct_fields__ else (None,):
                told.append((author, fact if basis is None else msgspec.structs.replace(fact, basis=basis)))
    return told


def as_told(envelope: f.Envelope, role: Role, grants: frozenset[str] = frozenset()) -> f.Envelope:
    """A fact as the table in words says that a role should be told it."""
    fact, kind = envelope.fact, f.kind_of(envelope.fact)
    hidden: dict[str, f.Redacted] = {}
    for name, clinical in PROTECTED.get(kind, {}).items():
        info = Info.OPEN if kind in _REMARKS and envelope.by.role is not Role.CLINICIAN else clinical
        lifted = f.incident_of(fact) in grants
        if getattr(fact, name) and not expected(role, info, getattr(fact, "basis", Basis.NONE), lifted):
            can_ask = role.value in LIFTED.split() and info in (Info.SAFETY, Info.CLINICAL, Info.HISTORY)
            hidden[name] = f.Redacted(info, can_ask)
    return msgspec.structs.replace(envelope, fact=msgspec.structs.replace(fact, **hidden))
