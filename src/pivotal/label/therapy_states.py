"""The ways in which earlier therapies can have been given and have ended, as far as criteria tell them apart.

Therapies that no criterion tells apart are one group. A therapy is given in one course or, where criteria ask for the
setting, also in a course in each; the state of a group holds one entry a therapy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement, product
from math import comb

from pivotal.label.boxes import MOST_BOXES, too_many
from pivotal.label.language import TherapyHistory
from pivotal.label.vocabulary import Vocabulary

Course = tuple[bool, bool, str]  # progressed, intolerant, setting
Given = tuple[Course, ...]  # the courses of one therapy
State = tuple[Given, ...]  # one entry a therapy of the group, as many as criteria can tell apart


def counted_therapies(history: TherapyHistory, words: Vocabulary) -> frozenset[str]:
    """Return the smallest therapies that a criterion counts."""
    therapies = words.therapies
    of = frozenset[str]().union(*(therapies.leaves(each) for each in history.of))
    return of.difference(*(therapies.leaves(each) for each in history.other_than))


def therapy_groups(histories: Sequence[TherapyHistory], words: Vocabulary) -> list[frozenset[str]]:
    """Return the therapies in groups that no criterion tells apart."""
    counted = [counted_therapies(each, words) for each in histories]
    groups: dict[tuple[bool, ...], set[str]] = {}
    for therapy in sorted(frozenset[str]().union(*counted)):
        groups.setdefault(tuple(therapy in each for each in counted), set()).add(therapy)
    return [frozenset(each) for each in groups.values()]


def states_of(group: frozenset[str], histories: Sequence[TherapyHistory], words: Vocabulary) -> list[State]:
    """Return every way in which the therapies of a group can have been given and have ended.

    There are as many therapies in a state as it takes for every combination of counts, each up to what its criterion
    asks for, to occur: one in the advanced and another in the adjuvant setting are two.
    """
    largest = max((asked_count(each) for each in histories), default=1)
    named = all(therapy in words.therapies.codes for therapy in group)
    most = min(largest, len(group)) if named else largest
    asking = [each for each in histories if group <= counted_therapies(each, words)]
    ways = _ways_given(histories, asking)
    if (count := comb(len(ways) + most, most)) > MOST_BOXES:
        raise too_many(count)
    found = [state for count in range(most + 1) for state in combinations_with_replacement(ways, count)]
    seen = {counts_of(state, asking) for state in found}
    largest_states = [state for state in found if len(state) == most]
    while largest_states and (not named or most < len(group)):
        most += 1
        fresh: dict[tuple[int, ...], State] = {}
        for state in largest_states:
            for way in ways:
                told = counts_of((*state, way), asking)
                if told not in seen:
                    fresh.setdefault(told, (*state, way))
        largest_states = list(fresh.values())  # where there are none, one therapy more brings nothing either
        found += largest_states
        seen |= fresh.keys()
        if len(found) > MOST_BOXES:
            raise too_many(len(found))
    return found


def _ways_given(histories: Sequence[TherapyHistory], asking: Sequence[TherapyHistory]) -> list[Given]:
    """Return the ways in which one therapy can have been given and have ended, as far as criteria ask."""
    ended = {each.outcome for each in histories} - {"any"}
    outcomes = [(p, i) for p in (False, True) for i in (False, True)] if ended else [(False, False)]
    if all(each.setting == "any" for each in histories):
        return [((p, i, "any"),) for p, i in outcomes]
    courses = [(p, i, setting) for p, i in outcomes for setting in ("advanced", "adjuvant")]
    found: list[Given] = [(course,) for course in courses]
    seen = {counts_of((given,), asking) for given in found}
    for one, other in product(courses[::2], courses[1::2]):  # a course in each setting
        if (told := counts_of(((one, other),), asking)) not in seen:
            seen.add(told)
            found.append((one, other))
    return found


def asked_count(history: TherapyHistory) -> int:
    """Return up to which count a criterion tells patients apart."""
    return max(history.at_least or 0, 0 if history.at_most is None else history.at_most + 1)


def counts_of(state: State, histories: Sequence[TherapyHistory]) -> tuple[int, ...]:
    """Return how many therapies of a state each criterion counts, up to what it asks for."""
    return tuple(min(good_count(state, each), asked_count(each)) for each in histories)


def good_count(state: State, history: TherapyHistory) -> int:
    """Return how many therapies of a state a criterion counts."""
    return sum(any(counts(course, history) for course in given) for given in state)


def counts(course: Course, history: TherapyHistory) -> bool:
    """Say whether a therapy that was given and ended so counts."""
    progressed, intolerant, setting = course
    ended = {
        "any": True,
        "progressed": progressed,
        "intolerant": intolerant,
        "progressed_or_intolerant": progressed or intolerant,
    }[history.outcome]
    return ended and history.setting in {"any", setting}


def state_text(group: frozenset[str], states: Sequence[State], words: Vocabulary) -> Callable[[int], str]:
    """Return the function that turns some states of a group into a phrase."""
    name = " or ".join(words.names_of_therapies(group))
    courses = {course for state in states for each in state for course in each}

    def text(bits: int) -> str:
        chosen = [state for number, state in enumerate(states) if bits >> number & 1]
        given = [state for state in chosen if state]
        if not given:
            return f"no earlier {name}"
        least = min(len(state) for state in given)
        count = f"at least {least} " if least > 1 else ""
        every = len(given) == len([state for state in states if len(state) >= least])
        ended = "" if every else _ends({course for state in given for each in state for course in each}, courses)
        return f"{'no or ' if () in chosen else ''}{count}earlier {name}{ended}"

    return text


def _ends(chosen: set[Course], courses: set[Course]) -> str:
    """Return how therapies ended, as a phrase."""
    for number, word in ((0, "progression"), (1, "intolerance")):
        if chosen == {course for course in courses if course[number]}:
            return f" with {word}"
        if chosen == {course for course in courses if not course[number]}:
            return f" without {word}"
    for setting in ("advanced", "adjuvant"):
        if chosen == {course for course in courses if course[2] == setting}:
            return f" in the {setting} setting"
    return f" ({' or '.join(sorted(_course_text(course) for course in chosen))})"


def _course_text(course: Course) -> str:
    progressed, intolerant, setting = course
    ended = "progressed and intolerant" if progressed and intolerant else "progressed" if progressed else ""
    ended = ended or ("intolerant" if intolerant else "neither progressed nor intolerant")
    return ended if setting == "any" else f"{ended}, {setting}"
