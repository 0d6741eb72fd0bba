"""Labels without a verb: a medicine and whom it is for, with a colon, a dash or a bracket between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.labels.criteria_told import clauses_of
from pivotal.reading.labels.diseases_named import is_patients_disease
from pivotal.reading.labels.indications import indications
from pivotal.reading.labels.labels_parted import OPENING
from pivotal.reading.labels.medicine_codes import code_end
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_word, made, place_behind, span, text_at

_MARKS = frozenset({":", "–", "—", "-"})
_USES = ("indication", "use", "licence", "label", "effect")
# A trial, a plan, a result, a rule for trials or a piece of news: then no label is told.
_NO_LABEL = (
    "stud", "trial", "investigat", "phase", "pipeline", "evaluat", "compar", "versus", "vs", "randomi", "enrol",
    "eligib", "criteria", "background", "method", "objective", "aim", "purpose", "design", "setting", "population",
    "participants", "cohort", "outcome", "endpoint", "survival", "response", "rate", "median", "result", "data",
    "finding", "conclusion", "guideline", "research", "preclinical", "submi", "application", "filing", "review",
    "rights", "agreement", "designation", "orphan", "breakthrough", "fast", "contraindic", "not", "refus", "reject",
    "withdr", "adverse", "dose", "dosage", "posology", "safety", "toxic", "warning", "potential", "candidate",
    "experimental", "future", "develop", "planned", "expected", "pending", "fail", "miss", "hope", "news",
    "question", "case", "cost", "price", "sales", "placebo", "arm", "group", "why", "how",
)  # fmt: skip
_TOLD_OF = frozenset({
    "is", "are", "was", "were", "will", "would", "can", "could", "may", "might", "should", "must", "shall", "does",
    "did", "do", "said", "says", "showed", "shows", "improved", "improves", "demonstrated", "approved", "approves",
    "authorised", "cleared", "granted", "recommended", "won", "wins", "receives", "received", "gets", "announced",
    "announces", "has", "had", "have",
})  # fmt: skip
_RELATIVES = frozenset({"who", "whose", "that", "which", "when", "where", "whom", "if", "unless", "and", "or"})
_RESULTS = frozenset({"percent", "hr", "p", "ci", "n", "fraction", "not_reached", "authority", "company", "trial"})
_BESIDE = frozenset({"mechanism", "novelty", "partner"})  # what an aside on the medicine may tell
_SHOWN = frozenset({"share", "endpoint"})  # a response that patients had to an earlier therapy is no result
_OPENS = OPENING | {"adult", "monotherapy", "maintenance", "men", "cd30", "pts"}
_NO_NAMES = (
    "tion", "tions", "ment", "ing", "ity", "age", "ure", "ance", "ence", "ers", "ies", "apy", "ess", "ology", "ism",
    "sis", "ics", "ly", "ed", "ous", "ive", "ful", "oma", "emia", "aemia", "er", "ors", "ants", "ents", "its", "ate",
    "day", "ts",
)  # fmt: skip
_WORDS = frozenset({
    "final", "draft", "guidance",
    "adult", "adults", "patient", "patients", "women", "men", "children", "people", "treatment", "therapy", "first",
    "second", "third", "maintenance", "adjuvant", "use", "uses", "indication", "indications", "what", "which", "for",
    "the", "new", "breast", "lung", "prostate", "ovarian", "cancer", "disease", "stage", "line", "key", "main", "note",
    "example", "status", "thousands", "hundreds", "millions", "dozens", "scores",
    "also", "other", "others", "today", "europe", "japan", "china", "this", "these", "such", "in",
    "to", "with", "and", "summary", "abstract", "title", "keywords", "efficacy", "therapeutic", "drug", "medicine",
    "findings", "surgery", "should", "when", "while", "although", "given", "those", "both", "either",
    "experts", "doctors", "radiotherapy", "chemotherapy", "standard", "current", "approval", "approved", "authorised",
    "licenced", "once", "early", "later", "under", "after", "before", "following", "since", "from", "often",
    "apart", "aside",
})  # fmt: skip
_LONGEST_HEAD, _LONGEST_ASIDE, _SHORTEST_NAME = 22, 9, 5  # items, items, letters


def labels_without_verbs(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the labels of a sentence without a verb in which nothing else has read one.

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
        any(each.kind not in _BESIDE for each in told)
        or items[-1].text == "?"
        or not any(each.text in _MARKS or each.text == "(" for each in items)
    ):
        return []
    if not any(each.kind == "disease" for each in items) or any(each.kind in _RESULTS for each in items):
        return []
    for first, end, product in _shapes(items):
        if product is None or text_at(items, first) == "what" or _is_no_label(items, first + 2):
            continue
        if _is_a_clause(items, first, end):
            continue
        body = items[first:end]
        if found := _labels(body, product, sentence):
            return found
    return []


def _is_no_label(items: Sequence[Item], last: int) -> bool:
    """Say whether the head tells of something else: ``New in 2020``, but not ``newly diagnosed``."""
    return find(items, _NO_LABEL, 0, last) is not None or has_word(items, ("new",), 0, last)


def _labels(body: Sequence[Item], product: Slot, sentence: int) -> list[Statement]:
    """Return the labels of the part that tells whom a medicine is for; ``(a) …; (b) …`` are two."""
    found: list[Statement] = []
    begins = 0
    ends = [at for at in range(len(body)) if body[at].text == ";"]
    for end in (*ends, len(body)):
        part = body[begins:end]
        begins = end + 1
        while len(part) > 2 and part[0].text == "(" and len(part[1].text) < 3 and part[2].text == ")":
            part = part[3:]
        if not any(is_patients_disease(part, at) for at in range(len(part))) or not _is_of_patients(part):
            continue
        for each in indications(part, sentence, labelled=True):
            slots = [product, *(slot for slot in each.slots if slot.name != "product")]
            found.append(made("indication", slots, sentence, (each.start, each.end)))
    return found


def _is_of_patients(part: Sequence[Item]) -> bool:
    """Say whether words tell of patients: they open as an item of a label does, or have more than a disease."""
    opened = text_at(part, 0) in _OPENS or part[0].kind in {"flag", "code", "gene", "target"}
    ill = (part[0].kind == "disease" and len(part) > 1 and part[1].text in {"(", ","}) or text_at(part, 1) == "in"
    return (opened or ill or _is_bare(part)) and bool(clauses_of(part, 0, len(part)))


def _is_bare(part: Sequence[Item]) -> bool:
    """Say whether only words on a disease stand before it, and no sentence: ``severe aplastic anaemia in adults``."""
    first = next((at for at in range(len(part)) if is_patients_disease(part, at)), len(part))
    return first < 5 and not any(part[at].text[:1].isupper() for at in range(1, first) if part[at].kind == "word")


def _is_a_clause(items: Sequence[Item], first: int, end: int) -> bool:
    """Say whether a finite verb stands outside of what is said of patients: then it is a sentence."""
    depth = 0
    related = False
    for at in range(len(items)):
        depth += (items[at].text in {"(", "["}) - (items[at].text in {")", "]"})
        if at == first:
            related = False
        word = text_at(items, at)
        related = related or (first <= at < end and word in _RELATIVES)
        what = at < first and text_at(items, 0) == "what"
        other = text_at(items, at - 1) in {"other", "of", "any", "all"}  # "with other approved drugs"
        if word in _TOLD_OF and depth == 0 and not (related or what or other):
            return True
        if first <= at < end and items[at].kind in _SHOWN and text_at(items, at + 1) in {"was", "rate", "of"}:
            return True
    return False


def _shapes(items: Sequence[Item]) -> Iterator[tuple[int, int, Slot | None]]:
    """Yield where whom a medicine is for may stand, and the medicine."""
    for at in _marks(items):
        if at <= _LONGEST_HEAD and (product := _headed(items, at)) is not None:
            yield at + 1, len(items), product
        if text_at(items, 0) in {"for", "treatment", "in"} and at + 1 < len(items):
            yield 0, at, named_medicine(items, at + 1)
    opened = next((at for at in range(len(items) - 1, 0, -1) if items[at].text == "("), 0)
    closed = opened and len(items) - opened <= _LONGEST_ASIDE + 3 and items[-2 if len(items) > 1 else -1].text == ")"
    heading = next((at for at in _marks(items) if items[at].text == ":"), 0)
    if closed and heading and find(items, _USES, 0, heading) is not None and find(items, _TRIED, 0, heading) is None:
        yield heading + 1, opened, named_medicine(items, opened + 1)


_TRIED = ("trial", "stud", "select")


def _marks(items: Sequence[Item]) -> list[int]:
    """Return the colons and the dashes that stand apart, outside of brackets."""
    found, depth = [], 0
    for at in range(1, len(items) - 1):
        depth += (items[at].text in {"(", "["}) - (items[at].text in {")", "]"})
        apart = items[at - 1].end < items[at].start and items[at].end < items[at + 1].start
        if not depth and (items[at].text == ":" or (items[at].text in _MARKS and apart)):
            found.append(at)
    return found


def _headed(items: Sequence[Item], mark: int) -> Slot | None:
    """Return the medicine of a head before a mark, where that is all it names."""
    what = text_at(items, 0) == "what" and text_at(items, mark - 1) == "for"
    if what or find(items, _USES, 0, mark) is not None:
        at = next((i for i in range(1, mark) if text_at(items, i - 1) in {"of", "for", "what", "in"}), 0)
        return named_medicine(items, at) or named_medicine(items, 0)
    product = named_medicine(items, 0)
    if product is None:
        return None
    end = min(place_behind(items, product), mark)
    plain = (
        end == mark
        or items[end].text in {"(", ",", "®", "™", "+", "/", "[", "-"}
        or items[end].kind in {"number", "drug"}
    )
    plain = plain or text_at(items, end) in {"as", "plus", "with", "once", "twice", "iv", "tablets", "capsules", "in"}
    return product if plain else None


def named_medicine(items: Sequence[Item], at: int) -> Slot | None:
    """Return the medicine that opens a part of a sentence, also one that nothing explains."""
    if not 0 <= at < len(items):
        return None
    if (coded := code_end(items, at)) is not None:
        return span(items, at, coded, "product")
    if items[at].kind in {"drug", "product"}:
        end = at + 1
        return span(items, at, end, "product", items[at].value)
    word = items[at]
    if word.kind != "word" or not word.text[:1].isupper() or word.text.isupper() or len(word.text) < _SHORTEST_NAME:
        return None
    if word.low in _WORDS or word.low.endswith(_NO_NAMES) or not word.text.isalpha():
        return None
    end = at + 1
    while end < len(items) and items[end].kind == "drug":
        end += 1
    if end == at + 1 and end < len(items) and text_at(items, end) in {"for", "to"}:
        return None
    return span(items, at, end, "product")
