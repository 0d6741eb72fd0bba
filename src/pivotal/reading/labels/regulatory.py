"""Statements of what authorities did: opinions, approvals, designations, refusals, and on what they rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.labels.act_medicines import medicine_told
from pivotal.reading.labels.act_words import Predicate, may_tell
from pivotal.reading.labels.acts_aside import is_if_somebody_acts, is_of_application, is_weighed
from pivotal.reading.labels.acts_awaited import is_yet_to_come
from pivotal.reading.labels.acts_continued import fronted, goes_over, is_said_of_its_use
from pivotal.reading.labels.acts_denied import is_dealt
from pivotal.reading.labels.acts_of_nouns import acts_of_nouns
from pivotal.reading.labels.acts_parted import Part, acts_in, parts_of
from pivotal.reading.labels.acts_placed import dates_in, each_place, is_approved_in, is_days_later, places_of
from pivotal.reading.labels.acts_sufficing import CLASSES, FAR, TAKES, Told, is_enough, is_on_nhs
from pivotal.reading.labels.approvals_held import acts_held
from pivotal.reading.labels.asides import behind_relative, first_approved, without
from pivotal.reading.labels.authorities_told import RECOMMENDS, beside, each_authority, is_authority, is_of_order
from pivotal.reading.labels.diseases_named import ANY_DISEASE, behind_firm, diseases_from, is_patients_disease
from pivotal.reading.labels.evidence_told import evidence
from pivotal.reading.labels.no_labels import announces_list
from pivotal.reading.labels.opinions_followed import opinions_followed
from pivotal.reading.labels.rights_places import bracket_end
from pivotal.reading.labels.subjects import BE, DECIDED, medicine_in, source_of
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import (
    POSSESSIVES,
    denied,
    find,
    has_phrase,
    is_medicine,
    made,
    phrase_at,
    place_of,
    text_at,
)
from pivotal.reading.words import AUTHORITIES

_ASKS, _ASKED = ("seek", "sought", "pursu", "await"), ("submitted", "applied", "applies", "ask", "request")
_BESIDE = frozenset({"despite", "between", "than", "beyond", "outside"})
_TO_COME = frozenset({"will", "would", "plans", "hopes", "hoping", "aims"})
_NEAR_VERB = 7  # items between an authority and its verb
_TELLS_HOW = frozenset({"explains", "describes", "summarises", "explain"})
_RELATIVE = frozenset({"which", "that", "as"})
_NEAR = 9  # items between an act and the disease of its medicine


def regulatory(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence tells of acts of authorities."""
    if (aside := first_approved(items)) is not None:
        items = without(items, aside)
    found: list[Statement] = []
    order = _sequence(items, sentence)
    found += [*([] if order is None else [order]), *evidence(items, sentence)]
    if order is None and (held := acts_held(items, sentence)):
        found += held
    elif order is None:
        nouns: set[int] = set()
        told = _acts(items, sentence, nouns)
        found += [*told, *acts_of_nouns(items, sentence, told, nouns), *opinions_followed(items, sentence, told)]
    else:  # "The agency's approval of NAME follows the opinion" tells both
        found += [each for each in acts_of_nouns(items, sentence, (), set()) if each.end <= order.start]
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
    if find(items, ("negative", "unfavourable", "adverse"), verb, after) is not None:
        return None
    recent = find(items, ("recent", "last"), verb, after)
    slots = [items[verb].slot("follows", "follows"), items[after].slot("opinion", "opinion")]
    slots += [] if recent is None else [items[recent].slot("recent", "67")]
    slots += _apart(items, verb, after)
    ends = next((i for i in range(after, len(items)) if text_at(items, i) in _RELATIVE), len(items))
    dates = [each.slot("opinion_date") for each in items[verb:ends] if each.kind == "date"]  # not when a firm told it
    return made("sequence", [*slots, *dates], sentence, (items[verb].start, items[after].end))


def _apart(items: Sequence[Item], verb: int, after: int) -> list[Slot]:
    """Return how long after the opinion a decision came: ``two weeks after``, ``less than 5 weeks after``."""
    for at in range(verb + 1, after):
        if items[at].kind == "duration" and text_at(items, at + 1) in {"after", "later", "following"}:
            less = text_at(items, at - 1) == "within" or text_at(items, at - 2) in {"less", "fewer"}
            told = f"{'<' if less else ''}{items[at].value} {items[at].parts['unit'].value}"
            return [items[at].slot("apart", told)]
    return []


