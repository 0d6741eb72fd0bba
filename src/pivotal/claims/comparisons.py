"""The labels that an article speaks of beside the trials they rest on, and beside the labels of other territories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.claims.context import Context
from pivotal.claims.findings import ComparisonRow, OnlyOne
from pivotal.claims.firsts import in_force
from pivotal.dates import day_text
from pivotal.dossier.medicines import Medicine
from pivotal.dossier.trials import Trial
from pivotal.label.boxes import intersect
from pivotal.label.comparison import IN_WORDS, LabelComparison, compare_labels
from pivotal.label.coverage import Coverage, Criteria, Sets
from pivotal.label.model import Indication
from pivotal.label.vocabulary import Vocabulary

MOST_KINDS = 3  # kinds of patients that are told of one clause
Label = tuple[Indication, ...]


def comparisons(context: Context, trials: Sequence[Trial]) -> Iterator[ComparisonRow]:
    """Yield every label that the article names against its trials, then against the labels of other territories.

    Several indications of one medicine in one territory count together, as far as they share patients with what they
    are compared with. A trial without eligibility in the dossier is left out.
    """
    for medicine, territory, label in _named_labels(context):
        yield from _against_trials(territory, label, trials, context)
        yield from _against_territories(medicine, territory, label, context)


def _named_labels(context: Context) -> Iterator[tuple[Medicine, str, Label]]:
    """Yield the indications that claims name, gathered by medicine and territory."""
    claims = [claim for statement in context.article.statements for claim in statement.claims]
    indications = [getattr(claim, "indication", None) for claim in claims]
    named = dict.fromkeys(str(each) for each in indications if each is not None)
    groups: dict[tuple[str, str], list[Indication]] = {}
    for name in named:
        medicine = context.medicine_of(name)
        if medicine is not None and (territory := _territory(context.dossier.medicine(medicine), name)) is not None:
            groups.setdefault((medicine, territory), []).append(context.dossier.indication(name))
    for (medicine, territory), label in groups.items():
        yield context.dossier.medicine(medicine), territory, tuple(label)


def _territory(medicine: Medicine, indication: str) -> str | None:
    """Return the territory of the first event that concerns an indication."""
    return next((str(each.territory) for each in medicine.label_events if indication in each.indications), None)


def _against_trials(territory: str, label: Label, trials: Sequence[Trial], context: Context) -> Iterator[ComparisonRow]:
    linked = [str(link.trial) for each in label for link in each.evidence]
    for name in dict.fromkeys([*linked, *(each.id for each in trials)]):
        trial = context.dossier.trial(name)
        if trial.eligibility is None:
            continue
        asked = context.dossier.patients_of(name)
        if shared := _sharing(label, asked, context.vocabulary):
            found = compare_labels(_one(shared), asked, vocabulary=context.vocabulary)
            names = f"{_names(shared)} ({territory})", trial.id
            sources = (*(s for each in shared for s in each.source), *asked.source)
            yield _row("trial", names, found, sources, trial.eligibility_unparsed)


def _against_territories(medicine: Medicine, territory: str, label: Label, context: Context) -> Iterator[ComparisonRow]:
    day = context.article.read_on
    places = dict.fromkeys(str(each) for event in medicine.label_events for each in event.territory.of)
    for place in places:
        if place == territory:
            continue
        held, certain = in_force(medicine.id, place, day, context)
        others = tuple(each for each in held if each not in label)
        shared = _sharing(label, _one(others), context.vocabulary) if others else ()
        theirs = _sharing(others, _one(shared), context.vocabulary) if shared else ()
        if not theirs:
            continue
        found = compare_labels(_one(shared), _one(theirs), vocabulary=context.vocabulary)
        sources = tuple(source for each in (*shared, *theirs) for source in each.source)
        unsure = () if certain else (f"Whether every label in {place} was in force on {day_text(day)} is not known.",)
        yield _row(
            "territory", (f"{_names(shared)} ({territory})", f"{_names(theirs)} ({place})"), found, sources, unsure
        )


def _sharing(label: Label, other: Criteria, words: Vocabulary) -> Label:
    """Return the indications that share patients with something else."""
    sets = Sets([*label, other], words)
    return tuple(each for each in label if intersect(sets.region(each), sets.region(other)))


def _one(label: Label) -> Criteria:
    return label[0] if len(label) == 1 else label


def _names(label: Label) -> str:
    return " and ".join(each.id for each in label)


def _row(
    kind: str, names: tuple[str, str], found: LabelComparison, sources: tuple[str, ...], unsaid: tuple[str, ...]
) -> ComparisonRow:
    return ComparisonRow(
        kind=kind,
        one=names[0],
        other=names[1],
        relation=IN_WORDS[found.relation],
        shared=found.shared.witness or "",
        only_one=_told(found.only_one),
        only_other=_told(found.only_other),
        unsaid=unsaid,
        rests_on=found.rests_on,
        sources=tuple(dict.fromkeys(map(str, sources))),
    )


def _told(answer: Coverage) -> tuple[OnlyOne, ...]:
    """Return the patients whom only one side allows, clause by clause where the other side has clauses."""
    if not answer.unmet:
        return (OnlyOne("", _few(answer.patients)),) if answer.patients else ()
    return tuple(OnlyOne(each.clause, _few(each.patients)) for each in answer.unmet)


def _few(patients: Sequence[str]) -> tuple[str, ...]:
    more = len(patients) - MOST_KINDS
    rest = ["one more kind of patient" if more == 1 else f"{more} more kinds of patients"] if more > 0 else []
    return (*patients[:MOST_KINDS], *rest)
