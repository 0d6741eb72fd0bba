"""Classes that a sentence puts a medicine in: ``an oral PARP inhibitor``, ``the anti-PD-1 antibody NAME``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pivotal.reading.background.class_edges import is_checkpoint, is_defined, is_had_before, is_of_many, shuts_medicine
from pivotal.reading.background.medicines_named import code_at, named_before, subject_before
from pivotal.reading.background.targets_named import (
    DASHES,
    is_named_symbol,
    target_at,
    targets_listed,
    targets_within,
)
from pivotal.reading.characters.lexer import folded
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import is_firm, is_medicine, is_name, text_at
from pivotal.reading.words import HORMONES

# Heads that say by themselves that something is acted on, those of molecules that bind, and those of any medicine.
_ACTING = frozenset({
    "inhibitor", "blocker", "antagonist", "agonist", "degrader", "modulator", "suppressor", "tki", "superagonist",
    "inhib", "inhib.", "inhibiter", "inactivator",
})  # fmt: skip
_BINDING = frozenset({
    "antibody", "conjugate", "engager", "bispecific", "mab", "moab", "adc", "ligand", "radioligand", "fusion", "trap",
    "vaccine", "immunoconjugate", "immunotoxin", "cytotoxin", "nanobody", "bite", "fab",
})  # fmt: skip
_ANY = frozenset({
    "therapy", "treatment", "drug", "medicine", "agent", "immunotherapy", "molecule", "compound", "medication",
    "radiopharmaceutical", "biologic", "product", "candidate", "cell", "protein", "therapeutic",
})  # fmt: skip
_MARKS = (
    "target", "direct", "block", "bind", "inhibit", "engag", "degrad", "antagonis", "selectiv", "specific", "seek",
    "homing", "neutralis", "activating", "deplet", "redirect", "recogni", "agonis", "suppress", "hunting",
)  # fmt: skip
_PIECES = DASHES | {",", "/", "(", ")", "[", "]", "+", "&", "’", "'", "×"}
# Words at which a noun phrase ends to the left.
_ENDS = frozenset({
    "of", "in", "on", "for", "with", "by", "to", "from", "than", "plus", "versus", "that", "which", "who", "whose",
    "after", "before", "without", "including", "such", "like", "or", "whether", "using", "received", "receiving",
    "evaluating", "testing", "investigating", "developing", "comparing", "between", "against", "called", "via", "if",
    "named", "combining", "adding", "into", "its", "our", "their", "his", "a", "an", "the", "another", "other", "this",
    "is", "are", "was", "were", "as", "becomes", "became", "be", "been", "remains", "’s", "'s", "through",
})  # fmt: skip
_KINDS = frozenset(
    {"word", "gene", "target", "family", "therapy", "code", "number", "active", "disease", "duration", "fraction"}
)
_ARTICLES = frozenset({"a", "an", "the", "another", "this"})
_OWNING = frozenset({"its", "our", "their", "’s", "'s", "’", "'"})
_AFFINITIES = frozenset({"affinity", "specificity", "activity"})
_KINDS_OF = frozenset({"type", "kind", "form", "class", "group", "one", "member"})
_COPULAS = frozenset({"is", "are", "was", "were", "becomes", "became", "remains"})
_HAD_BEFORE, _SPOKEN = ("progress", "relaps", "receiv"), 12  # progressed on NAME as the first ALK inhibitor
_NO_NATURE = frozenset({"potential", "role", "position", "use", "used", "place", "such", "status"})  # … as a
_SHORTEST = 3  # letters of a name
_LONGEST = 22  # items of the name of a class
# Words between a copula and a class: ``is one of a new type of medicines called``, ``acts as an``, ``belongs to``.
_LEADING = frozenset({
    "the", "a", "an", "first", "only", "and", "one", "of", "type", "kind", "form", "class", "group", "family",
    "member", "medicine", "medicines", "drug", "drugs", "called", "known", "as", "new", "novel", "also", "-", "in",
    "world", "cancer", "currently", "now", "to", "that", "targeted", "therapy", "therapies", "treatment",
    "treatments", "term", "medication", "medications", "agent", "agents", "compound", "compounds", "antibodies",
    "broader", "wider", "referred", "company", "’s", "'s", "our", "its", "types", "wide", "small", "molecule",
    "innovative", "another", "anti", "anticancer", "what",
})  # fmt: skip
_MARKS_OF_QUOTES = frozenset({"“", '"', "\u2018", "'", "„", "«"})
_MADE_OF = ("compos", "consist", "compris", "made", "contain", "combin", "link", "conjugat", "bear", "deliver")
_WORKS = ("act", "work", "function", "belong", "serve")
_HAD = (
    "receiv", "prior", "previous", "includ", "refractor", "after", "failed", "progress", "naive", "resist", "combin",
    "with", "and", "plus", "either", "or", "such",
)  # fmt: skip
_FARTHEST = 11  # words between a copula and a class


@dataclass(frozen=True, slots=True)
class MedicineClass:
    """A class of medicines in a sentence: its places, its targets, and the medicine that is said to be of it."""

    first: int
    head: int
    targets: list[Slot]
    product: Slot | None
    told: bool  # something is said to be of the class, whatever its name


def classes(items: Sequence[Item]) -> Iterator[MedicineClass]:
    """Yield the classes that a sentence puts medicines in.

    What is only called by its class, such as the therapy that patients had before, is not told.
    """
    last = -1
    for at in range(len(items)):
        if (bare := _in_bracket(items, at)) is not None:
            yield bare
        if at <= last or (kind := _head_at(items, at)) is None:
            continue
        first = _first(items, at)
        inside = _targets_of(items, first, at, kind)
        behind: list[Slot] = [] if inside else _targets_behind(items, at, kind) or _targets_of_part(items, at)
        if inside and kind == "acting" and all(is_of_many(each) for each in inside):
            inside = _targets_behind(items, at, kind) or inside  # "a receptor kinase inhibitor of FLT3"
        if not inside and not behind:
            continue
        subject = _said_to_be(items, first, plain=kind == "any")
        told = subject is not None and not is_checkpoint(inside or behind)  # which one, nothing says
        product = subject[0] if subject is not None else None
        goes_on = text_at(items, first - 1) in {"and", "plus", "+"} and 0 < last == first - 3
        if subject is None and is_defined(items, first, at):
            last = at
            yield MedicineClass(first, at, inside or behind, None, told=True)
            continue
        if subject is None and (product := _named_behind(items, first, at, behind, bare=goes_on)) is not None:
            told = not is_checkpoint(inside or behind)
        if told:
            last = at
            yield MedicineClass(first, at, inside or behind, product, told)


_LAST_WORDS = _ACTING | _BINDING | _ANY | {"t", "analogue", "analog"}


def _in_bracket(items: Sequence[Item], at: int) -> MedicineClass | None:
    """Return what stands alone in the bracket of a medicine: ``NAME (anti-PD-1)``."""
    if items[at].text != "(" or text_at(items, at + 1) != "anti" or text_at(items, at + 2) not in DASHES:
        return None
    named = target_at(items, at + 3)
    if not at or named is None or text_at(items, named[1]) != ")" or items[at - 1].kind not in {"drug", "product"}:
        return None
    return MedicineClass(at + 1, at + 3, [named[0]], items[at - 1].slot("product"), told=True)


def _head_at(items: Sequence[Item], at: int) -> str | None:
    """Return of which kind the head of a class at a place is: ``acting``, ``binding`` or ``any``."""
    item = items[at]
    word = folded(item.text.split(" ")[-1])[1] if item.kind in {"word", "therapy", "active", "arm"} else ""
    if word not in _LAST_WORDS:
        return None
    car = at - 2 if text_at(items, at - 1) in DASHES else at - 1
    if word == "t" and text_at(items, car) == "car":  # "CD19 CAR-T"
        return None if text_at(items, at + 1) in DASHES or _head_near(items, at + 1) else "binding"
    if word in {"analogue", "analog"} and {items[at].low.split(" ")[0], text_at(items, at - 1)} & HORMONES:
        return "acting"
    if not (word in _ACTING or word in _BINDING or word in _ANY):
        return None
    if text_at(items, at + 1) in DASHES and at + 2 < len(items) and items[at + 1].end == items[at + 2].start:
        return None  # "antibody-drug", "inhibitor-naive"
    if word in _ACTING:
        return "acting"
    if word in _BINDING:
        return None if word == "bispecific" and _head_at_next(items, at) else "binding"
    return "any" if word in _ANY else None


def _head_near(items: Sequence[Item], at: int) -> bool:
    """Say whether another head goes on at a place, or behind the word there: ``CAR-T therapy``, ``CAR-T cell``."""
    return any(folded(each.text)[1].rstrip("s") in _BINDING | _ANY for each in items[at : at + 2])


def is_head(items: Sequence[Item], at: int) -> bool:
    """Say whether the head of a class of medicines stands at a place: ``inhibitor``, ``engager``, ``therapy``."""
    return at < len(items) and _head_at(items, at) is not None


def _head_at_next(items: Sequence[Item], at: int) -> bool:
    return at + 1 < len(items) and folded(items[at + 1].text)[1] in _BINDING | {"t", "monoclonal"}


def _first(items: Sequence[Item], head: int) -> int:
    """Return where the noun phrase of a class begins, behind its article."""
    at = head
    while at > 0 and head - at < _LONGEST:
        before = items[at - 1]
        word = text_at(items, at - 1)
        if word == ")" and (opened := _other_name(items, at - 1)) is not None:
            at = opened
            continue
        if word == "and" and (shuts_medicine(items, at - 2) or items[at - 2].kind in {"drug", "product"}):
            break
        if word in {"’", "'"} and at > 1 and items[at - 2].text[:1].isupper() and text_at(items, at - 2).endswith("s"):
            break  # "Acmes’ inhibitor"
        if before.kind == "punct":
            if word not in _PIECES - {"(", ")"} or (word == "," and not _is_in_phrase(items, at - 1)):
                break
        elif not _is_in_name(items, at - 1) or (word in _ENDS and not _is_hyphened(items, at - 1)):
            break
        at -= 1
    while at < head and items[at].text in DASHES | {",", ")"}:
        at += 1
    return at


def _is_in_name(items: Sequence[Item], at: int) -> bool:
    """Say whether a word may stand in the name of a class: ``switch-control``, ``immunoglobulin G4`` too."""
    hung = items[at].kind == "arm" and text_at(items, at - 1) in DASHES
    return items[at].kind in _KINDS or hung or items[at].low in {"immunoglobulin", "control"}


def _is_hyphened(items: Sequence[Item], at: int) -> bool:
    """Say whether a word stands between two hyphens, or right before one: ``first-in-class``, ``in-house``."""
    hung = at + 1 < len(items) and items[at + 1].text in DASHES and items[at].end == items[at + 1].start
    return hung and (text_at(items, at - 1) in DASHES or items[at].low in {"in", "on"})


def _other_name(items: Sequence[Item], shut: int) -> int | None:
    """Return where a bracket opens that only has the other name of a target: ``programmed death receptor-1 (PD-1)``."""
    opened = next((i for i in range(shut - 1, max(-1, shut - 8), -1) if items[i].text == "("), None)
    if opened is not None and items[opened - 1].text in _OWNING:
        return None  # a firm's (ABC +0.6%) inhibitor
    if opened is not None and all(items[i].text.isupper() or items[i].text in DASHES for i in range(opened + 1, shut)):
        return opened  # of the class: "T cell (CAR-T) therapy"
    if opened is None or not any(
        target_at(items, i) is not None or items[i].kind == "number" for i in range(opened + 1, shut)
    ):
        return None
    return None if any(items[i].text in {":", ";", ","} for i in range(opened, shut)) else opened


def _is_in_phrase(items: Sequence[Item], comma: int) -> bool:
    """Say whether a comma parts words that describe a class: ``an oral, selective inhibitor``."""
    for at in range(comma - 1, max(-1, comma - 12), -1):
        word = text_at(items, at)
        if word in {"a", "an", "the", "our", "its", "’s", "'s"}:
            return True
        if word in DASHES | {",", "(", ")"}:
            continue
        if _is_hyphened(items, at):
            continue
        if items[at].kind not in _KINDS or word in _ENDS or word == "and":
            return False
    return False


def _targets_of(items: Sequence[Item], first: int, head: int, kind: str) -> list[Slot]:
    """Return the targets in the name of a class itself."""
    if items[head].kind == "therapy" and " " in items[head].text and kind == "acting":
        named = items[head].text.rsplit(" ", 1)[0]
        return [Slot("target", named, items[head].start, items[head].start + len(named), named)]
    if kind == "acting":
        return targets_within(items, first, head)
    if kind == "any" and any(text_at(items, i) in {"car", "chimeric"} for i in range(first, head)):
        kind = "binding"  # "CD19 CAR T-cell therapy"
    marked = [
        i
        for i in range(first, head)
        if (kind == "binding" and is_named_symbol(items, i))
        or (target_at(items, i) is not None and _is_marked(items, i))
    ]
    if not marked or not any(_is_marked(items, i) or _leads_to_head(items, i, head) for i in marked):
        return []
    return targets_within(items, marked[0], head)


def _is_marked(items: Sequence[Item], at: int) -> bool:
    """Say whether a target is told to be one: ``anti-PD-1``, ``HER2-directed``, ``PD-1 blocking``."""
    if text_at(items, at - 1) in DASHES and text_at(items, at - 2) == "anti":
        return True
    place = target_at(items, at)
    behind = at + 1 if place is None else place[1]
    while text_at(items, behind) in DASHES | {")", "(", "and", "/", "x", ","} or is_named_symbol(items, behind):
        behind += 1
    return text_at(items, behind).startswith(_MARKS)


def _leads_to_head(items: Sequence[Item], at: int, head: int) -> bool:
    """Say whether only the kind of molecule stands between a target and the head: ``PD-1 monoclonal antibody``."""
    between = {text_at(items, i) for i in range(at + 1, head)}
    return between <= {
        *DASHES, "/", "x", "and", "monoclonal", "bispecific", "t", "cell", "engaging", "drug", "receptor", "antibody",
        "dual", "humanised", "human", "fully", "(", ")", "redirecting", "trispecific", "fc", "fusion", "bsab",
        "chimeric", "antigen", "car", "autologous", "allogeneic", "directed",
        *(items[i].low for i in range(at + 1, head) if is_named_symbol(items, i)),
        *(text_at(items, i) for i in range(at + 1, head) if items[i].kind == "number"),
    }  # fmt: skip


def _targets_behind(items: Sequence[Item], at: int, kind: str) -> list[Slot]:
    """Return targets behind the head of a class: ``inhibitor of mTOR``, ``conjugate directed to TROP2``."""
    linked = {"of", "to", "against", "for", "at"} if kind == "acting" else {"to", "against", "at"}
    for index in range(at + 1, min(at + 9, len(items))):
        word = text_at(items, index)
        if word in linked or word.startswith("target") or _is_specific_for(items, index, at):
            return targets_listed(items, index + 1)
        bound = word == "with" and any(text_at(items, i) in _AFFINITIES for i in (index + 1, index + 2))
        if items[index].text in {",", ".", ";", "["} or (word in {"and", "in", "with", "who", "whose"} and not bound):
            break
    return []


def _is_specific_for(items: Sequence[Item], at: int, head: int) -> bool:
    """Say whether ``for`` leads to what is bound: ``antibody specific for A``, ``bispecific antibody for A``."""
    if text_at(items, at) != "for":
        return False
    bispecific = at == head + 1 and "bispecific" in {text_at(items, head), text_at(items, head - 1)}
    told = text_at(items, at - 1) in {"specific", "affinity", "selective", "specificity", "selectivity"}
    return told or (bispecific and is_named_symbol(items, at + 1))


def _targets_of_part(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the targets of what something is made of: ``a conjugate composed of an anti-Trop-2 antibody and …``."""
    made_of = next((i for i in range(at + 1, min(at + 4, len(items))) if text_at(items, i).startswith(_MADE_OF)), None)
    return [] if made_of is None else class_targets(items, made_of)


