"""The desk's calls: who rings, the one call that is on, and what the others are told meanwhile."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from console.wire import frames
from console.wire.calling import CALL_TOPIC, Decline, Invite, Leave, Ringing, call_signal, read_call_word
from console.wire.codec import WireError

if TYPE_CHECKING:
    from console.desk.call.view import CallView

#: An invitation is said again every two seconds; one that is not is over, milliseconds.
RING_MS = 8_000


def new_key() -> str:
    """A name for a call or a session that nobody guesses."""
    return secrets.token_hex(16)


class Calls(QObject):
    """At most one call at a time. Give it every signal of the stream; put the view it makes where calls are shown."""

    #: Somebody calls: who, and their `Invite`. Said once for each call.
    rang = Signal(str, object)
    #: Whoever called gave up, or somebody else was faster.
    stopped_ringing = Signal()
    #: A call has begun: its `CallView`, to be shown.
    began = Signal(object)
    #: The call is over: why, in words. The view still shows it until `put_away`.
    ended = Signal(str)

    def __init__(
        self,
        send: Callable[[frames.Signal], object],
        make_view: Callable[[], CallView],
        *,
        make_key: Callable[[], str] = new_key,
        parent: QObject | None = None,
    ) -> None:
        """`make_view` makes the view of a call, and raises `CallUnavailable` where calls cannot be made."""
        super().__init__(parent)
        self.view: CallView | None = None
        self.ringing: tuple[str, Invite] | None = None
        self.spoilt = 0
        self._send = send
        self._make_view = make_view
        self._make_key = make_key
        self._session = make_key()
        self._refused: set[str] = set()
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(RING_MS)
        self._silence.timeout.connect(self._stop_ringing)

    @property
    def on(self) -> bool:
        """Whether a call is on."""
        return self.view is not None and self.view.on

    def hear(self, signal: frames.Signal) -> None:
        """Take a signal of the stream; those of other topics are left alone, spoilt ones counted."""
        if signal.topic != CALL_TOPIC:
            return
        if self.view is not None and self.view.hear(signal):
            return
        try:
            word = read_call_word(signal.body)
        except WireError:
            self.spoilt += 1
            return
        if isinstance(word, Invite):
            self._hear_invite(signal.sender, word)
        elif isinstance(word, Leave) and self.ringing is not None:
            host, invite = self.ringing
            if (host, invite.call) == (signal.sender, word.call):
                self._stop_ringing()

    def _hear_invite(self, host: str, invite: Invite) -> None:
        if invite.call in self._refused:
            return
        if self.on or (self.ringing is not None and self.ringing[1].call != invite.call):
            self._refuse(host, invite, "in another call" if self.on else "another call is ringing")
            return
        first = self.ringing is None
        self.ringing = (host, invite)
        self._silence.start()
        self._send(call_signal(host, Ringing(invite.call, self._session)))
        if first:
            self.rang.emit(host, invite)

    def place(self, people: Iterable[str], *, incident: str | None = None, about: str = "") -> CallView:
        """Call people.

        Raises:
            ValueError: a call is on already, or nobody or too many were named; the sentence is for a person.
            CallUnavailable: this machine cannot make calls.
        """
        if self.on:
            raise ValueError("A call is on already; hang up first")
        view = self._fresh_view()
        view.place(people, incident=incident, about=about)
        return self._begin(view)

    def answer(self) -> CallView:
        """Come to the call that rings.

        Raises:
            ValueError: nothing rings, or a call is on already.
            CallUnavailable: this machine cannot make calls; the caller hears so.
        """
        if self.ringing is None or self.on:
            raise ValueError("Nobody is calling" if self.ringing is None else "A call is on already; hang up first")
        host, invite = self.ringing
        try:
            view = self._fresh_view()
            view.answer(host, invite)
        except Exception:
            self.decline("calls cannot be made at this desk")
            raise
        self._stop_ringing()
        return self._begin(view)

    def decline(self, why: str = "") -> None:
        """Say no to the call that rings."""
        if self.ringing is not None:
            host, invite = self.ringing
            self._refuse(host, invite, why)
            self._stop_ringing()

    def put_away(self) -> None:
        """Hang up, if need be, and let the view go."""
        if self.view is not None:
            view, self.view = self.view, None
            view.close()
            view.deleteLater()

    def _refuse(self, host: str, invite: Invite, why: str) -> None:
        self._refused.add(invite.call)
        self._send(call_signal(host, Decline(invite.call, self._session, why)))

    def _stop_ringing(self) -> None:
        self._silence.stop()
        if self.ringing is not None:
            self.ringing = None
            self.stopped_ringing.emit()

    def _fresh_view(self) -> CallView:
        self.put_away()
        return self._make_view()

    def _begin(self, view: CallView) -> CallView:
        self.view = view
        view.ended.connect(self.ended)
        self.began.emit(view)
        return view
