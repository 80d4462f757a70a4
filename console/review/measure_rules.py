"""Every measure with its definition, following the field's own.

References: NENA-STA-020 (call answer), NFPA 1225 (call processing), the CRISES framework (drop-off).
"""

from __future__ import annotations

from console.review import measure_cases as cases
from console.review.measure_rules_outcome import AFTERWARDS, OUTCOMES
from console.review.measure_types import Form, Found, Group, Rule

#: Groups of measures in the order in which they are read.
GROUPS: tuple[Group, ...] = tuple(Group)
_TIMES, _WORK, _DESK = Group.TIMES, Group.WORK, Group.DESK
_D, _S, _T = Form.DURATION, Form.SHARE, Form.TOTAL
#: What `aside` counts where sending and arriving are one moment.
_ON_THE_SPOT = "begun on the spot"

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
        aside_why=_ON_THE_SPOT,
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
        aside_why=_ON_THE_SPOT,
        target="an agency's own setting; mobile crisis teams: 60 min in town, 120 min in the country",
    ),
    Rule(
        "response_from_call",
        "Response from the call",
        _TIMES,
        _D,
        "from the incident received to the first unit on scene",
        cases.response("received_at"),
        aside_why=_ON_THE_SPOT,
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
    *OUTCOMES,
    *AFTERWARDS,
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
