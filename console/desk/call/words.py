"""What a call says of itself, in words: its state, each person, and the network."""

from __future__ import annotations

from collections.abc import Callable

from console.desk.call.news import Measure
from console.link.call import Call, CallState, Person, Step
from console.wire.calling import Quality

#: Ink of the line that tells the state (see `desk.stylesheet`).
STATE_INK: dict[CallState, str] = {
    CallState.CALLING: "accent",
    CallState.RINGING: "accent",
    CallState.CONNECTING: "accent",
    CallState.CONNECTED: "live",
    CallState.POOR: "stale",
    CallState.RECONNECTING: "stale",
    CallState.ENDED: "dim",
}

_STEP: dict[Step, str] = {
    Step.ASKED: "calling",
    Step.RINGING: "ringing",
    Step.CONNECTING: "connecting",
    Step.CONNECTED: "",
    Step.RECONNECTING: "reconnecting",
    Step.DECLINED: "declined",
    Step.NO_ANSWER: "no answer",
    Step.LEFT: "left",
    Step.VANISHED: "connection lost",
}


def state_words(call: Call, name: Callable[[str], str]) -> str:
    """The call in one line."""

    def of(*steps: Step) -> str:
        return ", ".join(name(person.actor) for person in call.people.values() if person.step in steps)

    match call.state:
        case CallState.CALLING:
            return f"Calling {of(Step.ASKED)}"
        case CallState.RINGING:
            return f"Ringing at {of(Step.RINGING)}"
        case CallState.CONNECTING:
            return f"Connecting to {of(Step.CONNECTING)}"
        case CallState.CONNECTED:
            return f"Connected with {of(Step.CONNECTED)}"
        case CallState.POOR:
            return f"Poor network with {_poor(call, name)}"
        case CallState.RECONNECTING:
            return f"Reconnecting to {of(Step.RECONNECTING)}"
        case _:
            return "Call ended"


def person_words(person: Person) -> str:
    """What stands beside a name in the picture."""
    parts = [_STEP[person.step]]
    if person.step is Step.CONNECTED:
        parts += ["muted" if not person.microphone else "", "camera off" if not person.camera else ""]
        parts.append("poor network" if person.quality is Quality.POOR else "")
    return ", ".join(part for part in parts if part)


def person_look(person: Person) -> str:
    """The look of a picture: `ok`, `poor`, `reconnecting` or `waiting`."""
    if person.step is Step.RECONNECTING:
        return "reconnecting"
    if person.step is not Step.CONNECTED:
        return "waiting"
    return "poor" if person.quality is Quality.POOR else "ok"


def others_words(call: Call, name: Callable[[str], str]) -> str:
    """Those who were asked and are not (yet, any more) there; empty when everyone is."""
    missing = [
        f"{name(person.actor)}: {_STEP[person.step]}"
        for person in call.people.values()
        if person.step not in (Step.CONNECTED, Step.RECONNECTING, Step.CONNECTING)
    ]
    return "; ".join(missing) if len(call.people) > 1 and not call.ended else ""


def network_words(rows: tuple[Measure, ...]) -> str:
    """The worst connection, such as `Network good, 24 ms`; empty while nothing is measured."""
    order = [Quality.UNKNOWN, Quality.GOOD, Quality.FAIR, Quality.POOR]
    known = [(order.index(row.quality), row.rtt_ms, row) for row in rows if row.rtt_ms is not None]
    if not known:
        return ""
    _, rtt_ms, worst = max(known, key=lambda entry: entry[:2])
    lost = f", {worst.loss:.0%} lost" if worst.loss is not None and worst.loss >= 0.005 else ""
    trip = f"{rtt_ms:.0f} ms" if rtt_ms >= 1 else "under 1 ms"
    return f"Network {worst.quality.value}, {trip}{lost}"


def duration_words(seconds: float) -> str:
    """Minutes and seconds, such as `03:12`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02d}:{rest:02d}"


def _poor(call: Call, name: Callable[[str], str]) -> str:
    return ", ".join(
        name(person.actor)
        for person in call.people.values()
        if person.step is Step.CONNECTED and person.quality is Quality.POOR
    )
