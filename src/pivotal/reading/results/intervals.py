"""A number that is a result, its interval, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from pivotal.reading.model import Kind, Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at

JOINING = frozenset(
    {"contrast", "versus", "vs", "v", "and", "compared", "against", "whereas", "while", "or", "than", "relative"}
)
STOPS = frozenset({";", ".", "?"})  # where a clause with its numbers ends
VERSUS = frozenset({"versus", "vs", "v"})
SIGNS = VERSUS | {"vs."}
CUES = frozenset({"endpoint", "share", "harm"})  # what a share may be of
COMPARED = VERSUS | {"against", "compared"}
_BEFORE_INTERVALS = frozenset({",", ";", ":", "with", "a"})
_OPENING, _CLOSING = frozenset({"(", "[", "{"}), frozenset({")", "]", "}"})
_VERBS = frozenset({"was", "were", "is", "reached"})
_TOLD_ASIDE = frozenset({"which", "including", "defined", "comprising", "consisting", "meaning"})
_LONGEST_ASIDE = 24
_FARTHEST = 40
_HOW = frozenset({"exact", "two", "one", "sided", "-", "binomial", "clopper", "pearson", "wilson", "adjusted"})
_LONGEST_HOW = 4


@dataclass(slots=True)
class Estimate:
    """A number that is a result, where it stands, and what was found out about it.

    Attributes
    ----------
    kind : str
        As of a statement.
    at, end : int
        Its item, and the place behind it and what belongs to it.
    value : Slot
    parts : dict of str to Slot
        Unit, limits, level, time.
    endpoint, arm, cohort, trial : Slot or None
    order : int
        Its place among the values that are compared.
    """

    kind: Kind
    at: int
    end: int
    value: Slot
    parts: dict[str, Slot] = field(default_factory=dict)
    endpoint: Slot | None = None
    arm: Slot | None = None
    cohort: Slot | None = None
    trial: Slot | None = None
    order: int = 0

    @property
    def is_bare(self) -> bool:
        """Whether neither an arm nor a cohort or subset is known of it."""
        return self.arm is None and self.cohort is None and "subset" not in self.parts


def word_at(items: Sequence[Item], at: int) -> str:
    """Return the word or sign at a place, or nothing."""
    return items[at].value if 0 <= at < len(items) and items[at].kind in {"word", "punct", "active"} else ""


def closing(items: Sequence[Item], at: int, most: int = 40) -> int:
    """Return the place of the bracket that closes the one at a place, or the place itself."""
    depth = 0
    for index in range(at, min(at + most, len(items))):
        depth += items[index].text in _OPENING
        depth -= items[index].text in _CLOSING
        if depth == 0:
            return index
    return at


def open_before(items: Sequence[Item], at: int, first: int = 0) -> int | None:
    """Return the place of the bracket, from a first place on, that is still open before another."""
    depth = 0
    for index in range(min(at, len(items)) - 1, first - 1, -1):
        depth += (items[index].low in {")", "]"}) - (items[index].low in {"(", "["})
        if depth < 0:
            return index
    return None


def opening(items: Sequence[Item], at: int, most: int = 40) -> int:
    """Return the place of the bracket that opens the one that closes at a place, or the place itself."""
    depth = 0
    for index in range(at, max(-1, at - most), -1):
        depth += items[index].text in _CLOSING
        depth -= items[index].text in _OPENING
        if depth == 0:
            return index
    return at


def with_interval(items: Sequence[Item], at: int, value: str, *, surely: bool = False) -> tuple[dict[str, Slot], int]:
    """Return the interval that follows a number, and the place behind it; ``surely`` if it must hold the number."""
    if value == "not reached":
        at = _behind_its_name(items, at)
    place = at
    if text_at(items, place) in _OPENING:
        place += 1
        opened = True
        behind = _behind_told(items, place, _behind_counts(items, place))
        surely = surely or behind > place
        place = behind
    else:
        opened = False
        by_cox = [text_at(items, index) for index in range(place, place + 3)] == ["by", "cox", "regression"]
        place += 3 if by_cox else 0  # HR, 0.81 by Cox regression; 95% CI, 0.70 to 0.94
        while text_at(items, place) in _BEFORE_INTERVALS and place - at < 4:
            place += 1
        if (
            text_at(items, place) == "and"
            and place == at + 1
            and place + 1 < len(items)
            and items[place + 1].kind == "ci"
        ):
            place += 1  # HR = 0.66, and 95% CI = 0.41-1.07
        if text_at(items, place) in _OPENING and place > at:  # HR 0.68, [95% CI 0.47-0.99]
            place, opened = place + 1, True
    place = _behind_how(items, place)
    if (limits := _listed_limits(items, place, value)) is not None:
        return limits, place + 3
    if place >= len(items) or items[place].kind not in {"ci", "range"}:
        return {}, at
    interval = items[place]
    if interval.kind == "range" and any(each.kind == "range" and "+" in each.text for each in items):
        return {}, at  # 22 weeks (4 to 156+ weeks): of those who are still followed
    listed = text_at(items, place - 1) in {";", ","} and items[place - 2].kind == "number" and place == at + 1
    behind_it = opened and place == at + 1 and items[place].kind == "ci"  # right behind it, even where it is wrong
    if (items[place].kind == "range" and not opened and not listed) or (
        (surely or items[place].kind == "range") and not behind_it and not _holds(interval, value)
    ):
        return {}, at
    return dict(interval.parts), (place + 2 if opened and text_at(items, place + 1) in _CLOSING else place + 1)


def interval_of(items: Sequence[Item], at: int, value: str, *, surely: bool = False) -> tuple[dict[str, Slot], int]:
    """Return the interval behind a number, also behind what it is of: ``0.88 for EFS (95% CI, 0.70 to 1.11)``.

    ``31% of the 77 people treated (95% CI, 21 to 43)`` has it behind those of whom it is a part.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place behind the number.
    value : str
        The number.
    surely : bool
        Whether the interval must hold it.
    """
    found, end = with_interval(items, at, value, surely=surely)
    if found:
        return found, end
    opened = (
        at + 2 if text_at(items, at) == "for" and at + 1 < len(items) and items[at + 1].kind == "endpoint" else None
    )
    if text_at(items, at) == "of":
        ahead = range(at + 1, min(at + _FAR_OF, len(items)))
        opened = next((i for i in ahead if items[i].text in _OPENING or items[i].kind in {"percent", "duration"}), None)
    if opened is None or text_at(items, opened) not in _OPENING:
        return found, end
    return with_interval(items, opened, value, surely=True)[0], end


def _behind_how(items: Sequence[Item], at: int) -> int:
    """Return the place behind how an interval was made: ``(15 of 62; exact 90% CI, …)``, ``two-sided``."""
    place = at
    while place < at + _LONGEST_HOW and text_at(items, place) in _HOW:
        place += 1
    return place if place < len(items) and items[place].kind == "ci" else at


_FAR_OF = 9  # items from "of" to a bracket
_LISTED = frozenset({(";", ","), (",", "–"), (",", "-"), (",", "to")})


def _listed_limits(items: Sequence[Item], at: int, value: str) -> dict[str, Slot] | None:
    """Read ``(0.41; 0.21, 0.83; p = 0.013)``, ``(10.6 months, 9.3–12.5; …)``: two numbers that hold the one before."""
    parted, joined = text_at(items, at - 1), text_at(items, at + 1)
    if at + 2 >= len(items) or ((parted, joined) not in _LISTED and not _go_on_with_limits(items, at)):
        return None
    low, high = items[at], items[at + 2]
    if low.kind != "number" or high.kind != "number" or text_at(items, at + 3) not in {";", ")", "]", ","}:
        return None
    whole = "." not in low.value and not _go_on_with_limits(items, at)
    if whole or not value.replace(".", "").isdigit():
        return None
    if not float(low.value) <= float(value) <= float(high.value):
        return None
    return {
        name: Slot(name, item.text, item.start, item.end, item.value)
        for name, item in (("ci_low", low), ("ci_high", high))
    }


def _go_on_with_limits(items: Sequence[Item], at: int) -> bool:
    """Read the second of ``33 (55%; 95% CI 42-68) ... 18 (29%; 18-41)``: limits without a name, as they were before."""
    share = at > 2 and items[at - 2].kind == "percent" and text_at(items, at - 3) in _OPENING
    counted = at > 3 and items[at - 2].kind == "fraction" and text_at(items, at - 3) in _OPENING
    share = share or (counted and items[at - 4].kind == "percent")  # 41% (40 of 98; 31-51)
    joined = text_at(items, at + 1) in {"-", "–", "to"} and text_at(items, at + 3) in _CLOSING
    return share and joined and any(each.kind == "ci" for each in items[: at - 3])


def _behind_its_name(items: Sequence[Item], at: int) -> int:
    """Return the place behind a bracket that only abbreviates that a value was not reached: ``(NR) (95% CI, …)``."""
    named = text_at(items, at) in _OPENING and text_at(items, at + 2) in _CLOSING
    return at + 3 if named and items[at + 1].kind == "not_reached" else at


_COUNTS = frozenset({"number", "number_word", "fraction", "n", "share", "not_reached"})
_WHO_ARE_COUNTED = frozenset({
    "patients", "participants", "pts", "people", "subjects", "women", "men", "children", "responders", "events",
    "responses", "adults", "deaths",
})  # fmt: skip


def _behind_counts(items: Sequence[Item], at: int) -> int:
    """Return the place behind counts that stand before an interval in its bracket: ``(19/26; 95% CI, …)``.

    ``29 of 50 patients`` and ``29 responders`` are such counts too.
    """
    place = at
    passed = {"fraction", "n", "not_reached"}
    if at < len(items) and items[at].kind == "not_reached" and text_at(items, at + 1) in _OPENING:
        return at + 2  # not reached (NR [95% CI, 50.1 to NR])
    while place < len(items) and items[place].kind in {*passed, "number"}:
        end = place + 1 + (text_at(items, place + 1) in _WHO_ARE_COUNTED)
        bare = items[place].kind == "number" and end == place + 1
        if bare or text_at(items, end) not in {",", ";"}:
            break
        place = end + 1
    return place


def _behind_told(items: Sequence[Item], first: int, at: int) -> int:
    """Return the place of an interval that its bracket tells last: ``(12 CR and 17 PR; 95% CI, 43 to 72)``."""
    for index in range(at, min(at + _LONGEST_ASIDE, len(items))):
        if items[index].kind == "ci" and index > first and text_at(items, index - 1) in {";", ","}:
            return index
        counted = items[index].kind in _COUNTS or text_at(items, index) in _WHO_ARE_COUNTED | {"and", "of", "mo", "in"}
        if not counted and items[index].text not in {",", ";", "+"}:
            break
    return at


def _holds(interval: Item, value: str) -> bool:
    low, high = interval.parts["ci_low"].value, interval.parts["ci_high"].value
    if value == "not reached":
        return "not reached" in {low, high}
    number = float(value.lstrip("<>≤≥"))
    if number > 1 and high != "not reached" and float(high) <= 1:
        return False  # that of a ratio
    return (low == "not reached" or float(low) <= number) and (high == "not reached" or number <= float(high))


def cue_before(items: Sequence[Item], at: int, kinds: frozenset[str]) -> int | None:
    """Return the place of the nearest item of some kinds before a place.

    What stands in brackets that close before the place, or in a clause that tells an item aside (``the disease control
    rate, which includes stable disease, was 82%``), counts only where nothing else is there.
    """
    index = _before_aside(items, at)
    while index >= 0:
        if items[index].kind in kinds:
            return index
        if items[index].text in _CLOSING:
            index = opening(items, index)
        index -= 1
    return next((place for place in range(at - 1, -1, -1) if items[place].kind in kinds), None)


def _before_aside(items: Sequence[Item], at: int) -> int:
    """Return the place before a value, or before the clause in commas between its verb and its subject."""
    if text_at(items, at - 1) not in _VERBS:
        return at - 1
    last = opening(items, at - 2) if text_at(items, at - 2) in _CLOSING else at - 1
    within = next((i for i in range(last - 1, max(-1, last - 6), -1) if text_at(items, i) == "including"), None)
    if within is not None:
        return within - 1
    shut = next((i for i in range(at - 2, max(-1, at - 9), -1) if text_at(items, i) == ","), None)
    if shut is None or any(items[i].kind in {"endpoint", "share", "harm"} for i in range(shut, at)):
        return at - 1
    for index in range(shut - 1, max(-1, at - _LONGEST_ASIDE), -1):
        if text_at(items, index) in _TOLD_ASIDE and text_at(items, index - 1) == ",":
            return index - 2
    return at - 1


def outside(items: Sequence[Item], first: int, last: int) -> int:
    """Count the items between two places, a bracket as one."""
    count = 0
    while first < last and count < _FARTHEST:
        shut = closing(items, first) if items[first].text in _OPENING else first
        first = shut + 1 if shut < last else first + 1
        count += 1
    return count


def is_another_clause(items: Sequence[Item], first: int, at: int) -> bool:
    """Say whether a clause of its own begins before a value: ``; rectal bleeding was 21%``, ``whereas …``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    first, at : int
        Where what the value may be of stands, and the value.
    """
    words = [text_at(items, index) for index in range(first, at)]
    parted = next((i for i, each in enumerate(words) if each in {";", "whereas", "because", "while"}), None)
    if parted is None:
        return False
    behind = range(first + parted + 1, at)
    kinds = {"harm", "flag"} if words[parted] == ";" else {"harm", "flag", "disease"}
    subject = any(items[i].kind in kinds or text_at(items, i) == "metastases" for i in behind)
    return subject and any(text_at(items, i) in {"was", "were", "occurred"} for i in behind)


def continues(items: Sequence[Item], at: int, before: Sequence[Estimate], kind: str) -> bool:
    """Say whether a value is compared with the one before it, which is of a kind."""
    passed = {"n", "events", "p_value"}
    listed = kind == "rate" and text_at(items, at - 1) in {",", "and"}  # 54% v 39% (HR 0.74), 53% v 38% (HR 0.69)
    if (
        text_at(items, at - 1) in _OPENING or listed
    ):  # "in one group (4.6 versus 1.1 months; HR 0.34), and in another (4.2 …"
        passed |= {"hazard_ratio", "odds_ratio", "relative_risk", "difference"}
    last = next((each for each in reversed(before) if each.kind not in passed), None)
    told = any(text_at(items, index) == "compared" for index in range(max(0, at - 5), at))
    if last is None or last.kind != kind or outside(items, last.end, at) > (26 if told else 16):
        return False
    between = [text_at(items, index) for index in range(last.end, at)]
    if kind == "rate" and is_another_clause(items, last.end, at):
        return False
    joins = {",", "to", ";", "/"} if kind == "rate" else {",", "to", ";"}  # "the 12/18-month rate was 56%/53%"
    return any(each in JOINING or each in joins for each in between)


_BETWEEN_GRADES = frozenset({",", "or", "and", "-", "–", "to", "/"})


def is_a_grade(items: Sequence[Item], at: int) -> bool:
    """Say whether a number goes on a list of grades: ``pain of grade 3, 4, or 5``."""
    place = at - 1
    while place > 0 and ((item := items[place]).kind == "number" or item.low in _BETWEEN_GRADES):
        place -= 1
    return (
        place < at - 1
        and place >= 0
        and (items[place].value.startswith("grade=") or items[place].low in {"grade", "grades"})
    )


def last_before(found: Sequence[Estimate], at: int) -> Estimate | None:
    """Return the last result of a sentence before a place."""
    last = None
    for each in found:
        if each.at < at and (last is None or each.at > last.at):
            last = each
    return last


def add_untold(
    items: Sequence[Item],
    found: list[Estimate],
    planned: Collection[int],
    read: Callable[[int, Sequence[Estimate]], Estimate | None],
    *,
    kinds: Collection[str] = (),
) -> None:
    """Add to the results of a sentence what is read at the places of which they hold nothing.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : list of Estimate
        Its results in their order; it is changed.
    planned : collection of int
        The places of what is only planned.
    read : function
        Takes a place and the results so far, and returns what the place tells, if anything.
    kinds : collection of str
        The kinds of items at whose places it may find something; without them those of all.
    """
    taken = {index for each in found for index in range(each.at, max(each.end, each.at + 1))} | set(planned)
    said = {slot.start for each in found for slot in (each.value, *each.parts.values())}
    for at, item in enumerate(items):
        if kinds and item.kind not in kinds:
            continue
        if at in taken or item.start in said or (item.kind == "number" and is_a_grade(items, at)):
            continue
        made = read(at, found)
        if made is not None and made.at not in taken and made.value.start not in said:
            found.append(made)
            taken.update(range(made.at, made.end))
    found.sort(key=lambda each: each.at)


def below_zero(items: Sequence[Item], at: int) -> dict[str, Slot]:
    """Return the limits of ``(95% CI, –5.1 to 21.5)``, of which the lower has a sign of its own.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        Where the bracket opens.
    """
    if at + 6 >= len(items) or items[at].text != "(" or items[at + 1].kind != "ci_name":
        return {}
    place = at + 2 + (text_at(items, at + 2) in {",", ":", "of"})
    signed = items[place].text in {"-", "–", "−"} and items[place].end == items[place + 1].start
    kinds = [each.kind for each in items[place + 1 : place + 4 : 2]]
    if not signed or kinds != ["number", "number"] or text_at(items, place + 2) not in {"to", ","}:
        return {}
    sign, low, high = items[place], items[place + 1], items[place + 3]
    text = f"{sign.text}{low.text}"
    return {
        **items[at + 1].parts,
        "ci_low": Slot("ci_low", text, sign.start, low.end, f"-{low.value}"),
        "ci_high": high.slot("ci_high"),
    }
