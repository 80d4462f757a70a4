"""Hosts of feeds that a person at this desk has agreed to contact, remembered in one small file."""

from __future__ import annotations

from pathlib import Path

import msgspec

#: Hosts remembered; of more, those agreed to first are asked about again.
MOST = 500


class KnownHosts:
    """Names of hosts; a file that is missing or spoilt means that everything is asked about anew."""

    def __init__(self, path: Path) -> None:
        """Read what `path` holds."""
        self._path = path
        try:
            held = msgspec.json.decode(path.read_bytes(), type=list[str])
        except (OSError, msgspec.MsgspecError):
            held = []
        self._hosts: dict[str, None] = dict.fromkeys(held[-MOST:])

    def __contains__(self, host: object) -> bool:
        return host in self._hosts

    def __len__(self) -> int:
        return len(self._hosts)

    def __iter__(self):
        return iter(self._hosts)

    def agree(self, host: str) -> bool:
        """Remember a host; false where it could not be written, so that it holds for this session only."""
        self._hosts.pop(host, None)
        self._hosts[host] = None
        while len(self._hosts) > MOST:
            del self._hosts[next(iter(self._hosts))]
        part = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(msgspec.json.encode(list(self._hosts)))
            part.replace(self._path)
        except OSError:
            return False
        return True
