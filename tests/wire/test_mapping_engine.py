"""The mapping engine: records in, facts and positions out, and every refusal in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain import facts as f
from console.domain.tracks import Position
from console.domain.vocabulary import Phase, UnitKind, UnitStatus
from console.wire.mapping import parse_mapping
from console.wire.mapping_engine import Mapper, Outcome
from console.wire.mapping_files import load_mapping

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)


def mapper(text: str, columns: list[str] | None = None) -> Mapper:
    return Mapper(parse_mapping(f"title = 't'\n{text}", "m.toml"), columns)


def told(out: Outcome) -> list[f.Fact]:
    return [dated.fact for dated in out.facts]


# ---- values ------------------------------------------------------------------------------------------------

FIX = """
[[shape]]
name = "fix"
at = "at"
[shape.position]
unit = "id"
"""


def fix(place: str, record: dict[str, Any], more: str = "") -> Position:
    out = mapper(FIX + f"place = {place}\n{more}").take({"id": "u1", "at": "2026-03-01T02:00:00Z"} | record)
    assert out.refused == []
    return out.positions[0]


@pytest.mark.parametrize(
    ("place", "record"),
    [
        ("{ lat = 'a.lat', lon = 'a.lon' }", {"a": {"lat": 59.5, "lon": "10.25"}}),
        ("{ wkt = 'w' }", {"w": "POINT (10.25 59.5)"}),
        ("{ wkt = 'w' }", {"w": "SRID=4326;point(10.25 59.5 12)"}),
        ("{ lat_lon_text = 'w' }", {"w": "(59.5, 10.25)"}),
        ("{ lat_lon_text = 'w' }", {"w": "59.5;10.25"}),
        ("{ lon_lat = 'geometry.coordinates' }", {"geometry": {"coordinates": [10.25, 59.5, 3]}}),
        ("{ lat = { path = 'a', scale = 1e-7 }, lon = { path = 'b', scale = 1e-7 } }", {"a": 595_000_000, "b": 102_500_000}),
    ],
)  # fmt: skip
def test_coordinates_in_every_manner_of_writing(place: str, record: dict[str, Any]) -> None:
    position = fix(place, record)
    assert (position.lat, position.lon) == pytest.approx((59.5, 10.25))


@pytest.mark.parametrize(
    ("unit", "value", "metres_per_second"),
    [("knots", 10, 5.14444), ("km/h", "36", 10.0), ("mph", 10, 4.4704), ("m/s", 3, 3.0), ("ft/s", 10, 3.048)],
)
def test_speeds_become_metres_per_second(unit: str, value: object, metres_per_second: float) -> None:
    position = fix("{ lat = 'a', lon = 'a' }", {"a": 5, "s": value}, f"speed = {{ path = 's', unit = '{unit}' }}")
    assert position.speed_mps == pytest.approx(metres_per_second, abs=1e-4)


def test_heading_wraps_accuracy_converts_and_minus_one_means_unknown() -> None:
    place = "{ lat = 'a', lon = 'a', accuracy = { path = 'acc', unit = 'ft' } }"
    position = fix(place, {"a": 5, "acc": 100, "h": -90, "s": -1}, "heading = 'h'\nspeed = 's'")
    assert position.heading_deg == 270.0
    assert position.accuracy_m == pytest.approx(30.48)
    assert position.speed_mps is None


@pytest.mark.parametrize(
    ("time", "value", "utc"),
    [
        ("format = 'iso'", "2026-03-01T04:00:00+01:00", NOW),
        ("format = 'iso'\nzone = 'Europe/Oslo'", "2026-03-01 04:00:00", NOW),
        ("format = 'epoch_s'", NOW.timestamp(), NOW),
        ("format = 'epoch_ms'", str(int(NOW.timestamp() * 1000)), NOW),
        ("format = '%m/%d/%Y %I:%M:%S %p'\nzone = 'America/Los_Angeles'", "02/28/2026 07:00:00 PM", NOW),
        ("format = '%m/%d/%Y %I:%M:%S %p'\nzone = 'America/Los_Angeles'", "07/01/2026 12:00:00 AM", datetime(2026, 7, 1, 7, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_times_in_every_manner_of_writing(time: str, value: object, utc: datetime) -> None:
    out = mapper(f"[time]\n{time}\n{FIX}place = {{ lat = 'a', lon = 'a' }}").take({"id": "u", "a": 5, "at": value})
    assert out.refused == []
    assert out.positions[0].at_ms == round(utc.timestamp() * 1000)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"lat": 91, "lon": 5}, "91.00000, 5.00000 is not on Earth"),
        ({"lat": 5, "lon": 181}, "not on Earth"),
        ({"lat": 0, "lon": 0}, "there are no coordinates"),
        ({"lat": "", "lon": 5}, "there are no coordinates"),
        ({}, "there are no coordinates"),
        ({"lat": "NaN", "lon": 5}, "latitude: 'NaN' is not a number"),
        ({"lat": float("inf"), "lon": 5}, "is not a number"),
        ({"lat": True, "lon": 5}, "True is not a number"),
        ({"lat": [1], "lon": 5}, "is not a number"),
        ({"lat": 5, "lon": 5, "at": "yesterday"}, "at: 'yesterday' is not an ISO 8601 time"),
        ({"lat": 5, "lon": 5, "at": "2026-03-01 03:00:00"}, "names no time zone, and the mapping gives none"),
        ({"lat": 5, "lon": 5, "at": 1_772_334_000}, "1772334000 is not an ISO 8601 time"),
        ({"lat": 5, "lon": 5, "at": "0001-01-01T00:00:00+14:00"}, "is not a time between 1990 and 2100"),
        ({"lat": 5, "lon": 5, "id": " "}, "the unit is missing"),
        ({"lat": 5, "lon": 5, "id": "x" * 129}, "not an identifier of up to 128 printable characters"),
        ({"lat": 5, "lon": 5, "id": {"a": 1}}, "is not an identifier"),
        ({"lat": 5, "lon": 5, "ok": False}, "no valid fix"),
        ({"lat": 5, "lon": 5, "ok": "perhaps"}, "valid: 'perhaps' is not yes or no"),
    ],
)  # fmt: skip
def test_a_fix_that_cannot_be_used_is_refused_in_words(record: dict[str, Any], words: str) -> None:
    whole = {"id": "u1", "at": "2026-03-01T02:00:00Z"} | record
    out = mapper(FIX + "place = { lat = 'lat', lon = 'lon' }\nvalid = 'ok'").take(whole)
    assert out.positions == []
    assert len(out.refused) == 1
    assert words in out.refused[0]


def test_milliseconds_taken_for_seconds_are_noticed() -> None:
    out = mapper(f"[time]\nformat = 'epoch_s'\n{FIX}place = {{ lat = 'a', lon = 'a' }}").take(
        {"id": "u", "a": 5, "at": NOW.timestamp() * 1000}
    )
    assert "as epoch_s is not a time between 1990 and 2100" in out.refused[0]


def test_paths_lists_keys_with_dots_and_the_top_of_the_message() -> None:
    text = """
