"""Speaks with the page that shows a call's faces: orders wait until it is ready and end with it."""

from __future__ import annotations

import json
from typing import Any

from console.desk.call.screen import Screen
from console.desk.theme import Theme

#: Colours of the page, by the theme's tokens.
_COLORS = {
    "window": "base.window",
    "field": "base.field",
    "text": "base.text",
    "faint": "base.text_faint",
    "line": "base.line_strong",
    "warn": "link.stale",
}


class PageTalk:
    """Orders for one page, in the words of `resources/call/desk.js`; mute before it has a screen and after its end.

    Attributes:
        screen: what faces are seen on, from the call's beginning to its end.
    """

    def __init__(self) -> None:
        self.screen: Screen | None = None
        self._ready = False
        self._waiting: list[dict[str, Any]] = []

    def begin(self, screen: Screen, theme: Theme) -> None:
        """Draw on `screen` from now on."""
        self.screen = screen
        screen.set_ground(theme.color("base.window"))

    def ready(self) -> None:
        """The page has loaded: say what waited, in order."""
        self._ready = True
        waiting, self._waiting = self._waiting, []
        for order in waiting:
            self._emit(order)

    def order(self, order: str, **more: Any) -> None:
        """Say one order, now or when the page is ready."""
        said = {"order": order, **more}
        if self._ready:
            self._emit(said)
        else:
            self._waiting.append(said)

    def set_theme(self, theme: Theme) -> None:
        """Another theme, at once."""
        if self.screen is not None:
            self.screen.set_ground(theme.color("base.window"))
            self.order("colors", colors=page_colors(theme))

    def end(self) -> Screen | None:
        """Tell the page that it is over and let it go; gives the screen to be closed, once."""
        screen, self.screen = self.screen, None
        if screen is not None and self._ready:
            screen.bridge.ordered.emit(json.dumps({"order": "end"}))
        return screen

    def _emit(self, order: dict[str, Any]) -> None:
        if self.screen is not None:
            self.screen.bridge.ordered.emit(json.dumps(order))


def page_colors(theme: Theme) -> dict[str, str]:
    """The theme's colours under the names that the page has for them."""
    return {name: theme.hex(token) for name, token in _COLORS.items()}
