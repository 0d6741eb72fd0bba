"""Which medicine a word is told of: by its name, by the code of a compound, or only as ``the drug``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.background.targets_named import DASHES, NO_SYMBOLS, target_at
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.names_by_shape import is_formed_as_substance
from pivotal.reading.names.phrases import is_firm, is_name, span, text_at
from pivotal.reading.words import NO_NAMES

_ACTING = ("target", "direct", "block", "bind", "inhibit", "engag", "degrad", "antagonis", "selectiv", "specific")
_FORMS = frozenset({
    "infusion", "injection", "tablet", "tablets", "capsule", "capsules", "solution", "intravenous", "oral",
    "subcutaneous", "for", "concentrate",
})  # fmt: skip
_FOLLOWS = frozenset({"is", "was", "(", ",", "acts", "works", "belongs", "becomes", "became", "functions", "stops",
                      "keeps", "prevents", "disrupts"})  # fmt: skip
_FIRMS = frozenset({"company", "firm", "biotech", "group", "leader", "organisation", "organization", "biopharma"})
_WORKING_ON = frozenset({
    "developing", "focused", "focusing", "focussed", "dedicated", "committed", "advancing", "working", "engaged", "in",
    "specialising", "specializing", "discovering", "pioneering", "that", "which",
})  # fmt: skip
_BESIDE = frozenset({"with", "versus", "than", "unlike", "to", "vs", "like"})
_SHORTEST = 3  # letters of a name
_OPENS_A_NAME = frozenset({",", "and", "while", "whereas", ";", "but", "inhibitor", "blocker", "antibody"})
_IN_BRACKET = 6  # items of the other name of a medicine
_PAYLOADS = frozenset({"DXd", "DM1", "DM4", "MMAE"})  # the second half of the short name of a conjugate
_OF_PROTEINS = frozenset({"CD", "GP", "ZNF", "GPR", "FAM", "TMEM", "HSP", "P", "S", "T", "C", "NCT"})
_LONG_CODE = 6  # letters of a code at least that are too many


def subject_before(items: Sequence[Item], verb: int) -> Slot | None:
    """Return the medicine that a verb is told of: the first one before it that is no comparison nor partner.

    What a firm works on in general is told of no medicine: ``Acme is a company developing antibodies that target …``.
    """
    told = _subject_before(items, verb)
    if told is None:
        return None
    firm = _firm_before(items, verb)
    return told if firm is None or told.start > items[firm].start else None


def _firm_before(items: Sequence[Item], verb: int) -> int | None:
    """Return the place of ``company developing``, ``firm focused on`` or ``leader in`` before a verb."""
    for at in range(verb - 1):
        if text_at(items, at) in _FIRMS and text_at(items, at + 1) in _WORKING_ON:
            return at
    return None


def _subject_before(items: Sequence[Item], verb: int) -> Slot | None:
    verb = _over_aside(items, verb)
    named = [i for i in range(verb) if items[i].kind in {"drug", "product"}]
    told = [i for i in named if text_at(items, _before_list(items, i)) not in _BESIDE]
    if text_at(items, verb - 1) in {"it", "they"}:
        return None
    last = verb - 1
    while last > 0 and text_at(items, last).endswith("ly"):
        last -= 1
    if (close := _close_before(items, last)) is not None:
        return close
    if text_at(items, last - 1) in {"while", "whereas"} and _is_medicine_name(items, last):
        return items[last].slot("product", items[last].text.casefold())
    if named and not told and (_is_medicine_name(items, 0) or text_at(items, 0) in {"it", "the", "this"}):
        return _opening(items)  # "It is given with A and B, and works by"
    if told or named:
        return items[(told or named)[0]].slot("product")
    if (coded := code_before(items, verb)) is not None:
        return coded
    return _told_before(items, verb)


def _close_before(items: Sequence[Item], last: int) -> Slot | None:
    """Return the medicine right before a verb: its brand, where a bracket has its other name."""
    if last < 0:
        return None
    if text_at(items, last) == ")":
        return _outside(items, last - 1)
    if text_at(items, last) == "which" and text_at(items, last - 1) == "," and text_at(items, last - 3) == "and":
        return items[last - 2].slot("product") if items[last - 2].kind in {"drug", "product"} else None
    if items[last].kind in {"drug", "product"}:
        return _outside(items, last) or items[last].slot("product")
    opens = not last or text_at(items, last - 1) in _OPENS_A_NAME
    return items[last].slot("product") if opens and is_unlisted_name(items, last) else None


def is_unlisted_name(items: Sequence[Item], at: int) -> bool:
    """Say whether a word in small letters ends as names of substances do, though no list has its end.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The place; what stands around it has to tell that a medicine is named there.
    """
    if not 0 <= at < len(items) or items[at].kind != "word":
        return False
    return is_formed_as_substance(items[at].text)


def _outside(items: Sequence[Item], at: int) -> Slot | None:
    """Return the brand before the bracket that a name alone closes: ``NAME (name one) is``."""
    if text_at(items, at + 1) != ")":
        return None
    opened = next((i for i in range(at, max(0, at - _IN_BRACKET), -1) if items[i].text == "("), 0)
    plain = all(items[i].kind in {"word", "drug", "product", "punct"} for i in range(opened, at))
    brand = items[opened - 1] if opened else None
    if brand is None or not plain or any(text_at(items, i) in {",", ";", ":"} for i in range(opened, at)):
        return None
    if brand.kind in {"drug", "product"}:
        return brand.slot("product")
    if brand.kind == "word" and (is_unlisted_name(items, opened - 1) or (brand.text.isupper() and opened == 1)):
        return brand.slot("product", brand.text.casefold())
    return None


def _told_before(items: Sequence[Item], verb: int) -> Slot | None:
    """Return the medicine before a verb that only its capital tells, or ``the drug``: not whom it was bought from."""
    if text_at(items, verb - 1) == "," and "," in {text_at(items, 1), text_at(items, 2)} and (led := _opening(items)):
        return led  # "The drug, bought from Acme, blocks"
    for at in range(verb - 1, -1, -1):
        if text_at(items, at - 1) not in {"from", "by"} and _is_medicine_name(items, at):
            return items[at].slot("product", items[at].text.casefold())
    spoken = next((i for i in range(verb) if _is_the_drug(items, i)), None)
    return None if spoken is None else items[spoken].slot("product", "")


def _over_aside(items: Sequence[Item], verb: int) -> int:
    """Return the place behind the subject of a verb, over words between dashes and another verb with ``and``."""
    before = verb - 1
    if before > 0 and items[before].text in DASHES and items[before].start > items[before - 1].end:
        parted = (i for i in range(before - 1, 0, -1) if items[i].text in DASHES)
        opened = next((i for i in parted if items[i].start > items[i - 1].end), None)
        return verb if opened is None else opened
    other = text_at(items, before) == "and" and text_at(items, before - 1).startswith(_ACTING)
    return before - 1 if other else verb


def _before_list(items: Sequence[Item], at: int) -> int:
    """Return the place before the list of medicines that one stands in: ``with A, B and C``."""
    before = at - 1
    while before > 0 and (text_at(items, before) in {"and", ",", "or", "plus"} and items[before - 1].kind == "drug"):
        before -= 2
    return before


def _opening(items: Sequence[Item]) -> Slot | None:
    """Return the medicine that opens a sentence: by its name, as ``the drug``, or none where it is ``it``."""
    if _is_medicine_name(items, 0):
        return items[0].slot("product", items[0].text.casefold())
    return items[1].slot("product", "") if _is_the_drug(items, 1) else None


def _is_the_drug(items: Sequence[Item], at: int) -> bool:
    owned = text_at(items, at - 1) in {"the", "this", "our", "’s", "'s", "its", "new", "study"}
    return owned and items[at].kind == "active" and items[at].low in {"drug", "medicine", "study drug"}


def code_before(items: Sequence[Item], end: int) -> Slot | None:
    """Return a code of a medicine that ends before a place: ``AB-123``, ``ABC 510``."""
    at = end - 1
    if at >= 0 and items[at].kind == "trial" and items[at].text[-1:].isdigit() and not items[at].known:
        return items[at].slot("product", items[at].text.casefold())
    if at >= 0 and items[at].kind == "word" and is_code(items[at].text):
        return items[at].slot("product", items[at].text.casefold())
    dash = text_at(items, at - 1) in DASHES
    first = at - 2 if dash else at - 1
    if dash and first >= 0 and items[at].text in _PAYLOADS:
        return span(items, first, end, "product")  # T-DXd
    if at < 1 or first < 0 or items[at].kind != "number" or not items[at].text.isdigit():
        return None
    letters = items[first].text
    long = len(letters) > 1 or (dash and len(items[at].text) > 2)
    shaped = letters.isupper() and long and len(letters) < 6 and items[first].kind in {"word", "company"}
    return span(items, first, end, "product") if shaped and letters not in {"PHASE", "II", "III"} else None


def is_code(text: str) -> bool:
    """Say whether a word is the code of a compound: capitals and three digits or more, ``ABC123``; no protein's."""
    letters = text.rstrip("0123456789")
    shaped = letters.isalpha() and letters.isupper() and len(letters) < _LONG_CODE and letters not in _OF_PROTEINS
    return shaped and len(text) - len(letters) >= _SHORTEST


