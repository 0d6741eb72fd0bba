"""What a head of a table tells of the cells beside or below it: endpoint, statistic, arm, patients, unit, interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pivotal.reading.characters.lexer import Token, folded
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import renamed
from pivotal.reading.results.arms import arm_mentions
from pivotal.reading.results.cohorts_named import cohort_mentions
from pivotal.reading.words import HARMS, REFERENCE_WORDS, UNITS

# Statistics between arms.
COMPARING = frozenset({"hazard_ratio", "odds_ratio", "relative_risk", "p_value", "risk_reduction", "other"})
COMPONENTS = frozenset({"deaths", "CR", "PR", "stable_disease", "progressive_disease"})
_NOTED = frozenset({
    "ratio", "value", "ci", "months", "survival", "response", "rate", "pfs", "os", "orr", "dor", "hr", "death",
    "events", "interval", "endpoint", "analysis", "median", "dcr",
})  # fmt: skip
_HARM_WORDS = frozenset(word for each in HARMS for word in each.split() if word.isalpha())
_NOT_NOTED = frozenset({"rated", "valued", "rates", "deathd"})
_FILLERS = frozenset({
    "the", "of", "and", "or", "in", "for", "by", "per", "to", "a", "an", "as", "with", "at", "on", "rate", "value",
    "log", "rank", "logrank", "test", "stratified", "unstratified", "adjusted", "estimated", "estimate", "kaplan",
    "meier", "km", "bicr", "irc", "irf", "investigator", "blinded", "independent", "central", "review", "assessed",
    "assessment", "time", "confirmed", "best", "overall", "objective", "primary", "secondary", "endpoint", "end",
    "point", "points", "endpoints", "key", "results", "result", "efficacy", "table", "analysis", "final",
    "proportion", "probability", "percentage", "percent", "patients", "subjects", "participants", "number", "no",
    "n", "nominal", "sided", "two", "one", "confidence", "interval", "recist", "committee", "radiology",
    "radiological", "radiographic", "facility", "cox", "model", "versus", "vs", "v", "from", "randomisation",
    "intent", "intention", "treat", "itt", "population", "set", "full", "study", "trial", "summary", "outcome",
    "outcomes", "measure", "parameter", "parameters", "variable", "all", "total", "treatment", "arm", "group",
    "who", "had", "having", "were", "was", "occurred", "that", "observed", "duration", "follow", "up", "data",
    "cut", "off", "survival", "response", "responses", "event", "events", "median", "medians", "criteria", "each",
    "randomised", "according", "version", "using", "based", "any", "safety", "tolerability", "miettinen",
    "nurminen", "cochran", "mantel", "haenszel", "clopper", "pearson", "wald", "fisher", "exact", "chi", "square",
    "method", "brookmeyer", "crowley", "stratification", "free", "effect", "effects",
})  # fmt: skip
_WHOLE = frozenset({"all", "overall", "total", "itt", "intent", "whole", "entire"})
_OTHER = frozenset({
    "odds", "relative", "difference", "change", "mean", "rmst", "restricted", "absolute", "proportional", "least",
    "increment", "improvement",
})  # fmt: skip
_RANGED = frozenset({"range", "iqr", "interquartile", "min", "max", "minimum", "maximum", "sd", "se", "quartile", "q1"})
_COMPONENT = frozenset({"censored", "progressed", "progression", "progressive", "relapse", "recurrence", "ongoing"})
_ORGANS = frozenset({"disorders", "disorder", "conditions", "investigations", "infestations", "procedures"})
_DOSE = frozenset({
    "mg", "kg", "m2", "mcg", "g", "daily", "once", "twice", "every", "week", "weeks", "day", "days", "monthly",
    "weekly", "q2w", "q3w", "q4w", "bid", "qd", "tablets", "oral", "iv", "plus", "arm", "group", "the", "alone",
    "monotherapy", "single", "intravenously", "subcutaneously", "orally", "infusion", "agent", "treatment",
    "treated", "patients", "n", "of", "followed", "dose", "or",
})  # fmt: skip
_VERSUS = frozenset({"vs", "versus", "v", "compared"})
_LONGEST_ARM = 16  # words; a longer head is a sentence
_KNOWN = frozenset({"drug", "product", "arm", "active", "therapy", "disease", "code", "short", "follow_up"})
_JOINED = frozenset({"+", "plus", "and", "with", "/"})


@dataclass(slots=True)
class Head:
    """What a head tells.

    Attributes
    ----------
    statistics : tuple of str
        ``median``, ``hazard_ratio``, ``odds_ratio``, ``relative_risk``, ``p_value``, ``events``, ``n``, ``follow_up``,
        ``risk_reduction``, or ``other``
        for one that is not read.
    endpoint, arm, cohort, trial, unit, time, level, sides, n : Slot or None
    share : bool
        Whether the endpoint is a part of the patients.
    interval, ranged, percent, counts, rate, bounded, whole, component, progresses, several : bool
        Whether it names an interval of confidence, a range, percent, a number of patients, a rate; bounds a time;
        stands for all patients; is part of an endpoint; speaks of progression; or names several endpoints.
    partly : Slot or None
        Beside an arm, the words of another head of the row that tell the patients.
    harm : Slot or None
        A single harm.
    unknown : tuple of Item
        Words that say something else.
    items : sequence of Item
    """

    items: Sequence[Item]
    statistics: tuple[str, ...] = ()
    endpoint: Slot | None = None
    share: bool = False
    arm: Slot | None = None
    cohort: Slot | None = None
    trial: Slot | None = None
    unit: Slot | None = None
    time: Slot | None = None
    level: Slot | None = None
    sides: Slot | None = None
    n: Slot | None = None
    interval: bool = False
    ranged: bool = False
    percent: bool = False
    counts: bool = False
    rate: bool = False
    bounded: bool = False
    whole: bool = False
    component: bool = False
    progresses: bool = False
    several: bool = False
    partly: Slot | None = None
    harm: Slot | None = None
    unknown: tuple[Item, ...] = field(default=())

    @property
    def text(self) -> Slot:
        """All of its words, as those that name some of the patients."""
        first, last = self.items[0], self.items[-1]
        said = " ".join(each.text for each in self.items)
        return Slot("subset", "", first.start, last.end, said.casefold())


def of_harms(head: Head | None) -> bool:
    """Say whether a head is of adverse events, so that what is named below it are harms."""
    if head is None:
        return False
    shares = [each.value for each in head.items if each.kind == "share"]
    return any(each.endswith("AE") for each in shares) or any(
        each.low.startswith(("adverse", "toxicit")) or each.low == "teaes" for each in head.items
    )


def grade_of(head: Head) -> Slot | None:
    """Return the grade that a head of a column is of: ``Grade 3``, ``≥ Grade 3``, ``Grades 1-2``; ``all`` are none."""
    for at, item in enumerate(head.items):
        if item.kind == "share" and item.value == "grade3_AE":
            return item.slot("grade", "3 or higher")
        single = item.kind == "code" and item.value.startswith("grade=")
        if not single and item.low not in {"grade", "grades"}:
            continue
        first = at - 1 if at and head.items[at - 1].text in {"≥", ">"} else at
        end = at + 1
        while end < len(head.items) and (
            head.items[end].kind in {"number", "range"} or head.items[end].low in {"-", "–", "/", "or", "to", "≥", "+"}
        ):
            end += 1
        if single or end > at + 1:
            said = "".join(
                each.text
                for each in head.items[at:end]
                if any(sign.isdigit() for sign in each.text) or "-" in each.text
            )
            return Slot("grade", "", head.items[first].start, head.items[end - 1].end, said)
    return None


def plain_tokens(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens of a head without letters of notes that touch a word: ``ratioa``."""
    found: list[Token] = []
    for token in tokens:
        base = token.norm[:-1]
        noted = token.kind == "word" and len(base) > 1 and token.text[-1] in "abcdefgh" and token.norm not in _NOT_NOTED
        if (
            noted
            and (base in _NOTED or folded(base)[0] in _HARM_WORDS)
            and not (base.isalpha() and token.text.isupper())
        ):
            said = token.text[:-1]
            token = Token("word", said, token.start, token.end - 1, *folded(said), token.glued)  # noqa: PLW2901
        if token.kind != "reference" and token.text not in {"*", "†", "‡", "§", "¶", "‖", "br"}:
            found.append(token)
    return found


