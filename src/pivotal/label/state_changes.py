"""What changed between two days, or between what was known of a day on two others: facts, events and patients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from pivotal.dates import day_text
from pivotal.label.boxes import intersect
from pivotal.label.coverage import Coverage, Sets, difference, union
from pivotal.label.history import event_text
from pivotal.label.label_state import LabelState, state
from pivotal.label.matching import HasWords
from pivotal.label.model import Indication, LabelEvent, LicenceEvent, Register
from pivotal.label.spans import IndicationState, Labels, MedicineState, ProductState, library_of
from pivotal.label.vocabulary import Vocabulary
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

NOT_LISTED = "not listed"
ANY = {"yes", "some", "unknown"}


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that is not what it was.

    Attributes
    ----------
    medicine, product : str
        Whose; the product is empty for the rights.
    what : str
        ``authorised``, ``holder``, ``rights``, the name of an indication, or its approval.
    before, after : str
        What it was and what it is; an indication that no known event puts on the label, or one that was taken off it,
        is ``not listed``.
    kind : str
        ``gained``, ``lost`` or ``transferred``; ``in doubt`` where one of the two is not known, else ``changed``.
    why : tuple of str
        The events that decide the second and not the first, or the first and no longer the second.
    """

    medicine: str
    product: str
    what: str
    before: str
    after: str
    kind: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReachChange:
    """Whom a medicine's indications in force certainly reach that they did not, and whom certainly no longer.

    ``unsure`` names the indications of which it is not known that they are, or were, in force everywhere: whom only
    they reach may or may not have been gained or lost, and is not counted.
    """

    medicine: str
    gained: Coverage
    lost: Coverage
    unsure: tuple[str, ...]


