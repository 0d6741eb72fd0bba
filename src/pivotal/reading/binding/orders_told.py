"""Which of two approvals came first, as a text tells it: ``in the EU before the US``, ``after the FDA had``."""

from __future__ import annotations

import json
import math
import re
from datetime import date

from pivotal.dates import DateInterval
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_labels import unlike
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.binding.slots_told import places_told, told_day
from pivotal.reading.model import Statement
from pivotal.reading.words import ADVISES, AUTHORITIES, NUMBER_WORDS, PAYERS
from pivotal.units import convert

_ORDER = re.compile(
    r"\b(before|ahead of|earlier than|prior to|after|later than|following)"
    r"\s+(?P<again>(?:[^\W\d_][\w’'-]*\s+){1,3}(?:was|were|had\s+been)\s+)?(?:(?:its|the|that|it|was|being|having|been|had|approval|approved|authori[sz]ed|authori[sz]ation|cleared"
    r"|clearance)\s+)*(?:(?:in|by|of|from)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"\bfirst\b[^.;]*?(?:\band\s+|,\s*)(?:then|later|afterwards|subsequently|only\s+(?:then|later))\s+(?:in|by)\s+"
    r"(?:the\s+)?$",
    re.IGNORECASE,
)  # "in the US first, and then in the EU"
_APART = re.compile(r"\b(an?|[a-z]+|\d+)\s+(day|week|month|year)s?\s+$", re.IGNORECASE)
_SOON = re.compile(r"\b(?:shortly|soon|just|immediately|days|weeks)\s+$", re.IGNORECASE)
_LATER = frozenset({"after", "later than", "following"})
_BEHIND = re.compile(
    r"(?:['’]s?)?(?:\s+(?:did|had|has|approval|approved|authori[sz]ation|decision|did so|it|in (?:\w+\s)?\d{4})\b)*"
    r"\s*(?:[.;,:)]|$|\b(?:for|and)\b)",
    re.IGNORECASE,
)


def order_claims(statement: Statement, binding: Binding, medicine: str) -> list[Claim]:
    """Return the claim that an approval came before or after that of another territory.

    Parameters
    ----------
    statement : Statement
        An approval that is not denied.
    binding : Binding
    medicine : str
    """
    verb, here = statement.slot("act"), places_told(statement)
    if verb is None or len(set(here)) != 1 or not binding.text:
        return []
    end = binding.parsed.sentences[statement.sentence].end
    for each in binding.named_in(statement.sentence):
        if each.start < verb.end or each.name not in {"territory", "authority"}:
            continue
        if each.name == "authority" and (each.value not in AUTHORITIES or each.value in {*ADVISES, *PAYERS}):
            continue
        told = _ORDER.search(binding.text, verb.end, each.start)
        told = told or _THEN.search(binding.text, max(0, verb.start - len("first ")), each.start)
        there = each.value if each.name == "territory" else AUTHORITIES[each.value][0]
        if told is None or told.end() != each.start or not _BEHIND.match(binding.text, each.end, end):
            continue
        if told.re is _ORDER and told["again"] and not _is_of_it(told, statement, binding, medicine):
            continue
        places = (here[0], there)
        pairs = [_labels(statement, binding, medicine, place) for place in places]
        if (
            there == here[0]
            or not all(pairs)
            or not _are_alike(*pairs)
            or _SOON.search(binding.text, verb.end, told.start())
        ):
            return []
        day = told_day(statement.slot("date"))
        if day is not None and not any(day.overlaps(each) for each, _ in pairs[0]):
            return []  # of another label than these
        order = "after" if told.re is _ORDER and told[1].casefold() in _LATER else "before"
        labels = [own[0][1] for own in pairs]
        claim: Claim = {
            "check": "order_of_approvals",
            "indications": labels,
            "territories": list(places),
            "order": order,
        }
        return [claim | _days_apart(binding.text[verb.end : told.start()])]
    return []


def _is_of_it(told: re.Match[str], statement: Statement, binding: Binding, medicine: str) -> bool:
    """Read ``before A's NAME was approved in``: of the same medicine, and not ``before OTHER was approved in``."""
    if re.match(r"it\b", told["again"]):
        return True
    named = (
        each for each in binding.named_in(statement.sentence) if told.start("again") <= each.start < told.end("again")
    )
    return any(binding.medicine_of(each.value) == medicine for each in named if each.name in {"product", "drug"})


def _labels(statement: Statement, binding: Binding, medicine: str, territory: str) -> list[tuple[DateInterval, str]]:
    """Return the labels that a text may mean in a territory, with their days: for its disease, or the first one."""
    main = binding.main_act
    told = statement.all("disease") or (() if main is None else main.all("disease"))
    diseases = [binding.disease(each.value) or each.value for each in told]
    held = sorted(
        ((event.effective, each) for event, each in binding.labels(medicine, territory)),
        key=lambda each: each[0].not_after or date.max,
    )
    if not told:
        return [(day, each.id) for day, each in held[:1]]
    clauses = [json.loads(each.value) for sentence, each in binding.parsed.clauses if sentence == statement.sentence]
    fitting = [pair for pair in held if any(binding.is_for(pair[1], one) for one in diseases)]
    exact = [pair for pair in fitting if str(pair[1].disease) in diseases] or fitting
    clauses = [each for each in clauses if each.get("strength") != "implied"]
    meant = [pair for pair in exact if not unlike(clauses, pair[1])]
    return [(day, each.id) for day, each in meant]


def _are_alike(ours: list[tuple[DateInterval, str]], theirs: list[tuple[DateInterval, str]]) -> bool:
    """Say whether the same place was first whichever of several labels is meant."""
    if len(ours) == len(theirs) == 1:
        return True
    pairs = [(one, other) for one, _ in ours for other, _ in theirs]
    return all(one.surely_before(other) for one, other in pairs) or all(
        other.surely_before(one) for one, other in pairs
    )


def _days_apart(before: str) -> Claim:
    """Return the fewest and the most days between two approvals, which may be some less or more than are told."""
    told = _APART.search(before)
    if told is None:
        return {}
    number = {"a": 1, "an": 1}.get(told[1].casefold()) or NUMBER_WORDS.get(told[1].casefold())
    number = int(told[1]) if told[1].isdigit() else number
    if number is None:
        return {}
    unit = f"{told[2].casefold()}s"
    slack = 0.5 if unit == "years" else 1
    few, many = (convert(float(each), unit, "days") for each in (number - slack, number + slack))
    return {"days_apart": [math.floor(few), math.ceil(many)]}
