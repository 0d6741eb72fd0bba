"""The page of a two-arm analysis: the curves, what each arm shows, what the arms differ by, and how it was computed."""

from __future__ import annotations

import io
from typing import Any

from markupsafe import Markup

from pivotal.reporting.fragment import rendered


def page(result: Any) -> str:
    """Return the page of a ``TwoArmAnalysis``."""
    by_arm, compared = result.tables()
    return rendered("two_arms.html.j2", result=result, by_arm=by_arm, compared=compared, figure=_figure(result))


def _figure(result: Any) -> Markup:
    """Return the curves as an SVG element; it holds no text of the data that matplotlib has not escaped."""
    import matplotlib as mpl

    text = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "pivotal"}):
        result.plot().savefig(text, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    whole = text.getvalue()
    return Markup(whole[whole.index("<svg") :])
