"""Swimmer, waterfall, spider and timeline: what is drawn is what was derived, in order, and whoever has little is drawn too."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from matplotlib.colors import to_hex, to_rgb

import pivotal as pv
from pivotal.errors import DataError
from pivotal.figures import derived_trial
from pivotal.figures.patient_bars import BARS
from pivotal.figures.patient_timeline import draw_timeline
from pivotal.figures.spider import draw_spider
from pivotal.figures.swimmer import MARKS, draw_swimmer
from pivotal.figures.waterfall import draw_waterfall

EXAMPLES = Path(__file__).parents[2] / "examples"


@cache
def trial() -> pv.DerivedTrial:
    records = pv.read_folder(EXAMPLES / "sdtm").data
    return pv.derive_trial({name: each.frame for name, each in records.items()}, pv.read_rules(EXAMPLES / "rules.yaml"))


def changes(*values: float | None, arm: str | None = None) -> list[dict[str, Any]]:
    return [{"subject": f"S{k}", "change": each, "arm": arm} for k, each in enumerate(values)]


def texts(figure: Any) -> list[str]:
    return [each.get_text() for each in figure.findobj(lambda a: hasattr(a, "get_text")) if each.get_text()]


def bars(figure: Any) -> list[Any]:
    return [each for each in figure.axes[0].patches if each.get_height()]


def test_a_waterfall_falls_from_the_largest_growth_to_the_largest_decrease() -> None:
    found = sorted((each.get_x(), each.get_y() + each.get_height()) for each in bars(trial().plot(kind="waterfall")))
    heights = [height for _, height in found]
    complete = (pl.col("PARAMCD") == "SDIAM") & (pl.col("ANL01FL") == "Y") & (pl.col("ADT") > pl.col("RANDDT"))
    right = trial()["ADTR"].data.filter(complete).group_by("USUBJID").agg(pl.col("PCHG").min())["PCHG"]
    assert len(heights) == right.len() and heights == sorted(heights, reverse=True)
    assert heights[-1] == pytest.approx(right.min()) and heights[0] == pytest.approx(right.max())


def test_a_sum_without_all_lesions_is_no_decrease() -> None:
    day = date(2025, 1, 1)
    rows = [
        {"USUBJID": "1", "PARAMCD": "SDIAM", "ANL01FL": complete, "ABLFL": base, "ADT": day + timedelta(at), "RANDDT": day,
         "PCHG": change, "PDFL": None}
        for at, complete, base, change in ((-5, "Y", "Y", 0.0), (42, None, None, -60.0), (84, "Y", None, -10.0))
    ]  # fmt: skip
    sizes = SimpleNamespace(name="ADTR", rows=lambda: rows)
    (bar,) = bars(derived_trial.sizes(sizes))
    assert bar.get_height() == -10
    (line,) = [each for each in derived_trial.sizes(sizes, kind="spider").axes[0].lines if each.get_marker() == "o"]
    assert list(line.get_ydata()) == [0.0, -10.0]


def test_arms_differ_in_colour_hatch_and_grey() -> None:
    figure = trial().plot(kind="waterfall", labels={"Experimental": "X 60 mg"})
    hatches = {(to_hex(each.get_facecolor()), each.get_hatch()) for each in bars(figure)}
    assert hatches == {("#0072b2", ""), ("#e69f00", "////")} and "X 60 mg" in texts(figure)
    greys = [sum(w * c for w, c in zip((0.299, 0.587, 0.114), to_rgb(each), strict=True)) for each in BARS[:3]]
    assert min(abs(a - b) for k, a in enumerate(greys) for b in greys[:k]) > 0.2


def test_a_large_change_is_cut_and_says_so_and_who_has_none_is_counted() -> None:
    figure = draw_waterfall(changes(250.0, 0.0, -40.0, None, float("nan")))
    assert max(each.get_y() + each.get_height() for each in bars(figure)) == 100
    assert len(bars(figure)) == 3  # also the one of 0
    note = next(each for each in texts(figure) if "cut at" in each)
    assert "cut at +100 %: 1, the largest change is +250 %; 2 without a measured change" in note
    assert {"−30 %", "+20 %"} <= set(texts(figure))


def test_names_and_responses_stand_where_there_is_room() -> None:
    few, many = draw_waterfall(changes(*range(-30, 30))), draw_waterfall(changes(*range(-60, 60)))
    assert "S3" in texts(few) and "S3" not in texts(many) and "Patients (n = 120)" in texts(many)
    assert "S3" in texts(draw_waterfall(changes(*range(-60, 60)), names=True))
    named = [{**each, "response": "PR"} for each in changes(-40.0, -50.0)]
    assert texts(draw_waterfall(named)).count("PR") == 2 and "PR" not in texts(draw_waterfall(named, responses=False))


def test_a_swimmer_has_a_bar_a_patient_and_marks_what_happened() -> None:
    figure = trial().plot(kind="swimmer")
    axes = figure.axes[0]
    assert [each.get_text() for each in axes.get_yticklabels()] == [
        each for arm in ("Reference", "Experimental") for each in order_of(arm)
    ]  # fmt: skip
    drawn = {words for _, _, words in MARKS.values()} & set(texts(figure))
    assert {"progression", "death", "partial response", "new therapy"} <= drawn and "in follow-up" in texts(figure)
    dead = sum(row["DTHDT"] is not None for row in trial().subject_rows())
    crosses = [line for line in axes.lines if line.get_marker() == "X"]
    assert sum(len(line.get_xdata()) for line in crosses) == dead > 0


def order_of(arm: str) -> list[str]:
    """Return the patients of an arm from the shortest to the longest course."""
    last: dict[str, Any] = {}
    for row in trial()["ADRS"].rows():
        if row["PARAMCD"] == "OVR" and row["ANL01FL"] == "Y":
            last[row["USUBJID"]] = max(row["ADT"], last.get(row["USUBJID"], row["ADT"]))
    found = []
    for row in trial().subject_rows():
        days = [row[name] for name in ("TRTEDT", "LSTALVDT", "NACTDT") if row[name]] + [last.get(row["USUBJID"])]
        end = row["DTHDT"] or max(each for each in days if each)
        found.append((row["TRT01P"], (end - row["RANDDT"]).days, row["USUBJID"]))
    return [who for of, _, who in sorted(found) if of == arm]


def test_treatment_ends_where_the_bar_becomes_pale() -> None:
    rows = [{"subject": "1", "end": 100.0, "treated": 40.0}, {"subject": "2", "end": 50.0, "treated": 90.0}]
    figure = draw_swimmer(rows, unit="days")
    widths = sorted((each.get_y(), each.get_width(), each.get_alpha()) for each in figure.axes[0].patches)
    assert [(width, alpha) for _, width, alpha in widths] == [(50.0, None), (40.0, None), (60.0, 0.45)]
    assert "after treatment" in texts(figure)
    assert "after treatment" not in texts(draw_swimmer([{"subject": "1", "end": 5.0}]))


def test_a_spider_goes_from_a_baseline_of_zero() -> None:
    figure = trial().plot(kind="spider", unit="weeks")
    lines = [each for each in figure.axes[0].lines if len(each.get_xdata()) > 1 and each.get_marker() == "o"]
    assert len(lines) >= 17 and all(each.get_ydata()[0] == 0 == each.get_xdata()[0] for each in lines)
    assert {"Time from start (weeks)", "progression"} <= set(texts(figure))
    assert len(trial().plot(kind="spider", facets=True).axes) == 2


def test_a_timeline_shows_each_endpoint_with_its_reason_and_its_own_reader() -> None:
    figure = trial().plot(kind="timeline", subject="EXAMPLE-0002")
    times = [row for row in trial()["ADTTE"].rows() if row["USUBJID"] == "EXAMPLE-0002"]
    names = [each.get_text() for each in figure.axes[0].get_yticklabels()]
    assert names == [row["PARAMCD"] for row in times]
    said = " ".join(texts(figure)).replace("\n", " ")
    for row in times:
        assert (row["ICEDESC"] or row["EVNTDESC"]) in said
    scans = {
        suffix: sum(
            (row["USUBJID"], row["PARAMCD"], row["ANL01FL"]) == ("EXAMPLE-0002", "OVR", "Y")
            for row in trial()[f"ADRS{suffix}"].rows()
        )
        for suffix in ("", "I")
    }
    ticks = [line for line in figure.axes[0].lines if len(set(line.get_xdata())) == 1 and len(line.get_xdata()) == 2]
    per_lane = {name: sum(round(line.get_ydata()[0] + 0.13) == k for line in ticks) for k, name in enumerate(names)}
    assert per_lane["PFS"] == scans[""] and per_lane["PFSI"] == scans["I"]


@pytest.mark.parametrize("n", [1, 300])
def test_one_patient_or_many_with_long_names_are_drawn(n: int) -> None:
    arms = ("An arm with quite a long name, 60 mg once daily", "Placebo and best supportive care")
    rows = [
        {"subject": f"LONG-IDENTIFIER-{k:05}", "arm": arms[k % 2], "end": 30.0 + k, "treated": 20.0} for k in range(n)
    ]
    marks = [{"subject": row["subject"], "day": 10.0, "kind": "PD"} for row in rows]
    sizes = [
        {"subject": row["subject"], "arm": row["arm"], "day": d, "change": float(d - 20)}
        for row in rows
        for d in (0, 42)
    ]
    for figure in (
        draw_swimmer(rows, marks),
        draw_waterfall([{**row, "change": row["end"] - 100} for row in rows]),
        draw_spider(sizes),
    ):
        figure.canvas.draw()
        width, height = figure.get_size_inches()
        assert width == pytest.approx(7.2) and height <= 11


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: trial().plot(kind="tornado"), "accepted: swimmer, waterfall, spider, timeline"),
        (lambda: trial().plot(kind="waterfall", reading="X"), "ADTRX was not derived"),
        (lambda: trial().plot(kind="timeline", subject="EXAMPLE-02"), "nobody in ADSL"),
        (lambda: trial().plot(kind="swimmer", unit="years"), "accepted: days, weeks, months"),
        (lambda: trial().plot(kind="waterfall", colours={"Drug": "red"}), "colours= names 'Drug'"),
        (lambda: trial()["ADTTE"].plot(kind="swimmer"), "ADTTE has no picture by itself"),
        (lambda: trial()["ADTR"].plot(kind="swimmer"), "accepted: waterfall, spider"),
        (lambda: draw_swimmer([]), "no patient to draw"),
        (lambda: draw_waterfall(changes(None)), "no patient to draw"),
        (lambda: draw_spider([]), "no patient with a measured change"),
        (lambda: draw_timeline([]), "nothing to draw"),
        (lambda: draw_swimmer([{"subject": "1", "end": 3.0}], [{"subject": "1", "day": 1, "kind": "SD"}]), "kind 'SD'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(call: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        call()


def test_sizes_by_themselves_are_drawn_too() -> None:
    for kind in ("waterfall", "spider"):
        alone, within = trial()["ADTR"].plot(kind=kind), trial().plot(kind=kind)
        assert len(alone.axes[0].patches) == len(within.axes[0].patches)
        assert len(alone.axes[0].lines) == len(within.axes[0].lines)
