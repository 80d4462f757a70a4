"""Outside websockets into a hub: what is taken in, what is refused, and what happens when a source goes away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from console.config import SourceSettings
from console.domain.facts import By, IncidentReceived
from console.domain.picture import Picture
from console.domain.vocabulary import Phase, Role, UnitStatus
from console.hub.outside import follow
from console.hub.outside_connect import SourceError, address_of
from console.hub.outside_session import MAX_MESSAGE, WAIT_FOR_INCIDENT, OutsideSession
from console.hub.outside_trial import Trial
from console.hub.server import HubServer
from console.hub.tls import server_context
from console.paths import resource
from console.wire.mapping_files import load_mapping
from tests.hub.rig import PATIENCE_S, Moment, running_hub
from tests.hub.test_tls import certificate
from tests.story import START

NOW = START.isoformat()
CALL = {
    "incident": "i1",
    "received": NOW,
    "updated": NOW,
    "type": "Threat of suicide",
    "priority": 8,
    "lat": 5,
    "lon": 6,
}
UNIT = {"unit": "c1", "kind": "co_responder", "status": "available", "status_at": NOW, "at": NOW, "lat": 5, "lon": 6}


class Outside:
    """A websocket server that says what a test wants said, to whoever connects."""

    def __init__(self) -> None:
        self.greeting: list[str] = []
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.connections: list[ServerConnection] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/live"

    async def __call__(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        self.headers.append(dict(connection.request.headers.raw_items()))
        self.paths.append(connection.request.path)
        self.connections.append(connection)
        for text in self.greeting:
            await connection.send(text)
        with suppress(ConnectionClosed):
            async for message in connection:
                self.asked.append(str(message))

    async def say(self, *messages: Any) -> None:
        for message in messages:
            await self.connections[-1].send(message if isinstance(message, str | bytes) else json.dumps(message))


@asynccontextmanager
async def outside() -> AsyncIterator[Outside]:
    source = Outside()
    async with serve(source, "127.0.0.1", 0) as server:
        source.port = next(iter(server.sockets)).getsockname()[1]
        yield source


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that has to come."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def following(hub: HubServer, clock: Moment, settings: SourceSettings, **more: Any) -> AsyncIterator[list[float]]:
    """A followed source; gives the waits its back-off took (none of them is slept)."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0.01)

    task = asyncio.create_task(follow(settings, hub.intake, clock, Random(3), sleep=sleep, **more))
    try:
        yield waits
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def settings(url: str, **more: Any) -> SourceSettings:
    return SourceSettings(name="cad", url=url, mapping=more.pop("mapping", "plain"), **more)


async def test_incidents_units_and_positions_come_into_the_hub(hub: HubServer, clock: Moment) -> None:
    async with (
        outside() as source,
        following(hub, clock, settings(source.url, exercise=True, subscribe='{"all": true}')),
    ):
        source.greeting = [json.dumps([CALL, UNIT])]
        await until(lambda: hub.intake.head >= 3)
        busy = UNIT | {
            "status": "on_scene",
            "incident": "i1",
            "lat": 5.01,
            "at": (START + timedelta(seconds=1)).isoformat(),
        }
        await source.say(busy)
        await until(lambda: hub.intake.head >= 5 and hub.intake.meter("cad").positions == 2)
        picture = hub.intake.picture
        assert picture.incidents["i1"].units == ["c1"]
        assert picture.incidents["i1"].phase is Phase.ON_SCENE
        assert picture.incidents["i1"].source == "cad"
        assert picture.incidents["i1"].exercise
        assert picture.findings == []
        await until(lambda: bool(source.asked))
        assert source.asked == ['{"all": true}']
        (health,) = hub.meters.health(clock())
        assert (health.name, health.connected, health.errors) == ("cad", True, 0)
        meter = hub.intake.meter("cad")
        assert (meter.facts, meter.positions) == (5, 2)


