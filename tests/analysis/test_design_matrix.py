"""The matrix of a model against R's model.matrix and against formulaic, its names, levels and missing values."""

import json
from typing import Any

import formulaic
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.analysis.design_matrix import design_matrix
from pivotal.errors import DataError, FormulaError
from pivotal.frames import Table
from tests.analysis.cases import FOLDER

R = json.loads((FOLDER / "design_matrix.json").read_text("utf-8"))
REFERENCES = {"a": "p", "b": "r", "c": "u"}


def references(formula: str) -> dict[str, str]:
    return {
        name: level
        for name, level in REFERENCES.items()
        if name in formula.replace("exp", "").replace("bs", "").replace("sqrt", "")
    }


@pytest.mark.parametrize("case", R["cases"], ids=lambda case: case["formula"])
def test_it_is_that_of_r(case: dict[str, Any]) -> None:
    design = design_matrix(Table(R["data"]), case["formula"], reference=references(case["formula"]))
    np.testing.assert_allclose(design.matrix, np.array(case["matrix"], float), rtol=1e-9, atol=1e-11)
    assert design.matrix.flags.c_contiguous and design.matrix.dtype == np.float64
    assert not design.missing.any() and design.counted == {}
    assert len(design.names) == len(set(design.names)) == len(design.term_of)
    again, _ = design.of(R["data"])
    np.testing.assert_array_equal(again, design.matrix)


@pytest.mark.parametrize(
    "formula",
    [
        "x + a",
        "a * b",
        "a + a:b",
        "a * x",
        "x + a:x",
        "a * b * x",
        "poly(x, 3)",
        "a * b * c",
        "(a + b) * c - b:c",
        "x:z",
    ],
)
def test_formulaic_gives_the_same(formula: str) -> None:
    frame = pd.DataFrame(R["data"])
    theirs = formulaic.model_matrix(formula, frame)
    theirs = theirs.drop(columns="Intercept").to_numpy(float)
    ours = design_matrix(Table(frame), formula, reference=references(formula.replace("poly", ""))).matrix
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(np.sort(ours, axis=1), np.sort(theirs, axis=1), atol=1e-10)


def test_coefficients_say_level_and_product() -> None:
    data = {"ARM": ["Drug", "Placebo", "Low", "Drug"], "AGE": [1.0, 2.0, 3.0, 4.0], "N": [1, 2, 2, 3]}
    design = design_matrix(Table(data), "ARM * AGE + factor(N, ref=2)", reference="Placebo")
    assert design.names == ("ARM[Drug]", "ARM[Low]", "AGE", "N[1]", "N[3]", "ARM[Drug]:AGE", "ARM[Low]:AGE")
    assert design.terms == ("ARM", "AGE", "factor(N, ref=2)", "ARM:AGE")
    assert design.term_of.tolist() == [0, 0, 1, 2, 2, 3, 3]
    assert design.references == {"ARM": "Placebo", "factor(N, ref=2)": 2}


def test_the_model_without_covariates_has_no_columns() -> None:
    design = design_matrix(Table({"AGE": [1.0, 2.0]}), "1 + strata(AGE)")
    assert design.matrix.shape == (2, 0) and design.names == () and design.strata == ("AGE",)


