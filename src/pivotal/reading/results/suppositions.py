"""Whether something is told as a fact: what is denied, hoped for, planned, asked, or no more than a trend, is none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, has_phrase, is_done, text_at
from pivotal.reading.results.prognoses import is_prognostic

_DENYING = frozenset({
    "not", "no", "failed", "fails", "fail", "failing", "neither", "nor", "without", "unable", "lacked",
    "lack", "never", "didn", "doesn", "insignificant", "cannot", "t",
})  # fmt: skip
_BREAKS = frozenset({",", ";", "but", "while", "whereas", "although", "."})
_SUPPOSING = frozenset({
    "may", "might", "could", "would", "should", "can", "hope", "hopes", "hoped", "aim", "aims", "aimed", "designed",
    "expected", "expects", "expect", "must", "potential", "potentially", "hypothesised", "hypothesis",
    "if", "whether", "need",
    "needed", "needs", "goal", "seek", "seeks", "planned", "plans", "assumed", "assuming", "believed", "powered",
    "unclear", "unknown", "unlikely", "intended", "intends", "possible", "likely", "looking", "hoping", "seeking",
    "awaiting",
})  # fmt: skip
_TRIED = frozenset({
    "show", "demonstrate", "detect", "evaluate", "assess", "test", "determine", "investigate", "confirm", "establish",
    "prove", "achieve", "provide", "offer", "compare", "explore", "examine", "see", "improve", "yield", "reach", "meet",
})  # fmt: skip
_VERBS_BETWEEN = frozenset({"had", "have", "was", "were", "showed", "experienced", "lived", "survived", "achieved"})
_MEANS = frozenset({
    "therapies", "treatments", "drugs", "medicines", "agents", "options", "regimens", "therapy", "treatment", "drug",
    "medicine", "agent", "option",
})  # fmt: skip
_LOOKED_AT = ("evaluat", "assess", "investigat", "test", "examin", "explor")
_ANALYSED = frozenset({"interim", "analysis", "analyses", "subgroup", "final", "primary"})
_REACHED = frozenset({"reach", "reached", "achieve", "attain", "meet", "cross"})
_TOO_LITTLE = frozenset({"enough", "insufficient", "limited", "sufficient"})
_ELSEWHERE = frozenset({"other", "earlier", "previous", "prior", "historical"})
_NOT_OF_OTHERS = frozenset({"and", "or", "the", "vs", "versus", "v", "than", "over", "to", "with", "among"})
_ASSESSORS = frozenset({"investigator", "investigators", "investigator's", "review", "assessment", "bicr", "irc"})
_AIMS = frozenset({"objective", "aim", "purpose", "goal", "intent"})
_GOALS = ("objective", "goal", "endpoint", "aim", "target")
_MET = frozenset({"met", "hit", "reached", "achieved", "meeting", "hitting", "meets", "hits"})
_OF_AN_ABILITY = frozenset({"benefit", "benefits", "shown", "showed", "demonstrated", "proven", "proved"})
_TOWARDS = frozenset({"to", "toward", "towards", "for", "of", "in"})
_LATER = frozenset({"would", "needed", "required", "expected", "could"})
_PEOPLE = frozenset({"patient", "patients", "women", "men", "those", "adults", "children", "participants"})
_ANIMALS = frozenset({"animals", "mice", "rats", "murine", "xenograft", "xenografts", "vivo", "preclinical"})
_TREATED = frozenset({"patients", "trials", "participants"})
_LABORATORY = _ANIMALS | {"mouse", "vitro"}
_CONTRASTS = frozenset({"but", "while", "whereas", "although", "though", ";"})
_FAR, _NEAR, _QUESTIONED, _RANKED = 10, 6, 25, 14


def is_denied(items: Sequence[Item], at: int, own: Collection[int]) -> bool:
    """Say whether what a word at a place tells is denied; ``own`` are the places of what it is said of.

    Another endpoint, a comma or a conjunction ends the clause in which a denial counts.
    """
    first = min([at, *own])
    for index in range(at - 1, max(-1, first - _FAR), -1):
        word = text_at(items, index)
        if own and word == "not" and text_at(items, index - 1) == "but" and index > max(own):
            continue  # PFS, but not OS, was longer
        if word in _DENYING and not _is_only(items, index) and not _is_of_something_else(items, index, at):
            return True
        if word == "failure" and text_at(items, index + 1) == "to":
            return True
        if index < first and (word in _BREAKS or items[index].kind in {"endpoint", "share"}):
            return False
        if index not in own and items[index].kind in {"endpoint", "share"}:
            return False
    return False


def _is_of_something_else(items: Sequence[Item], index: int, at: int) -> bool:
    """Say whether ``no`` or ``without`` is said of patients: ``those without metastases had longer survival``."""
    told_of_people = index > 0 and text_at(items, index) in {"no", "without", "lack", "lacked"}
    return told_of_people and any(each.low in _VERBS_BETWEEN for each in items[index + 1 : at])


def _is_only(items: Sequence[Item], at: int) -> bool:
    """Say whether ``not`` belongs to ``not only``."""
    return text_at(items, at) == "not" and text_at(items, at + 1) == "only"


def is_supposed(items: Sequence[Item], at: int, own: Collection[int]) -> bool:
    """Say whether what a word at a place tells is a wish, a plan, a question or a condition."""
    first = min([at, *own])
    if text_at(items, len(items) - 1) == "?" or text_at(items, 1) in {"hope", "hopes"}:
        return True  # "Doctors hope that it will …"
    if _is_of_a_limit(items, at) or _is_of_models(items, own):
        return True
    if text_at(items, at) == "favourable" and find(items, ("than", "versus", "vs", "compar")) is None:
        return True  # "a favourable response rate of 38%": whoever finds it so, it is compared with nothing
    if any(_is_asked(items, index) for index in range(max(0, first - _QUESTIONED), at)):
        return True
    if (
        _is_of_elsewhere(items, at)
        or _is_of_none(items, at)
        or _is_wanting(items, at)
        or _is_over_years(items, at)
        or _is_of_others(items, first)
        or is_prognostic(items, at)
        or _is_of_assessors(items, at)
        or (text_at(items, first - 1) == "proven" and text_at(items, first - 3) in {"with", "of"})  # of a comparator
    ):
        return True
    if text_at(items, at) in {"higher", "lower", "greater"} and text_at(items, at + 1) in {"dose", "doses"}:
        return True  # of whom a response is told
    if _is_an_objective(items, first) or _is_examined(items, at):
        return True
    return _is_hoped(items, first, at) or _is_to_be_done(items, at) or _is_needed(items, max([at, *own]))


def _is_asked(items: Sequence[Item], at: int) -> bool:
    """Say whether a question is asked at a place; ``whether with or without A`` is none."""
    return text_at(items, at) == "whether" and text_at(items, at + 1) not in {"with", "given", "or", "in", "alone"}


def _is_wanting(items: Sequence[Item], at: int) -> bool:
    """Read ``in the absence of a gain`` and ``not enough evidence that it prolongs life``."""
    lacked = (i for i in range(at - _FAR, at) if text_at(items, i) == "lack" and text_at(items, i + 1) == "of")
    if any(text_at(items, i + 2) in {"data", "evidence"} for i in lacked):
        return True  # "the lack of data on a survival benefit"
    if any(text_at(items, i) == "absence" for i in range(at - 4, at)):
        return True
    return any(text_at(items, i) == "evidence" and text_at(items, i - 1) in _TOO_LITTLE for i in range(at - _FAR, at))


def _is_of_a_limit(items: Sequence[Item], at: int) -> bool:
    """Read ``with its lower bound above 10%``: the limit of an interval, no gain."""
    return text_at(items, at + 1) in {"bound", "bounds", "limit", "limits"}


def _is_of_models(items: Sequence[Item], own: Collection[int]) -> bool:
    """Say whether animals were treated, or an endpoint was only predicted: ``a model using MRD to predict PFS``."""
    predicted = any(text_at(items, place - 1).startswith("predict") for place in own)
    people = any(each.low in _TREATED for each in items)  # despite promising preclinical data, in patients with glioma
    return predicted or (not people and any(each.low in _ANIMALS for each in items))


def is_of_animals(items: Sequence[Item]) -> bool:
    """Say whether a sentence tells of animals or cells and of no patients."""
    if has_none(items, _LABORATORY) or not any(each.low in _LABORATORY for each in items):
        return False
    return not any(each.low in _PEOPLE for each in items)


def _is_an_objective(items: Sequence[Item], first: int) -> bool:
    """Read ``The objective is to demonstrate superiority of A in prolonging …`` and ``a need for drugs that …``."""
    for index in range(max(0, first - _QUESTIONED), first):
        word = text_at(items, index)
        stated = text_at(items, index + 1) in {"is", "was"} and text_at(items, index + 2) == "to"
        if word in {"need", "needs"} and text_at(items, index + 1) == "for":
            return any(text_at(items, i) in {"that", "which", "to"} for i in range(index + 2, first + 1))
        if stated and (text_at(items, index - 1) in _AIMS or word in _AIMS):
            return True
        if word in {"objective", "aim", "purpose"} and text_at(items, index + 1) == "of":
            return any(
                text_at(items, i) in {"is", "was"} and text_at(items, i + 1) == "to" for i in range(index, first)
            )
    return False


def _is_examined(items: Sequence[Item], at: int) -> bool:
    """Read ``The trial evaluated the superiority of A`` and ``was tested for it``: what was looked at was not found."""
    near = [text_at(items, index) for index in range(max(0, at - _NEAR), at)]
    if text_at(items, at).endswith("inferiority") or text_at(items, at) == "superiority":
        tested = "for" in near and any(each.startswith(_LOOKED_AT) for each in near)  # PFS was tested for superiority
        verb = next((i for i in range(at + 1, at + _NEAR) if text_at(items, i) in {"was", "were"}), None)
        if tested or (verb is not None and text_at(items, verb + 1).startswith(_LOOKED_AT)):
            return True
    if near[-3:-2] == ["for"] and any(
        text_at(items, i).startswith(_LOOKED_AT) for i in range(max(0, at - _RANKED), at)
    ):
        return True  # evaluated A for the treatment effect on it
    near = near[-4:]
    return near[-1:] != [] and "the" in near[-2:] and any(each.startswith(_LOOKED_AT) for each in near)


def _is_of_elsewhere(items: Sequence[Item], at: int) -> bool:
    """Say whether other trials are compared with: ``shorter than reported by others``, ``than in earlier studies``."""
    than = next((i for i in range(at + 1, min(at + _FAR, len(items))) if text_at(items, i) == "than"), None)
    if has_phrase(items, "previously", "reported") is not None and find(items, ("compared",), at) is not None:
        return True  # increased to 14.9 months, compared to the previously reported findings
    if than is None:
        return False
    words = [text_at(items, index) for index in range(than + 1, min(than + _FAR, len(items)))]
    told = any(each.startswith(("reported", "published", "historic", "previously", "expected")) for each in words[:3])
    if any(each.kind == "trial" for each in items[than + 1 : than + _NEAR]):
        return True
    return told or any(
        one in _ELSEWHERE and two.startswith(("trial", "stud", "series")) for one, two in pairwise(words)
    )


def _is_of_none(items: Sequence[Item], at: int) -> bool:
    """Read ``there are no treatments that prolong survival``: nothing was shown of any."""
    that = next(
        (i for i in range(at - 1, max(-1, at - _NEAR), -1) if text_at(items, i) in {"that", "which", "to"}), None
    )
    none = (i for i in range(max(0, at - _RANKED), at) if text_at(items, i) in {"no", "few"})
    if any(_are_means(items, i + 1) and text_at(items, i - 1) != "the" for i in none):
        return True  # very few treatments have been able to show a gain
    if that is None:
        return False
    near = [text_at(items, index) for index in range(max(0, that - _NEAR), that)]
    return bool(near) and near[-1].split(" ")[-1] in _MEANS and any(each in {"no", "few", "lack"} for each in near)


def _are_means(items: Sequence[Item], at: int) -> bool:
    """Say whether treatments at large are the subject of ``have``: ``few approved drugs have``."""
    noun = next((i for i in (at, at + 1, at + 2) if text_at(items, i).split(" ")[-1] in _MEANS), None)
    return noun is not None and text_at(items, noun + 1) in {"have", "has", "had"}


def _is_over_years(items: Sequence[Item], at: int) -> bool:
    """Read ``survival has improved over recent decades``: no result of a trial."""
    for index in range(at + 1, min(at + _FAR, len(items))):
        word = text_at(items, index)
        if word in {"decade", "decades"} or (word == "years" and text_at(items, index - 1) in {"recent", "past"}):
            return True
        if word in {";", "."}:
            return False
    return False


def _is_of_others(items: Sequence[Item], at: int) -> bool:
    """Say whether other medicines are the subject: ``other targeted therapies have higher response rates``."""
    for index in range(max(0, at - _FAR), at):
        if text_at(items, index) == "other" and text_at(items, index - 1) not in _NOT_OF_OTHERS:
            return any(text_at(items, place) in _MEANS for place in range(index + 1, min(index + 4, at)))
    return False


def _is_hoped(items: Sequence[Item], first: int, at: int) -> bool:
    for index in range(at - 1, max(-1, first - _FAR), -1):
        word = text_at(items, index)
        if word == "could" and text_at(items, index + 1) == "not":
            continue  # it was tried
        if word == "can" and _is_shown(items, index):
            continue  # data show that it can
        if word == "planned" and (text_at(items, index - 1) == "-" or text_at(items, index + 1) in _ANALYSED):
            continue  # at a pre-planned interim analysis
        if (word in _SUPPOSING and not _is_reached(items, index)) or (
            word == "will" and text_at(items, index + 1) != "not"
        ):
            return True
        if word in _BREAKS and index < first and not _is_an_aside(items, index):
            return False
    return False


def _is_an_aside(items: Sequence[Item], at: int) -> bool:
    """Say whether a comma only parts an aside: ``would put off relapse and, in doing so, improve survival``."""
    if text_at(items, at) != ",":
        return False
    return text_at(items, at - 1) in {"and", "so", "thereby"} and any(
        text_at(items, i) in {"doing", "thereby", "thus"} for i in range(at - 2, at + 4)
    )


def _is_of_assessors(items: Sequence[Item], at: int) -> bool:
    """Read ``The ORR by investigator assessment was similar``: who looked at it is compared, no treatments."""
    if not text_at(items, at).startswith(("similar", "consistent", "comparable")):
        return False
    before = [text_at(items, index) for index in range(max(0, at - _FAR), at)]
    ends = text_at(items, at + 1) in {".", "", ",", ";", "("}
    return ends and "by" in before and bool(_ASSESSORS & set(before))


def _is_shown(items: Sequence[Item], at: int) -> bool:
    that = next((i for i in range(at - 1, max(0, at - _FAR), -1) if text_at(items, i) == "that"), None)
    return that is not None and text_at(items, that - 1) in {"shows", "show", "showed", "shown", "demonstrated"}


def _is_reached(items: Sequence[Item], at: int) -> bool:
    """Say whether a goal is one that was met: ``hit its central goal by showing an improvement``."""
    met = any(text_at(items, i) in _MET for i in range(max(0, at - _NEAR), at))
    doing = text_at(items, at + 1) == "of" and any(text_at(items, i).endswith("ing") for i in (at + 2, at + 3))
    return text_at(items, at) == "goal" and met and (doing or text_at(items, at + 1) in {"by", ",", "and"})


def _is_to_be_done(items: Sequence[Item], at: int) -> bool:
    """Say whether a verb is what somebody wants to do: ``to improve``, ``to show an improvement``, ``of improving``."""
    place = at - 1
    while place > 0 and text_at(items, place).endswith("ly"):
        place -= 1
    if text_at(items, place) == "to" and _is_an_ability(items, place):
        return False
    if text_at(items, place) == "to" and text_at(items, at)[-2:] not in {"ed", "er"}:
        return not is_done(items, place) and not _is_the_first(items, place)
    if text_at(items, at).endswith("ing") and text_at(items, place) in {"of", "for", "at", "as"}:
        return not any(text_at(items, i).startswith(_GOALS) for i in range(max(0, at - 4), at))
    for index in range(at - 1, max(0, at - _NEAR), -1):
        if text_at(items, index) == "to" and text_at(items, index + 1) in _TRIED:
            return not is_done(items, index) and not _is_the_first(items, index)
    return False


def _is_an_ability(items: Sequence[Item], at: int) -> bool:
    """Read ``The benefits are its ability to delay … and to improve …`` and ``has shown the ability to prolong …``."""
    able = next((i for i in range(at - 1, max(-1, at - _RANKED), -1) if text_at(items, i) == "ability"), None)
    if able is None or (able < at - 1 and text_at(items, at - 1) != "and"):
        return False
    return any(text_at(items, i) in _OF_AN_ABILITY for i in range(max(0, able - _FAR), able))


def _is_the_first(items: Sequence[Item], at: int) -> bool:
    """Read ``the first and only medicine to prolong …``: it has done so."""
    return any(text_at(items, index) in {"first", "only"} for index in range(max(0, at - _RANKED), at))


def _is_needed(items: Sequence[Item], last: int) -> bool:
    for index in range(last + 1, min(last + _FAR, len(items))):
        if text_at(items, index) in _BREAKS:
            return False
        if text_at(items, index) in _LATER:
            return True
    return False


def is_a_trend(items: Sequence[Item], at: int) -> bool:
    """Say whether only a trend to a gain is told, of which nobody says that it was not significant."""
    near = range(max(0, at - _NEAR - 2), at)
    trend = next((i for i in near if text_at(items, i).startswith("trend")), None)
    if trend is None or text_at(items, trend + 1) not in _TOWARDS:
        return False
    denied = any(
        text_at(items, i) in {"no", "not", "without", "insignificant"} for i in range(max(0, trend - 5), trend)
    )
    told = any(text_at(items, i).startswith(("nonsignificant", "significan")) for i in range(max(0, trend - 5), trend))
    return not denied and not told and not _is_told_insignificant(items, at)


def is_no_more_than_a_trend(items: Sequence[Item], at: int) -> bool:
    """Say whether a gain is a trend, is numerical only, or is told not to be significant."""
    for index in range(max(0, at - 8), at):
        if text_at(items, index).startswith(("trend", "numerical", "nonsignificant", "tended")):
            return True
        if text_at(items, index) == "non" and text_at(items, index + 2) == "significant":
            return True
    return _is_told_insignificant(items, at)


def _is_told_insignificant(items: Sequence[Item], at: int) -> bool:
    """Say whether a gain is told behind its word not to be significant."""
    for index in range(at + 1, len(items)):
        if text_at(items, index) in {"not", "no", "failed"} and any(
            text_at(items, i) in {"significant", "significance", "significantly"} for i in range(index + 1, index + 7)
        ):
            if _is_of_another_endpoint(items, at, index):
                return False
            return not any(text_at(items, i) in {";", "but"} for i in range(at, index - 1)) or _means_it(items, index)
    return False


def _is_of_another_endpoint(items: Sequence[Item], at: int, index: int) -> bool:
    """Read ``improved PFS, but OS was not significantly better``: the clause of a denial has an endpoint of its own."""
    broken = next((i for i in range(index - 1, at, -1) if text_at(items, i) in _CONTRASTS), None)
    if broken is None:
        return False
    ends = next((i for i in range(index + 1, len(items)) if items[i].text in {",", ";", ".", "("}), len(items))
    return any(each.kind in {"endpoint", "share"} for each in items[broken:ends])


def _means_it(items: Sequence[Item], at: int) -> bool:
    """Say whether ``not significant`` is said of the gain itself: ``, but not by a significant amount``."""
    if text_at(items, at - 1) == "did" and text_at(items, at - 2) in {"this", "it", "these", "which", "difference"}:
        return True  # but this did not reach significance
    if text_at(items, at + 1) in {"by", "significant", "significantly", "statistically"}:
        return True
    reached = any(text_at(items, index) in _REACHED for index in range(at + 1, at + 4))
    return reached and not any(items[index].kind in {"endpoint", "share"} for index in range(max(0, at - 4), at))