def _acts(items: Sequence[Item], sentence: int, nouns: set[int]) -> list[Statement]:
    """Return the acts of a sentence, at most one for each authority that it names, or for each day and place.

    The places of the nouns that tell them are added to ``nouns``.
    """
    if not any(may_tell(each.low) for each in items):
        return []
    authorities = _authorities(items, len(items))
    last: Predicate | None = None
    found: list[Statement] = []
    for part in parts_of(items, authorities):
        verbs, goes_on = acts_in(items, part.first, part.end), False
        if not verbs and last is not None and part.goes_on:
            verbs, goes_on = [replace(last, at=part.first, noun=part.first)], True
        for act in verbs:
            if _is_not_done(items, act, part.first):
                continue
            held = found[-1].slot("product") if found and part.keeps else None
            told = _act(items, act, part, sentence, last.at if goes_on and last is not None else None, held)
            if told is not None:
                last = act if not goes_on or last is None else last
                found += _parted(items, told, act, part)
                nouns.add(act.noun)
                break
    return _unsure(found)


def _authorities(items: Sequence[Item], end: int) -> list[int]:
    return [i for i in range(end) if is_authority(items, i)]


def _parted(items: Sequence[Item], told: Statement, act: Predicate, part: Part) -> list[Statement]:
    """Return an act once for each of the authorities or territories that it is told of."""
    others = beside(items, part.authority)
    if others:
        return each_authority(items, told, [part.authority or 0, *others], (act.at, part.end))
    return [*each_place(items, told, act.at, part.end), *_joined(items, told, part), *_of_other_owner(items, told)]


def _of_other_owner(items: Sequence[Item], told: Statement) -> list[Statement]:
    """Return an act once more for the medicine of another firm: ``approved Acme's NAME and Belmont's OTHER``."""
    product = told.slot("product")
    at = place_of(items, product)
    if product is None or at is None or at < 2:
        return []
    other = None
    if text_at(items, at + 1) == "and" and text_at(items, at - 1) in POSSESSIVES:
        owner = next((i for i in range(at + 3, min(at + 7, len(items) - 1)) if text_at(items, i) in POSSESSIVES), None)
        other = None if owner is None else owner + 1
    elif text_at(items, at - 1) in POSSESSIVES:
        joined = next((i for i in range(at - 3, max(1, at - 7), -1) if text_at(items, i) == "and"), None)
        other = joined - 1 if joined is not None and text_at(items, joined - 2) in POSSESSIVES else None
    if other is None or not is_medicine(items, other):
        return []
    slots = [items[other].slot("product") if each is product else each for each in told.slots]
    return [made("act", slots, told.sentence, (items[other].start, items[other].end))]


def _joined(items: Sequence[Item], told: Statement, part: Part) -> list[Statement]:
    """Return an act once more for a territory that is named beside its authority: ``EU and FDA approval``."""
    at = part.authority
    if at is None:
        return []
    before = at - 2 if text_at(items, at - 1) == "and" and items[at - 2].kind == "territory" else None
    after = at + 2 if text_at(items, at + 1) == "and" and text_at(items, at + 3) in DECIDED else None
    place = before if before is not None else after
    if place is None or items[place].kind != "territory" or place <= part.first:
        return []
    shared = [each for each in told.slots if each.name not in {"authority", "territory"}]
    return [
        made("act", [*shared, items[place].slot("territory")], told.sentence, (items[place].start, items[place].end))
    ]


def _one_each(territories: Sequence[Slot], at: int) -> list[Slot]:
    """Return each territory once, told behind an act rather than before it: ``England and Wales`` are one."""
    later = [each for each in territories if each.start > at]
    told = {each.value: each for each in reversed([*later, *(each for each in territories if each.start < at)])}
    return [each for each in territories if told[each.value] is each]


def _diseases(act: Statement) -> list[str]:
    return [each.value for each in act.all("disease")]


def _unsure(acts_told: Sequence[Statement]) -> list[Statement]:
    """Return acts; of several days for one disease it is not known which patients each of them is about."""
    found: list[Statement] = []
    for each in acts_told:
        alike = [
            other.slot("date") for other in acts_told
            if other is not each and _diseases(other) == _diseases(each) != []
            and other.get("territory") == each.get("territory") and other.get("date") != each.get("date")
        ]  # fmt: skip
        days = [Slot("other_date", day.text, day.start, day.end, day.value) for day in alike if day is not None]
        found.append(each.also(*days[:1]))
    return found


