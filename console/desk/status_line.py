"""The status line: what was last said to the person, and what is still on its way to the hub."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QFrame

from console.desk.model import DeskModel, Notice, Seen, Tone
from console.desk.widgets import Elided, label, row, set_property, set_text

#: How long words stay; a refusal stays longer, because something has to be done about it.
STAYS = {Tone.DONE: timedelta(seconds=6), Tone.INFO: timedelta(seconds=10), Tone.REFUSED: timedelta(seconds=20)}
_INK = {Tone.DONE: "live", Tone.INFO: "dim", Tone.REFUSED: "high"}
_WORD = {Tone.DONE: "DONE", Tone.INFO: "", Tone.REFUSED: "REFUSED"}


class StatusLine(QFrame):
    """Never a dialog: a refusal is read here and in the dossier while work goes on."""

    def __init__(self, model: DeskModel) -> None:
        super().__init__()
        self.model = model
        self.word = label("", weight="bold", scale="small")
        self.words = Elided("")
        self.pending = label("", ink="faint", scale="small")
        line = row(self.word, self.words, self.pending, gap=8)
        line.setStretchFactor(self.words, 1)
        self.setLayout(line)
        self.setAccessibleName("Status")
        model.touched.connect(self.hear)

    def hear(self, seen: Seen) -> None:
        """Something was said, or it is time to fall silent."""
        if seen.notices or seen.second:
            self.refresh()

    def refresh(self) -> None:
        """Show what is still fresh."""
        notice = self.fresh()
        tone = notice.tone if notice is not None else Tone.INFO
        set_text(self.word, _WORD[tone])
        set_property(self.word, "ink", _INK[tone])
        self.word.setVisible(bool(_WORD[tone]))
        self.words.setText(notice.text if notice is not None else "")
        self.words.setAccessibleDescription(notice.text if notice is not None else "")
        waiting = list(self.model.asks.pending.values())
        set_text(self.pending, f"sent, waiting for the hub: {waiting[-1].words}" if waiting else "")

    def fresh(self) -> Notice | None:
        """The newest words that still stand."""
        if not self.model.notices:
            return None
        last = self.model.notices[-1]
        return last if self.model.live_now() - last.at < STAYS[last.tone] else None