def code_at(items: Sequence[Item], at: int) -> Slot | None:
    """Return a code of a medicine that begins at a place with letters: ``ABC 510``."""
    behind = at + 2 if text_at(items, at + 1) in DASHES else at + 1
    return code_before(items, behind + 1) if behind < len(items) and items[behind].kind == "number" else None


def _is_medicine_name(items: Sequence[Item], at: int) -> bool:
    """Say whether a proper name is taken for that of a medicine: not a firm, nor what something belongs to."""
    item, following = items[at], text_at(items, at + 1)
    if item.kind != "word" or not item.text[:1].isupper() or following in {"'s", "’s", "'"}:
        return False
    if following in {"®", "™"} and items[at].text[-4:] != "tion":
        return True
    if text_at(items, at - 1) in {"a", "an"} or (at == 0 and _is_opener(item)):
        return False
    listed = (
        text_at(items, at - 1) in {"and", "or", ","} and at > 1 and items[at - 2].kind in {"target", "gene", "family"}
    )
    aside = following in DASHES and text_at(items, at + 2) == "which"
    opens = at == 0 and len(item.text) > _SHORTEST and (following in _FOLLOWS or following.startswith(_ACTING) or aside)
    branded = item.text.isupper() and len(item.text) > _SHORTEST + 1
    shaped = (is_name(items, at) or opens or branded) and item.text not in NO_SYMBOLS
    return shaped and not listed and not is_firm(items, at) and target_at(items, at) is None


