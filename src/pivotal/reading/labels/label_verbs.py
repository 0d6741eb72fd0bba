"""The verb by which something is permitted, and whether it is about a medicine."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.subjects import BE, is_denied_before, is_ranked
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import NEGATIONS, find, is_firm, is_name, phrase_at, places_with, text_at
from pivotal.reading.words import NO_NAMES

OPINIONS = ("recommend", "opinion")
_PASSIVE = ("approved", "authorised", "licenced", "recommended", "cleared", "registered", "reimbursed", "funded",
            "indicated", "subsidised", "commissioned", "accepted", "covered", "listed",
            "greenlit", "okayed", "suitable")  # fmt: skip
WIDENED = frozenset({"broadened", "widened", "extended", "expanded", "broadens", "widens", "extends", "expands"})
_GIVEN = frozenset({"granted", "given", "awarded"})
PERMISSIONS = ("approv", "authoris", "licence", "clearance", "nod", "indication", "registration")
_NODS = frozenset({"green", "ahead", "blessing", "backing", "ok", "okay", "thumbs"})  # "the green light", "a go-ahead"
_OTHER_THINGS = frozenset({"designation", "review", "status", "designations", "orphan", "breakthrough", "fast"})
OBTAINS = (
    "won", "wins", "receive", "gain", "secure", "obtain", "got", "getting", "winning", "securing", "picks",
    "picked", "gets", "scor", "earn", "land", "bagged", "snag", "nab", "clinch", "notch", "grab",
)  # fmt: skip
CLASSES = ("medication", "medicine", "medicines", "drug", "therapy", "treatment", "inhibitor", "antibody", "agent",
           "chemotherapy", "immunotherapy", "pill", "tablet", "capsule", "conjugate", "vaccine", "hormone",
           "radiopharmaceutical")  # fmt: skip
_APPROVAL = ("approval", "authorisation", "clearance", "licence")
_APPROVES = ("approved", "approves", "approving", "authorised", "authorises", "licenced", "indicated")
_OF_OTHERS = frozenset({"to", "with", "than", "other", "prior", "available", "without"})
_CLOSE = 4  # items over which "is" reaches its participle
_FAR = 22  # items over which "is a … inhibitor" reaches it
NAMED = 12  # items over which "is a … inhibitor" does
_PAPERS = ("application", "submission", "filing", "review")
_SHORT_PAPERS = frozenset({"snda", "sbla", "nda", "bla", "maa", "ndas", "blas", "maas"})
_THINGS = frozenset({"it", "drug", "medicine", "combination", "therapy", "treatment", "regimen", "product", "tablet"})
SUBJECTS = 40  # items before a verb in which its medicine stands


def permitted_at(items: Sequence[Item]) -> int | None:
    """Return the verb of ``NAME is approved``, ``has been granted approval``; of a headline: ``NAME approved in``."""
    for at in places_with(items, (*_PASSIVE, *_GIVEN), 1):
        given = text_at(items, at) in _GIVEN and (_is_permission(items, at) or _was_permission(items, at - 1, at))
        if not (given or text_at(items, at).startswith(_PASSIVE)) or is_denied_before(items, at, NEGATIONS):
            continue
        if text_at(items, at) == "accepted" and names_papers(items):
            continue
        be = verb_before(items, at, BE)
        if be is not None and (is_of_medicine(items, be) or _was_permission(items, be, at)):
            return at
        if be is None and not given and _is_headline(items, at):
            return at
    okayed = next((i for i in places_with(items, ("ok",), 1, len(items) - 3) if _is_okayed(items, i)), None)
    if okayed is not None:
        return okayed
    return _obtained(items)


def _is_okayed(items: Sequence[Item], at: int) -> bool:
    """Say whether a headline spells its verb so: ``NAME OK'd in Canada for …``."""
    if not (items[at].text == "OK" and text_at(items, at + 1) in {"'", "\u2019"} and text_at(items, at + 2) == "d"):
        return False
    named = items[at - 1].kind in {"drug", "product"} or is_name(items, at - 1)
    return named and text_at(items, at + 3) in {"in", "by", "for", "to", "as"}


def names_papers(items: Sequence[Item]) -> bool:
    """Say whether a sentence names an application: ``submission``, ``sNDA``; ``bladder`` begins as ``BLA`` does."""
    return any(each.low in _SHORT_PAPERS or each.low.startswith(_PAPERS) for each in items)


def _is_permission(items: Sequence[Item], at: int) -> bool:
    """Say whether ``granted`` is followed by an approval, and not by a designation."""
    behind = [text_at(items, i) for i in range(at + 1, min(at + 6, len(items)))]
    told = any(each.startswith(PERMISSIONS) or each in _NODS for each in behind)
    return told and not any(each in _OTHER_THINGS for each in behind)


def _was_permission(items: Sequence[Item], be: int, at: int) -> bool:
    """Say whether an approval itself is what was given: ``full approval was granted for patients with``."""
    return be == at - 1 and text_at(items, at) in _GIVEN and text_at(items, be - 1) in {"approval", "authorisation"}


def _is_headline(items: Sequence[Item], at: int) -> bool:
    """Say whether a participle stands behind a medicine in a headline: ``Firm's NAME approved in Canada for …``."""
    named_at = at - 2 if text_at(items, at - 1) in {"newly", "now", "also", "®", "™"} else at - 1
    named_at -= named_at > 0 and items[named_at].text in {"®", "™"}
    named_at -= text_at(items, named_at) in {"combo", "combination", "regimen"}
    named = items[named_at].kind in {"drug", "product"} or (
        items[named_at].text[:1].isupper() and is_name(items, named_at)
    )
    ends = items[-1].text in {".", "?", "!"} or any(text_at(items, i) in BE for i in range(at))
    return named and at <= NAMED and not ends and text_at(items, at + 1) in {"in", "by", "for", "to", "as"}


