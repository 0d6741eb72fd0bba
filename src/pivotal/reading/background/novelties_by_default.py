"""Novelties that no narrower rule has read: the ``first`` or ``only`` one of a kind of medicine, beside a medicine."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.background.medicines_named import is_unlisted_name
from pivotal.reading.background.novelties_told import PROCEDURES, points_back
from pivotal.reading.labels.subjects import medicine_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import POSSESSIVES, find, has_none, is_name, made, span, text_at

_CLAIMS = {"first": "first", "only": "only", "sole": "only", "lone": "only"}
# "the one approved medicine", "1st oral agent", "no other drug has been licensed …, making NAME the choice".
_OTHER_CLAIMS = frozenset({"one", "1", "other"})
_PERMITTED = ("approv", "licen", "authoris", "available", "clear", "market")
_THINGS = frozenset({
    "therapy", "treatment", "medicine", "drug", "option", "regimen", "inhibitor", "agent", "antibody", "combination",
    "tki", "adc", "conjugate", "immunotherapy", "vaccine", "degrader", "engager", "bispecific", "radioligand",
    "blocker", "antagonist", "agonist", "biosimilar", "monotherapy", "chemotherapy", "pill", "therapies", "medicines",
    "radiopharmaceutical",
})  # fmt: skip
_APPROVALS = frozenset({"approval", "approved", "authorisation"})
_RANKED = frozenset({
    "half", "quarter", "patient", "patients", "dose", "doses", "year", "day", "week", "month", "cycle", "trial",
    "study", "phase", "analysis", "endpoint", "evidence", "report", "step", "author", "interim", "data", "results",
    "few", "days", "weeks", "months", "years",
    "remission", "indication", "approves", "previous", "relapse", "cohort", "arm", "meeting", "stage", "set", "part",
})  # fmt: skip
_NEXT = _RANKED | {"line", "lines", "time", "two", "three", "-", "–", "/", "generation", "prior", "approved"}
# It is denied, hoped for or compared, or the first of a trial or of what patients had.
_NO_CLAIM = (
    "not", "no", "would", "could", "may", "if", "potential", "expected", "hope", "aim", "one", "among", "might",
    "randomi", "received", "compar", "progress", "investigat", "phase", "trial", "stud", "evaluat", "should",
    "previous", "prior", "refractory", "set", "poised", "designation", "generic", "review", "application", "conduct",
    "company", "recommend", "discover", "must", "likely",
)  # fmt: skip
_FOUND = ("discover", "develop", "generic")
_OWNERS = frozenset({"its", "their", "our", "a", "at", "your"})
_AS_A_RULE = frozenset({"usually", "often", "typically", "normally", "generally", "commonly", "mostly"})
_TAKEN = frozenset({"used", "prescribed", "given", "taken"})
_WAS = frozenset({"was", "were", "been", "fda", "is"})
_BEHIND = frozenset({"the", "a", "an", "it", "in", "for", "by", "to"})
_ENDS = frozenset({",", ".", ";", ":", "(", "—", "to", "for", "in", "of", "who", "with", "is", "was"})
_ABOUT = frozenset({"act", "indication", "mechanism"})
_LONG_NAME = 7  # letters of a name in small letters
_SUPPOSED = frozenset({"may", "might", "could", "would", "if", "must", "should", "whether", "?", "potential"})
_WITHIN, _BACK, _FAR = 12, 7, 40  # items


def novelties_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return that a medicine is the first or the only one, where nothing has read it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if (
        has_none(items, (*_CLAIMS, *_OTHER_CLAIMS))
        or items[-1].text == "?"
        or any(each.kind == "novelty" for each in told)
    ):
        return []
    at = next((i for i, item in enumerate(items) if item.low in _CLAIMS and _is_claim(items, i)), None)
    if at is None:
        return _otherwise(items, sentence)
    product = medicine_in(items, 0, len(items), names=False)
    ill = next((each for each in items if each.kind == "disease"), None)
    if product is None and find(items, PROCEDURES, 0, at) is not None:
        return []  # what surgeons do is no medicine
    classed = text_at(items, at + 1) in _APPROVALS and any(_is_thing(items, i) for i in range(at + 2, len(items)))
    if product is None and ill is None and at > 1 and not (classed or any(each.kind in _ABOUT for each in told)):
        return []
    if product is None and any(
        each.text == ":" and text_at(items, i + 1)[:1].isdigit() for i, each in enumerate(items)
    ):
        return []  # "First authorisation in Switzerland: 3 May 2019" is the heading of a day
    slots = [items[at].slot("claim", _CLAIMS[items[at].low])]
    slots += [] if product is None else [product]
    slots += [] if ill is None else [ill.slot("disease")]
    return [made("novelty", slots, sentence, (items[at].start, items[at].end))]


def _otherwise(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return a claim by other words than first and only, for the medicine of the sentence."""
    places = [i for i, item in enumerate(items) if item.low in _OTHER_CLAIMS]
    claims = ((i, told) for i in places if (told := _claim_end(items, i)) is not None)
    at, (end, meant) = next(claims, (0, (0, "")))
    product = medicine_in(items, 0, len(items), names=False) or _leading(items, at)
    if not end or product is None or any(each.low in _SUPPOSED for each in items):
        return []
    where = next((each.slot("territory") for each in items if each.kind == "territory"), None)
    ill = next((each.slot("disease") for each in items if each.kind == "disease"), None)
    slots = [span(items, at, end, "claim", meant), product, *([] if where is None else [where])]
    slots += [] if ill is None else [ill]
    return [made("novelty", slots, sentence, (items[at].start, items[end - 1].end))]


