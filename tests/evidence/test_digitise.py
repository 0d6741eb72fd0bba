"""Figures of known curves, drawn in several manners and formats, and what is read of them."""

import gzip
from functools import cache

import numpy as np
import pytest

import pivotal as pv
from pivotal.dossier.mistakes import parse_noun
from pivotal.dossier.yaml import parse_yaml
from pivotal.errors import DataError, FigureError
from pivotal.evidence.figure_model import PublishedFigure
from pivotal.evidence.figure_reading.digitised import DigitisedFigure
from tests.evidence.figure_styles import STYLES, drawn, truth_of
from tests.evidence.figure_truth import R_FIGURES, Score, r_truths, score

PATHS, PIXELS = 0.001, 0.006  # mean absolute difference of survival that an arm may have
CURVE = '<path d="M20 10H50V40H110V70H140" stroke="navy" fill="none"/>'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("figures")


@pytest.fixture(scope="module")
def read(folder):
    """Give the function that draws a style, reads it, and says how far it is from the truth."""

    @cache
    def one(name: str, kind: str) -> tuple[DigitisedFigure, Score]:
        file = folder / f"{name}.{kind}"
        file.write_bytes(drawn(name, kind))
        result = pv.digitise(file)
        return result, score(result.figure, truth_of(name))

    return one


def figure(*parts: str, across=(0, 6, 12), down=(0.0, 0.5, 1.0), title="Months") -> str:
    """Return a small SVG with axes that go from 20 to 140 and from 10 to 110."""
    labels = [f'<text x="{20 + 10 * t}" y="120" text-anchor="middle">{t}</text>' for t in across]
    labels += [f'<text x="12" y="{112 - 100 * s / down[-1]}" text-anchor="end">{s}</text>' for s in down]
    labels += [f'<text x="80" y="135" text-anchor="middle">{title}</text>']
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 170" font-size="5.56">'
    return head + "".join([*labels, *parts]) + "</svg>"


def written(folder, text: str, name="small.svg"):
    path = folder / name
    path.write_text(text)
    return path


# ------------------------------------------------------------------------------------------ whole figures


@pytest.mark.parametrize("kind", ["svg", "pdf"])
@pytest.mark.parametrize("name", STYLES)
def test_paths_give_curves_marks_names_and_table(read, name, kind):
    truth, (result, found) = truth_of(name), read(name, kind)
    assert max(found.away) <= PATHS
    assert found.named and found.table is not False
    assert (found.marks_found, found.marks_true) == ((1.0, 1.0) if truth.marks else (None, None))
    assert (result.figure.unit, result.figure.scale) == (truth.unit, truth.scale)
    assert (result.read_from, result.figure.corners) == ("paths", True)
    assert all((each.censor_marks is not None) is truth.marks for each in result.figure.arms)


@pytest.mark.parametrize("name", STYLES)
def test_pixels_give_curves(read, name):
    truth, (result, found) = truth_of(name), read(name, "png")
    assert len(result.figure.arms) == len(truth.arms)
    assert max(found.away) <= PIXELS
    assert result.figure.scale == truth.scale
    assert (result.read_from, result.figure.corners) == ("pixels", False)
    if truth.marks:
        assert found.marks_found >= 0.75 and found.marks_true >= 0.95


@pytest.mark.parametrize("name", ["two colours", "dashes"])
def test_the_noise_of_jpeg_does_no_harm(read, name):
    result, found = read(name, "jpg")
    assert len(result.figure.arms) == 2
    assert max(found.away) <= PIXELS


@pytest.mark.parametrize("kind", ["svg", "pdf"])
@pytest.mark.parametrize("name", r_truths())
def test_figures_of_r_are_read_from_paths(name, kind):
    truth, result = r_truths()[name], pv.digitise(R_FIGURES / f"{name}.{kind}")
    found = score(result.figure, truth)
    assert max(found.away) <= PATHS
    assert found.named and found.table is not False
    assert (found.marks_found, found.marks_true) == ((1.0, 1.0) if truth.marks else (None, None))
    assert (result.figure.unit, result.figure.scale) == (truth.unit, truth.scale)


@pytest.mark.parametrize("name", r_truths())
def test_figures_of_r_are_traced(name):
    truth, result = r_truths()[name], pv.digitise(R_FIGURES / f"{name}.png")
    found = score(result.figure, truth)
    assert len(result.figure.arms) == len(truth.arms)
    assert max(found.away) <= PIXELS


def test_numbers_at_risk_are_read_from_pixels(read):
    result, found = read("two colours", "png")
    assert found.named and found.table
    assert any("check them" in note for note in result.notes)


def test_a_page_that_is_a_scan_is_traced(folder):
    import io

    from PIL import Image

    scan = folder / "scan.pdf"
    Image.open(io.BytesIO(drawn("percent", "png"))).convert("RGB").save(scan, "PDF", resolution=220)
    result = pv.digitise(scan)
    assert result.read_from == "pixels" and "is a picture" in result.notes[0]
    assert max(score(result.figure, truth_of("percent")).away) <= PIXELS


