"""The information wall: every role, every fact, every field; and that no way through the picture leaks."""

from __future__ import annotations

import typing
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import facts as f
from console.domain.access import MAY_SEE_PICTURE
from console.domain.access_fields import FIELDS, OPENED_BY, PROTECTED_KINDS, info_of, protected_fields, sees
from console.domain.fold import HANDLERS
from console.domain.judge import judge
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import Basis, Info
from console.domain.wall import (
    NO_GRANTS,
    grants_of,
    hidden_in,
    redact,
    redact_fact,
    redact_picture,
    standing_grants,
    whole_for_all,
)
from tests.domain.strategies import care_fact
from tests.domain.test_picture import any_fact
from tests.examples import CANARY, CANARY_WORDS, CARE_EXAMPLES
from tests.story import Story

#: The wall in words, written down a second time: who sees what without any basis, and which bases open it to whom.
ALWAYS_SEEN = {
    Info.OPEN: "commander clinician operations field auditor",
    Info.SAFETY: "commander clinician field",
    Info.CLINICAL: "clinician",
    Info.HISTORY: "clinician",
    Info.AUDIT: "commander clinician operations auditor",
    Info.FEED: "commander clinician operations",
}
SEEN_ON_A_BASIS = {
    (Info.CLINICAL, Basis.CONSENT): "commander field",
    (Info.CLINICAL, Basis.TREATMENT): "field",
    (Info.CLINICAL, Basis.THREAT): "commander field",
    (Info.HISTORY, Basis.CONSENT): "commander",
    (Info.HISTORY, Basis.THREAT): "commander",
}
#: Who, with a grant, sees these as well.
LIFTED = "commander operations field"
#: Which fields are protected at all, and as what a clinician's are.
PROTECTED = {
    "incident.noted": {"text": Info.CLINICAL},
    "incident.closed": {"text": Info.CLINICAL},
    "consult.transfer_offered": {"reason": Info.CLINICAL},
    "assessment.recorded": {"answers": Info.CLINICAL, "score": Info.CLINICAL, "remark": Info.CLINICAL},
    "person.alerted": {"text": Info.SAFETY},
    "person.noted": {"text": Info.CLINICAL},
    "person.contact": {"on": Info.HISTORY, "outcome": Info.HISTORY, "text": Info.HISTORY},
    "whisper.sent": {"lines": Info.CLINICAL},
    "consult.requested": {"reason": Info.CLINICAL},
    "consult.ended": {"summary": Info.CLINICAL},
    "feed.announced": {"uri": Info.FEED},
    "access.requested": {"reason": Info.AUDIT},
    "record.viewed": {"what": Info.AUDIT},
    "person.known": {"person": Info.HISTORY},
}
SEERS = sorted(MAY_SEE_PICTURE)
EXAMPLES = {
    **CARE_EXAMPLES,
    f.IncidentNoted: f.IncidentNoted(incident="i1", text=CANARY),
    f.IncidentClosed: f.IncidentClosed(incident="i1", disposition="settled", text=CANARY),
}
#: Facts whose text is clinical when a clinician said it, and open when anybody else did.
REMARKS = ("incident.noted", "incident.closed", "consult.requested")


def expected(role: Role, info: Info, basis: Basis, lifted: bool) -> bool:
    seen = role.value in ALWAYS_SEEN[info].split() or role.value in SEEN_ON_A_BASIS.get((info, basis), "").split()
    return seen or (lifted and info in (Info.SAFETY, Info.CLINICAL, Info.HISTORY) and role.value in LIFTED.split())


def leaks(value: object) -> list[str]:
    text = msgspec.json.encode(value).decode()
    return [word for word in CANARY_WORDS if word in text]


# ---- the table -----------------------------------------------------------------------------------------


def test_every_field_of_every_fact_is_in_the_table() -> None:
    assert set(FIELDS) == set(f.FACT_KINDS.values()) == set(HANDLERS)
    for cls, fields in FIELDS.items():
        assert set(fields) == set(cls.__struct_fields__), cls.__name__


def test_exactly_these_fields_are_protected() -> None:
    found = {
        f.kind_of(EXAMPLES[cls]): {name: info_of(cls, name, Role.CLINICIAN) for name in protected_fields(cls)}
        for cls in FIELDS
        if protected_fields(cls)
    }
    assert found == PROTECTED
    assert set(PROTECTED) == PROTECTED_KINDS


def test_a_field_can_hold_a_block_exactly_when_it_is_protected() -> None:
    for cls in FIELDS:
        hints = typing.get_type_hints(cls)
        can_hide = {name for name in cls.__struct_fields__ if f.Redacted in typing.get_args(hints[name])}
        assert can_hide == set(protected_fields(cls)), cls.__name__