def class_targets(items: Sequence[Item], made_of: int) -> list[Slot]:
    """Return the targets of the class that binds something shortly behind a place: ``an anti-Trop-2 antibody``."""
    for head in range(made_of + 1, min(made_of + _FARTHEST + 3, len(items))):
        kind = _head_at(items, head)
        if kind == "binding" and (found := _targets_of(items, _first(items, head), head, kind)):
            return found
        if kind == "binding" and text_at(items, head + 1) in {"against", "targeting", "to", "for", "directed"}:
            return _targets_behind(items, head, kind)
    for place in range(made_of + 1, min(made_of + _FARTHEST + 3, len(items) - 2)):  # "fused to an anti-CD3 domain"
        if text_at(items, place) == "anti" and text_at(items, place + 1) in DASHES:
            named = target_at(items, place + 2)
            return [] if named is None else [named[0]]
    return []


def _said_to_be(items: Sequence[Item], first: int, *, plain: bool) -> tuple[Slot | None, int] | None:
    """Return what is said to be of the class that begins at a place: by a copula, or by standing beside it."""
    opened = first - 1
    verb = _copula_before(items, first)
    if verb is not None:
        return subject_before(items, verb), verb
    named_only = plain and text_at(items, first) != "anti"  # "the firm's therapy"
    comma = None if named_only else _before_owner(items, first)
    if comma is not None and (named := named_before(items, comma)) is not None:
        return named, comma
    if text_at(items, opened) == "of" and text_at(items, opened - 1) in {"type", "kind", "form", "class"}:
        opened -= 2  # "NAME, a type of PD-1 antibody"
    opened = _called_so(items, opened)
    while opened > 0 and text_at(items, opened) in {"a", "an", "the", "another", "our", "its", "first", "only"}:
        opened -= 1
    if (named := _behind_names(items, opened, first)) is not None:
        return named, opened
    if opened == first - 1 and text_at(items, opened) not in DASHES | {"(", "["}:
        return None
    made = opened > 0 and text_at(items, opened - 1) in {"makes", "made", "making", "make"}
    if made and (named := named_before(items, opened + 1)) is not None:
        return named, opened
    if text_at(items, opened) in DASHES | {",", "(", "["} and (named := named_before(items, opened)) is not None:
        return named, opened
    return None


