"""Statements of what authorities did: opinions, approvals, designations, refusals, and on what they rest."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pivotal.reading.indications import diseases_from, is_patients_disease
from pivotal.reading.items import Item
from pivotal.reading.model import Slot, Statement
from pivotal.reading.phrases import (
    any_phrase,
    denied,
    find,
    is_firm,
    is_name,
    made,
    named_run,
    nearest,
    phrase_at,
    span,
    text_at,
)
from pivotal.reading.words import AUTHORITIES

# What was done, the strongest first, by the beginnings of words that tell it.
_ACTS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("designation", (("designation",), ("orphan", "drug", "status"), ("priority", "review", "to"))),
    ("refusal", (("refus",), ("complete", "response", "letter"), ("negative", "opinion"), ("reject",))),
    ("withdrawal", (("withdrew",), ("withdrawn",), ("withdraw",))),
    ("opinion", (("positive", "opinion"), ("opinion",), ("recommend",))),
    ("acceptance", (("accepted", "the"), ("accepts",), ("validated",), ("filed",))),
    ("approval", (
        ("approve",), ("authoris",), ("granted",), ("grants",), ("receive", "approval"), ("receives",),
        ("approval", "of"), ("received", "approval"), ("notice", "of", "compliance"), ("secured",), ("wins",), ("won",),
        ("clear",), ("licenced", "by"), ("sanctioned",),
        ("secures",), ("gains",), ("gained",), ("ok", "s"), ("backs",),
    )),
)  # fmt: skip
_FIRSTS = {name: tuple(words[0] for words in phrases) for name, phrases in _ACTS}
_RESTS = (("based", "on"), ("supported", "by"), ("basis", "of"), ("backed", "by"), ("underpinned", "by"))
_REST_WORDS = tuple(words[0] for words in _RESTS)
_REFERENCES = frozenset({"agency", "regulator", "commission", "authority"})
_RECOMMENDS = frozenset({"CHMP", "NICE"})
_NEEDS_AUTHORITY = frozenset({"opinion", "acceptance", "designation"})
_RESULTS = frozenset({"results", "data", "findings", "result"})
_SUBJECTS = ("approval", "decision", "authorisation", "recommendation", "application", "opinion", "approved",
             "submission", "indication", "authorised", "filing")  # fmt: skip


def regulatory(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence tells of acts of authorities."""
    found: list[Statement] = []
    order = _sequence(items, sentence)
    if order is not None:
        found.append(order)
    evidence = _evidence(items, sentence)
    found += evidence
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