@dataclass(frozen=True)
class StateChanges(Result):
    """Two states side by side.

    Attributes
    ----------
    before, after : LabelState
        The two states.
    changes : tuple of Change
        Every fact that differs, medicine by medicine; one of which no event says anything is none.
    reach : tuple of ReachChange
        For every medicine whose indications in force differ, what that means in patients; empty without a vocabulary.
    """

    before: LabelState
    after: LabelState
    changes: tuple[Change, ...]
    reach: tuple[ReachChange, ...]
    provenance: Provenance

    def rows(self) -> Sequence[Row]:
        """Return one row a fact that differs."""
        return [
            {"term": e.medicine, "product": e.product, "what": e.what, "before": e.before, "after": e.after}
            | {"kind": e.kind, "why": "; ".join(e.why)}
            for e in self.changes
        ]

    def summary(self) -> Row:
        """Return how many facts changed, by kind."""
        kinds = [each.kind for each in self.changes]
        counts = {
            name.replace(" ", "_"): kinds.count(name)
            for name in ("gained", "lost", "transferred", "changed", "in doubt")
        }
        return {"term": self.after.territory, "from": _moment(self.before), "to": _moment(self.after)} | counts

    def __rich__(self) -> RenderableType:
        """Return the changes, and whom they add and take away."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        head = f"{self.after.territory}: from {_moment(self.before)} to {_moment(self.after)}"
        if not self.changes:
            return Text(f"{head}: nothing changed")
        table = Table("medicine", "what", "before", "after", "", "why", title=head, title_justify="left", box=None)
        for each in self.changes:
            of = each.medicine if each.product in {"", each.medicine} else f"{each.medicine} ({each.product})"
            table.add_row(of, each.what, each.before, each.after, each.kind, "; ".join(each.why) or "–")
        parts: list[RenderableType] = [table]
        for reach in self.reach:
            parts.append(Text(f"\n{reach.medicine}:"))
            parts += [each for each in (reach.gained, reach.lost) if each.cells]
            if not reach.gained.cells and not reach.lost.cells:
                parts.append(Text("The same patients as before."))
            if reach.unsure:
                names = ", ".join(reach.unsure)
                parts.append(Text(f"  not counted, as it is not known whether they are or were in force: {names}"))
        return Group(*parts)


def _moment(held: LabelState) -> str:
    return day_text(held.on) + (f" (as known on {day_text(held.known_on)})" if held.known_on else "")


def compare_states(  # noqa: PLR0913
    dossier: Labels,
    territory: str,
    before: date | str,
    after: date | str,
    *,
    known_before: date | str | None = None,
    known_after: date | str | None = None,
    medicine: str | None = None,
    vocabulary: Vocabulary | HasWords | None = None,
    cohort: Any = None,
) -> StateChanges:
    """Say what changed in a territory between two days, or between what was known of the same day on two others.

    Parameters
    ----------
    dossier : Dossier, Register, or sequence of Register
        Whose labels.
    territory : str
        As in ``state``.
    before, after : datetime.date or str
        The two days on which the states hold.
    known_before, known_after : datetime.date or str, optional
        Count for each only what was known by the end of that day; see ``authorised``.
    medicine : str, optional
        One medicine only.
    vocabulary : Vocabulary or Dossier, optional
        The words of the criteria (default: the dossier's own). Without any, sets of patients are not compared.
    cohort : Cohort or what ``cohort_of`` reads, optional
        Patients to count in what was gained and lost.

    Returns
    -------
    StateChanges
        Every fact that differs with the events behind it, and for each medicine whom its indications in force gained
        and lost. Only what is certainly in force, in the whole territory, counts as reached.

    Raises
    ------
    DataError, UnknownNameError
        As ``state``; a ``DataError`` also if the criteria fall into too many pieces to be compared.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> found = pv.compare_states(dossier, "US", "2025-03-01", "2025-04-01", medicine="cabozantinib")
    >>> [(each.what, each.kind, each.why) for each in found.changes]
    [('us-pnet', 'gained', ('indication added 26 Mar 2025 (FDA)',)),
     ('us-epnet', 'gained', ('indication added 26 Mar 2025 (FDA)',))]
    >>> found.reach[0].lost.answer
    'empty'
    """
    library = library_of(dossier)
    held = [
        state(library, territory, day, known_on=known, medicine=medicine)
        for day, known in ((before, known_before), (after, known_after))
    ]
    words = vocabulary if vocabulary is not None else words_of(dossier)
    changes: list[Change] = []
    reach: list[ReachChange] = []
    for was, is_ in zip(held[0].medicines, held[1].medicines, strict=True):
        changes += _changes_of(was, is_, library.registers[is_.medicine], (held[0].on, held[1].on))
        if words is not None and (found := _reach_of(was, is_, words, cohort)) is not None:
            reach.append(found)
    return StateChanges(
        before=held[0],
        after=held[1],
        changes=tuple(changes),
        reach=tuple(reach),
        provenance=Provenance(
            "compare_states",
            {"territory": territory, "before": _moment(held[0]), "after": _moment(held[1]), "medicine": medicine},
        ),
    )


def words_of(labels: Any) -> HasWords | None:
    """Return a dossier as what brings the words along; None for registers, which have none."""
    return labels if hasattr(labels, "fields") and hasattr(labels, "diseases") else None


def _changes_of(was: MedicineState, is_: MedicineState, register: Register, on: tuple[date, date]) -> Iterator[Change]:
    events: dict[str, LabelEvent | LicenceEvent] = {each.id: each for each in register.label_events}
    events |= {each.id: each for each in register.licence_events}
    facts = [("", "rights", (was.rights, was.events), (is_.rights, is_.events))]
    for before, after in zip(was.products, is_.products, strict=True):
        facts += [(after.product, *fact) for fact in _facts(before, after, register, on)]
    for product, what, (one, behind), (other, behind_other) in facts:
        if one != other and (behind or behind_other):
            why = _why(behind, behind_other, events, on)
            yield Change(is_.medicine, product, what, one, other, _kind(what, one, other), why)


Told = tuple[str, tuple[str, ...]]  # a fact, and the events behind it


def _facts(
    before: ProductState, after: ProductState, register: Register, on: tuple[date, date]
) -> Iterator[tuple[str, Told, Told]]:
    """Yield every fact of a product as it was and as it is, with the events behind."""
    for what in ("authorised", "holder"):
        yield what, (getattr(before, what), before.events), (getattr(after, what), after.events)
    was = {each.indication.id: each for each in before.indications}
    is_ = {each.indication.id: each for each in after.indications}
    for name in dict.fromkeys([*was, *is_]):
        if name in was and name in is_:
            one, other = was[name], is_[name]
            yield name, (one.in_force, one.events), (other.in_force, other.events)
            yield f"approval of {name}", (one.approval, one.approval_events), (other.approval, other.approval_events)
        else:
            yield (
                name,
                _told(was.get(name), name, register, on[0], before),
                _told(is_.get(name), name, register, on[1], after),
            )


def _told(found: IndicationState | None, name: str, register: Register, on: date, product: ProductState) -> Told:
    """Return whether an indication is in force and why; where it is not, why it is so no longer."""
    if found is not None:
        return found.in_force, found.events
    ended = [
        each.id
        for each in register.label_events
        if each.product == product.product
        and (name in each.replaces or (each.kind == "indication_removed" and name in each.indications))
        and each.effective.happened_by(on) is not False
    ]
    return NOT_LISTED, (*ended, *product.events)


def _kind(what: str, before: str, after: str) -> str:
    if "unknown" in {before, after}:
        return "in doubt"
    if what in {"holder", "rights"} and "none" not in {before, after}:
        return "transferred"
    absent = {"no", "none", NOT_LISTED}
    return "gained" if before in absent else "lost" if after in absent else "changed"


def _why(
    before: Sequence[str],
    after: Sequence[str],
    events: Mapping[str, LabelEvent | LicenceEvent],
    on: tuple[date, date],
) -> tuple[str, ...]:
    """Return the events that happened between the two days; or those that were known on one of the two only."""
    behind = [events[name] for name in dict.fromkeys([*before, *after])]
    found = [each for each in behind if each.effective.happened_by(on[0]) != each.effective.happened_by(on[1])]
    new = [each for each in behind if each.id not in before] or [each for each in behind if each.id not in after]
    return tuple(event_text(each) for each in found or new)


def _reach_of(was: MedicineState, is_: MedicineState, words: Vocabulary | HasWords, cohort: Any) -> ReachChange | None:
    """Return what other indications in force mean in patients, or None where they are the same."""
    before, after = _in_force(was, {"yes"}), _in_force(is_, {"yes"})
    if {each.id for each in before} == {each.id for each in after}:
        return None
    perhaps_before, perhaps_after = _in_force(was, ANY), _in_force(is_, ANY)
    doubt = {each.id for each in perhaps_before if each not in before}
    doubt |= {each.id for each in perhaps_after if each not in after}
    gained, lost = _less(after, perhaps_before, words, cohort), _less(before, perhaps_after, words, cohort)
    return ReachChange(
        is_.medicine,
        replace(gained, question="Who can be treated that could not before?"),
        replace(lost, question="Who can no longer be treated?"),
        tuple(sorted(doubt)),
    )


def _in_force(held: MedicineState, answers: set[str]) -> tuple[Indication, ...]:
    found = {
        each.indication.id: each.indication
        for product in held.products
        for each in product.indications
        if each.in_force in answers
    }
    return tuple(found.values())


def _less(
    one: tuple[Indication, ...], other: tuple[Indication, ...], words: Vocabulary | HasWords, cohort: Any
) -> Coverage:
    """Return the patients of some indications and not of others; only those that differ or share some matter."""
    mine = tuple(each for each in one if each not in other)
    sets = Sets([*mine, *other], words)
    theirs = tuple(e for e in other if any(intersect(sets.region(e), sets.region(each)) for each in mine))
    if not mine or not theirs:
        return union(mine, vocabulary=words, cohort=cohort)
    return difference(mine, theirs, vocabulary=words, cohort=cohort)
