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
    AlertKind,
    Basis,
    Caution,
    ConsentScope,
    ConsentState,
    FeedKind,
    HoldKind,
    Rater,
)
from console.paths import resource_texts
from console.wire.phone import phone_actor

#: Who is on duty: the first holds the connected consult, the second one that is about to be connected.
CLINICIANS = ("clinician-1", "clinician-2")
#: RFC 5737: an address for documentation, which no desk ever reaches.
CAMERA_HOST = "192.0.2.40"
_CRISIS_CODES = frozenset(disposition.code for disposition in CRISIS)

Told = tuple[datetime, f.By, f.AnyFact]

_COMMANDER = f.By("commander-1", Role.COMMANDER, exercise=True)
_OPERATIONS = f.By("operations-1", Role.OPERATIONS, exercise=True)
_SOURCE = f.By("simulated-city", Role.SOURCE, "sim", True)
_HUB = f.By("hub", Role.HUB, exercise=True)


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
    told += _connected(picture, cast.connected, now, instruments)
    if cast.accepted is not None:
        told += _accepted(picture, cast.accepted, now)
    told += _waiting(cast.waiting, now, instruments)
    told += _held(cast.held, now)
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


def _ago(now: datetime, minutes: float) -> datetime:
    return now - timedelta(minutes=minutes)


def _clinician(row: int) -> f.By:
    return f.By(CLINICIANS[row % 2], Role.CLINICIAN, exercise=True)


def _officer(picture: Picture, incident: Incident) -> tuple[Unit, f.By]:
    """The unit whose officer stands with the person, and that officer's phone."""
    units = [picture.units[key] for key in incident.units if picture.units[key].kind is not UnitKind.DRONE]
    unit = next((u for u in units if u.kind in (UnitKind.CIT_PATROL, UnitKind.PATROL)), units[0])
    return unit, f.By(phone_actor(unit.id), Role.FIELD, exercise=True)


def _on_duty(now: datetime) -> Iterator[Told]:
    yield (
        _ago(now, 98),
        _clinician(0),
        f.ClinicianOnDuty(CLINICIANS[0], 2, ("English", "Spanish"), ("adults", "crisis")),
    )
    yield _ago(now, 96), _clinician(1), f.ClinicianOnDuty(CLINICIANS[1], 1, ("English", "Chinese"), ("young people",))


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
    consult, who = f"scene-ended-{row + 1}", _clinician(row)
    yield (
        begin,
        _COMMANDER,
        f.ConsultRequested(incident.id, consult, "Crew asks for advice on staying or going", "commander-1"),
    )
    yield begin + span * 0.07, who, f.ConsultAccepted(incident.id, consult, who.actor)
    if row == 1:
        yield begin + span * 0.09, _COMMANDER, f.InterpreterAsked(incident.id, consult, "es")
        yield begin + span * 0.13, _COMMANDER, f.InterpreterJoined(incident.id, consult, "Interpreter 3, Spanish")
    yield begin + span * 0.15, who, f.ConsultConnected(incident.id, consult)
    if row == 4:
        other = _clinician(row + 1)
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
        yield begin + span, _COMMANDER, f.ConsultOutcome(incident.id, consult, done, why if done != recommended else "")


def _connected(
    picture: Picture, incident: Incident, now: datetime, instruments: Mapping[str, Instrument]
) -> Iterator[Told]:
    """One person's whole record: asked for, found, connected, assessed, told, consented, held."""
    key, consult, who = incident.id, "scene-connected", _clinician(0)
    unit, officer = _officer(picture, incident)
    yield (
        _ago(now, 16.4),
        officer,
        f.ConsultRequested(
            key, consult, "Will not leave the kitchen, says the tablets are counted out", f"Officer of {unit.callsign}",
            ConsentState.GIVEN, unit.id, incident.language, Basis.CONSENT,
        ),
    )  # fmt: skip
    yield _ago(now, 15.7), who, f.ConsultAccepted(key, consult, who.actor)
    yield _ago(now, 14.6), who, f.ConsultConnected(key, consult)
    yield from _record(key, now, who, officer)
    yield from _curve(key, now, who, officer)
    yield from _assessed(key, now, who, officer, instruments)
    yield from _told_in_the_field(picture, incident, unit, officer, now)
    yield (
        _ago(now, 3.2),
        _COMMANDER,
        f.AccessRequested(key, "scene-request", "Crew is about to move the person; is a safety plan known?"),
    )
    yield _ago(now, 8.1), _clinician(1), f.RecordViewed(key, CLINICIANS[1], Role.CLINICIAN, "notes and contacts")


