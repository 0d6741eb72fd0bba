"""Claims about effects in words: what was better, worse or no different, for which patients and by which data cut."""

from __future__ import annotations

import re
from dataclasses import replace

from pivotal.dossier.trials import Endpoint, Trial
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.claims_made import Claim, needing
from pivotal.reading.binding.effects_of_arms import arm_of_effect
from pivotal.reading.binding.endpoints_meant import either_survival, is_lived, narrowly
from pivotal.reading.binding.endpoints_told import called, in_other_words
from pivotal.reading.binding.others_told import some_judged
from pivotal.reading.binding.patients_meant import are_all, has_all, of_some
from pivotal.reading.binding.read_again import arm_given, at_time_beside, words_before, words_of
from pivotal.reading.binding.sides_told import OF_THE_OTHER, arm_of, direction_told, other_than_compared
from pivotal.reading.binding.trials_meant import gives_none
from pivotal.reading.binding.whose_numbers import is_nobody, some_told
from pivotal.reading.model import Slot, Statement

_JUDGED = ("improv", "better", "worse", "favour", "superior", "inferior", "met", "meet", "fail", "benefi")
_LOWERED = ("reduc", "decreas", "lowered", "lowering", "halv", "cut")
_OF_TESTS = ("met", "meet", "miss", "reach", "achiev", "attain", "fail", "significan", "short", "hit")
_REACHED = ("met", "meet", "reach", "achiev", "attain", "hit")
_LATE_PHASES = frozenset({"3", "2/3"})
_NO_WORSE = re.compile(r"\bnon-?inferior", re.IGNORECASE)
_INTERIM = re.compile(r"\b(?:interim|immature)\b|\bnot (?:yet )?mature\b", re.IGNORECASE)
_EARLY = re.compile(
    r"\bat (?:(?:the|an?|that|its) )?(?:[\w-]+ )?(?:interim|early|earlier) (?:\w+ )?(?:analysis|look)\b", re.IGNORECASE
)
_ANEW = re.compile(r"[^,;]{3},\s+(?:but\s+|while\s+|yet\s+)?the\s+$")  # improved PFS, the OS results leave doubts
_READ_BY = re.compile(
    r"\b(?:(?:by|per|from)\s+(?:the\s+)?(?:(?:blinded|independent|central)\s+)*"
    r"(?:BICR|IRC|BIRC|review|investigators?)"
    r"(?:\s+(?:review|assessment))?(?:\s*\(\w+\))?"
    r"|(?:investigator|locally|centrally|BICR)[- ]assessed\s+[\w-]+(?:\s+survival)?)"
    r"\s+(?:was|were)\s+$",
    re.IGNORECASE,
)
_OF_ARMS = re.compile(r"\s*(?:between|across|in\b|for\b|to\b|with\b)", re.IGNORECASE)
_PRIMARY = re.compile(
    r"\bprimary (?:efficacy )?(?:end ?point|objective|goal)s?(?: of|,| \()\s?(?:the |an? )?(?:improved |longer )?$",
    re.IGNORECASE,
)
_INSIGNIFICANT = re.compile(r"\b(?:not|non|in)[\s\-]?(?:statistically )?significan", re.IGNORECASE)
_AS = (
    r"\b(?:as|to|with|from|than)\s+(?:(?:that|those|what|results|the|was|were|seen|observed|reported|found|shown)\s+)*"
    r"(?:in|of|from|for)\s+"
)
_AS_THAT_IN = re.compile(rf"[^,;:]*?{_AS}(?:the\s+)?(?:\w+\s+){{0,3}}", re.IGNORECASE)
_AS_EARLIER = re.compile(
    rf"[^,.;:()]{{0,40}}?{_AS}((?:an?\s+)?(?:other|another|earlier|previous|prior|older|historical)\s+(?:\w+\s+){{0,3}}?"
    r"(?:trials?|study|studies|controls?))\b",
    re.IGNORECASE,
)
_NUMERICAL = re.compile(r"\bnumerical(?:ly)?\s+$", re.IGNORECASE)
_THAN = re.compile(
    r"[^.;,]{0,30}?\b(?:vs\.?|versus|compared (?:with|to)|over|than)\s+([\w -]+?)(?=[.,;(]|\s(?:at|in)\s|$)"
)
_THE_TRIAL = re.compile(r"\s*(?:the|this) (?:trial|study)\b", re.IGNORECASE)
_JOINED = re.compile(r"(?:, ?(?:and |or |nor )?| (?:and|or|nor|&|as well as) )(?:in |the |both )*")  # between trials
_TOGETHER = re.compile(r"\b(?:pooled|combined|meta-?analys\w+|integrated|respectively|across)\b", re.IGNORECASE)


