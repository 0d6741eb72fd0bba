"""The gate for frames: every kind of frame gives the same arrays, and what is no column of numbers says so."""

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.errors import DataError
from pivotal.frames import SHORT, Table, as_grouping, as_numbers, crossed, is_missing

COLUMNS: dict[str, list[Any]] = {
    "whole": [3, 1, 2, 1],
    "broken": [0.5, None, 2.5, 0.5],
    "holes": [7, None, 9, 7],
    "truth": [True, False, True, True],
    "text": ["b", "a", None, "b"],
}


def in_duckdb(columns: dict[str, list[Any]]) -> Any:
    connection = duckdb.connect()
    connection.register("frame", pl.DataFrame(columns).to_arrow())
    return connection.sql("select * from frame")


FRAMES = {
    "mapping": lambda d: {k: np.array(v, object) for k, v in d.items()},
    "pandas": pd.DataFrame,
    "pandas-objects": lambda d: pd.DataFrame(d, dtype=object),
    "pandas-nullable": lambda d: pd.DataFrame(d).convert_dtypes(),
    "pandas-pyarrow": lambda d: pd.DataFrame(d).convert_dtypes(dtype_backend="pyarrow"),
    "pandas-index": lambda d: pd.DataFrame(d, index=[5, 5, 1, 0]),
    "pandas-categories": lambda d: pd.DataFrame(d).astype({"text": "category"}),
    "polars": pl.DataFrame,
    "polars-lazy": pl.LazyFrame,
    "polars-categories": lambda d: pl.DataFrame(d).cast({"text": pl.Categorical}),
    "polars-enum": lambda d: pl.DataFrame(d).cast({"text": pl.Enum(["a", "b", "c"])}),
    "pyarrow": pa.table,
    "pyarrow-dictionary": lambda d: pa.table(
        {k: pa.array(v).dictionary_encode() if k == "text" else pa.array(v) for k, v in d.items()}
    ),
    "pyarrow-chunks": lambda d: pa.concat_tables([pa.table(d).slice(0, 1), pa.table(d).slice(1)]),
    "duckdb": in_duckdb,
}


@pytest.fixture(params=FRAMES)
def table(request: pytest.FixtureRequest) -> Table:
    return Table(FRAMES[request.param](COLUMNS))


def test_numbers_are_contiguous_and_missing_is_nan(table: Table) -> None:
    for name, expected in (
        ("whole", [3, 1, 2, 1]),
        ("broken", [0.5, np.nan, 2.5, 0.5]),
        ("holes", [7, np.nan, 9, 7]),
        ("truth", [1, 0, 1, 1]),
    ):
        array = table.numbers(name, "a test")
        assert array.dtype == np.float64 and array.flags.c_contiguous and array.flags.writeable
        np.testing.assert_array_equal(array, expected)


def test_groupings_are_codes_into_sorted_levels(table: Table) -> None:
    text = table.grouping("text", "a test")
    assert text.levels == ("a", "b") and text.codes.tolist() == [1, 0, -1, 1] and text.codes.dtype == np.int32
    whole = table.grouping("whole", "a test")
    assert whole.levels == (1, 2, 3) and whole.codes.tolist() == [2, 0, 1, 0]
    holes = table.grouping("holes", "a test")
    assert holes.levels == (7, 9) and holes.codes.tolist() == [0, -1, 1, 0]
    truth = table.grouping("truth", "a test")
    assert truth.levels == (False, True) and truth.codes.tolist() == [1, 0, 1, 1]


def test_rows_and_names_are_known(table: Table) -> None:
    assert table.rows == 4 and table.names == tuple(COLUMNS) and "text" in table and "none" not in table
    some = table.only(np.array([True, False, True, False]))
    assert some.rows == 2 and some.numbers("whole", "a test").tolist() == [3, 2]
    assert Table(some).rows == 2


def test_text_is_no_number(table: Table) -> None:
    with pytest.raises(DataError, match=r"age \(text\) holds .*where numbers belong"):
        table.numbers("text", "age")


def test_a_column_that_is_not_there_is_named(table: Table) -> None:
    with pytest.raises(DataError, match=r"time: the data have no column 'hole'; they have whole, .*\n.*did you mean"):
        table.column("hole", "time")


