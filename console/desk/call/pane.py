"""The place of a call in the window: whom to call, the faces while it lasts, who watches cameras, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from console.desk.arguments import quoted
from console.desk.call.desk_calls import DeskCalls
from console.desk.call.people import Contact, contacts
from console.desk.call.phones import no_phone_words
from console.desk.feeds.shown import watching_words
from console.desk.model import DeskModel, Seen
from console.desk.present_pane import PresentPane
from console.desk.theme import Theme
from console.desk.widgets import button, frame, label, row, set_text

if TYPE_CHECKING:
    from console.desk.call.view import CallView

#: People offered by name before a call: as many as one call holds beside this desk.
OFFERED = 3


class CallPane(PresentPane):
    """Idle it offers whom to call; a call fills it; one that is over stays until it is put away."""

    def __init__(self, model: DeskModel, theme: Theme, run: Callable[..., bool], calls: DeskCalls) -> None:
        super().__init__("Video call", theme)
        self.model, self.calls = model, calls
        self._run = run
        self._offered: tuple[Contact, ...] | None = None
        self.done = button("Put away", lambda: run("hangup"), tone="small", name="Put the call away")
        self.done.hide()
        self.controls.insertWidget(self.controls.count() - 2, self.done)
        self.idle = QWidget()
        self.head = self._words("", weight="bold")
        self.hint = self._words("", ink="dim", scale="small")
        self.all_button = button("Call", lambda: run("call"), tone="main")
        self.phone_button = button("Link for a phone", lambda: run("phone"), tone="action")
        self._people = QWidget()
        self._people_row = row(gap=6)
        self._people.setLayout(self._people_row)
        self._build()
        model.touched.connect(self.hear)
        model.heard.connect(self.hear)
        calls.changed.connect(self.refresh)
        self.refresh()

    @staticmethod
    def _words(text: str, **look: str) -> QLabel:
        made = label(text, **look)
        made.setWordWrap(True)
        made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return made

    def _build(self) -> None:
        inner = QVBoxLayout(self.idle)
        inner.setContentsMargins(14, 8, 14, 8)
        inner.setSpacing(7)
        inner.addStretch(1)
        inner.addWidget(self.head)
        inner.addWidget(self.hint)
        inner.addLayout(row(1, self.all_button, self.phone_button, 1, gap=6))
        inner.addLayout(row(1, self._people, 1))
        inner.addStretch(1)
        holder = QWidget()
        holder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.pages = QStackedLayout(holder)
        self.pages.addWidget(self.idle)
        self.body.addWidget(holder, 1)
        self.watching = label("", ink="dim", scale="small")
        self.watching.setWordWrap(True)
        self._foot = frame("panetitle")
        self._foot.setLayout(row(self.watching, margins=(10, 3, 10, 3)))
        self.body.addWidget(self._foot)

    # ---- what it shows ----

    def hear(self, seen: Seen) -> None:
        """Whom to call changes with the selection and with the picture; the rest comes from the calls themselves."""
        if seen.selection or seen.incidents or seen.consults or seen.feeds or seen.link or seen.everything:
            self.refresh()

    def refresh(self) -> None:
        """Show how things stand."""
        view = self.calls.view
        if view is not None and view.call is None:
            view = None
        self._show_view(view)
        over = view is not None and not view.on
        self.done.setVisible(over or bool(self.calls.trouble))
        incident = self.calls.incident or self.model.selection.incident
        held = self.model.live_picture.incidents.get(incident or "")
        self.set_title("Video call", held.number if held is not None else "")
        words = watching_words(self.model.live_picture, incident)
        set_text(self.watching, words)
        self._foot.setVisible(bool(words))
        if view is None:
            self._show_idle(incident)

    def _show_view(self, view: CallView | None) -> None:
        wanted: QWidget = view if view is not None else self.idle
        if self.pages.currentWidget() is wanted:
            return
        if view is not None and self.pages.indexOf(view) < 0:
            self.pages.addWidget(view)
        self.pages.setCurrentWidget(wanted)

    def _show_idle(self, incident: str | None) -> None:
        known = contacts(self.model.live_picture, incident, self.model.actor)[:OFFERED] if incident else ()
        trouble, room = self.calls.trouble, self.calls.settings.room_url_template
        if trouble:
            head, hint = "The call cannot be made here", trouble
        elif incident is None:
            head, hint = "No call is on", "Pick an incident: whom to call about it is offered here."
        elif room:
            head, hint = "The agency's own room", "Calls are held outside the desk, in the browser."
        elif known:
            head, hint = "No call is on", " · ".join(f"{held.name}, {held.why}" for held in known)
        else:
            head, hint = "Nobody to call yet", no_phone_words(self.model.live_picture, incident)
        set_text(self.head, head)
        set_text(self.hint, hint)
        self.all_button.setText("Open the room" if room else "Call")
        self.all_button.setVisible(not trouble and incident is not None and bool(known or room))
        self.phone_button.setVisible(not trouble and incident is not None)
        self._offer(() if trouble or room or len(known) < 2 else known)

    def _offer(self, people: tuple[Contact, ...]) -> None:
        if people == self._offered:
            return
        self._offered = people
        while (item := self._people_row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for held in people:
            pressed = button(
                held.name, partial(self._run, "call", quoted(held.actor)), tone="small", name=f"Call {held.name}"
            )
            self._people_row.addWidget(pressed)
        self._people.setVisible(bool(people))

    def set_theme(self, theme: Theme) -> None:
        """Another theme, at once."""
        super().set_theme(theme)
        self.calls.set_theme(theme)

    def first_focus(self) -> QWidget:
        """The button that begins or ends."""
        view = self.calls.view
        if view is not None and view.on:
            return view.end_button
        return self.all_button if self.all_button.isVisibleTo(self) else self.phone_button
