"""What the record holds, as rows: alerts, notes, earlier contacts, and who looked; and how much of it is hidden."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from console.desk.care.brief_card import paint_sign
from console.desk.care.recorded_lines import block_glyph
from console.desk.rowlist import Glyph, Line
from console.desk.theme import Theme
from console.domain import facts as f
from console.domain.brief import BriefKind
from console.domain.clocks import elapsed_text
from console.domain.entities_care import Care, Told
from console.domain.vocabulary import ROLE_LABEL
from console.domain.vocabulary_care import ALERT_LABEL, BASIS_LABEL, INFO_LABEL, Basis, Info
from console.domain.wall import hidden_in

#: Rows of one list; older ones stay in the journal.
SHOWN = 12
VIEWS_SHOWN = 8


def hidden_counts(care: Care | None) -> dict[Info, Counter[str]]:
    """How many of what are hidden, by kind of information: `{clinical: {note: 2, assessment: 1}}`."""
    found: dict[Info, Counter[str]] = {}
    if care is None:
        return found
    facts: list[tuple[str, f.Fact]] = [("note", told.fact) for told in care.notes.values()]
    facts += [("earlier contact", told.fact) for told in care.contacts.values()]
    facts += [("alert", told.fact) for told in care.alerts.values()]
    facts += [("assessment", told.fact) for told in care.assessments]
    facts += [("whisper card", card.sent.fact) for card in care.cards.values()]
    for what, fact in facts:
        for info in set(hidden_in(fact).values()):
            found.setdefault(info, Counter())[what] += 1
    return found


def counted(counts: Counter[str]) -> str:
    """`2 notes, 1 assessment`."""
    return ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for what, count in counts.items())


def may_request(care: Care | None, info: Info) -> bool:
    """Whether the blocks of a kind say that this role can ask."""
    if care is None:
        return False
    facts: list[f.Fact] = [told.fact for held in (care.notes, care.contacts, care.alerts) for told in held.values()]
    facts += [told.fact for told in care.assessments]
    facts += [card.sent.fact for card in care.cards.values()]
    values = (getattr(fact, name) for fact in facts for name in fact.__struct_fields__)
    return any(isinstance(value, f.Redacted) and value.hidden is info and value.request for value in values)


def alert_lines(care: Care | None, now: datetime, *, may_withdraw: bool) -> list[Line]:
    """What calms, what triggers, what is dangerous; the newest first."""
    told = sorted(care.alerts.values() if care is not None else (), key=lambda one: -one.seq)
    return [_alert(one, now, may_withdraw) for one in told[:SHOWN]]


def _alert(told: Told[f.PersonAlerted], now: datetime, may_withdraw: bool) -> Line:
    fact = told.fact
    hidden = isinstance(fact.text, f.Redacted)
    words = fact.text if isinstance(fact.text, str) else f"{INFO_LABEL[fact.text.hidden]}, hidden"
    caution = f"{fact.caution.value}: " if fact.caution is not None else ""
    until = f", {elapsed_text(fact.until - now)} left" if fact.until is not None and fact.until > now else ""
    return Line(
        key=fact.alert,
        title=f"{caution}{words}",
        detail=f"{ALERT_LABEL[fact.about]}, {told.actor} {told.at:%H:%M}{until}",
        glyph=block_glyph() if hidden else sign_glyph(BriefKind(fact.about.value)),
        action="Withdraw" if may_withdraw else "",
        bold=True,
    )


def sign_glyph(kind: BriefKind) -> Glyph:
    """Paints the sign that the brief uses."""

    def paint(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        paint_sign(painter, rect.adjusted(1.5, 1.5, -1.5, -1.5), kind, theme)

    return paint


def note_lines(care: Care | None, now: datetime) -> list[Line]:
    """Clinical notes that this role may see, newest first."""
    told = sorted(care.notes.values() if care is not None else (), key=lambda one: -one.seq)
    seen = [one for one in told if not isinstance(one.fact.text, f.Redacted)]
    lines: list[Line] = []
    for one in seen[:SHOWN]:
        fact = one.fact
        basis = "clinicians only" if fact.basis is Basis.NONE else BASIS_LABEL[fact.basis].lower()
        until = f", {elapsed_text(fact.until - now)} left" if fact.until is not None and fact.until > now else ""
        detail = f"{one.actor}, {basis}{until}"
        lines.append(Line(fact.note, str(fact.text), detail, lead=f"{one.at:%H:%M}", detail_ink="base.text_faint"))
    return lines


def contact_lines(care: Care | None) -> list[Line]:
    """Earlier contacts that this role may see, the latest first."""
    held = [told.fact for told in care.contacts.values()] if care is not None else []
    seen = [(fact.on, fact) for fact in held if isinstance(fact.on, datetime)]
    lines: list[Line] = []
    for on, fact in sorted(seen, key=lambda pair: pair[0], reverse=True)[:SHOWN]:
        outcome = fact.outcome if isinstance(fact.outcome, str) and fact.outcome else "outcome not known"
        text = fact.text if isinstance(fact.text, str) else ""
        lines.append(Line(fact.contact, f"{outcome}. {text}" if text else outcome, lead=f"{on:%d %b %y}"))
    return lines


def view_lines(care: Care | None) -> list[Line]:
    """Who looked at the record, newest first."""
    views = care.views if care is not None else []
    lines: list[Line] = []
    for told in reversed(views[-VIEWS_SHOWN:]):
        fact = told.fact
        what = fact.what if isinstance(fact.what, str) else f"{INFO_LABEL[fact.what.hidden]}, hidden"
        under = ", under a grant" if fact.request else ""
        who = f"{ROLE_LABEL[fact.viewer_role]} {fact.viewer}"
        lines.append(Line(str(told.seq), who, f"{what}{under}", lead=f"{told.at:%H:%M:%S}"))
    return lines
