"""What this desk may do in care, and in what words it says why not; no Qt."""

from __future__ import annotations

from console.desk.model import DeskModel
from console.domain.access import MAY_PUBLISH
from console.domain.entities_care import AccessRequest, Care
from console.domain.facts import Fact
from console.domain.judge_care import MAY_RATE_AS
from console.domain.vocabulary import ROLE_LABEL
from console.domain.vocabulary_care import Rater


def why_not(model: DeskModel, fact: type[Fact], *, closed_too: bool = False) -> str:
    """Why this desk cannot tell a fact about the selected incident now; empty when it can."""
    role, incident = model.role, model.incident()
    if role is None:
        return "Not connected yet"
    if role not in MAY_PUBLISH.get(fact, frozenset()):
        return f"{ROLE_LABEL[role]} may not do this"
    if incident is None:
        return "Pick an incident first"
    if not incident.open and not closed_too:
        return f"{incident.number} is closed"
    return model.why_no_asks()


def raters(model: DeskModel) -> tuple[Rater, ...]:
    """Whose view of the person this desk may write down; its own first."""
    held = MAY_RATE_AS.get(model.role, frozenset()) if model.role is not None else frozenset()
    return tuple(sorted(held, key=lambda rater: (rater is not Rater.CLINICIAN, rater is not Rater.OFFICER)))


def care_of(model: DeskModel) -> Care | None:
    """The care record of the selected incident, if there is one."""
    return model.picture.care.get(model.selection.incident or "")


def my_request(model: DeskModel, care: Care | None) -> AccessRequest | None:
    """This desk's newest asking to see what is hidden about an incident."""
    return max(_mine(model, care), key=lambda request: request.asked.seq, default=None)


def my_grant(model: DeskModel, care: Care | None) -> AccessRequest | None:
    """The request under which this desk is shown what is hidden now, if it is."""
    return next((request for request in _mine(model, care) if request.open_at(model.now())), None)


def _mine(model: DeskModel, care: Care | None) -> list[AccessRequest]:
    requests = care.requests.values() if care is not None else ()
    return [r for r in requests if r.asked.actor == model.actor and r.asked.role is model.role]
