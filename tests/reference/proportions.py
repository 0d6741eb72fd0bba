"""Writes proportions.json: two proportions compared by statsmodels. Run where statsmodels is installed: python proportions.py."""

import json
import sys

import numpy as np
import statsmodels
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep

PAIRS = [(56, 70, 48, 80), (9, 10, 3, 10), (5, 56, 0, 29), (18, 60, 7, 62), (1, 12, 11, 13), (45, 264, 20, 133)]
STRATA = [[[12, 8], [5, 15]], [[9, 11], [7, 14]], [[3, 6], [2, 9]]]


def pair(x1, n1, x0, n0):
    """Return the intervals of a pair, experimental arm first."""

    def limits(compare, method, **more):
        try:
            found = confint_proportions_2indep(x1, n1, x0, n0, compare=compare, method=method, **more)
        except ValueError:  # its search for a root fails where a count is zero
            return None
        return [float(each) for each in found]

    return {
        "counts": [x1, n1, x0, n0],
        "difference_newcombe": limits("diff", "newcomb"),
        "difference_wald": limits("diff", "wald"),
        "ratio_score": limits("ratio", "score", correction=True) if x0 else None,
        "ratio_koopman": limits("ratio", "score", correction=False) if x0 else None,
        "odds_score": limits("odds-ratio", "score", correction=True) if x0 and x1 < n1 else None,
    }


table = StratifiedTable([np.array(each) for each in STRATA])
equal, adjusted = table.test_equal_odds(adjust=False), table.test_equal_odds(adjust=True)
sys.stdout.write(
    json.dumps(
        {
            "made_with": f"statsmodels {statsmodels.__version__}, Python {sys.version.split()[0]}",
            "pairs": [pair(*each) for each in PAIRS],
            "strata": {
                "tables": STRATA,
                "risk_ratio": float(table.riskratio_pooled),
                "breslow_day": [float(equal.statistic), float(equal.pvalue)],
                "tarone": [float(adjusted.statistic), float(adjusted.pvalue)],
            },
            "single_risk_ratio": [float(x) for x in Table2x2([[18, 42], [7, 55]]).riskratio_confint()],
        },
        indent=1,
    )
)
