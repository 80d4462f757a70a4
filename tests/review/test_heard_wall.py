"""What break-glass showed a desk for a time does not stand open in the past that the desk remembers."""

from __future__ import annotations

import msgspec

from console.desk.time.memory import Memory
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.wall import redact_picture
from console.review.progress import unwatched
from console.wire.frames import Facts, Snapshot
from tests.story import START, Story

SECRET = "takes lithium"


def test_a_record_that_was_open_for_a_time_is_hidden_in_replay() -> None:
    story = Story()
    story.tell(story.incident("i1"))
    story.tell(f.PersonNoted(incident="i1", note="n1", text=SECRET), role=Role.CLINICIAN)
    opened = redact_picture(story.picture, Role.COMMANDER, frozenset({"i1"}))
    memory = Memory()
    memory.hear(Snapshot(opened), START)
    story.tell(f.PersonNoted(incident="i1", note="n2", text=SECRET), role=Role.CLINICIAN)
    story.tell(f.IncidentNoted(incident="i1", text="door is open"), role=Role.COMMANDER)
    memory.hear(Facts(tuple(story.envelopes[-2:])), START)
    shift = memory.shift(Role.COMMANDER, None, unwatched)
    assert SECRET not in msgspec.json.encode([shift._base, shift._facts]).decode()
    assert "door is open" in msgspec.json.encode(shift._facts).decode()
    again = memory.shift(Role.COMMANDER, shift, unwatched)
    assert again._base is shift._base
    whole = memory.shift(Role.CLINICIAN, None, unwatched)
    assert SECRET in msgspec.json.encode([whole._base, whole._facts]).decode()
