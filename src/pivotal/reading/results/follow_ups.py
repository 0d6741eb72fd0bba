"""Times for which patients were followed, in every order of the words that say so."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_none, text_at
from pivotal.reading.results.intervals import closing, opening, word_at

_MEDIAN = frozenset({"median", "medians"})
_WATCHED = frozenset({"followed", "observed", "monitored"})
_NEAR_FOLLOWED = 9
_MORE = frozenset({"additional", "further", "extra", "more"})
_ANALYSED = frozenset({"analysis", "analyses", "data", "cohort", "population", "assessment", "cutoff"})
_OF_AN_ANALYSIS, _FARTHEST_HEAD = 3, 12  # items from an endpoint to "analysis", and from the follow-up to it
_SPREADS = frozenset({"range", "ranges", "iqr", "interquartile", "ranging", "ranged", "minimum", "min", "q1"})
_LINKS = frozenset({"of", "was", "is", ":", "time", "period", "duration", "about", "approximately", "=", "at", "being"})
_ENTRY = ("randomi", "enrol", "entry", "registration", "accru", "inclusion")
_UNTIL = ("analys", "last", "follow", "data", "cut", "present", "report", "final")
VISITS = ("scan", "visit", "imaging", "assessment", "appointment", "period", "biops", "test")


def is_followed(items: Sequence[Item], at: int) -> bool:
    """Say whether a time is that of a follow-up which stands behind it, right before it, or in a verb.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The time.
    """
    said = _is_said_of_it(items, at) or _is_told_in_brackets(items, at)
    return said or _follows(items, at) or _was_followed(items, at) or _is_since_entry(items, at)


def of_an_analysis(items: Sequence[Item], cue: int) -> int | None:
    """Return the follow-up that an endpoint only narrows: ``Median follow-up in the last OS analysis was 38 months``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    cue : int
        An endpoint.
    """
    followed = next(
        (i for i in range(cue - 1, max(-1, cue - _FARTHEST_HEAD), -1) if items[i].kind == "follow_up"), None
    )
    ahead = {text_at(items, index) for index in range(cue + 1, cue + 1 + _OF_AN_ANALYSIS)}
    behind = {text_at(items, index) for index in range(max(0, cue - _OF_AN_ANALYSIS), cue)}
    if followed is None or not (ahead | behind) & _ANALYSED or not is_a_median_of(items, followed):
        return None
    plain = all(items[i].kind not in {"number", "duration", "percent"} for i in range(followed, cue))
    return followed if plain and text_at(items, followed + 1) in {"for", "in", "at", "of", "time"} else None


def is_of_an_analysis(items: Sequence[Item], cue: int) -> bool:
    """Read ``median OS in the follow-up analysis was 31 months``: a follow-up that only tells which analysis."""
    return text_at(items, cue + 1) in {"analysis", "analyses", "study", "report", "data", "results"}


def is_of_another(items: Sequence[Item], cue: int, at: int) -> bool:
    """Say whether a time behind a follow-up is a limit of its range, or that of what is told together with it.

    ``Follow-up was 7.5 months (range: 2 days to 31 months)``, ``Median treatment and follow-up were 7 and 13``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    cue, at : int
        The follow-up, and the time.
    """
    opened = next((i for i in range(at - 1, max(cue, at - _NEAR_FOLLOWED), -1) if items[i].text in {"(", "["}), None)
    if opened is not None and text_at(items, at + 1) in {"minimum", "min"}:
        return True  # (48.1 months minimum)
    if opened is not None and text_at(items, opened + 1) in _SPREADS:
        return not any(text_at(items, i) in {";", "median", "mean"} for i in range(opened, at))
    two = text_at(items, at + 1) == "and" and at + 2 < len(items) and items[at + 2].kind == "duration"
    first = two and not any(items[i].kind in {"duration", "number"} for i in range(cue, at))
    other = items[cue - 2].kind == "endpoint" or text_at(items, cue - 2) in {"duration", "time", "exposure", "age"}
    return first and other and text_at(items, cue - 1) == "and"


def _follows(items: Sequence[Item], at: int) -> bool:
    """Read ``24 months of follow-up``, ``18.1 mo median (10.6 mo minimum) follow-up``, ``median 39 mo follow-up``."""
    place = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    if place < len(items) and items[place].kind == "follow_up":
        visit = text_at(items, place + 1).startswith(VISITS)
        return not visit and text_at(items, at - 1) in _MEDIAN | {"after"}
    if text_at(items, place) == "of" and text_at(items, place + 1) == "observation" and is_a_median_of(items, at):
        return True
    told = (word_at(items, place) in {"of", "’", "'", "'s"} and text_at(items, place + 1) not in _MORE) or text_at(
        items, place
    ).startswith("median")
    if text_at(items, place + 1) in {"(", "["}:
        place = closing(items, place + 1)
    return told and any(items[index].kind == "follow_up" for index in range(place, min(place + 4, len(items))))


def is_a_median_of(items: Sequence[Item], at: int) -> bool:
    """Say whether ``median`` stands right before a place."""
    return any(word_at(items, index) in _MEDIAN for index in range(max(0, at - 3), at))


def _was_followed(items: Sequence[Item], at: int) -> bool:
    """Read ``Patients were followed (up) for a median of 22 months``."""
    told = opening(items, at - 2) if text_at(items, at - 1) == "of" and text_at(items, at - 2) == ")" else at
    words = [text_at(items, index) for index in range(max(0, told - _NEAR_FOLLOWED), told)]
    words += ["of"] if told < at else []  # for a median (IQR) of 23 months
    if any(items[index].kind == "endpoint" for index in range(max(0, at - 3), at)):
        return False  # a CR rate of 33% was observed with a median DOR of 13.7 months
    return (
        words[-1:] in (["of"], ["time"])
        and "median" in words[-3:]
        and any(each in _WATCHED and (at_ == 0 or words[at_ - 1] != "was") for at_, each in enumerate(words))
    )


def _is_since_entry(items: Sequence[Item], at: int) -> bool:
    """Read ``The median time from entry was 41 months`` and ``from randomisation to the analysis``."""
    if text_at(items, at - 1) not in {"was", "is", "of"} or has_none(items, ("time",)):
        return False
    first = next(
        (i for i in range(at - 2, max(0, at - _FARTHEST_HEAD), -1) if text_at(items, i) in {"from", "since"}), 0
    )
    if first < 2 or text_at(items, first - 1) != "time" or text_at(items, first - 2) not in _MEDIAN:
        return False
    words = [text_at(items, index) for index in range(first + 1, at - 1)]
    until = words.index("to") if "to" in words else len(words)
    entered = any(each.startswith(_ENTRY) for each in words[:until])
    return entered and all(each.startswith(_UNTIL) or len(each) < 4 for each in words[until + 1 :])


def _is_said_of_it(items: Sequence[Item], at: int) -> bool:
    """Read ``a median follow-up of 71 months after randomisation``: nothing but a verb stands between."""
    place = at - 1
    while place > 0 and text_at(items, place) in _LINKS:
        place -= 1
    told = 0 <= place < at - 1 and items[place].kind == "follow_up"
    return told and is_a_median_of(items, place) and text_at(items, at + 1) in {"after", "from", "before", "since"}


def _is_told_in_brackets(items: Sequence[Item], at: int) -> bool:
    """Read ``with follow-up (median 14 months)`` and ``8 years of follow-up (range, 2-97; median, 83 months)``."""
    place = at - 1 - (text_at(items, at - 1) in {",", ":", "of"})
    if text_at(items, place) not in _MEDIAN:
        return False
    opened = next(
        (i for i in range(place - 1, max(0, place - _NEAR_FOLLOWED), -1) if items[i].text in {"(", "["}), None
    )
    if opened is None:
        return False
    if items[opened - 1].kind != "follow_up" and not _is_told_of_it(items, opened):
        return False
    return text_at(items, at + 1) not in {"vs", "versus", "and", "v"}


def _is_told_of_it(items: Sequence[Item], at: int) -> bool:
    """Read ``Follow-up was long (median …)`` and ``Follow-up ranged from 1 to 40 months (…)`` up to the bracket."""
    for index in range(at - 1, max(-1, at - _NEAR_FOLLOWED), -1):
        if items[index].kind == "follow_up":
            return text_at(items, index + 1) in {"was", "is", "ranged", "varied", "lasted"}
        if items[index].kind in {"endpoint", "share", "percent"} or items[index].text in {";", ".", ","}:
            return False
    return False
