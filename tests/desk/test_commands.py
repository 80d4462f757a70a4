"""Commands: found, read, completed and refused alike, wherever they are asked for."""

from __future__ import annotations

import pytest

from console.desk.arguments import Argument, BadArgument, Kind, quoted, read, split, suggest
from console.desk.command_list import all_commands
from console.desk.commands import Command, CommandList, parse
from console.desk.model import DeskModel, Selection
from console.desk.rehearsal import RehearsalLink
from console.domain.facts import FACT_KINDS
from console.domain.vocabulary import Role
from tests.desk.conftest import Rig, call, team
from tests.story import START, Story


@pytest.fixture
def story() -> Story:
    story = Story()
    story.tell(call("i1", number="24-0012"), call("i2", number="24-0013"), team("m21"), team("p1"))
    story.tell(team("x1"))
    return story


def command(*arguments: Argument) -> Command:
    return Command("try", "for tests", "Test", lambda desk, given: None, arguments)


UNIT = Argument("unit", Kind.UNIT, optional=True)
INCIDENT = Argument("incident", Kind.INCIDENT, optional=True)
STRICT = Argument("incident", Kind.INCIDENT, optional=True, strict=True)
REASON = Argument("reason", Kind.TEXT, optional=True)


def given(story: Story, line: str, *arguments: Argument) -> dict[str, str]:
    return parse(command(*arguments), split(line), story.picture, Selection("i1", None))


def test_every_command_has_help_and_is_reached_by_key_or_line() -> None:
    commands = all_commands()
    for one in commands.all:
        assert one.help
        assert one.group
        assert commands.find(one.name) is one
        assert one.usage.startswith(f"/{one.name}")


def test_every_fact_a_commander_may_send_has_a_command() -> None:
    """What only a source, the hub or the map sends is left out."""
    elsewhere = {
        "incident.received", "incident.located", "incident.ended", "unit.registered", "unit.retired", "alarm.raised",
    }  # fmt: skip
    words = {
        "incident.reclassified": "priority", "incident.phase": "phase", "incident.scene": "safe",
        "incident.noted": "note", "incident.linked": "relate", "handoff.offered": "handoff",
        "handoff.accepted": "accept", "handoff.declined": "decline", "incident.closed": "close",
        "incident.reopened": "reopen", "unit.status": "status", "unit.assigned": "assign", "unit.released": "release",
        "perimeter.drawn": "perimeter", "perimeter.removed": "unfence", "alarm.acknowledged": "acknowledge",
        "alarm.shelved": "shelve", "alarm.unshelved": "unshelve", "alarm.cleared": "clear-alarm",
    }  # fmt: skip
    commands = all_commands()
    families = ("incident.", "handoff.", "unit.", "perimeter.", "alarm.")
    assert {kind for kind in FACT_KINDS if kind.startswith(families)} - elsewhere == set(words)
    assert all(name in commands for name in words.values())


def test_two_commands_may_not_share_a_name_or_key() -> None:
    one = Command("go", "x", "g", lambda d, g: None, shortcut="F1")
    with pytest.raises(ValueError, match="called 'go'"):
        CommandList([one, one])
    with pytest.raises(ValueError, match="share the key F1"):
        CommandList([one, Command("come", "x", "g", lambda d, g: None, shortcut="F1")])


def test_a_beginning_is_enough_when_only_one_command_has_it() -> None:
    commands = all_commands()
    assert commands.find("assi") is commands["assign"]
    assert commands.find("s") is commands["status"]
    assert commands.find("un") is None
    assert commands.find("") is None


def test_the_selected_incident_is_meant_when_none_is_named(story: Story) -> None:
    assert given(story, "", INCIDENT) == {"incident": "i1"}
    assert given(story, "24-0013", INCIDENT) == {"incident": "i2"}


def test_words_may_be_joined_by_little_ones(story: Story) -> None:
    wanted = {"unit": "m21", "incident": "i2", "reason": "the door is open"}
    assert given(story, "M21 to 24-0013 because the door is open", UNIT, STRICT, REASON) == wanted
    assert given(story, "m21 24-0013 the door is open", UNIT, STRICT, REASON) == wanted
    assert given(story, "because nobody else", UNIT, STRICT, REASON) == {"incident": "i1", "reason": "nobody else"}


@pytest.mark.parametrize("line", ["ZZ9", "M21 to 24-9999", "M21 24-9999 because near"])
def test_a_misspelt_unit_or_incident_is_never_taken_for_a_reason(story: Story, line: str) -> None:
    with pytest.raises(BadArgument, match=r"no (unit|incident)"):
        given(story, line, UNIT, STRICT, REASON)


