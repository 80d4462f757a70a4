"""Arrangements of the desk, kept by name in one small JSON file; a broken file costs nothing but the arrangement."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

#: The arrangement that is saved when the window closes and taken back when it opens.
LAST = "last"
NAMES_KEPT = 40


class Layout(msgspec.Struct, omit_defaults=True):
    """One arrangement. `map_view` is latitude, longitude (degrees) and zoom.

    `workspace` was in use by a desk of `role`; `sizes` are those that hands gave, pixels by `workspace/split`.
    """

    theme: str = "night"
    workspace: str = ""
    role: str = ""
    sizes: dict[str, list[int]] = {}
    units_sorted_by: int = 1
    units_descending: bool = False
    map_view: tuple[float, float, float] | None = None
    muted: bool = False


class LayoutError(ValueError):
    """An arrangement cannot be read or kept; the sentence says why."""


class Layouts:
    """Reads and writes arrangements; the path is handed in."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        """Names of what is kept, sorted; none where nothing can be read."""
        with contextlib.suppress(LayoutError):
            return sorted(self._read())
        return []

    def load(self, name: str = LAST) -> Layout | None:
        """An arrangement, or none when there is none of this name.

        Raises:
            LayoutError: the file is there but cannot be understood.
        """
        return self._read().get(name)

    def save(self, layout: Layout, name: str = LAST) -> None:
        """Keep an arrangement. A file that could not be read is set aside, not written over.

        Raises:
            LayoutError: the file cannot be written, or the name is no name.
        """
        if not name.strip() or len(name) > 60:
            raise LayoutError("a layout needs a name of at most 60 letters")
        try:
            held = self._read()
        except LayoutError:
            held = {}
            with contextlib.suppress(OSError):
                self.path.replace(self.path.with_suffix(".broken"))
        held[name] = layout
        if len(held) > NAMES_KEPT:
            raise LayoutError(f"{NAMES_KEPT} layouts are kept already")
        self._write(held)

    def forget(self, name: str = LAST) -> None:
        """Drop an arrangement, if it is there."""
        held = self._read()
        if held.pop(name, None) is not None:
            self._write(held)

    def _read(self) -> dict[str, Layout]:
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise LayoutError(f"the layout file cannot be read: {error.strerror}") from None
        try:
            return msgspec.json.decode(data, type=dict[str, Layout])
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise LayoutError(f"the layout file {self.path.name} is damaged; the desk starts as it came") from None

    def _write(self, held: dict[str, Layout]) -> None:
        beside = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.format(msgspec.json.encode(held, order="sorted")))
            os.replace(beside, self.path)
        except OSError as error:
            raise LayoutError(f"the layout cannot be kept: {error.strerror}") from None
