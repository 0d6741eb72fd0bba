"""What checking an article gives: per claim a verdict, its reason, and everything that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from pivotal.claims.fit_findings import FittedSummary
from pivotal.claims.model import MEANING, Verdict
from pivotal.claims.text_findings import CheckedText
from pivotal.nouns import Status
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

WORST_FIRST: tuple[Verdict, ...] = (
    "contradicted",
    "conflicting",
    "not informative",
    "consistent",
    "confirmed",
    "not checkable",
)
COLOURS: dict[Verdict, str] = {
    "confirmed": "green",
    "consistent": "cyan",
    "conflicting": "magenta",
    "contradicted": "red",
    "not informative": "yellow",
    "not checkable": "bright_black",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that a verdict rests on, or that belongs beside it.

    Attributes
    ----------
    what, value : str
        The fact in words, and its value as printed.
    cut : str
        Data cut, event or document that it belongs to.
    sources : tuple of str
        Names of the sources.
    agrees : bool or None
        Whether it says what the article says; ``None`` where it neither agrees nor disagrees.
    independent : bool or None
        Whether at least one of the sources is independent of the article; ``None`` for computed facts.
    detail : str
        Interval, number of patients, assessor, or the arms that the values belong to.
    status : str
        ``recall_unverified`` for a fact that nobody here has seen in a source; it decides nothing.
    """

    what: str
    value: str
    cut: str = ""
    sources: tuple[str, ...] = ()
    agrees: bool | None = None
    independent: bool | None = None
    detail: str = ""
    status: Status = "sourced"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which medicine reaches which kind of patient: ``all``, ``some`` or ``nobody`` of each kind.

    ``rows`` are pairs of values of two fields, ``columns`` medicines, ``cells`` one row of answers a pair. ``union``
    names the column of several medicines together: where it is not ``all`` they leave a gap.
    """

    rows: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    union: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one claim.

    ``beside`` holds benefit and harm that the same data cut reports; ``notes`` what a careful reader should know.
    """

    claim: str
    says: str
    check: str
    verdict: Verdict
    reason: str
    evidence: tuple[Evidence, ...] = ()
    beside: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()
    matrix: Matrix | None = None


