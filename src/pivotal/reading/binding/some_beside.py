"""Some of the patients of a trial, told beside a number by what only the trial can tell from all: by sex, by country.

``In women`` tells of all patients where the disease is one of women, ``in Japan`` where a trial was held there, and
``who had received sorafenib`` where all had; ``who had received sorafenib only`` does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pivotal.dossier.trials import Trial
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.patients_meant import describes_all, may_be_of_all, of_one_sex, told_in
from pivotal.reading.binding.read_again import words_near
from pivotal.reading.model import Slot, Statement

_OPENS = r"(?:in|for|among|of)\s+(?:the\s+)?"
_SEX = (
    rf"\b{_OPENS}((?:(?:older|younger|elderly|pre-?menopausal|post-?menopausal|\d+)\s+){{0,2}}"
    r"(?:women|men|females|males|(?:fe)?male patients)\b)(?!\s+and\s+(?:wo)?men\b)"
)
_SEX_LED = (
    r"(?<!men and )\b((?:older |younger )?(?:women|men))\s+"
    r"(?=lived|had|survived|achieved|given|treated|on\b|receiving|who\b|assigned)"
)
_PLACE = (
    r"\b(?:in|from)\s+((?:the\s+)?(?:(?:(?:mainland|South|North|Eastern|Western)\s+)?"
    r"(?:Japan|China|Asia|Korea|Taiwan|India|Europe|America)|US|USA|United States|EU|UK))(?=\s*(?:[,.;)(]|$))"
)
_HAD = (
    r"(?:(?:who|that)\s+(?:had\s+|have\s+|were\s+)?(?:previously\s+)?(?:received|taken|had|been\s+(?:given|treated\s+with))"
    r"|(?:previously\s+|pre-?)treated\s+with)"
)
_ONLY = (
    rf"\b{_OPENS}(?:\d+\s+)?((?:patients|those|people|men|women|participants)\s+{_HAD}\s+(?:only\s+(?:\w[\w-]*\s*){{1,3}}"
    r"|(?:\w[\w-]*\s+){1,3}?(?:only|alone|as\s+(?:the|their)\s+(?:only|sole)(?:\s+[\w-]+){0,3})))"
)
_MARKED = r"\(((?:[a-z]+[ -]){0,3}?(?:metasta[a-z]+|subgroup|subset|patients|population))\)"
_OF_A_MARK = (
    rf"\b{_OPENS}((?:[\w/]+[ -]){{1,3}}(?:negative|positive|mutated|mutant|wild-type)\s+(?:cohort|subgroup|subset))\b"
)
_RESPONDED = (
    r"\b((?:patients|those|people)\s+(?:who\s+were\s+)?in\s+(?:an?\s+)?(?:complete|partial)\s+(?:response|remission)"
    r"|(?<=in )(?:complete |partial )?responders|(?<=among )(?:complete |partial )?responders)\b"
)
_QUANTILE = rf"\b{_OPENS}((?-i:Q[1-5]|T[1-3])(?:\s(?:patients|group|subgroup))?)\b(?!\s(?:of\s)?20\d\d)"
_STRATUM = r"\b(?:with)?in\s+the\s+((?:[\w/-]+\s){1,3}(?:\([\w-]+\)\s)?(?:stratum|branch|tertile|quartile|quintile))\b"
_SOME = tuple(
    re.compile(each, re.IGNORECASE)
    for each in (_SEX, _SEX_LED, _PLACE, _ONLY, _MARKED, _OF_A_MARK, _QUANTILE, _STRATUM, _RESPONDED)
)
_THIS = re.compile(r"\b(?:in|for|among)\s+((?:this|that)\s+sub-?(?:group|set|population))\b", re.IGNORECASE)
_OF_RESPONSES = frozenset({"DOR", "TTR", "ORR", "CR"})  # of those who responded, all of them
_ALL = re.compile(r"overall|all\b|itt\b|intent|whole|entire|total|full|safety|study|trial", re.IGNORECASE)
_LED = re.compile(
    r"(?:^|[;:]\s*|,\s*(?:and|while|whereas|but)?\s*|\b(?:and|while|whereas|but)\s+)(?:(?:in|among)\s+)?$",
    re.IGNORECASE,
)
_OF_ENDPOINT = re.compile(r"\s+(?:was|were|is|had(?:\s+an?)?)\s+$", re.IGNORECASE)  # median OS in women was
_CLAUSE_ENDS = re.compile(r";|,\s*(?:and|while|whereas|but)\s+(?:in|for|among)\b", re.IGNORECASE)
# What ends the patients that open a whole sentence: "In such patients PFS was longer; median OS was 20 months".
_OTHERS_BEGIN = re.compile(
    r"(?:;|,\s*(?:and|while|whereas|but))\s+(?:(?:and|while|whereas|but)\s+)?(?:in|for|among)\b|;\s+overall\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:\s|[),%]|\b(?:arms?|groups?|months?|years?|patients|treatment|therapy|receiving|the|in|among)\b)*",
    re.IGNORECASE,
)
_IN_BRACKET = re.compile(r"\s*(?:patients|subgroup)?\s*\([^()]*$")
NUMBERS = frozenset({"median", "percent", "rate", "hazard_ratio", "risk_reduction", "p_value", "harm"})


def some_beside(statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return the words by which a number is one of some patients of a trial, or nothing.

    Words that open a clause are of all its numbers; words behind a number are of that one, of the one that it is
    compared with, and of what stands in brackets behind them.
    """
    value = statement.slot("value")
    if value is not None and statement.kind == "n" and binding.text:
        return _opening_bracket(value, statement, binding)
    if value is None or statement.kind not in NUMBERS or not binding.text:
        return None
    if (this := _THIS.search(words_near(binding, statement)[1])) is not None:
        return this[1]  # of whom the sentence before told
    named, (start, sentence) = statement.get("endpoint"), words_near(binding, statement)
    first = None if may_be_of_all(sentence) else compared_with(statement, binding)
    if first is not None and (told := some_beside(first, binding, trial)) is not None:
        return told
    for some in _told(sentence, trial, binding):
        whole = some.re is _SOME[-1] and named in _OF_RESPONSES
        if not whole and stands_beside((start + some.start(), start + some.end()), statement, binding):
            return some[1]
    return None


