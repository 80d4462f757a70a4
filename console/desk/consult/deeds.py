"""What can be done with a consult, by whom: so that a desk offers what the hub will accept, and says why not."""

from __future__ import annotations

from enum import StrEnum

from console.domain.consult_queue import Queue
from console.domain.entities_care import Consult
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import ConsultState


class Deed(StrEnum):
    """Something a person can do with a consult; the value is the second word of its command."""

    REQUEST = "request"
    ACCEPT = "accept"
    TAKE = "take"
    CONNECTED = "connected"
    END = "end"
    TRANSFER = "transfer"
    INTERPRETER = "interpreter"
    JOINED = "joined"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    OUTCOME = "outcome"


#: Roles that sit at a desk and may ask for, and take back, a consult.
DESKS = frozenset({Role.COMMANDER, Role.CLINICIAN, Role.OPERATIONS})
_WAITING, _ACCEPTED, _CONNECTED = ConsultState.WAITING, ConsultState.ACCEPTED, ConsultState.CONNECTED


def deeds(consult: Consult, role: Role | None, actor: str, *, incident_open: bool = False) -> tuple[Deed, ...]:
    """What `actor` can do with a consult now, the likeliest first; after it, another may be asked for."""
    if role not in DESKS:
        return ()
    if not consult.open:
        again = [Deed.REQUEST] if incident_open else []
        return (*([Deed.OUTCOME] if consult.ending is not None else []), *again)
    found: list[Deed] = []
    clinician = role is Role.CLINICIAN
    mine = clinician and consult.clinician == actor
    to_me = clinician and consult.offered_to == actor
    if to_me:
        found.append(Deed.TAKE)
    if clinician and consult.state is _WAITING:
        found.append(Deed.ACCEPT)
    if mine:
        found += [Deed.CONNECTED] if consult.state is _ACCEPTED else []
        found += [Deed.END] if consult.state is _CONNECTED else []
        found.append(Deed.TRANSFER)
    found.append(
        Deed.JOINED if consult.interpreter_asked_at and not consult.interpreter_joined_at else Deed.INTERPRETER
    )
    if mine and consult.state is _ACCEPTED:
        found.append(Deed.END)
    if clinician and (mine or to_me or consult.state is _WAITING):
        found.append(Deed.DECLINE)
    if consult.state is not _CONNECTED and not mine:
        found.append(Deed.WITHDRAW)
    return tuple(found)


def why_not(consult: Consult | None, deed: Deed) -> str:
    """Why a deed does not fit the state of a consult, in words; empty when it does. Whose it is, the hub judges."""
    if consult is None:
        return "no clinician has been asked for here"
    if deed is Deed.OUTCOME:
        return "" if consult.ending is not None else "the consult has not ended with a recommendation"
    if not consult.open:
        return f"this consult is {consult.state.value} already"
    waiting = consult.state is _WAITING
    if deed is Deed.ACCEPT and not waiting:
        return f"{consult.clinician} has taken this consult"
    if deed is Deed.TAKE and not consult.offered_to:
        return "this consult is not on offer"
    if deed in (Deed.CONNECTED, Deed.TRANSFER, Deed.END) and waiting:
        return "no clinician has taken this consult yet"
    if deed is Deed.WITHDRAW and consult.state is _CONNECTED:
        return "the call is under way: the clinician ends it with a recommendation"
    return ""


def next_for(picture: Picture, queue: Queue, actor: str) -> str | None:
    """The consult that a clinician takes next: the first that they have not declined; none when there is none."""
    declined = {key for key, held in picture.consults.items() if any(d.clinician == actor for d in held.declines)}
    return next((waiting.consult for waiting in queue.waiting if waiting.consult not in declined), None)


def held_by(picture: Picture, actor: str) -> list[Consult]:
    """Consults that a clinician holds, the oldest first."""
    mine = [consult for consult in picture.consults.values() if consult.open and consult.clinician == actor and actor]
    return sorted(mine, key=lambda consult: (consult.accepted_at or consult.requested_at, consult.id))


def offered_to(picture: Picture, actor: str) -> list[Consult]:
    """Consults offered to a clinician by another, the oldest offer first."""
    offers = [
        consult for consult in picture.consults.values() if consult.open and actor and consult.offered_to == actor
    ]
    return sorted(offers, key=lambda consult: (consult.offered_at or consult.requested_at, consult.id))
