"""Acts and labels in the words of newspapers, where no rule has read one: bans, decisions to let people have a drug."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pivotal.reading.labels.acts_placed import dates_in
from pivotal.reading.labels.criteria_told import clauses_beside
from pivotal.reading.labels.diseases_named import diseases_from
from pivotal.reading.labels.labels_without_verbs import named_medicine
from pivotal.reading.labels.subjects import BE
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import (
    find,
    has_none,
    has_word,
    is_name,
    made,
    phrase_at,
    place_behind,
    place_of,
    places_with,
    span,
    text_at,
)
from pivotal.reading.words import AUTHORITIES, NATIONALS

_BANS = frozenset({"banned", "bans", "axed", "axes", "vetoed", "vetoes", "blocked", "blocks", "scrapped", "snubbed"})
_BODIES = frozenset({
    "watchdog", "regulator", "regulators", "body", "panel", "committee", "agency", "ministry", "advisers", "bosses",
    "pharmac", "nhs",
})  # fmt: skip
DRUGS = frozenset({"drug", "pill", "treatment", "therapy", "medicine", "jab", "tablet", "medication"})
_POINTS = frozenset({"the", "this", "another", "a", "its", "new", "cancer", "life", "-", "extending"})
PERSONS = frozenset({
    "patients", "people", "men", "women", "children", "adults", "those", "sufferers", "victims", "youngsters",
})  # fmt: skip
_LETS = frozenset({"allow", "let", "give", "offer", "permit", "enable"})
_HAVING = frozenset({"receive", "have", "get", "access", "take", "be"})
_GIVEN = frozenset({"given", "offered", "available", "provided", "prescribed", "funded"})
_NODS = (("green", "light"), ("go", "-", "ahead"), ("goahead",), ("thumbs", "up"), ("all", "clear"), ("nod",))
_GIVES = frozenset({"gave", "gives", "given", "got", "gets"})
_SUPPOSED = frozenset({
    "would", "could", "might", "may", "if", "whether", "unless", "until", "not", "no", "never", "trial", "study",
    "expected", "hopes", "hope", "urged", "calls", "call", "campaign", "appeal", "ads", "imports",
    "will", "propose", "proposed", "fear", "fears", "threatened", "threat",
})  # fmt: skip
_DECIDES = frozenset({
    "approve", "fund", "authorise", "reject", "refuse", "licence", "recommend", "reimburse", "withdraw", "list",
})  # fmt: skip
_CHIEFS = frozenset({"chiefs", "bosses", "watchdog", "regulators", "officials"})
_VERBS = {"approved": "approval", "approve": "approval", "backed": "approval", "cleared": "approval",
          "rejected": "refusal", "authorised": "approval", "licenced": "approval"}  # fmt: skip
_ACT_OF = {"reject": "refusal", "refuse": "refusal", "withdraw": "withdrawal", "fund": "opinion",
           "recommend": "opinion", "reimburse": "opinion", "list": "opinion"}  # fmt: skip
_LED = frozenset({"led", "prompted", "persuaded", "forced", "moved", "drove", "pushed"})
_OWN = frozenset({"the", "and", "then", "its", "regulator", "agency", "authority", "’s", "'s"})
_STEMS = (*_BANS, "ban", "decision", "given", "offered", "available", "green", "go", "nod", "thumbs", "both", "led",
          "prompted", "persuaded", "forced", "approv", "guidance", "get", "all", "provided", "back", "clear",
          "reject", "authoris", "licenc", "withdr")  # fmt: skip
_NEAR, _FAR = 6, 24  # items


def news_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the acts and labels that a sentence tells in everyday words, each where none has been read.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if items[-1].text == "?" or has_none(items, _STEMS):
        return []
    acted = any(each.kind == "act" for each in told)
    labelled = any(each.kind in {"indication", "earlier"} for each in told)
    found = list(_of_both(items, told))
    if acted:
        found += _going_on(items, told)
        own = _for_sufferers(items, told, sentence) or _to_a_drug_for(items, told, sentence)
        return [*found, *([] if labelled else own)]
    for reads in (
        _let,
        _should_be_given,
        _banned,
        _gave_a_nod,
        _led_to,
        _under_guidance,
        _by_a_body,
        _withdrew,
        _was_first,
    ):
        if read := reads(items, sentence):
            return [*found, *(each for each in read if each.kind == "act" or not labelled)]
    return found


def _of_both(items: Sequence[Item], told: Sequence[Statement]) -> Iterator[Statement]:
    """Yield acts and labels once more for the other medicine of ``approved both A and B for``."""
    for at in places_with(items, ("both",)):
        if text_at(items, at) != "both" or text_at(items, at + 2) != "and" or at + 3 >= len(items):
            continue
        one, other = items[at + 1], items[at + 3]
        if not {one.kind, other.kind} <= {"drug", "product"}:
            continue
        for each in told:
            product = each.slot("product")
            if each.kind in {"act", "indication"} and product is not None and product.start in {one.start, other.start}:
                swapped = other if product.start == one.start else one
                slots = tuple(swapped.slot("product") if slot is product else slot for slot in each.slots)
                if not any(o.kind == each.kind and o.slot("product") == swapped.slot("product") for o in told):
                    yield replace(each, slots=slots)


def _drug_at(items: Sequence[Item], at: int) -> tuple[list[Slot], int] | None:
    """Return the medicine at a place, by its name or only as ``the drug``, and the place behind it."""
    named = named_medicine(items, at)
    if named is not None:
        return [named], place_behind(items, named, at)
    if text_at(items, at) == "it":
        return [], at + 1
    end = at
    while end < len(items) and end - at < _NEAR and text_at(items, end) in _POINTS:
        end += 1
    return ([items[end].slot("product", "")], end + 1) if end < len(items) and text_at(items, end) in DRUGS else None


def _body_before(items: Sequence[Item], at: int) -> list[Slot] | None:
    """Return who acts before a verb: an authority, a body without a name, or ``it``."""
    near = range(max(0, at - 2 * _NEAR), at)
    who = next((i for i in reversed(near) if items[i].kind == "authority"), None)
    if who is not None:
        return _who(items[who])
    told = any(text_at(items, i) in _BODIES or text_at(items, i) == "nhs" for i in near)
    return [] if told else None


def _who(item: Item) -> list[Slot]:
    """Return an authority and where it decides."""
    where = AUTHORITIES.get(item.value)
    return [item.slot("authority"), *([] if where is None else [item.slot("territory", where[0])])]


def _let(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``today's decision to allow patients with D to receive NAME on the NHS``."""
    for at in places_with(items, ("decision", "decided", "agreed")):
        if (
            text_at(items, at + 1) != "to"
            or text_at(items, at + 2) not in _LETS
            or has_word(items, _SUPPOSED, at - _NEAR, at)
        ):
            continue
        have = next((i for i in range(at + 4, min(at + _FAR, len(items) - 1)) if text_at(items, i) in _HAVING), None)
        if have is None or not any(text_at(items, i) in PERSONS for i in range(at + 3, have)):
            continue
        drug = _drug_at(items, have + 1)
        if drug is None or not drug[0]:
            continue
        diseases = diseases_from(items, at, have)
        act = [items[at].slot("act", "approval"), *drug[0], *diseases]
        return [
            made("act", act, sentence, (items[at].start, items[have].end)),
            *_label(items, at + 3, have, sentence, drug[0], diseases),
        ]
    return []


