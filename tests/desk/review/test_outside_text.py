"""Text from outside is plain text in every review pane, whatever it holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from console.desk.review.bookmarks_pane import BookmarksPane
from console.desk.review.findings_pane import FindingsPane
from console.desk.review.handover_pane import HandoverPane
from console.desk.review.measures_pane import MeasuresPane
from console.desk.review.timeline import TimelinePane
from console.desk.review.whatif_pane import WhatIfPane
from console.domain import facts as f
from console.domain.vocabulary import AlarmPriority, Role, UnitKind
from tests.desk.time.conftest import Bare
from tests.story import HERE

HOSTILE = "<b>x</b>\n<img src=http://evil.invalid/x>&amp; \u202egnp" + "W" * 300


@pytest.fixture
def hostile(qtbot, tmp_path) -> Bare:
    bare = Bare()
    bare.machine.folder = tmp_path
    bare.link.connect()
    bare.wait(1)
    bare.link.tell(
        f.UnitRegistered("u1", HOSTILE[:40], UnitKind.EMS),
        f.IncidentReceived("i1", HOSTILE[:60], "EDP", HOSTILE[:100], 9, HERE, HOSTILE[:100], HOSTILE),
        f.IncidentNoted("i1", HOSTILE),
    )
    bare.wait(1)
    bare.link.tell(f.AlarmRaised("a1", "x", AlarmPriority.HIGH, HOSTILE, "i1"), role=Role.HUB, actor="hub")
    bare.wait(1)
    bare.link.tell(f.UnitAssigned("u1", "i1", HOSTILE[:60]), role=Role.COMMANDER, actor=HOSTILE[:30])
    bare.wait(1500)
    bare.link.tell(f.IncidentNoted("i1", "later"))
    bare.wait(1)
    bare.machine.go(bare.time - timedelta(seconds=5))
    bare.machine.bookmark(HOSTILE)
    bare.model.select_incident("i1")
    return bare


@pytest.mark.parametrize("kind", [TimelinePane, FindingsPane, MeasuresPane, WhatIfPane, HandoverPane, BookmarksPane])
def test_nothing_is_taken_for_a_format(show, hostile: Bare, kind: type) -> None:
    pane = show(kind, hostile, size=(400, 500))
    QApplication.processEvents()
    assert not pane.grab().isNull()
    for words in pane.findChildren(QLabel):
        assert words.textFormat() is Qt.TextFormat.PlainText, words.text()
    for widget in (pane, *pane.findChildren(QLabel)):
        assert "<img" not in widget.toolTip().replace("&lt;", "")
    assert pane.width() == 400


def test_the_pointer_reads_it_as_it_is(show, hostile: Bare) -> None:
    pane = show(TimelinePane, hostile)
    view = next(iter(pane.views.values()))
    marks = view.lanes.marks
    pane.show_stretch(60.0)
    words = view.words_at(0, float(marks.at_s[int(marks.first[0])]) - pane.lanes.start_s)
    assert words.startswith("<b>x</b>")
