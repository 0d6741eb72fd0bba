"""Claims about acts of authorities, from statements and a dossier: what was authorised, when, where and for whom."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from pivotal.dates import DateInterval
from pivotal.label.language import AllOf
from pivotal.label.model import Indication
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_assessments import assessed_claims, is_of_a_payer
from pivotal.reading.binding.bound_labels import criteria_of, not_held, of_one_label, unlike
from pivotal.reading.binding.claims_made import Claim, needing
from pivotal.reading.binding.days_of_news import when_done
from pivotal.reading.binding.dossier_words import LABELLING, WORLDWIDE
from pivotal.reading.binding.labels_apart import excludes
from pivotal.reading.binding.labels_meant import LabelTold, act_of, clauses_beside, tells_first_and_now
from pivotal.reading.binding.labels_unknown import rests_on_another
from pivotal.reading.binding.orders_told import order_claims
from pivotal.reading.binding.slots_told import plain_day, same_statement, told_day
from pivotal.reading.binding.years_told import bounded, bounding, month_and_day
from pivotal.reading.model import Slot, Statement
from pivotal.reading.words import ADVISES, AUTHORITIES

_EVENTS = frozenset({"opinion", "approval", "refusal", "withdrawal", "restriction"})
_LABELLED = {"approval": LABELLING, "opinion": frozenset({"opinion"})}  # events that a label comes with
_RECEIVED = ("hold", "held", "receiv", "secur", "win", "won", "gain")
_GIVES = ("grant", "award", "hand", "gave", "given", "issu")
_OF_ANOTHER = re.compile(r"['’]|\s+(?:partner|subsidiary|unit|affiliate|licensee|spin)\w*", re.IGNORECASE)
_TO_WHOM = re.compile(r"\s+(?:(?:an?\s+|the\s+)?(?:[\w-]+\s+){1,3}?to\s+)?(?:the\s+)?", re.IGNORECASE)
_ONCE_THERE = ("GB",)  # where an authority of many countries decided until they left
_RIGHT_BEHIND = re.compile(
    r"(?:(?!\b(?:approv|authori|clear|launch|market|review|submi|appli|decision|available|trial|stud|patients|after"
    r"|before|follow|than|and|which|where)\w*)[^,;:.()])*\bin\s+(?:the\s+)?",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"(?<!the )(?<!a )(?<!its )first (?:approved|authori[sz]ed|licen[cs]ed|cleared)\b"
    r"|.{6}(?:approved|authori[sz]ed|licen[cs]ed|cleared)[^,;.]{0,60}\bfor the first time\b"
)
_OUTSIDE = re.compile(r"\boutside(?:\s+of)?(?:\s+the)?\s+$", re.IGNORECASE)
_TURNED = re.compile(r"\bconver(?:ted|ts|sion)\b", re.IGNORECASE)
_ENDS = frozenset({"withdrawn", "indication_removed", "suspended", "refused"})
_BY = 14  # characters between an act and who did it: "approval from the EMA"
_NEAR = 12  # characters between an act and the words on whom it is for
_BEFORE = 30  # characters between who did it and the act: "the EMA has now approved"
_FOR_PATIENTS = re.compile(
    r"\b(?:for|in)\s+(?:the\s+)?(?:use\s+(?:in|by)\s+|treatment\s+of\s+|treating\s+)?"
    r"((?:patients|people|persons|individuals|anyone|those|women|men)\b[^.;,:()]*)",
    re.IGNORECASE,
)
_PLAIN = frozenset({
    "patients", "people", "persons", "individuals", "anyone", "those", "women", "men", "with", "who", "have", "had",
    "has", "and", "or", "in", "the", "of", "a", "an", "any", "this", "that", "other", "yet", "for", "by", "on", "as",
    "whose", "is", "are", "their", "disease",
})  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_CLOSE, _BRACKETED = 3, 25  # characters between a company and its product


def act_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claims that an act of an authority makes: authorised by then, the event itself, and who holds it."""
    act = act_of(statement)
    medicine, unknown = binding.medicine(statement)
    if medicine is None:
        return [needing(f"{unknown or 'the medicine'} in the dossier")]
    if is_of_a_payer(statement, binding):
        return assessed_claims(statement, binding, medicine)
    territories = _territories(statement, binding, medicine)
    if (unknown := _unrecorded(statement, binding, medicine, territories)) is not None:
        return [needing(unknown)]
    if statement.slot("denied") is not None:
        return _denied(statement, binding, medicine, territories[0])
    several = statement.slot("other_date")
    day, open_day = _day_told(statement, binding, medicine, territories)
    if act == "restriction":  # of which label, the new one tells, not the old
        told = {} if day is None else {"happened": plain_day(day)}
        base = {"check": "label_event", "medicine": medicine, "event": act}
        return [{**base, "territory": each, **told} for each in territories]
    on = day.not_after if day is not None and day.not_after is not None else binding.read_on
    claims: list[Claim] = []
    for territory in territories:
        first = _first_of_all(statement, binding, territory, day)
        found = first or binding.indications(statement, territory=territory)
        if not found:
            claims += _elsewhere(statement, binding, medicine, territory, on.isoformat())
        claims += not_held(statement, binding, medicine, found)
        for indication in found:
            base = {"indication": indication.id, "territory": territory}
            if act == "approval" and not first:  # which was there already
                claims.append({"check": "authorised", **base, "on": on.isoformat()})
            by = _adviser(statement, act) or _of_elsewhere(statement, binding, act, territory)
            kind: Claim = {} if statement.get("approval") is None else {"approval": statement.get("approval")}
            if open_day is not None:
                claims.append(needing(f"the year of {open_day.text}"))
            elif act != "approval" or day is not None or by or kind:
                done = _done(binding, medicine, act, indication)
                told = {} if day is None else {"happened": plain_day(when_done(statement, binding, day, done))}
                event: Claim = {"check": "label_event", "medicine": medicine, "event": act}
                claims.append({**event, **base, **told, **by, **kind})
            claims += _ruled_out(statement, binding, indication) or _left_out(
                statement, binding, medicine, indication, alone=len(found) == 1
            )
    unsure = [needing(f"to know which day is that of which approval ({several.text} or another)")] if several else []
    then = on if day is not None else _decided(statement, binding, territories[0], on)
    claims += order_claims(statement, binding, medicine) if act == "approval" else []
    return [*claims, *unsure, *_holder(statement, binding, territories[0], then.isoformat(), act)]


