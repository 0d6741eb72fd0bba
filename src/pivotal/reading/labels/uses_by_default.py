"""Uses that no narrower rule has read: a medicine, a word of permission and whom it is for, in whatever order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.labels.acts_continued import days_listed
from pivotal.reading.labels.criteria_told import clauses_of
from pivotal.reading.labels.diseases_named import diseases_from, is_patients_disease
from pivotal.reading.labels.label_verbs import WIDENED
from pivotal.reading.labels.labels_without_verbs import named_medicine
from pivotal.reading.labels.names_of_medicines import unlisted_in
from pivotal.reading.labels.subjects import BE, medicine_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, has_phrase, made, text_at

_STEMS = (
    "reserv", "restrict", "limit", "meant", "takes", "label", "for", "receiv", "get", "prescrib", "given", "use",
    "offer", "treat",
    "qualif", "eligib", "entitl", "fund", "cover", "list", "reimburs", "pay", "subsidi", "indicat", "licenc", "approv",
    "authoris", "allow", "permit", "enable", "added", "adds", "agreed", "broaden", "widen", "extend", "expand", "nod",
    "clear", "endors", "backed", "regist",
    "avail", "option", "confin", "whom", "market", "sold",
)  # fmt: skip
_MODALS = frozenset({"may", "can", "will"})
_HAVING = frozenset({"receive", "get", "have", "take"})
_TREATED = frozenset({"prescribed", "given", "used", "offered", "taken", "treated"})
_PAYS = frozenset({"funds", "fund", "covers", "cover", "lists", "reimburses", "reimburse", "subsidises", "pays", "pay"})
_LABELS = frozenset({"label", "labelling", "licence", "listing", "approval", "authorisation", "indication"})
_TREATMENT = frozenset({"treatment", "treated", "therapy"})
_ADDS = frozenset({"added", "adds"})
_FUNDING = frozenset({"funding", "reimbursement"})
_PAID = frozenset({"funded", "reimbursed", "subsidised", "listed", "covered"})
_ALLOWS = frozenset({"allows", "permits", "enables", "allow", "permit", "enable"})
_KEPT = frozenset({"reserved", "meant", "intended", "restricted", "limited"})
_CLASSES = frozenset({
    "inhibitor", "inhibitors", "antibody", "medicine", "drug", "agent", "conjugate", "immunotherapy",
    "chemotherapy", "tablet", "pill", "capsule", "injection", "antagonist", "agonist", "blocker",
    "engager", "vaccine", "radioligand", "nitrosourea", "analogue", "degrader", "cytotoxic",
})  # fmt: skip
_PERSONS = frozenset({
    "patients", "adults", "people", "women", "men", "children", "adolescents", "persons", "individuals", "teenagers",
    "adult", "grown", "those", "patient", "girls", "boys",
})  # fmt: skip
_ACTED = frozenset({"approval", "opinion"})
# A trial, a plan, a request, a refusal, a rule, a harm, a result: then nothing is put on a label.
_NO_USE = (
    "trial", "stud", "investigat", "phase", "evaluat", "compar", "versus", "randomi", "enrol", "recruit",
    "experimental", "guideline", "designat", "orphan", "breakthrough", "refus", "reject", "declin", "withdr", "revok",
    "rescind", "suspend", "pulled", "unlicenced", "unapproved", "contraindic", "submi", "applied", "application",
    "seek", "request", "potential", "expect", "await", "dosage", "survival", "responded", "incidence", "advers",
    "toxic", "safety", "efficacy", "physician", "doctor", "develop", "research", "pipeline", "biosimilar", "generic",
    "agreement", "postpon", "delay", "usually", "often", "commonly", "historical", "diagnostic", "companion",
    "question", "candidate", "compassion", "widely", "unable", "conduct", "previous", "refrain", "negative", "program",
    "propos", "analys", "convert",
)  # fmt: skip
_NO_WORDS = frozenset({
    "vs", "v", "fast", "prime", "off", "draft", "sought", "hope", "hopes", "plan", "plans", "planned", "would",
    "could", "might", "should", "whether", "pending", "until", "unless", "never", "nor", "neither", "dose", "doses",
    "rate", "symptoms", "tested", "test", "rights", "vote", "voted", "only", "standard",
    "most", "assay", "asked", "letter", "against", "review", "priority", "supply", "free", "therapies", "medicines",
    "treatments", "options", "already", "currently", "recommends", "recommended", "data", "reported", "day", "some",
})  # fmt: skip
# The same, wherever in the clause they stand.
_NEVER = (
    "trial", "study", "studies", "studied", "investigat", "withdr", "refus", "reject", "designat", "orphan", "suggest",
    "revis", "milestone", "submi", "pending",
)  # fmt: skip
_FIRMS_DO = frozenset({"won", "wins", "gets", "got", "said", "says", "has", "receives", "received", "lists", "funds",
                       "covers", "will", "plans", "gains", "secures"})  # fmt: skip
_ASIDE = frozenset({"following", "after", "upon", "since", "despite"})
_NEGATED = frozenset({"not", "cannot", "n't", "never", "no"})
_ENDS = frozenset({";", ":"})
_BACK, _AHEAD, _NEAR = 10, 5, 4  # items
_RESULTS = frozenset({"median", "rate", "percent", "hazard_ratio", "odds_ratio", "harm", "p_value", "benefit",
                      "difference", "risk_reduction", "design", "follow_up", "rights"})  # fmt: skip


def uses_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the label of a sentence that permits a use in words that nothing else has read.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    acts = [each for each in told if each.kind == "act"]
    if (not acts and has_none(items, _STEMS)) or items[-1].text == "?":
        return []
    if any(each.kind in {"indication", "earlier"} or each.kind in _RESULTS for each in told):
        return []
    if not any(each.kind == "disease" for each in items) or has_phrase(items, "review", "period") is not None:
        return []
    for first, end in _parts(items):
        if (found := _use(items, first, end, sentence, acts)) is not None:
            return [found]
    return []


def _parts(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Yield where each part of a sentence begins and ends: at semicolons, colons, and the next disease with its day."""
    first = depth = 0
    listed = days_listed(items)
    for at in range(len(items)):
        depth = max(0, depth + (items[at].text == "(") - (items[at].text == ")"))
        if (items[at].text in _ENDS and not depth) or at in listed:
            yield first, at
            first = at + 1
    yield first, len(items)


