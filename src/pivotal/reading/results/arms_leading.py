"""The arms that lead to values: what a clause begins with or is about, and one arm for the values of a list."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.arm_phrases import NAMED, Phrase, is_of_treatment, phrase_from, subject_from
from pivotal.reading.results.intervals import STOPS, Estimate, closing, opening
from pivotal.reading.results.people import behind_brackets
from pivotal.reading.results.short_arms import NOUNS

COUNTS = frozenset({"n", "events"})
_LEADS = frozenset({"with", "after", "following", "on", "for", "under", "in"})
_NOT_BEFORE = (
    "progress", "relaps", "patient", "women", "men", "people", "children", "those", "treat", "fail", "refractory",
    "resist", "and", "or", "compar", "than", "versus", "associat", "grade",
)  # fmt: skip
# What may stand between an arm and the value that it leads to.
_BETWEEN = frozenset({
    ",", ":", "was", "were", "is", "it", "the", "a", "an", "median", "of", "had", "reached", "been", "at", "stood",
    "rate", "rates", "came", "to", "out", "about", "only", "this", "these", "figure", "has", "not", "yet",
    "corresponding", "that", "as", "high", "low", "be", "in", "occurred", "achieved", "seen", "observed", "noted",
    "recorded", "reported", "obtained", "documented", "found", "developed", "attained", "total", "they", "%", "being",
})  # fmt: skip
_GAVE = frozenset({
    "produced", "induced", "yielded", "generated", "elicited", "achieved", "gave", "led", "resulted", "had", "showed",
    "demonstrated", "provided", "brought", "delivered", "posted", "increased", "improved", "prolonged", "extended",
    "conferred", "caused", "returned", "raised", "boosted", "attained", "reached", "offered", "doubled", "lengthened",
    "produces", "induces", "yields", "achieves", "gives", "leads", "results", "shows",
})  # fmt: skip
_PARTING = frozenset({
    "versus", "vs", "v", "than", "compared", "against", "whereas", "while", "but", "although", "though", "respectively",
    "from", "overall",
})  # fmt: skip
_ALIKE = frozenset({
    "equivalent", "equal", "equally", "similar", "similarly", "comparable", "comparably", "respectively", "both",
    "alike", "identical", "between", "resp",
})  # fmt: skip
_OF_A_LIST = frozenset({
    ",", "and", "in", "was", "were", "of", "(", ")", "complete", "partial", "major", "minor", "stable", "the", "a",
    "an", "or", "with", "better", "rate", "rates", "to", "had",
})  # fmt: skip
_PARTS = frozenset({"most", "mostly", "mainly", "including", "chiefly", "primarily", "notably", "predominantly"})
_FAR, _LONGEST_LEAD, _NEAR = 40, 10, 4

Led = Iterator[tuple[Estimate, Phrase]]


def led(items: Sequence[Item], values: Sequence[Estimate]) -> Led:
    """Yield values with the arm that leads to them.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    values : sequence of Estimate
        Its times, shares and counts, in their order.
    """
    told = [each for each in values if each.kind not in COUNTS]
    floor, carried = 0, None
    for each in told:
        first = _clause(items, each.at)
        carried = (
            carried if carried is not None and carried.first > first and not _parted(items, floor, each.at) else None
        )
        if each.arm is not None:
            carried = None
        elif each.cohort is None and "subset" not in each.parts:
            lead = _lead(items, max(floor, first), each.at)
            carried = lead if lead is not None and lead.first - first < _NEAR else carried
            lead = lead or carried
            if lead is not None:
                yield each, lead
        floor = behind_brackets(items, each.end)
    yield from _of_two_subjects(items, told)
    yield from _by_subject(items, told)


def _clause(items: Sequence[Item], at: int) -> int:
    first = at
    while first > max(0, at - _FAR) and text_at(items, first - 1) not in STOPS | {"whereas", "while", "but"}:
        first = opening(items, first - 1) if text_at(items, first - 1) in {")", "]"} else first - 1
        if text_at(items, first - 1) in {"(", "["}:
            return at  # the bracket has its own
    return first


def _lead(items: Sequence[Item], floor: int, at: int) -> Phrase | None:
    """Read ``With the doublet, it was 8.4 mo`` and ``OS after chemoradiation was 14.6 mo and after surgery 12.1``."""
    for index in range(max(floor, at - 2 * _LONGEST_LEAD), at):
        before = text_at(items, index - 1)
        if text_at(items, index) not in _LEADS or (before != "and" and before.startswith(_NOT_BEFORE)):
            continue
        phrase = phrase_from(items, index + 1)
        if phrase is None or (phrase.noun and phrase.noun not in NOUNS):
            continue
        if not phrase.strong and phrase.noun not in {"arm", "arms"}:
            continue
        if (
            text_at(items, phrase.first) in {"induction", "consolidation"}
            or text_at(items, phrase.last - 1) == "cycles"
        ):
            continue
        if text_at(items, index) in {"in", "for"} and phrase.noun not in NOUNS and not _is_named(items, index):
            continue
        end = behind_brackets(items, phrase.last + bool(phrase.noun))
        if _passes(items, end, at) and text_at(items, at - 1) != "from":
            return phrase
    return None


def _is_named(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine stands right behind ``for``: ``the figures for the drug being``."""
    return text_at(items, at) == "for" and any(kind_at(items, index) in NAMED for index in range(at + 1, at + 4))


