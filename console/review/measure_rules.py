"""Every measure with its definition, following the field's own; those whose facts do not exist yet say so.

References: NENA-STA-020 (call answer), NFPA 1225 (call processing), the CRISES framework (drop-off), and the outcomes
that BJA and CSG ask of police and mental-health collaborations (arrests, connections to care, repeats, force).
"""

from __future__ import annotations

from console.review import measure_cases as cases
from console.review.measure_types import Form, Found, Rule

_TIMES, _WORK, _OUTCOME, _CARE, _DESK = "Times", "Work", "Outcome", "Care afterwards", "At the desk"
#: Groups of measures in the order in which they are read.
GROUPS = (_TIMES, _WORK, _OUTCOME, _CARE, _DESK)
_D, _S, _T = Form.DURATION, Form.SHARE, Form.TOTAL

RULES: tuple[Rule, ...] = (
    Rule(
        "incidents",
        "Incidents received",
        _WORK,
        _T,
        "incidents received in the shift",
        cases.incidents,
        unit="incidents",
    ),
    Rule(
        "call_answer",
        "Call answer",
        _TIMES,
        _D,
        "from the call's start to its answer",
        None,
        target="90 % within 15 s, 95 % within 20 s (NENA-STA-020, 2020)",
    ),
    Rule(
        "call_processing",
        "Call processing",
        _TIMES,
        _D,
        "from the incident received to the first unit sent; the moment of answering is not recorded",
        cases.processing,
        target="90 % within 60 s from answering (NFPA 1225)",
    ),
    Rule("turnout", "Turnout", _TIMES, _D, "from a unit sent to its setting out, each response", cases.turnout),
    Rule(
        "response",
        "Response",
        _TIMES,
        _D,
        "from the first unit sent to the first on scene, each incident; without those that a team began on the spot",
        cases.response("dispatched_at"),
        target="an agency's own setting; mobile crisis teams: 60 min in town, 120 min in the country",
    ),
    Rule(
        "response_from_call",
        "Response from the call",
        _TIMES,
        _D,
        "from the incident received to the first unit on scene",
        cases.response("received_at"),
    ),
    Rule(
        "on_scene",
        "Time on scene",
        _TIMES,
        _D,
        "from on scene to setting out with the person, or to being free; each response, or the whole incident where "
        "its source names no units",
        lambda tables: Found(seconds=cases.time_on_scene(tables)),
    ),
    Rule(
        "consult_wait",
        "Consult wait",
        _TIMES,
        _D,
        "from a consult asked for to the clinician joined",
        cases.consult("requested_at", "connected_at"),
        needs=("consult.requested",),
    ),
    Rule(
        "consult_length",
        "Consult length",
        _TIMES,
        _D,
        "from the clinician joined to the consult ended",
        cases.consult("connected_at", "ended_at"),
        needs=("consult.requested",),
    ),
    Rule(
        "advice",
        "Clinician's advice followed",
        _CARE,
        _S,
        "consults in which what was done is what the clinician recommended, of those where both are known",
        cases.advice,
        needs=("consult.ended",),
    ),
    Rule(
        "drop_off",
        "Drop-off at a facility",
        _TIMES,
        _D,
        "from arrival at a facility to the unit's being free",
        cases.drop_off,
        target="10 min (CRISES framework)",
    ),
    Rule(
        "unit_hours",
        "Unit hours",
        _WORK,
        _T,
        "sum over responses of sent to free",
        cases.unit_hours,
        needs=("unit.assigned", "unit.status"),
        unit="hours",
    ),
    Rule(
        "person_hours",
        "Crew hours",
        _WORK,
        _T,
        "unit hours times the unit's crew",
        cases.person_hours,
        needs=("unit.assigned", "unit.status"),
        unit="hours",
    ),
    Rule(
        "closed", "Closed with a disposition", _WORK, _S, "incidents closed with a code, of all received", cases.closed
    ),
    Rule(
        "resolved",
        "Resolved in the community",
        _OUTCOME,
        _S,
        "crisis contacts closed without arrest, hospital or hold, of crisis contacts with a disposition",
        cases.ended_as(cases.AWAY, unless=True),
    ),
    Rule("arrest", "Arrest", _OUTCOME, _S, "crisis contacts closed with an arrest", cases.ended_as(cases.ARREST)),
    Rule(
        "diversion",
        "Diversion from arrest",
        _OUTCOME,
        _S,
        "of crisis contacts where cause for an arrest existed, those without one; needs that flag",
        None,
    ),
    Rule(
        "transport",
        "Taken to care",
        _OUTCOME,
        _S,
        "crisis contacts closed by going to hospital or a crisis centre",
        cases.ended_as(cases.TO_CARE),
    ),
    Rule(
        "involuntary",
        "Involuntary hold",
        _OUTCOME,
        _S,
        "crisis contacts closed with a hold",
        cases.ended_as(cases.INVOLUNTARY),
    ),
    Rule(
        "connected",
        "Connected to care",
        _CARE,
        _S,
        "crisis contacts closed with a referral or a crisis centre (warm hand-offs are not told apart)",
        cases.ended_as(cases.CONNECTED),
    ),
    Rule("force", "Use of force", _OUTCOME, _S, "contacts with force, hands-on or above", None, needs=("force.used",)),
    Rule("injuries", "Injuries", _OUTCOME, _S, "contacts in which anyone was injured", None, needs=("injury.noted",)),
    *(
        Rule(
            f"repeat_{days}",
            f"Repeat contact within {days} days",
            _CARE,
            _S,
            f"persons met again in a crisis within {days} days, of persons observed for as long",
            None,
        )
        for days in (30, 90, 365)
    ),
    *(
        Rule(
            f"follow_up_{hours}",
            f"Follow-up within {hours} h",
            _CARE,
            _S,
            f"contacts followed up within {hours} hours of closing",
            None,
            needs=("followup.done",),
        )
        for hours in (24, 72)
    ),
    Rule(
        "cit",
        "CIT coverage",
        _OUTCOME,
        _S,
        "crisis incidents with a CIT-trained unit on scene, of crisis incidents reached by a known unit",
        cases.cit,
    ),
    Rule(
        "agree_scene",
        "Code agrees: dispatch and scene",
        _DESK,
        _S,
        "incidents whose type on arrival is the type at dispatch",
        cases.agreement("type_first", "type_scene"),
    ),
    Rule(
        "agree_close",
        "Code agrees: dispatch and close",
        _DESK,
        _S,
        "incidents whose last type is the type at dispatch",
        cases.agreement("type_first", "type_last"),
    ),
    Rule(
        "handoff_wait",
        "Hand-off wait",
        _DESK,
        _D,
        "from a hand-off offered to its answer",
        cases.handoff_wait,
        needs=("handoff.offered",),
        target="5 min",
    ),
    Rule(
        "alarm_wait",
        "Alarm acknowledged after",
        _DESK,
        _D,
        "from an alarm raised to its acknowledgement",
        cases.alarm_wait,
        needs=("alarm.raised",),
    ),
)
