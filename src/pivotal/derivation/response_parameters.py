"""The rows of ADRS: each parameter with its words, in the order in which data sets of analysis are sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.assessments import Assessments
from pivotal.derivation.best_response import Parameter
from pivotal.derivation.coded_columns import Column, constant, flag, numbered, stacked, taken
from pivotal.derivation.domain_records import Subjects, text_of
from pivotal.derivation.imputed_dates import FLAGS, NO_DAY, Days, as_dates, dated
from pivotal.derivation.model import Assessor
from pivotal.derivation.subject_runs import Rows
from pivotal.frames import Grouping

ADSL_COLUMNS = ("STUDYID", "TRT01P", "TRT01A", "ARM", "ARMCD", "ACTARM", "ACTARMCD", "AGE", "SEX")
LABELS = {
    "OVR": "Overall Response by {}",
    "PD": "Disease Progression by {}",
    "RSP": "Response by {} (confirmation not required)",
    "CB": "Clinical Benefit by {} (confirmation for response not required)",
    "BOR": "Best Overall Response by {} (confirmation not required)",
    "BCP": "Best Overall Response of CR/PR by {} (confirmation not required)",
    "LSTA": "Last Disease Assessment by {}",
    "CRSP": "Confirmed Response by {}",
    "CCB": "Confirmed Clinical Benefit by {}",
    "CBOR": "Best Confirmed Overall Response by {}",
    "CBCP": "Best Confirmed Overall Response of CR/PR by {}",
    "DEATH": "Death",
    "MDIS": "Measurable Disease at Baseline by {}",
    "IUPD": "Unconfirmed Disease Progression by {}",
    "ICPD": "Confirmed Disease Progression by {}",
    "SFTSRESP": "Soft Tissue Response by {}",
    "BONERESP": "Bone Response by {}",
    "PSAPD": "Confirmed Progression of PSA",
    "OVRR11": "RECIST 1.1 Overall Response by {}",
    "OVRCA125": "CA-125 Overall Response by {}",
    "PDCA125": "CA-125 Disease Progression by {}",
    "CBORCA": "CA-125 Best Confirmed Overall Response by {}",
    "COVR": "Confirmed Response at Time Point by {}",
    "CRRSP": "Complete Response or Better by {}",
    "VGPRRSP": "Very Good Partial Response or Better by {}",
}
CONFIRMED = {"RSP": "Confirmed Response by {}", "CB": "Confirmed Clinical Benefit by {}"}  # of IMWG
DECLINE = "Decline of PSA by at Least {:g} Per Cent"
CATEGORIES = {"DEATH": ("Reference Event", False), "MDIS": (None, True)}  # else Tumor Response, by the reader
CRITERIA = "RECIST 1.1"
ANSWERS = ("N", "Y")


def response_columns(
    series: Sequence[Assessments],
    parameters: Sequence[Parameter],
    subjects: Subjects,
    assessor: Assessor,
    others: dict[str, tuple[NDArray[np.bool_], Days | None]],
    keep: Sequence[str],
    criteria: tuple[str, str] = (CRITERIA, ""),
) -> dict[str, Column]:
    """Return the columns of ADRS.

    Parameters
    ----------
    series : sequence of Assessments
        The assessments, one series a parameter; those that are not shown come last.
    parameters : sequence of Parameter
    subjects : Subjects
    assessor : Assessor
    others : dict of str to (mask, days)
        Parameters that rest on no assessment: who has it, and since when.
    keep : sequence of str
        Columns of ADSL that are carried along.
    criteria : (str, str)
        What PARCAT3 says, and what stands before the names of parameters.
    """
    n = subjects.n
    found = _Joined(series)
    shown = [each for each in series if each.shown]
    own = sum(each.n for each in shown)  # how many rows are assessments
    codes = [*(each.parameter for each in shown), *(each.code for each in parameters), *others]
    everybody, nobody = np.arange(n), np.full(n, -1, np.int64)
    who = np.concatenate([found.subject[:own], *(everybody for _ in codes[len(shown) :])])
    rows = [np.where(each.row < 0, -1, each.row + found.starts[each.series]) for each in parameters]
    row = np.concatenate([np.arange(own), *rows, *(nobody for _ in others)])
    sizes = [*(each.n for each in shown), *(n for _ in codes[len(shown) :])]
    names = sorted(codes, key=lambda each: _code(each, criteria[1]))
    parameter = np.repeat([names.index(each) for each in codes], sizes)
    word, value = _values(series, parameters, others)
    day = np.where(row >= 0, found.day[row] if found.n else NO_DAY, NO_DAY)
    for place, (_, days) in enumerate(others.values(), len(shown) + len(parameters)):
        if days is not None:
            begin = sum(sizes[:place])
            day[begin : begin + n] = days
    counts = np.concatenate([found.counts[:own], np.ones(who.size - own, np.bool_)])
    order = _order(found, own, who * len(names) + parameter)
    row, who, parameter = row[order], who[order], parameter[order]
    kept = {name: taken(kept_column(subjects, name), who) for name in keep}
    usual: dict[str, Column] = {
        "USUBJID": Grouping(subjects.codes.codes[who], subjects.codes.levels),
        "ASEQ": numbered(who),
        **labels_of(names, parameter, assessor.label, criteria),
        "ADT": as_dates(day[order]),
        "ADTF": taken(found.imputed, row),
        "AVISIT": taken(found.visit, row),
        "AVAL": value[order],
        "AVALC": Grouping(word.codes[order], word.levels),
        "ANL01FL": flag(counts[order]),
        "ANL02FL": flag((row >= 0) & (found.until_progression[row] if found.n else False)),
        **_source(found, row, assessor),
    }
    start = {} if "RANDDT" in keep else {"RANDDT": taken(as_dates(subjects.start), who)}
    study = {"STUDYID": kept.pop("STUDYID")} if "STUDYID" in kept else {}
    return study | usual | start | kept


class _Joined:
    """Several series of assessments, one below the other."""

    def __init__(self, series: Sequence[Assessments]) -> None:
        sizes = [each.n for each in series]
        self.starts = np.concatenate([[0], np.cumsum(sizes)])[:-1].astype(np.int64)
        self.n = sum(sizes)
        self.subject = np.concatenate([each.subject for each in series])
        self.day = np.concatenate([each.day for each in series])
        self.counts = np.concatenate([each.counts for each in series])
        self.until_progression = np.concatenate([each.until_progression for each in series])
        self.visit_number = np.concatenate([each.visit_number for each in series])
        self.sequence = np.concatenate([each.sequence for each in series])
        self.imputed = Grouping(np.concatenate([each.imputed for each in series]).astype(np.int32), FLAGS)
        self.visit, self.word, self.written = (
            _stacked([getattr(each, name) for each in series]) for name in ("visit", "word", "written")
        )
        self.domain, self.test = (
            stacked([constant(getattr(each, name), each.n) for each in series]) for name in ("domain", "test")
        )


def _stacked(parts: Sequence[Grouping]) -> Grouping:
    return parts[0] if len(parts) == 1 else stacked(parts)


def _source(found: _Joined, row: Rows, assessor: Assessor) -> dict[str, Column]:
    """Return the columns that say from which record a row comes."""
    read = np.array([*(each != "LB" for each in found.domain.levels), False])  # a laboratory has no reader
    by_reader = (row >= 0) & (read[found.domain.codes[row]] if found.n else False)
    columns: dict[str, Column] = {
        "DOMAIN": taken(found.domain, row),
        "VISITNUM": taken(found.visit_number, row),
        "VISIT": taken(found.visit, row),
        "RSTESTCD": taken(found.test, row),
        "RSSTRESC": taken(found.word, row),
        "RSEVAL": Grouping(np.where(by_reader, 0, -1).astype(np.int32), (assessor.evaluator,)),
        "RSDTC": taken(found.written, row),
        "RSSEQ": taken(found.sequence, row),
    }
    return columns


def labels_of(names: Sequence[str], parameter: Rows, by: str, criteria: tuple[str, str]) -> dict[str, Column]:
    """Return PARAMCD, PARAM and PARCAT1 to 3 of rows whose parameters are numbered."""
    codes = parameter.astype(np.int32)
    categories = [_category(name) for name in names]
    by_reader = np.array([each[1] for each in categories])[codes] if names else np.zeros(0, np.bool_)
    first = [each[0] for each in categories]
    kinds = sorted({each for each in first if each})
    of_name = np.array([kinds.index(each) if each else -1 for each in first], np.int32)
    rows = np.where(by_reader, 0, -1).astype(np.int32)
    return {
        "PARAMCD": Grouping(codes, tuple(_code(name, criteria[1]) for name in names)),
        "PARAM": Grouping(codes, tuple(_label(name, by, criteria[0]) for name in names)),
        "PARCAT1": Grouping(of_name[codes], tuple(kinds)),
        "PARCAT2": Grouping(rows, (by,)),
        "PARCAT3": Grouping(rows, (criteria[0],)),
    }


def _code(name: str, prefix: str) -> str:
    """Return PARAMCD; what no criteria share with others has no prefix."""
    return name if name in ("DEATH", "IUPD", "ICPD") else f"{prefix}{name}"


def _category(name: str) -> tuple[str | None, bool]:
    """Return PARCAT1, and whether a reader is behind the parameter."""
    return ("Tumor Marker", False) if "PSA" in name else CATEGORIES.get(name, ("Tumor Response", True))


def _label(name: str, by: str, criteria: str) -> str:
    own = "" if criteria == CRITERIA or name == "DEATH" or "PSA" in name else f"{criteria} "
    if name in LABELS:
        return own + (CONFIRMED if criteria == "IMWG" else {}).get(name, LABELS[name]).format(by)
    confirmed = "Confirmed " if name.startswith("C") else ""
    return own + confirmed + DECLINE.format(float(name.rpartition("PSA")[2]))


def _values(
    series: Sequence[Assessments],
    parameters: Sequence[Parameter],
    others: dict[str, tuple[NDArray[np.bool_], Any]],
) -> tuple[Grouping, NDArray[np.float64]]:
    """Return AVALC and AVAL of all parameters, one below the other."""
    words = [each.word for each in series if each.shown]
    values: list[NDArray[np.float64]] = [each.scale.numbers(each.value) for each in series if each.shown]
    for each in parameters:
        scale = series[each.series].scale
        levels = ANSWERS if each.is_flag else scale.words
        words.append(Grouping(each.value.astype(np.int32), levels))
        values.append(np.where(each.value < 0, np.nan, each.value) if each.is_flag else scale.numbers(each.value))
    for mask, _ in others.values():
        words.append(Grouping(mask.astype(np.int32), ANSWERS))
        values.append(mask.astype(np.float64))
    return stacked(words), np.concatenate(values)


def _order(found: _Joined, own: int, key: Rows) -> Rows:
    """Return the order by subject and parameter; assessments of one by date, visit and sequence number."""
    late = np.where(found.day == NO_DAY, np.iinfo(np.int64).max, found.day)
    columns = (_missing_last(found.sequence), _missing_last(found.visit_number), late)
    inner = np.lexsort((*(each[:own] for each in columns), key[:own]))
    places = np.concatenate([inner, np.arange(own, key.size)])
    return places[np.argsort(key[places], kind="stable")]


def _missing_last(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isnan(numbers), np.inf, numbers)


def kept_column(subjects: Subjects, name: str) -> Column:
    """Return a column of ADSL as it is carried along: dates as dates, numbers as numbers, else text."""
    column = subjects.table.column(name, "keep")
    kind = str(column.dtype).lower()
    if name.endswith("DT") or kind.startswith(("date", "datetime")):
        return as_dates(dated(subjects.table, name, "ADSL", "none").days)
    if kind.startswith(("int", "uint", "float", "decimal")):
        numbers = subjects.table.numbers(name, "ADSL")
        return numbers.astype(np.int64) if kind.startswith(("int", "uint")) and not np.isnan(numbers).any() else numbers
    if not subjects.n:
        return constant(None, 0)
    return text_of(subjects.table, name, "ADSL")
