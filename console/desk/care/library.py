"""The instruments this desk offers, read once from the product's own files; a bad file is said in words."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from console.domain.instruments import Instrument, InstrumentError, parse
from console.paths import resource_texts

#: Offered in this order; others follow by name.
FIRST = ("ctrs", "cssrs_screener", "asq", "bars")


class Library(msgspec.Struct, frozen=True):
    """Instruments by id in the order they are offered, and what is wrong with files that cannot be used."""

    instruments: dict[str, Instrument]
    faults: tuple[str, ...] = ()


def read_library(texts: Mapping[str, str] | None = None) -> Library:
    """The instruments of these texts by file name; of the shipped files, when none are given.

    One bad file takes nothing from the others: it is left out, and its fault told.
    """
    try:
        held = dict(texts) if texts is not None else resource_texts("instruments")
    except (FileNotFoundError, UnicodeDecodeError) as error:
        return Library({}, (f"The instruments cannot be read: {error}",))
    found: dict[str, Instrument] = {}
    faults: list[str] = []
    for name, text in sorted(held.items()):
        try:
            one = parse(text)
        except InstrumentError as error:
            faults.append(f"{name} cannot be used: {error}")
            continue
        if one.id in found:
            faults.append(f"{name} cannot be used: the instrument {one.id} is in another file already")
            continue
        found[one.id] = one
    order = sorted(found, key=lambda key: (FIRST.index(key) if key in FIRST else len(FIRST), key))
    return Library({key: found[key] for key in order}, tuple(faults))