def benefit_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claim that an endpoint was better, of each of the trials that are named together."""
    each_own = _of_trials_joined(statement, binding)
    claims = [claim for one in each_own for claim in _benefit_of_one(one, binding)]
    if len(each_own) == 1:
        return claims
    trials = [one.slots[0] for one in each_own]
    start, end = min(statement.start, trials[0].start), max(statement.end, trials[-1].end)
    return [{"says": " ".join(binding.text[start:end].split()), **claim} for claim in claims]


def _of_trials_joined(statement: Statement, binding: Binding) -> list[Statement]:
    """Return a statement once for each trial that stands beside its own: ``in A and B, survival was longer``."""
    whole, slot = binding.parsed.sentences[statement.sentence], statement.slot("trial")
    named = [each for each in binding.trials_named if whole.start <= each.start < whole.end]
    held = (i for i, each in enumerate(named) if each.start < statement.end)
    at = next((i for i, each in enumerate(named) if slot is not None and each.start == slot.start), None)
    at = max(held, default=None) if slot is None else at
    if at is None or len(named) == 1 or _TOGETHER.search(binding.text, whole.start, whole.end):
        return [statement]
    first = last = at
    while first and _JOINED.fullmatch(binding.text[named[first - 1].end : named[first].start]):
        first -= 1
    while last + 1 < len(named) and _JOINED.fullmatch(binding.text[named[last].end : named[last + 1].start]):
        last += 1
    rest = tuple(each for each in statement.slots if each.name != "trial")
    if first == last:
        return [statement]
    return [replace(statement, slots=(each._replace(name="trial"), *rest)) for each in named[first : last + 1]]


def _benefit_of_one(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claim that an endpoint was better in a trial, by the cut that the text's numbers are of."""
    claims: list[Claim] = []
    spread = statement.slot("spread")
    if spread is not None:
        claims.append(needing("a measurement of target inhibition or of new metastases in patients"))
    trial, why = binding.trial(statement)
    if trial is None:
        return [needing(why), *claims]
    claims += _told_primary(statement, binding, trial)
    statement = _in_an_arm(statement, binding, trial)
    if (subset := statement.slot("subset")) is not None and not is_nobody(subset.text):
        return [needing(of_some(subset.text)), *claims]
    direction = direction_told(statement, binding, trial)
    other = statement.slot("favoured") if direction is None else other_than_compared(statement, binding, trial)
    if direction is None or other is not None:
        arm = "this arm" if other is None else other.text
        return [needing(f"results of {arm} in {trial.id}, which has no such arm"), *claims]
    if direction != "better" and not _is_of(trial, statement, binding):
        return [needing("the name of the trial"), *claims]
    endpoint, why = _endpoint_judged(statement, binding, trial)
    if endpoint is None:
        return [needing(why), *claims]
    own = endpoint is binding.endpoint(trial, statement.get("endpoint"))  # fewer of an event alone was read as better
    if endpoint.better == "lower" and own and not _is_judged(statement):
        direction = OF_THE_OTHER[direction]  # what was more of a harm is worse
    cohorts, cuts = _with_effects(trial, endpoint)
    why = _not_known(statement, binding, trial, direction) or either_survival(statement, binding, trial, direction)
    if why or not cuts:
        what = "a hazard ratio" if endpoint.kind == "time_to_event" else "shares of both arms"
        return [needing(why if cuts else f"{what} for {endpoint.id} of {trial.id}"), *claims]
    among = statement.all("among")
    told = {each.id for each in trial.cohorts if any(binding.is_cohort(one, each, trial) for one in among)}
    cohorts = [each for each in cohorts if each in told] or ([] if has_all(trial) else cohorts)
    asked: set[str | None] = {*cohorts} or {None}
    cuts = [each for each in cuts if asked.intersection(_cohorts_with(trial, endpoint, each))] or cuts
    last = _matching_cut(binding, trial) or cuts[-1]
    last = last if last in cuts else cuts[-1]
    if direction == "better" and statement.slot("continued") is None:
        last, unsure = _at_an_interim(trial, endpoint, last, words_of(binding, statement.sentence))
        if unsure:
            return [needing(f"the effect on {endpoint.id} at that analysis of {trial.id}"), *claims]
    chosen = [cuts[0], last] if statement.slot("continued") is not None and cuts[0] != last else [last]
    shown = _cohorts_with(trial, endpoint, chosen[-1])
    cohorts = [each for each in cohorts if each in shown] or cohorts
    claim = {"check": "benefit", "trial": trial.id, "endpoint": endpoint.id, "cohorts": cohorts, "cuts": chosen}
    claim |= {} if (one := arm_of_effect(statement, binding, trial)) is None else {"arm": one}
    claim |= {} if direction == "better" else {"direction": direction}
    claim |= {"times": times} if (times := statement.get("times")) and direction == "better" else {}
    missed = direction == "not better" and endpoint.kind != "time_to_event" and _is_of_a_test(statement, binding)
    reached = direction == "better" and len(cuts) == 1 and _is_goal(statement, binding, trial, endpoint)
    tested = reached or (statement.slot("significant") is not None and direction in {"better", "worse"})
    return [claim | ({"significant": "true"} if tested or missed else {}), *claims]


