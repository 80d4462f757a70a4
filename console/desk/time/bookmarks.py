"""Bookmarks: moments of a shift that somebody wants to come back to, kept in one small JSON file beside the journal."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from console.review.shift import View

#: More than these are refused: a list nobody can read is no list.
MOST = 500


class Bookmark(msgspec.Struct, frozen=True, omit_defaults=True):
    """One moment and how it was looked at.

    Attributes:
        at: the second (UTC).
        view: as it was, or as it was known.
        count: how many facts of the view were in the picture, when it was stepped to fact by fact; else none.
        incident, unit: what was selected.
        workspace: the arrangement of the window, empty when it does not matter.
        map_view: latitude, longitude (degrees) and zoom.
        text: what the person wrote.
    """

    at: datetime
    view: View = View.AS_KNOWN
    count: int | None = None
    incident: str | None = None
    unit: str | None = None
    workspace: str = ""
    map_view: tuple[float, float, float] | None = None
    text: str = ""


class _File(msgspec.Struct):
    epoch: str
    bookmarks: tuple[Bookmark, ...] = ()


class BookmarkError(ValueError):
    """Bookmarks cannot be read or kept; the sentence says why."""


def beside(journal: Path) -> Path:
    """Where the bookmarks of a journal lie."""
    return journal.with_name(journal.name + ".bookmarks.json")


def load(path: Path, epoch: str) -> tuple[Bookmark, ...]:
    """The bookmarks of a journal, in order of time; none when there is no file.

    Raises:
        BookmarkError: the file cannot be understood, or belongs to another journal.
    """
    try:
        held = msgspec.json.decode(path.read_bytes(), type=_File)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise BookmarkError(f"the bookmarks in {path.name} cannot be read: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BookmarkError(f"the bookmarks in {path.name} are damaged; the file is left as it is") from None
    if held.epoch != epoch:
        raise BookmarkError(f"the bookmarks in {path.name} belong to another journal; they are not shown")
    if any(bookmark.at.tzinfo is None for bookmark in held.bookmarks):
        raise BookmarkError(f"the bookmarks in {path.name} name times without a zone; they are not shown")
    return tuple(sorted(held.bookmarks, key=lambda bookmark: bookmark.at))


def save(path: Path, epoch: str, bookmarks: Sequence[Bookmark]) -> None:
    """Keep bookmarks; what is there that could not be understood is set aside, not written over.

    Raises:
        BookmarkError: there are too many, or the file cannot be written.
    """
    if len(bookmarks) > MOST:
        raise BookmarkError(f"{MOST} moments are marked already")
    fresh = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            load(path, epoch)
        except BookmarkError:
            path.replace(path.with_name(path.name + ".broken"))
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode(_File(epoch, tuple(bookmarks)))))
        os.replace(fresh, path)
    except OSError as error:
        raise BookmarkError(f"the bookmark cannot be kept in {path.parent}: {error.strerror}") from None
