"""One client's session, from hello to farewell; it knows frames and rules, not sockets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from console.config import Limits
from console.domain.access import MAY_SEE_PICTURE, MAY_SIGNAL, publishable_kinds
from console.domain.facts import By
from console.domain.vocabulary import ROLE_LABEL, Role
from console.domain.wall import grants_of
from console.hub.audience import Viewer
from console.hub.counts import Counts
from console.hub.fanout import FanOut
from console.hub.feed import DeskFeed
from console.hub.framing import text_frame
from console.hub.intake import Intake, Waiter
from console.hub.meters import SourceMeter, without_values
from console.hub.outlet import BROKE_THE_RULES, Outlet
from console.hub.pace import Doorman, Pace
from console.hub.phone_gate import Phone, why_not
from console.hub.phones import Phones
from console.hub.salvage import read_each
from console.hub.switchboard import Switchboard
from console.hub.tokens import Claims, TokenError, make_token, read_token
from console.wire.codec import WireError, decode_from_client, encode
from console.wire.frames import (
    Ack,
    ClientFrame,
    Hello,
    Positions,
    Publish,
    Pulse,
    Refuse,
    Signal,
    SourceHealth,
    Welcome,
)
from console.wire.phone import CODE_MARK, PHONE_TOPIC

#: Security limit: the largest message taken from someone who has not said who he is, bytes.
LARGEST_HELLO = 16 << 10
#: Refusals of positions told one by one in a message; a device without a fix sends thousands.
REFUSALS_TOLD = 20
#: How long a client with too much under way is not read, seconds.
CROWDED_HOLD_S = 0.05


class Parts(msgspec.Struct, frozen=True):
    """What every session of a hub works with. `now_s()` is the loop's clock, `later(seconds, call)` its timer."""

    intake: Intake
    fanout: FanOut
    switchboard: Switchboard
    phones: Phones
    doorman: Doorman
    counts: Counts
    limits: Limits
    secret: bytes
    clock: Callable[[], datetime]
    now_s: Callable[[], float]
    later: Callable[[float, Callable[[], None]], object]


