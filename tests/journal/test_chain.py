"""The chain depends on every byte of every record and on their order, and on nothing else."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.journal import chain
from console.journal.errors import JournalError
from tests.journal.conftest import notes


def heads(bodies: list[bytes], epoch: str = "e1") -> list[bytes]:
    links = [chain.genesis(epoch)]
    for body in bodies:
        links.append(chain.link(links[-1], body))
    return links[1:]


def test_a_link_is_sha256_of_the_link_before_and_the_bytes() -> None:
    first = hashlib.sha256(b"watchfloor journal 1\n" + b"e1").digest()
    assert chain.genesis("e1") == first
    assert chain.link(first, b"body") == hashlib.sha256(first + b"body").digest()


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=8), st.data())
def test_any_changed_byte_changes_every_link_from_there_on(bodies: list[bytes], data: st.DataObject) -> None:
    bodies = [body + b"." for body in bodies]
    which = data.draw(st.integers(0, len(bodies) - 1))
    at = data.draw(st.integers(0, len(bodies[which]) - 1))
    changed = bytearray(bodies[which])
    changed[at] ^= data.draw(st.integers(1, 255))
    before, after = heads(bodies), heads([*bodies[:which], bytes(changed), *bodies[which + 1 :]])
    assert before[:which] == after[:which]
    assert all(one != two for one, two in zip(before[which:], after[which:], strict=True))


def test_two_journals_with_the_same_facts_have_different_chains() -> None:
    assert heads([b"a"], "e1") != heads([b"a"], "e2")


def test_canonical_bytes_are_one_line_and_read_back_the_same() -> None:
    envelopes = notes("e1", 4)
    bodies = [chain.canonical(envelope) for envelope in envelopes]
    assert not any(b"\n" in body for body in bodies)
    assert chain.decode(bodies) == envelopes
    assert chain.stamp_of(bodies[2]) == chain.Stamp("e1", 3, envelopes[2].id)


def test_a_record_of_an_unknown_kind_is_named() -> None:
    good, other = (chain.canonical(envelope) for envelope in notes("e1", 2))
    strange = other.replace(b"incident.noted", b"incident.sung")
    with pytest.raises(JournalError, match="fact 2 cannot be read by this version"):
        chain.decode([good, strange])
    assert chain.stamp_of(strange) is not None, "the chain can be checked all the same"
    assert chain.stamp_of(b"\xff\xfe") is None
