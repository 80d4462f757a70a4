"""On what basis something clinical may be told to others: one tap, with the words of who then sees it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.desk.care.chips import Chips
from console.desk.theme import Theme
from console.desk.widgets import column, label, set_text
from console.domain.access_fields import sees
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import BASIS_LABEL, Basis, Info

#: Roles whose sight of clinical words a basis changes, as the sentence names them.
_OTHERS = {Role.COMMANDER: "the watch commander", Role.FIELD: "officers and medics"}
_CLINICIANS_ONLY = "Clinicians only"


def who_sees(basis: Basis) -> str:
    """Who sees clinical words that are told on a basis, as a sentence."""
    others = [words for role, words in _OTHERS.items() if sees(role, Info.CLINICAL, basis)]
    return f"Seen by clinicians, {' and by '.join(others)}" if others else "Seen by clinicians and nobody else"


class BasisRow(QWidget):
    """The bases as chips, one of them chosen; none is chosen until a person has, when one is `needed`."""

    def __init__(
        self, theme: Theme, chosen: Callable[[Basis], object], *, needed: bool = False, question: str = ""
    ) -> None:
        super().__init__()
        self._chosen = chosen
        words = {basis: _CLINICIANS_ONLY if basis is Basis.NONE else BASIS_LABEL[basis] for basis in Basis}
        if needed:
            del words[Basis.NONE]
        self.chips = Chips(theme, "Basis", words, self._pick)
        self.words = label("", ink="faint", scale="small")
        self.words.setWordWrap(True)
        held = [label(question, part="caption")] if question else []
        self.setLayout(column(*held, self.chips, self.words, gap=3))
        self.show_basis(None if needed else Basis.NONE)

    @property
    def basis(self) -> Basis | None:
        """The chosen one."""
        return self.chips.choice

    def _pick(self, basis: Basis) -> None:
        self.show_basis(basis)
        self._chosen(basis)

    def choose(self, basis: Basis) -> None:
        """As a tap on a chip does."""
        self._pick(basis)

    def show_basis(self, basis: Basis | None) -> None:
        """Show which one is chosen, and who sees it then."""
        self.chips.show_choice(basis)
        set_text(self.words, who_sees(basis) if basis is not None else "Say on what basis others may be told this")

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.chips.set_theme(theme)