def _in_an_arm(statement: Statement, binding: Binding, trial: Trial) -> Statement:
    """Return an effect in patients who are an arm, or all: ``patients who received A lived longer``, ``in 612 men``."""
    slot = statement.slot("subset")
    if slot is None:
        return statement
    rest = replace(statement, slots=tuple(each for each in statement.slots if each is not slot))
    if are_all(trial, slot.text):
        return rest
    if (arm := arm_given(slot.text, trial, binding)) is None:
        return statement
    return rest if rest.slot("favoured") else rest.also(Slot("favoured", slot.text, slot.start, slot.end, arm.id))


def _of_two_readers(statement: Statement, binding: Binding) -> bool:
    """Read ``PFS by BICR was similar``: what one kind of readers saw is likened to what another did."""
    slot = statement.slot("direction")
    if slot is None or not slot.text.casefold().startswith(("similar", "consistent", "comparable")):
        return False
    read = _READ_BY.search(words_before(binding, statement, slot.start)[-90:]) is not None
    return read and _OF_ARMS.match(binding.text, slot.end) is None


def _told_primary(statement: Statement, binding: Binding, trial: Trial) -> list[Claim]:
    """Return the claim that an endpoint is the primary one, by a goal: ``met its primary endpoint of OS``."""
    slot = statement.slot("endpoint")
    if slot is None or not binding.text or not _PRIMARY.search(words_before(binding, statement, slot.start)[-90:]):
        return []
    endpoint, _ = _endpoint_judged(statement, binding, trial)
    if endpoint is None:
        return []
    return [{"check": "trial_design", "trial": trial.id, "primary_endpoint": endpoint.id}]