def _use(
    items: Sequence[Item], first: int, end: int, sentence: int, acts: Sequence[Statement]
) -> Statement | None:  # fmt: skip
    """Return the label that a part of a sentence tells."""
    ill = [at for at in range(first, end) if is_patients_disease(items, at)]
    if not ill:
        return None
    persons = any(text_at(items, at) in _PERSONS for at in range(first, end))
    for at in range(first, end):
        lead = _permits(items, at, first, end, acts)
        if lead is None or _is_denied(items, first, end, at, lead):
            continue
        clauses = clauses_of(items, first, end)
        if not (clauses or (persons and items[lead].low in _PERSONS)):
            continue
        product = _product(items, first, end, at, acts)
        if product is None:
            continue
        diseases = [each for each in diseases_from(items, ill[0], end) if not product.start <= each.start < product.end]
        places = {(each.start, each.end) for each in diseases}
        own = [each for each in clauses if (each.start, each.end) not in places and each.start != product.start]
        return made("indication", [product, *diseases, *own], sentence, (items[at].start, items[at].end))
    return None


def _permits(items: Sequence[Item], at: int, first: int, end: int, acts: Sequence[Statement]) -> int | None:
    """Return the last word of a permission that stands at a place."""
    for permits in (_offers, _is_for, _is_paid, _is_wider, _is_called):
        if (lead := permits(items, at, first, end)) is not None:
            return lead
    called = named_medicine(items, first) is not None and text_at(items, first + 1) in {",", "("}
    told = any(_tells(each, items[at].start) and (called or _has_medicine(each, items)) for each in acts)
    placed = any(items[i].kind in {"authority", "territory"} for i in range(first, end))
    placed = placed or (called and any(each.slot("territory") is not None for each in acts))
    return at if told and placed else None


