"""Where a sentence begins to tell who may be treated."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.label_verbs import (
    NAMED,
    OBTAINS,
    OPINIONS,
    PERMISSIONS,
    SUBJECTS,
    is_of_medicine,
    permitted_at,
    verb_before,
)
from pivotal.reading.labels.labels_added import LABELS, expanded, filed_and_approved, first_to_permit, new_indication
from pivotal.reading.labels.leads_told import (
    KINDS_OF_PATIENTS,
    PATIENTS,
    ahead,
    leads_to_disease,
    leads_to_patients,
    names_disease,
    opens,
    treats,
)
from pivotal.reading.labels.subjects import BE, acts, is_denied_before, is_owned_regulator
from pivotal.reading.labels.uses_told import (
    called_biosimilar,
    called_option,
    called_treatment,
    endorsed,
    treats_disease,
    treats_whom,
    used,
)
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import (
    NEGATIONS,
    Phrases,
    find,
    has_phrase,
    is_medicine,
    is_name,
    kind_at,
    phrase_at,
    places_with,
    text_at,
)

# What introduces who may be treated; the beginnings of words one after another.
_INTRODUCED: tuple[tuple[str, ...], ...] = (
    ("licenced", "treatment", "for"), ("approved", "treatment", "for"),
    ("indicated", "for"), ("indicated", "in"), ("indicated", "as"), ("indicated", ","), ("used", "to", "treat"),
    ("used", "to", "prevent"),
    ("for", "the", "treatment", "of"), ("approval", "covers"), ("indication", "covers"), ("approval", "encompasses"),
    ("indication", "authorises", "use"), ("indication", "allows", "use"), ("indication", "permits", "use"),
    ("approval", "allows", "use"), ("approval", "permits", "use"), ("authorisation", "allows", "use"),
    ("indication", "concerns"), ("indication", "concern"), ("indication", "applies"), ("approval", "applies"),
    ("authorisation", "applies"),
    ("available", "through", "the", "pbs"), ("available", "via", "the", "pbs"),
    ("stipulates", "use"), ("specifies", "use"), ("restricts", "use", "to"), ("limits", "use", "to"),
    ("permits", "use", "in"), ("allows", "use", "in"), ("authorises", "use", "in"), ("covers", "use", "in"),
    ("authorisation", "covers"), ("opinion", "covers"), ("recommendation", "covers"),
    ("intended", "for"), ("intended", "to", "treat"),
    ("meant", "for"), ("is", "for", "adults"), ("is", "for", "patients"),
    ("is", "for", "people"), ("is", "for", "women"), ("is", "for", "men"), ("is", "for", "children"),
    ("available", "to"), ("available", "for"),
    ("available", "on", "the", "nhs"), ("available", "on", "nhs"), ("available", "routinely"),
    ("available", "through", "the", "cancer"), ("available", "via", "the", "cancer"),
    ("available", "via", "the", "nhs"),
    ("available", "within", "the", "cancer"), ("available", "on", "the", "pbs"),
    ("for", "the", "first", "-", "line", "treatment", "of"), ("label", "covers"), ("licence", "covers"),
    ("label", "update", "adds"), ("label", "adds"), ("added", "to", "the", "pbs"), ("approval", "is", "for"),
    ("approval", "was", "for"), ("it", "is", "for"), ("authorised", "to", "treat"), ("approved", "to", "treat"),
    ("approval", "to", "treat"), ("licenced", "to", "treat"), ("indicated", "to", "treat"), ("indicated", "when"),
    ("nod", "applies", "to"), ("recommendation", "applies", "to"), ("opinion", "applies", "to"),
    ("decision", "applies", "to"), ("listing", "applies", "to"), ("guidance", "applies", "to"), ("listing", "covers"),
    ("decision", "covers"), ("guidance", "covers"), ("approval", "applies", "to"), ("nod", "covers"),
    ("approval", "is", "limited", "to"),
    ("for", "use", "in", "the", "treatment"), ("for", "use", "with"), ("for", "use", "in", "combination"),
    ("authorisation", "for", "the", "treatment"), ("authorisation", "for", "treat"), ("indicated", "use"),
    ("to", "indicate", "the"),
)  # fmt: skip
_PERMITTED = ("approved", "authorised", "licenced", "recommended", "cleared", "registered", "reimbursed", "accepted")
_PERSONS = ("adult", "patients", "people", "men", "women", "children", "paediatric", "adolescent")
_INTRODUCED += tuple((verb, by, who) for verb in _PERMITTED for by in ("for", "in") for who in _PERSONS)
_INTRODUCED += tuple(
    ("used", by, who) for by in ("in", "for") for who in (*_PERSONS, "postmenopausal", "premenopausal")
)
_INTRODUCED += tuple(("for", "use", "by", who) for who in (*_PERSONS, "postmenopausal", "post", "premenopausal"))
_INTRODUCED += tuple((verb, "for", "the", "treatment") for verb in ("accepted", "endorsed", "cleared", "reimbursed"))
_INTRODUCED += tuple(
    ("is", verb, by, who) for verb in ("allowed", "permitted") for by in ("in", "for") for who in _PERSONS
)
_INTRODUCED += tuple(
    (noun, "is", "for", *use)
    for noun in ("recommendation", "opinion", "authorisation")
    for use in (("the", "use"), ("use",))
)
_INTRODUCED += tuple((paid, "to", "treat") for paid in ("covered", "reimbursed", "funded", "subsidised"))
_INTRODUCTIONS = Phrases(*_INTRODUCED)
_LABELLED = (
    "indicat", "approv", "authoris", "licenc", "recommend", "opinion", "grant", "reimburs", "cleared", "registered",
    "subsidis", "funded", "pbs", "compliance",
)  # fmt: skip
APPROVED = ("approv", "authoris", "greenlight", "granted", "receiv", "notice", "licenced", "gained", "obtain")
_DECIDES = frozenset({"approved", "approves", "authorised", "authorises", "granted", "grants", "cleared", "clears",
                      "recommended", "recommends", "licenced"})  # fmt: skip
_NOUNS = frozenset({"approval", "authorisation", "opinion", "recommendation", "approvals", "licence"})
_REGULATORS = frozenset({"regulator", "regulators", "watchdog", "panel", "committee", "advisers", "agency", "ministry",
                         "authority"})  # fmt: skip
_LISTS = ("listing", "reimbursement", "subsidy")  # what is paid for
_INCLUDE = frozenset({"include", "includes", "allow"})
_ASIDE = frozenset({"following", "after", "since", "with", "on", "upon", "besides", "in", "as"})
_MEDICINES = frozenset({"drug", "medicine", "treatment", "therapy", "pill", "agent", "vaccine", "option", "options",
                        "medicines", "drugs", "treatments", "therapies", "agents"})  # fmt: skip
_ENTRIES = (("for", "the", "treatment", "of"), ("for", "use", "in"), ("treatment", "of"), ("for", "treatment", "of"),
            ("for", "the", "initial", "treatment"), ("for", "the", "first", "-", "line", "treatment"))  # fmt: skip
_PAID = ("registered", "funded", "reimbursed", "subsidised")
_BACKS = frozenset({"clears", "cleared", "oks", "okays", "okayed", "lights", "lit", "accepts", "accepted",
    "endorses", "endorsed", "backs", "backed",
                    "funds", "reimburses", "fund"})  # fmt: skip
_ONLY_FOR = frozenset({"specifically", "only", "solely", "currently", "exclusively", "now", "intended", "limited"})
_STUDIED = ("trial", "study", "studies", "review", "analysis", "efficacy", "safety", "cost", "investigat")
_NAMED_IN_BRACKETS = 9  # items of the brand and firm behind a substance


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
    for told_by in (
        treats_disease,
        called_option,
        called_biosimilar,
        used,
        endorsed,
        treats_whom,
        _headed,
        new_indication,
        filed_and_approved,
        first_to_permit,
    ):
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
    places = (i for i in range(approval, end) if opens(items, i))
    return next((i for i in places if ahead(items, i) or leads_to_patients(items, i)), None)


def _act(items: Sequence[Item]) -> int | None:
    """Return where something was approved or advised; not in ``Following approval for A, the agency has approved``."""
    acts = [
        at for at in places_with(items, (*APPROVED, *OPINIONS, "clearance", "ok"))
        if not (text_at(items, at).startswith("ok") and not _is_spelt_so(items, at))
        and not (text_at(items, at) in {"approve", "authorise", "recommend"} and text_at(items, at - 1) == "to")
        and not (text_at(items, at) == "recommended" and text_at(items, at - 1) == "not")
        and not (text_at(items, at) == "approved" and text_at(items, at - 1) == "-")
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
    if passive is None and any(each.kind == "authority" for each in items[:told]):
        passive = next((i for i in range(told) if text_at(items, i) in _DECIDES), None)  # "approved NAME for A, and"
    if passive is None or passive > told:
        return told
    before = next((i for i in range(passive, told) if opens(items, i) and ahead(items[:told], i)), None)
    return told if before is None else before


def is_explicit(items: Sequence[Item], at: int) -> bool:
    """Say whether a label is told by words that are used for nothing else: ``is indicated for``."""
    if _INTRODUCTIONS.at(items, at) and not _is_loose(items, at):
        return True
    if at in {
        _entry(items),
        called_treatment(items),
        called_option(items),
        called_biosimilar(items),
        used(items),
        _decided_for(items),
        _included(items),
        expanded(items),
        _headed(items),
        new_indication(items),
        filed_and_approved(items),
        first_to_permit(items),
    } or (text_at(items, at) == "treats"):
        return True
    if text_at(items, at) in {"for", "in", "to"} and leads_to_patients(items, at):
        decides = any(each.kind == "authority" for each in items[:at]) and any(
            each.low in _DECIDES for each in items[:at]
        )
        advised = any(each.kind == "authority" for each in items[:at]) and at == endorsed(items)
        return decides or advised or permitted_at(items) is not None
    option = any(text_at(items, i) in {"option", "options"} for i in range(max(0, at - 3), at))
    return option and permitted_at(items) is not None


def is_plain(items: Sequence[Item], start: int) -> bool:
    """Say whether a disease alone is a label: it follows what an authority did, or ``is approved``, by a preposition.

    ``Its drug for lung cancer was approved`` only tells which medicine it is.
    """
    by_decision = text_at(items, start - 2) == "the" and text_at(items, start - 3) in _DECIDES
    called = text_at(items, start - 1) in _MEDICINES and not by_decision  # not "approved the drug for"
    if called and text_at(items, start - 2) not in {"as", "a", "an", "frontline", "line"}:
        return False
    if text_at(items, start) == "to" or text_at(items, start + 1) == "treating":
        return True
    verb = find(items, ("approv", "authoris", *OPINIONS, "licenced", *_PAID), 0, start)
    decided = next((i for i in range(start) if items[i].kind == "authority"), start)
    if endorsed(items) == start and any(text_at(items, i) in _BACKS for i in range(decided, start)):
        return True  # "the SMC accepts NAME for"
    nod = permitted_at(items[: start + 1])
    if nod is not None and not is_denied_before(items, nod, NEGATIONS):
        behind = text_at(items, start - 1) in {"nod", "light", "ahead", "clearance", "licence"} or _is_okayed_at(
            items, nod
        )
        if behind and (leads_to_disease(items, start) or names_disease(items, start + 1) or treats(items, start)):
            return True  # "wins an FDA nod for"
        if _as_a_treatment(items, start):
            return True
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


def _as_a_treatment(items: Sequence[Item], start: int) -> bool:
    """Say whether a medicine was permitted ``as a treatment for`` a disease, behind its name."""
    named = is_name(items, start + 1) or (start + 1 < len(items) and items[start + 1].kind in {"drug", "product"})
    return named and any(
        phrase_at(items, i, "as", "a", noun, "for") and names_disease(items, i + 4)
        for i in range(start + 2, start + NAMED)
        for noun in ("treatment", "therapy")
    )


def _is_okayed_at(items: Sequence[Item], at: int) -> bool:
    return items[at].text == "OK" or text_at(items, at) == "okayed"


def _is_spelt_so(items: Sequence[Item], at: int) -> bool:
    """Say whether something was permitted in small talk: ``OK'd NAME for``, ``okays NAME for``."""
    spelt = text_at(items, at) == "ok" and text_at(items, at + 1) in {"'", "\u2019"} and text_at(items, at + 2) == "d"
    return spelt or text_at(items, at) in {"okayed", "okays", "oks", "ok'd", "ok\u2019d", "okay'd"}


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
    leads = leads or (text_at(items, at) == "for" and text_at(items, at + 1) in PATIENTS | KINDS_OF_PATIENTS)
    return at if told and leads else None


