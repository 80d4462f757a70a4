"""Play recorded calls and positions from CSV files onto now: into a hub as an exercise, or as plain JSON websockets."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from console.link.publisher import HubUnavailable, Publisher
from console.sim.replay import Outlet, Played, curtain, replay
from console.sim.replay_csv import Complaints, RecordingError, read_recording
from console.sim.replay_timeline import Timeline, join
from console.sim.serve import PlainServer
from console.wire.mapping import Mapping, MappingError
from console.wire.mapping_files import load_mapping, shipped_mappings

#: Seconds between two lines of progress.
SAY_EVERY_S = 2.0


class WrongUse(Exception):
    """The flags do not go together; the sentence says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `watchfloor replay`."""
    parser.add_argument("file", nargs="+", type=Path, metavar="FILE", help="a CSV, or CSV packed as .gz")
    parser.add_argument(
        "--mapping",
        action="append",
        required=True,
        help=f"how to read them: one for all files, or one a file; ships: {', '.join(shipped_mappings())}; or a path",
    )
    parser.add_argument("--hub", metavar="URL", help="the hub's stream, ws://host:port/v1/stream")
    parser.add_argument("--token", help="a source's token (see `watchfloor token`)")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="a file with the token")
    parser.add_argument(
        "--serve", type=int, metavar="PORT", help="instead of a hub: offer plain JSON websockets on this port"
    )
    parser.add_argument("--speed", type=float, default=1.0, help="record seconds a second")
    parser.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="only this day of the files")
    parser.add_argument(
        "--from", dest="start", metavar="HH:MM", help="begin here: a time of --day, or a whole ISO time"
    )
    parser.add_argument("--to", dest="end", metavar="HH:MM", help="end here")
    parser.add_argument("--loop", action="store_true", help="begin again at the end, until stopped")
    parser.add_argument("--dry-run", action="store_true", help="only read the files and say what they hold")


def run(args: argparse.Namespace) -> int:
    """Exit status: 0 played, 1 a file or the hub failed, 2 wrong use."""
    try:
        _check(args)
        timeline = _timeline(args)
    except WrongUse as error:
        print(f"watchfloor replay: {error}", file=sys.stderr)
        return 2
    except (RecordingError, MappingError, ValueError) as error:
        print(f"watchfloor replay: {error}", file=sys.stderr)
        return 1
    print("\n".join(summary(timeline)), flush=True)
    if args.dry_run:
        return 0
    try:
        asyncio.run(_play(args, timeline))
    except (HubUnavailable, OSError) as error:
        print(f"watchfloor replay: {error}", file=sys.stderr)
        return 1
    return 0


def _check(args: argparse.Namespace) -> None:
    if len(args.mapping) not in (1, len(args.file)):
        raise WrongUse(f"give one --mapping, or one a file: {len(args.file)} files, {len(args.mapping)} mappings")
    if not 0 < args.speed <= 1e6:
        raise WrongUse("--speed must be above 0, and at most a million")
    if args.dry_run:
        return
    if (args.hub is None) == (args.serve is None):
        raise WrongUse("say where to play it: --hub URL with a token, or --serve PORT")
    if args.hub is not None and (args.token is None) == (args.token_file is None):
        raise WrongUse("--hub needs a token: --token or --token-file")


def _timeline(args: argparse.Namespace) -> Timeline:
    mappings = [load_mapping(name) for name in args.mapping]
    each = mappings * len(args.file) if len(mappings) == 1 else mappings
    recordings = [read_recording(file, mapping, args.day) for file, mapping in zip(args.file, each, strict=True)]
    timeline = join(recordings)
    start = _moment(args.start, args.day, each[0], timeline.start, "--from")
    end = _moment(args.end, args.day, each[0], timeline.end, "--to")
    if not start < end:
        raise WrongUse(f"there is nothing between {start:%Y-%m-%d %H:%M:%S} and {end:%Y-%m-%d %H:%M:%S} UTC")
    return timeline if (start, end) == (timeline.start, timeline.end) else timeline.window(start, end)


def _moment(text: str | None, day: date | None, mapping: Mapping, otherwise: datetime, flag: str) -> datetime:
    """A time of day in the recording's own zone, or a whole ISO time."""
    if text is None:
        return otherwise
    zone = ZoneInfo(mapping.time.zone) if mapping.time.zone else UTC
    with contextlib.suppress(ValueError):
        whole = datetime.fromisoformat(text)
        return (whole if whole.tzinfo else whole.replace(tzinfo=zone)).astimezone(UTC)
    try:
        clock = time.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{flag} {text!r} is neither a time such as 08:30 nor an ISO time") from None
    on = day or otherwise.astimezone(zone).date()
    return datetime.combine(on, clock, zone).astimezone(UTC)


