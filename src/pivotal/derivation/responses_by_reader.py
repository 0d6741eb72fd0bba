"""The door to ADRS: from recorded responses, or from lesions, to every parameter of response."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pivotal.derivation.criteria_model import CRITERIA, Imwg, Irecist, ResponseRules, rules_named
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
from pivotal.derivation.model import Assessor, Recist11
from pivotal.derivation.response_parameters import ADSL_COLUMNS, response_columns
from pivotal.derivation.responses_by_criteria import From, responses_by, way_of
from pivotal.errors import DataError, shown


def derive_response(  # noqa: PLR0913 (the domains are named)
    rs: Any = None,
    tr: Any = None,
    tu: Any = None,
    adsl: Any = None,
    *,
    rules: ResponseRules | str | None = None,
    evaluator: str | Assessor = "INVESTIGATOR",
    responses: From | None = None,
    lb: Any = None,
    cutoff: Any = None,
    keep: Sequence[str] | None = None,
    strict: bool = False,
) -> Derivation:
    """Derive the responses of a trial (ADRS) from its tumour records.

    One row an assessment (OVR), and one row a subject for each of progression (PD), response (RSP), clinical benefit
    (CB), best response (BOR), whether that is a response (BCP), the same with confirmation (CRSP, CCB, CBOR, CBCP),
    death (DEATH), last assessment (LSTA) and measurable disease (MDIS). iRECIST has IUPD and ICPD too; PCWG3
    soft tissue (SFTSRESP), bone (BONERESP) and PSA (PSA50, CPSA50 …, PSAPD); GCIG tumours and CA-125 apart (OVRR11,
    OVRCA125, PDCA125, CBORCA); IMWG confirmed responses (COVR), and how deep they are (CRRSP, VGPRRSP).

    Parameters
    ----------
    rs, tr, tu : frame or mapping of arrays, optional
        The domains as SDTM has them: responses, measurements, lesions. RS or TR is needed; without TU there is no MDIS,
        and lymph nodes are those lesions that were measured across only.
    adsl : frame or mapping of arrays
        One row a subject, with USUBJID and the start (``RANDDT``, see ``rules.start``); DTHDT where there is one. Who
        is not in it is left out, and said.
    rules : Recist11, Irecist, Pcwg3, Gcig or Imwg; or str, optional
        Or the name of criteria whose usual rules are meant, such as ``"iRECIST"``.
    evaluator : str or Assessor
        Whose reading counts.
    responses : {"recorded", "components", "lesions", "measurements"}, optional
        Overall responses as RS has them; from the components in RS (TRGRESP, NTRGRESP, NEWLPROG; SFTSRESP, BONERESP;
        tumours and CA-125); from the lesions in TR and TU; or, of IMWG, from LB. Left out, they are as recorded where
        RS holds responses by these criteria, else from lesions.
    lb : frame or mapping of arrays, optional
        Tumour markers: PSA, CA-125, or what IMWG is read from.
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
        is 1 to 7 (CR, PR, SD, NON-CR/NON-PD, PD, NE, MISSING), by other criteria in their order from the best; of the
        others it is 1 for Y. ANL01FL marks the assessment that
        counts on its day, the worst, not before the start; ANL02FL those up to the first progression. ADTF is D where
        the day was imputed.

    Raises
    ------
    DataError
        If a column is missing or cannot be read, ADSL has a subject twice, several readers are there and none is
        chosen; where criteria are out of scope (PERCIST, mRECIST); with ``strict`` for any finding.
    UnknownNameError
        If nobody of the evaluator's name is in the data, or there are no such criteria.

    Notes
    -----
    Eisenhauer et al. 2009, European Journal of Cancer 45, 228, and for other criteria what their rules
    name. The parameters are those that the pharmaverse uses.

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
    rules = rules_named(rules) if isinstance(rules, str) else rules or Recist11()
    if not isinstance(rules, Recist11 | Imwg):
        raise DataError(
            f"rules={shown(rules)}; accepted: {', '.join(each.__name__ + '(…)' for each in CRITERIA.values())}"
        )
    if adsl is None:
        raise DataError("adsl= is missing: the subjects with their start; accepted: a frame with USUBJID and RANDDT")
    assessor = as_assessor(evaluator)
    subjects = subjects_of(as_frame(adsl), rules.start, None if cutoff is None else day_named(cutoff, "cutoff"))
    names = checked_names(keep, subjects.table.names, ADSL_COLUMNS)
    domains = {
        domain: None if data is None else read_by(records_of(as_frame(data), domain, subjects), assessor)
        for domain, data in (("RS", rs), ("TR", tr), ("TU", tu))
    }
    domains["LB"] = None if lb is None else records_of(as_frame(lb), "LB", subjects)
    targets = None if domains["TU"] is None else _measurable(domains["TU"], subjects, rules)
    everybody = np.ones(subjects.n, np.bool_)
    way = way_of(responses, domains, rules)
    series, parameters = responses_by(rules, domains, subjects, way, everybody if targets is None else targets)
    death = subjects.day("DTHDT", optional=True)
    others: dict[str, Any] = {"DEATH": (death != NO_DAY, death)}
    if targets is not None:
        others["MDIS"] = (targets, None)
    findings = gathered(each for each in domains.values() if each is not None)
    if strict:
        refuse(findings)
    return Derivation(
        name="ADRS",
        verb="derive_response",
        columns=response_columns(series, parameters, subjects, assessor, others, names, _called(rules)),
        rules=(rules,),
        settings={
            "evaluator": assessor.evaluator,
            "reader": assessor.reader,
            "responses": way,
            "cutoff": None if cutoff is None else str(cutoff),
        },
        findings=findings,
        backend=subjects.table.backend,
    )


def _called(rules: ResponseRules) -> tuple[str, str]:
    """Return the name of the criteria, and what stands before the names of parameters."""
    name = next(name for name, kind in CRITERIA.items() if type(rules) is kind)
    return name, rules.parameter_prefix if isinstance(rules, Irecist) else ""


def _measurable(tu: Records, subjects: Subjects, rules: ResponseRules) -> Mask:
    """Say who has a target lesion at baseline."""
    words, visits = tu.result(), tu.words("VISIT")
    target = words.codes == (words.levels.index("TARGET") if "TARGET" in words.levels else -2)
    at_baseline = np.isin(visits.codes, [k for k, each in enumerate(visits.levels) if each in rules.baseline_visits])
    found = np.zeros(subjects.n, np.bool_)
    found[tu.subject[target & (at_baseline if visits.levels else True)]] = True
    return found