def head_of(items: Sequence[Item]) -> Head:
    """Return what the items of a head tell.

    Parameters
    ----------
    items : sequence of Item
        At least one.
    """
    head = Head(items)
    statistics: list[str] = []
    endpoints: list[Item] = []
    unknown: list[Item] = []
    for at, item in enumerate(items):
        if item.kind in {"endpoint", "share"}:
            if not (at and item.value == "ORR" and items[at - 1].low == "best"):  # which responses there were
                endpoints.append(item)
        elif (statistic := _statistic(items, at)) is not None:
            statistics.append(statistic)
        elif not _noted(head, items, at):
            unknown.append(item)
            if item.kind == "harm":
                head.harm = item.slot("harm")
    head.statistics = tuple(dict.fromkeys(statistics))
    _endpoint(head, endpoints)
    head.trial = _trial(items)
    if not any(each.low in _ORGANS for each in items[-1:]):
        head.cohort = next((each.slot for each in cohort_mentions(items)), None) or _bare_cohort(items)
    every = any(each.low in {"any", "all"} for each in items)  # of any grade
    head.unknown = tuple(
        each for each in unknown if not (_is_filler(each) or (every and each.low in {"grade", "grades"}))
    )
    head.counts = head.counts or "n" in head.statistics
    head.arm = arm_of(head)
    return head


