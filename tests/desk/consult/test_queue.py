"""The queue pane: who waits reads in one glance, a row is chosen with arrows and its deed done with Enter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk.consult.queue_pane import QueuePane, empty_words
from console.desk.consult.queue_rows import Part, queue_rows
from console.desk.theme import THEME_NAMES, load_theme
from console.domain import facts as f
from console.domain.consult_queue import Queue, consult_queue
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import ConsentState, ConsultState, Info
from tests.desk.consult.conftest import Stage, accepted, asked, connected

Make = Callable[..., QueuePane]


def rows_of(stage: Stage, role: Role = Role.CLINICIAN, actor: str = "clin-1"):
    queue = consult_queue(stage.picture, stage.time)
    return queue_rows(stage.picture, queue, role, actor, stage.time)


def test_who_waits_stands_by_severity_times_minutes_with_all_that_matters(stage: Stage) -> None:
    stage.tell(asked(1, language="es", consent=ConsentState.UNABLE), asked(2), asked(3)).wait(seconds=90)
    caption, *rows = rows_of(stage)
    assert caption.caption == "WAITING  3"
    assert [row.incident for row in rows] == ["i2", "i1", "i3"]
    assert rows[0].action == "Accept  T"
    assert rows[1].action == "Accept"
    assert rows[0].clock == "01:30"
    assert rows[0].clock_ink == "late.late"
    assert rows[0].right == "free now"
    assert [pill.text for pill in rows[1].pills] == ["unable to consent", "Spanish: clin-1"]


def test_an_offer_stands_on_top_and_has_the_key(stage: Stage) -> None:
    stage.tell(asked(1), asked(2))
    stage.clinician("clin-2", accepted(1, "clin-2"))
    stage.clinician("clin-2", f.ConsultTransferOffered(incident="i1", consult="c1", to="clin-1")).wait(seconds=5)
    rows = [row for row in rows_of(stage) if not row.caption]
    assert [(row.part, row.action) for row in rows] == [(Part.OFFERED, "Take  T"), (Part.WAITING, "Accept")]
    assert "Offered to you" in rows[0].spoken


def test_own_consults_and_those_of_colleagues_stand_apart(stage: Stage) -> None:
    stage.tell(asked(1), asked(2))
    stage.clinician("clin-1", accepted(1)).clinician("clin-2", accepted(2, "clin-2"), connected(2))
    assert [row.caption for row in rows_of(stage) if row.caption] == ["YOURS  1", "WITH COLLEAGUES  1"]
    commander = [row.caption for row in rows_of(stage, Role.COMMANDER, "cmd-1") if row.caption]
    assert commander == ["UNDER WAY  2"]


def test_a_commander_is_offered_no_acceptance(stage: Stage) -> None:
    stage.tell(asked(1))
    assert [row.action for row in rows_of(stage, Role.COMMANDER, "cmd-1")] == ["", ""]


def test_a_hidden_reason_is_said_to_be_hidden(stage: Stage) -> None:
    stage.tell(asked(1))
    consult = stage.consult()
    hidden = f.Redacted(Info.CLINICAL, True)
    fact = f.ConsultRequested(incident="i1", consult="c1", reason=hidden, asked_by="x")
    consult.request = type(consult.request)(
        consult.request.seq, consult.request.at, consult.request.actor, consult.request.role, fact
    )
    row = rows_of(stage)[1]
    assert row.hidden
    assert row.words == "Clinical record hidden from your role"


def test_arrows_choose_and_enter_accepts(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1), asked(2)).wait(seconds=30)
    pane = make_pane(QueuePane, stage)
    pane.list.setFocus()
    QTest.keyClick(pane.list, Qt.Key.Key_Down)
    assert stage.model.selection.incident == "i2"
    QTest.keyClick(pane.list, Qt.Key.Key_Down)
    assert stage.model.selection.incident == "i1"
    QTest.keyClick(pane.list, Qt.Key.Key_Return)
    assert stage.frame().consult("c1").clinician == "clin-1"


def test_a_click_chooses_and_a_click_on_the_deed_does_it(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1)).wait(seconds=30)
    pane = make_pane(QueuePane, stage)
    box = pane.list.visualRect(pane.list.rows.index(1))
    QTest.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=box.center() - QPoint(100, 20))
    assert stage.model.selection.incident == "i1"
    assert stage.consult().state is ConsultState.WAITING
    QTest.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=box.bottomRight() - QPoint(40, 16))
    assert stage.frame().consult().clinician == "clin-1"


def test_only_what_changed_is_told_again(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1)).wait(seconds=30)
    pane = make_pane(QueuePane, stage)
    resets: list[int] = []
    pane.list.rows.modelReset.connect(lambda: resets.append(1))
    stage.wait(seconds=1)
    assert "00:31" in pane.list.texts()[1]
    assert resets == []


def test_duty_is_changed_with_one_button(stage: Stage, make_pane: Make) -> None:
    pane = make_pane(QueuePane, stage)
    assert pane.duty.pill.text == "ON DUTY"
    assert "0 of 2 held" in pane.duty.words.text()
    pane.duty.off.click()
    assert pane.duty.pill.text == "OFF DUTY"
    pane.duty.places.pick("3")
    pane.duty.languages.setText("Spanish, so")
    pane.duty.on.click()
    held = stage.picture.clinicians["clin-1"]
    assert (held.capacity, held.languages) == (3, ("Spanish", "so"))


def test_a_commander_sees_clinicians_and_no_duty_of_their_own(commander: Stage, make_pane: Make) -> None:
    pane = make_pane(QueuePane, commander)
    assert not pane.duty.isVisible()
    assert pane.clinicians.texts()[0].startswith("clin-1")
    assert pane.list.isHidden()
    assert pane.empty.text() == "Nobody waits for a clinician.\n2 of 2 free."


def test_a_silent_hub_leaves_duty_alone(stage: Stage, make_pane: Make) -> None:
    pane = make_pane(QueuePane, stage)
    stage.link.cut()
    stage.model.frame()
    pane.refresh()
    assert not pane.duty.off.isEnabled()


def test_nobody_on_duty_is_said_plainly() -> None:
    assert "No clinician is on duty" in empty_words(Queue((), (), 21.0), Role.COMMANDER)
    assert "go on duty" in empty_words(Queue((), (), 21.0), Role.CLINICIAN)


def test_rows_are_painted_at_every_width_in_every_theme(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1, reason="<b>x</b> & y\n" * 40, language="es"), asked(2)).wait(minutes=4)
    for width in (360, 620, 900):
        pane = make_pane(QueuePane, stage, width)
        for name in THEME_NAMES:
            pane.set_theme(load_theme(name))
            QApplication.processEvents()
            assert not pane.grab().isNull()
        assert pane.minimumSizeHint().width() <= 360


def test_who_was_given_back_does_not_start_anew(stage: Stage) -> None:
    stage.tell(asked(1)).clinician("clin-2", accepted(1, "clin-2"), connected(1)).wait(minutes=10)
    stage.clinician("clin-2", f.ConsultDeclined(incident="i1", consult="c1", reason="taken ill"))
    stage.tell(asked(2)).wait(minutes=2)
    rows = [row for row in rows_of(stage) if not row.caption]
    assert [(row.incident, row.clock) for row in rows] == [("i1", "12:00"), ("i2", "02:00")]
    assert [pill.text for pill in rows[0].pills] == ["consent given", "declined 1×"]


def test_what_is_selected_elsewhere_never_scrolls_the_first_out_of_sight(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1), asked(2), asked(3)).wait(seconds=30)
    pane = make_pane(QueuePane, stage, 360, 330)
    stage.model.select_incident("i3")
    QApplication.processEvents()
    assert pane.list.currentIndex().row() == 3
    assert pane.list.verticalScrollBar().value() == 0


def test_where_it_is_low_a_clinician_is_one_line(stage: Stage, make_pane: Make) -> None:
    low, high = make_pane(QueuePane, stage, 360, 400), make_pane(QueuePane, stage, 360, 800)
    assert "holds" not in low.clinicians.texts()[0]
    assert "Spanish" in low.clinicians.texts()[0]
    assert "holds 0 of 2" in high.clinicians.texts()[0]


def test_clinicians_have_the_height_of_their_lines_when_the_pane_grows(stage: Stage, make_pane: Make) -> None:
    pane = make_pane(QueuePane, stage, 360, 400)
    low = pane.clinicians.height()
    pane.resize(360, 800)
    QApplication.processEvents()
    rows = [pane.clinicians.visualRect(pane.clinicians.rows.index(row)).height() for row in range(2)]
    assert pane.clinicians.height() == sum(rows) > low


def test_no_deed_is_painted_while_the_picture_is_not_live(stage: Stage, make_pane: Make) -> None:
    stage.tell(asked(1))
    pane = make_pane(QueuePane, stage)
    stage.link.cut()
    stage.model.frame()
    pane.refresh()
    assert [row.action for row in pane.list.rows.held] == ["", ""]


def test_the_key_stands_on_the_row_that_it_takes(stage: Stage) -> None:
    stage.tell(asked(1), asked(2)).wait(seconds=30)
    stage.clinician("clin-1", f.ConsultDeclined(incident="i2", consult="c2", reason="I know this person"))
    assert [(row.incident, row.action) for row in rows_of(stage) if row.action] == [
        ("i2", "Accept"),
        ("i1", "Accept  T"),
    ]
