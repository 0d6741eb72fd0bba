"""The verb ``pivotal simulate``: trials as they were planned, patient by patient, and any one of them again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pivotal.cli.design import designs_named
from pivotal.cli.output import announce_compilation, emit, show
from pivotal.cli.written_files import as_csv, check_table, write_table
from pivotal.errors import DataError, listed, shown

if TYPE_CHECKING:
    from pivotal.planning.trial_model import PlannedDesign
    from pivotal.results import Row

INTERRUPTED = 130  # as a shell has it


def simulate(  # noqa: PLR0913, PLR0917 (a command's options are its parameters)
    trial: Annotated[str, typer.Argument(help="A trial of the dossier, or a YAML file with a design: block.")],
    trials: Annotated[int, typer.Option(help="How many trials.", min=1)] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same trials.", min=0)] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Keep every trial in this folder; an interrupted run goes on there.")
    ] = None,
    effect: Annotated[
        str | None, typer.Option(help="The hazard ratio that is true, or null; left out, the planned effect.")
    ] = None,
    patients: Annotated[
        int | None, typer.Option(help="Rebuild the patients of one trial, by its number from 0.", min=0)
    ] = None,
    patients_out: Annotated[
        Path | None, typer.Option(help="Write them as .csv or .parquet; else they are printed as CSV.")
    ] = None,
    dossier: Annotated[str, typer.Option(help="A dossier folder or a name of the library.")] = "cabometyx",
    only: Annotated[str | None, typer.Option("--only", help="One of several designs, by its name.")] = None,
    threads: Annotated[int | None, typer.Option(help="Left out, every core.", min=1)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Simulate trials as they were planned: power, stopping, sizes, bias, each with its Monte-Carlo error."""
    truth = _truth(effect)
    _check_table(patients, patients_out)
    designs = designs_named(trial, dossier, only)
    if patients is not None:
        _rebuild(_one(designs), patients, trials, seed, truth, patients_out, as_json=as_json)
        return
    from pivotal.simulation import simulating

    announce_compilation()
    found = {}
    for each in designs:
        folder = None if out is None else out if len(designs) == 1 else out / each.id
        with _interruptible(folder):
            sim = simulating.simulate(
                each, trials=trials, seed=seed, truth=truth, out=folder, threads=threads, progress=True
            )
        found[each.id] = sim.operating_characteristics()
        if not as_json:
            show(each.id, found[each.id], *([f"Trials: {folder}"] if folder else []), "")
    if as_json:
        said = {
            name: {"summary": _plain(one.summary()), "rows": [*map(_plain, one.rows())]} for name, one in found.items()
        }
        emit("simulate", {"trial": trial, "trials": trials, "seed": seed, "effect": effect, "designs": said})


@contextmanager
def _interruptible(folder: Path | None) -> Iterator[None]:
    """Let Ctrl-C end the command, and say what is kept."""
    try:
        yield
    except KeyboardInterrupt:
        kept = "nothing is kept without --out" if folder is None else f"the same command goes on from {folder}"
        sys.stderr.write(f"pivotal simulate: interrupted; {kept}\n")
        raise typer.Exit(INTERRUPTED) from None


def _plain(row: Row) -> Row:
    """Return a row for JSON, in which what does not exist is null."""
    return {name: None if isinstance(value, float) and isnan(value) else value for name, value in row.items()}


def _truth(effect: str | None) -> float | str | None:
    if effect is None or effect == "null":
        return effect
    try:
        return float(effect)
    except ValueError as error:
        raise DataError(f"--effect {shown(effect)}; accepted: a hazard ratio such as 0.7, or null") from error


def _check_table(patients: int | None, path: Path | None) -> None:
    if path is None:
        return
    if patients is None:
        raise DataError("--patients-out is where --patients are written; say which trial: --patients 7")
    check_table(path)


def _one(designs: tuple[PlannedDesign, ...]) -> PlannedDesign:
    if len(designs) > 1:
        raise DataError(f"--patients are those of one design: --only {listed(each.id for each in designs)}")
    return designs[0]


def _rebuild(
    design: PlannedDesign,
    replicate: int,
    trials: int,
    seed: int,
    truth: float | str | None,
    path: Path | None,
    *,
    as_json: bool,
) -> None:
    """Print or write the patients of one trial, which need no other."""
    from pivotal.simulation.rebuilt_subjects import adam
    from pivotal.simulation.simulating import scenario_of

    if replicate >= trials:
        raise DataError(f"--patients {replicate}: the trials are numbered 0 to {trials - 1}")
    announce_compilation()
    columns = {
        name: values.tolist()
        for name, values in adam(scenario_of(design, truth=truth), seed, replicate, None, None).items()
    }
    if path is not None:
        write_table(path, columns)
    if as_json:
        emit("simulate", {"replicate": replicate, "seed": seed, "patients": columns, "written": path and str(path)})
    elif path is not None:
        show(f"Patients: {path}")
    else:
        sys.stdout.write(as_csv(columns))
