"""Which authorities a sentence names as those that act, and which of them act together."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.acts_placed import dates_in
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, find, kind_at, made, text_at
from pivotal.reading.words import AUTHORITIES, NATIONALS

_REFERENCES = frozenset({
    "agency", "regulator", "commission", "authority", "regulators", "ministry", "institute", "watchdog", "consortium",
    "body", "government", "authorities",
})  # fmt: skip
_WITHIN = frozenset({"around", "in", "within", "throughout", "inside", "through", "into", "across", "of", "from"})
_NAMED_AGAIN = _REFERENCES | {"committee"}  # with a capital: "the Committee recommended"
_OF_NATIONS = ("ish", "ian", "ese", "ean", "aeli", "dutch", "thai", "czech", "greek")  # how nations are called
_NATIONAL = frozenset({"agency", "ministry", "council", "authority", "administration", "commission"})
_OF_AGENCIES = frozenset({
    "regulatory", "licensing", "health", "drug", "drugs", "medicines", "federal", "medical", "independent", "national",
})  # fmt: skip
# Those whose approval is advice: what they do is an opinion.
RECOMMENDS = frozenset(
    {"CHMP", "NICE", "COMP", "ODAC", "SMC", "AWMSG", "PBAC", "G-BA", "CADTH", "HSE", "Pharmac", "NCPE"}
)
_APPROVED_THINGS = frozenset({
    "test", "tests", "assay", "assays", "diagnostic", "companion", "kit", "device", "label", "indication",
    "indications", "therapy", "therapies", "drug", "drugs", "treatment", "treatments", "medicines", "dose", "products",
})  # fmt: skip
_MARKS = ("approv", "authoris", "regist", "label")
_CLOSING = frozenset({"and", "has", "of", "or", "opinion", "approval", "with"})
_TOGETHER = Phrases(
    ("in", "collaboration", "with"), ("in", "partnership", "with"), ("in", "conjunction", "with"), ("working", "with"),
    ("together", "with"), ("along", "with"),
)  # fmt: skip
_DECISIONS = ("approv", "authoris", "licenc", "clear", "nod", "green", "secur", "won", "wins")
_FAR_APART = 22  # items from the act of one authority to that of another which tells when it was
_LISTING = frozenset({"and", ",", "the", "both"})


def is_authority(items: Sequence[Item], at: int) -> bool:
    """Say whether an authority that can act stands at a place."""
    item = items[at]
    if item.kind == "authority":
        opened = at - 1 - (text_at(items, at - 1) == "the")  # "NICE (the National Institute …)"
        doubled = opened >= 1 and items[opened].text == "(" and items[opened - 1].kind == "authority"
        test = text_at(items, at + 1) == "approved" and text_at(items, at + 2) in _APPROVED_THINGS
        test = test or text_at(items, at + 1) in {"initiative", "programme", "scheme", "project", "guidance", "website"}
        test = test or (text_at(items, at + 1) == "announcement" and text_at(items, at + 2).startswith("follow"))
        test = test or (text_at(items, at + 1) == "-" and text_at(items, at + 2).startswith(_MARKS))
        foreign = item.text.startswith("Food") and _is_foreign(items, at - 1)
        owned = at > 1 and text_at(items, at - 1) in {"'s", "’s"} and items[at - 2].kind == "territory"
        foreign = foreign or (owned and item.value == "FDA" and items[at - 2].value != "US")
        alias = text_at(items, at - 1) == "or" and any(items[i].kind == "authority" for i in range(max(0, at - 5), at))
        later = text_at(items, at - 1 - (text_at(items, at - 1) == "the")) in {
            "before",
            "than",
        }  # "a year before the FDA"
        later = later and text_at(items, at + 1) in {".", ",", "did", "", ";", ")", "followed"}
        later = later or _times_another(items, at) or _is_of_the_next(items, at)
        return not (doubled or test or foreign or alias or later or _is_advised(items, at) or _is_of_another(items, at))
    if item.value == "committee" and at == 1 and text_at(items, 2).startswith("recommend"):
        return text_at(items, 0) == "the" and any(
            text_at(items, i) in {"granting", "extension", "extensions", "marketing"} for i in (3, 4, 5)
        )
    if item.kind != "word":
        return False
    if item.value in _NATIONAL and item.text[:1].isupper() and _is_national(items, at):
        return True
    if item.value not in (_NAMED_AGAIN if item.text[:1].isupper() else _REFERENCES):
        return False
    within = text_at(items, at - 1) in {"the", "your", "their"} and text_at(items, at - 2) in _WITHIN
    if item.low == "body" and (within or text_at(items, at + 1) in {"'s", "’s", "weight", "surface"}):
        return False  # the immune system of the body
    before = at - 1
    while before > at - 4 and text_at(items, before) in _OF_AGENCIES:
        before -= 1  # "the federal health agency"
    before -= before < at - 1 and text_at(items, before).endswith(_OF_NATIONS)  # "the Indonesian drug agency"
    return text_at(items, before) == "the"


def _is_national(items: Sequence[Item], at: int) -> bool:
    """Say whether the body of a nation stands at a place, by its full name: ``The Danish Medicines Council``."""
    first = at - 1
    while first >= 0 and items[first].text[:1].isupper() and items[first].low != "the":
        first -= 1
        first -= text_at(items, first) == "and" and text_at(items, first + 1) in _OF_AGENCIES  # "Medicines and Medical"
    nation = text_at(items, first + 1)
    named = nation != "global" and (nation in NATIONALS or nation.endswith(_OF_NATIONS))
    about = text_at(items, at + 1) == "of" and text_at(items, at + 2) == "health"
    return named and (about or any(text_at(items, i) in _OF_AGENCIES for i in range(first + 2, at)))


def _times_another(items: Sequence[Item], at: int) -> bool:
    """Read ``won European approval four months after the FDA``: the act of one authority tells when another acted."""
    led = at - 1 - (text_at(items, at - 1) == "the")
    if text_at(items, led) not in {"after", "following"}:
        return False
    acts = range(max(0, led - _FAR_APART), led)
    named = any(items[i].kind == "authority" and items[i].value != items[at].value for i in acts)
    placed = any(items[i].kind == "territory" or text_at(items, i) in NATIONALS for i in acts)
    decided = any(text_at(items, i).startswith(_DECISIONS) for i in acts)
    if text_at(items, at + 1).startswith(_DECISIONS):
        return False  # "the EMA met after the FDA approved NAME": an act of its own
    return named or (placed and decided)


def _is_of_the_next(items: Sequence[Item], at: int) -> bool:
    """Read ``won its EU licence in 2017 and FDA approval in 2018``: only the second of two has an authority."""
    if text_at(items, at - 1) not in {"and", ","} or not text_at(items, at + 1).startswith(_DECISIONS):
        return False
    before = range(max(0, at - _FAR_APART), at - 1)
    if any(items[i].kind == "authority" for i in before):
        return False
    return any(
        (items[i].kind == "territory" or text_at(items, i) in NATIONALS)
        and text_at(items, i + 1).startswith(_DECISIONS)
        for i in before
    )


def _is_advised(items: Sequence[Item], at: int) -> bool:
    """Say whether an authority is the one that is advised to act: ``the panel recommended that the FDA approve``."""
    before = at - 1 - (text_at(items, at - 1) == "the")
    before -= text_at(items, before) == "that"
    named = any(items[i].kind in {"authority", "short"} or text_at(items, i) in _NAMED_AGAIN | {"panel"}
                for i in range(max(0, before - 6), before))  # fmt: skip
    base = text_at(items, at + 1) in {"approve", "grant", "authorise", "clear", "reject", "not"}
    return named and base and text_at(items, before).startswith(("recommend", "urge", "advise"))


def _is_foreign(items: Sequence[Item], at: int) -> bool:
    """Say whether a Food and Drug Administration is that of another country than the US: ``the Thai Food and …``."""
    if at < 0 or items[at].kind == "territory":
        return at >= 0 and items[at].value != "US"
    if items[at].low.rstrip(".") == "s" and text_at(items, at - 1 - (text_at(items, at - 1) == ".")).rstrip(".") == "u":
        return False  # "U. S."
    return items[at].kind == "word" and items[at].text[:1].isupper() and items[at].low not in {"the", "us", "states"}


def _is_of_another(items: Sequence[Item], at: int) -> bool:
    """Say whether an authority only tells whose committee acts: ``the EMA's group CHMP``, ``CHMP of the EMA``."""
    if text_at(items, at - 1) == "the" and text_at(items, at - 2) == "of":
        named = next((i for i in range(at - 3, max(-1, at - 9), -1) if items[i].text not in {")", "(", ","}), 0)
        if items[named].kind in {"authority", "short"} or text_at(items, named) in {"committee", "panel"}:
            return items[named].kind != "word"
    for index in range(at + 1, min(at + 7, len(items))):
        if text_at(items, index).startswith("recommend"):
            return False  # whom it advised
        if items[index].kind == "authority" and items[index - 1].text != "(":
            return True
        abbreviated = items[index].text in {"(", ")"} or items[index].kind in {"short", "authority"}
        if items[index].text in {",", "."} or text_at(items, index) in _CLOSING:
            return False
        if not abbreviated and items[index - 1].text == "(":
            return False
    return False