def joined(heads: Sequence[Head]) -> Head:
    """Return several heads of a row as one; beside an arm, strange words of another tell the patients."""
    if len(heads) == 1:
        return heads[0]
    whole = head_of([item for each in heads for item in each.items])
    whole.arm = next((each.arm for each in heads if each.arm is not None), None)
    whole.partly = next((each.text for each in heads if each.arm is None and each.unknown and not each.whole), None)
    return whole


def _trial(items: Sequence[Item]) -> Slot | None:
    """Return the only trial that a head names; a name in capitals before the word trial is one, too."""
    named = [each.slot("trial") for at, each in enumerate(items) if each.kind == "trial" or _names_a_trial(items, at)]
    return named[0] if len({each.value for each in named}) == 1 else None


def _names_a_trial(items: Sequence[Item], at: int) -> bool:
    item = items[at]
    studied = at + 1 < len(items) and items[at + 1].low in {"trial", "study"}
    return studied and item.kind == "word" and len(item.text) > 2 and item.text[:3].isupper()


def _bare_cohort(items: Sequence[Item]) -> Slot | None:
    """Return a disease or a site that stands in a head without the words that lead to it in a sentence."""
    for each in items:
        if each.kind in {"disease", "code"} and each.value.split("=")[0] in {each.value, "primary_site"}:
            return each.slot("cohort")
    return None


def _endpoint(head: Head, endpoints: Sequence[Item]) -> None:
    """Take the endpoint that a head names; of two different ones none."""
    outer = [each for each in endpoints if not _in_brackets(head.items, each)]
    kept = [each for each in outer or endpoints if each.value != "deaths"] or list(endpoints)
    if head.progresses and kept and all(each.kind == "share" for each in kept):
        head.several = any(each.value != "deaths" for each in kept)  # progression besides: two things, or an event
        return
    if len({each.value for each in kept}) == 1:
        head.endpoint = kept[0].slot("endpoint")
        head.share = kept[0].kind == "share"
        head.component = head.component or kept[0].value in COMPONENTS
    head.several = len({each.value for each in kept}) > 1
    if head.several and (whole := _either(head.items, kept)) is not None:
        head.endpoint, head.share, head.several, head.component = whole, True, False, True


