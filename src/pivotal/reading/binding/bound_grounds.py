"""Claims about what an authorisation rests on and follows, from statements and a dossier: trials, and the opinion."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from pivotal.dates import DateInterval
from pivotal.dossier.trials import Trial
from pivotal.label.model import Indication
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_designs import of_each_trial
from pivotal.reading.binding.claims_made import Claim, needing
from pivotal.reading.binding.labels_meant import LabelTold
from pivotal.reading.binding.labels_unknown import rests_on_another
from pivotal.reading.binding.slots_told import places_named, plain_day, told_day
from pivotal.reading.binding.trials_told_apart import phase_of
from pivotal.reading.model import Statement
from pivotal.reading.words import ADVISES, AUTHORITIES
from pivotal.units import convert

_BEHIND = 60  # characters between an opinion and its day
_BESIDE = 30  # characters between an opinion and who gave it
_APPROVALS = re.compile(r"\b(?:approvals|authori[sz]ations|decisions|clearances|indications|nods)\b", re.IGNORECASE)
_PHASE = re.compile(r"\bphase (\d(?:\s?/\s?\d)?|[IV]{1,3}(?:\s?/\s?[IV]{1,3})?)\b", re.IGNORECASE)
_NOT_ON = re.compile(
    r"\b(?:rather than|instead of|as opposed to|apart from|other than)\s+(?:on\s+)?(?:the\s+)?$", re.IGNORECASE
)
_SOON = 67  # days in which the European Commission decides after an opinion


def sequence_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claim that an opinion came before the decision."""
    main, territory = binding.meant(statement), binding.territory(statement)
    if not main or territory is None:
        return [needing("the indication that was decided on")]
    soon: Claim = {"within_days": _SOON} if statement.slot("recent") else _days_apart(statement)
    day = _opinion_day(statement, binding)
    on: Claim = {} if day is None else {"opinion_on": plain_day(day)}
    label = main[0] if day is None else _of_opinion(statement, binding, day) or main[0]
    by = _of_elsewhere(statement, binding, territory)
    return [{"check": "opinion_then_decision", "indication": label.id, "territory": territory, **soon, **on, **by}]


def _of_elsewhere(statement: Statement, binding: Binding, territory: str) -> Claim:
    """Return who gave an opinion, where that is an authority of another place: ``a recommendation by the FDA``."""
    opinion = statement.slot("opinion")
    named = [each for each in binding.named_in(statement.sentence) if each.name == "authority" and opinion is not None]
    near = [each for each in named if opinion is not None and abs(each.start - opinion.start) < _BESIDE]
    if len(near) != 1 or near[0].value not in AUTHORITIES or AUTHORITIES[near[0].value][0] == territory:
        return {}
    return {"by": list(dict.fromkeys([near[0].text, *AUTHORITIES[near[0].value][1]]))}


def _opinion_day(statement: Statement, binding: Binding) -> DateInterval | None:
    """Return the day of an opinion, which stands behind it: ``came on 2 May after the opinion of 1 April``."""
    opinion, dates = statement.slot("opinion"), statement.all("opinion_date")
    behind = [] if opinion is None else [each for each in dates if each.start > opinion.start]
    if opinion is None or not behind or behind[0].start - opinion.end > _BEHIND:
        return None
    between = [each for each in binding.named_in(statement.sentence) if opinion.end <= each.start < behind[0].start]
    others = any(each.name == "authority" and each.value not in ADVISES for each in between)
    return None if others or any(each.name == "territory" for each in between) else told_day(behind[0])


def _of_opinion(statement: Statement, binding: Binding, day: DateInterval) -> Indication | None:
    """Return the label, of those that a text can mean, whose decision followed an opinion of a day."""
    territory, main = str(binding.territory(statement)), binding.main_act
    groups = [] if main is None else binding.alternatives(main)
    opinions = {each.id: each for each in binding.known.events(territory, frozenset({"opinion"}))}
    for each in (label for group in groups for label in group):
        decision = binding.known.event_of(each.id, territory)
        opinion = opinions.get(str(decision.follows)) if decision is not None else None
        if opinion is not None and opinion.effective.overlaps(day):
            return each
    return None


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
        named = one.slot("trial")
        if named is not None and _NOT_ON.search(binding.text, max(0, named.start - _BESIDE), named.start):
            claims.append(needing("what it rests on, and not what it does not"))
            continue
        trial, why = _trial_told(one, binding)
        if trial is None:
            claims.append(needing(why))
        elif not (rests := _resting(statement, binding)):
            claims.append(needing("the indication that rests on it"))
        else:
            rests = _of_its_diseases(rests, trial, binding)
            may = _may_rest(statement, binding, rests)
            own = [each for each in may if _rests_on(each, trial.id)]
            own = own or _of_another_label(statement, binding, trial.id, may)
            if not own and rests_on_another(statement, binding, may):
                claims.append(needing("the label of this territory that rests on it"))
                continue
            if not own and _is_of_a_later_act(statement, binding, rests):
                claims.append(needing("what this later approval of the label rests on"))
                continue
            meant = [each for each in rests if each in own] or own[:1] or rests
            claims += [{"check": "evidence_of", "indication": each.id, "trial": trial.id} for each in meant]
    return claims


