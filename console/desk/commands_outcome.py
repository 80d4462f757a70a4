"""Commands about what became of a call: force, injuries, arrest, follow-up and connection to care."""

from __future__ import annotations

from datetime import timedelta

from console.desk.arguments import Argument, Kind
from console.desk.arguments_care import span
from console.desk.commands import CanRun, Command, Desk, Given, both, may_send, needs_incident
from console.desk.model import Tone
from console.desk.outcomes import (
    connect_to_care,
    know_person,
    make_follow_up,
    plan_follow_up,
    report_diversion,
    report_force,
    report_injury,
)
from console.domain import facts as f
from console.domain.vocabulary_shift import (
    Connection,
    Diversion,
    FollowUpBy,
    FollowUpResult,
    Force,
    Injured,
    Injury,
)

_INCIDENT = Argument("incident", Kind.INCIDENT, optional=True)
#: When somebody gets in touch again, where nothing else is said.
_TOMORROW = timedelta(hours=24)


def _about(fact: type[f.Fact]) -> CanRun:
    return both(needs_incident, may_send(fact))


def _force(desk: Desk, given: Given) -> None:
    report_force(desk.model, given["incident"], Force(given["force"]), given.get("unit"))


def _injury(desk: Desk, given: Given) -> None:
    injury = Injury(given.get("how badly", Injury.MINOR.value))
    report_injury(desk.model, given["incident"], Injured(given["who"]), injury)


def _arrest(desk: Desk, given: Given) -> None:
    report_diversion(desk.model, given["incident"], Diversion(given["what"]))


def _due(desk: Desk, given: Given) -> None:
    try:
        within = span(given["within"]) if "within" in given else _TOMORROW
    except ValueError as error:
        desk.model.say(str(error), Tone.REFUSED, given["incident"])
        return
    by = FollowUpBy(given.get("how", FollowUpBy.CALL.value))
    plan_follow_up(desk.model, given["incident"], within or _TOMORROW, by)


def _made(desk: Desk, given: Given) -> None:
    result = FollowUpResult(given.get("result", FollowUpResult.REACHED.value))
    make_follow_up(desk.model, given["incident"], result)


def _person(desk: Desk, given: Given) -> None:
    try:
        know_person(desk.model, given["incident"], given["pseudonym"])
    except ValueError as error:
        desk.model.say(str(error), Tone.REFUSED, given["incident"])


def _connect(desk: Desk, given: Given) -> None:
    connect_to_care(desk.model, given["incident"], Connection(given["how"]))


OUTCOME_COMMANDS: tuple[Command, ...] = (
    Command(
        "force", "the highest force used, or none; with a unit, that unit's own", "Outcome", _force,
        (_INCIDENT, Argument("force", Kind.FORCE), Argument("unit", Kind.UNIT, optional=True)), _about(f.ForceUsed),
    ),
    Command(
        "injury", "who was hurt and how badly: /injury officer serious; or nobody", "Outcome", _injury,
        (_INCIDENT, Argument("who", Kind.SIDE), Argument("how badly", Kind.INJURY, optional=True)),
        _about(f.InjuryReported),
    ),
    Command(
        "arrest", "whether there was cause for an arrest: no-cause, diverted or arrested", "Outcome", _arrest,
        (_INCIDENT, Argument("what", Kind.DIVERSION)), _about(f.DiversionReported),
    ),
    Command(
        "followup due", "somebody gets in touch again: /followup due 72h visit (24h call)", "Outcome", _due,
        (_INCIDENT, Argument("within", Kind.WORD, optional=True), Argument("how", Kind.WAY, optional=True)),
        _about(f.FollowUpDue),
    ),
    Command(
        "followup made", "somebody got in touch, or tried to; not reached leaves it due", "Outcome", _made,
        (_INCIDENT, Argument("result", Kind.RESULT, optional=True)), _about(f.FollowUpMade),
    ),
    Command(
        "connect", "the person has an appointment, a warm hand-off, or has kept it", "Outcome", _connect,
        (_INCIDENT, Argument("how", Kind.CONNECTION)), _about(f.CareConnected),
    ),
    Command(
        "person", "the clinic's pseudonym of the person, so that a further contact is known as one; never a name",
        "Outcome", _person, (_INCIDENT, Argument("pseudonym", Kind.WORD)), _about(f.PersonKnown),
    ),
)  # fmt: skip
