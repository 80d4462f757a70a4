"""How a desk that comes (back) gets to the present: nothing, the facts it missed, or the picture. Pure."""

from __future__ import annotations

from enum import Enum

from console.wire.frames import Resume

#: Beyond this many missed facts the picture is sent instead: it is shorter and folds at once.
FACTS_WORTH_SENDING = 20_000


class Way(Enum):
    """How the desk gets to the present."""

    FACTS = "facts"
    SNAPSHOT = "snapshot"


def way_to_present(resume: Resume | None, epoch: str, head: int, *, steady: bool = True) -> Way:
    """Facts when the desk holds a recent part of this very journal, a snapshot otherwise.

    A desk that holds more than the journal does has seen another history under the same name (a journal restored
    from a copy): it starts from a snapshot too. So does one that may see other fields than when it was told what it
    holds (it is not `steady`): facts to come do not change what it was told.
    """
    if not steady or resume is None or resume.epoch != epoch or resume.seq > head:
        return Way.SNAPSHOT
    return Way.SNAPSHOT if head - resume.seq > FACTS_WORTH_SENDING else Way.FACTS