def test_the_page_with_the_figure_is_found(folder):
    import pypdfium2 as pdfium

    whole = pdfium.PdfDocument.new()
    whole.new_page(300, 300)
    whole.import_pages(pdfium.PdfDocument(drawn("percent", "pdf")))
    path = folder / "pages.pdf"
    whole.save(str(path))
    result = pv.digitise(path)
    assert "read from page 2 of 2" in result.notes
    assert result.figure == pv.digitise(path, page=2).figure
    with pytest.raises(FigureError, match="it holds no lines"):
        pv.digitise(path, page=1)
    with pytest.raises(FigureError, match="there is no page 3; accepted: 1 to 2"):
        pv.digitise(path, page=3)


# ------------------------------------------------------------------------------------------ what is no curve


def test_what_is_no_curve_is_left_out(folder):
    parts = [
        CURVE,
        '<path d="M20 10V110H140" stroke="black" fill="none"/>',  # the axes, as one line
        '<rect x="20" y="10" width="120" height="100" stroke="black" fill="none"/>',
        *(f'<path d="M20 {y}H140" stroke="#ccc"/>' for y in (10, 60, 110)),
        '<path d="M20 60H110V110" stroke="grey" stroke-dasharray="2" fill="none"/>',  # to the median
        '<path d="M20 10C60 20 90 60 140 80" stroke="red" fill="none"/>',  # a model
    ]
    result = pv.digitise(written(folder, figure(*parts)))
    assert len(result.figure.arms) == 1
    np.testing.assert_allclose(result.figure.arms[0].survival, [1, 1, 0.7, 0.7, 0.4, 0.4], atol=2e-4)
    assert "1 lines without steps were left out" in result.notes


def test_confidence_limits_are_told_by_their_steps(folder):
    around = [
        f'<path d="M20 10H50V{40 + d}H80V{50 + d}H110V{70 + d}H140" stroke="navy" fill="none" {dash}/>'
        for d, dash in ((0, ""), (-12, 'stroke-dasharray="3"'), (12, 'stroke-dasharray="3"'))
    ]
    result = pv.digitise(written(folder, figure(*around)))
    assert [each.survival[2] for each in result.figure.arms] == [pytest.approx(0.7, abs=2e-4)]
    assert "2 confidence limits were left out" in result.notes


def test_a_curve_in_pieces_is_one(folder):
    pieces = ["M20 10H50", "M110 40V70", "M50 40H110", "M50 10V40", "M140 70H110"]
    parts = [f'<path d="{each}" stroke="navy"/>' for each in pieces]
    arm = pv.digitise(written(folder, figure(*parts))).figure.arms[0]
    np.testing.assert_allclose(arm.time, [0, 3, 3, 9, 9, 12], atol=1e-3)


def test_a_curve_ends_where_the_axis_does(folder):
    cut = '<path d="M20 10H50V40H110V130H190" stroke="navy" fill="none"/>'
    box = '<rect x="20" y="10" width="120" height="100" stroke="black" fill="none"/>'
    arm = pv.digitise(written(folder, figure(cut, box))).figure.arms[0]
    assert arm.time[-1] == pytest.approx(9, abs=1e-3) and arm.survival[-1] == pytest.approx(0, abs=1e-3)


def test_marks_belong_to_the_curve_of_their_colour(folder):
    other = '<path d="M20 10H80V80H140" stroke="red" fill="none"/>'
    marks = [f'<path d="M{x} {y - 2}V{y + 2}" stroke="{c}"/>' for x, y, c in ((60, 40, "navy"), (90, 80, "red"))]
    marks += ['<path d="M90 78V82" stroke="red"/>', '<path d="M30 108V112" stroke="navy"/>']
    arms = pv.digitise(written(folder, figure(CURVE, other, *marks))).figure.arms
    assert sorted(each.censor_marks for each in arms) == [(pytest.approx(4, abs=1e-3),), (pytest.approx(7, abs=1e-3),)]


@pytest.mark.parametrize(
    ("down", "scale", "full"), [((0, 50, 100), "percent", 100), ((0.0, 0.5, 1.0), "proportion", 1)]
)
def test_the_scale_is_that_of_the_axis(folder, down, scale, full):
    result = pv.digitise(written(folder, figure(CURVE, down=down)))
    assert (result.figure.scale, result.figure.arms[0].survival[0]) == (scale, pytest.approx(full, rel=2e-4))


@pytest.mark.parametrize(("title", "unit"), [("Time (yrs)", "years"), ("Weeks on study", "weeks"), ("Days", "days")])
def test_the_unit_is_that_of_the_title(folder, title, unit):
    assert pv.digitise(written(folder, figure(CURVE, title=title))).figure.unit == unit


def test_a_unit_that_is_not_said_is_noted(folder):
    result = pv.digitise(written(folder, figure(CURVE, title="Time")))
    assert result.figure.unit == "months" and any("taken for months" in note for note in result.notes)
    assert pv.digitise(written(folder, figure(CURVE, title="Time")), unit="years").figure.unit == "years"


