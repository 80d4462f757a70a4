"""How facts about cameras and who watches them change the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain import facts as f
from console.domain.entities_care import Feed, Viewing
from console.domain.fold.steps import Handlers, because, find, mark, told
from console.domain.touched import Touched
from console.domain.vocabulary import ROLE_LABEL
from console.domain.vocabulary_care import FEED_LABEL

if TYPE_CHECKING:
    from console.domain.picture import Picture


def _announced(p: Picture, e: f.Envelope, fact: f.FeedAnnounced, t: Touched) -> None:
    feed = p.feeds.get(fact.feed)
    if feed is None:
        p.feeds[fact.feed] = Feed(fact.feed, told(e, fact), last_seq=e.seq)
        _mark_call(p, e, fact.incident, f"{name_of(fact)} feed is there", t)
    else:
        feed.announced, feed.last_seq = told(e, fact), e.seq
    t.feeds.add(fact.feed)


def _ended(p: Picture, e: f.Envelope, fact: f.FeedEnded, t: Touched) -> None:
    feed = p.feeds.pop(fact.feed, None)
    t.feeds.add(fact.feed)
    if feed is None:
        find(p, e, "feed ended that is not known")
        return
    _mark_call(
        p, e, feed.announced.fact.incident, f"{name_of(feed.announced.fact)} feed ended{because(fact.reason)}", t
    )


def _opened(p: Picture, e: f.Envelope, fact: f.FeedOpened, t: Touched) -> None:
    feed = p.feeds.get(fact.feed)
    t.feeds.add(fact.feed)
    if feed is None or fact.viewing in feed.viewings:
        find(p, e, "feed opened that is not known, or this watching is known already")
        return
    incident = fact.incident or feed.announced.fact.incident
    feed.viewings[fact.viewing] = Viewing(fact.viewing, e.at, e.by.actor, e.by.role, fact.purpose, incident)
    feed.last_seq = e.seq
    who = f"{ROLE_LABEL[e.by.role]} {e.by.actor}"
    _mark_call(p, e, incident, f"{who} watches {name_of(feed.announced.fact)}: {fact.purpose}", t)


def _closed(p: Picture, e: f.Envelope, fact: f.FeedClosed, t: Touched) -> None:
    feed = p.feeds.get(fact.feed)
    t.feeds.add(fact.feed)
    viewing = feed.viewings.pop(fact.viewing, None) if feed is not None else None
    if feed is None or viewing is None:
        find(p, e, "feed closed that was not open")
        return
    feed.last_seq = e.seq
    text = f"{viewing.actor} no longer watches {name_of(feed.announced.fact)}{because(fact.reason)}"
    _mark_call(p, e, viewing.incident, text, t)


def name_of(fact: f.FeedAnnounced) -> str:
    """A feed in a few words: its label, or what kind it is and whose."""
    return fact.label or f"{FEED_LABEL[fact.feed_kind].lower()} {fact.unit or ''}".strip()


def _mark_call(p: Picture, e: f.Envelope, key: str | None, text: str, t: Touched) -> None:
    """Tell it on the call's timeline, where it belongs to a call; a feed may well belong to none."""
    incident = p.incidents.get(key) if key is not None else None
    if incident is not None:
        t.incidents.add(incident.id)
        mark(incident, e, text)


HANDLERS: Handlers = {
    f.FeedAnnounced: _announced,
    f.FeedEnded: _ended,
    f.FeedOpened: _opened,
    f.FeedClosed: _closed,
}
