"""Run the whole-run checks: ``python -m verification [NAME ...] [--minute]``; exit code 1 if one fails."""

import sys
import time

from verification import (
    adaptive,
    beside_r,
    consistency,
    coverage,
    digitise,
    group_sequential,
    mutations,
    rank_tests,
    simulation,
)

CHECKS = {
    "mutations": mutations.verify,
    "consistency": consistency.verify,
    "rank-tests": rank_tests.verify,
    "coverage": coverage.verify,
    "beside-r": beside_r.verify,
    "group-sequential": group_sequential.verify,
    "simulation": simulation.verify,
    "adaptive": adaptive.verify,
    "digitise": digitise.verify,
}
MINUTE = "--minute"


def main(arguments: list[str]) -> int:
    """Run the checks that are named, or all; return the exit code."""
    names = [each for each in arguments if each != MINUTE] or list(CHECKS)
    if unknown := [name for name in names if name not in CHECKS]:
        print(f"there is no check {unknown[0]!r}; accepted: {', '.join(CHECKS)}")
        return 2
    failed = 0
    for name in names:
        start = time.perf_counter()
        problems = CHECKS[name](minute=MINUTE in arguments)
        failed += bool(problems)
        print(*problems, sep="\n") if problems else None
        print(f"{name}: {'FAILED' if problems else 'holds'} in {time.perf_counter() - start:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
