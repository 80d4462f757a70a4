"""The ledger pane: advice beside outcome, and what is missing asked for from there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk.consult.ledger_pane import LedgerPane, agreement_counts, summary_words
from console.desk.theme import THEME_NAMES, load_theme
from console.domain import facts as f
from console.domain.consult_ledger import Agreement
from tests.desk.consult.conftest import Stage, accepted, asked, connected

Make = Callable[..., LedgerPane]


def over(stage: Stage, n: int, recommended: str, actual: str = "", why: str = "") -> None:
    stage.tell(asked(n)).wait(seconds=20)
    stage.clinician("clin-1", accepted(n)).wait(seconds=10)
    stage.clinician("clin-1", connected(n)).wait(minutes=10)
    stage.clinician(
        "clin-1",
        f.ConsultEnded(incident=f"i{n}", consult=f"c{n}", recommended=recommended, actual=actual, divergence=why),
    )


def test_an_empty_ledger_says_what_it_would_show(stage: Stage, make_pane: Make) -> None:
    pane = make_pane(LedgerPane, stage)
    assert "No consult has ended yet" in pane.empty.text()
    assert pane.summary.isHidden()


def test_advice_stands_beside_what_was_done(stage: Stage, make_pane: Make) -> None:
    over(stage, 1, "settled", "settled")
    over(stage, 2, "voluntary", "settled", "No place free")
    over(stage, 3, "referred")
    pane = make_pane(LedgerPane, stage)
    newest, diverged, followed = pane.list.texts()
    assert "Referred to ongoing services" in newest
    assert "outcome not known yet" in newest
    assert "Voluntary admission → Resolved on scene" in diverged
    assert "No place free" in diverged
    assert "Resolved on scene" in followed
    held = pane.summary.figures
    assert held is not None
    assert agreement_counts(held) == {
        Agreement.FOLLOWED: 1, Agreement.DIVERGED: 1, Agreement.UNEXPLAINED: 0, Agreement.OPEN: 1,
    }  # fmt: skip
    assert "Median answered after 00:20, connected after 00:30, lasted 10:10" in summary_words(held)


def test_a_row_leads_to_the_person_and_a_missing_outcome_is_asked_for(stage: Stage, make_pane: Make) -> None:
    over(stage, 1, "settled", "settled")
    over(stage, 3, "referred")
    pane = make_pane(LedgerPane, stage)
    pane.list.picked.emit("c1")
    assert stage.model.selection.incident == "i1"
    pane.list.acted.emit("c1")
    assert pane.outcome.isHidden()
    pane.list.acted.emit("c3")
    assert stage.model.selection.incident == "i3"
    assert pane.outcome.asked.text().startswith("I3: recommended was Referred to ongoing services")
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_Return):
        QTest.keyClick(QApplication.focusWidget(), key)
    outcome = stage.frame().consult("c3").outcome
    assert outcome is not None
    assert (outcome.fact.actual, outcome.fact.divergence) == ("settled", "No place free")
    assert pane.outcome.isHidden()


def test_the_outcome_is_of_the_row_though_another_consult_came_since(stage: Stage, make_pane: Make) -> None:
    over(stage, 1, "settled")
    stage.tell(f.ConsultRequested(incident="i1", consult="later", reason="again", asked_by="x"))
    pane = make_pane(LedgerPane, stage)
    pane.list.acted.emit("c1")
    pane.outcome.done.pick("settled")
    pane.outcome.send()
    assert stage.frame().consult("c1").outcome is not None
    assert stage.consult("later").outcome is None


def test_how_the_incident_was_closed_counts_and_its_reason_is_wanted(commander: Stage, make_pane: Make) -> None:
    over(commander, 1, "voluntary")
    pane = make_pane(LedgerPane, commander)
    assert pane.list.rows.lines[0].action == "Outcome"
    commander.tell(f.IncidentClosed(incident="i1", disposition="arrest"))
    assert pane.list.rows.lines[0].action == "Why"
    assert "Voluntary admission → Arrest" in pane.list.texts()[0]


def test_it_is_painted_at_every_width_in_every_theme(stage: Stage, make_pane: Make) -> None:
    over(stage, 1, "settled", "settled")
    over(stage, 2, "voluntary", "settled", "<i>No place</i> free " * 12)
    for width in (360, 900):
        pane = make_pane(LedgerPane, stage, width)
        for name in THEME_NAMES:
            pane.set_theme(load_theme(name))
            QApplication.processEvents()
            assert not pane.grab().isNull()
        assert pane.minimumSizeHint().width() <= 360
