"""What a tile knows of a feed of the picture."""

from __future__ import annotations

from datetime import UTC, datetime

from console.desk.feeds.shown import shown_feed
from console.domain import facts as f
from console.domain.entities import Unit
from console.domain.entities_care import Feed, Told, Viewing
from console.domain.facts_base import Redacted
from console.domain.vocabulary import Role, UnitKind
from console.domain.vocabulary_care import FeedKind, Info

NOW = datetime(2026, 3, 15, 2, 7, tzinfo=UTC)


def announced(uri: object = "rtsp://cam.example.org/1", **more: object) -> Feed:
    fact = f.FeedAnnounced(
        feed="f1", uri=uri, feed_kind=FeedKind.BODY_WORN, label="Chest", unit="u1", incident="i1", **more
    )  # type: ignore[arg-type]
    return Feed(id="f1", announced=Told(1, NOW, "cad", Role.SOURCE, fact))


def viewing(key: str, actor: str, role: Role = Role.CLINICIAN) -> Viewing:
    return Viewing(key, NOW, actor, role, "Clinical view", "i1")


UNITS = {"u1": Unit(id="u1", callsign="R-12", kind=UnitKind.CO_RESPONDER, status_at=NOW)}


def test_unit_kind_and_watchers_are_named() -> None:
    held = announced()
    held.viewings = {"v1": viewing("v1", "desk-1", Role.COMMANDER), "v2": viewing("v2", "clinician-2")}
    shown = shown_feed(held, UNITS, {"v1"})
    assert (shown.name, shown.what) == ("R-12", "Body-worn · Chest")
    assert (shown.viewing, shown.purpose) == ("v1", "Clinical view")
    assert shown.watched_by == "Watched by you and clinician-2 (crisis clinician)"


def test_another_desks_viewing_of_the_same_person_is_not_this_desks() -> None:
    held = announced()
    held.viewings = {"v9": viewing("v9", "desk-1")}
    shown = shown_feed(held, UNITS, ())
    assert shown.viewing is None
    assert shown.watched_by == "Watched by desk-1 (crisis clinician)"
    assert shown_feed(announced(), UNITS, ()).watched_by == "Nobody watches"


def test_a_unit_that_is_not_known_leaves_the_label() -> None:
    shown = shown_feed(announced(), {}, ())
    assert (shown.name, shown.what) == ("Chest", "Body-worn")


def test_what_cannot_be_opened_says_why() -> None:
    assert "not one of" in shown_feed(announced("file:///etc/passwd"), {}, ()).fault
    assert "may not see" in shown_feed(announced(Redacted(Info.FEED)), {}, ()).fault
    assert "web page" in shown_feed(announced(outside=True), {}, ()).fault
    fine = shown_feed(announced("https://vendor.example.org/x", outside=True), {}, ())
    assert not fine.fault
    assert fine.outside
