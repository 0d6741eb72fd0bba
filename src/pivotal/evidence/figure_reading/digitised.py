"""What ``digitise`` returns: the published figure, how it was read, and the picture of both over each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pivotal.evidence.figure_model import PublishedFigure
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

OVERLAY = "pivotal.figures.figure_overlay:picture"


@dataclass(frozen=True)
class DigitisedFigure(Result):
    """The curves of a figure.

    Attributes
    ----------
    figure : PublishedFigure
        What ``reconstruct`` takes: curves, marks and numbers at risk by arm, in the unit and scale of the figure.
    read_from : {"paths", "pixels"}
        Paths give exact corners; pixels do not.
    notes : tuple of str
        What was left out, could not be read, or was decided on the way.
    traced : tuple of mapping
        For the picture: per arm its name, its colour, its points and its marks, as they lie in the file.
    backdrop : mapping
        For the picture: the size of the page, and its lines or its pixels.
    provenance : Provenance
    """

    figure: PublishedFigure = field()  # type: ignore[misc, assignment]  # of a class it names the picture's maker
    read_from: Literal["paths", "pixels"]
    notes: tuple[str, ...]
    provenance: Provenance
    traced: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    backdrop: Mapping[str, Any] = field(default_factory=dict, repr=False)
    groups = ("arm",)
    levels = ("time",)
    method = "read from a figure"

    def rows(self) -> Sequence[Row]:
        """Return one row a point of a curve: ``term, arm, time, survival``, in the figure's unit and scale."""
        return [
            {"term": "survival", "arm": each.arm, "time": time, "survival": survival}
            for each in self.figure.arms
            for time, survival in zip(each.time, each.survival, strict=True)
        ]

    def summary(self) -> Row:
        """Return the whole reading in one row."""
        arms = self.figure.arms
        marks = [len(each.censor_marks) for each in arms if each.censor_marks is not None]
        return {
            "arms": len(arms),
            "points": sum(len(each.time) for each in arms),
            "censor_marks": sum(marks) if marks else None,
            "arms_with_numbers_at_risk": sum(bool(each.at_risk) for each in arms),
            "unit": self.figure.unit,
            "scale": self.figure.scale,
            "read_from": self.read_from,
        }

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            **self.summary(),
            "figure": self.figure.model_dump(mode="json", exclude_none=True),
            "notes": list(self.notes),
            "provenance": self.provenance.as_dict(),
        }

    def as_yaml(self) -> str:
        """Return the published figure as YAML, which ``pivotal reconstruct`` reads; notes stand above it."""
        import yaml

        plain = self.figure.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        notes = "".join(f"# {' '.join(each.split())}\n" for each in self.notes)
        return notes + yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120)

    def write(self, path: str | Path) -> Path:
        """Write the published figure as YAML and return where it lies.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        from pivotal.storage import write_atomically

        return write_atomically(path, self.as_yaml())

    def plot(self, **options: Any) -> Any:
        """Return what was read over what the file shows, as a matplotlib figure."""
        return self._made_by(OVERLAY, "picture", **options)

    def __rich__(self) -> RenderableType:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table("arm", "points", "until", "marks", "at risk", box=None, padding=(0, 2, 0, 0))
        for each in self.figure.arms:
            marks = "–" if each.censor_marks is None else str(len(each.censor_marks))
            at_risk = " ".join(map(str, each.at_risk.values())) or "–"
            end = "–" if each.curve_end is None else f"{each.curve_end:.4g} {self.figure.unit}"
            table.add_row(each.arm, str(len(each.time)), end, marks, at_risk)
        heading = f"Read from {self.read_from}; survival as {self.figure.scale}"
        said = [Text(f"Note: {each}.", style="dim") for each in self.notes]
        return Group(Text(heading, style="bold"), table, *said)
