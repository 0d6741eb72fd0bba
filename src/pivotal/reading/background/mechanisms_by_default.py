"""Mechanisms by default: a medicine, what it acts on and a word of action in one clause, where no rule has read one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.background.action_verbs import only_describes
from pivotal.reading.background.class_edges import is_had_before
from pivotal.reading.background.medicine_classes import is_head
from pivotal.reading.background.medicines_named import (
    code_at,
    code_before,
    is_code,
    is_unlisted_name,
    subject_before,
)
from pivotal.reading.background.targets_named import DASHES, is_named_symbol, target_at, targets_listed, targets_within
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, made, phrase_at, places_with, span, text_at

_ACTIONS = (
    "inhibit", "block", "target", "bind", "bound", "antagoni", "suppress", "neutralis", "degrad", "disrupt", "engag",
    "inactivat", "activat", "downregulat", "stimulat", "deplet", "attach", "interact", "attack", "recognis", "disabl",
    "silenc", "hits", "acts", "directed", "detect",
)  # fmt: skip
_NO_ACTIONS = ("inhibitor", "blocker", "antagonist", "degrader", "activator", "blockbuster", "inhibitory", "targets,")
# Words between a medicine and its class at which they no longer belong together.
_APART = frozenset({
    "with", "and", "or", "plus", "versus", "vs", "than", "after", "before", "prior", "previous", "previously", "to",
    "received", "receiving", "following", "without", "including", "such", "for", "by", "progressed", "refractory",
    "resistant", "combined", "combination", "compared", "against", "in", "on", "from", "of", "who", "whose", "had",
    "not", "no", "other", "may", "could", "if", "when", "while", "whether", "unlike", "because", "see", ";", "+",
    "failed", "naive", "use", "’s", "'s", "’", "'", "based", "containing", "chemotherapy", "chemotherapies", "as",
})  # fmt: skip
# Words of a clause in which something else is told than what a medicine does.
_OTHERWISE = frozenset({
    "not", "no", "may", "might", "could", "would", "if", "whether", "never", "cannot", "without", "resistance",
    "resistant", "mutation", "mutations", "mutated", "expression", "positive", "negative", "patients", "should",
    "cyp3a", "cyp3a4", "hypothesised", "neither", "nor", "unlike", "versus", "than", "trial", "study", "?", "clones",
    "preclinical",
})  # fmt: skip
_BETWEEN = frozenset({
    "x", "×", "/", "and", "(", ")", ",", "monoclonal", "bispecific", "trispecific", "t", "cell", "cells", "engaging",
    "drug", "receptor", "antibody", "dual", "human", "humanised", "fully", "fc", "fusion", "chimeric", "antigen",
    "car", "autologous", "allogeneic", "directed", "targeted", "targeting", "tyrosine", "kinase", "small", "molecule",
    "covalent", "selective", "specific", "protein", "enzyme", "blocking", "oncology", "cancer", "investigational",
    "binding", "pathway", "axis", "radioligand",
})  # fmt: skip
_HEADS = (
    "inhib", "block", "antagon", "agonist", "degrader", "modulator", "suppressor", "tki", "antibod", "conjugate",
    "car", "moab", "engager", "bispecific",
    "mab", "adc", "radioligand", "fusion", "vaccine", "nanobody", "bite", "therap", "drug",
    "treatment", "medicine", "agent", "immunotherap", "molecule", "compound", "candidate", "cell", "protein",
    "cytotoxin", "immunotoxin",
)  # fmt: skip
# What a hyphen joins to a target, before the name of the medicine, and what patients had.
_AIMED = frozenset({"directed", "targeted", "targeting", "blocking", "binding", "inhibiting", "specific", "degrading"})
_HAD = ("prior", "previous", "after", "receiv", "refractory", "resist")
_HAD_ONCE = (*_HAD, "relaps", "naive", "fail", "progress")
_IS = frozenset({"is", "was", "becomes", "became"})
_ACTING_HEADS = ("inhibitor", "antagonist", "antibod", "degrader", "agonist", "conjugate", "engager", "adc", "blocker")
# Behind a class that only describes something else: ``the BTK inhibitor group``.
_NO_CLASS = frozenset(
    {"group", "arm", "cohort", "-", "–", "naive", "class", "therapy", "treatment", "resistance", "and"}
)
_LEADING = frozenset({"of", "against", "targeting", "directed", "specific", "binding", "vs", "vs.", "versus"})
_STRAIGHT = frozenset({"of", "against", "targeting", "vs", "vs.", "versus"})
_TELLS = frozenset({"is", "was", "has", "had", "can", "will"})
_GOT = frozenset({"also", "gained", "received", "won", "obtained", "gets", "got", "showed", "improved", "earned"})
_APPROVED = frozenset({"approved", "approves", "authorised", "authorises", "cleared", "clears", "licenced", "backed"})
_ARTICLES = frozenset({"the", "this"})
_RANKS = frozenset({"first", "only", "second", "third", "same", "other", "combination"})
_SHORT = 6  # items from an article to the target of a class
_OPENED = 16  # items from a class to the medicine that the sentence goes on with
_PASSED = frozenset({",", "also", "called", "named", "candidate", "known", "as", "(", "therapy", "drug", "®", "™"})
_HEADINGS = frozenset({
    "class", "moa", "mechanism", "type", "target", "category", "drug", "medicine", "product", "background",
    "indication",
})  # fmt: skip
_LONGEST = 8  # items between a target and the head of its class
_BESIDE = 10  # items between a medicine and its class before it
_CLAUSE = 34  # items between a medicine and what it does
_ENDS = frozenset({";", ":", "—", "–"})
_ACTING_ON = ("inhibitor", "antagonist", "blocker", "agonist", "modulator", "suppressor", "degrader", "activator")
_RELATIVE = frozenset({"that", "which", "upon"})
_WHOLE = frozenset({"choice", "this", "these", "its", "many", "several", "various", "all", "certain", "drug", "strong"})
_PROTEINS = frozenset({"receptor", "receptors", "kinase", "kinases", "enzyme", "ligase", "helicase", "transporter"})
_NAMED = 5  # items of the name of a receptor
_CLOSE = 2
_BETWEEN_BRACKETS = 6  # items of "anti-Galectin 9" and its bracket


def mechanisms_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return what medicines act on, in a sentence in which nothing has read it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.

    Notes
    -----
    A medicine is of the class that stands beside it (``NAME: the first BCL-2 inhibitor``, ``CD19 CAR-T candidate
    NAME``), also where only the class names it (``The BCL-2 inhibitor was approved``), and does what a word of action
    behind it tells (``NAME … inactivation of BTK``). What patients had before, what is supposed and what is told of a
    tumour has none.
    """
    asked = items[-1].text == "?" or any(text_at(items, i) == "whether" for i in places_with(items, ("whether",)))
    if asked or any(each.kind == "mechanism" for each in told):
        return []
    found: dict[int, Statement] = {}
    clauses = list(_in_clauses(items))
    verbs = {at for _, _, at in clauses}
    others = [each for each in (*_of_classes(items), *_of_actions(items)) if each[2] not in verbs]
    for product, targets, at in (*others, *clauses, *_in_brackets(items), *_marked(items), *_meant(items)):
        if product.start not in found and targets and not all(_is_vague(each.value) for each in targets):
            slots = [product, *targets, *([items[at].slot("class")] if is_head(items, at) else [])]
            found[product.start] = made("mechanism", slots, sentence, (items[at].start, items[at].end))
    return list(found.values())


