"""The parts of a sentence that each tell one act, and which act a part tells."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from pivotal.reading.labels.act_nouns import noun_at, places_of_nouns
from pivotal.reading.labels.act_words import Predicate, predicate_at, predicates
from pivotal.reading.labels.acts_aside import is_a_way, is_behind, is_followed, is_referred_to
from pivotal.reading.labels.acts_continued import (
    another_day,
    another_grant,
    before_it,
    behind_relative,
    days_listed,
    elsewhere,
    for_another,
)
from pivotal.reading.labels.acts_of_nouns import behind_earlier
from pivotal.reading.labels.acts_placed import date_at
from pivotal.reading.labels.authorities_told import beside
from pivotal.reading.labels.diseases_named import is_patients_disease
from pivotal.reading.labels.subjects import BE, is_told_with_another
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_phrase, is_firm, is_name, phrase_at, places_with, text_at
from pivotal.reading.words import NATIONALS

_RELATIVE = frozenset({"which", "who", "whose"})
_LEADS = frozenset({"and", ",", "while", ";", "but", "whereas"})
_FINITE = frozenset({
    "is", "was", "are", "were", "has", "have", "had", "will", "would", "may", "could", "can", "should", "marks",
    "represents", "means", "makes", "provides", "brings", "triggered", "reflects",
})  # fmt: skip
_WHEN = frozenset({"after", "since", "following", "when", "before", "despite"})
RANKS = frozenset({"second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"})
_DESCRIBES = 9  # items between "which" and its verb
_NOT_YET = ("support", "await", "seek", "pending", "toward", "potential", "path", "near", "approach", "close", "head",
            "inch", "poised", "bound", "expect", "eye", "bid", "file", "applies", "submits",
            "requests")  # fmt: skip
_BRACKETED = 15  # items before a verb behind the bracket of its medicine
_NEAR = 4  # items between an authority and the noun of what it does


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence that may tell an act: from ``first`` to before ``end``, with its authority.

    ``goes_on`` says whether it can go on with what the part before it tells: ``…, and in Japan for …``; ``keeps``
    whether it has the medicine of that part as its subject: ``NAME, which the FDA approved, won``.
    """

    first: int
    end: int
    authority: int | None
    goes_on: bool = False
    keeps: bool = False


_REFERS = frozenset({"starts", "covers", "says", "means", "applies", "allows", "comes", "requires", "needs"})


def acts_in(items: Sequence[Item], first: int, end: int) -> list[Predicate]:
    """Return the acts that a part of a sentence may tell, the likeliest first: main verbs, other verbs, a noun."""
    verbs = predicates(items, first, end)
    verbs = [told for told in verbs if not _is_only_named(items, told, first)]
    main = [told.at for told in verbs if any(text_at(items, i) in BE for i in range(max(first, told.at - 3), told.at))]
    verbs.sort(key=lambda told: _is_aside(items, told.at, first) or _is_reduced(items, told.at, main))
    noun = _noun_in(items, first, end) if not verbs else None
    return verbs if noun is None else [noun]


def _is_reduced(items: Sequence[Item], at: int, main: Sequence[int]) -> bool:
    """Say whether a participle only tells more of the subject: ``a drug rejected by the NHS has been approved``."""
    return (
        text_at(items, at + 1) in {"by", "in"}
        and at not in main
        and any(at < other < at + _DESCRIBES for other in main)
    )


def _is_only_named(items: Sequence[Item], told: Predicate, first: int) -> bool:
    """Say whether an act is only referred to, or tells how or when another one came."""
    for at in {told.at, told.noun}:
        if is_referred_to(items, at) or is_a_way(items, at) or is_behind(items, at, first):
            return True
    decided = text_at(items, told.at) == "withdraw" and text_at(items, told.at + 1) in BE
    if is_followed(items, told.at) or decided:
        return True  # "the decision to withdraw was made"
    return text_at(items, told.at) == "granting" and text_at(items, told.at - 1).startswith("recommend")


