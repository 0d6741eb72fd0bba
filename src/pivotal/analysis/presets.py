"""The defaults of R and SAS, by name, and those of pivotal: nothing is set that the result does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pivotal.errors import DataError, did_you_mean, listed, shown

Like = Literal["R", "SAS"]
Ties = Literal["efron", "breslow", "discrete", "marginal_exact"]
ConfidenceType = Literal["log-log", "log", "logit", "arcsine", "plain"]

Critical = Literal["exact", "nair"]

# R: survival's survfit and coxph; it has no bands. SAS: CONFTYPE= and CONFBAND= of PROC LIFETEST, TIES= of PROC PHREG,
# and CLTYPE= of its BASELINE statement, which is LOG where CONFTYPE= is LOGLOG.
PRESETS: Mapping[str | None, Mapping[str, Any]] = {
    preset: dict(
        zip(("conf_type", "predicted_conf_type", "critical", "ties", "conf_level"), (*values, 0.95), strict=True)
    )
    for preset, values in {
        None: ("log-log", "log-log", "exact", "efron"),
        "R": ("log", "log", "exact", "efron"),
        "SAS": ("log-log", "log", "nair", "breslow"),
    }.items()
}
ACCEPTED = {
    "ties": get_args(Ties),
    "conf_type": get_args(ConfidenceType),
    "predicted_conf_type": get_args(ConfidenceType),
    "critical": get_args(Critical),
}
# "exact" means one method in R and another in SAS, so the word is taken only where it is said whose it is.
EXACT = {"R": "discrete", "SAS": "marginal_exact"}


def settled(like: str | None, **given: Any) -> dict[str, Any]:
    """Return settings in which what was not given (None) has the default of a preset.

    Parameters
    ----------
    like : {"R", "SAS"}, optional
        Whose defaults.
    **given
        Settings by name; None asks for the default.

    Raises
    ------
    DataError
        If there is no such preset, or a setting has a value that it cannot have.

    Examples
    --------
    >>> settled("SAS", ties=None, conf_level=0.9)
    {'ties': 'breslow', 'conf_level': 0.9}
    >>> settled("R", ties="exact")
    {'ties': 'discrete'}
    >>> settled("SAS", conf_type=None, predicted_conf_type=None, critical=None)
    {'conf_type': 'log-log', 'predicted_conf_type': 'log', 'critical': 'nair'}
    """
    if like not in PRESETS:
        raise DataError(f"like={shown(like)}; accepted: 'R', 'SAS'")
    whole = {name: PRESETS[like][name] if value is None else value for name, value in given.items()}
    if whole.get("ties") == "exact":
        if like is None:
            raise DataError(
                "ties='exact' is the discrete method in R and the marginal likelihood in SAS; "
                "accepted: 'discrete', 'marginal_exact', or 'exact' with like='R' or like='SAS'"
            )
        whole["ties"] = EXACT[like]
    for name, accepted in ACCEPTED.items():
        if name in whole:
            one_of(name.removeprefix("predicted_"), whole[name], accepted)
    if "conf_level" in whole:
        between("conf_level", whole["conf_level"], 0, 1)
    return whole


def one_of(name: str, value: Any, accepted: tuple[Any, ...]) -> Any:
    """Return a setting, or raise DataError where it is none of what is accepted."""
    if not isinstance(value, str) or value not in accepted:
        near = did_you_mean(str(value), [str(each) for each in accepted])
        raise DataError(
            f"{name}={shown(value)}; accepted: {listed(map(repr, accepted))}" + (f"\n  hint: {near}" if near else "")
        )
    return value


def between(name: str, value: Any, low: float, high: float) -> float:
    """Return a number that lies strictly between two others, or raise DataError."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low < value < high:
        raise DataError(f"{name}={shown(value)}; accepted: a number above {low:g} and below {high:g}")
    return float(value)
