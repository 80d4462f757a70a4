"""The desk's smaller parts, each by itself."""

from __future__ import annotations

import wave
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from console.desk.advisor import NEAREST, NEAREST_CLINICAL, copy_around
from console.desk.command import StartError, _need_display, role_in
from console.desk.glyphs import kind_path, paint_severity, paint_status, severity_path
from console.desk.layouts import Layout, LayoutError, Layouts
from console.desk.lights import source_fault
from console.desk.need import Chip, Need, Standings, alarms_by_incident, need_of
from console.desk.pace import Pace
from console.desk.player import Player
from console.desk.sounds import RATE_HZ, Sound, samples, wav
from console.desk.street_file import StreetError, load_streets, street_files
from console.desk.stylesheet import style_sheet
from console.desk.theme import THEME_NAMES, load_theme
from console.desk.widgets import escaped_tip
from console.desk.words import age_state, age_words, distance_words, place_words
from console.domain import facts as f
from console.domain.recommend import recommend
from console.domain.tracks import Position, Tracks
from console.domain.vocabulary import AlarmPriority, Band, Role, UnitKind, UnitStatus
from console.wire.frames import SourceHealth
from tests.desk.conftest import Rig, call, team
from tests.story import HERE, START, Story

# ---- glyphs and style ----------------------------------------------------------------------------------


def test_severity_shapes_differ_and_none_is_a_diamond(qapp: object) -> None:
    box = QRectF(0, 0, 40, 40)
    corners = {band: severity_path(band, box).toFillPolygon().count() for band in Band}
    assert len(set(corners.values())) == 3
    assert not any(count == 5 for count in corners.values())


def test_armed_unarmed_and_drone_have_outlines_of_their_own(qapp: object) -> None:
    box = QRectF(0, 0, 40, 40)
    outlines = [
        kind_path(kind, box).toFillPolygon().count() for kind in (UnitKind.PATROL, UnitKind.EMS, UnitKind.DRONE)
    ]
    assert len(set(outlines)) == 3


def painted(paint: object) -> QImage:
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    paint(painter)  # type: ignore[operator]
    painter.end()
    return image


def ink(image: QImage) -> int:
    return sum(image.pixelColor(x, y).alpha() > 128 for x in range(40) for y in range(40))


def test_a_stale_status_loses_its_fill(qapp: object) -> None:
    theme, box = load_theme("night"), QRectF(0, 8, 40, 20)
    fresh = painted(lambda p: paint_status(p, box, UnitStatus.ON_SCENE, theme))
    stale = painted(lambda p: paint_status(p, box, UnitStatus.ON_SCENE, theme, stale=True))
    assert ink(stale) < ink(fresh) * 0.7


def test_a_closed_strip_is_an_outline(qapp: object) -> None:
    theme, box = load_theme("day"), QRectF(2, 2, 36, 36)
    one = painted(lambda p: paint_severity(p, box, Band.CRITICAL, theme))
    other = painted(lambda p: paint_severity(p, box, Band.CRITICAL, theme, open_strip=False))
    assert ink(other) < ink(one) * 0.6


@pytest.mark.parametrize("name", THEME_NAMES)
def test_style_sheet_has_no_token_left(qapp: object, name: str) -> None:
    made = style_sheet(load_theme(name))
    assert "@" not in made
    assert made.count("{") == made.count("}")


def test_no_widget_names_a_colour() -> None:
    import re

    folder = Path(__file__).resolve().parents[2] / "console" / "desk"
    named = re.compile(r"#[0-9a-fA-F]{6}\b|QColor\(\s*\d|Qt\.GlobalColor|GlobalColor\.")
    guilty = [file.name for file in folder.glob("*.py") if named.search(file.read_text())]
    assert guilty == []


def test_tooltip_shows_markup_as_it_is() -> None:
    assert escaped_tip("<b>&") == "<qt>&lt;b&gt;&amp;</qt>"
    assert escaped_tip("") == ""


# ---- need and words ------------------------------------------------------------------------------------


