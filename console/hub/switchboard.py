"""Passing words between clients: call set-up, presence, typing. Nothing is kept, nothing waits."""

from __future__ import annotations

from typing import Protocol

import msgspec

from console.hub.counts import Counts
from console.hub.framing import text_frame
from console.hub.outlet import Outlet
from console.wire.calling import CALL_TOPIC
from console.wire.codec import encode
from console.wire.frames import Signal

#: Security limit: the largest signal passed on, bytes.
LARGEST_SIGNAL = 64 << 10


class Party(Protocol):
    """Someone who can be spoken to."""

    actor: str
    role_name: str
    outlet: Outlet

    @property
    def by_name_only(self) -> bool:
        """Whether it hears only what is said to it by name: an officer's phone is shown its own call, and no more."""


class Switchboard:
    """Everyone who may hear signals."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._parties: dict[Party, None] = {}

    def join(self, party: Party) -> None:
        """Someone may hear signals from now on."""
        self._parties[party] = None

    def leave(self, party: Party) -> None:
        """Someone has gone."""
        self._parties.pop(party, None)

    def relay(self, sender: Party, signal: Signal) -> str:
        """Pass a signal to an actor, to a role or (`to` empty) to everyone else; gives why not, empty when done.

        The sender's name is the hub's word, never the client's. A party without room misses the signal, counted.
        """
        frame = text_frame(encode(msgspec.structs.replace(signal, sender=sender.actor)))
        if len(frame) > LARGEST_SIGNAL:
            return f"a signal has at most {LARGEST_SIGNAL} bytes"
        heard = False
        for party in self._parties:
            if party is sender or not _meant(party, signal):
                continue
            heard = True
            if party.outlet.writable:
                party.outlet.send(frame)
            else:
                self._counts.signals_dropped += 1
        self._counts.signals += 1
        return "" if heard or not signal.to else f"nobody called {signal.to!r} is connected"


def _meant(party: Party, signal: Signal) -> bool:
    if party.by_name_only:
        return signal.to == party.actor and signal.topic == CALL_TOPIC
    return signal.to in ("", party.actor, party.role_name)
