"""Commands about feeds: the wall, and opening and closing one feed for a purpose."""

from __future__ import annotations

from console.desk.arguments import Argument, Kind
from console.desk.commands import Command, Desk, Given, may_send
from console.desk.feeds.shown import SIZES, ShownFeed
from console.desk.model import Tone
from console.domain import facts as f


def _feeds(desk: Desk, given: Given) -> None:
    size = given.get("size", "")
    if size and size not in {str(held) for held in SIZES}:
        desk.model.say(f"The wall has 1, 4 or 9 tiles, not {size}", Tone.REFUSED)
        return
    desk.controls.show_pane("feeds")
    wall = desk.controls.feeds.make_wall()
    if size:
        wall.set_size(int(size))
    desk.controls.focus_view("feeds")


def _named(desk: Desk, word: str) -> ShownFeed | None:
    found = desk.controls.feeds.find(word)
    if len(found) != 1:
        what = f"could be {len(found)} feeds: type more of it" if found else "is no feed that is there now"
        desk.model.say(f"{word!r} {what}", Tone.REFUSED)
        return None
    return found[0]


def _open(desk: Desk, given: Given) -> None:
    feed = _named(desk, given["feed"])
    if feed is None:
        return
    if feed.viewing is not None or feed.fault:
        desk.model.say(f"{feed.name}: {feed.fault or 'it is open at this desk already'}", Tone.REFUSED)
        return
    desk.controls.show_pane("feeds")
    wall = desk.controls.feeds.make_wall()
    known = feed.address is not None and feed.address.host in wall.hosts
    if "purpose" in given and known:
        desk.controls.feeds.open(feed.id, given["purpose"])
    else:  # what is missing (a purpose, or leave to contact a new host) is asked on the tile
        wall.ask_about(feed.id)


def _close(desk: Desk, given: Given) -> None:
    wall = desk.controls.feeds.wall
    if wall is None or not any(feed.viewing for feed in wall.feeds):
        desk.model.say("No feed is open at this desk", Tone.REFUSED)
    elif "feed" not in given:
        wall.close_all("closed at the desk")
    elif (feed := _named(desk, given["feed"])) is not None:
        wall.close_feed(feed.id, "closed at the desk")


FEED_COMMANDS: tuple[Command, ...] = (
    Command("feeds", "the wall of cameras, with 1, 4 or 9 tiles", "Feeds", _feeds,
            (Argument("size", Kind.WORD, optional=True),), shortcut="Ctrl+Shift+F"),
    Command("feed open", "watch a camera (call sign, label) and say for what purpose", "Feeds", _open,
            (Argument("feed", Kind.WORD), Argument("purpose", Kind.TEXT, optional=True)), may_send(f.FeedOpened)),
    Command("feed close", "watch a camera no longer; without a name, none of them", "Feeds", _close,
            (Argument("feed", Kind.WORD, optional=True),)),
    Command("feed hide", "fold the wall away; what is open closes", "Feeds", lambda d, g: d.controls.fold_feeds()),
)  # fmt: skip
