"""Facts about cameras: which there are, and who watches which, for what purpose."""

from __future__ import annotations

from typing import Annotated

import msgspec

from console.domain.facts_base import Fact, Id, Line, Reason, Redacted
from console.domain.vocabulary_care import FeedKind

#: Where a feed is fetched from, without credentials; see `feeds.uri_fault`.
Uri = Annotated[str, msgspec.Meta(max_length=1_000)]


class FeedFact(Fact, frozen=True):
    """A fact about one feed."""

    feed: Id


class FeedAnnounced(FeedFact, frozen=True, tag="feed.announced"):
    """A camera sends, or its description changed. The address carries no credentials: desks hold those themselves.

    `outside`: a vendor's page, opened in a browser instead of played here.
    """

    uri: Uri | Redacted
    feed_kind: FeedKind
    label: Line = ""
    unit: Id | None = None
    incident: Id | None = None
    outside: bool = False


class FeedEnded(FeedFact, frozen=True, tag="feed.ended"):
    """The camera sends no more."""

    reason: Line = ""


class FeedOpened(FeedFact, frozen=True, tag="feed.opened"):
    """Somebody watches, and says for what; everybody on the call is told. `viewing` names this one watching."""

    viewing: Id
    purpose: Reason
    incident: Id | None = None


class FeedClosed(FeedFact, frozen=True, tag="feed.closed"):
    """That watching is over."""

    viewing: Id
    reason: Line = ""
