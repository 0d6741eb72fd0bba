"""The verb ``pivotal read``: the statements of a text, and the article that they make of a dossier."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pivotal.cli.output import DONE, emit, show

if TYPE_CHECKING:
    from pivotal.dossier.model import Dossier


def read(
    file: Annotated[str, typer.Argument(help="A text: plain, HTML or PDF; - reads standard input.")],
    out: Annotated[
        Path | None, typer.Option(help="Write the article as YAML, a file that a person can correct.")
    ] = None,
    against: Annotated[Path | None, typer.Option(help="Another text: say what changed between the two.")] = None,
    dossier: Annotated[
        str | None,
        typer.Option(help="A dossier folder or a name of the library; without it that which knows most names of it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Read the statements of a release, an abstract or news: each with its words, and what was not understood."""
    from pivotal.errors import DataError
    from pivotal.reading.reader import read_article
    from pivotal.reading.text_changes import compare_texts

    held = held_dossier(dossier)
    if against is not None:
        if out is not None:
            raise DataError("--out writes the article of one text; leave out --against, or --out")
        compared = compare_texts(taken(file), against, held)
        emit("read", compared.as_dict()) if as_json else show(compared)
        raise typer.Exit(DONE)
    result = read_article(taken(file), held)
    written = None if out is None else str(result.write(out))
    if as_json:
        emit("read", {**result.as_dict(), "out": written})
    else:
        show(result, *([f"Written: {written}"] if written else []))
    raise typer.Exit(DONE)


def held_dossier(name: str | None) -> Dossier | None:
    """Return the dossier that was named, if one was."""
    from pivotal.dossier.load import load_dossier

    return None if name is None else load_dossier(name)


def taken(file: str) -> str | Path:
    """Return a file's path, or for ``-`` the text of standard input."""
    if file != "-":
        return Path(file)
    from pivotal.reading.characters.texts import text_of

    return text_of("standard input", sys.stdin.buffer.read()).text.rstrip("\n") + "\n"
