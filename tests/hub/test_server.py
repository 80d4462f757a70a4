"""The hub as a whole on loopback: order, durability, resuming, ownership, slowness, stopping."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.config import Limits
from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.tracks import Position
from console.domain.vocabulary import Role
from console.domain.wall import redact
from console.hub.intake import JournalFailed
from console.hub.outlet import GOING_AWAY, HUB_FAILED, TRY_AGAIN
from console.hub.server import HubServer
from console.journal.errors import JournalError
from console.wire.codec import encode
from console.wire.frames import Ack, Facts, Positions, Publish, Pulse, Refuse, Resume, Signal, Snapshot, Welcome
from tests.hub.rig import Moment, Peer, client, running_hub, without_pulses
from tests.story import START, Story

TOLD = Story()


def note(text: str = "x") -> f.IncidentNoted:
    return f.IncidentNoted(incident="i1", text=text)


async def fill(peer: Peer, count: int, start: int = 0) -> None:
    """Publish an incident's notes, many in a message, and wait for all of them."""
    batch = [Publish(f"fill-{start + n:06d}", START, note(str(start + n))) for n in range(count)]
    for piece in range(0, count, 1000):
        await peer.socket.send(b"[" + b",".join(encode(p) for p in batch[piece : piece + 1000]) + b"]", text=True)
    acked = 0
    while acked < count:
        acked += len((await peer.until(Ack)).ids)


# ---- order and durability ----


async def test_a_fact_goes_from_a_source_to_every_desk_in_one_order(hub: HubServer) -> None:
    async with client(hub) as one, client(hub, Role.CLINICIAN) as two, client(hub, Role.SOURCE, "cad") as source:
        assert await source.publish(TOLD.incident(), key="fact-0001") == Ack(("fact-0001",), (1,))
        await asyncio.gather(*(_many(peer, n) for n, peer in enumerate((one, two, source))))
        seen = [await peer.facts_until(31) for peer in (one, two)]
    for envelopes in seen:
        assert [envelope.seq for envelope in envelopes] == list(range(1, 32))
    assert seen[0] == [redact(envelope, Role.COMMANDER) for envelope in seen[1]]
    assert seen[0][0].by == f.By("cad", Role.SOURCE, "cad")
    assert seen[0][0].heard == START


async def _many(peer: Peer, who: int) -> None:
    await peer.say(*(Publish(f"many-{who}-{n:04d}", START, note(f"{who} {n}")) for n in range(10)))


async def test_what_is_told_is_on_disk(tmp_path: Path, clock: Moment) -> None:
    async with running_hub(tmp_path, clock) as hub, client(hub) as desk:
        await desk.publish(TOLD.incident())
        (envelope,) = await desk.facts_until(1)
        assert hub.journal.head == 1
        assert hub.journal.read(0, 10) == [envelope]
        epoch, digest = hub.journal.epoch, hub.intake.picture.digest()
    async with running_hub(tmp_path, clock) as hub, client(hub) as desk:
        assert hub.journal.epoch == epoch
        picture = (await desk.until(Snapshot)).picture
        assert picture.digest() == digest
        assert await desk.publish(note(), key="fact-0002") == Ack(("fact-0002",), (2,))


async def test_repeating_a_fact_gives_its_first_place_for_ever(tmp_path: Path, clock: Moment) -> None:
    async with running_hub(tmp_path, clock) as hub:
        async with client(hub) as desk:
            first = await desk.publish(TOLD.incident(), key="fact-0001")
            await desk.publish(note(), key="fact-0002")
            assert await desk.publish(TOLD.incident(), key="fact-0001") == first == Ack(("fact-0001",), (1,))
        async with client(hub, Role.SOURCE) as source:
            twice = Publish("fact-0003", START, note())
            await source.socket.send(b"[" + encode(twice) + b"," + encode(twice) + b"]", text=True)
            assert await source.until(Ack) == Ack(("fact-0003", "fact-0003"), (3, 3))
        clock.wait(hours=30)
    async with running_hub(tmp_path, clock) as hub, client(hub) as desk:
        assert await desk.publish(TOLD.incident(), key="fact-0001") == Ack(("fact-0001",), (1,)), "even a day later"
        assert hub.journal.head == 3


