"""Every indication in force in a territory on a day, answered for every patient of a population."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError, listed
from pivotal.label.history import Answer
from pivotal.label.matching import HasWords
from pivotal.label.model import Indication
from pivotal.label.population.matched import PopulationMatch, attached, counted, match_population, written
from pivotal.label.population.outputs import ANSWERS
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True)
class PopulationOptions(Result):
    """What the labels of a territory allow for the patients of a population on a day.

    Attributes
    ----------
    territory, on : str
        What was asked.
    matches : tuple of PopulationMatch
        The indications that are, or may be, in force, in the order of the dossier.
    """

    territory: str
    on: str
    matches: tuple[PopulationMatch, ...]
    authorised: tuple[Answer, ...] = field(repr=False)
    says: tuple[str, ...] = field(repr=False)
    provenance: Provenance

    @cached_property
    def data(self) -> Any:
        """The patients with what was asked for of each indication, of the kind that was handed in."""
        return attached(self.matches)

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many patients have each answer, by indication; a lazy frame is read once for it."""
        return counted(self.matches)

    def write(self, path: str | Path) -> Path:
        """Write the patients with their answers as Parquet: to one file, or to a folder with a file a piece."""
        return written(self.matches, path)

    def rows(self) -> Sequence[Row]:
        """Return one row an indication."""
        return [
            {
                "term": each.indication,
                "says": says,
                "authorised": answer.answer,
                **{name.replace(" ", "_"): self.counts[each.indication][name] for name in ANSWERS},
                "not_in_the_data": ", ".join(each.absent),
            }
            for each, answer, says in zip(self.matches, self.authorised, self.says, strict=True)
        ]

    def summary(self) -> Row:
        """Return how many patients and indications there are."""
        patients = sum(next(iter(self.counts.values()), {}).values())
        return {
            "term": "population",
            "territory": self.territory,
            "on": self.on,
            "patients": patients,
            "indications": len(self.matches),
        }

    def told(self) -> tuple[str, ...]:
        """Return what is said of the whole: labels that nobody can ever meet, and facts that no column holds."""
        clashes = [
            f"{each.indication}: {note}" for each in self.matches for note in each.notes if note.startswith("never")
        ]
        absent = Counter(fact for each in self.matches for fact in each.absent)
        asked = listed(f"{fact} ({count} of {len(self.matches)})" for fact, count in absent.most_common())
        return (
            *clashes,
            *([f"no column holds what these labels ask for, not known of anybody: {asked}"] if absent else []),
        )

    def __rich__(self) -> RenderableType:
        """Return one row an indication."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        patients = self.summary()["patients"]
        head = f"{patients:,} patients: labels in force in {self.territory} on {self.on}"
        table = Table("indication", box=None)
        for name in ANSWERS:
            table.add_column(name, justify="right")
        for row, answer in zip(self.rows(), self.authorised, strict=True):
            unsure = " (authorised: unknown)" if answer.answer == "unknown" else ""
            numbers = [f"{row[name.replace(' ', '_')]:,}" for name in ANSWERS]
            table.add_row(f"{row['term']}{unsure}", *numbers)
        return Group(Text(head, style="bold"), table, *(Text(each) for each in self.told()))


def match_options(
    found: Sequence[tuple[Indication, Answer]],
    frame: Any,
    *,
    vocabulary: HasWords,
    territory: str,
    on: str,
    **options: Any,
) -> PopulationOptions:
    """Match every patient of a frame with the indications in force; see ``match_all``."""
    if not found:
        raise DataError(f"no indication of the dossier is, or may be, in force in {territory} on {on}")
    indications = [indication for indication, _ in found]
    return PopulationOptions(
        territory=territory,
        on=on,
        matches=tuple(match_population(indications, frame, vocabulary=vocabulary, apart=True, **options)),
        authorised=tuple(answer for _, answer in found),
        says=tuple(each.says for each in indications),
        provenance=Provenance("match_all", {"territory": territory, "on": on}),
    )
