"""Percentages that are no results: thresholds, plans, changes, and what a bracket tells one part more of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, kind_at, text_at
from pivotal.reading.results.people import PEOPLE, singular

CHANGES = ("improv", "increas", "reduc", "decreas", "higher", "lower", "longer", "prolong", "extend")
_CHANGED = frozenset({
    "change", "changes", "increase", "decrease", "decline", "rise", "growth", "improvement", "gain", "benefit",
    "difference", "advantage",
})  # fmt: skip
_GROUPS = frozenset({"arm", "arms", "group", "groups", "cohort", "cohorts"})
_ADDED = frozenset({"addition", "adding", "placebo", "group", "arm", "arms"})
_ROSE = frozenset({"rose", "risen", "climbed", "fell", "fallen", "grew", "grown", "dropped", "rising", "doubled"})
_IMPROVED = frozenset({"improvement", "gain", "increase", "advantage", "benefit"})
_NEAR_RATE = 10  # items beside an improvement that say of what it is
_SOUGHT = ("exclud", "detect", "rule", "assum", "power", "expect", "hypothes", "would", "could", "may")
_THRESHOLDS = frozenset({
    "threshold", "thresholds", "null", "benchmark", "prespecified", "assumption", "cutoff", "expected",
    "anticipated", "hypothesised",
})  # fmt: skip
_LONGEST_MEAN = 9  # items from "mean" to its value
_OF_A_TEST = frozenset({"sensitivity", "specificity", "accuracy"})

_ABOUT = frozenset({"about", "approximately", "only", "just", "around", "below", "under", "less", "than", "~"})
_OF_TRIALS = frozenset({"drug", "product", "active", "arm", "trial", "ci", "ci_name", "p", "hr", "n"})
_COUNTS = frozenset({"number", "number_word"})
_THESE = frozenset({"the", "these", "all", "those"})
_PAPERS = frozenset({"indications", "approvals", "submissions", "appraisals", "applications", "trials", "studies"})
_GOT = frozenset({"received", "underwent", "started", "switched", "went", "got", "took"})  # a treatment
_TREATMENTS = frozenset({"chemotherapy", "therapy", "therapie", "treatment", "regimen", "line", "agent"})
_NEAR_LAST = 6  # items from responders to "lasting"
_FAR_VERB = 14  # items from a percentage to "received"
_EVENTS = ("death", "progression", "recurrence", "relapse")
_CUT = ("reduc", "lower", "decreas", "cut", "slash", "halv")
POINTS = frozenset({"point", "points"})  # of percent


def is_a_mean(items: Sequence[Item], at: int) -> bool:
    """Read ``On average, tumours shrank by 60%`` and ``the mean shrinkage was 60%``: a mean over patients, no part."""
    for index in range(at - 1, max(-1, at - _LONGEST_MEAN), -1):
        if text_at(items, index) in {"mean", "average"}:
            return text_at(items, index + 1) not in {"-", "risk", "age"}
        if items[index].text in {";", "(", ")"} or items[index].kind in {"percent", "endpoint"}:
            return False
    return False


def is_a_threshold(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage is what a result is held against: ``above the threshold rate of 39%``."""
    near = [text_at(items, index) for index in range(max(0, at - 6), at)]
    if near and near[-1] in {"averaged", "averages", "averaging"}:
        return True  # over other trials, or the years before
    since = max((step for step, each in enumerate(near) if each in {",", ";", "(", ")", "and"}), default=-1)
    return any(each in _THRESHOLDS or each.startswith("histor") for each in near[since + 1 :])


