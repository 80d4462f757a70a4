"""Opening a protected record: an act that is written down, and that ends when another incident is picked."""

from __future__ import annotations

from console.desk.care.access import my_grant
from console.desk.model import DeskModel
from console.domain import facts as f
from console.domain.access import MAY_PUBLISH
from console.domain.entities_care import Care

#: What is opened, as the audit names it.
WHAT = "person record: notes, earlier contacts, answers and remarks"


class Reading:
    """Whether the record in hand is open here. It is when the audit says so: the fact that tells of it is the key.

    Views share nothing for that: each reads the same picture.
    """

    def __init__(self, model: DeskModel) -> None:
        self.model = model
        self._incident = model.selection.incident
        self._since = model.picture.seq

    def turn(self) -> bool:
        """Close the record when another incident was picked; true when one was."""
        if self.model.selection.incident == self._incident:
            return False
        self._incident, self._since = self.model.selection.incident, self.model.picture.seq
        return True

    def is_open(self, care: Care | None) -> bool:
        """Whether it was opened here since its incident was picked."""
        model = self.model
        return care is not None and any(
            view.seq > self._since and view.fact.viewer == model.actor and view.fact.viewer_role is model.role
            for view in care.views
        )

    def why_not(self) -> str:
        """Why it cannot be opened now: nobody reads what cannot be written down."""
        role = self.model.role
        if role is None or role not in MAY_PUBLISH[f.RecordViewed]:
            return "Your role may not open records"
        return self.model.why_no_asks()

    def open(self, care: Care | None) -> None:
        """Write down that it is opened, under the grant that shows it, if there is one."""
        model, incident = self.model, self.model.incident()
        if incident is None or model.role is None or self.is_open(care):
            return
        grant = my_grant(model, care)
        key = grant.asked.fact.request if grant is not None else None
        fact = f.RecordViewed(incident=incident.id, viewer=model.actor, viewer_role=model.role, what=WHAT, request=key)
        model.asks.send(fact, f"Opening of the record of {incident.number}", incident.id, expects=False)
        model.flush()
