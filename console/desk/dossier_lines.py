"""What the dossier lists about an incident, as rows: units on it, who to send, who was left out, what happened."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from console.desk.glyphs import paint_kind, paint_status
from console.desk.outcome_lines import outcome_pairs
from console.desk.rowlist import Glyph, Line
from console.desk.theme import Theme
from console.desk.words import age_ink, age_state, age_words, distance_words
from console.domain.clocks import elapsed_text
from console.domain.entities import Incident, Mark, Unit
from console.domain.picture import Picture
from console.domain.recommend import Ranking
from console.domain.tracks import Tracks
from console.domain.vocabulary import ROLE_LABEL, UNIT_KIND_LABEL, UNIT_STATUS_LABEL, Role, UnitKind, UnitStatus
from console.domain.vocabulary_care import INFO_LABEL

#: Rows of each list; more are counted in words.
FIT_SHOWN = 5
LEFT_OUT_SHOWN = 6
MARKS_SHOWN = 40


def kind_glyph(kind: UnitKind) -> Glyph:
    """Paints a unit's kind."""
    return lambda painter, rect, theme: paint_kind(painter, rect, kind, theme)


def team_glyph(kind: UnitKind, status: UnitStatus, stale: bool) -> Glyph:
    """Paints a unit's kind and its status pill beside it."""

    def paint(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        side = rect.height()
        paint_kind(painter, QRectF(rect.left(), rect.top(), side, side), kind, theme)
        pill = QRectF(rect.left() + side + 6, rect.top() + 0.5, rect.width() - side - 6, side - 1)
        paint_status(painter, pill, status, theme, stale=stale)

    return paint


def crew_lines(incident: Incident, picture: Picture, tracks: Tracks, now: datetime) -> list[Line]:
    """Units on the incident: status and since when, and the age of their position on the map's clock."""
    units = [unit for key in incident.units if (unit := picture.units.get(key)) is not None]
    return [_crew_line(unit, tracks.age_of(unit.id, now.timestamp()), now) for unit in units]


def _crew_line(unit: Unit, age_s: float | None, now: datetime) -> Line:
    state = age_state(age_s)
    position = f"position {age_words(age_s)}" + (f", {state}" if state else "")
    since = elapsed_text(now - unit.status_at)
    return Line(
        key=unit.id,
        title=unit.callsign,
        detail=f"{UNIT_STATUS_LABEL[unit.status]}, {UNIT_KIND_LABEL[unit.kind]}; {position}",
        detail_ink=age_ink(age_s) if state else "base.text_dim",
        right=since,
        right_ink="base.text_dim",
        glyph=team_glyph(unit.kind, unit.status, bool(state)),
        glyph_width=3.2,
        action="Release",
        bold=True,
    )


def fit_lines(ranking: Ranking, picture: Picture) -> list[Line]:
    """Who to send, best first, with reasons."""
    lines: list[Line] = []
    for candidate in ranking.fit[:FIT_SHOWN]:
        unit = picture.units.get(candidate.unit)
        if unit is None:
            continue
        minutes = f"{max(1, round(candidate.eta_s / 60))} min"
        reasons = ", ".join(candidate.reasons).removeprefix(f"{minutes}, ")
        lines.append(
            Line(
                key=unit.id,
                title=unit.callsign,
                detail=reasons or UNIT_KIND_LABEL[unit.kind],
                right=minutes if candidate.distance_m else "",
                glyph=kind_glyph(unit.kind),
                action="Send",
                bold=True,
            )
        )
    return lines


def left_out_lines(ranking: Ranking, picture: Picture) -> list[Line]:
    """Who was left out and why; sending one of them all the same needs a reason."""
    lines: list[Line] = []
    for out in ranking.left_out[:LEFT_OUT_SHOWN]:
        unit = picture.units.get(out.unit)
        if unit is None:
            continue
        lines.append(
            Line(
                key=unit.id,
                title=out.callsign,
                detail=out.why,
                right=distance_words(out.distance_m),
                right_ink="base.text_dim",
                glyph=kind_glyph(unit.kind),
                ink="base.text_dim",
                action="Send…" if out.overridable else "",
            )
        )
    return lines


def mark_lines(incident: Incident) -> list[Line]:
    """What happened, newest first, with who said it; a fact that was heard late says so."""
    return [_mark_line(mark) for mark in reversed(incident.marks[-MARKS_SHOWN:])]


def _mark_line(mark: Mark) -> Line:
    late_s = (mark.heard - mark.at).total_seconds()
    who = mark.actor if mark.role in (Role.SOURCE, Role.HUB) else f"{mark.actor}, {ROLE_LABEL[mark.role]}"
    heard = f", heard {late_s:.0f} s later" if late_s >= 30 else ""
    alarm = mark.kind.startswith("alarm.")
    noted = mark.kind == "incident.noted"
    return Line(
        key=str(mark.seq),
        lead=f"{mark.at:%H:%M:%S}",
        title=_title(mark),
        detail=f"{who}{heard}",
        detail_ink="base.text_faint",
        ink="alarm.high" if alarm and mark.kind == "alarm.raised" else "base.text",
        bold=noted,
    )


def _title(mark: Mark) -> str:
    """What happened, and that something of it is hidden from this role."""
    if mark.hidden is None:
        return mark.detail
    return f"{mark.detail}{': ' if mark.detail else ''}[{INFO_LABEL[mark.hidden.hidden].lower()}, hidden]"


def fact_pairs(incident: Incident, picture: Picture) -> list[tuple[str, str]]:
    """What is known about the call, as (caption, words); only what is known."""
    linked = [f"{relation} {_number(picture, other)}" for relation, other in incident.linked]
    history = [f"{text}, priority {priority} until {at:%H:%M:%S}" for at, _, text, priority in incident.type_history]
    where = ""
    if incident.place is not None:
        accuracy = f", within {incident.place.accuracy_m:.0f} m" if incident.place.accuracy_m else ""
        where = f"{incident.place.lat:.5f}, {incident.place.lon:.5f}{accuracy}"
    pairs = [
        ("Said", incident.summary),
        ("Speaks", incident.language),
        ("Code", incident.type_code),
        ("At", where),
        ("From", " · ".join(part for part in (incident.source, incident.agency) if part)),
        ("Was", "; ".join(history)),
        ("Linked", ", ".join(linked)),
        ("Marked", "sensitive" if incident.sensitive else ""),
        *outcome_pairs(incident, picture),
    ]
    return [(caption, words) for caption, words in pairs if words]


def _number(picture: Picture, key: str) -> str:
    held = picture.incidents.get(key)
    return held.number if held else key
