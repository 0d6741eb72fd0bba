"""Whether everything that a dossier names is there: references, fields and codes, and the parts of trials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from pivotal.claims.model import BaselineNumber, Benefit, IndicationClauses, Options, Result, TrialDesign
from pivotal.dossier.mistakes import mistake_at
from pivotal.dossier.model import Dossier
from pivotal.dossier.trials import Trial
from pivotal.dossier.yaml import Node
from pivotal.errors import DossierError, did_you_mean, listed, shown
from pivotal.evidence.model import PER_ARM
from pivotal.label.language import Code
from pivotal.label.model import mistaken_corrections
from pivotal.label.territories import WORLD, iso_countries
from pivotal.label.vocabulary import Vocabulary
from pivotal.nouns import Path

File = tuple[str, Node, Any]
Wrong = tuple[Path, str, str, Iterable[str]]


def mistakes_in(dossier: Dossier, files: Iterable[File]) -> Iterator[DossierError]:
    """Yield an error for everything that the files name and the dossier does not hold."""
    known = names_of(dossier)
    trials = {each.id: each for each in dossier.trials}
    files = list(files)
    unordered = [error for file in files for error in _order_problems(file, dossier)]
    yield from unordered
    vocabulary = None if unordered else Vocabulary(dossier.fields, dossier.diseases)
    for name, node, nouns in files:
        told: set[Path] = set()
        for path, reference in nouns.references:
            if str(reference) not in known[reference.kind]:
                told.add(path)
                yield _unknown(node, name, (path, reference.kind, str(reference), known[reference.kind]))
        for path, problem in _criteria_problems(nouns, vocabulary) if vocabulary else ():
            if path not in told:
                yield mistake_at(node, name, path, problem)
        for path, problem in _correction_problems(nouns):
            if path not in told:
                yield mistake_at(node, name, path, problem)
        for wrong in (*_trial_problems(nouns), *_claim_problems(nouns, trials)):
            yield _unknown(node, name, wrong)


def names_of(dossier: Dossier) -> dict[str, set[str]]:
    """Return every name that can be referred to, by kind."""
    medicines = dossier.medicines
    therapies = {code.id for field in dossier.fields if field.kind == "therapy" for code in field.codes}
    return {
        "source": {each.id for each in dossier.sources},
        "organisation": {each.id for each in dossier.organisations},
        "product": {each.id for medicine in medicines for each in medicine.products},
        "indication": {each.id for medicine in medicines for each in medicine.indications},
        "label event": {each.id for medicine in medicines for each in medicine.label_events},
        "licence event": {each.id for medicine in medicines for each in medicine.licence_events},
        "disease": {each.id for each in dossier.diseases},
        "therapy": therapies,
        "field": {each.id for each in dossier.fields},
        "territory": {WORLD, *iso_countries(), *(each.id for each in dossier.territories)},
        "medicine": {each.id for each in medicines},
        "trial": {each.id for each in dossier.trials},
    }


def _unknown(node: Node, file: str, wrong: Wrong) -> DossierError:
    path, kind, name, known = wrong
    names = sorted(known)
    near = did_you_mean(name, names)
    accepted = listed(names) if names else f"no {kind} is defined"
    if kind == "territory":
        accepted = "world, an ISO 3166-1 alpha-2 code, or a territory of the dossier"
    message = f"the dossier holds no {kind} called {shown(name)}"
    return mistake_at(node, file, path, message, accepted=accepted, hint=near)


def _order_problems(file: File, dossier: Dossier) -> Iterator[DossierError]:
    """Yield what is wrong with the hierarchies of a file: something broader that is not there, or a circle."""
    name, node, nouns = file
    yield from _levels(file, ("diseases",), "disease", "broader", nouns.diseases, dossier.diseases)
    codes = {each.id: each.codes for each in dossier.fields}
    for index, field in enumerate(nouns.fields):
        at: Path = ("fields", index, "codes")
        yield from _levels(file, at, f"code of {field.id}", "broader", field.codes, codes[field.id])
    companies = {each.id for each in dossier.organisations}
    for index, each in enumerate(nouns.organisations):
        if each.part_of is not None and each.part_of not in companies:
            yield _unknown(node, name, (("organisations", index, "part_of"), "organisation", each.part_of, companies))


def _levels(
    file: File, path: Path, kind: str, key: str, here: Sequence[Code], everywhere: Sequence[Code]
) -> Iterator[DossierError]:
    name, node, _ = file
    above = {code.id: set(code.broader) for code in everywhere}
    circle: set[str] = set()
    try:
        TopologicalSorter(above).prepare()
    except CycleError as error:
        circle = set(error.args[1])
    for index, code in enumerate(here):
        for place, broader in enumerate(code.broader):
            at = (*path, index, key, place)
            if broader not in above:
                yield _unknown(node, name, (at, kind, broader, above))
            elif {code.id, broader} <= circle:
                yield mistake_at(node, name, at, f"{code.id} and {broader} lie within one another in a circle")


def _correction_problems(nouns: Any) -> Iterator[tuple[Path, str]]:
    for m, medicine in enumerate(nouns.medicines):
        for section in ("label_events", "licence_events"):
            for index, problem in mistaken_corrections(getattr(medicine, section)):
                yield ("medicines", m, section, index, "corrects"), problem


def _criteria_problems(nouns: Any, vocabulary: Vocabulary) -> Iterator[tuple[Path, str]]:
    for m, medicine in enumerate(nouns.medicines):
        for i, indication in enumerate(medicine.indications):
            yield from vocabulary.problems(indication.criteria, ("medicines", m, "indications", i, "criteria"))
    for t, trial in enumerate(nouns.trials):
        if trial.eligibility is not None:
            yield from vocabulary.problems(trial.eligibility, ("trials", t, "eligibility"))
    known = {name: field.kind for name, field in vocabulary.fields.items()}
    for path, claim in _claims_of(nouns):
        if isinstance(claim, IndicationClauses):
            yield from vocabulary.problems(claim.criteria, (*path, "criteria"))
        elif isinstance(claim, Options) and known.get(claim.by, "code") not in {"code", "disease"}:
            yield (*path, "by"), f"options are counted by a coded field; {claim.by} is none"


def _claims_of(nouns: Any) -> Iterator[tuple[Path, Any]]:
    for a, article in enumerate(nouns.articles):
        for s, statement in enumerate(article.statements):
            for c, claim in enumerate(statement.claims):
                yield ("articles", a, "statements", s, "claims", c), claim


def _trial_problems(nouns: Any) -> Iterator[Wrong]:
    """Yield cohorts, arms and endpoints that a trial's own parts name and the trial does not have."""
    for t, trial in enumerate(nouns.trials):
        at: Path = ("trials", t)
        for k, look in enumerate(trial.looks):
            yield from _part((*at, "looks", k, "cohort"), "cohort", look.cohort, trial)
        for d, design in enumerate(trial.design):
            yield from _part((*at, "design", d, "cohort"), "cohort", design.cohort, trial)
            yield from _part((*at, "design", d, "endpoint"), "endpoint", design.endpoint, trial)
        for b, baseline in enumerate(trial.baseline):
            yield from _part((*at, "baseline", b, "cohort"), "cohort", baseline.cohort, trial)
            yield from _part((*at, "baseline", b, "arm"), "arm", baseline.arm, trial)
        for s, score in enumerate(trial.benefit_scores):
            yield from _part((*at, "benefit_scores", s, "cohort"), "cohort", score.cohort, trial)
        analyses = [("cuts", c, cut) for c, cut in enumerate(trial.cuts)]
        analyses += [("subgroup_analyses", c, cut) for c, cut in enumerate(trial.subgroup_analyses)]
        for section, c, cut in analyses:
            for r, result in enumerate(cut.results):
                where = (*at, section, c, "results", r)
                yield from _part((*where, "endpoint"), "endpoint", result.endpoint, trial)
                yield from _part((*where, "cohort"), "cohort", result.cohort, trial)
                for side, arm in enumerate(result.compared or ()):
                    yield from _part((*where, "compared", side), "arm", arm, trial)
                for quantity in PER_ARM:
                    for arm in getattr(result, quantity):
                        if arm != "total":
                            yield from _part((*where, quantity, arm), "arm", arm, trial)