def _passes(items: Sequence[Item], first: int, at: int) -> bool:
    """Say whether nothing but a verb and an endpoint stands between an arm and a value."""
    index, steps = first, 0
    while index < at:
        if steps >= _LONGEST_LEAD:
            return False
        timed = items[index].kind == "duration" and text_at(items, index - 1) == "at"
        named = items[index].kind in {"endpoint", "share", "harm", "time_name", "short"}
        if text_at(items, index) in {"(", "["} and closing(items, index) < at:
            index = closing(items, index)
        elif not (timed or named or text_at(items, index) in _BETWEEN):
            return False
        index, steps = index + 1, steps + 1
    return True


def _by_subject(items: Sequence[Item], told: Sequence[Estimate]) -> Led:
    """Read ``The Trilo regimen induced CR in 45% and PR in 34%``, ``High-dose therapy increased it (81% vs 57%)``."""
    if all(each.arm is not None for each in told):
        return
    for first in _begins(items):
        subject = subject_from(items, first)
        if subject is None or not (subject.strong or subject.first > first + 2):
            continue
        verb = behind_brackets(items, subject.last + bool(subject.noun))
        verb = _behind_aside(items, _behind_more(items, verb))
        if text_at(items, verb) not in _GAVE:
            continue
        last = _subject_ends(items, verb + 1)
        for each in told:
            if verb < each.at < last and text_at(items, each.at - 1) not in _PARTING:
                if each.arm is None:
                    yield each, subject
                elif each.arm.start >= items[subject.last - 1].end:
                    break


def _begins(items: Sequence[Item]) -> Iterator[int]:
    yield 0
    for index in range(1, len(items) - 1):
        before = text_at(items, index - 1)
        if before in STOPS | {"whereas", "while"} or (before == "," and index < _LONGEST_LEAD) or before == "that":
            yield index


def _behind_more(items: Sequence[Item], at: int) -> int:
    """Return the verb behind a few words that go on: ``Marrow transplantation in first remission resulted in``."""
    if text_at(items, at) not in {"in", "as", "given", "at", "before", "for"}:
        return at
    verb = next((index for index in range(at + 1, min(at + 6, len(items))) if text_at(items, index) in _GAVE), at)
    plain = all(items[index].kind in {"word", "number", "disease", "time_name", "share"} for index in range(at, verb))
    return verb if plain else at


def _behind_aside(items: Sequence[Item], at: int) -> int:
    """Return the verb behind words in commas: ``Velotinib, at a dose of 60 mg, had``."""
    if text_at(items, at) != "," or text_at(items, at + 1) not in {"at", "given", "a", "an", "which", "alone"}:
        return at
    return next((i + 1 for i in range(at + 1, min(at + 14, len(items))) if text_at(items, i) == ","), at)


