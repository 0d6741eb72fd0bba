"""Evidence that no narrower rule has read: a trial that a decision, told in the sentence or before it, rests on."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.background.trials_listed import listed_from, trials_at
from pivotal.reading.labels.evidence_told import is_to_ask
from pivotal.reading.labels.subjects import TRIALS
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, is_month, made, phrase_at, places_with, span, text_at

_RESTS = frozenset({
    "based", "supported", "backed", "informed", "rested", "grounded", "underpinned", "rests", "basis", "results",
    "data", "findings", "following", "strength", "follows", "supports", "relied", "relies", "leaned", "leant",
    "drew", "draws", "stands", "lies",
    "hinged", "hinges", "rest",
})  # fmt: skip
_RESULTS = frozenset({"data", "results", "findings"})
_DECISIONS = (
    "approv", "decision", "authoris", "indication", "clearance", "opinion", "recommendation", "licence", "nod",
    "designation", "application", "clearing", "bla", "nda", "snda", "sbla", "submission", "filing", "validat",
)  # fmt: skip
# What a decision still asks for, other grounds, plans and suppositions.
_NO_GROUND = (
    "continued", "contingent", "confirms", "confirmation", "confirming", "condition", "required", "post", "also",
    "will", "ongoing", "not", "being", "plan", "separate", "previous", "next", "upcoming", "convert", "verif", "could",
    "may", "if", "expected", "different", "investigat", "enrol", "halt", "fail", "other", "before", "despite", "orphan",
    "consider", "sought", "asked", "heading",
)  # fmt: skip
_BEFORE_NAMES = frozenset({
    "the", "confirmatory", "pivotal", "positive", "data", "results", "from", "of", "single", "arm", "-", "phase",
})  # fmt: skip
_BEHIND_NAMES = frozenset({"overall", "data", "results", "trial", "study", "survival"})
_NAMES = frozenset({"word", "short", "arm", "code", "trial"})
_DESIGNS = frozenset({
    "phase", "randomised", "i", "ii", "iii", "iv", "ib", "iib", "single", "-", "arm", "open", "label", "double",
    "blind", "placebo", "controlled", "clinical", "global", "pivotal", "registrational", "multicentre", "confirmatory",
    "international", "/",
})  # fmt: skip  # between the name of a trial and its noun
_OTHERS = frozenset({"which", "that", "who", "and", "preclinical", "animal", "laboratory", "bioequivalence", "these"})
_STOPS = frozenset({".", ";", ":"})
_NAMED = frozenset({"endpoint", "share", "short", "punct"})
_FULL = frozenset({"regular", "full", "traditional"})
_SHOWN = frozenset({"demonstrated", "shown", "observed", "seen", "reported"})  # "based on a response rate shown in a"
_CARRIES = frozenset({
    "underpin", "underlie", "underlay", "support", "drove", "formed", "secured", "paved", "basis",
})  # fmt: skip  # what a trial does to a decision
_LEADING = ("lead", "led", "behind", "for", "which", "supported", "underpinned")
_LEADS = frozenset({"leading", "led", "leads"})
_GROUNDS = frozenset({"pivotal", "registrational", "registration"})
_GROUND = 5  # items from "pivotal" to "behind"
_APPROVED = ("approval", "authorisation", "licence")
_SPOKEN = frozenset({"it", "trial", "study"})
_BACK, _AHEAD, _LONGEST, _CLOSE, _FAR = 11, 16, 6, 8, 30  # items


def evidence_by_default(
    items: Sequence[Item], sentence: int, told: Sequence[Statement], before: Sequence[Statement]
) -> list[Statement]:
    """Return that a decision rests on a trial, where nothing has read it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told, before : sequence of Statement
        What has been read in it, and in the sentences before it.
    """
    if items[-1].text == "?" or any(each.kind == "evidence" for each in told):
        return []
    found = _resting(items, sentence, told, before)
    return [] if found and is_to_ask(items) else found


def _resting(
    items: Sequence[Item], sentence: int, told: Sequence[Statement], before: Sequence[Statement]
) -> list[Statement]:
    acts = [each.get("act") for each in told if each.kind == "act"]
    if acts and all(each == "withdrawal" for each in acts) and find(items, ("following", "after")) is not None:
        return []  # "withdrew it following results from LANTERN"
    acted = bool(acts)
    opened = find(items, ("based", "supported"), 0, 3) is not None
    acted = acted or (opened and any(each.kind == "act" for each in before))
    for at in places_with(items, _RESTS):
        if _rests(items, at, acted=acted) and (trials := _trials(items, at)):
            return [made("evidence", trials, sentence, (items[at].start, trials[0].end))]
    return _carrying(items, sentence) or (_pointing(items, sentence) if acted else []) or _leading(items, sentence)


def _no_ground(items: Sequence[Item], first: int, last: int) -> int | None:
    """Return the first plan, condition or doubt between two places; the month of May is none."""
    near = places_with(items, _NO_GROUND, first, last)
    return next((at for at in near if items[at].kind != "date" and not is_month(items, at)), None)


def _leading(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``It met its endpoint, leading to FDA approval``, ``the pivotal trial behind the approval of NAME``."""
    for at in places_with(items, _LEADING):
        led = text_at(items, at) in _LEADS and text_at(items, at + 1) == "to"
        led = led or (text_at(items, at) in {"supported", "underpinned"} and text_at(items, at + 1) == "the")
        stands = text_at(items, at) in {"behind", "for"} and any(
            text_at(items, i) in _GROUNDS for i in range(at - _GROUND, at)
        )
        which = phrase_at(items, at, "which", "the") and text_at(items, at - 1) == "on"
        decided = find(items, _APPROVED, at + 1, at + _CLOSE - 1)
        if not (led or stands or which) or decided is None or _no_ground(items, at - 4, decided) is not None:
            continue
        if which and find(items, ("based", "rest"), decided, decided + 4) is None:
            continue
        named = next((i for i in reversed(trials_at(items)) if i < at), None)
        opened = range(min(_LONGEST, at)) if text_at(items, 0) == "in" else range(0)  # "In a phase 2 trial, NAME"
        spoken = next((i for i in range(min(3, at)) if text_at(items, i) in _SPOKEN), None)
        spoken = next((i for i in opened if text_at(items, i) in TRIALS), None) if spoken is None else spoken
        trial = items[named].slot("trial") if named is not None else None
        if trial is None and spoken is not None:
            trial = items[spoken].slot("unnamed", "true")
        if trial is not None:
            return [made("evidence", [trial], sentence, (items[at].start, items[decided].end))]
    return []


