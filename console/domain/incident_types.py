"""What an incident's type means for the response: crisis, medical, or one whose scene has to be safe first."""

from __future__ import annotations

#: Types where a clinician or CIT officer is what the person needs (APCO ANS 2.103.2 codes).
CRISIS_TYPES = frozenset({"SUICTHRT", "SUICIDE", "EDP", "MNTL", "MTLV", "WELFARE", "DISORD", "TROUBLE", "SCRM"})
#: Types where a medical crew comes first.
MEDICAL_TYPES = frozenset({"OD", "INTOX", "DRUGS", "SUICIDE"})
#: Types in which somebody may be hurt by somebody.
VIOLENT_TYPES = frozenset(
    {
        "ABUSE", "ASSAULT", "BARICADE", "DOMESTIC", "FIGHT", "HOMICIDE", "HOSTAGE", "KIDNAP", "RESIST", "ROBBERY",
        "SEXOFFNS", "SHOOT", "STABBING", "THREATS", "WEAPON",
    }
)  # fmt: skip
#: Types in which unarmed teams wait until the scene has been declared safe: a person in crisis may be armed, and
#: help that arrives unasked may frighten. A fire or a fall at home is entered as it always was.
SCENE_CHECK_TYPES = CRISIS_TYPES | MEDICAL_TYPES | VIOLENT_TYPES


def scene_check_needed(type_code: str) -> bool:
    """Whether unarmed teams wait for the scene to be declared safe before they go in."""
    return type_code in SCENE_CHECK_TYPES
