"""Checks of what is said of a disease and of what a substance inhibits."""

from __future__ import annotations

from collections.abc import Iterator

from pivotal.claims.context import Context, finding, weigh
from pivotal.claims.findings import Evidence, Finding
from pivotal.claims.model import ActsOn, DiseaseAttribute, DiseaseRelation, SubstanceOf, Targets, Verdict
from pivotal.dossier.diseases import Disease
from pivotal.dossier.medicines import Medicine
from pivotal.errors import listed
from pivotal.pharmacology.inhibition import TargetCoverage, target_coverage
from pivotal.pharmacology.model import Target

COVERAGE_PATIENTS = 500
MOST_TARGETS = 6  # that are listed where another one is told
_STRENGTH = {"some": 0, "often": 1, "most": 2, "all": 3}


def check_disease_relation(claim: DiseaseRelation, context: Context) -> Finding:
    """Check whether two names mean the same disease, or which lies within which."""
    disease = context.dossier.disease(claim.disease)
    other = next((each for each in context.dossier.diseases if claim.other.casefold() in each.names), None)
    if other is None:
        return finding(claim, "not checkable", f"the dossier knows no disease called {claim.other!r}")
    relation = _relation(disease, other, context)
    sources = tuple(dict.fromkeys((*disease.source, *other.source)))
    agrees = relation == claim.relation
    edition = other.edition or disease.edition or "the classification"
    row = Evidence(f"{other.name} and {disease.name}", relation, edition, sources, agrees, context.independent(sources))
    said = {
        "synonym": f"one concept in {edition}",
        "broader": f"{other.name} is the broader concept in {edition}" + _beside(disease, other, context),
        "narrower": f"{other.name} is the narrower concept in {edition}",
        "neither": f"{other.name} and {disease.name} are different concepts in {edition}",
    }[relation]
    notes = tuple(each.note for each in (disease, other) if each.note)
    return finding(claim, weigh([row]), said, evidence=(row,), notes=notes)


def _relation(disease: Disease, other: Disease, context: Context) -> str:
    codes = context.vocabulary.diseases
    if disease.id == other.id:
        return "synonym"
    if codes.within(disease.id, other.id):
        return "broader"
    return "narrower" if codes.within(other.id, disease.id) else "neither"


def _beside(disease: Disease, other: Disease, context: Context) -> str:
    """Return what else the broader concept holds."""
    beside = [
        each.name or each.id for each in context.dossier.diseases if other.id in each.broader and each.id != disease.id
    ]
    return f"; it also holds {' and '.join(beside)}" if beside else ""


def check_disease_attribute(claim: DiseaseAttribute, context: Context) -> Finding:
    """Check what sources say of a disease, and of how many cases."""
    disease = context.dossier.disease(claim.disease)
    said = [each for each in disease.attributes if each.attribute == claim.attribute and each.decides]
    what = f"{claim.attribute.replace('_', ' ')}"
    several = len({each.value for each in said}) > 1 and any(each.value == claim.value for each in said)
    evidence = tuple(
        Evidence(
            what,
            each.value.replace("_", " "),
            disease.name or disease.id,
            tuple(each.source),
            None if several and each.value != claim.value else each.value == claim.value,
            context.independent(each.source),
            "" if each.quantifier == "all" else f"of {each.quantifier}" if each.quantifier != "often" else "often",
        )
        for each in said
    )
    if not evidence:
        return finding(claim, "not checkable", f"no source on {what} is in the dossier")
    verdict = weigh(evidence)
    agreeing = [each for each in said if each.value == claim.value]
    stated = claim.value.replace("_", " ")
    if verdict == "confirmed" and max(_STRENGTH[each.quantifier] for each in agreeing) < _STRENGTH[claim.quantifier]:
        weaker = agreeing[0].quantifier
        return finding(
            claim, "consistent", f"sources say “{weaker} {stated}”, the article “{claim.quantifier}”", evidence=evidence
        )
    titles = dict.fromkeys(context.dossier.source(name).title for row in evidence if row.agrees for name in row.sources)
    reason = f"{stated}: {'; '.join(titles)}" if agreeing else f"sources say {evidence[0].value}"
    return finding(claim, verdict, reason, evidence=evidence)


