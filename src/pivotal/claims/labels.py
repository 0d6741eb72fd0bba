"""Checks against the history of label and licence: authorised, holder, rights, decision, and what came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from pivotal.claims.context import Context, finding
from pivotal.claims.findings import Evidence, Finding
from pivotal.claims.model import (
    Authorised,
    EarlierIndications,
    Holder,
    LabelEventTold,
    OpinionThenDecision,
    Partner,
    Rights,
    Verdict,
)
from pivotal.dates import DateInterval, day_text
from pivotal.label.history import Answer, authorisation_holder, authorised, rights_holder
from pivotal.label.model import Indication, LabelEvent, LicenceEvent, Register, standing
from pivotal.label.territories import countries_of, members_of


def check_authorised(claim: Authorised, context: Context) -> Finding:
    """Check that an indication was authorised in a territory by a day."""
    medicine = claim.medicine or context.medicine_of(claim.indication)
    answer = authorised(context.dossier, claim.territory, claim.on, indication=claim.indication, medicine=medicine)
    wider = answer if answer.answer == "yes" else _wider(claim, answer, context)
    found = _from_answer(claim, wider, {"no"} if claim.denied else {"yes"}, context)
    if wider is answer or found.verdict != "confirmed":
        return found
    return replace(found, verdict="consistent", reason=f"{found.reason}: the article names a part of that label")


def _wider(claim: Authorised, answer: Answer, context: Context) -> Answer:
    """Return the answer for the label that an indication was widened to, whose patients are still among its own."""
    medicine = claim.medicine or context.medicine_of(claim.indication)
    events = [each for each in context.register(medicine).label_events if each.kind == "indication_widened"]
    label, last = str(claim.indication), answer
    for _ in events:  # one after another
        widened = (each for each in events if label in each.replaces and each.effective.happened_by(claim.on))
        here = (each for each in widened if _in_territory(each, claim.territory, context, medicine))
        label = next((str(one) for each in here for one in each.indications), label)
        last = authorised(context.dossier, claim.territory, claim.on, indication=label, medicine=medicine)
        if last.answer == "yes":
            break
    return last if last.answer == "yes" else answer


EVENTS = {
    "opinion": {"opinion"},
    "approval": {"granted", "indication_added", "indication_widened", "reinstated", "converted"},
    "refusal": {"refused", "opinion"},
    "withdrawal": {"withdrawn", "indication_removed"},
    "restriction": {"indication_restricted"},
}

_OUTCOMES: dict[str, set[str | None]] = {"opinion": {"positive"}, "refusal": {"negative", None}}  # of what is told
_NO_OUTCOME: set[str | None] = {None}
_EARLY = frozenset({"accelerated", "conditional", "exceptional_circumstances"})  # approvals that are not full yet
_OPPOSITES = {
    "refusal": frozenset({"opinion", "granted", "indication_added", "indication_widened"}),
    "withdrawal": frozenset({"granted", "indication_added"}),
}  # of which there are none on the day of an event
_DENIED: dict[Verdict, Verdict] = {"confirmed": "contradicted", "contradicted": "confirmed"}
_MONTH = 31  # days
_EUROPE = frozenset({"EU", "EEA"})  # in which the same decisions hold


def check_label_event(claim: LabelEventTold, context: Context) -> Finding:
    """Check that there was such an event of the label, and that it can have been on the day that is told."""
    medicine = claim.medicine or (context.medicine_of(claim.indication) if claim.indication else None)
    register = context.register(medicine)
    events = [
        each
        for each in register.label_events
        if each.kind in EVENTS[claim.event]
        and each.outcome in _OUTCOMES.get(claim.event, _NO_OUTCOME)
        and each.decides
        and (claim.indication is None or claim.indication in each.indications or _is_of_all(each))
        and _in_territory(each, claim.territory, context, medicine)
    ]
    if not events:
        return _without_event(claim, register, context)
    told = claim.happened
    possible = [each for each in events if told is None or _can_be(each, told)]
    agrees = bool(possible)
    shown = possible or events
    evidence = tuple(_event_evidence(each, agrees, context) for each in shown)
    text = "; ".join(f"{row.what}, {row.value}" for row in evidence[:3])
    if not context.independent(name for each in shown for name in each.source):
        return finding(claim, "not checkable", f"{text}; said only by the article's own origin", evidence=evidence)
    if not possible:
        return finding(claim, "contradicted", f"the article says {told}; {text}", evidence=evidence)
    deciders = {str(each.authority) for each in possible}
    if claim.by and all(each.authority for each in possible) and not deciders & set(claim.by):
        return finding(claim, "contradicted", f"{text}; not {claim.by[0]}", evidence=evidence)
    of_kind = [each for each in possible if claim.approval is None or _is_of_kind(each, claim.approval)]
    if not of_kind:
        return finding(
            claim, "contradicted", f"the article says {claim.approval}; {_kinds(possible)}", evidence=evidence
        )
    if claim.approval is not None and all(each.approval is None for each in of_kind):
        text = f"{text}; whether it was {claim.approval} is not in the dossier"
        return finding(claim, "consistent", text, evidence=evidence)
    by_day = any(each.effective.precision == "day" for each in possible)
    known = told is None or (told.not_before is not None and by_day)  # or else it only was done by then
    return finding(claim, "confirmed" if known else "consistent", text, evidence=evidence)


def _is_of_kind(event: LabelEvent, kind: str) -> bool:
    """Say whether an approval can be of a kind: full, or one that is not yet."""
    return event.approval is None or (event.approval in _EARLY) == (kind in _EARLY)


def _kinds(events: Sequence[LabelEvent]) -> str:
    return "; ".join(f"{str(each.approval).replace('_', ' ')} on {each.effective}" for each in events)


def _is_of_all(event: LabelEvent) -> bool:
    """Say whether an event concerns every indication that there is, since it names none."""
    return not event.indications and event.kind in {"converted", "withdrawn"}


def _without_event(claim: LabelEventTold, register: Register, context: Context) -> Finding:
    """Return what it means that there was no such event: the opposite that day, or a complete record, excludes it."""
    reason = f"no {claim.event} in {claim.territory} is in the dossier"
    told, opposite = claim.happened, _OPPOSITES.get(claim.event, frozenset())
    against = [
        each
        for each in standing(register.label_events)
        if told is not None and _is_near(told) and each.kind in opposite and each.outcome != "negative" and each.decides
        and claim.indication in each.indications and told.overlaps(each.effective)
        and _in_territory(each, claim.territory, context, register.medicine)
    ]  # fmt: skip
    evidence = tuple(_event_evidence(each, False, context) for each in against)
    if evidence and context.independent(name for each in against for name in each.source):
        text = "; ".join(f"{row.what}, {row.value}" for row in evidence)
        return finding(claim, "contradicted", f"{text}; {reason}", evidence=evidence)
    by = claim.happened.not_after if claim.happened is not None else None
    for record in register.complete if by is not None and opposite else ():
        same = str(record.territory) == claim.territory or {str(record.territory), claim.territory} <= _EUROPE
        if same and by is not None and by <= record.until and context.independent(record.source):
            complete = f"{reason}, whose record is complete until {day_text(record.until)}"
            return finding(claim, "contradicted", complete)
    return finding(claim, "not checkable", reason)


def _is_near(told: DateInterval) -> bool:
    """Say whether a date is told to the month or the day: within a year a refusal and an approval can both lie."""
    first, last = told.not_before, told.not_after
    return first is not None and last is not None and (last - first).days < _MONTH


def _in_territory(event: LabelEvent, territory: str, context: Context, medicine: str | None) -> bool:
    register = context.register(medicine)
    day = event.effective.not_after or event.effective.not_before or date.max
    return bool(members_of(territory, register, day) & countries_of(event.territory, register, day))


def _can_be(event: LabelEvent | LicenceEvent, told: DateInterval) -> bool:
    """Say whether an event can have been, or been recorded, on a day that is told."""
    when = [each for each in (event.effective, event.recorded) if each is not None]
    return any(told.overlaps(each) for each in when)


def check_holder(claim: Holder, context: Context) -> Finding:
    """Check who holds the authorisation; a company of the same group agrees."""
    medicine = context.medicine_of(claim.product)
    answer = authorisation_holder(context.dossier, claim.product, claim.territory, claim.on, medicine=medicine)
    wanted = {each.id for each in context.dossier.organisations if context.same_group(each.id, claim.holder)}
    notes: list[str] = []
    if answer.answer in wanted and answer.answer != claim.holder:
        notes.append(f"The holder is {context.name(answer.answer)}, a company of {context.name(claim.holder)}.")
    rights = rights_holder(context.dossier, claim.territory, claim.on, medicine=medicine)
    notes.append(f"The rights in {claim.territory} are another fact: {context.name(rights.answer)}.")
    return _from_answer(claim, answer, wanted, context, notes)


def check_rights(claim: Rights, context: Context) -> Finding:
    """Check who holds the rights, from whom, whether exclusively; one of its group agrees, and a denial turns it."""
    whole = rights_holder(context.dossier, claim.territory, claim.on, medicine=claim.medicine)
    answer = whole if claim.exclusive is True else _with_shared(whole, claim, context)
    wrong: list[str] = []
    for event in _licences(answer, context, claim.medicine):
        if claim.grantor is not None and not context.same_group(str(event.grantor), claim.grantor):
            wrong.append(f"granted by {context.name(str(event.grantor))}, not by {context.name(claim.grantor)}")
        if claim.exclusive is not None and event.exclusive is not None and event.exclusive != claim.exclusive:
            wrong.append(f"the licence of {event.effective} is {'' if event.exclusive else 'not '}exclusive")
    dated = _licences(answer, context, claim.medicine)
    if claim.since is not None and dated and not any(_can_be(each, claim.since) for each in dated):
        wrong.append(f"not {claim.since}")
    excepted = [each for each in claim.territory.other_than if _is_same_licence(each, answer, claim, context)]
    wrong += [f"{each} is not excepted" for each in excepted]
    wanted = {each.id for each in context.dossier.organisations if context.same_group(each.id, claim.holder)}
    found = _from_answer(claim, answer, wanted, context)
    if claim.denied:
        return replace(found, verdict=_DENIED.get(found.verdict, found.verdict), evidence=_turned(found.evidence))
    if found.verdict == "confirmed" and wrong:
        return replace(found, verdict="contradicted", reason=f"{found.reason}; {'; '.join(wrong)}")
    later = claim.since is not None and any(_joined_later(each, str(claim.grantor), context) for each in dated)
    if found.verdict == "confirmed" and later:
        grantor = context.name(str(claim.grantor))
        return replace(
            found, verdict="consistent", reason=f"{found.reason}; {grantor} took over from the grantor later"
        )
    return found


def _is_same_licence(where: str, answer: Answer, claim: Rights, context: Context) -> bool:
    """Say whether the events that give the rights elsewhere also give them in a territory that the article excepts."""
    own = rights_holder(context.dossier, where, claim.on, medicine=claim.medicine)
    return context.same_group(str(own.answer), claim.holder) and not set(own.events).isdisjoint(answer.events)


def _turned(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence for a statement as that for its denial."""
    return tuple(replace(each, agrees=None if each.agrees is None else not each.agrees) for each in evidence)


