"""Publishers that each wait for their answer before they go on, in a process of its own.

Run as `python -m console.bench.publish_load` with one JSON `Load` on standard input; the last line is the outcome.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec

from console.bench.lean import HubSpeaker, LoadError, NatsSpeaker, Speaker
from console.bench.samples import percentile
from console.domain import facts as f
from console.domain.vocabulary import UnitKind, UnitStatus
from console.wire.codec import encode
from console.wire.frames import Hello, Publish

#: Statuses a publisher's unit goes back and forth between.
_STATUSES = (UnitStatus.STAGING, UnitStatus.EN_ROUTE)
#: An id that stands where each fact's own is put in.
_PLACEHOLDER = "0" * 24
SUBJECT = "bench.facts"
ANSWER_WITHIN_S = 20.0


class Load(msgspec.Struct, frozen=True):
    """What to publish: `kind` is `hub`, `nats` or `nats-atomic`, `together` facts wait for one answer."""

    kind: str
    url: str
    token: str = ""
    publishers: int = 50
    together: int = 1
    warm_up_s: float = 0.5
    seconds: float = 3.0


class Outcome(msgspec.Struct):
    """What came of it: facts acknowledged while it counted, and how long whole answers took (none: none came whole)."""

    acknowledged: int
    refused: int
    seconds: float
    p50_ms: float | None
    p99_ms: float | None
    total: int
    busy: float
    last_refusal: str = ""


class Publisher:
    """One publisher: sends, waits for every answer, sends again, until told to stop."""

    def __init__(self, number: int, speaker: Speaker, together: int) -> None:
        self.speaker = speaker
        #: Whole answers: when they came and how long they took, seconds.
        self.samples: list[tuple[float, float]] = []
        self.total = self.refused = 0
        self.stopped = asyncio.Event()
        self._unit = f"u{number:06d}"
        self._together = together
        self._templates = [_template(self._unit, status) for status in _STATUSES]
        self._sent = 0
        self._waiting = 0
        self._since = 0.0
        self._run = f"{time.time_ns() & 0xFFFFFFFFFF:010x}{number:04x}"
        self._stop = False
        speaker.answered = self._answered

    def begin(self) -> None:
        """Publish the first."""
        self._next()

    def stop(self) -> None:
        """Send no more; `stopped` is set once the last answer is in."""
        self._stop = True

    def _next(self) -> None:
        payloads = []
        for _ in range(self._together):
            head, tail = self._templates[self._sent & 1]
            payloads.append(b"%s%s%010x%s" % (head, self._run.encode("ascii"), self._sent, tail))
            self._sent += 1
        self._waiting = len(payloads)
        data = self.speaker.message(payloads)
        self._since = time.monotonic()
        self.speaker.write(data)

    def _answered(self, acks: int, refusals: int) -> None:
        self.total += acks
        self.refused += refusals
        self._waiting -= acks + refusals
        if self._waiting > 0:
            return
        now = time.monotonic()
        self.samples.append((now, now - self._since))
        if self._stop:
            self.stopped.set()
        else:
            self._next()


def registration(number: int) -> f.UnitRegistered:
    """The fact a hub must know before publisher `number` begins."""
    return f.UnitRegistered(unit=f"u{number:06d}", callsign=f"{number:05d}", unit_kind=UnitKind.PATROL)


def _template(unit: str, status: UnitStatus) -> tuple[bytes, bytes]:
    """A publish frame's bytes before and after its id."""
    frame = Publish(id=_PLACEHOLDER, at=datetime.now(UTC), fact=f.UnitStatusChanged(unit=unit, status=status))
    head, _, tail = encode(frame).partition(_PLACEHOLDER.encode("ascii"))
    return head, tail


async def run(load: Load) -> Outcome:
    """Connect everyone, warm up, count, stop.

    Raises:
        LoadError: a publisher was not let in, or answers stopped coming.
    """
    loop = asyncio.get_running_loop()
    parts = urlsplit(load.url)
    assert parts.hostname is not None
    assert parts.port is not None
    publishers: list[Publisher] = []
    for number in range(load.publishers):
        _, speaker = await loop.create_connection(lambda: _speaker(load, parts.netloc), parts.hostname, parts.port)
        await asyncio.wait_for(speaker.ready, ANSWER_WITHIN_S)
        publishers.append(Publisher(number, speaker, load.together))
    for publisher in publishers:
        publisher.begin()
    await _until(publishers, load.warm_up_s, answers=1)
    before = sum(publisher.total for publisher in publishers)
    start, cpu = time.monotonic(), time.process_time()
    await _until(publishers, load.seconds, answers=2)
    counted = sum(publisher.total for publisher in publishers) - before
    end, used = time.monotonic(), time.process_time() - cpu
    for publisher in publishers:
        publisher.stop()
    try:
        await asyncio.wait_for(asyncio.gather(*(each.stopped.wait() for each in publishers)), ANSWER_WITHIN_S)
    except TimeoutError:
        stuck = next(each for each in publishers if not each.stopped.is_set())
        raise LoadError(f"answers stopped coming: {stuck.speaker.last_refusal or 'no reason given'}") from None
    finally:
        for publisher in publishers:
            publisher.speaker.close()
    return _outcome(publishers, counted, start, end, used)


async def _until(publishers: list[Publisher], seconds: float, answers: int) -> None:
    """Wait so long, and longer where answers come in bursts: until everyone has had so many more of them."""
    start = time.monotonic()
    wanted = [len(publisher.samples) + answers for publisher in publishers]
    while (waited := time.monotonic() - start) < seconds or any(
        len(each.samples) < count for each, count in zip(publishers, wanted, strict=True)
    ):
        if waited > seconds + ANSWER_WITHIN_S:
            return  # what has not come by now is told by what was counted
        await asyncio.sleep(0.02)


def _outcome(publishers: list[Publisher], counted: int, start: float, end: float, used: float) -> Outcome:
    took = [seconds * 1000 for each in publishers for at, seconds in each.samples if start <= at < end]
    return Outcome(
        acknowledged=counted,
        refused=sum(each.refused for each in publishers),
        seconds=end - start,
        p50_ms=percentile(took, 0.50) if took else None,
        p99_ms=percentile(took, 0.99) if took else None,
        total=sum(each.total for each in publishers),
        busy=used / (end - start),
        last_refusal=next((each.speaker.last_refusal for each in publishers if each.refused), ""),
    )


def _speaker(load: Load, host: str) -> Speaker:
    if load.kind == "hub":
        return HubSpeaker(host, encode(Hello(token=load.token, role="source", client="bench")))
    return NatsSpeaker(SUBJECT, atomic=load.kind == "nats-atomic")


def main() -> int:
    """Run one load after the other until standard input ends."""
    for line in sys.stdin.buffer:
        try:
            told = msgspec.to_builtins(asyncio.run(run(msgspec.json.decode(line, type=Load))))
        except (LoadError, OSError, TimeoutError) as error:
            told = {"error": str(error) or type(error).__name__}
        sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