def _introduced(items: Sequence[Item], *, labelled: bool = False) -> int | None:
    if (entry := _entry(items)) is not None:
        return entry
    if (decided := _decided_for(items)) is not None:
        return decided
    if (included := _included(items)) is not None:
        return included
    if (widened := expanded(items)) is not None:
        return widened
    found = _INTRODUCTIONS.first(items)
    return None if found is None or (not labelled and _is_loose(items, found)) else found


def _headed(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in a heading without a verb: ``Approval of NAME for thymoma or sarcoma``."""
    if text_at(items, 0) not in {"approval", "authorisation", "clearance"} or items[-1].text in {".", "?", "!"}:
        return None
    if text_at(items, 1) not in {"of", "for"} or not (kind_at(items, 2) in {"drug", "product"} or is_name(items, 2)):
        return None
    near = range(3, min(NAMED, len(items) - 1))
    told = next((i for i in near if text_at(items, i) in {"for", "in"}), None)
    plain = told is not None and not any(text_at(items, i) in BE or items[i].text == ":" for i in range(3, len(items)))
    return told if plain and told is not None and ahead(items, told) else None


def _decided_for(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in ``The approval, supported by the trial NAME, is for individuals with …``."""
    if text_at(items, 0) not in {"the", "this", "its"}:
        return None
    lit = text_at(items, 2) in {"light", "ahead"} or text_at(items, 3) == "ahead"
    if not (lit or text_at(items, 1).startswith(PERMISSIONS) or text_at(items, 2).startswith(PERMISSIONS)):
        return None
    for at in range(2, min(SUBJECTS, len(items) - 2)):
        if text_at(items, at) not in {"is", "was"}:
            continue
        lead = at + 2 if text_at(items, at + 1) in _ONLY_FOR else at + 1
        if text_at(items, lead) == "for" or (text_at(items, lead) == "to" and text_at(items, lead + 1) == "treat"):
            return lead
    return None


def _included(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in ``The indications of NAME now include the treatment of …``."""
    verb = next((i for i, each in enumerate(items) if each.low in _INCLUDE), None)
    if verb is None:
        return None
    listed = find(items, _LISTS, 0, verb)
    told = listed is not None or any(text_at(items, i) in LABELS for i in range(max(0, verb - NAMED), verb))
    if text_at(items, verb) == "allow" and listed is None:
        return None
    treats = any(text_at(items, i).startswith("treat") for i in range(verb + 1, min(verb + 10, len(items))))
    if text_at(items, verb + 1) in {"a", "an"} and text_at(items, verb + 2) in _MEDICINES:
        return None  # which one is not told
    owned = text_at(items, verb) == "includes" and names_disease(items, verb + 1)  # "its label now includes thymoma"
    return verb if told and (treats or leads_to_patients(items, verb) or owned) else None


def _is_loose(items: Sequence[Item], at: int) -> bool:
    """Say whether ``for the treatment of`` stands in a sentence of no label, ``available for`` in one of a first."""
    aside = text_at(items, at) == "indicated" and any(text_at(items, i) == "whom" for i in range(at - 6, at))
    if aside or (text_at(items, at) in {"approved", "licenced"} and text_at(items, at + 1) == "treatment"):
        return aside or any(  # "women for whom hormonal therapy is indicated"
            text_at(items, i) in {"first", "only", "no"} for i in range(max(0, at - 4), at)
        )
    if text_at(items, at) == "added":
        return text_at(items, at - 1) != "been" or not is_of_medicine(items, at - 1)
    if text_at(items, at + 1) in {"allowed", "permitted"}:
        return not is_of_medicine(items, at) or find(items, _STUDIED) is not None
    if text_at(items, at) == "available":
        if items[at].quoted or find(items, ("continu",), max(0, at - 7), at) is not None:
            return True  # what somebody is pleased about; "will continue to make it available for"
        return any(text_at(items, i) in {"first", "only"} for i in range(max(0, at - 8), at))
    if text_at(items, at) == "used":
        past = any(text_at(items, i) in {"was", "were", "been", "being"} for i in range(max(0, at - 3), at))
        named = any(is_medicine(items, i) for i in range(at))
        return past or (text_at(items, at - 1) in _MEDICINES and not (named and items[at - 1].kind == "word"))
    if not phrase_at(items, at, "for", "the"):
        return False
    labelled = any(items[i].low.startswith(_LABELLED) and not _is_of_therapies(items, i) for i in range(len(items)))
    return not labelled and used(items) is None and permitted_at(items) is None


def _is_of_therapies(items: Sequence[Item], at: int) -> bool:
    """Say whether ``approved`` only tells which treatments patients had: ``after approved standard therapies``."""
    behind = at + 2 if text_at(items, at + 1) in {"standard", "systemic", "targeted", "available"} else at + 1
    words = text_at(items, behind).split(" ")
    plural = words[-1] in {"therapies", "treatments", "drugs", "agents", "options", "medicines"}
    return plural and text_at(items, at) in {"approved", "licenced", "recommended"}


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
