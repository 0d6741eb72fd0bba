"""Approvals that only a noun tells, besides what the verbs of a sentence tell: ``the May 2020 EU approval of NAME``."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from pivotal.reading.labels.act_nouns import noun_at
from pivotal.reading.labels.act_words import predicate_at
from pivotal.reading.labels.acts_aside import is_ground, is_of_others
from pivotal.reading.labels.acts_awaited import is_yet_to_come
from pivotal.reading.labels.acts_placed import date_at, is_other_date, is_year
from pivotal.reading.labels.authorities_told import RECOMMENDS, beside, each_authority
from pivotal.reading.labels.diseases_named import QUOTES, diseases_from, is_patients_disease
from pivotal.reading.labels.subjects import medicine_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import POSSESSIVES, is_firm, is_month, is_name, made, phrase_at, places_with, text_at
from pivotal.reading.words import AUTHORITIES, NATIONALS

_NOUNS = frozenset({
    "approvals", "authorisations", "clearances", "approval", "authorisation", "clearance", "nod", "licence", "ok",
    "okay",
})  # fmt: skip
_KINDS = frozenset({
    "accelerated", "conditional", "full", "regular", "traditional", "marketing", "regulatory", "initial", "first",
    "original", "previous", "prior", "earlier", "recent", "subsequent", "latest", "landmark", "standard",
    "rapid", "quick", "swift", "speedy",
    "provisional", "'s", "’s", "drug", "product", "new",
})  # fmt: skip
_WANTED = (
    "await", "seek", "sought", "pursu", "support", "pending", "potential", "hope", "hoping", "expect", "applic",
    "apply", "applied", "applies", "submi", "filing", "filed", "files", "subject", "bid", "race", "racing", "possib",
    "request", "plan", "anticipat", "delay", "reject", "declin", "withdr", "revok", "likely", "chance", "recommend",
    "opinion", "denied", "requir", "need", "toward", "near", "eyes", "eyeing",
)  # fmt: skip
_WISHES = frozenset({
    "could", "would", "may", "might", "path", "if", "until", "eyes", "eyeing", "wants", "will", "aims", "aiming",
    "no", "not", "without", "ahead", "forward", "any", "waits", "waiting", "before", "prior", "against", "near",
    "closer", "support", "can", "once", "should", "when", "where", "whether",
})  # fmt: skip
_UNDONE = ("revers", "withdr", "revok", "rescind", "suspend", "pulled", "delay", "expected", "refus")
_OPENS = frozenset({"the", "The", "today", "Today", "This", "\u201c", '"', "\u2018", "'"})
_MEANS = frozenset({"marks", "represents", "is", "brings", "provides", "offers", "signals", "gives", "means",
                    "addresses", "underscores", "reinforces", "validates", "highlights", "demonstrates",
                    "reflects"})  # fmt: skip
_RANKS = frozenset({"second", "third", "fourth", "fifth", "sixth"})
_OF_OTHERS = frozenset({"process", "pathway", "committee", "letter", "decision", "date", "rate", "application",
                        "request", "study", "trial", "test", "package", "criteria", "timeline"})  # fmt: skip
_EARLIER = frozenset({"previous", "prior", "earlier", "recent", "existing", "initial", "first", "accelerated"})
_CLAUSE_ENDS = frozenset({"which", "where", "while", "but", "after", "based", "who"})
_KINDS_OF_APPROVAL = frozenset({"accelerated", "conditional", "full", "initial", "recent", "provisional"})
_SPOKEN_OF = frozenset({"medicine", "drug", "combination", "therapy", "antibody", "treatment", "regimen"})
_BEFORE, _CLAUSE, _BEHIND = 6, 12, 24  # items before a noun over which it is told whose, or wished; and behind it
_FINITE = frozenset({"is", "was", "are", "were", "has", "have", "will", "based", "may", "can", "could", "would"})
_OPENING = 18  # items before the comma behind an earlier approval that opens a sentence
_DAY = 4  # items between a noun without a medicine and its day
_STOPS = frozenset({";", ".", ":", "which", "while", "whereas", "but", "follows", "followed", "following", "after"})


@dataclass(frozen=True, slots=True)
class _Whose:
    """Who decided or where, and on which day, as it stands before a noun or behind it."""

    authority: int | None = None
    territory: Slot | None = None
    day: Slot | None = None


def acts_of_nouns(items: Sequence[Item], sentence: int, told: Sequence[Statement], known: Set[int]) -> list[Statement]:
    """Return the approvals of a sentence that nouns tell and that are not among those told already.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        The acts that were read from it already.
    known : set of int
        The places of the nouns that tell them.
    """
    names = {each.value: each for act in told for each in act.all("product")}
    places = places_with(items, _NOUNS)
    nouns = [at for at in places if text_at(items, at) in _NOUNS and noun_at(items, at) is not None]
    found: list[Statement] = []
    for number, at in enumerate(nouns):
        end = nouns[number + 1] if number + 1 < len(nouns) else len(items)
        act = _act(items, at, _end(items, at, end), sentence)
        if act is not None and at not in known and not any(_is_same(act, each) for each in (*told, *found)):
            held = next(iter(names.values())) if len(names) == 1 else None
            lacks = act.slot("product") is None and held is not None and held.start < act.start
            if lacks and held is not None:
                act = made("act", [*act.slots, held], sentence, (act.start, act.end))
            found += [act, *_of_others_too(items, act, at)]
    return [*found, *(_built_on(items, sentence) if not told and not found else [])]


def _of_others_too(items: Sequence[Item], act: Statement, noun: int) -> list[Statement]:
    """Return an act once more for each authority that is listed behind its own: ``by the FDA and by the EMA``."""
    who = act.slot("authority")
    first = next((i for i in range(noun, len(items)) if who is not None and items[i].start == who.start), None)
    others = [] if first is None else beside(items, first)
    return each_authority(items, act, [first, *others], (noun, len(items)))[1:] if first is not None else []


def _built_on(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``Builds on NAME's previous approvals in T and recent approval in U``: each territory is one act."""
    places = places_with(items, ("build", "add"), 0, len(items) - 2)
    first = next((i for i in places if _builds(items, i)), None)
    if first is None or any(text_at(items, i) in _WISHES for i in range(max(0, first - _BEFORE), first)):
        return []
    found: list[Statement] = []
    owner = next((i for i in range(first, min(first + _BEFORE, len(items))) if items[i].text in {"'s", "’s"}), None)
    named = owner is not None and (
        items[owner - 1].kind in {"drug", "product"}
        or (items[owner - 1].kind == "word" and is_name(items, owner - 1) and not is_firm(items, owner - 1))
    )
    product = items[owner - 1].slot("product") if named and owner is not None else None
    for at in range(first, len(items)):
        word = text_at(items, at)
        if word in _CLAUSE_ENDS or items[at].text in {";", "."} or product is None:
            break
        if items[at].kind == "territory" and (noun := _noun_before(items, at, first)) is not None:
            slots = [items[noun].slot("act", "approval"), product, items[at].slot("territory")]
            found.append(made("act", slots, sentence, (items[at].start, items[at].end)))
    return found


