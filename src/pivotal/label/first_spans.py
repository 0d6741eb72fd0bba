"""Over which days a label was the only one of its kind, whether it was the first, and which event ended it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from pivotal.dates import day_text
from pivotal.errors import DataError, UnknownNameError
from pivotal.label.coverage import Criteria, Sets, criterion_of
from pivotal.label.criteria import refuse_problems
from pivotal.label.history import day_of, event_text
from pivotal.label.knowledge import record_of
from pivotal.label.label_relations import Board
from pivotal.label.language import Criterion
from pivotal.label.matching import HasWords, vocabulary_of
from pivotal.label.model import Indication, LabelEvent, Register
from pivotal.label.novelty import Reading, Scale
from pivotal.label.spans import IndicationState, Labels, Library, library_of
from pivotal.label.state_changes import words_of
from pivotal.label.state_history import days_text
from pivotal.label.vocabulary import Vocabulary
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pivotal.label.cohort import PatientCount

Status = Literal["not in force", "only one", "not the only one", "falls short", "unknown"]
READINGS: tuple[Reading, ...] = ("unrestricted", "covering")


@dataclass(frozen=True, slots=True)
class NoveltySpan:
    """Days over which the answer stayed the same, both counted.

    Attributes
    ----------
    reading : str
        ``unrestricted`` or ``covering``; see ``pivotal.label.novelty``.
    status : str
        ``only one``: it does what is claimed and no other label in force does. ``not the only one``: another does.
        ``falls short``: it does not itself. ``not in force``, or ``unknown``.
    first, last : datetime.date or None
        The days; None is open.
    others : tuple of str
        The medicines that do, or may do, the same.
    begun_by, ended_by : tuple of str
        The events that made it so, and those that ended it.
    counted : PatientCount or None
        Where a cohort was given, how many patients of the base the candidate certainly in force reaches.
    """

    reading: Reading
    status: Status
    first: date | None
    last: date | None
    others: tuple[str, ...]
    begun_by: tuple[str, ...]
    ended_by: tuple[str, ...]
    counted: PatientCount | None = None


@dataclass(frozen=True, slots=True)
class First:
    """Whether the candidate was the first, on the day from which on it certainly did what is claimed.

    Attributes
    ----------
    reading : str
        ``unrestricted`` or ``covering``.
    answer : bool or None
        Whether no other label that was in force on that day did the same; None where one of them may have.
    day : datetime.date
        That day.
    others : tuple of str
        The medicines whose labels did, or may have done, the same on that day.
    earlier : tuple of str
        Those whose labels certainly did on a day before, and not on that day.
    """

    reading: Reading
    answer: bool | None
    day: date
    others: tuple[str, ...]
    earlier: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The answer in words."""
        said = {True: "the first", False: "not the first", None: "perhaps not the first"}[self.answer]
        because = (
            f": {' and '.join(self.others)} {'did' if self.answer is False else 'may do'} so" if self.others else ""
        )
        before = f"; {' and '.join(self.earlier)} did so on earlier days" if self.earlier else ""
        return f"{self.reading}: {said} on {day_text(self.day)}{because}{before}"


