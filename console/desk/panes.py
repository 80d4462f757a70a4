"""Every pane the window can hold: its title on a tab, and how it is made when it is first seen."""

from __future__ import annotations

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


def _queue(window: DeskWindow) -> QWidget:
    from console.desk.consult.queue_pane import QueuePane

    return QueuePane(window.model, window.theme, window.run)


def _consult(window: DeskWindow) -> QWidget:
    from console.desk.consult.consult_pane import ConsultPane

    return ConsultPane(window.model, window.theme, window.run)


def _assess(window: DeskWindow) -> QWidget:
    from console.desk.care.assess_pane import AssessPane

    return AssessPane(window.model, window.theme, window.run)


def _ledger(window: DeskWindow) -> QWidget:
    from console.desk.consult.ledger_pane import LedgerPane

    return LedgerPane(window.model, window.theme, window.run)


def _record(window: DeskWindow) -> QWidget:
    from console.desk.care.record_pane import RecordPane

    return RecordPane(window.model, window.theme, window.run)


def _whisper(window: DeskWindow) -> QWidget:
    from console.desk.care.whisper_pane import WhisperPane

    return WhisperPane(window.model, window.theme, window.run)


def _timeline(window: DeskWindow) -> QWidget:
    from console.desk.review.timeline import TimelinePane

    return TimelinePane(window.model, window.theme, window.run)


#: By the names arrangements use. Modules are imported when their pane is first seen: a desk starts with few.
PANES: dict[str, PaneKind] = {
    "board": PaneKind("Board", _board),
    "map": PaneKind("Map", _map),
    "dossier": PaneKind("Dossier", _dossier),
    "units": PaneKind("Units", _units),
    "call": PaneKind("Call", _call),
    "feeds": PaneKind("Feeds", _feeds),
    "queue": PaneKind("Queue", _queue),
    "consult": PaneKind("Consult", _consult),
    "ledger": PaneKind("Ledger", _ledger),
    "assess": PaneKind("Assess", _assess),
    "whisper": PaneKind("Whisper", _whisper),
    "record": PaneKind("Record", _record),
    "timeline": PaneKind("Timeline", _timeline),
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
