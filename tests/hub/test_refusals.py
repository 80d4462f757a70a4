"""What is wrong is refused in words on its own connection, counted, and disturbs nobody else."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, NegotiationError

from console.config import Limits
from console.domain import facts as f
from console.domain.access import MAY_CONNECT, MAY_PUBLISH
from console.domain.tracks import Position
from console.domain.vocabulary import Role
from console.hub.outlet import BROKE_THE_RULES, TOO_BIG
from console.hub.server import HubServer
from console.hub.tokens import make_token
from console.wire.codec import encode
from console.wire.frames import Ack, Hello, Positions, Publish, Refuse, Signal, Welcome
from tests.hub.examples import EXAMPLES
from tests.hub.rig import PATIENCE_S, Moment, Peer, client, figures, refusals, running_hub, stranger
from tests.hub.test_tokens import OTHER
from tests.story import START, Story

TOLD = Story()
NOTE = f.IncidentNoted(incident="i1", text="x")


async def refused(peer: Peer) -> Refuse:
    return await peer.until(Refuse)


# ---- clients that are not let in ----


async def turned_away(hub: HubServer, *frames: object, raw: str | bytes = "") -> tuple[str, str]:
    """Say something as a stranger; gives the refusal's code and the close reason."""
    async with stranger(hub) as peer:
        if raw:
            await peer.say_raw(raw)
        await peer.say(*frames)  # type: ignore[arg-type]
        refuse = await refused(peer)
        code, reason = await peer.farewell()
        assert code == BROKE_THE_RULES
        assert reason
        assert len(refuse.text) > 15
        return refuse.code, reason


async def test_strangers_are_turned_away_in_words(hub: HubServer, clock: Moment) -> None:
    good = hub.token(Role.CLINICIAN, "Desk 4")
    old = hub.token(Role.CLINICIAN, "Desk 4", valid_for=timedelta(hours=-1))
    cases = [
        (Hello("nonsense", "commander"), "bad-token"),
        (Hello(make_token(OTHER, Role.COMMANDER, "Desk 4", now=START), "commander"), "bad-token"),
        (Hello(old, "clinician"), "expired"),
        (Hello(good, "commander"), "other-role"),
        (Hello(good, "king"), "unknown-role"),
        (Hello(good, "hub"), "other-role"),
        (Publish("fact-0001", START, NOTE), "hello-first"),
        (Positions((Position("u", 1.0, 1.0, 1),)), "hello-first"),
    ]  # fmt: skip
    for frame, code in cases:
        assert (await turned_away(hub, frame))[0] == code
    assert (await turned_away(hub, raw="{"))[0] == "not-json"
    assert (await turned_away(hub, raw=b"\x00\x01"))[0] == "not-text"
    assert (await turned_away(hub, raw=" " * 20_000 + "{}"))[0] == "too-large"
    counted = await figures(hub)
    assert counted['watchfloor_refusals_total{code="bad-token"}'] == 2
    assert counted['watchfloor_refusals_total{code="other-role"}'] == 2
    assert counted["watchfloor_failures_total"] == 0
    assert hub.fanout.feeds == {}


async def test_who_tries_tokens_waits_and_who_has_one_does_not(hub: HubServer) -> None:
    waits: list[float] = []
    parts = hub._parts
    hub._parts = type(parts)(
        **{name: getattr(parts, name) for name in parts.__struct_fields__ if name != "later"},
        later=lambda seconds, call: (waits.append(seconds), parts.later(0, call)),
    )
    for _ in range(8):
        assert (await turned_away(hub, Hello("guess", "commander")))[0] == "bad-token"
    assert waits == sorted(waits)
    assert len(waits) == 3
    async with client(hub) as peer:
        assert isinstance(peer.heard[0], Welcome)


