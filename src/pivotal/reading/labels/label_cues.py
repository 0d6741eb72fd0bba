"""Where a sentence begins to tell who may be treated."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import folded
from pivotal.reading.labels.label_verbs import (
    CLASSES,
    NAMED,
    OBTAINS,
    OPINIONS,
    PERMISSIONS,
    SUBJECTS,
    is_of_medicine,
    names_papers,
    permitted_at,
    verb_before,
)
from pivotal.reading.labels.labels_joined import may_stand_between
from pivotal.reading.labels.subjects import BE, acts, is_denied_before, is_owned_regulator
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import NEGATIONS, Phrases, find, has_phrase, is_name, phrase_at, text_at
from pivotal.reading.words import THERAPY_HEADS

# What introduces who may be treated; the beginnings of words one after another.
_INTRODUCED: tuple[tuple[str, ...], ...] = (
    ("licenced", "treatment", "for"), ("approved", "treatment", "for"),
    ("indicated", "for"), ("indicated", "in"), ("indicated", "as"), ("indicated", ","), ("used", "to", "treat"),
    ("used", "to", "prevent"),
    ("for", "the", "treatment", "of"), ("approval", "covers"), ("indication", "covers"),
    ("indication", "applies"), ("approval", "applies"), ("authorisation", "applies"),
    ("available", "through", "the", "pbs"), ("available", "via", "the", "pbs"),
    ("authorisation", "covers"), ("opinion", "covers"), ("recommendation", "covers"),
    ("intended", "for"), ("intended", "to", "treat"),
    ("meant", "for"), ("is", "for", "adults"), ("is", "for", "patients"),
    ("is", "for", "people"), ("is", "for", "women"), ("is", "for", "men"), ("is", "for", "children"),
    ("available", "to"), ("available", "for"),
    ("available", "on", "the", "nhs"), ("available", "on", "nhs"), ("available", "routinely"),
    ("available", "through", "the", "cancer"), ("available", "via", "the", "cancer"),
    ("available", "via", "the", "nhs"),
    ("available", "within", "the", "cancer"), ("available", "on", "the", "pbs"),
    ("for", "the", "first", "-", "line", "treatment", "of"), ("label", "covers"), ("approval", "is", "for"),
    ("approval", "was", "for"), ("it", "is", "for"), ("authorised", "to", "treat"), ("approved", "to", "treat"),
    ("approval", "to", "treat"), ("licenced", "to", "treat"), ("indicated", "to", "treat"), ("indicated", "when"),
    ("nod", "applies", "to"), ("approval", "applies", "to"), ("nod", "covers"), ("approval", "is", "limited", "to"),
    ("for", "use", "in", "the", "treatment"), ("for", "use", "with"), ("for", "use", "in", "combination"),
    ("authorisation", "for", "the", "treatment"), ("authorisation", "for", "treat"), ("indicated", "use"),
)  # fmt: skip
_PERMITTED = ("approved", "authorised", "licenced", "recommended", "cleared", "registered", "reimbursed", "accepted")
_PERSONS = ("adult", "patients", "people", "men", "women", "children", "paediatric", "adolescent")
_INTRODUCED += tuple((verb, by, who) for verb in _PERMITTED for by in ("for", "in") for who in _PERSONS)
_INTRODUCED += tuple(
    ("used", by, who) for by in ("in", "for") for who in (*_PERSONS, "postmenopausal", "premenopausal")
)
_INTRODUCED += tuple((verb, "for", "the", "treatment") for verb in ("accepted", "endorsed", "cleared", "reimbursed"))
_INTRODUCTIONS = Phrases(*_INTRODUCED)
_LABELLED = (
    "indicat",
    "approv",
    "authoris",
    "licenc",
    "recommend",
    "opinion",
    "grant",
    "reimburs",
    "cleared",
    "registered",
    "subsidis",
    "funded",
    "pbs",
)
APPROVED = ("approv", "authoris", "greenlight", "granted", "receiv", "notice", "licenced", "gained", "obtain")
_ONLY_TRIED = (
    "investigat", "experiment", "potential", "candidate", "promising", "possible", "new", "novel", "stand", "common",
    "important", "effective", "efficacious", "valuable", "useful", "viable", "reasonable", "feasible", "preferred",
)  # fmt: skip
_DECIDES = frozenset({"approved", "approves", "authorised", "authorises", "granted", "grants", "cleared", "clears",
                      "recommended", "recommends", "licenced"})  # fmt: skip
_ENDORSES = frozenset({
    "accepted", "accepts", "endorsed", "endorses", "backed", "backs", "approved", "approves", "recommends",
    "recommended", "okays", "okayed", "clears", "cleared", "greenlights", "greenlit", "greenlighted", "signed", "signs",
})  # fmt: skip
_STOPS = frozenset({",", ".", ";", ":", "(", "for", "in", "of", "by", "with", "combination", "as", "to"})
_NOUNS = frozenset({"approval", "authorisation", "opinion", "recommendation", "approvals", "licence"})
_REGULATORS = frozenset({"regulator", "regulators", "watchdog", "panel", "committee", "advisers", "agency", "ministry",
                         "authority"})  # fmt: skip
_LABELS = frozenset({"indication", "indications", "labeling", "labelling", "label", "licence", "approvals"})
_LISTS = ("listing", "reimbursement", "subsidy")  # what is paid for
_INCLUDE = frozenset({"include", "includes", "allow"})
_ASIDE = frozenset({"following", "after", "since", "with", "on", "upon", "besides", "in", "as"})
_USE = frozenset({"used", "given", "prescribed", "licenced", "marketed", "taken"})
_PRESENT = frozenset({"is", "are", "be"})
_MEDICINES = frozenset({"drug", "medicine", "treatment", "therapy", "pill", "agent", "vaccine", "option", "options",
                        "medicines", "drugs", "treatments", "therapies", "agents"})  # fmt: skip
_PATIENTS = frozenset({"patients", "adults", "adult", "people", "men", "women", "children", "paediatric", "adolescents",
                       "certain", "some", "those", "all", "selected", "individuals", "persons"})  # fmt: skip
_KINDS_OF_PATIENTS = frozenset({"adult", "previously", "newly", "ph", "postmenopausal", "premenopausal", "post", "pre"})
_GENERAL = ("treatment", "medicine", "drug", "therapy", "medication", "pill", "tablet")
_KINDS = frozenset({"a", "an", "the", "certain", "some", "type", "types", "kind", "kinds", "form", "forms", "of"})
_TREATS = frozenset({"treat", "include"})
_ENTRIES = (("for", "the", "treatment", "of"), ("for", "use", "in"), ("treatment", "of"), ("for", "treatment", "of"),
            ("for", "the", "initial", "treatment"), ("for", "the", "first", "-", "line", "treatment"))  # fmt: skip
_STUDIED = ("trial", "study", "studies", "review", "analysis", "efficacy", "safety", "cost", "investigat")
_NAMED_IN_BRACKETS = 9  # items of the brand and firm behind a substance
_MODIFIERS = 6  # items between "is a" and "treatment for"
_AHEAD = 45  # items between the words that open and the disease


def label_start(items: Sequence[Item], *, labelled: bool = False) -> int | None:
    """Return where the words about who may be treated begin.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    labelled : bool
        Whether a heading or the head of a list has told that it is a label.
    """
    told = _introduced(items, labelled=labelled)
    if told is not None:
        return told if labelled else _first_of(items, told)
    if (called := called_treatment(items)) is not None:
        return called
    if labelled:
        return 0
    for told_by in (_treats_disease, _used, _endorsed, _treats_whom):
        if (found := told_by(items)) is not None:
            return found
    approval = _act(items)
    passive = permitted_at(items)
    decided = any(each.kind == "authority" or each.low in _REGULATORS for each in items)
    if approval is None or not (decided or _is_placed(items, approval)):
        approval = passive
    if approval is None:
        return None
    end = _other_matter(items, approval)
    if end < len(items) and text_at(items, approval) in _NOUNS:
        return None  # "the approval in thymoma is based on …"
    places = (i for i in range(approval, end) if _opens(items, i))
    return next((i for i in places if _ahead(items, i) or _leads_to_patients(items, i)), None)


def _act(items: Sequence[Item]) -> int | None:
    """Return where something was approved or advised; not in ``Following approval for A, the agency has approved``."""
    acts = [
        at for at, each in enumerate(items)
        if each.low.startswith((*APPROVED, *OPINIONS, "clearance"))
        and not (each.low in {"approve", "authorise", "recommend"} and text_at(items, at - 1) == "to")
        and not (each.low == "recommended" and text_at(items, at - 1) == "not")
        and not (each.low == "approved" and text_at(items, at - 1) == "-")
    ]  # fmt: skip
    later = next((at for at in acts if text_at(items, at) in _DECIDES), None)
    aside = bool(acts) and text_at(items, 0) in _ASIDE and text_at(items, acts[0]) in _NOUNS
    return later if aside and later is not None else acts[0] if acts else None


def _other_matter(items: Sequence[Item], approval: int) -> int:
    """Return where a sentence goes over from an approval to what it rests on, or to what was shown."""
    shown = find(items, ("demonstrat", "showed", "showing", "reflect"), approval)
    rests = [
        at
        for at in range(approval, len(items))
        if phrase_at(items, at, "based", "on") or phrase_at(items, at, "based", "upon")
    ]
    return min([len(items), *rests, *([] if shown is None else [shown])])


def _first_of(items: Sequence[Item], told: int) -> int:
    """Return where a label begins before the one whose words are plain: ``approved for A, and for the … of B``."""
    passive = permitted_at(items)
    if passive is None or passive > told:
        return told
    before = next((i for i in range(passive, told) if _opens(items, i) and _ahead(items[:told], i)), None)
    return told if before is None else before


def is_explicit(items: Sequence[Item], at: int) -> bool:
    """Say whether a label is told by words that are used for nothing else: ``is indicated for``."""
    if _INTRODUCTIONS.at(items, at) and not _is_loose(items, at):
        return True
    if at in {
        _entry(items),
        called_treatment(items),
        _used(items),
        _decided_for(items),
        _included(items),
        _expanded(items),
    } or (text_at(items, at) == "treats"):
        return True
    if text_at(items, at) in {"for", "in", "to"} and _leads_to_patients(items, at):
        decides = any(each.kind == "authority" for each in items[:at]) and any(
            each.low in _DECIDES for each in items[:at]
        )
        return decides or permitted_at(items) is not None
    option = any(text_at(items, i) in {"option", "options"} for i in range(max(0, at - 3), at))
    return option and permitted_at(items) is not None


def _leads_to_patients(items: Sequence[Item], at: int) -> bool:
    """Say whether patients stand behind a preposition: ``for heavily pretreated patients who …``."""
    for index in range(at + 1, min(at + 6, len(items))):
        word = text_at(items, index)
        if word in _PATIENTS:
            return True
        if items[index].kind in {"date", "authority", "territory", "number"} or word in _STOPS:
            return False
    return False


def is_plain(items: Sequence[Item], start: int) -> bool:
    """Say whether a disease alone is a label: it follows what an authority did, or ``is approved``, by a preposition.

    ``Its drug for lung cancer was approved`` only tells which medicine it is.
    """
    if text_at(items, start - 1) in _MEDICINES and text_at(items, start - 2) not in {
        "as",
        "a",
        "an",
        "frontline",
        "line",
    }:
        return False
    if text_at(items, start) == "to" or text_at(items, start + 1) == "treating":
        return True
    verb = find(items, ("approv", "authoris", *OPINIONS, "licenced"), 0, start)
    if verb is None or text_at(items, verb) in {"approve", "authorise", "recommend"}:
        return False
    called = text_at(items, start - 1) in _MEDICINES
    opened = called and is_name(items, 0) and verb < NAMED and verb_before(items, verb, BE) is not None
    known = opened or any(each.kind in {"authority", "drug", "product"} for each in items[:start])
    if not known and not any(each.kind == "territory" and acts(items, i, verb) for i, each in enumerate(items[:verb])):
        passive = permitted_at(items[: start + 1])  # of a name that nothing else explains
        named = any(each.kind in {"drug", "product"} for each in items[start : start + NAMED])
        return passive is not None and (named or any(each.kind == "disease" for each in items[start + 1 : start + 5]))
    named = opened or any(each.kind in {"drug", "product"} for each in items[:start]) or is_name(items, start - 1)
    told = any(each.kind in {"drug", "product"} for each in items[start : start + NAMED]) or is_name(items, start + 1)
    return named or told or items[start + 1].kind == "disease"


def _entry(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in an entry of a list: ``Velotinib (NAME): For the treatment of``."""
    first = next((at for at in range(len(items)) if items[at].kind not in {"date", "punct"}), len(items))
    if first >= len(items) or items[first].kind not in {"drug", "product"} or find(items, _STUDIED) is not None:
        return None
    at, told = first + 1, False
    if text_at(items, at) == "(":
        closed = next((i for i in range(at, min(at + _NAMED_IN_BRACKETS, len(items))) if items[i].text == ")"), None)
        if closed is None:
            return None
        at, told = closed + 1, True
    if text_at(items, at) in {":", "–", "-"}:
        at, told = at + 1, True
    leads = any(phrase_at(items, at, *each) for each in _ENTRIES)
    leads = leads or (text_at(items, at) == "for" and text_at(items, at + 1) in _PATIENTS | _KINDS_OF_PATIENTS)
    return at if told and leads else None