def _joined_later(event: LicenceEvent, told: str, context: Context) -> bool:
    """Say whether a company took over from a party of a licence only after it: the licence was none of its own."""
    takeovers = (
        each
        for medicine in context.dossier.medicines
        for each in standing(medicine.licence_events)
        if each.kind == "transferred" and event.effective.surely_before(each.effective)
    )
    parties = {str(event.grantor), str(event.grantee)} - {told}
    return any(str(each.grantor) in parties and context.same_group(str(each.grantee), told) for each in takeovers)


def _with_shared(answer: Answer, claim: Rights, context: Context) -> Answer:
    """Return who holds the rights as if nobody shared them, if that is the one claimed."""
    register = context.register(claim.medicine)
    alone = tuple(each for each in register.licence_events if each.exclusive is not False)
    if len(alone) == len(register.licence_events) or context.same_group(str(answer.answer), claim.holder):
        return answer
    own = tuple(
        each
        for each in register.licence_events
        if each.kind != "originated"
        and any(context.same_group(str(party), claim.holder) for party in (each.grantor, each.grantee))
    )  # what others did since does not end a licence that is shared with them
    for events in (alone, own if any(each.exclusive is False for each in own) else ()):
        left = rights_holder(register.model_copy(update={"licence_events": events}), claim.territory, claim.on)
        if context.same_group(str(left.answer), claim.holder):
            return left
    return answer


