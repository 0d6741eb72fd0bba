"""Statements of what a medicine acts on, and of whether it is the first or the only one."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import folded
from pivotal.reading.labels.subjects import clause_start, medicine_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import denied, find, is_firm, is_name, made, phrase_at, span, text_at

_ACTS_ON = ("inhibit", "block", "target", "bind", "antagonis", "suppress")
_NO_TARGETS = frozenset({"DNA", "RNA", "EU", "US", "UK", "FDA", "EMA", "EC"})
_THINGS = frozenset({
    "therapy", "treatment", "medicine", "drug", "option", "regimen", "inhibitor", "agent", "antibody", "approach",
    "combination", "product", "analogue", "radiopharmaceutical", "ADC", "degrader", "engager", "monotherapy",
    "immunotherapy", "vaccine", "conjugate", "chemotherapy",
})  # fmt: skip
_CLOSE = 4  # items in which a word denies that it is the first
_NO_THINGS = frozenset({
    "to", "for", "in", "of", "patient", "trial", "study", "analysis", "reason", "time", "step", "company", "line",
    "group", "result", "case", "year", "quarter", "half", "way", "cohort", "dose", "cycle", "part", "stage",
})  # fmt: skip
_NAMED_WITHIN = 12  # items between "first" and what is the first
_REGARDLESS = ("regardless", "irrespective", "independent")
_KINDS = frozenset(
    {"inhibitor", "antibody", "conjugate", "blocker", "antagonist", "agonist", "engager", "degrader", "agent", "tki"}
)
_KIND_WORDS = 16  # items between the article and the name of a class
_CLASSES = frozenset({"ADC", "DNA", "RNA", "IgG1", "IgG4", "CAR", "T"})
_PASSED = frozenset({
    "broad", "spectrum",
    "immune", "checkpoint",
    "and", ",", "of", "to", "the", "several", "multiple", "kinases", "including", "such", "as", "many",
    "various", "activity", "both", "tyrosine", "(", "receptors", "on", "protein", "mutant", "human",
    "receptor", "selectively", "activities", "different", "molecules", "function", "kinase", "signalling",
    "associated", "a", "an", "called", "named", "with", "directly",
})  # fmt: skip
_SEVERAL = frozenset({"multiple", "several", "many", "various"})


def mechanisms(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence says that a medicine acts on."""
    targets: list[Slot] = []
    verb = None
    for at in range(len(items)):
        if text_at(items, at).startswith(_ACTS_ON) and not text_at(items, at).startswith("inhibitor"):
            listed = _targets(items, at + 1)
            if verb is not None and any(each.kind in {"drug", "product"} for each in items[verb:at]):
                break  # what another medicine acts on
            if listed:
                targets += listed
                verb = at if verb is None else verb
    kind = _kind_told(items)
    if kind is not None:
        targets = [*kind[1], *(each for each in targets if each.start > kind[1][-1].end)]
        verb = kind[0] if verb is None else min(verb, kind[0])
    if verb is None or denied(items, 0, verb):
        return []
    subject = _subject(items, verb) if kind is None else kind[2]
    if subject is None and text_at(items, 0) not in {"it", "the", "by", "its"}:
        return []
    if any(text_at(items, index) in {"first", "only"} and text_at(items, index + 1) != "-" for index in range(verb)):
        return []
    several = [items[i].slot("several", "several") for i in range(verb, len(items)) if text_at(items, i) in _SEVERAL]
    slots = [*([] if subject is None else [subject]), *targets, *several[:1]]
    return [made("mechanism", slots, sentence, (items[verb].start, items[verb].end))]


def _kind_told(items: Sequence[Item]) -> tuple[int, list[Slot], Slot | None] | None:
    """Return what a medicine is said to be: ``X is an anti-PD-1 antibody``, ``X (Y), a selective BTK inhibitor, …``.

    What is only called by its class, such as the therapy that patients had before, is not told.
    """
    for at in range(len(items)):
        if not _is_kind(items, at):
            continue
        if (owned := _owned_by_class(items, at)) is not None:
            return owned
        opened = next(
            (i for i in range(at - 1, max(-1, at - _KIND_WORDS), -1) if text_at(items, i) in {"a", "an"}), None
        )
        if opened is None or any(items[i].text in {".", ";"} for i in range(opened, at)):
            continue
        inside = [target for i in range(opened + 1, at + 1) if (target := _named_target(items, i, at)) is not None]
        listed = inside or _targets_behind(items, at)
        if not listed:
            continue
        if text_at(items, opened - 1) in {"is", "was"}:
            return at, _unique(listed), _subject(items, opened)
        if items[opened - 1].text == "," and (named := _named_before(items, opened - 1)) is not None:
            return at, _unique(listed), named
    return None


