"""Facts of care for hypothesis: about a few subjects, fitting or not, their protected fields holding words to look for."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import (
    AlertKind,
    Basis,
    Caution,
    ConsentScope,
    ConsentState,
    FeedKind,
    HoldKind,
    Rater,
)
from console.domain.vocabulary_shift import Connection, Diversion, FollowUpResult, Force, Injured, Injury
from tests.examples import CANARY, CANARY_ON, CANARY_PERSON, CANARY_SCORE, CANARY_URI
from tests.story import START

incidents = st.sampled_from(["i1", "i2", "i3"])
units = st.sampled_from(["u1", "u2"])
keys = st.sampled_from(["k1", "k2"])
consults = st.sampled_from(["q1", "q2"])
clinicians = st.sampled_from(["clinician", "clinician-2"])
digests = st.sampled_from(["0" * 64, "1" * 64])
codes = st.sampled_from(["settled", "referred"])
bases = st.sampled_from(Basis)
raters = st.sampled_from(Rater)
texts = st.sampled_from(["", CANARY])
times = st.none() | st.integers(-30, 90).map(lambda minutes: START + timedelta(minutes=minutes))


def care_fact() -> st.SearchStrategy[f.Fact]:
    """Any fact of care."""
    return st.one_of(
        st.builds(
            f.AssessmentRecorded, incident=incidents, assessment=keys, instrument=st.sampled_from(["ctrs", "bars"]),
            version=st.just("1"), level=st.sampled_from(["extreme", "low", "incomplete"]), words=st.just("w"), rater=raters,
            answers=st.just((("a", CANARY),)), score=st.sampled_from([None, CANARY_SCORE]),
            calls_for=st.integers(0, 10), remark=texts, basis=bases,
        ),
        st.builds(f.SeverityRated, incident=incidents, severity=st.integers(0, 10), rater=raters),
        st.builds(f.PriorityOverridden, incident=incidents, priority=st.integers(0, 10), reason=st.just("r")),
        st.builds(f.PriorityReleased, incident=incidents),
        st.builds(
            f.PersonAlerted, incident=incidents, alert=keys, about=st.sampled_from(AlertKind), text=texts,
            caution=st.none() | st.sampled_from(Caution), until=times,
        ),
        st.builds(f.PersonNoted, incident=incidents, note=keys, text=texts, basis=bases, until=times),
        st.builds(f.AlertWithdrawn, incident=incidents, alert=keys),
        st.builds(f.ContactRecalled, incident=incidents, contact=keys, on=st.just(CANARY_ON), outcome=texts, text=texts, basis=bases),
        st.builds(
            f.ConsentRecorded, incident=incidents, consent=keys, scope=st.sampled_from(ConsentScope),
            state=st.sampled_from(ConsentState), until=times,
        ),
        st.builds(f.ConsentEnded, incident=incidents, consent=keys),
        st.builds(f.HoldStarted, incident=incidents, hold=keys, hold_kind=st.sampled_from(HoldKind), until=times),
        st.builds(f.HoldEnded, incident=incidents, hold=keys),
        st.builds(f.WhisperSent, incident=incidents, card=keys, to=units, lines=st.just((CANARY, "go slowly")), basis=bases),
        st.builds(f.WhisperDelivered, incident=incidents, card=keys),
        st.builds(f.WhisperRead, incident=incidents, card=keys),
        st.builds(f.WhisperUsed, incident=incidents, card=keys),
        st.builds(f.FieldLinkMade, incident=incidents, link=keys, unit=units, until=st.just(START + timedelta(minutes=15))),
        st.builds(f.FieldLinkOpened, incident=incidents, link=keys),
        st.builds(f.FieldLinkEnded, incident=incidents, link=keys),
        st.builds(
            f.ConsultRequested, incident=incidents, consult=consults, reason=texts, asked_by=st.just("U1"),
            consent=st.sampled_from(ConsentState), basis=bases,
        ),
        st.builds(f.ConsultWithdrawn, incident=incidents, consult=consults, reason=st.just("r")),
        st.builds(f.ConsultAccepted, incident=incidents, consult=consults, clinician=clinicians),
        st.builds(f.ConsultDeclined, incident=incidents, consult=consults, reason=st.just("r")),
        st.builds(f.ConsultTransferOffered, incident=incidents, consult=consults, to=clinicians),
        st.builds(f.ConsultTransferTaken, incident=incidents, consult=consults, clinician=clinicians),
        st.builds(f.ConsultTransferDeclined, incident=incidents, consult=consults, reason=st.just("r")),
        st.builds(f.InterpreterAsked, incident=incidents, consult=consults, language=st.just("es")),
        st.builds(f.InterpreterJoined, incident=incidents, consult=consults, interpreter=st.just("n")),
        st.builds(f.ConsultConnected, incident=incidents, consult=consults),
        st.builds(f.ConsultEnded, incident=incidents, consult=consults, recommended=codes, actual=codes, summary=texts, basis=bases),
        st.builds(f.ConsultOutcome, incident=incidents, consult=consults, actual=codes),
        st.builds(f.ClinicianOnDuty, clinician=clinicians, capacity=st.integers(1, 3)),
        st.builds(f.ClinicianOffDuty, clinician=clinicians),
        st.builds(
            f.FeedAnnounced, feed=keys, uri=st.just(CANARY_URI), feed_kind=st.sampled_from(FeedKind),
            incident=st.none() | incidents,
        ),
        st.builds(f.FeedEnded, feed=keys),
        st.builds(f.FeedOpened, feed=keys, viewing=keys, purpose=st.just("p"), incident=st.none() | incidents),
        st.builds(f.FeedClosed, feed=keys, viewing=keys),
        st.builds(f.AccessRequested, incident=incidents, request=keys, reason=st.just(CANARY), emergency=st.booleans()),
        st.builds(f.AccessGranted, incident=incidents, request=keys, minutes=st.integers(1, 240)),
        st.builds(f.AccessRefused, incident=incidents, request=keys, reason=st.just("r")),
        st.builds(f.AccessEnded, incident=incidents, request=keys),
        st.builds(
            f.RecordViewed, incident=incidents, viewer=clinicians, viewer_role=st.just(Role.CLINICIAN), what=st.just(CANARY)
        ),
        st.builds(f.ShiftHandedOver, shift=keys, digest=digests, strips=st.integers(0, 3)),
        st.builds(f.ShiftTakenOver, shift=keys, digest=digests),
        st.builds(f.ShiftHandoverRefused, shift=keys, reason=st.just("r")),
        st.builds(f.ForceUsed, incident=incidents, force=st.sampled_from(Force), unit=st.none() | units, instead=st.booleans()),
        st.builds(
            f.InjuryReported, incident=incidents, injured=st.sampled_from(Injured), injury=st.sampled_from(Injury),
            instead=st.booleans(),
        ),
        st.builds(f.DiversionReported, incident=incidents, diversion=st.sampled_from(Diversion)),
        st.builds(f.FollowUpDue, incident=incidents, follow_up=keys, due=times.filter(bool)),
        st.builds(f.FollowUpMade, incident=incidents, follow_up=keys, result=st.sampled_from(FollowUpResult)),
        st.builds(f.CareConnected, incident=incidents, connection=st.sampled_from(Connection)),
        st.builds(f.PersonKnown, incident=incidents, person=st.just(CANARY_PERSON)),
    )  # fmt: skip
