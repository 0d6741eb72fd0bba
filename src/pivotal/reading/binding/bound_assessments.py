"""Claims about bodies that decide on payment, from statements and a dossier: NICE does not authorise."""

from __future__ import annotations

from typing import Any

from pivotal.label.model import Indication, ReimbursementEvent
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.claims_made import Claim, needing
from pivotal.reading.binding.labels_apart import answers, excludes
from pivotal.reading.binding.labels_meant import LabelTold
from pivotal.reading.binding.slots_told import plain_day, same_statement
from pivotal.reading.model import Statement
from pivotal.reading.words import AUTHORITIES, PAYERS

_SAYS = {"opinion": "recommended", "approval": "recommended", "refusal": "not_recommended"}


def is_of_a_payer(statement: Statement, binding: Binding) -> bool:
    """Say whether a statement, or the act of its sentence, is of a body that decides on payment."""
    act = statement
    if statement.kind != "act":
        beside = same_statement(binding.parsed, statement.sentence, "act")
        if beside is None:
            return False
        act = beside
    return act.get("authority") in PAYERS


def assessed_claims(statement: Statement, binding: Binding, medicine: str) -> list[Claim]:
    """Return the claim that a body recommended a medicine for what the sentence tells, or did not."""
    slot, outcome = statement.slot("authority"), _SAYS.get(str(statement.get("act")))
    told = LabelTold.of(statement, binding)
    if slot is None or outcome is None:
        return [needing("a record of what a payer did")]
    names = list(dict.fromkeys([slot.text, *AUTHORITIES[slot.value][1]]))
    events = [each for each in binding.dossier.medicine(medicine).reimbursement_events if _is_by(each, names)]
    labels = {each.id: each for each in binding.dossier.medicine(medicine).indications}
    diseases = [binding.disease(each.value) or each.value for each in statement.all("disease")]
    fitting = [
        (told.partners.are_others(label), _unlike(told, label, binding), not _is_then(told, event), event, label)
        for event in events
        for name in event.indications
        if (label := labels.get(str(name))) is not None
        and (not diseases or any(binding.is_for(label, each) for each in diseases))
        and not any(excludes(label, each, binding.words) for each in told.clauses)
    ]
    if not fitting:
        return [needing(f"what {slot.text} said on it")]
    others, unlike, off_day, _, label = min(fitting, key=lambda each: each[:3])
    if others and told.partners.told:
        return [needing(f"what {slot.text} said on this combination")]
    several = len({each[-1].id for each in fitting}) > 1
    if unlike and off_day and (several or any("prior_therapy" in each for each in told.clauses)):
        return [needing(f"what {slot.text} said on these patients")]
    alike = [(event, one) for *keys, event, one in fitting if keys == [others, unlike, off_day]]
    of_uses = {one.id: {each.outcome == "not_recommended" for each, other in alike if other is one} for _, one in alike}
    if len({frozenset(each) for each in of_uses.values()}) > 1:
        return [needing(f"to know which use is meant, since {slot.text} did not say the same on each")]
    claim: dict[str, Any] = {"check": "assessed", "medicine": medicine, "by": names, "outcome": outcome}
    happened = {} if told.day is None else {"happened": plain_day(told.day)}
    return [{**claim, "indication": label.id, **happened}]


def _unlike(told: LabelTold, label: Indication, binding: Binding) -> int:
    """Return how many words on patients a label has no answer to, their age apart: ``after one earlier therapy``."""
    return sum(each.get("field") != "age" and not answers(label, each, binding.words) for each in told.clauses)


def _is_by(event: ReimbursementEvent, names: list[str]) -> bool:
    return any(each.casefold() in event.body.casefold() for each in names)


def _is_then(told: LabelTold, event: ReimbursementEvent) -> bool:
    return told.day is not None and event.effective.overlaps(told.day)
