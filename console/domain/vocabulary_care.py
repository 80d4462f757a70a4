"""The words of care: who rates, on what basis a clinician tells, what is hidden, and the states of a consult."""

from __future__ import annotations

from enum import StrEnum


class Basis(StrEnum):
    """On what ground something clinical may be told to others (45 CFR 164.506, 508, 512(j))."""

    NONE = "none"
    CONSENT = "consent"
    TREATMENT = "treatment"
    THREAT = "threat"


class Info(StrEnum):
    """What kind of information a field holds; `access_fields` says who sees which kind."""

    OPEN = "open"
    REMARK = "remark"
    SAFETY = "safety"
    CLINICAL = "clinical"
    HISTORY = "history"
    AUDIT = "audit"
    FEED = "feed"


class Rater(StrEnum):
    """Whose view of the person a rating or an assessment is."""

    CALLER = "caller"
    OFFICER = "officer"
    CLINICIAN = "clinician"


class AlertKind(StrEnum):
    """What an alert about a person is for, in the few words an officer reads before going in."""

    CALMS = "calms"
    TRIGGERS = "triggers"
    HAZARD = "hazard"


class Caution(StrEnum):
    """Hazards that raise the console priority by one."""

    WEAPON = "weapon"
    HEIGHT = "height"
    TRAFFIC = "traffic"


class ConsentState(StrEnum):
    """What the person said when asked, or why nobody asked."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    DECLINED = "declined"
    UNABLE = "unable"


class ConsentScope(StrEnum):
    """What a consent is for."""

    TELEHEALTH = "telehealth"
    DISCLOSURE = "disclosure"
    TREATMENT = "treatment"


class HoldKind(StrEnum):
    """Whether the person stays of their own will."""

    VOLUNTARY = "voluntary"
    INVOLUNTARY = "involuntary"


class ConsultState(StrEnum):
    """How far a consult has come."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    CONNECTED = "connected"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class FeedKind(StrEnum):
    """Where a camera is."""

    BODY_WORN = "body_worn"
    DRONE = "drone"
    VEHICLE = "vehicle"
    FIXED = "fixed"


BASIS_LABEL: dict[Basis, str] = {
    Basis.NONE: "No basis",
    Basis.CONSENT: "The person consents",
    Basis.TREATMENT: "For treatment",
    Basis.THREAT: "Serious and imminent threat",
}
#: What a hidden field is called on its block.
INFO_LABEL: dict[Info, str] = {
    Info.OPEN: "Open",
    Info.REMARK: "Clinical remark",
    Info.SAFETY: "Safety advice",
    Info.CLINICAL: "Clinical record",
    Info.HISTORY: "Earlier contacts",
    Info.AUDIT: "Audit record",
    Info.FEED: "Feed address",
}
RATER_LABEL: dict[Rater, str] = {Rater.CALLER: "caller", Rater.OFFICER: "officer", Rater.CLINICIAN: "clinician"}
ALERT_LABEL: dict[AlertKind, str] = {
    AlertKind.CALMS: "Calms",
    AlertKind.TRIGGERS: "Triggers",
    AlertKind.HAZARD: "Hazard",
}
#: Instruments whose usual name is not their identifier in capitals.
_INSTRUMENT_NAME = {"cssrs": "C-SSRS"}


def instrument_name(instrument: str) -> str:
    """What people call an instrument by its identifier, where its file is not at hand: `CTRS`, `C-SSRS`."""
    first = instrument.split("_")[0]
    return _INSTRUMENT_NAME.get(first, first.upper())


CONSENT_LABEL: dict[ConsentState, str] = {
    ConsentState.NOT_ASKED: "not asked",
    ConsentState.GIVEN: "given",
    ConsentState.DECLINED: "declined",
    ConsentState.UNABLE: "unable to consent",
}
FEED_LABEL: dict[FeedKind, str] = {
    FeedKind.BODY_WORN: "Body-worn",
    FeedKind.DRONE: "Drone",
    FeedKind.VEHICLE: "Vehicle",
    FeedKind.FIXED: "Fixed",
}
