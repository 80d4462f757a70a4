"""The demo's parts joined: a hub and a city in processes of their own, followed by a desk's replica."""

from __future__ import annotations

import argparse
import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.demo import DESK_ROLES, add_arguments
from console.demo.figures import Spread, in_words, resident_mb, spread
from console.demo.processes import Child, ChildFailed
from console.demo.show import pace
from console.demo.works import DESK_NAMES, HubWord, run_city, run_hub
from console.desk.workspaces import WORKSPACE_NAMES
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.link.client import Client
from console.link.liveness import LinkState
from console.link.replica import Replica
from console.link.worker import LinkWorker
from tests.story import Story

#: Looks at the replica until it holds what is waited for; a machine slower than this has other troubles.
LOOKS = 6_000


def follow(worker: LinkWorker, replica: Replica, enough) -> None:
    for _ in range(LOOKS):
        for event in worker.drain():
            replica.hear(event, time.monotonic())
        replica.work(1.0, time.monotonic, datetime.now(UTC))
        if enough():
            return
        time.sleep(0.01)
    pytest.fail("what was waited for never came")


def test_hub_city_and_desk_are_joined_without_a_gap(tmp_path: Path) -> None:
    with Child("hub", run_hub, tmp_path) as hub:
        word: HubWord = hub.first_word()
        with Child("city", run_city, word, 7, 40, 1.0) as city:
            city.first_word()
            replica = Replica()
            worker = LinkWorker(lambda: Client(word.url, word.desk_tokens["commander"], "commander"))
            worker.start()
            try:
                follow(worker, replica, lambda: len(replica.picture.open_incidents()) > 5 and len(replica.tracks) > 20)
                follow(worker, replica, lambda: replica.liveness.state(time.monotonic()) is LinkState.LIVE)
            finally:
                worker.stop()
            assert replica.gaps == 0
            assert replica.picture.findings == []
            assert replica.picture.exercise, "everything the demo shows is marked as training"
            assert all(source.exercise for source in replica.sources)
            assert city.alive
        assert not city.alive
    assert not hub.alive


async def says_and_waits(tell, stop: asyncio.Event, word: str) -> None:
    tell(word)
    await stop.wait()


async def fails(tell, stop: asyncio.Event) -> None:
    raise OSError("the disk is full")


def test_a_child_says_its_first_word_and_ends_when_told() -> None:
    with Child("parrot", says_and_waits, "hello") as child:
        assert child.first_word() == "hello"
        assert child.alive
    assert not child.alive


def test_a_child_that_cannot_start_says_why() -> None:
    with Child("hub", fails) as child, pytest.raises(ChildFailed, match="the hub failed: OSError: the disk is full"):
        child.first_word()


def test_percentiles_are_of_what_was_measured() -> None:
    assert spread([]) == Spread(None, None)
    assert spread(range(100)) == Spread(50, 99)
    assert spread([3.0]) == Spread(3.0, 3.0)


def test_what_is_on_the_desk_is_said_in_a_line() -> None:
    story = Story()
    story.tell(story.incident("a", priority=9), story.incident("b", priority=2, place=None), story.unit())
    said = in_words(story.picture, "LIVE", 1)
    assert said == (
        "LIVE: 2 open incidents (1 critical, 2 without a unit, 1 without a location), 1 units (1 not reporting), "
        "0 alarms, 3 facts"
    )


def test_consults_are_said_as_they_stand() -> None:
    story = Story()
    story.tell(story.incident("a"), story.unit(), f.ConsultRequested("a", "c1", "advice", "desk"))
    assert in_words(story.picture, "LIVE", 0).endswith("3 facts, consults: 1 waiting")
    story.tell(f.ConsultWithdrawn("a", "c1", "calm again"))
    assert in_words(story.picture, "LIVE", 0).endswith("4 facts, consults: 1 withdrawn")


def test_people_hurry_where_the_city_does_and_where_the_run_is_short() -> None:
    assert pace(1.0) == 1.0
    assert pace(2.0) == 0.5
    assert pace(100.0) == 0.25
    assert pace(0.1) == 2.0
    assert pace(1.0, 30.0) == 0.1
    assert pace(1.0, 3600.0) == 1.0


@pytest.mark.parametrize("workspace", sorted(DESK_ROLES))
def test_every_workspace_has_somebody_to_sit_at_it(workspace: str) -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    args = parser.parse_args(["--workspace", workspace])
    assert workspace in WORKSPACE_NAMES
    assert Role(DESK_ROLES[args.workspace]) in DESK_NAMES


def test_memory_is_told_where_the_system_tells_it() -> None:
    held = resident_mb()
    assert held is None or 5 < held < 100_000