async def test_two_commanders_never_both_own_a_strip(hub: HubServer) -> None:
    async with client(hub, actor="first") as first, client(hub, actor="second") as second:
        for n in range(10):
            key = f"i{n}"
            await first.publish(TOLD.incident(key), key=f"fact-of-{key}")
            seen = hub.intake.picture.incidents[key].last_seq
            ask = f.HandoffAccepted(incident=key, role=Role.COMMANDER)
            answers = await asyncio.gather(
                first.publish(ask, key=f"ask-of-1-{n}", expects=seen),
                second.publish(ask, key=f"ask-of-2-{n}", expects=seen),
            )
            assert sorted(type(answer).__name__ for answer in answers) == ["Ack", "Refuse"]
            refuse = next(answer for answer in answers if isinstance(answer, Refuse))
            assert refuse.code == "moved-on"
            assert "Accepted by Watch commander" in refuse.text
            winner = "first" if isinstance(answers[0], Ack) else "second"
            assert hub.intake.picture.incidents[key].owner_actor == winner


async def test_an_ask_is_judged_against_what_is_promised_but_not_on_disk_yet(hub: HubServer) -> None:
    async with client(hub) as desk:
        await desk.publish(TOLD.incident())
        await desk.publish(TOLD.unit())
        assign = [Publish(f"ask-{n:05d}", START, f.UnitAssigned(unit="u1", incident="i1")) for n in range(2)]
        await desk.socket.send(b"[" + b",".join(map(encode, assign)) + b"]", text=True)
        refuse = await desk.until(Refuse)
        assert (refuse.id, refuse.code) == ("ask-00001", "already-assigned")


async def test_an_exercise_is_marked_by_token_or_hello(hub: HubServer) -> None:
    async with client(hub) as desk:
        async with client(hub, Role.SOURCE, "drill", exercise=True) as source:
            await source.publish(TOLD.incident("i1"))
        async with client(hub, Role.SOURCE, "cad") as source:
            await source.publish(TOLD.incident("i2"))
        first, second = await desk.facts_until(2)
        assert (first.by.exercise, second.by.exercise) == (True, False)
        assert hub.meters.of("drill").exercise
        assert not hub.meters.of("cad").exercise


# ---- resuming ----


async def test_a_new_desk_gets_the_picture_and_where_everyone_is(hub: HubServer) -> None:
    now_ms = int(START.timestamp() * 1000)
    async with client(hub, Role.SOURCE) as source:
        await source.publish(TOLD.incident())
        await source.say(Positions((Position("u1", 1.0, 2.0, now_ms),)))
        while not hub.fanout.latest:
            await asyncio.sleep(0.001)
    async with client(hub) as desk:
        frames = [await desk.next(), await desk.next()]
        assert isinstance(frames[0], Snapshot)
        assert frames[0].picture.incidents["i1"].number == "I1"
        assert frames[1] == Positions((Position("u1", 1.0, 2.0, now_ms),))


async def test_a_desk_too_far_behind_or_of_another_epoch_gets_a_snapshot(tmp_path: Path) -> None:
    async with running_hub(tmp_path, Moment()) as hub, client(hub) as desk:
        await desk.publish(TOLD.incident())
        await fill(desk, 20_005)
        epoch, head = hub.intake.epoch, hub.intake.head
        for resume, expected in [
            (Resume(epoch, 1), Snapshot),
            (Resume("another", head), Snapshot),
            (Resume(epoch, head + 1), Snapshot),
            (Resume(epoch, 10), Facts),
            (Resume(epoch, head - 1), Facts),
        ]:
            async with client(hub, actor="back", resume=resume) as back:
                first = await back.until(Snapshot) if expected is Snapshot else await back.until(Facts)
                assert (first.picture.seq if isinstance(first, Snapshot) else first.facts[0].seq - 1) in (
                    head,
                    resume.seq,
                )
        assert hub.counts.snapshots <= 2


async def test_a_desk_resumes_after_a_restart_from_the_journal(tmp_path: Path, clock: Moment) -> None:
    async with running_hub(tmp_path, clock) as hub, client(hub) as desk:
        await desk.publish(TOLD.incident())
        await fill(desk, 3000)
        epoch = hub.intake.epoch
    async with running_hub(tmp_path, clock) as hub, client(hub, resume=Resume(epoch, 500)) as desk:
        envelopes = await desk.facts_until(3001)
        assert [envelope.seq for envelope in envelopes] == list(range(501, 3002))
        assert not any(isinstance(frame, Snapshot) for frame in desk.heard)