def beside(items: Sequence[Item], authority: int | None) -> list[int]:
    """Return the authorities that are listed right behind one, and act with it: ``Swissmedic and Health Canada``."""
    found: list[int] = []
    led = -1 if authority is None else authority - 1 - (text_at(items, authority - 1) == "the")
    if led >= 0 and text_at(items, led) in {"after", "following"}:
        return []  # "After the FDA (2019) and the MHLW (2020), the Commission approved"
    at = len(items) if authority is None else authority + 1
    while at < len(items):
        if items[at].kind == "authority" and text_at(items, at + 1) in {"'s", "’s"}:
            return []  # whose recommendation it is
        before = at - 1 - (text_at(items, at - 1) in {"by", "from"})  # "by the FDA and by the EMA"
        before -= items[before].low in NATIONALS  # "and the Indian CDSCO"
        before -= 2 * (text_at(items, before) in {"'s", "’s"})  # "the FDA and the EU's European Commission"
        bracketed = text_at(items, before) == "the" and text_at(items, before - 1) == "("  # "NICE (the National …)"
        together = any(i + len(_TOGETHER.at(items, i)) == before + 1 for i in (before - 2, before - 1))
        listed = together or text_at(items, before) in _LISTING  # "the FDA in collaboration with"
        if items[at].kind == "authority" and listed and not bracketed:
            found.append(at)
        elif not _is_within_list(items, at):
            break
        at += 1
    alone = len(found) == 1 and authority is not None and not _is_joined(items, authority, found[0])
    return [] if alone else found  # "Health Canada, the Canadian regulatory authority, issued": only what it is


