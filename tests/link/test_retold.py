"""A snapshot in the middle of the stream: more or less is open to this desk, and everything else goes on."""

from __future__ import annotations

import msgspec
import pytest

from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.vocabulary import AlarmPriority, Role
from console.domain.vocabulary_care import FeedKind
from console.domain.wall import NO_GRANTS, Grants, redact, redact_picture
from console.link.replica import Replica
from console.link.retold import retold
from console.link.session import Cursor, GapFound, Session
from console.wire.codec import decode_from_hub, encode
from console.wire.frames import Facts, HubFrame, Snapshot
from tests.story import START, Story

SECRET = "takes lithium"
OPEN: Grants = frozenset({"i1"})


def story() -> Story:
    told = Story()
    told.tell(told.incident("i1"), told.incident("i2"), told.unit("u1"))
    for key in ("i1", "i2"):
        told.tell(f.PersonNoted(incident=key, note="n", text=SECRET), role=Role.CLINICIAN)
        told.tell(f.IncidentNoted(incident=key, text=SECRET), role=Role.CLINICIAN)
    return told


def seen(told: Story, grants: Grants = NO_GRANTS) -> Picture:
    """The picture of a commander's desk, as it comes over the wire."""
    picture = redact_picture(told.picture, Role.COMMANDER, grants)
    return msgspec.json.decode(msgspec.json.encode(picture), type=Picture)


class Desk:
    """A replica behind a session, as a desk has it."""

    def __init__(self) -> None:
        self.session = Session("token", "commander", Cursor())
        self.replica = Replica()

    def take(self, *frames: HubFrame):
        for frame in frames:
            for new in self.session.receive(encode(frame)):
                self.replica.feed(new, 1.0, START)
        return self.replica.work(1.0, lambda: 1.0, START)


def test_what_was_opened_is_shown_in_the_picture_the_desk_has_and_only_that_is_drawn_anew() -> None:
    told = story()
    desk = Desk()
    desk.take(Snapshot(seen(told)))
    held, other = desk.replica.picture, desk.replica.picture.incidents["i2"]
    touched = desk.take(Snapshot(seen(told, OPEN)))
    assert desk.replica.picture is held
    assert held == seen(told, OPEN)
    assert held.care["i1"].notes["n"].fact.text == SECRET
    assert held.incidents["i2"] is other
    assert (touched.incidents, touched.everything) == ({"i1"}, False)
    touched = desk.take(Snapshot(seen(told)))
    assert touched.incidents == {"i1"}
    assert SECRET not in msgspec.json.encode(held).decode(), "what is closed again is gone from the desk"


def test_an_alarm_that_comes_with_it_is_still_told_as_new() -> None:
    told = story()
    desk = Desk()
    desk.take(Snapshot(seen(told)))
    alarm = f.AlarmRaised(alarm="a1", rule="no-unit", priority=AlarmPriority.HIGH, text="no unit", incident="i1")
    told.tell(alarm, role=Role.HUB)
    touched = desk.take(Facts((told.envelopes[-1],)), Snapshot(seen(told, OPEN)))
    assert touched.alarms == {"a1"}
    assert not touched.everything


@pytest.mark.parametrize("back", [0, 1, 3])
def test_the_stream_goes_on_after_a_snapshot_wherever_that_is(back: int) -> None:
    told = story()
    desk = Desk()
    desk.take(Snapshot(seen(told)))
    at = len(told.envelopes) - back
    earlier = Picture()
    earlier.apply_all(told.envelopes[:at])
    told.tell(f.IncidentNoted(incident="i1", text="door is open"), role=Role.COMMANDER)
    after = [redact(envelope, Role.COMMANDER, OPEN) for envelope in told.envelopes[at:]]
    desk.take(Snapshot(redact_picture(earlier, Role.COMMANDER, OPEN)), Facts(tuple(after)))
    assert desk.replica.picture == seen(told, OPEN)
    assert desk.session.cursor.seq == len(told.envelopes)
    late = msgspec.structs.replace(after[-1], seq=after[-1].seq + 2)
    with pytest.raises(GapFound):
        list(desk.session.receive(encode(Facts((late,)))))


def test_a_picture_that_differs_in_more_than_what_is_hidden_takes_the_place_of_the_other() -> None:
    told = story()
    held = seen(told)
    before = held.digest()
    other = seen(told, OPEN)
    other.units["u1"].callsign = "another"
    assert retold(held, other) is None
    fewer = seen(told, OPEN)
    del fewer.incidents["i2"]
    assert retold(held, fewer) is None
    assert held.digest() == before
    desk = Desk()
    desk.take(Snapshot(seen(told)))
    touched = desk.take(Snapshot(other))
    assert touched.everything
    assert desk.replica.picture == other


def test_feeds_and_consults_that_are_shown_otherwise_are_named() -> None:
    told = story()
    told.tell(f.ConsultRequested(incident="i2", consult="q", reason=SECRET, asked_by="U1"), role=Role.CLINICIAN)
    told.tell(f.FeedAnnounced(feed="f1", uri="rtsp://camera.example/1", feed_kind=FeedKind.FIXED))
    held = msgspec.json.decode(msgspec.json.encode(redact_picture(told.picture, Role.FIELD)), type=Picture)
    touched = retold(held, msgspec.json.decode(msgspec.json.encode(told.picture), type=Picture))
    assert touched is not None
    assert (touched.consults, touched.feeds, touched.incidents) == ({"q"}, {"f1"}, {"i1", "i2"})
    assert decode_from_hub(encode(Snapshot(held))) == [Snapshot(told.picture)]