def _opening_bracket(value: Slot, statement: Statement, binding: Binding) -> str | None:
    """Return some patients whose number of each arm stands in a bracket behind them: ``in women (A, n = 21)``."""
    for each in binding.parsed.by_sentence.get(statement.sentence, ()):
        some = each.slot("subset")
        if some is None or some.end > value.start or not binding.text[some.end : value.start].lstrip().startswith("("):
            continue
        if ")" not in binding.text[some.end : value.start]:
            return some.text
    return None


def stands_beside(span: tuple[int, int], statement: Statement, binding: Binding) -> bool:
    """Say whether words between two places of a text stand where they tell whose a number is."""
    value = statement.slot("value")
    if value is None:
        return False
    start, sentence = words_near(binding, statement)
    begun, last = span[0] - start, span[1] - start
    if value.start - start <= last:
        return _is_behind(statement, binding, start + begun)
    between = sentence[last : value.start - start]
    led, ends = sentence[:begun], _CLAUSE_ENDS if sentence[:begun].strip() else _OTHERS_BEGIN
    opened = _LED.search(led) is not None and ends.search(between) is None
    return opened or any(each.match(between) for each in (_OF_ENDPOINT, _IN_BRACKET))


def compared_with(statement: Statement, binding: Binding) -> Statement | None:
    """Return the number before one that is compared with it."""
    if statement.order != 2:
        return None
    alike = (each for each in binding.parsed.by_sentence.get(statement.sentence, ()) if each.order == 1)
    before = [each for each in alike if each.kind == statement.kind and _last(each) <= _last(statement)]
    return before[-1] if before else None


def _told(sentence: str, trial: Trial, binding: Binding) -> Iterator[re.Match[str]]:
    """Yield where a sentence tells of some patients that are not all of a trial."""
    patterns = _SOME[2:] if of_one_sex(trial, binding.dossier.diseases) else _SOME
    for each in (each for pattern in patterns for each in pattern.finditer(sentence)):
        if not _ALL.search(each[1]) and not _names(trial, each[1]) and not told_in(trial, each[1]):
            yield each


def _names(trial: Trial, words: str) -> bool:
    """Say whether a trial tells all its patients by a place or by a mark."""
    if describes_all(trial, re.sub(r"\s+\w+$", "", words)):
        return True
    place = words.casefold().removeprefix("the ")
    return place[:4] in trial.title.casefold() if len(place) > 3 else False


def _is_behind(statement: Statement, binding: Binding, place: int) -> bool:
    """Say whether words at a place stand behind a number and its arm, or behind those of the one compared with it."""
    beside = [
        each
        for each in binding.parsed.by_sentence.get(statement.sentence, ())
        if each.kind == statement.kind and _last(each) <= place
    ]
    nearest = max(beside, key=_last, default=None)
    if nearest is None or not _BEHIND.fullmatch(binding.text, _last(nearest), place):
        return False
    return (
        nearest is statement
        or _last(nearest) == _last(statement)
        or (nearest.order == 2 and statement.order == 1 and nearest.slot("arm") is not None)
    )


def _last(statement: Statement) -> int:
    """Return where the number of a statement and its arm end."""
    told = (statement.slot("value"), statement.slot("arm"), statement.slot("unit"), statement.slot("ci_high"))
    return max(each.end for each in told if each is not None)
