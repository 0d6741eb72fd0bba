"""Verbs of acting on something, in whatever words, and what stands before and behind them."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.background.medicine_classes import is_head
from pivotal.reading.background.medicines_named import code_before, is_unlisted_name
from pivotal.reading.background.targets_named import DASHES, is_protein, target_at, targets_listed
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at

# Verbs of acting on something, by what their forms begin with, and those that do so with a word behind them.
STEMS = (
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
    "gum": frozenset({"up"}),
    "clog": frozenset({"up"}),
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
CUES = (*STEMS, *_WITH)
_FORMS = frozenset({
    "", "s", "es", "e", "ed", "d", "ing", "ting", "ted", "ts", "ies", "y", "ied", "ying", "ping", "pped", "bing", "ne",
    "bs", "bed", "ks", "er", "ers", "ering", "ered", "ging", "ged", "ming", "med", "ning", "ned", "ses", "sed", "sing",
    "est", "erd", "ze", "zes", "zed", "zing", "se", "ight", "xes", "xed",
})  # fmt: skip
_NOUNS = frozenset({"blocker", "binder", "grip", "binders", "blockers", "locker", "hitter", "seeker", "targeter"})
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
_MADE = frozenset({"made", "produced", "encoded", "coded"})
_COUNTED = frozenset({"number", "percent", "duration", "fraction"})
NAMED = frozenset({"drug", "product"})
AHEAD = 14  # items between a verb and what it acts on
BESIDE = 5  # items between "lock" and "down", "target" and "which"


def is_acting(items: Sequence[Item], at: int) -> bool:
    """Say whether a verb of acting stands at a place, with the word that some of them need behind it."""
    word = text_at(items, at)
    glued = at > 0 and text_at(items, at - 1) in DASHES and items[at - 1].end == items[at].start
    if items[at].kind not in {"word", "active"} or word in _NOUNS or glued or text_at(items, at + 1) in DASHES:
        return False
    before = text_at(items, at - 1)
    if before in {"the", "a", "an", "of", "its", "primary", "therapeutic", "("}:
        return False
    if only_describes(items, at):
        return False
    if items[at - 1].kind in _COUNTED and code_before(items, at) is None:
        return False
    if word == "target" and not (before in _LEADS_TO_VERB or items[at - 1].kind in NAMED or before.endswith("s")):
        return False
    near = range(at + 1, min(at + 1 + BESIDE + 2, len(items)))
    for stem, behind in _WITH.items():
        if word == stem or (word.startswith(stem) and word[len(stem) :] in _FORMS):
            return any(text_at(items, i) in behind for i in near)
    return any(word.startswith(stem) and word[len(stem) :] in _FORMS for stem in STEMS)


def only_describes(items: Sequence[Item], at: int) -> bool:
    """Say whether ``targeted`` is no verb: ``an EGFR targeted kinase inhibitor``, ``a targeted therapy for``."""
    if text_at(items, at) != "targeted":
        return False
    hit = at > 1 and target_at(items, at - 1) is not None and text_at(items, at - 2) in {"a", "an", "with"}
    return hit or is_head(items, at + 1 + (text_at(items, at + 1) == "anticancer"))


def acted_on(items: Sequence[Item], verb: int) -> list[Slot]:
    """Return what a verb acts on, over whatever describes it: ``the N-terminal threonine of the 20S proteasome``."""
    for at in range(verb + 1, min(verb + AHEAD, len(items))):
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
        if is_of_tumour(items, named[1]) and not _is_made_by(items, verb, at, named[1]):
            return []
        return targets_listed(items, at)
    return []


def _is_made_by(items: Sequence[Item], verb: int, at: int, behind: int) -> bool:
    """Read ``blocks the protein made by the FLT3 gene``: what a gene makes is acted on, by the name of the gene."""
    made = next((i for i in range(at - 1, verb, -1) if text_at(items, i) in _MADE), None)
    return made is not None and text_at(items, made + 1) in {"by", "from"} and text_at(items, behind) == "gene"


def _symbol_ahead(items: Sequence[Item], at: int) -> bool:
    """Say whether a name of small letters only describes the symbol right behind it: ``its ligand, BAFF``."""
    behind = at + 2 if text_at(items, at + 1) in {",", "(", "called", "named"} else at + 1
    return behind < len(items) and target_at(items, behind) is not None and not is_protein(items[behind])


def is_of_tumour(items: Sequence[Item], at: int) -> bool:
    """Say whether a target only tells of which tumour, or of which other medicine, something is."""
    behind = at + 1 if text_at(items, at) in DASHES else at
    return text_at(items, behind) in _OF_TUMOURS


def name_ending(items: Sequence[Item], verb: int) -> Slot | None:
    """Return the medicine whose name ends right before a verb, over adverbs."""
    at = verb - 1
    while at > 0 and (text_at(items, at).endswith("ly") or text_at(items, at) in _ADVERBS):
        at -= 1
    if at < 0:
        return None
    if items[at].kind in NAMED:
        return items[at].slot("product")
    if is_unlisted_name(items, at) and text_at(items, at - 1) in {",", "and", "while", "whereas", "what", "which", ""}:
        return items[at].slot("product")
    return code_before(items, at + 1)


def named_at(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return the medicine that is named right at a place, over an article, and the place behind it."""
    at += text_at(items, at) in {"the", "this", "our"}
    if at < len(items) and (items[at].kind in NAMED or is_unlisted_name(items, at)):
        return items[at].slot("product"), at + 1
    ends = (end for end in (at + 3, at + 2, at + 1) if end <= len(items))
    return next(
        ((c, end) for end in ends if (c := code_before(items, end)) is not None and c.start >= items[at].start), None
    )
