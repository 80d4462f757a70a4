"""Commands about the person in crisis: who holds the strip, is it safe, what was done, how it ended."""

from __future__ import annotations

from console.desk.arguments import Argument, Kind, quoted
from console.desk.commands import Command, Desk, Given, both, may_send, needs_incident, needs_open
from console.desk.model import Selection, Tone
from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.vocabulary import Phase, Role
from console.domain.vocabulary_care import Basis

_INCIDENT = Argument("incident", Kind.INCIDENT, optional=True)
#: Parts a clinician's remark from the basis it is told on.
_BASIS = " basis "
_REASON = Argument("reason", Kind.TEXT, optional=True)


def _handoff(desk: Desk, given: Given) -> None:
    if "role" in given:
        desk.ask.offer(given["incident"], Role(given["role"]), given.get("reason", ""))
    else:
        desk.controls.prompt("handoff ")


def _accept(desk: Desk, given: Given) -> None:
    assert desk.model.role is not None
    desk.ask.accept(given["incident"], desk.model.role)


def _decline(desk: Desk, given: Given) -> None:
    assert desk.model.role is not None
    desk.ask.decline(given["incident"], desk.model.role, given.get("reason", ""))


def _safe(desk: Desk, given: Given) -> None:
    incident = desk.model.picture.incidents[given["incident"]]
    desk.ask.scene(incident.id, not incident.scene_safe, given.get("reason", ""))


def _note(desk: Desk, given: Given) -> None:
    text = given.get("text", "")
    if not text:
        desk.controls.prompt("note ")
    elif desk.model.role is Role.CLINICIAN:
        _clinical_remark(desk, given["incident"], text)
    else:
        desk.ask.note(given["incident"], text)


def _clinical_remark(desk: Desk, incident: str, text: str) -> None:
    """What a clinician remarks is clinical: it is told beyond the clinicians on a named basis only."""
    words, _, last = text.rpartition(_BASIS)
    basis = next((held for held in Basis if words and held.value == last.strip().lower()), None)
    number = desk.model.picture.incidents[incident].number
    if basis is None:
        desk.model.say("On what basis may others read this? consent, treatment, threat, or none", Tone.INFO, incident)
        desk.controls.prompt(f"note {quoted(number)} {words or text}{_BASIS}")
        return
    fact = f.IncidentNoted(incident=incident, text=words.strip()[:8000], basis=basis)
    desk.ask.send(fact, f"Note on {number}", incident, expects=False)


def _close(desk: Desk, given: Given) -> None:
    if "code" in given:
        desk.ask.close(given["incident"], given["code"], given.get("text", ""))
    else:
        desk.model.select_incident(given["incident"])
        desk.controls.show_closing()


def _phase(desk: Desk, given: Given) -> None:
    desk.ask.phase(given["incident"], Phase(given["phase"]))


def _priority(desk: Desk, given: Given) -> None:
    desk.ask.reclassify(given["incident"], int(given["priority"]), given.get("reason", ""))


def _perimeter(desk: Desk, given: Given) -> None:
    desk.controls.map_tool("perimeter")


def _unfence(desk: Desk, given: Given) -> None:
    held = [p.id for p in desk.model.picture.perimeters.values() if p.incident == given["incident"]]
    for perimeter in held:
        desk.ask.remove_perimeter(perimeter)
    if not held:
        desk.model.say("No perimeter is drawn for this incident")


def offered_to_me(picture: Picture, role: Role | None, selection: Selection) -> str:
    """The strip has to be on offer to this desk's role, or held by it without a name yet."""
    incident = picture.incidents.get(selection.incident or "")
    if incident is None:
        return "pick an incident first"
    if incident.offered_to is role or (incident.owner is role and not incident.owner_actor and incident.open):
        return ""
    return f"{incident.number} is not offered to you"


