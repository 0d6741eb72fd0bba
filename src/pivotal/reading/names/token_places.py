"""What the matchers of tokens share: what stands at a place, and a number as a slot."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

from pivotal.reading.characters.lexer import Token, number_in
from pivotal.reading.model import Slot

Found = tuple[str, str, int, dict[str, Slot]]  # kind, value, place behind it, parts
Matcher = Callable[[Sequence[Token], int], Found | None]

_GOALS = frozenset({"endpoint", "point", "goal", "objective"})


def slot_of(name: str, token: Token) -> Slot:
    """Return a number as a slot."""
    return Slot(name, token.text, token.start, token.end, number_in(token.text))


def token_at(tokens: Sequence[Token], at: int) -> Token | None:
    """Return the token at a place, or nothing beyond the sentence."""
    return tokens[at] if 0 <= at < len(tokens) else None


def is_at(tokens: Sequence[Token], at: int, *norms: str) -> bool:
    """Say whether one of some words or signs stands at a place."""
    return 0 <= at < len(tokens) and tokens[at].norm in norms


def half_behind(tokens: Sequence[Token], at: int, units: Container[str]) -> Token | None:
    """Return the last word of ``two and a half`` behind a whole number, where that is told of a unit of time.

    Parameters
    ----------
    tokens : sequence of Token
        A sentence.
    at : int
        The number.
    units : container of str
        The names of units.
    """
    half, unit = token_at(tokens, at + 3), token_at(tokens, at + 4)
    if half is None or half.norm != "half" or not (is_at(tokens, at + 1, "and") and is_at(tokens, at + 2, "a")):
        return None
    return half if unit is not None and unit.norm in units and "." not in tokens[at].text else None


_NOT_SAID_OF = frozenset({
    "of", "in", "and", "or", "after", "from", "to", "with", "for", "was", "were", "vs", "versus", "at", "by", "old",
    "ago", "later", "before", "since", "on", "is", "the", "treatment", "therapy", "follow",
})  # fmt: skip


def is_said_of(tokens: Sequence[Token], at: int) -> bool:
    """Read ``3y remission probability`` and ``3y OS``: a time before what it is of."""
    name = token_at(tokens, at)
    return name is not None and name.kind == "word" and name.norm not in _NOT_SAID_OF


_ARE_RATES = frozenset({
    "os", "pfs", "dfs", "efs", "rfs", "survival", "rate", "rates", "overall", "progression", "disease", "event",
    "relapse", "recurrence", "estimated", "estimate", "estimates", "remission", "cumulative", "probability", "arm",
    "arms", "group", "groups", "follow", "projected", "actuarial", "crude", "absolute", "followup", "landmark", "mark",
    "local", "distant", "failure", "metastasis", "response", "freedom", "incidence", "kaplan", "cause", "cancer",
    "invasive", "median", "analysis",
})  # fmt: skip


def is_rate_said(tokens: Sequence[Token], at: int) -> bool:
    """Read ``2 year survival`` and ``24 month rates``: a time in the singular before what it is of."""
    name = token_at(tokens, at)
    return name is not None and name.kind == "word" and (name.norm in _ARE_RATES or name.text.isupper())


_SINGULAR = frozenset({"year", "month", "week", "day", "yr"})  # of "2 year OS", which is "2-year OS"


def is_said_of_a_rate(tokens: Sequence[Token], at: int, unit: int, *, told: bool) -> bool:
    """Say whether a time is that of a rate; of ``at 3-years``, a plural with a hyphen, nobody says so."""
    rate = is_rate_said(tokens, unit + 1)
    plural = tokens[unit - 1].kind == "dash" and tokens[unit].norm.endswith("s")
    if plural and is_at(tokens, at - 1, "at", "after", "by", "and") and not rate:
        return False
    return told or (tokens[unit].norm in _SINGULAR and rate)


def behind_error(tokens: Sequence[Token], at: int) -> int:
    """Return the place behind a standard error that stands at a place, ``± 3.7`` and ``+/-3.7``, or the place itself.

    Examples
    --------
    >>> from pivotal.reading.characters.lexer import tokens_of
    >>> behind_error(tokens_of("43.5 ± 3.7%"), 1), behind_error(tokens_of("43.5+/-3.7%"), 1)
    (3, 5)
    """
    spelt = is_at(tokens, at, "+") and is_at(tokens, at + 1, "/") and is_at(tokens, at + 2, "-", "–")
    error = at + 3 if spelt else at + 1
    told = (spelt or is_at(tokens, at, "±")) and error < len(tokens) and tokens[error].kind == "number"
    return error + 1 if told else at


def torn_number(tokens: Sequence[Token], at: int) -> tuple[Slot, int] | None:
    """Return the number of ``(7. 1%)``, which a page has torn apart, and the place behind it."""
    whole, part = token_at(tokens, at), token_at(tokens, at + 2)
    torn = is_at(tokens, at - 1, "(", "[") and is_at(tokens, at + 1, ".") and is_at(tokens, at + 3, "%")
    if not torn or whole is None or part is None or not (whole.text.isdigit() and part.text.isdigit()):
        return None
    shut = is_at(tokens, at + 4, ")", "]", ";", ",")
    return (Slot("value", "", whole.start, part.end, f"{whole.text}.{part.text}"), at + 3) if shut else None


def level_at(tokens: Sequence[Token], at: int) -> tuple[Slot | None, int]:
    """Return the level of an interval that stands at a place, and the place behind it; ``(97.5 CI, …)`` has no sign."""
    token = token_at(tokens, at)
    if token is None or token.kind != "number":
        return None, at
    spelt = is_at(tokens, at + 1, "per") and is_at(tokens, at + 2, "cent")
    if spelt or is_at(tokens, at + 1, "%", "percent"):
        return slot_of("level", token), at + 2 + spelt
    named = is_at(tokens, at + 1, "ci") or (is_at(tokens, at + 1, "confidence") and is_at(tokens, at + 2, "interval"))
    unsigned = named and token.text[:1] == "9" and len(token.text) > 1 and is_at(tokens, at - 1, "(", "[", ",", ";")
    return (slot_of("level", token), at + 1) if unsigned else (None, at)


def is_of_a_median(tokens: Sequence[Token], at: int) -> bool:
    """Say whether ``not met`` at a place is said of a median and not of a goal."""
    before = {token.stem for token in tokens[max(0, at - 12) : at]}
    return "median" in before and not before & {*_GOALS, ".", ";"}


def is_of_a_goal(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether ``not reached`` between two places is said of a goal: ``the primary endpoint of PFS was not …``."""
    if is_at(tokens, end, "statistical", "statistically", "significance", "significant"):
        return True  # OS had not reached statistical significance
    before = {token.stem for token in tokens[max(0, at - 12) : at]}
    told = before & _GOALS and before & {"primary", "main", "principal"} and not is_at(tokens, end, "with", "for")
    told = told and not any(
        is_at(tokens, place, "arm", "group", "either", "both", "arms") for place in range(end, end + 5)
    )
    return bool(told) and not before & {"median", "time", "duration", ".", ";", "arm", "group", "which"}
