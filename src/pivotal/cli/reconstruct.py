"""The verb ``pivotal reconstruct``: the patients behind the curves of a published figure."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pivotal.cli.output import DONE, FOUND, announce_compilation, emit, show
from pivotal.cli.written_files import check_picture, check_table, drawn, write_table
from pivotal.errors import DataError, EvidenceError, shown

if TYPE_CHECKING:
    from pivotal.evidence.figure_model import PublishedFigure
    from pivotal.evidence.reconstruction.reconstruction import Reconstruction

FILE = "The figure as YAML or JSON; or tables of its points (CSV: arm, time, survival), one of all arms or one an arm."
AT_RISK = "A table of the numbers at risk (CSV: arm, time, n); one an arm where it names none."


def reconstruct(  # noqa: PLR0913, PLR0917 (a command's options are its parameters)
    files: Annotated[list[Path], typer.Argument(help=FILE, metavar="FILE")],
    points: Annotated[list[Path] | None, typer.Option(help="Tables of points beside a YAML or JSON file.")] = None,
    at_risk: Annotated[list[Path] | None, typer.Option(help=AT_RISK)] = None,
    subjects: Annotated[list[str] | None, typer.Option(help="Patients: 84, or placebo=84 for each arm.")] = None,
    events: Annotated[list[str] | None, typer.Option(help="Events: 61, or placebo=61 for each arm.")] = None,
    unit: Annotated[str | None, typer.Option(help="Of times: days, weeks, months or years.")] = None,
    scale: Annotated[str | None, typer.Option(help="Of survival: proportion (0 to 1) or percent.")] = None,
    reference: Annotated[str | None, typer.Option(help="The reference arm, where the file does not say it.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same patients.", min=0)] = 1,
    sets: Annotated[int, typer.Option(help="Sets of patients, by which one is sure.", min=2)] = 200,
    out: Annotated[Path | None, typer.Option(help="Write the patients (ADaM) as .csv or .parquet.")] = None,
    figure: Annotated[Path | None, typer.Option(help="Write the picture as .pdf, .png or .svg.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write picture, tables and sources as an HTML page.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if something does not fit.")] = False,
) -> None:
    """Return the patients behind a figure of survival curves, and how sure one can be of what they say.

    A YAML or JSON file states the figure and all that is printed of it: points, numbers at risk, patients, events,
    censor marks, medians, hazard ratio and p value. Tables of points come from any digitising program.
    """
    check_table(out)
    check_picture(figure)
    announce_compilation()
    counts = {"subjects": _counts("subjects", subjects), "events": _counts("events", events)}
    result = _reconstructed(
        files, points or (), at_risk or (), unit, scale, reference,
        {name: each for name, each in counts.items() if each is not None}, seed=seed, sets=sets,
    )  # fmt: skip
    if out is not None:
        write_table(out, {name: column.tolist() for name, column in result.patients().items()})
    written = {
        "patients": None if out is None else str(out),
        "figure": drawn(result, figure),
        "report": None if report is None else str(result.report(report)),
    }
    if as_json:
        said = result.as_dict()
        emit("reconstruct", _plain({**said, "written": written}))
    else:
        show(result, *_open(result), *(f"{name.capitalize()}: {path}" for name, path in written.items() if path))
    raise typer.Exit(FOUND if strict and result.disagreements else DONE)


def _counts(name: str, given: list[str] | None) -> int | dict[str, int] | None:
    """Return counts as they are given, for one arm or by the names of arms."""
    found: dict[str, int] = {}
    for each in given or ():
        arm, _, count = each.rpartition("=")
        if not count.strip().isascii() or not count.strip().isdigit() or arm in found:
            raise DataError(f"--{name} {shown(each)}; accepted: a number, or ARM=number once for each arm")
        found[arm] = int(count)
    if "" in found:
        if len(found) > 1:
            raise DataError(f"--{name}: the number without an arm is that of which? accepted: ARM=number")
        return found[""]
    return found or None


def _reconstructed(
    files: list[Path],
    points: Any,
    at_risk: Any,
    unit: str | None,
    scale: str | None,
    reference: str | None,
    counts: dict[str, Any],
    **options: Any,
) -> Reconstruction:
    """Return the reconstruction; what is wrong with the figure is said with the file it stands in."""
    from pivotal.dossier.figure_files import placed, read_figure
    from pivotal.evidence.reconstruction import reconstructing
    from pivotal.provenance import sha256_of
    from pivotal.storage import read_bytes

    published = read_figure(files, points=points, at_risk=at_risk, unit=unit, scale=scale, reference=reference)
    for name, given in counts.items():
        _check_arms(name, given, published)
    try:
        result = reconstructing.reconstruct(published, **counts, **options)
    except EvidenceError as error:
        raise placed(error, files[0]) from error
    inputs = {each.name: sha256_of(read_bytes(each)) for each in (*files, *points, *at_risk)}
    return replace(result, provenance=replace(result.provenance, inputs=inputs))


def _check_arms(name: str, given: int | dict[str, int], published: PublishedFigure) -> None:
    arms = [each.arm for each in published.arms]
    if isinstance(given, int):
        if len(arms) > 1:
            raise DataError(f"--{name} {given} is that of which arm? accepted: {' or '.join(arms)}, as ARM=number")
        return
    for arm in given:
        if arm not in arms:
            raise DataError(f"--{name}: {shown(arm)} is no arm; arms: {', '.join(arms)}")


def _open(result: Reconstruction) -> list[str]:
    """Return what the reader may add."""
    if len(result.arms) > 1 and result.published.reference is None:
        return ["No hazard ratio: --reference says over which arm."]
    return []


def _plain(value: Any) -> Any:
    """Return a value for JSON, in which what is not finite is null."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
