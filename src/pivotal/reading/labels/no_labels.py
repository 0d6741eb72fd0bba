"""Whether a sentence tells of something else than a label: a dose, a designation, a refusal, a decision to come."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.acts_aside import is_if_somebody_acts
from pivotal.reading.labels.acts_awaited import is_waited_for
from pivotal.reading.labels.evidence_told import rests_at
from pivotal.reading.labels.label_verbs import OBTAINS, OPINIONS, PERMISSIONS, approves, names_papers, permitted_at
from pivotal.reading.labels.subjects import is_denied_before, is_ranked
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import NEGATIONS, find, find_word, has_phrase, phrase_at, places_with, text_at

_NEVER = (
    "designation",
    "withdr",
    "refus",
    "balked",
    "baulked",
    "reject",
    "declin",
    "draft",
    "orphan",
    "revers",
    "revok",
    "rescind",
    "suspend",
)  # wherever they stand, nothing was put on a label
_ASKED = (
    "accept",
    "investigat",
    "submi",
    "seek",
    "sought",
    "filed",
    "applied",
    "filing",
    "validat",
)  # before the patients: it was asked for
_WEIGHS = ("consider", "decid", "ask", "apprais", "assess", "discuss", "determin", "evaluat")
_BESIDE = 8  # items between a designation and the bracket or clause in which it is told aside
_CARRIES_OUT = frozenset({"conduct", "run", "initiate", "begin", "start", "carry", "perform", "commence"})
_OBTAINED_THINGS = (*PERMISSIONS, "green", "backing", "ok", "recommend", "opinion", "market", "status")
_OBTAINED = ("get", "win", "secur", "obtain", "gain", "receiv")
_DESIGNATIONS = ("btd", "odd", "ftd", "rmat", "rpdd")  # as they are written short
_STATUSES = frozenset({"track", "breakthrough", "designation", "review", "prime"})
_NONE = frozenset({"drug", "drugs", "treatment", "treatments", "therapy", "therapies", "medicine", "approved"})
_TRIALS = frozenset({"trial", "trials", "study", "studies", "ind", "cta"})
_BEFORE_TRIAL = frozenset({"of", "for", "based", "on", "after", "in", "to", "from", "following", ",", "by", "and"})
_TO_GRANT = frozenset({"grant", "approve", "authorise", "recommend", "extend", "renew"})
_PAID = ("milestone", "payable", "payment", "usd", "million", "$")
_GRANTING = frozenset({"approval", "approving", "authorisation", "authorising", "renewing", "renewal", "granting"})
_NEARS = frozenset({"nears", "nearing", "approaches", "approaching", "closer", "toward", "towards", "awaits"})
_WISHES = frozenset({
    "looking", "hopes", "hoping", "wants", "want", "eyes", "eyeing", "eying", "vying", "vies", "angles", "angling",
    "pushing", "pushes", "pursues", "pursuing", "awaiting", "waiting", "lobbying", "bids", "bidding", "close",
})  # fmt: skip
_WISHED = frozenset({"approval", "approvals", "authorisation", "clearance", "nod", "licence"})
_MANY = frozenset({"agents", "drugs", "medicines", "products", "therapies", "treatments"})
_RESTING = ("approval", "opinion", "authorisation", "recommendation", "decision")
_MEANS = frozenset({"is", "marks", "represents", "brings", "provides", "offers", "signals", "signifies", "was"})
_HOPED = frozenset({"treatment", "approval", "use", "therapy", "indication", "option", "authorisation", "treatments"})
_BECOMING = frozenset({"be", "become", "represent", "mark"})
_TESTED = (
    "evaluating",
    "evaluates",
    "terminat",
    "comparing",
    "halt",
    "abandon",
)  # what a trial does, where nothing was approved


def is_no_label(items: Sequence[Item]) -> bool:
    """Say whether a sentence tells of something else than a label: a designation, a refusal, an application."""
    against = find(items, ("negative", "unfavourable"))
    if against is not None and text_at(items, against + 1).startswith(("opinion", "recommendation")):
        return True
    if text_at(items, 0) in {"already", "currently"} and text_at(items, 1) in {"approved", "licenced", "marketed"}:
        return True  # "Already approved NAME has …"
    if any(phrase_at(items, at, "was", "to", "be") for at in places_with(items, ("was",))):
        return True  # "NAME was to be used to treat …", had it been authorised
    if _is_letter(items) or _is_never(items) or is_a_dose(items) or _is_advised_against(items):
        return True
    if _is_a_rank(items) or _counts_approvals(items) or _is_first_to(items) or _is_open(items):
        return True
    if (
        _is_set_apart(items)
        or _is_a_guideline(items)
        or _is_of_a_test(items)
        or _is_a_control(items)
        or _is_hoped_for(items)
        or _makes_easier(items)
        or _is_licensed_out(items)
        or _only_rests(items)
    ):
        return True
    first = approves(items)
    if first is None and _tells_of_few(items):
        return True
    if first is None:
        first = permitted_at(items)
    return _is_asked(items, first) or (_is_only_tried(items) if first is None else _is_no_permission(items, first))


def _is_set_apart(items: Sequence[Item]) -> bool:
    """Read ``an opinion recommending not to grant``, and ``similar to that used for``: nothing is permitted here.

    Nor is what was ``approved for priority review``, or has a ``fast-track status``.
    """
    if any(text_at(items, at - i) in _STATUSES for at in places_with(items, ("status",), 1) for i in (1, 2)):
        return True
    approved = places_with(items, ("approved",))
    if any(phrase_at(items, at + 1, "for", "priority", "review") for at in approved):
        return True
    nots = places_with(items, ("not",))
    if any(text_at(items, at + 1) == "to" and text_at(items, at + 2) in _TO_GRANT for at in nots):
        return True
    return any(text_at(items, at - 1) in {"that", "those"} for at in places_with(items, ("used",), 2))


def _is_licensed_out(items: Sequence[Item]) -> bool:
    """Read ``A has licensed its NAME for treating cancer to B``: a deal of firms, and no label."""
    for at in places_with(items, ("licenced", "outlicenced"), 1):
        by = text_at(items, at - 1) in {"has", "have", "had"} or items[at - 1].kind == "company"
        if by and not any(each.kind in {"authority", "territory"} for each in items[:at]):
            return any(text_at(items, i) == "to" and items[i + 1].text[:1].isupper() for i in range(at, len(items) - 1))
    return False


def _tells_of_few(items: Sequence[Item]) -> bool:
    """Read ``There are few treatments available for``: which medicines they are, nobody says."""
    scarce = (i for i, each in enumerate(items) if each.low in {"few", "no", "limited"})
    return any(
        text_at(items, i + 1).startswith(("treatment", "option", "therap"))
        and any(text_at(items, place) == "available" for place in range(i + 2, i + 6))
        for i in scarce
    )


def _is_advised_against(items: Sequence[Item]) -> bool:
    """Say whether advisers recommend against something: ``is not recommended, within its authorisation, for``."""
    against = find(items, ("against",))
    if against is not None and text_at(items, against - 1).startswith("recommend"):
        return True
    near = range(0) if against is None else range(against + 1, min(against + 5, len(items)))
    if any(text_at(items, i) in _GRANTING for i in near):
        return True  # "advisers caution against its approval"
    verb = find(items, ("recommend",))
    told = verb is not None and any(text_at(items, i) == "not" for i in range(max(0, verb - 2), verb))
    told = told or (
        verb is not None and any(phrase_at(items, i, "will", "not") for i in range(max(0, verb - 8), verb))
    )  # "will not, in new guidance, recommend"
    after = find(items, ("recommended", "indicated", "approved"), (verb or 0) + 1)
    other = after is not None and any(text_at(items, i) in {"not", "which", "whom"} for i in range(after - 7, after))
    return told and (after is None or other)


def _is_hoped_for(items: Sequence[Item]) -> bool:
    """Say whether a label is only possible: ``the potential treatment of``, ``would be the first approved for``."""
    for at, item in enumerate(items):
        if item.low in {"potential", "possible", "eventual"} and text_at(items, at + 1) in _HOPED:
            return approves(items[:at]) is None
        if item.low in {"would", "could"} and text_at(items, at + 1) in _BECOMING:
            ranked = any(text_at(items, i) in {"first", "only", "second", "third"} for i in range(at + 2, at + 6))
            return ranked and approves(items[:at]) is None
    basis = has_phrase(items, "as", "the", "basis")
    return basis is not None and any(
        text_at(items, i) in {"serve", "intended"} for i in range(max(0, basis - 4), basis)
    )


def _makes_easier(items: Sequence[Item]) -> bool:
    """Say whether an approval is only told to help patients: ``approval of a new form will make it easier for``."""
    at = has_phrase(items, "make", "it")
    return at is not None and text_at(items, at - 1) in {"will", "should", "could", "would", "may"}


def _is_of_a_test(items: Sequence[Item]) -> bool:
    """Say whether a sentence tells of a companion diagnostic before it tells of a disease."""
    test = has_phrase(items, "companion", "diagnostic")
    test = has_phrase(items, "complementary", "diagnostic") if test is None else test
    return test is not None and not any(each.kind == "disease" for each in items[:test])


def _is_a_control(items: Sequence[Item]) -> bool:
    """Say whether what is approved is only what something was compared with: ``versus the approved standard``."""
    at = find(items, ("approved", "licenced"))
    if at is None or text_at(items, at - 1) not in {"an", "the", "currently"}:
        return False
    return any(text_at(items, i) in {"versus", "vs", "comparing", "compared", "against", "compares"} for i in range(at))


def _is_a_guideline(items: Sequence[Item]) -> bool:
    """Say whether a guideline recommends something, which puts nothing on a label."""
    verb = find(items, ("recommend",))
    told = find(items, ("guideline", "nccn", "esmo", "asco", "consensus", "monitoring"))
    return verb is not None and told is not None and find(items, ("approved", "authorised", "indicated")) is None


def _is_never(items: Sequence[Item]) -> bool:
    """Say whether nothing was put on a label; ``approved … despite advice to reject it`` tells that it was."""
    if text_at(items, 0) == "no" and (text_at(items, 1) == "other" or text_at(items, 1) in _NONE):
        return True  # "No other drug has approval for"
    if text_at(items, 0) in {"never", "nowhere"} or phrase_at(items, 0, "not", "since"):
        return True  # "Never before has a drug been approved for …"
    named = places_with(items, _DESIGNATIONS)
    if any(text_at(items, at) in _DESIGNATIONS and items[at].text.isupper() for at in named):
        return True
    never = find(items, _NEVER)
    if never is not None and _is_designated_aside(items, never):
        never = None
    despite = find(items, ("despite", "although", "overrul"))
    return never is not None and not (despite is not None and despite < never and approves(items[:despite]) is not None)


def _is_designated_aside(items: Sequence[Item], at: int) -> bool:
    """Read ``NAME (designated an orphan drug) is used to treat`` and ``is taken to treat A, and has a designation``."""
    if not text_at(items, at).startswith(("orphan", "designation")):
        return False
    first, last = max(0, at - _BESIDE), min(at + _BESIDE, len(items))
    opened = next((i for i in range(at - 1, first, -1) if items[i].text in {"(", ")"}), None)
    shut = next((i for i in range(at + 1, last) if items[i].text in {"(", ")"}), None)
    bracketed = opened is not None and shut is not None and (items[opened].text, items[shut].text) == ("(", ")")
    own = next((i for i in range(at - 1, first, -1) if text_at(items, i) == "and" and items[i - 1].text == ","), None)
    joined = own is not None and any(text_at(items, i) in {"has", "was", "received"} for i in range(own, at))
    uses = any(phrase_at(items, i, "to", "treat") for i in places_with(items, ("to",), 0, at if joined else None))
    behind = range(at + 1, len(items))
    return uses and (bracketed or joined) and not any(text_at(items, i).startswith(_NEVER) for i in behind if i > last)


def _is_letter(items: Sequence[Item]) -> bool:
    """Say whether a sentence tells of a complete response letter."""
    failed = find(items, ("failed", "fails", "failing"))
    if failed is not None and text_at(items, failed + 1) == "to" and text_at(items, failed + 2).startswith(_OBTAINED):
        return True
    letter = find(items, ("complete",))
    return letter is not None and any(text_at(items, letter + step) == "letter" for step in (1, 2))


def _is_asked(items: Sequence[Item], first: int | None) -> bool:
    """Say whether something was asked for before it was permitted, if it was."""
    asked = find(items, _ASKED)
    if asked is not None and text_at(items, asked) in {"accepted", "accept", "accepts"} and not names_papers(items):
        asked = find(items, _ASKED[1:])
    return asked is not None and (first is None or asked < first)


def _is_only_tried(items: Sequence[Item]) -> bool:
    """Say whether a sentence in which nothing is permitted tells of a trial, an application or an agreement."""
    vote = find(items, ("voted", "votes"))
    if vote is not None and any(text_at(items, i) == "against" for i in range(vote + 1, vote + 9)):
        return True
    verb = find(items, OPINIONS)
    supposed = verb is not None and is_denied_before(items, verb, NEGATIONS)
    supposed = supposed or _is_study_of(items)
    papers = find(items, ("review", "application", "rights", "agreement", "licens", "collaborat"))
    return supposed or papers is not None or find(items, _TESTED) is not None


def _is_study_of(items: Sequence[Item]) -> bool:
    """Say whether the treatment is that of a trial: ``its Phase 1/2 study of NAME for the treatment of``."""
    treats = has_phrase(items, "for", "the", "treatment", "of")
    if treats is None:
        return False
    study = next((i for i in range(treats - 1, -1, -1) if text_at(items, i) in {"trial", "trials", "study"}), None)
    return study is not None and text_at(items, study + 1) in {"of", "with", "for", "evaluating", "testing"}


def announces_list(items: Sequence[Item], first: int) -> bool:
    """Say whether only a list is announced: ``granted approval for the following new agents and indications``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    first : int
        The approval.
    """
    following = next((i for i in range(first, first + 5) if phrase_at(items, i, "the", "following")), None)
    return following is not None and any(text_at(items, i) in _MANY for i in range(following + 2, following + 5))


def _is_no_permission(items: Sequence[Item], first: int) -> bool:
    """Say whether the word at a place permits nothing: it is denied, voted against, ranked, or a firm's licence."""
    if any(text_at(items, at) == "to" and text_at(items, at + 1) in _CARRIES_OUT for at in range(first, len(items))):
        return True  # approval to conduct a trial
    if _is_of_a_trial(items, first) or _is_paid_upon(items, first):
        return True
    word, before = text_at(items, first), text_at(items, first - 1)
    rights = {"rights", "right"} & {text_at(items, i) for i in range(first + 1, first + 6)}
    dealt = word == "licenced" and (before == "exclusively" or bool(rights))
    dealt = dealt or (
        word in {"licence", "licences"} and find(items, ("exclusive", "rights", "develop", "commercialis")) is not None
    )
    if dealt:
        return find(items, ("approval", "approved", "authorisation"), first + 1) is None
    if any(text_at(items, i) == "none" for i in range(max(0, first - 9), first)):
        return True
    if announces_list(items, first):
        return True
    against = find(items, ("voting", "voted", "votes"))
    if against is not None and any(text_at(items, i) == "against" for i in range(against, against + 9)):
        return True
    ranked = word.startswith(("approved", "recommended")) and is_ranked(items, first)
    if ranked and before not in {"is", "was", "been", "first"}:
        return True
    return is_denied_before(items, first, NEGATIONS) and word != "indicated"


