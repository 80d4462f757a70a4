"""The fixed scene for pictures: whole, rich, and the same every time."""

from __future__ import annotations

import pytest

from console.domain import facts as f
from console.domain.access import may_publish
from console.domain.picture import Picture
from console.domain.tracks import LOST_AFTER_S, STALE_AFTER_S, Tracks
from console.domain.vocabulary import Band, Phase, Role, UnitKind, UnitStatus
from console.sim.city.reader import City
from console.sim.scene import SEED, demo_scene


@pytest.fixture(scope="module")
def scene(city: City) -> tuple[list[f.Envelope], Picture, Tracks, float]:
    envelopes, positions, now = demo_scene(city=city)
    picture, tracks = Picture(), Tracks()
    picture.apply_all(envelopes)
    tracks.take(positions)
    return envelopes, picture, tracks, now.timestamp()


def test_the_same_seed_is_the_same_scene(city: City, scene: tuple[list[f.Envelope], Picture, Tracks, float]) -> None:
    again, _, _ = demo_scene(SEED, city)
    assert again == scene[0]
    picture = Picture()
    picture.apply_all(again)
    assert picture.digest() == scene[1].digest()


def test_envelopes_are_as_a_hub_keeps_them(scene: tuple[list[f.Envelope], Picture, Tracks, float]) -> None:
    envelopes, picture, _, now_s = scene
    assert [envelope.seq for envelope in envelopes] == list(range(1, len(envelopes) + 1))
    heard = [envelope.heard for envelope in envelopes]
    assert heard == sorted(heard)
    assert heard[-1].timestamp() <= now_s + 1
    assert len({envelope.id for envelope in envelopes}) == len(envelopes)
    assert all(envelope.by.exercise for envelope in envelopes)
    said = [e for e in envelopes if not may_publish(e.by.role, e.fact)]
    assert said == []
    assert picture.findings == []
    assert picture.exercise


def test_every_phase_status_band_and_kind_is_to_be_seen(
    scene: tuple[list[f.Envelope], Picture, Tracks, float],
) -> None:
    _, picture, _, _ = scene
    open_now = picture.open_incidents()
    assert 20 <= len(open_now) <= 35
    assert {incident.phase for incident in open_now} == set(Phase) - {Phase.CLOSED}
    assert {incident.band for incident in open_now} == set(Band)
    assert {unit.status for unit in picture.units.values()} == set(UnitStatus)
    assert {unit.kind for unit in picture.units.values()} == set(UnitKind)
    assert any(unit.kind is UnitKind.DRONE and unit.incident for unit in picture.units.values())


def test_what_a_desk_has_to_show_is_there(scene: tuple[list[f.Envelope], Picture, Tracks, float]) -> None:
    _, picture, tracks, now_s = scene
    open_now = picture.open_incidents()
    assert any(incident.place is None for incident in open_now)
    assert any(incident.offered_to is Role.CLINICIAN for incident in open_now)
    assert any(incident.owner is Role.CLINICIAN and incident.owner_actor for incident in open_now)
    assert len(picture.perimeters) == 1
    rules = {alarm.rule for alarm in picture.alarms.values()}
    assert rules >= {"no-unit", "silent", "handoff"}
    assert any(alarm.acknowledged_at for alarm in picture.alarms.values())
    assert any(alarm.shelved_until for alarm in picture.alarms.values())
    age_s = tracks.age_s(now_s)
    assert ((age_s > STALE_AFTER_S) & (age_s < LOST_AFTER_S)).sum() >= 2
    assert (age_s > LOST_AFTER_S).sum() >= 2
    assert len(tracks) == len(picture.units)


def test_any_other_evening_will_do_as_well(city: City) -> None:
    envelopes, positions, _ = demo_scene(7, city)
    picture = Picture()
    picture.apply_all(envelopes)
    assert picture.findings == []
    assert len(picture.open_incidents()) >= 15
    assert len(positions) == 80
