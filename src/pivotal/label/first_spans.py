"""Over which days a label was the only one of its kind, whether it was the first, and which event ended it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from pivotal.dates import day_text
from pivotal.errors import DataError, UnknownNameError
from pivotal.label.boxes import intersect
from pivotal.label.coverage import Criteria, Sets, criterion_of
from pivotal.label.history import day_of, event_text
from pivotal.label.matching import HasWords
from pivotal.label.language import Criterion
from pivotal.label.model import Indication, LabelEvent
from pivotal.label.novelty import Reading, Scale
from pivotal.label.spans import Labels, Library, MedicineState, library_of
from pivotal.label.state_changes import words_of
from pivotal.label.state_history import days_text
from pivotal.label.vocabulary import Vocabulary
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

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
    """

    reading: Reading
    status: Status
    first: date | None
    last: date | None
    others: tuple[str, ...]
    begun_by: tuple[str, ...]
    ended_by: tuple[str, ...]


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


def trace_novelty(  # noqa: PLR0913
    dossier: Labels,
    candidate: str,
    territory: str,
    *,
    base: Criteria,
    irrespective_of: Sequence[str] = (),
    among: Sequence[str] | None = None,
    known_on: date | str | None = None,
    vocabulary: Vocabulary | HasWords | None = None,
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
    >>> found = pv.trace_novelty(dossier, "eu-net", "EU", **claim, irrespective_of=["site"])
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
    asked = _Asked(library, territory, known, own, only, rivals)
    scale = asked.scale(criterion_of(base), irrespective_of, words)
    spans = tuple(span for reading in READINGS for span in asked.spans(scale, reading))
    firsts = [asked.first(scale, reading) for reading in READINGS]
    return NoveltyHistory(
        candidate=candidate,
        territory=territory,
        firsts=tuple(each for each in firsts if each is not None),
        spans=spans,
        rests_on=scale.sets.soft([base, *asked.relevant]),
        provenance=Provenance("trace_novelty", {"candidate": candidate, "territory": territory, "known_on": known}),
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
class _Label:
    """What of a medicine was certainly in force, and what may have been."""

    sure: tuple[Indication, ...]
    maybe: tuple[Indication, ...]
    events: tuple[str, ...]


class _Asked:
    """The labels of the candidate and of its rivals on every day on which one of them changed."""

    def __init__(
        self, library: Library, territory: str, known: date | None, own: str, only: str | None, rivals: Sequence[str]
    ) -> None:
        self.library, self.own, self.only, self.rivals = library, own, only, rivals
        self._spans = {name: library.spans(name, territory, known) for name in (own, *rivals)}
        self.days = sorted({day for each in self._spans.values() for day in each.starts})
        self.relevant: tuple[Indication, ...] = ()

    def scale(self, base: Criterion, irrespective_of: Sequence[str], words: Vocabulary | HasWords) -> Scale:
        """Return the base, with every indication that shares patients with it."""
        everything = [each for name in self._spans for each in self.library.registers[name].indications]
        relevant = [each for each in everything if _shares(each, base, words)]
        fields = [each for each in irrespective_of if each != "prior_therapy"]
        self.relevant = tuple(relevant)
        return Scale(Sets([base, *relevant], words, also=fields), base, irrespective_of)

    def label(self, name: str, day: date) -> _Label:
        """Return what of a medicine was in force on a day, as far as it matters."""
        held = self._spans[name].on(day)
        found = list(_relevant(held, self.relevant, self.only if name == self.own else None))
        sure = tuple(indication for indication, in_force, _ in found if in_force == "yes")
        events = tuple(dict.fromkeys(event for *_, told in found for event in told))
        return _Label(sure, tuple(indication for indication, *_ in found), events)

    def status(self, scale: Scale, reading: Reading, day: date) -> tuple[Status, tuple[str, ...]]:
        """Return the answer on a day, and the rivals that do, or may do, the same."""
        own = self.label(self.own, day)
        if not own.maybe:
            return "not in force", ()
        if not scale.holds(own.maybe)[reading]:
            return "falls short", ()
        sure, maybe = self._others(scale, reading, day)
        if sure and scale.holds(own.sure)[reading]:
            return "not the only one", sure
        return ("unknown" if maybe or not scale.holds(own.sure)[reading] else "only one"), maybe

    def _others(self, scale: Scale, reading: Reading, day: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
        labels = {name: self.label(name, day) for name in self.rivals}
        sure = tuple(name for name, each in labels.items() if scale.holds(each.sure)[reading])
        return sure, tuple(name for name, each in labels.items() if scale.holds(each.maybe)[reading])

    def first(self, scale: Scale, reading: Reading) -> First | None:
        """Say whether the candidate was the first that does what is claimed; None where it certainly never did."""
        earlier: dict[str, None] = {}
        for day in self.days:
            sure, maybe = self._others(scale, reading, day)
            if scale.holds(self.label(self.own, day).sure)[reading]:
                before = tuple(name for name in earlier if name not in sure)
                return First(reading, False if sure else None if maybe else True, day, sure or maybe, before)
            earlier |= dict.fromkeys(sure)
        return None

    def spans(self, scale: Scale, reading: Reading) -> Iterator[NoveltySpan]:
        """Yield the spans over which the answer stayed the same."""
        runs: list[tuple[date, Status, tuple[str, ...]]] = []
        for day in self.days:
            found = self.status(scale, reading, day)
            if not runs or runs[-1][1:] != found:
                runs.append((day, *found))
        why = [self._why(start) for start, *_ in runs]
        for index, (start, status, others) in enumerate(runs):
            last = runs[index + 1][0] - timedelta(1) if index + 1 < len(runs) else None
            ended = why[index + 1] if index + 1 < len(runs) else ()
            yield NoveltySpan(reading, status, None if start == date.min else start, last, others, why[index], ended)

    def _why(self, start: date) -> tuple[str, ...]:
        """Return the events that happened, or may have happened, from this day on and changed one of the labels."""
        found = []
        for name in self._spans if start > date.min else ():
            before, after = self.label(name, start - timedelta(1)), self.label(name, start)
            if (before.sure, before.maybe) != (after.sure, after.maybe):
                names = {each.id for each in (*before.maybe, *after.maybe)}
                events = self.library.registers[name].label_events
                found += [f"{name}: {event_text(each)}" for each in events if _bears_on(each, names, start)]
        return tuple(found)


def _bears_on(event: LabelEvent, indications: set[str], day: date) -> bool:
    """Say whether an event may have changed some indications on a day, or whether that became certain."""
    if event.kind == "opinion" or day not in {event.effective.not_before, event.effective.not_after}:
        return False
    return not event.indications or bool(indications & {*event.indications, *event.replaces})


def _relevant(
    held: MedicineState | None, relevant: Sequence[Indication], only: str | None
) -> Iterator[tuple[Indication, str, tuple[str, ...]]]:
    for product in held.products if held is not None else ():
        for each in product.indications:
            if each.indication in relevant and only in {None, each.indication.id}:
                yield each.indication, each.in_force, each.events


def _shares(indication: Indication, base: Criterion, words: Vocabulary | HasWords) -> bool:
    sets = Sets([indication, base], words)
    return bool(intersect(sets.region(indication), sets.region(base)))