def _offers(items: Sequence[Item], at: int, first: int, end: int) -> int | None:
    """Read ``may receive NAME``, ``can be prescribed``, ``is given in``, ``qualify for``."""
    del first
    word, after = text_at(items, at), text_at(items, at + 1)
    if word in {"qualify", "qualifies", "eligible"}:
        return at + 1 if after == "for" else None
    if word in {"given", "used"} and text_at(items, at - 1) in {"is", "are"}:
        return at if after in {"in", "for", "together", "with", "to"} else None
    if word not in _MODALS or items[at].text == "May":
        return None
    step = at + 1 + (after in {"now", "also", "then"})
    if text_at(items, step) in {"prescribe", "give", "offer"} and word == "can":
        persons = any(text_at(items, i) in _PERSONS for i in range(step + 2, min(end, step + _BACK)))
        return step if persons and medicine_in(items, step + 1, min(end, step + _AHEAD)) is not None else None
    if text_at(items, step) in _HAVING:
        near = medicine_in(items, step + 1, min(end, step + _AHEAD)) is not None
        return step if near and (word != "will" or text_at(items, at - 1) == "you") else None
    step += text_at(items, step) == "be"
    step += text_at(items, step) in {"now", "also"}
    led = text_at(items, step - 1) in {"be", "now", "also"}
    return step if led and text_at(items, step) in _TREATED else None


def _is_for(items: Sequence[Item], at: int, first: int, end: int) -> int | None:
    """Read ``is reserved for``, ``is for adults``, ``treats adults``, ``is available to adults``."""
    word, after = text_at(items, at), text_at(items, at + 1)
    if word in _KEPT and after in {"for", "to"} and text_at(items, at - 1) in BE | {"now", "only", "also"}:
        return at + 1
    if word in BE and after == "for" and at > first:
        return at + 1 if _is_whom(items, at + 2) else None
    whom = any(text_at(items, i) == "whom" for i in range(at - _AHEAD, at))
    if whom and word in {"licenced", "approved", "authorised"} and text_at(items, at - 1) in BE:
        return at
    if word in {"marketed", "sold"} and text_at(items, at - 1) in BE and after != "by":
        return next((i for i in range(at + 1, min(end, at + _NEAR + 2)) if text_at(items, i) == "for"), None)
    if word == "option" and any(text_at(items, i) in BE for i in range(at - _NEAR, at)):
        near = range(at, min(end, at + _AHEAD))
        return at if any(text_at(items, i) == "nhs" or items[i].kind == "territory" for i in near) else None
    if word == "treats":
        return at if _is_whom(items, at + 1) and text_at(items, at + 2) != "as" else None
    if word == "available" and text_at(items, at - 1) in BE | {"now", "also", "made"}:
        near = range(at + 1, min(at + _BACK, end - 1))
        return next((i for i in near if text_at(items, i) in {"to", "for"} and text_at(items, i + 1) in _PERSONS), None)
    return at + 1 if word == "approved" and text_at(items, at - 1) == "as" and after == "for" else None


def _is_paid(items: Sequence[Item], at: int, first: int, end: int) -> int | None:
    """Read ``the NHS funds``, ``is subsidised``, ``supports funding of``, ``added NAME to the list``."""
    word, after = text_at(items, at), text_at(items, at + 1)
    if word in _PAID and text_at(items, at - 1) in BE:
        return at + 1
    if not ((word in _PAYS or word in _ADDS or word in _FUNDING) and _is_payer(items, first, at)):
        return None
    if word in _ADDS:
        return at if find(items, ("list", "basket", "formulary", "schedule"), at, end) is not None else None
    if word in _FUNDING:
        backed = find(items, ("support", "agree", "approv", "back"), at - _AHEAD, at) is not None
        return at + 1 if backed and after in {"of", "for"} else None
    return at + 1 if after == "for" else at


