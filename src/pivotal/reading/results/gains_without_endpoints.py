"""Treatments told to be better, worse or alike where no endpoint is named: ``A was not superior to B``, ``A beat B``.

Also what gave no benefit, a difference that was not significant, and trials that read out as positive. These
are looked for only where a sentence tells no other gain.
"""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, has_word, kind_at, made, places_with, span, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.intervals import closing
from pivotal.reading.results.suppositions import is_a_trend, is_denied, is_supposed

_STEMS = (
    "superior", "inferior", "better", "worse", "different", "effective", "efficacious", "efficacy", "beat",
    "outperform", "active", "outdid", "bested", "topped", "tops", "surpass", "benefit", "advantage", "difference",
    "outlook", "outcome", "prognosis", "differ", "result", "equivalent", "improvement", "effect", "beneficial",
)  # fmt: skip
_COMPARED = frozenset({
    "superior", "inferior", "better", "worse", "different", "effective", "efficacious", "equivalent", "active",
})  # fmt: skip
_VERBS = frozenset({
    "was", "were", "is", "are", "be", "been", "proved", "proves", "proven", "did", "does", "do", "fared", "fares",
    "worked", "works", "performed", "performs", "remained", "remains", "turned", "looked", "found", "shown", "showed",
    "seems", "seemed", "appears", "appeared",
})  # fmt: skip
_BETWEEN = frozenset({
    "not", "no", "more", "less", "as", "equally", "at", "least", "any", "clearly", "to", "be", "out", "also", "thus",
    "n't", "even", "far", "much", "therefore", "just", "t", "statistically", "either", "neither", "nor",
})  # fmt: skip
_LINKS = frozenset({"to", "than", "from", "as", "over"})
_TREATMENTS = frozenset({
    "treatment", "treatments", "therapy", "therapies", "regimen", "regimens", "combination", "combinations", "arm",
    "arms", "chemotherapy", "radiotherapy", "placebo", "schedule", "schedules", "drug", "drugs", "medicine", "tablet",
    "surgery", "transplantation", "observation", "control", "controls", "care", "standard", "doublet", "triplet",
    "monotherapy", "immunotherapy", "vaccine", "antibody", "inhibitor", "agent", "agents", "addition", "adding",
    "maintenance", "consolidation", "degrader", "choice", "dose", "doses", "courses", "cycles", "weeks", "months",
    "years", "pill", "capsules", "blocker", "chemo", "irradiation", "infusion", "chemoradiation", "chemoradiotherapy",
})  # fmt: skip
_NOT_OF_EFFICACY = (
    "toxic", "safe", "toler", "cost", "quality", "incidence", "symptom", "pain", "sensitiv", "detect", "imag",
    "predict", "adher", "uptake", "binding", "potency", "affinity", "half", "age", "baseline", "characteristic",
    "adverse", "bias",
    "model", "score", "test", "assay", "side", "prefer", "nausea", "bioavail", "exposure", "concentration", "risk",
    "pharmacok", "neuropath", "anaemia", "neutrop", "fatigue", "surviv", "prognos", "method", "criteri", "cells",
    "mice", "expression", "status", "dosing", "convenien", "mutation", "clearance",
)  # fmt: skip
_BEAT = (
    "beat", "beats", "beaten", "beating", "outperformed", "outperforms", "outperforming", "outperform", "outdid",
    "bested", "topped", "tops", "surpassed", "surpasses",
)  # fmt: skip
_SHOWN = (
    "show", "demonstrat", "led", "gave", "give", "confer", "provid", "yield", "produc", "result", "found", "find",
    "offer", "bring", "brought", "derived", "saw", "seen", "observ", "confirm", "reveal", "deliver", "met", "document",
)  # fmt: skip
_HELD = frozenset({"held", "persisted", "remained", "was", "were", "extended", "applied"})
_HAD = frozenset({"had", "has", "have", "associated", "exhibited", "achieved", "displayed"})
_NO_BENEFITS = frozenset({"rate", "rates", "-", "risk", "risks", "outweigh", "profile", "ratio", "and", "outweighs"})
_NONE = frozenset({"no", "without", "any", "neither", "not", "little"})
_SIGNIFICANT = ("significan", "insignifican", "nonsignifican")
_INSIGNIFICANT = frozenset({
    "difference", "differences", "result", "results", "improvement", "improvements", "effect", "effects", "gain",
    "gains",
})  # fmt: skip
_ENDS = frozenset({".", ",", ";", "(", ""})
_GROUPS = frozenset({"groups", "arms", "regimens", "treatments", "schedules", "two", "both"})
_OUTCOMES = frozenset({"outcome", "outcomes", "efficacy", "effectiveness", "prognosis", "outlook"})
_OF_OUTCOMES = frozenset({
    "the", "clinical", "patient", "patients", "overall", "their", "treatment", "long-term", "antitumour", "oncological",
    "oncologic", "and", "its", "survival", "significantly", "'", "'s", "therapeutic",
})  # fmt: skip
_CLAUSES = frozenset({".", ";", ":", "but", "while", "whereas", "although", "yet", "though", "because"})
_BETTER_OR_ALIKE = frozenset({
    "superior", "inferior", "better", "worse", "poorer", "improved", "similar", "comparable", "equivalent",
    "favourable",
})  # fmt: skip
_BEHIND_OUTCOMES = frozenset({
    "to", "than", "compared", "versus", "vs", "with", "between", "over", "relative", "for", "in", "when",
})  # fmt: skip
_SHOWED = frozenset({"shown", "showed", "demonstrated", "confirmed"})
_NOT_SHOWN = frozenset({"clinical", "risk", "potential", "cost", "symptomatic", "functional", "no", "side", "adverse"})
_FAR, _NEAR = 14, 7  # items

