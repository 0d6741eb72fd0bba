"""Who of a population may be treated: every patient of a frame against one indication, or against several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from pivotal.errors import DataError, listed, shown
from pivotal.label.clashes import clashing_clauses
from pivotal.label.criteria import refuse_problems
from pivotal.label.language import Criterion
from pivotal.label.matching import HasWords, leaves_of, vocabulary_of
from pivotal.label.model import Indication
from pivotal.label.population.asked import Columns, laid_out
from pivotal.label.population.cells import Profiles
from pivotal.label.population.clauses import LabelClause, clauses_of, refuse_too_many
from pivotal.label.population.engines import FrameEngine, engine_of
from pivotal.label.population.files import write_patients
from pivotal.label.population.layout import ColumnKind, Layout
from pivotal.label.population.leaf_tests import leaf_test
from pivotal.label.population.masks import Mask, Masks, Pair, both, opposite
from pivotal.label.population.outputs import ANSWERS, Answers, Bits, Output, Truths
from pivotal.label.population.settling import facts_of, settled
from pivotal.label.population.values import refuse_values
from pivotal.label.space import Space
from pivotal.label.vocabulary import Vocabulary
from pivotal.label.wording import sentence
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

Given = Literal["answer", "masks", "reasons", "settles"]
MOST_LEAVES = 200  # larger criteria are not searched for a clash
GIVEN: tuple[Given, ...] = get_args(Given)
COLUMNS_OF: Mapping[str, Given] = {
    "answer": "answer",
    "eligible": "masks",
    "not_eligible": "masks",
    "clauses_met": "reasons",
    "clauses_unknown": "reasons",
    "would_settle": "settles",
}


@dataclass(frozen=True)
class PopulationMatch(Result):
    """Every patient of a population against one indication.

    Attributes
    ----------
    indication : str
    data : frame
        The patients with what was asked for, of the kind that was handed in; see ``match``.
    facts : tuple of str
        What each bit of ``would_settle`` says.
    absent : tuple of str
        The facts that the indication asks for and that no column holds, so that they are not known of anybody.
    """

    indication: str
    facts: tuple[str, ...]
    absent: tuple[str, ...]
    give: tuple[Given, ...]
    provenance: Provenance
    question: Question = field(repr=False, compare=False)
    prefix: str = field(default="", repr=False)
    backend: str | None = None

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """What each bit of ``clauses_met`` and ``clauses_unknown`` says, the lowest first."""
        return tuple(each.words for each in self.question.clauses)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What is said of the whole, such as that nobody can ever meet the criteria."""
        clash = _clash(self.question.indication.criteria, self.question.words)
        said = [f"never satisfiable: nobody can meet {' together with '.join(clash)}"] if clash else []
        said += [f"no column holds {listed(self.absent)}: not known of anybody"] if self.absent else []
        return tuple(said)

    @cached_property
    def data(self) -> Any:
        """The patients with what was asked for, of the kind that was handed in; a lazy frame stays lazy."""
        return self.question.engine.attached(self.outputs())

    def outputs(self) -> dict[str, Output]:
        """Return what is added to each patient, by the name of its column."""
        found = self.question.outputs(self.give)
        return {self.prefixed(name): each for name, each in found.items()}

    def prefixed(self, name: str) -> str:
        """Return the name of an added column."""
        return self.prefix + name

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many patients have each answer; a lazy frame is read for it."""
        return self.question.counts()

    def write(self, path: str | Path) -> Path:
        """Write the patients with what was asked for as Parquet: to one file, or to a folder with a file a piece."""
        return written([self], path)

    def words(self, met: int, unknown: int) -> tuple[str, ...]:
        """Return in words what two bit masks of a patient say: each clause with its answer.

        Parameters
        ----------
        met, unknown : int
            A patient's ``clauses_met`` and ``clauses_unknown``.
        """
        said = [
            "met" if met >> n & 1 else "unknown" if unknown >> n & 1 else "not met" for n in range(len(self.clauses))
        ]
        return tuple(f"{clause}: {answer}" for clause, answer in zip(self.clauses, said, strict=True))

    def settling(self, would_settle: int) -> tuple[str, ...]:
        """Return the facts that the bits of a patient's ``would_settle`` name."""
        return tuple(fact for number, fact in enumerate(self.facts) if would_settle >> number & 1)

    def rows(self) -> Sequence[Row]:
        """Return one row a clause: how many patients meet it, do not, or cannot be told."""
        return self.question.clause_rows()

    def summary(self) -> Row:
        """Return how many patients there are, and how many have each answer."""
        return {"term": self.indication, "patients": sum(self.counts.values()), **_as_keys(self.counts)}

    def __rich__(self) -> RenderableType:
        """Return the answers and the clauses as tables."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        head = ", ".join(f"{count:,} {answer}" for answer, count in self.counts.items())
        table = Table("clause", box=None)
        for name in ("met", "not met", "unknown"):
            table.add_column(name, justify="right")
        for row, clause in zip(self.rows(), self.question.clauses, strict=True):
            numbers = [f"{row[key]:,}" for key in ("met", "not_met", "unknown")]
            table.add_row("  " * clause.depth + str(row["term"]), *numbers)
        return Group(Text(f"{self.indication}: {head}", style="bold"), table, *(Text(each) for each in self.told()))


class Question:
    """One indication asked of one frame.

    Parameters
    ----------
    indication : Indication
    engine : FrameEngine
    masks : Masks
        Shared by the indications that are asked of the frame together.
    layout : Layout
    words : Vocabulary
    """

    def __init__(
        self, indication: Indication, engine: FrameEngine, masks: Masks, layout: Layout, words: Vocabulary
    ) -> None:
        self.indication, self.engine, self.masks, self.layout, self.words = indication, engine, masks, layout, words

    @cached_property
    def pair(self) -> Pair:
        """Where the indication is surely met, and where it is surely not met."""
        return self.masks.of(self.indication.criteria)

    @cached_property
    def clauses(self) -> tuple[LabelClause, ...]:
        """The clauses in the order of the label."""
        return clauses_of(self.indication.criteria, self.words)

    @cached_property
    def clause_pairs(self) -> list[Pair]:
        """The masks of each clause."""
        return [self.masks.of(each.criterion) for each in self.clauses]

    def outputs(self, give: Sequence[Given]) -> dict[str, Output]:
        """Return what is added to each patient."""
        found: dict[str, Output] = {}
        if "answer" in give:
            found["answer"] = Answers(self.pair)
        if "masks" in give:
            found |= {"eligible": Truths(self.pair.met), "not_eligible": Truths(self.pair.not_met)}
        if "reasons" in give:
            refuse_too_many(self.clauses, self.indication.id)
            found["clauses_met"] = Bits({number: each.met for number, each in enumerate(self.clause_pairs)})
            found["clauses_unknown"] = Bits(
                {number: self._unknown(each) for number, each in enumerate(self.clause_pairs)}
            )
        if "settles" in give:
            found["would_settle"] = Bits(settled(self.indication.criteria, self.masks, self.layout, self.words))
        return found

    def _unknown(self, pair: Pair) -> Mask:
        return both(self.engine, [opposite(self.engine, pair.met), opposite(self.engine, pair.not_met)])

    def counts(self) -> dict[str, int]:
        """Return how many patients have each answer."""
        return answer_counts(self.engine, {"": self.pair})[""]

    def clause_rows(self) -> list[Row]:
        """Return how many patients meet each clause, do not, or cannot be told."""
        wanted = {f"met {n}": each.met for n, each in enumerate(self.clause_pairs)}
        wanted |= {f"not {n}": each.not_met for n, each in enumerate(self.clause_pairs)}
        found = self.engine.totals({"all": True, **wanted})
        return [
            {
                "term": each.words,
                "met": found[f"met {n}"],
                "not_met": found[f"not {n}"],
                "unknown": found["all"] - found[f"met {n}"] - found[f"not {n}"],
                "strength": each.criterion.strength,
            }
            for n, each in enumerate(self.clauses)
        ]


def answer_counts(engine: FrameEngine, pairs: Mapping[str, Pair]) -> dict[str, dict[str, int]]:
    """Return for each indication how many patients have each answer, in one pass over the frame."""
    masks = {f"{name}\0{key}": each for name, pair in pairs.items() for key, each in pair._asdict().items()}
    found = engine.totals({"all": True, **masks})
    answers = {}
    for name in pairs:
        met, not_met = found[f"{name}\0met"], found[f"{name}\0not_met"]
        answers[name] = dict(zip(ANSWERS, (met, not_met, found["all"] - met - not_met), strict=True))
    return answers


def match_population(
    indications: Sequence[Indication],
    frame: Any,
    *,
    vocabulary: Vocabulary | HasWords,
    columns: Columns | None = None,
    identifier: str | None = None,
    give: Given | Iterable[Given] = "answer",
    apart: bool = False,
) -> list[PopulationMatch]:
    """Match every patient of a frame with some indications; see ``match``.

    ``apart`` gives the columns of each indication its name, as ``eu-net: answer``.
    """
    words, asked = vocabulary_of(vocabulary), given_of(give)
    refuse_problems([each.criteria for each in indications], words)
    if isinstance(frame, Profiles):
        frame.refuse_other(indications, words, columns)
        engine, layout, masks = frame.engine, frame.layout, frame.masks
    else:
        engine = engine_of(frame)
        layout = laid_out(indications, engine.kinds, words, columns)
        refuse_values(engine, layout, words, identifier, look=not engine.lazy)
        masks = Masks(engine, lambda leaf: leaf_test(leaf, layout, words))
    return [_match(each, Question(each, engine, masks, layout, words), asked, apart) for each in indications]


def counted(matches: Sequence[PopulationMatch]) -> dict[str, dict[str, int]]:
    """Return how many patients have each answer to each of several indications, in one pass over their frame."""
    if not matches:
        return {}
    return answer_counts(matches[0].question.engine, {each.indication: each.question.pair for each in matches})


def attached(matches: Sequence[PopulationMatch]) -> Any:
    """Return one frame with what was asked for of several indications."""
    outputs = {name: each for one in matches for name, each in one.outputs().items()}
    return matches[0].question.engine.attached(outputs)


def written(matches: Sequence[PopulationMatch], path: str | Path) -> Path:
    """Write the patients with what was asked for of several indications; see ``PopulationMatch.write``."""
    outputs = {name: each for one in matches for name, each in one.outputs().items()}
    engine = matches[0].question.engine
    return write_patients(engine.attached_parts(outputs), lambda: engine.attached(outputs), path)


def _match(indication: Indication, question: Question, give: tuple[Given, ...], apart: bool) -> PopulationMatch:
    facts = facts_of(indication.criteria)
    absent = tuple(each for each in facts if each in question.layout.absent)
    found = PopulationMatch(
        indication=indication.id,
        facts=facts,
        absent=absent,
        give=give,
        provenance=Provenance("match", {"indication": indication.id, "give": list(give)}),
        question=question,
        backend=question.engine.backend,
    )
    found = replace(found, prefix=f"{indication.id}: ") if apart else found
    refuse_taken([found.prefixed(name) for name, of in COLUMNS_OF.items() if of in give], question.engine.kinds)
    return found


def refuse_taken(names: Iterable[str], kinds: Mapping[str, ColumnKind]) -> None:
    """Refuse to write over columns of the data."""
    taken = [name for name in names if name in kinds]
    if taken:
        raise DataError(f"the data have a column {listed(map(shown, taken))} already; rename or drop it")


def given_of(give: Given | Iterable[Given]) -> tuple[Given, ...]:
    """Return what is asked for, and refuse what is not given."""
    asked = (give,) if isinstance(give, str) else tuple(give)
    for each in asked:
        if each not in GIVEN:
            raise DataError(f"give: {shown(each)} is nothing that is given; accepted: {listed(GIVEN)}")
    return asked


def _as_keys(counts: Mapping[str, int]) -> Row:
    return {name.replace(" ", "_"): count for name, count in counts.items()}


def _clash(criterion: Criterion, words: Vocabulary) -> list[str]:
    """Return the clauses that exclude one another; criteria too large to be laid out as cells are not searched."""
    if sum(1 for _ in leaves_of(criterion)) > MOST_LEAVES:
        return []
    try:
        return [sentence(each, words) for each in clashing_clauses(criterion, Space([criterion], words))]
    except DataError:
        return []
