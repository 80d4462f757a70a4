"""One example of every fact of care, its protected fields holding words that must not be seen by everybody."""

from __future__ import annotations

from datetime import timedelta

from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import (
    AlertKind,
    Caution,
    ConsentScope,
    ConsentState,
    FeedKind,
    HoldKind,
    Rater,
)
from console.domain.vocabulary_shift import (
    Connection,
    Diversion,
    FollowUpBy,
    FollowUpResult,
    Force,
    Injured,
    Injury,
)
from tests.story import START

#: Stands in every protected field that holds text, so that a leak is found by searching for it.
CANARY = "canary-7f3a"
CANARY_URI = f"rtsp://cameras.example/{CANARY}"
CANARY_SCORE = 987_651
CANARY_ON = START - timedelta(days=40, seconds=11)
CANARY_PERSON = b"canary".hex() + "0123456789abcdef0123"
#: What any of the protected values looks like in JSON.
CANARY_WORDS = (CANARY, str(CANARY_SCORE), CANARY_ON.isoformat().replace("+00:00", ""), CANARY_PERSON)

_ABOUT: tuple[f.Fact, ...] = (
    f.AssessmentRecorded(
        incident="i1", assessment="as1", instrument="ctrs", version="1984", level="extreme", words="Immediate",
        rater=Rater.CLINICIAN, answers=(("a", CANARY),), score=CANARY_SCORE, calls_for=9, remark=CANARY,
    ),
    f.SeverityRated(incident="i1", severity=7, rater=Rater.OFFICER),
    f.PriorityOverridden(incident="i1", priority=10, reason="child in the room"),
    f.PriorityReleased(incident="i1", reason="child is out"),
    f.PersonAlerted(incident="i1", alert="al1", about=AlertKind.CALMS, text=CANARY, caution=Caution.HEIGHT),
    f.PersonNoted(incident="i1", note="n1", text=CANARY),
    f.AlertWithdrawn(incident="i1", alert="al1", reason="wrong person"),
    f.ContactRecalled(incident="i1", contact="c1", on=CANARY_ON, outcome=CANARY, text=CANARY),
    f.ConsentRecorded(incident="i1", consent="co1", scope=ConsentScope.TELEHEALTH, state=ConsentState.GIVEN),
    f.ConsentEnded(incident="i1", consent="co1"),
    f.HoldStarted(incident="i1", hold="h1", hold_kind=HoldKind.INVOLUNTARY, until=START + timedelta(hours=72)),
    f.HoldEnded(incident="i1", hold="h1"),
    f.WhisperSent(incident="i1", card="w1", to="u1", lines=(CANARY,)),
    f.WhisperDelivered(incident="i1", card="w1"),
    f.WhisperRead(incident="i1", card="w1"),
    f.WhisperUsed(incident="i1", card="w1"),
    f.FieldLinkMade(incident="i1", link="l1", unit="u1", until=START + timedelta(minutes=15)),
    f.FieldLinkOpened(incident="i1", link="l1"),
    f.FieldLinkEnded(incident="i1", link="l1"),
    f.ConsultRequested(incident="i1", consult="q1", reason=CANARY, asked_by="U1", unit="u1"),
    f.ConsultDeclined(incident="i1", consult="q1", reason="on another call"),
    f.ConsultAccepted(incident="i1", consult="q1", clinician="clinician"),
    f.ConsultTransferOffered(incident="i1", consult="q1", to="clinician-2", reason=CANARY),
    f.ConsultTransferDeclined(incident="i1", consult="q1", reason="full"),
    f.ConsultTransferTaken(incident="i1", consult="q1", clinician="clinician-2"),
    f.InterpreterAsked(incident="i1", consult="q1", language="es"),
    f.InterpreterJoined(incident="i1", consult="q1", interpreter="service desk"),
    f.ConsultConnected(incident="i1", consult="q1"),
    f.ConsultEnded(incident="i1", consult="q1", recommended="settled", actual="settled", summary=CANARY),
    f.ConsultOutcome(incident="i1", consult="q1", actual="settled"),
    f.ConsultWithdrawn(incident="i1", consult="q1", reason="not needed"),
    f.ClinicianOnDuty(clinician="clinician", capacity=2, languages=("es",)),
    f.ClinicianOffDuty(clinician="clinician"),
    f.FeedAnnounced(feed="f1", uri=CANARY_URI, feed_kind=FeedKind.BODY_WORN, unit="u1", incident="i1"),
    f.FeedOpened(feed="f1", viewing="v1", purpose="the officer asked", incident="i1"),
    f.FeedClosed(feed="f1", viewing="v1"),
    f.FeedEnded(feed="f1"),
    f.AccessRequested(incident="i1", request="r1", reason=CANARY, emergency=True),
    f.AccessGranted(incident="i1", request="r1", minutes=15),
    f.AccessRefused(incident="i1", request="r1", reason="no basis"),
    f.AccessEnded(incident="i1", request="r1"),
    f.RecordViewed(incident="i1", viewer="clinician", viewer_role=Role.CLINICIAN, what=CANARY),
    f.ShiftHandedOver(shift="s1", digest="0" * 64, strips=4, consults=1, alarms=2, due=1, follow_ups=3),
    f.ShiftHandoverRefused(shift="s1", reason="the shelved alarm is not explained"),
    f.ShiftTakenOver(shift="s1", digest="0" * 64),
    f.ForceUsed(incident="i1", force=Force.HANDS_ON, unit="u1"),
    f.InjuryReported(incident="i1", injured=Injured.OFFICER, injury=Injury.MINOR),
    f.DiversionReported(incident="i1", diversion=Diversion.DIVERTED),
    f.FollowUpDue(incident="i1", follow_up="fu1", due=START + timedelta(hours=24), by=FollowUpBy.VISIT),
    f.FollowUpMade(incident="i1", follow_up="fu1", result=FollowUpResult.NOT_REACHED),
    f.CareConnected(incident="i1", connection=Connection.WARM_HANDOFF),
    f.PersonKnown(incident="i1", person=CANARY_PERSON),
)  # fmt: skip
CARE_EXAMPLES: dict[type[f.Fact], f.Fact] = {type(fact): fact for fact in _ABOUT}
