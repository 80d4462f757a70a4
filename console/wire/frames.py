"""The native stream, v1: every frame that travels on `/v1/stream`, as structs told apart by `frame`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec

from console.domain.facts import AnyFact, Envelope
from console.domain.picture import Picture
from console.domain.tracks import Position

#: WebSocket sub-protocol; a client that does not offer it is refused at the handshake.
SUBPROTOCOL = "watchfloor.v1"
#: Path of the stream on the hub.
STREAM_PATH = "/v1/stream"

Token = Annotated[str, msgspec.Meta(max_length=4096)]
FactId = Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern=r"^[0-9A-Za-z-]+$")]


class Frame(msgspec.Struct, frozen=True, tag_field="frame", omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """Base of all frames."""


class Resume(msgspec.Struct, frozen=True):
    """The last fact a desk holds: the hub goes on after it, or sends a snapshot when the epoch is another."""

    epoch: str
    seq: Annotated[int, msgspec.Meta(ge=0)]


class Box(msgspec.Struct, frozen=True):
    """A part of the map a client is interested in, WGS 84 degrees; limits positions, never facts."""

    south: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    west: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    north: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    east: Annotated[float, msgspec.Meta(ge=-180, le=180)]


class Hello(Frame, frozen=True, tag="hello"):
    """First frame of a client: who it is and where it wants to go on. Desk or source -> hub."""

    token: Token
    role: str
    resume: Resume | None = None
    interest: Box | None = None
    client: Annotated[str, msgspec.Meta(max_length=120)] = ""
    exercise: bool = False


class Welcome(Frame, frozen=True, tag="welcome"):
    """The hub's answer: where its journal stands, its clock, and what this role may see and do."""

    epoch: str
    seq: int
    hub_time: datetime
    role: str
    actor: str
    sees: bool
    publishes: tuple[str, ...]
    exercise: bool = False


class Snapshot(Frame, frozen=True, tag="snapshot"):
    """The whole picture at a seq, in place of the facts that made it; facts after it follow.

    It comes at the start, and again in mid-stream when more or less is open to this client than before (a protected
    record was opened to it, or its time is over): it then takes the place of the picture held, at the same fact.
    """

    picture: Picture


class Facts(Frame, frozen=True, tag="facts"):
    """Envelopes, contiguous and in order."""

    facts: tuple[Envelope, ...]


class Positions(Frame, frozen=True, tag="positions"):
    """Newest fix per unit since the last frame. Hub -> desk, and source -> hub."""

    positions: Annotated[tuple[Position, ...], msgspec.Meta(max_length=50_000)]


class SourceHealth(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """How one source is doing. Rates are per second over the last 10 s; ages and lags in seconds."""

    name: str
    connected: bool
    facts_per_s: float = 0.0
    positions_per_s: float = 0.0
    age_s: float | None = None
    lag_s: float | None = None
    skew_s: float | None = None
    errors: int = 0
    last_error: str = ""
    exercise: bool = False


class Pulse(Frame, frozen=True, tag="pulse"):
    """The hub is alive: its clock, where its journal stands, what it had to drop for this client."""

    hub_time: datetime
    seq: int
    positions_conflated: int = 0
    positions_refused: int = 0
    sources: tuple[SourceHealth, ...] = ()
    desks: int = 0


class Publish(Frame, frozen=True, tag="publish"):
    """A fact with the id its sender gave it; acknowledged after fsync, or refused."""

    id: FactId
    at: datetime
    fact: AnyFact
    expects: int | None = None


class Ack(Frame, frozen=True, tag="ack"):
    """These facts are in the journal, on disk, at these places. Repeating an id gives its first seq."""

    ids: tuple[str, ...]
    seqs: tuple[int, ...]


class Refuse(Frame, frozen=True, tag="refuse"):
    """A fact, positions or a whole frame was not taken, and why. `id` is empty when it had none."""

    code: str
    text: str
    id: str = ""


class Signal(Frame, frozen=True, tag="signal"):
    """Passing words between clients (call set-up, presence, typing): neither journalled nor kept."""

    topic: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    to: Annotated[str, msgspec.Meta(max_length=128)] = ""
    sender: Annotated[str, msgspec.Meta(max_length=128)] = ""
    body: dict[str, Any] = {}


ClientFrame = Hello | Publish | Positions | Signal
HubFrame = Welcome | Snapshot | Facts | Positions | Pulse | Ack | Refuse | Signal
