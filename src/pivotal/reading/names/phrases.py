"""What the families of the grammar share: finding words and names in a sentence, and territories with exceptions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from pivotal.reading.model import Kind, Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.words import NO_NAMES

_BEHIND_NAMES = frozenset({
    "plus", "is", "was", "has", "had", "became", "holds", "retains", "markets", "granted", "licenced", "will", "as",
    ",", "received", "receives", "wins", "gets", "acquired", "gained", "secured", "maintains", "regained",
    "also", "transferred", "sold", "assigned", "gives", "keeps", "entered", "remains", "won", "targets",
    "blocks", "inhibits", "signed", "approved", "authorised", "recommended", "rejected", "cleared", "gains",
    "secures", "nabs", "snags", "scores", "lands", "earns", "given", "backed", "and", "owns", "develops", "helps",
    "works", "costs", "slows", "prolongs", "attacks",
    "got", "nabbed", "snagged", "landed", "scored", "earned", "bagged", "clinched", "obtains",
    "obtained", "gave", "withdrawn", "pulled", "suspended", "now", "can", "already", "previously", "recently",
    "becomes", "meets", "misses", "fails", "cuts", "extends", "improves", "reduces", "picked", "snapped", "scooped",
})  # fmt: skip
_COMPANY_WORDS = frozenset({
    "pharmaceutical", "pharmaceuticals", "pharma", "company", "inc", "ltd", "plc", "corporation", "corp", "group",
    "biopharmaceuticals", "therapeutics", "ag", "se", "co", "biotech", "oncology", "biologics", "unit", "subsidiary",
})  # fmt: skip
_FORMS = frozenset(
    {"Inc.", "Inc", "Ltd.", "Ltd", "LLC", "Corp.", "Corp", "PLC", "plc", "KGaA", "AG", "Pharma", "Limited", "Co"}
)
_SPELT_FORMS = frozenset({"B.V.", "N.V.", "S.A.", "A.G.", "A.B."})
_OF_A_TARGET = frozenset({
    "targeted", "targeting", "directed", "positive", "negative", "mutated", "mutant", "specific", "expressing",
    "driven",
})  # fmt: skip
_BEHIND = frozenset({"inc", "ltd", "limited", "llc", "kg", "kgaa"})  # … Co.
# What stands before an infinitive that somebody has done, and what it was done in.
_DONE_TO = frozenset({
    "failed", "fails", "fail", "failing", "failure", "shown", "found", "demonstrated", "proven", "proved", "continued",
    "continues", "continue", "first", "unable", "showed", "known", "reported", "seen", "able", "helped", "managed",
})  # fmt: skip
_SHOWN_IN = frozenset({"trials", "studies", "trial", "study", "tests", "research"})
_NEAR_SHOWN = 6  # items between "shown" and "to"
POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
NEGATIONS = frozenset({
    "not", "no", "never", "nor", "without", "neither", "if", "may", "might", "could", "would", "expected",
    "pending", "unless", "until", "cannot", "awaits",
})  # fmt: skip


def by_first_word(phrases: Sequence[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    """Return phrases by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in phrases:
        found.setdefault(words[0], []).append(words)
    return found


def text_at(items: Sequence[Item], at: int) -> str:
    """Return what stands at a place in small letters and British spelling."""
    if at < 0:
        return ""
    try:
        return items[at].low
    except IndexError:
        return ""


def kind_at(items: Sequence[Item], at: int) -> str:
    """Return the kind of what stands at a place; outside of the sentence there is none."""
    return items[at].kind if 0 <= at < len(items) else ""


def words_in(items: Sequence[Item], first: int, last: int) -> list[str]:
    """Return the words between two places, in small letters; behind the sentence there are empty ones."""
    words = [each.low for each in items[max(0, first) : max(0, last)]]
    return words + [""] * (last - max(first, len(items)))


def has_none(items: Sequence[Item], starts: Collection[str]) -> bool:
    """Say whether it is known that no word of a sentence begins with one of some letters.

    Rules that look at every place ask this first, since most sentences have none of their words.
    """
    if not items:
        return False
    beginnings = items[0].beginnings
    return beginnings is not None and beginnings.isdisjoint(starts) and beginnings is items[-1].beginnings