def on_offer(picture: Picture, role: Role | None, selection: Selection) -> str:
    """The strip has to be on offer to somebody."""
    incident = picture.incidents.get(selection.incident or "")
    if incident is None:
        return "pick an incident first"
    return "" if incident.offered_to is not None else f"{incident.number} is not on offer"


def is_closed(picture: Picture, role: Role | None, selection: Selection) -> str:
    """The incident has to be closed."""
    incident = picture.incidents.get(selection.incident or "")
    if incident is None:
        return "pick an incident first"
    return "" if not incident.open else f"{incident.number} is open"


INCIDENT_COMMANDS: tuple[Command, ...] = (
    Command(
        "handoff", "offer the strip to another role; you hold it until they accept", "Incident", _handoff,
        (_INCIDENT, Argument("role", Kind.ROLE, optional=True), _REASON),
        both(needs_open, may_send(f.HandoffOffered)), strip_key="H", aliases=("offer",),
    ),
    Command(
        "accept", "take the strip that is offered to you", "Incident", _accept, (_INCIDENT,),
        both(needs_open, offered_to_me, may_send(f.HandoffAccepted)), strip_key="O",
    ),
    Command(
        "decline", "refuse the strip, or take your own offer back", "Incident", _decline, (_INCIDENT, _REASON),
        both(needs_open, on_offer, may_send(f.HandoffDeclined)), strip_key="X", aliases=("withdraw",),
    ),
    Command(
        "safe", "declare the scene safe for unarmed teams, or no longer safe", "Incident", _safe, (_INCIDENT, _REASON),
        both(needs_open, may_send(f.IncidentScene)), strip_key="S",
    ),
    Command(
        "note", "add a remark to the incident", "Incident", _note,
        (_INCIDENT, Argument("text", Kind.TEXT, optional=True)),
        both(needs_incident, may_send(f.IncidentNoted)), strip_key="N", aliases=("remark",),
    ),
    Command(
        "close", "close the strip with a coded disposition", "Incident", _close,
        (_INCIDENT, Argument("code", Kind.CODE, optional=True), Argument("text", Kind.TEXT, optional=True)),
        both(needs_open, may_send(f.IncidentClosed)), strip_key="C",
    ),
    Command(
        "reopen", "put a closed strip back on the board", "Incident",
        lambda desk, given: _reopen(desk, given), (_INCIDENT, _REASON), both(is_closed, may_send(f.IncidentReopened)),
    ),
    Command(
        "priority", "set the priority, 0 lowest to 10 highest", "Incident", _priority,
        (_INCIDENT, Argument("priority", Kind.PRIORITY), _REASON), both(needs_open, may_send(f.IncidentReclassified)),
    ),
    Command(
        "phase", "report how far the response has come", "Incident", _phase,
        (_INCIDENT, Argument("phase", Kind.PHASE)), both(needs_open, may_send(f.IncidentPhase)),
    ),
    Command(
        "relate", "say that another incident belongs to this one", "Incident",
        lambda desk, given: _relate(desk, given), (Argument("other", Kind.INCIDENT),),
        both(needs_incident, may_send(f.IncidentLinked)),
    ),
    Command(
        "perimeter", "draw a perimeter on the map for this incident", "Incident", _perimeter, (),
        both(needs_open, may_send(f.PerimeterDrawn)), strip_key="P",
    ),
    Command(
        "unfence", "take this incident's perimeters off the map", "Incident", _unfence, (_INCIDENT,),
        both(needs_incident, may_send(f.PerimeterRemoved)),
    ),
)  # fmt: skip


def _reopen(desk: Desk, given: Given) -> None:
    desk.ask.reopen(given["incident"], given.get("reason", ""))


def _relate(desk: Desk, given: Given) -> None:
    incident = desk.model.selection.incident
    assert incident is not None
    if incident == given["other"]:
        desk.model.say("An incident cannot be related to itself")
        return
    desk.ask.link(incident, given["other"])
