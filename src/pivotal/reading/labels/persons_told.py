"""Which persons may be treated: their age, their sex, and whether they have been through the menopause."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pivotal.reading.labels.ages_told import ADULT_YEARS, YOUNG, age
from pivotal.reading.labels.clauses import Step, clause, either, fact
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import phrase_at, text_at

_SEXES = {"women": "female", "woman": "female", "female": "female", "females": "female", "men": "male", "male": "male",
          "males": "male"}  # fmt: skip
_AFTER_SEX = frozenset({"with", "who", "whose", "patients", "and", "having", "aged", "in", "at", "has", "have", ","})
_MENOPAUSE = {"through": "postmenopausal", "after": "postmenopausal", "before": "premenopausal"}
_STAGES_OF_LIFE = {"pre": "premenopausal", "peri": "perimenopausal", "post": "postmenopausal"}


def person(items: Sequence[Item], at: int, last: int) -> Step:
    """Match what is said of the person: age, menopause, sex."""
    for matcher in (age, _menopause, _sex):
        if (step := matcher(items, at, last)) is not None:
            return step
    return None


def without_repeats(found: Sequence[Slot], *, young: bool) -> list[Slot]:
    """Return clauses without those that say again what an earlier one says.

    Of adults and a lower age the lower one counts: ``adults and adolescents of 12 years and more``. Adults beside
    children of no age are no limit.
    """
    kept: dict[str, Slot] = {}
    for each in found:
        kept.setdefault(each.value, each)
    read = {value: json.loads(value) for value in kept if '"age"' in value}
    ages = {value: float(told["at_least"]) for value, told in read.items() if "at_least" in told}
    word = next((value for value, years in ages.items() if years == ADULT_YEARS), None)
    if word is not None and (young or any(years < ADULT_YEARS for years in ages.values())):
        del kept[word]
        kept = {value: _without_limit(each, read.get(value)) for value, each in kept.items()}
    return list(kept.values())


def _without_limit(age: Slot, told: dict[str, Any] | None) -> Slot:
    """Return an age without its upper limit: ``adults and children aged 6 to 17 years`` are 6 years old or more."""
    if told is None or "below" not in told or "at_least" not in told:
        return age
    return age._replace(
        value=json.dumps({name: told[name] for name in sorted(told) if name != "below"}, sort_keys=True)
    )


def names_young(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether children stand in a part of a sentence."""
    return any(text_at(items, index) in YOUNG for index in range(first, last))


def _menopause(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``postmenopausal women``, ``pre- or perimenopausal``, ``post-menopausal``."""
    if (told := _through_menopause(items, at, last)) is not None:
        return told
    values: list[str] = []
    end = looked = at
    while looked < last and looked - at < 12:
        named = _stage_of_life(items, looked)
        if named is not None:
            values.append(named[0])
            end = looked = named[1]
        elif text_at(items, looked) in {"and", "or", "/", ",", "-"} and values:
            looked += 1
        else:
            break
    full = any("menopausal" in text_at(items, index) for index in range(at, end))
    if not values or not full:
        return None
    if text_at(items, end) in _SEXES:
        end += 1
    return [clause(items, at, end, either([fact("menopausal_status", each) for each in dict.fromkeys(values)]))], end


def _through_menopause(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``who have been through the menopause``, ``before the menopause``, ``after menopause``."""
    word = text_at(items, at)
    end = at + 2 if text_at(items, at + 1) in {"the", "their"} else at + 1
    if word not in _MENOPAUSE or text_at(items, end) != "menopause" or end >= last:
        return None
    denied = any(text_at(items, i) in {"not", "never"} for i in range(max(0, at - 4), at))
    if denied or (word == "through" and text_at(items, at - 1) not in {"been", "gone"}):
        return None
    first = at - 1 if word == "through" else at
    return [clause(items, first, end + 1, fact("menopausal_status", _MENOPAUSE[word]))], end + 1


def _stage_of_life(items: Sequence[Item], at: int) -> tuple[str, int] | None:
    word = text_at(items, at)
    if word.endswith("menopausal"):
        stage = next((name for start, name in _STAGES_OF_LIFE.items() if word.startswith(start)), None)
        return None if stage is None else (stage, at + 1)
    if word in _STAGES_OF_LIFE and text_at(items, at + 1) in {"-", "–", "menopausal", "/"}:
        joined = text_at(items, at + 1) in {"-", "–"} and text_at(items, at + 2) == "menopausal"
        return _STAGES_OF_LIFE[word], at + (3 if joined else 2 if text_at(items, at + 1) != "/" else 1)
    return None


def _sex(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``women with``, ``male patients``; ``men and women`` are all patients."""
    sex = _SEXES.get(text_at(items, at))
    told = text_at(items, at + 1) in _AFTER_SEX or (
        text_at(items, at - 1) == "in" and text_at(items, at + 1) in {".", ",", ";", "and"}
    )
    if sex is None or not (told or at + 1 >= last):
        return None
    if phrase_at(items, at, "men", "and", "women") or phrase_at(items, at, "women", "and", "men"):
        return None
    if text_at(items, at - 1) in {"and", "or", "of", "by"} and text_at(items, at - 2) in _SEXES:
        return None
    end = at + 1 + (text_at(items, at + 1) == "patients")
    return [clause(items, at, end, fact("sex", sex))], end
