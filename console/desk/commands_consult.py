"""Commands about consults: ask for a clinician, take the next, connect, transfer, end; and going on and off duty."""

from __future__ import annotations

from console.desk.arguments import Argument, Kind
from console.desk.commands import CanRun, Command, Desk, Given, always, both, may_send, needs_incident, needs_open
from console.desk.consult.asking import ConsultAsks
from console.desk.consult.deeds import Deed, next_for, offered_to, why_not
from console.desk.consult.words import consult_of
from console.desk.model import Selection, Tone
from console.domain import facts as f
from console.domain.consult_queue import consult_queue
from console.domain.entities_care import Consult
from console.domain.picture import Picture
from console.domain.vocabulary import Role

_INCIDENT = Argument("incident", Kind.INCIDENT, optional=True)
_REASON = Argument("reason", Kind.TEXT, optional=True)


def can(deed: Deed) -> CanRun:
    """The consult of the incident has to be in a state that the deed fits."""

    def check(picture: Picture, role: Role | None, selection: Selection) -> str:
        return needs_incident(picture, role, selection) or why_not(consult_of(picture, selection.incident), deed)

    return check


def _next_can_run(picture: Picture, role: Role | None, selection: Selection) -> str:
    # Who is offered what depends on who sits here, which only `run` knows.
    offers = any(consult.offered_to for consult in picture.consults.values() if consult.open)
    waiting = any(why_not(consult, Deed.ACCEPT) == "" for consult in picture.consults.values())
    return "" if offers or waiting else "nobody waits for a clinician"


def _held(desk: Desk, given: Given) -> Consult:
    consult = consult_of(desk.model.picture, given["incident"])
    assert consult is not None  # `can` has looked
    return consult


def _form(desk: Desk, given: Given, form: str) -> None:
    """What is missing is asked in the consult pane, or where that is not on show, in the command line."""
    desk.model.select_incident(given["incident"])
    desk.controls.consult_form(form)


def _request(desk: Desk, given: Given) -> None:
    if given.get("reason"):
        ConsultAsks(desk.model).request(
            given["incident"], given["reason"], language=desk.model.picture.incidents[given["incident"]].language
        )
    else:
        _form(desk, given, "request")


def _next(desk: Desk, given: Given) -> None:
    """An offer of a colleague goes before the queue: they are on the call and wait."""
    model = desk.model
    offers = offered_to(model.picture, model.actor)
    if offers:
        ConsultAsks(model).take(offers[0])
        model.select_incident(offers[0].incident)
        return
    queue = consult_queue(model.picture, model.now())
    key = next_for(model.picture, queue, model.actor)
    if key is None:
        declined = "You declined those who wait: pick one of them to accept it after all"
        model.say(declined if queue.waiting else "Nobody waits for a clinician", Tone.INFO)
        return
    consult = model.picture.consults[key]
    ConsultAsks(model).accept(consult)
    model.select_incident(consult.incident)


def _accept(desk: Desk, given: Given) -> None:
    ConsultAsks(desk.model).accept(_held(desk, given))
    desk.model.select_incident(given["incident"])


def _take(desk: Desk, given: Given) -> None:
    ConsultAsks(desk.model).take(_held(desk, given))
    desk.model.select_incident(given["incident"])


def _decline(desk: Desk, given: Given) -> None:
    if given.get("reason"):
        ConsultAsks(desk.model).decline(_held(desk, given), given["reason"])
    else:
        _form(desk, given, "decline")


def _withdraw(desk: Desk, given: Given) -> None:
    if given.get("reason"):
        ConsultAsks(desk.model).withdraw(_held(desk, given), given["reason"])
    else:
        _form(desk, given, "withdraw")


def _transfer(desk: Desk, given: Given) -> None:
    if "clinician" in given:
        ConsultAsks(desk.model).offer(_held(desk, given), given["clinician"], given.get("reason", ""))
    else:
        _form(desk, given, "transfer")


def _interpreter(desk: Desk, given: Given) -> None:
    if "language" in given:
        ConsultAsks(desk.model).interpreter(_held(desk, given), given["language"])
    else:
        _form(desk, given, "interpreter")


def _joined(desk: Desk, given: Given) -> None:
    ConsultAsks(desk.model).joined(_held(desk, given), given.get("name", ""))


def _connected(desk: Desk, given: Given) -> None:
    ConsultAsks(desk.model).connected(_held(desk, given))


def _end(desk: Desk, given: Given) -> None:
    if "advice" in given:
        asks = ConsultAsks(desk.model)
        asks.end(_held(desk, given), given["advice"], given.get("done", ""), given.get("reason", ""))
    else:
        _form(desk, given, "end")


