"""The nouns of endpoints: what is an event, what censors, and what happens at each intercurrent event.

Every source of a date is an object with its domain, its filter and its words, so that each row of ADTTE can say where
it comes from; every intercurrent event has a strategy of ICH E9(R1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_serializer, model_validator

from pivotal.derivation.model import Count, RuleSet
from pivotal.nouns import Flag, Identifier, Noun, OneOrMore, Text, Texts

Strategy = Literal["treatment_policy", "hypothetical", "composite", "while_on_treatment", "principal_stratum"]
Code = Annotated[int, Field(ge=1, le=99)]
Days = Annotated[float, Field(gt=0)]


def _pairs(given: Any) -> Any:
    """Return a mapping as pairs, which can be hashed."""
    return tuple(given.items()) if isinstance(given, Mapping) else given


Where = Annotated[tuple[tuple[Text, Annotated[Texts, OneOrMore]], ...], BeforeValidator(_pairs)]


class Condition(Noun):
    """Records of a domain: those in which columns hold one of some words.

    Parameters
    ----------
    domain : str
        ADRS, ADSL, or what the frame is called in ``domains=`` of ``derive_tte``.
    where : mapping of str to str or tuple of str
        Column to the words that are meant; all columns must agree. Left out, all records.
    """

    domain: Text = "ADRS"
    where: Where = ()

    @field_serializer("where")
    def _as_mapping(self, where: Any) -> dict[str, list[str]]:
        return {column: list(words) for column, words in where}


class DateSource(Condition):
    """Where a date comes from, and what it means.

    Parameters
    ----------
    domain, where
        As in ``Condition``.
    date : str
        The column of the date, which is whole; records without it do not count.
    sequence : str, optional
        The column that numbers the records, for SRCSEQ.
    event : str
        What happened on it (EVNTDESC).
    censoring : str, optional
        What it is where it censors (CNSDTDSC); as ``event`` where left out.
    code : int
        CNSR where it censors, from 1.
    at_assessments : bool
        Whether it is seen at assessments only, and so came between the last one and this.
    death : bool
        Whether it is death.

    Examples
    --------
    >>> DateSource(domain="CM", date="CMSTDTC", where={"CMCAT": "ANTICANCER"}, event="New anticancer therapy").where
    (('CMCAT', ('ANTICANCER',)),)
    """

    date: Text = "ADT"
    sequence: Text | None = None
    event: Text
    censoring: Text | None = None
    code: Code = 1
    at_assessments: Flag = False
    death: Flag = False


class _Intercurrent(Noun):
    """What intercurrent events have in common."""

    strategy: Strategy
    code: Code = 1

    @model_validator(mode="after")
    def _can_be_derived(self) -> Self:
        if self.strategy == "principal_stratum":
            raise ValueError("principal_stratum is a question of who is analysed, not of dates; choose the population")
        return self


class DatedEvent(_Intercurrent):
    """An intercurrent event with a date.

    Parameters
    ----------
    kind : {"new_therapy", "discontinuation", "clinical_progression", "other_event"}
    strategy : {"treatment_policy", "hypothetical", "composite", "while_on_treatment"}
        It is ignored; what would have been without it is asked, so that time is censored at the last adequate
        assessment up to it; it is an event itself; or time counts until it, and is censored on its day.
    sources : tuple of DateSource
        The earliest of them is its date.
    same_day : {"event", "censor"}
        What an event on its very day is.
    code : int
        CNSR where it censors.
    """

    kind: Literal["new_therapy", "discontinuation", "clinical_progression", "other_event"]
    sources: Annotated[tuple[DateSource, ...], OneOrMore, Field(min_length=1)]
    same_day: Literal["event", "censor"] = "event"


class MissedAssessments(_Intercurrent):
    """Assessments that were missed before an event.

    Without ``planned_days`` they were missed where more than ``missed · interval_days + window_days`` lie between the
    last adequate assessment, or the start, and the event. With them they are counted: planned days of which not even
    the window touches an adequate assessment or the event.

    Parameters
    ----------
    strategy : {"treatment_policy", "hypothetical"}
        The event counts on its day; or time is censored at the last adequate assessment before the gap.
    missed : int
        So many in a row.
    interval_days : float, optional
    window_days : int
    planned_days : tuple of int
        Days of the planned assessments from the start, where intervals change.
    deaths : bool
        Whether deaths after the gap are censored too.
    description : str
        EVNTDESC.
    code : int
        CNSR where it censors.
    """

    kind: Literal["missed_assessments"] = "missed_assessments"
    missed: Annotated[int, Field(ge=1)] = 2
    interval_days: Days | None = None
    window_days: Count = 0
    planned_days: Annotated[tuple[Annotated[int, Field(gt=0)], ...], OneOrMore] = ()
    deaths: Flag = True
    description: Text = "Missed assessments"

    @model_validator(mode="after")
    def _has_a_schedule(self) -> Self:
        if self.strategy not in ("treatment_policy", "hypothetical"):
            raise ValueError(f"strategy {self.strategy}: missed assessments are ignored (treatment_policy) or censored")
        if (self.interval_days is None) == (not self.planned_days):
            raise ValueError("say when assessments are planned: interval_days or planned_days, one of the two")
        if list(self.planned_days) != sorted(set(self.planned_days)):
            raise ValueError("planned_days rise")
        return self


class NoBaseline(_Intercurrent):
    """A subject without an assessment at baseline.

    Parameters
    ----------
    strategy : {"treatment_policy", "hypothetical"}
        What is known counts; or time is censored at the start.
    evidence : tuple of Condition
        A subject with a record in one of them has a baseline.
    description : str
        EVNTDESC.
    code : int
        CNSR where it censors.
    """

    kind: Literal["no_baseline"] = "no_baseline"
    evidence: Annotated[tuple[Condition, ...], OneOrMore, Field(min_length=1)]
    description: Text = "No baseline assessment"

    @model_validator(mode="after")
    def _is_simple(self) -> Self:
        if self.strategy not in ("treatment_policy", "hypothetical"):
            raise ValueError(f"strategy {self.strategy}: without a baseline time counts or is censored at the start")
        return self


IntercurrentEvent = Annotated[DatedEvent | MissedAssessments | NoBaseline, Field(discriminator="kind")]

ADEQUATE_WORDS = (
    "CR", "PR", "SD", "NON-CR/NON-PD", "PD", "iCR", "iPR", "iSD", "NON-iCR/NON-iUPD", "iUPD", "iCPD", "PDu", "sCR",
    "VGPR", "MR",
)  # fmt: skip
RANDOMISATION = DateSource(domain="ADSL", date="RANDDT", event="Randomization")
PROGRESSION = DateSource(
    where={"PARAMCD": "PD", "AVALC": "Y"}, sequence="ASEQ", event="Disease Progression", at_assessments=True
)
DEATH = DateSource(where={"PARAMCD": "DEATH", "AVALC": "Y"}, sequence="ASEQ", event="Death", death=True)
ADEQUATE = DateSource(
    where={"PARAMCD": "OVR", "ANL01FL": "Y", "AVALC": ADEQUATE_WORDS},
    sequence="ASEQ",
    event="Last Adequate Tumor Assessment",
)


class CensoringRules(RuleSet):
    """An endpoint: from when it counts, what its events are, what censors, and the strategy of each intercurrent event.

    Parameters
    ----------
    endpoint : str
        PARAMCD, such as PFS.
    label : str
        PARAM.
    start : DateSource
        Who has no such date is not in the endpoint.
    events : tuple of DateSource
        The earliest is the event; of equal dates the one that is listed first.
    censors : tuple of DateSource
        Without an event the latest censors; of equal dates the one that is listed last.
    intercurrent : tuple of DatedEvent, MissedAssessments or NoBaseline
        A missing baseline is looked at first, then dated events, then missed assessments.
    adequate : DateSource
        Adequate assessments, at which time is censored and from which gaps count.
    day_one : {0, 1}
        What is added to the days between start and end; 1 is the custom of ADaM.
    origin : str, optional
        Where the rules are from.

    Examples
    --------
    >>> rules = CensoringRules(endpoint="TTP", label="Time to Progression", events=PROGRESSION, censors=RANDOMISATION)
    >>> rules.start.date, rules.day_one
    ('RANDDT', 1)
    """

    endpoint: Identifier
    label: Text
    start: DateSource = RANDOMISATION
    events: Annotated[tuple[DateSource, ...], OneOrMore, Field(min_length=1)]
    censors: Annotated[tuple[DateSource, ...], OneOrMore, Field(min_length=1)]
    intercurrent: Annotated[tuple[IntercurrentEvent, ...], OneOrMore] = ()
    adequate: DateSource = ADEQUATE
    day_one: Literal[0, 1] = 1
    origin: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _whole_number(cls, given: Any) -> Any:
        if isinstance(given, Mapping) and isinstance(given.get("day_one"), str) and given["day_one"] in ("0", "1"):
            return {**given, "day_one": int(given["day_one"])}
        return given

    @model_validator(mode="after")
    def _once(self) -> Self:
        kinds = [each.kind for each in self.intercurrent if each.kind in ("missed_assessments", "no_baseline")]
        if len(set(kinds)) < len(kinds):
            raise ValueError("intercurrent: missed assessments and a missing baseline have one strategy each")
        return self
