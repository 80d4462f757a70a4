"""Every pane the window can hold: its title on a tab, and how it is made when it is first seen."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.desk.arrangement import Workspace, panes_of, without
from console.desk.widgets import frame

if TYPE_CHECKING:
    from console.desk.window import DeskWindow


class PaneKind(NamedTuple):
    """One pane: what its tab says, and what makes it."""

    title: str
    make: Callable[[DeskWindow], QWidget]


def _board(window: DeskWindow) -> QWidget:
    return window.board


def _dossier(window: DeskWindow) -> QWidget:
    return window.dossier


def _units(window: DeskWindow) -> QWidget:
    return window.units


def _map(window: DeskWindow) -> QWidget:
    ground = frame("pane")
    inner = QVBoxLayout(ground)
    inner.setContentsMargins(1, 1, 1, 1)
    inner.addWidget(window.map)
    return ground


def _call(window: DeskWindow) -> QWidget:
    from console.desk.call.pane import CallPane

    return CallPane(window.model, window.theme, window.run, window.calls)


def _feeds(window: DeskWindow) -> QWidget:
    return window.feeds.make_wall()


def _later(module: str, name: str) -> Callable[[DeskWindow], QWidget]:
    """A pane of `console.desk.<module>`, imported when it is first seen: a desk starts with few."""

    def make(window: DeskWindow) -> QWidget:
        kind = getattr(importlib.import_module(f"console.desk.{module}"), name)
        made = kind(window.model, window.theme, window.run)
        assert isinstance(made, QWidget)
        return made

    return make


def _whatif(window: DeskWindow) -> QWidget:
    from console.desk.review.whatif_pane import WhatIfPane

    return WhatIfPane(window.model, window.theme, window.run, streets=lambda: window.advisor.streets)


#: By the names arrangements use.
PANES: dict[str, PaneKind] = {
    "board": PaneKind("Board", _board),
    "map": PaneKind("Map", _map),
    "dossier": PaneKind("Dossier", _dossier),
    "units": PaneKind("Units", _units),
    "call": PaneKind("Call", _call),
    "feeds": PaneKind("Feeds", _feeds),
    "queue": PaneKind("Queue", _later("consult.queue_pane", "QueuePane")),
    "consult": PaneKind("Consult", _later("consult.consult_pane", "ConsultPane")),
    "ledger": PaneKind("Ledger", _later("consult.ledger_pane", "LedgerPane")),
    "assess": PaneKind("Assess", _later("care.assess_pane", "AssessPane")),
    "whisper": PaneKind("Whisper", _later("care.whisper_pane", "WhisperPane")),
    "record": PaneKind("Record", _later("care.record_pane", "RecordPane")),
    "timeline": PaneKind("Timeline", _later("review.timeline", "TimelinePane")),
    "findings": PaneKind("Missed moments", _later("review.findings_pane", "FindingsPane")),
    "measures": PaneKind("Measures", _later("review.measures_pane", "MeasuresPane")),
    "whatif": PaneKind("What if", _whatif),
    "handover": PaneKind("Hand-over", _later("review.handover_pane", "HandoverPane")),
    "bookmarks": PaneKind("Bookmarks", _later("review.bookmarks_pane", "BookmarksPane")),
}


def is_pane(name: str) -> bool:
    """Whether there is a pane of this name."""
    return name in PANES


def there(workspaces: Iterable[Workspace]) -> list[Workspace]:
    """Workspaces with the panes there are."""
    kept = []
    for held in workspaces:
        tree = without(held.tree, is_pane)
        first = held.first if is_pane(held.first) else next(panes_of(tree))
        kept.append(msgspec.structs.replace(held, tree=tree, first=first))
    return kept


def title_of(name: str) -> str:
    """What a pane is called on its tab."""
    return PANES[name].title