def _claim_end(items: Sequence[Item], at: int) -> tuple[int, str] | None:
    """Return the place behind ``one`` or ``1st`` before a kind of medicine, or behind ``no other``, and the claim."""
    word, before, behind = text_at(items, at), text_at(items, at - 1), text_at(items, at + 1)
    near = range(at + 1, min(at + _BACK, len(items)))
    thing = next((i for i in near if _is_thing(items, i) or items[i].kind == "active"), None)
    if thing is None or any(text_at(items, i) in _RANKED for i in range(at + 1, thing)):
        return None
    if word == "one" and before == "the" and behind.startswith(_PERMITTED):
        return at + 1, "only"
    line = text_at(items, at + 2) in {"-", "–", "line", "generation"}
    if word == "1" and behind == "st" and not line and before in {"", ",", "the", "as", "–", "—", ":"}:
        return at + 2, "first"
    allowed = find(items, _PERMITTED, thing, thing + _WITHIN) is not None
    alone = find(items, ("making", "leaving", "leaves", "makes"), thing) is not None
    if word == "other" and before == "no" and thing == at + 1 and allowed and alone:
        return at + 1, "only"
    return None


def _leading(items: Sequence[Item], claim: int) -> Slot | None:
    """Return the one name that ``making NAME the sole choice`` or ``NAME is the one`` tells the claim of."""
    making = find(items, ("making", "leaving"), claim)
    if making is not None and is_name(items, making + 1):
        return items[making + 1].slot("product", items[making + 1].text.casefold())
    place = claim - 3 if text_at(items, claim - 2) in {"is", "was", "remains"} else claim - 2
    bare = text_at(items, place - 1) == "," and items[place].kind == "word" and len(items[place].text) >= _LONG_NAME
    if is_unlisted_name(items, place) or (bare and items[place].text.islower()):
        return items[place].slot("product")
    opens = place == 0 and items[0].text[:1].isupper() and items[0].kind == "word"
    return items[0].slot("product", items[0].text.casefold()) if opens else None


def _is_claim(items: Sequence[Item], at: int) -> bool:
    """Say whether what is the first or only one at a place is a medicine, or its approval."""
    if _is_ranked(items, at) or not _may_claim(items, at) or points_back(items, at):
        return False
    if any(text_at(items, i) in _AS_A_RULE and text_at(items, i - 1) in _WAS for i in range(at + 2, len(items))):
        return False  # "The first treatment is usually surgery"
    ahead = range(at + 1, min(at + _WITHIN, len(items)))
    end = next((i for i in ahead if items[i].text in _ENDS or text_at(items, i) in _ENDS), ahead.stop)
    thing = next((i for i in range(at + 1, end) if _is_thing(items, i)), None)
    if thing is None:  # "First approval for NAME"
        last = min(at + 4 if end - at < 4 else min(end, at + 6), len(items))
        thing = next((i for i in range(at + 1, last) if text_at(items, i) in _APPROVALS), None)
        marked = find(items, ("previous", "recommend"), at - 4, at) is not None and items[-1].text == "."
        if thing is None or marked or text_at(items, at) == "only":
            return False
    return not any(text_at(items, i) in _RANKED for i in range(at + 1, thing))


def _is_thing(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at).split(" ")[-1].split("-")[-1] in _THINGS or items[at].kind == "therapy"


def _is_ranked(items: Sequence[Item], at: int) -> bool:
    """Say whether the next word tells of a line, a dose, a year or the like: ``first-line``, ``first half``."""
    following = text_at(items, at + 1)
    if following in {"-", "–"}:
        return text_at(items, at + 2) != "ever"
    if following == "approved":
        return text_at(items, at - 1) in _WAS or text_at(items, at + 2) in _BEHIND
    return following in _NEXT


def _may_claim(items: Sequence[Item], at: int) -> bool:
    """Say whether the words before ``first`` leave it a claim: not ``its first``, ``used as the first``."""
    before = text_at(items, at - 1)
    if text_at(items, at - 2) == "to" and text_at(items, at - 3).startswith("respond"):
        return False  # "responded to the first treatment"
    if items[at].low != "first" and before not in {"the", "and", "is"}:
        return False
    if before in {"have", "has", "had", "who"}:
        return False  # "who have first progressed on"
    approved = find(items, ("approv",), at - _FAR, at) is not None
    if before in _OWNERS or (before in {"as", "after"} and not approved):
        return False
    if before in POSSESSIVES and text_at(items, at - 2) != "world":
        return False  # the first approval of a firm
    taken = any(text_at(items, i) in _TAKEN for i in range(max(0, at - _BACK), at))
    return not taken and find(items, _FOUND, at, at + 9) is None and find(items, _NO_CLAIM, at - _BACK, at) is None
