"""What the consult pane says where there is no consult to show; no Qt."""

from __future__ import annotations

from console.domain.consult_queue import Queue
from console.domain.entities import Incident


def load_words(queue: Queue) -> str:
    """What somebody who asks may expect."""
    if not queue.loads:
        return "No clinician is on duty now; the request waits until one is."
    free = sum(1 for load in queue.loads if load.free)
    said = f"{free} of {len(queue.loads)} clinicians free" if free else "No clinician is free just now"
    waiting = len(queue.waiting)
    return said + (f"; {waiting} {'person waits' if waiting == 1 else 'people wait'} already." if waiting else ".")


def blank_words(incident: Incident | None, queue: Queue) -> str:
    """What the pane would show, where there is nothing to show."""
    if incident is None:
        return (
            "Pick a person on the board or in the queue.\nTheir consult stands here, from the request to what was done."
        )
    if not incident.open:
        return f"{incident.number} was closed without a consult."
    return f"No clinician has been asked for on {incident.number}.\n{load_words(queue)}"