async def test_what_cannot_be_read_is_refused_and_counted_and_disturbs_nothing(hub: HubServer, clock: Moment) -> None:
    async with outside() as source, following(hub, clock, settings(source.url)):
        await until(lambda: bool(source.connections))
        await source.say(
            "not json", b"\xff\xfe", {"what": 1}, CALL | {"incident": ""}, CALL | {"received": "soon"},
            "[" * 50_000, UNIT | {"lat": 91}, UNIT | {"unit": "c2", "at": (START + timedelta(hours=1)).isoformat()}, CALL,
        )  # fmt: skip
        await until(lambda: "i1" in hub.intake.picture.incidents)
        meter = hub.intake.meter("cad")
        assert meter.errors == 8
        assert set(hub.intake.picture.incidents) == {"i1"}
        assert set(hub.intake.picture.units) == {"c1", "c2"}
        assert "future" in meter.last_error
        assert len(source.connections) == 1, "a bad message costs no connection"


async def test_a_source_that_goes_away_is_shown_so_and_nothing_is_repeated_when_it_is_back(
    hub: HubServer, clock: Moment
) -> None:
    async with outside() as source, following(hub, clock, settings(source.url)) as waits:
        source.greeting = [json.dumps([CALL, UNIT])]
        await until(lambda: hub.intake.head >= 3)
        source.greeting = [json.dumps([CALL, UNIT]), json.dumps(CALL | {"priority": 9})]
        await source.connections[0].close(1001, "maintenance")
        await until(lambda: bool(waits))
        assert hub.intake.meter("cad").last_error == "the source closed the connection (1001 maintenance)"
        assert waits[0] < 1
        await until(lambda: hub.intake.head >= 4)
        assert hub.intake.picture.incidents["i1"].priority == 9
        assert hub.intake.head == 4
        assert hub.meters.health(clock())[0].connected


async def test_while_it_is_away_it_is_not_connected_and_the_wait_grows(hub: HubServer, clock: Moment) -> None:
    async with outside() as source:
        url = source.url
    async with following(hub, clock, settings(url)) as waits:
        await until(lambda: len(waits) >= 8)
        (health,) = hub.meters.health(clock())
        assert not health.connected
        assert health.errors >= 8
        assert "cannot be reached" in health.last_error
        assert waits[0] < 1
        assert max(waits[5:]) > max(waits[:2])
        assert max(waits) <= 15


async def test_a_silent_source_is_connected_anew(hub: HubServer, clock: Moment) -> None:
    async with outside() as source, following(hub, clock, settings(source.url, idle_s=0.05)) as waits:
        await until(lambda: len(source.connections) >= 2)
        assert waits
        assert "said nothing for 0 s" in hub.intake.meter("cad").last_error


async def test_a_restarted_hub_takes_the_whole_state_again_as_nothing_new(tmp_path: Path, clock: Moment) -> None:
    async with outside() as source:
        source.greeting = [json.dumps([CALL, UNIT | {"incident": "i1", "status": "on_scene"}])]
        async with running_hub(tmp_path, clock) as hub, following(hub, clock, settings(source.url)):
            await until(lambda: hub.intake.head >= 4)
        before = hub.intake.head
        async with running_hub(tmp_path, clock) as hub, following(hub, clock, settings(source.url)):
            await until(lambda: len(source.connections) == 2)
            await source.say(CALL | {"incident": "i2"})
            await until(lambda: "i2" in hub.intake.picture.incidents and hub.intake.head > before)
            assert hub.intake.head == before + 1
            assert hub.intake.meter("cad").errors == 0


async def test_a_mapping_mended_on_disk_is_picked_up(hub: HubServer, clock: Moment, tmp_path: Path) -> None:
    mapping = tmp_path / "own.toml"
    mapping.write_text("title = 3")
    async with outside() as source, following(hub, clock, settings(source.url, mapping=str(mapping))) as waits:
        source.greeting = [json.dumps(CALL)]
        await until(lambda: len(waits) >= 2)
        assert "own.toml: in [title]: expected" in hub.intake.meter("cad").last_error
        mapping.write_text(resource("mappings/plain.toml").read_text())
        await until(lambda: "i1" in hub.intake.picture.incidents)


