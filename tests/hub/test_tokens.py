"""Tokens: what is signed is read back, everything else is refused, and secrets stay secret."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from console.domain.access import MAY_CONNECT
from console.domain.vocabulary import Role
from console.hub.tokens import TokenError, load_secret, make_token, read_token
from tests.story import START

SECRET = b"a secret that is long enough for SHA-256"
OTHER = b"another secret, also long enough for this"


def code_of(token: str, secret: bytes = SECRET, later: timedelta = timedelta()) -> str:
    with pytest.raises(TokenError) as caught:
        read_token(secret, token, START + later)
    assert token not in str(caught.value) or not token
    assert len(str(caught.value)) > 20
    return caught.value.code


def signed(**claims: object) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))


@pytest.mark.parametrize("role", sorted(MAY_CONNECT))
def test_what_is_signed_is_read_back(role: Role) -> None:
    token = make_token(SECRET, role, "Desk 4", source="cad", exercise=True, valid_for=timedelta(hours=1), now=START)
    claims = read_token(SECRET, token, START + timedelta(minutes=59))
    assert (claims.role, claims.actor, claims.source, claims.exercise) == (role, "Desk 4", "cad", True)
    assert claims.expires == START + timedelta(hours=1)


def test_a_token_runs_out() -> None:
    token = make_token(SECRET, Role.COMMANDER, "Desk 4", valid_for=timedelta(hours=1), now=START)
    assert code_of(token, later=timedelta(hours=1, minutes=2)) == "expired"


def test_another_hubs_token_is_refused() -> None:
    assert code_of(make_token(OTHER, Role.COMMANDER, "Desk 4", now=START)) == "bad-token"


def test_a_token_that_was_changed_is_refused() -> None:
    token = make_token(SECRET, Role.AUDITOR, "Desk 4", now=START)
    head, body, signature = token.split(".")
    _, other_body, _ = make_token(SECRET, Role.COMMANDER, "Desk 4", now=START).split(".")
    assert code_of(f"{head}.{other_body}.{signature}") == "bad-token"
    assert code_of(f"{head}.{body}.") == "bad-token"
    assert code_of("eyJhbGciOiJub25lIn0." + body + ".") == "bad-token"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({}, "bad-token"),
        ({"aud": "watchfloor", "sub": "a", "role": "commander"}, "bad-token"),
        ({"aud": "other", "sub": "a", "role": "commander", "exp": 2_000_000_000}, "bad-token"),
        ({"aud": "watchfloor", "sub": "", "role": "commander", "exp": 2_000_000_000}, "bad-token"),
        ({"aud": "watchfloor", "sub": "a", "role": "king", "exp": 2_000_000_000}, "unknown-role"),
        ({"aud": "watchfloor", "sub": "a", "role": "hub", "exp": 2_000_000_000}, "unknown-role"),
        ({"aud": "watchfloor", "sub": "a", "role": ["commander"], "exp": 2_000_000_000}, "unknown-role"),
        ({"aud": "watchfloor", "sub": "a", "role": "commander", "exp": 10**30}, "expired"),
    ],
)
def test_signed_but_not_ours_is_refused(claims: dict[str, object], code: str) -> None:
    assert code_of(signed(**claims)) == code


@given(st.text(max_size=200))
def test_no_text_raises_anything_but_a_token_error(text: str) -> None:
    with pytest.raises(TokenError):
        read_token(SECRET, text, START)


def test_nobody_can_be_the_hub_or_nobody() -> None:
    for role, actor in ((Role.HUB, "Desk 4"), (Role.SOURCE, " "), (Role.SOURCE, "a\nb"), (Role.SOURCE, "x" * 129)):
        with pytest.raises(TokenError):
            make_token(SECRET, role, actor)


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "hub.secret"
    secret = load_secret(path)
    assert len(secret) >= 32
    assert load_secret(path) == secret
    assert load_secret(tmp_path / "other.secret") != secret
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_secret_that_cannot_be_trusted_is_refused(tmp_path: Path) -> None:
    short = tmp_path / "short"
    short.write_bytes(b"1234")
    short.chmod(0o600)
    with pytest.raises(TokenError, match="shorter"):
        load_secret(short)
    with pytest.raises(TokenError, match="cannot be"):
        load_secret(short / "beneath-a-file")
    if os.name == "posix":
        load_secret(tmp_path / "open").decode()
        (tmp_path / "open").chmod(0o644)
        with pytest.raises(TokenError, match="chmod 600"):
            load_secret(tmp_path / "open")
