"""Companies that are partners on a medicine."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.labels.deals import PAPERS
from pivotal.reading.labels.parties import Party, body_of, is_object, parties
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import POSSESSIVES, find, made, places_with, renamed, text_at

# Words that link two companies by "with": joint work says so itself, a paper only where it is on a medicine.
_JOINT = (
    "partnered", "partnering", "partnership", "collaborat", "alliance", "teamed", "teams", "teaming", "cooperat",
    "allied", "together", "jointly", "codevelop", "copromot", "forces",
)  # fmt: skip
_ON_MEDICINES = (
    "licens", "licenc", "collaborat", "commerciali", "develop", "distribut", "promot", "partner", "marketing",
)  # fmt: skip
_OPENING = frozenset({"in", "together", "jointly", "along", "alongside"})
_BONDS = ("tie", "cooperation", "relationship", "pact", "marriage", "union", "teaming")
_ENTERS = ("enter", "signed", "formed", "announc", "agreed", "forged", "sealed", "inked", "launched", "struck")
_SHARING = frozenset({"share", "shares", "sharing", "split", "splits"})
_SIGNS = frozenset({"sign", "signs", "ink", "inks", "form", "forms", "strike"})
_ACADEMIC = frozenset({
    "academic", "research", "university", "institute", "organisation", "foundation", "consortium",
    "hospital", "network", "society", "college", "cooperative", "council",
})  # fmt: skip
_GLAD = frozenset({"excited", "pleased", "proud", "happy", "delighted", "thrilled"})
_NO_BONDS = ("appeal", "statement", "letter", "complaint", "lawsuit", "bid", "challenge", "objection", "petition")
_PAIRED = ("develop", "commerciali", "market", "promot", "collaborat", "partner", "discover", "conduct")
_BOTH = frozenset({"companies", "parties", "firms"})
_MEDICINES = frozenset(
    {"drug", "medicine", "therapy", "treatment", "antibody", "inhibitor", "pill", "conjugate", "vaccine"}
)
_DESCRIBING = frozenset({
    "french", "german", "swiss", "japanese", "chinese", "danish", "british", "american", "us", "uk", "pharma",
    "major", "giant", "drugmaker", "biotech", "company", "firm", "fellow", "big", "the", "group", "peer", "italian",
    "dutch",
})  # fmt: skip
_KINDS_OF_FIRMS = frozenset(
    {"company", "firm", "group", "giant", "drugmaker", "biotech", "maker", "major", "specialist"}
)
_SHORT_FOR_FIRMS = frozenset({"co", "inc", "ltd", "corp", "merck & co"})
_LEGAL = frozenset({
    "inc", "ltd", "limited", "corp", "corporation", "pharma", "pharmaceuticals",
    "therapeutics", "oncology", "biotech", "biopharma", "ag", "gmbh", "plc", "llc", "pharmaceutical",
})  # fmt: skip
_MADE_WITH = frozenset({"developing", "developed", "markets", "sells", "develops", "commercialises"})
_SHARED = ("develop", "commerciali", "cost", "profit", "responsib", "marketing", "promot", "right")
_TELLING = (
    *_JOINT, *PAPERS, *_MADE_WITH, "-", "by", "between", "co", "partner", "share", "sharing", "split", "enter",
    "signed", "formed", "announc", "have", "agreed", "forged", "sealed", "inked", "launched", *_SIGNS,
)  # fmt: skip
_ENDED = ("terminat", "end", "dissolv", "cancel")
_APART = 10  # items from "jointly" over what is done and where to "by"
_BEHIND, _TO_WITH = 7, 5  # items to the other party, and between the word and "with"


def partners(items: Sequence[Item], sentence: int, *, papers: bool = True) -> list[Statement]:
    """Return the companies that a sentence calls partners, or one of them alone: ``our partner B``."""
    for at in places_with(items, _TELLING):
        linked = _linked(items, at) if papers or items[at].low not in PAPERS else []
        pair = (
            _hyphened(items, at) or linked or _called(items, at) or _between(items, at)
            or _paired(items, at, papers=papers) or _developed_with(items, at)
        )  # fmt: skip
        if pair and (len(pair) == 1 or _are_two(pair)) and not any(_is_academic(items, each) for each in pair):
            slots = [renamed(each[2], "party") for each in pair]
            return [made("partner", slots, sentence, (items[at].start, items[at].end))]
    return []


def _is_academic(items: Sequence[Item], party: Party) -> bool:
    """Say whether a party is a group of researchers, and no company: ``the Lymphoma Research Organisation``."""
    return any(text_at(items, i) in _ACADEMIC and items[i].text[:1].isupper() for i in range(party[0], party[1] + 2))


def _are_two(pair: Sequence[Party]) -> bool:
    one, other = pair
    return one[2].value != other[2].value if one[2].value or other[2].value else one[2].start != other[2].start


def _hyphened(items: Sequence[Item], at: int) -> list[Party]:
    """Read ``the A-partnered antibody of B``."""
    if text_at(items, at) != "-" or text_at(items, at + 1) != "partnered":
        return []
    other = [each for each in parties(items, max(0, at - 4), at) if each[1] == at]
    one = parties(items, 0, other[0][0])[:1] if other else []
    return [*one, *other] if one and other else []


def _linked(items: Sequence[Item], at: int) -> list[Party]:
    """Read ``A partnered with B``, ``in collaboration with B``, ``A signed a licence agreement with B``."""
    word = items[at].low
    joint = word.startswith(_JOINT) or (word == "co" and _is_co(items, at))
    joint = joint or (word == "partner" and text_at(items, at - 1) in {"to", "we", "will", "and"})
    if word == "partner" and text_at(items, at - 2) in _GLAD:
        return []
    if not joint and not (word in PAPERS and find(items, _ON_MEDICINES, max(0, at - _BEHIND), at + 1) is not None):
        return []
    linked = next((i for i in range(at + 1, min(at + 2 + _TO_WITH, len(items))) if text_at(items, i) == "with"), None)
    if linked is None or any(items[i].text in {",", ".", ";"} for i in range(at, linked)):
        return []
    before, after = parties(items, 0, at), parties(items, linked, min(linked + _BEHIND, len(items)))
    drug = any(_is_medicine(items, each) for each in before)
    before = [each for each in before if not _is_medicine(items, each)]
    own = [each for each in before if not is_object(items, each[0])]
    if after and not before and joint and text_at(items, 0) in _OPENING and text_at(items, after[0][1]) == ",":
        return [after[0], *parties(items, after[0][1], min(after[0][1] + 3, len(items)))[:1]]
    drug = drug or (joint and any(each.kind in {"drug", "product", "active"} for each in items[:at]))
    drug = drug or (text_at(items, at - 1) == "in" and bool(after) and _is_run_with(items, at, after[0]))
    if not after or not (own or before or drug or body_of(items, at) or _opens_ours(items, at)):
        return []
    if word == "together" and any(_is_a_code(items, each) for each in (after[0], *before[-1:])):
        return []  # "GD2, given together with GM-CSF"
    by = [each for each in before if text_at(items, each[0] - 1) == "by" and _is_made(items, each[0] - 2)]
    return [*(by or own or before)[-1:], after[0]]


def _is_medicine(items: Sequence[Item], party: Party) -> bool:
    """Say whether a medicine opens a sentence: ``NAME, a drug developed jointly with A``, ``NAME, developed``."""
    if party[0] or text_at(items, party[1]) != ",":
        return False
    first = party[1] + 1
    told = range(first + 1, min(first + _TO_WITH, len(items))) if text_at(items, first) in {"a", "an"} else range(0)
    return _is_made(items, first) or any(text_at(items, i).split(" ")[-1] in _MEDICINES for i in told)


def _is_a_code(items: Sequence[Item], party: Party) -> bool:
    """Say whether a party is written as substances and targets are, and is no company that is known."""
    return items[party[0]].kind != "company" and all(each.text.isupper() for each in items[party[0] : party[1]])


def _is_run_with(items: Sequence[Item], at: int, party: Party) -> bool:
    """Say whether a study is run together with a firm: ``conducted in collaboration with A Limited``."""
    study = any(text_at(items, i) in {"study", "trial"} for i in range(at))
    return study and any(text_at(items, i) in _LEGAL for i in range(party[0], party[1] + 2))


def _is_made(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine is told to be made by somebody: ``developed by A in partnership with B``."""
    return text_at(items, at).startswith(("develop", "market", "discover", "sold", "made", "commerciali", "invent"))


