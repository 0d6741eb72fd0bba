"""From characters to tokens, in one pass: numbers, words, signs, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

TokenKind = Literal[
    "number", "word", "sign", "open", "close", "dash", "stop", "quote", "break", "possessive", "reference", "other"
]

# One alternative matches at each place and none can give back what it took: reading is linear in the text.
# Single blanks and words that nothing else can begin with come first: they are nine of ten matches.
_TOKEN = re.compile(
    r"""
    (?P<blank>\ (?=\S)) |
    (?P<plain>(?!et\ al\.|[oO]penlabel|(?:[dD]oub|[sS]ing|[tT]rip)leblind|(?:[pP]lacebo|[aA]ctive)controlled|
        (?:[pP]rogression|[dD]isease|[eE]vent|[rR]elapse|[rR]ecurrence)free\b)[A-Za-z][a-z]+(?![\w.])) |
    (?P<break>[ \t\r]*\n[ \t\r]*(?:\n\s*)?) |
    (?P<space>[^\S\n]+) |
    (?P<strong>\*\*(?=[^\s*])|(?<=[^\s*])\*\*(?!\*)) |
    (?P<dotted>(?:U\.\ ?S\.\ ?A\.|U\.\ ?S\.|U\.\ ?K\.|E\.\ ?U\.|e\.g\.|i\.e\.|et\ al\.|
        [vV]s\.|\bv\.(?=\s)|Dr\.|Prof\.|Mr\.|Ms\.|Mrs\.|St\.|
        C\.I\.|(?:[mM]os?|[mM]ths?|[wW]ks?|[yY]rs?|[pP]ts?)\.(?=\s[^A-Z\s])|
        (?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.(?=\s\d)|
        Inc\.|Ltd\.|Corp\.|Co\.(?=\s[^A-Z])|approx\.|ca\.|(?:[fF]igs?|[sS]uppl?|[tT]ab|[rR]efs?)\.(?=\s?[\dSA])|no\.(?=\s\d)|No\.(?=\s\d)|
        (?<![A-Z]\.[A-Z]\.)(?<![aA]rm\ )(?<![gG]roup\ )(?<![cC]ohort\ )(?<![pP]art\ )(?<!\d)
        (?<!itis\ )(?<!Pugh\ )(?<![a-z]-)(?<!amin\ )(?<![cC]lass\ )[A-Z]\.(?=\s[A-Z][a-z]))) |
    (?P<number>\d+(?:\ ?[½¾]|\ (?:1/[234]|2/3|3/4)(?=[\s-](?:years?|months?|weeks?|times)\b))|
        \d{1,3}(?:[\u2009\u202f\xa0]\d{3}){1,2}(?!\d|[.,]\d)|
        (?:(?<=[nN]=)|(?<=[nN]\ =\ ))\d{1,3}(?:\ \d{3}){1,2}(?!\d)|
        (?<!hase\ )(?<!rade\ )(?<!tudy\ )(?<!rial\ )(?<!hort\ )(?<!able\ )(?<![aA]rm\ )(?<!art\ )(?<!roup\ )(?<!tage\ )
        (?<![\w.,·/–-])[1-9]\d{0,2}(?:\ \d{3}){1,2}
        (?=\ (?:[a-z-]+\ ){0,2}(?:patients|participants|adults|people|women|men|deaths|cases)\b)|
        \d{1,3}(?:,\d{3})+(?!\d)(?:[.·∙⋅•]\d+)?|\d+[.·∙⋅•‧]\d+|0,\d+|\d+,\d{1,2}(?!\d)|
        \d+|(?<![\w.)\]])[.·∙⋅]\d+) |
    (?P<possessive>['’]s(?!\w)|(?<=s)['’](?=\s)) |
    (?P<range>(?<=\d)e(?=\d+[.·]\d)) |
    (?P<word>MR\d\.\d(?!\d)|CLDN18\.[12](?!\d)|[oO]pen(?=label)|(?:[dD]oub|[sS]ing|[tT]rip)le(?=blind)|
        (?:[pP]lacebo|[aA]ctive)(?=controlled)|[pP]hase(?=[1-4I])|
        (?:[pP]rogression|[dD]isease|[eE]vent|[rR]elapse|[rR]ecurrence)(?=free\b)|
        (?<!,\ )(?<!\.)(?:BR|MA|CO|LY|HN|CE|HE)\.\d{1,2}(?![\w.])|[^\W\d_¼][^\W¼]*) |
    (?P<open>[(\[{]) |
    (?P<close>[)\]}]) |
    (?P<dash>[-\u2010-\u2015\u2212]) |
    (?P<quote>["“”„«»\u2018’']) |
    (?P<stop>[.!?…]+) |
    (?P<sign><=|>=|[%<>=≤≥⩽⩾≦≧±+:;,/&•·*~≈×°®™]) |
    (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)  # fmt: skip
_SPELLINGS = {
    "tumor": "tumour", "tumors": "tumours", "leukemia": "leukaemia", "leukemias": "leukaemias",
    "pediatric": "paediatric", "center": "centre",
    "centers": "centres", "multicenter": "multicentre", "diarrhea": "diarrhoea", "license": "licence",
    "licensed": "licenced", "sublicense": "sublicence", "sublicensed": "sublicenced", "outlicensed": "outlicenced",
    "outlicense": "outlicence", "favorable": "favourable",
    "favored": "favoured", "favoring": "favouring", "favor": "favour",
    "macroglobulinemia": "macroglobulinaemia", "anemia": "anaemia", "hemorrhage": "haemorrhage",
    "hypokalemia": "hypokalaemia", "hyponatremia": "hyponatraemia", "hyperglycemia": "hyperglycaemia",
    "hypophosphatemia": "hypophosphataemia", "edema": "oedema", "hypertriglyceridemia": "hypertriglyceridaemia",
    "dyspnea": "dyspnoea", "erythrodysesthesia": "erythrodysaesthesia", "labor": "labour",
    "hemangioblastoma": "haemangioblastoma", "hemangioblastomas": "haemangioblastomas",
    "pheochromocytoma": "phaeochromocytoma", "polycythemia": "polycythaemia", "thrombocythemia": "thrombocythaemia",
    "enrollment": "enrolment", "judgment": "judgement", "aging": "ageing", "esophageal": "oesophageal",
    "pts": "patients",
}  # fmt: skip
_SIGNS = {"⩽": "≤", "⩾": "≥", "≦": "≤", "≧": "≥"}
_MISREAD = {"¼": ("sign", "="), "e": ("dash", "-")}  # what some pages make of a sign: P ¼ .001, 0.79e1.07
# Kinds of matches.
_BETWEEN, _OF_LETTERS = frozenset({"blank", "space"}), frozenset({"plain", "word", "dotted"})
_MAY_BE_MISREAD = frozenset({"range", "other"})
_BULLETS = frozenset("\uf0b7\uf0a7\uf0d8\uf0a8\uf076\uf0fc\uf0be\u2666")  # of lists that a word processor wrote
_HYPHENS = frozenset("\u2010\u2011\u2012\u2212")  # other signs for a hyphen
# Stems of medicine that British spelling writes with ae, oe and ou: hyperkalaemia, haematuria, oesophagitis.
_STEMS = tuple(
    (re.compile(stem), spelt)
    for stem, spelt in (
        (r"(?<=[b-df-z])emia(?=s?$)", "aemia"),
        (r"^hem(?=[ao])", "haem"),
        (r"(?<!a)esthe(?=s)", "aesthe"),
        (r"(?<!o)edema(?=s?$)", "oedema"),
        (r"^esophag", "oesophag"),
        (r"^gynec", "gynaec"),
        (r"color(?=ation)", "colour"),
    )
)
_IZE = re.compile(r"(?<=[a-z]{3})(?:iz)(?=(?:e|ed|es|ing|ation|ations)$)")


def _british(norm: str) -> str:
    """Return a word in British spelling."""
    norm = _IZE.sub("is", norm)
    if len(norm) > 4:
        for stem, spelt in _STEMS:
            norm = stem.sub(spelt, norm)
    return norm


@dataclass(slots=True)
class Token:
    """A token: its kind, its characters, and how it compares with others."""

    kind: TokenKind
    text: str
    start: int
    end: int
    norm: str  # folded and in British spelling
    stem: str  # without the ending of a plural
    glued: bool  # nothing stands between it and the token before


@lru_cache(maxsize=65536)
def folded(text: str) -> tuple[str, str]:
    """Return a word folded in British spelling, and without the ending of a plural.

    Examples
    --------
    >>> folded("Tumors"), folded("randomized"), folded("NETs")
    (('tumours', 'tumour'), ('randomised', 'randomised'), ('nets', 'net'))
    """
    norm = text.casefold().replace(". ", "").replace(".", "")
    if norm.endswith("s") and norm[:-1] in _SPELLINGS:
        norm = f"{_SPELLINGS[norm[:-1]]}s"
    norm = _SPELLINGS.get(norm) or _british(norm)
    stem = norm
    if len(text) > 2 and text[-1] == "s" and text[:-1].isupper():
        stem = norm[:-1]
    elif len(norm) > 3 and norm.endswith("ies"):
        stem = norm[:-3] + "y"
    elif norm.endswith("metastasis"):
        stem = norm[:-2] + "e"  # of metastases
    elif len(norm) > 3 and norm[-1] == "s" and norm[-2] not in "suia":
        stem = norm[:-1]
    return norm, stem


def tokens_of(text: str, numbered: Collection[str] = ()) -> list[Token]:
    """Return the tokens of a text in their order; blanks between them are dropped, line breaks are kept.

    Parameters
    ----------
    text : str
    numbered : collection of str
        Known names that end in a number, which is that of no reference: ``FLAURA2``.

    Examples
    --------
    >>> [each.text for each in tokens_of("HR=0·38 (P<.001)")]
    ['HR', '=', '0·38', '(', 'P', '<', '.001', ')']
    """
    found: list[Token] = []
    last = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind in _BETWEEN:
            continue
        start, end = match.span()
        if kind == "strong":  # marks of Markdown around words in bold: what they part is still glued
            last = end if start == last else last
            continue
        said = text[start:end]
        if kind in _OF_LETTERS:
            kind = "word"
            norm, stem = folded(said)
        else:
            if said in _BULLETS:
                kind, said = "sign", "•"
            elif said in _MISREAD and kind in _MAY_BE_MISREAD and found:
                kind, said = _MISREAD[said]
            norm = stem = "-" if said in _HYPHENS else _SIGNS.get(said, said)
        glued = start == last
        if glued and found and found[-1].text == "—" and _is_hyphen(found, norm):
            found[-1] = replace(found[-1], text="-", norm="-", stem="-")
        found.append(Token(kind, said, start, end, norm, stem, glued and start > 0))  # type: ignore[arg-type]
        last = end
    return _without_references(found, numbered)


def _is_hyphen(found: Sequence[Token], norm: str) -> bool:
    """Say whether a long dash, the last token, is a hyphen before a word: ``non—small cell``, ``PD-L1—positive``."""
    if len(found) < 2 or not found[-1].glued:
        return False
    return norm in _BEHIND_HYPHENS or found[-2].norm == "non"


def _without_references(tokens: list[Token], numbered: Collection[str]) -> list[Token]:
    """Return tokens without the numbers that point at references: ``progresses.1,2``, ``therapy3``, ``cohort2``."""
    found: list[Token] = []
    studied = _studied(tokens).union(numbered)
    bracketed = _bracketed(tokens)
    for at, token in enumerate(tokens):
        before = found[-1] if found else None
        if at in bracketed:
            found.append(Token("reference", token.text, token.start, token.end, token.norm, token.stem, True))
            continue
        if token.kind == "word" and token.text.isalpha() and token.text[:2] != "HR":
            found.append(token)  # nothing hangs on a word of letters alone
            continue
        pointing = before is not None and before.kind == "reference"
        if (
            token.kind == "word"
            and (mark := _WITH_MARK.fullmatch(token.text))
            and not (token.text in studied or _is_of_a_name(mark, tokens, at) or _is_alike(mark, numbered, tokens, at))
        ):
            letters = mark[1]
            middle = token.start + len(letters)
            found.append(Token("word", letters, token.start, middle, *folded(letters), token.glued))
            found.append(Token("reference", mark[2], middle, token.end, mark[2], mark[2], True))
        elif token.kind == "word" and token.glued and _SUPERSCRIPTS.fullmatch(token.text) and _is_marked(before):
            found.append(Token("reference", token.text, token.start, token.end, token.norm, token.stem, True))
        elif token.kind == "word" and (ratio := _LOWERED.fullmatch(token.text)):
            middle = token.start + 2
            found.append(Token("word", ratio[1], token.start, middle, *folded(ratio[1]), token.glued))
            found.append(Token("word", ratio[2], middle, token.end, *folded(ratio[2]), True))
        elif token.kind == "number" and (year := _YEAR_WITH_MARK.fullmatch(token.text)) and _is_opened(tokens, at + 1):
            found += _with_mark_behind(token, year)
        elif (token.glued and pointing and (token.kind == "number" or token.text in {",", "-", "–"})) or (
            token.kind == "number" and token.glued and len(found) > 1 and _points(found[-2], found[-1], token)
        ):
            found.append(Token("reference", token.text, token.start, token.end, token.norm, token.stem, True))
        else:
            found.append(token)
    return found


def _is_opened(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a sentence begins at a place, over further references: ``in 2015.1 The``, ``in 2015.1,2 The``."""
    while at < len(tokens) and tokens[at].glued and (tokens[at].kind == "number" or tokens[at].text == ","):
        at += 1
    return at < len(tokens) and (tokens[at].kind == "break" or (not tokens[at].glued and tokens[at].text[:1].isupper()))


def _with_mark_behind(token: Token, year: re.Match[str]) -> list[Token]:
    """Return a year, the full stop behind it and the reference that is glued to that: ``2015.1``."""
    stop = token.start + len(year[1])
    return [
        Token("number", year[1], token.start, stop, year[1], year[1], token.glued),
        Token("stop", ".", stop, stop + 1, ".", ".", True),
        Token("reference", year[2], stop + 1, token.end, year[2], year[2], True),
    ]


def _is_alike(mark: re.Match[str], numbered: Collection[str], tokens: Sequence[Token], at: int) -> bool:
    """Say whether a digit makes another name of those that are known: ``FLAURA3`` beside ``FLAURA2``."""
    listed = at + 2 < len(tokens) and tokens[at + 1].text == "," and tokens[at + 1].glued and tokens[at + 2].glued
    return len(mark[2]) == 1 and not listed and any(each.rstrip("0123456789") == mark[1] for each in numbered)


def _bracketed(tokens: Sequence[Token]) -> set[int]:
    """Return the places of references in square brackets: ``… progresses.[1][2] Treatment``, ``therapy[4–6]``."""
    found: set[int] = set()
    for at in range(1, len(tokens) - 2):
        if tokens[at].text != "[":
            continue
        before = tokens[at - 1]
        touching = tokens[at].glued and (before.kind in {"word", "stop", "close"} or before.text in {",", ";", "%"})
        if not (touching or before.kind == "stop"):
            continue
        shut = at + 1
        while shut < len(tokens) and (_is_of_a_list(tokens[shut].text) or tokens[shut].text in {",", "-", "–"}):
            shut += 1
        if shut > at + 1 and shut < len(tokens) and tokens[shut].text == "]" and tokens[at + 1].kind == "number":
            found.update(range(at, shut + 1))
    return found


def _is_of_a_list(text: str) -> bool:
    """Say whether a number may be that of a reference, or of two: ``5``, ``19,20``, and not ``1,021``."""
    numbers = text.split(",")
    return all(each.isdigit() and len(each) < 4 for each in numbers) and not (len(numbers) > 1 and len(numbers[1]) == 3)


def _is_of_a_name(mark: re.Match[str], tokens: Sequence[Token], at: int) -> bool:
    """Say whether digits behind letters belong to a name, no reference: ``DESTINY-Breast01``, ``FLAURA2 trial``."""
    token = tokens[at]
    hyphened = at > 0 and tokens[at - 1].kind == "dash" and tokens[at - 1].glued and token.glued
    if mark[1].endswith("ex") and mark[1][:-2].isupper():
        return True  # "METex14": a gene and its exon
    return mark[2].startswith("0") or (hyphened and token.text[0].isupper()) or mark[1] in _NUMBERED


def _studied(tokens: Sequence[Token]) -> set[str]:
    """Return the words in capitals with digits that are told somewhere to be a trial: ``ABCD2 study``."""
    return {
        one.text
        for at, one in enumerate(tokens[:-1])
        if one.text.isupper() and not one.text.isalpha() and one.kind == "word" and _is_told_to_be_a_trial(tokens, at)
    }


def _is_told_to_be_a_trial(tokens: Sequence[Token], at: int) -> bool:
    """Say whether ``trial``, its number or a verb of trials follows a word, or ``is a … study``."""
    ahead = tokens[at + 1 : at + _TITLE]
    if ahead[0].stem in {"trial", "study", "phase"} or ahead[0].norm in _OF_TRIALS:
        return True
    if ahead[0].kind == "open":
        return len(ahead) > 1 and ahead[1].text.startswith("NCT")
    told = len(ahead) > 1 and ahead[0].norm in {"is", "was"} and ahead[1].norm in {"a", "an"}
    return told and any(each.stem in {"trial", "study"} for each in ahead)


_TITLE = 20  # tokens over which a trial is described
_OF_TRIALS = frozenset({"enrolled", "randomised", "evaluated", "compared", "recruited", "enrols", "evaluates"})
# Families of proteins whose members have a number; behind other words it may be that of a reference.
_NUMBERED = frozenset({
    "FGFR", "STAT", "TYRO", "CLDN", "VEGFR", "ERBB", "HDAC", "SMAD", "NTRK", "ABCB", "BIRC", "TROP", "SSTR", "NOTCH",
    "CCND", "CCNE", "SLFN", "PTPN", "PARP", "CXCR", "PTCH", "MAPK", "CDKN", "DNMT", "LILRB", "SLAMF", "CEACAM", "KDM",
    "MAGEA", "GPRC", "NECTIN", "TACSTD", "FOLR", "PRMT", "BCOR", "SF3B", "HAVCR", "TNFRSF", "NRAS", "PAK", "CHEK",
    "PLEKHS", "EPHA", "EPHB", "DDIT", "RIPK", "GLUT",
})  # fmt: skip
_BEHIND_HYPHENS = frozenset({
    "positive", "negative", "mutated", "mutant", "high", "low", "amplified", "based", "containing", "free", "related",
    "resistant", "refractory", "sensitive", "naive", "line", "stage", "risk", "grade", "treated", "associated",
})  # fmt: skip
# "HR" with its endpoint, which a page had printed lower: "HRdeath", "HRDFS".
_LOWERED = re.compile(r"(HR)(death|progression|relapse|recurrence|event|OS|[A-Z]{0,4}FS)")
_WITH_MARK = re.compile(r"([^\W\d_⁰¹²³⁴-⁹]{4,}|[A-Z]{3}s)(\d{1,2}|[⁰¹²³⁴-⁹]{1,3})")
_YEAR_WITH_MARK = re.compile(r"((?:19|20)\d\d)\.(\d{1,2})")
_SUPERSCRIPTS = re.compile(r"[⁰¹²³⁴-⁹]{1,3}")


def _is_marked(before: Token | None) -> bool:
    """Say whether raised digits behind a token point at references: ``months.¹²``, ``(P = .02)³``, and not ``10⁹``."""
    return before is not None and (before.kind in {"stop", "close", "reference"} or before.text in {",", ";", "%"})


def _points(word: Token, sign: Token, number: Token) -> bool:
    """Say whether a number that touches a full stop or comma behind a word points at a reference."""
    touching = sign.glued and sign.kind in {"stop", "sign"} and sign.text in {".", ",", ";"}
    return touching and word.kind in {"word", "close"} and "." not in number.text and len(number.text) < 6


# Signs that stand for a decimal point, and spaces that part thousands.
_POINTS = str.maketrans({**dict.fromkeys("·∙⋅•‧", "."), **dict.fromkeys("\u2009\u202f\xa0 ", "")})


_MIXED = re.compile(r"(\d+)([½¾]|1/[234]|2/3|3/4)")
_PARTS = {"½": ".5", "¾": ".75", "1/2": ".5", "1/3": ".33", "2/3": ".67", "1/4": ".25", "3/4": ".75"}


def number_in(text: str) -> str:
    """Return a number as it is written with a decimal point: ``0,38`` is 0.38, ``1 021`` is 1021, ``2 1/2`` is 2.5.

    Examples
    --------
    >>> number_in("0·38"), number_in("12,6"), number_in("1,021"), number_in("1 021"), number_in(".001")
    ('0.38', '12.6', '1021', '1021', '0.001')
    """
    plain = text.translate(_POINTS)
    if (mixed := None if plain.isdigit() else _MIXED.fullmatch(plain)) is not None:
        return mixed[1] + _PARTS[mixed[2]]
    head, comma, tail = plain.partition(",")
    if comma:
        decimal = "." not in plain and "," not in tail and (len(tail) < 3 or head == "0")
        plain = f"{head}.{tail}" if decimal else plain.replace(",", "")
    return f"0{plain}" if plain.startswith(".") else plain