def _left_out_of(statement: Statement, binding: Binding) -> Slot | None:
    """Return the territory in which an act was not: ``the first approval outside of the US``."""
    told = statement.all("territory")
    return next(
        (each for each in told if _OUTSIDE.search(binding.text, max(0, each.start - _BEFORE), each.start)), None
    )


def _unrecorded(statement: Statement, binding: Binding, medicine: str, territories: Sequence[str]) -> str | None:
    """Return what is needed to check an act: where it was, or a record of such acts, as of approvals become full."""
    act = act_of(statement)
    if (left_out := _left_out_of(statement, binding)) is not None:
        return f"the territories outside of {left_out.text}"
    if act not in _EVENTS or not territories:
        return f"a record of {act}s" if territories else "the territory"
    if any(
        rests_on_another(statement, binding, binding.indications(statement, territory=each)) for each in territories
    ):
        return "the label of this territory for them"
    if statement.get("approval") != "full" or _TURNED.search(binding.text, statement.start, statement.end) is None:
        return None
    held = any(each.kind == "converted" for each in binding.dossier.medicine(medicine).label_events)
    return None if held else f"a record of the approvals of {medicine} that became full"


def _done(binding: Binding, medicine: str, act: str, label: Indication) -> list[DateInterval]:
    """Return the days on which such an act was done for a label."""
    own, kinds = binding.dossier.medicine(medicine).label_events, _LABELLED.get(act, frozenset())
    return [each.effective for each in own if each.kind in kinds and label.id in each.indications]


def _first_of_all(statement: Statement, binding: Binding, territory: str, day: DateInterval | None) -> list[Indication]:
    """Return the label that was the first of a medicine, where another day than its own is told as that of the first.

    ``First approved in 2025`` of what had been approved in 2020 already.
    """
    medicine, verb, product = binding.medicine(statement)[0], statement.slot("act"), statement.get("product")
    if verb is None or day is None or medicine is None:
        return []
    first = _FIRST.match(binding.text, max(0, verb.start - len("first ")), statement.end + _BY)
    if first is None or clauses_beside(statement, binding):
        return []
    beside = [each for each in binding.named_in(statement.sentence) if each.name == "disease"]
    named = statement.all("disease") or beside
    told = [binding.disease(each.value) or each.value for each in named]
    branded = product in binding.known.products
    held = (
        (event, label) for event, label in binding.labels(medicine, territory)
        if (not told or any(binding.is_for(label, each) for each in told))
        and (not branded or event.product == product)
    )  # fmt: skip
    return [label for event, label in held if event.effective.surely_before(day)][:1]


