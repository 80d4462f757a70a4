"""What may stand after a command's name: incidents, units, codes and words, each read and completed alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final

import msgspec

from console.desk.arguments_care import ALERTS, ANSWERS, BASES, HOLDS, RATERS, SCOPES, instruments
from console.desk.arguments_outcome import CONNECTIONS, DIVERSIONS, FORCES, INJURIES, RESULTS, SIDES, WAYS
from console.desk.need import Chip
from console.desk.theme import THEME_NAMES
from console.domain.access import MAY_OWN
from console.domain.consult_queue import clinician_loads
from console.domain.dispositions import DISPOSITIONS
from console.domain.languages import LANGUAGES
from console.domain.picture import Picture
from console.domain.vocabulary import (
    PHASE_LABEL,
    ROLE_LABEL,
    UNIT_KIND_LABEL,
    UNIT_STATUS_LABEL,
    UNIT_STATUS_SHORT,
    Phase,
    Role,
    UnitStatus,
)
from console.review.shift import View

#: Completions shown at once.
COMPLETIONS = 12
#: Little words that make a line read well and mean nothing: `assign M21 to 24-0012 because ...`.
NOISE = frozenset({"to", "because", "on", "for", "as"})
#: The one that a reason begins with: it ends the arguments before it.
REASON = "because"


class Kind(StrEnum):
    """What an argument is."""

    INCIDENT = "incident"
    UNIT = "unit"
    THING = "incident or unit"
    STATUS = "status"
    PHASE = "phase"
    ROLE = "role"
    CODE = "disposition"
    CLINICIAN = "clinician"
    LANGUAGE = "language"
    PLACES = "places"
    MINUTES = "minutes"
    PRIORITY = "priority"
    CHIP = "filter"
    THEME = "theme"
    TIME = "time"
    SPEED = "speed"
    STEPS = "number of facts"
    PAST = "view of the past"
    INSTRUMENT = "instrument"
    RATER = "rater"
    BASIS = "basis"
    ALERT = "kind of alert"
    SCOPE = "what the consent is for"
    CONSENT = "answer"
    HOLD = "kind of hold"
    FORCE = "level of force"
    SIDE = "side that was hurt"
    INJURY = "injury"
    DIVERSION = "answer about an arrest"
    WAY = "way to get in touch"
    RESULT = "result of a follow-up"
    CONNECTION = "connection to care"
    VERB = "save, load, reset"
    WORD = "name"
    TEXT = "words"


#: A time of day, or of a named day.
TIME: Final = re.compile(r"(\d{4}-\d\d-\d\dT)?([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
#: Lowest and highest of each kind of number.
_NUMBERS = {
    Kind.MINUTES: (1, 480), Kind.PRIORITY: (0, 10), Kind.PLACES: (1, 20), Kind.SPEED: (1, 60),
    Kind.STEPS: (-1000, 1000),
}  # fmt: skip


class Argument(msgspec.Struct, frozen=True):
    """One argument of a command; an optional incident is the selected one when it is left out.

    `strict`: a word in this place has to mean this argument, and is not taken for the words that may follow.
    """

    name: str
    kind: Kind
    optional: bool = False
    strict: bool = False

    @property
    def shown(self) -> str:
        """As the usage line shows it."""
        return f"[{self.name}]" if self.optional else self.name


class Suggestion(msgspec.Struct, frozen=True):
    """A word that could come next, what it means, and the command it names, if it does."""

    word: str
    meaning: str
    command: str = ""


class BadArgument(ValueError):
    """A word does not fit; the sentence says what would."""


# ---- reading ---------------------------------------------------------------------------------------------


def read(kind: Kind, word: str, picture: Picture) -> str:
    """A typed word as the value a command works with (an id, a code).

    Raises:
        BadArgument: nothing fits, or more than one thing does.
    """
    if kind in (Kind.WORD, Kind.TEXT):
        return word
    if kind in _NUMBERS:
        return _number(kind, word)
    if kind is Kind.TIME:
        return _time(word)
    choices = list(_choices(kind, picture))
    wanted = word.lower()
    exact = [value for value, names, _ in choices if wanted in (name.lower() for name in names)]
    close = exact or [v for v, names, _ in choices if any(n.lower().startswith(wanted) for n in names)]
    found = list(dict.fromkeys(close))
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadArgument(f"no {kind.value} {word!r}")
    raise BadArgument(f"{word!r} could be {len(found)} things: type more of it")


def is_exact(kind: Kind, word: str, picture: Picture) -> bool:
    """Whether a word names one thing of this kind in full: so an optional argument is told from what follows it."""
    wanted = word.lower()
    return any(wanted in (name.lower() for name in names) for _, names, _ in _choices(kind, picture))


def _number(kind: Kind, word: str) -> str:
    low, high = _NUMBERS[kind]
    digits = word[1:] if low < 0 and word[:1] in "+-" else word
    if not digits.isdecimal() or not low <= int(word) <= high:
        raise BadArgument(f"{kind.value} is a number from {low} to {high}, not {word!r}")
    return str(int(word))


def _time(word: str) -> str:
    if not TIME.fullmatch(word):
        raise BadArgument(f"a time (UTC) is as 14:03, 14:03:10 or 2026-03-01T14:03, not {word!r}")
    return word


# ---- choices ---------------------------------------------------------------------------------------------

#: A choice: the value, the names it answers to (the first one is shown), and what it means.
Choice = tuple[str, tuple[str, ...], str]


def _incidents(picture: Picture) -> Iterable[Choice]:
    for incident in sorted(picture.incidents.values(), key=lambda held: not held.open):
        state = "" if incident.open else ", closed"
        yield incident.id, (incident.number, incident.id), f"{incident.type_text}, {incident.address}{state}"


def _units(picture: Picture) -> Iterable[Choice]:
    for unit in picture.units.values():
        meaning = f"{UNIT_KIND_LABEL[unit.kind]}, {UNIT_STATUS_LABEL[unit.status].lower()}"
        yield unit.id, (unit.callsign, unit.id), meaning


def _things(picture: Picture) -> Iterable[Choice]:
    yield from _incidents(picture)
    yield from _units(picture)


def _statuses(picture: Picture) -> Iterable[Choice]:
    for status in UnitStatus:
        yield status.value, (UNIT_STATUS_SHORT[status].lower(), status.value), UNIT_STATUS_LABEL[status]


def _phases(picture: Picture) -> Iterable[Choice]:
    return ((p.value, (p.value,), PHASE_LABEL[p]) for p in Phase if p is not Phase.CLOSED)


def _roles(picture: Picture) -> Iterable[Choice]:
    return ((role.value, (role.value,), ROLE_LABEL[role]) for role in Role if role in MAY_OWN)


def _codes(picture: Picture) -> Iterable[Choice]:
    return ((d.code, (d.code,), d.label) for d in DISPOSITIONS.values())


def _chips(picture: Picture) -> Iterable[Choice]:
    return ((chip.value, (chip.value.lower().replace(" ", "-"),), chip.value) for chip in Chip)


def _themes(picture: Picture) -> Iterable[Choice]:
    return ((name, (name,), "") for name in THEME_NAMES)


def _clinicians(picture: Picture) -> Iterable[Choice]:
    loads = clinician_loads(picture)
    return ((load.clinician, (load.clinician,), f"holds {load.held} of {load.capacity}") for load in loads)


def _languages(picture: Picture) -> Iterable[Choice]:
    return ((code, (name, code), code) for code, name in LANGUAGES.items())


def _pasts(picture: Picture) -> Iterable[Choice]:
    yield View.AS_KNOWN.value, ("known", "as-known"), "as it was known: what came late is not there yet"
    yield View.AS_IT_WAS.value, ("was", "as-it-was"), "as it was: everything at the second it happened"


def _verbs(picture: Picture) -> Iterable[Choice]:
    meanings = {"save": "keep this arrangement", "load": "take one back", "reset": "as it came"}
    return ((verb, (verb,), meaning) for verb, meaning in meanings.items())


_SOURCES: dict[Kind, Callable[[Picture], Iterable[Choice]]] = {
    Kind.INCIDENT: _incidents,
    Kind.UNIT: _units,
    Kind.THING: _things,
    Kind.STATUS: _statuses,
    Kind.PHASE: _phases,
    Kind.ROLE: _roles,
    Kind.CODE: _codes,
    Kind.CHIP: _chips,
    Kind.THEME: _themes,
    Kind.CLINICIAN: _clinicians,
    Kind.LANGUAGE: _languages,
    Kind.INSTRUMENT: lambda picture: instruments(),
    Kind.RATER: lambda picture: RATERS,
    Kind.BASIS: lambda picture: BASES,
    Kind.ALERT: lambda picture: ALERTS,
    Kind.SCOPE: lambda picture: SCOPES,
    Kind.CONSENT: lambda picture: ANSWERS,
    Kind.HOLD: lambda picture: HOLDS,
    Kind.FORCE: lambda picture: FORCES,
    Kind.SIDE: lambda picture: SIDES,
    Kind.INJURY: lambda picture: INJURIES,
    Kind.DIVERSION: lambda picture: DIVERSIONS,
    Kind.WAY: lambda picture: WAYS,
    Kind.RESULT: lambda picture: RESULTS,
    Kind.CONNECTION: lambda picture: CONNECTIONS,
    Kind.VERB: _verbs,
    Kind.PAST: _pasts,
}


def _choices(kind: Kind, picture: Picture) -> Iterable[Choice]:
    source = _SOURCES.get(kind)
    return source(picture) if source is not None else ()


def suggest(kind: Kind, start: str, picture: Picture) -> list[Suggestion]:
    """Words of this kind that begin as typed, or whose meaning holds it; at most `COMPLETIONS`."""
    wanted = start.lower()
    first: list[Suggestion] = []
    second: list[Suggestion] = []
    for _, names, meaning in _choices(kind, picture):
        if any(name.lower().startswith(wanted) for name in names):
            first.append(Suggestion(quoted(names[0]), meaning))
            if len(first) >= COMPLETIONS:
                break
        elif wanted and wanted in meaning.lower() and len(second) < COMPLETIONS:
            second.append(Suggestion(quoted(names[0]), meaning))
    return (first + second)[:COMPLETIONS]


# ---- words of a line -------------------------------------------------------------------------------------


def quoted(word: str) -> str:
    """A word as it has to be typed: in quotes when it holds a space."""
    return f'"{word}"' if " " in word else word


def split(line: str) -> list[str]:
    """Words of a line; quotes hold words together, and a quote that is never closed runs to the end."""
    words: list[str] = []
    for index, part in enumerate(line.split('"')):
        if index % 2:
            words.append(part)
        else:
            words.extend(part.split())
    return words
