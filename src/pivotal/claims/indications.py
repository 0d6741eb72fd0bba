"""Checks of what an indication says: clause by clause, and what it leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pivotal.claims.context import Context, finding
from pivotal.claims.findings import Evidence, Finding
from pivotal.claims.model import IndicationClauses, Unrestricted, Verdict
from pivotal.label.language import AllOf, AnyOf, AtLeast, Atom, Criterion, NoneOf, PriorTherapy, TherapyHistory
from pivotal.label.matching import leaves_of
from pivotal.label.model import Indication
from pivotal.label.vocabulary import Vocabulary
from pivotal.label.wording import sentence
from pivotal.reading.binding.partners_compared import of_a_class, other_partners
from pivotal.units import convert


def check_indication(claim: IndicationClauses, context: Context) -> Finding:
    """Compare the article's criteria with the label's, clause by clause.

    What the article says otherwise contradicts; what it leaves out, or names only a part of, is consistent.
    """
    indication, words = context.dossier.indication(claim.indication), context.vocabulary
    label = {normal(each, words): each for each in _clauses(indication.criteria)}
    article = _put_together({normal(each, words): each for each in _clauses(claim.criteria)}, label, words)
    evidence = tuple(_clause_row(each, indication, context, agrees=key in article) for key, each in label.items())
    only_label = [each for key, each in label.items() if key not in article]
    parts: list[Criterion] = []
    silent: list[Criterion] = []
    wrong: list[Criterion] = []
    for each in (each for key, each in article.items() if key not in label):
        if any(_names_a_part(each, one, words) for one in only_label):
            parts.append(each)
        elif _names_some(each, label.values(), words):
            silent.append(each)
        elif any(_counts_fewer(each, one) for one in only_label) or not any(
            _is_looser(each, one, words) or _is_progression(each, one) or _are_young(each, one)
            for one in label.values()
        ):
            wrong += [] if _is_in_name(each, context.dossier.disease(indication.disease).name, words) else [each]
    others = other_partners(indication, claim.partners, words)
    if others and context.independent(indication.source):
        held = _named([str(each) for each in indication.with_therapies], words)
        reason = f"the article has it with {_named(others, words)}; the label with {held}"
        return finding(claim, "contradicted", reason, evidence=evidence)
    independent, seen = context.independent(indication.source), all(e.strength == "explicit" for e in label.values())
    if wrong:
        return finding(
            claim, *_otherwise(wrong, only_label, words, independent=independent, seen=seen), evidence=evidence
        )
    told_in_part = [one for one in only_label if any(_names_a_part(each, one, words) for each in parts)]
    left_out = [one for one in only_label if one not in told_in_part]
    with_others = claim.partners if not indication.with_therapies else ()
    unsure = of_a_class(indication, claim.partners, words)
    if parts or silent or left_out or with_others or unsure:
        said = (
            [f"the article names a part: {_told(parts, words)}; the label has {_told(told_in_part, words)}"]
            if parts
            else []
        )
        said += [f"the article names a part: {_told(silent, words)}; the label is silent on it"] if silent else []
        said += [f"the article leaves out: {_told(left_out, words)}"] if left_out else []
        said += [f"the label is silent on {_named(with_others, words)}"] if with_others else []
        said += [f"nothing says whether the partners of the label are {_named(unsure, words)} too"] if unsure else []
        return finding(claim, "consistent" if independent else "not checkable", "; ".join(said), evidence=evidence)
    verdict: Verdict = "confirmed" if independent and seen else "consistent" if independent else "not checkable"
    source = context.dossier.source(indication.source[0]).title
    return finding(claim, verdict, f"all {len(label)} clauses equal those of {source}", evidence=evidence)


def _put_together(told: dict[Any, Criterion], label: dict[Any, Criterion], words: Vocabulary) -> dict[Any, Criterion]:
    """Return the clauses of a text with those as one that are the ways to meet one of the label, or one way of it."""
    for key, each in label.items():
        if not isinstance(each, AnyOf):
            continue
        ways: list[tuple[Any, Criterion, set[Any]]] = [
            (key, each, {normal(one, words) for one in each.any}),
            (key, each, _parted(each, told, words)),
        ]
        for one in (branch for branch in each.any if isinstance(branch, AllOf)):
            own = {normal(part, words) for part in one.all}
            ways += [] if own & label.keys() else [(normal(one, words), one, own)]
        for whole, clause, parts in ways:
            if parts and parts <= told.keys():
                told = {whole: clause} | {other: rest for other, rest in told.items() if other not in parts}
    return told


def _parted(label: AnyOf, told: Iterable[Any], words: Vocabulary) -> set[Any]:
    """Return the clauses of a text that are one of the label where the first word counts for what it stands beside.

    ``unresectable locally advanced or metastatic`` may ask for unresectable disease of either kind, or of the first.
    """
    told = set(told)
    for branch in (each for each in label.any if isinstance(each, AllOf)):
        others = [each for each in label.any if each is not branch]
        for last in branch.all:
            first = {normal(each, words) for each in branch.all if each is not last}
            either = normal(AnyOf(any=(last, *others)), words)
            if {either, *first} <= told:
                return {either, *first}
    return set()


def _named(therapies: Iterable[str], words: Vocabulary) -> str:
    """Return medicines by the names that a dossier has for them, or as they were told."""
    return " and ".join(words.therapy_name(each) if each in words.therapies.codes else each for each in therapies)


def _told(criteria: Sequence[Criterion], words: Vocabulary) -> str:
    return "; ".join(sentence(each, words) for each in criteria)


def _otherwise(
    wrong: Sequence[Criterion], only_label: Sequence[Criterion], words: Vocabulary, *, independent: bool, seen: bool
) -> tuple[Verdict, str]:
    """Return what clauses mean that a label does not have; without its wording it excludes no further words."""
    asked = {subject for each in wrong for subject in _subjects(each)}
    other = [each for each in only_label if set(_subjects(each)) & asked]
    if not other and not seen:
        return "not checkable", f"the article has {_told(wrong, words)}; the wording of the label was not found"
    printed = _told(other, words) or "nothing of the kind"
    verdict: Verdict = "contradicted" if independent else "not checkable"
    return verdict, f"the article has {_told(wrong, words)}; the label has {printed}"


def _names_a_part(said: Criterion, label: Criterion, words: Vocabulary) -> bool:
    """Say whether a clause names some of what a clause of the label allows: ``lung`` of ``gut or lung``.

    So do those whose disease came back after a therapy, of all to whom it was given.
    """
    if isinstance(label, AnyOf):
        return any(normal(said, words) == normal(each, words) or _is_looser(said, each, words) for each in label.any)
    if isinstance(said, PriorTherapy) and isinstance(label, PriorTherapy):
        told, printed = said.prior_therapy, label.prior_therapy
        wider: dict[str, Any] = {"setting": "any"} if printed.setting == "any" else {}
        ends = {"any": ["progressed", "intolerant", "progressed_or_intolerant"]}.get(printed.outcome)
        wider |= {"outcome": printed.outcome} if told.outcome in (ends or printed.outcome.split("_or_")) else {}
        return told != printed and _normal_history(told.model_copy(update=wider)) == _normal_history(printed)
    codes = _codes(said, label, words)
    return codes is not None and codes[0] < codes[1]


_COUNTED = re.compile(r"at least (?:one|two|three|1|2|3)\b|\b(?:one|two|three|1|2|3) or more\b|[≥>=]+ ?[123]\b")
_ONE = re.compile(r"\b(?:an?|one|single|first|1)\b", re.IGNORECASE)
_STATES = ("relapsed", "refractory", "progressive")  # how the ids of facts begin on disease that was treated
_ASKED = (*_STATES, "setting", "treated", "newly_diagnosed")  # of what was given before


def _names_some(said: Criterion, clauses: Iterable[Criterion], words: Vocabulary) -> bool:
    """Say whether a clause names men, women or those who were not given something, on which a label is silent."""
    parts = [leaf for each in clauses for leaf in leaves_of(each)]
    asked = {each.field for each in parts if isinstance(each, Atom)}
    if isinstance(said, Atom):
        return said.field == "sex" and "sex" not in asked
    if not (isinstance(said, PriorTherapy) and said.prior_therapy.at_most == 0):
        return False
    codes, none = words.therapies, said.prior_therapy.of
    given = {one for each in parts if isinstance(each, PriorTherapy) for one in each.prior_therapy.of}
    if any(codes.within(one, each) or codes.within(each, one) for one in given for each in none):
        return False
    return bool(given) or not any(each.startswith(_ASKED) for each in asked)


def _are_young(said: Criterion, label: Criterion) -> bool:
    """Say whether a clause names the children or adolescents of a label: those of one from 12 years of age."""
    if not (isinstance(said, Atom) and isinstance(label, Atom) and said.field == label.field and said.unit == "years"):
        return False
    oldest, youngest = said.below or said.at_most, label.at_least
    open_above = label.below is label.at_most is said.above is None
    if oldest is None or youngest is None or not open_above or label.unit != said.unit:
        return False
    return youngest < oldest and (said.at_least is None or said.at_least >= youngest)


def _is_in_name(said: Criterion, disease: str | None, words: Vocabulary) -> bool:
    """Say whether a fact of patients stands in the name of the label's disease: ``metastatic`` of a metastatic one."""
    fact = isinstance(said, Atom) and said.is_ == "true" and words.field(said.field).name.casefold().split(" ")[0]
    return bool(fact) and fact in str(disease).casefold().split()


