"""Pictures of every workspace: each pose is possible on the scene, and shows what its name says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from console.shots.poses import SIZES, THEMES, pictures
from console.shots.stage import Stage

ALL = {picture.name: picture for picture in pictures()}


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    held = Stage(tmp_path)
    yield held
    held.close()


def test_every_workspace_in_every_theme_and_size() -> None:
    for workspace in ("desk", "clinician", "review"):
        names = {f"{workspace}-{theme}-{wide}x{high}" for theme in THEMES for wide, high in SIZES}
        assert names <= set(ALL)
    assert len(ALL) == len(list(pictures()))


@pytest.mark.parametrize("name", ["state-feeds", "state-ringing", "state-phone-link", "clinician-night-1280x720"])
def test_a_pose_shows_what_it_says(stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    seen: dict[str, object] = {}

    def look() -> None:
        window = stage.window
        wall = window.feeds.wall
        seen.update(
            live=window.model.live,
            call=window.calls.on,
            ring=window.ring.isVisible(),
            phone=window.phone.isVisible(),
            beats=sorted(s.sign.beat.value for s in wall.sessions.values()) if wall is not None else [],
            ground=len(window.map.scene.ground_seen),
            workspace=window.floor.workspace,
        )

    monkeypatch.setattr(stage, "settle", look)
    picture = ALL[name]
    path = stage.take(tmp_path / "x.png", picture.size, picture.theme, picture.pose, picture.seat)
    image = QImage(str(path))
    assert (image.width(), image.height()) == picture.size
    quiet = {
        "live": True,
        "call": False,
        "ring": False,
        "phone": False,
        "beats": [],
        "ground": 0,
        "workspace": "command",
    }
    expected = {
        "state-feeds": {"call": True, "beats": ["frozen", "live", "live"], "ground": 1},
        "state-ringing": {"ring": True},
        "state-phone-link": {"phone": True},
        "clinician-night-1280x720": {"call": True, "workspace": "clinician"},
    }
    assert seen == {**quiet, **expected[name]}
