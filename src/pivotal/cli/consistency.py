"""The verb ``pivotal consistency``: whether the printed numbers of a table of results fit together."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pivotal.cli.output import DONE, FOUND, emit, show

if TYPE_CHECKING:
    from pivotal.dossier.yaml import Node
    from pivotal.evidence.findings import ConsistencyReport

PLACE = ("cut", "endpoint", "cohort", "group", "assessor", "unit")
NUMBER = ("quantity", "arm", "value", "low", "high", "level", "sides", "stratified", "of")


def consistency(
    file: Annotated[Path, typer.Argument(help="Results as YAML (a trial, or results: by themselves) or as CSV.")],
    reference: Annotated[str | None, typer.Option(help="The reference arm, where the file does not say it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if there is a serious finding.")] = False,
) -> None:
    """Test the printed numbers of a trial against each other: intervals, p values, events, medians, percentages.

    A CSV file has one row a number, with the columns endpoint, quantity and value, and where they apply cut, cohort,
    group, assessor, unit, arm, low, high, level, sides, stratified and of (a difference of medians, not percentages).
    """
    reports = _reports(file, reference)
    if as_json:
        emit("consistency", {"reports": [each.as_dict() for each in reports]})
    else:
        show(*reports)
    serious = any(each.counts()["serious"] for each in reports)
    raise typer.Exit(FOUND if strict and serious else DONE)


def _reports(path: Path, reference: str | None) -> list[ConsistencyReport]:
    """Return one report a trial of a file; every mistake in it is an error with its line."""
    from pivotal.dossier.load import DossierFile
    from pivotal.dossier.mistakes import mistake_at, parse_noun
    from pivotal.dossier.trials import Trial
    from pivotal.dossier.yaml import parse_yaml
    from pivotal.errors import DataError
    from pivotal.evidence.consistency import check_consistency
    from pivotal.evidence.published import PublishedResults
    from pivotal.storage import read_text

    name, text = path.name, read_text(path)
    node = _from_csv(text, name) if path.suffix.casefold() == ".csv" else parse_yaml(text, name)
    keys = set(node.entries or ())
    if "trials" in keys:
        trials = parse_noun(DossierFile, node, name).trials
    elif "arms" in keys:
        trials = (parse_noun(Trial, node, name),)
    else:
        published = parse_noun(PublishedResults, node, name)
        if reference is not None and reference not in published.arms:
            raise DataError(f"{reference!r} is no arm of {name}; it has {', '.join(published.arms)}")
        return [check_consistency(published, reference=reference)]
    if not any(each.analyses for each in trials):
        raise mistake_at(node, name, ("trials",), "there are no results here", accepted="a trial with cuts")
    return [check_consistency(each, reference=reference) for each in trials]


def _from_csv(text: str, file: str) -> Node:
    """Return a CSV file as the tree that the same results have in YAML, with the lines of the CSV file."""
    from pivotal.dossier.yaml import Node
    from pivotal.errors import DossierError, Place

    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        header = [each.strip() for each in next(reader, [])]
        _check_header(header, file)
        cuts: dict[str, dict[tuple[str, ...], Node]] = {}
        for row in reader:
            line = reader.line_num
            if not any(each.strip() for each in row):
                continue
            if len(row) != len(header):
                place = Place(file, line)
                raise DossierError(f"this row has {len(row)} values and the header {len(header)}", place=place)
            values = {key: value.strip() for key, value in zip(header, row, strict=True) if value.strip()}
            key = tuple(values.get(each, "") for each in PLACE)
            at = {each: values[each] for each in PLACE[1:] if each in values}
            result = cuts.setdefault(values.get("cut", ""), {}).setdefault(key, _tree(at, line))
            _add_number(result, values, Place(file, line))
    except csv.Error as error:
        raise DossierError(f"this is not CSV: {error}", place=Place(file, reader.line_num)) from error
    root = Node(1, 1, entries={})
    for cut, results in cuts.items():
        listed = Node(1, 1, items=list(results.values()))
        if not cut:
            _put(root, "results", listed)
            continue
        whole = _tree({"id": cut, "title": cut, "source": file}, listed.items[0].line if listed.items else 1)
        _put(whole, "results", listed)
        if "cuts" not in (root.entries or {}):
            _put(root, "cuts", Node(1, 1, items=[]))
        assert root.entries is not None and root.entries["cuts"].items is not None
        root.entries["cuts"].items.append(whole)
    return root


def _check_header(header: list[str], file: str) -> None:
    from pivotal.errors import DossierError, Place

    place = Place(file, 1)
    for each in header:
        if each not in (*PLACE, *NUMBER):
            raise DossierError.unknown_key(each, (*PLACE, *NUMBER), place=place)
        if header.count(each) > 1:
            raise DossierError(f"the column {each} is there twice", place=place)
    for needed in ("endpoint", "quantity", "value"):
        if needed not in header:
            raise DossierError(f"the column {needed} is missing", place=place, accepted=", ".join((*PLACE, *NUMBER)))


def _add_number(result: Node, values: dict[str, str], place: Any) -> None:
    """Add the number of one row to its result."""
    from pivotal.dossier.yaml import Node
    from pivotal.errors import DossierError
    from pivotal.evidence.model import BETWEEN, PER_ARM

    assert result.entries is not None
    quantity = values.get("quantity", "")
    if quantity not in (*PER_ARM, *BETWEEN):
        accepted = ", ".join((*PER_ARM, *BETWEEN))
        raise DossierError.bad_value(quantity, "no quantity", place=place, key="quantity", accepted=accepted)
    if (quantity in PER_ARM) != ("arm" in values):
        needs = "needs an arm" if quantity in PER_ARM else "lies between the arms and has none"
        raise DossierError(f"{quantity} {needs}", place=place, key="arm")
    number = _tree(
        {key: values[key] for key in ("value", "level", "sides", "stratified", "of") if key in values}, place.line
    )
    if quantity in {"n", "events"}:
        number = Node(place.line, 1, text=values.get("value"))
    if "low" in values or "high" in values:
        pair = [Node(place.line, 1, text=values.get(key)) for key in ("low", "high")]
        _put(number, "ci", Node(place.line, 1, items=pair))
    parent = result
    if quantity in PER_ARM:
        if quantity not in result.entries:
            _put(result, quantity, Node(place.line, 1, entries={}))
        parent = result.entries[quantity]
    key = values["arm"] if quantity in PER_ARM else quantity
    if key in (parent.entries or {}):
        first = parent.keys[key][0]
        raise DossierError(f"{quantity} is there twice for this result (first in line {first})", place=place)
    _put(parent, key, number)


def _tree(values: dict[str, str], line: int) -> Node:
    from pivotal.dossier.yaml import Node

    node = Node(line, 1, entries={})
    for key, value in values.items():
        _put(node, key, Node(line, 1, text=value))
    return node


def _put(parent: Node, key: str, value: Node) -> None:
    from pivotal.errors import DossierError, Place

    if parent.entries is None:
        raise DossierError(f"{key} cannot stand here", place=Place("", value.line))
    parent.entries[key] = value
    parent.keys[key] = (value.line, 1)