def _subject_ends(items: Sequence[Item], verb: int) -> int:
    """Return where a clause stops to tell of its subject: at a comparison, or another treatment."""
    shut = -1
    for index in range(verb, len(items)):
        shut = closing(items, index) if text_at(items, index) in {"(", "["} else shut
        if text_at(items, index) in (STOPS if index < shut else STOPS | _PARTING):
            return index
        if items[index].kind in NAMED and text_at(items, index - 1) in {"and", "with", "for", "to", "on"}:
            return index
    return len(items)


def _of_two_subjects(items: Sequence[Item], told: Sequence[Estimate]) -> Led:
    """Read ``Conservation and mastectomy led to equivalent survival (79% and 81%)``: two subjects, two values."""
    words = {each.low for each in items}
    if _ALIKE.isdisjoint(words) or any(each.arm is not None for each in told):
        return
    for one, two in itertools.pairwise(told):
        joins = [text_at(items, index) for index in range(behind_brackets(items, one.end), two.at)]
        if one.kind != two.kind or joins not in (["and"], ["vs"], ["versus"], ["v"], [",", "and"]):
            continue
        for middle in range(1, one.at):
            pair = _two(items, middle) if text_at(items, middle) == "and" else None
            if pair is not None:
                yield one, pair[0]
                yield two, pair[1]
                break


def _two(items: Sequence[Item], middle: int) -> tuple[Phrase, Phrase] | None:
    """Return the two treatments that ``and`` joins at a place."""
    second = phrase_from(items, middle + 1)
    if second is None or not second.strong:
        return None
    first = middle
    while first > max(0, middle - 5) and kind_at(items, first - 1) in {*NAMED, "word"}:
        if text_at(items, first - 1) in {"both", "between", "of", "for", "with", "the", "in", "that"}:
            break
        first -= 1
    told = any(is_of_treatment(items, index) for index in range(first, middle))
    shares = second.last - middle > 2 and middle - first == 1
    return (Phrase(first, middle, strong=True), second) if first < middle and (told or shares) else None


def of_one_list(items: Sequence[Item], values: Sequence[Estimate]) -> Iterator[tuple[Estimate, Estimate]]:
    """Yield values of a list with the next one, whose arm is theirs: ``35% complete and 13% partial with the drug``."""
    told = [each for each in values if each.kind not in COUNTS]
    for one, two in reversed(list(itertools.pairwise(told))):
        if one.arm is not None or two.arm is None or two.arm.start < items[two.at].start or one.cohort is not None:
            continue
        between = range(one.end, two.at)
        listed = all(
            text_at(items, index) in _OF_A_LIST or items[index].kind in {"share", "endpoint", "harm", "word"}
            for index in between
        )
        words = {text_at(items, index) for index in between}
        before = [each for each in told if each.at < one.at and not _parted(items, each.end, one.at)]
        here = items[one.at].start
        alone = all(each.arm is None or each.arm.value == two.arm.value or each.arm.end < here for each in before)
        alone = alone and text_at(items, one.at - 1) not in _PARTING and text_at(items, two.end) not in _PARTING
        listed = listed and alone and (one.endpoint != two.endpoint or "harm" in one.parts)
        if listed and len(between) < 7 and words & {"and", ","} and not words & (_PARTING | STOPS | {"with", "for"}):
            yield one, two


def _parted(items: Sequence[Item], first: int, last: int) -> bool:
    return any(text_at(items, index) in STOPS | _PARTING for index in range(first, last))


def of_its_parts(items: Sequence[Item], values: Sequence[Estimate]) -> Iterator[tuple[Estimate, Estimate]]:
    """Yield harms that are parts of what was told before: ``27% of the combo group, most often colitis (9%), …``."""
    told = [each for each in values if each.kind not in COUNTS]
    whole: Estimate | None = None
    for one, two in itertools.pairwise(told):
        between = [text_at(items, index) for index in range(one.end, two.at)]
        if _parted(items, one.end, two.at) or two.arm is not None:
            whole = None
        elif one.arm is not None and not _PARTS.isdisjoint(between):
            whole = one
        if whole is not None and two.arm is None and two.kind == "harm":
            yield two, whole
