"""The hub in memory keeps the same wall as the real one: what its desk may not see never reaches it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.desk.rehearsal import RehearsalLink
from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.domain.wall import redact_picture
from console.link.client import Received
from console.link.replica import Replica
from console.wire.codec import encode
from tests.story import START, Story

SECRET = "takes lithium"


class Heard:
    """A desk's end of the rehearsal, and every byte that came to it."""

    def __init__(self, role: Role) -> None:
        self.now = START
        self.link = RehearsalLink(lambda: self.now, role, "anna")
        self.replica = Replica()
        self.bytes = b""
        self.link.connect()

    def hear(self) -> Picture:
        self.link.pulse()
        for event in self.link.drain():
            if isinstance(event, Received):
                self.bytes += encode(event.frame)
            self.replica.hear(event, 1.0)
        self.replica.work(1.0, lambda: 1.0, self.now)
        return self.replica.picture


@pytest.mark.parametrize("role", [Role.COMMANDER, Role.OPERATIONS, Role.CLINICIAN])
def test_the_desk_is_told_what_its_role_may_see(role: Role) -> None:
    desk = Heard(role)
    desk.link.tell(Story().incident())
    desk.link.cut()
    desk.link.tell(f.PersonNoted(incident="i1", note="n", text=SECRET), role=Role.CLINICIAN)
    desk.link.connect()
    assert desk.hear() == redact_picture(desk.link.picture, role)
    assert (SECRET.encode() in desk.bytes) == (role is Role.CLINICIAN)


def test_what_is_granted_is_shown_for_its_time() -> None:
    desk = Heard(Role.COMMANDER)
    desk.link.tell(Story().incident())
    desk.link.tell(f.PersonNoted(incident="i1", note="n", text=SECRET), role=Role.CLINICIAN)
    desk.hear()
    desk.link.ask(f.AccessRequested(incident="i1", request="r", reason="roof"))
    desk.link.tell(f.AccessGranted(incident="i1", request="r", minutes=5), role=Role.CLINICIAN)
    assert desk.hear().care["i1"].notes["n"].fact.text == SECRET
    desk.now += timedelta(minutes=5)
    assert desk.hear() == redact_picture(desk.link.picture, Role.COMMANDER)
    assert desk.link.picture.care["i1"].notes["n"].fact.text == SECRET
