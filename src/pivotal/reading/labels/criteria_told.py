"""Who may be treated, clause by clause: each clause a criterion with its words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from pivotal.reading.labels.clauses import Step, clause, either, fact
from pivotal.reading.labels.markers_told import marker
from pivotal.reading.labels.persons_told import names_young, person, without_repeats
from pivotal.reading.labels.states_told import state
from pivotal.reading.labels.therapies_told import therapies_at, therapy_history
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.lexicon import EXTENTS
from pivotal.reading.names.phrases import POSSESSIVES, Phrases, is_name, text_at

_SAID_BY_NAME = re.compile(
    r"\b(?:(?<!-)(?P<state>metastatic)|(?P<how>castration|castrate|hormone)[- ]"
    r"(?P<ends>resistant|sensitive|refractory|naive|naïve))\b",
    re.IGNORECASE,
)
_EXTENT_BEFORE = re.compile(rf"({'|'.join(EXTENTS)})[A-Z]{{2,}}s?")  # the abbreviation of a disease: "mRCC"
# Words with which none of the matchers below begins.
_OPEN_NONE = frozenset({
    "the", "of", "by", "its", "their", "this", "that", "to", "from", "be", "been", "it", "on",
})  # fmt: skip
_MEASURED = ("delay", "reduc", "risk", "time", "until", "without", "free", "prolong", "slow")
_ANY_TUMOUR = frozenset({"tumour", "tumours", "tumor", "tumors"})
_EXPLAINED = 12  # items of what explains a disease
_JOINS = frozenset({",", "or", "and", "/"})
_TOGETHER = Phrases(
    ("in", "combination", "with"), ("given", "with"), ("used", "with"), ("use", "with"), ("taken", "with"),
    ("administered", "with"), ("given", "together", "with"), ("used", "together", "with"), ("given", "alongside"),
    ("used", "alongside"), ("combination", "therapy", "with"), ("combined", "with"), ("together", "with"),
    ("concomitantly", "with"), ("concurrently", "with"), ("concomitant", "with"), ("simultaneously", "with"),
    ("with", "the", "addition", "of"), ("approved", "alongside"), ("authorised", "alongside"),
    ("recommended", "alongside"),
    ("indicated", "alongside"), ("licenced", "alongside"), ("along", "with"), ("added", "to"), ("in", "addition", "to"),
    ("in", "conjunction", "with"), ("in", "association", "with"),
)  # fmt: skip
_BEFORE_PARTNER = frozenset({",", "and", "or", "/", "any", "other", "another", "standard", "either", "an", "a",
    "the", "cycles",
                             "of", "low", "high", "dose", "-", "both", "with", "without", "(", ")",
                             "plus", "+", "followed",
                             "by"})  # fmt: skip
_OF_PATIENTS = frozenset({"limitation", "limitations", "impairment", "impairments", "status", "deficit"})
_LONGEST_REGIMEN = 8  # letters of an abbreviation such as VRd
_LOOKED = 7  # items between two of them
_HANGING = {
    "risk_group": {each: each for each in ("intermediate", "favourable", "poor")},
    "differentiation": {"well": "well", "moderately": "moderate", "poorly": "poor"},
}


def clauses_of(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    """Return the clauses of a part of a sentence in their order, each once."""
    return without_repeats(every_clause(items, first, last), young=names_young(items, first, last))


def clauses_beside(items: Sequence[Item], first: int, last: int, diseases: Sequence[Slot]) -> list[Slot]:
    """Return the clauses of a part of a sentence that say more than its diseases do."""
    places = {(each.start, each.end) for each in diseases}
    return [each for each in clauses_of(items, first, last) if (each.start, each.end) not in places]


def every_clause(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    """Return the clauses of a part of a sentence in their order, those too that say again what another says."""
    found: list[Slot] = []
    at = first
    while at < last:
        if _opens_none(items, at):
            at += 1
            continue
        step = None
        for matcher in _MATCHERS:
            step = matcher(items, at, last)
            if step is not None:
                break
        if step is None:
            at += 1
            continue
        found += step[0]
        at = max(step[1], at + 1)
    return found


def _opens_none(items: Sequence[Item], at: int) -> bool:
    """Say whether it is known that no clause begins at a place, as at most signs, ``the`` and ``of``."""
    item = items[at]
    if item.kind == "punct":
        return item.text not in {"/", "+"}
    return item.kind == "word" and item.low in _OPEN_NONE and text_at(items, at + 1) not in {"-", "–"}


def _within_name(items: Sequence[Item], at: int, last: int) -> Step:
    """Match what the long name of a disease says by itself: ``metastatic castration-resistant prostate cancer``."""
    del last
    item = items[at]
    if text_at(items, at - 1) in {"-", "–"} and text_at(items, at - 2) == "non":
        return None
    if item.kind == "disease" and (short := _EXTENT_BEFORE.fullmatch(item.text)) is not None:
        extent = json.dumps({**_by_letters(short[1]), "strength": "implied"}, sort_keys=True)
        return [Slot("clause", short[1], item.start, item.start + short.end(1), extent)], at + 1
    if item.kind != "disease" or item.text.count(" ") < 2 or len(item.text) != item.end - item.start:
        return None
    found = []
    for told in _SAID_BY_NAME.finditer(item.text):
        state, how = told["state"], told["how"]
        name, value = (
            (state, "true") if state else ("castration" if how[0].casefold() == "c" else "hormone", told["ends"])
        )
        first, end = item.start + told.start(), item.start + told.end()
        found.append(Slot("clause", told[0], first, end, json.dumps(fact(name.casefold(), value.casefold()))))
    return (found, at + 1) if found else None


def _extent(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``unresectable, locally advanced or metastatic`` and one such word alone."""
    if (denied := _is_not(items, at)) is not None:
        return denied
    if items[at].kind != "flag":
        return _advanced(items, at)
    if text_at(items, at + 1) in {"setting", "settings"}:
        return None  # in which something was given before
    if items[at].text.casefold().endswith("progression") and _is_an_outcome(items, at):
        return None
    if text_at(items, at - 1) in {"no", "without"} and at > 0:
        return [clause(items, at - 1, at + 1, {"field": items[at].value, "is": "false"})], at + 1
    if text_at(items, at - 1) in {"-", "–"} and text_at(items, at - 2) == "non":
        return [clause(items, at - 2, at + 1, {"field": items[at].value, "is": "false"})], at + 1
    names, end = [items[at].value], at + 1
    while end < last:
        step = end
        while step < last and text_at(items, step) in _JOINS and step - end < 4:
            step += 1
        if step == end or step >= last or items[step].kind != "flag" or items[step].value == "progressive":
            break
        names.append(items[step].value)
        end = step + 1
    if len(names) == 1 or "progressive" in names:
        return [clause(items, at, at + 1, {"field": names[0], "is": "true"})], at + 1
    return [clause(items, at, end, {"any": [{"field": name, "is": "true"} for name in names]})], end


