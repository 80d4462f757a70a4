"""Coded dispositions an incident can be closed with: APCO common codes and the crisis codes this field adds."""

from __future__ import annotations

import msgspec


class Disposition(msgspec.Struct, frozen=True):
    """A closing code. `common` is the APCO ANS 1.111.2-2018 code it maps to in exchange with others."""

    code: str
    label: str
    common: str


#: Crisis dispositions first: the commonest way to close must be the nearest (standards, section A.2).
CRISIS: tuple[Disposition, ...] = (
    Disposition("settled", "Resolved on scene", "18"),
    Disposition("referred", "Referred to ongoing services", "15"),
    Disposition("crisis-centre", "Taken to crisis centre", "16"),
    Disposition("voluntary", "Voluntary admission", "45"),
    Disposition("involuntary", "Involuntary hold", "33"),
    Disposition("refused", "Refused care", "42"),
    Disposition("gone", "Gone on arrival / not located", "14"),
    Disposition("arrest", "Arrest", "03"),
)
_COMMON: dict[str, str] = {
    "01": "Report taken", "02": "No report", "03": "Arrest", "04": "Citation", "05": "Completed by phone",
    "06": "Broadcast", "07": "Civil matter", "08": "Follow-up report", "09": "Summons", "10": "Event cancelled",
    "11": "Field interview", "12": "Property", "13": "Information only", "14": "Gone on arrival", "15": "Referred",
    "16": "Transport or escort given", "17": "False alarm", "18": "Settled by contact", "19": "Condemned",
    "20": "Building secure", "21": "Unit cancelled en route", "22": "Duplicate", "25": "EMS and transport",
    "32": "Cancelled before arrival", "33": "Treated, transported by law enforcement",
    "34": "Treated, private vehicle", "35": "Standby, no services", "36": "Standby, support", "38": "No patient",
    "39": "Dead at scene, no EMS transport", "40": "Dead at scene, EMS transport",
    "41": "Evaluated, none required", "42": "Refused care", "43": "Treated and released",
    "44": "Transferred to another EMS", "45": "Treated, transported by EMS",
}  # fmt: skip
#: code -> disposition, crisis codes and common codes together.
DISPOSITIONS: dict[str, Disposition] = {d.code: d for d in CRISIS} | {
    code: Disposition(code, label, code) for code, label in _COMMON.items()
}


def disposition_label(code: str) -> str:
    """Plain words for a closing code; a local code of the agency is shown as it is."""
    known = DISPOSITIONS.get(code)
    return known.label if known else code