def _is_opener(item: Item) -> bool:
    """Say whether a word only leads over from what was told before, and names nothing: ``However``, ``Notably``."""
    return item.value in NO_NAMES or item.low.endswith("ly") or item.low in {"therefore", "again", "nor"}


def _is_of_form(items: Sequence[Item], at: int) -> bool:
    """Say whether a word tells in which form or strength a medicine comes: ``NAME Tablets 40 mg``."""
    strength = items[at].kind == "number" and text_at(items, at + 1) in {"mg", "g", "ml"}
    return strength or text_at(items, at) in _FORMS or (text_at(items, at) == "mg" and items[at - 1].kind == "number")


def named_before(items: Sequence[Item], at: int) -> Slot | None:
    """Return the medicine right before a comma or bracket, over a bracket of its own."""
    place = at - 1
    for _ in range(2):
        if place > 0 and items[place].text == ")":
            place = next((i for i in range(place - 1, max(-1, place - 9), -1) if items[i].text == "("), 0) - 1
        while place > 0 and (items[place].text in {"®", "™"} or _is_of_form(items, place)):
            place -= 1
    if place < 0:
        return None
    item = items[place]
    if item.kind in {"drug", "product"}:
        return item.slot("product")
    if _is_the_drug(items, place):
        return item.slot("product", "")
    if (coded := code_before(items, place + 1)) is not None:
        return coded
    if is_unlisted_name(items, place):
        return item.slot("product")
    if place == 0 and _is_opener(item):
        return None  # "However, the inhibitor"
    long = len(item.text) > _SHORTEST or (place == 0 and item.text.isupper() and len(item.text) > 1)
    named = item.kind == "word" and item.text[:1].isupper() and long and text_at(items, place - 1) not in {"a", "an"}
    if not named or is_firm(items, place) or not (place == 0 or is_name(items, place)):
        return None
    return item.slot("product", item.text.casefold())
