"""Recommendation: who fits, who is left out and why, and the response footprint."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from console.domain import facts as f
from console.domain.recommend import Ranking, footprint, recommend
from console.domain.tracks import Position, Tracks
from console.domain.vocabulary import UnitKind, UnitStatus
from tests.story import HERE, Story


def fix(story: Story, unit: str, north_m: float, age_s: float = 1.0) -> Position:
    at_ms = round((story.now.timestamp() - age_s) * 1000)
    return Position(unit, HERE.lat + north_m / 111_195, HERE.lon, at_ms)


def scene(story: Story, **units: tuple[UnitKind, float]) -> Tracks:
    tracks = Tracks()
    for key, (kind, north_m) in units.items():
        story.tell(story.unit(key, kind))
        tracks.take([fix(story, key, north_m)])
    return tracks


def why(ranking: Ranking, unit: str) -> str:
    return next(out.why for out in ranking.left_out if out.unit == unit)


def test_a_clinician_team_a_little_further_away_comes_before_a_patrol() -> None:
    story = Story()
    story.tell(story.incident())
    tracks = scene(
        story, p=(UnitKind.PATROL, 800), r=(UnitKind.CO_RESPONDER, 2500), far=(UnitKind.CO_RESPONDER, 30_000)
    )
    ranking = recommend(story.picture, tracks, "i1", story.now)
    assert [c.unit for c in ranking.fit] == ["r", "p", "far"]
    assert "clinician on board" in ranking.fit[0].reasons
    assert "no street graph" in ranking.basis


def test_each_unit_left_out_says_why() -> None:
    story = Story()
    story.tell(story.incident("i1"), story.incident("i2"))
    tracks = scene(
        story,
        stale=(UnitKind.PATROL, 100), lost=(UnitKind.PATROL, 100), busy=(UnitKind.PATROL, 100),
        oos=(UnitKind.PATROL, 100), crisis=(UnitKind.MOBILE_CRISIS, 100),
    )  # fmt: skip
    story.tell(story.unit("never"))
    story.wait(seconds=100)
    tracks.take(
        [fix(story, "stale", 100, 60), fix(story, "busy", 100), fix(story, "oos", 100), fix(story, "crisis", 100)]
    )
    story.wait(seconds=100)
    tracks.take(
        [fix(story, "stale", 100, 60), fix(story, "busy", 100), fix(story, "oos", 100), fix(story, "crisis", 100)]
    )
    story.tell(f.UnitStatusChanged(unit="busy", status=UnitStatus.ON_SCENE, incident="i2"))
    story.tell(f.UnitStatusChanged(unit="oos", status=UnitStatus.OUT_OF_SERVICE))
    ranking = recommend(story.picture, tracks, "i1", story.now)
    assert ranking.fit == ()
    assert "60 s old" in why(ranking, "stale")
    assert "nobody knows where" in why(ranking, "lost")
    assert "on scene on another call" in why(ranking, "busy")
    assert "out of service" in why(ranking, "oos")
    assert "unarmed" in why(ranking, "crisis")
    assert "never reported" in why(ranking, "never")
    assert not next(o for o in ranking.left_out if o.unit == "oos").overridable
    assert any("CIT-trained" in s for s in ranking.shortfalls)


def test_a_safe_scene_lets_the_unarmed_team_in_and_to_the_front() -> None:
    story = Story()
    story.tell(story.incident(), f.IncidentScene(incident="i1", safe=True))
    tracks = scene(story, m=(UnitKind.MOBILE_CRISIS, 1500), p=(UnitKind.PATROL, 800))
    assert recommend(story.picture, tracks, "i1", story.now).fit[0].unit == "m"


def test_language_counts_and_its_lack_is_said() -> None:
    story = Story()
    story.tell(story.incident(language="es"))
    tracks = scene(story, a=(UnitKind.PATROL, 500))
    story.tell(story.unit("b", UnitKind.PATROL, languages=("es",)))
    tracks.take([fix(story, "b", 900)])
    ranking = recommend(story.picture, tracks, "i1", story.now)
    assert ranking.fit[0].unit == "b"
    assert "speaks Spanish" in ranking.fit[0].reasons
    story.tell(f.UnitStatusChanged(unit="b", status=UnitStatus.OUT_OF_SERVICE))
    assert any("interpreter" in s for s in recommend(story.picture, tracks, "i1", story.now).shortfalls)


def test_an_incident_without_location_is_ranked_by_fit_and_says_so() -> None:
    story = Story()
    story.tell(story.incident(place=None))
    tracks = scene(story, p=(UnitKind.PATROL, 10), c=(UnitKind.CIT_PATROL, 9000))
    ranking = recommend(story.picture, tracks, "i1", story.now)
    assert [c.unit for c in ranking.fit] == ["c", "p"]
    assert "no location" in ranking.basis


class OneWay:
    """A street graph in which the first unit is cut off."""

    def travel_time_s(self, from_points: NDArray[np.float64], to_point: tuple[float, float]) -> NDArray[np.float64]:
        assert from_points.shape == (2, 2)
        assert to_point == (HERE.lat, HERE.lon)
        return np.array([np.nan, 300.0])


def test_street_times_are_used_where_a_graph_is_given() -> None:
    story = Story()
    story.tell(story.incident())
    tracks = scene(story, a=(UnitKind.PATROL, 100), b=(UnitKind.PATROL, 5000))
    ranking = recommend(story.picture, tracks, "i1", story.now, OneWay())
    assert [c.unit for c in ranking.fit] == ["b", "a"], "a guess stands behind what is known"
    assert ranking.fit[0].eta_s == 300.0
    assert any("guessed from the straight line" in reason for reason in ranking.fit[1].reasons)
    assert ranking.fit[1].eta_s < 60


def test_footprint_weighs_people_against_severity() -> None:
    story = Story()
    story.tell(story.incident(priority=3))
    assert footprint(story.picture, "i1").verdict == "Nobody is on the way"
    story.tell(story.unit("a", crew=2), f.UnitAssigned(unit="a", incident="i1"))
    assert footprint(story.picture, "i1").verdict == "In proportion"
    story.tell(story.unit("b", crew=2), f.UnitAssigned(unit="b", incident="i1"))
    story.tell(story.unit("d", UnitKind.DRONE, crew=1), f.UnitAssigned(unit="d", incident="i1"))
    heavy = footprint(story.picture, "i1")
    assert (heavy.people, heavy.vehicles, heavy.drones, heavy.ratio) == (4, 2, 1, 2.0)
    assert heavy.verdict.startswith("Heavier than the need")
