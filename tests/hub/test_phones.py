"""Officers' phones: links that open once, pages that show one call and no more, and what phones may say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from console.domain import facts as f
from console.domain.care_watch import LONGEST_UNUSED
from console.domain.tracks import Position
from console.domain.vocabulary import Role, UnitKind
from console.domain.vocabulary_care import AlertKind, Basis, Caution, ConsentScope, ConsentState
from console.hub.server import HubServer
from console.wire.calling import Here, Invite, call_signal
from console.wire.frames import Ack, Positions, Publish, Refuse, Signal, Snapshot, Welcome
from console.wire.phone import CODE_MARK, PHONE_TOPIC, link_of, new_code, page_url, phone_actor
from tests.hub.rig import Moment, Peer, client, fetch, stranger
from tests.story import HERE, START

CODE = "abcdefghijklmnopqrstuvwx"


async def told(hub: HubServer, role: Role, *facts: f.Fact) -> list[Ack | Refuse]:
    """Facts as somebody of a role says them."""
    by = f.By(role.value, role, "cad" if role is Role.SOURCE else "")
    batch = [
        Publish(f"fact-{hub.intake.picture.seq}-{number}", hub.intake._clock(), fact)  # type: ignore[arg-type]
        for number, fact in enumerate(facts)
    ]
    answers = await hub.intake.publish(by, batch)
    assert not [answer for answer in answers if isinstance(answer, Refuse)], answers
    return answers


async def open_call(hub: HubServer, code: str = CODE, minutes: float = 10.0) -> None:
    """One call with two teams, what is known of the person, and a link for the first team's phone."""
    await told(
        hub,
        Role.SOURCE,
        f.IncidentReceived(
            incident="i1", number="P-104", type_code="SUICTHRT", type_text="Threat of suicide", priority=8,
            place=HERE, address="12 Quay Street", summary="On the <b>roof</b>, alone",
        ),
        f.IncidentReceived(incident="i2", number="P-105", type_code="X", type_text="Other call", priority=3),
        f.UnitRegistered(unit="u1", callsign="CIT 12", unit_kind=UnitKind.CIT_PATROL),
        f.UnitRegistered(unit="u2", callsign="Medic 4", unit_kind=UnitKind.EMS),
        f.UnitAssigned(unit="u1", incident="i1"),
        f.UnitAssigned(unit="u2", incident="i1"),
        f.PersonAlerted(incident="i1", alert="a1", about=AlertKind.CALMS, text="Talk about her dog"),
        f.PersonAlerted(incident="i1", alert="a2", about=AlertKind.TRIGGERS, text="<img src=x onerror=alert(1)>"),
        f.PersonAlerted(incident="i1", alert="a3", about=AlertKind.HAZARD, text="Roof edge", caution=Caution.HEIGHT),
    )  # fmt: skip
    await told(
        hub,
        Role.CLINICIAN,
        f.ConsentRecorded(
            incident="i1", consent="c1", scope=ConsentScope.TELEHEALTH, state=ConsentState.GIVEN, given_by="herself"
        ),
        f.PersonNoted(incident="i1", note="n1", text="SECRET NOTE"),
        f.ContactRecalled(incident="i1", contact="k1", on=START, text="SECRET HISTORY"),
        f.FieldLinkMade(
            incident="i1", link=link_of(code), unit="u1", until=hub.intake._clock() + timedelta(minutes=minutes)
        ),
    )


@asynccontextmanager
async def phone(hub: HubServer, code: str = CODE) -> AsyncIterator[tuple[Peer, str]]:
    """A phone whose link is opened, and the token it got."""
    async with stranger(hub) as peer:
        await peer.hello(CODE_MARK + code, "field")
        key = await peer.until(Signal, lambda signal: "token" in signal.body)
        yield peer, str(key.body["token"])


async def next_sheet(peer: Peer, **that: object) -> dict[str, object]:
    """The next sheet that shows what is wanted."""
    while True:
        signal = await peer.until(Signal, lambda signal: "sheet" in signal.body)
        sheet: dict[str, object] = signal.body["sheet"]
        if all(sheet[name] == value for name, value in that.items()):
            return sheet


def test_a_code_is_not_in_the_name_of_its_link() -> None:
    code = new_code()
    assert link_of(code) == link_of(code) != link_of(new_code())
    assert code not in link_of(code)
    assert [link_of(bad) for bad in ("", "short", code + "x", "../" + code[3:], code[:-1] + "\n")] == [""] * 5
    assert page_url("wss://hub.example:8750/v1/stream", code) == f"https://hub.example:8750/f/{code}"
    assert page_url("ws://[::1]:1/v1/stream", code) == f"http://[::1]:1/f/{code}"
    assert page_url("ws://a/v1/stream", code, "https://phones.example/") == f"https://phones.example/f/{code}"


