"""Claims about labels, sequences, evidence and novelty, from statements and a dossier."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from pivotal.label.language import AllOf, PriorTherapy
from pivotal.label.model import Indication, LabelEvent
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_assessments import is_of_a_payer
from pivotal.reading.binding.claims_made import Claim, needing
from pivotal.reading.binding.criteria_parts import bare, parts_of
from pivotal.reading.binding.labels_apart import (
    answers,
    are_of_two,
    as_asked,
    excludes,
    is_included,
    is_of_an_earlier_line,
    of_the_line_before,
)
from pivotal.reading.binding.labels_meant import REPLACING, clauses_beside, tells_first_and_now
from pivotal.reading.binding.labels_unknown import may_be_unknown
from pivotal.reading.binding.lines_counted import lines_counted
from pivotal.reading.binding.marks_told import told_against
from pivotal.reading.binding.partners_told import PartnersTold
from pivotal.reading.binding.regardless_told import with_marks
from pivotal.reading.binding.slots_told import plain_day, same_statement, told_day
from pivotal.reading.model import Slot, Statement

_TAKEN_AWAY = frozenset({"indication_removed", "withdrawn"})
_ENDING = _TAKEN_AWAY | REPLACING
_SEVERAL = 2  # days in a sentence, of which each may be that of another line of treatment
_TOGETHER = 80  # characters between two diseases that are told together
_BEFORE_ADJUVANT = frozenset({("resected", "true"), ("stage", "early")})
_AND_FOR = re.compile(
    r"\b(?:and|as well as|or)\s+(?:also\s+)?(?:in|for)\s+(?:adults?|patients|people|those)\s+(?:who|with|whose)\b"
)
_NOW = re.compile(r"\bcurrently\b", re.IGNORECASE)
_BEFORE = 20  # characters before an approval in which "currently" stands
_LONG_AGO = timedelta(days=366)
_INDICATED = re.compile(r"\bindicated\b|\bused\b|\blicen[cs]ed\b", re.IGNORECASE)
_ANY_DISEASE = frozenset({"cancer", "tumour", "tumor", "disease", "malignancy", "carcinoma"})


def not_held(statement: Statement, binding: Binding, medicine: str, found: list[Indication]) -> list[Claim]:
    """Return what is needed for each disease, of several that are told together, that none of some labels is for."""
    told, claims = (statement.all("disease") if found else ()), []
    for before, each in pairwise(told):
        together = each.start - before.end <= _TOGETHER and each.text.casefold().rstrip("s") not in _ANY_DISEASE
        named = binding.disease(each.value) or each.value
        if together and not any(_is_on(label, named, binding) for label in found):
            claims.append({"says": each.text, **needing(f"an indication of {medicine} for {each.text} in the dossier")})
    first = told[0] if len(told) > 1 else None
    named = "" if first is None else binding.disease(first.value) or first.value
    if first is not None and not any(_is_on(one, named, binding) for one in found):
        claims.append({"says": first.text, **needing(f"an indication of {medicine} for {first.text} in the dossier")})
    return claims


def _is_on(label: Indication, disease: str, binding: Binding) -> bool:
    """Say whether a disease is that of a label, or one of several that its criteria name."""
    return disease in parts_of(label).diseases or binding.is_for(label, disease)


def indication_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claim that a label's criteria are these, clause by clause."""
    medicine, unknown = binding.medicine(statement)
    if medicine is None:
        return [needing(f"{unknown or 'the medicine'} in the dossier")]
    if is_of_a_payer(statement, binding):
        return []  # what is paid for is narrower than the label, and the act is checked
    if _is_told_by_an_act(statement, binding) and not statement.all("clause"):
        return []  # the disease alone, which the act is checked for
    claims: list[Claim] = []
    known = False
    for territory in binding.territories(statement):
        groups = {str(each[0].disease): each for each in binding.alternatives(statement, medicine, territory)}
        found = [each for group in groups.values() for each in group]
        known = known or bool(found)
        diseases = dict.fromkeys(groups)
        named = all(binding.names(statement, each) for each in diseases)
        if len(diseases) > 1 and (not named or _is_shared_out(statement, binding)):
            return [needing(f"to know which label is meant: {' or '.join(each.id for each in found)}")]
        for own in groups.values():
            told = {each.id: criteria_of(statement, binding, each) for each in own}
            on_label = _label(statement, binding, own, alone=len(diseases) == 1)
            claims += with_marks(on_label, told, statement, own, binding.known)
        if found and not _is_told_by_an_act(statement, binding):
            claims += not_held(statement, binding, medicine, found)
    return claims or ([] if known else [needing("this label in the dossier")])


