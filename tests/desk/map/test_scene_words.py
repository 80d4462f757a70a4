"""What the map says in words: nothing old sounds live, nothing from outside is read as markup."""

from __future__ import annotations

from datetime import timedelta

from console.desk.map.scene import Scene
from console.desk.map.scene_words import Hit, Picker, incident_words, pile_words, unit_words
from console.domain import facts as f
from console.domain.tracks import Tracks
from console.domain.vocabulary import UnitKind, UnitStatus
from tests.desk.map.scenes import EVERYTHING, fix
from tests.story import Story


def scene_of(age_s: float, **more: float | None) -> Scene:
    story, tracks, scene = Story(), Tracks(), Scene()
    story.tell(story.incident("i1", priority=9, address="Pier 4\nGate B"), story.unit("u1", UnitKind.MOBILE_CRISIS))
    story.tell(f.UnitStatusChanged(unit="u1", status=UnitStatus.EN_ROUTE, incident="i1"))
    tracks.take([fix("u1", 44.0, -37.0, story.now, age_s, **more)])
    story.now += timedelta(seconds=0)
    scene.take(story.picture, tracks, EVERYTHING, story.now.timestamp())
    return scene


def test_a_fresh_unit() -> None:
    words = unit_words(scene_of(4.0, speed_mps=12.5, heading_deg=271.0, accuracy_m=8.0), "u1").split("\n")
    assert words == [
        "U1  Mobile crisis team", "En route, incident I1", "Position 4 s old", "45 km/h, heading W 271°", "within 8 m",
    ]  # fmt: skip


def test_an_old_position_never_sounds_live() -> None:
    assert "STALE: position 1:30 old\nwas standing" in unit_words(scene_of(90.0, speed_mps=0.1), "u1")
    assert "LOST: last seen 5:00 ago" in unit_words(scene_of(300.0), "u1")


def test_what_is_not_known_is_not_said() -> None:
    assert "km/h" not in unit_words(scene_of(2.0), "u1")
    assert unit_words(scene_of(2.0), "nobody") == ""
    assert incident_words(scene_of(2.0), "nothing") == ""


def test_an_incident_says_who_is_coming() -> None:
    words = incident_words(scene_of(2.0), "i1").split("\n")
    assert words == ["I1  Threat of suicide", "Critical, priority 9", "En route for 0 s", "1 unit", "Pier 4 Gate B"]


def test_a_pile_names_at_most_six() -> None:
    story, scene = Story(), Scene()
    for n in range(9):
        story.tell(story.incident(f"i{n}"))
    scene.take(story.picture, Tracks(), EVERYTHING, story.now.timestamp())
    words = pile_words(scene, tuple(f"i{n}" for n in range(9))).split("\n")
    assert words[0].startswith("9 incidents here")
    assert words[-1] == "and 3 more"
    assert len(words) == 8


def test_clicking_again_goes_round() -> None:
    found = [Hit("unit", key, 1.0) for key in "abc"]
    picker = Picker()
    assert [picker.pick(found, 10, 10).key for _ in range(4)] == ["a", "b", "c", "a"]
    assert picker.pick(found, 60, 10).key == "a"
