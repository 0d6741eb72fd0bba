"""People who are named in a sentence: their names without titles, roles and the places where they work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at

TITLES = frozenset({"dr", "dr.", "prof", "prof.", "professor", "mr", "ms", "mrs", "mr.", "ms.", "mrs.", "sir", "dame"})
ROLES = frozenset({
    "analyst", "professor", "oncologist", "director", "president", "physician", "doctor", "investigator", "author",
    "researcher", "spokesman", "spokeswoman", "spokesperson", "officer", "executive", "head", "chairman", "founder",
    "scientist", "haematologist", "hematologist", "urologist", "surgeon", "dr", "lead", "leader", "chief", "chair",
    "manager", "ceo", "cmo", "cso", "cfo", "coo", "md", "vp", "svp", "evp", "minister", "secretary", "commissioner",
    "chairwoman", "cofounder", "partner", "fellow", "lecturer", "consultant", "gynaecologist", "dermatologist",
    "radiologist", "pulmonologist", "gastroenterologist", "nurse", "advocate", "patient", "coordinator", "strategist",
    "economist", "expert", "specialist", "representative", "member", "deputy", "acting", "vice", "senior", "president.",
    "co", "principal", "managing", "general", "counsel", "columnist", "reporter", "economists",
})  # fmt: skip
# Words of bodies and functions, which no name of a person has.
_BODIES = frozenset({
    "pharmaceuticals", "pharmaceutical", "pharma", "therapeutics", "biosciences", "biotech", "biopharma", "oncology",
    "university", "hospital", "institute", "center", "centre", "college", "school", "clinic", "board", "committee",
    "commission", "society", "association", "foundation", "agency", "department", "division", "unit", "group", "inc",
    "inc.", "ltd", "ltd.", "plc", "company", "corp", "corporation", "holdings", "cancer", "medicine", "medical",
    "health", "research", "development", "global", "international", "national", "clinical", "sciences", "science",
    "laboratories", "labs", "capital", "securities", "bank", "partners", "markets", "network", "alliance", "council",
    "ministry", "administration", "business", "operations", "affairs", "programme", "program", "products", "product",
    "tumour", "haematology", "hematology", "technologies", "systems", "solutions", "statement", "release", "news",
    "times", "journal", "reuters", "north", "south", "east", "west", "america", "europe", "asia", "pacific",
    "united", "states", "kingdom", "european", "american", "trust", "nhs", "care", "services", "phase", "trial",
    "study", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
    "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "the", "in", "at",
    "on", "a", "an", "but", "and", "for", "as", "according", "speaking", "commenting", "while", "when", "however",
    "she", "he", "they", "it", "we", "this", "that", "these", "if", "with", "our", "his", "her", "after",
    "speciality", "specialty", "franchise", "biologics", "genomics", "genetics", "healthcare", "diagnostics", "ag",
    "se", "sa", "ab", "nv", "gmbh", "kgaa", "lp", "llc", "bio", "r", "d", "&",
})  # fmt: skip
_PARTS = frozenset(
    {"-", ".", "de", "van", "von", "der", "del", "da", "di", "la", "le", "den", "ten", "el", "al", "bin", "’", "'"}
)
_SAID = frozenset({"said", "says", "added", "adds", "commented", "noted", "told", "explained", "stated"})
_DEGREES = frozenset({"md", "phd", "mbbs", "frcp", "pharmd", "msc", "mph", "mba", "dphil", "mbchb"})
_NO_PERSON = frozenset({
    "punct", "number", "date", "territory", "company", "authority", "disease", "product", "trial", "percent", "share",
    "endpoint", "gene", "therapy",
})  # fmt: skip


def person_at(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return a person whose name, title or role begins at a place, and the place behind the name.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place.

    Returns
    -------
    tuple of (Slot, int) or None
        The slot is called ``speaker`` and holds the name with its title, without a role.
    """
    end = _run_end(items, at)
    if end == at:
        return None
    first, titled = at, False
    for index in range(at, end):
        if text_at(items, index) in TITLES or _bare(items, index) in ROLES:
            behind = index + 1
            if any(items[place].text[:1].isupper() for place in range(behind, end)):
                titled = text_at(items, index) in TITLES
                first = index if titled else behind
    if text_at(items, end) in _SAID or _has_degree(items, end):
        first = _behind_bodies(items, first, end)
    while first < end and not items[first].text[:1].isupper():
        first += 1
    opens = first
    if titled:
        first += 1
    words = [index for index in range(first, end) if items[index].text[:1].isupper()]
    plain = [
        index for index in words if not (items[index].text.endswith(".") and len(items[index].text) < 4)
    ]  # no initials
    shouted = any(items[index].text.isupper() and len(items[index].text) > 1 for index in plain)
    if any(_bare(items, index) in _BODIES | ROLES for index in plain):
        return None
    one_shouted = sum(items[index].text.isupper() and items[index].text.isalpha() for index in plain) == 1
    surname = one_shouted and (titled or _has_degree(items, end) or _has_role(items, end))
    if shouted and not surname and not all(items[index].text.isupper() for index in plain):
        return None  # a firm
    if len(words) < (1 if titled else 2) or (len(words) == 1 and len(items[words[0]].text) < 3):
        return None
    return Slot("speaker", "", items[opens].start, items[words[-1]].end, ""), end


