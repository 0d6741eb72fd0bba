"""The items of a sentence: quantities, names of the lexicon, and names known by their shape or by being introduced."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import Token, number_in
from pivotal.reading.characters.sentences import TokenRun
from pivotal.reading.names.endpoints_by_shape import endpoint_end
from pivotal.reading.names.grades_named import SHORT_GRADES, grade_at
from pivotal.reading.names.harms_by_shape import with_harms
from pivotal.reading.names.items import Item, item_of, with_beginnings
from pivotal.reading.names.lexicon import Lexicon, Name
from pivotal.reading.names.names_by_shape import names_a_body, substance_end
from pivotal.reading.names.quantities import quantity_at
from pivotal.reading.names.said_plainly import said_plainly
from pivotal.reading.names.stopping_told import stopping_end
from pivotal.reading.names.synonyms import PLAIN_WORDS, plain_word
from pivotal.reading.names.trial_cues import is_numbered_trial
from pivotal.reading.names.trial_names import is_sure, trial_end
from pivotal.reading.words import BEHIND_A_DISEASE, DISEASE_HEADS, LOOSE_HEADS, NOT_IN_A_DISEASE, NUMBER_WORDS

_NAMED = frozenset({"disease", "drug", "product", "company", "authority", "trial", "endpoint", "share", "therapy",
                    "target", "gene"})  # fmt: skip
_NARROWING = frozenset({
    "medullary", "anaplastic", "papillary", "follicular", "sarcomatoid", "chromophobe", "fibrolamellar", "mucosal",
    "uveal", "inflammatory",
})  # fmt: skip  # words that make another disease of a known one
_AGAINST = frozenset({
    "drug", "medicine", "chemotherapy", "immunotherapy", "vaccine", "therapy", "pill", "medication", "therapeutic",
    "blockbuster",
})  # fmt: skip
_DEGREES = frozenset({"md", "phd", "m", "ph", "mbbs", "msc", "mph", "do", "dsc", "frcp", "pharmd", "mbchb"})
# Names of persons and places that names of diseases have; other names with a capital are those of owners.
_EPONYMS = frozenset({
    "hodgkin", "hodgkins", "merkel", "ewing", "kaposi", "wilms", "burkitt", "waldenström", "waldenstrom",
    "waldenstroms", "barrett", "langerhans", "castleman", "erdheim", "chester", "philadelphia", "epstein", "barr",
    "sézary", "sezary", "paget", "crohn", "cushing", "hürthle", "hurthle", "parkinson", "alzheimer", "von", "hippel",
    "lindau", "gaucher", "graft", "bowen", "krukenberg", "klatskin",
})  # fmt: skip
_CONTRACTED = {"won": "will", "can": "can", "shan": "shall"}  # others only lose their letter: "isn", "didn"
_APOSTROPHES, _TRADE_MARKS = frozenset({"'", "’"}), frozenset({"®", "™"})
_LONGEST_REGIMEN, _JOINED = 5, frozenset({"+", "plus", "and", "/", "-"})  # letters of an abbreviation such as Vd
_OWNERS = frozenset({"company", "agency", "maker", "firm", "world", "country", "today", "year", "nation", "drugmaker"})
_BEFORE_LINES = frozenset(":;•◦▪‣●○■·⋅➢►❖◆✓")  # behind which a list goes on with a capital
OF_SECTIONS = frozenset({"number", "range", "ci", "fraction"})  # a reference such as "(1.2)" ends the line before


def items_of(run: TokenRun, lexicon: Lexicon, text: str) -> list[Item]:
    """Return the items of a sentence; names that it introduces are added to the lexicon."""
    tokens = run.tokens
    found, at = list[Item](), 0
    while at < len(tokens):
        item = _item(tokens, at, lexicon, text)
        item.quoted = run.quoted[at]
        if item.text == "t" and len(found) > 1 and found[-1].text in _APOSTROPHES and found[-2].low.endswith("n"):
            found.pop()
            _part_contraction(found[-1], item)
        if item.low == "alpha" and found and found[-1].kind == "punct" and found[-1].value == "-":
            item.low = item.value = "alfa"  # IFN-alpha is no level of a test
        if item.text == ")":
            _introduce(found, lexicon)
        found.append(item)
        at = item.last
    with_harms(found, text)
    return with_beginnings(lexicon.with_regimens(said_plainly(_diseases(found, text, run)), text))


def _part_contraction(verb: Item, denial: Item) -> None:
    """Read ``hasn't`` as ``has`` and ``not``: rules know no other way in which something is denied."""
    verb.low = verb.value = _CONTRACTED.get(verb.low, verb.low[:-1])
    verb.text, verb.end = verb.text[:-1], verb.end - 1
    denial.low, denial.value, denial.text, denial.start = "not", "not", "n't", verb.end


