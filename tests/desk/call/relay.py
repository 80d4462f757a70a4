"""A network between two browsers that a test can cut: every way to reach one of them leads through a socket here."""

from __future__ import annotations

import re
import selectors
import socket
import threading
from typing import Any

import msgspec

from console.wire.frames import Signal

#: A host candidate by UDP over IPv4, as it stands in `candidate` words and in session descriptions.
_CANDIDATE = re.compile(r"(candidate:\S+ \d+ udp \d+ )(\d+\.\d+\.\d+\.\d+) (\d+)( typ host)", re.IGNORECASE)
_OTHER = re.compile(r"^a=candidate:(?!.*#relayed).*\r?\n", re.MULTILINE)

Address = tuple[str, int]


class Relay:
    """Stands in for each browser's address. After `cut` the ways known so far are dead for ever; new ones work."""

    def __init__(self) -> None:
        self._stands_for: dict[socket.socket, Address] = {}
        self._of: dict[Address, socket.socket] = {}
        self._dead: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._selector = selectors.DefaultSelector()
        self._over = False
        self.carried = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def through(self, signal: Signal) -> Signal:
        """A call's word with every address in it replaced by one of this relay's."""
        body: dict[str, Any] = dict(signal.body)
        if text := body.get("candidate"):
            body["candidate"] = self._replaced(text) if _CANDIDATE.search(text) else ""
        elif text := body.get("sdp"):
            marked = _CANDIDATE.sub(lambda match: self._replaced(match[0]) + " #relayed", text)
            body["sdp"] = _OTHER.sub("", marked).replace(" #relayed", "")
        return msgspec.structs.replace(signal, body=body)

    def _replaced(self, text: str) -> str:
        def put(match: re.Match[str]) -> str:
            with self._lock:
                port = self._socket_for((match[2], int(match[3]))).getsockname()[1]
            return f"{match[1]}{match[2]} {port}{match[4]}"

        return _CANDIDATE.sub(put, text)

    def cut(self) -> None:
        """All ways so far are dead."""
        with self._lock:
            self._dead.update(self._of.values())
            self._of.clear()

    def close(self) -> None:
        self._over = True
        self._thread.join(5)
        for held in self._stands_for:
            held.close()

    def _socket_for(self, address: Address) -> socket.socket:
        held = self._of.get(address)
        if held is None:
            held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            held.bind((address[0], 0))
            held.setblocking(False)
            self._of[address] = held
            self._stands_for[held] = address
            self._selector.register(held, selectors.EVENT_READ)
        return held

    def _run(self) -> None:
        while not self._over:
            for key, _ in self._selector.select(0.1) if self._selector.get_map() else ():
                self._carry(key.fileobj)  # type: ignore[arg-type]

    def _carry(self, came_to: socket.socket) -> None:
        try:
            data, sender = came_to.recvfrom(65_536)
            with self._lock:
                if came_to in self._dead:
                    return
                answers_to = self._socket_for(sender)
            answers_to.sendto(data, self._stands_for[came_to])
            self.carried += 1
        except OSError:
            pass  # nobody is there any more
