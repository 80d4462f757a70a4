"""Charts of what became of people, and that nothing anybody wrote leaves the room with a report or its tables."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest

from console.domain import facts as f
from console.domain.access_fields import protected_fields
from console.domain.vocabulary import Role, UnitKind, UnitStatus
from console.domain.wall import redact
from console.review import charts
from console.review.export import export
from console.review.fact_table import read_table
from console.review.findings import find
from console.review.measures import measure
from console.review.report import write_report
from console.review.report_outcomes import together
from console.review.shift import Shift
from console.review.shift_tables import shift_tables
from console.review.veil import SMALL, Veil
from tests.examples import CANARY, CANARY_PERSON, CARE_EXAMPLES
from tests.review.making import Timed, shift_facts, with_outcomes, write_journal
from tests.story import START, Story

pytest.importorskip("pandas")
pytest.importorskip("folium")

#: Written by somebody at the desk or a source, open to all who see the picture; a name could stand in it.
SAID = "said-9c1e"


# ---- charts --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    told = with_outcomes(shift_facts(120, 10, 12.0, with_care=True))
    end = told[-1][0]
    told.append((end, Role.COMMANDER, f.ShiftHandedOver("s1", "0" * 64, strips=3, follow_ups=2)))
    with Shift.open(write_journal(folder / "j", told)) as shift:
        write_report(shift, folder / "r.html", rng=Random(1))
    return (folder / "r.html").read_text(encoding="utf-8")


def test_what_became_of_people_is_drawn_with_its_interval(report: str) -> None:
    for title in ("What became of the contacts", "Care afterwards", "Force, by its highest level"):
        assert f"<h3>{title}</h3>" in report
    assert len(re.findall(r'class="span"', report)) >= 10
    assert "Not enough data: repeat within 90 days, repeat within 365 days." in report


def test_the_pack_is_signed_in_the_report_without_a_name(report: str) -> None:
    assert "handed over by a commander: 3 strips, 0 consults, 0 alarms, 0 holds and consents, 2 follow-ups" in report
    assert "______" not in report


def test_a_shift_of_before_these_facts_has_no_such_chart(tmp_path: Path) -> None:
    with Shift.open(write_journal(tmp_path / "j", shift_facts(30, 5, 3.0))) as shift:
        write_report(shift, tmp_path / "r.html", rng=Random(1))
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Force, by its highest level" not in text
    assert "No such records in this shift:" in text
    assert "______" in text, "lines to sign on"


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        ((100, 30, 20, 15, 11), (100, 30, 20, 15, 11)),
        ((100, 30, 20, 15, 2), (100, 30, 20, 17)),
        ((100, 30, 2, 3, 2), (100, 37)),
        ((100, 30, 20, 0, 0), (100, 30, 20, 0, 0)),
        ((3, 2, 2, 0, 50), (7, 0, 50)),
        ((3, 20, 0, 0, 0), (23, 0, 0, 0)),
    ],
)
def test_a_rare_level_of_force_goes_with_the_one_below(counts: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    names = ("None", "Verbal", "Hands-on", "Less-lethal", "Firearm")
    found = together(list(zip(names, counts, strict=True)))
    if sum(counts) >= SMALL and wanted[0] >= SMALL:
        assert tuple(many for _, many in found) == wanted
    assert sum(many for _, many in found) == sum(counts)
    assert not any(0 < many < SMALL for _, many in found)
    words = " ".join(name for name, _ in found).lower()
    assert words.startswith("none")
    assert words.endswith("firearm"), "no level is lost"


def test_joined_levels_say_from_where_to_where() -> None:
    assert together([("No force", 30), ("Verbal", 9), ("Hands-on", 6), ("Firearm", 2)]) == [
        ("No force", 30),
        ("Verbal to firearm", 17),
    ]


def test_few_missing_are_not_counted_out_in_a_de_identified_report(tmp_path: Path) -> None:
    told = [
        one
        for one in with_outcomes(shift_facts(60, 10, 6.0))
        if not (isinstance(one[2], f.IncidentClosed) and one[2].incident in ("i1", "i2"))
    ]
    path = write_journal(tmp_path / "j", told)
    for identified, words in ((False, "&lt; 11"), (True, ">2</td>")):
        with Shift.open(path) as shift:
            write_report(shift, tmp_path / "r.html", rng=Random(1), identified=identified)
        row = (tmp_path / "r.html").read_text(encoding="utf-8").partition("<td>Resolved in the community")[2]
        assert words in row.partition("</tr>")[0]


def test_words_from_outside_are_text_in_a_chart() -> None:
    drawn = charts.proportions([("<b>&", 12, 0.5, 0.4, 0.6)], "<i>")
    assert "<b>" not in drawn
    assert "<i>" not in drawn


# ---- what leaves the room, and the wall ----------------------------------------------------------------


def talkative() -> list[Timed]:
    """A shift in which every fact there is is told, with words in every field that can hold words."""
    story = Story()
    told: list[Timed] = []

    def tell(fact: f.Fact, role: Role = Role.COMMANDER) -> None:
        told.append((START + timedelta(seconds=20 * len(told)), role, fact))

    received = story.incident(
        "i1",
        number=SAID,
        address=SAID,
        summary=SAID,
        language=SAID,
        agency=SAID,
        priority=9,
        type_code="RARE",
        type_text=SAID,
    )
    tell(f.UnitRegistered("u1", SAID, UnitKind.PATROL, agency=SAID), Role.SOURCE)
    tell(received, Role.SOURCE)
    tell(f.UnitAssigned("u1", "i1", override=SAID))
    tell(f.UnitStatusChanged("u1", UnitStatus.ON_SCENE, "i1"), Role.SOURCE)
    tell(f.IncidentNoted("i1", CANARY), Role.CLINICIAN)
    tell(f.IncidentNoted("i1", SAID))
    tell(f.IncidentScene("i1", True, reason=SAID))
    tell(f.HandoffOffered("i1", Role.CLINICIAN, reason=SAID))
    tell(f.HandoffDeclined("i1", Role.CLINICIAN, reason=SAID), Role.CLINICIAN)
    tell(f.HandoffOffered("i1", Role.CLINICIAN, reason=SAID))
    tell(f.HandoffAccepted("i1", Role.CLINICIAN), Role.CLINICIAN)
    tell(f.HandoffOffered("i1", Role.COMMANDER, reason=SAID), Role.CLINICIAN)
    tell(f.HandoffAccepted("i1", Role.COMMANDER))
    tell(f.HandoffOffered("i1", Role.OPERATIONS, reason=SAID))
    tell(f.AlarmRaised("a1", "r", "high", SAID, "i1"), Role.HUB)  # type: ignore[arg-type]
    tell(f.AlarmRaised("a2", "r", "high", SAID, "i1"), Role.HUB)  # type: ignore[arg-type]
    tell(f.AlarmShelved("a1", START + timedelta(hours=9), SAID))
    tell(f.PerimeterDrawn("p1", ((1.0, 1.0), (1.0, 2.0), (2.0, 2.0)), label=SAID))
    for fact in CARE_EXAMPLES.values():
        if not isinstance(fact, f.AlertWithdrawn | f.HoldEnded | f.ConsentEnded | f.FeedEnded):
            texts = ("reason", "authority", "given_by", "asked_by", "interpreter", "divergence", "purpose", "label")
            names = [name for name in texts if isinstance(getattr(fact, name, None), str)]
            words = {name: SAID for name in names if getattr(fact, name) != CANARY}
            tell(msgspec.structs.replace(fact, **words), Role.CLINICIAN)
    tell(f.ConsultRequested("i1", "q2", CANARY, SAID), Role.CLINICIAN)
    for n in range(20):
        tell(story.incident(f"c{n}", number=SAID, address=SAID, summary=SAID), Role.SOURCE)
        tell(f.IncidentClosed(f"c{n}", "settled", text=SAID))
    return told


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_journal(tmp_path_factory.mktemp("spoken") / "j", talkative())


def everything_written(journal: Path, folder: Path, role: Role, *, identified: bool) -> str:
    """The report and all tables, as somebody of a role makes them."""
    with Shift.open(journal, role=role) as shift:
        write_report(shift, folder / "r.html", rng=Random(1), identified=identified)
        tables = shift_tables(shift)
        export(folder / "csv", tables, measure(tables), find(shift), Veil(Random(1), identified=identified))
    files = [folder / "r.html", *sorted((folder / "csv").iterdir())]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("role", [Role.OPERATIONS, Role.COMMANDER, Role.CLINICIAN, Role.AUDITOR])
def test_nothing_anybody_wrote_is_in_a_de_identified_report(spoken: Path, tmp_path: Path, role: Role) -> None:
    """Whoever makes it: a clinician, who sees all, hands on no more than others do."""
    text = everything_written(spoken, tmp_path, role, identified=False)
    assert "De-identified" in text
    for words in (CANARY, CANARY_PERSON, SAID):
        assert words not in text, _around(text, words)
    assert "<td>Watch commander</td>" in text
    assert "Watch commander commander" not in text, "whose strip it was is told by role, not by name"


@pytest.mark.parametrize("role", [Role.OPERATIONS, Role.COMMANDER, Role.AUDITOR])
def test_an_identified_report_shows_no_more_than_the_wall_lets_its_maker_see(
    spoken: Path, tmp_path: Path, role: Role
) -> None:
    text = everything_written(spoken, tmp_path, role, identified=True)
    assert SAID in text
    with Shift.open(spoken, role=Role.CLINICIAN) as whole:
        seen = msgspec.json.encode([redact(envelope, role) for envelope in whole.facts]).decode()
    for words in (CANARY, CANARY_PERSON):
        if words not in seen:
            assert words not in text, _around(text, words)
    assert CANARY_PERSON not in text


def test_no_column_of_facts_is_a_protected_field_but_the_pseudonym(spoken: Path) -> None:
    """What is read past the wall, so that figures can be made, is this and no more."""
    columns = set(read_table(spoken).column_names) | {"answer"}
    protected = {name for cls in f.FACT_KINDS.values() for name in protected_fields(cls)}
    assert columns & protected == set()
    answers = set(read_table(spoken).column("answer").to_pylist())
    assert CANARY_PERSON in answers
    assert CANARY not in answers


def _around(text: str, words: str) -> str:
    place = text.index(words)
    return text[max(place - 150, 0) : place + 50]
