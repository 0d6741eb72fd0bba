"""The arrows between rooms: who may import whom, module by module."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2] / "src" / "pivotal"

# Every room may import these; each of them only those before it.
FOUNDATION = ("errors", "units", "dates", "nouns")

OUTPUT = {"provenance", "results", "storage"}
STAGES = {"planning", "simulation", "derivation", "analysis", "evidence", "label", "pharmacology"}
MODELS = "every model.py"
WORDS = "the modules of words"
RESULTS = "the modules of results"
EVERYTHING = "everything"

# room -> what it may import besides the foundation and itself
ROOMS: dict[str, set[str]] = {
    "provenance": set(),
    "storage": set(),
    "results": {"provenance", "storage"},
    "progress": set(),
    "kernels": set(),
    "distributions": {"kernels"},
    "figures": {"provenance", "storage"},  # knows no result class
    "frames": OUTPUT,
    "planning": OUTPUT | {"distributions", "kernels", "frames", "progress"},
    "simulation": OUTPUT | {"planning", "distributions", "kernels", "frames"},
    "derivation": OUTPUT | {"frames"},
    "analysis": OUTPUT | {"frames", "kernels", "distributions"},
    "evidence": OUTPUT | {"analysis", "distributions", "frames", "kernels", "progress"},
    "label": OUTPUT | {"frames", "progress"},
    "pharmacology": OUTPUT | {"distributions"},
    "dossier": OUTPUT | {MODELS, WORDS},
    "reading": OUTPUT | {"dossier", "evidence", MODELS, WORDS},  # of evidence the gate for files from outside
    "claims": OUTPUT | STAGES | {"dossier", "reading"},
    "reporting": OUTPUT | {MODELS, RESULTS, "figures"},
    "exchange": OUTPUT | {MODELS, WORDS, "frames"},
    "cli": {EVERYTHING},
    "__main__": {"cli"},
    "__init__": {EVERYTHING},  # the table of doors; tests/house/test_import_cost.py keeps it lazy
}

# The one listed exception: the base of results reaches forward, but only when a method is called.
AT_CALL_TIME = {"results": {"figures", "reporting"}}
# A result names the maker of its page or picture ("pivotal.reporting.check:page"); results.py imports it.
BY_NAME = {"figures", "reporting"}

# Modules that hold nouns only, and so are held to the rule of a model.py, besides those called model.py.
NOUN_MODULES = {f"dossier.{name}" for name in ("articles", "diseases", "medicines", "sources", "trials")}
NOUN_MODULES |= {
    "evidence.figure_model",
    "derivation.censoring_model",
    "derivation.criteria_model",
    "derivation.subject_model",
    "derivation.trial_model",
    "derivation.visit_model",
    "label.language",
    "planning.bound_model",
    "planning.spending_model",
    "planning.trial_model",
}
NOUN_MODULES |= {"reading.tables.grids"}
NOUN_MODULES |= {"simulation.adaptation_model", "simulation.disease_course", "simulation.tumour_model"}
# Modules that say which words exist; the reader of dossiers needs them to check what a file names.
WORD_MODULES = {"label.territories", "label.vocabulary"}
# Modules that hold results only; they are what a page is composed of.
RESULT_MODULES = {"claims.findings", "claims.fit_findings", "claims.text_findings"}
BANNED_NAMES = {"utils", "helpers", "core", "manager", "services"}


@dataclass(frozen=True)
class Import:
    """One import of a module of ours, by its name below ``pivotal``."""

    target: str
    line: int = 0
    at_call_time: bool = False
    by_name: bool = False


def room(module: str) -> str:
    """Return the room of a module."""
    return module.partition(".")[0]


def is_model(module: str) -> bool:
    """Say whether a module holds nouns only."""
    return module.partition(".")[2] == "model" or module in NOUN_MODULES


def allowed(module: str, imported: Import) -> bool:
    """Say whether a module may import what it imports."""
    here, there = room(module), room(imported.target)
    if there in FOUNDATION:
        return here not in FOUNDATION or FOUNDATION.index(there) < FOUNDATION.index(here)
    if imported.by_name and there in BY_NAME:
        return True
    if is_model(module):
        return is_model(imported.target)
    if here == there or (imported.at_call_time and there in AT_CALL_TIME.get(here, ())):
        return True
    may = ROOMS.get(here, set())
    kinds = {
        MODELS: is_model(imported.target),
        WORDS: imported.target in WORD_MODULES,
        RESULTS: imported.target in RESULT_MODULES,
    }
    return EVERYTHING in may or there in may or any(kind in may and fits for kind, fits in kinds.items())


def violations(module: str, imports: list[Import]) -> list[str]:
    """Return what is wrong with a module's imports, one sentence each."""
    if room(module) not in {*FOUNDATION, *ROOMS}:
        return [f"{module}: the room {room(module)!r} is not in the table of rooms"]
    return [f"{module}, line {i.line}: may not import {i.target}" for i in imports if not allowed(module, i)]


