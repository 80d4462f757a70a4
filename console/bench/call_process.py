"""Two desks in one process call each other through a real hub, with a camera that draws the time into its picture.

Run as `python -m console.bench.call_process URL TOKEN ACTOR TOKEN ACTOR`. Every line on standard input is one call;
what it took is one line on standard output. It ends with its standard input.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec

#: Seconds of pictures that are read in each call, and the longest a call may take to show one.
LOOK_S = 4.0
WITHIN_S = 20.0
#: A camera of 640x360 at 25 pictures a second: the time in milliseconds as 20 bars, and four that check them.
_CAMERA = """
(() => {
  const BITS = 20, ALL = 24, WIDE = 640, HIGH = 360, BAR = 24;
  const check = (value) => (value ^ (value >> 4) ^ (value >> 8) ^ (value >> 12) ^ (value >> 16)) & 15;
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: WIDE, height: HIGH });
    const pen = canvas.getContext('2d');
    const draw = () => {
      const now = Date.now() % (1 << BITS);
      const code = now + check(now) * (1 << BITS);
      pen.fillStyle = '#405060'; pen.fillRect(0, 0, WIDE, HIGH);
      for (let bit = 0; bit < ALL; bit++) {
        pen.fillStyle = Math.floor(code / 2 ** bit) % 2 ? '#fff' : '#000';
        pen.fillRect(32 + bit * BAR, 100, BAR, 160);
      }
    };
    draw(); setInterval(draw, 40);
    const stream = canvas.captureStream(25);
    const sound = new AudioContext().createMediaStreamDestination();
    sound.stream.getAudioTracks().forEach((track) => stream.addTrack(track));
    return stream;
  };
  window.seen = { first: 0, delays: [], bad: 0 };
  const paper = Object.assign(document.createElement('canvas'), { width: WIDE, height: 1 });
  const pen = paper.getContext('2d', { willReadFrequently: true });
  const read = (video) => {
    const now = Date.now();
    seen.first ||= now;
    pen.drawImage(video, 0, video.videoHeight / 2, video.videoWidth, 1, 0, 0, WIDE, 1);
    const row = pen.getImageData(0, 0, WIDE, 1).data;
    let code = 0;
    for (let bit = 0; bit < ALL; bit++) if (row[(32 + bit * BAR + BAR / 2) * 4] > 127) code += 2 ** bit;
    const value = code % (1 << BITS);
    if (Math.floor(code / (1 << BITS)) !== check(value)) seen.bad++;
    else seen.delays.push((now - value + (1 << BITS)) % (1 << BITS));
    video.requestVideoFrameCallback(() => read(video));
  };
  const met = new WeakSet();
  setInterval(() => {
    for (const video of document.querySelectorAll('#tiles video')) {
      if (!met.has(video)) { met.add(video); video.requestVideoFrameCallback(() => read(video)); }
    }
  }, 5);
})();
"""


def main(arguments: list[str]) -> int:
    """Call as often as told until standard input ends."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = (
        "--use-fake-device-for-media-stream --autoplay-policy=no-user-gesture-required"
    )
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"  # the browser refuses to run its sandbox as root
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtWidgets import QApplication

    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)  # every call ends with its window
    url, *pairs = arguments
    desks = [_Desk(application, url, pairs[at], pairs[at + 1]) for at in (0, 2)]
    _Lines(application, lambda: _say(_call(application, desks)))
    _say({"ready": True})
    application.exec()
    for desk in desks:
        desk.link.stop()
    return 0


class _Lines:
    """Standard input, a call for each line; its end ends the program."""

    def __init__(self, application: Any, heard: Callable[[], None]) -> None:
        from PySide6.QtCore import QObject, Qt, Signal

        class Carrier(QObject):
            line = Signal()
            ended = Signal()

        self._carrier = Carrier()
        self._carrier.line.connect(heard, Qt.ConnectionType.QueuedConnection)
        self._carrier.ended.connect(application.quit, Qt.ConnectionType.QueuedConnection)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        # Not sys.stdin: the interpreter waits for its lock when it ends.
        with open(0, "rb", closefd=False) as lines:
            while lines.readline():
                self._carrier.line.emit()
        self._carrier.ended.emit()


