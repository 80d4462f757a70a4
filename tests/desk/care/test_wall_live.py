"""The wall through a real hub: what is hidden never reaches a commander, until a grant opens it and while it lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.desk.care.record_pane import RecordPane
from console.desk.model import DeskModel
from console.desk.theme import load_theme
from console.domain import facts as f
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import Info
from console.hub.server import HubServer
from console.link.client import Client
from console.link.publisher import Publisher
from console.link.worker import LinkWorker
from tests.desk.care.conftest import all_words
from tests.desk.conftest import call
from tests.desk.test_live import Hub


class WallHub(Hub):
    """A hub with tokens for a commander and a clinician."""

    async def _serve(self) -> None:
        async with HubServer(self.settings) as hub:
            self.url = hub.url
            self.tokens = {role: hub.token(role, f"{role.value}-1") for role in (Role.COMMANDER, Role.CLINICIAN)}
            token = hub.token(Role.SOURCE, "cad", source="cad")
            async with Publisher(hub.url, token, role=Role.SOURCE, client="test") as self.source:
                self._up.set_result(None)
                await self._stop.wait()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[WallHub]:
    hub = WallHub(tmp_path)
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture
def open_pane(hub: WallHub, qtbot: QtBot) -> Iterator[Callable[[Role], RecordPane]]:
    """The record of a role's desk at the hub, on the call i1."""
    models: list[DeskModel] = []

    def opened(role: Role) -> RecordPane:
        model = DeskModel(LinkWorker(lambda: Client(hub.url, hub.tokens[role], role.value, client="desk")))
        models.append(model)
        pane = RecordPane(model, load_theme("night"), lambda *words: True)
        qtbot.addWidget(pane)
        pane.show()
        model.start()
        qtbot.waitUntil(lambda: model.live and "i1" in model.picture.incidents, timeout=60_000)
        model.select_incident("i1")
        return pane

    yield opened
    for model in models:
        model.stop()


def test_break_glass_and_a_request_from_block_to_record_and_back(
    hub: WallHub, open_pane: Callable[[Role], RecordPane], qtbot: QtBot
) -> None:
    hub.publish(call("i1"))
    commander, clinician = open_pane(Role.COMMANDER), open_pane(Role.CLINICIAN)

    def until(met: Callable[[], bool]) -> None:
        qtbot.waitUntil(met, timeout=60_000)

    clinician.protected.add_note.click()
    clinician.protected.editor.text.setPlainText("on sertraline")
    clinician.protected.editor.send_button.click()
    until(lambda: Info.CLINICAL in commander.protected.blocks)
    assert "sertraline" not in all_words(commander)
    assert isinstance(next(iter(commander.model.picture.care["i1"].notes.values())).fact.text, f.Redacted)

    commander.protected.blocks[Info.CLINICAL].button.click()
    commander.request.reason.setText("he is on the ledge")
    commander.request.break_button.click()
    until(lambda: not commander.protected.blocks)
    assert "sertraline" not in all_words(commander)
    commander.protected.open_button.click()
    until(lambda: "sertraline" in all_words(commander))
    until(lambda: bool(clinician.model.picture.care["i1"].views))
    (seen,) = clinician.model.picture.care["i1"].views
    assert (seen.fact.viewer, seen.fact.viewer_role) == ("commander-1", Role.COMMANDER)
    assert seen.fact.request is not None

    (row,) = clinician.grants.rows.values()
    row.end.click()
    until(lambda: Info.CLINICAL in commander.protected.blocks)
    assert "sertraline" not in all_words(commander)

    commander.request.open()
    commander.request.reason.setText("what calms him")
    commander.request.ask_button.click()
    # The ended grant may still stand at the clinician's desk when the commander's has heard of its end already.
    until(lambda: [row.reason.text() for row in clinician.grants.rows.values()] == ["what calms him"])
    (row,) = clinician.grants.rows.values()
    row.grants[0].click()
    until(lambda: not commander.protected.blocks)