def _is_aside(items: Sequence[Item], at: int, first: int) -> bool:
    """Say whether a verb stands in a clause that only describes, or says when: ``NAME, which won …``, ``after …``."""
    for index in range(at - 1, max(first - 1, at - 14), -1):
        if text_at(items, index) in _RELATIVE and at - index < _DESCRIBES:
            return True
        if text_at(items, index) in _WHEN:
            return True
        if items[index].text in {",", ";"}:
            return False
    return False


def _noun_in(items: Sequence[Item], first: int, end: int) -> Predicate | None:
    """Return the act that a noun alone tells: ``EU approval for NAME``, ``the CHMP's opinion on NAME was positive``."""
    for at in places_of_nouns(items, first, end):
        told = noun_at(items, at)
        if told is None or text_at(items, at - 1) in {"-", "–", "as"} or _is_counted(items, at):
            continue
        behind, name = told
        anonymous = all(items[i].kind != "authority" for i in range(first, at))
        other = name == "opinion" and any(items[i].kind == "authority" for i in range(behind, min(end, behind + _NEAR)))
        if (anonymous or other) and text_at(items, behind) in {"follows", "followed"}:
            continue  # "This positive opinion follows approval by": of what it follows
        if name == "designation" and any(
            text_at(items, i) == "under" for i in range(max(first, at - 2 * _DESCRIBES), at)
        ):
            continue  # "reviewed it under a pilot programme and fast track designation"
        if name == "approval" and any(text_at(items, i) == "against" for i in range(max(first, at - _NEAR), at)):
            continue  # "advisers caution against its approval"
        if is_referred_to(items, at) or is_behind(items, at, first) or not name:
            continue
        positive = (
            text_at(items, at) == "opinion"
            and find(items, ("positive", "negative", "favourable"), first, end) is not None
        )
        owned = text_at(items, at - 1) in {"'s", "’s"} and items[at - 2].kind == "authority"
        owned = owned and text_at(items, at + 1) not in _REFERS  # "NICE's recommendation starts it before surgery"
        positive = positive or (owned and text_at(items, at) == "recommendation")
        plain = (
            text_at(items, at) in {"designation", "designations"}
            or phrase_at(items, at, "notice", "of")
            or name == "refusal"
        )
        if plain or positive:
            return Predicate(at, name, at, "noun")
        if name in {"approval", "designation", "opinion"} and _is_headed(items, at, behind, (first, end)):
            return Predicate(at, name, at, "noun")
    return None


def _is_counted(items: Sequence[Item], at: int) -> bool:
    """Say whether a noun of an act is only counted: ``the second new approval by the FDA``."""
    before = at - 2 if text_at(items, at - 1) in {"new", "such", "indication", "regulatory"} else at - 1
    return text_at(items, before) in RANKS and text_at(items, before - 1) in {"the", "its", "a"}


def _is_headed(items: Sequence[Item], at: int, behind: int, part: tuple[int, int]) -> bool:
    """Say whether a noun of an act tells it without a verb: a headline, or what something followed."""
    first, end = part
    whose = any(
        items[i].kind in {"authority", "territory"} or items[i].low in NATIONALS
        for i in range(max(first, at - _NEAR), at)
    )
    by = any(
        items[i].kind == "authority" and any(text_at(items, j) in {"by", "from"} for j in range(max(behind, i - 4), i))
        for i in range(behind, min(behind + 24, end))
    )
    place = any(
        items[i].kind == "territory" and text_at(items, i - 1) in {"in", "the"}
        for i in range(behind, min(behind + 14, end))
    )
    headline = items[-1].text not in {".", "?"}
    alone = (
        headline
        and noun_at(items, at) is not None
        and text_at(items, at) not in {"approval", "approvals", "opinion", "recommendation"}
    )
    if not (whose or by or place or alone):
        return False
    if text_at(items, behind) not in {"of", "for", "to", "in", "by", "from"}:
        return False
    verbless = not any(text_at(items, i) in _FINITE or text_at(items, i).endswith(("ed",)) for i in range(first, at))
    verbless = verbless and not any(text_at(items, i) in _FINITE for i in range(behind, min(end, behind + 12)))
    follows = any(
        text_at(items, i).startswith(("follow", "after", "since", "upon")) for i in range(max(first, at - 6), at)
    )
    told = any(text_at(items, i) in {"was", "is", "were", "included", "came"} for i in range(max(first, at - 3), at))
    dated = any(date_at(items, i) is not None for i in range(behind, end))
    if find(items, _NOT_YET, max(first, at - 8), at) is not None:
        return False
    grown = find(items, ("expanded", "extended"), at, end) is not None
    before_another = whose and any(
        text_at(items, i) == "follows" for i in range(behind, end)
    )  # "the FDA's approval of NAME follows that of"
    return (
        before_another
        or (verbless and items[-1].text not in {".", "?"})
        or (follows and (by or dated))
        or grown
        or (told and whose)
        or (dated and not follows and by)
    )


