"""The endpoints of numbers that name none: that of the value before them, or words of the clause."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import renamed, span, text_at
from pivotal.reading.results.arm_phrases import is_of_treatment
from pivotal.reading.results.intervals import Estimate, open_before, opening
from pivotal.reading.results.people import behind_brackets

_TESTS = frozenset({"p_value", "hazard_ratio", "odds_ratio", "relative_risk"})
_TIMED = frozenset({"rate", "median"})
_VALUES = frozenset({"median", "rate", "percent", "harm", "difference", "risk_reduction", "events"}) | _TESTS
# Old and plain words for an endpoint, with the verbs that tell one.
_PLAIN = (
    "survival", "recurrence", "relapse", "mortality", "survived", "lived", "remission", "respon", "local control",
)  # fmt: skip
_VERBS = frozenset({
    "was", "were", "is", "are", "did", "differed", "fell", "rose", "dropped", "increased", "decreased", "improved",
    "worsened", "occurred", "recurred", "developed", "declined", "remained", "favoured", "appeared", "arose", "has",
    "have", "had", "happened", "proved", "seemed", "affected", "hit",
})  # fmt: skip
_OPENERS = frozenset({
    "the", "a", "an", "and", "but", "while", "whereas", "although", "though", "as", "for", "both", "only", "overall",
    "in", "also", "however", ",", "yet",
})  # fmt: skip
_OF_A_RATE = frozenset({"rate", "rates", "incidence", "frequency", "risk", "proportion", "probability", "number"})
# What a clause may be about that is no endpoint.
_NO_SUBJECTS = frozenset({
    "conclusion", "conclusions", "findings", "background", "methods", "interpretation", "objective", "discussion",
    "cohort", "cohorts", "n", "evidence", "note",
    "patients", "it", "there", "this", "that", "these", "they", "we", "women", "men", "which", "difference",
    "differences", "results", "data", "treatment", "therapy", "group", "groups", "arm", "arms", "those", "children",
    "effect", "benefit", "both", "neither", "interaction", "test", "trial", "study", "analysis", "advantage", "age",
    "association", "ratio", "who", "trend", "p", "interval", "significance", "factors", "factor", "predictors",
    "outcome", "outcomes", "dose", "one", "all", "none", "value", "no", "improvement", "improvements", "reduction",
    "increase", "gain", "prolongation", "benefits", "effects", "compared", "versus",
})  # fmt: skip
_BEHIND_SUBJECTS = frozenset({"in", "with", "after", "among", "(", ",", "at"})
_KINDS = frozenset({"word", "harm", "share", "endpoint", "code", "short", "disease", "flag", "punct", "field", "gene"})
_STOPS = frozenset({";", ".", "?", "whereas", "while", "but", "although", "though"})
_RISKS = frozenset(
    {"risk", "risks", "chance", "chances", "odds", "likelihood", "hazard", "rate", "incidence", "hazard rate"}
)
_BEHIND_RISKS = frozenset({
    "by", "in", "with", "for", "was", "were", "compared", "versus", "than", "after", "at", "and", "among", "over",
    "when", "if", "from", "on", "to", "that", "who", "as",
})  # fmt: skip
_NO_EVENTS = frozenset({
    "of", "for", "and", "or", "nor", "in", "the", "a", "an", "with", "to", "both", "was", "were", "had", "by", "than",
    "not", "patients", "women", "men", "those", "no", "from", "on", "any", "either",
})  # fmt: skip
_EVENTS = (
    "cancer", "cancers", "infarction", "angina", "fracture", "fractures", "thrombosis", "tumours", "events", "event",
    "failure", "stroke", "embolism", "bleeding", "recurrence", "recurrences", "relapse", "mortality", "metastases",
    "deaths", "death", "progression", "infection", "infections",
)  # fmt: skip
_PREDICTING = ("predict", "prognos", "signific", "associat", "independent", "influenc", "affect", "correlat")
_AMONG_VALUES = frozenset({"and", ",", "(", ")", "[", "]", "vs", "versus", "v"})
_LONGEST, _FAR, _NEAR = 7, 30, 4


def endpoints_by_subject(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give numbers without an endpoint what their sentence says of them.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    found : sequence of Estimate
        Its values, which are changed.
    """
    ordered = sorted(found, key=lambda each: each.at)
    for index, each in enumerate(ordered):
        if each.kind in {"percent", "rate"} and (own := _of_its_own_rate(items, each)) is not None:
            each.endpoint, each.kind = own, "percent"
            each.parts.pop("time", None)
        if each.kind == "risk_reduction":
            named = _of_a_rate(items, each)
            if named is None and (each.endpoint is None or text_at(items, each.at - 2) in _RISKS):
                named = _of_a_risk(items, each)
            each.endpoint = named or each.endpoint
        if each.endpoint is not None or each.kind not in _TESTS | _TIMED:
            continue
        first = _clause(items, each.at)
        if each.kind in _TESTS and (beside := _beside(items, each)) is not None:
            each.endpoint = beside
        elif each.kind in _TESTS and (before := _before(ordered[:index], first)) is not None:
            each.endpoint = before
        elif each.kind == "rate":
            each.endpoint = (
                _free_behind(items, each.end) or _opening(items, first, each.at) or _free_behind(items, first, each.at)
            )
        elif each.kind == "median":
            each.endpoint = _opening(items, first, each.at)
        elif (plain := _plain(items, first, each.at)) is not None:
            each.endpoint = plain
        else:
            each.endpoint = _subject(items, first, each.at) or _judged(items, each.end)