def _is_not(items: Sequence[Item], at: int) -> Step:
    """Match ``non-metastatic`` and ``nonmetastatic``: a fact that must not hold."""
    if text_at(items, at) == "nonmetastatic":
        return [clause(items, at, at + 1, {"field": "metastatic", "is": "false"})], at + 1
    hyphened = text_at(items, at) == "non" and text_at(items, at + 1) in {"-", "–"} and at + 2 < len(items)
    if not hyphened or items[at + 2].kind != "flag" or items[at + 2].value == "progressive":
        return None
    return [clause(items, at, at + 3, {"field": items[at + 2].value, "is": "false"})], at + 3


def _is_an_outcome(items: Sequence[Item], at: int) -> bool:
    """Say whether progression is what a trial measured: ``delay in disease progression``."""
    return any(text_at(items, index).startswith(_MEASURED) for index in range(max(0, at - 6), at))


def _advanced(items: Sequence[Item], at: int) -> Step:
    if text_at(items, at) != "advanced" or text_at(items, at - 1) == "locally" or text_at(items, at + 1) == "therapy":
        return None
    if text_at(items, at + 1) in {"or", "/"} and items[at + 2].value == "metastatic":
        return [clause(items, at, at + 3, _by_letters("a"))], at + 3
    return [clause(items, at, at + 1, {**_by_letters("a"), "strength": "implied"})], at + 1


def _by_letters(letters: str) -> dict[str, Any]:
    """Return the criterion of an extent by the letters of its abbreviation: the ``a`` of advanced, ``m``, ``la``."""
    return either([fact(each, "true") for each in EXTENTS[letters]])


def _code(items: Sequence[Item], at: int, last: int) -> Step:
    """Match values of one field that are joined: ``pancreatic and extra-pancreatic``, ``grade 1 or grade 2``."""
    if items[at].kind != "code" or items[at].text.casefold() in _ANY_TUMOUR:
        return None
    treated = text_at(items, at) == "symptoms" and text_at(items, at - 1) in {"or", "and", "of", "the"}
    if treated or text_at(items, at + 1) in _OF_PATIENTS:
        return None
    field, _, value = items[at].value.partition("=")
    if field == "primary_site" and _is_explained(items, at):
        return None
    values, end, looked = value.split("|"), at + 1, at + 1
    first = at
    if (hanging := _hangs_on(items, at, field)) is not None:
        values, first = [_HANGING[field][text_at(items, hanging)], value], hanging
    while looked < last:
        item = items[looked]
        if _is_code_of(items, looked, field):
            values += item.value.partition("=")[2].split("|")
            end = looked = looked + 1
        elif item.text == "(" and looked == end and _is_code_of(items, looked + 1, field):
            break  # which narrows it: "positive (IHC 3+)"
        elif (
            item.text in {"(", ")"}
            or text_at(items, looked) in _JOINS
            or (item.kind == "disease" and item.text.endswith("NET"))
        ):
            looked += 1
        elif field == "grade" and (behind := _next_grade(items, looked, last)) is not None:
            values.append(f"G{items[behind[0]].value}")
            end = looked = behind[1]
        elif field == "radioiodine" and text_at(items, looked) == "ineligible":
            values.append("not_eligible")
            end = looked = looked + 1
        else:
            break
    unique = list(dict.fromkeys(values))
    test: dict[str, Any] = {"is": unique[0]} if len(unique) == 1 else {"in": unique}
    return [clause(items, first, end, {"field": field, **test})], end