def _is_shared_out(statement: Statement, binding: Binding) -> bool:
    """Say whether a sentence tells of several labels one after another, so that its clauses are not those of each."""
    act = same_statement(binding.parsed, statement.sentence, "act")
    sites = [each for each in statement.all("clause") if "primary_site" in each.value]
    return len(sites) > 1 or (act is not None and act.slot("other_date") is not None)


def _is_told_by_an_act(statement: Statement, binding: Binding) -> bool:
    return same_statement(binding.parsed, statement.sentence, "act") is not None


def _label(statement: Statement, binding: Binding, found: list[Indication], *, alone: bool) -> list[Claim]:
    """Return the claim that a statement makes on the label, of several for one disease, that it is most like."""
    told = {each.id: criteria_of(statement, binding, each) for each in found}
    if not alone:
        told = {each.id: of_one_label(told[each.id], each, binding) for each in found}
    label = min(found, key=lambda each: unlike(told[each.id], each))  # of equals the likeliest, which stands first
    beyond = [
        {"says": each.text, **needing(f"{each.text} among its facts")} for each in _beyond(statement, binding, label)
    ]
    partners = _partners(statement, binding).claim(label)
    least = 1 if partners and label.with_therapies else 2  # the disease alone is what the act beside is checked for
    if len(told[label.id]) < least:
        return beyond or ([] if _is_told_by_an_act(statement, binding) else _held(statement, binding, label))
    said, words = told[label.id], binding.words
    ruled_out = any(excludes(label, each, words) for each in said)
    if ruled_out and may_be_unknown(statement, binding, label, said):
        return [needing("the label of this territory for them")]
    two = ruled_out and tells_first_and_now(statement, binding)
    two = two or _is_of_further_patients(statement, binding, label, said)
    two = two or are_of_two([json.loads(each.value) for each in statement.all("clause")], words)
    if two or (len(found) > 1 and not ruled_out and not all(answers(label, each, words) for each in said)):
        return [needing(f"to know which label is meant: {' or '.join(each.id for each in found)}")]
    claim: Claim = {"check": "indication", "indication": label.id, "criteria": {"all": said}, **partners}
    return [claim, *_removed(statement, binding, label), *beyond]


def _is_of_further_patients(
    statement: Statement, binding: Binding, label: Indication, said: list[dict[str, Any]]
) -> bool:
    """Read ``for adults with A, and in adults who had B``: two labels, where none asks for all that is told."""
    places = [each.start for each in statement.all("clause")]
    parted = _AND_FOR.search(binding.text, min(places), max(places)) if len(places) > 1 else None
    return parted is not None and not all(answers(label, each, binding.words) for each in said)


def _removed(statement: Statement, binding: Binding, label: Indication) -> list[Claim]:
    """Return the claim that a label holds on the day of the text, where it was taken away or replaced before."""
    if _is_told_by_an_act(statement, binding):
        return []
    on, found = binding.read_on, []
    for territory in binding.territories(statement):
        events = (each for each in binding.known.events(territory, _ENDING) if _ends(each, label))
        gone = (each for each in events if each.effective.happened_by(on))
        if any(gone):
            base = {"indication": label.id, "territory": territory, "on": on.isoformat()}
            found.append({"check": "authorised", **base})
    return found


def _held(statement: Statement, binding: Binding, label: Indication) -> list[Claim]:
    """Return the claim that a label is in force, where a text says no more than that it is indicated for a disease."""
    places = [each.start for each in statement.slots]
    told = _INDICATED.search(binding.text, min(places), statement.end) if places else None
    base = {"check": "authorised", "indication": label.id, "on": binding.read_on.isoformat()}
    events = [(each, binding.known.event_of(label.id, each)) for each in binding.territories(statement)]
    known = [each for each, event in events if event is not None and event.effective.happened_by(binding.read_on)]
    claims: list[Claim] = [{**base, "territory": each} for each in known if told is not None]
    return claims or [needing("more of the label's words")]


def _ends(event: LabelEvent, label: Indication) -> bool:
    """Say whether an event takes a label away, or puts another in its place."""
    return label.id in (event.indications if event.kind in _TAKEN_AWAY else event.replaces)


def _partners(statement: Statement, binding: Binding) -> PartnersTold:
    return PartnersTold.of(clauses_beside(statement, binding), binding, binding.medicine(statement)[0])


def _beyond(statement: Statement, binding: Binding, label: Indication) -> list[Slot]:
    """Return the clauses of a statement on facts that the dossier does not know, such as a mark of the tumour."""
    found: list[Slot] = []
    adjuvant = any(json.loads(each.value).get("is") == "adjuvant" for each in statement.all("clause"))
    for each in statement.all("clause"):
        clause = json.loads(each.value)
        if adjuvant and (clause.get("field"), clause.get("is")) in _BEFORE_ADJUVANT:
            continue  # which says so already
        alone = _is_given_alone(clause, label, set())
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
        return {*history["of"], *history.get("other_than", ())} <= binding.known.therapies
    values = set(clause.get("in") or ([clause["is"]] if "is" in clause else []))
    return binding.known.takes(clause.get("field"), values)