async def test_the_page_shows_one_call_and_hides_what_the_field_may_not_see(hub: HubServer) -> None:
    await open_call(hub)
    async with phone(hub) as (peer, _):
        await told(hub, Role.SOURCE, f.IncidentScene(incident="i1", safe=True))
        sheet = await next_sheet(peer, scene="Scene is safe")
        assert not [frame for frame in peer.heard if isinstance(frame, Snapshot)]
        welcome = next(frame for frame in peer.heard if isinstance(frame, Welcome))
    assert (welcome.actor, welcome.sees, welcome.role) == ("phone-u1", False, "field")
    assert sheet["callsign"] == "CIT 12"
    assert sheet["lines"] == [
        {"kind": "hazard", "text": "height: Roof edge"},
        {"kind": "triggers", "text": "<img src=x onerror=alert(1)>"},
        {"kind": "calms", "text": "Talk about her dog"},
        {"kind": "consent", "text": "video: given"},
        {"kind": "earlier", "text": "1 earlier"},
    ]
    assert [team["callsign"] for team in sheet["coming"]] == ["CIT 12", "Medic 4"]  # type: ignore[attr-defined]
    everything = repr(peer.heard)
    assert "SECRET" not in everything
    assert "P-105" not in everything


async def test_a_link_opens_once_and_says_so_ever_after(hub: HubServer) -> None:
    await open_call(hub)
    assert (await fetch(hub, f"/f/{CODE}"))[0] == 200, "looking at the page does not use the link"
    assert (await fetch(hub, f"/f/{CODE}"))[0] == 200
    async with phone(hub) as (_, token):
        status, _, body = await fetch(hub, f"/f/{CODE}")
        assert status == 410
        assert "used already" in body
        async with stranger(hub) as second:
            with pytest.raises(AssertionError, match="used already"):
                await _denied(second, CODE_MARK + CODE)
    async with stranger(hub) as again:
        await again.hello(token, "field")
        assert (await next_sheet(again))["number"] == "P-104"
    assert hub.intake.picture.care["i1"].links[link_of(CODE)].opened_at is not None
    assert CODE not in repr(hub.intake.picture)
    (view,) = hub.intake.picture.care["i1"].views
    assert (view.fact.viewer, view.fact.viewer_role, view.role) == ("phone-u1", Role.FIELD, Role.HUB)


async def _denied(peer: Peer, token: str) -> None:
    from console.wire.frames import Hello

    await peer.say(Hello(token, "field"))
    frame = await peer.next()
    raise AssertionError(frame.text if isinstance(frame, Refuse) else f"let in: {frame}")


async def test_two_that_open_in_the_same_moment_are_one_that_opened(hub: HubServer) -> None:
    await open_call(hub)
    opened: list[object] = []
    refused: list[Refuse] = []
    for _ in range(2):
        hub.phones.open(CODE, opened.append, refused.append)
    await hub.intake.drained()
    await told(hub, Role.SOURCE, f.IncidentScene(incident="i1", safe=True))
    assert len(opened) == 1
    assert [refuse.code for refuse in refused] == ["link-used"]


@pytest.mark.parametrize("code", ["nonsense", "x" * 24, "", "../../etc/passwd", "%3Cscript%3E"])
async def test_a_link_that_never_was_says_so_and_repeats_nothing(hub: HubServer, code: str) -> None:
    await open_call(hub)
    status, headers, body = await fetch(hub, f"/f/{code}")
    assert status == 410
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert not code or code not in body
    async with stranger(hub) as peer:
        with pytest.raises(AssertionError, match="not known here"):
            await _denied(peer, CODE_MARK + code)


async def test_a_late_link_says_so(hub: HubServer, clock: Moment) -> None:
    await open_call(hub, minutes=5)
    clock.wait(minutes=5)
    status, _, body = await fetch(hub, f"/f/{CODE}")
    assert status == 410
    assert "has run out" in body
    async with stranger(hub) as peer:
        with pytest.raises(AssertionError, match="run out"):
            await _denied(peer, CODE_MARK + CODE)


async def test_a_link_made_for_years_runs_out_with_the_day(hub: HubServer, clock: Moment) -> None:
    await open_call(hub, minutes=60 * 24 * 365)
    clock.wait(hours=LONGEST_UNUSED.total_seconds() / 3600 - 0.1)
    assert (await fetch(hub, f"/f/{CODE}"))[0] == 200
    clock.wait(hours=0.1)
    status, _, body = await fetch(hub, f"/f/{CODE}")
    assert (status, "has run out" in body) == (410, True)
    hub.look()
    await hub.intake.drained()
    assert hub.intake.picture.care["i1"].links[link_of(CODE)].ended_reason == "not used in time"


