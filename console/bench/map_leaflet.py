"""The peer on the web: Leaflet's circles on its canvas renderer, in Qt's own browser engine, drawn offscreen.

Run as `python -m console.bench.map_leaflet LEAFLET_JS COUNT`; speaks as `console.bench.map_stage` does.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from console.bench.map_stage import FEWEST, HEIGHT, PAN_PX, PAN_ROUND, STEP_S, WARM_UP, WIDTH, Round
from console.bench.swarm import CENTRE_LAT, CENTRE_LON, HALF_LAT, HALF_LON, Swarm

#: Without these the browser waits for a display's refresh, and every frame under 16.7 ms would look alike.
_FLAGS = "--disable-gpu --disable-frame-rate-limit --disable-gpu-vsync --allow-file-access-from-files"

#: A frame is the time from one animation frame to the next, in which Leaflet moved, drew and showed everything.
_PAGE = """<!doctype html><meta charset="utf-8"><style>
html, body, #map { margin: 0; width: 100%; height: 100%; background: #10151c; overflow: hidden }
.leaflet-pane, .leaflet-map-pane, .leaflet-overlay-pane canvas { position: absolute; left: 0; top: 0 }
.leaflet-container { position: relative }
</style><div id="map"></div><script src="SCRIPT"></script><script>
const units = UNITS, given = GIVEN;
const map = L.map('map', {zoomControl: false, attributionControl: false, zoomAnimation: false, fadeAnimation: false,
                          inertia: false, renderer: L.canvas()});
map.fitBounds([[given.south, given.west], [given.north, given.east]], {animate: false});
const circles = units.map(([lat, lon, hue]) => L.circleMarker([lat, lon], {
    radius: 6, weight: 1, color: '#05080c', fillColor: `hsl(${hue}, 60%, 60%)`, fillOpacity: 1}).addTo(map));
function move() {
    for (let i = 0; i < circles.length; i++) {
        const u = units[i];
        u[0] += u[3]; u[1] += u[4];
        if (u[0] < given.south || u[0] > given.north) u[3] = -u[3];
        if (u[1] < given.west || u[1] > given.east) u[4] = -u[4];
        circles[i].setLatLng([u[0], u[1]]);
    }
}
function pan(frame) {
    const side = Math.floor((frame % given.round) / (given.round / 4)), by = given.pan;
    map.panBy([[-by, 0], [0, -by], [by, 0], [0, by]][side], {animate: false});
}
let result = null;
function run(mode, frames, atMost) {
    result = null;
    const out = [];
    let frame = -given.warm, last = performance.now();
    function step() {
        const now = performance.now();
        if (frame > 0) out.push(now - last);
        last = now;
        const long = frame >= given.fewest && out.reduce((a, b) => a + b, 0) > atMost * 1000;
        if (frame >= frames || long) { result = out; return; }
        if (mode === 'updating') move(); else pan(frame + given.round);
        frame++;
        requestAnimationFrame(step);
    }
    requestAnimationFrame(step);
}
</script>"""


def page(script: Path, swarm: Swarm) -> str:
    """The page with its units in it."""
    step = swarm.speed_mps * STEP_S / 111_195.0
    rows = zip(
        swarm.lat.tolist(),
        swarm.lon.tolist(),
        (swarm.status * 40).tolist(),
        step.tolist(),
        (step * 1.4).tolist(),
        strict=True,
    )
    given = {
        "south": CENTRE_LAT - HALF_LAT, "north": CENTRE_LAT + HALF_LAT,
        "west": CENTRE_LON - HALF_LON, "east": CENTRE_LON + HALF_LON,
        "pan": PAN_PX, "round": PAN_ROUND, "warm": WARM_UP, "fewest": FEWEST,
    }  # fmt: skip
    return (
        _PAGE.replace("SCRIPT", script.resolve().as_uri())
        .replace("UNITS", json.dumps([list(row) for row in rows]))
        .replace("GIVEN", json.dumps(given))
    )


def main(arguments: list[str]) -> int:
    """Draw rounds as told until standard input ends."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = _FLAGS
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"  # the browser refuses to run its sandbox as root
    from PySide6.QtCore import QEventLoop, QTimer, QUrl
    from PySide6.QtWebEngineWidgets import QWebEngineView
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    script, count = Path(arguments[0]), int(arguments[1])
    file = Path(arguments[2]).resolve() / f"leaflet-{count}.html"
    file.write_text(page(script, Swarm(count)), encoding="utf-8")
    view = QWebEngineView()
    view.resize(WIDTH, HEIGHT)
    view.show()

    def ask(code: str) -> Any:
        loop = QEventLoop()
        got: list[Any] = []

        def hear(value: Any) -> None:
            got.append(value)
            loop.quit()

        view.page().runJavaScript(code, 0, hear)
        loop.exec()
        return got[0]

    def wait(milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    loaded = QEventLoop()
    view.loadFinished.connect(lambda fine: loaded.exit(0 if fine else 1))
    view.load(QUrl.fromLocalFile(str(file)))
    if loaded.exec() or ask("typeof circles") != "object":
        print("the page with Leaflet did not load", file=sys.stderr)
        return 1
    _say({"ready": True})
    for line in sys.stdin.buffer:
        asked = msgspec.json.decode(line, type=Round)
        ask(f"run({json.dumps(asked.mode)}, {asked.frames}, {asked.at_most_s})")
        while not (samples := ask("result === null ? '' : JSON.stringify(result)")):
            wait(100)
        _say({"frames_ms": json.loads(samples)})
    view.close()
    view.deleteLater()
    app.processEvents()
    return 0


def _say(words: dict[str, object]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(words) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
