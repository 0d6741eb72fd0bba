"""What befell fewer patients of one arm, or no fewer: relapses, deaths, metastases of which no narrower rule has read.

Of a fate less is better: ``a lower risk of local and distant recurrence``, ``recurrences were less common after A``,
``women who took A were less likely to relapse``, ``no difference in the rates of distant relapse``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import POSSESSIVES, has_none, made, place_of, span, text_at
from pivotal.reading.results.effects_by_default import is_no_result
from pivotal.reading.results.intervals import closing, opening
from pivotal.reading.results.suppositions import is_a_trend, is_denied, is_no_more_than_a_trend, is_supposed
from pivotal.reading.results.treatments_told import tells_of_treatments

_FATES = ("relaps", "recur", "progress", "death", "died", "mortal", "metasta", "failure", "lrr", "dying")
_NO_FATES = frozenset({"progressive", "recurrent", "metastatic", "progress", "recurring"})
_DIE = frozenset({"die", "dies"})
_LESS = (
    "reduc", "lower", "decreas", "halv", "delay", "slow", "prevent", "rarer", "protect", "suppress", "attenuat",
    "mitigat", "abrogat", "eliminat", "declin", "drop", "halt",
)  # fmt: skip
_MORE = ("higher", "increas", "greater", "elevat", "raise", "rose", "doubled", "tripled")
_ALIKE = ("similar", "comparable", "same", "differ", "equal")
_PLAIN = frozenset({"cut", "cuts", "cutting", "less", "fewer", "more", "fell", "fall", "falls"})
_EFFECTS = frozenset({"effect", "effects", "impact", "influence", "bearing"})  # of which there was none
_NO_CUES = ("prevention", "preventive", "preventative", "dropout", "suppressor", "protective")
_CUES = (*_LESS, *_MORE, *_ALIKE, *_PLAIN, *_EFFECTS)
_OFTEN = frozenset({"frequent", "common", "likely", "often", "frequently", "commonly"})  # less, more …
_RISKS = frozenset({
    "risk", "risks", "rate", "rates", "incidence", "number", "frequency", "likelihood", "chance", "chances", "odds",
    "hazard", "probability", "proportion", "percentage", "occurrence", "incidences", "numbers",
})  # fmt: skip
_BETWEEN = _RISKS | {
    "of", "the", "a", "in", "and", "or", "both", "patients", "people", "women", "men", "with", "who", "had", "have",
    "local", "locoregional", "regional", "distant", "disease", "tumour", "cancer", "breast", "axillary", "cns", "brain",
    "bone", "treatment", "their", "from", "for", "any", "all", "cumulative", "overall", "systemic", "early", "late",
    "to", "first", "an", "cancer-related", "related", "-", "its", "significant", "significantly", "between",
    "likely", "cause", "causes", "on", "against", "upon", "nodal", "invasive", "biochemical", "radiographic",
    "clinical", "central", "nervous",
    "system", "intracranial", "extracranial", "visceral", "/", ",", "new", "subsequent", "being", "thoracic", "pelvic",
    "hepatic", "peritoneal", "mediastinal",
}  # fmt: skip
_BE = frozenset(
    {"was", "were", "is", "are", "be", "been", "occurred", "did", "remained", "happened", "came", "appeared"}
)
_STOPS = frozenset({
    ";", ".", ":", "?", "while", "whereas", "but", "although", "because", "which", "despite", "though", "however",
})  # fmt: skip
_BY_MARK = (
    "express", "mutat", "stage", "prognos", "predict", "associat", "correlat", "year", "age", "score", "factor",
    "foreseen", "expected", "account",
)  # fmt: skip
_TOXICITY = frozenset({"toxicity", "toxicities", "treatment", "therapy", "complications"})
_TRAITS = (
    "express", "mutat", "stage", "level", "age", "score", "status", "respon", "burden", "size", "clearance", "ratio",
    "signature", "histolog", "subtype", "grade", "positiv", "negativ", "high", "low", "female", "male", "sex", "race",
)  # fmt: skip  # what makes patients differ
_BEFORE_VERBS = frozenset(
    {"did", "not", "had", "no", "has", "also", "more", "than", "failed", "to", "led", "a", "nearly"}
)
_NUMBERS = frozenset({"percent", "hr", "number", "fraction", "duration"})
_NAMED = frozenset({"endpoint", "share", "short", "disease"})
_GREW = frozenset({"decreased", "declined", "fell", "dropped", "rose", "increased"})  # relapses fell with A
_BEHIND_GREW = frozenset({"with", "significantly", "after", "in", "under", "on", "markedly", "substantially"})
_NEAR = 3
_FAR = 9  # items between a fate and the word that says what became of it


def fates_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the fates that one arm met more or less often, each told once.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    added = _insignificant(items, sentence, told)
    if has_none(items, _CUES) or not _is_of_arms(items):
        return added
    held = [slot for each in told if each.kind in {"benefit", "risk_reduction"} for slot in each.slots]
    known = [(slot.start, slot.end) for slot in held if slot.name == "endpoint"]
    for at, item in enumerate(items):
        if not _is_a_fate(items, at) or any(a < item.end and item.start < b for a, b in known):
            continue
        cue = next((each for each in _cues_of(items, at) if not _is_none(items, each, at)), None)
        if cue is not None and (direction := _direction(items, cue, at)) is not None:
            slots = [span(items, at, at + 1, "endpoint"), items[cue].slot("direction", direction)]
            added.append(
                made("benefit", slots, sentence, (min(items[cue].start, item.start), max(items[cue].end, item.end)))
            )
    return added


def _insignificant(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Read ``the risk of relapse was reduced by 40%, but this did not reach significance``: no better."""
    lowered = [each for each in told if each.kind == "risk_reduction"]
    if not lowered:
        return []
    known = {slot.value for each in told if each.kind == "benefit" for slot in each.slots if slot.name == "endpoint"}
    added: list[Statement] = []
    for each in lowered:
        endpoint = each.slot("endpoint")
        at = None if endpoint is None else place_of(items, each.slot("value"))
        if endpoint is None or at is None or endpoint.value in known or not is_no_more_than_a_trend(items, at):
            continue
        slots = [endpoint, items[at].slot("direction", "not better")]
        added.append(made("benefit", slots, sentence, (min(endpoint.start, items[at].start), items[at].end)))
    return added


