"""Mechanisms by default, told by any verb: a medicine does something to a protein, whatever a text calls it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.background.medicine_classes import class_targets
from pivotal.reading.background.medicines_named import code_before, is_unlisted_name, subject_before
from pivotal.reading.background.targets_named import DASHES, is_protein, target_at, targets_listed
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_none, is_firm, made, places_with, text_at
from pivotal.reading.words import NO_NAMES

# Verbs of acting on something, by what their forms begin with, and those that do so with a word behind them.
_STEMS = (
    "inhibit", "block", "target", "bind", "bound", "antagoni", "suppress", "neutralis", "degrad", "disrupt", "engag",
    "inactivat", "deplet", "attach", "interfer", "attack", "recognis", "disabl", "silenc", "hit", "lock", "grip",
    "seek",
    "trap", "sequest", "clamp", "jam", "plug", "occup", "destroy", "eliminat", "impair", "imped", "counter", "hinder",
    "obstruct", "abolish", "abrogat", "curb", "dampen", "quench", "chok", "crippl", "cleav", "modulat", "intercept",
    "scaveng", "arrest", "grab", "seiz", "latch", "cling", "dock", "tackl", "hamper", "thwart", "downregulat",
    "deactivat",
    "paralys", "muzzl", "knock", "sabotag", "stabilis", "potentiat", "redirect", "bridg",
)  # fmt: skip
# What verbs of lessening name, with the protein behind ``of``: ``prevents the assembly of tubulin``.
_WORKINGS = frozenset({
    "assembly", "activity", "function", "production", "synthesis", "signalling", "action", "release", "formation",
    "polymerisation", "translocation", "dimerisation", "activation", "phosphorylation", "activities", "effects",
})  # fmt: skip
_WITH: dict[str, frozenset[str]] = {
    "act": frozenset({"on", "against", "at", "through", "via", "upon", "by"}),
    "work": frozenset({"on", "against", "through", "via"}),
    "function": frozenset({"through", "via"}),
    "exert": frozenset({"through", "via", "on"}),
    "direct": frozenset({"at", "against", "to", "towards", "toward"}),
    "aim": frozenset({"at", "against"}),
    "go": frozenset({"for", "after"}),
    "hom": frozenset({"in"}),
    "zero": frozenset({"in"}),
    "compet": frozenset({"for", "with", "at"}),
    "mop": frozenset({"up"}),
    "soak": frozenset({"up"}),
    "shut": frozenset({"down", "off"}),
    "switch": frozenset({"off"}),
    "turn": frozenset({"off", "down"}),
    "cut": frozenset({"off"}),
    "put": frozenset({"out"}),
    "interact": frozenset({"with"}),
    "prevent": _WORKINGS,
    "stop": _WORKINGS,
    "stall": _WORKINGS,
    "halt": _WORKINGS,
    "reduc": _WORKINGS,
    "lower": _WORKINGS,
    "decreas": _WORKINGS,
    "hold": frozenset({"inactive", "off", "shut", "closed"}),
    "keep": frozenset({"inactive", "off", "shut", "closed"}),
    "freez": frozenset({"inactive", "off"}),
    "react": frozenset({"with"}),
}
_CUES = (*_STEMS, *_WITH)
_FORMS = frozenset({
    "", "s", "es", "e", "ed", "d", "ing", "ting", "ted", "ts", "ies", "y", "ied", "ying", "ping", "pped", "bing", "ne",
    "bs", "bed", "ks", "er", "ers", "ering", "ered", "ging", "ged", "ming", "med", "ning", "ned", "ses", "sed", "sing",
    "est", "erd", "ze", "zes", "zed", "zing", "se", "ight", "xes", "xed",
})  # fmt: skip
_NOUNS = frozenset({"blocker", "binder", "grip", "binders", "blockers", "locker", "hitter", "seeker", "targeter"})
# Words of a clause in which something else is told than what a medicine does.
_OTHERWISE = frozenset({
    "not", "no", "may", "might", "could", "would", "if", "whether", "never", "cannot", "without", "resistance",
    "resistant", "should", "hypothesised", "neither", "nor", "unlike", "versus", "trial", "study", "?", "cyp3a",
    "cyp3a4", "patients", "preclinical", "clones", "expect", "expected", "hopes", "than", "metabolism", "metabolised",
    "p-gp", "potential", "believed", "thought",
})  # fmt: skip
_STOPS = frozenset({
    "who", "whose", "that", "patients", "people", "adults", "women", "men", "if", "compared", "resulting", "leading",
    "causing", "thereby", "because", "carrying", "harbouring", "bearing", "expressing", "when", "where", "and", "but",
    "after", "before", "during", "until", "while", "so", "or", "is", "was", "has", "have", "are", "were", "which", ";",
})  # fmt: skip
_OF_TUMOURS = frozenset({
    "positive", "negative", "mutant", "mutated", "mutation", "mutations", "amplified", "amplification", "low", "high",
    "expressing", "expression", "driven", "altered", "alteration", "alterations", "rearranged", "rearrangement",
    "rearrangements", "dependent", "status", "gene", "test", "levels", "deficient", "overexpressing", "naive", "ligase",
    "fusion-positive", "inhibitor", "inhibitors", "blocker", "antibody", "antibodies", "therapy", "tumours", "cancers",
    "cancer", "tumour", "resistance", "pretreated", "refractory",
})  # fmt: skip
_PLACES = frozenset({"pocket", "site", "domain", "cleft", "groove", "loop", "place"})
_ADVERBS = frozenset({"thereby", "also", "then", "so", "both", "in", "turn", "thus", "itself", "first"})
_LEADS_TO_VERB = frozenset({"to", "that", "which", "and", "they", "both", "also", "would"})
_COUNTED = frozenset({"number", "percent", "duration", "fraction"})
_NOT_YET = ("no", "non", "prior", "previous", "without")
_MADE_TO = frozenset({"designed", "built", "intended", "developed", "engineered", "able", "made", "created"})
_PRONOUNS = frozenset({"it", "they"})
_NAMED = frozenset({"drug", "product"})
_NOUNS_OF_MEDICINES = frozenset({
    "antibody", "drug", "agent", "compound", "molecule", "medicine", "inhibitor", "substance", "conjugate", "vaccine",
    "pill", "bispecific", "peptide", "immunotherapy",
})  # fmt: skip
_NOMINAL = (
    "target", "ligand", "inhibition", "blockade", "blocking", "degradation", "inactivation", "antagonism",
    "neutralisation",
)  # fmt: skip
_BUILT = (
    "consist", "compris", "coupl", "fuse", "fusing", "yok", "tether", "attach", "hitch", "marries", "joins", "links",
    "composed", "carries", "built", "made",
)  # fmt: skip
# Verbs that firms do as well, and how words end that are no names.
_OF_FIRMS = frozenset({"targets", "goes", "aims", "seeks", "works", "directs", "engages", "turns", "cuts", "puts"})
_COMMON = (
    "ion", "ing", "ment", "apy", "stance", "ence", "ity", "ogy", "ness", "ers", "ors", "ist", "als", "ase", "ery",
)  # fmt: skip
_SHORTEST = 5  # letters of a name that opens a sentence
_AHEAD = 14  # items between a verb and what it acts on
_BACK = 30  # items between a medicine and its verb
_BESIDE = 5  # items between "lock" and "down", "target" and "which"
_LATER = 16  # items of "By mopping up …," before the medicine


def actions_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return what medicines act on by any verb of acting, for medicines and targets of which nothing is read yet.

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
    The verb stands behind the medicine (``NAME locks GTPASE``), before it (``By mopping up LIGAND, NAME``), or behind
    its object (``KINASE is what NAME goes after``). What a medicine is made of counts too, where that is of a class
    (``NAME joins an anti-PROTEIN antibody to a toxin``). What is denied or supposed, and what a tumour has, does not.
    """
    if items[-1].text == "?" or has_none(items, (*_CUES, *_BUILT, *_NOMINAL)):
        return []
    known = [each for each in told if each.kind == "mechanism"]
    taken = {slot.start for each in known for slot in each.slots}
    found: list[Statement] = []
    for product, targets, at in (*_of_verbs(items), *_of_parts(items), *_of_nouns(items), *_of_modifiers(items)):
        own = range(product.start, product.end) if product is not None else ()
        new = [each for each in targets if each.start not in taken and each.start not in own]
        again = product is not None and (product.start in taken or _is_told(product, known))
        if not new or again or (product is None and known):
            continue
        slots = [*([] if product is None else [product]), *new]
        taken |= {each.start for each in slots}
        found.append(made("mechanism", slots, sentence, (items[at].start, items[at].end)))
    known += found
    goes_on = _going_on(items, max((each.end for each in known), default=None))
    return [*found, *(made("mechanism", each, sentence, (each[0].start, each[-1].end)) for each in goes_on)]


