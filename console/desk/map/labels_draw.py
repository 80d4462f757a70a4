"""Drawing labels: fonts, measured sizes and haloed text kept as small pictures, so that a frame costs little."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from console.desk.map.labels import MapLabel
from console.desk.map.labels_place import Placed
from console.desk.theme import Theme

#: Breadth of the halo round text, logical pixels.
HALO_PX = 2.0
#: Pictures of text kept; the oldest are dropped.
_KEPT = 1500


class LabelPainter:
    """Measures and draws labels in a theme; UI thread only."""

    def __init__(self, theme: Theme, ratio: float = 1.0) -> None:
        self._theme = theme
        self._ratio = ratio
        self._fonts: dict[tuple[int, bool, bool, float], QFont] = {}
        self._sizes: dict[tuple[str, int, bool, bool, float], tuple[float, float]] = {}
        self._pictures: dict[tuple[str, str, int, bool, bool, float], QPixmap] = {}

    def size(self, label: MapLabel) -> tuple[float, float]:
        """Width and height of a label's text, logical pixels."""
        key = (label.text, label.size_px, label.bold, label.italic, label.spacing_px)
        found = self._sizes.get(key)
        if not label.text:
            return label.size_px, label.size_px
        if found is None:
            metrics = QFontMetricsF(self._font(label))
            found = self._sizes[key] = (metrics.horizontalAdvance(label.text), metrics.ascent() + metrics.descent())
        return found

    def draw(self, painter: QPainter, placed: Placed, opacity: float = 1.0) -> None:
        """Draw one placed label; coordinates are the placed ones, logical pixels."""
        picture = self._picture(placed.label)
        width, height = picture.width() / self._ratio, picture.height() / self._ratio
        painter.save()
        painter.setOpacity(opacity)
        if abs(placed.label.angle_deg) < 0.5:
            # Whole pixels keep upright text sharp.
            painter.drawPixmap(QPointF(round(placed.x_px - width / 2), round(placed.y_px - height / 2)), picture)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.translate(placed.x_px, placed.y_px)
            painter.rotate(placed.label.angle_deg)
            painter.drawPixmap(QPointF(-width / 2, -height / 2), picture)
        painter.restore()

    def _font(self, label: MapLabel) -> QFont:
        key = (label.size_px, label.bold, label.italic, label.spacing_px)
        font = self._fonts.get(key)
        if font is None:
            font = self._theme.font("text", bold=label.bold)
            font.setPixelSize(label.size_px)
            font.setItalic(label.italic)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            if label.spacing_px:
                font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, label.spacing_px)
            self._fonts[key] = font
        return font

    def _picture(self, label: MapLabel) -> QPixmap:
        key = (label.text, label.kind, label.size_px, label.bold, label.italic, label.spacing_px)
        found = self._pictures.pop(key, None)
        if found is None:
            found = self._drawn(label)
            if len(self._pictures) >= _KEPT:
                del self._pictures[next(iter(self._pictures))]
        self._pictures[key] = found
        return found

    def _drawn(self, label: MapLabel) -> QPixmap:
        width, height = self.size(label)
        margin = HALO_PX + 1.0
        pixmap = QPixmap(
            int((width + 2 * margin) * self._ratio) + 1,
            int((height + 2 * margin) * self._ratio) + 1,
        )
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        font = self._font(label)
        path = QPainterPath()
        path.addText(QPointF(margin, margin + QFontMetricsF(font).ascent()), font, label.text)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = QColor(self._theme.color("map.text_halo"))
        halo.setAlphaF(0.85)
        pen = QPen(halo, 2 * HALO_PX)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
        painter.fillPath(path, self._theme.color(label.kind))
        painter.end()
        return pixmap