def _endpoint_judged(statement: Statement, binding: Binding, trial: Trial) -> tuple[Endpoint | None, str]:
    """Return the endpoint that is said to be better, the primary one where none is named, or what would be needed."""
    slot, named = statement.slot("endpoint"), statement.get("endpoint")
    named = "OS" if named == "deaths" or is_lived(statement, binding) else named
    primary = [each.id for each in trial.endpoints if each.role == "primary"]
    found = binding.endpoint(trial, named or (primary[0] if primary else None))
    if (narrow := narrowly(statement, binding)) is not None or found is None:
        found = called(trial, narrow or (slot.text if slot is not None else ""))
    if found is None and narrow is None and slot is not None:
        timed = at_time_beside(statement, binding, trial)
        found = in_other_words(trial, slot, named) if timed is None else trial.endpoint(timed)
    return found, f"results for {narrow or named} of {trial.id}"


def _not_known(statement: Statement, binding: Binding, trial: Trial, direction: str) -> str:
    """Return what would be needed where an effect is one of some patients, or denied at a look of its own level."""
    if (some := some_told(statement, binding, trial) or some_judged(statement, binding, trial)) is not None:
        return f"the effect in some patients ({some})"
    if direction == "not better" and _of_two_readers(statement, binding):
        return "to know whether two readings of it are likened, or two arms"
    if direction == "not better" and (other := _numerically_over(statement, binding, trial)) is not None:
        return f"results of {other} in {trial.id}, which has no such arm"
    if (elsewhere := _likened_to(statement, binding, trial)) is not None:
        return f"a comparison of {trial.id} with {elsewhere}"
    told, named = statement.slot("direction"), statement.slot("endpoint")
    if told and named and told.end < named.start and _ANEW.search(binding.text[told.end : named.start]):
        return f"to know what is said of {named.text}"
    interim = direction == "not better" and _INTERIM.search(words_of(binding, statement.sentence))
    return f"what {trial.id} had planned to ask for at that analysis" if interim else ""