async def test_who_says_nothing_is_cut(tmp_path: Path) -> None:
    async with running_hub(tmp_path, Moment()) as hub:
        async with stranger(hub) as peer:
            next(iter(hub.connections))._too_late()
            assert (await refused(peer)).code == "no-hello"
            assert (await peer.farewell())[0] == BROKE_THE_RULES
        async with client(hub) as peer:
            for connection in hub.connections:
                connection._too_late()
            assert isinstance(await peer.publish(TOLD.incident()), Ack), "who has said it stays"


async def test_who_does_not_even_speak_is_cut(tmp_path: Path) -> None:
    async with running_hub(tmp_path, Moment()) as hub:
        reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
        writer.write(b"GET /v1/str")
        while not hub.connections:
            await asyncio.sleep(0)
        next(iter(hub.connections))._too_late()
        with contextlib.suppress(ConnectionResetError):
            assert await asyncio.wait_for(reader.read(), PATIENCE_S) == b""
        writer.close()
        assert hub.connections == {}


async def test_the_handshake_checks_path_protocol_origin_and_room(tmp_path: Path) -> None:
    limits = Limits(connections=3)
    async with running_hub(tmp_path, Moment(), origins=("https://desk.example",), limits=limits) as hub:
        with pytest.raises(InvalidStatus, match="404"):
            async with stranger(hub, url=hub.url.replace("stream", "other")):
                pass
        with pytest.raises(InvalidStatus, match="403"):
            async with stranger(hub, origin="https://evil.example"):
                pass
        async with stranger(hub, origin="https://desk.example"), stranger(hub), client(hub):
            with pytest.raises(InvalidStatus, match="503"):
                async with stranger(hub):
                    pass
            assert (await figures(hub))["watchfloor_handshakes_refused_total"] == 2
        async with client(hub):
            pass


async def test_a_client_that_offers_no_protocol_is_refused(hub: HubServer) -> None:
    with pytest.raises((InvalidStatus, NegotiationError)):
        async with connect(hub.url):
            pass


async def test_garbage_instead_of_http_is_cut_and_disturbs_nobody(hub: HubServer) -> None:
    async with client(hub) as peer:
        for garbage in (b"\x16\x03\x01\x02\x00\x01\x00", b"POST / HTTP/1.1\r\n\r\n", b"\r\n" * 10, b"x" * 100_000):
            reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
            writer.write(garbage)
            writer.write_eof()
            await reader.read()
            writer.close()
        assert isinstance(await peer.publish(TOLD.incident()), Ack)


# ---- frames that are not taken ----

BAD_FRAMES = [
    ("{", "not-json"),
    ("\x00", "not-json"),
    ("null", "not-valid"),
    ("[" * 3000, "not-valid"),
    ('{"frame":"dance"}', "not-valid"),
    ('{"frame":"positions","positions":[["u",NaN,1.0,5]]}', "not-json"),
    ('{"frame":"positions","positions":[["u",1e999,1.0,5]]}', "not-valid"),
    ('{"frame":"publish","id":"fact-0001","at":"2026-03-01T03:00:00Z","fact":{"kind":"incident.exploded"}}', "not-valid"),
    ('{"frame":"publish","id":"fact-0001","at":"2026-03-01T03:00:00Z","fact":{"kind":"incident.located","incident":"i1","place":{"lat":91,"lon":0}}}', "not-valid"),
    ('{"frame":"publish","id":"fact-0001","at":"2026-03-01T03:00:00Z","fact":{"kind":"incident.noted","incident":"i1","text":"\\ud800"}}', "not-json"),
    ('{"frame":"signal","topic":""}', "not-valid"),
    ("[" + ",".join(['{"frame":"signal","topic":"x"}'] * 5001) + "]", "too-many"),
]  # fmt: skip


async def test_bad_frames_are_refused_in_words_and_the_session_goes_on(hub: HubServer) -> None:
    async with client(hub) as other, client(hub, actor="wrong") as peer:
        for text, code in BAD_FRAMES:
            await peer.say_raw(text)
            refuse = await refused(peer)
            assert refuse.code == code, text[:80]
            assert len(refuse.text) > 20
        await peer.say_raw(b"binary")
        assert (await refused(peer)).code == "not-text"
        assert isinstance(await peer.publish(TOLD.incident()), Ack)
        assert isinstance(await other.publish(NOTE), Ack)
        assert refusals(other.heard) == []
    assert (await figures(hub))["watchfloor_failures_total"] == 0


