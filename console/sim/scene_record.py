"""The whole record of one person in the fixed scene: assessed, rated, told, consented, held, and whispered about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from console.domain import facts as f
from console.domain import scoring
from console.domain.entities import Incident, Unit
from console.domain.instruments import Instrument
from console.domain.picture import Picture
from console.domain.vocabulary import Role, UnitKind
from console.domain.vocabulary_care import AlertKind, Basis, Caution, ConsentScope, ConsentState, HoldKind, Rater
from console.sim.scene_people import CLINICIANS, COMMANDER, HUB, SOURCE, Told, ago, clinician, officer_of


def connected_told(
    picture: Picture, incident: Incident, now: datetime, instruments: Mapping[str, Instrument]
) -> Iterator[Told]:
    """One person's whole record: asked for, found, connected, assessed, told, consented, held."""
    key, consult, who = incident.id, "scene-connected", clinician(0)
    unit, officer = officer_of(picture, incident)
    yield (
        ago(now, 16.4),
        officer,
        f.ConsultRequested(
            key, consult, "Will not leave the kitchen, says the tablets are counted out", f"Officer of {unit.callsign}",
            ConsentState.GIVEN, unit.id, incident.language, Basis.CONSENT,
        ),
    )  # fmt: skip
    yield ago(now, 15.7), who, f.ConsultAccepted(key, consult, who.actor)
    yield ago(now, 14.6), who, f.ConsultConnected(key, consult)
    yield from _record(key, now, who, officer)
    yield from _curve(key, now, who, officer)
    yield from _assessed(key, now, who, officer, instruments)
    yield from _told_in_the_field(picture, incident, unit, officer, now)
    yield (
        ago(now, 3.2),
        COMMANDER,
        f.AccessRequested(key, "scene-request", "Crew is about to move the person; is a safety plan known?"),
    )
    yield ago(now, 8.1), clinician(1), f.RecordViewed(key, CLINICIANS[1], Role.CLINICIAN, "notes and contacts")


def _record(key: str, now: datetime, who: f.By, officer: f.By) -> Iterator[Told]:
    def alert(name: str, about: AlertKind, text: str, caution: Caution | None = None) -> f.PersonAlerted:
        return f.PersonAlerted(key, name, about, text, caution, now + timedelta(hours=10))

    def contact(number: int, days: int, outcome: str, text: str) -> f.ContactRecalled:
        on = now - timedelta(days=days)
        return f.ContactRecalled(key, f"scene-contact-{number}", on, outcome, text, Basis.TREATMENT)

    yield ago(now, 22), SOURCE, alert("scene-alert-1", AlertKind.HAZARD, "Kitchen knives in reach", Caution.WEAPON)
    yield ago(now, 21.8), SOURCE, alert("scene-alert-2", AlertKind.TRIGGERS, "Sirens, two people talking at once")
    yield ago(now, 14.2), who, alert("scene-alert-3", AlertKind.CALMS, "First name, one voice, talk about the dog")
    yield ago(now, 20), SOURCE, contact(1, 23, "settled", "Sat down once the sister was on the phone.")
    yield ago(now, 19.9), SOURCE, contact(2, 71, "voluntary", "Four days on the ward, went of own accord.")
    yield ago(now, 19.8), SOURCE, contact(3, 164, "involuntary", "Held after two officers spoke at once.")
    note = "Safety plan of last month on file: sister first, then the night line. Medication changed nine days ago."
    yield ago(now, 11), who, f.PersonNoted(key, "scene-note-1", note, Basis.TREATMENT, now + timedelta(days=1))
    note = "Ambivalent, wants to sleep. Has thrown the tablets into the sink while we talked."
    yield ago(now, 4.4), who, f.PersonNoted(key, "scene-note-2", note)

    def consent(name: str, scope: ConsentScope, state: ConsentState, minutes: float | None = None) -> f.ConsentRecorded:
        until = now + timedelta(minutes=minutes) if minutes is not None else None
        return f.ConsentRecorded(key, name, scope, state, until, "the person")

    yield ago(now, 15), officer, consent("scene-consent-1", ConsentScope.TELEHEALTH, ConsentState.GIVEN, 44.3)
    yield ago(now, 12), who, consent("scene-consent-2", ConsentScope.DISCLOSURE, ConsentState.GIVEN, 8.6)
    yield ago(now, 11.5), who, consent("scene-consent-3", ConsentScope.TREATMENT, ConsentState.DECLINED)
    yield (
        ago(now, 6),
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
    says = {Rater.CALLER: COMMANDER, Rater.OFFICER: officer, Rater.CLINICIAN: who}
    for rater, points in _CURVE.items():
        for minutes, severity in points:
            yield ago(now, minutes), says[rater], f.SeverityRated(key, severity, rater)


def _assessed(
    key: str, now: datetime, who: f.By, officer: f.By, instruments: Mapping[str, Instrument]
) -> Iterator[Told]:
    def filled(name: str, instrument: str, rater: Rater, remark: str = "", **answers: str) -> f.AssessmentRecorded:
        basis = Basis.TREATMENT if remark else Basis.NONE
        return scoring.recorded(
            instruments[instrument], answers, incident=key, assessment=name, rater=rater, remark=remark, basis=basis
        )

    yield ago(now, 17.6), officer, filled("scene-bars-1", "bars", Rater.OFFICER, level="6")
    yield ago(now, 17.1), officer, filled("scene-ctrs-1", "ctrs", Rater.OFFICER, a="2", b="3", c="2")
    yield (
        ago(now, 9.0),
        who,
        filled(
            "scene-cssrs-1", "cssrs_screener", Rater.CLINICIAN, "Intent eases as we talk; no date set.",
            q1="yes", q2="yes", q3="yes", q4="yes", q5="no", q6="yes", q6b="no",
        ),
    )  # fmt: skip
    yield (
        ago(now, 2.8),
        who,
        filled("scene-ctrs-2", "ctrs", Rater.CLINICIAN, "Sister on her way, stays.", a="3", b="4", c="4"),
    )
    yield ago(now, 1.2), officer, filled("scene-bars-2", "bars", Rater.OFFICER, level="4")


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
    key, who = incident.id, clinician(0)
    yield ago(now, 17.9), COMMANDER, f.FieldLinkMade(key, "scene-link-1", unit.id, now + timedelta(minutes=102))
    yield ago(now, 17.7), HUB, f.FieldLinkOpened(key, "scene-link-1")
    others = [k for k in incident.units if k != unit.id and picture.units[k].kind is not UnitKind.DRONE]
    for other in others[:1]:
        yield ago(now, 1.0), COMMANDER, f.FieldLinkMade(key, "scene-link-2", other, now + timedelta(minutes=9))
    for row, (minutes, lines, steps) in enumerate(_CARDS, start=1):
        card = f"scene-card-{row}"
        yield ago(now, minutes), who, f.WhisperSent(key, card, unit.id, lines, Basis.CONSENT)
        for step, kind in enumerate((f.WhisperDelivered, f.WhisperRead, f.WhisperUsed)[:steps]):
            seconds = (1.5, 9.0, 48.0)[step]
            yield ago(now, minutes) + timedelta(seconds=seconds), officer, kind(key, card)
