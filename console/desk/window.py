"""The desk's window: arranges the views and wires what hears what; every view lives in a file of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QMainWindow, QVBoxLayout, QWidget

from console.desk.advisor import Advisor
from console.desk.alarmbar import AlarmBar
from console.desk.away_panel import AwayPanel
from console.desk.banners import Banner, Flash
from console.desk.board import Board
from console.desk.call.desk_calls import DeskCalls
from console.desk.call.phone_panel import PhonePanel
from console.desk.call.ringbar import RingBar
from console.desk.command_list import all_commands
from console.desk.commandline import CommandLine, attach
from console.desk.commands import Desk
from console.desk.consult.connecting import CallConnects
from console.desk.controls import TONE_STEP_MS, WindowControls, tone_words
from console.desk.dossier import Dossier
from console.desk.drawers import Drawers
from console.desk.ears import Ears
from console.desk.feeds.desk_feeds import DeskFeeds
from console.desk.floating import place_popups
from console.desk.floor import Floor
from console.desk.header import Header
from console.desk.help_panel import Help
from console.desk.layouts import Layouts
from console.desk.map.view import MapView
from console.desk.map_wiring import MapWiring, wire_calls, wire_feeds
from console.desk.model import DeskModel, Seen
from console.desk.outside import Outside
from console.desk.pane import Pane
from console.desk.panes import PANES, there, title_of
from console.desk.player import Player
from console.desk.remembering import keep
from console.desk.sounds import Sound
from console.desk.source_table import SourceTable
from console.desk.status_line import StatusLine
from console.desk.stylesheet import dress
from console.desk.theme import Theme, load_theme
from console.desk.time.bar import TimeBar
from console.desk.time.placing import Placing
from console.desk.units import Units
from console.desk.widgets import label, row
from console.desk.workspaces import WALL, WORKSPACES, home_of
from console.link.liveness import LinkState

#: How much larger everything is on a wall.
WALL_SCALE = 1.35
#: Panes every desk has, whatever it shows: commands work on them.
PANES_AT_ONCE = ("board", "map", "dossier", "units")
TRAINING_WORDS = "TRAINING   This is an exercise: nothing here is real"


class DeskWindow(QMainWindow):
    """A floor of panes, arranged by workspace, under a header and an alarm bar, over a command line."""

    def __init__(
        self,
        model: DeskModel,
        map_view: MapView,
        theme: Theme,
        layouts: Layouts,
        *,
        player: Player | None = None,
        advisor: Advisor | None = None,
        role: str = "",
        outside: Outside | None = None,
    ) -> None:
        """The window takes `model` and `map_view` over; `player` is silent unless one is given.

        `role` is the one this desk was made for: it opens in the workspace that suits it.
        """
        super().__init__()
        self.model, self.map, self.theme, self.layouts = model, map_view, theme, layouts
        self.role, self.outside = role, outside or Outside()
        self.wall = False
        self.tones: list[Sound] = []
        self.player = player or Player(Path(), None)
        self.advisor = advisor or Advisor(model)
        self.calls = DeskCalls(model, theme, self.outside.call, make_screen=self.outside.make_screen)
        self.call_connects = CallConnects(model, self.calls.calls)
        self.feeds = DeskFeeds(model, theme, layouts.path.with_name("feed-hosts.json"), self.outside.make_wall)
        self.commands = all_commands()
        self.control = WindowControls(self)
        self.desk = Desk(model, self.control)
        self._live, self._exercise = True, False
        self._from_wall = self._arranged_as = ""
        self.setWindowTitle("Watchfloor")
        self.setAccessibleName("Watchfloor desk")
        self.setMinimumSize(1100, 640)
        self._dress()
        self._build()
        self._arrange()
        self._wire()
        self._keys()
        self.board.view.setFocus()

    # ---- building ----

    def _build(self) -> None:
        model, theme = self.model, self.theme
        self.training = Banner("training")
        self.not_live = Banner("banner")
        self.header = Header(model, theme, self.run)
        self.alarms = AlarmBar(model, theme, self.run)
        self.board = Board(model, theme, self.run)
        self.dossier = Dossier(model, theme, self.commands, self.run, self.control.prompt)
        self.units = Units(model, theme, self.run)
        self.command_line = CommandLine(model, theme, self.commands, self.run_line, self.control.give_back)
        self.status = StatusLine(model)
        self.help = Help(self.commands)
        self.source_table = SourceTable(model)
        self.away = AwayPanel(model, theme, self.run)
        self.phone = PhonePanel(model, self.outside.hub_url, self.outside.call.page_url)
        self.ring = RingBar(self.calls, self.run)
        self.ears = Ears(model, self.player)
        self.time_bar = TimeBar(model, theme, self.run)

    def _arrange(self) -> None:
        self.floor = Floor(there(WORKSPACES.values()), lambda name: PANES[name].make(self), title_of)
        for name in PANES_AT_ONCE:
            self.floor.pane(name)
        foot = QFrame()
        keys = label("F1 keys   / commands   Esc lets go", ink="faint", scale="small")
        self.drawers = Drawers(self.model, self.floor, self.run)
        foot.setLayout(row(self.command_line, self.status, self.drawers, keys, gap=14, margins=(2, 0, 4, 0)))
        foot.layout().setStretchFactor(self.status, 1)  # type: ignore[union-attr]
        self.body = QWidget()
        self.body.setObjectName("desk")
        body = QVBoxLayout()
        body.setContentsMargins(8, 6, 8, 6)
        body.setSpacing(6)
        body.addWidget(self.alarms)
        body.addWidget(self.ring)
        body.addWidget(self.floor, 1)
        body.addWidget(self.time_bar)
        body.addWidget(foot)
        whole = QVBoxLayout(self.body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for widget in (self.training, self.not_live, self.header):
            whole.addWidget(widget)
        whole.addLayout(body, 1)
        self.setCentralWidget(self.body)
        for popup in (self.help, self.source_table, self.away, self.phone):
            popup.setParent(self)
            popup.hide()
        attach(self.command_line, self)
        self.flash = Flash(self, self.theme)
        self.floor.hush("call", True)

    def _wire(self) -> None:
        self.map_wiring = MapWiring(self.model, self.map, self.floor, self.control.show_no_location)
        wire_calls(self.calls, self.floor, self.control.show_pane)
        wire_feeds(self.feeds, self.map)
        self.model.touched.connect(self.hear)
        self.floor.arranged.connect(self._arranged)
        self.floor.use(home_of(self.role))
        self.placing = Placing(self)
        self.player.sounded.connect(self._show_sound)
        self.ring.sounds.connect(lambda: self.player.play(Sound.RING))

    def _keys(self) -> None:
        for command in self.commands.all:
            for key in (command.shortcut, command.strip_key):
                if key and key != "Esc":
                    QShortcut(QKeySequence(key), self).activated.connect(lambda n=command.name: self.run(n))
        QShortcut(QKeySequence("/"), self).activated.connect(lambda: self.run("command"))
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.control.escape)

    # ---- running commands ----

    def run(self, name: str, *words: str) -> bool:
        """Run a command by its name."""
        return self.commands.run(self.desk, name, *words)

    def run_line(self, line: str) -> bool:
        """Run a typed line."""
        ran = self.commands.run_line(self.desk, line)
        self.model.flush()
        return ran

    # ---- listening: only for what the window itself and the map show ----

    def hear(self, seen: Seen) -> None:
        """Hand the picture to the map; show on every view whether it is live and whether it is real."""
        self.map_wiring.hear(seen)
        if seen.link or seen.everything or seen.second:
            self._show_state()
        if seen.away:
            self.place_popups()

    def _show_state(self) -> None:
        model = self.model
        # A past second is said by each view in words of its own; whether the link stands is said all the same.
        live, words = model.state is LinkState.LIVE or not model.time.live, model.link_words()
        self._live, self._exercise = live, model.exercise
        views: tuple[AlarmBar | Pane, ...] = (self.alarms, *self.panes())
        for view in views:
            view.set_live(live)
            view.set_exercise(model.exercise)
        self.map.set_live(live, words.removeprefix("NOT LIVE "))
        self.map.set_exercise(model.exercise)
        self.training.say(TRAINING_WORDS if model.exercise else "")
        ever, linked = model.replica.liveness.ever_live, model.state is LinkState.LIVE or not model.time.has_hub
        self.not_live.say("" if linked else f"{words}.  What is shown is the past." if ever else words)

    def _show_sound(self, meaning: str) -> None:
        if self.player.muted or self.player.speaker is None:
            self.flash.flash()

    def next_tone(self) -> None:
        """Play the next sound of the test."""
        if self.tones:
            sound = self.tones.pop(0)
            self.model.say(tone_words(sound))
            self.model.flush()
            self.player.play(sound, even_if_muted=True)
            QTimer.singleShot(TONE_STEP_MS, self, self.next_tone)

    # ---- theme, wall, layouts ----

    def use_theme(self, name: str) -> None:
        """Change the theme of everything, at once.

        Raises:
            ThemeError: there is no such theme.
        """
        theme = load_theme(name)
        self._take_theme(theme.scaled(WALL_SCALE) if self.wall else theme)

    def _take_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._dress()
        for bar in (self.header, self.alarms, self.command_line, self.away, self.time_bar):
            bar.set_theme(theme)
        for pane in self.panes():
            pane.set_theme(theme)
        self.calls.set_theme(theme)
        self.feeds.set_theme(theme)
        self.map.set_theme(theme)
        self.flash.theme = theme

    def _dress(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            dress(application, self, self.theme)

    def set_wall(self, on: bool) -> None:
        """Wall mode: full screen, larger, the dossier away, and a map that only a hand moves."""
        if on == self.wall:
            return
        self.wall = on
        self._from_wall = self.floor.workspace if on else self._from_wall
        self.map.set_wall(on)
        self.use_theme(self.theme.name)
        self.floor.use(WALL.name if on else self._from_wall)
        if on:
            self.showFullScreen()
        else:
            self.showNormal()

    def set_muted(self, muted: bool) -> None:
        """Sounds off or on."""
        self.player.muted = muted
        self.header.set_muted(muted)

    def use_workspace(self, name: str) -> None:
        """Arrange the window for another task, which ends the wall; the keyboard goes where the task begins."""
        if name != WALL.name:
            self.set_wall(False)
        if name != self.floor.workspace:
            self.floor.use(name)
            self.control.focus_view(self.floor.workspaces[name].first)

    def _arranged(self, name: str) -> None:
        """Panes that were just made hear how things stand; the others know."""
        if name != self._arranged_as:
            self._arranged_as = name
            self.map_wiring.follow()
        self.header.show_workspace(name)
        self._show_state()
        for pane in self.panes():
            if pane.theme is not self.theme:
                pane.set_theme(self.theme)
        self.place_popups()

    def panes(self) -> list[Pane]:
        """Every pane that was made, seen or not."""
        return [made for made in self.floor.made.values() if isinstance(made, Pane)]

    # ---- Qt ----

    def place_popups(self) -> None:
        """Float panels where they cover least."""
        place_popups(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Panels keep their places."""
        super().resizeEvent(event)
        self.place_popups()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the arrangement; end the link and the advisor's thread."""
        if not self.wall:
            keep(self)
        self.calls.close()
        self.feeds.close()
        self.advisor.close()
        self.model.stop()
        super().closeEvent(event)