_Found = tuple[int, str, int | None]


def gains_without_endpoints(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return that treatments were compared as a whole, where no benefit has been read in a sentence.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _STEMS) or any(each.kind == "benefit" for each in told) or items[-1].text == "?":
        return []
    for reads in (
        _compared, _fared, _beaten, _benefit, _benefited, _superiority, _difference, _undiffering,
        _efficacy, _improved, _outcomes, _shown_for, _beneficial,
    ):  # fmt: skip
        found = reads(items)
        if found is not None:
            at, direction, noun = found
            slots = [items[at].slot("direction", direction)]
            slots += [] if noun is None else [span(items, noun, noun + 1, "endpoint")]
            first, last = (at, at) if noun is None else (min(at, noun), max(at, noun))
            return [made("benefit", slots, sentence, (items[first].start, items[last].end))]
    return []


def _begin(items: Sequence[Item], at: int) -> int:
    """Return where the clause of a place begins."""
    begun = at
    while begun and at - begun < 2 * _FAR and text_at(items, begun - 1) not in _CLAUSES:
        begun -= 1
    return begun


def _names_one(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a treatment stands between two places, and nothing that tells of something else than efficacy."""
    near = items[max(0, first) : last]
    return not _is_of_something_else(near) and any(_is_a_treatment(each) for each in near)


def _is_of_something_else(items: Sequence[Item]) -> bool:
    return any(each.kind in {"harm", "share", "endpoint"} or each.low.startswith(_NOT_OF_EFFICACY) for each in items)


def _but_for_patients(items: Sequence[Item], first: int, last: int) -> list[Item]:
    """Return what stands between two places without what tells patients: no detectable disease, platinum-sensitive."""
    return [
        items[i]
        for i in range(first, last)
        if not (items[i].low.startswith(("detect", "age")) or (i and items[i - 1].text == "-"))
    ]


def _is_a_treatment(item: Item) -> bool:
    abbreviated = item.kind in {"word", "short"} and len(item.text) > 1 and item.text.isupper()
    return item.kind in ARM_KINDS or item.low in _TREATMENTS or abbreviated


def _compared(items: Sequence[Item]) -> _Found | None:
    """Read ``A was not superior to B``, ``worked better than B``, ``no better than B`` and ``as effective as B``."""
    for at in places_with(items, tuple(_COMPARED)):
        if text_at(items, at) not in _COMPARED or text_at(items, at + 1) not in _LINKS:
            continue
        word, verb = text_at(items, at), at - 1
        while verb > 0 and (text_at(items, verb) in _BETWEEN or text_at(items, verb).endswith("ly")):
            verb -= 1
        between = {text_at(items, i) for i in range(verb + 1, at)}
        headline = "no" in between and word in {"better", "different"}
        if text_at(items, verb) not in _VERBS and not headline:
            continue
        subject = verb + (text_at(items, verb) not in _VERBS)
        end = next(
            (i for i in range(at + 2, at + _NEAR) if text_at(items, i) in _CLAUSES | {",", "(", "in"}), at + _NEAR
        )
        if not _are_compared(items, (_begin(items, subject), subject), (at + 2, end)):
            continue
        if is_supposed(items, at, []):
            continue
        if word in {"effective", "efficacious", "active"} and between.isdisjoint({"more", "less", "as", "equally"}):
            continue
        if is_denied(items, at, []) or word in {"different", "equivalent"} or between & {"as", "equally"}:
            return (at, "not better", None) if word != "different" or is_denied(items, at, []) else None
        return at, "worse" if word in {"inferior", "worse"} or "less" in between else "better", None
    return None


def _are_compared(items: Sequence[Item], first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Say whether one of two spans names a treatment, and neither tells of anything else."""
    spans = [items[max(0, a) : b] for a, b in (first, second)]
    if any(_is_of_something_else(each) for each in spans) or not all(spans):
        return False
    if any(each.kind == "trial" for each in spans[1]):
        return False  # worse than in another trial
    return any(_is_a_treatment(each) for part in spans for each in part)


def _beaten(items: Sequence[Item]) -> _Found | None:
    """Read ``A has beaten B``; expectations may be beaten too."""
    for at in places_with(items, _BEAT):
        if text_at(items, at) not in _BEAT or is_supposed(items, at, []):
            continue
        if text_at(items, at - 1) in {"the", "a"} or text_at(items, at + 1) in {"by", "expectations", "out", "cancer"}:
            continue
        before = _names_one(items, _begin(items, at), at) or text_at(items, at - 1) == "it"
        if before and _names_one(items, at + 1, at + 6):
            return at, "not better" if is_denied(items, at, []) else "better", None
    return None


def _benefit(items: Sequence[Item]) -> _Found | None:
    """Read ``gave no benefit``, ``led to a sustained benefit`` and ``no therapeutic advantage from A``."""
    for at in places_with(items, ("benefit", "advantage")):
        if text_at(items, at) not in {"benefit", "advantage"} or text_at(items, at + 1) in _NO_BENEFITS:
            continue
        begun = _begin(items, at)
        aside = next((i for i in range(at - 1, at - 4, -1) if text_at(items, i - 1) == ","), None)
        if aside is not None and text_at(items, aside).endswith("ing"):
            begun = aside  # …, indicating no benefit
        before = {text_at(items, i) for i in range(max(begun, at - _NEAR), at)}
        against = text_at(items, at + 1) in {"versus", "vs", "over", "compared"}
        told = against or text_at(items, at - 2) == "no" or _is_not_shown(items, at)
        if text_at(items, at - 1) == "clinical" and told:
            before.discard("clinical")
        if before & {"clinical", "risk", "potential", "cost", "perceived", "economic", "palliative", "symptomatic"}:
            continue
        last = min(at + _FAR, len(items))
        if (
            _is_of_something_else(_but_for_patients(items, begun, last))
            or is_supposed(items, at, [])
            or is_a_trend(items, at)
        ):
            continue
        shown = any(text_at(items, i).startswith(_SHOWN) for i in range(max(begun, at - _NEAR), at + _NEAR))
        if "no" in before or is_denied(items, at, []):
            if (
                shown
                or any(each.startswith(("suggest", "indicat")) for each in before)
                or {"there", "was", "were", "from", "of"} & before
                or _names_one(items, begun, last)
            ):
                return at, "not better", None
        elif shown and (against or before & {"a", "an", "significant", "sustained", "clear", "consistent"}):
            if _names_one(items, begun, last):
                return at, "better", None
        elif text_at(items, at - 1) == "the" and text_at(items, at + 1) in _HELD - {"was", "were"}:
            return at, "better", None
    return None


def _is_not_shown(items: Sequence[Item], at: int) -> bool:
    """Read ``have not shown (a) clinical benefit``: the denial right before its verb."""
    near = range(max(1, at - _NEAR), at)
    return any(text_at(items, i).startswith(_SHOWN) and text_at(items, i - 1) in {"not", "n't", "t"} for i in near)


def _difference(items: Sequence[Item]) -> _Found | None:
    """Read ``the difference was not significant`` and ``found no difference from B``, of nothing but treatments."""
    if any(each.kind in {"harm", "age"} or each.low.startswith(_NOT_OF_EFFICACY) for each in items):
        return None
    for at in places_with(items, ("difference", "result", "improvement", "effect", "gain")):
        if text_at(items, at) not in _INSIGNIFICANT:
            continue
        verb = closing(items, at + 1) + 1 if text_at(items, at + 1) == "(" else at + 1
        ahead = [text_at(items, i) for i in range(verb, verb + 5)]
        said = ahead[0] in {"was", "were", "is", "did", "are"} and "not" in ahead[:3]
        marked = any(x.startswith(_SIGNIFICANT) for x in ahead)
        if text_at(items, at - 1) in {"the", "this", "these"} and said and marked:
            return at, "not better", None
        none = text_at(items, at - 1) == "neither" or (
            text_at(items, at - 3) in {"neither", "none"} and text_at(items, at - 2) == "of"
        )
        if none and ahead[0] in {"was", "were", "is", "reached", "achieved"} and marked:  # "Neither result was"
            return at, "not better", None
        if not text_at(items, at).startswith("difference"):
            continue
        none = text_at(items, at - 1) == "no" or text_at(items, at - 2) == "no"
        if none and text_at(items, at + 1) in {"between", "from", "among"} and not is_supposed(items, at, []):
            end = next((i for i in range(at + 2, at + _FAR) if text_at(items, i) in _CLAUSES | {"in", ","}), at + _NEAR)
            if text_at(items, end) != "in" and _names_one(items, at + 2, end):
                return at, "not better", None
    return None


def _fared(items: Sequence[Item]) -> _Found | None:
    """Read ``patients fared better with A`` and ``did no better in either arm``, of all that were treated."""
    for at in places_with(items, ("better", "worse")):
        verb = at - 1
        while text_at(items, verb) in _BETWEEN and verb > 0:
            verb -= 1
        if text_at(items, verb) not in {"fared", "fare", "did", "do"} or is_supposed(items, at, []):
            continue
        ahead = items[at + 1 : at + _NEAR]
        linked = text_at(items, at + 1) in {"with", "on", "than", "in", "under", "after", "when"}
        if linked and any(_is_a_treatment(each) for each in ahead) and not _is_of_something_else(ahead):
            return at, "not better" if is_denied(items, at, []) else text_at(items, at), None
    return None


def _benefited(items: Sequence[Item]) -> _Found | None:
    """Read ``the patients did not benefit from A`` and ``A does not benefit those at high risk``."""
    for at in places_with(items, ("benefit",)):
        verb = at - 1
        while text_at(items, verb).endswith("ly") or text_at(items, verb) == "not":
            verb -= 1
        if text_at(items, at) != "benefit" or text_at(items, verb) not in {"did", "does", "do"}:
            continue
        named = text_at(items, at + 1) == "from" or _names_one(items, at - _FAR, at + _NEAR)
        other = _is_of_something_else(items[max(0, at - _FAR) : at + _NEAR])
        if is_denied(items, at, []) and not is_supposed(items, at, []) and named and not other:
            return at, "not better", None
    return None


def _superiority(items: Sequence[Item]) -> _Found | None:
    """Read ``did not demonstrate superiority over A`` and ``superiority was not shown``."""
    for at in places_with(items, ("superiority",)):
        near = items[max(0, at - 4) : at + _NEAR]
        shown = any(each.low.startswith(_SHOWN) or each.low == "established" for each in near)
        if not shown or _is_of_something_else(near) or is_supposed(items, at, []):
            continue
        if not {each.low for each in near}.isdisjoint({"margin", "test", "trial", "design", "boundary", "clinical"}):
            continue
        denied = any(text_at(items, i) in {"not", "no", "failed", "nor"} for i in range(at - 4, at + _NEAR))
        return at, "not better" if denied else "better", None
    return None


def _undiffering(items: Sequence[Item]) -> _Found | None:
    """Read ``the two groups did not differ significantly``, in nothing that is named."""
    for at in places_with(items, ("differ",)):
        ends = at + 1 + (text_at(items, at + 1) in {"significantly", "statistically", "materially"})
        if text_at(items, at) != "differ" or text_at(items, at - 1) != "not" or text_at(items, ends) not in _ENDS:
            continue
        subject = items[max(0, at - _NEAR) : at]
        if any(each.low in _GROUPS for each in subject) and not _is_of_something_else(items):
            return at, "not better", None
    return None


def _improved(items: Sequence[Item]) -> _Found | None:
    """Read ``adding A did not improve outcome`` and ``A improved efficacy over B``."""
    for at in places_with(items, ("improv", "enhanc", "better", "worsen")):
        word, noun = text_at(items, at), at + 1
        if word.endswith(("ing", "ment", "ments")) or word == "better" or text_at(items, at - 1) in {"a", "an", "the"}:
            continue
        while text_at(items, noun) in _OF_OUTCOMES:
            noun += 1
        if text_at(items, noun) not in _OUTCOMES or is_supposed(items, at, [noun]):
            continue
        begun = _begin(items, at)
        if _is_of_something_else(items[begun:noun]) or at == begun:
            continue
        denied = is_denied(items, at, [noun])
        return at, "not better" if denied else "worse" if word.startswith("worsen") else "better", noun
    return None


def _efficacy(items: Sequence[Item]) -> _Found | None:
    """Read ``superior efficacy of A``, ``the efficacy of A is inferior to that of B`` and ``improved efficacy``."""
    for at in places_with(items, ("efficacy",)):
        if text_at(items, at) != "efficacy" or is_supposed(items, at, [at]):
            continue
        paired = text_at(items, at - 1) == "and" and text_at(items, at - 2) in {"activity", "safety", "response"}
        before, ahead = text_at(items, at - 1 - 2 * paired), range(at + 1, min(at + _FAR, len(items)))
        shown = find(items, _SHOWN, at - _NEAR, at) is not None
        tested = before == "significant" and text_at(items, at - 2) == "statistically"
        if tested and shown and not has_word(items, _NONE, at - _NEAR, at):
            return at - 1, "better", at
        if before in {"superior", "improved", "better", "greater", "higher", "inferior", "similar", "comparable"}:
            shown = shown or has_word(items, {"shown", "demonstrated", "seen", "achieved"}, at + 1, at + 4)
            than = text_at(items, at + 1) in {"than", "to", "over", "compared"}
            had = has_word(items, _HAD, at - 5, at) and (than or _names_one(items, _begin(items, at), at - 2))
            if (shown or had) and not has_word(items, _NONE, at - 5, at):
                return at - 1, _kind(before), at
        verb = next((i for i in ahead if text_at(items, i) in {"was", "is", "were"}), None)
        if verb is None or any(items[i].text in {",", ";", "."} for i in range(at, verb)):
            continue
        for place in range(verb + 1, verb + 5):
            word = text_at(items, place)
            if word in {"similar", "comparable", "equivalent", "superior", "inferior", "higher", "greater", "lower"}:
                if kind_at(items, verb + 1) == "percent" or is_supposed(items, place, [at]):
                    break
                denied = is_denied(items, place, [at])
                return place, "not better" if denied else _kind(word), at
    return None


def _outcomes(items: Sequence[Item]) -> _Found | None:
    """Read ``had superior outcomes to those without A`` and ``outcomes were better with A``."""
    for at in places_with(items, ("outcome",)):
        adjective = at - 1
        while text_at(items, adjective) in _OF_OUTCOMES:
            adjective -= 1
        end = next((i for i in range(at + 1, len(items)) if text_at(items, i) in _CLAUSES | {","}), len(items))
        if text_at(items, adjective) in _BETTER_OR_ALIKE:
            linked = text_at(items, at + 1) in _BEHIND_OUTCOMES
        else:
            verb = next((i for i in range(at + 1, min(at + 4, end)) if text_at(items, i) in {"was", "were", "are"}), at)
            adjective = verb + 1
            while text_at(items, adjective) == "not" or text_at(items, adjective).endswith("ly"):
                adjective += 1
            linked = verb > at and text_at(items, adjective) in _BETTER_OR_ALIKE
        begun = _begin(items, at)
        treated = any(_is_a_treatment(each) or each.low == "treated" for each in items[begun:end])
        if not linked or not treated or is_supposed(items, adjective, [at]) or is_a_trend(items, adjective):
            continue
        if _is_of_something_else(items[max(begun, at - _NEAR) : min(end, at + _NEAR)]):
            continue
        denied = is_denied(items, adjective, [at])
        return adjective, "not better" if denied else _kind(text_at(items, adjective)), at
    return None


def _shown_for(items: Sequence[Item]) -> _Found | None:
    """Read ``A showed significant improvement over B``, ``a benefit of A was shown``, ``a positive effect of A``."""
    for at in places_with(items, ("benefit", "improvement", "effect", "advantage")):
        word, link = text_at(items, at), text_at(items, at + 1)
        if word not in {"benefit", "benefits", "improvement", "improvements", "effect", "advantage"}:
            continue
        begun, last = _begin(items, at), min(at + _FAR, len(items))
        before = {text_at(items, i) for i in range(max(begun, at - 4), at)}
        shown = any(text_at(items, i).startswith(_SHOWN) for i in range(max(begun, at - _NEAR), at))
        near = _but_for_patients(items, max(begun, at - _NEAR), last)
        if not shown or before & _NOT_SHOWN or _is_of_something_else(near):
            continue
        good = before & ({"positive", "beneficial", "favourable"} if word == "effect" else {"significant", *_SHOWED})
        over = link in {"over", "compared", "versus", "vs"} and word != "effect"
        whose = link in {"of", "from", "for", "with"} and (word[:4] != "impr" or link == "with")
        end = min(at + _NEAR, len(items))
        if not good or not (over or whose) or not any(_is_a_treatment(each) for each in items[at + 2 : end]):
            continue
        if not is_supposed(items, at, []) and not is_a_trend(items, at):
            return at, "not better" if is_denied(items, at, []) else "better", None
    return None


def _beneficial(items: Sequence[Item]) -> _Found | None:
    """Read ``A was beneficial in these patients``."""
    for at in places_with(items, ("beneficial",)):
        verb = at - 1
        while text_at(items, verb) in _BETWEEN or text_at(items, verb).endswith("ly"):
            verb -= 1
        begun = _begin(items, verb)
        if text_at(items, verb) not in {"was", "were", "proved"} or is_supposed(items, at, []):
            continue
        if _names_one(items, max(begun, verb - _NEAR), verb) and not _is_of_something_else(items[at : at + 3]):
            return at, "not better" if is_denied(items, at, []) else "better", None
    return None


def _kind(word: str) -> str:
    if word in {"similar", "comparable", "equivalent"}:
        return "not better"
    return "worse" if word in {"inferior", "lower", "worse", "poorer"} else "better"
