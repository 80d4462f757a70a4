"""What a desk offers to do with a consult is what the hub accepts."""

from __future__ import annotations

import pytest

from console.desk.consult.deeds import Deed, deeds, held_by, offered_to, why_not
from console.domain import facts as f
from console.domain.judge import judge
from console.domain.vocabulary import Role
from tests.desk.consult.conftest import Stage, accepted, asked, connected

_ABOUT = {"incident": "i1", "consult": "c1"}


def _facts(actor: str, *, offered: bool) -> dict[Deed, f.Fact]:
    decline = f.ConsultTransferDeclined if offered else f.ConsultDeclined
    return {
        Deed.ACCEPT: f.ConsultAccepted(**_ABOUT, clinician=actor),
        Deed.TAKE: f.ConsultTransferTaken(**_ABOUT, clinician=actor),
        Deed.CONNECTED: f.ConsultConnected(**_ABOUT),
        Deed.END: f.ConsultEnded(**_ABOUT, recommended="settled"),
        Deed.TRANSFER: f.ConsultTransferOffered(**_ABOUT, to="clin-2" if actor != "clin-2" else "clin-1"),
        Deed.INTERPRETER: f.InterpreterAsked(**_ABOUT, language="vi"),
        Deed.JOINED: f.InterpreterJoined(**_ABOUT, interpreter="4711"),
        Deed.DECLINE: decline(**_ABOUT, reason="other call"),
        Deed.WITHDRAW: f.ConsultWithdrawn(**_ABOUT, reason="settled"),
        Deed.OUTCOME: f.ConsultOutcome(**_ABOUT, actual="settled"),
    }


def _tell(stage: Stage, state: str) -> None:
    stage.tell(asked())
    if state in ("accepted", "connected", "offered", "ended"):
        stage.clinician("clin-2", accepted(by="clin-2"))
    if state in ("connected", "offered", "ended"):
        stage.clinician("clin-2", connected())
    if state == "offered":
        stage.clinician("clin-2", f.ConsultTransferOffered(**_ABOUT, to="clin-1"))
    if state == "ended":
        stage.clinician("clin-2", f.ConsultEnded(**_ABOUT, recommended="settled"))
    if state == "withdrawn":
        stage.tell(f.ConsultWithdrawn(**_ABOUT, reason="settled"))


@pytest.mark.parametrize("state", ["waiting", "accepted", "connected", "offered", "ended", "withdrawn"])
@pytest.mark.parametrize(
    ("role", "actor"),
    [(Role.CLINICIAN, "clin-1"), (Role.CLINICIAN, "clin-2"), (Role.COMMANDER, "cmd-1"), (Role.OPERATIONS, "ops-1")],
)
def test_every_deed_that_is_offered_is_accepted_by_the_hub(stage: Stage, state: str, role: Role, actor: str) -> None:
    _tell(stage, state)
    consult = stage.consult()
    by = f.By(actor, role)
    facts = _facts(actor, offered=consult.offered_to == actor)
    for deed in deeds(consult, role, actor):
        refusal = judge(stage.picture, by, facts[deed], None)
        assert refusal is None, f"{deed} in {state} by {actor}: {refusal}"
        assert why_not(consult, deed) == ""


def test_roles_that_only_look_are_offered_nothing(stage: Stage) -> None:
    stage.tell(asked())
    assert deeds(stage.consult(), Role.AUDITOR, "aud-1") == ()
    assert deeds(stage.consult(), None, "") == ()


def test_after_a_consult_another_can_be_asked_for_while_the_incident_is_open(stage: Stage) -> None:
    _tell(stage, "ended")
    assert deeds(stage.consult(), Role.COMMANDER, "cmd-1", incident_open=True) == (Deed.OUTCOME, Deed.REQUEST)
    assert deeds(stage.consult(), Role.COMMANDER, "cmd-1") == (Deed.OUTCOME,)


def test_why_not_is_said_in_words(stage: Stage) -> None:
    assert why_not(None, Deed.ACCEPT) == "no clinician has been asked for here"
    _tell(stage, "connected")
    consult = stage.consult()
    assert why_not(consult, Deed.ACCEPT) == "clin-2 has taken this consult"
    assert "not on offer" in why_not(consult, Deed.TAKE)
    assert "under way" in why_not(consult, Deed.WITHDRAW)
    assert "has not ended" in why_not(consult, Deed.OUTCOME)


def test_what_a_clinician_holds_and_is_offered(stage: Stage) -> None:
    _tell(stage, "offered")
    assert [c.id for c in held_by(stage.picture, "clin-2")] == ["c1"]
    assert [c.id for c in offered_to(stage.picture, "clin-1")] == ["c1"]
    assert held_by(stage.picture, "") == offered_to(stage.picture, "") == []
