"""Acts of authorities in rarer words: what a body allows, widens, pays for, sees no benefit in or says no to."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.act_words import Predicate
from pivotal.reading.labels.diseases_named import is_patients_disease
from pivotal.reading.labels.subjects import BE
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, phrase_at, text_at
from pivotal.reading.words import NATIONALS

STEMS = (
    "over", "passed", "passes", "won", "came", "come", "word", "nodded", "opened", "balked", "baulked", "failed",
    "unconvinced", "shut", "closed", "handed", "lost", "struck",
    "sold", "market", "took", "takes", "waved", "let",
    "allow", "permit", "widen", "broaden", "restrict", "confin", "relent", "cover", "fund", "pays", "pay", "lists",
    "sign", "signoff", "licence", "registration", "turned", "turns", "yank", "pull", "switched", "converted",
    "outweigh", "yes",
    "no", "reimburs", "added", "adds", "offer", "refusal", "refrain", "treated", "support", "backed", "backs", "tread",
    "extend", "expand",
)  # fmt: skip
_WORDS = frozenset({
    "allows", "allowed", "permits", "permitted", "widened", "widens", "broadened", "broadens", "broaden", "widen",
    "restricted", "restricts", "confined", "confines", "relented", "relents", "covers", "cover", "funds", "fund",
    "pays", "pay", "lists", "listed", "sign", "signoff", "licence", "registration", "turned", "turns", "yanks",
    "yanked", "pulls", "pulled", "switched", "converted", "outweigh", "yes", "no", "reimburses", "reimbursed", "added",
    "adds", "offer", "offers", "refrain", "treated", "supports", "supported", "extended", "expanded", "extends",
    "expands",
})  # fmt: skip
_WORDS |= {"blessing", "nod", "approval", "clearance", "okay", "ok", "backing", "endorsement"}
_WORDS |= {"sold", "marketed", "approve", "clear", "authorise", "waved", "let", "lets", "market", "took", "takes"}
_BODIES = frozenset({
    "brussels", "washington",
    "regulator", "regulators", "watchdog", "committee", "panel", "agency", "ministry", "nhs", "council", "reviewers",
    "authorities", "pharmac", "insurers", "commission", "health", "advisers",
})  # fmt: skip
_LABELS = frozenset({"label", "labelling", "use", "indication", "indications", "licence", "approval", "authorisation"})
_WIDENS = ("widen", "broaden", "extend", "expand")
_NARROWS = ("restrict", "confin")
_PAYS = frozenset({"covers", "cover", "funds", "fund", "pays", "pay", "lists", "reimburses"})
_SUPPORTS = frozenset({"supports", "supported"})
_PAID_USE = frozenset({"funding", "reimbursement", "use", "listing", "listings", "subsidy", "inclusion"})
_USES = ("use", "indication", "approval", "licence", "authorisation")
_FULL = frozenset({"standard", "full", "regular", "traditional", "normal", "unconditional"})
LOOSE = "allows"  # the form of these acts
_SUPPOSED = frozenset({
    "would", "could", "might", "may", "should", "if", "whether", "until", "unless", "will", "expected", "plans",
    "seeks", "sought", "hopes", "wants", "proposed", "proposes", "asked", "asks", "pending", "yet", "expects",
    "expect", "awaits", "await", "awaiting", "seeking", "seek", "hoping",
    "before", "potential",
})  # fmt: skip
_OF_OTHERS = (
    "trial", "stud", "patent", "generic", "biosimilar", "device", "diagnostic", "price", "guideline", "rights",
    "investigat", "enrol", "protocol", "shares", "insurance", "emergency", "hospital", "symptom", "surviv", "toxic",
    "exclus", "sublicen", "develop", "sell",
)  # fmt: skip
_THINGS = frozenset({"it", "drug", "medicine", "therapy", "treatment", "combination", "regimen", "approval", "label"})
_BEFORE, _BEHIND = 7, 5  # items in which a word tells that nothing was done
_IDIOMS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "over": ((("over", "the", "line"), "approval"),),
    "passed": ((("passed", "muster"), "approval"),),
    "passes": ((("passes", "muster"), "approval"),),
    "won": ((("won", "over"), "approval"), (("won", "round"), "approval")),
    "came": ((("came", "out", "in", "favour"), "approval"), (("came", "round", "to"), "approval")),
    "come": ((("come", "out", "in", "favour"), "approval"),),
    "word": ((("word", "in", "favour"), "approval"),),
    "nodded": ((("nodded", "through"), "approval"),),
    "opened": ((("opened", "the", "door", "to"), "approval"),),
    "balked": ((("balked", "at"), "refusal"),),
    "baulked": ((("baulked", "at"), "refusal"),),
    "failed": ((("failed", "to", "convince"), "refusal"), (("failed", "to", "persuade"), "refusal"),
               (("failed", "to", "impress"), "refusal"), (("failed", "to", "satisfy"), "refusal")),
    "unconvinced": ((("unconvinced",), "refusal"),),
    "shut": ((("shut", "the", "door", "on"), "refusal"),),
    "closed": ((("closed", "the", "door", "on"), "refusal"),),
    "pulled": ((("pulled", "the", "plug", "on"), "withdrawal"),),
    "handed": ((("handed", "back"), "withdrawal"),),
    "lost": ((("lost", "its"), "withdrawal"),),
    "struck": ((("struck", "off"), "withdrawal"),),
}  # fmt: skip
_TO_WHOM = frozenset({"over", "passed", "passes", "won", "failed"})  # idioms behind which the body stands
_GIVEN = frozenset({"blessing", "nod", "approval", "clearance", "okay", "ok", "backing", "endorsement"})
_COMES = frozenset({"came", "comes", "arrived", "arrives", "followed", "landed"})  # what a decision does
_NEAR, _FAR = 6, 12  # items


def looser(items: Sequence[Item], at: int, first: int, end: int) -> Predicate | None:
    """Return the act that a rarer word at a place tells, if what must stand around it does.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The word.
    first, end : int
        The part of the sentence.
    """
    word = text_at(items, at)
    if (word not in _WORDS and word not in _IDIOMS) or items[at].quoted:
        return None
    name = (
        _by_idiom(items, at, first, end)
        or _allows(items, at, first, end)
        or _widens(items, at, first, end)
        or _pays(items, at, first, end)
    )
    name = (
        name
        or _consents(items, at, first)
        or _lets(items, at, first, end)
        or _denies(items, at, first, end)
        or _changes(items, at, end)
    )
    if not name and _is_a_noun(items, at, end):
        name = "approval"
    return Predicate(at, name, at, LOOSE) if name else None


def advised_against(items: Sequence[Item], at: int, first: int) -> Predicate | None:
    """Return a refusal that ``should not be granted`` or ``came down against`` tells of a body.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        ``granted`` or ``against``.
    first : int
        Where the part of the sentence begins.
    """
    word, before = text_at(items, at), text_at(items, at - 1)
    told = word in {"granted", "approved", "authorised"} and phrase_at(items, at - 3, "should", "not", "be")
    told = told or (word == "against" and before == "down" and text_at(items, at - 2) in {"came", "comes"})
    by = told and any(each.kind == "authority" or each.low in _BODIES for each in items[first:at])
    return Predicate(at, "refusal", at, LOOSE) if by else None


def is_none_of_it(items: Sequence[Item], act: Predicate, first: int, end: int) -> bool:
    """Say whether what a rarer word tells is not done: it is supposed, asked for, denied, or of something else.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    act : Predicate
        What the word tells.
    first, end : int
        The part of the sentence.
    """
    at = act.at
    if text_at(items, first) in {"when", "if", "once", "whenever"}:
        return True
    for index in range(max(first, at - _BEFORE), min(end, at + _BEHIND)):
        word = text_at(items, index)
        supposed = word in _SUPPOSED and at - _BEHIND < index < at + 2
        told = (
            text_at(items, at) in {"sold", "marketed"}
            or (word == "will" and text_at(items, at) in _PAYS)
            or (word == "should" and act.name == "refusal")
        )
        if supposed and not told:
            return True
        if word in {"not", "no", "never"} and act.name != "refusal" and index < at:
            return True
        ground = word.startswith(("trial", "stud")) and act.name == "withdrawal" and index > at
        if word.startswith(_OF_OTHERS) and not ground:
            return True
    return False


def is_loosely_enough(
    items: Sequence[Item], act: Predicate, first: int, end: int, *, named: bool, dated: bool
) -> bool:  # fmt: skip
    """Say whether it is told what was allowed or refused, and by whom, where, when or for whom.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    act : Predicate
        What the word tells.
    first, end : int
        The part of the sentence.
    named, dated : bool
        Whether a medicine and a day are told.
    """
    at = act.at
    joined = text_at(items, first - 1) in {"but", "and", ":"}
    begins = 0 if joined else first
    by = any(items[i].kind in {"authority", "territory"} for i in range(begins, end)) or _is_by_a_body(
        items, at, begins
    )
    if text_at(items, at) in {"switched", "converted"}:
        return dated or named
    thing = named or any(text_at(items, i) in _THINGS for i in range(max(first, at - _NEAR), min(end, at + _NEAR)))
    thing = thing or text_at(items, at).startswith(("sign", "relent"))
    return thing and (by or dated or any(is_patients_disease(items, i) for i in range(first, end)))


def _by_idiom(items: Sequence[Item], at: int, first: int, end: int) -> str:
    """Read ``passed muster with the EMA``, ``the FDA balked at``, ``came out in favour of``, ``pulled the plug on``."""
    for words, name in _IDIOMS.get(text_at(items, at), ()):
        if phrase_at(items, at, *words):
            behind = at + len(words)
            if name == "withdrawal":
                label = any(text_at(items, i) in _LABELS for i in range(behind, min(end, behind + _NEAR)))
                return name if label or words[0] == "struck" else ""
            to_whom = words[0] in _TO_WHOM
            near = range(behind, min(end, behind + 3)) if to_whom else range(max(first, at - _FAR), at)
            return name if any(items[i].kind == "authority" or text_at(items, i) in _BODIES for i in near) else ""
    return ""


def _is_by_a_body(items: Sequence[Item], at: int, first: int, *, near: int = _FAR) -> bool:
    """Say whether a body or a place that acts stands before a verb."""
    before = range(max(first, at - near), at)
    return any(items[i].kind in {"authority", "territory"} or text_at(items, i) in _BODIES for i in before)


def _allows(items: Sequence[Item], at: int, first: int, end: int) -> str:
    """Read ``the FDA allows NAME for``, ``is now allowed in the EU``, ``can now be treated with NAME in Europe``."""
    word, after = text_at(items, at), text_at(items, at + 1)
    if word in {"allows", "permits"} and text_at(items, at - 1) in _LABELS | {"decision"}:
        sold = find(items, ("market",), at, min(end, at + _NEAR)) is not None  # "The approval allows the marketing of"
        return "approval" if sold and any(each.kind == "territory" for each in items[at:end]) else ""
    if word in {"allows", "permits"} or (
        word in {"allowed", "permitted"} and text_at(items, at - 1) not in BE | {"now"}
    ):
        direct = any(items[i].kind == "authority" for i in range(max(first, at - 4), at))
        it = after in {"it", "its", "the"} or (at + 1 < end and items[at + 1].text[:1].isupper())
        return "approval" if (direct or after == "it") and it and not _is_to_do(items, at, end) else ""
    if word in {"allowed", "permitted"}:
        return "approval" if _is_in_a_place(items, at, end) else ""
    if word == "treated" and text_at(items, at - 1) == "be" and after == "with":
        now = any(text_at(items, i) == "now" for i in range(at - 3, at))
        return "approval" if now and _is_in_a_place(items, at, end) else ""
    if word in {"sold", "marketed"} and text_at(items, at - 1) == "be":
        can = any(text_at(items, i) in {"may", "can"} for i in range(at - 3, at))
        return "approval" if can and _is_in_a_place(items, at, end) else ""
    return _is_on_market(items, at, end) if word == "market" else ""


def _lets(items: Sequence[Item], at: int, first: int, end: int) -> str:
    """Read ``took 41 days to approve NAME``, ``waved NAME through``, ``let NAME back on to the market``."""
    word = text_at(items, at)
    if word in {"approve", "clear", "authorise", "licence"} and text_at(items, at - 1) == "to":
        return "approval" if any(text_at(items, i) in {"took", "needed"} for i in range(max(first, at - 9), at)) else ""
    if word == "waved":
        through = any(text_at(items, i) == "through" for i in range(at + 2, min(end, at + _NEAR)))
        return "approval" if through and _is_by_a_body(items, at, first) else ""
    if word in {"let", "lets"} and any(items[i].kind == "authority" for i in range(max(first, at - 3), at)):
        return "approval" if any(text_at(items, i) == "market" for i in range(at + 2, min(end, at + 9))) else ""
    return ""


def _consents(items: Sequence[Item], at: int, first: int) -> str:
    """Read ``relented``, ``said yes to NAME``, ``NICE: yes to NAME``."""
    word, after = text_at(items, at), text_at(items, at + 1)
    if word in {"relented", "relents"}:
        return "approval" if _is_by_a_body(items, at, first, near=3 * _FAR) else ""
    if word == "yes" and text_at(items, at - 1) in {"said", "says", "say"} and after == "to":
        return "approval" if _is_by_a_body(items, at, first) else ""
    if word == "yes" and at == first and after == "to" and text_at(items, at - 1) == ":":
        return "approval" if any(each.kind == "authority" for each in items[:at]) else ""
    return ""


def _is_on_market(items: Sequence[Item], at: int, end: int) -> str:
    """Read ``has been on the Australian market since 2015``."""
    nation = text_at(items, at - 1) in NATIONALS or items[at - 1].kind == "territory"
    on = nation and phrase_at(items, at - 3, "on", "the") and text_at(items, at - 4) in BE
    return "approval" if on and at + 1 < end and text_at(items, at + 1) == "since" else ""


def _is_to_do(items: Sequence[Item], at: int, end: int) -> bool:
    """Say whether something is allowed that is no use of a medicine: ``allowed the firm to``, ``allowed the trial``."""
    return any(
        text_at(items, i) == "to" or text_at(items, i).startswith(("trial", "stud"))
        for i in range(at, min(end, at + 5))
    )


def _is_in_a_place(items: Sequence[Item], at: int, end: int) -> bool:
    """Say whether a place or a body follows: ``in the EU``, ``by the FDA``."""
    near = range(at + 1, min(end, at + _NEAR))
    return any(items[i].kind in {"territory", "authority"} for i in near)


def _widens(items: Sequence[Item], at: int, first: int, end: int) -> str:
    """Read ``the label of NAME was broadened by the FDA``, ``use of NAME was widened to``, ``restricted NAME to``."""
    word = text_at(items, at)
    if word.startswith(_WIDENS):
        had = text_at(items, at - 1) in _LABELS and text_at(items, at - 3) in {"had", "have"}
        passive = text_at(items, at - 1) in BE or had  # "had its indication widened by the agency"
        near = range(max(first, at - _NEAR), at) if passive else range(at, min(end, at + _NEAR))
        labelled = any(text_at(items, i) in _LABELS for i in near)
        led = text_at(items, at - 1) == "to"
        acted = passive or _is_by_a_body(items, at, first, near=3 * _FAR if led else _FAR)
        return "approval" if labelled and acted and (not led or text_at(items, at - 2) == ",") else ""
    if word.startswith(_NARROWS) and _is_by_a_body(items, at, first, near=_NEAR):
        to = any(text_at(items, i) == "to" for i in range(at + 1, min(end, at + _NEAR)))
        return "approval" if to and text_at(items, at - 1) not in BE else ""
    return ""


def _pays(items: Sequence[Item], at: int, first: int, end: int) -> str:
    """Read ``Ontario will cover the cost of NAME``, ``NICE supports funding of``, ``added NAME to the list``."""
    word, after = text_at(items, at), text_at(items, at + 1)
    if word in {"cover", "covers", "pay", "pays"}:
        cost = phrase_at(items, at + 1, "the", "cost") or phrase_at(items, at + 1, "for")
        payer = _is_by_a_body(items, at, first) or (at - first < 3 and items[first].text[:1].isupper())
        return "opinion" if cost and payer else ""
    if word in _PAYS and text_at(items, at - 1) not in {"drugs", "medicines"}:  # not the Cancer Drugs Fund
        return "opinion" if _is_by_a_body(items, at, first) and text_at(items, at - 1) not in {"to", "not"} else ""
    if word in {"added", "adds"} and _is_by_a_body(items, at, first):
        return "opinion" if find(items, ("list", "basket", "formulary", "schedule"), at, end) is not None else ""
    if word in {*_SUPPORTS, "backed", "backs"} and _lists(items, at + 1):
        return "opinion" if _is_by_a_body(items, at, first, near=3) else ""
    if word in _SUPPORTS and any(text_at(items, i) in _PAID_USE for i in range(at, at + 4)):
        return "opinion" if _is_by_a_body(items, at, first, near=3) else ""
    if word in {"offer", "offers"} and _is_by_a_body(items, at, first, near=_NEAR):
        fund = find(items, ("fund", "scheme"), at, end) is not None
        return "opinion" if fund and after != "to" else ""
    if word in {"reimbursed", "listed", "funded"} and text_at(items, at - 1) in BE:
        denied = any(text_at(items, i) == "not" for i in (at - 2, at - 3))
        return "refusal" if denied and _is_by_a_body(items, at, first) else ""
    return ""


def _lists(items: Sequence[Item], at: int) -> bool:
    """Say whether ``listing NAME``, ``the listing of`` or ``a request to list`` begins at a place."""
    first = at + (text_at(items, at) in {"the", "a"})
    if text_at(items, first) in {"request", "application", "proposal"}:
        return text_at(items, first + 1) == "to" and text_at(items, first + 2) in {"list", "fund", "extend"}
    return text_at(items, first) == "listing"


def _denies(items: Sequence[Item], at: int, first: int, end: int) -> str:
    """Read ``turned it down``, ``the benefits did not outweigh its risks``, ``a provisional no to NAME``."""
    word, after = text_at(items, at), text_at(items, at + 1)
    if word in {"turned", "turns"}:
        down = any(text_at(items, i) == "down" for i in range(at + 2, min(end, at + 5)))
        return "refusal" if down and _is_by_a_body(items, at, first, near=_NEAR) else ""
    if word == "outweigh" and text_at(items, at - 1) == "not":
        return "refusal" if _is_by_a_body(items, at, first, near=2 * _FAR) else ""
    if word == "no" and after == "to" and at > first and not items[at - 1].low.startswith(("say", "said")):
        called = text_at(items, at - 1) in {"provisional", "final", "initial", "first", "second", "draft", "'s", "’s"}
        return "refusal" if called and _is_by_a_body(items, at, first, near=_NEAR) else ""
    if word == "refrain" and after == "from":
        return "refusal" if _is_by_a_body(items, at, first) else ""
    if word in {"took", "takes"}:
        off = next((i for i in range(at + 2, min(end, at + _NEAR)) if text_at(items, i) == "off"), end)
        return "withdrawal" if any(text_at(items, i) == "market" for i in range(off, min(end, off + 4))) else ""
    if word in {"yanks", "yanked", "pulls", "pulled"}:
        used = find(items, _USES, at, min(end, at + _NEAR)) is not None
        return "withdrawal" if used else ""
    return ""


def _changes(items: Sequence[Item], at: int, end: int) -> str:
    """Read ``this was switched to a standard one on``, ``accelerated approval was converted to a regular one``."""
    word = text_at(items, at)
    if word not in {"switched", "converted"} or text_at(items, at - 1) not in BE:
        return ""
    full = any(text_at(items, i) in _FULL for i in range(at + 1, min(end, at + 5)))
    return "approval" if full else ""


def _is_a_noun(items: Sequence[Item], at: int, end: int) -> bool:
    """Read ``its first U.S. licence``, ``the FDA's sign-off``, ``NAME's licence in Europe``."""
    word = text_at(items, at)
    if word == "signoff" or (word == "sign" and phrase_at(items, at + 1, "-", "off")):
        return any(items[i].kind == "authority" for i in range(max(0, at - 3), at))
    if word in _GIVEN and text_at(items, at - 1) in {"'s", "’s"} and items[at - 2].kind == "authority":
        return text_at(items, at + 1) in {"for", "of"} and any(text_at(items, i) in _COMES for i in range(at + 2, end))
    if word not in {"licence", "registration"}:
        return False
    if text_at(items, at + 1) in {"agreement", "to", "from", "with", "holder", "deal", "fee", "application", "number"}:
        return False
    bracket = text_at(items, at - 1) == ")" and text_at(items, at - 3) == "("  # "a European Union (EU) licence"
    if bracket and items[at - 4].kind == "territory" and items[at - 4].value != "world":
        return True
    nation = (items[at - 1].kind == "territory" and items[at - 1].value != "world") or text_at(
        items, at - 1
    ) in NATIONALS
    nation = nation or (word == "registration" and text_at(items, at - 1) in {"provisional", "full"})
    owned = text_at(items, at - 1) in {"'s", "’s"} and text_at(items, at + 1) == "in"
    return at > 0 and (nation or (owned and at + 2 < end and items[at + 2].kind == "territory"))
