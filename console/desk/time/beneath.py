"""What goes on at present while the past is shown: new calls and alarms, counted where nobody overlooks them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from console.desk.model import DeskModel, Seen
from console.desk.widgets import button_text, escaped_tip, set_property
from console.domain.alarms import is_shelved
from console.link.liveness import LinkState


class Beneath(QPushButton):
    """A button of one line that says what the live picture holds; it goes back to it."""

    def __init__(self, model: DeskModel, pressed: Callable[[], object]) -> None:
        super().__init__()
        self.model = model
        self._known: set[str] | None = None
        self.setProperty("tone", "small")
        self.clicked.connect(lambda _checked=False: pressed())
        model.heard.connect(self.hear)
        model.time.changed.connect(self._left)
        self.refresh()

    def _left(self) -> None:
        """Calls are new that came after the present was left."""
        if self.model.time.live:
            self._known = None
        elif self._known is None:
            self._known = set(self.model.live_picture.incidents)
            self.refresh()

    def hear(self, seen: Seen) -> None:
        """The live picture changed."""
        if not self.model.time.live and (seen.alarms or seen.incidents or seen.everything or seen.link or seen.second):
            self.refresh()

    def refresh(self) -> None:
        """Count again."""
        model = self.model
        now = model.live_now()
        alarms = model.live_picture.alarms.values()
        new = sum(alarm.acknowledged_at is None and not is_shelved(alarm, now) for alarm in alarms)
        calls = len(model.live_picture.incidents.keys() - (self._known or set())) if self._known is not None else 0
        said = []
        if model.state is not LinkState.LIVE:
            said.append(model.link_words())
        if calls:
            said.append(f"{calls} new call{'' if calls == 1 else 's'}")
        if alarms:
            said.append(f"{len(alarms)} alarm{'' if len(alarms) == 1 else 's'}, {new} new")
        words = f"Live:  {', '.join(said) or 'calm'}"
        if self.text() != button_text(words):
            self.setText(button_text(words))
            self.setAccessibleName(words)
        self.setToolTip(escaped_tip("What goes on at present, beneath what is shown"))
        set_property(self, "tone", "alarm" if new or model.state is not LinkState.LIVE else "small")
