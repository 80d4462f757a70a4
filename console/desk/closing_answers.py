"""What is answered when a strip is closed: force, injuries and arrest, and the facts that say so. No Qt."""

from __future__ import annotations

import msgspec

from console.domain import facts as f
from console.domain.entities import Incident
from console.domain.entities_care import Care
from console.domain.vocabulary import Phase
from console.domain.vocabulary_shift import (
    DIVERSION_LABEL,
    FORCE_LABEL,
    FORCE_ORDER,
    INJURED_LABEL,
    INJURY_LABEL,
    INJURY_ORDER,
    Diversion,
    Force,
    Injured,
    Injury,
)

#: Who was hurt, each with how badly; empty where nobody said, `((nobody, none),)` where nobody was.
Hurt = tuple[tuple[Injured, Injury], ...]
NOBODY_HURT: Hurt = ((Injured.NOBODY, Injury.NONE),)
_SIDE = {Injured.NOBODY: "Nobody", Injured.PERSON: "Person", Injured.OFFICER: "Officer", Injured.OTHER: "Other"}
#: What a tap on somebody hurt goes through.
_WORSE: dict[Injury | None, Injury | None] = {
    None: Injury.MINOR,
    Injury.MINOR: Injury.SERIOUS,
    Injury.SERIOUS: Injury.DEATH,
    Injury.DEATH: None,
}


class Answers(msgspec.Struct, frozen=True):
    """What is known of a call at its end; none and empty where nobody said."""

    force: Force | None = None
    hurt: Hurt = ()
    diversion: Diversion | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is left to ask."""
        return self.force is not None and bool(self.hurt) and self.diversion is not None


#: The commonest end, in one tap.
NOTHING_HAPPENED = Answers(Force.NONE, NOBODY_HURT, Diversion.NO_CAUSE)


def answers_of(care: Care | None) -> Answers:
    """What has been reported of an incident already: the highest force, the worst injury of each side."""
    if care is None:
        return Answers()
    forces = [told.fact.force for told in care.force]
    worst: dict[Injured, Injury] = {}
    for told in care.injuries:
        held = worst.get(told.fact.injured, Injury.NONE)
        worst[told.fact.injured] = max(held, told.fact.injury, key=INJURY_ORDER.index)
    if len(worst) > 1:
        worst.pop(Injured.NOBODY, None)
    return Answers(
        max(forces, key=FORCE_ORDER.index) if forces else None,
        tuple(sorted(worst.items(), key=lambda one: list(Injured).index(one[0]))),
        care.diversion.fact.diversion if care.diversion is not None else None,
    )


def asked(incident: Incident) -> bool:
    """Whether somebody was there, so that there is something to ask."""
    return Phase.ON_SCENE.value in incident.reached or Phase.CONTACT_MADE.value in incident.reached


def tap_hurt(hurt: Hurt, who: Injured) -> Hurt:
    """The answer after a tap on a side: not hurt, minor, serious, death, not hurt; or on nobody."""
    if who is Injured.NOBODY:
        return () if hurt == NOBODY_HURT else NOBODY_HURT
    held = {side: injury for side, injury in hurt if side is not Injured.NOBODY}
    worse = _WORSE[held.pop(who, None)]
    if worse is not None:
        held[who] = worse
    return tuple((side, held[side]) for side in Injured if side in held)


def hurt_word(hurt: Hurt, who: Injured) -> str:
    """A side as its button says it."""
    injury = dict(hurt).get(who)
    word = _SIDE[who]
    return f"{word}: {INJURY_LABEL[injury].lower()}" if injury and who is not Injured.NOBODY else word


def facts_of(incident: Incident, before: Answers, now: Answers) -> list[tuple[f.Fact, str]]:
    """What has to be told so that the answers hold, each with the words of the ask; nothing that was told already."""
    told: list[tuple[f.Fact, str]] = []
    if now.force is not None and now.force is not before.force:
        unit = incident.units[0] if len(incident.units) == 1 and now.force is not Force.NONE else None
        fact = f.ForceUsed(incident=incident.id, force=now.force, unit=unit, instead=before.force is not None)
        told.append((fact, f"Force on {incident.number}: {FORCE_LABEL[now.force].lower()}"))
    if now.hurt and now.hurt != before.hurt:
        for number, (who, injury) in enumerate(now.hurt):
            report = f.InjuryReported(
                incident=incident.id, injured=who, injury=injury, instead=bool(before.hurt) and not number
            )
            told.append((report, f"Injured on {incident.number}: {INJURED_LABEL[who].lower()}"))
    if now.diversion is not None and now.diversion is not before.diversion:
        diversion = f.DiversionReported(incident=incident.id, diversion=now.diversion)
        told.append((diversion, f"{incident.number}: {DIVERSION_LABEL[now.diversion].lower()}"))
    return told