def _day_told(
    statement: Statement, binding: Binding, medicine: str, territories: Sequence[str]
) -> tuple[DateInterval | None, Slot | None]:
    """Return the day of an act, and one without a year on which nothing was decided on a medicine in any year.

    A day whose year only that of the text tells can be that of an event of another year, and is then left open.
    """
    slot = bounding(statement, binding.text)
    day = None if statement.slot("other_date") else bounded(told_day(slot, binding.text), slot, binding.text)
    told = None if slot is None or statement.slot("other_date") else month_and_day(slot)
    if told is None:
        return day, None
    places = {*territories, *([WORLDWIDE] if "EU" in territories else [])}
    own = binding.dossier.medicine(medicine).label_events
    here = [each for each in own if places & {str(one) for one in each.territory.of}]
    events = [one for each in here for one in (each.effective, each.recorded) if one is not None]
    if day is not None and any(each.overlaps(day) for each in events):
        return day, None
    days = [each.not_before for each in events if each.not_before is not None]
    if any(each.month == told[0] and told[1] in {None, each.day} for each in days):
        return None, None
    return day, slot if day is None and told[1] is not None else None


def _decided(statement: Statement, binding: Binding, territory: str, by: date) -> date:
    """Return the day on which a label was decided on: who received it then may hold it no more."""
    verb = statement.slot("act")
    if verb is not None and verb.text.casefold().startswith(("hold", "held")):
        return binding.held_on
    found = (binding.known.event_of(each.id, territory) for each in binding.indications(statement, territory=territory))
    days = [each.effective.not_after for each in found if each is not None and each.effective.not_after is not None]
    return min([*days[:1], by])


def _denied(statement: Statement, binding: Binding, medicine: str, territory: str) -> list[Claim]:
    """Return the claim that a medicine is not authorised somewhere, of all that it is said not to be authorised for."""
    clauses = [json.loads(each.value) for sentence, each in binding.parsed.clauses if sentence == statement.sentence]
    told = [binding.disease(each.value) or each.value for each in statement.all("disease")]
    own = binding.dossier.medicine(medicine).indications
    ends = (each for each in binding.dossier.medicine(medicine).label_events if each.kind in _ENDS)
    gone = {str(one) for each in ends for one in each.indications}
    held = sorted((each for _, each in binding.labels(medicine, territory)), key=lambda each: each.id in gone)
    if (others := _others_denied(statement, binding)) is not None:
        return [needing(f"to know whether the label of {medicine} rules them out: {others}")]
    if clauses:
        held, own = [each for each in held if not unlike(clauses, each)], ()
    dates = [each for each in binding.named_in(statement.sentence) if each.name == "date"]
    day = told_day(statement.slot("date") or (dates[0] if len(dates) == 1 else None))
    on = day.not_before if day is not None and day.not_before is not None else binding.read_on
    for label in (*held, *own):
        if not told or any(binding.is_for(label, each) for each in told):
            base: Claim = {"check": "authorised", "medicine": medicine, "indication": label.id, "denied": "true"}
            return [{**base, "territory": territory, "on": on.isoformat()}]
    return [needing(f"an indication of {medicine} for this in the dossier, or for these patients")]


def _others_denied(statement: Statement, binding: Binding) -> str | None:
    """Return patients for whom a medicine is told not to be authorised, of whom more is said than any rule reads.

    So it is with ``not approved for patients under 18``, which denies no label.
    """
    span = binding.parsed.sentences[statement.sentence]
    found = _FOR_PATIENTS.search(binding.text, statement.start, span.end)
    if found is None:
        return None
    clauses = (each for sentence, each in binding.parsed.clauses if sentence == statement.sentence)
    known = [*binding.named_in(statement.sentence), *statement.slots, *clauses]
    covered = [(each.start, each.end) for each in known]
    words = (each for each in _WORD.finditer(binding.text, *found.span(1)) if each[0].casefold() not in _PLAIN)
    beyond = (each for each in words if not any(start <= each.start() < end for start, end in covered))
    return None if next(beyond, None) is None else found[1].strip()


