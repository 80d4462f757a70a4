"""The care in the fixed scene: every state is there to be drawn, and all of it could have been said to a hub."""

from __future__ import annotations

from datetime import datetime

import pytest

from console.domain import facts as f
from console.domain.care_clocks import care_clocks
from console.domain.consult_ledger import Agreement, consult_ledger
from console.domain.consult_queue import consult_queue
from console.domain.instruments import read_all
from console.domain.judge import judge
from console.domain.picture import Picture
from console.domain.vocabulary_care import AlertKind, Basis, ConsultState, FeedKind, Rater
from console.paths import resource_texts
from console.sim.city.reader import City
from console.sim.scene import demo_scene
from console.sim.scene_care import care_told, cast_of
from console.sim.scene_people import CLINICIANS


@pytest.fixture(scope="module", params=[14, 7])
def scene(request: pytest.FixtureRequest, city: City) -> tuple[list[f.Envelope], Picture, datetime]:
    envelopes, _, now = demo_scene(request.param, city)
    picture = Picture()
    picture.apply_all(envelopes)
    return envelopes, picture, now


def test_a_hub_would_have_taken_every_word_of_it(scene: tuple[list[f.Envelope], Picture, datetime]) -> None:
    envelopes, _, _ = scene
    instruments = read_all(resource_texts("instruments"))
    picture = Picture()
    refused = []
    for envelope in envelopes:
        if envelope.by.actor != "simulated-city" or isinstance(envelope.fact, f.FeedAnnounced):
            refusal = judge(picture, envelope.by, envelope.fact, None, instruments)
            refused += [(envelope.fact, refusal)] if refusal else []
        picture.apply_all([envelope])
    assert refused == []


def test_consults_stand_in_every_state(scene: tuple[list[f.Envelope], Picture, datetime]) -> None:
    _, picture, now = scene
    assert set(picture.clinicians) == set(CLINICIANS)
    queue = consult_queue(picture, now)
    assert len(queue.waiting) == 3
    assert len({row.severity for row in queue.waiting}) == 3
    assert len({round(row.waited_min) for row in queue.waiting}) == 3
    states = {consult.state for consult in picture.consults.values()}
    assert states >= {ConsultState.WAITING, ConsultState.ACCEPTED, ConsultState.CONNECTED, ConsultState.ENDED}
    ledger = consult_ledger(picture)
    assert len(ledger) >= 5
    assert {Agreement.FOLLOWED, Agreement.DIVERGED} <= {line.agreement for line in ledger}
    assert any(line.transfers for line in ledger)


def test_the_connected_consult_has_a_whole_record(scene: tuple[list[f.Envelope], Picture, datetime]) -> None:
    _, picture, now = scene
    consult = next(c for c in picture.consults.values() if c.state is ConsultState.CONNECTED)
    care = picture.care[consult.incident]
    assert {told.fact.about for told in care.alerts.values()} == set(AlertKind)
    assert {told.fact.instrument for told in care.assessments} == {"bars", "ctrs", "cssrs_screener"}
    assert {told.fact.rater for told in care.ratings} == set(Rater)
    assert {card.state for card in care.cards.values()} == {"sent", "delivered", "read", "used"}
    assert {told.fact.basis for told in care.notes.values()} == {Basis.NONE, Basis.TREATMENT}
    assert len(care.contacts) == 3
    assert {clock.kind for clock in care_clocks(care)} == {"hold", "consent"}
    assert all(clock.until > now for clock in care_clocks(care))
    assert any(link.opened_at for link in care.links.values())
    assert any(request.pending for request in care.requests.values())


def test_cameras_of_every_kind_and_one_is_watched(scene: tuple[list[f.Envelope], Picture, datetime]) -> None:
    _, picture, _ = scene
    assert {feed.announced.fact.feed_kind for feed in picture.feeds.values()} == set(FeedKind)
    assert any(feed.viewings for feed in picture.feeds.values())
    assert any(not feed.viewings for feed in picture.feeds.values())


def test_where_crews_are_with_nobody_no_care_is_told() -> None:
    assert cast_of(Picture()) is None
    assert care_told(Picture(), datetime.fromisoformat("2026-04-17T20:00Z")) == []