def _is_code_of(items: Sequence[Item], at: int, field: str) -> bool:
    """Say whether a value of a field stands at a place."""
    return at < len(items) and items[at].kind == "code" and items[at].value.partition("=")[0] == field


def _next_grade(items: Sequence[Item], at: int, last: int) -> tuple[int, int] | None:
    """Return the place of a further grade and the place behind it: the 3 of ``grade 1-3A``, of ``grade 1, 2 or 3``."""
    number = at + 1 if text_at(items, at) in {"-", "–", "to"} else at
    if number >= last or items[number].kind != "number":
        return None
    lettered = number + 1 < last and items[number + 1].start == items[number].end
    return number, number + 1 + (lettered and text_at(items, number + 1) in {"a", "b"})


def _is_explained(items: Sequence[Item], at: int) -> bool:
    """Say whether a site only explains a disease: ``(tumours of cells in the pancreas)``, ``cancer of the stomach``."""
    if text_at(items, at - 1) != "the" or text_at(items, at - 2) not in {"of", "in"}:
        return False
    if (
        items[at - 3].kind == "disease"
        and text_at(items, at - 2) == "of"
        and text_at(items, at + 1) not in {"or", "and"}
    ):
        return True
    for index in range(at - 3, max(-1, at - _EXPLAINED), -1):
        if items[index].text in {"(", ","}:
            return items[index].text == "(" or text_at(items, index + 1) in {"a", "an"}
        if items[index].text in {")", ";", ":"}:
            return False
    return False


def _hangs_on(items: Sequence[Item], at: int, field: str) -> int | None:
    """Return the place of a value that hangs on the one at a place: ``well- or moderately differentiated``."""
    if field not in _HANGING or text_at(items, at - 1) not in {"and", "or", "to", "/"}:
        return None
    before = at - 3 if text_at(items, at - 2) in {"-", "–"} else at - 2
    return before if before >= 0 and text_at(items, before) in _HANGING[field] else None


