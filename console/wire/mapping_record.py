"""One record on its way through a mapping: what has been read from it so far."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from console.domain.facts import Fact
from console.wire.mapping_units import Unfit
from console.wire.mapping_values import Reader, Value

#: Stands for "when the incident closes", where only the last of a recording's rows tells when that is.
AT_CLOSE = datetime.max.replace(tzinfo=UTC)


class Dated(msgspec.Struct, frozen=True):
    """A fact and when it happened (UTC).

    `anchor` is when the course it belongs to began (call received, unit dispatched): of two facts in the same
    second, the one of the older course comes first. `seen` is the time of the record that said it. A
    `provisional` fact yields to anything known already.
    """

    fact: Fact
    at: datetime
    anchor: datetime
    seen: datetime | None = None
    provisional: bool = False


class Record(msgspec.Struct):
    """A record being read. `at` is its own time, or now for a live source; none for a recording without one."""

    record: Any
    message: Any
    at: datetime | None
    facts: list[Dated] = []
    odd: list[str] = []
    #: id of the incident the record is about, once read
    incident: str | None = None

    def add(self, fact: Fact, at: datetime, anchor: datetime, provisional: bool = False) -> None:
        """Put down a fact."""
        self.facts.append(Dated(fact, at, anchor, self.at, provisional))

    def value(self, reader: Reader[Value]) -> Value | None:
        """A value that the record cannot do without, if it is there at all. Raises `Unfit`."""
        return reader(self.record, self.message)

    def optional(self, reader: Reader[Value]) -> Value | None:
        """A value the record can do without: one that cannot be used is reported and left out."""
        try:
            return reader(self.record, self.message)
        except Unfit as error:
            self.odd.append(f"{error}; left out")
            return None
