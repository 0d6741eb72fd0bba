"""Figures of patients that are given: every corner of their curves, without errors of reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pivotal.evidence.figure_model import PublishedArm
from tests.evidence.reconstruction.drawn_trials import corners

Patients = tuple[np.ndarray, np.ndarray]


def patients(seed: int, n: int = 60, *, median: float = 10.0, follow_up: float = 24.0) -> Patients:
    """Return times and events of an arm with constant hazard, censored from a third of the follow-up on."""
    rng = np.random.default_rng(seed)
    time = rng.exponential(median / np.log(2), n)
    censored = rng.uniform(follow_up / 3, follow_up, n)
    return np.round(np.minimum(time, censored), 2) + 0.01, (time <= censored).astype(np.uint8)


def exact_arm(name: str, given: Patients, rows: Sequence[float] = (), **told: Any) -> PublishedArm:
    """Return the arm of a figure.

    Parameters
    ----------
    name : str
    given : times and events
    rows : sequence of float
        When numbers at risk are given.
    **told
        Other keys of PublishedArm; ``subjects`` is told unless it is given as None.
    """
    time, event = given
    x, y = corners(time, event)
    return PublishedArm(
        **{
            "arm": name,
            "time": tuple(x.tolist()),
            "survival": tuple(y.tolist()),
            "subjects": time.size,
            "at_risk": {float(at): int(np.sum(time >= at)) for at in rows},
            **told,
        }
    )
