"""Break-glass through a running hub: open within the moment, to one person, for its time, without a gap in the stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import msgspec
import pytest

from console.domain import facts as f
from console.domain.care_watch import BREAK_GLASS_MIN
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import Info
from console.domain.wall import redact_picture
from console.hub.server import HubServer
from console.link.replica import Replica
from console.link.session import Cursor, Session
from console.wire.codec import encode
from console.wire.frames import Ack, Facts, HubFrame, Publish, Resume, Snapshot
from tests.examples import CANARY
from tests.hub.rig import Moment, Peer, client, running_hub
from tests.story import START, Story

ASK = f.AccessRequested(incident="i1", request="r1", reason="he is on the roof", emergency=True)
HIDDEN = f.Redacted(Info.CLINICAL, True)


@pytest.fixture
async def hub(tmp_path: Path, clock: Moment, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HubServer]:
    """A hub that looks only when a test says so."""
    monkeypatch.setattr("console.hub.server.LOOK_S", 3600.0)
    async with running_hub(tmp_path, clock) as hub:
        yield hub


async def say(hub: HubServer, role: Role, *facts: f.Fact, actor: str = "") -> int:
    batch = [
        Publish(f"fact-{hub.intake.picture.seq:06d}-{number:03d}", hub.intake._clock(), fact)  # type: ignore[arg-type]
        for number, fact in enumerate(facts)
    ]
    answers = await hub.intake.publish(f.By(actor or role.value, role), batch)
    assert all(isinstance(answer, Ack) for answer in answers), answers
    return hub.intake.head


def note(number: int, incident: str = "i1") -> f.PersonNoted:
    return f.PersonNoted(incident=incident, note=f"n{number}", text=f"{CANARY} {number}")


async def two_calls(hub: HubServer) -> None:
    told = Story()
    await say(hub, Role.SOURCE, told.incident("i1"), told.incident("i2"), told.unit())
    await say(hub, Role.CLINICIAN, note(0), note(0, "i2"))


def note_texts(picture: Picture, incident: str = "i1") -> list[object]:
    return [told.fact.text for told in picture.care[incident].notes.values()]


def told_notes(peer: Peer) -> list[object]:
    return [e.fact.text for e in peer.envelopes() if isinstance(e.fact, f.PersonNoted)]


def followed(frames: Sequence[HubFrame]) -> Picture:
    """The picture of a desk that got these frames; a gap in them is an error."""
    session, replica = Session("token", "commander", Cursor()), Replica()
    for frame in frames:
        for new in session.receive(encode(frame)):
            replica.feed(new, 1.0, START)
    while replica.waiting:
        replica.work(10.0, lambda: 1.0, START)
    return replica.picture


def seqs(frames: Sequence[HubFrame]) -> list[int]:
    return [envelope.seq for frame in frames if isinstance(frame, Facts) for envelope in frame.facts]


async def test_a_commander_who_breaks_the_glass_sees_it_at_once_and_nobody_else_does(hub: HubServer) -> None:
    await two_calls(hub)
    async with client(hub, actor="anna") as anna, client(hub, actor="bert") as bert:
        for desk in (anna, bert):
            first = await desk.until(Snapshot)
            assert note_texts(first.picture) == [HIDDEN]
        assert isinstance(await anna.publish(ASK), Ack)
        # Nobody looked and no second went by: the hub grants as soon as the asking is on disk.
        opened = (await anna.until(Snapshot)).picture
        assert note_texts(opened) == [f"{CANARY} 0"]
        assert note_texts(opened, "i2") == [HIDDEN], "only what was asked for is opened"
        granted = anna.envelopes()[-1]
        assert isinstance(granted.fact, f.AccessGranted)
        assert (granted.by, granted.fact.minutes) == (f.By("hub", Role.HUB), BREAK_GLASS_MIN)
        assert opened.seq == granted.seq == hub.intake.head, "the grant is on disk before anything is shown"
        head = await say(hub, Role.CLINICIAN, note(1), note(1, "i2"))
        await anna.facts_until(head)
        await bert.facts_until(head)
    assert told_notes(anna) == [f"{CANARY} 1", HIDDEN]
    assert told_notes(bert) == [HIDDEN, HIDDEN]
    assert CANARY not in "".join(bert.raw)
    assert len([frame for frame in bert.heard if isinstance(frame, Snapshot)]) == 1
    assert seqs(anna.heard) == list(range(first.picture.seq + 1, head + 1)), "no gap, and nothing twice"


async def test_when_its_time_is_over_everything_is_hidden_again(hub: HubServer, clock: Moment) -> None:
    await two_calls(hub)
    async with client(hub, actor="anna") as anna:
        await anna.until(Snapshot)
        await anna.publish(ASK)
        await anna.until(Snapshot)
        clock.wait(minutes=BREAK_GLASS_MIN)
        hub.look()
        closed = (await anna.until(Snapshot)).picture
        assert note_texts(closed) == [HIDDEN]
        assert CANARY not in msgspec.json.encode(closed).decode()
        await hub.intake.drained()
        before = len(anna.raw)
        head = await say(hub, Role.CLINICIAN, note(1))
        await anna.facts_until(head)
        assert told_notes(anna) == [HIDDEN]
        assert CANARY not in "".join(anna.raw[before:])
        ended = [e for e in anna.envelopes() if isinstance(e.fact, f.AccessEnded)]
        assert [e.by.role for e in ended] == [Role.HUB], "the end is an audit fact, once"
        desk = followed(anna.heard)
    assert desk == redact_picture(hub.intake.picture, Role.COMMANDER)
    assert seqs(anna.heard) == sorted(set(seqs(anna.heard)))


async def test_two_who_break_the_glass_in_the_same_moment_both_see(hub: HubServer) -> None:
    await two_calls(hub)
    async with client(hub, actor="anna") as anna, client(hub, Role.OPERATIONS, "otto") as otto:
        for desk in (anna, otto):
            await desk.until(Snapshot)
        other = msgspec.structs.replace(ASK, incident="i2", request="r2")
        await anna.say(Publish("ask-anna", START, ASK))
        await otto.say(Publish("ask-otto", START, other))
        assert note_texts((await anna.until(Snapshot)).picture) == [f"{CANARY} 0"]
        assert note_texts((await otto.until(Snapshot)).picture, "i2") == [f"{CANARY} 0"]


async def test_a_clinician_ends_it_earlier(hub: HubServer) -> None:
    await two_calls(hub)
    async with client(hub, actor="anna") as anna:
        await anna.until(Snapshot)
        await anna.publish(ASK)
        assert note_texts((await anna.until(Snapshot)).picture) == [f"{CANARY} 0"]
        await say(hub, Role.CLINICIAN, f.AccessEnded(incident="i1", request="r1", reason="seen"))
        assert note_texts((await anna.until(Snapshot)).picture) == [HIDDEN]


async def test_an_ordinary_request_waits_for_a_clinician(hub: HubServer) -> None:
    await two_calls(hub)
    ask = msgspec.structs.replace(ASK, emergency=False)
    async with client(hub, Role.OPERATIONS, "review") as desk:
        await desk.until(Snapshot)
        await desk.publish(ask)
        hub.look()
        await hub.intake.drained()
        assert hub.intake.picture.care["i1"].requests["r1"].pending
        await say(hub, Role.CLINICIAN, f.AccessGranted(incident="i1", request="r1", minutes=5))
        assert note_texts((await desk.until(Snapshot)).picture) == [f"{CANARY} 0"]


async def test_a_grant_is_to_a_person_in_a_role_at_every_desk_of_theirs(hub: HubServer) -> None:
    await two_calls(hub)
    async with (
        client(hub, actor="anna") as one,
        client(hub, actor="anna") as two,
        client(hub, Role.FIELD, "anna") as other,
    ):
        for desk in (one, two, other):
            await desk.until(Snapshot)
        await one.publish(ASK)
        for desk in (one, two):
            assert note_texts((await desk.until(Snapshot)).picture) == [f"{CANARY} 0"]
        head = await say(hub, Role.CLINICIAN, note(1))
        await other.facts_until(head)
        assert CANARY not in "".join(other.raw)


async def test_a_desk_that_comes_while_it_is_open_sees_it_and_one_that_comes_back_later_has_it_taken(
    hub: HubServer, clock: Moment
) -> None:
    await two_calls(hub)
    await say(hub, Role.COMMANDER, ASK, actor="anna")
    hub.look()
    await hub.intake.drained()
    async with client(hub, actor="anna") as desk:
        opened = (await desk.until(Snapshot)).picture
        assert note_texts(opened) == [f"{CANARY} 0"]
    clock.wait(minutes=BREAK_GLASS_MIN)
    # The desk still holds what it was shown. To go on after it would leave that on the screen.
    async with client(hub, actor="anna", resume=Resume(hub.intake.epoch, opened.seq)) as desk:
        assert note_texts((await desk.until(Snapshot)).picture) == [HIDDEN]
    async with client(hub, actor="bert", resume=Resume(hub.intake.epoch, opened.seq)) as desk:
        hub.look()
        head = await say(hub, Role.CLINICIAN, note(1))
        await desk.facts_until(head)
        assert not [frame for frame in desk.heard if isinstance(frame, Snapshot)], "others go on where they were"


async def test_it_stays_open_over_a_restart_of_the_hub(tmp_path: Path, clock: Moment) -> None:
    async with running_hub(tmp_path, clock) as hub:
        await two_calls(hub)
        await say(hub, Role.COMMANDER, ASK, actor="anna")
        hub.look()
    clock.wait(minutes=1)
    async with (
        running_hub(tmp_path, clock) as hub,
        client(hub, actor="anna") as anna,
        client(hub, actor="bert") as bert,
    ):
        assert note_texts((await anna.until(Snapshot)).picture) == [f"{CANARY} 0"]
        assert note_texts((await bert.until(Snapshot)).picture) == [HIDDEN]


async def test_opening_and_closing_in_the_thick_of_facts_loses_and_repeats_nothing(
    hub: HubServer, clock: Moment
) -> None:
    await two_calls(hub)
    async with client(hub, actor="anna") as anna, client(hub, Role.CLINICIAN) as clinician:
        start = (await anna.until(Snapshot)).picture.seq

        async def talk() -> None:
            for number in range(1, 400):
                fact = note(number) if number % 3 else f.IncidentNoted(incident="i1", text=f"{CANARY} {number}")
                await clinician.say(Publish(f"talk-{number:06d}", clock.now, fact))
                if number % 20 == 0:
                    await asyncio.sleep(0)

        talking = asyncio.ensure_future(talk())
        for turn in range(4):
            await anna.publish(msgspec.structs.replace(ASK, request=f"r{turn}"), clock.now)
            await anna.until(Snapshot)
            clock.wait(minutes=BREAK_GLASS_MIN)
            hub.look()
            await anna.until(Snapshot)
        await talking
        await clinician.until(Ack, lambda ack: "talk-000399" in ack.ids)
        await hub.intake.drained()
        head = hub.intake.head
        await anna.facts_until(head)
        assert seqs(anna.heard) == list(range(start + 1, head + 1))
        assert followed(anna.heard) == redact_picture(hub.intake.picture, Role.COMMANDER)
        assert CANARY not in msgspec.json.encode(followed(anna.heard)).decode()


@pytest.mark.parametrize("exercise", [False, True])
async def test_what_the_hub_says_of_an_exercise_is_an_exercise(hub: HubServer, exercise: bool) -> None:
    await hub.intake.publish(
        f.By("cad", Role.SOURCE, "cad", exercise), [Publish("fact-first", START, Story().incident("i1"))]
    )
    async with client(hub, actor="anna", exercise=exercise) as anna:
        await anna.publish(ASK)
        await anna.until(Facts, lambda frame: isinstance(frame.facts[-1].fact, f.AccessGranted))
        assert anna.envelopes()[-1].by == f.By("hub", Role.HUB, exercise=exercise)
