"""The care told in the fixed scene: two clinicians, consults in every state, one person's whole record, cameras."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from console.domain import facts as f
from console.domain import scoring
from console.domain.dispositions import CRISIS
from console.domain.entities import Incident, Unit
from console.domain.instruments import Instrument, read_all
from console.domain.picture import Picture
from console.domain.vocabulary import Phase, Role, UnitKind
from console.domain.vocabulary_care import (
    Basis,
    ConsentState,
    FeedKind,
    HoldKind,
    Rater,
)
from console.domain.vocabulary_shift import FollowUpResult
from console.paths import resource_texts
from console.sim.scene_people import CLINICIANS, COMMANDER, HUB, OPERATIONS, SOURCE, Told, ago, clinician, officer_of
from console.sim.scene_record import connected_told

__all__ = ["CAMERA_HOST", "CLINICIANS", "Cast", "care_told", "cast_of"]

#: RFC 5737: an address for documentation, which no desk ever reaches.
CAMERA_HOST = "192.0.2.40"
_CRISIS_CODES = frozenset(disposition.code for disposition in CRISIS)


class Cast(NamedTuple):
    """Who plays which part: incident keys. `waiting` in no order; `held` are people held at a facility."""

    connected: Incident
    accepted: Incident | None
    waiting: tuple[Incident, ...]
    held: tuple[Incident, ...]
    closed: tuple[Incident, ...]


def care_told(picture: Picture, now: datetime) -> list[Told]:
    """All care facts of the scene, none later than `now` (UTC); nothing when nobody is with a person yet."""
    cast = cast_of(picture)
    if cast is None:
        return []
    instruments = read_all(resource_texts("instruments"))
    told = list(_on_duty(now))
    told += _ended(cast.closed)
    told += connected_told(picture, cast.connected, now, instruments)
    if cast.accepted is not None:
        told += _accepted(picture, cast.accepted, now)
    told += _waiting(cast.waiting, now, instruments)
    told += _held(cast.held, now)
    told += _followed_up(cast.closed, now)
    told += _cameras(picture, cast, now)
    return [(min(at, now), by, fact) for at, by, fact in told]


def cast_of(picture: Picture) -> Cast | None:
    """Which incidents of a picture play the parts; none when crews are with nobody."""
    by_gravity = sorted(picture.open_incidents(), key=lambda i: (-i.priority, i.received_at, i.id))
    with_people = [i for i in by_gravity if i.units and i.phase in (Phase.ON_SCENE, Phase.CONTACT_MADE)]
    if not with_people:
        return None
    talking = [i for i in with_people if i.phase is Phase.CONTACT_MADE and i.offered_to is None]
    connected = next((i for i in talking if len(i.units) > 1), (talking or with_people)[0])
    rest = [i for i in with_people if i is not connected]
    accepted = next((i for i in rest if i.language not in ("", "en")), rest[0] if rest else None)
    rest = [i for i in rest if i is not accepted]
    chosen = {min(1, len(rest) - 1), len(rest) // 2, len(rest) - 1} if rest else set()
    held = [i for i in by_gravity if i.phase is Phase.AT_FACILITY]
    closed = [i for i in picture.incidents.values() if i.closed_at is not None and i.disposition in _CRISIS_CODES]
    return Cast(connected, accepted, tuple(rest[row] for row in sorted(chosen)), tuple(held[:2]), tuple(closed))


def _on_duty(now: datetime) -> Iterator[Told]:
    yield (
        ago(now, 98),
        clinician(0),
        f.ClinicianOnDuty(CLINICIANS[0], 2, ("English", "Spanish"), ("adults", "crisis")),
    )
    yield ago(now, 96), clinician(1), f.ClinicianOnDuty(CLINICIANS[1], 1, ("English", "Chinese"), ("young people",))


#: Ended consults: (recommended, done or none where it was done as recommended, why, summary).
_ENDINGS: tuple[tuple[str, str, str, str], ...] = (
    ("", "", "", "Calm after ten minutes of talking; plan made together, sister stays the night."),
    ("crisis-centre", "voluntary", "No bed at the crisis centre tonight", "Wants a quiet place; agrees to be seen."),
    ("", "", "", "No plan, no means; appointment tomorrow at ten, reminder by text agreed."),
    ("referred", "", "Risk rose after the call: means found", "Agreed to a visit tomorrow, sister with the person."),
    ("", "", "", "Agrees to the crisis centre; crew drives, slippers and charger packed."),
    ("crisis-centre", "", "", "Crisis centre agreed on the phone, doubts at the door."),
    ("", "", "", "Sleeping tablets handed to the neighbour, follow-up call at eight."),
)


def _ended(closed: tuple[Incident, ...]) -> Iterator[Told]:
    """A consult for some of the closed incidents, between contact and close."""
    rows = [i for i in closed if i.disposition not in ("gone", "arrest") and Phase.CONTACT_MADE.value in i.reached]
    for row, (incident, ending) in enumerate(zip(rows, _ENDINGS, strict=False)):
        assert incident.closed_at is not None
        begin = incident.reached[Phase.CONTACT_MADE.value] + timedelta(seconds=40)
        span = min(incident.closed_at - timedelta(seconds=25) - begin, timedelta(minutes=19 + 3 * row))
        if span < timedelta(minutes=4):
            continue
        yield from _one_ended(row, incident, ending, begin, span)


def _one_ended(
    row: int, incident: Incident, ending: tuple[str, str, str, str], begin: datetime, span: timedelta
) -> Iterator[Told]:
    recommended, done, why, summary = ending
    recommended = recommended or incident.disposition
    done = done or incident.disposition
    consult, who = f"scene-ended-{row + 1}", clinician(row)
    yield (
        begin,
        COMMANDER,
        f.ConsultRequested(incident.id, consult, "Crew asks for advice on staying or going", "commander-1"),
    )
    yield begin + span * 0.07, who, f.ConsultAccepted(incident.id, consult, who.actor)
    if row == 1:
        yield begin + span * 0.09, COMMANDER, f.InterpreterAsked(incident.id, consult, "es")
        yield begin + span * 0.13, COMMANDER, f.InterpreterJoined(incident.id, consult, "Interpreter 3, Spanish")
    yield begin + span * 0.15, who, f.ConsultConnected(incident.id, consult)
    if row == 4:
        other = clinician(row + 1)
        yield (
            begin + span * 0.3,
            who,
            f.ConsultTransferOffered(incident.id, consult, other.actor, "knows the person"),
        )
        yield begin + span * 0.36, other, f.ConsultTransferTaken(incident.id, consult, other.actor)
        who = other
    yield begin + span * 0.3, who, f.SeverityRated(incident.id, 6, Rater.CLINICIAN)
    yield begin + span * 0.75, who, f.SeverityRated(incident.id, 3, Rater.CLINICIAN)
    yield (
        begin + span * 0.85,
        who,
        f.ConsultEnded(incident.id, consult, recommended, "", "", summary, Basis.TREATMENT),
    )
    if row != 5:
        yield begin + span, COMMANDER, f.ConsultOutcome(incident.id, consult, done, why if done != recommended else "")


def _accepted(picture: Picture, incident: Incident, now: datetime) -> Iterator[Told]:
    """A consult taken a moment ago: interpreter called, not connected yet; and a record opened by break-glass."""
    key, consult = incident.id, "scene-accepted"
    unit, officer = officer_of(picture, incident)
    words = "On the wrong side of the railing, will not talk to uniforms"
    yield (
        ago(now, 2.1),
        officer,
        f.ConsultRequested(
            key, consult, words, f"Officer of {unit.callsign}", ConsentState.UNABLE, unit.id, incident.language,
            Basis.THREAT,
        ),
    )  # fmt: skip
    yield ago(now, 1.1), clinician(1), f.ConsultAccepted(key, consult, CLINICIANS[1])
    yield ago(now, 0.9), COMMANDER, f.InterpreterAsked(key, consult, incident.language or "es")
    yield ago(now, 2.6), officer, f.SeverityRated(key, 9, Rater.OFFICER)
    yield ago(now, 2.4), COMMANDER, f.AccessRequested(key, "scene-glass", "Person over the railing", True)
    yield ago(now, 2.4) + timedelta(seconds=1), HUB, f.AccessGranted(key, "scene-glass", 15)
    yield ago(now, 2.3), COMMANDER, f.RecordViewed(key, "commander-1", Role.COMMANDER, "alerts", "scene-glass")


#: Reasons for the waiting consults: minutes waiting, words, consent, severity as the crew or caller sees it.
_WAITS: tuple[tuple[float, str, ConsentState, int], ...] = (
    (3.7, "Barricaded, answers through the door; crew wants advice before going in", ConsentState.UNABLE, 8),
    (11.2, "Says voices tell of harm; calm with us, asks for somebody to talk to", ConsentState.GIVEN, 6),
    (14.8, "Has not eaten for days, family asks what can be done tonight", ConsentState.NOT_ASKED, 3),
)


def _waiting(incidents: tuple[Incident, ...], now: datetime, instruments: Mapping[str, Instrument]) -> Iterator[Told]:
    for row, (incident, (minutes, words, consent, severity)) in enumerate(zip(incidents, _WAITS, strict=False)):
        asked_at = max(ago(now, minutes), incident.received_at + timedelta(seconds=50))
        request = f.ConsultRequested(
            incident.id, f"scene-waiting-{row + 1}", words, "commander-1", consent, incident.units[0],
            incident.language if incident.language != "en" else "",
        )  # fmt: skip
        yield asked_at, COMMANDER, request
        yield asked_at + timedelta(seconds=15), COMMANDER, f.SeverityRated(incident.id, severity, Rater.OFFICER)
        if row == 1:
            yield asked_at + timedelta(seconds=70), clinician(1), f.ConsultDeclined(
                incident.id, f"scene-waiting-{row + 1}", "With a person in danger; needs another clinician"
            )  # fmt: skip
    if incidents:
        last = incidents[-1]
        raised = f.PriorityOverridden(last.id, min(10, last.priority + 1), "Family rang again: not drinking either")
        yield ago(now, 6.5), OPERATIONS, raised
        answers = {"q1": "yes", "q2": "no"}
        yield ago(now, 5.5), COMMANDER, scoring.recorded(
            instruments["cssrs_screener"], answers, incident=last.id, assessment="scene-cssrs-2", rater=Rater.OFFICER
        )  # fmt: skip


def _held(incidents: tuple[Incident, ...], now: datetime) -> Iterator[Told]:
    """People at a facility: one held with an hour to go, one who stays of their own will."""
    for incident, (kind, minutes, authority) in zip(
        incidents,
        ((HoldKind.INVOLUNTARY, 52.7, "Emergency custody, 8 hours"), (HoldKind.VOLUNTARY, 231.0, "Voluntary form")),
        strict=False,
    ):
        until = now + timedelta(minutes=minutes)
        begun = incident.phase_since + timedelta(seconds=20)
        yield begun, COMMANDER, f.HoldStarted(incident.id, f"scene-hold-{incident.id}", kind, until, authority)


def _followed_up(closed: tuple[Incident, ...], now: datetime) -> Iterator[Told]:
    """People whom somebody promised to call back within this shift: one overdue, one soon, one reached."""
    promised = [i for i in closed if i.disposition in ("settled", "referred", "refused")][:3]
    for incident, due_min in zip(promised, (-22.0, 35.0, -41.0), strict=False):
        assert incident.closed_at is not None
        follow_up = f"scene-call-back-{incident.id}"
        due = f.FollowUpDue(incident.id, follow_up, now + timedelta(minutes=due_min))
        yield incident.closed_at, COMMANDER, due
        if due_min < -30:
            yield ago(now, 39), clinician(1), f.FollowUpMade(incident.id, follow_up, FollowUpResult.REACHED)


def _cameras(picture: Picture, cast: Cast, now: datetime) -> Iterator[Told]:
    """Cameras of every kind; the drone over the connected consult is being watched, and so is a fixed camera."""
    incident = cast.connected
    unit, _ = officer_of(picture, incident)
    drone = _drone(picture, incident)
    cars = officer_of(picture, cast.accepted)[0] if cast.accepted is not None else unit
    feeds = [
        ("scene-feed-body", FeedKind.BODY_WORN, "chest", unit.id, incident.id),
        ("scene-feed-vehicle", FeedKind.VEHICLE, "windscreen", cars.id, None),
        ("scene-feed-harbour", FeedKind.FIXED, "Harbour bridge, north", None, None),
        ("scene-feed-square", FeedKind.FIXED, "Ropewalk square", None, None),
    ]
    if drone is not None:
        feeds.insert(1, ("scene-feed-drone", FeedKind.DRONE, "infra-red", drone.id, incident.id))
    for row, (feed, kind, label, of, about) in enumerate(feeds):
        uri = f"rtsp://{CAMERA_HOST}/{feed.removeprefix('scene-feed-')}"
        yield ago(now, 17.2 - row * 0.2), SOURCE, f.FeedAnnounced(feed, uri, kind, label, of, about)
    watched = feeds[1][0] if drone is not None else feeds[0][0]
    yield ago(now, 13.0), clinician(0), f.FeedOpened(watched, "scene-viewing-1", "Safety of the team", incident.id)
    yield ago(now, 5.0), COMMANDER, f.FeedOpened("scene-feed-harbour", "scene-viewing-2", "Person on the bridge")


def _drone(picture: Picture, incident: Incident) -> Unit | None:
    on_it = [picture.units[key] for key in incident.units if picture.units[key].kind is UnitKind.DRONE]
    anywhere = [u for u in picture.units.values() if u.kind is UnitKind.DRONE and u.incident]
    return next(iter(on_it or anywhere), None)
