"""`watchfloor hub` and `watchfloor token`: what a stranger reads, and errors in words."""

from __future__ import annotations

import asyncio
import signal
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.cli import main
from console.domain.vocabulary import Role
from console.hub.tokens import load_secret, read_token
from tests.hub.rig import as_json
from tests.hub.test_kill import HubProcess


def test_a_token_is_printed_alone_and_can_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "hub.secret"
    assert (
        main(["token", "--role", "source", "--name", "County CAD", "--valid", "90m", "--secret-file", str(secret)]) == 0
    )
    told = capsys.readouterr()
    assert str(secret) in told.err, "a secret that no hub has yet is not made in silence"
    claims = read_token(load_secret(secret), told.out.strip(), datetime.now(UTC))
    assert (claims.role, claims.actor, claims.source, claims.exercise) == (
        Role.SOURCE,
        "County CAD",
        "County CAD",
        False,
    )
    assert timedelta(minutes=89) < claims.expires - datetime.now(UTC) <= timedelta(minutes=90)
    assert main(["token", "--role", "source", "--name", "County CAD", "--secret-file", str(secret)]) == 0
    assert capsys.readouterr().err == ""


def test_a_token_knows_the_secret_of_the_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHFLOOR_HUB_SECRET_FILE", str(tmp_path / "elsewhere"))
    assert main(["token", "--role", "clinician", "--name", "Desk 7", "--exercise"]) == 0
    claims = read_token(load_secret(tmp_path / "elsewhere"), capsys.readouterr().out.strip(), datetime.now(UTC))
    assert (claims.role, claims.source, claims.exercise) == (Role.CLINICIAN, "", True)


@pytest.mark.parametrize(
    "more",
    [
        ["--role", "hub", "--name", "x"],
        ["--role", "king", "--name", "x"],
        ["--role", "field"],
        ["--role", "field", "--name", "x", "--valid", "soon"],
    ],
)
def test_a_token_that_makes_no_sense_is_wrong_use(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["token", *more])
    assert ended.value.code == 2
    assert "usage: watchfloor token" in capsys.readouterr().err


def test_a_token_for_nobody_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "--role", "field", "--name", " ", "--secret-file", str(tmp_path / "s")]) == 1
    assert "needs a printable name" in capsys.readouterr().err


def test_the_hub_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = ["--journal", str(tmp_path / "j.sqlite")]
    strange = tmp_path / "strange.sqlite"
    strange.write_text("a shopping list", encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for arguments, words in [
            (["--config", str(tmp_path / "none.toml")], "no settings file"),
            ([*journal, "--tls-key", "key.pem"], "go together"),
            ([*journal, "--port", "70000"], "is no port"),
            ([*journal, "--tls-key", "key.pem", "--tls-certificate", "chain.pem"], "no file chain.pem"),
            (["--journal", str(strange)], "not a Watchfloor journal"),
            ([*journal, "--port", str(taken.getsockname()[1])], "cannot listen"),
        ]:
            assert main(["hub", *arguments]) == 1
            told = capsys.readouterr()
            assert words in told.err
            assert told.out == ""
            assert "Traceback" not in told.err


async def test_the_hub_runs_until_it_is_told_to_stop(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path)
    await hub.start()
    assert hub._process.stdout is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", int(hub.url.split(":")[2].split("/")[0]))
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n")
    page = (await reader.read()).decode()
    writer.close()
    assert as_json(page.partition("\r\n\r\n")[2])["status"] == "ok"
    hub._process.send_signal(signal.SIGINT)
    told = (await hub._process.stdout.read()).decode()
    assert await hub._process.wait() == 0
    assert "watchfloor token --role commander" in told
    assert "nothing that was acknowledged is lost" in told
