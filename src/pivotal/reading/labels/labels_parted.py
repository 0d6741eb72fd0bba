"""Lists of labels within one sentence: where its items begin, behind a colon, a sign, a dash or a reference."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.names.items import Item
from pivotal.reading.names.naming import OF_SECTIONS
from pivotal.reading.names.phrases import find, text_at
from pivotal.reading.tables.lists import SIGNS

_NEAR = 12  # where nothing may stand between but what the head says of its patients
_NUMBERED = 6  # items of a number or a reference to a section: "( 1.1 ) •"
_DASHES = frozenset({"-", "–", "—"})
LEADS = (
    "indicated",
    "authoris",
    "approv",
    "licenc",
    "recommend",
    "used",
    "indication",
    "option",
    "reimburs",
    "intended",
    "accept",
    "prescribed",
)
OPENING = frozenset({
    "adult", "adults", "patients", "people", "women", "men", "children", "paediatric", "adolescents", "adolescent",
    "treatment", "for", "as", "in", "to", "following", "after", "first", "1st", "second", "second-line", "third",
    "frontline",
    "front", "previously", "newly", "relapsed", "refractory", "recurrent", "advanced", "early", "maintenance",
    "adjuvant",
    "neoadjuvant", "perioperative", "consolidation", "combination", "monotherapy", "chronic", "acute", "high", "low",
    "intermediate", "limited", "extensive", "resected", "resectable", "untreated", "treating", "either", "use", "used",
    "also", "postmenopausal", "premenopausal", "male", "female", "selected", "symptomatic", "persistent", "primary",
    "stage", "non", "with", "indolent", "aggressive", "progressive", "accelerated", "blast", "certain", "smouldering",
    "smoldering", "platinum", "castration", "hormone", "castrate", "active", "all", "multiple", "the",
    "palliative", "palliation", "management", "prevention", "treat", "pre", "preoperative", "postoperative", "post",
})  # fmt: skip


def items_within(items: Sequence[Item], *, within: bool) -> list[Sequence[Item]]:
    """Return the items of a list that stand in one sentence: ``indicated for: • adults with … • children with …``.

    ``within`` says whether the head of a list stands above.
    """
    colon = next(
        (
            at for at in range(1, len(items) - 1)
            if items[at].text == ":" and text_at(items, at - 2) != "("  # "Acme (NYSE: ACM)"
            and (_leads(items, at) or (items[at + 1].text in _DASHES and announces_items(items, at)))
        ),
        None,
    )  # fmt: skip
    if colon is None and not within and find(items, LEADS) is None:
        return [items]
    places = [at for at in range(1, len(items)) if items[at].text in SIGNS or _is_behind_reference(items, at)]
    first = _capital_behind_head(items) if colon is None and places else None
    begins = colon + 1 if colon is not None else first
    if begins is not None:
        places = sorted({begins, *(at for at in places if at >= begins)})
    if colon is not None:
        places = sorted({*places, *(at for at in range(colon + 2, len(items)) if _is_behind_stop(items, at))})
        dash = items[colon + 1].text if items[colon + 1].text in _DASHES else ""
        places = sorted({*places, *(at for at in range(colon + 2, len(items)) if dash and _is_dash(items, at, dash))})
    edges = [0, *places, len(items)]
    return [items[first:last] for first, last in pairwise(edges) if last > first]


def _is_dash(items: Sequence[Item], at: int, sign: str) -> bool:
    """Say whether a dash that stands apart opens an item, as another one did behind the colon."""
    apart = items[at - 1].end < items[at].start and at + 1 < len(items) and items[at].end < items[at + 1].start
    return apart and items[at].text == sign


def announces_items(items: Sequence[Item], colon: int) -> bool:
    """Say whether a list of diseases is announced before a colon: ``used to treat these cancers in adults:``."""
    near = range(max(0, colon - _NEAR), colon)
    these = next((i for i in near if text_at(items, i) in {"following", "these"}), None)
    return these is not None and any(text_at(items, i).startswith(LEADS) for i in range(max(0, these - 6), these))


def _is_behind_stop(items: Sequence[Item], at: int) -> bool:
    """Say whether an item of a list begins in small letters behind a full stop: ``… melanoma. maintenance of …``."""
    if text_at(items, at) == "a" and text_at(items, at + 1) in {"kind", "type", "form"}:
        return items[at - 1].kind == "disease" or items[at - 1].text in {".", ")"}  # "a kind of cancer called …"
    return items[at - 1].text == "." and items[at].text.islower() and text_at(items, at) in OPENING


def _capital_behind_head(items: Sequence[Item]) -> int | None:
    """Return where the first item of a list begins without a sign: ``indicated for the treatment of Advanced …``."""
    lead = next((at for at in range(1, len(items)) if text_at(items, at).startswith(LEADS)), None)
    if lead is None:
        return None
    for at in range(lead + 1, min(lead + _NEAR, len(items))):
        if items[at].kind == "disease" or items[at].text in {".", ";"}:
            return None
        if items[at].text[:1].isupper() and text_at(items, at - 1) in {"of", "for", "with"}:
            return at
    return None


def _is_behind_reference(items: Sequence[Item], at: int) -> bool:
    """Say whether a reference to a section ends before a place: ``… therapy. (1.4) patients with …``."""
    if items[at - 1].text != ")" or at == len(items):
        return False
    opened = next((i for i in range(at - 2, max(-1, at - _NUMBERED), -1) if items[i].text == "("), None)
    inside = [] if opened is None else items[opened + 1 : at - 1]
    numbers = [each for each in inside if each.kind != "punct"]
    return bool(numbers) and all(each.kind in OF_SECTIONS and "." in each.text for each in numbers)


def _leads(items: Sequence[Item], colon: int) -> bool:
    """Say whether a colon belongs to the verb of a head: no disease is named between."""
    for at in range(colon - 1, max(-1, colon - _NEAR), -1):
        if items[at].kind == "disease" or items[at].text in {".", ";"}:
            return False
        if text_at(items, at).startswith(LEADS):
            return at > 0
    return False
