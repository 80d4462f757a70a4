"""The command line: a stranger finds every command, and each explains itself without loading the others."""

from __future__ import annotations

import subprocess
import sys

import pytest

from console.cli import COMMANDS, main


def test_without_a_command_every_command_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    said = capsys.readouterr().out
    assert all(f"  {command.name} " in said for command in COMMANDS)


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert f"watchfloor {name}" in said
    assert "(default: None)" not in said
    assert "(default: [])" not in said
    assert len(said.splitlines()) > 5


def test_an_unknown_command_is_answered_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dance"]) == 2
    said = capsys.readouterr().err
    assert "no command 'dance'" in said
    assert "watchfloor demo" in said


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    from console import __version__

    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == f"watchfloor {__version__}"


@pytest.mark.parametrize("name", ["hub", "token", "journal", "sim", "replay", "source"])
def test_what_needs_no_window_loads_no_qt(name: str) -> None:
    code = (
        "import sys\nfrom console.cli import main\n"
        f"try: main([{name!r}, '--help'])\nexcept SystemExit: pass\n"
        "sys.exit(any(module.startswith('PySide6') for module in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0
