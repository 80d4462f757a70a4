"""Two desks and an officer's phone in one call: Qt's browser engine and a real Chromium, through a real hub."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.link.call import CallState
from tests.browser import Browser, Tab, chromium
from tests.desk.call.relay import Relay
from tests.desk.call.rig import PATIENCE_MS, Caller, HubThread
from tests.hub.test_phones import CODE, open_call

PHONE = "phone-u1"
_FRAMES = "[...document.querySelectorAll('#tiles video')].map((v) => v.getVideoPlaybackQuality().totalVideoFrames)"


class Phone:
    """The officer's page in a browser, looked at while the desks go on living."""

    def __init__(self, qtbot: QtBot, browser: Browser, hub: HubThread) -> None:
        self._qtbot = qtbot
        self.tab: Tab = browser.tab()
        asyncio.run_coroutine_threadsafe(open_call(hub.hub), hub.loop).result(10)
        self.tab.open(f"http://127.0.0.1:{hub.hub.port}/f/{CODE}")
        self.tab.press("#enter")
        self.until("document.querySelector('#page').checkVisibility()")

    def until(self, script: str) -> None:
        def check() -> None:
            assert self.tab.run(script), f"{script}: {self.tab.text()!r} {self.tab.log}"

        self._qtbot.waitUntil(check, timeout=PATIENCE_MS)


@pytest.fixture
def phone(engine: None, qtbot: QtBot, hub: HubThread, tmp_path: Path) -> Iterator[Phone]:
    with chromium(tmp_path) as browser:
        yield Phone(qtbot, browser, hub)


def test_two_desks_and_a_phone_see_each_other(caller: Callable[..., Caller], phone: Phone) -> None:
    clinician, commander = caller("clinician-1"), caller("commander-1")
    clinician.place(PHONE, "commander-1")
    phone.until("document.querySelector('#ring').checkVisibility()")
    assert phone.tab.text("#ring-who") == "clinician-1"
    phone.tab.press("#answer")
    for desk in (clinician, commander):
        desk.until(lambda desk=desk: len(desk.frames()) == 2 and min(desk.frames().values()) > 5, "sees both")
    phone.until(f"{_FRAMES}.length === 2 && {_FRAMES}.every((count) => count > 5)")
    assert not phone.tab.log
    phone.tab.press("#mute")
    person = clinician.view.call.people[PHONE]
    clinician.until(lambda: not person.microphone, "is told of muting")
    phone.tab.press("#end")
    clinician.until(lambda: set(clinician.frames()) == {"commander-1"}, "goes on with the commander")
    assert clinician.view.call.state is CallState.CONNECTED
    clinician.view.hang_up()


def test_a_call_comes_back_after_its_media_was_cut(caller: Callable[..., Caller], phone: Phone) -> None:
    relay = Relay()
    clinician = caller("clinician-1", relay=relay)
    clinician.place(PHONE)
    phone.until("document.querySelector('#ring').checkVisibility()")
    phone.tab.press("#answer")
    clinician.until(lambda: clinician.frames().get(PHONE, 0) > 5, "sees pictures")
    assert relay.carried > 50, "media goes through the network that is about to be cut"
    session = clinician.view.call.people[PHONE].session
    states: list[CallState] = []
    clinician.view.state_changed.connect(states.append)
    relay.cut()
    clinician.until(lambda: CallState.RECONNECTING in states, "notices")
    clinician.until(lambda: states[-1] is CallState.CONNECTED, "is back, by a way that did not exist before")
    before = clinician.frames()[PHONE]
    clinician.until(lambda: clinician.frames()[PHONE] > before + 10, "sees pictures again")
    seen = phone.tab.run(f"{_FRAMES}[0]")
    phone.until(f"{_FRAMES}[0] > {seen + 10}")
    assert clinician.view.call.people[PHONE].session == session, "the same call went on"
    relay.close()


def test_a_phone_that_vanishes_ends_the_call_in_words(caller: Callable[..., Caller], phone: Phone) -> None:
    clinician = caller("clinician-1")
    ended: list[str] = []
    clinician.view.ended.connect(ended.append)
    clinician.place(PHONE)
    phone.until("document.querySelector('#ring').checkVisibility()")
    phone.tab.press("#answer")
    clinician.until(lambda: clinician.view.call.state is CallState.CONNECTED, "is connected")
    phone.tab.crash()
    clinician.until(lambda: clinician.view.call.state is CallState.RECONNECTING, "notices")
    later_s = clinician.view._monotonic() + 31.0
    clinician.view._monotonic = lambda: later_s
    clinician.view.tick()
    assert ended == [f"The connection to {PHONE} was lost: nothing heard for 30 s"]


def test_declining_is_told(caller: Callable[..., Caller], phone: Phone) -> None:
    clinician = caller("clinician-1")
    ended: list[str] = []
    clinician.view.ended.connect(ended.append)
    clinician.place(PHONE)
    clinician.until(lambda: clinician.view.call.state is CallState.RINGING, "rings")
    phone.tab.press("#decline")
    clinician.until(lambda: ended, "is told")
    assert ended == [f"{PHONE} declined: the officer declined"]
    assert not phone.tab.shown("#ring")
