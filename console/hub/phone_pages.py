"""The officer's page over HTTP: its files, and plain words where a link opens nothing."""

from __future__ import annotations

import html

from console.hub.pages import Page
from console.hub.phones import Phones
from console.paths import resource
from console.wire.frames import Refuse
from console.wire.phone import PAGE_PATH

#: Where the page's files are.
FILES_PATH = "/phone/"
#: Only this hub is reached, only our own files run, and nothing from outside becomes markup.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = (
    ("Content-Security-Policy", CONTENT_POLICY),
    ("Permissions-Policy", "camera=(self), microphone=(self), geolocation=(self)"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("X-Robots-Tag", "noindex"),
)
_FILES = {
    "phone.js": ("phone/phone.js", "text/javascript; charset=utf-8"),
    "calling.js": ("phone/calling.js", "text/javascript; charset=utf-8"),
    "link.js": ("phone/link.js", "text/javascript; charset=utf-8"),
    "sheet.js": ("phone/sheet.js", "text/javascript; charset=utf-8"),
    "icon.svg": ("phone/icon.svg", "image/svg+xml"),
    "phone.css": ("phone/phone.css", "text/css; charset=utf-8"),
    "mesh.js": ("call/mesh.js", "text/javascript; charset=utf-8"),
    "tiles.js": ("call/tiles.js", "text/javascript; charset=utf-8"),
    "call.css": ("call/call.css", "text/css; charset=utf-8"),
}


def phone_page(path: str, phones: Phones) -> Page | None:
    """The page or file at a path; none when it is not one of the phone's."""
    if path.startswith(FILES_PATH):
        known = _FILES.get(path.removeprefix(FILES_PATH))
        return Page(200, known[1], resource(known[0]).read_bytes(), HEADERS) if known else None
    if path == PAGE_PATH:
        return _said(Refuse("no-link", "This page is opened by a link from the desk; ask for a new one"))
    if path.startswith(PAGE_PATH):
        why = phones.why_not_open(path.removeprefix(PAGE_PATH))
        if why is not None:
            return _said(why)
        return Page(200, "text/html; charset=utf-8", resource("phone/phone.html").read_bytes(), HEADERS)
    return None


def _said(refuse: Refuse) -> Page:
    """Words for a person who holds a link that opens nothing."""
    text = resource("phone/over.html").read_text(encoding="utf-8").replace("{words}", html.escape(refuse.text))
    return Page(410, "text/html; charset=utf-8", text.encode(), HEADERS)
