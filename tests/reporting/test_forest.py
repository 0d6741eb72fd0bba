"""The picture of hazard ratios: everything lies on the axis, in order, and 1 is where it is drawn."""

from hypothesis import given
from hypothesis import strategies as st

import pivotal as pv
from pivotal.claims.findings import RatioRow
from pivotal.reporting.forest import planted

RATIOS = st.lists(
    st.lists(st.floats(0.01, 50), min_size=3, max_size=3, unique=True).map(
        lambda each: RatioRow("T", "PFS", "all", "cut", "", sorted(each)[1], sorted(each)[0], sorted(each)[2], ())
    ),
    min_size=1,
    max_size=6,
)


@given(RATIOS)
def test_every_interval_lies_on_the_axis_in_order(rows):
    forest = planted(rows)
    for mark in forest.marks:
        assert -0.01 <= mark.left <= mark.at + 0.01
        assert mark.at <= mark.left + mark.width + 0.01 <= 100.03
        assert (mark.at < forest.one) == (mark.row.value < 1) or abs(mark.at - forest.one) < 0.02
    assert [at for _, at in forest.ticks] == sorted(at for _, at in forest.ticks)
    assert ("1", forest.one) in forest.ticks


def test_equal_steps_of_the_ratio_are_equal_steps_of_the_axis():
    forest = planted([RatioRow("T", "PFS", "all", "cut", "", 0.5, 0.25, 1.0, ())])
    (mark,) = forest.marks
    assert abs((mark.at - mark.left) - (mark.left + mark.width - mark.at)) < 0.02


def test_nothing_to_draw():
    assert planted([]) is None


def test_the_shipped_article_shows_its_ratios_by_cut():
    rows = pv.check("cabometyx-net-eu-2025").ratios
    by_group = [(each.endpoint, each.group, each.cut, each.value) for each in rows]
    assert by_group[:4] == [
        ("PFS", "epNET", "ESMO 2023 interim", 0.45),
        ("PFS", "epNET", "NEJM final analysis", 0.38),
        ("PFS", "epNET", "ESMO 2024 abstract", 0.38),
        ("PFS", "epNET", "FDA label", 0.40),
    ]
    assert ("OS", "epNET", "FDA label", 1.05) not in by_group  # only recalled
