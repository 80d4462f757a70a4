"""A pane over a whole shift: works its content out in a thread while it is seen, says how far it is, can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from console.desk.model import DeskModel, Seen
from console.desk.pane import Pane
from console.desk.review.looking import Looking
from console.desk.theme import Theme
from console.desk.time.worker import Executor, Worker
from console.desk.widgets import button, column, label, row, set_text
from console.review.progress import Progress
from console.review.shift import Shift

Run = Callable[..., bool]
#: What a live desk has heard since is worked through again no sooner than this, seconds.
AGAIN_AFTER_S = 20.0


class ShiftPane(Pane):
    """Frame of the review's panes. A subclass says what it makes of a shift (`compute`, in a thread) and shows it.

    While nobody sees it, it does nothing; what it is built of is made when it is first seen (`build`).
    """

    #: What it would show, for a desk that has no shift yet.
    invitation = "Open a journal, or go back in time, and the shift is shown here."

    def __init__(
        self, title: str, model: DeskModel, theme: Theme, run: Run, *, executor: Executor | None = None
    ) -> None:
        super().__init__(title, theme)
        self.model, self.run, self.title = model, run, title
        self.worker = Worker(executor, self)
        self.trouble = ""
        self.shown_of: tuple[object, ...] | None = None
        self._key: tuple[object, ...] | None = None
        self._begun_s = -1e9
        self.looking = Looking(model)
        self._built = False
        self._words = label("", ink="dim")
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stop_button = button("Stop", self.stop, tone="small", tip="Stop working this out")
        self.again_button = button("Work it out", self.again, tone="small")
        self._waiting = QWidget()
        self._waiting.setLayout(column(1, self._words, self._row(), 1, gap=10, margins=(24, 12, 24, 12)))
        holder = QWidget()
        self._pages = QStackedLayout(holder)
        self._pages.addWidget(self._waiting)
        self.body.addWidget(holder, 1)
        model.touched.connect(self.hear)
        model.time.changed.connect(self.consider)
        self.ends_with_desk(self.worker)

    def ends_with_desk(self, worker: Worker) -> None:
        """Let nothing hold the desk up when it is closed."""
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(worker.close)

    def _row(self) -> QWidget:
        holder = QWidget()
        holder.setLayout(row(1, self.stop_button, self.again_button, 1))
        return holder

    # ---- for subclasses ----

    def build(self) -> QWidget:
        """The content, made when the pane is first seen."""
        raise NotImplementedError

    def wanted(self, shift: Shift) -> tuple[object, ...]:
        """What the result depends on; a result for something else is worked out anew."""
        return (shift,)

    def compute(self, shift: Shift) -> Callable[[Progress], Any]:
        """The work, to be done in a thread with what is taken here from the UI thread."""
        raise NotImplementedError

    def show_result(self, result: Any) -> None:
        """Show what was worked out."""
        raise NotImplementedError

    def follow(self, seen: Seen | None) -> None:
        """Time or picture have changed (`seen` none: the time machine said so), and the pane is seen and built."""

    # ---- life ----

    @property
    def shift(self) -> Shift | None:
        """What there is to look at."""
        return self.model.time.shift

    def showEvent(self, event: QShowEvent) -> None:
        """Seen: now it is worth the work."""
        super().showEvent(event)
        if not self._built:
            self._built = True
            self._pages.addWidget(self.build())
        self.consider()
        self.follow(None)

    def hear(self, seen: Seen) -> None:
        """Once a frame, when anything changed."""
        if not (self._built and self.isVisible()):
            return
        if seen.second:
            self.consider()
        self.follow(seen)

    def consider(self) -> None:
        """Work out what is wanted now, if that is not what is shown or on its way."""
        if not (self._built and self.isVisible()):
            return
        self.looking.look()
        shift = self.shift
        if shift is None:
            self._wait_for_shift()
            return
        key = self.wanted(shift)
        if self._is_another(key):
            self.trouble = ""
        if shift.facts and key != self._key and not self.trouble:
            if self._soon_again(key):
                self.follow(None)
                return
            self.begin(shift, key)
        self._tell()
        if self._pages.currentIndex() == 1:
            self.follow(None)

    def _is_another(self, key: tuple[object, ...]) -> bool:
        """Whether something else is wanted than what was stopped or failed, and not only what was heard since."""
        if self._key is None or key == self._key:
            return False
        return self.model.time.from_file or key[1:] != self._key[1:]

    def _soon_again(self, key: tuple[object, ...]) -> bool:
        """Whether only what was just heard would be added to what is shown."""
        fresh = self.model.monotonic() - self._begun_s < AGAIN_AFTER_S
        same = self._key is not None and key[1:] == self._key[1:]
        return not self.model.time.from_file and same and fresh and self.shown_of is not None

    def _wait_for_shift(self) -> None:
        self._key = self.shown_of = None
        self._pages.setCurrentIndex(0)
        self._say(self.model.time.busy or self.invitation, stop=False, again=False)

    def begin(self, shift: Shift, key: tuple[object, ...]) -> None:
        """Start the work."""
        self._key, self._begun_s, self.trouble = key, self.model.monotonic(), ""
        self.worker.begin(self.title, self.compute(shift), lambda result: self._done(key, result), self._failed)

    def _done(self, key: tuple[object, ...], result: Any) -> None:
        self.shown_of = key
        self._pages.setCurrentIndex(1)
        self.show_result(result)
        self._tell()

    def _failed(self, error: Exception) -> None:
        self.trouble = f"{self.title} could not be worked out: {error}"
        self._tell()

    def stop(self) -> None:
        """No more of it."""
        if self.worker.stop():
            self.trouble = "Stopped. What is shown may be of an earlier time."
        self._tell()

    def again(self) -> None:
        """Work it out after all."""
        self.trouble, self._key = "", None
        self.consider()

    def _tell(self) -> None:
        """Say how far it is, or why there is nothing."""
        shown = self.shown_of is not None
        if self.worker.busy and shown:
            self.note.setText(self.worker.words)
        if shown:
            self._pages.setCurrentIndex(1)
            if self.trouble and not self.worker.busy:
                self.note.setText(self.trouble)
            return
        self._pages.setCurrentIndex(0)
        if self.worker.busy:
            self._say(self.worker.words, stop=True, again=False)
        elif self.trouble:
            self._say(self.trouble, stop=False, again=True)
        elif self.shift is not None and not self.shift.facts:
            self._say("There is no fact in this shift yet: nothing happened that could be shown.", again=True)

    def _say(self, words: str, *, stop: bool = False, again: bool = False) -> None:
        set_text(self._words, words)
        self.stop_button.setVisible(stop)
        self.again_button.setVisible(again)

    @property
    def waiting_words(self) -> str:
        """What it says in place of its content; empty when the content is shown."""
        return self._words.text() if self._pages.currentIndex() == 0 else ""
