"""Claims about labels, rights and novelty, from statements and a dossier."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from itertools import pairwise
from typing import Any

from pivotal.label.language import AllOf, Atom, PriorTherapy
from pivotal.label.model import Indication
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_results import Claim, needing, of_each_trial
from pivotal.reading.binding.criteria_parts import bare, clauses_in, leaves, subject
from pivotal.reading.binding.marks_told import told_against
from pivotal.reading.binding.regardless_told import with_marks
from pivotal.reading.binding.slots_told import places_named, plain_day, same_statement, told_day
from pivotal.reading.model import Slot, Statement
from pivotal.units import convert

_TOGETHER = 80  # characters between two diseases that are told together
_ANY_DISEASE = frozenset({"cancer", "tumour", "tumor", "disease", "malignancy", "carcinoma"})
_SOON = 67  # days in which the European Commission decides after an opinion


def not_held(statement: Statement, binding: Binding, medicine: str, found: list[Indication]) -> list[Claim]:
    """Return what is needed for each disease, of several that are told together, that none of some labels is for."""
    told, claims = (statement.all("disease") if found else ()), []
    for before, each in pairwise(told):
        together = each.start - before.end <= _TOGETHER and each.text.casefold().rstrip("s") not in _ANY_DISEASE
        named = binding.disease(each.value) or each.value
        if together and not any(binding.is_for(label, named) for label in found):
            claims.append({"says": each.text, **needing(f"an indication of {medicine} for {each.text} in the dossier")})
    first = told[0] if len(told) > 1 else None
    if first is not None and not any(binding.is_for(one, binding.disease(first.value) or first.value) for one in found):
        claims.append({"says": first.text, **needing(f"an indication of {medicine} for {first.text} in the dossier")})
    return claims


def indication_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claim that a label's criteria are these, clause by clause."""
    medicine, unknown = binding.medicine(statement)
    if medicine is None:
        return [needing(f"{unknown or 'the medicine'} in the dossier")]
    if _is_told_by_an_act(statement, binding) and not statement.all("clause"):
        return []  # the disease alone, which the act is checked for
    claims: list[Claim] = []
    known = False
    for territory in binding.territories(statement):
        found = binding.candidates(statement, territory)
        known = known or bool(found)
        diseases = dict.fromkeys(str(each.disease) for each in found)
        named = all(binding.names(statement, each) for each in diseases)
        if len(diseases) > 1 and (not named or _is_shared_out(statement, binding)):
            return [needing(f"to know which label is meant: {' or '.join(each.id for each in found)}")]
        for disease in diseases:
            own = [each for each in found if each.disease == disease]
            told = {each.id: criteria_of(statement, binding, each) for each in own}
            on_label = _label(statement, binding, own, alone=len(diseases) == 1)
            claims += with_marks(on_label, told, statement, own, binding.known)
        if found and not _is_told_by_an_act(statement, binding):
            claims += not_held(statement, binding, medicine, found)
    return claims or ([] if known else [needing("this label in the dossier")])


def _is_shared_out(statement: Statement, binding: Binding) -> bool:
    """Say whether a sentence tells of several labels one after another, so that its clauses are not those of each."""
    act = same_statement(binding.parsed.statements, statement.sentence, "act")
    sites = [each for each in statement.all("clause") if "primary_site" in each.value]
    return len(sites) > 1 or (act is not None and act.slot("other_date") is not None)


def _is_told_by_an_act(statement: Statement, binding: Binding) -> bool:
    return same_statement(binding.parsed.statements, statement.sentence, "act") is not None


def _label(statement: Statement, binding: Binding, found: list[Indication], *, alone: bool) -> list[Claim]:
    """Return the claim that a statement makes on the label, of several for one disease, that it is most like."""
    told = {each.id: criteria_of(statement, binding, each) for each in found}
    if not alone:
        told = {each.id: of_one_label(told[each.id], each, binding) for each in found}
    label = min(found, key=lambda each: (unlike(told[each.id], each), bool(each.with_therapies)))
    beyond = [
        {"says": each.text, **needing(f"{each.text} among its facts")} for each in _beyond(statement, binding, label)
    ]
    if len(told[label.id]) < 2:  # the disease alone, which the act of the same sentence is checked for
        return beyond or ([] if _is_told_by_an_act(statement, binding) else [needing("more of the label's words")])
    if len(found) > 1 and unlike(told[label.id], label):
        return [needing(f"to know which label is meant: {' or '.join(each.id for each in found)}")]
    return [{"check": "indication", "indication": label.id, "criteria": {"all": told[label.id]}}, *beyond]


