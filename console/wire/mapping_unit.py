"""The unit part of a mapping: from a record to the facts of a unit, and of its part in an incident."""

from __future__ import annotations

from datetime import datetime

from console.domain import facts as f
from console.domain.vocabulary import UNIT_STATUS_LABEL, UnitKind, UnitStatus
from console.wire.mapping import MappingError, UnitRule
from console.wire.mapping_conditions import condition_test
from console.wire.mapping_record import Record
from console.wire.mapping_units import Unfit
from console.wire.mapping_values import Compiler, word_of

#: Statuses in which a unit is on no incident.
FREE = frozenset({UnitStatus.AVAILABLE, UnitStatus.OUT_OF_SERVICE})


class UnitReader:
    """Reads one unit from a record, as a `UnitRule` says."""

    def __init__(self, rule: UnitRule, compiler: Compiler, what: str) -> None:
        self._rule = rule
        c = compiler
        self._id = c.key(rule.id, "unit id")
        self._callsign = c.text(rule.callsign, "callsign")
        self._kind = c.word(rule.kind, "unit kind", UnitKind)
        self._agency = c.text(rule.agency, "agency of the unit")
        self._crew = c.whole(rule.crew, "crew", 0, 100)
        self._skills = c.lines(rule.skills, "skills")
        self._languages = c.lines(rule.languages, "languages")
        self._incident = c.key(rule.incident, "incident of the unit")
        self._assigned = c.moment(rule.assigned, "dispatched")
        self._status = c.word(rule.status.value if rule.status else None, "status", UnitStatus)
        self._status_at = c.moment(rule.status.at if rule.status else None, "time of the status")
        self._stamps = [
            (word_of(s.status, UnitStatus, f"{what}, unit stamp", MappingError), c.moment(s.at, s.status))
            for s in rule.stamps
        ]
        self._retired = condition_test(rule.retired, c, "unit retired") if rule.retired else None
        #: Whether a record says nothing of the unit but what it is: then hearing it once is enough.
        self.only_describes = not (rule.status or rule.stamps or rule.retired or rule.incident or rule.assigned)

    def key(self, taken: Record) -> str | None:
        """The id of the unit the record is about. Raises `Unfit`."""
        return taken.value(self._id)

    def read(self, taken: Record) -> None:
        """Put the unit's facts down in `taken`. Raises `Unfit` when the record names no unit or no time."""
        key = taken.value(self._id)
        if key is None:
            raise Unfit("the unit has no id")
        assigned = taken.optional(self._assigned)
        at = assigned or taken.at
        if at is None:
            raise Unfit(f"unit {key}: there is no time, neither of its dispatch nor of the record")
        self._register(taken, key, at)
        if self._retired is not None and self._retired(taken.record, taken.message):
            taken.add(f.UnitRetired(unit=key), at, at)
            return
        incident = taken.optional(self._incident) or taken.incident
        self._present_status(taken, key, incident, at)
        if incident is not None and (assigned is not None or self._stamps):
            self._course(taken, key, incident, at)

    def _register(self, taken: Record, key: str, at: datetime) -> None:
        kind = taken.value(self._kind)
        if kind is None:
            return
        crew = taken.optional(self._crew)
        taken.add(
            f.UnitRegistered(
                unit=key,
                callsign=taken.optional(self._callsign) or key,
                unit_kind=kind,
                agency=taken.optional(self._agency) or "",
                crew=2 if crew is None else crew,
                skills=taken.optional(self._skills) or (),
                languages=taken.optional(self._languages) or (),
            ),
            at,
            at,
            self._rule.provisional,
        )

    def _present_status(self, taken: Record, key: str, incident: str | None, at: datetime) -> None:
        status = taken.value(self._status)
        if status is None:
            return
        since = taken.optional(self._status_at) or at
        on = None if status in FREE else incident
        if on is not None:
            taken.add(f.UnitAssigned(unit=key, incident=on), since, since)
        taken.add(f.UnitStatusChanged(unit=key, status=status, incident=on), since, since)

    def _course(self, taken: Record, key: str, incident: str, dispatched: datetime) -> None:
        """Dispatch and the columns of times after it, for one unit on one call."""
        taken.add(f.UnitAssigned(unit=key, incident=incident), dispatched, dispatched)
        taken.add(
            f.UnitStatusChanged(unit=key, status=UnitStatus.DISPATCHED, incident=incident), dispatched, dispatched
        )
        latest, before = dispatched, UnitStatus.DISPATCHED
        for status, reader in self._stamps:
            at = taken.optional(reader)
            if at is None:
                continue
            words = f"unit {key} on {incident}: {UNIT_STATUS_LABEL[status].lower()}"
            if at < dispatched:
                taken.odd.append(f"{words} before it was dispatched; left out")
                continue
            if at < latest:
                taken.odd.append(f"{words} before {UNIT_STATUS_LABEL[before].lower()}; played so")
            else:
                latest, before = at, status
            taken.add(f.UnitStatusChanged(unit=key, status=status, incident=incident), at, dispatched)
