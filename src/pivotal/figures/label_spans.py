"""Over which days each fact of a label held: a bar a span, open where it is not known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError
from pivotal.figures.survival_curves import GREY, PALETTE, TEXT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN = timedelta(300)  # before the first day that is known, and after the last
ROW, HEAD, FOOT = 0.25, 0.3, 0.4  # inches
LETTER = 0.065  # inches of a letter
NAMED = {"holder", "rights"}  # facts whose value is a name, which stands in its bar
KNOWN = {"yes": 1.0, "some": 0.45}


def picture(result: Any, *, title: str | None = None, on: date | None = None, width: float = 8.0) -> Figure:
    """Draw over which days each fact of a label held.

    Parameters
    ----------
    result : StateHistory
        Anything that has ``spans`` (each with ``medicine``, ``product``, ``fact``, ``value``, ``first``, ``last``) and
        ``territory``.
    title : str, optional
        Left out, the territory.
    on : datetime.date, optional
        A day to be marked.
    width : float
        In inches; the height follows from the number of facts.

    Returns
    -------
    matplotlib.figure.Figure
        Returned, not shown. What is known is a full bar, paler where the countries of the territory differ; what is not
        known is an empty one.

    Raises
    ------
    DataError
        If there is nothing to draw.
    """
    from matplotlib.figure import Figure

    lanes = _lanes(result.spans)
    if not lanes:
        raise DataError(f"the record holds no fact of a label in {result.territory}: there is nothing to draw")
    days = [day for each in result.spans for day in (each.first, each.last) if day is not None] or [date(2000, 1, 1)]
    first, last = min(days) - MARGIN, max(*days, on or date.min) + MARGIN
    names = [f"{product}: {fact}" if several(lanes) else fact for product, fact in lanes]
    height = HEAD + ROW * len(lanes) + FOOT
    figure = Figure(figsize=(width, height))
    left = LETTER * max(map(len, names)) + 0.2
    axes = figure.add_axes((left / width, FOOT / height, 1 - (left + 0.15) / width, ROW * len(lanes) / height))
    for place, spans in enumerate(lanes.values()):
        for span in spans:
            _bar(axes, place, span, first, last)
    if on is not None:
        axes.axvline(on, color=GREY, linewidth=0.8, linestyle="--")  # type: ignore[arg-type]
    axes.set_yticks(range(len(lanes)), names, fontsize=TEXT)
    axes.set_ylim(len(lanes) - 0.4, -0.6)
    axes.set_xlim(first, last)
    axes.tick_params(axis="x", labelsize=TEXT, colors=GREY)
    axes.tick_params(axis="y", length=0)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.set_title(title if title is not None else result.territory, fontsize=TEXT + 1.5, loc="left")
    if any(each.value == "unknown" for each in result.spans):
        axes.set_title("hatched: may have held", fontsize=TEXT - 1, loc="right", color=GREY)
    return figure


def _lanes(spans: Iterable[Any]) -> dict[tuple[str, str], list[Any]]:
    """Return the spans of each fact: of a product its authorisation, holder and indications; then the rights."""
    lanes: dict[tuple[str, str], list[Any]] = {}
    for span in sorted(spans, key=lambda each: (each.medicine, not each.product, each.product)):
        lanes.setdefault((span.product or span.medicine, span.fact), []).append(span)
    return lanes


def several(lanes: Iterable[tuple[str, str]]) -> bool:
    """Say whether the facts are of more than one product, so that each has to be named."""
    return len({product for product, fact in lanes if fact != "rights"}) > 1


def _bar(axes: Axes, place: int, span: Any, first: date, last: date) -> None:
    """Draw one span; a day still has a width that is seen."""
    start, end = span.first or first, (span.last or last) + timedelta(1)
    known = span.value != "unknown"
    wide = max((end - start).days, (last - first).days / 400)
    colour = PALETTE[2 if span.fact in NAMED else 0]
    axes.barh(
        place, wide, left=start, height=0.62, linewidth=0.7, edgecolor=colour,  # type: ignore[arg-type]
        color=colour if known else "white", alpha=KNOWN.get(span.value, 1.0), hatch=None if known else "////",
    )  # fmt: skip
    if span.fact in NAMED and known and wide > (last - first).days * LETTER * len(span.value) / 5:
        middle = start + timedelta(wide / 2)
        axes.text(middle, place, span.value, ha="center", va="center", color="white", fontsize=TEXT - 1)  # type: ignore[arg-type]
