"""What the call page tells the desk, checked: the page is ours, but what runs in a browser is not taken on trust."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from console.wire.calling import Candidate, Describe, Key, Quality

#: Above these a connection is fair, or poor: round trip in milliseconds, share of packets lost (see ITU-T G.114).
FAIR_RTT_MS, POOR_RTT_MS = 200.0, 400.0
FAIR_LOSS, POOR_LOSS = 0.02, 0.05
#: Security limit: the most characters the page may say at once.
MOST_CHARACTERS = 60_000

Words = Annotated[str, msgspec.Meta(max_length=300)]


class News(msgspec.Struct, frozen=True, tag_field="news", forbid_unknown_fields=True):
    """Base of all news."""


class Ready(News, frozen=True, tag="ready"):
    """The page takes orders."""


class Devices(News, frozen=True, tag="devices"):
    """What this end can send, and why not more."""

    microphone: bool
    camera: bool
    why: Words = ""


class BrowserWord(News, frozen=True, tag="word"):
    """Something for another browser; `word` lacks only who speaks, which is not the page's to say."""

    peer: Key
    word: dict[str, Any]


class Flow(News, frozen=True, tag="flow"):
    """A connection carries media, or has stopped to."""

    peer: Key
    flowing: bool


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One connection as measured: round trip in ms, share of packets lost in the last second, pictures so far."""

    peer: Key
    rtt_ms: Annotated[float, msgspec.Meta(ge=0)] | None
    loss: Annotated[float, msgspec.Meta(ge=0, le=1)] | None
    frames: Annotated[int, msgspec.Meta(ge=0)]
    width: Annotated[int, msgspec.Meta(ge=0)]
    height: Annotated[int, msgspec.Meta(ge=0)]

    @property
    def quality(self) -> Quality:
        """In one word."""
        if self.rtt_ms is None:
            return Quality.UNKNOWN
        loss = self.loss or 0.0
        if self.rtt_ms > POOR_RTT_MS or loss > POOR_LOSS:
            return Quality.POOR
        return Quality.FAIR if self.rtt_ms > FAIR_RTT_MS or loss > FAIR_LOSS else Quality.GOOD


class Measured(News, frozen=True, tag="measured"):
    """Every connection, about once a second."""

    rows: Annotated[tuple[Measure, ...], msgspec.Meta(max_length=8)]


class Fault(News, frozen=True, tag="fault"):
    """Something went wrong in the page that the call can live with."""

    text: Words


AnyNews = Ready | Devices | BrowserWord | Flow | Measured | Fault
_decoder = msgspec.json.Decoder(AnyNews)


def read_news(text: str) -> AnyNews:
    """News as the page wrote it.

    Raises:
        ValueError: it is none.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"the page said {len(text)} characters at once")
    return _decoder.decode(text)


def to_word(news: BrowserWord, call: str, session: str) -> Describe | Candidate:
    """The word to send on, with this end's own name on it.

    Raises:
        ValueError: the page made something else up.
    """
    given = {**news.word, "call": call, "session": session, "to": news.peer}
    return msgspec.convert(given, Describe | Candidate)
