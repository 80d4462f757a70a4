"""The panel that floats over the window with the link for an officer's phone on it."""

from __future__ import annotations

from console.desk.call.phone_link import PhoneLinkCard
from console.desk.call.phones import unit_for
from console.desk.model import DeskModel, Seen, Tone
from console.desk.popup import Popup
from console.domain import facts as f


class PhonePanel(Popup):
    """One link at a time, followed from being made to being over."""

    def __init__(self, model: DeskModel, hub_url: str, page_url: str = "") -> None:
        """`page_url` is where phones reach the hub when that is another address than the desk's own."""
        super().__init__("Link for a phone")
        self.model = model
        self.card = PhoneLinkCard(self._ask, hub_url, base=page_url)
        self.body.addWidget(self.card)
        self.setMinimumWidth(340)
        model.heard.connect(self.hear)

    def _ask(self, fact: f.Fact) -> None:
        made = isinstance(fact, f.FieldLinkMade)
        held = self.model.live_picture.units.get(fact.unit if isinstance(fact, f.FieldLinkMade) else self.card.unit)
        name = held.callsign if held is not None else "the phone"
        words = f"Link for the phone of {name}" if made else f"End of the page of {name}"
        self.model.asks.send(fact, words, self.card.incident, expects=False)

    def make(self, incident: str, picked: str | None) -> bool:
        """Make a link for a unit of the incident; false, and said why, where there is none."""
        unit = unit_for(self.model.live_picture, incident, picked)
        if unit is None:
            self.model.say(
                "No unit is on this call: a link is made for the phone of one that is", Tone.REFUSED, incident
            )
            return False
        self.card.make(incident, unit.id, unit.callsign, self.model.live_now())
        self.show()
        self.raise_()
        self.done.setFocus()
        return True

    def hear(self, seen: Seen) -> None:
        """Follow the link."""
        if self.isVisible() and (seen.second or seen.incidents or seen.everything):
            self.card.refresh(self.model.live_picture, self.model.live_now())
