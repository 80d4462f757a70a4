"""This desk's own credentials for cameras: put into the address that is opened, and into nothing that is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.config import ConfigError, FeedLogin, load_config
from console.desk.feeds.sign_in import signing_in
from console.wire.feed_address import judge_address

LOGIN = FeedLogin("Cam.example.org", "desk", "CAMERA_PASSWORD")


def test_credentials_go_into_what_is_opened_and_nothing_else() -> None:
    signed = signing_in([LOGIN], {"CAMERA_PASSWORD": "a/b@c"})(judge_address("rtsp://cam.example.org/1"))
    assert signed.to_open() == "rtsp://desk:a%2Fb%40c@cam.example.org/1"
    assert "a/b" not in repr(signed)
    assert "desk:" not in signed.shown


@pytest.mark.parametrize("uri", ["rtsp://other.example.org/1", "rtsp://cam.example.org.evil.example/1"])
def test_no_other_host_is_told(uri: str) -> None:
    address = judge_address(uri)
    assert signing_in([LOGIN], {"CAMERA_PASSWORD": "secret"})(address).to_open() == address.to_open()


def test_without_a_password_the_address_stays_as_it_is() -> None:
    address = judge_address("rtsp://cam.example.org/1")
    assert signing_in([LOGIN], {})(address) is address


def test_logins_are_read_from_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "desk.toml"
    path.write_text('[[feed_login]]\nhost = "cam.example.org"\nuser = "desk"\npassword_env = "CAMERA_PASSWORD"\n')
    assert load_config(path, {}).feed_login == (FeedLogin("cam.example.org", "desk", "CAMERA_PASSWORD"),)
    path.write_text('[[feed_login]]\nhost = "cam.example.org"\nuser = "desk"\npassword = "secret"\n')
    with pytest.raises(ConfigError, match="no setting 'password'; did you mean 'password_env'"):
        load_config(path, {})
