"""Commands: every action has one object, shared by keys, menus, buttons and the `/` line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from console.desk.arguments import (
    COMPLETIONS,
    NOISE,
    REASON,
    Argument,
    BadArgument,
    Kind,
    Suggestion,
    is_exact,
    quoted,
    read,
    split,
    suggest,
)
from console.desk.asks import Asks
from console.desk.model import DeskModel, Selection, Tone
from console.domain.facts import Fact
from console.domain.picture import Picture
from console.domain.vocabulary import Role

if TYPE_CHECKING:
    from console.desk.call.desk_calls import DeskCalls
    from console.desk.feeds.desk_feeds import DeskFeeds

#: Recommended units that stand before all others among the suggestions.
RECOMMENDED = 5


class Controls(Protocol):
    """What commands may do to the window itself."""

    def prompt(self, line: str) -> None:
        """Open the command line with words to complete."""
        ...

    def focus_view(self, view: str) -> None:
        """Put the keyboard into a view: board, map, dossier, units, alarms."""
        ...

    def show_help(self) -> None: ...
    def show_closing(self) -> None: ...
    def consult_form(self, form: str) -> None: ...
    def measures(self, deed: str, path: Path) -> None: ...
    def care_form(self, pane: str, form: str) -> bool:
        """Show the assessment, the whisper or the record with one of its forms; false where that cannot be."""
        ...

    def show_sources(self) -> None: ...
    def use_theme(self, name: str) -> None: ...
    def next_theme(self) -> None: ...
    def layout(self, verb: str, name: str) -> None: ...
    def use_workspace(self, name: str) -> None: ...
    def show_pane(self, name: str) -> None: ...
    def fold_feeds(self) -> None: ...
    def show_phone(self, incident: str, unit: str | None) -> None: ...

    @property
    def calls(self) -> DeskCalls: ...
    @property
    def feeds(self) -> DeskFeeds: ...

    def toggle_wall(self) -> None: ...
    def toggle_mute(self) -> None: ...
    def test_tone(self) -> None: ...
    def map_go(self, kind: str, key: str) -> None: ...
    def map_home(self) -> None: ...
    def map_follow(self, unit: str | None) -> None: ...
    def map_tool(self, tool: str) -> None: ...
    def selected_alarm(self) -> str | None: ...
    def step(self, by: int) -> None: ...


class Desk:
    """What a command works with: the model, its asks, and the window."""

    def __init__(self, model: DeskModel, controls: Controls) -> None:
        self.model = model
        self.controls = controls

    @property
    def ask(self) -> Asks:
        """Asks of this desk."""
        return self.model.asks


#: Parsed arguments by name; ids and codes, already checked.
Given = dict[str, str]
#: Why a command cannot run now, in words; empty when it can.
CanRun = Callable[[Picture, Role | None, Selection], str]


def always(picture: Picture, role: Role | None, selection: Selection) -> str:
    """For commands that can always run."""
    return ""


class Command(msgspec.Struct, frozen=True):
    """One action: how it is called, what it needs, when it can run, and what it does."""

    name: str
    help: str
    group: str
    run: Callable[[Desk, Given], None]
    arguments: tuple[Argument, ...] = ()
    can_run: CanRun = always
    shortcut: str = ""
    strip_key: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """`/name argument [optional]`."""
        return " ".join([f"/{self.name}", *(argument.shown for argument in self.arguments)])

    @property
    def keys(self) -> str:
        """The keys as people read them."""
        return " or ".join(key for key in (self.strip_key, self.shortcut) if key)


class CommandList:
    """All commands, found by name, alias or beginning."""

    def __init__(self, commands: Iterable[Command]) -> None:
        """Take commands in the order in which help lists them.

        Raises:
            ValueError: two commands share a name, an alias or a key.
        """
        self.all: tuple[Command, ...] = tuple(commands)
        self._by_name: dict[str, Command] = {}
        keys: dict[str, str] = {}
        for command in self.all:
            for name in (command.name, *command.aliases):
                if name in self._by_name:
                    raise ValueError(f"two commands are called {name!r}")
                self._by_name[name] = command
            for key in (command.shortcut, command.strip_key):
                if key and keys.setdefault(key, command.name) != command.name:
                    raise ValueError(f"{keys[key]} and {command.name} share the key {key}")

    def __getitem__(self, name: str) -> Command:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def find(self, word: str) -> Command | None:
        """The command a word means: its name, an alias, or the only name that begins so."""
        word = word.lower()
        if word in self._by_name:
            return self._by_name[word]
        close = {c.name: c for n, c in self._by_name.items() if n.startswith(word)} if word else {}
        return next(iter(close.values())) if len(close) == 1 else None

    def meant(self, words: Sequence[str]) -> tuple[Command | None, list[str]]:
        """The command that words begin with, and the words after it; a name may be of two words (`consult end`)."""
        if len(words) > 1 and (pair := self.find(f"{words[0]} {words[1]}")) is not None and " " in pair.name:
            return pair, list(words[2:])
        return (self.find(words[0]), list(words[1:])) if words else (None, [])

    # ---- running ----

    def run_line(self, desk: Desk, line: str) -> bool:
        """Run a typed line; says in words why not, and returns whether it ran."""
        words = split(line.strip().removeprefix("/"))
        if not words:
            return False
        command, rest = self.meant(words)
        if command is None:
            desk.model.say(f"There is no command {words[0]!r}; F1 lists them all", Tone.REFUSED)
            return False
        return self.run(desk, command.name, *rest)

    def run(self, desk: Desk, name: str, *words: str) -> bool:
        """Run a command by its name with words as typed; returns whether it ran."""
        if words and f"{name} {words[0]}" in self._by_name:
            name, words = f"{name} {words[0]}", words[1:]
        command = self._by_name[name]
        model = desk.model
        try:
            given = parse(command, words, model.picture, model.selection)
            selection = Selection(given.get("incident") or model.selection.incident, model.selection.unit)
            why = command.can_run(model.picture, model.role, selection)
        except BadArgument as error:
            why = f"{error}. {command.usage}"
        if why:
            model.say(f"{command.name}: {why}", Tone.REFUSED, model.selection.incident)
            model.flush()
            return False
        command.run(desk, given)
        model.flush()
        return True

    # ---- completing ----

    def complete(self, line: str, model: DeskModel) -> list[Suggestion]:
        """What could come next on a line."""
        text = line.strip().removeprefix("/") if line.strip() in ("", "/") else line.lstrip().removeprefix("/")
        words = split(text)
        fresh = not text or text.endswith(" ")
        if not words or (len(words) == 1 and not fresh):
            return self._complete_names(words[0].lower() if words else "", model)
        pair = self._pair_begun(words, fresh)
        found = self._complete_names(pair, model) if pair else []
        command, rest = (self.find(words[0]), words[1:]) if pair else self.meant(words)
        if command is None or (pair and " " in command.name):
            return found
        done, start = (rest, "") if fresh else (rest[:-1], rest[-1] if rest else "")
        return (found + self._complete_arguments(command, done, start, model))[:COMPLETIONS]

    def _complete_arguments(
        self, command: Command, done: Sequence[str], start: str, model: DeskModel
    ) -> list[Suggestion]:
        place = _place_of_next(command, done, model.picture)
        if model.selection.incident is not None:
            # The selected incident is meant: `close ` offers dispositions before it offers other incidents.
            place = [a for a in place if not (a.optional and a.kind is Kind.INCIDENT)] or place
        found = [s for argument in place for s in suggest(argument.kind, start, model.picture)]
        if any(argument.kind is Kind.UNIT for argument in place) and model.advice is not None and not start:
            best = [Suggestion(quoted(c.callsign), ", ".join(c.reasons)) for c in model.advice.fit[:RECOMMENDED]]
            named = {s.word for s in best}
            found = best + [s for s in found if s.word not in named]
        return found

    def _pair_begun(self, words: Sequence[str], fresh: bool) -> str:
        """What is typed of a name of two words, such as `consult a`; empty when no such name is being typed."""
        start = "" if len(words) > 2 or (len(words) == 2 and fresh) else " ".join(words).lower() + " " * fresh
        return start if any(" " in name and name.startswith(start) for name in self._by_name) else ""

    def _complete_names(self, start: str, model: DeskModel) -> list[Suggestion]:
        """Names that begin so; of a name whose first word is typed already, the second."""
        found: list[Suggestion] = []
        for command in self.all:
            if any(name.startswith(start) for name in (command.name, *command.aliases)):
                why = command.can_run(model.picture, model.role, model.selection)
                meaning = f"{command.help}" + (f"  ({why})" if why else "")
                word = command.name.split()[-1] if " " in start else command.name
                found.append(Suggestion(word, meaning, command.name))
        return found

    def hint(self, line: str) -> str:
        """Usage and help of the command a line begins with."""
        words = split(line.strip().removeprefix("/"))
        command, _ = self.meant(words)
        return f"{command.usage}   {command.help}" if command else ""


def parse(command: Command, words: Sequence[str], picture: Picture, selection: Selection) -> Given:
    """Words to values.

    An optional incident that is not named in full is the selected one. The last argument of kind TEXT takes all
    that is left.

    Raises:
        BadArgument: something is missing, unknown or too much.
    """
    given: Given = {}
    left = list(words)
    for argument in command.arguments:
        reason = bool(left) and left[0].lower() == REASON
        named = bool(left) and _is_noise(argument, left[0])
        if named and argument.kind is Kind.INCIDENT and not argument.strict:
            named = len(left) > 1 and is_exact(argument.kind, left[1], picture)
        if named and not (reason and argument.kind is not Kind.TEXT):
            left.pop(0)
        if argument.kind is Kind.TEXT:
            if left:
                given[argument.name] = " ".join(left)
                left = []
        elif argument.optional and (not left or reason or _passes(argument, left[0], picture)):
            if argument.kind is Kind.INCIDENT and selection.incident:
                given[argument.name] = selection.incident
        elif left:
            given[argument.name] = read(argument.kind, left.pop(0), picture)
        if argument.name not in given and not argument.optional:
            raise BadArgument(f"{argument.name} is missing")
    if left:
        raise BadArgument(f"{' '.join(left)!r} is too much")
    return given


def _passes(argument: Argument, word: str, picture: Picture) -> bool:
    """Whether a word is not meant for this optional argument: only an incident may be left out without a sign."""
    if argument.kind is not Kind.INCIDENT or argument.strict:
        return False
    return not is_exact(argument.kind, word, picture)


def _is_noise(argument: Argument, word: str) -> bool:
    """A note is kept word for word; only a reason may be introduced by `because`."""
    if argument.kind is Kind.TEXT:
        return argument.optional and word.lower() == REASON
    return argument.kind is not Kind.WORD and word.lower() in NOISE


def _means(kind: Kind, word: str, picture: Picture) -> bool:
    return kind in (Kind.WORD, Kind.MINUTES, Kind.PRIORITY, Kind.PLACES) or is_exact(kind, word, picture)


def _place_of_next(command: Command, done: Sequence[str], picture: Picture) -> list[Argument]:
    """Which arguments the next word may be, given the words before it."""
    waiting = list(command.arguments)
    for word in done:
        if word.lower() in NOISE:
            continue
        while waiting and waiting[0].optional and not _means(waiting[0].kind, word, picture):
            waiting.pop(0)
        if waiting and waiting[0].kind is not Kind.TEXT:
            waiting.pop(0)
    reach: list[Argument] = []
    for argument in waiting:
        reach.append(argument)
        if not argument.optional:
            break
    # The required one first: `close ` should offer dispositions before other incidents.
    return sorted(reach, key=lambda argument: argument.optional)


def may_send(fact: type[Fact]) -> CanRun:
    """For commands that send a fact: the role has to be allowed to."""
    from console.domain.access import MAY_PUBLISH
    from console.domain.vocabulary import ROLE_LABEL

    def check(picture: Picture, role: Role | None, selection: Selection) -> str:
        if role is None:
            return "not connected yet"
        if role not in MAY_PUBLISH.get(fact, frozenset()):
            return f"{ROLE_LABEL[role]} may not do this"
        return ""

    return check


def both(*checks: CanRun) -> CanRun:
    """All of several conditions; the first that fails says why."""

    def check(picture: Picture, role: Role | None, selection: Selection) -> str:
        return next((why for one in checks if (why := one(picture, role, selection))), "")

    return check


def needs_incident(picture: Picture, role: Role | None, selection: Selection) -> str:
    """An incident has to be picked or named."""
    return "" if selection.incident in picture.incidents else "pick an incident first"


def needs_open(picture: Picture, role: Role | None, selection: Selection) -> str:
    """An open incident has to be picked or named."""
    incident = picture.incidents.get(selection.incident or "")
    if incident is None:
        return "pick an incident first"
    return "" if incident.open else f"{incident.number} is closed"


__all__ = [
    "Argument",
    "Command",
    "CommandList",
    "Controls",
    "Desk",
    "Given",
    "Kind",
    "always",
    "both",
    "may_send",
    "needs_incident",
    "needs_open",
    "parse",
    "quoted",
]
