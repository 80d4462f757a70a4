"""The call page's own address, `watchfloor-call:`: serves our files, and its page can ask for nothing else.

Import this only when a call is opened: it loads Qt's browser engine.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QUrl
from PySide6.QtWebEngineCore import (
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)

from console.paths import resource

SCHEME = b"watchfloor-call"
#: Where the page lives. The host is part of the name only.
PAGE_URL = QUrl("watchfloor-call://desk/desk.html")
#: Nothing but our own files; no connection of any kind (media goes by WebRTC, which the policy does not govern).
CONTENT_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; media-src 'self'; base-uri 'none'; "
    b"form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    b"Content-Security-Policy": CONTENT_POLICY,
    b"X-Content-Type-Options": b"nosniff",
    b"Referrer-Policy": b"no-referrer",
}
_FILES = {
    "/desk.html": b"text/html",
    "/desk.js": b"text/javascript",
    "/mesh.js": b"text/javascript",
    "/tiles.js": b"text/javascript",
    "/call.css": b"text/css",
}
#: Qt's own half of the channel, from its resources.
_CHANNEL = "/qwebchannel.js"


def register_scheme() -> None:
    """Make the address known to the browser engine; safe to call again. It has to happen before its first page."""
    if QWebEngineUrlScheme.schemeByName(QByteArray(SCHEME)).name() == SCHEME:
        return
    scheme = QWebEngineUrlScheme(SCHEME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    # Secure: a browser gives cameras to secure pages only. Cors: scripts may be modules.
    scheme.setFlags(QWebEngineUrlScheme.Flag.SecureScheme | QWebEngineUrlScheme.Flag.CorsEnabled)
    QWebEngineUrlScheme.registerScheme(scheme)


def ours(url: QUrl) -> bool:
    """Whether an address is one of the page's own."""
    return url.scheme() == SCHEME.decode() and url.host() == PAGE_URL.host()


class Files(QWebEngineUrlSchemeHandler):
    """Answers with our files, and with nothing for anything else."""

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        """One file is asked for."""
        path = job.requestUrl().path()
        if job.requestMethod() != b"GET" or not ours(job.requestUrl()):
            job.fail(QWebEngineUrlRequestJob.Error.RequestDenied)
            return
        if path == _CHANNEL:
            kind, body = b"text/javascript", _channel_script()
        elif path in _FILES:
            kind, body = _FILES[path], resource(f"call{path}").read_bytes()
        else:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        buffer = QBuffer(job)
        buffer.setData(QByteArray(body))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        headers: Any = {QByteArray(name): [QByteArray(value)] for name, value in _HEADERS.items()}
        job.setAdditionalResponseHeaders(headers)
        job.reply(QByteArray(kind), buffer)


class Fence(QWebEngineUrlRequestInterceptor):
    """Stops every request that is not for one of our files. `stopped` counts them."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.stopped = 0

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """One request is about to leave."""
        if not ours(info.requestUrl()):
            self.stopped += 1
            info.block(True)


def _channel_script() -> bytes:
    import PySide6.QtWebChannel  # noqa: F401  its library holds the script

    file = QFile(":/qtwebchannel/qwebchannel.js")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise FileNotFoundError("Qt's qwebchannel.js is missing; reinstall PySide6-Addons")
    return bytes(file.readAll().data())
