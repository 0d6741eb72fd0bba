"""Harms that no list names: what stands behind a grade, is of a grade, or was the commonest adverse event.

``Grade 3 corneal haze occurred in 10%``, ``shin ache of grade 2``, ``voice loss (any grade, 48%)``, ``taste change was
the most common adverse event``: the words become one name, which every rule of harms then reads.
"""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.harms_of_body import end_of_harm
from pivotal.reading.names.items import Item
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.words import DISEASE_HEADS

_SEVERITIES = frozenset({"severe", "serious", "mild", "moderate"})
_GRAVE = _SEVERITIES | {"fatal", "life-threatening"}
_BEFORE_GRADES = frozenset({"any", "all", "-", "≥", ">", "ctcae", "nci", "who", "nci-ctcae", "common"})
_PARTING = frozenset({"(", "[", ";", ",", "and"})
_GRADES = frozenset({"grade", "grades"})
_EVENTS = ("event", "toxicit", "reaction", "effect", "ae", "trae", "teae", "sae", "complication")
_MORE = frozenset({
    "or", "and", "to", "higher", "more", "greater", "worse", "above", "+", "/", "-", "–", "≥", ">", "3", "4", "5", "2",
    "1", "iii", "iv", "v", "ii", "i", "three", "four", "five",
})  # fmt: skip
_LED = frozenset({"treatment", "drug", "therapy", "immune", "infusion", "related", "emergent", "mediated", "-", "–"})
_ENDS = frozenset({
    "occurred", "occurs", "occur", "occurring", "was", "were", "is", "are", "had", "have", "has", "been", "developed",
    "affected", "affecting", "seen", "observed", "noted", "reported", "recorded", "in", "among", "at", "with", "by",
    "for", "from", "to", "and", "or", "than", "that", "which", "who", "as", "rate", "rates", "led", "leading", "arose",
    "resulted", "included", "including", "consisted", "attributed", "related", "requiring", "required", "appeared",
    "when", "while", "whereas", "but", "after", "during", "on", "versus", "vs", "v", "compared", "did", "resolved",
    "remained", "ranged", "then", "also", "said", "says", "",
})  # fmt: skip
# What is no harm, though a grade may stand before it, or words that none has.
_NONE = frozenset({
    "patients", "patient", "disease", "tumour", "tumours", "lesion", "lesions", "neoplasia", "neoplasm",
    "neoplasms", "differentiation", "histology", "events", "event", "toxicity", "toxicities", "reactions",
    "reaction", "effects", "complications", "aes", "ae", "cases", "case", "adverse", "side", "the", "a", "an",
    "of", "any", "all", "no", "not", "none", "only", "one", "two", "three", "other", "most", "common", "treatment",
    "therapy", "drug", "dose", "doses", "median", "group", "arm", "placebo", "control", "response", "responses",
    "it", "they", "there", "this", "these", "those", "we", "each", "both", "more", "less", "severity", "intensity",
    "study", "trial", "grade", "grades", "day", "days", "week", "weeks", "month", "months", "year", "years",
    "percent", "per", "respectively", "overall", "men", "women", "people", "participants", "subjects", "adults",
    "children", "individuals", "deaths", "death", "dysplasia", "score", "scores", "abnormalities", "changes",
    "onset", "incidence", "incidences", "frequencies", "frequency",
    "level", "levels", "intraepithelial", "nature", "ones", "outcome",
    "outcomes", "course", "form", "forms", "illness", "problems", "haematological", "haematologic",
    "non-haematological", "nonhaematological", "laboratory", "gastrointestinal", "symptoms", "symptom",
    "morbidity", "acute", "late", "chronic", "higher", "lower", "were", "was", "if", "until", "some", "many",
    "few", "several", "main", "primary", "secondary", "its", "their", "rated", "leading", "clinically",
    "significant", "or", "neither", "nor", "mild", "moderate", "severe", "serious", "fatal", "transient",
    "reversible", "manageable", "asymptomatic", "rare", "similar", "consistent", "comparable", "infrequent",
    "generally", "mostly", "mainly", "comorbidity", "comorbidities", "baseline", "doubts", "shortage", "present",
    "absent", "known", "expected", "well",
})  # fmt: skip
_NOUNS = frozenset({
    "swelling", "bleeding", "itching", "burning", "bruising", "flushing", "scarring", "wheezing", "vomiting", "tearing",
    "tingling", "sweating", "twitching", "blistering", "peeling", "decreased", "increased", "elevated", "prolonged",
    "thinning", "stuffing", "blurred", "spotting", "choking", "cramping", "fainting", "feeling", "hearing",
})  # fmt: skip  # which end as verbs do
_OF = frozenset({
    "loss", "lack", "swelling", "elevation", "inflammation", "decrease", "increase", "discolouration", "dryness",
    "reactivation", "perforation", "failure", "impairment", "disorder", "pain", "numbness", "feeling", "shortness",
})  # fmt: skip  # of appetite
_BEHIND = frozenset({"occurred", "was", "were", "in", "(", "[", ",", "and", "or", "developed", "affected", ":", "rate",
                     "rates", "had", "led", "than", "with", ";", ".", "", "among", "by"})  # fmt: skip
