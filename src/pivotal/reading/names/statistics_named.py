"""Names of statistics in the tokens of a sentence: p values, hazard ratios and the other ratios."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pivotal.reading.characters.lexer import Token, number_in
from pivotal.reading.model import Slot
from pivotal.reading.names.token_places import Found, is_at, slot_of, token_at

_PS = frozenset({"p", "P", "pvalue", "Pvalue", "pinteraction", "Pinteraction", "ptrend", "Ptrend"})
_OF_P = frozenset({"value", "values", "was", "were", "is", "of", ":", "=", "-", "–", "*", "_"})
_TESTED = frozenset({
    "interaction", "trend", "heterogeneity", "superiority", "noninferiority", "difference", "comparison", "log", "rank",
    "logrank", "non", "inferiority", "the", "two", "one", "sided", "stratified", "unstratified",
})  # fmt: skip
_SIGNS = {"<": "<", ">": ">", "≤": "≤", "≥": "≥", "<=": "≤", ">=": "≥"}
_LONGEST_POWER = 3  # digits
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_FARTHEST_P = 12  # tokens from the letter to its number
_RATIO_NAMES: dict[tuple[str, ...], str] = {
    ("odds", "ratio"): "odds", ("relative", "risk"): "relative", ("risk", "ratio"): "relative",
    ("rate", "ratio"): "relative", ("relative", "risk", "ratio"): "relative",
    ("incidence", "rate", "ratio"): "relative",
    ("relative", "ratio"): "relative", ("response", "rate", "ratio"): "relative", ("relative", "rate"): "relative",
}  # fmt: skip
_RATIO_WORDS = frozenset(words[0] for words in _RATIO_NAMES)
_ODDS = frozenset({"OR", "aOR", "ORs", "AOR", "cOR", "POR", "pOR"})
_RISKS = frozenset({"aRR", "ARR", "IRR", "pRR"})
_HAZARDS = frozenset({"HR", "aHR", "sHR", "HRs", "AHR", "SHR", "adjHR", "uHR", "cHR", "pHR", "csHR"})
# Of what a ratio is, where it stood below the line: "HRdeath".
_HUNG = frozenset({"death", "mortality", "disease", "progression", "recurrence", "relapse", "OS", "PFS", "DFS"})
_HAZARD_NOUNS = frozenset({"ratio", "rate"})  # not what it is called, and yet often written

FIRST_WORDS = frozenset({
    "p", "pvalue", "pinteraction", "ptrend", "hazard", "hazards", "p_", "or", "aor", "ors", "cor", "por", "irr", "arr",
    "prr",
}) | _RATIO_WORDS | {each.casefold() for each in _HAZARDS} | {f"hr{each}".casefold() for each in _HUNG}  # fmt: skip


def match_p(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``P<.001``, ``p = 0·0041``, ``P value was 0.0003``, ``P for interaction = .03``, ``_P_ < .001``."""
    name = tokens[at].text.strip("_")
    if name not in _PS:
        return None
    end, tested = _behind_p(tokens, at + 1)
    if end == at + 1 and not is_at(tokens, end, *_SIGNS, "less", "greater") and not is_at(tokens, at - 1, *"([;,"):
        return None  # patient P 5
    tested = tested or name.endswith(("interaction", "trend"))
    end += end > at + 1 and is_at(tokens, end, ",") and is_at(tokens, end - 1, "value", "values")  # P value, .03
    sign = ""
    if is_at(tokens, end, *_SIGNS):
        sign, end = _SIGNS[tokens[end].norm], end + 1
    elif is_at(tokens, end, "less", "greater", "more") and is_at(tokens, end + 1, "than"):
        alike = is_at(tokens, end + 2, "or") and is_at(tokens, end + 3, "equal") and is_at(tokens, end + 4, "to")
        below = tokens[end].norm == "less"
        sign, end = ("≤" if below else "≥", end + 5) if alike else ("<" if below else ">", end + 2)
    token = token_at(tokens, end)
    if token is None or token.kind != "number":
        return None
    slot, behind = power_at(tokens, end) or (slot_of("value", token), end + 1)
    if float(slot.value) > 1:
        return None
    parts = {"value": Slot("value", slot.text, slot.start, slot.end, sign + slot.value)}
    if tested:  # of a comparison of groups, not of the two arms
        last = next(index for index in range(end - 1, at - 1, -1) if tokens[index].kind == "word")
        parts["subset"] = Slot("subset", "", tokens[at].start, tokens[last].end, "interaction")
    return "p", sign + slot.value, behind, parts


