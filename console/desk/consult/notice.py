"""Why the last ask about this person was refused, where the ask was made, for as long as it is fresh."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QFrame, QVBoxLayout

from console.desk.model import DeskModel, Tone
from console.desk.widgets import frame, label, set_text

#: How long a notice stays.
NOTICE_STAYS = timedelta(seconds=12)


class Notice(QFrame):
    """A sentence in a frame, or nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.words = label("", part="notice")
        self.words.setWordWrap(True)
        box = frame("refusal")
        inner = QVBoxLayout(box)
        inner.setContentsMargins(10, 5, 10, 5)
        inner.addWidget(self.words)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(12, 0, 12, 6)
        lines.addWidget(box)
        self.hide()

    def show_about(self, model: DeskModel, incident: str | None) -> None:
        """Show the newest refusal or question about an incident, unless something was done there since."""
        now = model.now()
        fresh = [n for n in model.notices if n.incident == incident and now - n.at < NOTICE_STAYS]
        last = fresh[-1] if incident is not None and fresh else None
        shown = last is not None and last.tone is not Tone.DONE
        if last is not None and shown:
            set_text(self.words, last.text)
        self.setVisible(shown)
