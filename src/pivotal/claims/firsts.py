"""Checks against the labels of other medicines: whether one is the first, and which options patients have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pivotal.claims.context import Context, finding
from pivotal.claims.findings import Evidence, Finding, Matrix
from pivotal.claims.labels import decision_on
from pivotal.claims.model import First, LabelOptions, Verdict
from pivotal.dates import day_text
from pivotal.label.boxes import Region, disjoint, intersect, subtract
from pivotal.label.coverage import Sets
from pivotal.label.history import authorised
from pivotal.label.language import AllOf, Atom, Criterion
from pivotal.label.model import Indication
from pivotal.label.novelty import Novelty, Reach, Reading, novelty
from pivotal.label.territories import countries_of, members_of

MOST_GAPS = 4
TOGETHER = "the others together"  # without those that stand against the claim by themselves
READINGS: dict[Reading, str] = {"unrestricted": "reaches every combination", "covering": "reaches everybody"}


def check_first(claim: First, context: Context) -> Finding:
    """Check that no label in force before does what this one does, in both readings, over the rivals that are named."""
    indication = context.dossier.indication(claim.indication)
    decision = decision_on(claim.indication, claim.territory, context)
    day = decision.effective.not_after if decision is not None else None
    if day is None:
        return finding(claim, "not checkable", "when the indication was added was not found")
    rivals = {str(name): in_force(name, claim.territory, day, context) for name in claim.among}
    fields = [*claim.irrespective_of, *(["prior_therapy"] if claim.prior_therapy else [])]
    held = novelty([indication], rivals, base=claim.base, irrespective_of=fields, vocabulary=context.vocabulary)
    verdict, reason = _judged(held, context.independent(indication.source))
    labels = {"candidate": (indication,), **{name: label for name, (label, _) in rivals.items()}}
    reaches = (held.candidate, *held.rivals, held.union)
    evidence = [_row(each, labels.get(each.name, ()), claim, day, context) for each in reaches]
    matrix = None
    coded = [each for each in claim.irrespective_of if context.vocabulary.field(each).kind == "code"]
    if len(coded) > 1:
        against = {each.name for each in held.rivals if each.unrestricted or each.covering}
        others = {name: label for name, (label, _) in rivals.items()}
        together = tuple(each for name, label in others.items() if name not in against for each in label)
        labels = {**others, TOGETHER: together, str(claim.indication): (indication,)}
        matrix = matrix_of(claim.base, labels, coded[0], coded[1], context)
    return finding(claim, verdict, reason, evidence=tuple(evidence), notes=tuple(_notes(held)), matrix=matrix)


def _judged(held: Novelty, independent: bool) -> tuple[Verdict, str]:
    """Return the verdict over both readings, and which rivals stand where."""
    answers = [held.first(reading) for reading in READINGS]
    against = [each.name for each in held.rivals if each.unrestricted or each.covering]
    others = len(held.rivals) - len(against)
    nearest = max((each for each in held.rivals if each.name not in against), key=lambda each: each.share, default=None)
    near = (
        f"; the nearest, {nearest.name}, leaves {nearest.gap[0]}" if nearest and nearest.gap and nearest.share else ""
    )
    if False in answers:
        if against:
            return "contradicted", f"{' and '.join(against)} did so before"
        return "contradicted", f"it does not reach all of the base itself; not {'; '.join(held.candidate.gap[:2])}"
    if None in answers:
        unsure = f"{' and '.join(against)} would, and whether it was still in force was not found"
        return "consistent", f"{unsure}; none of the {others} other earlier labels does so{near}"
    return ("confirmed" if independent else "not checkable"), f"none of {others} earlier labels does so{near}"


def _row(reach: Reach, label: Sequence[Indication], claim: First, day: date, context: Context) -> Evidence:
    done = [text for reading, text in READINGS.items() if reach.holds(reading)]
    told = "; or ".join(reach.gap[:MOST_GAPS])
    if len(reach.gap) > MOST_GAPS:
        told += f" … and {len(reach.gap) - MOST_GAPS} more"
    names = {"candidate": f"{claim.indication} itself", "union": TOGETHER}
    unsure = "" if reach.certain else ", not certainly in force"
    value = f"{reach.share * 100:.0f} % of the cells" if reach.share else "nobody of the base"
    sources = tuple(dict.fromkeys(str(source) for each in label for source in each.source))
    return Evidence(
        what=names.get(reach.name, reach.name),
        value=value,
        cut=f"label in {claim.territory} on {day_text(day)}{unsure}",
        sources=sources,
        agrees=None if reach.name in names else not done,
        independent=context.independent(sources) if sources else None,
        detail=f"not: {told}" if told else " and ".join(done),
    )


def _notes(held: Novelty) -> Iterable[str]:
    yield "The base and the rivals are stated with the claim; cells are kinds of patients, not patients."
    if held.union.covering:
        yield "The other earlier labels together reach everybody in the base; the claim holds for a single product."
    elif held.union.gap:
        yield f"The other earlier labels together leave: {'; or '.join(held.union.gap[:6])}."
    if held.rests_on:
        yield _resting_on(held.rests_on)


def _resting_on(clauses: Sequence[str]) -> str:
    return f"Rests on clauses that labels only imply, or that are assumed here: {'; '.join(clauses)}."


def check_label_options(claim: LabelOptions, context: Context) -> Finding:
    """Count, for each value of a field, the medicines whose label reaches somebody of the base on a day.

    A medicine that may have left the market counts as an option that may be there: more than were claimed only with
    such medicines contradict nothing.
    """
    held = {str(name): in_force(name, claim.territory, claim.on, context) for name in claim.among}
    labels = {name: label for name, (label, _) in held.items() if label}
    if not labels:
        return finding(claim, "not checkable", "no label of the medicines named was in force")
    sure = {name for name, (_, certain) in held.items() if certain}
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for value, reached in _options_by(claim, labels, context).items():
        groups.setdefault(reached, []).append(value)
    words = context.vocabulary
    named = sorted(
        ((reached, ", ".join(words.names_of(claim.by, values, rest=False))) for reached, values in groups.items()),
        key=lambda each: len(each[0]),
    )
    most = max(sum(name in sure for name, _ in reached) for reached, _ in named)
    differing = len({tuple(name for name, _ in reached) for reached in groups}) > 1 or not claim.differ
    agrees = differing and (claim.at_most is None or most <= claim.at_most)
    where = f"labels in {claim.territory} on {day_text(claim.on)}"
    evidence = tuple(
        Evidence(
            values, f"{len(reached)}: {', '.join(name for name, _ in reached) or 'none'}", where,
            agrees=differing and (claim.at_most is None or sum(name in sure for name, _ in reached) <= claim.at_most),
            detail=_how_far(reached, sure),
        )
        for reached, values in named
    )  # fmt: skip
    reason = "; ".join(f"{len(reached)} for {values}" for reached, values in named)
    against = [f"{each.what} ({each.value.partition(': ')[2]})" for each in evidence if not each.agrees]
    if against and differing:
        reason = f"{reason}; more than {claim.at_most} certainly for {' and '.join(against)}"
    soft = Sets([claim.base, *labels.values()], words).soft([claim.base, *labels.values()])
    notes = (_resting_on(soft),) if soft else ()
    verdict: Verdict = "consistent" if agrees else "contradicted"
    return finding(claim, verdict, f"medicines whose label reaches somebody: {reason}", evidence=evidence, notes=notes)


def _how_far(reached: Sequence[tuple[str, str]], sure: set[str]) -> str:
    """Return which labels reach only some of these patients, and which may not have been in force."""
    some = [name for name, reach in reached if reach == "some"]
    unsure = [name for name, _ in reached if name not in sure]
    parts = [f"only some of them: {', '.join(some)}"] if some else []
    return "; ".join([*parts, *([f"not certainly in force: {', '.join(unsure)}"] if unsure else [])])


def _options_by(
    claim: LabelOptions, labels: dict[str, tuple[Indication, ...]], context: Context
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return, for each value of a field that the base knows, the labels that reach somebody there, and how far."""
    values = _values(str(claim.by), context)
    sets = Sets([claim.base, *labels.values(), *(only(claim.by, value) for value in values)], context.vocabulary)
    base = disjoint(sets.region(claim.base))
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for value in values:
        if here := intersect(base, sets.region(only(claim.by, value))):
            reaches = [(name, _reach(here, sets.region(label))) for name, label in labels.items()]
            found[value] = tuple(each for each in reaches if each[1] != "nobody")
    return found


