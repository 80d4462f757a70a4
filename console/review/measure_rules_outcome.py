"""Measures of what became of people, at the scene and afterwards, with their definitions.

The outcomes that BJA and CSG ask of police and mental-health collaborations: more connections to care, fewer repeats,
fewer arrests, less force; beside them injuries, follow-up and who came.
"""

from __future__ import annotations

from console.domain.vocabulary_shift import Injured
from console.review import measure_cases as cases
from console.review import measure_outcomes as outcomes
from console.review.measure_types import Form, Group, Rule

_S = Form.SHARE
_REPORTED = "of those where it was said whether there was any"
_NOT_LONG = "not observed for as long"

#: At the scene.
OUTCOMES: tuple[Rule, ...] = (
    Rule(
        "resolved",
        "Resolved in the community",
        Group.OUTCOME,
        _S,
        "crisis contacts closed without arrest, hospital or hold, of crisis contacts with a disposition",
        cases.ended_as(cases.AWAY, unless=True),
    ),
    Rule("arrest", "Arrest", Group.OUTCOME, _S, "crisis contacts closed with an arrest", cases.ended_as(cases.ARREST)),
    Rule(
        "diversion",
        "Diversion from arrest",
        Group.OUTCOME,
        _S,
        "of crisis contacts where there was cause for an arrest, those without one",
        outcomes.diversion,
        needs=("diversion.reported",),
    ),
    Rule(
        "transport",
        "Taken to care",
        Group.OUTCOME,
        _S,
        "crisis contacts closed by going to hospital or a crisis centre",
        cases.ended_as(cases.TO_CARE),
    ),
    Rule(
        "involuntary",
        "Involuntary hold",
        Group.OUTCOME,
        _S,
        "crisis contacts closed with a hold",
        cases.ended_as(cases.INVOLUNTARY),
    ),
    Rule(
        "force",
        "Use of force",
        Group.OUTCOME,
        _S,
        f"crisis contacts with force, hands-on or above, {_REPORTED}",
        outcomes.force,
        needs=("force.used",),
    ),
    Rule(
        "force_reportable",
        "Force to be reported",
        Group.OUTCOME,
        Form.TOTAL,
        "incidents with a firearm discharged at or toward a person, or with force and the person's serious injury or "
        "death: what the FBI's collection asks for; that there was none is reported too",
        outcomes.reportable,
        needs=("force.used",),
        unit="incidents",
    ),
    Rule(
        "injuries",
        "Anyone injured",
        Group.OUTCOME,
        _S,
        f"crisis contacts in which anyone was injured, {_REPORTED}",
        outcomes.injuries(),
        needs=("injury.reported",),
    ),
    *(
        Rule(
            f"injury_{who.value}",
            title,
            Group.OUTCOME,
            _S,
            f"crisis contacts in which {words} injured, {_REPORTED}",
            outcomes.injuries(who),
            needs=("injury.reported",),
        )
        for who, title, words in (
            (Injured.PERSON, "Person injured", "the person in crisis was"),
            (Injured.OFFICER, "Officer injured", "an officer was"),
            (Injured.OTHER, "Others injured", "somebody else was"),
        )
    ),
    Rule(
        "cit",
        "CIT coverage",
        Group.OUTCOME,
        _S,
        "crisis incidents with a CIT-trained unit on scene, of crisis incidents reached by a known unit",
        cases.cit,
    ),
)

#: Afterwards.
AFTERWARDS: tuple[Rule, ...] = (
    Rule(
        "advice",
        "Clinician's advice followed",
        Group.CARE,
        _S,
        "consults in which what was done is what the clinician recommended, of those where both are known",
        cases.advice,
        needs=("consult.ended",),
    ),
    Rule(
        "connected",
        "Connected to care",
        Group.CARE,
        _S,
        "crisis contacts with a warm hand-off, an appointment, a referral or a crisis centre, of those with any report "
        "or disposition",
        outcomes.connected,
    ),
    Rule(
        "kept_30",
        "Kept within 30 days",
        Group.CARE,
        _S,
        "contacts connected by hand-off or appointment that kept it within 30 days of closing, of those observed for "
        "as long",
        outcomes.kept(30),
        needs=("care.connected",),
        aside_why=_NOT_LONG,
    ),
    *(
        Rule(
            f"follow_up_{hours}",
            f"Follow-up within {hours} h",
            Group.CARE,
            _S,
            f"crisis contacts in which the person was reached again within {hours} hours of closing, of those closed "
            "and observed for as long",
            outcomes.follow_up(hours),
            needs=("followup.due", "followup.made"),
            aside_why=_NOT_LONG,
        )
        for hours in (24, 72)
    ),
    Rule(
        "follow_up_wait",
        "Follow-up after",
        Group.CARE,
        Form.DURATION,
        "from closing to the first follow-up that reached the person, of contacts where one was due or made",
        outcomes.follow_up_wait,
        needs=("followup.due", "followup.made"),
        target="24 to 72 h",
    ),
    *(
        Rule(
            f"repeat_{days}",
            f"Repeat within {days} days",
            Group.CARE,
            _S,
            f"persons with a further crisis incident within {days} days of their first contact's end, of persons known "
            "by a pseudonym and observed for as long",
            outcomes.repeat(days),
            needs=("person.known",),
            aside_why=_NOT_LONG,
        )
        for days in (30, 90, 365)
    ),
)
