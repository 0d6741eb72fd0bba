"""Bounds by themselves in words, and as the call that finds them again."""

from __future__ import annotations

from pivotal.errors import DesignError
from pivotal.planning.boundaries import Bounds, Z
from pivotal.planning.explanation import efficacy_words, joined, written


def bounds_paragraph(bounds: Bounds) -> str:
    """Return bounds as a paragraph of a protocol, with their numbers."""
    design = bounds.design
    sides = "two-sided" if design.sides == 2 else "one-sided"
    when = joined([f"{100 * each:.4g}" for each in bounds.timing])
    analyses = "There is one analysis" if bounds.looks == 1 else f"There are {bounds.looks} analyses"
    text = [
        f"{analyses}, at {when} % of the information, with a {sides} type I error of {design.alpha:g}.",
        f"Efficacy is declared when Z reaches {_at(bounds.z)} ({efficacy_words(design)}).",
    ]
    if design.sides == 2:
        text.append("The same bounds, mirrored, decide in favour of the reference arm.")
    if any(each is not None for each in bounds.futility_z[:-1]):
        kind = "binding" if bounds.binding else "non-binding"
        what = "the absolute Z" if design.sides == 2 else "Z"
        text.append(f"The trial may stop for futility ({kind}) when {what} is below {_at(bounds.futility_z[:-1])}.")
    if any(each is not None for each in bounds.harm_z):
        text.append(f"It stops for harm when Z is at or below {_at(bounds.harm_z)}.")
    if bounds.power is not None and isinstance(bounds.drift, float):
        text.append(
            f"Under an expected Z of {bounds.drift:.3f} at full information the power is {bounds.power:.1%}, and "
            f"{bounds.expected_information(bounds.drift):.1%} of the information is used on average; "
            f"{bounds.under_null.expected_information:.1%} under the null hypothesis."
        )
    return " ".join(text)


def _at(bounds: Z) -> str:
    there = [(number, each) for number, each in enumerate(bounds, start=1) if each is not None]
    values = joined([f"{each:.3f}" for _, each in there])
    if len(there) == len(bounds):
        return values
    return f"{values} at look{'s' if len(there) > 1 else ''} {joined([str(number) for number, _ in there])}"


def bounds_code(bounds: Bounds) -> str:
    """Return the call of ``pivotal.bounds`` that finds the bounds, for ``import pivotal as pv``.

    Raises
    ------
    DesignError
        If they were found at other looks than the design's.
    """
    design, asked = bounds.design, bounds.settings
    if bounds.timing != design.timing:
        raise DesignError(
            "code: these bounds were found at the information that was seen; feasible: the code of the plan, and the "
            "call of bounds_at or update"
        )
    arguments = [written(design, 4)]
    drift = asked.get("drift")
    if drift is not None:
        arguments.append(f"drift={drift[0] if len(set(drift)) == 1 else tuple(drift)!r}")
    for name in ("power", "information"):
        if asked.get(name) is not None:
            arguments.append(f"{name}={asked[name]!r}")
    if bounds.margin != 1.0:
        arguments.append(f"margin={bounds.margin!r}")
    return "pv.bounds(\n" + "".join(f"    {each},\n" for each in arguments) + ")"
