"""What all simulations share, adaptive or not: how their replicates are run, and how what was run is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import SimulationError, shown
from pivotal.nouns import Noun
from pivotal.planning.outcome import PlanningResult
from pivotal.provenance import Provenance
from pivotal.results import Row
from pivotal.simulation.chunks import Columns
from pivotal.simulation.decisions import CONTINUED, DECISIONS
from pivotal.simulation.engines import run_in_chunks
from pivotal.simulation.progress import progress_bar
from pivotal.simulation.rebuilt_subjects import framed
from pivotal.simulation.run_folder import RunFolder

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, slots=True)
class Stored:
    """The looks of a run that are stored in its folder, read anew each time they are gone through."""

    folder: RunFolder

    def __iter__(self) -> Iterator[Columns]:
        """Yield the looks in portions."""
        return self.folder.batches()


@dataclass(frozen=True, kw_only=True)
class SimulatedTrials(PlanningResult):
    """Simulated trials: their looks as a frame, and what became of them on average.

    Parameters
    ----------
    seed, replicates : int
        The replicates are numbered from 0.
    tally : Tally or AdaptiveTally
        Counts and sums over them.
    parts : sequence of dict of arrays
        Their looks, in portions; each time it is iterated anew.
    """

    states: ClassVar[str]  # the field that says what the replicates depend on beside the seed
    chunk: ClassVar[Callable[..., Columns]]  # of what is stated, the seed, the first replicate and how many
    groups: ClassVar[tuple[str, ...]] = ("analysis",)
    levels: ClassVar[tuple[str, ...]] = ("look",)
    seed: int
    replicates: int
    tally: Any = field(repr=False)
    parts: Iterable[Columns] = field(repr=False)

    @classmethod
    def run(
        cls, stated: Noun, tally: Any, *, trials: int, seed: int, out: str | Path | None, progress: bool,
        **computing: Any,
    ) -> Self:  # fmt: skip
        """Run replicates: in memory, or in a run folder, from where it stopped.

        Raises
        ------
        SimulationError
            If there is no such number of trials, or no such seed.
        StorageError
            If ``out`` holds another run, or cannot be written.
        """
        check_run(trials, seed)
        function = partial(cls.chunk, stated, seed)
        parts: Stored | list[Columns]
        if out is None:
            parts = []
            with progress_bar(trials, wanted=progress) as advance:
                for _, columns in run_in_chunks(function, trials, **computing, progress=advance):
                    tally.add(columns)
                    parts.append(columns)
        else:
            spec = stated.model_dump(mode="json")
            folder = RunFolder(out).fill(function, spec=spec, seed=seed, trials=trials, progress=progress, **computing)
            parts = Stored(folder)
            for columns in parts:
                tally.add(columns)
        said: dict[str, Any] = {cls.states: stated}
        return cls(**said, seed=seed, replicates=trials, tally=tally, parts=parts)

    @cached_property
    def provenance(self) -> Provenance:  # type: ignore[override]
        """What the simulation remembers."""
        settings = {self.states: getattr(self, self.states).model_dump(mode="json"), "trials": self.replicates}
        return Provenance(self.verb, settings, seed=self.seed, made=self.made)

    def operating_characteristics(self) -> PlanningResult:
        """Return what became of the replicates on average, each number with its Monte-Carlo error."""
        raise NotImplementedError

    def rows(self) -> list[Row]:
        """Return the operating characteristics, one row a number."""
        return list(self.operating_characteristics().rows())

    def summary(self) -> Row:
        """Return the chief numbers in one row."""
        return {"seed": self.seed, **self.operating_characteristics().summary()}

    def heading(self) -> str:
        """Return one line over the table."""
        return self.operating_characteristics().heading()

    def __rich__(self) -> RenderableType:
        """Return the operating characteristics as a table."""
        return self.operating_characteristics().__rich__()

    @property
    def looks(self) -> Any:
        """Every look that was held, one row a replicate, look and analysis; see ``columns`` for what stands in it."""
        return framed(self.columns())

    @property
    def trials(self) -> Any:
        """The looks that ended the replicates, as ``columns(ends_only=True)``."""
        return framed(self.columns(ends_only=True))

    def analysed(self) -> list[str]:
        """Return the names by which ``columns`` call the analyses."""
        raise NotImplementedError

    def ended(self, part: Columns) -> NDArray[np.bool_]:
        """Say which rows are of looks that ended a replicate."""
        return np.not_equal(part["decision"], CONTINUED)

    def columns(self, *, ends_only: bool = False) -> Columns:
        """Return the looks as arrays.

        Parameters
        ----------
        ends_only : bool
            Only the looks that ended the replicates: by the first analysis, and for every hypothesis of an adaptive
            trial.

        Returns
        -------
        dict of arrays
            ``replicate``, ``look`` (from 1), ``analysis``, ``month``, ``subjects`` entered, ``events``,
            ``events_experimental``, ``z`` (above 0 favours the experimental arm), ``estimate`` with its ``std_error``,
            the bounds, ``decision``, and whether it was held because events had run out (``out_of_events``). What an
            adaptive trial has besides is told in ``AdaptiveSimulation``.
        """
        parts = list(self.parts)
        if ends_only:
            kept = [self.ended(part) for part in parts]
            parts = [{name: each[rows] for name, each in part.items()} for part, rows in zip(parts, kept, strict=True)]
        found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        names = np.array(self.analysed())
        return found | {"analysis": names[found["analysis"]], "decision": np.array(DECISIONS)[found["decision"]]}

    def replicate(self, number: int) -> Columns:
        """Return the looks of one replicate, computed anew."""
        return self.chunk(getattr(self, self.states), self.seed, self.checked(number), 1)

    def checked(self, number: int) -> int:
        """Return the number of a replicate.

        Raises
        ------
        SimulationError
            If there is none of that number.
        """
        if not isinstance(number, int) or not 0 <= number < self.replicates:
            raise SimulationError(f"replicate={number!r}: the replicates are numbered 0 to {self.replicates - 1}")
        return number


def check_run(trials: Any, seed: Any) -> None:
    """Refuse a number of trials, or a seed, that is none."""
    if isinstance(trials, bool) or not isinstance(trials, int) or trials < 1:
        raise SimulationError(f"trials={shown(trials)}; accepted: a whole number from 1 on")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**64:
        raise SimulationError(f"seed={shown(seed)}; accepted: a whole number from 0 to 2^64 - 1")
