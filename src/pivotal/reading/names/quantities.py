"""Quantities in the tokens of a sentence: numbers with units, intervals, dates; each by its own matcher."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import Token, number_in
from pivotal.reading.characters.numerals import SPELT, spelt_at
from pivotal.reading.model import Slot
from pivotal.reading.names.dates import match_date
from pivotal.reading.names.statistics_named import FIRST_WORDS, match_hazard_ratio, match_other_ratio, match_p
from pivotal.reading.names.token_places import (
    Found,
    Matcher,
    behind_error,
    half_behind,
    is_of_a_goal,
    is_of_a_median,
    is_said_of,
    is_said_of_a_rate,
    level_at,
    slot_of,
    torn_number,
)
from pivotal.reading.names.token_places import is_at as _is
from pivotal.reading.names.token_places import token_at as _at
from pivotal.reading.words import LETTERS, MONTHS, NUMBER_WORDS, UNITS

NOT_REACHED = frozenset({"NR", "NE", "NYR"})
_NO_LIMIT = NOT_REACHED | {"NA", "NC", "∞", "unreached", "infinity"}
MOST_ARMS = 6  # of an allocation
_TILDES, _LATE_DAY = frozenset("\u223c\uff5e"), 2  # digits of a day that is no day of a cycle
_LEVELS = frozenset({"80", "90", "95", "97.5", "99"})
_OF_AN_INTERVAL = frozenset({
    "two", "sided", "-", "repeated", "bootstrap", "exact", "adjusted", "unadjusted", "simultaneous", "stratified",
    "profile", "likelihood", "wald", "wilson", "clopper", "pearson",
})  # fmt: skip
_ESTIMABLE = frozenset({"reached", "estimable", "evaluable", "calculable"})
_CONTRACTED = frozenset({"wasn", "weren", "hasn", "haven", "hadn", "isn"})
_INESTIMABLE = frozenset({"nonestimable", "inestimable", "unestimable", "incalculable"})
_ESTIMATED = frozenset({"estimated", "calculated", "determined", "defined", "computed", "evaluated", "assessed"})
_OF_MEDIANS = frozenset({"met", "attained", "achieved"})  # goals are met too


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
    if token.text in _NO_LIMIT:
        return Slot(name, token.text, token.start, token.end, "not reached"), at + 1
    if token.text == "N" and _is(tokens, at + 1, "/") and (last := _at(tokens, at + 2)) is not None:
        return (Slot(name, "", token.start, last.end, "not reached"), at + 3) if last.text in {"A", "R", "E"} else None
    gone = _gone_end(tokens, at)
    if gone is None:
        return None
    repeated = _is(tokens, gone, "[", "(") and gone + 2 < len(tokens) and tokens[gone + 1].text in _NO_LIMIT
    end = gone + 3 if repeated and tokens[gone + 2].kind == "close" else gone  # not estimable [NE]
    return Slot(name, "", token.start, tokens[gone - 1].end, "not reached"), end


def _below_zero(tokens: Sequence[Token], at: int, name: str) -> tuple[Slot, int] | None:
    """Return a limit below zero, ``–5.1`` or ``-0.4%``: its sign touches it and nothing before."""
    sign, number = _at(tokens, at), _at(tokens, at + 1)
    if sign is None or number is None or sign.kind != "dash" or sign.glued or not number.glued:
        return None
    told = limit_at(tokens, at + 1, name) if number.kind == "number" else None
    return None if told is None else (Slot(name, "", sign.start, number.end, f"-{told[0].value}"), told[1])


def _gone_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind ``not (yet been) reached``, ``could not be estimated`` and ``yet to be reached``."""
    if tokens[at].norm == "yet" and _is(tokens, at + 1, "to") and _is(tokens, at + 2, "be"):
        return at + 4 if _is(tokens, at + 3, *_ESTIMABLE) else None
    if tokens[at].norm in _INESTIMABLE:
        return at + 1
    if tokens[at].norm == "non" and _is(tokens, at + 1, "-", "–") and _is(tokens, at + 2, "estimable"):
        return at + 3
    first = at + 1 if tokens[at].norm in {"could", "can"} and _is(tokens, at + 1, "not") else at
    short = tokens[at].norm in _CONTRACTED and _is(tokens, at + 2, "t")
    first = at + 2 if short else first  # wasn't reached
    if not short and tokens[first].norm not in {"not", "cannot"}:
        return None
    end = first + 1
    while _is(tokens, end, "been", "yet", "be", "being", "having"):
        end += 1
    told = _is(tokens, end, *_ESTIMABLE) or (_is(tokens, end - 1, "be") and _is(tokens, end, *_ESTIMATED))
    told = told or (_is(tokens, end, *_OF_MEDIANS) and is_of_a_median(tokens, at))
    told = told or (_is(tokens, end, "estimated") and _is(tokens, at - 1, "to", "-", "–"))  # 19.4 to not estimated
    return end + 1 if told else None


