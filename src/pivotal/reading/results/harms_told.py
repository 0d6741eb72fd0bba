"""Harms that no list names: what stands before a percentage in brackets where adverse events are listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.harms_listed import places_in_order
from pivotal.reading.results.intervals import closing
from pivotal.reading.results.people import PEOPLE
from pivotal.reading.words import NUMBER_WORDS

_ADVERSE = ("toxicit", "adverse", "abnormalit")
_NOUNS = frozenset({"reactions", "reaction", "events", "event", "effects", "toxicities", "abnormalities"})
_ENDS = frozenset({",", ";", ":", "(", ")", "[", "]", "and", "or", ".", "–", "—", "&", "•"})
_LINKS = frozenset({
    "were", "was", "are", "is", "included", "include", "including", "as", "with", "by", "being", "than", "namely",
    "like",
})  # fmt: skip
_LINKED = frozenset({"of", "in", "to", "the", "or"})
_BEFORE_IN = ("increas", "decreas", "elevat", "reduc", "rais", "pain", "swelling", "chang", "lower", "rise")
_NO_NAMES = frozenset({
    "patients", "group", "groups", "arm", "arms", "of", "in", "on", "for", "among", "to", "the", "those", "who",
    "which", "that", "had", "have", "occurred", "reported", "observed", "experienced", "received", "compared",
    "versus", "vs", "v", "rate", "rates", "incidence", "discontinued", "withdrew", "died", "were", "was", "a", "an",
    "all", "any", "both", "grade", "common", "frequent", "respectively", "median", "mean", "total", "overall", "n",
    "number", "most", "than", "did", "not", "required", "led", "leading", "due", "respond", "achieved", "cases",
    "case", "deaths", "fatal", "men", "women", "males", "females", "reductions", "interruptions", "interruption",
    "discontinuation", "discontinuations", "response", "responses", "remained", "completed", "each", "one", "only",
    "also", "more", "less", "higher", "lower", "combination", "treatment", "therapy", "dose", "doses", "with",
    "without", "by", "at", "least", "placebo", "alone", "plus", "survival", "progression", "metastases", "metastasis",
    "study", "trial", "related", "half", "third", "thirds", "quarter", "quarters", "fifth", "fifths", "majority",
    "many", "few", "several", "some", "people", "participants", "subjects",
})  # fmt: skip
_NO_HARMS = frozenset({"relief", "control", "reduction", "palliation", "score", "scores", "management", "treatment"})
_ORGANS = frozenset({
    "bowel", "bladder", "rectal", "gastrointestinal", "genitourinary", "gi", "gu", "skin", "cutaneous", "cardiac",
    "pulmonary", "urinary", "mucosal", "hepatic", "renal", "ocular", "oral", "intestinal", "autoimmune", "neurologic",
    "neurological", "dermatologic", "dermatological",
})  # fmt: skip
_HOW_OFTEN = frozenset({
    "low", "high", "rare", "infrequent", "uncommon", "similar", "comparable", "frequent", "common", "negligible",
    "minimal", "mild", "moderate", "severe", "manageable", "transient", "reversible",
})  # fmt: skip
_NAMED = frozenset({"word", "gene", "harm", "code", "flag", "disease", "number_word", "active"})
_LONGEST_NAME = 6
_LONGEST_GRADE = 6  # items of "of grade 2 or higher"


def with_told_harms(items: Sequence[Item]) -> Sequence[Item]:
    """Return the items of a sentence in which every name in a list of adverse events is that of a harm.

    ``The most common adverse reactions were nail changes (31%) and hair loss (12%)``: a name stands before a
    percentage in brackets, behind words that say what is listed, or right beside a harm that is known.

    Parameters
    ----------
    items : sequence of Item
        A sentence; it is not changed.
    """
    if not any(item.kind == "percent" for item in items) or lists_history(items):
        return items
    items = [
        replace(item, kind="word") if item.kind == "harm" and text_at(items, at + 1) in _NO_HARMS else item
        for at, item in enumerate(items)
    ]
    items = _told_by_grade(_named_with_harms(items))
    told = _listed_from(items)
    items = _ordered(items, cued=told is not None)
    found: list[Item] = list(items)
    for at in range(len(items) - 1, 0, -1):
        if told is not None and (first := _in_prose(items, at)) is not None and first > told:
            found[first : at - 1] = [_merged(items, first, at - 1)]
            continue
        bracket = items[at].text in {"(", "["} and _holds_percent(items, at)
        if not bracket and not _is_bare(items, at):
            continue
        first = at - 1 if items[at - 1].kind == "harm" else _name_start(items, at)
        if bracket and first is not None and told is not None and _is_of_each(items, at):
            for begin, end in [(first, at), *_further_names(items, first, told)]:
                found[begin:end] = [
                    items[begin] if end == begin + 1 and items[begin].kind == "harm" else _merged(items, begin, end)
                ]
            continue
        if (
            not bracket
            and first is not None
            and text_at(items, first - 1) not in {",", "and", "included", "including", ":"}
        ):
            continue
        if first is None or items[at - 1].kind == "harm":
            continue
        if told is None and any(items[index].kind == "harm" for index in range(first, at)):
            continue
        if _is_no_name(items, first, at):
            continue
        if (told is not None and first > told) or _is_beside(items, first, at):
            found[first:at] = [_merged(items, first, at)]
    return found


def _named_with_harms(items: Sequence[Item]) -> Sequence[Item]:
    """Read the last of ``rash (9%), and haematological toxicity (12%)``: a kind of events in a list of harms is one."""
    found: list[Item] = list(items)
    for at in range(len(items) - 1, 1, -1):
        kind = items[at].value == "AE" and items[at].low.startswith(("haemat", "hemat", "non-haemat", "nonhaemat"))
        if not kind or text_at(items, at - 1) not in {"and", ","} or text_at(items, at + 1) not in {"(", "["}:
            continue
        if _holds_percent(items, at + 1) and any(item.kind == "harm" for item in items[:at]):
            found[at] = _merged(items, at, at + 1)
    return found


def _told_by_grade(items: Sequence[Item]) -> list[Item]:
    """Read ``enzyme rise (48%; grade ≥3, 11%)``, ``late bowel toxicity of grade 2 or higher (8% v 12%)``: harms."""
    found = list(items)
    for at in range(len(items) - 1, 1, -1):
        if items[at].text not in {"(", "["} or kind_at(items, at + 1) != "percent" or items[at - 1].kind == "harm":
            continue
        end = next((i for i in range(at - 2, at - _LONGEST_GRADE, -1) if text_at(items, i) == "of"), at)
        of = end < at and _is_a_grade(items, end + 1)
        end = end if of else at
        toxic = text_at(items, end - 1) in {"toxicity", "toxicities"} and (of or text_at(items, end - 2) in _ORGANS)
        graded = text_at(items, at + 2) in {";", ","} and _is_a_grade(items, at + 3)
        first = _name_start(items, end) if toxic or graded else None
        known = first is not None and any(item.kind in {"harm", "disease"} for item in items[first:end])
        if first is not None and not known and end - first > toxic:
            found[first:end] = [_merged(items, first, end)]
    return _commoner(found)


def _commoner(items: list[Item]) -> list[Item]:
    """Read ``Grade 3 or 4 bowel changes were commoner with A``: what was graded, and no harm that is known."""
    for verb in range(2, len(items) - 2):
        if items[verb].low not in {"were", "was"}:
            continue
        more = verb + 1 + text_at(items, verb + 1).endswith("ly")
        often = text_at(items, more) in {"more", "less"} and text_at(items, more + 1) in {"common", "frequent"}
        grade = next((i for i in range(verb - 2, max(-1, verb - 5), -1) if _is_a_grade(items, i)), None)
        if not often or grade is None:
            continue
        named = items[grade + 1 : verb]
        plain = all(each.kind == "word" and each.low not in _NO_NAMES | _NOUNS for each in named)
        if plain and not any(each.low.startswith(_ADVERSE) for each in named):
            return [*items[: grade + 1], _merged(items, grade + 1, verb), *items[verb:]]
    return items


def _is_a_grade(items: Sequence[Item], at: int) -> bool:
    """Say whether a grade is told at a place: ``grade 3``, ``grade ≥3``, ``grade 2 or higher``."""
    told = kind_at(items, at) in {"code", "share", "field"} and items[at].low.startswith("grade")
    return told and not items[at].low.endswith(("event", "events"))


def _is_no_name(items: Sequence[Item], first: int, at: int) -> bool:
    """Read ``the rate of neutropenia was very low (3%)`` and ``lower with FU than with FUP (20% v 48%)``: no harm."""
    before = first - (text_at(items, first - 1) == "with") - 1
    return text_at(items, at - 1) in _HOW_OFTEN or text_at(items, before) in {"than", "versus", "vs"}


def lists_history(items: Sequence[Item]) -> bool:
    """Say whether what is listed is what patients had before: risk factors, comorbidities."""
    for at, item in enumerate(items):
        risk = item.low == "risk" and text_at(items, at + 1).startswith("factor")
        if risk or item.low.startswith("comorbid") or (item.low == "baseline" and text_at(items, at + 1)[:4] == "char"):
            return True
        if item.low == "hepatitis" and text_at(items, at + 1) in {"b", "c"}:
            return True  # a virus
    return False


def _ordered(items: Sequence[Item], *, cued: bool) -> Sequence[Item]:
    """Return the items in which each name of a list is a harm that has its own percentage behind the verb."""
    found = list(items)
    for _, names in reversed(places_in_order(items)):
        harms = [any(items[index].kind == "harm" for index in range(first, last)) for first, last in names]
        named = [items[index] for first, last in names for index in range(first, last)]
        if any(each.kind == "share" or each.low in {"mg", "kg"} for each in named):
            continue
        if not cued and not any(harms):
            continue
        for (first, last), known in reversed(list(zip(names, harms, strict=True))):
            start = next((i for i in range(last - 1, first - 1, -1) if text_at(items, i) in _NO_NAMES), first - 1) + 1
            if not known and start < last and last - start <= _LONGEST_NAME:
                found[start:last] = [_merged(items, start, last)]
    return found


def _merged(items: Sequence[Item], first: int, last: int) -> Item:
    text = " ".join(each.text for each in items[first:last])
    made = replace(items[first], kind="harm", value=text.casefold(), text=text, end=items[last - 1].end, parts={})
    made.last = items[last - 1].last
    return made


def _listed_from(items: Sequence[Item]) -> int | None:
    """Return the place of the words that say that adverse events are listed behind them."""
    for at, item in enumerate(items):
        adverse = item.kind == "share" and (item.value.endswith("AE") or item.value == "AE_death")
        adverse = adverse and item.value != "stopped_for_AE"
        word = item.kind == "word" and item.low in _NOUNS
        named = word and (
            item.low.startswith(_ADVERSE)
            or any(
                each.low.startswith(("adverse", "side", "common", "frequent", "laborator"))
                for each in items[max(0, at - 6) : at]
            )
        )
        if adverse or named:
            return at
    return None


def _is_bare(items: Sequence[Item], at: int) -> bool:
    """Read ``fatigue 41%, hair loss 12%``: a percentage without brackets that ends a piece of a list."""
    ends = at + 1 >= len(items) or text_at(items, at + 1) in {",", ";", ".", "and", "("}
    return items[at].kind == "percent" and ends


def _is_of_each(items: Sequence[Item], at: int) -> bool:
    """Read ``(0.3% each)`` and ``(each 7%)``."""
    return "each" in {text_at(items, at + 1), text_at(items, closing(items, at) - 1)}


def _further_names(items: Sequence[Item], first: int, told: int) -> list[tuple[int, int]]:
    """Return the names before the last of a list that share its percentage, the last of them first."""
    found: list[tuple[int, int]] = []
    while True:
        end = first
        while end > 0 and text_at(items, end - 1) in {",", "and"}:
            end -= 1
        known = end > 0 and items[end - 1].kind == "harm"
        begin = None if end == first else end - 1 if known else _name_start(items, end)
        if begin is None or begin <= told:
            return found
        if not any(items[index].kind == "harm" for index in range(begin, end)):
            found.append((begin, end))
        first = begin


def _in_prose(items: Sequence[Item], at: int) -> int | None:
    """Read the second of ``fatigue at 5%, enzyme rise at 4%``: a name in a list of harms with a preposition each."""
    word = text_at(items, at - 1)
    if items[at].kind != "percent" or word not in {"in", "at"} or items[at - 2].kind == "harm":
        return None
    alike = any(
        each.kind == "harm" and text_at(items, i + 1) == word and i + 2 < len(items) and items[i + 2].kind == "percent"
        for i, each in enumerate(items)
    )
    first = _name_start(items, at - 1) if alike else None
    return first if first is not None and text_at(items, first - 1) in {",", "and", "included", "including"} else None


def _holds_percent(items: Sequence[Item], at: int) -> bool:
    """Say whether a bracket begins with a percentage, or with how many and a percentage."""
    place = at + 1
    steps = 0
    place += text_at(items, place) == "each"
    while place < len(items) and steps < 4 and items[place].kind in {"n", "number", "fraction"} | {"punct"}:
        if items[place].text in {")", "]"}:
            return False
        place, steps = place + 1, steps + 1
    return place < len(items) and items[place].kind == "percent"


def _name_start(items: Sequence[Item], at: int) -> int | None:
    """Return where the name before a bracket begins, or nothing where no name stands there."""
    first = at
    while first > 0 and at - first <= _LONGEST_NAME:
        item = items[first - 1]
        if item.text in _ENDS or (item.kind == "word" and item.low in _LINKS):
            break
        if item.low in {"a", "an"} and first < at:
            break  # and an increase in amylase
        linked = item.low in _LINKED and first < at and (item.low == "of" or _goes_on(items, first - 1))
        dash = item.text in {"-", "/"}
        if (
            not linked
            and not dash
            and (item.kind not in _NAMED or item.low in _NO_NAMES or item.low.rstrip("s") in PEOPLE)
        ):
            return None
        first -= 1
    first += first < at and text_at(items, first) == "the"  # the elevation of amylase
    named = (
        first < at and at - first <= _LONGEST_NAME and any(items[index].kind != "punct" for index in range(first, at))
    )
    return first if named and items[first].low not in _LINKED and _is_a_name(items, first, at) else None


def _goes_on(items: Sequence[Item], at: int) -> bool:
    return items[at].low == "in" and text_at(items, at - 1).startswith(_BEFORE_IN)


def _is_a_name(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether words may name a harm: no abbreviation of a group, and a whole word among them."""
    if all(item.kind == "number_word" or item.low in NUMBER_WORDS for item in items[first:last]):
        return False  # anaemia (nine [13%] vs 11 [17%])
    if items[last - 1].low.endswith("therapy"):
        return False  # more neutropenia with twice-daily radiotherapy (49%)
    coded = items[first].text.isupper() and text_at(items, first - 2) in {"common", "frequent", "commoner", "often"}
    if first and (items[first].text.istitle() or coded) and text_at(items, first - 1) in {"with", "on"}:
        return False  # a medicine: "rarer with Zelvoria (12%)", "more common with MA (17%)"
    return any(item.kind in _NAMED and len(item.text) > 2 and item.text.isalpha() for item in items[first:last]) or (
        last == first + 1 and items[first].kind in {"gene", "word"} and items[first].text.isupper()
    )


def _is_beside(items: Sequence[Item], first: int, at: int) -> bool:
    """Say whether a harm with its percentage stands in the list right before a name or right behind it."""
    shut = closing(items, at)
    after = shut + 1
    while text_at(items, after) in {",", "and", ";", "or"} and after - shut < 4:
        after += 1
    behind = after > shut + 1 and any(
        items[index].kind == "harm" and text_at(items, index + 1) in {"(", "["} and _holds_percent(items, index + 1)
        for index in range(after, min(after + 2, len(items)))
    )
    before = first - 1
    while before > 0 and text_at(items, before) in {",", "and", ";", "or"}:
        before -= 1
    if behind or before == first - 1 or text_at(items, before) not in {")", "]"}:
        return behind
    opened = next((i for i in range(before, max(-1, before - 14), -1) if items[i].text in {"(", "["}), 0)
    return opened > 0 and items[opened - 1].kind == "harm"
