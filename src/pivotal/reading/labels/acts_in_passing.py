"""Acts told in passing, beside another one or without a body: ``follows approvals in T and U``, ``has since been``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.act_nouns import noun_at
from pivotal.reading.labels.acts_parted import RANKS
from pivotal.reading.labels.acts_placed import date_at
from pivotal.reading.labels.diseases_named import diseases_from, is_patients_disease
from pivotal.reading.labels.labels_without_verbs import named_medicine
from pivotal.reading.labels.news_by_default import DRUGS
from pivotal.reading.labels.subjects import medicine_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_none, made, phrase_at, places_with, span, text_at
from pivotal.reading.words import AUTHORITIES

_STEMS = (
    "approv", "authoris", "licenced", "backs", "backed", "withdrawn", "pulled", "removed", "use", "funded",
    "designation", "status", "confirmed", "upheld", "maintained", "reaffirmed", "recommend",
)  # fmt: skip
_JOINS = frozenset({"follows", "followed", "following", "joins", "joining", "alongside", "addition"})
_APPROVALS = frozenset({"approvals", "authorisations", "approval", "authorisation"})
_KINDS = frozenset({
    "to", "on", "the", "its", "recent", "previous", "earlier", "existing", "prior", "regulatory", "marketing",
    "similar", "other", "accelerated", "conditional", "full", "drug", "'s", "’s",
})  # fmt: skip
_LISTING = frozenset({",", "and", "the", "in", "by", "both", "&", "as", "well"})
_MARKS = frozenset({"marks", "marked", "represents", "is", "was"})
_GONE = frozenset({"withdrawn", "pulled", "removed"})
_HAVE = frozenset({"has", "have", "had", "was", "were", "been", "since", "later", "then", "subsequently", "voluntarily",
                   "also"})  # fmt: skip
_OF_OPINIONS = frozenset({"previous", "earlier", "initial", "negative", "positive", "first", "original", "final"})
_DESIGNATIONS = frozenset({"designation", "designations", "status", "odd", "btd", "review"})
_NHS = frozenset({"nhs", "health", "public"})
_SUPPOSED = frozenset({"whether", "if", "would", "could", "expected", "may", "might"})
_ORDINALS = ("st", "nd", "rd", "th")
_SPOKEN_OF = frozenset({"drug", "pill", "medicine", "therapy", "treatment", "combination", "it"})
_FEW = frozenset({"two", "three", "four", "both"})
_MANY = frozenset({"therapies", "drugs", "medicines", "treatments"})
_NEAR, _FAR = 6, 14  # items


def acts_in_passing(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the acts that a sentence tells besides what has been read in it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _STEMS) or items[-1].text == "?":
        return []
    acts = [each for each in told if each.kind == "act"]
    found = [*_approved_elsewhere(items, sentence, told), *_gone_since(items, sentence, acts)]
    found += _another_designation(items, sentence, acts) or _confirmed(items, sentence, acts)
    if found or acts:
        return found
    rules = (_we_do_not, _ranked, _reduced, _not_to_be_used, _called_approved, _by_health_service, _several)
    return next((read for rule in rules if (read := rule(items, sentence))), [])


def _approved_elsewhere(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Read ``and follows recent approvals in Australia, China and the United States``: each place is one act."""
    held = {slot.start for each in told for slot in each.slots}
    for at in places_with(items, ("follow", "join", "addition", "alongside"), 1):
        if text_at(items, at) not in _JOINS:
            continue
        noun = at + 1
        while text_at(items, noun) in _KINDS or (noun < len(items) and items[noun].kind in {"authority", "date"}):
            noun += 1
        if text_at(items, noun) not in _APPROVALS or text_at(items, noun + 1) not in {"in", "by", "from"}:
            continue
        product = next((each.slot("product") for each in told if each.slot("product")), None)
        product = product or medicine_in(items, 0, at, names=False) or medicine_in(items, 2, at)
        found: list[Statement] = []
        for place in listed_from(items, noun + 2):
            if items[place].start not in held and product is not None:
                slots = [items[noun].slot("act", "approval"), product, *_where(items[place])]
                found.append(made("act", slots, sentence, (items[place].start, items[place].end)))
        return found
    return []


def listed_from(items: Sequence[Item], at: int) -> list[int]:
    """Return the places of the territories or authorities that are listed from a place on.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The first place.
    """
    found: list[int] = []
    while at < len(items) and (items[at].kind in {"territory", "authority"} or text_at(items, at) in _LISTING):
        found += [at] if items[at].kind in {"territory", "authority"} else []
        at += 1
    return found


