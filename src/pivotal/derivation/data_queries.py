"""The door to data queries: what a data manager would ask about the tumour records of a trial, one record at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from pivotal.derivation.criteria_model import Irecist
from pivotal.derivation.derived import as_frame
from pivotal.derivation.domain_records import Records, gathered, records_of, subjects_of
from pivotal.derivation.findings import Finding, refuse
from pivotal.derivation.lesion_assessments import LesionResponses, baseline_visits, lesion_responses
from pivotal.derivation.lesion_queries import (
    query_baselines,
    query_groups,
    query_identity,
    query_known_lesions,
    query_sums,
    query_targets,
    query_units,
)
from pivotal.derivation.lesions import Targets, is_one_of, targets_of, visits_of
from pivotal.derivation.model import Recist11
from pivotal.derivation.record_queries import (
    TESTS,
    query_order,
    query_records,
    query_start,
    query_words,
    readers_of,
)
from pivotal.derivation.response_queries import query_responses
from pivotal.derivation.response_values import IRECIST, WORDS
from pivotal.derivation.tabulated import Tabulated
from pivotal.errors import DataError
from pivotal.results import Row

Reader = tuple[str | None, str | None]
KINDS = ("TARGET", "NON-TARGET", "NEW", "BENIGN ABNORMALITY", "NON-MALIGNANT")


@dataclass(frozen=True, kw_only=True)
class TumourQueries(Tabulated):
    """What is to be asked about tumour records.

    Parameters
    ----------
    findings : tuple of Finding
        By rule, subject and record.
    """

    verb: ClassVar[str] = "query_tumour_data"
    title: ClassVar[str] = "Queries about tumour records"
    findings: tuple[Finding, ...] = field(repr=False)

    def rows(self) -> Sequence[Row]:
        """Return a row a query."""
        return [
            {
                "rule": each.rule,
                "USUBJID": each.subject,
                "domain": each.domain,
                "sequence": each.sequence,
                "message": each.message,
            }
            for each in self.findings
        ]

    def summary(self) -> Row:
        """Return how many there are, by rule."""
        counts = self.counts()
        return {"n": len(self.findings), "n_subjects": len({each.subject for each in self.findings}), **counts}

    def counts(self) -> dict[str, int]:
        """Return how many queries each rule raises."""
        found: dict[str, int] = {}
        for each in self.findings:
            found[each.rule] = found.get(each.rule, 0) + 1
        return found


def query_tumour_data(
    rs: Any = None,
    tr: Any = None,
    tu: Any = None,
    adsl: Any = None,
    *,
    rules: Recist11 | None = None,
    strict: bool = False,
) -> TumourQueries:
    """List what is wrong, or odd, in the tumour records of a trial: whose record, which rule, and what it means.

    Every reader is looked at. Of any domain: subjects who are not in ADSL, sequence numbers that are there twice, dates
    that are missing, partial or out of order, words that are not known. Of lesions: those that change their place or
    kind, are not in TU, are too small, too many, or were not measured at baseline; two baselines or none; sizes
    without unit, in cm, or perhaps in cm; measured twice; sums without all lesions, or that are others. Of responses:
    before the start, progression without a reason, a complete response with a large node, contradictions to their
    parts and to the lesions, responses after progression, a partial one after a complete one.

    Parameters
    ----------
    rs, tr, tu, adsl : frame or mapping of arrays
        As for ``derive_response``; each of RS, TR and TU may be left out.
    rules : Recist11 or Irecist, optional
        Responses by other criteria in RS are left alone.
    strict : bool
        Whether any query is an error.

    Returns
    -------
    TumourQueries
        ``.rows()``, ``.counts()``, ``.findings``.

    Raises
    ------
    DataError
        If a column is missing that a domain must have; with ``strict`` for any query.

    Examples
    --------
    >>> adsl = {"USUBJID": ["1"], "RANDDT": ["2024-01-01"]}
    >>> rs = {
    ...     "USUBJID": ["1", "2"], "RSSEQ": [1, 1], "RSTESTCD": ["OVRLRESP"] * 2, "RSSTRESC": ["Pr", "SD"],
    ...     "RSDTC": ["2024-02-12", "2024-02-12"],
    ... }
    >>> for row in query_tumour_data(rs, adsl=adsl).rows():
    ...     print(row["USUBJID"], row["rule"], "|", row["message"])
    2 not_in_adsl | the subject is not in ADSL; left out
    1 unknown_word | the response 'Pr' is not known; did you mean 'PR'?
    """
    rules = rules or Recist11()
    if adsl is None:
        raise DataError("adsl= is missing: the subjects with their start; accepted: a frame with USUBJID and RANDDT")
    subjects = subjects_of(as_frame(adsl), rules.start)
    domains = {
        name: records_of(as_frame(data), name, subjects)
        for name, data in (("RS", rs), ("TR", tr), ("TU", tu))
        if data is not None
    }
    for name, records in domains.items():
        query_records(records)
        query_words(records, records.words("TESTCD"), TESTS[name], f"{name}TESTCD")
    readers = {name: {_reader(each): each for each in readers_of(records)} for name, records in domains.items()}
    if "TU" in domains:
        for each in readers["TU"].values():
            query_identity(each, (each.words("LOC"), each.result()), ("place (TULOC)", "kind (TUSTRESC)"))
            query_words(each, each.result(), KINDS, "the kind of lesion")
    for reader in dict.fromkeys([*readers.get("TR", {}), *readers.get("RS", {})]):
        found, targets = None, None
        if reader in readers.get("TR", {}):
            lesions = readers["TR"][reader]
            found, targets = _query_lesions(lesions, readers.get("TU", {}).get(reader), rules)
        if reader in readers.get("RS", {}):
            _query_responses(readers["RS"][reader], found, targets, rules)
    findings = gathered(domains.values())
    if strict:
        refuse(findings)
    return TumourQueries(settings={"rules": rules.digest}, findings=findings, backend=subjects.table.backend)


def _reader(records: Records) -> Reader:
    """Return who read some records."""
    found = []
    for name in ("EVAL", "EVALID"):
        words = records.words(name)
        code = int(words.codes[0]) if records.rows else -1
        found.append(str(words.levels[code]) if code >= 0 else None)
    return found[0], found[1]


def _query_lesions(tr: Records, tu: Records | None, rules: Recist11) -> tuple[LesionResponses, Targets]:
    query_order(tr)
    query_groups(tr)
    if tu is not None:
        query_known_lesions(tr, tu)
    dates = tr.dates("DTC", rules.partial_dates)
    visits = visits_of(tr, dates)
    targets = targets_of(tr, tu, visits, rules)
    base = baseline_visits(tr, visits, rules)
    query_baselines(tr, visits, targets, rules)
    query_targets(tr, tu, visits, targets, base, rules)
    query_sums(tr, visits, targets, base)
    query_units(tr, targets)
    return lesion_responses(tr, tu, None, rules), targets


def _query_responses(rs: Records, found: LesionResponses | None, targets: Targets | None, rules: Recist11) -> None:
    rs = _of_criteria(rs, rules)
    query_order(rs)
    query_start(rs, rules)
    overall = is_one_of(rs.words("TESTCD"), "OVRLRESP", "TRGRESP", "NTRGRESP")
    words = (*WORDS, *IRECIST.accepted) if isinstance(rules, Irecist) else WORDS
    query_words(rs, rs.result(), words, "the response", overall)
    rs.told("missing_response", overall & (rs.result().codes < 0), "the response is missing")
    query_responses(rs, found, targets, rules)
    _query_twice(rs)


def _of_criteria(rs: Records, rules: Recist11) -> Records:
    """Return the responses by the criteria of the rules, where RS tells them from those by others."""
    categories = rs.words("CAT")
    if rules.category not in categories.levels:
        return rs
    return rs.only((categories.codes < 0) | (categories.codes == categories.levels.index(rules.category)))


def _query_twice(rs: Records) -> None:
    """Add findings of overall responses of which a reader has two on one day."""
    if "DTC" not in rs:
        return
    days = rs.dates("DTC", "last").days
    rows = np.flatnonzero(is_one_of(rs.words("TESTCD"), "OVRLRESP"))
    order = rows[np.lexsort((days[rows], rs.subject[rows]))]
    same = (np.diff(rs.subject[order]) == 0) & (np.diff(days[order]) == 0)
    mask = np.zeros(rs.rows, np.bool_)
    mask[order[1:][same]] = True
    rs.told("two_responses", mask, "the reader has two overall responses on this day; the worst counts")
