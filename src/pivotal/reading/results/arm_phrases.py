"""Arms as phrases: what patients got in any words, told by the words that it is made of and those it hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import is_name, kind_at, text_at
from pivotal.reading.results.arms_combined import is_surgery
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.short_arms import HEADS_OF_SCHEDULES, NOUNS, is_code

NAMED = frozenset({"drug", "product", "arm", "therapy"})
_VALUES = frozenset({
    "percent", "p", "hr", "ci", "range", "not_reached", "n", "fraction", "events", "or", "rr", "follow_up", "time_name",
})  # fmt: skip
_NOT_WITHIN = _VALUES | {"endpoint", "share", "harm", "again", "field", "gene", "disease", "target"}
# Words behind which an arm ends.
_ENDS = frozenset({
    "outperformed", "topped", "surpassed", "bested", "exceeded", "matched", "equalled", "versus", "vs", "v", "but",
    "than", "compared", "while", "whereas", "was", "were", "had", "is", "are", "has", "have", "respectively",
    "against", "over", "remained", "remain", "survived", "lived", "died", "experienced", "achieved", "increased",
    "improved", "prolonged", "reduced", "induced", "conferred", "caused", "does", "can", "could", "may", "will",
    "would", "should", "proved", "appeared", "delayed", "a", "the", "an", "provided", "demonstrated", "generated",
    "elicited", "beat", "followed-up", "occurred", "developed", "if", "when", "at", "who", "which", "that", "did",
    "where",
    "in", "or", "led", "gave", "showed", "yielded", "resulted", "being", "as", "responded", "relapsed", "produced",
    "because", "during", "through", "from", "on", "stood", "it", "among", "between", "having", "under", "until",
    "within", "reached", "given", "receiving", "assigned", "allocated", "also", "significantly", "both",
})  # fmt: skip
# Beginnings of words that tell patients, states or times, and nothing that was given.
_NO_ARMS = (
    "patient", "women", "woman", "men", "man", "child", "adult", "age", "year", "month", "week", "day", "stage",
    "positiv", "negativ", "metasta", "tumour", "cancer", "disease", "respon", "remission", "progress", "relaps",
    "recur", "surviv", "follow-up", "death", "analys", "median", "mean", "trial", "study", "cohort", "population",
    "subgroup", "risk", "histolog", "mutat", "performance", "status", "male", "female", "young", "old", "elder",
    "event", "grade", "prior", "previous", "failure", "fail", "diagnos", "random", "enrol", "entry", "all", "both",
    "each", "either", "whom", "these", "this", "their", "them", "time", "data", "any", "other", "another", "same",
    "whole", "overall", "those", "respective", "cutoff", "cut-off", "confidence", "least", "more", "less",
    "pretreat", "untreat", "naive", "naïve", "refractory", "resistan", "complication", "toxic", "baseline", "course of",
    "infection", "symptom", "score", "hazard", "ratio", "difference", "rate", "no", "not", "non",
    "premenopaus", "postmenopaus", "favourable", "poor", "good", "intermediate", "people", "investigator", "central",
    "visceral", "lesion", "lower", "higher", "longer", "further", "additional", "completion", "start",
    "initiation", "treatment-naive", "mo", "mos", "interim", "control of", "recovery", "benefit", "improvement",
    "criteria", "phase", "assess", "review", "advanced", "locally", "unresect", "eligible", "evaluable", "expected",
    "trend", "we", "our", "investigat", "europ", "asia", "america", "japan", "chin", "centre", "hospital", "region",
)  # fmt: skip
_FULL = frozenset(
    {"all", "age", "man", "men", "no", "not", "non", "mo", "mos", "any", "old", "day", "each", "we", "our"}
)
_TREATED = (
    "irradiat", "radiat", "chemo", "excision", "dissection", "clearance", "ablation", "emboli", "transplant", "graft",
    "resection", "conservation", "biopsy", "vaccin", "hormon", "endocrine", "antibod", "inhibit", "monotherap",
    "observation", "surveillance", "brachy", "fraction", "boost", "placebo", "dumm", "tablet", "pill", "infusion",
    "conditioning", "induction", "consolidation", "maintenance", "adjuvant", "neoadjuvant", "perioperative", "surgical",
    "castration", "ablative", "triplet", "doublet", "combo", "immuno", "targeted", "bisphosphonate", "steroid",
    "tamoxif", "interferon", "platinum", "taxane", "anthracycline", "vitamin", "supplement", "rehabilitation", "laser",
    "photo", "cryo", "hypertherm", "autolog", "allogen", "antiangiogen", "mastectom", "marrow", "stem", "drainage",
    "stent", "antibiotic", "anticoagulant", "opioid", "prophyla", "screening", "exercise", "acupuncture", "counsel",
)  # fmt: skip
_NOUNS_OF_TREATMENT = frozenset({
    "regimen", "regimens", "schedule", "treatment", "therapy", "therapies", "combination", "dose", "cycles",
    "approach", "strategy", "agent", "care", "alone", "management", "technique", "drug", "dosing", "control",
    "formulation", "arm", "group", "capsules", "controls", "gy", "mg",
})  # fmt: skip
_PLAIN = frozenset({"treatment", "therapy", "care", "drug", "dose", "arm", "group", "agent"})  # of any arm
_MANNERS = frozenset({
    "oral", "intravenous", "subcutaneous", "weekly", "biweekly", "conventional", "standard", "pegylated", "intensive",
    "hyperfractionated", "accelerated", "concurrent", "sequential", "alternating", "immediate", "deferred", "delayed",
    "continuous", "intermittent", "early", "late", "open", "laparoscopic", "extended", "limited", "high-dose",
    "low-dose", "concomitant", "single", "double", "concurrently", "sequentially", "preoperative", "postoperative",
}) | HEADS_OF_SCHEDULES  # fmt: skip
_OF_ENDPOINTS = ("RR", "OS", "FS", "CR", "DR")
_GLUES = frozenset({"plus", "+", "-", "–", "/", "and", "with", "followed", "by", "then", "±", "of", "for", "to", "x"})
_GLUES |= {"×", "®", "™"}
_LONGEST, _LONGEST_SHORT = 9, 6
_GIVEN = frozenset({"received", "receiving", "given", "assigned", "allocated", "treated", "on", "taking", "got"})
_USES = frozenset({"use", "application", "administration", "addition", "combination"})
_ARTICLES = frozenset({"the", "a", "an", "its"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that may be an arm: their places, whether a word of them is a treatment, and the noun behind them."""

    first: int
    last: int
    strong: bool
    noun: str = ""