def places_with(
    items: Sequence[Item], starts: Collection[str], first: int = 0, last: int | None = None
) -> Sequence[int]:
    """Return the places whose word begins with one of some letters, for a rule that reads something only there."""
    if not items:
        return ()
    beginnings = items[0].beginnings  # as in ``has_none``, which is asked too often here to be called
    if beginnings is not None and beginnings.isdisjoint(starts) and beginnings is items[-1].beginnings:
        return ()
    wanted = starts if isinstance(starts, tuple) else tuple(starts)
    first = max(0, first)
    stretch = items if not first and last is None else items[first : last if last is None else max(0, last)]
    return [at for at, item in enumerate(stretch, first) if item.low.startswith(wanted)]


def find(items: Sequence[Item], starts: Collection[str], first: int = 0, last: int | None = None) -> int | None:
    """Return the first place whose word begins with one of some letters."""
    if not items:
        return None
    beginnings = items[0].beginnings  # as in ``has_none``
    if beginnings is not None and beginnings.isdisjoint(starts) and beginnings is items[-1].beginnings:
        return None
    wanted = starts if isinstance(starts, tuple) else tuple(starts)
    first = max(0, first)
    stretch = items if not first and last is None else items[first : last if last is None else max(0, last)]
    for at, item in enumerate(stretch, first):
        if item.low.startswith(wanted):
            return at
    return None


def find_word(items: Sequence[Item], words: Collection[str], first: int = 0, last: int | None = None) -> int | None:
    """Return the first place whose word is one of some."""
    for at in places_with(items, words, first, last):
        if items[at].low in words:
            return at
    return None


def has_word(items: Sequence[Item], words: Collection[str], first: int, last: int) -> bool:
    """Say whether one of some words stands between two places."""
    return any(each.low in words for each in items[max(0, first) : max(0, last)])


def place_of(items: Sequence[Item], slot: Slot | None) -> int | None:
    """Return the place at which a slot begins, or nothing."""
    return None if slot is None else next((at for at, item in enumerate(items) if item.start == slot.start), None)


def place_behind(items: Sequence[Item], slot: Slot, first: int = 0) -> int:
    """Return the first place, from one on, that lies behind a slot, or else the place behind the sentence."""
    return next((at for at in range(first, len(items)) if items[at].start >= slot.end), len(items))


def phrase_at(items: Sequence[Item], at: int, *words: str) -> bool:
    """Say whether words stand one after another; each is the beginning of one."""
    if at < 0 or at + len(words) > len(items):
        return False
    for word in words:
        if not items[at].low.startswith(word):
            return False
        at += 1
    return True


class Phrases:
    """Phrases of which one may stand at a place; each word is the beginning of one, a first letter alone a word.

    Parameters
    ----------
    *phrases : tuple of str
        Their words.
    """

    def __init__(self, *phrases: tuple[str, ...]) -> None:
        self._firsts = frozenset(words[0] for words in phrases)
        longest_first = sorted(phrases, key=len, reverse=True)
        letters = dict.fromkeys(words[0][:2] for words in longest_first)
        self._by_letters = {each: _by_second([one for one in longest_first if one[0][:2] == each]) for each in letters}

    def first(self, items: Sequence[Item], first: int = 0) -> int | None:
        """Return the first place, from one on, at which one stands."""
        return next(iter(self.places(items, first)), None)

    def places(self, items: Sequence[Item], first: int = 0) -> Iterator[int]:
        """Yield the places, from one on, at which one stands."""
        if has_none(items, self._firsts):
            return iter(())
        begun = self._by_letters
        return (at for at in range(max(0, first), len(items)) if items[at].low[:2] in begun and self.at(items, at))

    def at(self, items: Sequence[Item], at: int) -> tuple[str, ...]:
        """Return the longest that stands at a place, or nothing."""
        word = text_at(items, at)
        begun = self._by_letters.get(word[:2])
        if begun is None:
            return ()
        second = text_at(items, at + 1)
        listed = begun.get(second[:2])
        if listed is None:
            listed = begun.get(second[:1], begun[""])
        for words in listed:
            if word.startswith(words[0]) and phrase_at(items, at + 1, *words[1:]):
                return words
        return ()


