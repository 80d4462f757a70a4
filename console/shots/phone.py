"""Pictures of the officer's page: a hub on loopback holds the scene's connected consult, a browser opens its link."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl

from console.config import HubSettings
from console.domain import facts as f
from console.domain.picture import Picture
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import Basis
from console.hub.server import HubServer
from console.shots.browser import BrowserMissing, browser, pump, wait_until
from console.sim.scene import demo_scene
from console.sim.scene_care import CLINICIANS, cast_of
from console.wire.frames import Publish
from console.wire.phone import link_of, new_code

if TYPE_CHECKING:
    from PySide6.QtWebEngineWidgets import QWebEngineView

#: The screen of a phone, pixels.
PHONE = (390, 844)
PATIENCE_S = 20.0
#: What the page has by its own hand, and is made anew for this picture.
_ITS_OWN = (
    f.FieldLinkMade, f.FieldLinkOpened, f.FieldLinkEnded, f.FeedFact,
    f.WhisperSent, f.WhisperDelivered, f.WhisperRead, f.WhisperUsed,
)  # fmt: skip


def take_phone(path: Path) -> Path:
    """The page as the officer sees it, with a card from the clinician.

    Raises:
        BrowserMissing: there is no browser engine here, or the page did not come.
    """
    code = new_code()
    with browser(PHONE) as view, tempfile.TemporaryDirectory() as folder, _hub(Path(folder), code) as url:
        from PySide6.QtWebEngineCore import QWebEngineSettings

        view.settings().setAttribute(QWebEngineSettings.WebAttribute.ShowScrollBars, False)
        view.setUrl(QUrl(url))
        _until(view, "document.readyState === 'complete' && !!document.querySelector('#enter')?.onclick")
        _run(view, "document.querySelector('#enter').click()")
        _until(view, "!document.querySelector('#page').hidden && document.querySelector('#cards').children.length > 0")
        pump(0.4)
        view.grab().save(str(path))
    return path


# ---- the page ---------------------------------------------------------------------------------------------------


def _run(view: QWebEngineView, script: str) -> Any:
    held: list[Any] = []
    view.page().runJavaScript(script, 0, held.append)
    wait_until(lambda: held, PATIENCE_S)
    return held[0] if held else None


def _until(view: QWebEngineView, script: str) -> None:
    if not wait_until(lambda: _run(view, script), PATIENCE_S):
        raise BrowserMissing(f"The page did not come: {_run(view, 'document.body.innerText')!r}")


# ---- the hub ----------------------------------------------------------------------------------------------------


@contextmanager
def _hub(folder: Path, code: str) -> Iterator[str]:
    """A hub at the scene's time that knows the consult and the link; gives the page's address."""
    envelopes, _, now = demo_scene()
    begun = time.monotonic()
    ready, stop = threading.Event(), threading.Event()
    held: dict[str, Any] = {}

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - begun)

    async def main() -> None:
        settings = HubSettings(port=0, journal=folder / "phone.sqlite")
        try:
            async with HubServer(settings, clock=clock, rng=Random(1)) as hub:
                await _tell(hub, envelopes, code, clock)
                held["url"] = f"http://127.0.0.1:{hub.port}/f/{code}"
                ready.set()
                while not stop.is_set():
                    await asyncio.sleep(0.05)
        except Exception as error:
            held["error"] = error
            ready.set()

    thread = threading.Thread(target=lambda: asyncio.run(main()), name="phone hub", daemon=True)
    thread.start()
    try:
        ready.wait(PATIENCE_S)
        if "url" not in held:
            raise BrowserMissing(f"The hub did not start: {held.get('error')}")
        yield str(held["url"])
    finally:
        stop.set()
        thread.join(PATIENCE_S)


async def _tell(hub: HubServer, envelopes: list[f.Envelope], code: str, clock: Callable[[], datetime]) -> None:
    picture = Picture()
    for envelope in envelopes:
        picture.apply(envelope)
    cast = cast_of(picture)
    assert cast is not None
    incident = cast.connected
    unit = next(care.made.fact.unit for care in picture.care[incident.id].links.values())
    for envelope in envelopes:
        fact = envelope.fact
        about = getattr(fact, "incident", None) == incident.id or getattr(fact, "unit", None) in incident.units
        if about and not isinstance(fact, _ITS_OWN):
            await hub.intake.publish(envelope.by, [Publish(envelope.id, envelope.at, fact)])
    clinician = f.By(CLINICIANS[0], Role.CLINICIAN, exercise=True)
    card = ("Ask about the dog, by name", "Step back from the kitchen door")
    own: list[f.AnyFact] = [
        f.FieldLinkMade(incident.id, link_of(code), unit, clock() + timedelta(minutes=9)),
        f.WhisperSent(incident.id, "card-of-the-picture", unit, card, Basis.CONSENT),
    ]
    for at, fact in enumerate(own):
        await hub.intake.publish(clinician, [Publish(f"picture-{at}", clock(), fact)])
