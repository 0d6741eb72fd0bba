"""What words around a statement make of it: it is denied, it only may be so, or it is a rumour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_acts import act_claims
from pivotal.reading.binding.claims_made import Claim, needing
from pivotal.reading.model import Slot, Statement

NOT_WHAT_MAY_BE = "what is so, and not what may be or is rumoured"
NOT_WHAT_IS_NOT = "what was, and not what was not"
_HELD = frozenset({"rights", "partner"})
_NUMBERS = frozenset({
    "median", "rate", "percent", "harm", "hazard_ratio", "odds_ratio", "relative_risk", "difference",
    "risk_reduction", "p_value", "n", "events", "follow_up",
})  # fmt: skip
_LEADING = {
    "act": "act", "rights": "holder", "partner": "party", "mechanism": "target", "sequence": "opinion",
    "indication": "product", "earlier": "disease", **dict.fromkeys(_NUMBERS, "value"),
}  # fmt: skip  # the slot behind what denies
# Words of which one stands in every sentence that denies or supposes something, whole and as they begin.
_ANY = frozenset({
    "not", "no", "never", "neither", "nor", "none", "nobody", "without", "yet", "if", "whether", "unless", "had",
    "may", "might", "could", "would", "seek", "seeks", "want", "wants", "likely", "talks", "but", "other", "false",
    "untrue", "contrary", "unclear", "unknown", "uncertain", "remains", "free", "assumed", "projected", "predicted",
    "excluding", "apart", "only", "solely", "exclusively", "most", "more", "up", "fewer", "less", "speculation",
    "cannot", "put", "puts", "putting", "short", "far", "instead", "rather", "off", "against", "every", "all",
    "unable", "anything", "everything",
})  # fmt: skip
_ANY_BEGINS = (
    "lack", "den", "expect", "hop", "plan", "consider", "intend", "aim", "rumo", "refus", "declin", "fail", "incorrect",
    "except", "delay", "postpon", "refrain", "reject", "revo", "suspen", "withdr", "spar",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
# What is told to be doubtful, up to the statement; what goes on behind a comma is told again.
_DOUBTFUL = re.compile(
    r"\b(?:rumou?rs?|speculation|den(?:y|ied|ies|ying)|false|untrue|not true|incorrect|no evidence|contrary to"
    r"|un(?:clear|known|certain)|not (?:yet )?(?:known|clear)|remains? to be seen|hop(?:es?|ed|ing))"
    r"(?:\s+(?!that\b|whether\b)\w+){0,5}?"
    r"\s+(?:that|whether|if)\b(?:(?!,? (?:but|while|although|whereas)\b|, (?:and|with|which|the)\b)[^;])*$",
    re.IGNORECASE,
)
_LEADS_IN = ("that", "whether", "if ", "That", "Whether", "If ")
_WERE_IT_SO = re.compile(r"(?:\b(?:if|whether|unless)|^had)\s+(?:(?:the|its|partner)\s+)*$", re.IGNORECASE)
_DENIAL = (
    r"(?:\b(?:not|never)(?!\s+(?:only|just|merely|least)\b)|n['’]t|\bcannot|\bno longer|\bneither|\bnone of"
    r"|\b(?:has|have|had|holds?|held|with)\s+no|\byet to|\black(?:s|ed|ing)?"
    r"|\b(?:refus|declin|fail)(?:e?d|e?s|ing)? to)"
)
_HOPE = (
    r"\b(?:may|might|could|would|expect(?:s|ed)? to|hop(?:es?|ing) to|plan(?:s|ned|ning)? (?:to|on)|seek(?:s|ing)? to"
    r"|wants? to|likely to|considering|intends? to|aims? to|talks (?:to|on|about)|gave up)"
)
_HOLDING = (
    r"(?:hold|held|ha[sd]\b|have|own|retain|keep|kept|licen[sc]|grant|market|sell|sold|acquir|obtain|receiv|gets?\b|got\b"
    r"|gave|give|possess|partner|agreement|deal\b|rights?\b|belong|transfer|assign|distribut|commerciali|collaborat)"
)
_BETWEEN = r"(?:[^\w,;]+(?!(?:and|but|while|where)\b)[\w'’-]+){0,%d}?[^\w,;]+"
_IS_DENIED = re.compile(f"{_DENIAL}{_BETWEEN % 8}{_HOLDING}[a-z]*$", re.IGNORECASE)
_IS_HOPED = re.compile(f"{_HOPE}{_BETWEEN % 4}{_HOLDING}[a-z]*$", re.IGNORECASE)
_VERB = re.compile(rf"\b{_HOLDING}[a-z]*", re.IGNORECASE)
_CLAUSE = re.compile(r";|,? (?:but|while|whereas|although|where)\b|, (?:and|which|who)\b")
_AND_NOT = re.compile(
    r"(?:,|\band|\bbut|\b(?:is|was|are|were))\s+not\s+$|\bneither\b[^;]*\bnor\s+$"
    r"|\b(?:any|every|all)\w*(?:\s+\w+)?\s+(?:but|except|other than)\s+$",
    re.IGNORECASE,
)
_NEVER = re.compile(r"\bnever\b", re.IGNORECASE)
_VALUE_DENIED = re.compile(
    r"(?:\b(?:was|were|is|are|did|does|do|has|have|had|been|could)\s+(?:not|never|neither)|n['’]t|\bnever|\bnor)\s+"
    r"(?:(?:be|been|reach(?:ed)?|exceed(?:ed)?|equal(?:led)?|attain(?:ed)?|occur(?:red)? in|seen in|reported in"
    r"|observed in|found in|as (?:high|long|low|short|many) as|about|approximately)\s+)*$",
    re.IGNORECASE,
)
_VALUE_HOPED = re.compile(
    r"\b(?:could|may|might|would|(?:expected|predicted|projected|assumed|hoped|thought|likely) to)\s+"
    r"(?:(?:be|have been|reach|exceed|last|as (?:high|long) as|up to|about)\s+)*$",
    re.IGNORECASE,
)
_HAD_NONE = re.compile(
    r"\b(?:had no|had not had(?: any)?|free (?:of|from)|did not (?:have|experience|develop|report)(?: any)?)\s+$",
    re.IGNORECASE,
)
# Before what was told not to be done: "has yet to be approved", "lacks approval"; and behind it: "won no approval".
_YET_TO = re.compile(
    r"\b(?:yet to(?: (?:be|receive|win|gain|get|obtain))?|(?:won|gained|received|has|had|got|obtained|secured) no"
    r"|lack(?:s|ed))\s+(?:(?!and\b|or\b)[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_NEITHER = re.compile(r"\bneither\b(?:(?!, )[^;])*\bnor\b(?:(?!, )[^;])*$", re.IGNORECASE)
_NO_PAPER = re.compile(r"\s+no\s+(?:[\w-]+\s+){0,2}(?:approval|authori[sz]ation|licen[cs]e)s?\b", re.IGNORECASE)
_NOT_GRANTED = re.compile(
    r"(?:(?!\b(?:who|whom|whose|which|that|patients|because)\b)[^.;,]){0,90}?\b(?:(?:was|were)\s+(?:not|never)"
    r"|(?:has|had)\s+(?:not|never)\s+(?:yet\s+)?been)\s+(?:yet\s+)?(?:granted|given|issued)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:except(?:ing)?|excluding|apart from|but not)\s+(?:(?:for|in|of|the)\s+)*$", re.IGNORECASE
)
_NOT_FOR = re.compile(
    r"(?:\b(?:but|and|is|was|are)\s+not|,\s*not|\bnor|\bneither)\s+"
    r"(?:(?:for|in|as|an?|the|to treat|patients with|those with)\s+)*$",
    re.IGNORECASE,
)
_NO_OPINION = re.compile(r"\b(?:without|no|despite the lack of)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
_NO_INHIBITOR = re.compile(
    r"\b(?:is|was|are)\s+(?:no|neither an?)\s+(?:[\w-]+\s+){0,4}$|(?<!\bthe )\b(?:only|solely|exclusively)\s+$",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(?:only|solely|exclusively)\s+(?:(?:in|for|by|the)\s+)*$", re.IGNORECASE)
_AT_MOST = re.compile(
    r"\b(?:(?<!no )(?<!not )more than (?:one|1)\b|(?:at most|(?:no|not) more than|up to|fewer than|less than)\s+\w)",
    re.IGNORECASE,
)
_BUT_NOT_AS = re.compile(r"\b(?:but|and) not (?:as|in|with|after|before)\b", re.IGNORECASE)
_BUT_NOT_WITH = re.compile(r",? (?:but|and) not (?:in combination |together )?with\b", re.IGNORECASE)
_TURNED = re.compile('"not"|"false"')  # in a clause that is read as denied
# What tells that an act was not done, right before it; that the opposite was advised, right behind it; and what leaves
# out a disease of a list, or all others.
_UNDONE = re.compile(
    r"\b(?:put(?:s|ting)? off|(?:delay|postpon)(?:e?s|ed|ing)|(?:stop(?:s|ped|ping)?|f[ae]ll(?:s|ing)?) short of"
    r"|far from|instead of|rather than|refrain(?:s|ed|ing)? from|h[eo]ld(?:s|ing)? off(?: on)?)"
    r"\s+(?:\w+ly\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
_OPPOSITE = re.compile(
    r"\s+(?:(?:the\s+)?(?:refus|reject|revo[ck]|suspen[ds]|withdraw)|not\s+(?:to\s+)?approv|against\b"
    r"|that\b[^.;,]{0,50}?\b(?:not\s+be\s+(?:approv|authori|grant)|be\s+(?:refus|reject|revok|suspend|withdraw)))",
    re.IGNORECASE,
)
_NONE_OF = re.compile(
    r"\b(?:none of|no(?:ne)? other than|anything but|all but|everything but)\b[^.;]{0,40}$", re.IGNORECASE
)
_EVERY = re.compile(r"\b(?:every|all|any)\b", re.IGNORECASE)
_BUT = re.compile(r"\s+(?:except(?:ing)?|excluding|other than|apart from|but)\b", re.IGNORECASE)
# What denies that a medicine acts on a target, or tells that it acts on nothing else, and what excepts one.
_ACTS_NOT_ON = re.compile(
    r"\b(?:none of (?:the )?|spar(?:es|ed|ing) )$"
    r"|\b(?:fail(?:s|ed)?|unable) to (?:\w+ly )?(?:inhibit|block|target|bind|act|affect|suppress|hit)\b"
    r"|\b(?:only|solely|exclusively) (?:inhibits|blocks|targets|binds|hits|acts on|suppresses)\b",
    re.IGNORECASE,
)
_BUT_NOT_ON = re.compile(r"[^\w,.;]*(?:\([^)]*\))?\s*(?:other than|except(?: for)?|apart from)\b", re.IGNORECASE)
_DESIGNED = ("primary_endpoint", "allocation")
_WAS_NOT = re.compile(r"\b(?:was|is|were|are)\s+not\s+(?:randomi[sz]ed\s+)?(?:the\s+)?$|n['’]t\s+$", re.IGNORECASE)
_BESIDE, _CLOSE = 14, 30  # characters between a disease or an act and the word that denies it
_NEAR = 25  # characters between a medicine and what denies that it is approved
_LONG = 60  # characters before a name in which it is denied
_WIDE = 90  # characters before a company in which the clause of a statement can begin


_BEFORE = {"sequence": _NO_OPINION, "mechanism": _NO_INHIBITOR, "design": _WAS_NOT}


def as_told(claims: Sequence[Claim], statement: Statement, binding: Binding) -> Sequence[Claim]:
    """Return the claims of a statement as its sentence tells them: denied, or left open where it does not say them.

    Parameters
    ----------
    claims : sequence of Claim
        What the statement claims where it is told plainly.
    statement : Statement
    binding : Binding
    """
    name = _LEADING.get(statement.kind)
    if statement.kind == "design":
        name = next((each.name for each in statement.slots if each.name in _DESIGNED), None)
    led = None if name is None or not claims else statement.slot(name)
    sentence = binding.parsed.sentences[statement.sentence]
    if led is None or not _may_deny(binding.text[sentence.start : sentence.end]):
        return claims
    before = binding.text[sentence.start : led.start]
    begins = binding.text[sentence.start : min(each.start for each in statement.slots)]
    led_in = any(each in before for each in _LEADS_IN)  # asked first, since the expression is dear
    if (led_in and _DOUBTFUL.search(before)) or (statement.kind not in _NUMBERS and _WERE_IT_SO.search(begins)):
        return [needing(NOT_WHAT_MAY_BE)]
    told = _TOLD.get(statement.kind, _numbers)
    return told(claims, statement, binding, led)


@lru_cache(maxsize=64)
def _may_deny(words: str) -> bool:
    """Say whether a sentence has any word that denies or supposes; its statements follow each other."""
    told = _WORD.findall(words.casefold())
    return not _ANY.isdisjoint(told) or "t" in told or any(each.startswith(_ANY_BEGINS) for each in told)


def _acts(claims: Sequence[Claim], statement: Statement, binding: Binding, act: Slot) -> Sequence[Claim]:
    """Return what an act claims, unless it is told not to have been done."""
    if _is_undone(statement, binding.text):
        return [needing(NOT_WHAT_IS_NOT)]
    return _approvals(claims, statement, binding, act)


def _approvals(claims: Sequence[Claim], statement: Statement, binding: Binding, act: Slot) -> Sequence[Claim]:
    """Return what an approval claims, without what is denied of it: the act, its places, or some of its diseases."""
    text, product = binding.text, statement.slot("product")
    if statement.get("act") != "approval" or statement.slot("denied") is not None:
        return claims
    sentence = binding.parsed.sentences[statement.sentence]
    if _NEITHER.search(text, sentence.start, act.start) or _NOT_GRANTED.match(text, act.end, sentence.end):
        return [needing(NOT_WHAT_IS_NOT)]
    none = _YET_TO.search(text, sentence.start, act.start)
    if none is not None or _NO_PAPER.match(text, act.end, sentence.end):
        first = act.start if none is None else none.start()
        if product is None or not 0 <= first - product.end <= _NEAR or not statement.all("territory"):
            return [needing(NOT_WHAT_IS_NOT)]
        return act_claims(statement.also(act._replace(name="denied")), binding)
    if any(_ELSEWHERE.search(text, max(0, each.start - _LONG), each.start) for each in statement.all("territory")):
        return [needing("where it was, and not where it was not")]
    if any(_ONLY.search(text, max(0, each.start - _LONG), each.start) for each in statement.all("territory")):
        return [*claims, needing("a record of every territory, to know that it is so in no other")]
    if _BUT_NOT_AS.search(text, act.end, sentence.end):
        claims = [each for each in claims if each["check"] != "indication"]
    named = statement.all("disease")
    without = [each for each in named if _NOT_FOR.search(text, max(0, each.start - _LONG), each.start)]
    if not without:
        return claims
    others = tuple(each for each in statement.slots if each not in named)
    kept = replace(statement, slots=(*others, *(each for each in named if each not in without)))
    denied = replace(statement, slots=(*others, *without, act._replace(name="denied")))
    told = act_claims(kept, binding) if len(without) < len(named) else []
    return [*told, *act_claims(denied, binding)]


def _is_undone(statement: Statement, text: str) -> bool:
    """Say whether an act is told not to have been done, or not for the diseases named: ``put off approving A``."""
    act, diseases = statement.slot("act"), statement.all("disease")
    if act is None:
        return False
    if _UNDONE.search(text, max(0, act.start - _CLOSE), act.start):
        return True
    if act.value == "opinion" and _OPPOSITE.match(text, act.end):
        return True
    if any(_NONE_OF.search(text, act.end, each.start) for each in diseases[:1] if each.start > act.end):
        return True
    every = (each for each in diseases if _EVERY.search(text, max(act.end, each.start - _BESIDE), each.end))
    return any(_BUT.match(text, each.end) for each in every)


def _background(claims: Sequence[Claim], statement: Statement, binding: Binding, led: Slot) -> Sequence[Claim]:
    """Return what is claimed of a design, a target or an opinion, unless the words before it deny it."""
    denied = _BEFORE[statement.kind].search(binding.text, max(0, led.start - _LONG), led.start) is not None
    denied = denied or (statement.kind == "mechanism" and _is_not_on(statement, binding.text))
    return claims if not denied else [needing(NOT_WHAT_IS_NOT)]


def _is_not_on(statement: Statement, text: str) -> bool:
    """Say whether a medicine is told not to act on its targets, on nothing else, or on all but one."""
    product, targets = statement.slot("product"), statement.all("target")
    if product is None:
        return False
    denied = any(_ACTS_NOT_ON.search(text, product.end, each.start) for each in targets if each.start > product.end)
    return denied or any(_BUT_NOT_ON.match(text, each.end) for each in targets)


def _labels(claims: Sequence[Claim], statement: Statement, binding: Binding, led: Slot) -> Sequence[Claim]:
    """Return what is claimed of a label, unless one of its diseases or clauses is denied."""
    without = _BUT_NOT_WITH.match(binding.text, max(statement.end, led.end))
    return [needing(NOT_WHAT_IS_NOT)] if without or _asks_otherwise(statement, binding.text) else claims


def _asks_otherwise(statement: Statement, text: str) -> bool:
    """Say whether a disease or a clause of a label is told to be none of it, or the most of what is the least."""
    for each in statement.slots:
        least = each.name == "clause" and "prior_therapy" in each.value and "at_most" not in each.value
        if least and '"at_least": 1' in each.value and _AT_MOST.search(each.text):
            return True
        plain = each.name == "disease" or (each.name == "clause" and _TURNED.search(each.value) is None)
        if plain and _NOT_FOR.search(text, max(0, each.start - _LONG), each.start):
            return True
    return False


def _held(claims: Sequence[Claim], statement: Statement, binding: Binding, holder: Slot) -> Sequence[Claim]:
    """Return what is claimed of rights and partners, denied where the words before the last verb of theirs do so."""
    sentence = binding.parsed.sentences[statement.sentence]
    places = [each.start for each in (*statement.all("territory"), *statement.all("except"))]
    behind = [each for each in places if each > holder.start]
    last = min(behind) if len(behind) == len(places) and behind else statement.end
    first = max(sentence.start, min(holder.start, statement.start) - _WIDE)
    own = [each.end() for each in _CLAUSE.finditer(binding.text, first, min(holder.start, statement.start))]
    words = binding.text[max([first, *own]) : last]
    verbs = list(_VERB.finditer(words))
    told = words[: verbs[-1].end()] if verbs else words
    if _IS_HOPED.search(told):
        return [needing(NOT_WHAT_MAY_BE)]
    said = statement.slot("denied") or _IS_DENIED.search(told)
    if not (said or _AND_NOT.search(binding.text[sentence.start : holder.start])):
        return claims
    granted = statement.kind == "partner" or all(each.get("grantor") is not None for each in claims)
    if not granted and _NEVER.search(told):
        return [needing("who held them on every day")]
    if not granted and any(each.name == "date" for each in binding.named_in(statement.sentence)):
        return [needing("to know on which day it is denied")]  # "until 2017", "in 2015"
    return [_denied(each) for each in claims]


def _denied(claim: Claim) -> Claim:
    """Return a claim as denied; one on many places but for some denies nothing of a single one."""
    if claim["check"] == "statement":
        return claim
    rule = claim.get("territory")
    if isinstance(rule, dict) or rule == ["world"]:
        return needing("the places where it is denied, one by one")
    return {**claim, "denied": "true"}


def _numbers(claims: Sequence[Claim], statement: Statement, binding: Binding, value: Slot) -> Sequence[Claim]:
    """Return what a number claims, unless it is told what it was not, what it may be, or who had none of a harm."""
    sentence = binding.parsed.sentences[statement.sentence]
    last = binding.text[max(sentence.start, value.start - _LONG) : value.start]
    if _VALUE_DENIED.search(last):
        return [needing(NOT_WHAT_IS_NOT)]
    if _VALUE_HOPED.search(last):
        return [needing(NOT_WHAT_MAY_BE)]
    endpoint = statement.slot("endpoint") or statement.slot("harm")
    if endpoint is None or endpoint.start < value.end or not _HAD_NONE.search(binding.text, value.end, endpoint.start):
        return claims
    return [needing(NOT_WHAT_IS_NOT)] if any(_is_of_a_harm(each, binding) for each in claims) else claims


def _is_of_a_harm(claim: Claim, binding: Binding) -> bool:
    """Say whether a number is that of a harm, which somebody can be without; without progression are those alive."""
    trial = binding.known.trials.get(str(claim.get("trial")))
    endpoint = None if trial is None else trial.endpoint(str(claim.get("endpoint")))
    return endpoint is not None and endpoint.role == "safety"


_TOLD = {
    "act": _acts, "indication": _labels, "earlier": _labels, "sequence": _background, "mechanism": _background,
    "design": _background, **dict.fromkeys(_HELD, _held),
}  # fmt: skip