def _only_rests(items: Sequence[Item]) -> bool:
    """Read ``This FDA approval is supported by a study in patients with X``: whom the study had, not whom the label."""
    noun = next(iter(places_with(items, _RESTING, 0, 9)), None)
    if noun is None or text_at(items, noun + 1) not in {"is", "was"} or text_at(items, noun - 1) == "for":
        return False
    rests = any(rests_at(items, i) for i in (noun + 2, noun + 3))
    return rests and not any(text_at(items, i) == "for" for i in range(noun + 3, len(items)))


def _is_of_a_trial(items: Sequence[Item], first: int) -> bool:
    """Say whether a trial is what was permitted: ``approved the clinical trial application for NAME``."""
    for at in range(first + 1, min(first + 8, len(items))):
        if text_at(items, at) in _TRIALS or text_at(items, at).startswith("investigational"):
            return True
        if text_at(items, at) in _BEFORE_TRIAL or items[at].kind in {"drug", "product", "authority", "territory"}:
            return False
    return False


def _is_paid_upon(items: Sequence[Item], first: int) -> bool:
    """Say whether an approval is only what somebody will be paid for: ``a milestone upon approval of NAME for``."""
    upon = any(text_at(items, i) in {"upon", "on"} for i in range(max(0, first - 4), first))
    return upon and find(items, _PAID, 0, first) is not None