def _owned_by_class(items: Sequence[Item], at: int) -> tuple[int, list[Slot], Slot | None] | None:
    """Read ``the firm's PARP inhibitor NAME``: what is called by its class right behind who owns it."""
    target = _named_target(items, at - 1, at) if at > 1 else None
    owner = at - 2
    if text_at(items, owner) == ")":
        owner = next((i for i in range(owner - 1, max(-1, owner - 8), -1) if items[i].text == "("), 0) - 1
    if target is None or text_at(items, owner) not in {"'s", "’s"} or at + 1 >= len(items):
        return None
    named = items[at + 1]
    if named.kind not in {"drug", "product"} and not (named.kind == "word" and is_name(items, at + 1)):
        return None
    return at, [target], named.slot("product", named.text.casefold() if named.kind == "word" else None)


def _is_kind(items: Sequence[Item], at: int) -> bool:
    item = items[at]
    return folded(item.text.split(" ")[-1])[1] in _KINDS and item.kind in {"word", "therapy"}


def _named_target(items: Sequence[Item], at: int, last: int) -> Slot | None:
    """Return the target that stands in the name of a class of medicines."""
    item = items[at]
    if item.kind == "therapy" and at == last and " " in item.text:
        return item.slot("target", item.text.rsplit(" ", 1)[0])
    if at == last:
        return None
    if text_at(items, at) == "kinase" and at + 1 == last:
        first = at - 1 if text_at(items, at - 1) == "tyrosine" else at
        return span(items, first, last, "target", "tyrosine kinase" if first < at else "kinase")
    target = _target(items, at) if item.kind in {"gene", "target", "family"} or _is_symbol(items, at) else None
    if target is not None and text_at(items, at + 1) == "-" and at + 2 < last and items[at + 2].text[:1].isdigit():
        return Slot("target", "", target.start, items[at + 2].end, f"{target.value}-{items[at + 2].text}")
    return target


def _is_symbol(items: Sequence[Item], at: int) -> bool:
    """Say whether a word in capitals stands where a target does: before a hyphen, or before the head of its class."""
    following = text_at(items, at + 1)
    if following == ")" and text_at(items, at - 1) == "(" and at + 2 < len(items) and _is_kind(items, at + 2):
        return items[at].text not in _CLASSES
    return items[at].text not in _CLASSES and (following in {"-", "–"} or _is_kind(items, min(at + 1, len(items) - 1)))


def _targets_behind(items: Sequence[Item], at: int) -> list[Slot]:
    """Return targets behind the name of a class: ``inhibitor of mTOR``, ``conjugate directed to TROP2``."""
    for index in range(at + 1, min(at + 7, len(items))):
        if text_at(items, index) in {"of", "to", "against", "targeting"}:
            return _targets(items, index + 1)
        if items[index].text in {",", "."}:
            break
    return []


def _unique(slots: Sequence[Slot]) -> list[Slot]:
    """Return targets once: of ``Bruton's tyrosine kinase (BTK)`` the first."""
    return list({each.value: each for each in reversed(slots)}.values())[::-1]


def _named_before(items: Sequence[Item], comma: int) -> Slot | None:
    """Return the medicine right before a comma, over a bracket."""
    at = comma - 1
    if at > 0 and items[at].text == ")":
        at = next((i for i in range(at - 1, max(-1, at - 8), -1) if items[i].text == "("), 0) - 1
    while at > 0 and items[at].text in {"®", "™"}:
        at -= 1
    if at < 0:
        return None
    if items[at].kind in {"drug", "product"}:
        return items[at].slot("product")
    if (
        items[at].kind == "word"
        and items[at].text[:1].isupper()
        and len(items[at].text) > 3
        and (at == 0 or is_name(items, at))
    ):
        return None if is_firm(items, at) else items[at].slot("product", items[at].text.casefold())
    return None


def _subject(items: Sequence[Item], verb: int) -> Slot | None:
    for index in range(verb):
        item = items[index]
        if item.kind in {"drug", "product"}:
            return item.slot("product")
        if item.kind == "active" and item.text.casefold() in {"drug", "medicine"}:
            return item.slot("product", "")
        if text_at(items, index - 1) in {"and", "or", ","} and items[index - 2].kind in {"target", "gene", "family"}:
            continue  # the last of several targets
        if (is_name(items, index) and text_at(items, index + 1) not in {"'s", "’s", "'"}) or (
            index == 0 and item.kind == "word" and item.text[:1].isupper() and text_at(items, 1) in {"®", "™"}
        ):
            return item.slot("product", item.text.casefold())
    for index in range(verb, len(items)):
        if items[index].kind == "active" and items[index].text.casefold() in {"drug", "medicine"}:
            return items[index].slot("product", "")
    return None


