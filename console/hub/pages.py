"""Pages of a hub over plain HTTP: `/healthz` for whoever watches over it, `/metrics` for Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from console.hub.counts import Counts, Timings
from console.wire.frames import SourceHealth


class Page(NamedTuple):
    """What a GET is answered with. `headers` come on top of those every page has."""

    status: int
    kind: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class State(msgspec.Struct, frozen=True):
    """The hub at one moment, as the pages tell it."""

    status: str
    epoch: str
    head: int
    desks: int
    connections: int
    uptime_s: float
    in_flight: int
    incidents_open: int
    units: int
    sources: tuple[SourceHealth, ...]
    now: datetime


def health_page(state: State, counts: Counts) -> Page:
    """`/healthz`: 200 while the hub can keep facts, 503 when it cannot."""
    p50, p99 = counts.commits.quantiles((0.5, 0.99))
    body = {
        "status": state.status,
        "epoch": state.epoch,
        "head": state.head,
        "desks": state.desks,
        "connections": state.connections,
        "uptime_s": round(state.uptime_s, 1),
        "journal_commit_ms": {"p50": _ms(p50), "p99": _ms(p99)},
        "sources": [{"name": source.name, "connected": source.connected} for source in state.sources],
    }
    return Page(200 if state.status == "ok" else 503, "application/json", msgspec.json.encode(body) + b"\n")


class MetricsPage(Collector):
    """`/metrics`, in a registry of its own, so that several hubs can live in one process."""

    def __init__(self, state: Callable[[], State], counts: Counts) -> None:
        self._state = state
        self._counts = counts
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def page(self) -> Page:
        """The metrics as text."""
        return Page(200, CONTENT_TYPE_LATEST, generate_latest(self._registry))

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: what is measured is known when it is asked for."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Every figure as it stands."""
        state, counts = self._state(), self._counts
        yield from self._gauges(state)
        yield from _totals(counts)
        yield _by_label("refusals", "Facts, positions, frames and clients refused, by reason", "code", counts.refusals)
        yield _by_label("cuts", "Connections cut by the hub, by reason", "reason", counts.cuts)
        yield _summary("journal_commit_seconds", "From handing facts to the journal until on disk", counts.commits)
        yield _summary("loop_lateness_seconds", "How late the hub's 50 ms beat came", counts.lateness)
        yield from _sources(state.sources)

    def _gauges(self, state: State) -> Iterator[Metric]:
        for name, text, value in (
            ("up", "1 while the hub can keep facts", float(state.status == "ok")),
            ("head_seq", "Seq of the last fact on disk", state.head),
            ("desks", "Clients that see the picture", state.desks),
            ("connections", "Open connections of all kinds", state.connections),
            ("uptime_seconds", "Since the hub was started", state.uptime_s),
            ("facts_in_flight", "Facts accepted and not on disk yet", state.in_flight),
            ("incidents_open", "Strips on the board", state.incidents_open),
            ("units", "Units in the picture", state.units),
        ):
            yield GaugeMetricFamily(f"watchfloor_{name}", text, value=value)


_TOTALS = {
    "messages": "Messages received",
    "facts": "Facts on disk since the start",
    "facts_again": "Facts sent again that were on disk already",
    "positions": "Positions taken",
    "positions_refused": "Positions refused",
    "positions_older": "Positions that came after a newer one of their unit",
    "positions_conflated": "Positions replaced by a newer one before any desk saw them",
    "signals": "Signals passed on",
    "signals_dropped": "Signals a slow client missed",
    "slowed": "Times a client was read more slowly because it sent too fast",
    "snapshots": "Snapshots of the picture made",
    "handshakes_refused": "Connections refused at the handshake",
    "failures": "Failures inside the hub; each one is a bug to report",
}


def _totals(counts: Counts) -> Iterator[Metric]:
    for name, text in _TOTALS.items():
        yield CounterMetricFamily(f"watchfloor_{name}", text, value=getattr(counts, name))


def _by_label(name: str, text: str, label: str, values: dict[str, int]) -> Metric:
    family = CounterMetricFamily(f"watchfloor_{name}", text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _summary(name: str, text: str, timings: Timings) -> Metric:
    family = SummaryMetricFamily(f"watchfloor_{name}", text, count_value=timings.count, sum_value=timings.total_s)
    for share, value in zip((0.5, 0.99), timings.quantiles((0.5, 0.99)), strict=True):
        if value is not None:
            family.add_sample(f"watchfloor_{name}", {"quantile": str(share)}, value)
    return family


def _sources(sources: tuple[SourceHealth, ...]) -> Iterator[Metric]:
    for name, text in (
        ("connected", "1 while the source is connected"),
        ("facts_per_s", "Facts a second over the last 10 s"),
        ("positions_per_s", "Positions a second over the last 10 s"),
        ("age_s", "Age of the newest thing the source told, seconds"),
        ("lag_s", "How old its last message was when it came, seconds"),
        ("skew_s", "How far its clock runs ahead of the hub's, seconds"),
        ("errors", "Faults in what it sent and in its connection"),
    ):
        family = GaugeMetricFamily(f"watchfloor_source_{name}", text, labels=["source"])
        for source in sources:
            value = getattr(source, name)
            if value is not None:
                family.add_metric([source.name], float(value))
        yield family


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)
