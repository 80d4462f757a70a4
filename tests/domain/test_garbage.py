"""What comes by the thousand is nothing to the garbage collector, whose sweeps would stop a desk."""

from __future__ import annotations

import gc

from console.domain.picture import Picture
from console.domain.tracks import Position
from tests.examples import CARE_EXAMPLES
from tests.story import Story


def test_facts_entities_and_positions_are_not_tracked():
    story = Story()
    story.tell(story.incident(), story.unit(), *CARE_EXAMPLES.values())
    held = story.picture
    tracked = [
        Position("u1", 44.0, -37.0, 0),
        *story.envelopes,
        *(envelope.fact for envelope in story.envelopes),
        *held.incidents.values(),
        *held.units.values(),
        *held.care.values(),
        *held.care["i1"].assessments,
        *held.consults.values(),
        *held.clinicians.values(),
        *held.feeds.values(),
        *(mark for incident in held.incidents.values() for mark in incident.marks),
    ]
    assert [each for each in tracked if gc.is_tracked(each)] == []
    assert gc.is_tracked(Picture())  # the test can tell the difference
