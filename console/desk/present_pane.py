"""A pane whose pictures come straight from people and cameras: they are of this moment, whatever the others show."""

from __future__ import annotations

from console.desk.pane import Pane


class PresentPane(Pane):
    """Stays clear when the hub is out of reach and while a past second is shown."""

    def set_live(self, live: bool) -> None:
        """The tag says that the hub is out of reach; the pictures come straight from their cameras and stay clear."""
        super().set_live(live)
        self.veil.lay(False)

    def set_replay(self, words: str) -> None:
        """Nothing to say: what is seen here is of this moment, whatever second the other views show."""
