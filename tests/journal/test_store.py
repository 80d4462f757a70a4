"""The journal takes facts once and in order, gives them back as they were, and says why when it cannot."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path
from random import Random

import apsw
import pytest

from console.domain import facts as f
from console.domain.vocabulary import Role
from console.journal import chain, checkpoints, layout
from console.journal.errors import JournalError
from console.journal.store import TAIL, Draft, Journal
from tests.journal.conftest import OpenJournal, notes
from tests.story import START, Story


def test_what_is_appended_is_read_back_as_it_was(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    envelopes = notes(journal.epoch, 5)
    assert journal.append(envelopes).result() == [1, 2, 3, 4, 5]
    assert journal.head == 5
    assert journal.read(0, 100) == envelopes
    assert journal.read(2, 2) == envelopes[2:4]
    assert journal.read(5, 10) == []
    assert journal.raw(0, 100) == [chain.canonical(envelope) for envelope in envelopes]


def test_a_draft_becomes_an_envelope_of_this_journal(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    by = f.By("cad", Role.SOURCE, "cad")
    journal.append([Draft("draft-0001", START, START, by, f.IncidentNoted("i1", "calm"), 1)]).result()
    assert journal.read(0, 1) == [
        f.Envelope(journal.epoch, 1, "draft-0001", START, START, by, f.IncidentNoted("i1", "calm"))
    ]


def test_facts_older_than_the_tail_come_from_the_disk(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    envelopes = notes(journal.epoch, TAIL + 50)
    journal.append(envelopes).result()
    assert journal.read(0, 20) == envelopes[:20]
    assert journal.read(40, TAIL) == envelopes[40 : 40 + TAIL]
    assert journal.read(TAIL, 1000) == envelopes[TAIL:]
    assert journal.seq_of(envelopes[3].id) == 4


def test_an_id_is_accepted_once_for_ever(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    first = notes(journal.epoch, 3)
    assert journal.seq_of(first[1].id) is None
    journal.append(first).result()
    assert journal.seq_of(first[1].id) == 2
    journal.close()
    again = open_journal(path)
    assert again.seq_of(first[1].id) == 2
    assert again.seqs_of([first[0].id, "never-came", first[2].id]) == {first[0].id: 1, first[2].id: 3}
    repeated = f.Envelope(again.epoch, 4, first[1].id, START, START, first[1].by, first[1].fact)
    with pytest.raises(JournalError, match=first[1].id) as caught:
        again.append([repeated])
    assert caught.value.code == "known-id"
    assert again.append(notes(again.epoch, 1, after=3)).result() == [4], "the refusal disturbed nothing"


def test_an_id_twice_in_one_batch_is_refused_whole(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    one, two = notes(journal.epoch, 2)
    twin = f.Envelope(journal.epoch, 2, one.id, START, START, two.by, two.fact)
    with pytest.raises(JournalError, match=one.id):
        journal.append([one, twin])
    assert journal.append([one, two]).result() == [1, 2]


def test_a_fact_on_its_way_to_the_disk_is_known_already(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    gate = threading.Event()
    journal.on_commit = lambda head: gate.wait(60) and None
    one, two = notes(journal.epoch, 2)
    journal.append([one])
    journal.append([two])
    assert journal.seq_of(two.id) == 2
    gate.set()


@pytest.mark.parametrize("seqs", [[2], [1, 3], [1, 1], [0]])
def test_a_gap_or_a_repeated_seq_is_refused(path: Path, open_journal: OpenJournal, seqs: list[int]) -> None:
    journal = open_journal(path)
    by = f.By("cad", Role.SOURCE)
    drafts = [Draft(f"draft-{n:04d}", START, START, by, f.IncidentNoted("i1", "x"), seq) for n, seq in enumerate(seqs)]
    with pytest.raises(JournalError) as caught:
        journal.append(drafts)
    assert caught.value.code == "out-of-order"
    assert journal.append(notes(journal.epoch, 1)).result() == [1]


@pytest.mark.parametrize(
    "fact",
    [
        f.IncidentLocated("i1", f.Place(float("nan"), 1.0)),
        f.IncidentNoted("i1", "x" * 9_000),
        f.IncidentNoted("", "no incident"),
        f.IncidentNoted("i1", "half a character \ud800"),
    ],
    ids=["not-a-number", "too-long", "empty-id", "lone-surrogate"],
)
def test_a_fact_that_could_not_be_read_back_is_not_kept(path: Path, open_journal: OpenJournal, fact: f.Fact) -> None:
    journal = open_journal(path)
    story = Story(journal.epoch)
    with pytest.raises(JournalError) as caught:
        journal.append([story.envelope(story.incident("i9")), Draft("bad-0002", START, START, story.by(), fact, 2)])  # type: ignore[arg-type]
    assert caught.value.code == "unfit"
    assert journal.append(notes(journal.epoch, 2)).result() == [1, 2]
    journal.close()
    assert open_journal(path).head == 2


def test_one_call_a_commit_tells_the_head(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    heads: list[int] = []
    journal.on_commit = heads.append
    for envelope in notes(journal.epoch, 200):
        journal.submit([envelope])
    journal.close()
    assert heads == sorted(set(heads))
    assert heads[-1] == 200
    assert len(heads) < 200, "facts that arrive during one fsync share the next commit"


def test_appending_nothing_is_done_at_once(path: Path, open_journal: OpenJournal) -> None:
    assert open_journal(path).append([]).result(0) == []


def test_readers_see_whole_prefixes_while_facts_come_in(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    envelopes = notes(journal.epoch, 400)
    wrong: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen = [envelope.seq for envelope in journal.read(0, 1000)]
            if seen != list(range(1, len(seen) + 1)):
                wrong.append(f"gap in {seen[:5]}..")

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for start in range(0, 400, 40):
        journal.append(envelopes[start : start + 40]).result()
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_the_file_is_for_its_owner_only(path: Path, open_journal: OpenJournal) -> None:
    open_journal(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_journal_has_its_own_epoch_and_keeps_it(tmp_path: Path, open_journal: OpenJournal) -> None:
    one = open_journal(tmp_path / "one")
    epoch = one.epoch
    one.close()
    assert open_journal(tmp_path / "one").epoch == epoch
    with Journal.open(tmp_path / "two", rng=Random(8), clock=lambda: START) as two:
        assert two.epoch != epoch


def test_the_folder_is_made_when_missing(tmp_path: Path, open_journal: OpenJournal) -> None:
    assert open_journal(tmp_path / "new" / "folder" / "shift.journal").head == 0


# ---- what cannot be opened, and what is said ----


def refusal(path: Path) -> JournalError:
    with pytest.raises(JournalError) as caught:
        Journal.open(path, rng=Random(1), clock=lambda: START)
    return caught.value


@pytest.mark.parametrize("content", [b"just a letter to the editor", b"SQLite format 2\x00", b"\x00" * 4096])
def test_a_file_that_is_no_journal_is_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    error = refusal(path)
    assert error.code == "not-a-journal"
    assert "not a Watchfloor journal" in str(error)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_another_programs_database_is_left_as_it_is(path: Path) -> None:
    with apsw.Connection(str(path)) as other:
        other.execute("CREATE TABLE bookmarks(x)")
    other.close()
    before = path.read_bytes()
    assert refusal(path).code == "not-a-journal"
    assert path.read_bytes() == before


def test_a_folder_is_no_journal(tmp_path: Path) -> None:
    assert "folder" in str(refusal(tmp_path))


def test_a_newer_layout_is_refused(path: Path, open_journal: OpenJournal) -> None:
    open_journal(path).close()
    connection = apsw.Connection(str(path))
    layout.run(connection, f"PRAGMA user_version = {layout.JOURNAL.layout + 1}")
    connection.close()
    assert refusal(path).code == "newer-format"


def test_a_second_hub_is_refused_and_the_first_goes_on(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    error = refusal(path)
    assert error.code == "locked"
    assert "in use by another process" in str(error)
    assert journal.append(notes(journal.epoch, 1)).result() == [1]


def test_another_process_holding_the_journal_is_said(path: Path, open_journal: OpenJournal) -> None:
    hold = (
        "import sys; from pathlib import Path; from random import Random; from datetime import datetime, UTC\n"
        "from console.journal.store import Journal\n"
        "j = Journal.open(Path(sys.argv[1]), rng=Random(1), clock=lambda: datetime(2026, 3, 1, tzinfo=UTC))\n"
        "print('open', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        assert refusal(path).code == "locked"
    finally:
        child.kill()
        child.communicate()
    assert open_journal(path).head == 0, "the lock dies with the process that held it"


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2", "3.7.0"])
def test_a_sqlite_that_can_lose_commits_is_refused(version: str) -> None:
    with pytest.raises(JournalError, match=f"SQLite {version} can lose") as caught:
        layout.require_sqlite(version)
    assert caught.value.code == "old-sqlite"


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
def test_a_good_sqlite_is_taken(version: str) -> None:
    layout.require_sqlite(version)


# ---- the end, and the disk ----


def test_after_closing_nothing_is_taken(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    journal.close()
    journal.close()
    with pytest.raises(JournalError, match="closed"):
        journal.append(notes(journal.epoch, 1))


def test_closing_waits_for_what_is_on_its_way(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    futures = [journal.append([envelope]) for envelope in notes(journal.epoch, 50)]
    journal.close()
    assert [future.result(0) for future in futures] == [[n] for n in range(1, 51)]


def test_a_listener_that_fails_does_not_stop_the_writing(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)

    def fail(head: int) -> None:
        raise RuntimeError("the loop is closed")

    journal.on_commit = fail
    one, two = notes(journal.epoch, 2)
    assert journal.append([one]).result(10) == [1]
    assert journal.append([two]).result(10) == [2]


def test_closing_keeps_a_picture_whose_facts_were_still_on_their_way(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    envelopes = notes(journal.epoch, 20)
    for envelope in envelopes:
        journal.submit([envelope])
        journal.picture.apply(envelope)
    journal.close()
    connection = layout.open_for_reading(path)
    assert checkpoints.seqs(connection) == [20]
    connection.close()


def test_a_closed_journal_is_one_file_that_can_be_copied(path: Path, tmp_path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    journal.append(notes(journal.epoch, 30)).result()
    assert journal.seq_of("never-came") is None
    journal.close()
    assert not path.with_name(path.name + "-wal").exists()
    copy = tmp_path / "copy.journal"
    copy.write_bytes(path.read_bytes())
    assert open_journal(copy).head == 30


def test_a_full_disk_is_said_to_all_who_wait_and_nothing_is_confirmed(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    journal.append(notes(journal.epoch, 3)).result()
    told: list[JournalError] = []
    journal.on_failure = told.append
    pages = layout.run(journal._writer._connection, "PRAGMA page_count")[0][0]
    layout.run(journal._writer._connection, f"PRAGMA max_page_count = {pages}")
    big = [
        Draft(f"draft-{n:04d}", START, START, f.By("cad", Role.SOURCE), f.IncidentNoted("i1", "x" * 7000), n)
        for n in range(4, 60)
    ]
    first, second = journal.append(big[:50]), journal.append(big[50:])
    for future in (first, second):
        with pytest.raises(JournalError, match="disk is full"):
            future.result(10)
    assert [error.code for error in told] == ["disk-full"]
    assert journal.head == 3
    assert len(journal.raw(0, 100)) == 3
    with pytest.raises(JournalError, match="disk is full"):
        journal.append(notes(journal.epoch, 1, after=3))
    journal.close()
    assert open_journal(path).head == 3
