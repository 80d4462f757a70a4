"""Children that speak, fail and end; none is left behind."""

from __future__ import annotations

import signal
import sys

import pytest

from console.bench.processes import ChildFailed, memory_mb, running_command, running_foreign

ECHO = "import sys\nprint('{\"ready\": true}', flush=True)\nfor line in sys.stdin: print(line.strip(), flush=True)"


def test_a_child_answers_and_ends_when_its_input_is_closed(tmp_path):
    with running_command("echo", [sys.executable, "-c", ECHO], tmp_path) as child:
        assert child.hear() == {"ready": True}
        child.tell(round=3)
        assert child.hear() == {"round": 3}
        if sys.platform == "linux":
            assert memory_mb(child.pid)["rss"] > 1
    assert child._process.returncode == 0
    child.end()


def test_a_child_that_dies_is_quoted(tmp_path):
    dying = running_command("hub", [sys.executable, "-c", "raise SystemExit('the disk is full')"], tmp_path)
    with dying as child, pytest.raises(ChildFailed, match="the hub ended by itself: the disk is full"):
        child.hear()


def test_somebody_elses_program_ends_with_the_block_though_it_watches_nothing(tmp_path):
    program = [sys.executable, "-c", "import time\nprint('{\"pid\": 1}', flush=True)\ntime.sleep(600)"]
    with running_foreign("sleeper", program, tmp_path) as child:
        assert child.hear() == {"pid": 1}
    assert child._process.returncode == -signal.SIGTERM % 256


def test_silence_is_an_error_and_the_child_is_ended_all_the_same(tmp_path):
    silent = running_command("hub", [sys.executable, "-c", "import sys; sys.stdin.read()"], tmp_path)
    with silent as child, pytest.raises(ChildFailed, match="said nothing"):
        child.hear(0.01)
    assert child._process.returncode == 0
