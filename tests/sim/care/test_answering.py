"""What was said is said once; what was refused is said again, later, and not for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from console.domain import facts as f
from console.link.client import Client, Received
from console.sim.care.answering import AGAIN_S, TRIES, Once, Person
from console.sim.care.saying import Say
from console.wire.frames import Publish, Refuse

NOW = datetime(2026, 4, 17, 21, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=AGAIN_S)


def a_say() -> Say:
    return Say("c1:withdrawn", f.ConsultWithdrawn("i1", "c1", "calm again"))


def test_what_was_said_is_not_said_again() -> None:
    once, say = Once(), a_say()
    assert once.fresh([say], NOW) == [say]
    once.said(say, "fact-1")
    assert once.fresh([say], LATER) == []


def test_what_was_refused_is_tried_again_a_few_times() -> None:
    once, say, now = Once(), a_say(), NOW
    for number in range(TRIES):
        assert once.fresh([say], now) == [say]
        once.said(say, f"fact-{number}")
        once.refused(f"fact-{number}", now)
        assert once.fresh([say], now) == [], "not at once"
        now += timedelta(seconds=AGAIN_S)
    assert once.fresh([say], now) == [], "not for ever"


def test_a_refusal_of_something_else_changes_nothing() -> None:
    once, say = Once(), a_say()
    once.said(say, "fact-1")
    once.refused("another", NOW)
    assert once.fresh([say], LATER) == []


def test_a_person_publishes_each_thing_once_and_hears_refusals() -> None:
    sent: list[Publish] = []
    now = [NOW]
    client = Client("ws://127.0.0.1:1", "token", "field")
    client.send = lambda *frames: sent.extend(frames)  # type: ignore[method-assign,assignment]
    person = Person(client, lambda: now[0], Random(1))
    person.say([a_say()])
    person.say([a_say()])
    assert [frame.fact for frame in sent] == [a_say().fact]
    person.hear(Received(Refuse("over", "This consult is ended already", sent[0].id), NOW))
    assert (person.refusals, person.last_refusal) == (1, "This consult is ended already")
    now[0] = LATER
    person.say([a_say()])
    assert len(sent) == 2
    assert sent[0].id != sent[1].id
