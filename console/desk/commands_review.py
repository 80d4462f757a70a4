"""Commands of the review: its views, another shift beside this one, what leaves the desk, and the hand-over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from console.desk.arguments import Argument, Kind
from console.desk.commands import Command, Desk, Given, both, may_send
from console.desk.model import Selection
from console.desk.review.handover_asks import HandoverAsks
from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.review.handover import pending_hand_over

#: Views of the review by the names of their panes, with what they are for.
VIEWS = {
    "timeline": "every strip and unit as a lane: what happened when",
    "findings": "what nobody did in time, each with its second",
    "measures": "the shift in figures, as charts",
    "whatif": "who was recommended at a past second, beside who was sent",
    "handover": "what the next watch takes over, and its two signatures",
    "bookmarks": "moments that were marked, to come back to",
}
_FILE = Argument("file", Kind.TEXT)
_FOLDER = Argument("folder", Kind.TEXT)
_REASON = Argument("reason", Kind.TEXT)


def _show(name: str) -> Command:
    return Command(name, f"show {VIEWS[name]}", "Review", lambda desk, given: desk.controls.show_pane(name))


def is_waiting(picture: Picture, role: Role | None, selection: Selection) -> str:
    """A hand-over has to wait for its second signature."""
    return "" if pending_hand_over(picture) is not None else "no hand-over waits for an answer: who goes signs first"


def _sign(desk: Desk, given: Given) -> None:
    HandoverAsks(desk.model).sign()


def _take(desk: Desk, given: Given) -> None:
    HandoverAsks(desk.model).take()


def _refuse(desk: Desk, given: Given) -> None:
    HandoverAsks(desk.model).refuse(given["reason"])


def _open(desk: Desk, given: Given) -> None:
    path = Path(given["file"]).expanduser()
    if path.is_file():
        desk.model.time.open(path)
    else:
        desk.model.tell(f"There is no file {path}", refused=True)


def _on_measures(deed: str) -> Callable[[Desk, Given], None]:
    key = "folder" if deed == "tables" else "file"
    return lambda desk, given: desk.controls.measures(deed, Path(given[key]).expanduser())


REVIEW_COMMANDS: tuple[Command, ...] = (
    *(_show(name) for name in VIEWS),
    Command("open", "open a journal and look back on it", "Review", _open, (_FILE,)),
    Command("compare", "lay the figures of another journal beside these", "Review", _on_measures("compare"), (_FILE,)),
    Command(
        "tables", "write the shift's tables into a folder, de-identified", "Review", _on_measures("tables"), (_FOLDER,)
    ),
    Command("report", "write the shift's report, de-identified", "Review", _on_measures("report"), (_FILE,)),
    Command(
        "handover sign", "outgoing: sign what is open and hand the watch over", "Review", _sign, (),
        may_send(f.ShiftHandedOver),
    ),
    Command(
        "handover take", "incoming: sign the same pack; the watch is yours", "Review", _take, (),
        both(may_send(f.ShiftTakenOver), is_waiting),
    ),
    Command(
        "handover refuse", "not as it stands; or take your own signature back", "Review", _refuse, (_REASON,),
        both(may_send(f.ShiftHandoverRefused), is_waiting),
    ),
)  # fmt: skip