def _record(key: str, now: datetime, who: f.By, officer: f.By) -> Iterator[Told]:
    def alert(name: str, about: AlertKind, text: str, caution: Caution | None = None) -> f.PersonAlerted:
        return f.PersonAlerted(key, name, about, text, caution, now + timedelta(hours=10))

    yield _ago(now, 22), _SOURCE, alert("scene-alert-1", AlertKind.HAZARD, "Kitchen knives in reach", Caution.WEAPON)
    yield _ago(now, 21.8), _SOURCE, alert("scene-alert-2", AlertKind.TRIGGERS, "Sirens, two people talking at once")
    yield _ago(now, 14.2), who, alert("scene-alert-3", AlertKind.CALMS, "First name, one voice, talk about the dog")
    yield (
        _ago(now, 20),
        _SOURCE,
        f.ContactRecalled(
            key, "scene-contact-1", now - timedelta(days=23), "settled", "Sat down once the sister was on the phone.",
            Basis.TREATMENT,
        ),
    )  # fmt: skip
    yield (
        _ago(now, 19.9),
        _SOURCE,
        f.ContactRecalled(
            key, "scene-contact-2", now - timedelta(days=71), "voluntary", "Four days on the ward, went of own accord.",
            Basis.TREATMENT,
        ),
    )  # fmt: skip
    yield (
        _ago(now, 19.8),
        _SOURCE,
        f.ContactRecalled(
            key, "scene-contact-3", now - timedelta(days=164), "involuntary", "Held after two officers spoke at once.",
            Basis.TREATMENT,
        ),
    )  # fmt: skip
    note = "Safety plan of last month on file: sister first, then the night line. Medication changed nine days ago."
    yield _ago(now, 11), who, f.PersonNoted(key, "scene-note-1", note, Basis.TREATMENT, now + timedelta(days=1))
    note = "Ambivalent, wants to sleep. Has thrown the tablets into the sink while we talked."
    yield _ago(now, 4.4), who, f.PersonNoted(key, "scene-note-2", note)

    def consent(name: str, scope: ConsentScope, state: ConsentState, minutes: float | None = None) -> f.ConsentRecorded:
        until = now + timedelta(minutes=minutes) if minutes is not None else None
        return f.ConsentRecorded(key, name, scope, state, until, "the person")

    yield _ago(now, 15), officer, consent("scene-consent-1", ConsentScope.TELEHEALTH, ConsentState.GIVEN, 44.3)
    yield _ago(now, 12), who, consent("scene-consent-2", ConsentScope.DISCLOSURE, ConsentState.GIVEN, 8.6)
    yield _ago(now, 11.5), who, consent("scene-consent-3", ConsentScope.TREATMENT, ConsentState.DECLINED)
    yield (
        _ago(now, 6),
        officer,
        f.HoldStarted(
            key, "scene-hold", HoldKind.INVOLUNTARY, now + timedelta(minutes=474), "Emergency custody, 8 hours"
        ),
    )


#: The curve of the connected consult: minutes ago, severity, by rater.
_CURVE: dict[Rater, tuple[tuple[float, int], ...]] = {
    Rater.CALLER: ((24.2, 6), (22.5, 8), (20.5, 9), (18.6, 9)),
    Rater.OFFICER: ((18.0, 8), (16.6, 9), (14.0, 8), (11.2, 8), (8.0, 6), (4.6, 5), (1.4, 4)),
    Rater.CLINICIAN: ((13.6, 9), (11.6, 8), (9.4, 8), (7.0, 6), (5.0, 6), (2.4, 4)),
}


