"""The nouns of responses: the rules by which lesions become responses, and whose reading counts.

A set of rules is written in YAML as in Python, has a ``digest`` that changes with any of its values, and no rule hides
in code. The defaults are RECIST 1.1 (Eisenhauer et al. 2009, European Journal of Cancer 45, 228).
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal

from pydantic import Field

from pivotal.nouns import Flag, Noun, OneOrMore, Text, Texts

Percent = Annotated[float, Field(ge=0, le=1000, multiple_of=0.001)]
Millimetres = Annotated[float, Field(ge=0, le=1000)]
Count = Annotated[int, Field(ge=0)]
PartialDates = Literal["last", "first", "none"]
INVESTIGATOR, INDEPENDENT = "INVESTIGATOR", "INDEPENDENT ASSESSOR"


class RuleSet(Noun):
    """Rules that can be written down, compared and hashed."""

    @property
    def digest(self) -> str:
        """The SHA-256 of all rules, also those left to their defaults: equal rules, equal digest."""
        plain = {"rules": type(self).__name__, **self.model_dump(mode="json")}
        return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def as_yaml(self) -> str:
        """Return all rules as YAML, which reads back to the same rules."""
        import yaml

        return str(yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True))


class Assessor(Noun):
    """Whose reading counts.

    Parameters
    ----------
    evaluator : str
        As in RSEVAL, TREVAL and TUEVAL.
    reader : str, optional
        One of several by name, as in RSEVALID.
    accepted : bool, optional
        Whether only the accepted reading counts (RSACPTFL is Y). Left out, it is so where several readers of the
        evaluator are in the data and none is named.

    Examples
    --------
    >>> Assessor(evaluator="INDEPENDENT ASSESSOR", reader="RADIOLOGIST 2").label
    'Independent Assessor'
    """

    evaluator: Text = INVESTIGATOR
    reader: Text | None = None
    accepted: Flag | None = None

    @property
    def label(self) -> str:
        """The evaluator as parameters are labelled."""
        return self.evaluator.title()


class Recist11(RuleSet):
    """How lesions become responses and responses become best responses (RECIST 1.1).

    Sizes are compared as whole thousandths of a millimetre and percentages as whole numbers: 63 mm is 70 % of 90 mm,
    which floating-point arithmetic denies.

    Parameters
    ----------
    response_percent : float
        Partial response: the sum of diameters is at least so much below that at baseline.
    progression_percent, progression_mm : float
        Progression: the sum is at least so much, in per cent and in mm, above the smallest before it, baseline
        included.
    node_normal_mm : float
        A lymph node with a short axis below this is normal.
    measurable_mm, measurable_node_mm : float
        Smallest target lesion and lymph node at baseline; used by queries.
    too_small_mm : float
        What a target lesion counts that is present and too small to measure.
    most_targets, most_targets_per_organ : int
        Used by queries.
    recurrence_is_progression : bool
        Whether a target lesion that is back after a complete response of the targets is progression whatever its size.
    partial_sum_progression : bool
        Whether the lesions that were measured may show progression by themselves where others were not evaluable.
    equivocal_new : {"await", "progression", "ignore"}
        An equivocal new lesion counts from its first scan once it is unequivocal, at once, or never.
    confirmation_days : int
        Days from a response to the assessment that confirms it, at least.
    most_not_evaluable : int
        Assessments that are not evaluable between the two, at most.
    most_stable : int
        Stable assessments between a partial response and its confirmation, at most.
    cr_then_pr : {"nonconfirmed", "as_pr", "as_pd", "error"}
        A complete response that is followed by a partial one before it is confirmed: it stays unconfirmed; it had been
        partial; the later assessment is progression, as RECIST has it if the response was truly complete; or data with
        one are refused. It concerns best responses, not the date of progression, which is as it was recorded.
    early_cr_then_sd : {"stable", "progression"}
        An unconfirmed complete response before ``minimum_stable_days`` that is followed by stable disease: table 3 of
        RECIST 1.1 calls it progression; most programs see a stable assessment that is late enough.
    minimum_stable_days : int
        Days from start at which disease must still be stable to be called so: the date less the start.
    confirm : bool
        Whether confirmed responses (CRSP, CCB, CBOR, CBCP) are derived too.
    start : str
        Column of ADSL from which days count.
    category : str
        Of the responses in RS, where RSCAT holds several criteria.
    baseline_visits : tuple of str
        Visits that are baseline; where a subject has none of them, baseline is what lies on or before the start.
    partial_dates : {"last", "first", "none"}
        Which day of its month a date without day stands for; ``none`` leaves it missing. Without month it always is.

    Examples
    --------
    >>> Recist11().confirmation_days, Recist11().digest == Recist11(confirmation_days=28).digest
    (28, True)
    >>> print(Recist11().as_yaml()[:46])
    response_percent: 30.0
    progression_percent: 20
    """

    response_percent: Percent = 30.0
    progression_percent: Percent = 20.0
    progression_mm: Millimetres = 5.0
    node_normal_mm: Millimetres = 10.0
    measurable_mm: Millimetres = 10.0
    measurable_node_mm: Millimetres = 15.0
    too_small_mm: Millimetres = 5.0
    most_targets: Count = 5
    most_targets_per_organ: Count = 2
    recurrence_is_progression: Flag = True
    partial_sum_progression: Flag = True
    equivocal_new: Literal["await", "progression", "ignore"] = "await"
    confirmation_days: Count = 28
    most_not_evaluable: Count = 1
    most_stable: Count = 0
    cr_then_pr: Literal["nonconfirmed", "as_pr", "as_pd", "error"] = "nonconfirmed"
    early_cr_then_sd: Literal["stable", "progression"] = "stable"
    minimum_stable_days: Count = 42
    confirm: Flag = True
    start: Text = "RANDDT"
    category: Text = "RECIST 1.1"
    baseline_visits: Annotated[Texts, OneOrMore] = ("SCREENING", "BASELINE")
    partial_dates: PartialDates = "last"
