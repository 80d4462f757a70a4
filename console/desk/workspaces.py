"""The desk's workspaces: the same window arranged for command, for the clinician at the scene, and for review."""

from __future__ import annotations

from console.desk.arrangement import Book, Part, Split, Workspace
from console.domain.vocabulary import Role

COMMAND = Workspace(
    "command",
    "Command",
    "every call and every team, on board and map",
    Split(
        "columns",
        (
            Part(Book("calls", ("board", "queue")), 0.265, 350, 430),
            Part(
                Split(
                    "middle",
                    (
                        Part("map", 0.54, 220, grows=True),
                        Part(Book("live", ("call", "feeds"), spread=340), 0.46, 290),
                    ),
                    down=True,
                ),
                0.47,
                300,
                grows=True,
            ),
            Part(
                Split(
                    "right",
                    (Part(Book("case", ("dossier", "consult", "record")), 0.68, 430, grows=True), Part("units", 0.32)),
                    down=True,
                ),
                0.265,
                350,
                430,
            ),
        ),
    ),
    first="board",
    folded=frozenset({"call", "feeds"}),
)
CLINICIAN = Workspace(
    "clinician",
    "Clinician",
    "the queue, one consult with its call, assessment, record and map",
    Split(
        "columns",
        (
            Part(
                Split(
                    "left",
                    (Part("queue", 0.68, 200, grows=True), Part(Book("lists", ("board", "ledger")), 0.32)),
                    down=True,
                ),
                0.24, 320, 400,
            ),
            Part(
                Split(
                    "middle",
                    (
                        Part("call", 0.46, 200, quiet=186),
                        Part(Book("work", ("consult", "assess", "whisper"), spread=370), 0.58, 260, grows=True),
                    ),
                    down=True,
                ),
                0.42, 400, grows=True,
            ),
            Part(
                Split(
                    "right",
                    (
                        Part(Book("scene", ("map", "feeds")), 0.44, 270),
                        Part(Book("person", ("record", "dossier", "units")), 0.58, 240, grows=True),
                    ),
                    down=True,
                ),
                0.34, 360, 620, grows=True,
            ),
        ),
    ),
    first="queue",
    follows=True,
)  # fmt: skip
REVIEW = Workspace(
    "review",
    "Review",
    "a shift as it was: timeline, missed moments, measures and what if",
    Split(
        "columns",
        (
            Part(Book("shift", ("findings", "measures", "bookmarks", "handover")), 0.26, 340, 470),
            Part(
                Split("middle", (Part("map", 0.34, 192, grows=True), Part("timeline", 0.66, 230)), down=True),
                0.48, 300, grows=True,
            ),
            Part(Book("moment", ("dossier", "whatif", "board", "units")), 0.26, 350, 470),
        ),
    ),
    first="timeline",
    follows=True,
)  # fmt: skip
#: What a wall shows: read from across the room, so only what needs no hand.
WALL = Workspace(
    "wall",
    "Wall",
    "board, map and units, to be read from across the room",
    Split("columns", (Part("board", 0.25), Part("map", 0.5, grows=True), Part("units", 0.25))),
    first="board",
    hidden=True,
)
WORKSPACES: dict[str, Workspace] = {held.name: held for held in (COMMAND, CLINICIAN, REVIEW, WALL)}
#: Those a person switches between, in the order of the header and of Ctrl+1, 2, 3.
SWITCHED: tuple[Workspace, ...] = tuple(held for held in WORKSPACES.values() if not held.hidden)
WORKSPACE_NAMES: tuple[str, ...] = tuple(held.name for held in SWITCHED)
_HOME: dict[str, str] = {
    Role.CLINICIAN.value: "clinician",
    Role.OPERATIONS.value: "review",
    Role.AUDITOR.value: "review",
}


def home_of(role: str) -> str:
    """The workspace a role's desk opens in."""
    home = _HOME.get(role, COMMAND.name)
    return home if home in WORKSPACES else COMMAND.name
