"""Asking for a clinician: why, what the person said, in which language, and whose officer is with them."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from console.desk.consult.choices import BASES, Choices, Form, who_reads
from console.desk.consult.forms import language_code
from console.desk.consult.words import asker
from console.desk.widgets import label, set_text
from console.domain.entities import Incident
from console.domain.languages import is_foreign, language_name
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import CONSENT_LABEL, Basis, ConsentState

REASONS = (
    "Thoughts of suicide", "Wants to talk to somebody", "Confused or hears voices", "Agitated, may escalate",
    "Capacity in doubt", "Young person or family",
)  # fmt: skip
#: Nobody of a team is with the person: the desk itself asks.
_DESK = "-"
#: Teams offered as those who are with the person.
_TEAMS = 4


class Wanted(msgspec.Struct, frozen=True):
    """What a request says."""

    reason: str
    consent: ConsentState
    language: str
    unit: str | None
    asked_by: str
    basis: Basis = Basis.NONE


class RequestForm(Form):
    """Two keys and Enter ask for a clinician; all else may stay as it is."""

    def __init__(self, send: Callable[[Wanted], object]) -> None:
        super().__init__("Ask for a clinician", "Ask")
        self._send = send
        self._asker = ""
        self._teams: dict[str, str] = {}
        self.load = label("", ink="dim", scale="small")
        self.load.setWordWrap(True)
        self.lines.addWidget(self.load)
        self.reasons = self.choose(Choices("Reasons", [(words, words) for words in REASONS], columns=3))
        self.text = self.type_in("Reason", "or in your own words")
        self.text.setMaxLength(2_000)
        self.ask("Does the person consent to telehealth?")
        self.consent = self.choose(
            Choices("Consent", [(state.value, CONSENT_LABEL[state].capitalize()) for state in ConsentState], columns=4)
        )
        self.asked_who = self.ask("Who is with the person?")
        self.who = self.choose(Choices("Who is with the person", columns=3))
        self.ask("Language, where it is not the desk's own")
        self.language = self.type_in("Language", "such as Spanish")
        self.heard = label("", ink="accent", scale="small")
        self.lines.addWidget(self.heard)
        self.asked_basis = self.ask("A clinician's words are protected: on what basis may others read the reason?")
        self.basis = self.choose(Choices("Basis", BASES, columns=4))
        self.readers = self.ask("")
        self.reasons.picked.connect(self._take_reason)

    def open_for(self, incident: Incident, picture: Picture, role: Role | None, actor: str, load: str) -> None:
        """Ask about one incident; `load` says who could take it."""
        self._asker = asker(role, actor)
        self._teams = {unit.id: unit.callsign for key in incident.units if (unit := picture.units.get(key)) is not None}
        set_text(self.load, load)
        offered = [(key, callsign) for key, callsign in list(self._teams.items())[:_TEAMS]]
        self.who.set_choices([*offered, (_DESK, "Nobody yet")])
        self.reasons.clear()
        self.text.clear()
        self.consent.pick(ConsentState.NOT_ASKED.value)
        self.who.pick(offered[0][0] if offered else _DESK)
        for widget in (self.asked_who, self.who):
            widget.setVisible(bool(offered))
        for held in (self.asked_basis, self.basis):
            held.setVisible(role is Role.CLINICIAN)
        self.basis.clear()
        self.language.setText(language_name(incident.language) if is_foreign(incident.language) else "")
        self.open()

    def _take_reason(self, words: str) -> None:
        self.text.setText(words)
        self.consent.focus()

    def changed(self) -> None:
        """Say which language was understood."""
        code = language_code(self.language.text())
        name = language_name(code)
        typed = self.language.text().strip()
        set_text(self.heard, name if typed and name.lower() != typed.lower() else "")
        self.heard.setVisible(bool(self.heard.text()))
        set_text(self.readers, who_reads(self.basis.value))
        self.readers.setVisible(not self.basis.isHidden() and self.basis.value is not None)
        super().changed()

    def missing(self) -> str:
        """A reason, and of a clinician the basis."""
        if not self.text.text().strip():
            return "Say why: a figure, or your own words."
        asked = self.basis.isVisibleTo(self) and self.basis.value is None
        return "Pick the basis on which others may read the reason." if asked else ""

    def act(self) -> None:
        """Ask."""
        unit = self.who.value if self.who.value in self._teams else None
        self._send(
            Wanted(
                self.text.text().strip(),
                ConsentState(self.consent.value or ConsentState.NOT_ASKED.value),
                language_code(self.language.text()),
                unit,
                f"Officer of {self._teams[unit]}" if unit is not None else self._asker,
                Basis(self.basis.value or Basis.NONE.value),
            )
        )
