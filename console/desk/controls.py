"""What commands may do to the window: views, map, theme, layout, wall and sounds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from console.desk.arrangement import panes_of
from console.desk.call.desk_calls import DeskCalls
from console.desk.feeds.desk_feeds import DeskFeeds
from console.desk.layouts import LAST, LayoutError
from console.desk.model import Tone
from console.desk.need import Chip
from console.desk.panes import PANES
from console.desk.remembering import layout_now, reset_layout, use_layout
from console.desk.sounds import MEANING, Sound
from console.desk.theme import THEME_NAMES, ThemeError
from console.desk.widgets import first_focus
from console.desk.workspaces import SWITCHED

if TYPE_CHECKING:
    from console.desk.window import DeskWindow

#: Zoom at which a place is shown when a person goes to it.
GO_ZOOM = 15.5
#: Milliseconds between two sounds of the test.
TONE_STEP_MS = 1_100


class WindowControls:
    """The commands' hands on one window."""

    def __init__(self, window: DeskWindow) -> None:
        self._window = window
        self._came_from: QWidget | None = None

    # ---- keyboard ----

    def prompt(self, line: str) -> None:
        """Open the command line with words to complete."""
        window = self._window
        focus = window.focusWidget()
        if focus is not window.command_line.edit:
            self._came_from = focus
        window.command_line.open(line)

    def give_back(self) -> None:
        """Give the keyboard back to where the command line took it from."""
        target, self._came_from = self._came_from, None
        (target if target is not None and target.isVisible() else self._window.board.view).setFocus()

    def focus_view(self, view: str) -> None:
        """Put the keyboard into a view."""
        window = self._window
        if view == "alarms":
            window.alarms.opened = bool(window.model.picture.alarms)
            window.alarms.refresh()
        if view == "dossier" and window.model.incident() is None:
            self.step(1)
        self.show_pane({"find": "board"}.get(view, view))
        target: dict[str, QWidget] = {
            "board": window.board.view if window.board.strips.ids else window.board.find_box,
            "find": window.board.find_box,
            "map": window.map,
            "dossier": window.dossier.first_focus(),
            "units": window.units.view if window.units.table.units else window.units.find_box,
            "alarms": window.alarms.list,
        }
        place = target.get(view) or first_focus(window.floor.pane(view))
        place.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def escape(self) -> None:
        """Put away the topmost thing; with nothing to put away, let go of the selection."""
        window = self._window
        for popup in (window.help, window.source_table, window.phone):
            if popup.isVisible():
                popup.close_panel()
                return
        if window.command_line.edit.hasFocus():
            window.command_line.leave()
        elif window.dossier.closing.isVisible():
            window.dossier.closing.hide()
            window.dossier.refresh()
            self.focus_view("board")
        elif window.map.sketching:
            window.map.cancel_tool()
        elif window.alarms.opened:
            window.alarms.toggle()
            self.focus_view("board")
        else:
            window.run("deselect")

    def step(self, by: int) -> None:
        """Select a strip further down or up."""
        self._window.board.step(by)

    def selected_alarm(self) -> str | None:
        """The alarm in hand in the bar."""
        return self._window.alarms.selected_alarm()

    # ---- workspaces ----

    def use_workspace(self, name: str) -> None:
        """Arrange the window for another task, with the keyboard where that begins."""
        self._window.use_workspace(name)

    def show_pane(self, name: str) -> None:
        """Bring a pane before the eyes, in this workspace or else in the one that has it."""
        floor = self._window.floor
        if name not in PANES or floor.reveal(name):
            return
        for workspace in SWITCHED:
            if name in panes_of(workspace.tree):
                self._window.use_workspace(workspace.name)
                floor.reveal(name)
                return

    # ---- consults, calls and feeds ----

    @property
    def calls(self) -> DeskCalls:
        """Calls of this desk."""
        return self._window.calls

    @property
    def feeds(self) -> DeskFeeds:
        """Feeds as this desk watches them."""
        return self._window.feeds

    def consult_form(self, form: str) -> None:
        """Ask for what a deed needs where the consult is shown; where that cannot be, in the command line."""
        from console.desk.consult.consult_pane import ConsultPane

        self.show_pane("consult")
        pane = self._window.floor.pane("consult")
        if not (isinstance(pane, ConsultPane) and pane.open_form(form)):
            self.prompt(f"consult {form} ")

    def measures(self, deed: str, path: Path) -> None:
        """Compare the shift with another journal, or write its tables or its report, where the measures are shown."""
        from console.desk.review.measures_pane import MeasuresPane

        self.show_pane("measures")
        pane = self._window.floor.pane("measures")
        if isinstance(pane, MeasuresPane):
            pane.do(deed, path)

    def care_form(self, pane: str, form: str) -> bool:
        """Bring the assessment, the whisper or the record before the eyes, with one of its forms open."""
        from console.desk.care.opening import open_form

        self.show_pane(pane)
        held = self._window.floor.pane(pane) if pane in PANES else None
        return held is not None and open_form(held, form)

    def fold_feeds(self) -> None:
        """Fold the wall of cameras away, and watch none any more."""
        self._window.feeds.put_away()
        self._window.floor.fold("feeds")

    def show_phone(self, incident: str, unit: str | None) -> None:
        """Make a link for an officer's phone and show it."""
        if self._window.phone.make(incident, unit or self._window.model.selection.unit):
            self._window.place_popups()

    # ---- panels ----

    def show_help(self) -> None:
        """Every key and command."""
        self._window.place_popups()
        self._window.help.open()

    def show_closing(self) -> None:
        """The grid of dispositions, in the dossier."""
        self._window.dossier.show_closing()

    def show_sources(self) -> None:
        """The table of sources."""
        self._window.source_table.open()
        self._window.place_popups()

    # ---- look ----

    def use_theme(self, name: str) -> None:
        """Another theme, at once."""
        try:
            self._window.use_theme(name)
        except ThemeError as error:
            self._window.model.say(str(error), Tone.REFUSED)

    def next_theme(self) -> None:
        """The theme after this one."""
        at = THEME_NAMES.index(self._window.theme.name)
        self.use_theme(THEME_NAMES[(at + 1) % len(THEME_NAMES)])

    def layout(self, verb: str, name: str) -> None:
        """Save, load or reset the arrangement."""
        window, say = self._window, self._window.model.say
        try:
            if verb == "save":
                window.layouts.save(layout_now(window), name)
                say(f"Layout {name!r} is kept", Tone.DONE)
            elif verb == "reset":
                reset_layout(window)
                say("The desk is arranged as it came", Tone.DONE)
            elif (held := window.layouts.load(name)) is not None:
                use_layout(window, held)
                say(f"Layout {name!r}", Tone.DONE)
            else:
                known = ", ".join(n for n in window.layouts.names() if n != LAST) or "none yet"
                say(f"There is no layout {name!r}; kept are: {known}", Tone.REFUSED)
        except LayoutError as error:
            say(str(error), Tone.REFUSED)

    def toggle_wall(self) -> None:
        """Wall mode on or off."""
        self._window.set_wall(not self._window.wall)

    # ---- sounds ----

    def toggle_mute(self) -> None:
        """Sounds off or on; kept with the layout."""
        window = self._window
        window.set_muted(not window.player.muted)
        window.model.say("Sounds are off: alarms flash instead" if window.player.muted else "Sounds are on")

    def test_tone(self) -> None:
        """Play every sound, one after another, and say what each means."""
        window = self._window
        window.tones = list(Sound)
        window.next_tone()

    # ---- map ----

    def map_go(self, kind: str, key: str) -> None:
        """Show an incident or unit on the map."""
        window = self._window
        model = window.model
        if kind == "incident":
            incident = model.picture.incidents[key]
            if incident.place is not None:
                window.map.go_to(incident.place.lat, incident.place.lon, GO_ZOOM)
            else:
                model.say(f"{incident.number} has no location: it stands on the board only", Tone.INFO, key)
            return
        fix = model.tracks.newest(key)
        if fix is not None:
            window.map.go_to(fix.lat, fix.lon, GO_ZOOM)
        else:
            model.say(f"{model.picture.units[key].callsign} has never reported a position")

    def map_home(self) -> None:
        """Show the whole area."""
        self._window.map.home()

    def map_follow(self, unit: str | None) -> None:
        """Keep the map on a unit, or let go."""
        window = self._window
        if unit is None and window.map.followed is None:
            window.model.say("Pick the unit to follow first")
            return
        window.map.follow(None if window.map.followed == unit else unit)
        held = window.model.picture.units.get(window.map.followed or "")
        window.model.say(f"The map follows {held.callsign}" if held else "The map follows nobody")

    def map_tool(self, tool: str) -> None:
        """Take up a tool, with the keyboard on the map."""
        self._window.map.set_tool(tool)
        self._window.map.setFocus()

    def show_no_location(self) -> None:
        """Strips that the map cannot show."""
        self._window.model.set_filter(Chip.NO_PLACE)
        self.focus_view("board")


def tone_words(sound: Sound) -> str:
    """What a sound means, as the test says it."""
    return f"This is the sound of {MEANING[sound]}"
