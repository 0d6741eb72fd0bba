"""The verb ``pivotal compare-labels``: whom two labels share, and whom only one of them allows."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pivotal.cli.output import emit, show
from pivotal.progress import progress_bar

if TYPE_CHECKING:
    from pivotal.dossier.model import Dossier
    from pivotal.label.comparison import LabelComparison
    from pivotal.label.coverage import Criteria

MANY = "+"


def compare_labels(
    one: Annotated[
        str | None, typer.Argument(help="An indication, a trial (its eligibility), or several joined by +.")
    ] = None,
    other: Annotated[str | None, typer.Argument(help="What it is compared with, given the same way.")] = None,
    trials: Annotated[bool, typer.Option("--trials", help="Compare with the trials that it rests on.")] = False,
    every: Annotated[
        bool, typer.Option("--all", help="Compare every indication of the dossier with every other.")
    ] = False,
    cohort: Annotated[
        Path | None, typer.Option(help="A table of patients to count: .csv or .parquet, a column a field.")
    ] = None,
    dossier: Annotated[str, typer.Option(help="A dossier folder or a name of the library.")] = "cabometyx",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Say exactly, with witnesses: do they overlap, does one contain the other, and what is the difference."""
    from pivotal.dossier.load import load_dossier
    from pivotal.label.comparison import compare_labels as compared
    from pivotal.label.trial_comparison import compare_with_trials

    given = [one is not None and other is not None, one is not None and trials, every]
    if sum(given) != 1 or (every and one is not None) or (trials and other is not None):
        raise typer.BadParameter(
            "compare a label with another one (two names), with its trials (--trials), or all (--all)"
        )
    held = load_dossier(dossier)
    patients = None if cohort is None else _read(cohort, held)
    if one is None:
        _all(held, patients, as_json)
    elif other is None:
        beside = compare_with_trials(held, one, cohort=patients)
        if as_json:
            found = [
                {"trial": each.trial, "role": each.role} | (_data(each.compared) if each.compared else {})
                for each in beside.trials
            ]
            emit("compare-labels", {"one": one, "trials": found})
        else:
            show(beside)
    else:
        pair = compared(_named(one, held), _named(other, held), vocabulary=held, cohort=patients)
        if as_json:
            emit("compare-labels", {"one": one, "other": other, **_data(pair)})
        else:
            show(pair)


def _all(dossier: Dossier, patients: Any, as_json: bool) -> None:
    """Compare every indication with every other; on a terminal with a bar."""
    from pivotal.label.label_relations import relate_labels

    labels = [each for medicine in dossier.medicines for each in medicine.indications]
    with progress_bar("comparing labels") as told:
        found = relate_labels(labels, vocabulary=dossier, cohort=patients, progress=told)
    if as_json:
        emit("compare-labels", {**found.summary(), "pairs": list(found.rows())})
    else:
        show(found, *(f"{e.one} and {e.other}: {e.relation}" for e in found.pairs if e.relation != "overlapping"))


def _data(found: LabelComparison) -> dict[str, Any]:
    from pivotal.label.comparison import IN_WORDS

    answers = [{key: value for key, value in asdict(each).items() if key != "provenance"} for each in found.answers]
    return {"relation": IN_WORDS[found.relation], "answers": answers}


def _read(path: Path, dossier: Dossier) -> Any:
    from pivotal.exchange.tables import read_table
    from pivotal.label.cohort import cohort_of

    return cohort_of(read_table(path), dossier)


def _named(name: str, dossier: Dossier) -> Criteria:
    """Return an indication or the eligibility of a trial, or several together."""
    parts = tuple(dossier.patients_of(each.strip()) for each in name.split(MANY))
    return parts[0] if len(parts) == 1 else parts
