"""Asks about consults and clinicians: each builds its fact, names it in words, and sends it."""

from __future__ import annotations

from console.desk.asks import Ask
from console.desk.consult.words import asker
from console.desk.model import DeskModel
from console.domain import facts as f
from console.domain.dispositions import disposition_label
from console.domain.entities_care import Consult
from console.domain.languages import language_name
from console.domain.vocabulary_care import Basis, ConsentState

#: A line as the facts take it.
_LINE = 300
_TEXT = 8_000


class ConsultAsks:
    """What the person at this desk wants done about a consult.

    None of these expects to have seen the newest fact of the incident: a remark that came in meanwhile must not cost
    a clinician the acceptance. Who was first, and whose consult it is, the hub judges by the consult itself.
    """

    def __init__(self, model: DeskModel) -> None:
        self.model = model

    def request(
        self,
        incident: str,
        reason: str,
        *,
        consent: ConsentState = ConsentState.NOT_ASKED,
        language: str = "",
        unit: str | None = None,
        asked_by: str = "",
        basis: Basis = Basis.NONE,
    ) -> Ask:
        """Ask for a clinician; `unit` is the team whose officer is with the person."""
        model = self.model
        fact = f.ConsultRequested(
            incident=incident, consult=model.asks.new_id(), reason=reason.strip()[:_TEXT],
            asked_by=(asked_by or asker(model.role, model.actor))[:_LINE], consent=consent, unit=unit,
            language=language[:_LINE], basis=basis,
        )  # fmt: skip
        return self._send(fact, "Request for a clinician", incident)

    def withdraw(self, consult: Consult, reason: str) -> Ask:
        """Take the request back."""
        fact = f.ConsultWithdrawn(incident=consult.incident, consult=consult.id, reason=reason[:_LINE])
        return self._send(fact, "Withdrawal of the consult", consult.incident)

    def accept(self, consult: Consult) -> Ask:
        """Take a consult that waits."""
        fact = f.ConsultAccepted(incident=consult.incident, consult=consult.id, clinician=self.model.actor)
        return self._send(fact, "Acceptance of the consult", consult.incident)

    def decline(self, consult: Consult, reason: str) -> Ask:
        """Refuse a consult or give it back; a transfer that is on offer to this clinician is refused instead."""
        about = {"incident": consult.incident, "consult": consult.id, "reason": reason[:_LINE]}
        if consult.offered_to and consult.offered_to == self.model.actor:
            return self._send(f.ConsultTransferDeclined(**about), "Refusal of the transfer", consult.incident)
        words = "Return of the consult" if consult.clinician == self.model.actor else "Declining of the consult"
        return self._send(f.ConsultDeclined(**about), words, consult.incident)

    def offer(self, consult: Consult, to: str, reason: str = "") -> Ask:
        """Offer the consult to another clinician; it stays with this one until that one has taken it."""
        fact = f.ConsultTransferOffered(
            incident=consult.incident, consult=consult.id, to=to, reason=reason.strip()[:_LINE]
        )
        return self._send(fact, f"Offer to {to}", consult.incident)

    def take_back(self, consult: Consult) -> Ask:
        """Take an offer back."""
        fact = f.ConsultTransferDeclined(incident=consult.incident, consult=consult.id, reason="offer taken back")
        return self._send(fact, "End of the offer", consult.incident)

    def take(self, consult: Consult) -> Ask:
        """Take over a consult that another clinician offers."""
        fact = f.ConsultTransferTaken(incident=consult.incident, consult=consult.id, clinician=self.model.actor)
        return self._send(fact, "Taking over of the consult", consult.incident)

    def interpreter(self, consult: Consult, language: str) -> Ask:
        """Ask for an interpreter."""
        fact = f.InterpreterAsked(incident=consult.incident, consult=consult.id, language=language[:_LINE])
        return self._send(fact, f"Request for an interpreter, {language_name(language)}", consult.incident)

    def joined(self, consult: Consult, interpreter: str) -> Ask:
        """Say that an interpreter is on the call."""
        fact = f.InterpreterJoined(incident=consult.incident, consult=consult.id, interpreter=interpreter[:_LINE])
        return self._send(fact, "Interpreter joined", consult.incident)

    def connected(self, consult: Consult) -> Ask:
        """Say that clinician and scene see and hear each other."""
        fact = f.ConsultConnected(incident=consult.incident, consult=consult.id)
        return self._send(fact, "Clinician connected", consult.incident)

    def end(
        self,
        consult: Consult,
        recommended: str,
        actual: str = "",
        divergence: str = "",
        summary: str = "",
        basis: Basis = Basis.NONE,
    ) -> Ask:
        """End the consult with a recommendation, and what was done where that is known already."""
        fact = f.ConsultEnded(
            incident=consult.incident, consult=consult.id, recommended=recommended, actual=actual,
            divergence=divergence.strip()[:_LINE], summary=summary.strip()[:_TEXT],
            basis=basis if summary.strip() else Basis.NONE,
        )  # fmt: skip
        return self._send(fact, f"End of the consult, {disposition_label(recommended)}", consult.incident)

    def outcome(self, consult: Consult, actual: str, divergence: str = "") -> Ask:
        """Say what was done after the consult."""
        fact = f.ConsultOutcome(
            incident=consult.incident, consult=consult.id, actual=actual, divergence=divergence.strip()[:_LINE]
        )
        return self._send(fact, f"Outcome, {disposition_label(actual)}", consult.incident)

    def on_duty(self, capacity: int, languages: tuple[str, ...] = ()) -> Ask:
        """Go on duty, or say anew how many consults at a time and in which languages."""
        actor = self.model.actor
        held = self.model.picture.clinicians.get(actor)
        skills = held.skills if held is not None else ()
        spoken = languages or (held.languages if held is not None else ())
        fact = f.ClinicianOnDuty(clinician=actor, capacity=capacity, languages=spoken[:64], skills=skills)
        return self._send(fact, "On duty" if held is None else "On duty, changed", None)

    def off_duty(self, reason: str = "") -> Ask:
        """Go off duty; consults that are held stay until they are ended or transferred."""
        fact = f.ClinicianOffDuty(clinician=self.model.actor, reason=reason.strip()[:_LINE])
        return self._send(fact, "Off duty", None)

    def _send(self, fact: f.Fact, words: str, incident: str | None) -> Ask:
        return self.model.asks.send(fact, words, incident, expects=False)