async def test_a_restarted_hub_knows_where_the_units_were_last_seen(tmp_path: Path, clock: Moment) -> None:
    last = Position("u1", 1.0, 2.0, int(START.timestamp() * 1000), speed_mps=3.0)
    async with running_hub(tmp_path, clock) as hub, client(hub, Role.SOURCE) as source, client(hub) as desk:
        await source.publish(TOLD.unit())
        await source.say(Positions((last, Position("stranger", 1.0, 2.0, last.at_ms))))
        await desk.until(Positions)
    clock.wait(hours=1)
    async with running_hub(tmp_path, clock) as hub, client(hub) as desk:
        assert (await desk.until(Positions)).positions == (last,)
    clock.wait(hours=30)
    async with running_hub(tmp_path, clock) as hub:
        assert hub.fanout.latest == {}


async def test_heard_never_runs_backwards(hub: HubServer, clock: Moment) -> None:
    async with client(hub) as desk:
        await desk.publish(TOLD.incident())
        clock.wait(seconds=-20)
        await desk.publish(note(), clock.now)
        first, second = await desk.facts_until(2)
    assert first.heard == second.heard
    assert second.at < first.at


async def test_a_desk_is_cut_when_the_journal_cannot_be_read_for_it(
    tmp_path: Path, clock: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_hub(tmp_path, clock) as hub, client(hub) as desk:
        await desk.publish(TOLD.incident())
        await fill(desk, 100)
        epoch = hub.intake.epoch
    async with running_hub(tmp_path, clock) as hub:
        monkeypatch.setattr(hub.journal, "raw", lambda after, limit: 1 / 0)
        async with client(hub, resume=Resume(epoch, 5)) as desk:
            code, reason = await desk.farewell()
        assert code == TRY_AGAIN
        assert "could not read" in reason
        assert (hub.counts.cuts["unread"], hub.counts.failures) == (1, 1)


@settings(max_examples=12, deadline=None)
@given(cuts=st.lists(st.integers(0, 60), min_size=1, max_size=5), burst=st.integers(1, 20))
def test_cut_anywhere_a_desk_that_resumes_has_exactly_the_same_facts(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], burst: int
) -> None:
    asyncio.run(_cut_and_resume(tmp_path_factory.mktemp("cut"), cuts, burst))


async def _cut_and_resume(folder: Path, cuts: list[int], burst: int) -> None:
    """A source publishes all the time; the desk is cut after `cuts` facts, each time, and goes on after its cursor."""
    names = itertools.count()
    async with running_hub(folder, Moment()) as hub, client(hub, Role.SOURCE) as source:
        await source.publish(TOLD.incident())

        async def publish_for_ever() -> None:
            while True:
                batch = [Publish(f"note-{next(names):06d}", START, note()) for _ in range(burst)]
                await source.socket.send(b"[" + b",".join(map(encode, batch)) + b"]", text=True)
                await source.until(Ack, lambda ack, last=batch[-1].id: last in ack.ids)  # type: ignore[misc]

        talking = asyncio.create_task(publish_for_ever())
        picture = Picture()
        cursor: Resume | None = None
        seqs: list[int] = []
        for wanted in [*cuts, 40]:
            async with client(hub, resume=cursor) as desk:
                heard = 0
                while heard < wanted:
                    frame = await desk.next()
                    if isinstance(frame, Snapshot):
                        assert cursor is None
                        picture = frame.picture
                        seqs = [picture.seq]
                    elif isinstance(frame, Facts):
                        picture.apply_all(frame.facts)
                        seqs += [envelope.seq for envelope in frame.facts]
                        heard += len(frame.facts)
                desk.socket.transport.abort()
            cursor = Resume(picture.epoch, picture.seq) if picture.epoch else None
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        assert seqs == list(range(seqs[0], seqs[-1] + 1)), "no gap, nothing twice"
        truth = Picture()
        truth.apply_all(hub.journal.read(0, picture.seq))
        assert truth.digest() == picture.digest()


# ---- slow and fast clients ----


async def test_a_slow_desk_is_cut_with_a_reason_and_slows_nobody(tmp_path: Path) -> None:
    limits = Limits(desk_behind_facts=3000)
    async with (
        running_hub(tmp_path, Moment(), limits=limits) as hub,
        client(hub, actor="slow") as slow,
        client(hub, actor="quick") as quick,
        client(hub, Role.SOURCE) as source,
    ):
        await source.publish(TOLD.incident())
        await slow.facts_until(1)
        slow.socket.transport.pause_reading()
        text = "x" * 4000
        for start in range(0, 6000, 200):
            batch = [Publish(f"long-{start + n:06d}", START, note(text)) for n in range(200)]
            await source.socket.send(b"[" + b",".join(map(encode, batch)) + b"]", text=True)
            await source.until(Ack, lambda ack, last=f"long-{start + 199:06d}": last in ack.ids)  # type: ignore[misc]
            # A desk that does not read is slow too, once the buffers on the way are full: this one keeps up.
            await quick.facts_until(hub.intake.head)
            if hub.counts.cuts["slow"]:
                break
        else:
            hub.pulse()
        assert hub.counts.cuts["slow"] == 1
        head = hub.intake.head
        assert (await quick.facts_until(head))[-1].seq == head
        slow.socket.transport.resume_reading()
        code, reason = await slow.farewell()
        assert code == TRY_AGAIN
        assert "facts behind" in reason


