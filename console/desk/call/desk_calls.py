"""The desk's calls as the window has them: whom a call is for, what is said when it cannot be made, and who rings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from console.config import CallSettings
from console.desk.call.calls import Calls
from console.desk.call.engine import CallUnavailable
from console.desk.call.people import name_of, to_call
from console.desk.call.room import open_room, room_url
from console.desk.call.screen import Screen
from console.desk.model import DeskModel, Tone
from console.desk.theme import Theme

if TYPE_CHECKING:
    from console.desk.call.view import CallView

MakeScreen = Callable[[], Screen]


class DeskCalls(QObject):
    """Places, answers and ends calls for one desk, and says in words what came of it."""

    #: Something a view of calls shows has changed.
    changed = Signal()
    #: A call has begun, placed or answered here.
    began = Signal()
    #: The place of the call is empty again.
    cleared = Signal()

    def __init__(
        self,
        model: DeskModel,
        theme: Theme,
        settings: CallSettings,
        *,
        make_screen: MakeScreen | None = None,
        open_page: Callable[[str], bool] = open_room,
    ) -> None:
        """`make_screen` draws calls in place of the browser engine; `open_page` opens an agency's own room."""
        super().__init__(model)
        self.model, self.theme, self.settings = model, theme, settings
        #: Why the last call could not be made; shown in the place of the picture.
        self.trouble = ""
        self._make_screen = make_screen
        self._open_page = open_page
        self.calls = Calls(model.link.send, self._make_view, parent=self)
        model.signalled.connect(self.calls.hear)
        self.calls.rang.connect(self._rang)
        self.calls.stopped_ringing.connect(self.changed)
        self.calls.ended.connect(self._ended)

    def _make_view(self) -> CallView:
        from console.desk.call.view import CallView

        model = self.model
        return CallView(
            self.theme,
            model.actor,
            model.link.send,
            ice_servers=self.settings.ice_servers,
            name=self.name,
            monotonic=model.monotonic,
            make_screen=self._make_screen,
        )

    # ---- what is known ----

    @property
    def view(self) -> CallView | None:
        """The call that is on, or that has just ended and was not put away."""
        return self.calls.view

    @property
    def on(self) -> bool:
        """Whether a call is on."""
        return self.calls.on

    @property
    def incident(self) -> str | None:
        """What the call that is on, or else the one that rings, is about."""
        view = self.calls.view
        if view is not None and view.call is not None and self.calls.on:
            return view.call.incident
        return self.calls.ringing[1].incident if self.calls.ringing is not None else None

    def name(self, actor: str) -> str:
        """An actor's name for people."""
        return name_of(self.model.live_picture, actor)

    def about(self, incident: str | None) -> str:
        """An incident in a few words, as a caller says it."""
        held = self.model.live_picture.incidents.get(incident or "")
        return f"{held.number} {held.type_text}" if held is not None else ""

    def ring_words(self) -> str:
        """Who calls about what; empty while nobody does."""
        if self.calls.ringing is None:
            return ""
        host, invite = self.calls.ringing
        about = self.about(invite.incident) or invite.about
        return f"{self.name(host)} is calling" + (f" about {about}" if about else "")

    # ---- what a person does ----

    def place(self, incident: str | None, people: Sequence[str] = ()) -> None:
        """Call people, or those whom a call about the incident is for; an agency's own room is opened instead."""
        if self.settings.room_url_template:
            self._open_room(incident)
            return
        wanted = tuple(people) or (to_call(self.model.live_picture, incident, self.model.actor) if incident else ())
        if not wanted:
            why = "pick an incident or name whom to call" if incident is None else "nobody on it can be called yet"
            self._refuse(f"Call: {why}", incident)
            return
        self._try(lambda: self.calls.place(wanted, incident=incident, about=self.about(incident)[:300]), incident)

    def answer(self) -> None:
        """Come to the call that rings; its incident is picked."""
        incident = self.incident
        if self._try(self.calls.answer, incident) and incident in self.model.live_picture.incidents:
            self.model.select_incident(incident)

    def decline(self) -> None:
        """Say no to the call that rings."""
        if self.calls.ringing is None:
            self._refuse("Nobody is calling", None)
            return
        self.calls.decline("declined at the desk")
        self.changed.emit()

    def hang_up(self) -> None:
        """Leave the call, or decline the one that rings; what is left of one that is over is put away."""
        if self.calls.on and self.calls.view is not None:
            self.calls.view.hang_up()
        elif self.calls.ringing is not None:
            self.decline()
        elif self.calls.view is None and not self.trouble:
            self._refuse("No call is on", None)
        else:
            self.put_away()

    def put_away(self) -> None:
        """Clear the place of the call for the next one."""
        self.trouble = ""
        self.calls.put_away()
        self.changed.emit()
        self.cleared.emit()

    def _try(self, begin: Callable[[], object], incident: str | None) -> bool:
        self.trouble = ""
        try:
            begin()
        except CallUnavailable as error:
            self.trouble = str(error)
            self._refuse(str(error), incident)
        except ValueError as error:
            self._refuse(str(error), incident)
            return False
        self.began.emit()
        self.changed.emit()
        return not self.trouble

    def _open_room(self, incident: str | None) -> None:
        held = self.model.live_picture.incidents.get(incident or "")
        if held is None:
            self._refuse("Call: pick the incident the room is for", None)
            return
        try:
            url = room_url(self.settings.room_url_template, held.number)
        except ValueError as error:
            self._refuse(str(error), incident)
            return
        if self._open_page(url):
            self.model.say(f"The agency's room for {held.number} is open outside, in the browser", Tone.DONE, incident)
        else:
            self._refuse("Nothing on this machine opens web pages: the agency's room stays closed", incident)

    def _refuse(self, words: str, incident: str | None) -> None:
        self.model.say(words, Tone.REFUSED, incident)
        self.model.flush()

    # ---- what comes ----

    def _rang(self, host: str, invite: object) -> None:
        self.changed.emit()

    def _ended(self, why: str) -> None:
        self.model.say(why, Tone.INFO, None)
        self.changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Another theme, for the call that is on and those to come."""
        self.theme = theme
        if self.calls.view is not None:
            self.calls.view.set_theme(theme)

    def close(self) -> None:
        """The window closes: hang up."""
        self.calls.decline("the desk was closed")
        self.calls.put_away()
