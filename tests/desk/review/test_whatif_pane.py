"""What if: the recommendation of the second asked about, beside what was done from then on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from console.desk.review.eta_bars import FIT_SHOWN, bars_of
from console.desk.review.whatif_pane import SENT, SHOWN, WhatIfPane
from console.desk.review.whatif_shift import SETTLED, Outcome, judge_shift, outcome_of
from console.desk.theme import load_theme
from console.domain.recommend import Candidate, LeftOut, Ranking
from console.review.progress import Stopped
from console.review.whatif import Sent, WhatIf, dispatches, what_if
from tests.desk.conftest import call
from tests.desk.time.conftest import Bare
from tests.story import START


@pytest.fixture
def pane(show, desk) -> WhatIfPane:
    return show(WhatIfPane, desk, size=(420, 600))


def test_without_a_strip_every_dispatch_is_judged(pane, desk) -> None:
    shift = desk.machine.shift
    asked = [(key, at) for key, at in dispatches(shift) if key in shift.at(at).picture.incidents]
    assert 30 < len(asked) < 40  # of some, the call itself was heard only later
    assert pane.found is None
    assert pane.list.rows.rowCount() == len(asked)
    first = sum(outcome_of(what_if(desk.machine.shift, *pair)) is Outcome.FIRST for pair in asked)
    assert pane.note.text() == f"{len(asked)} dispatches, {first} as recommended"
    assert f"As recommended {first}" in pane.bar.accessibleDescription()
    pane.list.picked.emit(asked[3][0])
    assert desk.model.selection.incident == asked[3][0]
    assert pane.found is not None
    pane.all_button.click()
    assert pane.found is None
    assert pane.list.isVisible()


def test_judging_goes_on_from_what_was_judged(night) -> None:
    whole = judge_shift(night, None)
    asked: list[str] = []

    class Streets:
        def travel_time_s(self, from_points, to_point):
            asked.append("asked")
            return [1.0] * len(from_points)

    again = judge_shift(night, Streets(), whole)
    old = [one for one in whole.judged if night.span()[1] - one.at >= SETTLED]
    assert again.judged[: len(old)] == whole.judged[: len(old)]
    assert len(asked) <= len(whole.judged) - len(old)
    with pytest.raises(Stopped):
        judge_shift(night, None, progress=lambda what, done, total: done < 3)


def test_a_dispatch_stands_as_its_first_unit_stood() -> None:
    sent = Sent("u2", "P2", START, "", rank=2, later_s=60.0)
    assert outcome_of(found(fit=3, sent=(sent,))) is Outcome.OTHER
    assert outcome_of(found(fit=3, sent=(Sent("u9", "P9", START, ""),))) is Outcome.LEFT_OUT
    assert outcome_of(found(fit=0, sent=(sent,))) is Outcome.NOBODY


def test_the_first_dispatch_is_judged_as_it_was_known(pane, desk) -> None:
    incident, at = dispatches(desk.machine.shift)[5]
    desk.model.select_incident(incident)
    assert pane.found == what_if(desk.machine.shift, incident, at)
    assert pane.verdict.text() == f"{pane.found.verdict}."
    assert pane.bars.bars == bars_of(pane.found)
    number = desk.machine.shift.at(at).picture.incidents[incident].number
    assert pane.note.text() == f"{number}, {at:%H:%M:%S}"


def test_the_second_shown_is_another_question(pane, desk) -> None:
    incident, at = dispatches(desk.machine.shift)[5]
    desk.model.select_incident(incident)
    desk.machine.go(at + timedelta(minutes=5))
    pane.ask_about(SHOWN)
    assert pane.found.at == (at + timedelta(minutes=5)).replace(microsecond=0)
    assert not pane.go_button.isVisible()
    pane.ask_about(SENT)
    assert pane.found.at == at
    pane.go_button.click()
    assert desk.machine.at == at


def test_a_strip_not_known_yet_is_said_in_words(pane, desk) -> None:
    incident, _ = dispatches(desk.machine.shift)[-1]
    desk.model.select_incident(incident)
    desk.machine.go(desk.machine.span[0])
    pane.ask_about(SHOWN)
    assert pane.found is None
    assert "not known at that second" in pane.hint.text()


def test_while_the_past_is_played_no_second_is_judged(pane, desk) -> None:
    desk.model.select_incident(dispatches(desk.machine.shift)[5][0])
    pane.ask_about(SHOWN)
    desk.machine.play(10)
    desk.wait(1)
    pane.consider()
    assert "Stand still" in pane.hint.text()


def test_another_theme_reaches_the_bars(pane, desk) -> None:
    desk.model.select_incident(dispatches(desk.machine.shift)[5][0])
    pane.set_theme(load_theme("day"))
    assert pane.bars.theme.name == "day"


def test_a_click_on_a_bar_picks_the_unit(pane, desk) -> None:
    desk.model.select_incident(dispatches(desk.machine.shift)[5][0])
    QTest.mouseClick(pane.bars, Qt.MouseButton.LeftButton, pos=QPoint(60, 10))
    assert desk.model.selection.unit == pane.bars.bars[0].unit
    assert desk.model.selection.incident == dispatches(desk.machine.shift)[5][0]


def found(*, fit: int, sent: tuple[Sent, ...], left: tuple[LeftOut, ...] = ()) -> WhatIf:
    candidates = tuple(Candidate(f"u{n}", f"P{n}", 60.0 * n, 100.0, 60.0 * n, (f"{n} min",)) for n in range(1, fit + 1))
    return WhatIf("i1", START, Ranking(candidates, left, "streets"), sent, (), "")


def test_those_sent_are_always_among_the_bars() -> None:
    bars = bars_of(found(fit=20, sent=(Sent("u15", "P15", START, "", rank=15, later_s=840.0),)))
    assert [bar.rank for bar in bars] == [*range(1, FIT_SHOWN + 1), 15]
    assert bars[-1].sent == f"sent {START:%H:%M:%S}"


def test_one_sent_against_the_recommendation_says_why_not_and_why() -> None:
    left = (LeftOut("u9", "M9", "out of service", False), LeftOut("u8", "M8", "on a call", True))
    bars = bars_of(found(fit=1, sent=(Sent("u9", "M9", START, "nobody else", left_out="out of service"),), left=left))
    assert [(bar.callsign, bar.rank) for bar in bars] == [("P1", 1), ("M9", 0), ("M8", 0)]
    assert bars[1].detail == "out of service; sent because nobody else"


def test_a_shift_whose_records_name_no_units_says_so(show) -> None:
    bare = Bare()
    bare.link.connect()
    bare.wait(1)
    bare.link.tell(call("i1"))
    bare.wait(1)
    pane = show(WhatIfPane, bare)
    assert "not recorded in this shift" in pane.hint.text()
    bare.model.select_incident("i1")
    assert "not recorded in this shift" in pane.hint.text()
