"""Acts that no narrower rule has read: an authority or place, the word of an act and a medicine, in one clause.

The other rules of this room ask for the words that an act is told with. Here whatever is not denied, still to come or
of something else counts: a medicine that was ``approved``, ``cleared`` or ``granted`` something, with who did it,
where, when, or for whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from pivotal.reading.labels.act_nouns import noun_at
from pivotal.reading.labels.act_words import Predicate, is_of_other_things, predicate_at
from pivotal.reading.labels.acts_aside import is_argued, is_followed, is_if_somebody_acts, is_usual
from pivotal.reading.labels.acts_awaited import is_yet_to_come
from pivotal.reading.labels.acts_denied import is_dealt
from pivotal.reading.labels.acts_in_looser_words import LOOSE, advised_against, is_loosely_enough, is_none_of_it, looser
from pivotal.reading.labels.acts_in_looser_words import STEMS as _LOOSER
from pivotal.reading.labels.acts_placed import date_at, dates_in, each_place, places_of
from pivotal.reading.labels.asides import first_approved, without
from pivotal.reading.labels.authorities_told import beside, each_authority
from pivotal.reading.labels.diseases_named import diseases_from, is_patients_disease
from pivotal.reading.labels.labels_without_verbs import named_medicine
from pivotal.reading.labels.marketing_told import allowed_to_sell
from pivotal.reading.labels.rights_places import bracket_end
from pivotal.reading.labels.subjects import BE, TRIALS, medicine_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, is_month, kind_at, made, span, text_at

_DECIDED = {
    "approved": "approval", "approves": "approval", "authorised": "approval", "authorises": "approval",
    "licenced": "approval", "cleared": "approval", "clears": "approval",
    "endorses": "approval",
    "endorsed": "approval", "backs": "approval", "recommends": "opinion", "recommended": "opinion",
    "rejects": "refusal", "rejected": "refusal", "refused": "refusal", "refuses": "refusal",
    "withdrawn": "withdrawal", "designated": "designation", "relicenced": "approval", "ok": "approval",
}  # fmt: skip
_WOULD_NOT = frozenset({"recommend", "approve", "fund", "endorse", "back", "support"})
_STEMS = (
    "fund", "support", "approv", "authoris", "licenc", "clear", "ok", "green", "endors", "back", "recommend",
    "reject", "refus", "withdr", "designat", "nod", "go", "orphan", "breakthrough", "fast", "priority", "crl",
    "complete", "opinion", "accept", "declin", "turn",
)  # fmt: skip
_ALL_STEMS = (*_STEMS, *_LOOSER)
_ENDS = frozenset({";", ":", "—", "but", "while", "whereas", "although", "?"})
_GOES_ON = frozenset({"and", "but", "while", "which"})
# A plan, a hope, a request, a guideline, a test or a deal: then nothing was decided.
_UNDECIDED = (
    "expect", "await", "pending", "seek", "sought", "would", "could", "might", "anticipat", "upcoming", "until",
    "unless", "whether", "potential", "postpon", "delay", "near", "warn", "unlikely", "likely", "hope", "monitoring",
    "guideline", "nccn", "esmo", "asco", "ethic", "irb", "protocol", "diagnostic", "assay", "companion", "device",
    "generic", "settle", "copies", "biosimilar", "request", "pdufa", "propos", "pursu", "prejudice", "continue",
    "should", "will", "submi", "conduct", "patent", "rights", "proceed", "investigational", "eyes", "eyeing",
)  # fmt: skip
_DENIED = frozenset({
    "not", "no", "never", "without", "yet", "neither", "nor", "none", "if", "before", "prior", "ahead", "toward",
    "towards", "when", "once", "can", "cannot", "must", "to", "for", "since", "after", "following",
})  # fmt: skip
_TOLD_OF = frozenset({
    "basis", "first", "only", "this", "these", "than", "possible", "how", "both", "many", "every", "each",
})  # fmt: skip
_SUPPOSING = frozenset({"if", "whether", "before", "until", "unless", "once", "when", "after", "since", "than", "as"})
_OLD = ("previous", "already")
_DETERMINERS = frozenset({
    "the", "an", "a", "any", "other", "only", "its", "their", "our", "these", "those", "of", "all", "several", "many",
    "most", "as", "currently", "previously", "newly", "recently", "two", "three", "first", "with", "using", "and",
    "or", "new",
})  # fmt: skip
_OPENS = frozenset({
    "for", "in", "by", "on", "to", "as", ",", ".", "and", "with", "under", "based", "after", "", "(", ")", "from",
    "since", "across", "throughout", "outside", "worldwide", "globally", "following", "at", "today", "yesterday",
    "via", "through", "—", "-", ":", ";",
})  # fmt: skip
_HOUSES = frozenset({"Institute", "Institutes", "University", "Hospital", "College", "Group"})
_PLURALS = ("drugs", "medicines", "therapies", "agents", "products", "generics", "applications")
_PARTS = frozenset({
    "process", "pathway", "application", "committee", "decision", "date", "rate", "request", "letter", "holder",
})  # fmt: skip
_NO_ACTS = ("indication", "label", "variation", "recommend")
_ONLY_TO = frozenset({"approve", "authorise", "recommend", "accept", "reject", "refuse", "decline", "withdraw"})
_CONDITIONS = ("condition", "requirement", "commitment")
_GETTING = frozenset({"holder", "date", "obtaining", "gaining", "getting"})
_GETS = ("receiv", "win", "won", "gain", "get", "got", "secur", "land", "nab", "snag", "obtain", "grant", "gave",
         "give", "earn", "score", "issue", "follow", "came", "has")  # fmt: skip
_OWNED = frozenset({"the", "this", "its", "their", "an", "a", "of", "with", "our"})
_GROUNDS = frozenset({"based", "after", "following", "from", "on", "since", "because"})
_SUBJECTS = frozenset({
    "it", "drug", "therapy", "medicine", "combination", "regimen", "treatment", "application", "inhibitor", "antibody",
    "conjugate",
})  # fmt: skip
_OBJECTS = frozenset({"medicine", "drug", "therapy", "treatment", "combination", "application", "indication", "it",
                      "regimen", "filing", "nda", "bla", "snda", "sbla"})  # fmt: skip
_LEADS = frozenset({"for", "in", "to", "as"})
_MEDICINES = frozenset({"drug", "product"})
_FULL = frozenset({"full", "regular", "traditional", "unconditional", "standard", "definitive", "final"})
_PATHS = frozenset({"accelerated", "conditional", "provisional", "expedited"})
_LATER = frozenset({"subsequently", "then", "later", "again", "also"})
_DAY_ENDS = frozenset({".", "for", "as", ""})
_MOST = 4  # words of acts that are looked at in a clause
_BACK, _AHEAD, _SHORT = 7, 9, 4  # items


def acts_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the acts of the clauses in which nothing has read one.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if (aside := first_approved(items)) is not None:
        items = without(items, aside)
    told = [each for each in told if aside is None or each.kind != "earlier"]
    if has_none(items, _ALL_STEMS) or items[-1].text == "?" or any(each.kind == "earlier" for each in told):
        return []
    known = [each for each in told if each.kind == "act"]
    found: list[Statement] = [] if not known else _again(items, known[-1], sentence, told)
    for first, end in _stretches(items):
        start, stop = items[first].start, items[end - 1].end
        if any(each.start < stop and start < each.end for each in known):
            continue
        for act in islice(_acts_in(items, first, end), _MOST):
            none = is_none_of_it(items, act, first, end) if act.form == LOOSE else _is_none(items, act, first, end)
            if (not none or _is_refused(items, act, first)) and (read := _act(items, act, first, end, sentence)):
                found += read
                break
    return found


def _again(items: Sequence[Item], act: Statement, sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return an act once more for a further day: ``approved on 2 May 2019 and subsequently on 4 June 2021``."""
    day, by = act.slot("date"), act.slot("act")
    if day is None or by is None:
        return []
    held = {slot.start for each in told for slot in each.slots}
    for at in range(len(items)):
        on = at + 1 + (text_at(items, at + 1) in _LATER)
        on += 2 if text_at(items, on) in _FULL and text_at(items, on + 1) == "approval" else 0  # "and full approval in"
        if text_at(items, at) != "and" or items[at].start < day.end or text_at(items, on) not in {"on", "in", "by"}:
            continue
        if (elsewhere := _elsewhere(items, on)) is not None and elsewhere[0].start not in held:
            shared = [each for each in act.slots if each.name in {"product", "disease"}]
            return [made("act", [*elsewhere, *shared, by], sentence, (items[at].start, elsewhere[1].end))]
        other = date_at(items, on + 1)
        ends = _DAY_ENDS | ({","} if on > at + 1 else set())  # "and in June, results were presented"
        if other is not None and other[0].start not in held and text_at(items, other[1]) in ends:
            shared = [each for each in act.slots if each.name in {"authority", "product", "territory"}]
            return [made("act", [*shared, by, other[0]], sentence, (items[at].start, other[0].end))]
    return []