def _introduced(items: Sequence[Item], *, labelled: bool = False) -> int | None:
    if (entry := _entry(items)) is not None:
        return entry
    if (decided := _decided_for(items)) is not None:
        return decided
    if (included := _included(items)) is not None:
        return included
    if (expanded := _expanded(items)) is not None:
        return expanded
    places = (at for at in range(len(items)) if _INTRODUCTIONS.at(items, at))
    found = next(places, None)
    return None if found is None or (not labelled and _is_loose(items, found)) else found


def _decided_for(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in ``The approval, supported by the trial NAME, is for individuals with …``."""
    if text_at(items, 0) not in {"the", "this", "its"}:
        return None
    if not (text_at(items, 1).startswith(PERMISSIONS) or text_at(items, 2).startswith(PERMISSIONS)):
        return None
    places = range(2, min(SUBJECTS, len(items) - 1))
    return next((i + 1 for i in places if text_at(items, i) in {"is", "was"} and text_at(items, i + 1) == "for"), None)


def _included(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in ``The indications of NAME now include the treatment of …``."""
    verb = next((i for i, each in enumerate(items) if each.low in _INCLUDE), None)
    if verb is None:
        return None
    listed = find(items, _LISTS, 0, verb)
    told = listed is not None or any(text_at(items, i) in _LABELS for i in range(max(0, verb - NAMED), verb))
    if text_at(items, verb) == "allow" and listed is None:
        return None
    treats = any(text_at(items, i).startswith("treat") for i in range(verb + 1, min(verb + 10, len(items))))
    return verb if told and (treats or _leads_to_patients(items, verb)) else None


def _expanded(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in ``has expanded the approval of NAME to patients with …``."""
    verb = find(items, ("expanded", "expands", "extended", "extends", "broadened", "broadens", "widened", "widens"))
    if verb is None or is_denied_before(items, verb, NEGATIONS):
        return None
    near = range(verb + 1, min(verb + NAMED, len(items) - 1))
    noun = next((i for i in near if text_at(items, i) in _LABELS | {"approval", "authorisation"}), None)
    if noun is None or not any(each.kind in {"authority", "drug", "product"} for each in items):
        return None
    return next((i for i in range(noun + 1, min(noun + NAMED, len(items))) if _widens(items, i)), None)


def _widens(items: Sequence[Item], at: int) -> bool:
    """Say whether ``to`` leads to the patients that a label is widened to."""
    if text_at(items, at) != "to" or text_at(items, at + 1) in {"include", "allow", "treat"}:
        return False
    return _leads_to_patients(items, at) or (
        at + 2 < len(items) and items[at + 1].kind == "disease" and text_at(items, at + 2) in _PATIENTS
    )


def _is_loose(items: Sequence[Item], at: int) -> bool:
    """Say whether ``for the treatment of`` stands in a sentence of no label, ``available for`` in one of a first."""
    if text_at(items, at) in {"approved", "licenced"} and text_at(items, at + 1) == "treatment":
        return any(text_at(items, i) in {"first", "only", "no"} for i in range(max(0, at - 4), at))
    if text_at(items, at) == "available":
        if items[at].quoted:
            return True  # what somebody is pleased about
        return any(text_at(items, i) in {"first", "only"} for i in range(max(0, at - 8), at))
    if text_at(items, at) == "used":
        past = any(text_at(items, i) in {"was", "were", "been"} for i in range(max(0, at - 3), at))
        named = any(items[i].kind in {"drug", "product"} or is_name(items, i) for i in range(at))
        return past or (text_at(items, at - 1) in _MEDICINES and not (named and items[at - 1].kind == "word"))
    if not phrase_at(items, at, "for", "the"):
        return False
    labelled = any(items[i].low.startswith(_LABELLED) and not _is_of_therapies(items, i) for i in range(len(items)))
    return not labelled and _used(items) is None and permitted_at(items) is None


def _is_of_therapies(items: Sequence[Item], at: int) -> bool:
    """Say whether ``approved`` only tells which treatments patients had: ``after approved standard therapies``."""
    behind = at + 2 if text_at(items, at + 1) in {"standard", "systemic", "targeted", "available"} else at + 1
    words = text_at(items, behind).split(" ")
    plural = words[-1] in {"therapies", "treatments", "drugs", "agents", "options", "medicines"}
    return plural and text_at(items, at) in {"approved", "licenced", "recommended"}


def _used(items: Sequence[Item]) -> int | None:
    """Return where the patients begin behind ``is used``, ``can be given in combination with X``: as is done today."""
    for at in range(1, len(items)):
        if text_at(items, at) not in _USE:
            continue
        be = verb_before(items, at, _PRESENT)
        if be is None or _is_only_supposed(items, at) or not is_of_medicine(items, be):
            continue
        if text_at(items, be - 1) == "to" and text_at(items, be - 2) not in _PRESENT:
            continue  # the first to be used
        for index in range(at + 1, min(at + 24, len(items))):
            if text_at(items, index) == "to" and text_at(items, index + 1) in {"treat", "manage"}:
                return index
            if index == at + 1 and text_at(items, index) == "for" and _names_disease(items, index + 1):
                medicine = any(each.kind in {"drug", "product"} or each.low == "it" for each in items[:be])
                return index if medicine else None
            if (
                text_at(items, index) == "to"
                and index == at + 1
                and items[index + 1].low in _PATIENTS | _KINDS_OF_PATIENTS
            ):
                return index
            patients = text_at(items, index + 1) in _PATIENTS | _KINDS_OF_PATIENTS
            if _opens(items, index) and (_treats(items, index) or patients):
                return index
            if index < at + 3 and text_at(items, index) == "for" and _leads_to_disease(items, index):
                return index  # "is used mainly for breast cancer"
            if text_at(items, index) in {"of", "for"} and text_at(items, index - 1) == "treatment":
                return index if items[index + 1].kind in {"disease", "flag"} else None
    return None


def _names_disease(items: Sequence[Item], start: int) -> bool:
    """Say whether a disease stands at a place, or behind what describes it: ``metastatic or unresectable thymoma``."""
    between = (i for i in range(start, len(items)) if not (may_stand_between(items[i]) or items[i].low in {"or", ","}))
    at = next(between, None)
    return at is not None and items[at].kind == "disease"


def _is_only_supposed(items: Sequence[Item], at: int) -> bool:
    """Say whether it is denied or supposed that something is used; ``may now be used`` is not."""
    return is_denied_before(items, at, NEGATIONS - {"may"} if may_now(items, at) else NEGATIONS)


def may_now(items: Sequence[Item], at: int) -> bool:
    """Say whether ``may now`` or ``may also`` stands shortly before a place, which permits something."""
    near = range(max(0, at - 4), at)
    return any(text_at(items, i) == "may" and text_at(items, i + 1) in {"now", "also"} for i in near)


def _treats_whom(items: Sequence[Item]) -> int | None:
    """Return where the patients begin behind ``NAME treats adults with …``; not whom a doctor treats."""
    at = next((i for i in range(1, len(items) - 2) if items[i].low == "treats"), None)
    if at is None or text_at(items, at - 1) in {"who", "that"} or not _leads_to_patients(items, at):
        return None
    named = any(items[i].kind in {"drug", "product"} for i in range(max(0, at - 4), at)) or _is_called(items, at - 1)
    return at if named else None


def _is_called(items: Sequence[Item], last: int) -> bool:
    return text_at(items, last).endswith(CLASSES) or text_at(items, last) == "it" or is_name(items, last)


def _endorsed(items: Sequence[Item]) -> int | None:
    """Return where the patients begin behind ``has accepted NAME for use in``, ``endorsed NAME for``."""
    verb = next((at for at in range(len(items)) if text_at(items, at) in _ENDORSES), None)
    if verb is not None and text_at(items, verb) in {"signed", "signs"} and text_at(items, verb + 1) != "off":
        return None
    if verb is None or names_papers(items) or is_denied_before(items, verb, NEGATIONS):
        return None
    named = next((i for i in range(verb + 1, min(verb + 6, len(items))) if items[i].kind in {"drug", "product"}), None)
    if named is None or any(
        items[i].kind == "disease" or text_at(items, i) in {"of", "by"} for i in range(verb + 1, named)
    ):
        return None
    return next(
        (i for i in range(named + 1, min(named + 24, len(items))) if _opens(items, i) and _reaches(items, i)), None
    )


def _reaches(items: Sequence[Item], at: int) -> bool:
    """Say whether a preposition leads to patients or their disease at once."""
    return text_at(items, at + 1) in _PATIENTS or _treats(items, at) or _ahead(items, at)


def _treats(items: Sequence[Item], at: int) -> bool:
    """Say whether a preposition leads to a treatment: ``to treat``, ``for treating``, ``for the treatment of``."""
    return any(text_at(items, i).startswith("treat") for i in range(at + 1, at + 4))


def called_treatment(items: Sequence[Item]) -> int | None:
    """Return where ``NAME is a therapy for patients with …`` tells of the patients; not what is only tried in them."""
    verb = next((i for i in range(1, min(6, len(items))) if text_at(items, i) == "is"), None)
    verb = verb + 1 if verb is not None and text_at(items, verb + 1) == "also" else verb
    if verb is None:
        return None
    known = items[0].kind in {"drug", "product"} and text_at(items, verb + 1) == "for"
    if known and text_at(items, verb + 2) in _PATIENTS:  # "NAME is for adults who …"
        return verb + 1
    if text_at(items, verb + 1) not in {"a", "an"} or text_at(items, 0) in {"this", "there"}:
        return None
    if any(text_at(items, i) in {"that", "suggest", "because"} for i in range(verb)):
        return None
    if items[0].kind not in {"word", "drug", "product", "company"} or folded(items[0].text)[1] in THERAPY_HEADS:
        return None  # surgery, radiotherapy
    for at in range(verb + 2, min(verb + _MODIFIERS, len(items))):
        if text_at(items, at).startswith(_ONLY_TRIED) or items[at].text == ",":
            return None
        if text_at(items, at).endswith(CLASSES) and text_at(items, at + 1) in {"for", "to"}:
            medicine = items[0].kind in {"drug", "product"} or text_at(items, 0) == "it"
            medicine = medicine and text_at(items, at).endswith(_GENERAL)
            told = text_at(items, at + 2) in _PATIENTS or _treats(items, at + 1)
            return at + 1 if told or (medicine and _leads_to_disease(items, at + 1)) else None
    return None


def _leads_to_disease(items: Sequence[Item], at: int) -> bool:
    """Say whether a preposition leads to a disease at once: ``for breast cancer``, ``for a type of blood cancer``."""
    place = at + 1
    while place < at + _MODIFIERS and (text_at(items, place) in _KINDS or items[place : place + 1] == []):
        place += 1
    while place < len(items) and items[place].kind == "flag":
        place += 1
    named = place < len(items) and items[place].kind == "disease"
    return named and not (place + 1 < len(items) and text_at(items, place + 1) in {"pain", "research", "patients"})


def _treats_disease(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in ``NAME treats breast cancer that is …``, ``NAME (substance) also treats``."""
    verb = next((i for i in range(1, min(NAMED, len(items) - 1)) if text_at(items, i) == "treats"), None)
    if verb is None or not (items[0].kind in {"drug", "product"} or is_name(items, 0)):
        return None
    plain = all(
        items[i].kind in {"drug", "product", "punct", "short"} or text_at(items, i) == "also" for i in range(1, verb)
    )
    return verb if plain and (_ahead(items, verb) or _leads_to_patients(items, verb)) else None


def _opens(items: Sequence[Item], at: int) -> bool:
    """Say whether a word can open the words about patients: ``for``, ``in``, ``as a treatment for``, ``to treat``."""
    if text_at(items, at - 1) in {"drug", "medicine", "treatment"} and text_at(items, at - 2) in {"a", "an"}:
        return text_at(items, at - 3) == "as" and text_at(items, at) in {"for", "in"}  # else which one is not told
    if text_at(items, at - 1) in {"drugs", "medicines", "treatments", "therapies", "agents"}:
        called = any(text_at(items, i) == "as" for i in range(max(0, at - _MODIFIERS), at - 1))
        return called and _treats(items, at)  # else they are counted
    if phrase_at(items, at, "for", "a", "drug") or phrase_at(items, at, "for", "a", "medicine"):
        return False
    if text_at(items, at) == "of" and text_at(items, at - 1) in {"treatment", "therapy"}:
        return any(text_at(items, i) == "as" for i in range(max(0, at - _MODIFIERS), at))
    if text_at(items, at) in {"for", "in"}:
        return text_at(items, at + 1) not in {"combination", "line", "use", "restricted", "which"}
    return text_at(items, at) == "to" and text_at(items, at + 1) in _TREATS


def _is_placed(items: Sequence[Item], verb: int) -> bool:
    """Say whether an approval is told of a territory: ``is approved in the EU``, ``Japan approved``."""
    if text_at(items, verb).startswith(("receiv", "obtain", "gain", "secur")):
        told = any(
            text_at(items, i).startswith(("approv", "authoris")) for i in range(verb + 1, min(verb + 6, len(items)))
        )
        opened = text_at(items, 0) == "in" and any(items[i].kind == "territory" for i in range(1, min(4, len(items))))
        return told and (
            opened or any(items[i].kind == "territory" for i in range(verb + 1, min(verb + 4, len(items))))
        )
    if not text_at(items, verb).startswith(("approv", "authoris", "licenc", "recommend")):
        return False
    if items[verb - 1].kind == "territory" and text_at(items, verb - 2).startswith(OBTAINS):
        return True  # "won US approval for"
    if is_owned_regulator(items, verb - 1):
        return True
    near = any(items[i].kind == "territory" for i in range(verb + 1, min(verb + 8, len(items))))
    near = near or has_phrase(items[verb:], "member", "states", "of") is not None
    passive = any(text_at(items, i) in {"is", "was", "been", "are", "were"} for i in range(max(0, verb - 4), verb))
    return (near and passive) or any(
        items[i].kind == "territory" and acts(items, i, verb) for i in range(max(0, verb - 4), verb)
    )


def _ahead(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease follows before the clause ends."""
    for index in range(at + 1, min(at + _AHEAD, len(items))):
        if items[index].kind == "disease":
            return True
        if items[index].kind in {"authority", "date", "territory"} or text_at(items, index).startswith("demonstrat"):
            return False
    return False
