"""What was better, or no longer was, in words that no other rule reads, where a sentence tells no other gain.

Growth that was slowed, a disease held in check, differences that were lost, arms that differed in an endpoint, patients
of whom more responded, those who benefited from a treatment, and what was not compromised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import (
    clause_begun,
    find,
    has_none,
    has_word,
    is_name,
    kind_at,
    made,
    phrase_at,
    places_with,
    span,
    text_at,
)
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.suppositions import is_denied, is_of_animals, is_supposed
from pivotal.reading.results.treatments_told import names_treatments, tells_of_treatments

_SLOWED = frozenset({"slowed", "delayed", "halted", "curbed", "restrained", "slow", "delay", "halt", "curb"})
_GROWTH = frozenset({"growth", "spread"})
_ILL = (
    "cancer", "tumour", "disease", "malignan", "lymphoma", "leukaemia", "melanoma", "myeloma", "sarcoma", "carcinoma",
)  # fmt: skip
_HELD = frozenset({"kept", "held", "keep", "hold"})
_IN_CHECK = (("in", "check"), ("at", "bay"), ("under", "control"), ("from", "coming", "back"), ("from", "return"),
             ("from", "spread"), ("from", "grow"), ("from", "progress"))  # fmt: skip
_INFINITIVES = frozenset(
    {"slow", "delay", "halt", "curb", "keep", "hold", "compromise", "impair", "jeopardise", "worsen"}
)
_GREW = frozenset({"grew", "progressed", "spread", "advanced", "grows", "progresses", "spreads"})
_TOOK = frozenset({"took", "taking", "receive", "received", "given"})
_NOUNS = ("difference", "advantage", "benefit", "gain", "improvement")
_LOST = frozenset({"lost", "disappeared", "vanished", "faded", "waned", "narrowed"})
_HARMED = frozenset({"compromised", "impaired", "jeopardised", "worsened", "sacrificed"})
_DID_WELL = frozenset({"alive", "responded", "survived"})
_WELL = ("respon", "remission", "alive", "surviv", "free", "without")
_OUTCOMES = ("surviv", "respon", "remission", "control", "outcome", "cure")
_ENDPOINTS = frozenset({"endpoint", "share"})
_STOPS = frozenset({".", ";", ":", "but", "while", "whereas", "although", "because", "which", "who"})
_CELLS = ("cell", "vitro", "vivo", "xenograft", "line", "model")
_CUES = (
    *_SLOWED, *_HELD, *_GREW, *_NOUNS, *_HARMED, *_INFINITIVES, "differed", "more", "benefit", "significance",
    "doubling", "tripling", "significant", "well", "futil", "efficacy", "activity",
)  # fmt: skip
_ANALYSED = frozenset({"analysis", "analyses", "result", "results", "comparison", "ratio", "difference", "test"})
_OF_OTHERS = frozenset({"interaction", "subgroup", "correlation", "association", "by", "age", "sex"})
_BRINGS = frozenset({"bring", "induce", "produce", "achieve", "elicit", "cause"})
_MORE_OR_LESS = frozenset({"more", "less", "greater", "lesser"})
_GAVE = frozenset({"gave", "give", "gives", "provided", "provide", "provides", "showed", "shown", "offered", "brought"})
_MANY = frozenset({
    "a", "host", "range", "number", "of", "other", "several", "many", "all", "most", "key", "both", "the", "clinical",
    "patient", "their", "treatment", "oncological", "oncologic", "overall", "survival",
})  # fmt: skip
_ASKED = frozenset({"whether", "if", "would", "may", "might", "could", "should", "not"})
_STOPPED = ("stop", "halt", "discontinu", "terminat", "ended", "clos", "abandon")
_BROUGHT = ("led", "associat", "result", "show", "demonstrat", "produc", "brought", "yield")
_EFFICACY = frozenset({"efficacy", "activity"})
_PROVED = frozenset({"significant", "strong", "robust", "superior"})  # efficacy; what is promising is not yet shown
_PROVED_CLINICALLY = frozenset({"significant", "meaningful", "overwhelming", "substantial", "robust", "clear"})
_SHOWED = ("show", "demonstrat", "proved", "proven", "confirm", "exhibit", "establish")
_HIGHER = frozenset({"higher", "greater", "superior", "better", "stronger", "lower"})
_NEAR, _FAR = 6, 12  # items
_SHORT_NAME = 6  # letters

GainFound = tuple[int, str, int, int]  # the word that tells it, how, and the words for what


def gains_in_other_words(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the gains that a sentence tells in words of their own, where none has been read in it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _CUES) or any(each.kind == "benefit" for each in told) or items[-1].text == "?":
        return []
    if is_of_animals(items):
        return []
    rules = (
        _growth, _in_check, _slowly, _lost, _between, _differed, _unharmed, _more, _benefited, _unreached, _doubling,
        _insignificant, _more_benefit, _of_ability, _works, _outcomes_improved, _futile, _effective, _clinically,
    )  # fmt: skip
    for reads in rules:
        for at, direction, first, last in reads(items):
            if reads is not _works and is_supposed(items, at, [first]):
                continue
            return [gain_told(items, sentence, (at, direction, first, last))]
    return []


def gain_told(items: Sequence[Item], sentence: int, found: GainFound) -> Statement:
    """Return the statement of a gain that words tell.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    found : tuple of (int, str, int, int)
        The place of the word that tells it, how, and where the words for what begin and end; none where they are one.
    """
    at, direction, first, last = found
    slots = [items[at].slot("direction", direction)]
    if last == first + 1 and items[first].kind == "share":
        slots.append(items[first].slot("endpoint"))
    elif last > first:
        slots.append(span(items, first, last, "endpoint"))
    return made("benefit", slots, sentence, (items[min(at, first)].start, items[max(at + 1, last) - 1].end))


def _effective(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``A has shown significant efficacy`` and ``A higher antitumour activity was seen with A than with B``."""
    for at in places_with(items, tuple(_EFFICACY)):
        if text_at(items, at) not in _EFFICACY or text_at(items, at - 1) == "no":
            continue
        near = range(max(0, at - _NEAR), at)
        showed = next((i for i in near if text_at(items, i).startswith(_SHOWED)), None)
        proved = text_at(items, at - 1) in _PROVED and text_at(items, at) == "efficacy"
        if proved and showed is not None and _is_by_medicine(items, showed):
            yield at - 1, _denied(items, showed, at), at, at + 1
        higher = next((i for i in near if text_at(items, i) in _HIGHER), None)
        seen = text_at(items, at + 1) == "was" and text_at(items, at + 2) in {"seen", "observed", "noted", "shown"}
        than = next((i for i in range(at + 3, min(at + _FAR, len(items))) if text_at(items, i) == "than"), None)
        if higher is not None and seen and than is not None and names_treatments(items[at + 3 : than]):
            yield higher, "worse" if text_at(items, higher) == "lower" else "better", at, at + 1


