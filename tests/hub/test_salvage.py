"""One bad frame among good ones costs only itself."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain import facts as f
from console.hub.salvage import read_each
from console.wire.codec import WireError, decode_from_client, encode
from console.wire.frames import Publish, Refuse
from tests.story import START

GOOD = Publish("good-0001", START, f.IncidentNoted(incident="i1", text="x"))


def salvaged(data: bytes) -> list[object]:
    with pytest.raises(WireError) as caught:
        decode_from_client(data)
    return list(read_each(data, caught.value))


def test_the_good_ones_are_read_and_the_bad_one_is_named() -> None:
    bad = encode(GOOD).replace(b"good-0001", b"bad-00001").replace(b"incident.noted", b"incident.exploded")
    first, second, third = salvaged(b"[" + b",".join([encode(GOOD), bad, encode(GOOD)]) + b"]")
    assert first == third == GOOD
    assert isinstance(second, Refuse)
    assert (second.id, second.code) == ("bad-00001", "not-valid")
    assert "incident.exploded" in second.text


def test_a_single_bad_frame_is_named_too() -> None:
    (refuse,) = salvaged(encode(GOOD).replace(b'"x"', b"5"))
    assert isinstance(refuse, Refuse)
    assert refuse.id == "good-0001"


@pytest.mark.parametrize(
    "data", [b"{", b"[", b"", b"[]x", b"null", b"[[]]", b'{"frame":"publish","id":7}', b'[{"id":"a b"}]']
)
def test_what_cannot_be_read_at_all_is_refused_without_a_name(data: bytes) -> None:
    answers = salvaged(data)
    assert answers
    assert all(isinstance(answer, Refuse) and answer.id == "" for answer in answers)


@given(st.lists(st.sampled_from([encode(GOOD), b'{"frame":"dance"}', b"7", b'"x"', b"[]"]), max_size=6))
def test_every_piece_gets_its_own_answer(pieces: list[bytes]) -> None:
    data = b"[" + b",".join(pieces) + b"]"
    try:
        decode_from_client(data)
    except WireError as error:
        answers = read_each(data, error)
        assert len(answers) == len(pieces)
        assert [answer == GOOD for answer in answers] == [piece == encode(GOOD) for piece in pieces]
    else:
        assert all(piece == encode(GOOD) for piece in pieces)
    assert msgspec.json.decode(data) is not None
