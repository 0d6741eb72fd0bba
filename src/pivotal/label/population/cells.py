"""Patients grouped into profiles: those of whom no indication can tell one from another are counted together.

Numbers are cut at the limits that indications use, codes and flags stay what they are, and of earlier therapies it is
kept what each criterion answers. After one pass over the patients any number of indications costs as many rows as there
are profiles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals as nw

from pivotal.errors import DataError, listed, shown
from pivotal.label.criteria import refuse_problems
from pivotal.label.language import Atom
from pivotal.label.matching import leaves_of, vocabulary_of
from pivotal.label.model import Indication
from pivotal.label.population.asked import Columns, laid_out
from pivotal.label.population.engines import FrameEngine, engine_of
from pivotal.label.population.files import framed
from pivotal.label.population.layout import Layout
from pivotal.label.population.leaf_tests import HistoryTest, NumberTest, factors, leaf_test
from pivotal.label.population.masks import Masks
from pivotal.label.population.outputs import Truths
from pivotal.label.population.values import refuse_values
from pivotal.label.vocabulary import Vocabulary
from pivotal.progress import tracked
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

PATIENTS = "patients"
CELL = "{}: cell"
Cut = tuple[str, tuple[str, ...], float]  # a column, its units up to that of the limit, and the limit


@dataclass(frozen=True)
class Profiles(Result):
    """The kinds of patients of a population that indications can tell apart, with how many there are of each.

    Attributes
    ----------
    cells : frame
        A row a profile: the facts of one patient of it, and ``patients``, how many there are.
    asked : tuple of str
        The fields that were kept.
    """

    cells: Any
    asked: tuple[str, ...]
    provenance: Provenance
    layout: Layout = field(repr=False)
    words: Vocabulary = field(repr=False)
    cuts: frozenset[Cut] = field(repr=False)
    histories: Mapping[HistoryTest, tuple[str, str]] = field(repr=False)

    @cached_property
    def engine(self) -> FrameEngine:
        """What computes over the profiles, each as many times as there are patients of it."""
        return engine_of(self.cells, PATIENTS)

    @cached_property
    def masks(self) -> Masks:
        """The masks of criteria over the profiles; those of a leaf are kept for the next indication."""
        return Masks(self.engine, lambda leaf: leaf_test(leaf, self.layout, self.words), self.histories)

    def refuse_other(self, indications: Sequence[Indication], words: Vocabulary, columns: Columns | None) -> None:
        """Refuse indications that tell patients apart whom the profiles count together."""
        if columns is not None:
            raise DataError("columns: the profiles have their columns already")
        if words.fields != self.words.fields or words.diseases.codes != self.words.diseases.codes:
            raise DataError("the profiles were made with another vocabulary")
        for one in indications:
            new = [str(leaf.field) for leaf in leaves_of(one.criteria) if isinstance(leaf, Atom)]
            other = [each for each in dict.fromkeys(new) if each not in self.asked]
            limits, histories = _cuts([one], self.layout, words)
            other += [f"{column} at {limit:g} {units[-1]}" for column, units, limit in sorted(limits - self.cuts)]
            other += ["earlier therapies as it counts them"] * (not histories.keys() <= self.histories.keys())
            if other:
                raise DataError(f"{one.id} asks for what the profiles do not tell apart: {listed(other)}")

    def rows(self) -> Sequence[Row]:
        """Return one row a profile."""
        table = nw.from_native(self.cells, eager_only=True)
        return [{"term": f"profile {n + 1}", **row} for n, row in enumerate(table.iter_rows(named=True))]

    def summary(self) -> Row:
        """Return how many patients and profiles there are."""
        return {
            "term": "profiles",
            "patients": self.engine.totals({"n": True})["n"],
            "profiles": len(nw.from_native(self.cells, eager_only=True)),
        }

    def __rich__(self) -> RenderableType:
        """Return the counts as a sentence."""
        found = self.summary()
        return f"{found['patients']:,} patients of {found['profiles']:,} profiles by {', '.join(self.asked)}"


def profiles(
    frame: Any, indications: Sequence[Indication], *, vocabulary: Any, columns: Columns | None = None
) -> Profiles:
    """Group the patients of a frame into those that some indications can tell apart, in one pass.

    Parameters
    ----------
    frame : frame
        A row a patient; see ``match``. A lazy frame is read.
    indications : sequence of Indication
        Which will be matched, or at least use the same fields and limits.
    vocabulary : Vocabulary or Dossier
    columns : mapping of str to str or FieldColumn, optional
        See ``match``.

    Returns
    -------
    Profiles
        Which ``match`` takes in the place of the frame; its counts are of patients.

    Raises
    ------
    DataError
        As ``match``; unknown codes are found in a lazy frame too.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> patients = {"age": [61.0, 72.0, 17.0], "disease": ["HCC", "HCC", "HCC"]}
    >>> kinds = pv.profiles(patients, [dossier.indication("eu-hcc")], vocabulary=dossier)
    >>> kinds.summary()
    {'term': 'profiles', 'patients': 3, 'profiles': 2}
    >>> dict(pv.match(dossier.indication("eu-hcc"), kinds, vocabulary=dossier).counts)
    {'eligible': 0, 'not eligible': 1, 'undetermined': 2}
    """
    words = vocabulary_of(vocabulary)
    refuse_problems([each.criteria for each in indications], words)
    engine = engine_of(frame)
    layout = laid_out(indications, engine.kinds, words, columns)
    cuts, tests = _cuts(indications, layout, words)
    histories = {test: (f"history {n}: met", f"history {n}: not met") for n, test in enumerate(tests)}
    parts = _with_histories(engine, histories, layout, words)
    kept = [column for pair in histories.values() for column in pair]
    grouped = [_grouped(nw.from_native(each), layout, cuts, kept, words) for each in tracked(parts, "files")]
    cells = grouped[0] if len(grouped) == 1 else _together(grouped, layout, words)
    found = Profiles(
        cells.drop([CELL.format(column) for column in _numbers(layout, words)]).to_native(),
        tuple(layout.fields) + tuple(layout.absent),
        Provenance("profiles", {"indications": [each.id for each in indications]}),
        replace(layout, kinds={name: layout.kinds[name] for name in cells.columns if name in layout.kinds}),
        words,
        cuts,
        histories,
    )
    refuse_values(found.engine, found.layout, words, None, look=True)
    return found


def _cuts(
    indications: Sequence[Indication], layout: Layout, words: Vocabulary
) -> tuple[frozenset[Cut], dict[HistoryTest, None]]:
    """Return the limits at which columns are cut, and what is asked of earlier therapies."""
    cuts: set[Cut] = set()
    histories: dict[HistoryTest, None] = {}
    for leaf in dict.fromkeys(leaf for each in indications for leaf in leaves_of(each.criteria)):
        test = leaf_test(leaf, layout, words)
        if isinstance(test, NumberTest):
            limits = (test.at_least, test.at_most, test.above, test.below)
            cuts |= {(test.column, test.units, limit) for limit in limits if limit is not None}
        if isinstance(test, HistoryTest):
            histories[test] = None
    return frozenset(cuts), histories


def _with_histories(
    engine: FrameEngine, histories: Mapping[HistoryTest, tuple[str, str]], layout: Layout, words: Vocabulary
) -> list[Any]:
    """Return the pieces of a frame with what each criterion of earlier therapies answers."""
    masks = Masks(engine, lambda leaf: leaf_test(leaf, layout, words))
    outputs = {
        name: Truths(mask)
        for test, names in histories.items()
        for name, mask in zip(names, masks.test(test), strict=True)
    }
    return [framed(each) if isinstance(each, Mapping) else each for each in engine.attached_parts(outputs)]


def _grouped(frame: Any, layout: Layout, cuts: frozenset[Cut], histories: Sequence[str], words: Vocabulary) -> Any:
    """Return one row a profile: its cells, a number of one of its patients, and how many they are."""
    numbers = _numbers(layout, words)
    kept = {at.column: None for at in layout.fields.values() if at.column not in numbers}
    kept |= {at.system: None for at in layout.fields.values() if at.system is not None}
    kept |= dict.fromkeys(histories)
    cells = [_cell(column, cuts).alias(name) for column, name in numbers.items()]
    values = [nw.when(_known(column)).then(_float(column)).alias(column) for column in numbers]
    grouped = frame.select(*map(nw.col, kept), *cells, *values).group_by(*numbers.values(), *kept)
    if PATIENTS in {*numbers, *kept}:
        raise DataError(f"a fact stands in a column called {shown(PATIENTS)}, as the counts of profiles are; rename it")
    found = grouped.agg(nw.len().alias(PATIENTS), *(nw.col(column).min() for column in numbers))
    found = found.with_columns(nw.col(PATIENTS).cast(nw.Int64()))
    if not isinstance(found, nw.LazyFrame):
        return found
    return found.collect(engine="streaming") if found.implementation.is_polars() else found.collect()


def _together(grouped: Sequence[Any], layout: Layout, words: Vocabulary) -> Any:
    """Return the profiles of several pieces as those of all patients."""
    numbers = _numbers(layout, words)
    keys = [name for name in grouped[0].columns if name not in {*numbers, PATIENTS}]
    found = grouped[0]
    for each in grouped[1:]:
        both = nw.concat([found, each.select(*found.columns)])
        found = both.group_by(*keys).agg(nw.col(PATIENTS).sum(), *(nw.col(column).min() for column in numbers))
    return found


def _numbers(layout: Layout, words: Vocabulary) -> dict[str, str]:
    """Return the columns of numbers, each with the name of the column of its cells."""
    numbers = [at.column for name, at in layout.fields.items() if words.field(name).kind == "number"]
    return {column: CELL.format(column) for column in numbers}


def _float(column: str) -> nw.Expr:
    return nw.col(column).cast(nw.Float64())


def _known(column: str) -> nw.Expr:
    return _float(column).is_finite().fill_null(False)


def _cell(column: str, cuts: frozenset[Cut]) -> nw.Expr:
    """Return in which cell a number lies, between or at the limits; what is not known is a cell of its own."""
    found = nw.lit(0)
    for _, units, limit in sorted(each for each in cuts if each[0] == column):
        value = _float(column)
        for times, over in factors(units):
            value = value * times / over
        for passed in (value > limit, value >= limit):
            found = found + nw.when(passed).then(nw.lit(1)).otherwise(nw.lit(0))
    return nw.when(_known(column)).then(found).otherwise(nw.lit(-1))
