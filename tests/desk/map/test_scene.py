"""Columns follow the picture: what comes, changes, moves and goes."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from console.desk.map import ages
from console.desk.map.scene import BANDS, CRITICAL, HIGH, KINDS, NO_ALARM, PHASES, SEEN, STATUSES, UNKNOWN, Scene
from console.domain import facts as f
from console.domain import mercator
from console.domain.picture import Touched
from console.domain.tracks import Tracks
from console.domain.vocabulary import Band, Phase, Role, UnitKind, UnitStatus
from tests.desk.map.scenes import EVERYTHING, fix
from tests.story import HERE, Story


def told() -> tuple[Story, Tracks, Scene]:
    story, tracks, scene = Story(), Tracks(), Scene()
    story.tell(story.incident("i1", priority=9), story.incident("i2", priority=2, place=None))
    story.tell(story.unit("u1"), story.unit("u2", UnitKind.EMS))
    tracks.take([fix("u1", 44.0, -37.0, story.now), fix("u2", 44.1, -37.1, story.now, age_s=70)])
    scene.take(story.picture, tracks, EVERYTHING, story.now.timestamp())
    return story, tracks, scene


def test_units_and_incidents_have_their_rows() -> None:
    _, _, scene = told()
    row = scene.units.rows["u2"]
    assert KINDS[scene.units.kind[row]] is UnitKind.EMS
    assert STATUSES[scene.units.status[row]] is UnitStatus.AVAILABLE
    assert scene.units.fresh.tolist() == [ages.FRESH, ages.STALE]
    assert scene.incidents.ids == ["i1"]
    assert BANDS[int(scene.incidents.band[0])] is Band.CRITICAL
    assert (scene.incidents.x_m[0], scene.incidents.y_m[0]) == mercator.point_to_mercator(HERE.lat, HERE.lon)


def test_an_incident_without_a_place_is_counted_and_never_at_zero() -> None:
    story, tracks, scene = told()
    assert scene.incidents.without_place == {"i2"}
    assert not np.any((scene.incidents.x_m == 0) & (scene.incidents.y_m == 0))
    scene.take(story.picture, tracks, story.tell(f.IncidentLocated(incident="i2", place=HERE)), story.now.timestamp())
    assert scene.incidents.without_place == set()
    assert set(scene.incidents.ids) == {"i1", "i2"}


def test_closed_incidents_leave_the_map() -> None:
    story, tracks, scene = told()
    touched = story.tell(
        f.IncidentClosed(incident="i1", disposition="01"), f.IncidentClosed(incident="i2", disposition="01")
    )
    assert scene.take(story.picture, tracks, touched, story.now.timestamp())
    assert scene.incidents.ids == []
    assert scene.incidents.without_place == set()


def test_only_what_was_touched_is_read() -> None:
    story, tracks, scene = told()
    story.picture.units["u1"].status = UnitStatus.ON_SCENE  # behind the scene's back
    touched = story.tell(f.UnitStatusChanged(unit="u2", status=UnitStatus.STAGING))
    scene.take(story.picture, tracks, touched, story.now.timestamp())
    assert STATUSES[scene.units.status[scene.units.rows["u2"]]] is UnitStatus.STAGING
    assert STATUSES[scene.units.status[scene.units.rows["u1"]]] is UnitStatus.AVAILABLE


def test_nothing_new_means_nothing_to_draw() -> None:
    story, tracks, scene = told()
    assert not scene.take(story.picture, tracks, Touched(), story.now.timestamp())
    tracks.take([fix("u1", 44.001, -37.0, story.now, age_s=0.5)])
    assert scene.take(story.picture, tracks, Touched(), story.now.timestamp())
    assert scene.units.moved[scene.units.rows["u1"]]


def test_ages_go_on_without_news_once_a_second() -> None:
    story, tracks, scene = told()
    now = story.now.timestamp()
    assert not scene.take(story.picture, tracks, Touched(), now + 0.4)
    assert scene.take(story.picture, tracks, Touched(), now + 1.1)  # u2 is stale: its age is written beside it
    scene.take(story.picture, tracks, Touched(), now + 35)
    assert scene.units.fresh[scene.units.rows["u1"]] == ages.STALE


def test_a_position_of_nobody_is_not_drawn() -> None:
    story, tracks, scene = told()
    tracks.take([fix("stranger", 44.0, -37.0, story.now)])
    scene.take(story.picture, tracks, Touched(), story.now.timestamp())
    assert scene.units.kind[scene.units.rows["stranger"]] == UNKNOWN
    touched = story.tell(f.UnitRetired(unit="u1"))
    scene.take(story.picture, tracks, touched, story.now.timestamp())
    assert scene.units.kind[scene.units.rows["u1"]] == UNKNOWN


def test_alarms_raise_are_seen_and_are_put_aside() -> None:
    story, tracks, scene = told()

    def level() -> int:
        return int(scene.incidents.alarm[scene.incidents.rows["i1"]])

    def tell(fact: f.Fact) -> None:
        scene.take(story.picture, tracks, story.tell(fact, role=Role.COMMANDER), story.now.timestamp())

    tell(f.AlarmRaised(alarm="a", rule="r", priority="high", text="t", incident="i1", unit="u1"))
    assert level() == HIGH
    assert scene.units.alarm[scene.units.rows["u1"]] == HIGH
    tell(f.AlarmRaised(alarm="b", rule="r", priority="critical", text="t", incident="i1"))
    assert level() == CRITICAL
    tell(f.AlarmAcknowledged(alarm="b"))
    assert level() == HIGH
    tell(f.AlarmShelved(alarm="a", until=story.now + timedelta(minutes=5), reason="known"))
    assert level() == SEEN
    scene.take(story.picture, tracks, Touched(), story.now.timestamp() + 301)
    assert level() == HIGH
    tell(f.AlarmCleared(alarm="a"))
    tell(f.AlarmCleared(alarm="b"))
    assert level() == NO_ALARM


def test_another_picture_is_read_from_the_start() -> None:
    _, tracks, scene = told()
    other = Story("epoch-2")
    other.tell(other.incident("z9", priority=5), other.unit("u1", UnitKind.DRONE))
    scene.take(other.picture, tracks, Touched(), other.now.timestamp())
    assert scene.incidents.ids == ["z9"]
    assert KINDS[scene.units.kind[scene.units.rows["u1"]]] is UnitKind.DRONE
    assert scene.units.kind[scene.units.rows["u2"]] == UNKNOWN


steps = st.lists(
    st.tuples(st.sampled_from(["receive", "place", "phase", "close", "reopen", "fix", "forget"]), st.integers(0, 5)),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_step_by_step_is_the_same_as_all_at_once(steps: list[tuple[str, int]]) -> None:
    story, tracks, scene = Story(), Tracks(2), Scene()
    for n in range(6):
        story.tell(story.unit(f"u{n}"))
    scene.take(story.picture, tracks, EVERYTHING, story.now.timestamp())
    for what, n in steps:
        touched = Touched()
        if what == "receive":
            touched = story.tell(
                story.incident(f"i{n}", priority=n * 2, place=None if n == 3 else f.Place(44 + n / 100, -37))
            )
        elif what == "place":
            touched = story.tell(
                f.IncidentLocated(incident=f"i{n}", place=f.Place(45 + n / 100, -37) if n % 2 else None)
            )
        elif what == "phase":
            touched = story.tell(f.IncidentPhase(incident=f"i{n}", phase=PHASES[n]))
        elif what == "close":
            touched = story.tell(f.IncidentClosed(incident=f"i{n}", disposition="01"))
        elif what == "reopen":
            touched = story.tell(f.IncidentReopened(incident=f"i{n}"))
        elif what == "fix":
            tracks.take([fix(f"u{n}", 44 + len(story.envelopes) / 1e4, -37.0, story.now)])
        else:
            tracks.forget(f"u{n}")
        scene.take(story.picture, tracks, touched, story.now.timestamp())
    anew = Scene()
    anew.take(story.picture, tracks, EVERYTHING, story.now.timestamp())
    assert scene.incidents.without_place == anew.incidents.without_place
    assert {key: _incident(scene, key) for key in scene.incidents.ids} == {
        key: _incident(anew, key) for key in anew.incidents.ids
    }
    assert scene.units.ids == anew.units.ids
    assert scene.units.kind.tolist() == anew.units.kind.tolist()
    assert scene.units.x_m.tolist() == anew.units.x_m.tolist()
    assert all(story.picture.incidents[key].phase is not Phase.CLOSED for key in scene.incidents.ids)


def _incident(scene: Scene, key: str) -> tuple[float, ...]:
    held, row = scene.incidents, scene.incidents.rows[key]
    return tuple(float(column[row]) for column in (held.x_m, held.y_m, held.band, held.phase, held.alarm))
