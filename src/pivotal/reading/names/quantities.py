"""Quantities in the tokens of a sentence: numbers with units, intervals, dates; each by its own matcher."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pivotal.reading.characters.lexer import Token, number_in
from pivotal.reading.characters.numerals import SPELT, spelt_at
from pivotal.reading.model import Slot
from pivotal.reading.words import MONTHS, NUMBER_WORDS, UNITS

NOT_REACHED = frozenset({"NR", "NE", "NYR"})
_ESTIMABLE = frozenset({"reached", "estimable", "evaluable", "calculable"})
_P = frozenset({"p", "P"})


Found = tuple[str, str, int, dict[str, Slot]]  # kind, value, place behind it, parts
Matcher = Callable[[Sequence[Token], int], Found | None]


def slot_of(name: str, token: Token) -> Slot:
    """Return a number as a slot."""
    return Slot(name, token.text, token.start, token.end, number_in(token.text))


def _at(tokens: Sequence[Token], at: int) -> Token | None:
    return tokens[at] if 0 <= at < len(tokens) else None


def _is(tokens: Sequence[Token], at: int, *norms: str) -> bool:
    token = _at(tokens, at)
    return token is not None and token.norm in norms


def limit_at(tokens: Sequence[Token], at: int, name: str) -> tuple[Slot, int] | None:
    """Return a limit of an interval, a number or one that is not reached, and the place behind it."""
    token = _at(tokens, at)
    if token is None:
        return None
    if token.kind == "number":
        end = at + 1
        while _is(tokens, end, "%", "+", "percent") or (_at(tokens, end) is not None and tokens[end].norm in UNITS):
            end += 1
        return slot_of(name, token), end
    if token.text in NOT_REACHED:
        return Slot(name, token.text, token.start, token.end, "not reached"), at + 1
    if token.norm == "not" and (second := _at(tokens, at + 1)) is not None and second.norm in _ESTIMABLE:
        return Slot(name, f"{token.text} {second.text}", token.start, second.end, "not reached"), at + 2
    return None


def bounds_at(tokens: Sequence[Token], at: int, *, loose: bool = False) -> tuple[Slot, Slot, int] | None:
    """Return two limits with a dash, ``to`` or, where ``loose``, a comma, a semicolon or dots between them."""
    low = limit_at(tokens, at, "ci_low")
    if low is None:
        return None
    between = _at(tokens, low[1])
    if between is None:
        return None
    joined = between.kind == "dash" or between.norm in {"to", "and"}
    if not joined and not (loose and between.text in {",", ";", "...", ".."}):
        return None
    high = limit_at(tokens, low[1] + 1, "ci_high")
    return None if high is None or (between.norm == "and" and not loose) else (low[0], high[0], high[1])


def match_interval(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``95% CI 0.25–0.59``, ``95% confidence interval [CI], 0.30 to 0.66`` and the like."""
    level, end = None, at
    if tokens[at].kind == "number" and _is(tokens, at + 1, "%", "percent"):
        level, end = slot_of("level", tokens[at]), at + 2
        while _is(tokens, end, "two", "sided", "-", "repeated"):
            end += 1
    if _is(tokens, end, "ci", "cis") or (level is not None and tokens[end : end + 1] and tokens[end].text == "Cl"):
        end += 1  # some texts that were scanned have an l for the I
    elif _is(tokens, end, "confidence") and _is(tokens, end + 1, "interval", "limits"):
        end += 2
    else:
        return None
    end = _behind_short(tokens, end)
    named = end
    while _is(tokens, end, ",", ":", ";", "=", "of", "was", "[", "(") and end - named < 3:
        end += 1
    bounds = bounds_at(tokens, end, loose=True)
    parts = {} if level is None else {"level": level}
    if bounds is None:
        return "ci_name", "", named, parts
    close = bounds[2] + 1 if _is(tokens, bounds[2], "]", ")") and tokens[end - 1].kind == "open" else bounds[2]
    return "ci", "", close, {**parts, "ci_low": bounds[0], "ci_high": bounds[1]}


