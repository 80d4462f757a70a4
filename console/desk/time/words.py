"""Times as they are typed and read: which second of a shift is meant, and how far apart two are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)


def time_meant(word: str, span: tuple[datetime, datetime], here: datetime) -> datetime:
    """The second of a shift that a typed time (UTC) means.

    A time of day stands for every day of the shift; of those within `span` the one nearest to `here` is meant.

    Args:
        word: `14:03`, `14:03:10` or `2026-03-01T14:03`, as the command line has checked it.

    Raises:
        ValueError: the shift has no such time; the sentence says from when to when it goes.
    """
    first, last = span
    if "T" in word:
        day, _, clock = word.partition("T")
        candidates = [datetime.fromisoformat(f"{day}T{_full(clock)}").replace(tzinfo=UTC)]
    else:
        hours, minutes, seconds = (int(part) for part in _full(word).split(":"))
        of_day = first.astimezone(UTC).replace(hour=hours, minute=minutes, second=seconds, microsecond=0)
        near = round((here - of_day) / DAY)
        candidates = [of_day + DAY * days for days in {0, 1, -1, near, near - 1, near + 1, (last - of_day) // DAY}]
    # The typed second counts as a whole: the first fact of a shift may come half a second into it.
    inside = [when for when in candidates if first - timedelta(seconds=1) < when <= last]
    if not inside:
        raise ValueError(f"{word} is not in this shift, which goes from {stamp(first, last)} to {stamp(last, first)}")
    return max(first, min(inside, key=lambda when: abs(when - here)))


def _full(clock: str) -> str:
    parts = [part.zfill(2) for part in clock.split(":")]
    return ":".join([*parts, "00"][:3])


def stamp(when: datetime, other: datetime) -> str:
    """A time, with its day where the other one is of another day."""
    return f"{when:%H:%M:%S}" if when.date() == other.date() else f"{when:%d %b %H:%M:%S}"


def span_words(span: timedelta) -> str:
    """How long ago, in the words of a desk: `45 s`, `12 min`, `3 h 05 min`, `2 days`."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 90:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 90:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d} min" if hours < 48 else f"{hours // 24} days"