def power_at(tokens: Sequence[Token], at: int) -> tuple[Slot, int] | None:
    """Read ``1e-06``, ``2.1 × 10−5``, ``3.4×10⁻⁶`` and ``10-4``: a number with a power of ten, and its end."""
    end = at
    if is_at(tokens, at + 1, "×", "x", "*", "·"):
        end = at + 2
    begun = end if is_at(tokens, end, "10") else at + 1 if is_at(tokens, at + 1, "e") else None
    raised = begun is not None and is_at(tokens, begun + 1, "^")
    if begun is None or begun + raised + 2 >= len(tokens):
        return None
    sign, power = tokens[begun + raised + 1], tokens[begun + raised + 2]
    digits = power.text.translate(_SUPERSCRIPTS)
    if not (sign.kind == "dash" or sign.text in {"⁻", "−", "-"}) or not power.glued:
        return None
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _LONGEST_POWER:
        return None
    factor = "1" if begun == at else number_in(tokens[at].text)
    value = f"{Decimal(factor).scaleb(-int(digits)):f}"
    return Slot("value", "", tokens[at].start, power.end, value), begun + raised + 3


def _behind_p(tokens: Sequence[Token], at: int) -> tuple[int, bool]:
    """Return the place behind the words between the letter and its number, and whether they name an interaction."""
    end, tested = at, False
    while end < len(tokens) and end - at < _FARTHEST_P:
        if tokens[end].norm in {"interaction", "trend", "heterogeneity"}:
            tested = True
        elif is_at(tokens, end, "for") and is_at(tokens, end + 1, *_TESTED):
            pass
        elif tokens[end].norm not in (_OF_P | _TESTED if end > at and _for_before(tokens, at, end) else _OF_P):
            break
        end += 1
    return end, tested


def _for_before(tokens: Sequence[Token], first: int, at: int) -> bool:
    return any(is_at(tokens, index, "for") for index in range(first, at))


def match_hazard_ratio(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``hazard ratio``, ``HR``, ``aHR``, ``hazards ratio [HR]``, ``relative hazard``."""
    if tokens[at].norm == "relative" and is_at(tokens, at + 1, "hazard"):
        return "hr", "", at + 2, {}
    if tokens[at].stem == "hazard" and (second := token_at(tokens, at + 1)) is not None:
        if second.stem not in _HAZARD_NOUNS:
            return None
        return "hr", "", _behind_short(tokens, at + 2, _HAZARDS), {}
    if tokens[at].text.removeprefix("HR") in _HUNG and tokens[at].text.startswith("HR"):
        return "hr", "", at + 1, {}
    if tokens[at].text in _HAZARDS and not _is_receptor(tokens, at + 1):
        return "hr", "", at + 1, {}
    if tokens[at].text == "hr" and is_at(tokens, at - 1, *"([;,", "and") and _is_a_ratio(tokens, at + 1):
        return "hr", "", at + 1, {}  # in the small capitals of a journal: (hr: 0.61; p = 0.008)
    return None


def _behind_short(tokens: Sequence[Token], at: int, shorts: frozenset[str]) -> int:
    """Return the place behind an abbreviation in brackets, or the place itself."""
    short = token_at(tokens, at + 1)
    named = short is not None and (short.text in shorts or (short.text == "hr" and "HR" in shorts))
    told = is_at(tokens, at, "(", "[") and named and is_at(tokens, at + 2, ")", "]")
    return at + 3 if told else at


def _is_receptor(tokens: Sequence[Token], at: int) -> bool:
    """Say whether ``HR`` before a place is that of ``HR+`` and ``HR-positive``, or begins a code: ``SHR-A1201``."""
    signed = is_at(tokens, at, "+") and tokens[at].glued
    dash, behind = token_at(tokens, at), token_at(tokens, at + 1)
    if dash is None or behind is None or dash.kind != "dash":
        return signed
    coded = dash.glued and behind.glued and len(behind.text) > _LONGEST_POWER and behind.text[-1].isdigit()
    return is_at(tokens, at + 1, "positive", "negative") or (coded and "." not in behind.text)


def match_other_ratio(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``odds ratio``, ``relative risk``, ``risk ratio (RR)``, and ``OR`` where a ratio follows."""
    for words, kind in _RATIO_NAMES.items() if tokens[at].norm in _RATIO_WORDS else ():
        if all(
            (token := token_at(tokens, at + step)) is not None and word in {token.stem, token.norm}
            for step, word in enumerate(words)
        ):
            return kind, "", _behind_short(tokens, at + len(words), _ODDS | _RISKS | {"RR", "RRs"}), {}
    if tokens[at].text in _ODDS | _RISKS and _is_a_ratio(tokens, at + 1):
        return ("odds" if tokens[at].text in _ODDS else "relative"), "", at + 1, {}
    return None


def _is_a_ratio(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a number with decimals and no sign of percent stands at a place, behind a sign or not."""
    place = at + 1 if is_at(tokens, at, ",", "=", ":", "of", "was") else at
    ratio = token_at(tokens, place)
    told = ratio is not None and ratio.kind == "number" and "." in number_in(ratio.text)
    return told and not is_at(tokens, place + 1, "%", "percent")
