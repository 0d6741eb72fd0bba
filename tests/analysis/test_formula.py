"""The grammar of formulas: what it reads, what it refuses, and that nothing in it is run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.analysis.formula import parsed
from pivotal.errors import FormulaError


def terms(text: str) -> list[str]:
    formula = parsed(text)
    return [formula.label(term) for term in formula.terms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AGE", ["AGE"]),
        ("AGE + SEX + AGE", ["AGE", "SEX"]),
        ("a * b", ["a", "b", "a:b"]),
        ("a:b + c", ["c", "a:b"]),
        ("a * b * c", ["a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]),
        ("(a + b) * c", ["a", "b", "c", "a:c", "b:c"]),
        ("(a + b):(c + d)", ["a:c", "a:d", "b:c", "b:d"]),
        ("a + b:a", ["a", "a:b"]),
        ("b:a + a", ["a", "b:a"]),
        ("a:a", ["a"]),
        ("a * b - a:b", ["a", "b"]),
        ("a * b - a", ["b", "a:b"]),
        ("1", []),
        ("1 + a", ["a"]),
        ("+ a", ["a"]),
        ("lambda + class + `in`", ["lambda", "class", "in"]),
        (
            "`age at entry` * log(`dose (mg)`)",
            ["`age at entry`", "log(`dose (mg)`)", "`age at entry`:log(`dose (mg)`)"],
        ),
        ("ph.ecog + .x", ["ph.ecog", ".x"]),
        ("Größe + 体重", ["Größe", "体重"]),
        ("log(x+1) + log( x + 1 )", ["log(x + 1)"]),
        ("I(x*2 - (y + 1)*3 - 4 - (a - b))", ["I(x * 2 - (y + 1) * 3 - 4 - (a - b))"]),
        ("I(-x + 1)", ["I(-x + 1)"]),
        ("factor(g, ref='B')", ["factor(g, ref='B')"]),
        ("factor(g, ref=2)", ["factor(g, ref=2)"]),
        ("poly(x, 2) + ns(x, df=3) + bs(x, df=5, degree=2)", ["poly(x, 2)", "ns(x, df=3)", "bs(x, df=5, degree=2)"]),
        ("log", ["log"]),
    ],
)
def test_terms_come_in_the_order_of_r(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_specials_are_set_aside() -> None:
    formula = parsed("strata(a, b) + x + strata(c) + cluster(id) + offset(log(time)) + offset(w)")
    assert formula.strata == ("a", "b", "c")
    assert formula.cluster == "id"
    assert [str(each) for each in formula.offsets] == ["log(time)", "w"]
    assert [formula.label(term) for term in formula.terms] == ["x"]
    assert formula.columns == ("x", "time", "w")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("Surv(t, e) + x", 1, "there is no function 'Surv'"),
        ("~ x", 1, "only the right-hand side is written"),
        ("x ~ y", 3, "only the right-hand side is written"),
        ("x + strat(y)", 5, "did you mean 'strata'"),
        ("survival::strata(x)", 9, "without its package"),
        ("x + tt(y)", 5, "there is no function 'tt'"),
        ("x + frailty(y)", 5, "there is no function 'frailty'"),
        ("pspline(y)", 1, "there is no function 'pspline'"),
        ("x - 1", 3, "no intercept to take away with -1"),
        ("0 + x", 1, "no intercept"),
        ("2 * x", 1, "the number 2 is no term"),
        ("x + (y", 7, "a closing parenthesis is missing"),
        ("x + y)", 6, "an operator such as . is missing before"),
        ("x y", 3, "an operator such as . is missing before 'y'"),
        ("x +", 4, "ends where a name is expected"),
        ("* x", 1, "stands where a name is expected"),
        ("x ** 2", 4, "stands where a name is expected"),
        ("x^2", 2, "is not accepted\n.*\n.*write the interactions out"),
        ("x / y", 3, "'/' is not accepted"),
        ("x | y", 3, "strata are written strata"),
        ("x[0]", 2, "'.' is not accepted"),
        ("x.__class__.__bases__(y)", 1, "there is no function"),
        ("__import__('os').system('x')", 1, "there is no function"),
        ("`x", 1, "a backtick that is not closed"),
        ("'x'", 1, "in quotation marks is no column"),
        ("x; y", 2, "';' is not accepted"),
        ("x - y", 3, "no term y before it to take away"),
        ("strata(x):y", 1, "stands by itself"),
        ("(strata(x) + y) * z", 2, "stands by itself"),
        ("x - strata(y)", 5, "stands by itself"),
        ("strata(log(x))", 1, "takes names of columns"),
        ("strata()", 1, "takes names of columns"),
        ("cluster(a, b)", 1, "one column of clusters"),
        ("cluster(a) + cluster(b)", 14, "one column of clusters"),
        ("offset(a, b)", 1, "takes one column or expression"),
        ("offset(a:b)", 1, "is no arithmetic"),
        ("log(a:b)", 1, "is no arithmetic"),
        ("log(factor(a))", 1, "is no arithmetic"),
        ("log('a')", 1, "is no arithmetic"),
        ("log()", 1, "takes one column"),
        ("log(a, b)", 1, "takes one column"),
        ("log(a, base=2)", 1, "has no argument 'base'"),
        ("factor(a, reference='b')", 1, "it takes ref"),
        ("factor(a, ref=b)", 1, "is a level"),
        ("factor(a, levels='b')", 1, "it takes ref"),
        ("poly(a)", 1, "a whole number"),
        ("poly(a, 2.5)", 1, "a whole number"),
        ("poly(log(a), 2)", 1, "the name of one column"),
        ("ns(a, knots=3)", 1, "it takes df"),
        ("ns(df=3, a)", 10, "after one with"),
        ("bs(a, 1e999)", 1, "a whole number"),
        ("x\0", 2, "is not accepted"),
    ],
)
def test_anything_else_is_refused_with_its_place(text: str, place: int, message: str) -> None:
    with pytest.raises(FormulaError, match=message) as caught:
        parsed(text)
    assert f"character {place}:" in str(caught.value)
    assert "accepted: names of columns" in str(caught.value)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_formula_is_refused(text: str) -> None:
    with pytest.raises(FormulaError, match="is empty"):
        parsed(text)


def test_a_formula_is_text() -> None:
    with pytest.raises(FormulaError, match="a formula is text"):
        parsed(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3000 + "x" + ")" * 3000,
        "log(" * 500 + "x" + ")" * 500,
        "I(" + "+".join(["x"] * 5000) + ")",
        ":".join(["x"] * 9000),
        "*".join(f"x{i}" for i in range(40)),
        "(" + "+".join(f"x{i}" for i in range(60)) + "):(" + "+".join(f"y{i}" for i in range(60)) + ")",
        "x+" * 50_000 + "x",
    ],
)
def test_a_formula_beyond_all_measure_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parsed(text)


def test_a_long_sum_is_read() -> None:
    assert len(terms(" + ".join(f"x{i}" for i in range(1500)))) == 1500


@given(st.text(alphabet="ab1.+-:*(),='\"` logstrafcpyn\n_", max_size=40) | st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        formula = parsed(text)
    except FormulaError:
        return
    assert terms(text) == terms(formula.text)
