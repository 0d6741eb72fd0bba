"""The door ``digitise``: a file with a figure in, its curves out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from pivotal.errors import DataError, DocumentError, FigureError, listed, shown
from pivotal.evidence.figure_reading.axes import Pair
from pivotal.evidence.figure_reading.digitised import DigitisedFigure
from pivotal.evidence.figure_reading.documents import Budget, Document, open_document
from pivotal.evidence.figure_reading.drawing import Drawing
from pivotal.evidence.figure_reading.publishing import Names, published
from pivotal.evidence.figure_reading.reading import Reading
from pivotal.provenance import Provenance
from pivotal.units import TimeUnit

EXTRA = "pip install 'pivotal[digitise]'"
MOST_TRIED_PAGES = 30
FEW_LINES = 3  # with fewer, beside pictures, a page is a scan
NEW_LINE = "\n"
ReadFrom = Literal["paths", "pixels"]
UNITS = ("days", "weeks", "months", "years")


def digitise(
    path: str | Path,
    *,
    page: int | None = None,
    panel: int | None = None,
    time_axis: Pair | None = None,
    survival_axis: Pair | None = None,
    unit: TimeUnit | None = None,
    arms: Names | None = None,
) -> DigitisedFigure:
    """Read the survival curves of a figure from its file.

    In SVG and PDF the curves are paths, and their corners and censoring ticks are read exactly. In PNG and JPEG, and in
    PDF pages that are scans, they are traced. Axes are calibrated by the numbers beside them, which are read as text or
    recognised by their shapes; no network and no model is used.

    Parameters
    ----------
    path : str or Path
        An SVG (also compressed), PDF, PNG or JPEG file; what it is, its first bytes say.
    page : int, optional
        Of a PDF, from 1; without it the first page with a figure that can be read.
    panel : int, optional
        Where a figure has several plots: which, from 1 at the upper left.
    time_axis, survival_axis : pair of (position, value), optional
        Two points of an axis that cannot be read: ``((x, time), (x, time))`` and ``((y, survival), (y, survival))``,
        with positions in the file's own units (pixels of an image, points of a PDF, user units of an SVG) from the
        upper left corner, and survival in the scale of the figure.
    unit : {"days", "weeks", "months", "years"}, optional
        Of the time axis; without it as the figure says, and months where that is not read.
    arms : sequence of str, or mapping of str to str, optional
        Names of the curves from the upper one to the lower one, or names with their colours. There must be as many as
        curves.

    Returns
    -------
    DigitisedFigure
        ``.figure`` is what was read, ``.notes`` says what was not, ``.plot()`` shows it over the file, ``.write()``
        keeps it. What is not in the figure is left out: ``at_risk`` empty, ``censor_marks`` None.

    Raises
    ------
    DocumentError
        If the file is empty, damaged, encrypted, unsafe, too large or of no kind that is read.
    FigureError
        If axes or curves are not found, or an argument does not fit the figure.
    StorageError
        If there is no such file.
    DataError
        If an argument is malformed, or the extra ``digitise`` is not installed.

    Notes
    -----
    Reading paths instead of pixels follows Liu, Rich and Hanley (2014); axes are fitted to the labels that agree
    (Fischler and Bolles 1981). A confidence limit is told by its steps, which are those of its curve.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> across = [f'<text x="{20 + 10 * t}" y="112" text-anchor="middle">{t}</text>' for t in (0, 6, 12)]
    >>> down = [f'<text x="12" y="{110 - 100 * s + 2}" text-anchor="end">{s}</text>' for s in (0.0, 0.5, 1.0)]
    >>> curve = '<path d="M20 10H50V40H110V70H140" stroke="navy" fill="none"/>'
    >>> svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 130" font-size="5.56">{}</svg>'
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "figure.svg"
    ...     _ = file.write_text(svg.format("".join([*across, *down, curve])))
    ...     read = digitise(file, unit="months", arms=["Active"])
    >>> [(round(row["time"], 1), round(row["survival"], 2)) for row in read.tidy()]
    [(0.0, 1.0), (3.0, 1.0), (3.0, 0.7), (9.0, 0.7), (9.0, 0.4), (12.0, 0.4)]
    >>> read.figure.arms[0].arm, read.read_from
    ('Active', 'paths')
    """
    options = {"panel": panel, "time_axis": _pair(time_axis, "time_axis")}
    options["survival_axis"] = _pair(survival_axis, "survival_axis")
    _check(page, panel, unit)
    _check_installed()
    document = open_document(path)
    try:
        reading, backdrop, read_from = _read(document, page, options)
        figure, curves, notes = published(reading, unit=unit, arms=arms)
    except (MemoryError, RecursionError) as error:
        raise DocumentError(document.name, "reading it takes more memory than there is") from error
    except FigureError as error:
        raise FigureError(f"{document.name}: {error}") from error
    if page is not None and document.kind != "pdf":
        notes.append("page= is for PDF, and was not used")
    return DigitisedFigure(
        figure=figure,
        read_from=read_from,
        notes=tuple(notes),
        provenance=Provenance(
            "digitise", {"page": page, **options, "unit": unit, "arms": arms}, {document.name: document.sha256}
        ),
        traced=tuple(
            {"arm": arm.arm, "colour": curve.colour, "points": curve.points, "marks": curve.marks or ()}
            for arm, curve in zip(figure.arms, curves, strict=True)
        ),
        backdrop=backdrop,
    )


def _read(
    document: Document, page: int | None, options: Mapping[str, Any]
) -> tuple[Reading, Mapping[str, Any], ReadFrom]:
    """Return what a document shows, what lies behind the picture, and from what it was read."""
    budget = Budget(document.name)
    if document.kind == "svg":
        from pivotal.evidence.figure_reading.svg_drawing import svg_drawing

        return _from_paths(svg_drawing(document.data, budget), budget, options)
    if document.kind == "pdf":
        return _from_pages(document, page, budget, options)
    return _from_pixels(document.data, budget, options)


def _from_pages(
    document: Document, page: int | None, budget: Budget, options: Mapping[str, Any]
) -> tuple[Reading, Mapping[str, Any], ReadFrom]:
    """Return what a page of a PDF shows: the one that was asked for, or the first that can be read."""
    from pivotal.evidence.figure_reading.pdf_drawing import page_count

    count = page_count(document.data, budget)
    if page is not None and page > count:
        raise FigureError(f"there is no page {page}; accepted: 1 to {count}")
    if page is not None or count == 1:
        return _from_page(document, page or 1, budget, options)
    why = []
    for number in range(1, min(count, MOST_TRIED_PAGES) + 1):
        try:
            reading, backdrop, read_from = _from_page(document, number, budget, options)
        except FigureError as error:
            why.append(f"page {number}: {str(error).partition(NEW_LINE)[0]}")
            continue
        reading.notes.insert(0, f"read from page {number} of {count}")
        return reading, backdrop, read_from
    raise FigureError(f"no page has a figure that can be read; {'; '.join(why[:3])}; say page=")


def _from_page(
    document: Document, page: int, budget: Budget, options: Mapping[str, Any]
) -> tuple[Reading, Mapping[str, Any], ReadFrom]:
    from pivotal.evidence.figure_reading.pdf_drawing import page_drawing, page_pixels

    drawing = page_drawing(document.data, page, budget)
    if drawing.pictures and sum(each.stroke is not None for each in drawing.lines) < FEW_LINES:
        image, scale = page_pixels(document.data, page, budget)
        scaled = {**options, "time_axis": _times(options["time_axis"], scale)}
        scaled["survival_axis"] = _times(options["survival_axis"], scale)
        reading, backdrop, read_from = _from_pixels(image, budget, scaled)
        reading.notes.insert(0, "the page is a picture: the curves are traced, not read from paths")
        return reading, backdrop, read_from
    return _from_paths(drawing, budget, options)


def _times(pair: Pair | None, scale: float) -> Pair | None:
    return None if pair is None else ((pair[0][0] * scale, pair[0][1]), (pair[1][0] * scale, pair[1][1]))


def _from_pixels(
    data: bytes, budget: Budget, options: Mapping[str, Any]
) -> tuple[Reading, Mapping[str, Any], ReadFrom]:
    from pivotal.evidence.figure_reading.raster_reading import read_pixels

    reading, pixels = read_pixels(data, budget, **options)
    return reading, {"width": pixels.width, "height": pixels.height, "image": pixels.image}, "pixels"


def _from_paths(
    drawing: Drawing, budget: Budget, options: Mapping[str, Any]
) -> tuple[Reading, Mapping[str, Any], ReadFrom]:
    from pivotal.evidence.figure_reading.vector_reading import read_drawing

    if not any(each.stroke is not None for each in drawing.lines):
        holds = "a picture made of pixels, and no lines" if drawing.pictures else "no lines"
        raise FigureError(f"it holds {holds}\n  accepted: a drawing, or the picture by itself as PNG or JPEG")
    return read_drawing(drawing, budget, **options), backdrop_of(drawing), "paths"


def backdrop_of(drawing: Drawing) -> dict[str, Any]:
    """Return what lies behind the picture of a drawing: its size, its lines and its words."""
    lines = [each.points for each in drawing.lines if each.stroke is not None and min(each.stroke.colour) < 250]
    outlines = [each for glyph in drawing.glyphs for each in glyph.outline]
    words = [(each.text, each.box.x, each.box.y, each.height) for each in drawing.words if each.direction == "across"]
    return {"width": drawing.width, "height": drawing.height, "lines": lines, "outlines": outlines, "words": words}


def _pair(given: object, name: str) -> Pair | None:
    """Return two points of an axis as numbers, or refuse them."""
    if given is None:
        return None
    try:
        (at, value), (other, end) = ((float(a), float(b)) for a, b in given)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise DataError(f"{name}={shown(given)}; accepted: ((position, value), (position, value))") from None
    if not all(map(math.isfinite, (at, value, other, end))) or at == other or value == end:
        raise DataError(f"{name}={shown(given)}: two different positions with two different values are needed")
    rises = (end - value) / (other - at) > 0
    if rises is not (name == "time_axis"):
        way = "rise to the right" if name == "time_axis" else "rise upwards, where positions count downwards"
        raise DataError(f"{name}={shown(given)}: the values must {way}")
    return ((at, value), (other, end)) if at < other else ((other, end), (at, value))


def _check(page: int | None, panel: int | None, unit: str | None) -> None:
    for name, number in (("page", page), ("panel", panel)):
        if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 1):
            raise DataError(f"{name}={shown(number)}; accepted: a whole number from 1")
    if unit is not None and unit not in UNITS:
        raise DataError(f"unit={shown(unit)}; accepted: {listed(UNITS)}")


def _check_installed() -> None:
    for package in ("PIL", "matplotlib", "pypdfium2"):
        if find_spec(package) is None:
            raise DataError(f"reading figures needs {package}: {EXTRA}")