_COMMON = frozenset({"common", "commonest", "frequent", "frequently", "commonly", "predominant", "prevalent", "main"})
_SUBJECT = frozenset({"", ",", ";", ".", ":", "and", "but", "while", "whereas", "that", "(", "had", "with"})
_INCLUDE = frozenset({"included", "include", "includes", "including", "consisted", "comprised"})
_VALUED = frozenset({"(", "[", "in", ",", "and", ":"})
_LONGEST, _LISTED, _FAR = 4, 6, 9  # words of a name, names of a list, items from a verb to "adverse event"
_BRACKET = 14  # items of a bracket behind a name, or of its value


def with_harms(items: list[Item], text: str) -> None:
    """Join the words of a sentence that name a harm, by what stands beside them, to one item.

    Parameters
    ----------
    items : list of Item
        A sentence; it is changed.
    text : str
        The text that it stands in.
    """
    if not any(item.kind == "percent" for item in items):
        return
    _with_severities(items)
    for at in range(len(items) - 1, -1, -1):
        if (end := end_of_harm(items, at)) is not None:
            _join(items, at, end, text)
    at = 0
    while at < len(items):
        if (end := _grade_end(items, at)) is not None and not _is_a_state(items, at):
            at = _name_before(items, at, text)
            end = at + (end - at) if items[at].low in _GRADES else (_grade_end(items, at) or at + 1)
            _name_list(items, end, text)
        at += 1
    for at in [i for i, item in enumerate(items) if _is_of_events(item)][::-1]:
        _name_commonest(items, at, text)


def _is_a_state(items: Sequence[Item], at: int) -> bool:
    """Read ``patients with severe renal impairment`` and ``severe …, present at baseline``: what patients came with."""
    before = [each.low for each in items[max(0, at - 2) : at]]
    grave = items[at].low in _GRAVE
    came = grave and before[-1:] == ["with"] and singular(before[0]) in PEOPLE
    return came or (grave and any(each.low == "baseline" for each in items[at : at + 2 * _LONGEST]))


def _with_severities(items: Sequence[Item]) -> None:
    """Make ``severe`` a grade where it stands in a bracket before its value: ``rash (41%; severe, 6%)``."""
    depth = 0
    for at, item in enumerate(items):
        depth += (item.text in {"(", "["}) - (item.text in {")", "]"})
        if depth < 1 or item.kind != "word" or item.low not in _SEVERITIES or items[at - 1].text not in _PARTING:
            continue
        place = at + 1 + (at + 1 < len(items) and items[at + 1].low in {",", "in", ":"})
        near = items[place : place + 3]
        shared = len(near) > 2 and near[0].kind == "number" and near[1].text in {"(", "["} and near[2].kind == "percent"
        if place < len(items) and (items[place].kind == "percent" or shared):
            item.kind, item.value, item.low = "code", f"grade={item.low}", f"grade {item.low}"


