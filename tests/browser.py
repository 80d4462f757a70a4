"""A real Chromium, driven over its DevTools protocol: a phone for tests, with a drawn camera and a place on Earth."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

#: No test waits longer than this for something that has to come, seconds.
PATIENCE_S = 60.0
#: The screen of a phone, CSS pixels.
PHONE = (390, 844)


def find_chromium() -> str:
    """The browser's program; the test that asks skips, saying so, where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")


class Tab:
    """One page of the browser."""

    def __init__(self, address: str, *, dark: bool = True) -> None:
        self._exit = ExitStack()
        self._socket = self._exit.enter_context(
            connect(address, max_size=64 << 20, compression=None, ping_interval=None, close_timeout=1)
        )
        self._ids = itertools.count(1)
        self.log: list[str] = []
        self.requests: list[str] = []
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        width, height = PHONE
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2, mobile=True)
        self.set_dark(dark)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command and its answer."""
        key = next(self._ids)
        self._socket.send(json.dumps({"id": key, "method": method, "params": params}))
        while True:
            said = json.loads(self._socket.recv(timeout=PATIENCE_S))
            if said.get("id") == key:
                assert "error" not in said, said["error"]
                return dict(said["result"])
            self._hear(said)

    def _hear(self, said: dict[str, Any]) -> None:
        params = said.get("params", {})
        match said.get("method"):
            case "Runtime.exceptionThrown":
                self.log.append(json.dumps(params["exceptionDetails"])[:600])
            case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning"):
                self.log.append(json.dumps(params["args"])[:600])
            case "Log.entryAdded":
                self.log.append(params["entry"]["text"])
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case _:
                pass

    def open(self, url: str) -> None:
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, script: str) -> Any:
        """The value of an expression, awaited."""
        result = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True
        )
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def until(self, script: str, patience_s: float = PATIENCE_S) -> Any:
        """Wait for an expression to be true; gives its value."""
        end = time.monotonic() + patience_s
        while not (value := self.run(script)):
            assert time.monotonic() < end, f"never true: {script}; the page shows: {self.text()!r}; it said: {self.log}"
            time.sleep(0.02)
        return value

    def text(self, selector: str = "body") -> str:
        return str(self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    def shown(self, selector: str) -> bool:
        return bool(self.run(f"document.querySelector({json.dumps(selector)})?.checkVisibility() ?? false"))

    def press(self, selector: str) -> None:
        self.until(f"document.querySelector({json.dumps(selector)})?.checkVisibility()")
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def set_dark(self, dark: bool) -> None:
        value = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": value}])

    def stand_at(self, lat: float, lon: float, accuracy: float = 8.0) -> None:
        self.call("Emulation.setGeolocationOverride", latitude=lat, longitude=lon, accuracy=accuracy)

    def crash(self) -> None:
        """The page is gone without a word, as a phone whose battery is empty."""
        self._socket.send(json.dumps({"id": next(self._ids), "method": "Page.crash"}))

    def shot(self, path: Path, *, whole: bool = False) -> None:
        """A picture of the page."""
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self) -> None:
        self._exit.close()


class Browser:
    """The program, with a profile of its own that is gone afterwards."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._tabs: list[Tab] = []

    def tab(self, **more: Any) -> Tab:
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}/json/new?about:blank", method="PUT")
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            address = json.load(answer)["webSocketDebuggerUrl"]
        self._tabs.append(Tab(address, **more))
        return self._tabs[-1]

    def allow_location(self, origin: str) -> None:
        self._tabs[0].call("Browser.grantPermissions", permissions=["geolocation"], origin=origin)

    def close(self) -> None:
        for tab in self._tabs:
            tab.close()


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """A running browser; ended, and its files gone with `folder`, at the end."""
    command = [
        find_chromium(), "--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-default-apps", "--mute-audio", "--remote-debugging-port=0",
        f"--user-data-dir={folder / 'profile'}", "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream", "--disable-dev-shm-usage", "about:blank",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # it refuses to run its sandbox as root
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        browser = Browser(_port(folder / "profile" / "DevToolsActivePort", running))
        try:
            yield browser
        finally:
            browser.close()
    finally:
        running.terminate()
        try:
            running.wait(5)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait(5)


def _port(file: Path, running: subprocess.Popen[bytes]) -> int:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        assert running.poll() is None, "Chromium did not start"
        if file.exists() and (lines := file.read_text().splitlines()):
            return int(lines[0])
        time.sleep(0.02)
    raise AssertionError("Chromium did not say where it listens")
