"""The map's drawing steps: the rules of each zoom level put in order, with pens and brushes in a theme's colours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen

from console.desk.map.style_classes import BRIDGE, ROADS
from console.desk.map.style_rules import (
    AREAS,
    BUILDINGS,
    DISTRICT_WIDTH,
    MARKS,
    PIERS,
    RAIL_WIDTH,
    ROAD_RULES,
    SHORE_GLOW,
    SHORE_WIDTH,
    STYLE_VERSION,
    AreaRule,
    at_zoom,
)
from console.desk.theme import Theme


class Op(Enum):
    """What one step of drawing does with the shapes of its kinds."""

    FILL = "fill"
    LINE = "line"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Step:
    """One pass over the tile; steps run in order. `reach_px` is how far the drawing sticks out from the shape."""

    op: Op
    kinds: tuple[str, ...]
    pen: QPen | None = None
    brush: QBrush | None = None
    reach_px: float = 0.0


class MapStyle:
    """The drawing steps of each zoom level in one theme's colours; never changes, shared by worker threads."""

    def __init__(self, theme: Theme) -> None:
        self.theme_name = theme.name
        self.dark = theme.dark
        self._theme = theme
        self._steps: dict[int, tuple[Step, ...]] = {}
        #: What a cached tile's picture depends on besides its data.
        self.version = f"{theme.name} {STYLE_VERSION} " + " ".join(
            theme.hex(token) for token in theme.tokens if token.startswith("map.")
        )

    def color(self, token: str, opacity: float = 1.0) -> QColor:
        """A theme colour at an opacity."""
        color = self._theme.color(token)
        color.setAlphaF(color.alphaF() * opacity)
        return color

    def steps(self, z: int) -> tuple[Step, ...]:
        """Drawing steps of one zoom level, in order."""
        found = self._steps.get(z)
        if found is None:
            found = self._steps[z] = tuple(self._compiled(z))
        return found

    def _compiled(self, z: int) -> Iterator[Step]:
        yield from self._shore_glow(z)
        yield self._fill(("land",), "map.land")
        for kind, rule in AREAS.items():
            yield from self._area(kind, rule, z)
        yield self._fill(("sea", "lake", "river"), "map.water")
        yield from self._area("pier", PIERS, z)
        yield self._line(("shore", "lake", "river"), "map.water_line", at_zoom(SHORE_WIDTH, z))
        yield self._line(("stream",), "map.water_line", at_zoom(SHORE_WIDTH, z))
        yield from self._borders(z)
        yield from self._area("building", BUILDINGS, z)
        yield from self._rails(z, ("rail", "siding"))
        yield from self._roads(z, "")
        yield from self._rails(z, ("rail/bridge",))
        yield from self._roads(z, BRIDGE)
        for kind, first_zoom in MARKS.items():
            if z >= first_zoom:
                yield Step(Op.MARK, (kind,), reach_px=12)

    def _shore_glow(self, z: int) -> Iterator[Step]:
        scale = 0.5 if z <= 11 else 0.75 if z <= 13 else 1.0
        for width, opacity in SHORE_GLOW:
            yield self._line(("land",), "map.water_glow", width * scale, opacity)

    def _area(self, kind: str, rule: AreaRule, z: int) -> Iterator[Step]:
        if z < rule.first_zoom:
            return
        yield self._fill((kind,), rule.token, at_zoom(rule.opacity, z))
        if rule.line_token and z >= rule.line_first_zoom:
            yield self._line((kind,), rule.line_token, rule.line_px)

    def _borders(self, z: int) -> Iterator[Step]:
        width = at_zoom(DISTRICT_WIDTH, z)
        if z >= 11:
            yield self._line(("district",), "map.district", width * 3.5, 0.10)
            yield self._line(("district",), "map.district", width, 0.55, dash=(6, 3, 1.5, 3))
        if z >= 14:
            yield self._line(("neighbourhood", "zone"), "map.district", width * 0.8, 0.35, dash=(2, 4))
        yield self._line(("boundary",), "map.boundary", width, 0.6, dash=(8, 4))

    def _rails(self, z: int, kinds: tuple[str, ...]) -> Iterator[Step]:
        if z < 11:
            return
        width = at_zoom(RAIL_WIDTH, z)
        yield self._line(kinds, "map.rail", width)
        if z >= 14:  # sleepers
            yield self._line(kinds, "map.rail", width * 3.2, dash=(0.9, 6 * width), cap=Qt.PenCapStyle.FlatCap)

    def _roads(self, z: int, suffix: str) -> Iterator[Step]:
        shown = [kind for kind in (*ROADS, "road") if z >= ROAD_RULES[kind].first_zoom]
        for kind in shown:
            rule = ROAD_RULES[kind]
            side = at_zoom(rule.casing, z) * (1.6 if suffix else 1.0)
            if side > 0.0:
                # Flat at a bridge's ends, so that the casing does not cut into the road it lands on.
                cap = Qt.PenCapStyle.FlatCap if suffix else Qt.PenCapStyle.RoundCap
                yield self._line((kind + suffix,), rule.casing_token, at_zoom(rule.width, z) + 2 * side, cap=cap)
        for kind in shown:
            rule = ROAD_RULES[kind]
            yield self._line((kind + suffix,), rule.token, at_zoom(rule.width, z), at_zoom(rule.opacity, z))

    def _fill(self, kinds: tuple[str, ...], token: str, opacity: float = 1.0) -> Step:
        return Step(Op.FILL, kinds, brush=QBrush(self.color(token, opacity)))

    def _line(
        self,
        kinds: tuple[str, ...],
        token: str,
        width: float,
        opacity: float = 1.0,
        dash: Sequence[float] = (),
        cap: Qt.PenCapStyle = Qt.PenCapStyle.RoundCap,
    ) -> Step:
        """A stroke `width` logical pixels wide; `dash` in logical pixels."""
        # Lines thinner than a pixel look ragged; they are drawn a pixel wide and fainter instead.
        drawn = max(width, 0.9)
        pen = QPen(self.color(token, opacity * width / drawn), drawn)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if dash else cap)
        if dash:
            pen.setDashPattern([length / drawn for length in dash])
        return Step(Op.LINE, kinds, pen=pen, reach_px=drawn / 2 + 1)


def widest_reach_px(steps: Iterable[Step]) -> float:
    """How far outside a tile a shape may lie and still show in it, pixels."""
    return max(step.reach_px for step in steps)
