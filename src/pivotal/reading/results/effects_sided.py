"""Whose an effect is, whether a test showed it, and how large it was in words: ``longer with A``, ``doubled``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, find_word, kind_at, place_of, places_with, span, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.intervals import closing
from pivotal.reading.results.subsets import some_at
from pivotal.reading.words import CONTROLS

_WITH = frozenset({"with", "for", "in", "among", "on", "under", "favour", "favoured", "favours", "favouring"})
_PATIENTS = frozenset({
    "the", "those", "patients", "people", "subjects", "receiving", "given", "on", "treated", "with", "who", "received",
    "assigned", "to", "of", "taking",
})  # fmt: skip
_OTHER = frozenset({"than", "compared", "versus", "vs", "v", "over", "against", "relative", "to"})
_VERBS = ("improv", "prolong", "extend", "lengthen", "increas", "delay", "doubl", "tripl", "quadrupl")
_LOWERING = ("reduced", "lowered", "cut", "decreased", "slashed", "reduces", "lowers", "cuts")
_BEAT = ("beat", "outperform", "outdid", "surpass", "bested")
_SHOWED = frozenset({
    "showed", "shows", "had", "has", "have", "demonstrated", "led", "resulted", "achieved", "produced", "provided",
    "yielded", "gave", "conferred", "offered", "delivered", "saw", "experienced", "was", "were", "is", "proved",
    "lived", "live", "survived", "survive", "fared",
})  # fmt: skip
# What may stand between such a verb and the word of an effect.
_LEADING = frozenset({
    "a", "an", "the", "to", "in", "at", "with", "associated", "median", "much", "no", "not", "any", "significant",
    "meaningful", "and", "clear", "better", "more",
})  # fmt: skip
_CUTTING = ("reduced", "reduces", "lowered", "lowers", "cut", "halved", "halves", "decreased", "slashed")
_TO_LOWER = ("reduce", "lower", "cut", "decrease")
_LOWER = frozenset({"lower", "reduction", "less", "decrease", "smaller", "reduced"})  # behind by how much a risk was so
_MEASURED = frozenset({"endpoint", "share", "hr"})
_OVER = frozenset({"versus", "vs", "v", "over", "compared", "against", "relative"})
_TO_ITS_VERB = 14  # items between a verb and by how much
_ENDS = frozenset({";", ".", ",", "(", "but", "while", "whereas", "although", "and"})
_JOINED = frozenset({"and", "plus", "+", "/", "or", "-", "with"})  # behind an arm, before what is given with it
_NOT_SHOWN = frozenset({"not", "no", "non", "-", "nor", "without", "clinically"})
_AGAINST = frozenset({"compared", "versus", "vs", "v", "than", "over"})
_COMPARED = 14  # items between a word of an effect and what it is compared with
_BETWEEN = frozenset({
    "significantly", "also", "markedly", "has", "had", "did", "not", "does", "failed", "to", "arm", "group",
    "almost", "therapy", "treatment", "recipients", "patients",
})  # fmt: skip
_EARLIER = frozenset({"previously", "prior", "previous", "earlier", "after", "following", "failed"})
_ALONE = frozenset({"alone", "monotherapy"})
_AHEAD, _BEFORE = 9, 5  # items behind and before a word of an effect

_TIMES = {"doubled": "2", "doubles": "2", "tripled": "3", "triples": "3", "quadrupled": "4", "quadruples": "4"}
_FOLDS = {"twofold": "2", "threefold": "3", "fourfold": "4", "fivefold": "5", "sixfold": "6", "tenfold": "10"}
_A_DAY = frozenset({"daily", "weekly", "monthly", "a", "per", "each", "every", "on", "as"})
_MORE = (("more", "than"), ("at", "least"), ("greater", "than"))
_PEOPLE = frozenset({"patients", "people", "women", "men", "those", "subjects", "participants", "adults", "children"})
_NARROWING = frozenset({"who", "whose", "with", "without", "aged"})
_TREATED = ("receiv", "treat", "assign", "random", "given", "took", "enrol", "allocat")
_IN = frozenset({"in", "among", "for", "within", "across"})
_CLAUSE_ENDS = frozenset({";", ".", "but", "while", "whereas", "although", "and"})
_SEXES = frozenset({"women", "men", "males", "females"})
_BEHIND_SEX = frozenset({"", ".", ",", ";", "but", "only", "(", "alone"})
_SUBGROUPS = ("subgroup", "subset", "subpopulation")
_PARTS = ("subgroup", "subset", "older", "younger", "aged", "elderly", "risk", "metastases")
_ARMS = frozenset({"arms", "groups", "arm", "group"})
_PARTED_BY = frozenset({"by", "according", "depending"})
_NO_MARKS = frozenset({
    "", "the", "a", "an", "treatment", "arm", "arms", "group", "groups", "investigator", "investigators", "independent",
    "blinded", "central", "review", "bicr", "irc", "more", "less", "at", "than", "either", "both", "log", "local",
})  # fmt: skip
_LONGEST_CLAUSE = 40  # items behind an effect in which its patients may stand
_SUBJECT = 12  # items between patients and what became of them
_BESIDE = 3  # items between "significantly" and the word that it goes with
_ADDING = frozenset({"addition", "adding"})
_FAR = 8  # items between a word of an effect and how many times it is


def favoured(items: Sequence[Item], at: int) -> Slot | None:
    """Return the arm that did better (or worse) by a word: behind ``longer with``, or before ``prolonged``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word.
    """
    if items[at].low.startswith(_VERBS + _CUTTING) and (subject := _subject(items, at)) is not None:
        return subject
    if items[at].low.startswith("favour"):
        return _arm_behind(items, at, "favoured")
    if text_at(items, at + 1) == "as":
        return None  # as long as with B
    if items[at].low == "twice":  # the rate with A was twice that with B
        before = range(at - 2, max(-1, at - _AHEAD), -1)
        return next((items[i].slot("favoured") for i in before if items[i].kind in ARM_KINDS), None)
    for place in range(at + 1, min(at + _AHEAD, len(items))):
        if text_at(items, place) in _OTHER | _ENDS:
            break
        if text_at(items, place) in _WITH and (arm := _arm_behind(items, place, "favoured")) is not None:
            return arm
    return _by_its_verb(items, at)


def _by_its_verb(items: Sequence[Item], at: int) -> Slot | None:
    """Return the arm that is the subject: ``A showed longer PFS than B``, ``A was superior to B``, ``A beat B``."""
    if items[at].low.startswith(_BEAT):
        return _subject(items, at)
    for place in range(at - 1, max(-1, at - _AHEAD), -1):
        if text_at(items, place) in _SHOWED:
            return _subject(items, place)
        passed = text_at(items, place) in _LEADING or text_at(items, place).endswith("ly")
        if not passed and items[place].kind not in {"endpoint", "share"}:
            return None
    return None


def _arm_behind(items: Sequence[Item], at: int, name: str) -> Slot | None:
    """Return the arm behind a word, and behind its patients: ``with those who received A``; none of several names."""
    arm = next(i for i in range(at + 1, len(items) + 1) if text_at(items, i) not in _PATIENTS)
    control = arm < len(items) and items[arm].low in CONTROLS  # what is given with placebo is given to all
    alone = kind_at(items, arm) in ARM_KINDS and (control or text_at(items, arm + 1) not in _JOINED)
    return items[arm].slot(name) if alone else None


def compared(items: Sequence[Item], at: int) -> Slot | None:
    """Return the arm that another did better than: ``prolonged PFS compared with A``, ``was longer than with A``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word.
    """
    far = min(at + _COMPARED, len(items))
    joint = next((i for i in range(at + 1, far) if text_at(items, i) in _AGAINST), None)
    if joint is None or any(text_at(items, i) in {";", "but", "while", "whereas"} for i in range(at, joint)):
        return None
    return _arm_behind(items, joint, "compared")


def with_sides(items: Sequence[Item], told: Sequence[Statement]) -> list[Statement]:
    """Return results with the arm whose risk was the lower one, or whose hazard stands over that of the other.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    told : sequence of Statement
        What was read in it.

    Notes
    -----
    ``A cut the risk by 30%``, ``the risk was 30% lower with A``, ``those on A had a 30% lower risk``, ``the ratio of A
    versus B``. A ratio that only says again by how much a risk was lower has the arm of that risk.
    """
    found: list[Statement] = []
    lowered: tuple[str, list[Slot | None]] | None = None
    for each in told:
        at = place_of(items, each.slot("value")) if each.kind in {"risk_reduction", "hazard_ratio"} else None
        if at is None:
            found.append(each)
            continue
        if each.kind == "risk_reduction":
            arms = [_lower_one(items, at), _other_arm(items, at)]
            lowered = each.get("value") or "", arms
            verb = items[at].slot("direction", "not better") if _is_denied(items, at) else None
            found.append(each.also(*arms, verb))
            continue
        arms = [_first_of(items, at) or _in_favour(items, at), _other_arm(items, at)]
        if arms[0] is None and lowered is not None and _is_left(each, lowered[0]):
            arms = lowered[1]
        found.append(each.also(*arms))
    return found


def _is_denied(items: Sequence[Item], at: int) -> bool:
    """Read ``did not reduce the risk of death by 29%``; what was not only reduced was reduced."""
    verb = next(iter(places_with(items, _TO_LOWER, max(0, at - _TO_ITS_VERB), at)[-1:]), None)
    if verb is None:
        return False
    before = text_at(items, verb - 1)
    return before == "not" or (before == "to" and text_at(items, verb - 2) in {"failed", "fails"})


def _other_arm(items: Sequence[Item], at: int) -> Slot | None:
    """Return the medicine that a lower risk, or a ratio, is told against: ``by 61% compared with A``."""
    joint = next((i for i in range(at + 1, min(at + _COMPARED, len(items))) if text_at(items, i) in _OVER), None)
    if joint is None or any(items[i].text in {";", "."} or items[i].low in _CLAUSE_ENDS for i in range(at, joint)):
        return None
    return _arm_behind(items, joint + (text_at(items, joint + 1) in {"with", "to"}), "compared")


def _lower_one(items: Sequence[Item], at: int) -> Slot | None:
    """Return the arm whose risk was lower by a percentage: before its verb, behind ``lower``, or who had it."""
    verbs = places_with(items, _LOWERING, max(0, at - _TO_ITS_VERB), at)
    if verbs and (arm := _subject(items, verbs[-1])) is not None:
        return arm
    word = next((i for i in range(at + 1, at + _BESIDE) if text_at(items, i) in _LOWER), None)
    if word is not None and (arm := favoured(items, word)) is not None:
        return arm
    return None if word is None else _by_its_verb(items, at)


def _first_of(items: Sequence[Item], at: int) -> Slot | None:
    """Return the arm whose hazard stands over that of another: ``the hazard ratio of A versus B was``, ``(A vs B)``."""
    ratio = next((i for i in range(at - 1, max(-1, at - _COMPARED), -1) if kind_at(items, i) == "hr"), None)
    ends = next((i for i in range(at + 1, at + _COMPARED) if text_at(items, i) in {"", ";", "."}), at + _COMPARED)
    for first, last in ((ratio, at), (at, ends)) if ratio is not None else ():
        joint = next((i for i in range(first + 2, last) if text_at(items, i) in _OVER), None)
        over = None if joint is None else _subject(items, joint)
        under = None if joint is None else _arm_behind(items, joint + (text_at(items, joint + 1) == "with"), "compared")
        if over is not None and under is not None:
            return over
    return None


def _in_favour(items: Sequence[Item], at: int) -> Slot | None:
    """Return the arm of ``a hazard ratio of 0.38 in favour of the drug``, where the ratio is below 1."""
    if not items[at].value.startswith("0."):
        return None
    for place in range(at + 1, min(at + _COMPARED, len(items))):
        if text_at(items, place) in {";", "."} or kind_at(items, place) in {"hr", "duration"}:
            return None
        if text_at(items, place).startswith("favour"):
            return _arm_behind(items, place, "favoured")
    return None


def _is_left(ratio: Statement, lowered: str) -> bool:
    """Say whether a hazard ratio is what a risk that is lower by a percentage leaves: 0.58 of 42%."""
    try:
        return abs(100 * (1 - float(ratio.get("value") or "")) - float(lowered)) < 1
    except ValueError:
        return False


def _subject(items: Sequence[Item], at: int) -> Slot | None:
    """Return the arm right before a verb: ``NAME significantly prolonged``, and not that which it is compared with."""
    for place in range(at - 1, max(-1, at - _BEFORE), -1):
        if kind_at(items, place) in ARM_KINDS:
            before = text_at(items, place - 1)
            if before in _OTHER | {"and", "plus", "+", "/"} or (before == "with" and not _is_given(items, place - 2)):
                return None
            if any(text_at(items, i) in _EARLIER or text_at(items, i) == "progressed" for i in _just(place)):
                return None
            if (added := _added_to(items, place)) is not None:
                return items[added].slot("favoured") if kind_at(items, added) in ARM_KINDS else None
            alone = text_at(items, place + 1) in _ALONE
            return items[place].slot("favoured", f"{items[place].value} alone" if alone else None)
        if text_at(items, place) not in _BETWEEN | _ALONE and not text_at(items, place).endswith("ly"):
            return None
    return None


def _added_to(items: Sequence[Item], at: int) -> int | None:
    """Return the place of what was added to the medicine at a place: ``the addition of A to standard B``."""
    adding = next((i for i in range(at - 1, max(-1, at - _FAR), -1) if text_at(items, i) in _ADDING), None)
    to = None if adding is None else next((i for i in range(adding + 1, at) if text_at(items, i) == "to"), None)
    if adding is None or to is None or to == adding + 1:
        return None
    return next((i for i in range(adding + 1, to) if kind_at(items, i) in ARM_KINDS), to)  # a name nobody knows


def _just(place: int) -> range:
    """Return the few places before one."""
    return range(max(0, place - _BESIDE - 1), place)


def _is_given(items: Sequence[Item], at: int) -> bool:
    """Say whether ``with`` behind a word tells what was given, and not what was added or compared: ``treated with``."""
    return text_at(items, at) in {"treatment", "treated"} or kind_at(items, at) in _MEASURED


def times_told(items: Sequence[Item], at: int) -> Slot | None:
    """Return how many times as long, high or often something was, beside a word of an effect.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word.
    """
    for place in _near(items, at):
        found = _number_of_times(items, place)
        if found is not None:
            value, last = found
            before = (text_at(items, place - 2), text_at(items, place - 1))
            more = before in _MORE or before[1] == "over"
            first = place - (2 if before in _MORE else 1) if more else place
            return span(items, first, last, "times", f">{value}" if more else value)
    return None


def shown(items: Sequence[Item], at: int) -> Slot | None:
    """Return the word that says that an effect was significant: ``significantly longer``, ``a significant gain``."""
    place = find(items, ("significan",), max(0, at - _BESIDE), at + 2)
    if place is None:
        place = _said_behind(items, at)
    if place is None or text_at(items, place - 1) in _NOT_SHOWN:
        return None
    return items[place].slot("significant", "true")


def _said_behind(items: Sequence[Item], at: int) -> int | None:
    """Read ``was higher with A (83%) than with B (76%), and the difference was statistically significant``."""
    noun = find(items, ("differen", "improvement", "increase", "which"), at + 1, at + _LONGEST_CLAUSE)
    verb = noun + 1 if noun is not None and text_at(items, noun + 1) in {"was", "were", "is"} else None
    if items[at].low.startswith("difference"):  # the difference in OS was
        verb = find_word(items, ("was", "were", "is"), at + 1, at + _FAR)
        noun = verb
    if verb is None or any(items[i].kind in {"endpoint", "share"} for i in range(at + 1, verb) if i - at > _BESIDE):
        return None
    place = verb + 1 + (text_at(items, verb + 1) in {"also", "statistically", "highly"})
    return place if text_at(items, place) == "significant" else None


def some_behind(items: Sequence[Item], at: int, direction: str) -> Slot | None:
    """Return the patients behind a word of an effect and its endpoint in whom alone it is told: ``in women``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place behind the word and its endpoint.
    direction : str
        What is said of the endpoint.

    Notes
    -----
    What was worse ``in both arms`` is compared between patients, and so is what did not differ ``by PD-L1 status``.
    """
    index, last = at, min(at + _LONGEST_CLAUSE, len(items))
    while index < last and text_at(items, index) not in _CLAUSE_ENDS:
        if items[index].text in {"(", "["}:
            index = closing(items, index) + 1
            continue
        told = None
        if text_at(items, index) in _IN:
            told = _part_of_patients(items, index, direction) or some_at(items, index)
            told = None if told is not None and direction == "better" and not _is_a_part(told) else told
            told = _all_arms(items, index) if told is None and direction in {"better", "worse"} else told
        elif direction == "not better" and text_at(items, index) in _PARTED_BY:
            told = _parted_by(items, index)
        if told is not None:
            return told
        index += 1
    return None


def _is_a_part(some: Slot) -> bool:
    """Say whether patients are surely some of those of a trial, by sex, age or risk, and not all by their disease."""
    words = some.text.casefold()
    return any(each in words for each in _PARTS) or words in _SEXES


def _part_of_patients(items: Sequence[Item], at: int, direction: str) -> Slot | None:
    """Read ``in women`` at the end of a clause and ``in the subgroup with bone metastases``; all subgroups are all."""
    sex = text_at(items, at + 1) in _SEXES and text_at(items, at + 2) in _BEHIND_SEX
    part = next((i for i in range(at + 1, at + _AHEAD) if text_at(items, i).startswith(_SUBGROUPS)), None)
    whole = direction == "better" and text_at(items, part or at).endswith("s")
    told = part is not None and all(items[i].kind not in ARM_KINDS and items[i].low != "and" for i in range(at, part))
    if part is not None and told and not whole:
        return span(items, at + 1, part + 1, "subset")
    return span(items, at + 1, at + 2, "subset") if sex else None


def _all_arms(items: Sequence[Item], at: int) -> Slot | None:
    """Read ``was shorter in both treatment arms``, which compares patients and no arms."""
    if text_at(items, at + 1) not in {"both", "either", "each"}:
        return None
    noun = next((i for i in range(at + 2, at + _BEFORE) if text_at(items, i) in _ARMS), None)
    return None if noun is None else span(items, at + 1, noun + 1, "subset")


def _parted_by(items: Sequence[Item], at: int) -> Slot | None:
    """Read ``did not differ by PD-L1 expression`` and ``according to age``: marks of patients, and no treatment."""
    first = at + 1 + (text_at(items, at + 1) in {"to", "on"})
    if first >= len(items) or items[first].kind in ARM_KINDS or text_at(items, first) in _NO_MARKS:
        return None
    last = min(first + _SUBJECT, len(items))
    end = next((i for i in range(first, last) if items[i].kind == "punct" and items[i].text != "-"), last)
    return span(items, first, end, "subset") if end > first else None


def of_some_patients(items: Sequence[Item], told: Sequence[Statement]) -> list[Statement]:
    """Return statements, where a benefit that is told, or denied, of some patients alone has these patients.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    told : sequence of Statement
        What was read in it.
    """
    found = []
    for each in told:
        verb = each.slot("direction") if each.kind == "benefit" and each.slot("subset") is None else None
        at = None if verb is None else place_of(items, verb)
        if verb is None or at is None:
            found.append(each)
            continue
        last = max(at, place_of(items, each.slot("endpoint")) or 0)
        some = some_behind(items, last + 1, verb.value)
        found.append(each.also(some or (None if verb.value == "better" else _some_patients(items, at))))
    return found


def _some_patients(items: Sequence[Item], at: int) -> Slot | None:
    """Return patients before a verb that are only some: ``Patients who were HRD-negative had no benefit``."""
    for place in range(max(0, at - _SUBJECT), at - 1):
        if text_at(items, place) in _PEOPLE and text_at(items, place + 1) in _NARROWING:
            told = items[place + 2 : at]
            given = any(each.kind in ARM_KINDS or each.low.startswith(_TREATED) for each in told)
            return None if given else span(items, place, at, "subset")
    return None


def _near(items: Sequence[Item], at: int) -> Iterator[int]:
    """Yield the places beside a word, itself first, then behind it and before it, up to the end of its clause."""
    yield at
    for step in (1, -1):
        place = at + step
        while 0 <= place < len(items) and abs(place - at) <= _FAR and text_at(items, place) not in _ENDS:
            yield place
            place += step


def _number_of_times(items: Sequence[Item], at: int) -> tuple[str, int] | None:
    """Match ``doubled``, ``threefold``, ``3-fold``, ``three times``, ``twice as``, ``a factor of 3``."""
    word, behind = text_at(items, at), text_at(items, at + 1)
    if word in _TIMES or word in _FOLDS:
        return (_TIMES.get(word) or _FOLDS[word]), at + 1
    if word == "twice":
        return None if behind in _A_DAY - {"as"} else ("2", at + 1)
    if word == "factor" and behind == "of" and kind_at(items, at + 2) in {"number", "number_word"}:
        return items[at + 2].value, at + 3
    if kind_at(items, at) not in {"number", "number_word"}:
        return None
    if behind == "fold" or (behind in {"-", "–"} and text_at(items, at + 2) == "fold"):
        return items[at].value, at + (2 if behind == "fold" else 3)
    timed = behind == "times" and text_at(items, at + 2) not in _A_DAY - {"as"}
    return (items[at].value, at + 2) if timed else None
