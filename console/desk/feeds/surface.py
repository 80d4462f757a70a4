"""The surface of a tile: the picture while it lives, and unmistakably not the picture when it does not."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.desk.feeds.pulse import Beat, Sign
from console.desk.theme import Theme

#: Distance between the hatch lines over a picture that does not move, pixels.
HATCH_STEP = 16
#: Below this width the headline is a size smaller, pixels.
SMALL_PX = 260
#: Below this height there is room for a headline only, pixels.
LOW_PX = 70
_WRAPPED = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
INK: dict[Beat, str] = {
    Beat.OPENING: "base.text_dim",
    Beat.LIVE: "link.live",
    Beat.FROZEN: "link.stale",
    Beat.DEAD: "link.lost",
}


def paint_beat(painter: QPainter, middle: QPointF, radius: float, beat: Beat, theme: Theme) -> None:
    """A shape for each state: disc live, two bars frozen, crossed ring dead, ring while it opens."""
    color = theme.color(INK[beat])
    painter.setPen(QPen(color, max(1.6, radius / 3)))
    painter.setBrush(color if beat is Beat.LIVE else Qt.BrushStyle.NoBrush)
    if beat is Beat.FROZEN:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for side in (-0.6, 0.6):
            bar = QRectF(middle.x() + side * radius - radius * 0.32, middle.y() - radius, radius * 0.64, radius * 2)
            painter.drawRect(bar)
        return
    painter.drawEllipse(middle, radius * 0.85, radius * 0.85)
    if beat is Beat.DEAD:
        reach = radius * 0.6
        painter.drawLine(middle + QPointF(-reach, reach), middle + QPointF(reach, -reach))


class Surface(QWidget):
    """Draws the newest picture, fitted; a frozen one hatched and a dead one dark, each with the word across it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        #: How the feed is; none where it is not open.
        self.sign: Sign | None = None
        #: What stands on the surface when there is no picture: a headline and a line under it.
        self.words: tuple[str, str] = ("", "")
        self._image = QImage()
        self.setMinimumSize(96, 26)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        """Sixteen to nine."""
        return QSize(320, 180)

    def show_image(self, image: QImage) -> None:
        """A new picture."""
        self._image = image
        self.update()

    @property
    def beat(self) -> Beat | None:
        """How the feed is, in one word."""
        return self.sign.beat if self.sign is not None else None

    def show_sign(self, sign: Sign | None, words: tuple[str, str]) -> None:
        """How the feed is, and what to say where there is no picture."""
        before = self.beat, self.words
        self.sign, self.words = sign, words
        if before != (self.beat, words):
            self.update()

    def clear(self) -> None:
        """Forget the picture: what nobody watches is not kept."""
        self._image = QImage()
        self.update()

    @property
    def has_image(self) -> bool:
        """Whether there is a picture to draw."""
        return not self._image.isNull()

    def picture_rect(self) -> QRectF:
        """Where the picture lies: as large as fits, its proportions kept."""
        if self._image.isNull() or not self._image.height():
            return QRectF(self.rect())
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        wide, high = self._image.width() * scale, self._image.height() * scale
        return QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, then what may not be overlooked about it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color("base.window"))
        beat = self.beat
        if self.has_image and beat in (Beat.LIVE, Beat.FROZEN, Beat.DEAD):
            box = self.picture_rect()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, box.width() != self._image.width())
            painter.drawImage(box, self._image)
            if beat is not Beat.LIVE:
                self._veil(painter, box, beat)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.words[0] and beat is not Beat.LIVE:
            self._say(painter, beat)

    def _veil(self, painter: QPainter, box: QRectF, beat: Beat) -> None:
        """Over a frozen picture hatching to be read through, over a dead one almost nothing is left of it."""
        frozen = beat is Beat.FROZEN
        shade, ink = self.theme.color("base.window"), self.theme.color(INK[beat])
        shade.setAlphaF(0.45 if frozen else 0.88)
        ink.setAlphaF(0.5 if frozen else 0.2)
        painter.save()
        painter.setClipRect(box)
        painter.fillRect(box, shade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink, 1.4))
        high, reach = box.height(), int(box.width() + box.height())
        painter.translate(box.topLeft())
        painter.drawLines([QLineF(x, 0, x - high, high) for x in range(0, reach, HATCH_STEP)])
        painter.restore()

    def _say(self, painter: QPainter, beat: Beat | None) -> None:
        """A headline with the state's shape and a line under it, on a plate so that they are read on any picture."""
        headline, under = self.words
        small = self.width() < SMALL_PX or self.height() < LOW_PX
        if self.height() < LOW_PX:
            under = ""  # there is room for one line
        large, lower = self.theme.font("text_large" if small else "text_clock", bold=True), self.theme.font("text")
        room = self.width() - 56
        if QFontMetricsF(large).horizontalAdvance(headline) > room - QFontMetricsF(large).height() * 1.25:
            large = self.theme.font("text", bold=True)
        head = QFontMetricsF(large)
        mark = head.height() * 1.25 if beat is not None else 0.0
        headline = head.elidedText(headline, Qt.TextElideMode.ElideRight, room - mark)
        wide = head.horizontalAdvance(headline) + mark
        lines = QFontMetricsF(lower).boundingRect(QRectF(0, 0, room, 60), _WRAPPED, under) if under else QRectF()
        plate = QRectF(0, 0, max(wide, lines.width()) + 28, head.height() + 16 + (lines.height() + 2 if under else 0))
        plate.moveCenter(QRectF(self.rect()).center())
        ink = self.theme.color(INK[beat] if beat in (Beat.FROZEN, Beat.DEAD) else "base.text_dim")
        if beat is not None:
            painter.setPen(QPen(ink, 1.5))
            painter.setBrush(self.theme.color("base.raised"))
            painter.drawRoundedRect(plate, self.theme.size("radius"), self.theme.size("radius"))
        line = QRectF(plate.center().x() - wide / 2, plate.top() + 8, wide, head.height())
        if beat is not None:
            middle = QPointF(line.left() + head.height() * 0.4, line.center().y())
            paint_beat(painter, middle, head.height() * 0.3, beat, self.theme)
        painter.setPen(ink)
        painter.setFont(large)
        painter.drawText(line.adjusted(mark, 0, 4, 0), Qt.AlignmentFlag.AlignVCenter, headline)
        painter.setFont(lower)
        painter.setPen(self.theme.color("base.text" if beat is not None else "base.text_dim"))
        painter.drawText(plate.adjusted(14, 10 + head.height(), -14, 4), _WRAPPED, under)
