"""The overall response from its three components: target lesions, non-target lesions, new lesions (RECIST 1.1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pivotal.derivation.response_values import CR, NE, NON, NONE, PD, PR, SD, Codes, one_of


def overall_responses(target: ArrayLike, non_target: ArrayLike, new: ArrayLike) -> Codes:
    """Return the overall response of each assessment (tables 1 and 2 of Eisenhauer et al. 2009).

    Parameters
    ----------
    target : (n,) array-like of int
        CR, PR, SD, PD, NE, or NONE without target lesions at baseline.
    non_target : (n,) array-like of int
        CR, NON, PD, NE, or NONE without non-target lesions at baseline.
    new : (n,) array-like of bool
        Whether a new lesion is there.

    Returns
    -------
    (n,) int64
        Where there is neither target nor non-target disease and nothing new, the response is complete: nothing came.

    Examples
    --------
    >>> int(overall_responses(CR, NE, False)) == PR
    True
    """
    first, second, third = np.broadcast_arrays(
        np.asarray(target, np.int64), np.asarray(non_target, np.int64), np.asarray(new, np.bool_)
    )
    worse = third | (first == PD) | (second == PD)
    by_target = np.where((first == CR) & one_of(second, NON, NE), PR, first)
    by_non_target = np.where(second == NONE, CR, second)
    overall = np.where(one_of(first, CR, PR, SD, NE), by_target, np.where(first == NONE, by_non_target, NE))
    return np.where(worse, PD, overall).astype(np.int64)