def _obtained(items: Sequence[Item]) -> int | None:
    """Return the verb of ``NAME won an accelerated approval in the US for …``."""
    obtained = (i for i in places_with(items, OBTAINS) if _is_permission(items, i))
    verb = next(obtained, None)
    verb = _held(items) if verb is None else verb
    if verb is None or not _is_permission(items, verb) or is_denied_before(items, verb, NEGATIONS):
        return None
    told = is_of_medicine(items, verb) or _is_for_medicine(items, verb)
    return verb if told and not is_ranked(items, verb) else None


def _is_for_medicine(items: Sequence[Item], verb: int) -> bool:
    """Say whether a firm got a permission for a medicine: ``won clearance for NAME``, ``approval of its drug NAME``."""
    for at in range(verb + 2, min(verb + NAMED, len(items) - 1)):
        if text_at(items, at) in {"for", "of", "market", "sell"}:
            return any(
                items[i].kind in {"drug", "product"} or is_name(items, i)
                for i in range(at + 1, min(at + 5, len(items)))
            )
    return False


def _held(items: Sequence[Item]) -> int | None:
    """Return the verb of ``NAME has EU approval for …``; not that of what something else has approval of."""
    for at in places_with(items, ("has", "holds"), 1):
        if text_at(items, at) not in {"has", "holds"}:
            continue
        for index in range(at + 1, min(at + 6, len(items))):
            if text_at(items, index) in {"approval", "authorisation", "clearance", "licence"}:
                treats = text_at(items, index + 1) == "to" and text_at(items, index + 2) == "treat"
                return at if treats or text_at(items, index + 1) in {"for", "in"} else None
            if text_at(items, index).endswith(("ed", "en")):
                break
    return None


def is_of_medicine(items: Sequence[Item], verb: int) -> bool:
    """Say whether a verb is about a medicine that is named before it, or about ``it``."""
    begin = max(0, verb - SUBJECTS)
    if any(items[i].kind in {"drug", "product"} or text_at(items, i) in _THINGS for i in range(begin, verb)):
        return True
    if text_at(items, 0) in {"the", "this"} and any(text_at(items, i).endswith(CLASSES) for i in range(begin, verb)):
        return True
    named = verb - 1
    while named > 0 and (
        text_at(items, named) in {"also", "now", "currently", "already", "can", "has", "have"}
        or items[named].text in {"®", "™"}
    ):
        named -= 1
    if items[named].text == ")":
        named = next((i - 1 for i in range(named, 0, -1) if items[i].text == "("), 0)
    if phrase_at(items, 1, "may", "be") and items[0].text[:1].isupper() and items[0].value not in NO_NAMES:
        return items[0].kind == "word"  # "NAME may be used when your cancer has spread"
    return verb > 0 and any(
        items[at].kind == "word" and is_name(items, at) and not is_firm(items, at) for at in (named, 0)
    )


def _is_behind_name(items: Sequence[Item], comma: int) -> bool:
    """Say whether a medicine, perhaps with its substance in brackets, stands right before a comma."""
    at = comma - 1
    if items[at].text == ")":
        at = next((i - 1 for i in range(at, max(0, at - NAMED), -1) if items[i].text == "("), at)
    while at > 0 and items[at].text in {"®", "™"}:
        at -= 1
    return items[at].kind in {"drug", "product"}


def verb_before(items: Sequence[Item], at: int, words: frozenset[str]) -> int | None:
    """Return ``is`` before a participle, also over ``a kinase inhibitor``, or the comma of ``NAME, an inhibitor …``."""
    near = next((i for i in range(at - 1, max(-1, at - _CLOSE), -1) if text_at(items, i) in words), None)
    head = at - 2 if text_at(items, at - 1) == "," else at - 1
    if near is not None or not (text_at(items, head).endswith(CLASSES) or items[at - 1].text.islower()):
        return near
    told = words | {","} if head == at - 1 else words
    far = next((i for i in range(head - 1, max(-1, head - _FAR), -1) if text_at(items, i) in told), None)
    if far is not None and items[far].text == "," and not _is_behind_name(items, far):
        return None
    return far if far is not None and text_at(items, far + 1) in {"a", "an", "the", "one"} else None


def approves(items: Sequence[Item]) -> int | None:
    """Return where a sentence tells that something was approved, not only applied for."""
    at = find(items, _APPROVES)
    if at is not None and phrase_at(items, at - 1, "the", "approved", "indication"):
        at = find(items, _APPROVES, at + 1)
    while at is not None and text_at(items, at) == "approved" and text_at(items, at - 1) in _OF_OTHERS:
        at = find(items, _APPROVES, at + 1)  # "refractory to approved inhibitors"
    hung = at is not None and text_at(items, at - 1) in {"-", "\u2011"}  # "won approval …, the first FDA-approved"
    if hung and find(items, _APPROVAL, 0, at) is not None:
        at = None
    if at is not None:
        return at
    at = find(items, _APPROVAL)
    while at is not None and text_at(items, at + 1).startswith(("application", "request", "submission", "filing")):
        at = find(items, _APPROVAL, at + 1)
    seeks = at is not None and any(
        text_at(items, i).startswith(("seek", "sought", "for")) and not phrase_at(items, i, "for", "the")
        for i in range(max(0, at - 3), at)
    )
    return None if seeks else at
