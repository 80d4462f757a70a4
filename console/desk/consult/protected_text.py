"""A text that may be protected: shown, or under a cover that says opening is written down, or a block where hidden."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.desk.care.blocks import Block
from console.desk.theme import Theme
from console.desk.widgets import button, escaped_tip, label, row, set_text
from console.domain.facts import Redacted


class ProtectedText(QWidget):
    """One text of a consult."""

    def __init__(self, theme: Theme, what: str, ask: Callable[[], object], open_it: Callable[[], object]) -> None:
        """`what` names it in words; `ask` asks to see what is hidden, `open_it` opens the cover."""
        super().__init__()
        self.theme, self.what, self._ask = theme, what, ask
        self.words = label("")
        self.words.setWordWrap(True)
        self.cover = label(f"{what} is on record; opening it is written down.", ink="dim")
        self.cover.setWordWrap(True)
        self.open_button = button("Open", open_it, tone="small", name=f"Open: {what}")
        self.block: Block | None = None
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(12, 0, 12, 2)
        self._lines.setSpacing(4)
        self._lines.addWidget(self.words)
        self._covered = QWidget()
        held = row(self.cover, self.open_button)
        held.setStretchFactor(self.cover, 1)
        self._covered.setLayout(held)
        self._lines.addWidget(self._covered)

    def show_text(self, text: str | Redacted, *, opened: bool = True, why_not: str = "") -> None:
        """Show it as far as this role may and has opened it; `why_not` says why it cannot be opened now."""
        hidden = isinstance(text, Redacted)
        self._show_block(text if isinstance(text, Redacted) else None)
        self._covered.setVisible(not hidden and not opened)
        self.words.setVisible(not hidden and opened)
        set_text(self.words, text if isinstance(text, str) and opened else "")
        self.open_button.setEnabled(not why_not)
        self.open_button.setToolTip(escaped_tip(why_not or "Who opened it and when is kept for review"))

    def _show_block(self, hidden: Redacted | None) -> None:
        if self.block is not None and (hidden is None or self.block.info is not hidden.hidden):
            self.block.hide()
            self._lines.removeWidget(self.block)
            self.block.deleteLater()
            self.block = None
        if hidden is not None and self.block is None:
            self.block = Block(self.theme, hidden.hidden, self.what, self._ask)
            self._lines.addWidget(self.block)
        if hidden is not None and self.block is not None:
            self.block.show_state(self.what, askable=hidden.request)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme = theme
        if self.block is not None:
            self.block.theme = theme
            self.block.update()