def _has_degree(items: Sequence[Item], end: int) -> bool:
    """Say whether a degree follows a name behind a comma: ``Jane Roe, M.D.``."""
    if text_at(items, end) != "," or end + 1 >= len(items):
        return False
    return text_at(items, end + 1).replace(".", "") in _DEGREES or items[end + 1].text in {"M", "Ph"}


def _has_role(items: Sequence[Item], end: int) -> bool:
    """Say whether a role follows a name behind a comma: ``Jane ROE, Chief Executive Officer``."""
    return text_at(items, end) == "," and _bare(items, end + 1) in ROLES and _bare(items, end + 1) != "co"


def _behind_bodies(items: Sequence[Item], first: int, end: int) -> int:
    """Return where a name begins that the place of work stands before: ``of the Oak Institute Jane Roe said``."""
    last = next((i for i in range(end - 1, first - 1, -1) if _bare(items, i) in _BODIES), None)
    behind = 0 if last is None else sum(items[i].text[:1].isupper() for i in range(last + 1, end))
    return first if last is None or behind < 2 else last + 1


def _bare(items: Sequence[Item], at: int) -> str:
    return text_at(items, at).rstrip(".")


def _run_end(items: Sequence[Item], at: int) -> int:
    """Return the place behind words with capitals that stand together, with what joins the parts of a name."""
    end = at
    while end < len(items):
        item, word = items[end], text_at(items, end)
        inner = end > at and word in _PARTS and end + 1 < len(items) and items[end + 1].text[:1].isupper()
        if word == "." and not (end > at and (text_at(items, end - 1) in TITLES or len(items[end - 1].text) == 1)):
            inner = False
        nick = end > at and word == "(" and text_at(items, end + 2) == ")" and items[end + 1].text[:1].isupper()
        if nick and end + 3 < len(items) and items[end + 3].text[:1].isupper():
            end += 3
            continue
        first = end == at and item.kind == "territory" and " " not in item.text and _goes_on(items, end + 1)
        if not inner and not first and (item.kind in _NO_PERSON or not item.text[:1].isupper()):
            break
        end += 1
    return end


def _goes_on(items: Sequence[Item], at: int) -> bool:
    """Say whether a name goes on with a surname: a first name may be that of a country."""
    shaped = at < len(items) and items[at].kind == "word" and items[at].text[:1].isupper()
    return shaped and text_at(items, at + 1) == "," and _bare(items, at) not in _BODIES | ROLES


def persons(items: Sequence[Item], first: int, last: int) -> Iterator[Slot]:
    """Yield the people who are named outside quotation marks between two places."""
    at = first
    while at < last:
        if items[at].quoted or not (items[at].text[:1].isupper() or items[at].kind == "territory"):
            at += 1  # no name begins there
            continue
        found = person_at(items, at)
        if found is None:
            at = max(at + 1, _run_end(items, at))
        else:
            if not _is_affiliation(items, found[1], last):
                yield found[0]
            at = found[1]


def _is_affiliation(items: Sequence[Item], end: int, last: int) -> bool:
    """Say whether a name is that of a firm, by a role and a person behind it: ``Acme Lee analyst Jane Roe``."""
    place = end
    while place < last and items[place].text[:1].islower() and (_bare(items, place) in ROLES or place > end):
        place += 1
        if place - end > 4:
            return False
    return place > end and place < last and person_at(items, place) is not None