def parts_of(items: Sequence[Item], authorities: Sequence[int]) -> list[Part]:
    """Return the parts of a sentence, each with its authority: they part where another one begins a clause."""
    starts: dict[int, bool] = {0: False}
    together = beside(items, authorities[0]) if authorities else []
    for at in authorities[1:]:
        clause = next((i for i in range(at - 1, max(-1, at - 4), -1) if text_at(items, i) in _LEADS), None)
        verb = any(
            predicate_at(items, i, len(items)) or text_at(items, i) in {"is", "followed"}
            for i in range(at + 1, min(at + 4, len(items)))
        )
        clause = None if clause is None else _before_day(items, clause)
        if clause is not None and verb and clause > authorities[0] and at not in together:
            starts[clause] = any(text_at(items, i) == "followed" for i in range(at + 1, at + 3))
    for each in (
        *elsewhere(items),
        *_by_another(items, authorities, together),
        *another_day(items),
        *_another_medicine(items),
        *before_it(items),
        *for_another(items),
        *days_listed(items),
        *another_grant(items),
    ):
        starts.setdefault(each, True)
    if (main := behind_earlier(items)) is not None:
        starts.setdefault(main, False)
    relatives = behind_relative(items)
    starts.update(dict.fromkeys(relatives, False))
    for each, goes_on in _another_act(items).items():
        if all(abs(each - start) > _NEAR for start in starts):
            starts[each] = goes_on
    bounds = [*sorted(starts), len(items)]
    found: list[Part] = []
    for first, end in itertools.pairwise(bounds):
        inside = [at for at in authorities if first <= at < end]
        authority = inside[0] if inside else None
        if authority is None and found and starts[first] and not _is_placed_anew(items, first):
            authority = found[-1].authority  # "…, and last week for …": the same one again
        found.append(Part(first, end, authority, starts[first], starts[first] or first in relatives))
    return found


def _is_placed_anew(items: Sequence[Item], first: int) -> bool:
    return any(items[i].kind == "territory" for i in range(first, min(first + 6, len(items))))


def _by_another(items: Sequence[Item], authorities: Sequence[int], together: Sequence[int]) -> list[int]:
    """Return where a sentence goes on with another authority: ``…, and by the TGA for thymoma``, ``followed by``."""
    found: list[int] = []
    for at in authorities[1:]:
        by = next((i for i in range(at - 1, max(0, at - 4), -1) if text_at(items, i) in {"by", "from"}), None)
        if by is None or at in together:
            continue
        behind = next((i for i in range(max(0, by - 5), by) if (told := noun_at(items, i)) and told[0] == by), None)
        if behind is not None:
            ands = (i for i in range(max(0, behind - 2 * _NEAR), behind) if text_at(items, i) == "and")
            found += [i for i in ands if i >= behind - 4 or text_at(items, i + 1) in BE | {"has", "have"}][-1:]
            continue
        lead = by - 1 if text_at(items, by - 1) not in {"later", "then"} else by - 2
        day = next((i for i in (by - 1, by - 2) if (dated := date_at(items, i)) and dated[1] == by), None)
        lead = lead if day is None else day - 1 - (text_at(items, day - 1) in {"in", "on"})  # "…, in 2020 by the EMA"
        if (
            text_at(items, lead) in {"and", "followed", ","}
            and text_at(items, at + 1)
            in {
                "for",
                "in",
                "on",
                ".",
                ",",
                "(",
                "last",
                "",
            }
        ) or (day is not None and text_at(items, lead) in {"and", ","} and text_at(items, at + 1) == "and"):
            found.append(lead)
    return found