def _combination(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``in combination with pemetrexed and platinum-based chemotherapy`` and ``plus gemcitabine``."""
    start = _given_with(items, at, last)
    if start is None:
        return None
    of, end = _partners(items, start, last)
    if not of and (owned := _owned_brand(items, start, last)) is not None:
        return [clause(items, at, owned + 1, {"with_therapies": [items[owned].value]})], owned + 1
    if not of:  # the firm whose medicine it is may stand before it
        passed = {"word", "company", "punct", "number"}
        ahead = range(start, min(at + 15, last))
        given = next((i for i in ahead if items[i].kind not in passed or text_at(items, i) == "for"), None)
        if given is None or items[given].kind not in {"drug", "therapy", "product"}:
            return None
        of, end = [items[given].value], given + 1
    return [clause(items, at, end, {"with_therapies": of})], end


def is_given_with(items: Sequence[Item], at: int) -> bool:
    """Say whether ``in combination with`` or ``plus`` and what is given together stand at a place."""
    if _together(items, at):
        return True
    if text_at(items, at) not in {"plus", "+", "with", "alongside"} or not _is_behind_medicine(items, at):
        return False
    return bool(therapies_at(items, at + 1, len(items))[0])


def _is_behind_medicine(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine stands right before a place, or a word that opens the sentence with a capital."""
    at = _before_day(items, at)
    if at < 1:
        return False
    opened = at == 1 and items[0].kind == "word" and items[0].text[:1].isupper()
    return opened or items[at - 1].kind in {"drug", "product"} or items[at - 1].text in {")", "®", "™"}


def _before_day(items: Sequence[Item], at: int) -> int:
    """Return where a day or place begins that parts a medicine from its partners: ``NAME in October 2025 with``."""
    led = at - 1
    if led < 1 or items[led].kind not in {"date", "territory"}:
        return at
    led -= text_at(items, led - 1) == "the"
    return led - 1 if text_at(items, led - 1) in {"in", "on"} else at


def _given_with(items: Sequence[Item], at: int, last: int) -> int | None:
    """Return where what is given together begins, behind ``in combination with``, ``plus`` or a stroke."""
    word = text_at(items, at)
    if word == "/":
        both = items[at - 1].kind == "drug" and at + 1 < last and items[at + 1].kind == "drug"
        return at + 1 if both else None
    words = _together(items, at)
    if words == ("added", "to") and text_at(items, at + 2) == "the":
        return None  # a list of what is paid for
    if words:
        return at + len(words)
    if word not in {"plus", "+", "with", "alongside"} or not _is_behind_medicine(items, at):
        return None
    if word == "with" and _is_partner(items, at + 1, at + 1):
        return at + 1  # a brand that nobody knows: "NAME with OTHER is approved"
    return at + 1 if word in {"plus", "+"} or therapies_at(items, at + 1, last)[0] else None


def _together(items: Sequence[Item], at: int) -> tuple[str, ...]:
    """Return the words that tell that something is given together; ``use within`` is none of them."""
    words = _TOGETHER.at(items, at)
    return words if words and text_at(items, at + len(words) - 1) == words[-1] else ()


def _partners(items: Sequence[Item], start: int, last: int) -> tuple[list[str], int]:
    """Return the medicines that are given together from a place, over ``or``, ``any`` and numbers of cycles."""
    found: list[str] = []
    end = looked = start
    while looked < last:
        of, stop, _ = therapies_at(items, looked, last)
        if of:
            found += of
            end = looked = stop
        elif not found and _is_partner(items, start, looked):
            found.append(items[looked].value)  # a brand that nobody knows
            end = looked = looked + 1
        elif not found and looked == start and (acid := _acid(items, looked, last)) is not None:
            found.append("_".join(text_at(items, i) for i in range(looked, acid) if items[i].kind == "word"))
            end = looked = acid
        elif not found and _is_regimen(items, looked):
            found.append(items[looked].value)
            end = looked = looked + 1
        elif found and text_at(items, looked - 1) in {"plus", "+", "with"} and is_name(items, looked):
            found.append(items[looked].value)  # a brand that nobody knows
            end = looked = looked + 1
        elif found and items[looked - 1].text == "(" and looked + 1 < last and items[looked + 1].text == ")":
            looked += 1  # its short name
        elif text_at(items, looked) in _BEFORE_PARTNER or (items[looked].kind == "number" and found):
            looked += 1
        else:
            break
        if looked - end > _LOOKED:
            break
    opened = sum((items[i].text == "(") - (items[i].text == ")") for i in range(start, end))
    return found, end + 1 if opened > 0 and end < last and items[end].text == ")" else end


def _is_partner(items: Sequence[Item], start: int, at: int) -> bool:
    """Say whether a brand that nobody explains stands right behind ``in combination with``."""
    return at == start and is_name(items, at) and text_at(items, at + 1) in {
        "for", "in", "as", "is", ",", "to", ".", "®", "™", "and", "plus", "+", "has", "was",
    }  # fmt: skip


def _owned_brand(items: Sequence[Item], start: int, last: int) -> int | None:
    """Return the place of a brand that nobody explains behind its firm: ``with Acme's oral chemotherapy NAME for``."""
    near = range(start, min(start + _LOOKED, last))
    owner = next((i for i in near if text_at(items, i) in POSSESSIVES), None)
    if owner is None:
        return None
    named = next((i for i in range(owner + 1, min(owner + _LOOKED, last)) if not items[i].text.islower()), None)
    return named if named is not None and _is_partner(items, named, named) else None


def _acid(items: Sequence[Item], at: int, last: int) -> int | None:
    """Return the place behind a substance that nobody knows but that calls itself an acid: ``zolinic acid``."""
    for index in range(at, min(at + _LOOKED, last)):
        if items[index].text == "acid":
            return index + 1 if index > at else None
        if not (items[index].kind == "word" or items[index].text in {"-", "–"}) or text_at(items, index) in _JOINS:
            return None
    return None


def _is_regimen(items: Sequence[Item], at: int) -> bool:
    """Say whether an abbreviation that nobody knows stands where a regimen must: ``in combination with VRd for``."""
    text, behind = items[at].text, text_at(items, at + 1)
    if items[at].kind not in {"word", "arm", "trial"} or not text.isalnum() or len(text) > _LONGEST_REGIMEN:
        return False
    capitals = sum(each.isupper() for each in text)
    return capitals > 1 and behind in {
        "for",
        "in",
        "is",
        "as",
        ",",
        ".",
        "or",
        "and",
        "to",
        "has",
        "was",
        ")",
        "therapy",
        "",
    }


_MATCHERS = (person, _combination, state, marker, therapy_history, _extent, _code, _within_name)
