"""The one place where colours, sizes and fonts come from: themes read from `resources/themes/tokens.toml`."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

from PySide6.QtGui import QColor, QFont, QFontDatabase

from console.paths import resource

#: Themes in the order the desk cycles through them.
THEME_NAMES: tuple[str, ...] = ("night", "day", "contrast")


class ThemeError(ValueError):
    """The token file lacks something a theme must have."""


class Theme:
    """Tokens of one theme; immutable, handed to whoever draws."""

    def __init__(self, name: str, tokens: dict[str, Any]) -> None:
        """Take a theme out of a parsed token file.

        Raises:
            ThemeError: the file has no such theme, or the theme lacks a group the first theme has.
        """
        if name not in tokens:
            raise ThemeError(f"there is no theme {name!r}; there are {', '.join(THEME_NAMES)}")
        self.name = name
        self.label: str = tokens[name]["label"]
        self.dark: bool = tokens[name]["dark"]
        self._colors = {
            f"{group}.{key}": QColor(value)
            for group, held in tokens[name].items()
            if isinstance(held, dict)
            for key, value in held.items()
        }
        self._sizes: dict[str, int] = dict(tokens["size"])
        self._families: dict[str, list[str]] = dict(tokens["font"])
        self._found: dict[str, str] = {}

    def color(self, token: str) -> QColor:
        """A colour by token, such as `base.text` or `status.en_route`.

        Raises:
            KeyError: no such token; a misspelt token is a defect, not a default grey.
        """
        return QColor(self._colors[token])

    def hex(self, token: str) -> str:
        """A colour as `#rrggbb`, for style sheets."""
        return self._colors[token].name()

    def size(self, token: str) -> int:
        """A length in pixels at scale 1."""
        return self._sizes[token]

    def font(self, size: str = "text", *, bold: bool = False, mono: bool = False) -> QFont:
        """The first installed family of the wanted kind, at a size token."""
        font = QFont(self._family("mono" if mono else "text"))
        font.setPixelSize(self._sizes[size])
        font.setBold(bold)
        # Digits of one width: a clock that counts must not wobble.
        font.setFeature(QFont.Tag.fromString("tnum"), 1)
        font.setStyleHint(QFont.StyleHint.Monospace if mono else QFont.StyleHint.SansSerif)
        return font

    def _family(self, kind: str) -> str:
        """The first installed family of a kind; looked up once, because Qt makes a new list each time it is asked."""
        if kind not in self._found:
            present = set(QFontDatabase.families())
            wanted = self._families[kind]
            self._found[kind] = next((name for name in wanted if name in present), wanted[-1])
        return self._found[kind]

    def scaled(self, factor: float) -> Theme:
        """The same theme with every length times `factor`, for a wall that is read from across the room."""
        twin = copy.copy(self)
        twin._sizes = {name: round(pixels * factor) for name, pixels in self._sizes.items()}
        return twin

    @property
    def tokens(self) -> tuple[str, ...]:
        """Names of all colour tokens, sorted."""
        return tuple(sorted(self._colors))


def load_theme(name: str, path: Path | None = None) -> Theme:
    """Read a theme from the token file.

    Raises:
        ThemeError: unknown theme.
    """
    source = path or resource("themes/tokens.toml")
    with source.open("rb") as file:
        return Theme(name, tomllib.load(file))
