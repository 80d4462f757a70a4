"""Plays the desk's sounds: through Qt where its multimedia part is installed, else through the system's own player."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, QProcess, QUrl, Signal

from console.desk.sounds import MEANING, Sound, wav

#: The same sound is not played again within this time, seconds: a storm must not become a siren.
QUIET_S = 2.0
_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))


class Speaker(Protocol):
    """Something that can play a WAV file without waiting for its end."""

    def play(self, file: Path) -> None: ...


class QtSpeaker:
    """Qt Multimedia, present where the `feeds` extra is installed."""

    def __init__(self, parent: QObject) -> None:
        """Raises ImportError where it is not."""
        from PySide6.QtMultimedia import QSoundEffect

        self._make: Callable[[QObject], Any] = QSoundEffect
        self._parent = parent
        self._effects: dict[Path, Any] = {}

    def play(self, file: Path) -> None:
        """Play."""
        effect = self._effects.get(file)
        if effect is None:
            effect = self._effects[file] = self._make(self._parent)
            effect.setSource(QUrl.fromLocalFile(str(file)))
        effect.play()


class ProcessSpeaker:
    """The system's command-line player."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command

    def play(self, file: Path) -> None:
        """Play."""
        QProcess.startDetached(self._command[0], [*self._command[1:], str(file)])


class WindowsSpeaker:
    """Windows plays WAV files itself."""

    def play(self, file: Path) -> None:
        """Play."""
        import winsound

        sound: Any = winsound
        sound.PlaySound(str(file), sound.SND_FILENAME | sound.SND_ASYNC)


def find_speaker(parent: QObject) -> Speaker | None:
    """The best way to make a sound on this machine; none where there is no way."""
    try:
        return QtSpeaker(parent)
    except ImportError:
        pass
    if sys.platform == "win32":
        return WindowsSpeaker()
    found = next((command for command in _PLAYERS if shutil.which(command[0])), None)
    return ProcessSpeaker(found) if found else None


class Player(QObject):
    """Plays, or tells the window to flash: a sound that nobody can hear must still be noticed."""

    #: A sentence about what would have sounded; sent for every sound, so that it can also be seen.
    sounded = Signal(str)

    def __init__(
        self,
        folder: Path,
        speaker: Speaker | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """`folder` is where the generated files are kept between uses."""
        super().__init__(parent)
        self.speaker = speaker
        self.muted = False
        self.played: list[Sound] = []
        self._folder = folder
        self._clock = clock
        self._last: dict[Sound, float] = {}

    def play(self, sound: Sound, *, even_if_muted: bool = False) -> bool:
        """Play a sound unless it has just been played; returns whether it was due."""
        now = self._clock()
        if now - self._last.get(sound, -1e9) < QUIET_S:
            return False
        self._last[sound] = now
        self.played.append(sound)
        del self.played[:-50]
        if self.speaker is not None and (even_if_muted or not self.muted):
            file = self._file(sound)
            if file is not None:
                self.speaker.play(file)
        self.sounded.emit(MEANING[sound])
        return True

    def _file(self, sound: Sound) -> Path | None:
        path = self._folder / f"{sound.value}.wav"
        try:
            if not path.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                path.write_bytes(wav(sound))
        except OSError:
            return None  # no place to write: the flash has to do
        return path
