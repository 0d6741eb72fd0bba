"""The verb ``pivotal options``: which labels of any medicine are in force, and which of them fit a patient."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pivotal.cli.output import emit, show

if TYPE_CHECKING:
    from pivotal.dossier.model import Dossier
    from pivotal.label.model import Patient


def options(
    territory: Annotated[str, typer.Option(help="ISO 3166-1 code or a territory such as EU.")],
    on: Annotated[str, typer.Option(help="The day on which the labels are read, as 2025-09-01.")],
    patient: Annotated[Path | None, typer.Option(help="A YAML file with what is known of one patient.")] = None,
    disease: Annotated[str | None, typer.Option(help="Only indications in this disease.")] = None,
    known_on: Annotated[str | None, typer.Option(help="Count only what was known by this day.")] = None,
    dossier: Annotated[str, typer.Option(help="A dossier folder or a name of the library.")] = "cabometyx",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """List the indications in force of every medicine; for a patient, with the answer or what would settle it."""
    from rich.table import Table

    from pivotal.dates import day_text
    from pivotal.dossier.load import load_dossier, load_patient
    from pivotal.label.history import day_of
    from pivotal.label.vocabulary import Vocabulary

    held = load_dossier(dossier)
    words = Vocabulary(held.fields, held.diseases)
    known = None if patient is None else load_patient(patient, words)
    rows = [
        row
        for row in _rows(held, territory, on, known_on, known)
        if disease is None or words.diseases.within(str(held.indication(row["indication"]).disease), disease)
    ]
    if as_json:
        emit("options", rows)
        return
    head = f"{territory} on {day_text(day_of(on))}" + (
        f", as known on {day_text(day_of(known_on))}" if known_on else ""
    )
    columns = ["medicine", "indication", "in force", *(["answer", "because"] if known is not None else ["for whom"])]
    table = Table(*columns, title=head, title_justify="left", box=None)
    for row in rows:
        told = (row["answer"], row["because"]) if known is not None else (row["says"],)
        table.add_row(row["medicine"], row["indication"], row["in_force"], *told)
    show(table if rows else f"{head}: no indication is, or may be, in force")


def _rows(
    held: Dossier, territory: str, on: str, known_on: str | None, patient: Patient | None
) -> list[dict[str, Any]]:
    """Return one row an indication that is, or may be, in force; for a patient, those that fit first."""
    from pivotal.label.label_state import state
    from pivotal.label.matching import match, vocabulary_of

    words = vocabulary_of(held)
    rows: list[dict[str, Any]] = []
    for medicine in state(held, territory, on, known_on=known_on).medicines:
        for product in medicine.products:
            for each in product.indications:
                row = {
                    "medicine": medicine.medicine, "product": product.product, "indication": each.indication.id,
                    "in_force": each.in_force, "approval": each.approval, "says": each.indication.says,
                }  # fmt: skip
                if patient is not None:
                    found = match(each.indication, patient, vocabulary=words)
                    unmet = [c.clause for c in found.clauses if c.answer == "not met" and c.depth == 0]
                    settle = [fact.name for fact in found.settles]
                    because = (
                        f"not met: {'; '.join(unmet)}"
                        if unmet
                        else f"would settle it: {', '.join(settle)}"
                        if settle
                        else ""
                    )
                    row |= {"answer": found.answer, "because": because}
                rows.append(row)
    order = ["eligible", "undetermined", "not eligible"]
    return sorted(rows, key=lambda row: order.index(row["answer"])) if patient is not None else rows