class _Desk:
    """A link, and the call it is in."""

    def __init__(self, application: Any, url: str, token: str, actor: str) -> None:
        from console.desk.command import role_in
        from console.desk.theme import load_theme
        from console.link.client import Client
        from console.link.worker import LinkWorker

        self.actor = actor
        self.theme = load_theme("night")
        self.view: Any = None
        self.link = LinkWorker(lambda: Client(url, token, role_in(token), client="bench", exercise=True))
        self.link.start()

    def begin(self) -> None:
        """A new view, as for every call."""
        from console.desk.call import page
        from console.desk.call.view import CallView

        _draw_time(page)
        self.view = CallView(self.theme, self.actor, self.link.send)
        self.view.resize(640, 440)
        self.view.show()

    def drain(self) -> None:
        """Take what came; an invitation is answered at once."""
        from console.link.client import Received
        from console.wire.calling import Invite, read_call_word
        from console.wire.frames import Signal

        for event in self.link.drain():
            if not isinstance(event, Received) or not isinstance(event.frame, Signal) or self.view is None:
                continue
            word = read_call_word(event.frame.body)
            if self.view.call is None and isinstance(word, Invite):
                self.view.answer(event.frame.sender, word)
            else:
                self.view.hear(event.frame)

    def seen(self, application: Any) -> dict[str, Any]:
        """What this end's page has read so far."""
        held: list[str] = []
        screen = self.view.faces
        if screen is None:
            return {}
        screen.call_page.runJavaScript("JSON.stringify(window.seen ?? {})", 0, held.append)
        until_s = time.monotonic() + 2.0
        while not held and time.monotonic() < until_s:
            application.processEvents()
        return dict(json.loads(held[0])) if held and held[0] else {}


def _draw_time(page: Any) -> None:
    """Every page opened from now on has the drawn camera, before its own scripts run."""
    from PySide6.QtWebEngineCore import QWebEngineScript

    if getattr(page.CallScreen, "draws_time", False):
        return
    usual = page.CallScreen.open_page

    def open_page(screen: Any) -> None:
        script = QWebEngineScript()
        script.setSourceCode(_CAMERA)
        script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
        script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
        screen.call_page.scripts().insert(script)
        usual(screen)

    page.CallScreen.open_page = open_page
    page.CallScreen.draws_time = True


def _call(application: Any, desks: list[_Desk]) -> dict[str, Any]:
    """One call: seconds from asking until both ends show a picture, and delays in ms as read by each."""
    from PySide6.QtCore import QEvent

    for desk in desks:
        desk.begin()
    asked = time.time()
    desks[0].view.place([desks[1].actor])
    seen = _watch(application, desks, lambda told: all(one.get("first") for one in told), WITHIN_S)
    both_s = max(one["first"] for one in seen) / 1000 - asked if all(one.get("first") for one in seen) else None
    begun = [len(one.get("delays", ())) for one in seen]
    seen = _watch(application, desks, lambda told: False, LOOK_S)
    delays = [one.get("delays", [])[start:] for one, start in zip(seen, begun, strict=True)]
    for desk in desks:
        desk.view.close()
        desk.view.deleteLater()
        desk.view = None
    until_s = time.monotonic() + 0.7
    while time.monotonic() < until_s:
        application.processEvents()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        for desk in desks:
            desk.drain()
        time.sleep(0.002)
    bad = sum(one.get("bad", 0) for one in seen)
    return {"both_s": both_s, "delays_ms": [delay for side in delays for delay in side], "unread": bad}


def _watch(
    application: Any, desks: list[_Desk], enough: Callable[[list[dict[str, Any]]], bool], seconds: float
) -> list[dict[str, Any]]:
    """Let the desks live until it is enough, or for so long; gives what they have seen."""
    until_s, look_s = time.monotonic() + seconds, 0.0
    told: list[dict[str, Any]] = [{} for _ in desks]
    while time.monotonic() < until_s:
        application.processEvents()
        for desk in desks:
            desk.drain()
        if time.monotonic() >= look_s:
            look_s = time.monotonic() + 0.1
            told = [desk.seen(application) for desk in desks]
            if enough(told):
                break
        time.sleep(0.002)
    return told


def _say(words: dict[str, Any]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(words) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
