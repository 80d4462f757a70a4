"""Hosts a person has agreed to contact are remembered; a spoilt memory asks again."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk.feeds.known_hosts import MOST, KnownHosts


def test_an_agreement_outlives_the_desk(tmp_path: Path) -> None:
    path = tmp_path / "state" / "feed_hosts.json"
    assert KnownHosts(path).agree("cam7.example.org")
    assert "cam7.example.org" in KnownHosts(path)
    assert "cam8.example.org" not in KnownHosts(path)


@pytest.mark.parametrize("spoilt", [b"", b"{", b'{"a": 1}', b"[1, 2]", b"\xff\xfe"])
def test_a_spoilt_file_remembers_nobody(tmp_path: Path, spoilt: bytes) -> None:
    path = tmp_path / "feed_hosts.json"
    path.write_bytes(spoilt)
    hosts = KnownHosts(path)
    assert len(hosts) == 0
    assert hosts.agree("cam7")
    assert list(KnownHosts(path)) == ["cam7"]


def test_where_nothing_can_be_written_it_holds_until_the_desk_closes(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    hosts = KnownHosts(tmp_path / "file" / "feed_hosts.json")
    assert not hosts.agree("cam7")
    assert "cam7" in hosts


def test_only_so_many_are_remembered(tmp_path: Path) -> None:
    hosts = KnownHosts(tmp_path / "feed_hosts.json")
    for number in range(MOST + 3):
        hosts.agree(f"cam{number}")
    assert len(hosts) == MOST
    assert "cam2" not in hosts
    assert "cam3" in hosts