def is_a_dose(items: Sequence[Item]) -> bool:
    """Say whether a sentence tells how much is given: ``For the treatment of …, the recommended dose is …``."""
    dosed = any(
        text_at(items, at - 1) not in {"-", "low", "high"} for at in places_with(items, ("dose", "dosage", "posology"))
    )
    return dosed and find(items, ("indicated", "approv", "authoris")) is None


def _is_weighed(items: Sequence[Item]) -> bool:
    """Read ``is considering whether NAME should`` and ``Whether NAME should``; what follows ``but`` is decided."""
    asked = find_word(items, ("whether",))
    if asked is None or find_word(items, ("but",), asked) is not None:
        return False
    opens = asked == 0 and find_word(items, ("should", "can", "could"), 1, _BESIDE) is not None
    return opens or find(items, _WEIGHS, asked - 3, asked) is not None


def _is_open(items: Sequence[Item]) -> bool:
    """Say whether somebody has still to decide: ``will decide on the recommendation``, ``is expected to rule on``."""
    if (
        has_phrase(items, "unable", "to", "make") is not None
        or has_phrase(items, "unable", "to", "recommend") is not None
    ):
        return True
    put_off = find(items, ("delay", "postpon", "defer", "extend"))
    if put_off is not None:
        begins = put_off if text_at(items, put_off).startswith("extends") else max(0, put_off - 3)
        if "decision" in {text_at(items, i) for i in range(begins, put_off + 5)}:
            return True
    if find_word(items, ("unlikely",)) is not None or is_if_somebody_acts(items, approves(items) or 0):
        return True
    nears = next((at for at, each in enumerate(items) if each.low in _NEARS), None)
    if nears is not None and any(text_at(items, i).startswith("approv") for i in range(nears + 1, nears + 6)):
        return True
    wishes = next((at for at, each in enumerate(items) if each.low in _WISHES), None)
    if wishes is not None and any(text_at(items, i) in _WISHED for i in range(wishes + 1, wishes + 6)):
        return approves(items[:wishes]) is None
    tried = find(items, ("conduct", "initiate", "commence"))
    if tried is not None and text_at(items, tried - 1) == "to" and find(items, ("trial", "stud"), tried) is not None:
        return True  # what was permitted is a trial
    if _is_weighed(items) or any(is_waited_for(items, at) for at in places_with(items, ("approval", "authorisation"))):
        return True  # "is considering whether NAME should be recommended for"
    verb = find(items, ("decide", "consider", "rule", "vote", "review"))
    return verb is not None and any(
        text_at(items, i) in {"will", "expected", "due", "must"} for i in range(max(0, verb - 3), verb)
    )