@dataclass(frozen=True)
class NoveltyHistory(Result):
    """A claim to be the first, over time.

    Attributes
    ----------
    candidate, territory : str
        Whose claim, and where.
    firsts : tuple of First
        For each reading in which it certainly did what is claimed, whether it was the first.
    spans : tuple of NoveltySpan
        Day by day, for each reading.
    rests_on : tuple of str
        The clauses that are only implied or assumed.
    """

    candidate: str
    territory: str
    firsts: tuple[First, ...]
    spans: tuple[NoveltySpan, ...]
    rests_on: tuple[str, ...]
    provenance: Provenance

    def first(self, reading: Reading = "unrestricted") -> bool | None:
        """Say whether it was the first, in one reading; None where that is not known, False where it never was it."""
        found = next((each for each in self.firsts if each.reading == reading), None)
        return False if found is None else found.answer

    def on(self, day: date | str, reading: Reading = "unrestricted") -> NoveltySpan:
        """Return the span that a day lies in."""
        wanted = day_of(day)
        for span in self.spans:
            if span.reading == reading and (span.first or date.min) <= wanted <= (span.last or date.max):
                return span
        raise DataError(f"there is no reading {reading!r}; accepted: {', '.join(READINGS)}")

    def rows(self) -> Sequence[Row]:
        """Return one row a span."""
        return [
            {"term": e.reading, "status": e.status}
            | {"first": e.first.isoformat() if e.first else None, "last": e.last.isoformat() if e.last else None}
            | {"others": ", ".join(e.others), "begun_by": "; ".join(e.begun_by), "ended_by": "; ".join(e.ended_by)}
            | ({} if e.counted is None else {"patients_surely": e.counted.surely})
            | ({} if e.counted is None else {"patients_possibly": e.counted.possibly})
            for e in self.spans
        ]

    def summary(self) -> Row:
        """Return whether it was the first, in each reading."""
        return {"term": self.candidate, "territory": self.territory} | {
            f"first_{reading}": self.first(reading) for reading in READINGS
        }

    def __rich__(self) -> RenderableType:
        """Return one table."""
        from rich.table import Table

        head = "\n".join([f"{self.candidate} in {self.territory}", *(each.sentence for each in self.firsts)])
        columns = ("reading", "days", "answer", "others", "begun by", "ended by")
        table = Table(*columns, title=head, title_justify="left", box=None)
        for each in self.spans:
            others = ", ".join(each.others) or "–"
            begun, ended = ("; ".join(told) or "–" for told in (each.begun_by, each.ended_by))
            table.add_row(each.reading, days_text(each.first, each.last), each.status, others, begun, ended)
        return table


def trace_novelty(  # noqa: PLR0913 (what is claimed, about whom, and as known when)
    dossier: Labels,
    candidate: str,
    territory: str,
    *,
    base: Criteria,
    irrespective_of: Sequence[str] = (),
    among: Sequence[str] | None = None,
    known_on: date | str | None = None,
    vocabulary: Vocabulary | HasWords | None = None,
    cohort: Any = None,
) -> NoveltyHistory:
    """Say over which days a label was the only one of its kind, whether it was the first, and what ended it.

    Parameters
    ----------
    dossier : Dossier, or sequence of Register
        The labels.
    candidate : str
        A medicine, whose indications in force count together, or one indication.
    territory : str
        As in ``state``.
    base : Indication or criterion
        The patients whom the claim is about.
    irrespective_of : sequence of str
        Fields that the label must not restrict; ``prior_therapy`` for which earlier therapy was given.
    among : sequence of str, optional
        The rivals (default: every other medicine).
    known_on : datetime.date or str, optional
        Count only what was known by the end of this day; see ``authorised``.
    vocabulary : Vocabulary or Dossier, optional
        The words of the criteria (default: the dossier's own).
    cohort : Cohort or what ``cohort_of`` reads, optional
        Patients to count in what the candidate reaches.

    Raises
    ------
    UnknownNameError
        For a candidate, rival or territory that is not there.
    DataError
        If nobody meets the base, or the words of the criteria are not given.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> claim = dict(base=dossier.indication("eu-net"), among=["everolimus", "lutetium-oxodotreotide"])
    >>> found = pv.trace_novelty(dossier, "eu-net", "EU", **claim, irrespective_of=["primary_site"])
    >>> found.first("covering"), found.on("2025-09-01").status
    (True, 'only one')
    """
    words = vocabulary if vocabulary is not None else words_of(dossier)
    if words is None:
        raise DataError("say in which words the criteria are written: vocabulary=…")
    known = None if known_on is None else day_of(known_on, "known_on")
    library = library_of(dossier)
    own, only = _candidate(candidate, library)
    rivals = [name for name in library.registers if name != own] if among is None else list(among)
    for name in rivals:
        library.named(name)
    fields = (irrespective_of,) if isinstance(irrespective_of, str) else tuple(irrespective_of)
    claim = _Claim(criterion_of(base), fields, vocabulary_of(words), cohort)
    asked = _Asked(library, territory, known, claim, [own, *rivals], only)
    spans = tuple(span for reading in READINGS for span in asked.spans(reading))
    firsts = [asked.first(reading) for reading in READINGS]
    return NoveltyHistory(
        candidate=candidate,
        territory=territory,
        firsts=tuple(each for each in firsts if each is not None),
        spans=spans,
        rests_on=asked.rests_on,
        provenance=Provenance(
            "trace_novelty", {"candidate": candidate, "territory": territory, "known_on": known and known.isoformat()}
        ),
    )