def _developed_with(items: Sequence[Item], at: int) -> list[Party]:
    """Read ``A is developing NAME with B`` and ``NAME, developed by A with B``."""
    if text_at(items, at) not in _MADE_WITH:
        return []
    linked = next((i for i in range(at + 1, min(at + _TO_WITH, len(items))) if text_at(items, i) == "with"), None)
    after = [] if linked is None else [each for each in parties(items, linked + 1, len(items)) if each[0] == linked + 1]
    by = text_at(items, at + 1) == "by"
    span = (at + 2, linked or at) if by else (max(0, at - 3), at)
    if not by and text_at(items, at) == "developed" and not parties(items, *span):
        span = (max(0, at - _BEHIND), at)  # "NAME, which A Co. Ltd. developed with B"
    if not by and "it" in {text_at(items, at - 1), text_at(items, at - 2)}:
        span = (0, at)  # "A won approval for NAME, a drug it developed with B"
    before = [each for each in parties(items, *span) if by or not is_object(items, each[0])]
    before = [each for each in before if not _is_medicine(items, each)]
    if not by and [text_at(items, at - step) for step in (3, 2, 1)] == [
        ",",
        "which",
        "is",
    ]:  # "A, which is developing it"
        before = [each for each in parties(items, max(0, at - _BEHIND), at - 3) if each[1] == at - 3]
    return [before[-1], after[0]] if after and before else []


