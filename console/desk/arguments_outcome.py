"""Words for what became of a call: force, injuries, arrest, follow-up and connection to care, as typed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from console.desk.arguments_care import Choice
from console.domain.vocabulary_shift import (
    CONNECTION_LABEL,
    DIVERSION_LABEL,
    FOLLOW_UP_LABEL,
    FORCE_LABEL,
    INJURED_LABEL,
    INJURY_LABEL,
    RESULT_LABEL,
    Injury,
)

W = TypeVar("W", bound=StrEnum)


def _choices(labels: Mapping[W, str]) -> tuple[Choice, ...]:
    return tuple((word.value, (word.value.replace("_", "-"), word.value), label) for word, label in labels.items())


FORCES: Final = _choices(FORCE_LABEL)
SIDES: Final = _choices(INJURED_LABEL)
INJURIES: Final = _choices({injury: label for injury, label in INJURY_LABEL.items() if injury is not Injury.NONE})
DIVERSIONS: Final = _choices(DIVERSION_LABEL)
WAYS: Final = _choices(FOLLOW_UP_LABEL)
RESULTS: Final = _choices(RESULT_LABEL)
CONNECTIONS: Final = _choices(CONNECTION_LABEL)
