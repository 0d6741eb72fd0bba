"""Statements of what authorities did: opinions, approvals, designations, refusals, and on what they rest."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pivotal.reading.labels.acts_aside import (
    is_a_way,
    is_asked_for,
    is_behind,
    is_earlier,
    is_ground,
    is_of_a_thing,
    is_of_application,
    is_of_patients,
    is_referred_to,
    is_usual,
)
from pivotal.reading.labels.diseases_named import describes_medicine, diseases_from, is_patients_disease
from pivotal.reading.labels.evidence_told import evidence
from pivotal.reading.labels.subjects import BE, acts, is_owned_regulator, medicine_of, territories_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import any_phrase, denied, find, made, phrase_at, span, text_at
from pivotal.reading.words import AUTHORITIES

# What was done, the strongest first, by the beginnings of words that tell it.
_ACTS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("acceptance", (("accepted",), ("accepts",), ("validated",), ("filed",))),
    ("designation", (("designation",), ("orphan", "drug", "status"), ("priority", "review", "to"),
                     ("under", "priority", "review"))),
    ("refusal", (
        ("refus",), ("complete", "response", "letter"), ("complete response", "letter"), ("negative", "opinion"),
        ("reject",), ("declin",), ("turned", "down"),
    )),
    ("withdrawal", (("withdrew",), ("withdrawn",), ("withdraw",))),
    ("opinion", (("positive", "opinion"), ("opinion",), ("recommend",))),
    ("approval", (
        ("approve",), ("authorised",), ("authorises",), ("granted",), ("grants",),
        ("receive", "approval"), ("receives",),
        ("approval", "of"), ("received", "approval"), ("notice", "of", "compliance"), ("secured",), ("wins",), ("won",),
        ("clear",), ("licenced", "by"), ("sanctioned",),
        ("secures",), ("gains",), ("gained",), ("ok", "s"), ("oks",),
        ("okay",), ("ok", "’", "d"), ("ok", "'", "d"), ("backs",), ("approving",), ("greenlight",),
    )),
)  # fmt: skip
_FIRSTS = {name: tuple(words[0] for words in phrases) for name, phrases in _ACTS}
_REFERENCES = frozenset({"agency", "regulator", "commission", "authority"})
_NAMED_AGAIN = _REFERENCES | {"committee"}  # with a capital: "the Committee recommended"
_APPROVED_THINGS = frozenset({
    "test", "tests", "assay", "assays", "diagnostic", "companion", "kit", "device", "label", "indication",
    "indications", "therapy", "therapies", "drug", "drugs", "treatment", "treatments", "medicines", "dose", "products",
})  # fmt: skip
_RECOMMENDS = frozenset({"CHMP", "NICE"})
_NEEDS_AUTHORITY = frozenset({"acceptance", "refusal"})
_HEAD = 2  # items before a subject
_GOT = ("approval", "authorisation", "nod", "backing", "clearance", "green", "indication")
_NEAR = 5  # items between "issued" and what
_GETS = ("receiv", "secur", "win", "won", "gain", "obtain", "given")


def regulatory(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence tells of acts of authorities."""
    found: list[Statement] = []
    order = _sequence(items, sentence)
    if order is not None:
        found.append(order)
    found += evidence(items, sentence)
    if order is None:
        found += _acts(items, sentence)
    return found


def _sequence(items: Sequence[Item], sentence: int) -> Statement | None:
    """Return that a decision followed an opinion."""
    verb = find(items, ("follow", "comes", "came"))
    if verb is None or verb == 0:
        return None
    before = any(text_at(items, i).startswith(("decision", "approval", "authorisation")) for i in range(verb))
    after = find(items, ("recommendation", "opinion"), verb + 1)
    if not before or after is None or denied(items, 0, verb):
        return None
    recent = find(items, ("recent", "last"), verb, after)
    slots = [items[verb].slot("follows", "follows"), items[after].slot("opinion", "opinion")]
    slots += [] if recent is None else [items[recent].slot("recent", "67")]
    dates = [each.slot("opinion_date") for each in items[verb:] if each.kind == "date"]
    return made("sequence", [*slots, *dates], sentence, (items[0].start, items[after].end))


