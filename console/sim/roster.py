"""Who is on duty in the simulated city: units of every kind, their crews, skills, languages and stations."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from console.domain.vocabulary import UnitKind
from console.sim.city.reader import City, Facility

POLICE, FIRE, AMBULANCE, CRISIS = (
    "Port Ardent Police",
    "Port Ardent Fire and Rescue",
    "Port Ardent Ambulance",
    "Ardent Crisis Services",
)


@dataclass(frozen=True, slots=True)
class Make:
    """How units of a kind are made up: share of all units, callsign letters, station, crew, skills."""

    share: float
    letters: str
    agency: str
    stations: tuple[str, ...]
    crew: tuple[int, ...]
    skills: tuple[str, ...]
    #: Further skills a crew has now and then, and how often.
    sometimes: tuple[str, ...]
    often: float


MAKES: dict[UnitKind, Make] = {
    UnitKind.PATROL: Make(0.36, "P", POLICE, ("police",), (2, 2, 1), (), ("CIT", "negotiator", "less-lethal"), 0.14),
    UnitKind.CIT_PATROL: Make(0.15, "C", POLICE, ("police",), (2,), ("CIT",), ("negotiator", "youth"), 0.25),
    UnitKind.CO_RESPONDER: Make(0.09, "R", POLICE, ("police",), (2,), ("CIT", "clinician"), ("youth", "elders"), 0.35),
    UnitKind.MOBILE_CRISIS: Make(
        0.08, "M", CRISIS, ("crisis_centre", "shelter"), (2, 3), ("clinician", "peer"), ("youth", "addiction"), 0.4
    ),
    UnitKind.EMS: Make(0.14, "A", AMBULANCE, ("hospital", "fire"), (2,), ("paramedic",), ("naloxone lead",), 0.3),
    UnitKind.FIRE: Make(0.08, "E", FIRE, ("fire",), (4, 3, 4), ("first aid",), ("height rescue", "water rescue"), 0.4),
    UnitKind.SUPERVISOR: Make(0.05, "S", POLICE, ("police",), (1,), ("CIT", "supervisor"), ("negotiator",), 0.3),
    UnitKind.DRONE: Make(0.05, "D", POLICE, ("police", "fire"), (0,), ("thermal camera",), ("loudspeaker",), 0.5),
}
#: Languages of the city besides English, and the share of callers who speak one and little else.
LANGUAGES: dict[str, float] = {"es": 0.05, "pt": 0.02, "fr": 0.015, "ar": 0.015, "zh": 0.02, "uk": 0.01, "ase": 0.008}
#: Share of crews in which someone speaks a given other language.
CREW_SPEAKS = 0.07
#: Share of all units that are out of service at any moment when a run begins.
OFF_AT_START = 0.07


@dataclass(frozen=True, slots=True)
class Member:
    """One unit on duty. `station` is where it is based."""

    id: str
    callsign: str
    kind: UnitKind
    agency: str
    station: Facility
    crew: int
    skills: tuple[str, ...]
    languages: tuple[str, ...]


def make_roster(city: City, count: int, rng: Random) -> list[Member]:
    """`count` units, each kind in its share and at least one of each where there are eight or more.

    Raises:
        ValueError: fewer than one unit asked for.
    """
    if count < 1:
        raise ValueError("a city needs at least one unit on duty")
    members: list[Member] = []
    for kind, number in _numbers(count).items():
        stations = [place for name in MAKES[kind].stations for place in city.of_kind(name)]
        rng.shuffle(stations)
        for row in range(number):
            members.append(_member(kind, row + 1, stations[row % len(stations)], rng))
    return members


def new_crew(kind: UnitKind, rng: Random) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """Crew size, skills and languages of the next crew on a unit of a kind."""
    make = MAKES[kind]
    skills = make.skills + tuple(skill for skill in make.sometimes if rng.random() < make.often)
    size = rng.choice(make.crew)
    spoken = tuple(code for code in LANGUAGES if rng.random() < CREW_SPEAKS) if size else ()
    return size, skills, (("en", *spoken) if size else ())


def _numbers(count: int) -> dict[UnitKind, int]:
    """Units of each kind, largest remainders first, so that the numbers add up."""
    exact = {kind: make.share * count for kind, make in MAKES.items()}
    numbers = {kind: max(int(value), 1 if count >= len(MAKES) else 0) for kind, value in exact.items()}
    by_remainder = sorted(exact, key=lambda kind: int(exact[kind]) - exact[kind])
    row = 0
    while sum(numbers.values()) < count:
        numbers[by_remainder[row % len(by_remainder)]] += 1
        row += 1
    while sum(numbers.values()) > count:
        numbers[max(numbers, key=lambda kind: numbers[kind])] -= 1
    return numbers


def _member(kind: UnitKind, number: int, station: Facility, rng: Random) -> Member:
    make = MAKES[kind]
    callsign = f"{make.letters}{number:02d}"
    size, skills, languages = new_crew(kind, rng)
    return Member(f"ardent-{callsign}", callsign, kind, make.agency, station, size, skills, languages)
