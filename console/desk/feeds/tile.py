"""One tile of the wall: whose camera, how old its picture is, who watches, and the questions before it opens."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from console.desk.feeds.asking import AskHost, AskPurpose
from console.desk.feeds.marks import BeatMark, KindMark
from console.desk.feeds.pulse import Beat, Sign
from console.desk.feeds.session import FeedSession
from console.desk.feeds.shown import KIND_LABEL, ShownFeed
from console.desk.feeds.surface import Surface
from console.desk.theme import Theme
from console.desk.widgets import Elided, button, frame, row, set_property
from console.wire.feed_address import question

#: Below this width there is room for names and states, and for nothing else, pixels.
NARROW_PX = 330
#: Below this width a state is one word, pixels.
TINY_PX = 220
#: A question needs this much, pixels.
ROOM_TO_ASK = QSize(340, 230)


class Stage(StrEnum):
    """How far a tile is with its feed."""

    EMPTY = "empty"
    IDLE = "idle"
    FAULTY = "faulty"
    HOST = "host"
    PURPOSE = "purpose"
    WAITING = "waiting"
    PLAYING = "playing"
    OUTSIDE = "outside"


class FeedTile(QFrame):
    """Shows one feed or an empty place. It asks; whoever listens publishes, and the picture answers."""

    #: (feed, purpose): somebody wants to watch. It plays once the picture holds this desk's own viewing.
    open_asked = Signal(str, str)
    #: (feed, reason): this desk watches no more.
    close_asked = Signal(str, str)
    #: host: a person agreed to contact it.
    host_agreed = Signal(str)
    picked = Signal()
    #: There is no room here for a question: whoever listens asks it in a larger tile.
    cramped = Signal()
    #: A question was let be.
    dropped = Signal()

    def __init__(self, theme: Theme, knows_host: Callable[[str], bool]) -> None:
        """`knows_host` tells whether somebody has agreed to a host before."""
        super().__init__()
        self.theme = theme
        self.feed: ShownFeed | None = None
        self.stage = Stage.EMPTY
        self._knows_host = knows_host
        self._waiting_for = ""
        self.setProperty("part", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.mark = KindMark(theme)
        self.name = Elided("", weight="bold")
        self.name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.name.setMinimumWidth(34)
        self.what = Elided("", ink="dim", scale="small")
        self.beat = BeatMark(theme)
        self.surface = Surface(theme)
        self.who = Elided("", ink="dim", scale="small")
        self.act = button("Open", self.toggle, tone="small", name="Open feed")
        self.act.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.purpose = AskPurpose(self._give_purpose, self.drop)
        self.host = AskHost(self._agree, self.drop)
        self._arrange()
        self.show_feed(None, None)

    def _arrange(self) -> None:
        top, foot = frame("tilebar"), frame("tilebar")
        top.setLayout(row(self.mark, self.name, self.what, self.beat, gap=7, margins=(8, 4, 8, 4)))
        top.layout().setStretchFactor(self.what, 1)  # type: ignore[union-attr]
        foot.setLayout(row(self.who, self.act, gap=7, margins=(8, 3, 6, 3)))
        foot.layout().setStretchFactor(self.who, 1)  # type: ignore[union-attr]
        self._foot = foot
        holder = QWidget()
        # A question asks for more room than a picture; where there is less, the wall makes this tile large first.
        holder.setMinimumSize(self.surface.minimumSize())
        self.pages = QStackedLayout(holder)
        self.pages.setContentsMargins(0, 0, 0, 0)
        for page in (self.surface, self.purpose, self.host):
            self.pages.addWidget(page)
        body = QVBoxLayout(self)
        body.setContentsMargins(1, 1, 1, 1)
        body.setSpacing(0)
        body.addWidget(top)
        body.addWidget(holder, 1)
        body.addWidget(foot)

    # ---- what it shows ----

    def show_feed(self, feed: ShownFeed | None, session: FeedSession | None) -> None:
        """Show a feed as the picture has it now; `session` is this desk's own watching of it."""
        if self.feed is not None and (feed is None or feed.id != self.feed.id):
            self._waiting_for = ""
            self._turn(Stage.EMPTY)
            self.surface.clear()
        self.feed = feed
        self._turn(self._stage_now())
        self.mark.show_kind(feed.kind if feed else None)
        self.name.setText(feed.name if feed else "")
        self.what.setText(feed.what if feed else "")
        self.who.setText(self._who_words())
        self.setAccessibleName(f"Feed {feed.name}, {KIND_LABEL[feed.kind]}" if feed else "Empty tile")
        self.show_session(session, anew=True)

    def _stage_now(self) -> Stage:
        feed = self.feed
        if feed is None:
            return Stage.EMPTY
        if feed.viewing is not None:
            self._waiting_for = ""
            if feed.outside:
                return Stage.OUTSIDE
            return Stage.PLAYING if feed.address is not None else Stage.FAULTY
        if feed.fault:
            return Stage.FAULTY
        if self.stage in (Stage.HOST, Stage.PURPOSE):
            return self.stage
        return Stage.WAITING if self._waiting_for == feed.id else Stage.IDLE

    def _who_words(self) -> str:
        feed = self.feed
        if feed is None:
            return ""
        return f"{feed.watched_by}: {feed.purpose}" if feed.purpose else feed.watched_by

    def show_session(self, session: FeedSession | None, *, anew: bool = False, picture: bool = False) -> None:
        """Show how the feed is; `picture` says that there is a new picture."""
        if session is None or self.stage is not Stage.PLAYING:
            if anew:
                self.surface.clear()
                self.beat.show_sign(None, "")
                self.surface.show_sign(None, self._idle_words())
            return
        sign = session.sign
        if picture or (anew and not session.image.isNull()):
            self.surface.show_image(session.image)
        self.beat.show_sign(sign, self._beat_words(sign))
        self.surface.show_sign(sign, self._sign_words(sign, session))

    def _beat_words(self, sign: Sign) -> str:
        """State, and the picture's age as soon as it has one to speak of, where there is room."""
        if self.width() < TINY_PX:
            return sign.beat.value.upper()
        aged = sign.beat is Beat.LIVE and sign.age_s is not None and sign.age_s >= 1.0
        return f"LIVE {sign.age_s:.0f} s" if aged else sign.words

    def _sign_words(self, sign: Sign, session: FeedSession) -> tuple[str, str]:
        if sign.beat is Beat.OPENING:
            return "OPENING", session.address.shown
        if sign.beat is Beat.LIVE:
            return "", ""
        again = ", trying again" if sign.beat is Beat.DEAD and session.tries else ""
        return sign.words, f"{sign.why}{again}"

    def _idle_words(self) -> tuple[str, str]:
        feed = self.feed
        if feed is None:
            return "", ""
        if self.stage is Stage.FAULTY:
            return "CANNOT BE OPENED", feed.fault
        if self.stage is Stage.WAITING:
            return "ASKED FOR", "waiting for the hub"
        if self.stage is Stage.OUTSIDE:
            return "OPENED OUTSIDE", "in this machine's browser; close it there as well"
        return "Not open", "Enter opens it outside" if feed.outside else "Enter opens it"

    def _turn(self, stage: Stage) -> None:
        self.stage = stage
        pages: dict[Stage, QWidget] = {Stage.PURPOSE: self.purpose, Stage.HOST: self.host}
        self.pages.setCurrentWidget(pages.get(stage, self.surface))
        open_now = stage in (Stage.PLAYING, Stage.OUTSIDE)
        self.act.setText("Close" if open_now else "Open outside" if self.feed and self.feed.outside else "Open")
        self.act.setVisible(stage in (Stage.IDLE, Stage.PLAYING, Stage.OUTSIDE))
        self._foot.setVisible(stage is not Stage.EMPTY)

    # ---- what a person does on it ----

    def toggle(self) -> None:
        """Open what is closed, close what is open."""
        if self.feed is None:
            return
        if self.stage in (Stage.PLAYING, Stage.OUTSIDE):
            self.close_feed("closed at the desk")
        elif self.stage is Stage.IDLE:
            self.cramped.emit() if self.is_cramped else self.ask()

    @property
    def is_cramped(self) -> bool:
        """Whether there is too little room here for a question."""
        return self.width() < ROOM_TO_ASK.width() or self.height() < ROOM_TO_ASK.height()

    def ask(self) -> None:
        """Ask what has to be known before the feed opens."""
        feed = self.feed
        assert feed is not None
        if feed.address is not None and not self._knows_host(feed.address.host):
            self._turn(Stage.HOST)
            self.host.ask(question(feed.address), feed.address.shown)
            return
        self._turn(Stage.PURPOSE)
        self.purpose.ask(feed)

    def _agree(self) -> None:
        assert self.feed is not None
        assert self.feed.address is not None
        self.host_agreed.emit(self.feed.address.host)
        self.ask()

    def _give_purpose(self, purpose: str) -> None:
        assert self.feed is not None
        self._waiting_for = self.feed.id
        self._turn(Stage.WAITING)
        self.setFocus()
        self.show_session(None, anew=True)
        self.open_asked.emit(self.feed.id, purpose)

    def drop(self) -> None:
        """Let a question be, or an asking that was refused."""
        self._waiting_for = ""
        self._turn(Stage.EMPTY)
        self._turn(self._stage_now())
        self.setFocus()
        self.show_session(None, anew=True)
        self.dropped.emit()

    def close_feed(self, reason: str) -> None:
        """Watch no more."""
        if self.feed is not None:
            self.close_asked.emit(self.feed.id, reason)

    # ---- Qt ----

    def set_theme(self, theme: Theme) -> None:
        """Take on another theme."""
        self.theme = theme
        for part in (self.mark, self.beat, self.surface):
            part.theme = theme
            part.updateGeometry()
            part.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens or closes; Delete closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggle()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.stage in (Stage.PLAYING, Stage.OUTSIDE):
            self.close_feed("closed at the desk")
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click brings the keyboard here."""
        self.setFocus()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click makes it large."""
        self.picked.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here."""
        set_property(self, "focused", "true")
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is not."""
        set_property(self, "focused", "false")
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow tile the long words go."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW_PX
        self.what.setVisible(not narrow)
        self.purpose.compact(narrow or self.height() < 260)