def _either(items: Sequence[Item], kept: Sequence[Item]) -> Slot | None:
    """Return several responses that are told as one: ``CR or sCR``, ``CR + CRi``."""
    if any(each.kind != "share" or each.value.endswith("AE") or each.value == "deaths" for each in kept):
        return None
    first, last = (next(i for i, each in enumerate(items) if each is one) for one in (kept[0], kept[-1]))
    plain = all(any(each is one for one in kept) or each.low in {"or", "+", "/"} for each in items[first : last + 1])
    value = "+".join(each.value for each in kept)
    return Slot("endpoint", "", kept[0].start, kept[-1].end, value) if plain else None


def _in_brackets(items: Sequence[Item], item: Item) -> bool:
    depth = 0
    for each in items:
        if each is item:
            return depth > 0
        depth += (each.text in {"(", "["}) - (each.text in {")", "]"})
    return False


_KIND_STATISTICS = {
    "hr": "hazard_ratio",
    "p": "p_value",
    "follow_up": "follow_up",
    "odds": "odds_ratio",
    "relative": "relative_risk",
}
_WORD_STATISTICS = {"median": "median", "medians": "median", "reduction": "risk_reduction", "p": "p_value",
                    "event": "events", "events": "events", "ratio": "other"}  # fmt: skip


def _statistic(items: Sequence[Item], at: int) -> str | None:
    """Return the statistic that an item names."""
    item = items[at]
    if item.kind != "word":
        return _KIND_STATISTICS.get(item.kind)
    if item.low in {"n", "no", "number", "patients", "subjects", "participants"} and _counts_patients(items):
        return "n"
    if item.low == "p" and at and items[at - 1].low not in {"(", "p", "-", ",", "/", ";"} and len(items) > _MOST_OF_P:
        return None
    if _is_at_least_one(items, at):
        return None
    return "other" if item.low in _OTHER else _WORD_STATISTICS.get(item.low)


_MOST_OF_P = 6  # items of a head among which a single letter p is a p value
_COUNTING = frozenset({
    "number", "no", "of", "patients", "subjects", "participants", "n", "randomised", "enrolled", "total", "sample",
    "size", ",", ".", "(", ")", "itt", "the", "population", "infused", "treated", "evaluable", "analysed", "dosed",
})  # fmt: skip


def _counts_patients(items: Sequence[Item]) -> bool:
    """Say whether a head is a number of patients and nothing else: ``No. of patients``, ``N``."""
    return all(each.low in _COUNTING for each in items)


def _noted(head: Head, items: Sequence[Item], at: int) -> bool:
    """Take what an item tells besides endpoint and statistic; say whether it told anything."""
    item = items[at]
    if item.kind in {"ci_name", "ci"}:
        head.interval = True
        head.level = item.parts.get("level", head.level)
    elif item.kind == "n":
        head.n = item.parts["value"]
    elif item.kind == "trial" or _names_a_trial(items, at) or _is_at_least_one(items, at):
        return True
    elif item.kind in {"duration", "time_name"}:
        head.time = renamed(item.parts["value"], "time")
        head.bounded = at > 0 and items[at - 1].low in {"≥", ">", "≤", "<", "least"}
        head.unit = head.unit or renamed(item.parts["unit"], "unit")
    elif item.text == "%":
        head.percent = True
    elif item.kind in _KNOWN or (item.kind in {"number", "number_word"} and _sided(head, items, at)):
        return True
    elif item.low in _COMPONENT and "free" in {each.low for each in items[at + 1 : at + 3]}:
        head.rate = True
    elif item.kind == "punct" and item.low not in {"≥", ">", "<", "≤"}:
        return True
    else:
        return _worded(head, item)
    return True


def _is_at_least_one(items: Sequence[Item], at: int) -> bool:
    """Say whether a place is in ``at least one``, ``≥ 1`` or ``one or more``, which are those with any."""
    words = [each.low for each in items]
    told = (("at", "least", "one"), ("at", "least", "1"), ("one", "or", "more"), ("≥", "1"))
    return any(
        words[first : first + len(each)] == list(each)
        for each in told
        for first in range(max(0, at - len(each) + 1), at + 1)
    )


