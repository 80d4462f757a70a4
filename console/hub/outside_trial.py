"""A trial of an outside source: judges what it says as a hub would, keeps none of it, and counts it for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from console.domain import facts as f
from console.domain.facts import By
from console.domain.judge import judge
from console.domain.picture import Picture
from console.domain.tracks import ANCIENT_LIMIT_S, FUTURE_LIMIT_S, Position, fault_of
from console.hub.meters import SourceMeter
from console.hub.outside_session import Heard
from console.wire.frames import Ack, Publish, Refuse

#: Sentences kept word for word; beyond it a new one is only counted.
_KEPT = 200


class Trial:
    """Stands where the hub's intake would: same judgement, no journal."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.picture = Picture()
        self.messages = 0
        self.ignored = 0
        self.repeated = 0
        self.facts: Counter[str] = Counter()
        self.samples: dict[str, f.Fact] = {}
        self.positions = 0
        self.placed: dict[str, Position] = {}
        self.refused: Counter[str] = Counter()
        self.odd: Counter[str] = Counter()
        self._clock = clock
        self._meters: dict[str, SourceMeter] = {}

    async def publish(self, by: By, batch: Sequence[Publish]) -> list[Ack | Refuse]:
        """Judge facts as the hub would."""
        return [self._one(by, publish) for publish in batch]

    def _one(self, by: By, publish: Publish) -> Ack | Refuse:
        now = self._clock()
        ahead = publish.at - now
        if ahead > timedelta(seconds=FUTURE_LIMIT_S) or -ahead > timedelta(seconds=ANCIENT_LIMIT_S):
            return self._refuse(publish, "bad-time", f"its time {publish.at.isoformat()} is not near now")
        refusal = judge(self.picture, by, publish.fact)
        if refusal is not None:
            return self._refuse(publish, refusal.code, refusal.text)
        seq = self.picture.seq + 1
        self.picture.apply(f.Envelope("trial", seq, publish.id, publish.at, now, by, publish.fact))
        kind = f.kind_of(publish.fact)
        self.facts[kind] += 1
        self.samples.setdefault(kind, publish.fact)
        self.meter(by.source).received(1, 0, publish.at, now)
        return Ack((publish.id,), (seq,))

    def _refuse(self, publish: Publish, code: str, text: str) -> Refuse:
        self._count(self.refused, f"{f.kind_of(publish.fact)} of {' '.join(f.subject_of(publish.fact))}: {text}")
        return Refuse(code, text, publish.id)

    def report(self, by: By, positions: Sequence[Position]) -> list[Refuse]:
        """Look at positions as the hub would."""
        now = self._clock()
        out = []
        for position in positions:
            if fault := fault_of(position, int(now.timestamp() * 1000)):
                self._count(self.refused, f"position of {position.unit}: {fault}")
                out.append(Refuse("bad-position", fault, position.unit[:128]))
                continue
            self.positions += 1
            self.placed[position.unit] = position
            at = datetime.fromtimestamp(position.at_ms / 1000, UTC)
            self.meter(by.source).received(0, 1, at, now)
        return out

    def meter(self, name: str) -> SourceMeter:
        """The source's meter."""
        return self._meters.setdefault(name, SourceMeter(name, self._clock))

    def hear(self, heard: Heard) -> None:
        """Count what a message came to before the hub would see it."""
        self.messages += 1
        self.ignored += heard.ignored
        self.repeated += heard.repeated
        for text in heard.refused:
            self._count(self.refused, text)
        for text in heard.odd:
            self._count(self.odd, text)

    @property
    def took_in(self) -> int:
        """Facts and positions that would have been taken in."""
        return self.facts.total() + self.positions

    @staticmethod
    def _count(held: Counter[str], text: str) -> None:
        held[text if text in held or len(held) < _KEPT else "and others"] += 1


def report_lines(trial: Trial, now: datetime, name: str) -> list[str]:
    """The trial as a table for a person."""
    lines = [
        f"{trial.messages:,} messages: {trial.facts.total():,} facts and {trial.positions:,} positions would be "
        f"taken in; {trial.repeated:,} said nothing new, {trial.ignored:,} are left alone by the mapping"
    ]
    if trial.facts:
        lines += ["", "facts"]
        lines += [
            f"  {kind:<24}{count:>7,}  {_told(trial.samples[kind])}" for kind, count in sorted(trial.facts.items())
        ]
    if trial.positions:
        lines += ["", f"positions of {len(trial.placed):,} units, the newest of the first ones"]
        lines += [f"  {_placed(fix, trial.picture, now)}" for fix in list(trial.placed.values())[:8]]
    health = trial.meter(name).health(now)
    if health.lag_s is not None:
        skew = "" if not health.skew_s or health.skew_s <= 1 else f"; its clock runs {health.skew_s:.0f} s ahead"
        lines += ["", f"the newest message was {health.lag_s:.1f} s old when it came{skew}"]
    lines += _sentences("refused", trial.refused) + _sentences("taken, but odd", trial.odd)
    return lines


def _sentences(head: str, counted: Counter[str]) -> list[str]:
    if not counted:
        return []
    top = counted.most_common(20)
    lines = ["", f"{head} ({counted.total():,})", *(f"  {count:>5,} x {text}" for text, count in top)]
    return lines + ([f"        and {len(counted) - len(top):,} other reasons"] if len(counted) > len(top) else [])


def _told(fact: f.Fact) -> str:
    """The first fact of a kind on one line: its fields that say something."""
    values = [
        f"{name}={getattr(fact, name)}"
        for name in fact.__struct_fields__
        if getattr(fact, name) not in (None, "", (), False) and name != "place"
    ]
    text = ", ".join(values)
    return text if len(text) <= 100 else f"{text[:99]}…"


def _placed(fix: Position, picture: Picture, now: datetime) -> str:
    unit = picture.units.get(fix.unit)
    name = unit.callsign if unit is not None else f"{fix.unit} (not described)"
    speed = "" if fix.speed_mps is None else f", {fix.speed_mps:.1f} m/s"
    heading = "" if fix.heading_deg is None else f", heading {fix.heading_deg:.0f}°"
    return (
        f"{name:<24}{fix.lat:>10.5f} {fix.lon:>11.5f}, {now.timestamp() - fix.at_ms / 1000:.0f} s old{speed}{heading}"
    )