FRAMES = {
    "numpy": lambda d: {k: np.asarray(v) for k, v in d.items()},
    "pandas": pd.DataFrame,
    "pandas-numpy": lambda d: pd.DataFrame(d).astype({"ARM": object}),
    "pandas-nullable": lambda d: pd.DataFrame(d).convert_dtypes(),
    "pandas-pyarrow": lambda d: pd.DataFrame(d).convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.DataFrame,
    "polars-lazy": pl.LazyFrame,
    "polars-categorical": lambda d: pl.DataFrame(d).cast({"ARM": pl.Categorical}),
    "pyarrow": pa.table,
    "pyarrow-dictionary": lambda d: pa.table(
        {k: pa.array(v).dictionary_encode() if k == "ARM" else v for k, v in d.items()}
    ),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_every_frame_gives_the_same(kind: str) -> None:
    data = {"ARM": ["B", "A", "B", "C"], "AGE": [1, 2, 3, 5], "SEX": [True, False, True, True]}
    table = Table(FRAMES[kind](data))
    design = design_matrix(table, "ARM + AGE + SEX", reference={"ARM": "B"})
    assert design.names == ("ARM[A]", "ARM[C]", "AGE", "SEX")
    assert design.matrix.tolist() == [[0, 0, 1, 1], [1, 0, 2, 0], [0, 0, 3, 1], [0, 1, 5, 1]]
    with pytest.raises(FormulaError, match="holds text, which has no first level"):
        design_matrix(table, "ARM")


def test_a_categorical_column_declares_its_reference() -> None:
    values = ["high", "low", "mid", "low"]
    ordered = pd.DataFrame({"G": pd.Categorical(values, categories=["low", "mid", "high", "unused"])})
    assert design_matrix(Table(ordered), "G").names == ("G[mid]", "G[high]")
    enum = pl.DataFrame({"G": values}, schema={"G": pl.Enum(["mid", "low", "high"])})
    assert design_matrix(Table(enum), "G").names == ("G[low]", "G[high]")
    assert design_matrix(Table(enum), "G", reference="high").names == ("G[mid]", "G[low]")
    numbers = pd.DataFrame({"G": pd.Categorical([3, 1, 2, 1], categories=[2, 1, 3])})
    assert design_matrix(Table(numbers), "G").names == ("G[1]", "G[3]")
    assert design_matrix(Table(numbers), "factor(G, ref=1)").names == ("G[2]", "G[3]")


def test_factor_of_numbers_begins_with_the_lowest() -> None:
    assert design_matrix(Table({"G": [3, 1, 2]}), "factor(G)").names == ("G[2]", "G[3]")
    assert design_matrix(Table({"G": [3, 1, 2]}), "factor(G)", reference={"G": 3}).names == ("G[1]", "G[2]")
    with pytest.raises(
        FormulaError, match=r"the formula says that the reference of G is 1.*and reference= that it is 3"
    ):
        design_matrix(Table({"G": [3, 1, 2]}), "factor(G, ref=1)", reference={"G": 3})


def test_a_missing_value_is_marked_and_counted() -> None:
    data = pl.DataFrame(
        {"A": ["x", None, "z", "y", ""], "B": [1.0, 2.0, None, 4.0, 5.0], "C": [1.0, None, None, 1.0, 1.0]}
    )
    design = design_matrix(Table(data), "A + log(B) + C", reference="x")
    assert design.missing.tolist() == [False, True, True, False, True]
    assert design.counted == {"A": 2, "B": 1, "C": 2}
    assert design.names == ("A[y]", "log(B)", "C")
    assert design.matrix[[0, 3]].tolist() == [[0, 0, 1], [1, np.log(4), 1]]
    assert np.isnan(design.matrix[design.missing]).any(axis=1).all()


def test_levels_are_those_of_complete_rows() -> None:
    data = {"A": ["x", "y", "z"], "B": [1.0, 2.0, np.nan]}
    assert design_matrix(Table(data), "A + B", reference="x").names == ("A[y]", "B")
    with pytest.raises(FormulaError, match="A is nowhere its reference 'z' in the rows without anything missing"):
        design_matrix(Table(data), "A + B", reference="z")


def test_only_some_rows_are_taken() -> None:
    for data in (
        {"A": ["x", "y", "z"], "B": [1.0, 2.0, 3.0]},
        pl.DataFrame({"A": ["x", "y", "z"], "B": [1.0, 2.0, 3.0]}),
    ):
        design = design_matrix(Table(data), "A + B", reference="x", rows=np.array([True, True, False]))
        assert design.names == ("A[y]", "B") and design.matrix.tolist() == [[0, 1], [1, 2]]


def test_an_offset_is_summed() -> None:
    design = design_matrix(Table({"A": [1.0, 2.0], "B": [1.0, np.e]}), "A + offset(log(B)) + offset(I(2 * A))")
    assert design.offset is not None
    np.testing.assert_allclose(design.offset, [2, 5])
    assert design.names == ("A",)
    missing = design_matrix(Table({"A": [1.0, 2.0], "B": [1.0, np.nan]}), "A + offset(B)")
    assert missing.missing.tolist() == [False, True] and missing.counted == {"B": 1}


def test_further_data_are_coded_alike() -> None:
    rng = np.random.default_rng(1)
    data = {"A": rng.choice(["x", "y", "z"], 40), "B": rng.normal(size=40)}
    design = design_matrix(Table(data), "A * ns(B, 3) + poly(B, 2)", reference="y")
    some = {name: values[:7] for name, values in data.items()}
    np.testing.assert_allclose(design.of(some)[0], design.matrix[:7], atol=1e-12)
    with pytest.raises(FormulaError, match="A has the level 'w'; the model was fitted to 'y', 'x', 'z'"):
        design.of({"A": ["w"], "B": [0.0]})
    with pytest.raises(FormulaError, match=r"made of values from .* and ends there"):
        design.of({"A": ["x"], "B": [99.0]})


@pytest.mark.parametrize(
    ("formula", "reference", "message"),
    [
        ("AEG", None, "names 'AEG', which is no column.*\n.*did you mean 'AGE'"),
        ("AGE + strata(SIET)", None, "no column"),
        ("ARM", "Placbo", "is no level of a categorical column of the formula; there are ARM"),
        ("ARM", {"ARM": "Placbo"}, "ARM has no level 'Placbo'; it has 'Drug', 'Placebo'\n.*did you mean 'Placebo'"),
        ("ARM + SEX", "Placebo", "SEX holds text, which has no first level"),
        ("ARM + ARM2", "Drug", "is a level of ARM, ARM2; name the column"),
        ("ARM", {"ARM": "Drug", "SEX": "F"}, "names 'SEX', no categorical column"),
        ("AGE", {"AGE": 3}, "no categorical column of the formula; there are none"),
        ("AGE", "Drug", "there are none"),
        ("log(ARM)", None, "ARM holds text, where the formula needs numbers"),
        ("poly(ARM, 2)", None, "holds text"),
        ("offset(ARM)", None, "holds text"),
        ("log(ZERO)", None, r"log\(ZERO\) does not exist in row 2, where ZERO is 0"),
        ("sqrt(ZERO - 1)", None, "does not exist in row 2, where ZERO is 0"),
        ("I(1 + 2)", None, "names no column"),
        ("exp(AGE * 100)", None, "does not exist in row 1"),
        ("INF", None, "INF is infinite in row 3"),
        ("DAY", None, "where numbers belong"),
        ("poly(ONE, 2)", None, "needs more than 2 distinct values; there are 1"),
        ("bs(AGE, df=1, degree=2)", None, "at least 2 degrees of freedom"),
        ("NONE", None, "has no level"),
        ("SAME", None, "SAME holds text"),
        ("SAME + AGE", "Drug", "SAME is 'Drug' in all rows without anything missing: nothing to compare"),
        ("poly(AGE, 2, degree=2)", None, "degree is given twice"),
    ],
)
def test_what_cannot_be_is_refused(formula: str, reference: Any, message: str) -> None:
    data = {
        "ARM": ["Drug", "Placebo", "Drug"],
        "ARM2": ["Drug", "Placebo", "Drug"],
        "SEX": ["F", "M", "F"],
        "AGE": [50.0, 60.0, 70.0],
        "ZERO": [1.0, 0.0, 2.0],
        "ONE": [1.0, 1.0, 1.0],
        "INF": [1.0, 2.0, np.inf],
        "DAY": np.array(["2024-01-01"] * 3, "datetime64[D]"),
        "NONE": ["", "", ""],
        "SAME": ["Drug", "Drug", "Drug"],
    }
    with pytest.raises(DataError, match=message):
        design_matrix(Table(data), formula, reference=reference)


def test_a_column_named_like_a_word_of_python_works() -> None:
    data = {"lambda": [1.0, 2.0], "class": [3.0, 4.0], "a b": [5.0, 6.0]}
    design = design_matrix(Table(data), "lambda * class + `a b`")
    assert design.names == ("lambda", "class", "`a b`", "lambda:class")
    assert design.matrix.tolist() == [[1, 3, 5, 3], [2, 4, 6, 8]]


variables = st.sampled_from(["a", "b", "c", "x", "z"])
products = st.lists(variables, min_size=1, max_size=3).flatmap(
    lambda names: st.sampled_from(["*", ":"]).map(lambda mark: mark.join(names))
)


@given(st.lists(products, min_size=1, max_size=4))
def test_any_product_spans_what_formulaic_spans(parts: list[str]) -> None:
    formula = " + ".join(parts)
    frame = pd.DataFrame(R["data"])
    ours = design_matrix(Table(frame), formula, reference=references(formula)).matrix
    theirs = formulaic.model_matrix(formula, frame).to_numpy(float)
    with_one = np.column_stack([np.ones(len(frame)), ours])
    both = np.column_stack([with_one, theirs])
    rank = np.linalg.matrix_rank(both, tol=1e-6)
    assert rank == np.linalg.matrix_rank(theirs, tol=1e-6)
    if not {"x", "z"} & set(
        formula
    ):  # beside a:x R takes a for a part of a:b already, and so do we; formulaic does not
        assert rank == np.linalg.matrix_rank(with_one, tol=1e-6)
