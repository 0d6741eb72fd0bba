"""The verb ``pivotal digitise``: the curves of a figure, from its file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pivotal.cli.output import DONE, emit, show

if TYPE_CHECKING:
    from pivotal.evidence.figure_reading.digitised import DigitisedFigure

PICTURES = (".pdf", ".png", ".svg")
AXIS = "position=value,position=value"


def digitise(  # noqa: PLR0913, PLR0917 (a command's options are its parameters)
    file: Annotated[Path, typer.Argument(help="An SVG, PDF, PNG or JPEG file with survival curves.")],
    page: Annotated[int | None, typer.Option(help="Of a PDF, from 1; without it the first that can be read.")] = None,
    panel: Annotated[int | None, typer.Option(help="Which of several plots, from 1 at the upper left.")] = None,
    unit: Annotated[str | None, typer.Option(help="days, weeks, months or years; as the figure says else.")] = None,
    arm: Annotated[
        list[str] | None, typer.Option(help="A name, from the upper curve to the lower one, or name=colour; repeat.")
    ] = None,
    time_axis: Annotated[str | None, typer.Option(help=f"Where it cannot be read: {AXIS}.")] = None,
    survival_axis: Annotated[str | None, typer.Option(help="The same, with positions from the top down.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the curves as YAML, which pivotal reconstruct reads.")] = None,
    overlay: Annotated[Path | None, typer.Option(help="Draw what was read over the figure: .pdf, .png, .svg.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Read the survival curves, censoring ticks and numbers at risk of a figure.

    Positions of an axis are in the file's own units from its upper left corner: pixels of an image, points of a PDF,
    user units of an SVG.
    """
    from pivotal.evidence.figure_reading.digitising import digitise as read

    _check_picture(overlay)
    result = read(
        file,
        page=page,
        panel=panel,
        time_axis=_axis(time_axis, "--time-axis"),
        survival_axis=_axis(survival_axis, "--survival-axis"),
        unit=unit,  # type: ignore[arg-type]  # checked where it is used
        arms=_arms(arm),
    )
    written = {
        "out": None if out is None else str(result.write(out)),
        "overlay": None if overlay is None else _drawn(result, overlay),
    }
    if as_json:
        emit("digitise", {**result.as_dict(), **written})
    else:
        show(result, *(f"Written: {path}" for path in written.values() if path))
    raise typer.Exit(DONE)


def _axis(text: str | None, option: str) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return ``120=0,480=24`` as two positions with their values."""
    from pivotal.errors import DataError, shown

    if text is None:
        return None
    try:
        (first, low), (last, high) = (tuple(map(float, each.split("="))) for each in text.split(","))
    except ValueError:
        raise DataError(f"{option} {shown(text)}; accepted: {AXIS}, such as 120=0,480=24") from None
    return (first, low), (last, high)


def _arms(given: list[str] | None) -> list[str] | dict[str, str] | None:
    """Return names, or names with their colours where all have one."""
    if not given:
        return None
    pairs = [each.rpartition("=") for each in given]
    return {name: colour for name, _, colour in pairs} if all(name for name, _, _ in pairs) else given


def _check_picture(path: Path | None) -> None:
    from pivotal.errors import StorageError

    if path is not None and path.suffix.casefold() not in PICTURES:
        raise StorageError(f"cannot draw {path}; accepted: a file that ends in {', '.join(PICTURES)}")


def _drawn(result: DigitisedFigure, path: Path) -> str:
    """Write the picture of what was read and return where it lies."""
    from pivotal.storage import write_bytes_atomically

    buffer = io.BytesIO()
    result.plot().savefig(buffer, format=path.suffix[1:].casefold(), dpi=150)
    return str(write_bytes_atomically(path, buffer.getvalue()))