def _elsewhere(items: Sequence[Item], on: int) -> tuple[Slot, Slot] | None:
    """Return the place or authority, and the day, of ``… and in Australia in August 2018``."""
    at = on + 1 + (text_at(items, on + 1) == "the")
    if at >= len(items) or items[at].kind not in {"territory", "authority"}:
        return None
    day = at + 1 + (text_at(items, at + 1) == ",")
    other = date_at(items, day + 1) if text_at(items, day) in {"on", "in", "since"} else None
    return (
        None
        if other is None or text_at(items, other[1]) not in _DAY_ENDS | {","}
        else (items[at].slot(items[at].kind), other[0])
    )


def _stretches(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Yield where each part of a sentence that may tell an act of its own begins and ends."""
    first = 0
    for at, item in enumerate(items):
        if item.low in _ENDS or (item.text == "," and text_at(items, at + 1) in _GOES_ON):
            if at > first:
                yield first, at
            first = at + 1
    if first < len(items):
        yield first, len(items)


def _acts_in(items: Sequence[Item], first: int, end: int) -> Iterator[Predicate]:
    """Yield the words that may tell an act: a participle or verb that decides, what is given or got, a noun."""
    for at in range(first, end):
        word, before = items[at].low, text_at(items, at - 1)
        if word in _WOULD_NOT and before == "not" and text_at(items, at - 2) in {"would", "could"}:
            yield Predicate(at, "refusal", at, "decides")
        elif (against := advised_against(items, at, first)) is not None:
            yield against
        elif word in {"balked", "baulked", "failed", "handed", "lost"} and (told := looser(items, at, first, end)):
            yield told
            return  # what stands behind is what was not done
        elif before == "to" and (took := looser(items, at, first, end)) is not None:
            yield took  # "took 41 days to approve NAME"
        elif word in _DECIDED:
            described = word.endswith("ed") and before in _DETERMINERS and text_at(items, at + 1) not in _OPENS
            by = at > 1 and items[at - 2].kind == "authority" and text_at(items, at + 1) in {"for", "in", ".", ""}
            if not described and (by or before not in {"-", "–"}):
                no = _DECIDED[word] == "opinion" and text_at(items, at + 1) == "against"
                yield Predicate(at, "refusal" if no else _DECIDED[word], at, "decides")
        elif (
            word not in {"given", "withdrawal"}
            and before != "consent"
            and (told := predicate_at(items, at, end)) is not None
        ):
            by = any(each.kind == "authority" for each in items[max(first, at - _AHEAD) : at])
            if told.form != "announces" and (told.name != "acceptance" or by or text_at(items, at + 1) == "for"):
                yield told
        elif (told := looser(items, at, first, end)) is not None:
            yield told
        elif not word.startswith(_NO_ACTS) and (noun := noun_at(items, at)) is not None and _is_whole(items, noun):
            yield Predicate(at, noun[1], at, "noun")


def _subject_begins(items: Sequence[Item], at: int, first: int) -> int:
    """Return where an authority stands that did something itself: what the sentence says before it says nothing of it.

    ``After a first rejection, the agency approved``, ``will have royalties now that the agency has approved``.
    """
    who = at - 1 - (text_at(items, at - 1) in {"has", "have", "had", "today"})
    if who < first or items[who].kind != "authority" or not items[at].low.endswith("ed"):
        return first
    lead = who - 1
    while text_at(items, lead) in {"the", "us", "u.s."} or kind_at(items, lead) == "territory":
        lead -= 1
    return first if text_at(items, lead) in _SUPPOSING else who


def _is_refused(items: Sequence[Item], act: Predicate, first: int) -> bool:
    """Say whether an authority ``would not recommend`` a medicine, or ``could not`` do so."""
    verb = text_at(items, act.at - 2) in {"would", "could"} and text_at(items, act.at - 1) == "not"
    return verb and act.name == "refusal" and any(each.kind == "authority" for each in items[first : act.at])


def _is_whole(items: Sequence[Item], noun: tuple[int, str]) -> bool:
    """Say whether a noun tells an act by itself and is no part of another one: not ``approval process``."""
    return noun[1] not in {"", "acceptance"} and text_at(items, noun[0]) not in _PARTS


def _is_none(items: Sequence[Item], act: Predicate, first: int, end: int) -> bool:
    """Say whether nothing was decided: it is denied, still to come, of something else, or only referred to."""
    at, word, begun = act.at, items[act.at].low, first
    first = _subject_begins(items, at, first)
    undecided = find(items, _UNDECIDED, max(first, at - 30), min(end, at + _AHEAD))
    if undecided is not None and text_at(items, undecided) == "patented":  # "patented in 1983 and approved in 1997"
        undecided = find(items, _UNDECIDED, undecided + 1, min(end, at + _AHEAD))
    if undecided is not None or allowed_to_sell(items, at):
        return True
    guided = act.name == "opinion" and find(items, ("guideline",), at, end) is not None  # "… in the guidelines of"
    if guided or (act.form == "noun" and (items[at].quoted or not _is_given(items, at, first, end))):
        return True
    if is_followed(items, at) or is_followed(items, at + 1) or is_argued(items, at):
        return True
    if is_if_somebody_acts(items, at) or is_yet_to_come(items, max(at, act.noun)) or is_usual(items, at):
        return True
    if act.form != "noun" and is_of_other_things(items, at):
        return True
    if word in _ONLY_TO and text_at(items, at - 1) != "to":
        return True
    if word == "licenced" and not (text_at(items, at - 1) in BE and text_at(items, at + 1) in {"for", "in", "as"}):
        return True  # from company to company
    return is_dealt(items, at) or _is_denied(items, act, first) or _is_of_another(items, at, begun, end)


def _is_given(items: Sequence[Item], at: int, first: int, end: int) -> bool:
    """Say whether a noun tells an act: in a headline, with a verb of getting, or where nothing owns it.

    ``As a condition of approval`` tells what was asked for with one.
    """
    if find(items, _CONDITIONS, max(first, at - _SHORT), at) is not None:
        return False
    if items[-1].text not in {".", "!"} or find(items, _GETS, max(first, at - _AHEAD), min(end, at + 6)) is not None:
        return True
    today = text_at(items, at - 1) in {"'s", "’s"} and text_at(items, at - 2) in {"today", "yesterday"}
    return today or not any(text_at(items, i) in _OWNED for i in range(max(first, at - 30), at))


def _is_denied(items: Sequence[Item], act: Predicate, first: int) -> bool:
    """Say whether a word before an act denies or supposes it, or tells that it is an old one."""
    at = act.at
    if text_at(items, first) == "no" and act.name != "refusal":
        return True  # "No other drug has been licensed"
    headline = items[-1].text not in {".", "!", "”", '"'}
    words = _DENIED if headline else _DENIED | _TOLD_OF
    for index in range(max(first, at - (_SHORT if act.form == "decides" else _BACK)), at):
        word = text_at(items, index)
        refused = word in {"not", "no"} and act.name == "refusal"
        once = word == "first" and all(text_at(items, i) == "been" for i in range(index + 1, at))  # first approved
        path = word == "this" and text_at(items, index + 1) == "indication" and _is_by_pathway(items, at)
        held = word == "both" and text_at(items, index + 1) in {"hold", "have"}
        if word in words and not (refused or once or path or held or is_month(items, index)):
            return True
    if any(items[i].text == "may" for i in range(max(first, at - _BACK), at)):
        return True
    old = find(items, _OLD, max(first, at - _SHORT), at)
    old = None if old is not None and text_at(items, old + 1) == "decision" else old  # reversed its previous decision
    if any(text_at(items, i) == "current" for i in range(max(first, at - _SHORT), at)):
        return True
    who = range(first, min(len(items), at + _AHEAD))
    told = old is not None and text_at(items, old).startswith("previous")
    return old is not None and not (told and any(items[i].kind in {"authority", "territory"} for i in who))


def _is_of_another(items: Sequence[Item], at: int, first: int, end: int) -> bool:
    """Say whether an act is of a trial, of several medicines, or only tells which is the first one."""
    ahead = range(at, min(at + _AHEAD, end))
    trial = next((i for i in ahead if text_at(items, i) in TRIALS), None)
    if trial is not None and not any(text_at(items, i) in _GROUNDS for i in range(at, trial)):
        return True
    became = any(text_at(items, i) == "became" for i in range(first, at))
    if (became and dates_in(items, first, end)) or text_at(items, first + 1) == "becomes":
        return False  # in 2018 it became the first one approved; "NAME becomes the third one"
    several = any(items[i].text.startswith(_PLURALS) for i in ahead)
    several = several or any(text_at(items, i) in _PLURALS for i in range(max(first, at - 30), at))
    ranked = any(
        text_at(items, i) in {"first", "only", "second", "third", "fourth"}
        and text_at(items, i - 1) in {"the", "and", "its", "is"}
        and text_at(items, i + 1) != "other"
        and text_at(items, i - 2) != "among"  # "were among the first to have NAME, approved in 2001"
        for i in range(max(first, at - 30), at - 1)
    )
    return several or ranked or any(text_at(items, i) in _GETTING for i in range(at - 2, at + 3))


def _act(items: Sequence[Item], act: Predicate, first: int, end: int, sentence: int) -> list[Statement]:
    """Return an act with what is told of it, once for each territory; nothing where too little is told."""
    at = act.at
    end = min(end, bracket_end(items, at))  # "NAME (approved for thymoma) was tested in"
    if act.form == "noun":  # "Today's approval in T follows the agency's approval of NAME"
        first = next((i + 1 for i in range(at - 1, first, -1) if text_at(items, i) in {"follows", "followed"}), first)
        end = next((i for i in range(at + 1, end) if _goes_over(items, i)), end)
    who = [i for i in range(first, end) if items[i].kind == "authority"]
    patented = find(items, ("patented",), first, at) is not None  # "patented in 1983 and approved in 1997"
    product = _medicine(items, act, first, end)
    days = dates_in(items, at if patented else first, end, at, product)
    where = [i for i in range(first, end) if items[i].kind == "territory" and not _is_of_a_body(items, i)]
    ill = any(is_patients_disease(items, i) for i in range(at + 1, end))
    if act.form == LOOSE:
        enough = is_loosely_enough(items, act, first, end, named=product is not None, dated=bool(days))
    else:
        enough = _is_enough(items, act, (first, end), product is not None, (who, where, bool(days), ill))
    if not enough:
        return []
    slots: list[Slot] = [items[i].slot("authority") for i in who[:1]]
    slots.append(items[at if act.name in {"approval", "opinion", "withdrawal"} else act.noun].slot("act", act.name))
    slots += [] if product is None else [product]
    slots += list(diseases_from(items, at, end)) if ill else []
    slots += places_of(items, first, end, at) or [items[i].slot("territory") for i in where[:1]]
    slots += days[:1]
    if others := beside(items, who[0] if who else None):  # "NICE and the SMC both fund NAME"
        told = made("act", slots, sentence, (items[at].start, items[at].end))
        return each_authority(items, told, [who[0], *others], (at, end))
    return each_place(items, made("act", slots, sentence, (items[at].start, items[at].end)), at, end)


def _is_of_a_body(items: Sequence[Item], at: int) -> bool:
    """Say whether a territory only tells whose institute ran a trial: ``sponsored by the US National Institute of``."""
    return any(items[i].text in _HOUSES for i in range(at + 1, min(at + 4, len(items))))


def _goes_over(items: Sequence[Item], at: int) -> bool:
    """Say whether a sentence goes over to what came before: ``approval in T follows``, ``came two months after``."""
    if find(items, ("opinion", "recommendation"), at, at + _AHEAD) is not None:
        return False  # which is no other approval
    after = any(text_at(items, i) in {"after", "following"} for i in range(at + 1, at + _SHORT))
    return text_at(items, at) in {"follows", "followed"} or (text_at(items, at) in {"comes", "came"} and after)


def _is_enough(
    items: Sequence[Item], act: Predicate, inside: tuple[int, int], named: bool,
    told: tuple[Sequence[int], Sequence[int], bool, bool],
) -> bool:  # fmt: skip
    """Say whether a medicine is told with who acted, where, when or for whom; or an authority with what it acted on."""
    (first, end), (who, where, dated, ill) = inside, told
    at = act.at
    led = any(text_at(items, i) in _LEADS for i in range(at + 1, min(at + 6, end)))
    if named and (who or where or dated or (ill and led) or _is_by_pathway(items, at)):
        return True
    if text_at(items, at - 2) == "indication" and _is_by_pathway(items, at):
        return True  # "This indication is approved under accelerated approval"
    if ill and led and ((dated and (act.form == "noun" or at == 0)) or (at == 1 and text_at(items, 0) == "also")):
        return True
    ranked = any(text_at(items, i) == "first" for i in range(max(first, at - _AHEAD), at))
    subject = not ranked and any(text_at(items, i) in _SUBJECTS for i in range(max(first, at - _AHEAD), at))
    if (subject and (who or where) and (ill or where or dated)) or (who and ill and led):
        return True
    by = act.form != "noun" and bool(who) and who[0] < at
    by = by and not any(text_at(items, i) in BE for i in range(at - 3, at))
    ahead = range(at + 1, min(at + _AHEAD, end))
    return by and any(text_at(items, i) in _OBJECTS or items[i].kind in _MEDICINES for i in ahead)


def _is_by_pathway(items: Sequence[Item], at: int) -> bool:
    """Say whether a passive tells how it was done: ``was approved under accelerated approval based on``."""
    passive = text_at(items, at - 1) in BE and text_at(items, at + 1) == "under"
    return passive and text_at(items, at + 2) in _PATHS and text_at(items, at + 3) == "approval"


def _medicine(items: Sequence[Item], act: Predicate, first: int, end: int) -> Slot | None:
    """Return the medicine of an act: behind a verb that an authority stands before, or else before the act."""
    at = act.at
    active = act.form in {"decides", "gives", LOOSE} and any(each.kind == "authority" for each in items[first:at])
    active = active and not any(text_at(items, i) in BE for i in range(at - 3, at))
    sides: tuple[tuple[int, int], ...] = ((first, at),)
    if act.form == LOOSE and not any(text_at(items, i) in BE for i in range(at - 2, at)):
        sides = ((at + 1, end), (first, at))
    elif active or act.form == "noun":  # "approves NAME", "approval of NAME"
        far = _AHEAD if text_at(items, at + 1) == "by" else _SHORT  # "approval by the agency, NAME is"
        sides = ((at + 1, end if active else min(end, at + far)), (first, at))
    for names in (False, True):
        for begins, stops in sides:
            if (found := medicine_in(items, begins, stops, names=names)) is not None:
                return found
    if act.form == "decides" and not active and items[first].text[:1].isupper() and text_at(items, first + 1) == "(":
        return span(items, first, first + 1, "product")
    if act.form == LOOSE:
        return named_medicine(items, first)
    return medicine_in(items, first, end) if act.form in {"gets", "gives"} else None