def _is_progression(said: Criterion, label: Criterion) -> bool:
    """Say whether a clause asks for disease that came back, and one of the label for how it did, or after what."""
    if not (isinstance(said, Atom) and said.field in _STATES and said.is_ == "true"):
        return False
    return any(
        each.prior_therapy.outcome == "progressed"
        if isinstance(each, PriorTherapy)
        else isinstance(each, Atom) and each.field.startswith(f"{said.field}_")
        for each in leaves_of(label)
    )


def _counts_fewer(said: Criterion, label: Criterion) -> bool:
    """Say whether a clause counts fewer earlier therapies than one of the label: one or more, of two or more."""
    if not (isinstance(said, PriorTherapy) and isinstance(label, PriorTherapy)):
        return False
    if not _COUNTED.search(said.words or ""):
        return False  # "previously treated" counts none
    told, printed = said.prior_therapy, label.prior_therapy
    return set(told.of) == set(printed.of) and (told.at_least or 0) < (printed.at_least or 0) and told.at_most is None


def _of_widest(history: TherapyHistory, words: Vocabulary) -> TherapyHistory:
    """Return earlier therapies, of which one is enough, without those that lie within another: ``A, or any of its``."""
    codes = words.therapies
    widest = [
        each for each in history.of if not any(each != other and codes.within(each, other) for other in history.of)
    ]
    return history.model_copy(update={"of": tuple(widest)}) if history.at_least == 1 else history


