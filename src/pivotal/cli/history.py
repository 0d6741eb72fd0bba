"""The verb ``pivotal history``: what a label was on a day, how it came to be so, and what was known of it when."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from pivotal.cli.output import emit, show
from pivotal.cli.written_files import check_picture, drawn


def history(  # noqa: PLR0913, PLR0917 (a command's options are its parameters)
    dossier: Annotated[str, typer.Argument(help="A dossier folder or a name of the library.")] = "cabometyx",
    territory: Annotated[str, typer.Option(help="ISO 3166-1 code or a territory such as EU.")] = "EU",
    medicine: Annotated[str | None, typer.Option(help="One medicine (the dossier's own, unless --all).")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every medicine of the dossier.")] = False,
    on: Annotated[str | None, typer.Option(help="What held on this day, as 2025-09-01.")] = None,
    since: Annotated[str | None, typer.Option(help="What changed from this day to --on.")] = None,
    known_on: Annotated[str | None, typer.Option(help="Count only what was known by this day.")] = None,
    known_since: Annotated[str | None, typer.Option(help="The same for --since (default: --known-on).")] = None,
    figure: Annotated[Path | None, typer.Option(help="Draw the days of each fact: .svg, .pdf or .png.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Tell the history of a label; with --on what held on a day, and with --since what changed up to it."""
    from pivotal.dossier.load import load_dossier
    from pivotal.errors import DataError
    from pivotal.label.label_state import state
    from pivotal.label.state_changes import compare_states
    from pivotal.label.state_history import trace_states

    check_picture(figure)
    if on is None and (since is not None or known_since is not None):
        raise DataError("--since and --known-since need --on: the day up to which the changes are told")
    if on is not None and figure is not None:
        raise DataError("--figure draws the whole history; leave out --on")
    held = load_dossier(dossier)
    one = medicine if medicine is not None or every else held.subject
    found: Any
    if on is None:
        found = trace_states(held, territory, medicine=one, known_on=known_on)
    elif since is None and known_since is None:
        found = state(held, territory, on, known_on=known_on, medicine=one)
    else:
        before = known_since if known_since is not None else known_on
        found = compare_states(
            held, territory, since or on, on, known_before=before, known_after=known_on, medicine=one
        )  # fmt: skip
    picture = drawn(found, figure)
    if not as_json:
        show(found, *([f"\nDrawn: {picture}"] if picture else []))
        return
    data: dict[str, Any] = {**found.summary(), "rows": list(found.rows()), "figure": picture}
    if on is None:
        data["events"] = [asdict(each) for each in found.events]
    elif hasattr(found, "reach"):
        data["reach"] = [
            {"medicine": each.medicine, "gained": list(each.gained.patients), "lost": list(each.lost.patients)}
            | {"unsure": list(each.unsure)}
            for each in found.reach
        ]
    emit("history", data)