def _beyond(statement: Statement, binding: Binding, label: Indication) -> list[Slot]:
    """Return the clauses of a statement on facts that the dossier does not know, such as a mark of the tumour."""
    found: list[Slot] = []
    for each in statement.all("clause"):
        clause = json.loads(each.value)
        alone = clause.get("field") == "regimen" and not label.with_therapies  # a label without partners says so
        partners = "with_therapies" in clause  # by which the label is chosen
        against = told_against(clause, each.text, label, binding.known) is not None
        if not (alone or partners or clause.get("strength") == "implied" or against or _is_known(clause, binding)):
            found.append(each)
    return found


def _is_known(clause: dict[str, Any], binding: Binding) -> bool:
    """Say whether a dossier has the facts that a clause asks for, with its codes and therapies."""
    parts = clause.get("any") or clause.get("all")
    if parts is not None:
        return all(_is_known(each, binding) for each in parts)
    if "not" in clause:
        return _is_known(clause["not"], binding)
    if "prior_therapy" in clause:
        history = clause["prior_therapy"]
        therapies = {code.id for field in binding.dossier.fields if field.kind == "therapy" for code in field.codes}
        return {*history["of"], *history.get("other_than", ())} <= therapies
    field = next((each for each in binding.dossier.fields if each.id == clause.get("field")), None)
    if field is None:
        return False
    values = set(clause.get("in") or ([clause["is"]] if "is" in clause else []))
    return field.kind != "code" or values <= {code.id for code in field.codes}


def unlike(criteria: list[dict[str, Any]], label: Indication) -> int:
    """Return how many clauses of a text have no equal in a label."""
    clauses = [bare(each) for each in clauses_in(label)]
    return sum(bare(each) not in clauses for each in criteria)


def of_one_label(criteria: list[dict[str, Any]], label: Indication, binding: Binding) -> list[dict[str, Any]]:
    """Return criteria whose sites are those of one label, where a text tells of several labels together."""
    held = {str(one) for each in leaves(label.criteria) if isinstance(each, Atom) and each.field == "primary_site"
            for one in each.values}  # fmt: skip
    found: list[dict[str, Any]] = []
    for each in criteria:
        told = list(each.get("in") or []) if each.get("field") == "primary_site" else []
        codes = binding.words.codes("primary_site") if told else None
        own = [one for one in told if codes and any(codes.within(one, other) for other in held if other in codes.codes)]
        if own:
            test = {"is": own[0]} if len(own) == 1 else {"in": own}
            found.append({key: value for key, value in each.items() if key != "in"} | test)
        else:
            found.append(each)
    return found


def criteria_of(statement: Statement, binding: Binding, label: Indication) -> list[dict[str, Any]]:
    """Return the clauses of a statement as criteria; loose words that the label puts more exactly are left out."""
    asked = {subject(each) for each in leaves(label.criteria)}
    sited = {str(getattr(each, "field", "")) for each in leaves(label.criteria)}
    criteria: list[dict[str, Any]] = []
    for each in statement.all("clause"):
        clause = json.loads(each.value)
        implied = clause.get("strength") == "implied"
        if implied and not _as_in_label(clause, label) and not _is_an_earlier_line(clause, label):
            continue
        if each.text.casefold().startswith("adult") and "age" not in asked:
            continue  # a label that is silent on age is for adults in many a text
        if "not" in clause or not _is_known(clause, binding):
            against = told_against(clause, each.text, label, binding.known)
            criteria += [] if against is None else [{**against, "words": each.text}]
            continue
        criteria.append({**clause, "words": each.text})
    named = [found for each in statement.all("disease") if (found := binding.disease(each.value))]
    diseases = [each for each in named if binding.is_for(label, each)] or named
    if not diseases:
        return []
    disease = diseases[0]
    if "primary_site" in sited and disease not in _diseases(label):
        disease = _with_sites(diseases, criteria, label, binding)
    if "disease" in asked or disease in _diseases(label):
        criteria.insert(0, {"field": "disease", "is": disease})
    return criteria


