"""The strip board: every person in crisis, the one who needs somebody first on top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QPushButton, QWidget

from console.desk.flow import Flow
from console.desk.model import DeskModel, Seen
from console.desk.need import Chip, Standings, matches
from console.desk.pace import Pace
from console.desk.pane import Pane
from console.desk.strip import StripDelegate
from console.desk.theme import Theme
from console.desk.time.ghosts import calls_unknown, late_by_incident, late_words
from console.desk.widgets import Elided, button_text, escaped_tip, label, row, set_text
from console.desk.words import owner_words, place_words
from console.domain.clocks import elapsed_text, next_step, phase_lateness
from console.domain.vocabulary import BAND_LABEL, PHASE_LABEL
from console.review.shift import Moment

Index = QModelIndex | QPersistentModelIndex


class StripModel(QAbstractListModel):
    """Ids of the strips in their order; everything else is read from the picture when it is painted."""

    def __init__(self, model: DeskModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = model
        self.ids: list[str] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of strips."""
        return 0 if parent.isValid() else len(self.ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The id, and the strip in words for screen readers, tests and the tooltip."""
        if not 0 <= index.row() < len(self.ids):
            return None
        key = self.ids[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return key
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(key, ", ")
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped_tip(self.words(key, "\n"))
        return None

    def words(self, key: str, between: str) -> str:
        """One strip as it would be read aloud."""
        picture, now = self._desk.picture, self._desk.now()
        incident = picture.incidents.get(key)
        if incident is None:
            return ""
        units = [picture.units[unit].callsign for unit in incident.units if unit in picture.units]
        late = phase_lateness(incident, now)
        parts = [
            f"{BAND_LABEL[incident.band]}, priority {incident.priority}",
            f"{incident.number} {incident.type_text}",
            place_words(incident),
            f"{PHASE_LABEL[incident.phase]} {elapsed_text(now - incident.phase_since)} {late.value}",
            f"held by {owner_words(incident)}",
            next_step(incident),
            " ".join(units),
            *(alarm.text for alarm in self._desk.alarms_of(key)),
        ]
        return between.join(part for part in parts if part)

    def take(self, ids: list[str]) -> bool:
        """Show these strips in this order; true when their number changed.

        All strips are of one height, so a new order needs no new layout: rows come and go at the end only, and
        the view is painted anew. (With `layoutChanged`, Qt asks Python for every row: 30 ms for 20,000 of them.)
        """
        before, after = len(self.ids), len(ids)
        nowhere = QModelIndex()
        if after > before:
            self.beginInsertRows(nowhere, before, after - 1)
            self.ids = ids
            self.endInsertRows()
        elif after < before:
            self.beginRemoveRows(nowhere, after, before - 1)
            self.ids = ids
            self.endRemoveRows()
        else:
            self.ids = ids
        return after != before


class StripView(QListView):
    """The list itself: arrows select, Enter goes to the place on the map, letters are commands.

    Qt makes the first row current as soon as the keyboard comes here. That is no choice a person made, so only
    keys and clicks are told as `chosen`.
    """

    chosen = Signal(str)

    def __init__(self, go: Callable[[], object], selected: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._go, self._selected = go, selected
        self.pressed.connect(self._choose)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAccessibleName("Strip board")
        self.doubleClicked.connect(lambda _index: go())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are left to the commands: Qt would search the list with them."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        elif event.text() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._selected() is None:
            self._choose(self.currentIndex() if self.currentIndex().isValid() else self.model().index(0, 0))
        else:
            super().keyPressEvent(event)
            self._choose(self.currentIndex())

    def _choose(self, index: QModelIndex) -> None:
        key = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if key is not None:
            self.chosen.emit(key)


class Board(Pane):
    """Chips, find field and strips."""

    def __init__(self, model: DeskModel, theme: Theme, run: Callable[..., object]) -> None:
        """`run` runs a command by name with its words."""
        super().__init__("Board", theme)
        self.model = model
        self._run = run
        self._pace = Pace(model.monotonic)
        self.standings = Standings()
        self._dirty: set[str] = set()
        self._everything, self._role = True, model.role
        self.strips = StripModel(model, self)
        self.view = StripView(lambda: self._run("go", model.selection.incident or ""), lambda: model.selection.incident)
        self.delegate = StripDelegate(model, theme, self.view)
        self.view.setModel(self.strips)
        self.view.setItemDelegate(self.delegate)
        self.find_box = QLineEdit()
        self.find_box.setPlaceholderText("Find")
        self.find_box.setAccessibleName("Find strips")
        self.find_box.setClearButtonEnabled(False)
        self.find_box.setMinimumWidth(48)
        self.find_box.setMaximumWidth(118)
        self.controls.insertWidget(2, self.find_box)
        self.chips: dict[Chip, QPushButton] = {}
        bar = QFrame()
        flow = Flow(bar)
        flow.setContentsMargins(8, 6, 8, 6)
        for chip in Chip:
            made = QPushButton(chip.value)
            made.setProperty("tone", "chip")
            made.setCheckable(True)
            made.setAccessibleName(f"Show strips: {chip.value}")
            made.clicked.connect(lambda _checked=False, c=chip: self.model.set_filter(c))
            self.chips[chip] = made
            flow.addWidget(made)
        self.empty = label("No strips here", ink="faint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMinimumHeight(90)
        self.unknown = Elided("", ink="replay", scale="small")
        self._unknown_row = QFrame()
        self._unknown_row.setLayout(row(self.unknown, margins=(12, 3, 8, 3)))
        self._unknown_row.hide()
        self._moment: Moment | None = None
        self.body.addWidget(bar)
        self.body.addWidget(self._unknown_row)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.view, 1)
        self.find_box.textEdited.connect(lambda text: self.model.set_filter(text=text))
        self.find_box.returnPressed.connect(self.view.setFocus)
        self.view.chosen.connect(model.select_incident)
        model.touched.connect(self.hear)

    # ---- listening ----

    def hear(self, seen: Seen) -> None:
        """Re-order when strips, alarms or the filter changed; clocks once a second."""
        self.delegate.now = self.model.now()
        if self.model.time.moment is not self._moment:
            self._show_ghosts(self.model.time.moment)
        self._dirty |= seen.incidents
        self._everything = self._everything or seen.everything
        asked = seen.filter or seen.selection or seen.everything
        changed = asked or seen.incidents or seen.alarms or seen.link
        if changed or (self._pace.waiting and seen):
            self._pace.run(self._order, now=bool(asked))
        if seen.filter and self.find_box.text() != self.model.filter.text:
            self.find_box.setText(self.model.filter.text)
        if seen.selection or changed:
            self._show_selection(scroll=seen.selection)
        if changed or seen.second:
            self.view.viewport().update()

    def _show_ghosts(self, moment: Moment | None) -> None:
        """What had happened by the second that is shown and nobody knew yet: on strips, and calls that have none."""
        self._moment = moment
        late = late_by_incident(moment) if moment is not None else {}
        self.delegate.late = {key: late_words(envelopes) for key, envelopes in late.items()}
        calls = calls_unknown(moment) if moment is not None else []
        named = "; ".join(f"{fact.number} {fact.type_text}, {fact.address or 'no address'}" for fact in calls)
        self.unknown.setText(f"?  Not known yet: {named}" if calls else "")
        self._unknown_row.setVisible(bool(calls))

    def _order(self) -> None:
        model, now = self.model, self.model.now()
        incidents, alarms, role = model.picture.incidents, model.alarms_by_incident, model.role
        if self._everything or role is not self._role:
            self.standings.rebuild(incidents.values(), alarms, role, now)
        else:
            for key in self._dirty:
                self.standings.update(key, incidents.get(key), alarms, role, now)
        self._everything, self._role = False, role
        self._dirty.clear()
        shown, text = self.standings.ids(model.filter.chip), model.filter.text
        if text:
            shown = [key for key in shown if matches(incidents[key], text)]
        for chip, count in self.standings.counts.items():
            self._show_chip(chip, count)
        # A strip that leaves must not hand the selection to its neighbour.
        blocked = self.view.selectionModel().blockSignals(True)
        changed = self.strips.take(shown)
        self.view.selectionModel().blockSignals(blocked)
        if changed:
            # Laid out now, so that its cost counts in the pace of this work.
            self.view.doItemsLayout()
        self.empty.setVisible(not shown)
        self.view.setVisible(bool(shown))
        set_text(
            self.empty,
            "Nobody is in crisis" if not len(self.standings) else "No strip matches the filter (Esc shows all)",
        )
        self.set_title("Board", f"{len(shown)} of {count}" if len(shown) < (count := len(self.standings)) else "")

    def _show_chip(self, chip: Chip, count: int) -> None:
        made, words = self.chips[chip], button_text(f"{chip.value} {count}")
        if made.text() != words:
            made.setText(words)
        made.setChecked(chip is self.model.filter.chip)

    def _show_selection(self, *, scroll: bool) -> None:
        key = self.model.selection.incident
        here = self.view.currentIndex()
        if key == (here.data(Qt.ItemDataRole.UserRole) if here.isValid() else None):
            return
        index = self.strips.index(self.strips.ids.index(key)) if key in self.strips.ids else QModelIndex()
        blocked = self.view.selectionModel().blockSignals(True)
        self.view.setCurrentIndex(index)
        if not index.isValid():
            self.view.clearSelection()
        self.view.selectionModel().blockSignals(blocked)
        if scroll and index.isValid():
            self.view.scrollTo(index)

    # ---- moving ----

    def step(self, by: int) -> None:
        """Select a strip further down or up."""
        ids = self.strips.ids
        if not ids:
            return
        key = self.model.selection.incident
        row = ids.index(key) + by if key in ids else (0 if by > 0 else len(ids) - 1)
        self.model.select_incident(ids[max(0, min(len(ids) - 1, row))])

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        super().set_theme(theme)
        self.delegate.set_theme(theme)
        self.view.scheduleDelayedItemsLayout()