def _opens_ours(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at - 1) in {"our", "its", "the"}


def _is_co(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at + 1) in {"-", "–"} and text_at(items, at + 2).startswith(_PAIRED)


def _called(items: Sequence[Item], at: int) -> list[Party]:
    """Read ``A's partner B``, ``its development partner, B`` and ``B, A's partner``."""
    if items[at].low not in {"partner", "partners", "collaborator"}:
        return []
    if text_at(items, at - 1) == "are" and text_at(items, at) == "partners":
        return _side_by_side(items, parties(items, 0, at))
    if items[at].text[:1].isupper() and at and items[at - 1].text[:1].isupper():
        return []  # Oak Partners, a firm
    step = at + 2 if text_at(items, at + 1) == "," else at + 1
    if text_at(items, at + 1) in {"in", "for"}:  # "its partner in China, B"
        comma = next((i for i in range(at + 2, min(at + 8, len(items))) if items[i].text == ","), None)
        step = at + 1 if comma is None else comma + 1
    while step < at + 6 and text_at(items, step) in _DESCRIBING:
        step += 1
    after = parties(items, step, min(step + 3, len(items)))
    if items[min(step, len(items) - 1)].low.startswith(("announc", "said", "report", "say", "agreed")):
        after = []  # the partners announced that A …
    after = [each for each in after if each[0] <= step + 1 and text_at(items, step) not in {"in", "with", "of", "for"}]
    before = parties(items, max(0, at - 4), at)
    owner = [each for each in before if text_at(items, each[1]) in POSSESSIVES]
    if after:
        goes_on = [each for each in parties(items, after[0][1], len(items)) if each[0] == after[0][1] + 1]
        if not before and goes_on and text_at(items, after[0][1]) == ",":
            return [after[0], goes_on[0]]  # "with partner A, B began"
        if owner:
            return [owner[-1], after[0]]
        joined = text_at(items, at - 1) in {
            "its",
            "our",
            "their",
            "development",
            "commercial",
            "and",
            "marketing",
            "the",
        }
        others = [each for each in parties(items, 0, at) if _are_two([each, after[0]])]
        first = [each for each in others if not is_object(items, each[0])] or others
        return [*first[-1:], after[0]] if joined or first else []
    if owner and text_at(items, owner[-1][0] - 1) in {"is", "was", "been", "remains", "as"}:  # "B is A's partner"
        named = [each for each in parties(items, 0, owner[-1][0]) if not is_object(items, each[0])]
        return [named[-1], owner[-1]] if named else []
    aside = owner and text_at(items, owner[-1][0] - 1) == ","
    named = parties(items, 0, owner[-1][0] - 1) if aside else []
    return [named[-1], owner[-1]] if named and named[-1][1] == owner[-1][0] - 1 else []


def _between(items: Sequence[Item], at: int) -> list[Party]:
    """Read ``a collaboration between A and B`` and ``developed jointly by A and B``."""
    word = text_at(items, at)
    joint = word == "by" and _is_joint_work(items, at)
    joint = joint and find(items, _NO_BONDS, at - 3, at) is None
    together = word == "by" and any(_is_codeveloped(items, i) for i in (at - 1, at - 3))  # "and commercialised by"
    if word == "by" and text_at(items, at - 1) == "developed" and not (joint or together):
        return _joined_firms(items, parties(items, at, min(at + _BEHIND + 5, len(items))))
    paper = word == "between" and find(items, (*PAPERS, *_BONDS), at - 4, at) is not None
    if paper and text_at(items, at + 1) == "the" and {text_at(items, at + 2), text_at(items, at + 3)} & _BOTH:
        ended = find(items, _ENDED, at + 3, at + 7) is not None  # "between the parties to terminate"
        return [] if ended else parties(items, 0, at)[:2]
    if not (joint or together or paper):
        return []
    return _side_by_side(items, parties(items, at, min(at + _BEHIND + 5, len(items))))