def _is_an_earlier_line(clause: dict[str, Any], label: Indication) -> bool:
    """Say whether a text tells of the first line, and a label of patients who were treated before."""
    first = clause.get("prior_therapy", {}).get("at_most") == 0
    before = [each.prior_therapy for each in leaves(label.criteria) if isinstance(each, PriorTherapy)]
    return first and any(each.at_least for each in before)


def _with_sites(diseases: list[str], criteria: list[dict[str, Any]], label: Indication, binding: Binding) -> str:
    """Return the disease that several of different sites lie within, and add their sites to the criteria."""
    pairs = [pair for each in diseases if (pair := binding.known.site_of(each)) is not None]
    told = next((each for each in criteria if each.get("field") == "primary_site"), None)
    values = [] if told is None else list(told.get("in") or [told["is"]])
    values += [site for _, site in pairs if site not in values]
    if told is not None:
        criteria.remove(told)
    if values:
        test = {"is": values[0]} if len(values) == 1 else {"in": values}
        criteria.append({"field": "primary_site", **test, **({"words": told["words"]} if told else {})})
    held = _diseases(label)
    if not pairs or any(binding.known.site_of(each) is None and each not in held for each in diseases):
        return diseases[0]
    codes = binding.words.diseases
    above = [each for each in held if each in codes.codes and codes.within(pairs[0][0], each)]
    return above[0] if above else pairs[0][0]


def _diseases(label: Indication) -> set[str]:
    return {
        str(value)
        for each in leaves(label.criteria)
        if isinstance(each, Atom) and each.field == "disease"
        for value in each.values
    }


def _as_in_label(clause: dict[str, Any], label: Indication) -> bool:
    """Say whether a label has a clause that is letter for letter the same as a loose one."""
    plain = {key: value for key, value in clause.items() if key != "strength"}
    kept = ("any", "prior_therapy")
    for each in clauses_in(label) if isinstance(label.criteria, AllOf) else ():
        for key in kept:
            if key in plain and key in each and bare(each[key]) == bare(plain[key]):
                return True
    return False


def earlier_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claims that the medicine was authorised for diseases before."""
    medicine, unknown = binding.medicine(statement)
    main, territory = binding.main_indications, binding.territory(statement)
    if medicine is None:
        return [needing(f"{unknown or 'the medicine'} in the dossier")]
    elsewhere = territory not in binding.territories(binding.main_act)
    if (binding.is_another(medicine) or elsewhere) if main else statement.slot("territory") is not None:
        return _in_force(statement, binding, medicine)
    if not main or territory is None:
        return [needing("the indication before which it was")]
    claims: list[Claim] = []
    for each in statement.all("disease"):
        disease = binding.disease(each.value)
        claims.append(
            {"says": each.text, "check": "earlier_indications", "indication": main[0].id, "territory": territory,
             "diseases": [disease]}
            if disease is not None else {"says": each.text, **needing(f"{each.text} in the dossier")}
        )  # fmt: skip
    return claims


def _in_force(statement: Statement, binding: Binding, medicine: str) -> list[Claim]:
    """Return the claims that a medicine is authorised for diseases by now, where a text tells of no newer label."""
    claims: list[Claim] = []
    for territory in binding.territories(statement):
        found = binding.indications(statement, medicine, territory)
        claims += not_held(statement, binding, medicine, found)
        on = binding.read_on.isoformat()
        claims += [{"check": "authorised", "indication": each.id, "territory": territory, "on": on} for each in found]
    return claims or [needing("an indication for it in the dossier")]


def sequence_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claim that an opinion came before the decision."""
    main, territory = binding.meant(statement), binding.territory(statement)
    if not main or territory is None:
        return [needing("the indication that was decided on")]
    soon: Claim = {"within_days": _SOON} if statement.slot("recent") else _days_apart(statement)
    return [{"check": "opinion_then_decision", "indication": main[0].id, "territory": territory, **soon}]