def _of_its_own_rate(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``response rates were 18% and 19%; symptom relief rates were 40% and 37%``: of the second, not the first."""
    parted = next((i for i in range(each.at - 1, max(0, each.at - _FAR), -1) if items[i].text == ";"), None)
    if parted is None or each.endpoint is None or each.endpoint.end > items[parted].start:
        return None
    verb = next((i for i in range(parted, each.at) if text_at(items, i) in {"was", "were"}), None)
    if verb is None or items[verb - 1].low not in {"rate", "rates"}:
        return None
    first = verb - 1
    while (
        first > parted + 1
        and items[first - 1].kind in _KINDS - {"punct"}
        and text_at(items, first - 1) not in _NO_EVENTS
    ):
        first -= 1
    values = items[verb + 1 : each.at]
    plain = all(item.kind in {"percent", "ci", "number"} or item.low in _AMONG_VALUES for item in values)
    return span(items, first, verb, "endpoint") if plain and first < verb - 1 else None


def _clause(items: Sequence[Item], at: int) -> int:
    """Return where a clause begins; a semicolon within the bracket of a value parts nothing."""
    first = at
    while first > max(0, at - _FAR):
        word = text_at(items, first - 1)
        if word in {")", "]"}:
            first = opening(items, first - 1)
            continue
        if word in {"(", "["} or (word == ";" and open_before(items, first, max(0, first - _FAR)) is not None):
            opened = first - 1 if word != ";" else open_before(items, first, max(0, first - _FAR))
            first = first - 1 if opened is None else opened
            continue
        if word in _STOPS:
            break
        first -= 1
    return first


def _before(before: Sequence[Estimate], first: int) -> Slot | None:
    """Return the endpoint or the harm of the value before a test in its clause."""
    for last in reversed(before):
        if last.at < first or last.kind not in _VALUES:
            return None
        harm = last.parts.get("harm")
        if last.endpoint is not None:
            return last.endpoint
        if harm is not None:
            return renamed(harm, "endpoint")
        if last.kind not in _TESTS:
            return None
    return None


def _beside(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``the occurrence of wrist fractures (P =.6) or hip fractures (P =.1)``, ``1.7 (0.4 to 8.1) for stroke``."""
    behind = behind_brackets(items, each.end)
    if text_at(items, behind) == "for" and each.kind != "p_value":
        first = behind + 1
        last = next((i for i in range(first, first + _LONGEST) if not _is_named(items, i)), first)
        return span(items, first, last, "endpoint") if last > first and _is_an_event(items, last - 1) else None
    opened = open_before(items, each.at, max(0, each.at - _FAR))
    if opened is None or any(items[index].kind in {"percent", "duration"} for index in range(opened, each.at)):
        return None
    first = opened
    while first > max(0, opened - _LONGEST) and _is_named(items, first - 1):
        first -= 1
    told = first < opened and _is_an_event(items, opened - 1)
    listed = text_at(items, first - 1) in {"of", "for", "and", "or", ",", "nor"} or (
        text_at(items, first - 1) == "in" and text_at(items, first - 2).startswith(("differen", "reduc", "increas"))
    )
    return span(items, first, opened, "endpoint") if told and listed else None


def _is_named(items: Sequence[Item], at: int) -> bool:
    if not 0 <= at < len(items):
        return False
    item = items[at]
    return (
        item.kind in _KINDS - {"punct", "gene", "field"}
        and item.low not in _NO_EVENTS
        and not is_of_treatment(items, at)
    )


def _is_an_event(items: Sequence[Item], at: int) -> bool:
    """Say whether a word is what befalls patients: a disease, a harm, or the like."""
    return items[at].kind in {"harm", "disease", "share", "endpoint"} or items[at].low.endswith(_EVENTS)


def _plain(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Return the nearest plain word for an endpoint before a value: ``no survival advantage (OR 0.98)``."""
    for index in range(at - 1, first - 1, -1):
        item = items[index]
        if item.kind in {"endpoint", "share"}:
            return item.slot("endpoint")
        behind = text_at(items, index + 1)
        if item.kind == "word" and item.low.startswith(_PLAIN) and behind not in {"patients", "time"}:
            return item.slot("endpoint")
    return None


def _of_a_rate(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``reduced the relapse rate by only 31%``: the rate right before how much it fell."""
    by = next((i for i in range(each.at - 1, max(1, each.at - _NEAR), -1) if text_at(items, i) == "by"), None)
    if by is None or not items[by - 1].low.endswith(("rate", "rates")):
        return None
    first = by - 1 - (items[by - 1].kind == "word")
    return span(items, first, by, "endpoint") if _is_an_event(items, first) else None


def _of_a_risk(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``a 27% lower risk of contralateral tumours``, ``reduced the chance of the cancer coming back by 32%``."""
    for index in (*range(each.end, each.end + 5), *range(each.at - 1, max(0, each.at - 2 * _LONGEST), -1)):
        risk = text_at(items, index) in _RISKS and text_at(items, index + 1) == "of"
        if text_at(items, index) in _RISKS and text_at(items, index + 1) == "by" and index + 2 == each.at:
            fated = items[index - 1].kind == "endpoint" or text_at(items, index - 1) in _EVENTS
            return items[index - 1].slot("endpoint") if fated else None  # "progression or death risk by 30%"
        lower = text_at(items, index) == "reduction" and text_at(items, index + 1) in {"for", "in"}
        if not risk and not (lower and text_at(items, index - 1) in _RISKS):
            continue
        first = index + 2
        while text_at(items, first) in {"the", "a", "an", "their", "developing", "having", "any"}:
            first += 1
        end = first
        while end < len(items) and end - first < _LONGEST and items[end].kind in _KINDS - {"punct"}:
            if text_at(items, end) in _BEHIND_RISKS:
                break
            end += 1
        return span(items, first, end, "endpoint") if end > first else None
    return None


def _opening(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Return a plain word that a clause begins with: ``Survival of the whole group at 2 years was 23%``."""
    for index in range(first, min(first + _NEAR, at)):
        low = items[index].low
        told = items[index].kind == "word" and low.startswith(_PLAIN) and not low.endswith(("ed", "ing"))
        if told and text_at(items, index + 1) not in {"benefit", "advantage", "patients", "time", "gain"}:
            return items[index].slot("endpoint")
        if items[index].kind in {"percent", "duration"} or low in {"without", "with"}:
            return None
    return None


def _judged(items: Sequence[Item], at: int) -> Slot | None:
    """Read ``only age (HR 1.9; p=0.001) retained significance for OS``: what a mark is a predictor of."""
    words = [text_at(items, index) for index in range(at, min(at + _FAR, len(items)))]
    if not any(word.startswith(_PREDICTING) for word in words):
        return None
    for index in range(at, min(at + _FAR, len(items))):
        if items[index].kind in {"endpoint", "share"} and text_at(items, index - 1) in {
            "for",
            "of",
            "with",
            "on",
            "to",
        }:
            return items[index].slot("endpoint")
    return None


def _free_behind(items: Sequence[Item], at: int, most: int | None = None) -> Slot | None:
    """Read ``69% of the one group were event-free`` and ``49% were continuously free of disease``."""
    for index in range(at, min(at + _LONGEST + 11, len(items)) if most is None else most):
        if text_at(items, index) in _STOPS or items[index].kind in {"duration", "hr"}:
            return None
        if items[index].kind == "percent" and _VERBS & {text_at(items, place) for place in range(at, index)}:
            return None
        if text_at(items, index) == "free" and text_at(items, index + 1) in {"of", "from"} and index + 2 < len(items):
            end = index + 3
            return span(items, index, end, "endpoint")
        if index > 1 and text_at(items, index) == "free" and text_at(items, index - 1) in {"-", "–"}:
            return span(items, index - 2, index + 1, "endpoint")
        if items[index].low.endswith("-free"):
            return items[index].slot("endpoint")
    return None


def _subject(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Return what a clause is about, before its verb: ``Thromboembolic events were increased (RR 2.5)``."""
    if text_at(items, first) == "in" and text_at(items, first + 2) == ",":  # "In addition, "
        first += 3
    while text_at(items, first) in _OPENERS or (
        text_at(items, first) in _OF_A_RATE and text_at(items, first + 1) == "of"
    ):
        first += 2 if text_at(items, first) in _OF_A_RATE else 1
    said = _VERBS | {":"}
    verb = next((index for index in range(first, at) if text_at(items, index) in said), None)
    if verb is None or verb == first or verb - first > _LONGEST:
        return None
    last = next((index for index in range(first, verb) if text_at(items, index) in _BEHIND_SUBJECTS), verb)
    named = [items[index] for index in range(first, last)]
    given = any(is_of_treatment(items, index) for index in range(first, last))
    if not named or given or any(each.kind not in _KINDS or each.low in _NO_SUBJECTS for each in named):
        return None
    return span(items, first, last, "endpoint")