def _in_clauses(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield the medicines that a relative clause tells the target of: ``rights to AC-101, which targets BCMA, and``."""
    for at in places_with(items, ("which", "that")):
        comma = text_at(items, at - 1) == ","
        verb = at + 1 + text_at(items, at + 1).endswith("ly")
        if at < _CLOSE or verb >= len(items) or not text_at(items, verb).startswith(_ACTIONS):
            continue
        if not text_at(items, verb).endswith("s") or any(text_at(items, i) in _OTHERWISE for i in (at - 1, verb + 1)):
            continue
        before = at - comma
        known = items[before - 1].kind in {"drug", "product"}
        product = items[before - 1].slot("product") if known else code_before(items, before)
        behind = verb + 2 if text_at(items, verb + 1) in {"to", "on", "with"} else verb + 1
        if product is not None:
            end = next((i for i in range(behind + 1, len(items)) if items[i].text in {",", ";"}), len(items))
            yield product, targets_listed(items[:end], behind) or _receptor(items, behind), verb


def _in_brackets(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield the medicines that a bracket tells the target of: ``AC-3165 (anti-Galectin 9)``."""
    for at in places_with(items, ("anti",)):
        opened = text_at(items, at) == "anti" and text_at(items, at - 1) == "(" and text_at(items, at + 1) in DASHES
        shut = next((i for i in range(at + 2, min(at + _BETWEEN_BRACKETS, len(items))) if items[i].text == ")"), None)
        if not opened or shut is None:
            continue
        known = items[at - 2].kind in {"drug", "product"} if at > 1 else False
        product = items[at - 2].slot("product") if known else code_before(items, at - 1)
        if product is not None:
            yield product, targets_listed(items[:shut], at + 2) or [span(items, at + 2, shut, "target")], at


def _meant(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield what a medicine that is only called by its class acts on: ``The PARP inhibitor was approved``."""
    if has_none(items, _ARTICLES) or has_none(items, _HEADS):
        return
    if items[0].low not in _ARTICLES and has_none(items, _APPROVED) and has_none(items, _ACTING_HEADS):
        return
    at = 0
    while at < len(items):
        head = _head_behind(items, at) if _is_target(items, at) else None
        article = None if head is None else _article(items, at, head)
        if head is not None and article is not None:
            if _is_meant(items, article, head):
                yield items[head].slot("product", ""), targets_within(items, at, head), head
            elif _is_named_so(items, article, head):  # whose class it is need not be the medicine spoken of
                yield items[head].slot("product", ""), targets_within(items, at, head), at
        at = at + 1 if head is None else head + 1


def _article(items: Sequence[Item], first: int, head: int) -> int | None:
    """Return the place of the article before a class whose target begins at a place."""
    article = next((i for i in range(first - 1, max(-1, first - _SHORT), -1) if text_at(items, i) in _ARTICLES), None)
    if article is None or any(items[i].kind != "word" for i in range(article, first) if items[i].text not in DASHES):
        return None
    if text_at(items, head) in {"protein", "cell"} or any(
        text_at(items, i) in _APART | _RANKS for i in range(article + 1, first)
    ):
        return None
    return article


def _is_meant(items: Sequence[Item], article: int, head: int) -> bool:
    """Say whether a class with its article is the subject of a sentence, or what an authority approved."""
    behind = text_at(items, head + 1)
    if article == 0:
        return behind in _TELLS | _GOT
    return text_at(items, article - 1) in _APPROVED and behind in {"in", "for", "on", "as", ",", ".", "to", ""}


def _is_named_so(items: Sequence[Item], article: int, head: int) -> bool:
    """Say whether a medicine is only called by its class: ``on the BTK inhibitor``, not what patients had before."""
    had = any(text_at(items, i).startswith(_HAD_ONCE) for i in range(max(0, article - _NAMED), article))
    named = head + 1 < len(items) and items[head + 1].kind in {"drug", "product"}
    own = text_at(items, head).startswith(_ACTING_HEADS) and text_at(items, head + 1) not in _NO_CLASS
    return own and not had and not named


def _marked(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield the medicines with their target before them: ``CD19-directed NAME``, ``anti-CD38 NAME``."""
    for at in range(1, len(items) - 1):
        if items[at + 1].kind not in {"drug", "product"}:
            continue
        if text_at(items, at) in _AIMED and text_at(items, at - 1) in DASHES:
            first = next((i for i in range(at - 2, max(-1, at - _NAMED), -1) if target_at(items, i) is not None), None)
            targets = [] if first is None else targets_within(items, first, at - 1)
        elif at > 1 and text_at(items, at - 1) in DASHES and text_at(items, at - 2) == "anti":
            targets = targets_within(items, at, at + 1)
        else:
            continue
        if targets and find(items, _HAD, at - _NAMED, at) is None:
            yield items[at + 1].slot("product"), targets, at


def _is_vague(target: str) -> bool:
    """Say whether a target is only a mutation, or a word for many: ``L1196M``, ``checkpoint``."""
    mutation = target[:1].isupper() and target[-1:].isupper() and target[1:-1].isdigit() and len(target) > 3
    metabolic = target.startswith("CYP") and not target.startswith(("CYP17", "CYP11", "CYP19"))
    return mutation or metabolic or target in {"checkpoint", "receptor", "hormone", "ligand", "P-gp", "P"}


def _of_classes(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield medicines with the class beside them."""
    at = 0
    last = 0 if has_none(items, _HEADS) else len(items)
    while at < last:
        head = _head_behind(items, at) if _is_target(items, at) else None
        if head is not None and (product := _beside(items, at, head)) is not None:
            yield product, targets_within(items, at, head), head
        elif is_head(items, at) and text_at(items, at + 1) in _LEADING and not phrase_at(items, at, "treatment", "of"):
            behind = at + 2 if text_at(items, at + 1) in _STRAIGHT else at + 3
            product = None if _is_compared(items, at) else _before(items, at) or _opened_with(items, at, at)
            if product is not None:
                yield product, targets_listed(items, behind) or _process(items, at), at
        at = at + 1 if head is None else head + 1


def _process(items: Sequence[Item], head: int) -> list[Slot]:
    """Return what no list knows and is written small: ``inhibitor of oncogenic transcription``."""
    if not text_at(items, head).startswith(_ACTING_ON) or text_at(items, head + 1) != "of":
        return []
    first = head + 2 + (text_at(items, head + 2) in {"the", "both"})
    last = first
    while last < len(items) and last - first < _NAMED and items[last].kind == "word" and items[last].text.islower():
        if text_at(items, last) in _APART | _WHOLE or text_at(items, last) in {"that", "which", "upon"}:
            break
        last += 1
    shut = last >= len(items) or items[last].kind == "punct" or text_at(items, last) in _APART | _RELATIVE
    return [span(items, first, last, "target")] if last > first and shut else []


def _is_compared(items: Sequence[Item], head: int) -> bool:
    """Say whether a class is compared with something, unless it is ``NAME: mAb vs. PROTEIN``."""
    return text_at(items, head + 1).startswith(("vs", "versus")) and text_at(items, 1) != ":"


def _is_target(items: Sequence[Item], at: int) -> bool:
    """Say whether a target may begin a class here: a symbol or a family, or a protein right before the head."""
    if items[at].kind in {"company", "drug", "product"}:
        return False
    named = target_at(items, at)
    if named is None:
        return False
    firm = text_at(items, named[1]) in {"medicines", "pharmaceuticals", "therapeutics", "pharma"}
    return not firm and (items[at].kind == "family" or is_named_symbol(items, at) or is_head(items, named[1]))


def _head_behind(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the last head of the class that a target begins: ``BCMA × CD3 bispecific T-cell engager``."""
    named = target_at(items, at)
    place = at + 1 if named is None else named[1]
    found, steps = None, 0
    while place < len(items) and steps < _LONGEST:
        if is_head(items, place) and not text_at(items, place).endswith("s") and text_at(items, place) != "trap":
            found = place
        elif _is_target(items, place):
            named = target_at(items, place)
            place = place if named is None else named[1] - 1
        elif text_at(items, place) not in _BETWEEN | DASHES and items[place].kind != "number":
            break
        place, steps = place + 1, steps + 1
    return found


def _beside(items: Sequence[Item], first: int, head: int) -> Slot | None:
    return _behind(items, first, head) or _before(items, first) or _opened_with(items, first, head)


def _opened_with(items: Sequence[Item], first: int, head: int) -> Slot | None:
    """Return the medicine that a sentence goes on with behind its class: ``A PARP blocker by mouth, NAME slows``."""
    if text_at(items, 0) not in {"a", "an", "as"} or first > _LONGEST:
        return None
    comma = next((i for i in range(head + 1, min(head + _OPENED, len(items) - 2)) if items[i].text == ","), None)
    if comma is None or any(text_at(items, i) in _TELLS for i in range(head, comma)):
        return None
    verb = text_at(items, comma + 2)
    named = items[comma + 1].kind in {"drug", "product"} or is_unlisted_name(items, comma + 1)
    told = verb in _TELLS or (items[comma + 2].kind == "word" and verb.endswith(("s", "ed")))
    return items[comma + 1].slot("product") if named and told else None


def _behind(items: Sequence[Item], first: int, head: int) -> Slot | None:
    """Return the medicine right behind a class, which is no partner of the one before: ``and anti-CTLA-4 antibody``."""
    at, before = head + 1, first - 1
    while before > 0 and (text_at(items, before) in DASHES or text_at(items, before) == "anti"):
        before -= 1
    if text_at(items, before) in {"and", "plus", "with", "or", "+"}:
        return None
    if text_at(items, at) == "(" and find(items, ("previous", "prior"), first - _LONGEST, first) is not None:
        return None  # "previously treated with a BTK inhibitor (NAME, OTHER)"
    while at < head + 4 and text_at(items, at) in _PASSED:
        at += 1
    if text_at(items, at - 1) == "," and is_had_before(items, first, at):
        return None
    if at < len(items) and items[at].kind in {"drug", "product"}:
        return items[at].slot("product")
    if is_unlisted_name(items, at):
        return items[at].slot("product")
    if at < len(items) and items[at].kind == "word" and is_code(items[at].text):
        return items[at].slot("product", items[at].text.casefold())
    return code_at(items, at) if at < len(items) else None


def _before(items: Sequence[Item], first: int) -> Slot | None:
    """Return the medicine before a class, over words that only describe it."""
    verb = next((i for i in range(first - 1, max(0, first - _BESIDE), -1) if text_at(items, i) in _IS), None)
    if verb is not None and not any(_is_apart(items, i) for i in range(verb, first) if text_at(items, i) != "of"):
        return subject_before(items, verb)
    at, steps = first - 1, 0
    while at >= 0 and steps < _BESIDE:
        if items[at].text == ")":
            at = next((i for i in range(at - 1, max(-1, at - 2 * _BESIDE), -1) if items[i].text == "("), 0) - 1
            continue
        if items[at].kind in {"drug", "product"}:
            return items[at].slot("product")
        if _is_apart(items, at):
            return None
        if (coded := code_before(items, at + 1)) is not None and at < first - 1:
            return coded
        at, steps = at - 1, steps + 1
    opens = items[0].kind == "word" and items[0].text[:1].isupper() and text_at(items, 1) == ":"
    opens = opens and items[0].low not in _HEADINGS
    return items[0].slot("product", items[0].text.casefold()) if opens and first < _BESIDE else None


def _is_apart(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine and its class no longer belong together over a place."""
    if items[at].kind in {"trial", "disease", "percent", "authority", "company", "endpoint"}:
        return True
    word = text_at(items, at)
    if word == "in" and {text_at(items, at - 1), text_at(items, at + 1)} <= DASHES:
        return False  # "first-in-class"
    before = at - 1
    if word == "and" and before > 0 and items[before].kind == "word" and items[before].text.islower():
        return False  # "potent and selective"
    return word in _APART


def _of_actions(items: Sequence[Item]) -> Iterator[tuple[Slot, list[Slot], int]]:
    """Yield medicines with what a word of action behind them names."""
    for at in places_with(items, _ACTIONS):
        if text_at(items, at).startswith(_NO_ACTIONS) or text_at(items, at - 1) in DASHES:
            continue
        if only_describes(items, at):
            continue
        near = max(0, at - _CLAUSE)
        first = max((i + 1 for i in range(near, at) if items[i].text in _ENDS), default=near)
        named = [i for i in range(first, at) if items[i].kind in {"drug", "product"}]
        if any(text_at(items, i) in _OTHERWISE for i in range(first, min(at + _BESIDE, len(items)))):
            continue
        if text_at(items, at).startswith("detect") and text_at(items, at - 1) != "by":
            continue  # what a test does
        product = items[named[0]].slot("product") if named else subject_before(items[first : at + 2], at - first)
        if product is None:
            continue
        behind = at + 2 if text_at(items, at + 1) in {"of", "to", "on", "with", "against"} else at + 1
        noun = text_at(items, at).endswith(("ion", "ment", "ade"))
        if noun and text_at(items, at + 1) != "of":
            continue
        yield product, targets_listed(items, behind) or _receptor(items, behind), at


def _receptor(items: Sequence[Item], at: int) -> list[Slot]:
    """Return what a word of action names where no list knows it: ``blocks the glucocorticoid receptor``."""
    while text_at(items, at) in {"the", "a", "an", "both", "all"}:
        at += 1
    last = next((i for i in range(at, min(at + _NAMED, len(items))) if text_at(items, i) in _PROTEINS), None)
    if (
        last is None
        or last == at
        or any(items[i].kind not in {"word", "gene", "short", "code", "punct"} for i in range(at, last))
    ):
        return []
    if any(text_at(items, i) in _APART | {",", "."} for i in range(at, last)):
        return []
    return [span(items, at, last + 1, "target")]