def _label(
    items: Sequence[Item], first: int, end: int, sentence: int, product: list[Slot], diseases: list[Slot]
) -> list[Statement]:  # fmt: skip
    """Return the label that a part of a sentence tells, if it says more of the patients than their disease."""
    own = clauses_beside(items, first, end, diseases)
    persons = any(text_at(items, i) in PERSONS for i in range(first, end))
    if not (own or (persons and diseases)):
        return []
    return [made("indication", [*product, *diseases, *own], sentence, (items[first].start, items[end - 1].end))]


def _should_be_given(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``A drug to treat D should be given to patients in England, according to the NHS rationing body``."""
    for at in places_with(items, ("given", "offered", "available", "provided", "prescribed", "funded")):
        if text_at(items, at) not in _GIVEN or "should" not in {text_at(items, at - 2), text_at(items, at - 3)}:
            continue
        if text_at(items, at - 1) not in {"be", "made"} or text_at(items, at - 2) == "not":
            continue
        by = next((i for i in range(at, len(items)) if items[i].kind == "authority"), None)
        said = find(items, ("according", "says", "said", "ruled", "recommend"), at)
        body = next((i for i in range(said or len(items), len(items)) if text_at(items, i) in _BODIES), None)
        drug = _drug_at(items, 0)
        if said is None or (by is None and body is None) or drug is None or not drug[0]:
            continue
        diseases = diseases_from(items, 0, said)
        where = [items[i].slot("territory") for i in range(said) if items[i].kind == "territory"][:1]
        who = _who(items[by]) if by is not None else []
        act = [*who, items[at].slot("act", "opinion"), *drug[0], *diseases, *where]
        return [
            made("act", act, sentence, (items[at].start, items[at].end)),
            *_label(items, drug[1], said, sentence, drug[0], diseases),
        ]
    return []


def _banned(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``It banned NAME``, ``NAME has been banned on the NHS``, ``the drug faces an NHS ban``, ``Banned: NAME``."""
    for at in places_with(items, ("ban", "axe", "veto")):
        word = text_at(items, at)
        if word == "ban" and text_at(items, at - 1) in {"nhs", "funding"}:
            drug = next((d for i in range(at) if (d := _drug_at(items, i)) and d[0]), None)
            by = next((_who(items[i]) for i in range(at, len(items)) if items[i].kind == "authority"), [])
            if drug is not None and not has_word(items, _SUPPOSED, at - 2 * _NEAR, at):
                told = [*by, items[at].slot("act", "refusal"), *drug[0]]
                return [made("act", told, sentence, (items[at].start, items[at].end))]
        if word not in _BANS or has_word(items, _SUPPOSED, at - _NEAR, at + 2):
            continue
        banned, who = _banned_medicine(items, at), _body_before(items, at)
        by_it = text_at(items, 0) in {"it", "but"} and at < _NEAR
        placed = any(items[i].kind == "authority" or text_at(items, i) == "nhs" for i in range(at, len(items)))
        headed = at == 0 and text_at(items, 1) == ":"
        if banned is None or not (who is not None or by_it or placed or headed):
            continue
        told = [*(who or []), items[at].slot("act", "refusal"), *banned]
        days = dates_in(items, 0, len(items))[:1]
        return [made("act", [*told, *days], sentence, (items[at].start, items[at].end))]
    return []


def _banned_medicine(items: Sequence[Item], at: int) -> list[Slot] | None:
    """Return the medicine that a ban is of: behind an active verb, before a passive one, behind a headline's colon."""
    if text_at(items, at - 1) in BE:
        found = next((d for i in range(at - 1) if (d := _drug_at(items, i)) and d[0]), None)
    elif text_at(items, at + 1) == ":" and at == 0:
        found = _drug_at(items, 2)
    else:
        found = _drug_at(items, at + 1)
    return None if found is None or not found[0] else found[0]


def _gave_a_nod(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``Scotland's medicines body gave it the green light last December``."""
    for at in places_with(items, ("gave", "gives", "given")):
        if text_at(items, at) not in _GIVES or has_word(items, _SUPPOSED, at - _NEAR, at):
            continue
        nod = next((i for i in range(at + 1, min(at + _NEAR + 2, len(items))) if _is_a_nod(items, i)), None)
        passive = text_at(items, at - 1) in BE
        drug = _drug_at(items, 0) if passive else _drug_at(items, at + 1)
        body = range(at, len(items)) if passive else range(max(0, at - 2 * _NEAR), at)
        told = any(text_at(items, i) in _BODIES or items[i].kind == "authority" for i in body)
        if nod is None or drug is None or not told:
            continue
        where = [items[i].slot("territory") for i in body if items[i].kind == "territory"][:1]
        slots = [items[nod].slot("act", "approval"), *drug[0], *where, *dates_in(items, 0, len(items))[:1]]
        return [made("act", slots, sentence, (items[at].start, items[nod].end))]
    return []


def _is_a_nod(items: Sequence[Item], at: int) -> bool:
    led = text_at(items, at - 1) in {"the", "a", "its", "their", "final"}
    return led and any(phrase_at(items, at, *words) for words in _NODS)


def _by_a_body(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``Health chiefs have approved a drug for D``, ``Scotland became the first country to approve the drug``."""
    for at in places_with(items, tuple(_VERBS)):
        word, before = text_at(items, at), text_at(items, at - 1)
        if word not in _VERBS or has_word(items, _SUPPOSED, 0, at) or before in BE | {"-", "–", "by", "the", "an"}:
            continue
        near = range(max(0, at - 2 * _NEAR), at)
        place = next((i for i in near if items[i].kind == "territory"), None)
        became = None if place is None else find(items, ("became", "become"), place, at)
        first = became is not None and before == "to" and find(items, ("first",), became, at) is not None
        body = any(text_at(items, i) in _CHIEFS for i in near)
        drug = _drug_at(items, at + 1)
        if drug is None or not drug[0] or not (first or body) or (before == "to" and not first):
            continue
        ends = min(at + _FAR, len(items))
        where = [items[place].slot("territory")] if first and place is not None else []
        slots = [items[at].slot("act", _VERBS[word]), *drug[0]]
        slots += [*diseases_from(items, drug[1], ends), *where, *dates_in(items, 0, len(items))[:1]]
        return [made("act", slots, sentence, (items[at].start, items[at].end))]
    return []


def _led_to(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``a campaign led Pharmac to fund the drug from July 2020``."""
    for at in places_with(items, tuple(_LED)):
        if text_at(items, at) not in _LED or any(text_at(items, i) in {"not", "could", "may"} for i in range(at)):
            continue
        near = range(at + 1, min(at + 4, len(items) - 3))
        who = next((i for i in near if items[i].kind == "authority" or text_at(items, i) in _BODIES), None)
        if who is None or text_at(items, who + 1) != "to" or text_at(items, who + 2) not in _DECIDES:
            continue
        drug = _drug_at(items, who + 3)
        if drug is None:
            continue
        act = items[who + 2].slot("act", _ACT_OF.get(text_at(items, who + 2), "approval"))
        slots = [
            *(_who(items[who]) if items[who].kind == "authority" else []),
            act,
            *drug[0],
            *dates_in(items, who, len(items))[:1],
        ]
        return [made("act", slots, sentence, (items[at].start, items[who + 2].end))]
    return []


def _under_guidance(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``Under guidance published by NICE today, those aged one and over will be given NAME instead``."""
    if text_at(items, 0) not in {"under", "in"} or find(items, ("guidance",), 1, 5) is None:
        return []
    who = next((i for i in range(1, min(2 * _NEAR, len(items))) if items[i].kind == "authority"), None)
    given = next((i for i in range(len(items)) if text_at(items, i) in {"given", "offered"}), None)
    if who is None or given is None or given < who or text_at(items, 1) in {"draft", "current"}:
        return []
    drug = _given_medicine(items, given + 1)
    if drug is None or not phrase_at(items, given - 2, "will", "be") or has_word(items, _SUPPOSED, 0, given - 2):
        return []
    diseases = diseases_from(items, who, given)
    days = dates_in(items, 0, len(items))[:1]
    act = [*_who(items[who]), items[given].slot("act", "opinion"), *drug, *diseases, *days]
    return [
        made("act", act, sentence, (items[who].start, items[given].end)),
        *_label(items, who + 1, given, sentence, drug, diseases),
    ]


def _given_medicine(items: Sequence[Item], at: int) -> list[Slot] | None:
    """Return what patients are given: ``NAME``, ``a combination of A and B``."""
    first = at + 1 if text_at(items, at) in {"a", "the"} else at
    if phrase_at(items, first, "combination", "of") and text_at(items, first + 3) == "and" and first + 4 < len(items):
        return [span(items, first, first + 5, "product")]
    found = _drug_at(items, at)
    return None if found is None or not found[0] else found[0]


def _for_sufferers(items: Sequence[Item], told: Sequence[Statement], sentence: int) -> list[Statement]:
    """Read the label of ``A drug for D victims who … has been cleared for use on the NHS``."""
    act = next((each for each in told if each.kind == "act"), None)
    verb = None if act is None else act.slot("act")
    if act is None or verb is None or verb.value not in {"approval", "opinion"} or items[0].quoted:
        return []
    at = place_of(items, verb) or 0
    drug = _drug_at(items, 0)
    if (
        drug is None
        or not drug[0]
        or not (text_at(items, drug[1]) == "for" or phrase_at(items, drug[1], "to", "treat"))
    ):
        return []
    end = next(
        (i for i in range(drug[1], at) if text_at(items, i) in BE | {"has", "have"} and _leads(items, i, at)), at
    )
    diseases = diseases_from(items, drug[1], end)
    if not diseases or has_word(items, _SUPPOSED, end, at):
        return []
    return _label(items, drug[1], end, sentence, drug[0], diseases)


def _leads(items: Sequence[Item], at: int, verb: int) -> bool:
    """Say whether only words of the verb stand between two places: ``has been``, ``is now``."""
    return all(text_at(items, i) in BE | {"has", "have", "now", "finally", "also"} for i in range(at, verb))


def _to_a_drug_for(items: Sequence[Item], told: Sequence[Statement], sentence: int) -> list[Statement]:
    """Read the label of ``has given the go-ahead to a new drug for people with advanced D``."""
    act = next((each for each in told if each.kind == "act" and each.get("act") in {"approval", "opinion"}), None)
    at = place_of(items, None if act is None else act.slot("act"))
    if at is None:
        return []
    nod = next((i for i in range(at, min(at + _NEAR, len(items))) if _is_a_nod(items, i)), None)
    to = next((i for i in range(nod or at, min(at + 2 * _NEAR, len(items))) if text_at(items, i) == "to"), None)
    drug = None if nod is None or to is None else _drug_at(items, to + 1)
    if drug is None or not drug[0] or text_at(items, drug[1]) != "for" or has_word(items, _SUPPOSED, 0, at):
        return []
    diseases = diseases_from(items, drug[1], len(items))
    return _label(items, drug[1] + 1, len(items), sentence, drug[0], diseases)


def _withdrew(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``The company that applied for authorisation of NAME withdrew its application on 17 June 2021``."""
    for at in places_with(items, ("withdrew", "withdrawn")):
        own = phrase_at(items, at + 1, "its", "application") or phrase_at(items, at + 1, "the", "application")
        days = dates_in(items, at, len(items))[:1]
        if not own or not days or has_word(items, _SUPPOSED, at - _NEAR, at):
            continue
        places = (i for i in range(1, at) if text_at(items, i - 1) in {"of", "for"})
        named = next((n for i in places if (n := _plain_name(items, i)) is not None), None)
        slots = [items[at].slot("act", "withdrawal"), *([] if named is None else [named]), *days]
        return [made("act", slots, sentence, (items[at].start, items[at].end))]
    return []


def _plain_name(items: Sequence[Item], at: int) -> Slot | None:
    """Return the medicine at a place, also one that only its capital tells."""
    named = named_medicine(items, at)
    return items[at].slot("product") if named is None and is_name(items, at) else named


def _was_first(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``NAME was the first inhibitor to be approved by the FDA (in 2011) to treat advanced D``: with its day."""
    for at in places_with(items, ("approved", "licenced", "authorised", "cleared")):
        ranked = (
            phrase_at(items, at - 2, "to", "be") and find(items, ("first",), max(0, at - 2 * _NEAR), at) is not None
        )
        who = at + 2 + (text_at(items, at + 2) == "the")
        if not ranked or text_at(items, at + 1) != "by" or who >= len(items) or items[who].kind != "authority":
            continue
        days = dates_in(items, who, min(who + _NEAR, len(items)))[:1]
        product = named_medicine(items, 0)
        told = text_at(items, 1) in {"was", "became", "is"} and not has_word(items, _SUPPOSED, 0, at)
        if not days or product is None or not told:
            continue
        diseases = diseases_from(items, who, len(items))
        act = [*_who(items[who]), items[at].slot("act", "approval"), product, *diseases, *days]
        return [
            made("act", act, sentence, (items[at].start, items[who].end)),
            *_label(items, who, len(items), sentence, [product], diseases),
        ]
    return []


def _going_on(items: Sequence[Item], told: Sequence[Statement]) -> list[Statement]:
    """Return an act once more for ``approved NAME in 2019, the Brazilian regulator ANVISA in 2020``."""
    known = [each for each in told if each.kind == "act" and each.slot("authority") and each.slot("date")]
    held = {slot.start for each in known for slot in each.all("authority")}
    for at, item in enumerate(items):
        if item.kind != "authority" or not known or item.start in held or item.start < known[-1].start:
            continue
        comma = next((i for i in range(at - 1, max(-1, at - _NEAR), -1) if items[i].text in {",", ";"}), None)
        plain = comma is not None and all(
            items[i].kind == "territory" or text_at(items, i) in _OWN or text_at(items, i) in NATIONALS
            for i in range(comma + 1, at)
        )
        days = dates_in(items, at + 2, min(at + 2 + _NEAR, len(items)))[:1]
        if plain and days and text_at(items, at + 1) in {"in", "on"} and items[at + 2].start == days[0].start:
            kept = [slot for slot in known[-1].slots if slot.name in {"act", "product", "disease"}]
            first = [slot for slot in kept if slot.name == "act"]
            rest = [slot for slot in kept if slot.name != "act"]
            slots = (*_who(item), *first, *rest, *days)
            return [replace(known[-1], slots=slots, start=item.start, end=days[0].end)]
    return []