def phrase_from(items: Sequence[Item], at: int) -> Phrase | None:
    """Return the words from a place that may be an arm; none where they tell patients, a state or a time.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of its first word, or of its article.
    """
    first = at + (text_at(items, at) in _ARTICLES)
    used = text_at(items, first) in _USES and text_at(items, first + 1) == "of"
    if used or (text_at(items, first) in {"treatment", "therapy"} and text_at(items, first + 1) == "with"):
        first += 2
    if text_at(items, first) in {"arm", "group", "regimen"} and _is_numbered(items, first):
        return Phrase(first, first + 2, strong=True)
    if text_at(items, first) in {"-", "–", "/", "and", "to"}:
        return None
    end = first
    while end < len(items) and end - first < _LONGEST and not _ends(items, first, end):
        end += 1
    while end > first and text_at(items, end - 1) in _GLUES - {"®", "™"}:
        end -= 1
    if end == first:
        return None
    noun = text_at(items, end - 1) if text_at(items, end - 1) in NOUNS or _is_people(items, end - 1) else ""
    last = end - bool(noun)
    last -= bool(noun) and text_at(items, last - 1) == "treated"
    last -= bool(noun) and text_at(items, last - 1) in {"-", "–"}
    if last <= first or any(_is_no_arm(items, index) for index in range(first, last)):
        return None
    if kind_at(items, end) in {"disease", "gene"} and all(each.kind not in NAMED for each in items[first:last]):
        return None
    treated = [text_at(items, index) for index in range(first, last) if is_of_treatment(items, index)]
    strong = used or (bool(treated) and (last - first > 1 or treated[0] not in _PLAIN))
    return Phrase(first, last, strong, noun)


