"""Whatever is done to a journal, verifying names the first bad record and what happened to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.journal import chain
from console.journal.errors import JournalError
from console.journal.layout import run
from console.journal.store import Journal
from console.journal.verify import Anchor, Flaw, Verdict, verify
from tests.journal.conftest import notes
from tests.story import START

COUNT = 12


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed journal of twelve facts with a checkpoint at its end."""
    path = tmp_path_factory.mktemp("whole") / "shift.journal"
    with Journal.open(path, rng=Random(7), clock=lambda: START) as journal:
        envelopes = notes(journal.epoch, COUNT)
        journal.append(envelopes).result()
        journal.picture.apply_all(envelopes)
    return path


@pytest.fixture
def spoil(whole: Path, tmp_path: Path) -> Callable[..., Verdict]:
    """Runs statements on a copy of the journal and verifies the copy."""

    def run_on_copy(*statements: str | tuple[str, tuple[object, ...]]) -> Verdict:
        copy = tmp_path / "copy.journal"
        shutil.copyfile(whole, copy)
        connection = apsw.Connection(str(copy))
        for statement in statements:
            run(connection, *((statement,) if isinstance(statement, str) else statement))
        connection.close()
        return verify(copy)

    return run_on_copy


def test_an_untouched_journal_is_whole(whole: Path) -> None:
    verdict = verify(whole)
    assert verdict.whole
    assert (verdict.facts, verdict.first_bad, verdict.remarks) == (COUNT, None, ())
    with Journal.open(whole, rng=Random(1), clock=lambda: START) as journal:
        link = chain.genesis(journal.epoch)
        for body in journal.raw(0, COUNT):
            link = chain.link(link, body)
    assert verdict.head_hash == link.hex()


def test_an_empty_journal_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "new.journal"
    Journal.open(path, rng=Random(7), clock=lambda: START).close()
    assert verify(path).whole
    assert verify(path).facts == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seq=st.integers(1, COUNT), column=st.sampled_from(["body", "link", "id"]), data=st.data())
def test_any_flipped_byte_of_any_record_is_found_there(
    whole: Path, tmp_path: Path, seq: int, column: str, data: st.DataObject
) -> None:
    copy = tmp_path / "copy.journal"
    shutil.copyfile(whole, copy)
    connection = apsw.Connection(str(copy))
    value = bytearray(run(connection, f"SELECT CAST({column} AS BLOB) FROM facts WHERE seq = ?", (seq,))[0][0])
    at = data.draw(st.integers(0, len(value) - 1), label="byte")
    value[at] ^= data.draw(st.integers(1, 127 if column == "id" else 255), label="flip")
    kept = bytes(value).decode("latin-1") if column == "id" else bytes(value)
    try:
        run(connection, f"UPDATE facts SET {column} = ? WHERE seq = ?", (kept, seq))
    except apsw.ConstraintError:  # the flip made another record's id: SQLite itself refuses that
        return
    finally:
        connection.close()
    verdict = verify(copy)
    assert verdict.first_bad == seq, verdict.why
    assert verdict.facts == seq - 1
    assert str(seq) in verdict.why


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_flipped_byte_of_the_file_is_found_or_harmless(
    whole: Path, tmp_path: Path, share: float, flip: int
) -> None:
    good = _bodies(whole)
    data = bytearray(whole.read_bytes())
    data[int(share * len(data))] ^= flip
    copy = tmp_path / "copy.journal"
    for left in (copy, *(copy.with_name(copy.name + end) for end in ("-wal", "-shm"))):
        left.unlink(missing_ok=True)
    copy.write_bytes(data)
    try:
        verdict = verify(copy)
    except JournalError:
        return  # not recognisable as a journal any more, and said so
    if verdict.whole:
        assert _bodies(copy) == good
    else:
        assert verdict.why
        assert verdict.first_bad is None or verdict.first_bad == verdict.facts + 1


def _bodies(path: Path) -> list[bytes]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return [row[0] for row in run(connection, "SELECT body FROM facts ORDER BY seq")]
    finally:
        connection.close()


