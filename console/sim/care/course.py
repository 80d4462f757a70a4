"""The course of one consult as it will go, drawn once from its id: how severe, how it eases, what is recommended."""

from __future__ import annotations

from typing import NamedTuple

from console.domain.entities import Incident
from console.sim.care.saying import Manner

#: Seconds after connecting at which officer and clinician rate how severe it is.
OFFICER_RATES_S = (12.0, 45.0, 80.0, 120.0, 150.0)
CLINICIAN_RATES_S = (8.0, 40.0, 75.0, 110.0, 145.0)
#: Seconds from connecting to the end, drawn from this span. A county programme's consults take 21 minutes; whoever
#: watches a demo does not.
LENGTH_S = (160.0, 200.0)
_SUICIDE = frozenset({"SUICTHRT", "SUICIDE"})


class Course(NamedTuple):
    """`severity` at each rating of the clinician, `ctrs` and `cssrs` answers, `length_s` from connecting to the end."""

    severity: tuple[int, ...]
    ctrs: dict[str, str]
    cssrs: dict[str, str]
    recommended: str
    length_s: float


def course_of(consult: str, incident: Incident, manner: Manner) -> Course:
    """How this consult goes."""
    rng = manner.chance("course", consult)
    suicide = incident.type_code in _SUICIDE
    start = rng.randint(7, 9) if suicide else rng.randint(5, 8)
    fall = rng.choice((0, 1, 2, 3, 4, 5, 5))
    count = len(CLINICIAN_RATES_S)
    severity = tuple(max(0, round(start - fall * step / (count - 1))) for step in range(count))
    last = severity[-1]
    return Course(severity, _ctrs(last), _cssrs(suicide, start, last), _recommended(last), rng.uniform(*LENGTH_S))


def _recommended(severity: int) -> str:
    for least, code in ((8, "involuntary"), (6, "voluntary"), (4, "crisis-centre"), (3, "referred")):
        if severity >= least:
            return code
    return "settled"


def _ctrs(severity: int) -> dict[str, str]:
    """Answers to the Crisis Triage Rating Scale (lower is worse) that go with how it ended."""
    for least, answers in ((8, "212"), (6, "323"), (5, "334"), (4, "344"), (3, "445")):
        if severity >= least:
            return dict(zip("abc", answers, strict=True))
    return {"a": "5", "b": "5", "c": "4"}


def _cssrs(suicide: bool, start: int, last: int) -> dict[str, str]:
    """Answers to the C-SSRS screener: only what has to be asked is answered."""
    if not suicide and start < 7:
        return {"q1": "no", "q2": "no", "q6": "no"}
    if not suicide:
        return {"q1": "yes", "q2": "no", "q6": "no"}
    answers = {"q1": "yes", "q2": "yes", "q3": "yes", "q4": "yes" if start >= 8 else "no"}
    answers["q5"] = "yes" if last >= 8 else "no"
    return answers | ({"q6": "yes", "q6b": "no"} if start == 8 else {"q6": "no"})
