"""Who is told the same: a role with what is open to it for now, and facts as such an audience may see them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from console.domain.access_fields import PROTECTED_KINDS, sees_everything
from console.domain.facts import Envelope, incident_of
from console.domain.vocabulary import Role
from console.domain.wall import NO_GRANTS, Grants, redact
from console.journal.chain import canonical, decode


class Viewer(msgspec.Struct, frozen=True):
    """Who looks: grants are given to somebody in a role."""

    actor: str
    role: Role


class Audience(msgspec.Struct, frozen=True):
    """Everybody who is told the same."""

    role: Role
    grants: Grants = NO_GRANTS

    @property
    def whole(self) -> bool:
        """Whether nothing at all is hidden from it."""
        return sees_everything(self.role)

    def meanwhile(self, other: Audience) -> Audience:
        """What is open both to this and to the other audience of the same role."""
        return Audience(self.role, self.grants & other.grants)


class _Kind(msgspec.Struct, frozen=True):
    kind: str


class _Peek(msgspec.Struct, frozen=True):
    """The part of an envelope that says whether something in it may be hidden."""

    fact: _Kind


_peek = msgspec.json.Decoder(_Peek)


def is_guarded(body: bytes) -> bool:
    """Whether the envelope has a field that some role does not see."""
    return _peek.decode(body).fact.kind in PROTECTED_KINDS


def walled(bodies: Sequence[bytes], audience: Audience) -> list[bytes]:
    """Envelopes as they are stored, as an audience may see them; where nothing is hidden the very same bytes.

    Raises:
        JournalError, msgspec.MsgspecError: one of them is no envelope that this version can read.
    """
    if audience.whole:
        return list(bodies)
    return [_walled(body, decode([body])[0], audience) if is_guarded(body) else body for body in bodies]


def _walled(body: bytes, envelope: Envelope, audience: Audience) -> bytes:
    seen = redact(envelope, audience.role, audience.grants)
    return body if seen is envelope else canonical(seen)


class Guarded:
    """The facts among the recent ones that have a protected field, encoded once for all who see the same of them."""

    def __init__(self) -> None:
        self._held: dict[int, Envelope] = {}
        self._seqs: list[int] = []
        self._made: dict[int, dict[tuple[Role, bool], bytes]] = {}

    def add(self, envelopes: Sequence[Envelope]) -> None:
        """Hold facts that came after those held."""
        for envelope in envelopes:
            self._held[envelope.seq] = envelope
            self._seqs.append(envelope.seq)

    def forget_before(self, first: int) -> None:
        """Let go of facts older than `first`."""
        cut = bisect_right(self._seqs, first - 1)
        for seq in self._seqs[:cut]:
            del self._held[seq]
            self._made.pop(seq, None)
        del self._seqs[:cut]

    def between(self, after: int, through: int) -> list[int]:
        """The seqs of those held after one seq and up to another."""
        return self._seqs[bisect_right(self._seqs, after) : bisect_right(self._seqs, through)]

    def body(self, seq: int, body: bytes, audience: Audience) -> bytes:
        """One of them as an audience may see it; `body` is how it is stored."""
        envelope = self._held[seq]
        # A grant opens one incident: for every other fact the audience is as its role.
        key = audience.role, incident_of(envelope.fact) in audience.grants
        made = self._made.setdefault(seq, {})
        if key not in made:
            made[key] = _walled(body, envelope, audience)
        return made[key]
