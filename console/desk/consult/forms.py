"""The short forms of a consult: a reason, a colleague to transfer to, an interpreter's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from console.desk.consult.choices import Choice, Choices, Form
from console.desk.widgets import label, set_text
from console.domain.consult_queue import clinician_loads
from console.domain.entities_care import Consult
from console.domain.languages import COMMON, LANGUAGES, language_name
from console.domain.picture import Picture

#: Why a clinician gives a consult back or does not take it.
DECLINE_REASONS = ("On another call", "Not my field", "Language", "End of shift", "I know this person")
#: Why a request is taken back.
WITHDRAW_REASONS = ("Settled without", "Person left", "Person declines", "Taken to hospital", "Asked twice")
#: Languages offered with one key where the call says none.
COMMON_LANGUAGES = ("es", "ase", "zh", "vi", "ar", "ru")
#: Names that are too long for a column.
_SHORT = {"ase": "Sign language"}
#: Colleagues that are offered.
_COLLEAGUES = 9


def language_code(text: str) -> str:
    """The code a typed language means: a code, a name, or the only name that begins so; else the words themselves."""
    typed = text.strip()
    low = typed.lower()
    if not low or low in LANGUAGES:
        return low
    exact = [code for code, name in LANGUAGES.items() if name.lower() == low]
    close = exact or [code for code, name in LANGUAGES.items() if name.lower().startswith(low)]
    return close[0] if len(close) == 1 else typed


class ReasonForm(Form):
    """Asks why, with a figure or in words, and sends it on."""

    def __init__(self, caption: str, verb: str, reasons: Sequence[str], send: Callable[[str], object]) -> None:
        super().__init__(caption, verb)
        self._send = send
        self.reasons = self.choose(Choices("Reasons", [(words, words) for words in reasons], columns=3))
        self.text = self.type_in("Reason", "or in your own words")
        self.reasons.picked.connect(self._take)

    def _take(self, words: str) -> None:
        self.text.setText(words)

    def set_words(self, caption: str, verb: str) -> None:
        """Say what is asked: the same form declines, gives back and refuses."""
        set_text(self.caption, caption.upper())
        self.send_button.setText(f"{verb}  Enter")
        self.send_button.setAccessibleName(verb)

    def open(self) -> None:
        """Empty, with the keyboard on the first reason."""
        self.reasons.clear()
        self.text.clear()
        super().open()

    def missing(self) -> str:
        """A reason."""
        return "" if self.text.text().strip() else "Say why: a figure, or your own words."

    def act(self) -> None:
        """Send the reason."""
        self._send(self.text.text().strip())


class TransferForm(Form):
    """Asks to whom; those on duty are offered, the freest first, and how loaded each is."""

    def __init__(self, send: Callable[[str, str], object]) -> None:
        super().__init__("Offer to a colleague; you stay until it is taken", "Offer")
        self._send = send
        self.nobody = label("No other clinician is on duty.", ink="stale")
        self.nobody.setWordWrap(True)
        self.lines.addWidget(self.nobody)
        self.to = self.choose(Choices("Clinicians on duty", columns=1))
        self.text = self.type_in("Why", "why (may stay empty)")

    def open_for(self, picture: Picture, actor: str) -> None:
        """Offer who is on duty."""
        self.to.clear()
        self.text.clear()
        self.to.set_choices(colleagues(picture, actor))
        self.nobody.setVisible(not self.to.choices)
        self.to.setVisible(bool(self.to.choices))
        self.text.setVisible(bool(self.to.choices))
        self.open()

    def missing(self) -> str:
        """Somebody."""
        return "" if self.to.value else "Pick a colleague." if self.to.choices else " "

    def act(self) -> None:
        """Send the offer."""
        self._send(self.to.value or "", self.text.text())


def colleagues(picture: Picture, actor: str) -> list[Choice]:
    """Clinicians on duty but this one, the freest first, with their load and languages."""
    found: list[Choice] = []
    for load in clinician_loads(picture):
        if load.clinician != actor and len(found) < _COLLEAGUES:
            spoken = ", ".join(language_name(code) for code in picture.clinicians[load.clinician].languages)
            state = f"holds {load.held} of {load.capacity}" if load.held else "free"
            found.append((load.clinician, "   ".join(part for part in (load.clinician, state, spoken) if part)))
    return found


class InterpreterForm(Form):
    """Asks which language; the one the call came with stands first."""

    def __init__(self, send: Callable[[str], object]) -> None:
        super().__init__("Interpreter", "Ask for one")
        self._send = send
        self.languages = self.choose(Choices("Languages", columns=3))
        self.text = self.type_in("Language", "or another language")
        self.languages.picked.connect(lambda code: self.text.setText(language_name(code)))

    def open_for(self, consult: Consult) -> None:
        """Offer the likely languages."""
        said = consult.interpreter_language or consult.request.fact.language
        first = [said] if said and language_name(said) != language_name(COMMON) else []
        codes = first + [code for code in COMMON_LANGUAGES if language_name(code) != language_name(said)]
        self.text.clear()
        self.languages.clear()
        self.languages.set_choices([(code, _SHORT.get(code, language_name(code))) for code in codes[:6]])
        if first:
            self.languages.pick(first[0])
        self.open()

    def missing(self) -> str:
        """A language."""
        return "" if self.text.text().strip() else "Which language?"

    def act(self) -> None:
        """Send the request."""
        self._send(language_code(self.text.text()))


class JoinedForm(Form):
    """Asks who the interpreter is."""

    def __init__(self, send: Callable[[str], object]) -> None:
        super().__init__("Interpreter on the call", "Joined")
        self._send = send
        self.text = self.type_in("Interpreter", "name or number of the interpreter (may stay empty)")

    def open(self) -> None:
        """Empty, with the keyboard in the line."""
        self.text.clear()
        super().open()
        self.text.setFocus()

    def act(self) -> None:
        """Send it."""
        self._send(self.text.text().strip())
