"""Names on the map: what a label is, how each kind looks, and which zoom levels show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MapLabel:
    """One name at one place, for the drawer to place or to leave out.

    Anchor in Web Mercator metres; `angle_deg` turns the text clockwise on screen about its middle and is always
    within [-90, 90], so that text stands upright. Lower `rank` matters more. `kind` is the theme's colour token.
    Sizes in logical pixels; `lift_px` moves the text down from the anchor (below a mark drawn in the tile).
    A label without text keeps a square of `size_px` free, where the tile has a mark.
    """

    text: str
    x_m: float
    y_m: float
    angle_deg: float = 0.0
    rank: int = 5
    kind: str = "map.text"
    size_px: int = 12
    bold: bool = False
    italic: bool = False
    spacing_px: float = 0.0
    lift_px: float = 0.0


@dataclass(frozen=True, slots=True)
class LabelLook:
    """How labels of one role look, and from which zoom to which they are shown."""

    kind: str
    rank: int
    first_zoom: int
    last_zoom: int
    size_px: int
    grow_px: float = 0.0  # added each zoom level past the first, up to three levels
    bold: bool = False
    italic: bool = False
    capitals: bool = False
    spacing_px: float = 0.0
    lift_px: float = 0.0

    def label(self, text: str, x_m: float, y_m: float, z: int, rank: int | None = None) -> MapLabel:
        """A label of this look at one place, for one zoom level."""
        size = self.size_px + round(self.grow_px * min(max(z - self.first_zoom, 0), 3))
        return MapLabel(
            text=text.upper() if self.capitals else text,
            x_m=x_m,
            y_m=y_m,
            rank=self.rank if rank is None else rank,
            kind=self.kind,
            size_px=size,
            bold=self.bold,
            italic=self.italic,
            spacing_px=self.spacing_px,
            lift_px=self.lift_px,
        )


#: Looks by role. Ranks: 0 the city, 1 seas, 2 hospitals and districts, then what helps to find a door.
LOOKS: dict[str, LabelLook] = {
    "city": LabelLook("map.text", 0, 7, 12, 17, 0.5, bold=True, spacing_px=1.0),
    "town": LabelLook("map.text", 1, 9, 13, 13, 1, bold=True),
    "district": LabelLook("map.text", 2, 12, 15, 11, 1, bold=True, capitals=True, spacing_px=1.2),
    "neighbourhood": LabelLook("map.text", 4, 13, 16, 10, 0.7, capitals=True, spacing_px=0.8),
    "sea": LabelLook("map.text_water", 1, 9, 15, 13, 1.0, italic=True, spacing_px=2.0),
    "bay": LabelLook("map.text_water", 3, 12, 17, 12, 1.0, italic=True, spacing_px=1.0),
    "river": LabelLook("map.text_water", 3, 12, 18, 12, 0.7, italic=True, spacing_px=0.8),
    "lake": LabelLook("map.text_water", 4, 13, 18, 11, 0.7, italic=True),
    "island": LabelLook("map.text", 4, 12, 17, 11, 0.7, italic=True),
    "park": LabelLook("map.text_park", 4, 13, 18, 11, 0.7),
    "beach": LabelLook("map.text_park", 5, 14, 18, 11, 0.5, italic=True),
    "pier": LabelLook("map.poi", 7, 15, 19, 10, 0.5),
    "hospital": LabelLook("map.hospital", 2, 13, 19, 11, 0.5, bold=True, lift_px=20),
    "care": LabelLook("map.hospital", 3, 14, 19, 11, 0.3, lift_px=20),
    "service": LabelLook("map.poi", 6, 15, 19, 10, 0.5, lift_px=19),
    "landmark": LabelLook("map.poi", 7, 15, 19, 10, 0.5, lift_px=18),
    "motorway": LabelLook("map.text_road", 5, 13, 19, 11, 0.5),
    "arterial": LabelLook("map.text_road", 5, 14, 19, 11, 0.7),
    "collector": LabelLook("map.text_road", 6, 15, 19, 10, 0.8),
    "street": LabelLook("map.text_road", 8, 16, 19, 10, 1.0),
    "alley": LabelLook("map.text_road", 9, 17, 19, 10, 0.8),
}
