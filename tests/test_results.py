"""What every result can do: rows as a list or a frame, and a page or picture only where it has one."""

import sys
from dataclasses import dataclass, field
from types import ModuleType

import pytest

import pivotal as pv
from pivotal.errors import DataError
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

ROWS = [
    {"term": "a", "estimate": 13.8, "n": 64, "verdict": "confirmed"},
    {"term": "b", "estimate": None, "n": 31, "verdict": None},
]
NAMES = ("estimate", "n", "verdict")
LABELS = {"estimate": "estimate", "n": "N", "verdict": "verdict"}
LONG = [
    {
        "variable": term,
        "variable_level": None,
        "context": "Toy",
        "stat_name": name,
        "stat_label": LABELS[name],
        "stat": value,
        "stat_fmt": text,
        "warning": None,
        "error": None,
    }
    for term, values, texts in (
        ("a", (13.8, 64, "confirmed"), ("13.80", "64", "confirmed")),
        ("b", (None, 31, None), ("–", "31", "–")),
    )
    for name, value, text in zip(NAMES, values, texts, strict=True)
]


@dataclass
class Toy(Result):
    data: list[Row] = field(default_factory=lambda: ROWS)
    provenance: Provenance = field(default_factory=lambda: Provenance("toy"))

    def rows(self) -> list[Row]:
        return self.data

    def summary(self) -> Row:
        return {"term": "all", "n": len(self.data)}

    def __rich__(self) -> str:
        return "toy"


def test_without_a_backend_a_result_is_lists_of_dicts():
    toy = Toy()
    assert toy.tidy() == ROWS
    assert toy.glance() == [{"term": "all", "n": 2}]
    assert toy.ard() == LONG


def test_what_is_said_of_the_whole_is_said_once_and_what_does_not_exist_is_none():
    toy = Toy([{"term": "a", "estimate": float("nan")}, {"term": "b", "estimate": 2.0}])
    toy.notes = ("the median is not reached", "3 rows left out")
    assert [row["estimate"] for row in toy.tidy()] == [None, 2.0]
    assert toy.tidy("polars")["estimate"].to_list() == [None, 2.0]
    long = toy.ard()
    assert [(row["variable"], row["stat_name"], row["stat"], row["warning"]) for row in long] == [
        ("a", "estimate", None, None),
        ("b", "estimate", 2.0, None),
        (None, "note", None, "the median is not reached"),
        (None, "note", None, "3 rows left out"),
    ]
    assert toy.ard("polars")["warning"].null_count() == 2


def test_the_rows_given_out_are_copies():
    toy = Toy()
    toy.tidy()[0]["n"] = -1
    assert toy.tidy()[0]["n"] == 64


def rows_of(frame: object, backend: str) -> list[Row]:
    if backend == "polars":
        return frame.to_dicts()
    if backend == "pyarrow":
        return frame.to_pylist()
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


@pytest.mark.parametrize("backend", ["polars", "pandas", "pyarrow"])
def test_a_frame_of_the_kind_that_is_asked_for(backend):
    library = pytest.importorskip(backend)
    toy = Toy()
    kind = library.Table if backend == "pyarrow" else library.DataFrame
    for frame in (toy.tidy(backend), toy.glance(backend), toy.ard(backend)):
        assert isinstance(frame, kind)
    assert rows_of(toy.tidy(backend), backend) == ROWS
    assert rows_of(toy.glance(backend), backend) == toy.glance()
    assert [row["stat"] for row in rows_of(toy.ard(backend), backend)] == ["13.8", "64", "confirmed", None, "31", None]


LATE = [  # a value of another kind behind more rows than an engine looks at to guess the kind
    ([1] * 200 + [1.5], [1.0] * 200 + [1.5]),
    ([None] * 200 + ["x"], [None] * 200 + ["x"]),
    ([None] * 200 + [2], [None] * 200 + [2]),
    ([1] * 200 + ["x"], ["1"] * 200 + ["x"]),
    ([1.5] * 200 + [2], [1.5] * 200 + [2.0]),
    ([True] * 200 + [2.5], ["True"] * 200 + ["2.5"]),
]


@pytest.mark.parametrize("backend", ["polars", "pandas", "pyarrow"])
@pytest.mark.parametrize(("values", "kept"), LATE, ids=[str(values[-1]) for values, _ in LATE])
def test_no_value_changes_on_its_way_into_a_frame(backend, values, kept):
    pytest.importorskip(backend)
    frame = Toy([{"term": i, "stat": value} for i, value in enumerate(values)]).tidy(backend)
    assert [row["stat"] for row in rows_of(frame, backend)] == kept


def test_rows_of_unequal_keys_and_no_rows_are_frames_too():
    pytest.importorskip("polars")
    assert Toy([{"term": 1, "a": 1}, {"term": 2, "b": 2}]).tidy("polars").to_dicts() == [
        {"term": 1, "a": 1, "b": None},
        {"term": 2, "a": None, "b": 2},
    ]
    assert Toy([]).tidy("polars").is_empty()
    assert Toy([]).tidy() == Toy([]).ard() == []


@pytest.mark.parametrize("backend", ["nonsense", "", "POLARS", "duckdb", 3])
def test_an_unknown_kind_of_frame_is_refused(backend):
    for read in (Toy().tidy, Toy().glance, Toy().ard):
        with pytest.raises(DataError, match=r"no frame of the kind .* accepted: polars, pandas, pyarrow, modin$"):
            read(backend)


def test_a_library_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "modin", None)
    with pytest.raises(DataError, match="no frame of the kind 'modin' can be made"):
        Toy().tidy("modin")


def test_a_result_without_picture_or_page_says_so(tmp_path):
    with pytest.raises(DataError, match="Toy has no picture"):
        Toy().plot()
    with pytest.raises(DataError, match="Toy has no page"):
        Toy().report(tmp_path / "report.html")
    assert not list(tmp_path.iterdir())


def test_page_and_picture_are_made_by_the_functions_that_the_class_names(monkeypatch, tmp_path):
    module = ModuleType("maker")
    module.page = lambda result: f"<p>{len(result.rows())} – two</p>"
    module.picture = lambda result, width=1: (result, width)
    monkeypatch.setitem(sys.modules, "maker", module)
    monkeypatch.setattr(Toy, "page", "maker:page")
    monkeypatch.setattr(Toy, "figure", "maker:picture")
    toy = Toy()
    assert toy.report(tmp_path / "r.html").read_text(encoding="utf-8") == "<p>2 – two</p>"
    assert toy.plot(width=3) == (toy, 3)


def test_a_result_of_a_verb_keeps_all_its_rows_in_a_frame():
    pytest.importorskip("polars")
    result = pv.check("cabometyx-net-eu-2025")
    assert result.tidy("polars").to_dicts() == result.tidy()
    assert result.glance("polars").to_dicts() == result.glance()
    assert result.ard("polars").to_dicts() == result.ard()
    assert len(result.ard()) == len(result.tidy()) * (len(result.tidy()[0]) - 1)
