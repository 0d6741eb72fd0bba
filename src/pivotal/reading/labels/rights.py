"""Statements of who holds the rights to a medicine, where, and from whom."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.background.targets_named import DASHES
from pivotal.reading.labels.deals import PAPERS, deals
from pivotal.reading.labels.holders_told import holders, with_paper
from pivotal.reading.labels.marketing_told import marketed, owned
from pivotal.reading.labels.parties import (
    Party,
    body_of,
    is_object,
    is_superseded,
    parties,
    party_at,
    subject_of,
    without_venture,
)
from pivotal.reading.labels.partners import partners
from pivotal.reading.labels.places_listed import RIGHTS, territory_at
from pivotal.reading.labels.rights_dated import dated, licensed
from pivotal.reading.labels.rights_places import bracket_end, is_right, places_of_rights
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_word, kind_at, made, phrase_at, places_with, renamed, text_at
from pivotal.reading.results.intervals import open_before

_HOLDS = (
    "holds", "hold", "has", "have", "had", "retain", "own", "receiv", "obtain", "acquir", "keep", "secur", "holding",
    "maintain", "gain", "regain", "gets", "get", "got", "buy", "bought", "purchas", "won", "possess", "inherit",
    "licensing", "kept", "held", "pick", "snap", "snag", "nab", "land", "scoop", "takes", "took", "taking",
)  # fmt: skip
_GRANTS = (
    "granted", "grants", "granting", "licenced", "gave", "gives", "giving", "sold", "sells", "selling",
    "transfer", "assigned",
    "awarded", "awards", "grant", "given", "returned", "returns", "handed", "hands", "handing", "ceded", "cedes",
    "passed", "provides", "sublicenced", "outlicenced",
)  # fmt: skip
_VERBS = (*_HOLDS, *_GRANTS)
_WIDENS = ("extend", "expand", "broaden", "widen")
_LEAVES = frozenset({"gave", "gives", "giving", "given", "give", "handed", "hands", "sold"})  # … up
_LICENSED = frozenset({"licenced", "sold", "sublicenced", "outlicenced"})
_LICENCES = frozenset({"licences", "sublicences", "outlicences"})  # also verbs: "A licenses it to B"
_ASSETS = ("plant", "site", "factor", "stake", "share", "building", "facilit", "headquarter", "stock")
_HAVING = frozenset({"has", "have", "had"})
_BE = frozenset({"is", "was", "were", "been", "are"})
_RIGHT_BEHIND = 3  # items of "licensed exclusive European rights"
_BETWEEN = 6  # items between a company and its verb
_LONGEST_CLAUSE = 16  # items from "which" to the verb behind its clause
_NEAR = 12  # items between "has" and what it has
_USED_FOR = ("treat", "patients", "adult", "people", "women", "men", "children", "monotherapy")
_NEAR_USE = 8  # items between "licensed" and "for", and between that and whom it is for
_SOLD = ("commerciali", "market", "sell", "distribut", "develop", "promot", "manufactur", "launch")
_FIRMS = frozenset({"company", "drugmaker", "firm", "group", "biotech", "drugmakers", "maker", "pharma"})
_PASSED = frozenset({"to", "its", "his", "partner", "partners", "the", "licensee", "subsidiary", "their", "affiliate"})


def rights(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence tells of rights and partners, each of its clauses by itself where they tell as much."""
    whole = _rights(items, sentence)
    ends = [at for at, each in enumerate(items) if each.text == ";" and open_before(items, at) is None]
    if not whole or not ends:
        return whole
    parts = [items[first + 1 : last] for first, last in pairwise([-1, *ends, len(items)])]
    apart = [told for part in parts if part for told in _rights(part, sentence)]
    return apart if len(apart) >= len(whole) else whole


def _rights(items: Sequence[Item], sentence: int) -> list[Statement]:
    if is_superseded(items):
        return []
    own = without_venture(items)
    sold = marketed(own, sentence)
    if called := holders(own, sentence):
        return called
    held = [each for each in _held(own, sentence) if not any(_overlap(each, other) for other in sold)]
    held = [with_paper(items, each) for each in held]
    dealt = [] if sold or held else deals(items, sentence)
    told = dated(items, [*sold, *held, *dealt])
    together = partners(items, sentence, papers=not told)
    return [*told, *(dated(items, together) or ([] if told else dated(items, licensed(items, sentence))))]