def _curve(key: str, now: datetime, who: f.By, officer: f.By) -> Iterator[Told]:
    says = {Rater.CALLER: _COMMANDER, Rater.OFFICER: officer, Rater.CLINICIAN: who}
    for rater, points in _CURVE.items():
        for minutes, severity in points:
            yield _ago(now, minutes), says[rater], f.SeverityRated(key, severity, rater)


def _assessed(
    key: str, now: datetime, who: f.By, officer: f.By, instruments: Mapping[str, Instrument]
) -> Iterator[Told]:
    def filled(name: str, instrument: str, rater: Rater, remark: str = "", **answers: str) -> f.AssessmentRecorded:
        basis = Basis.TREATMENT if remark else Basis.NONE
        return scoring.recorded(
            instruments[instrument], answers, incident=key, assessment=name, rater=rater, remark=remark, basis=basis
        )

    yield _ago(now, 17.6), officer, filled("scene-bars-1", "bars", Rater.OFFICER, level="6")
    yield _ago(now, 17.1), officer, filled("scene-ctrs-1", "ctrs", Rater.OFFICER, a="2", b="3", c="2")
    yield (
        _ago(now, 9.0),
        who,
        filled(
            "scene-cssrs-1", "cssrs_screener", Rater.CLINICIAN, "Intent eases as we talk; no date set.",
            q1="yes", q2="yes", q3="yes", q4="yes", q5="no", q6="yes", q6b="no",
        ),
    )  # fmt: skip
    yield (
        _ago(now, 2.8),
        who,
        filled("scene-ctrs-2", "ctrs", Rater.CLINICIAN, "Sister on her way, stays.", a="3", b="4", c="4"),
    )
    yield _ago(now, 1.2), officer, filled("scene-bars-2", "bars", Rater.OFFICER, level="4")


#: Cards of the connected consult, oldest first: minutes ago, lines, how far each has come.
_CARDS: tuple[tuple[float, tuple[str, ...], int], ...] = (
    (12.6, ("Say the first name, slowly", "One of you talks, the other stays quiet"), 3),
    (9.8, ("Ask about the dog",), 3),
    (6.8, ("Move the knives out of reach, say why",), 2),
    (2.2, ("The sister is on her way, ten minutes", "Say so, and that nobody decides before"), 1),
    (0.4, ("Offer to sit down together",), 0),
)


def _told_in_the_field(
    picture: Picture, incident: Incident, unit: Unit, officer: f.By, now: datetime
) -> Iterator[Told]:
    """The officer's page, and the cards that went to it: one in each state."""
    key, who = incident.id, _clinician(0)
    yield _ago(now, 17.9), _COMMANDER, f.FieldLinkMade(key, "scene-link-1", unit.id, now + timedelta(minutes=102))
    yield _ago(now, 17.7), _HUB, f.FieldLinkOpened(key, "scene-link-1")
    others = [k for k in incident.units if k != unit.id and picture.units[k].kind is not UnitKind.DRONE]
    for other in others[:1]:
        yield _ago(now, 1.0), _COMMANDER, f.FieldLinkMade(key, "scene-link-2", other, now + timedelta(minutes=9))
    for row, (minutes, lines, steps) in enumerate(_CARDS, start=1):
        card = f"scene-card-{row}"
        yield _ago(now, minutes), who, f.WhisperSent(key, card, unit.id, lines, Basis.CONSENT)
        for step, kind in enumerate((f.WhisperDelivered, f.WhisperRead, f.WhisperUsed)[:steps]):
            seconds = (1.5, 9.0, 48.0)[step]
            yield _ago(now, minutes) + timedelta(seconds=seconds), officer, kind(key, card)