def _by_second(phrases: Sequence[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    """Return phrases by the first two letters of their second word; each list has those too that any may follow.

    The key of one letter has those whose second word is that letter, and the empty one those of a single word.
    """
    keys = {"", *(words[1][:2] for words in phrases if len(words) > 1)}
    return {
        key: [words for words in phrases if len(words) < 2 or (key and words[1][:2] in {key, key[:1]})] for key in keys
    }


def has_phrase(items: Sequence[Item], *words: str) -> int | None:
    """Return where words stand one after another, or nothing."""
    at = find(items, words[:1])
    while at is not None and not phrase_at(items, at, *words):
        at = find(items, words[:1], at + 1)
    return at


def clause_begun(items: Sequence[Item], at: int, stops: Collection[str]) -> int:
    """Return where the clause of a place begins, behind the last of the words that end one."""
    return next((i + 1 for i in range(at - 1, -1, -1) if text_at(items, i) in stops), 0)


def denied(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether something is denied, supposed or expected between two places."""
    places = range(max(0, first), min(last, len(items)))
    return any(
        text_at(items, index) in NEGATIONS
        and not is_month(items, index)
        and not (text_at(items, index) == "without" and text_at(items, index - 1) == "or")  # "with or without"
        for index in places
    )


def is_month(items: Sequence[Item], at: int) -> bool:
    """Say whether ``May`` is the month: ``approved in May``."""
    return items[at].text == "May" and text_at(items, at - 1) in {
        "in",
        "of",
        "on",
        "since",
        "last",
        "late",
        "early",
        "by",
    }


def is_name(items: Sequence[Item], at: int) -> bool:
    """Say whether a word is a proper name that nothing else explains."""
    if not 0 <= at < len(items):
        return False
    item = items[at]
    if item.kind != "word" or not item.text[:1].isupper() or item.value in NO_NAMES or len(item.text) < 3:
        return False
    guidance = item.text[:2] == "TA" and item.text[2:].isdigit()
    if guidance or not item.text.rstrip("ABC").strip("IV") or gene_with_exon(items, at):
        return False  # the number of a guidance, a stage, "METex14"
    adverb = item.value.endswith("ly") and not _is_short_name(item) and not _is_surname(items, at)
    adverb = adverb and text_at(items, at - 1) not in {
        "for",
        "of",
        "to",
    }  # a name may end so: "its approval for Brandly"
    if adverb or text_at(items, at + 1) in {"trial", "study"}:
        return False
    if text_at(items, at + 1) in {"-", "–"} and text_at(items, at + 2) in _OF_A_TARGET:
        return False
    if (items[at - 1].text == "(" and at) or _is_dateline(items, at):
        return False  # a ticker, or the place of a dateline
    if at == 0 or items[at - 1].text in {".", "“", '"', ":"}:
        following = text_at(items, at + 2 if text_at(items, at + 1) in {"®", "™"} else at + 1)
        return following in _BEHIND_NAMES or is_name(items, at + 1) or _is_field_of_firm(items, at + 1)
    return True


def is_medicine(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine that is known stands at a place, or a proper name that may be one."""
    return kind_at(items, at) in {"drug", "product"} or is_name(items, at)


_SOCIETIES = frozenset({"group", "society", "network", "centre", "congress", "division", "department", "(",
                        "conference", "program", "programme"})  # fmt: skip


def gene_with_exon(items: Sequence[Item], at: int) -> str:
    """Return the gene that stands at a place with its exon as one word, or nothing: ``METex14``."""
    gene, _, exon = items[at].text.partition("ex")
    told = items[at].kind == "word" and len(gene) > 2 and gene.isalnum() and gene == gene.upper()
    return gene if told and exon.isdigit() else ""


def _is_dateline(items: Sequence[Item], at: int) -> bool:
    """Say whether capitals before a comma are the place of a dateline: ``LONDON, March 3``."""
    behind = items[at + 2] if at + 2 < len(items) else None
    owner = text_at(items, at + 3) in POSSESSIVES  # "NAME, the firm's antibody"
    goes_on = behind is not None and behind.kind == "word" and (behind.text.islower() or owner)
    return at < 3 and items[at].text.isupper() and text_at(items, at + 1) == "," and not goes_on


def _is_surname(items: Sequence[Item], at: int) -> bool:
    """Say whether a word that ends as adverbs do is the last of a name: ``Ann Reilly,``, ``Eva Daly's``."""
    named = at > 0 and items[at - 1].kind == "word" and items[at - 1].text[:1].isupper()
    return named and text_at(items, at + 1) in {"and", "&", "'s", "’s", ",", "plc", "inc", "company", "®", "™", ""}


def _is_short_name(item: Item) -> bool:
    """Say whether a word in ``-ly`` is no adverb: ``Lilly``."""
    return item.value.endswith("lly") and len(item.value) < 7 and item.value not in {"fully", "really", "wholly"}


def named_run(items: Sequence[Item], at: int) -> int:
    """Return the place behind a proper name of several words."""
    end = at + 1
    while end < len(items) and end - at < 4:
        if is_name(items, end) or items[end].text in _FORMS or _is_field_of_firm(items, end):
            end += 1
        elif _is_joined(items, end):
            end += 2  # Bristol-Myers
        elif items[end].text == "&" and end == at + 1 and (is_name(items, end + 1) or text_at(items, end + 1) == "co"):
            end += 2  # Johnson & Johnson
        elif "".join(each.text for each in items[end : end + 4]) in _SPELT_FORMS:
            end += 4  # Acme B.V.
        elif text_at(items, end) in {"and", "&"} and text_at(items, end + 1) in {"co", "company", "sons"}:
            end += 2  # Acme and Co.
        elif items[end - 1].text == "Co" and items[end].text == "." and text_at(items, end + 1).rstrip(".") in _BEHIND:
            end += 2  # & Co. Inc.
        else:
            break
    return end


def _is_field_of_firm(items: Sequence[Item], at: int) -> bool:
    """Say whether a word that is no name ends that of a firm: ``Acme Oncology``, no ``Acme Oncology Group``."""
    return at > 0 and at < len(items) and items[at].text == "Oncology" and text_at(items, at + 1) not in _SOCIETIES


def _is_joined(items: Sequence[Item], at: int) -> bool:
    """Say whether a hyphen joins two parts of a name."""
    if items[at].text != "-" or at + 1 >= len(items) or not items[at + 1].text[:1].isupper():
        return False
    return (
        items[at - 1].end == items[at].start and items[at].end == items[at + 1].start and items[at + 1].kind == "word"
    )


def is_firm(items: Sequence[Item], at: int) -> bool:
    """Say whether the proper name at a place is that of a firm, by the word behind it: ``Acme Pharma``."""
    end = named_run(items, at)
    if text_at(items, end) == "(" and text_at(items, end + 2) == ":" and items[end + 1].text.isupper():
        return True  # "Acme (NYSE: ACM)"
    if "".join(each.text for each in items[max(at, end - 4) : end]) in _SPELT_FORMS:
        return True  # Acme B.V.
    words = {text_at(items, end).rstrip("."), text_at(items, end - 1).rstrip(".") if end - at > 1 else ""}
    return bool(words & _COMPANY_WORDS)


def company_at(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return a company, known or by its capitals, as a slot without a name, and the place behind it."""
    if not 0 <= at < len(items):
        return None
    item = items[at]
    if item.kind == "company":
        end = at + 1
        while end < len(items) and end - at < 4 and text_at(items, end).rstrip(".") in _COMPANY_WORDS:
            end += 1
        return span(items, at, end, "company", item.value), end
    if not is_name(items, at):
        return None
    end = named_run(items, at)
    return span(items, at, end, "company"), end


def span(items: Sequence[Item], first: int, last: int, name: str, value: str | None = None) -> Slot:
    """Return several items as one slot; its text is cut from the article later."""
    start, end = items[first].start, items[last - 1].end
    text = items[first].text if last == first + 1 else ""
    joined = " ".join(each.text for each in items[first:last]).casefold()
    return Slot(name, text, start, end, joined if value is None else value)


def parted(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Return the parts of a sentence between its semicolons."""
    ends = [at for at, item in enumerate(items) if item.text == ";"]
    return [items[first:last] for first, last in zip([0, *(at + 1 for at in ends)], [*ends, len(items)], strict=True)]


def renamed(slot: Slot, name: str) -> Slot:
    """Return a slot under another name."""
    return Slot(name, slot.text, slot.start, slot.end, slot.value)


def made(kind: Kind, slots: Iterable[Slot], sentence: int, extent: tuple[int, int]) -> Statement:
    """Return a statement that reaches over its slots and at least over some characters."""
    listed = tuple(slots)
    start = min([extent[0], *(each.start for each in listed)])
    end = max([extent[1], *(each.end for each in listed)])
    return Statement(kind, listed, start, end, sentence)


def is_done(items: Sequence[Item], at: int) -> bool:
    """Say whether the word before an infinitive tells that it was done: ``shown to``, ``shown in two trials to``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The place of ``to``.
    """
    before = at - 1
    if text_at(items, before) in _SHOWN_IN:
        led = next((i for i in range(before - 1, max(0, before - _NEAR_SHOWN), -1) if text_at(items, i) == "in"), at)
        before = led - 1
    return text_at(items, before) in _DONE_TO