def _is_codeveloped(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at).endswith("developed") and text_at(items, at - 1) in {"-", "–"}


def _is_joint_work(items: Sequence[Item], by: int) -> bool:
    """Say whether ``jointly`` leads to who works: ``jointly developed and marketed in the United States by``."""
    joint = find(items, ("joint", "together"), by - _APART, by + 1)
    return joint is not None and not any(items[i].text in {",", ";", ".", ")"} for i in range(joint, by))


def _joined_firms(items: Sequence[Item], companies: Sequence[Party]) -> list[Party]:
    """Return the two firms of ``developed by A Inc. and B``, where nothing but their names stands between."""
    for one, other in pairwise(companies):
        between = [text_at(items, i) for i in range(one[1], other[0])]
        if between[-1:] == ["and"] and all(word in _LEGAL | {"and", "."} for word in between):
            return [one, other]
    return []


def _paired(items: Sequence[Item], at: int, *, papers: bool) -> list[Party]:
    """Read ``A and B jointly market it``, ``A and B entered into a collaboration``, ``A and B co-develop it``."""
    word = text_at(items, at)
    joint = word == "jointly" and text_at(items, at + 1).startswith(_PAIRED)
    joint = joint or (word == "co" and _is_co(items, at)) or _is_common(items, at)
    joint = joint or (word in _SHARING and find(items, _SHARED, at + 1, at + 5) is not None)
    joint = joint or (word in {"together", "jointly"} and _is_done(items, at))
    entered = papers and (word.startswith(_ENTERS) or word in _SIGNS) and _closes_paper(items, at)
    entered = entered and find(items, (*_ENDED, "not"), at, at + 4) is None
    entered = entered or (papers and word == "have" and _has_paper(items, at))
    if not (joint or entered):
        return []
    both = entered and any(text_at(items, i) in _BOTH | {"they"} for i in range(at - 4, at))
    pair = _side_by_side(items, parties(items, 0 if both else max(0, at - 36), at))
    return pair if pair and not _is_parted(items, pair[-1][1], at) else []


def _is_done(items: Sequence[Item], at: int) -> bool:
    """Say whether ``together`` ends what companies do: ``who develop it together``, ``to develop it jointly``."""
    behind = text_at(items, at + 1) not in {"with", "by"}
    return behind and any(text_at(items, i).startswith(("develop", "commerciali", "market")) for i in range(at - 3, at))


def _is_common(items: Sequence[Item], at: int) -> bool:
    """Say whether a word tells of common work of those before it: ``will collaborate to``, ``collaboration on``."""
    word, behind = text_at(items, at), text_at(items, at + 1)
    if word in {"collaboration", "partnership", "alliance"}:
        return behind in {"to", "on", "for"} and bool(parties(items, max(0, at - 2), at))
    return word in {"collaborate", "collaborating", "partnering", "cooperate"} and behind in {"to", "on"}


def _is_parted(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a full stop or semicolon stands between two places, outside brackets."""
    depth = 0
    for at in range(first, last):
        depth += (items[at].text == "(") - (items[at].text == ")")
        short = items[at - 1].low in _SHORT_FOR_FIRMS or len(items[at - 1].text) == 1  # Co., Inc., N.J.
        if not depth and (items[at].text == ";" or (items[at].text == "." and not short)):
            return True
    return False


def _closes_paper(items: Sequence[Item], at: int) -> bool:
    paper = next((i for i in range(at + 1, min(at + 12, len(items))) if items[i].low in PAPERS), None)
    return paper is not None and (
        items[paper].low in {"collaboration", "partnership", "alliance"}
        or find(items, _ON_MEDICINES, at, paper + 1) is not None
    )


def _has_paper(items: Sequence[Item], at: int) -> bool:
    """Read ``A and B have a collaboration agreement``: the paper is named right behind."""
    if text_at(items, at + 1).endswith("ed"):
        return False
    return any(items[i].low in PAPERS | {"collaboration"} for i in range(at + 2, min(at + 5, len(items))))


def _side_by_side(items: Sequence[Item], companies: Sequence[Party]) -> list[Party]:
    """Return two companies that ``and`` joins, over brackets and words on what they are."""
    for one, other in reversed(list(pairwise(companies))):
        between = [text_at(items, i) for i in range(one[1], other[0])]
        if "and" not in between and one[1] < other[0]:
            continue
        told = "," not in between[-1:] or between[-2] in _KINDS_OF_FIRMS  # "A and the French firm, B, have"
        own = len(between) - between[::-1].index("and") if "and" in between else 0
        if "and" in between and told and (len(between) < 14 or (len(between) < 24 and len(between) - own < 6)):
            return [one, other]
    return []