def _is_looser(said: Criterion, label: Criterion, words: Vocabulary) -> bool:
    """Say whether a clause is one of the label with less said: a broader disease or mark, no exception, no outcome."""
    if isinstance(said, AnyOf) and isinstance(label, AnyOf):
        return _is_any_looser(said, label, words)
    if isinstance(said, PriorTherapy) and isinstance(label, PriorTherapy):
        told, printed = _of_widest(said.prior_therapy, words), label.prior_therapy
        said = said.model_copy(update={"prior_therapy": told})
        silent: dict[str, Any] = {} if told.other_than else {"other_than": ()}
        silent |= {"outcome": "any"} if told.outcome == "any" else {}
        silent |= {"setting": "any"} if told.setting == "any" and told.at_least else {}
        above = [{each for each in told.of if words.therapies.within(one, each)} for one in printed.of]
        if all(above) and told.at_least and set(told.of) == {each for one in above for each in one}:
            silent |= {"of": told.of}  # after chemotherapy, of a label after chemotherapy with platinum
        silent |= {"at_most": None} if told.at_most is None and printed.at_least else {}
        uncounted = told.at_least == 1 and not (_COUNTED.search(said.words or "") or _ONE.search(said.words or ""))
        silent |= {"at_least": 1} if uncounted and printed.at_least else {}  # "had received inhibitors"
        bare = label.model_copy(update={"prior_therapy": printed.model_copy(update=silent)})
        return normal(said, words) == normal(bare, words)
    codes = _codes(said, label, words)
    return codes is not None and isinstance(said, Atom) and len(said.values) == 1 and codes[0] > codes[1]


