"""An agency's own video room in place of our call: its address made from a template, opened outside the desk."""

from __future__ import annotations

import secrets
from urllib.parse import quote, urlsplit

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def room_url(template: str, incident: str, *, room: str = "") -> str:
    """The address of a room: `{incident}` is the incident's number, `{room}` a name that nobody guesses.

    Raises:
        ValueError: the template is no https address, or names something else in braces; the sentence is for a person.
    """
    parts = urlsplit(template)
    if parts.scheme != "https" or not parts.hostname or "{" in parts.netloc or parts.username is not None:
        raise ValueError("The agency's room needs an https address without a name or password in it")
    url = template.replace("{incident}", quote(incident, safe="")).replace("{room}", room or secrets.token_hex(12))
    if "{" in url or "}" in url:
        raise ValueError("The agency's room may use {incident} and {room} in its address, nothing else")
    return url


def open_room(url: str) -> bool:
    """Hand the room to whatever opens web pages on this machine; false when nothing does."""
    return QDesktopServices.openUrl(QUrl(url, QUrl.ParsingMode.StrictMode))