def _clinically(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``the data demonstrate significant clinical benefit`` and ``showed meaningful clinical improvements``."""
    for at in places_with(items, ("benefit", "improvement")):
        proved = text_at(items, at - 1) == "clinical" and text_at(items, at - 2) in _PROVED_CLINICALLY
        showed = next((i for i in range(max(0, at - _NEAR), at - 2) if text_at(items, i).startswith(_SHOWED)), None)
        if proved and showed is not None and text_at(items, at + 1) != "rate":
            yield at - 2, _denied(items, showed, at), at, at


def _is_by_medicine(items: Sequence[Item], verb: int) -> bool:
    """Say whether treatments stand before a verb, or a name right before it: ``NAME has shown``."""
    subject = verb - 1 - (text_at(items, verb - 1) in {"has", "have", "also"})
    first = items[0]
    opens = subject == 0 and first.text[:1].isupper() and first.kind == "word" and len(first.text) > _SHORT_NAME
    return names_treatments(items[:verb]) or opens or (subject > 0 and is_name(items, subject))


def _is_done(items: Sequence[Item], at: int) -> bool:
    """Say whether a treatment did what a verb says: ``A slowed``, ``was shown to slow``, ``did not delay``."""
    word, before = text_at(items, at), text_at(items, at - 1)
    if word in _INFINITIVES:
        shown = before == "to" and text_at(items, at - 2) in {"shown", "found", "proved", "able", "failed", "fails"}
        if not shown and not (before == "not" and text_at(items, at - 2) in {"did", "does"}):
            return False
    begun = clause_begun(items, at, _STOPS)
    subject = items[begun:at]
    return names_treatments(subject) or any(each.low in {"it", "this", "that"} for each in subject[:2])


def _denied(items: Sequence[Item], at: int, first: int) -> str:
    return "not better" if is_denied(items, at, [first]) else "better"


def _growth(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``A slowed the growth of the cancer``, ``delayed tumour growth`` and ``halted the cancer's spread``."""
    for at in places_with(items, tuple(_SLOWED)):
        if text_at(items, at) not in _SLOWED or not _is_done(items, at):
            continue
        noun = next((i for i in range(at + 1, at + _NEAR) if text_at(items, i) in _GROWTH), None)
        if noun is None:  # slowed the disease
            itself = at + 2 + (text_at(items, at + 1) == "down")
            noun = itself if text_at(items, itself - 1) in {"the", "their"} and _is_ill(items, itself) else None
        if noun is None:
            continue
        last = noun + 1
        if text_at(items, last) == "of":
            last = next(
                (i for i in range(last + 1, min(last + _NEAR, len(items))) if _is_ill(items, i)), noun
            ) + 1  # fmt: skip
        named = any(_is_ill(items, i) for i in range(at + 1, last)) and text_at(items, last) != "'s"
        if named and not any(text_at(items, i).startswith(_CELLS) for i in range(at, min(last + 3, len(items)))):
            yield at, _denied(items, at, noun), noun, last


def _is_ill(items: Sequence[Item], at: int) -> bool:
    return kind_at(items, at) == "disease" or text_at(items, at).startswith(_ILL)


def _in_check(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``A kept the disease in check longer than B`` and ``kept the cancer from coming back``."""
    for at in places_with(items, tuple(_HELD)):
        if text_at(items, at) not in _HELD or not _is_done(items, at):
            continue
        end = next((i for i in range(at + 2, at + _NEAR) for words in _IN_CHECK if phrase_at(items, i, *words)), None)
        ill = None if end is None else next((i for i in range(at + 1, end) if _is_ill(items, i)), None)
        if end is not None and ill is not None:
            yield at, _denied(items, at, ill), ill, min(end + 2, len(items))


def _slowly(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``tumours grew more slowly with A``."""
    for at in places_with(items, tuple(_GREW)):
        slowly = text_at(items, at + 1) in {"more", "less"} and text_at(items, at + 2) in {"slowly", "quickly"}
        if not slowly or not any(_is_ill(items, i) for i in range(max(0, at - 3), at)):
            continue
        if tells_of_treatments(items) or any(text_at(items, i) in _TOOK for i in range(at + 3, at + _FAR)):
            better = (text_at(items, at + 1) == "more") == (text_at(items, at + 2) == "slowly")
            yield at + 2, "better" if better else "worse", at, at + 1


def _outcome_of(items: Sequence[Item], at: int) -> tuple[int, int] | None:
    """Return the endpoint of a noun: ``OS differences``, ``the difference in OS``."""
    before = at - 1
    if kind_at(items, before) in _ENDPOINTS or text_at(items, before).startswith(_OUTCOMES):
        return before, at
    if text_at(items, at + 1) in {"in", "for", "of"}:
        place = next((i for i in range(at + 2, at + 5) if kind_at(items, i) in _ENDPOINTS), None)
        return None if place is None else (place, place + 1)
    return None


def _lost(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``OS differences were no longer significant`` and ``the difference in DFS lost significance``."""
    for at in places_with(items, _NOUNS):
        named = _outcome_of(items, at)
        if named is None:
            continue
        behind = range(max(at, named[1]), min(max(at, named[1]) + _NEAR, len(items)))
        longer = next((i for i in behind if phrase_at(items, i, "no", "longer")), None)
        if longer is not None and find(items, ("significan",), longer, longer + 5) is not None:
            yield longer, "not better", *named
        lost = next((i for i in behind if text_at(items, i) in _LOST), None)
        if lost is None or is_denied(items, lost, [named[0]]):
            continue
        if text_at(items, lost) != "lost" or find(items, ("significan",), lost, lost + 4) is not None:
            yield lost, "not better", *named


def _between(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``there was a significant PFS difference between the arms``."""
    for at in places_with(items, ("difference",)):
        named = kind_at(items, at - 1) in _ENDPOINTS and text_at(items, at + 1) in {"between", "in", "favouring"}
        if named and text_at(items, at - 2).startswith("significan") and tells_of_treatments(items):
            yield at, "not better" if is_denied(items, at, [at - 1]) else "differed", at - 1, at


def _differed(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``the two arms differed significantly in PFS``."""
    for at in places_with(items, ("differed",)):
        groups = has_word(items, {"arms", "groups", "treatments", "regimens"}, at - 4, at)
        link = next((i for i in range(at + 1, at + 4) if text_at(items, i) in {"in", "for"}), None)
        if groups and link is not None:
            place = next((i for i in range(link + 1, link + 4) if kind_at(items, i) in _ENDPOINTS), None)
            if place is not None:
                yield at, "differed", place, place + 1


def _unharmed(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``survival was not compromised`` and ``de-escalation did not worsen survival``."""
    for at in places_with(items, (*_HARMED, *_INFINITIVES)):
        word = text_at(items, at)
        if word in _HARMED and text_at(items, at - 1) == "not" and text_at(items, at - 2) in {"was", "were"}:
            place = next((i for i in range(at - 3, max(-1, at - _FAR), -1) if _is_an_outcome(items, i)), None)
            if place is not None:
                yield at, "not better", place, place + 1
        elif word in _INFINITIVES and text_at(items, at - 1) == "not" and text_at(items, at - 2) in {"did", "does"}:
            place = next((i for i in range(at + 1, at + _NEAR) if _is_an_outcome(items, i)), None)
            if place is not None:
                yield at, "not better", place, place + 1


def _is_an_outcome(items: Sequence[Item], at: int) -> bool:
    return kind_at(items, at) in _ENDPOINTS or text_at(items, at).startswith(_OUTCOMES)


def _more(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``more patients responded to A than to B`` and ``with more women alive at two years``."""
    for at in places_with(items, ("more",)):
        who = next((i for i in range(at + 1, at + 4) if singular(text_at(items, i)) in PEOPLE), None)
        if who is None or text_at(items, at + 1) == "than" or has_word(items, {"of", "and"}, at + 1, who):
            continue
        well = _did_well(items, at, who)
        if well is not None:
            yield at, "better", well, well + 1


def _did_well(items: Sequence[Item], at: int, who: int) -> int | None:
    """Return the place of how more people fared: right behind them, or of two treatments anywhere before ``than``."""
    near = next((i for i in range(who + 1, who + 5) if text_at(items, i) in _DID_WELL), None)
    wished = text_at(items, at) != "more" or has_word(items, {"to"}, at - _NEAR, at)
    if near is not None and not wished and not any(items[i].kind == "punct" for i in range(who, near)):
        return near
    than = next((i for i in range(who + 2, len(items)) if text_at(items, i) == "than"), None)
    numbered = any(each.kind in {"percent", "fraction"} for each in items[who:])
    if than is None or numbered or not tells_of_treatments(items[who:]):
        return None
    return next((i for i in range(who + 1, min(who + _FAR, than)) if _is_well(items, i)), None)


def _is_well(items: Sequence[Item], at: int) -> bool:
    word = text_at(items, at)
    named = kind_at(items, at) == "share" and any(each.startswith(_WELL) for each in word.split())
    return named or (word.startswith(_WELL) and not word.startswith("responsib"))


def _benefited(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``patients with … benefited from A`` and ``patients benefit from maintenance with A``."""
    for at in places_with(items, ("benefit",)):
        word, link = text_at(items, at), at + 1 + text_at(items, at + 1).endswith("ly")
        if word not in {"benefited", "benefitted", "benefit"} or text_at(items, link) != "from":
            continue
        begun = clause_begun(items, at, _STOPS)
        who = next((i for i in range(begun, at) if singular(text_at(items, i)) in PEOPLE), None)
        plain = (
            who is not None and (who == at - 1 or who - begun < 3) and not has_word(items, {"to", "can"}, at - 2, at)
        )
        treated = any(each.kind in ARM_KINDS for each in items[link + 1 : link + 5])
        if plain and treated and not is_denied(items, at, []):
            yield at, "better", at, at


def _unreached(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``statistical significance was not reached for OS``."""
    for at in places_with(items, ("significance",)):
        near = range(at + 1, min(at + 5, len(items)))
        verb = next((i for i in near if text_at(items, i).endswith(("reached", "achieved", "met"))), None)
        denied = verb is not None and (items[verb].kind == "not_reached" or text_at(items, verb - 1) == "not")
        if verb is None or not denied or text_at(items, verb + 1) not in {"for", "in"}:
            continue
        place = next((i for i in range(verb + 2, verb + 5) if kind_at(items, i) in _ENDPOINTS), None)
        if place is not None:
            yield verb, "not better", place, place + 1


def _more_benefit(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``A gave less benefit to patients than B`` and ``A was of more benefit than B``."""
    for at in places_with(items, ("benefit",)):
        if text_at(items, at) != "benefit" or text_at(items, at - 1) not in _MORE_OR_LESS:
            continue
        shown = text_at(items, at - 2) == "of" or has_word(items, _GAVE, at - _NEAR, at)
        than = next((i for i in range(at + 1, at + _NEAR) if text_at(items, i) == "than"), None)
        if shown and than is not None and names_treatments(items[: at - 1]):
            yield at, "worse" if text_at(items, at - 1) in {"less", "lesser"} else "better", at, at


def _of_ability(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``The benefits with A are its ability to bring about a response``, as opinions on medicines put it."""
    if text_at(items, 0) != "the" or text_at(items, 1) not in {"benefit", "benefits"}:
        return
    able = next((i for i in range(2, len(items)) if phrase_at(items, i, "ability", "to")), None)
    if able is None or text_at(items, able + 2) not in _BRINGS:
        return
    near = range(able + 3, min(able + 3 + _NEAR, len(items)))
    place = next((i for i in near if _is_an_outcome(items, i) or text_at(items, i).startswith("respon")), None)
    if place is not None:
        yield able + 2, "better", place, place + 1


def _insignificant(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``the analysis of OS was not significant`` and ``the OS result was not statistically significant``."""
    for at in places_with(items, ("significant",)):
        verb = at - 1 - (text_at(items, at - 1) == "statistically")
        if text_at(items, verb) != "not" or text_at(items, verb - 1) not in {"was", "were", "is"}:
            continue
        if text_at(items, at + 1) not in {".", "(", ",", ";", ""}:
            continue
        named = next((i for i in range(verb - 2, max(-1, verb - _NEAR), -1) if kind_at(items, i) in _ENDPOINTS), None)
        if named is None:
            continue
        between = {text_at(items, i) for i in range(named + 1, verb - 1)}
        led = {text_at(items, i) for i in range(max(0, named - 5), named)}
        if _OF_OTHERS & (between | led) or text_at(items, named - 1) == "with":
            continue
        if _ANALYSED & (between | led) or verb - 2 == named:
            yield at, "not better", named, named + 1


def _doubling(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``showed a near doubling of overall survival``."""
    for at in places_with(items, ("doubling", "tripling")):
        if text_at(items, at + 1) != "of":
            continue
        place = next((i for i in range(at + 2, at + 5) if kind_at(items, i) in _ENDPOINTS), None)
        if place is not None and not has_word(items, {"time", "risk"}, at - 2, place + 2):
            yield at, _denied(items, at, place), place, place + 1


def _works(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``A works as well as B``, also where it ``is likely to``: so payers tell what they take for shown."""
    for at in places_with(items, ("well",), 2):
        alike = text_at(items, at - 1) == "as" and text_at(items, at + 1) == "as"
        asked = has_word(items, _ASKED, at - _FAR, at)
        if (
            alike
            and not asked
            and text_at(items, at - 2) in {"works", "work", "worked"}
            and names_treatments(items[:at])
        ):
            yield at, "not better", at, at


def _outcomes_improved(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``led to improvements in a host of other outcomes``."""
    for at in places_with(items, ("improvement",)):
        noun = at + 2
        while text_at(items, noun) in _MANY:
            noun += 1
        shown = any(text_at(items, i).startswith(_BROUGHT) for i in range(at - 4, at))
        if shown and text_at(items, at + 1) == "in" and text_at(items, noun) in {"outcome", "outcomes"}:
            yield at, _denied(items, at, noun), noun, noun + 1


def _futile(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``the addition of A was futile``, ``says A futile in …`` and ``stopped the trial for futility``."""
    for at in places_with(items, ("futility",), 2):
        ended = any(text_at(items, i).startswith(_STOPPED) for i in range(at - 2 * _FAR, at))
        if text_at(items, at - 1) in {"for", "to"} and ended:
            yield at, "not better", at, at
    for at in places_with(items, ("futile",)):
        if text_at(items, at) == "futile" and names_treatments(items[clause_begun(items, at, _STOPS) : at]):
            yield at, "not better", at, at