def _going_on(items: Sequence[Item], end: int | None) -> list[list[Slot]]:
    """Return what is told again without its verb: ``NAME targets the proteasome; OTHER, XPO1; and THIRD, BCMA``."""
    found: list[list[Slot]] = []
    if end is None:
        return found
    at = _behind_number(items, next((i for i, item in enumerate(items) if item.start >= end), len(items)))
    while at < len(items) and text_at(items, at) in {";", ",", "and", "whereas", "while"}:
        while text_at(items, at) in {";", ",", "and", "whereas", "while"}:
            at += 1
        named = at < len(items) and (items[at].kind in _NAMED or is_unlisted_name(items, at))
        place = at + 2 if text_at(items, at + 1) in {",", "the"} else at + 1
        told = target_at(items, place) if named else None
        if told is None or text_at(items, _behind_number(items, told[1])) not in {";", ",", ".", "and", ""}:
            return found
        found.append([items[at].slot("product"), told[0]])
        at = _behind_number(items, told[1])
    return found


def _behind_number(items: Sequence[Item], at: int) -> int:
    """Return the place behind the Roman number of a protein: ``topoisomerase I``."""
    return at + 1 if text_at(items, at) in {"i", "ii", "iii"} else at


def _is_told(product: Slot, known: Sequence[Statement]) -> bool:
    """Say whether what a medicine acts on has been read, under this name or a longer one: ``NAME acetate``."""
    names = [each.value.casefold() for one in known for each in one.all("product")]
    own = product.value.casefold()
    return any(each.startswith(own) or own.startswith(each) for each in names)


