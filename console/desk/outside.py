"""What a desk reaches beyond its hub (calls, phones, feeds), handed in so that pictures and tests need none of it."""

from __future__ import annotations

import msgspec

from console.config import CallSettings
from console.desk.call.desk_calls import MakeScreen
from console.desk.feeds.desk_feeds import MakeWall, new_wall


class Outside(msgspec.Struct, frozen=True):
    """`hub_url` is the stream's address, beside which the phones' page stands.

    `make_screen` draws calls in place of the browser engine, `make_wall` makes the wall of feeds.
    """

    call: CallSettings = CallSettings()
    hub_url: str = ""
    make_screen: MakeScreen | None = None
    make_wall: MakeWall = new_wall
