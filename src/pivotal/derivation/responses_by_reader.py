"""The door to ADRS: from recorded responses, or from lesions, to every parameter of response."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from pivotal.derivation.assessments import Assessments, recorded_assessments
from pivotal.derivation.best_response import best_parameters
from pivotal.derivation.derived import Derivation, as_frame, checked_names
from pivotal.derivation.domain_records import (
    Mask,
    Records,
    Subjects,
    as_assessor,
    gathered,
    read_by,
    records_of,
    subjects_of,
)
from pivotal.derivation.findings import refuse
from pivotal.derivation.imputed_dates import NO_DAY, day_named
from pivotal.derivation.lesion_assessments import component_assessments, lesion_assessments
from pivotal.derivation.model import Assessor, Recist11
from pivotal.derivation.response_parameters import ADSL_COLUMNS, response_columns
from pivotal.errors import DataError, shown

From = Literal["recorded", "components", "lesions"]


def derive_response(  # noqa: PLR0913 (the domains are named)
    rs: Any = None,
    tr: Any = None,
    tu: Any = None,
    adsl: Any = None,
    *,
    rules: Recist11 | None = None,
    evaluator: str | Assessor = "INVESTIGATOR",
    responses: From | None = None,
    cutoff: Any = None,
    keep: Sequence[str] | None = None,
    strict: bool = False,
) -> Derivation:
    """Derive the responses of a trial (ADRS) from its tumour records.

    One row an assessment (OVR), and one row a subject for each of progression (PD), response (RSP), clinical benefit
    (CB), best response (BOR), whether that is a response (BCP), the same with confirmation (CRSP, CCB, CBOR, CBCP),
    death (DEATH), last assessment (LSTA) and measurable disease (MDIS).

    Parameters
    ----------
    rs, tr, tu : frame or mapping of arrays, optional
        The domains as SDTM has them: responses, measurements, lesions. RS or TR is needed; without TU there is no MDIS,
        and lymph nodes are those lesions that were measured across only.
    adsl : frame or mapping of arrays
        One row a subject, with USUBJID and the start (``RANDDT``, see ``rules.start``); DTHDT where there is one. Who
        is not in it is left out, and said.
    rules : Recist11, optional
    evaluator : str or Assessor
        Whose reading counts.
    responses : {"recorded", "components", "lesions"}, optional
        Overall responses as RS has them; from the components in RS (TRGRESP, NTRGRESP, NEWLPROG); or from the lesions
        in TR and TU. Left out, they are as recorded where RS is given, else from lesions.
    cutoff : date or str, optional
        Data cut-off, a day that still counts: later assessments, deaths and subjects do not.
    keep : sequence of str, optional
        Columns of ADSL that are carried along; the treatment, age and sex where there are such.
    strict : bool
        Whether anything wrong with the records is an error; else it is in ``findings``, with what was left out.

    Returns
    -------
    Derivation
        ``data`` is ADRS as a frame of the kind that ADSL has, sorted by subject, parameter and date. AVAL of a response
        is 1 to 7 (CR, PR, SD, NON-CR/NON-PD, PD, NE, MISSING), of the others 1 for Y. ANL01FL marks the assessment that
        counts on its day, the worst, not before the start; ANL02FL those up to the first progression. ADTF is D where
        the day was imputed.

    Raises
    ------
    DataError
        If a column is missing or cannot be read, ADSL has a subject twice, several readers are there and none is
        chosen; with ``strict`` for any finding.
    UnknownNameError
        If nobody of the evaluator's name is in the data.

    Notes
    -----
    Eisenhauer et al. 2009, European Journal of Cancer 45, 228. The parameters are those that the pharmaverse uses.

    Examples
    --------
    >>> adsl = {"USUBJID": ["1", "2"], "RANDDT": ["2024-01-01", "2024-01-01"]}
    >>> rs = {
    ...     "USUBJID": ["1", "1", "1"],
    ...     "RSTESTCD": ["OVRLRESP"] * 3,
    ...     "RSSTRESC": ["PR", "PR", "PD"],
    ...     "RSDTC": ["2024-02-26", "2024-04-22", "2024-06-17"],
    ... }
    >>> adrs = derive_response(rs=rs, adsl=adsl)
    >>> [(row["USUBJID"], row["AVALC"], str(row["ADT"])) for row in adrs.rows() if row["PARAMCD"] == "CBOR"]
    [('1', 'PR', '2024-02-26'), ('2', 'MISSING', 'None')]
    """
    rules = rules or Recist11()
    if not isinstance(rules, Recist11):
        raise DataError(f"rules={shown(rules)}; accepted: Recist11(…)")
    if adsl is None:
        raise DataError("adsl= is missing: the subjects with their start; accepted: a frame with USUBJID and RANDDT")
    assessor = as_assessor(evaluator)
    subjects = subjects_of(as_frame(adsl), rules.start, None if cutoff is None else day_named(cutoff, "cutoff"))
    names = checked_names(keep, subjects.table.names, ADSL_COLUMNS)
    domains = {
        domain: None if data is None else read_by(records_of(as_frame(data), domain, subjects), assessor)
        for domain, data in (("RS", rs), ("TR", tr), ("TU", tu))
    }
    found, criteria = _assessments(domains, _way(responses, domains), rules)
    parameters = best_parameters(found, subjects, rules)
    others: dict[str, Any] = {}
    death = subjects.day("DTHDT", optional=True)
    others["DEATH"] = (death != NO_DAY, death)
    if domains["TU"] is not None:
        others["MDIS"] = (_measurable(domains["TU"], subjects, rules), None)
    findings = gathered(each for each in domains.values() if each is not None)
    if strict:
        refuse(findings)
    return Derivation(
        name="ADRS",
        verb="derive_response",
        columns=response_columns(found, parameters, subjects, assessor, others, names, criteria),
        rules=(rules,),
        settings={
            "evaluator": assessor.evaluator,
            "reader": assessor.reader,
            "responses": responses,
            "cutoff": None if cutoff is None else str(cutoff),
        },
        findings=findings,
        backend=subjects.table.backend,
    )


def _way(responses: str | None, domains: dict[str, Records | None]) -> From:
    """Return from what overall responses are taken."""
    if responses is None:
        responses = "recorded" if domains["RS"] is not None else "lesions"
    wanted = {"recorded": "RS", "components": "RS", "lesions": "TR"}
    if responses not in wanted:
        raise DataError(f"responses={shown(responses)}; accepted: {', '.join(wanted)}")
    if domains[wanted[responses]] is None:
        raise DataError(
            f"{wanted[responses].lower()}= is missing: responses are taken from "
            + ("RS or, without it, from the lesions in TR" if responses == "lesions" else "RS")
        )
    return responses  # type: ignore[return-value]


def _assessments(domains: dict[str, Records | None], way: From, rules: Recist11) -> tuple[Assessments, str]:
    rs, tr, tu = domains["RS"], domains["TR"], domains["TU"]
    if way == "lesions":
        assert tr is not None
        return lesion_assessments(tr, tu, rs, rules), "RECIST 1.1"
    assert rs is not None
    if way == "components":
        return component_assessments(rs, rules), "RECIST 1.1"
    return recorded_assessments(rs, rules), "RECIST 1.1"


def _measurable(tu: Records, subjects: Subjects, rules: Recist11) -> Mask:
    """Say who has a target lesion at baseline."""
    words, visits = tu.result(), tu.words("VISIT")
    target = words.codes == (words.levels.index("TARGET") if "TARGET" in words.levels else -2)
    at_baseline = np.isin(visits.codes, [k for k, each in enumerate(visits.levels) if each in rules.baseline_visits])
    found = np.zeros(subjects.n, np.bool_)
    found[tu.subject[target & (at_baseline if visits.levels else True)]] = True
    return found
