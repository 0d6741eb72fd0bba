"""Who says what: sentences in quotation marks, with the speaker, who is named beside them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pivotal.reading.background.persons import ROLES, persons
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import made, place_behind, places_with, text_at

_SAID = frozenset({
    "said", "says", "commented", "added", "explained", "stated", "noted", "adds", "comments", "explains",
    "concluded", "remarked", "declared", "declare", "wrote", "writes", "told", "emphasised", "saying", "adding",
    "notes", "states", "concludes", "remarks", "declares", "tells", "emphasises", "stressed", "stresses", "argued",
    "argues", "cautioned", "cautions", "warned", "warns", "replied", "acknowledged", "insisted", "reiterated",
    "quipped",
})  # fmt: skip
_HEARD = frozenset({"told", "tells", "tell"})  # behind them stands who heard it
_SUBJECTS = frozenset({"we", "i", "it", "this", "they", "our", "these", "that"})
# Words that are said of much else too, so that they only count beside a quotation.
_ALSO_SAID = frozenset({
    "observed", "observes", "continued", "continues", "suggested", "suggests", "reported", "reports", "highlighted",
    "predicted", "predicts", "confirmed", "affirmed", "shared", "summarised", "believes", "believed", "describes",
    "called", "described", "calls", "pointed", "hailed", "hails", "sees", "thinks", "complains", "complained",
    "lamented", "enthused", "confessed", "admitted", "admits", "welcomed", "insists", "joked", "urged",
    "went", "announced", "tweeted", "posted", "shares", "recalls",
    "recalled",
})  # fmt: skip
_SPEAKING = frozenset(
    {"said", "says", "added", "adds", "commented", "comments", "noted", "notes", "explained", "stated"}
)
_FIRST_PERSON = frozenset({"we", "i", "our", "my", "us", "me"})
_ENDING = frozenset(
    {"that", "in", "on", "it", "he", "she", "they", "at", "to", "a", "this", "these", "during", ";", "–"}
)
_OF_ROLES = frozenset({
    "of", "and", "for", "medical", "scientific", "study", "trial", "clinical", "global", "cancer", "biotech",
    "operating", "commercial", "financial", "the", "its", "company", "our", "interim", "former", "author",
    "coauthor", "drug", "-", "breast", "lung", "kidney", "research", "development", "oncology", "principal",
    "corresponding", "firm", "group", "stock",
})  # fmt: skip
_STATING = frozenset({"is", "are", "was", "were", "has", "have", "we", "i"})  # begins a judgement of its own
_MARKS = frozenset("“”\"„«»'\u2018\u2019")
# Words that make a judgement of a few words that are quoted out of a sentence.
_OF_A_SENTENCE = frozenset({
    "is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "would", "can", "could", "may", "do",
    "does", "did", "we", "i", "it", "it's", "should", "must", "what", "’s", "'s", "their", "our", "my",
})  # fmt: skip
_MANY = 10  # words of a quotation that is no name nor a term, whatever is in it
_FEWER = 7  # the same where it is told who says it
_SHORTEST = 4  # words of a quotation; fewer are a term that is set in marks
_FURTHEST = 8  # sentences of a quotation between the judgement and its speaker
_NEAR_ROLE = 8
_NEAR_NAMED = 5  # sentences between a speaker and "he said"

_COMPANIES = frozenset({"company", "firm", "agency", "regulator", "drugmaker", "charity", "institute", "watchdog"})

_COPULAS = frozenset({"is", "was", "are", "were", "be", "been", "being", "as", "not", "remains"})
_TERMS = frozenset(
    {"significant", "significantly", "meaningful", "statistically", "clinically", "standard", "so", "in"}
)
_BEHIND_JUDGEMENT = frozenset({
    "for", "that", "in", "and", "but", "to", "of", "with", "by", "about", "on", "at", "when", "because", "after", "as",
    "since", "while", "if", "or", "than", "from", "given", "despite", "said", "told",
})  # fmt: skip

_TITLED = frozenset({"entitled", "titled", "called", "headlined", "title", "titles", "named"})
_SPOKEN = _SAID | _ALSO_SAID | {"according", ":"}  # and what opens a quotation

Attributed = tuple[Slot | None, bool]


def speakers_of(lines: Sequence[Sequence[Item]]) -> list[Attributed]:
    """Return for each sentence who is quoted in it, and whether it is a quotation.

    Parameters
    ----------
    lines : sequence of sequences of Item
        The sentences of a text. The speaker of one may stand in another: before the quotation, or behind its end.
    """
    told = _by_surname(lines, [attribution(items) for items in lines])
    found: list[Attributed] = []
    for number, items in enumerate(lines):
        speaker, attributed = told[number]
        if attributed and speaker is not None:
            _quote_unmarked(items, speaker)
        quoted = sum(each.quoted and each.kind != "punct" for each in items)
        if attributed and speaker is None and quoted and _is_said_by_pronoun(items):
            speaker = _last_named(told, number)
        if quoted and not attributed and quoted * 2 > len(items) and not _is_a_title(items):
            speaker, attributed = _from_another(lines, told, number, found)
        found.append((speaker, bool(quoted) and attributed))
    return found


def _quote_unmarked(items: Sequence[Item], speaker: Slot) -> None:
    """Take what stands before ``…, said Jane Roe, president of Acme`` as quoted, where a text has lost its marks."""
    if any(each.quoted for each in items):
        return
    verb = next((at for at, each in enumerate(items) if each.end <= speaker.start and each.low in _SPEAKING), 0)
    behind = place_behind(items, speaker)
    told = text_at(items, verb - 1) == "," and _is_subject(items, verb, speaker) and text_at(items, behind) == ","
    if not told or not any(_is_role(items, at) for at in range(behind + 1, min(behind + _NEAR_ROLE, len(items)))):
        return
    own = any(text_at(items, at) in _FIRST_PERSON for at in range(verb))
    if any(text_at(items, at) in _MARKS for at in range(len(items))) or verb < (_SHORTEST if own else 2 * _SHORTEST):
        return
    for item in items[: verb - 1]:
        item.quoted = True


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


def _by_surname(lines: Sequence[Sequence[Item]], told: Sequence[Attributed]) -> list[Attributed]:
    """Add speakers of whom only the surname is given, since a sentence before had the whole name: ``Roe said``."""
    if all(speaker is not None or not attributed for speaker, attributed in told):
        return list(told)
    known: set[str] = set()
    found: list[Attributed] = []
    for items, (speaker, attributed) in zip(lines, told, strict=True):
        named = _surname(items, known) if attributed and speaker is None and known else None
        found.append((named or speaker, attributed))
        known |= {each.text for slot in persons(items, 0, len(items)) for each in items if each.end == slot.end}
    return found


def _surname(items: Sequence[Item], known: Collection[str]) -> Slot | None:
    """Return a known surname right beside a verb of speech."""
    for at, item in enumerate(items):
        if not item.quoted and _is_said(items, at):
            for place in (at - 1, at + 1):
                if 0 <= place < len(items) and items[place].text in known and not items[place].quoted:
                    return items[place].slot("speaker", "")
    return None


def _from_another(
    lines: Sequence[Sequence[Item]], told: Sequence[Attributed], number: int, found: Sequence[Attributed]
) -> Attributed:
    """Return the speaker of a quotation that another sentence names, or nobody."""
    opens, closes = lines[number][0].text in _MARKS, lines[number][-1].text in _MARKS
    if opens and number and _is_left_open(lines[number - 1]) and found[number - 1][0] is not None:
        return found[number - 1]  # each paragraph of a quotation opens with a mark, only the last one closes
    back = None if opens else _back(lines, told, number, found)
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


def _is_a_title(items: Sequence[Item]) -> bool:
    """Read ``The presentation, entitled “…”, will be``: what is quoted is the name of a thing, and nobody says it."""
    first = next(at for at, each in enumerate(items) if each.quoted)
    return bool({text_at(items, at) for at in range(max(0, first - 3), first)} & _TITLED)


def _is_left_open(items: Sequence[Item]) -> bool:
    return bool(items) and items[-1].quoted and items[-1].text not in _MARKS


def _back(
    lines: Sequence[Sequence[Item]], told: Sequence[Attributed], number: int, found: Sequence[Attributed]
) -> Attributed | None:
    """Return the speaker of a quotation that goes on: the sentence with its beginning may name one, or have one."""
    for index in range(number - 1, max(-1, number - _FURTHEST), -1):
        if told[index][1]:
            return told[index]
        if not lines[index] or not lines[index][-1].quoted:
            return None
        if lines[index][0].text in _MARKS:
            return found[index] if found[index][1] and found[index][0] is not None else None
    return None


def attribution(items: Sequence[Item]) -> Attributed:
    """Return the speaker whom a sentence names, and whether it attributes a quotation at all."""
    quotes = any(each.quoted for each in items)
    for at in places_with(items, _SPOKEN):
        item = items[at]
        if item.quoted or not (_is_said(items, at) or (quotes and _opens_quotation(items, at))):
            continue
        verb = at + 1 if item.low == "according" else at  # "according to"
        near = () if item.text == ":" or item.low in _HEARD else (verb + 1, min(verb + 2 + _NEAR_ROLE, len(items)))
        behind = next(persons(items, *near), None) if near else None
        if behind is not None and _is_subject(items, verb, behind):
            return behind, True
        before = list(persons(items, 0, at))
        return (before[0] if before else _body(items, at) if quotes else None), True
    return _behind_dash(items) if quotes else (None, False)


def _body(items: Sequence[Item], verb: int) -> Slot | None:
    """Return the firm or authority right beside a verb of speech: ``the company said``, ``NICE said``."""
    at = verb - 1
    if text_at(items, at) == ")":
        at = next((i - 1 for i in range(at, max(-1, at - _NEAR_NAMED), -1) if items[i].text == "("), at)
    for place in (at, at + 2):
        own = 0 <= place < len(items) and not items[place].quoted
        if own and (items[place].kind in {"company", "authority"} or items[place].low in _COMPANIES):
            return items[place].slot("speaker", "body")
    return None


def _behind_dash(items: Sequence[Item]) -> Attributed:
    """Return who is named behind a dash that follows a quotation: ``“…” – Jane Roe, president``."""
    last = max(at for at, each in enumerate(items) if each.quoted)
    dash = next((i for i in range(last + 1, min(last + 4, len(items))) if items[i].text in {"-", "–", "—"}), None)
    named = None if dash is None else next(persons(items, dash + 1, min(dash + 2 + _NEAR_ROLE, len(items))), None)
    return named, named is not None


def _is_said(items: Sequence[Item], at: int) -> bool:
    """Say whether a verb of speech stands at a place, or ``according to``."""
    word = text_at(items, at)
    if word in _SAID or (word == "according" and text_at(items, at + 1) == "to"):
        return True
    return word in _ALSO_SAID and any(each.quoted for each in items)


def _opens_quotation(items: Sequence[Item], at: int) -> bool:
    """Say whether a colon opens a quotation behind who says it: ``Jane Roe, president of A: “…”``."""
    return items[at].text == ":" and at + 1 < len(items) and items[at + 1].quoted


def _is_subject(items: Sequence[Item], verb: int, person: Slot) -> bool:
    """Say whether a person behind a verb is who speaks: only roles, titles and companies stand between."""
    for at in range(verb + 1, len(items)):
        if items[at].start >= person.start:
            return True
        word = text_at(items, at)
        if items[at].quoted or word in _ENDING or (word == "the" and text_at(items, at + 1) not in ROLES):
            return False
        if items[at].kind == "word" and items[at].text[:1].islower() and not _is_role(items, at):
            return False
    return False


def _is_role(items: Sequence[Item], at: int) -> bool:
    word = text_at(items, at)
    return word.rstrip(".") in ROLES or word in _OF_ROLES or text_at(items, at + 1) in ROLES or word.endswith("ist")


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
    marked = any(each.text in _MARKS for each in items)
    if not marked and told and not any(each.low in _FIRST_PERSON for each in quoted):
        return []  # "The FDA approved NAME, said Jane Roe, its director."
    longest = _longest(items)
    if speaker is not None and 0 < longest < _SHORTEST and _is_judged(items, quoted, speaker):
        return [made("opinion", [_by(speaker, text)], sentence, (quoted[0].start, quoted[-1].end))]
    body = items[0].quoted and (speaker is None or speaker.value == "body")
    if body and told and all(each.kind in {"disease", "act"} for each in told):
        return []  # "X is a cancer of the skin," the company said
    if (
        longest < _SHORTEST
        or _is_a_piece(items, quoted, told, _FEWER if speaker is not None else _MANY)
        or (speaker is None and _is_cited(items, quoted))
    ):
        return []
    named = [] if speaker is None else [_by(speaker, text)]
    clauses = _clauses(items, facts=bool(told))
    judged = [each for each in clauses if not any(each[0] <= fact.start < each[1] for fact in told)]
    if len(clauses) < 2 or not judged:
        return [made("opinion", named, sentence, (quoted[0].start, quoted[-1].end))]
    return [made("opinion", [*named, Slot("judgement", "", *each, "")], sentence, each) for each in judged]


def _by(speaker: Slot, text: str) -> Slot:
    return Slot("speaker", "", speaker.start, speaker.end, text[speaker.start : speaker.end])


def _is_judged(items: Sequence[Item], quoted: Sequence[Item], speaker: Slot) -> bool:
    """Say whether few words that are quoted are a judgement, and no term or name: ``Roe said it was "mixed"``.

    A firm or an authority has to say that something ``was`` so; what goes before a noun is a term.
    """
    named = all(item.end <= speaker.start or speaker.end <= item.start for item in quoted)
    own = speaker.start >= items[0].start and speaker.end <= items[-1].end
    first = next(at for at, each in enumerate(items) if each is quoted[0])
    behind = next((i for i in range(first, len(items)) if not items[i].quoted), len(items))
    while behind < len(items) and items[behind].text in _MARKS:
        behind += 1
    ends = behind >= len(items) or items[behind].kind == "punct" or text_at(items, behind) in _BEHIND_JUDGEMENT
    plain = quoted[0].kind == "word" and quoted[0].text[:1].islower() and not _TERMS & {each.low for each in quoted}
    before = next((text_at(items, i) for i in range(first - 1, -1, -1) if items[i].text not in _MARKS), "")
    person = speaker.value != "body"
    said = before in _COPULAS or quoted[0].low in _OF_A_SENTENCE or (person and quoted[0].start > speaker.start)
    return named and own and ends and plain and said


def _longest(items: Sequence[Item]) -> int:
    """Return how many words of a sentence are quoted one after another at most."""
    longest = run = 0
    for item in items:
        run = run + (item.kind != "punct") if item.quoted else 0
        longest = max(longest, run)
    return longest


def _is_cited(items: Sequence[Item], quoted: Sequence[Item]) -> bool:
    """Say whether nobody says what is quoted, since it is the words of a label or a name: ``is indicated 'for …'``."""
    if items[0].quoted:
        return False
    first = next(at for at, each in enumerate(items) if each is quoted[0])
    before = [each.low for each in items[max(0, first - 8) : first]]
    headed = ":" in before[-2:] and any(each.startswith(("indication", "wording", "label")) for each in before)
    permits = any(each.low in {"indicated", "authorised"} for each in quoted)
    if headed or (permits and _is_of_a_label(items, quoted[0].start)):
        return True
    told = len(quoted) >= _MANY or any(each.low in _OF_A_SENTENCE for each in quoted)
    return quoted[0].text[:1].islower() or not told


def _is_of_a_label(items: Sequence[Item], quoted: int) -> bool:
    """Say whether a label is announced before what is quoted: ``The approved indication is: "…"``."""
    return any(
        each.low in {"indication", "label", "reads", "indications", "wording"} and each.end <= quoted for each in items
    )


def _is_a_piece(items: Sequence[Item], quoted: Sequence[Item], told: Sequence[Statement], many: int) -> bool:
    """Say whether fewer words than ``many`` are quoted out of a sentence that are no judgement alone, or a fact."""
    whole = quoted[0].text[:1].isupper() or items[0].quoted or not quoted[0].text[:1].isalpha()
    if whole or len(quoted) * 2 > len(items):
        return False
    last = quoted[-1].end
    fact = any(slot.start < last and quoted[0].start < slot.end for each in told for slot in each.slots)
    verb = any(each.low in _OF_A_SENTENCE for each in quoted)
    if fact and not (verb and many < _MANY <= len(quoted)):
        return True
    return len(quoted) < many and not verb


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