def _called_so(items: Sequence[Item], opened: int) -> int:
    """Return the place before ``type of cancer medicine called a`` in ``NAME, a type of …``, or the place itself."""
    called = opened - (text_at(items, opened) in {"a", "an"})
    if text_at(items, called) not in {"called", "known"}:
        return opened
    kind = next((i for i in range(called, max(0, called - _SPOKEN), -1) if text_at(items, i) in _KINDS_OF), None)
    return opened if kind is None or text_at(items, kind + 1) != "of" else kind - 1


def _behind_names(items: Sequence[Item], opened: int, first: int) -> Slot | None:
    """Return the medicine whose bracket a class follows without a comma, or stands in beside its other name.

    ``NAME (name) an oral inhibitor``, ``NAME (name) autologous anti-CD19 therapy``, ``NAME [name; anti-CD19 therapy]``.
    """
    marked = text_at(items, first) in {"autologous", "allogeneic", "anti"}
    if text_at(items, opened) == ")" and (marked or opened < first - 1):
        return named_before(items, opened + 1)
    if not marked or text_at(items, opened) != ";":
        return None
    bracket = next((i for i in range(opened, max(0, opened - 4), -1) if items[i].text in {"[", "("}), None)
    return None if bracket is None else named_before(items, bracket)


def _before_owner(items: Sequence[Item], first: int) -> int | None:
    """Return the place of the comma before the owner of a class: ``NAME, the firm's PARP inhibitor``."""
    at = first - 1
    if text_at(items, at) not in {"’s", "'s"}:
        return None
    while at > 0 and first - at < 2 * _SHORTEST + 3 and text_at(items, at) != ",":
        at -= 1
    near = range(at + 1, first - 1)  # "Acme Oncology and Belmont's inhibitor"
    named = len(near) < _SHORTEST + 2 or all(items[i].text[:1].isupper() or text_at(items, i) == "and" for i in near)
    return at if at > 0 and items[at].text == "," and named else None


