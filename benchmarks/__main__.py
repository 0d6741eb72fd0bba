"""``python -m benchmarks``: print how long things take; nothing fails for being slow."""

import argparse
from importlib import import_module

TABLES = (
    "start-up", "label-algebra", "label-library", "survival", "planning", "look-statistics", "simulation",
    "reconstruction", "derivation", "reading", "populations",
)  # fmt: skip


def main() -> None:
    """Read which tables and the number of runs, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("tables", nargs="*", choices=[*TABLES, []], help=f"{', '.join(TABLES)} (all)")
    parser.add_argument("--runs", type=int, default=11, help="runs of each command after one warm-up (11)")
    given = parser.parse_args()
    for name in given.tables or TABLES:
        shown = import_module(f"benchmarks.{name.replace('-', '_')}").show
        shown(given.runs) if name == "start-up" else shown()


if __name__ == "__main__":
    main()
