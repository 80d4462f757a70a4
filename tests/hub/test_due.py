"""What time makes of care becomes facts in the hub's own name: what ran out, links that are over, feeds at hand-off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain import facts as f
from console.domain.facts import By, FeedClosed, FeedOpened
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import AlertKind, FeedKind
from console.hub.server import HubServer
from console.wire.frames import Ack, Publish, Refuse
from tests.hub.rig import Moment, client
from tests.story import START, Story

TOLD = Story()


async def say(
    hub: HubServer, role: Role, *facts: f.Fact, actor: str = "", exercise: bool = False
) -> list[Ack | Refuse]:
    at = hub.intake._clock()
    batch = [
        Publish(f"fact-{hub.intake.picture.seq:06d}-{number:03d}", at, fact)  # type: ignore[arg-type]
        for number, fact in enumerate(facts)
    ]
    return await hub.intake.publish(By(actor or role.value, role, exercise=exercise), batch)


async def said_by_hub(hub: HubServer) -> list[f.Envelope]:
    hub.due.look()
    await hub.intake.drained()
    return [envelope for envelope in hub.journal.read(0, 10_000) if envelope.by.role is Role.HUB]


async def on_call(hub: HubServer, exercise: bool = False) -> None:
    await say(
        hub, Role.SOURCE, TOLD.incident(), TOLD.unit(), f.UnitAssigned(unit="u1", incident="i1"), exercise=exercise
    )


@pytest.mark.parametrize("exercise", [False, True])
async def test_alerts_and_notes_that_ran_out_are_withdrawn_once(hub: HubServer, clock: Moment, exercise: bool) -> None:
    await on_call(hub, exercise)
    until = START + timedelta(minutes=30)
    await say(
        hub, Role.CLINICIAN,
        f.PersonAlerted(incident="i1", alert="a1", about=AlertKind.CALMS, text="her dog", until=until),
        f.PersonNoted(incident="i1", note="n1", text="x", until=until),
        f.PersonNoted(incident="i1", note="n2", text="x"),
        exercise=exercise,
    )  # fmt: skip
    clock.wait(minutes=29)
    assert await said_by_hub(hub) == []
    clock.wait(minutes=1)
    said = await said_by_hub(hub)
    assert {envelope.fact.alert for envelope in said if isinstance(envelope.fact, f.AlertWithdrawn)} == {"a1", "n1"}
    assert {envelope.by for envelope in said} == {By("hub", Role.HUB, exercise=exercise)}
    assert await said_by_hub(hub) == said
    assert list(hub.intake.picture.care["i1"].notes) == ["n2"]


@pytest.mark.parametrize("exercise", [False, True])
async def test_a_watching_ends_when_the_call_is_handed_over(hub: HubServer, clock: Moment, exercise: bool) -> None:
    await on_call(hub, exercise)
    feed = f.FeedAnnounced(feed="f1", uri="rtsp://camera.example/1", feed_kind=FeedKind.BODY_WORN, unit="u1")
    await say(hub, Role.SOURCE, feed, exercise=exercise)
    await say(hub, Role.COMMANDER, FeedOpened(feed="f1", viewing="v1", purpose="roof", incident="i1"), actor="anna")
    await say(hub, Role.CLINICIAN, FeedOpened(feed="f1", viewing="v2", purpose="roof", incident="i1"), actor="cleo")
    assert await said_by_hub(hub) == []
    clock.wait(seconds=5)
    await say(hub, Role.COMMANDER, f.HandoffOffered(incident="i1", to=Role.CLINICIAN))
    await say(hub, Role.CLINICIAN, f.HandoffAccepted(incident="i1", role=Role.CLINICIAN))
    async with client(hub, actor="anna") as anna:
        (closed,) = await said_by_hub(hub)
        assert closed.fact == FeedClosed(feed="f1", viewing="v1", reason="the call was handed over")
        assert closed.by.exercise is exercise
        assert (await anna.facts_until(closed.seq))[-1] == closed, "whoever watches is told"
    await say(hub, Role.CLINICIAN, f.IncidentClosed(incident="i1", disposition="settled"))
    assert (await said_by_hub(hub))[-1].fact == FeedClosed(feed="f1", viewing="v2", reason="the call is over")
    assert hub.intake.picture.feeds["f1"].viewings == {}


async def test_a_link_that_nobody_used_ends(hub: HubServer, clock: Moment) -> None:
    await on_call(hub)
    until = START + timedelta(minutes=15)
    await say(hub, Role.COMMANDER, f.FieldLinkMade(incident="i1", link="l1", unit="u1", until=until))
    clock.wait(minutes=15)
    (ended,) = await said_by_hub(hub)
    assert ended.fact == f.FieldLinkEnded(incident="i1", link="l1", reason="not used in time")


@pytest.mark.parametrize("role", [Role.COMMANDER, Role.CLINICIAN, Role.OPERATIONS, Role.SOURCE, Role.FIELD])
async def test_nobody_but_the_hub_says_that_a_link_was_opened(hub: HubServer, role: Role) -> None:
    await on_call(hub)
    made = f.FieldLinkMade(incident="i1", link="l1", unit="u1", until=START + timedelta(minutes=15))
    await say(hub, Role.COMMANDER, made)
    async with client(hub, role) as peer:
        answer = await peer.publish(f.FieldLinkOpened(incident="i1", link="l1"))
    assert isinstance(answer, Refuse)
    assert answer.code == "not-allowed"
    assert hub.intake.picture.care["i1"].links["l1"].opened_at is None


async def test_thousands_of_facts_that_come_due_together_are_said_in_pieces(hub: HubServer, clock: Moment) -> None:
    incidents = [TOLD.incident(f"k{n}") for n in range(30)]
    await say(hub, Role.SOURCE, *incidents)
    until = START + timedelta(minutes=1)
    for incident in incidents:
        await say(
            hub, Role.CLINICIAN,
            *(f.PersonNoted(incident=incident.incident, note=f"n{n}", text="x", until=until) for n in range(30)),
        )  # fmt: skip
    held = sum(len(care.notes) for care in hub.intake.picture.care.values())
    assert held > 500
    clock.wait(minutes=1)
    assert hub.due.look() == 500
    assert hub.due.look() == 0, "silent while it is being written"
    await hub.intake.drained()
    assert hub.due.look() == held - 500
