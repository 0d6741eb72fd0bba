"""The response of target lesions, from sums of diameters: in whole numbers, so that 63 mm of 90 mm is a response.

Sizes are thousandths of a millimetre, percentages thousandths of a per cent (RECIST 1.1, Eisenhauer et al. 2009).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pivotal.derivation.model import Recist11
from pivotal.derivation.response_values import CR, NE, PD, PR, SD, Codes
from pivotal.errors import DataError, shown

PER_MM = 1000
WHOLE = 100_000  # a hundred per cent
LARGEST_MM = 10_000.0
UNKNOWN = -1  # stands for a size that is not known
Sizes = NDArray[np.int64]


def thousandths(millimetres: ArrayLike, what: str = "a size") -> Sizes:
    """Return sizes in mm as whole thousandths; what is missing is ``UNKNOWN``.

    Raises
    ------
    DataError
        If one is below 0, infinite, or larger than a person.
    """
    sizes = np.asarray(millimetres, np.float64)
    missing = np.isnan(sizes)
    wrong = ~missing & ~((sizes >= 0) & (sizes <= LARGEST_MM))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise DataError(f"{what} is {shown(float(sizes.ravel()[row]))} mm in row {row + 1}; accepted: 0 to 10000 mm")
    return np.where(missing, UNKNOWN, np.rint(np.where(missing, 0, sizes) * PER_MM)).astype(np.int64)


def has_progressed(total: Sizes, nadir: Sizes, rules: Recist11) -> NDArray[np.bool_]:
    """Say where a sum lies above the smallest before it by both thresholds of progression."""
    grown = round(rules.progression_percent * WHOLE / 100) + WHOLE
    return (total - nadir >= round(rules.progression_mm * PER_MM)) & (total * WHOLE >= nadir * grown)


def has_responded(total: Sizes, baseline: Sizes, rules: Recist11) -> NDArray[np.bool_]:
    """Say where a sum lies below that at baseline by the threshold of a response."""
    left = WHOLE - round(rules.response_percent * WHOLE / 100)
    return (total * WHOLE <= baseline * left) & (baseline > 0)


def target_responses(
    total: ArrayLike,
    baseline: ArrayLike,
    nadir: ArrayLike,
    *,
    complete: ArrayLike = True,
    gone: ArrayLike | None = None,
    back: ArrayLike | None = None,
    rules: Recist11 | None = None,
) -> Codes:
    """Return the response of the target lesions at each assessment.

    Parameters
    ----------
    total, baseline, nadir : (n,) array-like of int
        Sums of diameters in thousandths of a millimetre: of the lesions measured, at baseline, and the smallest of all
        complete sums before, baseline included; ``UNKNOWN`` where there is none.
    complete : (n,) array-like of bool
        Whether all target lesions of baseline were measured.
    gone : (n,) array-like of bool, optional
        Whether all lesions but nodes are 0 and all nodes normal; without nodes that is a sum of 0.
    back : (n,) array-like of bool, optional
        Whether a lesion is there again after all were gone; without nodes that is a sum above a nadir of 0.
    rules : Recist11, optional

    Returns
    -------
    (n,) int64
        CR, PR, SD, PD or NE, as codes. In this order: CR; PD; NE where a lesion was not measured; PR; SD.

    Examples
    --------
    >>> target_responses(63_000, 90_000, 90_000).tolist() == PR
    True
    """
    rules = rules or Recist11()
    sums, base, least = (np.asarray(each, np.int64) for each in (total, baseline, nadir))
    whole = np.asarray(complete, np.bool_)
    nothing = sums == 0 if gone is None else np.asarray(gone, np.bool_)
    again = (least == 0) & (sums > 0) if back is None else np.asarray(back, np.bool_)
    known = (base >= 0) & (least >= 0) & (sums >= 0)
    worse = has_progressed(sums, least, rules)
    if rules.recurrence_is_progression:
        worse = worse | again
    if not rules.partial_sum_progression:
        worse = worse & whole
    return np.select(
        [~known, nothing & whole, worse, ~whole, has_responded(sums, base, rules)], [NE, CR, PD, NE, PR], SD
    ).astype(np.int64)
