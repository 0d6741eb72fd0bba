"""The program that opens PDFs: it runs by itself, within limits of time and memory, and says what a page draws.

``python -m pivotal.evidence.figure_reading.pdf_objects`` reads the file from standard input, after one line of JSON
with what is asked, and writes one JSON object. A file that makes it hang, grow or crash ends this process only.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from typing import Any

MOST_SEGMENTS = 400_000  # as the gate has it; this program imports nothing of the room
MOST_CHARACTERS = 60_000
DEEPEST_FORM = 8
MEMORY = 3_000_000_000  # bytes of addresses
CURVE_STEPS = 8
PIXELS = 1800  # along the longer side of a page that is a scan

WIDE_GAP = 1.5  # of the size of a font: a wider gap than between words
BLANK = 0.42  # of the size of a font, a blank of a line that is set apart
WIDEST_LINE = 500  # blanks
WIDEST_WORDS = 3  # blanks at least between columns

_BITS = 255


class RefusedError(Exception):
    """What is wrong with the file, in words."""


def limit(seconds: float) -> None:
    """Bound the time and the memory of this process, where the system can."""
    try:
        import resource
    except ImportError:
        return  # the parent still watches the clock
    for what, most in ((resource.RLIMIT_CPU, math.ceil(seconds)), (resource.RLIMIT_AS, MEMORY)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def page_objects(data: bytes, page: int | None, most_pages: int, *, render: bool) -> dict[str, Any]:
    """Return what a page of a PDF draws; without ``page`` the number of pages only."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        said = str(error).lower()
        if "password" in said or "security" in said:
            raise RefusedError("it is encrypted; save a copy without a password") from error
        raise RefusedError("it is damaged or cut short, and cannot be opened") from error
    if pages == 0:
        raise RefusedError("it has no pages")
    if pages > most_pages:
        raise RefusedError(f"it has {pages} pages, more than the {most_pages} that are read")
    if page is None:
        return {"pages": pages}
    try:
        opened = document[page - 1]
    except pdfium.PdfiumError as error:
        raise RefusedError(f"page {page} is damaged and cannot be opened") from error
    if render:
        return _rendered(opened)
    return _Page(opened).found


def spaced(page: Any) -> str:
    """Return the text of a page; words that a wide gap parts, as in a table, stand as far apart as they are drawn."""
    from pypdfium2 import raw

    text: str = page.get_text_range()
    if len(text) != page.count_chars() or len(text) > MOST_CHARACTERS:  # its places are not those of the characters
        return text
    edges = [ctypes.c_double() for _ in range(4)]

    def across(index: int) -> tuple[float, float]:
        raw.FPDFText_GetCharBox(page.raw, index, edges[0], edges[1], edges[2], edges[3])
        return edges[0].value, edges[1].value

    lines, at = [], 0
    for line in text.split("\n"):
        gaps = [place for place, each in enumerate(line.rstrip()) if each == " " and place]
        size = max(1.0, raw.FPDFText_GetFontSize(page.raw, at))
        wide = [place for place in gaps if across(at + place + 1)[0] - across(at + place - 1)[1] > WIDE_GAP * size]
        lines.append((line, at, wide, size))
        at += len(line) + 1
    starts = [across(at)[0] for line, at, _, _ in lines if line.strip()]
    margin = min(starts, default=0.0)
    found = []
    for line, at, wide, size in lines:
        said, last = "", 0
        far = across(at)[0] - margin if line.strip() else 0.0
        for place in [*([-1] if wide and far > WIDE_GAP * size else []), *wide]:
            said += line[last : max(0, place)]
            right = (across(at + place + 1)[0] - margin) / (BLANK * size)
            column = round(right) if 0 < right < WIDEST_LINE else 0
            said += " " * max(WIDEST_WORDS, column - len(said))
            last = place + 1
        found.append(said + line[last:])
    return "\n".join(found)


