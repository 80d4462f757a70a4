"""Missed moments, found by rule: what nobody did in time, each with its second and the facts it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from console.domain.facts import Envelope
from console.domain.picture import Picture
from console.review.finding_tracks import from_positions
from console.review.finding_types import Grade as Grade
from console.review.finding_types import ReviewFinding as ReviewFinding
from console.review.finding_watch import Deadlines, Watches
from console.review.progress import Progress, tell, unwatched
from console.review.shift import Shift
from console.review.thawing import thawed


class RuleName(StrEnum):
    """Every rule, with the words a reviewer reads for it."""

    NO_UNIT = "No unit sent in time"
    SEVERITY = "Severity rose and nothing was done"
    CONSULT = "Consult not answered"
    HANDOFF = "Hand-off not answered"
    ALARM = "Alarm not acknowledged"
    SILENT = "Unit silent on a call"
    UNARMED = "Unarmed team on scene before it was safe"
    NEAR = "Unarmed team near before it was safe"
    HEAVY = "Response heavier than the need"
    OVERRIDE = "Recommendation set aside"
    LINK = "Location offered and never accepted"
    ACCESS = "Request to see a record not answered"
    FOLLOW_UP = "Follow-up not made in time"
    WATCH = "Watch handed over and not taken over"


#: finding's rule -> words.
RULE_WORDS: dict[str, str] = {name.name.lower(): name.value for name in RuleName}


def find(shift: Shift, progress: Progress = unwatched) -> list[ReviewFinding]:
    """All findings of a shift in the order of their seconds, judged by what was known then.

    Raises:
        Stopped: `progress` said so.
    """
    found = list(from_facts(shift.before, shift.facts, progress))
    found += from_positions(shift, progress)
    return sorted(found, key=lambda finding: (finding.at, finding.rule, finding.incident or "", finding.unit or ""))


def from_facts(before: Picture, facts: Sequence[Envelope], progress: Progress = unwatched) -> Iterable[ReviewFinding]:
    """Findings that facts alone tell, in the order in which they were heard."""
    if not facts:
        return []
    picture = thawed(before)
    deadlines, watches = Deadlines(), Watches()
    for number, envelope in enumerate(facts):
        if number % 5_000 == 0:
            tell(progress, "looking for missed moments", number, len(facts))
        was = picture.incidents.get(getattr(envelope.fact, "incident", ""))
        priority = was.priority if was is not None else None
        picture.seq = envelope.seq - 1
        touched = picture.apply(envelope)
        deadlines.see(envelope, picture, priority)
        watches.see(envelope, picture, touched)
    end = max(envelope.heard for envelope in facts[-50:])
    return deadlines.ended(end) + watches.ended(end)


class Tally(msgspec.Struct, frozen=True):
    """How often a rule found something."""

    rule: str
    words: str
    count: int
    first: datetime


def tally(findings: Sequence[ReviewFinding]) -> list[Tally]:
    """Findings by rule, the most frequent first."""
    counts = Counter(finding.rule for finding in findings)
    first = {finding.rule: finding.at for finding in reversed(findings)}
    return [Tally(rule, RULE_WORDS[rule], many, first[rule]) for rule, many in counts.most_common()]