[[shape]]
name = "unit"
each = "data.units[*]"
at = "$.sent"
[shape.unit]
id = { template = "{$.system}-{n}" }
callsign = "na.me"
kind = { first = ["kinds[1]", "kinds[0]"] }
skills = "able[*].name"
languages = "tongues"
"""
    units = [
        {"n": 7, "na.me": "C 7", "kinds": ["ems"], "able": [{"name": "cit"}, {}, {"name": "als"}], "tongues": "no, sv"},
        {"n": 8, "na": {"me": "C 8"}, "kinds": ["ems", "fire"]},
    ]
    out = mapper(text).take({"system": "a", "sent": "2026-03-01T02:00:00Z", "data": {"units": units}})
    first, second = told(out)
    assert first == f.UnitRegistered(
        unit="a-7", callsign="C 7", unit_kind=UnitKind.EMS, skills=("cit", "als"), languages=("no", "sv")
    )
    assert second == f.UnitRegistered(unit="a-8", callsign="C 8", unit_kind=UnitKind.FIRE)


def test_code_tables_keep_default_or_refuse() -> None:
    text = """
[[shape]]
name = "unit"
[shape.unit]
id = "id"
agency = { path = "a", table = "kept" }
kind = { path = "k", table = "kind", default = "drone" }
crew = { path = "c", table = "strict" }
[tables.kept]
keep = true
codes = { 1 = "First" }
[tables.kind]
default = "patrol"
codes = { true = "ems" }
[tables.strict]
codes = { A = 4 }
"""
    engine = mapper(text)
    known = told(engine.take({"id": "u", "a": 1, "k": True, "c": "A"}, NOW))[0]
    assert known == f.UnitRegistered(unit="u", callsign="u", unit_kind=UnitKind.EMS, agency="First", crew=4)
    out = engine.take({"id": "u", "a": "local", "k": "?", "c": "B"}, NOW)
    assert told(out)[0] == f.UnitRegistered(unit="u", callsign="u", unit_kind=UnitKind.PATROL, agency="local")
    assert out.odd == ["the code 'B' is not in table strict (known: A); left out"]
    assert told(engine.take({"id": "u"}, NOW))[0] == f.UnitRegistered(unit="u", callsign="u", unit_kind=UnitKind.DRONE)


def test_text_from_outside_is_one_plain_line_cut_at_its_limit() -> None:
    engine = Mapper(load_mapping("plain"))
    out = engine.take(
        {"incident": "1", "priority": 3, "type": "a\nb\x00c" + "x" * 400, "received": "2026-03-01T02:00:00Z"}
    )
    (received,) = told(out)
    assert isinstance(received, f.IncidentReceived)
    assert received.type_text.startswith("a b c")
    assert len(received.type_text) == 300


# ---- shapes ------------------------------------------------------------------------------------------------


def test_messages_that_fit_nowhere_are_refused_with_their_outline() -> None:
    engine = Mapper(load_mapping("traccar"))
    assert engine.take({}).ignored == 1
    assert engine.take({"logs": [], "x": 1}).refused == ["no shape of the mapping fits the message with keys: logs, x"]
    assert engine.take(5).refused == ["no shape of the mapping fits a message that is int, not an object"]
    assert engine.take({"positions": []}).refused == []
    assert "no shape" in engine.take([1, 2]).refused[1]


def test_a_bad_record_among_good_ones_disturbs_none_of_them() -> None:
    out = Mapper(load_mapping("plain")).take(
        [
            {"unit": "a", "at": "2026-03-01T02:00:00Z", "lat": 5, "lon": 5},
            {"unit": "b", "at": "2026-03-01T02:00:00Z", "lat": 500, "lon": 5},
            {"nothing": 1},
            {"unit": "c", "at": "2026-03-01T02:00:00Z", "lat": 6, "lon": 5},
        ]
    )
    assert [position.unit for position in out.positions] == ["a", "c"]
    assert len(out.refused) == 2


def test_a_unit_with_a_bad_fix_still_tells_its_status() -> None:
    out = Mapper(load_mapping("plain")).take(
        {"unit": "a", "kind": "ems", "status": "on_scene", "at": "2026-03-01T02:00:00Z", "lat": 500, "lon": 5}
    )
    assert [type(fact) for fact in told(out)] == [f.UnitRegistered, f.UnitStatusChanged]
    assert out.positions == []
    assert "not on Earth" in out.refused[0]


def test_traccar_frames_give_units_fixes_and_an_sos() -> None:
    engine = Mapper(load_mapping("traccar"))
    fixes = engine.take(
        {"positions": [{"id": 9, "deviceId": 7, "fixTime": "2026-03-15T02:07:40.000+00:00", "valid": True, "latitude": 40.5, "longitude": -79.9, "speed": 21.6, "course": 212.0, "accuracy": 6.0}]}
    )  # fmt: skip
    (position,) = fixes.positions
    assert position == Position("traccar-7", 40.5, -79.9, 1773540460000, 212.0, pytest.approx(11.112), 6.0)
    assert fixes.facts[0].provisional
    (device,) = told(
        engine.take({"devices": [{"id": 7, "name": "CIT-7", "category": "van", "lastUpdate": "2026-03-15T02:07:41Z"}]})
    )
    assert device == f.UnitRegistered(unit="traccar-7", callsign="CIT-7", unit_kind=UnitKind.CO_RESPONDER)
    sos = {
        "id": 5512,
        "attributes": {"alarm": "sos"},
        "deviceId": 7,
        "type": "alarm",
        "eventTime": "2026-03-15T02:07:40Z",
    }
    (pressed,) = told(
        engine.take({"events": [sos, {"id": 1, "type": "deviceMoving", "eventTime": "2026-03-15T02:07:40Z"}]})
    )
    assert isinstance(pressed, f.IncidentReceived)
    assert (pressed.type_code, pressed.priority, pressed.place) == ("HLP1", 10, None)


# ---- courses -----------------------------------------------------------------------------------------------

COURSE = """
[[shape]]
name = "call"
[shape.incident]
id = "id"
received = "r"
priority = { path = "p", default = 5 }
type_code = "t"
type_text = "tt"
place = { wkt = "w" }
stamps = [{ phase = "dispatched", at = "d" }, { phase = "on_scene", at = "o" }]
final = { type_code = "t2", type_text = "tt2", priority = "p2", reason = "final" }
link = { to = "dup", relation = "duplicate" }
close = { at = "c", disposition = "disp", text = "words" }
note = { text = "n" }
"""


def minute(n: int) -> str:
    return f"2026-03-01T02:{n:02d}:00Z"


def at(n: int) -> datetime:
    return datetime(2026, 3, 1, 2, n, tzinfo=UTC)


def test_the_course_of_a_call_from_columns() -> None:
    row = {
        "id": "7", "r": minute(0), "d": minute(2), "o": minute(5), "c": minute(9), "t": "A", "tt": "first", "p": 3,
        "t2": "B", "tt2": "second", "p2": 8, "dup": "6", "disp": "GOA", "words": "gone", "n": "remark", "w": "POINT (5 6)",
    }  # fmt: skip
    out = mapper(COURSE).take(row)
    assert [(dated.fact, dated.at) for dated in out.facts] == [
        (f.IncidentReceived(incident="7", number="7", type_code="A", type_text="first", priority=3, place=f.Place(6, 5)), at(0)),
        (f.IncidentPhase(incident="7", phase=Phase.DISPATCHED), at(2)),
        (f.IncidentPhase(incident="7", phase=Phase.ON_SCENE), at(5)),
        (f.IncidentReclassified(incident="7", type_code="B", type_text="second", priority=8, reason="final"), at(9)),
        (f.IncidentNoted(incident="7", text="remark"), at(9)),
        (f.IncidentLinked(incident="7", to="6", relation="duplicate"), at(9)),
        (f.IncidentClosed(incident="7", disposition="GOA", text="gone"), at(9)),
    ]  # fmt: skip
    assert out.odd == []


def test_a_call_without_a_disposition_is_ended_not_closed() -> None:
    out = mapper(COURSE).take({"id": "7", "r": minute(0), "c": minute(9), "dup": "7"})
    assert [type(fact) for fact in told(out)] == [f.IncidentReceived, f.IncidentEnded]


def test_odd_times_are_reported_and_nothing_else_is_lost() -> None:
    row = {
        "id": "7",
        "r": minute(3),
        "d": minute(1),
        "o": minute(9),
        "c": minute(8),
        "w": "POINT (500 6)",
        "p2": "high",
    }
    out = mapper(COURSE).take(row)
    assert [type(fact) for fact in told(out)] == [f.IncidentReceived, f.IncidentEnded]
    assert len(out.odd) == 4
    assert any("dispatched before it was received; left out" in text for text in out.odd)
    assert any("on scene after it was closed; left out" in text for text in out.odd)
    assert any("place: the coordinate 6.00000, 500.00000 is not on Earth; left out" in text for text in out.odd)
    assert any("final priority: 'high' is not a number; left out" in text for text in out.odd)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"r": minute(0)}, "the incident has no id"),
        ({"id": "7"}, "incident 7: there is no time at which it was received"),
        ({"id": "7", "r": "soon"}, "received: 'soon' is not an ISO 8601 time"),
    ],
)  # fmt: skip
def test_a_call_that_cannot_be_taken_is_refused(row: dict[str, Any], words: str) -> None:
    out = mapper(COURSE).take(row)
    assert out.facts == []
    assert words in out.refused[0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"p": 11}, "incident 7: priority: 11 is not a whole number from 0 to 10; taken as 5"),
        ({"p": "high"}, "incident 7: priority: 'high' is not a number; taken as 5"),
        ({"tt": {"a": 1}}, "type: {'a': 1} is not text; left out"),
    ],
)
def test_a_call_is_not_lost_over_what_it_can_do_without(row: dict[str, Any], words: str) -> None:
    out = mapper(COURSE).take({"id": "7", "r": minute(0)} | row)
    (received,) = told(out)
    assert isinstance(received, f.IncidentReceived)
    assert (received.priority, received.type_text) == (5, "Type not given")
    assert out.odd == [words]


def test_a_pseudonym_is_told_after_the_call_and_a_name_is_not() -> None:
    engine = mapper(COURSE.replace('id = "id"', 'id = "id"\nperson = "who"'))
    row = {"id": "7", "r": minute(0), "who": " 5D41402ABC4B2A76B9719D911017C592 "}
    assert told(engine.take(row))[1] == f.PersonKnown(incident="7", person="5d41402abc4b2a76b9719d911017c592")
    for name in ("A. Person", "19800101", "a-person-born-1980-01-01-in-springfield"):
        out = engine.take(row | {"who": name})
        assert [type(fact) for fact in told(out)] == [f.IncidentReceived]
        assert "no pseudonym" in out.odd[0]
        assert name not in str(out.odd), "what could be a name is not repeated"
    assert len(told(engine.take(row | {"who": ""}))) == 1


def test_a_call_of_unreadable_priority_is_refused_where_the_mapping_has_no_default() -> None:
    engine = mapper(COURSE.replace('{ path = "p", default = 5 }', '"p"'))
    assert engine.take({"id": "7", "r": minute(0), "p": "high"}).refused == ["priority: 'high' is not a number"]
    assert "give the mapping a default" in engine.take({"id": "7", "r": minute(0)}).refused[0]


def test_one_row_a_unit_and_call() -> None:
    text = """
