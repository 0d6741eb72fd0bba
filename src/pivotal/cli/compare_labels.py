"""The verb ``pivotal compare-labels``: whom two labels share, and whom only one of them allows."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pivotal.cli.output import emit, show

if TYPE_CHECKING:
    from pivotal.dossier.model import Dossier
    from pivotal.label.coverage import Coverage, Criteria

MANY = "+"


def compare_labels(
    one: Annotated[str, typer.Argument(help="An indication, several joined by +, or a trial (its eligibility).")],
    other: Annotated[str, typer.Argument(help="What it is compared with, given the same way.")],
    dossier: Annotated[str, typer.Option(help="A dossier folder or a name of the library.")] = "cabometyx",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Say exactly, with witnesses: do they overlap, does one contain the other, and what is the difference."""
    from pivotal.dossier.load import load_dossier
    from pivotal.label import coverage

    held = load_dossier(dossier)
    left, right = _named(one, held), _named(other, held)
    found = [
        coverage.overlaps(left, right, vocabulary=held),
        coverage.difference(left, right, vocabulary=held),
        coverage.difference(right, left, vocabulary=held),
    ]
    relation = _relation(found)
    if as_json:
        answers = [{key: value for key, value in asdict(each).items() if key != "provenance"} for each in found]
        emit("compare-labels", {"one": one, "other": other, "relation": relation, "answers": answers})
    else:
        show(f"{one} and {other}: {relation}\n", *found)


def _named(name: str, dossier: Dossier) -> Criteria:
    """Return an indication, several together, or the eligibility of a trial."""
    from pivotal.label.model import Indication

    trials = {each.id: each for each in dossier.trials if each.eligibility is not None}
    if name in trials:
        asked = trials[name].model_dump(include={"eligibility"}, by_alias=True)["eligibility"]
        return Indication.model_validate(
            {"id": name, "says": trials[name].title, "disease": name, "status": "derived", "criteria": asked}
        )
    parts = tuple(dossier.indication(each.strip()) for each in name.split(MANY))
    return parts[0] if len(parts) == 1 else parts


def _relation(found: list[Coverage]) -> str:
    shared, only_one, only_other = (each.answer not in {"no", "empty"} for each in found)
    if not shared:
        return "they share nobody"
    if not only_one and not only_other:
        return "they allow the same patients"
    if not only_one:
        return "the first lies within the second"
    if not only_other:
        return "the second lies within the first"
    return "they overlap, and each allows some that the other does not"
