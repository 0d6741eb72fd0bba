"""Which assessments and which parameters there are, by each set of criteria."""

from __future__ import annotations

from typing import Literal

import numpy as np

from pivotal.derivation.assessments import Assessments, recorded_assessments
from pivotal.derivation.best_response import Parameter, best_parameters
from pivotal.derivation.criteria_model import Gcig, Imwg, Irecist, Pcwg3, ResponseRules
from pivotal.derivation.domain_records import Mask, Records, Subjects
from pivotal.derivation.immune_parameters import immune_parameters
from pivotal.derivation.immune_responses import immune_component_assessments, immune_lesion_assessments
from pivotal.derivation.lesion_assessments import component_assessments, lesion_assessments
from pivotal.derivation.lesions import is_one_of
from pivotal.derivation.model import Recist11
from pivotal.derivation.myeloma_responses import myeloma_assessments, myeloma_parameters
from pivotal.derivation.ovarian_responses import ovarian_assessments, ovarian_parameters
from pivotal.derivation.prostate_responses import marker_parameters, prostate_assessments, prostate_parameters
from pivotal.derivation.response_values import IRECIST
from pivotal.errors import DataError, shown

From = Literal["recorded", "components", "lesions", "measurements"]
Domains = dict[str, Records | None]
WANTED = {"recorded": "RS", "components": "RS", "lesions": "TR", "measurements": "LB"}


def way_of(responses: str | None, domains: Domains, rules: ResponseRules) -> From:
    """Return from what overall responses are taken.

    Raises
    ------
    DataError
        If these criteria have no such way, or what it needs is not there.
    """
    ways = ["recorded", "measurements"] if isinstance(rules, Imwg) else list(WANTED)[:3]
    if responses is None:
        responses = _usual(domains, rules)
    if responses not in ways:
        raise DataError(f"responses={shown(responses)}; accepted: {', '.join(ways)}")
    if domains[WANTED[responses]] is None:
        without = {"lesions": "RS or, without it, from the lesions in TR", "measurements": "RS or, without it, from LB"}
        raise DataError(
            f"{WANTED[responses].lower()}= is missing: responses are taken from {without.get(responses, 'RS')}"
        )
    return responses  # type: ignore[return-value]


def _usual(domains: Domains, rules: ResponseRules) -> str:
    """Return the usual way: what a reader recorded by these criteria, else what follows from measurements."""
    rs = domains["RS"]
    if isinstance(rules, Imwg):
        return "recorded" if rs is not None else "measurements"
    if rs is None or (domains["TR"] is not None and type(rules) is not Recist11 and not _is_by(rs, rules)):
        return "lesions"
    if type(rules) is Recist11 or _is_by(rs, rules):
        return "recorded"
    return "components" if not isinstance(rules, Irecist) or _has(rs, "TRGRESP") else "recorded"


def _has(rs: Records, *tests: str) -> bool:
    return bool(is_one_of(rs.words("TESTCD"), *tests).any())


def _is_by(rs: Records, rules: Recist11) -> bool:
    """Say whether RS holds overall responses by these criteria: by their category, or by their words."""
    overall = rs.only(is_one_of(rs.words("TESTCD"), "OVRLRESP"))
    categories = overall.words("CAT")
    there = {str(categories.levels[code]) for code in np.unique(categories.codes[categories.codes >= 0]).tolist()}
    if there:
        return rules.category in there
    words = overall.result()
    said = {str(words.levels[code]) for code in np.unique(words.codes[words.codes >= 0]).tolist()}
    return isinstance(rules, Irecist) and any(each.startswith("i") for each in said)


def responses_by(
    rules: ResponseRules, domains: Domains, subjects: Subjects, way: From, has_targets: Mask
) -> tuple[list[Assessments], list[Parameter]]:
    """Return the series of assessments, and the parameters that rest on them.

    Parameters
    ----------
    rules : Recist11, Irecist, Pcwg3, Gcig or Imwg
    domains : dict of str to Records or None
        RS, TR, TU and LB.
    subjects : Subjects
    way : {"recorded", "components", "lesions", "measurements"}
    has_targets : (subjects,) bool
        Whether a subject has target lesions at baseline.
    """
    if isinstance(rules, Imwg):
        series = myeloma_assessments(domains, way, rules)
        return series, myeloma_parameters(series, subjects, rules)
    if isinstance(rules, Pcwg3):
        series = prostate_assessments(domains, way, rules, has_targets)
        parameters = prostate_parameters(series[0], subjects, rules)
        if (lb := domains["LB"]) is None:
            return series, parameters
        psa, of_psa = marker_parameters(lb, rules, len(series))
        return [*series, psa], [*parameters, *of_psa]
    if isinstance(rules, Gcig):
        series, evaluable = ovarian_assessments(domains, way, rules)
        return series, ovarian_parameters(series, subjects, rules, evaluable)
    if isinstance(rules, Irecist):
        found = _immune(domains, way, rules)
        return [found], immune_parameters(found, subjects, rules)
    found = _recist(domains, way, rules)
    return [found], best_parameters(found, subjects, rules)


def _recist(domains: Domains, way: From, rules: Recist11) -> Assessments:
    rs, tr = domains["RS"], domains["TR"]
    if way == "lesions":
        assert tr is not None
        return lesion_assessments(tr, domains["TU"], rs, rules)
    assert rs is not None
    return component_assessments(rs, rules) if way == "components" else recorded_assessments(rs, rules)


def _immune(domains: Domains, way: From, rules: Irecist) -> Assessments:
    rs, tr = domains["RS"], domains["TR"]
    if way == "lesions":
        assert tr is not None
        return immune_lesion_assessments(tr, domains["TU"], rs, rules)
    assert rs is not None
    if way == "components":
        return immune_component_assessments(rs, rules)
    return recorded_assessments(rs, rules, IRECIST)
