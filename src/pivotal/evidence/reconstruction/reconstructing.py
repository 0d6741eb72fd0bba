"""The door from a published figure to patients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import ValidationError

from pivotal.errors import EvidenceError, listed, shown
from pivotal.evidence.figure_model import PublishedArm, PublishedFigure
from pivotal.evidence.reconstruction.drawn_line import drawn_line
from pivotal.evidence.reconstruction.joint_sets import joint_sets
from pivotal.evidence.reconstruction.patient_sets import patient_sets
from pivotal.evidence.reconstruction.reconstruction import Arm, Reconstruction
from pivotal.evidence.reconstruction.requirements import requirements, whole_number
from pivotal.provenance import Provenance

SETS = 200
# So many times the sets are sampled, as sets lose their place to others: of an arm of so few patients that in all they
# are no more than those of an arm of so many; and of any without numbers at risk, where all is told at the end alone.
MORE, OF_SO_MANY = 4, 300
MOST_SETS = 10_000
MOST_PATIENTS = 20_000_000
OF_ARMS = ("subjects", "at_risk", "events", "censor_marks", "curve_end", "median")


def reconstruct(
    figure: PublishedFigure | PublishedArm | Mapping[str, Any] | Any,
    *,
    sets: int = SETS,
    seed: int = 1,
    **printed: Any,
) -> Reconstruction:
    """Return patients who have the curves of a figure, and all that is printed beside them.

    The curve of an arm tells the shares of those at risk who have events; numbers at risk, the number of events and
    the marks of censorings tell how many they are. What is left open is when patients were censored between two numbers
    at risk. Many sets of patients that agree with everything are sampled (see ``kernels.patients_of_a_curve``), and
    those of all arms weighed by medians, hazard ratio and p value where these are given; the set in the middle is the
    one that is returned, and all the others say how sure it is. Guyot and others (2012) and Titman (2026) reconstruct
    one set of each arm by itself.

    Parameters
    ----------
    figure : PublishedFigure, PublishedArm, mapping, or a digitised figure
        Curves, and what is printed of them. A mapping has the keys of PublishedFigure, or those of one arm.
    sets : int
        Sets of patients of each arm.
    seed : int
        The same seed gives the same patients.
    **printed
        What is printed and not yet in the figure: ``subjects, at_risk, events, censor_marks, curve_end, median``, each
        by the name of the arm, or by itself where there is one arm; and ``unit, scale, time_axis, survival_axis,
        reference, hazard_ratio, p_value`` of the figure.

    Returns
    -------
    Reconstruction

    Raises
    ------
    EvidenceError
        If a curve is none (it rises, lies outside 0 to 1), numbers at risk grow, or it is not said how many patients an
        arm has, or over which arm a printed hazard ratio is. What is possible but does not fit is in ``disagreements``.

    Examples
    --------
    >>> found = reconstruct(
    ...     {"arm": "placebo", "time": [0, 2, 2, 4, 4, 7, 7, 9], "survival": [1, 1, 0.8, 0.8, 0.6, 0.6, 0.3, 0.3]},
    ...     at_risk={0: 5, 3: 4, 6: 2}, unit="months",
    ... )
    >>> time, event = found.central[0]
    >>> [round(float(each), 1) for each in time[event == 1]], event.tolist()
    ([2.0, 4.0, 7.0], [1, 1, 0, 1, 0])
    """
    whole = _figure(figure, printed)
    _between_two_arms(whole)
    sets, seed = whole_number("sets", sets, 2, MOST_SETS), whole_number("seed", seed, 0, 2**47 - 1)
    arms = []
    for k, arm in enumerate(whole.arms):
        line = drawn_line(arm, whole, np.array(sorted(arm.at_risk), np.float64))
        asked = requirements(arm, whole, line)
        many = sets * (min(max(OF_SO_MANY // asked.subjects, 1), MORE) if asked.rows.size else MORE)
        if many * asked.subjects > MOST_PATIENTS:
            most = f"up to {MOST_PATIENTS:,} in all sets of an arm"
            raise EvidenceError(f"{many} sets of the {asked.subjects:,} patients of {arm.arm}; accepted: {most}")
        arms.append(Arm(arm.arm, line, asked, patient_sets(arm.arm, line, asked, sets=many, seed=seed, stream=k)))
    joint = joint_sets(
        whole,
        [each.line for each in arms],
        [each.sets for each in arms],
        count=sets,
        generator=np.random.Generator(np.random.Philox(key=seed)),
    )
    provenance = Provenance("reconstruct", {"sets": sets, "arms": [each.arm for each in whole.arms]}, seed=seed)
    return Reconstruction(published=whole, arms=tuple(arms), joint=joint, seed=seed, provenance=provenance)


def _figure(given: Any, printed: Mapping[str, Any]) -> PublishedFigure:
    """Return what is given as one figure.

    Raises
    ------
    EvidenceError
        If it is none.
    """
    if not isinstance(given, Mapping):
        given = next(
            (
                each
                for name in ("published", "figure")
                if isinstance(each := getattr(given, name, None), PublishedFigure)
            ),
            given,
        )
    if isinstance(given, PublishedArm) or (isinstance(given, Mapping) and "arms" not in given):
        given = {"arms": [given]}
    elif isinstance(given, PublishedFigure):
        given = given.model_dump()
    if not isinstance(given, Mapping):
        raise EvidenceError(f"{shown(given)} is no figure; accepted: PublishedFigure, PublishedArm, or a mapping")
    values = {**given}
    arms = _arms(values["arms"])
    for each in arms:
        each.setdefault("arm", "all")
    for name, value in printed.items():
        if name not in OF_ARMS:
            values[name] = value
            continue
        names = [each["arm"] for each in arms]
        by_arm = value if isinstance(value, Mapping) and set(value) <= set(names) else None
        if by_arm is None and len(arms) > 1:
            raise EvidenceError(f"{name}={shown(value)}; accepted: one by the name of the arm, {', '.join(names)}")
        for each in arms:
            if by_arm is None or each["arm"] in by_arm:
                each[name] = value if by_arm is None else by_arm[each["arm"]]
    try:
        return PublishedFigure.model_validate({**values, "arms": arms})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        raise EvidenceError(f"{where or 'figure'}: {first['msg'].removeprefix('Value error, ')}") from error


def _arms(given: Any) -> list[dict[str, Any]]:
    several = [given] if isinstance(given, Mapping | PublishedArm) else given
    if not isinstance(several, Sequence) or isinstance(several, str):
        raise EvidenceError(f"arms={shown(given)}; accepted: a sequence of PublishedArm or of mappings")
    found = []
    for each in several:
        if not isinstance(each, Mapping | PublishedArm):
            raise EvidenceError(f"{shown(each)} is no arm; accepted: PublishedArm, or a mapping")
        found.append(each.model_dump() if isinstance(each, PublishedArm) else dict(each))
    return found


def _between_two_arms(figure: PublishedFigure) -> None:
    """Raise EvidenceError where numbers are printed between arms, and it is not clear between which."""
    names = listed(shown(each.arm) for each in figure.arms)
    if figure.hazard_ratio is None and figure.p_value is None:
        return
    if len(figure.arms) != 2:
        raise EvidenceError(f"a hazard ratio and a p value lie between two arms; this figure has {names}")
    if figure.reference is None and (figure.hazard_ratio is not None or _is_one_sided(figure)):
        raise EvidenceError(f"reference is missing: over which arm is what is printed between {names}?")


def _is_one_sided(figure: PublishedFigure) -> bool:
    return figure.p_value is not None and figure.p_value.sides == "one"
