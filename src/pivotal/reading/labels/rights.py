"""Statements of who holds the rights to a medicine, where, from whom, and who are partners."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import company_at, find, made, phrase_at, renamed, span, territory_at, text_at

_HOLDS = ("holds", "hold", "has", "have", "had", "retain", "own", "receiv", "obtain", "acquir", "keep", "secur",
          "holding",
          "maintain", "gain", "regain", "gets", "get")  # fmt: skip
_GRANTS = (
    "granted",
    "grants",
    "granting",
    "licenced",
    "licenses",
    "gave",
    "gives",
    "giving",
    "sold",
    "transfer",
    "assigned",
)
_OBJECTS = frozenset({"rights", "right", "licence", "license", "licenses", "licences", "sublicence", "sublicense"})
_OF_OTHERS = frozenset({"with", "from", "to", "by", "of", "for", "via", "under", "against", "between"})
_FARTHEST = 60  # items between them where something stands aside
_BETWEEN = 6  # items between a company and its verb
_PASSED = frozenset({"to", "its", "his", "partner", "partners", "the", "licensee", "subsidiary", "their", "affiliate"})
_PAPERS = frozenset({"agreement", "agreements", "deal", "contract", "licence", "license"})
_BUT = frozenset({"except", "excluding", "other", "apart", "outside", "beyond"})
_PARTNERS = (
    ("partnered", "with"), ("in", "partnership", "with"), ("in", "collaboration", "with"), ("partner",),
    ("collaborates", "with"), ("collaborated", "with"), ("jointly", "develop"), ("co", "-", "develop"),
    ("together", "with"), ("collaboration", "with"), ("alliance", "with"),
)  # fmt: skip

_PARTNER_WORDS = tuple({words[0] for words in _PARTNERS})


def rights(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence tells of rights and partners."""
    found = _marketed(items, sentence)
    if not found:
        found = _held(items, sentence)
    return [*(found or _dealt(items, sentence)), *_partners(items, sentence)]


def _companies(items: Sequence[Item], first: int, last: int) -> list[tuple[int, int, Slot]]:
    """Return the companies between two places: where each begins, the place behind it, and its slot."""
    found: list[tuple[int, int, Slot]] = []
    at = first
    while at < last:
        at = _behind_tickers(items, at)
        if at >= last:
            break
        step = company_at(items, at)
        coded = (
            step is not None
            and text_at(items, step[1]) == "-"
            and items[min(step[1] + 1, len(items) - 1)].kind == "number"
        )
        if step is None or coded:
            at += 1
            continue
        if text_at(items, step[1] + 1) not in {"headquartered", "based"}:  # a place
            found.append((at, step[1], step[0]))
        at = step[1]
    return found


def _behind_tickers(items: Sequence[Item], at: int) -> int:
    """Return the place behind a bracket with the exchanges where a firm is listed: ``(Nasdaq: ABCD)``."""
    if text_at(items, at) not in {"(", "["}:
        return at
    shut = next((i for i in range(at + 1, min(at + 24, len(items))) if items[i].text in {")", "]"}), at)
    return shut + 1 if any(items[i].text == ":" for i in range(at, shut)) else at


