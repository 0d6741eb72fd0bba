"""Which of two approvals came first, as a text tells it: ``in the EU before the US``, ``after the FDA had``."""

from __future__ import annotations

import re
from datetime import date

from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_results import Claim
from pivotal.reading.binding.slots_told import places_told
from pivotal.reading.model import Statement
from pivotal.reading.words import ADVISES, AUTHORITIES, PAYERS

_ORDER = re.compile(
    r"(?<!\bdays\s)(?<!\bmonths\s)(?<!\bshortly\s)\b(before|ahead of|earlier than|prior to|after|later than|following)"
    r"\s+(?:(?:its|the|that|it|was|being|having|been|had|approval|approved|authori[sz]ed|authori[sz]ation|cleared"
    r"|clearance)\s+)*(?:(?:in|by|of|from)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
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
        there = each.value if each.name == "territory" else AUTHORITIES[each.value][0]
        if told is None or told.end() != each.start or not _BEHIND.match(binding.text, each.end, end):
            continue
        places = (here[0], there)
        labels = [_label(statement, binding, medicine, place) for place in places]
        if there == here[0] or None in labels:
            return []
        order = "after" if told[1].casefold() in _LATER else "before"
        return [{"check": "order_of_approvals", "indications": labels, "territories": list(places), "order": order}]
    return []


def _label(statement: Statement, binding: Binding, medicine: str, territory: str) -> str | None:
    """Return the label that a text means in a territory: for the disease that it tells, or else the first one."""
    main = binding.main_act
    told = statement.all("disease") or (() if main is None else main.all("disease"))
    if told:
        diseases = [binding.disease(each.value) or each.value for each in told]
        found = binding.indications(statement, medicine, territory)
        meant = [each.id for each in found if any(binding.is_for(each, one) for one in diseases)]
        return meant[0] if meant else None
    held = [(event.effective.not_after or date.max, each.id) for event, each in binding.labels(medicine, territory)]
    return min(held)[1] if held else None