def summary(timeline: Timeline) -> list[str]:
    """What a timeline holds, what was refused and what looks odd, for a person."""
    lines = [
        f"{timeline.rows:,} rows: {len(timeline.facts):,} facts and {len(timeline.fixes):,} fixes "
        f"from {timeline.start:%Y-%m-%d %H:%M:%S} to {timeline.end:%Y-%m-%d %H:%M:%S} UTC"
    ]
    return lines + _complaints("refused", timeline.refused) + _complaints("taken, but odd", timeline.odd)


def _complaints(head: str, complaints: Complaints, shown: int = 10) -> list[str]:
    if not complaints.count:
        return []
    lines = [f"{head}: {complaints.count:,}", *(f"  {text}" for text in complaints.kept[:shown])]
    more = complaints.count - min(shown, len(complaints.kept))
    return lines + ([f"  and {more:,} more"] if more else [])


async def _play(args: argparse.Namespace, timeline: Timeline) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: an interrupt ends `asyncio.run` instead
            loop.add_signal_handler(name, stop.set)
    async with _outlet(args) as outlet:
        await play_rounds(timeline, outlet, args.speed, args.loop, stop, Teller(loop.time, _say))
        if args.serve is not None and not stop.is_set():
            _say("the recording is over; its last state is offered until you stop this")
            await stop.wait()


@contextlib.asynccontextmanager
async def _outlet(args: argparse.Namespace) -> AsyncIterator[Outlet]:
    if args.serve is not None:
        async with PlainServer(port=args.serve) as server:
            _say(f"plain JSON on {server.url}/incidents and {server.url}/units (both on {server.url}/)")
            yield server
        return
    token = args.token or args.token_file.read_text(encoding="utf-8").strip()
    async with Publisher(args.hub, token, client="replay", exercise=True) as publisher:
        yield publisher


async def play_rounds(
    timeline: Timeline,
    outlet: Outlet,
    speed: float,
    loop: bool,
    stop: asyncio.Event,
    tell: Callable[[Played], None],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Play once, or again and again with incidents of new names, until stopped."""
    number = 1
    # Two replays of one file into one hub are two exercises: the second is no repetition of the first.
    mark = f"{clock():%y%m%d%H%M%S}"
    while True:
        this = timeline.renamed(f"~{mark}-{number}") if loop else timeline
        played = await replay(this, outlet, clock, speed, tell, stop)
        if not loop or not played.done:
            return
        now = clock()
        await outlet.publish_all([(fact, now) for fact in curtain(this)])
        number += 1


class Teller:
    """Prints how far a replay has come, every few seconds and at its end."""

    def __init__(self, clock_s: Callable[[], float], say: Callable[[str], None]) -> None:
        self._clock_s = clock_s
        self._say = say
        self._next_s = clock_s()
        self._told_refusals: set[str] = set()

    def __call__(self, played: Played) -> None:
        for text in played.refusals:
            if text not in self._told_refusals:
                self._told_refusals.add(text)
                self._say(f"  the hub refused {text}")
        if self._clock_s() < self._next_s and not played.done:
            return
        self._next_s = self._clock_s() + SAY_EVERY_S
        self._say(progress_line(played))


def progress_line(played: Played) -> str:
    """The second reached, and what has been played so far."""
    whole = max((played.end - played.start) / timedelta(seconds=1), 1e-9)
    share = (played.second - played.start) / timedelta(seconds=1) / whole
    refused = f", {played.refused:,} refused" if played.refused else ""
    return (
        f"{played.second:%Y-%m-%d %H:%M:%S} UTC  {share:4.0%}  "
        f"{played.facts:,} facts{refused}, {played.positions:,} positions"
    )


def _say(text: str) -> None:
    print(text, flush=True)