def _where(item: Item) -> list[Slot]:
    """Return who decided, with where that counts, or the place alone."""
    own = AUTHORITIES.get(item.value) if item.kind == "authority" else None
    return [item.slot(item.kind), *([] if own is None else [item.slot("territory", own[0])])]


def _gone_since(items: Sequence[Item], sentence: int, acts: Sequence[Statement]) -> list[Statement]:
    """Read ``was approved in 2018 but has since been withdrawn from the US market``: of the same medicine."""
    if not acts or (product := acts[-1].slot("product")) is None:
        return []
    for at in places_with(items, tuple(_GONE), 2):
        begins = at
        while begins > 0 and text_at(items, begins - 1) in _HAVE:
            begins -= 1
        been = any(text_at(items, i) in {"been", "was", "were"} for i in range(begins, at))
        led = text_at(items, begins - 1) in {"but", "and", "however"} and text_at(items, at) in _GONE
        market = range(at + 1, min(at + _NEAR, len(items)))
        sold = any(text_at(items, i) in {"market", "sale"} for i in market) or text_at(items, at) == "withdrawn"
        if not (been and led and sold) or any(each.start <= items[at].start < each.end for each in acts):
            continue
        where = next((items[i].slot("territory") for i in market if items[i].kind == "territory"), None)
        slots = [items[at].slot("act", "withdrawal"), product, *([] if where is None else [where])]
        return [made("act", slots, sentence, (items[at].start, items[at].end))]
    return []


def _another_designation(items: Sequence[Item], sentence: int, acts: Sequence[Statement]) -> list[Statement]:
    """Read ``was granted orphan designation in 2015 and breakthrough status in 2019``: another day is another act."""
    last = acts[-1] if acts else None
    day = None if last is None else last.slot("date")
    if last is None or last.get("act") != "designation":
        return []
    if day is None:
        return _designated_elsewhere(items, sentence, acts)
    for at in places_with(items, ("and",), 1):
        near = range(at + 1, min(at + _NEAR, len(items)))
        noun = next((n for i in near if (n := noun_at(items, i)) is not None and n[1] == "designation"), None)
        if noun is None or items[at].start < day.end:
            continue
        later = next((i for i in range(noun[0], noun[0] + 3) if text_at(items, i) in {"in", "on", "since"}), None)
        other = None if later is None else date_at(items, later + 1)
        if other is not None:
            slots = [each for each in last.slots if each.name in {"authority", "territory", "product", "disease"}]
            slots += [items[at + 1].slot("act", "designation"), other[0]]
            return [made("act", slots, sentence, (items[at].start, other[0].end))]
    return []


def _designated_elsewhere(items: Sequence[Item], sentence: int, acts: Sequence[Statement]) -> list[Statement]:
    """Read ``orphan designation in the US, as well as ODD in Europe``: another place is another act."""
    held = {slot.start for each in acts for slot in each.slots}
    joins = [
        i
        for i in places_with(items, ("and", "well"), 1)
        if text_at(items, i) == "and" or phrase_at(items, i - 1, "as", "well", "as")
    ]
    for at in joins:
        behind = range(at + 1, min(at + 2 * _NEAR, len(items)))
        noun = next((i for i in behind if text_at(items, i) in _DESIGNATIONS), None)
        if noun is None or items[at].start < max(each.start for each in acts):
            continue
        place = noun + 2 + (text_at(items, noun + 2) == "the")
        led = text_at(items, noun + 1) in {"in", "from", "by"} and place < len(items)
        if led and items[place].kind in {"territory", "authority"} and items[place].start not in held:
            slots = [*_where(items[place]), *(each for each in acts[-1].slots if each.name in {"product", "disease"})]
            slots += [items[noun].slot("act", "designation")]
            return [made("act", slots, sentence, (items[at].start, items[place].end))]
    return []


def _confirmed(items: Sequence[Item], sentence: int, acts: Sequence[Statement]) -> list[Statement]:
    """Read ``At re-examination the CHMP confirmed its previous negative opinion``: it decided once more."""
    for at in places_with(items, ("confirmed", "upheld", "maintained", "reaffirmed"), 1):
        who = at - 1 - (text_at(items, at - 1) == "has")
        noun = at + 2
        while text_at(items, noun) in _OF_OPINIONS:
            noun += 1
        body = items[who].kind == "authority" or (text_at(items, who) == "committee" and items[who].text[:1].isupper())
        told = any(each.start <= items[noun - 1].end and items[at].start <= each.end for each in acts)
        if not body or text_at(items, at + 1) != "its" or told or noun >= len(items):
            continue
        alone = text_at(items, noun + 1) not in {"to", "on", "for"}  # of what, others have read
        if alone and text_at(items, noun) in {"opinion", "recommendation"}:
            own = _where(items[who]) if items[who].kind == "authority" else [items[who].slot("authority")]
            slots = [*own, items[at].slot("act", "opinion")]
            return [made("act", slots, sentence, (items[at].start, items[noun].end))]
    return []