def test_a_changed_record_is_named(spoil: Callable[..., Verdict]) -> None:
    verdict = spoil("UPDATE facts SET body = CAST(replace(CAST(body AS TEXT), 'remark 5', 'remark x') AS BLOB)")
    assert (verdict.first_bad, verdict.flaw) == (5, Flaw.CHANGED)
    assert verdict.why == "fact 5 is not what was written: its content was changed"


def test_a_changed_last_record_is_named(spoil: Callable[..., Verdict]) -> None:
    verdict = spoil("UPDATE facts SET body = CAST(replace(CAST(body AS TEXT), 'remark 12', 'remark xx') AS BLOB)")
    assert (verdict.first_bad, verdict.flaw) == (12, Flaw.CHANGED)


def test_a_changed_hash_is_told_from_changed_content(spoil: Callable[..., Verdict]) -> None:
    verdict = spoil("UPDATE facts SET link = zeroblob(32) WHERE seq = 4")
    assert (verdict.first_bad, verdict.flaw) == (4, Flaw.CHANGED)
    assert "its content is whole" in verdict.why


def test_a_missing_record_is_named(spoil: Callable[..., Verdict]) -> None:
    verdict = spoil("DELETE FROM facts WHERE seq IN (7, 8)")
    assert (verdict.first_bad, verdict.flaw, verdict.facts) == (7, Flaw.MISSING, 6)
    assert "the next record kept is fact 9" in verdict.why


def test_a_missing_first_record_is_named(spoil: Callable[..., Verdict]) -> None:
    assert spoil("DELETE FROM facts WHERE seq = 1").first_bad == 1


def test_records_that_changed_places_are_named(spoil: Callable[..., Verdict]) -> None:
    verdict = spoil(
        "UPDATE facts SET seq = 100 WHERE seq = 3",
        "UPDATE facts SET seq = 3 WHERE seq = 9",
        "UPDATE facts SET seq = 9 WHERE seq = 100",
    )
    assert (verdict.first_bad, verdict.flaw) == (3, Flaw.REORDERED)
    assert "is fact 9" in verdict.why


def test_a_removed_record_with_the_rest_moved_up_is_named(spoil: Callable[..., Verdict]) -> None:
    verdict = spoil(
        "DELETE FROM facts WHERE seq = 6", *(f"UPDATE facts SET seq = {n - 1} WHERE seq = {n}" for n in range(7, 13))
    )
    assert (verdict.first_bad, verdict.flaw) == (6, Flaw.REORDERED)


def test_a_cut_end_is_named(spoil: Callable[..., Verdict]) -> None:
    verdict = spoil("DELETE FROM facts WHERE seq > 9")
    assert (verdict.first_bad, verdict.flaw, verdict.facts) == (10, Flaw.TRUNCATED, 9)
    assert "3 confirmed records are missing" in verdict.why


def test_a_cut_end_is_found_by_the_checkpoint_when_sqlites_own_memory_is_changed_too(
    spoil: Callable[..., Verdict],
) -> None:
    verdict = spoil("DELETE FROM facts WHERE seq > 11", "UPDATE sqlite_sequence SET seq = 11")
    assert (verdict.first_bad, verdict.flaw) == (12, Flaw.TRUNCATED)
    assert "1 confirmed record is missing" in verdict.why


def test_a_record_and_its_hash_replaced_break_the_chain_at_the_next(spoil: Callable[..., Verdict], whole: Path) -> None:
    _, links, bodies = _content(whole)
    forged = bodies[4].replace(b"remark 5", b"remark x")
    link = chain.link(links[3], forged)
    verdict = spoil(("UPDATE facts SET body = ?, link = ? WHERE seq = 5", (forged, link)))
    assert verdict.first_bad == 6, "fact 5 was made to fit; what comes after gives it away"


def test_only_an_anchor_shows_a_chain_made_anew(whole: Path, tmp_path: Path) -> None:
    epoch, links, bodies = _content(whole)
    anchor = Anchor(COUNT, links[-1].hex())
    assert verify(whole, anchor=anchor).whole
    copy = tmp_path / "copy.journal"
    shutil.copyfile(whole, copy)
    connection = apsw.Connection(str(copy))
    bodies[4] = bodies[4].replace(b"remark 5", b"remark x")
    link = chain.genesis(epoch)
    for seq, body in enumerate(bodies, start=1):
        link = chain.link(link, body)
        run(connection, "UPDATE facts SET body = ?, link = ? WHERE seq = ?", (body, link, seq))
    connection.close()
    assert verify(copy).first_bad is None, "no file can prove by itself that it was not made anew"
    verdict = verify(copy, anchor=anchor)
    assert (verdict.first_bad, verdict.flaw) == (COUNT, Flaw.BROKEN)
    assert "written down earlier" in verdict.why


