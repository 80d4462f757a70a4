"""The call in the desk: faces, the state in words, and what a hand needs: mute, camera, hang up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from console.config import IceServer
from console.desk.call.calls import new_key
from console.desk.call.engine import CallUnavailable, browser_screen, why_no_calls
from console.desk.call.frame import CallFrame
from console.desk.call.news import BrowserWord, Devices, Fault, Flow, Measured, Ready, read_news, to_word
from console.desk.call.page_talk import PageTalk, page_colors
from console.desk.call.words import (
    STATE_INK,
    duration_words,
    network_words,
    others_words,
    person_look,
    person_words,
    state_words,
)
from console.desk.theme import Theme
from console.desk.widgets import label, set_property, set_text
from console.link.call import (
    Call,
    CallState,
    ClosePeer,
    OpenPeer,
    Order,
    Person,
    Say,
    TellPeer,
    answer_call,
    place_call,
)
from console.wire import frames
from console.wire.calling import CALL_TOPIC, Invite, call_signal, read_call_word
from console.wire.codec import WireError

if TYPE_CHECKING:
    from console.desk.call.screen import Screen

TICK_MS = 1_000


class CallView(CallFrame):
    """One call, from placing or answering it to its end. Made for one call and closed after it."""

    #: The state changed: a `CallState`.
    state_changed = Signal(object)
    #: The call is over: why, in words. Emitted once.
    ended = Signal(str)

    def __init__(
        self,
        theme: Theme,
        me: str,
        send: Callable[[frames.Signal], object],
        *,
        ice_servers: Sequence[IceServer] = (),
        environ: Callable[[], dict[str, str]] = lambda: dict(os.environ),
        name: Callable[[str], str] = str,
        monotonic: Callable[[], float] = time.monotonic,
        make_key: Callable[[], str] = new_key,
        make_screen: Callable[[], Screen] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`me` is this desk's actor, `send` puts a signal on the stream, `name` gives an actor's name for people.
        `make_screen` makes what faces are seen on; without one it is the browser engine's.

        Raises:
            CallUnavailable: this machine lacks what a call needs.
        """
        super().__init__(self._press_mute, self._press_camera, self.hang_up, parent)
        if make_screen is None and (why := why_no_calls()):
            raise CallUnavailable(why)
        self._make_screen = make_screen or browser_screen
        self.theme = theme
        self.me = me
        self.call: Call | None = None
        self.faults: list[str] = []
        self.measured: tuple[Any, ...] = ()
        self._send = send
        self._ice = [server.for_browser(environ()) for server in ice_servers]
        self._name = name
        self._monotonic = monotonic
        self._make_key = make_key
        self._page = PageTalk()
        self._shown: dict[str, Any] = {}
        self._state: CallState | None = None
        self._over = False
        self._since_s: float | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def on(self) -> bool:
        """Whether the call has begun and is not over."""
        return self.call is not None and not self._over

    @property
    def faces(self) -> Screen | None:
        """What faces are seen on, while the call is on."""
        return self._page.screen

    # ---- beginning ----

    def place(self, people: Iterable[str], *, incident: str | None = None, about: str = "") -> None:
        """Call people.

        Raises:
            ValueError: nobody, or too many; the sentence is for a person.
        """
        call, orders = place_call(
            self.me, self._make_key(), self._make_key(), people, self._monotonic(), incident=incident, about=about
        )
        self._begin(call, orders)

    def answer(self, host: str, invite: Invite) -> None:
        """Come to a call.

        Raises:
            ValueError: the invitation is not for this desk.
        """
        call, orders = answer_call(self.me, self._make_key(), host, invite, self._monotonic())
        self._begin(call, orders)

    def _begin(self, call: Call, orders: list[Order]) -> None:
        if self.call is not None:
            raise ValueError("This view has had its call already")
        self.call = call
        screen = self._make_screen()
        self._page.begin(screen, self.theme)
        screen.bridge.said.connect(self._hear_page)
        screen.died.connect(self._page_died)
        self._stage_layout.addWidget(screen.widget())
        screen.open_page()
        self._page.order("begin", ice_servers=self._ice, colors=page_colors(self.theme), microphone=True, camera=True)
        self._carry_out(orders)
        self._timer.start()

    # ---- what comes ----

    def hear(self, signal: frames.Signal) -> bool:
        """Take a signal of the stream; false when it is not for this call. Spoilt ones are counted and dropped."""
        if signal.topic != CALL_TOPIC or self.call is None or self._over:
            return False
        try:
            word = read_call_word(signal.body)
        except WireError as error:
            self._fault(f"{self._name(signal.sender)} sent what is no call: {error}")
            return False
        if word.call != self.call.call:
            return False
        self._carry_out(self.call.hear(signal.sender, word, self._monotonic()))
        return True

    def _hear_page(self, text: str) -> None:
        call = self.call
        if call is None or self._over:
            return
        try:
            news = read_news(text)
            match news:
                case Ready():
                    self._page.ready()
                case Devices():
                    self._hear_devices(news)
                case BrowserWord():
                    self._carry_out(call.browser_says(news.peer, to_word(news, call.call, call.session)))
                case Flow():
                    self._carry_out(call.flows(news.peer, news.flowing, self._monotonic()))
                case Measured():
                    self.measured = news.rows
                    for measure in news.rows:
                        call.measured(measure.peer, measure.quality)
                    self.refresh()
                case Fault():
                    self._fault(news.text)
        except ValueError as error:
            self._fault(f"the call page said something odd: {error}")

    def _hear_devices(self, news: Devices) -> None:
        call = self.call
        assert call is not None
        self._carry_out(call.use(microphone=news.microphone and call.microphone, camera=news.camera and call.camera))
        for pressed, there in ((self.mute_button, news.microphone), (self.camera_button, news.camera)):
            pressed.setEnabled(there or pressed is self.camera_button)
        set_text(self._trouble, f"Not sent: {news.why}" if news.why else "")
        self._trouble.setVisible(bool(news.why))

    def _page_died(self) -> None:
        if not self._over and self.call is not None:
            self._carry_out(self.call.hang_up("the call page stopped working"))

    def _fault(self, text: str) -> None:
        del self.faults[:-20]
        self.faults.append(text)

    # ---- what a person does ----

    def add(self, actor: str) -> None:
        """Ask one more person in.

        Raises:
            ValueError: there is no room, or this desk is not the call's host.
        """
        if self.call is not None and not self._over:
            self._carry_out(self.call.add(actor, self._monotonic()))

    def set_muted(self, muted: bool) -> None:
        """Be heard, or not."""
        self._use(microphone=not muted)

    def set_camera(self, on: bool) -> None:
        """Be seen, or not: off lets the camera go."""
        self._use(camera=on)

    def hang_up(self, why: str = "") -> None:
        """Leave the call."""
        if self.call is not None and not self._over:
            self._carry_out(self.call.hang_up(why))

    def _use(self, *, microphone: bool | None = None, camera: bool | None = None) -> None:
        call = self.call
        if call is None or self._over:
            return
        heard = call.microphone if microphone is None else microphone
        seen = call.camera if camera is None else camera
        orders = call.use(microphone=heard, camera=seen)
        self._page.order("use", microphone=heard, camera=seen)
        self._carry_out(orders)

    # ---- time ----

    def tick(self) -> None:
        """Once a second."""
        if self.call is not None and not self._over:
            self._carry_out(self.call.tick(self._monotonic()))

    # ---- orders ----

    def _carry_out(self, orders: list[Order]) -> None:
        for order in orders:
            match order:
                case Say():
                    self._send(call_signal(order.to, order.word))
                case OpenPeer():
                    self._shown.pop(order.peer, None)
                    self._page.order("open", peer=order.peer, polite=order.polite, name=self._name(order.actor))
                case TellPeer():
                    self._page.order("word", peer=order.peer, word=msgspec.to_builtins(order.word))
                case ClosePeer():
                    self._page.order("close", peer=order.peer)
        self.refresh()

    # ---- looks ----

    def _press_mute(self) -> None:
        self.set_muted(self.mute_button.isChecked())

    def _press_camera(self) -> None:
        self.set_camera(not self.camera_button.isChecked())

    def refresh(self) -> None:
        """Show how things stand; what did not change is not touched."""
        call = self.call
        if call is None:
            return
        state = call.state
        set_text(self._state_line, state_words(call, self._name))
        set_property(self._state_line, "ink", STATE_INK[state])
        self._others.setText(others_words(call, self._name))
        live = state in (CallState.CONNECTED, CallState.POOR)
        if live and self._since_s is None:
            self._since_s = self._monotonic()
        set_text(self._clock, duration_words(self._talked_s()) if self._since_s is not None else "")
        set_text(self._network, network_words(self.measured) if live else "")
        self._mirror(self.mute_button, not call.microphone, "Muted", "Mute")
        self._mirror(self.camera_button, not call.camera, "Camera is off", "Camera off")
        for person in call.people.values():
            self._show_person(call, person)
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)
        if state is CallState.ENDED and not self._over:
            self._finish(call.ended)

    def _talked_s(self) -> float:
        return self._monotonic() - self._since_s if self._since_s is not None else 0.0

    def _show_person(self, call: Call, person: Person) -> None:
        here = call.peer(person.session) is not None
        waits = "" if here else person_words(person)
        key = f"waits {person.actor}"
        if self._shown.get(key, "") != waits:
            self._shown[key] = waits
            self._page.order("wait", key=key, name=self._name(person.actor), words=waits)
        if not here:
            return
        shown = {
            "name": self._name(person.actor),
            "words": person_words(person),
            "state": person_look(person),
            "camera": person.camera,
        }
        if self._shown.get(person.session) != shown:
            self._shown[person.session] = shown
            self._page.order("say", peer=person.session, **shown)

    def set_theme(self, theme: Theme) -> None:
        """Another theme, at once."""
        self.theme = theme
        self._page.set_theme(theme)

    # ---- the end ----

    def _finish(self, why: str) -> None:
        self._over = True
        self._timer.stop()
        for pressed in (self.mute_button, self.camera_button, self.end_button):
            pressed.setEnabled(False)
        self._drop_screen()
        set_text(self._network, f"Lasted {duration_words(self._talked_s())}" if self._since_s is not None else "")
        words = label(why, ink="dim", scale="large")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setWordWrap(True)
        self._stage_layout.addWidget(words)
        self.ended.emit(why)

    def _drop_screen(self) -> None:
        screen = self._page.end()
        if screen is not None:
            shown = screen.widget()
            self._stage_layout.removeWidget(shown)
            shown.hide()
            screen.close_page()
            shown.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the view hangs up, and lets camera, microphone and browser go."""
        self.hang_up()
        self._drop_screen()
        super().closeEvent(event)
