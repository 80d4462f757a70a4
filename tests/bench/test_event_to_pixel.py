"""Which sighting belongs to which probe: never one from before, never one of the next."""

from __future__ import annotations

from console.bench.event_to_pixel import Sighting, matched


def sent(*probes: tuple[str, float]) -> list[Sighting]:
    return [Sighting("position", look, at) for look, at in probes]


def test_each_probe_is_seen_once_and_in_its_own_time():
    probes = sent(("west", 1.0), ("east", 2.0), ("west", 3.0))
    seen = sent(("west", 1.03), ("east", 2.05), ("west", 3.02))
    assert [round(took) for took in matched(probes, seen, "position")] == [30, 50, 20]


def test_a_look_from_before_the_sending_is_no_sighting():
    assert matched(sent(("west", 1.0)), sent(("west", 0.9)), "position") == []


def test_a_probe_never_seen_is_not_given_the_sighting_of_the_next_with_its_look():
    probes = sent(("west", 1.0), ("east", 2.0), ("west", 3.0), ("east", 4.0))
    seen = sent(("east", 2.1), ("west", 3.1), ("east", 4.1))
    assert [round(took) for took in matched(probes, seen, "position")] == [100, 100, 100]


def test_a_delay_longer_than_the_time_between_probes_is_still_told():
    probes = sent(("west", 1.0), ("east", 1.4), ("west", 1.8))
    seen = sent(("west", 1.5), ("east", 1.9), ("west", 2.3))
    assert [round(took) for took in matched(probes, seen, "position")] == [500, 500, 500]


def test_kinds_of_probe_are_kept_apart():
    seen = [Sighting("fact", "west", 1.01), Sighting("position", "west", 1.2)]
    assert [round(took) for took in matched(sent(("west", 1.0)), seen, "position")] == [200]