def test_need_classes() -> None:
    story = Story()
    story.tell(call("grave", 9), call("waiting", 6), call("busy", 6), call("offered", 2), team("u1"))
    story.tell(f.UnitAssigned("u1", "busy"), f.HandoffOffered("offered", Role.CLINICIAN))
    held, now = story.picture.incidents, story.now
    assert need_of(held["grave"], (), Role.COMMANDER, now) is Need.NOW
    assert need_of(held["waiting"], (), Role.COMMANDER, now) is Need.WAITING
    assert need_of(held["busy"], (), Role.COMMANDER, now) is Need.UNDER_WAY
    assert need_of(held["offered"], (), Role.COMMANDER, now) is Need.WAITING
    assert need_of(held["offered"], (), Role.CLINICIAN, now) is Need.NOW
    story.tell(f.IncidentEnded("busy"))
    assert need_of(held["busy"], (), Role.COMMANDER, now) is Need.TO_CLOSE


def test_a_shelved_alarm_does_not_call_for_anybody() -> None:
    story = Story()
    story.tell(call("i1", 2), f.AlarmRaised("a1", "r", AlarmPriority.HIGH, "look", incident="i1"))
    alarm = story.picture.alarms["a1"]
    assert need_of(story.picture.incidents["i1"], [alarm], None, story.now) is Need.NOW
    story.tell(f.AlarmShelved("a1", story.now + timedelta(minutes=5), "seen to"), role=Role.COMMANDER)
    assert need_of(story.picture.incidents["i1"], [alarm], None, story.now) is Need.WAITING


def test_order_of_the_board_does_not_change_with_time_alone() -> None:
    story, rng = Story(), Random(5)
    for number in range(60):
        story.wait(seconds=7).tell(call(f"i{number}", rng.randint(0, 10)))
    orders = []
    for later in (0, 3):
        standings = Standings()
        standings.rebuild(story.picture.incidents.values(), {}, Role.COMMANDER, story.now + timedelta(hours=later))
        orders.append(standings.ids(Chip.ALL))
    assert orders[0] == orders[1]


def test_order_kept_step_by_step_is_the_order_worked_out_anew() -> None:
    story, rng, kept = Story(), Random(8), Standings()
    story.tell(*(team(f"u{n}") for n in range(40)))
    for number in range(300):
        key = f"i{rng.randrange(40)}"
        facts = [
            call(key, rng.randint(0, 10), HERE if number % 3 else None),
            f.UnitAssigned(f"u{number % 40}", key),
            f.IncidentEnded(key),
            f.AlarmRaised(f"a{number}", "r", AlarmPriority.HIGH, "look", incident=key),
            f.IncidentReclassified(key, "X", "Other", rng.randint(0, 10)),
            f.HandoffOffered(key, Role.CLINICIAN),
            f.IncidentClosed(key, "settled"),
            f.IncidentReopened(key),
        ]
        touched = story.wait(seconds=1).tell(rng.choice(facts), role=Role.COMMANDER)
        alarms = alarms_by_incident(story.picture.alarms.values())
        for one in touched.incidents:
            kept.update(one, story.picture.incidents.get(one), alarms, Role.CLINICIAN, story.now)
        anew = Standings()
        anew.rebuild(story.picture.incidents.values(), alarms, Role.CLINICIAN, story.now)
        assert kept.counts == anew.counts
        assert all(kept.ids(chip) == anew.ids(chip) for chip in Chip)


def test_words_of_age_and_distance() -> None:
    assert [age_words(age) for age in (None, 4.2, 99.0, 125.0, 3700.0)] == ["never", "4 s", "99 s", "02:05", "1:01:40"]
    assert [age_state(age) for age in (None, 4.0, 31.0, 181.0)] == ["no fix", "", "stale", "lost"]
    assert [distance_words(m) for m in (None, 431.2, 12_340.0)] == ["", "431 m", "12.3 km"]


def test_an_address_without_coordinates_is_not_shown_as_located() -> None:
    story = Story()
    story.tell(call("i1", place=None, address="Pier 7"), call("i2", place=None, address=""))
    assert place_words(story.picture.incidents["i1"]) == "No location: Pier 7"
    assert place_words(story.picture.incidents["i2"]) == "No location"


# ---- pace ----------------------------------------------------------------------------------------------


def test_cheap_work_runs_at_once_and_costly_work_is_spaced() -> None:
    clock, cost, done = [0.0], [0.0], []

    def work() -> None:
        clock[0] += cost[0]
        done.append(clock[0])

    pace = Pace(lambda: clock[0])
    assert pace.run(work)
    assert pace.run(work)
    cost[0] = 0.05
    assert pace.run(work)
    assert not pace.run(work)
    assert pace.waiting
    clock[0] += 0.46
    assert pace.run(work)
    assert pace.run(work, now=True)


# ---- layouts -------------------------------------------------------------------------------------------


