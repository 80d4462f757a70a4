"""The forms begun at this desk: filled in, recorded when they are due, kept when the hub refuses them; no widgets."""

from __future__ import annotations

from console.desk.asks import Ask, Fate
from console.desk.care.access import why_not
from console.desk.care.draft import Draft
from console.desk.model import DeskModel
from console.domain import facts as f
from console.domain.instruments import Instrument
from console.domain.scoring import recorded
from console.domain.vocabulary_care import Basis, Rater

#: Forms begun and not recorded that are kept, newest last.
DRAFTS_KEPT = 30
Key = tuple[str, str]


class Forms:
    """Drafts by incident and instrument. `said` is what a person has to be told about the form in hand."""

    def __init__(self, model: DeskModel) -> None:
        self.model = model
        self.said = ""
        self._drafts: dict[Key, Draft] = {}
        self._sent: dict[Key, Ask] = {}

    def draft(self, instrument: Instrument | None, rater: Rater | None) -> Draft | None:
        """The form of the selected incident; one that nothing was answered in yet is not kept."""
        incident = self.model.incident()
        if incident is None or instrument is None or rater is None:
            return None
        return self._drafts.get((incident.id, instrument.id)) or Draft(incident.id, instrument, rater)

    def sending(self, draft: Draft) -> bool:
        """Whether the hub has not answered yet."""
        return _key(draft) in self._sent

    # ---- filling in ----

    def answer(self, draft: Draft, number: int) -> bool:
        """Answer the question in hand with its choice `number`, from 1; false when that cannot be done."""
        if self.sending(draft) or why_not(self.model, f.AssessmentRecorded):
            return False
        if not draft.answer(number, self.model.monotonic()):
            return False
        self._drafts[_key(draft)] = draft
        while len(self._drafts) > DRAFTS_KEPT:
            del self._drafts[next(iter(self._drafts))]
        self.said = ""
        return True

    def back(self, draft: Draft) -> bool:
        """Take the last answer back; a form without answers is let go."""
        if self.sending(draft) or not draft.back():
            return False
        if not draft.begun:
            self._drafts.pop(_key(draft), None)
        return True

    def remark(self, draft: Draft, text: str) -> None:
        """Words to go with it; whoever writes them says when they are done."""
        draft.remark = text
        draft.hold()

    def based(self, draft: Draft, basis: Basis) -> None:
        """Who may see the answers; whoever chooses says when they are done."""
        draft.basis = basis
        draft.hold()

    # ---- telling ----

    def record(self, draft: Draft) -> None:
        """Tell what a form comes to; one with open questions is told as incomplete."""
        if not draft.begun or self.sending(draft):
            return
        draft.hold()
        model = self.model
        fact = recorded(
            draft.instrument, draft.answers, incident=draft.incident, assessment=model.asks.new_id(),
            rater=draft.rater, remark=draft.remark.strip(), basis=draft.basis,
        )  # fmt: skip
        held = model.picture.incidents.get(draft.incident)
        words = f"{draft.instrument.short} of {held.number if held is not None else draft.incident}: {fact.words}"
        self._sent[_key(draft)] = model.asks.send(fact, words, draft.incident, expects=False)
        self.follow()
        model.flush()

    def follow(self) -> None:
        """Record what is due; let go of what the hub has taken; keep what it refused."""
        for key, ask in list(self._sent.items()):
            if ask.fate is Fate.PENDING:
                continue
            del self._sent[key]
            draft = self._drafts.get(key)
            if ask.fate is Fate.ACCEPTED:
                self._drafts.pop(key, None)
                self.said = f"Recorded: {ask.words}"
            elif draft is not None:
                draft.hold()
                self.said = f"NOT recorded. {ask.answer}"
        for key, draft in list(self._drafts.items()):
            if key not in self._sent and draft.left_s(self.model.monotonic()) == 0.0:
                self.record(draft)

    def leave(self, incident: str | None) -> None:
        """Going away from an incident records what was complete and about to be recorded."""
        self.said = ""
        for draft in list(self._drafts.values()):
            if draft.incident == incident and draft.left_s(self.model.monotonic()) is not None:
                self.record(draft)

    def state_words(self, draft: Draft) -> str:
        """How the form stands, as a sentence."""
        if self.sending(draft):
            return "Being recorded …"
        if why := why_not(self.model, f.AssessmentRecorded):
            return why
        left = draft.left_s(self.model.monotonic())
        if left is not None:
            return f"Records itself in {left:.0f} s. Wait, or type a remark, to hold it."
        if draft.result.complete:
            return self.said or "Complete, not recorded yet: Enter records it."
        if draft.begun:
            return self.said or "Figures answer, ⌫ takes back."
        return self.said or "Figures on the keyboard answer the question in hand."


def _key(draft: Draft) -> Key:
    return draft.incident, draft.instrument.id
