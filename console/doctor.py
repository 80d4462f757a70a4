"""Check that this machine can run Watchfloor, and say what to do where it cannot."""

from __future__ import annotations

import argparse
import asyncio
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from console import __version__
from console.config import Config, ConfigError, load_config
from console.paths import resource

#: Space a shift's journal and tracks take, with room to spare, bytes.
DISK_WANTED = 2 << 30
#: Above this the disk makes every acknowledged fact slow, milliseconds.
SLOW_SYNC_MS = 20.0
#: A desk whose clock is further from the hub's than this shows wrong ages, seconds.
SKEW_WARN_S = 2.0
HUB_WITHIN_S = 5.0


class Grade(StrEnum):
    """How a check went."""

    GOOD = "ok"
    WARN = "note"
    BAD = "FAIL"


class Check(msgspec.Struct, frozen=True):
    """One thing looked at. `cure` says what to do about it."""

    what: str
    grade: Grade
    found: str
    cure: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `watchfloor doctor`."""
    parser.add_argument("--config", type=Path, help="settings file to check too")
    parser.add_argument("--hub", metavar="URL", help="hub to try, such as ws://127.0.0.1:8750/v1/stream")
    parser.add_argument("--token", default="", help="token to try there")


def run(args: argparse.Namespace) -> int:
    """Print every check; 0 when nothing failed, else 1."""
    print(f"Watchfloor {__version__} on {platform.platform()}")
    worst = Grade.GOOD
    for check in checks(args.config, args.hub, args.token):
        print(f"  {check.grade.value:<5} {check.what:<22} {check.found}", flush=True)
        if check.cure:
            print(f"        {'':<22} -> {check.cure}", flush=True)
        if check.grade is Grade.BAD:
            worst = Grade.BAD
    print("This machine can run Watchfloor." if worst is Grade.GOOD else "Something above has to be mended first.")
    return 0 if worst is Grade.GOOD else 1


def checks(config: Path | None, hub: str | None, token: str) -> Iterator[Check]:
    """Every check, one after the other; a check that breaks is a failed check, not the end of the others."""
    wanted: list[tuple[str, Callable[[], Check]]] = [
        ("Python", python),
        ("SQLite", sqlite),
        ("own files", own_files),
        ("windows (Qt)", qt),
        ("video and calls", video),
        ("disk", disk),
        ("settings", lambda: settings(config)),
    ]
    if hub is not None:
        wanted.append(("hub", lambda: asyncio.run(reach(hub, token))))
    for what, look in wanted:
        try:
            yield look()
        except Exception as error:
            yield Check(what, Grade.BAD, f"could not be checked: {type(error).__name__}: {error}")


def python() -> Check:
    """The interpreter."""
    version = platform.python_version()
    return Check("Python", Grade.GOOD, f"{version}, {os.cpu_count()} processors")


def sqlite() -> Check:
    """The SQLite that the journal uses: the one apsw brings along."""
    import apsw

    from console.journal.layout import OLDEST_SQLITE

    found = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if found < OLDEST_SQLITE:
        needed = ".".join(map(str, OLDEST_SQLITE))
        return Check("SQLite", Grade.BAD, apsw.sqlite_lib_version(), f"pip install --upgrade apsw (needs {needed})")
    return Check("SQLite", Grade.GOOD, apsw.sqlite_lib_version())


def own_files() -> Check:
    """The files the product ships."""
    missing = [name for name in ("themes/tokens.toml", "city/port_city.geojson", "mappings") if not _there(name)]
    if missing:
        return Check("own files", Grade.BAD, f"missing: {', '.join(missing)}", "install Watchfloor again")
    return Check("own files", Grade.GOOD, "themes, demo city, mappings")


def _there(name: str) -> bool:
    try:
        return resource(name).exists()
    except FileNotFoundError:
        return False


def qt() -> Check:
    """Whether a window can be made: in another process, because a missing library ends the process that tries."""
    code = "from PySide6.QtWidgets import QApplication, QLabel; a = QApplication([]); QLabel('x').grab(); print('made')"
    screen = has_display()
    environment = {**os.environ} if screen else {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    tried = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    version = importlib.metadata.version("PySide6-Essentials")
    if "made" not in tried.stdout:
        words = tried.stderr.strip().splitlines()
        cure = "on Debian: sudo apt-get install libegl1 libgl1 libxkbcommon0 libdbus-1-3 libxcb-cursor0 libfontconfig1"
        return Check("windows (Qt)", Grade.BAD, words[-1] if words else "no window could be made", cure)
    if not screen:
        return Check("windows (Qt)", Grade.WARN, f"{version}, no display here", "desks run offscreen only")
    return Check("windows (Qt)", Grade.GOOD, version)


def has_display() -> bool:
    """Whether there is a screen to show windows on."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def video() -> Check:
    """The extra that brings sound, camera pictures and calls; each is looked for without starting it."""
    parts = {
        "PySide6.QtMultimedia": "sound",
        "av": "camera pictures",
        "PySide6.QtWebEngineCore": "calls",
    }
    missing = [what for module, what in parts.items() if not _installed(module)]
    if missing:
        cure = "pip install 'watchfloor[feeds]'; the desk works without"
        return Check("video and calls", Grade.WARN, f"no {', no '.join(missing)} here", cure)
    return Check("video and calls", Grade.GOOD, f"{', '.join(parts.values())} installed")


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def disk() -> Check:
    """Room for the journal, and what it costs to make a fact safe."""
    import platformdirs

    folder = platformdirs.user_data_path("watchfloor")
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    sync_ms = _sync_ms(folder)
    found = f"{free / (1 << 30):.0f} GiB free, a sync takes {sync_ms:.1f} ms"
    if free < DISK_WANTED:
        return Check("disk", Grade.BAD, found, f"free some room under {folder}")
    if sync_ms > SLOW_SYNC_MS:
        return Check("disk", Grade.WARN, found, "facts will be acknowledged slowly; keep the journal on a faster disk")
    return Check("disk", Grade.GOOD, found)