def _is_a_condition(items: Sequence[Item], at: int) -> bool:
    """Read ``will be available after a decision … has been granted``, and what is said ``without prejudice to`` one."""
    if has_phrase(items, "without", "prejudice") is not None:
        return True
    begun = next((i for i in range(at - 1, -1, -1) if text_at(items, i) in {"after", "once", "until", "when"}), None)
    if begun is not None and any(text_at(items, i) == "which" for i in range(begun, at)):
        return False  # which another one was told
    modal = next((i for i in range(begun or 0) if text_at(items, i) in {"will", "would", "can"}), None)
    told = modal is not None and text_at(items, modal) == "can" and text_at(items, modal + 1) == "now"
    return begun is not None and modal is not None and not told and at - begun < FAR


def _is_not_done(items: Sequence[Item], act: Predicate, first: int) -> bool:
    """Say whether an act is denied, supposed, asked for or still to come."""
    if text_at(items, first) == "when" and text_at(items, act.at).endswith("s"):
        return True
    once = text_at(items, first) in {"if", "once", "should"} and act.at - first < FAR
    if once or _is_of_firms(items, act, first) or is_if_somebody_acts(items, act.at):
        return True
    if any(text_at(items, i) in _TELLS_HOW and text_at(items, i + 1) == "how" for i in range(act.at)):
        return True  # a page that says how a committee came to its opinion
    if _is_a_condition(items, act.at) or is_yet_to_come(items, act.at) or is_weighed(items, act.at, first):
        return True
    if announces_list(items, act.noun) or any(
        text_at(items, i) == "none" for i in range(max(first, act.at - 9), act.at)
    ):
        return True  # "none of these has been approved"
    asks = _ASKS + (_ASKED if act.name == "withdrawal" else ())
    if find(items, asks, max(first, act.at - 8), act.at) is not None:
        return True  # it was asked for, not given
    again = text_at(items, act.at - 3).startswith("continu")  # "will continue to not recommend"
    coming = next((i for i in range(max(first, act.at - 9), act.at + 2) if text_at(items, i) in _TO_COME), None)
    nots = set() if coming is None else {text_at(items, coming + 1), text_at(items, coming + 2)}
    never = coming is not None and act.name == "refusal" and "not" in nots  # "will not recommend", "won't approve"
    if not again and coming is not None and not never:
        return True  # it is still to come
    plain = act.name == "refusal" and text_at(items, act.at).startswith(
        (*TAKES, "used", "available", "commissioned", "subsidised", "recommendation")
    )
    plain = plain or text_at(items, act.at) in {"not", "no"}
    plain = plain or (act.name == "refusal" and text_at(items, act.at + 1) == "no")  # "said no to NAME"
    begin = max(first, act.at - 6, behind_relative(items, act.at))
    return not plain and denied(items, begin, act.at + 2)  # where it is refused, "not" belongs to it


def _act(
    items: Sequence[Item], act: Predicate, part: Part, sentence: int, verb: int | None = None, held: Slot | None = None
) -> Statement | None:
    """Return the act of a part of a sentence; ``held`` is the medicine that the sentence told before."""
    at, name = act.at, act.name
    part, before = _told_in(items, act, part), held
    part = replace(part, end=min(part.end, bracket_end(items, at)))  # "NAME (approved for thymoma) was tested in"
    if (named := fronted(items)) is not None and part.end == named - 1:  # "Approved for …, NAME is"
        held = medicine_in(items, named, named + 2) or held
    authority = _actor(items, act, part)
    first, end = part.first, part.end
    product, described = medicine_told(items, act, first, end, held)
    product = held if held is not before else product
    product = product or held
    disease = _disease(items, act, part)
    if authority is not None and authority > at:  # "a scheme between the FDA and others"
        apart = any(text_at(items, i) in _BESIDE for i in range(authority - 3, authority))
        authority = None if apart or is_of_order(items, authority, at) else authority
    by = authority is not None and {text_at(items, authority - 1), text_at(items, authority - 2)} & {"by", "from", "of"}
    if act.name == "withdrawal" and authority is not None and authority > at and not by:
        authority = None  # a company withdrew it
    who = items[authority].value if authority is not None and items[authority].kind == "authority" else ""
    own = AUTHORITIES[who][0] if who in AUTHORITIES else None
    territories = places_of(items, first, _under_review(items, at, end), at)
    if own is not None:  # an authority decides for its own territory
        territories = [each for each in territories if each.value in {own, "EEA"}]
    told = Told(product, disease is not None or described is not None, territories)
    if not is_enough(items, act, replace(part, authority=authority), told):
        return None
    slots: list[Slot] = []
    if authority is not None:
        slots.append(items[authority].slot("authority", who))
        name = "opinion" if who in RECOMMENDS and name == "approval" else name
        if own is not None:
            territories = territories or [items[authority].slot("territory", own)]
            others = [items[i].slot("territory") for i in range(first, end) if is_approved_in(items, i, at)]
            territories += [each for each in others if each.value not in {own, "EEA"}]
    name = "opinion" if name == "approval" and authority is None and is_on_nhs(items, at) else name
    name = "withdrawn application" if name == "withdrawal" and is_of_application(items, at) else name
    slots.append(items[_told_by(act) if verb is None else verb].slot("act", name))
    slots += [] if product is None else [product]
    begins = behind_firm(items, first, at, end) if disease is not None and disease < at else at
    slots += list(diseases_from(items, begins, _said_until(items, at, end)))
    several = [each for each in slots if each.name == "disease" and each.value not in ANY_DISEASE]
    if several:  # "types of cancer, including …" names no more than those
        slots = [each for each in slots if each.name != "disease" or each in several]
    if disease is None:
        named = described if described is not None else _told_with(items, act, part)
        slots += [] if named is None else [items[named].slot("disease")]
    slots += _one_each(territories, items[at].start)
    several_of_it = len(territories) > 1 or sum(each.name == "disease" for each in slots) > 1
    slots += _days(items, part, at, product, several=several_of_it)
    slots += _holder(items, act, range(first, end))
    return made("act", slots, sentence, (items[at].start, items[at].end))


