"""What became of a call, in the words of the dossier: force, injuries, arrest, care and what is due. No Qt."""

from __future__ import annotations

from console.desk.closing_answers import Answers, answers_of
from console.domain.entities import Incident
from console.domain.entities_shift import FollowUp
from console.domain.picture import Picture
from console.domain.vocabulary_shift import (
    CONNECTION_LABEL,
    DIVERSION_LABEL,
    FOLLOW_UP_LABEL,
    FORCE_LABEL,
    INJURED_LABEL,
    INJURY_LABEL,
    Injured,
)


def outcome_pairs(incident: Incident, picture: Picture) -> list[tuple[str, str]]:
    """(caption, words); words are empty where nobody said."""
    care = picture.care.get(incident.id)
    answers = answers_of(care)
    linked = CONNECTION_LABEL[care.connection.fact.connection] if care is not None and care.connection else ""
    due = sorted((one for one in picture.follow_ups.values() if one.incident == incident.id), key=lambda one: one.due)
    return [
        ("Force", FORCE_LABEL[answers.force] if answers.force is not None else ""),
        ("Injured", _hurt(answers)),
        ("Arrest", DIVERSION_LABEL[answers.diversion] if answers.diversion is not None else ""),
        ("Care", linked),
        ("Follow up", "; ".join(map(_due, due))),
    ]


def _hurt(answers: Answers) -> str:
    words = (
        INJURED_LABEL[who] if who is Injured.NOBODY else f"{INJURED_LABEL[who]}, {INJURY_LABEL[injury].lower()}"
        for who, injury in answers.hurt
    )
    return "; ".join(words)


def _due(one: FollowUp) -> str:
    tries = f", not reached {one.tries} ×" if one.tries else ""
    return f"{FOLLOW_UP_LABEL[one.told.fact.by]} by {one.due:%d %b %H:%M}{tries}"