def check_targets(claim: Targets, context: Context) -> Finding:
    """Count the targets of a family that are inhibited by half below a concentration, and say which a dose covers."""
    medicine = context.dossier.medicine(claim.medicine)
    family = [each for each in medicine.substance.targets if each.family == claim.family and not each.variant]
    enzyme = [each for each in family if each.assay == "enzyme"]
    evidence = tuple(_target_row(each, claim, context) for each in enzyme)
    counted = {each.what for each in evidence if each.agrees and each.independent}
    known = {each.name for each in enzyme if each.ic50_nM is not None}
    unknown = sorted({each.name for each in enzyme} - known)
    limit = f"{claim.ic50_below_nM:g} nM"
    reason = f"{len(counted)} with an IC50 below {limit}: {', '.join(sorted(counted))}"
    verdict: Verdict = "confirmed" if len(counted) >= claim.at_least else "contradicted"
    if verdict == "contradicted" and len(counted) + len(unknown) >= claim.at_least:
        verdict = "not checkable"
    cell = [each for each in family if each.assay == "cell"]
    notes = tuple(
        f"In cells {each.name} has an IC50 of {each.ic50_nM} nM; enzyme and cell values differ." for each in cell
    )
    if unknown:
        notes = (*notes, f"No value was found for {', '.join(unknown)}; they count neither way.")
    covered = _coverage(claim, medicine)
    if covered is not None:
        reason = f"{reason}; {covered.sentence(covered.doses[-1])}"
        evidence = (*evidence, *_coverage_rows(covered, medicine))
        subjects = (f"{e.model.title} ({', '.join(e.subject.taken)})" for e in covered.exposures.doses)
        notes = (*notes, *covered.notes, f"Patients are those that the models refer to: {'; '.join(subjects)}.")
    return finding(claim, verdict, reason, evidence=evidence, notes=notes)


# Names of one protein; letters and digits alone count.
_SAME = (
    {"her2", "erbb2"}, {"egfr", "erbb1", "her1"}, {"met", "cmet", "hgfr"}, {"kit", "ckit"}, {"vegfr2", "kdr"},
    {"vegfr1", "flt1"}, {"vegfr3", "flt4"}, {"pd1", "pdcd1"}, {"pdl1", "cd274"}, {"trop2", "tacstd2"},
    {"bcma", "tnfrsf17"}, {"psma", "folh1"}, {"ctla4", "cd152"}, {"ar", "androgenreceptor"},
    {"er", "estrogenreceptor", "oestrogenreceptor"}, {"btk", "brutontyrosinekinase", "brutonstyrosinekinase"},
    {"alk", "anaplasticlymphomakinase"}, {"egfr", "epidermalgrowthfactorreceptor"},
)  # fmt: skip


def check_acts_on(claim: ActsOn, context: Context) -> Finding:
    """Check that a target is among those of the medicine; one of none is only wrong where it names the class."""
    medicine = context.dossier.medicine(claim.medicine)
    held = sorted((each for each in medicine.substance.targets if each.decides), key=lambda each: bool(each.variant))
    rows = [
        Evidence(
            each.name,
            f"IC50 {each.ic50_nM} nM" if each.ic50_nM is not None else "a target",
            medicine.substance.inn,
            tuple(each.source),
            True,
            context.independent(each.source),
        )
        for each in held
        if _is_of(each.name, claim.target)
    ]
    if rows:
        said = f"{rows[0].what}: {rows[0].value}" + (f", and {len(rows) - 1} more" if rows[1:] else "")
        return finding(claim, weigh(rows), said, evidence=tuple(rows))
    if not held:
        return finding(claim, "not checkable", f"no target of {medicine.substance.inn} is in the dossier")
    plain = [each.name for each in held if not each.variant] or [each.name for each in held]
    others = listed(list(dict.fromkeys(plain))[:MOST_TARGETS])
    reason = f"{claim.target} is none of the targets in the dossier: {others}"
    independent = any(context.independent(each.source) for each in held)
    verdict: Verdict = "contradicted" if claim.as_its_class and independent else "not checkable"
    return finding(claim, verdict, reason)


