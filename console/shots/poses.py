"""What is done at a desk before its picture is taken, and the list of all pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

from console.domain.entities import Incident
from console.shots.past import known_then, live_then
from console.shots.stage import CLINICIAN, COMMANDER, REVIEWER, Seat, Stage
from console.sim.scene_care import cast_of
from console.wire.calling import Invite

SIZES = ((1600, 900), (1280, 720))
THEMES = ("night", "day", "contrast")
Pose = Callable[[Stage], None]


class Picture(NamedTuple):
    """One picture: its name, size in pixels, theme, what is done before it is taken, and who sits there."""

    name: str
    size: tuple[int, int]
    theme: str
    pose: Pose
    seat: Seat = COMMANDER


def pictures() -> Iterator[Picture]:
    """Every picture: the workspaces in all themes and sizes, then the states that matter."""
    workspaces: dict[str, tuple[Pose, Seat]] = {
        "desk": (_picked, COMMANDER),
        "clinician": (_consult, CLINICIAN),
        "review": (_past, REVIEWER),
    }
    for name, (pose, seat) in workspaces.items():
        for theme in THEMES:
            for wide, high in SIZES:
                yield Picture(f"{name}-{theme}-{wide}x{high}", (wide, high), theme, pose, seat)
    for name, pose in _STATES.items():
        yield Picture(f"state-{name}", SIZES[0], "night", pose)
    for name, pose in _CLINICAL.items():
        yield Picture(f"state-{name}", SIZES[0], "night", pose, CLINICIAN)
    for name, pose in _LOOKING_BACK.items():
        yield Picture(f"state-{name}", SIZES[0], "night", pose, REVIEWER)


# ---- the commander's desk --------------------------------------------------------------------------------------


def _nothing(stage: Stage) -> None:
    """The desk as it stands."""
    stage.arrive()


def _picked(stage: Stage) -> None:
    _nothing(stage)
    stage.pick(lambda i: len(i.units) >= 2 and i.place is not None)


def _closing(stage: Stage) -> None:
    _picked(stage)
    stage.window.run("close")


def _handoff(stage: Stage) -> None:
    _nothing(stage)
    stage.pick(lambda i: i.offered_to is not None)


def _close_up(stage: Stage) -> None:
    _picked(stage)
    incident = stage.window.model.incident()
    assert incident is not None
    assert incident.place is not None
    stage.window.map.go_to(incident.place.lat, incident.place.lon, 15.6)


def _keys(stage: Stage) -> None:
    _nothing(stage)
    stage.window.run("help")


def _sources(stage: Stage) -> None:
    _nothing(stage)
    stage.window.run("sources")


def _not_live(stage: Stage) -> None:
    _picked(stage)
    stage.settle()
    stage.link.cut()
    stage.wait(17)


def _away(stage: Stage) -> None:
    """Cut off for six minutes: what came meanwhile is told as one digest."""
    since = stage.now - timedelta(minutes=6)
    stage.clock = since
    stage.arrive(since)
    stage.link.cut()
    stage.frame()
    stage.clock = stage.now
    stage.come_back(since)


def _wall(stage: Stage) -> None:
    _nothing(stage)
    stage.window.set_wall(True)
    stage.window.showNormal()  # the screen of an offscreen run is smaller than any wall
    stage.window.resize(*SIZES[0])


def _feeds(stage: Stage) -> None:
    """Cameras beside a call: live ones, one that stands still, and the ground the drone sees."""
    _nothing(stage)
    incident = _connected(stage)
    stage.look_down(incident)
    stage.window.run("call")
    stage.come_to_the_call()
    stage.window.run("feeds", "4")
    stage.watch("scene-feed-drone", "scene-feed-body", "scene-feed-vehicle")
    for _ in range(4):
        stage.feel(0.6)
    assert incident.place is not None
    stage.window.map.go_to(incident.place.lat, incident.place.lon, 14.6)
    stage.window.feeds.look()


def _rings(stage: Stage) -> None:
    """A clinician calls."""
    _picked(stage)
    incident = _connected(stage)
    people = (CLINICIAN.actor, COMMANDER.actor)
    stage.hear(CLINICIAN.actor, Invite("ringing-call", "session-of-caller", people, incident.id, ""))


def _phone_link(stage: Stage) -> None:
    _nothing(stage)
    _connected(stage)
    stage.window.run("phone")


# ---- the clinician's -------------------------------------------------------------------------------------------


def _connected(stage: Stage) -> Incident:
    """Pick the incident whose consult is connected."""
    cast = cast_of(stage.window.model.picture)
    assert cast is not None
    stage.window.model.select_incident(cast.connected.id)
    stage.frame()
    return cast.connected


def _consult(stage: Stage) -> None:
    """The queue, and one consult with its call."""
    _nothing(stage)
    _connected(stage)
    stage.window.run("call")
    stage.come_to_the_call()
    stage.frame()


def _assess(stage: Stage) -> None:
    _consult(stage)
    stage.window.control.show_pane("assess")


def _whisper(stage: Stage) -> None:
    _consult(stage)
    stage.window.control.show_pane("whisper")


def _idle(stage: Stage) -> None:
    """No call yet."""
    _nothing(stage)
    _connected(stage)
    stage.window.control.show_pane("ledger")


# ---- the reviewer's --------------------------------------------------------------------------------------------


def _past(stage: Stage) -> None:
    """Ten minutes ago, while the live picture goes on beneath."""
    live_then(stage, timedelta(minutes=25))
    _connected(stage)
    stage.settle()
    stage.window.run("replay", f"{stage.now - timedelta(minutes=10):%H:%M:%S}")
    stage.settle()


def _measures(stage: Stage) -> None:
    _past(stage)
    stage.window.control.show_pane("measures")
    stage.settle()


def _shift_handover(stage: Stage) -> None:
    _nothing(stage)
    stage.settle()
    stage.window.control.show_pane("handover")


_STATES: dict[str, Pose] = {
    "overview": _nothing,
    "closing": _closing,
    "hand-off": _handoff,
    "close-up": _close_up,
    "keys": _keys,
    "sources": _sources,
    "not-live": _not_live,
    "while-you-were-away": _away,
    "wall": _wall,
    "feeds": _feeds,
    "ringing": _rings,
    "phone-link": _phone_link,
    "known-then": known_then,
}
_CLINICAL: dict[str, Pose] = {"assessment": _assess, "whisper": _whisper, "ledger": _idle}
_LOOKING_BACK: dict[str, Pose] = {"measures": _measures, "shift-handover": _shift_handover}