def _acts(items: Sequence[Item], sentence: int) -> Iterator[Statement]:
    """Yield the acts of a sentence, at most one for each authority that it names, or for each day and place."""
    authorities = [i for i, each in enumerate(items) if _is_authority(items, i)]
    last: tuple[int, str] | None = None
    for first, end, authority in _parts(items, authorities):
        act = _act_in(items, first, end)
        carried, carried_on = last is not None and first > 0, None
        if act is None and carried and authority is not None and phrase_at(items, authority + 1, "followed"):
            act = (authority + 1, "approval")
        goes_on = authority is None or phrase_at(items, first, "and", "by")
        if act is None and carried and goes_on and last is not None:
            act, carried_on = (first, last[1]), last[0]  # "and in Japan for …"
        if act is not None and find(items, ("seek", "sought"), max(first, act[0] - 8), act[0]) is not None:
            continue  # it was asked for, not given
        will = None if act is None else find(items, ("will",), max(first, act[0] - 9), act[0] + 2)
        if will is not None:
            continue  # it is still to come
        if act is None or denied(items, max(first, act[0] - 6), act[0] + 2) or text_at(items, first) == "if":
            continue
        made_of = _act(items, act, (first, end), authority, sentence, carried_on)
        if made_of is not None:
            last = act
            beside = _beside(items, authority)
            if beside:
                yield from _each(items, made_of, [authority or 0, *beside], (act[0], end))
            else:
                yield from _dated(items, made_of, act[0], end)


def _beside(items: Sequence[Item], authority: int | None) -> list[int]:
    """Return the authorities that are listed right behind one, and act with it: ``Swissmedic and Health Canada``."""
    found: list[int] = []
    at = len(items) if authority is None else authority + 1
    while at < len(items):
        if items[at].kind == "authority" and text_at(items, at + 1) in {"'s", "’s"}:
            return []  # whose recommendation it is
        if items[at].kind == "authority" and text_at(items, at - 1) in {"and", ",", "the", "both"}:
            found.append(at)
        elif items[at].kind != "short" and text_at(items, at) not in {"and", ",", "the", "(", ")"}:
            break
        at += 1
    return found


def _each(items: Sequence[Item], act: Statement, authorities: Sequence[int], part: tuple[int, int]) -> list[Statement]:
    """Return an act once for each authority; a day is that of all, or each has its own where there are as many."""
    dates = [items[i] for i in range(*part) if items[i].kind == "date" and not _is_other_date(items, i)]
    shared = [each for each in act.slots if each.name not in {"authority", "territory", "date", "other_date"}]
    parted = find(items, ("respectively",)) is not None
    found: list[Statement] = []
    for number, at in enumerate(authorities):
        who = items[at]
        own = [who.slot("territory", AUTHORITIES[who.value][0])] if who.value in AUTHORITIES else []
        days = dates if len(dates) == 1 and not parted else []
        days = dates[number : number + 1] if len(dates) == len(authorities) else days
        slots = [who.slot("authority"), *shared, *own, *(each.slot("date") for each in days)]
        found.append(made("act", slots, act.sentence, (act.start, act.end)))
    return found


def _dated(items: Sequence[Item], act: Statement, at: int, end: int) -> list[Statement]:
    """Return an act once for each day with its territories: ``in the US in 2018, in Europe and Japan in 2019``."""
    groups: list[tuple[list[Slot], Slot]] = []
    places: list[Slot] = []
    for index in range(at, end):
        if items[index].kind == "territory":
            places.append(items[index].slot("territory"))
        elif items[index].kind == "date" and places and not _is_other_date(items, index):
            groups.append((places, items[index].slot("date")))
            places = []
    if len(groups) < 2 or act.get("act") != "approval":
        return [act]
    shared = [each for each in act.slots if each.name not in {"territory", "date"}]
    return [made("act", [*shared, *where, day], act.sentence, (where[0].start, day.end)) for where, day in groups]