def _another_act(items: Sequence[Item]) -> dict[int, bool]:
    """Return where a sentence goes on with another act, and whether of the same authority.

    Such as ``was fast-tracked in 2021 and won approval in 2022``.
    """
    told = predicates(items, 0, len(items))
    found: dict[int, bool] = {}
    for one, two in itertools.pairwise(told):
        lead = _led_by(items, one, two)
        contrast = _contrast(items, max(one.noun, two.at - 7), two.at)
        if contrast is not None:
            found[contrast] = False
            continue
        if (clause := _in_own_clause(items, one, two)) is not None:
            found[clause] = True
            continue
        lead = lead or next((i for i in range(two.at - 1, max(one.noun, two.at - 8), -1) if items[i].text == ";"), None)
        if lead is None or _is_aside(items, two.at, lead):
            continue
        lead = max(_before_day(items, lead), one.noun + 1)
        turned = text_at(items, lead) == "but" and "refusal" in {one.name, two.name} and one.name != two.name
        begun = max([0, *found])
        days = any(date_at(items, i) for i in range(begun, lead)) and any(
            date_at(items, i) for i in range(two.at, len(items))
        )
        subject = one.name != two.name and text_at(items, lead) == "and" and _is_clause(items, lead, two.at)
        twice = one.noun < one.at and lead < two.noun < two.at and one.form == two.form == "gives"
        bare = (
            one.name != two.name and text_at(items, lead) == "and" and text_at(items, lead + 1) in BE | {"has", "also"}
        )
        twice = twice or _is_given_again(items, one, two, lead)
        anew = (days or subject or twice or bare) and (
            two.name in {"approval", "refusal", "withdrawal"} or (bare and two.name == "opinion")
        )
        if turned or anew or (two.name == "withdrawal" and one.name == "approval"):
            found[lead] = not subject
    return found


def _led_by(items: Sequence[Item], one: Predicate, two: Predicate) -> int | None:
    """Return the ``and``, ``but`` or comma right before another act, outside of the brackets of its medicine."""
    shut = False
    near = _BRACKETED if text_at(items, two.at - 2) == ")" else 7
    for at in range(two.at - 1, max(one.noun, two.at - near), -1):
        shut = (shut or items[at].text == ")") and items[at].text != "("
        if not shut and text_at(items, at) in {"and", "but", ","}:
            return at
    return None


def _is_given_again(items: Sequence[Item], one: Predicate, two: Predicate, lead: int) -> bool:
    """Say whether the same one gives something else: ``granted an approval to A for …, and granted another to B``."""
    both = one.form == two.form == "gives" and one.at < one.noun < lead < two.at < two.noun
    return (
        both
        and lead == two.at - 1
        and text_at(items, lead) != ","
        and text_at(items, two.noun + 1) in {"to", "for", "of"}
    )


def _in_own_clause(items: Sequence[Item], one: Predicate, two: Predicate) -> int | None:
    """Return where another act begins: ``…; on the same day, it was granted``, ``…, and rejecting NAME for``."""
    near = range(two.at - 1, max(one.noun, two.at - 2 * _NEAR - 2), -1)
    semicolon = next((i for i in near if items[i].text == ";"), None)
    if semicolon is not None and any(text_at(items, i) == "it" for i in range(semicolon, two.at)):
        return semicolon
    if semicolon is not None and text_at(items, two.at - 1) in BE | {"not"} and _is_named_behind(items, semicolon):
        return semicolon
    both = text_at(items, one.at).endswith("ing") and text_at(items, two.at).endswith("ing") and one.name != two.name
    return two.at - 1 if both and text_at(items, two.at - 1) == "and" else None


