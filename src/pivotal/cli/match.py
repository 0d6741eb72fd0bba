"""The verb ``pivotal match``: which labels of a territory fit a patient, and why not the others."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pivotal.cli.output import emit, show


def match(
    patient: Annotated[Path, typer.Argument(help="A YAML file with what is known of one patient.")],
    territory: Annotated[str, typer.Option(help="ISO 3166-1 code or a territory such as EU.")],
    on: Annotated[str, typer.Option(help="The day on which the labels are read, as 2025-09-01.")],
    dossier: Annotated[str, typer.Option(help="A dossier folder or a name of the library.")] = "cabometyx",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Answer every indication in force for one patient: eligible, not eligible, or what would settle it."""
    from pivotal.dossier.load import load_dossier, load_patient
    from pivotal.label.options import match_all
    from pivotal.label.vocabulary import Vocabulary

    held = load_dossier(dossier)
    known = load_patient(patient, Vocabulary(held.fields, held.diseases))
    found = match_all(held, known, territory=territory, on=on)
    if as_json:
        whole = [
            {"clauses": map(asdict, e.match.clauses), "settles": map(asdict, e.match.settles)} for e in found.options
        ]
        matches = [row | {k: list(v) for k, v in more.items()} for row, more in zip(found.rows(), whole, strict=True)]
        emit("match", {**found.summary(), "indications": matches})
    else:
        show(found)