def _days_apart(statement: Statement) -> Claim:
    """Return how many days lie between an opinion and a decision: two weeks are some days less or more."""
    told = statement.get("apart")
    if told is None:
        return {}
    number, unit = told.lstrip("<").split(" ")
    days, about = convert(float(number), unit, "days"), convert(0.5, unit, "days")
    if told.startswith("<"):
        return {"within_days": math.ceil(days)}
    return {"days_apart": [max(0, math.floor(days - about)), math.ceil(days + about)]}


def evidence_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claims that an indication rests on a trial, or on each of several."""
    claims: list[Claim] = []
    for one in of_each_trial(statement):
        trial, why = binding.trial(one)
        if trial is None:
            claims.append(needing(why))
        elif not (rests := _resting(statement, binding)):
            claims.append(needing("the indication that rests on it"))
        else:
            claims += [{"check": "evidence_of", "indication": each.id, "trial": trial.id} for each in rests]
    return claims


def _resting(statement: Statement, binding: Binding) -> list[Indication]:
    """Return the indications that rest on a trial: those of the text, or of the disease and place of the sentence."""
    meant, names = binding.meant(statement), binding.named_in(statement.sentence)
    told = [binding.disease(each.value) for each in names if each.name == "disease"]
    diseases = [each for each in told if each is not None]
    other = bool(diseases) and not any(binding.is_for(one, each) for one in meant for each in diseases)
    if not meant or not other:
        return meant
    medicine, places = binding.medicine(statement)[0], places_named(names) or binding.territories(statement)
    held = [each for place in places for _, each in binding.labels(str(medicine), place)]
    return list({each.id: each for each in held if any(binding.is_for(each, one) for one in diseases)}.values())


def rights_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claim on who holds the rights where."""
    known = {each.id for each in binding.dossier.organisations}
    medicine, unknown = binding.medicine(statement)
    if medicine is None:
        return [needing(f"{unknown or 'the medicine'} in the dossier")]
    if statement.get("holder") not in known:
        slot = statement.slot("holder")
        return [needing(f"{slot.text if slot else 'the holder'} in the dossier")]
    if statement.slot("authorisation") is not None:
        return _holder_claims(statement, binding, medicine)
    places = [each for each in statement.all("territory") if not _is_a_region(each)]
    regions = [each.text for each in (*statement.all("territory"), *statement.all("except")) if _is_a_region(each)]
    claim: Claim = {
        "check": "rights",
        "medicine": medicine,
        "on": binding.read_on.isoformat(),
        "holder": str(statement.get("holder")),
    }
    if statement.get("grantor") in known:
        claim["grantor"] = str(statement.get("grantor"))
        if statement.slot("exclusive") is not None:
            claim["exclusive"] = "true"
    if (since := told_day(statement.slot("date"))) is not None:
        claim["since"] = plain_day(since)
    needed = [needing(f"the territories of {', '.join(regions)}")] if regions else []
    of, other = [each.value for each in places], [each.value for each in statement.all("except")]
    if other:
        return needed or [{**claim, "territory": {"of": of, "other_than": other}}]
    rules: list[Any] = of if len(of) > 1 else [of] if of else []
    return [*({**claim, "territory": rule} for rule in rules), *needed]


def _holder_claims(statement: Statement, binding: Binding, medicine: str) -> list[Claim]:
    """Return the claims on who holds the authorisation of a product in each territory."""
    products = binding.dossier.medicine(medicine).products
    named = next((each for each in products if each.id == statement.get("product")), None)
    product = named or (products[0] if products else None)
    places = [each.value for each in statement.all("territory")] or binding.territories(statement)[:1]
    if product is None or not places:
        return [needing("the territory of the authorisation" if product else "a product in the dossier")]
    claim: Claim = {"check": "holder", "product": product.id, "on": binding.read_on.isoformat()}
    return [{**claim, "territory": each, "holder": str(statement.get("holder"))} for each in places]


