"""Claims about diseases, about what a medicine acts on, and opinions, from statements and a dossier."""

from __future__ import annotations

import re
from dataclasses import replace

from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_labels import day_before, rivals
from pivotal.reading.binding.claims_made import Claim, needing
from pivotal.reading.binding.clause_words import is_gene
from pivotal.reading.binding.criteria_parts import parts_of
from pivotal.reading.model import Slot, Statement

SEVERAL, POTENT_NM = 3, 20.0  # targets that are "several", and the concentration by half below which one counts
_ANY_CELL = frozenset({"cell", "cells"})  # of which kind is told in words that no dossier has
LINES = 2  # therapies that are "several lines"
FEW_THERAPIES, FEW_LABELS = 3, 7  # what "few" may be at most: therapies that a trial asked for, and labels of any site
# What leads to a mark of the patients, and over to another medicine, before something that looks like a target.
_NO_TARGET = re.compile(
    r"\b(?:regardless|irrespective|independent(?:ly)?) of "
    r"(?:(?:the|their|any|a|or|and|whether|status|mutations?|expression|[A-Z][\w/-]*)[ ,]+)*$"
)
_OTHER = re.compile(r"\b(?:whereas|while) (?:the )?[A-Z][a-z]+ ")
_UNLIKE = re.compile(r"\b(?:unlike|in contrast to|as opposed to) (?:the )?$", re.IGNORECASE)
_STIRS = re.compile(
    r"\s+(?:\w+ly )?(?:activates|stimulates|agoni[sz]es|switches on|turns on|boosts|upregulates)\b", re.IGNORECASE
)
_STIRRERS = frozenset({"agonist", "activator", "stimulator"})
_LED = 24  # characters


def mechanism_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claims that a medicine inhibits a family of proteins, or acts on each of some targets."""
    statement, before = _of_its_own(statement, binding), statement
    if not statement.all("target") and before.all("target"):
        return [needing("what the medicine itself acts on")]
    medicine, unknown = binding.medicine(statement)
    if medicine is None:
        return [needing(f"{unknown or 'the medicine'} in the dossier")]
    targets = binding.dossier.medicine(medicine).substance.targets
    if any(each.ic50_nM is not None for each in targets) and _stirs(statement, binding.text):
        return [needing("how it acts on its targets, and not how much of it inhibits them")]
    families = [each.value.partition(":")[2] for each in statement.all("target") if each.value.startswith("family:")]
    known = [each for each in families if each in {target.family for target in targets}]
    single = [each for each in statement.all("target") if not each.value.startswith("family:")]
    if single and not known:
        classed = statement.slot("class") is not None and len(single) == 1 and _is_a_class(single[0])
        own = {"as_its_class": "true"} if classed else {}
        said: Claim = {"check": "acts_on", "medicine": medicine, **own}
        return [{**said, "says": each.text, "target": each.value or each.text} for each in single]
    if not known:
        named = ", ".join(each.text for each in statement.all("target"))
        return [needing(f"a measurement of {named} with {medicine}")]
    count = SEVERAL if statement.slot("several") else 1
    return [
        {"check": "targets", "medicine": medicine, "family": known[0], "at_least": count, "ic50_below_nM": POTENT_NM}
    ]


def _stirs(statement: Statement, text: str) -> bool:
    """Say whether a medicine is told to do the opposite of inhibiting: ``activates A``, ``an agonist of A``."""
    product, named = statement.slot("product"), statement.slot("class")
    if named is not None and named.text.casefold().rstrip("s") in _STIRRERS:
        return True
    return product is not None and _STIRS.match(text, product.end) is not None


def _is_a_class(target: Slot) -> bool:
    """Say whether a target makes a class: not ``kinase``, nor capitals that may be no protein, as in ``BiTE``."""
    numbered = any(each.isdigit() for each in target.text)
    return numbered or (any(each.isupper() for each in target.text) and is_gene(target.text))


def _of_its_own(statement: Statement, binding: Binding) -> Statement:
    """Return a mechanism with the medicine that has it: not what it is unlike, nor what another one acts on."""
    product, text = statement.slot("product"), binding.text
    if product is not None and _UNLIKE.search(text, max(0, product.start - _LED), product.start):
        first = min((each.start for each in statement.all("target")), default=product.end)
        named = (each for each in binding.named_in(statement.sentence) if each.name in {"drug", "product"})
        behind = (each._replace(name="product") for each in named if product.end < each.start < first)
        product = next(behind, product)
    kept = [each for each in statement.slots if each.name != "product"]
    kept = [each for each in kept if each.name != "target" or not _is_of_another(each, product, text)]
    return replace(statement, slots=(*([] if product is None else [product]), *kept))


def _is_of_another(target: Slot, product: Slot | None, text: str) -> bool:
    """Say whether a name is that of a mark of patients, or of what another medicine acts on."""
    if _NO_TARGET.search(text, max(0, target.start - 3 * _LED), target.start):
        return True
    return product is not None and _OTHER.search(text, product.end, max(product.end, target.start)) is not None


def disease_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claims about a disease, each aspect by itself."""
    disease = _disease(statement, binding)
    claims: list[Claim] = []
    if disease is None:
        return [needing("the disease in the dossier")]
    synonym = statement.slot("synonym")
    if synonym is not None:
        other = synonym.text.removesuffix("s")
        claims.append(
            {
                "says": synonym.text,
                "check": "disease_relation",
                "disease": disease,
                "relation": "synonym",
                "other": other,
            }
        )
    for name in ("cell_of_origin", "cells_found", "growth"):
        slot = statement.slot(name)
        if slot is not None and slot.value not in _ANY_CELL:
            quantity = (
                {"quantifier": statement.get("quantifier")} if name == "growth" and statement.get("quantifier") else {}
            )
            claims.append(
                {
                    "says": slot.text,
                    "check": "disease_attribute",
                    "disease": disease,
                    "attribute": name,
                    "value": slot.value,
                    **quantity,
                }
            )
    trial = binding.trial(statement)[0]
    if (lines := statement.slot("lines")) is not None:
        claims.append(
            {"says": lines.text, "check": "baseline", "trial": trial.id, "characteristic": "prior_systemic_lines",
             "at_least": LINES, "unit": "lines"}
            if trial is not None else {"says": lines.text, **needing("patients of a trial with their earlier lines")}
        )  # fmt: skip
    return [*claims, *_options(statement, binding, disease)] or [needing("this fact in the dossier")]


