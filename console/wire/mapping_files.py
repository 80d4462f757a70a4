"""Finding mapping files: those that ship with the product by name, any other by its path."""

from __future__ import annotations

from pathlib import Path

from console.paths import resources_root
from console.wire.mapping import Mapping, MappingError, parse_mapping


def shipped_mappings() -> dict[str, Path]:
    """name -> file of every mapping that ships with the product."""
    folder = resources_root() / "mappings"
    return {file.stem: file for file in sorted(folder.glob("*.toml"))}


def load_mapping(wanted: str | Path, beside: Path | None = None) -> Mapping:
    """A mapping by shipped name (`plain`) or by path; a relative path is looked for in the folder `beside` first.

    Raises:
        MappingError: there is none, it cannot be read, or it is not a mapping.
    """
    shipped = shipped_mappings()
    name = str(wanted)
    if name in shipped:
        return _read(shipped[name])
    places = [Path(name)] if beside is None or Path(name).is_absolute() else [beside / name, Path(name)]
    for path in places:
        if path.is_file():
            return _read(path)
    raise MappingError(
        f"there is no mapping {name!r}: give the path of a TOML file, or one that ships: {', '.join(shipped)}"
    )


def _read(path: Path) -> Mapping:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"{path} cannot be read: {error}") from None
    return parse_mapping(text, path.name)
