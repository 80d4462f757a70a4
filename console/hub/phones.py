"""The officers' phones: opens links once, knows which pages are open, and keeps each page showing what is so."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import Any, Protocol

import msgspec

from console.domain import facts as f
from console.domain.care_watch import unused_too_long
from console.domain.entities_care import FieldLink
from console.domain.ids import fact_id
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.hub.framing import text_frame
from console.hub.intake import Intake, Waiter
from console.hub.outlet import BROKE_THE_RULES, Outlet
from console.hub.phone_gate import Phone
from console.hub.phone_sheet import sheet, touches
from console.wire.codec import encode
from console.wire.frames import Publish, Refuse, Signal
from console.wire.phone import PHONE_TOPIC, Sheet, link_of, phone_actor

_log = logging.getLogger(__name__)

UNKNOWN = Refuse("unknown-link", "This link is not known here; ask the desk for a new one")
USED = Refuse("link-used", "This link has been used already; ask the desk for a new one")
LATE = Refuse("link-late", "This link has run out; ask the desk for a new one")


class PhoneSession(Protocol):
    """A phone that is connected."""

    outlet: Outlet


class _Shown(msgspec.Struct):
    """A page that is open and its newest sheet, which may be shown once the journal has reached `seq`."""

    phone: Phone
    sheet: Sheet | None = None
    seq: int = 0
    sent: bool = True


class Phones:
    """Everything about phones that outlives one connection. Used from the hub's loop only."""

    def __init__(
        self,
        intake: Intake,
        *,
        clock: Callable[[], datetime],
        rng: Random,
        ice_servers: Sequence[dict[str, Any]] = (),
    ) -> None:
        """`ice_servers`: what helps a phone to reach the others in a call, as browsers take them."""
        self.ice_servers = list(ice_servers)
        self._intake = intake
        self._clock = clock
        self._rng = rng
        self._shown: dict[PhoneSession, _Shown] = {}

    # ---- links ----

    def why_not_open(self, code: str) -> Refuse | None:
        """Why a code opens nothing, without using it up: link previews and impatient thumbs come here too."""
        found = _find(self._intake.picture, link_of(code))
        if found is None:
            return UNKNOWN
        _, link = found
        if link.opened_at is not None:
            return USED
        if link.ended_at is not None or unused_too_long(link, self._clock()):
            return LATE
        return None

    def open(self, code: str, opened: Callable[[Phone], None], refused: Callable[[Refuse], None]) -> None:
        """Use a code up. One of the two is called, `opened` only when it is on disk that the link was used."""
        name = link_of(code)
        why = self.why_not_open(code)
        phone = self.phone(name)
        if why is not None or phone is None:
            refused(why or UNKNOWN)
            return
        now = self._clock()
        publish = Publish(fact_id(now, self._rng), now, f.FieldLinkOpened(incident=phone.incident, link=name))
        # The judge lets one of two openings in the same moment through, and refuses the other.

        def used(ids: tuple[str, ...], seqs: tuple[int, ...]) -> None:
            self._viewed(phone)
            opened(phone)

        self._intake.submit(_hub(phone), [publish], Waiter(used, refused))

    def _viewed(self, phone: Phone) -> None:
        """What is known of a person is about to be shown: who sees it stands in the journal."""
        now = self._clock()
        fact = f.RecordViewed(
            incident=phone.incident, viewer=phone.actor, viewer_role=Role.FIELD, what="pre-arrival brief on the phone"
        )
        self._intake.submit(
            _hub(phone), [Publish(fact_id(now, self._rng), now, fact)], Waiter(lambda ids, seqs: None, _unheard)
        )

    def phone(self, name: str) -> Phone | None:
        """The phone behind a link; none when the link is not known, or over."""
        picture = self._intake.picture
        found = _find(picture, name)
        if found is None or found[1].ended_at is not None:
            return None
        incident, link = found
        held = picture.incidents.get(incident)
        if held is None or not held.open:
            return None
        unit = link.made.fact.unit
        return Phone(name, incident, unit, phone_actor(unit), held.exercise)

    # ---- pages ----

    def join(self, session: PhoneSession, phone: Phone) -> None:
        """A page is open from now on, and shown what is so."""
        self._shown[session] = _Shown(phone)
        self._renew(session)

    def leave(self, session: PhoneSession) -> None:
        """A page is gone."""
        self._shown.pop(session, None)

    def durable(self, envelopes: Sequence[f.Envelope]) -> None:
        """These facts are on disk: renew the pages they touch, and send those that waited for them."""
        for session, shown in tuple(self._shown.items()):
            incident = self._intake.picture.incidents.get(shown.phone.incident)
            units = [shown.phone.unit, *(incident.units if incident is not None else ())]
            if any(touches(envelope.fact, shown.phone.incident, units) for envelope in envelopes):
                self._renew(session)
            else:
                self._send(session, shown)

    def look(self) -> None:
        """Once a second: close the pages whose link is over, renew the others, where lines may have run out."""
        for session in tuple(self._shown):
            self._renew(session)

    def _renew(self, session: PhoneSession) -> None:
        shown = self._shown[session]
        phone = shown.phone
        if self.phone(phone.link) is None:
            self._close(session, phone)
            return
        picture = self._intake.picture
        made = sheet(picture, phone.incident, phone.unit, phone.actor, self._clock())
        if made is not None and made != shown.sheet:
            shown.sheet, shown.seq, shown.sent = made, picture.seq, False
        self._send(session, shown)

    def _send(self, session: PhoneSession, shown: _Shown) -> None:
        """Nothing is shown that could still be lost: a sheet waits for the disk."""
        if shown.sent or self._intake.head < shown.seq or not session.outlet.writable:
            return
        body = msgspec.to_builtins({"sheet": shown.sheet})
        session.outlet.send(text_frame(encode(Signal(PHONE_TOPIC, to=shown.phone.actor, sender="hub", body=body))))
        shown.sent = True

    def _close(self, session: PhoneSession, phone: Phone) -> None:
        found = _find(self._intake.picture, phone.link)
        why = found[1].ended_reason if found is not None else ""
        self.leave(session)
        session.outlet.close(BROKE_THE_RULES, f"this page is closed: {why or 'the call is over'}")


def _hub(phone: Phone) -> f.By:
    return f.By("hub", Role.HUB, exercise=phone.exercise)


def _unheard(refuse: Refuse) -> None:
    _log.warning("an audit fact of the hub was refused: %s", refuse.text)


def _find(picture: Picture, name: str) -> tuple[str, FieldLink] | None:
    if not name:
        return None
    return next(((key, care.links[name]) for key, care in picture.care.items() if name in care.links), None)
