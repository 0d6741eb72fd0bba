"""What was read of a figure, drawn over what its file shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe & Ito (2008); over grey, so that what was read stands out.
PALETTE = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
PAPER_INK = "#9a9a9a"


def picture(result: Any, *, width: float = 8.0, faint: float = 0.45) -> Figure:
    """Draw the curves and marks that were read over the figure, in its own coordinates.

    Parameters
    ----------
    result : DigitisedFigure
        Anything with ``traced`` (per arm its name, points and marks in the file's units, downwards) and ``backdrop``
        (``width`` and ``height``, and ``image`` or ``lines``, ``outlines`` and ``words``).
    width : float
        In inches; the height follows from the page.
    faint : float
        How strongly pixels are shown, from 0 to 1.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    page = result.backdrop
    across, down = float(page["width"]), float(page["height"])
    height = min(4 * width, max(1.5, width * down / max(across, 1e-9)))
    with matplotlib.rc_context({"svg.fonttype": "none", "pdf.fonttype": 42}):
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, across), ylim=(down, 0))
        axes.axis("off")
        _backdrop(axes, page, width * 72 / max(across, 1e-9), faint)
        for index, each in enumerate(result.traced):
            colour = PALETTE[index % len(PALETTE)]
            points = np.asarray(each["points"])
            axes.plot(points[:, 0], points[:, 1], color=colour, linewidth=1.0, label=each["arm"])
            marks = np.asarray(each["marks"], dtype=float)
            if marks.size:
                place = np.minimum(np.searchsorted(points[:, 0], marks, side="right"), len(points)) - 1
                at = points[np.maximum(place, 0), 1]
                axes.plot(marks, at, linestyle="none", marker="x", markersize=4, markeredgewidth=0.8, color=colour)
        axes.legend(loc="upper right", fontsize=7, framealpha=0.8)
    return figure


def _backdrop(axes: Axes, page: Any, scale: float, faint: float) -> None:
    """Draw what the file shows, in grey."""
    from matplotlib.collections import LineCollection

    if "image" in page:
        image = np.asarray(page["image"], dtype=float) / 255
        shown = 1 - faint * (1 - image)
        axes.imshow(shown, extent=(0, page["width"], page["height"], 0), aspect="auto", interpolation="nearest")
        return
    axes.add_collection(LineCollection(list(page["lines"]), colors=PAPER_INK, linewidths=2.2))
    axes.add_collection(LineCollection(list(page["outlines"]), colors=PAPER_INK, linewidths=0.4))
    for text, x, y, height in page["words"]:
        literal = text.replace("$", r"\$")
        axes.text(x, y, literal, fontsize=max(1.0, height * scale * 1.35), color=PAPER_INK, ha="center", va="center")
