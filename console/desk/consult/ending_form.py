"""Ending a consult: what is recommended, what was done, why it differs, and a summary on a basis; all by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel

from console.desk.consult.choices import BASES, Choices, Form, who_reads
from console.desk.widgets import set_text
from console.domain.dispositions import CRISIS, DISPOSITIONS, disposition_label
from console.domain.vocabulary_care import Basis

#: Why what is done differs from what was recommended.
DIVERGENCE_REASONS = (
    "Person did not want it", "No place free", "Decided on scene", "Not accepted there", "No transport",
    "Family took over",
)  # fmt: skip
#: What is done is not known yet; the outcome is asked for later.
NOT_YET = "not-yet"
#: Words of the closing codes that have room twice in a narrow column.
_SHORT = {"referred": "Ongoing services", "crisis-centre": "Crisis centre", "gone": "Gone / not located"}
_CODES = [(held.code, _SHORT.get(held.code, held.label)) for held in CRISIS]
_KNOWN = [(NOT_YET, "Not known yet"), *_CODES]


class Divergence:
    """The lines that ask why, shown only where done is not what was recommended."""

    def __init__(self, form: Form) -> None:
        self.words: QLabel = form.ask("")
        self.reasons = form.choose(
            Choices("Why it differs", [(words, words) for words in DIVERGENCE_REASONS], columns=3)
        )
        self.text = form.type_in("Why it differs", "or in your own words")
        self.reasons.picked.connect(self.text.setText)

    def clear(self) -> None:
        """Nothing given."""
        self.reasons.clear()
        self.text.clear()

    def show_for(self, recommended: str | None, actual: str | None) -> bool:
        """Ask where it has to be asked; true when it is."""
        differs = bool(recommended and actual and actual != NOT_YET and actual != recommended)
        if differs:
            done, advised = disposition_label(actual or ""), disposition_label(recommended or "")
            set_text(self.words, f"Why {done} and not {advised}?")
        for widget in (self.words, self.reasons, self.text):
            widget.setVisible(differs)
        return differs

    @property
    def reason(self) -> str:
        """What was given, where it was asked."""
        return "" if self.text.isHidden() else self.text.text().strip()


class EndForm(Form):
    """Recommended, done, why, summary. Three keys and Enter end a consult."""

    def __init__(self, send: Callable[[str, str, str, str, Basis], object]) -> None:
        super().__init__("End the consult", "End consult")
        self._send = send
        self.ask("What do you recommend?")
        self.recommended = self.choose(Choices("Recommended disposition", _CODES, columns=4, folds=True))
        self.asked_done = self.ask("What is done?")
        self.done = self.choose(Choices("What is done", _KNOWN, first=0, columns=4, folds=True))
        self.why = Divergence(self)
        self.asked_summary = self.ask("Summary for the record (may stay empty)")
        self.summary = self.type_in("Summary", "what you saw, advised and agreed")
        self.summary.setMaxLength(8_000)
        self.asked_basis = self.ask("On what basis may others read it?")
        self.basis = self.choose(Choices("Basis", BASES, columns=4))
        self.readers = self.ask("")
        self.recommended.picked.connect(lambda _code: self.done.focus())
        self.done.picked.connect(self._go_on)

    def open(self) -> None:
        """Empty, with the keyboard on the recommendation."""
        self.recommended.clear()
        self.done.clear()
        self.why.clear()
        self.summary.clear()
        self.basis.clear()
        super().open()

    def _go_on(self, code: str) -> None:
        if self.why.show_for(self.recommended.value, code):
            self.why.reasons.focus()
        else:
            self.send_button.setFocus()

    def changed(self) -> None:
        """Show only the lines that are asked now."""
        advised = self.recommended.value is not None
        for widget in (self.asked_done, self.done):
            widget.setVisible(advised)
        self.why.show_for(self.recommended.value, self.done.value)
        told = advised and self.done.value is not None
        for extra in (self.asked_summary, self.summary):
            extra.setVisible(told)
        for held in (self.asked_basis, self.basis):
            held.setVisible(told and bool(self.summary.text().strip()))
        set_text(self.readers, who_reads(self.basis.value))
        self.readers.setVisible(not self.basis.isHidden() and self.basis.value is not None)
        super().changed()

    def missing(self) -> str:
        """What is not given yet."""
        if self.recommended.value is None:
            return "A figure picks; Enter ends once all is given."
        if self.done.value is None:
            return "Pick what is done, or 0 while nobody knows."
        differs = self.done.value not in (NOT_YET, self.recommended.value)
        if differs and not self.why.text.text().strip():
            return "It differs from what you recommend: say why."
        if self.summary.text().strip() and self.basis.value is None:
            return "Pick the basis on which others may read the summary."
        return ""

    def act(self) -> None:
        """End it."""
        done = "" if self.done.value in (None, NOT_YET) else str(self.done.value)
        basis = Basis(self.basis.value or Basis.NONE.value)
        self._send(self.recommended.value or "", done, self.why.reason, self.summary.text(), basis)


class OutcomeForm(Form):
    """What was done, learned after the consult, and why where it differs."""

    def __init__(self, send: Callable[[str, str], object]) -> None:
        super().__init__("Outcome", "Keep")
        self._send = send
        self._recommended = ""
        self.asked = self.ask("")
        self.done = self.choose(Choices("What was done", _CODES, columns=4, folds=True))
        self.why = Divergence(self)
        self.done.picked.connect(self._go_on)

    def open_for(self, recommended: str, closed_as: str = "", *, of: str = "") -> None:
        """Ask about a recommendation; how the incident was closed is picked already. `of` says whose it is."""
        self._recommended = recommended
        said = f"{of}recommended was {disposition_label(recommended)}. What was done?"
        set_text(self.asked, said[:1].upper() + said[1:])
        codes = [*_CODES]
        if closed_as in DISPOSITIONS and closed_as not in dict(codes):
            codes.append((closed_as, disposition_label(closed_as)))
        self.done.clear()
        self.why.clear()
        self.done.set_choices(codes)
        if closed_as in dict(codes):
            self.done.pick(closed_as)
        self.open()

    def _go_on(self, code: str) -> None:
        if self.why.show_for(self._recommended, code):
            self.why.reasons.focus()
        else:
            self.send_button.setFocus()

    def changed(self) -> None:
        """Ask why only where it differs."""
        self.why.show_for(self._recommended, self.done.value)
        super().changed()

    def missing(self) -> str:
        """What is not given yet."""
        if self.done.value is None:
            return "Pick what was done."
        if self.done.value != self._recommended and not self.why.text.text().strip():
            return "It differs from what was recommended: say why."
        return ""

    def act(self) -> None:
        """Keep it."""
        self._send(self.done.value or "", self.why.reason)