def _disease(statement: Statement, binding: Binding) -> str | None:
    """Return the disease that is spoken of: named in the sentence, or the last one named before it."""
    slot = statement.slot("disease")
    if slot is not None and (found := binding.disease(slot.value)) is not None:
        return found
    earlier = [each for each in binding.parsed.statements if each.start <= statement.start and each.slot("disease")]
    for each in reversed(earlier):
        if (found := binding.disease(str(each.get("disease")))) is not None:
            return found
    return None


def _options(statement: Statement, binding: Binding, disease: str) -> list[Claim]:
    """Return the claims that the options depend on a fact, or that there are few of them."""
    depend, few = statement.slot("options_depend_on"), statement.slot("options_few")
    claims: list[Claim] = []
    trial = binding.trial(statement)[0]
    main, territory = binding.main_indications, binding.territory(statement)
    labels: Claim | None = None
    if len(main) == 1 and territory is not None:
        base = parts_of(main[0]).base(["primary_site"])
        day = day_before(binding, main[0].id, territory)
        labels = {
            "check": "label_options",
            "territory": territory,
            "on": day,
            "base": base,
            "by": "primary_site",
            "among": rivals(binding, main[0]),
        }
    if depend is not None:
        claims.append(
            {
                "check": "disease_attribute",
                "disease": disease,
                "attribute": "treatment_options_depend_on",
                "value": depend.value,
            }
        )
        if trial is not None and trial.eligibility is not None:
            claims.append({"check": "options", "trial": trial.id, "by": depend.value, "differ": "true"})
        if labels is not None:
            claims.append({**labels, "differ": "true"})
    if few is not None:
        if labels is not None:
            claims.append({**labels, "at_most": FEW_LABELS})
        if trial is not None and trial.eligibility is not None:
            claims.append({"check": "options", "trial": trial.id, "by": "primary_site", "at_most": FEW_THERAPIES})
    return claims


def opinion_claims(statement: Statement, binding: Binding) -> list[Claim]:  # noqa: ARG001 - as its neighbours
    """Return what is quoted as an opinion."""
    speaker, judgement = statement.get("speaker"), statement.slot("judgement")
    own = {} if judgement is None else {"says": " ".join(judgement.text.split())}
    return [{**own, "check": "opinion", **({"speaker": speaker} if speaker else {})}]
