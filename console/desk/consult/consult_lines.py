"""What the consult pane lists: what is known, what happened newest first, and what became of the advice; no Qt."""

from __future__ import annotations

from datetime import datetime

from console.desk.consult.words import AGREEMENT_INK, CONSENT_INK, foreign_language
from console.desk.rowlist import Line
from console.desk.words import place_words
from console.domain.clocks import elapsed_text
from console.domain.consult_ledger import Agreement, consult_ledger
from console.domain.dispositions import disposition_label
from console.domain.entities_care import Consult
from console.domain.languages import language_name
from console.domain.picture import Picture
from console.domain.vocabulary_care import CONSENT_LABEL, ConsentState

#: A fact of the pane: caption, words, ink (a property of the style sheet).
Pair = tuple[str, str, str]
_CONSENT_PROPERTY = {
    ConsentState.NOT_ASKED: "faint", ConsentState.GIVEN: "live",
    ConsentState.DECLINED: "overdue", ConsentState.UNABLE: "late",
}  # fmt: skip
assert CONSENT_INK.keys() == _CONSENT_PROPERTY.keys()


def known_pairs(consult: Consult, picture: Picture) -> list[Pair]:
    """Who asked, whose officer is there, consent, language, who talks."""
    request = consult.request.fact
    unit = picture.units.get(request.unit or "")
    incident = picture.incidents.get(consult.incident)
    found: list[Pair] = [("Where", place_words(incident), "")] if incident is not None else []
    found += [
        ("Asked by", request.asked_by, ""),
        ("Consent", CONSENT_LABEL[request.consent], _CONSENT_PROPERTY[request.consent]),
    ]
    if unit is not None:
        found.append(("With the person", unit.callsign, ""))
    if language := foreign_language(consult):
        found.append(("Language", language, ""))
    if words := interpreter_words(consult):
        found.append(("Interpreter", words, "live" if consult.interpreter_joined_at else "due"))
    if consult.clinician:
        found.append(("Clinician", consult.clinician, ""))
    return found


def interpreter_words(consult: Consult) -> str:
    """How far the interpreter has come; empty where none was asked for."""
    if consult.interpreter_joined_at is not None:
        name = consult.interpreter or "an interpreter"
        return f"{name} on the call since {consult.interpreter_joined_at:%H:%M:%S}"
    if consult.interpreter_asked_at is None:
        return ""
    return f"{language_name(consult.interpreter_language)} asked for {consult.interpreter_asked_at:%H:%M:%S}"


def advice_pairs(consult: Consult, picture: Picture) -> list[Pair]:
    """What was recommended, what was done, and why it differs, once the consult has ended."""
    if consult.ending is None:
        return []
    line = next((line for line in consult_ledger(picture) if line.consult == consult.id), None)
    found: list[Pair] = [("Recommended", disposition_label(consult.ending.fact.recommended), "")]
    if line is not None:
        done = disposition_label(line.actual) if line.actual else Agreement.OPEN.value
        found.append(("Done", done, agreement_property(line.agreement)))
        if line.divergence:
            found.append(("Why it differs", line.divergence, ""))
        elif line.agreement is Agreement.UNEXPLAINED:
            found.append(("Why it differs", "not said yet: Outcome asks for it", "overdue"))
    return found


def agreement_property(agreement: Agreement) -> str:
    """Ink of an agreement as a property of the style sheet."""
    return {
        Agreement.OPEN: "faint", Agreement.FOLLOWED: "live",
        Agreement.DIVERGED: "late", Agreement.UNEXPLAINED: "overdue",
    }[agreement]  # fmt: skip


assert AGREEMENT_INK.keys() == set(Agreement)


def happened_lines(consult: Consult) -> list[Line]:
    """Everything that happened to a consult, newest first."""
    told: list[tuple[datetime, str, str]] = [
        (consult.requested_at, f"Asked for by {consult.request.fact.asked_by}", "")
    ]
    told += [(held.at, f"{held.clinician} could not take it: {held.reason}", "late.late") for held in consult.declines]
    if consult.accepted_at is not None:
        first = consult.transfers[0].by if consult.transfers else consult.clinician
        told.append((consult.accepted_at, f"Accepted by {first}", ""))
    if consult.connected_at is not None:
        told.append((consult.connected_at, "Clinician in contact with the scene", "link.live"))
    if consult.offered_at is not None:
        told.append((consult.offered_at, f"Offered to {consult.offered_to}", "alarm.high"))
    told += [(held.at, f"{held.to} took over from {held.by}", "") for held in consult.transfers]
    if consult.interpreter_asked_at is not None:
        told.append((consult.interpreter_asked_at, f"Interpreter asked for: {foreign_language(consult)}", ""))
    if consult.interpreter_joined_at is not None:
        told.append((consult.interpreter_joined_at, f"Interpreter joined: {consult.interpreter or 'no name'}", ""))
    told += _over(consult)
    ordered = sorted(enumerate(told), key=lambda held: (held[1][0], held[0]), reverse=True)
    return [
        Line(key=str(place), title=words, lead=f"{at:%H:%M:%S}", ink=ink or "base.text", bold=bool(ink))
        for place, (at, words, ink) in ordered
    ]


def _over(consult: Consult) -> list[tuple[datetime, str, str]]:
    found: list[tuple[datetime, str, str]] = []
    if consult.ended_at is not None and consult.ending is not None:
        length = elapsed_text(consult.ended_at - (consult.accepted_at or consult.requested_at))
        advised = disposition_label(consult.ending.fact.recommended)
        found.append((consult.ended_at, f"Ended after {length}; recommended: {advised}", ""))
    elif consult.ended_at is not None:
        found.append((consult.ended_at, f"Taken back: {consult.withdrawn_reason}", ""))
    if consult.outcome is not None:
        found.append((consult.outcome.at, f"Outcome: {disposition_label(consult.outcome.fact.actual)}", ""))
    return found
