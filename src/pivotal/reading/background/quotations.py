"""Who says what: sentences in quotation marks, with the speaker, who is named beside them."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import made, text_at

_SAID = frozenset({
    "said", "says", "commented", "added", "explained", "stated", "noted", "adds", "comments", "explains",
    "concluded", "remarked", "declared", "declare", "wrote", "writes", "told", "emphasised", "saying", "adding",
})  # fmt: skip
_TITLES = frozenset({"dr", "dr.", "prof", "prof.", "professor", "mr", "ms", "mrs"})
_SUBJECTS = frozenset({"we", "i", "it", "this", "they", "our", "these", "that"})
_ROLES = frozenset({
    "analyst", "professor", "oncologist", "director", "president", "physician", "doctor", "investigator", "author",
    "researcher", "spokesman", "spokeswoman", "spokesperson", "officer", "executive", "head", "chairman", "founder",
    "scientist", "haematologist", "urologist", "surgeon", "dr", "lead", "leader", "chief",
})  # fmt: skip
_STATING = frozenset({"is", "are", "was", "were", "has", "have", "we", "i"})  # begins a judgement of its own
_MARKS = frozenset("“”\"„«»'\u2018\u2019")
# Words that make a judgement of a few words that are quoted out of a sentence.
_OF_A_SENTENCE = frozenset({
    "is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "would", "can", "could", "may", "do",
    "does", "did", "we", "i", "it", "it's", "should", "must", "what", "’s", "'s", "their", "our", "my",
})  # fmt: skip
_SHORTEST = 4  # words of a quotation; fewer are a term that is set in marks
_FURTHEST = 8  # sentences of a quotation between the judgement and its speaker
# Words in the names of institutions and of parts of them.
_NO_PERSONS = frozenset({
    "board", "hospital", "university", "institute", "centre", "center", "committee", "society", "foundation",
    "department", "clinic", "college", "school", "division", "trust", "group", "association", "alliance", "network",
    "council", "agency", "commission", "company", "pharma", "pharmaceuticals", "therapeutics", "tumour", "oncology",
    "development", "affairs", "global",
})  # fmt: skip
_NEAR_ROLE = 8
_NEAR_NAMED = 5  # sentences between a speaker and "he said"

Attributed = tuple[Slot | None, bool]


def speakers_of(lines: Sequence[Sequence[Item]]) -> list[Attributed]:
    """Return for each sentence who is quoted in it, and whether it is a quotation.

    Parameters
    ----------
    lines : sequence of sequences of Item
        The sentences of a text. The speaker of one may stand in another: before the quotation, or behind its end.
    """
    told = [attribution(items) for items in lines]
    found: list[Attributed] = []
    for number, items in enumerate(lines):
        quoted = sum(each.quoted and each.kind != "punct" for each in items)
        speaker, attributed = told[number]
        if attributed and speaker is None and quoted and _is_said_by_pronoun(items):
            speaker = _last_named(told, number)
        if quoted and not attributed and quoted * 2 > len(items):
            speaker, attributed = _from_another(lines, told, number)
        found.append((speaker, bool(quoted) and attributed))
    return found


def _is_said_by_pronoun(items: Sequence[Item]) -> bool:
    """Say whether ``he said`` or ``she added`` attributes a sentence, so that its speaker was named before."""
    return any(
        not each.quoted
        and each.low in {"he", "she"}
        and (text_at(items, at + 1) in _SAID or text_at(items, at - 1) in _SAID or text_at(items, at + 2) in _SAID)
        for at, each in enumerate(items)
    )


def _last_named(told: Sequence[Attributed], number: int) -> Slot | None:
    """Return who was named last as a speaker, in one of a few sentences before."""
    places = range(number - 1, max(-1, number - _NEAR_NAMED), -1)
    return next((told[index][0] for index in places if told[index][0] is not None), None)


def _from_another(lines: Sequence[Sequence[Item]], told: Sequence[Attributed], number: int) -> Attributed:
    """Return the speaker of a quotation that another sentence names, or nobody."""
    opens, closes = lines[number][0].text in _MARKS, lines[number][-1].text in _MARKS
    back = None if opens else _back(lines, told, number)
    if back is not None:
        return back
    if opens and closes and number and told[number - 1][1] and any(each.quoted for each in lines[number - 1]):
        return told[number - 1]
    for index in range(number + 1, min(number + _FURTHEST, len(lines))):
        if told[index][1] and (index == number + 1 or not closes):
            return told[index]
        if closes or not lines[index] or not lines[index][0].quoted:
            break
        closes = lines[index][-1].text in _MARKS
    near = [told[i] for i in (number + 1, number - 1, number + 2, number - 2) if 0 <= i < len(lines)]
    return next((each for each in near if each[1]), (None, True))


def _back(lines: Sequence[Sequence[Item]], told: Sequence[Attributed], number: int) -> Attributed | None:
    """Return the speaker of a quotation that goes on: the sentence with its beginning may name one."""
    for index in range(number - 1, max(-1, number - _FURTHEST), -1):
        if told[index][1]:
            return told[index]
        if not lines[index] or not lines[index][-1].quoted or lines[index][0].text in _MARKS:
            return None
    return None


def attribution(items: Sequence[Item]) -> Attributed:
    """Return the speaker whom a sentence names, and whether it attributes a quotation at all."""
    outside = [index for index, each in enumerate(items) if not each.quoted]
    for at in outside:
        accords = text_at(items, at) == "according" and text_at(items, at + 1) == "to"
        if text_at(items, at) in _SAID or accords:
            after = _behind_roles(items, at + (2 if accords else 1))
            return (after or _first_person(items, at) or _behind_role(items, at)), True
    return None, False


def _behind_roles(items: Sequence[Item], at: int) -> Slot | None:
    """Return the person named behind a verb, with or without a role: ``said lead investigator Jane Roe``."""
    for index in range(at, min(at + _NEAR_ROLE, len(items))):
        if (person := _person(items, index)) is not None:
            return person
        told = items[index].kind in {"company", "disease", "trial"} or items[index].text[:1].isupper()
        if not told and (
            items[index].quoted or items[index].kind not in {"word", "active"} or _ends_roles(items, index)
        ):
            return None
    return None


def _ends_roles(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at) in {"that", "in", "on", "it", "he", "she", "they", "the", "at", "to", "a"} and not (
        text_at(items, at) == "the" and text_at(items, at + 1) in _ROLES
    )


def _first_person(items: Sequence[Item], verb: int) -> Slot | None:
    start = next((index for index in range(verb) if not items[index].quoted and items[index].kind != "punct"), None)
    return None if start is None else _person(items, start)


def _behind_role(items: Sequence[Item], verb: int) -> Slot | None:
    """Return the person between a role and a verb: ``led analyst John Doe to declare``."""
    for index in range(verb - 1, max(-1, verb - _NEAR_ROLE), -1):
        if text_at(items, index) in _ROLES and not items[index].quoted:
            return _person(items, index + 1)
    return None


def _person(items: Sequence[Item], at: int) -> Slot | None:
    """Return a person who is named at a place: two or more words with capitals, or a title and a name."""
    end, names = at, 0
    while (end < len(items) and items[end].kind not in {"punct", "number"}) or (
        text_at(items, end) in {".", "-"} and end > at
    ):
        if items[end].text == "." and text_at(items, end - 1) not in _TITLES:
            break
        if not items[end].text[:1].isupper() and items[end].text not in {"-", ".", "de", "van", "von", "der"}:
            break
        if items[end].low in _NO_PERSONS and end > at:
            return None  # the name of a board or a hospital
        names += items[end].text[:1].isupper()
        end += 1
    if names < 2 or items[at].low in _NO_PERSONS:
        return None
    return Slot("speaker", "", items[at].start, items[end - 1].end, "")


def opinions(
    items: Sequence[Item], sentence: int, speaker: Slot | None, text: str, told: Sequence[Statement] = ()
) -> list[Statement]:  # fmt: skip
    """Return what is quoted in a sentence as opinions: each of its clauses that states no fact, or all of it as one.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    speaker : Slot or None
        Who says it.
    text : str
        The text, for the name of the speaker.
    told : sequence of Statement
        The facts that were read in the sentence; a clause with one is no opinion where another clause is.
    """
    quoted = [each for each in items if each.quoted and each.kind != "punct"]
    if len(quoted) < _SHORTEST or _is_a_piece(items, quoted, told):
        return []
    named = (
        [] if speaker is None else [Slot("speaker", "", speaker.start, speaker.end, text[speaker.start : speaker.end])]
    )
    clauses = _clauses(items, facts=bool(told))
    judged = [each for each in clauses if not any(each[0] <= fact.start < each[1] for fact in told)]
    if len(clauses) < 2 or not judged:
        return [made("opinion", named, sentence, (quoted[0].start, quoted[-1].end))]
    return [made("opinion", [*named, Slot("judgement", "", *each, "")], sentence, each) for each in judged]


def _is_a_piece(items: Sequence[Item], quoted: Sequence[Item], told: Sequence[Statement]) -> bool:
    """Say whether a few words are quoted out of a sentence that are no judgement by themselves, or a fact."""
    whole = quoted[0].text[:1].isupper() or items[0].quoted or not quoted[0].text[:1].isalpha()
    if whole or len(quoted) * 2 > len(items):
        return False
    last = quoted[-1].end
    if any(slot.start < last and quoted[0].start < slot.end for each in told for slot in each.slots):
        return True
    return not any(each.low in _OF_A_SENTENCE for each in quoted)


def _clauses(items: Sequence[Item], *, facts: bool) -> list[tuple[int, int]]:
    """Return the characters of the clauses of what is quoted.

    They part before ``, which is``, and where facts are told too before ``and we``.
    """
    quoted = [index for index, each in enumerate(items) if each.quoted and each.kind != "punct"]
    found: list[tuple[int, int]] = []
    first = 0
    for place in range(_SHORTEST, len(quoted) - _SHORTEST + 1):
        at = quoted[place]
        relative = (
            text_at(items, at) == "which" and text_at(items, at - 1) == "," and text_at(items, at + 1) in _STATING
        )
        joined = facts and text_at(items, at) in {"and", "but"} and text_at(items, at + 1) in _SUBJECTS
        if (relative or joined) and place - first >= _SHORTEST:
            found.append((items[quoted[first]].start, items[quoted[place - 1]].end))
            first = place
    if quoted:
        found.append((items[quoted[first]].start, items[quoted[-1]].end))
    return found
