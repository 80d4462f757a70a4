"""Clocks of care: how long a hold, a consent, a grant or a link still holds, and when that has to be looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from console.domain.clocks import Lateness, elapsed_text
from console.domain.entities_care import Care
from console.domain.vocabulary_care import ConsentScope, ConsentState, HoldKind

#: A hold or consent is looked at again this long before it runs out.
WARN_HOLD = timedelta(minutes=60)
WARN_CONSENT = timedelta(minutes=10)


class CareClock(msgspec.Struct, frozen=True):
    """Something that runs out: `kind` is `hold` or `consent`, `until` UTC, `warn` how long before it is due."""

    kind: str
    key: str
    label: str
    until: datetime
    warn: timedelta

    def left(self, now: datetime) -> timedelta:
        """Time left at `now`; negative when it has run out."""
        return self.until - now

    def lateness(self, now: datetime) -> Lateness:
        """On time, due (to be looked at before it runs out) or overdue (it has run out)."""
        left = self.left(now)
        if left <= timedelta(0):
            return Lateness.OVERDUE
        return Lateness.DUE if left <= self.warn else Lateness.ON_TIME

    def words(self, now: datetime) -> str:
        """The clock in a few words: `involuntary hold, 0:59:12 left`."""
        left = self.left(now)
        if left <= timedelta(0):
            return f"{self.label}, over since {elapsed_text(-left)}"
        return f"{self.label}, {elapsed_text(left)} left"


def care_clocks(care: Care | None) -> list[CareClock]:
    """The clocks of an incident, the one that runs out first at the front. What has no end has no clock."""
    if care is None:
        return []
    clocks: list[CareClock] = []
    for key, hold in care.holds.items():
        if hold.fact.until is not None:
            label = "involuntary hold" if hold.fact.hold_kind is HoldKind.INVOLUNTARY else "voluntary stay"
            clocks.append(CareClock("hold", key, label, hold.fact.until, WARN_HOLD))
    for key, consent in care.consents.items():
        if consent.fact.until is not None and consent.fact.state is ConsentState.GIVEN:
            label = f"consent to {consent.fact.scope.value}"
            clocks.append(CareClock("consent", key, label, consent.fact.until, WARN_CONSENT))
    return sorted(clocks, key=lambda clock: (clock.until, clock.kind, clock.key))


def consent_holds(care: Care | None, scope: ConsentScope, now: datetime) -> bool:
    """Whether the newest word on a scope is a consent that still holds at `now`."""
    told = [t for t in (care.consents.values() if care is not None else ()) if t.fact.scope is scope]
    if not told:
        return False
    newest = max(told, key=lambda t: t.seq).fact
    return newest.state is ConsentState.GIVEN and (newest.until is None or now < newest.until)