def _targets(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the targets that are listed from a place."""
    found: list[Slot] = []
    steps = 0
    while at < len(items) and steps < 10:
        target = _target(items, at)
        if target is None and items[at].kind == "therapy" and items[at].text.casefold().endswith("inhibitor"):
            target = items[at].slot("target", items[at].text.rsplit(" ", 1)[0])
        if target is not None:
            found.append(target)
            at, steps = at + 1, 0
            if text_at(items, at) == "-" and at + 1 < len(items) and items[at + 1].text[:1].isdigit():
                found[-1] = Slot(
                    "target", "", found[-1].start, items[at + 1].end, f"{found[-1].value}-{items[at + 1].text}"
                )
                at += 2
            continue
        word = text_at(items, at)
        if word not in _PASSED:
            break
        at, steps = at + 1, steps + 1
    return found


def _target(items: Sequence[Item], at: int) -> Slot | None:
    """Return a protein or a family of proteins."""
    if not 0 <= at < len(items):
        return None
    item = items[at]
    if item.kind == "family":
        return item.slot("target", f"family:{item.value}")
    if item.kind in {"target", "gene"}:
        return item.slot("target")
    if item.kind == "therapy" and item.text.casefold().endswith("inhibitor"):
        return None
    if item.kind == "word" and folded(item.text)[1] == "receptor" and text_at(items, at + 1) == "tyrosine":
        return span(items, at, min(at + 3, len(items)), "target", "family:receptor_tyrosine_kinase")
    capitals = sum(each.isupper() for each in item.text)
    if item.kind in {"word", "trial"} and capitals > 1 and len(item.text) < 9 and item.text not in _NO_TARGETS:
        return item.slot("target", item.text)
    return None


def novelties(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return whether a sentence calls a medicine the first or the only one, and regardless of what."""
    at = next((i for i in range(len(items)) if text_at(items, i) in {"first", "only"} and _is_novel(items, i)), None)
    if (
        at is None
        or denied(items, at - _CLOSE, at)
        or find(items, ("if", "would", "could", "may", "might"), 0, at) is not None
    ):
        return []
    slots: list[Slot] = [items[at].slot("claim", text_at(items, at))]
    begins = clause_start(items, at)
    subject = medicine_in(items, begins, at) or (medicine_in(items, 0, begins, names=False) if begins else None)
    if subject is None and text_at(items, at - 2).startswith("recommend"):
        return []  # what was recommended beside others
    if subject is None and at == 1 and text_at(items, 0) == "the":
        return []  # the first one is what is told of, not what a medicine is called
    slots += [] if subject is None else [subject]
    slots += _place(items, at)
    diseases = [each for each in items if each.kind == "disease"]
    slots += [each.slot("disease") for each in [*(d for d in diseases if d.start > items[at].start), *diseases][:1]]
    slots += _free_of(items)
    return [made("novelty", slots, sentence, (items[at].start, items[at].end))]


def _place(items: Sequence[Item], at: int) -> list[Slot]:
    """Return where it is the first: a territory behind the claim, or else one before it."""
    quoted = items[at].quoted
    behind = [each for each in items[at:] if each.kind == "territory" and each.quoted == quoted]
    before = [each for each in items[:at] if each.kind == "territory"]
    return [each.slot("territory") for each in (behind or before)[:1]]


def _is_novel(items: Sequence[Item], at: int) -> bool:
    """Say whether ``first`` or ``only`` is said of a medicine: ``first systemic therapy``, ``for the first time``."""
    before = text_at(items, at - 1)
    if text_at(items, at + 1) in {"-", "–", "line", "prior", "previous", "earlier"} or before not in {
        "the",
        "’s",
        "'s",
        "and",
        "its",
        "or",
        "a",
    }:
        return False
    told = any(text_at(items, i) in {"is", "was", "became"} for i in range(at - 3, at))
    line = text_at(items, at - 2) == "as" and find(items, ("progressed", "received", "refractory"), 0, at) is not None
    if line or (before == "a" and not told):
        return False  # a line of therapy that patients had, or some option
    if text_at(items, at + 1) == "time" and text_at(items, at) == "first":
        return _is_first_time(items, at)
    begins = at + 1
    if phrase_at(items, at + 1, "approv", "of") and text_at(items, at + 3) in {"a", "an"}:
        begins = at + 4  # "the first approval of a targeted therapy"
    for index in range(begins, min(at + _NAMED_WITHIN, len(items))):
        word = folded(items[index].text)[1]
        if word in _THINGS or items[index].kind in {"therapy", "active"}:
            return True
        if items[index].text in {",", ".", ";"} or (word in _NO_THINGS and text_at(items, index - 1) != "-"):
            return False
    return False


def _is_first_time(items: Sequence[Item], at: int) -> bool:
    """Say whether ``the first time`` is that of a treatment: ``for the first time patients have an option``."""
    if text_at(items, at - 2) == "is" and find(items, ("approved", "authorised"), at) is not None:
        return True
    about = find(items, ("option", "treatment", "therapy", "medicine", "patients"))
    return text_at(items, at - 2) == "for" and about is not None


def _free_of(items: Sequence[Item]) -> list[Slot]:
    """Return the facts that do not matter, by what it says: ``regardless of site, grade or prior therapy``."""
    at = find(items, _REGARDLESS)
    if at is None:
        return []
    found: list[Slot] = []
    for index in range(at + 1, min(at + 40, len(items))):
        if items[index].kind == "field":
            found.append(items[index].slot("regardless"))
        elif (
            items[index].kind == "therapy"
            and any(text_at(items, i).startswith(("pr", "earlier")) for i in range(max(at, index - 6), index))
            and not any(each.value == "prior_therapy" for each in found)
        ):
            found.append(items[index].slot("regardless", "prior_therapy"))
    return found
