"""The field's words: kinds, statuses, phases and roles, each with its order, letter and plain label."""

from __future__ import annotations

from enum import StrEnum


class UnitKind(StrEnum):
    """What a team is. Armed teams carry firearms; see `UNARMED`."""

    PATROL = "patrol"
    CIT_PATROL = "cit_patrol"
    CO_RESPONDER = "co_responder"
    MOBILE_CRISIS = "mobile_crisis"
    EMS = "ems"
    FIRE = "fire"
    SUPERVISOR = "supervisor"
    DRONE = "drone"


class UnitStatus(StrEnum):
    """Unit status in the order a response runs through it (field convention)."""

    AVAILABLE = "available"
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CONTACT_MADE = "contact_made"
    TRANSPORTING = "transporting"
    AT_FACILITY = "at_facility"
    STAGING = "staging"
    OUT_OF_SERVICE = "out_of_service"


class Phase(StrEnum):
    """How far the response to an incident has come."""

    RECEIVED = "received"
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CONTACT_MADE = "contact_made"
    TRANSPORTING = "transporting"
    AT_FACILITY = "at_facility"
    CLOSED = "closed"


class Role(StrEnum):
    """Who is at the other end of a connection; decided by the token, never by the client.

    `HUB` is the hub itself, which raises and clears alarms; nobody can connect as it.
    """

    COMMANDER = "commander"
    CLINICIAN = "clinician"
    OPERATIONS = "operations"
    FIELD = "field"
    SOURCE = "source"
    AUDITOR = "auditor"
    HUB = "hub"


class AlarmPriority(StrEnum):
    """EEMUA 191 style priorities; only `CRITICAL` may flash or sound twice."""

    CRITICAL = "critical"
    HIGH = "high"
    LOW = "low"


class Band(StrEnum):
    """Severity band of an incident's priority 0..10, drawn as a shape, never as plain red."""

    CRITICAL = "critical"
    ELEVATED = "elevated"
    NORMAL = "normal"


PHASE_ORDER: tuple[Phase, ...] = tuple(Phase)
UNIT_STATUS_ORDER: tuple[UnitStatus, ...] = tuple(UnitStatus)

#: Teams that never enter before a sworn unit has declared the scene safe.
UNARMED: frozenset[UnitKind] = frozenset({UnitKind.MOBILE_CRISIS, UnitKind.EMS, UnitKind.FIRE})

UNIT_KIND_LABEL: dict[UnitKind, str] = {
    UnitKind.PATROL: "Patrol",
    UnitKind.CIT_PATROL: "CIT patrol",
    UnitKind.CO_RESPONDER: "Co-responder team",
    UnitKind.MOBILE_CRISIS: "Mobile crisis team",
    UnitKind.EMS: "EMS",
    UnitKind.FIRE: "Fire",
    UnitKind.SUPERVISOR: "Supervisor",
    UnitKind.DRONE: "Drone",
}
UNIT_KIND_LETTER: dict[UnitKind, str] = {
    UnitKind.PATROL: "P",
    UnitKind.CIT_PATROL: "C",
    UnitKind.CO_RESPONDER: "R",
    UnitKind.MOBILE_CRISIS: "M",
    UnitKind.EMS: "E",
    UnitKind.FIRE: "F",
    UnitKind.SUPERVISOR: "S",
    UnitKind.DRONE: "D",
}
UNIT_STATUS_LABEL: dict[UnitStatus, str] = {
    UnitStatus.AVAILABLE: "Available",
    UnitStatus.DISPATCHED: "Dispatched",
    UnitStatus.EN_ROUTE: "En route",
    UnitStatus.ON_SCENE: "On scene",
    UnitStatus.CONTACT_MADE: "Contact made",
    UnitStatus.TRANSPORTING: "Transporting",
    UnitStatus.AT_FACILITY: "At facility",
    UnitStatus.STAGING: "Staging",
    UnitStatus.OUT_OF_SERVICE: "Out of service",
}
#: Two-letter aliases dispatchers type (field convention `av disp en os tx af oos`).
UNIT_STATUS_SHORT: dict[UnitStatus, str] = {
    UnitStatus.AVAILABLE: "AV",
    UnitStatus.DISPATCHED: "DI",
    UnitStatus.EN_ROUTE: "EN",
    UnitStatus.ON_SCENE: "OS",
    UnitStatus.CONTACT_MADE: "CM",
    UnitStatus.TRANSPORTING: "TX",
    UnitStatus.AT_FACILITY: "AF",
    UnitStatus.STAGING: "ST",
    UnitStatus.OUT_OF_SERVICE: "OOS",
}
PHASE_LABEL: dict[Phase, str] = {
    Phase.RECEIVED: "Received",
    Phase.DISPATCHED: "Dispatched",
    Phase.EN_ROUTE: "En route",
    Phase.ON_SCENE: "On scene",
    Phase.CONTACT_MADE: "Contact made",
    Phase.TRANSPORTING: "Transporting",
    Phase.AT_FACILITY: "At facility",
    Phase.CLOSED: "Closed",
}
ROLE_LABEL: dict[Role, str] = {
    Role.COMMANDER: "Watch commander",
    Role.CLINICIAN: "Crisis clinician",
    Role.OPERATIONS: "Operations",
    Role.FIELD: "Field",
    Role.SOURCE: "Source",
    Role.AUDITOR: "Auditor",
    Role.HUB: "The hub",
}
BAND_LABEL: dict[Band, str] = {Band.CRITICAL: "Critical", Band.ELEVATED: "Elevated", Band.NORMAL: "Normal"}


def band_of(priority: int) -> Band:
    """Severity band of an EIDO common priority (0 lowest to 10 highest; NENA-STA-021.1b)."""
    if priority >= 8:
        return Band.CRITICAL
    return Band.ELEVATED if priority >= 5 else Band.NORMAL