def page_texts(data: bytes, most_pages: int) -> dict[str, Any]:
    """Return the text of every page of a PDF, and how many pictures there are."""
    import pypdfium2 as pdfium

    pages = page_objects(data, None, most_pages, render=False)["pages"]
    document = pdfium.PdfDocument(data)
    texts, pictures, left = [], 0, MOST_CHARACTERS * 10
    for index in range(pages):
        page = document[index]
        text = spaced(page.get_textpage())[: max(0, left)]
        left -= len(text)
        pictures += sum(1 for _ in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=2))
        texts.append(text)
    return {"texts": texts, "pictures": pictures}


def _rendered(page: Any) -> dict[str, Any]:
    """Return a page as pixels, in PNG."""
    import base64
    import io

    width, height = page.get_size()
    scale = min(PIXELS / max(width, height, 1.0), 300 / 72)
    image = page.render(scale=scale).to_pil().convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return {"png": base64.b64encode(buffer.getvalue()).decode("ascii"), "scale": scale}


class _Page:
    """The paths and characters of a page, in points from its upper left corner."""

    def __init__(self, page: Any) -> None:
        from pypdfium2 import raw

        self._raw = raw
        self._left, self._bottom, right, top = page.get_bbox()
        self._top = top
        self._segments = 0
        self.found: dict[str, Any] = {
            "width": right - self._left, "height": top - self._bottom, "paths": [], "characters": [], "pictures": 0,
        }  # fmt: skip
        handle = page.raw
        for index in range(raw.FPDFPage_CountObjects(handle)):
            self._object(raw.FPDFPage_GetObject(handle, index), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0)
        self._characters(page)

    def _object(self, thing: Any, outer: tuple[float, ...], depth: int) -> None:
        raw = self._raw
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            self.found["pictures"] += 1
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            self._path(thing, self._times(outer, self._matrix(thing)))
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            if depth >= DEEPEST_FORM:
                raise RefusedError(f"its forms are nested deeper than {DEEPEST_FORM}")
            inner = self._times(outer, self._matrix(thing))
            for index in range(max(0, raw.FPDFFormObj_CountObjects(thing))):
                self._object(raw.FPDFFormObj_GetObject(thing, index), inner, depth + 1)

    def _matrix(self, thing: Any) -> tuple[float, ...]:
        matrix = self._raw.FS_MATRIX()
        if not self._raw.FPDFPageObj_GetMatrix(thing, matrix):
            return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)

    @staticmethod
    def _times(outer: tuple[float, ...], inner: tuple[float, ...]) -> tuple[float, ...]:
        a, b, c, d, e, f = outer
        g, h, i, j, k, m = inner
        return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)

    def _path(self, thing: Any, matrix: tuple[float, ...]) -> None:
        raw = self._raw
        fill, stroked = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(thing, fill, stroked)
        count = raw.FPDFPath_CountSegments(thing)
        self._segments += max(0, count)
        if self._segments > MOST_SEGMENTS:
            raise RefusedError(f"it draws more than {MOST_SEGMENTS:,} pieces, the most that is read")
        lines = self._lines(thing, count, matrix)
        if not lines or not (fill.value or stroked.value):
            return
        scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
        stroke = self._colour(raw.FPDFPageObj_GetStrokeColor, thing) if stroked.value else None
        width = ctypes.c_float(1.0)
        raw.FPDFPageObj_GetStrokeWidth(thing, width)
        self.found["paths"].append(
            {
                "lines": lines,
                "stroke": stroke,
                "width": width.value * scale,
                "dash": [each * scale for each in self._dashes(thing)] if stroke else [],
                "fill": self._colour(raw.FPDFPageObj_GetFillColor, thing) if fill.value else None,
            }
        )

    def _lines(self, thing: Any, count: int, matrix: tuple[float, ...]) -> list[dict[str, Any]]:
        """Return the lines of a path; curves become corners along them."""
        raw = self._raw
        a, b, c, d, e, f = matrix
        x, y = ctypes.c_float(), ctypes.c_float()
        lines: list[dict[str, Any]] = []
        controls: list[tuple[float, float]] = []
        for index in range(count):
            segment = raw.FPDFPath_GetPathSegment(thing, index)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = (
                a * x.value + c * y.value + e - self._left,
                self._top - (b * x.value + d * y.value + f),
            )
            if not all(map(math.isfinite, point)):
                return []
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO or not lines:
                lines.append({"points": [point], "closed": False, "straight": True})
            elif kind == raw.FPDF_SEGMENT_LINETO:
                lines[-1]["points"].append(point)
            else:
                controls.append(point)
                if len(controls) == 3:
                    lines[-1]["straight"] = False
                    lines[-1]["points"] += _curve(lines[-1]["points"][-1], controls)
                    controls = []
            if raw.FPDFPathSegment_GetClose(segment):
                if lines[-1]["points"][-1] != lines[-1]["points"][0]:
                    lines[-1]["points"].append(lines[-1]["points"][0])
                lines[-1]["closed"] = True
        return [each for each in lines if len(each["points"]) > 1]

    def _colour(self, getter: Any, thing: Any) -> tuple[int, int, int] | None:
        parts = [ctypes.c_uint() for _ in range(4)]
        if not getter(thing, *parts):
            return (0, 0, 0)
        red, green, blue, alpha = (each.value for each in parts)
        return (red, green, blue) if alpha > 0.02 * _BITS else None

    def _dashes(self, thing: Any) -> list[float]:
        count = self._raw.FPDFPageObj_GetDashCount(thing)
        if not 0 < count <= 32:
            return []
        values = (ctypes.c_float * count)()
        return list(values) if self._raw.FPDFPageObj_GetDashArray(thing, values, count) else []

    def _characters(self, page: Any) -> None:
        raw = self._raw
        text = page.get_textpage()
        count = min(text.count_chars(), MOST_CHARACTERS)
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        x, y = ctypes.c_double(), ctypes.c_double()
        for index in range(count):
            code = raw.FPDFText_GetUnicode(text.raw, index)
            if code in {0, 0xFFFE, 0xFFFF} or not raw.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top):
                continue
            raw.FPDFText_GetCharOrigin(text.raw, index, x, y)
            colour = [ctypes.c_uint() for _ in range(4)]
            raw.FPDFText_GetFillColor(text.raw, index, *colour)
            self.found["characters"].append(
                {
                    "text": chr(code) if code < sys.maxunicode else " ",
                    "box": [
                        *(left.value - self._left, self._top - top.value),
                        *(right.value - self._left, self._top - bottom.value),
                    ],
                    "origin": [x.value - self._left, self._top - y.value],
                    "angle": raw.FPDFText_GetCharAngle(text.raw, index),
                    "colour": [each.value for each in colour[:3]],
                }
            )


def _curve(start: tuple[float, float], controls: list[tuple[float, float]]) -> list[tuple[float, float]]:
    one, two, end = controls
    points = []
    for step in range(1, CURVE_STEPS + 1):
        t = step / CURVE_STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append(
            (a * start[0] + b * one[0] + c * two[0] + d * end[0], a * start[1] + b * one[1] + c * two[1] + d * end[1])
        )
    return points


def main() -> int:
    """Answer one question about one file."""
    asked = json.loads(sys.stdin.buffer.readline())
    limit(asked["seconds"])
    data = sys.stdin.buffer.read()
    try:
        if asked.get("text"):
            said = page_texts(data, asked["most_pages"])
        else:
            said = page_objects(data, asked["page"], asked["most_pages"], render=asked["render"])
    except RefusedError as refusal:
        said = {"refused": str(refusal)}
    except MemoryError:
        said = {"refused": "reading it takes more memory than is allowed"}
    sys.stdout.write(json.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(main())