def _claim_problems(nouns: Any, trials: dict[str, Trial]) -> Iterator[Wrong]:
    """Yield parts of a trial that a claim names and the trial does not have."""
    for path, claim in _claims_of(nouns):
        trial = trials.get(getattr(claim, "trial", ""))
        if trial is None:
            continue
        if isinstance(claim, Result | Benefit):
            yield from _part((*path, "endpoint"), "endpoint", claim.endpoint, trial)
        if isinstance(claim, Result):
            yield from _part((*path, "cohort"), "cohort", claim.cohort, trial)
            yield from _part((*path, "arm"), "arm", claim.arm, trial)
            yield from _part((*path, "cut"), "data cut", claim.cut, trial)
        elif isinstance(claim, Benefit):
            yield from _part((*path, "arm"), "arm", claim.arm, trial)
            for index, cohort in enumerate(claim.cohorts):
                yield from _part((*path, "cohorts", index), "cohort", cohort, trial)
            for index, cut in enumerate(claim.cuts):
                yield from _part((*path, "cuts", index), "data cut", cut, trial)
        elif isinstance(claim, TrialDesign):
            yield from _part((*path, "primary_endpoint"), "endpoint", claim.primary_endpoint, trial)
        elif isinstance(claim, BaselineNumber):
            known = {each.characteristic for each in trial.baseline}
            if claim.characteristic not in known:
                yield (*path, "characteristic"), f"characteristic of {trial.id}", claim.characteristic, known


def _part(path: Path, kind: str, name: str | None, trial: Trial) -> Iterator[Wrong]:
    known = {
        "cohort": [each.id for each in trial.cohorts],
        "arm": [each.id for each in trial.arms],
        "endpoint": [each.id for each in trial.endpoints],
        "data cut": [each.id for each in trial.analyses],
    }[kind]
    if name is not None and name not in known:
        yield path, f"{kind} of {trial.id}", name, known