def _is_any_looser(said: AnyOf, label: AnyOf, words: Vocabulary) -> bool:
    """Say whether each way to meet a clause asks for a part of one of the label, and all of these are told."""
    ways = [each.all if isinstance(each, AllOf) else (each,) for each in label.any]
    held, told = [{normal(one, words) for one in each} for each in ways], {normal(each, words) for each in said.any}
    return len(told) == len(held) and all(told & each for each in held) and told <= set[Any]().union(*held)


def _codes(said: Criterion, label: Criterion, words: Vocabulary) -> tuple[frozenset[str], frozenset[str]] | None:
    """Return what two clauses on one field with codes allow, or nothing where they are not such."""
    if not (isinstance(said, Atom) and isinstance(label, Atom) and said.field == label.field):
        return None
    if words.field(said.field).kind not in {"code", "disease"}:
        return None
    codes = words.codes(said.field)
    told, printed = (frozenset[str]().union(*(codes.leaves(each) for each in one.values)) for one in (said, label))
    return told, printed


def check_unrestricted(claim: Unrestricted, context: Context) -> Finding:
    """Check that a label does not restrict some fields: it names every value, or is silent."""
    indication, words = context.dossier.indication(claim.indication), context.vocabulary
    answers = [_field_freedom(field, indication, context) for field in claim.fields]
    if claim.earlier_therapies:
        answers.append(_therapy_freedom(claim, indication, context))
    evidence = tuple(row for _, row in answers)
    verdicts = [verdict for verdict, _ in answers]
    order: tuple[Verdict, ...] = ("contradicted", "not checkable", "consistent", "confirmed")
    verdict = next(each for each in order if each in verdicts)
    asked = {*claim.fields, *(["prior_therapy"] if claim.earlier_therapies else [])}
    others = [each for each in _clauses(indication.criteria) if not asked & set(_subjects(each))]
    bounds = "; ".join(sentence(each, words) for each in others)
    notes = (f"The label's other clauses still hold: {bounds}.",) if others else ()
    return finding(
        claim, verdict, "; ".join(f"{row.what}: {row.value}" for row in evidence), evidence=evidence, notes=notes
    )


def _field_freedom(field: str, indication: Indication, context: Context) -> tuple[Verdict, Evidence]:
    """Return whether a field is open by words or by silence, or is restricted."""
    words, name = context.vocabulary, context.vocabulary.field(field).name
    atoms = [each for each in leaves_of(indication.criteria) if isinstance(each, Atom) and each.field == field]
    independent = context.independent(indication.source)
    restricting = [each for each in atoms if not _covers_all(each, words)]
    if restricting:
        said = "; ".join(sentence(each, words) for each in restricting)
        row = Evidence(name, f"restricted ({said})", _label(indication), tuple(indication.source), False, independent)
        return "contradicted" if independent else "not checkable", row
    said = f"every value is named ({', '.join(each.words or '' for each in atoms)})" if atoms else "the label is silent"
    row = Evidence(name, said, _label(indication), tuple(indication.source), bool(atoms) or None, independent)
    return "not checkable" if not independent else "confirmed" if atoms else "consistent", row


