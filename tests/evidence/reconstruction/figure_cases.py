"""Published figures whose patients are known: what the figure shows, what its publication prints, and the truth."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

import pivotal as pv
from pivotal.evidence.figure_model import PublishedArm, PublishedFigure

STORED = Path(__file__).parents[2] / "reference" / "km_reconstruction.json"
Array = np.ndarray


@dataclass(frozen=True, eq=False)
class KnownArm:
    """The patients of an arm, and what they say.

    Parameters
    ----------
    time, event : (n,) arrays
    median : float or None
        None where it is not reached.
    restricted_mean : float
        Up to ``tau`` of the figure.
    """

    time: Array
    event: Array
    median: float | None
    restricted_mean: float

    @property
    def events(self) -> int:
        return int(self.event.sum())


@dataclass(frozen=True, eq=False)
class FigureCase:
    """A figure and the truth behind it.

    Parameters
    ----------
    name : str
    tier : str
        ``A``: corners of a vector graphic; ``B``: points along the line; ``C``: the same, by hand.
    figure : PublishedFigure
        Without hazard ratio, p value and medians.
    printed : mapping
        These three, as ``pv.reconstruct`` takes them.
    arms : tuple of KnownArm
    tau : float
    log_hazard_ratio : float or None
        Of the second arm over the first (Cox, Efron's ties); None where there are not two.
    """

    name: str
    tier: str
    figure: PublishedFigure
    printed: Mapping[str, Any]
    arms: tuple[KnownArm, ...]
    tau: float
    log_hazard_ratio: float | None

    @property
    def information(self) -> str:
        """What the figure tells beside its curves."""
        first = self.figure.arms[0]
        told = ["at risk" if first.at_risk else "N only"]
        told += ["events"] if first.events is not None else []
        told += ["marks"] if first.censor_marks is not None else []
        return " + ".join(told).replace("N only +", "N +")


def stored_cases() -> list[FigureCase]:
    """Return the cases of the reference file, whose truth was computed by another program."""
    return [_stored(each) for each in json.loads(STORED.read_text("utf-8"))["cases"]]


def _stored(given: dict[str, Any]) -> FigureCase:
    names = [each["name"] for each in given["arms"]]
    figure = PublishedFigure(
        arms=tuple(_arm(each) for each in given["arms"]),
        unit=given["time_unit"],
        time_axis=(0, given["x_max"]),
        survival_axis=(given["y_min"], 1),
        corners=given["tier"] == "A",
        reference=names[0],
    )
    truth, published = given["truth"], given["published"]
    known = tuple(
        KnownArm(np.array(each["time"], float), np.array(each["event"]), each["median"], each["rmst"])
        for each in truth["arms"]
    )
    ratio = truth["log_hr"]
    if ratio is not None:
        assert abs(np.exp(ratio) - published["hr"]) < 0.00501, (
            f"{given['id']}: the printed ratio is not arm 2 over arm 1"
        )
    whole = given["time_unit"] == "days"
    printed = printed_numbers(names, published["median"], published["hr"], published["logrank_p"], 0 if whole else 1)
    return FigureCase(given["id"], given["tier"], figure, printed, known, truth["tau"], ratio)


def _arm(given: dict[str, Any]) -> PublishedArm:
    table, marks = given["at_risk"], given["censor_marks"]
    return PublishedArm(
        arm=given["name"],
        time=tuple(given["curve"]["time"]),
        survival=tuple(given["curve"]["surv"]),
        subjects=given["n"],
        at_risk={} if table is None else dict(zip(table["time"], table["n"], strict=True)),
        events=given["total_events"],
        censor_marks=None if marks is None else tuple(marks),
        curve_end=given["curve_end"],
    )


def printed_numbers(
    names: list[str], medians: list[float | None], ratio: float | None, p_value: float | None, digits: int
) -> dict[str, Any]:
    """Return medians with some digits, a hazard ratio with two, and a p value with two figures or as below 0.0001."""
    shown = ["not reached" if each is None else f"{each:.{digits}f}" for each in medians]
    found: dict[str, Any] = {"median": dict(zip(names, shown, strict=True))}
    if ratio is not None:
        found["hazard_ratio"] = f"{ratio:.2f}"
    if p_value is not None:
        small = p_value < 0.0001
        text = "<0.0001" if small else f"{Decimal(f'{p_value:#.2g}'):f}"
        found["p_value"] = {"value": text, "sides": "two"}
    return found


def said_by(arms: Sequence[tuple[Array, Array]], tau: float) -> tuple[list[float | None], list[float], float | None]:
    """Return medians and restricted means up to tau of arms, and the log hazard ratio of the second over the first.

    These are the functions of the analysis, which are tested against R; NaN where a mean does not exist, None for a
    median that is not reached and for a hazard ratio of other than two arms.
    """
    medians, means = [], []
    for time, event in arms:
        data = {"AVAL": time, "CNSR": 1 - np.asarray(event, np.int64)}
        medians.append(pv.kaplan_meier(data).median()[0]["estimate"])
        reaches = tau <= time.max() or event[np.argmax(time)] != 0
        means.append(float(pv.rmst(data, tau=tau).tidy()[0]["estimate"]) if reaches else float("nan"))
    if len(arms) != 2:
        return medians, means, None
    both = {
        "AVAL": np.concatenate([time for time, _ in arms]),
        "CNSR": 1 - np.concatenate([np.asarray(event, np.int64) for _, event in arms]),
        "ARM": np.repeat(["first", "second"], [time.size for time, _ in arms]),
    }
    return medians, means, float(pv.cox(both, "ARM", reference="first").tidy()[0]["estimate"])