def test_a_note_is_kept_word_for_word(story: Story) -> None:
    text = Argument("text", Kind.TEXT)
    assert given(story, "to be called back", INCIDENT, text) == {"incident": "i1", "text": "to be called back"}


def test_too_much_and_too_little_are_said(story: Story) -> None:
    with pytest.raises(BadArgument, match="'more' is too much"):
        given(story, "m21 more", UNIT)
    with pytest.raises(BadArgument, match="unit is missing"):
        given(story, "", Argument("unit", Kind.UNIT))


def test_a_beginning_that_could_be_several_things_is_refused(story: Story) -> None:
    with pytest.raises(BadArgument, match="could be 2 things"):
        read(Kind.INCIDENT, "24-001", story.picture)


@pytest.mark.parametrize(
    ("kind", "word"), [(Kind.MINUTES, "0"), (Kind.MINUTES, "x"), (Kind.PRIORITY, "11"), (Kind.PRIORITY, "-1")]
)
def test_numbers_have_bounds(story: Story, kind: Kind, word: str) -> None:
    with pytest.raises(BadArgument, match="number from"):
        read(kind, word, story.picture)


def test_quotes_hold_words_together() -> None:
    assert split('assign "Engine 4" to 7') == ["assign", "Engine 4", "to", "7"]
    assert split('note "never closed') == ["note", "never closed"]
    assert quoted("Engine 4") == '"Engine 4"'


def test_suggestions_come_by_word_and_by_meaning(story: Story) -> None:
    assert suggest(Kind.CODE, "set", story.picture)[0].word == "settled"
    assert "involuntary" in [s.word for s in suggest(Kind.CODE, "hold", story.picture)]
    assert suggest(Kind.UNIT, "m", story.picture)[0].word == "M21"


def test_dispositions_are_offered_before_other_incidents(rig: Rig) -> None:
    rig.open(call("i1"), call("i2"))
    rig.model.select_incident("i1")
    offered = [s.word for s in rig.window.commands.complete("close ", rig.model)]
    assert offered[0] == "settled"
    assert "I2" not in offered


def test_recommended_units_are_offered_first(rig: Rig) -> None:
    rig.open(call("i1"), team("a1"), team("z9")).report(("z9", 0.001, 0.0), ("a1", 0.2, 0.0))
    rig.model.select_incident("i1")
    rig.frame()
    offered = rig.window.commands.complete("assign ", rig.model)
    assert offered[0].word == "Z9"
    assert "km away" in offered[0].meaning


def test_completion_says_why_a_command_cannot_run(rig: Rig) -> None:
    rig.open(call("i1"))
    close = next(s for s in rig.window.commands.complete("/clos", rig.model) if s.word == "close")
    assert "pick an incident first" in close.meaning


def test_a_role_may_run_what_the_table_of_access_says(rig: Rig) -> None:
    rig.open(call("i1"), team("u1"))
    selection, picture = Selection("i1", None), rig.picture
    commands = rig.window.commands
    assert commands["assign"].can_run(picture, Role.COMMANDER, selection) == ""
    assert "may not" in commands["assign"].can_run(picture, Role.CLINICIAN, selection)
    assert commands["note"].can_run(picture, Role.CLINICIAN, selection) == ""
    assert "not connected" in commands["note"].can_run(picture, None, selection)


def test_a_name_of_two_words_is_found_run_and_completed_by_its_words() -> None:
    def named(name: str, *arguments: Argument) -> Command:
        return Command(name, "help", "Test", lambda desk, given: None, arguments)

    commands = CommandList(
        [named("feed", Argument("count", Kind.MINUTES, optional=True)), named("feed open", INCIDENT), named("close")]
    )
    assert commands.meant(["feed", "open", "x"]) == (commands["feed open"], ["x"])
    assert commands.meant(["feed", "op"]) == (commands["feed open"], [])
    assert commands.meant(["feed", "4"]) == (commands["feed"], ["4"])
    assert commands.hint("/feed open ").startswith("/feed open [incident]")

    model = DeskModel(RehearsalLink(lambda: START))
    assert [s.word for s in commands.complete("fe", model)] == ["feed", "feed open"]
    assert [s.word for s in commands.complete("feed ", model)] == ["open"]
    assert [s.command for s in commands.complete("feed o", model)] == ["feed open"]
