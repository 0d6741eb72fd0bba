"""Endpoints that a sentence shortens or narrows: ``better survival``, ``progression-free and overall survival``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.endpoints_listed import lacks_no_events
from pivotal.reading.results.intervals import closing, opening

# The first halves of endpoints that end with the word of the next: "progression-free and overall survival".
_FREE = {
    "progression": "PFS", "disease": "DFS", "event": "EFS", "relapse": "RFS", "recurrence": "RFS", "metastasis": "MFS",
    "failure": "FFS", "leukaemia": "LFS",
}  # fmt: skip
_CAUSES = frozenset({"cancer", "disease", "cause"})  # of cancer-specific and overall survival
# The first halves of responses: "complete and overall response rates".
_RESPONSES = {"complete": "CR", "overall": "ORR", "objective": "ORR", "partial": "PR"}
# What makes another endpoint of one; no dossier's progression-free survival is that of the brain alone.
_NARROWED = frozenset({
    "pathological", "pathologic", "cytogenetic", "molecular", "metabolic", "haematologic", "hematologic",
    "haematological", "hematological", "intracranial", "cns", "brain", "biochemical", "locoregional", "regional",
    "distant", "psa", "symptomatic", "local", "restricted",
})  # fmt: skip
# Words beside which "survival" alone is that of all patients from any cause.
_BEFORE = frozenset({
    "better", "greater", "higher", "poorer", "inferior", "improve",
    "improved", "improves", "improving", "longer", "prolong", "prolonged", "prolongs", "extend",
    "extended", "extends", "shorter", "worse", "increase", "increased", "absolute", "percent", "%", "estimated",
    "patient", "superior", "boost", "boosts", "boosted", "boosting", "lengthen", "lengthens", "lengthened",
    "lengthening", "double", "doubles", "doubled", "enhance", "enhances", "enhanced", "raise", "raises", "raised",
    "extending", "prolonging", "increasing", "increases",
})  # fmt: skip
_BEGINNING = frozenset({",", "that", "but", "while", "whereas", ";", "their", "patient", "–", "—"})
_SURVIVALS = frozenset({"survival", "survivals"})
_COMPUTED = frozenset({"actuarial", "cumulative", "crude", "observed", "probable"})
_LONGEST_WHOSE = 9  # items from "survival" to "was"
_OF_EVERYBODY = frozenset({"is", "are", "remains", "historically"})  # of all who have the disease, not of a trial
_JOINED = frozenset({"and", "or", "nor", ",", "&"})
_ESTIMATES = frozenset({"estimates", "estimate", "probabilities", "probability", "rates", "percentages", "figures"})
_RATED = frozenset({"rate", "rates"})
_TOLD_OF = frozenset({"endpoint", "share", "harm", "flag"})
_EVENTS = frozenset({"progression", "relapse", "recurrence", "metastasis"})
# What counts death and one of these, where no more than one value is told of both: "the risk of recurrence and death".
_WITH_DEATH = {"progression": "PFS", "relapse": "RFS", "recurrence": "DFS", "metastasis": "MFS", "metastases": "MFS"}
_RISKS = frozenset({"risk", "risks", "hazard", "rate", "likelihood", "chance"})
_LONGEST_EVENT = 8  # items from "the risk of" to the death that an event is told with
_FAR_VALUES = 40  # items behind it in which its values stand
_FAR_RATE = 11  # items from "RR" to what tells whether it is a rate
_COMPARED = frozenset({"compared", "versus", "vs", "than", "significantly"})
_LATER = frozenset({"delayed", "delays", "delaying", "delay", "slowed", "slows", "slowing", "postponed", "postpones"})
_NOT_BEHIND = frozenset({"-", "–", "without", "free", "curve", "curves", "data", "analysis", "follow"})
# Words that may be one in a sentence.
_PARTS = frozenset({"overall", "or", "benefit", *_RESPONSES, *_FREE, *_CAUSES, *_EVENTS})


def with_told_endpoints(items: Sequence[Item]) -> Sequence[Item]:
    """Return the items of a sentence in which shortened and narrowed endpoints are endpoints too.

    ``survival`` alone is overall survival beside words such as *better* or *five-year*, never behind another word that
    may belong to its name. An endpoint that a word narrows keeps that word in what it means.

    Parameters
    ----------
    items : sequence of Item
        A sentence; it is not changed.
    """
    found: list[Item] | None = None
    for at, item in enumerate(items):
        if item.kind not in _TOLD_OF and item.low not in _PARTS and item.value not in {*_SURVIVALS, "rr"}:
            continue
        made = (
            _left_out(items, at)
            or _bare(items, at)
            or _halved(items, at)
            or _narrowed(items, at)
            or _joined_events(items, at)
            or _objective(items, at)
            or _of_ratio(items, at)
            or _delayed(items, at)
        )
        if made is not None:
            found = list(items) if found is None else found
            found[at] = made
        elif item.kind == "word" and item.value == "rr" and (ratio := _rate_or_risk(items, at)) is not None:
            found = list(items) if found is None else found
            found[at] = ratio
    return items if found is None else found


def _left_out(items: Sequence[Item], at: int) -> Item | None:
    """Read ``Survival, but not the time to progression, was shorter``: an endpoint of which nothing is told."""
    if _is_what_a_harm_is(items, at):
        return replace(items[at], kind="word")
    if items[at].kind not in _TOLD_OF:
        return None
    if items[at].kind == "share" and text_at(items, at - 1) == "from" and items[at - 2].kind == "endpoint":
        return replace(items[at], kind="word")  # overall survival from CR
    bounded = items[at].kind == "endpoint" and text_at(items, at + 1) in {"<", ">", "≤", "≥"}
    if bounded and text_at(items, at - 1) == "with":
        return replace(items[at], kind="word")  # patients with PFI < 6 months
    if any(each.low == "competing" for each in items[max(0, at - 8) : at]):
        return replace(items[at], kind="word")  # adjusted for the competing risk of death
    if items[at].kind != "endpoint" or text_at(items, at + 1) != ",":
        return None
    first = at - 1
    while text_at(items, first) in {"the", "median"}:
        first -= 1
    aside = text_at(items, first) == "not" and [text_at(items, i) for i in (first - 2, first - 1)] == [",", "but"]
    return replace(items[at], kind="word") if aside and text_at(items, at + 2) in {"was", "were"} else None


def _is_what_a_harm_is(items: Sequence[Item], at: int) -> bool:
    """Read ``Rash, the most common adverse reaction, occurred in 12%``: what the harm before the comma is."""
    words = [text_at(items, i) for i in range(at - 4, at)]
    most = words[:3] == [",", "the", "most"] and words[3] in {"common", "frequent"}
    return most and items[at].value.endswith("AE") and kind_at(items, at - 5) == "harm"


def _is_a_moment(items: Sequence[Item], at: int) -> bool:
    """Read ``2 years`` and ``1, 2 and 3 years``."""
    place = at
    while place < len(items) and (items[place].kind == "number" or text_at(items, place) in {",", "and"}):
        place += 1
    return place < len(items) and items[place].kind == "duration"


def _bare(items: Sequence[Item], at: int) -> Item | None:
    item = items[at]
    hung = text_at(items, at + 1) in _NOT_BEHIND and not lacks_no_events(items, at + 1)
    if item.kind != "word" or item.value not in _SURVIVALS or hung:
        return None
    leads = at == 0 or text_at(items, at - 1) in {"the", ".", ":", "estimated"}
    leads = leads or (text_at(items, at - 1) == "of" and text_at(items, at - 2) in _ESTIMATES)
    begins = leads or text_at(items, at - 1) in _BEGINNING
    begins = begins or (text_at(items, at - 1) in {"and", "with"} and text_at(items, at + 1) == "of")
    if begins and _is_stated(items, at):
        return replace(item, kind="endpoint", value="OS")
    moment = text_at(items, at + 1) == "at" and _is_a_moment(items, at + 2)
    if (leads and (moment or text_at(items, at + 1) in _ESTIMATES)) or (at and _goes_on_from(items, at)):
        return replace(item, kind="endpoint", value="OS")
    if not at:
        return None
    ratio = text_at(items, at + 1) == "(" and at + 2 < len(items) and items[at + 2].kind == "hr"
    if ratio and text_at(items, at - 1) in {"in", "of", "on", "for", "the"}:
        return replace(item, kind="endpoint", value="OS")  # no difference in survival (hazard ratio 1.1)
    if text_at(items, at - 1) == "a" and text_at(items, at + 1) in {"benefit", "advantage", "gain"}:
        return replace(item, kind="endpoint", value="OS")
    timed = kind_at(items, at - 1 - (text_at(items, at - 1) in _COMPUTED)) in {"time_name", "duration"} or (
        text_at(items, at - 1) == "of"
        and text_at(items, at - 2) in {"probability", "probabilities", "chance", "chances"}
    )
    whose = text_at(items, at - 1) == "the" and text_at(items, at + 1) == "of"  # prolonged the survival of patients
    beside = text_at(items, at - 2 if whose else at - 1) in _BEFORE or timed
    rated = text_at(items, at + 1) in _RATED and (
        items[at - 1].kind == "percent" or text_at(items, at - 1) in {"a", "the", "lower", "higher", "better"}
    )
    if any(text_at(items, index) in _OF_EVERYBODY for index in range(at + 1, min(at + 9, len(items)))):
        return None
    return replace(item, kind="endpoint", value="OS") if beside or rated else None


def _is_stated(items: Sequence[Item], at: int) -> bool:
    """Read ``survival was 14.8 months``, ``and survival of 9 months`` ``survival with the drug was 14.8 months``."""
    if text_at(items, at + 1) in {"was", "of", ":"}:
        return kind_at(items, at + 2) == "duration"
    if text_at(items, at + 1) not in {"with", "in", "for", "among"}:
        return False
    verb = next((i for i in range(at + 2, at + _LONGEST_WHOSE) if text_at(items, i) == "was"), None)
    plain = verb is not None and all(
        items[i].kind in {"word", "drug", "product", "arm", "short", "active"} for i in range(at + 2, verb)
    )
    return plain and verb is not None and kind_at(items, verb + 1) == "duration"


def _goes_on_from(items: Sequence[Item], at: int) -> bool:
    """Read the second of ``event-free survival (81% vs 72%) and survival (89% vs 83%)``."""
    last = at - 2 - (text_at(items, at - 2) == ",")
    if text_at(items, at - 1) != "and" or last < 0:
        return False
    last = opening(items, last) - 1 if items[last].text in {")", "]"} else last
    last -= 2 * (items[last].kind == "duration" and text_at(items, last - 1) == "at")  # EFS at 16 months (83% vs 51%)
    return last >= 0 and items[last].kind == "endpoint" and items[last].low.endswith(("survival", "fs"))


def _halved(items: Sequence[Item], at: int) -> Item | None:
    """Read the first of ``progression-free and overall survival``, and of ``overall and progression-free survival``."""
    item = items[at]
    if (
        item.kind == "word"
        and item.low in _RESPONSES
        and text_at(items, at + 1) in {"and", "or", "nor", "&"}
        and at + 2 < len(items)
    ):
        other = items[at + 2]
        if other.kind == "share" and "respon" in other.low and other.value != _RESPONSES[item.low]:
            return replace(item, kind="share", value=_RESPONSES[item.low])
    if item.low == "benefit" and text_at(items, at - 1) == "clinical" and text_at(items, at + 1) == "and":
        shared = any(each.kind == "share" for each in items[at + 2 : at + 5])  # the clinical benefit and control rates
        text = f"{items[at - 1].text} {item.text}"
        made = replace(item, kind="share", value="CBR", text=text, start=items[at - 1].start)
        return made if shared else None
    behind = at + 1 + (text_at(items, at + 1) in {"-", "–"})  # overall- and progression-free survival
    if item.low == "overall" and text_at(items, behind) == "(":  # overall (OS) and progression-free survival
        behind = closing(items, behind) + 1
    if item.kind == "word" and item.low == "overall" and text_at(items, behind) in _JOINED:
        if text_at(items, behind) == "," and behind + 1 < len(items) and items[behind + 1].text.isupper():
            return None  # Overall, PFS and OS were longer
        return replace(item, kind="endpoint", value="OS") if _shares_noun(items, behind) else None
    half = text_at(items, at + 2)
    value = "CSS" if half == "specific" and item.low in _CAUSES else _FREE.get(item.low)
    if item.kind not in {"word", "flag", "disease"} or value is None:
        return None
    free = text_at(items, at + 1) in {"-", "–"} and half in {"free", "specific"}
    behind = at + 3 + (text_at(items, at + 3) in {"-", "–"})
    behind = closing(items, behind) + 1 if text_at(items, behind) == "(" else behind  # disease-free (HR 0.76) and
    but = behind + (text_at(items, behind) == ",")  # progression-free but not overall survival
    unlike = text_at(items, but) == "but" and text_at(items, but + 1) == "not"
    joined = unlike and any(each.kind == "endpoint" for each in items[but + 2 : but + 4])
    joined = joined or (text_at(items, behind) in _JOINED and _shares_noun(items, behind))
    whole = items[at + 2].end if free else item.end
    text = "".join(each.text for each in items[at : at + 3])
    return replace(item, kind="endpoint", value=value, text=text, end=whole) if free and joined else None


def _shares_noun(items: Sequence[Item], at: int) -> bool:
    """Say whether a list of endpoints goes on that ends with a noun for all: ``overall, … free survival``."""
    while at < len(items):
        while text_at(items, at) in _JOINED:
            at += 1
        if at < len(items) and items[at].kind == "endpoint":
            return True
        if text_at(items, at) not in _CAUSES | _FREE.keys() or text_at(items, at + 2) not in {"free", "specific"}:
            return False
        at += 3 + (text_at(items, at + 3) in {"-", "–"})
    return False


def _narrowed(items: Sequence[Item], at: int) -> Item | None:
    item = items[at]
    if item.kind not in {"endpoint", "share"} or not at:
        return None
    word = text_at(items, at - 1)
    if item.value == "ORR" and items[at - 1].kind == "share":  # the MRD negativity response rate
        return replace(item, value=items[at - 1].value)
    if item.value == "AE" and (word == "severe" or (word == "grade" and text_at(items, at - 3) == "high")):
        return replace(item, value="severe AE")
    return replace(item, value=f"{word} {item.value}") if word in _NARROWED else None


def _joined_events(items: Sequence[Item], at: int) -> Item | None:
    """Read ``cut the risk of recurrence and death by 76%``: one number of both is of whichever came first.

    Of death and an event that no name knows, ``metastases or death``, it is of no survival that is known.
    """
    item = items[at]
    if item.value != "deaths":
        return None
    head = next((i for i in range(at - 1, max(0, at - _LONGEST_EVENT), -1) if text_at(items, i) in {"of", "for"}), None)
    if head is None or (text_at(items, head - 1) not in _RISKS and kind_at(items, head - 1) != "hr"):
        return None
    before = text_at(items, at - 1)
    each = before == "and" and _each_has_its_own(items[head - 1 : at + _FAR_VALUES])
    if head < at - 2 and before in {"and", "or"} and not each:
        value = _WITH_DEATH.get(text_at(items, at - 2).split(" ")[-1])
        if value is None and before == "and":
            return None
        first = head + 1 + (text_at(items, head + 1) in {"developing", "the"})
        text = " ".join(each.text for each in items[first : at + 1])
        return replace(item, kind="endpoint", value=value or text, text=text, start=items[first].start)
    return _death_first(items, at) if text_at(items, at + 1) == "or" else None


def _death_first(items: Sequence[Item], at: int) -> Item | None:
    """Read ``the risk of death or progression`` and ``of progression, death or new therapy``."""
    last = at + 2 + (text_at(items, at + 2) in {"disease", "tumour", "cancer", "new", "a", "the"})
    if kind_at(items, last) not in {"word", "flag", "endpoint", "share", "therapy", "disease", "harm", "code"}:
        return None
    joined = text_at(items, at - 1) in {",", "/"}
    value = None if joined else _WITH_DEATH.get(text_at(items, last).split(" ")[-1])
    text = " ".join(each.text for each in items[at : last + 1])
    return replace(items[at], kind="endpoint", value=value or text, text=text, end=items[last].end)


def _each_has_its_own(items: Sequence[Item]) -> bool:
    """Say whether two endpoints have a value each: ``the risk of progression and death by 42% and 33%``."""
    if any(each.low == "respectively" or (each.kind == "hr" and each.low.endswith("s")) for each in items):
        return True
    return any(
        each.kind == "percent" and text_at(items, at + 1) in {"and", ","} and kind_at(items, at + 2) == "percent"
        for at, each in enumerate(items)
    )


def _of_ratio(items: Sequence[Item], at: int) -> Item | None:
    """Read ``the probability of progression (HR 0.54)``: what a ratio in brackets is of, which is no other endpoint."""
    item = items[at]
    event = item.kind == "word" and item.low in _EVENTS and text_at(items, at + 1) in {"(", "["}
    ratio = event and at + 2 < len(items) and items[at + 2].kind == "hr"
    if item.kind in {"word", "flag"} and item.low in _EVENTS and text_at(items, at + 1) == "and":
        named = items[at - 2].kind == "hr" and text_at(items, at - 1) in {"for", "of"}  # hazard ratios for … and death
        return replace(item, kind="endpoint", value="TTP") if named else None
    return replace(item, kind="endpoint") if ratio and text_at(items, at - 1) in {"of", "disease"} else None


def _delayed(items: Sequence[Item], at: int) -> Item | None:
    """Read ``delayed disease progression``: an event that came later, which is no other endpoint."""
    item = items[at]
    event = item.kind in {"flag", "word"} and item.low.endswith("progression")
    slow = event and any(text_at(items, index).startswith("slows") for index in range(max(0, at - 2), at))
    if slow and not any(each.low in _COMPARED or each.low in {"finds", "shows", "found"} for each in items):
        return None  # what a medicine is for: "slows the progression of cancer"
    return replace(item, kind="endpoint", value="progression") if event and _comes_later(items, at) else None


def _comes_later(items: Sequence[Item], at: int) -> bool:
    far = 2 + ("down" in {text_at(items, at - 2), text_at(items, at - 1)})  # slowed down the progression
    return any(text_at(items, index) in _LATER for index in range(max(0, at - far), at))


def _objective(items: Sequence[Item], at: int) -> Item | None:
    """Read OR as a noun: ``had an OR`` is of responses, ``the OR for response was 1.45`` is a ratio."""
    if items[at].text != "OR" or (at + 1 < len(items) and items[at + 1].text.isupper()):
        return None
    ahead = range(at + 1, min(at + 10, len(items)))
    number = next((items[i] for i in ahead if items[i].kind in {"number", "percent", "duration"}), None)
    if text_at(items, at + 1) in {"of", "for"} and number is not None and number.kind == "number":
        return replace(items[at], kind="odds", value="")
    noun = text_at(items, at - 1) in {"an", "confirmed", "achieved"} or text_at(items, at + 1) in _RATED
    return replace(items[at], kind="share", value="ORR") if noun else None


def _rate_or_risk(items: Sequence[Item], at: int) -> Item | None:
    """Return what RR is: a response rate where a percentage follows, a relative risk where a ratio does."""
    for index in range(at + 1, min(at + _FAR_RATE, len(items))):
        if items[index].kind == "percent":
            return replace(items[at], kind="share", value="ORR")
        if items[index].kind == "number":
            return replace(items[at], kind="relative", value="") if "." in items[index].value else None
        if items[index].kind not in {"word", "punct", "drug", "arm", "active", "therapy", "short"}:
            return None
    return None