def test_layouts_are_kept_by_name(tmp_path: Path) -> None:
    layouts = Layouts(tmp_path / "deep" / "layouts.json")
    assert layouts.load() is None
    layouts.save(Layout(theme="day", sizes={"command/columns": [1, 2, 3]}), "dawn")
    layouts.save(Layout(theme="night"))
    assert layouts.names() == ["dawn", "last"]
    assert layouts.load("dawn") == Layout(theme="day", sizes={"command/columns": [1, 2, 3]})
    layouts.forget("dawn")
    assert layouts.names() == ["last"]


@pytest.mark.parametrize("held", [b"", b"{", b"[1]", b'{"last": {"sizes": "wide"}}', b"\xff\xfe"])
def test_damaged_layouts_are_told_in_words(tmp_path: Path, held: bytes) -> None:
    path = tmp_path / "layouts.json"
    path.write_bytes(held)
    with pytest.raises(LayoutError, match="damaged"):
        Layouts(path).load()
    assert Layouts(path).names() == []


def test_a_layout_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="name"):
        Layouts(tmp_path / "l.json").save(Layout(), " ")


# ---- sounds --------------------------------------------------------------------------------------------


def test_sounds_are_distinct_short_and_never_clip() -> None:
    made = {sound: np.array(samples(sound)) for sound in Sound}
    assert len({wave.tobytes() for wave in made.values()}) == len(Sound)
    for wave_ in made.values():
        assert 0.2 * RATE_HZ < len(wave_) < 1.5 * RATE_HZ
        assert 3_000 < np.abs(wave_).max() < 32_000
        assert abs(int(wave_[0])) < 200


def test_sounds_are_wav_files() -> None:
    with wave.open(BytesIO(wav(Sound.CRITICAL))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)


class Ear:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def play(self, file: Path) -> None:
        assert file.read_bytes()[:4] == b"RIFF"
        self.heard.append(file.stem)


def test_player_plays_mutes_and_does_not_become_a_siren(qapp: object, tmp_path: Path) -> None:
    ear, clock = Ear(), [0.0]
    player = Player(tmp_path / "s", ear, clock=lambda: clock[0])
    assert player.play(Sound.ALARM)
    assert not player.play(Sound.ALARM)
    clock[0] += 3
    player.muted = True
    assert player.play(Sound.ALARM)
    assert player.play(Sound.LOST, even_if_muted=True)
    assert ear.heard == ["alarm", "link-lost"]