def subject_from(items: Sequence[Item], at: int) -> Phrase | None:
    """Return the arm that a clause is about from a place: ``The drug``, ``Patients who received the drug``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        Where the clause begins.
    """
    first = at + (text_at(items, at) in {"the", "all", "among"})
    if not _is_people(items, first) and text_at(items, first) != "those":
        return phrase_from(items, at)
    first += 1
    while text_at(items, first) in {"who", "were", "had", "was", "randomised", "randomly"}:
        first += 1
    if text_at(items, first) not in _GIVEN:
        return None
    first += 1
    first += text_at(items, first) in {"with", "to", "by"}
    return phrase_from(items, first + (text_at(items, first) == "receive"))


def _is_numbered(items: Sequence[Item], at: int) -> bool:
    """Say whether a letter or a number stands behind the noun: ``group 2``, ``arm A``."""
    text = items[at + 1].text if at + 1 < len(items) else ""
    return len(text) == 1 and (text.isupper() or text.isdigit())


def _ends(items: Sequence[Item], first: int, at: int) -> bool:
    """Say whether an arm that began before ends at a place."""
    item, word = items[at], items[at].low
    if item.kind == "time_name" and text_at(items, at + 1) in NOUNS:
        return False  # the 3-month arm
    if at == first and word in _MANNERS:
        return False  # delayed treatment
    if item.kind in _NOT_WITHIN or word in _ENDS:
        return True
    if item.kind == "punct" and word not in _GLUES and word not in {"%", "'s", "’s"}:
        return True
    if at > first and (text_at(items, at - 1) in NOUNS or _is_people(items, at - 1)):
        return True
    if word == "and":
        return not is_of_treatment(items, at + 1) or _is_counted(items, at + 1) or at == first
    if word in {"with", "for", "to", "of", "by"}:
        goes_on = word in {"with", "of"} and is_of_treatment(items, at + 1) and not _is_counted(items, at + 1)
        lasts = word == "for" and kind_at(items, at + 1) == "duration" and not is_of_treatment(items, at - 1)
        return not (goes_on or lasts or (word == "by" and text_at(items, at - 1) == "followed"))
    return item.kind == "duration" and not _is_dosed(items, at)


def _is_people(items: Sequence[Item], at: int) -> bool:
    return singular(text_at(items, at)) in PEOPLE | {"recipient"}


def _is_counted(items: Sequence[Item], at: int) -> bool:
    return kind_at(items, at) in {"percent", "number", "fraction", "n", "number_word"}


def _is_dosed(items: Sequence[Item], at: int) -> bool:
    """Say whether a time tells how long or how often something is given: ``the 3-month arm``, ``for 5 years``."""
    behind = at + 1 + (text_at(items, at + 1) in {"-", "–"})
    return text_at(items, behind) in NOUNS | _NOUNS_OF_TREATMENT or text_at(items, at - 1) == "for"


def _is_no_arm(items: Sequence[Item], at: int) -> bool:
    word = text_at(items, at)
    if items[at].kind == "number" and not is_of_treatment(items, at):
        touches = at + 1 < len(items) and items[at].end == items[at + 1].start
        return (
            not touches
            and text_at(items, at + 1) not in {"×", "x"}
            and text_at(items, at - 1) not in {"-", "×", "x", "–"}
        )
    if items[at].kind in NAMED or word in _GLUES or word in _NOUNS_OF_TREATMENT or word in _MANNERS:
        return False
    return any(word == each if each in _FULL else word.startswith(each) for each in _NO_ARMS)


def is_of_treatment(items: Sequence[Item], at: int) -> bool:
    """Say whether a word names something that patients get: a medicine, an operation, a regimen, how it was given."""
    if not 0 <= at < len(items):
        return False
    item = items[at]
    if item.kind in NAMED:
        return True
    if item.kind not in {"word", "active", "short", "code", "number"}:
        return False
    if item.kind == "number":
        return text_at(items, at + 1) in {"mg", "gy"}
    word = item.low
    if word in _NOUNS_OF_TREATMENT or word in _MANNERS or is_surgery(item):
        return True
    suffixed = word.endswith(("therapy", "therapies", "ectomy", "plasty", "radiation", "grafted"))
    if suffixed or word.startswith(_TREATED) or "fractionat" in word:
        return True
    coded = item.kind == "word" and is_code(item.text)
    named = coded or (is_name(items, at) and not (item.text.isupper() and len(item.text) < _LONGEST_SHORT))
    return named and not item.text.rstrip("s").endswith(_OF_ENDPOINTS)