def _sync_ms(folder: Path) -> float:
    """Median time of making 4 KiB safe on that disk, milliseconds."""
    times: list[float] = []
    with tempfile.TemporaryFile(dir=folder if os.access(folder, os.W_OK) else None) as file:
        for _ in range(15):
            file.write(b"\0" * 4096)
            file.flush()
            start = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[len(times) // 2]


def settings(path: Path | None) -> Check:
    """The settings file and the environment."""
    try:
        config = load_config(path, os.environ)
    except ConfigError as error:
        return Check("settings", Grade.BAD, str(error), "mend the setting that is named")
    return Check("settings", Grade.GOOD, _in_short(config, path))


def _in_short(config: Config, path: Path | None) -> str:
    origin = str(path) if path is not None else "defaults"
    return f"{origin}: {len(config.source)} outside sources, {len(config.basemap)} basemap layers"


async def reach(url: str, token: str) -> Check:
    """Connect to a hub as `watchfloor desk` would, and compare clocks."""
    from console.desk.command import StartError, role_in
    from console.link.client import Client, LinkEvent, Lost, Opened, Refused

    heard: asyncio.Queue[LinkEvent] = asyncio.Queue()
    try:
        role = role_in(token)
    except StartError as error:
        return Check("hub", Grade.BAD, "not tried", str(error))
    client = Client(url, token, role, client="watchfloor doctor")
    running = asyncio.create_task(client.run(heard.put_nowait))
    try:
        async with asyncio.timeout(HUB_WITHIN_S):
            event = await heard.get()
    except TimeoutError:
        return Check("hub", Grade.BAD, "did not answer in time", "is the hub running, and is the address right?")
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    match event:
        case Opened(welcome=welcome):
            ahead_s = (welcome.hub_time - datetime.now(UTC)).total_seconds()
            found = f"welcome as {welcome.role} {welcome.actor}, {welcome.seq:,} facts, clock {ahead_s:+.1f} s"
            if abs(ahead_s) > SKEW_WARN_S:
                return Check("hub", Grade.WARN, found, "set this machine's clock (or the hub's) from a time server")
            return Check("hub", Grade.GOOD, found)
        case Refused(text=text):
            return Check("hub", Grade.BAD, f"refused: {text}", "make a new token: watchfloor token --help")
        case Lost(why=why):
            return Check("hub", Grade.BAD, why, "is the hub running, and is the address right?")
        case _:
            return Check("hub", Grade.BAD, "answered something unexpected")
