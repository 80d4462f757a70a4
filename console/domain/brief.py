"""The pre-arrival brief: what an officer has to know at the door, on one card that is read in five seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from console.domain import facts as f
from console.domain.care_clocks import consent_holds
from console.domain.console_priority import that_count
from console.domain.entities import Incident
from console.domain.entities_care import Care, Consult, Told
from console.domain.languages import is_foreign, language_name
from console.domain.picture import Picture
from console.domain.vocabulary import UNIT_STATUS_LABEL, UnitStatus
from console.domain.vocabulary_care import CONSENT_LABEL, AlertKind, ConsentScope, ConsultState, instrument_name

#: Five seconds at 300 words a minute; labels are signs, not read.
MOST_WORDS = 25
#: No line is longer, words.
LINE_WORDS = 8
#: A brief that nobody renews is not to be trusted after this.
GOOD_FOR = timedelta(minutes=30)
_COMING = frozenset({UnitStatus.DISPATCHED, UnitStatus.EN_ROUTE, UnitStatus.STAGING})


class BriefKind(StrEnum):
    """What a line is about, in the order in which lines are read and, when there are too many, kept."""

    HAZARD = "hazard"
    TRIGGERS = "triggers"
    CALMS = "calms"
    LEVEL = "level"
    LANGUAGE = "language"
    CONSENT = "consent"
    COMING = "coming"
    EARLIER = "earlier"


class BriefLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line; `hidden` in place of a text that whoever asks may not see."""

    kind: BriefKind
    text: str
    hidden: f.Redacted | None = None


class Brief(msgspec.Struct, frozen=True):
    """The card. It is void at `until` (UTC); `more` lines did not fit into five seconds."""

    incident: str
    number: str
    assembled_at: datetime
    until: datetime
    lines: tuple[BriefLine, ...]
    more: int = 0

    @property
    def words(self) -> int:
        """Words to be read."""
        return sum(len(line.text.split()) for line in self.lines)

    def expired(self, now: datetime) -> bool:
        """Whether it must not be shown any more."""
        return now >= self.until


def brief(picture: Picture, incident_key: str, now: datetime) -> Brief | None:
    """The brief on an incident at `now` (UTC) as far as this picture shows it; none when it is closed or not known.

    Given a picture as a role may see it (`wall.redact_picture`), the brief holds what that role may know.
    """
    incident = picture.incidents.get(incident_key)
    if incident is None or not incident.open:
        return None
    care = picture.care.get(incident_key)
    consult = next((c for c in picture.consults.values() if c.open and c.incident == incident_key), None)
    lines = [
        *_alerts(care, now),
        *_level(incident, care),
        *_language(incident, consult),
        *_consent(care, consult, now),
        *_coming(picture, incident, consult),
        *_earlier(care),
    ]
    order = list(BriefKind)
    lines.sort(key=lambda line: order.index(line.kind))
    kept = _fitting(lines)
    return Brief(incident_key, incident.number, now, _until(care, now), tuple(kept), len(lines) - len(kept))


def _fitting(lines: list[BriefLine]) -> list[BriefLine]:
    """The first line of each kind before any second one, as long as five seconds last; in reading order."""
    seen: set[BriefKind] = set()
    first: list[int] = []
    rest: list[int] = []
    for position, line in enumerate(lines):
        (rest if line.kind in seen else first).append(position)
        seen.add(line.kind)
    kept: list[int] = []
    words = 0
    for position in (*first, *rest):
        count = len(lines[position].text.split())
        if words + count <= MOST_WORDS:
            words += count
            kept.append(position)
    return [lines[position] for position in sorted(kept)]


def _line(kind: BriefKind, text: str) -> BriefLine:
    words = text.split()
    return BriefLine(kind, " ".join(words) if len(words) <= LINE_WORDS else " ".join(words[: LINE_WORDS - 1]) + " …")