def unlike(criteria: list[dict[str, Any]], label: Indication) -> int:
    """Return how many clauses of a text have no equal in a label."""
    clauses = parts_of(label).bare
    return sum(bare(each) not in clauses for each in criteria)


def of_one_label(criteria: list[dict[str, Any]], label: Indication, binding: Binding) -> list[dict[str, Any]]:
    """Return criteria whose sites are those of one label, where a text tells of several labels together."""
    held = parts_of(label).sites
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
    label_parts = parts_of(label)
    asked = label_parts.asked
    criteria: list[dict[str, Any]] = []
    days = {each.value for each in binding.named_in(statement.sentence) if each.name == "date"}
    beside = [json.loads(each.value) for each in statement.all("clause")]
    counted = lines_counted(binding.text, statement.start, binding.parsed.sentences[statement.sentence].end)
    criteria += [] if counted is None else counted.asked_by(label)
    for each, told in zip(statement.all("clause"), beside, strict=True):
        if counted is not None and counted.holds(each.start):
            continue
        clause = as_asked(told, each.text, label, binding.dossier.fields)
        implied = clause.get("strength") == "implied"
        if of_the_line_before(clause, beside) or is_included(clause, binding.text, each.start):
            continue
        another = implied and len(days) < _SEVERAL and _is_another_line(clause, label, binding)
        if implied and not _as_in_label(clause, label) and not another:
            continue
        if each.text.casefold().startswith("adult") and "age" not in asked:
            continue  # a label that is silent on age is for adults in many a text
        if _is_given_alone(clause, label, asked):
            continue  # a label without partners says so too
        if clause.get("field") not in {None, *asked} and _explains(each, statement.all("clause"), binding.text):
            continue
        if "not" in clause or not _is_known(clause, binding):
            against = told_against(clause, each.text, label, binding.known)
            criteria += [] if against is None else [{**against, "words": each.text}]
            continue
        criteria += [{**one, "words": each.text} for one in _both_meant(clause, each.text, label)]
    named = [found for each in statement.all("disease") if (found := binding.disease(each.value))]
    diseases = [each for each in named if _is_on(label, each, binding)] or named
    if not diseases:
        return []
    disease = diseases[0]
    if "primary_site" in asked and disease not in label_parts.diseases:
        disease = _with_sites(diseases, criteria, label, binding)
    if "disease" in asked or disease in label_parts.diseases:
        several = list(dict.fromkeys(each for each in diseases if each in label_parts.diseases))
        test = {"in": several} if len(several) > 1 and disease in several else {"is": disease}
        criteria.insert(0, {"field": "disease", **test})
    return criteria


def _both_meant(clause: dict[str, Any], words: str, label: Indication) -> list[dict[str, Any]]:
    """Read ``relapsed/refractory`` and ``relapsed and refractory`` of a label that asks for both, as both."""
    asked, parts = parts_of(label).bare, clause.get("any", ())
    meant = len(parts) > 1 and " or " not in words and all(bare(each) in asked for each in parts)
    return list(parts) if meant else [clause]


def _explains(slot: Slot, clauses: Sequence[Slot], text: str) -> bool:
    """Say whether words stand in a bracket right behind those that they explain: ``at high risk (stage IB-IIIA)``."""
    opened = text.rfind("(", 0, slot.start)
    if opened < 0 or ")" in text[opened : slot.start]:
        return False
    return any(each.end <= opened and not text[each.end : opened].strip() for each in clauses)


def _is_given_alone(clause: dict[str, Any], label: Indication, asked: set[str]) -> bool:
    """Say whether a clause tells that a medicine is given alone, as a label without partners has it."""
    return clause.get("field") == "regimen" and "regimen" not in asked and not label.with_therapies


def _is_another_line(clause: dict[str, Any], label: Indication, binding: Binding) -> bool:
    """Say whether a text tells of another line of treatment than a label, which asks for more or less before it."""
    history = clause.get("prior_therapy", {})
    before = [each.prior_therapy for each in parts_of(label).leaves if isinstance(each, PriorTherapy)]
    first = history.get("at_most") == 0 and any(each.at_least for each in before)
    before_it = first or is_of_an_earlier_line(label, clause, binding.words)
    return before_it or (bool(history) and excludes(label, clause, binding.words))


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
    held = parts_of(label).diseases
    if not pairs or any(binding.known.site_of(each) is None and each not in held for each in diseases):
        return diseases[0]
    codes = binding.words.diseases
    above = [each for each in held if each in codes.codes and codes.within(pairs[0][0], each)]
    return above[0] if above else pairs[0][0]