def _item(tokens: Sequence[Token], at: int, lexicon: Lexicon, text: str) -> Item:
    """Return the item that begins at a token."""
    token = tokens[at]
    if token.text in PLAIN_WORDS and not lexicon.begins(token.stem):
        word, last = plain_word(tokens, at)
        return item_of("word", word, tokens, at, last, text)
    grade = grade_at(tokens, at, lexicon, text) if token.stem == "grade" or token.text in SHORT_GRADES else None
    if grade is not None:
        return grade
    quantity = quantity_at(tokens, at) if token.kind in {"number", "word"} else None
    if quantity is not None:
        kind, value, end, parts = quantity
        return item_of(kind, value, tokens, at, end, text, parts=parts)
    if token.kind == "number" and at + 1 < len(tokens) and tokens[at + 1].glued and tokens[at + 1].kind == "word":
        known = lexicon.longest(tokens, at)
        if known is not None:
            return item_of(known[0].kind, known[0].value, tokens, at, known[1], text)  # "17p deletion"
    if token.kind == "number":
        return item_of("number", number_in(token.text), tokens, at, at + 1, text)
    if token.kind != "word":
        return item_of("punct", token.norm, tokens, at, at + 1, text)
    return _named(tokens, at, lexicon, text)


def _named(tokens: Sequence[Token], at: int, lexicon: Lexicon, text: str) -> Item:
    """Return the name or the word that begins at a token."""
    token = tokens[at]
    known = lexicon.longest(tokens, at)
    if known is not None and known[0].kind == "disease" and token.norm == "metastatic" and _is_negated(tokens, at):
        return item_of("flag", "metastatic", tokens, at, at + 1, text)  # "non-metastatic" is another disease
    end = endpoint_end(tokens, at)
    if end is not None and (known is None or known[1] < end):
        return item_of("endpoint", " ".join(each.norm for each in tokens[at:end]), tokens, at, end, text)
    stopped = stopping_end(tokens, at)
    if stopped is not None and (known is None or known[1] <= stopped):
        return item_of("share", "stopped_for_AE", tokens, at, stopped, text)
    if known is not None and (
        (known[0].kind == "territory" and _is_a_person(tokens, known[1]))
        or (known[0].kind == "disease" and _is_negated(tokens, at))
    ):
        known = _first_word(tokens, at, lexicon)
    if known is not None and known[0].kind == "share" and _goes_on_in_capitals(tokens, at, known[1]):
        known = None  # the SD-DN arm
    numbered = known is not None and is_numbered_trial(known[0].kind, tokens, known[1])
    if known is not None and (known[0].kind == "trial" or numbered) and (trial_end(tokens, at) or 0) > known[1]:
        known = None  # of the trials that one name has, another: MONALEESA and MONALEESA-2; also MM-009
    if known is not None and not (known[0].kind == "territory" and _is_no_place(tokens, at, known[1])):
        made = item_of(known[0].kind, known[0].value, tokens, at, known[1], text)
        made.known = known[0].known
        return made
    if not token.text.islower() and (end := trial_end(tokens, at)) is not None:
        name = text[token.start : tokens[end - 1].end].replace(" -", "-")
        if is_sure(tokens, at, end):
            lexicon.add("trial", name, (name,), exact=True)
        return item_of("trial", name, tokens, at, end, text)
    if (last := substance_end(tokens, at)) is not None:
        return item_of("drug", text[token.start : tokens[last - 1].end].casefold(), tokens, at, last, text)
    if token.norm in NUMBER_WORDS:
        return item_of("number_word", str(NUMBER_WORDS[token.norm]), tokens, at, at + 1, text)
    word, last = plain_word(tokens, at)
    return item_of("word", word, tokens, at, last, text)


def _is_negated(tokens: Sequence[Token], at: int) -> bool:
    """Say whether ``non-`` stands right before a name, which then is another: ``non-metastatic … cancer``."""
    return at > 1 and tokens[at - 1].kind == "dash" and tokens[at].glued and tokens[at - 2].norm == "non"


