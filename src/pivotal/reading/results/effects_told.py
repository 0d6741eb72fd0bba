"""Further ways to say that an endpoint was better: an effect on it, an arm that beat another, one that was doubled."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, find_word, made, phrase_at, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.endpoints_listed import CLAUSES, endpoints_before, endpoints_behind, is_gained
from pivotal.reading.results.intervals import closing

_EFFECTS = frozenset({"effect", "effects", "impact", "influence"})
_GOOD = frozenset({
    "treatment", "significant", "positive", "beneficial", "favourable", "meaningful", "clear", "strong", "marked",
    "robust", "no", "any", "little", "greater", "superior", "therapeutic",
})  # fmt: skip
_SIGNIFICANT = frozenset({"significant"})
_LINKS = frozenset({"in", "for", "of", "regarding"})
_BEAT = ("outperform", "outdid", "surpass", "bested", "topped", "trump", "outclass", "outshone", "exceeded")
_WINS = frozenset({"beat", "beats", "beaten", "beating"})
_COPULAS = frozenset({"was", "were", "remain", "remained", "remains"})
_TIMES = frozenset({"doubled", "tripled", "quadrupled", "halved"})
_SHOWED = frozenset({"showed", "had", "saw", "demonstrated", "with", "shows", "revealed", "exhibited"})
_TO_SHOW = frozenset({"show", "demonstrate", "reveal", "have", "exhibit", "see", "indicate"})
_GAINS = frozenset({
    "improvement", "improvements", "prolongation", "benefit", "advantage", "doubling", "tripling",
})  # fmt: skip
_GOALS = frozenset({"endpoint", "goal", "objective", "aim", "measure"})
_FAR_GOAL = 7  # items from "primary" to "was"
_BEHIND_DELAYS = frozenset({"on", "used", "had", "was", "were", "due", "needed", "required"})
_OF_ARMS = frozenset({"the", "both", "either", "patients", "favour"})
_SHOWING = ("demonstrat", "achiev", "show", "deliver", "include")
_BEHIND_SHOWN = frozenset({"with", "in", "for", "versus", "vs", "over", "compared", ".", ",", ""})
_SO = frozenset({"therefore", "thus", "also", "then", "even", "sometimes"})
ADVERBS = frozenset({"nearly", "almost", "more", "than", "about", "approximately", "roughly"})
_NEAR = 9


def told_in_other_words(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints of which a word says, in one of the rarer ways, that they were better.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word.

    Returns
    -------
    list of int
        Their places; empty where the word says nothing of that kind.

    Notes
    -----
    Whether it is denied or supposed is for the caller to say: ``no effect on overall survival``.
    """
    word = text_at(items, at)
    if word in _EFFECTS:
        return _effect_on(items, at)
    if word.startswith("differ"):
        return _difference_shown(items, at) if word.startswith("difference") else _was_different(items, at)
    if word.startswith(_BEAT) or word in _WINS:
        return _won_in(items, at)
    if word in {"significant", "positive"} and (shown := _shown_significant(items, at)):
        return shown
    if word in {"wins", "won", "succeeds", "succeeded"} and text_at(items, at + 1) in {"on", "in"}:
        return endpoints_behind(items, at + 2, 4)
    if word == "positive" and text_at(items, at + 1) == "for" and _of_a_trial(items, at):
        return endpoints_behind(items, at + 2, 4)
    if word in _TIMES:
        return _was_multiplied(items, at)
    return shown_by(items, at) if word in _GAINS else []  # "overall survival showed no improvement"


