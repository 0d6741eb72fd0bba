"""Where a trial prints a count of patients: of all of them, of an arm, or under another endpoint than the first."""

from __future__ import annotations

import re

from pivotal.dossier.trials import Arm, Trial
from pivotal.reading.binding.arms_meant import given_to_all
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.binding.counts_done import done_by
from pivotal.reading.binding.patients_meant import prints
from pivotal.reading.binding.read_again import words_before
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.phrases import renamed

# The next arm to which patients were assigned.
_LISTED = re.compile(r"\s*(?:\([^)]*\)\s*)?(?:,|or\b|and\b)(?!\s*\d)", re.IGNORECASE)
_OF_A_STUDY = re.compile(
    r"\b(?:(?:trial|study|studies)\s+(?:of|with|testing|evaluating|investigating|comparing)"
    r"|(?:test|study|studi|evaluat|examin|investigat|assess|explor)(?:e|ed|ing)|tried|trying"
    r"|look(?:ed|ing) (?:at|into))\s+"
    r"(?:(?:(?:the|and|or)\s+|,\s*)*(?:efficacy|safety|effect(?:s|iveness)?|benefits?|activity|tolerability|use|role|value)"
    r"(?:,?\s+))*(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_WAS_STUDIED = re.compile(
    r"\s+(?:was|were|has been|is being)\s+(?:tested|studied|evaluated|examined|investigated|assessed|tried|compared)\b"
    r"[^.;:()]{0,80}\b(?:in|among|on)\s+(?:a\s+total\s+of\s+)?",
    re.IGNORECASE,
)
_ITS_PATIENTS = re.compile(
    r"[^.;:()]{0,80}\b(?:in|among|with|on|involving|enrolling)\s+(?:a\s+total\s+of\s+|more\s+than\s+|about\s+)?",
    re.IGNORECASE,
)
_PARTED = re.compile(r"[,;]|\b(?:cut|reduced|was|were|found|showed|improved|prolonged|lowered)\b", re.IGNORECASE)
_ENROLLED = re.compile(r"\b(?:enrol|recruit)", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:had|previous\w*|prior|not|never|earlier|progress\w*|after|naive)\b", re.IGNORECASE)
_WHOLE_OF = re.compile(
    r"(?:%|\bpercent|\d|\bhalf|\bthirds?|\bquarters?|\bmost|\bmajority)\s+of (?:the |these |all )?$", re.IGNORECASE
)
# Between an arm and its number: "the first arm had 330", "the medicine was given to 330", "medicine (n = 330".
_ATTACHED = re.compile(
    r"(?:[\s(\[:,=–-]|\b(?:arms?|groups?|n|was|were|given|to|taken|by|received|had|has|included|comprised|patients|of|for"
    r"|in|consisted|contained|counted|numbered|the|a|total|there|with|alone|and|or|versus|vs|\d+)\b)*",
    re.IGNORECASE,
)
_N_IN_BRACKET = re.compile(r"\(\s*n\s*=\s*$", re.IGNORECASE)
_FROM = re.compile(r"\s+(?:months|years)?\s*(?:from|up from)\s+", re.IGNORECASE)
_GOES_OVER = re.compile(
    r"[;:.](?!\d)|\b(?:while|whereas|but|versus|vs|v|compared|than|from|in|for|among|after|before|to|which|who|placebo"
    r"|control|other|all|overall(?! survival| response| remission))\b",
    re.IGNORECASE,
)
_GIVEN_TO = re.compile(
    r"\s?(?:%|percent|per cent) of (?:\w+ )?(?:patients|people|participants)[^,;:.()\d]{0,40}?"
    r"\b(?:respon\w+|remission)[^,;:.()\d]{0,12}? (?:to|with|on) (?:the )?(?:(combination)\b)?",
    re.IGNORECASE,
)
_SAFE = re.compile(r"\bsafety\b|\bpool(?:ed|ing)\b|\bevaluable\b|\bper[- ]protocol\b", re.IGNORECASE)
_TREATED = re.compile(r"\b(?:received|receiving|treated|took|taking|dosed)\b", re.IGNORECASE)
_DRAWN = re.compile(r"\b(?:random|assign|allocat|enrol|previously treated|pretreated)", re.IGNORECASE)
_FEW = 0.03  # by what share of an arm those who were treated differ from those who were randomised
_HEAD = 30  # characters that open a sentence
_WIDE = 80  # characters on either side of a count that tell whom it counts
_RESULTS_BEHIND = re.compile(r"\s*[;,]\s*(?:HR\b|hazard|stratified|p\b|\d+(?:\.\d+)?\s?%|95)", re.IGNORECASE)


