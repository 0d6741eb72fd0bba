"""The parts that figures are read with, one by one."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pivotal.errors import DocumentError
from pivotal.evidence.figure_reading.affine import matrix_of, moved, scale_of
from pivotal.evidence.figure_reading.axes import Panel, Scale, origin_of, scale_columns, scale_rows
from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.drawing import Box, Word, phrases
from pivotal.evidence.figure_reading.glyph_shapes import DIGITS, Seen, best, filled, scores
from pivotal.evidence.figure_reading.levels import corners, traced
from pivotal.evidence.figure_reading.levels import filled as without_gaps
from pivotal.evidence.figure_reading.palette import LineColour, palette_of
from pivotal.evidence.figure_reading.path_data import STEPS, sub_paths
from pivotal.evidence.figure_reading.risk_rows import RiskRow, match_rows, risk_rows
from pivotal.evidence.figure_reading.stylesheets import StyleSheet
from pivotal.evidence.figure_reading.traces import follow
from pivotal.evidence.figure_reading.xml_tree import parse_xml

BLACK, RED, BLUE = (0, 0, 0), (200, 0, 0), (0, 0, 200)


def word(text: str, x: float, y: float, height: float = 8.0, **options) -> Word:
    half = 0.3 * height * len(text)
    return Word(text, Box(x - half, y - height / 2, x + half, y + height / 2), **options)


# ------------------------------------------------------------------------------------------ paths


@pytest.mark.parametrize(
    ("data", "points"),
    [
        ("M1 2L3 4", [[1, 2], [3, 4]]),
        ("m1 2 2 2", [[1, 2], [3, 4]]),  # what follows a move is a line
        ("M1,2h2v-1H0V9", [[1, 2], [3, 2], [3, 1], [0, 1], [0, 9]]),
        ("M1 1l1 0 0 1z", [[1, 1], [2, 1], [2, 2], [1, 1]]),
        ("M0 0L1e1-.5.5 3", [[0, 0], [10, -0.5], [0.5, 3]]),
        ("M0 0L1 1 L 2 x 3", [[0, 0], [1, 1]]),  # an error ends the path and keeps what was before
        ("L1 1", None),
        ("M0 0L1 1e99", None),
    ],
)
def test_straight_paths(data, points):
    found = sub_paths(data, Budget("x"))
    assert [each.points for each in found] == ([] if points is None else [[tuple(map(float, p)) for p in points]])


def test_curves_pass_through_their_ends_and_reflect_their_controls():
    (cubic,) = sub_paths("M0 0C0 4 4 4 4 0S8 -4 8 0", Budget("x"))
    assert not cubic.straight and len(cubic.points) == 1 + 2 * STEPS
    assert cubic.points[STEPS] == (4, 0) and cubic.points[-1] == (8, 0)
    assert cubic.points[STEPS // 2] == (2, 3) and cubic.points[STEPS + STEPS // 2] == (6, -3)
    (quadratic,) = sub_paths("M0 0Q2 4 4 0T8 0", Budget("x"))
    assert quadratic.points[STEPS // 2] == pytest.approx((2, 2))
    assert quadratic.points[STEPS + STEPS // 2] == pytest.approx((6, -2))


@given(
    radius=st.floats(1, 50), start=st.floats(0, 6.28), sweep=st.floats(0.2, 6.0), clockwise=st.booleans(),
    centre=st.tuples(st.floats(-50, 50), st.floats(-50, 50)),
)  # fmt: skip
def test_an_arc_is_on_its_circle(radius, start, sweep, clockwise, centre):
    end = start + (sweep if clockwise else -sweep)
    (x0, y0), (x1, y1) = ((centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in (start, end))
    flags = f"{int(sweep > math.pi)}{int(clockwise)}"  # may stand without a blank between them
    (arc,) = sub_paths(f"M{x0:.9f} {y0:.9f}A{radius} {radius} 0 {flags}{x1:.9f} {y1:.9f}", Budget("x"))
    points = np.array(arc.points) - centre
    np.testing.assert_allclose(np.hypot(*points.T), radius, rtol=1e-3)
    middle = start + (sweep if clockwise else -sweep) / 2
    expected = radius * np.array([math.cos(middle), math.sin(middle)])
    np.testing.assert_allclose(points[STEPS // 2], expected, atol=1e-2 * radius)


def test_transforms_are_done_from_the_right():
    matrix = matrix_of("translate(10 20) rotate(90) scale(2, 3)")
    np.testing.assert_allclose(moved(matrix, np.array([[1.0, 1.0]])), [[7, 22]], atol=1e-12)
    assert scale_of(matrix) == pytest.approx(math.sqrt(6))
    about = moved(matrix_of("rotate(180, 5, 5)"), np.array([[0.0, 0.0]]))
    np.testing.assert_allclose(about, [[10, 10]], atol=1e-12)
    assert matrix_of("none of these(1) scale(x)") == (1, 0, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("rules", "stroke"),
    [
        (".a{stroke:red}", "red"),
        ("g .a{stroke:red}", "red"),
        ("svg > g path{stroke:red} path{stroke:blue}", "red"),  # more compounds weigh more
        ("path{stroke:red} path{stroke:blue}", "blue"),
        (".a{stroke:red} path{stroke:blue}", "red"),
        ("#p{stroke:red} .a.b{stroke:blue}", "red"),
        (".c{stroke:red}", None),
        (".a:hover{stroke:red}", None),
        ("/* .a{stroke:red} */ line, path {stroke : blue !important}", "blue"),
    ],
)
def test_style_sheets(rules, stroke):
    text = f'<svg><style>{rules.replace(">", "&gt;")}</style><g><path id="p" class="a b"/></g></svg>'
    root = parse_xml(text.encode(), Budget("x"))
    group = list(root.children())[1]
    sheet = StyleSheet(root, Budget("x"))
    assert sheet.style([root, group, next(group.children())]).get("stroke") == stroke


# ------------------------------------------------------------------------------------------ axes


@given(
    first=st.integers(0, 3), step=st.sampled_from([0.5, 1, 3, 6, 12]), count=st.integers(4, 9),
    left=st.floats(20, 200), apart=st.floats(30, 90), wrong=st.integers(0, 8), noise=st.integers(0, 10**6),
)  # fmt: skip
def test_a_row_of_numbers_is_an_axis_though_one_is_wrong(first, step, count, left, apart, wrong, noise):
    off = np.random.default_rng(noise).uniform(-1.5, 1.5, count)
    values = [step * (first + i) for i in range(count)]
    shown = [f"{v:g}" for v in values]
    shown[wrong % count] = "777"
    words = [word(text, left + apart * i + off[i], 300) for i, text in enumerate(shown)]
    others = [word("12", 3, 40), word("Months", left + 50, 320), word("8", left + 10, 200)]
    best_row = scale_rows([*words, *others])[0]
    assert len(best_row.labels) >= count - 1 - (count == 4)
    at = left + apart * np.arange(count)
    np.testing.assert_allclose(best_row.value(at), values, atol=0.12 * step)


def test_a_column_of_counts_is_no_survival_axis():
    counts = [word(text, 100, 300 + 10 * i) for i, text in enumerate(("400", "300", "200"))]
    percents = [word(f"{100 - 25 * i}%", 20, 50 + 50 * i) for i in range(5)]
    (column,) = scale_columns(counts + percents)
    assert [each.value for each in column.labels] == [100, 75, 50, 25, 0]


def test_full_survival_and_time_zero_may_have_no_label():
    time = Scale.through(((100.0, 6.0), (200.0, 12.0)))
    survival = Scale.through(((300.0, 0.2), (100.0, 0.8)))
    assert origin_of(time, survival) == (pytest.approx(0.0), pytest.approx(100 - 200 / 3))
    late = Scale.through(((100.0, 60.0), (200.0, 66.0)))
    assert origin_of(late, survival)[0] == 100


def test_words_of_a_line_are_a_phrase():
    line = [word("Drug", 20, 10), word("A", 37, 10), word("Placebo", 120, 10)]
    assert [each.text for each in phrases(line)] == ["Drug A", "Placebo"]


# ------------------------------------------------------------------------------------------ tables


def panel() -> Panel:
    return Panel(
        Scale.through(((100.0, 0.0), (300.0, 12.0))), Scale.through(((110.0, 0.0), (10.0, 1.0))), Box(100, 10, 300, 110)
    )


def test_rows_that_never_rise_are_numbers_at_risk():
    rows = [
        *(word(t, x, 130) for t, x in (("Drug", 40), ("A", 60), ("120", 100), ("55(3)", 201), ("7", 300))),
        *(word(t, x, 145) for t, x in (("Events", 40), ("0", 100), ("40", 200), ("60", 300))),
        *(word(t, x, 160) for t, x in (("Note", 40), ("2024", 150))),
    ]
    three = Panel(
        Scale(
            0.06,
            -6.0,
            scale_rows([word(str(v), 100 + 100 * i, 120) for i, v in enumerate((0, 6, 12))])[0].labels,
            0,
            120,
        ),
        panel().survival,
        panel().region,
    )
    (row,) = risk_rows(rows, three)
    assert (row.label, row.counts) == ("Drug A", {0.0: 120, 6.0: 55, 12.0: 7})


def row(label: str, *counts: int, colour=BLACK) -> RiskRow:
    return RiskRow(label, dict(zip((0.0, 6.0, 12.0), counts, strict=False)), (colour,), 0.0)


def high(when: float) -> float:
    return 1.0 if when < 3 else 0.9


def low(when: float) -> float:
    return 1.0 if when < 3 else 0.3


@pytest.mark.parametrize(
    ("rows", "names", "expected"),
    [
        ([row("B", 100, 20), row("A", 100, 80)], ["A", "B"], ["A", "B"]),  # by name
        ([row("Pbo", 100, 20), row("Pembro", 100, 80)], ["Pembrolizumab", "Placebo"], ["Pembro", "Pbo"]),
        ([row("B", 100, 20), row("A 60 mg", 100, 10)], ["A 60 mg twice daily (n = 100)", "B"], ["A 60 mg", "B"]),
        ([row("AB", 100, 20), row("AC", 100, 10)], ["ABCD", "ABCE"], ["AB", "AC"]),  # either, so as they stand
        ([row("(blue)", 90, 20, colour=BLUE), row("(red)", 90, 80, colour=RED)], [None, None], ["(red)", "(blue)"]),
        ([row("2", 100, 20), row("1", 100, 80)], [None, None], ["1", "2"]),  # the other way contradicts the curves
        ([row("1", 100, 20), row("2", 100, 10)], [None, None], [None, None]),  # either way is possible
        ([row("1", 100, 20), row("2", 100, 10)], ["A", "B"], ["1", "2"]),  # in the order of the legend
        ([row("1", 100, 20)], ["A", "B"], [None, None]),
    ],
)
def test_rows_belong_to_curves(rows, names, expected):
    found, _ = match_rows(rows, names, [RED, BLUE], [high, low])
    assert [each and each.label for each in found] == expected


def test_a_row_that_contradicts_every_curve_is_left_out():
    found, _ = match_rows([row("A", 100, 99)], ["A"], [RED], [low])
    assert found == [None]


# ------------------------------------------------------------------------------------------ shapes


@pytest.mark.parametrize("family", ["DejaVu Sans", "DejaVu Serif", "STIXGeneral", "cmss10", "DejaVu Sans Mono"])
def test_digits_are_recognised_by_their_outlines(family):
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    digit = TextPath((0, 0), "0", size=100, prop=FontProperties(family=family)).get_extents().height
    read = ""
    for each in DIGITS:
        path = TextPath((0, 0), each, size=100, prop=FontProperties(family=family))
        outline = [polygon * (1, -1) for polygon in path.to_polygons()]
        extents = path.get_extents()
        read += best(scores(Seen(filled(outline), extents.height / digit, extents.y0 / digit)), numeric=True)[0]
    wrong = sum(a != b for a, b in zip(read, DIGITS, strict=True))
    assert wrong <= (family == "DejaVu Sans Mono")  # whose digits are among no templates


# ------------------------------------------------------------------------------------------ traces


def drawn(steps: list[tuple[int, int]], columns: int, rows: int, width: int, dash: tuple[int, int] | None = None):
    """Return the pixels of a staircase, dashed along its way, and its height in each column."""
    heights = np.zeros(columns)
    for start, level in steps:
        heights[start:] = level
    mask = np.zeros((rows, columns), dtype=bool)
    half, way = width // 2, 0
    for column in range(columns):
        for level in range(int(heights[max(0, column - 1)]), int(heights[column]) + 1):
            way += 1
            if dash is None or way % sum(dash) < dash[0]:
                mask[level - half : level + width - half, column : column + width] = True
    return mask, heights


def followed(mask: np.ndarray) -> list[np.ndarray]:
    """Return the heights of the curves that are found in one colour."""
    colour = LineColour(RED, mask, mask.astype(np.float32))
    tracks = follow(colour, mask, 20.0, 0.0, Budget("x"))
    return [each.heights for each in without_gaps([traced(t, 0) for t in tracks], 0.0, 20.0)]


@settings(max_examples=20)
@given(
    drops=st.lists(st.tuples(st.integers(15, 170), st.integers(4, 30)), min_size=3, max_size=7, unique_by=lambda d: d[0]),
    width=st.integers(1, 3), dash=st.sampled_from([None, (9, 4), (5, 5)]),
)  # fmt: skip
def test_a_staircase_is_followed(drops, width, dash):
    level, steps = 20, [(0, 20)]
    for at, fall in sorted(drops):
        level += fall
        steps.append((at, level))
    mask, heights = drawn(steps, 200, 240, width, dash)
    (found,) = followed(mask)
    assert len(found) >= 190
    off = np.abs(found - heights[: len(found)] - (0 if width % 2 else -0.5))
    assert np.median(off) < 0.6
    # a drop is off by the width of the line, and by a gap where it lies in one
    assert (off > 1.5).sum() <= len(drops) * (width + 1 + (0 if dash is None else dash[1] + 1))


def test_ticks_are_marks_and_do_not_move_the_curve():
    mask, heights = drawn([(0, 20), (100, 60), (200, 90)], 300, 200, 2)
    for at in (50, 150, 250):
        level = int(heights[at])
        mask[level - 6 : level + 6, at : at + 2] = True
    colour = LineColour(RED, mask, mask.astype(np.float32))
    (track,) = follow(colour, mask, 20.0, 0.0, Budget("x"))
    curve = traced(track, 0)
    np.testing.assert_allclose(curve.marks, [50.5, 150.5, 250.5], atol=0.6)
    points = corners(without_gaps([curve], 0.0, 20.0)[0], 0.0, 20.0)
    at = np.array([20, 50, 90, 110, 150, 190, 210, 250, 290])
    np.testing.assert_allclose(np.interp(at, *points.T), heights[at], atol=1)


def test_curves_of_one_colour_that_cross_are_two():
    solid, high_first = drawn([(0, 20), (40, 40), (150, 150)], 300, 200, 2)
    dashed, low_first = drawn([(0, 20), (20, 60), (250, 90)], 300, 200, 2, dash=(6, 4))
    found = followed(solid | dashed)
    assert len(found) == 2
    for heights, true in zip(found, (high_first, low_first), strict=True):
        assert np.median(np.abs(heights - true[: len(heights)] + 0.5)) < 1


def test_the_colours_of_lines_are_found_beside_fields_and_grids():
    image = np.full((200, 300, 3), 255, dtype=np.uint8)
    image[60:140, 20:280] = (220, 230, 250)  # a band
    image[100, :] = 210  # a grid
    for start, colour, thick in ((20, RED, 3), (70, BLUE, 3), (120, (120, 120, 120), 2)):
        for step in range(7):
            image[start + 6 * step : start + 6 * step + thick, 10 + 40 * step : 50 + 40 * step] = colour
    found = palette_of(image, Box(5, 5, 295, 195), [], Budget("x")).colours
    assert sorted(each.colour for each in found) == sorted([RED, BLUE, (120, 120, 120)])


def test_a_budget_counts():
    budget = Budget("x", segments=10)
    budget.spend(10)
    with pytest.raises(DocumentError, match="more than 10 pieces"):
        budget.spend()
