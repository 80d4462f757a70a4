"""The incident part of a mapping: from a record to the facts of an incident's course, in the order it ran."""

from __future__ import annotations

from datetime import datetime

from console.domain import facts as f
from console.domain.vocabulary import PHASE_LABEL, Phase, Role
from console.wire.mapping import Field, IncidentRule, MappingError
from console.wire.mapping_conditions import condition_test
from console.wire.mapping_record import AT_CLOSE, Record
from console.wire.mapping_units import Unfit
from console.wire.mapping_values import Compiler, nothing, word_of


class IncidentReader:
    """Reads one incident from a record, as an `IncidentRule` says."""

    def __init__(self, rule: IncidentRule, compiler: Compiler, what: str) -> None:
        self._rule = rule
        c = compiler
        self._id = c.key(rule.id, "incident id")
        self._received = c.moment(rule.received, "received")
        self._number = c.text(rule.number, "number")
        self._type_code = c.text(rule.type_code, "type code", 32)
        self._type_text = c.text(rule.type_text, "type")
        self._priority = c.whole(rule.priority, "priority", 0, 10)
        spec = rule.priority
        usual = spec.default if isinstance(spec, Field) else None
        self._default = None if usual is None else c.whole(Field(value=usual), "default priority", 0, 10)(None, None)
        self._place = c.place(rule.place, "place")
        self._accuracy = c.number(rule.place.accuracy if rule.place else None, "accuracy of the place", "length")
        self._address = c.text(rule.address, "address")
        self._summary = c.text(rule.summary, "summary", 8_000)
        self._language = c.text(rule.language, "language")
        self._agency = c.text(rule.agency, "agency")
        self._sensitive = c.flag(rule.sensitive, "sensitive")
        self._person = c.pseudonym(rule.person, "person")
        self._owner = c.word(rule.owner, "owner", Role)
        self._stamps = [
            (word_of(stamp.phase, Phase, f"{what}, incident stamp", MappingError), c.moment(stamp.at, stamp.phase))
            for stamp in rule.stamps
        ]
        self._phase = c.word(rule.phase.value if rule.phase else None, "phase", Phase)
        self._phase_at = c.moment(rule.phase.at if rule.phase else None, "time of the phase")
        self._final = _FinalReader(rule, c) if rule.final else None
        self._close = _CloseReader(rule, c) if rule.close else None
        self._link_to = c.key(rule.link.to if rule.link else None, "linked incident")
        self._link_at = c.moment(rule.link.at if rule.link else None, "time of the link")
        self._note = c.text(rule.note.text if rule.note else None, "note", 8_000)
        self._note_at = c.moment(rule.note.at if rule.note else None, "time of the note")

    def read(self, taken: Record) -> None:
        """Put the incident's facts down in `taken`. Raises `Unfit` when the record names no incident or time."""
        key = taken.value(self._id)
        if key is None:
            raise Unfit("the incident has no id")
        taken.incident = key
        received = taken.value(self._received) or taken.at
        if received is None:
            raise Unfit(f"incident {key}: there is no time at which it was received")
        first = None if self._rule.known else self._received_fact(taken, key)
        if first is not None:
            taken.add(first, received, received)
        if (person := taken.optional(self._person)) is not None:
            taken.add(f.PersonKnown(incident=key, person=person), received, received)
        closed_at = self._close.time(taken, received) if self._close else None
        self._phases(taken, key, received, closed_at)
        if self._final is not None and first is not None:
            self._final.read(taken, first, received, closed_at)
        self._remarks(taken, key, received, closed_at)
        if self._close is not None and closed_at is not None:
            self._close.read(taken, key, received, closed_at)

    def _received_fact(self, taken: Record, key: str) -> f.IncidentReceived:
        place = taken.optional(self._place)
        accuracy = taken.optional(self._accuracy)
        priority = self._first_priority(taken, key)
        return f.IncidentReceived(
            incident=key,
            number=taken.optional(self._number) or key,
            type_code=taken.optional(self._type_code) or "",
            type_text=taken.optional(self._type_text) or "Type not given",
            priority=priority,
            place=None if place is None else f.Place(place[0], place[1], accuracy),
            address=taken.optional(self._address) or "",
            summary=taken.optional(self._summary) or "",
            language=taken.optional(self._language) or "",
            agency=taken.optional(self._agency) or "",
            sensitive=bool(taken.optional(self._sensitive)),
            owner=taken.optional(self._owner) or Role.COMMANDER,
        )

    def _first_priority(self, taken: Record, key: str) -> int:
        """The priority; where it cannot be read the mapping's default, because a call must not be lost over it."""
        try:
            priority = taken.value(self._priority)
        except Unfit as error:
            if self._default is None:
                raise
            taken.odd.append(f"incident {key}: {error}; taken as {self._default}")
            return self._default
        if priority is None:
            raise Unfit(f"incident {key}: there is no priority; give the mapping a default")
        return priority

    def _phases(self, taken: Record, key: str, received: datetime, closed_at: datetime | None) -> None:
        latest = received
        for phase, reader in self._stamps:
            at = taken.optional(reader)
            if at is None:
                continue
            word = PHASE_LABEL[phase].lower()
            if at < received:
                taken.odd.append(f"incident {key}: {word} before it was received; left out")
            elif closed_at is not None and at > closed_at:
                taken.odd.append(f"incident {key}: {word} after it was closed; left out")
            else:
                if at < latest:
                    taken.odd.append(f"incident {key}: {word} before the phase that should precede it; played so")
                latest = max(latest, at)
                taken.add(f.IncidentPhase(incident=key, phase=phase), at, received)
        now = taken.value(self._phase)
        if now is not None and now not in (Phase.RECEIVED, Phase.CLOSED):
            at = taken.optional(self._phase_at) or taken.at or received
            taken.add(f.IncidentPhase(incident=key, phase=now), max(at, received), received)

    def _remarks(self, taken: Record, key: str, received: datetime, closed_at: datetime | None) -> None:
        note = taken.optional(self._note)
        if note:
            at = taken.optional(self._note_at) or closed_at or taken.at or received
            taken.add(f.IncidentNoted(incident=key, text=note), at, received)
        other = taken.optional(self._link_to)
        if other is not None and other != key and self._rule.link is not None:
            at = taken.optional(self._link_at) or closed_at or taken.at or received
            taken.add(f.IncidentLinked(incident=key, to=other, relation=self._rule.link.relation), at, received)