def not_better(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints of which a word says by itself that they were no better: ``falls short on``, ``fails on``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word.
    """
    word = text_at(items, at)
    if word == "short" and text_at(items, at - 1).startswith(("fall", "fell", "came", "come")):
        return endpoints_behind(items, at + 2, 4) if text_at(items, at + 1) in {"on", "of", "in"} else []
    if (
        word in {"fails", "failed", "misses", "missed", "flopped", "flops", "stumbles"}
        and text_at(items, at + 1) == "on"
    ):
        return endpoints_behind(items, at + 2, 4)
    if word in {"difference", "differences", "effect", "impact", "comparison", "comparisons"}:
        return _difference_denied(items, at)
    return []


def _shown_significant(items: Sequence[Item], at: int) -> list[int]:
    """Read ``demonstrated statistically significant overall survival with …``, where no gain is named."""
    place = at + 1 + 3 * phrase_at(items, at + 1, "and", "clinically", "meaningful")
    if place >= len(items) or not is_gained(items[place]):
        return []
    shown = any(text_at(items, i).startswith(_SHOWING) for i in range(max(0, at - 3), at))
    behind = place + 1
    if text_at(items, behind) == "(":
        behind = closing(items, behind) + 1
    alone = text_at(items, behind) in _BEHIND_SHOWN or behind == len(items)
    return [place] if shown and alone else []


def is_insignificant(items: Sequence[Item], at: int) -> bool:
    """Say whether ``nonsignificant``, ``insignificant`` or ``non-significant`` begins at a place."""
    if text_at(items, at) == "non":
        return text_at(items, at + 2).startswith("significan")
    return text_at(items, at).startswith(("nonsignifican", "insignifican"))


def shown_by(items: Sequence[Item], at: int) -> list[int]:
    """Return the subject of a verb of showing before a noun: ``PFS showed no difference``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the noun.
    """
    arm = at + 2 < len(items) and items[at + 2].kind in ARM_KINDS  # benefit of ribociclib
    if text_at(items, at + 1) in {"in", "of", "regarding"} and text_at(items, at + 2) not in _OF_ARMS and not arm:
        return []  # a difference in something else
    near = range(at - 1, max(0, at - _NEAR), -1)
    verb = next((i for i in near if text_at(items, i) in _SHOWED and text_at(items, i) != "with"), None)
    denied = None if verb is not None else next((i for i in near if text_at(items, i) == "not"), None)
    if denied is not None and text_at(items, denied + 1) in _TO_SHOW:
        verb = denied - 1  # did not show a significant benefit
    if verb is None or any(items[i].kind in {"endpoint", "share"} or items[i].text == "," for i in range(verb, at)):
        return []
    return endpoints_before(items, verb, 3, several=True)


def is_of_another_arm(items: Sequence[Item], first: int, last: int) -> bool:
    """Read ``A was worse in PFS, whereas B improved PFS``: another clause, between two words, is of another arm."""
    parted = (i for i in range(first, last) if text_at(items, i) in {"whereas", "while", "but", "however", ";"})
    clause = next(parted, None)
    return clause is not None and any(items[i].kind in ARM_KINDS for i in range(clause, last))


def _difference_denied(items: Sequence[Item], at: int) -> list[int]:
    """Read ``the difference in overall survival was not significant`` and ``differences in … did not reach …``."""
    ahead = [text_at(items, index) for index in range(at + 1, min(at + 2 * _NEAR, len(items)))]
    end = next((step for step, each in enumerate(ahead) if each in CLAUSES | {","}), len(ahead))
    link = next((i for i in range(at + 1, at + 1 + end) if is_insignificant(items, i)), None)
    if link is not None and any(text_at(items, i) in _COPULAS for i in range(link - 3, link)):  # was non-significant
        return endpoints_behind(items, at + 1, _NEAR) or endpoints_before(items, at, 2, several=False)
    denied = "not" in ahead[:end] and any(each.startswith("significan") for each in ahead[ahead.index("not") : end])
    if not denied:
        return []
    return endpoints_behind(items, at + 1, _NEAR) or endpoints_before(items, at, 2, several=False)


def _difference_shown(items: Sequence[Item], at: int) -> list[int]:
    """Read ``the difference in overall survival was significant`` and ``a significant difference in PFS``."""
    led = text_at(items, at - 1) in _SIGNIFICANT or text_at(items, at - 2) in _SIGNIFICANT
    if led and text_at(items, at + 1) in {"between", "among", "favouring"}:  # between the arms in PFS
        link = next((i for i in range(at + 2, at + _NEAR) if text_at(items, i) in _LINKS), None)
        there = next((i for i in range(at - 1, max(0, at - _NEAR), -1) if text_at(items, i) == "there"), None)
        if there is not None and text_at(items, 0) in {"in", "for"}:  # "In OS there was a significant difference"
            return endpoints_before(items, there, 2, several=True)
        return [] if link is None else endpoints_behind(items, link + 1, 4)
    found = endpoints_behind(items, at + 2, 5 if led else 4) if text_at(items, at + 1) in _LINKS else []
    if led:
        return found or ([at - 1] if at and is_gained(items[at - 1]) else [])
    verb = found[-1] + 1 if found else len(items)
    last = verb + 1 + (text_at(items, verb + 1) in {"statistically", "highly", "also"})
    return found if text_at(items, verb) in _COPULAS and text_at(items, last) == "significant" else []


def _was_different(items: Sequence[Item], at: int) -> list[int]:
    """Read ``PFS differed significantly between the arms`` and ``was significantly different``."""
    word = text_at(items, at)
    if word == "differed" and text_at(items, at + 1) in {"significantly", "statistically"}:
        return endpoints_before(items, at, 3, several=True)
    if word == "different" and text_at(items, at - 1) == "significantly":
        verb = next((i for i in range(at - 2, max(-1, at - 5), -1) if text_at(items, i) in _COPULAS), None)
        return [] if verb is None else endpoints_before(items, verb, 3, several=True)
    return []


def _of_a_trial(items: Sequence[Item], at: int) -> bool:
    before = [text_at(items, index) for index in range(max(0, at - 5), at)]
    return any(each.startswith(("trial", "stud")) for each in before) or any(
        items[index].kind == "trial" for index in range(max(0, at - 5), at)
    )


def _effect_on(items: Sequence[Item], at: int) -> list[int]:
    """Read ``a treatment effect on overall survival``; ``the effect on overall survival`` alone says nothing."""
    if text_at(items, at + 1) not in {"on", "in", "upon"}:
        return []
    found = endpoints_behind(items, at + 2, 5)
    if any(text_at(items, index) in _GOOD for index in range(max(0, at - 4), at)) or not found:
        return found
    verb = found[-1] + 1
    told = [text_at(items, index) for index in range(verb, verb + 4)]
    return found if told[0] in _COPULAS and {"significant", "favourable", "positive", "clear"} & set(told) else []


def _won_in(items: Sequence[Item], at: int) -> list[int]:
    """Read ``outperformed chemotherapy on overall survival``; expectations may be surpassed too."""
    for index in range(at + 1, min(at + _NEAR, len(items))):
        word = text_at(items, index)
        if word in CLAUSES or word.startswith(("expect", "forecast", "estimate", "target", "threshold")):
            return []
        if word in {"in", "on", "for", "at", "by"} and index > at + 1:
            return endpoints_behind(items, index + 1, 6)
    return []


def before_adverbs(items: Sequence[Item], at: int, adverbs: frozenset[str] = ADVERBS) -> int:
    """Return the place before ``nearly`` or ``more than``, which stand before a word such as ``doubled``."""
    place = at - 1
    while text_at(items, place) in adverbs:
        place -= 1
    return place


def _was_multiplied(items: Sequence[Item], at: int) -> list[int]:
    """Read ``progression-free survival was nearly doubled``."""
    place = before_adverbs(items, at)
    told = text_at(items, place) in _COPULAS and text_at(items, at) != "halved"
    return endpoints_before(items, place, 3, several=False) if told else []


def efficacious(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read that there is an efficacious option for the first time; one that is only called effective says nothing.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    sentence : int
        Its number.
    """
    at = find_word(items, ("efficacious", "effective"))
    if at is None or find(items, ("option", "treatment", "therapy", "medicine", "choice"), at, at + 4) is None:
        return []
    there = any(text_at(items, i) == "there" and text_at(items, i + 1) == "is" for i in range(at))
    if not there or not any(text_at(items, i) == "first" and text_at(items, i + 1) == "time" for i in range(at)):
        return []
    return [made("benefit", [items[at].slot("direction", "better")], sentence, (items[at].start, items[at].end))]


def growth(items: Sequence[Item], sentence: int) -> Statement | None:
    """Read that a medicine holds back growth or spread of the disease.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    sentence : int
        Its number.
    """
    verb = find_word(items, ("reduces", "reduce", "slows", "reducing", "slow", "limits"))
    adverb = verb is not None and (text_at(items, verb - 1).endswith("ly") or text_at(items, verb - 1) in _SO)
    supposed = {"can", "may", "help", "helps", "down", "could", "might"}
    if verb is None or text_at(items, verb - 1 - adverb) in supposed:
        return None  # what blocking a protein can do
    grown = find(items, ("growth",), verb, verb + 5)
    if grown is None or _is_how_it_works(items, grown):
        return None
    if find(items, ("vessel", "hair", "bone", "child"), grown, grown + 5) is not None:
        return None
    slots = [items[verb].slot("direction", "better"), items[grown].slot("growth", "growth")]
    spread = find(items, ("spread",), verb, verb + 7)
    if spread is not None:
        slots.append(items[spread].slot("spread", "spread"))
    return made("benefit", slots, sentence, (items[verb].start, items[grown].end))


def _is_how_it_works(items: Sequence[Item], grown: int) -> bool:
    """Say whether a growth is only told with how it is held back: ``slows growth by targeting a protein``."""
    opened = text_at(items, 0) == "by" and text_at(items, 1).endswith("ing")
    by = next((i for i in range(grown + 1, min(grown + 6, len(items) - 1)) if text_at(items, i) == "by"), None)
    return opened or (by is not None and text_at(items, by + 1).endswith("ing"))


def is_of_doses(items: Sequence[Item], at: int) -> bool:
    """Say whether what is late is a dose: ``the impact of treatment delays on OS``, ``dose reductions or delays``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The word ``delay``.
    """
    behind = text_at(items, at + 1) in _BEHIND_DELAYS or text_at(items, at - 1) in {"dose", "dosing"}
    return text_at(items, at) in {"delay", "delays"} and behind


def is_a_goal(items: Sequence[Item], at: int) -> bool:
    """Say whether a gain is what a trial is after: ``The primary endpoint of the trial was improvement in PFS in``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The word ``improvement``.
    """
    verb = at - 1 - (text_at(items, at - 1) in {"an", "the"})
    if text_at(items, at) not in {"improvement", "increase", "prolongation", "reduction"} or text_at(
        items, verb
    ) not in {"was", "is"}:
        return False
    near = [text_at(items, i) for i in range(max(0, verb - _FAR_GOAL), verb)]
    reached = any(each.low in {"met", "achieved", "reached"} for each in items)
    return not reached and "primary" in near and bool(_GOALS & set(near))
