"""The verb ``pivotal check``: whether an article holds, statement by statement."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pivotal.cli.output import DONE, FOUND, announce_compilation, emit, show
from pivotal.progress import progress_bar

if TYPE_CHECKING:
    from pivotal.dossier.model import Dossier

WORKED_EXAMPLE = "cabometyx-net-eu-2025"


def check(
    article: Annotated[
        str,
        typer.Argument(
            help="A text (plain, HTML or PDF; - reads standard input), a folder of texts, a shipped article, the YAML "
            "file of one, or a dossier folder with one article."
        ),
    ] = WORKED_EXAMPLE,
    report: Annotated[Path, typer.Option(help="Where the page is written.")] = Path("report.html"),
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no page.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if anything is contradicted.")] = False,
    jobs: Annotated[int | None, typer.Option(help="Processes for a folder of texts; as many as processors.")] = None,
    on: Annotated[str | None, typer.Option(help="Of a text: the day on which labels and rights are read.")] = None,
    dossier: Annotated[
        str | None,
        typer.Option(
            help="Of a text: a dossier folder or a name of the library; without it that which knows most names of it."
        ),
    ] = None,
) -> None:
    """Say of every statement whether it holds, why, and on what evidence; and write it as a page."""
    from pivotal.claims.checking import check as check_article
    from pivotal.cli.read import held_dossier, taken
    from pivotal.dates import parse_day
    from pivotal.errors import DataError

    try:
        day = None if on is None else parse_day(on)
    except ValueError as error:
        raise DataError(f"--on {error}") from None
    held = held_dossier(dossier)
    if _is_folder_of_texts(article):
        _check_folder(Path(article), held, day, jobs=jobs, as_json=as_json, strict=strict)
    if jobs is not None:
        raise DataError(f"--jobs is for a folder of texts, which {article} is not")
    announce_compilation()
    result = check_article(taken(article) if article == "-" else article, held, on=day)
    page = None if no_report else result.report(report)
    if as_json:
        emit("check", {**result.as_dict(), "report": None if page is None else str(page)})
    else:
        counts = ", ".join(f"{count} {verdict}" for verdict, count in result.counts().items() if count)
        show(result, f"\nClaims: {counts}.")
        if page is not None:
            show(f"The whole reasoning, with sources: {page}")
    raise typer.Exit(FOUND if strict and result.counts()["contradicted"] else DONE)


def _is_folder_of_texts(name: str) -> bool:
    try:
        return Path(name).is_dir() and not (Path(name) / "dossier.yaml").is_file()
    except (OSError, ValueError):  # no name a file can have
        return False


def _check_folder(
    folder: Path, dossier: Dossier | None, on: date | None, *, jobs: int | None, as_json: bool, strict: bool
) -> NoReturn:
    """Check the texts of a folder; a terminal is told how far it is."""
    from pivotal.claims.many_texts import check_texts

    with progress_bar("checking texts") as told:
        result = check_texts(folder, dossier, on=on, jobs=jobs, progress=told)
    counts = result.summary()
    if as_json:
        emit("check", result.as_dict())
    else:
        show(
            result,
            "\n" + ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in counts.items() if key != "term"),
        )
    raise typer.Exit(FOUND if strict and counts["contradicted"] else DONE)
