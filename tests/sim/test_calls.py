"""The mix of calls, how they end, the roster, and the words: proportions held, nothing invented about real people."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from console.domain.dispositions import DISPOSITIONS
from console.domain.vocabulary import UNARMED, UnitKind
from console.sim import words
from console.sim.calls import (
    BY_CODE,
    HELD_CRISIS,
    HELD_SUICIDE,
    KINDS,
    OVERDOSE,
    PER_MILLE_BY_HOUR,
    PERSON_IN_CRISIS,
    SUICIDE_RELATED,
    busyness,
    draw_end,
    draw_kind,
)
from console.sim.city.reader import City
from console.sim.dispatching import MUST, WANTED, Fleet
from console.sim.roster import MAKES, make_roster, new_crew

CRISIS, SUICIDE, DRUGS = {"EDP", "MNTL", "MTLV"}, {"SUICTHRT", "SUICIDE"}, {"OD"}


def test_crisis_calls_come_in_their_recorded_proportions() -> None:
    rng = Random(1)
    counts = Counter(draw_kind(rng).code for _ in range(20_000))
    crisis, suicide, drugs = (sum(counts[code] for code in codes) for codes in (CRISIS, SUICIDE, DRUGS))
    assert suicide / crisis == pytest.approx(SUICIDE_RELATED / PERSON_IN_CRISIS, rel=0.06)
    assert drugs / crisis == pytest.approx(OVERDOSE / PERSON_IN_CRISIS, rel=0.1)
    assert all(counts[kind.code] > 0 for kind in KINDS)


def test_people_are_held_as_often_as_recorded() -> None:
    rng = Random(2)
    crisis = [draw_end(kind, rng) for kind in (draw_kind(rng) for _ in range(30_000)) if kind.code in CRISIS]
    assert crisis.count("involuntary") / len(crisis) == pytest.approx(HELD_CRISIS, abs=0.02)
    suicide = [draw_end(kind, rng) for kind in (draw_kind(rng) for _ in range(30_000)) if kind.code in SUICIDE]
    assert suicide.count("involuntary") / len(suicide) == pytest.approx(HELD_SUICIDE, abs=0.02)


@pytest.mark.parametrize("name", ["analysis_data.csv"])
def test_the_recorded_shares_are_those_of_the_records(real_data: Path, name: str) -> None:
    path = real_data / "toronto_crisis" / name
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    held: Counter[tuple[str, str]] = Counter()
    for row in path.read_text().splitlines()[1:]:
        _, _, kind, made, *_ = row.split(",")
        held[kind, made] += 1
    for kind, share in (("Person in Crisis", HELD_CRISIS), ("Suicide-related", HELD_SUICIDE)):
        assert held[kind, "Yes"] / (held[kind, "Yes"] + held[kind, "No"]) == pytest.approx(share, abs=0.01)


def test_the_hours_of_the_day_make_one_day() -> None:
    assert sum(PER_MILLE_BY_HOUR) == pytest.approx(1000, abs=12)
    hours = [busyness(datetime(2026, 3, 1, hour, tzinfo=UTC)) for hour in range(24)]
    assert sum(hours) / 24 == pytest.approx(1.0)
    assert max(hours) / min(hours) > 4


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_kind_of_call_is_complete(kind) -> None:  # type: ignore[no-untyped-def]
    assert sum(kind.ends.values()) == pytest.approx(1.0, abs=0.005)
    assert set(kind.ends) <= set(DISPOSITIONS)
    assert set(kind.ends) <= set(words.ENDINGS)
    assert set(kind.send) <= set(WANTED)
    assert set(kind.send) & MUST, "a sworn or medical crew has to come, whatever happens"
    assert all(0 <= priority <= 10 for priority in kind.priorities)
    assert {code for _, code in kind.becomes} <= set(BY_CODE)
    assert kind.words in words.SUMMARIES
    assert kind.words in words.ON_SCENE


def test_every_call_gets_somebody_who_can_declare_the_scene_safe() -> None:
    for kind in KINDS:
        armed = [need for need in kind.send if all(k not in UNARMED for k, _ in WANTED[need])]
        assert armed, kind.code


def test_words_are_filled_in_and_short_enough_for_a_strip() -> None:
    rng = Random(3)
    groups = [words.CALL_NOTES, words.DANGER_NOTES, words.SAFE, words.NOT_SAFE, words.CHANGED]
    groups += [*words.SUMMARIES.values(), *words.ON_SCENE.values(), *words.ENDINGS.values()]
    for group in groups:
        for text in group:
            said = words.fill(text, rng)
            assert "{" not in said
            assert said[0].isupper()
            assert len(said) < 200


def test_words_name_nobody() -> None:
    """A capital letter inside a sentence would be a name; the few words that have one are known."""
    known = {"C-SSRS", "SSRS", "I", "20s", "Naloxone", "Caller"}
    for group in (*words.SUMMARIES.values(), *words.ON_SCENE.values(), *words.ENDINGS.values(), words.CALL_NOTES):
        for text in group:
            inside = re.findall(r"(?<![.?!{] )(?<!^)\b[A-Z][\w-]+", text)
            assert set(inside) <= known, text


def test_a_roster_has_every_kind_in_its_share(city: City) -> None:
    members = make_roster(city, 80, Random(1))
    counts = Counter(member.kind for member in members)
    assert len(members) == 80
    for kind in UnitKind:
        assert counts[kind] == pytest.approx(MAKES[kind].share * 80, abs=1.01)
    assert len({member.id for member in members}) == len({member.callsign for member in members}) == 80
    assert [member.kind for member in members].index(UnitKind.DRONE) == 80 - counts[UnitKind.DRONE]


@pytest.mark.parametrize("count", [1, 3, 8, 9, 50, 1_000])
def test_a_roster_has_as_many_units_as_asked_for(city: City, count: int) -> None:
    members = make_roster(city, count, Random(1))
    assert len(members) == count
    if count >= len(UnitKind):
        assert {member.kind for member in members} == set(UnitKind)


def test_no_units_make_no_city(city: City) -> None:
    with pytest.raises(ValueError, match="at least one unit"):
        make_roster(city, 0, Random(1))


def test_crews_have_the_skills_of_their_kind() -> None:
    rng = Random(1)
    for kind in UnitKind:
        crew, skills, languages = new_crew(kind, rng)
        assert set(MAKES[kind].skills) <= set(skills)
        assert (crew == 0) is (kind is UnitKind.DRONE)
        assert ("en" in languages) is (crew > 0)


def test_the_nearest_fitting_free_unit_is_sent(city: City) -> None:
    import numpy as np

    members = make_roster(city, 40, Random(1))
    fleet = Fleet(members)
    fleet.free[:] = True
    seconds = np.full(40, 600.0)
    patrols, crisis = fleet.rows_of(UnitKind.PATROL), fleet.rows_of(UnitKind.CIT_PATROL)
    seconds[patrols[3]] = 120.0
    assert fleet.best_for("sworn", seconds) == patrols[3]
    # A CIT patrol is worth four minutes more to a person in crisis.
    seconds[crisis[0]] = 300.0
    assert fleet.best_for("cit", seconds) == crisis[0]
    fleet.free[fleet.rows_of(UnitKind.EMS)] = False
    assert fleet.best_for("medical", seconds) is None
    # What is not a must is not sent from the other end of town.
    assert fleet.best_for("clinical", np.full(40, 2_000.0)) is None
