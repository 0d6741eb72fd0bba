"""The verb ``pivotal compare-labels``: whom two labels share, and whom only one of them allows."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pivotal.cli.output import emit, show

if TYPE_CHECKING:
    from pivotal.dossier.model import Dossier
    from pivotal.label.coverage import Criteria

MANY = "+"


def compare_labels(
    one: Annotated[str, typer.Argument(help="An indication, a trial (its eligibility), or several joined by +.")],
    other: Annotated[str, typer.Argument(help="What it is compared with, given the same way.")],
    dossier: Annotated[str, typer.Option(help="A dossier folder or a name of the library.")] = "cabometyx",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Say exactly, with witnesses: do they overlap, does one contain the other, and what is the difference."""
    from pivotal.dossier.load import load_dossier
    from pivotal.label.comparison import IN_WORDS
    from pivotal.label.comparison import compare_labels as compared

    held = load_dossier(dossier)
    found = compared(_named(one, held), _named(other, held), vocabulary=held)
    if as_json:
        answers = [{key: value for key, value in asdict(each).items() if key != "provenance"} for each in found.answers]
        emit("compare-labels", {"one": one, "other": other, "relation": IN_WORDS[found.relation], "answers": answers})
    else:
        show(found)


def _named(name: str, dossier: Dossier) -> Criteria:
    """Return an indication or the eligibility of a trial, or several together."""
    parts = tuple(dossier.patients_of(each.strip()) for each in name.split(MANY))
    return parts[0] if len(parts) == 1 else parts