def _is_wider(items: Sequence[Item], at: int, first: int, end: int) -> int | None:
    """Read ``use of NAME was widened to``, ``use within the fund was agreed``, ``the label of NAME takes in``."""
    word = text_at(items, at)
    coming = text_at(items, at - 1) == "will"  # "The approval will enable the use of"
    if word in _ALLOWS and text_at(items, at - 1 - coming) in _LABELS | {"decision", "nod", "clearance"}:
        return at if find(items, ("use",), at + 1, min(end, at + _BACK)) is not None else None
    if word == "use" and find(items, ("agreed", "allowed", "permitted"), at + 1, min(end, at + 9)) is not None:
        return at
    if word in {"confines", "restricts", "limits"}:
        label = any(text_at(items, i) in _LABELS for i in range(max(first, at - _NEAR), at))
        return (
            next((i for i in range(at + 1, min(at + _BACK, end)) if text_at(items, i) == "to"), None) if label else None
        )
    labelled = word in {"takes", "added"} and (at > first or word == "added")
    if labelled and text_at(items, at + 1) == ("in" if word == "takes" else "to"):
        near = range(max(first, at - _NEAR - 2), at) if word == "takes" else range(at, min(end, at + _NEAR + 2))
        return at + 1 if any(text_at(items, i) in _LABELS for i in near) else None
    if word in WIDENED and text_at(items, at - 1) in BE:
        return next((i for i in range(at + 1, min(at + 10, end)) if text_at(items, i) == "to"), None)
    return None


def _is_called(items: Sequence[Item], at: int, first: int, end: int) -> int | None:
    """Read ``is the labelled use of NAME``, ``a licensed drug for``, ``NAME is a kinase inhibitor for adults``."""
    word, after = text_at(items, at), text_at(items, at + 1)
    if word in {"indication", "use", "uses"} and after == "of" and at - first > _NEAR:
        return at + 1 if text_at(items, at - 1) in {"labelled", "licenced", "approved", "second", "third"} else None
    if word in {"licenced", "approved"} and after in {"drug", "medicine", "treatment", "indication", "therapy"}:
        return at + 1
    if not (word in _CLASSES and after in {"for", "used"} and _is_told_what(items, first, at)):
        return None
    lead = at + 1 + 2 * (after == "used")
    if not _is_whom(items, lead + 1):
        return None
    persons = any(text_at(items, i) in _PERSONS for i in range(lead + 1, lead + 3))
    return (
        lead if persons or items[min(lead + 1, end - 1)].kind in {"flag", "code", "gene"} or after == "used" else None
    )


def _tells(act: Statement, start: int) -> bool:
    """Say whether an approval or a positive opinion is told at a place."""
    told = act.slot("act")
    return told is not None and told.start == start and told.value in _ACTED


def _has_medicine(act: Statement, items: Sequence[Item]) -> bool:
    """Say whether an act names a medicine, and not the firm that got it."""
    product = act.slot("product")
    if product is None:
        return False
    behind = next((at for at, each in enumerate(items) if each.start >= product.end), 0)
    return text_at(items, behind) not in _FIRMS_DO


def _is_whom(items: Sequence[Item], at: int) -> bool:
    """Say whether patients or what they have are told at a place."""
    while text_at(items, at) in {"the", "treatment", "of", "use", "in"}:
        at += 1
    if at < len(items) and items[at].kind in {"flag", "code", "disease", "gene", "target", "field"}:
        return True
    return any(
        text_at(items, i) in _PERSONS or is_patients_disease(items, i) for i in range(at, min(at + 5, len(items)))
    )


