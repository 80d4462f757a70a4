"""The codec: what goes in comes out, and what does not fit is refused in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import facts as f
from console.domain.tracks import Position
from console.wire.codec import MAX_CLIENT_FRAME, WireError, decode_from_client, decode_from_hub, encode
from console.wire.frames import Ack, Facts, Hello, Positions, Publish, Resume
from tests.domain.test_picture import any_fact
from tests.story import START, Story


@settings(max_examples=150, deadline=None)
@given(st.lists(any_fact(), min_size=1, max_size=10))
def test_facts_survive_the_wire(told: list[f.Fact]) -> None:
    frames = [Publish(f"id-{n:06d}", START, fact) for n, fact in enumerate(told)]  # type: ignore[arg-type]
    assert decode_from_client(encode(list(frames))) == frames
    assert decode_from_client(encode(frames[0])) == frames[:1]
    story = Story()
    story.tell(*told)
    sent = Facts(tuple(story.envelopes))
    assert decode_from_hub(encode(sent)) == [sent]


def test_times_keep_zone_and_milliseconds() -> None:
    at = datetime(2026, 3, 1, 3, 0, 0, 123_000, tzinfo=UTC)
    frame = Publish("id-000001", at, f.IncidentNoted(incident="i", text="x"))
    assert b'"2026-03-01T03:00:00.123' in encode(frame)
    assert decode_from_client(encode(frame)) == [frame]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-json"),
        (b"{", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b"[" * 5000, "not-valid"),
        (b"null", "not-valid"),
        (b"[1]", "not-valid"),
        (b'{"frame":"dance"}', "not-valid"),
        (b'{"frame":"publish","id":"id-000001","at":"2026-03-01T03:00:00Z","fact":{"kind":"incident.exploded"}}', "not-valid"),
        (b'{"frame":"publish","id":"short","at":"2026-03-01T03:00:00Z","fact":{"kind":"unit.retired","unit":"u"}}', "not-valid"),
        (b'{"frame":"publish","id":"id-000001","at":"yesterday","fact":{"kind":"unit.retired","unit":"u"}}', "not-valid"),
        (b'{"frame":"publish","id":"id-000001","at":"2026-03-01T03:00:00Z","fact":{"kind":"unit.retired","unit":"u","x":1}}',
         "not-valid"),
        (b'{"frame":"positions","positions":[["u",NaN,1.0,5]]}', "not-json"),
        (b'{"frame":"positions","positions":[["u",1e999,1.0,5]]}', "not-valid"),
        (b'{"frame":"welcome"}', "not-valid"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(WireError) as caught:
        decode_from_client(data)
    assert caught.value.code == code
    assert len(str(caught.value)) > 20


def test_a_place_off_the_earth_is_refused() -> None:
    bad = b'{"frame":"publish","id":"id-000001","at":"2026-03-01T03:00:00Z","fact":{"kind":"incident.located","incident":"i","place":{"lat":91,"lon":0}}}'
    with pytest.raises(WireError, match="lat"):
        decode_from_client(bad)


def test_an_oversize_frame_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(WireError) as caught:
        decode_from_client(b" " * (MAX_CLIENT_FRAME + 1))
    assert caught.value.code == "too-large"


def test_too_many_frames_together_are_refused() -> None:
    many = encode([Publish(f"id-{n:06d}", START, f.UnitRetired(unit="u")) for n in range(5001)])
    with pytest.raises(WireError) as caught:
        decode_from_client(many)
    assert caught.value.code == "too-many"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_but_a_wire_error(data: bytes) -> None:
    try:
        decode_from_client(data)
        decode_from_hub(data)
    except WireError:
        pass


def test_small_frames() -> None:
    hello = Hello("t" * 20, "commander", Resume("e", 4))
    assert decode_from_client(encode(hello)) == [hello]
    positions = Positions((Position("u", 1.5, 2.5, 1000, None, 3.0),))
    assert decode_from_client(encode(positions)) == [positions]
    assert decode_from_hub(encode(Ack(("a",), (1,)))) == [Ack(("a",), (1,))]
