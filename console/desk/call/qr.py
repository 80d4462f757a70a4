"""A QR code drawn natively: a link a phone's camera reads off the screen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

#: Light modules around the code that a reader needs (ISO/IEC 18004).
QUIET_MODULES = 4


class QrCode(QWidget):
    """Shows a text as a QR code; dark on light in every theme, because cameras read nothing else reliably."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[int, ...], ...] = ()
        self.faded = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 180)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text; none clears the code. The text itself never stands in a name or tooltip."""
        import segno  # only a desk that shows a link needs it

        made = segno.make(text, micro=False, error="m", boost_error=False) if text else None
        self._rows = tuple(tuple(row) for row in made.matrix) if made is not None else ()
        self.setAccessibleName("QR code of the link" if text else "No link")
        self.update()

    @property
    def modules(self) -> int:
        """Modules along one side, without the quiet ones."""
        return len(self._rows)

    def set_faded(self, faded: bool) -> None:
        """A link that opens nothing any more is not to be photographed: crossed out."""
        self.faded = faded
        self.update()

    def sizeHint(self) -> QSize:
        """Large enough to be read at arm's length."""
        return QSize(260, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw whole pixels a module, so that edges are sharp."""
        if not self._rows:
            return
        painter = QPainter(self)
        across = self.modules + 2 * QUIET_MODULES
        ratio = self.devicePixelRatioF()
        module = max(1, int(min(self.width(), self.height()) * ratio / across)) / ratio
        side = module * across
        left, top = (self.width() - side) / 2, (self.height() - side) / 2
        # Not a theme's colours: the code is read by a machine.
        painter.fillRect(QRectF(left, top, side, side), QColor("white"))
        dark = QColor("black")
        dark.setAlphaF(0.2 if self.faded else 1.0)
        for y, row in enumerate(self._rows, QUIET_MODULES):
            for x, is_dark in enumerate(row, QUIET_MODULES):
                if is_dark:
                    painter.fillRect(QRectF(left + x * module, top + y * module, module, module), dark)
