"""A hub in one object, in memory, with its wall: for pictures, tests, and trying the desk without a network."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from console.domain import facts as f
from console.domain.access import publishable_kinds
from console.domain.judge import judge
from console.domain.picture import Picture
from console.domain.tracks import Position
from console.domain.vocabulary import Role
from console.domain.wall import NO_GRANTS, grants_of, redact, redact_picture
from console.link.client import LinkEvent, Lost, Opened, Received
from console.wire.frames import Ack, ClientFrame, Facts, Positions, Pulse, Refuse, Snapshot, SourceHealth, Welcome


class RehearsalLink:
    """Offers what `LinkWorker` offers; judges asks by the hub's own rules and tells the desk what came of them.

    `picture` is the hub's, with everything in it; the desk is told what its role, and what is granted to it, may see.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        role: Role = Role.COMMANDER,
        actor: str = "",
        *,
        epoch: str = "rehearsal",
        sources: Sequence[SourceHealth] = (),
        exercise: bool = False,
    ) -> None:
        """`clock` is the hub's, UTC."""
        self.picture = Picture()
        self.sources = tuple(sources)
        self.asked: list[f.Fact] = []
        self.passed: list[ClientFrame] = []
        self.hold = False
        self._clock = clock
        self._by = f.By(actor or role.value, role, "", exercise)
        self._epoch = epoch
        self._exercise = exercise
        self.on_arrival: Callable[[], None] | None = None
        self._events: deque[LinkEvent] = deque()
        self._count = 0
        self._missed: list[f.Envelope] = []
        self._grants = NO_GRANTS
        self.connected = False

    # ---- the desk's side ----

    def start(self) -> None:
        """Connect."""
        self.connect()

    def stop(self) -> None:
        """Nothing runs here that had to be ended."""

    def drain(self) -> list[LinkEvent]:
        """What came since the last call."""
        events = list(self._events)
        self._events.clear()
        return events

    def ask(self, fact: f.Fact, *, expects: int | None = None, at: datetime | None = None) -> str:
        """Judge a fact, and fold it in when it is accepted. `hold` keeps the answer back."""
        self._count += 1
        key = f"ask-{self._count:06d}"
        self.asked.append(fact)
        if self.hold:
            return key
        refusal = judge(self.picture, self._by, fact, expects)
        if refusal is not None:
            self._say(Refuse(refusal.code, refusal.text, key))
        else:
            envelope = self._envelope(fact, self._by, key)
            self._take([envelope])
            self._say(Ack((key,), (envelope.seq,)))
        return key

    def send(self, *frames: ClientFrame) -> None:
        """Pass words on: nobody else is here to hear them, but whoever rehearses can read them in `passed`."""
        self.passed.extend(frames)

    # ---- the hub's side ----

    def connect(self) -> None:
        """Welcome the desk and bring it up to the present."""
        self.connected = True
        kinds = tuple(publishable_kinds(self._by.role))
        now = self._clock()
        welcome = Welcome(
            self._epoch, self.picture.seq, now, self._by.role.value, self._by.actor, True, kinds, self._exercise
        )
        self._events.append(Opened(welcome, now))
        missed, self._missed = self._missed, []
        if missed:
            self._tell(missed)
        self.pulse()

    def cut(self, why: str = "the connection to the hub was cut") -> None:
        """Lose the connection; what is told meanwhile comes when it is back."""
        self.connected = False
        self._events.append(Lost(why, self._clock()))

    def pulse(self) -> None:
        """The hub is alive; what was opened to the desk or is over since is shown to it anew."""
        grants = grants_of(self.picture, self._by.actor, self._by.role, self._clock())
        if grants != self._grants and self.connected:
            self._grants = grants
            seen = redact_picture(self.picture, self._by.role, grants)
            # A copy, as over the wire: the desk goes on folding in its own.
            self._say(Snapshot(msgspec.json.decode(msgspec.json.encode(seen), type=Picture)))
        self._say(Pulse(self._clock(), self.picture.seq, sources=self.sources, desks=1))

    def tell(self, *facts: f.Fact, role: Role = Role.SOURCE, actor: str = "cad") -> None:
        """Facts from somebody else."""
        by = f.By(actor, role, "cad" if role is Role.SOURCE else "", self._exercise)
        if facts:
            told = [self._envelope(fact, by, f"told-{self.picture.seq + n:06d}") for n, fact in enumerate(facts, 1)]
            self._take(told)

    def tell_all(self, envelopes: Iterable[f.Envelope]) -> None:
        """Envelopes as they are, of one epoch and in order."""
        held = list(envelopes)
        if held:
            self._epoch = held[0].epoch
            self._take(held)

    def report(self, positions: Sequence[Position]) -> None:
        """Positions from somebody else."""
        self._say(Positions(tuple(positions)))

    def _envelope(self, fact: f.Fact, by: f.By, key: str) -> f.Envelope:
        seq = self.picture.seq + 1
        now = self._clock()
        return f.Envelope(self._epoch, seq, key, now, now + timedelta(milliseconds=1), by, fact)  # type: ignore[arg-type]

    def _take(self, envelopes: list[f.Envelope]) -> None:
        numbered: list[f.Envelope] = []
        for place, envelope in enumerate(envelopes):
            seq = self.picture.seq + 1
            if envelope.seq != seq:
                envelope = f.Envelope(
                    envelope.epoch, seq, envelope.id, envelope.at, envelope.heard, envelope.by, envelope.fact
                )
                envelopes[place] = envelope
            self.picture.apply(envelope)
            numbered.append(envelope)
        if self.connected:
            self._tell(numbered)
        else:
            self._missed.extend(numbered)

    def _tell(self, envelopes: Iterable[f.Envelope]) -> None:
        role, grants = self._by.role, self._grants
        self._say(Facts(tuple(redact(envelope, role, grants) for envelope in envelopes)))

    def _say(self, frame: Facts | Snapshot | Positions | Pulse | Ack | Refuse) -> None:
        if self.connected:
            self._events.append(Received(frame, self._clock()))