@pytest.mark.parametrize(
    ("kind", "native"), [("pandas", pd.DataFrame), ("polars", pl.DataFrame), ("pyarrow", pa.Table), ("mapping", dict)]
)
def test_the_same_kind_comes_out(kind: str, native: type) -> None:
    table = Table(FRAMES[kind](COLUMNS))
    assert isinstance(table.native(), native)
    assert table.backend == {"mapping": None}.get(kind, kind)
    changed = table.replaced({"whole": [9, 8, 7, 6], "text": ["x", None, "y", "z"]})
    assert isinstance(changed.native(), native)
    assert changed.numbers("whole", "a test").tolist() == [9, 8, 7, 6]
    assert changed.grouping("text", "a test").codes.tolist() == [0, -1, 1, 2]
    assert table.numbers("whole", "a test").tolist() == [3, 1, 2, 1]
    assert changed.replaced({"whole": np.array([0.5, 1, 2, 3])}).numbers("whole", "a test").tolist() == [0.5, 1, 2, 3]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([1, 2], "a list is no data frame"),
        (3, "a int is no data frame"),
        ("adtte.csv", "a str is no data frame"),
        ({"a": [1, 2], "b": [1]}, "different lengths: a 2, b 1"),
        ({"a": 3}, "different lengths"),
        ({"a": [[1, 2], [3, 4]]}, "a test .a. has 2 dimensions"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "column names are there twice"),
    ],
)
def test_what_is_no_table_is_refused(data: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        Table(data).numbers("a", "a test")


def test_declared_categories_keep_their_order() -> None:
    pandas = pd.Series(pd.Categorical(["mid", None, "low", "mid"], categories=["low", "mid", "high"]))
    for column in (
        Table(pd.DataFrame({"g": pandas})),
        Table(pl.DataFrame({"g": pl.Series(["mid", None, "low", "mid"], dtype=pl.Enum(["low", "mid", "high"]))})),
    ):
        found = column.grouping("g", "a test")
        assert found.levels == ("low", "mid") and found.codes.tolist() == [1, -1, 0, 1] and found.declared
    plain = Table(pl.DataFrame({"g": ["mid", "low"]}).cast(pl.Categorical)).grouping("g", "a test")
    assert plain.levels == ("low", "mid") and not plain.declared
    empty = Table(pd.DataFrame({"g": pd.Categorical([None, None], categories=["a"])})).grouping("g", "a test")
    assert empty.levels == () and empty.codes.tolist() == [-1, -1]


def test_empty_text_is_missing() -> None:
    for data in (
        {"g": ["a", "", "b"]},
        pd.DataFrame({"g": ["a", "", "b"]}),
        pl.DataFrame({"g": ["a", "", "b"]}),
        pa.table({"g": ["a", "", "b"]}),
    ):
        found = Table(data).grouping("g", "a test")
        assert found.levels == ("a", "b") and found.codes.tolist() == [0, -1, 1]


def test_a_mapping_may_hold_plain_lists_and_any_kind_of_missing() -> None:
    assert np.isnan(as_numbers([1, None, pd.NA, float("nan"), Decimal("1.5"), np.float32(2)], "x")[[1, 2, 3]]).all()
    assert as_numbers([1, None, Decimal("1.5")], "x").tolist()[::2] == [1.0, 1.5]
    assert as_grouping(["a", None, pd.NA, float("nan"), pd.NaT, "b"], "x").codes.tolist() == [0, -1, -1, -1, -1, 1]
    assert (
        all(is_missing(each) for each in (None, float("nan"), pd.NaT, pd.NA))
        and not is_missing(0)
        and not is_missing("")
    )


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        ([10**6, 5, 10**6], (5, 10**6)),
        ([-3, -3, 4000], (-3, 4000)),
        ([0.5, 1.5, np.nan], (0.5, 1.5)),
        ([1.0, 2.0, np.nan], (1, 2)),
        ([], ()),
        ([date(2024, 1, 2), date(2024, 1, 1)], (date(2024, 1, 1), date(2024, 1, 2))),
        (np.array([3, 1], np.uint8), (1, 3)),
        (list("hgfedcbaa"), tuple("abcdefgh")),
        (list("ihgfedcba"), tuple("abcdefghi")),
    ],
)
def test_levels_of_all_kinds(values: Any, levels: tuple[Any, ...]) -> None:
    found = as_grouping(np.array(values) if not isinstance(values, np.ndarray) else values, "x")
    assert found.levels == levels
    assert [found.levels[code] if code >= 0 else None for code in found.codes] == [
        None if is_missing(each) else each for each in np.asarray(values).tolist()
    ]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["a", 1], "x mixes int, str, which have no order among them"),
        ([[1], [2, 3]], "x mixes"),
        ([{"a": 1}], "x mixes"),
    ],
)
def test_levels_without_order_are_refused(values: list[Any], message: str) -> None:
    array = np.empty(len(values), object)
    array[:] = values
    with pytest.raises(DataError, match=message):
        as_grouping(array, "x")


