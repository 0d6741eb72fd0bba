"""The verb ``pivotal design``: the planned looks, sizes and times of a trial, in words and numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pivotal.cli.output import announce_compilation, emit, show
from pivotal.errors import DossierError, Place, UnknownNameError, listed

if TYPE_CHECKING:
    from pivotal.planning.trial_model import PlannedDesign


def design(
    trial: Annotated[str, typer.Argument(help="A trial of the dossier, or a YAML file with a design: block.")],
    dossier: Annotated[str, typer.Option(help="A dossier folder or a name of the library.")] = "cabometyx",
    only: Annotated[str | None, typer.Option("--only", help="One of several designs, by its name.")] = None,
    code: Annotated[bool, typer.Option("--code", help="Print the Python call that gives the same.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Compute the designs of a trial: events, subjects, months, bounds, power, and what it takes on average."""
    from pivotal.planning.trial_design import design_of

    designs = designs_named(trial, dossier, only)
    announce_compilation()
    plans = {each.id: design_of(each) for each in designs}
    if as_json:
        emit("design", {"trial": trial, "designs": {name: plan.as_dict() for name, plan in plans.items()}})
        return
    for name, plan in plans.items():
        asked = plan.asked
        head = f"{name}: read as {asked.reading}" if asked.reading else name
        show(head, plan, *(["", plan.code()] if code else []), "")


def designs_named(trial: str, dossier: str, only: str | None) -> tuple[PlannedDesign, ...]:
    """Return the designs that a command names.

    Raises
    ------
    UnknownNameError
        If there is no such trial or design, or the trial has none.
    DossierError
        If a file is malformed.
    """
    designs = _of_file(Path(trial)) if trial.endswith((".yaml", ".yml")) else _of_dossier(trial, dossier)
    if only is None:
        return designs
    if chosen := tuple(each for each in designs if each.id == only):
        return chosen
    raise UnknownNameError.of("design", only, [each.id for each in designs])


def _of_dossier(name: str, folder: str) -> tuple[PlannedDesign, ...]:
    """Return the designs of a trial of a dossier."""
    from pivotal.dossier.load import load_dossier

    dossier = load_dossier(folder)
    designs = dossier.trial(name).design
    if not designs:
        designed = [each.id for each in dossier.trials if each.design]
        raise UnknownNameError(f"the trial {name} has no design: block\n  with one: {listed(designed) or 'none'}")
    return designs


def _of_file(path: Path) -> tuple[PlannedDesign, ...]:
    """Return the designs of a YAML file: a ``design:`` block by itself."""
    from pivotal.dossier.mistakes import parse_noun
    from pivotal.dossier.yaml import parse_yaml
    from pivotal.planning.trial_model import DesignFile
    from pivotal.storage import read_text

    node = parse_yaml(read_text(path), path.name)
    held = parse_noun(DesignFile, node, path.name)
    names = [each.id for each in held.design]
    if len(set(names)) < len(names):
        raise DossierError("two designs have one name", place=Place(path.name), key="design")
    return held.design