def only(field: str, value: str) -> Criterion:
    """Return the criterion that a field has one value."""
    return Atom.model_validate({"field": field, "is": value})


def in_force(medicine: str, territory: str, day: date, context: Context) -> tuple[tuple[Indication, ...], bool]:
    """Return the indications of a medicine that were or may have been in force, and whether that is certain."""
    register = context.register(medicine)
    here = members_of(territory, register, day)
    found: list[Indication] = []
    certain = True
    for indication in register.indications:
        named = [each for each in register.label_events if indication.id in each.indications]
        if not any(countries_of(each.territory, register, day) & here for each in named):
            continue
        answer = authorised(register, territory, day, indication=indication.id).answer
        if answer != "no":
            found.append(indication)
            certain = certain and answer == "yes"
    return tuple(found), certain


def matrix_of(
    base: Criterion, labels: dict[str, tuple[Indication, ...]], rows: str, columns: str, context: Context
) -> Matrix:
    """Return, for every pair of values of two fields, whom of the base each label reaches there.

    Values of the first field for which every label answers alike share their rows.
    """
    words = context.vocabulary
    values = {field: _values(field, context) for field in (rows, columns)}
    pairs = [(row, column) for row in values[rows] for column in values[columns]]
    crossed = {pair: AllOf(all=(only(rows, pair[0]), only(columns, pair[1]))) for pair in pairs}
    given = {name: label for name, label in labels.items() if label}
    sets = Sets([base, *given.values(), *crossed.values()], context.vocabulary)
    region = disjoint(sets.region(base))
    reached: dict[str, list[tuple[str, ...]]] = {}
    for row, column in pairs:
        here = intersect(region, sets.region(crossed[row, column]))
        reached.setdefault(row, []).append(tuple(_reach(here, sets.region(label)) for label in given.values()))
    alike: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for row, answers in reached.items():
        alike.setdefault(tuple(answers), []).append(row)
    names = {key: ", ".join(words.names_of(rows, group, rest=False)) for key, group in alike.items()}
    finer = [words.name_of(columns, column) for column in values[columns]]
    kinds = tuple((names[key], each) for key in alike for each in finer)
    union = TOGETHER if TOGETHER in given else None
    return Matrix(kinds, tuple(given), tuple(answer for key in alike for answer in key), union)


def _values(field: str, context: Context) -> Sequence[str]:
    codes = context.vocabulary.codes(field)
    return [code for code in codes.codes if codes.leaves(code) == {code}]


def _reach(here: Region, label: Region) -> str:
    if not here:
        return "not asked"
    shared = intersect(here, label)
    return "nobody" if not shared else "some" if subtract(here, shared) else "all"