async def test_a_fault_of_our_own_does_not_cost_the_source_for_good(
    hub: HubServer, clock: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear = OutsideSession.hear

    def faulty(self: OutsideSession, data: bytes | str, now: Any) -> Any:
        if "poison" in str(data):
            raise ZeroDivisionError
        return hear(self, data, now)

    monkeypatch.setattr(OutsideSession, "hear", faulty)
    async with outside() as source, following(hub, clock, settings(source.url)) as waits:
        await until(lambda: bool(source.connections))
        await source.say("poison")
        await until(lambda: bool(waits))
        assert "a fault of Watchfloor's own: ZeroDivisionError" in hub.intake.meter("cad").last_error
        await until(lambda: len(source.connections) == 2)
        await source.say(CALL)
        await until(lambda: "i1" in hub.intake.picture.incidents)


async def test_tokens_go_as_bearer_or_in_the_address_and_are_never_told(
    hub: HubServer, clock: Moment, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("s3cret-file\n")
    async with outside() as source:
        bearer = settings(source.url, headers={"X-Agency": "4"}, token_env="CAD_TOKEN")
        async with following(hub, clock, bearer, environ={"CAD_TOKEN": "s3cret-env"}):
            await until(lambda: bool(source.headers))
        assert source.headers[0]["Authorization"] == "Bearer s3cret-env"
        assert source.headers[0]["X-Agency"] == "4"
        assert "Origin" not in source.headers[0]
        asked = settings(f"{source.url}?a=1", token_file=file, token_query="token")
        async with following(hub, clock, asked):
            await until(lambda: len(source.paths) == 2)
        assert source.paths[1] == "/live?a=1&token=s3cret-file"
        assert "Authorization" not in source.headers[1]
    async with following(hub, clock, asked) as waits:
        await until(lambda: bool(waits))
    assert "s3cret" not in hub.intake.meter("cad").last_error


async def test_own_certificate_authority_is_trusted_and_a_strange_one_is_not(
    hub: HubServer, clock: Moment, tmp_path: Path
) -> None:
    chain, key = certificate(tmp_path)
    source = Outside()
    source.greeting = [json.dumps(CALL)]
    async with serve(source, "127.0.0.1", 0, ssl=server_context(chain, key)) as server:
        url = f"wss://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/live"
        async with following(hub, clock, settings(url)) as waits:
            await until(lambda: bool(waits))
            assert "the source's certificate is not trusted" in hub.intake.meter("cad").last_error
            assert not source.connections
        async with following(hub, clock, settings(url, tls_ca=chain)):
            await until(lambda: "i1" in hub.intake.picture.incidents)


def _address(tmp_path: Path, **more: Any) -> Any:
    return address_of(settings(more.pop("url", "wss://x.example/"), **more), {"EMPTY": " "})


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"token_env": "NOT_THERE"}, "the variable NOT_THERE that should hold the token is not set"),
        ({"token_env": "EMPTY"}, "EMPTY that should hold the token is not set"),
        ({"token_file": Path("/nowhere/token")}, "the token file /nowhere/token cannot be read: No such file"),
        ({"tls_ca": Path("/nowhere/ca.pem")}, "the certificate file /nowhere/ca.pem cannot be used"),
        ({"url": "ws://x.example/", "tls_ca": Path("ca.pem")}, "does not begin with wss://"),
    ],
)
def test_what_is_missing_for_connecting_is_named(tmp_path: Path, more: dict[str, Any], words: str) -> None:
    with pytest.raises(SourceError, match=words):
        _address(tmp_path, **more)


