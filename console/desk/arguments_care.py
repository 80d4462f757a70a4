"""What may stand after a command of care: raters, bases, scopes and kinds, with the words that explain each."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Final

from console.desk.care.library import read_library
from console.domain.vocabulary_care import (
    ALERT_LABEL,
    BASIS_LABEL,
    CONSENT_LABEL,
    Basis,
    ConsentScope,
    HoldKind,
    Rater,
)

#: A choice: the value, the names it answers to, and what it means.
Choice = tuple[str, tuple[str, ...], str]

RATERS: Final[tuple[Choice, ...]] = tuple((r.value, (r.value,), f"as the {r.value} sees it") for r in Rater)
#: Bases on which others than clinicians may be told.
BASES: Final[tuple[Choice, ...]] = tuple((b.value, (b.value,), BASIS_LABEL[b]) for b in Basis if b is not Basis.NONE)
ALERTS: Final[tuple[Choice, ...]] = tuple((a.value, (a.value,), label) for a, label in ALERT_LABEL.items())
SCOPES: Final[tuple[Choice, ...]] = tuple((s.value, (s.value,), f"consent to {s.value}") for s in ConsentScope)
ANSWERS: Final[tuple[Choice, ...]] = tuple(
    (state.value, (state.value.replace("_", "-"), state.value), label) for state, label in CONSENT_LABEL.items()
)
HOLDS: Final[tuple[Choice, ...]] = tuple((h.value, (h.value,), f"{h.value} stay") for h in HoldKind)


@cache
def instruments() -> tuple[Choice, ...]:
    """The instruments of the product, by what people call them; read when they are first asked for."""
    held = read_library().instruments.values()
    return tuple((one.id, (one.short.lower().replace("-", ""), one.short, one.id), one.name) for one in held)


_UNITS: Final = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days"}
#: The longest that a hold or a consent runs.
LONGEST: Final = timedelta(days=30)


def span(word: str) -> timedelta | None:
    """`30m`, `72h`, `3d` as a span; none for `open`, which has no end.

    Raises:
        ValueError: it is none of these; the sentence says what would be.
    """
    text = word.strip().lower()
    if text in ("open", "none"):
        return None
    digits = text.rstrip("mindh")
    unit = _UNITS.get(text[len(digits) :])
    if unit is None or not digits.isdecimal() or len(digits) > 6 or int(digits) == 0:
        raise ValueError(f"{word!r} is no span of time: say 30m, 72h, 3d, or open for no end")
    found = timedelta(**{unit: int(digits)})
    if found > LONGEST:
        raise ValueError(f"{word} is longer than {LONGEST.days} days")
    return found
