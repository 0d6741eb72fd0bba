"""The noun of a file of published results: results by themselves or by cut, and which arm is which."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from pivotal.dates import DateInterval
from pivotal.evidence.model import DataCut, ReportedResult
from pivotal.nouns import Identifier, Noun, Text


class PublishedResults(Noun):
    """Results of one trial without the trial: what a table in an article holds.

    Parameters
    ----------
    title : str
        What the table is.
    reference : str, optional
        The reference arm; without it nothing that has a direction is tested.
    enrolled : DateInterval, optional
        From the first to the last patient.
    cuts, results
        Data cuts with their results, or results of one publication.
    """

    title: Text = "printed results"
    reference: Identifier | None = None
    enrolled: DateInterval | None = None
    cuts: tuple[DataCut, ...] = ()
    results: tuple[ReportedResult, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.cuts and not self.results:
            raise ValueError("there are no results; write results: or cuts:")
        if self.reference is not None and self.reference not in self.arms:
            raise ValueError(f"the reference arm {self.reference!r} is in none of the results")
        return self

    @property
    def arms(self) -> list[str]:
        """The arms that any result names."""
        results = (*self.results, *(result for cut in self.cuts for result in cut.results))
        return list(dict.fromkeys(arm for each in results for arm in each.arms))