class Session:
    """What the hub knows of one connection."""

    def __init__(self, parts: Parts, outlet: Outlet, address: str) -> None:
        self.outlet = outlet
        self.actor = ""
        self.role_name = ""
        self.claims: Claims | None = None
        self._parts = parts
        self._address = address
        self._pace = Pace(parts.limits.messages_per_s, parts.now_s())
        self._by: By | None = None
        self._waiter = Waiter(self._acked, self._refused)
        self._feed: DeskFeed | None = None
        self._meter: SourceMeter | None = None
        self._refusals: list[Refuse] = []
        self._faults = 0
        self._positions_refused = 0
        self._over = False
        self._opening = False
        self._phone: Phone | None = None

    # ---- from the connection ----

    def received(self, data: bytes) -> None:
        """A text message came."""
        if self._over:
            return
        parts = self._parts
        parts.counts.messages += 1
        wait_s = self._pace.take(parts.now_s())
        if wait_s:
            parts.counts.slowed += 1
            self.outlet.hold(wait_s)
        if self._by is None and len(data) > LARGEST_HELLO:
            self._turn_away("too-large", f"the first frame has at most {LARGEST_HELLO} bytes")
            return
        try:
            frames: list[ClientFrame] = decode_from_client(data)
        except WireError as error:
            frames = self._salvaged(data, error)
        self._take(frames)

    def faulty(self, code: str, text: str) -> None:
        """Something came that is no frame at all (binary, oversize)."""
        self._fault(Refuse(code, text))
        self._send_refusals()

    def too_late(self) -> None:
        """The client did not say in time who it is."""
        if not self._over:
            self._turn_away("no-hello", f"hello did not come within {self._parts.limits.hello_within_s:g} s")

    def drained(self) -> None:
        """The connection has room again."""
        if self._feed is not None:
            self._feed.drained()

    def ended(self) -> None:
        """The connection is gone."""
        self._over = True
        parts = self._parts
        parts.intake.abandon(self._waiter)
        parts.switchboard.leave(self)
        parts.phones.leave(self)
        if self._feed is not None:
            parts.fanout.leave(self._feed)
        if self._meter is not None:
            self._meter.connected(False)
            self._meter = None

    # ---- from the hub's beat ----

    @property
    def welcomed(self) -> bool:
        """Whether the client has said who it is and was let in."""
        return self._by is not None

    @property
    def by_name_only(self) -> bool:
        """Whether it hears only what is said to it by name, as an officer's phone does."""
        return self._phone is not None

    @property
    def desk(self) -> bool:
        """Whether the client sees the picture."""
        return self._feed is not None

    def pulse(self, now: datetime, seq: int, sources: tuple[SourceHealth, ...], desks: int) -> None:
        """Tell the client that the hub is alive; one that does not keep up learns by silence that it is not live."""
        if self._by is None or self._over or not self.outlet.writable:
            return
        counts = self._parts.counts
        if self._feed is None:
            pulse = Pulse(now, seq, positions_refused=self._positions_refused)
        else:
            conflated = counts.positions_conflated + self._feed.conflated
            pulse = Pulse(now, seq, conflated, counts.positions_refused, sources, desks)
        self.outlet.send(text_frame(encode(pulse)))

    def check(self, now: datetime) -> None:
        """End the session when its token has run out."""
        if self.claims is not None and now > self.claims.expires and not self._over:
            self._over = True
            self._parts.counts.cuts["expired"] += 1
            self.outlet.close(BROKE_THE_RULES, "the token has run out; connect with a new one")

    # ---- frames ----

    def _salvaged(self, data: bytes, error: WireError) -> list[ClientFrame]:
        good: list[ClientFrame] = []
        for read in read_each(data, error):
            if isinstance(read, Refuse):
                self._fault(read)
            else:
                good.append(read)
        return good

    def _take(self, frames: list[ClientFrame]) -> None:
        facts: list[Publish] = []
        for frame in frames:
            if self._over:
                return
            if self._by is None:
                self._greet(frame)
            elif self._phone is not None and (why := self._why_not(self._phone, frame)):
                self._fault(Refuse("not-for-phones", why, frame.id if isinstance(frame, Publish) else ""))
            elif isinstance(frame, Publish):
                facts.append(frame)
            elif isinstance(frame, Positions):
                self._report(self._by, frame)
            elif isinstance(frame, Signal):
                self._pass_on(self._by, frame)
            else:
                self._fault(Refuse("hello-twice", "this client has been welcomed already"))
        if facts and self._by is not None:
            self._parts.intake.submit(self._by, facts, self._waiter)
            if self._waiter.pending > self._parts.limits.unacknowledged or self._parts.intake.crowded:
                self.outlet.hold(CROWDED_HOLD_S)

    def _greet(self, frame: ClientFrame) -> None:
        if not isinstance(frame, Hello):
            self._turn_away("hello-first", "the first frame has to be hello, with a token")
            return
        parts = self._parts
        if self._opening:
            self._turn_away("hello-twice", "the link is being opened already")
            return
        if frame.token.startswith(CODE_MARK):
            self._open_link(frame)
            return
        try:
            claims = read_token(parts.secret, frame.token, parts.clock())
        except TokenError as error:
            self._wrong(error.code, str(error))
            return
        if frame.role not in Role.__members__.values():
            self._turn_away("unknown-role", f"this hub knows no role {frame.role[:32]!r}")
        elif frame.role != claims.role.value:
            self._turn_away("other-role", f"the token is for {ROLE_LABEL[claims.role]}, not for {frame.role}")
        else:
            self._welcome(frame, claims)

    def _wrong(self, code: str, text: str) -> None:
        """Turn a client with a wrong token or code away; whoever tries many waits longer and longer."""
        wait_s = self._parts.doorman.wrong(self._address, self._parts.now_s())
        self._over = True
        if wait_s:
            self._parts.later(wait_s, lambda: self._turn_away(code, text))
        else:
            self._turn_away(code, text)

    def _open_link(self, hello: Hello) -> None:
        """A phone comes with the code of its link; once it is on disk that the code is used, it gets a token for it."""
        parts = self._parts

        def opened(phone: Phone) -> None:
            if self._over:
                return
            token = make_token(
                parts.secret, Role.FIELD, phone.actor, exercise=phone.exercise, link=phone.link, now=parts.clock()
            )
            self._opening = False
            self._welcome(hello, read_token(parts.secret, token, parts.clock()))
            self._send(
                Signal(
                    PHONE_TOPIC,
                    to=phone.actor,
                    sender="hub",
                    body={"token": token, "ice_servers": parts.phones.ice_servers},
                )
            )

        def refused(refuse: Refuse) -> None:
            if not self._over:
                self._wrong(refuse.code, refuse.text)

        self._opening = True
        parts.phones.open(hello.token.removeprefix(CODE_MARK), opened, refused)

    def _welcome(self, hello: Hello, claims: Claims) -> None:
        parts = self._parts
        if claims.link:
            self._phone = parts.phones.phone(claims.link)
            if self._phone is None:
                self._turn_away("link-over", "this page is closed; ask the desk for a new link")
                return
        role = claims.role
        source = (claims.source or claims.actor) if role is Role.SOURCE else ""
        exercise = claims.exercise or hello.exercise
        self.claims, self.actor, self.role_name = claims, claims.actor, role.value
        self._by = By(claims.actor, role, source, exercise)
        # A phone does not follow the picture: it is shown its own call, and nobody else's.
        sees = role in MAY_SEE_PICTURE and not claims.link
        kinds = tuple(publishable_kinds(role))
        intake = parts.intake
        self._send(Welcome(intake.epoch, intake.head, parts.clock(), role.value, claims.actor, sees, kinds, exercise))
        if role in MAY_SIGNAL:
            parts.switchboard.join(self)
        if self._phone is not None:
            parts.phones.join(self, self._phone)
        if role is Role.SOURCE:
            self._meter = intake.meter(source)
            self._meter.exercise = self._meter.exercise or exercise
            self._meter.connected(True)
        if sees:
            self._feed = parts.fanout.join(
                self.outlet, Viewer(claims.actor, role), hello.resume, hello.interest, parts.now_s(),
                grants_of(intake.picture, claims.actor, role, parts.clock()),
            )  # fmt: skip

    def _report(self, by: By, frame: Positions) -> None:
        refused = self._parts.intake.report(by, frame.positions)
        if not refused:
            return
        self._positions_refused += len(refused)
        for refuse in refused[:REFUSALS_TOLD]:
            self._refused(refuse)
        if len(refused) > REFUSALS_TOLD:
            self._refused(Refuse("more", f"{len(refused) - REFUSALS_TOLD} more positions of this frame were not taken"))

    def _why_not(self, phone: Phone, frame: ClientFrame) -> str:
        if isinstance(frame, Publish | Positions | Signal):
            return why_not(phone, frame, self._parts.intake.picture)
        return ""

    def _pass_on(self, by: By, frame: Signal) -> None:
        if by.role not in MAY_SIGNAL:
            self._fault(Refuse("not-allowed", f"{ROLE_LABEL[by.role]} may not send signals"))
        elif why := self._parts.switchboard.relay(self, frame):
            self._fault(Refuse("not-heard", why))

    # ---- answers ----

    def _acked(self, ids: tuple[str, ...], seqs: tuple[int, ...]) -> None:
        self._send(Ack(ids, seqs))

    def _refused(self, refuse: Refuse) -> None:
        """Refusals of one turn of the loop go out together."""
        if not self._refusals:
            self._parts.later(0, self._send_refusals)
        self._refusals.append(refuse)

    def _send_refusals(self) -> None:
        refusals, self._refusals = self._refusals, []
        if refusals:
            self.outlet.send(text_frame(encode(list(refusals) if len(refusals) > 1 else refusals[0])))

    def _fault(self, refuse: Refuse) -> None:
        """Refuse a frame that cannot be taken; who sends nothing else is cut."""
        if self._over:
            return
        self._parts.counts.refusals[refuse.code] += 1
        if self._by is None:
            self._turn_away(refuse.code, refuse.text, counted=True)
            return
        if self._meter is not None:
            self._meter.error(without_values(refuse.text))
        self._refused(refuse)
        self._faults += 1
        if self._faults == self._parts.limits.bad_frames:
            self._over = True
            self._send_refusals()
            self._parts.counts.cuts["faulty"] += 1
            self.outlet.close(BROKE_THE_RULES, f"{self._faults} faulty frames came from this client")

    def _turn_away(self, code: str, text: str, *, counted: bool = False) -> None:
        """Refuse the client itself."""
        if not counted:
            self._parts.counts.refusals[code] += 1
        self._over = True
        self._send(Refuse(code, text))
        self.outlet.close(BROKE_THE_RULES, text)

    def _send(self, frame: msgspec.Struct) -> None:
        self.outlet.send(text_frame(encode(frame)))
