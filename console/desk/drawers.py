"""Buttons at the foot for what is folded away in this workspace: the call, and the wall of feeds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from console.desk.floor import Floor
from console.desk.model import DeskModel, Seen
from console.desk.widgets import button, row


class Drawers(QFrame):
    """One button for each pane that this workspace folds away; pressed again it folds it back."""

    def __init__(self, model: DeskModel, floor: Floor, run: Callable[..., bool]) -> None:
        super().__init__()
        self.model, self.floor = model, floor
        self.buttons = {
            "call": button("Call", lambda: self._press("call"), tone="small", name="The place of the call"),
            "feeds": button("Feeds", lambda: self._press("feeds"), tone="small", name="The wall of feeds"),
        }
        self._run = run
        for pressed in self.buttons.values():
            pressed.setCheckable(True)
        self.setLayout(row(*self.buttons.values(), gap=4))
        floor.arranged.connect(self.refresh)
        model.heard.connect(self._hear)

    def _press(self, name: str) -> None:
        if self.floor.sees(name):
            self._run("feed hide") if name == "feeds" else self.floor.fold(name)
        elif name == "feeds":
            self._run("feeds")
        else:
            self.floor.reveal(name)
        self.refresh()

    def _hear(self, seen: Seen) -> None:
        if seen.feeds or seen.everything:
            self.refresh()

    def refresh(self) -> None:
        """What is folded away here, what is out, and how many cameras there are."""
        plan = self.floor.plan
        folds = plan.workspace.folded if plan is not None else frozenset()
        for name, pressed in self.buttons.items():
            pressed.setVisible(name in folds)
            pressed.setChecked(self.floor.sees(name))
        count = len(self.model.live_picture.feeds)
        self.buttons["feeds"].setText(f"Feeds {count}" if count else "Feeds")