class _FinalReader:
    """Type and priority in the end: a reclassification where they differ from the first."""

    def __init__(self, rule: IncidentRule, compiler: Compiler) -> None:
        assert rule.final is not None
        self._type_code = compiler.text(rule.final.type_code, "final type code", 32)
        self._type_text = compiler.text(rule.final.type_text, "final type")
        self._priority = compiler.whole(rule.final.priority, "final priority", 0, 10)
        self._at = compiler.moment(rule.final.at, "time of the final type")
        self._reason = rule.final.reason

    def read(self, taken: Record, first: f.IncidentReceived, received: datetime, closed_at: datetime | None) -> None:
        priority = taken.optional(self._priority)
        final = f.IncidentReclassified(
            incident=first.incident,
            type_code=taken.optional(self._type_code) or first.type_code,
            type_text=taken.optional(self._type_text) or first.type_text,
            priority=first.priority if priority is None else priority,
            reason=self._reason,
        )
        before = (first.type_code, first.type_text, first.priority)
        if (final.type_code, final.type_text, final.priority) != before:
            taken.add(final, taken.optional(self._at) or closed_at or taken.at or received, received)


class _CloseReader:
    """The end of an incident: closed with a coded disposition, or only ended where there is none."""

    def __init__(self, rule: IncidentRule, compiler: Compiler) -> None:
        close = rule.close
        assert close is not None
        self._with_last_row = close.with_last_row
        if close.at is None and not close.when and not close.with_last_row:
            raise MappingError("incident close: give `at`, `when` or `with_last_row`, or it would never close")
        self._at = compiler.moment(close.at, "closed")
        self._when = condition_test(close.when, compiler, "incident close, when") if close.when else None
        self._disposition = compiler.text(close.disposition, "disposition", 32)
        self._text = compiler.text(close.text, "closing text") if close.text is not None else nothing

    def time(self, taken: Record, received: datetime) -> datetime | None:
        """When it ended, or none while it has not; `AT_CLOSE` where only the last row will tell."""
        if self._with_last_row:
            return AT_CLOSE
        at = taken.optional(self._at)
        if self._when is not None:
            if not self._when(taken.record, taken.message):
                return None
            at = at or taken.at or received
        if at is not None and at < received:
            taken.odd.append(f"incident {taken.incident}: closed before it was received; taken as closed at once")
            return received
        return at

    def read(self, taken: Record, key: str, received: datetime, closed_at: datetime) -> None:
        """Put down the closing, or the ending where there is no disposition."""
        text = taken.optional(self._text) or ""
        disposition = taken.optional(self._disposition)
        end: f.Fact = (
            f.IncidentClosed(incident=key, disposition=disposition, text=text)
            if disposition
            else f.IncidentEnded(incident=key, text=text)
        )
        taken.add(end, closed_at, received)