def test_free_text_of_clinicians_is_never_open() -> None:
    """Long texts are where clinical matter is written; each that a clinician can send is protected."""
    open_texts = {"incident.received": {"summary"}}
    for cls, fields in FIELDS.items():
        for name, info in fields.items():
            hint = msgspec.inspect.type_info(cls)
            field = next(field for field in hint.fields if field.name == name)  # type: ignore[union-attr]
            kinds = field.type.types if isinstance(field.type, msgspec.inspect.UnionType) else (field.type,)
            is_long = any(
                isinstance(kind, msgspec.inspect.StrType) and (kind.max_length or 0) >= 8_000 for kind in kinds
            )
            kind_name = str(cls.__struct_config__.tag)
            assert not is_long or info is not Info.OPEN or name in open_texts.get(kind_name, ()), (kind_name, name)


@pytest.mark.parametrize("role", SEERS)
@pytest.mark.parametrize("info", list(OPENED_BY))
def test_who_sees_what_is_what_was_decided(role: Role, info: Info) -> None:
    for basis in Basis:
        for lifted in (False, True):
            assert sees(role, info, basis, lifted=lifted) == expected(role, info, basis, lifted)


def test_roles_that_see_no_picture_see_nothing_protected() -> None:
    for info in OPENED_BY:
        assert sees(Role.SOURCE, info, Basis.THREAT, lifted=True) == (info is Info.OPEN)


# ---- every role x fact x field -------------------------------------------------------------------------


@pytest.mark.parametrize("role", SEERS)
@pytest.mark.parametrize("cls", sorted(EXAMPLES, key=lambda cls: str(cls.__struct_config__.tag)))
def test_what_leaves_is_the_table_field_by_field(role: Role, cls: type[f.Fact]) -> None:
    for author in (Role.CLINICIAN, Role.COMMANDER):
        for basis in Basis if "basis" in cls.__struct_fields__ else [Basis.NONE]:
            for grants in (NO_GRANTS, frozenset({"i1"}), frozenset({"another"})):
                fact = EXAMPLES[cls]
                if "basis" in cls.__struct_fields__:
                    fact = msgspec.structs.replace(fact, basis=basis)
                seen = redact_fact(fact, author, role, grants)
                for name in cls.__struct_fields__:
                    info = PROTECTED.get(f.kind_of(fact), {}).get(name, Info.OPEN)
                    if f.kind_of(fact) in REMARKS and author is not Role.CLINICIAN:
                        info = Info.OPEN
                    shown = expected(role, info, basis, "i1" in grants and f.incident_of(fact) == "i1")
                    value = getattr(seen, name)
                    if shown or not getattr(fact, name):
                        assert value == getattr(fact, name), name
                    else:
                        can_ask = role.value in LIFTED.split() and info in (Info.SAFETY, Info.CLINICAL, Info.HISTORY)
                        assert value == f.Redacted(info, can_ask), name
                assert (seen is fact) == (not hidden_in(seen))
                assert redact_fact(seen, author, role, grants) == seen, "hiding twice is hiding once"
                again = msgspec.json.decode(msgspec.json.encode(seen), type=f.AnyFact)
                assert again == seen, "what is hidden travels as what it is"


def test_facts_without_protected_fields_are_encoded_once_for_all() -> None:
    for cls, fact in EXAMPLES.items():
        assert whole_for_all(fact) == (not protected_fields(cls))
        if whole_for_all(fact):
            assert redact_fact(fact, Role.CLINICIAN, Role.AUDITOR) is fact


def test_nobody_sends_on_what_is_hidden_from_them() -> None:
    story = Story()
    story.tell(story.incident())
    hidden = redact_fact(f.PersonNoted(incident="i1", note="n", text=CANARY), Role.CLINICIAN, Role.COMMANDER)
    refusal = judge(story.picture, story.by(Role.CLINICIAN), hidden)
    assert refusal is not None
    assert refusal.code == "hidden-field"


# ---- the picture ---------------------------------------------------------------------------------------


def whole_story() -> Story:
    story = Story()
    story.tell(story.incident(), story.unit(), f.UnitAssigned(unit="u1", incident="i1"))
    story.tell(f.IncidentNoted(incident="i1", text=CANARY), role=Role.CLINICIAN)
    for fact in CARE_EXAMPLES.values():
        if not isinstance(fact, f.AlertWithdrawn | f.FeedEnded):
            story.tell(fact, role=Role.CLINICIAN, actor="clinician")
    story.tell(f.IncidentReceived(incident="i2", number="I2", type_code="X", type_text="x", priority=5))
    story.tell(f.IncidentClosed(incident="i2", disposition="settled", text=CANARY), role=Role.CLINICIAN)
    return story


@pytest.mark.parametrize("role", SEERS)
def test_no_canary_gets_through_to_a_role_that_may_not_see_it(role: Role) -> None:
    story = whole_story()
    assert set(leaks(story.picture)) == set(CANARY_WORDS), "the words to look for are not in the picture"
    for envelope in story.envelopes:
        seen = redact(envelope, role)
        hidden = hidden_in(seen.fact)
        if set(hidden) == set(protected_fields(type(envelope.fact))):
            assert leaks(seen) == [], f.kind_of(envelope.fact)
    picture = redact_picture(story.picture, role)
    if role is Role.CLINICIAN:
        assert picture.digest() == story.picture.digest(), "clinicians see it whole"
    elif role in (Role.OPERATIONS, Role.AUDITOR):
        care = picture.care["i1"]
        for part in (care.assessments, care.notes, care.contacts, care.cards, care.alerts, picture.incidents):
            assert leaks(part) == []
    for told in picture.care["i1"].assessments:
        assert (told.fact.answers == (("a", CANARY),)) == (role is Role.CLINICIAN)
        assert told.fact.words == "Immediate", "the level is told to everybody"


