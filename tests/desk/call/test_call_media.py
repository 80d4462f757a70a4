"""Calls that carry pictures: real browser engines, a real hub, a drawn camera."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from console.link.call import CallState
from tests.desk.call.rig import Caller, HubThread

Make = Callable[..., Caller]


def test_pictures_arrive_both_ways_and_after_a_cut(caller: Make, hub: HubThread) -> None:
    clinician, officer = caller("clinician-1"), caller("officer-12")
    clinician.place("officer-12")
    for one, other in ((clinician, officer), (officer, clinician)):
        one.until(lambda one=one, other=other: one.frames().get(other.actor, 0) > 5, "sees pictures")
        assert one.view.call.state is CallState.CONNECTED
    assert clinician.script("document.querySelector('#tiles video').getVideoPlaybackQuality().totalVideoFrames") > 0
    assert not clinician.view.faults
    assert not officer.view.faults

    # The hub goes away for one of them: media does not care.
    hub.cut("officer-12")
    before = clinician.frames()["officer-12"]
    officer.until(lambda: officer.opened == 2, "connects again")
    clinician.until(lambda: clinician.frames()["officer-12"] > before + 10, "sees more pictures")
    assert clinician.view.call.state is CallState.CONNECTED


def test_a_page_can_reach_nothing_and_executes_no_name(caller: Make) -> None:
    evil = "<img src=x onerror=document.title='ran'>"
    clinician, officer = caller("clinician-1"), caller(evil)
    clinician.place(evil)
    clinician.until(lambda: clinician.view.call.state is CallState.CONNECTED, "is connected")
    tried = clinician.script(
        """(() => {
          window.told = [];
          const tell = (what) => (error) => window.told.push(what + ': ' + error.name);
          fetch('https://example.com/').catch(tell('fetch'));
          try { new WebSocket('wss://example.com/') } catch (error) { tell('socket')(error) }
          try { (0, eval)('1') } catch (error) { tell('eval')(error) }
          try { document.body.innerHTML = '<b>' } catch (error) { tell('markup')(error) }
          const image = new Image(); image.src = 'https://example.com/a.png';
          location.href = 'https://example.com/';
          return document.querySelector('figcaption .who').textContent;
        })()"""
    )
    assert tried == evil
    told = "window.told.toSorted().join(', ')"
    officer.until(lambda: clinician.script(told) == "eval: EvalError, fetch: TypeError, markup: TypeError", "refused")
    assert clinician.script("document.title") == "Call"
    assert clinician.script("location.href") == "watchfloor-call://desk/desk.html"
    assert clinician.script("document.querySelectorAll('img').length") == 0
    assert clinician.view.call.state is CallState.CONNECTED


def test_muted_and_unseen_is_told_and_the_camera_is_let_go(caller: Make) -> None:
    clinician, officer = caller("clinician-1"), caller("officer-12")
    clinician.place("officer-12")
    clinician.until(lambda: clinician.frames().get("officer-12", 0) > 0, "sees pictures")
    officer.view.mute_button.click()
    officer.view.camera_button.click()
    person = clinician.view.call.people["officer-12"]
    clinician.until(lambda: not person.microphone and not person.camera, "is told")
    assert officer.script("document.getElementById('self').hidden") is True
    clinician.until(
        lambda: clinician.script("document.querySelector('figcaption .words').textContent") == "muted, camera off"
    )
    before = clinician.frames()["officer-12"]
    officer.view.camera_button.click()
    clinician.until(lambda: clinician.frames()["officer-12"] > before + 5, "sees pictures again")


def test_four_see_each_other_and_a_fifth_is_not_asked(caller: Make) -> None:
    everyone = [caller(f"person-{number}") for number in range(4)]
    everyone[0].place("person-1", "person-2")
    everyone[0].until(lambda: len(everyone[0].frames()) == 2, "sees two")
    everyone[0].view.add("person-3")
    for one in everyone:
        one.until(lambda one=one: sum(count > 0 for count in one.frames().values()) == 3, "sees three")
    with pytest.raises(ValueError, match="room for 4"):
        everyone[0].view.add("person-4")
    everyone[0].view.hang_up()
    everyone[1].until(lambda: len(everyone[1].frames()) == 2, "still sees the others")
    assert everyone[1].view.call.state is CallState.CONNECTED


def test_hanging_up_lets_page_and_camera_go(caller: Make) -> None:
    clinician, officer = caller("clinician-1"), caller("officer-12")
    ended: list[str] = []
    officer.view.ended.connect(ended.append)
    clinician.place("officer-12")
    clinician.until(lambda: clinician.view.call.state is CallState.CONNECTED, "is connected")
    gone: list[bool] = []
    clinician.view.faces.call_page.destroyed.connect(lambda: gone.append(True))
    clinician.view.end_button.click()
    officer.until(lambda: ended, "hears the farewell")
    assert ended == ["clinician-1 left"]
    clinician.until(lambda: gone, "lets the page go")
