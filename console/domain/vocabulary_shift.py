"""The words of what became of a call: force, injuries, diversion from arrest, follow-up and connection to care."""

from __future__ import annotations

from enum import StrEnum


class Force(StrEnum):
    """The highest force a unit used, in the order of its gravity. `none` is an answer, not the lack of one."""

    NONE = "none"
    VERBAL = "verbal"
    HANDS_ON = "hands_on"
    LESS_LETHAL = "less_lethal"
    FIREARM = "firearm"


class Injured(StrEnum):
    """Who was hurt. `nobody` is an answer, not the lack of one."""

    NOBODY = "nobody"
    PERSON = "person"
    OFFICER = "officer"
    OTHER = "other"


class Injury(StrEnum):
    """How badly, in the order of its gravity. Serious is what the FBI's collection calls serious bodily injury."""

    NONE = "none"
    MINOR = "minor"
    SERIOUS = "serious"
    DEATH = "death"


class Diversion(StrEnum):
    """Whether there was cause for an arrest, and whether one was made: the two figures that diversion is made of."""

    NO_CAUSE = "no_cause"
    DIVERTED = "diverted"
    ARRESTED = "arrested"


class FollowUpBy(StrEnum):
    """How somebody gets in touch again."""

    CALL = "call"
    VISIT = "visit"
    MESSAGE = "message"


class FollowUpResult(StrEnum):
    """What came of it. Not reached: it is still due."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"


class Connection(StrEnum):
    """How firmly the person is connected to care, from loosest to firmest."""

    APPOINTMENT = "appointment"
    WARM_HANDOFF = "warm_handoff"
    KEPT = "kept"


FORCE_ORDER: tuple[Force, ...] = tuple(Force)
INJURY_ORDER: tuple[Injury, ...] = tuple(Injury)
CONNECTION_ORDER: tuple[Connection, ...] = tuple(Connection)
#: Force that measures count: hands-on or above (the highest level, as studies of crisis intervention teams have it).
PHYSICAL_FORCE: frozenset[Force] = frozenset({Force.HANDS_ON, Force.LESS_LETHAL, Force.FIREARM})

FORCE_LABEL: dict[Force, str] = {
    Force.NONE: "No force",
    Force.VERBAL: "Verbal commands",
    Force.HANDS_ON: "Hands-on",
    Force.LESS_LETHAL: "Less-lethal",
    Force.FIREARM: "Firearm",
}
INJURED_LABEL: dict[Injured, str] = {
    Injured.NOBODY: "Nobody",
    Injured.PERSON: "The person",
    Injured.OFFICER: "An officer",
    Injured.OTHER: "Somebody else",
}
INJURY_LABEL: dict[Injury, str] = {
    Injury.NONE: "Not hurt",
    Injury.MINOR: "Minor",
    Injury.SERIOUS: "Serious",
    Injury.DEATH: "Death",
}
DIVERSION_LABEL: dict[Diversion, str] = {
    Diversion.NO_CAUSE: "No cause for arrest",
    Diversion.DIVERTED: "Diverted from arrest",
    Diversion.ARRESTED: "Arrested",
}
FOLLOW_UP_LABEL: dict[FollowUpBy, str] = {
    FollowUpBy.CALL: "Call",
    FollowUpBy.VISIT: "Visit",
    FollowUpBy.MESSAGE: "Message",
}
RESULT_LABEL: dict[FollowUpResult, str] = {
    FollowUpResult.REACHED: "reached",
    FollowUpResult.NOT_REACHED: "not reached",
    FollowUpResult.REFUSED: "refused by the person",
    FollowUpResult.NOT_NEEDED: "not needed any more",
}
CONNECTION_LABEL: dict[Connection, str] = {
    Connection.APPOINTMENT: "Appointment made",
    Connection.WARM_HANDOFF: "Warm hand-off",
    Connection.KEPT: "Appointment kept",
}
