"""The nouns of a whole derivation: subjects, readings, responses and endpoints in one set of rules, as in a file."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from pivotal.derivation.censoring_model import CensoringRules, Condition, DateSource, Days
from pivotal.derivation.criteria_model import WrittenResponseRules
from pivotal.derivation.model import INVESTIGATOR, Assessor, Count, PartialDates, Recist11, RuleSet
from pivotal.derivation.subject_model import SubjectRules
from pivotal.derivation.visit_model import VisitSchedule
from pivotal.nouns import Flag, Identifier, Noun, OneOrMore, Text, Texts

Usual = Literal[
    "os", "pfs", "pfs_treatment_policy", "pfs_hypothetical", "ttp", "dor", "dor_confirmed", "ttr", "ttr_confirmed",
    "dfs", "efs", "ttnt",
]  # fmt: skip
USUAL: tuple[str, ...] = get_args(Usual)
SETTINGS = (
    "start", "interval_days", "planned_days", "window_days", "missed", "new_therapy", "baseline", "failure",
)  # fmt: skip
Suffix = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{0,3}$")]
From = Literal["recorded", "components", "lesions", "measurements"]


class Reading(Noun):
    """Whose reading is derived, and what its data sets are called.

    Parameters
    ----------
    suffix : str
        Up to three capital letters that are added to ADRS, ADTR and the endpoints of this reading: ``I`` makes ADRSI,
        ADTRI and PFSI. One reading has none.
    evaluator, reader, accepted
        As in ``Assessor``.
    responses : {"recorded", "components", "lesions"}, optional
        From what overall responses are taken, as in ``derive_response``.

    Examples
    --------
    >>> Reading(suffix="I", evaluator="INDEPENDENT ASSESSOR").assessor.label
    'Independent Assessor'
    """

    suffix: Suffix = ""
    evaluator: Text = INVESTIGATOR
    reader: Text | None = None
    accepted: Flag | None = None
    responses: From | None = None

    @property
    def assessor(self) -> Assessor:
        """Whose reading counts."""
        return Assessor(evaluator=self.evaluator, reader=self.reader, accepted=self.accepted)


class Endpoint(Noun):
    """An endpoint: a usual one with its settings, or one whose rules are written out.

    Parameters
    ----------
    usual : str, optional
        A name that ``choose_rules`` knows, such as ``pfs_hypothetical``.
    endpoint, label : str, optional
        PARAMCD and PARAM, where they are other than usual.
    start : DateSource, optional
        From when it counts, where that is not randomisation.
    interval_days, planned_days, window_days, missed, new_therapy, baseline, failure : optional
        Settings of the usual endpoint, as ``choose_rules`` has them.
    rules : CensoringRules, optional
        Instead of ``usual``.
    reading : str
        The suffix of the reading that it rests on.

    Examples
    --------
    >>> Endpoint(usual="pfs_hypothetical", interval_days=42).settings
    {'interval_days': 42.0}
    """

    usual: Usual | None = None
    endpoint: Identifier | None = None
    label: Text | None = None
    start: DateSource | None = None
    interval_days: Days | None = None
    planned_days: Annotated[tuple[Annotated[int, Field(gt=0)], ...], OneOrMore] = ()
    window_days: Count | None = None
    missed: Annotated[int, Field(ge=1)] | None = None
    new_therapy: DateSource | None = None
    baseline: Condition | None = None
    failure: DateSource | None = None
    rules: CensoringRules | None = None
    reading: Suffix = ""

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.usual is None) == (self.rules is None):
            raise ValueError(
                "an endpoint is a usual one (usual:) or has its rules written out (rules:), one of the two"
            )
        if self.rules is not None and (self.settings or self.endpoint or self.label):
            raise ValueError("settings of a usual endpoint do not go with rules: that are written out")
        return self

    @property
    def settings(self) -> dict[str, Any]:
        """What is set of the usual endpoint."""
        given = {name: getattr(self, name) for name in SETTINGS}
        return {name: value for name, value in given.items() if value not in (None, ())}


class TrialRules(RuleSet):
    """All rules by which the analysis data of a trial are derived from its records.

    Parameters
    ----------
    study : str
        Its name, for what is written beside the data.
    cutoff : str, optional
        Data cut-off, a day that still counts; all data sets go by it.
    subjects : SubjectRules
        ADSL, where it is not handed over.
    responses : Recist11, Irecist, Pcwg3, Gcig or Imwg
        ADRS. In a file a name, or values beside ``criteria: iRECIST``; RECIST 1.1 where no criteria are named.
    readings : tuple of Reading
    size_dates : {"first", "last", "none"}
        Which day of its month a date without day stands for in ADTR.
    visits : VisitSchedule, optional
        Planned visits to which assessments are assigned.
    endpoints : tuple of Endpoint
        ADTTE.
    accepted : tuple of str
        Rules of findings that are known and accepted, such as ``response_after_progression``: they are listed, and do
        not stop a strict derivation.

    Examples
    --------
    >>> rules = TrialRules(endpoints={"usual": "os"}, cutoff="2026-06-30")
    >>> [each.usual for each in rules.endpoints], rules.readings[0].evaluator
    (['os'], 'INVESTIGATOR')
    """

    study: Text = "STUDY"
    cutoff: Text | None = None
    subjects: SubjectRules = SubjectRules()
    responses: WrittenResponseRules = Recist11()
    readings: Annotated[tuple[Reading, ...], OneOrMore, Field(min_length=1)] = (Reading(),)
    size_dates: PartialDates = "first"
    visits: VisitSchedule | None = None
    endpoints: Annotated[tuple[Endpoint, ...], OneOrMore] = (Endpoint(usual="os"), Endpoint(usual="pfs"))
    accepted: Annotated[Texts, OneOrMore] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.cutoff is not None:
            try:
                date.fromisoformat(self.cutoff)
            except ValueError as error:
                raise ValueError(f"cutoff {self.cutoff!r} is no whole date such as 2026-06-30") from error
        suffixes = [each.suffix for each in self.readings]
        if len(set(suffixes)) < len(suffixes):
            raise ValueError("readings: each has a suffix of its own")
        for each in self.endpoints:
            if each.reading not in suffixes:
                raise ValueError(f"an endpoint rests on the reading {each.reading!r}; there are {suffixes}")
        return self