def check_partner(claim: Partner, context: Context) -> Finding:
    """Check that two organisations are linked by a licence that was in force."""
    one, other = claim.parties
    events = [
        each
        for each in standing(context.register(claim.medicine).licence_events)
        if each.grantor is not None and _are_the_parties(each, one, other, context)
        and not (claim.since and any(_joined_later(each, party, context) for party in claim.parties))
    ]  # fmt: skip
    evidence = tuple(
        _event_evidence(each, bool(each.effective.happened_by(claim.on)), context) for each in events if each.decides
    )
    if not evidence:
        return finding(claim, "not checkable", "no licence between them is in the dossier")
    agreeing = [each for each in evidence if each.agrees]
    verdict: Verdict = "confirmed" if context.independent(s for e in agreeing for s in e.sources) else "not checkable"
    first = (agreeing or evidence)[0]
    reason = f"{first.what}: {first.value}"
    if claim.grantor is not None and not any(context.same_group(str(each.grantor), claim.grantor) for each in events):
        verdict, reason = "contradicted", f"{reason}; not granted by {context.name(claim.grantor)}"
    elif claim.since is not None and not any(_can_be(each, claim.since) for each in events):
        verdict, reason = "contradicted", f"{reason}; not {claim.since}"
    return finding(claim, verdict if agreeing else "contradicted", reason, evidence=evidence)