@pytest.mark.parametrize("role", SEERS)
def test_a_remark_of_a_clinician_is_a_block_on_the_timeline_of_others(role: Role) -> None:
    story = Story()
    story.tell(story.incident())
    story.tell(f.IncidentNoted(incident="i1", text=CANARY), role=Role.CLINICIAN)
    story.tell(f.IncidentNoted(incident="i1", text="told", basis=Basis.THREAT), role=Role.CLINICIAN)
    story.tell(f.IncidentNoted(incident="i1", text="door is open"), role=Role.COMMANDER)
    first, second, third = redact_picture(story.picture, role).incidents["i1"].marks[1:]
    assert (first.detail, first.hidden is None) == ((CANARY, True) if role is Role.CLINICIAN else ("", False))
    assert bool(second.detail) == (role in (Role.CLINICIAN, Role.COMMANDER, Role.FIELD))
    assert third.detail == "door is open"


def test_the_picture_given_is_not_changed_by_hiding() -> None:
    story = whole_story()
    before = story.picture.digest()
    for role in SEERS:
        redact_picture(story.picture, role)
    assert story.picture.digest() == before


def test_a_refusal_does_not_tell_what_the_wall_hides() -> None:
    story = Story()
    story.tell(story.unit(), story.incident())
    seen = story.picture.incidents["i1"].last_seq
    story.tell(f.IncidentNoted(incident="i1", text=CANARY), role=Role.CLINICIAN)
    refusal = judge(story.picture, story.by(Role.COMMANDER), f.UnitAssigned(unit="u1", incident="i1"), seen)
    assert refusal is not None
    assert refusal.code == "moved-on"
    assert CANARY not in refusal.text
    assert "remark" in refusal.text


_told = st.tuples(st.one_of(any_fact(), care_fact()), st.sampled_from([Role.CLINICIAN, Role.COMMANDER, Role.FIELD]))


@settings(max_examples=120, deadline=None)
@given(st.lists(_told, max_size=40), st.sampled_from(SEERS), st.sets(st.sampled_from(["i1", "i2"])))
def test_folding_what_is_hidden_gives_the_hidden_picture(
    told: list[tuple[f.Fact, Role]], role: Role, grants: set[str]
) -> None:
    story = Story()
    story.tell(story.incident("i1"), story.incident("i2"), story.unit("u1"))
    for fact, author in told:
        story.tell(fact, role=author)
    followed = Picture()
    followed.apply_all(redact(envelope, role, frozenset(grants)) for envelope in story.envelopes)
    hidden = redact_picture(story.picture, role, frozenset(grants))
    assert followed == hidden
    assert followed.digest() == hidden.digest()


# ---- break-glass ---------------------------------------------------------------------------------------


def test_a_grant_opens_one_incident_to_one_person_for_its_time() -> None:
    story = Story()
    story.tell(story.incident("i1"), story.incident("i2"))
    for key in ("i1", "i2"):
        story.tell(f.PersonNoted(incident=key, note="n", text=CANARY), role=Role.CLINICIAN)
        story.tell(f.IncidentNoted(incident=key, text=CANARY), role=Role.CLINICIAN)
    ask = f.AccessRequested(incident="i1", request="r1", reason="he is on the roof", emergency=True)
    story.tell(ask, role=Role.COMMANDER, actor="desk-1")
    assert grants_of(story.picture, "desk-1", Role.COMMANDER, story.now) == NO_GRANTS
    story.tell(f.AccessGranted(incident="i1", request="r1", minutes=15), role=Role.HUB)
    start = story.now
    granted = grants_of(story.picture, "desk-1", Role.COMMANDER, start)
    assert granted == {"i1"}
    assert standing_grants(story.picture, start) == {("desk-1", Role.COMMANDER): {"i1"}}
    assert grants_of(story.picture, "desk-2", Role.COMMANDER, start) == NO_GRANTS
    assert grants_of(story.picture, "desk-1", Role.FIELD, start) == NO_GRANTS
    seen = redact_picture(story.picture, Role.COMMANDER, granted)
    assert seen.care["i1"].notes["n"].fact.text == CANARY
    remarks = {
        key: [m.detail for m in seen.incidents[key].marks if m.kind == "incident.noted"] for key in seen.incidents
    }
    assert remarks == {"i1": [CANARY], "i2": [""]}
    assert seen.care["i2"].notes["n"].fact.text == f.Redacted(Info.CLINICAL, True)
    assert grants_of(story.picture, "desk-1", Role.COMMANDER, start + timedelta(minutes=15)) == NO_GRANTS
    story.tell(f.AccessEnded(incident="i1", request="r1", reason="looked at"), role=Role.CLINICIAN)
    assert grants_of(story.picture, "desk-1", Role.COMMANDER, start) == NO_GRANTS
