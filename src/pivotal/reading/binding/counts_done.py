"""What counted patients did: the number of those who joined an arm is its size, that of those who left it is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pivotal.dossier.trials import Trial
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.binding.patients_meant import of_one_sex, prints
from pivotal.reading.binding.read_again import words_before
from pivotal.reading.model import Slot, Statement

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_CLAUSE_ENDS = re.compile(
    r"[;:]|[,\s]\s*(?:while|whereas|but|although|which|including|of (?:whom|which)|with a median)\b"
    r"|,\s*\d|,\s*(?:and\s+)?(?:the|those|both|all|it|they|a|there|median)\b",
    re.IGNORECASE,
)
_JOINED = (
    "randomi", "assign", "alloc", "enrol", "recruit", "includ", "receiv", "given", "treated", "dosed", "register",
)  # fmt: skip
# A part that is counted by itself.
_SET = ("evaluab", "analy", "evaluat", "assess", "follow", "studied", "observed", "count")
_NOT_THEN = frozenset({"not", "never", "no", "still", "previously", "longer", "later", "subsequently"})
_BE = frozenset({"was", "were", "are", "been", "being"})
_HAVE = frozenset({"had", "have", "has", "showed", "achieved", "reached", "experienced", "lived", "survived"})
_GOT = frozenset({"received", "got", "took", "started", "began", "undergone", "underwent", "receive"})
_MAY = frozenset({"could", "can", "would", "might", "did"})
_ARTICLES = frozenset({"a", "an", "the", "their", "its", "his", "her"})
_TOOK_PART = frozenset({"entered", "joined", "participated", "agreed"})
_LEFT = frozenset({
    "discontinued", "stopped", "crossed", "switched", "responded", "died", "completed", "withdrew", "remained",
})  # fmt: skip
_DID = _LEFT | {
    "remain", "developed", "required", "needed", "progressed", "continued", "left", "relapsed", "interrupted",
    "reported", "attained", "tolerated", "refused", "lost", "moved", "went", "suffered",
}  # fmt: skip
_OF_ALL = frozenset({
    "median", "longer", "better", "worse", "improved", "greater", "higher", "lower", "shorter", "superior", "similar",
    "survival", "rate", "rates", "pfs", "os", "orr", "dfs", "efs", "dor", "risk", "average", "mean",
})  # fmt: skip  # behind which it is told how all of them fared
_STUDIED = frozenset({"treatment", "therapy", "study", "it", "combination", "placebo", "drug", "medicine"})
_AGAIN = frozenset({
    "open-label", "subsequent", "further", "later", "crossover", "additional", "another", "no", "prior", "previous",
    "subsequently",
})  # fmt: skip
_BEFORE = re.compile(
    r"\b(discontinued|stopped|interrupted|withdrawn|reduced|delayed|required|needed|reported|seen|observed|found|"
    r"achieved|completed|detected|recorded|noted|manufactured|screened)\s+(?:\w+\s+){0,2}?(?:by|in|for|among)\s+(?:the\s+|some\s+)?$",
    re.IGNORECASE,
)
_OPENED = re.compile(
    r"\bn\s*=\s*$|\(\s*$|\b(?:of|among|in|for) (?:the|all|these|those)(?: \w+)?\s*$|"
    r"(?:^|[,;:]\s+)(?:of|among|in|for|with)\s+$|(?:%|\bpercent|\d)\s+(?:out )?of (?:the |these |all )?$",
    re.IGNORECASE,
)
_TOLD_BEFORE = re.compile(
    r"\b(?:randomi|enrol|assign|allocat|includ|recruit|treat|receiv|giv|involv|compris|evaluat|analys|analyz|cover|total)"
    r"\w*\s+(?:\w+\s+){0,4}?$",
    re.IGNORECASE,
)
_PART_OF = re.compile(r"\b(?:including|of whom|of them|among them)\s+(?:the\s+)?$", re.IGNORECASE)
_IN_BRACKET = re.compile(r"\((?!\s*n\s*=)[^()]*$", re.IGNORECASE)
_SETS = re.compile(r"\b(?:safety|evaluable|per[- ]protocol)[- ](?:population|analysis set|set|group)", re.IGNORECASE)
_OF_A_KIND = re.compile(
    r"\bpatients (with(?:out)? [^,;:]{3,60}?) (?:received|were (?:given|treated|randomi|assigned))"
    r"[^,;:]{3,80}\(\s*n\s*=\s*$",
    re.IGNORECASE,
)  # patients with a deletion received the drug (n =
_OF_A_WHOLE = re.compile(r"\s*(?:out )?of (?:the |these |all )?\d", re.IGNORECASE)  # 20 of 180 patients
# "Data were missing for 25 patients", and not "the medicine was studied in 330 patients".
_FOUND_IN = re.compile(
    r"\b((?:was|were|occurred|happened)\b[^.;:,]{0,60}?)\b(?:in|for|from|by|among)\s+(?:the\s+)?$", re.IGNORECASE
)
_OF_A_STUDY = re.compile(
    r"stud|trial|test|evaluat|compar|investigat|assess|analy|conduct|perform|randomi|enrol|given|treat|administ|median"
    r"|surviv|rate|month|\d|assign|recruit|includ|use[ds]?\b|based|tried|taken|run\b|done|held|observed|shown",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\bthe (?:first|last|initial)\s+$", re.IGNORECASE)
_SET_NEAR = 40  # characters before a number in which a set is named
_LISTED = re.compile(r"\b(?:and|versus|vs\.?|v|compared (?:with|to)|against|or)\s+(?:only\s+)?$|,\s*$", re.IGNORECASE)
_COMPARED = frozenset({"compared", "versus", "vs", "against", "and"})
_WHO = frozenset({"who", "that", "whose"})
_SEXES = frozenset({"women", "men", "females", "males", "children", "adolescents"})
_DISEASES = ("disease", "cancer", "tumour", "tumor", "carcinoma", "leuk", "lymphom", "melanom", "myelom")
_PLAIN = frozenset({
    "with", "without", "advanced", "metastatic", "measurable", "evaluable", "progressive", "active", "locally", "this",
    "recurrent", "relapsed", "refractory", "previously", "treated", "untreated", "unresectable", "early", "stage",
    "histologically", "confirmed", "their", "have", "newly", "diagnosed", "either",
})  # fmt: skip
_STEM = 5  # letters
_SHORTEST = 3  # words to the end of "patients with something"
_WITHIN = re.compile(
    r"\b(?:within|(?:in|during) (?:the |its |their )?first)\s+(?:an?|one|two|three|six|twelve|\d+)?\s*"
    r"(?:day|week|month|year)s?\b",
    re.IGNORECASE,
)
_DIED_OF = re.compile(
    r"\b(?:died|deaths?)\s+(?:from|of|due to|because of|owing to)\s+(?!any|all|either|progress|disease|cancer)"
    r"(?:\w+\s*){1,3}",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"\W*(?:tumou?rs?|nets?|cancers?|disease|cohort|group|population)?\s*(?:[,.;:)]|$|(?:and|but|while)\s+\d|were\b|was\b)",
    re.IGNORECASE,
)
_OF_A_COHORT = frozenset({
    "how", "many", "patients", "people", "participants", "with", "had", "have", "having", "who", "in", "of", "the",
    "and", "tumours", "tumour", "tumors", "disease", "cancer", "cancers", "cohort", "group", "were",
})  # fmt: skip
_HAD_IT = re.compile(r"how many patients (?:had|have|were|was) ")  # what makes a cohort of them
_FAR = 400  # characters beside a number in which it is told what its patients did
_LONGEST = 8  # words of what patients did
_NEAR = 6  # words behind a verb that say what it tells

Told = Literal["all", "set", "some"]


def done_by(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> str:
    """Return what a count would need that is not that of all patients of a trial or an arm, or nothing.

    Nobody who left an arm, or was found to have something in it, is held against its size. A set that is counted by
    itself, such as those who could be assessed, is held against it only where a dossier prints its number.
    """
    value = statement.slot("value")
    if claim.get("quantity") not in {"n", "events"} or value is None or not binding.text:
        return ""
    held = prints(trial, claim)
    if claim["quantity"] == "events":
        clause = _clause(statement, binding, value)
        some = _WITHIN.search(clause) or _DIED_OF.search(clause)
        return "" if some is None or (held and some.re is _WITHIN) else f"the events of {trial.id} {some[0]}"
    told, words = _done(statement, binding, value, trial)
    told = "all" if held and (claim.get("cohort") or claim.get("group")) and _HAD_IT.search(words) else told
    if told == "set" and claim.get("cohort"):
        counts = [each for each in binding.parsed.by_sentence.get(statement.sentence, ()) if each.kind == "n"]
        told = "all" if any(_is_its_cohort(words, each, binding) for each in counts) else told
    return f"to know from {trial.id} {words}" if told == "some" or (told == "set" and not held) else ""


def _is_its_cohort(words: str, statement: Statement, binding: Binding) -> bool:
    """Say whether words tell nothing of patients but the cohort that they are: ``patients with pancreatic tumours``."""
    slot = statement.slot("cohort")
    rest = "" if slot is None else words.casefold().replace(slot.text.casefold(), " ")
    if slot is None or rest == words.casefold() or _NO_MORE.match(binding.text, slot.end) is None:
        return False
    return set(re.findall(r"[a-z]+", rest)) <= _OF_A_COHORT


def _done(statement: Statement, binding: Binding, value: Slot, trial: Trial) -> tuple[Told, str]:
    """Return of whom a count is, and what it would need where it is of some."""
    before = words_before(binding, statement, value.start)[-_FAR:]
    if (led := _told_before(before, value, statement, binding, trial)) is not None:
        return led
    listed = _LISTED.search(before) is not None
    clause = _clause(statement, binding, value)
    if not listed and (opened := _OPENED.search(before) or _TOLD_BEFORE.search(before)) is not None:
        kind = None if "(" in opened[0] else _Words(clause.partition(",")[0], value.end, statement, binding).kind(trial)
        return ("all", "") if kind is None else ("set", kind)
    if (in_set := _SETS.search(before[-_SET_NEAR:] + clause)) is not None:
        return "set", f"how many patients were in the {in_set[0].casefold()}"
    told_by = _Words(clause, value.end, statement, binding).told(trial)
    last = _counted_before(value, statement, binding) if listed and told_by is None else None
    told = _done(last[0], binding, last[1], trial) if last is not None else told_by or ("all", "")
    if told[0] == "all" and (_OF_A_WHOLE.match(clause) or _is_placed(clause, value, statement, binding)):
        return "set", f"how many {clause.strip(' .')}"
    return told


def _told_before(
    before: str, value: Slot, statement: Statement, binding: Binding, trial: Trial
) -> tuple[Told, str] | None:
    """Return of whom a count is by the words that lead to it, where these say so."""
    parted = _PART_OF.search(before) or _IN_BRACKET.search(before)
    whole = None if parted is None else _counted_before(value, statement, binding)
    if whole is not None and (told := _done(whole[0], binding, whole[1], trial))[0] == "some":
        return told
    if (led := _BEFORE.search(before)) is not None:
        return "some", f"in how many patients it was {led[1].casefold()}"
    some = _OF_A_KIND.search(before)
    if some is not None and not _is_of_disease(some.span(1), statement, binding, trial):
        return "set", f"how many {some[0].partition('(n')[0].strip()}"
    if (found := _FOUND_IN.search(before)) is not None and _OF_A_STUDY.search(found[0]) is None:
        return "set", f"in how many patients it {found[1].strip()}"
    return ("set", "how many patients were looked at first") if _FIRST.search(before) else None


def _is_placed(clause: str, value: Slot, statement: Statement, binding: Binding) -> bool:
    """Read ``100 patients were enrolled in Europe``: of a trial that may have been held elsewhere too."""
    named = (each for each in binding.named_in(statement.sentence) if each.name == "territory")
    return any(value.end <= each.start < value.end + len(clause) for each in named)


def _counted_before(value: Slot, statement: Statement, binding: Binding) -> tuple[Statement, Slot] | None:
    """Return the count before one in its sentence, with its number."""
    apart = binding.text[: value.start].endswith(", and ")
    for each in reversed(binding.parsed.by_sentence.get(statement.sentence, [])):
        before = each.slot("value")
        if each.kind not in {"n", "events"} or before is None or before.start >= value.start:
            continue
        if not (apart and _PART_OF.search(words_before(binding, statement, before.start))):
            return each, before  # 330 were given it, of whom 57 had a response, and 328 the other
    return None


def _is_of_disease(span: tuple[int, int], statement: Statement, binding: Binding, trial: Trial) -> bool:
    """Say whether words between two places of a sentence tell of all patients of a trial, by their disease."""
    start = binding.parsed.sentences[statement.sentence].start
    first, last = start + span[0], start + span[1]
    named = [
        binding.disease(each.value)
        for each in binding.named_in(statement.sentence)
        if each.name == "disease" and first <= each.start < last
    ]
    if any(named) and trial.cohorts:
        held = [str(each.disease) for each in trial.cohorts]
        return any(each is not None and all(binding.related(each, one) for one in held) for each in named)
    words = binding.text[first:last].casefold()
    told = [each for each in re.findall(r"[a-z]{4,}", words) if not each.startswith(_DISEASES) and each not in _PLAIN]
    cohorts = trial.cohorts if len(trial.cohorts) == 1 else ()  # one of several is not all
    names = (each.name for each in binding.dossier.diseases for one in cohorts if each.id == one.disease)
    whole = " ".join(str(each) for each in (trial.title, *(each.name for each in cohorts), *names)).casefold()
    known = all(each[:_STEM] in whole for each in told)
    return known and (bool(named) or any(each in words for each in _DISEASES))


def _clause(statement: Statement, binding: Binding, value: Slot) -> str:
    """Return the words behind a number to the end of its clause, with blanks for what stands in brackets."""
    text = binding.text[value.end : min(binding.parsed.sentences[statement.sentence].end, value.end + _FAR)]
    text = _BRACKET.sub(lambda found: " " * len(found[0]), text)
    return _CLAUSE_ENDS.split(text, maxsplit=1)[0]


class _Words:
    """The words of a clause behind a number, with where they stand in the text."""

    def __init__(self, clause: str, start: int, statement: Statement, binding: Binding) -> None:
        found = list(_WORD.finditer(clause))
        self.clause, self.start = clause, start
        self.words = [each[0].casefold() for each in found]
        self.spans = [each.span() for each in found]
        self.statement, self.binding = statement, binding

    def told(self, trial: Trial) -> tuple[Told, str] | None:
        """Return of whom the number before is by the verb of the clause; nothing where it has none."""
        at = self._past_aside(0)
        while at < len(self.words):
            told = self._by(at)
            if told == "all" and (kind := self.kind(trial, at)) is not None:
                return "set", kind
            if told is not None:
                first = at - 1 if at and self.words[at - 1] in _NOT_THEN else at
                return told, f"how many patients {self._from(first)}"
            at = self._past_aside(at + 1)
        return None

    def _from(self, at: int) -> str:
        last = range(at, min(at + _LONGEST, len(self.spans)))
        end = next((each for each in last if self.words[each] in _COMPARED and each > at), last[-1] + 1)
        return " ".join(self.clause[self.spans[at][0] : self.spans[end - 1][1]].split())

    def _past_aside(self, at: int) -> int:
        """Return the place behind ``who had been treated``: how patients came to a trial, not what they did in it."""
        while at < len(self.words) and self.words[at] in _WHO:
            at += 1
            while at < len(self.words) and self.words[at] not in _LEFT and _is_verb(self.words[at]):
                at += 1
        return at

    def _by(self, at: int) -> Told | None:
        word, ahead = self.words[at], self.words[at + 1 : at + 1 + _NEAR]
        if word in _BE:
            arm = self.statement.slot("arm")
            given = ahead[:1] in (["on"], ["in"]) and arm is not None and arm.start > self.start + self.spans[at][0]
            return "all" if given else _state_told(ahead)
        if word in _HAVE:
            if ahead[:1] and (ahead[0] in _BE or ahead[0] in _GOT):
                return None  # which tells it
            return "all" if _OF_ALL & set(ahead) else "some"
        if word in _GOT:
            again = bool(_AGAIN & set(ahead)) or self.words[at - 1] in _NOT_THEN
            return "some" if again else "set" if "least" in ahead else self._by_what_was_given(at, ahead)
        return _did(word, ahead, led=at < _SHORTEST - 1)

    def _by_what_was_given(self, at: int, ahead: Sequence[str]) -> Told:
        """Say whether a treatment of the trial is told to have been given, or another to some of its patients."""
        arm, place = self.statement.slot("arm"), self.start + self.spans[at][0]
        if _STUDIED & set(ahead) or (arm is not None and arm.start > place):
            return "all"
        named = (each for each in self.binding.named_in(self.statement.sentence) if each.name in {"drug", "product"})
        return "some" if arm is not None else "all" if any(each.start > place for each in named) else "set"

    def kind(self, trial: Trial, last: int | None = None) -> str | None:
        """Read ``120 patients with bone metastases received it`` and ``20 women received it``: those of a kind."""
        last = len(self.words) if last is None else last
        if any(each in _SEXES for each in self.words[:2]):
            return None if of_one_sex(trial, self.binding.dossier.diseases) else f"how many {self._from(0)}"
        if self.words[1:2] not in (["with"], ["without"]) or last < _SHORTEST:
            return None
        first = self.start - self.binding.parsed.sentences[self.statement.sentence].start
        span = (first + self.spans[1][0], first + self.spans[last - 1][1])
        return None if _is_of_disease(span, self.statement, self.binding, trial) else f"how many {self._from(0)}"


def _is_verb(word: str) -> bool:
    told = word in _BE or word in _HAVE or word in _GOT or word in _DID
    return told or word in _NOT_THEN or word.startswith(_JOINED) or word.endswith("ly")


def _did(word: str, ahead: Sequence[str], *, led: bool) -> Told | None:
    """Return of whom a verb tells that is none of having, being or being given: ``missed a visit``, ``could be …``."""
    if word in _MAY:
        return "set" if any(each.startswith(_SET) for each in ahead) else "all" if _OF_ALL & set(ahead) else "some"
    if word in _TOOK_PART or word.startswith("enrol"):
        return "some" if _is_extended(ahead) else "all"
    object_told = word.endswith("ed") and not led and bool(ahead[:1]) and ahead[0] in _ARTICLES
    return "some" if word in _DID or object_told else None


def _is_extended(ahead: Sequence[str]) -> bool:
    return any(each.startswith(("exten", "open-label", "rollover")) for each in ahead)


def _state_told(ahead: Sequence[str]) -> Told:
    """Return of whom ``were …`` tells: who was assigned is all, who was assessed a set, who was at home some."""
    for each in ahead:
        if each in _NOT_THEN:
            return "some"
        if each.startswith(_JOINED) or each in _OF_ALL:
            return "all"
        if each.startswith(_SET):
            return "set"
    return "some"