def _is_first_to(items: Sequence[Item]) -> bool:
    """Say whether a sentence tells that nothing else has been approved: ``the first agent to receive approval``."""
    verb = find(items, OBTAINS)
    infinitive = verb is not None and verb > 0 and text_at(items, verb - 1) == "to"
    infinitive = infinitive and verb is not None and find(items, _OBTAINED_THINGS, verb + 1, verb + 7) is not None
    return infinitive and any(each.low in {"first", "only"} for each in items[:verb])


def _is_a_rank(items: Sequence[Item]) -> bool:
    """Say whether a sentence tells what an approval makes of a medicine: ``establishes it as the first for``."""
    nouns = places_with(items, ("opinion", "approval", "recommendation", "authorisation"))
    for noun in nouns:
        means = _means_at(items, noun)
        led = text_at(items, means) in _MEANS and text_at(items, means + 1) in {"a", "an", "the", "another", "our"}
        if led and (noun < 9 or means > noun + 1):
            return True  # what it means
    verb = find(items, ("establish", "makes", "marks"), 0, 9)
    return verb is not None and any(text_at(items, i) in {"first", "only"} for i in range(verb + 1, verb + 9))


def _means_at(items: Sequence[Item], noun: int) -> int:
    """Return the place behind an approval, over its medicine: ``The FDA's approval of NAME (OTHER) is a milestone``."""
    if text_at(items, noun + 1) not in {"of", "for"}:
        return noun + 1
    near = range(noun + 2, min(noun + 9, len(items)))
    return next((i for i in near if text_at(items, i) in _MEANS or items[i].kind == "disease"), noun + 1)


def _counts_approvals(items: Sequence[Item]) -> bool:
    """Say whether a sentence only counts approvals: ``This is the second authorisation of …``."""
    told = (at for at in places_with(items, ("following",)) if text_at(items, at) == "following")
    following = next((at for at in told if text_at(items, at - 1) != "the"), None)
    if following is not None and _MANY & {text_at(items, i) for i in range(following + 1, following + 4)}:
        return True
    ranks = {"first", "second", "third", "fourth", "fifth", "sixth", "seventh"}
    return any(
        text_at(items, at) in ranks and text_at(items, at - 1) == "the"
        and any(text_at(items, i).startswith(("approval", "authorisation")) for i in range(at + 1, at + 4))
        for at in places_with(items, ranks, 1, 13)
    )  # fmt: skip
