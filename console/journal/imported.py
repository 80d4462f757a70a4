"""What marks a fact as imported from records: nobody heard it when it happened, so `heard` repeats `at`."""

from __future__ import annotations

from console.domain.facts import By
from console.domain.vocabulary import Role

#: The actor of imported facts.
IMPORTER = "import"


def by_import(source: str) -> By:
    """Who said an imported fact: `source` names the kind of record, such as `sf_police`."""
    return By(IMPORTER, Role.SOURCE, source)


def is_imported(by: By) -> bool:
    """Whether a fact was imported."""
    return by.actor == IMPORTER and by.role is Role.SOURCE