def _therapy_freedom(claim: Unrestricted, indication: Indication, context: Context) -> tuple[Verdict, Evidence]:
    """Return whether every earlier therapy of the claim counts for the label."""
    words, therapies = context.vocabulary, context.vocabulary.therapies
    asked = frozenset[str]().union(*(therapies.leaves(each) for each in claim.earlier_therapies))
    asked = asked.difference(*(therapies.leaves(each) for each in claim.earlier_therapies_other_than))
    histories = [each for each in leaves_of(indication.criteria) if isinstance(each, PriorTherapy)]
    independent = context.independent(indication.source)
    for each in histories:
        wanted = each.prior_therapy
        counted = frozenset[str]().union(*(therapies.leaves(name) for name in wanted.of))
        counted = counted.difference(*(therapies.leaves(name) for name in wanted.other_than))
        if not asked <= counted:
            missing = ", ".join(words.therapy_name(name) for name in sorted(asked - counted)[:5])
            row = Evidence(
                "earlier therapy",
                f"does not count: {missing}",
                indication.id,
                tuple(indication.source),
                False,
                independent,
            )
            return "contradicted" if independent else "not checkable", row
    said = f"all count ({sentence(histories[0], words)})" if histories else "the label is silent"
    row = Evidence(
        "earlier therapy", said, _label(indication), tuple(indication.source), bool(histories) or None, independent
    )
    return "not checkable" if not independent else "confirmed" if histories else "consistent", row


def _covers_all(atom: Atom, words: Vocabulary) -> bool:
    if words.field(atom.field).kind not in {"code", "disease"}:
        return False
    codes = words.codes(atom.field)
    return codes.everything <= frozenset[str]().union(*(codes.leaves(each) for each in atom.values))


def _clauses(criterion: Criterion) -> tuple[Criterion, ...]:
    """Return the clauses of a label: the parts of its outermost ``all``, and of an ``all`` among them."""
    if not isinstance(criterion, AllOf):
        return (_as_one(criterion),)
    return tuple(part for each in criterion.all for part in _clauses(each))


def _as_one(criterion: Criterion) -> Criterion:
    """Return the values of one field, told one by one with ``or``, as the one clause that asks for any of them."""
    if not isinstance(criterion, AnyOf):
        return criterion
    parts = [each for each in criterion.any if isinstance(each, Atom) and each.values]
    if len(parts) < len(criterion.any) or len({(each.field, each.system) for each in parts}) > 1:
        return criterion
    values = tuple(dict.fromkeys(value for each in parts for value in each.values))
    changed = {"is_": None, "in_": values, "words": criterion.words, "source": criterion.source}
    return parts[0].model_copy(update=changed)


def _subjects(criterion: Criterion) -> list[str]:
    """Return what a criterion speaks of."""
    return [each.field if isinstance(each, Atom) else "prior_therapy" for each in leaves_of(criterion)]


def _label(indication: Indication) -> str:
    """Return which label a clause stands in."""
    return f"label, {indication.disease}"


def _clause_row(clause: Criterion, indication: Indication, context: Context, *, agrees: bool) -> Evidence:
    sources = tuple(clause.source or indication.source)
    return Evidence(
        what=clause.words or "",
        value=sentence(clause, context.vocabulary),
        cut=_label(indication),
        sources=sources,
        agrees=agrees,
        independent=context.independent(sources),
        detail=clause.strength,
    )


def _normal_history(history: TherapyHistory) -> tuple[Any, ...]:
    """Return what a clause asks of earlier therapy in a form in which two that mean the same are equal."""
    sets = (tuple(sorted(history.of)), tuple(sorted(history.other_than)))
    return ("prior therapy", *sets, history.setting, history.outcome, history.at_least, history.at_most)


def normal(criterion: Criterion, words: Vocabulary) -> tuple[Any, ...]:
    """Return a criterion in a form in which two that mean the same letter for letter are equal."""
    match criterion:
        case AllOf(all=parts):
            return ("all", tuple(sorted((normal(each, words) for each in parts), key=repr)))
        case AnyOf(any=parts):
            return ("any", tuple(sorted((normal(each, words) for each in parts), key=repr)))
        case AtLeast(at_least=count, of=parts):
            return ("at least", count, tuple(sorted((normal(each, words) for each in parts), key=repr)))
        case NoneOf(not_=part):
            return ("not", normal(part, words))
        case PriorTherapy(prior_therapy=history):
            return _normal_history(history)
    field = words.field(criterion.field)
    if field.kind != "number":
        return ("field", field.id, tuple(sorted(criterion.values)), criterion.system)
    limits = (criterion.at_least, criterion.at_most, criterion.above, criterion.below)
    in_unit = tuple(None if each is None else convert(each, str(criterion.unit), str(field.unit)) for each in limits)
    return ("field", field.id, in_unit)