def _builds(items: Sequence[Item], at: int) -> bool:
    """Say whether ``builds on``, ``adds to`` stands at a place."""
    word, led = text_at(items, at), text_at(items, at + 1)
    return (word in {"builds", "building"} and led in {"on", "upon"}) or (word in {"adds", "adding"} and led == "to")


def _noun_before(items: Sequence[Item], at: int, first: int) -> int | None:
    """Return the approval in a territory: right before ``in``, over others that are listed."""
    place = at - 1
    while place > first and (text_at(items, place) in {",", "and", "the", "both"} or items[place].kind == "territory"):
        place -= 1
    noun = place - 1
    if text_at(items, place) != "in" or not text_at(items, noun).startswith(("approval", "authorisation", "clearance")):
        return None
    earlier = any(text_at(items, i) in _EARLIER for i in range(max(first, noun - 4), noun))
    return noun if earlier or text_at(items, noun).endswith("s") else None


def _end(items: Sequence[Item], at: int, end: int) -> int:
    """Return where what belongs to a noun ends: before the next clause, and before whose the next noun is."""
    later = at + 1 if text_at(items, at + 1) in {"following", "followed"} and text_at(items, at + 2) == "in" else at
    stop = next((i for i in range(later + 1, end) if text_at(items, i) in _STOPS), end)
    if stop < len(items) and stop == end:  # the next noun: not what stands before it
        lead = next((i for i in range(end - 1, at, -1) if text_at(items, i) in {"and", ","}), end)
        stop = lead if end - lead < _CLAUSE else end
    return min(stop, at + _BEHIND)


