"""The doctor: says what is wrong and what to do, and one broken check does not hide the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from console import doctor
from console.cli import main
from console.doctor import Grade
from console.domain.vocabulary import Role
from console.hub.tokens import make_token
from console.wire.frames import Refuse
from tests.link.fake_hub import FakeHub, Visit


def test_a_good_machine_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    for what in ("Python", "SQLite", "own files", "windows (Qt)", "disk", "settings"):
        assert what in said
    assert "This machine can run Watchfloor" in said


def test_a_misspelt_setting_fails_with_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "watchfloor.toml"
    file.write_text("[hub]\nprot = 8750\n")
    assert main(["doctor", "--config", str(file)]) == 1
    said = capsys.readouterr().out
    assert "prot" in said
    assert "has to be mended" in said


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import apsw

    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.40.1")
    found = doctor.sqlite()
    assert found.grade is Grade.BAD
    assert "apsw" in found.cure


def test_missing_engines_are_named_and_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_installed", lambda module: module == "PySide6.QtMultimedia")
    found = doctor.video()
    assert found.grade is Grade.WARN
    assert found.found == "no camera pictures, no calls here"
    assert "watchfloor[feeds]" in found.cure


def test_a_check_that_breaks_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> doctor.Check:
        raise OSError("no such device")

    monkeypatch.setattr(doctor, "disk", broken)
    found = {check.what: check for check in doctor.checks(None, None, "")}
    assert found["disk"].grade is Grade.BAD
    assert "no such device" in found["disk"].found
    assert found["settings"].grade is Grade.GOOD


async def test_a_hub_is_tried_with_the_role_of_the_token() -> None:
    async def welcome(visit: Visit) -> None:
        assert visit.hello.role == "clinician"
        await visit.welcome()
        await visit.socket.wait_closed()

    token = make_token(b"s" * 32, Role.CLINICIAN, "someone")
    async with FakeHub(welcome).running() as hub:
        found = await doctor.reach(hub.url, token)
    assert found.grade is Grade.WARN, "the fake hub's clock stands in the past"
    assert "set this machine's clock" in found.cure


async def test_a_refused_token_and_an_empty_address_are_told_apart() -> None:
    async def deny(visit: Visit) -> None:
        await visit.say(Refuse("bad-token", "The token has run out"))

    token = make_token(b"s" * 32, Role.COMMANDER, "someone")
    async with FakeHub(deny).running() as hub:
        found = await doctor.reach(hub.url, token)
    assert (found.grade, found.found) == (Grade.BAD, "refused: The token has run out")
    found = await doctor.reach(hub.url, token)
    assert "nobody answers" in found.found
    found = await doctor.reach(hub.url, "rubbish")
    assert found.grade is Grade.BAD
    assert "no token" in found.cure
