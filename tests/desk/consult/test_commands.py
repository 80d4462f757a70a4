"""Commands about consults: one key takes the next, and everything can be typed."""

from __future__ import annotations

from console.domain import facts as f
from console.domain.vocabulary_care import ConsultState
from tests.desk.consult.conftest import Stage, accepted, asked, connected


def test_one_key_takes_who_is_first_and_goes_there(stage: Stage) -> None:
    stage.tell(asked(1), asked(2)).wait(seconds=30)
    assert stage.commands["consult next"].strip_key == "T"
    assert stage.run("consult next")
    assert stage.consult("c2").clinician == "clin-1"
    assert stage.model.selection.incident == "i2"
    assert stage.consult("c1").state is ConsultState.WAITING


def test_a_colleagues_offer_goes_before_the_queue(stage: Stage) -> None:
    stage.tell(asked(1), asked(2))
    stage.clinician("clin-2", accepted(1, "clin-2"), connected(1))
    stage.clinician("clin-2", f.ConsultTransferOffered(incident="i1", consult="c1", to="clin-1"))
    assert stage.run("consult next")
    assert stage.consult("c1").clinician == "clin-1"
    assert stage.consult("c2").state is ConsultState.WAITING


def test_nobody_waits(stage: Stage) -> None:
    assert not stage.run("consult next")
    assert "nobody waits" in stage.said


def test_an_offer_to_somebody_else_is_not_taken(stage: Stage) -> None:
    stage.tell(asked(1))
    stage.clinician("clin-2", accepted(1, "clin-2"))
    stage.clinician("clin-3", f.ClinicianOnDuty(clinician="clin-3"))
    stage.clinician("clin-2", f.ConsultTransferOffered(incident="i1", consult="c1", to="clin-3"))
    stage.run("consult next")
    assert stage.said == "Nobody waits for a clinician"
    assert stage.consult("c1").offered_to == "clin-3"


def test_acceptance_does_not_fail_because_a_remark_came_in_meanwhile(stage: Stage) -> None:
    stage.tell(asked(1))
    stage.link.tell(f.IncidentNoted(incident="i1", text="neighbour is with her"))
    assert stage.run("consult accept I1")
    assert stage.consult("c1").clinician == "clin-1"


def test_who_was_later_is_told_who_has_it(stage: Stage) -> None:
    stage.tell(asked(1))
    stage.link.tell(accepted(1, "clin-2"))
    stage.run("consult accept I1")
    assert "clin-2 has taken this consult" in stage.said


def test_a_whole_consult_is_typed(stage: Stage) -> None:
    stage.tell(asked(1))
    for line in (
        "consult accept I1", "consult interpreter I1 vi", "consult joined I1 line 4711", "consult connected I1",
        "consult end I1 voluntary settled because person did not want it",
    ):  # fmt: skip
        assert stage.run(line), stage.said
    consult = stage.consult("c1")
    assert consult.state is ConsultState.ENDED
    assert consult.interpreter == "line 4711"
    assert consult.ending is not None
    assert consult.ending.fact.recommended == "voluntary"
    assert consult.ending.fact.actual == "settled"
    assert consult.ending.fact.divergence == "person did not want it"


def test_an_end_with_the_advice_alone_leaves_the_outcome_for_later(stage: Stage) -> None:
    stage.tell(asked(1))
    stage.clinician("clin-1", accepted(1), connected(1))
    assert stage.run("consult end I1 referred")
    assert stage.run("consult outcome I1 settled because agreed on the phone")
    outcome = stage.consult("c1").outcome
    assert outcome is not None
    assert outcome.fact.divergence == "agreed on the phone"


def test_a_difference_without_a_reason_is_refused_in_words(stage: Stage) -> None:
    stage.tell(asked(1))
    stage.clinician("clin-1", accepted(1), connected(1))
    stage.run("consult end I1 voluntary settled")
    assert "say why" in stage.said
    assert stage.consult("c1").state is ConsultState.CONNECTED


def test_a_transfer_is_offered_and_taken(stage: Stage) -> None:
    stage.tell(asked(1))
    stage.clinician("clin-1", accepted(1), connected(1))
    offered = [s.word for s in stage.commands.complete("consult transfer ", stage.model)]
    assert "clin-2" in offered
    stage.model.select_incident("i1")
    assert stage.run("consult transfer clin-2 because end of shift")
    assert stage.consult("c1").offered_to == "clin-2"
    assert stage.consult("c1").clinician == "clin-1"


def test_what_is_missing_is_asked_in_the_form(stage: Stage) -> None:
    stage.tell(asked(1))
    stage.model.select_incident("i1")
    assert stage.run("consult decline")
    stage.clinician("clin-1", accepted(1), connected(1))
    for line in ("consult end", "consult transfer", "consult interpreter"):
        assert stage.run(line)
    assert stage.hands.forms == ["decline", "end", "transfer", "interpreter"]


def test_a_commander_asks_and_takes_back(commander: Stage) -> None:
    commander.model.select_incident("i1")
    assert commander.run("consult request Hears voices")
    consult = next(iter(commander.picture.consults.values()))
    assert consult.request.fact.reason == "Hears voices"
    assert consult.request.fact.asked_by == "Watch commander cmd-1"
    assert commander.run("consult withdraw settled without")
    assert next(iter(commander.picture.consults.values())).state is ConsultState.WITHDRAWN
    assert not commander.run("consult next")
    assert "may not" in commander.said


def test_consult_alone_asks_for_a_clinician(commander: Stage) -> None:
    commander.model.select_incident("i2")
    assert commander.run("consult")
    assert commander.hands.forms == ["request"]


def test_duty_is_gone_on_with_places_and_languages_and_off_again(stage: Stage) -> None:
    assert stage.run("duty off end of shift")
    assert "clin-1" not in stage.picture.clinicians
    assert stage.run("duty on 3 es Somali")
    held = stage.picture.clinicians["clin-1"]
    assert (held.capacity, held.languages) == (3, ("es", "Somali"))
    assert stage.run("duty on 2")
    assert stage.picture.clinicians["clin-1"].languages == ("es", "Somali")
    assert not stage.run("duty on 99")
    assert "1 to 20" in stage.said


def test_only_clinicians_go_on_duty(commander: Stage) -> None:
    assert not commander.run("duty on")
    assert "clinicians" in commander.said


def test_every_word_of_the_family_is_completed(stage: Stage) -> None:
    words = [s.word for s in stage.commands.complete("consult ", stage.model)]
    assert {"request", "next", "accept", "decline", "transfer", "take", "interpreter", "end", "withdraw"} <= set(words)
    assert [s.word for s in stage.commands.complete("duty o", stage.model)] == ["on", "off"]


def test_who_was_declined_by_this_clinician_is_not_pressed_on_them_again(stage: Stage) -> None:
    stage.tell(asked(1), asked(2)).wait(seconds=30)
    stage.run("consult decline I2 because I know this person")
    assert stage.run("consult next")
    assert stage.consult("c1").clinician == "clin-1"
    assert stage.consult("c2").state is ConsultState.WAITING
    stage.run("consult next")
    assert stage.consult("c2").state is ConsultState.WAITING
    assert "declined" in stage.said
    assert stage.run("consult accept I2"), "named, it is theirs after all"
