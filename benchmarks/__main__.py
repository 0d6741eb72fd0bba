"""``python -m benchmarks``: print how long things take; nothing fails for being slow."""

import argparse

from benchmarks import label_algebra, start_up


def main() -> None:
    """Read the number of runs and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=11, help="runs of each command after one warm-up (11)")
    start_up.show(parser.parse_args().runs)
    label_algebra.show()


if __name__ == "__main__":
    main()
