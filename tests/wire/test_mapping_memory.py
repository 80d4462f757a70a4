"""Sources that send their whole state again: only what differs is news, also after a restart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.tracks import Position
from console.domain.vocabulary import Phase, Role, UnitStatus
from console.wire.mapping_engine import Mapper
from console.wire.mapping_files import load_mapping
from console.wire.mapping_memory import Memory
from console.wire.mapping_motion import Motion
from console.wire.mapping_recall import recall
from console.wire.mapping_units import Unfit

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)
PLAIN = Mapper(load_mapping("plain"))
TRACCAR = Mapper(load_mapping("traccar"))


def minute(n: int) -> str:
    return f"2026-03-01T02:{n:02d}:00Z"


CALL: dict[str, Any] = {
    "incident": "i1", "received": minute(0), "type": "Threat of suicide", "priority": 8, "lat": 5, "lon": 6, "updated": minute(0),
}  # fmt: skip
UNIT: dict[str, Any] = {
    "unit": "c1",
    "kind": "co_responder",
    "status": "available",
    "status_at": minute(0),
    "at": minute(0),
}


def news(memory: Memory, *states: dict[str, Any]) -> list[f.Fact]:
    out: list[f.Fact] = []
    for state in states:
        taken = PLAIN.take(state, NOW)
        assert taken.refused == []
        out += [dated.fact for dated in memory.news(taken.facts)]
    return out


def test_the_same_state_again_is_no_news() -> None:
    memory = Memory()
    busy = UNIT | {"status": "en_route", "incident": "i1"}
    assert len(news(memory, CALL, UNIT, busy)) == 5
    assert news(memory, CALL, busy, CALL, busy) == []
    assert memory.repeated == 9


def test_who_a_call_is_about_is_told_once() -> None:
    memory = Memory()
    known = CALL | {"person": "5d41402abc4b2a76b9719d911017c592"}
    assert [type(fact) for fact in news(memory, CALL, known, known)] == [f.IncidentReceived, f.PersonKnown]
    assert [type(fact) for fact in news(memory, CALL | {"person": "0" * 16 + "a" * 16})] == [f.PersonKnown]


def test_changes_of_a_state_are_told_as_changes_at_the_time_they_were_seen() -> None:
    memory = Memory()
    news(memory, CALL)
    changed = CALL | {"type": "Welfare check", "priority": 4, "lat": 5.5, "summary": "calm now", "updated": minute(7)}
    dated = memory.news(PLAIN.take(changed, NOW).facts)
    assert [type(one.fact) for one in dated] == [f.IncidentReclassified, f.IncidentLocated, f.IncidentNoted]
    assert {one.at for one in dated} == {datetime(2026, 3, 1, 2, 7, tzinfo=UTC)}
    assert news(memory, changed) == []


def test_phases_closing_and_opening_again() -> None:
    memory = Memory()
    assert news(memory, CALL | {"phase": "dispatched", "phase_at": minute(2)})[1] == f.IncidentPhase(
        incident="i1", phase=Phase.DISPATCHED
    )
    reached = {"dispatched": minute(2), "on_scene": minute(5)}
    later = CALL | {"reached": reached, "phase": "on_scene", "phase_at": minute(5)}
    assert news(memory, later) == [f.IncidentPhase(incident="i1", phase=Phase.ON_SCENE)]
    assert news(memory, later) == []
    over = later | {"phase": "closed", "closed": minute(9), "disposition": "18", "phase_at": minute(9)}
    assert news(memory, over) == [f.IncidentClosed(incident="i1", disposition="18")]
    assert news(memory, over, later) == []
    again = CALL | {"phase": "en_route", "phase_at": minute(20)}
    assert [type(fact) for fact in news(memory, again)] == [f.IncidentReopened, f.IncidentPhase]


def test_ended_first_and_given_a_disposition_later() -> None:
    memory = Memory()
    ended = CALL | {"closed": minute(9)}
    assert [type(fact) for fact in news(memory, CALL, ended, ended)] == [f.IncidentReceived, f.IncidentEnded]
    assert news(memory, ended | {"disposition": "gone"}) == [f.IncidentClosed(incident="i1", disposition="gone")]


def test_a_busy_unit_that_names_no_incident_any_more_has_left_it() -> None:
    memory = Memory()
    news(memory, CALL, UNIT | {"status": "on_scene", "incident": "i1"})
    told = news(memory, UNIT | {"status": "staging"})
    assert told == [f.UnitReleased(unit="c1", incident="i1"), f.UnitStatusChanged(unit="c1", status=UnitStatus.STAGING)]
    assert news(memory, UNIT | {"status": "staging"}) == []


def test_the_same_status_on_another_incident_is_news() -> None:
    memory = Memory()
    news(memory, UNIT | {"status": "on_scene", "incident": "i1"})
    told = news(memory, UNIT | {"status": "on_scene", "incident": "i2"})
    assert told == [
        f.UnitAssigned(unit="c1", incident="i2"),
        f.UnitStatusChanged(unit="c1", status=UnitStatus.ON_SCENE, incident="i2"),
    ]


def test_a_unit_going_off_duty_is_told_once() -> None:
    memory = Memory()
    assert news(memory, UNIT, {"unit": "c1", "retired": True})[-1] == f.UnitRetired(unit="c1")
    assert news(memory, {"unit": "c1", "retired": True}) == []


def test_a_provisional_name_yields_to_the_real_one_for_good() -> None:
    memory = Memory()
    fix = {"deviceId": 7, "fixTime": minute(0), "latitude": 5, "longitude": 6}

    def hear(message: dict[str, Any]) -> list[str]:
        return [
            d.fact.callsign
            for d in memory.news(TRACCAR.take(message, NOW).facts)
            if isinstance(d.fact, f.UnitRegistered)
        ]

    assert hear({"positions": [fix]}) == ["GPS 7"]
    assert hear({"devices": [{"id": 7, "name": "CIT-7", "lastUpdate": minute(1)}]}) == ["CIT-7"]
    assert hear({"positions": [fix]}) == []


def test_only_newer_fixes_are_fresh() -> None:
    memory = Memory()
    first, second = Position("u", 5, 6, 1000), Position("u", 5, 6, 2000)
    assert memory.fresh([first, second]) == [first, second]
    assert memory.fresh([second, first]) == []
    assert memory.repeated == 2


def test_after_a_restart_the_picture_is_what_has_been_said() -> None:
    memory, picture = Memory(), Picture()
    states = [
        CALL | {"phase": "on_scene", "phase_at": minute(5), "summary": "s", "duplicate_of": "i0"},
        UNIT | {"status": "on_scene", "incident": "i1", "skills": ["cit"], "languages": ["no"]},
        CALL | {"incident": "i2", "closed": minute(9), "disposition": "18"},
        CALL | {"incident": "i3", "closed": minute(9)},
    ]
    for state in states:
        for dated in memory.news(PLAIN.take(state, NOW).facts):
            seq = picture.seq + 1
            by = f.By("cad", Role.SOURCE, "cad")
            picture.apply(f.Envelope("e", seq, f"fact-{seq:08d}", dated.at, NOW, by, dated.fact))  # type: ignore[arg-type]
    assert picture.findings == []
    again = recall(picture, "cad")
    assert news(again, *states) == []
    assert len(news(recall(picture, "another source"), *states)) > 5
    assert news(again, CALL | {"priority": 3}) != []


# ---- motion ------------------------------------------------------------------------------------------------


def fix(seconds: float, lat: float, lon: float = 6.0) -> Position:
    return Position("u", lat, lon, round(seconds * 1000))


def test_speed_and_heading_come_from_successive_fixes() -> None:
    motion = Motion(derive=True, max_speed_mps=60)
    assert motion.take(fix(0, 5.0)).speed_mps is None
    moved = motion.take(fix(60, 5.01))
    assert moved.speed_mps == pytest.approx(18.5, abs=0.1)
    assert moved.heading_deg == pytest.approx(0, abs=0.01)
    east = motion.take(fix(120, 5.01, 6.01))
    assert east.heading_deg == pytest.approx(90, abs=0.01)
    still = motion.take(fix(180, 5.01, 6.01))
    assert (still.speed_mps, still.heading_deg) == (0.0, east.heading_deg)
    after_a_pause = motion.take(fix(1000, 5.02, 6.01))
    assert after_a_pause.speed_mps is None, "the speed an hour ago says nothing about now"


def test_a_jump_is_refused_and_the_next_honest_fix_taken() -> None:
    motion = Motion(derive=True, max_speed_mps=60)
    motion.take(fix(0, 5.0))
    with pytest.raises(Unfit, match=r"position of u: 111\.2 km in 60 s is a jump, not a drive \(over 60 m/s\)"):
        motion.take(fix(60, 6.0))
    assert motion.take(fix(120, 5.01)).speed_mps == pytest.approx(1112 / 120, abs=0.1)


def test_where_the_first_fix_was_the_wrong_one_the_unit_goes_on_from_the_second() -> None:
    motion = Motion(derive=True, max_speed_mps=60)
    motion.take(fix(0, 50.0))
    with pytest.raises(Unfit):
        motion.take(fix(60, 5.0))
    assert motion.take(fix(120, 5.01)).speed_mps == pytest.approx(18.5, abs=0.1)
    assert motion.take(fix(180, 5.02)).speed_mps == pytest.approx(18.5, abs=0.1)


def test_motion_crosses_the_date_line_the_short_way() -> None:
    motion = Motion(derive=True, max_speed_mps=60)
    motion.take(fix(0, 5.0, 179.999))
    assert motion.take(fix(60, 5.0, -179.999)).speed_mps == pytest.approx(222 / 60, abs=0.1)