@dataclass(frozen=True, slots=True)
class StatementFinding:
    """The verdict on one statement: the worst of its claims (``worst``), and how many could not be checked."""

    id: str
    says: str
    quotation: bool
    speaker: str | None
    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """A dated event for the timeline; ``first`` and ``last`` are ISO days or empty where that side is open."""

    stream: str
    what: str
    where: str
    when: str
    first: str
    last: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """Authorisation, holder, rights and reimbursement of one territory on the day of the article."""

    territory: str
    name: str
    on: str
    product: str
    authorised: str
    holder: str
    rights: str
    indications: tuple[str, ...]
    reimbursement: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as a reader wants it: what, where, when, and whether it is independent of the article."""

    id: str
    title: str
    url: str | None
    date: str
    kind: str
    independent: bool
    why: str


@dataclass(frozen=True, slots=True)
class PrintedFinding:
    """Printed numbers of a trial that do not fit each other, or that a reader should know of."""

    severity: str
    rule: str
    where: str
    printed: str
    implied: str
    smallest_error: str
    explanation: str


@dataclass(frozen=True, slots=True)
class TrialConsistency:
    """How the printed numbers of a trial fit each other: how many tests there were, and what they found."""

    trial: str
    title: str
    tests: int
    findings: tuple[PrintedFinding, ...]


@dataclass(frozen=True, slots=True)
class PrintedPosition:
    """Where a printed number lies among those of simulated looks.

    Attributes
    ----------
    name : str (the number, and the arm where it is one's)
    value, median, low, high : float
        As printed; the middle one of the simulated, and 95 % of these.
    below : float (the part of the simulated that lies below it)
    """

    name: str
    value: float
    median: float
    low: float
    high: float
    below: float

    @property
    def is_inside(self) -> bool:
        """Whether it lies among the middle 95 %."""
        return self.low <= self.value <= self.high


@dataclass(frozen=True, slots=True)
class SimulatedLook:
    """A look simulated under one hazard ratio, patient by patient.

    Attributes
    ----------
    truth : str (which ratio it is, in words)
    hazard_ratio : float
    trials : int
    stops, stops_error : float
        The part of the trials that reach the bound of this look, with its Monte-Carlo error.
    printed : tuple of PrintedPosition
    """

    truth: str
    hazard_ratio: float
    trials: int
    stops: float
    stops_error: float
    printed: tuple[PrintedPosition, ...]


@dataclass(frozen=True, slots=True)
class HeldLook:
    """A look that was held, under one reading of the plan.

    Attributes
    ----------
    name, held, assessor : str
        The look, when it was held, and who read the images.
    events, fraction : float
        Events, and which part of the planned ones that is.
    z, hazard_ratio : float
        The bound of the plan, or where it had none the one that the p value of the look stands for.
    planned : bool
        Whether the plan had that bound.
    stops, stops_null : float
        Probability to have stopped for efficacy by then, under the assumed effect and under none.
    observed, observed_z : float or None
        The hazard ratio that was printed for the look's reading, and its statistic at these events.
    meaning : str
        What the look could decide, in a sentence.
    simulated : tuple of SimulatedLook
        The look patient by patient: under the assumed effect, and under the printed one.
    """

    name: str
    held: str
    assessor: str
    events: float
    fraction: float
    z: float
    hazard_ratio: float
    planned: bool
    stops: float
    stops_null: float
    observed: float | None
    observed_z: float | None
    meaning: str
    simulated: tuple[SimulatedLook, ...]


@dataclass(frozen=True, slots=True)
class PlanReading:
    """A published plan under one reading, with the looks that were held.

    Attributes
    ----------
    paragraph : str
        The whole design in words.
    alpha_attained : float
        One-sided type I error if the trial stops at the looks as they were held.
    assumed : tuple of str
        What no source states.
    """

    trial: str
    design: str
    cohort: str
    reading: str
    hazard_ratio: float | None
    events: float
    power: float
    alpha: float
    alpha_attained: float
    paragraph: str
    assumed: tuple[str, ...]
    looks: tuple[HeldLook, ...]


@dataclass(frozen=True, slots=True)
class RatioRow:
    """A reported hazard ratio with its interval, for the picture of ratios by cut."""

    trial: str
    endpoint: str
    group: str
    cut: str
    text: str
    value: float
    low: float
    high: float
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnlyOne:
    """Patients whom one side allows and the other does not: the clause that they fail, and kinds of such patients."""

    unmet: str
    patients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A label beside a trial's eligibility (``kind`` is ``trial``) or beside the label of another territory.

    Attributes
    ----------
    one, other, relation : str
        What is compared, and how the two stand to each other.
    shared : str
        A kind of patient whom both allow.
    only_one, only_other : tuple of OnlyOne
        Whom only the first allows, and whom only the second.
    unsaid : tuple of str
        What was not compared: criteria that the trial has besides, or a label that may not have been in force.
    rests_on : tuple of str
        Clauses that are only implied or assumed.
    """

    kind: str
    one: str
    other: str
    relation: str
    shared: str
    only_one: tuple[OnlyOne, ...]
    only_other: tuple[OnlyOne, ...]
    unsaid: tuple[str, ...]
    rests_on: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class CheckResult(Result):
    """An article, statement by statement: whether it holds, why, and on what evidence.

    Attributes
    ----------
    article, title, source, source_id, published, on : str
        The article, the document it stands in, its date, and the day on which labels and rights are read.
    statements : tuple of StatementFinding
        The verdicts in the order of the article.
    timeline, territories, sources : tuples
        Dated events, who holds what where, and every source that was used.
    ratios : tuple of RatioRow
        The reported hazard ratios of these trials, by endpoint, group and cut.
    consistency : tuple of TrialConsistency
        For each trial that the article speaks of, whether its printed numbers fit each other.
    comparisons : tuple of ComparisonRow
        The labels that the article speaks of beside their trials and beside the labels of other territories.
    plans : tuple of PlanReading
        The designs of these trials, reading by reading, with the looks that were held.
    fits : tuple of FittedSummary
        The printed numbers behind claims fitted together, cut by cut.
    text : CheckedText or None
        The text that was read, with the words of each claim; ``None`` for an article that is a dossier file.
    """

    page = "pivotal.reporting.check_page:page"

    article: str
    title: str
    source: str
    source_id: str
    published: str
    on: str
    dossier: str
    statements: tuple[StatementFinding, ...]
    timeline: tuple[TimelineEvent, ...]
    territories: tuple[TerritoryRow, ...]
    sources: tuple[SourceRow, ...]
    consistency: tuple[TrialConsistency, ...] = ()
    ratios: tuple[RatioRow, ...] = ()
    comparisons: tuple[ComparisonRow, ...] = ()
    plans: tuple[PlanReading, ...] = ()
    fits: tuple[FittedSummary, ...] = ()
    text: CheckedText | None = None
    provenance: Provenance = field(default_factory=lambda: Provenance("check"))

    def counts(self) -> dict[Verdict, int]:
        """Return how many claims have each verdict, the worst first."""
        verdicts = [each.verdict for statement in self.statements for each in statement.findings]
        return {verdict: verdicts.count(verdict) for verdict in WORST_FIRST}

    def finding(self, claim: str) -> Finding:
        """Return the finding on one claim."""
        return next(each for statement in self.statements for each in statement.findings if each.claim == claim)

    def rows(self) -> Sequence[Row]:
        """Return one row a claim."""
        return [
            {
                "term": each.claim,
                "statement": statement.id,
                "says": each.says,
                "verdict": each.verdict,
                "reason": each.reason,
            }
            for statement in self.statements
            for each in statement.findings
        ]

    def summary(self) -> Row:
        """Return the article and the count of each verdict."""
        return {"term": self.article, **{each.replace(" ", "_"): count for each, count in self.counts().items()}}

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        plain = {key: value for key, value in vars(self).items() if key != "provenance"}
        listed = (
            "statements", "timeline", "territories", "sources", "consistency", "ratios", "comparisons", "plans", "fits",
        )  # fmt: skip
        plain |= {key: [asdict(each) for each in plain[key]] for key in listed}
        plain["text"] = None if self.text is None else asdict(self.text)
        return {**plain, "counts": self.counts(), "meaning": dict(MEANING), "provenance": self.provenance.as_dict()}

    def __rich__(self) -> RenderableType:
        """Return statement, verdict and reason as a table."""
        from rich.table import Table
        from rich.text import Text

        table = Table(title=self.title, title_justify="left", box=None, padding=(0, 1), show_lines=False)
        table.add_column("", style="bold", no_wrap=True)
        table.add_column("statement", ratio=5)
        table.add_column("verdict", no_wrap=True)
        table.add_column("why", ratio=6)
        for each in self.statements:
            verdict = Text(each.verdict, style=f"bold {COLOURS[each.verdict]}")
            table.add_row(each.id, each.says, verdict, each.reason)
        return table
