"""Commands about the desk itself: what is looked at, how it looks and sounds."""

from __future__ import annotations

from console.desk.arguments import Argument, Kind
from console.desk.commands import Command, Desk, Given
from console.desk.need import Chip, Filter


def _go(desk: Desk, given: Given) -> None:
    key, model = given["what"], desk.model
    if key in model.picture.incidents:
        model.select_incident(key)
        desk.controls.map_go("incident", key)
    else:
        model.select_unit(key)
        desk.controls.map_go("unit", key)


def _find(desk: Desk, given: Given) -> None:
    desk.model.set_filter(Chip.ALL, given.get("text", ""))
    desk.controls.focus_view("board" if given.get("text") else "find")


def _filter(desk: Desk, given: Given) -> None:
    desk.model.set_filter(Chip(given.get("filter", Chip.ALL.value)))


def _clear(desk: Desk, given: Given) -> None:
    model = desk.model
    if model.selection.incident is None and model.selection.unit is None:
        if model.filter == Filter() and model.time.has_hub and not model.time.live:
            # With nothing else to let go of, the past is let go.
            model.time.back_to_live()
        model.set_filter(Chip.ALL, "")
    model.clear_selection()


def _follow(desk: Desk, given: Given) -> None:
    desk.controls.map_follow(given.get("unit") or desk.model.selection.unit)


def _layout(desk: Desk, given: Given) -> None:
    desk.controls.layout(given["verb"], given.get("name", "last"))


def _theme(desk: Desk, given: Given) -> None:
    if "theme" in given:
        desk.controls.use_theme(given["theme"])
    else:
        desk.controls.next_theme()


def _view(name: str, key: str) -> Command:
    return Command(
        name, f"put the keyboard into the {name}", "Views", lambda d, g: d.controls.focus_view(name), shortcut=key
    )


DESK_COMMANDS: tuple[Command, ...] = (
    Command("go", "go to an incident or a unit and show it on the map", "Look", _go, (Argument("what", Kind.THING),)),
    Command("find", "show only strips that hold these words; without words, all", "Look", _find,
            (Argument("text", Kind.TEXT, optional=True),), shortcut="Ctrl+F"),
    Command("filter", "show only one kind of strip", "Look", _filter, (Argument("filter", Kind.CHIP, optional=True),)),
    Command("deselect", "let go of the selection; again: show every strip; then: back to live", "Look", _clear,
            shortcut="Esc"),
    Command("next", "select the next strip", "Look", lambda d, g: d.controls.step(1), shortcut="Ctrl+Down"),
    Command("previous", "select the strip before", "Look", lambda d, g: d.controls.step(-1), shortcut="Ctrl+Up"),
    _view("board", "F2"),
    _view("map", "F3"),
    _view("dossier", "F4"),
    _view("units", "F5"),
    _view("alarms", "F6"),
    Command("command", "open the command line", "Views", lambda d, g: d.controls.prompt(""), shortcut="Ctrl+K"),
    Command("sources", "how each source is doing: rate, age, lag, errors, clock", "Views",
            lambda d, g: d.controls.show_sources(), shortcut="F7"),
    Command("away", "put the digest of what you missed away", "Views", lambda d, g: d.model.dismiss_away(),
            shortcut="Ctrl+D"),
    Command("help", "every key and command", "Views", lambda d, g: d.controls.show_help(), shortcut="F1"),
    Command("home", "show the whole area on the map", "Map", lambda d, g: d.controls.map_home(), shortcut="Ctrl+Home"),
    Command("follow", "keep the map on a unit; again: let go", "Map", _follow,
            (Argument("unit", Kind.UNIT, optional=True),), strip_key="F"),
    Command("measure", "measure distances on the map", "Map", lambda d, g: d.controls.map_tool("measure"),
            shortcut="Ctrl+M"),
    Command("pan", "put map tools away", "Map", lambda d, g: d.controls.map_tool("pan")),
    Command("theme", "night, day or contrast; without a name, the next one", "Desk", _theme,
            (Argument("theme", Kind.THEME, optional=True),), shortcut="F9"),
    Command("layout", "save, load or reset the arrangement, under a name", "Desk", _layout,
            (Argument("verb", Kind.VERB), Argument("name", Kind.WORD, optional=True))),
    Command("wall", "wall mode: full screen, larger, never steals the view; again: back", "Desk",
            lambda d, g: d.controls.toggle_wall(), shortcut="F11"),
    Command("mute", "sounds off or on", "Desk", lambda d, g: d.controls.toggle_mute(), shortcut="F10"),
    Command("tone", "play every sound once, to try the loudspeaker", "Desk", lambda d, g: d.controls.test_tone()),
)  # fmt: skip