def _copula_before(items: Sequence[Item], first: int) -> int | None:
    """Return the place of ``is`` before a class, or of ``acts as``, ``belongs to``."""
    for at in range(first - 1, max(-1, first - 2 - _FARTHEST), -1):
        word = text_at(items, at)
        if word in _COPULAS:
            return at
        if word.startswith(_WORKS) and text_at(items, at + 1) in {"as", "to", "by"}:
            return at
        if word == "as" and text_at(items, at + 1) in {"a", "an", "the"} and at < first - 1:
            had = any(text_at(items, i).startswith(_HAD_BEFORE) for i in range(max(0, at - _SPOKEN), at))
            return None if had or text_at(items, at - 1) in _NO_NATURE else at
        approved = items[at].kind in {"authority", "territory"} and text_at(items, at + 1) in DASHES  # "FDA-approved"
        if not approved and word not in _LEADING | _MARKS_OF_QUOTES and not (word == "," and at < first - 1):
            return None
    return None


def _is_bare(items: Sequence[Item], place: int, head: int) -> bool:
    """Say whether a class without an article stands right before its medicine: ``approval for PARP inhibitor NAME``.

    Therapies that patients had before are listed so too, which tells nothing of them.
    """
    named = head + 1 < len(items) and is_medicine(items, head + 1)
    near = range(max(0, place - 7), place + 1)
    if named and text_at(items, place) == "of" and text_at(items, place - 1) in {"safety", "efficacy", "activity"}:
        return True
    return named and not any(text_at(items, i).startswith(_HAD) for i in near)