def _where(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    """Return the first territory between two places, with its exceptions."""
    at = first
    while at < last:
        if text_at(items, at) == "global" and text_at(items, at + 1) in _OBJECTS | {"exclusive", "commercial"}:
            return [items[at].slot("territory", "world"), *_exceptions(items, at + 1, last)]
        if items[at].text == "," and text_at(items, at + 1) in {"which", "who"}:
            return []  # something else is told of another thing
        named = (items[at].kind == "territory" and _is_place(items, at)) or text_at(items, at) in {"outside", "ex"}
        step = territory_at(items, at) if named else None
        if step is not None:
            slots = _greater(items, at) or step[0]
            if text_at(items, at) == "ex":
                slots = [span(items, at, at + 3, "territory", "world"), *slots[1:]]
            if len(slots) == 1 and slots[0].value == "world" and text_at(items, at) != "outside":
                left_out = _exceptions(items, step[1], last) or _rest(items, at)
                if not left_out and any(text_at(items, i) in _BUT for i in range(step[1], min(step[1] + 8, last))):
                    return []  # it is not known what is excepted
                slots = [*slots, *left_out]
            return slots
        at += 1
    return []


_REGION = ("CN", "HK", "MO", "TW")  # Greater China


def _greater(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the territories of a region, each with its words: ``Greater China``."""
    if items[at].value != "CN" or text_at(items, at - 1) != "greater":
        return []
    return [span(items, at - 1, at + 1, "territory", each) for each in _REGION]


def _rest(items: Sequence[Item], at: int) -> list[Slot]:
    """Return what ``elsewhere`` and ``the rest of the world`` leave out: the territories that were named before."""
    if not text_at(items, at).startswith(("rest", "elsewhere")):
        return []
    named = [i for i in range(at) if items[i].kind == "territory" and items[i].value != "world"]
    return [
        each
        for i in named
        for each in [renamed(one, "except") for one in _greater(items, i)] or [items[i].slot("except")]
    ]


def _is_place(items: Sequence[Item], at: int) -> bool:
    """Say whether a territory tells where: ``in the US``, ``US rights``; not ``the U.S. firm``."""
    before = at - 1
    while before > 0 and text_at(items, before) in {"the", "all", "both", "greater", "mainland"}:
        before -= 1
    after = text_at(items, at + 1)
    return (
        text_at(items, before)
        in {
            "in",
            "for",
            "within",
            "throughout",
            "of",
            "across",
            "from",
            "to",
            "over",
            "covering",
            "with",
            "into",
            "and",
            ",",
        }
        or items[at].value == "world"
        or after in {"rights", "commercial", "commercialisation", "marketing", "market", "and"}
    )


def _exceptions(items: Sequence[Item], at: int, last: int) -> list[Slot]:
    """Return the territories that are excepted shortly behind a place: ``worldwide licence other than in China``."""
    but = next((i for i in range(at, min(at + 6, last)) if text_at(items, i) in _BUT), None)
    if but is None:
        return []
    start = next((i for i in range(but + 1, min(but + 5, last)) if items[i].kind == "territory"), None)
    step = None if start is None else territory_at(items, start)
    return [] if step is None else [renamed(each, "except") for each in step[0]]


def _held(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``A holds rights in T``, ``A granted B rights outside T``, and what is added after ``and``."""
    verbs = [
        i
        for i in range(len(items))
        if text_at(items, i).startswith((*_HOLDS, *_GRANTS)) and items[i].kind in {"word", "active"}
        and not (text_at(items, i) in {"licenses", "licence"} and find(items, _GRANTS, i - 3, i) is not None)
        and not (text_at(items, i) in {"has", "have", "had"} and text_at(items, i + 1).startswith((*_HOLDS, *_GRANTS)))
    ]  # fmt: skip
    found: list[Statement] = []
    for number, verb in enumerate(verbs):
        end = verbs[number + 1] if number + 1 < len(verbs) else len(items)
        granting = text_at(items, verb).startswith(_GRANTS) and not _takes(items, verb, end)
        licenced = text_at(items, verb) in {"licenced", "licenses", "sold"}
        if not (licenced or _mentions_rights(items, verb, end)):
            continue
        slots = _grant(items, verb, end) if granting else _hold(items, verb, end)
        if slots:
            found.append(
                made("rights", [*slots, *_terms(items, verb, end)], sentence, (items[verb].start, items[verb].end))
            )
            found += _added(items, verb, end, sentence)
    return found or _owned(items, sentence)


def _mentions_rights(items: Sequence[Item], first: int, last: int) -> bool:
    return any(text_at(items, index) in _OBJECTS for index in range(first + 1, last))


def _terms(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    at = find(items, ("exclusive",), first, last)
    return [] if at is None else [items[at].slot("exclusive", "true")]


def _subject(items: Sequence[Item], verb: int) -> tuple[int, int, Slot] | None:
    """Return the company that a verb is told of: before it, and no object of another word, such as ``with``."""
    told = [each for each in _companies(items, 0, verb) if not _is_object(items, each[0])]
    for company in reversed([each for each in told if verb - each[1] < _FARTHEST]):
        depth, gap = 0, []
        for index in range(company[1], verb):
            depth += (items[index].text == "(") - (items[index].text == ")")
            if not depth and items[index].text != ")":
                gap.append(text_at(items, index))
        aside = len(gap) > 1 and gap[0] == "," and any(each == "," for each in gap[-3:])
        if (len(gap) <= _BETWEEN or aside) and not {"'s", "’s"} & set(gap[:1]):
            return company
    return None


def _is_object(items: Sequence[Item], at: int) -> bool:
    """Say whether a company is the object of another word: ``with A``, ``a subsidiary of the A Group``."""
    before = at - 1
    while before > 0 and text_at(items, before) in {"the", "its", "their"}:
        before -= 1
    return text_at(items, before) in _OF_OTHERS


def _hold(items: Sequence[Item], verb: int, end: int) -> list[Slot]:
    going_on = text_at(items, verb).endswith("ing") and text_at(items, verb - 1) == "while"
    holder = next(iter(_companies(items, 0, verb)), None) if going_on else _subject(items, verb)
    if holder is None:
        return []
    where = _where(items, verb, end) or _where_before(items, holder[0])
    if not where:
        return []
    source = next((i for i in range(verb + 1, end) if text_at(items, i) == "from"), None)
    giver = None if source is None else company_at(items, source + 1)
    grantor = [] if giver is None or text_at(items, verb) in {"has", "have"} else [renamed(giver[0], "grantor")]
    return [renamed(holder[2], "holder"), *grantor, *where]


def _takes(items: Sequence[Item], verb: int, end: int) -> bool:
    """Say whether a licence is taken, not given: ``in-licensed rights from A``, ``licensed the rights from A``."""
    if text_at(items, verb) != "licenced":
        return False
    inward = text_at(items, verb - 1) == "-" and text_at(items, verb - 2) == "in"
    words = [text_at(items, index) for index in range(verb + 1, end)]
    return inward or ("from" in words and "to" not in words[: words.index("from")])


def _where_before(items: Sequence[Item], company: int) -> list[Slot]:
    """Return the territories before ``where A holds the rights``, or those that open a clause: ``In T, A holds``."""
    at = company - 1
    if text_at(items, at) not in {"where", ","}:
        return []
    if text_at(items, at) == ",":
        return _where(items, 0, at) if text_at(items, 0) in {"in", "outside"} else []
    first = at
    while first > 0 and (
        items[first - 1].kind == "territory" or text_at(items, first - 1) in {"and", ",", "the", "or"}
    ):
        first -= 1
    return [] if text_at(items, first - 1) != "in" else _where(items, first, at)


def _grant(items: Sequence[Item], verb: int, end: int) -> list[Slot]:
    """Read the grantor before the verb and the holder after it."""
    where = _where(items, verb + 1, end)
    holder = _receiver(items, verb, end)
    if holder is None or not where:
        return []
    told = text_at(items, verb) == "granting"
    paper = text_at(items, verb - 1) in {"that", "which"} and text_at(items, verb - 2) in _PAPERS
    subject = None if told else _subject(items, verb) or next(iter(_companies(items, 0, verb)), None)
    if told and text_at(items, verb + 1) == "it":
        subject = next(iter(_companies(items, 0, verb)), None)
    if paper:  # the one other party, where there is one
        parties = [each for each in _companies(items, 0, verb) if each[2].value != holder.value]
        subject = parties[0] if len(parties) == 1 else None
    grantor = [] if subject is None or subject[2].start == holder.start else [renamed(subject[2], "grantor")]
    return [*grantor, renamed(holder, "holder"), *where]


def _receiver(items: Sequence[Item], verb: int, end: int) -> Slot | None:
    """Return the company that is granted something: right behind the verb, or behind ``to``."""
    if text_at(items, verb) == "granting" and text_at(items, verb + 1) == "it":
        before = _companies(items, 0, verb)
        return before[-1][2] if len(before) > 1 else None
    at = verb + 1
    while at < end and text_at(items, at) in _PASSED:
        at += 1
    step = company_at(items, at) if at < end else None
    if step is not None:
        return step[0]
    told = [at for at in range(verb + 1, end) if text_at(items, at) == "to"]
    for at in sorted(told, key=lambda each: text_at(items, each - 1) in _OBJECTS):  # "the rights to it to A"
        place = at + 1
        while place < end and text_at(items, place) in _PASSED:
            place += 1
        step = company_at(items, place) if place < end else None
        if step is not None and items[place].kind != "territory":
            return step[0]
    return None


def _dealt(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``A entered a deal with B for the exclusive rights to it in T``: A takes them from B."""
    verb = find(items, ("enter", "signed", "struck", "reached"))
    paper = (
        None if verb is None else next((i for i in range(verb, min(verb + 8, len(items))) if _is_paper(items, i)), None)
    )
    if verb is None or paper is None:
        return []
    holder, giver = _subject(items, verb), company_at(items, paper + 2)
    if holder is None or giver is None or text_at(items, giver[1]) != "for":
        return []
    told = next((i for i in range(giver[1], min(giver[1] + 5, len(items))) if text_at(items, i) == "rights"), None)
    where = [] if told is None else _where(items, told, len(items))
    if not where:
        return []
    slots = [renamed(holder[2], "holder"), renamed(giver[0], "grantor"), *where, *_terms(items, giver[1], len(items))]
    return [made("rights", slots, sentence, (items[verb].start, items[verb].end))]


def _is_paper(items: Sequence[Item], at: int) -> bool:
    return items[at].low in _PAPERS and text_at(items, at + 1) == "with"


def _owned(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``A, owner of the rights in T``."""
    at = next(
        (i for i in range(len(items)) if text_at(items, i) in {"owner", "holder"} and text_at(items, i + 1) == "of"),
        None,
    )
    if at is None or not any(text_at(items, i) in _OBJECTS for i in range(at, min(at + 7, len(items)))):
        return []
    before = [each for each in _companies(items, 0, at) if at - each[1] < _BETWEEN]
    where = _where(items, at, len(items))
    if not before or not where:
        return []
    return [made("rights", [renamed(before[-1][2], "holder"), *where], sentence, (items[at].start, items[at].end))]


def _added(items: Sequence[Item], verb: int, end: int, sentence: int) -> list[Statement]:
    """Read what is added with the same verb: ``A retains rights in T, and B in U``."""
    found: list[Statement] = []
    granting = text_at(items, verb).startswith(_GRANTS)
    grantor = [renamed(each[2], "grantor") for each in _companies(items, 0, verb)[:1]] if granting else []
    companies = _companies(items, verb + 1, end)
    for first, last, slot in companies[1:] if granting else companies:
        joined = any(text_at(items, index) in {"and", ","} for index in range(first - 2, first))
        place = last
        while place < end and text_at(items, place) in {"those", "the", "exclusive", "rights", "sole"}:
            place += 1
        where = _where(items, place, min(place + 3, end))
        if joined and where and text_at(items, place) in {"in", "for", "outside"}:
            found.append(
                made(
                    "rights",
                    [renamed(slot, "holder"), *grantor, *where, *_terms(items, verb, end)],
                    sentence,
                    (slot.start, slot.end),
                )
            )
    return found


def _marketed(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``A markets it in T under a licence from B`` and ``it is marketed by A in T and by B elsewhere``."""
    verb = find(items, ("markets", "marketed", "commercialises", "commercialised", "sells", "distributes", "marketing"))
    if verb is None or (text_at(items, verb) == "marketing"):
        return []
    found: list[Statement] = []
    if text_at(items, verb) in {"marketed", "commercialised"}:
        by = [each for each in _companies(items, verb, len(items)) if text_at(items, each[0] - 1) == "by"]
        leads = bool(by) and bool(_where(items, verb, by[0][0]))  # "in T by A", not "by A in T"
        last = verb
        for first, behind, slot in by:
            where = _where(items, last, first) if leads else _where(items, behind, min(behind + 6, len(items)))
            last = behind
            if where and not _is_apart(items, verb, first):
                found.append(
                    made("rights", [renamed(slot, "holder"), *where], sentence, (items[verb].start, items[verb].end))
                )
        return found
    holder = _subject(items, verb)
    where = _where(items, verb, len(items))
    if holder is None or not where:
        return []
    source = find(items, ("licence",), verb)
    after = [] if source is None else _companies(items, source, len(items))
    slots = [renamed(holder[2], "holder"), *where, *(renamed(each[2], "grantor") for each in after[:1])]
    return [made("rights", slots, sentence, (items[verb].start, items[verb].end))]


def _is_apart(items: Sequence[Item], verb: int, by: int) -> bool:
    """Say whether a bracket closes or another verb stands between ``marketed`` and ``by``."""
    return any(items[i].text == ")" or text_at(items, i) in {"developed", "discovered"} for i in range(verb + 1, by))


def _side_by_side(items: Sequence[Item], companies: Sequence[tuple[int, int, Slot]]) -> list[tuple[int, int, Slot]]:
    """Return two companies that ``and`` joins, or else the last two."""
    pairs = pairwise(companies)
    joined = [[one, other] for one, other in pairs if other[0] - one[1] == 1 and text_at(items, one[1]) == "and"]
    return joined[-1] if joined else list(companies[-2:])


def _together(items: Sequence[Item], sentence: int) -> Statement | None:
    """Read ``is developed jointly by A and B``."""
    at = find(items, ("jointly",))
    by = None if at is None else find(items, ("by",), at, at + 9)
    if by is None:
        return None
    pair = _companies(items, by, min(by + 8, len(items)))[:2]
    if len(pair) < 2 or not any(text_at(items, i) == "and" for i in range(pair[0][1], pair[1][0])):
        return None
    slots = [renamed(each[2], "party") for each in pair]
    return made("partner", slots, sentence, (slots[0].start, slots[1].end))


def _partners(items: Sequence[Item], sentence: int) -> list[Statement]:
    for at in range(len(items) - 1):
        if text_at(items, at) == "-" and text_at(items, at + 1) == "partnered":
            one, other = _companies(items, 0, at - 1)[:1], _companies(items, at - 1, at)
            if one and other and one[0][2].value != other[0][2].value:
                slots = [renamed(each[2], "party") for each in (one[0], other[0])]
                return [made("partner", slots, sentence, (items[at].start, items[at].end))]
    if (told := _together(items, sentence)) is not None:
        return [told]
    for at in range(len(items)):
        if not items[at].low.startswith(_PARTNER_WORDS):
            continue
        words = next((each for each in _PARTNERS if phrase_at(items, at, *each)), None)
        if words is None:
            continue
        before, after = (
            _companies(items, 0, at),
            _companies(items, at + len(words), min(at + len(words) + 6, len(items))),
        )
        if words[0] in {"jointly", "co"} and len(before) > 1:
            pair = _side_by_side(items, before)
        elif words == ("partner",):
            pair = [*before[-1:], *after[:1]] if text_at(items, at) in {"partner", "partners"} else []
        else:
            pair = [*before[-1:], *after[:1]]
        if len(pair) == 2 and pair[0][2].value != pair[1][2].value:
            slots = [renamed(each[2], "party") for each in pair]
            return [made("partner", slots, sentence, (items[at].start, items[at].end))]
    return []
