"""Vehicles that move along streets, as numpy columns: routes, speed through bends, stopping and starting."""

from __future__ import annotations

from collections import OrderedDict
from random import Random

import numpy as np
from numpy.typing import NDArray

from console.domain.mercator import Column
from console.domain.street_lines import Index
from console.sim.city.reader import City, Stand
from console.sim.paths import Path, Tours, join, path_of
from console.sim.track import Track

ACCELERATE_MPS2 = 1.9
BRAKE_MPS2 = 2.6
#: Slowest a vehicle rolls towards its stop, metres per second.
CREEP_MPS = 1.2
#: Nearer to its stop than this, a vehicle has arrived, metres.
ARRIVED_M = 0.6
#: Ways to places kept for the next unit that goes there.
WAYS_KEPT = 96
#: Streets are driven at about this share of their limit by a unit that roams.
ROAMING = 0.72


class Driving:
    """Where every vehicle is on its way and how it gets on; row i is vehicle i.

    Columns (length n): `row` of the track passed last, `last` row of its way, `s_m` metres along it, `stop_m`
    where it will stop, `goal_m` where it wants to get to, `v_mps`, `pace` (share of the street's speed),
    `moving`.
    """

    def __init__(self, city: City, tours: Tours, starts: list[Stand | None], rng: Random) -> None:
        """Vehicles stand at the stands given; those without one are somewhere on a tour, driving."""
        self.city, self.tours, self.rng = city, tours, rng
        self.track = Track(tours.path)
        self._ways: OrderedDict[int, tuple[Column, Index]] = OrderedDict()
        n = len(starts)
        self.first: Index = np.zeros(n, dtype=np.int64)
        self.row: Index = np.zeros(n, dtype=np.int64)
        self.last: Index = np.zeros(n, dtype=np.int64)
        self.s_m, self.stop_m, self.goal_m = np.zeros(n), np.zeros(n), np.zeros(n)
        self.v_mps, self.pace = np.zeros(n), np.full(n, ROAMING)
        self.moving: NDArray[np.bool_] = np.zeros(n, dtype=np.bool_)
        parked: dict[Stand, tuple[int, int]] = {}
        for unit, stand in enumerate(starts):
            if stand is None:
                self._take(unit, *tours.anywhere(rng))
                self._set_out(unit)
                continue
            if stand not in parked:
                parked[stand] = self.track.add(path_of(city.streets, np.array([stand.edge])))
            self._take(unit, *parked[stand])
            length = float(self.track.at_m[self.last[unit]])
            self.s_m[unit] = self.stop_m[unit] = self.goal_m[unit] = stand.share * length
        self._catch_up(np.arange(n))

    # ---- orders ---------------------------------------------------------------------------------------

    def send(self, unit: int, stand: Stand, *, pace: float, short_m: float = 0.0) -> float:
        """Drive to a stand and stop `short_m` before it; seconds it will take at that pace."""
        head = self._to_next_junction(unit)
        node = int(head.node[-1])
        goal = self._better_side(node, stand)
        edges = self._edges_to(node, goal)
        path = join(head, path_of(self.city.streets, np.array([*edges, goal.edge])))
        offset = float(self.s_m[unit] - self.track.at_m[self.row[unit]])
        tail_m = self._edge_m(goal.edge)
        self._take(unit, *self.track.add(path))
        self.s_m[unit] = offset
        self.goal_m[unit] = float(path.at_m[-1]) - (1.0 - goal.share) * tail_m
        self.stop_m[unit] = max(offset, self.goal_m[unit] - short_m)
        self.pace[unit], self.moving[unit] = pace, True
        legs = np.diff(path.at_m) / np.minimum(path.leg_mps[:-1] * pace, 40.0)
        return float(legs.sum()) * float(self.stop_m[unit]) / max(float(path.at_m[-1]), 1.0)

    def go_on(self, unit: int, *, pace: float, short_m: float = 0.0) -> None:
        """Leave the place short of the goal and drive up to it."""
        self.stop_m[unit] = max(float(self.s_m[unit]), float(self.goal_m[unit]) - short_m)
        self.pace[unit], self.moving[unit] = pace, True

    def roam(self, unit: int) -> None:
        """Drive about without a goal: to the next junction, then along a tour."""
        row = int(self.row[unit])
        junction = min(row + 1, int(self.last[unit])) + int(self.track.ahead[min(row + 1, int(self.last[unit]))])
        self.pace[unit], self.moving[unit] = ROAMING, True
        if self.s_m[unit] < self.track.at_m[junction] - ARRIVED_M:
            self.stop_m[unit] = self.goal_m[unit] = self.track.at_m[junction]
            return
        node = int(self.track.node[junction])
        window = self.tours.from_node(node, self.rng)
        if window is None:
            self.send(unit, self.city.random_spot(self.rng).stand, pace=ROAMING)
            return
        self._take(unit, *window)
        self._set_out(unit, keep_speed=True)

    def halt(self, unit: int) -> None:
        """Stop as soon as brakes allow."""
        way = float(self.v_mps[unit]) ** 2 / (2 * BRAKE_MPS2)
        end = float(self.track.at_m[self.last[unit]])
        self.stop_m[unit] = self.goal_m[unit] = min(end, float(self.s_m[unit]) + way + 1.0)

    # ---- questions ------------------------------------------------------------------------------------

    def seconds_to(self, stand: Stand) -> Column:
        """Driving time from every vehicle to a stand at the streets' own speed, seconds, shape (n,)."""
        ahead = np.minimum(self.row + 1, self.last)
        ahead = ahead + self.track.ahead[ahead]
        node = self.track.node[ahead]
        lead_s = (self.track.at_m[ahead] - self.s_m) / np.maximum(self.track.leg_mps[self.row], 1.0)
        streets, other = self.city.streets, self.city.other_side(stand)
        sides = [stand] if other is None else [stand, other]
        best = np.full(len(self.row), np.inf)
        for side in sides:
            to_start, _ = self._ways_to(int(streets.edges.start[side.edge]))
            best = np.minimum(best, to_start[node] + side.share * float(streets.edges.seconds[side.edge]))
        return np.asarray(np.maximum(lead_s, 0.0) + best)

    def where(self) -> tuple[Column, Column, Column]:
        """East and north in local metres and heading in degrees true of every vehicle, each shape (n,)."""
        track, after = self.track, np.minimum(self.row + 1, self.last)
        before = after - 1
        leg = track.at_m[after] - track.at_m[before]
        t = np.clip((self.s_m - track.at_m[before]) / np.maximum(leg, 1e-9), 0.0, 1.0)
        dx, dy = track.x[after] - track.x[before], track.y[after] - track.y[before]
        heading = np.degrees(np.arctan2(dx, dy)) % 360.0
        return track.x[before] + t * dx, track.y[before] + t * dy, heading

    # ---- time -----------------------------------------------------------------------------------------

    def advance(self, dt_s: float) -> list[int]:
        """Move every vehicle on by `dt_s` seconds; those that reached their stop, in order."""
        going = np.flatnonzero(self.moving)
        if not len(going):
            return []
        track, row, s = self.track, self.row[going], self.s_m[going]
        after = np.minimum(row + 1, self.last[going])
        to_stop = self.stop_m[going] - s
        street = np.minimum(track.leg_mps[row] * self.pace[going], 40.0)
        bend = np.sqrt(track.bend_mps[after] ** 2 + 2 * BRAKE_MPS2 * np.maximum(track.at_m[after] - s, 0.0))
        stop = np.maximum(np.sqrt(2 * BRAKE_MPS2 * 0.7 * np.maximum(to_stop, 0.0)), CREEP_MPS)
        wish = np.minimum(np.minimum(street, bend), stop)
        v = self.v_mps[going]
        v = np.clip(wish, v - 2 * BRAKE_MPS2 * dt_s, v + ACCELERATE_MPS2 * dt_s)
        s = np.minimum(s + np.maximum(v, 0.0) * dt_s, self.stop_m[going])
        self.s_m[going] = s
        arrived = self.stop_m[going] - s <= ARRIVED_M
        self.v_mps[going] = np.where(arrived, 0.0, v)
        self._catch_up(going)
        done = going[arrived]
        self.moving[done] = False
        moved = self.track.compact(self.first, self.last)
        if moved is not None:
            for column in (self.first, self.row, self.last):
                column -= moved
        return [int(unit) for unit in done]

    # ---- inside ---------------------------------------------------------------------------------------

    def _take(self, unit: int, first: int, last: int) -> None:
        self.first[unit] = self.row[unit] = first
        self.last[unit] = last

    def _set_out(self, unit: int, keep_speed: bool = False) -> None:
        first, last = int(self.first[unit]), int(self.last[unit])
        self.s_m[unit] = self.track.at_m[first]
        self.stop_m[unit] = self.goal_m[unit] = self.track.at_m[last]
        self.pace[unit], self.moving[unit] = ROAMING, True
        if not keep_speed:
            self.v_mps[unit] = self.rng.uniform(4.0, 9.0)

    def _catch_up(self, units: Index) -> None:
        """Move `row` on to the last row each vehicle has passed."""
        while len(units):
            after = self.row[units] + 1
            past = (after < self.last[units]) & (self.s_m[units] >= self.track.at_m[after])
            units = units[past]
            self.row[units] += 1

    def _to_next_junction(self, unit: int) -> Path:
        """What is left of a vehicle's way from the row it passed last to the junction ahead."""
        row = min(int(self.row[unit]), int(self.last[unit]) - 1)
        return self.track.cut(row, row + 1 + int(self.track.ahead[row + 1]))

    def _ways_to(self, node: int) -> tuple[Column, Index]:
        found = self._ways.get(node)
        if found is None:
            found = self._ways[node] = self.city.streets.ways_to(node)
            if len(self._ways) > WAYS_KEPT:
                self._ways.popitem(last=False)
        else:
            self._ways.move_to_end(node)
        return found

    def _better_side(self, node: int, stand: Stand) -> Stand:
        """The stand from the side of the street that is reached sooner."""
        other = self.city.other_side(stand)
        if other is None:
            return stand
        edges = self.city.streets.edges

        def cost(side: Stand) -> float:
            seconds, _ = self._ways_to(int(edges.start[side.edge]))
            return float(seconds[node]) + side.share * float(edges.seconds[side.edge])

        return min(stand, other, key=cost)

    def _edges_to(self, node: int, goal: Stand) -> list[int]:
        streets = self.city.streets
        end = int(streets.edges.start[goal.edge])
        _, following = self._ways_to(end)
        edges: list[int] = []
        while node != end:
            onward = int(following[node])
            edges.append(streets.edge_between(node, onward))
            node = onward
        return edges

    def _edge_m(self, edge: int) -> float:
        return float(self.city.streets.segments.length_m[self.city.streets.edges.segment[edge]])