def _named_behind(
    items: Sequence[Item], first: int, head: int, behind: Sequence[Slot], *, bare: bool = False
) -> Slot | None:
    """Return the medicine named right behind a class with its article or owner: ``the firm's PARP inhibitor NAME``.

    A class without them is ``bare``; it counts where it goes on with another: ``and LAG-3 antibody NAME``.
    """
    place = first - 1
    if text_at(items, place) == ")":  # the firm's (NYSE: ABC) PARP inhibitor NAME
        place = next((i for i in range(place - 1, max(-1, place - 8), -1) if items[i].text == "("), 0) - 1
    before = text_at(items, place)
    if behind:  # "A selective inhibitor of the RET kinase, NAME was …"
        comma = next((i for i in range(head, min(head + _LONGEST, len(items))) if items[i].text == ","), len(items))
        opened = place == 0 or before in {"the", "its", "our", "’s", "'s"}
        named = comma + 1 < len(items) and items[comma + 1].kind in {"drug", "product"} and opened
        return items[comma + 1].slot("product") if named else None
    bare = bare or (place >= 0 and _is_bare(items, place, head))
    counted = items[first].kind in {"number", "number_word"} or items[first - 1].kind in {"number", "number_word"}
    if before not in _ARTICLES | _OWNING and not counted and not bare:
        return None
    at = head + 1
    if text_at(items, at) == "(":
        at = next((i + 1 for i in range(at, min(at + 6, len(items))) if items[i].text == ")"), at)
    aside = text_at(items, at) == ","
    while text_at(items, at) in {",", "called", "named", "known", "as", "candidate", "also"}:
        at += 1
    if at >= len(items):
        return None
    if items[at].kind in {"drug", "product"}:
        return None if aside and is_had_before(items, first, at) else items[at].slot("product")
    branded = items[at].text.isupper() or text_at(items, at + 1) in {"®", "™"}
    if (coded := code_at(items, at)) is not None:
        return coded
    if (aside and not branded) or items[at].kind != "word" or not is_name(items, at) or is_firm(items, at):
        return None
    return items[at].slot("product", items[at].text.casefold())
