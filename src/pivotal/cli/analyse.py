"""The verb ``pivotal analyse``: the analysis of an endpoint in two arms, from a file of data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pivotal.cli.output import DONE, announce_compilation, emit, show
from pivotal.cli.written_files import check_picture, drawn

LIKE = "Take the defaults of R or SAS."


def analyse(  # noqa: PLR0913, PLR0917 (a command's options are its parameters)
    data: Annotated[Path, typer.Argument(help="CSV, Parquet, XPT or SAS7BDAT, one row a subject and endpoint.")],
    reference: Annotated[str, typer.Option(help="The reference arm, such as Placebo.")],
    endpoint: Annotated[
        str | None, typer.Option(help="The PARAMCD, such as PFS, where the file holds several.")
    ] = None,
    experimental: Annotated[str | None, typer.Option(help="The other arm, where there are more than two.")] = None,
    arm: Annotated[str, typer.Option(help="The column of the arms.")] = "TRT01P",
    strata: Annotated[list[str] | None, typer.Option(help="A column of strata; repeat for several.")] = None,
    milestone: Annotated[list[float] | None, typer.Option(help="A time at which survival is compared; repeat.")] = None,
    tau: Annotated[float | None, typer.Option(help="Horizon of the restricted mean.")] = None,
    unit: Annotated[str | None, typer.Option(help="days, weeks, months or years; AVALU or PARAM else.")] = None,
    time: Annotated[str, typer.Option(help="The column of times.")] = "AVAL",
    censor: Annotated[str | None, typer.Option(help="The column that is 0 for an event (CNSR).")] = None,
    event: Annotated[str | None, typer.Option(help="Instead of it, the column that is 1 for an event.")] = None,
    missing: Annotated[str, typer.Option(help="Rows without time or event: error or drop.")] = "error",
    conf_level: Annotated[float | None, typer.Option(help="Level of the intervals (0.95).")] = None,
    like: Annotated[str | None, typer.Option(help=LIKE)] = None,
    figure: Annotated[Path | None, typer.Option(help="Write the curves as .pdf, .png or .svg.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write tables and curves as an HTML page.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Compare an endpoint between two arms: curves, medians, log-rank, hazard ratio, milestones, means, follow-up."""
    from pivotal.analysis.two_arms import analyse as compare

    check_picture(figure)
    frame = _read(data)
    announce_compilation()
    result = compare(
        frame,
        arm,
        reference=_level(frame, arm, reference),
        experimental=_level(frame, arm, experimental),
        strata=strata or (),
        milestones=milestone or None,
        tau=tau,
        unit=unit,
        time=time,
        censor=censor,
        event=event,
        parameter=endpoint,
        missing=missing,  # type: ignore[arg-type]  # checked where it is used
        conf_level=conf_level,
        like=like,  # type: ignore[arg-type]
    )
    written = {"figure": drawn(result, figure), "report": None if report is None else str(result.report(report))}
    if as_json:
        emit("analyse", {**result.as_dict(), **written})
    else:
        show(result, *(f"{what.capitalize()}: {path}" for what, path in written.items() if path))
    raise typer.Exit(DONE)


def _read(path: Path) -> Any:
    from pivotal.exchange.tables import read_table

    return read_table(path)


def _level(frame: Any, arm: str, level: str | None) -> Any:
    """Return a level as the column holds it: a number where the arms are numbers."""
    from pivotal.frames import Table

    if level is None:
        return None
    levels = Table(frame).grouping(arm, "arm").levels
    return next((each for each in levels if str(each) == level), level)