def check_substance_of(claim: SubstanceOf, context: Context) -> Finding:
    """Check which substance a brand is of."""
    medicine = context.dossier.medicine(context.medicine_of(claim.product))
    product = next(each for each in medicine.products if each.id == claim.product)
    told = claim.substance.casefold()
    sources = tuple(product.source)
    agrees = told in {each.casefold() for each in medicine.substance.names}
    independent = context.independent(sources)
    row = Evidence(f"substance of {product.brand}", medicine.substance.inn, medicine.id, sources, agrees, independent)
    return finding(claim, weigh([row]), f"{product.brand} is {medicine.substance.inn}", evidence=(row,))


def _is_of(held: str, told: str) -> bool:
    """Say whether a target is the one that is told, a variant or a member of it: VEGFR2 of VEGFR, PARP1 of PARP."""
    one, other = ("".join(each.casefold() for each in name if each.isalnum()) for name in (held, told))
    if any({one, other} <= names for names in _SAME):
        return True
    first, second = sorted((one, other), key=len)
    rest = second[len(first) :]
    longer = max((held, told), key=len).casefold()
    if not first or not second.startswith(first) or not rest:
        return one == other
    member = rest[0].isdigit() and not first[-1].isdigit()  # VEGFR2 of VEGFR, but not CD38 of CD3
    return member or not longer.replace("-", "").startswith(first + rest[0])  # "EGFR T790M" of EGFR


def _coverage(claim: Targets, medicine: Medicine) -> TargetCoverage | None:
    """Return which targets a dose covers, where the dossier states what that takes; it never changes the verdict."""
    acting = medicine.substance
    family = tuple(each for each in acting.targets if each.family == claim.family)
    needed = (acting.molar_mass, acting.fraction_unbound, *acting.exposure_models)
    if len(needed) == 2 or not all(each is not None and each.decides for each in needed):
        return None
    if not any(each.ic50_nM is not None and each.decides for each in family):
        return None
    return target_coverage(
        acting.model_copy(update={"targets": family}), dose_mg=claim.dose_mg, patients=COVERAGE_PATIENTS
    )


def _coverage_rows(covered: TargetCoverage, medicine: Medicine) -> Iterator[Evidence]:
    acting = medicine.substance
    parts = (acting.molar_mass, acting.fraction_unbound, *acting.exposure_models)
    sources = tuple(dict.fromkeys(str(name) for each in parts if each is not None for name in each.source))
    models = listed(dict.fromkeys(each.model.title for each in covered.exposures.doses))
    for fraction in (1.0, *covered.fractions):
        names = covered.covered(fraction, dose_mg=covered.doses[-1])
        yield Evidence(
            "IC50 exceeded by the total average" if fraction == 1.0 else f"by the free average, {fraction:g} unbound",
            f"{len(names)} of {len(covered.counted)}",
            f"steady state, {models}",
            sources,
            detail=listed(names),
        )


def _target_row(target: Target, claim: Targets, context: Context) -> Evidence:
    value = target.ic50_nM
    below = None if value is None or value.value is None or not target.decides else value.value < claim.ic50_below_nM
    spread = f"± {target.sd_nM}" if target.sd_nM else ""
    shown = "not found" if value is None else f"{value} nM"
    sources = tuple(target.source)
    return Evidence(target.name, shown, "IC50, enzyme", sources, below, context.independent(sources), spread)
