"""The nouns of subject-level data: which records say when somebody was randomised, treated, alive, and dead."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, field_serializer

from pivotal.derivation.censoring_model import Condition, Where
from pivotal.derivation.model import PartialDates, RuleSet
from pivotal.nouns import Flag, OneOrMore, Text, Texts

ENDED = {"DSCAT": "DISPOSITION EVENT"}
TREATMENT = ("TREATMENT", "STUDY TREATMENT", "END OF TREATMENT")  # what DSSCAT says where treatment ends by itself


class DatedRecord(Condition):
    """Records that date something about a subject.

    Parameters
    ----------
    domain, where
        As in ``Condition``.
    date : str
        The column of the date, which may be partial.
    unless : mapping of str to str or tuple of str
        Records in which a column holds one of these words are not meant.
    words : str, optional
        The column that says what it is, such as the reason for an end.
    partial_dates : {"first", "last", "none"}
        Which day of its month a date without day stands for; ``none`` leaves it missing.
    impute_months : bool
        Whether a date without month stands for the first or last of its year; else it is missing.

    Examples
    --------
    >>> DatedRecord(domain="DS", date="DSSTDTC", where={"DSDECOD": "RANDOMIZED"}).partial_dates
    'first'
    """

    domain: Text
    date: Text
    unless: Where = ()
    words: Text | None = None
    partial_dates: PartialDates = "first"
    impute_months: Flag = False

    @field_serializer("unless")
    def _unless_as_mapping(self, unless: Any) -> dict[str, list[str]]:
        return {column: list(words) for column, words in unless}


Records = Annotated[tuple[DatedRecord, ...], OneOrMore]
SomeRecords = Annotated[tuple[DatedRecord, ...], OneOrMore, Field(min_length=1)]
RANDOMISED = DatedRecord(domain="DS", date="DSSTDTC", where={"DSDECOD": ("RANDOMIZED", "RANDOMISED")})
STUDY_END = DatedRecord(
    domain="DS",
    date="DSSTDTC",
    where=ENDED,
    unless={"DSDECOD": "SCREEN FAILURE", "DSSCAT": TREATMENT},
    words="DSDECOD",
)
TREATMENT_DISPOSITION = DatedRecord(
    domain="DS", date="DSSTDTC", where={**ENDED, "DSSCAT": TREATMENT}, words="DSDECOD"
)  # fmt: skip
DEATHS = (
    DatedRecord(domain="DM", date="DTHDTC", impute_months=True),
    DatedRecord(domain="DS", date="DSSTDTC", where={"DSDECOD": "DEATH"}, impute_months=True),
)
CAUSES = (
    DatedRecord(domain="AE", date="AESTDTC", where={"AEOUT": "FATAL"}, words="AEDECOD", impute_months=True),
    DatedRecord(domain="DS", date="DSSTDTC", where={"DSDECOD": "DEATH"}, words="DSTERM", impute_months=True),
)
CONTACTS = (
    ("AE", "AESTDTC"), ("AE", "AEENDTC"), ("LB", "LBDTC"), ("VS", "VSDTC"), ("SV", "SVSTDTC"), ("TU", "TUDTC"),
    ("TR", "TRDTC"), ("RS", "RSDTC"), ("SS", "SSDTC"), ("CM", "CMSTDTC"), ("PR", "PRSTDTC"), ("ADSL", "TRTEDT"),
)  # fmt: skip


class SubjectRules(RuleSet):
    """From which records the dates and flags of subjects are taken (ADSL).

    Parameters
    ----------
    planned_arm, actual_arm : str
        Columns of DM that become TRT01P and TRT01A.
    randomisation : tuple of DatedRecord
        RANDDT; of several sources the first that has a date, of several records the earliest.
    treatment_start, treatment_end : DatedRecord
        TRTSDT, the earliest, and TRTEDT, the latest, among doses.
    placebo : str
        A record of exposure without dose is one of a dose if its EXTRT contains this word.
    screen_failure, study_end : DatedRecord
        SCRFDT, and EOSDT with EOSSTT and DCSREAS.
    treatment_disposition : DatedRecord
        EOTDT, EOTSTT and DCTREAS, where disposition of treatment is recorded by itself.
    completed : tuple of str
        The words of who came to the planned end.
    death : tuple of DatedRecord
        DTHDT; of several sources the first that has a date.
    death_cause : tuple of DatedRecord
        DTHCAUS and DTHDOM, from the first source that says one.
    alive : tuple of DatedRecord
        LSTALVDT is the latest of all; domains that are not at hand tell nothing. ADSL.TRTEDT is the last dose.
    new_therapy : tuple of DatedRecord
        NACTDT: the first on or after the start. Which records they are differs from trial to trial, so there are none
        unless they are named.

    Examples
    --------
    >>> SubjectRules().randomisation[0].date, SubjectRules().death[0].impute_months
    ('DSSTDTC', True)
    """

    planned_arm: Text = "ARM"
    actual_arm: Text = "ACTARM"
    randomisation: SomeRecords = (RANDOMISED,)
    treatment_start: DatedRecord = DatedRecord(domain="EX", date="EXSTDTC")
    treatment_end: DatedRecord = DatedRecord(domain="EX", date="EXENDTC", partial_dates="last")
    placebo: Text = "PLACEBO"
    screen_failure: DatedRecord = DatedRecord(domain="DS", date="DSSTDTC", where={**ENDED, "DSDECOD": "SCREEN FAILURE"})
    study_end: DatedRecord = STUDY_END
    treatment_disposition: DatedRecord = TREATMENT_DISPOSITION
    completed: Annotated[Texts, OneOrMore] = ("COMPLETED",)
    death: SomeRecords = DEATHS
    death_cause: Records = CAUSES
    alive: SomeRecords = tuple(DatedRecord(domain=domain, date=date, impute_months=True) for domain, date in CONTACTS)
    new_therapy: Records = ()

    def records(self) -> frozenset[DatedRecord]:
        """Return all records that the rules name."""
        fields = (getattr(self, name) for name in type(self).model_fields)
        groups = (each if isinstance(each, tuple) else (each,) for each in fields)
        return frozenset(each for group in groups for each in group if isinstance(each, DatedRecord))