def _are_the_parties(event: LicenceEvent, one: str, other: str, context: Context) -> bool:
    """Say whether a licence links two organisations, or companies of their groups."""
    parties = (str(event.grantor), str(event.grantee))
    return any(
        context.same_group(first, parties[0]) and context.same_group(second, parties[1])
        for first, second in ((one, other), (other, one))
    )


def check_opinion_then_decision(claim: OpinionThenDecision, context: Context) -> Finding:
    """Check that the opinion came before the decision, and how long before."""
    decision, opinion = _decision_and_opinion(claim, context)
    if decision is None or opinion is None:
        return finding(claim, "not checkable", "no opinion and decision on it are in the dossier")
    evidence = tuple(_event_evidence(each, None, context) for each in (opinion, decision))
    if decision.effective.surely_before(opinion.effective):
        reason = f"decided {decision.effective}, before the opinion of {opinion.effective}"
        return finding(claim, "contradicted", reason, evidence=evidence)
    if claim.opinion_on is not None and not _can_be(opinion, claim.opinion_on):
        reason = f"the article says {claim.opinion_on}; opinion {opinion.effective}"
        return finding(claim, "contradicted", reason, evidence=evidence)
    if claim.by and opinion.authority and opinion.authority not in claim.by:
        reason = f"opinion of {opinion.authority}, {opinion.effective}, not of {claim.by[0]}"
        return finding(claim, "contradicted", reason, evidence=evidence)
    least, most = days_between(opinion, decision)
    text = f"opinion {opinion.effective}, decision {decision.effective}" + (
        f": at most {most} days" if most is not None else ""
    )
    fewest, longest = claim.days_apart or (0, claim.within_days)
    if longest is not None and least is not None and least > longest:
        return finding(claim, "contradicted", f"{text}; at least {least} days, more than {longest}", evidence=evidence)
    if most is not None and most < fewest:
        return finding(claim, "contradicted", f"{text}, fewer than {fewest}", evidence=evidence)
    sure = opinion.effective.surely_before(decision.effective)
    soon = longest is None or (most is not None and most <= longest and (least or 0) >= fewest)
    independent = all(context.independent(each.source) for each in (opinion, decision))
    verdict: Verdict = "confirmed" if sure and soon and independent else "consistent"
    limit = f" (asked: within {claim.within_days})" if claim.within_days else ""
    limit += f" (said: {fewest} to {longest} apart)" if claim.days_apart else ""
    return finding(claim, verdict, text + limit, evidence=evidence)


def check_earlier_indications(claim: EarlierIndications, context: Context) -> Finding:
    """Check what the medicine was authorised for on the day before an indication could have been added."""
    decision = decision_on(claim.indication, claim.territory, context)
    if decision is None or decision.effective.not_before is None:
        return finding(claim, "not checkable", "when the indication was added was not found")
    day = decision.effective.not_before - timedelta(days=1)
    medicine = context.medicine_of(claim.indication)
    register = context.register(medicine)
    evidence: list[Evidence] = []
    verdicts: list[Verdict] = []
    for disease in claim.diseases:
        earlier = authorised(register, claim.territory, day, disease=disease)
        verdicts.append(_earlier_verdict(earlier, context))
        for each in register.indications:
            answer = authorised(register, claim.territory, day, indication=each.id)
            if answer.answer != "no" and context.vocabulary.diseases.within(each.disease, disease):
                evidence.append(_indication_evidence(each, answer, context))
    order: tuple[Verdict, ...] = ("contradicted", "not checkable", "consistent", "confirmed")
    verdict = next(each for each in order if each in verdicts)
    held = [each for each in evidence if each.agrees]
    names = " and ".join(context.dossier.disease(each).name or each for each in claim.diseases)
    count = f"{len(held)} indication{'s' * (len(held) != 1)}" if held else "no indication"
    reason = f"{names}: {count} in force in {claim.territory} on {day_text(day)}"
    if verdict == "consistent":
        reason = f"{names}: the dates cannot tell whether it was in force in {claim.territory} on {day_text(day)}"
    return finding(claim, verdict, reason, evidence=tuple(evidence))


