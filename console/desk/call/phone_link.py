"""The card that hands an officer's phone its link: made, shown as a QR code, opened, over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from console.desk.call.qr import QrCode
from console.desk.widgets import button, label, row, set_property, set_text
from console.domain import facts as f
from console.domain.entities_care import FieldLink
from console.domain.picture import Picture
from console.wire.phone import link_of, new_code, page_url

#: A link waits this long to be opened.
GOOD_FOR = timedelta(minutes=10)
#: How long a copied link stays on the clipboard at most, milliseconds.
CLIPBOARD_MS = 60_000


class PhoneLinkCard(QFrame):
    """One link for the phone of one unit. The code lives in this card only, and goes with it."""

    def __init__(
        self,
        ask: Callable[[f.Fact], object],
        stream_url: str,
        *,
        base: str = "",
        make_code: Callable[[], str] = new_code,
        parent: QWidget | None = None,
    ) -> None:
        """`ask` publishes a fact; `base` is where phones reach the hub when not at `stream_url`'s address."""
        super().__init__(parent)
        self.setProperty("part", "card")
        self._ask = ask
        self._stream_url = stream_url
        self._base = base
        self._make_code = make_code
        self._code = ""
        self.incident = self.unit = self.link = ""
        self._until: datetime | None = None
        self.title = label("", weight="bold")
        self.code = QrCode()
        self.state = label("", ink="dim")
        self.state.setWordWrap(True)
        self.hint = label("", ink="high", scale="small")
        self.hint.setWordWrap(True)
        self.copy_button = button("Copy link", self.copy, tone="action", tip="To send it by the radio's messaging")
        self.end_button = button("Close the page", self.end, tone="action", tip="The officer's page closes at once")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 10, 12, 10)
        outer.setSpacing(8)
        outer.addWidget(self.title)
        outer.addWidget(self.code, 1)
        outer.addWidget(self.state)
        outer.addWidget(self.hint)
        outer.addLayout(row(self.copy_button, 1, self.end_button))

    def make(self, incident: str, unit: str, callsign: str, now: datetime) -> None:
        """Make a link; the hub may still refuse it, and then says why as to any ask."""
        self._code = self._make_code()
        self.incident, self.unit, self.link = incident, unit, link_of(self._code)
        self._until = now + GOOD_FOR
        set_text(self.title, f"Page for the phone of {callsign}")
        self.code.set_text(self.url)
        self.code.set_faded(False)
        if self.url.startswith("http:"):
            set_text(self.hint, "This hub has no TLS: phones give no camera and no location to its page")
        self._ask(f.FieldLinkMade(incident=incident, link=self.link, unit=unit, until=self._until))
        self._show("Let the phone's camera see the code", "dim", fresh=True)

    @property
    def url(self) -> str:
        """The address with its secret; empty once it opens nothing."""
        return page_url(self._stream_url, self._code, self._base) if self._code else ""

    def copy(self) -> None:
        """Put the link on the clipboard, for a minute at most."""
        clipboard, url = QGuiApplication.clipboard(), self.url
        if not url:
            return
        clipboard.setText(url)
        QTimer.singleShot(CLIPBOARD_MS, clipboard, lambda: clipboard.clear() if clipboard.text() == url else None)

    def end(self) -> None:
        """Close the page behind the link, or take the link back."""
        if self.link:
            self._ask(f.FieldLinkEnded(incident=self.incident, link=self.link, reason="closed by the desk"))

    def refresh(self, picture: Picture, now: datetime) -> None:
        """Show how the link stands at `now` (UTC)."""
        if not self.link or self._until is None:
            return
        care = picture.care.get(self.incident)
        held = care.links.get(self.link) if care is not None else None
        words, ink, fresh = self._words(held, now)
        self._show(words, ink, fresh=fresh)

    def _words(self, held: FieldLink | None, now: datetime) -> tuple[str, str, bool]:
        assert self._until is not None
        if held is not None and held.ended_at is not None:
            return f"The page is closed: {held.ended_reason or 'the call is over'}", "dim", False
        if held is not None and held.opened_at is not None:
            return "Opened on the phone; the link works no more", "live", False
        left_s = (self._until - now).total_seconds()
        if left_s <= 0:
            return "The link has run out; make a new one", "stale", False
        minutes, seconds = divmod(int(left_s), 60)
        return f"Let the phone's camera see the code. Works once, for {minutes}:{seconds:02d} more", "dim", True

    def _show(self, words: str, ink: str, *, fresh: bool) -> None:
        set_text(self.state, words)
        set_property(self.state, "ink", ink)
        self.copy_button.setEnabled(fresh)
        if not fresh and self._code:
            self.code.set_faded(True)
            self._code = ""