def _grade_end(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind a grade that stands at a place and names no events: ``grade 3 or 4``, ``any-grade``."""
    item = items[at]
    last = item.low.split()[-1] if item.low else ""
    if item.kind == "share" and item.value == "grade3_AE":
        return None if last.startswith(_EVENTS) else at + 1
    if item.kind == "code" and item.value.startswith("grade="):
        end = at + 1
    elif item.low in _GRADES and item.kind in {"word", "field"}:
        end = at + 1
        whole = any(each.low in {"any", "all", "high", "low"} for each in items[max(0, at - 2) : at])
        if not whole and not (end < len(items) and items[end].low in _MORE):
            return None
    elif item.low in _GRAVE and item.kind == "word":
        return at + 1
    elif item.low == "life" and [each.low for each in items[at + 1 : at + 3]] == ["-", "threatening"]:
        return at + 3
    else:
        return None
    while (
        end < len(items)
        and items[end].low in _MORE
        and not (items[end].low in {"and", "or", "to"} and not _more(items, end))
    ):
        end += 1
    return end


def _more(items: Sequence[Item], at: int) -> bool:
    """Say whether a grade goes on behind ``or``: ``3 or 4``, ``3 or higher``, but not ``grade 3 and rash``."""
    return at + 1 < len(items) and items[at + 1].low in _MORE - {"or", "and", "to"}


def _is_plain(item: Item) -> bool:
    return item.kind == "word" and item.low not in _ENDS | _NONE and item.low[:1].isalpha()


def _run(items: Sequence[Item], first: int) -> int:
    """Return the place behind the words from a place on that may name a harm."""
    end, words = first, 0
    while end < len(items) and words < _LONGEST:
        hyphen = items[end].text == "-" and end > first and end + 1 < len(items) and _is_plain(items[end + 1])
        of = items[end].low == "of" and end > first and items[end - 1].low in _OF
        if not (_is_plain(items[end]) or hyphen or of or (end > first and items[end].low == "changes")):
            break
        words += not hyphen
        end += 1
    return end


def _is_a_name(items: Sequence[Item], first: int, end: int) -> bool:
    if end <= first or end >= len(items) + 1:
        return False
    behind = items[end].low if end < len(items) else ""
    words = [each.low for each in items[first:end]]
    tumour = any(each.endswith(("oma", "omas")) or each in DISEASE_HEADS for each in words)
    short = words[-1] in {"-", "of"} or (len(words) == 1 and len(words[0]) < 4)
    led = end < len(items) and items[end].kind == "percent"
    verb = words[-1].endswith(("ed", "ly", "ing")) and words[-1] not in _NOUNS
    verb = verb or any(each.endswith("ed") for each in words[1:-1])
    return not (tumour or short or verb) and (behind in _BEHIND or led)


def _join(items: list[Item], first: int, end: int, text: str) -> None:
    start, stop = items[first].start, items[end - 1].end
    made = Item(
        "harm", " ".join(each.low for each in items[first:end]), text[start:stop], start, stop,
        quoted=items[first].quoted, first=items[first].first, last=items[end - 1].last,
    )  # fmt: skip
    items[first:end] = [made]


def _name_list(items: list[Item], first: int, text: str) -> None:
    """Name the harm right behind a grade, and those that are listed with it before their verb."""
    while first < len(items) and items[first].low in _LED:
        first += 1
    end = _run(items, first)
    if _is_a_name(items, first, end):
        _join(items, first, end, text)
    elif not (first < len(items) and items[first].kind == "harm"):
        return
    at = first + 1
    for _ in range(_LISTED):
        joined = at
        while joined < len(items) and items[joined].low in {",", "and", "or"}:
            joined += 1
        end = _run(items, joined)
        if joined == at or joined >= len(items):
            return
        if items[joined].kind == "harm":
            at = joined + 1
        elif _is_a_name(items, joined, end) and items[end : end + 1] and items[end].low in _LIST_GOES_ON:
            _join(items, joined, end, text)
            at = joined + 1
        else:
            return


_LIST_GOES_ON = frozenset({",", "and", "or", "occurred", "was", "were", "developed", "affected", "in", "(", "rates"})


def _name_before(items: list[Item], at: int, text: str) -> int:
    """Name the harm of ``shin ache of grade 3``, ``was grade 3`` and ``(any grade, 48%)``; return the grade's place."""
    led = at - 1
    while led > 0 and items[led].low in _BEFORE_GRADES:
        led -= 1
    end = led
    if led > 0 and items[led].low in {"was", "were"} and items[at].kind != "word":
        end = led
    elif led <= 0 or items[led].low not in {"of", "(", "["} or items[at].low in _GRAVE | {"life"}:
        return at
    first = end
    while first > 0 and end - first < _LONGEST and _may_be_of_a_name(items[first - 1]):
        first -= 1
    opens = first == 0 or items[first - 1].low in _SUBJECT or items[first - 1].kind == "percent"
    if not opens or (not _is_a_name(items, first, end) and not (end > first and items[led].low == "of")):
        return at
    _join(items, first, end, text)
    return at - (end - first) + 1


def _is_of_events(item: Item) -> bool:
    return (item.kind == "share" and (item.value.endswith("_AE") or item.value == "AE")) or item.low in {
        "toxicity", "toxicities", "complication", "complications",
    }  # fmt: skip


def _name_commonest(items: list[Item], at: int, text: str) -> None:
    """Name what ``was the most common adverse event`` is said of, or ``The most common adverse events were``."""
    verb = next((i for i in range(at - 1, max(-1, at - _FAR), -1) if items[i].low in {"was", "were"}), None)
    if verb is not None and any(each.low in _COMMON for each in items[verb:at]):
        _name_back(items, verb, text)
        return
    led = any(each.low in _COMMON for each in items[max(0, at - 5) : at])
    link = at + 1 + (at + 1 < len(items) and items[at + 1].low in {"mainly", "primarily", "mostly"})
    word = items[link].low if link < len(items) else ""
    if word in _INCLUDE or (led and word in {"was", "were", ":"}):
        link += word.startswith(("consist", "compos")) and link + 1 < len(items) and items[link + 1].low == "of"
        _name_ahead(items, link + 1, text)


def _name_back(items: list[Item], end: int, text: str) -> None:
    """Name the members of the list that ends before a place: ``haze (10%), shin ache (8%) and hiccups (5%) were``."""
    for _ in range(_LISTED):
        last = end
        if last > 1 and items[last - 1].text in {")", "]"}:
            last = next((i for i in range(last - 1, max(-1, last - _BRACKET), -1) if items[i].text in {"(", "["}), 0)
        first = last
        while first > 0 and last - first < _LONGEST and _may_be_of_a_name(items[first - 1]):
            first -= 1
        opens = first == 0 or items[first - 1].low in _SUBJECT
        if first < last and opens and _is_a_name(items, first, last):
            _join(items, first, last, text)
        elif not (last > 0 and items[last - 1].kind == "harm"):
            return
        else:
            first = last - 1
        end = first
        while end > 0 and items[end - 1].low in {",", "and", "or"}:
            end -= 1
        if end == first:
            return


def _joint(items: Sequence[Item], near: range) -> int | None:
    """Return the first comma, conjunction or end that stands outside brackets."""
    depth = 0
    for at in near:
        depth += (items[at].text in {"(", "["}) - (items[at].text in {")", "]"})
        if depth == 0 and (items[at].low in {",", "and"} or items[at].text in {";", "."}):
            return at
    return None


def _may_be_of_a_name(item: Item) -> bool:
    return _is_plain(item) or item.low == "changes"


def _name_ahead(items: list[Item], at: int, text: str) -> None:
    """Name the members of the list from a place on: ``included corneal haze in 10%, shin ache in 8% and …``."""
    for _ in range(_LISTED):
        while at < len(items) and items[at].low in _GRAVE:
            at += 1
        end = _run(items, at)
        if _is_a_name(items, at, end) and (
            end >= len(items) or items[end].low in _VALUED or items[end].kind == "percent"
        ):
            _join(items, at, end, text)
        elif not (at < len(items) and items[at].kind == "harm"):
            return
        near = range(at + 1, min(at + _BRACKET, len(items)))
        joint = _joint(items, near)
        if joint is None or items[joint].text in {";", "."}:
            return
        at = joint + 1
        while at < len(items) and items[at].low in {",", "and"}:
            at += 1