def _is_authority(items: Sequence[Item], at: int) -> bool:
    item = items[at]
    if item.kind == "authority":
        doubled = at >= 2 and items[at - 1].text == "(" and items[at - 2].kind == "authority"
        test = text_at(items, at + 1) == "-" and text_at(items, at + 2).startswith("approv")  # "an FDA-approved test"
        test = test or (text_at(items, at + 1) == "approved" and text_at(items, at + 2) in _APPROVED_THINGS)
        foreign = item.text.startswith("Food") and _is_foreign(items, at - 1)
        return not (doubled or test or foreign or _is_of_another(items, at))
    wanted = _NAMED_AGAIN if item.text[:1].isupper() else _REFERENCES
    return item.kind == "word" and item.value in wanted and text_at(items, at - 1) == "the"


def _is_foreign(items: Sequence[Item], at: int) -> bool:
    """Say whether a Food and Drug Administration is that of another country than the US: ``the Thai Food and …``."""
    if at < 0 or items[at].kind == "territory":
        return at >= 0 and items[at].value != "US"
    return items[at].kind == "word" and items[at].text[:1].isupper() and items[at].low not in {"the", "us", "states"}


def _is_of_another(items: Sequence[Item], at: int) -> bool:
    """Say whether an authority only tells whose committee acts: ``the EMA's advisory group CHMP``."""
    for index in range(at + 1, min(at + 7, len(items))):
        if items[index].kind == "authority" and items[index - 1].text != "(":
            return True
        abbreviated = items[index].text in {"(", ")"} or items[index].kind in {"short", "authority"}
        if items[index].text in {",", "."} or text_at(items, index) in {
            "and",
            "has",
            "of",
            "or",
            "opinion",
            "approval",
        }:
            return False
        if not abbreviated and items[index - 1].text == "(":
            return False
    return False


def _parts(items: Sequence[Item], authorities: Sequence[int]) -> list[tuple[int, int, int | None]]:
    """Return the parts of a sentence, each with its authority: they part where a second one begins a clause."""
    starts = [0]
    together = _beside(items, authorities[0]) if authorities else []
    for at in authorities[1:]:
        clause = next(
            (i for i in range(at - 1, max(-1, at - 4), -1) if text_at(items, i) in {"and", ",", "while", ";"}), None
        )
        verb = any(
            text_at(items, i).startswith(
                ("approv", "follow", "grant", "authoris", "adopt", "is", "recommend", "accept", "refus", "gave")
            )
            for i in range(at + 1, at + 4)
        )
        if clause is not None and verb and clause > authorities[0] and at not in together:
            starts.append(clause)
    starts = sorted({*starts, *_elsewhere(items), *_by_another(items, authorities)})
    bounds = [*starts, len(items)]
    found: list[tuple[int, int, int | None]] = []
    for first, end in itertools.pairwise(bounds):
        inside = [at for at in authorities if first <= at < end]
        found.append((first, end, inside[0] if inside else None))
    return found


def _by_another(items: Sequence[Item], authorities: Sequence[int]) -> list[int]:
    """Return where a sentence goes on with another authority: ``…, and by the TGA for lung cancer``."""
    found: list[int] = []
    for at in authorities[1:]:
        by = next((i for i in range(at - 1, max(0, at - 4), -1) if text_at(items, i) == "by"), None)
        if by is not None and text_at(items, by - 1) == "and" and text_at(items, at + 1) == "for":
            found.append(by - 1)
    return found


def _elsewhere(items: Sequence[Item]) -> list[int]:
    """Return where a sentence goes on in another territory: ``…, and in Japan for lung cancer``."""
    found: list[int] = []
    for at in range(2, len(items) - 3):
        if text_at(items, at) == "and" and text_at(items, at + 1) == "in":
            place = at + 3 if text_at(items, at + 2) == "the" else at + 2
            if items[place].kind == "territory" and text_at(items, place + 1) == "for":
                found.append(at)
    return found