def _is_of_arms(items: Sequence[Item]) -> bool:
    """Say whether treatments are told of, or what ``it reduced``: what became rarer in a country is no result."""
    if tells_of_treatments(items):
        return True
    if any(each.kind in {"p", "hr"} for each in items) and any(each.low == "differ" for each in items):
        return True  # relapse did not differ (P = .37)
    verbs = [_verb_of(items, at) for at, each in enumerate(items) if each.low == "it"]
    return any(_is_a_cue(each) and not each.endswith("s") for each in verbs)  # it slows progression: how it works


def _verb_of(items: Sequence[Item], at: int) -> str:
    """Return the verb behind a pronoun and its adverbs: ``it significantly reduced``, ``it did not reduce``."""
    index = at + 1
    while text_at(items, index).endswith("ly") or text_at(items, index) in _BEFORE_VERBS:
        index += 1
    return text_at(items, index)


def _is_a_fate(items: Sequence[Item], at: int) -> bool:
    item = items[at]
    low = item.low
    named = low in _DIE or any(word.startswith(_FATES) for word in low.split()) or _is_any_event(items, at)
    if not named or low in _NO_FATES or "free" in low or "surviv" in low or _is_caused(items, at):
        return False
    if text_at(items, at + 1) in {"-", "free"} or text_at(items, at - 1) in {"-", "without", "time", "no"}:
        return False
    return item.kind in {"word", "endpoint", "share", "flag"} and text_at(items, at + 1) not in {"survival", "event"}


def _is_any_event(items: Sequence[Item], at: int) -> bool:
    """Read ``the risk of an event``; adverse ones have a word of their own before them."""
    told = items[at].low in {"event", "events"} and text_at(items, at - 1) in {"an", "any", "of"}
    return told and any(text_at(items, i) in _RISKS for i in range(at - 3, at))


def _is_caused(items: Sequence[Item], at: int) -> bool:
    """Say whether deaths are those that treatment caused: ``toxic deaths``, ``treatment-related mortality``."""
    near = [*items[at].low.split(), *(text_at(items, i) for i in range(at - 3, at))]
    if text_at(items, at + 1) in {"due", "from", "owing", "because"} and text_at(items, at + 3) in _TOXICITY:
        return True
    return any(each.startswith(("toxic", "treatment-rel", "drug-rel", "therapy-rel")) for each in near) or (
        "related" in near and bool({"treatment", "drug", "therapy", "transplant"} & set(near))
    )


def _cues_of(items: Sequence[Item], at: int) -> Iterator[int]:
    """Yield the words that tell how often a fate was met: before it, with its risk between, or behind its verb."""
    index, passed = at - 1, 0
    while index >= 0 and passed < _FAR:
        word = items[index].low
        if _is_a_cue(word):
            if word != "less" or index == at - 1 or text_at(items, index + 1) in _OFTEN:
                yield index
            break
        if items[index].text == ")":
            index = opening(items, index)
        elif word.startswith(("respon", "remission")):
            break  # a higher response rate of metastases
        elif (
            word not in _BETWEEN
            and items[index].kind not in _NAMED
            and not word.startswith(_FATES)
            and not POSSESSIVES & {word, text_at(items, index + 1)}  # halved people's risk of
        ):
            break
        index -= 1
        passed += 1
    yield from _behind(items, at)


