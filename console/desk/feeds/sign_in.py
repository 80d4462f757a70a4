"""Puts this desk's own credentials into the address of a feed: by host, from the settings, never from the stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from console.config import FeedLogin
from console.wire.feed_address import FeedAddress

SignIn = Callable[[FeedAddress], FeedAddress]


def as_it_is(address: FeedAddress) -> FeedAddress:
    """No credentials of this desk's own."""
    return address


def signing_in(logins: Iterable[FeedLogin], environ: Mapping[str, str]) -> SignIn:
    """What signs addresses in. A host without a login, and one whose password is not set, is opened as it is."""
    held = {login.host.lower(): login for login in logins}

    def sign_in(address: FeedAddress) -> FeedAddress:
        login = held.get(address.host)
        password = environ.get(login.password_env, "") if login is not None else ""
        if login is None or not password or address.has_credentials:
            return address
        return address.signed_in(login.user, password)

    return sign_in
