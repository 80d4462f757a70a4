"""While you were away: one panel, in order, nothing told as if it were new."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout

from console.desk.glyphs import paint_severity
from console.desk.model import DeskModel, Seen
from console.desk.popup import Popup
from console.desk.rowlist import Line, RowList
from console.desk.theme import Theme
from console.desk.widgets import label, set_text
from console.link.away import AwayLine, Change


class AwayPanel(Popup):
    """While you were away: one panel, in order, nothing told as if it were new."""

    def __init__(self, model: DeskModel, theme: Theme, run: Callable[..., object]) -> None:
        super().__init__("While you were away", part="alert")
        self.model = model
        self.list = RowList(theme, "What you missed, oldest first", lead_width=66, rows_shown=9)
        self.more = label("", ink="faint", scale="small")
        self.done.setText("Read  Ctrl+D")
        self.title.setWordWrap(False)
        line = QHBoxLayout()
        line.addWidget(self.more, 1)
        line.addWidget(self.done)
        self.body.addLayout(line)
        self.body.addWidget(self.list)
        self.list.picked.connect(lambda key: model.select_incident(self._incidents.get(key)))
        self.list.acted.connect(lambda key: run("go", self._incidents.get(key) or ""))
        self._incidents: dict[str, str] = {}
        model.touched.connect(self.hear)

    def hear(self, seen: Seen) -> None:
        """Open when there is a digest, close when it has been read."""
        if seen.away:
            self.refresh()

    def refresh(self) -> None:
        """Show the digest, if there is one worth a word."""
        away = self.model.away
        if away is None or (not away.lines and not away.restored):
            self.hide()
            return
        set_text(self.title, away.headline())
        span = f"{away.since:%H:%M:%S} to {away.until:%H:%M:%S} UTC, {away.facts} facts"
        set_text(self.more, span + (f"; {away.elided} older changes are on the board" if away.elided else ""))
        self._incidents = {str(n): line.incident for n, line in enumerate(away.lines) if line.incident}
        self.list.take([_away_line(str(n), line) for n, line in enumerate(away.lines)])
        self.adjustSize()
        self.show()
        self.raise_()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.list.set_theme(theme)

    def close_panel(self) -> None:
        """It has been read."""
        self.model.dismiss_away()


_AWAY_WORD = {Change.NEW: "NEW", Change.CHANGED: "CHANGED", Change.CLOSED: "CLOSED", Change.ALARM: "ALARM"}


def _away_line(key: str, line: AwayLine) -> Line:
    band = line.band
    return Line(
        key=key,
        lead=f"{line.at:%H:%M:%S}",
        title=line.text,
        right=_AWAY_WORD[line.change],
        right_ink="alarm.high" if line.change is Change.ALARM else "base.text_dim",
        glyph=lambda painter, rect, theme: paint_severity(painter, rect, band, theme),
        bold=line.change is Change.NEW,
    )
