"""What a person at this desk asks for about the person in crisis, as facts with words; forms and commands share it."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.desk.asks import Ask
from console.desk.model import DeskModel
from console.domain import facts as f
from console.domain.instruments import Instrument
from console.domain.scoring import Answers, recorded
from console.domain.vocabulary_care import (
    ALERT_LABEL,
    CONSENT_LABEL,
    AlertKind,
    Basis,
    Caution,
    ConsentScope,
    ConsentState,
    HoldKind,
    Rater,
)


def _send(model: DeskModel, fact: f.IncidentFact, words: str) -> Ask:
    held = model.picture.incidents.get(fact.incident)
    number = held.number if held is not None else fact.incident
    ask = model.asks.send(fact, f"{words}, {number}", fact.incident, expects=False)
    model.flush()
    return ask


def _until(model: DeskModel, span: timedelta | None) -> datetime | None:
    return model.now() + span if span is not None else None


def _incident(model: DeskModel) -> str:
    return model.selection.incident or ""


def ask_alert(
    model: DeskModel, about: AlertKind, text: str, caution: Caution | None = None, span: timedelta | None = None
) -> None:
    """One line that whoever goes there reads; void after `span`."""
    fact = f.PersonAlerted(
        incident=_incident(model), alert=model.asks.new_id(), about=about, text=" ".join(text.split())[:300],
        caution=caution, until=_until(model, span),
    )  # fmt: skip
    _send(model, fact, f"{ALERT_LABEL[about]} alert")


def ask_note(model: DeskModel, text: str, basis: Basis) -> None:
    """A clinical note, told beyond the clinicians on a basis only."""
    note = model.asks.new_id()
    _send(model, f.PersonNoted(incident=_incident(model), note=note, text=text.strip()[:8000], basis=basis), "Note")


def ask_consent(
    model: DeskModel, scope: ConsentScope, state: ConsentState, span: timedelta | None = None, given_by: str = ""
) -> None:
    """What the person said when asked."""
    fact = f.ConsentRecorded(
        incident=_incident(model), consent=model.asks.new_id(), scope=scope, state=state, until=_until(model, span),
        given_by=given_by.strip()[:300],
    )  # fmt: skip
    _send(model, fact, f"Consent to {scope.value} {CONSENT_LABEL[state]}")


def ask_hold(model: DeskModel, kind: HoldKind, span: timedelta | None = None, authority: str = "") -> None:
    """The person is held, or stays, for so long."""
    fact = f.HoldStarted(
        incident=_incident(model), hold=model.asks.new_id(), hold_kind=kind, until=_until(model, span),
        authority=authority.strip()[:300],
    )  # fmt: skip
    _send(model, fact, "Involuntary hold" if kind is HoldKind.INVOLUNTARY else "Voluntary stay")


def ask_assessment(
    model: DeskModel,
    instrument: Instrument,
    answers: Answers,
    rater: Rater,
    remark: str = "",
    basis: Basis = Basis.NONE,
) -> Ask:
    """What these answers come to; incomplete when a question is open.

    Raises:
        InstrumentError: an answer that the instrument does not offer.
    """
    fact = recorded(
        instrument, answers, incident=_incident(model), assessment=model.asks.new_id(), rater=rater,
        remark=remark.strip(), basis=basis,
    )  # fmt: skip
    return _send(model, fact, f"{instrument.short}: {fact.words}")


def ask_end(model: DeskModel, kind: str, key: str, reason: str = "") -> None:
    """The end of a `hold`, a `consent` or an `alert` (or note)."""
    incident, reason = _incident(model), reason.strip()[:300]
    if kind == "hold":
        _send(model, f.HoldEnded(incident=incident, hold=key, reason=reason), "End of the hold")
    elif kind == "consent":
        _send(model, f.ConsentEnded(incident=incident, consent=key, reason=reason), "End of the consent")
    else:
        _send(model, f.AlertWithdrawn(incident=incident, alert=key, reason=reason), "Withdrawal")


def ask_whisper(model: DeskModel, unit: str, lines: tuple[str, ...], basis: Basis) -> None:
    """One or two lines on the phone of a unit's officer."""
    kept = tuple(" ".join(line.split())[:80] for line in lines if line.strip())[:2]
    held = model.picture.units.get(unit)
    fact = f.WhisperSent(incident=_incident(model), card=model.asks.new_id(), to=unit, lines=kept, basis=basis)
    _send(model, fact, f"Whisper to {held.callsign if held is not None else unit}")