# ------------------------------------------------------------------------------------------ arguments


def test_axes_that_cannot_be_read_are_given(folder):
    bare = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 170">{CURVE}</svg>'
    path = written(folder, bare)
    with pytest.raises(FigureError, match=r"no time axis and survival axis is found(.|\n)*time_axis="):
        pv.digitise(path)
    result = pv.digitise(path, time_axis=((20, 0), (140, 12)), survival_axis=((110, 0), (10, 1)), unit="months")
    np.testing.assert_allclose(result.figure.arms[0].time, [0, 3, 3, 9, 9, 12], atol=1e-6)
    np.testing.assert_allclose(result.figure.arms[0].survival, [1, 1, 0.7, 0.7, 0.4, 0.4], atol=1e-6)


def test_axes_of_pixels_can_be_given(folder):
    file = folder / "bare.png"
    file.write_bytes(drawn("two colours", "png"))
    left, right, top, bottom = 192.0, 864.0, 94.2, 489.6  # of xlim 0 to 36 and ylim 0 to 1, at 150 dpi
    given = pv.digitise(file, time_axis=((left, 0), (right, 36)), survival_axis=((bottom, 0), (top, 1)))
    assert max(score(given.figure, truth_of("two colours")).away) <= PIXELS


def test_arms_are_named_from_the_upper_curve_or_by_colour(folder):
    path = written(folder, figure(CURVE, '<path d="M20 10H80V80H140" stroke="red" fill="none"/>'))
    upper, lower = pv.digitise(path, arms=["A", "B"]).figure.arms
    assert (upper.arm, lower.arm) == ("A", "B") and upper.survival[-1] > lower.survival[-1]
    by_colour = {
        each.arm: each.survival[-1] for each in pv.digitise(path, arms={"B": "red", "A": "#000080"}).figure.arms
    }
    assert by_colour == {"A": upper.survival[-1], "B": lower.survival[-1]}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"arms": ["A", "B"]}, "2 arms are named and 1 curves are found"),
        ({"arms": "A"}, "is one text"),
        ({"arms": {"A": "no colour"}}, "is no colour"),
        ({"panel": 2}, "there is no panel 2; accepted: 1 to 1"),
    ],
)
def test_what_does_not_fit_the_figure_is_refused(folder, options, says):
    with pytest.raises(FigureError, match=says):
        pv.digitise(written(folder, figure(CURVE)), **options)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"page": 0}, "page=0; accepted"),
        ({"panel": True}, "panel=True; accepted"),
        ({"unit": "hours"}, "unit='hours'; accepted: days"),
        ({"time_axis": (0, 24)}, "accepted: "),
        ({"time_axis": ((0, 0), (0, 1))}, "two different positions"),
        ({"time_axis": ((0, 5), (9, 1))}, "must rise to the right"),
        ({"survival_axis": ((0, 0), (9, 1))}, "must rise upwards"),
        ({"survival_axis": ((0, float("nan")), (9, 1))}, "two different positions"),
    ],
)
def test_a_malformed_argument_is_refused(folder, options, says):
    with pytest.raises(DataError, match=says):
        pv.digitise(written(folder, figure(CURVE)), **options)


def test_several_panels_are_asked_for(folder):
    shifted = figure(CURVE).replace("<svg ", '<g transform="translate(200 0)" ').replace("</svg>", "</g>")
    both = figure(CURVE).replace("</svg>", shifted + "</svg>").replace("0 0 200 170", "0 0 400 170")
    path = written(folder, both.replace("V40H110V70", "V50H110V90", 1))
    with pytest.raises(FigureError, match="2 panels with curves"):
        pv.digitise(path)
    first, second = (pv.digitise(path, panel=each).figure.arms[0].survival[-1] for each in (1, 2))
    assert (first, second) == (pytest.approx(0.2, abs=1e-3), pytest.approx(0.4, abs=1e-3))


# ------------------------------------------------------------------------------------------ the result


def test_what_is_written_is_read_again(read, folder):
    result, _ = read("two colours", "svg")
    path = result.write(folder / "curves.yaml")
    assert parse_noun(PublishedFigure, parse_yaml(path.read_text(), path.name), path.name) == result.figure


def test_the_result_is_rows_and_a_picture(read):
    result, _ = read("two colours", "svg")
    rows = result.tidy()
    assert {each["arm"] for each in rows} == {"Placebo", "Active"}
    assert len(rows) == result.glance()[0]["points"] == sum(len(each.time) for each in result.figure.arms)
    axes = result.plot().axes[0]
    assert [each.get_label() for each in axes.lines[::2]] == ["Placebo", "Active"]
    assert list(result.provenance.inputs) == ["two colours.svg"]


def test_a_compressed_drawing_is_one(folder):
    path = folder / "small.svgz"
    path.write_bytes(gzip.compress(figure(CURVE).encode()))
    assert len(pv.digitise(path).figure.arms) == 1
