"""Commands that arrange the window for another task."""

from __future__ import annotations

from console.desk.arrangement import Workspace
from console.desk.commands import Command
from console.desk.workspaces import SWITCHED


def _workspace(at: int, held: Workspace) -> Command:
    return Command(
        f"workspace {held.name}",
        f"arrange the window: {held.purpose}",
        "Views",
        lambda desk, given: desk.controls.use_workspace(held.name),
        shortcut=f"Ctrl+{at}",
    )


WORKSPACE_COMMANDS: tuple[Command, ...] = tuple(_workspace(at, held) for at, held in enumerate(SWITCHED, 1))
