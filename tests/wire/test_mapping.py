"""Mapping files: what is allowed in them, and how a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.wire.mapping import Mapping, MappingError, allowed_keys, parse_mapping
from console.wire.mapping_engine import Mapper
from console.wire.mapping_files import load_mapping, shipped_mappings

GOOD = """
title = "t"
[[shape]]
name = "unit"
[shape.unit]
id = "unit"
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "m.toml is not TOML"),
        ("shape = []", "at the top, the key `title` is missing"),
        (GOOD + "collsign = 'x'", r"in \[shape\[0\]\.unit\], the key `collsign` is not known; allowed are: .*callsign"),
        (GOOD.replace('id = "unit"', 'id = { pth = "unit" }'), r"\[shape\[0\]\.unit\.id\].*`pth`.*allowed are: .*path"),
        (GOOD.replace('name = "unit"', 'name = "unit"\nshapes = 1'), r"`shapes` is not known; allowed are: .*incident"),
        ("titel = 'x'\n" + GOOD, "at the top, the key `titel` is not known; allowed are: shape, tables, time, title"),
        (GOOD.replace('id = "unit"', "id = 3"), r"in \[shape\[0\]\.unit\.id\]: expected"),
        (GOOD + "[tables.a]\ncods = {}", r"in \[tables.*\], the key `cods` is not known; allowed are: codes, default, keep"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_named_with_what_is_allowed(text: str, words: str) -> None:
    with pytest.raises(MappingError, match=words):
        parse_mapping(text, "m.toml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + "kind = { path = 'k', table = 'nope' }", "there is no table 'nope'; the mapping's tables are: none"),
        (GOOD + "kind = { path = 'k', table = 'k' }\n[tables.k.codes]\nA = 'policeman'", "table k, code 'A': 'policeman' is not one of patrol"),
        (GOOD + "assigned = { path = 'k', format = 'unix' }", "the time format 'unix' is not known; allowed are: iso"),
        (GOOD + "assigned = { path = 'k', zone = 'Mars/Base' }", "there is no time zone 'Mars/Base'"),
        (GOOD + "kind = { path = 'k', value = 'ems' }", "give exactly one of: path, first, template, value"),
        (GOOD + "kind = { template = 'x' }", "has no {path} in it"),
        (GOOD + "crew = { path = 'k', unit = 'm' }", "crew: has no unit of measure"),
        (GOOD + "kind = 'a[b'", r"the path 'a\[b' cannot be read at '\[b'"),
        (GOOD + "[[shape.unit.stamps]]\nat = 'x'\nstatus = 'gone'", "'gone' is not one of available"),
        (GOOD + "[shape.position]\nunit = 'u'\nplace = { lat = 'x' }", "`lat` and `lon` belong together"),
        (GOOD + "[shape.position]\nunit = 'u'\nplace = { }", "give exactly one of: lat and lon, wkt"),
        (GOOD + "[shape.position]\nunit = 'u'\nplace = { lat = 'a', lon = 'b', wkt = 'c' }", "give exactly one of"),
        (GOOD + "[shape.position]\nunit = 'u'\nplace = { lat = 'a', lon = 'b' }\nspeed = { path = 's', unit = 'furlong' }", "is not a unit of speed; allowed are: m/s, km/h, mph, knots"),
        (GOOD + "[shape.incident]\nid = 'i'\n[shape.incident.close]\ntext = 't'", "give `at`, `when` or `with_last_row`"),
        (GOOD + "[shape.incident]\nid = 'i'\n[shape.incident.close]\nwith_last_row = true", "is for recordings"),
        ("title = 't'\n[[shape]]\nname = 'x'", "give it an incident, a unit or a position, or `ignore = true`"),
        (GOOD.replace('name = "unit"', 'name = "unit"\nwhen = [{ path = "a" }]'), "exactly one of: present, is, contains, empty"),
    ],
)  # fmt: skip
def test_a_mapping_that_contradicts_itself_is_refused_before_it_is_used(text: str, words: str) -> None:
    mapping = parse_mapping(text, "m.toml")
    with pytest.raises(MappingError, match=words):
        Mapper(mapping)


def test_a_column_that_the_file_does_not_have_is_named_with_those_it_has() -> None:
    with pytest.raises(MappingError, match="unit id: the file has no column 'unit'; its columns are: Unit, Time"):
        Mapper(parse_mapping(GOOD, "m.toml"), ["Unit", "Time"])


def test_every_mapping_that_ships_can_be_used(tmp_path: Path) -> None:
    assert set(shipped_mappings()) >= {"plain", "sf_cabs", "sf_fire", "sf_police", "traccar"}
    for name in shipped_mappings():
        assert isinstance(load_mapping(name), Mapping)
    for name in ("plain", "traccar"):
        Mapper(load_mapping(name))
    own = tmp_path / "own.toml"
    own.write_text(GOOD)
    assert load_mapping(own).title == "t"
    assert load_mapping("own.toml", beside=tmp_path).title == "t"
    with pytest.raises(MappingError, match=r"there is no mapping 'nothing'.*plain, sf_cabs"):
        load_mapping("nothing")


def test_allowed_keys_reach_into_lists_and_choices() -> None:
    assert "wkt" in allowed_keys("shape[2].incident.place")
    assert "scale" in allowed_keys("shape[0].position.place.lat")
    assert allowed_keys("shape[0].when[1]") == ["contains", "empty", "is", "path", "present"]
