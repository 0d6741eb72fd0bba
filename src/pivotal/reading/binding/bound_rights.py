"""Claims about who holds the rights or the authorisation, and who licensed what to whom, from statements."""

from __future__ import annotations

import re
from typing import Any

from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.claims_made import Claim, needing
from pivotal.reading.binding.slots_told import plain_day, told_day
from pivotal.reading.model import Slot, Statement

# Exceptions that nobody names one by one, behind those that are named: "South Korea and certain other countries".
_SOME_MORE = re.compile(
    r"(?:,?\s+(?:and|or)|,|\s+as well as)\s+"
    r"((?:certain|some|several|other|selected|various|a few)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:countries|territories|markets|regions|nations))\b",
    re.IGNORECASE,
)


def rights_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claim on who holds the rights where."""
    known = {each.id for each in binding.dossier.organisations}
    medicine, unknown = binding.medicine(statement)
    if medicine is None:
        return [needing(f"{unknown or 'the medicine'} in the dossier")]
    if statement.get("holder") not in known:
        slot = statement.slot("holder")
        return [needing(f"{slot.text if slot else 'the holder'} in the dossier")]
    if statement.slot("authorisation") is not None:
        return _holder_claims(statement, binding, medicine)
    places = [each for each in statement.all("territory") if not _is_a_region(each)]
    regions = [each.text for each in (*statement.all("territory"), *statement.all("except")) if _is_a_region(each)]
    claim: Claim = {
        "check": "rights",
        "medicine": medicine,
        "on": binding.held_on.isoformat(),
        "holder": str(statement.get("holder")),
    }
    if statement.get("grantor") in known:
        claim["grantor"] = str(statement.get("grantor"))
    if (exclusive := statement.get("exclusive")) is not None:
        claim["exclusive"] = exclusive
    claim |= _since(statement, binding)
    if statement.slot("denied") is not None:
        claim = _denied(claim)
        if claim and statement.all("except"):
            return [needing("which of these territories are meant")]
        if not claim:
            return [needing("what of the rights is denied")]
    of, other = [each.value for each in places], [each.value for each in statement.all("except")]
    if other and (some := _SOME_MORE.match(binding.text, max(each.end for each in statement.all("except")))):
        regions.append(some[1])
    needed = [needing(f"the territories of {', '.join(regions)}")] if regions else []
    if regions and not (of or other) and {statement.get("grantor"), statement.get("holder")} <= known:
        needed += _linked(statement, medicine, claim)  # who licensed whom, wherever it was
    if other:
        return needed or [{**claim, "territory": {"of": of, "other_than": other}}]
    rules: list[Any] = of if len(of) > 1 else [of] if of else []
    return [*({**claim, "territory": rule} for rule in rules), *needed]


def _denied(claim: Claim) -> Claim:
    """Return the claim that rights are not held; nothing where more is told, of which a part may be what is denied."""
    return {} if claim.keys() & {"grantor", "exclusive", "since"} else {**claim, "denied": "true"}


def _linked(statement: Statement, medicine: str, claim: Claim) -> list[Claim]:
    """Return the claim that one company licensed a medicine to another, of a statement on places that nobody knows."""
    parties = [str(statement.get("grantor")), str(statement.get("holder"))]
    kept = {key: each for key, each in claim.items() if key in {"on", "grantor"}}
    return [{"check": "partner", "medicine": medicine, "parties": parties, **kept}]


def _holder_claims(statement: Statement, binding: Binding, medicine: str) -> list[Claim]:
    """Return the claims on who holds the authorisation of a product in each territory."""
    products = binding.dossier.medicine(medicine).products
    named = next((each for each in products if each.id == statement.get("product")), None)
    product = named or (products[0] if products else None)
    places = [each.value for each in statement.all("territory")] or binding.territories(statement)[:1]
    if product is None or not places:
        return [needing("the territory of the authorisation" if product else "a product in the dossier")]
    claim: Claim = {"check": "holder", "product": product.id, "on": binding.held_on.isoformat()}
    return [{**claim, "territory": each, "holder": str(statement.get("holder"))} for each in places]


def _is_a_region(place: Slot) -> bool:
    """Say whether a place is none of the territories of a dossier: ``Latin America``."""
    return place.value.islower() and place.value != "world"


def partner_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claim that two companies are linked by a licence."""
    known = {each.id for each in binding.dossier.organisations}
    parties = [each.value for each in statement.all("party")]
    medicine, unknown = binding.medicine(statement)
    if medicine is None:
        return [needing(f"{unknown or 'the medicine'} in the dossier")]
    if len(set(parties)) < 2 or not set(parties) <= known:
        return [needing("both companies in the dossier")]
    claim: Claim = {"check": "partner", "medicine": medicine, "parties": parties, "on": binding.held_on.isoformat()}
    grantor = statement.get("grantor")
    return [{**claim, **_since(statement, binding), **({"grantor": grantor} if grantor in known else {})}]


def _since(statement: Statement, binding: Binding) -> Claim:
    """Return the day of a licence; what was licensed on one may have ended since, so that it is read on that day."""
    day, since = told_day(statement.slot("date")), told_day(statement.slot("since"))
    if day is None:
        return {} if since is None else {"since": plain_day(since)}
    then = day.not_after or binding.read_on
    return {"since": plain_day(day), "on": min(then, binding.read_on).isoformat()}
