"""YAML as a dossier uses it: text stays text, nothing is larger than it looks, and every value has its line."""

import time
from collections.abc import Iterator
from functools import reduce
from itertools import count

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from pivotal.dossier import yaml
from pivotal.dossier.yaml import DEEPEST, parse_yaml, paths_of
from pivotal.errors import DossierError


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def parser(request, monkeypatch):
    """Read with libyaml and, as where that is missing, with the parser written in Python."""
    if not hasattr(pyyaml, request.param):
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(yaml, "_Loader", getattr(pyyaml, request.param))
    return request.param


def error_of(text: str) -> DossierError:
    with pytest.raises(DossierError) as caught:
        parse_yaml(text, "f.yaml")
    assert caught.value.place.file == "f.yaml"
    assert len(str(caught.value).splitlines()) <= 4
    return caught.value


@pytest.mark.parametrize(
    "text",
    ["NO", "on", "off", "yes", "y", "true", "false", "0.40", "1_000", "0o17", "0x1F", "1e5", "12:30:45", "2025-01-01",
     ".nan", ".inf", "nULL", "None", "<0.001", "≥3", "-", "a b", "a#b", "a: b"],
)  # fmt: skip
def test_a_scalar_is_the_text_that_is_written(text):
    quoted = [f"'{text}'", f'"{text}"', f"|-\n  {text}", f">-\n  {text}"]
    plain = [] if text in {"-", "a: b"} else [text]
    for written in (*plain, *quoted):
        assert parse_yaml(f"k: {written}\n", "f.yaml").plain() == {"k": text}


@pytest.mark.parametrize("written", ["~", "null", "Null", "NULL", "", "# only a remark"])
def test_only_null_and_nothing_are_none(written):
    assert parse_yaml(f"k: {written}\nother: 1\n", "f.yaml").plain() == {"k": None, "other": "1"}


@pytest.mark.parametrize("text", ["~", "null", "NULL", ""])
def test_what_is_quoted_is_text_even_if_it_looks_like_nothing(text):
    assert parse_yaml(f"k: '{text}'\n", "f.yaml").plain() == {"k": text}
    assert parse_yaml(f'k: "{text}"\n', "f.yaml").plain() == {"k": text}


def test_a_merge_key_is_a_key_like_any_other():
    assert parse_yaml("<<: {a: 1}\nb: 2\n", "f.yaml").plain() == {"<<": {"a": "1"}, "b": "2"}


@pytest.mark.parametrize("text", ["a: 1\r\nb: [x]\r\n", "a: 1\rb: [x]\r", "---\na: 1\nb: [x]\n...\n"])
def test_line_ends_and_markers_of_one_document_are_taken(text):
    assert parse_yaml(text, "f.yaml").plain() == {"a": "1", "b": ["x"]}