def _sided(head: Head, items: Sequence[Item], at: int) -> bool:
    """Take how many sides a p value has: ``2-sided``."""
    ahead = [each.low for each in items[at + 1 : at + 3]]
    side = {"1": "one", "2": "two", "one": "one", "two": "two"}.get(items[at].text.casefold())
    if side is None or "sided" not in ahead:
        return items[at].text in {"1.1", "1.0", "95"}  # a version of criteria, a level
    head.sides = items[at].slot("sides", side)
    return True


def _worded(head: Head, item: Item) -> bool:
    """Take what a word tells."""
    low = item.low
    if low in UNITS:
        head.unit = head.unit or Slot("unit", item.text, item.start, item.end, UNITS[low])
    elif low in _RANGED:
        head.ranged = True
    elif low in {"n", "no", "number"}:
        head.counts = True
    elif low in {"percent", "percentage", "proportion"}:
        head.percent = True
    elif low in _COMPONENT or item.value == "progressive":
        head.component = True
        head.progresses = head.progresses or "progress" in low
    else:
        head.rate = head.rate or low in {"rate", "rates", "probability", "alive", "free"}
        head.whole = head.whole or low in _WHOLE
        return low in _FILLERS
    return True


def _is_filler(item: Item) -> bool:
    version = item.low[:1] == "v" and item.low[1:].isdigit()
    return item.low in _FILLERS or version or (item.kind == "word" and len(item.text) == 1) or item.kind == "date"


# ------------------------------------------------------------------------------------------------------------- arms


def arm_of(head: Head) -> Slot | None:
    """Return the arm that a head names: what was given, all of it, with its medicines by their names.

    A head that no medicine is known of is an arm where it has a number of patients.
    """
    words = [each for each in head.items if not _beside(each)]
    if not words or len(words) > _LONGEST_ARM or any(each.low in _VERSUS for each in words):
        return None
    known = [each for each in words if each.kind in {"drug", "product", "arm", "therapy"}]
    lettered = next((each for each in arm_mentions(head.items) if not known), None)
    if lettered is not None and len(words) < 4:
        return lettered.slot
    if not known and (head.n is None or head.whole or head.cohort is not None or head.statistics):
        return None
    cut = next((i for i, each in enumerate(words) if each.text in {"(", "["} and i), len(words))
    said = [each for each in words[:cut] if each.kind != "punct" or each.low in _JOINED]
    if known:
        said = [each for each in said if each.low in _JOINED or each.low not in _FILLERS or each in known]
        while said and said[-1].low in _JOINED:
            said.pop()
    if not said:
        return None
    return Slot("arm", "", said[0].start, said[-1].end, _value(said))


def arm_words(heads: Sequence[Head]) -> str:
    """Return the words of an arm with its dose, without the number of its patients."""
    said = next((head.items for head in heads if arm_of(head) is not None), ())
    return " ".join(each.text.casefold() for each in said if each.kind not in {"n", "punct"})


def words_arm(head: Head) -> Slot | None:
    """Return all words of a head as an arm, where something else says that it is one."""
    words = [each for each in head.items if not _beside(each) and each.kind != "punct"]
    return Slot("arm", "", words[0].start, words[-1].end, _value(words)) if words else None


def _beside(item: Item) -> bool:
    """Say whether an item of a head is no part of the name of an arm."""
    return item.kind in {"n", "number", "duration", "endpoint", "share", "hr"} or item.low in {"%", ",", ";", ":", "="}


def _value(said: Sequence[Item]) -> str:
    """Return the names of what was given, joined by a plus; words of doses are none."""
    parts: list[str] = []
    words: list[str] = []
    for each in said:
        named = each.kind in {"drug", "product", "arm", "therapy"}
        if named or each.low in _JOINED:
            parts += [" ".join(words)] if words else []
            words = []
            if named:
                parts.append(each.text.casefold() if each.kind in {"arm", "therapy"} else each.value)
        elif each.low not in _DOSE:
            words.append(each.text.casefold())
    parts += [" ".join(words)] if words else []
    return "+".join(dict.fromkeys(parts)) or " ".join(each.text.casefold() for each in said)


def is_control(slot: Slot) -> bool:
    """Say whether an arm is a reference by its name: ``placebo``."""
    return slot.value.split("+")[0].split(" ")[0] in REFERENCE_WORDS
