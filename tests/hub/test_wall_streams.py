"""The information wall on streams that leave a running hub: every role, every fact, every field, every way to a desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from console.domain import facts as f
from console.domain.access import MAY_SEE_PICTURE
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.hub.server import HubServer
from console.wire.frames import Facts, Publish, Resume, Snapshot
from tests.examples import CANARY, CANARY_WORDS
from tests.hub.examples import EXAMPLES, as_told, tellings
from tests.hub.rig import Moment, Peer, client, fetch, running_hub
from tests.story import START, Story

SEERS = sorted(MAY_SEE_PICTURE)
#: A commander to whom the record of i1 is open throughout.
GRANTED = "commander-granted"
OPEN = frozenset({"i1"})
#: Roles from which a clinician's words told on no basis are hidden, and so is whatever else is clinical.
WITHOUT_BASIS = (Role.COMMANDER, Role.FIELD, Role.OPERATIONS, Role.AUDITOR)


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that takes every fact in any order, so that the whole table can be sent through it."""
    monkeypatch.setattr("console.hub.intake.judge", lambda *given: None)


@pytest.fixture
async def hub(tmp_path: Path, clock: Moment, unjudged: None) -> AsyncIterator[HubServer]:
    async with running_hub(tmp_path, clock) as hub:
        yield hub


async def say(hub: HubServer, *told: tuple[Role, f.Fact], actor: str = "") -> int:
    """Facts as somebody in a role says them; gives where the journal stands then."""
    for role, fact in told:
        by = f.By(actor or f"author-{role.value}", role)
        await hub.intake.publish(by, [Publish(f"fact-{hub.intake.picture.seq:08d}", hub.intake._clock(), fact)])  # type: ignore[arg-type]
    return hub.intake.head


async def open_glass(hub: HubServer) -> None:
    """The record of i1 is open to one commander for an hour."""
    await say(hub, (Role.SOURCE, Story().incident()))
    await say(hub, (Role.COMMANDER, f.AccessRequested(incident="i1", request="g", reason="roof")), actor=GRANTED)
    await say(hub, (Role.CLINICIAN, f.AccessGranted(incident="i1", request="g", minutes=60)))


async def tell_the_table(hub: HubServer) -> int:
    return await say(hub, *tellings())


def journal(hub: HubServer) -> list[f.Envelope]:
    return hub.journal.read(0, 100_000)


def expected_facts(hub: HubServer, role: Role, grants: frozenset[str], after: int = 0) -> list[f.Envelope]:
    return [as_told(envelope, role, grants) for envelope in journal(hub) if envelope.seq > after]


def expected_picture(hub: HubServer, role: Role, grants: frozenset[str], through: int) -> Picture:
    picture = Picture()
    picture.apply_all(e for e in expected_facts(hub, role, grants) if e.seq <= through)
    return picture


def assert_told(hub: HubServer, came: list[f.Envelope], role: Role, grants: frozenset[str] = frozenset()) -> None:
    """Field by field, so that a failure names what leaked or was hidden for nothing."""
    wanted = expected_facts(hub, role, grants, after=came[0].seq - 1)
    assert [envelope.seq for envelope in came] == [envelope.seq for envelope in wanted[: len(came)]]
    for envelope, want in zip(came, wanted, strict=False):
        kind = f.kind_of(want.fact)
        assert (envelope.id, envelope.at, envelope.by, type(envelope.fact)) == (
            want.id,
            want.at,
            want.by,
            type(want.fact),
        )
        for name in want.fact.__struct_fields__:
            assert getattr(envelope.fact, name) == getattr(want.fact, name), (role, kind, name)


def who(role: Role, granted: bool) -> dict[str, Any]:
    return {"role": role, "actor": GRANTED if granted else f"desk-{role.value}"}


VIEWERS = [*((role, False) for role in SEERS), (Role.COMMANDER, True)]


# ---- every way to a desk -------------------------------------------------------------------------------


def test_the_table_that_is_sent_holds_every_fact() -> None:
    assert set(EXAMPLES) == set(f.FACT_KINDS.values())
    assert {type(fact) for _, fact in tellings()} == set(EXAMPLES)


@pytest.mark.parametrize(("role", "granted"), VIEWERS)
async def test_live_facts_are_the_table_field_by_field(hub: HubServer, role: Role, granted: bool) -> None:
    await open_glass(hub)
    async with client(hub, **who(role, granted)) as desk:
        snapshot = await desk.until(Snapshot)
        head = await tell_the_table(hub)
        came = await desk.facts_until(head)
    assert came[0].seq == snapshot.picture.seq + 1
    assert_told(hub, came, role, OPEN if granted else frozenset())


@pytest.mark.parametrize(("role", "granted"), VIEWERS)
async def test_the_snapshot_is_what_the_facts_would_have_made(hub: HubServer, role: Role, granted: bool) -> None:
    await open_glass(hub)
    await tell_the_table(hub)
    async with client(hub, **who(role, granted)) as desk:
        picture = (await desk.until(Snapshot)).picture
    assert picture == expected_picture(hub, role, OPEN if granted else frozenset(), picture.seq)


