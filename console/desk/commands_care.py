"""Commands of care: assess, rate, whisper, alerts, consents, holds, the record's wall, and the priority by hand."""

from __future__ import annotations

from console.desk.arguments import Argument, Kind
from console.desk.care import deeds
from console.desk.commands import CanRun, Command, both, may_send, needs_incident, needs_open
from console.desk.model import Selection
from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.vocabulary import Role

_INCIDENT = Argument("incident", Kind.INCIDENT, optional=True)
_REASON = Argument("reason", Kind.TEXT, optional=True)


def has_request(picture: Picture, role: Role | None, selection: Selection) -> str:
    """Somebody has to have asked to see what is hidden."""
    care = picture.care.get(selection.incident or "")
    return "" if care is not None and care.requests else "nobody has asked to see what is hidden here"


def is_overridden(picture: Picture, role: Role | None, selection: Selection) -> str:
    """The priority has to be set by hand."""
    care = picture.care.get(selection.incident or "")
    return "" if care is not None and care.override is not None else "the priority is not set by hand"


def _about(fact: type[f.Fact]) -> CanRun:
    return both(needs_open, may_send(fact))


_TEXT = Argument("text", Kind.TEXT, optional=True)
CARE_COMMANDS: tuple[Command, ...] = (
    Command(
        "assess", "an instrument by its questions, or with answers: /assess ctrs 2 1 3", "Care", deeds.assess,
        (
            _INCIDENT, Argument("instrument", Kind.INSTRUMENT, optional=True),
            Argument("answers", Kind.TEXT, optional=True),
        ),
        _about(f.AssessmentRecorded), strip_key="E",
    ),
    Command(
        "severity", "how severe it is now, 0 to 10: a point of the escalation curve", "Care", deeds.rate,
        (_INCIDENT, Argument("severity", Kind.PRIORITY), Argument("rater", Kind.RATER, optional=True)),
        _about(f.SeverityRated),
    ),
    Command(
        "whisper", "two lines to the officer's phone, parted by /, on a basis", "Care", deeds.whisper,
        (
            _INCIDENT, Argument("unit", Kind.UNIT, optional=True), Argument("basis", Kind.BASIS, optional=True),
            Argument("lines", Kind.TEXT, optional=True),
        ),
        _about(f.WhisperSent), strip_key="W",
    ),
    Command(
        "alert", "what calms, triggers or endangers; begin with weapon:, height: or traffic: for a caution", "Care",
        deeds.alert, (_INCIDENT, Argument("kind", Kind.ALERT, optional=True), _TEXT), _about(f.PersonAlerted),
    ),
    Command(
        "alert withdraw", "take an alert back that holds these words", "Care", deeds.withdraw_alert,
        (_INCIDENT, Argument("words", Kind.TEXT)), _about(f.AlertWithdrawn),
    ),
    Command(
        "clinical-note", "a clinical note: none, consent, treatment or threat first, then the words", "Care",
        deeds.clinical_note, (_INCIDENT, _TEXT), _about(f.PersonNoted),
    ),
    Command(
        "consent", "what the person said: /consent telehealth given 30m", "Care", deeds.consent,
        (
            _INCIDENT, Argument("scope", Kind.SCOPE, optional=True), Argument("answer", Kind.CONSENT, optional=True),
            Argument("for", Kind.WORD, optional=True), Argument("given by", Kind.TEXT, optional=True),
        ),
        _about(f.ConsentRecorded),
    ),
    Command(
        "consent end", "the person takes a consent back", "Care", deeds.end_consent,
        (_INCIDENT, Argument("scope", Kind.SCOPE), _REASON), _about(f.ConsentEnded),
    ),
    Command(
        "hold", "the clock of a hold: /hold involuntary 72h and the form", "Care", deeds.hold,
        (
            _INCIDENT, Argument("kind", Kind.HOLD, optional=True), Argument("for", Kind.WORD, optional=True),
            Argument("authority", Kind.TEXT, optional=True),
        ),
        _about(f.HoldStarted),
    ),
    Command("hold end", "the hold is over", "Care", deeds.end_hold, (_INCIDENT, _REASON), _about(f.HoldEnded)),
    Command(
        "record", "open the person's record; who opens it is written down", "Care", deeds.open_record, (_INCIDENT,),
        both(needs_incident, may_send(f.RecordViewed)), strip_key="I",
    ),
    Command(
        "access request", "ask a clinician to see what is hidden", "Care", deeds.request, (_INCIDENT, _REASON),
        both(needs_incident, may_send(f.AccessRequested)),
    ),
    Command(
        "access break", "break glass: see what is hidden now, with a reason that is looked at afterwards", "Care",
        lambda desk, given: deeds.request(desk, given, emergency=True), (_INCIDENT, _REASON),
        both(needs_incident, may_send(f.AccessRequested)),
    ),
    Command(
        "access grant", "show what somebody asked to see, for some minutes", "Care", deeds.grant_waiting,
        (_INCIDENT, Argument("minutes", Kind.MINUTES, optional=True)),
        both(needs_incident, has_request, may_send(f.AccessGranted)),
    ),
    Command(
        "access refuse", "it stays hidden, with a reason", "Care", deeds.refuse_waiting, (_INCIDENT, _REASON),
        both(needs_incident, has_request, may_send(f.AccessRefused)),
    ),
    Command(
        "access end", "hide again what is shown under a grant", "Care", deeds.hide_again, (_INCIDENT,),
        both(needs_incident, has_request, may_send(f.AccessEnded)),
    ),
    Command(
        "priority override", "set the console priority by hand, with a reason", "Care", deeds.override,
        (_INCIDENT, Argument("priority", Kind.PRIORITY), _REASON), _about(f.PriorityOverridden),
    ),
    Command(
        "priority release", "let the priority follow its inputs again", "Care", deeds.release, (_INCIDENT, _REASON),
        both(needs_open, is_overridden, may_send(f.PriorityReleased)),
    ),
)  # fmt: skip
