"""The verb ``pivotal authorised``: was it authorised there on that day, and who held it and the rights."""

from __future__ import annotations

from typing import Annotated

import typer

from pivotal.cli.output import emit, show


def authorised(
    territory: Annotated[list[str], typer.Option(help="ISO 3166-1 code or a territory such as EU; may be repeated.")],
    on: Annotated[str, typer.Option(help="The day, as 2025-09-01.")],
    dossier: Annotated[str, typer.Option(help="A dossier folder or a name of the library.")] = "cabometyx",
    indication: Annotated[str | None, typer.Option(help="Ask for one indication.")] = None,
    disease: Annotated[str | None, typer.Option(help="Ask for any indication in one disease.")] = None,
    known_on: Annotated[str | None, typer.Option(help="Count only what was known by this day.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Answer yes, no or unknown from the dated events, with the holder of the authorisation and of the rights."""
    from rich.table import Table

    from pivotal.dossier.load import load_dossier
    from pivotal.label import history

    held = load_dossier(dossier)
    names = {each.id: each.name for each in held.organisations}
    table = Table("territory", "authorised", "holder of the authorisation", "holder of the rights", "why", box=None)
    rows = []
    for where in territory:
        answer = history.authorised(held, where, on, indication=indication, disease=disease, known_on=known_on)
        rights = history.rights_holder(held, where, on, known_on=known_on)
        holders = {
            each.brand: history.authorisation_holder(held, each.id, where, on, known_on=known_on).answer
            for each in held.medicine().products
        }
        known = [f"{names[who]} ({brand})" for brand, who in holders.items() if who in names]
        holder = ", ".join(known) or "none known"
        table.add_row(where, answer.answer, holder, names.get(rights.answer, rights.answer), answer.reason)
        rows.append(
            {"territory": where, "on": on, "authorised": answer.answer, "why": answer.reason, "holders": holders}
            | {"rights": rights.answer, "rights_why": rights.reason}
        )
    if as_json:
        emit("authorised", rows)
    else:
        show(table, "\nAuthorised is not reimbursed; the page of pivotal check shows what payers have said.")
