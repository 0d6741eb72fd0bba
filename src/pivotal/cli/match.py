"""The verb ``pivotal match``: which labels of a territory fit a patient, or how many patients of a population."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pivotal.cli.output import emit, show
from pivotal.errors import DataError, shown

if TYPE_CHECKING:
    from pivotal.dossier.model import Dossier

PATIENTS = "A YAML file with what is known of one patient; or Parquet with a row a patient: a file, folder or pattern."
THERAPIES = "Parquet with the therapies of the patients, a row each: patient, therapy, setting, outcome, date."
COLUMN = "The column of a field that is called otherwise: age=AGE, or age=AGEM:months with its unit."
OUT = "Write the patients with their answers: a .parquet file, or a folder with a file for each that is read."
GIVE = "What is written of each patient: answer, masks, reasons, settles."


def match(  # noqa: PLR0913, PLR0917 (a command's options are its parameters)
    patient: Annotated[str, typer.Argument(help=PATIENTS)],
    territory: Annotated[str, typer.Option(help="ISO 3166-1 code or a territory such as EU.")],
    on: Annotated[str, typer.Option(help="The day on which the labels are read, as 2025-09-01.")],
    dossier: Annotated[str, typer.Option(help="A dossier folder or a name of the library.")] = "cabometyx",
    medicine: Annotated[str | None, typer.Option(help="Of which medicine, where the dossier has several.")] = None,
    therapies: Annotated[str | None, typer.Option(help=THERAPIES)] = None,
    identifier: Annotated[str | None, typer.Option(help="The column that names the patient.")] = None,
    column: Annotated[list[str] | None, typer.Option(help=COLUMN)] = None,
    give: Annotated[list[str] | None, typer.Option(help=GIVE)] = None,
    out: Annotated[Path | None, typer.Option(help=OUT)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Answer every indication in force: eligible, not eligible, or what would settle it."""
    from pivotal.dossier.load import load_dossier

    held = load_dossier(dossier)
    place: dict[str, Any] = {"territory": territory, "on": on, "medicine": medicine}
    if Path(patient).suffix.casefold() in {".yaml", ".yml"}:
        if therapies or identifier or column or give or out:
            raise DataError("--therapies, --identifier, --column, --give and --out are for Parquet files of patients")
        _match_patient(held, Path(patient), place, as_json=as_json)
        return
    found = _match_population(held, patient, therapies, identifier, _columns(column), tuple(give or ("answer",)), place)
    written = None if out is None else str(found.write(out))
    if as_json:
        emit("match", {**found.summary(), "indications": found.rows(), "notes": found.told(), "written": written})
    else:
        show(found, *([f"Patients: {written}"] if written else []))


def _match_patient(held: Dossier, patient: Path, place: dict[str, Any], *, as_json: bool) -> None:
    from pivotal.dossier.load import load_patient
    from pivotal.label.options import match_all
    from pivotal.label.vocabulary import Vocabulary

    found = match_all(held, load_patient(patient, Vocabulary(held.fields, held.diseases)), **place)
    if as_json:
        whole = [
            {"clauses": map(asdict, e.match.clauses), "settles": map(asdict, e.match.settles)} for e in found.options
        ]
        matches = [row | {k: list(v) for k, v in more.items()} for row, more in zip(found.rows(), whole, strict=True)]
        emit("match", {**found.summary(), "indications": matches})
    else:
        show(found)


def _match_population(
    held: Dossier,
    patients: str,
    therapies: str | None,
    identifier: str | None,
    columns: dict[str, Any],
    give: tuple[str, ...],
    place: dict[str, Any],
) -> Any:
    """Return the answers of a population, whose values were looked at first."""
    from pivotal.label.options import match_all
    from pivotal.label.population.files import open_patient_files
    from pivotal.label.population.therapy_bits import add_therapies
    from pivotal.label.population.values import check_patients

    cohort: Any = open_patient_files(patients)
    faults = check_patients(cohort, vocabulary=held, columns=columns, identifier=identifier).faults
    if faults:
        raise DataError("\n".join(faults) if len(faults) == 1 else f"{len(faults)} faults\n  " + "\n  ".join(faults))
    if therapies is not None:
        events = open_patient_files(therapies)
        cohort = add_therapies(cohort, events, vocabulary=held, identifier=identifier or "patient")
    return match_all(held, cohort, columns=columns, give=give, **place)  # type: ignore[arg-type]


def _columns(given: list[str] | None) -> dict[str, Any]:
    from pivotal.label.population.layout import FieldColumn

    found: dict[str, Any] = {}
    for each in given or ():
        field, _, column = each.partition("=")
        name, _, unit = column.partition(":")
        if not field or not name:
            raise DataError(f"--column {shown(each)}; accepted: FIELD=COLUMN or FIELD=COLUMN:UNIT")
        found[field] = FieldColumn(name, unit=unit or None)
    return found