def _accepted(picture: Picture, incident: Incident, now: datetime) -> Iterator[Told]:
    """A consult taken a moment ago: interpreter called, not connected yet; and a record opened by break-glass."""
    key, consult = incident.id, "scene-accepted"
    unit, officer = _officer(picture, incident)
    words = "On the wrong side of the railing, will not talk to uniforms"
    yield (
        _ago(now, 2.1),
        officer,
        f.ConsultRequested(
            key, consult, words, f"Officer of {unit.callsign}", ConsentState.UNABLE, unit.id, incident.language,
            Basis.THREAT,
        ),
    )  # fmt: skip
    yield _ago(now, 1.1), _clinician(1), f.ConsultAccepted(key, consult, CLINICIANS[1])
    yield _ago(now, 0.9), _COMMANDER, f.InterpreterAsked(key, consult, incident.language or "es")
    yield _ago(now, 2.6), officer, f.SeverityRated(key, 9, Rater.OFFICER)
    yield _ago(now, 2.4), _COMMANDER, f.AccessRequested(key, "scene-glass", "Person over the railing", True)
    yield _ago(now, 2.4) + timedelta(seconds=1), _HUB, f.AccessGranted(key, "scene-glass", 15)
    yield _ago(now, 2.3), _COMMANDER, f.RecordViewed(key, "commander-1", Role.COMMANDER, "alerts", "scene-glass")


#: Reasons for the waiting consults: minutes waiting, words, consent, severity as the crew or caller sees it.
_WAITS: tuple[tuple[float, str, ConsentState, int], ...] = (
    (3.7, "Barricaded, answers through the door; crew wants advice before going in", ConsentState.UNABLE, 8),
    (11.2, "Says voices tell of harm; calm with us, asks for somebody to talk to", ConsentState.GIVEN, 6),
    (14.8, "Has not eaten for days, family asks what can be done tonight", ConsentState.NOT_ASKED, 3),
)


def _waiting(incidents: tuple[Incident, ...], now: datetime, instruments: Mapping[str, Instrument]) -> Iterator[Told]:
    for row, (incident, (minutes, words, consent, severity)) in enumerate(zip(incidents, _WAITS, strict=False)):
        asked_at = max(_ago(now, minutes), incident.received_at + timedelta(seconds=50))
        request = f.ConsultRequested(
            incident.id, f"scene-waiting-{row + 1}", words, "commander-1", consent, incident.units[0],
            incident.language if incident.language != "en" else "",
        )  # fmt: skip
        yield asked_at, _COMMANDER, request
        yield asked_at + timedelta(seconds=15), _COMMANDER, f.SeverityRated(incident.id, severity, Rater.OFFICER)
        if row == 1:
            yield asked_at + timedelta(seconds=70), _clinician(1), f.ConsultDeclined(
                incident.id, f"scene-waiting-{row + 1}", "With a person in danger; needs another clinician"
            )  # fmt: skip
    if incidents:
        last = incidents[-1]
        raised = f.PriorityOverridden(last.id, min(10, last.priority + 1), "Family rang again: not drinking either")
        yield _ago(now, 6.5), _OPERATIONS, raised
        answers = {"q1": "yes", "q2": "no"}
        yield _ago(now, 5.5), _COMMANDER, scoring.recorded(
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
        yield begun, _COMMANDER, f.HoldStarted(incident.id, f"scene-hold-{incident.id}", kind, until, authority)


def _cameras(picture: Picture, cast: Cast, now: datetime) -> Iterator[Told]:
    """Cameras of every kind; the drone over the connected consult is being watched, and so is a fixed camera."""
    incident = cast.connected
    unit, _ = _officer(picture, incident)
    drone = _drone(picture, incident)
    cars = _officer(picture, cast.accepted)[0] if cast.accepted is not None else unit
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
        yield _ago(now, 17.2 - row * 0.2), _SOURCE, f.FeedAnnounced(feed, uri, kind, label, of, about)
    watched = feeds[1][0] if drone is not None else feeds[0][0]
    yield _ago(now, 13.0), _clinician(0), f.FeedOpened(watched, "scene-viewing-1", "Safety of the team", incident.id)
    yield _ago(now, 5.0), _COMMANDER, f.FeedOpened("scene-feed-harbour", "scene-viewing-2", "Person on the bridge")


def _drone(picture: Picture, incident: Incident) -> Unit | None:
    on_it = [picture.units[key] for key in incident.units if picture.units[key].kind is UnitKind.DRONE]
    anywhere = [u for u in picture.units.values() if u.kind is UnitKind.DRONE and u.incident]
    return next(iter(on_it or anywhere), None)