def _territories(statement: Statement, binding: Binding, medicine: str) -> list[str]:
    """Return where an act was; of another medicine than that of the text where it was so on the day that is told."""
    day = told_day(statement.slot("date"))
    if statement.all("territory") or day is None or not binding.is_another(medicine):
        return binding.territories(statement)
    events = (each for each in binding.dossier.medicine(medicine).label_events if each.kind in LABELLING)
    return [str(place) for each in events if each.effective.overlaps(day) for place in each.territory.of][:1]


def _ruled_out(statement: Statement, binding: Binding, label: Indication) -> list[Claim]:
    """Return the claim that a label is for those whom it rules out, where no statement on the label says so."""
    if same_statement(binding.parsed, statement.sentence, "indication") is not None:
        return []
    if statement.get("act") not in _LABELLED:
        return []
    near = [each for each in clauses_beside(statement, binding) if _is_near(each, statement)]
    told = LabelTold.of(statement, binding)
    slots = {each.value for each in near}
    wrong = [each for each in told.clauses if excludes(label, each, binding.words) and _dumped(each) in slots]
    others = bool(label.with_therapies) and told.partners.are_others(label)
    partners = told.partners.claim(label) if others else {}
    partners = partners if any("with_therapies" in each.value for each in near) else {}
    if not wrong and not partners:
        return []
    named = [{"field": "disease", "is": str(label.disease)}]
    return [{"check": "indication", "indication": label.id, "criteria": {"all": [*named, *wrong]}, **partners}]


def _is_near(clause: Slot, statement: Statement) -> bool:
    """Say whether words on patients stand within an act or right behind it, and not in another clause."""
    return statement.start <= clause.start <= statement.end + _NEAR


def _dumped(clause: dict[str, Any]) -> str:
    return json.dumps(clause, sort_keys=True)


def _left_out(statement: Statement, binding: Binding, medicine: str, label: Indication, *, alone: bool) -> list[Claim]:
    """Return the claim that a label is for a disease and no more, where the text tells nowhere more of it."""
    for each in binding.parsed.statements:
        of_it = any(binding.is_for(label, binding.disease(one.value) or one.value) for one in each.all("disease"))
        of_it = of_it or each.sentence == statement.sentence
        if each.kind == "indication" and each.all("clause") and of_it and binding.medicine(each)[0] == medicine:
            return []
    kinds = _LABELLED.get(str(statement.get("act")), frozenset())
    if tells_first_and_now(statement, binding) or not any(
        each.kind in kinds and label.id in each.indications for each in binding.dossier.medicine(medicine).label_events
    ):
        return []
    told = criteria_of(statement, binding, label)
    told = told if alone else of_one_label(told, label, binding)
    if not told or not isinstance(label.criteria, AllOf):
        return []
    beside = [json.loads(each.value) for sentence, each in binding.parsed.clauses if sentence == statement.sentence]
    told += [each for each in beside if each.get("field") != "disease" and not unlike([each], label)]
    more = len(label.criteria.all) > len(told)
    return [{"check": "indication", "indication": label.id, "criteria": {"all": told}}] if more else []


def _adviser(statement: Statement, act: str) -> Claim:
    """Return who is said to have decided, where that is one who only advises: ``the EMA approved``."""
    told = str(statement.get("authority"))
    slot, verb = statement.slot("authority"), statement.slot("act")
    if act == "opinion" or slot is None or verb is None or told not in ADVISES:
        return {}
    if slot.start - verb.end > _BY or verb.start - slot.end > _BEFORE:
        return {}  # The approval follows an opinion of the CHMP
    return {"by": list(dict.fromkeys([slot.text, *AUTHORITIES[told][1]]))}


