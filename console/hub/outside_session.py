"""What one outside source says, turned into what the hub is asked to take in; no sockets, the time passed in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.tracks import ANCIENT_LIMIT_S, Position
from console.wire.frames import Publish
from console.wire.mapping import Mapping
from console.wire.mapping_engine import Mapper
from console.wire.mapping_motion import Motion
from console.wire.mapping_recall import recall
from console.wire.mapping_record import Dated
from console.wire.mapping_units import Unfit

#: Security limit: the largest message an outside source may send, bytes.
MAX_MESSAGE = 8 << 20
#: A unit on an incident that no source has reported waits this long for it: incidents and units often come by
#: two sockets, in no order.
WAIT_FOR_INCIDENT = timedelta(seconds=30)
#: Facts that may wait so; beyond it the unit is told without its incident.
MOST_WAITING = 10_000
_OLDEST = timedelta(seconds=ANCIENT_LIMIT_S - 60)


class Heard(msgspec.Struct):
    """What a message comes to. `refused` and `odd` are sentences for a person."""

    facts: list[Publish] = []
    positions: list[Position] = []
    refused: list[str] = []
    odd: list[str] = []
    ignored: int = 0
    repeated: int = 0


class OutsideSession:
    """One source since the hub started: its mapping, what it has said, what waits.

    `picture` is the hub's: it tells which incidents are known, and is only read.
    """

    def __init__(self, name: str, mapping: Mapping, picture: Picture) -> None:
        self.name = name
        self._picture = picture
        self._mapper = Mapper(mapping)
        rule = self._mapper.motion
        self._motion = Motion(rule.derive_motion, rule.max_speed_mps) if rule else None
        self._memory = recall(picture, name)
        self._waiting: dict[str, list[tuple[datetime, Dated]]] = {}

    def hear(self, data: bytes | str, now: datetime) -> Heard:
        """Everything new that one message says. Never raises for what a source sends."""
        heard = Heard()
        size = len(data)
        if size > MAX_MESSAGE:
            heard.refused.append(f"the message has {size:,} bytes; at most {MAX_MESSAGE:,} are taken")
            return heard
        try:
            message = msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            heard.refused.append(f"the message is not JSON: {error}")
            return heard
        try:
            out = self._mapper.take(message, now)
        except RecursionError:
            heard.refused.append("the message is nested too deeply")
            return heard
        heard.refused, heard.odd, heard.ignored = out.refused, out.odd, out.ignored
        before = self._memory.repeated
        news = self._memory.news(out.facts)
        fresh = self._memory.fresh(out.positions)
        heard.repeated = self._memory.repeated - before
        heard.facts = self._ready(news, now)
        for fix in fresh:
            try:
                heard.positions.append(self._motion.take(fix) if self._motion else fix)
            except Unfit as error:
                heard.refused.append(str(error))
        return heard

    def due(self, now: datetime) -> list[Publish]:
        """Facts about units that have waited for their incident, and need not or may not any longer."""
        return self._ready([], now)

    # ---- units whose incident is not known yet ----

    def _ready(self, news: Sequence[Dated], now: datetime) -> list[Publish]:
        reported = {one.fact.incident for one in news if isinstance(one.fact, f.IncidentReceived)}
        told: list[Dated] = []
        later: list[Dated] = []
        for dated in news:
            (later if isinstance(dated.fact, f.UnitFact) else told).append(dated)
        for key in list(self._waiting):
            self._release(key, reported, now, told)
        for dated in later:
            assert isinstance(dated.fact, f.UnitFact)
            key = dated.fact.unit
            if key in self._waiting or not self._knows(dated.fact, reported):
                self._wait(key, dated, now, told)
            else:
                told.append(dated)
        return [self._publish(dated, now) for one in told for dated in self._datable(one, now)]

    def _knows(self, fact: f.Fact, reported: set[str]) -> bool:
        about = getattr(fact, "incident", None)
        return about is None or about in reported or about in self._picture.incidents

    def _wait(self, key: str, dated: Dated, now: datetime, told: list[Dated]) -> None:
        if sum(map(len, self._waiting.values())) >= MOST_WAITING:
            told.extend(_without_incident(dated))
            return
        self._waiting.setdefault(key, []).append((now, dated))

    def _release(self, key: str, reported: set[str], now: datetime, told: list[Dated]) -> None:
        waiting = self._waiting[key]
        while waiting:
            since, dated = waiting[0]
            if self._knows(dated.fact, reported):
                told.append(dated)
            elif now - since >= WAIT_FOR_INCIDENT:
                told.extend(_without_incident(dated))
            else:
                return
            waiting.pop(0)
        del self._waiting[key]

    # ---- as the hub wants them ----

    def _datable(self, dated: Dated, now: datetime) -> list[Dated]:
        """What began over a day ago is still going on: told as of now, with a remark of when it was.

        What a unit is does not depend on its clock: only what it does is refused where that runs ahead.
        """
        if isinstance(dated.fact, f.UnitRegistered) and dated.at > now:
            return [Dated(dated.fact, now, dated.anchor, dated.at)]
        if now - dated.at <= _OLDEST:
            return [dated]
        fresh = Dated(dated.fact, now, dated.anchor, dated.at)
        if not isinstance(dated.fact, f.IncidentReceived):
            return [fresh]
        when = dated.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        note = f.IncidentNoted(incident=dated.fact.incident, text=f"Received at the source on {when} UTC")
        return [fresh, Dated(note, now, dated.anchor, dated.at)]

    def _publish(self, dated: Dated, now: datetime) -> Publish:
        return Publish(self.key_of(dated), dated.at, dated.fact)  # type: ignore[arg-type]

    def key_of(self, dated: Dated) -> str:
        """An id that the same fact of the same source always has: saying it again after a restart adds nothing."""
        words = f"{self.name}|{dated.at.isoformat()}|".encode() + msgspec.json.encode(dated.fact)
        return hashlib.sha256(words).hexdigest()[:40]


def _without_incident(dated: Dated) -> list[Dated]:
    """A unit's fact without the incident nobody has reported; an assignment to it says nothing then."""
    if isinstance(dated.fact, f.UnitStatusChanged):
        bare = msgspec.structs.replace(dated.fact, incident=None)
        return [msgspec.structs.replace(dated, fact=bare)]
    return []