def _is_payer(items: Sequence[Item], first: int, at: int) -> bool:
    """Say whether who pays stands before a verb: an authority, a health service, a place."""
    near = range(max(first, at - 6), at)
    told = any(items[i].kind in {"authority", "territory"} for i in near)
    return told or any(text_at(items, i) in {"nhs", "pharmac", "insurers", "cancer", "pbs", "fund"} for i in near)


def _is_told_what(items: Sequence[Item], first: int, at: int) -> bool:
    """Say whether a class is what a medicine is said to be: ``NAME is a kinase inhibitor for``, ``NAME, an … for``."""
    for index in range(at - 1, max(first, at - _BACK), -1):
        if text_at(items, index) in {"a", "an"}:
            return text_at(items, index - 1) in {"is", ","} and index - 1 > first
        if items[index].text in {",", "."}:
            return index - first < _NEAR
    return False


def _is_denied(items: Sequence[Item], first: int, end: int, at: int, lead: int) -> bool:
    """Say whether a word near a permission denies, plans, supposes or describes it."""
    before = range(max(first, at - 4), lead + 2)
    if items[at].quoted or any(text_at(items, i) in _NEGATED and text_at(items, i - 1) != "or" for i in before):
        return True
    if any(text_at(items, i) in {"without", "no", "none"} for i in range(max(first, at - _NEAR), at)):
        return True
    begins = first
    if text_at(items, first) in _ASIDE:  # "Following an application in May, the label …"
        begins = next((i + 1 for i in range(first, at) if items[i].text == ","), first)
    near = range(max(begins, at - _BACK), min(end, lead + _AHEAD))
    plain = [i for i in near if i == first or not items[i].text[:1].isupper()]  # not "Early Access to Medicines Scheme"
    if any(text_at(items, i) in _NO_WORDS or items[i].low.startswith(_NO_USE) or _is_open(items, i) for i in plain):
        return True
    return find(items, _NEVER, first, end) is not None


def _is_open(items: Sequence[Item], at: int) -> bool:
    """Say whether a word supposes or ranks something: ``if approved``, ``the first medicine for``, ``drugs for``."""
    word, after = text_at(items, at), text_at(items, at + 1)
    if word == "if":
        return after not in {"you", "your", "their", "they"}  # whose cancers test positive
    if word == "drugs":
        return after != "fund"
    return word in {"first", "one", "only"} and text_at(items, at - 1) in {"the", "only"} and after not in {"-", "line"}


def _product(
    items: Sequence[Item], first: int, end: int, at: int, acts: Sequence[Statement]
) -> Slot | None:  # fmt: skip
    """Return the medicine that is permitted: that of the act, or one before the permission, or one behind it."""
    for each in acts:
        if _tells(each, items[at].start) and (product := each.slot("product")) is not None:
            return product
    treated = next(
        (i for i in range(at, end - 1) if text_at(items, i) == "with" and text_at(items, i - 1) in _TREATMENT), 0
    )
    if treated and named_medicine(items, first) is None and medicine_in(items, first, end, names=False) is None:
        given = named_medicine(items, treated + 1) or unlisted_in(items, treated + 1, treated + 2)
        if given is not None:
            return given
    if text_at(items, at) in _ALLOWS and text_at(items, at + 1) == "its":
        return items[at + 1].slot("product", "")
    if text_at(items, first) == "it" and at < first + _NEAR:  # "It may be given to those whose cancer resists NAME"
        return items[first].slot("product", "")
    found = None if text_at(items, first + 1) in _FIRMS_DO else named_medicine(items, first)
    found = found or medicine_in(items, first, at, names=False) or medicine_in(items, at + 1, end, names=False)
    found = found or unlisted_in(items, first, end) or medicine_in(items, at + 1, end)
    return found or medicine_in(items, first, at)