async def test_a_source_that_is_too_fast_is_read_more_slowly_and_loses_nothing(tmp_path: Path) -> None:
    async with (
        running_hub(tmp_path, Moment(), limits=Limits(messages_per_s=200)) as hub,
        client(hub, Role.SOURCE) as source,
    ):
        await source.publish(TOLD.incident())
        await source.say(*(Publish(f"fast-{n:06d}", START, note()) for n in range(260)))
        acked = 0
        while acked < 260:
            acked += len((await source.until(Ack)).ids)
        assert hub.counts.slowed > 0
        assert hub.intake.head == 261


# ---- signals and pulses ----


async def test_signals_reach_whom_they_are_for_in_the_senders_true_name(hub: HubServer) -> None:
    async with (
        client(hub, Role.CLINICIAN, "Desk 7") as clinician,
        client(hub, Role.COMMANDER, "Desk 1") as commander,
        client(hub, Role.AUDITOR, "Desk 9") as auditor,
    ):
        await commander.say(
            Signal("call", to="Desk 7", sender="somebody else", body={"offer": "x"}),
            Signal("call", to="clinician"),
            Signal("typing"),
            Signal("call", to="nobody"),
        )
        heard = [await clinician.until(Signal) for _ in range(3)]
        assert {signal.sender for signal in heard} == {"Desk 1"}
        assert heard[0].body == {"offer": "x"}
        refuse = await commander.until(Refuse)
        assert refuse.code == "not-heard"
        await commander.say(Signal("call", body={"x": "y" * 70_000}))
        assert "at most" in (await commander.until(Refuse)).text
        hub.pulse()
        await auditor.until(Pulse)
        assert not any(isinstance(frame, Signal) for frame in auditor.heard + commander.heard)


async def test_the_pulse_tells_desks_of_sources_and_sources_only_that_the_hub_lives(
    hub: HubServer, clock: Moment
) -> None:
    async with client(hub) as desk, client(hub, Role.SOURCE, "cad") as source:
        await source.publish(TOLD.incident())
        await source.say(Positions((Position("u1", 0.0, 0.0, 0),)))
        await source.until(Refuse)
        clock.wait(seconds=1)
        hub.pulse()
        pulse = await desk.until(Pulse, lambda pulse: bool(pulse.sources and pulse.sources[0].facts_per_s))
        assert (pulse.seq, pulse.desks, pulse.positions_refused) == (1, 1, 1)
        assert pulse.hub_time == clock.now
        (health,) = pulse.sources
        assert (health.name, health.connected, health.errors, health.age_s) == ("cad", True, 1, 1.0)
        plain = await source.until(Pulse, lambda pulse: pulse.positions_refused == 1)
        assert (plain.sources, plain.desks) == ((), 0)


async def test_a_session_ends_when_its_token_runs_out(hub: HubServer, clock: Moment) -> None:
    async with client(hub) as desk:
        clock.wait(hours=13)
        hub.look()
        _, reason = await desk.farewell()
        assert "run out" in reason


async def test_a_peer_that_shows_no_sign_of_life_is_asked_and_then_given_up(hub: HubServer) -> None:
    async with client(hub) as desk:
        (connection,) = hub.connections
        heard_s = connection._heard_s
        connection._heard_s -= 11
        connection.check()
        while connection._heard_s < heard_s:
            await asyncio.sleep(0.001)  # the answer to our ping
        assert isinstance(await desk.publish(TOLD.incident()), Ack)
        connection._heard_s -= 31
        connection.check()
        assert await desk.ended() is None
        assert hub.counts.cuts["silent"] == 1


# ---- stopping and failing ----


