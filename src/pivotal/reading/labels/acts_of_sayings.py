"""Acts that a noun, a place or a saying alone tells: ``Approval in T followed``, ``NICE says it can be used``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.act_nouns import noun_at
from pivotal.reading.labels.acts_in_passing import listed_from
from pivotal.reading.labels.acts_placed import date_at, dates_in
from pivotal.reading.labels.authorities_told import RECOMMENDS
from pivotal.reading.labels.diseases_named import diseases_from
from pivotal.reading.labels.labels_without_verbs import named_medicine
from pivotal.reading.labels.subjects import BE
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import clause_begun, find, has_none, is_month, made, places_with, text_at
from pivotal.reading.words import AUTHORITIES

_STEMS = ("granted", "given", "issued", "followed", "licenc", "say", "said", "announc", "confirm", "rule", "accepted",
          "validated", ":")  # fmt: skip
_SAYS = ("say", "said", "announc", "confirm", "rule")
_GIVEN = frozenset({"granted", "given", "issued"})
_PAPERS = frozenset({"filing", "filings", "application", "applications", "submission", "submissions"})
_NOT = frozenset({
    "not", "if", "would", "could", "may", "might", "until", "whether", "unless", "no", "cannot", "option", "before",
})  # fmt: skip
_OPEN = ("expect", "refus", "reject", "seek", "await", "trial", "stud", "draft", "hope", "patent", "submi")
_DRUGS = frozenset({"it", "drug", "medicine", "therapy", "treatment", "combination"})
_OPENS, _NEAR, _FAR = 7, 6, 12  # items


def acts_of_sayings(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the acts of a sentence in which nothing has read one.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _STEMS) or items[-1].text == "?" or any(each.kind in {"act", "earlier"} for each in told):
        return []
    if items[0].quoted:
        return []
    rules = (_granted, _followed, _by_place, _accepted, _entry)
    return next((read for rule in rules if (read := rule(items, sentence))), []) or _said(items, sentence, told)


def _is_open(items: Sequence[Item], first: int, last: int, *, may: bool = False) -> bool:
    """Say whether something is denied, supposed or still to come between two places; what ``may`` be used is told."""
    words = {each.low for at, each in enumerate(items[first:last], first) if not is_month(items, at)}
    return bool((_NOT - ({"may"} if may else set())) & words) or find(items, _OPEN, first, last) is not None


def _granted(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``The authorisation was granted on 8 May 2017`` and ``The approval, granted in 2018, rested on``."""
    for at in places_with(items, tuple(_GIVEN), 1, _FAR):
        aside = items[at - 1].text == ","
        noun = next((i for i in range(at - 1, -1, -1) if (n := noun_at(items, i)) is not None and n[1]), None)
        led = text_at(items, at - 1) in BE or aside
        if noun is None or not led or noun > _OPENS or (name := noun_at(items, noun)) is None:
            continue
        end = next((i for i in range(at + 1, len(items)) if items[i].text == ","), len(items)) if aside else len(items)
        days = dates_in(items, at, end, at)
        if days and name[1] in {"approval", "designation"} and not _is_open(items, 0, end):
            slots = [items[noun].slot("act", name[1]), *diseases_from(items, noun, at), *days[:1]]
            return [made("act", slots, sentence, (items[noun].start, items[at].end))]
    return []