def _told_in(items: Sequence[Item], act: Predicate, part: Part) -> Part:
    """Return what is told of an act itself: not what it rests on, what came before it or what is told behind."""
    follows = next((i for i in range(part.first, part.end) if text_at(items, i) == "follows"), None)
    led = next((i for i in range(act.at, part.end) if phrase_at(items, i, "followed", "by")), None)
    if act.form == "noun" and led is not None:  # "The opinion was followed by the agency's approval"
        part = replace(part, end=led, authority=None if (part.authority or 0) >= led else part.authority)
    elif act.form == "noun" and follows is not None:  # what came before is another one
        part = replace(part, end=follows) if follows > act.at else _behind(items, part, follows)
    elif follows is not None and act.at > follows and text_at(items, follows - 1) in {"decision", "approval", "nod"}:
        part = _behind(items, part, follows)  # "The decision follows the approval by the agency, which cleared NAME"
    if act.form != "noun" and text_at(items, part.first) == "based":  # on what it rests is told first
        comma = next((i for i in range(part.first, act.at) if items[i].text == ","), part.first)
        part = replace(part, first=comma)
    ground = act.at + 1 if text_at(items, act.at) in {"granted", "given", "awarded"} else act.at
    if text_at(items, ground) == "based" and text_at(items, ground + 1) in {"on", "upon"}:
        part = replace(part, end=min(part.end, ground))  # "was granted based on a trial in patients with thymoma"
    own = next((i for i in range(act.at - 1, part.first, -1) if items[i].text == ";"), None)
    if (
        own is not None
        and any(text_at(items, i) == "it" for i in range(own, act.at))
        and text_at(items, own + 1) == "in"
    ):
        part = replace(part, first=own + 1)  # "…; in Japan it is also approved"
    if act.form == "decides" and act.at <= 1 and (named := fronted(items)) is not None:
        part = replace(part, end=named - 1, authority=next(iter(_authorities(items, named)), None))
    return part


def _behind(items: Sequence[Item], part: Part, follows: int) -> Part:
    """Return what stands behind ``The agency's decision follows``, with the authority of what came before."""
    own = [i for i in _authorities(items, part.end) if i > follows]
    return replace(part, first=follows + 1, authority=own[0] if own else None)


def _actor(items: Sequence[Item], act: Predicate, part: Part) -> int | None:
    """Return the authority of an act: right before its verb or behind ``from``; another may have acted before."""
    if act.form not in {"decides", "gives"}:
        return source_of(items, act.noun) or part.authority
    near = range(max(part.first, act.at - _NEAR_VERB), act.at)
    beside_it = [i for i in near if is_authority(items, i) and items[i].kind == "authority"]
    plain = beside_it and all(
        text_at(items, i) in {"has", "have", "also", "had", ")", "("} or items[i].kind in {"short", "authority"}
        for i in range(beside_it[-1] + 1, act.at)
    )
    return beside_it[-1] if plain else part.authority


def _under_review(items: Sequence[Item], at: int, end: int) -> int:
    """Return where it is told what is not decided yet: ``approved in …, and is under review in``."""
    return next(
        (
            i
            for i in range(at + 2, end)
            if text_at(items, i) == "under" and text_at(items, i + 1) in {"review", "regulatory"}
        ),
        end,
    )


