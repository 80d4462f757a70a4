"""After whatever end, the next start finds every confirmed fact, the same picture, and a whole chain."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import NamedTuple

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.domain.picture import Picture
from console.journal import checkpoints, recovery
from console.journal.errors import JournalError
from console.journal.layout import run
from console.journal.store import WORTH_A_CHECKPOINT, Journal
from console.journal.verify import verify
from tests.conftest import ROOT
from tests.journal.appender import key_of
from tests.journal.conftest import OpenJournal, notes
from tests.story import START


def fold(journal: Journal) -> Picture:
    picture = Picture(epoch=journal.epoch)
    picture.apply_all(journal.read(0, journal.head))
    return picture


# ---- checkpoints ----


def test_a_start_reads_the_checkpoint_and_only_the_facts_after_it(
    path: Path, open_journal: OpenJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = open_journal(path)
    envelopes = notes(journal.epoch, 40)
    journal.append(envelopes).result()
    journal.picture.apply_all(envelopes[:30])
    journal.checkpoint(journal.picture).result()
    whole = fold(journal)
    journal.close()
    decoded: list[int] = []
    decode = recovery.chain.decode

    def counted(bodies: list[bytes]) -> list[object]:
        decoded.append(len(bodies))
        return decode(bodies)  # type: ignore[return-value]

    monkeypatch.setattr(recovery.chain, "decode", counted)
    again = open_journal(path)
    assert decoded == [10]
    assert again.picture.digest() == whole.digest()
    assert again.notes == []


def test_closing_keeps_a_checkpoint_of_the_picture_its_owner_folded(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    envelopes = notes(journal.epoch, 10)
    journal.append(envelopes).result()
    journal.picture.apply_all(envelopes)
    journal.close()
    assert kept(path) == [10]


def test_the_newest_few_are_kept(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    for envelope in notes(journal.epoch, 6):
        journal.append([envelope]).result()
        journal.picture.apply(envelope)
        journal.checkpoint(journal.picture).result()
    assert kept(path) == [6, 5, 4]
    assert checkpoints.KEPT == 3


def test_a_long_fold_at_a_start_is_not_done_twice(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    journal.append(notes(journal.epoch, WORTH_A_CHECKPOINT + 1)).result()
    journal.close()
    assert kept(path) == []
    open_journal(path).close()
    assert kept(path) == [WORTH_A_CHECKPOINT + 1]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("picture = zeroblob(50)", "its bytes have changed"),
        ("link = zeroblob(32)", "it does not stand on the facts of this journal"),
        ("fold = fold + 1", "another version of Watchfloor made it"),
    ],
)
def test_a_bad_checkpoint_is_set_aside_for_an_older_one_and_that_is_said(
    path: Path, open_journal: OpenJournal, harm: str, said: str
) -> None:
    whole = with_two_checkpoints(path, open_journal)
    change(path, f"UPDATE checkpoints SET {harm} WHERE seq = 20")
    journal = open_journal(path)
    assert journal.notes == [f"the checkpoint at fact 20 is set aside: {said}"]
    assert journal.picture.digest() == whole


def test_without_any_good_checkpoint_all_is_folded_anew(path: Path, open_journal: OpenJournal) -> None:
    whole = with_two_checkpoints(path, open_journal)
    change(path, "UPDATE checkpoints SET digest = zeroblob(32)")
    journal = open_journal(path)
    assert len(journal.notes) == 2
    assert journal.picture.digest() == whole


def test_a_checkpoint_of_another_picture_under_this_label_is_set_aside(path: Path, open_journal: OpenJournal) -> None:
    whole = with_two_checkpoints(path, open_journal)
    change(
        path,
        "UPDATE checkpoints SET (digest, picture) = (SELECT digest, picture FROM checkpoints WHERE seq = 10) "
        "WHERE seq = 20",
    )
    journal = open_journal(path)
    assert "another picture than its label says" in journal.notes[0]
    assert journal.picture.digest() == whole


def test_a_picture_that_knows_more_than_the_disk_is_refused(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    picture = Picture()
    picture.apply_all(notes(journal.epoch, 3))
    with pytest.raises(JournalError) as caught:
        journal.checkpoint(picture)
    assert caught.value.code == "ahead"


def test_a_checkpoint_that_cannot_be_kept_does_not_stop_the_journal(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    envelopes = notes(journal.epoch, 3)
    journal.append(envelopes).result()
    journal.picture.apply_all(envelopes)
    change(path, "DROP TABLE checkpoints")
    with pytest.raises(JournalError):
        journal.checkpoint(journal.picture).result()
    assert "a checkpoint could not be kept" in journal.notes[0]
    assert journal.append(notes(journal.epoch, 1, after=3)).result() == [4]


def with_two_checkpoints(path: Path, open_journal: OpenJournal) -> str:
    journal = open_journal(path)
    envelopes = notes(journal.epoch, 25)
    journal.append(envelopes).result()
    for seq in (10, 20):
        journal.picture.apply_all(envelopes[:seq])
        journal.checkpoint(journal.picture).result()
    digest = fold(journal).digest()
    journal.close()
    return digest


def change(path: Path, statement: str) -> None:
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(5_000)
    run(connection, statement)
    connection.close()


def kept(path: Path) -> list[int]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return checkpoints.seqs(connection)
    finally:
        connection.close()


# ---- damage ----


def test_a_torn_end_is_refused_with_what_is_missing(path: Path, open_journal: OpenJournal) -> None:
    journal = open_journal(path)
    journal.append(notes(journal.epoch, 20)).result()
    journal.close()
    change(path, "DELETE FROM facts WHERE seq > 15")
    with pytest.raises(JournalError, match="ends at fact 15, but 20 were confirmed") as caught:
        open_journal(path)
    assert caught.value.code == "torn"


def test_a_changed_fact_after_the_checkpoint_is_refused_by_name(path: Path, open_journal: OpenJournal) -> None:
    with_two_checkpoints(path, open_journal)
    change(path, "UPDATE facts SET body = zeroblob(10) WHERE seq = 23")
    with pytest.raises(JournalError, match="fact 23") as caught:
        open_journal(path)
    assert caught.value.code == "broken-chain"
    change(path, "PRAGMA user_version = 1")
    assert verify(path).first_bad == 23


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_flipped_byte_of_the_file_opens_right_or_is_said(
    closed: Closed, tmp_path: Path, share: float, flip: int
) -> None:
    """A start checks the facts it folds; whatever else it meets must be a sentence, never a crash or a wrong fact."""
    data = bytearray(closed.data)
    data[int(share * len(data))] ^= flip
    path = tmp_path / "flipped.journal"
    for left in tmp_path.glob("flipped.journal*"):
        left.unlink()
    path.write_bytes(data)
    try:
        with Journal.open(path, rng=Random(7), clock=lambda: START) as journal:
            assert journal.picture.digest() == closed.digest
    except JournalError:
        return


class Closed(NamedTuple):
    """A closed journal of twelve facts without a checkpoint, and its picture's digest."""

    data: bytes
    digest: str


