"""Help: every key and command on one panel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from console.desk.commands import CommandList
from console.desk.popup import Popup
from console.desk.widgets import Elided, label


class Help(Popup):
    """Every command: its key, how it is typed, what it does."""

    def __init__(self, commands: CommandList) -> None:
        super().__init__("Keys and commands")
        sheet = QWidget()
        sheet.setProperty("part", "sheet")
        grid = QGridLayout(sheet)
        grid.setContentsMargins(4, 4, 14, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        place, group = 0, ""
        for command in commands.all:
            if command.group != group:
                group = command.group
                heading = label(group.upper(), part="caption")
                heading.setContentsMargins(0, 8 if place else 0, 0, 0)
                heading.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
                grid.addWidget(heading, place, 0, 1, 3)
                place += 1
            keys = QHBoxLayout()
            keys.setSpacing(4)
            for key in (command.strip_key, command.shortcut):
                if key:
                    keys.addWidget(label(key, part="keycap"))
            keys.addStretch(1)
            grid.addLayout(keys, place, 0)
            grid.addWidget(label(command.usage, face="mono", scale="small"), place, 1)
            grid.addWidget(Elided(command.help[:1].upper() + command.help[1:], ink="dim"), place, 2)
            place += 1
        note = label(
            "Single letters act on the selected strip. Tab walks through everything, arrows move in lists, "
            "Enter goes or acts, Esc lets go. `/` opens the command line.",
            ink="faint", scale="small",
        )  # fmt: skip
        note.setWordWrap(True)
        area = QScrollArea()
        area.setWidget(sheet)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self.area = area
        self.body.addWidget(note)
        self.body.addWidget(area, 1)

    def open(self) -> None:
        """Show it, or put it away when it is open."""
        self.setVisible(not self.isVisible())
        if self.isVisible():
            self.raise_()
            self.area.setFocus()