def _we_do_not(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``We do not recommend NAME as an option for D``, as bodies of payers write; doctors offer no options."""
    for at in places_with(items, ("recommend",), 3):
        if not phrase_at(items, at - 3, "we", "do", "not"):
            continue
        option = any(phrase_at(items, i, "as", "an", "option") for i in range(at + 2, len(items)))
        product = medicine_in(items, at + 1, at + 3, names=False)
        if option and product is not None:
            slots = [items[at - 3].slot("authority"), items[at].slot("act", "refusal"), product]
            slots += diseases_from(items, at, len(items))
            return [made("act", slots, sentence, (items[at].start, items[at].end))]
    return []


def _ranked(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``This marks the 11th approval for NAME in T``: one more of them, of which it is told where."""
    for at in places_with(items, tuple(_APPROVALS), 3):
        first = at
        while first > 0 and (text_at(items, first - 1) in _KINDS - {"the"} or items[first - 1].kind == "authority"):
            first -= 1
        rank = text_at(items, first - 1)
        ordinal = rank in RANKS or (rank[:1].isdigit() and rank.endswith(_ORDINALS)) or (
            rank in _ORDINALS and items[first - 2].kind == "number"
        )  # fmt: skip
        the = first - 2 - (rank in _ORDINALS)
        if not ordinal or text_at(items, the) != "the" or text_at(items, the - 1) not in _MARKS:
            continue
        product = medicine_in(items, at + 2, at + _NEAR) if text_at(items, at + 1) in {"for", "of"} else None
        where = [i for i in range(first, len(items)) if items[i].kind in {"territory", "authority"}]
        if product is not None and where:
            slots = [items[at].slot("act", "approval"), product, *_where(items[where[0]])]
            return [made("act", slots, sentence, (items[at].start, items[at].end))]
    return []


def _reduced(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``The drug approved in T is currently undergoing``: where it is approved is told in passing."""
    at = next(iter(places_with(items, ("approved",), 1, _NEAR)), None)
    if at is None or text_at(items, at + 1) != "in" or at + 3 >= len(items):
        return []
    place = at + 2 + (text_at(items, at + 2) == "the")
    spoken = text_at(items, at - 1) in _SPOKEN_OF - {"it"} and text_at(items, 0) in {"the", "this"}
    product = items[at - 1].slot("product") if spoken or items[at - 1].kind in {"drug", "product"} else None
    if product is None or items[place].kind != "territory" or text_at(items, place + 1) not in {"is", "was", "has"}:
        return []
    slots = [items[at].slot("act", "approval"), product, items[place].slot("territory")]
    return [made("act", slots, sentence, (items[at].start, items[at].end))]


def _not_to_be_used(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``NAME should not be used for D``, ``is not a good use of NHS resources``: what a payer turned down."""
    for at in places_with(items, ("use", "funded"), 2):
        if not _is_turned_down(items, at) or any(each.low in _SUPPOSED for each in items[: max(0, at - _NEAR)]):
            continue
        product = _subject(items, at)
        if product is None:
            return []
        who = next((items[i] for i in range(at) if items[i].kind == "authority"), None)
        near = items[at : at + _FAR]
        where = [each.slot("territory") for each in near if each.kind == "territory"]
        slots = [*([] if who is None else _where(who)), items[at].slot("act", "refusal"), product]
        slots += [*diseases_from(items, at, len(items)), *(where[:1] if who is None else [])]
        return [made("act", slots, sentence, (items[at].start, items[at].end))]
    return []


def _is_turned_down(items: Sequence[Item], at: int) -> bool:
    """Say whether a use is advised against or not paid for; who must not have a medicine is no matter of payers."""
    if text_at(items, at) == "use":
        paid = text_at(items, at + 1) == "of" and text_at(items, at + 2) in _NHS
        paid = paid and any(text_at(items, i).startswith("resource") for i in (at + 3, at + 4))
        return paid and any(text_at(items, i) in {"not", "n't", "poor"} for i in range(max(0, at - _NEAR), at))
    if text_at(items, at) == "funded":
        return phrase_at(items, at - 4, "not", "required", "to", "be")
    no_longer = phrase_at(items, at - 4, "should", "no", "longer", "be")
    if not (no_longer or phrase_at(items, at - 3, "should", "not", "be")):
        return False
    behind = at + 1 + (text_at(items, at + 1) == "routinely")
    if text_at(items, behind) == "in" and "nhs" in {text_at(items, behind + 1), text_at(items, behind + 2)}:
        return True
    return text_at(items, behind) in ({"for", "to", "in"} if no_longer else {"for", "to"}) and any(
        is_patients_disease(items, i) for i in range(behind + 1, min(behind + _NEAR, len(items)))
    )


def _called_approved(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``NAME is an FDA-approved inhibitor for D`` and ``is the first drug approved by the FDA to treat D``.

    A body did it, and it is said for what; which one is the first in some place is no act.
    """
    for at in places_with(items, ("approved", "licenced", "authorised"), 3):
        body = _body_of(items, at)
        begins = at if body is None or body > at else body - (text_at(items, body - 1) in {"us", "u.s."})
        called = body is not None and text_at(items, begins - 1) in {"a", "an"}
        called = called or (body is not None and items[body].kind == "authority" and _rank_before(items, begins))
        if body is None or not called:
            continue
        be = next((i for i in range(begins - 1, 0, -1) if text_at(items, i) in {"is", ",", "was", "as"}), 0)
        product = _subject(items, be) if be >= begins - _NEAR - 2 else None
        leads = {"for", "to", "in"} if body < at else {"for", "to"}
        lead = next((i for i in range(at + 2, min(at + _FAR, len(items))) if text_at(items, i) in leads), None)
        ill = lead is not None and any(
            is_patients_disease(items, i) for i in range(lead + 1, min(lead + _NEAR + 2, len(items)))
        )
        if product is not None and ill and lead is not None:
            slots = [*_where(items[body]), items[at].slot("act", "approval"), product]
            slots += diseases_from(items, lead, len(items))
            return [made("act", slots, sentence, (items[at].start, items[at].end))]
    return []


def _body_of(items: Sequence[Item], at: int) -> int | None:
    """Return the place of who approved: before a hyphen or behind ``by``."""
    if text_at(items, at + 1) == "by":
        body = at + 2 + (text_at(items, at + 2) == "the")
        return body if body < len(items) and items[body].kind == "authority" else None
    body = at - 2 if text_at(items, at - 1) in {"-", "–"} else at - 1
    return body if items[body].kind in {"authority", "territory"} else None


def _rank_before(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine is called the first or the only one shortly before a place."""
    return any(
        text_at(items, i) in {"first", "only"}
        and text_at(items, i - 1) in {"the", "and"}
        and text_at(items, i + 1) not in {"-", "–", "line"}
        for i in range(max(1, at - _NEAR), at)
    )


def _by_health_service(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``NHS approves first drug that targets``, ``NHS England has approved NAME for D``."""
    for at in places_with(items, ("approves", "approved", "backs", "backed"), 1):
        end = at
        while end > 1 and text_at(items, end - 1) in {"has", "have", "today", "now"}:
            end -= 1
        begins = end - 1 - (items[end - 1].kind == "territory" or text_at(items, end - 1) in {"england", "scotland"})
        if text_at(items, begins) != "nhs" or any(each.low in _SUPPOSED for each in items[max(0, begins - 2) : at]):
            continue
        last = min(at + _NEAR + 1, len(items))
        spoken = next((items[i].slot("product", "") for i in range(at + 1, last) if text_at(items, i) in DRUGS), None)
        product = medicine_in(items, at + 1, last, names=False) or spoken
        if product is not None:
            slots = [span(items, begins, end, "authority", "nhs"), items[at].slot("act", "opinion"), product]
            slots += diseases_from(items, at, len(items))
            return [made("act", slots, sentence, (items[at].start, items[at].end))]
    return []


def _several(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``Health Canada has approved two therapies``, which other sentences name."""
    for at in places_with(items, ("approved", "approves", "authorised"), 1):
        who = at - 1 - (text_at(items, at - 1) in {"has", "today"})
        noun = at + 2 + (text_at(items, at + 2) in {"new", "cancer", "more"})
        told = items[max(0, who)].kind == "authority" and text_at(items, at + 1) in _FEW
        if told and text_at(items, noun) in _MANY:
            slots = [*_where(items[who]), items[at].slot("act", "approval")]
            return [made("act", slots, sentence, (items[at].start, items[at].end))]
    return []


def _subject(items: Sequence[Item], at: int) -> Slot | None:
    """Return the medicine of which something is said: the one that opens the sentence, or one that is named later."""
    opened = named_medicine(items, 0)
    if opened is not None and text_at(items, 1) in {"with", "plus", "(", "should", "is", "and", "in"}:
        return opened
    spoken = next((i for i in range(3) if text_at(items, i) in _SPOKEN_OF), None)
    found = medicine_in(items, 0, at)
    return items[spoken].slot("product", "") if found is None and spoken is not None else found
