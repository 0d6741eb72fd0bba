"""Endpoints that everyday words describe, and further words for what happened to them: ``did not affect OS``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_word, kind_at, phrase_at, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.effects_likened import in_direction, likened
from pivotal.reading.results.effects_told import ADVERBS, before_adverbs
from pivotal.reading.results.endpoints_listed import CLAUSES, endpoints_before, endpoints_behind, is_gained
from pivotal.reading.results.intervals import closing, opening
from pivotal.reading.results.suppositions import is_no_more_than_a_trend

_LENGTHENED = (
    "improv", "prolong", "extend", "lengthen", "increas", "delay", "doubl", "tripl", "quadrupl", "longer", "more",
)  # fmt: skip
_PEOPLE = frozenset({
    "patients", "people", "women", "men", "they", "those", "children", "adults", "someone", "participants", "person",
    "patient",
})  # fmt: skip
_TO_THEN = frozenset({"until", "before", "till", "without"})
_WORSE = ("progress", "worse", "grow", "spread", "advanc", "deteriorat")
_AGAIN = ("return", "recur", "relaps", "back", "reappear")
_BETWEEN = frozenset({
    "the", "a", "an", "their", "his", "her", "cancer", "cancers", "disease", "condition", "tumour", "tumours", "gets",
    "get", "got", "getting", "starts", "start", "to", "is", "has", "being", "comes", "come", "coming", "came",
    "any", "further", "begins", "disease's", "cancer's", "lymphoma", "leukaemia", "myeloma", "melanoma", "symptoms",
    "or", "evidence", "sign", "signs", "of",
})  # fmt: skip
_ON = frozenset({"receiving", "on", "taking", "treated", "given"})  # fewer patients receiving A died
_GIVEN = frozenset({"chemotherapy", "surgery", "transplant", "transplantation", "castration", "dialysis"})
_BEFORE_TIME = frozenset({",", "and", "of", "in", "the", "prolonged", "delayed", "longer", "median"})
_TIMES = frozenset({"doubled", "tripled", "quadrupled"})
_BEHIND_TIMES = frozenset({"to", "from", ",", "with", "in"})
_TOUCHED = ("affect", "alter", "influenc", "impact", "chang", "compromis", "impair", "modif")
_UNTOUCHED = frozenset({"unchanged", "unaffected"})
_NO_TREATMENTS = frozenset({
    "status", "age", "sex", "mutation", "mutations", "expression", "level", "levels", "stage", "grade", "burden",
    "size", "histology", "race", "interruptions", "interruption", "reductions", "reduction", "modifications", "delays",
    "subtype", "score", "genotype", "titre",
})  # fmt: skip
_TREATMENTS = frozenset({
    "treatment", "therapy", "addition", "adding", "combination", "chemotherapy", "radiotherapy", "regimen", "drug",
    "medicine", "maintenance", "consolidation", "transplantation", "it", "intensification", "surgery",
})  # fmt: skip
_ADVERSE = frozenset({"negative", "unfavourable", "adverse", "detrimental"})  # a good trend alone tells nothing
_SHOWED = frozenset({"showed", "shows", "demonstrated", "had", "was", "revealed"})
_EVENTS = frozenset({"relapses", "recurrences", "progressions", "relapsed", "progressed", "recurred", "died"})
_OF_SIGNIFICANCE = frozenset({
    "significant", "statistically", "statistical", "clear", "notable", "major", "meaningful", "real", "reach",
    "achieve", "attain", "apparent",
})  # fmt: skip
_WHICH = frozenset({"which", "that", "difference", "differences", "this"})
_TOLD_BY = _WHICH | {"a", "the", "these", "but", "although", "though", "and", "however"}
_HAD = frozenset({"had", "experienced", "showed"})
_IN_TERMS = frozenset({
    ("terms", "of"), ("respect", "to"), ("regard", "to"), ("regards", "to"), ("relation", "to"),
    ("as", "regards"), ("as", "to"), ("as", "concerns"),
})  # fmt: skip
_COMPARED = frozenset({"than", "compared", "versus", "vs", "relative"})
_VALUES = frozenset({"percent", "duration", "number", "not_reached", "p", "ci", "range", "hr"})
_ASIDE = ("reduc", "lower", "decreas", "cut", "with", "correspond", "represent", "translat")
PROVED = ("demonstrat", "show", "establish", "confirm", "met", "achiev", "prov")
_LONGEST_TIME, _LONGEST_LIVED, _FAR, _NEAR = 9, 11, 26, 9


def with_told_times(items: Sequence[Item]) -> Sequence[Item]:
    """Return the items of a sentence in which a time that everyday words describe is one endpoint.

    Parameters
    ----------
    items : sequence of Item
        A sentence; it is not changed.

    Notes
    -----
    Only where something was made longer: ``increases the time people have before their condition gets worse``, ``how
    long people with the disease live``.
    """
    if not any(each.low in {"time", "long", "longer"} or each.low.startswith("how long") for each in items):
        return items
    if not any(each.low.startswith(_LENGTHENED) for each in items):
        return items
    found = list(items)
    at = 0
    while at < len(found):
        end, value = None, "PFS"
        if found[at].kind in {"word", "active"} and found[at].low == "time":
            end, value = _to_treatment(found, at) or _until(found, at)
        elif found[at].low == "long" and text_at(found, at - 1) == "how" and text_at(found, at + 1) in _PEOPLE:
            end, value = _how_long(found, at)
        elif (found[at].low == "longer" or found[at].low.startswith("how long")) and text_at(found, at + 1) in _TO_THEN:
            end, value = _until(found, at)
        if end is not None:
            first = at + {"long": -1, "longer": 1}.get(found[at].low, 0)
            text = " ".join(each.text for each in found[first : end + 1])
            made = replace(found[first], kind="endpoint", value=value or text, text=text, end=found[end].end)
            found[first : end + 1] = [made]
            at = first
        at += 1
    return found


def _to_treatment(items: Sequence[Item], at: int) -> tuple[int, str] | None:
    """Read ``time to chemotherapy``, which counts as an endpoint only where it was made longer."""
    told = text_at(items, at + 1) == "to" and text_at(items, at + 2) in _GIVEN
    return (at + 2, "") if told and text_at(items, at - 1) in _BEFORE_TIME else None


def _until(items: Sequence[Item], at: int) -> tuple[int | None, str]:
    """Return the last place of ``time until the cancer progresses`` and which endpoint it is; none where unknown."""
    place = at + 1
    passed = _PEOPLE | {
        "that",
        "have",
        "had",
        "has",
        "spend",
        "live",
        "lived",
        "with",
        "it",
        "takes",
        "took",
        "can",
        "go",
        "for",
    }
    while text_at(items, place) in passed and place - at < _NEAR:
        place += 1
    takes = text_at(items, place - 1) == "for" and text_at(items, place - 2) in {"takes", "took"}
    if text_at(items, place) not in _TO_THEN and not takes:
        return None, ""
    for index in range(place + 1, min(place + _LONGEST_TIME, len(items))):
        word = items[index].low.split(" ")[-1]
        if word.startswith(_WORSE):
            return index, "PFS"
        if word.startswith(_AGAIN):
            return index, ""
        if word not in _BETWEEN and items[index].kind != "disease":
            return None, ""
    return None, ""


def _how_long(items: Sequence[Item], at: int) -> tuple[int | None, str]:
    """Return the last place of ``how long people with the disease live``; what follows may narrow it."""
    for index in range(at + 2, min(at + _LONGEST_LIVED, len(items))):
        word = text_at(items, index)
        if word in {"have", "had", "remain", "stay", "go"} and text_at(items, index + 1) in _TO_THEN:
            return _until(items, index)
        if word in {"live", "lived", "survive", "survived", "alive"}:
            if text_at(items, index + 1) in _TO_THEN:
                return _until(items, index)
            narrowed = index + 1 < len(items) and items[index + 1].kind == "endpoint"  # without their disease worsening
            return (index + 1, items[index + 1].value) if narrowed else (index, "OS")
        if word in CLAUSES - {"who"} or word == ",":
            return None, ""
    return None, ""


def in_plain_words(items: Sequence[Item], at: int) -> tuple[list[int], str] | None:
    """Return the endpoints of which a word says in a further way what became of them, and what.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word.

    Returns
    -------
    tuple of (list of int, str) or None
        Their places and ``better``, ``not better`` or ``worse``.
    """
    word = text_at(items, at)
    if (gained := _much_more(items, at) or likened(items, at)) is not None:
        return gained
    if word.startswith(_TOUCHED) or word in _UNTOUCHED:
        return in_direction(_untouched(items, at), "not better")
    if word in {"effective", "efficacious", "active"}:
        link = in_terms_of(items, at) or (_than_in(items, at) if text_at(items, at - 1) in {"more", "less"} else None)
        return None if link is None else in_direction(endpoints_behind(items, link, 5), "better")
    if word in {"difference", "differences", "significant", "significance", "nonsignificant", "ns"}:
        told = in_direction(_of_values_before(items, at), "not better")
        return told or in_direction(_of_significant_values(items, at), "better")
    if word in {"fewer", "lower", "reduced", "less", "higher", "increased"}:
        return in_direction(_of_events(items, at), "worse" if word in {"higher", "increased"} else "better")
    return None


def _much_more(items: Sequence[Item], at: int) -> tuple[list[int], str] | None:
    """Read ``PFS doubled to``, ``was twice as high``, ``more time before …``, and ``showed a negative trend``."""
    word = text_at(items, at)
    if word in _TIMES and text_at(items, at + 1) in _BEHIND_TIMES:
        return in_direction(
            endpoints_before(items, before_adverbs(items, at, ADVERBS | {"also"}) + 1, 3, several=False), "better"
        )
    if word == "trend" and text_at(items, at - 1) in _ADVERSE:
        verb = next((i for i in range(at - 1, max(0, at - 5), -1) if text_at(items, i) in _SHOWED), None)
        return None if verb is None else in_direction(endpoints_before(items, verb, 4, several=False), "not better")
    if word == "trend" and text_at(items, at + 1) in {"in", "for", "towards", "toward"}:
        found = endpoints_behind(items, at + 2, 3)  # a trend in OS, although not significant
        return in_direction(found, "not better") if found and is_no_more_than_a_trend(items, at) else None
    if word == "equivalence" and text_at(items, at + 1) in {"in", "of", "for", "regarding"}:
        shown = any(text_at(items, i).startswith(PROVED) for i in range(max(0, at - 4), at + _NEAR))
        return in_direction(endpoints_behind(items, at + 2, 4), "not better") if shown else None
    if word in {"high", "long"} and text_at(items, at - 1) == "as" and text_at(items, at - 2) in {"twice", "times"}:
        verb = next((i for i in range(at - 1, max(0, at - 7), -1) if text_at(items, i) in {"was", "were"}), None)
        far = 8 if has_word(items, {"treated", "receiving", "given"}, at - 10, at) else 3
        return None if verb is None else in_direction(endpoints_before(items, verb, far, several=True), "better")
    if word == "twice" and text_at(items, at + 1) in {"that", "those"} and text_at(items, at - 1) in {"was", "were"}:
        whose = any(kind_at(items, i) in ARM_KINDS for i in range(at - 2, at - 8, -1))  # with A was twice that with B
        return in_direction(endpoints_before(items, at - 1, 8, several=False), "better") if whose else None
    if word == "more" and at + 1 < len(items) and items[at + 1].low.startswith("time "):
        return in_direction(endpoints_behind(items, at + 1, 1), "better")
    return None


def in_terms_of(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind ``in terms of``: ``was effective in terms of``, ``favoured A with respect to``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word before it.
    """
    ahead = range(at + 1, min(at + _NEAR, len(items)))
    return next((i + 1 for i in ahead if (text_at(items, i - 1), text_at(items, i)) in _IN_TERMS), None)


