"""The waterfall of best changes: a bar a patient, from the largest growth to the largest decrease."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pivotal.figures.patient_bars import (
    HATCHES,
    MOST_NAMES,
    SMALL,
    TEXT,
    THRESHOLDS,
    arms_of,
    inks,
    measured,
    plain_axes,
    threshold_lines,
)
from pivotal.figures.survival_curves import GREY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HIGHEST = 100.0  # per cent: what is larger is cut, and says its number
LOWEST = -100.0
FEWEST = 8  # bars for which there is room
LETTER = 0.05  # inches of a letter below the bars
FLAT = 1.0  # a change of 0 is drawn so high, that the patient is seen


def draw_waterfall(  # noqa: PLR0913
    rows: Sequence[Mapping[str, Any]],
    *,
    thresholds: Sequence[float] = THRESHOLDS,
    names: bool | None = None,
    responses: bool | None = None,
    labels: Mapping[Any, str] | None = None,
    colours: Mapping[Any, str] | None = None,
    title: str | None = None,
    note: str | None = None,
    width: float = 7.2,
    height: float = 4.0,
) -> Figure:
    """Draw the best change of each patient's sum of diameters.

    Parameters
    ----------
    rows : sequence of mapping
        One a patient: ``subject``, ``change`` in per cent (a patient without one is not drawn, and counted in the
        note), and as far as known ``arm`` and ``response``, the best overall one.
    thresholds : sequence of float
        Changes at which a line is drawn.
    names, responses : bool, optional
        Whether patients are named below their bars, and their responses stand at them; up to 60 patients without it.
    labels, colours : mapping of arm to str, optional
    title, note : str, optional
    width, height : float
        In inches.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    DataError
        If there is no patient with a change, or an option is none of those accepted.
    """
    from matplotlib.figure import Figure

    known = measured(rows)
    arms = arms_of(known, labels)
    ink = inks(arms, colours)
    known.sort(key=lambda row: (-row["change"], str(row["subject"])))
    few = len(known) <= MOST_NAMES
    named = few if names is None else names
    tall = height + LETTER * max(len(str(row["subject"])) for row in known) * named
    figure = Figure(figsize=(width, tall), layout="constrained")
    axes = figure.subplots()
    _draw_bars(axes, known, arms, ink)
    threshold_lines(axes, thresholds)
    axes.axhline(0, color=GREY, linewidth=0.8, zorder=3)
    if few if responses is None else responses:
        _write_responses(axes, known)
    room = max(0, FEWEST - len(known)) / 2  # so that the bars of few patients are no walls
    axes.set_xlim(-0.8 - room, len(known) - 0.2 + room)
    low = min(*(row["change"] for row in known), *thresholds, 0.0)
    high = max(*(min(row["change"], HIGHEST) for row in known), *thresholds, 0.0)
    axes.set_ylim(max(LOWEST, low) - 12, high + 14)
    axes.set_ylabel("Best change of the sum of diameters (%)", fontsize=TEXT)
    plain_axes(axes)
    axes.spines["bottom"].set_visible(False)
    if named:
        texts = [str(row["subject"]) for row in known]
        axes.set_xticks(range(len(known)), texts, rotation=90, fontsize=SMALL)
        axes.tick_params(axis="x", length=0)
    else:
        axes.set_xticks([])
        axes.set_xlabel(f"Patients (n = {len(known)})", fontsize=TEXT)
    if len(arms) > 1:
        figure.legend(loc="outside upper right", ncols=len(arms), frameon=False, fontsize=TEXT, handlelength=1.4)
    missing = len(rows) - len(known)
    cut = [row["change"] for row in known if row["change"] > HIGHEST]
    lines = [note] if note else []
    lines += [f"cut at +{HIGHEST:g} %: {len(cut)}, the largest change is +{max(cut):.0f} %"] if cut else []
    lines += [f"{missing} without a measured change are not shown"] if missing else []
    if lines:
        figure.text(0.01, 0.005, "; ".join(lines), fontsize=SMALL, color=GREY, ha="left", va="bottom")
        figure.get_layout_engine().set(rect=(0, 0.035, 1, 0.965))  # type: ignore[union-attr,call-arg]
    if title:
        figure.suptitle(title, fontsize=TEXT + 1.5, fontweight="bold", x=0.01, ha="left")
    return figure


def _draw_bars(axes: Axes, known: Sequence[Mapping[str, Any]], arms: Mapping[Any, str], ink: Mapping[Any, str]) -> None:
    """Draw the bars, by arm; one that is cut says its number."""
    for k, (arm, name) in enumerate(arms.items()):
        places = [place for place, row in enumerate(known) if row.get("arm") == arm]
        heights = [min(known[place]["change"], HIGHEST) for place in places]
        bottoms = [-FLAT / 2 if each == 0 else 0.0 for each in heights]
        heights = [each or FLAT for each in heights]
        axes.bar(
            places, heights, bottom=bottoms, width=0.8 if len(known) <= 150 else 1.0, color=ink[arm], label=name,
            hatch=HATCHES[k % len(HATCHES)] if len(known) <= MOST_NAMES else "", edgecolor="white", linewidth=0.0,
            zorder=2,
        )  # fmt: skip
    cut = [place for place, row in enumerate(known) if row["change"] > HIGHEST]
    axes.plot(cut, [HIGHEST + 2.5] * len(cut), "^", color=GREY, markersize=3 if len(known) <= MOST_NAMES else 1.2)


def _write_responses(axes: Axes, known: Sequence[Mapping[str, Any]]) -> None:
    """Write the best response at the end of each bar."""
    for place, row in enumerate(known):
        if row.get("response"):
            up = row["change"] >= 0
            off = (8 if row["change"] > HIGHEST else 2) if up else -2  # beyond the mark of a bar that is cut
            axes.annotate(
                str(row["response"]), (place, min(row["change"], HIGHEST)), xytext=(0, off),
                textcoords="offset points", ha="center", va="bottom" if up else "top", fontsize=SMALL - 0.5,
                color="#1a1a1a",
            )  # fmt: skip