def _act(items: Sequence[Item], at: int, end: int, sentence: int) -> Statement | None:
    begin = next((i + 1 for i in range(at - 1, max(-1, at - _CLAUSE), -1) if items[i].text in {";", ".", ":"}), 0)
    near = range(max(begin, at - _CLAUSE), at)
    whose = _whose(items, at, end)
    if whose.authority is None and whose.territory is None:
        whose = replace(whose, authority=_whose_decisions(items, at))
    told = whose.authority is not None and whose.authority < at and whose.day is not None
    done = told and whose.day is not None and whose.day.start < items[at].start  # "supported the May 2020 FDA approval"
    wished = any(
        text_at(items, i).startswith(_WANTED) and not (done and _is_past(items, i)) and not _is_given_hope(items, i)
        for i in near
    )
    recent = any(text_at(items, i) == "recent" for i in near[-_BEFORE:])  # "until the recent approval of"
    wishes = _WISHES - {"until"} if recent else _WISHES
    wished = wished or any(text_at(items, i) in wishes and not is_month(items, i) for i in near[-_BEFORE - 2 :])
    lead = next((i for i in reversed(near) if not _is_called(items[i])), at)
    asked = next((i for i in (lead, lead - 1) if text_at(items, i) in {"for", "than"}), None)
    wished = wished or (asked is not None and text_at(items, asked - 1) != "basis")
    wished = wished or any(text_at(items, i) in _RANKS for i in near[-_DAY:])
    wished = wished or any(text_at(items, i).startswith(_UNDONE) for i in range(at + 1, min(at + _BEHIND, len(items))))
    ground = is_ground(items, at) and not told  # "the agency's March 2025 approval was based on"
    if wished or is_of_others(items, at, at) or text_at(items, at + 1) in _OF_OTHERS:
        return None
    if ground or is_yet_to_come(items, at):
        return None
    used = (
        next((i for i in range(at + 2, at + 6) if text_at(items, i) == "of"), at)
        if text_at(items, at + 1) == "is"
        else at
    )
    used = (
        used - 1 if used > at and "use" in {text_at(items, i) for i in range(at, used)} else at
    )  # "is for the use of"
    led = text_at(items, used + 1) in {"of", "for"}
    stop = next((i for i in range(at + 1, end) if is_patients_disease(items, i)), end)
    product = medicine_in(items, used + 2, min(stop, used + _DAY + 5)) if led else None
    if product is None and led and text_at(items, used + 2) == "the" and text_at(items, used + 3) in _SPOKEN_OF:
        product = items[used + 3].slot("product", "")  # "the FDA's approval of the medicine"
    owned = whose.territory is not None and whose.territory.start < items[at].start
    kind = text_at(items, at - 1) in _KINDS_OF_APPROVAL and whose.territory is not None
    owned = owned or kind  # "the accelerated approval of NAME in T"
    placed = whose.authority is not None or owned or (whose.territory is not None and whose.day is not None)
    if items[at].quoted and whose.day is None and not (product is not None and _is_welcomed(items, at)):
        return None
    headed = product is not None and stop < end and _is_headline(items, at)
    if not (placed and (whose.day or product)) and not (whose.day and product) and not headed:
        return None
    slots: list[Slot] = []
    if whose.authority is not None:
        slots.append(items[whose.authority].slot("authority"))
    name = items[whose.authority].value if whose.authority is not None else ""
    slots.append(items[at].slot("act", "opinion" if name in RECOMMENDS else "approval"))
    slots += [product] if product is not None else []
    slots += list(diseases_from(items, at, end)) if led else []
    if name in AUTHORITIES and whose.authority is not None:
        slots.append(items[whose.authority].slot("territory", AUTHORITIES[name][0]))
    slots += [] if whose.territory is None else [whose.territory]
    slots += [] if whose.day is None else [whose.day]
    return made("act", slots, sentence, (items[at].start, items[at].end))


def _is_given_hope(items: Sequence[Item], at: int) -> bool:
    """Read ``offers hope to patients through the approval of``: what an approval gave."""
    return text_at(items, at) == "hope" and text_at(items, at - 1) in {"offers", "brings", "gives", "offering", "new"}


def _is_past(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at) in {"supported", "underpinned"}