def _followed(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``Conditional approval followed in the EU for adults with D`` and ``Approval in Japan followed in 2021``."""
    for at in places_with(items, ("followed",), 1):
        begins = clause_begun(items, at, {",", ";"})
        begins += text_at(items, begins) == "and"
        noun = next((i for i in range(begins, at) if text_at(items, i) in {"approval", "authorisation"}), None)
        if noun is None or noun - begins > _NEAR or text_at(items, at + 1) in {"by", "a", "the", "up"}:
            continue
        where = [each.slot("territory") for each in items[begins:] if each.kind == "territory"][:1]
        days = dates_in(items, at, len(items), at)
        if (where or days) and not _is_open(items, begins, len(items)):
            slots = [items[noun].slot("act", "approval"), *diseases_from(items, noun, len(items)), *where, *days[:1]]
            return [made("act", slots, sentence, (items[noun].start, items[at].end))]
    return []


def _by_place(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``Europe licensed it in February 2021``: where a place does it, no firm sells a licence."""
    for at in places_with(items, ("licenc",), 1):
        drug = items[at + 1] if at + 1 < len(items) else None
        if items[at - 1].kind != "territory" or drug is None or text_at(items, at) != "licenced":
            continue
        named = drug.kind in {"drug", "product"} or text_at(items, at + 1) in _DRUGS
        days = dates_in(items, at, len(items), at)
        if named and days and text_at(items, at + 2) in {"in", "on", "for"}:
            slots = [items[at].slot("act", "approval"), drug.slot("product"), *diseases_from(items, at, len(items))]
            slots += [items[at - 1].slot("territory"), *days[:1]]
            return [made("act", slots, sentence, (items[at].start, items[at].end))]
    return []


def _accepted(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``Similar filings were accepted in Switzerland in May and in Canada in June``: each place is one act."""
    at = next((i for i in places_with(items, ("accepted", "validated"), 2) if text_at(items, i - 1) in BE), None)
    if at is None or not any(text_at(items, i) in _PAPERS for i in range(at - 1)) or text_at(items, at + 1) != "in":
        return []
    if _is_open(items, 0, len(items)):
        return []
    found: list[Statement] = []
    for place in range(at + 2, len(items)):
        if items[place].kind == "territory":
            day = next((told for i in (place + 2, place + 1) if (told := date_at(items, i)) is not None), None)
            slots = [items[at].slot("act", "acceptance"), items[place].slot("territory")]
            slots += [] if day is None else [day[0]]
            found.append(made("act", slots, sentence, (items[place].start, items[place].end)))
    return found


def _entry(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read the entry of a list: ``NAME (OTHER): approved in Mexico, Colombia and Taiwan for D``."""
    colon = next((i for i in range(1, _FAR) if i < len(items) and items[i].text == ":"), None)
    if colon is None or text_at(items, colon + 1) not in {"approved", "licenced", "authorised"}:
        return []
    opened = next((i for i in range(colon) if items[i].kind != "punct"), 0)
    product = named_medicine(items, opened)
    at = colon + 2
    if product is None or text_at(items, at) != "in":
        return []
    found: list[Statement] = []
    diseases = diseases_from(items, at, len(items))
    for place in listed_from(items, at):
        if items[place].kind == "territory":
            slots = [items[colon + 1].slot("act", "approval"), product, *diseases, items[place].slot("territory")]
            found.append(made("act", slots, sentence, (items[place].start, items[place].end)))
    return found


def _said(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Read the act of a label that a body of payers tells: ``…, the SMC announced``, ``NICE says it can be used``."""
    label = next((each for each in told if each.kind == "indication"), None)
    who = next((i for i, each in enumerate(items) if each.kind == "authority" and each.value in RECOMMENDS), None)
    if label is None or who is None or _is_open(items, 0, len(items), may=True):
        return []
    near = range(max(0, who - 2), min(who + _NEAR, len(items)))
    says = next((i for i in near if text_at(items, i).startswith(_SAYS)), None)
    if says is None:
        return []
    own = AUTHORITIES.get(items[who].value)
    where: list[Slot] = [] if own is None else [items[who].slot("territory", own[0])]
    kept = [each for each in label.slots if each.name in {"product", "disease"}]
    slots = [items[who].slot("authority"), items[says].slot("act", "opinion"), *kept, *where]
    return [made("act", [*slots, *dates_in(items, 0, len(items))[:1]], sentence, (items[who].start, items[who].end))]
