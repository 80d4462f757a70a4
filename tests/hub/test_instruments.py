"""An assessment has to be what its instrument makes of the answers; another is refused in words."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from console.config import HubSettings
from console.domain.instruments import read_all
from console.domain.scoring import recorded
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import Rater
from console.hub.server import HubServer
from console.paths import resource_texts
from console.wire.frames import Ack, Pulse, Refuse
from tests.examples import CANARY
from tests.hub.rig import Moment, client
from tests.story import Story

INSTRUMENTS = read_all(resource_texts("instruments"))
GOOD = recorded(
    INSTRUMENTS["ctrs"], {"a": "1", "b": "1", "c": "1"}, incident="i1", assessment="as1", rater=Rater.CLINICIAN
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"instrument": "bvc"}, "No instrument bvc is used here"),
        ({"version": "2024"}, "is used here in version 1984"),
        ({"score": 15}, "These answers to CTRS come to"),
        ({"words": "Nothing to worry about"}, "not 'Nothing to worry about'"),
        ({"calls_for": 0}, "These answers to CTRS come to"),
        ({"answers": (("a", "9"), ("b", "1"), ("c", "1"))}, "'9' is no answer to question 'a'"),
        ({"answers": (("a", "1"), ("a", "1"), ("b", "1"), ("c", "1"))}, "answered twice"),
        ({"answers": (("a", "1"),)}, "come to 'incomplete"),
    ],
)
async def test_an_assessment_that_does_not_add_up_is_refused_in_words(
    hub: HubServer, change: dict[str, object], words: str
) -> None:
    async with client(hub, Role.SOURCE, "cad") as source, client(hub, Role.CLINICIAN) as clinician:
        await source.publish(Story().incident())
        answer = await clinician.publish(msgspec.structs.replace(GOOD, **change))
        assert isinstance(answer, Refuse)
        assert answer.code == "bad-assessment"
        assert words in answer.text
        assert isinstance(await clinician.publish(GOOD, key="fact-good"), Ack)
    assert [told.fact for told in hub.intake.picture.care["i1"].assessments] == [GOOD]


async def test_why_a_source_was_refused_is_told_to_it_and_its_answers_are_not_told_to_desks(hub: HubServer) -> None:
    async with client(hub, Role.SOURCE, "cad") as source, client(hub, Role.AUDITOR) as desk:
        await source.publish(Story().incident())
        wrong = msgspec.structs.replace(GOOD, rater=Rater.OFFICER, answers=(("a", CANARY), ("b", "1"), ("c", "1")))
        answer = await source.publish(wrong)
        assert isinstance(answer, Refuse)
        assert CANARY in answer.text
        hub.pulse()
        pulse = await desk.until(Pulse, lambda pulse: any(health.errors for health in pulse.sources))
        assert [health.last_error for health in pulse.sources] == ["assessment.recorded was refused: bad-assessment"]
        assert CANARY not in "".join(desk.raw)


async def test_a_hub_may_use_other_instruments_than_those_that_come_with_it(tmp_path: Path) -> None:
    own = msgspec.structs.replace(INSTRUMENTS["ctrs"], id="own")
    settings = HubSettings(port=0, journal=tmp_path / "journal.sqlite")
    async with (
        HubServer(settings, clock=Moment(), instruments={"own": own}) as hub,
        client(hub, Role.SOURCE, "cad") as source,
        client(hub, Role.CLINICIAN) as clinician,
    ):
        await source.publish(Story().incident())
        assert isinstance(await clinician.publish(msgspec.structs.replace(GOOD, instrument="own"), key="own-fact"), Ack)
        assert isinstance(await clinician.publish(GOOD), Refuse)
