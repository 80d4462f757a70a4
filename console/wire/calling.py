"""The words of a video call, carried by `signal` frames: who is called, who is here, and what browsers tell browsers.

Media goes from peer to peer and never through the hub; only these words do. Signals may be lost (nothing keeps
them), so each of them can be said again without harm, and `Here` is said every few seconds.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import msgspec

from console.domain.facts_base import Id, Line
from console.wire.codec import WireError
from console.wire.frames import Signal

#: Topic of the signals that carry these words.
CALL_TOPIC = "call"
#: Most people in one call: each sends to each, and a phone's uplink carries three pictures, not more.
MOST_PEOPLE = 4

Key = Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
#: A session description; a call of video and audio needs some 6 kB.
Sdp = Annotated[str, msgspec.Meta(max_length=48_000)]


class Quality(StrEnum):
    """How well one sees and hears another, from round trip and loss."""

    UNKNOWN = "unknown"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class CallWord(msgspec.Struct, frozen=True, tag_field="say", omit_defaults=True, forbid_unknown_fields=True):
    """Base of all words. `session` is drawn anew each time somebody joins: a page loaded again is another peer."""

    call: Key
    session: Key


class Invite(CallWord, frozen=True, tag="invite"):
    """Come to this call. Said by its host again and again until answered, and again when more people are asked."""

    people: Annotated[tuple[Id, ...], msgspec.Meta(min_length=2, max_length=MOST_PEOPLE)]
    incident: Id | None = None
    about: Line = ""


class Ringing(CallWord, frozen=True, tag="ringing"):
    """The invitation came, and a person is being asked."""


class Decline(CallWord, frozen=True, tag="decline"):
    """The person will not come, or cannot."""

    why: Line = ""


class Here(CallWord, frozen=True, tag="here"):
    """I am in the call, with this much of me to be heard and seen. Said on joining and every few seconds."""

    microphone: bool = True
    camera: bool = True
    quality: Quality = Quality.UNKNOWN


class Leave(CallWord, frozen=True, tag="leave"):
    """I am out of the call; said by its host before anyone came, it takes the invitation back."""

    why: Line = ""


class Describe(CallWord, frozen=True, tag="describe"):
    """A session description from one browser for the one that runs `to` (RFC 8829)."""

    to: Key
    kind: Annotated[str, msgspec.Meta(pattern="^(offer|answer|rollback)$")]
    sdp: Sdp = ""


class Candidate(CallWord, frozen=True, tag="candidate"):
    """A way to reach one browser, for the one that runs `to` (RFC 8838); an empty one ends the list."""

    to: Key
    candidate: Annotated[str, msgspec.Meta(max_length=1_000)] = ""
    mid: Annotated[str, msgspec.Meta(max_length=16)] | None = None
    line: Annotated[int, msgspec.Meta(ge=0, le=64)] | None = None
    fragment: Annotated[str, msgspec.Meta(max_length=256)] | None = None


AnyCallWord = Invite | Ringing | Decline | Here | Leave | Describe | Candidate


def read_call_word(body: dict[str, Any]) -> AnyCallWord:
    """The word a signal's body holds.

    Raises:
        WireError: it is none; the sentence says what does not fit.
    """
    try:
        word: AnyCallWord = msgspec.convert(body, AnyCallWord)
    except msgspec.ValidationError as error:
        raise WireError("not-a-call", f"that is no word of a call: {error}") from None
    return word


def call_signal(to: str, word: AnyCallWord) -> Signal:
    """The frame that carries a word to an actor."""
    return Signal(CALL_TOPIC, to=to, body=msgspec.to_builtins(word))
