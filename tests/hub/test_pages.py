"""`/healthz` and `/metrics`: what they say is so, and two hubs in one process do not mix."""

from __future__ import annotations

from pathlib import Path

from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from console.config import Limits
from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import Role
from console.hub.counts import Timings
from console.hub.server import HubServer
from console.wire.frames import Positions
from tests.hub.rig import Moment, as_json, client, fetch, figures, running_hub
from tests.story import START, Story

TOLD = Story()


async def test_health_says_where_the_hub_stands(hub: HubServer, clock: Moment) -> None:
    async with client(hub) as desk, client(hub, Role.SOURCE, "cad"):
        await desk.publish(TOLD.incident())
        clock.wait(seconds=90)
        status, headers, body = await fetch(hub, "/healthz")
        told = as_json(body)
    assert status == 200
    assert headers["Content-Type"] == "application/json"
    assert headers["Cache-Control"] == "no-store"
    assert (told["status"], told["epoch"], told["head"]) == ("ok", hub.intake.epoch, 1)
    assert (told["desks"], told["uptime_s"]) == (1, 90.0)
    assert 0.0 < told["journal_commit_ms"]["p50"] <= told["journal_commit_ms"]["p99"]
    assert told["sources"] == [{"name": "cad", "connected": True}]


async def test_metrics_are_valid_and_count(hub: HubServer) -> None:
    async with client(hub) as desk, client(hub, Role.SOURCE, 'the "cad"\\') as source:
        await source.publish(TOLD.incident())
        await source.publish(TOLD.unit())
        await desk.publish(f.IncidentNoted(incident="unknown", text="x"))
        await source.say(Positions((Position("u1", 1.0, 1.0, int(START.timestamp() * 1000)),)))
        await source.publish(f.IncidentNoted(incident="i1", text="x"))
        _, _, text = await fetch(hub, "/metrics")
        counted = await figures(hub)
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert all(name.startswith("watchfloor_") for name in families)
    assert all(family.documentation for family in families.values())
    assert counted["watchfloor_up"] == 1
    assert counted["watchfloor_head_seq"] == counted["watchfloor_facts_total"] == 3
    assert counted["watchfloor_desks"] == 1
    assert counted["watchfloor_incidents_open"] == counted["watchfloor_units"] == 1
    assert counted['watchfloor_refusals_total{code="unknown-incident"}'] == 1
    assert counted["watchfloor_positions_total"] == 1
    assert counted["watchfloor_journal_commit_seconds_count"] == 3
    (sample,) = families["watchfloor_source_connected"].samples
    assert (sample.labels, sample.value) == ({"source": 'the "cad"\\'}, 1.0)


async def test_two_hubs_in_one_process_do_not_mix(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with running_hub(tmp_path / "a") as one, running_hub(tmp_path / "b") as two:
        async with client(one) as desk:
            await desk.publish(TOLD.incident())
        assert (await figures(one))["watchfloor_facts_total"] == 1
        assert (await figures(two))["watchfloor_facts_total"] == 0
    assert not any(metric.name.startswith("watchfloor") for metric in REGISTRY.collect())


async def test_other_pages_do_not_exist(hub: HubServer) -> None:
    for path in ("/", "/healthz/", "/../etc/passwd", "/v2/stream"):
        status, headers, body = await fetch(hub, path)
        assert status == 404
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert path not in body
    assert (await fetch(hub, "/healthz?now"))[0] == 200


async def test_pages_answer_when_no_client_fits_any_more(tmp_path: Path) -> None:
    async with running_hub(tmp_path, limits=Limits(connections=1)) as hub, client(hub):
        assert (await fetch(hub, "/healthz"))[0] == 200


def test_quantiles() -> None:
    timings = Timings(kept=100)
    assert timings.quantiles((0.5,)) == [None]
    for n in range(200):
        timings.add(float(n))
    assert timings.quantiles((0.0, 0.5, 0.99, 1.0)) == [100.0, 150.0, 199.0, 199.0]
    assert (timings.count, timings.total_s) == (200, sum(range(200)))