def test_an_anchor_beyond_the_end_shows_an_older_copy(whole: Path) -> None:
    verdict = verify(whole, anchor=Anchor(COUNT + 5, "0" * 64))
    assert (verdict.first_bad, verdict.flaw) == (COUNT + 1, Flaw.TRUNCATED)


def test_records_of_another_journal_are_named(spoil: Callable[..., Verdict], whole: Path) -> None:
    epoch, links, bodies = _content(whole)
    foreign = bodies[-1].replace(epoch.encode(), b"another-epoch")
    verdict = spoil(("UPDATE facts SET body = ?, link = ? WHERE seq = 12", (foreign, chain.link(links[-2], foreign))))
    assert (verdict.first_bad, verdict.flaw) == (12, Flaw.BROKEN)
    assert "another-epoch" in verdict.why


def test_a_damaged_checkpoint_is_a_remark_not_a_bad_record(spoil: Callable[..., Verdict]) -> None:
    verdict = spoil("UPDATE checkpoints SET picture = zeroblob(100)")
    assert verdict.whole
    assert verdict.remarks == ("the checkpoint at fact 12 cannot be used: its bytes have changed",)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9])
def test_a_file_cut_short_is_said(tmp_path: Path, share: float) -> None:
    path = tmp_path / "long.journal"
    with Journal.open(path, rng=Random(7), clock=lambda: START) as journal:
        journal.append(notes(journal.epoch, 300)).result()
    copy = tmp_path / "copy.journal"
    copy.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    verdict = verify(copy)
    assert verdict.first_bad == verdict.facts + 1
    assert 0 < verdict.facts < 300
    assert verdict.flaw in (Flaw.UNREADABLE, Flaw.TRUNCATED, Flaw.MISSING)
    with pytest.raises(JournalError, match="damaged") as caught:
        Journal.open(copy, rng=Random(7), clock=lambda: START)
    assert caught.value.code == "unreadable"


def test_it_can_be_stopped_and_says_how_far_it_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.journal.verify.STEP", 10)
    path = tmp_path / "long.journal"
    with Journal.open(path, rng=Random(7), clock=lambda: START) as journal:
        journal.append(notes(journal.epoch, 95)).result()
    seen: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> bool:
        seen.append((done, total))
        return done < 30

    verdict = verify(path, progress)
    assert seen == [(10, 95), (20, 95), (30, 95)]
    assert verdict.stopped
    assert not verdict.whole
    assert verdict.facts == 30


def test_a_lost_entry_of_the_id_index_is_not_sound(spoil: Callable[..., Verdict]) -> None:
    """Without it a repeated id could be taken in twice."""
    verdict = spoil(
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'checkpoints') "
        "WHERE name = 'sqlite_autoindex_facts_1'",
    )
    assert verdict.first_bad is None
    assert not verdict.whole
    assert verdict.why.startswith("every record is as it was written, but the file around them is damaged")


def test_a_journal_in_use_can_be_verified(tmp_path: Path) -> None:
    path = tmp_path / "live.journal"
    with Journal.open(path, rng=Random(7), clock=lambda: START) as journal:
        journal.append(notes(journal.epoch, 20)).result()
        assert verify(path).facts == 20
        assert journal.append(notes(journal.epoch, 1, after=20)).result() == [21]


@pytest.mark.parametrize("content", [None, b"not a journal"])
def test_what_is_no_journal_is_said(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "thing"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(JournalError) as caught:
        verify(path)
    assert caught.value.code == ("not-found" if content is None else "not-a-journal")


def _content(path: Path) -> tuple[str, list[bytes], list[bytes]]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    epoch = str(run(connection, "SELECT value FROM meta WHERE key = 'epoch'")[0][0])
    rows = run(connection, "SELECT link, body FROM facts ORDER BY seq")
    connection.close()
    return epoch, [row[0] for row in rows], [row[1] for row in rows]
