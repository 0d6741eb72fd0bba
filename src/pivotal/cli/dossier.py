"""The verbs ``pivotal dossier``: what the library holds, and whether a dossier is sound."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pivotal.cli.output import emit, show


class _Verbs(TyperGroup):
    """The verbs, where a folder without one is to be validated."""

    @staticmethod
    def left_out(args: Sequence[str], verbs: Collection[str]) -> list[str]:
        """Return the verb that is meant where a folder stands in its place, in a list, or none."""
        return ["validate"] if args and args[0] not in verbs and Path(args[0]).is_dir() else []

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the verb that is meant before a folder that stands in its place."""
        return super().parse_args(ctx, [*self.left_out(args, self.commands), *args])


app = typer.Typer(help="Look into dossiers, and check that one is sound.", no_args_is_help=True, cls=_Verbs)


@app.command()
def validate(
    path: Annotated[str, typer.Argument(help="A dossier folder or a name of the library.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Read a dossier and say what it holds, or what is wrong with it, with file and line.

    Criteria that nobody can meet are named with the clauses that exclude one another.
    """
    from pivotal.dossier.load import load_dossier
    from pivotal.label.coverage import satisfiable

    held = load_dossier(path)
    counts = {
        name: len(getattr(held, name))
        for name in ("sources", "organisations", "territories", "fields", "diseases", "medicines", "trials", "articles")
    }
    labels = [each for medicine in held.medicines for each in medicine.indications]
    asked = [held.patients_of(each.id) for each in held.trials if each.eligibility is not None]
    never = [said for each in (*labels, *asked) for said in satisfiable(each, vocabulary=held).clash]
    if as_json:
        emit("dossier validate", {"id": held.id, "title": held.title, **counts, "never_satisfiable": never})
    else:
        show(f"{held.title}: sound. " + ", ".join(f"{count} {name}" for name, count in counts.items()) + ".", *never)


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False) -> None:
    """List the dossiers of the shipped library with their articles."""
    from pivotal.dossier.load import library_names, load_dossier

    held = [load_dossier(name) for name in library_names()]
    if as_json:
        emit("dossier list", [{"id": e.id, "title": e.title, "articles": [a.id for a in e.articles]} for e in held])
    else:
        show(*(f"{e.id}: {e.title}" + "".join(f"\n  article {a.id}" for a in e.articles) for e in held))
