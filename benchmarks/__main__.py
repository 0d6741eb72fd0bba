"""``python -m benchmarks``: print how long things take; nothing fails for being slow."""

import argparse

from benchmarks import label_algebra, look_statistics, planning, start_up, survival

TABLES = ("start-up", "label-algebra", "survival", "planning", "look-statistics")


def main() -> None:
    """Read which tables and the number of runs, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("tables", nargs="*", choices=[*TABLES, []], help=f"{', '.join(TABLES)} (all)")
    parser.add_argument("--runs", type=int, default=11, help="runs of each command after one warm-up (11)")
    given = parser.parse_args()
    wanted = given.tables or TABLES
    if "start-up" in wanted:
        start_up.show(given.runs)
    if "label-algebra" in wanted:
        label_algebra.show()
    if "survival" in wanted:
        survival.show()
    if "planning" in wanted:
        planning.show()
    if "look-statistics" in wanted:
        look_statistics.show()


if __name__ == "__main__":
    main()