WRONG = {
    "an anchor": ("a: 1\nb: &x 2\n", 2, 4, "anchors and aliases"),
    "an anchored key": ("a: 1\n&x b: 2\n", 2, 1, "anchors and aliases"),
    "an anchored list": ("a:\n  - 1\n  - &x [2]\n", 3, 5, "anchors and aliases"),
    "an alias": ("a: 1\nb:\n  - *x\n", 3, 5, "anchors and aliases"),
    "a merged alias": ("a: &x {b: 1}\nc:\n  <<: *x\n", 1, 4, "anchors and aliases"),
    "billion laughs": ("a: &a [x, x]\n" + "".join(f"{n}: &{n} [*a, *a]\n" for n in "bcdefghi"), 1, 4, "anchors"),
    "a tag": ("a: 1\nb: !!str 2\n", 2, 4, "the tag 'tag:yaml.org,2002:str' is not used"),
    "a local tag": ("a:\n  - !secret x\n", 2, 5, "the tag '!secret' is not used"),
    "a bare tag": ("a: ! x\n", 1, 4, "the tag '!' is not used"),
    "a tagged list": ("- 1\n- !!set {a}\n", 2, 3, "the tag 'tag:yaml.org,2002:set'"),
    "code": ("a: !!python/object/apply:os.system [id]\n", 1, 4, "python/object/apply:os.system"),
    "a tag with a line break": ("a: !<a%0Ab%1B> 1\n", 1, 4, "the tag 'a?b?' is not used"),
    "a key twice": ("a: 1\nb: 2\na: 3\n", 3, 1, "the key 'a' is there twice (first in line 1)"),
    "a key twice in braces": ("x:\n  {a: 1, b: 2, a: 3}\n", 2, 16, "the key 'a' is there twice (first in line 2)"),
    "a key twice deep within": ("x:\n  - a: 1\n  - a: 1\n    a: 2\n", 4, 5, "'a' is there twice (first in line 3)"),
    "a key twice, once quoted": ('a: 1\n"a": 2\n', 2, 1, "the key 'a' is there twice"),
    "two documents": ("a: 1\n---\nb: 2\n", 2, 1, "a file holds one document"),
    "an indenting tab": ("a:\n\tb: 1\n", 2, 1, "this is not YAML: "),
    "a list as a key": ("a: 1\n[b]: 2\n", 2, 1, "a key is a word"),
    "a mapping as a key": ("a: 1\n{b: 1}: 2\n", 2, 1, "a key is a word"),
    "a list as a marked key": ("? [b]\n: 2\n", 1, 3, "a key is a word"),
    "null as a key": ("a: 1\n~: 2\n", 2, 1, "a key is a word"),
    "lines as a key": ('a: 1\n"b\\nc": 2\n', 2, 1, "a key is a word"),
    "an open bracket": ("a: 1\nb: [1, 2\nc: 3\n", 3, 2, "this is not YAML: "),
    "an open quote": ("a: 1\nb: 'x\nc: 3\n", 4, 1, "this is not YAML: found unexpected end of stream"),
    "a colon too many": ("a: 1\nb: c: d\n", 2, 5, "this is not YAML: mapping values are not allowed"),
    "a wrong indent": ("a: 1\n  b: 2\n", 2, 4, "this is not YAML: mapping values are not allowed"),
    "a reserved sign": ("a: 1\nb: @x\n", 2, 4, "this is not YAML: found character"),
    "a colon after an emoji": ("a: '😀😀' b: 1\n", 1, 9, "this is not YAML"),
    "a zero byte": ("a: 1\nb: x\0\n", 2, 5, "the character U+0000 is not used here"),
    "binary": ("\x89PNG\r\n\x1a\n\0", 1, 1, "the character U+0089 is not used here"),
    "an escape sequence": ("a: 1\nb: \x1b[2J\n", 2, 4, "the character U+001B is not used here"),
    "a control character after an emoji": ("a: 1\nb: 😀\x07\n", 2, 5, "the character U+0007 is not used here"),
    "a written escape": ('a: 1\nb: "\\e[2J"\n', 2, 4, "the character U+001B is not used here"),
    "a written zero": ('a: ["\\0"]\n', 1, 5, "the character U+0000 is not used here"),
    "a written carriage return": ('a: "x\\ry"\n', 1, 4, "the character U+000D is not used here"),
    "a line separator": ("a: x\u2028b: 1\n", 1, 5, "the character U+2028 is not used here"),
    "a next line": ("a: x\x85b: 1\n", 1, 5, "the character U+0085 is not used here"),
    "half a surrogate pair": ("a: \ud800\n", 1, 4, "the character U+D800 is not used here"),
    "a control character after old line ends": ("a: 1\rb: 2\r\nc: \x07", 3, 4, "the character U+0007"),
    "200 levels": ("[" * 200 + "]" * 200, 1, DEEPEST + 1, "nested deeper than 30 levels"),
    "31 levels of keys": ("".join(" " * i + "a:\n" for i in range(40)), 31, 31, "nested deeper than 30 levels"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_a_dossier_does_not_use_is_refused_where_it_stands(what):
    text, line, column, message = WRONG[what]
    error = error_of(text)
    assert message in error.message
    assert (error.place.line, error.place.column) == (line, column)


@pytest.mark.parametrize("text", ["", "\n\n", "  \n", "# a remark\n", "\ufeff"])
def test_an_empty_file_is_said_to_be_empty(text):
    assert error_of(text).message == "the file is empty"


def test_what_was_left_open_is_told_with_the_line_where_it_began():
    assert error_of("a: 1\nb: 'x\n" + "c: 3\n" * 1000).hint.endswith("that begins in line 2")
    assert error_of("a: 1\nb: [1,\n" + "c: 3\n" * 1000).hint.endswith("that begins in line 2")
    assert error_of("a: 1\nb: @x\n").hint is None


def test_thirty_levels_are_taken():
    assert parse_yaml("[" * DEEPEST + "x" + "]" * DEEPEST, "f.yaml").locate((0,) * DEEPEST) == (1, DEEPEST + 1)


@pytest.mark.parametrize(
    "bomb", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000, "a: [" + "]" * 100_000]
)
def test_a_bomb_is_refused_at_once(bomb):
    started = time.process_time()
    error_of(bomb)
    assert time.process_time() - started < 1


# ---------------------------------------------------------------------------------------- properties

words = st.text(st.characters().filter(lambda each: each != "\n" and not yaml._NO_TEXT.search(each)), max_size=12)
texts = st.lists(words, min_size=1, max_size=3).map("\n".join)
data = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=15
)