def _evidence(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return that an authorisation rests on a trial."""
    at = next((i for i in range(len(items)) if any_phrase(items, i, _RESTS, _REST_WORDS)), None)
    if at is None or not any(text_at(items, i).startswith((*_SUBJECTS, "it")) for i in range(at)):
        return []
    trial = nearest(items, at, ("trial",), most=16)
    return (
        []
        if trial is None
        else [made("evidence", [items[trial].slot("trial")], sentence, (items[at].start, items[trial].end))]
    )


def _acts(items: Sequence[Item], sentence: int) -> Iterator[Statement]:
    """Yield the acts of a sentence, at most one for each authority that it names."""
    authorities = [i for i, each in enumerate(items) if _is_authority(items, i)]
    spans = _parts(items, authorities)
    last: tuple[int, str] | None = None
    for first, end, authority in spans:
        act = _act_in(items, first, end)
        if act is None and last is not None and authority is not None and phrase_at(items, authority + 1, "followed"):
            act = (authority + 1, "approval")
        if act is not None and find(items, ("seek", "sought"), max(first, act[0] - 8), act[0]) is not None:
            continue  # it was asked for, not given
        will = None if act is None else find(items, ("will",), max(first, act[0] - 9), act[0] + 2)
        if will is not None:
            continue  # it is still to come
        if act is None or denied(items, max(first, act[0] - 6), act[0] + 2) or text_at(items, first) == "if":
            continue
        made_of = _act(items, act, (first, end), authority, sentence)
        if made_of is not None:
            last = act
            yield made_of


def _is_authority(items: Sequence[Item], at: int) -> bool:
    item = items[at]
    if item.kind == "authority":
        doubled = at >= 2 and items[at - 1].text == "(" and items[at - 2].kind == "authority"
        return not doubled
    return item.kind == "word" and item.value in _REFERENCES and text_at(items, at - 1) == "the"


def _parts(items: Sequence[Item], authorities: Sequence[int]) -> list[tuple[int, int, int | None]]:
    """Return the parts of a sentence, each with its authority: they part where a second one begins a clause."""
    if not authorities:
        return [(0, len(items), None)]
    starts = [0]
    for at in authorities[1:]:
        clause = next(
            (i for i in range(at - 1, max(-1, at - 4), -1) if text_at(items, i) in {"and", ",", "while", ";"}), None
        )
        verb = any(
            text_at(items, i).startswith(("approv", "follow", "grant", "authoris", "adopt", "is"))
            for i in range(at + 1, at + 4)
        )
        if clause is not None and verb and clause > authorities[0]:
            starts.append(clause)
    bounds = [*starts, len(items)]
    found: list[tuple[int, int, int | None]] = []
    for first, end in itertools.pairwise(bounds):
        inside = [at for at in authorities if first <= at < end]
        found.append((first, end, inside[0] if inside else None))
    return found


def _act_in(items: Sequence[Item], first: int, end: int) -> tuple[int, str] | None:
    """Return the place and name of the strongest act that a part of a sentence tells."""
    for name, phrases in _ACTS:
        for at in range(first, end):
            if any_phrase(items, at, phrases, _FIRSTS[name]):
                return at, name
    gets = find(items, ("receive", "secure", "win", "won", "gain", "get"), first, end)
    what = (
        None if gets is None else find(items, ("approval", "authorisation", "nod", "backing"), gets, min(end, gets + 9))
    )
    return None if gets is None or what is None else (gets, "approval")


def _act(
    items: Sequence[Item], act: tuple[int, str], part: tuple[int, int], authority: int | None, sentence: int
) -> Statement | None:
    at, name = act
    first, end = part
    inside = range(first, end)
    product = _product(items, at, first, end)
    disease = next(
        (i for i in inside if is_patients_disease(items, i) and (i > at or name == "withdrawal" or authority is None)),
        None,
    )
    if disease is None and name in {"opinion", "approval"}:
        disease = next((i for i in inside if is_patients_disease(items, i)), None)
    territories = [items[i].slot("territory") for i in inside if items[i].kind == "territory"]
    if not _is_told(items, name, at, authority, product, disease, territories):
        return None
    slots: list[Slot] = []
    if authority is not None:
        who = items[authority].value if items[authority].kind == "authority" else ""
        slots.append(items[authority].slot("authority", who))
        name = "opinion" if who in _RECOMMENDS and name == "approval" else name
        if who in AUTHORITIES:
            own = items[authority].slot("territory", AUTHORITIES[who][0])
            others = [items[i].slot("territory") for i in inside if _is_approved_in(items, i)]
            territories = [own, *(each for each in others if each.value != own.value)]
    slots.append(items[at].slot("act", name))
    if product is not None:
        slots.append(product)
    slots += list(diseases_from(items, first if disease is not None and disease < at else at, end))
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
    companies = [i for i in inside if items[i].kind == "company"]
    nearer = text_at(items, at).startswith(("receiv", "secur", "win", "won", "gain")) and any(i < at for i in companies)
    holder = items[max(i for i in companies if i < at) if nearer else companies[0]] if companies else None
    if holder is not None:
        slots.append(holder.slot("company"))
    return made("act", slots, sentence, (items[at].start, items[at].end))


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
    items: Sequence[Item], name: str, at: int, authority: int | None, product: Slot | None, disease: int | None,
    territories: Sequence[Slot],
) -> bool:  # fmt: skip
    """Say whether enough is said for an act: somebody who can act, or a medicine with what and where."""
    if _is_earlier(items, at):
        return False
    if text_at(items, at).startswith("approval") and authority is None:
        return False
    if authority is not None:
        close = abs(authority - at) < 30
        return close and (
            product is not None or disease is not None or name in {"refusal", "opinion", "approval", "withdrawal"}
        )
    if name in _NEEDS_AUTHORITY:
        return False
    if name == "withdrawal":
        return product is not None or disease is not None
    passive = any(text_at(items, index) in {"is", "was", "been", "are", "were", "be"} for index in range(at - 4, at))
    told = passive and product is not None and text_at(items, at).startswith(("approv", "authoris", "grant"))
    return told and (bool(territories) or (disease is not None and text_at(items, at + 1) == "for"))


def _is_earlier(items: Sequence[Item], at: int) -> bool:
    """Say whether an act is told as an earlier one, or only to call a medicine ``the first to be approved``."""
    if any(text_at(items, index) in {"first", "only"} for index in range(max(0, at - 9), at)) and text_at(
        items, at
    ).startswith("approved"):
        return True
    return any(
        text_at(items, index) in {"already", "previously", "before"} for index in range(max(0, at - 4), at)
    ) and (find(items, ("approv", "authoris", "licenced"), at, at + 1) is not None)


def _product(items: Sequence[Item], at: int, first: int, end: int) -> Slot | None:
    """Return the medicine that an act is about: named after it, before it, or by its capitals."""
    for places in (range(at + 1, end), range(at - 1, first - 1, -1)):
        for index in places:
            item = items[index]
            if item.kind in {"drug", "product"}:
                last = index + 1
                while last < end and items[last].kind == "drug" and item.kind == "drug":
                    last += 1
                return span(items, index, last, "product", item.value)
            if index > at and is_patients_disease(items, index):
                break
            if index > at and text_at(items, index) in _RESULTS:
                break
            headed = index == at - 1 and text_at(items, index - 1) == ":"  # "Firm: Medicine Receives Approval"
            told = index > at or headed or text_at(items, index + 1) in {"is", "was", "has", "had"}
            named = is_name(items, index) and told
            owner = text_at(items, index + 1) in {"’s", "'s"}  # whose medicine it is
            if (
                named
                and not owner
                and not is_firm(items, index)
                and text_at(items, index - 1) not in {"by", "in", "’s", "'s"}
            ):
                return span(items, index, named_run(items, index), "product")
    for index in range(first, end):
        item = items[index]
        if (
            item.kind == "active"
            and item.text.casefold() in {"drug", "medicine", "combination"}
            and text_at(items, index - 1) == "the"
        ) and not text_at(items, index + 1).startswith(("designation", "combin")):
            return item.slot("product", "")
    return None