def _candidate(name: str, library: Library) -> tuple[str, str | None]:
    """Return the medicine, and the one indication where only that is meant."""
    if name in library.registers:
        return name, None
    indications = {each.id: medicine for medicine, held in library.registers.items() for each in held.indications}
    if name not in indications:
        raise UnknownNameError.of("medicine or indication", name, [*library.registers, *indications])
    return indications[name], name


@dataclass(frozen=True, slots=True)
class _Claim:
    """What is claimed: of which patients, irrespective of what."""

    base: Criterion
    irrespective_of: tuple[str, ...]
    words: Vocabulary
    cohort: Any

    def scale(self, indications: Sequence[Indication], cohort: Any = None) -> Scale:
        """Return the base, against which some labels are measured."""
        fields = [each for each in self.irrespective_of if each != "prior_therapy"]
        sets = Sets([self.base, *indications], self.words, also=fields, cohort=cohort)
        return Scale(sets, self.base, self.irrespective_of)


@dataclass(frozen=True, slots=True)
class _Run:
    """From a day on: whether anything is or may be in force, and in which readings it does or may do so."""

    start: date
    there: bool
    sure: frozenset[Reading]
    maybe: frozenset[Reading]
    counted: PatientCount | None


class _Asked:
    """The candidate, which comes first, and its rivals, as far as their labels share patients with the base."""

    def __init__(
        self,
        library: Library,
        territory: str,
        known: date | None,
        claim: _Claim,
        names: Sequence[str],
        only: str | None,
    ) -> None:
        self.library, self.own, self.only = library, names[0], only
        self._spans = {name: library.spans(name, territory, known) for name in names}
        self._events = {name: _known_events(library.registers[name], known) for name in names}
        self.relevant = _relevant([library.registers[name] for name in names], claim)
        self._runs = {name: self._runs_of(name, claim) for name in names if self.relevant[name] or name == self.own}
        self.rivals = [name for name, runs in self._runs.items() if name != self.own and any(run.maybe for run in runs)]
        everything = [each for name in (self.own, *self.rivals) for each in self.relevant[name]]
        self.rests_on = Sets([claim.base], claim.words).soft([claim.base, *everything])

    def _runs_of(self, name: str, claim: _Claim) -> list[_Run]:
        """Return what a medicine does over time, as runs of days."""
        scale = claim.scale(self.relevant[name], claim.cohort if name == self.own else None)
        found: list[_Run] = []
        for start in self._spans[name].starts:
            sure, maybe = self._label(name, start)
            there = bool(self._listed(name, start))
            run = _Run(start, there, _readings(scale, sure), _readings(scale, maybe), scale.counted(sure))
            if not found or replace(run, start=found[-1].start) != found[-1]:
                found.append(run)
        return found

    def _label(self, name: str, day: date) -> tuple[tuple[Indication, ...], tuple[Indication, ...]]:
        """Return what of a medicine was certainly, and what may have been, in force on a day, as far as it matters."""
        found = [each for each in self._listed(name, day) if each.indication in self.relevant[name]]
        return tuple(e.indication for e in found if e.in_force == "yes"), tuple(e.indication for e in found)

    def _listed(self, name: str, day: date) -> list[IndicationState]:
        """Return the indications of a medicine that are or may be in force; of the candidate those that are meant."""
        held = self._spans[name].on(day)
        only = self.only if name == self.own else None
        found = [each for product in (held.products if held is not None else ()) for each in product.indications]
        return [each for each in found if only in {None, each.indication.id}]

    def _run(self, name: str, day: date) -> _Run:
        runs = self._runs[name]
        return runs[bisect_right(runs, day, key=lambda run: run.start) - 1]

    def _days(self) -> list[date]:
        return sorted({run.start for name in (self.own, *self.rivals) for run in self._runs[name]})

    def _others(self, reading: Reading, day: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the rivals that do what is claimed, and those that do or may do so."""
        runs = {name: self._run(name, day) for name in self.rivals}
        sure = tuple(name for name, run in runs.items() if reading in run.sure)
        return sure, tuple(name for name, run in runs.items() if reading in run.maybe)

    def _status(self, reading: Reading, day: date) -> tuple[Status, tuple[str, ...]]:
        """Return the answer on a day, and the rivals that do, or may do, the same."""
        own = self._run(self.own, day)
        if not own.there:
            return "not in force", ()
        if reading not in own.maybe:
            return "falls short", ()
        sure, maybe = self._others(reading, day)
        if reading not in own.sure:
            return "unknown", maybe
        return ("not the only one", sure) if sure else ("unknown", maybe) if maybe else ("only one", ())

    def first(self, reading: Reading) -> First | None:
        """Say whether the candidate was the first that does what is claimed; None where it certainly never did."""
        earlier: dict[str, None] = {}
        for day in self._days():
            sure, maybe = self._others(reading, day)
            if reading in self._run(self.own, day).sure:
                before = tuple(name for name in earlier if name not in sure)
                return First(reading, False if sure else None if maybe else True, day, sure or maybe, before)
            earlier |= dict.fromkeys(sure)
        return None

    def spans(self, reading: Reading) -> Iterator[NoveltySpan]:
        """Yield the spans over which the answer stayed the same."""
        runs: list[tuple[date, Status, tuple[str, ...], PatientCount | None]] = []
        for day in self._days():
            found = *self._status(reading, day), self._run(self.own, day).counted
            if not runs or runs[-1][1:] != found:
                runs.append((day, *found))
        why = [self._why(start) for start, *_ in runs]
        for index, (start, status, others, counted) in enumerate(runs):
            last = runs[index + 1][0] - timedelta(1) if index + 1 < len(runs) else None
            ended = why[index + 1] if index + 1 < len(runs) else ()
            first = None if start == date.min else start
            yield NoveltySpan(reading, status, first, last, others, why[index], ended, counted)

    def _why(self, start: date) -> tuple[str, ...]:
        """Return the events that happened, or may have happened, from this day on and changed one of the labels."""
        found = []
        for name in (self.own, *self.rivals) if start > date.min else ():
            before, after = self._label(name, start - timedelta(1)), self._label(name, start)
            if before != after:
                names = {each.id for each in (*before[1], *after[1])}
                found += [f"{name}: {event_text(e)}" for e in self._events[name] if _bears_on(e, names, start)]
        return tuple(found)


def _known_events(register: Register, known_on: date | None) -> list[LabelEvent]:
    """Return the label events that were, or may have been, known, without what was corrected."""
    found = {each.event.id: each.event for reading in record_of(register, known_on).label for each in reading}
    return list(found.values())


def _readings(scale: Scale, indications: Sequence[Indication]) -> frozenset[Reading]:
    held = scale.holds(indications)
    return frozenset(reading for reading in READINGS if held[reading])


def _relevant(registers: Sequence[Register], claim: _Claim) -> dict[str, list[Indication]]:
    """Return the indications of each medicine that share patients with the base."""
    everything = [(register.medicine, each) for register in registers for each in register.indications]
    refuse_problems([claim.base, *(each.criteria for _, each in everything)], claim.words)
    names = ["the base", *(each.id for _, each in everything)]
    board = Board([claim.base, *(each.criteria for _, each in everything)], claim.words, names)
    found: dict[str, list[Indication]] = {register.medicine: [] for register in registers}
    for number in board.sharing(0):
        medicine, indication = everything[number - 1]
        found[medicine].append(indication)
    return found


def _bears_on(event: LabelEvent, indications: set[str], day: date) -> bool:
    """Say whether an event may have changed some indications on a day, or whether that became certain."""
    if event.kind == "opinion" or day not in {event.effective.not_before, event.effective.not_after}:
        return False
    return not event.indications or bool(indications & {*event.indications, *event.replaces})
