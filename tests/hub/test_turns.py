"""A desk whose grants change while facts come, while it is slow, or while older facts are being read for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.config import Limits
from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.domain.wall import NO_GRANTS, Grants, may_hide, redact, redact_picture
from console.hub import audience as audience_module
from console.hub.audience import Audience, Guarded, Viewer, is_guarded, walled
from console.hub.counts import Counts
from console.hub.fanout import FanOut
from console.hub.recent import Recent
from console.journal.chain import canonical
from console.wire.codec import decode_from_hub
from console.wire.frames import Facts, Resume, Snapshot
from tests.hub.rig import PaperOutlet, payload
from tests.story import Story

ANNA = Viewer("anna", Role.COMMANDER)
CALLS = ("i1", "i2")
SECRET = "secret"


class Paper:
    """A journal whose disk is as slow as the test says."""

    def __init__(self) -> None:
        self.story = Story()
        self.epoch = self.story.epoch
        self.picture = self.story.picture
        self.head = 0

    def raw(self, after: int, limit: int) -> list[bytes]:
        through = min(self.head, after + limit)
        return [canonical(envelope) for envelope in self.story.envelopes[after:through]]


class Watched(PaperOutlet):
    """Holds every frame, at the moment it is sent, against what may be seen then."""

    def __init__(self, rig: Rig) -> None:
        super().__init__()
        self.rig = rig
        self.cursor: int | None = None

    def send(self, frame: bytes) -> None:
        super().send(frame)
        for part in decode_from_hub(payload(frame)):
            if isinstance(part, Snapshot):
                assert part.picture.seq <= self.rig.keeper.head, "shown before it was on disk"
                assert self.cursor in (None, part.picture.seq), "a snapshot in mid-stream stands where the desk is"
                self.cursor = part.picture.seq
                shown = [incident for incident in part.picture.care if _clear(part.picture, incident)]
            elif isinstance(part, Facts):
                assert part.facts[0].seq == (self.cursor or 0) + 1, "a gap, or a fact twice"
                self.cursor = part.facts[-1].seq
                shown = [e.fact.incident for e in part.facts if getattr(e.fact, "text", None) == SECRET]  # type: ignore[union-attr]
            else:
                continue
            assert set(shown) <= self.rig.grants, "shown without a grant"


def _clear(picture: Picture, incident: str) -> bool:
    return any(told.fact.text == SECRET for told in picture.care[incident].notes.values())


class Rig:
    def __init__(self, kept: int) -> None:
        self.keeper = Paper()
        self.grants: Grants = NO_GRANTS
        self.fanout = FanOut(
            self.keeper, self.keeper.picture, limits=Limits(desk_behind_facts=kept), counts=Counts(),
            on_sample=lambda positions: None,
        )  # fmt: skip
        self.outlet = Watched(self)
        self.now_s = 0.0

    def join(self, resume: bool) -> None:
        self.accept(0, *(self.keeper.story.incident(key) for key in CALLS))
        self.commit()
        at = Resume(self.keeper.epoch, 0) if resume else None
        self.feed = self.fanout.join(self.outlet, ANNA, at, None, self.now_s)

    def accept(self, count: int, *facts: f.Fact) -> None:
        notes = (f.PersonNoted(incident=CALLS[n % 2], note=f"n{n}", text=SECRET) for n in range(count))
        self.keeper.story.tell(*facts, *notes, role=Role.CLINICIAN)

    def commit(self) -> None:
        fresh = self.keeper.story.envelopes[self.keeper.head :]
        self.keeper.head += len(fresh)
        self.now_s += 1.0
        self.fanout.durable(fresh, self.now_s)

    def regrant(self, grants: Grants) -> None:
        self.grants = grants
        self.fanout.regrant({("anna", Role.COMMANDER): grants, ("anna", Role.FIELD): frozenset(CALLS)}, self.now_s)

    async def settle(self) -> None:
        while self.fanout._fetches:
            await asyncio.sleep(0.0005)

    def seen(self) -> Picture:
        picture = Picture()
        for frame in self.outlet.said():
            if isinstance(frame, Snapshot):
                picture = frame.picture
            elif isinstance(frame, Facts):
                picture.apply_all(frame.facts)
        return picture


_grants = st.sets(st.sampled_from(CALLS)).map(frozenset)
_step = st.one_of(
    st.integers(1, 6).map(lambda count: ("accept", count)),
    st.just(("commit", None)),
    _grants.map(lambda grants: ("regrant", grants)),
    st.just(("stick", None)),
    st.just(("drain", None)),
    st.just(("wait", None)),
)


async def _run(steps: Sequence[tuple[str, object]], resume: bool, kept: int) -> Rig:
    rig = Rig(kept)
    rig.join(resume)
    for what, how in steps:
        match what:
            case "accept":
                rig.accept(how)  # type: ignore[arg-type]
            case "commit":
                rig.commit()
            case "regrant":
                rig.regrant(how)  # type: ignore[arg-type]
            case "stick":
                rig.outlet.stuck = True
            case "drain":
                rig.outlet.drain()
                rig.feed.drained()
            case _:
                await rig.settle()
    rig.commit()
    rig.outlet.drain()
    rig.feed.drained()
    for _ in range(100):
        await rig.settle()
        rig.feed.drained()
    assert rig.outlet.cursor == rig.keeper.head
    return rig


@settings(max_examples=150, deadline=None)
@given(st.lists(_step, max_size=25), st.booleans(), st.sampled_from([2, 1000]))
def test_whatever_happens_the_desk_sees_what_it_may_and_every_fact_once(
    steps: list[tuple[str, object]], resume: bool, kept: int
) -> None:
    rig = asyncio.run(_run(steps, resume, kept))
    assert rig.outlet.closed is None
    assert rig.seen() == redact_picture(rig.keeper.picture, Role.COMMANDER, rig.grants)


async def test_older_facts_read_before_access_ended_are_read_again() -> None:
    rig = Rig(kept=2)
    rig.grants = frozenset({"i1"})
    rig.accept(0, rig.keeper.story.incident("i1"))
    rig.accept(40)
    rig.commit()
    for _ in range(5):
        rig.accept(1)
        rig.commit()
    rig.fanout._picture = Picture(epoch=rig.keeper.epoch)  # nobody was ever granted anything that the picture knows
    rig.feed = rig.fanout.join(rig.outlet, ANNA, Resume(rig.keeper.epoch, 0), None, 0.0, frozenset({"i1"}))
    assert rig.fanout._fetches, "the facts have to come from the journal"
    await asyncio.sleep(0)
    rig.regrant(NO_GRANTS)  # while they are being read
    await rig.settle()
    assert SECRET.encode() not in b"".join(rig.outlet.frames)
    assert rig.outlet.cursor == rig.keeper.head


async def test_what_a_grant_opens_waits_for_the_disk_and_what_it_closes_does_not() -> None:
    rig = Rig(kept=1000)
    rig.join(resume=True)
    rig.accept(2)
    rig.commit()
    rig.accept(2)  # accepted, and not on disk yet
    rig.regrant(frozenset({"i1"}))
    assert not rig.outlet.said_of(Snapshot)
    rig.commit()
    *facts, snapshot = rig.outlet.said()
    assert isinstance(snapshot, Snapshot)
    assert snapshot.picture.seq == rig.keeper.head
    assert SECRET not in repr(facts), "opened before the grant was on disk"
    rig.accept(2)
    rig.regrant(NO_GRANTS)
    before = len(rig.outlet.frames)
    rig.commit()
    assert SECRET.encode() not in b"".join(rig.outlet.frames[before:])


async def test_nothing_is_sent_to_desks_whose_grants_are_as_before() -> None:
    rig = Rig(kept=1000)
    rig.join(resume=True)
    rig.regrant(frozenset({"i1"}))
    sent = len(rig.outlet.frames)
    assert rig.fanout.regrant({("anna", Role.COMMANDER): frozenset({"i1"})}, 0.0) == 0
    assert (
        rig.fanout.regrant({("anna", Role.COMMANDER): frozenset({"i1"}), ("bert", Role.COMMANDER): NO_GRANTS}, 0.0) == 0
    )
    assert len(rig.outlet.frames) == sent


# ---- bytes that are shared -----------------------------------------------------------------------------


def recent_with(*told: tuple[Role, f.Fact]) -> tuple[Recent, list[f.Envelope]]:
    story = Story()
    story.tell(story.incident("i1"))
    for role, fact in told:
        story.tell(fact, role=role)
    recent = Recent(0, 1000)
    recent.add([canonical(e) for e in story.envelopes], [e for e in story.envelopes if may_hide(e)])
    return recent, story.envelopes


ROLES = [Role.COMMANDER, Role.CLINICIAN, Role.OPERATIONS, Role.AUDITOR, Role.FIELD]


def test_where_nothing_is_hidden_all_desks_get_the_same_bytes() -> None:
    recent, _ = recent_with((Role.COMMANDER, f.IncidentNoted(incident="i1", text="door is open")))
    frames = [recent.frame_after(0, Audience(role))[0] for role in ROLES]
    assert all(frame is frames[0] for frame in frames)
    assert recent.frame_after(0, Audience(Role.COMMANDER, frozenset({"i1"})))[0] is frames[0]


def test_a_protected_fact_is_encoded_once_for_all_desks_of_a_role(monkeypatch: pytest.MonkeyPatch) -> None:
    recent, envelopes = recent_with(
        (Role.CLINICIAN, f.PersonNoted(incident="i1", note="n", text=SECRET)),
        (Role.COMMANDER, f.IncidentNoted(incident="i1", text="door is open")),
    )
    encoded: list[f.Envelope] = []
    monkeypatch.setattr(audience_module, "canonical", lambda envelope: encoded.append(envelope) or canonical(envelope))
    for _ in range(3):
        for role in ROLES:
            for grants in (NO_GRANTS, frozenset({"i2"}), frozenset({"i3"})):
                for cursor in (0, 1):
                    frame, last = recent.frame_after(cursor, Audience(role, grants))
                    assert last == 3
                    (facts,) = decode_from_hub(payload(frame))
                    assert isinstance(facts, Facts)
                    assert list(facts.facts) == [redact(e, role, grants) for e in envelopes[cursor:]]
    assert len(encoded) == 4, "once for each role from which something is hidden"
    open_to = Audience(Role.COMMANDER, frozenset({"i1"}))
    assert SECRET.encode() in recent.frame_after(0, open_to)[0]
    assert len(encoded) == 4, "what is seen whole is passed on as it is stored"


def test_what_is_read_from_the_journal_is_passed_on_as_it_is_where_nothing_is_hidden() -> None:
    story = Story()
    story.tell(story.incident("i1"), f.IncidentNoted(incident="i1", text="door is open"))
    story.tell(f.PersonNoted(incident="i1", note="n", text=SECRET), role=Role.CLINICIAN)
    bodies = [canonical(envelope) for envelope in story.envelopes]
    assert [is_guarded(body) for body in bodies] == [False, True, True]
    seen = walled(bodies, Audience(Role.OPERATIONS))
    assert [ours is body for ours, body in zip(seen, bodies, strict=True)] == [True, True, False]
    assert all(ours is body for ours, body in zip(walled(bodies, Audience(Role.CLINICIAN)), bodies, strict=True))


def test_old_protected_facts_are_let_go() -> None:
    story = Story()
    story.tell(*(f.PersonNoted(incident="i1", note=f"n{n}", text=SECRET) for n in range(10)), role=Role.CLINICIAN)
    guarded = Guarded()
    guarded.add(story.envelopes)
    for envelope in story.envelopes:
        assert SECRET.encode() not in guarded.body(envelope.seq, canonical(envelope), Audience(Role.FIELD))
    guarded.forget_before(8)
    assert guarded.between(0, 100) == [8, 9, 10]
    assert guarded.between(8, 9) == [9]
    assert msgspec.structs.asdict(Audience(Role.FIELD)) == {"role": Role.FIELD, "grants": NO_GRANTS}
    assert sorted(guarded._made) == [8, 9, 10]