def bounds_at(tokens: Sequence[Token], at: int, *, loose: bool = False) -> tuple[Slot, Slot, int] | None:
    """Return two limits with a dash, ``to`` or, where ``loose``, a comma, a semicolon or dots between them."""
    low = (_below_zero(tokens, at, "ci_low") if loose else None) or limit_at(tokens, at, "ci_low")
    if low is None:
        return None
    between = _at(tokens, low[1])
    if between is None:
        return None
    joined = between.kind == "dash" or between.norm in {"to", "and"}
    if not joined and not (loose and between.text in {",", ";", "...", "..", "~", *_TILDES}):
        return None
    both = loose and between.text == "," and _is(tokens, low[1] + 1, "and")  # 5.9, and 10.7
    first = low[1] + 1 + both
    high = (_below_zero(tokens, first, "ci_high") if loose else None) or limit_at(tokens, first, "ci_high")
    return None if high is None or (between.norm == "and" and not loose) else (low[0], high[0], high[1])


def match_interval(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``95% CI 0.25–0.59``, ``95% confidence interval [CI], 0.30 to 0.66`` and the like."""
    level, end = level_at(tokens, at)
    if tokens[at].norm in {"ci95", "ci90"}:  # CI95% 5.9–8.8
        level = Slot("level", tokens[at].text[2:], tokens[at].start + 2, tokens[at].end, tokens[at].text[2:])
        return _with_bounds(tokens, at + 2 if _is(tokens, at + 1, "%") else at + 1, level)
    while level is not None and _is(tokens, end, *_OF_AN_INTERVAL):
        end += 1
    opened = level is not None and at > 0 and tokens[at - 1].kind == "open"
    end += opened and _is(tokens, end, ",") and _is(tokens, end + 1, "ci")  # 33.1% (95%, CI 12.4–55.7%)
    named = _behind_name(tokens, end, levelled=level is not None)
    if named is None:
        return None
    end = _behind_short(tokens, named)
    if level is None:
        level, end = _level_behind(tokens, end)
    return _with_bounds(tokens, end, level)


def _with_bounds(tokens: Sequence[Token], named: int, level: Slot | None) -> Found:
    """Return the interval whose name ends before a place, with its limits where they follow."""
    end = named
    while (
        _is(tokens, end, ",", ":", ";", "=", "of", "was", "were", "[", "(", "from", "between", "ranging", "range")
        and end - named < 4
    ):
        end += 1
    bounds = bounds_at(tokens, end, loose=True)
    parts = {} if level is None else {"level": level}
    if bounds is None:
        return "ci_name", "", named, parts
    close = bounds[2] + 1 if _is(tokens, bounds[2], "]", ")") and tokens[end - 1].kind == "open" else bounds[2]
    return "ci", "", close, {**parts, "ci_low": bounds[0], "ci_high": bounds[1]}


def _level_behind(tokens: Sequence[Token], at: int) -> tuple[Slot | None, int]:
    """Return the level that stands behind the name, ``CI 95%: 0.50–0.75`` or ``CI (95%)``, and the place behind it."""
    opened = _is(tokens, at, "(", "[")
    level, end = level_at(tokens, at + 1 if opened or _is(tokens, at, ",") else at)
    limit = _is(tokens, end, "to", ",") or (end < len(tokens) and tokens[end].kind == "dash")
    if level is None or level.value not in _LEVELS or limit:
        return None, at
    return level, end + (opened and _is(tokens, end, ")", "]"))


def _behind_name(tokens: Sequence[Token], at: int, *, levelled: bool) -> int | None:
    """Return the place behind what an interval is called; ``levelled`` where its level stands before it."""
    if _is(tokens, at, "ci", "cis") or (_is(tokens, at, "ic") and (levelled or level_at(tokens, at + 1)[0])):
        return at + 1
    if levelled and at < len(tokens) and (tokens[at].text in {"Cl", "CL"} or _is(tokens, at, "cri", "crl")):
        return at + 1  # some texts that were scanned have an l for the I
    named = _is(tokens, at, "confidence") or (levelled and _is(tokens, at, "credible"))
    return at + 2 if named and _is(tokens, at + 1, "interval", "intervals", "limits", "limit", "internal") else None


def _behind_short(tokens: Sequence[Token], at: int) -> int:
    """Return the place behind ``[CI]``, ``(95% CI)`` or ``, CI``, which says once more that it is one."""
    if _is(tokens, at, ",") and _is(tokens, at + 1, "ci", "cl"):
        return at + 2
    if not _is(tokens, at, "(", "[", "{"):
        return at
    end = at + 1
    if _is(tokens, end, "95"):
        end += 2 if _is(tokens, end + 1, "%") else 1
    end = end + 1 if _is(tokens, end, "ci", "cl") else end
    return end + 1 if end > at + 1 and _is(tokens, end, ")", "]", "}") else at


def match_count(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``n = 64``, ``N=203``, ``_n_=301``, ``n: 45``, ``n=28/85``."""
    if tokens[at].text not in {"n", "N", "n_", "N_"}:
        return None
    sign = at + 2 if _is(tokens, at + 1, "*", "_") else at + 1
    if not _is(tokens, sign, "=", "of", ":"):
        return None
    token = _at(tokens, sign + 1)
    if token is None or token.kind != "number":
        return None
    if _is(tokens, sign + 2, "/"):
        return "fraction", "", min(sign + 4, len(tokens)), {}
    return "n", number_in(token.text), sign + 2, {"value": slot_of("value", token)}


def match_fraction(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``19 of 64``, ``28/85`` and ``twenty-two of 40``."""
    told = _counted_at(tokens, at)
    if told is None or not _is(tokens, told[1], "of", "/"):
        return None
    part, end = told
    total = _at(tokens, end + 1)
    if total is None or total.kind != "number" or not number_in(total.text).isdigit():
        return None
    if _is(tokens, end + 2, "%", "percent", "months", "years", "weeks"):
        return None  # an ORR of 38%, and the other one of 20%
    if _is_list_of_times(tokens, end) or int(part.value) > int(number_in(total.text)):
        return None
    return "fraction", "", end + 2, {"value": part, "total": slot_of("total", total)}


def _is_list_of_times(tokens: Sequence[Token], at: int) -> bool:
    """Read ``12/18-month`` and ``6/12/24-month`` from their first slash."""
    while _is(tokens, at, "/"):
        at += 2
    return at + 1 < len(tokens) and tokens[at].kind == "dash" and tokens[at + 1].norm in UNITS


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


def match_ratio(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``2:1``, ``1:1:1`` and ``1 : 1``."""
    end = at
    numbers: list[str] = []
    while len(numbers) < MOST_ARMS and (token := _at(tokens, end)) is not None and _is_part(token):
        numbers.append(token.text)
        behind = _at(tokens, end + 2)
        if behind is None or not _is(tokens, end + 1, ":") or tokens[end + 1].glued != behind.glued:
            break  # "of 2: 5"
        end += 2
    return ("ratio", ":".join(numbers), end + 1, {}) if len(numbers) > 1 and end < len(tokens) else None


def _is_part(token: Token) -> bool:
    return token.kind == "number" and token.text.isdigit() and len(token.text) < 3


def match_duration(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``13.8 months``, ``12-month``, ``five years``, ``8.5 (95% CI 6.8–12.5) months``."""
    token = tokens[at]
    dash = _at(tokens, at + 1)
    tens = SPELT.get(token.norm, 0) if dash is not None and dash.kind == "dash" else 0  # Thirty-day mortality
    value = number_in(token.text) if token.kind == "number" else str(NUMBER_WORDS.get(token.norm, tens or ""))
    if not value:
        return None
    adjective, end = False, at + 1
    parts = {"value": Slot("value", token.text, token.start, token.end, value)}
    if (half := half_behind(tokens, at, UNITS)) is not None:
        end, value = at + 4, f"{value}.5"
        parts = {"value": Slot("value", "", token.start, half.end, value)}
    limits, behind = _limits_at(tokens, end)
    if not limits or _inside(value, limits["ci_low"], limits["ci_high"]):
        end = behind
        parts |= limits
    end = behind_error(tokens, end)
    end += _is(tokens, end, "+")  # 27.4+ months
    dash = _at(tokens, end)
    if dash is not None and dash.kind == "dash" and dash.glued:
        adjective, end = True, end + 1
    unit = _at(tokens, end)
    named = None if unit is None else _unit_of(tokens, at, end, dashed=adjective)
    if unit is None or named is None:
        return None
    parts["unit"] = Slot("unit", unit.text, unit.start, unit.end, named)
    told = adjective or _is_before_a_name(tokens, end + 1) or (unit.text == "y" and is_said_of(tokens, end + 1))
    return "time_name" if is_said_of_a_rate(tokens, at, end, told=told) else "duration", value, end + 1, parts


def _unit_of(tokens: Sequence[Token], at: int, place: int, *, dashed: bool) -> str | None:
    """Return the unit of time at a place behind a number; a letter is one where it touches the number or a part of it.

    ``5y`` and ``3-y OS`` are years, ``23.9 w`` weeks; ``$1.2 m`` is money and ``50 m`` a length.
    """
    token = tokens[place]
    if token.norm in UNITS:
        return UNITS[token.norm]
    if token.text not in LETTERS or _is(tokens, place + 1, "/") or _is(tokens, at - 1, "$", "€", "£", "¥"):
        return None
    touching = (token.glued and (dashed or place == at + 1)) or token.text == "y"  # 2 y can be nothing else
    return LETTERS[token.text] if touching or "." in number_in(tokens[at].text) else None


def _is_before_a_name(tokens: Sequence[Token], at: int) -> bool:
    """Read ``5y-OS`` and ``12-mo-PFS``: a hyphen joins a time to what it is of."""
    dash, name = _at(tokens, at), _at(tokens, at + 1)
    joined = dash is not None and dash.norm == "-" and dash.glued and name is not None and name.glued
    return joined and name is not None and name.kind == "word" and name.norm not in UNITS


def _limits_at(tokens: Sequence[Token], at: int) -> tuple[dict[str, Slot], int]:
    """Return the limits that stand in brackets from a place on, with or without the words of an interval."""
    if not _is(tokens, at, "(", "[") or at + 1 >= len(tokens):
        return {}, at
    if _is(tokens, at + 1, "range", "iqr", "interquartile"):  # 13 (range, 1–174) weeks
        shut = next((i for i in range(at + 2, min(at + 9, len(tokens))) if tokens[i].kind == "close"), at - 1)
        return {}, shut + 1
    bounds = bounds_at(tokens, at + 1, loose=True)
    if bounds is not None and _is(tokens, bounds[2], ")", "]"):
        if bounds[0].value == "0":
            return {}, bounds[2] + 1  # the least of all values, no limit of an interval
        return {"ci_low": bounds[0], "ci_high": bounds[1]}, bounds[2] + 1
    interval = match_interval(tokens, at + 1)
    if interval is None or interval[0] != "ci" or not _is(tokens, interval[2], ")", "]"):
        return {}, at
    return interval[3], interval[2] + 1


def match_moment(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``month 12`` and ``week 24``, which mean the same as ``12-month`` and ``24-week``; ``at day 100`` too."""
    unit, number = tokens[at], _at(tokens, at + 1)
    if unit.norm not in {"month", "week", "year", "day"} or number is None or number.kind != "number":
        return None
    if unit.norm == "day" and (not _is(tokens, at - 1, "at", "by") or len(number.text) < _LATE_DAY):
        return None  # a day of a cycle
    if not number.text.isdigit() or not 0 < int(number.text) < 400 or _is(tokens, at + 2, "%", "per"):
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
    told = torn_number(tokens, at)
    if told is None:
        told = (slot_of("value", tokens[at]), at + 1) if tokens[at].kind == "number" else _counted_at(tokens, at)
    if told is None:
        return None
    slot, end = told
    behind = behind_error(tokens, end)
    shut = behind + 1 if behind > end and _is(tokens, behind, ")") else behind
    if behind > end and _is(tokens, shut, "%"):  # (40.6 ± 5.3)%
        return "percent", slot.value, shut + 1, {"value": slot}
    if _is(tokens, end, "%", "percent"):
        end += 1
    elif _is(tokens, end, "per") and _is(tokens, end + 1, "cent"):
        end += 2
    else:
        return None
    behind = behind_error(tokens, end)
    return "percent", slot.value, behind + (behind > end and _is(tokens, behind, "%")), {"value": slot}


def match_not_reached(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``not reached``, ``had not been reached``, ``NE``, ``NR``."""
    token = tokens[at]
    if token.text in NOT_REACHED or token.norm == "unreached":
        return _gone(token, token, at + 1)
    end = _gone_end(tokens, at)
    return None if end is None or is_of_a_goal(tokens, at, end) else _gone(token, tokens[end - 1], end)


def _gone(first: Token, last: Token, end: int) -> Found:
    text = first.text if first is last else ""  # the text of several words is cut from the text of the article
    return "not_reached", "not reached", end, {"value": Slot("value", text, first.start, last.end, "not reached")}


def match_range(tokens: Sequence[Token], at: int) -> Found | None:
    """Match two limits that stand first in brackets: ``(3.0–5.9)``, ``(8.9, 17.0)``, ``(3.0–5.7; 77 events)``.

    Behind the number that they belong to, ``(HR 0.61; 0.50–0.75)``, they have decimals and a dash.
    """
    if tokens[at].kind != "number" or at == 0:
        return None
    if tokens[at - 1].kind != "open":
        return _range_behind(tokens, at)
    bounds = bounds_at(tokens, at, loose=True)
    if bounds is None or any(tokens[index].norm == "and" for index in range(at, bounds[2])):
        return None
    if not _is(tokens, bounds[2], ")", "]", ";", ",") or _is_listed(tokens, bounds):
        return None
    return "range", "", bounds[2], {"ci_low": bounds[0], "ci_high": bounds[1]}


def _is_listed(tokens: Sequence[Token], bounds: tuple[Slot, Slot, int]) -> bool:
    """Say whether two numbers begin a list, ``(36%, 29%, and 8%``, or the first is the larger: no interval."""
    low, high, end = bounds
    if _descends(low, high):
        return True
    following = end + 2 if _is(tokens, end + 1, "and") else end + 1
    number = _at(tokens, following)
    return _is(tokens, end, ",") and number is not None and number.kind == "number"


def _descends(low: Slot, high: Slot) -> bool:
    """Say whether the first of two numbers is the greater one, so that they are no limits: ``(31%; 2%)``."""
    return "not reached" not in {low.value, high.value} and float(low.value) > float(high.value)


def _range_behind(tokens: Sequence[Token], at: int) -> Found | None:
    """Match limits behind their number and ``;`` or ``,``: ``0.61; 0.50–0.75)`` and ``0.61, 0.50 to 0.75;``."""
    parted = _is(tokens, at - 1, ";", ",") and at > 1 and tokens[at - 2].kind == "number"
    bounds = bounds_at(tokens, at) if parted and "." in number_in(tokens[at].text) else None
    if bounds is None or "." not in bounds[1].value or not _is(tokens, bounds[2], ")", "]", ";", ",", "."):
        return None
    low, value, high = (float(number_in(each)) for each in (bounds[0].value, tokens[at - 2].text, bounds[1].value))
    inside = low < value < high
    return ("range", "", bounds[2], {"ci_low": bounds[0], "ci_high": bounds[1]}) if inside else None


MATCHERS: tuple[Matcher, ...] = (
    match_range, match_date, match_interval, match_hazard_ratio, match_other_ratio, match_p, match_count, match_ratio,
    match_fraction, match_percent, match_moment, match_duration, match_spelt, match_not_reached,
)  # fmt: skip

# The words that a quantity may begin with; most words of a text are none of them.
_FIRST_WORDS = frozenset({
    "ci", "cis", "ic", "ci95", "ci90", "confidence", "n", "n_", "not", "cannot", "could", "can", "yet", "unreached",
    "nr", "ne", "nyr", "month", "week", "year", "day", "non", *_CONTRACTED,
}) | _INESTIMABLE | FIRST_WORDS | frozenset(MONTHS) | frozenset(NUMBER_WORDS) | frozenset(SPELT)  # fmt: skip


def quantity_at(tokens: Sequence[Token], at: int) -> Found | None:
    """Return the first quantity that begins at a token."""
    if tokens[at].kind == "word" and tokens[at].norm not in _FIRST_WORDS:
        return None
    for matcher in MATCHERS:
        if (found := matcher(tokens, at)) is not None:
            return found
    return None
