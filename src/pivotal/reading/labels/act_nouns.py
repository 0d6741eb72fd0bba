"""What is got or given, by the nouns that tell an act: an approval, a designation, a letter, a place in a scheme."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import phrase_at, text_at

# What is got or given. The first that is found tells the act; ``negative`` before it makes a refusal of it.
_NOUNS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("complete", "response", "letter"), "refusal"), (("complete response", "letter"), "refusal"),
    (("crl",), "refusal"), (("rejection",), "refusal"), (("refusal",), "refusal"),
    (("refuse", "-", "to", "-", "file"), "refusal"), (("refusal", "to", "file"), "refusal"),
    (("thumbs", "down"), "refusal"), (("initial", "no"), "refusal"), (("initial", "\u2018", "no"), "refusal"),
    (("thumbs", "-", "down"), "refusal"), (("cold", "shoulder"), "refusal"),
    (("snub",), "refusal"),
    (("designation",), "designation"), (("priority", "review"), "designation"),
    (("accelerated", "assessment"), "designation"),
    (("fast", "track"), "designation"), (("fast", "-", "track"), "designation"), (("orphan", "status"), "designation"),
    (("orphan", "drug", "status"), "designation"), (("orphan", "medicine", "status"), "designation"),
    (("orphan", "tag"), "designation"), (("orphan", "drug", "tag"), "designation"),
    (("orphan", "drug", "exclusivity"), "designation"),
    (("status", "as", "an", "orphan"), "designation"), (("therapy", "status"), "designation"),
    (("breakthrough", "status"), "designation"),
    (("breakthrough", "tag"), "designation"),
    (("therapy", "tag"), "designation"), (("track", "status"), "designation"), (("prime", "status"), "designation"),
    (("speedy", "review"), "designation"), (("expedited", "review"), "designation"),
    (("accelerated", "review"), "designation"),
    (("fast", "review"), "designation"), (("quick", "review"), "designation"),
    (("breakthrough", "drug", "status"), "designation"), (("breakthrough", "therapy", "drug", "status"), "designation"),
    (("acceptance",), "acceptance"), (("validation",), "acceptance"),
    (("variation",), "approval"), (("positive", "decision"), "opinion"), (("negative", "decision"), "refusal"),
    (("opinion",), "opinion"), (("recommendation",), "opinion"),
    (("approval",), "approval"), (("authorisation",), "approval"), (("marketing", "licence"), "approval"),
    (("product", "licence"), "approval"), (("european", "licence"), "approval"), (("eu", "licence"), "approval"),
    (("nod",), "approval"), (("ok",), "approval"), (("okay",), "approval"), (("go", "-", "ahead"), "approval"),
    (("go", "ahead"), "approval"), (("green", "light"), "approval"), (("green", "-", "light"), "approval"),
    (("greenlight",), "approval"), (("thumbs", "up"), "approval"),
    (("thumbs", "-", "up"), "approval"),
    (("clearance",), "approval"), (("blessing",), "approval"), (("backing",), "approval"),
    (("endorsement",), "approval"),
    (("notice", "of", "compliance"), "approval"), (("new", "indication"), "approval"),
    (("additional", "indication"), "approval"),
    (("expanded", "indication"), "approval"), (("indication",), "approval"), (("expanded", "label"), "approval"),
    (("label", "expansion"), "approval"), (("label", "extension"), "approval"),
    (("licence", "extension"), "approval"), (("marketing", "rights"), ""),
    (("market", "access"), "approval"), (("market", "permission"), "approval"),
    (("marketing", "permission"), "approval"), (("sales", "permission"), "approval"),
)  # fmt: skip
_BY_LETTERS = {
    words[0][:2]: [each for each in _NOUNS if each[0][0][:2] == words[0][:2]] for words, _ in _NOUNS
}  # fmt: skip
_NOUN_FIRSTS = tuple({words[0] for words, _ in _NOUNS} | {"odd", "btd", "ftd", "rmat"})
_PAPERS = frozenset({"application", "filing", "submission", "dossier"})
_FAR_PAPER = 14  # items from an application to the indication that it asks for
_TO_SCHEMES = frozenset({"access", "eligibility", "entry"})
_EXTENSIONS = frozenset({"extension", "expansion", "broadening", "widening"})
_QUOTES = frozenset({"'", '"', "’", "”"})  # behind a word of "breakthrough" status
_SHORT = frozenset({"ODD", "BTD", "FTD", "RMAT"})  # designations as they are written short
_KEPT = 1 << 14  # words of which it is kept whether they may be such a noun


@lru_cache(maxsize=_KEPT)
def may_be_a_noun(word: str) -> bool:
    """Say whether a word, in small letters, begins the noun of an act."""
    return word in _TO_SCHEMES or word in _EXTENSIONS or word.startswith(_NOUN_FIRSTS)


def places_of_nouns(items: Sequence[Item], first: int, end: int) -> list[int]:
    """Return the places between two at which the noun of an act may begin."""
    return [at for at in range(first, end) if may_be_a_noun(items[at].low)]


def noun_at(items: Sequence[Item], at: int) -> tuple[int, str] | None:
    """Return which act a noun at a place is, and the place behind it: ``complete response letter``, ``nod``."""
    if not may_be_a_noun(items[at].low) or text_at(items, at - 1) == "consent":
        return None
    advised = text_at(items, at - 1) == "on" and text_at(items, at - 2).startswith(("opinion", "recommendation"))
    taken_up = text_at(items, at - 1) == "this" and text_at(items, at - 2) in {"grant", "granting"}
    if advised or taken_up or (text_at(items, at) == "market" and text_at(items, at - 1) == "early"):
        return None  # an opinion on a variation, which is not decided yet; to grant this one; early access
    if (behind := _extension_at(items, at)) is not None:
        return behind, "approval"
    if text_at(items, at) in _TO_SCHEMES and (scheme := _scheme_at(items, at)) is not None:
        return scheme + 1, "designation"
    if items[at].text in _SHORT and text_at(items, at - 1) != "(":
        return at + 1, "designation"
    if not items[at].low.startswith(_NOUN_FIRSTS) or _is_applied_for(items, at):
        return None
    for words, name in _BY_LETTERS.get(text_at(items, at)[:2], ()):
        if (behind := _end_of(items, at, words)) is not None:
            negative = any(text_at(items, index) in {"negative", "unfavourable"} for index in range(max(0, at - 4), at))
            negative = negative or any(phrase_at(items, i, "not", "to") for i in (at + 1, at + 2))
            return behind, "refusal" if negative and name in {"opinion", "approval"} else name
    return None


def _is_applied_for(items: Sequence[Item], at: int) -> bool:
    """Say whether a new indication is what an application asks for, of which another noun tells what became."""
    if "indication" not in {text_at(items, at), text_at(items, at + 1)}:
        return False
    told = next((i for i in range(at - 1, max(-1, at - _FAR_PAPER), -1) if text_at(items, i) in _PAPERS), None)
    noun = told is not None and any(text_at(items, i) in {"validation", "acceptance"} for i in range(told))
    return noun and any(text_at(items, i) == "for" for i in range(told or 0, at))


def _extension_at(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind ``extension of the therapeutic indication``, ``expansion to its label``."""
    if text_at(items, at) not in _EXTENSIONS:
        return None
    places = range(at + 1, min(at + 7, len(items)))
    return next(
        (
            i + 1
            for i in places
            if text_at(items, i).startswith(("indication", "label", "licence", "use", "approv", "applications"))
        ),
        None,
    )


def _scheme_at(items: Sequence[Item], at: int) -> int | None:
    """Return where a scheme is named that a medicine was taken into: ``eligibility to PRIME``."""
    return next(
        (i for i in range(at + 1, min(at + 14, len(items))) if text_at(items, i) in {"prime", "ilap", "sakigake"}), None
    )


def _end_of(items: Sequence[Item], at: int, words: tuple[str, ...]) -> int | None:
    """Return the place behind words; the last may be in the plural, and what is before it be quoted."""
    for word in words[:-1]:
        if text_at(items, at) != word:
            return None
        at += 2 if text_at(items, at + 1) in _QUOTES else 1
    return at + 1 if text_at(items, at) in {words[-1], f"{words[-1]}s"} else None
