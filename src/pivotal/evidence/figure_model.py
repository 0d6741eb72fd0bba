"""The nouns of a published figure: its curves as they were read, and all that is printed beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from pivotal.evidence.model import Estimate, HazardRatio, PValue
from pivotal.nouns import Noun, Text
from pivotal.units import TimeUnit

Axis = tuple[float, float]
HIGHEST = 1.5  # end of a survival axis, as a proportion


class PublishedArm(Noun):
    """One curve of a figure, and the numbers printed of its arm.

    Parameters
    ----------
    arm : str
        As the legend names it.
    time, survival : tuple of float
        Points along the drawn line in their order, in the unit and the scale of the figure; a vertical drop is two
        points at one time. Reading errors are allowed: points need be neither monotone nor within the scale.
    subjects : int, optional
        Patients of the arm at time 0.
    at_risk : mapping of time to count
        The row of the table below the figure: patients whose time is at least that. Empty if none is printed.
    events : int, optional
        Events of the arm over the whole curve.
    censor_marks : tuple of float, optional
        Times of the ticks on the curve; ticks that lie over each other are one. ``None`` if the figure has no ticks.
    curve_end : float, optional
        Where the drawn line stops. Left out, its last point.
    median : Estimate, optional
        As printed; ``not reached`` is a median too.
    """

    arm: Text
    time: tuple[float, ...] = ()
    survival: tuple[float, ...] = ()
    subjects: Annotated[int, Field(ge=1)] | None = None
    at_risk: Mapping[float, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    events: Annotated[int, Field(ge=0)] | None = None
    censor_marks: tuple[float, ...] | None = None
    curve_end: Annotated[float, Field(ge=0)] | None = None
    median: Estimate | None = None

    @model_validator(mode="after")
    def _paired(self) -> Self:
        if len(self.time) != len(self.survival):
            raise ValueError(f"{len(self.time)} times beside {len(self.survival)} survival values")
        if self.median is not None and (self.median.value.value or 0) < 0:
            raise ValueError(f"a median is a time from 0 on, not {self.median.value}")
        return self


class PublishedFigure(Noun):
    """A figure of survival curves, and what its publication prints of them.

    Parameters
    ----------
    arms : tuple of PublishedArm
        One or more, with different names.
    unit : str
        Of the time axis.
    scale : str
        ``proportion`` (survival from 0 to 1) or ``percent`` (from 0 to 100).
    time_axis, survival_axis : pair of float, optional
        Ends of the drawn axes, in unit and scale; errors of reading are shares of their length.
    corners : bool
        Whether the points are all corners of the staircase (a vector graphic gives them), not samples along it.
    reference : str, optional
        The arm over which the hazard ratio is formed.
    hazard_ratio, p_value : HazardRatio, PValue, optional
        As printed, between the two arms.
    """

    arms: Annotated[tuple[PublishedArm, ...], Field(min_length=1)]
    unit: TimeUnit = "months"
    scale: Literal["proportion", "percent"] = "proportion"
    time_axis: Axis | None = None
    survival_axis: Axis | None = None
    corners: bool = False
    reference: Text | None = None
    hazard_ratio: HazardRatio | None = None
    p_value: PValue | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_arm(cls, given: Any) -> Any:
        if isinstance(given, Mapping) and isinstance(given.get("arms"), PublishedArm | Mapping):
            return {**given, "arms": (given["arms"],)}
        return given

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [each.arm for each in self.arms]
        if len(set(names)) < len(names):
            raise ValueError(f"two arms have one name: {', '.join(names)}")
        if self.reference is not None and self.reference not in names:
            raise ValueError(f"the reference {self.reference!r} is no arm; arms: {', '.join(names)}")
        for axis in (self.time_axis, self.survival_axis):
            if axis is not None and not axis[0] < axis[1]:
                raise ValueError(f"an axis goes from a lower to a higher value, not from {axis[0]:g} to {axis[1]:g}")
        most = HIGHEST * (100 if self.scale == "percent" else 1)
        if self.survival_axis is not None and not most / 100 < self.survival_axis[1] <= most:
            raise ValueError(f"the survival axis ends at {self.survival_axis[1]:g}, and the scale is {self.scale}")
        if self.hazard_ratio is not None and not (self.hazard_ratio.value.value or 0) > 0:
            raise ValueError(f"a hazard ratio is above 0, not {self.hazard_ratio.value}")
        p_value = None if self.p_value is None else self.p_value.value
        if p_value is not None and (p_value.value is None or not 0 <= p_value.value <= 1):
            raise ValueError(f"a p value lies between 0 and 1, not at {p_value}")
        return self
