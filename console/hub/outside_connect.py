"""Connecting to an outside source: its address, token, headers and certificates, with errors in plain words."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidStatus

from console.config import SourceSettings
from console.hub.outside_session import MAX_MESSAGE

#: A connection that is not up after this is given up, seconds.
OPEN_S = 10.0


class SourceError(Exception):
    """A source cannot be connected; the sentence says why and holds no secret."""


class Address(msgspec.Struct, frozen=True):
    """Where to connect and what to send with the handshake. Holds the token: never log it."""

    url: str
    headers: dict[str, str]
    tls: ssl.SSLContext | None


def address_of(source: SourceSettings, environ: Mapping[str, str]) -> Address:
    """The address with its token, read afresh each time so that a changed token is picked up.

    Raises:
        SourceError: the variable or file with the token, or the certificate, is missing or cannot be used.
    """
    token = _token(source, environ)
    headers = dict(source.headers)
    url = source.url
    if token and source.token_query:
        parts = urlsplit(url)
        query = [*parse_qsl(parts.query, keep_blank_values=True), (source.token_query, token)]
        url = urlunsplit(parts._replace(query=urlencode(query)))
    elif token:
        headers.setdefault("Authorization", f"Bearer {token}")
    return Address(url, headers, _tls(source))


def _token(source: SourceSettings, environ: Mapping[str, str]) -> str:
    if source.token_env:
        token = environ.get(source.token_env, "").strip()
        if not token:
            raise SourceError(f"the variable {source.token_env} that should hold the token is not set")
        return token
    if source.token_file is not None:
        try:
            token = source.token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(f"the token file {source.token_file} cannot be read: {_bare(error)}") from None
        if not token:
            raise SourceError(f"the token file {source.token_file} is empty")
        return token
    return ""


def _tls(source: SourceSettings) -> ssl.SSLContext | None:
    if not source.url.startswith("wss:"):
        if source.tls_ca is not None:
            raise SourceError("tls_ca is given, but the address does not begin with wss://")
        return None
    return _context(source.tls_ca)


def _context(authority: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=None if authority is None else str(authority))
    except (ssl.SSLError, OSError) as error:
        raise SourceError(f"the certificate file {authority} cannot be used: {_bare(error)}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def opening(address: Address) -> connect:
    """The connection to be awaited or entered. Its frames are bounded, and it follows no redirection.

    A redirection would carry the token to an address nobody has written down.
    """
    return _Straight(
        address.url,
        additional_headers=address.headers,
        ssl=address.tls,
        open_timeout=OPEN_S,
        max_size=MAX_MESSAGE,
        max_queue=64,
        ping_interval=20.0,
        ping_timeout=20.0,
        user_agent_header="watchfloor",
        # Traccar refuses browsers from elsewhere by their Origin: none is sent.
        origin=None,
    )


class _Straight(connect):
    """A connection that goes where it was told, and nowhere else."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Never follow."""
        return exc


def why(error: BaseException) -> str:
    """Why a connection failed or ended, in words without the address's query (it may hold the token)."""
    match error:
        case InvalidStatus():
            status = error.response.status_code
            meaning = {401: "the token was not accepted", 403: "access was denied", 404: "there is nothing there"}
            return f"the source answered {status}: {meaning.get(status, 'it would not open the websocket')}"
        case InvalidHandshake():
            return "the source does not speak websocket there"
        case ssl.SSLCertVerificationError():
            return f"the source's certificate is not trusted: {error.verify_message}"
        case TimeoutError():
            return "the source does not answer"
        case OSError():
            return f"the source cannot be reached: {_bare(error)}"
        case _:
            return f"the connection ended: {error}" if str(error) else "the connection ended"


def _bare(error: BaseException) -> str:
    return str(getattr(error, "strerror", None) or error)
