"""Where the product's own files lie, whether run from a checkout or installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resources_root() -> Path:
    """The folder that holds themes, the demo city, mappings and sounds.

    A wheel carries `resources/` inside the package; a checkout has it beside the package.
    """
    installed = _PACKAGE / "resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def resource(name: str) -> Path:
    """Path of one shipped file, such as `themes/day.toml`.

    Raises:
        FileNotFoundError: the product was installed without that file.
    """
    path = resources_root() / name
    if not path.exists():
        raise FileNotFoundError(f"Watchfloor's own file {name} is missing; reinstall the product")
    return path


def resource_texts(folder: str, suffix: str = ".toml") -> dict[str, str]:
    """The texts of the shipped files of a folder, such as `instruments`, by file name.

    Raises:
        FileNotFoundError: the product was installed without that folder.
    """
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(resource(folder).glob(f"*{suffix}"))}