def is_aside(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage stands in brackets that tell one part more: ``24.3% (of both agents in 3.7%)``."""
    opened = next((i for i in range(at - 1, max(-1, at - 8), -1) if items[i].text in {"(", "["}), None)
    told = (opened is not None and text_at(items, opened + 1) == "of") or _is_of_others(items, at)
    if text_at(items, at + 1) == "of" and _are_responders(items, at + 2):
        return True
    return told or _is_of_who_got(items, at) or _is_of_what_was_given(items, at) or _is_of_a_disease(items, at)


def _is_of_a_disease(items: Sequence[Item], at: int) -> bool:
    """Read ``The five-year survival rate for patients with A is 9.1%``: what is known of it, and no trial's result."""
    verb = at - 1 - (text_at(items, at - 1) in _ABOUT)
    if text_at(items, verb) not in {"is", "are"} or any(each.kind in _OF_TRIALS for each in items):
        return False
    rated = [i for i in range(verb) if text_at(items, i) in {"rate", "rates", "survival"}]
    return (
        bool(rated)
        and any(each.kind == "disease" for each in items)
        and not any(each.kind == "percent" for each in items[at + 1 :])
    )


def _are_responders(items: Sequence[Item], at: int) -> bool:
    """Read ``67% of those responding had responses lasting 6 months``: of those who answered, how long."""
    who = at + (text_at(items, at) in {"the", "those"})
    told = text_at(items, who) in {"responders", "responding"}
    return told and any(text_at(items, i) in {"lasting", "lasted", "ongoing"} for i in range(who, who + _NEAR_LAST))


def _is_of_who_got(items: Sequence[Item], at: int) -> bool:
    """Read ``22 (73.3%) subsequently underwent surgery`` and ``15 (75%) received A and five (25%) B``: no outcome."""
    counted = text_at(items, at - 1) in {"(", "["} and text_at(items, at + 1) in {")", "]"}
    counted = counted and (kind_at(items, at - 2) in _COUNTS or singular(text_at(items, at - 2)) in PEOPLE)
    if not counted:
        return False
    verb = at + 2 + (text_at(items, at + 2).endswith("ly") or text_at(items, at + 2) in {"then", "later", "also"})
    if kind_at(items, at + 2) in {"drug", "product"}:
        return find(items, ("receiv",), at - _FAR_VERB, at) is not None and text_at(items, at - 3) in {"and", ","}
    return text_at(items, verb) in _GOT


def _is_of_what_was_given(items: Sequence[Item], at: int) -> bool:
    """Read ``received a further line (A plus B 32%, B alone 25%)``: which treatments some had.

    So it is of ``First-line treatment comprised A in 79% and B in 12%``.
    """
    made_of = find(items, ("compris", "consist"), 0, at) if text_at(items, at - 1) == "in" else None
    if made_of is not None and text_at(items, made_of - 1).rstrip("s") in _TREATMENTS:
        return True
    if text_at(items, at - 1) != "alone" and kind_at(items, at - 1) not in {"drug", "product", "therapy"}:
        return False
    opened = next((i for i in range(at - 1, max(0, at - _FAR_VERB), -1) if items[i].text in {"(", "["}), None)
    if opened is None or text_at(items, opened - 1).rstrip("s") not in _TREATMENTS:
        return False
    return find(items, ("receiv", "underwent", "given"), opened - _FAR_VERB, opened) is not None


def _is_of_others(items: Sequence[Item], at: int) -> bool:
    """Read ``37% mature``, ``in excess of 60%``, ``a 4% margin`` and ``reported by others``: no result of a trial.

    Neither is a share of approvals or of trials.
    """
    if text_at(items, at + 1) in {"mature", "immature", "margin", "maturity"}:
        return True
    of = at + 1 + (text_at(items, at + 1) == ")")
    if text_at(items, of) == "of" and text_at(items, of + 1 + (text_at(items, of + 1) in _THESE)) in _PAPERS:
        return True  # "was reported in 80 (44%) of the indications"
    if text_at(items, at - 1) == "of" and text_at(items, at - 2) == "excess":
        return True
    ahead = [text_at(items, index) for index in range(at + 1, min(at + 8, len(items)))]
    return any(one == "by" and two == "others" for one, two in pairwise(ahead))


def is_of_a_plan(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage is of the events that a plan asks for, of all deaths of a country, or of itself."""
    ahead = [text_at(items, index) for index in range(at + 1, min(at + 7, len(items)))]
    before = [text_at(items, index) for index in range(max(0, at - 4), at)]
    if any(text_at(items, index) == "achievement" for index in range(max(0, at - 12), at)):
        return True  # the endpoint is achievement of responses in nine of 80 patients (11%)
    if any(each.startswith("account") for each in before) or before[-2:] in (["making", "up"], ["makes", "up"]):
        return True  # the disease accounts for 34% of deaths
    if any(each in {"when", "once", "until"} for each in before) and {"have", "has"} & set(ahead):
        return True  # when 50% of the patients have died
    if text_at(items, at + 1) == "relative" or (ahead[:2] == ["of", "all"] and ahead[2:3] in (["deaths"], ["cancer"])):
        return True  # a 76 percent relative increase, 8% of all deaths
    held = ahead[:1] in (["was"], ["is"]) and ahead[1:2] in (["considered"], ["deemed"])
    if held or {"α", "alpha"} & set(before):
        return True  # a rate of 25% was considered meaningful
    needed = any(each in {"required", "planned", "targeted", "needed", "expected", "information"} for each in ahead)
    return (
        needed
        and ahead[:1] in (["of"], ["information"])
        and any(each in {"events", "deaths", "fraction"} for each in ahead)
    )


def is_changed_by(items: Sequence[Item], at: int) -> bool:
    """Say whether something changed by so many percent, ``the response rate increased by 20%``, or is of a test."""
    words = [text_at(items, index) for index in range(max(0, at - 9), at)]
    if any(one in _ROSE and two == "from" for one, two in pairwise(words)):
        timed = text_at(items, at + 1) == "at" and kind_at(items, at + 2) == "duration"  # 61% at 1 year to 52% at 2
        return not (timed or is_by_arms(items))  # over the years
    if any(each in _OF_A_TEST for each in words) or _is_a_change(items, at):
        return True
    if words[-1:] == ["of"] and any(each in _CHANGED for each in words[-2:]):
        return True  # an annual change of 3%
    changed = any(each.startswith((*CHANGES, "rose", "rise", "fell", "grew", "differ")) for each in words)
    needed = words[-2:-1] in (["needed"], ["required"], ["experienced"], ["undergone"])  # by 41% of those
    return words[-1:] == ["by"] and not needed and (changed or any("reduction" in each for each in words))


def is_by_arms(items: Sequence[Item]) -> bool:
    """Say whether values rose from one arm to the other, and not over the years: a treatment, and no date, is named.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    """
    dated = any(each.kind == "date" or (each.kind == "number" and _is_a_year(each.value)) for each in items)
    armed = any(
        each.kind in {"drug", "product", "arm", "active", "therapy"} or each.low in _ADDED | _GROUPS for each in items
    )
    return armed and not dated


def _is_a_year(value: str) -> bool:
    return len(value) == len("2008") and value[:2] in {"19", "20"}


def _is_a_change(items: Sequence[Item], at: int) -> bool:
    """Read ``a 30 percent improvement in survival``: by how much something grew, not the part of the patients."""
    noun = text_at(items, at + 1) in {"improvement", "increase", "gain", "rise", "decrease", "decline", "difference"}
    compared = text_at(items, at + 1) in {"higher", "lower", "greater", "better"} and text_at(items, at + 2) == "than"
    before = at - 1
    while text_at(items, before) in {"clinically", "meaningful", "absolute", "statistically", "significant"}:
        before -= 1  # "representing a clinically meaningful 4.5% improvement"
    return compared or (noun and text_at(items, before) in {"a", "an", "the", "with", "and", "of"})


def event_reduced(items: Sequence[Item], at: int) -> int | None:
    """Return the event of ``cut progression or death by 40%``, and that of ``and of progression by 35%``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A percentage.
    """
    event = at - 2
    if text_at(items, at - 1) != "by" or event < 1 or not text_at(items, event).endswith(_EVENTS):
        return None
    first = event - 1 - (text_at(items, event - 1) in _KINDS_OF_EVENTS)
    further = text_at(items, first) == "of" and text_at(items, first - 1) == "and"
    cut = items[event].kind == "endpoint" and text_at(items, event - 1).startswith(_CUT)
    return event if further or cut else None


def is_past_a_bracket(items: Sequence[Item], at: int) -> bool:
    """Read ``lowered the risk by 68% (24-month DFS 87.1% v 64.1%)``: a value of its own within the bracket."""
    opened = next((i for i in range(at - 1, max(0, at - 7), -1) if text_at(items, i) in {"(", "["}), None)
    named = opened is not None and any(items[i].kind in {"endpoint", "time_name"} for i in range(opened, at))
    pair = opened == at - 1 and text_at(items, at + 1) in {"v", "vs", "versus"}  # by 36% and improved OS (61% v 52%)
    pair = pair and any(items[i].kind == "percent" for i in range(max(0, at - 6), at))
    return opened is not None and (pair or (named and items[opened - 1].kind == "percent"))


_KINDS_OF_EVENTS = frozenset({"radiographic", "radiological", "radiologic", "disease", "tumour", "clinical"})
_WHOSE = frozenset({"in", "among", "for", "of"})
_FAR_OF_WHOM = 12  # items from the patients to their endpoint


def of_whom(items: Sequence[Item], cue: int) -> int | None:
    """Return the endpoint before its patients: ``PFS rates at 3 years among people with MRD negativity were``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    cue : int
        The place of what a percentage is taken to be of.
    """
    told = text_at(items, cue - 1) in {"with", "without", "achieving"} and singular(text_at(items, cue - 2)) in PEOPLE
    told = told and text_at(items, cue - 3) in _WHOSE
    if singular(text_at(items, cue + 1)) in PEOPLE and text_at(items, cue - 1) in _WHOSE:
        told = True  # the PFS rate for PR patients
    if items[cue].kind != "share" or not told:
        return None
    return next((i for i in range(cue - 2, max(-1, cue - _FAR_OF_WHOM), -1) if items[i].kind == "endpoint"), None)


def ends_a_range(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage is one end of a range: ``62% to 65%``; not where it rose from one to the other."""
    to, kinds = {"to", "-", "–"}, ("percent", "number")
    opens = text_at(items, at + 1) in to and at + 2 < len(items) and items[at + 2].kind in kinds
    closes = text_at(items, at - 1) in to and at > 1 and items[at - 2].kind in kinds
    apart = text_at(items, at + 1 if opens else at - 1) == "to"  # from 64% … to 100%: two results
    lead = (at if opens else at - 2) - 1
    if not (opens or closes) or not apart or text_at(items, lead) != "from":
        return opens or closes
    return text_at(items, lead - 1) == "," and any(each.low.startswith("rang") for each in items[:lead])


def behind_points(items: Sequence[Item], at: int) -> int:
    """Return the place behind ``9 percentage points`` and ``9-percentage-point``, or that of the number itself."""
    dashed = text_at(items, at + 1) == "-" and text_at(items, at + 3) == "-"
    first, second = (at + 2, at + 4) if dashed else (at + 1, at + 2)
    told = text_at(items, first) in {"percentage", "percent"} and text_at(items, second) in POINTS
    return second + 1 if told else at


def is_of_rates(items: Sequence[Item], at: int, behind: int) -> bool:
    """Read ``a 5% difference`` and ``a 5% improvement in overall survival at 5 years``: points of a rate.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at, behind : int
        The place of the percentage, and that behind its noun.
    """
    noun = text_at(items, behind - 1)
    if noun == "difference" or noun not in _IMPROVED:
        return noun == "difference"
    near = range(behind + 1, min(behind + _NEAR_RATE, len(items)))
    end = next((i for i in near if items[i].text in {",", ";", ".", "("} or text_at(items, i) == "and"), near.stop)
    survival = any(kind_at(items, i) == "endpoint" for i in range(behind, end))
    timed = any(
        kind_at(items, i) in {"time_name", "duration"} or "rate" in text_at(items, i) for i in range(behind, end)
    )
    sought = any(text_at(items, i).startswith(_SOUGHT) for i in range(max(0, at - _NEAR_RATE), at))
    return text_at(items, behind) == "in" and survival and timed and not sought
