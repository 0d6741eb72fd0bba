"""Where published models do not say the same of a covariate."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.pharmacology.model import ExposureModel

LITTLE = 1.05  # a factor nearer to 1 is no effect
APART = 1.10  # factors that point different ways and are at least so far apart disagree
FAR_APART = 1.25  # factors that far apart disagree wherever they point
DOUBLED = 2.0  # at which multiple of the reference the effect of a number is compared


def disagreements(models: Sequence[ExposureModel]) -> tuple[str, ...]:
    """Return, in sentences, the effects of covariates on which models disagree.

    Notes
    -----
    Effects are compared as factors: of a level against the reference level that models share, of a number at twice its
    reference. They disagree where they point different ways (up, down, or less than 5 %) and are 10 % apart, or where
    they are 25 % apart whichever way they point. A model without the covariate says nothing.
    """
    said: dict[tuple[str, str], list[tuple[ExposureModel, float]]] = {}
    for model in models:
        for effect in model.by_level:
            base = model.reference[effect.covariate]
            what = f"{effect.covariate} {effect.level} (against {base})".replace("_", " ")
            _add(said, what, effect.multipliers, model)
        for number in model.by_number:
            at = DOUBLED * (number.reference.value or 1.0)
            _add(said, f"twice the {number.covariate}", number.multipliers(at), model)
    found = []
    for (what, parameter), effects in said.items():
        factors = [factor for _, factor in effects]
        ratio = max(factors) / min(factors)
        if ratio >= FAR_APART or (ratio >= APART and len({_way(each) for each in factors}) > 1):
            told = ", ".join(f"x {factor:.3g} in {model.title}" for model, factor in effects)
            found.append(f"The models disagree on {what}: {parameter.replace('_', ' ')} {told}.")
    return tuple(found)


def _add(
    said: dict[tuple[str, str], list[tuple[ExposureModel, float]]],
    what: str,
    factors: dict[str, float],
    model: ExposureModel,
) -> None:
    for parameter, factor in factors.items():
        said.setdefault((what, parameter), []).append((model, factor))


def _way(factor: float) -> int:
    return 1 if factor >= LITTLE else -1 if factor <= 1 / LITTLE else 0