async def test_a_page_closes_when_its_link_is_ended_or_its_call_is_closed(hub: HubServer) -> None:
    await open_call(hub)
    async with phone(hub) as (peer, token):
        await told(hub, Role.COMMANDER, f.FieldLinkEnded(incident="i1", link=link_of(CODE), reason="wrong phone"))
        assert await peer.farewell() == (1008, "this page is closed: wrong phone")
    async with stranger(hub) as peer:
        with pytest.raises(AssertionError, match="page is closed"):
            await _denied(peer, token)


async def test_whisper_cards_come_and_what_became_of_them_goes_back(hub: HubServer) -> None:
    await open_call(hub)
    async with phone(hub) as (peer, _):
        await told(
            hub,
            Role.CLINICIAN,
            f.WhisperSent(
                incident="i1", card="w1", to="u1", lines=("Ask about the dog", "Stay low"), basis=Basis.THREAT
            ),
            f.WhisperSent(incident="i1", card="w2", to="u2", lines=("Not for this phone",), basis=Basis.THREAT),
        )
        sheet = await next_sheet(peer)
        while not sheet["cards"]:
            sheet = await next_sheet(peer)
        (card,) = sheet["cards"]  # type: ignore[misc]
        assert card["lines"] == ["Ask about the dog", "Stay low"]
        at = hub.intake._clock()
        for fact in (f.WhisperDelivered, f.WhisperRead, f.WhisperUsed):
            assert isinstance(await peer.publish(fact(incident="i1", card="w1"), at), Ack)
        held = hub.intake.picture.care["i1"].cards["w1"]
        assert held.state == "used"
        for fact in (
            f.WhisperRead(incident="i1", card="w2"),
            f.WhisperRead(incident="i2", card="w1"),
            f.IncidentNoted(incident="i1", text="x"),
            f.UnitStatusChanged(unit="u1", status="on_scene"),  # type: ignore[arg-type]
        ):
            answer = await peer.publish(fact, at)
            assert isinstance(answer, Refuse)
            assert answer.code == "not-for-phones"
        assert hub.intake.picture.care["i1"].cards["w2"].state == "sent"


async def test_a_phone_reports_its_own_unit_and_speaks_of_calls_to_one_person(hub: HubServer, clock: Moment) -> None:
    await open_call(hub)
    now_ms = int(clock().timestamp() * 1000)
    async with client(hub, Role.CLINICIAN, "clinician-1") as desk, phone(hub) as (peer, _):
        await peer.say(Positions((Position("u2", 1.0, 2.0, now_ms),)))
        await peer.until(Refuse)
        await peer.say(Positions((Position("u1", HERE.lat, HERE.lon, now_ms, None, None, 8.0),)))
        moved = await desk.until(Positions, lambda frame: frame.positions[0].unit == "u1")
        assert moved.positions[0].accuracy_m == 8.0
        here = Here("call-0001", "session-1")
        await peer.say(call_signal("clinician-1", here))
        heard = await desk.until(Signal, lambda signal: signal.topic == "call")
        assert (heard.sender, heard.body["say"]) == (phone_actor("u1"), "here")
        for signal in (
            call_signal("", here),
            call_signal("clinician", here),
            call_signal("clinician-1", Invite("call-0001", "session-1", (phone_actor("u1"), "clinician-1"))),
            Signal("typing", to="clinician-1"),
            Signal("call", to="clinician-1", body={"say": "<script>"}),
            Signal(PHONE_TOPIC, to="clinician-1", body={"token": "x"}),
        ):
            await peer.say(signal)
            assert (await peer.until(Refuse)).code == "not-for-phones"


async def test_a_phone_hears_what_is_said_to_it_by_name_and_nothing_else(hub: HubServer) -> None:
    await open_call(hub)
    here = Here("call-0001", "session-1")
    async with client(hub, Role.COMMANDER) as desk, client(hub, Role.OPERATIONS) as other, phone(hub) as (peer, _):
        for signal in (
            Signal("presence", body={"selected": "i2"}),
            Signal("presence", to="field", body={"selected": "i2"}),
            Signal("typing", to=phone_actor("u1"), body={"text": "of another call"}),
            Signal(PHONE_TOPIC, to=phone_actor("u1"), body={"sheet": {"summary": "not of the hub"}}),
            call_signal(phone_actor("u1"), here),
        ):
            await desk.say(signal)
        heard = await peer.until(Signal, lambda signal: signal.sender != "hub")
        assert (heard.topic, heard.sender) == ("call", "commander")
        assert (await other.until(Signal)).topic == "presence", "desks hear what is said to all"


async def test_no_secret_of_a_link_is_in_journal_metrics_or_log(
    hub: HubServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await open_call(hub)
    async with phone(hub) as (_, token):
        pass
    kept = b"".join(hub.journal.raw(0, 1000)).decode()
    metrics = (await fetch(hub, "/metrics"))[2]
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("console"))
    assert logged
    for secret in (CODE, token):
        assert secret not in kept + metrics + logged