async def test_one_bad_fact_among_good_ones_costs_only_itself(hub: HubServer) -> None:
    async with client(hub) as peer:
        good = [Publish(f"good-{n:04d}", START, fact) for n, fact in enumerate([TOLD.incident(), NOTE])]
        bad = encode(Publish("bad-0001", START, NOTE)).replace(b"incident.noted", b"incident.exploded")
        await peer.say_raw((b"[" + b",".join([encode(good[0]), bad, encode(good[1])]) + b"]").decode())
        assert (await refused(peer)).id == "bad-0001"
        assert (await peer.until(Ack)).ids == ("good-0000", "good-0001")


async def test_an_oversize_frame_is_refused_and_ends_that_connection_only(hub: HubServer) -> None:
    async with client(hub) as other:
        async with client(hub, actor="wrong") as peer:
            await peer.say_raw(" " * ((1 << 20) + 1))
            assert (await refused(peer)).code == "too-large"
            assert (await peer.farewell())[0] == TOO_BIG
        assert isinstance(await other.publish(TOLD.incident()), Ack)


async def test_a_frame_in_pieces_is_one_frame(hub: HubServer) -> None:
    async with client(hub) as peer:
        text = encode(Publish("fact-0001", START, TOLD.incident())).decode()
        await peer.socket.send([text[:10], text[10:50], text[50:]])
        assert (await peer.until(Ack)).ids == ("fact-0001",)


async def test_who_sends_nothing_but_faults_is_cut(tmp_path: Path) -> None:
    async with running_hub(tmp_path, Moment(), limits=Limits(bad_frames=5)) as hub, client(hub) as peer:
        for _ in range(5):
            await peer.say_raw("{")
        code, reason = await peer.farewell()
        assert code == BROKE_THE_RULES
        assert "5 faulty frames" in reason
        assert refusals(peer.heard) == ["not-json"] * 5


async def test_a_second_hello_is_refused(hub: HubServer) -> None:
    async with client(hub) as peer:
        await peer.say(Hello(hub.token(Role.COMMANDER, "x"), "commander"))
        assert (await refused(peer)).code == "hello-twice"


# ---- facts that are not accepted ----


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (timedelta(seconds=31), "31 s in the future"),
        (timedelta(days=400), "in the future"),
        (-timedelta(hours=25), "25 h old"),
        (-timedelta(days=700_000), "h old"),
    ],
)
async def test_future_and_ancient_facts_are_refused(hub: HubServer, offset: timedelta, words: str) -> None:
    async with client(hub, Role.SOURCE) as peer:
        answer = await peer.publish(TOLD.incident(), START + offset)
        assert isinstance(answer, Refuse)
        assert answer.code == "bad-time"
        assert words in answer.text
        assert isinstance(await peer.publish(TOLD.incident(), START + timedelta(seconds=30)), Ack)
        assert isinstance(await peer.publish(NOTE, START - timedelta(hours=24)), Ack)
    assert hub.meters.of("source").errors == 1


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("2026-03-01T03:00:00", "bad-time"),
        ("0001-01-01T00:00:00+14:00", "bad-time"),
        ("9999-12-31T23:59:59-12:00", "bad-time"),
    ],
)
async def test_times_without_a_zone_or_at_the_edge_of_time_are_refused(hub: HubServer, at: str, code: str) -> None:
    async with client(hub, Role.SOURCE) as peer:
        text = encode(Publish("fact-0001", START, TOLD.incident())).decode().replace("2026-03-01T03:00:00Z", at)
        await peer.say_raw(text)
        assert (await refused(peer)).code == code