def _of_elsewhere(statement: Statement, binding: Binding, act: str, territory: str) -> Claim:
    """Return who is said to have decided where another authority does: ``the MHRA approved A in the EU``."""
    slot, verb = statement.slot("authority"), statement.slot("act")
    own = None if slot is None else AUTHORITIES.get(slot.value)
    if act != "approval" or own is None or slot is None or verb is None or slot.start > verb.start:
        return {}
    held = {own[0], *binding.known.members.get(own[0], ()), *(_ONCE_THERE if own[0] == "EU" else ())}
    behind = (each for each in statement.all("territory") if each.value == territory and each.start > verb.end)
    told = None if territory in held else next(behind, None)
    if told is None or told.text == "Europe" or not _RIGHT_BEHIND.fullmatch(binding.text, verb.end, told.start):
        return {}
    return {"by": list(dict.fromkeys([slot.text, *own[1]]))}


def _elsewhere(statement: Statement, binding: Binding, medicine: str, territory: str, on: str) -> list[Claim]:
    """Return the claim on an indication that the medicine has in another territory only, or why there is none."""
    told = [each.value for each in statement.all("disease")]
    here = (label for _, label in binding.labels(medicine, territory))
    if any(binding.is_for(label, each) for label in here for each in told):
        return [needing(f"to know which label of {medicine} is meant")]  # given with others, or to others
    for indication in binding.dossier.medicine(medicine).indications:
        if any(binding.is_for(indication, each) for each in told):
            return [{"check": "authorised", "indication": indication.id, "territory": territory, "on": on}]
    named = " or ".join(each.text for each in statement.all("disease")) or "this"
    return [needing(f"an indication of {medicine} for {named} in the dossier")]


def _has_rights(company: str, binding: Binding, product: str | None) -> bool:
    """Say whether a company has rights to the medicine of a product by some licence."""
    medicines = (each for each in binding.dossier.medicines if product in {one.id for one in each.products})
    events = [event for each in medicines for event in each.licence_events if event.kind == "licensed"]
    return any(company == str(event.grantee) for event in events)


def _sold_elsewhere(company: str, binding: Binding, statement: Statement, territory: str) -> bool:
    """Say whether a company gave its medicine to another for a territory: ``A's NAME was approved in the EU``."""
    medicine = binding.medicine(statement)[0]
    if medicine is None or any(str(event.holder) == company for event, _ in binding.labels(medicine, territory)):
        return False
    return any(company == str(each.grantor) for each in binding.dossier.medicine(medicine).licence_events)


def _is_given_to(verb: Slot, company: Slot, text: str) -> bool:
    """Say whether an approval was granted to a company: ``granted A approval``, ``granted approval to A``."""
    if company.start < verb.end or not verb.text.casefold().startswith(_GIVES):
        return False
    if _OF_ANOTHER.match(text, company.end) is not None:
        return False
    return _TO_WHOM.fullmatch(text, verb.end, company.start) is not None


def _holder(statement: Statement, binding: Binding, territory: str, on: str, act: str) -> list[Claim]:
    """Return the claim on the holder, where a company is named as the one whose product it is or who received it."""
    company, product = statement.slot("company"), statement.slot("product")
    known = {each.id for each in binding.dossier.organisations}
    if company is None or act != "approval" or company.value not in known or company.value == "":
        return []
    named = {each.value for each in binding.named_in(statement.sentence) if each.name == "company"}
    trigger = statement.slot("act")
    received = trigger is not None and (
        trigger.text.casefold().startswith(_RECEIVED) or _is_given_to(trigger, company, binding.text)
    )
    if len(named & known) > 1 and not received:
        return []  # of which company the product is, and where, the sentence tells more than that
    name = None if product is None else product.value
    products = [each for medicine in binding.dossier.medicines for each in medicine.products]
    chosen = next((each.id for each in products if each.id == name), None)
    if chosen is None:
        medicine = binding.medicine(statement)[0]
        own = [] if medicine is None else binding.dossier.medicine(medicine).products
        chosen = own[0].id if own else None
    if not received and (
        _has_rights(company.value, binding, chosen) or _sold_elsewhere(company.value, binding, statement, territory)
    ):
        return []  # a partner sells it too: "MSD's", of what A holds the authorisation of
    between = 1000 if product is None else min(abs(product.start - company.end), abs(company.start - product.end))
    if chosen is None or not (
        between <= _CLOSE or received or (product and 0 < company.start - product.end < _BRACKETED)
    ):
        return []
    return [{"check": "holder", "product": chosen, "territory": territory, "on": on, "holder": company.value}]
