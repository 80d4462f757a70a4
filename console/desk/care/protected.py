"""The protected part of the record: shut until it is opened, which is written down; blocks where it is hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from console.desk.care.access import my_request, why_not
from console.desk.care.blocks import Block
from console.desk.care.editors import NoteEditor
from console.desk.care.reading import Reading
from console.desk.care.reading_rows import ReadingRows
from console.desk.care.record_lines import contact_lines, counted, hidden_counts, may_request, note_lines
from console.desk.model import DeskModel
from console.desk.theme import Theme
from console.desk.widgets import button, column, escaped_tip, frame, label, row, set_text
from console.domain import facts as f
from console.domain.entities_care import Care
from console.domain.vocabulary_care import Info


class Protected(QWidget):
    """A shut cover, or notes and earlier contacts; and a block for each kind of information that is hidden."""

    def __init__(self, model: DeskModel, theme: Theme, ask: Callable[[], object]) -> None:
        """`ask` opens the request to see what is hidden."""
        super().__init__()
        self.model, self.theme, self._ask = model, theme, ask
        self.reading = Reading(model)
        self.blocks: dict[Info, Block] = {}
        self.setAccessibleName("Protected record")
        self.cover = self._make_cover()
        self.nothing = label("No notes, no earlier contacts are on record.", ink="faint")
        self.notes_caption = label("NOTES", part="caption")
        self.notes = ReadingRows("Clinical notes, newest first")
        self.contacts_caption = label("EARLIER CONTACTS", part="caption")
        self.contacts = ReadingRows("Earlier contacts, the latest first")
        self.editor = NoteEditor(model, theme, "Clinical note", "Keep the note")
        self.add_note = button("Note…", self.editor.open, tone="action", name="Add a clinical note")
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(6)
        parts = (
            self.cover, self.nothing, self.notes_caption, self.notes, self.contacts_caption, self.contacts,
        )  # fmt: skip
        for part in parts:
            self._lines.addWidget(part)
        self._lines.addLayout(row(self.add_note, 1))
        self._lines.addWidget(self.editor)

    def _make_cover(self) -> QFrame:
        cover = frame("card")
        self.cover_words = label("", weight="bold")
        self.cover_words.setWordWrap(True)
        hint = label("Opening is written down: who, when and under what right.", ink="dim", scale="small")
        hint.setWordWrap(True)
        self.open_button = button("Open the record", self.open, tone="main")
        lines = column(self.cover_words, hint, gap=6, margins=(11, 9, 11, 10))
        lines.addLayout(row(self.open_button, 1))
        cover.setLayout(lines)
        return cover

    def refresh(self, care: Care | None, now: datetime) -> None:
        """Show a care record at `now` (UTC) as far as this role sees it and as far as it was opened."""
        notes, contacts = note_lines(care, now), contact_lines(care)
        hidden = hidden_counts(care)
        opened = self.reading.is_open(care)
        there = bool(notes or contacts)
        self.cover.setVisible(there and not opened)
        self.nothing.setVisible(not there and not hidden)
        parts = ((len(notes), "note"), (len(contacts), "earlier contact"))
        words = ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in parts if count)
        set_text(self.cover_words, words)
        why = self.reading.why_not()
        self.open_button.setEnabled(not why)
        self.open_button.setToolTip(escaped_tip(why))
        for caption, rows, lines in (
            (self.notes_caption, self.notes, notes),
            (self.contacts_caption, self.contacts, contacts),
        ):
            rows.take(lines if opened else [])
            caption.setVisible(opened and bool(lines))
            rows.setVisible(opened and bool(lines))
        self.add_note.setVisible(not why_not(self.model, f.PersonNoted))
        self._show_blocks(care, now)

    def _show_blocks(self, care: Care | None, now: datetime) -> None:
        hidden = hidden_counts(care)
        for info in [info for info in self.blocks if info not in hidden]:
            gone = self.blocks.pop(info)
            gone.hide()
            self._lines.removeWidget(gone)
            gone.deleteLater()
        request = my_request(self.model, care)
        waiting = request is not None and (request.pending or request.open_at(now))
        for place, (info, counts) in enumerate(sorted(hidden.items())):
            if info not in self.blocks:
                self.blocks[info] = Block(self.theme, info, counted(counts), self._ask)
                self._lines.insertWidget(place, self.blocks[info])
            self.blocks[info].show_state(counted(counts), askable=may_request(care, info) and not waiting)

    def open(self) -> None:
        """Open it, and write that down."""
        self.reading.open(self.model.picture.care.get(self.model.selection.incident or ""))

    def put_away(self) -> None:
        """Another incident is in hand."""
        self.editor.put_away()

    def first_focus(self) -> QWidget:
        """The button that opens, or the first one that asks."""
        if self.cover.isVisibleTo(self):
            return self.open_button
        asking = (block.button for block in self.blocks.values() if block.button.isVisibleTo(self))
        return next(asking, self.add_note)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme = theme
        for block in self.blocks.values():
            block.theme = theme
            block.update()
        self.editor.set_theme(theme)