def of_all(statement: Statement, binding: Binding, trial: Trial, arm: str, claim: Claim) -> bool:
    """Say whether a count is that of all patients though an arm stands by it: by what every arm got, or by its place.

    ``A trial of A in 1,199 men`` and ``B (n = 1150; HR = 0.39)`` are those of a trial, not of an arm.
    """
    slot, value = statement.slot("arm"), statement.slot("value")
    if slot is None or value is None or not binding.text:
        return False
    end = binding.parsed.sentences[statement.sentence].end
    before, told = words_before(binding, statement, slot.start), binding.text[slot.end : end]
    if slot.end <= value.start and statement.kind == "n":
        between = binding.text[slot.end : value.start]
        studied = _OF_A_STUDY.search(before) and _ITS_PATIENTS.fullmatch(between)
        if studied or _WAS_STUDIED.fullmatch(between):
            return True
    listed = _LISTED.match(told) is not None and any(each in before for each in ("ssign", "andomi"))
    whole = _WHOLE_OF.search(words_before(binding, statement, value.start)) is not None
    aside = slot.end <= value.start and _ATTACHED.fullmatch(binding.text, slot.end, value.start) is None
    beside = _N_IN_BRACKET.search(binding.text[: value.start][-8:]) and _RESULTS_BEHIND.match(binding.text, value.end)
    loose = (whole or aside) and statement.kind == "n"
    if not listed and not beside and not loose and not given_to_all(trial, slot.value, binding.medicine_of):
        return False
    return prints(trial, claim | {"arm": "total"}) and not prints(trial, claim | {"arm": arm})


def the_only_one(statement: Statement, trial: Trial, place: Claim, quantity: str) -> Arm | None:
    """Return the only arm of which a share of patients is printed, for one that is told without its arm.

    So it is with a median that is printed of a trial in which no arm is compared with another.
    """
    if quantity not in {"percent", "median"} or statement.slot("arm") is not None or statement.order:
        return None
    if quantity == "median" and (trial.arm_of_role("reference") is not None or trial.randomised):
        return None
    results = (each for cut in trial.cuts for each in cut.results if each.endpoint == place["endpoint"])
    arms = {arm for each in results for arm in (each.percent if quantity == "percent" else each.median)}
    found = next((each for each in trial.arms if arms == {each.id}), None)
    number = {**place, "quantity": quantity, "value": str(statement.get("value")), "arm": found.id if found else ""}
    return found if quantity == "percent" or (found is not None and prints(trial, number)) else None


def the_one_before(statement: Statement, binding: Binding, trial: Trial) -> Arm | None:
    """Return the arm of the number before, of a list that tells it once: ``31% with A, a PFS of 8 months and``."""
    value = statement.slot("value")
    if value is None or statement.slot("arm") is not None or statement.order or not binding.text:
        return None
    beside = binding.parsed.by_sentence.get(statement.sentence, ())
    told = [(slot, each) for each in beside if (slot := each.slot("arm")) is not None and slot.end <= value.start]
    if not told or any(each.order for _, each in told):
        return None
    slot, before = max(told, key=lambda each: each[0].end)
    if _GOES_OVER.search(binding.text, slot.end, value.start) is not None:
        return None
    return binding.arm(trial, before)[0]


def the_other_one(statement: Statement, binding: Binding, trial: Trial) -> Arm | None:
    """Return the arm of ``to 4.8 months from 1.7 months with chemotherapy``: of two medians the one told without it."""
    if statement.kind != "median" or statement.slot("arm") is not None or len(trial.arms) != 2:
        return None
    beside = binding.parsed.by_sentence.get(statement.sentence, ())
    alike = [each for each in beside if (each.kind, each.get("endpoint")) == ("median", statement.get("endpoint"))]
    value, other = statement.slot("value"), next((each for each in alike if each is not statement), None)
    told = None if other is None else other.slot("value")
    if len(alike) != 2 or other is None or value is None or told is None or other.slot("arm") is None:
        return None
    if not _FROM.fullmatch(binding.text, value.end, told.start):
        return None
    found = binding.arm(trial, other)[0]
    return next((each for each in trial.arms if found is not None and each.id != found.id), None)


def arm_behind(statement: Statement, binding: Binding) -> Statement:
    """Return a share with the arm behind it: ``68% of patients responded to the combination``."""
    value = statement.slot("value")
    if statement.kind != "percent" or value is None or statement.slot("arm") or statement.order or not binding.text:
        return statement
    found = _GIVEN_TO.match(binding.text, value.end)
    if found is None:
        return statement
    if found[1]:
        return statement.also(Slot("arm", found[1], found.start(1), found.end(1), "active"))
    names = (each for each in binding.named_in(statement.sentence) if each.name in {"drug", "product"})
    slot = next((each for each in names if each.start == found.end()), None)
    return statement if slot is None else statement.also(renamed(slot, "arm"))