def _behind(items: Sequence[Item], at: int) -> Iterator[int]:
    """Yield the word behind ``was`` or ``were``: ``recurrences in the breast were less frequent``."""
    index, passed, seen = at + 1, 0, False
    while index < len(items) and passed < _FAR:
        word = items[index].low
        greater = seen and text_at(items, index + 1).startswith(_MORE)  # was 30% greater
        if word in _STOPS or (items[index].kind in _NUMBERS and not greater):
            return
        if items[index].text == "(":
            index = closing(items, index)
        elif word in _BE:
            seen = True
        elif word in _GREW and not seen and passed < _NEAR and text_at(items, index + 1) in _BEHIND_GREW:
            yield index
            return
        elif seen and _is_a_cue(word):
            if word not in {"less", "more"} or text_at(items, index + 1) in _OFTEN:
                yield index
            return
        elif word == "," and not seen:
            return
        index += 1
        passed += 1


def _is_none(items: Sequence[Item], cue: int, at: int) -> bool:
    """Say whether it is no result, or told with how much: ``a 34% lower risk``, ``reduced by 34%``."""
    first, last = min(cue, at), max(cue, at)
    if items[cue].low == "fewer" and any(_is_a_value(items, i) for i in range(last + 1, len(items))):
        return True  # the numbers tell it
    numbered = cue > 0 and items[cue - 1].kind in _NUMBERS and not items[cue].low.startswith(_MORE)
    if numbered or is_no_result(items, cue, at):
        return True  # by how much a risk was greater is no statement of its own
    ahead = range(last + 1, min(last + 4, len(items)))
    if cue < at and items[cue].low.endswith("ed") and _is_passive(items, cue):
        return True  # the dose was reduced in those with progression
    by = next((i for i in ahead if text_at(items, i) in {"by", "in", "from"}), None)
    if by is not None and any(_is_a_value(items, i) for i in range(by + 1, min(by + 5, len(items)))):
        return True
    if any(text_at(items, cue - i) in {"at", "of"} for i in (1, 2)) and text_at(items, cue + 1) == "risk":
        return True  # patients at an increased risk
    if text_at(items, cue + 1) == "risk" and any(each.kind == "disease" for each in items[cue + 2 : cue + 5]):
        return True  # patients of higher risk
    for place in range(max(0, first - 6), min(last + 8, len(items))):
        if items[place].low.startswith(_BY_MARK) and not _is_of_treatment(items, place, first):
            return True
    return is_supposed(items, cue, [at]) or is_a_trend(items, cue)


def _is_a_value(items: Sequence[Item], at: int) -> bool:
    """Say whether a number is none of a reference or a figure."""
    return items[at].kind in _NUMBERS and text_at(items, at - 1) not in {"[", "figure", "fig", "table", "ref", "nct"}


def _is_passive(items: Sequence[Item], at: int) -> bool:
    """Say whether ``was`` or ``were`` stands before a participle and its adverbs."""
    verb = at - 1
    while text_at(items, verb).endswith("ly") or text_at(items, verb) in {"not", "also", "then"}:
        verb -= 1
    return text_at(items, verb) in {"was", "were", "is", "are", "been", "be"}


def _is_of_treatment(items: Sequence[Item], at: int, first: int) -> bool:
    """Read ``adding A was associated with a reduction in relapse``: a treatment is no mark of the patients."""
    if not text_at(items, at).startswith("associat") or at > first:
        return False
    begun = next((i for i in range(at, -1, -1) if text_at(items, i) in _STOPS), -1)
    subject = items[begun + 1 : at]
    return tells_of_treatments(subject) and not any(each.low.startswith(_TRAITS) for each in subject)


def _direction(items: Sequence[Item], cue: int, at: int) -> str | None:
    word = items[cue].low
    denied = is_denied(items, cue, [at])
    if word.startswith("differ") or word in _EFFECTS:
        return "not better" if denied else None
    if word.startswith(_ALIKE):
        return None if denied else "not better"
    if denied or is_no_more_than_a_trend(items, cue):
        return "not better"
    return "better" if word.startswith(_LESS) or word in _PLAIN - {"more"} else "worse"


def _is_a_cue(word: str) -> bool:
    told = word in _PLAIN | _EFFECTS or word.startswith((*_LESS, *_MORE, *_ALIKE))
    return told and not word.startswith(_NO_CUES)