def _outcome(desk: Desk, given: Given) -> None:
    if "done" in given:
        ConsultAsks(desk.model).outcome(_held(desk, given), given["done"], given.get("reason", ""))
    else:
        _form(desk, given, "outcome")


def _on_duty(desk: Desk, given: Given) -> None:
    held = desk.model.picture.clinicians.get(desk.model.actor)
    capacity = int(given["places"]) if "places" in given else held.capacity if held is not None else 1
    languages = tuple(word.strip(",") for word in given.get("languages", "").split())
    ConsultAsks(desk.model).on_duty(capacity, languages)


def _off_duty(desk: Desk, given: Given) -> None:
    ConsultAsks(desk.model).off_duty(given.get("reason", ""))


def _clinicians_only(picture: Picture, role: Role | None, selection: Selection) -> str:
    # The hub lets a commander book clinicians on and off by a source; at a desk everyone speaks for themselves.
    return "" if role is Role.CLINICIAN else "not connected yet" if role is None else "clinicians go on duty themselves"


CONSULT_COMMANDS: tuple[Command, ...] = (
    Command(
        "consult request", "ask for a clinician; without a reason, a short form", "Consult", _request,
        (_INCIDENT, _REASON), both(needs_open, may_send(f.ConsultRequested)), aliases=("consult",),
    ),
    Command(
        "consult next", "take what a colleague offers you, else accept who is first in the queue", "Consult", _next,
        (), both(may_send(f.ConsultAccepted), _next_can_run), strip_key="T",
    ),
    Command(
        "consult accept", "accept the consult of this incident", "Consult", _accept, (_INCIDENT,),
        both(can(Deed.ACCEPT), may_send(f.ConsultAccepted)),
    ),
    Command(
        "consult decline", "refuse a consult or an offer, or give yours back, with a reason", "Consult", _decline,
        (_INCIDENT, _REASON), both(can(Deed.DECLINE), may_send(f.ConsultDeclined)),
    ),
    Command(
        "consult connected", "clinician and scene are in contact", "Consult", _connected, (_INCIDENT,),
        both(can(Deed.CONNECTED), may_send(f.ConsultConnected)),
    ),
    Command(
        "consult transfer", "offer your consult to another clinician; you stay until it is taken", "Consult", _transfer,
        (_INCIDENT, Argument("clinician", Kind.CLINICIAN, optional=True), _REASON),
        both(can(Deed.TRANSFER), may_send(f.ConsultTransferOffered)),
    ),
    Command(
        "consult take", "take over the consult that is offered to you", "Consult", _take, (_INCIDENT,),
        both(can(Deed.TAKE), may_send(f.ConsultTransferTaken)),
    ),
    Command(
        "consult interpreter", "ask for an interpreter on the call", "Consult", _interpreter,
        (_INCIDENT, Argument("language", Kind.LANGUAGE, optional=True)),
        both(can(Deed.INTERPRETER), may_send(f.InterpreterAsked)),
    ),
    Command(
        "consult joined", "the interpreter is on the call", "Consult", _joined,
        (_INCIDENT, Argument("name", Kind.TEXT, optional=True)),
        both(can(Deed.JOINED), may_send(f.InterpreterJoined)),
    ),
    Command(
        "consult end", "end with a recommended disposition, what was done, and why it differs", "Consult", _end,
        (_INCIDENT, Argument("advice", Kind.CODE, optional=True), Argument("done", Kind.CODE, optional=True),
         _REASON),
        both(can(Deed.END), may_send(f.ConsultEnded)),
    ),
    Command(
        "consult outcome", "say what was done after the consult, and why where it differs", "Consult", _outcome,
        (_INCIDENT, Argument("done", Kind.CODE, optional=True), _REASON),
        both(can(Deed.OUTCOME), may_send(f.ConsultOutcome)),
    ),
    Command(
        "consult withdraw", "take the request for a clinician back, with a reason", "Consult", _withdraw,
        (_INCIDENT, _REASON), both(can(Deed.WITHDRAW), may_send(f.ConsultWithdrawn)),
    ),
    Command(
        "duty on", "take consults: how many at a time, and the languages you speak", "Consult", _on_duty,
        (Argument("places", Kind.PLACES, optional=True), Argument("languages", Kind.TEXT, optional=True)),
        both(_clinicians_only, always),
    ),
    Command(
        "duty off", "take no more consults; those you hold stay yours until ended or transferred", "Consult", _off_duty,
        (_REASON,), _clinicians_only,
    ),
)  # fmt: skip
