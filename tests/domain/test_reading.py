"""Whatever the facts were, everything that is read from the picture of care can be read, by every role."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import facts as f
from console.domain.access import MAY_SEE_PICTURE
from console.domain.alarms import conditions
from console.domain.brief import LINE_WORDS, MOST_WORDS, brief
from console.domain.care_clocks import care_clocks
from console.domain.care_watch import due_facts
from console.domain.console_priority import console_priority
from console.domain.consult_ledger import consult_ledger, figures
from console.domain.consult_queue import consult_queue
from console.domain.escalation import escalation
from console.domain.tracks import Tracks
from console.domain.vocabulary import Role
from console.domain.wall import redact_picture, standing_grants
from tests.domain.strategies import care_fact
from tests.domain.test_picture import any_fact
from tests.story import Story


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.one_of(any_fact(), care_fact()), max_size=40),
    st.sampled_from(sorted(MAY_SEE_PICTURE)),
    st.integers(0, 180),
)
def test_anything_can_be_read_from_any_picture_by_any_role(facts: list[f.Fact], role: Role, minutes: int) -> None:
    story = Story()
    story.tell(story.incident("i1"), story.incident("i2"), story.unit("u1"))
    for n, fact in enumerate(facts):
        story.wait(seconds=n).tell(fact, role=Role.CLINICIAN if n % 2 else Role.COMMANDER)
    story.wait(minutes=minutes)
    picture, now = redact_picture(story.picture, role), story.now
    queue = consult_queue(picture, now)
    assert [waiting.rank for waiting in queue.waiting] == list(range(1, len(queue.waiting) + 1))
    scores = [waiting.score for waiting in queue.waiting]
    assert scores == sorted(scores, reverse=True)
    assert all(w.expected_wait_min is None or w.expected_wait_min >= 0 for w in queue.waiting)
    waits = [w.expected_wait_min for w in queue.waiting if w.expected_wait_min is not None]
    assert waits == sorted(waits), "who is ranked behind does not come first"
    lines = consult_ledger(picture)
    assert figures(lines).consults == len(lines)
    for key, incident in picture.incidents.items():
        care = picture.care.get(key)
        assert 0 <= console_priority(incident, care).value <= 10
        assert console_priority(incident, care).words
        escalation(care, now)
        assert all(clock.words(now) for clock in care_clocks(care))
        card = brief(picture, key, now)
        assert (card is None) == (not incident.open)
        if card is not None:
            assert card.words <= MOST_WORDS
            assert all(len(line.text.split()) <= LINE_WORDS for line in card.lines)
            assert not card.expired(now)
    for alarm in conditions(picture, Tracks(), now).values():
        assert "canary" not in alarm.text, "alarms are told to everybody"
    due_facts(picture, now)
    standing_grants(picture, now)