@pytest.mark.parametrize("role", SEERS)
@pytest.mark.parametrize("after", [0, 40])
async def test_a_desk_that_comes_back_is_told_the_table_too(hub: HubServer, role: Role, after: int) -> None:
    head = await tell_the_table(hub)
    async with client(hub, **who(role, False), resume=Resume(hub.intake.epoch, after)) as desk:
        came = await desk.facts_until(head)
        assert not [frame for frame in desk.heard if isinstance(frame, Snapshot)]
    assert came[0].seq == after + 1
    assert_told(hub, came, role)


@pytest.mark.parametrize("role", SEERS)
async def test_older_facts_from_the_journal_are_told_as_the_table_says(
    tmp_path: Path, clock: Moment, unjudged: None, role: Role
) -> None:
    async with running_hub(tmp_path, clock) as hub:
        await tell_the_table(hub)
    async with running_hub(tmp_path, clock) as hub:
        assert not hub.fanout.recent.holds(0), "all of it lies in the journal only"
        head = await say(hub, *tellings()[:20])
        async with client(hub, **who(role, False), resume=Resume(hub.intake.epoch, 0)) as desk:
            came = await desk.facts_until(head)
        assert came[0].seq == 1
        assert_told(hub, came, role)


async def test_desks_of_all_roles_together_are_each_told_their_own(hub: HubServer) -> None:
    """Frames are shared between desks; a desk must never get another role's."""
    desks: list[tuple[Role, Peer]] = []
    clients = [client(hub, role, f"desk-{role.value}-{n}") for role in SEERS for n in range(2)]
    for number, one in enumerate(clients):
        desks.append((SEERS[number // 2], await one.__aenter__()))
    try:
        head = await tell_the_table(hub)
        for role, desk in desks:
            assert_told(hub, await desk.facts_until(head), role)
    finally:
        for one in clients:
            await one.__aexit__(None, None, None)


# ---- secrets -------------------------------------------------------------------------------------------


def clinical_story() -> list[tuple[Role, f.Fact]]:
    """What a clinician, or an outside system, knows of a person, told on no basis at all."""
    kept = (f.AccessRequested, f.RecordViewed, f.FeedAnnounced, f.PersonAlerted)
    return [
        (Role.CLINICIAN, fact) for cls, fact in EXAMPLES.items() if not issubclass(cls, (*kept, f.IncidentClosed))
    ]  # fmt: skip


@pytest.mark.parametrize("role", WITHOUT_BASIS)
async def test_a_role_without_basis_never_receives_the_secret_bytes_anywhere(
    tmp_path: Path, clock: Moment, unjudged: None, role: Role
) -> None:
    raw: list[str] = []
    async with running_hub(tmp_path, clock) as hub:
        await say(hub, (Role.SOURCE, Story().incident()))
        async with client(hub, role, "live") as desk, client(hub, Role.CLINICIAN, "clinician") as clinician:
            head = await say(hub, *clinical_story())
            hub.look()
            hub.pulse()
            await desk.facts_until(head)
            await clinician.facts_until(head)
            assert all(word in "".join(clinician.raw) for word in CANARY_WORDS), "the words to look for never left"
            raw += desk.raw
        async with client(hub, role, "late") as desk:
            await desk.until(Snapshot)
            raw += desk.raw
        async with client(hub, role, "back", resume=Resume(hub.intake.epoch, 1)) as desk:
            await desk.facts_until(head)
            raw += desk.raw
        for page in ("/metrics", "/healthz"):
            raw.append((await fetch(hub, page))[2])
    async with running_hub(tmp_path, clock) as hub:
        async with client(hub, role, "old", resume=Resume(hub.intake.epoch, 1)) as desk:
            await desk.facts_until(head)
            raw += desk.raw
        async with client(hub, role, "anew") as desk:
            await desk.until(Snapshot)
            raw += desk.raw
    for word in CANARY_WORDS:
        assert word not in "".join(raw)


async def test_a_source_and_roles_that_ask_hear_nothing_of_it_in_refusals(tmp_path: Path, clock: Moment) -> None:
    async with (
        running_hub(tmp_path, clock) as hub,
        client(hub, Role.SOURCE, "cad") as source,
        client(hub, Role.COMMANDER, "desk") as desk,
        client(hub, Role.CLINICIAN, "clinician") as clinician,
    ):
        await source.publish(Story().incident())
        await source.publish(Story().unit())
        await clinician.publish(f.IncidentNoted(incident="i1", text=CANARY))
        await clinician.publish(f.PersonNoted(incident="i1", note="n", text=CANARY))
        await desk.publish(f.UnitAssigned(unit="u1", incident="i1"), expects=1)
        await source.publish(f.IncidentPhase(incident="i1", phase="assigned"), expects=1)  # type: ignore[arg-type]
        for peer in (source, desk):
            assert CANARY not in "".join(peer.raw)
        assert not [frame for frame in source.heard if isinstance(frame, Facts | Snapshot)]


async def test_what_is_hidden_is_not_sent_on_by_who_got_the_block(tmp_path: Path, clock: Moment) -> None:
    async with running_hub(tmp_path, clock) as hub, client(hub, Role.CLINICIAN) as clinician:
        await clinician.publish(Story().incident())
        await say(hub, (Role.SOURCE, Story().incident()))
        hidden = as_told(
            f.Envelope("e", 1, "fact-00000001", START, START, f.By("c", Role.CLINICIAN), EXAMPLES[f.PersonNoted]),  # type: ignore[arg-type]
            Role.COMMANDER,
        )
        answer = await clinician.publish(hidden.fact)
        assert getattr(answer, "code", "") == "hidden-field"
