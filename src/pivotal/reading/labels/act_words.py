"""The verbs that tell an act of an authority: what decides, gives, gets or announces it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pivotal.reading.labels.act_nouns import may_be_a_noun, noun_at
from pivotal.reading.labels.acts_advised import ADVISES, VOTES, VOTES_AND_PULLS, advice, is_refused, pulled, voted
from pivotal.reading.labels.label_verbs import names_papers
from pivotal.reading.labels.subjects import BE
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, phrase_at, text_at
from pivotal.reading.words import NATIONALS

# What an authority does to a medicine or an application, by whole verbs.
_VERBS: dict[str, tuple[str, ...]] = {
    "acceptance": ("accepted", "accepts", "accepting", "validated", "validates", "filed"),
    "designation": ("designated", "designates"),
    "refusal": (
        "refused", "refuses", "refusing", "rejected", "rejects", "rejecting", "reject", "refuse", "declined",
        "declines",
        "spurned", "spurns", "rebuffed", "rebuffs", "snubbed", "snubs", "nixed", "nixes", "decline",
    ),
    "withdrawal": (
        "withdrew", "withdrawn", "withdraw", "withdraws", "withdrawing", "revoked", "revokes", "rescinded", "rescinds",
        "revoking", "rescinding", "suspended", "suspends", "withdrawal",
    ),
    "opinion": ("recommended", "recommends", "recommending", "recommend"),
    "approval": (
        "approved", "approves", "approving", "approve", "authorised", "authorises", "authorising", "authorise",
        "licenced",
        "clears", "cleared", "greenlit", "greenlighted", "greenlights", "okays", "okayed", "oks", "okay'd", "ok'd",
        "oked", "ok’d",
        "sanctioned", "endorsed", "endorses", "backs", "backed", "registered", "ratified", "ratifies", "relicenced",
        "reapproved", "reapproves", "re-approved", "re-approves", "reauthorised",
    ),
}  # fmt: skip
_VERB_OF = {verb: name for name, verbs in _VERBS.items() for verb in verbs}
_TWO_WORDS: dict[tuple[str, ...], str] = {
    ("turned", "down"): "refusal", ("turns", "down"): "refusal", ("turned", "away"): "refusal",
    ("turned", "back"): "refusal", ("knocked", "back"): "refusal",
    ("batted", "back"): "refusal", ("bats", "back"): "refusal", ("swatted", "away"): "refusal",
    ("knocks", "back"): "refusal", ("voted", "against"): "refusal", ("votes", "against"): "refusal",
    ("ruled", "in", "favour"): "approval",
    ("rules", "in", "favour"): "approval", ("decided", "in", "favour"): "approval",
    ("ruled", "against"): "refusal", ("rules", "against"): "refusal", ("recommends", "against"): "refusal",
    ("recommended", "against"): "refusal", ("recommending", "against"): "refusal", ("votes", "down"): "refusal",
    ("vote", "against"): "refusal",
    ("voted", "down"): "refusal",
    ("said", "no", "to"): "refusal", ("says", "no", "to"): "refusal", ("signed", "off", "on"): "approval",
    ("signs", "off", "on"): "approval", ("said", "yes", "to"): "approval", ("says", "yes", "to"): "approval",
    ("gave", "the", "nod"): "approval", ("ok", "'s"): "approval", ("ok", "’s"): "approval",
    ("ok", "’", "d"): "approval",
    ("ok", "'", "d"): "approval",
    ("ok", "'d"): "approval", ("ok", "’d"): "approval", ("ok", "s"): "approval",
    ("prioritised", "the", "review"): "designation", ("prioritises", "the", "review"): "designation",
    ("under", "priority", "review"): "designation", ("under", "expedited", "review"): "designation",
    ("under", "accelerated", "review"): "designation", ("under", "accelerated", "assessment"): "designation",
    ("fast", "-", "tracks"): "designation", ("fast", "tracks"): "designation", ("fast", "tracked"): "designation",
    ("fast", "-", "tracked"): "designation", ("green", "lights"): "approval", ("green", "-", "lights"): "approval",
    ("green", "-", "lighted"): "approval", ("green", "-", "lit"): "approval",
    ("green", "lit"): "approval", ("waved", "through"): "approval", ("waves", "through"): "approval",
    ("advisers", "back"): "opinion", ("advisors", "back"): "opinion", ("experts", "back"): "opinion",
}  # fmt: skip
_BODIES = frozenset({"watchdog", "regulator", "regulators", "panel", "committee", "agency", "body", "ministry"})
_TWO_FIRSTS = frozenset(words[0] for words in _TWO_WORDS)
_GETS = (
    "receiv", "secur", "wins", "win", "won", "winning", "gain", "gets", "get", "got", "gotten", "getting", "obtain",
    "earn",
    "lands", "landed", "nab", "snag", "bags", "bagged", "scores", "scored", "clinch", "picks", "picked", "grabs",
    "grabbed", "notch", "garner", "attain", "attract", "nets", "nails", "nailed", "holds", "carries",
    "collects", "racked", "racks", "chalked", "chalks",
    "achiev", "adds", "added",
)  # fmt: skip
_GET_WORDS = frozenset({
    "adds", "added", "lands", "landed", "win", "wins", "won", "winning", "get", "gets", "got", "gotten", "getting",
    "holds", "carries",
})  # fmt: skip
_GET_STEMS = tuple(each for each in _GETS if each not in _GET_WORDS)
_HAS = frozenset({"has", "have", "had", "having", "holds", "carries"})  # of a designation: it has one
_GIVES = (
    "grant", "given", "gives", "gave", "giving", "handed", "hands", "award", "issued", "issues", "issuing", "provided",
    "provides", "delivered", "delivers", "adopt", "bestow", "conferred", "confers", "assigned", "assigns", "extended",
    "extends", "expanded", "expands", "broadened", "broadens", "widened", "widens", "converted", "converts",
    "accelerated", "renewed", "renews", "expressed", "released", "slapped", "sent", "afforded", "accorded",
    "acknowledg", "recognis", "rewarded", "revised", "revises", "amended", "amends", "altered", "alters",
)  # fmt: skip
_STANDS = frozenset({"confirmed", "confirms", "upheld", "maintained", "reaffirmed"})  # the refusal
_FAR_NEWS = 9  # items between "announced" and what, over a day, an authority and its abbreviation
_GROWN = ("nod", "indication", "label", "licence", "approval", "authorisation", "approved")
_TO_ITSELF = frozenset({"extended", "extends", "expanded", "expands", "broadened", "broadens", "widened", "widens",
                        "accelerated", "renewed", "renews", "revised", "revises", "amended", "amends", "altered",
                        "alters"})  # fmt: skip
_ANNOUNCES = ("announc", "report", "confirm", "welcom", "celebrat", "hail")
_TO_ACCEPT = frozenset({"accept", "fund", "reimburse"})
_VERB_WORDS = _TO_ACCEPT | _TWO_FIRSTS | _STANDS | _HAS | _GET_WORDS | ADVISES | frozenset(_VERB_OF)
_VERB_WORDS |= {"denied", "denies", "deny"}
_VERB_STEMS = (*_GET_STEMS, *_GIVES, *_ANNOUNCES, *VOTES_AND_PULLS)
_KEPT = 1 << 14  # words of which it is kept whether they may tell an act
# What is approved besides medicines.
_OTHER_THINGS = frozenset({
    "budget", "sale", "merger", "takeover", "acquisition", "deal", "protocol", "plan", "plans", "price", "prices",
    "pricing", "dividend", "law", "bill", "scheme", "amendment", "ind", "investigational", "plant", "facility",
    "factory", "strategy", "report", "rules", "grant", "increase",
})  # fmt: skip
_LEAST = 6  # items from a verb to the head of what is approved
_LONG, _SHORT = 14, 11  # items between a verb and what is given or got
_PREPOSITIONS = frozenset({
    "at", "toward", "towards", "for", "on", "in", "of", "after", "before", "until", "about", "into",
                           "based", "following", "under", "through", "via"})  # fmt: skip
_PARTS = frozenset({
    "request", "requests", "application", "process", "pathway", "committee", "rate", "rates", "decision", "date",
    "criteria",
    "milestone", "study", "trial",
})  # fmt: skip
_CLAUSES = frozenset({"that", "which", "who", "whose", "while", "because", "if", "whether", "when", "where", ";", ":"})
_DETERMINERS = frozenset({
    "the", "an", "a", "any", "no", "other", "only",
    "lone", "sole", "its", "their", "our", "few", "these", "those", "of", "every",
    "all", "several", "many", "most", "as", "-", "–", "for",
})  # fmt: skip
_BACKERS = frozenset({"agency", "panel", "committee", "regulator", "watchdog", "advisers", "advisors"})
_OBJECTS = frozenset({"for", "in", "by", "on", "to", "as", ",", ".", "and", "with", "under", "based", "after", ""})


@dataclass(frozen=True, slots=True)
class Predicate:
    """What tells an act.

    Attributes
    ----------
    at : int
        Its verb, or its noun where a headline has no verb.
    name : str
        Which act: approval, opinion, designation, acceptance, refusal, withdrawal.
    noun : int
        What is got or given; the verb itself where that alone tells the act.
    form : str
        ``decides``, ``gets``, ``gives`` or ``noun``.
    """

    at: int
    name: str
    noun: int
    form: str


@lru_cache(maxsize=_KEPT)
def _may_be_a_verb(word: str) -> bool:
    """Say whether a word begins what tells an act; the words of a text are the same ones again and again."""
    return word in _VERB_WORDS or word.startswith(_VERB_STEMS)


@lru_cache(maxsize=_KEPT)
def may_tell(word: str) -> bool:
    """Say whether a word may tell an act by itself; ``has`` alone does not.

    Parameters
    ----------
    word : str
        In small letters.
    """
    return (word not in _HAS and _may_be_a_verb(word)) or may_be_a_noun(word)


def predicates(items: Sequence[Item], first: int, end: int) -> list[Predicate]:
    """Return the acts that the verbs between two places tell."""
    verbs = (at for at in range(first, end) if _may_be_a_verb(items[at].low))
    return [told for at in verbs if (told := predicate_at(items, at, end)) is not None]


def predicate_at(items: Sequence[Item], at: int, end: int) -> Predicate | None:
    """Return the act that the verb at a place tells."""
    item = items[at]
    if not _may_be_a_verb(item.low) or (item.kind not in {"word", "punct"} and item.low != "accelerated"):
        return None
    return _decides(items, at, end) or _gives(items, at, end) or _gets(items, at, end)


def _is_said(items: Sequence[Item], at: int) -> bool:
    """Say whether a body said yes or no, not some person."""
    near = items[max(0, at - 8) : at]
    return any(each.kind in {"authority", "territory"} or each.low in _BODIES for each in near)


def _decides(items: Sequence[Item], at: int, end: int) -> Predicate | None:
    """Return an act that a verb alone tells: ``approved``, ``declined to approve``, ``turned down``."""
    word = text_at(items, at)
    if word in _TWO_FIRSTS:
        for words, name in _TWO_WORDS.items():
            if phrase_at(items, at, *words) and at + len(words) <= end and (words[-1] != "to" or _is_said(items, at)):
                return Predicate(at, name, at, "decides")
    if word.startswith(VOTES_AND_PULLS):
        name = voted(items, at, end) if word.startswith(VOTES) else pulled(items, at, end)
        return Predicate(at, name, at, "decides") if name else None
    if word in ADVISES and (advised := advice(items, at, end)):
        return Predicate(at, advised, at, "decides")
    decided = word in _TO_ACCEPT and _is_decided(items, at)
    if decided or _is_denial(items, at, end):
        papers = names_papers(items[at + 1 : at + 5])  # agreed to accept its NDA
        return Predicate(at, "refusal" if not decided else "acceptance" if papers else "opinion", at, "decides")
    name = "" if phrase_at(items, at - 3, "time", "of", "the", "withdrawal") else _VERB_OF.get(word, "")
    dealt = word.startswith("licen") and text_at(items, at + 1) in {"to", "from"}  # from company to company
    fell = word == "decline" and text_at(items, at + 1) != "to"  # a decline in performance status
    other = name == "approval" and is_of_other_things(items, at)
    other = other or (name == "acceptance" and _is_of_a_talk(items, at))
    if not name or dealt or fell or other or _is_adjective(items, at):
        return None
    against = name == "opinion" and any(text_at(items, i) == "refusal" for i in range(at + 1, at + 4))
    for i in range(at + 1, at + 26) if name == "opinion" else ():
        listed = text_at(items, i + 2) in {"listed", "added", "funded", "subsidised"}
        against = against or phrase_at(items, i, "should", "not") or (listed and phrase_at(items, i, "not", "be"))
    if against or (name in {"approval", "opinion"} and is_refused(items, at)):
        return Predicate(at, "refusal", at, "decides")
    loose = word in {"registered", "endorsed", "filed", "suspended", "backed"} and not _is_about_authority(items, at)
    if loose or (word == "backed" and (text_at(items, at + 1) == "by" or text_at(items, at - 1) in {"-", "by"})):
        return None
    return Predicate(at, name, at, "decides")


def _is_of_a_talk(items: Sequence[Item], at: int) -> bool:
    """Say whether a report is what was accepted: ``accepted for presentation``, ``for an oral presentation``."""
    if text_at(items, at + 1) != "for":
        return False
    return any(text_at(items, i) in {"presentation", "publication", "poster"} for i in range(at + 2, at + 6))


def is_of_other_things(items: Sequence[Item], at: int) -> bool:
    """Say whether no medicine is approved: ``approved the budget``, ``cleared the IND``, ``the price was approved``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The verb.
    """
    for place in range(at + 1, min(at + _LEAST, len(items))):
        if text_at(items, place) in _OTHER_THINGS:
            sold = text_at(items, place) == "sale" and text_at(items, place + 1) == "of"
            return not (sold and any(each.kind in {"drug", "product"} for each in items[place + 2 : place + 4]))
        if items[place].kind in {"drug", "product"} or text_at(items, place) in _PREPOSITIONS:
            break
    return text_at(items, at - 1) in BE and any(text_at(items, i) in _OTHER_THINGS for i in (0, 1, 2, at - 2))


def _is_decided(items: Sequence[Item], at: int) -> bool:
    """Say whether a body decided to do what a verb says: ``the decision made by the SMC to accept``."""
    if text_at(items, at - 1) != "to":
        return False
    if not _is_about_authority(items, at) and find(items, ("ministry", "nhs"), at - _SHORT, at) is None:
        return False
    return find(items, ("decision", "decided", "agreed", "agrees", "decides"), at - _SHORT - 3, at) is not None


def _is_denial(items: Sequence[Item], at: int, end: int) -> bool:
    """Say whether an authority denied an approval or stood by a refusal: ``had its approval denied by ANVISA``."""
    if text_at(items, at) in _STANDS:
        return any(text_at(items, i) in {"refusal", "rejection"} for i in (at + 1, at + 2))
    if text_at(items, at) == "deny":  # "a decision by NICE in March to deny NAME"
        return text_at(items, at - 1) == "to" and _is_decided(items, at)
    if text_at(items, at) not in {"denied", "denies"} or not _is_about_authority(items, at):
        return False
    return any(noun_at(items, i) for i in range(max(0, at - 3), min(at + 9, end)))


def _is_adjective(items: Sequence[Item], at: int) -> bool:
    """Say whether a participle only tells of which kind something is: ``the approved dose``, ``FDA-approved``."""
    before, after = text_at(items, at - 1), text_at(items, at + 1)
    if before in {"-", "–", "as"}:
        return text_at(items, at - 2) != "re"
    if text_at(items, at).endswith("ing"):
        return before in {"for", "of", "without", "before", "after", "on"}  # reasons for rejecting it
    if not text_at(items, at).endswith("ed"):
        return False
    if before in {"newly", "currently"} and text_at(items, at - 2) not in BE:
        return after not in _OBJECTS
    return before in _DETERMINERS and after not in _OBJECTS


_NEAR_DECISION = 6  # items between a decision and what it is about


def _is_about_authority(items: Sequence[Item], at: int) -> bool:
    if text_at(items, at) == "backed" and text_at(items, at + 1) == "by" and text_at(items, at - 1) not in BE:
        return False  # "the trial, backed by the FDA"
    by = at - 2 if text_at(items, at - 1) in {"also", "has", "unanimously", "today"} else at - 1
    if text_at(items, at) in {"backed", "endorsed"} and text_at(items, by) in _BACKERS:
        return True
    return any(items[i].kind == "authority" for i in range(max(0, at - 6), min(at + 6, len(items))))


def _gives(items: Sequence[Item], at: int, end: int) -> Predicate | None:
    """Return an act that an authority gives, or that is announced: ``granted it priority review``."""
    word = text_at(items, at)
    announced = word.startswith(_ANNOUNCES)
    if not (announced or word.startswith(_GIVES)) or text_at(items, at - 1) == "-" or (word == "given" and not at):
        return None
    if word == "accelerated" and text_at(items, at + 1) not in {"the", "its", "their", "marketing"}:
        return None  # accelerated approval
    if word in _TO_ITSELF or word.startswith("convert"):
        return _grown(items, at, end)
    found = _object(items, at, min(end, at + (_FAR_NEWS if announced else _LONG)), indirect=not announced)
    if found is None:
        found = _given_before(items, at) if not announced else None
    advised = text_at(items, at - 1) == "be" and find(items, ("suggest", "propos", "advis", "recommend"), at - 16, at)
    if advised and found is not None and found[1] == "approval":
        found = found[0], "opinion"  # "suggested that it be given an approval"
    if found is None or (announced and found[1] not in {"approval", "refusal", "designation", "acceptance"}):
        return None
    if found[0] < at and find(items, ("decision",), max(0, found[0] - _NEAR_DECISION), found[0]) is not None:
        return None  # "when the decision on the authorisation is issued"
    if word == "grant" and phrase_at(items, at - 2, "did", "not"):
        return Predicate(at, "refusal", at, "decides")
    return Predicate(at, found[1], found[0], "announces" if announced else "gives")


def _grown(items: Sequence[Item], at: int, end: int) -> Predicate | None:
    """Return that what was approved was widened: ``extended its licence``, ``converted it to full approval``."""
    if text_at(items, at - 1) in {*_DETERMINERS, "this", "new", "newly", "another", "support", "supports"}:
        return None
    headline = items[-1].text not in {".", "!"} and text_at(items, at + 1) in {"to", "for", "in"}
    if headline and text_at(items, at - 1) in {"label", "indication", "approval", "use"}:
        return Predicate(at, "approval", at - 1, "gives")
    if text_at(items, at - 1) in BE and text_at(items, at + 1) in {"to", "in", "for", "beyond"}:
        before = range(at - 2, max(-1, at - _FAR_NEWS), -1)  # "the indication was extended to"
        noun = next((i for i in before if text_at(items, i) in {"indication", "label", "licence"}), None)
        if noun is not None and text_at(items, at) not in {"accelerated", "renewed"}:
            return Predicate(at, "approval", noun, "gives")
    for index in range(at + 1, min(at + _SHORT, end)):
        word = text_at(items, index)
        if word in _CLAUSES or word in {"release", "survival", "access"}:
            return None
        if word.startswith(_GROWN) or (word == "use" and text_at(items, at) in {"altered", "alters", "revised"}):
            return Predicate(at, "approval", index, "gives")
    return None


def _given_before(items: Sequence[Item], at: int) -> tuple[int, str] | None:
    """Return what was given, where it stands before a passive: ``orphan designation was granted by``."""
    if text_at(items, at - 1) not in BE and text_at(items, at - 2) not in BE:
        named = (
            at > 1 and text_at(items, at).endswith(("ed", "en")) and text_at(items, at + 1) in {"for", "to", "by", "in"}
        )
        place = (
            next((i for i in (at - 1, at - 2, at - 3) if i >= 0 and noun_at(items, i) is not None), None)
            if named
            else None
        )
        found = None if place is None else noun_at(items, place)
        return (
            (place, found[1]) if place is not None and found is not None and found[0] == at else None
        )  # of a headline
    for index in range(at - 2, max(-1, at - 24), -1):
        if text_at(items, index) in {";", ":", "that", "which", "who"}:
            return None
        found = noun_at(items, index)
        if found is not None and found[1]:
            return index, found[1]
    return None


def _gets(items: Sequence[Item], at: int, end: int) -> Predicate | None:
    """Return an act that a medicine or a company gets: ``secures EC approval``, ``snags orphan drug tag``."""
    word = text_at(items, at)
    has = word in _HAS
    if not (has or word in _GET_WORDS or word.startswith(_GET_STEMS)) or text_at(items, at - 1) == "-":
        return None
    if word.endswith("ing") and text_at(items, at - 1) in {"on", "for", "at", "toward", "towards"}:
        return None  # "focuses on obtaining approval"
    found = _object(items, at, min(end, at + _SHORT), indirect=False)
    held = found is not None and (found[1] == "designation" or _is_held(items, at, found))
    if found is None or (has and (not held or text_at(items, at + 1) == "been")):
        return None
    failed = text_at(items, at - 1) == "to" and text_at(items, at - 2) in {"failed", "fails", "failing", "unable"}
    return Predicate(at, "refusal" if failed and found[1] == "approval" else found[1], found[0], "gets")


def _is_held(items: Sequence[Item], at: int, found: tuple[int, str]) -> bool:
    """Say whether an approval is told to be held somewhere: ``has provisional approval in Australia``."""
    noun, name = found
    around = (*range(at + 1, noun), *(i for i in range(noun + 2, noun + 4) if text_at(items, noun + 1) == "in"))
    got = any(_may_be_a_verb(text_at(items, i)) for i in range(at + 1, noun))  # "has received"
    return (
        name == "approval"
        and not got
        and any(i < len(items) and items[i].kind in {"authority", "territory"} for i in around)
    )


def _object(items: Sequence[Item], at: int, end: int, *, indirect: bool) -> tuple[int, str] | None:
    """Return the noun of an act that is the object of the verb at a place, and which act it is.

    Between them stand only what the noun is called, who gives it, and, where it is ``indirect``, what it is given to.
    """
    aside = 0
    for index in range(at + 1, end):
        word = text_at(items, index)
        aside = max(0, aside + (word == "(") - (word == ")"))
        if aside:
            continue
        if (noun := noun_at(items, index)) is not None:
            return (index, noun[1]) if noun[1] and not _is_part(items, noun[0]) else None
        if word in _CLAUSES or (word in BE and index > at + 2):
            return None
        again = word == "and" and text_at(items, index + 1) in {"granted", "grants", "issued", "given", "gave"}
        if again and text_at(items, at) not in _HAS:
            return None  # "who have received chemotherapy, and granted it an approval"
        if word in {"by", "from", "in"} and _is_giver(items, index + 1):
            continue
        if word == "to" and not (indirect and _is_receiver(items, index + 1)):
            return None
        if word in _PREPOSITIONS and not (word == "of" and text_at(items, index - 1) == "notice"):
            return None
        if items[index].kind in {"percent", "duration", "endpoint", "share"}:
            return None
    return None


def _is_part(items: Sequence[Item], behind: int) -> bool:
    """Say whether the noun before a place only belongs to another: ``approval letter``, ``designation request``."""
    priced = text_at(items, behind - 2) in {"pricing", "price", "reimbursement"}
    return priced or text_at(items, behind) in _PARTS


def _is_giver(items: Sequence[Item], at: int) -> bool:
    """Say whether an authority or territory stands at a place, behind its article."""
    at += text_at(items, at) in {"the", "both"}
    if not 0 <= at < len(items):
        return False
    return (
        items[at].kind in {"authority", "territory"}
        or items[at].low in NATIONALS
        or items[at].low.startswith(("health", "regulator"))
    )


def _is_receiver(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine or a company stands at a place: ``granted to Acme for its drug``."""
    at += text_at(items, at) == "the"
    return 0 <= at < len(items) and (
        items[at].kind in {"drug", "product", "company", "active"} or items[at].text[:1].isupper()
    )
