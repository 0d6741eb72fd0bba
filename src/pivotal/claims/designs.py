"""Checks of a trial's design and patients, of what an indication rests on, and of the options that patients have."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.claims.context import Context, finding, weigh
from pivotal.claims.findings import Evidence, Finding
from pivotal.claims.model import BaselineNumber, EvidenceOf, Options, TrialDesign, Verdict
from pivotal.dossier.trials import Endpoint, Trial
from pivotal.label.criteria import evaluate, history_truth, truth_for
from pivotal.label.language import Atom, PriorTherapy
from pivotal.label.matching import leaves_of
from pivotal.label.model import Patient, TherapyReceived
from pivotal.reading.binding.lines_told import earlier_asked, lines_asked
from pivotal.units import convert


def check_trial_design(claim: TrialDesign, context: Context) -> Finding:
    """Compare what the article says of a design with what the dossier holds; unsaid things are not compared."""
    trial = context.dossier.trial(claim.trial)
    primary = [each for each in trial.endpoints if each.role == "primary"]
    held: dict[str, tuple[str | None, tuple[str, ...]]] = {
        "phase": (trial.phase, claim.phase),
        "randomised": (_word(trial.randomised), _asked(claim.randomised)),
        "blinding": (trial.blinding, _asked(claim.blinding)),
        "control": (trial.control, _asked(claim.control)),
        "compared with": _compared(trial, claim.comparator),
        "cohorts": (str(len(trial.cohorts)), _asked(claim.cohorts)),
        "allocation": (":".join(map(str, trial.allocation)) if trial.allocation else None, _asked(claim.allocation)),
        "primary endpoint": (", ".join(each.id for each in primary) or None, _asked(claim.primary_endpoint)),
        "assessor": (_assessors(primary), _asked(claim.assessor)),
        "registered as": (_registered(trial, claim.registry), _asked(claim.registry)),
        "disease": _disease(trial, claim, context),
        "earlier therapy": (earlier_asked(trial), _asked(claim.earlier_therapy)),
        "earlier lines": (_lines(trial), _asked(claim.earlier_lines)),
    }
    sources = tuple(trial.source)
    independent = context.independent(sources)
    evidence = tuple(
        Evidence(
            what,
            value or "not found",
            trial.id,
            sources,
            None if value is None else any(each in asked for each in (value, *value.split(", "))),
            independent,
        )
        for what, (value, asked) in held.items()
        if asked
    )
    verdict: Verdict = weigh(evidence)
    if any(each.agrees is False for each in evidence) and verdict == "conflicting":
        verdict = "contradicted"
    return finding(
        claim,
        verdict,
        f"{trial.id}, " + "; ".join(f"{each.what}: {each.value}" for each in evidence),
        evidence=evidence,
    )


def _assessors(endpoints: Sequence[Endpoint]) -> str | None:
    """Return who assessed endpoints, or nothing where that is not known."""
    told = dict.fromkeys(each.assessor for each in endpoints if each.assessor not in {"not stated", "not applicable"})
    return ", ".join(told) or None


def _compared(trial: Trial, told: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Return what a trial compared its medicine with, and the same where one of these arms is told."""
    arms = [each.name for each in trial.arms if each.role != "experimental"]
    held = " or ".join(arms)
    return held or None, () if told is None else (held if told in arms else told,)


def _disease(trial: Trial, claim: TrialDesign, context: Context) -> tuple[str | None, tuple[str, ...]]:
    """Return the diseases of a trial's patients, and those of them that the one told is, holds or lies within."""
    if claim.disease is None:
        return None, ()
    held = {str(each.disease) for each in trial.cohorts}
    held |= {
        str(value)
        for each in (() if trial.eligibility is None else leaves_of(trial.eligibility))
        if isinstance(each, Atom) and each.field == "disease"
        for value in each.values
    }
    codes = context.vocabulary.diseases
    told = str(claim.disease)
    fitting = tuple(sorted(each for each in held if codes.within(each, told) or codes.within(told, each)))
    return ", ".join(sorted(held)) or None, fitting or (told,)


def _lines(trial: Trial) -> str | None:
    """Return how many earlier therapies a trial asked for at the least."""
    asked = lines_asked(trial)
    return None if asked is None else str(asked[0])


def _registered(trial: Trial, told: str | None) -> str | None:
    """Return the numbers of a trial in the registry that a number is of, or nothing where none is held."""
    return ", ".join(each for each in trial.registry if told and each[:3] == told[:3]) or None


def _asked(value: object) -> tuple[str, ...]:
    return () if value is None else (_word(value) or "",)


def _word(value: object) -> str | None:
    return (
        None
        if value is None
        else {True: "yes", False: "no"}.get(value, str(value))
        if isinstance(value, bool)
        else str(value)
    )


