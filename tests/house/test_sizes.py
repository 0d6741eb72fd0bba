"""Modules and functions stay short enough to be read in one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).parents[2] / "src" / "pivotal"
STATEMENTS = (ast.stmt, ast.excepthandler, ast.match_case)  # in nothing else are there functions with a name
LONGEST_MODULE = 450  # the aim is 400
LONGEST_FUNCTION = 60  # the aim is 50; its docstring is not counted

# "label/matching.py" or "label/matching.py:match" -> the lines it may have; say why beside it.
EXCEPTIONS: dict[str, int] = {
    "__init__.py": 700,  # the one table of doors, a line a name, which grows with every room
}


def _lines(node: ast.AST) -> int:
    assert isinstance(node, ast.stmt)
    return (node.end_lineno or node.lineno) - node.lineno + 1


def lengths(source: str) -> Iterator[tuple[str, int]]:
    """Yield the name and the lines, without its docstring, of each function."""
    left: list[ast.AST] = [ast.parse(source)]
    while left:
        node = left.pop()
        left += [each for each in ast.iter_child_nodes(node) if isinstance(each, STATEMENTS)]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            documented = ast.get_docstring(node, clean=False) is not None
            yield node.name, _lines(node) - (_lines(node.body[0]) if documented else 0)


def too_long(name: str, source: str, exceptions: dict[str, int]) -> list[str]:
    """Return what is too long in a module, one sentence each."""
    found = {name: (len(source.splitlines()), LONGEST_MODULE)}
    found |= {f"{name}:{function}": (lines, LONGEST_FUNCTION) for function, lines in lengths(source)}
    return [
        f"{what} has {lines} lines" for what, (lines, limit) in found.items() if lines > exceptions.get(what, limit)
    ]


def test_modules_and_their_functions_are_short() -> None:
    modules = {path.relative_to(HOUSE).as_posix(): path.read_text("utf-8") for path in sorted(HOUSE.rglob("*.py"))}
    assert [wrong for name, source in modules.items() for wrong in too_long(name, source, EXCEPTIONS)] == []


def test_what_is_too_long_is_caught() -> None:
    body = "    x = 1\n" * LONGEST_FUNCTION
    assert too_long("a.py", "def f():\n" + body, {}) == [f"a.py:f has {LONGEST_FUNCTION + 1} lines"]
    assert too_long("a.py", "\n" * (LONGEST_MODULE + 1), {}) == [f"a.py has {LONGEST_MODULE + 1} lines"]
    assert not too_long("a.py", "def f():\n" + body, {"a.py:f": LONGEST_FUNCTION + 1})


def test_functions_are_found_wherever_they_stand() -> None:
    places = ["class C:", "if x:", "for x in y:", "with x:", "def f():", "async def f():", "match x:\n  case 1:"]
    for place in [*places, "try:\n  pass\nexcept E:", "try:\n  pass\nexcept* E:", "while x:\n  pass\nelse:"]:
        assert ("g", 2) in lengths(f"{place}\n    def g():\n        return 1\n"), place


def test_a_docstring_is_not_counted() -> None:
    assert list(lengths('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n')) == [("f", 2)]