def _numerically_over(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return what something was numerically better than, where that is no arm of a trial: some of what one got."""
    told, named = statement.slot("direction"), statement.slot("endpoint")
    if told is None or named is None or not _NUMERICAL.search(words_before(binding, statement, told.start)):
        return None
    than = _THAN.search(binding.text, named.end, binding.parsed.sentences[statement.sentence].end)
    if than is None:
        return None
    slot = Slot("arm", than[1], than.start(1), than.end(1), than[1].casefold())
    return None if arm_of(slot, statement, binding, trial) is not None else than[1]


def _likened_to(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return the other trial that a text compares with: ``the same PFS as in A`` is no lack of an effect."""
    slot = statement.slot("direction")
    if slot is None or not binding.text:
        return None
    end = binding.parsed.sentences[statement.sentence].end
    for each in binding.named_in(statement.sentence):
        if each.name == "trial" and each.start > slot.end and each.value != trial.id:
            return each.text if _AS_THAT_IN.fullmatch(binding.text, slot.end, each.start) else None
    earlier = _AS_EARLIER.match(binding.text, slot.end, end)
    return None if earlier is None else earlier[1]


def _at_an_interim(trial: Trial, endpoint: Endpoint, cut: str, sentence: str) -> tuple[str, bool]:
    """Return the cut of an interim analysis that a sentence tells, and whether the one that is left may differ from it.

    A benefit that was seen early and not at the end is no error of a text that tells when.
    """
    if _EARLY.search(sentence) is None:
        return cut, False
    _, cuts = _with_effects(trial, endpoint)
    early = [each.id for each in trial.cuts if each.id in cuts and "interim" in f"{each.id} {each.title}".casefold()]
    early = early or cuts[:-1]
    if early:
        return (cut if cut in early else early[-1]), False
    found = trial.cut(cut)
    ratios = [each.hazard_ratio for each in found.results if each.endpoint == endpoint.id] if found else []
    tops = [each.ci[1].value if each.ci and each.ci[1] else each.value.value for each in ratios if each is not None]
    return cut, any(each is None or each >= 1 for each in tops)


def _is_of_a_test(statement: Statement, binding: Binding) -> bool:
    """Say whether it is a goal or a significance that is denied, and no difference: ``was not met``."""
    slot = statement.slot("direction")
    word = "" if slot is None else slot.text.casefold()
    denied = _INSIGNIFICANT.search(words_of(binding, statement.sentence)) is not None
    return denied or statement.slot("significant") is not None or word.startswith(_OF_TESTS)


def _is_goal(statement: Statement, binding: Binding, trial: Trial, endpoint: Endpoint) -> bool:
    """Say whether it is the goal of a late trial that is told as met, which a test must have shown.

    Earlier trials ask for less, and one that asks whether something is no worse needs no difference.
    """
    slot = statement.slot("direction")
    late = trial.phase in _LATE_PHASES and endpoint.role == "primary" and endpoint.kind == "time_to_event"
    told = late and slot is not None and slot.text.casefold().startswith(_REACHED)
    return told and not any(_NO_WORSE.search(each) for each in (binding.text, trial.title, endpoint.name))


def _is_judged(statement: Statement) -> bool:
    """Say whether a word tells what was better, and not what there was more of: ``improved``, ``favoured``."""
    slot = statement.slot("direction")
    if slot is None or slot.text.casefold().startswith(_JUDGED):
        return True
    return slot.value == "better" and slot.text.casefold().startswith(_LOWERED)  # reduced the risk of a harm


def _is_of(trial: Trial, statement: Statement, binding: Binding) -> bool:
    """Say whether a sentence that denies a benefit is on a trial: by its name, its medicine, or results beside it."""
    named = binding.named_in(statement.sentence)
    if any(each.name == "trial" and each.value == trial.id for each in named):
        return True
    own = binding.parsed.by_sentence.get(statement.sentence, [])
    if any(each.kind == "design" and each.slot("unnamed") is not None for each in own):
        return False  # NAME failed in a phase 2 trial
    medicines = {binding.medicine_of(each.value) or each.value for each in named if each.name in {"drug", "product"}}
    if medicines:
        return not gives_none(trial, medicines)
    before = {each.value for each in binding.trials_in(statement.sentence - 1)} if statement.sentence else set()
    if before == {trial.id} and _THE_TRIAL.match(words_of(binding, statement.sentence)):
        return True
    beside = (binding.parsed.by_sentence.get(statement.sentence - step, []) for step in (0, 1))
    return statement.slot("endpoint") is None or any(each.slot("value") for own in beside for each in own)


def _cohorts_with(trial: Trial, endpoint: Endpoint, cut: str) -> list[str | None]:
    """Return the cohorts, none for all patients, for which a cut says which arm did better."""
    timed, found = endpoint.kind == "time_to_event", trial.cut(cut)
    return [
        each.cohort
        for each in (found.results if found is not None else ())
        if each.endpoint == endpoint.id
        and each.group is None
        and each.decides
        and (each.hazard_ratio is not None if timed else len(each.percent) > 1)
    ]


def _with_effects(trial: Trial, endpoint: Endpoint) -> tuple[list[str], list[str]]:
    """Return the cohorts and cuts with a hazard ratio for an endpoint, or with the share of each arm."""
    cuts, cohorts = [], []
    for cut in trial.cuts:
        found = _cohorts_with(trial, endpoint, cut.id)
        if found and cut.decides:
            cuts.append(cut.id)
            cohorts += [each for each in found if each is not None]
    order = [each.id for each in trial.cohorts]
    return sorted(set(cohorts), key=lambda each: -order.index(each) if each in order else 0), cuts


def _matching_cut(binding: Binding, trial: Trial) -> str | None:
    """Return the data cut that prints most of the numbers of the text, or nothing where the text has none of them."""
    told = {
        each.get("value") for each in binding.parsed.statements if each.kind in {"median", "hazard_ratio", "follow_up"}
    }
    counts = {cut.id: len(told & cut.printed) for cut in trial.cuts}
    best = max(counts, key=lambda each: counts[each], default=None)
    return best if best is not None and counts[best] else None
