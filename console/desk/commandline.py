"""The command line: `/` opens it, what could come next stands above it, Enter runs, Escape leaves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from console.desk.arguments import Suggestion
from console.desk.commands import CommandList
from console.desk.model import DeskModel
from console.desk.rowlist import Line, RowList
from console.desk.theme import Theme
from console.desk.widgets import Elided, frame, label, row

#: Lines the history remembers.
HISTORY_KEPT = 60
ROWS_SHOWN = 9
#: Room for the word itself, pixels.
LEAD_PX = 130
#: Width of the line while it is written in, and while it waits, pixels.
OPEN_PX, SHUT_PX = 620, 300


class CommandEdit(QLineEdit):
    """The field; keys that move among suggestions are handed to whoever listens."""

    #: The keyboard went elsewhere.
    left = Signal()

    def __init__(self, keys: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self._keys = keys
        self.setProperty("part", "command")
        self.setAccessibleName("Command line")
        self.setPlaceholderText("Type a command")

    def event(self, event: QEvent) -> bool:
        """Tab completes here instead of leaving, while there is something to complete."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._keys(event):
            return True
        if event.type() is QEvent.Type.FocusOut:
            self.left.emit()
        return super().event(event)


class CommandLine(QFrame):
    """Field, suggestions above it, and a hint how the command is used."""

    def __init__(
        self,
        model: DeskModel,
        theme: Theme,
        commands: CommandList,
        run_line: Callable[[str], bool],
        leave: Callable[[], object],
    ) -> None:
        """`run_line` runs what was typed; `leave` gives the keyboard back to where it came from."""
        super().__init__()
        self._model, self._commands = model, commands
        self._run_line, self._leave = run_line, leave
        self.history: list[str] = []
        self._at = 0
        self.edit = CommandEdit(self._key)
        self.hint = Elided("", ink="faint", scale="small")
        self.setLayout(row(label("/", part="keycap"), self.edit, gap=6))
        self.popup = frame("popup")
        self.popup.hide()
        self.list = RowList(theme, "Suggestions", rows_shown=ROWS_SHOWN, lead_width=LEAD_PX, parent=self.popup)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.picked.connect(self._pick)
        inner = QVBoxLayout(self.popup)
        inner.setContentsMargins(1, 1, 1, 5)
        inner.setSpacing(3)
        inner.addWidget(self.list)
        inner.addLayout(row(self.hint, margins=(10, 0, 10, 0)))
        self.edit.left.connect(self.popup.hide)
        self.edit.textChanged.connect(lambda _text: self.suggest())
        self.setMinimumWidth(SHUT_PX)

    # ---- opening and leaving ----

    def open(self, line: str = "") -> None:
        """Take the keyboard, with words to go on from."""
        self.setMinimumWidth(min(OPEN_PX, self.window().width() // 2))
        self.edit.setText(line)
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.setCursorPosition(len(line))
        self._at = len(self.history)
        self.suggest()

    def leave(self) -> None:
        """Give the keyboard back."""
        self._shut()
        self._leave()

    def _shut(self) -> None:
        self.edit.clear()
        self.popup.hide()
        self.setMinimumWidth(SHUT_PX)

    # ---- suggestions ----

    def suggest(self) -> None:
        """Show what could come next."""
        if not self.edit.hasFocus():
            self.popup.hide()
            return
        found = self._commands.complete(self.edit.text(), self._model)
        self.list.take([_line(suggestion, self._commands) for suggestion in found])
        self.list.setVisible(bool(found))
        if found:
            self.list.setCurrentIndex(self.list.rows.index(0))
        self.hint.setText(self._commands.hint(self.edit.text()) or "Tab completes, Enter runs, Esc leaves")
        self._place()

    def _place(self) -> None:
        window = self.window()
        if self.popup.parentWidget() is not window:
            self.popup.setParent(window)
        width = max(480, min(760, window.width() - 40))
        self.popup.setFixedWidth(width)
        self.popup.adjustSize()
        corner = self.edit.mapTo(window, QPoint(0, 0))
        self.popup.move(corner.x(), corner.y() - self.popup.height() - 4)
        self.popup.show()
        self.popup.raise_()

    def _pick(self, word: str) -> None:
        """Put a suggestion in place of the word that is being typed."""
        text = self.edit.text()
        head = "" if " " not in text else text[: text.rfind(" ") + 1]
        if text.endswith('"') or text.count('"') % 2:
            head = text[: text.rfind('"', 0, -1 if text.endswith('"') else None)]
        self.edit.setText(f"{head}{word} ")
        self.edit.setFocus()

    # ---- keys ----

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Escape:
            self.leave()
        elif key == Qt.Key.Key_Tab and self.popup.isVisible() and self.list.current_key() is not None:
            self._pick(self.list.current_key() or "")
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(-1 if key == Qt.Key.Key_Up else 1)
        else:
            return False
        return True

    def _enter(self) -> None:
        line = self.edit.text().strip()
        if not line.strip("/ "):
            self.leave()
            return
        self.history.append(line)
        del self.history[:-HISTORY_KEPT]
        self._shut()
        # A command may open the line anew (a reason is missing): then the keyboard stays here.
        self._leave()
        self._run_line(line)

    def _move(self, by: int) -> None:
        """Up and down in the suggestions; with an empty line, in what was typed before."""
        if not self.edit.text() or self.edit.text() in self.history[self._at : self._at + 1]:
            if by < 0 or self._at < len(self.history):
                self._at = max(0, min(len(self.history), self._at + by))
                self.edit.setText(self.history[self._at] if self._at < len(self.history) else "")
            return
        count = self.list.rows.rowCount()
        if count:
            here = self.list.currentIndex().row()
            self.list.setCurrentIndex(self.list.rows.index((here + by) % count))

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.list.set_theme(theme)


def _line(suggestion: Suggestion, commands: CommandList) -> Line:
    named = suggestion.command
    keys = commands[named].keys if named else ""
    usage = commands[named].usage.removeprefix(f"/{named}").strip() if named else ""
    return Line(
        key=suggestion.word,
        lead=suggestion.word,
        lead_ink="base.text",
        title=f"{usage}   {suggestion.meaning}".strip(),
        ink="base.text_dim",
        right=keys,
        right_ink="base.accent",
    )


def attach(line: CommandLine, window: QWidget) -> None:
    """Let the popup float over the window, not inside the bar."""
    line.popup.setParent(window)
    line.popup.hide()
