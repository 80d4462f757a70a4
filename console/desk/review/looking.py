"""Makes a live desk's past ready for whoever looks at it, and again now and then while they do."""

from __future__ import annotations

from console.desk.model import DeskModel

#: How often what was heard since is taken in, and how soon it is tried again as long as there is nothing, seconds.
AGAIN_S, FIRST_S = 60.0, 2.0


class Looking:
    """One pane's eye on the past."""

    def __init__(self, model: DeskModel) -> None:
        self.model = model
        self._looked_s = -1e9

    def look(self) -> None:
        """Called while the pane is seen; does something only on a live desk that has heard more."""
        time, now = self.model.time, self.model.monotonic()
        if not time.live or time.busy:
            return
        heard = len(self.model.memory.facts)
        held = len(time.shift.facts) if time.shift is not None else 0
        if heard and heard != held and now - self._looked_s >= (AGAIN_S if held else FIRST_S):
            self._looked_s = now
            time.look_back()