def _alerts(care: Care | None, now: datetime) -> Iterator[BriefLine]:
    """What holds at `now`, the newest first."""
    told = sorted(care.alerts.values() if care is not None else (), key=lambda told: -told.seq)
    for alert in told:
        if not _holds(alert, now):
            continue
        fact = alert.fact
        kind = _KIND_OF[fact.about]
        if isinstance(fact.text, f.Redacted):
            yield BriefLine(kind, fact.caution.value if fact.caution else "", fact.text)
        else:
            yield _line(kind, f"{fact.caution.value}: {fact.text}" if fact.caution else fact.text)


_KIND_OF = {
    AlertKind.HAZARD: BriefKind.HAZARD,
    AlertKind.TRIGGERS: BriefKind.TRIGGERS,
    AlertKind.CALMS: BriefKind.CALMS,
}


def _holds(alert: Told[f.PersonAlerted], now: datetime) -> bool:
    return alert.fact.until is None or now < alert.fact.until


def _level(incident: Incident, care: Care | None) -> Iterator[BriefLine]:
    """The gravest result that stands: a mild one of another instrument must not take its place."""
    standing = that_count(care.assessments) if care is not None else []
    if standing:
        gravest = max(standing, key=lambda told: (told.fact.calls_for, told.seq)).fact
        yield _line(BriefKind.LEVEL, f"{instrument_name(gravest.instrument)}: {gravest.words}")


def _language(incident: Incident, consult: Consult | None) -> Iterator[BriefLine]:
    code = (consult.interpreter_language if consult is not None else "") or incident.language
    if is_foreign(code):
        there = " (interpreter on the call)" if consult is not None and consult.interpreter_joined_at else ""
        yield _line(BriefKind.LANGUAGE, f"{language_name(code)}{there}")


def _consent(care: Care | None, consult: Consult | None, now: datetime) -> Iterator[BriefLine]:
    told = [t for t in (care.consents.values() if care is not None else ()) if t.fact.scope is ConsentScope.TELEHEALTH]
    if told:
        state = CONSENT_LABEL[max(told, key=lambda t: t.seq).fact.state]
        word = "video, ran out" if state == "given" and not consent_holds(care, ConsentScope.TELEHEALTH, now) else state
        yield _line(BriefKind.CONSENT, f"video: {word}" if word == state else word)
    elif consult is not None:
        yield _line(BriefKind.CONSENT, f"video: {CONSENT_LABEL[consult.request.fact.consent]}")


def _coming(picture: Picture, incident: Incident, consult: Consult | None) -> Iterator[BriefLine]:
    if consult is not None:
        who = {
            ConsultState.WAITING: "clinician asked for",
            ConsultState.ACCEPTED: "clinician has accepted",
            ConsultState.CONNECTED: "clinician on video",
        }[consult.state]
        yield _line(BriefKind.COMING, who)
    units = [unit for key in incident.units if (unit := picture.units.get(key)) is not None]
    coming = [f"{unit.callsign} {UNIT_STATUS_LABEL[unit.status].lower()}" for unit in units if unit.status in _COMING]
    if coming:
        yield _line(BriefKind.COMING, ", ".join(coming[:2]))


def _earlier(care: Care | None) -> Iterator[BriefLine]:
    """How many contacts there were is told to all; when and how they ended only to who may see it."""
    contacts = [told.fact for told in care.contacts.values()] if care is not None else []
    if not contacts:
        return
    dated = [(fact.on, fact.outcome) for fact in contacts if isinstance(fact.on, datetime)]
    last = ""
    if dated:
        on, outcome = max(dated, key=lambda pair: pair[0])
        last = f", last {on:%d %b}" + (f" {outcome}" if isinstance(outcome, str) and outcome else "")
    yield _line(BriefKind.EARLIER, f"{len(contacts)} earlier{last}")


def _until(care: Care | None, now: datetime) -> datetime:
    ends = [told.fact.until for told in (care.alerts.values() if care is not None else ()) if _holds(told, now)]
    return min((now + GOOD_FOR, *(end for end in ends if end is not None)))
