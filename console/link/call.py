"""One end of a video call without sockets or browser: words and the page's news in, words and orders out.

Everyone in a call speaks to everyone (a full mesh of at most four). The machine knows who was asked, who rings, who
is here and how each is heard; the page runs one peer connection for each session it is told to open. Nothing here
reads a clock: `now_s` is monotonic seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from console.wire.calling import (
    MOST_PEOPLE,
    AnyCallWord,
    Candidate,
    Decline,
    Describe,
    Here,
    Invite,
    Leave,
    Quality,
    Ringing,
)

#: Presence is said this often; who is not heard for the second span, and not seen either, is gone. Seconds.
BEAT_S = 2.0
VANISHED_S = 30.0
#: An invitation is said again this often until it rings, and given up after the second span. Seconds.
ASK_AGAIN_S = 2.0
NO_ANSWER_S = 60.0


class Step(StrEnum):
    """How far a person has come."""

    ASKED = "asked"
    RINGING = "ringing"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    LEFT = "left"
    VANISHED = "vanished"


#: Steps at which a person is in the call.
IN_CALL = frozenset({Step.CONNECTING, Step.CONNECTED, Step.RECONNECTING})
#: Steps at which a person may still come.
AWAITED = frozenset({Step.ASKED, Step.RINGING})


class CallState(StrEnum):
    """The call as its one end sees it."""

    CALLING = "calling"
    RINGING = "ringing"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    POOR = "poor"
    RECONNECTING = "reconnecting"
    ENDED = "ended"


class Say(msgspec.Struct, frozen=True):
    """Order: send a word to an actor."""

    to: str
    word: AnyCallWord


class OpenPeer(msgspec.Struct, frozen=True):
    """Order: the page opens a peer connection. The polite end gives way where both offer at once."""

    peer: str
    actor: str
    polite: bool


class TellPeer(msgspec.Struct, frozen=True):
    """Order: the page gives what another browser said to the connection of that peer."""

    peer: str
    word: Describe | Candidate


class ClosePeer(msgspec.Struct, frozen=True):
    """Order: the page closes a peer connection."""

    peer: str


Order = Say | OpenPeer | TellPeer | ClosePeer


class Person(msgspec.Struct):
    """Somebody asked into the call. `session` is theirs, empty until they are here; `words` is why they are not."""

    actor: str
    step: Step = Step.ASKED
    session: str = ""
    microphone: bool = True
    camera: bool = True
    quality: Quality = Quality.UNKNOWN
    words: str = ""
    asked_s: float = 0.0
    said_s: float = float("-inf")
    heard_s: float = 0.0
    flowing: bool = False


class Call:
    """One end of one call. Each method gives the orders that follow, in the order they are to be carried out."""

    def __init__(self, me: str, session: str, call: str, *, host: str, incident: str | None, about: str) -> None:
        """Use `place_call` or `answer_call`."""
        self.me = me
        self.session = session
        self.call = call
        self.host = host
        self.incident = incident
        self.about = about
        self.people: dict[str, Person] = {}
        self.microphone = True
        self.camera = True
        self.ended = ""
        self.strays = 0

    # ---- what is known ----

    @property
    def state(self) -> CallState:
        """The whole call in one word; the best connection counts while people come, the worst once they talk."""
        steps = [person.step for person in self.people.values()]
        if self.ended:
            return CallState.ENDED
        if Step.RECONNECTING in steps:
            return CallState.RECONNECTING
        if Step.CONNECTED in steps:
            return CallState.POOR if self._poor() else CallState.CONNECTED
        if Step.CONNECTING in steps:
            return CallState.CONNECTING
        return CallState.RINGING if Step.RINGING in steps else CallState.CALLING

    def _poor(self) -> bool:
        return any(p.quality is Quality.POOR for p in self.people.values() if p.step is Step.CONNECTED)

    def peer(self, session: str) -> Person | None:
        """Who runs a session."""
        return next((p for p in self.people.values() if p.session == session and p.step in IN_CALL), None)

    # ---- what the person at this end does ----

    def add(self, actor: str, now_s: float) -> list[Order]:
        """Ask one more person. Only the call's host does.

        Raises:
            ValueError: the call is full, or is not this end's to fill; the sentence is for a person.
        """
        if self.host != self.me:
            raise ValueError(f"Only {self.host} can ask more people into this call")
        known = self.people.get(actor)
        if actor == self.me or (known is not None and known.step in IN_CALL | AWAITED):
            return []
        present = [p for p in self.people.values() if p.step in IN_CALL | AWAITED]
        if len(present) + 1 >= MOST_PEOPLE:
            raise ValueError(f"A call has room for {MOST_PEOPLE} people")
        self.people.pop(actor, None)
        self.people[actor] = Person(actor, asked_s=now_s)
        return self._invite(now_s, (p for p in self.people.values() if p.step in IN_CALL | AWAITED))

    def use(self, *, microphone: bool, camera: bool) -> list[Order]:
        """This end is heard, seen, or not."""
        self.microphone, self.camera = microphone, camera
        return [self._here(person) for person in self.people.values() if person.step in IN_CALL]

    def hang_up(self, why: str = "") -> list[Order]:
        """Leave. Where this end is the host, those who have not answered are no longer asked."""
        if self.ended:
            return []
        orders: list[Order] = []
        for person in self.people.values():
            if person.step in IN_CALL | AWAITED:
                orders.append(Say(person.actor, Leave(self.call, self.session, why)))
            if person.step in IN_CALL:
                orders.append(ClosePeer(person.session))
                person.step = Step.LEFT
        self.ended = why or "You hung up"
        return orders

    # ---- what came over the stream ----

    def hear(self, sender: str, word: AnyCallWord, now_s: float) -> list[Order]:
        """Take a word; one of another call, or from somebody who was not asked, is counted and dropped."""
        person = self.people.get(sender)
        if self.ended or word.call != self.call or (person is None and not isinstance(word, Invite)):
            self.strays += 1
            return []
        if isinstance(word, Invite):
            return self._hear_invite(sender, word, now_s)
        assert person is not None
        match word:
            case Here():
                return self._hear_here(person, word, now_s)
            case Ringing() if person.step is Step.ASKED:
                person.step = Step.RINGING
            case Decline() if person.step in AWAITED:
                person.step, person.words = Step.DECLINED, word.why
                return self._end_if_alone()
            case Leave():
                return self._hear_leave(person, word)
            case Describe() | Candidate():
                return self._hear_browser(person, word, now_s)
            case _:
                pass
        return []

    def _hear_invite(self, sender: str, word: Invite, now_s: float) -> list[Order]:
        """The host says who else was asked; nobody else may widen a call."""
        if sender != self.host or self.me not in word.people:
            self.strays += 1
            return []
        orders: list[Order] = []
        for actor in word.people:
            if actor != self.me and actor not in self.people:
                self.people[actor] = Person(actor, asked_s=now_s)
                orders.append(self._here(self.people[actor]))
        return orders

    def _hear_here(self, person: Person, word: Here, now_s: float) -> list[Order]:
        person.heard_s = now_s
        person.microphone, person.camera = word.microphone, word.camera
        if person.session == word.session and person.step in IN_CALL:
            return []
        orders: list[Order] = []
        if person.session and person.step in IN_CALL:
            orders.append(ClosePeer(person.session))
        person.session, person.step, person.words = word.session, Step.CONNECTING, ""
        person.flowing = False
        person.quality = Quality.UNKNOWN
        # Said back at once: the other end opens its connection, and with it takes the offer that follows.
        orders += [self._here(person), OpenPeer(word.session, person.actor, polite=self.session > word.session)]
        return orders

    def _hear_leave(self, person: Person, word: Leave) -> list[Order]:
        if person.step in IN_CALL and word.session != person.session:
            return []  # the farewell of a page that has been replaced already
        orders: list[Order] = [ClosePeer(person.session)] if person.step in IN_CALL else []
        person.step, person.words = Step.LEFT, word.why
        return orders + self._end_if_alone()

    def _hear_browser(self, person: Person, word: Describe | Candidate, now_s: float) -> list[Order]:
        if word.to != self.session:
            self.strays += 1
            return []
        orders: list[Order] = []
        if word.session != person.session or person.step not in IN_CALL:
            # Its `Here` was lost, or is still under way: what it offers says as much.
            orders = self._hear_here(person, Here(self.call, word.session, person.microphone, person.camera), now_s)
        person.heard_s = now_s
        return [*orders, TellPeer(person.session, word)]

    # ---- what the page says ----

    def browser_says(self, peer: str, word: Describe | Candidate) -> list[Order]:
        """This end's browser has something for a peer's."""
        person = self.peer(peer)
        return [Say(person.actor, word)] if person is not None else []

    def flows(self, peer: str, flowing: bool, now_s: float) -> list[Order]:
        """The connection to a peer carries media, or has stopped to."""
        person = self.peer(peer)
        if person is None:
            return []
        person.flowing = flowing
        if flowing:
            person.step, person.heard_s = Step.CONNECTED, now_s
        elif person.step is Step.CONNECTED:
            person.step, person.quality = Step.RECONNECTING, Quality.UNKNOWN
        return []

    def measured(self, peer: str, quality: Quality) -> None:
        """How well a peer is seen and heard."""
        if (person := self.peer(peer)) is not None:
            person.quality = quality

    # ---- time ----

    def tick(self, now_s: float) -> list[Order]:
        """Say what has to be said again, and notice who does not answer or has vanished. Once a second will do."""
        if self.ended:
            return []
        orders: list[Order] = []
        for person in self.people.values():
            if person.step in AWAITED:
                orders += self._await(person, now_s)
            elif person.step in IN_CALL:
                orders += self._keep(person, now_s)
        return orders + self._end_if_alone()

    def _await(self, person: Person, now_s: float) -> list[Order]:
        if now_s - person.asked_s >= NO_ANSWER_S:
            person.step = Step.NO_ANSWER
            taken_back = Say(person.actor, Leave(self.call, self.session, "no answer"))
            return [taken_back] if self.host == self.me else []
        if now_s - person.said_s < ASK_AGAIN_S:
            return []
        if self.host != self.me:
            person.said_s = now_s
            return [self._here(person)]
        return self._invite(now_s, [person])

    def _keep(self, person: Person, now_s: float) -> list[Order]:
        if now_s - person.heard_s >= VANISHED_S and not person.flowing:
            person.step, person.words = Step.VANISHED, f"nothing heard for {VANISHED_S:.0f} s"
            return [ClosePeer(person.session)]
        if now_s - person.said_s < BEAT_S:
            return []
        person.said_s = now_s
        return [self._here(person)]

    # ---- inside ----

    def _here(self, person: Person) -> Say:
        return Say(person.actor, Here(self.call, self.session, self.microphone, self.camera, person.quality))

    def _invite(self, now_s: float, to: Iterable[Person]) -> list[Order]:
        people = (self.me, *(p.actor for p in self.people.values() if p.step in IN_CALL | AWAITED))
        word = Invite(self.call, self.session, people, self.incident, self.about)
        orders: list[Order] = []
        for person in to:
            person.said_s = now_s
            orders.append(Say(person.actor, word))
        return orders

    def _end_if_alone(self) -> list[Order]:
        """A call in which nobody is left, and nobody may come, is over."""
        if self.ended or any(person.step in IN_CALL | AWAITED for person in self.people.values()):
            return []
        last = list(self.people.values())[-1]
        self.ended = farewell_words(last)
        return []


def farewell_words(person: Person) -> str:
    """Why somebody is not in the call, as a sentence for a person."""
    why = f": {person.words}" if person.words else ""
    match person.step:
        case Step.DECLINED:
            return f"{person.actor} declined{why}"
        case Step.NO_ANSWER:
            return f"{person.actor} did not answer"
        case Step.VANISHED:
            return f"The connection to {person.actor} was lost{why}"
        case _:
            return f"{person.actor} left{why}"


def place_call(
    me: str,
    session: str,
    call: str,
    people: Iterable[str],
    now_s: float,
    *,
    incident: str | None = None,
    about: str = "",
) -> tuple[Call, list[Order]]:
    """Ask people into a new call.

    Raises:
        ValueError: nobody is asked, or more than a call has room for.
    """
    made = Call(me, session, call, host=me, incident=incident, about=about)
    asked = [actor for actor in dict.fromkeys(people) if actor != me]
    if not 1 <= len(asked) < MOST_PEOPLE:
        raise ValueError(f"A call is for 2 to {MOST_PEOPLE} people")
    made.people = {actor: Person(actor, asked_s=now_s) for actor in asked}
    return made, made._invite(now_s, made.people.values())


def answer_call(me: str, session: str, host: str, invite: Invite, now_s: float) -> tuple[Call, list[Order]]:
    """Come to a call one was asked to.

    Raises:
        ValueError: the invitation is not for this person.
    """
    if me not in invite.people or host not in invite.people or host == me:
        raise ValueError("The invitation is not for this person")
    made = Call(me, session, invite.call, host=host, incident=invite.incident, about=invite.about)
    made.people = {actor: Person(actor, asked_s=now_s) for actor in invite.people if actor != me}
    for person in made.people.values():
        person.said_s = now_s
    return made, [made._here(person) for person in made.people.values()]