def _of_verbs(items: Sequence[Item]) -> Iterator[tuple[Slot | None, list[Slot], int]]:
    """Yield what each verb of acting is told of, and what it acts on."""
    for at in places_with(items, _CUES):
        if not _is_verb(items, at):
            continue
        first = max((i + 1 for i in range(max(0, at - _BACK), at) if items[i].text == ";"), default=max(0, at - _BACK))
        first = _behind_contrast(items, first, at)
        if any(text_at(items, i) in _OTHERWISE for i in range(first, min(at + _AHEAD, len(items)))):
            continue
        if (before := _before_verb(items, first, at)) is not None:
            yield before[0], before[1], at
            continue
        targets = _acted_on(items, at)
        if targets and (subject := _subject(items, first, at)) is not None:
            yield (subject if subject.name else None), targets, at


def _behind_contrast(items: Sequence[Item], first: int, verb: int) -> int:
    """Return where a clause begins behind what it is set against: ``Unlike NAME, … blocks``."""
    if text_at(items, first) not in {"rather", "unlike", "instead"}:
        return first
    return next((i + 1 for i in range(first, verb) if items[i].text == ","), first)


def _is_verb(items: Sequence[Item], at: int) -> bool:
    """Say whether a verb of acting stands at a place, with the word that some of them need behind it."""
    word = text_at(items, at)
    glued = at > 0 and text_at(items, at - 1) in DASHES and items[at - 1].end == items[at].start
    if items[at].kind not in {"word", "active"} or word in _NOUNS or glued or text_at(items, at + 1) in DASHES:
        return False
    before = text_at(items, at - 1)
    if before in {"the", "a", "an", "of", "its", "primary", "therapeutic", "("}:
        return False
    if items[at - 1].kind in _COUNTED and code_before(items, at) is None:
        return False
    if word == "target" and not (before in _LEADS_TO_VERB or items[at - 1].kind in _NAMED or before.endswith("s")):
        return False
    near = range(at + 1, min(at + 1 + _BESIDE + 2, len(items)))
    for stem, behind in _WITH.items():
        if word == stem or (word.startswith(stem) and word[len(stem) :] in _FORMS):
            return any(text_at(items, i) in behind for i in near)
    return any(word.startswith(stem) and word[len(stem) :] in _FORMS for stem in _STEMS)


def _acted_on(items: Sequence[Item], verb: int) -> list[Slot]:
    """Return what a verb acts on, over whatever describes it: ``the N-terminal threonine of the 20S proteasome``."""
    for at in range(verb + 1, min(verb + _AHEAD, len(items))):
        word = text_at(items, at)
        within = word == "in" and (
            text_at(items, at - 1) in _PLACES or text_at(items, verb).startswith(("hom", "zero"))
        )
        led = word in {"with", "after"} and at == verb + 1
        if (word in _STOPS or word == "in" or items[at].kind in {"disease", "trial", "percent"}) and not (
            within or led
        ):
            return []
        named = target_at(items, at)
        if named is None or (is_protein(items[at]) and _symbol_ahead(items, at)):
            continue
        return [] if _is_of_tumour(items, named[1]) else targets_listed(items, at)
    return []


