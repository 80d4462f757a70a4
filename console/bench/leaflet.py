"""Fetches Leaflet, the peer most web maps are made with, into a folder that is never committed."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path

from console.bench.harness import Progress, Skip

#: The version figures are compared with.
VERSION = "1.9.4"


def leaflet_js(cache: Path, say: Progress) -> Path:
    """The path of `leaflet.js`, fetched with npm the first time.

    Raises:
        Skip: Qt's browser engine or npm is not at hand, or npm could not fetch it.
    """
    if importlib.util.find_spec("PySide6.QtWebEngineWidgets") is None:
        raise Skip("Leaflet in WebEngine: Qt's browser engine is not installed (make setup, extra `feeds`)")
    folder = cache / f"leaflet-{VERSION}"
    script = folder / "node_modules" / "leaflet" / "dist" / "leaflet.js"
    if script.exists():
        return script
    npm = shutil.which("npm")
    if npm is None:
        raise Skip("Leaflet in WebEngine: npm is not installed, so Leaflet cannot be fetched")
    say(f"fetching leaflet {VERSION} with npm into {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    try:
        ended = subprocess.run(
            [*command, f"leaflet@{VERSION}"], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise Skip("Leaflet in WebEngine: npm did not fetch Leaflet within two minutes") from None
    if ended.returncode or not script.exists():
        raise Skip(f"Leaflet in WebEngine: npm could not fetch Leaflet (exit {ended.returncode})")
    return script
