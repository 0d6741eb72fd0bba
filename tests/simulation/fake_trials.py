"""A chunk function with the columns of a simulation, which computes nothing that takes time."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

SPEC = {"trial": {"effect": {"kind": "proportional", "value": 0.7}}, "looks": [{"events": 120.0}, {"events": 180.0}]}


def fake_trials(first: int, count: int) -> dict[str, NDArray[Any]]:
    """Return rows that depend on the replicate alone: one or two looks, of whole numbers, NaN and all else."""
    each = np.arange(first, first + count)
    looks = 1 + (each % 7 < 4)
    replicate = np.repeat(each, looks)
    look = np.arange(replicate.size) - np.repeat(np.cumsum(looks) - looks, looks)
    u = np.modf(np.abs(np.sin(replicate * 12.9898 + look) * 43758.5453))[0]
    return {
        "replicate": replicate,
        "look": look.astype(np.int8),
        "analysis": np.zeros(replicate.size, np.int8),
        "month": 20 + u,
        "subjects": np.full(replicate.size, 300, np.int32),
        "events": np.where(look == 0, 120, 180).astype(np.int32),
        "z": 4 * u - 1,
        "efficacy_bound": np.where(look == 0, 2.5096, 1.9930),
        "futility_bound": np.full(replicate.size, np.nan),
        "decision": (replicate % 5).astype(np.int8),
        "out_of_events": replicate % 11 == 0,
    }


def slow_trials(first: int, count: int) -> dict[str, NDArray[Any]]:
    """Return the same after a while."""
    time.sleep(0.025)
    return fake_trials(first, count)
