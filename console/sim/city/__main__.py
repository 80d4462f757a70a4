"""`python -m console.sim.city`: make the demo city again from its seed."""

from __future__ import annotations

import argparse
from pathlib import Path

from console.paths import resources_root
from console.sim.city.build import SEED, build_city


def main() -> None:
    """Write the city's file and say how large it is."""
    parser = argparse.ArgumentParser(description="Make the demo city, Port Ardent, from its seed.")
    parser.add_argument("--seed", type=int, default=SEED, help=f"another seed is another city (default {SEED})")
    default = resources_root() / "city" / "port_city.geojson"
    parser.add_argument("--out", type=Path, default=default, help="file to write")
    chosen = parser.parse_args()
    data = build_city(chosen.seed)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_bytes(data)
    print(f"{chosen.out}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