def _is_named_behind(items: Sequence[Item], semicolon: int) -> bool:
    """Say whether the medicine of its own act opens what follows: ``…; and NAME was accepted for``."""
    named = semicolon + 1 + (text_at(items, semicolon + 1) in {"and", "while", "but"})
    return named < len(items) and _is_medicine(items, named, bare=True)


def _contrast(items: Sequence[Item], first: int, verb: int) -> int | None:
    """Return where another medicine is told about in contrast: ``…, while NAME was cleared for``."""
    lead = next((i for i in range(verb - 1, first, -1) if text_at(items, i) in {"while", "whereas"}), None)
    passive = text_at(items, verb - 1) in BE
    return lead if lead is not None and passive and _is_medicine(items, lead + 1, bare=True) else None


def _before_day(items: Sequence[Item], comma: int) -> int:
    """Return where a clause begins whose day stands before a comma: ``…; on May 5, the agency approved``."""
    if items[comma].text != ",":
        return comma
    day = next((i for i in (comma - 1, comma - 2) if (told := date_at(items, i)) and told[1] == comma), comma)
    led = day - 1 - (text_at(items, day - 1) in {"on", "in"})
    return led if day < comma and text_at(items, led) in _LEADS else comma


def _is_clause(items: Sequence[Item], lead: int, verb: int) -> bool:
    """Say whether a passive with a subject of its own begins at a place: ``…, and the agent has been approved``."""
    passive = text_at(items, verb - 1) in BE
    named = items[lead + 1].kind in {"drug", "product"} or text_at(items, lead + 1) in {"the", "it"}
    return passive and named and any(text_at(items, i) in BE | {"has"} for i in range(lead + 2, verb))


def _is_medicine(items: Sequence[Item], at: int, *, bare: bool = False) -> bool:
    """Say whether a medicine stands at a place, known or as what a company owns: ``Acme's Orvaxa``.

    ``bare`` says that any name that is none of a firm may be one.
    """
    if items[at].kind in {"drug", "product"}:
        return True
    if bare:
        return is_name(items, at) and not is_firm(items, at)
    led = text_at(items, at + 1) == "for" or phrase_at(items, at + 1, "in", "combination", "with")
    if is_name(items, at) and led and not is_firm(items, at):
        return True
    return text_at(items, at - 1) in {"'s", "’s"} and items[at].kind == "word" and items[at].text[:1].isupper()


def _is_owning(items: Sequence[Item], at: int) -> bool:
    """Say whether a word can stand between ``and`` and another medicine: its owner, an article."""
    item = items[at]
    return (
        item.kind == "company"
        or item.text[:1].isupper()
        or item.low in {"'s", "’s", "&", "the", "its", "another", "'", "’", "-"}
        or (
            item.kind in {"word", "gene", "punct"}
            and any(text_at(items, i) in {"inhibitor", "antibody", "drug"} for i in range(at, at + 7))
        )
    )


def _another_medicine(items: Sequence[Item]) -> list[int]:
    """Return where a sentence goes on with another medicine and its disease: ``NAME for thymoma, and OTHER for …``."""
    found: list[int] = []
    for at in places_with(items, ("and", "alongside", "while"), 4, len(items) - 3):
        if text_at(items, at) not in {"and", "alongside", "while"}:
            continue
        named = next((i for i in range(at + 1, min(at + 9, len(items))) if _is_medicine(items, i)), None)
        if (
            named is None
            or is_told_with_another(items, named)
            or any(not _is_owning(items, i) for i in range(at + 1, named))
        ):
            continue
        ahead = range(named + 1, min(named + 10, len(items) - 1))
        led = next((i for i in ahead if text_at(items, i) == "for" or date_at(items, i + 1) is not None), None)
        given = led is not None and has_phrase(items[named:led], "in", "combination", "with") is not None
        if led is None or any(
            items[i].text in {",", ";"} or (text_at(items, i) in {"and", "with", "plus"} and not given)
            for i in range(named, led)
        ):
            continue
        parted = any(
            is_patients_disease(items, i) or (text_at(items, led) != "for" and date_at(items, i)) for i in range(at)
        )
        if parted and any(is_patients_disease(items, i) for i in range(led, len(items))):
            found.append(at)
    return found