@pytest.fixture
def closed(tmp_path: Path) -> Closed:
    path = tmp_path / "closed.journal"
    with Journal.open(path, rng=Random(7), clock=lambda: START) as journal:
        journal.append(notes(journal.epoch, 12)).result()
        digest = fold(journal).digest()
    return Closed(path.read_bytes(), digest)


def test_a_lost_identity_is_said(path: Path, open_journal: OpenJournal) -> None:
    open_journal(path).close()
    change(path, "DELETE FROM meta")
    with pytest.raises(JournalError, match="lost its identity"):
        open_journal(path)


# ---- crashes ----


def test_a_copy_taken_in_the_middle_of_writing_opens_at_a_whole_commit(
    path: Path, tmp_path: Path, open_journal: OpenJournal
) -> None:
    """File and WAL as they are at some moment of a run, as a power cut leaves them; torn at any byte of the WAL."""
    journal = open_journal(path)
    wal = path.with_name(path.name + "-wal")
    confirmed: list[tuple[int, int]] = []
    for start in range(0, 60, 3):
        journal.append(notes(journal.epoch, 3, after=start)).result()
        confirmed.append((wal.stat().st_size, start + 3))
    rng = Random(5)
    for number in range(12):
        cut = rng.randrange(wal.stat().st_size + 1)
        copy = tmp_path / f"copy-{number}.journal"
        shutil.copyfile(path, copy)
        copy.with_name(copy.name + "-wal").write_bytes(wal.read_bytes()[:cut])
        expected = max((seq for size, seq in confirmed if size <= cut), default=0)
        again = open_journal(copy)
        assert again.head >= expected
        assert again.head % 3 == 0, "a commit is there whole or not at all"
        assert again.picture.digest() == fold(again).digest()
        again.close()
        assert verify(copy).whole


def kill_rounds(path: Path, rounds: int, seed: int) -> int:
    """Start the appender, kill -9 it at a random moment, look, and again on the same file; the last head."""
    rng, known = Random(seed), 0
    for number in range(rounds):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.journal.appender", str(path)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        said = b""
        lines = rng.randint(1, 120)
        while said.count(b"\n") < lines:
            part = os.read(child.stdout.fileno(), 4096)
            assert part, f"the appender ended by itself in round {number}"
            said += part
        child.kill()
        rest, _ = child.communicate()
        said += rest
        confirmed = int(said[: said.rindex(b"\n")].split(b"\n")[-1])
        with Journal.open(path, rng=Random(2), clock=lambda: START) as journal:
            assert journal.head >= confirmed >= known
            expected = [key_of(seq) for seq in range(known + 1, confirmed + 1)]
            assert [envelope.id for envelope in journal.read(known, confirmed - known)] == expected
            assert journal.notes == []
            known = journal.head
    return known


def test_no_confirmed_fact_is_lost_to_kill_9(path: Path) -> None:
    head = kill_rounds(path, rounds=4, seed=11)
    verdict = verify(path)
    assert verdict.whole, verdict.why
    assert verdict.facts == head


@pytest.mark.soak
def test_no_confirmed_fact_is_lost_to_kill_9_a_hundred_times(path: Path) -> None:
    head = kill_rounds(path, rounds=100, seed=12)
    verdict = verify(path)
    assert verdict.whole, verdict.why
    assert verdict.facts == head
    with Journal.open(path, rng=Random(2), clock=lambda: START) as journal:
        assert journal.picture.digest() == fold(journal).digest()