def _is_welcomed(items: Sequence[Item], at: int) -> bool:
    """Say whether somebody is quoted who tells what it means: ``"The FDA's approval of NAME marks a milestone``."""
    first = next((i for i in range(at - 1, -1, -1) if items[i].text in QUOTES), -1) + 1
    opened = at - first < _BEFORE and all(_is_called(items[i]) or items[i].text in _OPENS for i in range(first, at))
    if text_at(items, first) == "with" and at - first < _BEFORE:
        return any(phrase_at(items, i, "can", "now") for i in range(at + 2, min(at + _BEHIND, len(items))))
    means = next((i for i in range(at + 3, min(at + _BEHIND, len(items))) if text_at(items, i) in _MEANS), None)
    return opened and means is not None and not any(text_at(items, i) in _WISHES for i in range(at, means + 2))


def _is_headline(items: Sequence[Item], at: int) -> bool:
    """Say whether a sentence without a verb and stop begins with a noun: ``Full Approval of NAME for sarcoma``."""
    opens = all(_is_called(items[i]) for i in range(at)) and items[-1].text not in {".", "?", "!", ":"}
    return opens and not any(
        text_at(items, i) in _FINITE or text_at(items, i).endswith("ing") for i in range(len(items))
    )


def _whose(items: Sequence[Item], at: int, end: int) -> _Whose:
    """Return who or which territory decided, and when: ``the December 2005 EU approval``, ``approval by the FDA``."""
    authority: int | None = None
    territory: Slot | None = None
    day: Slot | None = None
    index = at - 1
    while index > max(-1, at - _BEFORE):
        item = items[index]
        if item.kind == "authority" and authority is None:
            authority = index
        elif item.kind == "territory" and territory is None and authority is None:
            territory = item.slot("territory")
        elif item.low in NATIONALS and item.low != "global" and territory is None:
            territory = item.slot("territory", NATIONALS[item.low])
        elif day is None and (item.kind == "date" or is_year(item)):
            day = item.slot("date")
        elif item.low not in _KINDS and not (item.low in POSSESSIVES and items[index - 1].kind == "authority"):
            break
        index -= 1
    depth = 0
    for place in range(at + 1, min(end, at + _BEHIND)):
        depth = max(0, depth + (items[place].text in {"(", "["}) - (items[place].text in {")", "]"}))
        if depth:
            continue
        if items[place].kind == "authority" and authority is None and territory is None:
            by = {text_at(items, place - 1), text_at(items, place - 2)} & {"by", "from"}
            authority = place if by else None
        if items[place].kind == "territory" and authority is None and territory is None:
            inside = {text_at(items, place - 1), text_at(items, place - 2)} & {"in"}
            territory = items[place].slot("territory") if inside else None
        dated = date_at(items, place)
        if day is None and dated is not None and not is_other_date(items, place, at):
            day = dated[0] if text_at(items, place - 1) in {"in", "on", "last", "late", "early"} else None
    return _Whose(authority, territory, day)


def _whose_decisions(items: Sequence[Item], at: int) -> int | None:
    """Return who decided in ``The decisions of the agency included the approval of NAME``."""
    led = at - 1 - (text_at(items, at - 1) in {"the", "an"})
    if not text_at(items, led).startswith("includ"):
        return None
    noun = next((i for i in range(led) if text_at(items, i) in {"decisions", "rulings", "decision"}), led)
    return next((i for i in range(noun, led) if items[i].kind == "authority"), None)


def _is_called(item: Item) -> bool:
    """Say whether a word before a noun only says whose it is, when it came, or of which kind it is."""
    return item.kind in {"authority", "territory", "date", "number"} or item.low in NATIONALS or item.low in _KINDS


def _is_same(act: Statement, other: Statement) -> bool:
    """Say whether two acts are one: of the same territory, or of the same day of the sentence."""
    if other.kind != "act":
        return False
    places = {each.value for each in other.all("territory")}
    mine = {each.value for each in act.all("territory")}
    if places & mine or any(each.start == act.slots[0].start for each in other.slots):
        return True
    days = {each.start for each in other.slots if each.name in {"date", "other_date"}}
    return any(each.start in days for each in act.all("date"))


def behind_earlier(items: Sequence[Item]) -> int | None:
    """Return where the main clause begins behind an earlier approval: ``After its FDA approval in 2019, NAME was``."""
    if text_at(items, 0) not in {"after", "following", "since"}:
        return None
    comma = next((i for i in range(2, min(len(items), _OPENING)) if items[i].text == ","), None)
    if comma is None:
        return None
    noun = next((i for i in range(1, comma) if (told := noun_at(items, i)) and told[1] == "approval"), None)
    dated = noun is not None and any(date_at(items, i) for i in range(noun, comma))
    verb = any(predicate_at(items, i, len(items)) for i in range(comma + 1, len(items)))
    return comma if dated and verb else None