def _as_in_label(clause: dict[str, Any], label: Indication) -> bool:
    """Say whether a label has a clause that is letter for letter the same as a loose one."""
    plain = {key: value for key, value in clause.items() if key != "strength"}
    kept = ("any", "prior_therapy")
    for each in parts_of(label).clauses if isinstance(label.criteria, AllOf) else ():
        for key in kept:
            if key in plain and key in each and bare(each[key]) == bare(plain[key]):
                return True
    return False


def earlier_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claims that the medicine was authorised for diseases before, and for which patients where told."""
    claims = _earlier(statement, binding)
    if not any("check" in each for each in claims) or not statement.all("clause"):
        return claims
    return [*claims, *(each for each in indication_claims(statement, binding) if each.get("check") != "authorised")]


def _earlier(statement: Statement, binding: Binding) -> list[Claim]:
    medicine, unknown = binding.medicine(statement)
    main, territory = binding.main_indications, binding.territory(statement)
    if medicine is None:
        return [needing(f"{unknown or 'the medicine'} in the dossier")]
    elsewhere = territory not in binding.territories(binding.main_act)
    if main and territory is not None and _is_of_the_day(statement, binding):
        held = [label for _, label in binding.labels(medicine, territory)]
        told = [binding.disease(each.value) or each.value for each in statement.all("disease")]
        elsewhere = elsewhere or all(any(binding.is_for(label, each) for label in held) for each in told)
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


def _is_of_the_day(statement: Statement, binding: Binding) -> bool:
    """Say whether what was approved is so on the day of a text, not before the act that it is about: ``currently``.

    So it is where that act is told without its day, and was long ago.
    """
    ill = statement.slot("disease")
    if _NOW.search(binding.text, max(0, statement.start - _BEFORE), ill.start if ill else statement.start) is not None:
        return True
    main, act = binding.main_indications, binding.main_act
    event = binding.known.event_of(main[0].id, binding.territory(act) or "") if main and act is not None else None
    day = None if event is None else event.effective.not_after
    told = act is not None and act.slot("date") is not None
    return not told and day is not None and day + _LONG_AGO < binding.read_on


def _in_force(statement: Statement, binding: Binding, medicine: str) -> list[Claim]:
    """Return the claims that a medicine is authorised for diseases by now, where a text tells of no newer label."""
    claims: list[Claim] = []
    places, since = binding.territories(statement), told_day(statement.slot("date"))
    by = binding.read_on if since is None or since.not_after is None or len(places) > 1 else since.not_after
    for territory in places:
        found = binding.indications(statement, medicine, territory)
        claims += not_held(statement, binding, medicine, found)
        on = by.isoformat()
        claims += [{"check": "authorised", "indication": each.id, "territory": territory, "on": on} for each in found]
        if since is not None and len(places) == 1:
            base: Claim = {"check": "label_event", "medicine": medicine, "event": "approval", "territory": territory}
            claims += [{**base, "indication": each.id, "happened": plain_day(since)} for each in found]
    return claims or [needing("an indication for it in the dossier")]


def novelty_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claims that a label is open, and the first of its kind."""
    main, territory = binding.meant(statement), binding.territory(statement)
    free = [each.value for each in statement.all("regardless")] or _said_before(statement, binding)
    if len(main) != 1 or territory is None or binding.known.event_of(main[0].id, territory) is None:
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
    if therapy and here and (history := parts_of(label).history) is not None:
        other = {"earlier_therapies_other_than": history["other_than"]} if history.get("other_than") else {}
        claims.append({"check": "unrestricted", "indication": label.id, "earlier_therapies": history["of"], **other})
    if not fields:
        return claims or [needing("a fact about patients that it is the first regardless of")]
    first: Claim = {"check": "first", "indication": label.id, "territory": territory,
                    "base": parts_of(label).base(fields), "irrespective_of": fields,
                    "among": rivals(binding, label)}  # fmt: skip
    return [*claims, {**first, "prior_therapy": "true"} if therapy else first]


def _said_before(statement: Statement, binding: Binding) -> list[str]:
    """Return what an earlier claim to be the first said it was regardless of."""
    for each in binding.parsed.statements:
        if each.kind == "novelty" and each.start < statement.start and each.all("regardless"):
            return [slot.value for slot in each.all("regardless")]
    return []


def rivals(binding: Binding, label: Indication) -> list[str]:
    """Return every other medicine of the dossier."""
    own = {each.id for each in binding.dossier.medicines if label.id in {one.id for one in each.indications}}
    return [each.id for each in binding.dossier.medicines if each.id not in own]


def day_before(binding: Binding, indication: str, territory: str) -> str:
    """Return the day before a decision can have been, or the day of the text."""
    event = binding.known.event_of(indication, territory)
    if event is None or event.effective.not_before is None:
        return binding.read_on.isoformat()
    return (event.effective.not_before - timedelta(days=1)).isoformat()
