"""The plain JSON websocket of a simulation or a replay: what an outside system would offer, to try `[[source]]` on."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import msgspec
from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from console.domain import facts as f
from console.domain.entities import Incident, Unit
from console.domain.picture import Picture, Touched
from console.domain.tracks import Position, Tracks
from console.domain.vocabulary import Phase, Role

#: Paths offered, and whether incidents and units are told there.
PATHS: dict[str, tuple[bool, bool]] = {"/incidents": (True, False), "/units": (False, True), "/": (True, True)}
#: A client that lets this many bytes pile up unread is cut off.
MOST_UNREAD = 8 << 20
#: States sent together in one message at most.
STATES_TOGETHER = 500


class PlainServer:
    """Takes facts and positions like a hub's publisher, and tells their states as `mappings/plain.toml` has them.

    Use it as an async context manager. Whoever connects is first told everything that is open.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0, *, tls: ssl.SSLContext | None = None) -> None:
        self._host, self._wanted_port, self._tls = host, port, tls
        self._server: Server | None = None
        self._picture = Picture()
        self._tracks = Tracks()
        self._clients: dict[str, set[ServerConnection]] = {path: set() for path in PATHS}
        self._gone: set[str] = set()
        #: Clients cut off because they did not read.
        self.cut = 0

    async def __aenter__(self) -> PlainServer:
        self._server = await serve(
            self._client,
            self._host,
            self._wanted_port,
            ssl=self._tls,
            process_request=_known_path,
            max_size=1 << 16,
            compression=None,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def port(self) -> int:
        """The port listened on."""
        assert self._server is not None
        return int(next(iter(self._server.sockets)).getsockname()[1])

    @property
    def url(self) -> str:
        """The address without a path."""
        return f"{'wss' if self._tls else 'ws'}://{self._host}:{self.port}"

    @property
    def clients(self) -> int:
        """How many are listening."""
        return sum(len(connections) for connections in self._clients.values())

    # ---- what a replay or simulation calls ----

    async def publish_all(self, facts: Sequence[tuple[f.Fact, datetime]]) -> list[int]:
        """Take facts in order and tell the states they changed."""
        touched = Touched()
        seqs = []
        for fact, at in facts:
            seq = self._picture.seq + 1
            by = f.By("plain", Role.SOURCE)
            envelope = f.Envelope("plain", seq, f"plain-{seq:08d}", at, at, by, fact)  # type: ignore[arg-type]
            touched.merge(self._picture.apply(envelope))
            seqs.append(seq)
        incidents = [plain_incident(held) for key in sorted(touched.incidents) if (held := self._incident(key))]
        units = [self._unit_state(key) for key in sorted(touched.units)]
        self._tell(incidents, units)
        return seqs

    async def positions(self, positions: Sequence[Position]) -> None:
        """Take fixes and tell them."""
        self._tracks.take(positions)
        self._tell([], [plain_position(position) for position in positions])

    # ---- inside ----

    def _incident(self, key: str) -> Incident | None:
        return self._picture.incidents.get(key)

    def _unit_state(self, key: str) -> dict[str, Any]:
        unit = self._picture.units.get(key)
        return {"unit": key, "retired": True} if unit is None else plain_unit(unit, self._tracks.newest(key))

    async def _client(self, connection: ServerConnection) -> None:
        path = _path_of(connection.request)
        incidents, units = PATHS[path]
        try:
            open_now = [plain_incident(one) for one in self._picture.open_incidents()] if incidents else []
            on_duty = [self._unit_state(key) for key in self._picture.units] if units else []
            # Added in the same turn of the loop as the state was taken: nothing is missed and nothing told twice.
            self._clients[path].add(connection)
            for message in _messages(open_now + on_duty):
                await connection.send(message)
            async for _ in connection:
                pass  # a plain source is only listened to; a subscribe message is welcome and needs no answer
        except ConnectionClosed:
            pass
        finally:
            self._clients[path].discard(connection)

    def _tell(self, incidents: list[dict[str, Any]], units: list[dict[str, Any]]) -> None:
        for path, (with_incidents, with_units) in PATHS.items():
            listening = self._clients[path]
            states = (incidents if with_incidents else []) + (units if with_units else [])
            if not listening or not states:
                continue
            for connection in list(listening):
                if connection.transport.get_write_buffer_size() > MOST_UNREAD:
                    listening.discard(connection)
                    connection.transport.abort()
                    self.cut += 1
            for message in _messages(states):
                broadcast(listening, message)


def _path_of(request: Request | None) -> str:
    return request.path.partition("?")[0] if request is not None else "/"


def _known_path(connection: ServerConnection, request: Request) -> Response | None:
    if _path_of(request) in PATHS:
        return None
    return connection.respond(404, f"Offered here are the websockets {', '.join(PATHS)}\n")


def _messages(states: Sequence[dict[str, Any]]) -> Iterable[str]:
    """States as JSON text, many in one message."""
    for start in range(0, len(states), STATES_TOGETHER):
        yield msgspec.json.encode(states[start : start + STATES_TOGETHER]).decode()


# ---- the plain form --------------------------------------------------------------------------------------


def plain_incident(incident: Incident) -> dict[str, Any]:
    """The state of an incident, as `mappings/plain.toml` describes it; what is not known is left out."""
    state: dict[str, Any] = {
        "incident": incident.id,
        "number": incident.number,
        "received": incident.received_at,
        "updated": incident.marks[-1].at if incident.marks else incident.received_at,
        "type_code": incident.type_code,
        "type": incident.type_text,
        "priority": incident.priority,
        "address": incident.address,
        "summary": incident.summary,
        "language": incident.language,
        "agency": incident.agency,
        "sensitive": incident.sensitive,
        "phase": incident.phase,
        "phase_at": incident.phase_since,
        "reached": {p: at for p, at in incident.reached.items() if p not in (Phase.RECEIVED, Phase.CLOSED)},
        "duplicate_of": next((to for relation, to in incident.linked if relation == "duplicate"), None),
        "closed": incident.closed_at or incident.ended_at,
        "disposition": incident.disposition,
    }
    if incident.place is not None:
        state |= {"lat": incident.place.lat, "lon": incident.place.lon, "accuracy_m": incident.place.accuracy_m}
    return _known(state)


def plain_unit(unit: Unit, fix: Position | None) -> dict[str, Any]:
    """The state of a unit, with its newest fix where there is one."""
    state: dict[str, Any] = {
        "unit": unit.id,
        "callsign": unit.callsign,
        "kind": unit.kind,
        "agency": unit.agency,
        "crew": unit.crew,
        "skills": unit.skills,
        "languages": unit.languages,
        "status": unit.status,
        "status_at": unit.status_at,
        "incident": unit.incident,
    }
    return _known(state) | (plain_position(fix) if fix is not None else {"at": unit.status_at})


def plain_position(fix: Position) -> dict[str, Any]:
    """A fix of a unit."""
    return _known(
        {
            "unit": fix.unit,
            "at": datetime.fromtimestamp(fix.at_ms / 1000, UTC),
            "lat": fix.lat,
            "lon": fix.lon,
            "heading_deg": fix.heading_deg,
            "speed_mps": fix.speed_mps,
            "accuracy_m": fix.accuracy_m,
        }
    )


def _known(state: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in state.items() if value not in (None, "", (), {})}