def check_evidence_of(claim: EvidenceOf, context: Context) -> Finding:
    """Check that an indication rests on a trial, and who says so."""
    indication = context.dossier.indication(claim.indication)
    links = [each for each in indication.evidence if each.decides]
    own = [each for each in links if each.trial == claim.trial]  # one of several is not against the others
    evidence = tuple(
        Evidence(
            f"rests on ({each.role})",
            str(each.trial),
            f"label, {indication.disease}",
            tuple(each.source),
            each in own if each in own or not own else None,
            context.independent(each.source),
        )
        for each in links
    )
    if not evidence:
        return finding(claim, "not checkable", "what the indication rests on was not found")
    notes = tuple(each.note for each in links if each.note)
    shown = [row for row in evidence if row.agrees is not None]
    said = [
        context.dossier.source(name).title
        for row in shown
        if row.independent
        for name in row.sources
        if not context.depends(name)
    ]
    reason = (
        f"{' and '.join(dict.fromkeys(row.value for row in shown))}, says {'; '.join(dict.fromkeys(said))}"
        if said
        else "said only by the article's own origin"
    )
    return finding(claim, weigh(evidence), reason, evidence=evidence, notes=notes)


def check_baseline(claim: BaselineNumber, context: Context) -> Finding:
    """Check a number about the patients; they were selected, so they never confirm a general statement."""
    trial = context.dossier.trial(claim.trial)
    rows = [each for each in trial.baseline if each.characteristic == claim.characteristic and each.decides]
    evidence: list[Evidence] = []
    for each in rows:
        value = each.value.value.value
        reached = None if value is None else convert(value, each.unit, claim.unit) >= claim.at_least
        between = f"range {each.range[0]} to {each.range[1]}" if each.range else ""
        sources = tuple(each.source)
        what = f"{claim.characteristic.replace('_', ' ')}, {each.cohort or 'all'}"
        evidence.append(
            Evidence(
                what, f"{each.value} {each.unit}", trial.id, sources, reached, context.independent(sources), between
            )
        )
    counted = [each for each in evidence if each.independent and each.agrees is not None]
    reason = "; ".join(f"{each.what}: {each.value}" + (f" ({each.detail})" if each.detail else "") for each in evidence)
    if not counted:
        return finding(claim, "not checkable", reason or "no such number was found", evidence=tuple(evidence))
    verdict: Verdict = "consistent" if all(each.agrees for each in counted) else "contradicted"
    notes = (f"The patients of {trial.id} were selected; others may differ.",)
    return finding(claim, verdict, reason, evidence=tuple(evidence), notes=notes)


def check_options(claim: Options, context: Context) -> Finding:
    """Count the earlier therapies that a trial's criteria list for each value of a field.

    Each therapy is tried by itself, given and progressed on, in an otherwise suitable patient.
    """
    trial = context.dossier.trial(claim.trial)
    counts = _therapies_by(trial, str(claim.by), context)
    if not counts:
        return finding(claim, "not checkable", "the trial's criteria do not list therapies")
    words, sources = context.vocabulary, tuple(trial.eligibility_source)
    groups: dict[frozenset[str], list[str]] = {}
    for value, therapies in counts.items():
        groups.setdefault(therapies, []).append(value)
    named = {
        therapies: ", ".join(words.names_of(str(claim.by), values, rest=False)) for therapies, values in groups.items()
    }
    ordered = sorted(named.items(), key=lambda item: len(item[0]))
    independent = context.independent(sources)
    most = max(len(each) for each in groups)
    agrees = (len(groups) > 1 or not claim.differ) and (claim.at_most is None or most <= claim.at_most)
    evidence = tuple(
        Evidence(
            values, f"{len(therapies)}: {', '.join(words.therapy_name(each) for each in sorted(therapies)) or 'none'}",
            f"criteria of {trial.id}", sources, agrees, independent,
        )
        for therapies, values in ordered
    )  # fmt: skip
    reason = "; ".join(f"{len(therapies)} for {values}" for therapies, values in ordered)
    notes = (f"Counted are the therapies that {trial.id} asked for; another territory may have authorised others.",)
    verdict: Verdict = "not checkable" if not independent else "consistent" if agrees else "contradicted"
    return finding(claim, verdict, f"therapies listed by {trial.id}: {reason}", evidence=evidence, notes=notes)


def _therapies_by(trial: Trial, field: str, context: Context) -> dict[str, frozenset[str]]:
    """Return the therapies that by themselves meet a trial's criteria, for each value of a field."""
    words = context.vocabulary
    if trial.eligibility is None:
        return {}
    criteria = trial.eligibility
    therapies = [code for code in words.therapies.codes if words.therapies.leaves(code) == {code}]
    values = [code for code in words.codes(field).codes if words.codes(field).leaves(code) == {code}]
    found: dict[str, frozenset[str]] = {}
    for value in values:
        fits: set[str] = set()
        for therapy in therapies:
            received = TherapyReceived.model_validate(
                {"therapy": therapy, "outcomes": "progressed", "setting": "advanced"}
            )
            patient = Patient.model_validate(
                {"facts": {field: value}, "prior_therapies": (received,), "prior_therapies_complete": True}
            )
            truth_of = truth_for(patient, words)

            def truth(leaf: Atom | PriorTherapy) -> bool | None:
                if isinstance(leaf, PriorTherapy):
                    return history_truth(leaf.prior_therapy, patient, words.therapies)  # noqa: B023 - used at once
                return truth_of(leaf) if leaf.field == field else True  # noqa: B023 - used at once

            if evaluate(criteria, truth):
                fits.add(therapy)
        found[value] = frozenset(fits)
    return found
