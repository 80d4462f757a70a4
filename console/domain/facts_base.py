"""What all facts are made of: bounded texts and numbers, places, and the bases facts share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from console.domain.vocabulary_care import Info

#: Identifiers are opaque, printable and short: a hostile sender must not make one a storage problem.
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")]
#: One line of text shown on a strip.
Line = Annotated[str, msgspec.Meta(max_length=300)]
#: Free text as entered by a person.
Text = Annotated[str, msgspec.Meta(max_length=8_000)]
Latitude = Annotated[float, msgspec.Meta(ge=-90.0, le=90.0)]
Longitude = Annotated[float, msgspec.Meta(ge=-180.0, le=180.0)]
#: EIDO common priority (NENA-STA-021.1b): 0 lowest to 10 highest.
Priority = Annotated[int, msgspec.Meta(ge=0, le=10)]
#: A time with its zone: one without is nobody's.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
#: A reason that has to be given.
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=r"\S")]
Lines = Annotated[tuple[Line, ...], msgspec.Meta(max_length=64)]


class Place(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Where something is: WGS 84 degrees, accuracy as a radius in metres when known."""

    lat: Latitude
    lon: Longitude
    accuracy_m: Annotated[float, msgspec.Meta(ge=0.0, le=1e7)] | None = None


class Redacted(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Stands in a field in place of what this role may not see, so that a view can show that something is there.

    `request`: the role can ask to see it, with a reason (break-glass).
    """

    hidden: Info
    request: bool = False


class Fact(msgspec.Struct, frozen=True, tag_field="kind", omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """Base of all facts; subclasses are told apart on the wire by `kind`."""


class IncidentFact(Fact, frozen=True):
    """A fact about one incident."""

    incident: Id


class UnitFact(Fact, frozen=True):
    """A fact about one unit."""

    unit: Id


class AlarmFact(Fact, frozen=True):
    """A fact about one alarm."""

    alarm: Id


def kind_of(fact: Fact) -> str:
    """The tag a fact travels under, such as `incident.received`."""
    return str(type(fact).__struct_config__.tag)
