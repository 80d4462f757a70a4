"""The tiles of the wall of feeds: one, four or nine on a page, walked, sized and turned by keys."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from console.desk.feeds.session import FeedSession
from console.desk.feeds.shown import SIZES, ShownFeed
from console.desk.feeds.tile import FeedTile
from console.desk.present_pane import PresentPane
from console.desk.theme import Theme
from console.desk.widgets import button

_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class TileWall(PresentPane):
    """Where each feed stands. What plays in the tiles is for the wall to say."""

    def __init__(self, theme: Theme) -> None:
        """Empty until the tiles are laid."""
        super().__init__("Feeds", theme)
        self.feeds: tuple[ShownFeed, ...] = ()
        self.sessions: dict[str, FeedSession] = {}
        self.size_now, self.page = 4, 0
        self.tiles: list[FeedTile] = []
        self.sizes = {size: button(str(size), partial(self.set_size, size), tone="chip") for size in SIZES}
        for size, chip in self.sizes.items():
            chip.setCheckable(True)
            chip.setAccessibleName(f"{size} feeds")
            self.controls.insertWidget(self.controls.count() - 2, chip)
        self._grid_holder = QWidget()
        self._grid = QGridLayout(self._grid_holder)
        self._grid.setContentsMargins(6, 6, 6, 6)
        self._grid.setSpacing(6)
        self._grid_holder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.body.addWidget(self._grid_holder, 1)

    def _lay_tiles(self, tiles: list[FeedTile]) -> None:
        self.tiles = tiles
        for tile in tiles:
            tile.setParent(self._grid_holder)
        self.set_size(4)

    def _say(self) -> None:
        """Say how many there are, open and in trouble."""

    def _fit(self) -> None:
        """Make pictures no larger than their tiles."""

    def _place(self) -> None:
        self.page = min(self.page, self.pages - 1)
        first = self.page * self.size_now
        for index, tile in enumerate(self.tiles[: self.size_now]):
            at = first + index
            feed = self.feeds[at] if at < len(self.feeds) else None
            tile.show_feed(feed, self.sessions.get(feed.id) if feed else None)
        self._fit()
        self._say()

    @property
    def pages(self) -> int:
        """How many pages the feeds fill at this size."""
        return max(1, -(-len(self.feeds) // self.size_now))

    def set_size(self, size: int) -> None:
        """One, four or nine tiles; the feed that has the keyboard stays in view."""
        held = self._focused()
        at = self.page * self.size_now + (self.tiles.index(held) if held else 0)
        self.size_now = size
        self.page = min(at // size, self.pages - 1)
        across = round(size**0.5)
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.hide()  # it stays a child: without a parent Qt shows it later as a window of its own
        for index in range(max(SIZES)):
            row, column = divmod(index, 3)
            self._grid.setRowStretch(row, 1 if row < across else 0)
            self._grid.setColumnStretch(column, 1 if column < across else 0)
        for index, tile in enumerate(self.tiles[:size]):
            self._grid.addWidget(tile, index // across, index % across)
            tile.show()
        for count, chip in self.sizes.items():
            chip.setChecked(count == size)
        self._place()
        if held is not None:
            self.tiles[at % size].setFocus()

    def turn(self, pages: int) -> None:
        """Turn pages forward or back."""
        self.page = max(0, min(self.pages - 1, self.page + pages))
        self._place()

    def _enlarge(self, tile: FeedTile) -> None:
        tile.setFocus()
        self.set_size(4 if self.size_now == 1 else 1)

    def first_focus(self) -> FeedTile:
        """Where the keyboard goes when it comes here."""
        return self._focused() or self.tiles[0]

    def _focused(self) -> FeedTile | None:
        widget: QWidget | None = self.focusWidget()
        while widget is not None and not isinstance(widget, FeedTile):
            widget = widget.parentWidget()
        return widget if isinstance(widget, FeedTile) and widget in self.tiles[: self.size_now] else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, 1 4 9 size, F enlarges, page keys turn."""
        key = Qt.Key(event.key())
        sizes = {Qt.Key.Key_1: 1, Qt.Key.Key_4: 4, Qt.Key.Key_9: 9}
        tile = self._focused()
        if key in _ARROWS:
            self._walk(*_ARROWS[key])
        elif key in sizes:
            self.set_size(sizes[key])
        elif key == Qt.Key.Key_F and tile is not None:
            self._enlarge(tile)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turn(1 if key == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def _walk(self, down: int, right: int) -> None:
        tile, across = self._focused(), round(self.size_now**0.5)
        if tile is None:
            self.tiles[0].setFocus()
            return
        row, column = divmod(self.tiles.index(tile), across)
        row, column = row + down, column + right
        if 0 <= row < across and 0 <= column < across:
            self.tiles[row * across + column].setFocus()
        elif self.size_now == 1 or (down == 0 and 0 <= row < across):
            self.turn(down + right)

    def set_theme(self, theme: Theme) -> None:
        """Take on another theme."""
        super().set_theme(theme)
        for tile in self.tiles:
            tile.set_theme(theme)