def _behind_short(tokens: Sequence[Token], at: int) -> int:
    """Return the place behind ``[CI]`` or ``(95% CI)``, which says once more that it is one."""
    if not _is(tokens, at, "(", "[", "{"):
        return at
    end = at + 1
    if _is(tokens, end, "95"):
        end += 2 if _is(tokens, end + 1, "%") else 1
    end = end + 1 if _is(tokens, end, "ci") else end
    return end + 1 if end > at + 1 and _is(tokens, end, ")", "]", "}") else at


def match_date(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``19 June 2025``, ``March 26, 2025``, ``June 2025`` and ``2025-06-19``."""
    token = tokens[at]
    if token.kind == "number" and (month := _at(tokens, at + 1)) is not None and month.norm in MONTHS:
        year = _at(tokens, at + 2)
        if token.text.isdigit() and 0 < int(token.text) < 32 and month.text[:1].isupper():
            if year is not None and _is_year(year):
                return "date", f"{year.text}-{MONTHS[month.norm]:02d}-{int(token.text):02d}", at + 3, {}
            return None
    if token.kind == "word" and token.norm in MONTHS and token.text[:1].isupper():
        second, month_number = _at(tokens, at + 1), MONTHS[token.norm]
        if second is None or second.kind != "number":
            return None
        if _is_year(second):
            return "date", f"{second.text}-{month_number:02d}", at + 2, {}
        third = at + 3 if _is(tokens, at + 2, ",") else at + 2
        year = _at(tokens, third)
        if second.text.isdigit() and 0 < int(second.text) < 32 and year is not None and _is_year(year):
            return "date", f"{year.text}-{month_number:02d}-{int(second.text):02d}", third + 1, {}
    return _iso_date(tokens, at)


def _iso_date(tokens: Sequence[Token], at: int) -> Found | None:
    parts = [_at(tokens, at + step) for step in range(5)]
    if any(each is None for each in parts):
        return _year_alone(tokens, at)
    year, one, month, two, day = (each for each in parts if each is not None)
    parted = _is_year(year) and one.kind == two.kind == "dash" and len(month.text) == len(day.text) == 2
    digits = parted and month.text.isdigit() and day.text.isdigit()
    if digits and 0 < int(month.text) < 13 and 0 < int(day.text) < 32:
        return "date", f"{year.text}-{month.text}-{day.text}", at + 5, {}
    return _year_alone(tokens, at)


_BEFORE_YEARS = frozenset({
    "in", "since", "of", "late", "early", "until", "by", "mid", "spring", "summer", "autumn", "fall", "winter",
    "q1", "q2", "q3", "q4", "quarter",
})  # fmt: skip


def _year_alone(tokens: Sequence[Token], at: int) -> Found | None:
    if _is_year(tokens[at]) and at and tokens[at - 1].norm in _BEFORE_YEARS:
        return "date", tokens[at].text, at + 1, {}
    return None


def _is_year(token: Token) -> bool:
    return token.kind == "number" and len(token.text) == 4 and token.text.isdigit() and 1950 <= int(token.text) <= 2099


def match_p(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``P<.001``, ``p = 0·0041``, ``P value was 0.0003``."""
    if tokens[at].text not in _P:
        return None
    end = at + 1
    while end < len(tokens) and end - at < 5 and (tokens[end].norm in {"value", "was", "of", ":", "=", "-"}):
        end += 1
    sign = ""
    if _is(tokens, end, "<", ">", "≤", "≥", "<=", ">="):
        sign, end = {"<=": "≤", ">=": "≥"}.get(tokens[end].text, tokens[end].text), end + 1
    token = _at(tokens, end)
    if token is None or token.kind != "number" or float(number_in(token.text)) > 1:
        return None
    slot = slot_of("value", token)
    return "p", sign + slot.value, end + 1, {"value": Slot("value", slot.text, slot.start, slot.end, sign + slot.value)}


def match_count(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``n = 64``, ``N=203``, ``n=28/85``."""
    if tokens[at].text not in {"n", "N"} or not _is(tokens, at + 1, "=", "of"):
        return None
    token = _at(tokens, at + 2)
    if token is None or token.kind != "number":
        return None
    if _is(tokens, at + 3, "/"):
        return "fraction", "", at + 5, {}
    return "n", number_in(token.text), at + 3, {"value": slot_of("value", token)}


def match_fraction(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``19 of 64``, ``28/85`` and ``twenty-two of 40``."""
    told = _counted_at(tokens, at)
    if told is None or not _is(tokens, told[1], "of", "/"):
        return None
    part, end = told
    total = _at(tokens, end + 1)
    if total is None or total.kind != "number" or not total.text.replace(",", "").isdigit():
        return None
    if int(part.value) > int(total.text.replace(",", "")):
        return None
    return "fraction", "", end + 2, {"value": part, "total": slot_of("total", total)}


def _counted_at(tokens: Sequence[Token], at: int) -> tuple[Slot, int] | None:
    """Return a whole number, in digits or spelt, and the place behind it."""
    token = tokens[at]
    if token.kind == "number" and token.text.isdigit():
        return slot_of("value", token), at + 1
    spelt = spelt_at(tokens, at) if token.norm in SPELT else None
    return None if spelt is None else (_spelt_slot(tokens, at, spelt), spelt[1])


def _spelt_slot(tokens: Sequence[Token], at: int, spelt: tuple[int, int]) -> Slot:
    """Return a spelt number as a slot; the text of several words is cut from that of the article."""
    first, last = tokens[at], tokens[spelt[1] - 1]
    return Slot("value", first.text if first is last else "", first.start, last.end, str(spelt[0]))


def match_spelt(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``forty-six`` and ``one hundred and eighty-one``; smaller numbers that are spelt are ordinary words."""
    spelt = spelt_at(tokens, at) if tokens[at].norm in SPELT else None
    if spelt is None or spelt[0] <= max(NUMBER_WORDS.values()):
        return None
    return "number", str(spelt[0]), spelt[1], {"value": _spelt_slot(tokens, at, spelt)}


MOST_ARMS = 6  # of an allocation


def match_ratio(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``2:1`` and ``1:1:1``."""
    end = at
    numbers: list[str] = []
    while len(numbers) < MOST_ARMS and (token := _at(tokens, end)) is not None and _is_part(token):
        numbers.append(token.text)
        if not (_is(tokens, end + 1, ":") and tokens[end + 1].glued and (_at(tokens, end + 2) or token).glued):
            break
        end += 2
    return ("ratio", ":".join(numbers), end + 1, {}) if len(numbers) > 1 and end < len(tokens) else None


def _is_part(token: Token) -> bool:
    return token.kind == "number" and token.text.isdigit() and len(token.text) < 3


def match_duration(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``13.8 months``, ``12-month``, ``five years``, ``8.5 (95% CI 6.8–12.5) months``."""
    token = tokens[at]
    value = number_in(token.text) if token.kind == "number" else str(NUMBER_WORDS.get(token.norm, ""))
    if not value:
        return None
    end = at + 1
    parts = {"value": Slot("value", token.text, token.start, token.end, value)}
    adjective = False
    limits, behind = _limits_at(tokens, end)
    if not limits or _inside(value, limits["ci_low"], limits["ci_high"]):
        end = behind
        parts |= limits
    if _at(tokens, end) is not None and tokens[end].kind == "dash" and tokens[end].glued:
        adjective, end = True, end + 1
    unit = _at(tokens, end)
    if unit is None or unit.norm not in UNITS:
        return None
    parts["unit"] = Slot("unit", unit.text, unit.start, unit.end, UNITS[unit.norm])
    return ("time_name" if adjective else "duration"), value, end + 1, parts


def _limits_at(tokens: Sequence[Token], at: int) -> tuple[dict[str, Slot], int]:
    """Return the limits that stand in brackets from a place on, with or without the words of an interval."""
    if not _is(tokens, at, "(", "[") or at + 1 >= len(tokens):
        return {}, at
    if _is(tokens, at + 1, "range"):  # 13 (range, 1–174) weeks
        shut = next((i for i in range(at + 2, min(at + 9, len(tokens))) if tokens[i].kind == "close"), at - 1)
        return {}, shut + 1
    bounds = bounds_at(tokens, at + 1, loose=True)
    if bounds is not None and _is(tokens, bounds[2], ")", "]"):
        return {"ci_low": bounds[0], "ci_high": bounds[1]}, bounds[2] + 1
    interval = match_interval(tokens, at + 1)
    if interval is None or interval[0] != "ci" or not _is(tokens, interval[2], ")", "]"):
        return {}, at
    return interval[3], interval[2] + 1


def match_moment(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``month 12`` and ``week 24``, which mean the same as ``12-month`` and ``24-week``."""
    unit, number = tokens[at], _at(tokens, at + 1)
    if unit.norm not in {"month", "week", "year"} or number is None or number.kind != "number":
        return None
    if not number.text.isdigit() or not 0 < int(number.text) < 400 or _is(tokens, at + 2, "%"):
        return None
    parts = {"value": slot_of("value", number), "unit": Slot("unit", unit.text, unit.start, unit.end, UNITS[unit.norm])}
    return "time_name", number.text, at + 2, parts


def _inside(value: str, lowest: Slot, highest: Slot) -> bool:
    """Say whether a number lies between two limits."""
    low, high = lowest.value, highest.value
    above = low == "not reached" or float(low) <= float(value)
    return above and (high == "not reached" or float(value) <= float(high))


def match_percent(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``62%``, ``52 percent``, ``52 per cent``, ``twenty-three percent``."""
    told = (slot_of("value", tokens[at]), at + 1) if tokens[at].kind == "number" else _counted_at(tokens, at)
    if told is None:
        return None
    slot, end = told
    if _is(tokens, end, "%", "percent"):
        end += 1
    elif _is(tokens, end, "per") and _is(tokens, end + 1, "cent"):
        end += 2
    else:
        return None
    return "percent", slot.value, end, {"value": slot}


def match_not_reached(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``not reached``, ``had not been reached``, ``NE``, ``NR``."""
    token = tokens[at]
    if token.text in NOT_REACHED:
        return _gone(token, token, at + 1)
    if token.norm != "not":
        return None
    end = at + 1
    while _is(tokens, end, "been", "yet", "be"):
        end += 1
    last = _at(tokens, end)
    if last is None:
        return None
    told = last.norm in _ESTIMABLE or (last.norm == "met" and _is_of_a_median(tokens, at))
    return _gone(token, last, end + 1) if told else None


def _is_of_a_median(tokens: Sequence[Token], at: int) -> bool:
    """Say whether ``not met`` is said of a median and not of a goal."""
    before = {token.stem for token in tokens[max(0, at - 12) : at]}
    return "median" in before and not before & {"endpoint", "point", "goal", "objective", ".", ";"}


def _gone(first: Token, last: Token, end: int) -> Found:
    text = first.text if first is last else ""  # the text of several words is cut from the text of the article
    return "not_reached", "not reached", end, {"value": Slot("value", text, first.start, last.end, "not reached")}


def match_hazard_ratio(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``hazard ratio``, ``HR``, ``aHR``."""
    if tokens[at].stem == "hazard" and (second := _at(tokens, at + 1)) is not None and second.stem == "ratio":
        end = at + 2
        if _is(tokens, end, "(", "[") and _is(tokens, end + 1, "hr") and _is(tokens, end + 2, ")", "]"):
            end += 3
        return "hr", "", end, {}
    if tokens[at].text in {"HR", "aHR", "sHR", "HRs"} and not _is_receptor(tokens, at + 1):
        return "hr", "", at + 1, {}
    return None


def _is_receptor(tokens: Sequence[Token], at: int) -> bool:
    """Say whether ``HR`` before a place is that of ``HR+`` and ``HR-positive``, a hormone receptor."""
    signed = _is(tokens, at, "+") and tokens[at].glued
    dash = _at(tokens, at)
    return signed or (dash is not None and dash.kind == "dash" and _is(tokens, at + 1, "positive", "negative"))


_RATIO_NAMES: dict[tuple[str, ...], str] = {
    ("odds", "ratio"): "odds", ("relative", "risk"): "relative", ("risk", "ratio"): "relative",
    ("rate", "ratio"): "relative", ("relative", "risk", "ratio"): "relative",
}  # fmt: skip

_RATIO_WORDS = frozenset(words[0] for words in _RATIO_NAMES)


def match_other_ratio(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``odds ratio``, ``relative risk``, ``risk ratio (RR)``, and ``OR`` where a ratio follows."""
    for words, kind in _RATIO_NAMES.items() if tokens[at].norm in _RATIO_WORDS else ():
        if tokens[at].norm == words[0] and all(
            (token := _at(tokens, at + step)) is not None and word in {token.stem, token.norm}
            for step, word in enumerate(words)
        ):
            end = at + len(words)
            short = _is(tokens, end, "(", "[") and _is(tokens, end + 1, "or", "rr") and _is(tokens, end + 2, ")", "]")
            return kind, "", end + 3 if short else end, {}
    if tokens[at].text in {"OR", "aOR"} and at:
        place = at + 2 if _is(tokens, at + 1, ",", "=", ":") else at + 1
        ratio = _at(tokens, place)
        if (
            ratio is not None
            and ratio.kind == "number"
            and "." in number_in(ratio.text)
            and not _is(tokens, place + 1, "%")
        ):
            return "odds", "", at + 1, {}
    return None


def match_range(tokens: Sequence[Token], at: int) -> Found | None:
    """Match two limits that stand first in brackets: ``(3.0–5.9)``, ``(8.9, 17.0)``, ``(3.0–5.7; 77 events)``."""
    if tokens[at].kind != "number" or at == 0 or tokens[at - 1].kind != "open":
        return None
    bounds = bounds_at(tokens, at, loose=True)
    if bounds is None or any(tokens[index].norm == "and" for index in range(at, bounds[2])):
        return None
    if not _is(tokens, bounds[2], ")", "]", ";", ","):
        return None
    return "range", "", bounds[2], {"ci_low": bounds[0], "ci_high": bounds[1]}


MATCHERS: tuple[Matcher, ...] = (
    match_range, match_date, match_interval, match_hazard_ratio, match_other_ratio, match_p, match_count, match_ratio,
    match_fraction, match_percent, match_moment, match_duration, match_spelt, match_not_reached,
)  # fmt: skip


# The words that a quantity may begin with; most words of a text are none of them.
_FIRST_WORDS = frozenset({
    "ci", "cis", "confidence", "p", "n", "hazard", "hr", "ahr", "shr", "hrs", "or", "aor", "not", "nr", "ne", "nyr",
    "month", "week", "year",
}) | _RATIO_WORDS | frozenset(MONTHS) | frozenset(NUMBER_WORDS) | frozenset(SPELT)  # fmt: skip


def quantity_at(tokens: Sequence[Token], at: int) -> Found | None:
    """Return the first quantity that begins at a token."""
    if tokens[at].kind == "word" and tokens[at].norm not in _FIRST_WORDS:
        return None
    for matcher in MATCHERS:
        if (found := matcher(tokens, at)) is not None:
            return found
    return None
