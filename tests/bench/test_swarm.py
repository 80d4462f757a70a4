"""What is moved about is the same every time, stays on its ground, and fits the picture."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

import numpy as np

from console.bench.source_load import CHANGER_PLACE, MOVER_PLACES, storm
from console.bench.swarm import CENTRE_LAT, CENTRE_LON, HALF_LAT, HALF_LON, Swarm, envelopes, incidents, shift
from console.domain.picture import Picture
from console.domain.tracks import LOST_AFTER_S, STALE_AFTER_S, Tracks, fault_of

AT = datetime(2026, 3, 1, 3, 0, 0, tzinfo=UTC)
AT_MS = int(AT.timestamp() * 1000)


def test_two_swarms_of_one_seed_drive_alike_and_another_seed_differs():
    one, two, other = Swarm(50, 3), Swarm(50, 3), Swarm(50, 4)
    for swarm in (one, two, other):
        swarm.move(5.0)
    assert one.positions(AT_MS) == two.positions(AT_MS)
    assert one.positions(AT_MS) != other.positions(AT_MS)


def test_units_move_and_stay_on_their_ground():
    swarm = Swarm(200)
    before = swarm.lat.copy()
    for _ in range(50):
        swarm.move(20.0)
    assert (swarm.lat != before).all()
    assert (np.abs(swarm.lat - CENTRE_LAT) <= HALF_LAT + 1e-9).all()
    assert (np.abs(swarm.lon - CENTRE_LON) <= HALF_LON + 1e-9).all()


def test_every_age_is_among_them_and_a_hub_would_take_them_all():
    swarm = Swarm(500)
    positions = swarm.positions(AT_MS)
    assert [fault_of(position, AT_MS) for position in positions] == [""] * 500
    tracks = Tracks()
    tracks.take(positions)
    age = tracks.age_s(AT.timestamp())
    assert (age <= STALE_AFTER_S).sum() > 400
    assert ((age > STALE_AFTER_S) & (age <= LOST_AFTER_S)).any()
    assert (age > LOST_AFTER_S).any()


def test_a_part_of_the_swarm_is_that_part():
    swarm = Swarm(20)
    assert swarm.positions(AT_MS, 5, 8) == swarm.positions(AT_MS)[5:8]


def test_the_probes_stand_where_no_unit_drives():
    for lat, _ in (*MOVER_PLACES.values(), CHANGER_PLACE):
        assert lat > CENTRE_LAT + HALF_LAT


def test_a_shift_has_as_many_facts_as_asked_and_every_one_fits():
    picture = Picture()
    facts = list(shift(3_001, units=40))
    assert len(facts) == 3_001
    picture.apply_all(envelopes(facts, AT, "e"))
    assert picture.seq == 3_001
    assert picture.findings == []
    assert len(picture.units) == 40


def test_a_storm_keeps_as_many_calls_open_as_asked_and_every_fact_fits():
    picture = Picture()
    swarm = Swarm(10)
    first = [*swarm.registrations(), *swarm.statuses(), *incidents(5)]
    picture.apply_all(envelopes([*first, *islice(storm(30), 2_000)], AT, "e"))
    assert picture.findings == []
    assert 20 <= len(picture.open_incidents()) <= 35
    assert len(picture.closed) > 200
