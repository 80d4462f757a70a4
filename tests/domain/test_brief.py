"""The pre-arrival brief: five seconds, the gravest first, nothing that ran out, nothing that is hidden."""

from __future__ import annotations

from datetime import timedelta

from console.domain import facts as f
from console.domain.brief import GOOD_FOR, LINE_WORDS, MOST_WORDS, Brief, BriefKind, brief
from console.domain.vocabulary import Role, UnitStatus
from console.domain.vocabulary_care import AlertKind, Basis, Caution, ConsentScope, ConsentState, Info, Rater
from console.domain.wall import redact_picture
from tests.examples import CANARY_ON
from tests.story import START, Story


def story() -> Story:
    told = Story()
    told.tell(told.incident(language="es"), told.unit("u1"), told.unit("u2"))
    told.tell(f.UnitAssigned(unit="u1", incident="i1"), f.UnitAssigned(unit="u2", incident="i1"))
    told.tell(f.UnitStatusChanged(unit="u1", status=UnitStatus.ON_SCENE))
    return told


def alert(key: str, about: AlertKind, text: str, **more: object) -> f.PersonAlerted:
    return f.PersonAlerted(incident="i1", alert=key, about=about, text=text, **more)  # type: ignore[arg-type]


def card(told: Story) -> Brief:
    made = brief(told.picture, "i1", told.now)
    assert made is not None
    return made


def text(told: Story, kind: BriefKind) -> str:
    return " | ".join(line.text for line in card(told).lines if line.kind is kind)


def assessed(key: str, instrument: str, level: str, words: str, calls_for: int = 0) -> f.AssessmentRecorded:
    return f.AssessmentRecorded(
        incident="i1", assessment=key, instrument=instrument, version="1", level=level, words=words,
        rater=Rater.CLINICIAN, calls_for=calls_for,
    )  # fmt: skip


def test_a_mild_or_incomplete_result_does_not_take_the_place_of_a_grave_one() -> None:
    told = story()
    told.tell(assessed("a", "ctrs", "extreme", "Immediate", 9))
    told.tell(assessed("b", "bars", "normal", "Quiet and awake"))
    told.tell(assessed("c", "ctrs", "incomplete", "incomplete"))
    assert text(told, BriefKind.LEVEL) == "CTRS: Immediate"
    told.tell(assessed("d", "ctrs", "low", "Within 48 hours", 4))
    assert text(told, BriefKind.LEVEL) == "CTRS: Within 48 hours"


def test_the_card_says_what_matters_at_the_door_in_order() -> None:
    told = story()
    told.tell(
        alert("a", AlertKind.CALMS, "talk about the dog"),
        alert("b", AlertKind.TRIGGERS, "uniforms, being touched"),
        alert("c", AlertKind.HAZARD, "kitchen", caution=Caution.WEAPON),
        f.ConsentRecorded(incident="i1", consent="c", scope=ConsentScope.TELEHEALTH, state=ConsentState.GIVEN),
        f.ConsultRequested(incident="i1", consult="q", reason="r", asked_by="U1"),
        f.AssessmentRecorded(
            incident="i1", assessment="x", instrument="cssrs_screener", version="recent", level="high", words="High risk",
            rater=Rater.CLINICIAN,
        ),
    )  # fmt: skip
    made = card(told)
    assert [(line.kind.value, line.text) for line in made.lines] == [
        ("hazard", "weapon: kitchen"),
        ("triggers", "uniforms, being touched"),
        ("calms", "talk about the dog"),
        ("level", "C-SSRS: High risk"),
        ("language", "Spanish"),
        ("consent", "video: given"),
        ("coming", "clinician asked for"),
        ("coming", "U2 dispatched"),
    ]
    assert made.words <= MOST_WORDS


def test_it_is_read_in_five_seconds_however_much_is_known() -> None:
    told = story()
    for n in range(12):
        told.tell(alert(f"h{n}", AlertKind.HAZARD, f"hazard {n} " + "word " * 40, caution=Caution.HEIGHT))
        told.tell(alert(f"t{n}", AlertKind.TRIGGERS, "trigger " * 30), alert(f"c{n}", AlertKind.CALMS, "calm " * 30))
    made = card(told)
    assert made.words <= MOST_WORDS
    assert all(len(line.text.split()) <= LINE_WORDS for line in made.lines)
    kinds = [line.kind for line in made.lines]
    assert kinds[:3] == [BriefKind.HAZARD, BriefKind.TRIGGERS, BriefKind.CALMS], "one of each before a second hazard"
    assert made.more == 38 - len(made.lines)
    assert "hazard 11" in made.lines[0].text, "the newest first"


def test_it_runs_out_with_its_parts_and_by_itself() -> None:
    told = story()
    assert card(told).until == START + GOOD_FOR
    told.tell(alert("a", AlertKind.CALMS, "tea", until=START + timedelta(minutes=10)))
    made = card(told)
    assert made.until == START + timedelta(minutes=10)
    assert not made.expired(START + timedelta(minutes=9))
    assert made.expired(START + timedelta(minutes=10))
    told.wait(minutes=10)
    assert text(told, BriefKind.CALMS) == ""
    told.tell(f.IncidentClosed(incident="i1", disposition="settled"))
    assert brief(told.picture, "i1", told.now) is None
    assert brief(told.picture, "nope", told.now) is None


def test_who_may_not_see_a_line_sees_that_there_is_one() -> None:
    told = story()
    told.tell(alert("a", AlertKind.HAZARD, "a knife in the kitchen", caution=Caution.WEAPON))
    told.tell(
        f.ContactRecalled(incident="i1", contact="c", on=CANARY_ON, outcome="settled", basis=Basis.TREATMENT),
        role=Role.CLINICIAN,
    )
    assert "last" in text(told, BriefKind.EARLIER)
    for_officer = brief(redact_picture(told.picture, Role.FIELD), "i1", told.now)
    assert for_officer is not None
    assert [line.text for line in for_officer.lines if line.kind is BriefKind.EARLIER] == ["1 earlier"]
    assert for_officer.lines[0].text == "weapon: a knife in the kitchen", "safety is for whoever goes there"
    for_auditor = brief(redact_picture(told.picture, Role.AUDITOR), "i1", told.now)
    assert for_auditor is not None
    assert (for_auditor.lines[0].text, for_auditor.lines[0].hidden) == ("weapon", f.Redacted(Info.SAFETY))


def test_a_consent_that_ran_out_is_not_told_as_given() -> None:
    told = story()
    told.tell(
        f.ConsentRecorded(
            incident="i1", consent="c", scope=ConsentScope.TELEHEALTH, state=ConsentState.GIVEN,
            until=START + timedelta(minutes=5),
        )
    )  # fmt: skip
    assert text(told, BriefKind.CONSENT) == "video: given"
    told.wait(minutes=5)
    assert text(told, BriefKind.CONSENT) == "video, ran out"