def _symbol_ahead(items: Sequence[Item], at: int) -> bool:
    """Say whether a name of small letters only describes the symbol right behind it: ``its ligand, BAFF``."""
    behind = at + 2 if text_at(items, at + 1) in {",", "(", "called", "named"} else at + 1
    return behind < len(items) and target_at(items, behind) is not None and not is_protein(items[behind])


def _is_of_tumour(items: Sequence[Item], at: int) -> bool:
    """Say whether a target only tells of which tumour, or of which other medicine, something is."""
    behind = at + 1 if text_at(items, at) in DASHES else at
    return text_at(items, behind) in _OF_TUMOURS


def _before_verb(items: Sequence[Item], first: int, verb: int) -> tuple[Slot, list[Slot]] | None:
    """Return medicine and target where the object comes first: ``T is what NAME goes after``."""
    product = _name_ending(items, verb)
    begins = next((i for i in range(first, verb) if product is not None and items[i].start == product.start), None)
    if product is None or begins is None:
        return None
    led = text_at(items, begins - 1)
    if led == "what":
        found = next((t for i in range(first, begins) if (t := target_at(items, i)) is not None), None)
        return None if found is None else (product, [found[0]])
    if led not in {"which", "that"} or target_at(items, verb + 1) is not None:
        return None
    for at in range(max(first, begins - _BESIDE), begins):
        if (named := target_at(items, at)) is not None and begins - named[1] < 3 and not _is_of_tumour(items, named[1]):
            return product, [named[0]]
    return None


def _name_ending(items: Sequence[Item], verb: int) -> Slot | None:
    """Return the medicine whose name ends right before a verb, over adverbs."""
    at = verb - 1
    while at > 0 and (text_at(items, at).endswith("ly") or text_at(items, at) in _ADVERBS):
        at -= 1
    if at < 0:
        return None
    if items[at].kind in _NAMED:
        return items[at].slot("product")
    if is_unlisted_name(items, at) and text_at(items, at - 1) in {",", "and", "while", "whereas", "what", "which", ""}:
        return items[at].slot("product")
    return code_before(items, at + 1)


def _subject(items: Sequence[Item], first: int, verb: int) -> Slot | None:
    """Return the medicine that a verb is told of; a slot without a name where ``it`` stands for one elsewhere."""
    if (named := _name_ending(items, verb)) is not None:
        return named
    opens = text_at(items, verb).endswith("ing") or text_at(items, 0) in _MADE_TO
    if opens and (later := _named_later(items, verb)) is not None:
        return later
    if any(text_at(items, i) in _PRONOUNS for i in range(max(0, verb - 3), verb)):
        led = next((items[i].slot("product") for i in range(verb) if items[i].kind in _NAMED), None)
        opening = led or subject_before(items[:2], 1) if verb > 3 else None
        return opening or (Slot("", "", items[0].start, items[0].end, "") if text_at(items, 0) in _PRONOUNS else None)
    if text_at(items, verb - 1) in {"that", "which"}:
        return None
    if text_at(items, verb - 1) == "," and (coded := code_before(items, verb - 1)) is not None:
        return coded
    inner = [i for i in range(first, verb) if items[i].kind in _NAMED]
    if inner:
        return items[inner[0]].slot("product")
    led = subject_before(items[first:verb], verb - first) or _spoken_of(items, first, verb)
    return led or _opening_name(items, first, verb)


def _opening_name(items: Sequence[Item], first: int, verb: int) -> Slot | None:
    """Return the one word in capitals that a clause opens with and that does something: ``Zolvance seizes``."""
    item = items[first]
    aside = text_at(items, first + 1) == "," and text_at(items, verb - 1) == ","
    if item.kind != "word" or not item.text[:1].isupper() or not (verb == first + 1 or aside):
        return None
    firm = text_at(items, verb) in _OF_FIRMS or is_firm(items, first) or not text_at(items, verb).endswith("s")
    common = item.low in NO_NAMES or item.low.endswith(_COMMON) or len(item.text) < _SHORTEST
    return None if firm or common else item.slot("product", item.text.casefold())


def _spoken_of(items: Sequence[Item], first: int, last: int) -> Slot | None:
    """Return ``the antibody`` or ``this compound`` between two places."""
    for at in range(first + 1, last):
        led = text_at(items, at - 1) in {"the", "this"} or text_at(items, at - 2) in {"the", "this"}
        if led and text_at(items, at) in _NOUNS_OF_MEDICINES:
            return items[at].slot("product", "")
    return None


