"""The verb ``pivotal check``: whether an article holds, statement by statement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pivotal.cli.output import DONE, FOUND, announce_compilation, emit, show

WORKED_EXAMPLE = "cabometyx-net-eu-2025"


def check(
    article: Annotated[
        str, typer.Argument(help="A shipped article, the YAML file of one, or a dossier folder with one article.")
    ] = WORKED_EXAMPLE,
    report: Annotated[Path, typer.Option(help="Where the page is written.")] = Path("report.html"),
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no page.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if anything is contradicted.")] = False,
) -> None:
    """Say of every statement whether it holds, why, and on what evidence; and write it as a page."""
    from pivotal.claims.checking import check as check_article

    announce_compilation()
    result = check_article(article)
    page = None if no_report else result.report(report)
    if as_json:
        emit("check", {**result.as_dict(), "report": None if page is None else str(page)})
    else:
        counts = ", ".join(f"{count} {verdict}" for verdict, count in result.counts().items() if count)
        show(result, f"\nClaims: {counts}.")
        if page is not None:
            show(f"The whole reasoning, with sources: {page}")
    raise typer.Exit(FOUND if strict and result.counts()["contradicted"] else DONE)
