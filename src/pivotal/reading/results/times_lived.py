"""Times told in plain words: ``lived a median of 14 months``, ``7 months before their disease worsened``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find_word, kind_at, places_with, text_at
from pivotal.reading.results.intervals import JOINING, VERSUS, Estimate, closing, opening
from pivotal.reading.results.times_aside import GAINS

_LIVED = frozenset({"lived", "survived", "surviving", "living", "live", "survive"})
_KEPT = frozenset(
    {"kept", "keep", "keeping", "held", "holding", "stayed", "remained", "controlled", "stalled", "halted", "stopped"}
)
_IN_CHECK = frozenset(
    {"bay", "check", "control", "progressing", "growing", "spreading", "worsening", "stable", "returning", "growth"}
)
_FILLERS = frozenset({
    "for", "a", "an", "the", "median", "of", "about", "around", "approximately", "just", "only", "roughly",
    "nearly", "almost", "another", "some", "up",
})  # fmt: skip
_ILL = frozenset(
    {"disease", "diseases", "cancer", "cancers", "tumour", "tumours", "myeloma", "leukaemia", "lymphoma", "condition"}
)
_WORSE = (
    "worsen", "progress", "grew", "grow", "return", "spread", "advanc", "relaps", "recur", "deteriorat", "getting",
    "got", "came", "coming",
)  # fmt: skip
_COMPARED = frozenset({"versus", "vs", "v", "against", "compared", "than", "double", "twice"})
_WIDEST_BRACKET = 24
_CONTRASTED = frozenset({"but", "while", "whereas"})
_NO_RESPONSES = frozenset({"deaths", "death", "progression"})
_LASTING = ("durable", "durab", "last", "duration", "persist", "prolonged", "ongoing", "sustained", "maintained")
_MAINTAINED = frozenset({"maintained", "sustained"})
_OPENING = frozenset({"(", "[", "—", "–", ":", ","})  # survived longer — 18.6 months versus 14.2 months
_MOST_FILLERS, _NEAR, _CLAUSE = 6, 7, 9
_REACHED = frozenset({
    "recorded", "posted", "achieved", "showed", "reached", "delivered", "demonstrated", "yielded", "reported",
})  # fmt: skip


def is_lived(items: Sequence[Item], at: int) -> bool:
    """Say whether a time is how long people lived or had no progress, in words that name no endpoint.

    It must be called a median, or be compared with another time; an average, and a time of one patient, is none.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The time.
    """
    if items[at].kind != "duration" or is_on_average(items):
        return False
    if _lived_longer(items, at):
        return True
    first = at - 1
    while first >= 0 and at - first <= _MOST_FILLERS and text_at(items, first) in _FILLERS:
        first -= 1
    if text_at(items, first) in {"average", "mean"}:
        return False
    median = any(text_at(items, index) == "median" for index in range(first + 1, at))
    other = any(item.kind == "duration" for index, item in enumerate(items) if index != at)
    compared = other and find_word(items, _COMPARED) is not None
    verb = text_at(items, first)
    told = median or compared or (verb in _LIVED and _is_lived_elsewhere(items))
    return told and (
        verb in _LIVED or _before_worse(items, at + 1) or _is_kept(items, first) or _is_of_progress(items, at + 1)
    )


def is_on_average(items: Sequence[Item]) -> bool:
    """Read ``lived on average for 29 months, compared with 21``: averages of both arms."""
    told = any(text_at(items, i) == "on" and text_at(items, i + 1) == "average" for i in places_with(items, ("on",)))
    return told and find_word(items, frozenset({"median", "medians"})) is None


def _lived_longer(items: Sequence[Item], at: int) -> bool:
    """Read ``those given A survived longer than those given B (13.1 months versus 10.6 months)``."""
    opened = next((index for index in range(at - 1, max(-1, at - 5), -1) if items[index].text in _OPENING), None)
    if opened is None or not any(text_at(items, index) in _COMPARED for index in range(opened, at + 2)):
        return False
    verb = next((index for index in range(opened) if text_at(items, index) in _LIVED), None)
    return verb is not None and "longer" in [text_at(items, index) for index in range(verb, verb + _CLAUSE)]


def _is_lived_elsewhere(items: Sequence[Item]) -> bool:
    """Read ``those on A survived 4.4 months, but those on B survived seven months``: one verb, two times."""
    joined = any(text_at(items, index) in _CONTRASTED for index in range(len(items)))
    verbs = [index for index, item in enumerate(items) if item.low in _LIVED]
    ends = [
        index + 3 < len(items) and any(items[i].kind == "duration" for i in range(index + 1, index + 4))
        for index in verbs
    ]
    return joined and len(verbs) > 1 and all(ends)


def _before_worse(items: Sequence[Item], at: int) -> bool:
    """Read ``before their disease worsened``, ``without the cancer growing`` and ``for the tumours to grow``."""
    if at < len(items) and items[at].kind == "endpoint":
        return text_at(items, at).startswith(("before ", "without ", "until "))
    if text_at(items, at) not in {"before", "without", "until", "for"}:
        return False
    ill = next((index for index in range(at + 1, min(at + _NEAR, len(items))) if _is_ill(items[index])), None)
    ahead = [] if ill is None else [text_at(items, index) for index in range(ill + 1, ill + 4)]
    return any(each.startswith(_WORSE) for each in ahead) and (text_at(items, at) != "for" or "to" in ahead)


def _is_of_progress(items: Sequence[Item], at: int) -> bool:
    """Read ``without progression`` and ``free of progression`` behind a time."""
    words = [text_at(items, index) for index in range(at, at + 4)]
    return words[:1] in (["without"], ["free"]) and any(
        each.startswith(("progress", "relaps", "recur")) for each in words
    )


def _is_kept(items: Sequence[Item], at: int) -> bool:
    """Read ``kept the cancer at bay`` and ``the disease was held in check`` up to a place."""
    words = [text_at(items, index) for index in range(max(0, at - _CLAUSE), at + 1)]
    kept = any(each in _KEPT for each in words) and any(each in _IN_CHECK for each in words[-4:])
    return kept and any(_is_ill(items[index]) for index in range(max(0, at - _CLAUSE), at + 1))


def _is_ill(item: Item) -> bool:
    return item.kind == "disease" or item.low in _ILL


def is_on_treatment(items: Sequence[Item], at: int) -> bool:
    """Read ``median on-treatment time``: how long somebody was treated, not followed."""
    return text_at(items, at) == "treatment" and text_at(items, at + 1) in {"time", "duration"}


def lasts_a_median(items: Sequence[Item], at: int) -> bool:
    """Read ``31% had a CR, with a median duration of 7.4 months``: how long what was told before lasted.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The time.
    """
    if _responses_last(items, at):
        return True
    words = [text_at(items, index) for index in range(at - 3, at)]
    if words not in (["median", "duration", "of"], ["median", "duration", "was"]):
        return False
    told = next((each for each in reversed(items[: at - 3]) if each.kind in {"share", "harm", "endpoint"}), None)
    return told is not None and told.kind == "share" and told.value not in _NO_RESPONSES and not _is_of_harm(told)


def _responses_last(items: Sequence[Item], at: int) -> bool:
    """Read ``responses had a median duration of 9 months``, ``were durable (median, 9 months)``, ``lasted 9``."""
    verb = at - 1
    while text_at(items, verb) in _FILLERS and at - verb <= _MOST_FILLERS:
        verb -= 1
    kept = text_at(items, verb) in _MAINTAINED and text_at(items, verb - 1) in {"was", "were", "been"}
    whose = text_at(items, verb - 1) == "that"  # 69% of them had a response that lasted 6 months
    plain = (kept or (text_at(items, verb) == "lasted" and not whose)) and text_at(items, verb + 1) != "another"
    if not plain and not any(text_at(items, index) == "median" for index in range(at - 4, at)):
        return False
    lasting = plain
    for index in range(at - 1, max(-1, at - _CLAUSE), -1):
        lasting = lasting or text_at(items, index).startswith(_LASTING)
        if text_at(items, index).split(" ")[-1].startswith(("response", "remission")):
            return lasting and text_at(items, index - 1) not in {"to", "one", "1", "single"}
        if items[index].kind in {"percent", "number", "duration"} or items[index].text in {";", "."}:
            return False
    return False


def _is_of_harm(item: Item) -> bool:
    return item.value.endswith(("AE", "AE_death")) or item.value.startswith(("dose_", "stopped"))


def is_beside_a_ratio(items: Sequence[Item], at: int) -> bool:
    """Read ``(HR 1.10; 95% CI 0.76–1.59; 15.5 vs 9.7 months)``: two times in the bracket of a ratio are its medians.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A time.
    """
    first = at
    if text_at(items, at - 1) in VERSUS and items[at - 2].kind in {"duration", "number"}:
        first = at - 2
    elif text_at(items, at + 1) not in VERSUS or items[min(at + 2, len(items) - 1)].kind != "duration":
        return False
    if text_at(items, first - 1) not in {";", ",", "(", "["}:
        return False
    index = first - 1
    while index >= 0 and first - index < _WIDEST_BRACKET and items[index].text not in {"(", "["}:
        if items[index].text in {")", "]"}:
            index = opening(items, index)
        index -= 1
    if index < 0 or items[index].text not in {"(", "["}:
        return False
    return any(each.kind in {"hr", "ci"} for each in items[index : closing(items, index)])


def is_of_a_gain(items: Sequence[Item], at: int, cue: int) -> bool:
    """Read ``a PFS benefit of 6.9 months with A (11.0 months for A versus 4.1 months for B)``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at, cue : int
        A time, and the endpoint before it.
    """
    if text_at(items, at - 1) not in {"(", "["} or text_at(items, cue + 1) not in GAINS:
        return False
    within = range(at + 1, closing(items, at - 1))
    return any(text_at(items, i) in JOINING and items[i + 1].kind == "duration" for i in within)


def is_of_another_review(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``[investigator review: 7.8 versus 3.2 months; …; central review: 11.0 versus 4.1 months; …]``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A time.
    before : sequence of Estimate
        The results before it.
    """
    last = next((each for each in reversed(before) if each.kind == "median"), None)
    reviewed = text_at(items, at - 1) == ":" and text_at(items, at - 2) in {"review", "assessment"}
    return reviewed and last is not None and ";" in {text_at(items, i) for i in range(max(last.end, at - 5), at)}


def is_a_course(items: Sequence[Item], at: int) -> bool:
    """Read ``no difference for 1 vs 2 years of the drug``: how long it was given, in whole years or months.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A time.
    """
    paired = text_at(items, at + 1) in VERSUS and at + 2 < len(items) and items[at + 2].kind == "duration"
    last = at + 2 if paired else at
    whole = "." not in items[at].value and items[last].kind == "duration"
    return whole and text_at(items, last + 1) == "of" and kind_at(items, last + 2) in {"drug", "product"}


def is_reached(items: Sequence[Item], at: int) -> bool:
    """Say whether a verb right before a time tells that it was seen: ``recorded 20.6 months``, ``achieved a median``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The time.
    """
    before = at - 1
    while before > 0 and text_at(items, before) in {"a", "median", "of", "about", "nearly", "almost", "over"}:
        before -= 1
    return text_at(items, before) in _REACHED
