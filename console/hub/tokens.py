"""Signed tokens: who a client is and what it may do, decided by whoever holds the hub's secret."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from console.domain.access import MAY_CONNECT
from console.domain.vocabulary import Role

_ALGORITHM = "HS256"
_AUDIENCE = "watchfloor"
#: A secret shorter than the hash is refused (RFC 7518, 3.2), bytes.
SHORTEST_SECRET = 32
DEFAULT_VALIDITY = timedelta(hours=12)
#: Clocks of the machine that made a token and of the hub may differ this much.
LEEWAY = timedelta(seconds=60)


class TokenError(ValueError):
    """A token (or the secret it is checked with) cannot be used. `code` is stable, `str()` is for a person."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Claims(msgspec.Struct, frozen=True):
    """What a token says of its bearer. `expires` is UTC; `source` names the outside system a source speaks for.

    `link` names the link that a phone's page was opened with: such a token is good for that page and for as long.
    """

    role: Role
    actor: str
    expires: datetime
    source: str = ""
    exercise: bool = False
    link: str = ""


def make_token(
    secret: bytes,
    role: Role,
    actor: str,
    *,
    source: str = "",
    exercise: bool = False,
    link: str = "",
    valid_for: timedelta = DEFAULT_VALIDITY,
    now: datetime | None = None,
) -> str:
    """Sign a token.

    Raises:
        TokenError: the secret is too short, the role cannot connect, or the bearer has no name.
    """
    if role not in MAY_CONNECT:
        raise TokenError("unknown-role", f"Nobody can connect as {role.value}")
    if not actor.strip() or len(actor) > 128 or not actor.isprintable():
        raise TokenError("bad-name", "The bearer needs a printable name of 1 to 128 characters")
    if len(source) > 64 or not (source.isprintable()):
        raise TokenError("bad-name", "The source's name is at most 64 printable characters")
    made = now or datetime.now(UTC)
    claims: dict[str, Any] = {
        "aud": _AUDIENCE,
        "sub": actor,
        "role": role.value,
        "iat": int(made.timestamp()),
        "exp": int((made + valid_for).timestamp()),
    }
    if source:
        claims["source"] = source
    if exercise:
        claims["exercise"] = True
    if link:
        claims["link"] = link
    return jwt.encode({"alg": _ALGORITHM, "typ": "JWT"}, claims, _key(secret))


def read_token(secret: bytes, token: str, now: datetime) -> Claims:
    """Check a token's signature and time, and give what it says.

    Raises:
        TokenError: `bad-token`, `expired` or `unknown-role`; the sentence never repeats the token.
    """
    try:
        claims = jwt.decode(token, _key(secret), algorithms=[_ALGORITHM]).claims
    except (JoseError, ValueError, TypeError, KeyError, UnicodeError, RecursionError):
        raise TokenError("bad-token", "The token was not signed by this hub; ask for a new one") from None
    expires, role, actor = claims.get("exp"), claims.get("role"), claims.get("sub")
    if claims.get("aud") != _AUDIENCE or not isinstance(expires, int) or not isinstance(actor, str) or not actor:
        raise TokenError("bad-token", "The token lacks what a Watchfloor token must say; ask for a new one")
    if not isinstance(role, str) or role not in {known.value for known in MAY_CONNECT}:
        raise TokenError("unknown-role", f"This hub knows no role {str(role)[:32]!r}")
    ends = _moment(expires)
    if ends is None or now > ends + LEEWAY:
        raise TokenError("expired", "The token has run out; ask for a new one")
    return Claims(
        role=Role(role),
        actor=actor,
        expires=ends,
        source=str(claims.get("source") or ""),
        exercise=claims.get("exercise") is True,
        link=str(claims.get("link") or ""),
    )


def load_secret(path: Path) -> bytes:
    """The hub's secret; made (readable by its owner alone) when the file does not exist yet.

    Raises:
        TokenError: the file cannot be read, others may read it, or it holds too little.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _existing(path)
    except OSError as error:
        raise TokenError("no-secret", f"The secret file {path} cannot be made: {error.strerror}") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return _existing(path)


def _existing(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        secret = path.read_bytes().strip()
    except OSError as error:
        raise TokenError("no-secret", f"The secret file {path} cannot be read: {error.strerror}") from None
    if os.name == "posix" and mode & 0o077:
        raise TokenError("open-secret", f"Others can read the secret file {path}; run: chmod 600 {path}")
    if len(secret) < SHORTEST_SECRET:
        raise TokenError("short-secret", f"The secret in {path} is shorter than {SHORTEST_SECRET} bytes; delete it")
    return secret


def _key(secret: bytes) -> OctKey:
    if len(secret) < SHORTEST_SECRET:
        raise TokenError("short-secret", f"A secret needs at least {SHORTEST_SECRET} bytes")
    return OctKey.import_key(secret)


def _moment(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