def _trial_told(statement: Statement, binding: Binding) -> tuple[Trial | None, str]:
    """Return the trial behind an act: by its phase where no name is told, ``on the basis of a phase 1/2 trial``."""
    medicine, unknown = binding.medicine(statement)
    if statement.slot("product") is not None and medicine is None:
        return None, f"{unknown or 'the medicine'} in the dossier"
    trial, why = binding.trial(statement)
    phase = _PHASE.search(binding.text, statement.start, statement.end + _BESIDE) if statement.slot("unnamed") else None
    if trial is None or phase is None or trial.phase in {None, told := phase_of(phase[1])}:
        return trial, why
    known = {each.id for each in binding.dossier.trials if each.phase == told}
    rests = known & {
        link.trial for one in binding.dossier.medicines for each in one.indications for link in each.evidence
    }
    return (binding.known.trials[next(iter(rests))], "") if len(rests) == 1 else (None, "the name of the trial")


def _rests_on(label: Indication, trial: str) -> bool:
    return trial in {link.trial for link in label.evidence}


def _of_its_diseases(rests: list[Indication], trial: Trial, binding: Binding) -> list[Indication]:
    """Return those of several labels that are for a disease of a trial: ``for A on the basis of X and for B on Y``."""
    ill = {str(each.disease) for each in trial.cohorts if each.disease is not None}
    return [each for each in rests if any(binding.related(str(each.disease), one) for one in ill)] or rests


def _of_another_label(
    statement: Statement, binding: Binding, trial: str, may: Sequence[Indication]
) -> list[Indication]:
    """Return the other labels that rest on a trial, where one told with it is that of a label that is meant.

    ``The approvals were based on A and B`` gives each of several labels its own.
    """
    whole, told = binding.parsed.sentences[statement.sentence], [each.value for each in statement.all("trial")]
    if not _APPROVALS.search(binding.text, whole.start, whole.end) or not any(
        _rests_on(label, each) for label in may for each in told
    ):
        return []
    medicine, places = str(binding.medicine(statement)[0]), binding.territories(statement)
    held = [label for place in places for _, label in binding.labels(medicine, place)]
    return [each for each in held if _rests_on(each, trial)]


def _is_of_a_later_act(statement: Statement, binding: Binding, rests: list[Indication]) -> bool:
    """Say whether what is told put on a label, as of another product, what the medicine was approved for before."""
    told = next((each for each in binding.parsed.before(statement, 1) if each.kind == "act"), binding.main_act)
    medicine, territory = binding.medicine(statement)[0], str(binding.territory(told))
    if told is None or medicine is None:
        return False
    said = LabelTold.of(told, binding)
    for label in rests:
        pairs = [pair for pair in binding.labels(medicine, territory) if pair[1].id == label.id]
        meant = min(pairs, key=lambda pair: said.rank(pair, binding, territory), default=None)
        if meant is None or meant[0].id == pairs[0][0].id:
            return False
    return True


def _may_rest(statement: Statement, binding: Binding, rests: list[Indication]) -> list[Indication]:
    """Return the labels that an act can have meant as well: one event puts several on it, or the text tells no more."""
    if any(each not in binding.meant(statement) for each in rests):
        return rests  # the sentence itself tells of which disease it is
    told = next((each for each in binding.parsed.before(statement, 1) if each.kind == "act"), binding.main_act)
    medicine = binding.medicine(statement)[0]
    acts = [each for each in (told, binding.main_act) if each is not None and binding.medicine(each)[0] == medicine]
    groups = [group for each in acts for group in binding.alternatives(each)]
    return [*rests, *(each for group in groups for each in group if each not in rests)]


def _of_the_act_before(statement: Statement, binding: Binding) -> list[Indication]:
    """Return the labels of the last act on the same medicine, where the act that the text is about has none."""
    medicine = binding.medicine(statement)[0]
    acts = [each for each in binding.parsed.statements if each.kind == "act" and each.start < statement.start]
    acts = [each for each in acts if each.get("act") in {"approval", "opinion"} and medicine is not None]
    found = (binding.indications(each, medicine) for each in reversed(acts) if binding.medicine(each)[0] == medicine)
    return next((each for each in found if each), [])


def _of_any_place(statement: Statement, binding: Binding, diseases: Sequence[str]) -> list[Indication]:
    """Return a label of the diseases of a sentence without a place, where none rests on its trial but others do.

    Which label is meant is not known where one rests on it, nor whether one is lacking where none does at all.
    """
    medicine, trial = binding.medicine(statement)[0], str(statement.get("trial"))
    if medicine is None:
        return []
    held = binding.dossier.medicine(medicine).indications
    if not any(_rests_on(each, trial) for each in held):
        return []
    own = [each for each in held if any(binding.is_for(each, one) for one in diseases)]
    return [] if any(_rests_on(each, trial) for each in own) else own[:1]


def _resting(statement: Statement, binding: Binding) -> list[Indication]:
    """Return the indications that rest on a trial: those of the text, or of the disease and place of the sentence."""
    meant, names = binding.meant(statement), binding.named_in(statement.sentence)
    told = [binding.disease(each.value) for each in names if each.name == "disease"]
    diseases = [each for each in told if each is not None]
    other = bool(diseases) and not any(binding.is_for(one, each) for one in meant for each in diseases)
    if not meant and not other:
        return _of_the_act_before(statement, binding)
    if not meant:
        return [] if places_named(names) else _of_any_place(statement, binding, diseases)
    if not other:
        return meant
    medicine, places = binding.medicine(statement)[0], places_named(names) or binding.territories(statement)
    held = [each for place in places for _, each in binding.labels(str(medicine), place)]
    return list({each.id: each for each in held if any(binding.is_for(each, one) for one in diseases)}.values())
