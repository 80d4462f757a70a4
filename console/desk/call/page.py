"""The browser page of a call: off the record, fenced in, without menus, downloads, windows or other permissions.

Import this only when a call is opened: it loads Qt's browser engine.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QColor
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineSettings,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from console.desk.call.bridge import Bridge
from console.desk.call.scheme import PAGE_URL, SCHEME, Fence, Files, ours, register_scheme

register_scheme()

_DEVICES = frozenset(
    {
        QWebEnginePermission.PermissionType.MediaAudioCapture,
        QWebEnginePermission.PermissionType.MediaVideoCapture,
        QWebEnginePermission.PermissionType.MediaAudioVideoCapture,
    }
)
_ON = (
    QWebEngineSettings.WebAttribute.JavascriptEnabled,
    QWebEngineSettings.WebAttribute.AutoLoadImages,
)
#: Everything a web page is usually given and this one has no use for.
_OFF = (
    QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
    QWebEngineSettings.WebAttribute.JavascriptCanAccessClipboard,
    QWebEngineSettings.WebAttribute.JavascriptCanPaste,
    QWebEngineSettings.WebAttribute.LocalStorageEnabled,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
    QWebEngineSettings.WebAttribute.HyperlinkAuditingEnabled,
    QWebEngineSettings.WebAttribute.PluginsEnabled,
    QWebEngineSettings.WebAttribute.FullScreenSupportEnabled,
    QWebEngineSettings.WebAttribute.ScreenCaptureEnabled,
    QWebEngineSettings.WebAttribute.PdfViewerEnabled,
    QWebEngineSettings.WebAttribute.NavigateOnDropEnabled,
    QWebEngineSettings.WebAttribute.AllowGeolocationOnInsecureOrigins,
    QWebEngineSettings.WebAttribute.DnsPrefetchEnabled,
    QWebEngineSettings.WebAttribute.PlaybackRequiresUserGesture,
)


class CallPage(QWebEnginePage):
    """Our page, and no way from it to another."""

    def __init__(self, profile: QWebEngineProfile, parent: QObject | None = None) -> None:
        super().__init__(profile, parent)
        self.console_lines: list[str] = []
        settings = self.settings()
        for attribute in _ON:
            settings.setAttribute(attribute, True)
        for attribute in _OFF:
            settings.setAttribute(attribute, False)
        self.permissionRequested.connect(self._decide)

    def acceptNavigationRequest(self, url: QUrl | str, kind: QWebEnginePage.NavigationType, main: bool) -> bool:
        """Only the page itself, in its own frame; new windows are not made, as nothing here makes them."""
        return main and QUrl(url) == PAGE_URL

    def javaScriptConsoleMessage(self, _level, message: str, line: int, source: str) -> None:
        """Kept for whoever looks for a fault; never shown, never logged: a page may say names."""
        del self.console_lines[:-50]
        self.console_lines.append(f"{message[:500]} ({source.rsplit('/', 1)[-1]}:{line})")

    def _decide(self, permission: QWebEnginePermission) -> None:
        if ours(permission.origin()) and permission.permissionType() in _DEVICES:
            permission.grant()
        else:
            permission.deny()


class CallScreen(QWebEngineView):
    """The page with all that keeps it in. `bridge` is the only way in and out."""

    #: The browser's process is gone.
    died = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Page and profile have no parents: a profile must outlive its page, and `close_page` sees to it.
        self.profile = QWebEngineProfile(None)
        self.profile.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
        self.files = Files(self.profile)
        self.fence = Fence(self.profile)
        self.profile.installUrlSchemeHandler(QByteArray(SCHEME), self.files)
        self.profile.setUrlRequestInterceptor(self.fence)
        self.profile.downloadRequested.connect(_cancel)
        self.call_page = CallPage(self.profile)
        self.bridge = Bridge()
        self.channel = QWebChannel(self.call_page)
        self.channel.registerObject("bridge", self.bridge)
        self.call_page.setWebChannel(self.channel)
        self.call_page.renderProcessTerminated.connect(lambda *_: self.died.emit())
        self.setPage(self.call_page)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)

    def set_ground(self, color: QColor) -> None:
        """What is seen until the page has drawn itself."""
        self.call_page.setBackgroundColor(color)

    def widget(self) -> QWidget:
        """This."""
        return self

    def open_page(self) -> None:
        """Load the page; it says `ready` through the bridge."""
        self.setUrl(PAGE_URL)

    def close_page(self) -> None:
        """Let page, camera and browser process go."""
        view: Any = self
        view.setPage(None)
        self.call_page.destroyed.connect(self.profile.deleteLater)
        self.call_page.deleteLater()


def _cancel(download: QWebEngineDownloadRequest) -> None:
    download.cancel()