def _said_until(items: Sequence[Item], at: int, end: int) -> int:
    """Return where something else than the act is said of its medicine: ``…, and is under review for …``."""
    plain = text_at(items, at - 1).split(" ")[-1] in CLASSES
    at_first = text_at(items, at - 1) in {"first", "originally", "initially"}
    aside = at > 1 and text_at(items, at).endswith("ed") and items[at - 1 - at_first].text == ","  # ", approved for A,"
    for index in range(at + 2, end):
        if text_at(items, index) == "but" and text_at(items, index + 1) == "not":
            return index  # "approved for thymoma, but not for sarcoma"
        if (plain or aside) and items[index].text == "," and text_at(items, index + 1) in BE | {"has", "had"}:
            return index  # "NAME, an antibody approved for thymoma, was tested in"
        if goes_over(items, index) or is_said_of_its_use(items, index):
            return index
        if any(text_at(items, i) in {"who", "whose"} for i in range(max(at, index - _NEAR), index)):
            continue  # "patients who are … and have"
        subject = text_at(items, index + 1) in {"it", "they"}
        if text_at(items, index) in {"and", "but"} and text_at(items, index + 1 + subject) in {
            "has",
            "is",
            "have",
            "are",
        }:
            return index
    return end


def _told_with(items: Sequence[Item], act: Predicate, part: Part) -> int | None:
    """Return the disease that only tells which medicine a name is: ``cleared its bladder cancer drug NAME``."""
    places = range(max(part.first, act.at - _NEAR), min(act.noun + _NEAR, part.end))
    kinds = {"drug", "medicine", "treatment", "therapy", "pill"}
    return next(
        (
            i
            for i in places
            if items[i].kind == "disease" and text_at(items, i + 1) in kinds and items[i].low != "cancer"
        ),
        None,
    )


def _told_by(act: Predicate) -> int:
    """Return the word that an act is told by: what was given, unless that is an approval or an opinion."""
    return act.at if act.name in {"approval", "opinion", "withdrawal"} else act.noun


def _disease(items: Sequence[Item], act: Predicate, part: Part) -> int | None:
    """Return the place of the first disease that an act is about."""
    passive = any(text_at(items, index) in BE for index in range(max(part.first, act.at - 3), act.at))
    before = act.name == "withdrawal" or part.authority is None or passive or act.form == "noun"
    before = before or (
        act.form == "gives" and (part.authority or 0) > act.noun
    )  # of a headline: "drug granted … by the FDA"
    places = [i for i in range(part.first, part.end) if is_patients_disease(items, i)]
    found = next((i for i in places if i > act.at or before), None)
    if found is None and act.name in {"opinion", "approval", "refusal"}:
        found = next(iter(places), None)
    return found


def _days(items: Sequence[Item], part: Part, act: int, product: Slot | None, *, several: bool) -> list[Slot]:
    """Return the day of an act; where it may be one of several acts also the others."""
    said = find(items, ("announced", "announces", "said", "reported"), 0, act)
    dates = dates_in(items, part.first, part.end, act, product)
    dates = [each for each in dates if said is None or each.start > items[said].start]
    others = [Slot("other_date", each.text, each.start, each.end, each.value) for each in dates[1:]]
    others += [items[i].slot("other_date", "") for i in range(part.first + 1, part.end - 1) if is_days_later(items, i)]
    return [*dates[:1], *(others if several else [])]  # of which of them it is was not understood


def _holder(items: Sequence[Item], act: Predicate, inside: range) -> list[Slot]:
    """Return the company that received an approval, or the first that is named with it."""
    last = next((i for i in range(act.at, inside.stop) if items[i].text == ";"), inside.stop)
    companies = [i for i in range(inside.start, last) if items[i].kind == "company"]
    nearer = act.form == "gets" and any(i < act.at for i in companies)
    holder = items[max(i for i in companies if i < act.at) if nearer else companies[0]] if companies else None
    return [] if holder is None else [holder.slot("company")]


def _is_of_firms(items: Sequence[Item], act: Predicate, first: int) -> bool:
    """Say whether an act is not done, only asked for, or of firms: ``balked at approving``, ``rights were licensed``.

    ``No other drug has been licensed`` and ``to submit NAME for approval in`` tell of none either.
    """
    before = range(first, act.at)
    if find(items, ("balked", "baulked", "hesitat", "shied"), first, act.at) is not None:
        return True
    if text_at(items, first) == "no" and text_at(items, first + 1) in {"other", "drug", "medicine", "new"}:
        return True
    if any(phrase_at(items, i, "to", "submit") or phrase_at(items, i, "to", "file") for i in before):
        return True
    sold = text_at(items, act.at) == "licenced" and any(text_at(items, i) == "rights" for i in before)
    return sold or is_dealt(items, act.at)