@pytest.mark.parametrize(
    "values", [["1", "2"], np.array(["2024-01-01"], "datetime64[D]"), [object()], [1j], [b"1"], [date(2024, 1, 1)]]
)
def test_what_are_no_numbers_is_refused(values: Any) -> None:
    with pytest.raises(DataError, match="where numbers belong"):
        as_numbers(values, "x")


def test_a_level_is_found_by_name() -> None:
    found = as_grouping(["Drug", "Placebo"], "ARM")
    assert found.index("Placebo", "ARM") == 1
    with pytest.raises(
        DataError, match=r"ARM has no level 'placebo'; it has 'Drug', 'Placebo'\n.*did you mean 'Placebo'"
    ):
        found.index("placebo", "ARM")
    with pytest.raises(DataError, match="no level True"):
        as_grouping([0, 1], "ARM").index(True, "ARM")


def test_some_rows_of_a_grouping_keep_the_levels_that_are_there() -> None:
    some = as_grouping(["c", "a", "b", None], "x").only(np.array([True, False, True, True]))
    assert some.levels == ("b", "c") and some.codes.tolist() == [1, 0, -1]
    assert as_grouping([None, None], "x").only(np.array([True, False])).codes.tolist() == [-1]


def test_combinations_are_those_that_occur() -> None:
    one, other = as_grouping(["a", "b", "a", None], "x"), as_grouping([1, 2, 2, 1], "y")
    both = crossed([one, other], 4)
    assert both.levels == (("a", 1), ("a", 2), ("b", 2)) and both.codes.tolist() == [0, 2, 1, -1]
    assert crossed([], 3).codes.tolist() == [0, 0, 0] and crossed([], 3).levels == ((),)


def test_text_among_numbers_does_not_make_them_text() -> None:
    for values in (["a", 1], ("a", 1.5), [b"a", "a"], ["", b"\x80"]):
        with pytest.raises(DataError, match=r"which have no order among them|where numbers belong"):
            as_grouping(values, "x")
            as_numbers(values, "x")
    with pytest.raises(DataError, match="x holds lists of unequal lengths"):
        as_grouping([[1], [2, 3]], "x")
    assert Table({"x": ["a", None]}).grouping("x", "a test").codes.tolist() == [0, -1]


@given(st.lists(st.text("ab", max_size=3), max_size=20))
def test_text_is_coded_alike_however_it_comes(values: list[str]) -> None:
    text, objects = (as_grouping(np.array(values, kind), "x") for kind in (str, object))
    assert text.levels == objects.levels and text.codes.tolist() == objects.codes.tolist()


def test_short_and_long_columns_of_text_are_coded_alike() -> None:
    rows = ["b", None, "", "a"]
    short, long = (Table(pl.DataFrame({"x": rows * many})).grouping("x", "a test") for many in (1, SHORT))
    assert short.levels == long.levels == ("a", "b")
    assert short.codes.tolist() * SHORT == long.codes.tolist() == [1, -1, -1, 0] * SHORT


@given(
    st.lists(
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=2), st.dates(), st.binary(max_size=1)
        ),
        max_size=8,
    )
)
def test_any_column_is_read_or_refused(values: list[Any]) -> None:
    array = np.empty(len(values), object)
    array[:] = values
    for read in (as_numbers, as_grouping):
        try:
            read(array, "x")
        except DataError:
            continue
    try:
        as_grouping(values, "x")
    except DataError:
        return
