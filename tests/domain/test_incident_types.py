"""Which calls unarmed teams wait for: those in which somebody may be hurt by somebody."""

from __future__ import annotations

import pytest

from console.domain import facts as f
from console.domain.alarms import conditions
from console.domain.clocks import next_step
from console.domain.judge import judge
from console.domain.recommend import recommend
from console.domain.tracks import Position, Tracks
from console.domain.vocabulary import Role, UnitKind, UnitStatus
from tests.story import HERE, Story


def told(type_code: str) -> tuple[Story, Tracks]:
    story = Story()
    story.tell(story.incident(priority=8, type_code=type_code), story.unit("e1", UnitKind.EMS))
    tracks = Tracks()
    tracks.take([Position("e1", HERE.lat, HERE.lon, int(story.now.timestamp() * 1000))])
    return story, tracks


@pytest.mark.parametrize(("type_code", "waits"), [("EDP", True), ("STABBING", True), ("FSTRU", False), ("x", False)])
def test_recommendation_door_alarm_and_next_step_agree(type_code: str, waits: bool) -> None:
    story, tracks = told(type_code)
    ranking = recommend(story.picture, tracks, "i1", story.now)
    assert bool(ranking.left_out) is waits
    send = f.UnitAssigned(unit="e1", incident="i1")
    refusal = judge(story.picture, story.by(Role.COMMANDER), send)
    assert (refusal is not None) is waits
    story.tell(send, f.UnitStatusChanged(unit="e1", status=UnitStatus.ON_SCENE, incident="i1"))
    assert any(key.startswith("unsafe:") for key in conditions(story.picture, tracks, story.now)) is waits
    assert next_step(story.picture.incidents["i1"]).startswith("Declare") is waits
    story.tell(f.IncidentScene(incident="i1", safe=True))
    assert next_step(story.picture.incidents["i1"]) == "Make contact"
    assert not any(key.startswith("unsafe:") for key in conditions(story.picture, tracks, story.now))