def _named_later(items: Sequence[Item], verb: int) -> Slot | None:
    """Return the medicine behind the clause that a sentence opens with: ``By mopping up LIGAND, the antibody``."""
    aimed = text_at(items, verb - 1) == "to" and text_at(items, 0) in _MADE_TO
    if verb > 3 or (verb > 1 and text_at(items, verb - 1) not in {"by", "through"} and not aimed):
        return None
    comma = next((i for i in range(verb, min(verb + _LATER, len(items) - 2)) if items[i].text == ","), None)
    if comma is None:
        return None
    if items[comma + 1].kind in _NAMED or is_unlisted_name(items, comma + 1):
        return items[comma + 1].slot("product")
    return _spoken_of(items, comma, min(comma + 4, len(items))) or next(
        (c for end in (comma + 3, comma + 4) if end <= len(items) and (c := code_before(items, end)) is not None), None
    )


def _of_parts(items: Sequence[Item]) -> Iterator[tuple[Slot | None, list[Slot], int]]:
    """Yield medicines that are made of something that is of a class: ``NAME joins an anti-PROTEIN antibody to``."""
    for at in places_with(items, _BUILT):
        if text_at(items, at - 1) in {"was", "were", "been"} or items[at].kind != "word":
            continue
        product = subject_before(items[:at], at) or _opening_name(items, 0, at)
        targets = class_targets(items, at)
        if product is not None and targets:
            yield product, targets, at


def _of_nouns(items: Sequence[Item]) -> Iterator[tuple[Slot | None, list[Slot], int]]:
    """Yield ``the target of NAME is T``, ``T, the target of NAME``, ``inhibition of T by NAME``."""
    for at in places_with(items, _NOMINAL):
        word = text_at(items, at)
        if any(text_at(items, i) in _OTHERWISE for i in range(max(0, at - _BESIDE), min(at + _AHEAD, len(items)))):
            continue
        if word == "target" and text_at(items, at - 1) == "whose" and text_at(items, at + 1) in {"is", "was"}:
            owner = _name_ending(items, at - 2 if text_at(items, at - 2) == "," else at - 1)
            told = target_at(items, at + 2)
            if owner is not None and told is not None:
                yield owner, [told[0]], at
        elif word == "target" and text_at(items, at + 1) in {"of", "for"}:
            named = _named_at(items, at + 2)
            if named is None:
                continue
            behind, link = named[1], text_at(items, named[1])
            told = target_at(items, behind + 1) if link in {"is", ",", ":", "was"} else None
            told = told or _target_before(items, at)
            if told is not None and not _is_of_tumour(items, told[1]):
                yield named[0], [told[0]], at
        elif word.endswith(("ion", "ade", "ism")) and text_at(items, at + 1) == "of":
            targets = _acted_on(items, at + 1)
            last = next((i for i in range(at, len(items)) if targets and items[i].start >= targets[-1].end), None)
            named = _named_at(items, last + 1) if last is not None and text_at(items, last) in {"by", "with"} else None
            if named is not None:
                yield named[0], targets, at


def _named_at(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return the medicine that is named right at a place, over an article, and the place behind it."""
    at += text_at(items, at) in {"the", "this", "our"}
    if at < len(items) and (items[at].kind in _NAMED or is_unlisted_name(items, at)):
        return items[at].slot("product"), at + 1
    ends = (end for end in (at + 3, at + 2, at + 1) if end <= len(items))
    return next(
        ((c, end) for end in ends if (c := code_before(items, end)) is not None and c.start >= items[at].start), None
    )


def _target_before(items: Sequence[Item], noun: int) -> tuple[Slot, int] | None:
    """Return what is said to be a target: right before ``is the`` or the comma of an apposition."""
    at = noun - 1
    while at > 0 and (text_at(items, at) in {"the", "a", "molecular", "main", "known", "also"}):
        at -= 1
    if text_at(items, at) not in {"is", ",", "(", "–", "—", "as"}:
        return None
    for first in range(max(0, at - _BESIDE), at):
        named = target_at(items, first)
        if named is not None and named[1] == at:
            return named
    return None


def _of_modifiers(items: Sequence[Item]) -> Iterator[tuple[Slot | None, list[Slot], int]]:
    """Yield ``the PROTEIN-blocking NAME`` and ``PROTEIN-directed NAME``."""
    for at in places_with(items, _STEMS):
        glued = at > 1 and text_at(items, at - 1) in DASHES and text_at(items, at).endswith(("ing", "ed"))
        named = _named_at(items, at + 1) if glued and items[at].kind == "word" else None
        first = next((i for i in range(max(0, at - 4), at - 1) if (t := target_at(items, i)) and t[1] == at - 1), None)
        told = target_at(items, first) if first is not None else None
        if named is not None and told is not None and not text_at(items, (first or 0) - 1).startswith(_NOT_YET):
            yield named[0], [told[0]], at
