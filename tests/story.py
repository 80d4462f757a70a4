"""Readable facts for tests: a `Story` puts them in envelopes, in order, on a clock that only tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console.domain import facts as f
from console.domain.picture import Picture, Touched
from console.domain.vocabulary import Role, UnitKind

START = datetime(2026, 3, 1, 3, 0, 0, tzinfo=UTC)
#: A place in open ocean, so that no test marks a real address.
HERE = f.Place(44.05, -37.05)


class Story:
    """Facts told one after another into a picture."""

    def __init__(self, epoch: str = "epoch-1", exercise: bool = False) -> None:
        self.picture = Picture()
        self.epoch = epoch
        self.now = START
        self.exercise = exercise
        self.envelopes: list[f.Envelope] = []

    def by(self, role: Role = Role.SOURCE, actor: str = "") -> f.By:
        return f.By(actor or role.value, role, "cad" if role is Role.SOURCE else "", self.exercise)

    def envelope(self, fact: f.Fact, role: Role = Role.SOURCE, actor: str = "") -> f.Envelope:
        seq = len(self.envelopes) + 1
        return f.Envelope(self.epoch, seq, f"fact-{seq:08d}", self.now, self.now, self.by(role, actor), fact)  # type: ignore[arg-type]

    def tell(self, *told: f.Fact, role: Role = Role.SOURCE, actor: str = "") -> Touched:
        touched = Touched()
        for fact in told:
            envelope = self.envelope(fact, role, actor)
            self.envelopes.append(envelope)
            touched.merge(self.picture.apply(envelope))
        return touched

    def wait(self, **span: float) -> Story:
        self.now += timedelta(**span)
        return self

    def incident(
        self, key: str = "i1", priority: int = 8, place: f.Place | None = HERE, **more: object
    ) -> f.IncidentReceived:
        given: dict[str, object] = {
            "type_code": "SUICTHRT",
            "type_text": "Threat of suicide",
            "number": key.upper(),
            **more,
        }
        return f.IncidentReceived(incident=key, priority=priority, place=place, **given)  # type: ignore[arg-type]

    def unit(self, key: str = "u1", kind: UnitKind = UnitKind.PATROL, **more: object) -> f.UnitRegistered:
        return f.UnitRegistered(unit=key, callsign=key.upper(), unit_kind=kind, **more)  # type: ignore[arg-type]
