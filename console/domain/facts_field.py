"""Facts between the clinician and the officer's phone: whisper cards, and the links that open the page."""

from __future__ import annotations

from typing import Annotated

import msgspec

from console.domain.facts_base import Id, IncidentFact, Line, Moment, Redacted
from console.domain.vocabulary_care import Basis

#: One line of a whisper card: what is read in a glance.
CardLine = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
CardLines = Annotated[tuple[CardLine, ...], msgspec.Meta(min_length=1, max_length=2)]


class WhisperSent(IncidentFact, frozen=True, tag="whisper.sent"):
    """A clinician put one or two lines on the phone of the officer of unit `to`, on a named `basis`."""

    card: Id
    to: Id
    lines: CardLines | Redacted
    basis: Basis = Basis.NONE


class WhisperDelivered(IncidentFact, frozen=True, tag="whisper.delivered"):
    """The card reached the phone."""

    card: Id


class WhisperRead(IncidentFact, frozen=True, tag="whisper.read"):
    """The officer has seen the card."""

    card: Id


class WhisperUsed(IncidentFact, frozen=True, tag="whisper.used"):
    """The officer did what the card says."""

    card: Id


class FieldLinkMade(IncidentFact, frozen=True, tag="link.made"):
    """A single-use link to the officer's page was made for a unit, good until a time (UTC). Never the secret itself."""

    link: Id
    unit: Id
    until: Moment


class FieldLinkOpened(IncidentFact, frozen=True, tag="link.opened"):
    """The link was used; it opens nothing a second time."""

    link: Id


class FieldLinkEnded(IncidentFact, frozen=True, tag="link.ended"):
    """The page behind the link is closed: it ran out, the call ended, or a person closed it."""

    link: Id
    reason: Line = ""