def _is_joined(items: Sequence[Item], one: int, other: int) -> bool:
    """Say whether more than a comma stands between two authorities: a joint, or words of common work."""
    between = [text_at(items, i) for i in range(one + 1, other)]
    return bool({"and", "&", "with", "both", "or", ";"} & set(between)) or "the" not in between


def _is_within_list(items: Sequence[Item], at: int) -> bool:
    """Say whether a list of authorities may go on over a place: a joint, a bracket, a day, an abbreviation."""
    if items[at].kind in {"short", "authority", "date", "territory"} or text_at(items, at) in {*_LISTING, "(", ")"}:
        return True
    if text_at(items, at) in {"by", "from"} and text_at(items, at - 1) == "and":
        return True
    if any(len(_TOGETHER.at(items, at - i)) > i for i in range(3)):
        return True
    if items[at].low in NATIONALS and text_at(items, at - 1) in _LISTING:
        return kind_at(items, at + 1) == "authority"
    if text_at(items, at) in {"'s", "’s"} and items[at - 1].kind == "territory":
        return kind_at(items, at + 1) == "authority"
    return items[at].kind == "number" and text_at(items, at + 1) == ")"


def each_authority(
    items: Sequence[Item], act: Statement, authorities: Sequence[int], part: tuple[int, int]
) -> list[Statement]:
    """Return an act once for each authority; a day is that of all, or each has its own where there are as many."""
    dates = dates_in(items, *part) or [each for each in act.slots if each.name == "date"]
    shared = [each for each in act.slots if each.name not in {"authority", "territory", "date", "other_date"}]
    parted = find(items, ("respectively",)) is not None
    found: list[Statement] = []
    for number, at in enumerate(authorities):
        who = items[at]
        own = [who.slot("territory", AUTHORITIES[who.value][0])] if who.value in AUTHORITIES else []
        days = dates if len(dates) == 1 and not parted else []
        days = dates[number : number + 1] if len(dates) == len(authorities) else days
        slots = [who.slot("authority"), *shared, *own, *days]
        found.append(made("act", slots, act.sentence, (act.start, act.end)))
    return found


def is_of_order(items: Sequence[Item], authority: int, act: int) -> bool:
    """Read ``approved in the EU in 2017, before the FDA's approval``: an authority of another act than the one told."""
    lead = authority - 1 - (text_at(items, authority - 1) in {"the", "by"})
    lead -= text_at(items, lead) in {"by", "that", "approval"}
    placed = any(items[i].kind == "territory" for i in range(act + 1, lead))
    return lead > act and placed and text_at(items, lead) in {"before", "after", "following"}