def is_had_before(statement: Statement, binding: Binding, trial: Trial, place: Claim) -> bool:
    """Read ``1,717 men who had not had chemotherapy``: what patients of a trial had or lacked before is no arm."""
    slot, value = statement.slot("arm"), statement.slot("value")
    if slot is None or value is None or statement.kind != "n" or not value.end <= slot.start:
        return False
    had = _BEFORE.search(binding.text, value.end, slot.start) is not None
    return had and prints(trial, {**place, "quantity": "n", "value": value.value, "arm": "total"})


def placed(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> Claim:
    """Return a count under the endpoint that prints it, since patients are counted once for each of them.

    A cohort that only a later clause tells is none of it: ``In a trial of 298 patients, A cut the risk in …``.
    """
    if claim.get("quantity") != "n" or prints(trial, claim):
        return claim
    value, cohort = statement.slot("value"), statement.slot("cohort")
    later = value is not None and cohort is not None and value.end < cohort.start and claim.get("arm") == "total"
    if later and value and cohort and _PARTED.search(binding.text, value.end, cohort.start):
        return {name: each for name, each in claim.items() if name != "cohort"}
    elsewhere = (claim | {"endpoint": each.id} for each in trial.endpoints)
    return next((each for each in elsewhere if prints(trial, each)), claim)


def counted(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> str:
    """Return what a count would need that is not that of all patients of its place, or nothing."""
    if (needs := done_by(claim, statement, binding, trial)) or claim.get("quantity") != "n" or prints(trial, claim):
        return needs
    if _is_enrolment(claim, statement, binding, trial):
        return f"the number of those who were enrolled in {trial.id}, beside those of its results"
    if _is_of_the_treated(claim, statement, binding, trial):
        return f"the number of those of {trial.id} who were treated, beside those who were randomised"
    events = [each.id for each in trial.endpoints if prints(trial, claim | {"endpoint": each.id, "quantity": "events"})]
    return f"to know whether it counts {events[0]}, of which {trial.id} prints it" if events else ""


def _is_of_the_treated(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> bool:
    """Say whether a count may be of those who were treated: a few less than were randomised, or one more of an arm."""
    value, said = statement.slot("value"), claim["value"]
    if value is None or not said.isdigit():
        return False
    whole = binding.parsed.sentences[statement.sentence]
    words = binding.text[max(whole.start, value.start - _WIDE) : min(whole.end, value.end + _WIDE)]
    counts = counts_printed(claim, trial)
    if float(said) in counts:
        return False
    head = binding.text[whole.start : whole.start + _HEAD]  # "The safety of A (N = 211) and of B (N = 213) was"
    if (safe := _SAFE.search(words) or _SAFE.search(head)) is not None:
        return safe[0].casefold().startswith("pool") or float(said) <= max(counts, default=0)
    told = _TREATED.search(words)
    if told is None or _DRAWN.search(words) or any(prints(trial, claim | {"arm": each.id}) for each in trial.arms):
        return False
    more = 1 if told[0].casefold() == "treated" else 0
    return any(-more <= each - float(said) <= _FEW * each for each in counts)


def counts_printed(claim: Claim, trial: Trial) -> list[float]:
    """Return the counts that a trial prints of the place of a claim, and of all its cohorts where it names none."""
    counts: list[float] = []
    for cut in trial.cuts:
        found: dict[str, float] = {}
        for result in cut.results:
            printed = trial.number(result, "n", claim.get("arm"))
            of_place = result.group is None and claim.get("cohort") in {None, result.cohort}
            if of_place and printed is not None and printed.value.value is not None:
                found[str(result.cohort)] = max(found.get(str(result.cohort), 0), float(printed.value.value))
        counts += [*found.values(), sum(found.values())]
    return counts


def _is_enrolment(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> bool:
    """Say whether a trial without arms to draw is told to have enrolled more than it prints results of."""
    words = binding.text[statement.start : binding.parsed.sentences[statement.sentence].end]
    if trial.randomised is not False or claim.get("arm") != "total" or not _ENROLLED.search(words):
        return False
    results = [each for cut in trial.cuts for each in cut.results]
    told = any(_ENROLLED.search(each.group or "") for each in results)
    most = max((sum(n.value or 0 for n in each.n.values()) for each in results), default=0)
    return not told and float(claim["value"]) > most