def _overlap(one: Statement, other: Statement) -> bool:
    """Say whether two statements tell of one place, so that they are one."""
    return bool({each.start for each in one.all("territory")} & {each.start for each in other.all("territory")})


def _held(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``A holds rights in T``, ``A granted B rights outside T``, and what is added after ``and``."""
    verbs = [
        i
        for i in places_with(items, (*_VERBS, "licence", *_LICENCES))
        if (text_at(items, i).startswith(_VERBS) or _licences(items, i))
        and items[i].kind in {"word", "active"}
        and text_at(items, i) not in {"grantor", "owner", "owned"}
        and not (text_at(items, i) == "held" and (text_at(items, i - 1) in _BE or text_at(items, i + 1) == "on"))
        and not (text_at(items, i) == "own" and text_at(items, i - 1) in {"its", "their", "our", "his", "her"})
        and not (text_at(items, i) in {"licence", *_LICENCES} and find(items, _GRANTS, i - 5, i) is not None)
        and not (text_at(items, i) in _HAVING and not _has_rights(items, i))
        and not _is_of_patents(items, i)
        and not (text_at(items, i) == "licenced" and text_at(items, i - 1) == "the" and text_at(items, i + 1) in RIGHTS)
        and not (text_at(items, i) in _LEAVES and text_at(items, i + 1) in {"up", "back", "away"})
    ]  # fmt: skip
    found: list[Statement] = []
    for number, verb in enumerate(verbs):
        end = min(verbs[number + 1] if number + 1 < len(verbs) else len(items), bracket_end(items, verb))
        granting = (text_at(items, verb).startswith(_GRANTS) or _licences(items, verb)) and not _takes(items, verb, end)
        licenced = text_at(items, verb) in _LICENSED or _licences(items, verb)
        if text_at(items, verb).startswith("s") and find(items, _ASSETS, verb, verb + _BETWEEN) is not None:
            continue  # a plant was sold
        if not (licenced or _mentions_rights(items, verb, end)) or _permits_use(items, verb):
            continue
        if _is_to_sell(items, verb):
            continue  # "it received a European Union (EU) licence"
        slots = _grant(items, verb, end) if granting else _hold(items, verb, end)
        if slots:
            found.append(
                made("rights", [*slots, *_terms(items, verb, end)], sentence, (items[verb].start, items[verb].end))
            )
            found += _added(items, verb, end, sentence)
    return found or _extended(items, sentence) or owned(items, sentence)


def _extended(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``The amendment extends A's rights to T``."""
    for at in places_with(items, _WIDENS):
        holder = next(iter(parties(items, at + 1, min(at + _BETWEEN, len(items)))), None)
        if holder is None or text_at(items, holder[1]) not in {"'s", "’s", "’", "'"}:
            continue
        if (where := places_of_rights(items, holder[1], len(items))) and _mentions_rights(items, holder[1], len(items)):
            return [made("rights", [renamed(holder[2], "holder"), *where], sentence, (items[at].start, items[at].end))]
    return []


def _is_to_sell(items: Sequence[Item], verb: int) -> bool:
    """Say whether a licence is that of an authority: it is called by its place, and comes from no firm."""
    noun = next((i for i in range(verb + 1, min(verb + _NEAR, len(items))) if text_at(items, i) == "licence"), None)
    if noun is None or not text_at(items, verb).startswith(("receiv", "got", "won", "gain")):
        return False
    named = items[noun - 1].kind == "territory" or (
        text_at(items, noun - 1) == ")" and kind_at(items, noun - 4) == "territory"
    )
    return named and text_at(items, noun + 1) not in {"to", "from", "agreement", "rights", "fee", "deal"}


def _permits_use(items: Sequence[Item], verb: int) -> bool:
    """Say whether an authority licensed a medicine for patients: ``NAME is licensed in the UK for treating …``."""
    if text_at(items, verb) == "licenced" and any(each.kind == "authority" for each in items[max(0, verb - 4) : verb]):
        return True  # "the FDA today licensed NAME"
    if text_at(items, verb) != "licenced" or not _BE & {text_at(items, verb - 1), text_at(items, verb - 2)}:
        return False
    led = next((i for i in range(verb + 1, verb + _NEAR_USE) if text_at(items, i) in {"for", "to", "as"}), None)
    if led is None or led + 1 >= len(items) or items[led + 1].kind == "company":
        return False
    ahead = range(led + 1, min(led + _NEAR_USE, len(items)))
    return any(items[i].kind == "disease" or text_at(items, i).startswith(_USED_FOR) for i in ahead)


def _licences(items: Sequence[Item], at: int) -> bool:
    """Say whether ``licence`` is a verb: ``to out-license it to A``, ``to license it from B``, ``A licenses it``."""
    if text_at(items, at) not in {"licence", "licensing", *_LICENCES}:
        return False
    place = at - 1
    if text_at(items, place) in DASHES and text_at(items, place - 1) in {"out", "in"}:
        place -= 2
    if text_at(items, at) == "licensing":
        return place < at - 1 and text_at(items, place + 1) == "out" and text_at(items, place) in _BE
    if text_at(items, at) in _LICENCES:
        return any(each[1] == place + 1 for each in parties(items, max(0, place - _BETWEEN), place + 1))
    return text_at(items, place) in {"to", "will"}


def _has_rights(items: Sequence[Item], at: int) -> bool:
    """Say whether ``has`` is told of rights, not a part of another verb."""
    behind = text_at(items, at + 2 if text_at(items, at + 1).endswith("ly") else at + 1)
    follows = (behind.startswith(_VERBS) and behind not in _HAVING) or behind.endswith("ed")
    follows = follows or behind in {"been", "struck", "begun", "made", "to", "paid"}
    return not follows and _mentions_rights(items, at, min(at + _NEAR, len(items)))


def _mentions_rights(items: Sequence[Item], first: int, last: int) -> bool:
    those = text_at(items, first + 1) == "those" and text_at(items, first + 2) in {"in", "for", "outside"}
    if those and any(is_right(items, index) for index in range(first)):
        return True  # "A has the rights in T, while B keeps those in U"
    return any(is_right(items, index) for index in range(first + 1, last))


def _terms(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    at = find(items, ("exclusive", "nonexclusive", "coexclusive"), first - 1, last)  # "exclusively licensed"
    if at is None:
        return []
    shared = items[at].low[:1] in "nc" or (text_at(items, at - 1) in DASHES and text_at(items, at - 2) in {"non", "co"})
    return [items[at].slot("exclusive", "false" if shared else "true")]


def _hold(items: Sequence[Item], verb: int, end: int) -> list[Slot]:
    if (pair := _taken_from(items, verb, end)) and (held := places_of_rights(items, verb + 1, end)):
        return [*pair, *held]
    going_on = text_at(items, verb).endswith("ing") and text_at(items, verb - 1) == "while"
    related = _subject_of_clause(items, verb)
    named = next(iter(parties(items, 0, verb)), None) if going_on else related or subject_of(items, verb)
    if text_at(items, verb - 1) in {"it", "we"}:
        named = None  # "under which it acquired"
    if text_at(items, verb + 1) == "those" and text_at(items, verb - 1) == "and":  # "A gave B the rights in T and kept"
        named = next((each for each in parties(items, 0, verb) if not is_object(items, each[0])), named)
    if named is None and text_at(items, verb - 1) == "to":  # "an agreement for A to obtain"
        near = [each for each in parties(items, max(0, verb - _BETWEEN), verb - 1) if each[1] == verb - 1]
        named = next((each for each in near if text_at(items, each[0] - 1) == "for"), None)
    holder = body_of(items, verb) if named is None else named[2]
    if holder is None or _may(items, verb):
        return []
    if named is not None and text_at(items, named[1]) == "(" and kind_at(items, named[1] + 1) == "territory":
        return []  # "A (Japan) and B (Europe) hold"
    where = places_of_rights(items, verb, end) or ([] if named is None else _where_before(items, named[0]))
    if not where:
        return []
    source = next(
        (i for i in range(verb + 1, end) if text_at(items, i) == "from" and not _is_of_patents(items, i - 1)), None
    )
    giver = None if source is None else next(iter(parties(items, source + 1, min(source + _NEAR, end))), None)
    if giver is None or text_at(items, verb) in _HAVING:
        giver = _by_licence(items, verb, end) or _by_paper(items, verb)
    grantor = [] if giver is None else [renamed(giver[2], "grantor")]
    return [renamed(holder, "holder"), *grantor, *where]


def _subject_of_clause(items: Sequence[Item], verb: int) -> Party | None:
    """Return the company of ``with A, which keeps`` and ``A, which licensed it to B, keeps``."""
    which = next((i for i in range(verb - 1, max(0, verb - _LONGEST_CLAUSE), -1) if text_at(items, i) == "which"), None)
    if which is None or text_at(items, which - 1) != ",":
        return None
    begins = all(
        text_at(items, i).endswith("ly") or text_at(items, i) in {"still", "also"} for i in range(which + 1, verb)
    )
    if not begins and text_at(items, verb - 1) != ",":
        return None
    return next((each for each in parties(items, max(0, which - _BETWEEN), which) if each[1] == which - 1), None)


def _by_licence(items: Sequence[Item], first: int, last: int) -> Party | None:
    """Return the company of ``under a licence agreement with A``."""
    under = next((i for i in range(first, last) if text_at(items, i) == "under"), None)
    paper = (
        None if under is None else next((i for i in range(under, min(under + 6, last)) if items[i].low in PAPERS), None)
    )
    linked = (
        None
        if paper is None
        else next((i for i in range(paper, min(paper + 4, last)) if items[i].low in {"with", "from"}), None)
    )
    return None if linked is None else next(iter(parties(items, linked, min(linked + 4, last))), None)


def _by_paper(items: Sequence[Item], verb: int) -> Party | None:
    """Return the other party of ``an agreement with A, under which it obtained``."""
    which = next((i for i in range(verb - 1, max(0, verb - _BETWEEN), -1) if text_at(items, i) == "which"), None)
    if (
        which is None
        or text_at(items, which - 1) not in {"under", "to"}
        or find(items, tuple(PAPERS), 0, which) is None
    ):
        return None
    named = [each for each in parties(items, 0, which) if text_at(items, each[0] - 1) in {"with", "from"}]
    return named[-1] if named else None


def _is_of_patents(items: Sequence[Item], at: int) -> bool:
    """Say whether patents that somebody holds are told of in passing: ``know-how that A licensed from B``."""
    if text_at(items, at) != "licenced" or text_at(items, at + 1) != "from":
        return False
    named = next((each for each in parties(items, max(0, at - 4), at) if each[1] == at), None)
    told = named is not None and text_at(items, named[0] - 1) in {"that", "which"}
    return told and find(items, _HOLDS, 0, named[0] if named else 0) is not None


def _takes(items: Sequence[Item], verb: int, end: int) -> bool:
    """Say whether a licence is taken, not given: ``in-licensed rights from A``, ``licensed the rights from A``."""
    if text_at(items, verb) not in {"licenced", "licence", *_LICENCES}:
        return False
    inward = text_at(items, verb - 1) == "-" and text_at(items, verb - 2) == "in"
    words = [
        text_at(items, index)
        for index in range(verb + 1, end)
        if text_at(items, index) != "to" or text_at(items, index - 1) not in RIGHTS  # "the rights to it from A"
    ]
    option = text_at(items, verb - 1) == "to" and text_at(items, verb - 2) == "option" and "to" not in words
    passive = {text_at(items, verb - 1), text_at(items, verb - 2)} & _BE
    behind = next((i + 2 for i in range(verb + 1, end) if text_at(items, i) in RIGHTS), end)
    given = behind < end and items[behind].kind not in {"drug", "product"} and party_at(items, behind) is not None
    if not (passive or given or {"to", "from", "by"} & set(words)) and RIGHTS & set(words[:_RIGHT_BEHIND]):
        return True  # "A licensed the rights to it in T", from whom nobody says; not "licensed the rights to B"
    return inward or option or ("from" in words and "to" not in words[: words.index("from")])


def _may(items: Sequence[Item], verb: int) -> bool:
    """Say whether a licence is one that somebody may still take: ``has an option to license it``."""
    option = text_at(items, verb - 1) == "to" and text_at(items, verb - 2) == "option"
    return option and find(items, ("exercis",), verb - 6, verb) is None


def _where_before(items: Sequence[Item], company: int) -> list[Slot]:
    """Return the territories before ``where A holds the rights``, or those that open a clause: ``In T, A holds``."""
    at = company - 1
    if text_at(items, at) not in {"where", ","}:
        return []
    if text_at(items, at) == ",":
        return places_of_rights(items, 0, at) if text_at(items, 0) in {"in", "outside"} else []
    first = at
    while first > 0 and (
        items[first - 1].kind == "territory" or text_at(items, first - 1) in {"and", ",", "the", "or", "greater"}
    ):
        first -= 1
    step = territory_at(items, first) if text_at(items, first - 1) == "except" else None
    if text_at(items, first - 1) in {"in", "on", "for", "of", "across"}:
        return places_of_rights(items, first, at)
    return [] if step is None else step[0]


def _grant(items: Sequence[Item], verb: int, end: int) -> list[Slot]:
    """Read the grantor before the verb and the holder after it, or both of ``A was granted rights by B``."""
    passive = text_at(items, verb - 1) in _BE
    begins = max((i + 1 for i in range(verb) if items[i].text == ";"), default=0)
    where = places_of_rights(items, verb + 1, end) or (places_of_rights(items, begins, verb) if passive else [])
    if not where:
        return []
    given_to = passive and text_at(items, verb + 1) == "to"  # "it was licensed to A"
    if passive and not given_to and text_at(items, verb) in _LICENSED and not _mentions_rights(items, verb, end):
        return []  # "NAME is sold in Japan", which names nobody
    subject = subject_of(items, verb) if passive and not given_to else None
    if subject is not None and not has_word(items, RIGHTS, subject[1], verb):
        by = _by(items, verb, end)
        return [*([] if by is None else [renamed(by, "grantor")]), renamed(subject[2], "holder"), *where]
    holder = _receiver(items, verb, end)
    object_ = text_at(items, verb).startswith("licen") and text_at(items, verb + 1) == "the"  # licensed the NAME assay
    if holder is None or (object_ and holder.start == items[verb + 2].start):
        return []
    grantor = _by(items, verb, end) if passive else _giver(items, verb, holder)
    own = text_at(items, verb - 1) in {"it", "we", "company", "group", "firm"} and not passive
    if own or (grantor is None and not passive and text_at(items, verb) == "granted"):
        grantor = body_of(items, verb)
    return [*([] if grantor is None else [renamed(grantor, "grantor")]), renamed(holder, "holder"), *where]


def _taken_from(items: Sequence[Item], verb: int, end: int) -> list[Slot]:
    """Return who took a licence and who gave it: ``it is in-licensed by A from B``, ``from B by A``."""
    inward = text_at(items, verb - 1) in DASHES and text_at(items, verb - 2) == "in"
    if text_at(items, verb - 3 if inward else verb - 1) not in _BE:
        return []
    taker, giver = _by(items, verb, end), _by(items, verb, end, "from")
    taken = text_at(items, verb) in _LICENSED and taker is not None and giver is not None
    return [renamed(taker, "holder"), renamed(giver, "grantor")] if taken and taker and giver else []


def _by(items: Sequence[Item], first: int, last: int, led: str = "by") -> Slot | None:
    at = next((i for i in range(first, last) if text_at(items, i) == led), None)
    step = None if at is None else party_at(items, at + 1)
    return None if step is None else step[0]


def _giver(items: Sequence[Item], verb: int, holder: Slot) -> Slot | None:
    """Return the company that grants: the subject of the verb, or the other party of a paper that does."""
    told = text_at(items, verb) == "granting"
    paper = text_at(items, verb - 1) in {"that", "which"} and text_at(items, verb - 2) in PAPERS
    named = parties(items, 0, verb)
    subject = None if told else subject_of(items, verb) or next(iter(named), None)
    if told and text_at(items, verb + 1) == "it":
        subject = next(iter(named), None)
    elif told or paper:  # the one other party, where there is one
        others = [each for each in named if each[2].value != holder.value or not each[2].value]
        subject = others[0] if len(others) == 1 and (paper or not holder.value) else None
    if subject is not None and holder.value and subject[2].value == holder.value:  # "A signed with B, which gives A"
        others = [each for each in named if each[2].value != holder.value]
        subject = others[0] if len(others) == 1 else None
    return None if subject is None or subject[2].start == holder.start else subject[2]


def _receiver(items: Sequence[Item], verb: int, end: int) -> Slot | None:
    """Return who is granted something: right behind the verb, or behind ``to``."""
    if text_at(items, verb) == "granting" and text_at(items, verb + 1) == "it":
        before = parties(items, 0, verb)
        return before[-1][2] if len(before) > 1 else None
    told = [at for at in range(verb + 1, end) if text_at(items, at) == "to"]
    for at in (verb, *sorted(told, key=lambda each: text_at(items, each - 1) in RIGHTS)):  # "the rights to it to A"
        place = at + 1
        while place < end and text_at(items, place) in _PASSED:
            place += 1
        if phrase_at(items, place + 1, "-", "based") and text_at(items, place + 3) not in _FIRMS:
            place += 3  # "to U.S.-based Acme"
        step = party_at(items, place) if place < end else None
        step = None if step is not None and _is_based(items, step[1]) else step
        given = at == verb and step is not None and text_at(items, step[1]) == "to"  # "licensed NAME to Acme"
        if given and step is not None and party_at(items, step[1] + 1) is not None:
            continue
        if step is not None and items[place].kind != "territory":
            return step[0]
        if (based := _based_company(items, place, end)) is not None:
            return based
        if place < end and text_at(items, place) in {"company", "group", "us"}:
            first = place - 1 if text_at(items, place - 1) == "the" else place
            return Slot("company", "", items[first].start, items[place].end, "")
    return None


def _is_based(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at) in DASHES and text_at(items, at + 1) in {"based", "headquartered"}


def _based_company(items: Sequence[Item], at: int, end: int) -> Slot | None:
    """Return the party that is called by its seat or nation: ``a deal with A, giving the Boston-based company``."""
    called = next((i for i in range(at, min(at + _BETWEEN, end)) if text_at(items, i) in _FIRMS), None)
    if called is None or called == at or any(text_at(items, i) in {*RIGHTS, "to"} for i in range(at, called)):
        return None
    other = [each for each in parties(items, 0, at) if text_at(items, each[0] - 1) == "with"]
    if other:
        return other[-1][2]
    return Slot("company", "", items[at - 1 if text_at(items, at - 1) == "the" else at].start, items[called].end, "")


def _added(items: Sequence[Item], verb: int, end: int, sentence: int) -> list[Statement]:
    """Read what is added with the same verb: ``A retains rights in T, and B in U``."""
    found: list[Statement] = []
    granting = text_at(items, verb).startswith(_GRANTS)
    grantor = [renamed(each[2], "grantor") for each in parties(items, 0, verb)[:1]] if granting else []
    companies = parties(items, verb + 1, end)
    for first, last, slot in companies[1:] if granting else companies:
        sold = text_at(items, first - 1).startswith(_SOLD)  # "to develop and commercialise NAME in T"
        joined = not sold and any(text_at(items, index) in {"and", ","} for index in range(first - 2, first))
        place = last
        while place < end and text_at(items, place) in {"those", "the", "exclusive", "rights", "sole"}:
            place += 1
        where = places_of_rights(items, place, min(place + 3, end))
        if joined and where and text_at(items, place) in {"in", "for", "outside"}:
            found.append(
                made(
                    "rights",
                    [renamed(slot, "holder"), *grantor, *where, *_terms(items, verb, end)],
                    sentence,
                    (slot.start, slot.end),
                )
            )
    return found
