"""What people call a crisis desk about: kinds of calls, how often, how grave, how they end. Constants with sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from console.domain.vocabulary import Role

#: How a call can end, by disposition code.
Ends = dict[str, float]

#: Mix of crisis calls: Toronto Police Service, Mental Health Act apprehensions and calls attended, 2023:
#: person in crisis 16,378, suicide-related 10,639, overdose 4,555 (open data, counts only).
PERSON_IN_CRISIS, SUICIDE_RELATED, OVERDOSE = 16_378, 10_639, 4_555
#: Share that ended in an apprehension, same source, 2014 to 2023: 29 % suicide-related, 20 % person in crisis.
HELD_SUICIDE, HELD_CRISIS = 0.29, 0.20
#: Suicide-related calls by hour of the day, per mille, same source, 91,501 calls.
PER_MILLE_BY_HOUR = (
    44, 36, 28, 22, 17, 13, 13, 16, 21, 32, 40, 47, 53, 55, 56, 58, 59, 57, 56, 55, 57, 58, 56, 51,
)  # fmt: skip
#: Calls that may turn out to be a crisis, against crisis calls. Our own assumption: desks differ widely.
POSSIBLE_CRISIS = 0.42


@dataclass(frozen=True, slots=True)
class CallKind:
    """One kind of call: APCO ANS 2.103.2 code, plain local words, weight, priorities 0 to 10, and its course."""

    code: str
    text: str
    weight: float
    priorities: tuple[int, ...]
    #: The words used for it: a key of `words.SUMMARIES` and `words.ON_SCENE`.
    words: str
    ends: Ends
    #: Roles wanted, best kinds first: keys of `dispatching.WANTED`.
    send: tuple[str, ...]
    owner: Role = Role.COMMANDER
    sensitive: float = 0.0
    #: Share of these calls in which something on scene is dangerous until dealt with.
    danger: float = 0.05
    #: What it may turn out to be: (share, code).
    becomes: tuple[tuple[float, str], ...] = ()


_possible = POSSIBLE_CRISIS * (PERSON_IN_CRISIS + SUICIDE_RELATED + OVERDOSE)

KINDS: tuple[CallKind, ...] = (
    CallKind(
        "EDP", "Person in crisis", PERSON_IN_CRISIS * 0.62, (5, 6, 6, 7, 7, 8), "crisis",
        {"involuntary": HELD_CRISIS, "settled": 0.29, "referred": 0.18, "crisis-centre": 0.15, "voluntary": 0.08,
         "refused": 0.05, "gone": 0.05},
        ("clinical", "sworn"), danger=0.12, becomes=((0.06, "SUICTHRT"), (0.04, "MTLV"), (0.03, "INTOX")),
    ),
    CallKind(
        "MNTL", "Mental health, calm", PERSON_IN_CRISIS * 0.28, (3, 3, 4, 4, 5), "calm",
        {"involuntary": HELD_CRISIS * 0.6, "settled": 0.34, "referred": 0.28, "crisis-centre": 0.14, "voluntary": 0.06,
         "refused": 0.04, "gone": 0.02},
        ("crisis_team", "cit"), owner=Role.CLINICIAN, danger=0.01, becomes=((0.05, "SUICTHRT"), (0.03, "EDP")),
    ),
    CallKind(
        "MTLV", "Person in crisis, violent", PERSON_IN_CRISIS * 0.10, (8, 8, 9), "violent",
        {"involuntary": 0.52, "settled": 0.14, "crisis-centre": 0.10, "voluntary": 0.08, "arrest": 0.10, "gone": 0.06},
        ("cit", "sworn", "clinical", "medical_standby"), danger=0.75, becomes=((0.10, "EDP"),),
    ),
    CallKind(
        "SUICTHRT", "Threat of suicide", SUICIDE_RELATED * 0.78, (6, 7, 7, 8, 9), "threat",
        {"involuntary": HELD_SUICIDE, "voluntary": 0.17, "crisis-centre": 0.15, "settled": 0.17, "referred": 0.14,
         "refused": 0.03, "gone": 0.05},
        ("cit", "clinical", "medical_standby"), sensitive=0.2, danger=0.22, becomes=((0.07, "SUICIDE"), (0.06, "EDP")),
    ),
    CallKind(
        "SUICIDE", "Suicide attempt", SUICIDE_RELATED * 0.22, (9, 9, 10), "attempt",
        {"voluntary": 0.54, "involuntary": HELD_SUICIDE, "crisis-centre": 0.07, "settled": 0.03, "gone": 0.07},
        ("sworn", "medical", "cit", "supervisor"), sensitive=0.6, danger=0.25,
    ),
    CallKind(
        "OD", "Overdose", OVERDOSE, (7, 8, 8, 9), "overdose",
        {"45": 0.58, "refused": 0.2, "voluntary": 0.1, "settled": 0.06, "gone": 0.06},
        ("sworn", "medical", "fire"), danger=0.05, becomes=((0.08, "SUICIDE"),),
    ),
    CallKind(
        "WELFARE", "Welfare check", _possible * 0.44, (3, 3, 4, 4, 5), "welfare",
        {"settled": 0.40, "gone": 0.22, "referred": 0.20, "voluntary": 0.05, "crisis-centre": 0.05, "refused": 0.08},
        ("any_sworn",), danger=0.02, becomes=((0.09, "EDP"), (0.05, "SUICTHRT"), (0.04, "OD")),
    ),
    CallKind(
        "DISORD", "Disturbance", _possible * 0.22, (4, 4, 5), "disturbance",
        {"settled": 0.44, "gone": 0.24, "referred": 0.14, "arrest": 0.10, "crisis-centre": 0.08},
        ("any_sworn",), danger=0.12, becomes=((0.16, "EDP"), (0.05, "MTLV")),
    ),
    CallKind(
        "TROUBLE", "Trouble, nature unknown", _possible * 0.16, (4, 5, 5, 6), "unknown",
        {"settled": 0.40, "gone": 0.30, "referred": 0.18, "involuntary": 0.06, "arrest": 0.06},
        ("any_sworn",), danger=0.10, becomes=((0.22, "EDP"), (0.08, "SUICTHRT"), (0.08, "DISORD")),
    ),
    CallKind(
        "INTOX", "Intoxicated person", _possible * 0.18, (3, 4, 4, 5), "intoxicated",
        {"crisis-centre": 0.30, "settled": 0.28, "refused": 0.16, "gone": 0.14, "45": 0.12},
        ("any_sworn", "medical_standby"), danger=0.04, becomes=((0.09, "OD"), (0.06, "EDP")),
    ),
)  # fmt: skip
BY_CODE: dict[str, CallKind] = {kind.code: kind for kind in KINDS}


def draw_kind(rng: Random) -> CallKind:
    """A kind of call, in the proportions above."""
    return rng.choices(KINDS, weights=[kind.weight for kind in KINDS])[0]


def draw_end(kind: CallKind, rng: Random) -> str:
    """A disposition code for a call of a kind, in its proportions."""
    return rng.choices(list(kind.ends), weights=list(kind.ends.values()))[0]


def draw_change(kind: CallKind, rng: Random) -> CallKind | None:
    """What the call turns out to be, when it turns out to be something else."""
    chance = rng.random()
    for share, code in kind.becomes:
        if chance < share:
            return BY_CODE[code]
        chance -= share
    return None


def busyness(at: datetime) -> float:
    """How busy an hour of the city's day is against the mean hour (1.0)."""
    return PER_MILLE_BY_HOUR[at.hour] * len(PER_MILLE_BY_HOUR) / sum(PER_MILLE_BY_HOUR)