def test_player_without_a_place_for_files_still_tells(qapp: object, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    player, told = Player(tmp_path / "file" / "s", Ear()), []
    player.sounded.connect(told.append)
    player.play(Sound.ALARM)
    assert told == ["an alarm, critical or high"]


def heard(rig: Rig) -> list[str]:
    played = [sound.value for sound in rig.player.played]
    rig.player.played.clear()
    return played


def test_what_stands_at_the_start_makes_no_sound(rig: Rig) -> None:
    rig.open(call("i1", 10), f.AlarmRaised("a1", "r", AlarmPriority.CRITICAL, "look", incident="i1"))
    assert heard(rig) == []


def test_each_new_thing_sounds_once(rig: Rig) -> None:
    rig.open(call("i0"))
    rig.tell(call("i1", 10))
    assert heard(rig) == ["critical"]
    rig.wait(seconds=5).tell(call("i2", 3), f.IncidentNoted("i1", "still there"))
    assert heard(rig) == []
    rig.tell(f.AlarmRaised("a1", "r", AlarmPriority.HIGH, "look", incident="i1"))
    assert heard(rig) == ["alarm"]
    rig.wait(seconds=5).tell(f.AlarmRaised("a2", "r", AlarmPriority.LOW, "note", incident="i1"))
    assert heard(rig) == []
    rig.tell(f.HandoffOffered("i1", Role.CLINICIAN), role=Role.COMMANDER)
    assert heard(rig) == []


def test_an_offer_to_this_role_sounds(rig: Rig) -> None:
    rig.open(call("i1", owner=Role.CLINICIAN))
    rig.tell(f.HandoffOffered("i1", Role.COMMANDER), role=Role.CLINICIAN)
    assert heard(rig) == ["handoff"]


def test_an_unseen_critical_alarm_sounds_twice_and_no_more(rig: Rig) -> None:
    rig.open(call("i1"))
    rig.tell(f.AlarmRaised("a1", "r", AlarmPriority.CRITICAL, "look", incident="i1"))
    for _ in range(8):
        rig.wait(seconds=15)
    assert heard(rig) == ["alarm", "alarm"]


def test_tone_command_plays_all(rig: Rig) -> None:
    rig.open(call("i1")).run("tone")
    assert heard(rig) == ["critical"]
    assert len(rig.window.tones) == len(Sound) - 1
    assert "the sound of a new critical incident" in rig.said


# ---- sources -------------------------------------------------------------------------------------------


def test_what_is_wrong_with_a_source() -> None:
    assert source_fault(SourceHealth("a", True, age_s=2.0, skew_s=0.4)) == ""
    assert source_fault(SourceHealth("a", False)) == "not connected"
    assert source_fault(SourceHealth("a", True, age_s=64.0)) == "quiet for 64 s"
    assert "+9.0 s off" in source_fault(SourceHealth("a", True, skew_s=9.0))


# ---- advice --------------------------------------------------------------------------------------------


def test_advice_on_a_copy_is_the_advice_on_the_picture() -> None:
    story, rng, tracks = Story(), Random(3), Tracks()
    story.tell(call("i1"))
    for number in range(400):
        kind = UnitKind.CO_RESPONDER if number % 90 == 0 else UnitKind.PATROL
        story.tell(team(f"u{number}", kind))
        lat, lon = HERE.lat + rng.uniform(-0.2, 0.2), HERE.lon + rng.uniform(-0.2, 0.2)
        tracks.take([Position(f"u{number}", lat, lon, round(START.timestamp() * 1000))])
    picture, near = copy_around(story.picture, tracks, story.picture.incidents["i1"])
    assert len(picture.units) <= NEAREST + NEAREST_CLINICAL
    whole = recommend(story.picture, tracks, "i1", story.now)
    part = recommend(picture, near, "i1", story.now)
    assert [c.unit for c in part.fit[:20]] == [c.unit for c in whole.fit[:20]]
    assert part.shortfalls == whole.shortfalls
    picture.units["u0"].status = UnitStatus.OUT_OF_SERVICE
    assert story.picture.units["u0"].status is UnitStatus.AVAILABLE


def test_advice_for_another_incident_is_dropped(rig: Rig) -> None:
    rig.open(call("i1"), call("i2"), team("u1")).report(("u1", 0.0, 0.0))
    rig.model.select_incident("i1")
    assert rig.model.advice is not None
    late = rig.model.advice
    rig.model.select_incident("i2")
    rig.model.take_advice("i1", late)
    assert rig.model.advice_for == "i2"


# ---- streets -------------------------------------------------------------------------------------------


def test_streets_are_found_in_the_demo_city_and_its_coast_is_none(tmp_path: Path) -> None:
    import json

    road = {"type": "LineString", "coordinates": [[-37.0, 44.0], [-37.0, 44.01], [-37.0, 44.02]]}
    coast = {"type": "LineString", "coordinates": [[-37.1, 44.0], [-37.1, 44.1]]}
    features = [
        {"type": "Feature", "properties": {"layer": "road", "class": "street"}, "geometry": road},
        {"type": "Feature", "properties": {"layer": "coast"}, "geometry": coast},
    ]
    file = tmp_path / "city.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    graph = load_streets(street_files([file]))
    assert graph.segment_count == 1


@pytest.mark.parametrize(("held", "words"), [("{}", "no streets"), ("nonsense", "not GeoJSON")])
def test_a_file_without_streets_is_told_in_words(tmp_path: Path, held: str, words: str) -> None:
    file = tmp_path / "streets.geojson"
    file.write_text(held)
    with pytest.raises(StreetError, match=words):
        load_streets([file])


def test_addresses_hold_no_streets() -> None:
    assert street_files(["https://tiles.example/{z}/{x}/{y}.png"]) == []


# ---- start ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", "abc", "a.b.c", "a.e30.c"])
def test_what_is_no_token_is_told_in_words(token: str) -> None:
    with pytest.raises(StartError, match="this is no token"):
        role_in(token)


def test_no_screen_is_told_in_words() -> None:
    with pytest.raises(StartError, match="no screen"):
        _need_display("linux", {})
    _need_display("linux", {"WAYLAND_DISPLAY": "wayland-0"})
    _need_display("win32", {})


def test_role_is_read_from_the_token() -> None:
    import base64

    body = base64.urlsafe_b64encode(b'{"role":"clinician"}').rstrip(b"=").decode()
    assert role_in(f"head.{body}.sign") == "clinician"