def dumped(value: object) -> str:
    """Return data as YAML in which every text is quoted and stands on one line."""
    return pyyaml.safe_dump(value, default_style='"', allow_unicode=True, width=10**9, sort_keys=False)


@given(data)
def test_what_is_dumped_is_read_back(value):
    assert parse_yaml(dumped(value), "f.yaml").plain() == value


def numbered(value: object, count: Iterator[int]) -> object:
    """Return data whose texts and keys all differ."""
    if isinstance(value, list):
        return [numbered(each, count) for each in value]
    if isinstance(value, dict):
        return {f"<{next(count)}>{key}": numbered(each, count) for key, each in value.items()}
    return f"<{next(count)}>{value}"


@given(data)
def test_every_value_is_found_on_its_line(value):
    text = dumped(numbered(value, count()))
    node, rows = parse_yaml(text, "f.yaml"), text.split("\n")
    for path in paths_of(node):
        found = reduce(lambda at, part: at.step(part), path, node)
        line, column = node.locate(path)
        number = found.text.partition(">")[0]
        assert [row for row, each in enumerate(rows, 1) if f'"{number}>' in each] == [line]
        pointed_at = path[-1] if path and isinstance(path[-1], str) else found.text  # a value of a mapping, by its key
        assert rows[line - 1][column - 1 :].startswith(f'"{pointed_at.partition(">")[0]}>')


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_its_place(text):
    try:
        node = parse_yaml(text, "f.yaml")
    except DossierError as error:
        assert error.place.file == "f.yaml"
    else:
        assert all(node.locate(path) >= (1, 1) for path in paths_of(node))


@given(st.lists(st.sampled_from(list("ab:-?[]{},&*!|>'\"%@`# \n\t~")), max_size=40).map("".join))
def test_any_punctuation_is_read_or_refused_with_its_place(text):
    try:
        parse_yaml(text, "f.yaml")
    except DossierError as error:
        assert error.place.file == "f.yaml"


# ------------------------------------------------------------------------------------------- locating

NODE = "a: 1\nb:\n  - x\n  - {c: 2, 'd': [y, z]}\nterritory: [US, CA]\n"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1)),
        (("a",), (1, 1)),
        (("b",), (2, 1)),
        (("b", 0), (3, 5)),
        (("b", 1), (4, 5)),
        (("b", 1, "c"), (4, 6)),
        (("b", 1, "d"), (4, 12)),
        (("b", 1, "d", 1), (4, 21)),
        (("a", 0), (1, 1)),  # one written alone is the first of a list
        (("b", 7), (2, 1)),  # what is missing is where it would be
        (("nothing",), (1, 1)),
        (("territory", "of", 1), (5, 17)),  # a rule written as a list of names
    ],
)
def test_a_path_is_where_its_deepest_part_is(path, place):
    assert parse_yaml(NODE, "f.yaml").locate(path) == place


def test_every_scalar_has_a_path():
    assert list(paths_of(parse_yaml(NODE, "f.yaml"))) == [
        ("a",), ("b", 0), ("b", 1, "c"), ("b", 1, "d", 0), ("b", 1, "d", 1), ("territory", 0), ("territory", 1)
    ]  # fmt: skip
