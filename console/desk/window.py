"""The desk's window: arranges the views and wires what hears what; every view lives in a file of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QMainWindow, QSplitter, QVBoxLayout, QWidget

from console.desk.advisor import Advisor
from console.desk.alarmbar import AlarmBar
from console.desk.away_panel import AwayPanel
from console.desk.banners import Banner, Flash
from console.desk.board import Board
from console.desk.command_list import all_commands
from console.desk.commandline import CommandLine, attach
from console.desk.commands import Desk
from console.desk.controls import TONE_STEP_MS, WindowControls, tone_words
from console.desk.dossier import Dossier
from console.desk.ears import Ears
from console.desk.header import Header
from console.desk.help_panel import Help
from console.desk.layouts import LAST, Layout, LayoutError, Layouts
from console.desk.map.view import MapView
from console.desk.model import DeskModel, Seen, Tone
from console.desk.player import Player
from console.desk.sounds import Sound
from console.desk.source_table import SourceTable
from console.desk.status_line import StatusLine
from console.desk.stylesheet import dress
from console.desk.theme import Theme, load_theme
from console.desk.units import Units
from console.desk.widgets import frame, label, row
from console.domain.mercator import from_mercator

#: How much larger everything is on a wall.
WALL_SCALE = 1.35
#: Candidates that stay in front on the map while an incident is selected.
CANDIDATES_SHOWN = 8
TRAINING_WORDS = "TRAINING   This is an exercise: nothing here is real"


class DeskWindow(QMainWindow):
    """Three columns under a header and an alarm bar, over a command line."""

    def __init__(
        self,
        model: DeskModel,
        map_view: MapView,
        theme: Theme,
        layouts: Layouts,
        *,
        player: Player | None = None,
        advisor: Advisor | None = None,
    ) -> None:
        """The window takes `model` and `map_view` over; `player` is silent unless one is given."""
        super().__init__()
        self.model, self.map, self.theme, self.layouts = model, map_view, theme, layouts
        self.wall = False
        self.tones: list[Sound] = []
        self.player = player or Player(Path(), None)
        self.advisor = advisor or Advisor(model)
        self.commands = all_commands()
        self.control = WindowControls(self)
        self.desk = Desk(model, self.control)
        self._live, self._exercise = True, False
        self._sized_by_hand = False
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
        self.ears = Ears(model, self.player)

    def _arrange(self) -> None:
        ground = frame("pane")
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.addWidget(self.map)
        self.right = QSplitter(Qt.Orientation.Vertical)
        self.right.addWidget(self.dossier)
        self.right.addWidget(self.units)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self.board, ground, self.right):
            self.columns.addWidget(widget)
        for splitter in (self.right, self.columns):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(6)
        self.columns.setStretchFactor(1, 1)
        self.right.setStretchFactor(0, 3)
        self.right.setStretchFactor(1, 2)
        foot = QFrame()
        keys = label("F1 keys   / commands   Esc lets go", ink="faint", scale="small")
        foot.setLayout(row(self.command_line, self.status, keys, gap=14, margins=(2, 0, 4, 0)))
        foot.layout().setStretchFactor(self.status, 1)  # type: ignore[union-attr]
        self.body = QWidget()
        self.body.setObjectName("desk")
        body = QVBoxLayout()
        body.setContentsMargins(8, 6, 8, 6)
        body.setSpacing(6)
        body.addWidget(self.alarms)
        body.addWidget(self.columns, 1)
        body.addWidget(foot)
        whole = QVBoxLayout(self.body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for widget in (self.training, self.not_live, self.header):
            whole.addWidget(widget)
        whole.addLayout(body, 1)
        self.setCentralWidget(self.body)
        for popup in (self.help, self.source_table, self.away):
            popup.setParent(self)
            popup.hide()
        attach(self.command_line, self)
        self.flash = Flash(self, self.theme)
        for splitter in (self.right, self.columns):
            splitter.splitterMoved.connect(self._keep_sizes)
        self._size_columns()

    def _wire(self) -> None:
        model = self.model
        model.touched.connect(self.hear)
        self.map.incident_picked.connect(model.select_incident)
        self.map.unit_picked.connect(model.select_unit)
        self.map.background_picked.connect(model.clear_selection)
        self.map.perimeter_drawn.connect(self._keep_perimeter)
        self.map.no_location_clicked.connect(self.control.show_no_location)
        self.player.sounded.connect(self._show_sound)

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
        model = self.model
        if seen.selection or seen.advice or seen.incidents or seen.everything:
            self._focus_map()
        self.map.show_picture(model.picture, model.tracks, seen, model.now())
        if seen.link or seen.everything or seen.second:
            self._show_state()
        if seen.away:
            self.place_popups()

    def _focus_map(self) -> None:
        model = self.model
        self.map.select(model.selection.incident, model.selection.unit)
        incident = model.incident()
        if incident is None:
            self.map.set_focus(None, None)
            return
        units = set(incident.units)
        if model.advice is not None and model.advice_for == incident.id:
            units |= {candidate.unit for candidate in model.advice.fit[:CANDIDATES_SHOWN]}
        if model.selection.unit:
            units.add(model.selection.unit)
        self.map.set_focus(frozenset({incident.id}), frozenset(units))

    def _show_state(self) -> None:
        model = self.model
        live, words = model.live, model.link_words()
        self._live, self._exercise = live, model.exercise
        for view in (self.alarms, self.board, self.dossier, self.units):
            view.set_live(live)
            view.set_exercise(model.exercise)
        self.map.set_live(live, words.removeprefix("NOT LIVE "))
        self.map.set_exercise(model.exercise)
        self.training.say(TRAINING_WORDS if model.exercise else "")
        ever = model.replica.liveness.ever_live
        self.not_live.say(f"{words}.  What is shown is the past." if not live and ever else "" if live else words)

    def _keep_perimeter(self, points: object) -> None:
        assert isinstance(points, tuple)
        self.model.asks.perimeter(points, self.model.selection.incident)
        self.model.flush()

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
        views = (self.header, self.alarms, self.board, self.dossier, self.units, self.command_line, self.away)
        for view in views:
            view.set_theme(theme)
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
        self.dossier.setVisible(not on)
        self.map.set_wall(on)
        self.use_theme(self.theme.name)
        if on:
            self.showFullScreen()
        else:
            self.showNormal()
        self._size_columns()

    def set_muted(self, muted: bool) -> None:
        """Sounds off or on."""
        self.player.muted = muted
        self.header.set_muted(muted)

    def layout_now(self) -> Layout:
        """The present arrangement."""
        camera = self.map.camera
        lat, lon = from_mercator(camera.x_m, camera.y_m)
        return Layout(
            theme=self.theme.name,
            columns=self.columns.sizes(),
            right=self.right.sizes(),
            units_sorted_by=self.units.table.sorted_by,
            units_descending=self.units.table.descending,
            map_view=(round(lat, 6), round(lon, 6), round(camera.zoom, 3)),
            muted=self.player.muted,
        )

    def use_layout(self, layout: Layout) -> None:
        """Take an arrangement on."""
        if layout.theme != self.theme.name:
            self.control.use_theme(layout.theme)
        self._sized_by_hand = True
        if len(layout.columns) == 3:
            self.columns.setSizes(layout.columns)
        if len(layout.right) == 2:
            self.right.setSizes(layout.right)
        self.units.restore_order(layout.units_sorted_by, layout.units_descending)
        if layout.map_view is not None:
            self.map.go_to(*layout.map_view)
        self.set_muted(layout.muted)

    def reset_layout(self) -> None:
        """As the desk came."""
        self.layouts.forget(LAST)
        self._sized_by_hand = False
        self._size_columns()
        self.units.restore_order(Layout().units_sorted_by, False)
        self.map.home()

    def restore(self, name: str = LAST) -> None:
        """Take back what was kept when the window last closed, or under a name."""
        try:
            held = self.layouts.load(name)
        except LayoutError as error:
            self.model.say(str(error), Tone.REFUSED)
            return
        if held is not None:
            self.use_layout(held)
        elif name != LAST:
            self.model.say(f"There is no layout {name!r}", Tone.REFUSED)

    def _keep_sizes(self) -> None:
        """A person has chosen the sizes: from now on the window's size changes only the map's."""
        self._sized_by_hand = True

    def _size_columns(self) -> None:
        wide = self.width() - 28
        # On a wall the map comes first: everything is larger, the columns at its sides are not wider.
        side = round(wide * 0.25 if self.wall else max(350, min(430, wide * 0.265)))
        self.columns.setSizes([side, max(300, wide - 2 * side), side])
        high = max(300, self.height() - 190)
        share = 0.62 if high > 620 else 0.68
        self.right.setSizes([round(high * share), round(high * (1 - share))])

    # ---- Qt ----

    def place_popups(self) -> None:
        """Float panels where they cover least."""
        corner = self.map.mapTo(self, QPoint(10, 62))
        self.away.setFixedWidth(max(420, min(620, self.map.width() - 70)))
        self.away.adjustSize()
        self.away.move(corner)
        self.source_table.adjustSize()
        right = self.width() - self.source_table.width() - 12
        self.source_table.move(max(8, min(self.width() // 2 - 100, right)), self.header.geometry().bottom() + 4)
        width, height = min(980, self.width() - 80), min(760, self.height() - 120)
        self.help.setGeometry((self.width() - width) // 2, 70, width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns fit the window until a person sizes them; panels keep their places."""
        super().resizeEvent(event)
        if not self._sized_by_hand:
            self._size_columns()
        self.place_popups()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the arrangement; end the link and the advisor's thread."""
        if not self.wall:
            try:
                self.layouts.save(self.layout_now())
            except LayoutError as error:
                self.model.say(str(error), Tone.REFUSED)
        self.advisor.close()
        self.model.stop()
        super().closeEvent(event)