def _act_in(items: Sequence[Item], first: int, end: int) -> tuple[int, str] | None:
    """Return the place and name of the strongest act that a part of a sentence tells."""
    for name, phrases in _ACTS:
        for at in range(first, end):
            told = any_phrase(items, at, phrases, _FIRSTS[name]) and text_at(items, at - 1) not in {"-", "–", "as"}
            if told and not is_referred_to(items, at) and not is_a_way(items, at) and not is_behind(items, at, first):
                if name == "approval" and (reviewed := _priority(items, at, end)) is not None:
                    return reviewed, "designation"
                return at, name
    gets = _gets(items, first, end)
    if gets is not None:
        return gets, "approval"
    noun = find(items, ("approval",), first, end)
    grown = None if noun is None else find(items, ("expanded", "extended"), noun, end)
    return None if noun is None or grown is None else (noun, "approval")


def _gets(items: Sequence[Item], first: int, end: int) -> int | None:
    """Return where an approval is got or given: ``secures EC approval``, ``given the green light``, ``issued it``."""
    gets = find(items, ("receive", "secure", "win", "won", "gain", "get", "obtain", "gave", "gives"), first, end)
    if gets is not None and find(items, _GOT, gets, min(end, gets + 9)) is not None:
        return gets
    gives = find(items, ("given", "issued", "issues"), first, end)
    near = None if gives is None else find(items, _GOT, gives, min(end, gives + _NEAR))
    return None if near is None or text_at(items, near - 1) == "of" else gives


def _priority(items: Sequence[Item], at: int, end: int) -> int | None:
    """Return where a grant is one of priority review only: ``granted it priority review``."""
    if not text_at(items, at).startswith("grant"):
        return None
    found = next((i for i in range(at + 1, min(at + 7, end)) if phrase_at(items, i, "priority", "review")), None)
    if found is None or any(text_at(items, i).startswith(("approv", "under")) for i in range(at + 1, found)):
        return None
    return found


def _act(
    items: Sequence[Item], act: tuple[int, str], part: tuple[int, int], authority: int | None, sentence: int,
    verb: int | None = None,
) -> Statement | None:  # fmt: skip
    at, name = act
    first, end = part
    inside = range(first, end)
    passive = any(text_at(items, index) in BE for index in range(max(first, at - 3), at))
    product, described = _product(items, at, (first, end))
    disease = next(
        (
            i
            for i in inside
            if is_patients_disease(items, i) and (i > at or name == "withdrawal" or authority is None or passive)
        ),
        None,
    )
    if disease is None and name in {"opinion", "approval"}:
        disease = next((i for i in inside if is_patients_disease(items, i)), None)
    who = items[authority].value if authority is not None and items[authority].kind == "authority" else ""
    own = AUTHORITIES[who][0] if who in AUTHORITIES else None
    territories = [
        items[i].slot("territory")
        for i in territories_in(items, first, end, at)
        if own is None or items[i].value in {own, "EEA"}  # an authority decides for its own territory
    ]
    told = (product is not None, disease is not None or described is not None)
    if not _is_told(items, name, at, authority, told, territories):
        return None
    slots: list[Slot] = []
    if authority is not None:
        slots.append(items[authority].slot("authority", who))
        name = "opinion" if who in _RECOMMENDS and name == "approval" else name
        if own is not None and authority is not None:
            territories = territories or [items[authority].slot("territory", own)]
            others = [items[i].slot("territory") for i in inside if _is_approved_in(items, i)]
            territories += [each for each in others if each.value not in {own, "EEA"}]
    name = "withdrawn application" if name == "withdrawal" and is_of_application(items, at) else name
    slots.append(items[at if verb is None else verb].slot("act", name))
    if product is not None:
        slots.append(product)
    slots += list(diseases_from(items, first if disease is not None and disease < at else at, end))
    if disease is None and described is not None:
        slots.append(items[described].slot("disease"))
    slots += territories
    said = find(items, ("announced", "announces", "said", "reported"))
    dates = [
        items[i]
        for i in inside
        if items[i].kind == "date" and not _is_other_date(items, i) and (said is None or i > said)
    ]
    slots += [each.slot("date") for each in dates[:1]]
    if len(territories) > 1 or sum(each.name == "disease" for each in slots) > 1:
        slots += [each.slot("other_date") for each in dates[1:]]  # of which of them it is was not understood
    slots += _holder(items, at, inside)
    return made("act", slots, sentence, (items[at].start, items[at].end))