def _than_in(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind ``more effective than A in``."""
    than = text_at(items, at + 1) == "than"
    ahead = range(at + 3, min(at + _NEAR, len(items)))
    return next((i + 1 for i in ahead if text_at(items, i) in {"in", "for"}), None) if than else None


def _untouched(items: Sequence[Item], at: int) -> list[int]:
    """Read ``Adding A did not affect OS`` and ``OS was not affected by A``; a mark or an age is no treatment."""
    plain = text_at(items, at) in _UNTOUCHED
    denied = any(text_at(items, i) in {"not", "without", "nor", "never", "neither"} for i in range(max(0, at - 4), at))
    if not plain and not denied:
        return []
    if any(text_at(items, i) in _NO_TREATMENTS for i in range(max(0, at - _NEAR), min(at + _NEAR, len(items)))):
        return []
    passive = plain or any(text_at(items, i) in {"was", "were"} for i in range(max(0, at - 4), at))
    if passive:
        return endpoints_before(items, at, _NEAR, several=True)
    treated = any(items[i].kind in ARM_KINDS or text_at(items, i) in _TREATMENTS for i in range(at))
    return endpoints_behind(items, at + 1, 7) if treated else []


def _of_values_before(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints whose values stand before ``, with no difference`` or ``, which was not significant``."""
    place = at - 1
    while text_at(items, place) in _OF_SIGNIFICANCE:
        place -= 1
    if (opened := _alone_in_bracket(items, at, place)) is not None:
        told, place = True, opened
    elif text_at(items, at).startswith(("significan", "non", "ns")):
        told = text_at(items, place) == "not" and text_at(items, place - 1) in {"was", "were", "did", "is"}
        last = place - 2
        place = last
        while text_at(items, place) in _TOLD_BY:
            place -= 1
        told = told and any(text_at(items, i) in _WHICH for i in range(place + 1, last + 1))
    else:
        told = text_at(items, place) in {"no", "without"} or phrase_at(items, place - 2, "none", "of", "these")
        place -= 3 if text_at(items, place) == "these" else 1 + (text_at(items, place - 1) == "with")
    if not told or text_at(items, place) not in {",", "(", ";"}:
        return []
    return endpoints_of_values(items, place, several=text_at(items, at).endswith("s"))


def _of_significant_values(items: Sequence[Item], at: int) -> list[int]:
    """Read ``was 5.5 and 3.0 months, a significant difference`` and ``…, which was statistically significant``."""
    place = at - 1
    while text_at(items, place) in {"statistically", "highly", "significant", "also", "both", "and", "clinically"}:
        place -= 1
    if text_at(items, at) == "difference":
        told = text_at(items, at - 1) == "significant" and text_at(items, place) == "a"
    else:
        told = text_at(items, at) == "significant" and text_at(items, place) in {"was", "were", "is"}
        place -= 1
        told = told and text_at(items, place) in {"which", "that"}
        place -= 2 * (text_at(items, place - 1) == "difference")
    ends = text_at(items, at + 1) in {".", ",", ";", "(", ""}
    return (
        endpoints_of_values(items, place - 1, several=False)
        if told and ends and text_at(items, place - 1) == ","
        else []
    )


def endpoints_of_values(items: Sequence[Item], place: int, *, several: bool) -> list[int]:
    """Return the endpoints whose values stand before a place, those of a list where they have theirs in its order.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    place : int
        What stands behind the values.
    several : bool
        Whether what is told there is told of endpoints that have values of their own.
    """
    index, values = place - 1, 0
    while index >= max(0, place - _FAR):
        if items[index].text in {")", "]"}:
            index = opening(items, index)
        elif is_gained(items[index]):
            found = endpoints_before(items, index + 1, 1, several=True) if values else []
            return [*_with_values(items, found[0]), *found] if found and several else found
        elif items[index].kind in {"share", "harm", "follow_up"} or text_at(items, index) in {";"}:
            return []
        values += items[index].kind in _VALUES
        index -= 1
    return []


def _alone_in_bracket(items: Sequence[Item], at: int, place: int) -> int | None:
    """Return where ``(not significant)``, ``(difference non-significant)`` or ``(NS; P = .4)`` begins."""
    if text_at(items, at + 1) not in {")", "]", ",", ";"} or text_at(items, at).endswith(("ce", "ces")):
        return None
    whole = text_at(items, at).startswith(("non", "ns"))
    parted = text_at(items, place) == "-" and text_at(items, place - 1) == "non"
    if not whole and not parted and text_at(items, place) != "not":
        return None
    place = at - 1 if whole else place - 1 - parted
    while text_at(items, place) in {"difference", "differences", "was", "were"}:
        place -= 1
    return place if text_at(items, place) in {"(", "["} else None


def _with_values(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoint before one, with values of its own: ``PFS was 6 and 7 months and OS 11 and 12 months``."""
    joined = at - 1
    while text_at(items, joined) in {"the", "median"} or kind_at(items, joined) in {"time_name", "duration", "number"}:
        joined -= 1
    if text_at(items, joined) not in {"and", ","} or kind_at(items, joined - 1) not in _VALUES | {"punct"}:
        return []
    for index in range(joined - 1, max(-1, joined - _FAR), -1):
        if text_at(items, index) in CLAUSES | {"whereas"} or _is_no_endpoint(items[index]):
            return []
        if is_gained(items[index]):
            return [index]
    return []


def _is_no_endpoint(item: Item) -> bool:
    return item.kind in {"share", "harm", "follow_up"} and not is_gained(item)


def _of_events(items: Sequence[Item], at: int) -> list[int]:
    """Return what there was less of: ``fewer deaths than``, ``a lower incidence of hypertension compared to``."""
    compared = any(text_at(items, index) in _COMPARED for index in range(at + 1, min(at + _FAR, len(items))))
    fewer = text_at(items, at) == "fewer"
    treated = fewer and text_at(items, at + 1) in _PEOPLE and text_at(items, at + 2) in _ON
    if not (compared or treated):
        return []
    if any(each.kind == "percent" for each in items):
        return []  # the numbers tell it
    for index in range(at + 1, min(at + _NEAR, len(items))):
        word, kind = text_at(items, index), items[index].kind
        if fewer and kind == "flag" and word.endswith("progression") and text_at(items, index - 1) in _HAD:
            return [index]
        if fewer and (word in _EVENTS or items[index].value == "deaths"):
            return [index]
        if kind in _VALUES or kind in {"endpoint", "share"} or word in CLAUSES | {",", "than"}:
            return []
    return []


def also_told(items: Sequence[Item], at: int, places: Sequence[int]) -> list[int]:
    """Return further endpoints of a word, behind an aside or another goal.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word.
    places : sequence of int
        The endpoints that it is said of, as far as they are listed without an aside.

    Returns
    -------
    list of int
        Those of ``improved OS, reducing the risk of death by 38%, and PFS, reducing …`` and of ``met its primary
        endpoint of OS as well as its key secondary endpoint of PFS``.
    """
    if not places or max(places) < at:
        return []
    last = max(places)
    behind = closing(items, last + 1) + 1 if text_at(items, last + 1) in {"(", "["} else last + 1
    goal = _another_goal(items, last)
    if goal or text_at(items, behind) != "," or not text_at(items, behind + 1).startswith(_ASIDE):
        return goal
    index = behind + 2
    while index < len(items) - 1:
        if text_at(items, index) in CLAUSES:
            return []
        if items[index].text in {"(", "["}:
            index = closing(items, index)
        elif is_gained(items[index]) and "and" in {text_at(items, index - 1), text_at(items, index - 2)}:
            end = closing(items, index + 1) + 1 if text_at(items, index + 1) in {"(", "["} else index + 1
            aside = text_at(items, end) == "," and text_at(items, end + 1).startswith(_ASIDE)
            return [index] if aside else []
        index += 1
    return []


def _another_goal(items: Sequence[Item], last: int) -> list[int]:
    """Return the endpoints of ``…, as well as its secondary endpoint of …`` behind those of the first goal."""
    for index in range(last + 1, min(last + _FAR, len(items))):
        if text_at(items, index) in CLAUSES | {"while"}:
            return []
        joined = any(text_at(items, i) in {"and", "as"} for i in range(index - 3, index))
        if text_at(items, index) in {"key", "secondary", "other"} and joined:
            noun = next(
                (i for i in range(index, index + 6) if text_at(items, i).startswith(("endpoint", "point", "goal"))),
                None,
            )
            linked = noun is not None and text_at(items, noun + 1) in {"of", ",", ":", "for", "("}
            return endpoints_behind(items, noun + 2, 4) if linked and noun is not None else []
    return []
