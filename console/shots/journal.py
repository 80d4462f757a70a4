"""Pictures of a shift in its journal: the Review workspace on it with no hub, and its report in a browser, offline."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from PySide6.QtCore import QUrl

from console.domain.vocabulary import Role
from console.journal.store import Journal
from console.journal.tracks import TrackStore, tracks_beside
from console.shots.browser import BrowserMissing, browser, pump, wait_until
from console.sim.importing import import_timeline
from console.sim.replay_csv import read_recording
from console.sim.replay_timeline import join
from console.sim.scene import demo_scene
from console.wire.mapping_files import load_mapping

#: A journal is opened, and what threads work out of it, within this, seconds.
PATIENCE_S = 60.0
#: Streets, findings and figures are worked out by threads: so long is waited for them, seconds.
SETTLE_S = 8.0
#: Which second of a shift is pictured, as a share of its span.
LOOKED_AT = 0.76
#: How large the report's window is, pixels.
REPORT_SIZE = (1600, 1000)
#: A real day of public records: the file within the folder, how it is read, the day.
REAL_FILE, REAL_MAPPING, REAL_DAY = Path("sf/Fire_Department_Calls_for_Service.csv"), "sf_fire", date(2017, 1, 2)
REAL_GROUND = ("basemap/sf_streets.geojson", "basemap/sf_coast.geojson")


def scene_journal(folder: Path) -> Path:
    """The seeded scene as a journal, as a hub would have left it."""
    envelopes, positions, now = demo_scene()
    path = folder / "scene.journal"
    with Journal.open(path, rng=Random(3), clock=lambda: now) as journal:
        kept = [
            type(envelope)(journal.epoch, seq, envelope.id, envelope.at, envelope.heard, envelope.by, envelope.fact)
            for seq, envelope in enumerate(envelopes, 1)
        ]
        journal.picture.apply_all(kept)
        journal.append(kept).result()
    with TrackStore(tracks_beside(path)) as tracks:
        tracks.take(positions, now)
    return path


def real_journal(folder: Path, records: Path) -> Path:
    """A real day, imported from a folder of public records.

    Raises:
        RecordingError: the folder does not hold the file, or it cannot be read.
    """
    path = folder / "real-day.journal"
    recording = read_recording(records / REAL_FILE, load_mapping(REAL_MAPPING), REAL_DAY)
    import_timeline(
        join([recording]),
        path,
        REAL_MAPPING,
        rng=Random(3),
        clock=lambda: datetime.now(UTC),
        progress=lambda what, done, total: True,
    )
    return path


def take_review(path: Path, journal: Path, basemap: Sequence[str], size: tuple[int, int], theme: str) -> Path:
    """The Review workspace on a journal, at `LOOKED_AT` of its span, with the gravest strip of that second selected."""
    from console.desk.model import DeskModel
    from console.desk.opening import DeskOptions, open_desk
    from console.desk.time.no_hub import NoHub

    with tempfile.TemporaryDirectory() as folder:
        options = DeskOptions(
            layouts_path=Path(folder) / "layouts.json",
            cache_folder=Path(folder),
            theme=theme,
            basemap=tuple(basemap),
            sounds=False,
            workspace="review",
            role=Role.OPERATIONS.value,
            review=journal,
        )
        window = open_desk(NoHub(), options, make_model=lambda link: DeskModel(link, reviewer=Role.OPERATIONS))
        try:
            window.resize(*size)
            window.model.start()
            machine = window.model.time
            if not wait_until(lambda: machine.shift is not None and not machine.busy, PATIENCE_S):
                raise TimeoutError(f"{journal} was not opened within {PATIENCE_S:.0f} s")
            assert machine.span is not None
            begin, end = machine.span
            machine.go(begin + (end - begin) * LOOKED_AT)
            pump(1.0)
            there = [incident for incident in window.model.picture.open_incidents() if incident.place is not None]
            if there:
                window.model.select_incident(max(there, key=lambda i: (i.priority, len(i.units), i.id)).id)
            window.map.home()
            pump(SETTLE_S)
            window.grab().save(str(path))
        finally:
            window.close()
            window.deleteLater()
            pump(0.2)
    return path


def take_report(path: Path, journal: Path, basemap: Sequence[Path]) -> Path:
    """The report of a journal, de-identified as it comes, opened in a browser that reaches nothing else.

    Raises:
        BrowserMissing: there is no browser engine here.
    """
    from console.review.report import write_report
    from console.review.shift import Shift

    with browser(REPORT_SIZE) as view, tempfile.TemporaryDirectory() as folder:
        from PySide6.QtWebEngineCore import QWebEngineUrlRequestInfo, QWebEngineUrlRequestInterceptor

        class Offline(QWebEngineUrlRequestInterceptor):
            def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
                if info.requestUrl().scheme() not in ("file", "data", "blob"):
                    info.block(True)

        page = Path(folder) / "report.html"
        with Shift.open(journal) as shift:
            write_report(shift, page, rng=Random(3), basemap=basemap)
        offline = Offline()
        view.page().profile().setUrlRequestInterceptor(offline)
        loaded: list[bool] = []
        view.loadFinished.connect(loaded.append)
        view.setUrl(QUrl.fromLocalFile(str(page)))
        if not wait_until(lambda: loaded, PATIENCE_S):
            raise BrowserMissing("The report did not come")
        pump(3.0)
        view.grab().save(str(path))
    return path