async def test_a_time_of_another_zone_is_kept_as_utc(hub: HubServer) -> None:
    async with client(hub) as desk, client(hub, Role.SOURCE) as peer:
        text = encode(Publish("fact-0001", START, TOLD.incident())).decode()
        await peer.say_raw(text.replace("2026-03-01T03:00:00Z", "2026-02-28T19:00:00-08:00"))
        await peer.until(Ack)
        (envelope,) = await desk.facts_until(1)
        assert envelope.at == START
        assert envelope.at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("position", "words"),
    [
        (Position("u1", 0.0, 0.0, 0), "0, 0"),
        (Position("u1", 90.5, 0.0, 0), "not on Earth"),
        (Position("u1", 1.0, -180.5, 0), "not on Earth"),
        (Position("u1", 1.0, 1.0, 31_000), "in the future"),
        (Position("u1", 1.0, 1.0, -90_000_000), "h old"),
        (Position("", 1.0, 1.0, 0), "id"),
    ],
)
async def test_bad_positions_are_refused_by_unit_and_the_good_ones_taken(
    hub: HubServer, position: Position, words: str
) -> None:
    now_ms = int(START.timestamp() * 1000)
    bad = msgspec.structs.replace(position, at_ms=now_ms + position.at_ms)
    async with client(hub) as desk, client(hub, Role.SOURCE) as peer:
        await peer.say(Positions((bad, Position("good", 1.0, 1.0, now_ms))))
        refuse = await refused(peer)
        assert (refuse.code, refuse.id) == ("bad-position", bad.unit)
        assert words in refuse.text
        assert [p.unit for p in (await desk.until(Positions)).positions] == ["good"]


async def test_thousands_of_bad_positions_get_few_refusals(hub: HubServer) -> None:
    async with client(hub, Role.SOURCE) as peer:
        await peer.say(Positions(tuple(Position(f"u{n}", 0.0, 0.0, 0) for n in range(3000))))
        last = await peer.until(Refuse, lambda refuse: refuse.code == "more")
        assert "2980 more" in last.text
        assert (await figures(hub))["watchfloor_positions_refused_total"] == 3000


# ---- roles ----


@pytest.mark.parametrize("role", sorted(MAY_CONNECT))
async def test_the_door_keeps_to_the_table_for_every_role_and_fact(hub: HubServer, role: Role) -> None:
    assert set(EXAMPLES) == set(f.FACT_KINDS.values())
    async with client(hub, role) as peer:
        welcome = peer.heard[0]
        assert isinstance(welcome, Welcome)
        for cls, fact in EXAMPLES.items():
            answer = await peer.publish(fact, key=f"fact-{f.kind_of(fact).translate({46: '-', 95: '-'})}")
            allowed = role in MAY_PUBLISH[cls]
            assert (f.kind_of(fact) in welcome.publishes) == allowed
            assert (isinstance(answer, Refuse) and answer.code == "not-allowed") == (not allowed), fact
        await peer.say(Positions((Position("u1", 1.0, 1.0, int(START.timestamp() * 1000)),)), Signal("typing"))
        assert isinstance(await peer.publish(NOTE, key="fact-at-the-end"), Ack | Refuse)
        codes = [r.text for r in peer.heard if isinstance(r, Refuse) and not r.id]
        assert any("positions" in text for text in codes) == (role not in (Role.SOURCE, Role.FIELD))
        assert any("signals" in text for text in codes) == (role in (Role.SOURCE, Role.AUDITOR))


async def test_a_source_speaks_and_learns_nothing_but_its_answers(hub: HubServer) -> None:
    async with client(hub, Role.SOURCE) as source, client(hub, actor="other") as desk:
        await source.publish(TOLD.incident())
        await desk.publish(NOTE, key="fact-of-the-desk")
        hub.pulse()
        await source.publish(NOTE, key="fact-of-the-source")
        assert {type(frame).__name__ for frame in source.heard} <= {"Welcome", "Ack", "Pulse"}
        welcome = source.heard[0]
        assert isinstance(welcome, Welcome)
        assert not welcome.sees