def _earlier_verdict(answer: Answer, context: Context) -> Verdict:
    if answer.answer == "unknown":
        return "not checkable" if "unknown" in answer.possible else "consistent"
    if not _supported(answer, context):
        return "not checkable"
    return "confirmed" if answer.answer == "yes" else "contradicted"


def _indication_evidence(indication: Indication, answer: Answer, context: Context) -> Evidence:
    agrees = answer.answer == "yes"
    return Evidence(indication.says, answer.answer, answer.reason, answer.sources, agrees, _supported(answer, context))


def _from_answer(
    claim: Authorised | Holder | Rights, answer: Answer, wanted: set[str], context: Context, notes: Sequence[str] = ()
) -> Finding:
    """Return the finding that an answer from the history gives.

    What certainly holds in some country of the territory, or everything that the dates allow, can contradict; what the
    dates leave open is consistent; what no event says is not checkable.
    """
    said = context.name(answer.answer)
    reason = f"{said}: {answer.reason}" if said not in {"yes", "no", "unknown", "several"} else answer.reason
    verdict: Verdict
    if answer.answer in wanted:
        verdict = "confirmed"
    elif set(answer.certain) - wanted or not {*wanted, "unknown"} & set(answer.possible):
        verdict = "contradicted"
    else:
        verdict = "not checkable" if "unknown" in answer.possible else "consistent"
    if verdict in {"confirmed", "contradicted"} and not _supported(answer, context):
        verdict, reason = "not checkable", f"{reason}; said only by the article's own origin"
    agrees = {"confirmed": True, "contradicted": False}.get(verdict)
    events = [each for each in _events(context) if each.id in answer.events]
    evidence = tuple(_event_evidence(each, agrees, context) for each in events)
    remarks = (*notes, *(each.note for each in events if each.note))
    return finding(claim, verdict, reason, evidence=evidence, notes=remarks)


def _supported(answer: Answer, context: Context) -> bool:
    """Say whether every event behind an answer has a source that is independent of the article."""
    events = [each for each in _events(context) if each.id in answer.events]
    return all(context.independent(each.source) for each in events)


def _events(context: Context) -> list[LabelEvent | LicenceEvent]:
    medicines = context.dossier.medicines
    found: list[LabelEvent | LicenceEvent] = [event for each in medicines for event in each.label_events]
    return [*found, *(event for each in medicines for event in each.licence_events)]


def _licences(answer: Answer, context: Context, medicine: str | None) -> list[LicenceEvent]:
    return [each for each in context.register(medicine).licence_events if each.id in answer.events]


def _event_evidence(event: LabelEvent | LicenceEvent, agrees: bool | None, context: Context) -> Evidence:
    kind = event.kind.replace("_", " ")
    if isinstance(event, LicenceEvent):
        parties = [context.name(str(each)) for each in (event.grantor, event.grantee) if each]
        what = f"{kind}: {' to '.join(parties)}"
        detail = "" if event.exclusive is None else "exclusive" if event.exclusive else "not exclusive"
    else:
        what = f"{event.authority or 'authority'}: {kind}"
        detail = f"holder {context.name(event.holder)}" if event.holder else ""
    where = str(event.territory)
    independent = context.independent(event.source)
    return Evidence(what, str(event.effective), where, tuple(event.source), agrees, independent, detail)


def decision_on(indication: str, territory: str, context: Context) -> LabelEvent | None:
    """Return the first event that put an indication on a label in a territory."""
    register = context.register(context.medicine_of(indication))
    for event in standing(register.label_events):
        if (
            event.kind not in {"granted", "indication_added", "indication_widened"}
            or indication not in event.indications
        ):
            continue
        day = event.effective.not_after or event.effective.not_before or date.max
        if members_of(territory, register, day) & countries_of(event.territory, register, day):
            return event
    return None


def _decision_and_opinion(claim: OpinionThenDecision, context: Context) -> tuple[LabelEvent | None, LabelEvent | None]:
    decision = decision_on(claim.indication, claim.territory, context)
    events = {each.id: each for each in context.register(context.medicine_of(claim.indication)).label_events}
    opinion = events.get(str(decision.follows)) if decision and decision.follows else None
    while opinion is not None and (by := next((e for e in events.values() if e.corrects == opinion.id), None)):
        opinion = by
    return decision, opinion


def days_between(opinion: LabelEvent, decision: LabelEvent) -> tuple[int | None, int | None]:
    """Return the fewest and the most days that can lie between."""
    first, second = opinion.effective, decision.effective
    least = (second.not_before - first.not_after).days if second.not_before and first.not_after else None
    most = (second.not_after - first.not_before).days if second.not_after and first.not_before else None
    return least, most
