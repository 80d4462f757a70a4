"""The desk's sounds, made here from sine waves: distinct, short, and told apart by their melody, not their loudness."""

from __future__ import annotations

import io
import math
import wave
from array import array
from enum import StrEnum
from typing import NamedTuple

RATE_HZ = 22_050
#: Attack and release of each tone, seconds: without them a tone clicks.
EDGE_S = 0.012


class Sound(StrEnum):
    """What can be heard."""

    CRITICAL = "critical"
    ALARM = "alarm"
    HANDOFF = "handoff"
    RING = "call"
    LOST = "link-lost"
    BACK = "link-back"


MEANING: dict[Sound, str] = {
    Sound.CRITICAL: "a new critical incident",
    Sound.ALARM: "an alarm, critical or high",
    Sound.HANDOFF: "a strip is offered to you",
    Sound.RING: "somebody calls you",
    Sound.LOST: "the link is lost",
    Sound.BACK: "the picture is live again",
}


class Tone(NamedTuple):
    """One tone: pitch, length, silence after it, loudness 0..1."""

    pitch_hz: float
    length_s: float
    rest_s: float
    loudness: float


_MELODIES: dict[Sound, tuple[Tone, ...]] = {
    Sound.CRITICAL: (Tone(659, 0.13, 0.03, 0.8), Tone(880, 0.13, 0.03, 0.85), Tone(1175, 0.26, 0.0, 0.9)),
    Sound.ALARM: (Tone(988, 0.11, 0.05, 0.75), Tone(740, 0.11, 0.09, 0.75)) * 2,
    Sound.HANDOFF: (Tone(523, 0.16, 0.02, 0.5), Tone(784, 0.30, 0.0, 0.5)),
    Sound.RING: (Tone(587, 0.09, 0.02, 0.55), Tone(698, 0.09, 0.02, 0.55)) * 4,
    Sound.LOST: (Tone(440, 0.22, 0.03, 0.7), Tone(330, 0.22, 0.03, 0.7), Tone(220, 0.45, 0.0, 0.7)),
    Sound.BACK: (Tone(330, 0.12, 0.02, 0.5), Tone(494, 0.12, 0.02, 0.5), Tone(659, 0.22, 0.0, 0.5)),
}


def samples(sound: Sound) -> array[int]:
    """Signed 16-bit mono samples at `RATE_HZ`."""
    out = array("h")
    for tone in _MELODIES[sound]:
        count = round(tone.length_s * RATE_HZ)
        edge = EDGE_S * RATE_HZ
        for step in range(count):
            phase = 2 * math.pi * tone.pitch_hz * step / RATE_HZ
            # A little of the octave makes it carry without being shrill.
            value = 0.82 * math.sin(phase) + 0.18 * math.sin(2 * phase)
            shape = min(1.0, step / edge, (count - step) / edge)
            out.append(round(32_767 * 0.7 * tone.loudness * shape * value))
        out.extend([0] * round(tone.rest_s * RATE_HZ))
    return out


def wav(sound: Sound) -> bytes:
    """The sound as a WAV file."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples(sound).tobytes())
    return held.getvalue()
