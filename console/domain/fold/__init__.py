"""How each fact changes the picture: one small function a fact, in a module by subject, all in one table."""

from __future__ import annotations

from console.domain.fold import access, alarms, care, consults, feeds, field, incidents, shifts, units
from console.domain.fold.steps import Handlers

#: Fact class -> the function that folds it in; a test holds that no fact is left out.
HANDLERS: Handlers = (
    incidents.HANDLERS
    | units.HANDLERS
    | alarms.HANDLERS
    | care.HANDLERS
    | field.HANDLERS
    | consults.HANDLERS
    | feeds.HANDLERS
    | access.HANDLERS
    | shifts.HANDLERS
)