def _goes_on_in_capitals(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether two capitals are the first part of a code, as in ``SD-DN``, and no response."""
    short = end == at + 1 and len(tokens[at].text) == len("SD") and tokens[at].text.isupper()
    if not short or end + 1 >= len(tokens) or tokens[end].kind != "dash" or not tokens[end].glued:
        return False
    behind = tokens[end + 1]
    return behind.glued and behind.kind == "word" and behind.text.isupper() and len(behind.text) > 1


def _first_word(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[Name, int] | None:
    """Return what the word at a place means alone."""
    return None if tokens[at].text[:1].isupper() else lexicon.longest(tokens[: at + 1], at)


def _is_a_person(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a surname with its degree stands at a place, so that the name before it is no country."""
    degree = tokens[at + 2].norm if at + 2 < len(tokens) and tokens[at + 1].text == "," else ""
    return degree in _DEGREES and tokens[at].kind == "word" and tokens[at].text[:1].isupper()


def _is_no_place(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether the name of a country is part of another one, or of a currency: ``New England``, ``US$20``."""
    return (at > 0 and tokens[at - 1].text == "New") or (end < len(tokens) and tokens[end].text == "$")


def _introduce(found: list[Item], lexicon: Lexicon) -> None:
    """Add an abbreviation to the lexicon that stands before the end of a bracket, behind what it is short for."""
    if len(found) < 2:
        return
    if found[-2].text not in {"(", "["}:
        _introduce_pair(found, lexicon)
        _introduce_hyphenated(found, lexicon)
        return
    before = _before_mark(found, len(found) - 3)
    short, long = found[-1], found[before] if before >= 0 else None
    if long is not None and long.kind == short.kind and short.kind in {"endpoint", "share", "authority", "disease"}:
        unknown = long.kind == "disease" and long.known and not short.known and _shortens(short.text, long.text)
        if long.value != short.value and (long.kind == "endpoint" or unknown):
            lexicon.add(long.kind, long.value, (short.text,), known=long.known, first=True)
        if long.kind != "disease" or long.value == short.value or _shortens(short.text, long.text):
            short.kind = "short"  # the same once more
        return
    if short.kind == "trial" and long is not None and long.kind in {"word", "disease"}:
        return  # of a title: "… in ovarian cancer (NAME): a phase 2 trial"
    if long is not None and " " not in short.text and short.text[:1].isalpha():
        _introduce_short(found, before, lexicon)


def _introduce_short(found: Sequence[Item], before: int, lexicon: Lexicon) -> None:
    """Add an abbreviation, the last item but its bracket, for what it is short for, which ends at a place."""
    short, long = found[-1], found[before]
    capitals = sum(each.isupper() for each in short.text)
    if long.kind == "word" and long.value in DISEASE_HEADS and capitals > 1:
        words = _phrase(list(found[: before + 1]))
        if words is not None:
            lexicon.add("disease", words, (short.text,))
    elif long.kind == "drug" and short.kind == "word" and (regimen := _regimen(found, before)) is not None:
        if capitals > 1 or len(short.text) < _LONGEST_REGIMEN:
            lexicon.add("arm", regimen, (short.text,), proper=True)
    elif long.kind in _NAMED and capitals > 1 and short.kind in {"word", "trial"}:
        lexicon.add(long.kind, long.value, (short.text,), known=long.known)
        short.kind = "short" if long.kind in {"endpoint", "share"} else short.kind
    elif long.kind == "word" and long.text[:1].isupper() and short.kind == "drug":  # a brand with its substance
        lexicon.add("product", long.text, (long.text,), proper=True)
        long.kind, long.value = "product", long.text


def _before_mark(found: Sequence[Item], at: int) -> int:
    """Return the place of a name before its mark: ``Zelvoria® (avutinib)``, ``ZELVORIA(®) (avutinib)``."""
    while at > 0 and found[at].text in _TRADE_MARKS:
        at -= 1
    if at > 2 and found[at].text == ")" and found[at - 1].text in _TRADE_MARKS and found[at - 2].text == "(":
        at -= 3
    return at


def _regimen(found: Sequence[Item], at: int) -> str | None:
    """Return the medicines that are listed up to a place and given together, or nothing where it is one alone."""
    named = [found[at].value]
    while at > 1:
        place = at - 1
        while place > 0 and found[place].low in {",", "and", "plus", "+", "with"}:
            place -= 1
        if place == at - 1 or found[place].kind != "drug":
            break
        named.insert(0, found[place].value)
        at = place
    return "+".join(named) if len(named) > 1 else None


def _introduce_hyphenated(found: Sequence[Item], lexicon: Lexicon) -> None:
    """Add an abbreviation with a hyphen for the name before it: ``trastuzumab deruxtecan (T-DXd)``."""
    if len(found) < 5 or found[-4].text not in {"(", "["} or found[-2].text not in {"-", "–"}:
        return
    long, short = found[_before_mark(found, len(found) - 5)], f"{found[-3].text}-{found[-1].text}"
    same = long.kind == "disease" and long.value == found[-1].value  # "(GEP-NETs)"
    if same or (long.kind == "drug" and short[:1].isupper() and sum(each.isupper() for each in short) > 1):
        lexicon.add(long.kind, long.value, (short,), known=long.known)


def _introduce_pair(found: Sequence[Item], lexicon: Lexicon) -> None:
    """Add the abbreviations of two medicines that are given together: ``nivolumab plus cabozantinib (NIVO + CABO)``."""
    if len(found) < 7 or found[-4].text not in {"(", "["} or found[-2].low not in _JOINED:
        return
    for short, long in ((found[-3], found[-7]), (found[-1], found[-5])):
        if long.kind == "drug" and short.kind == "word" and long.value.startswith(short.text.casefold()[:2]):
            lexicon.add("drug", long.value, (short.text,), known=long.known)


def _shortens(short: str, long: str) -> bool:
    """Say whether the letters of an abbreviation stand in some words in their order: ``NET``, not ``pNET``."""
    capitals = sum(each.isupper() for each in short)
    letters = iter(long.casefold())
    return capitals > 1 and " " in long and all(each in letters for each in short.rstrip("s").casefold())


def _phrase(found: list[Item]) -> str | None:
    """Return the name of a disease that ends at the last item, or nothing."""
    start = _disease_start(found, len(found) - 1)
    return " ".join(each.text for each in found[start:]) if start is not None else None


def _disease_start(items: Sequence[Item], head: int) -> int | None:
    """Return where the name of a disease with its head at a place begins; a loose head needs something before it."""
    start = head
    while start > 0 and head - start < 6:
        before = items[start - 1]
        if before.kind == "word" and before.value in {"squamous", "nonsquamous"} and items[start].low != "cell":
            break  # a histology of its own
        if _is_owner(items, start - 1, head) or _is_of_stage(items, start - 1):
            break
        whole = before.value == "non" and items[start].low in {"small", "hodgkin", "squamous"}  # "non small cell"
        if before.kind == "word" and (
            whole or (before.value not in NOT_IN_A_DISEASE and not before.value.endswith("ly"))
        ):
            start -= 1
        elif (
            before.kind == "punct"
            and before.text in {"-", "–"}
            and start > 1
            and (items[start - 2].end == before.start or before.end == items[start].start)
            and items[start - 2].kind in {"word", "code"}
        ):
            if items[start - 2].value in {"first", "well"}:
                break
            start -= 2
        elif before.kind == "punct" and before.text in {"'s", "’s"} and start > 1:
            owner = items[start - 2]
            if owner.kind not in {"word", "disease"} or owner.value in _OWNERS:
                break
            if owner.kind == "word" and owner.text[:1].isupper() and owner.value not in _EPONYMS:
                break  # a company
            start -= 2
        elif before.kind in {"code", "disease"} and not before.value.startswith(
            ("differentiation", "grade", "functional", "risk")
        ):
            start -= 1
        else:
            break
    if items[head].value in LOOSE_HEADS and start == head:
        return None
    return start


def _is_of_stage(items: Sequence[Item], at: int) -> bool:
    """Say whether the letter of a stage stands at a place, right behind its number: ``2C melanoma``."""
    hung = at > 0 and items[at - 1].kind == "number" and items[at - 1].end == items[at].start
    return hung and len(items[at].text) == 1 and items[at].kind == "word"


def _is_owner(items: Sequence[Item], at: int, head: int) -> bool:
    """Say whether a name with a capital before a disease in small letters is its owner's: ``Acme kidney cancer``."""
    item, behind = items[at], items[at + 1]
    if item.kind != "word" or not at or item.value in _EPONYMS or item.value in DISEASE_HEADS:
        return False
    if items[at - 1].text in _BEFORE_LINES or (items[at - 1].text == ")" and items[at - 2].kind in OF_SECTIONS):
        return False  # the line of a list
    name = item.text[:1].isupper() and item.text[1:].islower() and len(item.text) > 2
    return name and behind.kind in {"word", "code"} and behind.text.islower() and items[head].text.islower()


def _diseases(items: list[Item], text: str, run: TokenRun) -> list[Item]:
    """Join the words of each name of a disease to one item."""
    found: list[Item] = []
    for item in items:
        found.append(item)
        if item.low == "syndrome" and len(found) > 1 and found[-2].kind == "disease" and not found[-2].known:
            found[-2:] = [_one_disease(found[-2], item, text[found[-2].start : item.end])]  # "carcinoid syndrome"
            continue
        if item.kind != "word" or _singular(item.value) not in DISEASE_HEADS or _is_protein(run, item.last):
            continue
        if [each.norm for each in run.tokens[item.last : item.last + 2]][1:] == ["free"]:
            continue  # disease-free
        item.value = _singular(item.value)
        start = _disease_start(found, len(found) - 1)
        if start is None or found[start].low == "anti":
            continue  # no disease, or what is against it: "anti-cancer therapy"
        if start == len(found) - 1 and item.value == "cancer" and _is_of_a_medicine(run, item.last):
            continue  # "three new cancer drugs", "after cancer chemotherapy"
        whole = found[start:]
        if (
            item.text[:1].isupper()
            and item.last < len(run.tokens)
            and run.tokens[item.last].text[:1].isupper()
            and run.tokens[item.last].norm not in BEHIND_A_DISEASE
            and start < len(found) - 1
        ):
            continue  # the name of an institute
        if item.text[:1].isupper() and names_a_body(run.tokens, item.last):
            continue  # of a society
        if any(each.kind == "disease" for each in whole[:-1]) and item.value == "disease":
            continue
        name = text[whole[0].start : item.end]
        joined = Item("disease", name.casefold(), name, whole[0].start, item.end, item.quoted)
        joined.first, joined.last = whole[0].first, item.last
        found[start:] = [joined]
    return _said_twice(_narrowed(found, text))


def _narrowed(items: list[Item], text: str) -> list[Item]:
    """Join a word that narrows a known disease to it: ``medullary thyroid cancer`` is not any thyroid cancer."""
    found: list[Item] = []
    for item in items:
        if item.kind == "disease" and item.known and found and found[-1].low in _NARROWING:
            first = found.pop()
            found.append(_one_disease(first, item, text[first.start : item.end]))
        else:
            found.append(item)
    return found


def _one_disease(first: Item, last: Item, name: str) -> Item:
    """Return the disease that two items name together."""
    joined = Item("disease", name.casefold(), name, first.start, last.end, last.quoted)
    joined.first, joined.last = first.first, last.last
    return joined


def _said_twice(items: list[Item]) -> list[Item]:
    """Mark a disease in brackets that says once more which one was named, and join ``GEP-NETs`` to one disease."""
    for at in range(3, len(items)):
        if (
            items[at].text == ")"
            and items[at - 1].kind == items[at - 3].kind == "disease"
            and items[at - 2].text == "("
        ):
            items[at - 1].kind = "short"
    found: list[Item] = []
    for item in items:
        if item.kind == "disease" and len(found) > 1 and _is_prefixed(found[-2], found[-1], item):
            found[-2:] = [_one_disease(found[-2], item, f"{found[-2].text}-{item.text}")]
        else:
            found.append(item)
    return found


def _is_prefixed(first: Item, dash: Item, item: Item) -> bool:
    """Say whether capitals and a hyphen stand right before the abbreviation of a disease."""
    glued = dash.text == "-" and first.end == dash.start and dash.end == item.start
    return glued and first.kind == "word" and first.text.isupper() and item.text.rstrip("s").isupper()


def _is_of_a_medicine(run: TokenRun, at: int) -> bool:
    """Say whether the head of a disease only tells what a medicine is against: ``cancer drugs``."""
    return at < len(run.tokens) and run.tokens[at].stem in _AGAINST


def _is_protein(run: TokenRun, at: int) -> bool:
    """Say whether the head of a disease is part of the name of a protein or gene: ``lymphoma kinase``."""
    return at < len(run.tokens) and run.tokens[at].stem in {"kinase", "gene", "receptor", "antigen"}


def _singular(word: str) -> str:
    if word.endswith("s") and word[:-1] in DISEASE_HEADS:
        return word[:-1]
    return word[:-3] + "y" if word.endswith("ies") else word
