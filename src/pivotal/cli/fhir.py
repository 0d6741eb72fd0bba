"""The verbs ``pivotal fhir``: a dossier as resources of FHIR, what a bundle holds, and patients from bundles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pivotal.cli.output import DONE, FOUND, emit, show
from pivotal.cli.written_files import check_table, write_table
from pivotal.errors import StorageError

app = typer.Typer(help="Write dossiers as FHIR R5, and read patients from FHIR.", no_args_is_help=True)


@app.command()
def write(
    dossier: Annotated[str, typer.Argument(help="A dossier folder or a name of the library.")],
    target: Annotated[Path, typer.Argument(help="The bundle to write, a JSON file.")],
    medicine: Annotated[str | None, typer.Option(help="Only this medicine, without trials and sources.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Write the medicines, labels and trials of a dossier as a bundle of FHIR R5; nothing is lost."""
    from pivotal.dossier.load import load_dossier
    from pivotal.exchange.fhir.bundles import read_fhir, write_fhir

    held = load_dossier(dossier)
    path = write_fhir(held if medicine is None else held.medicine(medicine), target)
    counts = _counts(read_fhir(path))
    if as_json:
        emit("fhir write", {"written": str(path), **counts})
    else:
        show(f"{path} was written: " + ", ".join(f"{count} {name}" for name, count in counts.items()))


@app.command()
def read(
    source: Annotated[Path, typer.Argument(help="A bundle that pivotal fhir write wrote.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Say which medicines and trials a bundle holds, and what in it is not read."""
    from pivotal.exchange.fhir.bundles import read_fhir

    found = read_fhir(source)
    names = {"medicines": [each.id for each in found.medicines], "trials": [each.id for each in found.trials]}
    if as_json:
        emit("fhir read", {**_counts(found), **names, "left_out": list(found.left_out)})
    else:
        told = [f"not read: {', '.join(found.left_out)}"] if found.left_out else []
        show(*(f"{kind}: {', '.join(each) or 'none'}" for kind, each in names.items()), *told)


@app.command()
def patients(  # noqa: PLR0913, PLR0917 (a command's options are its parameters)
    sources: Annotated[list[Path], typer.Argument(help="Bundles or resources: .json, or .ndjson with one a line.")],
    on: Annotated[str, typer.Option(help="The day on which the patients are looked at, as 2025-09-01.")],
    table: Annotated[Path | None, typer.Option(help="Write the facts here: .csv or .parquet.")] = None,
    therapies: Annotated[Path | None, typer.Option(help="Write earlier therapies here: .csv or .parquet.")] = None,
    codings: Annotated[Path | None, typer.Option(help="A CSV table of further codes.")] = None,
    orders: Annotated[bool, typer.Option("--orders", help="Take what was ordered as given.")] = False,
    dossier: Annotated[str, typer.Option(help="Whose words are used: a folder or a name.")] = "cabometyx",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if anything was not understood.")] = False,
) -> None:
    """Read patients shaped like mCODE as facts and earlier therapies, and list every code that means nothing here."""
    from dataclasses import asdict

    from pivotal.dossier.load import load_dossier
    from pivotal.exchange.fhir.patients import EVENT_COLUMNS, read_fhir_patients

    for path in (table, therapies):
        check_table(path)
    written = [each for each in (table, therapies) if each is not None]
    if len({each.absolute() for each in [*written, *sources]}) < len(written) + len(sources):
        raise StorageError("a file is named twice; name another")
    found = read_fhir_patients(sources, load_dossier(dossier), on=on, codings=codings, orders=orders)
    rows = found.tidy()
    if table is not None:
        columns = list(rows[0]) if rows else ["patient", *found.columns]
        write_table(table, {name: [row[name] for row in rows] for name in columns})
    if therapies is not None:
        events = found.therapies()
        write_table(therapies, {name: [event[name] for event in events] for name in EVENT_COLUMNS})
    if as_json:
        data = {**found.summary(), "patients": rows, "therapies": found.therapies()}
        emit(
            "fhir patients",
            {**data, "unknown": [asdict(each) for each in found.unknown], "written": list(map(str, written))},
        )
    else:
        show(found, *(f"{path} was written" for path in written))
    raise typer.Exit(FOUND if strict and found.unknown else DONE)


def _counts(found: object) -> dict[str, int]:
    return {name: len(getattr(found, name)) for name in ("medicines", "trials", "sources", "organisations")}