def _pointing(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``Based on that trial, the FDA approved`` and ``based on the findings from these trials, the FDA``."""
    at = next((i for i in places_with(items, ("based",)) if text_at(items, i + 1) == "on"), None)
    if at is None or at > _LONGEST or _no_ground(items, 0, at) is not None:
        return []
    for noun in range(at + 3, min(at + _CLOSE + 2, len(items) - 1)):
        points = text_at(items, noun - 1) in {"that", "this", "these", "those"}
        if text_at(items, noun) in TRIALS and points and items[noun + 1].text == ",":
            return [
                made("evidence", [items[noun].slot("unnamed", "true")], sentence, (items[at].start, items[noun].end))
            ]
    return []


def _carrying(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``LANTERN data underpin the filing`` and ``support for the approval came from the LANTERN study``."""
    for at in places_with(items, _CARRIES):
        decided = find(items, _DECISIONS, at + 1, at + _CLOSE)
        if decided is None or _no_ground(items, at - _CLOSE, decided) is not None:
            continue
        places = trials_at(items)
        before = [place for place in places if at - _CLOSE < place < at]
        came = text_at(items, decided + 1) in {"came", "comes", "come"} and text_at(items, decided + 2) == "from"
        behind = [place for place in places if decided < place < decided + _CLOSE] if came else []
        near = behind or (before if items[at].low != "support" else [])
        if not near and items[at].low == "basis" and text_at(items, at - 3).startswith("serve"):
            noun = next((i for i in range(at - 4, -1, -1) if text_at(items, i) in TRIALS), None)
            unnamed = [] if noun is None else [items[noun].slot("unnamed", "true")]
            return [made("evidence", unnamed, sentence, (items[at].start, items[at].end))] if unnamed else []
        if near:
            trials = [items[place].slot("trial") for place in listed_from(items, places, near[0])]
            return [made("evidence", trials, sentence, (min(items[at].start, trials[0].start), items[at].end))]
    return []


def _rests(items: Sequence[Item], at: int, *, acted: bool) -> bool:
    """Say whether a decision that is told rests on what follows a place."""
    word = text_at(items, at)
    if word not in _RESTS or items[at].quoted or text_at(items, at - 1) in {"-", "–"}:
        return False
    if word in _RESULTS and text_at(items, at + 1) not in {"from", "of", "in"}:
        return False
    if word in {"drew", "draws"} and text_at(items, at + 1) not in {"on", "upon"}:
        return False
    if word in {"stands", "lies"} and not any(text_at(items, i) == "behind" for i in range(max(0, at - 6), at)):
        return False
    decided = acted or find(items, _DECISIONS, at - _BACK, at + 1) is not None
    far = word == "based" and text_at(items, at - 1) in {"was", "is"} and text_at(items, 0) in {"the", "this"}
    decided = decided or (far and find(items, _DECISIONS, 1, 4) is not None)
    opened = word == "basis" and at < _CLOSE and text_at(items, at - 2) == "on" and text_at(items, at + 1) == "of"
    behind = (
        word in {"basis", "supports", "supported", "relied", "leaned", "leant", "hinged", "rested", "drew", "draws"}
        and find(items, _DECISIONS, at + 1, at + (_FAR if opened else 8)) is not None
    )
    owned = word == "based" and text_at(items, at + 1) in {"its", "their", "the"}  # "based its decision on"
    behind = behind or (owned and find(items, _DECISIONS, at + 1, at + 4) is not None)
    ground = _no_ground(items, at - 8, at + 4)
    if ground is not None and text_at(items, ground).startswith("confirm") and ground > at:  # what makes it full
        full = find(items, _FULL, at - 4, at) is not None and acted
        ground = None if full else ground
    return (decided or behind) and ground is None


def _trials(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the trials behind a place, as they are listed; or a name in capitals that stands where one must."""
    places = trials_at(items)
    first = next((place for place in places if at < place < at + _AHEAD), None)
    if first is None:
        named = _named(items, at + 2) if text_at(items, at + 1) == "on" else None
        named = named or _by_its_noun(items, at)
        return [] if named is None else [named]
    if any(items[i].text in _STOPS for i in range(at, first)):
        return []
    return [items[place].slot("trial") for place in listed_from(items, places, first)]


def _named(items: Sequence[Item], at: int) -> Slot | None:
    """Return a name in capitals, a number behind it or not: ``based on NAME-3.``, ``rested on NAME CLL-3 (``."""
    while text_at(items, at) in _BEFORE_NAMES:
        at += 1
    if at >= len(items) or items[at].kind not in _NAMES or len(items[at].text) < _LONGEST - 2:
        return None
    end = at
    while end < min(len(items), at + _LONGEST) and _is_of_a_name(items[end]):
        end += 1
    goes_on = (
        end < len(items) and items[end].text not in {".", ",", "(", ";"} and text_at(items, end) not in _BEHIND_NAMES
    )
    return None if end == at or goes_on else span(items, at, end, "trial")


def _by_its_noun(items: Sequence[Item], at: int) -> Slot | None:
    """Return the name beside ``trial`` or ``study``, or that word: ``on the Lantern phase 3 trial``, ``on a trial``."""
    if text_at(items, at + 1) in {"that", "of"} and text_at(items, at) in {"data", "results", "findings"}:
        return None
    near = range(at, min(at + _FAR, len(items))) if text_at(items, at) == "based" else range(0)
    shown = next((i for i in near if _is_shown_in(items, i)), at)
    described = sum(text_at(items, i) in _DESIGNS | {","} for i in range(shown + 1, min(shown + _FAR, len(items))))
    for noun in range(at + 1, min(shown + _AHEAD + described, len(items))):
        other = text_at(items, noun) in _OTHERS and not (noun < shown and text_at(items, noun) == "and")
        if items[noun].text in _STOPS or other:
            return None
        if text_at(items, noun) in TRIALS:
            break
    else:
        return None
    name = noun - 1
    while name > at + 1 and (text_at(items, name) in _DESIGNS or items[name].kind in {"number", "ratio"}):
        name -= 1
    if text_at(items, name - 1) == "the" and items[name].kind in _NAMES and _is_a_name(items[name].text):
        return span(items, name, name + 1, "trial")
    code = noun + 1 < len(items) and items[noun + 1].kind in _NAMES and any(map(str.isdigit, items[noun + 1].text))
    if code and items[noun + 1].text[:1].isupper():
        return span(items, noun + 1, noun + 2, "trial")
    return items[noun].slot("unnamed", "true")


def _is_shown_in(items: Sequence[Item], at: int) -> bool:
    """Say whether a result leads to where it was seen: ``a response rate shown in``, ``the ORR in a``."""
    if text_at(items, at) in _SHOWN or (text_at(items, at) in _RESULTS and text_at(items, at + 1) == "from"):
        return True
    return text_at(items, at) == "in" and items[at - 1].kind in _NAMED and text_at(items, at + 1) in {"a", "an", "one"}


def _is_a_name(text: str) -> bool:
    """Say whether a word is a name and no nation's adjective: not ``the Japanese study``."""
    return text[:1].isupper() and not text.endswith(("ese", "ean", "ican", "ish", "ian"))


def _is_of_a_name(item: Item) -> bool:
    capitals = item.text[:1].isupper() and sum(each.isupper() for each in item.text) > 1
    return capitals or item.kind in {"number", "code"} or item.text in {"-", "–"}