class _Collector(ast.NodeVisitor):
    """Collects the imports of one module, also those in functions and under TYPE_CHECKING."""

    def __init__(self, package: list[str], known: set[str]) -> None:
        self.package, self.known = package, known
        self.depth = 0
        self.found: list[Import] = []

    def _add(self, dotted: str, line: int, *, by_name: bool = False) -> None:
        top, _, below = dotted.partition(".")
        if top == "pivotal":
            self.found.append(Import(below or "__init__", line, self.depth > 0, by_name))

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(alias.name, node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = ["pivotal", *self.package][: len(self.package) + 2 - node.level] if node.level else []
        origin = ".".join([*base, node.module] if node.module else base)
        for alias in node.names:
            whole = f"{origin}.{alias.name}"
            self._add(whole if whole.removeprefix("pivotal.") in self.known else origin, node.lineno)

    def visit_Constant(self, node: ast.Constant) -> None:
        text = node.value if isinstance(node.value, str) else ""
        dotted = text.partition(":")[0]
        if re.fullmatch(r"pivotal(\.\w+)+(:\w+)?", text) and dotted.removeprefix("pivotal.") in self.known:
            self._add(dotted, node.lineno, by_name=True)

    def visit_Name(self, node: ast.Name) -> None:
        """Go no deeper: nothing is imported below a name, and names are most of a module."""

    def _inside(self, node: ast.AST) -> None:
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _inside  # noqa: N815 (names are ast's)


def imports_of(source: str, module: str, known: set[str], *, is_package: bool = False) -> list[Import]:
    """Return the imports of ours in a module's source; ``known`` holds the names of all modules."""
    parts = [part for part in module.split(".") if part != "__init__"]
    collector = _Collector(parts if is_package else parts[:-1], known)
    collector.visit(ast.parse(source))
    return collector.found


def modules() -> dict[str, Path]:
    """Return the file of each module, by its name below ``pivotal``."""
    found = {}
    for path in sorted(HOUSE.rglob("*.py")):
        inner = path.relative_to(HOUSE).with_suffix("").parts
        name = inner[:-1] if inner[-1] == "__init__" and len(inner) > 1 else inner
        found[".".join(name)] = path
    return found


MODULES = modules()
KNOWN = set(MODULES)
ROOM_INITS = [name for name, path in MODULES.items() if path.name == "__init__.py" and name != "__init__"]


def imports_in(module: str) -> list[Import]:
    """Return the imports of ours in a module of the house."""
    path = MODULES[module]
    return imports_of(path.read_text("utf-8"), module, KNOWN, is_package=path.name == "__init__.py")


def not_an_export(source: str) -> Iterator[int]:
    """Yield the lines of a room's ``__init__`` that are neither docstring, import nor ``__all__``."""
    for number, node in enumerate(ast.parse(source).body):
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Assign(targets=[ast.Name(id="__all__")]):
                continue
            case ast.Expr(value=ast.Constant(value=str())) if number == 0:
                continue
        yield node.lineno


def model_graph() -> dict[str, set[str]]:
    """Return which model modules each model module imports."""
    return {
        module: {i.target for i in imports_in(module) if is_model(i.target)} for module in MODULES if is_model(module)
    }


def cycle(graph: dict[str, set[str]]) -> list[str]:
    """Return a cycle of a graph, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_the_house_is_found() -> None:
    assert {"__init__", "errors", "nouns", "cli.main"} <= KNOWN


def test_a_module_imports_only_what_its_room_may() -> None:
    assert [wrong for module in MODULES for wrong in violations(module, imports_in(module))] == []


def test_the_nouns_are_without_a_cycle() -> None:
    assert not cycle(model_graph())


@pytest.mark.parametrize("module", ROOM_INITS)
def test_the_init_of_a_room_only_exports(module: str) -> None:
    assert not list(not_an_export(MODULES[module].read_text("utf-8")))


def test_a_module_is_named_for_what_it_holds() -> None:
    assert [module for module in MODULES if BANNED_NAMES & set(module.split("."))] == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("units", Import("nouns")),
        ("kernels.survival", Import("results")),
        ("figures.curves", Import("results")),
        ("label.matching", Import("dossier.model")),
        ("label.matching", Import("analysis")),
        ("label.model", Import("label.matching")),
        ("label.model", Import("frames")),
        ("dossier.trials", Import("planning.boundaries")),
        ("dossier.load", Import("planning")),
        ("claims.model", Import("claims.checks")),
        ("claims.checks", Import("reporting.check", at_call_time=True)),
        ("claims.checks", Import("cli.main", by_name=True)),
        ("reporting.check", Import("claims.checks")),
        ("results", Import("reporting.check")),
        ("results", Import("analysis.cox", at_call_time=True)),
        ("simulation.looks", Import("exchange.cdisc")),
        ("simulation.looks", Import("__init__")),
        ("attic.boxes", Import("errors")),
    ],
)
def test_a_forbidden_arrow_is_caught(module: str, imported: Import) -> None:
    assert len(violations(module, [imported])) == 1


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("nouns", Import("dates")),
        ("kernels.survival", Import("errors")),
        ("label.model", Import("nouns")),
        ("dossier.model", Import("planning.model")),
        ("dossier.model", Import("dossier.trials")),
        ("dossier.load", Import("label.model")),
        ("claims.model", Import("reporting.check", by_name=True)),
        ("claims.checks", Import("label.matching")),
        ("results", Import("reporting.check", at_call_time=True)),
        ("cli.convert", Import("exchange.cdisc")),
    ],
)
def test_an_allowed_arrow_passes(module: str, imported: Import) -> None:
    assert not violations(module, [imported])


def test_an_unknown_room_is_named() -> None:
    assert violations("attic.boxes", []) == ["attic.boxes: the room 'attic' is not in the table of rooms"]


def test_every_way_to_import_is_seen() -> None:
    source = """
from typing import TYPE_CHECKING
from pivotal import errors, cox
from .matching import match
from . import model
from .. import units as u
if TYPE_CHECKING:
    from pivotal.dossier.model import Dossier
def late():
    import pivotal.frames
    import_module("pivotal.frames")
"""
    known = {
        "__init__",
        "errors",
        "units",
        "frames",
        "label",
        "label.model",
        "label.matching",
        "dossier.model",
    }
    assert imports_of(source, "label.sets", known) == [
        Import("errors", 3),
        Import("__init__", 3),
        Import("label.matching", 4),
        Import("label.model", 5),
        Import("units", 6),
        Import("dossier.model", 8),
        Import("frames", 10, at_call_time=True),
        Import("frames", 11, at_call_time=True, by_name=True),
    ]


def test_a_cycle_is_caught() -> None:
    assert cycle({"label.model": {"dossier.trials"}, "dossier.trials": {"label.model"}})


def test_more_than_exports_is_caught() -> None:
    assert list(not_an_export('"""Room."""\nfrom .a import b\n__all__ = ["b"]\nx = 1\n')) == [4]
