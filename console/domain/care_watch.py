"""What time makes of care: alarms on slope, disagreement, waiting and clocks, and facts that come due by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from console.domain import facts as f
from console.domain.care_clocks import care_clocks
from console.domain.clocks import Lateness
from console.domain.entities import Incident
from console.domain.entities_care import Care, Consult, Feed, FieldLink, Viewing
from console.domain.escalation import escalation
from console.domain.picture import Picture
from console.domain.vocabulary import AlarmPriority, Band
from console.domain.vocabulary_care import ConsultState

#: A consult waits this long before somebody has to look: an officer has a clinician within a minute.
CONSULT_WAITS = timedelta(minutes=1)
#: A warm transfer that nobody takes.
TRANSFER_WAITS = timedelta(minutes=2)
#: A whisper card that has not reached the phone.
CARD_WAITS = timedelta(minutes=1)
#: A link to the officer's page that lies around unused ends after this at the latest.
LONGEST_UNUSED = timedelta(hours=12)
#: How long break-glass shows what is hidden, minutes.
BREAK_GLASS_MIN = 15

#: What the hub says in its own name when a time has come.
DueFact = f.AccessGranted | f.AccessEnded | f.AlertWithdrawn | f.FieldLinkEnded | f.FeedClosed


# ---- alarms --------------------------------------------------------------------------------------------


def care_conditions(picture: Picture, now: datetime) -> Iterator[f.AlarmRaised]:
    """Every alarm of care that holds at `now` (UTC), for open incidents."""
    for key, care in picture.care.items():
        incident = picture.incidents.get(key)
        if incident is not None and incident.open:
            yield from _curve_conditions(incident, care, now)
            yield from _clock_conditions(incident, care, now)
            yield from _card_conditions(incident, care, now)
    for consult in picture.consults.values():
        incident = picture.incidents.get(consult.incident)
        if consult.open and incident is not None and incident.open:
            yield from _consult_conditions(incident, consult, now)


def _curve_conditions(incident: Incident, care: Care, now: datetime) -> Iterator[f.AlarmRaised]:
    curve = escalation(care, now)
    steepest = curve.steepest
    if steepest is not None and steepest.steep:
        yield _about(incident, "escalating", AlarmPriority.HIGH, f"severity {steepest.words}")
    if curve.disagreement is not None and curve.disagreement.far:
        yield _about(incident, "disagree", AlarmPriority.HIGH, f"severity: {curve.disagreement.words}")


def _clock_conditions(incident: Incident, care: Care, now: datetime) -> Iterator[f.AlarmRaised]:
    for clock in care_clocks(care):
        lateness = clock.lateness(now)
        # The text does not count down: one condition is one alarm with one text.
        if lateness is Lateness.OVERDUE:
            yield _about(incident, f"{clock.kind}-over", AlarmPriority.HIGH, f"{clock.label} has run out", clock.key)
        elif lateness is Lateness.DUE:
            text = f"{clock.label} runs out at {clock.until:%H:%M} UTC"
            yield _about(incident, f"{clock.kind}-due", AlarmPriority.LOW, text, clock.key)


def _card_conditions(incident: Incident, care: Care, now: datetime) -> Iterator[f.AlarmRaised]:
    for key, card in care.cards.items():
        if card.delivered_at is None and card.read_at is None and now - card.sent.at >= CARD_WAITS:
            yield _about(incident, "card", AlarmPriority.LOW, "a whisper card has not reached the phone", key)


def _consult_conditions(incident: Incident, consult: Consult, now: datetime) -> Iterator[f.AlarmRaised]:
    waits = consult.state is ConsultState.WAITING and consult.waiting_since is not None
    if waits and consult.waiting_since is not None and now - consult.waiting_since >= CONSULT_WAITS:
        priority = AlarmPriority.CRITICAL if incident.band is Band.CRITICAL else AlarmPriority.HIGH
        yield _about(incident, "consult", priority, "no clinician has accepted", consult.id)
    if consult.offered_at is not None and now - consult.offered_at >= TRANSFER_WAITS:
        yield _about(incident, "transfer", AlarmPriority.LOW, f"{consult.offered_to} has not taken over", consult.id)


def _about(incident: Incident, rule: str, priority: AlarmPriority, text: str, part: str = "") -> f.AlarmRaised:
    subject = f"{incident.id}:{part}" if part else incident.id
    return f.AlarmRaised(
        alarm=f"{rule}:{subject}"[:128],
        rule=rule,
        priority=priority,
        text=f"{incident.number} {incident.type_text}: {text}"[:300],
        incident=incident.id,
    )


# ---- facts that come due -------------------------------------------------------------------------------


def due_facts(picture: Picture, now: datetime) -> list[DueFact]:
    """What the hub has to say at `now` (UTC) in its own name, so that time passes alike for everybody.

    Break-glass is granted at once and ends when its time is over; alerts and notes that ran out are withdrawn; links
    and feeds end with what they were for. Telling these facts leaves none to tell.
    """
    due: list[DueFact] = []
    for key, care in picture.care.items():
        due += _access_due(key, care, now)
        due += _alerts_due(key, care, now)
        due += _links_due(picture.incidents.get(key), key, care, now)
    for feed in picture.feeds.values():
        for viewing in feed.viewings.values():
            if why := must_close(picture, feed, viewing):
                due.append(f.FeedClosed(feed=feed.id, viewing=viewing.id, reason=why))
    return due


def _access_due(incident: str, care: Care, now: datetime) -> Iterator[DueFact]:
    for key, request in care.requests.items():
        if request.pending and request.asked.fact.emergency:
            yield f.AccessGranted(incident=incident, request=key, minutes=BREAK_GLASS_MIN)
        elif request.until is not None and request.ended_at is None and request.until <= now:
            yield f.AccessEnded(incident=incident, request=key, reason="the time is over")


def _alerts_due(incident: str, care: Care, now: datetime) -> Iterator[DueFact]:
    for held in (care.alerts, care.notes):
        for key, told in held.items():
            if told.fact.until is not None and told.fact.until <= now:
                yield f.AlertWithdrawn(incident=incident, alert=key, reason="ran out")


def _links_due(incident: Incident | None, key: str, care: Care, now: datetime) -> Iterator[DueFact]:
    for link_key, link in care.links.items():
        if link.ended_at is not None:
            continue
        if incident is None or not incident.open:
            reason = "the call is over"
        elif link.made.fact.unit not in incident.units:
            reason = "the unit left the call"
        elif link.opened_at is None and unused_too_long(link, now):
            reason = "not used in time"
        else:
            continue
        yield f.FieldLinkEnded(incident=key, link=link_key, reason=reason)


def unused_too_long(link: FieldLink, now: datetime) -> bool:
    """Whether a link that nobody has opened may not be opened any more, whatever its maker wrote into it."""
    return now >= min(link.made.fact.until, link.made.at + LONGEST_UNUSED)


def must_close(picture: Picture, feed: Feed, viewing: Viewing) -> str:
    """Why a watching has to end (the call is over, or was handed to another role since); empty while it may go on."""
    incident = picture.incidents.get(viewing.incident) if viewing.incident is not None else None
    if viewing.incident is None:
        return ""
    if incident is None or not incident.open:
        return "the call is over"
    handed_over = incident.handed_over_at is not None and incident.handed_over_at > viewing.at
    return "the call was handed over" if handed_over and viewing.role is not incident.owner else ""