[[shape]]
name = "row"
[shape.incident]
id = "call"
received = "r"
priority = { value = 5 }
close = { with_last_row = true, disposition = "disp" }
[shape.unit]
id = "unit"
kind = { value = "ems" }
assigned = "d"
stamps = [{ status = "transporting", at = "t" }, { status = "at_facility", at = "h" }, { status = "available", at = "a" }]
"""
    columns = ["call", "r", "unit", "d", "t", "h", "a", "disp"]
    out = mapper(text, columns).take(["1", minute(0), "M1", minute(1), minute(9), minute(8), minute(20), "45"])
    statuses = [(d.fact.status, d.at) for d in out.facts if isinstance(d.fact, f.UnitStatusChanged)]
    assert statuses == [
        (UnitStatus.DISPATCHED, at(1)),
        (UnitStatus.TRANSPORTING, at(9)),
        (UnitStatus.AT_FACILITY, at(8)),
        (UnitStatus.AVAILABLE, at(20)),
    ]
    assert out.odd == ["unit M1 on 1: at facility before transporting; played so"]


# ---- never an exception ------------------------------------------------------------------------------------

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_keys = st.sampled_from(
    ["unit", "incident", "kind", "status", "at", "lat", "lon", "received", "priority", "type", "phase", "closed",
     "skills", "crew", "reached", "devices", "positions", "events", "deviceId", "latitude", "longitude", "fixTime"]
)  # fmt: skip
_likely = st.sampled_from(["patrol", "on_scene", 5, "2026-03-01T02:00:00Z", "u1", 1e308, -1, "closed", True]) | _json


@given(st.dictionaries(_keys, _likely | st.lists(st.dictionaries(_keys, _likely), max_size=3)) | _json)
def test_no_message_makes_the_engine_raise(message: Any) -> None:
    for name in ("plain", "traccar"):
        out = ENGINES[name].take(message, NOW)
        for dated in out.facts:
            assert dated.at.tzinfo is not None
        for position in out.positions:
            assert abs(position.lat) <= 90
            assert abs(position.lon) <= 180


ENGINES = {name: Mapper(load_mapping(name)) for name in ("plain", "traccar")}


def test_now_stands_in_where_a_live_source_sends_no_time() -> None:
    out = ENGINES["plain"].take({"unit": "a", "kind": "ems", "status": "available"}, NOW)
    assert {dated.at for dated in out.facts} == {NOW}
