"""The page of a reconstruction: curves, what each arm shows, how sure that is, what of the figure does not fit."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from pivotal.reporting.fragment import rendered

Cells = list[list[str]]


def page(result: Any) -> str:
    """Return the page of a ``Reconstruction``."""
    sure = result.ensemble()
    return rendered(
        "reconstruction.html.j2",
        result=result,
        names=[each.name for each in result.arms],
        said=sure.said(),
        tables=(
            ("What each arm shows", _arms(result)),
            ("How sure that is", _statistics(sure.rows())),
            ("What was given", _given(result.published)),
        ),
        sets=len(sure),
        figure=_figure(result),
    )


def _arms(result: Any) -> Cells:
    """Return the table of the arms, a line a quantity."""
    rows = [row for row in result.rows() if row["term"] == "patients"]
    unit = result.published.unit
    exact = [
        "none printed" if not row["at_risk_rows"]
        else f"all {row['at_risk_rows']} met" if not row["at_risk_off"]
        else f"off by up to {row['at_risk_off']} of {row['at_risk_rows']}"
        for row in rows
    ]  # fmt: skip
    return [
        ["", *(row["arm"] for row in rows)],
        ["Patients", *(str(row["n"]) for row in rows)],
        ["Events", *(_events(row) for row in rows)],
        [f"Median, {unit}", *(_number(row["median"]) for row in rows)],
        ["Numbers at risk", *exact],
        ["Mean distance from the curve", *(f"{row['curve_off']:.4f}" for row in rows)],
    ]


def _events(row: Mapping[str, Any]) -> str:
    low, high = row["n_event_low"], row["n_event_high"]
    return f"{row['n_event']}" if low == high else f"{row['n_event']} ({low} to {high})"


def _statistics(rows: Sequence[Mapping[str, Any]]) -> Cells:
    """Return the table of what all sets say, with both kinds of interval."""
    cells = [["", "arm", "estimate", "reconstruction, 90 %", "with sampling, 95 %"]]
    for row in rows:
        between = _between(row, "reconstruction")
        whole = "" if row["std_error"] is None else _between(row, "conf")
        cells.append([row["term"].capitalize(), row["arm"], _number(row["estimate"]), between, whole])
    return cells


def _between(row: Mapping[str, Any], kind: str) -> str:
    low, high = (_number(row[f"{kind}_{end}"]) for end in ("low", "high"))
    return low if low == high else f"{low} to {high}"


def _number(value: float | None) -> str:
    return "not reached" if value is None else f"{value:#.3g}" if abs(value) < 100 else f"{value:.0f}"


def _given(published: Any) -> Cells:
    """Return the table of what the figure states of each arm, and between them."""
    arms = published.arms
    none = "–"
    cells = [
        ["", *(each.arm for each in arms)],
        ["Points of the curve", *(str(len(each.time)) for each in arms)],
        ["Numbers at risk", *(str(len(each.at_risk) or none) for each in arms)],
        ["Events", *(none if each.events is None else str(each.events) for each in arms)],
        ["Censor marks", *(none if each.censor_marks is None else str(len(each.censor_marks)) for each in arms)],
        ["Median", *(none if each.median is None else str(each.median) for each in arms)],
    ]
    for what, value in (("Hazard ratio", published.hazard_ratio), ("p value", published.p_value)):
        if value is not None:
            cells.append([what, str(value)])
    return cells


def _figure(result: Any) -> Markup:
    """Return the curves as an SVG element; it holds no text of the figure that matplotlib has not escaped."""
    import matplotlib as mpl

    text = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "pivotal"}):
        result.plot().savefig(text, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    whole = text.getvalue()
    return Markup(whole[whole.index("<svg") :])
