"""The hand-over of the watch: what is open, and the two signatures under it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from console.desk.flow import Flow
from console.desk.model import DeskModel, Seen
from console.desk.pace import Pace
from console.desk.pane import Pane
from console.desk.review.figures import Figures
from console.desk.review.handover_asks import HandoverAsks, counts, newest
from console.desk.review.handover_lines import Part, parts_of
from console.desk.review.shift_pane import Run
from console.desk.review.signatures import Signatures, slots_of
from console.desk.rowlist import RowList
from console.desk.theme import Theme
from console.desk.widgets import button, column, escaped_tip, label, set_text
from console.domain.access import MAY_PUBLISH
from console.domain.entities_shift import ShiftHandover
from console.domain.facts import FollowUpMade, ShiftHandedOver
from console.review.handover import Handover, changes, hand_over, is_what_was_signed

#: Groups that have a figure of their own at the top: key and word.
_FIGURES = (("strips", "strips"), ("consults", "consults"), ("shelved", "shelved"), ("unseen", "unseen"),
            ("due", "clocks"), ("follow-ups", "follow-ups"))  # fmt: skip


class PartView(QWidget):
    """One group of the pack: its heading, and its rows or the words that there are none."""

    def __init__(self, part: Part, theme: Theme) -> None:
        super().__init__()
        self.none = label(part.none, ink="faint", scale="small")
        self.rows = RowList(theme, part.heading, wrap=part.key == "out")
        heading = label(part.heading.upper(), part="caption")
        heading.setContentsMargins(10, 4, 10, 0)
        self.none.setContentsMargins(10, 0, 10, 2)
        self.setLayout(column(heading, self.none, self.rows, gap=2))

    def show_part(self, part: Part) -> None:
        """Show these rows."""
        self.none.setVisible(not part.lines)
        self.rows.setVisible(bool(part.lines))
        self.rows.take(part.lines)


class HandoverPane(Pane):
    """The pack of the second that is shown; outgoing and incoming commander sign it here."""

    def __init__(self, model: DeskModel, theme: Theme, run: Run) -> None:
        super().__init__("Hand-over", theme)
        self.model, self.run = model, run
        self.asks = HandoverAsks(model)
        self.pack = hand_over(model.picture, model.now())
        self._signed: dict[str, Handover] = {}
        self._pace = Pace(model.monotonic)
        self.signatures = Signatures(theme)
        self.sign_button = button("Sign and hand over", lambda: run("handover sign"), tone="main",
                                  tip="Outgoing: sign what is open now")  # fmt: skip
        self.take_button = button("Take over", lambda: run("handover take"), tone="main",
                                  tip="Incoming: sign the same pack; the watch is yours")  # fmt: skip
        self.refuse_button = button("Refuse…", self._ask_reason, tone="action",
                                    tip="Not as it stands; or take your own signature back")  # fmt: skip
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Why? Enter sends it")
        self.reason.setAccessibleName("Why the hand-over is refused")
        self.reason.setMaxLength(500)
        self.reason.returnPressed.connect(self._refuse)
        self.reason.hide()
        self.why = label("", ink="dim", scale="small")
        self.why.setWordWrap(True)
        self.figures = Figures(_FIGURES, theme)
        self.figures.pressed.connect(self._reveal)
        deeds = QWidget()
        flow = Flow(deeds, gap=6)
        flow.setContentsMargins(0, 0, 0, 0)
        for widget in (self.sign_button, self.take_button, self.refuse_button):
            flow.addWidget(widget)
        self._deeds = deeds
        head = QWidget()
        head.setLayout(
            column(self.signatures, deeds, self.reason, self.why, self.figures, gap=6, margins=(10, 8, 10, 6))
        )
        self._sheet = QWidget()
        self._sheet.setProperty("part", "sheet")
        self._groups: dict[str, PartView] = {}
        self._inner = column(1, gap=4, margins=(0, 2, 0, 8))
        self._sheet.setLayout(self._inner)
        scroll = self._scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._sheet)
        scroll.setAccessibleName("What is handed over")
        self.body.addWidget(head)
        self.body.addWidget(scroll, 1)
        model.touched.connect(self.hear)
        model.time.changed.connect(lambda: self._pace.run(self.refresh) if self.isVisible() else None)

    def _reveal(self, key: str) -> None:
        group = self._groups.get(key)
        if group is not None:
            self._scroll.verticalScrollBar().setValue(group.y())

    # ---- life ----

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts."""
        super().set_theme(theme)
        self.signatures.theme = theme
        self.signatures.updateGeometry()
        self.figures.set_theme(theme)
        for group in self._groups.values():
            group.rows.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """As it is now."""
        super().showEvent(event)
        self.refresh()

    def hear(self, seen: Seen) -> None:
        """Once a second, and when something that is handed over changed."""
        if not self.isVisible():
            return
        at_once = seen.everything or seen.shifts or seen.link or seen.selection
        if at_once or seen.second or seen.incidents or seen.alarms or seen.consults or self._pace.waiting:
            self._pace.run(self.refresh, now=bool(at_once))

    def refresh(self) -> None:
        """Work the pack out anew."""
        model = self.model
        now, picture, role = model.now(), model.picture, model.role
        self.pack = hand_over(picture, now)
        may_reach = role in MAY_PUBLISH[FollowUpMade] and not model.why_no_asks()
        parts = parts_of(self.pack, now, may_reach=may_reach)
        for part in parts:
            self._show_part(part)
        for part in parts:
            if part.key in self.figures.buttons:
                self.figures.count(part.key, len(part.lines))
        self._show_signatures()
        self.note.setText(f"as of {now:%H:%M:%S}")

    def _show_signatures(self) -> None:
        model = self.model
        shift = newest(model.picture)
        pending = shift if shift is not None and shift.pending else None
        same = pending is None or is_what_was_signed(self.pack, pending.handed.fact)
        slots = slots_of(shift, same=same)
        if slots != self.signatures.slots:
            self.signatures.show_slots(slots)
            self.signatures.setToolTip(escaped_tip(self.signatures.accessibleDescription()))
        may = model.role in MAY_PUBLISH[ShiftHandedOver]
        self._deeds.setVisible(may)
        mine = pending is not None and pending.handed.actor == model.actor
        self.sign_button.setText("Sign anew" if mine else "Sign and hand over")
        self.sign_button.setVisible(pending is None or (mine and not same))
        self.take_button.setVisible(pending is not None and not mine)
        self.refuse_button.setVisible(pending is not None)
        self.refuse_button.setText("Take it back…" if mine else "Refuse…")
        if pending is None or not may:
            self.reason.hide()
        barred = model.why_no_asks()
        for deed in (self.sign_button, self.take_button, self.refuse_button):
            deed.setEnabled(not barred)
        changed = self._changed(pending, same) if pending is not None else ""
        words = [] if may else ["Watch commanders sign here."]
        words += [part for part in (barred, changed) if part and may]
        set_text(self.why, "\n".join(words))
        self.why.setVisible(bool(words))

    def _changed(self, pending: ShiftHandover, same: bool) -> str:
        """What came and went since the first signature, as far as this desk has seen the pack that was signed."""
        digest = pending.handed.fact.digest
        if same:
            self._signed = {digest: self.pack}
            return ""
        then = self._signed.get(digest)
        if then is None:
            return f"Signed was: {counts(pending.handed.fact)}. What is open has changed since."
        differ = changes(then, self.pack)
        parts = [f"{word}: {'; '.join(what[:4])}" + (f" and {len(what) - 4} more" if len(what) > 4 else "")
                 for word, what in (("New since", differ.came), ("Gone since", differ.gone)) if what]  # fmt: skip
        return ". ".join(parts) or "Since then something changed hands."

    def _show_part(self, part: Part) -> None:
        group = self._groups.get(part.key)
        if group is None:
            group = self._groups[part.key] = PartView(part, self.theme)
            group.rows.picked.connect(self._pick)
            group.rows.acted.connect(self._act)
            self._inner.insertWidget(len(self._groups) - 1, group)
        group.show_part(part)

    # ---- hands ----

    def _pick(self, key: str) -> None:
        """Select what a row is about."""
        picture = self.model.picture
        group, _, name = key.partition(" ")
        incident: str | None = key
        if group == "alarm" and name:
            alarm = picture.alarms.get(name)
            incident = alarm.incident if alarm is not None else None
        elif group == "follow-up" and name:
            held = picture.follow_ups.get(name)
            incident = held.incident if held is not None else None
        if incident in picture.incidents:
            self.model.select_incident(incident)

    def _act(self, key: str) -> None:
        """Enter, a double click, or a click on the action word."""
        group, _, name = key.partition(" ")
        held = self.model.picture.follow_ups.get(name) if group == "follow-up" else None
        if held is not None and self.model.role in MAY_PUBLISH[FollowUpMade]:
            self.asks.reached(held)
        else:
            self._pick(key)

    def _ask_reason(self) -> None:
        self.reason.setVisible(not self.reason.isVisible())
        if self.reason.isVisible():
            self.reason.setFocus()

    def _refuse(self) -> None:
        words = self.reason.text().strip()
        if words and self.run("handover refuse", words):
            self.reason.clear()
            self.reason.hide()