@pytest.mark.parametrize(("status", "words"), [(401, "the token was not accepted"), (503, "the source answered 503")])
async def test_a_refused_handshake_is_told_in_words(hub: HubServer, clock: Moment, status: int, words: str) -> None:
    async def never(connection: ServerConnection) -> None:
        raise AssertionError

    def refuse(connection: ServerConnection, request: Any) -> Any:
        return connection.respond(status, "no\n")

    async with serve(never, "127.0.0.1", 0, process_request=refuse) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with following(hub, clock, settings(f"ws://127.0.0.1:{port}/")) as waits:
            await until(lambda: bool(waits))
    assert words in hub.intake.meter("cad").last_error


async def test_a_redirection_is_not_followed_because_it_would_take_the_token_along(
    hub: HubServer, clock: Moment
) -> None:
    async with outside() as elsewhere:

        def send_away(connection: ServerConnection, request: Any) -> Any:
            response = connection.respond(302, "there\n")
            response.headers["Location"] = elsewhere.url
            return response

        async with serve(elsewhere, "127.0.0.1", 0, process_request=send_away) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            async with following(hub, clock, settings(f"ws://127.0.0.1:{port}/")) as waits:
                await until(lambda: len(waits) >= 2)
        assert elsewhere.connections == []


# ---- the session, without sockets --------------------------------------------------------------------------


def session(picture: Picture | None = None) -> OutsideSession:
    return OutsideSession("cad", load_mapping("plain"), Picture() if picture is None else picture)


def test_a_message_that_is_too_large_is_refused() -> None:
    heard = session().hear(" " * (MAX_MESSAGE + 1), START)
    assert "at most 8,388,608 are taken" in heard.refused[0]


async def test_a_unit_waits_for_an_incident_that_comes_by_another_socket(clock: Moment) -> None:
    trial = Trial(clock)
    units = OutsideSession("units", load_mapping("plain"), trial.picture)
    calls = OutsideSession("calls", load_mapping("plain"), trial.picture)
    by = By("x", Role.SOURCE, "x")
    await trial.publish(by, units.hear(json.dumps(UNIT), clock()).facts)
    busy = json.dumps(UNIT | {"status": "on_scene", "incident": "i1"})
    assert units.hear(busy, clock()).facts == []
    await trial.publish(by, calls.hear(json.dumps(CALL), clock()).facts)
    await trial.publish(by, units.due(clock()))
    assert trial.picture.units["c1"].incident == "i1"
    assert trial.picture.incidents["i1"].phase is Phase.ON_SCENE
    assert not trial.refused


def test_a_unit_whose_incident_never_comes_is_told_without_it() -> None:
    one = session()
    one.hear(json.dumps(UNIT | {"status": "on_scene", "incident": "i9"}), START)
    assert one.due(START + WAIT_FOR_INCIDENT / 2) == []
    (told,) = one.due(START + WAIT_FOR_INCIDENT)
    assert (told.fact.status, told.fact.incident) == (UnitStatus.ON_SCENE, None)  # type: ignore[union-attr]
    assert one.due(START + WAIT_FOR_INCIDENT * 2) == []


def test_a_call_of_the_day_before_yesterday_is_taken_as_of_now_and_says_so() -> None:
    old = START - timedelta(days=2)
    facts = session().hear(json.dumps(CALL | {"received": old.isoformat()}), START).facts
    assert isinstance(facts[0].fact, IncidentReceived)
    assert {publish.at for publish in facts} == {START}
    assert facts[1].fact.text == f"Received at the source on {old:%Y-%m-%d %H:%M:%S} UTC"  # type: ignore[union-attr]


def test_the_same_fact_has_the_same_id_for_ever() -> None:
    first = session().hear(json.dumps([CALL, UNIT]), START).facts
    second = session().hear(json.dumps([CALL, UNIT]), START + timedelta(hours=1)).facts
    assert [publish.id for publish in first] == [publish.id for publish in second]
    assert len({publish.id for publish in first}) == len(first)
