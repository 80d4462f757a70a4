"""What the commands of care do: each asks at once when all is said, or opens the form that asks for the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from console.desk.arguments_care import span
from console.desk.care.access import raters
from console.desk.care.asking import (
    ask_alert,
    ask_assessment,
    ask_consent,
    ask_end,
    ask_hold,
    ask_note,
    ask_whisper,
)
from console.desk.care.grants import end_grant, grant, refuse
from console.desk.care.library import read_library
from console.desk.care.request_card import request_access
from console.desk.care.severity_side import rate_severity
from console.desk.commands import Desk, Given
from console.desk.model import Tone
from console.domain import facts as f
from console.domain.entities_care import Care
from console.domain.instruments import Instrument, InstrumentError
from console.domain.vocabulary_care import AlertKind, Basis, Caution, ConsentScope, ConsentState, HoldKind, Rater


def _pick(desk: Desk, given: Given) -> Care | None:
    """The incident that is meant becomes the selected one: what follows is about it."""
    desk.model.select_incident(given["incident"])
    return desk.model.picture.care.get(given["incident"])


def _form(desk: Desk, pane: str, form: str, line: str) -> None:
    """What is missing is asked where it is shown; where that cannot be, in the command line."""
    if not desk.controls.care_form(pane, form):
        desk.controls.prompt(line)


def _no(desk: Desk, why: str) -> None:
    desk.model.say(why, Tone.REFUSED, desk.model.selection.incident)


# ---- how the person is ---------------------------------------------------------------------------------


def assess(desk: Desk, given: Given) -> None:
    """An instrument: its form, or with answers at once."""
    _pick(desk, given)
    one = read_library().instruments.get(given.get("instrument", ""))
    if one is None or not given.get("answers"):
        _form(desk, "assess", one.id if one is not None else "", "assess ")
    else:
        _record(desk, one, given["answers"].split())


def _record(desk: Desk, instrument: Instrument, words: list[str]) -> None:
    """Answers in the order in which the questions are asked, as figures or words."""
    from console.desk.care.draft import Draft

    rater = next(iter(raters(desk.model)), None)
    assert rater is not None  # the role was looked at
    draft = Draft(desk.model.selection.incident or "", instrument, rater)
    for word in words:
        question = draft.in_hand
        if question is None:
            _no(desk, f"{instrument.short} asks {len(draft.answers)} questions here; {word!r} is too much")
            return
        number = _choice(word, [(c.value, c.label) for c in question.choices])
        if not draft.answer(number, 0.0):
            _no(desk, f"{word!r} is no answer to {question.text!r}: say 1 to {len(question.choices)}")
            return
    try:
        ask_assessment(desk.model, instrument, draft.answers, rater)
    except InstrumentError as error:
        _no(desk, str(error))


def _choice(word: str, choices: list[tuple[str, str]]) -> int:
    """Number of a choice, from 1, named by figure, value or label; 0 when there is none."""
    if word.isdecimal():
        return int(word)
    held = [n for n, names in enumerate(choices, start=1) if any(x.lower().startswith(word.lower()) for x in names)]
    return held[0] if len(held) == 1 else 0


def rate(desk: Desk, given: Given) -> None:
    """A point of the curve."""
    _pick(desk, given)
    may = raters(desk.model)
    rater = Rater(given["rater"]) if "rater" in given else next(iter(may), None)
    rate_severity(desk.model, int(given["severity"]), rater)


# ---- telling -------------------------------------------------------------------------------------------


def whisper(desk: Desk, given: Given) -> None:
    """Two lines to the officer of a unit; what is missing is asked in the pane."""
    _pick(desk, given)
    if not all(name in given for name in ("unit", "basis", "lines")):
        _form(desk, "whisper", "", "whisper ")
        return
    lines = [line.strip() for line in given["lines"].split("/") if line.strip()]
    if len(lines) > 2 or any(len(line) > 80 for line in lines):
        _no(desk, "A card has two lines of 80 characters; part them with /")
        return
    ask_whisper(desk.model, given["unit"], tuple(lines), Basis(given["basis"]))


def alert(desk: Desk, given: Given) -> None:
    """One line for whoever goes there; `weapon:` before it names a caution."""
    _pick(desk, given)
    if "kind" not in given or not given.get("text"):
        _form(desk, "record", "alert", "alert ")
        return
    first, _, rest = given["text"].partition(":")
    caution = next((c for c in Caution if rest and c.value == first.strip().lower()), None)
    ask_alert(desk.model, AlertKind(given["kind"]), rest if caution is not None else given["text"], caution)


def withdraw_alert(desk: Desk, given: Given) -> None:
    """Take back the alert that holds some words."""
    care = _pick(desk, given)
    wanted = given["words"].lower()
    held = {key: told.fact.text for key, told in care.alerts.items()} if care is not None else {}
    found = [key for key, text in held.items() if isinstance(text, str) and wanted in text.lower()]
    if len(found) == 1:
        ask_end(desk.model, "alert", found[0])
    else:
        _no(desk, f"{'No' if not found else 'More than one'} alert holds the words {given['words']!r}")


def clinical_note(desk: Desk, given: Given) -> None:
    """A note, its basis in front."""
    _pick(desk, given)
    text = given.get("text", "")
    first, _, rest = text.partition(" ")
    basis = next((b for b in Basis if b.value == first.lower()), None)
    if basis is None or not rest.strip():
        _form(desk, "record", "note", "clinical-note ")
        return
    ask_note(desk.model, rest, basis)


def consent(desk: Desk, given: Given) -> None:
    """What the person said."""
    _pick(desk, given)
    if "scope" not in given or "answer" not in given:
        _form(desk, "record", "consent", "consent ")
        return
    scope, answer, by = ConsentScope(given["scope"]), ConsentState(given["answer"]), given.get("given by", "")
    _for_span(desk, given.get("for", "open"), lambda until: ask_consent(desk.model, scope, answer, until, by))


def end_consent(desk: Desk, given: Given) -> None:
    """The newest consent to something is taken back."""
    care = _pick(desk, given)
    held = [key for key, told in (care.consents.items() if care else ()) if told.fact.scope == given["scope"]]
    if held:
        ask_end(desk.model, "consent", held[-1], given.get("reason", ""))
    else:
        _no(desk, f"No consent to {given['scope']} is recorded")


def hold(desk: Desk, given: Given) -> None:
    """A hold or stay, with its clock."""
    _pick(desk, given)
    if "kind" not in given or "for" not in given:
        _form(desk, "record", "hold", "hold ")
        return
    kind, authority = HoldKind(given["kind"]), given.get("authority", "")
    _for_span(desk, given["for"], lambda until: ask_hold(desk.model, kind, until, authority))


def end_hold(desk: Desk, given: Given) -> None:
    """The newest hold is over."""
    care = _pick(desk, given)
    held = list(care.holds) if care is not None else []
    if held:
        ask_end(desk.model, "hold", held[-1], given.get("reason", ""))
    else:
        _no(desk, "Nobody is held")


def _for_span(desk: Desk, word: str, then: Callable[[timedelta | None], object]) -> None:
    """Go on with the span a word means, or say why it means none."""
    try:
        until = span(word)
    except ValueError as error:
        _no(desk, str(error))
        return
    then(until)


# ---- the record and its wall ---------------------------------------------------------------------------


def open_record(desk: Desk, given: Given) -> None:
    """Show the record and open it."""
    _pick(desk, given)
    _form(desk, "record", "record", "record ")


def request(desk: Desk, given: Given, *, emergency: bool = False) -> None:
    """Ask to see what is hidden."""
    _pick(desk, given)
    if given.get("reason"):
        request_access(desk.model, given["reason"], emergency=emergency)
    else:
        _form(desk, "record", "request", f"access {'break' if emergency else 'request'} ")


def _waiting(care: Care | None) -> str:
    """The request that has waited longest."""
    held = [key for key, request in (care.requests.items() if care is not None else ()) if request.pending]
    return held[0] if held else ""


def grant_waiting(desk: Desk, given: Given) -> None:
    """Show what was asked for first."""
    if key := _waiting(_pick(desk, given)):
        grant(desk.model, key, min(240, int(given.get("minutes", "15"))))
    else:
        _no(desk, "Nobody asks to see what is hidden here")


def refuse_waiting(desk: Desk, given: Given) -> None:
    """It stays hidden."""
    if not (key := _waiting(_pick(desk, given))):
        _no(desk, "Nobody asks to see what is hidden here")
    elif not given.get("reason"):
        desk.controls.prompt("access refuse because ")
    else:
        refuse(desk.model, key, given["reason"])


def hide_again(desk: Desk, given: Given) -> None:
    """End what is shown under grants."""
    care, now = _pick(desk, given), desk.model.now()
    held = [key for key, request in (care.requests.items() if care is not None else ()) if request.open_at(now)]
    for key in held:
        end_grant(desk.model, key)
    if not held:
        _no(desk, "Nothing hidden is shown to anybody now")


def override(desk: Desk, given: Given) -> None:
    """The priority by hand."""
    _pick(desk, given)
    if not given.get("reason"):
        _form(desk, "record", "override", f"priority override {given['priority']} because ")
        return
    incident = desk.model.picture.incidents[given["incident"]]
    fact = f.PriorityOverridden(incident=incident.id, priority=int(given["priority"]), reason=given["reason"][:300])
    desk.ask.send(fact, f"Priority {fact.priority} by hand for {incident.number}", incident.id)


def release(desk: Desk, given: Given) -> None:
    """The priority follows its inputs again."""
    incident = desk.model.picture.incidents[given["incident"]]
    fact = f.PriorityReleased(incident=incident.id, reason=given.get("reason", "")[:300])
    desk.ask.send(fact, f"Priority of {incident.number} follows its inputs", incident.id)