def _is_a_region(place: Slot) -> bool:
    """Say whether a place is none of the territories of a dossier: ``Latin America``."""
    return place.value.islower() and place.value != "world"


def partner_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claim that two companies are linked by a licence."""
    known = {each.id for each in binding.dossier.organisations}
    parties = [each.value for each in statement.all("party")]
    medicine, unknown = binding.medicine(statement)
    if medicine is None:
        return [needing(f"{unknown or 'the medicine'} in the dossier")]
    if len(set(parties)) < 2 or not set(parties) <= known:
        return [needing("both companies in the dossier")]
    return [{"check": "partner", "medicine": medicine, "parties": parties, "on": binding.read_on.isoformat()}]


def novelty_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claims that a label is open, and the first of its kind."""
    main, territory = binding.meant(statement), binding.territory(statement)
    free = [each.value for each in statement.all("regardless")] or _said_before(statement, binding)
    if len(main) != 1 or territory is None or binding.event_of(main[0].id, territory) is None:
        return [needing("the label that is meant, with the day of its decision")]
    if not free:
        return [needing("to be told regardless of what it is the first")]
    known = {each.id for each in binding.dossier.fields}
    fields = [each for each in dict.fromkeys(free) if each != "prior_therapy" and each in known]
    label = main[0]
    claims: list[Claim] = []
    here = bool(statement.all("regardless"))
    if fields and here:
        claims.append({"check": "unrestricted", "indication": label.id, "fields": fields})
    therapy = "prior_therapy" in free
    if therapy and here and (history := _history(label)) is not None:
        other = {"earlier_therapies_other_than": history["other_than"]} if history.get("other_than") else {}
        claims.append({"check": "unrestricted", "indication": label.id, "earlier_therapies": history["of"], **other})
    if not fields:
        return claims or [needing("a fact about patients that it is the first regardless of")]
    first: Claim = {"check": "first", "indication": label.id, "territory": territory,
                    "base": base_of(label, fields), "irrespective_of": fields,
                    "among": rivals(binding, label)}  # fmt: skip
    return [*claims, {**first, "prior_therapy": "true"} if therapy else first]


def _said_before(statement: Statement, binding: Binding) -> list[str]:
    """Return what an earlier claim to be the first said it was regardless of."""
    for each in binding.parsed.statements:
        if each.kind == "novelty" and each.start < statement.start and each.all("regardless"):
            return [slot.value for slot in each.all("regardless")]
    return []


def _history(label: Indication) -> dict[str, Any] | None:
    for each in leaves(label.criteria):
        if hasattr(each, "prior_therapy"):
            found: dict[str, Any] = each.prior_therapy.model_dump(mode="json", exclude_none=True)
            return found
    return None


def base_of(label: Indication, fields: list[str]) -> dict[str, Any]:
    """Return whom a label reaches whatever some facts are: its criteria without those on them, for the tumour."""
    clauses = [_without_words(each) for each in clauses_in(label) if each.get("field") not in fields]
    clauses.append(
        {"field": "intent", "is": "tumour", "words": "systemic therapy of the tumour", "strength": "implied"}
    )
    history = _history(label)
    if history is not None and history.get("outcome") == "progressed":
        clauses.append({"field": "progressive", "is": "true", "words": "progressed", "strength": "implied"})
    return {"all": clauses}


def _without_words(clause: Any) -> Any:
    if isinstance(clause, dict):
        return {
            key: _without_words(value)
            for key, value in clause.items()
            if key not in {"words", "source"} and value not in ([], None)
        }
    return [_without_words(each) for each in clause] if isinstance(clause, list) else clause


def rivals(binding: Binding, label: Indication) -> list[str]:
    """Return every other medicine of the dossier."""
    own = {each.id for each in binding.dossier.medicines if label.id in {one.id for one in each.indications}}
    return [each.id for each in binding.dossier.medicines if each.id not in own]


def day_before(binding: Binding, indication: str, territory: str) -> str:
    """Return the day before a decision can have been, or the day of the text."""
    event = binding.event_of(indication, territory)
    if event is None or event.effective.not_before is None:
        return binding.read_on.isoformat()
    return (event.effective.not_before - timedelta(days=1)).isoformat()
