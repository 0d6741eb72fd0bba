"""Patients who are the subject of a result, or whom a medicine gave it: ``Asian patients had a median PFS of``.

What stands before and behind the word for them, up to the verb, tells which they are; a trial tells whether that is all
of its patients.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.read_again import words_near, words_of
from pivotal.reading.model import Slot, Statement

_HEADS = re.compile(
    r"\b(?:patients?|pts|people|participants?|subjects|individuals|recipients|adults|children|adolescents|women|men"
    r"|(?:fe)?males|Asians|Caucasians|Europeans|Americans|elderly|octogenarians"
    r"|(?:non[- ]?)?(?:responders?|smokers|carriers)"
    r"|those(?= (?:with|without|over|under|aged|older|younger|who|whose)\b)"
    r"|[\w-]+-(?:positive|negative|eligible|ineligible|mutated|mutant|deficient|proficient)(?=\s*\()"
    r"|[\w-]+-(?:positive|negative|high|low|mutated|mutant|deficient|proficient|only) disease"
    r"|(?:over|under)-\d+s|(?:sub)?groups?(?!\s+analys)|subset(?!\s+analys)|(?:sub)?population|cohort|tumou?rs|carcinomas)\b",
    re.IGNORECASE,
)
# What leads to a result and is nobody: "high AFP went along with", "third-line use gave".
_LEADS = re.compile(
    r"\b(?:went (?:along|together|hand in hand) with|meant|gave|brought|yielded|led to|came with|resulted in"
    r"|(?:was|were) associated with|translated into)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w/+≥<>≤.,]*[\w+](?:[-–][\w+]+)*(?=[\s\-–]+$)")
# Before the words that tell who they are: what governs them, or what was done for them.
_GOVERNS = frozenset({
    "in", "of", "for", "among", "with", "to", "from", "by", "on", "that", "and", "or", "but", "while", "whereas",
    "than", "as", "at", "after", "when", "if", "gave", "give", "gives", "giving", "offered", "offers", "helped", "help",
    "let", "lets", "allowed", "allows", "enabled", "enables", "kept", "keeps", "left", "granted", "bought", "showed",
    "shows", "found", "made", "meant", "means", "was", "were", "is", "are", "had", "have", "saw", "treated", "which",
    "shrank", "shrinks", "reduced", "across", "within", "versus", "vs", "said", "say", "demonstrated",
    "demonstrates", "revealed", "indicated", "per", "worked", "works",
})  # fmt: skip
_VERB = re.compile(
    r"[,;:(]|\s+(?:was|were|is|are|had|has|have|did|does|do|can|could|may|might|would|will|showed|saw|reached|lived?"
    r"|survived?|lives|crossed|responded|died|discontinued|experienced|achieved|gained|got|went|stayed|remained|kept"
    r"|spent|obtained|derived|benefit(?:ed|ted)?|reported|developed|suffered|completed|enjoyed|fared|didn|stopped"
    r"|quit|withdrew|needed|required|left|paused|interrupted|ended|ceased|dropped|progressed|relapsed|recurred|became"
    r"|versus|vs\.?|compared|median|an?|the|its?|they|their|this|there|and|typically|usually|also|then|still|now"
    r"|on average)\b"
    r"|\s+(?!elderly|only|previously|newly|early|locally)\w+ly\b|['’]s?\s|\s+\d[\d.]*\s*(?:%|months|years)",
    re.IGNORECASE,
)
# What ends a clause, so that who is told before it is no subject of what is told behind.
_CLAUSE = re.compile(
    r";|,(?!\s*(?:(?:and |with |for )?(?:an?|the median)\b|living\b|versus|vs\b|compared|against|\d|respectively))"
    r"|\b(?:while|whereas|which|where|but)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\b(?:enrol|recruit|includ|random|assign|allocat|involv|follow)\w*\b[^,;:]*$", re.IGNORECASE)
_OF_THEM = re.compile(r"\s?(?:%|percent|per cent)\s+of\s+(?:all\s+|the\s+|these\s+)*", re.IGNORECASE)
_IF = re.compile(
    r"[^;:()]{0,90}?\s((?:(?:only\s+)?if|despite|(?:when|where)\s+(?:there\s+(?:was|were)|[\w\s-]{3,40}\s(?:was|were)\s"
    r"(?:present|absent|high|low)))\b[^,;:().]{0,60})",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\s+(?:who|that|which|whose(?:\s+\w+){1,2}?)\s+(?:had|have|has|were|are|was|did|do)\b", re.IGNORECASE
)
# Before a verb that still tells who they are: "whose disease had progressed", "with relapsed disease".
_LEADS_ON = re.compile(
    r"(?:\b(?:who|that|which|whose(?:\s+\w+){1,2}|with|had|have|has|been|were|was|relapsed|or|and)|[/,–-])\s*$",
    re.IGNORECASE,
)
_WHO_BEFORE = re.compile(r"\b(?:who|who had|who have|who had not|who were)$", re.IGNORECASE)
_GOES_WITH = re.compile(
    r"\s+and\s+(?:(?!\d)[\w-]+\s+){1,2}(?:metasta[st]\w+|mutations?|fusions?|involvement|lesions|symptoms)\b",
    re.IGNORECASE,
)
# "20.1 months with A after B", "A worked in bone metastases: it was 20.1 months".
_AFTER = re.compile(r"(?:(?!\d)[^,;:()]){0,70}?\bafter\s+((?:(?!\band\b)[^,;:().\d]){3,60})", re.IGNORECASE)
_WORKED = re.compile(
    r"\b(?:work(?:s|ed)|(?:in)?effective|(?:in)?active|helped|helps)\b[^,;:]{0,30}?\bin\s+([^,;:()]{3,60}):[^;:]*$",
    re.IGNORECASE,
)
_THEIR = re.compile(
    r"\s*(?:they|their|these (?:patients|pts|people|men|women)|(?:this|that) (?:sub)?group)\b", re.IGNORECASE
)
_OF_ITS_OWN = re.compile(
    r"\b(?:separately|(?<!this )subgroup|subset|by (?:themselves|itself)|on (?:their|its) own)\b", re.IGNORECASE
)
# Begins a sentence that names nobody, and so goes on with those of whom results were told before it.
_GOES_ON = re.compile(
    r"\s*(?:(?:the|their|its)\s+)?(?:corresponding\s+|estimated\s+)?(?:median|overall survival|progression|objective"
    r"|response rate|hazard ratio|(?:PFS|OS|DFS|EFS|RFS|ORR|DoR|HR)\b)",
    re.IGNORECASE,
)
_TELLING = frozenset({"benefit", "median", "rate", "percent", "hazard_ratio", "risk_reduction", "n"})
_IN_WHOM = re.compile(r"\b(?:in|for|among)\s+(?:the\s+)?$", re.IGNORECASE)
_LED = 12  # characters before them
_FAR = 600  # characters of a very long sentence
_LONGEST = 6  # words before the patients that tell which they are


def subjects_told(statement: Statement, binding: Binding, place: int) -> Iterator[tuple[int, int]]:
    """Yield where a text tells of the patients that fared as it says at a place, from first word to last."""
    start, sentence = words_near(binding, statement)
    at = place - start
    ends = (each.end() for each in _CLAUSE.finditer(sentence, 0, at))
    begun = max((each for each in ends if sentence[each:at].strip()), default=0)
    yield from _heads(start, sentence, begun, at)
    if 0 <= (colon := sentence.find(":")) < begun:  # results in older women: 60% responded, and median OS was
        yield from (each for each in _heads(start, sentence, 0, colon) if each[1] == start + colon)
    leads = _LEADS.search(sentence, begun, at)
    if leads is not None:
        yield start + begun, start + leads.start()
    worked = _WORKED.search(sentence, 0, at)
    if worked is not None:
        yield start + worked.start(1), start + worked.end(1)


def patients_phrase(slot: Slot, statement: Statement, binding: Binding) -> str:
    """Return all words of a sentence that tell patients, of whom a rule read a part: ``untreated patients``."""
    start, sentence = words_near(binding, statement)
    head = _HEADS.search(sentence, slot.start - start)
    if head is None or head.start() > slot.end - start:
        return slot.text
    value = statement.slot("value")
    at = len(sentence) if value is None or value.start < slot.end else value.start - start
    verbs = (each.start() for each in _VERB.finditer(sentence, head.end(), at))
    end = next((each for each in verbs if _LEADS_ON.search(sentence, head.start(), each) is None), at)
    return sentence[_first(sentence, 0, head.start()) : end].strip()


def told_before(statement: Statement, binding: Binding) -> Iterator[tuple[int, int]]:
    """Yield where the sentence before one tells of its patients: ``Asian patients fared worse. Their median was``."""
    if statement.sentence == 0 or statement.slot("value") is None:
        return
    before = binding.parsed.sentences[statement.sentence - 1]
    sentence = binding.text[before.start : before.end][:_FAR]
    words, told = words_of(binding, statement.sentence), binding.parsed.by_sentence.get(statement.sentence - 1, ())
    if _THEIR.match(words) or _OF_ITS_OWN.search(sentence):
        yield from _heads(before.start, sentence, 0, len(sentence))
    elif _GOES_ON.match(words) and not _has_own(statement, words, binding) and any(e.kind in _TELLING for e in told):
        led = (each for each in _heads(before.start, sentence, 0, len(sentence)) if _is_led(binding.text, each[0]))
        yield from led


def _has_own(statement: Statement, words: str, binding: Binding) -> bool:
    """Say whether a sentence tells whose its numbers are: patients, a cohort, a disease."""
    if statement.slot("cohort") is not None or _HEADS.search(words) is not None:
        return True
    return any(each.name == "disease" for each in binding.named_in(statement.sentence))


def _is_led(text: str, at: int) -> bool:
    """Say whether patients are those in whom something was seen: ``improved PFS in patients with``."""
    return _IN_WHOM.search(text[max(0, at - _LED) : at]) is not None


def _heads(start: int, sentence: str, begun: int, at: int) -> Iterator[tuple[int, int]]:
    """Yield where patients are told between two places of a sentence, but for those whom a trial took in."""
    for head in _HEADS.finditer(sentence, begun, at):
        first = _first(sentence, begun, head.start())
        if _COUNTED.search(sentence[begun:first]) is None:
            yield start + first, start + _last(sentence, head.end(), at)


def told_behind(statement: Statement, binding: Binding) -> Iterator[tuple[int, int]]:
    """Yield where a text tells of patients behind a number: ``92% of Asian patients``, ``20.1 months after A``."""
    value = statement.slot("value")
    if value is None:
        return
    start, sentence = words_near(binding, statement)
    of = _OF_THEM.match(sentence, value.end - start)
    head = None if of is None else _HEADS.search(sentence, of.end())
    if of is not None and head is not None and not re.search(r"[,;:()%]", sentence[of.end() : head.start()]):
        yield start + of.end(), start + _last(sentence, head.end(), len(sentence))
    after = _AFTER.match(sentence, value.end - start) if " after " in sentence else None
    if after is not None:
        span = (start + after.start(1), start + after.end(1))
        names = binding.named_in(statement.sentence)
        if any(each.name in {"drug", "product"} and span[0] <= each.start < span[1] for each in names):
            yield span


def condition_told(statement: Statement, binding: Binding) -> str | None:
    """Return the condition on which a number is told: ``20.1 months if there were bone metastases``."""
    value = statement.slot("value")
    if value is None:
        return None
    start, sentence = words_near(binding, statement)
    found = _IF.match(sentence, value.end - start)
    return None if found is None else found[1]


def _first(sentence: str, begun: int, head: int) -> int:
    """Return where the words before patients begin that tell which they are."""
    first = head
    for _ in range(_LONGEST):
        found = _WORD.search(sentence, begun, first)
        if found is None or found[0].casefold() in _GOVERNS:
            break
        first = found.start()
    return first


def _last(sentence: str, behind: int, end: int) -> int:
    """Return where the words behind patients end that tell which they are: before the verb."""
    who = _WHO.match(sentence, behind, end)
    verbs = (each.start() for each in _VERB.finditer(sentence, behind if who is None else who.end(), end))
    return next(
        (each for each in verbs if not _GOES_WITH.match(sentence, each) and not _tells_more(sentence, each)), end
    )


def _tells_more(sentence: str, verb: int) -> bool:
    """Say whether a verb still tells who patients are: ``with A who had received B``, or ``who had`` before it."""
    return _WHO_BEFORE.search(sentence, max(0, verb - _LED), verb) is not None
