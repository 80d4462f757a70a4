"""`watchfloor source`: what a stranger sees when trying a websocket, and the exit status a script sees."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from console.config import SourceSettings
from console.hub import source_command
from console.hub.outside_connect import SourceError
from console.hub.source_command import check

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)
CALL = {"incident": "i1", "received": NOW.isoformat(), "type": "Threat of suicide", "priority": 8}
UNIT = {"unit": "c1", "kind": "ems", "status": "available", "at": NOW.isoformat(), "lat": 5, "lon": 6, "speed_mps": 3}


async def tried(*messages: Any, mapping: str = "plain", subscribe: str = "") -> tuple[str, bool]:
    """The report on a server that says these messages, then ends."""

    async def say(connection: ServerConnection) -> None:
        if subscribe:
            assert await connection.recv() == subscribe
        for message in messages:
            await connection.send(message if isinstance(message, str) else json.dumps(message))

    async with serve(say, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        source = SourceSettings(name="s", url=f"ws://127.0.0.1:{port}/", mapping=mapping, subscribe=subscribe)
        lines, good = await check(source, 30.0, lambda: NOW, {})
    return "\n".join(lines), good


async def test_what_would_be_taken_in_is_listed() -> None:
    text, good = await tried([CALL, UNIT], CALL, subscribe='{"hello": 1}')
    assert good
    assert "2 messages: 3 facts and 1 positions would be taken in; 1 said nothing new" in text
    assert "incident.received" in text
    assert "type_text=Threat of suicide" in text
    assert "3.0 m/s" in text
    assert "refused" not in text


async def test_what_would_be_refused_is_listed_with_the_reason_and_how_often() -> None:
    late = UNIT | {"unit": "c2", "at": "2026-03-01T05:00:00+00:00"}
    text, good = await tried([CALL, UNIT | {"lat": 91}], "{}", "{}", "nonsense", late)
    assert not good
    assert "2 x no shape of the mapping fits an empty message" in text
    assert "1 x position: the coordinate 91.00000, 6.00000 is not on Earth" in text
    assert "the message is not JSON" in text
    assert "position of c2: the fix is 7200 s in the future" in text


async def test_a_mapping_that_does_not_fit_is_said_to_take_nothing() -> None:
    text, good = await tried({"devices": [{"ident": 7}]}, mapping="traccar")
    assert not good
    assert "1 x the unit has no id" in text
    assert "Nothing was taken in: check that the mapping fits what the source sends." in text


async def test_a_source_that_cannot_be_reached_is_an_error_in_words() -> None:
    async with serve(lambda connection: connection.wait_closed(), "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
    with pytest.raises(SourceError, match="the source cannot be reached"):
        await check(SourceSettings(name="s", url=f"ws://127.0.0.1:{port}/", mapping="plain"), 5.0, lambda: NOW, {})


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    source_command.add_arguments(parser)
    return source_command.run(parser.parse_args(list(words)))


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["check"], 2, "give the name of a [[source]] with --config FILE, or --url and --mapping"),
        (["check", "cad"], 2, "--config FILE is needed"),
        (["check", "--url", "ws://127.0.0.1:1/"], 2, "--url needs --mapping"),
        (["check", "--url", "http://x", "--mapping", "plain"], 2, "it begins with ws:// or wss://"),
        (["check", "--url", "ws://127.0.0.1:1/", "--mapping", "plain", "--seconds", "0"], 2, "--seconds must be above 0"),
        (["check", "--url", "ws://127.0.0.1:1/", "--mapping", "nope"], 1, "there is no mapping 'nope'"),
        (["check", "--url", "ws://127.0.0.1:1/", "--mapping", "plain", "--token-env", "NOT_SET_HERE"], 1, "NOT_SET_HERE"),
        (["check", "dad", "--config", "CONFIG"], 2, "has no [[source]] called 'dad'; it has: cad"),
        (["check", "cad", "--config", "CONFIG"], 1, "own.toml: at the top, the key `title` is missing"),
    ],
)  # fmt: skip
def test_wrong_use_is_told(
    words: list[str], status: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "w.toml"
    config.write_text("[[source]]\nname = 'cad'\nurl = 'ws://127.0.0.1:1/'\nmapping = 'own.toml'\n")
    (tmp_path / "own.toml").write_text("shape = []")
    assert _run(*(str(config) if word == "CONFIG" else word for word in words)) == status
    assert told in capsys.readouterr().err


def test_the_mappings_that_ship_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("list") == 0
    out = capsys.readouterr().out
    assert "plain " in out
    assert "Traccar" in out