def _product(items: Sequence[Item], at: int, part: tuple[int, int]) -> tuple[Slot | None, int | None]:
    """Return the medicine of an act, and the place of the disease where only that tells which one is meant."""
    first, end = part
    product = medicine_of(items, at, first, end) or (medicine_of(items, at, 0, first) if first else None)
    described = next((i for i in range(first, end) if describes_medicine(items, i)), None)
    if described is None:
        return product, None
    firm = text_at(items, at).startswith(_GETS) and text_at(items, described - 1) in {"for", "its"}
    if product is not None and not (firm and product.start < items[at].start):
        return product, None
    return span(items, described, described + 2, "product"), described  # "Acme wins approval for lung cancer drug"


def _holder(items: Sequence[Item], at: int, inside: range) -> list[Slot]:
    """Return the company that received an approval, or the first that is named with it."""
    companies = [i for i in inside if items[i].kind == "company"]
    nearer = text_at(items, at).startswith(_GETS) and any(i < at for i in companies)
    holder = items[max(i for i in companies if i < at) if nearer else companies[0]] if companies else None
    return [] if holder is None else [holder.slot("company")]


def _is_approved_in(items: Sequence[Item], at: int) -> bool:
    """Say whether a territory is one that something is approved in besides that of the authority that is named."""
    if items[at].kind != "territory" or text_at(items, at - 1) not in {"in", "the"}:
        return False
    return any(text_at(items, index).startswith(("approved", "authorised")) for index in range(max(0, at - 6), at))


def _is_other_date(items: Sequence[Item], at: int) -> bool:
    """Say whether a date is that of something expected, such as a target action date."""
    return any(
        text_at(items, index) in {"target", "pdufa", "expected", "action"} for index in range(at - 5, at)
    ) or any(text_at(items, index).startswith(("publish", "presented")) for index in range(max(0, at - 12), at))


def _is_told(
    items: Sequence[Item], name: str, at: int, authority: int | None, told: tuple[bool, bool],
    territories: Sequence[Slot],
) -> bool:  # fmt: skip
    """Say whether enough is said for an act: somebody who can act, or a medicine with what and where.

    ``told`` is whether a medicine and whether a disease is.
    """
    product, disease = told
    aside = is_earlier(items, at) or is_ground(items, at) or text_at(items, at + 1) in {"will", "would"}
    if aside or is_asked_for(items, at) or is_of_patients(items, name, at) or is_usual(items, at):
        return False
    if name == "approval" and is_of_a_thing(items, at):
        return False
    if name == "refusal" and at < _HEAD and text_at(items, at).startswith("complete"):
        return False  # what the letter says, not that it was sent
    if text_at(items, at).startswith("approval") and authority is None:
        return False
    if authority is not None:
        close = abs(authority - at) < 30 and (product or disease or text_at(items, authority) != "committee")
        return close and (product or disease or name in {"refusal", "opinion", "approval", "withdrawal"})
    if name == "withdrawal":
        return product or disease
    return name not in _NEEDS_AUTHORITY and product and bool(territories) and _is_placed(items, name, at)


def _is_placed(items: Sequence[Item], name: str, at: int) -> bool:
    """Say whether an act without an authority is told of a territory: ``is approved in``, ``Japan approved``."""
    if text_at(items, at).startswith(_GETS):
        return any(
            text_at(items, i).startswith(("approv", "authoris", "nod", "clearance", "green"))
            for i in range(at + 1, at + 9)
        )
    if text_at(items, at) == "and":  # what was told of one territory goes on in another
        return True
    passive = any(text_at(items, index) in BE for index in range(at - 4, at))
    actor = any(items[i].kind == "territory" and acts(items, i, at) for i in range(max(0, at - 4), at))
    actor = actor or is_owned_regulator(items, at - 1)
    told = text_at(items, at).startswith(
        ("approv", "authoris", "grant", "recommend", "designation", "clear", "licenced")
    )
    if name == "designation":
        passive = any(text_at(items, index) in BE for index in range(max(0, at - 9), at + 3))
    return told and (passive or actor)
