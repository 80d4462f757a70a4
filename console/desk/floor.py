"""The floor of the window: panes stand where the workspace in use wants them; each is made once, when first seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedLayout, QVBoxLayout, QWidget

from console.desk.arrangement import Book, Node, Split, Workspace, first_sizes, keys_of, panes_of
from console.desk.slots import HANDLE_PX, Slot, TabbedSlots


class Plan(QWidget):
    """One workspace built: its splitters, tabs and slots, standing empty until panes are brought in."""

    sized = Signal(str)
    turned = Signal(str)
    #: Other panes are seen than before, for there is more room, or less.
    spread = Signal()

    def __init__(self, workspace: Workspace, titles: Callable[[str], str]) -> None:
        super().__init__()
        self.workspace = workspace
        self.slots: dict[str, Slot] = {}
        self.splitters: dict[str, tuple[QSplitter, Split]] = {}
        self.books: dict[str, TabbedSlots] = {}
        self.by_hand: set[str] = set()
        self.folded = set(workspace.folded)
        #: Panes that have nothing to show now.
        self.quiet: set[str] = set()
        self._titles = titles
        inner = QVBoxLayout(self)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._build(workspace.tree))

    def _build(self, node: Node) -> QWidget:
        if isinstance(node, str):
            self.slots[node] = slot = Slot(node)
            return slot
        if isinstance(node, Book):
            self.books[node.key] = book = TabbedSlots(node, self._titles)
            self.slots.update(book.slots)
            book.turned.connect(self.turned)
            book.spread.connect(self.spread)
            return book
        splitter = QSplitter(Qt.Orientation.Vertical if node.down else Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(HANDLE_PX)
        for at, part in enumerate(node.parts):
            splitter.addWidget(self._build(part.what))
            splitter.setStretchFactor(at, int(part.grows))
        splitter.splitterMoved.connect(lambda *_: self._moved(node.key))
        self.splitters[node.key] = splitter, node
        return splitter

    def _moved(self, key: str) -> None:
        self.by_hand.add(key)
        self.sized.emit(key)

    def book_of(self, pane: str) -> TabbedSlots | None:
        """The tabs a pane stands behind, if it does."""
        return next((book for book in self.books.values() if pane in book.slots), None)

    def seen(self) -> list[str]:
        """Panes that take room now: not folded, and not behind another's tab."""
        return [
            name
            for name in self.slots
            if name not in self.folded and ((book := self.book_of(name)) is None or book.shows(name))
        ]

    def fold(self) -> None:
        """Give room to what is not folded, and to nothing else."""
        for book in self.books.values():
            book.fold(self.folded)
        for splitter, split in self.splitters.values():
            for at, part in enumerate(split.parts):
                piece = splitter.widget(at)
                assert piece is not None
                piece.setVisible(self._has_room(part.what))
        self.fit()

    def _has_room(self, node: Node) -> bool:
        return any(pane not in self.folded for pane in panes_of(node))

    def fit(self) -> None:
        """First sizes for every splitter that no hand has moved, the outer ones first."""
        self._fit(self.workspace.tree, self.width(), self.height())

    def _fit(self, node: Node, wide: int, high: int) -> None:
        if not isinstance(node, Split):
            return
        splitter, split = self.splitters[node.key]
        shown = [at for at, part in enumerate(split.parts) if self._has_room(part.what)]
        room = (high if split.down else wide) - HANDLE_PX * max(0, len(shown) - 1)
        sizes = splitter.sizes()
        # What was unfolded after a hand sized the rest has no size yet.
        if node.key not in self.by_hand or not all(sizes[at] for at in shown):
            sizes = first_sizes(max(room, 1), [part.hushed(self.quiet) for part in split.parts], shown)
            splitter.setSizes(sizes)
        for part, size in zip(split.parts, sizes, strict=True):
            self._fit(part.what, wide if split.down else size, size if split.down else high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What no hand has sized fits the window."""
        super().resizeEvent(event)
        self.fit()


class Floor(QWidget):
    """All workspaces of one window. Panes are made by `make`, once each; they move, and are never made anew."""

    #: Another workspace is in use, or another pane is seen: its name.
    arranged = Signal(str)

    def __init__(
        self,
        workspaces: Iterable[Workspace],
        make: Callable[[str], QWidget],
        titles: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        """`titles` names a pane on its tab."""
        super().__init__(parent)
        self.workspaces = {held.name: held for held in workspaces}
        self.made: dict[str, QWidget] = {}
        self.plans: dict[str, Plan] = {}
        self.plan: Plan | None = None
        self._make = make
        self._titles = titles
        self._kept: dict[str, list[int]] = {}
        self._quiet: set[str] = set()
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)

    @property
    def workspace(self) -> str:
        """Which is in use; empty before the first."""
        return self.plan.workspace.name if self.plan is not None else ""

    def pane(self, name: str) -> QWidget:
        """A pane, made if it never was."""
        if name not in self.made:
            made = self._make(name)
            made.setParent(self)
            made.hide()
            self.made[name] = made
        return self.made[name]

    def use(self, name: str) -> None:
        """Arrange the window as this workspace; those of its panes that are seen are made now."""
        if name == self.workspace:
            return
        plan = self.plans.get(name)
        if plan is None:
            plan = self.plans[name] = Plan(self.workspaces[name], self._titles)
            plan.turned.connect(self.reveal)
            plan.spread.connect(self._spread_changed)
            self._stack.addWidget(plan)
            self._give_sizes(plan)
        self.plan = plan
        plan.quiet = self._quiet
        self._fill()
        self._stack.setCurrentWidget(plan)
        self.arranged.emit(name)

    def _spread_changed(self) -> None:
        plan = self.plan
        if plan is not None and self.sender() is plan:
            made = len(self.made)
            for name in plan.seen():
                plan.slots[name].take(self.pane(name))
            if len(self.made) > made:
                self.arranged.emit(plan.workspace.name)

    def _fill(self) -> None:
        plan = self.plan
        assert plan is not None
        plan.fold()
        for name in plan.seen():
            plan.slots[name].take(self.pane(name))

    # ---- what is seen ----

    def holds(self, name: str) -> bool:
        """Whether the workspace in use has room for a pane, be it folded or behind a tab."""
        return self.plan is not None and name in self.plan.slots

    def sees(self, name: str) -> bool:
        """Whether a pane is before the eyes now."""
        return self.plan is not None and name in self.plan.seen()

    def reveal(self, name: str) -> bool:
        """Unfold a pane or turn to its tab; false where this workspace has no room for it."""
        plan = self.plan
        if plan is None or name not in plan.slots:
            return False
        plan.folded.discard(name)
        if (book := plan.book_of(name)) is not None:
            book.open(name)
        self._fill()
        self.arranged.emit(plan.workspace.name)
        return True

    def fold(self, name: str) -> None:
        """Take the room back from a pane that is folded until it is asked for."""
        plan = self.plan
        if plan is not None and name in plan.workspace.folded:
            plan.folded.add(name)
            plan.fold()
            self.arranged.emit(plan.workspace.name)

    def hush(self, name: str, quiet: bool) -> None:
        """Say whether a pane has nothing to show, and needs little room for it."""
        if quiet != (name in self._quiet):
            (self._quiet.add if quiet else self._quiet.discard)(name)
            if self.plan is not None:
                self.plan.fit()

    # ---- sizes ----

    def sizes(self) -> dict[str, list[int]]:
        """What hands have sized: pixels by `workspace/split`."""
        held = dict(self._kept)
        for name, plan in self.plans.items():
            for key in keys_of(plan.workspace.tree):
                if key in plan.by_hand:
                    held[f"{name}/{key}"] = plan.splitters[key][0].sizes()
        return held

    def use_sizes(self, held: Mapping[str, list[int]]) -> None:
        """Take sizes on; those that fit no split any more are left alone."""
        self._kept = dict(held)
        for plan in self.plans.values():
            plan.by_hand.clear()
            self._give_sizes(plan)
            plan.fit()

    def _give_sizes(self, plan: Plan) -> None:
        for key, (splitter, split) in plan.splitters.items():
            sizes = self._kept.get(f"{plan.workspace.name}/{key}")
            if sizes is not None and len(sizes) == len(split.parts) and all(size >= 0 for size in sizes):
                splitter.setSizes(sizes)
                plan.by_hand.add(key)

    def reset(self) -> None:
        """Every workspace as it came."""
        for plan in self.plans.values():
            plan.folded = set(plan.workspace.folded)
        self.use_sizes({})
        if self.plan is not None:
            self._fill()