async def test_a_stopping_hub_acknowledges_what_it_accepted_and_says_farewell(tmp_path: Path) -> None:
    async with running_hub(tmp_path, Moment()) as hub:
        context = client(hub)
        desk = await context.__aenter__()
        await desk.publish(TOLD.incident())
        await desk.say(*(Publish(f"last-{n:05d}", START, note()) for n in range(50)))
        while hub.intake.head < 2:
            await asyncio.sleep(0)
    code, reason = await desk.farewell()
    acked = {key for frame in desk.heard if isinstance(frame, Ack) for key in frame.ids}
    told = {envelope.id for frame in desk.heard if isinstance(frame, Facts) for envelope in frame.facts}
    assert (code, reason) == (GOING_AWAY, "the hub is stopping")
    assert len(acked) == hub.intake.head == hub.journal.head
    assert acked == told
    await context.__aexit__(None, None, None)


async def test_when_the_disk_fails_nothing_more_is_promised(hub: HubServer) -> None:
    async with client(hub) as desk:
        await desk.publish(TOLD.incident())
        assert hub.journal.on_failure is not None
        hub.journal.on_failure(JournalError("disk-full", "the disk is full"))
        code, reason = await desk.farewell()
        assert code == HUB_FAILED
        assert "journal" in reason
        assert isinstance(await hub.failed, JournalError)
        assert hub.page("/healthz")[0] == 503  # type: ignore[index]
        with pytest.raises(JournalFailed, match="disk is full"):
            await hub.intake.publish(f.By("x", Role.COMMANDER), [Publish("fact-9999", START, note())])


async def test_a_fault_inside_the_hub_cuts_one_client_and_is_counted(
    hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client(hub) as other, client(hub, Role.SOURCE) as peer:
        monkeypatch.setattr(hub.intake, "report", lambda by, positions: 1 / 0)
        await peer.say(Positions((Position("u1", 1.0, 1.0, 1),)))
        assert (await peer.farewell())[0] == HUB_FAILED
        assert hub.counts.failures == 1
        assert isinstance(await other.publish(TOLD.incident()), Ack)


async def test_a_beat_that_fails_is_counted_and_goes_on(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    beats: list[int] = []

    def faulty() -> None:
        beats.append(1)
        raise RuntimeError("on purpose")

    hub._every(0.001, faulty)
    while len(beats) < 3:
        await asyncio.sleep(0.001)
    assert hub.counts.failures >= 2


async def test_in_process_sources_get_an_answer_each_in_order(hub: HubServer, clock: Moment) -> None:
    by = f.By("county", Role.SOURCE, "county")
    batch = [
        Publish("fact-0001", START, TOLD.incident()),
        Publish("fact-0002", START, f.IncidentNoted(incident="unknown", text="x")),
        Publish("fact-0003", START, note()),
    ]
    answers = await hub.intake.publish(by, batch)
    assert [type(answer).__name__ for answer in answers] == ["Ack", "Refuse", "Ack"]
    assert await hub.intake.publish(by, []) == []
    assert (await hub.intake.publish(by, batch[:1])) == [Ack(("fact-0001",), (1,))]
    now_ms = int(clock.now.timestamp() * 1000)
    assert hub.intake.report(by, [Position("u1", 1.0, 1.0, now_ms), Position("u2", 0.0, 0.0, now_ms)])[0].id == "u2"
    assert hub.intake.report(f.By("a", Role.AUDITOR), [])[0].code == "not-allowed"
    assert hub.intake.meter("county").facts == 2


async def test_welcome_says_what_the_client_needs(hub: HubServer) -> None:
    async with client(hub, Role.OPERATIONS, "Desk 3") as desk:
        (welcome,) = without_pulses(desk.heard)
        assert isinstance(welcome, Welcome)
        assert (welcome.epoch, welcome.seq, welcome.hub_time) == (hub.intake.epoch, 0, START)
        assert (welcome.role, welcome.actor, welcome.sees, welcome.exercise) == ("operations", "Desk 3", True, False)
        assert "alarm.raised" not in welcome.publishes
        assert "handoff.offered" in welcome.publishes


async def test_an_exercise_moves_no_real_unit(hub: HubServer) -> None:
    units = [Publish(f"fact-unit-{key}", START, TOLD.unit(key)) for key in ("u1", "u2")]
    await hub.intake.publish(f.By("cad", Role.SOURCE, "cad"), units[:1])
    await hub.intake.publish(f.By("sim", Role.SOURCE, "sim", exercise=True), units[1:])
    fixes = [Position(key, 1.0, 2.0, int(START.timestamp() * 1000)) for key in ("u1", "u2", "u3")]
    refused = hub.intake.report(f.By("sim", Role.SOURCE, "sim", exercise=True), fixes)
    assert [(refuse.code, refuse.id) for refuse in refused] == [("exercise", "u1")]
    assert hub.intake.report(f.By("gps", Role.SOURCE, "gps"), fixes) == []
